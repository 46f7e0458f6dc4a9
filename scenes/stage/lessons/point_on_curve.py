"""A point on a plot's curve that goes where the film's clock says; its tangent, and the way down."""

from __future__ import annotations

from collections.abc import Callable
from math import inf

import numpy as np

from scenes.stage.paint.actor import Actor
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.motion import presence, smooth
from scenes.stage.paint.signs import Look, paint_arrow, paint_runner
from scenes.stage.plots.plot import Plot

RADIUS = 18.0  # px
TANGENT, WIDE = 110.0, 7.0  # px to each side of the point; its width
GROWS = 0.6  # s
ASIDE, ARROW = 46.0, (-110.0, 2.0)  # px that the arrow is over the tangent; along it, from the point


class PointOnCurve(Actor):
    """The point at ``x`` (seconds -> x), from ``appear`` to ``leave``; tangent and arrow come later."""

    def __init__(
        self,
        plot: Plot,
        x: Callable[[float], float],
        slope: float,
        appear: float,
        tangent_at: float,
        arrow_at: float,
        leave: float = inf,
    ) -> None:
        self.plot, self.x, self.slope = plot, x, slope
        self.appear, self.tangent_at, self.arrow_at, self.leave = appear, tangent_at, arrow_at, leave
        self.look = Look("circle", plot.theme.start, plot.theme.rim)

    def place(self, seconds: float) -> tuple[float, float]:
        """Where the point is, px."""
        x, y = self.plot.on(self.x(seconds)).tolist()
        return x, y

    def tip(self, seconds: float) -> np.ndarray:
        """Where the tangent begins, px: uphill of the point."""
        x = self.x(seconds)
        along = self.plot.way(x, float(self.plot.curve(np.array(x))), self.slope, TANGENT)
        return np.array(self.place(seconds)) + (along if self.slope > 0 else -along)

    def paint_moving(self, canvas: Canvas, seconds: float) -> None:
        """Foot, tangent, point, arrow."""
        plot, theme, at = self.plot, self.plot.theme, np.array(self.place(seconds))
        foot = np.array([at, (at[0], plot.box.bottom)])
        canvas.line(foot, theme.text, line=2.5, opacity=0.6, dash=(3.0, 8.0))
        part = smooth((seconds - self.tangent_at) / GROWS)
        if part > 0:
            end = part * (self.tip(seconds) - at)
            line = np.array([at - end, at + end])
            for colour, wide in ((theme.rim, WIDE + 6.0), (theme.symbols["gradient"], WIDE)):
                canvas.line(line, colour, line=wide)
        paint_runner(canvas, self.look, at, radius=RADIUS)
        with canvas.faded(presence(seconds, self.arrow_at)) as shown:
            if shown and self.slope:
                line, part = self.arrow(seconds), smooth((seconds - self.arrow_at) / GROWS)
                line[1] = line[0] + part * (line[1] - line[0])
                paint_arrow(canvas, line, theme.symbols["learning_rate"], theme.rim, shaft=9.0, head=28.0)

    def arrow(self, seconds: float) -> np.ndarray:
        """The way down beside the point, (2, 2) px."""
        at = np.array(self.place(seconds))
        down = (at - self.tip(seconds)) / TANGENT
        over = np.array([down[1], -down[0]]) * -float(np.sign(self.slope))
        return np.stack([at + ASIDE * over + reach * down for reach in ARROW])
