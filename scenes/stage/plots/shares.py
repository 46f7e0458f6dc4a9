"""The share of each end as a number with its bar: for one optimizer, and then for two, side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from scenes.stage.paint import lettering
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.motion import presence, smooth
from scenes.stage.show.minima_results import MinimaResults
from scenes.stage.show.outcomes import Outcome, percent
from scenes.theme import MEASURES

BAR = 22.0  # px high
NUMBER_ROOM = 130.0  # px right of a bar
GAP = 40.0  # px between the columns of two optimizers
HATCH = 9.0
HEAD = 112.0  # px over the rows for the optimizers' names
TIGHTEST, WIDEST = 76.0, 88.0  # px a row


class Shares(Actor):
    """Rows of ends with a column of bars for each optimizer.

    ``values`` (seconds -> (columns, ends) in 0 to 1). The second column comes at ``split`` (seconds); then
    each has its map over it from its second of ``maps_at`` on, if there are any, painted by ``picture``
    (canvas, column, x, y, height px), ``shape`` times as wide as high.
    """

    def __init__(
        self,
        found: MinimaResults,
        values: Callable[[float], np.ndarray],
        box: Box,
        appear: float,
        split: float,
        picture: Callable[[Canvas, int, float, float, float], float],
        maps_at: Sequence[float],
        shape: float,
    ) -> None:
        self.ends, self.heads, self.values = found.outcomes.ends, found.heads, values
        self.words, self.theme = found.words, found.theme
        self.box, self.appear, self.split = box, appear, split
        self.picture, self.maps_at, self.shape = picture, tuple(maps_at), shape
        self.row = min(max(box.height / (len(self.ends) + 2), TIGHTEST), WIDEST)

    def paint_moving(self, canvas: Canvas, seconds: float) -> None:
        """Names, bars and numbers."""
        values = self.values(seconds)
        full, half = self.box.width, (self.box.width - GAP) / 2
        glide = smooth((seconds - self.split) / 0.8)
        width = full + (half - full) * glide
        low = self.box.bottom - self.row * len(self.ends)
        high = (self.box.y + HEAD + low) / 2  # alone the rows stand in the middle
        begin = high + (low - high) * glide if self.maps_at else high
        for row, end in enumerate(self.ends):
            top = begin + row * self.row
            self._paint_name(canvas, end, top)
            self._paint_bar(canvas, end, self.box.x, top, width, float(values[0, row]))
            with canvas.faded((glide - 0.7) / 0.3) as second:
                if second and len(values) > 1:
                    x = self.box.x + half + GAP
                    self._paint_bar(canvas, end, x, top, half, float(values[1, row]))
        self._paint_heads(canvas, half, glide, begin)
        self._paint_maps(canvas, half, seconds, low)

    def _paint_maps(self, canvas: Canvas, half: float, seconds: float, low: float) -> None:
        height = min(low - HEAD - self.box.y, half / self.shape)
        for column, at in enumerate(self.maps_at[: len(self.heads)]):
            with canvas.faded(presence(seconds, max(at, self.split) + 0.8)) as shown:
                if shown and height > 60:
                    self.picture(canvas, column, self.box.x + column * (half + GAP), self.box.y, height)

    def _paint_heads(self, canvas: Canvas, half: float, glide: float, begin: float) -> None:
        base = begin - 62.0
        for column, (name, settings) in enumerate(self.heads):
            with canvas.faded(1.0 if column == 0 else (glide - 0.7) / 0.3) as shown:
                if shown:
                    x = self.box.x + column * (half + GAP)
                    text = lettering.shortened(name, MEASURES.label, half, bold=True)
                    canvas.text(text, x, base, size=MEASURES.label, colour=self.theme.text, bold=True)
                    text = lettering.shortened(settings, MEASURES.label, half)
                    canvas.text(text, x, base + 36, size=MEASURES.label, colour=self.theme.muted)

    def _paint_name(self, canvas: Canvas, end: Outcome, top: float) -> None:
        theme = self.theme
        self.swatch(canvas, end, self.box.x, top + 6, 26, 26)
        base = top + 19 + lettering.CAP_HEIGHT * MEASURES.label / 2
        wide = canvas.text(end.name, self.box.x + 42, base, size=MEASURES.label, colour=theme.text)
        canvas.text(end.detail, self.box.x + 42 + wide + 16, base, size=MEASURES.label, colour=theme.muted)

    def _paint_bar(
        self, canvas: Canvas, end: Outcome, x: float, top: float, width: float, part: float
    ) -> None:
        theme, y = self.theme, top + 44
        room = width - NUMBER_ROOM
        canvas.box(x, y, room, BAR, theme.panel, radius=3)
        if part > 0:
            self.swatch(canvas, end, x, y, max(part * room, 1.5), BAR)
        text = percent(self.words, part)
        base = y + BAR / 2 + lettering.CAP_HEIGHT * MEASURES.body / 2
        canvas.text(text, x + width, base, size=MEASURES.body, colour=theme.text, bold=True, anchor="right")

    def swatch(self, canvas: Canvas, end: Outcome, x: float, y: float, width: float, height: float) -> None:
        """A rectangle as an end looks: its colour; hatched where it is off the map."""
        if not end.departed:
            canvas.box(x, y, width, height, end.colour, radius=min(3.0, width / 2))
            return
        with canvas.clipped(x, y, width, height):
            canvas.box(x, y, width, height, end.colour, opacity=0.3)
            for at in np.arange(x - height, x + width, HATCH):
                canvas.line(np.array([[at, y + height], [at + height, y]]), end.colour, line=2.5)
