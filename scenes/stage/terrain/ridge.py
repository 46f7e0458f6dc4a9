"""Two starts side by side that end in different valleys, and the camera that looks along the ridge between.

The ridge is where the ground parts them. Seen along it, one stands on the left slope and one on the right:
the view is square to the line from one to the other, from the side on which more of their ways is in sight.
"""

from __future__ import annotations

from dataclasses import replace
from math import atan2, cos, pi

import numpy as np

from scenes.stage.paint.boxes import Box
from scenes.stage.paint.motion import Track
from scenes.stage.show.clock import Clock
from scenes.stage.terrain.relief import Relief
from scenes.stage.terrain.view import View, between
from scenes.stage.terrain.views import PERSPECTIVE, map_view

ELEVATIONS = (0.34, 0.44, 0.54, 0.64)
OBLIQUE = (-0.3, -0.15, 0.0, 0.15, 0.3)  # radians that the eye may stand beside the ridge's own line
NEAR = 2.2  # times the wide view's scale: so near the two are looked at until they part
PARTED = (3.0, 9.0)  # steps between which the camera draws back
FLIGHT = 2.4  # s down to the ridge, and back
ASIDE = (104.0, -30.0)  # px from a star to the middle of its name
FILL = (0.46, 0.5)  # of the box's sides that the two ways fill


class Flight:
    """The camera from the map down to two ways, close to their starts and then back, and up to the map again.

    ``ways`` (2, step + 1, 2) in weights; ``start`` and ``rise`` the seconds at which it leaves the map, and
    leaves for it.
    """

    def __init__(
        self, relief: Relief, ways: np.ndarray, box: Box, clock: Clock, start: float, rise: float
    ) -> None:
        self.relief, self.clock, self.end = relief, clock, rise + FLIGHT
        self.down = Track([(start, 0.0), (start + FLIGHT, 1.0), (rise, 1.0), (self.end, 0.0)], eased=True)
        self.back = Track(zip(PARTED, (0.0, 1.0), strict=True), eased=True)  # by steps
        self.map, self.wide = map_view(relief), along(relief, ways, box)
        middle = relief.on(ways[:, 0]).mean(axis=0)
        self.close = replace(self.wide, target=tuple(middle.tolist()), scale=NEAR * self.wide.scale)
        one, other = self.wide.project(relief.on(ways[:, 0]))[0][:, 0].tolist()
        side = 1.0 if one < other else -1.0  # the left one's name stands left of it
        self.sides = [(-side * ASIDE[0], ASIDE[1]), (side * ASIDE[0], ASIDE[1])]

    def at(self, seconds: float) -> View:
        """The view at a second of the film."""
        back = self.back.at(self.clock.step(seconds))
        return between(self.map, between(self.close, self.wide, back), self.down.at(seconds))

    def project(self, w: np.ndarray, seconds: float) -> np.ndarray:
        """Weights (n, 2) as px of the frame (n, 2)."""
        return self.at(seconds).project(self.relief.on(w))[0]


def along(relief: Relief, ways: np.ndarray, box: Box) -> View:
    """The view along the ridge between two ways in weights (2, step + 1, 2), filling a box of the frame."""
    points = relief.on(ways)
    one, other = points[0, 0, :2], points[1, 0, :2]
    square = atan2(*(other - one)[::-1].tolist())
    directions = [
        (square + half + aside, elevation)
        for half in (0.0, pi)
        for aside in OBLIQUE
        for elevation in ELEVATIONS
    ]
    ground = points.reshape(-1, 3)
    # by length, not by time; and as much for the first steps, where the ways part
    long = np.concatenate([relief.drape(relief.flat(way))[0] for way in ways])
    short = np.concatenate([relief.drape(relief.flat(way[: int(PARTED[0]) + 1]))[0] for way in ways])
    values = []
    for azimuth, elevation in directions:
        view = View(azimuth, elevation, (0.0, 0.0, 0.0), 1.0, (0.0, 0.0), PERSPECTIVE)
        seen = sum(float((relief.clearance(way, view) > 0).mean()) for way in (long, short))
        oblique = abs((azimuth - square + pi / 2) % pi - pi / 2)
        turned = (1 - cos(azimuth)) / 2  # from the map, as the camera leaves it
        values.append(seen - 0.3 * oblique - 0.3 * elevation - 0.2 * turned)
    azimuth, elevation = directions[int(np.argmax(values))]
    azimuth = (azimuth + pi) % (2 * pi) - pi
    unit = View(azimuth, elevation, (0.0, 0.0, 0.0), 1.0, (0.0, 0.0), PERSPECTIVE)
    right, up, towards = unit.axes
    flat = ground @ np.stack([right, up], 1)
    low, high = flat.min(axis=0), flat.max(axis=0)
    middle = (low + high) / 2
    target = middle[0] * right + middle[1] * up + float((ground @ towards).mean()) * towards
    room = np.array(FILL) * (box.width, box.height)
    scale = float(np.min(room / np.maximum(high - low, 1e-3)))
    return replace(
        unit, target=tuple(target.tolist()), scale=scale, centre=(box.centre[0] + 30, box.centre[1])
    )
