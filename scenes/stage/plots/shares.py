"""The share of each end as a number with its bar, on a plate; of two optimizers the first one's beneath.

On a plate that is wide and low bars stand between names and numbers, and the first one's have a column.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from scenes.stage.paint import lettering
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.layers import Kept
from scenes.stage.paint.plates import around, paint_plate
from scenes.stage.plots.table import widest
from scenes.stage.show.minima_results import MinimaResults
from scenes.stage.show.outcomes import Outcome, percent
from scenes.theme import MEASURES

PAD = 27.0  # px inside the plate
HEAD = 128.0  # px for the optimizer's name, its settings and the epoch
ROW, BELOW = 88.0, 34.0  # px of a row; more where the first optimizer's share stands under it
NAME, NUMBER, SMALL = 27.0, 40.0, float(MEASURES.smallest)
BAR, THIN = 18.0, 8.0  # px high
ASIDE = 210.0  # px right of a thin bar for the first optimizer and its number
# Of a plate that is lower than this, px: its head, its baseline, a row, its number, the first optimizer's
# column, and a bar at least: names are as wide as they leave.
LOWEST, LOW, BASE, FLAT, FIGURE, FIRST, SHORTEST = 400.0, 56.0, 40.0, 60.0, 34.0, 104.0, 110.0
GAP = 16.0  # px between two texts
LEFT = 0.5  # opacity of what has left the map


class Shares(Actor):
    """Rows of ends; ``values`` (seconds -> (rounds so far, ends) in 0 to 1), the last of which is told of.

    ``step`` tells the epoch of a second, None where it is no longer that of a run.
    """

    above = True

    def __init__(
        self,
        found: MinimaResults,
        values: Callable[[float], np.ndarray],
        step: Callable[[float], int | None],
        room: Box,
        appear: float,
    ) -> None:
        self.ends, self.heads, self.values, self.step = found.outcomes.ends, found.heads, values, step
        self.words, self.theme, self.appear = found.words, found.theme, appear
        rows, two = len(self.ends), len(found.heads) > 1
        self.flat = room.height < LOWEST
        self.head, row = (LOW, FLAT) if self.flat else (HEAD, ROW + BELOW * two)
        self.row = min(row, (room.height - self.head - PAD / (1 + self.flat)) / rows)
        self.box = Box(room.x, room.y, room.width, self.head + rows * self.row + PAD / 2)
        self.figures = self.box.right - PAD - FIRST * (two and self.flat)  # the right edge of numbers
        full = lettering.width(percent(found.words, 1.0), FIGURE, bold=True)
        self.full = self.figures - full - GAP - self.box.x - PAD  # what names and bars of a flat plate have
        names = widest([f"{end.name} {end.detail}".strip() for end in self.ends], NAME)
        self.names = min(names, self.full - SHORTEST - GAP)
        self.kept = Kept(around(self.box))

    def resting_key(self, seconds: float) -> object:
        """Changes with the numbers, and with the epoch."""
        return self.step(seconds), tuple(map(tuple, self.values(seconds).round(4).tolist()))

    def paint_resting(self, canvas: Canvas, seconds: float) -> None:
        """The plate, its head, and a row for each end."""
        values, theme = self.values(seconds), self.theme
        paint_plate(canvas, theme, self.box, opacity=theme.panel_opacity)
        name, settings = self.heads[len(values) - 1]
        step = self.step(seconds)
        told = "" if step is None else f"{self.words('race.step')} {self.words.number(step, 0)}"
        (self._paint_flat_head if self.flat else self._paint_head)(canvas, name, settings, told)
        if self.flat and len(values) > 1:
            first = lettering.shortened(self.heads[0][0], SMALL, FIRST - GAP)
            self._paint_small(canvas, first, self.box.right - PAD, self.box.y + BASE, "right")
        for row, end in enumerate(self.ends):
            paint = self._paint_flat_row if self.flat else self._paint_row
            paint(canvas, end, self.box.y + self.head + row * self.row, values[:, row].tolist())

    def _paint_head(self, canvas: Canvas, name: str, settings: str, told: str) -> None:
        """The optimizer's name; under it its settings, and the epoch."""
        x, y, right = self.box.x + PAD, self.box.y, self.figures
        name = lettering.shortened(name, MEASURES.body, right - x, bold=True)
        canvas.text(name, x, y + 54, size=MEASURES.body, colour=self.theme.text, bold=True)
        wide = self._paint_small(canvas, told, right, y + 94, "right")
        settings = lettering.shortened(settings, SMALL, right - x - wide - 20)
        self._paint_small(canvas, settings, x, y + 94)

    def _paint_flat_head(self, canvas: Canvas, name: str, settings: str, told: str) -> None:
        """The same in one line."""
        x, base, right = self.box.x + PAD, self.box.y + BASE, self.figures
        right -= self._paint_small(canvas, told, right, base, "right") + GAP
        name = lettering.shortened(name, MEASURES.label, right - x, bold=True)
        x += canvas.text(name, x, base, size=MEASURES.label, colour=self.theme.text, bold=True) + GAP
        while " · " in settings and lettering.width(settings, SMALL) > right - x:
            settings = settings.rpartition(" · ")[0]  # the last ones have no room: none is cut
        self._paint_small(canvas, lettering.shortened(settings, SMALL, right - x), x, base)

    def _paint_small(self, canvas: Canvas, text: str, x: float, base: float, anchor: str = "left") -> float:
        return canvas.text(text, x, base, size=SMALL, colour=self.theme.muted, anchor=anchor)

    def _paint_flat_row(self, canvas: Canvas, end: Outcome, top: float, shares: list[float]) -> None:
        """Name, bars, number, and the first optimizer's number."""
        x, middle, size = self.box.x + PAD, top + self.row / 2, min(FIGURE, 0.8 * self.row)
        base = middle + lettering.CAP_HEIGHT * size / 2
        self._paint_name(canvas, end, x, base, self.names)
        text = percent(self.words, shares[-1])
        canvas.text(text, self.figures, base, size=size, colour=self.theme.text, bold=True, anchor="right")
        left, wide, two = x + self.names + GAP, self.full - self.names - GAP, len(shares) > 1
        bar = Box(left, middle - BAR * (0.8 if two else 0.5), wide, BAR)
        self._paint_bar(canvas, end, bar, shares[-1])
        if two:
            self._paint_bar(canvas, end, Box(left, bar.bottom + 4.0, wide, THIN), shares[0])
            self._paint_small(canvas, percent(self.words, shares[0]), self.box.right - PAD, base, "right")

    def _paint_name(self, canvas: Canvas, end: Outcome, x: float, base: float, room: float) -> None:
        """What an end is called, in so many px."""
        name = f"{end.name} {end.detail}".strip()
        size = max(lettering.fitting(name, NAME, room), SMALL)
        name = lettering.shortened(name, size, room)
        canvas.text(name, x, base, size=size, colour=end.colour if end.settled else self.theme.muted)

    def _paint_row(self, canvas: Canvas, end: Outcome, top: float, shares: list[float]) -> None:
        theme, x, width = self.theme, self.box.x + PAD, self.box.width - 2 * PAD
        base, right = top + 36, x + width
        text = percent(self.words, shares[-1])
        wide = canvas.text(text, right, base, size=NUMBER, colour=theme.text, bold=True, anchor="right")
        self._paint_name(canvas, end, x, base, width - wide - GAP)
        long = width - ASIDE if len(self.heads) > 1 else width  # bars that are compared have one scale
        self._paint_bar(canvas, end, Box(x, base + 14, long, BAR), shares[-1])
        if len(shares) > 1:
            bar = Box(x, base + 52, long, THIN)
            self._paint_bar(canvas, end, bar, shares[0])
            middle = bar.centre[1] + lettering.CAP_HEIGHT * SMALL / 2
            told = percent(self.words, shares[0])
            first = lettering.shortened(self.heads[0][0], SMALL, ASIDE - 24 - lettering.width(told, SMALL))
            self._paint_small(canvas, f"{first} {told}", right, middle, "right")

    def _paint_bar(self, canvas: Canvas, end: Outcome, bar: Box, part: float) -> None:
        radius = bar.height / 2
        canvas.box(bar.x, bar.y, bar.width, bar.height, self.theme.line, radius=radius, opacity=0.5)
        if part > 0:
            wide, solid = max(part * bar.width, bar.height), LEFT if end.departed else 1.0
            canvas.box(bar.x, bar.y, wide, bar.height, end.colour, radius=radius, opacity=solid)
