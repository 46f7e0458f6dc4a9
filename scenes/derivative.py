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
from engine.one_sided import Differentiability
from scenes import script
from scenes.film import Act, Film, whole
from scenes.limit_script import LimitScript, decimals_of
from scenes.rounding import Errors
from scenes.sides_script import SidesScript
from scenes.stage.boxes import Box
from scenes.stage.camera import Actor
from scenes.stage.caption import Caption, CaptionLine
from scenes.stage.formula import Formula, written
from scenes.stage.layout import PANEL, SAFE, STAGE
from scenes.stage.plot import Plot
from scenes.stage.sheet import Line, Sheet
from scenes.stage.slopes import Place, Slopes
from scenes.stage.title import Title

PAGE = "x/(1 + exp(-x))"  # the course page's exercise, and its points
PAGE_DOMAIN = (-4.0, 2.5)
PAGE_POINTS = (-2.0, -1.0, 1.0)
ROOM = Box(SAFE.x, STAGE.y, STAGE.right - SAFE.x, STAGE.height)
MOST = 3  # points: there is no time for more
MINIMUM = {  # whether it is the only lowest place, whether it has a derivative
    (True, True): "derivative.minimum",
    (True, False): "derivative.minimum_kink",
    (False, True): "derivative.a_minimum",
    (False, False): "derivative.a_minimum_kink",
}
PARTS = (0.25, 0.5, 0.75)  # of the domain: where the usual points are
FINE, BESIDE = 241, 1 / 12  # places that are tried instead of one; how far off they are at least, if they can


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
        self.points = _points(self.curve, PAGE_POINTS if curve is None and points is None else points)
        super().__init__(**options)

    def compose(self) -> None:
        """Lay out the acts: the question, the limit, what it is for, h too small."""
        words, theme, curve = self.words, self.theme, self.curve
        self.here = [curve.differentiability(x) for x in self.points]
        smooth = [here.x for here in self.here if here.kind == "smooth"]
        broken = [here for here in self.here if here.kind != "smooth"]
        self.x = broken[0].x if broken else self._turning(smooth)
        self.sides = self._sides(broken[0]) if broken else None
        self.limit = LimitScript(curve, self.x, self._largest(self.x), words) if not broken else None
        story = self.sides or self.limit
        assert story is not None
        self.shrink_at, self.slopes_at = whole(story.shrink_at), whole(story.limit[-1].end + script.BREATH)
        self.telling = story.limit[1].end - 0.6
        told, places, lowest = self._places(self.slopes_at)
        self.small_at = whole(told[-1].end + script.BREATH) if told else self.slopes_at
        self.errors = None
        if smooth:
            at = self._turning(smooth)
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
            decimals = _decimals(curve)
            self.slopes = Slopes(
                self.plot, places, lowest, box, self.slopes_at, self.small_at, decimals
            )  # fmt: skip
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
        heading = Title(title, words("derivative.subtitle"), theme, SAFE.width)
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

    def _turning(self, smooth: Sequence[float]) -> float:
        """The one of some x with a derivative where the secant turns most as h shrinks."""
        curve = self.curve
        steps = np.array([self._largest(x) for x in smooth])
        turning = np.abs(quotient(curve, smooth, steps) - curve.derivative(smooth))
        seen = np.isfinite(turning) & (np.array(smooth) + steps <= curve.domain[1])
        return smooth[int(np.argmax(np.where(seen, turning, -1.0)))]

    def _largest(self, x: float, signs: Sequence[int] = (1,)) -> float:
        """The size at which h begins: at most a quarter of the domain, and f has values there."""
        low, high = self.curve.domain
        h = float(10.0 ** np.floor(np.log10((high - low) / 4)))
        for _ in range(12):
            if np.isfinite(self.curve([x + sign * h for sign in signs])).all():
                return h
            h /= 10
        return h

    def _sides(self, here: Differentiability) -> SidesScript:
        signs = [sign for sign, there in ((1, here.has_right), (-1, here.has_left)) if there]
        return SidesScript(here, self._largest(here.x, signs), self.words, 0.6)

    def _places(self, start: float) -> tuple[list[Caption], list[Place], Place | None]:
        """What is said of each point, when it comes, and the lowest minimum if there is one."""
        words, curve, texts, slopes = self.words, self.curve, list[str](), list[float | None]()
        for here in self.here:
            slope = here.slope
            if slope is not None and abs(slope) <= _blur(curve, here.x):
                slope = 0.0
            slopes.append(slope)
            kind = "none" if slope is None else _sign(slope)
            texts.append(words(f"derivative.{kind}", x=words.number(here.x, None)))
        if slopes == [None]:  # it has been told in detail
            texts = []
        if any(slopes):
            texts.append(words("derivative.sign"))
        minima = curve.minima()
        if minima:
            key = MINIMUM[minima[0].is_only, minima[0].smooth]
            texts.append(words(key, x=words.number(round(minima[0].x, _decimals(curve)), None)))
        told = script.in_turn(texts, start + 0.4)
        if not told:
            return [], [], None
        places = [
            Place(here.x, here.value, slope, said.start, said.start + 1.6)
            for here, slope, said in zip(self.here, slopes, [*told, *told[-1:] * MOST], strict=False)
        ]
        lowest = None
        if minima:
            level = 0.0 if minima[0].smooth else None
            lowest = Place(minima[0].x, minima[0].value, level, told[-1].start, np.inf)
        return told, places, lowest


def _sign(slope: float) -> str:
    return "positive" if slope > 0 else "negative" if slope < 0 else "level"


def _blur(curve: Curve, x: float) -> float:
    """What a derivative may be where it is meant to be 0, as x is rounded: cos at 3.141592653589793."""
    bend = abs(float(curve.derivative(x, 2)))
    return 4 * float(np.spacing(abs(x))) * bend if np.isfinite(bend) else 0.0


def _decimals(curve: Curve) -> int:
    """Those with which an x of the curve's is written: three, or more on a narrow domain."""
    low, high = curve.domain
    return max(3, 3 - int(np.floor(np.log10(high - low))))


def _points(curve: Curve, given: Sequence[float] | None) -> tuple[float, ...]:
    """The points of the film, found out to be good before anything is laid out."""
    low, high = curve.domain
    if given is None:
        return _usual(curve)
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
    wrong = [x for x in points if not (low <= x <= high and curve.differentiability(x).beside)]
    if wrong:
        raise InputError(
            "derivative.point",
            "Every point must lie in the curve's domain, from {low} to {high}, and the curve must have values"
            " beside it; {x} does not. Give another one with points (--at).",
            low=f"{low:g}",
            high=f"{high:g}",
            x=f"{wrong[0]:g}",
        )
    return points


def _usual(curve: Curve) -> tuple[float, ...]:
    """Three points where the curve has a derivative: evenly spaced, or as near to that as there are any."""
    low, high = curve.domain
    decimals = 3 - int(np.floor(np.log10(high - low)))
    found: list[float] = []
    for part in PARTS:
        parts = [part, *sorted(np.linspace(0, 1, FINE)[1:-1], key=lambda other: _far(other - part))]
        near = (round(low + (high - low) * float(other), decimals) for other in parts)
        fit = (x for x in near if x not in found and low <= x <= high and _is_smooth(curve, x))
        found += [x for x, _ in zip(fit, [part], strict=False)]
    if not found:
        raise InputError(
            "derivative.no_point",
            "No point was found at which the curve has a derivative: give one with points (--at).",
        )
    return tuple(sorted(found))


def _far(part: float) -> tuple[bool, float, float]:
    """What sorts places by how far they are from another: first those from `BESIDE` on, the nearest first.

    So a point is not put at the very foot of the pole that is in its place.
    """
    return round(abs(part), 9) < BESIDE, abs(part), part


def _is_smooth(curve: Curve, x: float) -> bool:
    return bool(np.isfinite(curve(x))) and curve.differentiability(x).kind == "smooth"
