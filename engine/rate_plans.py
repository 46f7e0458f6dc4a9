"""Plans for the learning rate: five of Keras's at one peak, what a rate does by itself, what comes of it.

Rates are those of a result, ``(contender, start, step)``: row k's is that of the step from k to k + 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from engine.contenders import Contender
from engine.errors import InputError
from engine.memory import RATE
from engine.race import Race
from engine.values import plain

if TYPE_CHECKING:
    import xarray as xr

    from engine.standings import Standings

Array = npt.NDArray[np.float64]

LATELY = 10  # the last steps, by which it is told how somebody moves at the end
TURNS = 3  # of these whose loss rises, and whose loss falls, at least: it swings
FROZEN = 0.05  # of its peak: a rate below that has all but gone
STAIRS = 5  # steps that each of a rate's levels lasts on average, at least: it falls in steps
KINDS = {  # of Keras's schedules, what a plan is called
    "PiecewiseConstantDecay": "steps",
    "CosineDecay": "cosine",
    "CosineDecayRestarts": "restarts",
}


@dataclass(frozen=True)
class Plan:
    """What a rate does: its shape, its first, last and highest value, and the step at which it turns.

    ``shape``: "constant"; "steps", it falls ``falls`` times and rests between; "falls"; "rises"; "warms", it
    rises up to the step ``at`` and falls from there; "restarts", it falls, and at the step ``at`` it is
    higher again (``again``); "other".
    """

    shape: str
    first: float
    last: float
    peak: float
    at: int = 0
    again: float = 0.0
    falls: int = 0


@dataclass(frozen=True)
class Outcome:
    """What came of a plan at the end of its race, by the first of these that holds.

    ``kind``: "left", "diverged", "undefined", "resting" as a `Fate`; "there", it never left the minimum in
    which it began; "arrives", it came to a minimum once and stayed; "returns", it had been there before;
    "freezes", it hardly moves and its rate has all but gone, at no minimum; "swings", its loss has gone up
    and down between ``low`` and ``high`` in the last ten steps; "falls", it has only fallen there; "moving".
    ``first`` and ``since`` are the steps at which it first came to the minimum that it is in, and since which
    it stays there; -1 where it is in none.
    """

    kind: str
    minimum: int | None
    first: int
    since: int
    low: float
    high: float


def planned(race: Race) -> Race:
    """The race, where a contender runs alone with its optimizer at five plans of its rate, the peak of each.

    Constant; in three steps, a tenth of the one before each, at thirds of the race; a cosine; the same after
    a warm-up of a sixth of the race; a cosine that restarts after a third of it and then lasts twice as long.
    """
    only, steps = race.contenders[0], race.steps
    rate = only.hyperparameters.get(RATE)
    if len(race.contenders) > 1 or not isinstance(rate, int | float):
        return race
    third, warm = max(steps // 3, 1), max(steps // 6, 1)
    rests = {"alpha": 0.0, "warmup_target": rate, "warmup_steps": warm}
    plans: list[object] = [
        rate,
        _plan("PiecewiseConstantDecay", boundaries=[third, 2 * third], values=_tenths(rate)),
        _plan("CosineDecay", initial_learning_rate=rate, decay_steps=steps),
        _plan("CosineDecay", initial_learning_rate=0.0, decay_steps=max(steps - warm, 1), **rests),
        _plan("CosineDecayRestarts", initial_learning_rate=rate, first_decay_steps=third),
    ]
    settings: dict[str, Any] = {
        name: value for name, value in plain(only.hyperparameters).items() if name != RATE
    }
    contenders = [Contender(only.optimizer, **settings, learning_rate=each) for each in plans]
    return Race(race.surface, contenders, race.starts, steps)


def kind(contender: Contender) -> str:
    """What its plan is called: "constant", "steps", "cosine", "warm_up", "restarts"; "" for any other."""
    rate = contender.hyperparameters.get(RATE)
    if not isinstance(rate, Mapping):
        return "constant"
    if rate["schedule"] == "CosineDecay" and rate["arguments"].get("warmup_steps"):
        return "warm_up"
    return KINDS.get(rate["schedule"], "")


def rates(result: xr.Dataset) -> Array:
    """The rates of the first start's steps, (contender, steps); one row for each step that is made.

    Raises:
        InputError: whose rates nobody knows: the optimizer has none, or asks a schedule that counts.
    """
    if RATE in result:
        every: Array = result[RATE].transpose("contender", "start", "step").values[:, 0, :-1]
    else:
        own = [Contender.from_spec(spec) for spec in _contenders(result)]
        known = [float(each.hyperparameters.get(RATE, np.nan)) for each in own]
        every = np.repeat(np.array(known)[:, None], result.sizes["step"] - 1, axis=1)
    unknown = ~np.isfinite(every).all(axis=1)
    if unknown.any():
        contender = Contender.from_spec(_contenders(result)[int(unknown.argmax())])
        raise InputError(
            "schedules.unknown",
            "The film shows each step's learning rate; that of {contender} is not known beforehand.",
            contender=str(contender),
        )
    return every


def plan(rate: Array) -> Plan:
    """What a rate (steps,) does."""
    change = np.diff(rate)
    first, last, peak, top = float(rate[0]), float(rate[-1]), float(rate.max()), int(rate.argmax())
    falls, again = int((change < 0).sum()), np.flatnonzero(change > 0)
    if not change.any():
        return Plan("constant", first, last, peak)
    if not again.size:
        stairs = STAIRS * falls <= len(rate)
        return Plan("steps" if stairs else "falls", first, last, peak, _next(change < 0), falls=falls)
    if (change[:top] >= 0).all() and (change[top:] <= 0).all():
        return Plan("warms" if last < peak else "rises", first, last, peak, top)
    fallen = _next(change < 0)
    later = again[again >= fallen]
    if first == peak and later.size:
        at = int(later[0]) + 1
        return Plan("restarts", first, last, peak, at, float(rate[at]))
    return Plan("other", first, last, peak)


def outcome(standings: Standings, loss: Array, rate: Array, contender: int) -> Outcome:
    """What came of a contender's plan, from its losses (steps + 1,) and its rates (steps,)."""
    fate, place = standings.fate(contender), standings.place[contender, 0]
    lately = loss[-LATELY - 1 :]
    low, high = (float(lately.min()), float(lately.max())) if np.isfinite(lately).all() else (np.nan, np.nan)
    first, since = -1, int(standings.settlement[contender, 0])
    if fate.kind == "settled":
        first = int((place == fate.minimum).argmax())
        said = "there" if since == 0 else "arrives" if first == since else "returns"
    elif fate.kind != "moving":
        said = fate.kind
    else:
        said = _moves(lately, rate, bool(standings.slow[contender, 0, -1]))
    return Outcome(said, fate.minimum, first, since, low, high)


def _moves(lately: Array, rate: Array, is_slow: bool) -> str:
    """How somebody moves at the end, by the last losses; at no minimum."""
    change = np.diff(lately)
    if is_slow and rate[-1] <= FROZEN * rate.max():
        return "freezes"
    if min((change > 0).sum(), (change < 0).sum()) >= TURNS:
        return "swings"
    return "falls" if (change < 0).all() else "moving"


def _plan(name: str, **arguments: object) -> dict[str, object]:
    return {"schedule": name, "arguments": arguments}


def _tenths(rate: float) -> list[float]:
    return [float(f"{rate / times:.10g}") for times in (1, 10, 100)]


def _next(mask: npt.NDArray[np.bool_]) -> int:
    """The first step at which a rate is other than at the one before, by what so changes."""
    return int(mask.argmax()) + 1


def _contenders(result: xr.Dataset) -> list[Mapping[str, object]]:
    import json

    found: list[Mapping[str, object]] = json.loads(result.attrs["spec"])["contenders"]
    return found
