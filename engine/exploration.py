"""A race from a grid of starts and at several learning rates: what a page answers its reader from.

`explore` multiplies each contender's own learning rate (of a schedule, each of its rates), `explore_rates`
runs one contender at rates of which it is told. Every path is one that the real Keras takes: a contender at
several rates is a `Sweep`, equal to its races to the bit.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeGuard

import numpy as np
import numpy.typing as npt

from engine.contenders import Contender
from engine.errors import InputError
from engine.race import Race
from engine.standings import Standings
from engine.sweeps import Sweep
from engine.values import plain

FACTORS = (0.1, 0.3, 1.0, 3.0, 10.0)
SIDES = (41, 31, 21, 13, 11, 9, 7, 5, 3)  # starts along each side of the grid, from the most to the fewest
USUAL = 13  # of these by themselves, at most
EAGER_SIDE = 3  # of what is stepped eagerly: some hundred times slower
MOST_NUMBERS = 2_100_000  # weights and losses of all paths: what a page holds at most
RATES = ("initial_learning_rate", "end_learning_rate", "warmup_target", "values")  # of Keras's schedules


@dataclass(frozen=True)
class Exploration:
    """The paths of a race's contenders, all in the order (factor, contender, start, step).

    Attributes:
        race: as it was asked for.
        factors: by which each contender's own learning rate is multiplied; of `explore_rates` the rates.
        starts: points (starts, 2), the race's own first, then those of the grid.
        side: starts along each side of the grid.
        w: float64 (factor, contender, start, step, 2); loss: float64 (factor, contender, start, step).
        place: the index of the minimum in which each path ends, -1 for none; since: the step since which it
            is there, -1 for none; both int (factor, contender, start). Minima as in `Standings.minima`.
        fate: the kind of `engine.standings.Fate` of each, texts, likewise.
        fixed: whether a contender has no learning rate that could be multiplied, (contender,).
    """

    race: Race
    factors: tuple[float, ...]
    starts: npt.NDArray[np.float64]
    side: int
    w: npt.NDArray[np.float64]
    loss: npt.NDArray[np.float64]
    place: npt.NDArray[np.int64]
    since: npt.NDArray[np.int64]
    fate: npt.NDArray[np.str_]
    fixed: tuple[bool, ...]


def explore(race: Race, factors: tuple[float, ...] = FACTORS, side: int = USUAL) -> Exploration:
    """The paths of a race's contenders from a grid of starts at multiples of their rates; stored ones if any.

    Args:
        race: of which every start counts, and is the first of all.
        factors: different positive numbers, 1 among them.
        side: starts along each side of the grid, at most: fewer where a page could not hold them.

    Raises:
        InputError: as for `Race.run`; a race of more than two weights, or too long or too large for any grid.
    """
    side = _side(race, len(factors), side)
    starts = _starts(race, side)
    parts = [_paths(race, contender, starts, factors) for contender in race.contenders]
    fixed = tuple(multiplied(contender, 2.0) == contender for contender in race.contenders)
    return _explored(race, factors, starts, side, parts, fixed)


def explore_rates(race: Race, rates: Sequence[float], side: int = USUAL) -> Exploration:
    """The paths of a race's one contender at some learning rates (ascending), from its start and a grid.

    Raises:
        InputError: as for `explore` and `engine.sweeps.Sweep`.
    """
    from engine import archive

    side = _side(race, len(rates), side)
    starts = _starts(race, side)
    result = archive.get(Sweep(Race(race.surface, race.contenders, starts, race.steps), rates))
    return _explored(race, tuple(rates), starts, side, [_ends(result)], (False,))


def _explored(
    race: Race,
    factors: tuple[float, ...],
    starts: npt.NDArray[np.float64],
    side: int,
    parts: Sequence[tuple[npt.NDArray[Any], ...]],
    fixed: tuple[bool, ...],
) -> Exploration:
    """An exploration of its contenders' parts, as `_paths` has them."""
    w, loss, place, since, fate = (np.stack(each, axis=1) for each in zip(*parts, strict=True))
    return Exploration(race, factors, starts, side, w, loss, place, since, fate, fixed)


def alone(result: Any) -> Exploration:
    """A race's own result as an exploration: from its own starts, at its own rates, nothing else."""
    race = Race.from_spec(json.loads(result.attrs["spec"]), result["w"].values[0, :, 0])
    w, loss, place, since, fate = (part[None] for part in _ends(result))
    fixed = (True,) * len(race.contenders)
    return Exploration(race, (1.0,), race.starts, 1, w, loss, place, since, fate, fixed)


def multiplied(contender: Contender, factor: float) -> Contender:
    """The contender with its learning rate, or each rate of its schedule, multiplied.

    One that has no such thing, as a class of the user's may, is the same.
    """
    hyperparameters = plain(contender.hyperparameters)
    rate = hyperparameters.get("learning_rate")
    if isinstance(rate, Mapping):
        arguments = {name: _times(name, value, factor) for name, value in rate["arguments"].items()}
        rate = {**rate, "arguments": arguments}
    elif _is_number(rate):
        rate = rate * factor
    else:
        return contender
    if rate == hyperparameters["learning_rate"]:
        return contender
    return Contender(contender.optimizer, label=contender.label, **{**hyperparameters, "learning_rate": rate})


def grid(race: Race, side: int) -> npt.NDArray[np.float64]:
    """The points of a grid over the race's map, its border included, where there is a loss: (points, 2)."""
    points = np.stack(np.meshgrid(*(np.linspace(*ends, side) for ends in race.ground.domain)), axis=-1)
    points = points.reshape(-1, 2)
    with np.errstate(all="ignore"):
        there = np.isfinite(race.ground.loss(points))
    found: npt.NDArray[np.float64] = points[there]
    return found


def _starts(race: Race, side: int) -> npt.NDArray[np.float64]:
    own = np.asarray(race.starts)
    others = grid(race, side)
    return np.concatenate([own, others[(others[:, None] != own).any(axis=-1).all(axis=1)]])


def _side(race: Race, factors: int, asked: int) -> int:
    """The most starts along a side, not more than asked for, whose paths a page can hold."""
    a_start = 3 * factors * len(race.contenders) * (race.steps + 1)
    eager = race.ground.derivative == "differences" or any(one.is_custom for one in race.contenders)
    for side in (asked, *(each for each in SIDES if each < asked)):
        if (side**2 + len(race.starts)) * a_start <= MOST_NUMBERS and not (eager and side > EAGER_SIDE):
            return side
    most = MOST_NUMBERS // (3 * factors * (SIDES[-1] ** 2 + 1))
    raise InputError(
        "exploration.large",
        "A page holds at most {most:,} positions of each start and rate, optimizers times epochs; here they"
        " are {count:,}: ask for fewer epochs (--steps), or fewer optimizers.",
        most=most,
        count=len(race.contenders) * (race.steps + 1),
    )


def _paths(
    race: Race, contender: Contender, starts: npt.NDArray[np.float64], factors: tuple[float, ...]
) -> tuple[npt.NDArray[Any], ...]:
    """Of one contender: w, loss, place, since, fate, with the factor first."""
    from engine import archive

    def alone(one: Contender) -> Race:
        return Race(race.surface, [one], starts, race.steps, race.noise, race.seed)

    rate = contender.hyperparameters.get("learning_rate")
    if _is_number(rate) and rate > 0 and not race.noise:
        results = [archive.get(Sweep(alone(contender), [rate * factor for factor in factors]))]
    else:
        several = [multiplied(contender, factor) for factor in factors]
        results = [archive.get(alone(one)) for one in several]
    found = [_ends(result) for result in results]
    return tuple(np.concatenate(each) for each in zip(*found, strict=True))


def _ends(result: Any) -> tuple[npt.NDArray[Any], ...]:
    """Of a result: w, loss, the minimum at the end, since when, and the fate; its runners first."""
    standings = Standings(result)
    fate = np.array([[each.kind for each in row] for row in standings.fates])
    place = standings.place[..., -1]
    return result["w"].values, result["loss"].values, place, standings.settlement, fate


def _times(name: str, value: Any, factor: float) -> Any:
    if name not in RATES:
        return value
    if isinstance(value, list):
        return [each * factor for each in value]
    return value * factor if _is_number(value) else value


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)
