"""How one weight at a time is told: two searches, what repeating them leads to, and both weights at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scenes.stage.frame.tags import Tag, Tags
from scenes.stage.lessons.one_by_one import STOPS, Row, Searching, SearchTable
from scenes.stage.lessons.slices import Slice, common_scale
from scenes.stage.map.ways import Run, Start, Ways
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.show.clock import Clock
from scenes.stage.terrain.cuts import Cut, Cuts
from scenes.stage.terrain.shots import MOVE
from scenes.telling.story import Story

if TYPE_CHECKING:
    from scenes.surface import SurfaceFilm

TABLE, PARTS = 593.0, (540.0, 294.0)  # px, how wide the plates are; of them, the table and the curve
RATE, STEPS = 0.03, 12  # of the descent on both weights at once
PACE = 0.42  # s that one of its steps takes
HEAD = 96.0  # px from the curve's plate's upper edge to the curve


def tell_one_by_one(film: SurfaceFilm, story: Story) -> list[Actor]:
    """Tell it in two acts, with what shows it; the clock of both weights at once runs."""
    words, theme, ran, found = film.words, film.theme, film.casts[1], film.found
    number = words.number
    with story.act("surface_film.chapter_one_by_one", lead=1.2, symbol="w_1") as act:
        story.say("surface_film.asks")
        first = story.say("surface_film.first", symbol="w_0")
        story.wait(first.start + STOPS + 1.0)
        second = story.say("surface_film.second")
        story.wait(second.start + STOPS + 1.0)
        lowest = [
            m
            for m in film.cast.standings.minima
            if np.hypot(m.w_0 - found[-1].w[0], m.w_1 - found[-1].w[1]) < 1e-2
        ]
        is_local = bool(lowest) and not lowest[0].is_global
        key = "surface_film.again_local" if is_local else "surface_film.again"
        again = story.say(key, loss=number(found[-1].loss, 3))
    with story.act("surface_film.chapter_at_once", symbol="gradient") as last:
        at_once = story.say("surface_film.at_once", loss=number(float(ran.loss[0, -1]), 3))
        film.clock = clock = Clock(STEPS, at_once.start + 0.6, PACE / film.pace, even=True)
        story.wait(clock.end)
        story.say("surface_film.moral")
    start = film.cast.w[0, 0]
    cuts = [
        Cut(film.relief, 0, start, float(film.cast.loss[0, 0]), appear=first.start, dotted=True),
        Cut(film.relief, 1, found[0].w, found[0].loss, appear=second.start, dotted=True),
    ]
    scale, gone, layout = common_scale(cuts), story.end, film.layout
    free, panel = layout.beside(TABLE)
    table, curve = panel.split((2, 1) if layout.stacked else PARTS, across=layout.stacked)
    right, below = (layout.frame.width, panel.y) if layout.stacked else (panel.x, layout.frame.height)
    stage = Box(0.0, 0.0, right, below)
    slices = [
        Slice(cuts[0], scale, curve, second.start, HEAD),
        Slice(cuts[1], scale, curve, gone, HEAD),
    ]
    colour = ran.colours[0]
    rows = [
        Row(
            words("surface_film.row_start"),
            start,
            float(film.cast.loss[0, 0]),
            act.start + MOVE,
            theme.text,
        ),
        Row(
            words("surface_film.row_first"),
            found[0].w,
            found[0].loss,
            first.start + STOPS,
            theme.symbols["w_0"],
        ),
        Row(
            words("surface_film.row_second"),
            found[1].w,
            found[1].loss,
            second.start + STOPS,
            theme.symbols["w_1"],
        ),
        Row(words("surface_film.row_again"), found[-1].w, found[-1].loss, again.start + 0.6, theme.text),
        Row(
            words("surface_film.row_at_once"),
            ran.w[0, -1],
            float(ran.loss[0, -1]),
            clock.end,
            colour,
            True,
        ),
    ]
    heads = words("surface_film.table"), words.weight(0), words.weight(1), words("race.loss")
    run = Run(lambda _: ran.w[0], clock.step, ran.looks[0], last.start, among=True)
    point = film.sight.point
    tags = [
        Tag(
            f"{number(found[-1].loss, 3)}",
            point(found[-1].w[None]),
            again.start + 0.6,
            gone,
            theme.symbols["w_1"],
        ),
        Tag(f"SGD: {number(float(ran.loss[0, -1]), 3)}", point(ran.w[0, -1:]), clock.end, gone, colour, 1),
    ]
    return [
        Cuts(cuts, film.at, gone),
        SearchTable(rows, theme, heads, table, act.start + MOVE - 0.4, np.inf, words),
        *slices,
        Searching(film.sight, cuts, slices, found, again.start, gone, stage),
        Ways([run], [Start(start, act.start)], film.sight.place, film.layout.frame, theme, trails=False),
        Tags(tags, theme, gone, (), layout.named(free)),
    ]
