"""A plate with a table of steps: rows of texts that come one by one, or that change places."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.layers import Kept
from scenes.stage.paint.plates import around, paint_icon, paint_plate
from scenes.stage.paint.signs import Look
from scenes.stage.plots.table import Column, Table, widest
from scenes.theme import MEASURES, Theme

SMALL, LARGE = MEASURES.smallest, 32.0  # px
PAD, HEAD, ROW = 22.0, 52.0, 58.0  # px inside the plate; of the head; of a row at most
SIGN = 34.0  # px, a sign's room


@dataclass(frozen=True)
class Row:
    """A row's texts, one a column, how much of it is there, 0 to 1, and the sign before its second text."""

    texts: tuple[str, ...]
    shown: float
    look: Look | None = None


class StepTable(Actor):
    """Rows as ``rows`` says by the second, under ``heads`` in these colours; in a room (px).

    The first column begins at the left, the last one ends at the right; one with a sign in it is at the left,
    too. Room is made for so many rows as there are at the end. Instead of the second head stands what
    ``counts`` says by the second.
    """

    above = True

    def __init__(
        self,
        heads: Sequence[str],
        colours: Sequence[str],
        rows: Callable[[float], tuple[Row, ...]],
        theme: Theme,
        room: Box,
        appear: float,
        leave: float,
        counts: Callable[[float], str] | None = None,
    ) -> None:
        self.rows, self.theme, self.counts = rows, theme, counts
        self.appear, self.leave = appear, leave
        last = rows(leave)
        row = min(ROW, (room.height - HEAD - PAD / 2) / len(last))
        self.box = Box(room.x, room.y, room.width, HEAD + row * len(last) + PAD / 2)
        self.signed = any(each.look for each in last)
        columns = [[head, *(each.texts[at] for each in last)] for at, head in enumerate(heads)]
        wides = [widest(texts, 1.0, bold=True) for texts in columns]
        inner = room.width - 2 * PAD - SIGN * self.signed
        size = min(LARGE, 0.74 * row, 0.9 * inner / sum(wides))
        self.size = max(size, SMALL)
        gap = (inner - self.size * sum(wides)) / max(len(wides) - 1, 1)
        ends = [PAD + self.size * sum(wides[: at + 1]) + gap * at for at in range(len(wides))]
        left = ends[0] + SIGN + 14.0
        places = [
            Column(left, self.size, colour, "left", True, head)
            if self.signed and at == 1
            else Column(end + SIGN * self.signed * (at > 1), self.size, colour, "right", at > 0, head)
            for at, (end, colour, head) in enumerate(zip(ends, colours, heads, strict=True))
        ]
        self.table = Table(self.box, tuple(places), row, HEAD, self.size)
        self.kept = Kept(around(self.box))

    def resting_key(self, seconds: float) -> tuple[object, ...]:
        """The rows, and what is counted."""
        return self.rows(seconds), self.counts(seconds) if self.counts else ""

    def paint_resting(self, canvas: Canvas, seconds: float) -> None:
        """The plate, what its columns are, and the rows."""
        theme, table = self.theme, self.table
        paint_plate(canvas, theme, self.box, opacity=theme.panel_opacity)
        table.paint_heads(canvas, 0.66 * HEAD, SMALL)
        if self.counts is not None:
            x, base = self.box.x + table.columns[1].x, self.box.y + 0.66 * HEAD
            canvas.text(self.counts(seconds), x, base, size=SMALL, colour=theme.muted)
        for place, row in enumerate(self.rows(seconds)):
            with canvas.faded(row.shown) as shown:
                if shown:
                    table.paint_row(canvas, place, row.texts)
                    if row.look is not None:
                        x = self.box.x + table.columns[1].x - 0.7 * SIGN
                        paint_icon(canvas, row.look, (x, table.middle(place)), 11.0)
