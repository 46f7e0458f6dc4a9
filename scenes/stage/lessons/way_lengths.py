"""How long ways are: a point goes along each, all equally fast, and a bar grows with it."""

from __future__ import annotations

import numpy as np

from engine.facts import way_lengths
from scenes.stage.paint import lettering
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.layers import Kept
from scenes.stage.paint.motion import Span, Track
from scenes.stage.paint.plates import around, paint_icon, paint_plate
from scenes.stage.paint.signs import paint_dot
from scenes.stage.plots.table import widest
from scenes.stage.show.cast import Cast
from scenes.stage.terrain.sight import Sight
from scenes.theme import MEASURES

HEADING, NAME, ICON = 26.0, 28.0, 15.0  # px
NUMBER, LOW_NUMBER = 42.0, 36.0  # px, and on a plate that fills a low room
PAD, TOP, BAR = 28.0, 60.0, 20.0  # px; the rows begin under the plate's top; a bar's height
HIGH, LOW = 276.0, 400.0  # px: the plate; in a room not so high it fills that
BESIDE, MOST, DECIMALS = 40.0, 0.36, 2  # px of a sign; of the width, a number; of a length


class WayLengths(Actor):
    """The ways of a cast on a plate at the foot of a room (px), and where the points are on the ground.

    They set out with the span's first second; the one with the longest way arrives with its last.
    """

    above = True

    def __init__(self, cast: Cast, sight: Sight, room: Box, stage: Box, span: Span, leave: float) -> None:
        self.cast, self.sight, self.stage, self.span = cast, sight, stage, span
        self.appear, self.leave = span.start - 0.8, leave
        high, self.number = (room.height, LOW_NUMBER) if room.height < LOW else (HIGH, NUMBER)
        self.box = Box(room.x, room.bottom - high, room.width, high)
        self.kept = Kept(around(self.box))
        self.along = way_lengths(cast.result)  # (contender, step + 1)
        self.lengths = self.along[:, -1]
        finite = self.along[np.isfinite(self.along)]
        self.longest = float(finite.max()) or 1.0
        wide = widest([self._written(long) for long in self.lengths.tolist()], self.number, bold=True)
        self.number *= min(1.0, MOST * (self.box.width - 2 * PAD) / max(wide, 1.0))
        self.named = self.box.width - 2 * PAD - BESIDE - wide - 14.0  # px, the names' room
        self.gone = Track([(span.start, 0.0), (span.end, self.longest)])  # the same for all

    def place(self, which: int, seconds: float) -> np.ndarray:
        """The weights (2,) where a point is: at the end of its way, when it has arrived."""
        along, w = self.along[which], self.cast.w[which]
        there = np.isfinite(along) & np.isfinite(w).all(axis=1)
        gone = min(self.gone.at(seconds), float(along[there].max()))
        return np.array([np.interp(gone, along[there], axis) for axis in w[there].T])

    def paint_resting(self, canvas: Canvas, seconds: float) -> None:
        """The plate, what is measured, and whose ways."""
        cast, theme, box = self.cast, self.cast.theme, self.box
        paint_plate(canvas, theme, box, opacity=theme.panel_opacity)
        x = box.x + PAD
        canvas.text(cast.words("momentum.length"), x, box.y + 42.0, size=HEADING, colour=theme.muted)
        for which in range(cast.count):
            middle = self._row(which).y - 30.0
            paint_icon(canvas, cast.looks[which], (x + ICON, middle), ICON)
            size = max(lettering.fitting(cast.names[which], NAME, self.named, bold=True), MEASURES.smallest)
            name = lettering.shortened(cast.names[which], size, self.named, bold=True)
            base = middle + lettering.CAP_HEIGHT * size / 2
            canvas.text(name, x + BESIDE, base, size=size, colour=cast.colours[which], bold=True)

    def _written(self, long: float) -> str:
        return self.cast.words.number(long, DECIMALS)

    def _row(self, which: int) -> Box:
        """Where a bar has room, px."""
        box = self.box
        high = (box.height - TOP - 16.0) / self.cast.count
        return Box(box.x + PAD, box.y + TOP + high * (which + 1) - BAR - 10.0, box.width - 2 * PAD, BAR)

    def paint_moving(self, canvas: Canvas, seconds: float) -> None:
        """The points on the ground, the bars and their lengths."""
        cast, theme, gone = self.cast, self.cast.theme, self.gone.at(seconds)
        for which in range(cast.count):
            row, there = self._row(which), gone >= self.lengths[which] or seconds >= self.span.end
            far = float(self.lengths[which]) if there else gone
            canvas.box(row.x, row.y, row.width, BAR, theme.line, radius=BAR / 2, opacity=0.5)
            wide = max(min(far / self.longest, 1.0) * row.width, BAR)
            canvas.box(row.x, row.y, wide, BAR, cast.colours[which], radius=BAR / 2)
            text, ink = self._written(far), theme.text if there else theme.muted
            size, base = self.number, row.y - 16.0
            canvas.text(text, row.right, base, size=size, colour=ink, bold=True, anchor="right")
            at = self.sight.place(self.place(which, seconds), seconds)
            if np.isfinite(at).all() and self.stage.contains(Box(float(at[0]), float(at[1]), 0.0, 0.0)):
                paint_dot(canvas, at, theme.text, cast.colours[which], radius=9.0)
