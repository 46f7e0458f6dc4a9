"""The part of a map that matters, and the way there: the film opens on the whole map and comes closer.

A race often stays within a small part of its map. Small maps show that part, the same for all, in the map's
own shape; a part not much smaller than the whole is the whole.
"""

from __future__ import annotations

from math import ceil

import numpy as np

from scenes.stage.map.map import LossMap
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.motion import Track
from scenes.stage.show.cast import Cast

AROUND = 0.14  # of what is walked, left free on each side
LEAST = 0.25  # of the map's width is shown at least
MOST = 0.7  # who needs more than this sees the whole map
PARTS = 20  # a part is so many twentieths of the map


def part_raced(cast: Cast, ground: LossMap) -> Box:
    """The part of the map (px of the ground) with every step on the map and the minimum that is sought.

    The minima are those where somebody settled, and the global one if there is only one.
    """
    whole = ground.box
    path = ground.place(cast.w).reshape(-1, 2)
    low, high = whole.edges()[:2], whole.edges()[2:]
    points = [path[((path >= low) & (path <= high)).all(axis=1)]]  # nan and inf are nowhere
    minima = cast.standings.minima
    sought = [minimum for minimum in minima if minimum.is_global]
    wanted = {fate[0].minimum for fate in cast.standings.fates} - {None}
    chosen = [minima[at] for at in wanted if at is not None] + (sought if len(sought) == 1 else [])
    points += [ground.place(np.array([[minimum.w_0, minimum.w_1]])) for minimum in chosen]
    every = np.concatenate(points)
    first, last = every.min(axis=0), every.max(axis=0)
    size = np.array([whole.width, whole.height])
    needed = float(((last - first) / size).max()) * (1 + 2 * AROUND)
    share = max(LEAST, ceil(needed * PARTS) / PARTS)
    if share > MOST:
        return whole
    corner = np.clip((first + last) / 2 - share * size / 2, low, high - share * size)
    return Box(float(corner[0]), float(corner[1]), whole.width * share, whole.height * share)


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
