"""How the limit is told where a curve has a derivative: the secant turns into the tangent, digit by digit.

What is said is what the quotients do, computed without rounding error: they may be the derivative from the
start (a straight line), or come to it later than the h that are shown (a bend nearer than those).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from engine.differences import Curve, quotient
from engine.one_sided import exact_quotient
from scenes.stage.lessons.secant import Secant
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.layout import PANEL
from scenes.stage.plots.digits import SHRINKS, Digits, shrinking
from scenes.telling.points import largest_step
from scenes.telling.story import BREATH, Story

if TYPE_CHECKING:
    from scenes.derivative import DerivativeFilm

DIGITS = 8  # decimals of a derivative of about 1
FEWEST = 2  # powers of ten that h shrinks at least
NOISE = 1e-3  # of the derivative: what rounding may make of the quotients that are shown
CLOSE = 0.02  # of the derivative, or of the picture's slope: a secant that looks like the tangent
STRAIGHT = 1e-12  # of the derivative: quotients this near to it are it
TABLE = 276.0  # px under the panel's top: the quotients begin


def tell_limit(
    film: DerivativeFilm, story: Story, x: float, step_at: float, quotient_at: float
) -> Sequence[Actor]:
    """The act in which h shrinks at one x, after the question: the secant on the film's plot, the quotients.

    ``step_at`` and ``quotient_at`` are the seconds at which the question came to h and to the quotient.
    """
    curve, words, plot, asked = film.curve, film.words, film.plot, story.now
    largest, slope = largest_step(curve, x), float(curve.derivative(x))
    powers, decimals = _as_rounding_allows(curve, x, largest)
    exact = exact_quotient(curve.expression, x, largest / 10.0 ** np.arange(powers + 1))
    error = np.abs(exact - slope)
    is_straight = bool((error <= STRAIGHT * abs(slope)).all())
    steadily = bool((error[1:] <= error[:-1] / 2).all())
    comes_close = bool(error[-1] <= CLOSE * max(abs(slope), _scale(curve)))

    tangent_at = np.inf
    with story.act("chapter.limit", lead=0.0) as act:
        story.wait(asked + 0.2)
        story.say("derivative.shrink_straight" if is_straight else "derivative.shrink")
        if is_straight:
            digits = story.say("derivative.digits_straight")
        else:
            digits = story.say("derivative.digits" if steadily else "derivative.digits_slow")
        if comes_close:
            said = "derivative.tangent_straight" if is_straight else "derivative.tangent"
            tangent_at = story.say(said).start
    film.telling = digits.end - 0.6

    rows = shrinking(largest, words, quotient_at + 1.5, asked + 1.2, digits.end + BREATH + 1.0, powers)
    heading = words("derivative.heading", x=words.number(x, None))
    return [
        Secant(plot, x, rows, 0.8, step_at, quotient_at, act.start, tangent_at, act.end),
        Digits(
            curve, x, rows, PANEL.below(PANEL.y, TABLE), words, film.theme, heading, decimals,
            digits.start, act.end,
        ),
    ]  # fmt: skip


def decimals_of(slope: float) -> int:
    """The decimals with which a derivative is written: `DIGITS` where it is about 1."""
    return DIGITS - int(np.clip(np.floor(np.log10(abs(slope) or 1.0)), -4, 6))


def _as_rounding_allows(curve: Curve, x: float, largest: float) -> tuple[int, int]:
    """How many powers of ten h shrinks, and with how many decimals: none that rounding has made."""
    slope = float(curve.derivative(x))
    h = largest / 10.0 ** np.arange(SHRINKS + 1)
    exact = exact_quotient(curve.expression, x, h)
    noise = np.abs(quotient(curve, x, h) - exact)
    allowed = noise <= NOISE * max(abs(slope), float(np.abs(exact[0] - slope)))
    powers = SHRINKS if allowed.all() else max(FEWEST, int(np.argmin(allowed)) - 1)
    most, decimals = float(noise[: powers + 1].max()), decimals_of(slope)
    return powers, decimals if most == 0 else max(1, min(decimals, int(-np.log10(2 * most))))


def _scale(curve: Curve) -> float:
    """The slope from the lowest to the highest value over the whole domain."""
    value = curve(np.linspace(*curve.domain, 801))
    return float(np.ptp(value[np.isfinite(value)]) / (curve.domain[1] - curve.domain[0]))
