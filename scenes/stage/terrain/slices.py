"""Two cuts through a surface at a point, along w_0 and along w_1: on the terrain, and as two small curves.

The curves are read from the map's grid; their tangents have the slopes that the result holds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from scenes.stage.map.map import LossMap
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.formula import Formula
from scenes.stage.paint.layout import ARENA, PANEL
from scenes.stage.paint.motion import presence, smooth
from scenes.stage.paint.signs import paint_star
from scenes.stage.paint.trails import CASING
from scenes.stage.plots.axes import Scale
from scenes.stage.plots.plot import LINE, Plot
from scenes.stage.terrain.relief import Relief
from scenes.stage.terrain.view import View
from scenes.theme import MEASURES

SAMPLES = 241  # points of a cut on the ground
GROW = 1.8  # s in which a cut is drawn, from the point outwards
REACH = 120.0  # px of a tangent on either side of the point
NUMBER = 44.0
DECIMALS = 3
WIDE = 598.0  # px of the panel that the plots take


class Slices(Actor):
    """The cuts through the weights ``w`` (2,), where the loss and its partial derivatives (2,) are these.

    ``cuts_at`` and ``slopes_at`` are, for each weight, the seconds at which its cut and its tangent come;
    all is gone at ``leave``.
    """

    def __init__(
        self,
        relief: Relief,
        view_at: Callable[[float], View],
        w: np.ndarray,
        loss: float,
        slopes: np.ndarray,
        cuts_at: Sequence[float],
        slopes_at: Sequence[float],
        leave: float,
    ) -> None:
        self.relief, self.view_at, self.ground = relief, view_at, relief.ground
        self.w, self.loss, self.slopes = w, loss, slopes
        self.cuts_at, self.slopes_at, self.leave = tuple(cuts_at), tuple(slopes_at), leave
        self.cuts = cuts(self.ground, w)
        losses = [self._losses(axis)(cut[:, axis]) for axis, cut in enumerate(self.cuts)]
        seen = np.concatenate([loss[np.isfinite(loss)] for loss in losses])
        margin = 0.08 * (float(np.ptp(seen)) or 1.0)
        scale = Scale(float(seen.min()) - margin, float(seen.max()) + margin)
        self.plots = [self._plot(axis, scale) for axis in (0, 1)]
        self.names = [Formula("w_0"), Formula("w_1")]
        loss_name = self.ground.words("race.loss")
        self.symbols = [Formula(f'(partial "{loss_name}")/(partial w_{axis})') for axis in (0, 1)]

    def _losses(self, axis: int) -> Callable[[np.ndarray], np.ndarray]:
        """The loss as a function of one weight (n,), the other being the point's."""

        def along(weights: np.ndarray) -> np.ndarray:
            points = np.repeat(self.w[None], len(weights), axis=0)
            points[:, axis] = weights
            return np.array([self.ground.read(point) for point in points])

        return along

    def _plot(self, axis: int, scale: Scale) -> Plot:
        """That of a weight: the first above, the second under it."""
        ground, half = self.ground, PANEL.height / 2
        room = Box(PANEL.x, PANEL.y + axis * half + 44, WIDE, half - 44 - 62)
        low, high = ground.domain[axis].tolist()
        return Plot(
            self._losses(axis), (low, high), room, ground.words, ground.theme, self.cuts_at[axis],
            scale=scale, symbol=f"w_{axis}",
        )  # fmt: skip

    # ---- painting

    def resting_key(self, seconds: float) -> tuple[float, ...]:
        """Changes while a plot comes and goes."""
        return tuple(round(presence(seconds, plot.appear), 3) for plot in self.plots)

    def paint_resting(self, canvas: Canvas, seconds: float) -> None:
        """The plots' axes."""
        for axis, plot in enumerate(self.plots):
            with canvas.faded(presence(seconds, plot.appear)) as shown:
                if shown:
                    plot.paint_axes(canvas)
                    name, colour = plot.words("race.loss"), plot.theme.symbols["loss"]
                    canvas.text(name, PANEL.x, plot.box.y - 18, size=MEASURES.smallest, colour=colour)
                    x, y = plot.box.right + 30, plot.box.bottom + 24
                    self.names[axis].paint(canvas, x, y, size=36, colour=plot.colour)

    def paint_moving(self, canvas: Canvas, seconds: float) -> None:
        """The cuts on the terrain and in the plots, their tangents and slopes."""
        view = self.view_at(seconds)
        for axis, (cut, plot) in enumerate(zip(self.cuts, self.plots, strict=True)):
            with canvas.faded(presence(seconds, plot.appear)) as shown:
                if not shown:
                    continue
                away = np.abs(plot.x - self.w[axis])
                reach = (
                    smooth((seconds - plot.appear) / GROW) * away.max()
                )  # it grows from the point outwards
                with canvas.clipped(ARENA.x, ARENA.y, ARENA.width, ARENA.height):
                    near = np.abs(cut[:, axis] - self.w[axis]) <= reach
                    self._paint_on_ground(canvas, cut[near], plot.colour, view)
                plot.paint_curve(canvas, plot.points[away <= reach])
                self._paint_slope(canvas, axis, presence(seconds, self.slopes_at[axis]))
                paint_star(canvas, plot.place(self.w[axis], self.loss), plot.theme.start, plot.theme.rim)

    def _paint_on_ground(self, canvas: Canvas, cut: np.ndarray, colour: str, view: View) -> None:
        points = self.relief.on(cut)
        if len(points) < 2:
            return
        seen = self.relief.clearance(points, view, 60) > 0
        px, _ = view.project(points)
        theme = self.ground.theme
        inks = ((False, colour, 0.25, LINE), (True, theme.rim, theme.casing_opacity, LINE + CASING))
        for visible, ink, opacity, line in (*inks, (True, colour, 1.0, LINE)):
            canvas.ink(ink, opacity)
            canvas.context.new_path()
            for at in np.flatnonzero((seen[:-1] & seen[1:]) == visible).tolist():
                canvas.context.move_to(*px[at])
                canvas.context.line_to(*px[at + 1])
            canvas.context.set_line_width(line)
            canvas.context.stroke()

    def _paint_slope(self, canvas: Canvas, axis: int, part: float) -> None:
        """The tangent, and the number that its slope is."""
        plot, slope = self.plots[axis], float(self.slopes[axis])
        if part <= 0 or not np.isfinite(slope):
            return
        middle, colour = plot.place(self.w[axis], self.loss), plot.theme.symbols["gradient"]
        way = plot.way(float(self.w[axis]), self.loss, slope, REACH * part)
        plot.paint_line(canvas, np.array([middle - way, middle + way]), colour, opacity=part)
        with canvas.faded(part):
            x, y = plot.box.right + 44, plot.box.y + plot.box.height / 2 - 52
            self.symbols[axis].paint(canvas, x, y, size=42, colour=colour)
            text = f"= {plot.words.number(slope, DECIMALS)}"
            canvas.text(text, x, y + 104, size=NUMBER, colour=colour, bold=True)


def cuts(ground: LossMap, w: np.ndarray) -> list[np.ndarray]:
    """Weights (n, 2) on the two cuts through a point (2,), from edge to edge: along w_0, along w_1."""
    found = []
    for axis in (0, 1):
        line = np.repeat(np.asarray(w, float)[None], SAMPLES, axis=0)
        low, high = ground.domain[axis].tolist()
        line[:, axis] = np.linspace(low, high, SAMPLES)
        found.append(line)
    return found
