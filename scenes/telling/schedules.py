"""What the film of learning rates that change tells: each plan with its race, all at once, what came of it.

What is said of a rate is read from the rates that Keras's schedules gave; what came of it, from the race.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from engine import rate_plans
from engine.contenders import Contender
from engine.memory import RATE
from engine.rate_plans import Outcome, Plan
from scenes import labels
from scenes.stage.paint.markers import SHAPES
from scenes.stage.paint.motion import Span
from scenes.stage.show.cast import Cast
from scenes.stage.show.clock import Clock
from scenes.stage.show.dial import SLOTS, called
from scenes.stage.show.rates import decimals
from scenes.stage.terrain.shots import MOVE
from scenes.telling.phrases import fits
from scenes.telling.story import Story
from scenes.theme import MEASURES, Style

if TYPE_CHECKING:
    from scenes.schedules import SchedulesFilm

TURN, STEP = 3.6, 0.4  # s: all the steps of a plan's own race at most, one of them at most
READY = 0.4  # s that a plan's runner stands at the start
PACE = 0.3  # s that one of the first ten steps takes, of all the plans' race
HELD = 0.8  # s before the end of what is told of a moment of that race, at which it goes on


class Planned(Cast):
    """A cast whose runners are plans of one optimizer's rate: called by these, each with its own look."""

    @cached_property
    def names(self) -> tuple[str, ...]:
        """What each plan is called on the film; like ones are numbered, what was typed as a label stays."""
        given = labels.names(self.result, self.words)
        both = zip(given, self.contenders, strict=True)
        found = [name if each.made is None else self._called(each) for name, each in both]
        numbered = [
            f"{name} {found[: which + 1].count(name)}" if found.count(name) > 1 else name
            for which, name in enumerate(found)
        ]
        return tuple(numbered) if len({*numbered}) == len(numbered) else given

    @cached_property
    def styles(self) -> list[Style]:
        """Those of the experiments with constant rates, in their order."""
        return [Style(slot, SHAPES[slot]) for slot in SLOTS[: self.count]]

    @cached_property
    def rates(self) -> np.ndarray:
        """The rates of the steps, (contender, steps)."""
        return rate_plans.rates(self.result)

    @cached_property
    def outcomes(self) -> tuple[Outcome, ...]:
        """What came of each plan."""
        each = enumerate(zip(self.loss, self.rates, strict=True))
        return tuple(rate_plans.outcome(self.standings, loss, rate, which) for which, (loss, rate) in each)

    def rate(self, value: float) -> str:
        """A rate in a sentence, with no more decimals than the board has; a smaller one with two figures."""
        rounded = round(value, decimals(float(self.rates.max()))) or float(f"{value:.2g}")
        return self.words.number(float(f"{rounded:.4g}"), None)

    def minimum(self, which: int) -> str:
        """What the minimum is called in which one has ended: "the global minimum"."""
        said = called(self.standings, self.standings.fate(which))
        return self.words(f"commentary.minimum.{said}") if said else ""

    def _called(self, contender: Contender) -> str:
        if kind := rate_plans.kind(contender):
            return self.words(f"schedules.kind.{kind}")
        name: str = contender.hyperparameters[RATE]["schedule"]
        return name.rpartition(".")[2]


@dataclass(frozen=True)
class Told:
    """When what is told: each plan's turn and its clock, all of them at once, and what came of it.

    ``stands`` are the spans in which all stand still, and whom what is told then is about.
    """

    turns: tuple[tuple[Span, Clock], ...]
    together: Span
    stands: tuple[tuple[Span, tuple[int, ...]], ...]
    after: Span


def tell_schedules(film: SchedulesFilm, story: Story) -> Told:
    """Tell it: the question, each plan with its race, all on the film's clock, what each gains and loses."""
    cast, words = film.cast, film.words
    with story.act("chapter.question", symbol="learning_rate"):
        story.wait(MOVE)
        story.say("schedules.question", count=cast.count)
    turns = tuple(_tell_turn(film, story, which) for which in range(cast.count))
    with story.act("rates.chapter.together", lead=0.2, rest=0.6, symbol="learning_rate") as together:
        moments = _moments(cast)
        holds = [(step, MEASURES.reading_time(text) - HELD) for step, text, _ in moments]
        clock = film.run(cast.steps, together.start + READY, PACE, holds=holds)
        story.say("schedules.why" if _calms(cast) else "schedules.together")
        for step, text, who in moments:
            story.wait(clock.seconds(step))
            story.say_text(text, who=who, kicker=words("schedules.at", step=step))
        story.at_least(clock.end)
    with story.act("optimizer.chapter_after", symbol="learning_rate") as after:
        for text, who in _summary(cast):
            story.say_text(text, who=who)
        story.say("schedules.moral")
    spans = (Span(*each) for each in clock.holds)
    return Told(turns, together, tuple(zip(spans, (who for _, _, who in moments), strict=False)), after)


def _tell_turn(film: SchedulesFilm, story: Story, which: int) -> tuple[Span, Clock]:
    """One plan: what its rate does while it runs, and what has come of it."""
    cast = film.cast
    path = f"schedules.chapter.{rate_plans.kind(cast.contenders[which]) or 'other'}"
    with story.act(path, lead=0.2, rest=0.2, symbol="learning_rate") as turn:
        pace = min(STEP, TURN / cast.steps) / film.pace
        clock = Clock(cast.steps, turn.start + READY, pace, even=True)
        story.say_text(of_plan(rate_plans.plan(cast.rates[which]), cast), cast.names[which], who=(which,))
        story.wait(clock.end)
        story.say_text(of_outcome(which, cast), cast.names[which], who=(which,))
    return turn, clock


def of_plan(plan: Plan, cast: Planned) -> str:
    """What a rate does, in a sentence."""
    values = {name: cast.rate(getattr(plan, name)) for name in ("first", "last", "peak", "again")}
    key = "steps_one" if plan.shape == "steps" and plan.falls == 1 else plan.shape
    return cast.words(f"schedules.plan.{key}", **values, epoch=plan.at, count=plan.falls)


def of_outcome(which: int, cast: Planned) -> str:
    """What came of a plan, in a sentence."""
    found = cast.outcomes[which]
    return cast.words(
        f"schedules.outcome.{found.kind}",
        minimum=cast.minimum(which),
        first=found.first,
        since=found.since,
        low=cast.read(found.low),
        high=cast.read(found.high),
        loss=cast.reading(which, cast.steps),
        rate=cast.rate(float(cast.rates[which, -1])),
    )


def _moments(cast: Planned) -> list[tuple[int, str, tuple[int, ...]]]:
    """What happens while all run, by step: the first of them that a higher rate takes away from a minimum."""
    words, place = cast.words, cast.standings.place[:, 0]
    found: list[tuple[int, str, tuple[int, ...]]] = []
    for which, rate in enumerate(cast.rates):
        plan = rate_plans.plan(rate)
        away = np.flatnonzero((place[which, plan.at : -1] >= 0) & (place[which, plan.at + 1 :] < 0))
        if plan.shape == "restarts" and place[which, plan.at] >= 0 and away.size:
            step, name = plan.at + 1 + int(away[0]), cast.names[which]
            found.append((step, words("schedules.away", who=name, epoch=plan.at, step=step), (which,)))
    return sorted(each for each in found if fits(each[1]))[:1]


def _calms(cast: Planned) -> bool:
    """Whether they swing at a constant rate, and stay in a minimum wherever theirs falls."""
    each = [*zip(cast.contenders, cast.rates, cast.outcomes, strict=True)]
    never = {(rate_plans.kind(who), one.kind) for who, _, one in each if one.since < 0}
    fell = all(rate[-1] < rate.max() for _, rate, one in each if one.since >= 0)
    return fell and never == {("constant", "swings")} and any(one.since >= 0 for _, _, one in each)


def _summary(cast: Planned) -> list[tuple[str, tuple[int, ...]]]:
    """What came of it all: who does not stay, and who is the first to come to a minimum and to stay."""
    words, place, said = cast.words, cast.standings.place[:, 0], []
    stay = sorted((one.since, which) for which, one in enumerate(cast.outcomes) if one.since >= 0)
    never = tuple(which for which, one in enumerate(cast.outcomes) if one.since < 0)
    if never and stay and not _calms(cast):
        said.append((words("schedules.never", who=_all(cast, never), count=len(stay)), never))
    elif never and not stay:
        said.append((words("schedules.nobody"), ()))
    came = [(int((row >= 0).argmax()), which) for which, row in enumerate(place) if (row >= 0).any()]
    if len(stay) > 1 and (epoch := min(came)[0]) > 0:
        since = stay[0][0]
        first = tuple(which for at, which in came if at == epoch)
        stays = tuple(which for at, which in stay if at == since)
        names = {"first": _all(cast, first), "last": _all(cast, stays)}
        said.append((words("schedules.winners", **names, epoch=epoch, since=since), (*first, *stays)))
    return [each for each in said if fits(each[0])]


def _all(cast: Planned, who: Sequence[int]) -> str:
    return cast.words.all_of([cast.names[which] for which in who])
