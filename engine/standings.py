"""Who is where in a finished race: ranks, fates, arrivals and events, read from the result alone.

Indices of contenders, starts and minima are those of the result and of `Standings.minima`; a step is
its number in the race. Nothing here needs the surface, so a stored race is enough.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np

from engine import cards
from engine.critical import CriticalPoint
from engine.errors import InputError
from engine.places import ARRIVAL, DEPARTURE, arrival_radius, diagonal, places, ranks

if TYPE_CHECKING:
    import xarray as xr

__all__ = ["ARRIVAL", "DEPARTURE", "KINDS", "OVERFLOW", "Event", "Fate", "Standings", "arrival_radius"]

ZIGZAG_STEPS = 4  # steps in a row that each leap over the valley
ZIGZAG_LENGTH = 0.02  # of the map's diagonal: shorter leaps cannot be seen
UPHILL_STEPS = 3
UPHILL_RISE = 0.02  # of all the height that the runner has come down so far
STALL_STEPS = 10
STALL_LENGTH = 0.005  # of the map's diagonal
MARKED_GLOBAL, MARKED_LOCAL = 6, 5  # minima that a film marks at most
OVERFLOW = 1e6  # of the map's diagonal: farther from its middle, weights have grown beyond all bounds
NEAR = 0.1  # of the map's diagonal: so near a runner comes to a local minimum that is marked among many

Kind = Literal[
    "diverged",
    "undefined",
    "left",
    "returned",
    "departure",
    "lead",
    "capture",
    "arrival",
    "zigzag",
    "uphill",
    "stall",
    "overtake",
    "goal",
]
KINDS: tuple[Kind, ...] = Kind.__args__  # type: ignore[attr-defined]  # events of one step are told in this order


@dataclass(frozen=True)
class Event:
    """Something that happened at one step of the race; the rules are in `Standings`."""

    step: int
    kind: Kind
    contender: int
    other: int | None = None
    minimum: int | None = None
    start: int = 0


@dataclass(frozen=True)
class Fate:
    """How a runner's race ended, and in which minimum if it settled in one."""

    kind: Literal["settled", "left", "diverged", "undefined", "resting", "moving"]
    minimum: int | None = None


class Standings:
    """The standings of a result (`xarray.Dataset` of a race), for every contender and start.

    Place. A runner is at a minimum from the first step within the arrival radius of it until it is beyond
    twice that (`DEPARTURE`). The radius is 0.59 % of the map's diagonal (`ARRIVAL`; on peaks 0.05 weight
    units), but a quarter (`APART`) of the way to the nearest other minimum at most.

    Fate, at the last step, the first that holds: *diverged*, its weights or loss are not finite, and not
    undefined either; *undefined*, it came to a point, not beyond all bounds (`OVERFLOW`), where the loss is
    no number, or from one where the gradient is none; *settled*, it is at a minimum; *left*, it is outside
    the domain; *resting*, it is where the gradient is exactly 0 and did not move in the last step (nor has
    it yet, at step 0); *moving*, none of these.

    Rank, at every step: by loss, inf and nan last, ties by line-up order; 1 is the best. All contenders
    stand on one point at step 0, so nobody leads or is overtaken before step 1.

    Events:

    - ``lead``: takes the first rank, from ``other`` (None at step 1, where there is a first one at last);
    - ``overtake``: was ranked behind ``other`` and is ranked before it. A lead change is not said twice:
      the ``lead`` stands for the overtaking of ``other``. Who is not finite overtakes nobody;
    - ``arrival``: comes to be at ``minimum``; ``capture`` in its stead where that is a local one that it
      does not leave again; ``departure``: is no longer at ``minimum``;
    - ``left``: leaves the domain, at no minimum; ``returned``: is back;
    - ``diverged`` or ``undefined``: the first step from which on its weights or loss are never finite again;
    - ``zigzag``: the last of four steps in a row (`ZIGZAG_STEPS`) that each turn back (by more than a
      right angle), are longer than 2 % of the map's diagonal, and leap over the bottom of the valley: the
      loss falls along the step where it begins and rises where it ends;
    - ``uphill``: the last of three steps in a row (`UPHILL_STEPS`), on the map, that each go up and straight
      on (turning by less than a right angle, the loss rising at their end), after one that went down: it
      has run past the bottom of the valley. Told if it has climbed at least 2 % of what there is between
      its highest loss so far and its lowest;
    - ``goal``: its loss is below the result's `goal` for the first time, after the start (on a network, where
      no minimum is known); ``goal=0.01`` sets another one;
    - ``stall``: in the last ten steps (`STALL_STEPS`) it has travelled less than 0.5 % of the map's
      diagonal, on the map and at no minimum; told where that begins.

    A result with the last step only has ranks and fates, no arrivals and no events, and does not tell who
    rests.

    A sweep's rates count as contenders, called by their rate. A race in a network's own weights, of which
    there are more than two, has no map: nobody is at a minimum, leaves or zigzags, and nobody stalls.

    ``complete``: whether the result's minima are all that the map has. If not, none is called global.
    """

    _repr_html_ = cards.standings

    def __init__(self, result: xr.Dataset, goal: float | None = None) -> None:
        runners = "rate" if "rate" in result.dims else "contender"
        order = (runners, "start", "step")
        self.contenders: tuple[str, ...] = tuple(str(label) for label in result[runners].values)
        self.steps = np.asarray(result["step"].values)
        self._w = result["w"].transpose(*order, "param").values
        self._loss = result["loss"].transpose(*order).values
        self._gradient = result["gradient"].transpose(*order, "param").values
        self.has_map = "domain" in result.attrs
        told = json.loads(result.attrs["domain"]) if self.has_map else [(-np.inf, np.inf)] * 2
        self.domain: tuple[tuple[float, float], tuple[float, float]] = tuple(
            (float(low), float(high)) for low, high in told
        )  # type: ignore[assignment]
        self.goal: float | None = json.loads(result.attrs.get("goal", "null")) if goal is None else goal
        self.complete = bool(json.loads(result.attrs.get("minima_complete", "true")))
        self.minima: tuple[CriticalPoint, ...] = tuple(
            CriticalPoint(**point)
            for point in json.loads(result.attrs.get("critical_points", "[]"))
            if point["kind"] == "minimum"
        )

    @property
    def diagonal(self) -> float:
        """The length of the map's diagonal, in weight units; 0 without a map."""
        return diagonal(self.domain) if self.has_map else 0.0

    @cached_property
    def rank(self) -> np.ndarray:
        """Ranks, 1 is the best: int (contender, start, step)."""
        return ranks(self._loss)

    @cached_property
    def place(self) -> np.ndarray:
        """The index of the minimum that a runner is at, -1 for none: int (contender, start, step)."""
        if not self.minima:
            return np.full(self._loss.shape, -1)
        minima = np.array([(minimum.w_0, minimum.w_1) for minimum in self.minima]).reshape(-1, 2)
        return places(self._w, self._loss, minima, self.domain)

    @cached_property
    def finite(self) -> np.ndarray:
        """Whether weights and loss are numbers: bool (contender, start, step)."""
        return np.isfinite(self._loss) & np.isfinite(self._w).all(axis=-1)

    @cached_property
    def beyond(self) -> np.ndarray:
        """Whether the weights have grown beyond all bounds (`OVERFLOW`): bool (contender, start, step).

        Without a map, in units of the largest weight at the start, or of 1.
        """
        if not self.has_map:
            begins = np.abs(self._w[..., 0, :]) if self.steps[0] == 0 else np.zeros(1)
            return (np.abs(self._w) > OVERFLOW * max(1.0, float(begins.max()))).any(axis=-1)
        middle = np.mean(self.domain, axis=1)
        return (np.abs(self._w - middle) > OVERFLOW * self.diagonal).any(axis=-1)

    @cached_property
    def undefined(self) -> np.ndarray:
        """Whether a runner is lost where loss or gradient are no number: bool (contender, start, step).

        Decided at the first step that is not finite, and true as long as it is not.
        """
        before = np.zeros(self.finite.shape, bool)  # the gradient of the step before was no number
        before[..., 1:] = np.isnan(self._gradient[..., :-1, :]).any(axis=-1)
        weights = np.isfinite(self._w).all(axis=-1)
        nowhere = np.where(weights, np.isnan(self._loss), before) & ~self.beyond
        nowhere[..., 1:] &= ~self.beyond[..., :-1]
        if self.steps[0] == 0:
            nowhere[..., 0] |= ~self.finite[..., 0]  # who begins at a pole has not grown to be there
        steps = np.arange(self.finite.shape[-1])
        begin = np.maximum.accumulate(
            np.where(self.finite, steps + 1, 0), axis=-1
        )  # of the run without numbers
        begin = np.minimum(begin, steps)
        return ~self.finite & np.take_along_axis(nowhere, begin, axis=-1)

    @cached_property
    def resting(self) -> np.ndarray:
        """Whether a runner stands where the gradient is 0, at no minimum: bool (contender, start, step)."""
        level = (self._gradient == 0).all(axis=-1) & self.finite & ~self.outside & (self.place < 0)
        still = np.full(level.shape, bool(self.steps[0] == 0))
        still[..., 1:] = (self._w[..., 1:, :] == self._w[..., :-1, :]).all(axis=-1)
        return level & still

    @cached_property
    def slow(self) -> np.ndarray:
        """Whether a runner has travelled less in the last ten steps than for a ``stall``, wherever it is.

        bool (contender, start, step): under 0.5 % of the map's diagonal; never before step 10.
        """
        slow = np.zeros(self._loss.shape, bool)
        with np.errstate(all="ignore"):
            travelled = np.cumsum(np.hypot.reduce(np.diff(self._w, axis=2), axis=-1), axis=2)
            travelled = np.pad(travelled, ((0, 0), (0, 0), (1, 0)))
            lately = travelled[..., STALL_STEPS:] - travelled[..., :-STALL_STEPS]
            slow[..., STALL_STEPS:] = lately < STALL_LENGTH * self.diagonal
        return slow

    @cached_property
    def outside(self) -> np.ndarray:
        """Whether a runner is off the map, at no minimum: bool (contender, start, step)."""
        if not self.has_map:
            return np.zeros(self._loss.shape, bool)
        (low_0, high_0), (low_1, high_1) = self.domain
        w_0, w_1 = self._w[..., 0], self._w[..., 1]
        inside = (w_0 >= low_0) & (w_0 <= high_0) & (w_1 >= low_1) & (w_1 <= high_1)
        return ~inside & (self.place < 0)

    @cached_property
    def arrival(self) -> np.ndarray:
        """The first step at a minimum, whichever, -1 for none: int (contender, start)."""
        return self._first(self.place >= 0)

    @cached_property
    def goal_step(self) -> np.ndarray:
        """The first step with a loss below the goal, -1 for none: int (contender, start)."""
        return self._first(self._loss < (-np.inf if self.goal is None else self.goal))

    @cached_property
    def settlement(self) -> np.ndarray:
        """The step since which a runner is at the minimum it ends in, or -1: int (contender, start)."""
        return np.where(self.place[..., -1] >= 0, self._last_run(self.place == self.place[..., -1:]), -1)

    @cached_property
    def divergence(self) -> np.ndarray:
        """The step from which on a runner is never finite again, -1 for none: int (contender, start)."""
        return self._last_run(~self.finite)

    @cached_property
    def fates(self) -> tuple[tuple[Fate, ...], ...]:
        """The fates, ``fates[contender][start]``."""
        contenders, starts = self._loss.shape[:2]
        return tuple(tuple(self.fate(c, n) for n in range(starts)) for c in range(contenders))

    @cached_property
    def events(self) -> tuple[Event, ...]:
        """The events of the first start, in the order in which they happened."""
        return self.events_of(0)

    def fate(self, contender: int, start: int = 0) -> Fate:
        """How the race ended for one runner."""
        if not self.finite[contender, start, -1]:
            return Fate("undefined" if self.undefined[contender, start, -1] else "diverged")
        if (place := int(self.place[contender, start, -1])) >= 0:
            return Fate("settled", place)
        if self.outside[contender, start, -1]:
            return Fate("left")
        return Fate("resting" if self.resting[contender, start, -1] else "moving")

    def order(self, step: int, start: int = 0) -> list[int]:
        """The contenders at a step, best first. Raises InputError for a step that is not recorded."""
        found = np.flatnonzero(self.steps == step)
        if not found.size:
            raise InputError(
                "standings.step",
                "step must be one that the result holds, {first} to {last}; not {step}.",
                first=int(self.steps[0]),
                last=int(self.steps[-1]),
                step=step,
            )
        return [int(contender) for contender in np.argsort(self.rank[:, start, found[0]])]

    def shown_minima(self, others: int = MARKED_LOCAL) -> tuple[int, ...]:
        """The minima that a film marks: indices in `minima`, ascending.

        Global ones: all of them; of more than six (`MARKED_GLOBAL`), the six that runners come nearest to.
        Local ones: all of them where the map has ``others`` at most; where it has more, those that some
        runner comes near, within 0.1 (`NEAR`) of the map's diagonal at any recorded step of any start, and of
        these the nearest, ``others`` at most.
        """
        w_0, w_1 = (axis[np.isfinite(axis)] for axis in np.moveaxis(self._w[self.finite][:, :2], -1, 0))
        nearest = [
            np.min(np.hypot(w_0 - minimum.w_0, w_1 - minimum.w_1), initial=np.inf) for minimum in self.minima
        ]
        order = sorted(range(len(nearest)), key=nearest.__getitem__)
        best = [i for i in order if self.minima[i].is_global]
        local = [i for i in order if not self.minima[i].is_global]
        if len(local) > others:
            local = [i for i in local if nearest[i] <= NEAR * self.diagonal][:others]
        return tuple(sorted([*best[:MARKED_GLOBAL], *local]))

    def events_of(self, start: int) -> tuple[Event, ...]:
        """The events of one start, in the order in which they happened."""
        if len(self.steps) < 2:
            return ()
        found = [*self._overtakes(start), *self._visits(start), *self._ways_out(start), *self._manners(start)]
        goals = enumerate(self.goal_step[:, start].tolist())
        found += [Event(step, "goal", contender, start=start) for contender, step in goals if step > 0]
        return tuple(
            sorted(
                found,
                key=lambda e: (e.step, KINDS.index(e.kind), e.contender, -1 if e.other is None else e.other),
            )
        )

    def _overtakes(self, start: int) -> Iterator[Event]:
        rank = ranks(self._loss[:, start])
        if len(rank) < 2:
            return
        first = int(rank[:, 1].argmin())
        if self.finite[first, start, 1]:
            yield Event(1, "lead", first, start=start)
        for contender, mine in enumerate(rank):
            passed = (
                (mine[1:-1] > rank[:, 1:-1]) & (mine[2:] < rank[:, 2:]) & self.finite[contender, start, 2:]
            )
            for other, index in np.argwhere(passed):
                takes_lead = mine[index + 2] == 1 and rank[other, index + 1] == 1
                kind: Kind = "lead" if takes_lead else "overtake"
                yield Event(int(index) + 2, kind, contender, other=int(other), start=start)

    def _visits(self, start: int) -> Iterator[Event]:
        for contender, place in enumerate(self.place[:, start]):
            for step in np.flatnonzero(np.diff(place, prepend=-1)):
                before, now = (int(place[step - 1]) if step else -1), int(place[step])
                if before >= 0:
                    yield Event(int(step), "departure", contender, minimum=before, start=start)
                if now >= 0:
                    stays = bool((place[step:] == now).all())
                    kind: Kind = "capture" if stays and not self.minima[now].is_global else "arrival"
                    yield Event(int(step), kind, contender, minimum=now, start=start)

    def _ways_out(self, start: int) -> Iterator[Event]:
        for contender, outside in enumerate(self.outside[:, start]):
            end = int(self.divergence[contender, start])
            if end >= 0:
                kind: Kind = "undefined" if self.undefined[contender, start, end] else "diverged"
                yield Event(end, kind, contender, start=start)
                outside = outside[:end]
            for step in np.flatnonzero(np.diff(outside.astype(int), prepend=0)):
                yield Event(int(step), "left" if outside[step] else "returned", contender, start=start)

    def _manners(self, start: int) -> Iterator[Event]:
        w, loss, gradient = self._w[:, start], self._loss[:, start], self._gradient[:, start]
        with np.errstate(all="ignore"):
            move = np.diff(w, axis=1)
            length = np.hypot.reduce(move, axis=-1)
            ahead = np.zeros(length.shape)  # how far a step goes on in the direction of the one before
            ahead[:, 1:] = (move[:, 1:] * move[:, :-1]).sum(-1)
            ends_uphill = (gradient[:, 1:] * move).sum(-1) > 0
            leaps = ((gradient[:, :-1] * move).sum(-1) < 0) & ends_uphill
            leaps &= (ahead < 0) & (length > ZIGZAG_LENGTH * self.diagonal) & self.has_map
            leaps &= self.finite[:, start, 1:] & self.finite[:, start, :-1]  # where no loss is, no slope is
            climbs = (np.diff(loss, axis=1) > 0) & ends_uphill & (ahead > 0) & ~self.outside[:, start, 1:]
            height = np.fmax.accumulate(loss, axis=1) - np.fmin.accumulate(loss, axis=1)
        at_rest = self.outside[:, start] | (self.place[:, start] >= 0) | ~self.finite[:, start]
        for contender in range(len(w)):
            for step in _nth_in_a_row(leaps[contender], ZIGZAG_STEPS):
                yield Event(step + 1, "zigzag", contender, start=start)
            for step in _nth_in_a_row(climbs[contender], UPHILL_STEPS):
                low = step + 1 - UPHILL_STEPS
                before, bottom, top = loss[contender, [max(low - 1, 0), low, step + 1]]
                if before > bottom and top - bottom >= UPHILL_RISE * height[contender, low]:
                    yield Event(step + 1, "uphill", contender, start=start)
            if len(self.steps) > STALL_STEPS:
                for step in _nth_in_a_row(self.slow[contender, start] & ~at_rest[contender], 1):
                    yield Event(step, "stall", contender, start=start)

    def _first(self, held: np.ndarray) -> np.ndarray:
        if len(self.steps) < 2:
            return np.full(held.shape[:-1], -1)
        return np.where(held.any(axis=-1), held.argmax(axis=-1), -1)

    def _last_run(self, held: np.ndarray) -> np.ndarray:
        if len(self.steps) < 2:
            return np.full(held.shape[:-1], -1)
        length = np.where(held.all(axis=-1), held.shape[-1], (~held[..., ::-1]).argmax(axis=-1))
        return np.where(length > 0, held.shape[-1] - length, -1)


def _nth_in_a_row(held: np.ndarray, count: int) -> list[int]:
    """The positions of the ``count``-th true value of every run of true values that is so long."""
    run, found = 0, []
    for position, value in enumerate(held):
        run = run + 1 if value else 0
        if run == count:
            found.append(position)
    return found
