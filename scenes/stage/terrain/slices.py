"""Two cuts through a surface at a point, along w_0 and along w_1: on the terrain, and as two small curves.

The curves are read from the map's grid; their tangents have the slopes that the result holds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

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
from scenes.stage.plots.axes import Axes, Scale, round_numbers
from scenes.stage.terrain.relief import Relief
from scenes.stage.terrain.view import View
from scenes.theme import MEASURES

SAMPLES = 241  # points of a cut
GROW = 1.8  # s in which a cut is drawn, from the point outwards
LINE = 4.5
REACH = 120.0  # px of a tangent on either side of the point
NUMBER = 44.0
DECIMALS = 3
SMALLEST = MEASURES.smallest
GAP, DROP = 14.0, 32.0  # px to the numbers left of a plot and under it


@dataclass(frozen=True)
class Cut:
    """A cut along one weight: the weights on it (n, 2), their losses (n,), and its plot's axes."""

    axis: int
    w: np.ndarray
    loss: np.ndarray
    axes: Axes


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
        lines = cuts(self.ground, w)
        losses = [np.array([self.ground.read(point) for point in line]) for line in lines]
        seen = np.concatenate([loss[np.isfinite(loss)] for loss in losses])
        margin = 0.08 * (float(np.ptp(seen)) or 1.0)
        scale = Scale(float(seen.min()) - margin, float(seen.max()) + margin)
        self.cuts = [Cut(axis, lines[axis], losses[axis], self._axes(axis, scale)) for axis in (0, 1)]
        self.names = [Formula("w_0"), Formula("w_1")]
        loss_name = self.ground.words("race.loss")
        self.symbols = [Formula(f'(partial "{loss_name}")/(partial w_{axis})') for axis in (0, 1)]

    def _axes(self, axis: int, losses: Scale) -> Axes:
        """Those of a weight's plot: the first above, the second under it."""
        half = PANEL.height / 2
        box = Box(PANEL.x + 78, PANEL.y + axis * half + 44, 520, half - 44 - 62)
        return Axes(box, Scale(*self.ground.domain[axis]), losses)

    # ---- painting

    def resting_key(self, seconds: float) -> tuple[float, ...]:
        """Changes while a plot comes and goes."""
        return tuple(round(presence(seconds, at), 3) for at in self.cuts_at)

    def paint_resting(self, canvas: Canvas, seconds: float) -> None:
        """The plots' axes."""
        for cut in self.cuts:
            with canvas.faded(presence(seconds, self.cuts_at[cut.axis])) as shown:
                if shown:
                    self._paint_axes(canvas, cut)

    def paint_moving(self, canvas: Canvas, seconds: float) -> None:
        """The cuts on the terrain and in the plots, their tangents and slopes."""
        view = self.view_at(seconds)
        for cut in self.cuts:
            part = smooth((seconds - self.cuts_at[cut.axis]) / GROW)
            with canvas.faded(presence(seconds, self.cuts_at[cut.axis])) as shown:
                if shown:
                    near = self._near(cut, part)
                    with canvas.clipped(ARENA.x, ARENA.y, ARENA.width, ARENA.height):
                        self._paint_on_ground(canvas, cut, near, view)
                    self._paint_curve(canvas, cut, near)
                    self._paint_slope(canvas, cut, presence(seconds, self.slopes_at[cut.axis]))

    def _near(self, cut: Cut, part: float) -> np.ndarray:
        """Which points of a cut are drawn when it has grown so far from the point: (n,) bool."""
        away = np.abs(cut.w[:, cut.axis] - self.w[cut.axis])
        return away <= part * away.max()

    def _paint_on_ground(self, canvas: Canvas, cut: Cut, near: np.ndarray, view: View) -> None:
        points = self.relief.on(cut.w[near])
        if len(points) < 2:
            return
        seen = self.relief.clearance(points, view, 60) > 0
        px, _ = view.project(points)
        theme = self.ground.theme
        colour = theme.symbols[f"w_{cut.axis}"]
        inks = ((False, colour, 0.25, LINE), (True, theme.rim, theme.casing_opacity, LINE + CASING))
        for visible, ink, opacity, line in (*inks, (True, colour, 1.0, LINE)):
            canvas.ink(ink, opacity)
            canvas.context.new_path()
            for at in np.flatnonzero((seen[:-1] & seen[1:]) == visible).tolist():
                canvas.context.move_to(*px[at])
                canvas.context.line_to(*px[at + 1])
            canvas.context.set_line_width(line)
            canvas.context.stroke()

    def _paint_curve(self, canvas: Canvas, cut: Cut, near: np.ndarray) -> None:
        theme = self.ground.theme
        points = cut.axes.place(cut.w[:, cut.axis], cut.loss)[near & np.isfinite(cut.loss)]
        canvas.line(points, theme.symbols[f"w_{cut.axis}"], line=LINE)
        x, y = cut.axes.place(self.w[cut.axis], np.array(self.loss)).tolist()
        paint_star(canvas, (x, y), theme.start, theme.rim)

    def _paint_slope(self, canvas: Canvas, cut: Cut, part: float) -> None:
        """The tangent, and the number that its slope is."""
        theme, words = self.ground.theme, self.ground.words
        slope = float(self.slopes[cut.axis])
        if part <= 0 or not np.isfinite(slope):
            return
        middle, ahead = cut.axes.place(
            self.w[cut.axis] + np.array([0.0, 1.0]), self.loss + np.array([0.0, slope])
        )
        way = (ahead - middle) / np.hypot(*(ahead - middle)) * REACH * part
        box = cut.axes.box
        colour = theme.symbols["gradient"]
        with canvas.faded(part), canvas.clipped(box.x, box.y - 30, box.width, box.height + 30):
            canvas.line(np.array([middle - way, middle + way]), colour, line=4.0)
            paint_star(canvas, middle, theme.start, theme.rim)
        with canvas.faded(part):
            x, y = box.right + 44, box.y + box.height / 2 - 52
            self.symbols[cut.axis].paint(canvas, x, y, size=42, colour=colour)
            text = f"= {words.number(slope, DECIMALS)}"
            canvas.text(text, x, y + 104, size=NUMBER, colour=colour, bold=True)

    def _paint_axes(self, canvas: Canvas, cut: Cut) -> None:
        box, theme, words = cut.axes.box, self.ground.theme, self.ground.words
        losses = round_numbers(cut.axes.up.low, cut.axes.up.high, 5)
        cut.axes.paint_up(canvas, theme, [(loss, words.number(loss, None)) for loss in losses], gap=GAP)
        cut.axes.paint_across(canvas, theme, self.ground.numbers(cut.axis), drop=DROP)
        colour = theme.symbols[f"w_{cut.axis}"]
        self.names[cut.axis].paint(canvas, box.right + 8, box.bottom + 24, size=36, colour=colour)
        canvas.text(words("race.loss"), box.x - 64, box.y - 18, size=SMALLEST, colour=theme.symbols["loss"])


def cuts(ground: LossMap, w: np.ndarray) -> list[np.ndarray]:
    """Weights (n, 2) on the two cuts through a point (2,), from edge to edge: along w_0, along w_1."""
    found = []
    for axis in (0, 1):
        line = np.repeat(np.asarray(w, float)[None], SAMPLES, axis=0)
        low, high = ground.domain[axis].tolist()
        line[:, axis] = np.linspace(low, high, SAMPLES)
        found.append(line)
    return found
