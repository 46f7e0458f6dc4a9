"""One descent, step by step: two slopes, the gradient, the rule with its numbers, and the walk down.

``manim -pqh scenes/descent.py`` goes down the peaks from the course page's start. The camera looks at the
mountain from the side, and from above; the numbers are those of the run.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.errors import InputError
from engine.facts import plain_sgd
from engine.race import Race
from scenes.film import Film
from scenes.options import FUNCTION, ONE_OPTIMIZER, SPAN, START, STEPS
from scenes.stage.lessons.closeup import Closeup
from scenes.stage.lessons.rule import EVERY, Rate, Rule, Sums
from scenes.stage.lessons.strides import Strides
from scenes.stage.map.explanation import Explanation
from scenes.stage.map.map import LossMap
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.layout import ARENA, PANEL, SAFE, STAGE
from scenes.stage.plots.chart import Chart
from scenes.stage.terrain.axes import TerrainAxes
from scenes.stage.terrain.relief import Relief
from scenes.stage.terrain.rising import Rising, Side, from_side
from scenes.stage.terrain.slices import Slices, cuts
from scenes.stage.terrain.terrain import Terrain
from scenes.stage.terrain.walker import TerrainDescent
from scenes.telling.story import Story, to_whole_frames

RISE = 2.6  # s from the side to straight above
TURNED = 28.0  # s that a side may turn
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
        if not (np.isfinite(loss[0]) and self.race.surface.has_gradient(w[0])):
            raise InputError(
                "no_slope",
                "the film of a descent begins with the slopes at its start; at ({w_0}, {w_1}) the loss is"
                " {loss} and has none. Give another start.",
                w_0=w[0, 0],
                w_1=w[0, 1],
                loss=loss[0],
            )
        level = not gradient[0].any()  # a saddle, a summit, a plain: no arrow points anywhere, nobody moves
        signs = [("flat", "rises", "falls")[int(np.sign(slope))] for slope in gradient[0]]
        ground = LossMap(cast.result, words, self.theme, STAGE)

        with story.act("descent.chapter_slopes") as slopes:
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
            rise_at = to_whole_frames(max(said[-1].end, clock.end) + 0.4)
            story.wait(rise_at + 0.2)
            end = "descent.end" if np.isfinite(loss[-1]) else "descent.end_none"
            story.say(end, first=words.number(loss[0]), last=words.number(loss[-1]), steps=cast.steps)
            story.at_least(rise_at + RISE)
        self.telling = across.start + 2.5

        self.relief = relief = Relief(ground)
        cut = from_side(relief, ARENA, np.concatenate([piece[::8] for piece in cuts(ground, w[0])]), TURNED)
        way = from_side(relief, ARENA, self._drawn(w), TURNED)
        sides = [Side(cut, slopes.middle), Side(way, (walk.start + rise_at) / 2, rule.middle)]
        self.rising = Rising(relief, sides, (above.start, walk.start, rise_at), RISE)
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
            Terrain(relief, self.rising.at, ARENA, 0.2, paths=cast.paths, clock=clock, trails_at=clock.start),
            TerrainAxes(relief, self.rising.at, cut.scale, ARENA, 0.6),
            Slices(relief, self.rising.at, w[0], loss[0], gradient[0], cuts_at, slopes_at, above.start + 0.5),
            Closeup(ground, w[0], loss[0], gradient[0], close),
            TerrainDescent(cast, clock, relief, self.rising.at, 0.6, uphill.start, downhill.start),
        ]

    def subtitle(self) -> str:
        """The surface, the optimizer, the start."""
        words = self.words
        surface = words("race.on_surface", surface=words.surface(self.race.surface.name))
        start = f"{words('race.start')} {words.point(self.cast.w[0, 0].tolist())}"
        return f"{surface} · {self.cast.names[0]} · {start}"

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

    def _drawn(self, w: np.ndarray) -> np.ndarray:
        """The way (step + 1, 2), as far as it is on the map."""
        on_map = (np.abs(self.relief.flat(w)) <= self.relief.half).all(axis=1)
        return w[on_map] if on_map.any() else w[:1]
