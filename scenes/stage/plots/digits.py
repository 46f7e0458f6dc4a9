"""A table of difference quotients over h: the digits that agree with the exact derivative light up."""

from __future__ import annotations

from collections.abc import Sequence
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

NUMBER = 52.0  # px
STEP_ROOM = 280.0  # px of the column of h, at least
APART = 28.0  # px, at least, between h, its quotient, and a note beside it
GLIDE = 25  # moments at which a gliding row is measured
MOST_ROW, HEAD = 66.0, 40.0  # px
EDGE = 14.0  # px that a note's plate goes beyond the numbers at its left, and the note keeps off its right
SIGNIFICANT = "123456789"
LARGEST = float(np.finfo(np.float64).max)
POWER = "·10"  # of a number that is written with a power of ten
SHRINKS = 6  # powers of ten that h becomes smaller while one watches
HOLD = 0.35  # of a power's seconds h rests


@dataclass(frozen=True)
class Row:
    """One h: how it is written, when it comes, and where a gliding h comes from and stops (seconds).

    ``note`` stands to the right of the quotient, from ``noted`` (seconds) on.
    """

    h: float
    text: str
    appear: float
    before: float | None = None
    settle: float = -np.inf
    note: str = ""
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


class Digits(Actor):
    """The rows in a box (px), the exact derivative under them from ``exact_at``; gone at ``leave``."""

    def __init__(
        self,
        curve: Curve,
        x: float,
        rows: Sequence[Row],
        box: Box,
        words: Words,
        theme: Theme,
        heading: str,
        decimals: int,
        exact_at: float,
        leave: float,
    ) -> None:
        self.curve, self.x, self.rows, self.box = curve, x, tuple(rows), box
        self.words, self.theme = words, theme
        self.heading, self.decimals, self.exact_at, self.leave = heading, decimals, exact_at, leave
        self.appear = min(row.appear for row in rows)
        self.exact = self.written(float(curve.derivative(x)))
        height = min(MOST_ROW, (box.height - HEAD) / (len(rows) + 1.5))
        passed = [(row, h) for row in rows for h in row.passed()]
        steps = ["f′(x)", *(self.step(row, h) for row, h in passed)]
        values = [self.exact, *(self.value(h) for _, h in passed)]
        notes = max([lettering.width(row.note, SMALL) + APART for row in rows if row.note], default=0.0)
        room = box.width - EDGE - notes
        size = (room - APART) / (widest(steps) + widest(values, bold=True))
        size = min(NUMBER, height * 0.74, size)
        wide = widest(values, size, bold=True)
        left = min(max(STEP_ROOM, widest(steps, size) + APART), room - wide)
        columns = (
            Column(0.0, size, theme.text, head="h"),
            Column(left + wide, size, theme.muted, "right", bold=True),
            Column(box.width - EDGE, SMALL, theme.text, "right"),
        )
        self.left, self.table = left, Table(box, columns, height, HEAD, size)

    def step(self, row: Row, h: float) -> str:
        """An h on its way to that of a row, as written."""
        if h == row.h:
            return row.text
        return self.words.number(h, 2 - int(np.floor(np.log10(row.h * 1.0001))) - 1)

    def value(self, h: float) -> str:
        """The forward quotient as written."""
        return self.written(float(quotient(self.curve, self.x, h)))

    def written(self, value: float) -> str:
        """A quotient or derivative with its decimals; a power of ten has all of its digits before it."""
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
        text, mark = self.value(h), self.words.number(0.5, 1)[1]
        if text == self.exact:
            return text
        (digits, *power), (exact, *scale) = text.split(POWER), self.exact.split(POWER)
        if power != scale or digits.find(mark) != exact.find(mark):
            return ""
        pairs = zip(digits, exact, strict=False)
        same = "".join(letter for letter, _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
        zeros = not any(letter in SIGNIFICANT for letter in self.exact)
        if zeros or power or any(letter in SIGNIFICANT for letter in same):
            return same
        error = float(quotient_error(self.curve, self.x, h))
        places = int(np.floor(-np.log10(2 * error))) if 0 < error < 0.05 else 0
        near = text[: text.index(mark) + 1 + places] if places else ""
        return near if any(letter in SIGNIFICANT for letter in near) else ""

    def paint_moving(self, canvas: Canvas, seconds: float) -> None:
        """The heading, the rows that have come, and the derivative."""
        table, muted = self.table, self.theme.muted
        table.paint_heads(canvas, 20.0, colour=muted)
        canvas.text(self.heading, self.box.x + self.left, self.box.y + 20, size=SMALL, colour=muted)
        for at, row in enumerate(self.rows):
            with canvas.faded(presence(seconds, row.appear, ramp=0.3)) as there:
                if there:
                    self._paint_row(canvas, row, at, seconds)
        with canvas.faded(presence(seconds, self.exact_at)) as there:
            if there:
                self._paint_exact(canvas, len(self.rows) + 0.35)

    def _paint_row(self, canvas: Canvas, row: Row, at: int, seconds: float) -> None:
        table, h = self.table, row.now(seconds)
        with canvas.faded(presence(seconds, row.noted)) as noted:
            if noted:
                self._paint_note(canvas, row, at)
        text, same = self.value(h), self.agreeing(h)
        table.paint_row(canvas, at, (self.step(row, h), text[len(same) :]))
        right = self.box.x + table.columns[1].x
        left, colour = right - lettering.width(text, table.size, bold=True), self.theme.symbols["gradient"]
        canvas.text(same, left, table.base(at), size=table.size, colour=colour, bold=True)

    def _paint_note(self, canvas: Canvas, row: Row, at: int) -> None:
        box, top = self.box, self.table.top(at)
        canvas.box(box.x - EDGE, top, box.width + EDGE, self.table.row, self.theme.highlight, radius=8)
        self.table.paint_row(canvas, at, ("", "", row.note))

    def _paint_exact(self, canvas: Canvas, at: float) -> None:
        table, colour = self.table, self.theme.symbols["gradient"]
        right = table.columns[1].x
        y = table.base(at) - lettering.CAP_HEIGHT * table.size - 0.32 * table.row
        table.paint_rule(canvas, y, self.theme.line, right)
        for text, column in (("f′(x)", table.columns[0]), (self.exact, table.columns[1])):
            x, anchor = self.box.x + column.x, column.anchor
            canvas.text(text, x, table.base(at), size=table.size, colour=colour, bold=True, anchor=anchor)


def overflown(words: Words, value: float) -> str:
    """How a number that is too large for float64 is written: "> 1.8·10³⁰⁸"."""
    return f"{'>' if value > 0 else '<'} {words.number(np.copysign(LARGEST, value), 1)}"
