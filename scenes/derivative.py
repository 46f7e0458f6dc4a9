"""The derivative as a limit: a secant becomes the tangent, its sign and size say where to go; h too small.

``manim -pqh scenes/derivative.py`` shows the course page's exercise at its three points.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from engine.curve_facts import checked_points, most_turning
from engine.differences import Curve
from scenes.film import Film
from scenes.options import FORMAT, NAME, Option
from scenes.stage.frame.plate import Plate
from scenes.stage.lessons.curve_places import places
from scenes.stage.lessons.cut_ground import CutGround
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.formula import Equation, written
from scenes.stage.plots.plot import Plot
from scenes.telling.limit import tell_limit
from scenes.telling.rounding import tell_rounding
from scenes.telling.sides import tell_sides
from scenes.telling.slopes import tell_slopes
from scenes.telling.story import Story

PAGE = "x/(1 + exp(-x))"  # the course page's exercise, and its points
PAGE_DOMAIN = (-4.0, 2.5)
PAGE_POINTS = (-2.0, -1.0, 1.0)
UNDER = 46.0  # px under the plot, for its numbers
SIZE = 48.0  # px: the formulas'
COMES = 3.2  # s: the panel and the axes


class DerivativeFilm(Film):
    """What the derivative is, what it is for, and what becomes of it on a computer.

    Args:
        curve: a function of x; the course page's exercise x/(1 + exp(-x)) by default.
        points: one to three x within its domain; of the page's exercise -2, -1 and 1, of another curve three
            evenly spaced, or near that where it has no derivative there. Shown in detail is the first without
            a derivative, from both sides; else the one where the secant turns most as h shrinks.
        short: without the act on rounding, h too small.
        options: those of `Film`.

    Raises:
        InputError: no points or more than three; one outside the domain, or with no values beside it.
    """

    name = "derivative"
    headline = "derivative.title"
    fills = True
    largest = 1.25
    takes = (
        Option("function", "function", "curve", PAGE),
        Option("domain", "range", "curve", PAGE_DOMAIN, help="range"),
        NAME.but(keyword="curve"),
        Option("at", "x", "points", PAGE_POINTS, several=True, most=3),
        Option("short", "flag"),
    )

    is_broken = False  # whether there is no derivative where it looks in detail

    def __init__(
        self,
        *,
        curve: Curve | None = None,
        points: Sequence[float] | None = None,
        short: bool = False,
        **options: Any,
    ) -> None:
        self.short = short
        self.as_usual = curve is None and points is None and not short
        self.curve = Curve.from_expression(PAGE, PAGE_DOMAIN) if curve is None else curve
        given = PAGE_POINTS if curve is None and points is None else points
        self.points = checked_points(self.curve, given, self.option("at").most)
        super().__init__(**options)

    def tell(self, story: Story) -> Sequence[Actor]:
        """The question, the limit, what it is for, h too small."""
        words, symbols, curve = self.words, self.theme.symbols, self.curve
        points = [curve.differentiability(x) for x in self.points]
        smooth = [here.x for here in points if here.kind == "smooth"]
        broken = next((here for here in points if here.kind != "smooth"), None)
        lowest = [best.x for best in curve.minima()[:1]]
        seen = [*self.points, *lowest]
        self.places = place = places(self.layout)
        room, reach = replace(place.stage, height=place.stage.height - UNDER), place.reach
        self.plot = plot = Plot(
            curve, curve.domain, room, words, self.theme, -1.0, seen=seen, breaks=curve.breaks, reach=reach
        )

        with story.act("chapter.question", symbol="gradient"):
            story.say("derivative.change")
            if broken is not None and broken.value is None:
                x = words.number(broken.x, None)
                step_at = quotient_at = story.say("derivative.no_value", x=x).start
            else:
                step_at = story.say("derivative.step").start
                quotient_at = story.say("derivative.quotient").start
        if broken is not None:
            self.x, self.is_broken = broken.x, True
            detail: Sequence[Actor] = tell_sides(self, story, broken, quotient_at)
        else:
            self.x = most_turning(curve, smooth)
            detail = tell_limit(self, story, self.x, step_at, quotient_at)
        slopes_at = story.end
        slopes = tell_slopes(self, story, points)
        small_at = story.end
        told = smooth and not self.short
        errors = tell_rounding(self, story, most_turning(curve, smooth)) if told else []

        first_leaves = small_at if place.has_band else quotient_at + 0.5
        plates = [
            Plate(self.theme, place.first, COMES, first_leaves),
            Plate(self.theme, place.panel, quotient_at),
        ]
        for plate in plates:
            plate.above = False
        leaves = small_at if place.has_function else slopes_at
        said = f"f(x) = {written(curve.formula(), words)}"
        page = [Equation(said, place.function, SIZE, symbols["loss"], COMES, leaves)]
        if broken is None or broken.value is not None:
            said, colour = "frac(f(x + h) - f(x), h)", symbols["gradient"]
            page.append(Equation(said, place.quotient, SIZE, colour, quotient_at, slopes_at))
        return [
            CutGround(plot, self.layout.frame, -1.0, COMES, small_at),
            *plates,
            *page,
            *slopes,
            *detail,
            *errors,
        ]

    @property
    def called(self) -> str:
        """Its title; one in whose middle there is no derivative asks why."""
        return self.title or self.words("derivative.broken" if self.is_broken else self.headline)

    def is_usual(self) -> bool:
        """Whether it shows the page's exercise at the page's points, in the usual format."""
        return self.as_usual and self.format == FORMAT.usual

    def subtitle(self) -> str:
        """What the curve is called, where it has a name, and what the film is about."""
        named = [] if self.curve.name is None else [self.words("derivative.named", name=self.curve.name)]
        return " · ".join([*named, self.words("derivative.subtitle")])

    def shows(self) -> dict[str, Any]:
        """The curve and its points."""
        shown = {"curve": self.curve.expression, "points": list(self.points), "format": self.format}
        return shown | ({"short": True} if self.short else {})
