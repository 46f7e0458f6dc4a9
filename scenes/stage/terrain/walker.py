"""One runner on a terrain or on the map, with the arrow that it follows, drawn anew at every step.

The arrow is minus the gradient at the last whole step. All arrows of a film are to one scale, so that they
shrink as the slope does. The trail itself is the terrain's.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from scenes.stage.paint.actor import Actor
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.layout import ARENA
from scenes.stage.paint.motion import smooth
from scenes.stage.paint.signs import paint_arrow, paint_runner, paint_star
from scenes.stage.show.cast import Cast
from scenes.stage.show.clock import Clock
from scenes.stage.terrain.ground_tracks import GroundTracks
from scenes.stage.terrain.relief import Relief
from scenes.stage.terrain.view import View

LONGEST = 0.22  # of the map's longer side: the longest arrow
GROW = 0.3  # of a step in which its arrow is drawn
MOST = 2.0  # world units: no arrow is longer than the map
SLOW = 1.2  # s in which the first arrows, before the walk, are drawn


class TerrainDescent(Actor):
    """The runner of a cast of one, and the slopes on its way.

    ``uphill_at`` and ``downhill_at`` are the seconds at which the gradient and minus the gradient are drawn
    at the start, before the clock runs.
    """

    def __init__(
        self,
        cast: Cast,
        clock: Clock,
        relief: Relief,
        view_at: Callable[[float], View],
        appear: float,
        uphill_at: float,
        downhill_at: float,
    ) -> None:
        self.cast, self.clock, self.relief, self.view_at = cast, clock, relief, view_at
        self.appear, self.uphill_at, self.downhill_at = appear, uphill_at, downhill_at
        self.tracks = GroundTracks(cast, relief, clock.step, view_at, cast.w[:, 0])
        self.flat = relief.flat(cast.w[0])  # (step + 1, 2) world units
        sides = np.ptp(relief.ground.domain, axis=1) / 2
        with np.errstate(invalid="ignore", over="ignore"):
            self.slope = cast.gradient[0] * relief.half / sides  # per world unit of the map
            long = np.hypot(*self.slope.T)
        inside = np.isfinite(long) & (np.abs(self.flat) <= relief.half).all(axis=1)
        longest = float(long[inside].max()) if inside.any() else 1.0
        self.reach = 2 * LONGEST / (longest or 1.0)

    def arrow(self, step: int, sign: float = -1.0) -> np.ndarray:
        """From the foot of a step's arrow to its tip, (2,) of the world; ``sign`` 1 is the gradient's own."""
        return sign * self.reach * self.slope[step]

    def paint_moving(self, canvas: Canvas, seconds: float) -> None:
        """Start, arrow and marker."""
        with canvas.clipped(ARENA.x, ARENA.y, ARENA.width, ARENA.height):
            self._paint(canvas, seconds)

    def _paint(self, canvas: Canvas, seconds: float) -> None:
        theme, view = self.cast.theme, self.view_at(seconds)
        step = self.clock.step(seconds)
        if step <= 0:
            up = smooth((seconds - self.uphill_at) / SLOW)
            down = smooth((seconds - self.downhill_at) / SLOW)
            self._paint_arrow(canvas, 0, 1.0, up, view, 1 - down)
            self._paint_arrow(canvas, 0, -1.0, down, view)
        (runner, start), outside = (found[0] for found in self.tracks.drawn(np.array([seconds])))
        if (np.abs(self.flat[0]) <= self.relief.half).all():
            paint_star(canvas, start, theme.start, theme.rim)
        whole, last = int(step), self.cast.steps
        if 0 < step < last:
            self._paint_arrow(canvas, whole, -1.0, smooth((step - whole) / GROW), view)
        if step > 0:
            middle, _ = view.project(np.zeros(3))
            off, ended = middle if outside[0] else None, theme.end if whole == last else None
            paint_runner(canvas, self.cast.looks[0], runner, off=off, ended=ended)

    def _paint_arrow(
        self, canvas: Canvas, step: int, sign: float, part: float, view: View, opacity: float = 1.0
    ) -> None:
        foot, way = self.flat[step], self.arrow(step, sign) * part
        if part <= 0 or opacity <= 0 or not np.isfinite([foot, way]).all():
            return
        length = float(np.hypot(*way))
        if length < 1e-4 or (np.abs(foot) > self.relief.half).any():
            return
        way = way * min(1.0, MOST / length)
        points, _ = self.relief.drape(np.array([foot, foot + way]))
        px, _ = view.project(points)
        paint_arrow(canvas, px, self.cast.theme.symbols["gradient"], self.cast.theme.rim, opacity=opacity)
