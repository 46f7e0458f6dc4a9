"""The update rule of gradient descent, for both weights: each symbol lights up as its number is put in.

w_i <- w_i - learning_rate * d loss / d w_i
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.errors import InputError
from scenes.language import Words
from scenes.stage.paint import lettering
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.formula import Formula
from scenes.stage.paint.layout import PANEL, SUBTITLE_Y
from scenes.stage.paint.motion import presence
from scenes.theme import MEASURES, Theme

EVERY = 1.0  # s from one number to the next
LIT = 1.0  # s that a symbol stays lit
DECIMALS = {"new": 4, "old": 4, "slope": 3}
SYMBOL, NUMBER = 50.0, 36.0
UNLIT = 0.62
ROWS = (170.0, 520.0)  # px under the panel's top: the formulas of both weights
BELOW = 100.0  # px from a formula to its numbers
# Where each part stands in the panel, and how far (in sizes) its middle is under the formula's axis.
COLUMNS = (
    (88, "new"),
    (208, "is"),
    (312, "old"),
    (414, "minus"),
    (500, "rate"),
    (576, "times"),
    (718, "slope"),
)
SHIFT = {"new": 0.13, "old": 0.13, "rate": 0.04}
ORDER = ("old", "rate", "slope", "new")


@dataclass(frozen=True)
class Sums:
    """The numbers of one update: weights before and after (2,), slopes (2,), the learning rate."""

    old: np.ndarray
    new: np.ndarray
    slope: np.ndarray
    rate: float


class Rule(Actor):
    """The rule in the panel from ``appear`` to ``leave``; each weight's first number comes at ``starts``."""

    def __init__(
        self, sums: Sums, words: Words, theme: Theme, appear: float, starts: Sequence[float], leave: float
    ) -> None:
        self.sums, self.words, self.theme = sums, words, theme
        self.appear, self.starts, self.leave = appear, tuple(starts), leave
        loss = words("race.loss")
        self.symbols = [
            {
                "new": Formula(f"w_{axis}"),
                "is": Formula("arrow.l"),
                "old": Formula(f"w_{axis}"),
                "minus": Formula("-"),
                "rate": Formula("alpha"),
                "times": Formula("dot"),
                "slope": Formula(f'(partial "{loss}")/(partial w_{axis})'),
            }
            for axis in (0, 1)
        ]

    def put_in(self, axis: int, what: str) -> float:
        """The second at which a symbol's number is put in."""
        return self.starts[axis] + EVERY * ORDER.index(what)

    def number(self, axis: int, what: str) -> str:
        """A symbol's number, as it is written."""
        if what == "rate":
            return self.words.number(self.sums.rate, None)
        value = float({"new": self.sums.new, "old": self.sums.old, "slope": self.sums.slope}[what][axis])
        text = self.words.number(value, DECIMALS[what])
        if what == "old":  # a start is given with few figures
            text = self.words.number(round(value, DECIMALS[what]), None)
        return f"({text})" if what == "slope" and value < 0 else text

    def paint_resting(self, canvas: Canvas, seconds: float) -> None:
        """What each column is."""
        for x, what in COLUMNS:
            if what in ORDER:
                text = self.words(f"descent.column_{what}")
                canvas.text(
                    text,
                    PANEL.x + x,
                    PANEL.y + 52,
                    size=MEASURES.smallest,
                    colour=self.theme.muted,
                    anchor="middle",
                )

    def paint_moving(self, canvas: Canvas, seconds: float) -> None:
        """Both weights' formulas and numbers."""
        for axis in (0, 1):
            self._paint_weight(canvas, axis, seconds)

    def _paint_weight(self, canvas: Canvas, axis: int, seconds: float) -> None:
        theme = self.theme
        middle = PANEL.y + ROWS[axis]
        colours = {
            "new": theme.symbols[f"w_{axis}"],
            "old": theme.symbols[f"w_{axis}"],
            "rate": theme.symbols["learning_rate"],
            "slope": theme.symbols["gradient"],
        }
        for column, what in COLUMNS:
            at = self.put_in(axis, what if what in ORDER else _before(what))
            x = PANEL.x + column
            colour = colours.get(what, theme.text)
            lit = presence(seconds, at, at + LIT, 0.25) if what in ORDER else 0.0
            room = 66.0 if what == "slope" else 42.0
            canvas.box(x - 60, middle - room, 120, 2 * room, theme.highlight, radius=12, opacity=lit)
            there = presence(seconds, at, ramp=0.3)
            self.symbols[axis][what].paint(
                canvas,
                x,
                middle + SHIFT.get(what, 0.0) * SYMBOL,
                size=SYMBOL,
                colour=colour,
                anchor="middle",
                opacity=UNLIT + (1 - UNLIT) * there,
            )
            below = middle + BELOW + 26
            with canvas.faded(there) as shown:
                if not shown:
                    continue
                if what in ORDER:
                    base = below + lettering.CAP_HEIGHT * NUMBER / 2
                    text = self.number(axis, what)
                    canvas.text(text, x, base, size=NUMBER, colour=colour, bold=True, anchor="middle")
                else:
                    sign = Formula("=") if what == "is" else self.symbols[axis][what]
                    sign.paint(canvas, x, below, size=NUMBER + 4, colour=theme.text, anchor="middle")


class Rate(Actor):
    """The learning rate, under the counter: always on the screen."""

    def __init__(self, rate: float, words: Words, theme: Theme, appear: float) -> None:
        self.text = words("descent.rate", rate=rate)
        self.theme, self.appear = theme, appear
        self.left = PANEL.right - lettering.width(self.text, MEASURES.label) - 40  # px: free up to here

    def paint_resting(self, canvas: Canvas, seconds: float) -> None:
        """Its name and number."""
        colour = self.theme.symbols["learning_rate"]
        canvas.text(self.text, PANEL.right, SUBTITLE_Y, size=MEASURES.label, colour=colour, anchor="right")


def refuse_no_slope(w: np.ndarray, loss: float, has_gradient: bool) -> None:
    """Raise InputError where a descent would start at weights (2,) with no loss or no gradient."""
    if not (np.isfinite(loss) and has_gradient):
        raise InputError(
            "no_slope",
            "the film of a descent begins with the slopes at its start; at ({w_0}, {w_1}) the loss is {loss} "
            "and has none. Give another start.",
            w_0=w[0],
            w_1=w[1],
            loss=loss,
        )


def _before(sign: str) -> str:
    """The number after which a sign is written."""
    return {"is": "new", "minus": "rate", "times": "slope"}[sign]
