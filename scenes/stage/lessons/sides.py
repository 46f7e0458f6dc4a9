"""A point where a curve has no derivative: the secants from both sides, and what their slopes come to."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.differences import Curve
from engine.one_sided import Differentiability, exact_quotient
from scenes.language import Words
from scenes.stage.paint import lettering
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.motion import presence
from scenes.stage.plots.digits import Row, h_at, overflown
from scenes.stage.plots.plot import DASH, THIN, Plot
from scenes.theme import MEASURES

DIGITS = 5  # significant ones of what a side's numbers end in, about


class SideNumbers:
    """What belongs to each h of a side, -1 or 1: the quotient at h or -h, without rounding error.

    Where the curve has no value there is none: then it is f(x + h).
    """

    def __init__(
        self, curve: Curve, here: Differentiability, sign: int, rows: Sequence[Row], words: Words
    ) -> None:
        self.curve, self.here, self.sign, self.words = curve, here, sign, words
        values = np.abs([self.number(row.h) for row in rows])
        values = values[np.isfinite(values) & (values > 0)]
        size = np.floor(np.log10(np.median(values))) if len(values) else 0
        self.decimals = int(np.clip(DIGITS - 1 - size, 0, 8))

    def number(self, h: float) -> float:
        """The number of an h > 0."""
        if self.here.value is None:
            return float(self.curve(self.here.x + self.sign * h))
        return float(exact_quotient(self.curve.expression, self.here.x, [self.sign * h])[0])

    def value(self, h: float) -> str:
        """The same as it is written."""
        value = self.number(h)
        if np.isinf(value):
            return overflown(self.words, value)
        return self.words.number(value, 1 if abs(value) >= 1e5 else self.decimals)


class Sides(Actor):
    """The point on a plot from ``appear`` until ``leave`` (s), and from its second on a secant of each side.

    ``rows`` are the sizes of h; ``closing`` is a sentence at the foot of a box (px) from ``closing_at`` on.
    """

    def __init__(
        self,
        plot: Plot,
        here: Differentiability,
        sides: Sequence[tuple[SideNumbers, float]],
        rows: Sequence[Row],
        box: Box,
        appear: float,
        closing: str,
        closing_at: float,
        leave: float,
    ) -> None:
        self.plot, self.here, self.sides, self.rows, self.box = plot, here, tuple(sides), tuple(rows), box
        self.appear, self.leave, self.closing, self.closing_at = appear, leave, closing, closing_at

    def paint_moving(self, canvas: Canvas, seconds: float) -> None:
        """Secants, points, and at last the sentence."""
        plot, theme = self.plot, self.plot.theme
        for numbers, appear in self.sides:
            with canvas.faded(presence(seconds, appear)) as there:
                if there:
                    self._paint_secant(canvas, numbers, h_at(self.rows, seconds))
        if self.here.value is not None:
            plot.paint_dot(canvas, plot.place(self.here.x, self.here.value), theme.symbols["w_0"])
        size = min(MEASURES.title, self.box.width / lettering.width(self.closing, 1.0, bold=True))
        with canvas.faded(presence(seconds, self.closing_at)) as shown:
            if shown:
                base = self.box.bottom - 12
                canvas.text(self.closing, self.box.x, base, size=size, colour=theme.text, bold=True)

    def _paint_secant(self, canvas: Canvas, numbers: SideNumbers, h: float) -> None:
        plot, box, theme, x, value = self.plot, self.plot.box, self.plot.theme, self.here.x, self.here.value
        other = plot.on(x + numbers.sign * h)
        if value is None:
            across = float(plot.place(x, 0.0)[0])
            line = np.array([(across, box.y), (across, box.bottom)])
            plot.paint_line(canvas, line, theme.muted, line=2, opacity=0.6, dash=DASH)
        else:
            at, colour = plot.place(x, value), theme.symbols["gradient"]
            ahead = numbers.sign * plot.way(x, value, numbers.number(h))
            plot.paint_line(canvas, np.array([at, at + ahead]), colour)
            plot.paint_line(canvas, np.array([at - ahead, at]), colour, line=THIN, opacity=0.7, dash=DASH)
        if np.isfinite(other).all() and box.contains(Box(float(other[0]), float(other[1]), 0.0, 0.0)):
            with canvas.clipped(box.x, box.y, box.width, box.height):
                plot.paint_dot(canvas, other, theme.text)
