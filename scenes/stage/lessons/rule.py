"""The update rule of gradient descent for both weights, in symbols and with the numbers of a step.

w_i <- w_i - learning_rate * d loss / d w_i
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scenes.language import Words
from scenes.stage.paint import lettering
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.formula import Formula
from scenes.stage.paint.layout import PANEL, SUBTITLE_Y
from scenes.stage.paint.motion import presence
from scenes.stage.paint.plates import paint_plate
from scenes.theme import MEASURES, Theme

EVERY = 1.0  # s from one number to the next
LIT = 1.0  # s that a symbol stays lit
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
SIGNS = {"is": "=", "minus": "\N{MINUS SIGN}", "times": "·"}  # as they are written between numbers


@dataclass(frozen=True)
class Sums:
    """The numbers of one update: weights before and after (2,), slopes (2,), the learning rate."""

    old: np.ndarray
    new: np.ndarray
    slope: np.ndarray
    rate: float

    def number(self, axis: int, what: str, words: Words, decimals: int) -> str:
        """A symbol's number, as it is written: a weight with so many decimals, a slope with one less."""
        if what == "rate":
            return words.number(self.rate, None)
        if what == "old":  # a start is given with few figures
            return words.number(round(float(self.old[axis]), decimals), None)
        if what == "new":
            return words.number(float(self.new[axis]), decimals)
        text = words.number(float(self.slope[axis]), decimals - 1)
        return f"({text})" if self.slope[axis] < 0 else text


def symbols(axis: int, words: Words) -> dict[str, Formula]:
    """The rule's parts of one weight, from left to right."""
    return {
        "new": Formula(f"w_{axis}"),
        "is": Formula("arrow.l"),
        "old": Formula(f"w_{axis}"),
        "minus": Formula("-"),
        "rate": Formula("alpha"),
        "times": Formula("dot"),
        "slope": Formula(f'(partial "{words("race.loss")}")/(partial w_{axis})'),
    }


def colours(axis: int, theme: Theme) -> dict[str, str]:
    """The colour of each part; signs are as text is."""
    weight, rest = theme.symbols[f"w_{axis}"], dict.fromkeys(SIGNS, theme.text)
    rate, slope = theme.symbols["learning_rate"], theme.symbols["gradient"]
    return {"new": weight, "old": weight, "rate": rate, "slope": slope, **rest}


class StepWritten(Actor):
    """The rule of one step on a plate, and the same with its numbers; three moments, s, and the end."""

    above = True

    def __init__(
        self,
        sums: Sums,
        words: Words,
        theme: Theme,
        room: Box,
        appear: float,
        numbers_at: float,
        leave: float,
    ) -> None:
        self.sums, self.words, self.theme, self.room = sums, words, theme, room
        self.appear, self.numbers_at, self.leave = appear, numbers_at, leave
        self.symbols = [symbols(axis, words) for axis in (0, 1)]
        longest = max(sum(part.width * 50.0 + 16 for part in of.values()) for of in self.symbols)
        self.size = min(50.0, 50.0 * (room.width - 60) / longest)  # px

    def resting_key(self, seconds: float) -> float:
        """Changes while the numbers come."""
        return round(presence(seconds, self.numbers_at), 3)

    def paint_resting(self, canvas: Canvas, seconds: float) -> None:
        """Two rules; under each its numbers."""
        room = self.room
        paint_plate(canvas, self.theme, room, opacity=self.theme.panel_opacity)
        for axis in (0, 1):
            colour, y = colours(axis, self.theme), room.y + room.height * (0.17 + 0.48 * axis)
            x = room.x + 30
            for what, formula in self.symbols[axis].items():
                formula.paint(canvas, x, y, size=self.size, colour=colour[what])
                x += formula.width * self.size + 16
            texts = {
                what: SIGNS.get(what) or self.sums.number(axis, what, self.words, 3)
                for what in self.symbols[axis]
            }
            wide = sum(lettering.width(text, 38.0, bold=True) + 12 for text in texts.values())
            size, x = 38.0 * min(1.0, (room.width - 60) / wide), room.x + 30
            with canvas.faded(self.resting_key(seconds)) as shown:
                for what, text in texts.items() if shown else ():
                    base = y + 0.25 * room.height
                    x += canvas.text(text, x, base, size=size, colour=colour[what], bold=True) + 12


class Rule(Actor):
    """The rule in the panel from ``appear`` to ``leave``; each weight's first number comes at ``starts``.

    Each symbol lights up as its number is put in.
    """

    def __init__(
        self, sums: Sums, words: Words, theme: Theme, appear: float, starts: Sequence[float], leave: float
    ) -> None:
        self.sums, self.words, self.theme = sums, words, theme
        self.appear, self.starts, self.leave = appear, tuple(starts), leave
        self.symbols = [symbols(axis, words) for axis in (0, 1)]

    def put_in(self, axis: int, what: str) -> float:
        """The second at which a symbol's number is put in."""
        return self.starts[axis] + EVERY * ORDER.index(what)

    def number(self, axis: int, what: str) -> str:
        """A symbol's number, as it is written."""
        return self.sums.number(axis, what, self.words, 4)

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
        own = colours(axis, theme)
        for column, what in COLUMNS:
            at = self.put_in(axis, what if what in ORDER else _before(what))
            x = PANEL.x + column
            colour = own[what]
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


def _before(sign: str) -> str:
    """The number after which a sign is written."""
    return {"is": "new", "minus": "rate", "times": "slope"}[sign]
