"""How long the steps are: a bar for every epoch, and the product that makes it.

The length of a step is the learning rate times the length of the gradient: the rate stays, the slope changes.
The scale is linear; where steps are longer than the map it is logarithmic, and says so.
"""

from __future__ import annotations

import json

import numpy as np

from scenes.stage.paint import lettering
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.cut import paint_exit
from scenes.stage.paint.grown import PIECE, Grown
from scenes.stage.paint.layout import PANEL
from scenes.stage.plots.axes import Axes, Number, Scale, round_numbers
from scenes.stage.plots.chart import power
from scenes.stage.plots.table import Column, Table
from scenes.stage.show.cast import Cast
from scenes.stage.show.clock import Clock

DECIMALS = 3
STEP_DECIMALS = 4
NUMBER = 44.0
COLUMNS = (150.0, 310.0, 450.0, 590.0, 730.0)  # px of the panel: the product, its signs and what comes out
HEADS, BASE = 52.0, 112.0  # px under the panel's top: what its parts are called, and the numbers


class Strides(Actor):
    """The steps of a cast of one, which goes by this learning rate."""

    def __init__(self, cast: Cast, rate: float, clock: Clock, appear: float) -> None:
        self.cast, self.rate, self.clock, self.appear = cast, rate, clock, appear
        with np.errstate(invalid="ignore", over="ignore"):
            self.steepness = np.hypot(*cast.gradient[0].T)
            self.lengths = np.hypot(*np.diff(cast.w[0], axis=0).T)  # (step,)
        self.box = Box(PANEL.x + 84, PANEL.y + 212, PANEL.width - 112, 150)
        seen = self.lengths[np.isfinite(self.lengths)]
        most = float(np.hypot(*np.ptp(np.array(json.loads(cast.result.attrs["domain"])), axis=1)))
        self.longest = float(seen.max()) if len(seen) and seen.max() > 0 else 1.0
        self.logarithmic = self.longest > most
        shortest = float(seen[seen > 0].min()) if self.logarithmic else self.longest
        low, high = np.floor(np.log10(shortest)), np.ceil(np.log10(self.longest))
        self.decades = float(low), float(max(high, low + 1))  # of the scale's ends, where it is logarithmic
        scale = Scale(*self.decades) if self.logarithmic else Scale(0.0, self.longest)
        self.axes = Axes(self.box, Scale(0, self.cast.steps), scale)
        self._grown = Grown(self._paint_piece)
        words, theme = cast.words, cast.theme
        steep, rate_colour = theme.symbols["gradient"], theme.symbols["learning_rate"]
        heads = (
            words("descent.slope_length"),
            "",
            words("descent.column_rate"),
            "",
            words("descent.step_length"),
        )
        looks = zip(COLUMNS, (steep, theme.muted, rate_colour, theme.muted, theme.text), heads, strict=True)
        columns = (Column(x, NUMBER, colour, "middle", bool(head), head) for x, colour, head in looks)
        self.table = Table(PANEL, tuple(columns), 0.0, BASE - lettering.CAP_HEIGHT * NUMBER / 2, NUMBER)

    def current(self, seconds: float) -> int:
        """The step that is being made, or the last one."""
        return min(int(self.clock.step(seconds)), self.cast.steps - 1)

    def bar(self, step: int) -> Box:
        """The bar of a step, between its two epochs on the chart's own axis."""
        box = self.box
        wide = box.width / self.cast.steps
        gap = min(0.18 * wide, 8.0)
        height = max(float(self.part(self.lengths[step])) * box.height, 0.0 if self.logarithmic else 2.0)
        return Box(box.x + step * wide + gap, box.bottom - height, wide - 2 * gap, height)

    def part(self, length: float) -> float:
        """How much of the scale a step of this length takes: 1 where it is infinite, 0 where it is none."""
        if not np.isfinite(length):
            return 1.0 if length > 0 else 0.0
        if self.logarithmic:
            return max(float(self.axes.up.part(np.log10(length))), 0.0) if length > 0 else 0.0
        return float(self.axes.up.part(length))

    def resting_key(self, seconds: float) -> int:
        """Changes on whole steps."""
        return int(self.clock.step(seconds))

    def paint_resting(self, canvas: Canvas, seconds: float) -> None:
        """The product, and the bars of the steps that are made."""
        step = self.resting_key(seconds)
        theme, words = self.cast.theme, self.cast.words
        self.table.paint_heads(canvas, HEADS)
        self.table.paint_row(canvas, 0, self.product(self.current(seconds)))
        heading = words("descent.lengths_logarithmic" if self.logarithmic else "descent.lengths")
        self.axes.paint_heading(canvas, theme, heading)
        self.axes.paint_up(canvas, theme, self._levels())
        made = min(step, self.cast.steps)
        self._grown.paint(canvas, made // PIECE)
        for bar in range(made // PIECE * PIECE, made):
            self._paint_bar(canvas, bar, 1.0)

    def paint_moving(self, canvas: Canvas, seconds: float) -> None:
        """The bar that grows as the step is made."""
        step = self.clock.step(seconds)
        if 0 < step < self.cast.steps:
            self._paint_bar(canvas, int(step), step - int(step))

    def _levels(self) -> list[Number]:
        """Round lengths: where they are on the scale, and how they are written."""
        words, scale = self.cast.words, self.axes.up
        if self.logarithmic:
            exponents = round_numbers(scale.low, scale.high, 3, None, whole=True)
            return [(exponent, power(words, int(exponent))) for exponent in exponents]
        return [(length, words.number(length, None)) for length in round_numbers(0.0, scale.high, 3)]

    def _paint_bar(self, canvas: Canvas, step: int, part: float) -> None:
        bar = self.bar(step)
        height = part * bar.height
        canvas.box(bar.x, bar.bottom - height, bar.width, height, self.cast.colours[0])
        if np.isposinf(self.lengths[step]):  # the bar goes on without end
            paint_exit(canvas, bar.x + bar.width / 2, bar.bottom - height, -1.0, self.cast.colours[0])

    def _paint_piece(self, canvas: Canvas, piece: int) -> None:
        for bar in range(piece * PIECE, (piece + 1) * PIECE):
            self._paint_bar(canvas, bar, 1.0)

    def product(self, step: int) -> tuple[str, str, str, str, str]:
        """A step's length as the product that it is, in numbers: of the gradient's length and the rate."""
        number = self.cast.words.number
        steep, length = number(float(self.steepness[step]), DECIMALS), float(self.lengths[step])
        return steep, "×", number(self.rate, None), "=", number(length, STEP_DECIMALS)
