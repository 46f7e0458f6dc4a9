"""What is told of a network's landscape: what the ground is, the race, and what such a picture hides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from engine.shadows import gaps, widest
from scenes.stage.frame.caption import Caption
from scenes.stage.paint.motion import Span
from scenes.stage.show.clock import Clock
from scenes.stage.terrain.shots import MOVE
from scenes.telling.commentary import lines, schedule
from scenes.telling.phrases import fits
from scenes.telling.story import BREATH, Story
from scenes.theme import MEASURES

if TYPE_CHECKING:
    from scenes.film import Film
    from scenes.telling.phrases import Line

PACE = 0.6  # s a slow step
COMES = 1.0  # s from a text's beginning to the clock's
DECIMALS, MOST = 3, 6  # of losses that are said, and of a difference of two and of these
OF_LOSSES = ("lead", "overtake", "goal", "diverged", "undefined", "finish")  # what is so in all weights
LATEST = 6.0  # s after the last step by which all has been read that happens in the race


@dataclass(frozen=True)
class Told:
    """When what is told (s): the ground, the race, the stand at who is farthest from the ground, the end."""

    ground: Span
    race: Span
    stand: Span
    hidden: Span


def tell(film: Film, story: Story, weights: int, share: float, on_map: bool) -> Told:
    """The three acts, of a race in so many weights; its clock runs. ``share``: of it that the plane holds."""
    cast, words = film.cast, film.words
    with story.act("landscape.chapter.ground", symbol="loss") as ground:
        story.say("landscape.weights", count=weights)
        story.say("landscape.plane")
    who, step = widest(cast.result)
    said = _farthest(film, who, step)
    with story.act("chapter.race", rest=1.0, symbol="loss") as race:
        story.say("landscape.shadow")
        starts = story.say("landscape.map" if on_map else "landscape.height")
        at = Clock(cast.steps, starts.start + COMES, PACE / film.pace).seconds(step)
        first = max(at + MOVE / 2, story.now)
        stands = first - at + sum(MEASURES.reading_time(text) + BREATH for text in said)
        clock = film.run(cast.steps, starts.start + COMES, PACE, holds=[(step, stands)])
        held = Span(at, at + stands)
        heard = _heard(film)
        story.say_at(_between(heard, clock, story.now, held.start))
        story.wait(first)
        for text in said:
            story.say_text(text, words("landscape.widest"), who=(who,))
        story.say_at(_between(heard, clock, max(story.now, held.end), clock.end + LATEST, ends=True))
        story.at_least(max(clock.end, story.captions[-1].end))
    with story.act("landscape.chapter.hidden", symbol="loss") as hidden:
        story.say("landscape.held", share=words.number(100 * share, 1))
        gap, (_, decimals) = float(np.nanmax(np.abs(gaps(cast.result)))), _losses(film, who, step)
        losses = cast.result["map_loss"].values
        percent = 100 * gap / float(np.nanmax(losses) - np.nanmin(losses))
        story.say("landscape.wrong", gap=words.number(gap, decimals), percent=words.number(percent, 1))
        story.say("landscape.hides", count=weights - 2)
    return Told(ground, race, held, hidden)


def _farthest(film: Film, who: int, step: int) -> Sequence[str]:
    """Two sentences of who is farthest above or below the ground, at that step."""
    cast, words = film.cast, film.words
    (loss, ground), decimals = _losses(film, who, step)
    off = float(cast.result["off"].values[who, 0, step])
    one = words(
        "landscape.losses",
        step=step,
        who=cast.names[who],
        loss=words.number(loss, decimals),
        ground=words.number(ground, decimals),
    )
    return one, words("landscape.below" if loss < ground else "landscape.above", off=words.number(off, 2))


def _losses(film: Film, who: int, step: int) -> tuple[tuple[float, float], int]:
    """The loss and the ground's; and so many decimals that these, when written, differ as is written."""
    loss = float(film.cast.loss[who, step])
    ground = float(film.cast.result["on_plane"].values[who, 0, step])
    for decimals in range(DECIMALS, MOST):
        written = round(loss, decimals) - round(ground, decimals)
        if abs(written - round(loss - ground, decimals)) < 0.5 * 10**-decimals:
            return (loss, ground), decimals
    return (loss, ground), MOST


def _heard(film: Film) -> Sequence[Line]:
    """What is said of the race; of the goal who is first there, which says what it is."""
    cast, words = film.cast, film.words
    heard = [one for one in lines(cast.result, cast.standings, words) if one.kind in OF_LOSSES]
    first = next((one for one in heard if one.kind == "goal"), None)
    if first is None:
        return heard
    path = "landscape.goal_many" if len(first.who) > 1 else "landscape.goal_one"
    names = words.all_of([cast.names[who] for who in first.who])
    text = words(path, who=names, goal=cast.standings.goal)
    others = [one for one in heard if one.kind != "goal"]
    return [*others, replace(first, text=text) if fits(text) else first]


def _between(
    said: Sequence[Line], clock: Clock, first: float, last: float, ends: bool = False
) -> list[Caption]:
    """The captions of what happens between two seconds; how it ended only where it ``ends``."""
    there = [
        one for one in said if first <= clock.seconds(one.step) < last and (ends or one.kind != "finish")
    ]
    return schedule(there, clock.seconds, last)
