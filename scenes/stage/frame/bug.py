"""The bug: in the frame's corner, what film this is."""

from __future__ import annotations

from math import inf

from scenes.stage.paint import lettering
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.layers import Kept
from scenes.stage.paint.layout import Layout
from scenes.stage.paint.plates import around, paint_plate
from scenes.theme import MEASURES, Theme

SIZE = 34.0  # px
PAD = 24.0  # px between the plate's edge and its text


class Bug(Actor):
    """A text on a plate in `Layout.bug`, from ``appear`` to ``leave`` (seconds).

    A long one is set smaller, and at last cut, or where things stand over one another set in two lines.
    """

    above = True

    def __init__(self, text: str, theme: Theme, layout: Layout, appear: float, leave: float = inf) -> None:
        self.theme, self.appear, self.leave = theme, appear, leave
        room = layout.bug.width - 2 * PAD
        self.size = max(
            min(SIZE, SIZE * room / max(lettering.width(text, SIZE, bold=True), 1.0)), MEASURES.smallest
        )
        lines = lettering.wrap(text, self.size, room, bold=True) if layout.stacked else [text]
        self.lines = [lettering.shortened(line, self.size, room, bold=True) for line in lines]
        width = max(lettering.width(line, self.size, bold=True) for line in self.lines) + 2 * PAD
        self.box = Box(layout.bug.x, layout.bug.y, width, layout.bug.height)
        self.kept = Kept(around(self.box))

    def paint_resting(self, canvas: Canvas, seconds: float) -> None:
        """The plate and the text."""
        paint_plate(canvas, self.theme, self.box)
        pitch, size = 1.15 * self.size, self.size
        base = self.box.centre[1] + lettering.CAP_HEIGHT * size / 2 - pitch * (len(self.lines) - 1) / 2
        for at, line in enumerate(self.lines):
            x, y = self.box.x + PAD, base + pitch * at
            canvas.text(line, x, y, size=size, colour=self.theme.text, bold=True)
