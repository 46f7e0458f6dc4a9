"""The part of a map that matters, and the way there: a film opens on the whole map and comes closer."""

from __future__ import annotations

import numpy as np

from scenes.stage.map.map import LossMap
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.motion import Track
from scenes.stage.show.cast import Cast


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
