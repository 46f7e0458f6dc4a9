"""How the limit is told where a curve has a derivative: the secant turns into the tangent, digit by digit.

What is said is what the quotients do, computed without rounding error: they may be the derivative from the
start (a straight line), or come to it later than the h that are shown (a bend nearer than those).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.differences import Curve, quotient
from engine.one_sided import exact_quotient
from scenes.language import Words
from scenes.stage.frame.caption import Caption
from scenes.stage.lessons.secant import Secant
from scenes.stage.paint.boxes import Box
from scenes.stage.plots.digits import SHRINKS, Digits, Row, shrinking
from scenes.stage.plots.plot import Plot
from scenes.telling import script

DIGITS = 8  # decimals of a derivative of about 1
FEWEST = 2  # powers of ten that h shrinks at least
NOISE = 1e-3  # of the derivative: what rounding may make of the quotients that are shown
CLOSE = 0.02  # of the derivative, or of the picture's slope: a secant that looks like the tangent
STRAIGHT = 1e-12  # of the derivative: quotients this near to it are it


class LimitScript:
    """The captions of a point with a derivative, the h that are shown; then its actors.

    Args:
        curve, x: the function and the point.
        largest: the h that is begun with.
        words: the language.
    """

    def __init__(self, curve: Curve, x: float, largest: float, words: Words) -> None:
        self.curve, self.x, self.largest, self.words = curve, x, largest, words
        self.slope = float(curve.derivative(x))
        keys = ("change", "step", "quotient")
        self.ask = script.in_turn([words(f"derivative.{key}") for key in keys], 0.6)
        self.shrink_at = self.ask[-1].end + script.BREATH
        self.powers, self.decimals = self._as_rounding_allows()
        h = largest / 10.0 ** np.arange(self.powers + 1)
        exact = exact_quotient(curve.expression, x, h)
        self.straight = bool((np.abs(exact - self.slope) <= STRAIGHT * abs(self.slope)).all())
        error = np.abs(exact - self.slope)
        steadily = bool((error[1:] <= error[:-1] / 2).all())
        scale = np.ptp(_finite(curve)) / (curve.domain[1] - curve.domain[0])
        self.close = bool(error[-1] <= CLOSE * max(abs(self.slope), scale))
        digits = "digits_straight" if self.straight else "digits" if steadily else "digits_slow"
        told = ["shrink_straight" if self.straight else "shrink", digits]
        if self.close:
            told.append("tangent_straight" if self.straight else "tangent")
        self.limit = script.in_turn([words(f"derivative.{key}") for key in told], self.shrink_at + 0.2)
        span = (self.shrink_at + 1.2, self.limit[1].end + script.BREATH + 1.0)
        self.rows: list[Row] = shrinking(largest, words, self.ask[2].start + 1.5, *span, self.powers)

    @property
    def captions(self) -> Sequence[Caption]:
        """All of them, in their order."""
        return (*self.ask, *self.limit)

    def h_at(self, seconds: float) -> float:
        """The secant's h at a second: from row to row of the table."""
        here = [row for row in self.rows if row.appear <= seconds]
        return here[-1].now(seconds) if here else self.largest

    def actors(self, plot: Plot, box: Box, shrink_at: float, leave: float) -> tuple[Secant, Digits]:
        """The secant on the plot and the digits in a box (px), until ``leave``."""
        words, ask = self.words, self.ask
        tangent_at = self.limit[2].start if self.close else np.inf
        secant = Secant(
            plot, self.x, self.h_at, 0.8, ask[1].start, ask[2].start, shrink_at, tangent_at, leave
        )  # fmt: skip
        heading = words("derivative.heading", x=words.number(self.x, None))
        digits = Digits(
            self.curve, self.x, self.rows, box, words, plot.theme, heading, self.decimals,
            self.limit[1].start, leave,
        )  # fmt: skip
        return secant, digits

    def _as_rounding_allows(self) -> tuple[int, int]:
        """How many powers of ten h shrinks, and with how many decimals: none that rounding has made."""
        h = self.largest / 10.0 ** np.arange(SHRINKS + 1)
        exact = exact_quotient(self.curve.expression, self.x, h)
        noise = np.abs(quotient(self.curve, self.x, h) - exact)
        allowed = noise <= NOISE * max(abs(self.slope), float(np.abs(exact[0] - self.slope)))
        powers = SHRINKS if allowed.all() else max(FEWEST, int(np.argmin(allowed)) - 1)
        most = float(noise[: powers + 1].max())
        decimals = decimals_of(self.slope)
        return powers, decimals if most == 0 else max(1, min(decimals, int(-np.log10(2 * most))))


def decimals_of(slope: float) -> int:
    """The decimals with which a derivative is written: `DIGITS` where it is about 1."""
    return DIGITS - int(np.clip(np.floor(np.log10(abs(slope) or 1.0)), -4, 6))


def _finite(curve: Curve) -> np.ndarray:
    value = curve(np.linspace(*curve.domain, 801))
    return value[np.isfinite(value)]
