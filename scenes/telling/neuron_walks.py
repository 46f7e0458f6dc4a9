"""Who walks over a neuron's loss, seen three times: on the ground, as sigmoids over flowers, in tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import inf
from typing import TYPE_CHECKING

import numpy as np

from scenes.stage.frame.bug import Bug
from scenes.stage.frame.tags import Tag, Tags
from scenes.stage.lessons.block import WayOut
from scenes.stage.lessons.flowers import Bend, Flowers
from scenes.stage.lessons.step_table import Row, StepTable
from scenes.stage.map.ways import Run, always, race
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.motion import presence
from scenes.stage.terrain.shots import MOVE
from scenes.telling.neuron import DECIMALS, Walk
from scenes.telling.racing import name_tags

if TYPE_CHECKING:
    from scenes.neuron import NeuronFilm

FEW, MANY = 8, 60  # steps whose dots are seen of a run of more than so many; whose curves stay
NARROW = 450.0  # px: a table that is no wider has two decimals of weights
SMALL = 1e-3  # a loss under it is written with a power of ten
PLATEAUS = ((7.3, 3.0), (-1.5, -9.0))  # weights on them: all are 1, all are 0
STAR = 64.0  # px: where no name lies


def runs(film: NeuronFilm) -> list[Run]:
    """The exercises' on the ground; of the pairs that are doubled the first two: the rest are beyond it."""
    told = film.told
    found = [
        Run(
            always(one.run.w),
            one.clock.step,
            one.run.look,
            one.appear,
            one.leave,
            among=True,
            dots=FEW if one.run.steps > MANY else inf,
        )
        for one in told.walks
    ]
    last = told.walks[-1]
    found[-1] = replace(found[-1], way=always(last.run.w[:2]), step=lambda at: min(last.clock.step(at), 1.0))
    return found


def eight(film: NeuronFilm) -> list[Run]:
    """The optimizers' on the ground, all on one clock."""
    told, cast = film.told, film.cast
    first, last = told.race.start - 0.2, told.endless.start
    return [replace(one, appear=first, leave=last) for one in race(cast.w, cast.looks, told.race)]


def flowers(film: NeuronFilm, room: Box) -> Flowers:
    """The flowers in a room (px), with all sigmoids; where things are stacked the pictures take its place."""
    told, found, words = film.told, film.found, film.words
    tried = told.walks[0].appear
    start = film.theme.start
    bends = [Bend(found.start[None], lambda seconds: 0.0, start, told.data, tried, off=told.errors + 0.4)]
    for one in told.walks:
        off, colour, stay = (
            (one.appear if one is told.walks[0] else inf),
            one.run.look.colour,
            one.run.steps <= FEW,
        )
        bends.append(Bend(one.run.w, one.clock.step, colour, one.appear, one.leave, stay, off))
    span = told.race.start - 0.2, told.endless.start
    for w, colour in zip(film.cast.w, film.cast.colours, strict=True):
        bends.append(Bend(w, told.race.step, colour, *span))
    names = words("neuron.kind_0"), words("neuron.kind_1")
    begin, end = told.data - 0.4, told.endless.end
    made = Flowers(found.network.dataset, found.says, bends, names, words, film.theme, room, begin, end)
    if film.layout.stacked:
        made.spans = (begin, told.hand.start + 0.4), (tried - 0.1, end)
    return made


def tables(film: NeuronFilm, room: Box) -> list[StepTable]:
    """A table of each walk in a room (px), one after the other, and the eight's by rank."""
    told, cast, words, theme = film.told, film.cast, film.words, film.theme
    inks = theme.muted, *(theme.symbols[name] for name in ("w_0", "w_1", "loss"))
    loss, decimals = words("race.loss"), DECIMALS if room.width > NARROW else 2
    found = []
    for one in told.walks:
        head = one.head  # "neuron.try" or another: written out where the walk is made
        heads, rows = (words(head), *film.found.network.parameters, loss), _rows(film, one, decimals)
        found.append(StepTable(heads, inks, rows, theme, room, one.appear, one.listed))

    def epoch(seconds: float) -> str:
        step = words.number(int(told.race.step(seconds)), 0)
        return f"{words('race.step')} {step} {words('race.of', steps=cast.steps)}"

    def board(seconds: float) -> tuple[Row, ...]:
        step = int(told.race.step(seconds) + 1e-9)
        ranks, order = cast.ranks(step), np.argsort(cast.order[:, step]).tolist()
        texts = [(str(ranks[which]), cast.names[which], cast.reading(which, step)) for which in order]
        return tuple(Row(text, 1.0, cast.looks[which]) for text, which in zip(texts, order, strict=True))

    span, inks = (told.eight.start + 0.2, told.endless.start), (theme.muted, theme.text, inks[-1])
    return [*found, StepTable(("", "", loss), inks, board, theme, room, *span, epoch)]


def _rows(film: NeuronFilm, one: Walk, decimals: int) -> Callable[[float], tuple[Row, ...]]:
    """The rows of a walk, each when its clock comes to the step; of descents the weights to some decimals.

    Of pairs that somebody chose all decimals there are; of doubled ones how many times they are the first.
    """
    number, power, run = film.words.number, film.words.power, one.run
    steps = range(run.steps + 1) if one.read is None else one.read
    texts = []
    for step in steps:
        loss = float(run.loss[step])
        texts.append(
            (
                f"×{2**step}" if one is film.told.walks[-1] else number(step, 0),
                *(
                    number(round(w, decimals) + 0.0, decimals if run.rate else None)
                    for w in run.w[step].tolist()
                ),
                number(loss, DECIMALS) if loss >= SMALL else power(loss, 1),
            )
        )
    comes = [one.clock.seconds(step) if step else -inf for step in steps]

    def rows(seconds: float) -> tuple[Row, ...]:
        shown = (round(presence(seconds, second, ramp=0.3), 3) for second in comes)
        return tuple(Row(text, part) for text, part in zip(texts, shown, strict=True))

    return rows


def tags(film: NeuronFilm, out: WayOut, taken: Sequence[Box]) -> Tags:
    """The names on the ground, off what is taken (px): start, rates, plateaus, the eight, the way out."""
    told, found, sight, words = film.told, film.found, film.sight, film.words
    number = words.number
    pairs = zip(found.network.parameters, found.start.tolist(), strict=True)
    text = ", ".join(f"{name} = {number(value, None)}" for name, value in pairs)
    made = [Tag(text, sight.point(found.start[None]), 2 * MOVE, told.hand.start)]
    for one in told.walks[1:4]:
        alpha, at = (
            words("rates.alpha", rate=number(one.run.rate, None)),
            sight.point(one.run.w, one.clock.step),
        )
        first = max(one.appear, one.clock.start) + 0.2
        made.append(Tag(alpha, at, first, one.leave, one.run.look.colour, side=1))
    for place, path in zip(PLATEAUS, ("neuron.all_1", "neuron.all_0"), strict=True):
        w = np.array([place])
        said = words(path, loss=number(float(found.network.loss(w)[0]), DECIMALS))
        made.append(Tag(said, sight.point(w), told.plateau.start + 1.0, told.eight.start))
    never = (told.eight.start,) * 2  # the start has its name already, and minima there are none
    made += name_tags(film.cast, told.race, sight, never, never, told.endless.start)[1:]
    made.append(Tag(words("neuron.goes_on"), out.tip, told.none + 0.4, told.endless.end, side=1))
    bug = Bug(film.called, film.theme, film.layout, 0.0, credit=film.credit).box
    x, y = sight.place(found.start, told.plateau.start).tolist()
    boxes = [bug, Box.around(x, y, STAR, STAR), *taken]
    return Tags(made, film.theme, told.endless.end, boxes, film.layout.named(film.free))
