"""The share of each end as a number with its bar, on a plate; of two optimizers the first one's beneath."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from scenes.stage.paint import lettering
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.layers import Kept
from scenes.stage.paint.plates import around, paint_plate
from scenes.stage.show.minima_results import MinimaResults
from scenes.stage.show.outcomes import Outcome, percent
from scenes.theme import MEASURES

PAD = 27.0  # px inside the plate
HEAD = 128.0  # px for the optimizer's name, its settings and the epoch
ROW, BELOW = 88.0, 34.0  # px of a row; more where the first optimizer's share stands under it
NAME, NUMBER, SMALL = 27.0, 40.0, float(MEASURES.smallest)
BAR, THIN = 18.0, 8.0  # px high
ASIDE = 210.0  # px right of a thin bar for the first optimizer and its number
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
        rows = len(self.ends)
        self.below = BELOW * (len(found.heads) > 1)
        self.row = min(ROW + self.below, (room.height - HEAD - PAD) / rows)
        self.box = Box(room.x, room.y, room.width, HEAD + rows * self.row + PAD / 2)
        self.kept = Kept(around(self.box))

    def resting_key(self, seconds: float) -> object:
        """Changes with the numbers, and with the epoch."""
        return self.step(seconds), tuple(map(tuple, self.values(seconds).round(4).tolist()))

    def paint_resting(self, canvas: Canvas, seconds: float) -> None:
        """The plate, its head, and a row for each end."""
        values, theme = self.values(seconds), self.theme
        paint_plate(canvas, theme, self.box, opacity=theme.panel_opacity)
        x, y, right = self.box.x + PAD, self.box.y, self.box.right - PAD
        name, settings = self.heads[len(values) - 1]
        name = lettering.shortened(name, MEASURES.body, right - x, bold=True)
        canvas.text(name, x, y + 54, size=MEASURES.body, colour=theme.text, bold=True)
        step = self.step(seconds)
        told = "" if step is None else f"{self.words('race.step')} {self.words.number(step, 0)}"
        wide = canvas.text(told, right, y + 94, size=SMALL, colour=theme.muted, anchor="right")
        settings = lettering.shortened(settings, SMALL, right - x - wide - 20)
        canvas.text(settings, x, y + 94, size=SMALL, colour=theme.muted)
        for row, end in enumerate(self.ends):
            self._paint_row(canvas, end, y + HEAD + row * self.row, values[:, row].tolist())

    def _paint_row(self, canvas: Canvas, end: Outcome, top: float, shares: list[float]) -> None:
        theme, x, width = self.theme, self.box.x + PAD, self.box.width - 2 * PAD
        base, right = top + 36, x + width
        text = percent(self.words, shares[-1])
        wide = canvas.text(text, right, base, size=NUMBER, colour=theme.text, bold=True, anchor="right")
        name = f"{end.name} {end.detail}".strip()
        room = width - wide - 16
        size = max(min(NAME, NAME * room / lettering.width(name, NAME)), SMALL)
        name = lettering.shortened(name, size, room)
        canvas.text(name, x, base, size=size, colour=end.colour if end.settled else theme.muted)
        long = width - ASIDE if len(self.heads) > 1 else width  # bars that are compared have one scale
        self._paint_bar(canvas, end, Box(x, base + 14, long, BAR), shares[-1])
        if len(shares) > 1:
            bar = Box(x, base + 52, long, THIN)
            self._paint_bar(canvas, end, bar, shares[0])
            middle = bar.centre[1] + lettering.CAP_HEIGHT * SMALL / 2
            told = percent(self.words, shares[0])
            first = lettering.shortened(self.heads[0][0], SMALL, ASIDE - 24 - lettering.width(told, SMALL))
            canvas.text(f"{first} {told}", right, middle, size=SMALL, colour=theme.muted, anchor="right")

    def _paint_bar(self, canvas: Canvas, end: Outcome, bar: Box, part: float) -> None:
        radius = bar.height / 2
        canvas.box(bar.x, bar.y, bar.width, bar.height, self.theme.line, radius=radius, opacity=0.5)
        if part > 0:
            wide, solid = max(part * bar.width, bar.height), LEFT if end.departed else 1.0
            canvas.box(bar.x, bar.y, wide, bar.height, end.colour, radius=radius, opacity=solid)
