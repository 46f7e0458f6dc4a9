"""Runners' names beside them: a plate, a leader to the runner, and names in their colours.

Runners that are drawn on one spot share a plate: "A = B" while the board shows the same loss for them, or
else "A · B", for a spot of the map is not yet a point.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from scenes.stage.paint import lettering
from scenes.stage.paint.boxes import Box, Label
from scenes.stage.paint.canvas import Canvas
from scenes.stage.show.cast import Cast
from scenes.theme import MEASURES, Theme

PAD_X, LABEL_HEIGHT, LABEL_ROW = 12.0, 42.0, 36.0
RADIUS = 8.0  # px, of a plate's corners
LONGEST_LABEL = LONGEST_ROW = 322.0  # px: of a name, and of two in a row; the longest of Keras's own has room
LEADER, CASING = 2.6, 6.0  # px: how wide a leader is, and the line under it
SHORT = 24.0  # px from the middle of what is named that its leader ends


class Nameplates:
    """The plates of a cast; runners that coincide share one, in rows of two."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.short = [
            lettering.shortened(name, MEASURES.label, LONGEST_LABEL, bold=True) for name in cast.names
        ]

    def rows(self, members: Sequence[int]) -> list[list[int]]:
        """Members of a shared label in rows of two, where two have room beside each other."""
        rows: list[list[int]] = []
        for which in members:
            if rows and len(rows[-1]) == 1 and self._width(rows[-1][0]) + self._width(which) <= LONGEST_ROW:
                rows[-1].append(which)
            else:
                rows.append([which])
        return rows

    def size(self, members: Sequence[int]) -> tuple[float, float]:
        """Width and height, in px, of the label that names these runners."""
        rows = self.rows(members)
        widest = max(
            sum(self._width(which) for which in row) + (len(row) - 1 + (at + 1 < len(rows))) * self._equals()
            for at, row in enumerate(rows)
        )
        return widest + 2 * PAD_X, LABEL_HEIGHT + (len(rows) - 1) * LABEL_ROW

    def sizes(self) -> np.ndarray:
        """Each one's own, (contender, 2) px."""
        return np.array([self.size((which,)) for which in range(self.cast.count)])

    def sign(self, members: Sequence[int], step: int) -> str:
        """What stands between names on one plate at a whole step; who has no loss is not equal to anybody."""
        is_number = np.isfinite(self.cast.loss[list(members), step]).all()
        equal = is_number and len({self.cast.reading(which, step) for which in members}) == 1
        return "=" if equal else "·"

    def paint(self, canvas: Canvas, label: Label, step: int) -> None:
        """One label at a whole step; the leaders of all are painted before the first of them (`leader`)."""
        theme = self.cast.theme
        with canvas.faded(label.opacity) as shown:
            if not shown:
                return
            box = label.box
            _paint_plate(canvas, theme, box)
            rows = self.rows(label.members)
            sign = self.sign(label.members, step) if len(label.members) > 1 else ""
            for at, row in enumerate(rows):
                x = box.x + PAD_X
                middle = box.y + LABEL_HEIGHT / 2 + at * LABEL_ROW
                base = middle + lettering.CAP_HEIGHT * MEASURES.label / 2
                for place, which in enumerate(row):
                    x += canvas.text(
                        self.short[which],
                        x,
                        base,
                        size=MEASURES.label,
                        colour=self.cast.colours[which],
                        bold=True,
                    )
                    if place + 1 < len(row) or at + 1 < len(rows):
                        middle_x = x + self._equals() / 2
                        canvas.text(
                            sign,
                            middle_x,
                            base,
                            size=MEASURES.label,
                            colour=theme.muted,
                            bold=True,
                            anchor="middle",
                        )
                        x += self._equals()

    def _width(self, which: int) -> float:
        return lettering.width(self.short[which], MEASURES.label, bold=True)

    def _equals(self) -> float:
        return lettering.width(" = ", MEASURES.label, bold=True)


def name_size(name: str) -> tuple[float, float]:
    """Width and height, in px, of the plate of a place's name."""
    return lettering.width(name, MEASURES.label, bold=True) + 2 * PAD_X, LABEL_HEIGHT


def paint_name(canvas: Canvas, theme: Theme, name: str, box: Box) -> None:
    """The name of a place on its plate."""
    _paint_plate(canvas, theme, box)
    base = box.centre[1] + lettering.CAP_HEIGHT * MEASURES.label / 2
    canvas.text(name, box.x + PAD_X, base, size=MEASURES.label, colour=theme.text, bold=True)


def _paint_plate(canvas: Canvas, theme: Theme, box: Box) -> None:
    opacity = theme.plate_opacity
    canvas.box(box.x, box.y, box.width, box.height, theme.plate, radius=RADIUS, opacity=opacity)


def leader(canvas: Canvas, cast: Cast, label: Label, colour: str | None = None) -> None:
    """The line from a label to what it names, where they are apart. None crosses another's name."""
    end_x, end_y = label.leader_end
    away = np.hypot(end_x - label.anchor_x, end_y - label.anchor_y)
    if away <= SHORT + CASING:
        return
    part = SHORT / away
    begin = (
        label.anchor_x + (end_x - label.anchor_x) * part,
        label.anchor_y + (end_y - label.anchor_y) * part,
    )
    if colour is None:
        colour = cast.colours[label.members[0]] if len(label.members) == 1 else cast.theme.lens
    with canvas.faded(label.opacity) as shown:
        if shown:
            canvas.line(np.array([begin, (end_x, end_y)]), cast.theme.rim, line=CASING, opacity=0.85)
            canvas.line(np.array([begin, (end_x, end_y)]), colour, line=LEADER)
