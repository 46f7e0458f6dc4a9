"""From the whole map to the part of it that matters, and where a point of it stands meanwhile."""

from __future__ import annotations

import json

import numpy as np
import xarray

from scenes.language import Words
from scenes.stage.map.map import LossMap
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box, Lens
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.motion import smooth
from scenes.theme import Theme

LASTS = 1.8  # seconds
ROOM = 1.16  # the part shown is this much larger than what must be seen
WHOLE = 0.8  # from this part of the map on, all of it is shown


class ZoomedMap(Actor):
    """The map at ``appear``; at ``zoom_at`` (seconds) it closes in on the ``points`` (n, 2) in weights."""

    def __init__(
        self,
        result: xarray.Dataset,
        words: Words,
        theme: Theme,
        room: Box,
        points: np.ndarray,
        appear: float,
        zoom_at: float,
    ) -> None:
        self.whole = LossMap(result, words, theme, room)
        self.appear, self.zoom_at = appear, zoom_at
        domain = _around(points, self.whole.domain)
        self.close = self.whole
        if domain is not None:
            part = {f"map_w_{axis}": slice(*domain[axis].tolist()) for axis in (0, 1)}
            own = result.sel(part)
            sides = [
                (float(grid[0]), float(grid[-1])) for grid in (own["map_w_0"].values, own["map_w_1"].values)
            ]
            own = own.assign_attrs(domain=json.dumps(sides))
            # both in one box: where the numbers of one take more room, the other makes way too
            box = max((self.whole.box, LossMap(own, words, theme, room).box), key=lambda box: box.x)
            self.whole, self.close = (LossMap(each, words, theme, box, np.inf) for each in (result, own))
            self.close.low, self.close.high = self.whole.low, self.whole.high
            self.close.steepness = self.whole.steepness

    @property
    def box(self) -> Box:
        """Where it is drawn, px."""
        return self.whole.box

    def view(self, seconds: float) -> Lens:
        """What of the whole map is seen at a second of the film, and in which box."""
        part = smooth((seconds - self.zoom_at) / LASTS)
        (left, bottom), (right, top) = self.whole.place(self.close.domain.T)
        edges = (1 - part) * self.box.edges() + part * np.array([left, top, right, bottom])
        x, y, end, low = edges.tolist()
        return Lens(self.box, Box(x, y, end - x, low - y))

    def place(self, w: np.ndarray, seconds: float) -> np.ndarray:
        """Points (..., 2) in weights as px on the frame at a second of the film."""
        with np.errstate(invalid="ignore", over="ignore"):
            return self.view(seconds).shown(self.whole.place(w))

    def part(self, seconds: float) -> float:
        """How far the zoom is, 0 to 1; 1 from the beginning where all of the map is shown."""
        if self.close is self.whole:
            return 1.0
        return round(min(max((seconds - self.zoom_at) / LASTS, 0.0), 1.0), 4)

    def resting_key(self, seconds: float) -> float:
        """Changes while it zooms."""
        return self.part(seconds)

    def paint_resting(self, canvas: Canvas, seconds: float) -> None:
        """The ground, its level lines and axes."""
        part = self.part(seconds)
        if part in (0.0, 1.0):
            (self.close if part else self.whole).paint_ground(canvas)
            return
        self.whole.paint_part(canvas, self.view(seconds))
        with canvas.faded(1 - 4 * part):
            self.whole.paint_axes(canvas)
        with canvas.faded(4 * part - 3):
            self.close.paint_axes(canvas)


def _around(points: np.ndarray, domain: np.ndarray) -> np.ndarray | None:
    """The part of a domain (2, 2), of its shape, with the points (n, 2); None where it is nearly all."""
    sides = domain[:, 1] - domain[:, 0]
    inside = np.clip(points[np.isfinite(points).all(axis=1)], domain[:, 0], domain[:, 1])
    low, high = inside.min(axis=0), inside.max(axis=0)
    share = max(float(np.max((high - low) / sides)) * ROOM, 0.2)
    if share > WHOLE:
        return None
    middle = np.clip((low + high) / 2, domain[:, 0] + share * sides / 2, domain[:, 1] - share * sides / 2)
    return np.stack([middle - share * sides / 2, middle + share * sides / 2], axis=1)
