"""The part of a map that matters, and the way there: a film opens on the whole map and comes closer.

Runs often stay within a small part of their map. That part has the map's own shape; one that is not much
smaller than the whole is the whole.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np

from scenes.language import Words
from scenes.stage.map.map import LossMap
from scenes.stage.map.mesh import part_of
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box, Lens
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.motion import Track
from scenes.stage.show.cast import Cast
from scenes.theme import Theme

if TYPE_CHECKING:
    import xarray

LASTS = 1.8  # seconds that a map takes to close in
ROOM = 1.16  # what a map closes in on is this much larger than what must be seen
NEAREST, FARTHEST = 0.2, 0.8  # of the map: so much of it is seen at least; from this part on, all of it is


def places_raced(cast: Cast, ground: LossMap) -> np.ndarray:
    """Every step that is on the map, and the minima that are sought, (n, 2) px of the ground.

    The minima are those where somebody settled, and the global one if there is only one.
    """
    path = ground.place(cast.w).reshape(-1, 2)
    low, high = ground.box.edges()[:2], ground.box.edges()[2:]
    points = [path[((path >= low) & (path <= high)).all(axis=1)]]  # nan and inf are nowhere
    minima = cast.standings.minima
    sought = [minimum for minimum in minima if minimum.is_global]
    wanted = {fate[0].minimum for fate in cast.standings.fates} - {None}
    chosen = [minima[at] for at in wanted if at is not None] + (sought if len(sought) == 1 else [])
    points += [ground.place(np.array([[minimum.w_0, minimum.w_1]])) for minimum in chosen]
    return np.concatenate(points)


def part_around(points: np.ndarray, whole: Box, room: float, least: float, most: float) -> Box:
    """The part of a box, of its shape, that holds points (n, 2) px of it; the whole where it is nearly all.

    It is ``room`` times as large as the points need, and ``least`` of the whole at least; from ``most`` of
    the whole on it is the whole.
    """
    low, high = whole.edges()[:2], whole.edges()[2:]
    first, last, size = points.min(axis=0), points.max(axis=0), high - low
    share = max(least, float(((last - first) / size).max()) * room)
    if share > most:
        return whole
    x, y = np.clip((first + last) / 2 - share * size / 2, low, high - share * size).tolist()
    return Box(x, y, whole.width * share, whole.height * share)


class Zoom:
    """What is seen of a ground: all of it until ``start``, from ``end`` on a part (the film's seconds)."""

    def __init__(self, whole: Box, part: Box, start: float, end: float) -> None:
        self.whole, self.part, self.start, self.end = whole, part, start, end
        self.way = Track([(start, 0.0), (end, 1.0)], eased=True)

    @property
    def comes_closer(self) -> bool:
        """Whether there is anything to come closer to."""
        return self.part != self.whole

    def source(self, seconds: float) -> Box:
        """The part of the ground seen at a second, px of the ground: enlarged at a steady rate."""
        way = self.way.at(seconds)
        whole, part = self.whole, self.part
        if way <= 0 or not self.comes_closer:
            return whole
        if way >= 1:
            return part
        share = (part.width / whole.width) ** way
        moved = (1 - share) / (1 - part.width / whole.width)
        x, y = whole.x + (part.x - whole.x) * moved, whole.y + (part.y - whole.y) * moved
        return Box(x, y, whole.width * share, whole.height * share)


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
        self.close = self.whole
        box = self.whole.box
        inside = self.whole.place(points[np.isfinite(points).all(axis=1)])
        part = part_around(np.clip(inside, box.edges()[:2], box.edges()[2:]), box, ROOM, NEAREST, FARTHEST)
        if part != box:
            corners = self.whole.axes.read(np.array([(part.x, part.bottom), (part.right, part.y)]))
            shown = {f"map_w_{axis}": slice(*corners[:, axis].tolist()) for axis in (0, 1)}
            own = result.sel(shown)
            sides = [
                (float(grid[0]), float(grid[-1])) for grid in (own["map_w_0"].values, own["map_w_1"].values)
            ]
            own = own.assign_attrs(domain=json.dumps(sides))
            # both in one box: where the numbers of one take more room, the other makes way too
            box = max((self.whole.box, LossMap(own, words, theme, room).box), key=lambda box: box.x)
            self.whole, self.close = (LossMap(each, words, theme, box, np.inf) for each in (result, own))
            self.close.low, self.close.high = self.whole.low, self.whole.high
            self.close.steepness = self.whole.steepness
            whole = self.whole.domain
            ends = (self.close.domain - whole[:, :1]) / (whole[:, 1:] - whole[:, :1])
            self.close.light = part_of(self.whole.light, ends[:, 0], ends[:, 1])  # its hills are all there
        (left, bottom), (right, top) = self.whole.place(self.close.domain.T).tolist()
        part = Box(left, top, right - left, bottom - top)
        self.zoom = Zoom(self.whole.box, part, zoom_at, zoom_at + LASTS)

    @property
    def box(self) -> Box:
        """Where it is drawn, px."""
        return self.whole.box

    def view(self, seconds: float) -> Lens:
        """What of the whole map is seen at a second of the film, and in which box."""
        return Lens(self.box, self.zoom.source(seconds))

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
