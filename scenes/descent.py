"""One descent, step by step: two slopes, the gradient, the rule with its numbers, and the walk down.

``manim -pqh scenes/descent.py`` goes down the peaks from the course page's start. The camera looks at the
mountain from the side, and from above; the numbers are those of the run.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from engine.race import Race
from engine.results import Computable
from scenes.film import Film, whole
from scenes.stage.frame.caption import Caption, CaptionLine
from scenes.stage.frame.title import Title
from scenes.stage.lessons.closeup import Closeup
from scenes.stage.lessons.rule import EVERY, Rate, Rule, Sums, plain_rate, refuse_no_slope
from scenes.stage.lessons.strides import Strides
from scenes.stage.map.explanation import Explanation
from scenes.stage.map.map import LossMap
from scenes.stage.paint import lettering
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.layout import ARENA, PANEL, SAFE, STAGE
from scenes.stage.paint.motion import smooth
from scenes.stage.plots.chart import Chart
from scenes.stage.show.cast import Cast
from scenes.stage.show.clock import Clock, Counter
from scenes.stage.terrain.axes import Axes
from scenes.stage.terrain.director import clearest, map_view, overview
from scenes.stage.terrain.relief import Relief
from scenes.stage.terrain.slices import Slices, cuts
from scenes.stage.terrain.terrain import Terrain
from scenes.stage.terrain.view import View, between
from scenes.stage.terrain.walker import Walker
from scenes.telling import script
from scenes.telling.story import Act
from scenes.theme import MEASURES

PAGE = Race(contenders=["sgd:learning_rate=0.03"], starts=[(-0.35, -0.67)], steps=12)
RISE = 2.6  # s from the side to straight above
TURN = 0.03  # radians a second
CHART = 412.0  # px under the panel's top: the loss curve begins


class DescentFilm(Film):
    """One descent.

    Args:
        race: one start and one contender, SGD with nothing but a constant learning rate: its rule is the
            film's. The course page's first descent by default.
        span: (first, last) step to render instead of the whole film.
        options: those of `Film`.

    Raises:
        InputError: more than one start or contender, another optimizer, a start that has no slope, or no
            OpenGL.
    """

    opengl = True

    def __init__(
        self, *, race: Race | None = None, span: tuple[float, float] | None = None, **options: Any
    ) -> None:
        self.race = script.shown(PAGE if race is None else race)
        self.rate = plain_rate(self.race)
        super().__init__(span=span, **options)

    def needs(self) -> Sequence[Computable]:
        """The race that it shows."""
        return (self.race,)

    def compose(self) -> None:
        """Lay out the acts: slopes and walk from the side, gradient and rule on the map."""
        words, theme = self.words, self.theme
        (result,) = self.results()
        self.cast = cast = Cast(result, words, theme)
        gradient = np.asarray(result["gradient"])[0, 0]  # (step + 1, 2)
        w, loss = cast.w[0], cast.loss[0]
        ground = LossMap(result, words, theme, STAGE)
        self.relief = Relief(ground)
        refuse_no_slope(w[0], loss[0], self.race.surface.has_gradient(w[0]))
        signs = [("flat", "rises", "falls")[int(np.sign(slope))] for slope in gradient[0]]
        level = not gradient[0].any()  # a saddle, a summit, a plain: no arrow points anywhere, nobody moves
        asked = "flat_mountain" if level else "mountain"
        slopes = self._told([asked, "cut_0", f"slope_0_{signs[0]}", "cut_1", f"slope_1_{signs[1]}"], 0.6)
        self.above_at = whole(slopes[-1].end + script.BREATH)
        seen = Closeup(ground, w[0], loss[0], gradient[0], [0.0] * 6)
        names = ["legs", "uphill", "level" if seen.true else "level_line", "downhill"]
        names = ["flat_legs", "flat_gradient", "flat_ground", "flat_step"] if level else names
        arrows = self._told(names, self.above_at + 0.6)
        self.telling = arrows[2].start + 2.5
        self.rule_at = whole(max(arrows[-1].end, self.above_at + RISE) + script.BREATH)
        sums = self._told(["rule", "numbers_0", "numbers_1"], self.rule_at + 0.6)
        starts = [caption.start + 0.5 for caption in sums[1:]]
        self.walk_at = whole(max(sums[-1].end, starts[1] + 3 * EVERY + 1.3) + script.BREATH)
        self.clock = clock = Clock(cast.steps, whole(self.walk_at + RISE + 0.4))
        steep = np.hypot(*gradient.T)
        shrinks = bool((steep[-max(2, len(steep) // 4) :] < 0.5 * np.nanmax(steep)).all())
        more = [] if (gradient == gradient[0]).all() else ["shrinks" if shrinks else "rate_stays"]
        walk = self._told(["flat_again"] if level else ["again", "lengths_told", *more], self.walk_at + 0.6)
        self.rise_at = whole(max(walk[-1].end, clock.end) + 0.4)
        fallen = {"first": words.number(loss[0]), "last": words.number(loss[-1]), "steps": cast.steps}
        end = "descent.end" if np.isfinite(loss[-1]) else "descent.end_none"
        last = script.in_turn([words(end, **fallen)], self.rise_at + 0.2)
        card_at = whole(max(last[-1].end, self.rise_at + RISE) + 0.2)
        self.captions = tuple[Caption, ...]((*slopes, *arrows, *sums, *walk, *last))
        ends = (0.0, self.above_at, self.rule_at, self.walk_at, card_at, whole(card_at + script.CARD))
        chapters = ("slopes", "gradient", "rule", "walk")
        titles = [*(words(f"descent.chapter_{name}") for name in chapters), words("chapter.credits")]
        self.acts = tuple(Act(*act) for act in zip(titles, ends[:-1], ends[1:], strict=True))
        if self.span is not None:
            self.window = tuple(whole(clock.seconds(step)) for step in self.span)  # type: ignore[assignment]

        cut = np.concatenate([piece[::8] for piece in cuts(ground, w[0])])
        self.sides = [
            self._side(cut, self.above_at / 2),
            self._side(self._drawn(w), (self.walk_at + self.rise_at) / 2),
        ]
        self.above = map_view(self.relief)
        cuts_at = (slopes[1].start, slopes[3].start)
        tangents = (slopes[2].start, slopes[4].start)
        leave = self.above_at + 0.5
        self.slices = Slices(self.relief, self.view_at, w[0], loss[0], gradient[0], cuts_at, tangents, leave)
        close = [self.above_at + 1.4, arrows[0].start + 2.2, *(told.start for told in arrows[1:])]
        close[1] = max(close[1], close[0] + 0.6)
        self.closeup = Closeup(ground, w[0], loss[0], gradient[0], [*close, self.rule_at + 0.2])
        self.rule = Rule(
            Sums(w[0], w[1], gradient[0], self.rate),
            words,
            theme,
            self.rule_at + 0.4,
            starts,
            self.walk_at + 0.5,
        )
        self.walker = Walker(
            cast, gradient, clock, self.relief, self.view_at, 0.6, arrows[1].start, arrows[3].start
        )
        panel_at = self.walk_at + 0.6
        self.strides = Strides(cast, gradient, self.rate, clock, panel_at)
        below = Box(PANEL.x, PANEL.y + CHART, PANEL.width, PANEL.height - CHART)
        self.chart = Chart(cast, clock, below, panel_at, linear=True)
        self.counter = Counter(clock, words, theme, 0.0)
        title = self.title or words("descent.title")
        surface = words("race.on_surface", surface=words.surface(result.attrs["surface"]))
        start = f"{words('race.start')} {words.point(w[0].tolist())}"
        rate = Rate(self.rate, words, theme, 0.0)
        shown = lettering.shortened(
            f"{surface} · {cast.names[0]} · {start}", MEASURES.label, rate.left - SAFE.x
        )
        heading = Title(title, shown, theme, SAFE.width - 420)
        command = script.command(self, self.race == PAGE, "descent")
        self.actors = (
            heading,
            self.counter,
            rate,
            Explanation(ground, 0.6, cuts_at[0] - 0.2),
            self.rule,
            self.strides,
            self.chart,
            Terrain(self.relief, self.view_at, ARENA, 0.2, cast=cast, clock=clock, trails_at=clock.start),
            Axes(self.relief, self.view_at, self.sides[0][0].scale, ARENA, 0.6),
            self.slices,
            self.closeup,
            self.walker,
            CaptionLine(self.captions, theme),
            script.end_card(self, result, heading, command, card_at),
        )
        self.provenance.update(script.origin(self, result, title, command))

    def view_at(self, seconds: float) -> View:
        """From the side, always turning a little; straight above for gradient and rule, and at the end."""
        side, middle = self.sides[int(seconds > (self.above_at + self.walk_at) / 2)]
        turned = replace(side, azimuth=side.azimuth + TURN * (seconds - middle))
        rise = smooth((seconds - self.above_at) / RISE) - smooth((seconds - self.walk_at) / RISE)
        rise += smooth((seconds - self.rise_at) / RISE)
        return between(turned, self.above, rise)

    def seconds_of(self, step: float) -> float:
        """The film's second at which a step is shown."""
        return self.clock.seconds(step)

    def _told(self, names: list[str], start: float) -> list[Caption]:
        return script.in_turn([self.words(f"descent.{name}") for name in names], start)

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
