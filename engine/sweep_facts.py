"""What a sweep of learning rates shows: which of them arrive, and where neighbours have nothing in common.

Whoever tells a sweep makes sentences of it. Like the standings, all of it comes from the result alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.standings import Fate, Standings

if TYPE_CHECKING:
    import xarray as xr

JUMP = 0.05  # of all their range, or of the map: neighbouring rates that end farther apart share nothing
ROUGH, FEWEST = 0.1, 5  # of a row of rates, and in number: ends that go to and fro more often are chaos
FAR = 0.1  # of the height come down: who climbs back more than that is far too long
WINDOW = 0.05  # of a sweep's rates: order that lasts longer ends the chaos; shorter chaos is none


def climb(loss: np.ndarray) -> float:
    """How far a loss (steps + 1,) rose above its lowest so far, in parts of all that it came down."""
    fall = float(loss[0] - loss.min())
    return float(np.max(loss - np.minimum.accumulate(loss))) / fall if fall > 0 else float(loss[-1] > loss[0])


def chaos(ends: np.ndarray, diagonal: float, count: int) -> tuple[int, int] | None:
    """The longest row of learning rates whose neighbours end elsewhere: index of its first and last rate.

    From rate to rate the ends go to and fro there, farther each time than neighbours are apart that have
    something in common. Rates that end side by side, on level ground say, are none; nor are those whose ends
    follow one another, however far, or that have no end.

    Args:
        ends: where the paths of neighbouring rates end (rates, 2), in weights.
        diagonal: of the map, in weights.
        count: of all the sweep's rates, of which these are some.

    Returns:
        None where there is no such row, or only one too short to tell of (`WINDOW`).
    """
    window = max(WINDOW * count, 2.0)
    with np.errstate(all="ignore"):  # from or to an end that is none: no way
        ways = np.diff(ends, axis=0) / diagonal
        far = np.hypot(*ways.T) > JUMP
        # of ways only the signs and ratios count: as they are, their products may leave the floats
        ways /= np.abs(ways).max(axis=1, keepdims=True)
        turns = 1 + np.flatnonzero(far[1:] & far[:-1] & ((ways[1:] * ways[:-1]).sum(axis=1) < 0))
    rows = np.split(turns, 1 + np.flatnonzero(np.diff(turns) > window))
    longest = max(rows, key=lambda row: np.ptp(row) if len(row) else -1)
    length = 1 + int(np.ptp(longest)) if len(longest) else 0
    if length < window or len(longest) < max(ROUGH * length, FEWEST):
        return None
    return int(longest[0]), int(longest[-1])


def first_jump(loss: np.ndarray) -> int:
    """The first of losses (rates,) after which the next is elsewhere; the last where none is."""
    with np.errstate(invalid="ignore"):
        steps = np.abs(np.diff(loss))
    reach = np.ptp(loss[np.isfinite(loss)]) if np.isfinite(loss).any() else 0.0
    jumps = np.flatnonzero(~(steps <= JUMP * reach))
    return int(jumps[0]) if len(jumps) else len(loss) - 1


def verdict(fate: Fate, loss: np.ndarray, short: bool, since: int) -> str:
    """How a run of so many steps ended: a kind of `Fate`, or what its losses (steps + 1,) say of its rate.

    "arrives", or "there" where it was from the start, or "patience" where a ``short`` run of its rate came
    before; of those that still move "short", "long" or "very_long", or "moving" where nothing can be said.
    ``since`` is the step from which on it is at its minimum.
    """
    if fate.kind == "settled":
        return "there" if since == 0 else "patience" if short else "arrives"
    if fate.kind != "moving":
        return fate.kind
    rise = climb(loss)
    if rise == 0 and loss[-1] == loss[0]:
        return "moving"
    return "short" if rise == 0 else "long" if rise < FAR else "very_long"


def only_falls(result: xr.Dataset, count: int) -> bool:
    """Whether with the lowest so many rates the loss falls at every step, and the steps end on the map."""
    standings = Standings(result)
    loss = np.asarray(result["loss"])[:count, 0]
    return all(
        standings.fate(which).kind == "moving" and climb(path) == 0 and path[-1] < path[0]
        for which, path in enumerate(loss)
    )


def takes_longer(result: xr.Dataset, ends: tuple[int, int]) -> bool:
    """Whether the lowest of a row of good rates takes more steps to its minimum than the middle one."""
    settlement = Standings(result).settlement[:, 0]
    return bool(settlement[ends[0]] > settlement[sum(ends) // 2])


def valley(result: xr.Dataset) -> tuple[int, int] | None:
    """The longest row of rates that all settle at a minimum: index of its first and last; None for none."""
    standings = Standings(result)
    settled = np.array([standings.fate(which).kind == "settled" for which in range(result.sizes["rate"])])
    edges = np.flatnonzero(np.diff(np.concatenate([[0], settled.astype(int), [0]])))
    if not len(edges):
        return None
    first, last = max(zip(edges[::2], edges[1::2], strict=True), key=lambda pair: pair[1] - pair[0])
    return int(first), int(last) - 1


def rounded(rates: np.ndarray, ends: tuple[int, int]) -> tuple[float, float]:
    """The first and last of a row of rates (ascending), as short as no other rate comes between them."""
    first, last = ends
    below = rates[first - 1] if first else 0.0
    above = rates[last + 1] if last + 1 < len(rates) else np.inf
    for digits in range(2, 17):
        low, high = (float(f"{rates[which]:.{digits}g}") for which in ends)
        if below < low <= high < above:
            return low, high
    return float(rates[first]), float(rates[last])


def typical(paths: np.ndarray) -> np.ndarray:
    """Corners (2, 2) of the box that holds 98 % of what paths (rates, steps + 1, 2) visit, on each axis."""
    flat = paths[np.isfinite(paths).all(axis=(1, 2))].reshape(-1, 2)
    if not len(flat):
        return paths[:, 0]
    return np.quantile(flat, [0.01, 0.99], axis=0)
