"""Tables: columns with what they are called over them, and rows of texts on one baseline each.

A table is where things stand and how they look; when its rows come is up to the actor that paints it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from scenes.stage.paint import lettering
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import Canvas
from scenes.theme import MEASURES

SMALL = MEASURES.smallest  # px


@dataclass(frozen=True)
class Column:
    """Where a column's texts stand, px from the table's left edge, and which edge of theirs is there."""

    x: float
    size: float
    colour: str
    anchor: str = "left"
    bold: bool = False
    head: str = ""


@dataclass(frozen=True)
class Table:
    """Columns in a box (px); rows are ``row`` px high, the first begins ``head`` px under the box's top.

    A row's texts have one baseline: capitals of ``size`` px stand in the row's middle. A row's place is 0 for
    the first; it may lie between two places.
    """

    box: Box
    columns: tuple[Column, ...]
    row: float
    head: float
    size: float

    def top(self, place: float) -> float:
        """The y of a row's upper edge, px."""
        return self.box.y + self.head + place * self.row

    def middle(self, place: float) -> float:
        """The y of a row's middle, px."""
        return self.top(place + 0.5)

    def base(self, place: float) -> float:
        """The y of a row's baseline, px."""
        return self.middle(place) + lettering.CAP_HEIGHT * self.size / 2

    def paint_heads(
        self,
        canvas: Canvas,
        down: float,
        size: float = SMALL,
        colour: str | None = None,
        count: int | None = None,
    ) -> None:
        """What the columns, or the first ``count`` of them, are called, ``down`` px under the box's top.

        In the columns' own colours where no other is given.
        """
        for column in self.columns[:count]:
            x, ink = self.box.x + column.x, colour or column.colour
            canvas.text(column.head, x, self.box.y + down, size=size, colour=ink, anchor=column.anchor)

    def paint_row(
        self, canvas: Canvas, place: float, texts: Sequence[str], bold: Collection[int] = ()
    ) -> list[float]:
        """A row of texts, one for each column from the first, and how wide each is (px).

        Those of the columns ``bold`` are bold, as are those whose column is.
        """
        return [
            canvas.text(
                text,
                self.box.x + column.x,
                self.base(place),
                size=column.size,
                colour=column.colour,
                anchor=column.anchor,
                bold=column.bold or at in bold,
            )
            for at, (text, column) in enumerate(zip(texts, self.columns, strict=False))
        ]

    def paint_plate(
        self,
        canvas: Canvas,
        place: float,
        colour: str,
        inset: float = 0.0,
        *,
        radius: float = 8.0,
        opacity: float = 1.0,
    ) -> None:
        """A plate behind a row, ``inset`` px lower than its upper edge and higher than its lower one."""
        y, height = self.top(place) + inset, self.row - 2 * inset
        canvas.box(self.box.x, y, self.box.width, height, colour, radius=radius, opacity=opacity)

    def paint_rule(self, canvas: Canvas, y: float, colour: str, width: float | None = None) -> None:
        """A line across the table, or as wide as ``width`` px, at a height y."""
        right = self.box.right if width is None else self.box.x + width
        canvas.line(np.array([(self.box.x, y), (right, y)]), colour, line=2)


def widest(texts: Sequence[str], size: float = 1.0, *, bold: bool = False) -> float:
    """The greatest width (px) of some texts, 0 of none."""
    return max((lettering.width(text, size, bold=bold) for text in texts), default=0.0)
