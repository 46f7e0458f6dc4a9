"""A table of numbers over h that shrinks: the digits that agree with what they come to light up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import takewhile

import numpy as np

from engine.differences import Curve, quotient, quotient_error
from scenes.language import Words
from scenes.stage.paint import lettering
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.motion import presence, smooth
from scenes.stage.plots.table import SMALL, Column, Table, widest
from scenes.theme import Theme

NUMBER = 46.0  # px
STEP_ROOM = 280.0  # px of the column of h, at least
APART = 28.0  # px, at least, between h and its quotient
GLIDE = 25  # moments at which a gliding row is measured
MOST_ROW, HEAD = 66.0, 40.0  # px
EDGE = 14.0  # px that numbers keep off the box's right edge
SIGNIFICANT = "123456789"
LARGEST = float(np.finfo(np.float64).max)
POWER = "·10"  # of a number that is written with a power of ten
SHRINKS = 6  # powers of ten that h becomes smaller while one watches
HOLD = 0.35  # of a power's seconds h rests


@dataclass(frozen=True)
class Row:
    """One h: how it is written, when it comes, and where a gliding h comes from and stops (seconds).

    From ``noted`` (seconds) on it is lit.
    """

    h: float
    text: str
    appear: float
    before: float | None = None
    settle: float = -np.inf
    noted: float = np.inf

    def now(self, seconds: float) -> float:
        """The h of the row at a second: on its way from ``before``, evenly in its logarithm, then its own."""
        if self.before is None or seconds >= self.settle:
            return self.h
        part = smooth((seconds - self.appear) / (self.settle - self.appear))
        return float(self.before * (self.h / self.before) ** part)

    def passed(self) -> list[float]:
        """Some of the h on its way, for how wide they are written; the last is its own."""
        if self.before is None:
            return [self.h]
        return [self.now(at) for at in np.linspace(self.appear, self.settle, GLIDE)]


def shrinking(
    largest: float, words: Words, first: float, start: float, end: float, powers: int = SHRINKS
) -> list[Row]:
    """A row of ``largest`` at ``first``, then one for each power of ten under it, ``start`` to ``end`` (s).

    In each of the ``powers`` h glides from that of the row before, and rests.
    """
    rows = [Row(largest, words.number(largest, None), first)]
    each = (end - start) / powers
    for at in range(powers):
        h, begun = largest / 10.0 ** (at + 1), start + at * each
        written = words.number(h, max(0, -round(np.log10(h))))
        rows.append(Row(h, written, begun, rows[-1].h, begun + (1 - HOLD) * each))
    return rows


def h_at(rows: Sequence[Row], seconds: float) -> float:
    """The h of the last of the rows that has come at a second, on its way; before, that of the first."""
    come = [row for row in rows if row.appear <= seconds]
    return come[-1].now(seconds) if come else rows[0].h


@dataclass(frozen=True)
class Quotients:
    """A curve's forward quotients at x as they are written: with ``decimals``, or all of a power of ten's."""

    curve: Curve
    x: float
    decimals: int
    words: Words

    @property
    def exact(self) -> str:
        """The derivative, as the quotients are written."""
        return self._written(float(self.curve.derivative(self.x)))

    def value(self, h: float) -> str:
        """The quotient."""
        return self._written(float(quotient(self.curve, self.x, h)))

    def _written(self, value: float) -> str:
        if np.isinf(value):
            return overflown(self.words, value)
        text = self.words.number(value, self.decimals)
        return self.words.number(value, None) if POWER in text else text

    def agreeing(self, h: float) -> str:
        """What the written quotient shares with the written derivative, from its left.

        Digits agree where they stand for the same: 1.2 agrees neither with 12 nor with 1.2·10⁻⁹. Zeros alone
        do not count. Nines that come to a round number do, as far as their error says: 0.9990 is
        right to two decimals of 1.0000.
        """
        text, whole, mark = self.value(h), self.exact, self.words.number(0.5, 1)[1]
        if text == whole:
            return text
        (digits, *power), (exact, *scale) = text.split(POWER), whole.split(POWER)
        if power != scale or digits.find(mark) != exact.find(mark):
            return ""
        pairs = zip(digits, exact, strict=False)
        same = "".join(letter for letter, _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
        zeros = not any(letter in SIGNIFICANT for letter in whole)
        if zeros or power or any(letter in SIGNIFICANT for letter in same):
            return same
        error = float(quotient_error(self.curve, self.x, h))
        places = int(np.floor(-np.log10(2 * error))) if 0 < error < 0.05 else 0
        near = text[: text.index(mark) + 1 + places] if places else ""
        return near if any(letter in SIGNIFICANT for letter in near) else ""


class Digits(Actor):
    """The rows in a box (px), and beside each h its ``value``, whose part that is ``agreeing`` is lit.

    Both columns have their ``heads``. Under them, from ``last_at`` on, what the values come to: its name if
    any, and how it is written. ``sign`` -1: the h are negative. Numbers are at most ``most`` px large.
    """

    def __init__(
        self,
        rows: Sequence[Row],
        value: Callable[[float], str],
        agreeing: Callable[[float], str],
        box: Box,
        words: Words,
        theme: Theme,
        heads: tuple[str, str],
        last: tuple[str, str],
        last_at: float,
        leave: float,
        *,
        appear: float | None = None,
        sign: int = 1,
        most: float = NUMBER,
    ) -> None:
        self.rows, self.value, self.agreeing = tuple(rows), value, agreeing
        self.box, self.words, self.theme = box, words, theme
        self.heads, self.last, self.last_at, self.sign = heads, last, last_at, sign
        self.appear, self.leave = min(row.appear for row in rows) if appear is None else appear, leave
        height = min(MOST_ROW, (box.height - HEAD) / (len(rows) + 1.5))
        passed = [(row, h) for row in rows for h in row.passed()]
        steps = [last[0], *(self.step(row, h) for row, h in passed)]
        values = [value(h) for _, h in passed]
        values += [last[1]] if last[0] else []  # what has no name is a text
        room = box.width - EDGE
        size = (room - APART) / (widest(steps) + widest(values, bold=True))
        size = min(most, max(0.74 * height, min(SMALL, 0.9 * height)), size)
        wide = widest(values, size, bold=True)
        left = min(max(STEP_ROOM, widest(steps, size) + APART), room - wide)
        columns = (
            Column(0.0, size, theme.text),
            Column(left + wide, size, theme.muted, "right", bold=True),
        )
        self.table = Table(box, columns, height, HEAD, size)

    def step(self, row: Row, h: float) -> str:
        """An h on its way to that of a row, as written."""
        text = row.text if h == row.h else self.words.number(h, 1 - int(np.floor(np.log10(row.h * 1.0001))))
        return text if self.sign > 0 else "−" + text

    def paint_moving(self, canvas: Canvas, seconds: float) -> None:
        """The heading, the rows that have come, and what they come to."""
        for head, column in zip(self.heads, self.table.columns, strict=False):
            x, anchor = self.box.x + column.x, column.anchor
            canvas.text(head, x, self.box.y + 20, size=SMALL, colour=self.theme.muted, anchor=anchor)
        for at, row in enumerate(self.rows):
            with canvas.faded(presence(seconds, row.appear, ramp=0.3)) as there:
                if there:
                    self._paint_row(canvas, row, at, seconds)
        with canvas.faded(presence(seconds, self.last_at)) as there:
            if there:
                self._paint_last(canvas, len(self.rows) + 0.35)

    def _paint_row(self, canvas: Canvas, row: Row, at: int, seconds: float) -> None:
        table, h = self.table, row.now(seconds)
        with canvas.faded(presence(seconds, row.noted)) as noted:
            if noted:
                table.paint_plate(canvas, at, self.theme.highlight)
        text, same = self.value(h), self.agreeing(h)
        table.paint_row(canvas, at, (self.step(row, h), text[len(same) :]))
        right = self.box.x + table.columns[1].x
        left, colour = right - lettering.width(text, table.size, bold=True), self.theme.symbols["gradient"]
        canvas.text(same, left, table.base(at), size=table.size, colour=colour, bold=True)

    def _paint_last(self, canvas: Canvas, at: float) -> None:
        table, colour, right = self.table, self.theme.symbols["gradient"], self.table.columns[1].x
        y = table.base(at) - lettering.CAP_HEIGHT * table.size - 0.32 * table.row
        table.paint_rule(canvas, y, self.theme.line, right)
        for text, column in zip(self.last, table.columns, strict=False):
            size = min(table.size, right / max(lettering.width(text, 1.0, bold=True), 1e-9))
            x, anchor = self.box.x + column.x, column.anchor
            canvas.text(text, x, table.base(at), size=size, colour=colour, bold=True, anchor=anchor)


def overflown(words: Words, value: float) -> str:
    """How a number that is too large for float64 is written: "> 1.8·10³⁰⁸"."""
    return f"{'>' if value > 0 else '<'} {words.number(np.copysign(LARGEST, value), 1)}"
