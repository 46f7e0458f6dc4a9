"""One runner on a terrain or on the map, with the arrow that it follows, drawn anew at every step.

The arrow is minus the gradient at the last whole step. All arrows of a film are to one scale, so that they
shrink as the slope does. The trail itself is the terrain's.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from scenes.stage.paint.actor import Actor
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.motion import smooth
from scenes.stage.paint.signs import paint_arrow, paint_runner, paint_star
from scenes.stage.show.cast import Cast
from scenes.stage.show.clock import Clock
from scenes.stage.terrain.ground_tracks import GroundTracks
from scenes.stage.terrain.relief import Relief
from scenes.stage.terrain.view import View
from scenes.theme import MEASURES

LONGEST = 0.22  # of the map's longer side: the longest arrow
GROWN, SHRUNK = 0.2, 0.42  # parts of a step's time at which its arrow is drawn, and has its step's length
MOST = 2.0  # world units: no arrow is longer than the map
START = 20.0  # px, the star's radius


class TerrainDescent(Actor):
    """The runner of a cast of one, its start from ``appear`` on, and from ``walks_at`` on its arrows.

    An arrow grows at its step's beginning, then becomes the step that it makes.
    """

    def __init__(
        self,
        cast: Cast,
        clock: Clock,
        relief: Relief,
        view_at: Callable[[float], View],
        appear: float,
        walks_at: float,
    ) -> None:
        self.cast, self.clock, self.relief, self.view_at = cast, clock, relief, view_at
        self.appear, self.walks_at = appear, walks_at
        self.tracks = GroundTracks(cast, relief, clock.step, view_at, cast.w[:, 0])
        self.flat = relief.flat(cast.w[0])  # (step + 1, 2) world units
        sides = np.ptp(relief.ground.domain, axis=1) / 2
        with np.errstate(invalid="ignore", over="ignore"):
            self.slope = cast.gradient[0] * relief.half / sides  # per world unit of the map
            long = np.hypot(*self.slope.T)
        inside = np.isfinite(long) & (np.abs(self.flat) <= relief.half).all(axis=1)
        longest = float(long[inside].max()) if inside.any() else 1.0
        self.reach = 2 * LONGEST / (longest or 1.0)

    def arrow(self, step: int) -> np.ndarray:
        """From the foot of a step's arrow, minus the gradient, to its tip, (2,) of the world."""
        return -self.reach * self.slope[step]

    def paint_moving(self, canvas: Canvas, seconds: float) -> None:
        """Start, arrow and marker."""
        theme, view = self.cast.theme, self.view_at(seconds)
        step = self.clock.step(seconds)
        whole, last = int(step), self.cast.steps
        (runner, start), outside = (found[0] for found in self.tracks.drawn(np.array([seconds])))
        if (np.abs(self.flat[0]) <= self.relief.half).all():
            paint_star(canvas, start, theme.start, theme.rim, START)
        if whole < last and seconds >= self.walks_at:
            begins, ends = self.clock.seconds(whole), self.clock.seconds(whole + 1)
            self._paint_arrow(canvas, whole, (seconds - begins) / (ends - begins), view)
        if step > 0:
            middle, _ = view.project(np.zeros(3))
            off, ended = middle if outside[0] else None, theme.end if whole == last else None
            look, radius = self.cast.looks[0], MEASURES.marker_near
            paint_runner(canvas, look, runner, off=off, ended=ended, radius=radius, star=START)

    def _paint_arrow(self, canvas: Canvas, step: int, part: float, view: View) -> None:
        """A step's arrow when this part of its time is over."""
        made = self.flat[step + 1] - self.flat[step]
        way = self.arrow(step) * smooth(part / GROWN)
        way = way + (made - way) * smooth((part - GROWN) / (SHRUNK - GROWN))
        foot, length = self.flat[step], float(np.hypot(*way))
        if not np.isfinite([foot, way]).all() or length < 1e-4:
            return
        if (np.abs(foot) > self.relief.half).any():
            return
        way = way * min(1.0, MOST / length)
        points, _ = self.relief.drape(np.array([foot, foot + way]))
        theme, px = self.cast.theme, view.project(points)[0]
        paint_arrow(canvas, px, theme.symbols["gradient"], theme.rim, shaft=9.0, head=32.0)
