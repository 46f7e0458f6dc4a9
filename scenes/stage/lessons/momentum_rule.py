"""The rule of SGD without and with momentum, written for both runners of a race, term by term.

    w <- w - learning_rate * slope              v <- momentum * v - learning_rate * slope,  w <- w + v

Source: the update of `keras.optimizers.SGD`.
"""

from __future__ import annotations

from dataclasses import dataclass

from scenes.language import Words
from scenes.stage.paint import lettering
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.formula import Formula
from scenes.stage.paint.layers import Kept
from scenes.stage.paint.motion import presence
from scenes.stage.paint.plates import around, paint_icon, paint_plate
from scenes.stage.show.cast import Cast

EVERY, LIT = 0.45, 0.3  # s from one term to the next; in which one is lit
SYMBOL, NAME, ICON = 54.0, 28.0, 15.0  # px
PAD, GAP, BETWEEN = 28.0, 30.0, 0.28  # px; px between names and rules; of the size, between two terms
MOST_NAME, FILL = 0.38, 0.86  # of the plate's width, a name beside a rule; of a row's height, a rule
HIGH = 480.0  # px, the plate at most
NAMES, RULES = (56.0, 232.0), (132.0, 308.0, 412.0)  # px under its top: the middles of names, and of rules


def slope(words: Words) -> str:
    """The partial derivative of the loss, as Typst writes it."""
    return f'(partial "{words("race.loss")}")/(partial w)'


def kept(momentum: str) -> str:
    """What a step keeps of the one before."""
    return f'"{momentum}" dot v'


def added(words: Words) -> str:
    """What the slope adds to a step."""
    return f"-alpha {slope(words)}"


@dataclass(frozen=True)
class Term:
    """A part of a rule: its formula, its colour, the second from which it is there."""

    formula: Formula
    colour: str
    appear: float
    is_rate: bool = False


class MomentumRule(Actor):
    """Both rules on a plate in a room (px) until ``leave``.

    ``moments`` are the seconds at which the rule without momentum comes, that with it, and from which on the
    learning rates of both are lit.
    """

    above = True

    def __init__(
        self,
        cast: Cast,
        runners: tuple[int, int],
        room: Box,
        moments: tuple[float, float, float],
        leave: float,
    ) -> None:
        self.cast, self.runners = cast, runners
        (plain_at, heavy_at, self.same_at), self.leave = moments, leave
        self.appear = plain_at - 0.3
        self.box = Box(room.x, room.y, room.width, min(HIGH, room.height))
        self.kept = Kept(around(self.box))
        words, symbols, text = cast.words, cast.theme.symbols, cast.theme.text
        momentum = words.number(cast.contenders[runners[1]].hyperparameters["momentum"], None)
        keeps, slopes = (kept(momentum), symbols["velocity"]), (slope(words), symbols["gradient"])
        rate = "alpha", symbols["learning_rate"]
        first = [("w", text), ("arrow.l", text), ("w", text), ("-", text), rate, slopes]
        second = [("v", text), ("arrow.l", text), keeps, ("-", text), rate, slopes]
        third = [("w", text), ("arrow.l", text), ("w", text), ("+", text), ("v", text)]
        begins = plain_at, heavy_at, heavy_at + EVERY * len(second)
        self.rows = [
            [
                Term(Formula(typst), colour, at + EVERY * place, typst == "alpha")
                for place, (typst, colour) in enumerate(terms)
            ]
            for at, terms in zip(begins, (first, second, third), strict=True)
        ]
        self.low = room.low  # names stand beside the rules, not over them
        most = (MOST_NAME if self.low else 0.8) * self.box.width
        self.names = [lettering.shortened(cast.names[which], NAME, most, bold=True) for which in runners]
        wide = max(lettering.width(name, NAME, bold=True) for name in self.names)
        self.left = self.box.x + PAD + (3 * ICON + wide + GAP) * self.low
        ems = max(sum(term.formula.width + BETWEEN for term in row) for row in self.rows)
        tallest = max(term.formula.height for row in self.rows for term in row)
        room_up = FILL * self.box.height / len(self.rows) / tallest if self.low else SYMBOL
        self.size = min(SYMBOL, room_up, (self.box.right - PAD - self.left) / ems)

    def middle(self, row: int, middles: tuple[float, ...] = RULES) -> float:
        """The y of a rule's middle, px; with the middles ``NAMES`` of a name's."""
        down = (row + 0.5) * self.box.height / len(self.rows) if self.low else middles[row]
        return self.box.y + down

    def paint_resting(self, canvas: Canvas, seconds: float) -> None:
        """The plate."""
        paint_plate(canvas, self.cast.theme, self.box, opacity=self.cast.theme.panel_opacity)

    def paint_moving(self, canvas: Canvas, seconds: float) -> None:
        """Whose rule each is, and the terms that there are."""
        cast, theme, x = self.cast, self.cast.theme, self.box.x + PAD
        for row, (which, name) in enumerate(zip(self.runners, self.names, strict=True)):
            with canvas.faded(presence(seconds, self.rows[row][0].appear - 0.3)) as shown:
                if shown:
                    y = self.middle(row, NAMES)
                    paint_icon(canvas, cast.looks[which], (x + ICON, y), ICON)
                    base = y + lettering.CAP_HEIGHT * NAME / 2
                    colour = cast.colours[which]
                    canvas.text(name, x + 3 * ICON, base, size=NAME, colour=colour, bold=True)
        for row, terms in enumerate(self.rows):
            left, y = self.left, self.middle(row)
            for term in terms:
                wide = term.formula.width * self.size
                if term.is_rate:
                    lit, side = presence(seconds, self.same_at, ramp=LIT), 1.5 * self.size
                    field = Box.around(left + wide / 2, y, side, side)
                    canvas.box(field.x, field.y, side, side, theme.highlight, radius=10, opacity=lit)
                seen = presence(seconds, term.appear)
                if seen:
                    term.formula.paint(canvas, left, y, size=self.size, colour=term.colour, opacity=seen)
                left += wide + BETWEEN * self.size
