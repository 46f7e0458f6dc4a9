"""What films of one race share: the ground, the race with its commentary, the podium.

The commentary is made from the race's events; the texts set the pace.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from math import inf
from typing import TYPE_CHECKING

import numpy as np

from scenes.stage.frame.tags import Tag
from scenes.stage.map.marks import minima_of
from scenes.stage.paint.motion import Span
from scenes.stage.show.clock import Clock
from scenes.stage.terrain.sight import Sight
from scenes.telling.commentary import lines, schedule
from scenes.telling.introduction import fairness
from scenes.telling.origin import by_differences
from scenes.telling.story import BREATH, Story

if TYPE_CHECKING:
    from scenes.film import Film
    from scenes.stage.show.cast import Cast

NAMED = 5  # times that a runner's name takes a place, while it runs
EARLY, SEEN = 5, 1e-4  # steps that runners share, if their names say so; of the map, how far apart they are
APART = 0.8  # s between two places of a name at least
FINISH = 5.6  # seconds that the last step stays before the podium: the closing line is told


@dataclass(frozen=True)
class Raced:
    """When what of a race was told, in the film's seconds."""

    minima_at: float  # the minima are marked
    start_at: float  # the start is
    race: Span  # from the first step to the podium
    podium: Span


def tell_race(film: Film, story: Story, explanation: str, pace: float = 1.0) -> Raced:
    """Tell a film's race in three acts, the first sentence being what the ground is; its clock runs."""
    cast = film.cast
    with story.act("chapter.ground"):
        story.say_text(explanation)
        minima, start = (story.say_text(text) for text in fairness(cast))
    with story.act("chapter.race", rest=FINISH) as race:
        clock = film.run(cast.steps, race.start, pace)
        story.at_least(clock.end)
    remark(film, story, race)
    with story.act("chapter.podium", lead=BREATH) as podium:
        kicker = film.words("podium.not_proved")
        story.say("podium.moral_1", kicker=kicker)
        story.say("podium.moral_2", kicker=kicker)
        exact = by_differences(cast.result)
        last = "podium.moral_3_differences" if exact else "podium.moral_3"
        story.say(last, kicker=kicker)
    return Raced(minima.start, start.start, race, podium)


def remark(film: Film, story: Story, act: Span, after: float = -inf, but: Collection[str] = ()) -> None:
    """Say in an act what happens in the film's race ``after`` a second, ``but`` for some kinds of it."""
    cast, clock = film.cast, film.clock
    said = [
        line
        for line in lines(cast.result, cast.standings, film.words)
        if line.kind not in but and clock.seconds(line.step) >= after
    ]
    story.say_at(schedule(said, clock.seconds, act.end))


def start_tag(cast: Cast, sight: Sight, appear: float, leave: float) -> Tag:
    """The start's name on the ground, from a second to another."""
    return Tag(cast.words("race.start"), sight.point(cast.w[0, :1]), appear, leave, side=1)


def name_tags(
    cast: Cast,
    clock: Clock,
    sight: Sight,
    start: tuple[float, float],
    minima: tuple[float, float],
    leave: float,
    stands: Sequence[tuple[Span, tuple[int, ...]]] = (),
) -> list[Tag]:
    """Names on the ground: of the start and the minima from a second to another, then of the runners.

    A runner's name stands beside it for a fifth of the time, and is then placed anew, where there is room;
    the last time until the second ``leave``. In a span of ``stands``, where all stand still, these runners'
    names are placed before the others'. Those who run as one share a name, `A = B`, until they part.
    """
    tags = [start_tag(cast, sight, *start)]
    tags += [Tag(text, sight.point(w[None]), *minima, side=1) for text, w in minima_of(cast)]
    cuts = [each for span, _ in stands for each in (span.start, span.end)]
    parted = _as_one(cast)
    parts = [
        at
        for at in map(clock.seconds, sorted({*parted.values()}))
        if all(abs(at - cut) > APART for cut in cuts)
    ]
    evenly = np.linspace(clock.start + 1.0, clock.end, NAMED + 1).tolist()[:-1]
    evenly = [at for at in evenly if all(at < span.start - 1.0 or at > span.end + 1.0 for span, _ in stands)]
    cuts += [*parts, *(at for at in evenly if all(abs(at - part) > APART for part in parts))]
    for first, last in pairwise(sorted([*cuts, leave])):
        heads = [one for span, who in stands if span.start == first for one in who]
        alike = {pair for pair, until in parted.items() if clock.step(last) < until + 1e-6}
        for which in sorted(range(cast.count), key=lambda which: which not in heads):
            if any(pair[1] == which for pair in alike):
                continue  # it is named with the first of them
            name = " = ".join([cast.names[which], *(cast.names[b] for a, b in sorted(alike) if a == which)])
            where, colour = sight.point(cast.w[which], clock.step), cast.colours[which]
            tags.append(Tag(name, where, first, last, colour, side=1))
    return tags


def _as_one(cast: Cast) -> dict[tuple[int, int], int]:
    """Pairs of runners at the same places, to the eye, from the start to the last step before they part."""
    found, wide = {}, float(np.ptp(cast.result["map_w_0"].values))
    for pair in combinations(range(cast.count), 2):
        with np.errstate(invalid="ignore", over="ignore"):
            apart = ~(np.abs(np.subtract(*cast.w[list(pair)])) < SEEN * wide).all(axis=-1)
        if apart.any() and (until := int(apart.argmax()) - 1) > EARLY:
            found[pair] = until
    return found
