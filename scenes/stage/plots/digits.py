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
from scenes.theme import MEASURES, Theme

NUMBER = 52.0  # px
STEP_ROOM = 280.0  # px of the column of h, at least
APART = 28.0  # px, at least, between h, its quotient, and a note beside it
GLIDE = 25  # moments at which a gliding row is measured
MOST_ROW = 66.0  # px
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
        self.curve, self.x, self.rows, self.box, self.words, self.theme = (
            curve,
            x,
            tuple(rows),
            box,
            words,
            theme,
        )
        self.heading, self.decimals, self.exact_at, self.leave = heading, decimals, exact_at, leave
        self.appear = min(row.appear for row in rows)
        self.exact = self.written(float(curve.derivative(x)))
        self.row = min(MOST_ROW, (box.height - 40) / (len(rows) + 1.5))
        self.size = min(NUMBER, self.row * 0.74)
        steps, values = self._texts()
        notes = max([lettering.width(row.note, MEASURES.smallest) + APART for row in rows if row.note] or [0])
        room = (box.width - 14 - notes - APART) / (_widest(steps, 1.0) + _widest(values, 1.0, bold=True))
        self.size = min(self.size, room)
        self.step_room = max(STEP_ROOM, _widest(steps, self.size) + APART)
        self.step_room = min(self.step_room, box.width - 14 - notes - _widest(values, self.size, bold=True))
        self.right = box.x + self.step_room + _widest(values, self.size, bold=True)

    def _texts(self) -> tuple[list[str], list[str]]:
        """All that will stand in the two columns: the h, and their quotients with the derivative."""
        steps, values = ["f′(x)"], [self.exact]
        for row in self.rows:
            ends = (row.appear, row.settle) if row.before is not None else (row.appear, row.appear)
            for h in (row.now(at) for at in np.linspace(*ends, GLIDE if row.before is not None else 1)):
                steps.append(self.step(row, h))
                values.append(self.value(h))
        return steps, values

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

    def resting_key(self, seconds: float) -> None:
        """Nothing of it rests."""

    def paint_moving(self, canvas: Canvas, seconds: float) -> None:
        """The heading, the rows that have come, and the derivative."""
        theme, box, size = self.theme, self.box, MEASURES.smallest
        canvas.text("h", box.x, box.y + 20, size=size, colour=theme.muted)
        canvas.text(self.heading, box.x + self.step_room, box.y + 20, size=size, colour=theme.muted)
        for at, row in enumerate(self.rows):
            with canvas.faded(presence(seconds, row.appear, ramp=0.3)) as there:
                if there:
                    self._paint_row(canvas, row, self._base(at), seconds)
        with canvas.faded(presence(seconds, self.exact_at)) as there:
            if there:
                self._paint_exact(canvas, self._base(len(self.rows) + 0.35))

    def _base(self, at: float) -> float:
        return self.box.y + 40 + (at + 0.5) * self.row + lettering.CAP_HEIGHT * self.size / 2

    def _paint_row(self, canvas: Canvas, row: Row, base: float, seconds: float) -> None:
        theme, box, size = self.theme, self.box, self.size
        noted = presence(seconds, row.noted)
        if noted > 0:
            top = base - lettering.CAP_HEIGHT * size / 2 - self.row / 2
            canvas.box(box.x - 14, top, box.width + 14, self.row, theme.highlight, radius=8, opacity=noted)
        h = row.now(seconds)
        canvas.text(self.step(row, h), box.x, base, size=size, colour=theme.text)
        text = self.value(h)
        same = self.agreeing(h)
        left = self.right - lettering.width(text, size, bold=True)
        left += canvas.text(same, left, base, size=size, colour=theme.symbols["gradient"], bold=True)
        canvas.text(
            text[len(same) :], self.right, base, size=size, colour=theme.muted, bold=True, anchor="right"
        )
        if row.note:
            canvas.text(
                row.note,
                box.right - 14,
                base,
                size=MEASURES.smallest,
                colour=theme.text,
                anchor="right",
                opacity=noted,
            )

    def _paint_exact(self, canvas: Canvas, base: float) -> None:
        theme, size, colour = self.theme, self.size, self.theme.symbols["gradient"]
        y = base - lettering.CAP_HEIGHT * size - 0.32 * self.row
        canvas.line(np.array([(self.box.x, y), (self.right, y)]), theme.line, line=2)
        canvas.text("f′(x)", self.box.x, base, size=size, colour=colour, bold=True)
        canvas.text(self.exact, self.right, base, size=size, colour=colour, bold=True, anchor="right")


def overflown(words: Words, value: float) -> str:
    """How a number that is too large for float64 is written: "> 1.8·10³⁰⁸"."""
    return f"{'>' if value > 0 else '<'} {words.number(np.copysign(LARGEST, value), 1)}"


def _widest(texts: Sequence[str], size: float, *, bold: bool = False) -> float:
    """The greatest width (px) of some texts."""
    return max(lettering.width(text, size, bold=bold) for text in texts)
