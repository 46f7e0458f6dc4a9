"""Where runners, trails and places are on the terrain, in the world and on the screen."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from scenes.stage.labels.tracks import Tracks, pin, trail_steps
from scenes.stage.paint.boxes import Box
from scenes.stage.show.cast import Cast
from scenes.stage.show.paths import at_step
from scenes.stage.terrain.relief import Relief
from scenes.stage.terrain.view import View

NO_PLACES = np.empty((0, 2))


class GroundTracks:
    """Runners, and after them fixed places, on ground that is looked at from a moving eye.

    Between two steps a runner moves along the straight segment in weights, laid on the ground. Outside the
    domain it is drawn on the domain's edge, on the ray from the middle; and outside of a ``window`` of the
    frame on its edge, or up to ``inset`` px inside it.
    """

    def __init__(
        self,
        cast: Cast,
        relief: Relief,
        step_at: Callable[[float], float],
        view_at: Callable[[float], View],
        places: np.ndarray = NO_PLACES,
        window: Box | None = None,
        inset: float = 0.0,
    ) -> None:
        self.window, self.inset = window, inset
        self.relief, self.step_at, self.view_at = relief, step_at, view_at
        self.on_map = Tracks(relief.ground.place(cast.w), relief.ground.box, step_at)
        self.places = relief.on(places.reshape(-1, 2))
        self.heights, last = cast.heights, cast.steps
        steps = trail_steps(last)
        low = np.minimum(steps.astype(int), max(last - 1, 0))
        share = (steps - low)[None, :, None]
        path = self.on_map.steps
        along = path[:, low] * (1 - share) + path[:, np.minimum(low + 1, last)] * share
        self._trail = relief.lift(self._world(along)).reshape(-1, 3)
        self._trail_step = np.tile(steps, len(path))

    def _world(self, pixels: np.ndarray) -> np.ndarray:
        """Px of the map (..., 2) as x, y of the world (..., 2)."""
        return (pixels - np.array(self.relief.ground.box.centre)) / self.relief.unit * (1, -1)

    def standing(self, seconds: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Runners in the world (seconds, contender, 3), and who is outside (seconds, contender).

        On the ground, or at the heights of their own losses, between two steps in proportion.
        """
        drawn, outside = self.on_map.drawn(seconds)
        feet = self.relief.lift(self._world(drawn))
        if self.heights is None:
            return feet, outside
        steps = [self.step_at(float(second)) for second in np.atleast_1d(seconds)]
        return self.relief.at_loss(feet, np.array([at_step(self.heights.T, step) for step in steps])), outside

    def drawn(self, seconds: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Runners and places on the screen (seconds, all, 2) px, and who is outside (seconds, all)."""
        runners, outside = self.standing(seconds)
        views = [self.view_at(float(second)) for second in np.atleast_1d(seconds)]
        at = np.array([view.project(points)[0] for view, points in zip(views, runners, strict=True)])
        if self.window is not None:
            at, beyond = pin(at, self.window, self.inset)
            outside = outside | beyond
        places = np.array([view.project(self.places)[0] for view in views])
        within = np.zeros(places.shape[:2], bool)
        return np.concatenate([at, places], axis=1), np.concatenate([outside, within], axis=1)

    def raw(self, seconds: np.ndarray) -> np.ndarray:
        """Where mathematics has the runners on the map (seconds, contender, 2) px, perhaps outside it."""
        return self.on_map.raw(seconds)

    def trail(self, seconds: float) -> tuple[np.ndarray, np.ndarray]:
        """Points along all trails on the screen (points, 2) px, and the step at which each is reached."""
        return self.view_at(seconds).project(self._trail)[0], self._trail_step


def pieces(relief: Relief, w: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """The parts of a path in weights (step + 1, 2) that lie on the map: x, y (n, 2), and their steps (n,).

    Ends at the first position that is not finite; a segment that leaves the map is cut at its edge.
    """
    finite = np.isfinite(w).all(axis=1)
    xy = relief.flat(w[: len(w) if finite.all() else int(np.argmin(finite))])
    inside = (np.abs(xy) <= relief.half).all(axis=1)
    if inside.all():
        if len(xy) > 1:
            yield xy, np.arange(len(xy), dtype=float)
        return
    points: list[np.ndarray] = []
    steps: list[float] = []
    for step in range(len(xy) - 1):
        enter, leave = _within(xy[step], xy[step + 1], relief.half)
        if enter < leave:
            for part in (enter, leave):
                if not steps or steps[-1] < step + part:
                    points.append(xy[step] + (xy[step + 1] - xy[step]) * part)
                    steps.append(step + part)
        if leave < 1 or enter >= leave:
            if len(steps) > 1:
                yield np.array(points), np.array(steps)
            points, steps = [], []
    if len(steps) > 1:
        yield np.array(points), np.array(steps)


def _within(a: np.ndarray, b: np.ndarray, half: np.ndarray) -> tuple[float, float]:
    """The part of the segment a-b inside the box -half to half: Liang and Barsky, 1984."""
    enter, leave = 0.0, 1.0
    for axis in (0, 1):
        way = b[axis] - a[axis]
        for side in (-1, 1):
            room = half[axis] - side * a[axis]
            if side * way == 0:
                leave = leave if room >= 0 else -1.0
            elif side * way > 0:
                leave = min(leave, room / (side * way))
            else:
                enter = max(enter, room / (side * way))
    return enter, leave


def in_view(points: np.ndarray, box: Box, ramp: float = 24.0) -> np.ndarray:
    """How much of points (..., 2) px is inside a box, 0 at its edge and 1 from ``ramp`` px inside."""
    edges = box.edges()
    room = np.minimum(points - edges[:2], edges[2:] - points).min(axis=-1)
    return np.clip(room / ramp, 0.0, 1.0)
