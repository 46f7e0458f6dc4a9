"""A point where a curve has no derivative: the secants from both sides, and their slopes in two columns.

Where the curve has no value there is no secant: then the columns are of f(x + h).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.differences import Curve
from engine.one_sided import Differentiability, exact_quotient
from scenes.stage.lessons.secant import DASH, FAR
from scenes.stage.paint import lettering
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.motion import presence
from scenes.stage.paint.signs import paint_dot
from scenes.stage.plots.digits import Row, h_at, overflown
from scenes.stage.plots.plot import LINE, Plot
from scenes.stage.plots.table import SMALL, Column, Table
from scenes.theme import MEASURES

NUMBER = 40.0  # px, at most
APART = 28.0  # px between the columns of the two sides, and between h and what it gives
ROW, HEAD = 48.0, 96.0  # px
DIGITS = 5  # significant ones of what the columns hold, about


@dataclass(frozen=True)
class Side:
    """A side of the point, -1 or 1: when its secant and its column come, and what it comes to, when (s)."""

    sign: int
    appear: float
    end: str
    end_at: float


class Sides(Actor):
    """The point on a plot, and the two columns in a box (px), from ``appear`` until ``leave`` (seconds).

    ``rows`` are the sizes of h; ``closing`` is the sentence under the columns from ``closing_at`` on.
    """

    def __init__(
        self,
        plot: Plot,
        here: Differentiability,
        sides: Sequence[Side],
        rows: Sequence[Row],
        box: Box,
        appear: float,
        closing: str,
        closing_at: float,
        leave: float,
    ) -> None:
        self.plot, self.here, self.sides, self.rows, self.box = plot, here, tuple(sides), tuple(rows), box
        self.appear, self.leave, self.closing, self.closing_at = appear, leave, closing, closing_at
        self.words, self.theme = plot.words, plot.theme
        self.decimals = {side.sign: self._decimals(side.sign) for side in sides}
        width = (box.width - APART) / 2
        size = min([NUMBER, *((width - APART) / self._widest_row(side.sign) for side in sides)])
        quotient = self.theme.symbols["gradient"]
        self.tables = {
            sign: Table(
                Box(box.x if sign < 0 else box.x + width + APART, box.y, width, box.height),
                (
                    Column(0.0, size, self.theme.text),
                    Column(width, size, quotient, "right", bold=True),
                ),
                ROW,
                HEAD,
                size,
            )
            for sign in (-1, 1)
        }

    def number(self, sign: int, h: float) -> float:
        """What a side's column holds for h > 0: the quotient at h or -h, or f there."""
        return column(self.plot.curve, self.here, [sign * h])[0]

    def text(self, sign: int, h: float) -> str:
        """The same as it is written."""
        value = self.number(sign, h)
        if np.isinf(value):
            return overflown(self.words, value)
        return self.words.number(value, 1 if abs(value) >= 1e5 else self.decimals[sign])

    def now(self, seconds: float) -> float:
        """The size of h at a second."""
        return h_at(self.rows, seconds)

    def paint_moving(self, canvas: Canvas, seconds: float) -> None:
        """Secants, points, and the columns' rows that have come."""
        for side in self.sides:
            with canvas.faded(presence(seconds, side.appear)) as there:
                if there:
                    self._paint_secant(canvas, side, seconds)
                    self._paint_column(canvas, side, seconds)
        if self.here.value is not None:
            at = self.plot.place(self.here.x, self.here.value)
            paint_dot(canvas, at, self.theme.symbols["w_0"], self.theme.rim)
        self._paint_closing(canvas, presence(seconds, self.closing_at))

    # ---- on the plot

    def _paint_secant(self, canvas: Canvas, side: Side, seconds: float) -> None:
        plot, box, h = self.plot, self.plot.box, side.sign * self.now(seconds)
        x = self.here.x
        other = plot.place(x + h, float(plot.curve(x + h)))
        with canvas.clipped(box.x, box.y, box.width, box.height):
            if self.here.value is None:
                across = float(plot.place(x, 0.0)[0])
                line = np.array([(across, box.y), (across, box.bottom)])
                canvas.line(line, self.theme.muted, line=2, opacity=0.6, dash=DASH)
            else:
                at = plot.place(x, self.here.value)
                slope = self.number(side.sign, abs(h))
                ahead = FAR * side.sign * plot.way(x, self.here.value, slope)
                colour = self.theme.symbols["gradient"]
                canvas.line(np.array([at, at + ahead]), colour, line=LINE)
                canvas.line(np.array([at - ahead, at]), colour, line=2.5, opacity=0.7, dash=DASH)
            if np.isfinite(other).all() and box.contains(Box(float(other[0]), float(other[1]), 0.0, 0.0)):
                paint_dot(canvas, other, self.theme.text, self.theme.rim)

    # ---- the columns

    def _paint_column(self, canvas: Canvas, side: Side, seconds: float) -> None:
        theme, table = self.theme, self.tables[side.sign]
        box, size, y = table.box, table.size, table.box.y + 40
        heading = ("h < 0", "h > 0")[side.sign > 0]
        canvas.text(heading, box.x, y, size=MEASURES.body, colour=theme.text, bold=True)
        held = self.words("derivative.the_quotient") if self.here.value is not None else "f(x + h)"
        canvas.text(held, box.right, y, size=SMALL, colour=theme.muted, anchor="right")
        table.paint_rule(canvas, y + 20, theme.line)
        for at, row in enumerate(self.rows):
            with canvas.faded(presence(seconds, max(row.appear, side.appear), ramp=0.3)) as there:
                if there:
                    h = row.now(seconds)
                    table.paint_row(canvas, at, (self._step(row, h, side.sign), self.text(side.sign, h)))
        with canvas.faded(presence(seconds, side.end_at)) as there:
            if there:
                base = table.base(len(self.rows) + 0.25)
                table.paint_rule(canvas, base - lettering.CAP_HEIGHT * size - 0.3 * ROW, theme.line)
                fit = min(size, box.width / lettering.width(side.end, 1.0, bold=True))
                canvas.text(side.end, box.right, base, size=fit, colour=theme.text, bold=True, anchor="right")

    def _paint_closing(self, canvas: Canvas, opacity: float) -> None:
        size = min(MEASURES.title, self.box.width / lettering.width(self.closing, 1.0, bold=True))
        base = self.tables[1].base(len(self.rows) + 1.7)
        with canvas.faded(opacity) as shown:
            if shown:
                canvas.text(self.closing, self.box.x, base, size=size, colour=self.theme.text, bold=True)

    def _step(self, row: Row, h: float, sign: int) -> str:
        decimals = max(0, 1 - int(np.floor(np.log10(row.h * 1.0001))))
        text = row.text if h == row.h else self.words.number(h, decimals)
        return text if sign > 0 else "−" + text

    def _decimals(self, sign: int) -> int:
        """As many as show about `DIGITS` digits of what the column ends in."""
        values = np.abs(column(self.plot.curve, self.here, [sign * row.h for row in self.rows]))
        values = values[np.isfinite(values) & (values > 0)]
        size = np.floor(np.log10(np.median(values))) if len(values) else 0
        return int(np.clip(DIGITS - 1 - size, 0, 8))

    def _widest_row(self, sign: int) -> float:
        """How wide the texts of a side's widest row are at a size of 1 px."""
        return max(
            lettering.width(self._step(row, h, sign), 1.0)
            + lettering.width(self.text(sign, h), 1.0, bold=True)
            for row in self.rows
            for h in row.passed()
        )


def column(curve: Curve, here: Differentiability, h: Sequence[float]) -> np.ndarray:
    """What is shown for each h: the quotient, without rounding error; or f(x + h) where f(x) has no value."""
    if here.value is None:
        return np.array([float(curve(here.x + step)) for step in h])
    return exact_quotient(curve.expression, here.x, h)
