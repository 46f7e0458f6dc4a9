"""Where weights are seen on a terrain: places and ways, in px of the frame by the film's second."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from scenes.stage.map.marks import RING
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.signs import paint_ring
from scenes.stage.show.paths import at_step
from scenes.stage.terrain.look import RISEN
from scenes.stage.terrain.relief import Relief
from scenes.stage.terrain.shaders import STEEP
from scenes.stage.terrain.view import View

FARTHEST = 3.0  # world units from the middle: nothing is seen farther away, nor behind the eye
HIDDEN = -0.012  # world units under the sight over a hill: what lies so low is hidden
MARCH = 40  # samples of a sight


class Sight:
    """A relief, looked at by ``view_at`` (seconds -> `View`).

    Who is off the map is seen where the ground goes on; where it ends, on the map's edge. ``rise_at`` says of
    ground that rises out of a plain where its front is, and how high the plain (`Look.rise`).
    """

    def __init__(
        self,
        relief: Relief,
        view_at: Callable[[float], View],
        rise_at: Callable[[float], tuple[float, float]] = lambda seconds: RISEN,
    ) -> None:
        self.relief, self.view_at, self.rise_at = relief, view_at, rise_at

    def risen(self, world: np.ndarray, seconds: float) -> np.ndarray:
        """Points of the ground (..., 3) where they are while it rises."""
        front, plain = self.rise_at(seconds)
        part = np.clip((world[..., 1] - front) / STEEP, 0, 1)
        part = part * part * (3 - 2 * part)
        return np.concatenate([world[..., :2], (plain + part * (world[..., 2] - plain))[..., None]], axis=-1)

    @property
    def edge(self) -> np.ndarray:
        """Where the ground ends, (2,) world units from its middle."""
        goes_on = self.relief.ground.around.goes_on
        return np.full(2, FARTHEST) if goes_on else np.asarray(self.relief.half, float)

    def reach(self, foot: np.ndarray, way: np.ndarray) -> float:
        """Which part of a way (2,) from weights (2,) is on the ground; 1 or more: all of it."""
        begin, end = self.relief.flat(np.array([foot, foot + way]))
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            parts = (np.sign(end - begin) * self.edge - begin) / (end - begin)
        return max(float(np.nanmin(np.where(end == begin, np.inf, parts))), 0.0)

    def on(self, w: np.ndarray) -> np.ndarray:
        """Weights (..., 2) in the world (..., 3); nan where they are not finite."""
        relief, edge = self.relief, self.edge
        xy = relief.flat(w)
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            xy = xy * np.minimum(1.0, np.min(edge / np.abs(xy), axis=-1))[..., None]
        world = relief.lift(xy)
        world[~np.isfinite(xy).all(axis=-1)] = np.nan
        return world

    def place(self, w: np.ndarray, seconds: float) -> np.ndarray:
        """Weights (..., 2) in the frame, (..., 2) px."""
        return self.view_at(seconds).project(self.risen(self.on(w), seconds))[0]

    def point(
        self, way: np.ndarray, step: Callable[[float], float] = lambda seconds: 0.0
    ) -> Callable[[float], tuple[float, float]]:
        """Where who goes a way (steps + 1, 2) is in the frame, px by the second, at its ``step`` then."""

        def seen(seconds: float) -> tuple[float, float]:
            x, y = self.place(at_step(way, step(seconds)), seconds).tolist()
            return x, y

        return seen

    def way(self, w: np.ndarray, seconds: float) -> np.ndarray:
        """The same of points along a way (n, 2); nan where a hill hides it, and off the map's edge."""
        view, world = self.view_at(seconds), self.on(w)
        seen = view.project(self.risen(world, seconds))[0]
        with np.errstate(invalid="ignore"):
            hidden = self.relief.clearance(world, view, MARCH) < HIDDEN
        if not self.relief.ground.around.goes_on:
            hidden |= (np.abs(self.relief.flat(w)) > self.relief.half).any(axis=-1)
        seen[hidden] = np.nan
        return seen


class MinimaRings(Actor):
    """The marks of minima at weights, each (2,), in a ``frame`` (px) where no hill hides them."""

    def __init__(
        self, sight: Sight, minima: Sequence[np.ndarray], frame: Box, appear: float, leave: float
    ) -> None:
        self.sight, self.minima, self.frame = sight, minima, frame
        self.appear, self.leave = appear, leave

    def paint_moving(self, canvas: Canvas, seconds: float) -> None:
        """A ring at each that is in the frame."""
        theme = self.sight.relief.ground.theme
        for w in self.minima:
            (at,) = self.sight.way(w[None], seconds)
            if np.isfinite(at).all() and self.frame.contains(
                Box.around(float(at[0]), float(at[1]), 1.0, 1.0)
            ):
                paint_ring(canvas, at, theme.text, theme.rim, RING)
