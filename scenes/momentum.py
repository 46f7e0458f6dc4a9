"""Momentum: the same descent without it and with it, and what each step of the heavy one is made of.

``manim -pqh scenes/momentum.py`` goes down the peaks from the course page's start. Where there is no OpenGL
all of it is seen on the map.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from engine.facts import momentum_pair, way_lengths
from engine.race import Race
from scenes.film import Film
from scenes.options import FUNCTION, OPTIMIZER, SPAN, START, STEPS, VIEW
from scenes.stage.frame.bug import Bug
from scenes.stage.frame.plate import Note
from scenes.stage.frame.tags import Tags
from scenes.stage.lessons.momentum_rule import MomentumRule
from scenes.stage.lessons.step_lens import StepLens
from scenes.stage.lessons.way_lengths import WayLengths
from scenes.stage.map.explanation import readings
from scenes.stage.map.map import LossMap
from scenes.stage.map.marks import minima_of
from scenes.stage.map.stage import AxisNumbers, MapStage
from scenes.stage.map.ways import Start, Ways, race
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.motion import Span
from scenes.stage.plots.chart import Chart
from scenes.stage.terrain.relief import Relief
from scenes.stage.terrain.shots import MOVE, closing_in, seen_at
from scenes.stage.terrain.sight import MinimaRings, Sight
from scenes.stage.terrain.terrain import Terrain
from scenes.stage.terrain.views import map_view
from scenes.telling.racing import name_tags, remark
from scenes.telling.story import Story
from scenes.telling.views import MAP, seen_on

PANEL, PARTS = 733.0, (612.0, 222.0)  # px, how wide the plates are; of them, the step's and the losses'


class MomentumFilm(Film):
    """SGD without and with momentum, from one start; ``view``: "terrain", or "map" for all of it there."""

    name = "momentum"
    headline = "momentum.title"
    usual = Race("peaks", ["sgd:learning_rate=0.01", "sgd:learning_rate=0.01,momentum=0.9"], steps=40)
    takes = (*FUNCTION, OPTIMIZER.but(rule="momentum_pair"), START, STEPS, VIEW, *SPAN)
    fills = True
    largest = 1.25
    view: str

    def __init__(self, *, view: str | None = None, **options: Any) -> None:
        self.view = seen_on(view, options.get("language", "es"), options.get("composed", True))
        super().__init__(**options)

    def tell(self, story: Story) -> list[Actor]:
        """Both rules, the descent with its arrows, and how long the ways were."""
        cast, words, theme, layout = self.cast, self.words, self.theme, self.layout
        plain, heavy = momentum_pair(cast.contenders)
        with story.act("chapter.question", symbol="velocity"):
            story.wait(2 * MOVE)
            rule = story.say("momentum.plain", symbol="gradient")
            percent = 100 * cast.contenders[heavy].hyperparameters["momentum"]
            kept = story.say("momentum.kept", percent=percent)
            same = story.say("momentum.same")
        with story.act("chapter.descent", lead=1.2, rest=1.0, symbol="velocity") as descent:
            stands = [(step, 0.9) for step in range(1, 9)]  # before each of these: its arrows come
            clock = self.run(cast.steps, descent.start + 0.8, holds=stands)
            story.say("momentum.arrows")
            story.say("momentum.sum")
            story.at_least(clock.end)
        remark(self, story, descent, after=story.now, but=("finish",))
        with story.act("chapter.ways", symbol="velocity") as ways:
            lengths = [words.number(length, 2) for length in way_lengths(cast.result)[:, -1]]
            story.say("momentum.ways", plain=lengths[plain], heavy=lengths[heavy])
            losses = [cast.reading(which, cast.steps) for which in (plain, heavy)]
            story.say("momentum.losses", plain=losses[0], heavy=losses[1])
            story.say("momentum.moral")
        self.telling = clock.seconds(5) - 0.1

        free, panel = layout.beside(PANEL)
        step, chart = panel.split(PARTS, across=False)
        over, charted = step, descent.start + 0.6
        if layout.stacked:
            step, charted = panel, ways.start
            over, chart = panel.split((3, 2), across=True)
        self.ground = ground = LossMap(cast.result, words, theme, layout.map_in(free))
        relief, room = Relief(ground), layout.above_notes(free)
        look = closing_in(relief, relief.on(ground.inside(cast.w)), layout, room, same.start + 1.0)
        frame, on_map = layout.frame, self.view == MAP
        if on_map:
            look, frame = partial(seen_at, map_view(relief), ()), ground.box
        self.sight = sight = Sight(relief, look)
        x, y = sight.place(cast.w[0, 0], ways.end).tolist()
        bug = Bug(self.called, theme, layout, 0.0, credit=self.credit).box
        taken = [bug, Box.around(x, y, 56.0, 56.0)]
        if on_map:
            stage: list[Actor] = [MapStage(ground, layout, -1.0, numbers_at=2 * MOVE)]
            taken += AxisNumbers(ground, layout).boxes
        else:
            terrain = Terrain(relief, look, frame, -1.0, paths=cast.paths, clock=clock, trails_at=clock.start)
            stage = [terrain, Note(readings(ground), theme, layout, 2 * MOVE, descent.start)]
        begin, marked = ((second, same.start) for second in (0.8, 2 * MOVE))  # names of start and minima
        tags = name_tags(cast, clock, sight, begin, marked, ways.end)
        start, runs = Start(cast.w[0, 0], 0.8), race(cast.w, cast.looks, clock)
        rules = rule.start + 0.4, kept.start + 0.4, same.start + 0.8
        return [
            *stage,
            MinimaRings(sight, [w for _, w in minima_of(cast)], layout.frame, 2 * MOVE, ways.end),
            Ways(runs, [start], sight.place, frame, theme, trails=on_map),
            Tags(tags, theme, ways.end, taken, layout.named(free)),
            MomentumRule(cast, (plain, heavy), panel, rules, descent.start + 0.3),
            StepLens(cast, heavy, ground, clock, step, descent.start + 0.6, ways.start),
            Chart(cast, clock, chart, charted, grows=True),
            WayLengths(cast, sight, over, free, Span(ways.start + 0.8, ways.end - 0.6), ways.end),
        ]

    def is_usual(self) -> bool:
        """Whether it shows what it shows by default, where it does so."""
        return super().is_usual() and self.view == VIEW.usual

    def shows(self) -> dict[str, Any]:
        """What it shows, and where."""
        return {**super().shows(), "view": self.view}
