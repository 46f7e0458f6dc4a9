"""What can be said of a race: `Teller` makes sentences of its events and of how things stand.

Nothing is written for one race. Every `Line` says a fact that the result proves, from the step where it
becomes true until the step where it no longer is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import inf
from typing import TYPE_CHECKING

import numpy as np

from engine.standings import STALL_STEPS, Event, Standings
from scenes.language import Words
from scenes.stage.caption import LONGEST

if TYPE_CHECKING:
    import xarray as xr
    from numpy.typing import ArrayLike

HALF = 42  # characters of a subtitle's line; there are two
TOGETHER = 3  # what happens to several within so many steps is told in one sentence
EQUAL = 1e-9  # of the race's range of losses: level with each other
SEEN = 1e-4  # of that range: a lead change that opens no such gap within ten steps cannot be seen
CLEAR = 1e-2  # of that range: other overtakings must open this gap, to be worth a word
TURNS = 12  # steps within which leads that change hands three times are told as turns
STINT = 5  # steps in the lead before it is said how long it lasts
AT_START = 1e-2  # of the map's diagonal: who was never farther from the start has hardly moved
SIDE_BY_SIDE = 1e-3  # of the map's diagonal
DESCENT = (0.99, 0.9, 0.5)  # parts of the way down that are told
MOMENTS = 200  # at most so many steps are looked at for how things stand

Fact = tuple[object, ...]


@dataclass(frozen=True)
class Line:
    """A sentence that becomes true at ``step`` and stays so until ``until``.

    ``kind`` is that of the event, or "finish" or "status"; ``facts`` are what it says, each told once.
    """

    step: int
    kind: str
    text: str
    until: float = inf
    facts: tuple[Fact, ...] = ()


def fits(text: str) -> bool:
    """Whether a text has at most 84 characters and breaks into two lines of at most 42."""
    breaks = (at for at, letter in enumerate(text) if letter == " ")
    return len(text) <= HALF or (
        len(text) <= LONGEST and any(at <= HALF and len(text) - at - 1 <= HALF for at in breaks)
    )


class Teller:
    """Makes the sentences of one start's race."""

    def __init__(self, result: xr.Dataset, standings: Standings, words: Words, start: int = 0) -> None:
        order = ("contender", "start", "step")
        self.standings, self.words = standings, words
        self.events = standings.events_of(start)
        self.names = standings.contenders
        self.everyone = len(self.names)
        self.rank, self.place = standings.rank[:, start], standings.place[:, start]
        self.finite, self.outside = standings.finite[:, start], standings.outside[:, start]
        self.w = result["w"].transpose(*order, "param").values[:, start]
        self.loss = np.where(self.finite, result["loss"].transpose(*order).values[:, start], np.inf)
        self.steps = self.loss.shape[1]
        self.diagonal = standings.diagonal
        on_map = self.loss[self.finite & ~self.outside]
        self.range = float(np.ptp(on_map)) if on_map.size else 0.0
        self.goals = [index for index, minimum in enumerate(standings.minima) if minimum.is_global]

    @cached_property
    def leading(self) -> np.ndarray:
        """Whose loss nobody's is seen to be below: bool (contender, step)."""
        return self.finite & (self.loss <= self.loss.min(axis=0) + EQUAL * self.range)

    # ---- who leads

    def leads(self) -> Iterator[Line]:
        """Lead changes that can be seen, and leads that change hands all the time."""
        ahead: list[tuple[int, frozenset[int]]] = []
        for event in (event for event in self.events if event.kind == "lead"):
            step, who = event.step, self._leaders(event.step)
            seen = event.other is None or self._opens(step, event.contender, event.other, SEEN)
            if (
                not seen
                or len(who) == self.everyone
                or (ahead and not self._lost(who & ahead[-1][1], ahead[-1][0], step))
            ):
                continue
            again = any(who & before for _, before in ahead)
            ahead.append((step, who))
            names: dict[str, list[int]] = {"who": sorted(who)}
            case = "first"
            if (
                event.other is not None
                and self.finite[event.other, step]
                and not who & self._leaders(step - 1)
            ):
                case, names["other"] = "again" if again else "change", [event.other]
            until = self._until(step, self.leading[sorted(who)].all(axis=0))
            yield self._line(step, "lead", f"lead.{case}", names, until, (("lead", who, again),))
            recent = [who for at, who in ahead if at > step - TURNS]
            pair = frozenset[int]().union(*recent)
            if len(recent) > 2 and len(pair) == 2:
                others = [one for one in range(self.everyone) if one not in pair]
                until = self._until(step, ~self.leading[others].any(axis=0))
                yield self._line(step, "lead", "lead.turns", {"who": sorted(pair)}, until, (("turns", pair),))

    @cached_property
    def _at_start(self) -> np.ndarray:
        """Who is on the map, at no minimum, and still as good as at the start: bool (contender, step)."""
        with np.errstate(all="ignore"):
            gone = np.fmax.accumulate(np.hypot(*np.moveaxis(self.w - self.w[:, :1], -1, 0)), axis=1)
        return (gone < AT_START * self.diagonal) & self.finite & ~self.outside & (self.place < 0)

    def _leaders(self, step: int) -> frozenset[int]:
        return frozenset(np.flatnonzero(self.leading[:, step]).tolist())

    def _lost(self, who: frozenset[int], since: int, step: int) -> bool:
        """Whether all of those who led were meanwhile seen not to."""
        ahead = self.loss[:, since:step].min(axis=0) + SEEN * self.range
        return bool((self.loss[sorted(who), since:step] >= ahead).any(axis=1).all())

    # ---- what happens to one or to several

    def happenings(self) -> Iterator[Line]:
        """Events that several can share: told of all to whom it happened within a few steps."""
        alike: dict[str, list[Event]] = defaultdict(list)
        for event in self.events:
            if event.kind not in ("lead", "overtake"):
                alike[self._case(event)].append(event)
        for case, events in alike.items():
            for index, event in enumerate(events):
                if index + 1 < len(events) and events[index + 1].step == event.step:
                    continue  # told together with the next one
                near = [other for other in events[: index + 1] if other.step > event.step - TOGETHER]
                now = [other for other in near if other.step == event.step]
                for group in (near, now) if near != now else (now,):
                    yield from self._happening(case, group)

    def _happening(self, case: str, events: list[Event]) -> Iterator[Line]:
        step, kind = events[-1].step, events[-1].kind
        until = min(self._end(event) for event in events)
        who = list(dict.fromkeys(event.contender for event in events))
        if until > step and len(who) == len(events):
            facts = tuple((case, event.contender, event.minimum) for event in events)
            yield self._line(
                step, kind, case, {"who": who}, until, facts, {"minimum": self._minimum(events[-1].minimum)}
            )

    def _case(self, event: Event) -> str:
        """Which sentence an event gets."""
        contender, step = event.contender, event.step
        if event.kind == "diverged":
            before = np.abs(np.append(self.w[contender, :step], self.loss[contender, :step]))
            return "diverged.overflow" if before.max(initial=0.0) > 1e6 else "diverged.undefined"
        if event.kind == "stall":
            return "stall.start" if self._at_start[contender, step] else "stall.later"
        if event.kind in ("arrival", "departure"):
            return f"{event.kind}.{self._which_visit(event)}"
        return event.kind

    def _which_visit(self, event: Event) -> str:
        contender, step = event.contender, event.step
        which = "global" if event.minimum in self.goals else "local"
        if event.kind == "arrival" and (self.place[contender, :step] == event.minimum).any():
            return "stays" if (self.place[contender, step:] == event.minimum).all() else f"again_{which}"
        first = not np.isin(self.place[:, :step], self.goals).any()
        return (
            "first"
            if event.kind == "arrival" and which == "global" and first and self.everyone > 1
            else which
        )

    def _end(self, event: Event) -> float:
        """The first step at which what an event says is no longer so."""
        mine, step = event.contender, event.step
        if event.kind in ("arrival", "capture"):
            return self._until(step, self.place[mine] == event.minimum)
        if event.kind == "departure":
            return self._until(step, self.place[mine] != event.minimum)
        if event.kind in ("left", "returned"):
            return self._until(step, self.outside[mine] == (event.kind == "left"))
        if event.kind == "uphill":
            return self._until(step, np.append(False, self.loss[mine, 1:] > self.loss[mine, :-1]))
        if event.kind == "stall":
            if self._at_start[mine, step]:
                return self._until(step, self._at_start[mine])
            near = np.hypot(*(self.w[mine] - self.w[mine, step]).T) < AT_START * self.diagonal
            return self._until(step, near & (self.place[mine] < 0))
        return inf

    # ---- overtakings

    def overtakes(self) -> Iterator[Line]:
        """Overtakings that open a gap, told together where several pass the same ones."""
        passed: dict[tuple[int, int], list[int]] = defaultdict(list)
        for event in self.events:
            if (
                event.kind == "overtake"
                and event.other is not None
                and self._opens(event.step, event.contender, event.other, CLEAR)
            ):
                passed[event.step, event.contender].append(event.other)
        groups: dict[tuple[int, tuple[int, ...]], list[int]] = defaultdict(list)
        for (step, contender), others in passed.items():
            groups[step, tuple(sorted(others))].append(contender)
        for (step, behind), who in groups.items():
            until = self._until(step, self.rank[who].max(axis=0) < self.rank[list(behind)].min(axis=0))
            facts = tuple(("overtake", contender, other) for contender in who for other in behind)
            yield self._line(
                step, "overtake", "overtake", {"who": sorted(who), "other": list(behind)}, until, facts
            )

    def _opens(self, step: int, contender: int, other: int, gap: float) -> bool:
        """Whether one is soon clearly ahead of another and meanwhile never behind."""
        mine, theirs = self.loss[contender, step : step + 10], self.loss[other, step : step + 10]
        clear = theirs >= mine + gap * self.range
        return bool(clear.any() and (theirs >= mine)[: clear.argmax()].all())

    # ---- how things stand

    def states(self) -> Iterator[Line]:
        """What can be said when nothing happens."""
        yield from self._first_step()
        changes = (self.leading[:, 1:] != self.leading[:, :-1]).any(axis=0)
        since = np.maximum.accumulate(np.where(np.append(True, changes), np.arange(self.steps), 0))
        for step in range(1, self.steps - 1, max(1, self.steps // MOMENTS)):
            yield from self._leader(step, max(int(since[step]), 1))
            yield from self._arrived(step)
            yield from self._behind(step)
            yield from self._together(step)

    def _first_step(self) -> Iterator[Line]:
        if self.everyone < 2 or not self.finite[:, :2].all():
            return
        length = np.hypot(*(self.w[:, 1] - self.w[:, 0]).T)
        order = np.argsort(length)
        if length[order[1]] > 1.2 * length[order[0]] and length[order[-1]] > 1.2 * length[order[-2]]:
            names = {"longest": [int(order[-1])], "shortest": [int(order[0])]}
            yield self._line(1, "status", "status.first_step", names, inf, (("first step",),))

    def _leader(self, step: int, since: int) -> Iterator[Line]:
        who = sorted(self._leaders(step))
        if not who or len(who) > 2:
            return
        names = {"who": who}
        if len(who) < self.everyone and step >= since + STINT:
            until = self._until(step, (self.leading == self.leading[:, [step]]).all(axis=0))
            yield self._line(
                step, "status", "status.since", names, until, (("since", *who),), {"step": since}
            )
        first, goal = (
            self.loss[:, 0].min(),
            min((self.standings.minima[goal].loss for goal in self.goals), default=inf),
        )
        if not goal < first < inf:
            return
        below = (first - self.loss[who, step].max()) / (first - goal)
        for part in (part for part in DESCENT if below >= part):
            until = self._until(step, (self.loss[who] <= first - part * (first - goal)).all(axis=0))
            fields = {"percent": round(100 * part)}
            yield self._line(step, "status", "status.descent", names, until, (("descent", part),), fields)
            return

    def _arrived(self, step: int) -> Iterator[Line]:
        there = np.isin(self.place, self.goals).sum(axis=0)
        count = int(there[step])
        if count >= 2:
            case = "status.all_there" if count == self.everyone else "status.there"
            fields = {"count": count, "all": self.everyone, "minimum": self._minimum(self.goals[0])}
            yield self._line(
                step, "status", case, {}, self._until(step, there == count), (("there", count),), fields
            )

    def _behind(self, step: int) -> Iterator[Line]:
        """Who has not left the start, and who is last."""
        stuck = np.flatnonzero(self._at_start[:, step]).tolist()
        if stuck and step >= STALL_STEPS:
            until = self._until(step, self._at_start[stuck].all(axis=0))
            facts = tuple(("stall.start", one, None) for one in stuck)
            yield self._line(step, "status", "stall.start", {"who": stuck}, until, facts)
        last = int(self.rank[:, step].argmax())
        second = np.delete(self.loss[:, step], last).max(initial=-inf)
        racing = self.finite & ~self.outside
        if self.everyone > 2 and racing[last, step] and self.loss[last, step] > second + CLEAR * self.range:
            until = self._until(step, (self.rank[last] == self.everyone) & racing[last])
            yield self._line(step, "status", "status.last", {"who": [last]}, until, (("last", last),))

    @cached_property
    def _apart(self) -> np.ndarray:
        """The first step at which two are no longer side by side: float (contender, contender)."""
        with np.errstate(all="ignore"):
            apart = [
                ~(np.hypot(*np.moveaxis(self.w - mine, -1, 0)) <= SIDE_BY_SIDE * self.diagonal)
                for mine in self.w
            ]
        return np.where(np.any(apart, axis=-1), np.argmax(apart, axis=-1), inf)

    def _together(self, step: int) -> Iterator[Line]:
        for one in range(self.everyone):
            others = np.flatnonzero(self._apart[one] > step).tolist()
            moved = np.hypot(*(self.w[one, step] - self.w[one, 0])) > 10 * SIDE_BY_SIDE * self.diagonal
            if len(others) > 1 and others[0] == one and moved and step >= STINT:
                facts = (("together", *others),)
                until = self._apart[one, others].min()
                yield self._line(step, "status", "status.together", {"who": others}, until, facts)

    def finish(self) -> Iterator[Line]:
        """How it ended."""
        step, who = self.steps - 1, sorted(self._leaders(self.steps - 1))
        if step < 1:
            return
        case = "nobody" if not who else "alone" if self.everyone == 1 else "best"
        shown = {one: self.words.number(float(self.loss[one, step])) for one in range(self.everyone)}
        best = int(self.rank[:, step].argmin())
        who = [one for one in who if shown[one] == shown[best]]  # level also in what the board shows
        fields = {"loss": shown[best]}
        yield self._line(
            step, "finish", f"finish.{case}", {"who": who} if who else {}, inf, (("finish",),), fields
        )

    # ---- sentences

    def _until(self, step: int, holds: ArrayLike) -> float:
        """The first step from ``step`` at which something does not hold; inf if it holds to the end."""
        broken = ~np.asarray(holds)[step:]
        return float(step + broken.argmax()) if broken.any() else inf

    def _minimum(self, index: int | None) -> str:
        """A minimum by its kind: "el mínimo global", "un mínimo local"."""
        if index is None:
            return ""
        alike = self.goals if index in self.goals else range(len(self.standings.minima) - len(self.goals))
        kind = "global" if index in self.goals else "local"
        return self.words(f"commentary.minimum.{'the' if len(alike) == 1 else 'a'}_{kind}")

    def _line(
        self,
        step: int,
        kind: str,
        case: str,
        names: Mapping[str, list[int]],
        until: float,
        facts: tuple[Fact, ...],
        fields: Mapping[str, object] | None = None,
    ) -> Line:
        """The sentence of a case (in its singular or plural), with as many names as a caption holds."""
        key = f"commentary.{case}"
        if "who" in names:
            key += ".one" if len(names["who"]) == 1 else ".many"
        for longest, most in ((n, m) for n in (LONGEST, 24, 16, 8) for m in range(self.everyone, 0, -1)):
            said = {field: self._named(who, most, longest) for field, who in names.items()}
            text = self.words(key, **said, **(fields or {}))
            if fits(text):
                break
        return Line(step, kind, text, until, facts)

    def _named(self, who: list[int], most: int, longest: int) -> str:
        names = [self.names[one] for one in who]
        names = [name if len(name) <= longest else name[: longest - 1].rstrip() + "…" for name in names]
        if len(names) > most + 1:
            names = [*names[:most], self.words("commentary.others", count=len(names) - most)]
        return self.words.all_of(names)
