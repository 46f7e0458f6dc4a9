"""One descent, step by step: two slopes, the gradient, the rule with its numbers, and the walk down.

``manim -pqh scenes/descent.py`` goes down the peaks from the course page's start. The camera looks at the
mountain from the side, and from above; the numbers are those of the run.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from engine.facts import plain_sgd
from engine.race import Race
from scenes.film import Film
from scenes.options import FUNCTION, ONE_OPTIMIZER, SPAN, START, STEPS
from scenes.stage.lessons.closeup import Closeup
from scenes.stage.lessons.rule import EVERY, Rate, Rule, Sums, refuse_no_slope
from scenes.stage.lessons.strides import Strides
from scenes.stage.map.explanation import Explanation
from scenes.stage.map.map import LossMap
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.layout import ARENA, PANEL, SAFE, STAGE
from scenes.stage.paint.motion import smooth
from scenes.stage.plots.chart import Chart
from scenes.stage.terrain.axes import TerrainAxes
from scenes.stage.terrain.director import clearest, map_view, overview
from scenes.stage.terrain.relief import Relief
from scenes.stage.terrain.slices import Slices, cuts
from scenes.stage.terrain.terrain import Terrain
from scenes.stage.terrain.view import View, between
from scenes.stage.terrain.walker import Walker
from scenes.telling.story import Story, to_whole_frames

RISE = 2.6  # s from the side to straight above
TURN = 0.03  # radians a second
CHART = 412.0  # px under the panel's top: the loss curve begins


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
    opengl = True

    @property
    def rate(self) -> float:
        """Its learning rate."""
        return plain_sgd(self.race.contenders)

    def tell(self, story: Story) -> Sequence[Actor]:
        """The slopes and the walk from the side, the gradient and the rule on the map."""
        cast, words = self.cast, self.words
        w, loss, gradient = cast.w[0], cast.loss[0], cast.gradient[0]
        refuse_no_slope(w[0], loss[0], self.race.surface.has_gradient(w[0]))
        level = not gradient[0].any()  # a saddle, a summit, a plain: no arrow points anywhere, nobody moves
        signs = [("flat", "rises", "falls")[int(np.sign(slope))] for slope in gradient[0]]
        ground = LossMap(cast.result, words, self.theme, STAGE)

        with story.act("descent.chapter_slopes"):
            story.say("descent.flat_mountain" if level else "descent.mountain")
            cut_0, slope_0 = story.say("descent.cut_0"), story.say(f"descent.slope_0_{signs[0]}")
            cut_1, slope_1 = story.say("descent.cut_1"), story.say(f"descent.slope_1_{signs[1]}")
        with story.act("descent.chapter_gradient") as above:
            legs = story.say("descent.flat_legs" if level else "descent.legs")
            uphill = story.say("descent.flat_gradient" if level else "descent.uphill")
            upright = "descent.level" if ground.is_true else "descent.level_line"
            across = story.say("descent.flat_ground" if level else upright)
            downhill = story.say("descent.flat_step" if level else "descent.downhill")
            story.at_least(above.start + RISE)
        with story.act("descent.chapter_rule") as rule:
            story.say("descent.rule")
            numbers = story.say("descent.numbers_0").start + 0.5, story.say("descent.numbers_1").start + 0.5
            story.at_least(numbers[1] + 3 * EVERY + 1.3)
        with story.act("descent.chapter_walk", rest=0.2) as walk:
            clock = self.run(cast.steps, to_whole_frames(walk.start + RISE + 0.4), counted_at=0.0)
            said = [story.say(path) for path in self._of_the_walk(gradient)]
            self.rise_at = to_whole_frames(max(said[-1].end, clock.end) + 0.4)
            story.wait(self.rise_at + 0.2)
            end = "descent.end" if np.isfinite(loss[-1]) else "descent.end_none"
            story.say(end, first=words.number(loss[0]), last=words.number(loss[-1]), steps=cast.steps)
            story.at_least(self.rise_at + RISE)
        self.above_at, self.walk_at, self.telling = above.start, walk.start, across.start + 2.5

        self.relief = relief = Relief(ground)
        cut = np.concatenate([piece[::8] for piece in cuts(ground, w[0])])
        self.sides = [
            self._side(cut, self.above_at / 2),
            self._side(self._drawn(w), (self.walk_at + self.rise_at) / 2),
        ]
        self.above = map_view(relief)
        rate = Rate(self.rate, words, self.theme, 0.0)
        self.subtitle_room = rate.left - SAFE.x
        close_at = above.start + 1.4
        legs_at = max(legs.start + 2.2, close_at + 0.6)
        close = (close_at, legs_at, uphill.start, across.start, downhill.start, rule.start + 0.2)
        cuts_at, slopes_at = (cut_0.start, cut_1.start), (slope_0.start, slope_1.start)
        panel_at = walk.start + 0.6
        return [
            rate,
            Explanation(ground, 0.6, cut_0.start - 0.2),
            Rule(
                Sums(w[0], w[1], gradient[0], self.rate),
                words,
                self.theme,
                rule.start + 0.4,
                numbers,
                walk.start + 0.5,
            ),
            Strides(cast, self.rate, clock, panel_at),
            Chart(cast, clock, PANEL.below(PANEL.y + CHART, 0.0), panel_at, linear=True),
            Terrain(relief, self.view_at, ARENA, 0.2, paths=cast.paths, clock=clock, trails_at=clock.start),
            TerrainAxes(relief, self.view_at, self.sides[0][0].scale, ARENA, 0.6),
            Slices(relief, self.view_at, w[0], loss[0], gradient[0], cuts_at, slopes_at, above.start + 0.5),
            Closeup(ground, w[0], loss[0], gradient[0], close),
            Walker(cast, clock, relief, self.view_at, 0.6, uphill.start, downhill.start),
        ]

    def subtitle(self) -> str:
        """The surface, the optimizer, the start."""
        words = self.words
        surface = words("race.on_surface", surface=words.surface(self.race.surface.name))
        start = f"{words('race.start')} {words.point(self.cast.w[0, 0].tolist())}"
        return f"{surface} · {self.cast.names[0]} · {start}"

    def view_at(self, seconds: float) -> View:
        """From the side, always turning a little; straight above for gradient and rule, and at the end."""
        side, middle = self.sides[int(seconds > (self.above_at + self.walk_at) / 2)]
        turned = replace(side, azimuth=side.azimuth + TURN * (seconds - middle))
        rise = smooth((seconds - self.above_at) / RISE) - smooth((seconds - self.walk_at) / RISE)
        rise += smooth((seconds - self.rise_at) / RISE)
        return between(turned, self.above, rise)

    def _of_the_walk(self, gradient: np.ndarray) -> list[str]:
        """What is told on the way down, from the gradients (step + 1, 2) on it."""
        if not gradient[0].any():
            return ["descent.flat_again"]
        told = ["descent.again", "descent.lengths_told"]
        steep = np.hypot(*gradient.T)
        if (gradient == gradient[0]).all():
            return told
        shrinks = (steep[-max(2, len(steep) // 4) :] < 0.5 * np.nanmax(steep)).all()
        return [*told, "descent.shrinks" if shrinks else "descent.rate_stays"]

    def _side(self, w: np.ndarray, middle: float) -> tuple[View, float]:
        """A view from the side from which weights (n, 2) are in sight, and the second of its middle."""
        azimuth, elevation = clearest(self.relief, self.relief.on(w))
        turned = azimuth + TURN * np.linspace(-14.0, 14.0, 9)
        view = overview(self.relief, ARENA, elevation, turned.tolist())
        return replace(view, azimuth=azimuth), middle

    def _drawn(self, w: np.ndarray) -> np.ndarray:
        """The way (step + 1, 2), as far as it is on the map."""
        on_map = (np.abs(self.relief.flat(w)) <= self.relief.half).all(axis=1)
        return w[on_map] if on_map.any() else w[:1]
