"""Where runs from several starts end, and what parts those that end apart.

Codes of ends are those of `engine.basins`: the index of a minimum in `Standings.minima`, or one of `FATES`.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from engine.basins import FATES

if TYPE_CHECKING:
    import xarray as xr

    from engine.standings import Standings


def at_each_step(standings: Standings) -> np.ndarray:
    """The code that each run would have if it ended at each step, (contender, start, step)."""
    elsewhere = np.where(standings.resting, FATES["resting"], FATES["moving"])
    elsewhere = np.where(standings.outside, FATES["left"], elsewhere)
    ended = np.where(standings.undefined, FATES["undefined"], FATES["diverged"])
    return np.where(~standings.finite, ended, np.where(standings.place >= 0, standings.place, elsewhere))


def shares(ends: np.ndarray, minima: int) -> list[dict[int, float]]:
    """The part of each contender's starts with each code, as `basins.shares`; ``ends`` (contender, start)."""
    codes = [*range(minima), *FATES.values()]
    return [{code: float(np.mean(one == code)) for code in codes} for one in ends]


def nearest_apart(starts: np.ndarray, ends: Sequence[int]) -> tuple[int, int] | None:
    """The nearest two starts (n, 2) that end in different minima; None where there are none."""
    pairs = [
        (float(np.hypot(*(starts[a] - starts[b]))), a, b)
        for a, b in combinations(range(len(starts)), 2)
        if ends[a] >= 0 and ends[b] >= 0 and ends[a] != ends[b]
    ]
    return min(pairs)[1:] if pairs else None


def is_ridge_between(result: xr.Dataset, one: int, other: int) -> bool:
    """Whether the ground bulges between two starts, and falls away from there to opposite sides.

    That is: on the way from one to the other the slope turns down, and the ways straight downhill part.
    """
    starts, uphill = (
        np.asarray(result[name].isel(contender=0, start=[one, other], step=0)) for name in ("w", "gradient")
    )
    way = starts[1] - starts[0]
    with np.errstate(all="ignore"):
        downhill = -uphill / np.hypot(*uphill.T)[:, None]
    return bool((uphill[0] - uphill[1]) @ way > 0 and (downhill[1] - downhill[0]) @ way > 0)
