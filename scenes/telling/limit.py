"""How the limit is told where a curve has a derivative: the secant turns into the tangent, digit by digit.

What is said is what the quotients do, computed without rounding error: they may be the derivative from the
start (a straight line), or come to it later than the h that are shown (a bend nearer than those).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from engine.curve_facts import approach, largest_step
from scenes.stage.lessons.secant import Secant
from scenes.stage.paint.actor import Actor
from scenes.stage.plots.digits import Digits, Quotients, shrinking
from scenes.telling.story import BREATH, Story

if TYPE_CHECKING:
    from scenes.derivative import DerivativeFilm

DIGITS = 8  # decimals of a derivative of about 1


def tell_limit(
    film: DerivativeFilm, story: Story, x: float, step_at: float, quotient_at: float
) -> Sequence[Actor]:
    """The act in which h shrinks at one x, after the question: the secant on the film's plot, the quotients.

    ``step_at`` and ``quotient_at`` are the seconds at which the question came to h and to the quotient.
    """
    curve, words, plot, asked = film.curve, film.words, film.plot, story.now
    largest = largest_step(curve, x)
    found = approach(curve, x, largest, film.places.shrinks)
    slope = float(curve.derivative(x))
    decimals = decimals_of(slope)
    if found.noise:  # none that rounding has made
        decimals = max(1, min(decimals, int(-np.log10(2 * found.noise))))

    tangent_at = np.inf
    with story.act("chapter.limit", lead=0.0, symbol="gradient") as act:
        story.wait(asked + 0.2)
        story.say("derivative.shrink_straight" if found.is_straight else "derivative.shrink")
        if found.is_straight:
            digits = story.say("derivative.digits_straight")
        else:
            digits = story.say("derivative.digits" if found.halves else "derivative.digits_slow")
        if found.comes_close:
            said = "derivative.tangent_straight" if found.is_straight else "derivative.tangent"
            tangent_at = story.say(said).start
    film.telling = digits.end - 0.6

    rows = shrinking(largest, words, quotient_at + 1.5, asked + 1.2, digits.end + BREATH + 1.0, found.powers)
    quotients = Quotients(curve, x, decimals, words)
    room = film.places.numbers
    heads = "h", words("derivative.heading", x=words.number(x, None))
    return [
        Secant(plot, x, slope, rows, 3.2, step_at, quotient_at, act.start, tangent_at, act.end),
        Digits(
            rows, quotients.value, quotients.agreeing, room, words, film.theme, heads,
            ("f′(x)", quotients.exact), digits.start, act.end,
        ),
    ]  # fmt: skip


def decimals_of(slope: float) -> int:
    """The decimals with which a derivative is written: `DIGITS` where it is about 1."""
    return DIGITS - int(np.clip(np.floor(np.log10(abs(slope) or 1.0)), -4, 6))
