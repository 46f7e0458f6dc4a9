"""One weight's step by hand, on a plate: its difference quotient with its numbers, and the rule."""

from __future__ import annotations

from collections.abc import Sequence

from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.formula import Formula
from scenes.stage.paint.layers import Kept
from scenes.stage.paint.motion import presence
from scenes.stage.paint.plates import around, paint_plate
from scenes.stage.plots.table import Column, Table
from scenes.theme import Theme

PAD = 24.0  # px inside the plate
HEAD, RULE = 2.1, 2.1  # rows: for the quotient over them, and for the rule under them
SIZES = (30.0, 24.0)  # px, of numbers; of what they are, the least of both
OPACITY = 0.97  # of the plate: a bright curve passes under its rows
LARGE = 30.0  # px, of a formula at most


class WeightQuotient(Actor):
    """``rows`` (name, number, colour, when it comes in seconds) between two formulas, in a room (px).

    The first formula is there from ``appear`` on, the last one from ``rule_at``, both until ``leave``.
    """

    above = True

    def __init__(
        self,
        formulas: tuple[str, str],
        rows: Sequence[tuple[str, str, str, float]],
        theme: Theme,
        room: Box,
        appear: float,
        rule_at: float,
        leave: float,
    ) -> None:
        self.formulas = [Formula(typst) for typst in formulas]
        self.rows, self.theme, self.box = tuple(rows), theme, room
        self.appear, self.rule_at, self.leave = appear, rule_at, leave
        row = (room.height - PAD) / (HEAD + len(rows) + RULE)
        size = max(min(SIZES[0], 0.72 * row), SIZES[1])
        right = room.width - PAD
        columns = (Column(PAD, SIZES[1], theme.muted), Column(right, size, theme.text, "right", bold=True))
        self.table = Table(room, columns, row, PAD / 2 + HEAD * row, size)
        self.kept = Kept(around(room))

    def resting_key(self, seconds: float) -> tuple[float, ...]:
        """Changes while something comes."""
        return tuple(round(presence(seconds, at), 3) for at in (*(row[3] for row in self.rows), self.rule_at))

    def paint_resting(self, canvas: Canvas, seconds: float) -> None:
        """The plate, the formulas, the rows."""
        theme, table = self.theme, self.table
        paint_plate(canvas, theme, self.box, opacity=OPACITY)
        *parts, ruled = self.resting_key(seconds)
        first, last = -HEAD / 2 - 0.5, len(self.rows) - 0.5 + RULE / 2
        for formula, at, part in zip(self.formulas, (first, last), (1.0, ruled), strict=True):
            high = (HEAD, RULE)[at > 0] * table.row
            size = min(LARGE, (self.box.width - 2 * PAD) / formula.width, 0.9 * high / formula.height)
            colour = theme.symbols["gradient"] if at < 0 else theme.text
            x, y = self.box.x + PAD, table.middle(at)
            formula.paint(canvas, x, y, size=size, colour=colour, opacity=part)
        for at, ((name, number, colour, _), part) in enumerate(zip(self.rows, parts, strict=True)):
            with canvas.faded(part) as shown:
                if shown:
                    table.paint_row(canvas, at, (name,))
                    x = table.box.x + table.columns[1].x
                    size, base = table.size, table.base(at)
                    canvas.text(number, x, base, size=size, colour=colour, bold=True, anchor="right")
