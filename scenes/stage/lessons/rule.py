"""The update rule of gradient descent for both weights, in symbols and with the numbers of a step.

w_i <- w_i - learning_rate * d loss / d w_i
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from scenes.language import Words
from scenes.stage.paint import lettering
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.formula import Formula
from scenes.stage.paint.layers import Kept
from scenes.stage.paint.motion import presence, smooth
from scenes.stage.paint.plates import around, paint_plate
from scenes.stage.paint.signs import paint_arrow, paint_tag
from scenes.theme import Theme

EVERY, FLIES = 0.8, 0.7  # s from one number to the next, and that one is on its way
LIT = 1.0  # s that a symbol stays lit
SIGN, GAP, PAD = 26.0, 8.0, 32.0  # px of a sign, between two parts, at the edges
UNLIT = 0.85  # opacity of a term before its number is there
# How far (in sizes) a part's middle is under the formula's axis.
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
        text = words.number(float(self.slope[axis]), decimals)
        return f"({text})" if self.slope[axis] < 0 else text

    def come_out(self, decimals: int) -> bool:
        """Whether with so many decimals both sums are right as they are written, to their last digit."""
        rounded = [np.round(values, decimals) for values in (self.old, self.new, self.slope)]
        with np.errstate(invalid="ignore", over="ignore"):
            off = np.abs(rounded[0] - self.rate * rounded[2] - rounded[1])
        return bool((off <= 0.5001 * 10.0**-decimals).all())


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
        self.size = min(50.0, 50.0 * (room.width - 60) / longest, room.height / 8)  # px

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
                what: SIGNS.get(what) or self.sums.number(axis, what, self.words, 2 if what == "slope" else 3)
                for what in self.symbols[axis]
            }
            most = min(38.0, 0.76 * self.size)
            wide = sum(lettering.width(text, most, bold=True) + 12 for text in texts.values())
            size, x = most * min(1.0, (room.width - 60) / wide), room.x + 30
            with canvas.faded(self.resting_key(seconds)) as shown:
                for what, text in texts.items() if shown else ():
                    base = y + 0.25 * room.height
                    x += canvas.text(text, x, base, size=size, colour=colour[what], bold=True) + 12


Source = Callable[[int, str, float], np.ndarray | None]


def nowhere(axis: int, what: str, seconds: float) -> None:
    """The source of numbers that appear where they are put in."""


@dataclass(frozen=True)
class Rows:
    """Where what of the rule stands, px under the plate's top, and sizes: of symbols and numbers."""

    head: float  # the heading's baseline; none without
    columns: float  # and what the columns are
    field: float  # a weight's field, and from one to the next, and its height
    every: float
    high: float
    upper: float  # in a field, the middle of the symbols, and of the numbers
    lower: float
    losses: float  # the baseline of the losses
    symbol: float
    number: float
    lit: float  # the side of the square that is lit


HIGH = Rows(58.0, 116.0, 140.0, 282.0, 258.0, 88.0, 196.0, 762.0, 50.0, 40.0, 128.0)
LOW = Rows(0.0, 32.0, 44.0, 118.0, 112.0, 37.0, 93.0, 316.0, 30.0, 30.0, 72.0)


class Rule(Actor):
    """The rule on a plate (``box``) until ``leave``; each weight's first number comes at ``starts``.

    Each symbol lights up as its number is put in; one that stands on the ground comes from there, where
    ``source`` (weight, what, seconds) says that it is, px. At ``after`` the losses before and after come.
    """

    above = True

    def __init__(
        self,
        sums: Sums,
        losses: tuple[str, str],
        words: Words,
        theme: Theme,
        box: Box,
        appear: float,
        starts: Sequence[float],
        after: float,
        leave: float,
        source: Source,
    ) -> None:
        self.sums, self.losses, self.words, self.theme, self.box = sums, losses, words, theme, box
        self.appear, self.starts, self.after, self.leave = appear, tuple(starts), after, leave
        self.source, self.kept, self.rows = source, Kept(around(box)), LOW if box.low else HIGH
        self.symbols = [symbols(axis, words) for axis in (0, 1)]
        self.decimals = next((d for d in (3, 4, 5) if sums.come_out(d)), 4)
        self.sizes = [self._size(axis) for axis in (0, 1)]

    def put_in(self, axis: int, what: str) -> float:
        """The second at which a symbol's number is put in."""
        return self.starts[axis] + EVERY * ORDER.index(what)

    def number(self, axis: int, what: str) -> str:
        """A symbol's number, as it is written."""
        return self.sums.number(axis, what, self.words, self.decimals)

    def block(self, axis: int) -> Box:
        """The field of a weight's formula and numbers, px."""
        rows, box = self.rows, self.box
        return Box(box.x + 16, box.y + rows.field + rows.every * axis, box.width - 32, rows.high)

    def _wide(self, axis: int, what: str, size: float) -> float:
        """How wide a part is, px: its number at a size, or its symbol."""
        symbol = self.symbols[axis][what].width * self.rows.symbol
        if what not in ORDER:
            return min(symbol, SIGN)
        return max(symbol, lettering.width(self.number(axis, what), size, bold=True))

    def _size(self, axis: int) -> float:
        """The font size at which a weight's numbers have room side by side."""
        size = self.rows.number
        while size > 24.0 and sum(self._wide(axis, w, size) + GAP for w in self.symbols[axis]) > self.room:
            size -= 1.0
        return size

    @property
    def room(self) -> float:
        """The width that a weight's parts have, px."""
        return self.box.width - 2 * PAD

    def places(self, axis: int) -> dict[str, float]:
        """The x of each part's middle, side by side from edge to edge."""
        wide = {what: self._wide(axis, what, self.sizes[axis]) for what in self.symbols[axis]}
        gap, x, found = (self.room - sum(wide.values())) / (len(wide) - 1), self.box.x + PAD, {}
        for what, width in wide.items():
            found[what] = x + width / 2
            x += width + gap
        return found

    # ---- painting

    def paint_resting(self, canvas: Canvas, seconds: float) -> None:
        """The plate, what it shows, and what each column is."""
        theme, words, box, rows = self.theme, self.words, self.box, self.rows
        paint_plate(canvas, theme, box, opacity=theme.panel_opacity)
        if rows.head:
            head = words("descent.rule_head")
            size = lettering.fitting(head, 34.0, box.width - 64, bold=True)
            canvas.text(head, box.x + 32, box.y + rows.head, size=size, colour=theme.text, bold=True)
        for axis in (0, 1):
            field = self.block(axis)
            canvas.box(field.x, field.y, field.width, field.height, theme.edge, radius=12, opacity=0.05)
        for what, x in self.places(0).items():
            if what in ORDER:
                text = words(f"descent.column_{what}")
                canvas.text(text, x, box.y + rows.columns, size=26.0, colour=theme.muted, anchor="middle")

    def paint_moving(self, canvas: Canvas, seconds: float) -> None:
        """Both weights' formulas and numbers, and the losses."""
        for axis in (0, 1):
            self._paint_weight(canvas, axis, seconds)
        with canvas.faded(presence(seconds, self.after)) as shown:
            if shown:
                self._paint_losses(canvas)

    def _paint_weight(self, canvas: Canvas, axis: int, seconds: float) -> None:
        own, field, size, rows = colours(axis, self.theme), self.block(axis), self.sizes[axis], self.rows
        upper, lower, half = field.y + rows.upper, field.y + rows.lower, rows.lit / 2
        for what, x in self.places(axis).items():
            at = self.put_in(axis, what if what in ORDER else _before(what))
            lit = presence(seconds, at, at + LIT, 0.25) if what in ORDER else 0.0
            there = presence(seconds, at + (FLIES if what in ORDER else 0.0), ramp=0.3)
            if what in ORDER:
                canvas.box(x - 64, upper - half, 128, rows.lit, self.theme.highlight, radius=12, opacity=lit)
            self.symbols[axis][what].paint(
                canvas,
                x,
                upper + SHIFT.get(what, 0.0) * rows.symbol,
                size=rows.symbol,
                colour=own[what],
                anchor="middle",
                opacity=UNLIT + (1 - UNLIT) * smooth((seconds - at) / 0.3),
            )
            if what in ORDER:
                self._paint_number(canvas, axis, what, np.array([x, lower]), size, own[what], seconds - at)
                continue
            with canvas.faded(there) as shown:
                if shown:
                    sign = Formula("=") if what == "is" else self.symbols[axis][what]
                    sign.paint(canvas, x, lower, size=1.1 * rows.number, colour=own[what], anchor="middle")

    def _paint_number(
        self, canvas: Canvas, axis: int, what: str, at: np.ndarray, size: float, colour: str, since: float
    ) -> None:
        """A number at its place, or on its way there, on a plate of its own."""
        if since <= 0:
            return
        text, part = self.number(axis, what), smooth(since / FLIES)
        begin = self.source(axis, what, self.put_in(axis, what))
        if begin is not None and part < 1:
            x, y = (begin + (at - begin) * part).tolist()
            paint_tag(
                canvas, self.theme, text, (x, y), size, colour=colour, bold=True, opacity=min(1.0, 6 * since)
            )
            return
        base = float(at[1]) + lettering.CAP_HEIGHT * size / 2
        shown = 1.0 if begin is not None else part
        canvas.text(
            text, float(at[0]), base, size=size, colour=colour, bold=True, anchor="middle", opacity=shown
        )

    def _paint_losses(self, canvas: Canvas) -> None:
        box, theme, words, rows = self.box, self.theme, self.words, self.rows
        colour, base, name = theme.symbols["loss"], box.y + rows.losses, 0.9 * rows.number
        canvas.text(words("race.loss"), box.x + 32, base, size=name, colour=colour)
        if rows.head:
            canvas.text(words("descent.before_after"), box.x + 32, base + 52, size=28.0, colour=theme.muted)
        before, after = self.losses
        room = box.width - 64 - lettering.width(words("race.loss"), name) - 130
        size = min(1.35 * rows.number, room / lettering.width(before + after, 1.0, bold=True))
        x = (
            box.right
            - 32
            - canvas.text(after, box.right - 32, base, size=size, colour=colour, bold=True, anchor="right")
        )
        y = base - lettering.CAP_HEIGHT * size / 2
        paint_arrow(canvas, np.array([(x - 78, y), (x - 16, y)]), colour, theme.rim, shaft=5, head=24)
        canvas.text(before, x - 94, base, size=size, colour=colour, bold=True, anchor="right")


def _before(sign: str) -> str:
    """The number after which a sign is written."""
    return {"is": "new", "minus": "rate", "times": "slope"}[sign]
