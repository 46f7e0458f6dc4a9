"""The derivative as a limit: a secant becomes the tangent, its sign and size say where to go; h too small.

``manim -pqh scenes/derivative.py`` shows the course page's exercise at its three points.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from engine.differences import Curve, quotient
from engine.errors import InputError
from scenes import script
from scenes.film import Act, Film, whole
from scenes.rounding import Errors
from scenes.stage.boxes import Box
from scenes.stage.caption import Caption, CaptionLine
from scenes.stage.digits import Digits, shrinking
from scenes.stage.formula import Formula, written
from scenes.stage.layout import PANEL, SAFE, STAGE
from scenes.stage.plot import Plot
from scenes.stage.secant import Secant
from scenes.stage.sheet import Line, Sheet
from scenes.stage.slopes import Place, Slopes
from scenes.stage.title import Title

PAGE = "x/(1 + exp(-x))"  # the course page's exercise, and its points
PAGE_DOMAIN = (-4.0, 2.5)
PAGE_POINTS = (-2.0, -1.0, 1.0)
ROOM = Box(SAFE.x, STAGE.y, STAGE.right - SAFE.x, STAGE.height)
MOST = 3  # points: there is no time for more
DIGITS = 8  # decimals of a derivative of about 1


class DerivativeFilm(Film):
    """What the derivative is, what it is for, and what becomes of it on a computer.

    Args:
        curve: a function of x; the course page's exercise x/(1 + exp(-x)) by default.
        points: one to three x within its domain; of the page's exercise -2, -1 and 1, of another curve three
            evenly spaced. The one where the secant turns most as h shrinks is shown in detail.
        options: those of `Film`.

    Raises:
        InputError: no points or more than three; one outside the domain, or where there is no derivative.
    """

    def __init__(
        self, *, curve: Curve | None = None, points: Sequence[float] | None = None, **options: Any
    ) -> None:
        self.usual = curve is None and points is None
        self.curve = Curve.from_expression(PAGE, PAGE_DOMAIN) if curve is None else curve
        self.points = _points(self.curve, PAGE_POINTS if curve is None and points is None else points)
        super().__init__(**options)

    def compose(self) -> None:
        """Lay out the acts: the question, the limit, what it is for, h too small."""
        words, theme, curve = self.words, self.theme, self.curve
        self.largest = _largest_step(curve)
        turning = abs(quotient(curve, self.points, self.largest) - curve.derivative(self.points))
        seen = np.isfinite(turning) & (np.array(self.points) + self.largest <= curve.domain[1])
        self.x = self.points[int(np.argmax(np.where(seen, turning, -1.0)))]
        slope = float(curve.derivative(self.x))
        decimals = DIGITS - int(np.clip(np.floor(np.log10(abs(slope) or 1.0)), -4, 6))

        ask = script.in_turn([words(f"derivative.{key}") for key in ("change", "step", "quotient")], 0.6)
        self.shrink_at = whole(ask[-1].end + script.BREATH)
        keys = ("shrink", "digits", "tangent")
        limit = script.in_turn([words(f"derivative.{key}") for key in keys], self.shrink_at + 0.2)
        self.slopes_at = whole(limit[-1].end + script.BREATH)
        self.telling = limit[1].end - 0.6
        told, places, lowest = self._places(self.slopes_at)
        self.small_at = whole(told[-1].end + script.BREATH)
        self.errors = Errors(curve, self.x, decimals + 2, words, theme, self.small_at)
        small = list(self.errors.captions.values())
        self.card_at = whole(small[-1].end + script.BREATH)
        self.captions = tuple[Caption, ...]((*ask, *limit, *told, *small))
        cuts = (0.0, self.shrink_at, self.slopes_at, self.small_at, self.card_at)
        names = ("question", "limit", "direction", "too_small")
        self.acts = (
            *(Act(words(f"chapter.{name}"), *ends) for name, ends in zip(names, pairwise(cuts), strict=True)),
            Act(words("chapter.credits"), self.card_at, whole(self.card_at + script.CARD)),
        )

        span = (self.shrink_at + 1.2, limit[2].start + 1.0)
        self.rows = shrinking(self.largest, words, ask[2].start + 1.5, *span)
        self.plot = Plot(curve, ROOM, words, theme, 0.2, self.small_at)
        self.secant = Secant(
            self.plot, self.x, self.h_at, 0.8, ask[1].start, ask[2].start, self.shrink_at, limit[2].start,
            self.slopes_at,
        )  # fmt: skip
        below = Box(PANEL.x, PANEL.y + 276, PANEL.width, PANEL.height - 276)
        self.digits = Digits(
            curve, self.x, self.rows, below, words, theme,
            words("derivative.heading", x=words.number(self.x, None)), decimals, limit[1].start,
            self.slopes_at,
        )  # fmt: skip
        self.slopes = Slopes(
            self.plot, places, lowest, Box(below.x, PANEL.y + 160, below.width, below.height),
            self.slopes_at, self.small_at,
        )  # fmt: skip
        symbols, function = theme.symbols, f"f(x) = {written(curve.formula(), words)}"
        page = Sheet(
            [
                Line(Formula(function), PANEL.y + 44, symbols["loss"], 0.6, self.small_at),
                Line(Formula("frac(f(x + h) - f(x), h)"), PANEL.y + 190, symbols["gradient"], ask[2].start,
                     self.slopes_at),
            ],
            PANEL,
        )  # fmt: skip
        title = self.title or words("derivative.title")
        heading = Title(title, words("derivative.subtitle"), theme, SAFE.width)
        command = script.command(self, self.usual, "derivative")
        self.actors = (
            heading, self.plot, page, self.slopes, self.secant, self.digits, *self.errors.actors,
            CaptionLine(self.captions, theme),
            script.end_card(self, None, heading, command, self.card_at),
        )  # fmt: skip
        self.provenance.update(
            title=title, artist=self.credit, description=command, curve=curve.expression,
            points=list(self.points), language=words.language, theme=theme.name,
        )  # fmt: skip

    def h_at(self, seconds: float) -> float:
        """The secant's h at a second: from row to row of the table."""
        here = [row for row in self.rows if row.appear <= seconds]
        return here[-1].now(seconds) if here else self.largest

    def _places(self, start: float) -> tuple[list[Caption], list[Place], Place | None]:
        """What is said of each point, when it comes, and the lowest point if there is a minimum."""
        words, curve = self.words, self.curve
        texts, slopes = list[str](), [float(curve.derivative(x)) for x in self.points]
        for x, slope in zip(self.points, slopes, strict=True):
            kind = "positive" if slope > 0 else "negative" if slope < 0 else "level"
            texts.append(words(f"derivative.{kind}", x=words.number(x, None)))
        texts.append(words("derivative.sign"))
        minima = curve.minima()
        if minima:
            texts.append(words("derivative.minimum", x=words.number(minima[0].x, 3)))
        told = script.in_turn(texts, start + 0.4)
        places = [
            Place(x, float(curve(x)), slope, said.start, said.start + 1.6)
            for x, slope, said in zip(self.points, slopes, told, strict=False)
        ]
        lowest = Place(minima[0].x, minima[0].value, 0.0, told[-1].start, np.inf) if minima else None
        return told, places, lowest


def _points(curve: Curve, given: Sequence[float] | None) -> tuple[float, ...]:
    """The points of the film, found out to be good before anything is laid out."""
    low, high = curve.domain
    if given is None:
        decimals = 3 - int(np.floor(np.log10(high - low)))
        given = [round(low + (high - low) * part, decimals) for part in (0.25, 0.5, 0.75)]
    try:
        points = tuple(float(x) for x in given)
    except (TypeError, ValueError):
        points = ()
    if not 1 <= len(points) <= MOST:
        raise InputError(
            "derivative.points",
            "points must be one to {most} numbers, the x at which the derivative is shown; not {given}.",
            most=MOST,
            given=repr(given)[:120],
        )
    wrong = [x for x in points if not (low <= x <= high and np.isfinite(curve.derivative(x)))]
    if wrong:
        raise InputError(
            "derivative.point",
            "Every point must lie in the curve's domain, from {low} to {high}, and have a derivative"
            " there; {x} does not.",
            low=f"{low:g}",
            high=f"{high:g}",
            x=f"{wrong[0]:g}",
        )
    return points


def _largest_step(curve: Curve) -> float:
    """The power of ten that is at most a quarter of the domain: h begins there."""
    low, high = curve.domain
    return float(10.0 ** np.floor(np.log10((high - low) / 4)))
