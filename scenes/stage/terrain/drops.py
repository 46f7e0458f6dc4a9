"""Drop lines: from the height of a runner's own loss to the ground of the map, at this step and the last few.

The ground is a cut through a loss of more weights: who runs in all of these may be above or below it. What is
below is dashed.
"""

from __future__ import annotations

import numpy as np

from scenes.stage.paint.actor import Actor
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.motion import presence
from scenes.stage.show.cast import Cast
from scenes.stage.show.clock import Clock
from scenes.stage.terrain.ground_tracks import GroundTracks
from scenes.stage.terrain.happenings import ViewAt
from scenes.stage.terrain.relief import Relief

LINE, OLD, CASING = 3.6, 2.0, 3.0  # px: now, at the steps before; of the casing beside it
DASH = (5.0, 5.0)  # px, of what is under the ground
BEFORE, FAINT = 8, 0.6  # steps whose lines are still there; how visible the youngest of them is
FOOT, CORNERS = 9.0, 32  # px: the radius of the ring on the ground; its corners
RAMP = 1.0  # s in which those of all steps come
SHORT = 1.0  # px: a shorter line is none


class Drops(Actor):
    """The drop lines of a cast that has `Cast.heights`, seen by ``view_at``, from ``appear`` on (s).

    From the second ``all_at`` on those of all steps are there.
    """

    def __init__(
        self, cast: Cast, clock: Clock, relief: Relief, view_at: ViewAt, appear: float, all_at: float = np.inf
    ) -> None:
        self.cast, self.clock, self.relief, self.view_at, self.appear = cast, clock, relief, view_at, appear
        self.all_at = all_at
        self.tracks = GroundTracks(cast, relief, lambda step: step, view_at)

    def ends(self, step: float) -> tuple[np.ndarray, np.ndarray]:
        """Where the lines of a step begin and end in the world: runners and their feet, (contender, 3) both.

        nan where who runs is off the map.
        """
        (top,), (outside,) = self.tracks.standing(np.array([step]))
        top[outside] = np.nan
        with np.errstate(invalid="ignore"):
            return top, np.where(np.isnan(top), np.nan, self.relief.lift(np.nan_to_num(top[:, :2])))

    def paint_moving(self, canvas: Canvas, seconds: float) -> None:
        """First the older lines, then those of the moment with their feet."""
        now, every = self.clock.step(seconds), presence(seconds, self.all_at, ramp=RAMP)
        last = int(np.ceil(now))
        for step in range(1, last):
            with canvas.faded(FAINT * max(every, 1 - (last - step) / (BEFORE + 1), 0.0)) as shown:
                if shown:
                    self._paint(canvas, seconds, float(step), OLD)
        self._paint(canvas, seconds, now, LINE)

    def _paint(self, canvas: Canvas, seconds: float, step: float, line: float) -> None:
        theme, view = self.cast.theme, self.view_at(seconds)
        tops, feet = self.ends(step)
        for top, foot in zip(tops, feet, strict=True):
            ends = view.project(np.array([top, foot]))[0]
            if not np.isfinite(ends).all():
                continue
            if line == LINE:
                self._paint_foot(canvas, seconds, foot)
            if np.hypot(*(ends[1] - ends[0])) < SHORT:
                continue
            canvas.line(ends, theme.rim, line=line + CASING, opacity=theme.casing_opacity)
            canvas.line(ends, theme.text, line=line, dash=DASH if top[2] < foot[2] else ())

    def _paint_foot(self, canvas: Canvas, seconds: float, foot: np.ndarray) -> None:
        """A ring that lies where the runner's shadow is."""
        theme, view = self.cast.theme, self.view_at(seconds)
        angle = np.linspace(0, 2 * np.pi, CORNERS + 1)
        ring = np.stack([np.cos(angle), np.sin(angle), np.zeros(len(angle))], axis=1) * FOOT / view.scale
        points = view.project(foot + ring)[0]
        canvas.line(points, theme.rim, line=OLD + CASING, opacity=theme.casing_opacity)
        canvas.line(points, theme.text, line=OLD)
