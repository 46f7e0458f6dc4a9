"""The derivative as a limit: a secant becomes the tangent, its sign and size say where to go; h too small.

``manim -pqh scenes/derivative.py`` shows the course page's exercise at its three points.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from engine.differences import Curve
from scenes.film import Act, Film, whole
from scenes.stage.frame.caption import Caption, CaptionLine
from scenes.stage.frame.sheet import Line, Sheet
from scenes.stage.frame.title import Title
from scenes.stage.lessons.slopes import Slopes
from scenes.stage.paint import lettering
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.formula import Formula, written
from scenes.stage.paint.layout import PANEL, SAFE, STAGE
from scenes.stage.plots.plot import Plot
from scenes.telling import script
from scenes.telling.limit_script import LimitScript, decimals_of
from scenes.telling.points import checked, largest_step, most_turning
from scenes.telling.rounding import Errors
from scenes.telling.sides_script import SidesScript
from scenes.telling.slopes_script import SlopesScript
from scenes.theme import MEASURES

PAGE = "x/(1 + exp(-x))"  # the course page's exercise, and its points
PAGE_DOMAIN = (-4.0, 2.5)
PAGE_POINTS = (-2.0, -1.0, 1.0)
ROOM = Box(SAFE.x, STAGE.y, STAGE.right - SAFE.x, STAGE.height)


class DerivativeFilm(Film):
    """What the derivative is, what it is for, and what becomes of it on a computer.

    Args:
        curve: a function of x; the course page's exercise x/(1 + exp(-x)) by default.
        points: one to three x within its domain; of the page's exercise -2, -1 and 1, of another curve three
            evenly spaced, or near that where it has no derivative there. Shown in detail is the first without
            a derivative, from both sides; else the one where the secant turns most as h shrinks.
        options: those of `Film`.

    Raises:
        InputError: no points or more than three; one outside the domain, or with no values beside it.
    """

    def __init__(
        self, *, curve: Curve | None = None, points: Sequence[float] | None = None, **options: Any
    ) -> None:
        self.usual = curve is None and points is None
        self.curve = Curve.from_expression(PAGE, PAGE_DOMAIN) if curve is None else curve
        self.points = checked(self.curve, PAGE_POINTS if curve is None and points is None else points)
        super().__init__(**options)

    def compose(self) -> None:
        """Lay out the acts: the question, the limit, what it is for, h too small."""
        words, theme, curve = self.words, self.theme, self.curve
        self.here = [curve.differentiability(x) for x in self.points]
        smooth = [here.x for here in self.here if here.kind == "smooth"]
        broken = [here for here in self.here if here.kind != "smooth"]
        self.x = broken[0].x if broken else most_turning(curve, smooth)
        self.sides = None
        if broken:
            signs = [sign for sign, there in ((1, broken[0].has_right), (-1, broken[0].has_left)) if there]
            self.sides = SidesScript(broken[0], largest_step(curve, self.x, signs), words, 0.6)
        self.limit = LimitScript(curve, self.x, largest_step(curve, self.x), words) if not broken else None
        story = self.sides or self.limit
        assert story is not None
        self.shrink_at, self.slopes_at = whole(story.shrink_at), whole(story.limit[-1].end + script.BREATH)
        self.telling = story.limit[1].end - 0.6
        slopes = SlopesScript(curve, self.here, words, self.slopes_at + 0.4)
        told, lowest = slopes.captions, slopes.lowest
        self.small_at = whole(told[-1].end + script.BREATH) if told else self.slopes_at
        self.errors = None
        if smooth:
            at = most_turning(curve, smooth)
            decimals = decimals_of(float(curve.derivative(at))) + 2
            self.errors = Errors(curve, at, decimals, words, theme, self.small_at)
        small = list(self.errors.captions.values()) if self.errors is not None else []
        self.card_at = whole(small[-1].end + script.BREATH) if small else self.small_at
        self.captions = tuple[Caption, ...]((*story.captions, *told, *small))
        cuts = (0.0, self.shrink_at, self.slopes_at, self.small_at, self.card_at)
        names = ("question", "limit", "direction", "too_small")
        ends = [(name, *cut) for name, cut in zip(names, pairwise(cuts), strict=True) if cut[0] < cut[1]]
        self.acts = (
            *(Act(words(f"chapter.{name}"), first, last) for name, first, last in ends),
            Act(words("chapter.credits"), self.card_at, whole(self.card_at + script.CARD)),
        )

        seen = [*self.points, *([lowest.x] if lowest is not None else [])]
        self.plot = Plot(curve, ROOM, words, theme, 0.2, self.small_at, seen)
        below = Box(PANEL.x, PANEL.y + 276, PANEL.width, PANEL.height - 276)
        detail: list[Actor] = []
        if self.sides is not None:
            beside = Box(PANEL.x, PANEL.y + 252, PANEL.width, PANEL.height - 252)
            detail = [self.sides.actor(self.plot, beside, self.slopes_at)]
        elif self.limit is not None:
            self.rows = self.limit.rows
            self.secant, self.digits = self.limit.actors(self.plot, below, self.shrink_at, self.slopes_at)
            detail = [self.secant, self.digits]
        if told:
            box = Box(below.x, PANEL.y + 160, below.width, below.height)
            self.slopes = Slopes(
                self.plot, slopes.places, lowest, box, self.slopes_at, self.small_at, slopes.decimals
            )
            detail.insert(0, self.slopes)
        symbols, function = theme.symbols, f"f(x) = {written(curve.formula(), words)}"
        quotient_at = story.ask[-1].start
        valued = self.sides is None or self.sides.here.value is not None
        page = Sheet(
            [
                Line(Formula(function), PANEL.y + 44, symbols["loss"], 0.6, self.small_at),
                *([Line(Formula("frac(f(x + h) - f(x), h)"), PANEL.y + 190, symbols["gradient"],
                        quotient_at, self.slopes_at)] if valued else []),
            ],
            PANEL,
        )  # fmt: skip
        title = self.title or words("derivative.title")
        named = [words("derivative.named", name=curve.name)] if curve.name is not None else []
        said = " · ".join([*named, words("derivative.subtitle")])
        heading = Title(title, lettering.shortened(said, MEASURES.label, SAFE.width), theme, SAFE.width)
        command = script.command(self, self.usual, "derivative")
        errors = self.errors.actors if self.errors is not None else ()
        self.actors = (
            heading, self.plot, page, *detail, *errors, CaptionLine(self.captions, theme),
            script.end_card(self, None, heading, command, self.card_at),
        )  # fmt: skip
        self.provenance.update(
            title=title, artist=self.credit, description=command, curve=curve.expression,
            points=list(self.points), language=words.language, theme=theme.name,
        )  # fmt: skip

    def h_at(self, seconds: float) -> float:
        """The secant's h at a second: from row to row of the table."""
        assert self.limit is not None
        return self.limit.h_at(seconds)
