"""A table of values from two hands: the digits in which the two agree, from the left, are lit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from scenes.stage.paint import lettering
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.layers import Kept
from scenes.stage.paint.motion import presence, smooth
from scenes.stage.paint.plates import around, paint_plate
from scenes.stage.plots.table import Column, Table, widest
from scenes.theme import Theme

PAD, GAP = 24.0, 22.0  # px inside the plate; between two columns, at least
HEAD, ROW = 1.15, 58.0  # rows, for the head; px, a row at most
SIZE, SMALL = 32.0, 24.0  # px, of values at most; of all else
EVERY, LIGHTS = 0.35, 1.2  # s from one row to the next; in which a row's digits light up


@dataclass(frozen=True)
class Line:
    """A value's name and how it is written: before, and after by each hand; the name's colour."""

    name: str
    before: str
    one: str
    other: str
    colour: str

    @property
    def agreeing(self) -> int:
        """How many of the letters of the two are the same, from the left."""
        pairs = zip(self.one, self.other, strict=False)
        return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))

    @property
    def decimals(self) -> int:
        """How many decimals of the two are the same."""
        point = next(at for at, letter in enumerate(self.one) if letter in ",.")
        return max(self.agreeing - point - 1, 0)


class Agreement(Actor):
    """Lines in a room (px) with ``heads`` over the columns of values; one after the other from ``appear`` on.

    The digits light up from ``lights_at`` on, row by row (seconds).
    """

    above = True

    def __init__(
        self,
        lines: Sequence[Line],
        heads: tuple[str, str, str],
        theme: Theme,
        room: Box,
        appear: float,
        lights_at: float,
        leave: float,
    ) -> None:
        self.lines, self.theme, self.lights_at = tuple(lines), theme, lights_at
        self.appear, self.leave = appear, leave
        row = min(ROW, (room.height - PAD) / (len(lines) + HEAD))
        self.box = Box(room.x, room.y, room.width, row * (len(lines) + HEAD) + PAD)
        names = widest([line.name for line in lines], SIZE, bold=True)
        wide = (room.width - 2 * PAD - names) / 3  # a column of values
        texts = [text for line in lines for text in (line.one, line.other, line.before)]
        size = min(SIZE, 0.72 * row, SIZE * (wide - GAP) / widest(texts, SIZE, bold=True))
        self.size = max(size, SMALL)
        ends = [PAD + names + wide * (at + 1) for at in range(3)]
        columns = (
            Column(PAD, self.size, theme.text, bold=True),
            *(
                Column(end, self.size, theme.muted, "right", bold=at > 0, head=head)
                for at, (end, head) in enumerate(zip(ends, heads, strict=True))
            ),
        )
        self.table = Table(self.box, columns, row, PAD / 2 + HEAD * row, self.size)
        self.kept = Kept(around(self.box))

    def resting_key(self, seconds: float) -> tuple[tuple[float, int], ...]:
        """How visible each row is, and how many of its letters are lit, -1 for all that agree."""
        return tuple(self._row(at, seconds) for at in range(len(self.lines)))

    def _row(self, at: int, seconds: float) -> tuple[float, int]:
        shown = round(presence(seconds, self.appear + EVERY * at), 3)
        part = smooth((seconds - self.lights_at - EVERY * at) / LIGHTS)
        return shown, round(part * self.lines[at].agreeing)

    def paint_resting(self, canvas: Canvas, seconds: float) -> None:
        """The plate, the heads, and the rows."""
        theme, table = self.theme, self.table
        paint_plate(canvas, theme, self.box, opacity=theme.panel_opacity)
        table.paint_heads(canvas, PAD / 2 + 0.72 * table.row, SMALL, theme.muted)
        for at, (line, (shown, lit)) in enumerate(zip(self.lines, self.resting_key(seconds), strict=True)):
            with canvas.faded(shown) as there:
                if there:
                    self._paint_line(canvas, at, line, lit)

    def _paint_line(self, canvas: Canvas, at: int, line: Line, lit: int) -> None:
        table, theme, base = self.table, self.theme, self.table.base(at)
        x = self.box.x + PAD
        canvas.text(line.name, x, base, size=self.size, colour=line.colour, bold=True)
        table.paint_row(canvas, at, ("", line.before))
        done = lit == line.agreeing
        for column, text in zip(table.columns[2:], (line.one, line.other), strict=True):
            left = self.box.x + column.x - lettering.width(text, self.size, bold=True)
            rest = theme.symbols["gradient"] if done else theme.muted
            for piece, colour in ((text[:lit], theme.symbols["learning_rate"]), (text[lit:], rest)):
                left += canvas.text(piece, left, base, size=self.size, colour=colour, bold=True)
