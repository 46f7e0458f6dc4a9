"""The race as a broadcast: the opening, the race with its commentary, the podium.

Before the start no sentence sets the pace: what the opening shows is read on the picture. What must be said
of the ground is told from the moment on at which the cards are gone, while the race runs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.facts import Facts
from scenes.stage.frame.caption import Caption
from scenes.stage.paint.motion import Span
from scenes.stage.show.clock import Clock
from scenes.stage.show.rest import last_shown
from scenes.telling.commentary import EVERY, FILLERS, lines, schedule
from scenes.telling.origin import by_differences
from scenes.telling.story import BREATH, Story, to_whole_frames
from scenes.theme import MEASURES

if TYPE_CHECKING:
    from scenes.film import Film
    from scenes.stage.show.cast import Cast
    from scenes.telling.phrases import Line

FLOWN = 5.8  # s: the cards are gone, and the place of the lower thirds is free
START = 6.0  # s: the camera leaves for the race
CLOCK = 8.4  # s: step 0; the first step is complete a second later
HOLD = 0.8  # s that the clock stands at the first arrival at a global minimum
SEEN = 2.5  # s that the camera stays at the first arrival
LAST = 1.0  # s that the last step stays before the podium comes
LATEST = 6.8  # s after the last step by which all has been read that happens in the race
LISTED = 5.0  # s from the podium's beginning until all of it stands


@dataclass(frozen=True)
class Told:
    """When what of the race is told, in the film's seconds."""

    opening: Span
    race: Span  # from the first step to the podium
    podium: Span


def tell_race_film(film: Film, story: Story, notes: Sequence[str]) -> Told:
    """Tell the race in three acts; its clock runs.

    ``notes`` are what is to be said of its ground: before the podium.
    """
    cast = film.cast
    with story.act("chapter.ground") as opening:
        story.at_least(CLOCK - BREATH)
    with story.act("chapter.race", rest=0.0) as race:
        arrival = first_step_at_goal(cast)
        holds = () if arrival is None else ((arrival, HOLD),)
        last = last_shown(cast, Clock(cast.steps, CLOCK, 1 / film.pace, holds))
        clock = film.run(cast.steps, CLOCK, holds=holds, last=last)
        said = lines(cast.result, cast.standings, film.words)
        ends = [line for line in said if line.kind == "finish"]
        said = [
            line for line in said if line.kind != "finish" and line.step <= last and not _late(line, clock)
        ]
        told = schedule(said, clock.seconds, clock.end + LATEST, notes, FLOWN)
        due = [each.end for each in told if each.text in notes]
        begin = to_whole_frames(max(clock.end, told[-1].end))
        at_rest = last < cast.steps
        if at_rest:  # the clock ends before the race does
            text, kicker = (
                film.words("race.at_rest", count=cast.steps - last),
                film.words("kicker.at_rest"),
            )
            told.append(Caption(begin, begin + MEASURES.reading_time(text), text, kicker))
            begin = to_whole_frames(told[-1].end)
            due.append(begin)
        kicker = film.words("kicker.finish.many") if at_rest else ""  # the tower stands at an earlier epoch
        told += [
            Caption(
                begin, begin + MEASURES.reading_time(line.text), line.text, kicker or line.kicker, line.who
            )
            for line in ends
        ]
        story.say_at(told)
        if arrival is not None:  # also at the last step it is seen where it happens
            due.append(clock.seconds(arrival) + SEEN)
        story.at_least(max([clock.end, *due]) + LAST)
    with story.act("chapter.podium", lead=BREATH) as podium:
        story.wait(max(podium.start + LISTED, told[-1].end + BREATH))
        kicker = film.words("podium.not_proved")
        story.say("podium.moral_1", kicker=kicker)
        story.say("podium.moral_2", kicker=kicker)
        exact = "podium.moral_3_differences" if by_differences(cast.result) else "podium.moral_3"
        story.say(exact, kicker=kicker)
    return Told(opening, race, podium)


def _late(line: Line, clock: Clock) -> bool:
    """Whether a line that only fills a gap would be read when the race is over."""
    return line.kind in FILLERS and clock.seconds(line.step) + EVERY > clock.end + LAST


def first_step_at_goal(cast: Cast) -> int | None:
    """The step at which somebody first comes to a global minimum; None where nobody does, or began there."""
    there = Facts(cast.result, cast.standings).at_goal > 0
    return int(np.argmax(there)) if there.any() and not there[0] else None
