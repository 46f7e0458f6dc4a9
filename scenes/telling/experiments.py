"""Experiments with one optimizer: learning rates and numbers of steps, how each ends, and what is said of it.

The end comes from `engine.standings` (is it at a minimum, has it diverged?); the rest comes from the losses:
whose loss rises has gone too far with a step against the gradient, for downhill it was; whose loss only falls
has not arrived yet. Other rules may climb for other reasons: of those nothing is said.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import xarray

from engine.contenders import Contender
from engine.errors import InputError
from engine.race import checked_steps
from engine.standings import Fate, Standings
from engine.sweeps import Sweep
from scenes.language import Words
from scenes.stage.paint.markers import SHAPES
from scenes.stage.paint.signs import Look
from scenes.stage.show.dial import Experiment
from scenes.telling.origin import is_eager
from scenes.theme import Theme

MANY = 1_200  # rates on the dial: more than there are frames
FEW = 60  # the same where each step is taken eagerly, which costs milliseconds
SLOTS = (0, 3, 2, 5, 8, 9)  # their looks: neither the yellow of steps nor the blue of the end
JUMP = 0.05  # of all their range, or of the map: neighbouring rates that end farther apart share nothing
ROUGH, FEWEST = 0.1, 5  # of a row of rates, and in number: ends that go to and fro more often are chaos
WINDOW = (
    0.05  # of the dial's rates: order that lasts longer ends the chaos; chaos that is shorter is not told of
)
FAR = 0.1  # of the height come down: who climbs back more than that is far too long


def checked(experiments: Sequence[tuple[float, int]], most: float) -> tuple[tuple[float, int], ...]:
    """The experiments as pairs, at most so many.

    Raises:
        InputError: none, more than that, twice the same, or something else than (rate, steps).
    """
    pairs: list[tuple[float, int]] = []
    for given in experiments:
        try:
            rate, steps = given
            pairs.append((float(rate), steps))
        except (TypeError, ValueError):
            raise InputError(
                "experiments.pair",
                "An experiment is a pair (learning rate, epochs), such as (0.03, 5); not {given}.",
                given=repr(given)[:80],
            ) from None
        checked_steps(steps)
    if not 1 <= len(pairs) <= most or len(set(pairs)) < len(pairs):
        raise InputError(
            "experiments.count",
            "experiments must hold 1 to {most} different pairs (learning rate, epochs); not {count}.",
            most=most,
            count=len(set(pairs)),
        )
    return tuple(pairs)


def read(result: xarray.Dataset, pairs: Sequence[tuple[float, int]], theme: Theme) -> tuple[Experiment, ...]:
    """The experiments of a sweep's result, which has all their rates and as many steps as the longest."""
    rates = result["rate"].values.tolist()
    found: list[Experiment] = []
    for turn, (rate, steps) in enumerate(pairs):
        own = result.isel(rate=[rates.index(rate)], step=slice(0, steps + 1))
        standings = Standings(own.rename(rate="contender"))
        fate = standings.fate(0)
        loss = np.asarray(own["loss"][0, 0])
        began_off = fate.kind == "left" and standings.outside[0, 0, 0]  # it has not run off the map
        short = any(each.rate == rate and each.verdict == "short" for each in found)
        found.append(
            Experiment(
                rate,
                steps,
                np.asarray(own["w"][0, 0]),
                loss,
                np.asarray(own["gradient"][0, 0]),
                fate,
                None if fate.minimum is None else standings.minima[fate.minimum],
                "moving" if began_off else _verdict(fate, loss, short, int(standings.settlement[0, 0])),
                Look(SHAPES[SLOTS[turn]], theme.colours[SLOTS[turn]], theme.rim),
                _called(standings, fate),
                bool(result.attrs["formula"]),
            )
        )
    return tuple(found)


def is_plain(contender: Contender) -> bool:
    """Whether a step is the rate times the slope, and nothing else: SGD as it is."""
    return contender.optimizer == "SGD" and {*contender.hyperparameters} <= {"learning_rate"}


def has_slope(experiment: Experiment, is_plain: bool) -> bool:
    """Whether the first step is the rate times an arrow: by the rule, and not where it is level."""
    slope = experiment.gradient[0]
    return is_plain and bool(np.isfinite(slope).all() and slope.any())


def check_start(experiment: Experiment) -> None:
    """Raise InputError where the start has no loss: there is nothing to show of it."""
    if not np.isfinite(experiment.loss[0]):
        raise InputError(
            "rates.no_loss",
            "The film of the learning rate shows the losses from its start on; at ({w_0}, {w_1}) the loss is"
            " {loss}. Give another start.",
            w_0=experiment.w[0, 0],
            w_1=experiment.w[0, 1],
            loss=experiment.loss[0],
        )


def sentence(experiment: Experiment, is_plain: bool, words: Words) -> str:
    """What is said of an experiment when it has ended, from its numbers.

    ``is_plain``: a step is the rate times the slope, so that the rate alone makes steps long or short.
    """
    if not is_plain and experiment.verdict in ("short", "long", "very_long"):
        loss = words.number(float(experiment.loss[-1]), 3)
        return words("rates.sentence.moving", rate=experiment.rate, steps=experiment.steps, loss=loss)
    if experiment.verdict == "undefined" and not experiment.formula:
        return words("rates.sentence.undefined_function", rate=experiment.rate)
    return words(
        f"rates.sentence.{experiment.verdict}",
        rate=experiment.rate,
        steps=experiment.steps,
        loss=words.number(float(experiment.loss[-1]), 3),
        minimum=words(f"commentary.minimum.{experiment.called}") if experiment.called else "",
    )


def ending(experiment: Experiment, is_plain: bool, words: Words) -> str:
    """The same in a word or two."""
    unsaid = not is_plain and experiment.verdict in ("short", "long", "very_long")
    return words(f"rates.verdict.{'moving' if unsaid else experiment.verdict}")


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
        count: of the dial's rates, of which these are some.

    Returns:
        None where there is no such row, or only one too short to tell of.
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


def only_falls(result: xarray.Dataset, count: int) -> bool:
    """Whether with the lowest so many rates the loss falls at every step, and the epochs end on the map."""
    standings = Standings(result.rename(rate="contender"))
    loss = np.asarray(result["loss"])[:count, 0]
    return all(
        standings.fate(which).kind == "moving" and climb(path) == 0 and path[-1] < path[0]
        for which, path in enumerate(loss)
    )


def takes_longer(result: xarray.Dataset, ends: tuple[int, int]) -> bool:
    """Whether the lowest of a row of good rates takes more epochs to its minimum than the middle one."""
    settlement = Standings(result.rename(rate="contender")).settlement[:, 0]
    return bool(settlement[ends[0]] > settlement[sum(ends) // 2])


def valley(result: xarray.Dataset) -> tuple[int, int] | None:
    """The longest row of rates that all settle at a minimum: index of its first and last; None for none."""
    standings = Standings(result.rename(rate="contender"))
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


def _called(standings: Standings, fate: Fate) -> str:
    """Whether its minimum is the only one of its kind on the map, or one of several."""
    if fate.minimum is None:
        return ""
    if not standings.complete:
        return "some"
    is_global = standings.minima[fate.minimum].is_global
    count = sum(minimum.is_global == is_global for minimum in standings.minima)
    return f"{'the' if count == 1 else 'a'}_{'global' if is_global else 'local'}"


def _verdict(fate: Fate, loss: np.ndarray, short: bool, since: int) -> str:
    if fate.kind == "settled":
        return "there" if since == 0 else "patience" if short else "arrives"
    if fate.kind != "moving":
        return fate.kind
    rise = climb(loss)
    if rise == 0 and loss[-1] == loss[0]:
        return "moving"
    return "short" if rise == 0 else "long" if rise < FAR else "very_long"


def typical(paths: np.ndarray) -> np.ndarray:
    """Corners (2, 2) of the box that holds 98 % of what paths (rates, steps + 1, 2) visit, on each axis."""
    flat = paths[np.isfinite(paths).all(axis=(1, 2))].reshape(-1, 2)
    if not len(flat):
        return paths[:, 0]
    return np.quantile(flat, [0.01, 0.99], axis=0)


def on_dial(few: Sweep, ends: tuple[float, float]) -> np.ndarray:
    """The dial's rates (ascending), each larger than the one before in the same ratio.

    They are fewer for a user's class or surface whose experiments had to be stepped eagerly.
    """
    eager = is_eager(few, few.race.surface, few.race.contenders)
    return np.geomspace(*ends, FEW if eager else MANY)


def checked_range(rates: Sequence[float]) -> tuple[float, float]:
    """The lowest and the highest rate of the dial.

    Raises:
        InputError: what is no range of positive numbers.
    """
    try:
        low, high = (float(rate) for rate in rates)
    except (TypeError, ValueError):
        low = high = np.nan
    if not 0 < low < high < np.inf:
        raise InputError(
            "rates.range",
            "rates must be (lowest, highest), both positive and finite, such as (0.001, 0.2); not {rates}.",
            rates=repr(rates)[:80],
        )
    return low, high
