"""The bug: in the frame's corner, what film this is, and whose."""

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
LOWER, LINES = 28.0, (0.29, 0.74)  # px, over a credit; of the plate's height, the middles of both
ROUNDING = 1e-6  # px
SMALL, ROOM = MEASURES.smallest, 420.0  # px: a credit; so wide it may be under a title that is less


class Bug(Actor):
    """A text on a plate in `Layout.bug`, from ``appear`` to ``leave`` (seconds), and under it a ``credit``.

    A long one is set smaller, and at last cut, or where things stand over one another set in two lines. A
    credit is cut at the width of the text, but for a short one. Either may be empty.
    """

    above = True

    def __init__(
        self,
        text: str,
        theme: Theme,
        layout: Layout,
        appear: float,
        leave: float = inf,
        *,
        credit: str | None = None,
    ) -> None:
        self.theme, self.appear, self.leave = theme, appear, leave
        room, most = layout.bug.width - 2 * PAD, LOWER if credit else SIZE
        self.size = max(lettering.fitting(text, most, room, bold=True), SMALL)
        fits = room + ROUNDING  # one that was set smaller is as wide as its room
        lines = lettering.wrap(text, self.size, fits, bold=True) if layout.stacked and not credit else [text]
        self.lines = [lettering.shortened(line, self.size, fits, bold=True) for line in lines]
        width = max((lettering.width(line, self.size, bold=True) for line in self.lines), default=0.0)
        self.credit = lettering.shortened(credit or "", SMALL, min(max(width, ROOM), room))
        width = max(width, lettering.width(self.credit, SMALL))
        self.box = Box(layout.bug.x, layout.bug.y, width + 2 * PAD, layout.bug.height)
        self.kept = Kept(around(self.box))

    def paint_resting(self, canvas: Canvas, seconds: float) -> None:
        """The plate and the texts."""
        paint_plate(canvas, self.theme, self.box)
        box, pitch, size, cap = self.box, 1.15 * self.size, self.size, lettering.CAP_HEIGHT
        upper, lower = (box.y + part * box.height for part in LINES)
        if not self.credit:
            upper = box.centre[1] - pitch * (len(self.lines) - 1) / 2
        elif self.lines == [""]:
            lower = box.centre[1]
        for at, line in enumerate(self.lines):
            base = upper + cap * size / 2 + pitch * at
            canvas.text(line, box.x + PAD, base, size=size, colour=self.theme.text, bold=True)
        canvas.text(self.credit, box.x + PAD, lower + cap * SMALL / 2, size=SMALL, colour=self.theme.muted)
