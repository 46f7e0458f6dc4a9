"""Momentum: the same descent without it and with it, and what each step of the heavy one is made of.

``manim -pqh scenes/momentum.py`` goes down the peaks from the course page's start.
"""

from __future__ import annotations

from engine.facts import momentum_pair, way_lengths
from engine.race import Race
from scenes.film import Film
from scenes.options import FUNCTION, OPTIMIZER, SPAN, START, STEPS
from scenes.stage.frame.plate import Note
from scenes.stage.frame.tags import Tags
from scenes.stage.lessons.step_lens import StepLens
from scenes.stage.map.explanation import readings
from scenes.stage.map.map import LossMap
from scenes.stage.map.marks import minima_of
from scenes.stage.map.ways import Start, Ways, race
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.plots.chart import Chart
from scenes.stage.terrain.relief import Relief
from scenes.stage.terrain.shots import MOVE, closing_in
from scenes.stage.terrain.sight import MinimaRings, Sight
from scenes.stage.terrain.terrain import Terrain
from scenes.telling.racing import name_tags, remark
from scenes.telling.story import Story

STEP, LOSSES = Box(1110.0, 44.0, 733.0, 560.0), Box(1110.0, 620.0, 733.0, 274.0)
ROOM, NAMES = Box(77.0, 130.0, 993.0, 740.0), Box(77.0, 120.0, 1000.0, 780.0)


class MomentumFilm(Film):
    """SGD without and with momentum, from one start."""

    name = "momentum"
    headline = "momentum.title"
    usual = Race("peaks", ["sgd:learning_rate=0.01", "sgd:learning_rate=0.01,momentum=0.9"], steps=40)
    takes = (*FUNCTION, OPTIMIZER.but(rule="momentum_pair"), START, STEPS, *SPAN)
    fills = opengl = True

    def tell(self, story: Story) -> list[Actor]:
        """What a step is, the descent with its arrows, and what came of it."""
        cast, words, theme, layout = self.cast, self.words, self.theme, self.layout
        plain, heavy = momentum_pair(cast.contenders)
        with story.act("chapter.question", symbol="velocity"):
            story.wait(2 * MOVE)
            story.say("momentum.plain", symbol="gradient")
            story.say("momentum.kept", percent=100 * cast.contenders[heavy].hyperparameters["momentum"])
            story.say("momentum.same")
        with story.act("chapter.descent", lead=1.2, rest=1.0, symbol="velocity") as descent:
            stands = [(step, 0.9) for step in range(1, 9)]  # before each of these: its arrows come
            clock = self.run(cast.steps, descent.start + MOVE, holds=stands)
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
        self.telling = clock.seconds(5)

        self.ground = ground = LossMap(cast.result, words, theme, layout.map)
        relief = Relief(ground)
        look = closing_in(relief, relief.on(ground.inside(cast.w)), layout, ROOM, descent.start)
        self.sight = sight = Sight(relief, look)
        x, y = sight.place(cast.w[0, 0], ways.end).tolist()
        taken = [STEP, LOSSES, Box.around(x, y, 56.0, 56.0)]
        before = [(second, descent.start) for second in (0.8, 2 * MOVE)]  # names of start and minima
        tags = name_tags(cast, clock, sight, *before)
        start, runs = Start(cast.w[0, 0], 0.8), race(cast.w, cast.looks, clock)
        return [
            Terrain(relief, look, layout.frame, -1.0, paths=cast.paths, clock=clock, trails_at=clock.start),
            MinimaRings(sight, [w for _, w in minima_of(cast)], layout.frame, 2 * MOVE, ways.end),
            Note(readings(ground), theme, layout, 2 * MOVE, descent.start),
            Ways(runs, [start], sight.place, layout.frame, theme, trails=False),
            Tags(tags, theme, ways.end, taken, NAMES),
            StepLens(cast, heavy, ground, clock, STEP, descent.start + 0.6, ways.end),
            Chart(cast, clock, LOSSES, descent.start + 0.6, grows=True),
        ]
