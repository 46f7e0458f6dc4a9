"""What can be said of a race: `Teller` makes sentences of its events and of how things stand.

Nothing is written for one race, and nothing is measured here: every `Line` says a fact that the engine
states (`engine.standings`, `engine.facts`), from the step where it becomes true until it no longer is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from math import inf
from typing import TYPE_CHECKING

import numpy as np

from engine.facts import CLEAR, SEEN, Facts
from engine.standings import STALL_STEPS, ZIGZAG_STEPS, Event, Standings
from scenes import labels
from scenes.language import Words
from scenes.telling.board import Board
from scenes.telling.phrases import Fact, Line, Phrases

if TYPE_CHECKING:
    import xarray as xr

TOGETHER = 3  # what happens to several within so many steps is told in one sentence
TURNS = 12  # steps within which leads that change hands three times are told as turns
STINT = 5  # steps in the lead before it is said how long it lasts
DESCENT = (0.99, 0.9, 0.5)  # parts of the way down that are told
STAYED = 5  # steps to the end of the race that a runner spends at a minimum that it is told to stay in
MOMENTS = 200  # at most so many steps are looked at for how things stand
LASTING = ("diverged", "undefined", "capture")  # what they say is so to the end: it may be told late
FATES = {  # what becomes of who led, by the case of what becomes of anybody
    "diverged.overflow": "leader.diverged",
    "diverged.infinite": "leader.diverged",
    "diverged.lost": "leader.diverged",
    "undefined.loss": "leader.undefined_loss",
    "undefined.gradient": "leader.undefined_gradient",
    "left": "leader.left",
}


class Teller:
    """Makes the sentences of one start's race."""

    def __init__(self, result: xr.Dataset, standings: Standings, words: Words, start: int = 0) -> None:
        self.standings, self.words = standings, words
        self.events = standings.events_of(start)
        self.names = labels.names(result, words)
        self.everyone, self.start = len(self.names), start
        self.facts = Facts(result, standings, start)
        self.board = Board(self.facts, words)
        self.phrases = Phrases(words, self.names, standings)

    # ---- who leads

    def leads(self) -> list[Line]:
        """Lead changes that can be seen, the last of who ends in front being the winner's."""
        said = [*self._lead_changes()]
        best = {*np.flatnonzero(self.board.level[:, -1]).tolist()}
        taken = [at for at, line in enumerate(said) if line.facts[0][0] == "lead" and best >= {*line.who}]
        for at in taken[-1:]:
            said[at] = replace(said[at], about="winner")
        return said

    def _lead_changes(self) -> Iterator[Line]:
        """Who takes the lead and is seen to, and leads that change hands all the time."""
        ahead: list[tuple[int, frozenset[int]]] = []
        for event in (event for event in self.events if event.kind == "lead"):
            step, who = event.step, self.facts.leaders(event.step)
            seen = event.other is None or self.facts.opens(step, event.contender, event.other, SEEN)
            if (
                not seen
                or len(who) == self.everyone
                or not self.board.leads(sorted(who))[step]
                or (step > 1 and who & self.facts.leaders(step - 1))  # it was level with who is now behind
                or (ahead and not self.facts.lost(who & ahead[-1][1], ahead[-1][0], step))
            ):
                continue
            again = all(any(one in before for _, before in ahead) for one in who)
            ahead.append((step, who))
            names: dict[str, list[int]] = {"who": sorted(who)}
            case, repeated = "lead.first", ""
            if (
                event.other is not None
                and self.facts.finite[event.other, step]
                and self.facts.ahead(who, [event.other])[step]
            ):
                case, names["other"] = "lead.change", [event.other]
                repeated = "lead.again" if again else ""
            until = self.facts.until(step, self.board.leads(sorted(who)))
            facts, topic = (("lead", who, again),), ("lead",)
            yield self._line(step, "lead", case, names, until, facts, at=step, topic=topic, again=repeated)
            recent = [who for at, who in ahead if at > step - TURNS]
            pair = frozenset[int]().union(*recent)
            if len(recent) > 2 and len(pair) == 2:
                others = [one for one in range(self.everyone) if one not in pair]
                alone = ~(self.facts.leading | self.board.level)[others].any(axis=0)
                lately = np.arange(self.facts.steps) < self.facts.lead_since + TURNS
                until, names = self.facts.until(step, alone & lately), {"who": sorted(pair)}
                yield self._line(
                    step, "lead", "lead.turns", names, until, (("turns", pair),), topic=("lead",)
                )

    # ---- what happens to one or to several

    def happenings(self) -> Iterator[Line]:
        """Events that several can share: told of all to whom it happened within a few steps."""
        alike: dict[tuple[str, int | None], list[Event]] = defaultdict(list)
        for event in self.events:
            if event.kind not in ("lead", "overtake") and (case := self._case(event)):
                # those in different minima are not told as if they were in one; the first is so of any
                alike[case, None if case == "arrival.first" else event.minimum].append(event)
        for (case, _), events in alike.items():
            for index, event in enumerate(events):
                if index + 1 < len(events) and events[index + 1].step == event.step:
                    continue  # told together with the next one
                near = [other for other in events[: index + 1] if other.step > event.step - TOGETHER]
                now = [other for other in near if other.step == event.step]
                for group in (near, now) if near != now else (now,):
                    yield from self._happening(case, group)

    def _happening(self, case: str, events: list[Event]) -> Iterator[Line]:
        step, kind = events[-1].step, str(events[-1].kind)
        until = min(self.facts.end(event) for event in events)
        who = list(dict.fromkeys(event.contender for event in events))
        about = "podium" if self.board.podium & {*who} else ""
        if case == "arrival.first":
            kind, about = "first", "first"
            if len(who) == self.everyone:  # all at once: nobody is the first
                case, kind = "arrival.global", "arrival"
        if len(who) < len(events):
            return
        minimum = events[-1].minimum
        facts = tuple((case, event.contender, event.minimum) for event in events)
        fields = {"minimum": self.phrases.minimum(minimum), "count": ZIGZAG_STEPS}
        fields |= {"goal": self.standings.goal}
        at = step if all(event.step == step for event in events) else None
        if until > step:
            if case in FATES and at is not None and (led := self._led(events)):
                told, ends = tuple((case, one, minimum) for one in led), {"who": led}
                late = kind in LASTING
                yield self._line(step, kind, FATES[case], ends, until, told, at=at, about="leader", late=late)
            told_again = case.removeprefix("arrival.again_")
            yield self._line(
                step, kind, f"arrival.{told_again}" if told_again != case else case, {"who": who}, until,
                facts, fields, at, about=about, late=kind in LASTING, topic=("at", minimum),
                again=case if told_again != case else "",
            )  # fmt: skip
        if case == "arrival.first" and until < inf:
            yield self._line(
                step, kind, "arrival.was_first", {"who": who}, inf, facts, fields, at, about=about, late=True,
                topic=("at", minimum),
            )  # fmt: skip

    def _led(self, events: list[Event]) -> list[int]:
        """Those who were in the lead, and on the map, one step before what happened to them."""
        found = []
        for event in events:
            before = event.step - 1
            leaders = sorted(self.facts.leaders(before)) if before > 0 else []
            if event.contender not in leaders or self.facts.outside[event.contender, before]:
                continue
            if len(leaders) < self.everyone and self.board.leads(leaders)[before]:
                found.append(event.contender)
        return found

    def arrived(self) -> Iterator[Line]:
        """Who of the podium has come to a global minimum and stays there: one, or several in a row."""
        facts, came = self.facts, []
        for event in self.events:
            one, step, case = event.contender, event.step, self._case(event)
            if event.kind == "arrival" and one in self.board.podium and case and event.minimum in facts.goals:
                if (facts.place[one, step:] == event.minimum).all() and case != "arrival.first":
                    came.append((event, case))
        for last, (event, _) in enumerate(came):
            for first in range(last + 1):
                group = came[first : last + 1]
                if {each.minimum for each, _ in group} == {event.minimum}:
                    told = tuple((case, each.contender, each.minimum) for each, case in group)
                    fields = {"minimum": self.phrases.minimum(event.minimum)}
                    yield self._line(
                        event.step, "there", "arrival.there", {"who": [each.contender for each, _ in group]},
                        inf, told, fields, event.step if first == last else None, about="podium", late=True,
                        topic=("at", event.minimum),
                    )  # fmt: skip

    def _case(self, event: Event) -> str:
        """Which sentence an event gets; none where it would say more than is so."""
        contender, step = event.contender, event.step
        facts, kind = self.facts, event.kind
        if kind == "diverged":
            grown, infinite = facts.overflowed(contender, step), facts.infinite(contender, step)
            return f"diverged.{'overflow' if grown else 'infinite' if infinite else 'lost'}"
        if kind == "undefined":
            return f"undefined.{'loss' if facts.has_weights(contender, step) else 'gradient'}"
        if kind == "stall":
            if facts.resting[contender, step]:
                return ""  # that is said by itself
            later = "stall.later" if self.standings.minima else "stall.nowhere"
            return "stall.start" if facts.at_start[contender, step] else later
        if step == 0:
            return ""  # who begins there has not come there
        if kind == "returned":
            return kind if (facts.finite & ~facts.outside)[contender, :step].any() else ""
        if kind == "departure":
            escapes = self.standings.complete and event.minimum not in facts.goals
            case = "departure.local" if escapes else "departure.global"
            return case if facts.finite[contender, step] else ""
        return self._visit(event) if kind in ("arrival", "capture") else kind

    def _which(self, event: Event) -> str:
        """Whether it is a global minimum; where not all were found, nobody knows: none is called so."""
        return "global" if event.minimum in self.facts.goals else "local"

    def _visit(self, event: Event) -> str:
        """How an arrival is told: the first, again, to stay; who has just come does not stay yet."""
        contender, step = event.contender, event.step
        which, place = self._which(event), self.facts.place
        stays = step + STAYED < self.facts.steps and (place[contender, step:] == event.minimum).all()
        if event.kind == "capture" and stays and self.standings.complete:
            return "capture"
        if (place[contender, :step] == event.minimum).any():
            return f"arrival.{'stays' if stays else f'again_{which}'}"
        first = which == "global" and not np.isin(place[:, :step], self.facts.goals).any()
        return f"arrival.{'first' if first and self.everyone > 1 else which}"

    # ---- overtakings

    def overtakes(self) -> Iterator[Line]:
        """Overtakings that open a gap, told together where several pass the same ones."""
        passed: dict[tuple[int, int], list[int]] = defaultdict(list)
        for event in self.events:
            if (
                event.kind == "overtake"
                and event.other is not None
                and self.facts.finite[event.other, event.step]
                and self.facts.opens(event.step, event.contender, event.other, CLEAR)
            ):
                passed[event.step, event.contender].append(event.other)
        groups: dict[tuple[int, tuple[int, ...]], list[int]] = defaultdict(list)
        for (step, contender), others in passed.items():
            groups[step, tuple(sorted(others))].append(contender)
        for (step, behind), who in groups.items():
            until = self.facts.until(step, self.facts.ahead(who, behind))
            facts = tuple(("overtake", contender, other) for contender in who for other in behind)
            names = {"who": sorted(who), "other": list(behind)}
            yield self._line(step, "overtake", "overtake", names, until, facts, at=step)

    # ---- how things stand

    def states(self) -> Iterator[Line]:
        """What can be said when nothing happens."""
        yield from self._first_step()
        for step in range(1, self.facts.steps - 1, max(1, self.facts.steps // MOMENTS)):
            yield from self._leader(step, int(self.facts.lead_since[step]))
            yield from self._arrived(step)
            yield from self._behind(step)
            yield from self._together(step)

    def _first_step(self) -> Iterator[Line]:
        if found := self.facts.first_steps():
            names = {"longest": [found[0]], "shortest": [found[1]]}
            yield self._line(1, "status", "status.first_step", names, inf, (("first step",),))

    def _leader(self, step: int, since: int) -> Iterator[Line]:
        who = sorted(self.facts.leaders(step))
        if not who or len(who) > 2:
            return
        names = {"who": who}
        if (
            len(who) < self.everyone
            and step >= since + STINT
            and self.board.leads(who)[since : step + 1].all()
        ):
            until = self.facts.until(step, self.board.leads(who))
            yield self._line(
                step, "status", "status.since", names, until, (("since", *who),), {"step": since}
            )
        if self.facts.at_goal[: step + 1].any():
            return  # somebody was at the bottom
        descended = self.facts.descended[who].min(axis=0)
        for part, more in zip(DESCENT, (inf, *DESCENT), strict=False):
            if descended[step] < part:
                continue
            if descended[: step + 1].max() >= more:
                return  # it was further down already: that is no news
            until = self.facts.until(step, descended >= part)
            fields = {"percent": round(100 * part)}
            yield self._line(step, "status", "status.descent", names, until, (("descent", part),), fields)
            return

    def _arrived(self, step: int) -> Iterator[Line]:
        there = self.facts.at_goal
        count = int(there[step])
        if count >= 2:
            case = "status.all_there" if count == self.everyone else "status.there"
            fields = {
                "count": count,
                "all": self.everyone,
                "minimum": self.phrases.minimum(self.facts.goals[0]),
            }
            yield self._line(
                step, "status", case, {}, self.facts.until(step, there == count), (("there", count),), fields
            )

    def _behind(self, step: int) -> Iterator[Line]:
        """Who has not left the start, and who is last."""
        rests = np.flatnonzero(self.facts.resting[:, step]).tolist()
        if rests:
            until = self.facts.until(step, self.facts.resting[rests].all(axis=0))
            told = tuple(("rest", one) for one in rests)
            yield self._line(step, "stall", "stall.rest", {"who": rests}, until, told)
        stuck = np.flatnonzero(self.facts.at_start[:, step] & ~self.facts.resting[:, step]).tolist()
        if stuck and step >= STALL_STEPS:
            until = self.facts.until(step, (self.facts.at_start & ~self.facts.resting)[stuck].all(axis=0))
            facts = tuple(("stall.start", one, None) for one in stuck)
            yield self._line(step, "status", "stall.start", {"who": stuck}, until, facts)
        for last in np.flatnonzero(self.facts.clearly_last[:, step]).tolist() if self.everyone > 2 else ():
            until = self.facts.until(step, self.facts.last[last] & self.board.reads_alone(last))
            yield self._line(step, "status", "status.last", {"who": [last]}, until, (("last", last),))

    def _together(self, step: int) -> Iterator[Line]:
        for who, until in self.facts.together(step) if step >= STINT else ():
            yield self._line(step, "status", "status.together", {"who": who}, until, (("together", *who),))

    def finish(self) -> Iterator[Line]:
        """How it ended."""
        step = self.facts.steps - 1
        if step < 1:
            return
        who = np.flatnonzero(self.board.level[:, step]).tolist()
        fields = {"loss": self.board.read(self.facts.loss[:, step].min())}
        if not who:
            ended = {fates[self.start].kind for fates in self.standings.fates}
            case, who = "nobody" if ended == {"diverged"} else "none", list(range(self.everyone))
        elif self.everyone == 1:
            case = "alone"
        else:
            case = "level" if len(who) == self.everyone else "best"
        yield self._line(step, "finish", f"finish.{case}", {"who": who}, inf, (("finish",),), fields, step)

    # ---- sentences

    def _line(
        self,
        step: int,
        kind: str,
        case: str,
        names: Mapping[str, list[int]],
        until: float,
        facts: tuple[Fact, ...],
        fields: Mapping[str, object] | None = None,
        at: int | None = None,
        *,
        about: str = "",
        late: bool = False,
        topic: Fact = (),
        again: str = "",
    ) -> Line:
        """The sentence of a case; where its names cannot be told apart, it is never told.

        ``at``: the epoch that its kicker says, if any. ``again``: the case that tells that it happens again.
        """
        who, repeated = tuple(names.get("who", ())), None
        text, apart = self.phrases.sentence(self._path(case, names), names, fields)
        if again:
            told, still = self.phrases.sentence(self._path(again, names), names, fields)
            repeated, apart = (told, self._kicker(again, kind, who, at)), apart and still
        end, kicker = until if apart else step, self._kicker(case, kind, who, at)
        return Line(step, kind, text, end, facts, kicker, who, about, late, topic, repeated)

    def _path(self, case: str, names: Mapping[str, list[int]]) -> str:
        """Where a case's sentence stands in the words, in its singular or plural."""
        if "who" not in names:
            return f"commentary.{case}"
        return f"commentary.{case}.one" if len(names["who"]) == 1 else f"commentary.{case}.many"

    def _kicker(self, case: str, kind: str, who: tuple[int, ...], at: int | None) -> str:
        """What the sentence of a case is about, and when; "" where it only says how things stand."""
        number = "one" if len(who) == 1 else "many"
        paths = (f"kicker.{path}.{number}" for path in (case, kind))
        what = next((self.words(path) for path in paths if path in self.words), "")
        return self.words("kicker.at", what=what, step=at) if what and at is not None else what
