"""One descent, step by step: two slopes, the gradient, the rule with its numbers, and the walk down.

``manim -pqh scenes/descent.py`` goes down the peaks from the course page's start. The camera looks at the
mountain from the side, at its start from above, and along the way; the numbers are those of the run.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from engine.facts import plain_sgd
from engine.race import Race
from scenes.film import Film
from scenes.options import FUNCTION, ONE_OPTIMIZER, SPAN, START, STEPS
from scenes.stage.frame.bug import Bug
from scenes.stage.frame.plate import Note
from scenes.stage.lessons.compass import Compass, GradientWritten
from scenes.stage.lessons.rule import Rule, Sums, nowhere
from scenes.stage.lessons.slices import Slice, common_scale
from scenes.stage.lessons.strides import Product, bars
from scenes.stage.map.explanation import readings
from scenes.stage.map.map import LossMap
from scenes.stage.paint.actor import Actor
from scenes.stage.plots.chart import Chart
from scenes.stage.terrain.cuts import Cut, Cuts
from scenes.stage.terrain.relief import Relief
from scenes.stage.terrain.shots import MOVE, Move, seen_at
from scenes.stage.terrain.sight import Sight
from scenes.stage.terrain.terrain import Terrain
from scenes.stage.terrain.view import View
from scenes.stage.terrain.views import NEAR, RISES_BY, framed, map_view, most_seen, opening
from scenes.stage.terrain.walker import TerrainDescent
from scenes.telling.descent import SETTLED, Told, of_arrows, of_cuts, of_start, of_steps, tell_descent
from scenes.telling.opening import facts
from scenes.telling.story import Story

PLATES, RULE = 663.0, 759.0  # px, how wide the plates are, and those of the rule
WRITTEN = 214.0  # px, how high the gradient's is
WALK, PRODUCT = (186.0, 310.0, 322.0), 100.0  # px: parts of the plates of the walk; the first where it is low
LEAVES = 2.2  # s: the camera leaves the opening
STEP = 75.0  # px that the first step is long, seen from above
ABOVE = (1100.0, 2250.0, 4500.0)  # px a world unit there: least, where there is no step, most
NEAREST = {"cuts": 800.0, "way": 1100.0}  # px a world unit, at most
FARTHEST = 330.0
LASTS = 0.4  # s that what is left of an act stays while the camera leaves


class DescentFilm(Film):
    """A race of one start and one contender, SGD with nothing but a constant rate: its rule is the film's.

    Raises:
        InputError: more than one start or contender, another optimizer, a start that has no slope, or no
            OpenGL.
    """

    name = "descent"
    headline = "descent.title"
    usual = Race(contenders=["sgd:learning_rate=0.03"], starts=[(-0.35, -0.67)], steps=12)
    takes = (*FUNCTION, ONE_OPTIMIZER.but(rule="plain_sgd"), START, STEPS, *SPAN)
    fills = opengl = True
    largest = 1.25

    @property
    def rate(self) -> float:
        """Its learning rate."""
        return plain_sgd(self.race.contenders)

    def tell(self, story: Story) -> Sequence[Actor]:
        """The slopes from the side, the gradient and the rule from above, and the walk."""
        cast, words, theme, layout = self.cast, self.words, self.theme, self.layout
        w, loss, gradient = cast.w[0], cast.loss[0], cast.gradient[0]
        self.ground = ground = LossMap(cast.result, words, theme, layout.map)
        self.told = told = tell_descent(self, story)
        self.telling = told.moments.level + 2.5

        self.free, panel = layout.beside(PLATES)
        self.above, rule = layout.beside(RULE)
        slices, walk = panel.split((1, 1), across=layout.stacked), panel.split(WALK, across=False)
        if layout.stacked:
            product, charts = panel.split((PRODUCT, panel.height - PRODUCT), across=False)
            walk = [product, *charts.split((1, 1), across=True)]
        self.bug = Bug(self.called, theme, layout, 0.0, credit=self.credit).box
        self.relief = relief = Relief(ground)
        self.sight = Sight(relief, self.at)
        self.on_map = (np.abs(relief.flat(w)) <= relief.half).all(axis=1)  # (step + 1,)
        cuts = [
            Cut(relief, 0, w[0], loss[0], gradient[0, 0], told.cuts[0], told.slopes[0], told.cuts[1]),
            Cut(relief, 1, w[0], loss[0], gradient[0, 1], told.cuts[1], told.slopes[1]),
        ]
        self._look(told, cuts)
        gone, panel_at, scale = told.above + LASTS, told.walk + 0.6, common_scale(cuts)
        room, lasts = layout.above_notes(self.above), told.walk + LASTS
        compass = Compass(relief, self.at, w[0], loss[0], gradient[0], told.moments, lasts, room)
        source = nowhere if layout.stacked else compass.source  # else it would fly over what is said
        sums, losses = Sums(w[0], w[1], gradient[0], self.rate), (cast.reading(0, 0), cast.reading(0, 1))
        spans = told.rule + 0.3, told.numbers, told.made, compass.leave
        chart = Chart(cast, told.clock, walk[2], panel_at, linear=True, grows=True)
        frame = layout.frame
        return [
            Terrain(relief, self.at, frame, -1.0, paths=cast.paths, clock=told.clock, trails_at=told.first),
            Cuts(cuts, self.at, gone),
            compass,
            TerrainDescent(cast, told.clock, relief, self.at, 0.4, told.walk + MOVE),
            Note(readings(ground), theme, layout, SETTLED, gone),
            Note([words("descent.arrows_scale")], theme, layout, told.moments.slopes, compass.leave),
            of_start(self, told),
            of_cuts(self, cuts, gone, layout.named(self.free)),
            of_arrows(self, compass, told, layout.named(self.above)),
            of_steps(self, told, layout.named(self.free)),
            *(Slice(cut, scale, box, gone) for cut, box in zip(cuts, slices, strict=True)),
            GradientWritten(compass, replace(rule, height=WRITTEN), told.moments.gradient, told.rule + 0.2),
            Rule(sums, losses, words, theme, rule, *spans, source),
            bars(cast, told.clock, walk[1], panel_at),
            chart,
            Product(cast, self.rate, told.clock, walk[0], chart, panel_at),
        ]

    def subtitle(self) -> str:
        """The optimizer, the start, the surface."""
        return f"{self.cast.names[0]} · {facts(self.cast)}"

    # ---- the camera

    def at(self, seconds: float) -> View:
        """The view at a second of the film."""
        return seen_at(self.begins, self.moves, seconds)

    def _look(self, told: Told, cuts: Sequence[Cut]) -> None:
        """Find the views: the ground with its cuts, the start from straight above, the way, and back."""
        relief, w = self.relief, self.cast.w[0]
        start, way = relief.on(w[0]), relief.on(w[self.on_map] if self.on_map.any() else w[:1])
        lines = np.concatenate([relief.on(cut.line) for cut in cuts])
        azimuth, elevation = most_seen(relief, np.concatenate([way, lines[::4]]), NEAR)
        opened = opening(azimuth, start[None], self.layout.opening, start, relief)
        free, larger = self.free, self.layout.larger(self.free)
        side = View(azimuth, elevation, (0.0, 0.0, 0.0), 1.0, free.centre, NEAR)
        summit = relief.vertices.reshape(-1, 3)[[relief.z.argmax()]]
        cuts_scales, way_scales = ((larger * FARTHEST, larger * NEAREST[what]) for what in ("cuts", "way"))
        whole = framed(side, np.concatenate([lines, summit]), (free.width, free.height), cuts_scales)
        near = framed(side, way, (0.6 * free.width, 0.75 * free.height), way_scales)
        first = float(np.hypot(*(relief.flat(w[1]) - relief.flat(w[0]))))
        scale = float(np.clip(STEP / first, ABOVE[0], ABOVE[2])) if 0 < first < np.inf else ABOVE[1]
        (x, y, _), centre = start.tolist(), self.layout.above_notes(self.above).centre
        top = replace(map_view(relief), target=(x, y, 0.0), scale=scale, centre=centre)
        self.begins = replace(opened, elevation=opened.elevation - RISES_BY)
        self.moves = [
            Move("opening", 0.0, opened, LEAVES),
            Move("cuts", LEAVES, whole, SETTLED - LEAVES),
            Move("above", told.above, top),
            Move("way", told.walk, near),
            Move("back", told.back, whole),
        ]
