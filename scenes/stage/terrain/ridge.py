"""The views of a film of minima: of all the ground, of the ways of its starts, and along a ridge.

The ridge is where the ground parts them. Seen along it, one stands on the left slope and one on the right:
the view is square to the line from one to the other, from the side on which more of their ways is in sight.
"""

from __future__ import annotations

from dataclasses import replace
from math import atan2, cos, pi

import numpy as np

from scenes.stage.paint.boxes import Box
from scenes.stage.terrain.relief import Relief
from scenes.stage.terrain.view import View
from scenes.stage.terrain.views import PERSPECTIVE, framed, held, most_seen

LOOKING = 0.26  # perspective of all but the ridge
SCALES, NEAREST = (150.0, 5_000.0), 780.0  # px a world unit; of the ways at most
ELEVATIONS = (0.44, 0.54, 0.64, 0.74)
OBLIQUE = (-0.3, -0.15, 0.0, 0.15, 0.3)  # radians that the eye may stand beside the ridge's own line
NEAR = 1.5  # times the wide view's scale: so near the two are looked at until they part
PARTED = 3  # steps after which the camera draws back
FILL = (0.62, 0.66)  # of the box's sides that the two ways fill


def overall(relief: Relief, places: np.ndarray, room: Box, window: Box) -> View:
    """All of the ground in a room of the frame, from where these weights (n, 2), and most of it, are seen.

    The places themselves are in the window, whatever else is not.
    """
    corners = relief.vertices[::5, ::5].reshape(-1, 3)
    azimuth, elevation = most_seen(relief, np.concatenate([corners, *[relief.on(places)] * 9]), LOOKING)
    view = View(azimuth, elevation, (0.0, 0.0, 0.0), 1.0, room.centre, LOOKING)
    return held(framed(view, corners, (room.width, room.height), SCALES), relief.on(places), window.edges())


def nearer(relief: Relief, wide: View, ways: np.ndarray, room: Box) -> View:
    """What of ways (ways, step + 1, 2) in weights is on the map, in a room; ``wide``, if that is nearer."""
    flat = relief.flat(ways).reshape(-1, 2)
    with np.errstate(invalid="ignore"):
        there = relief.lift(flat[(np.abs(flat) <= relief.half).all(axis=1)])
    near = framed(replace(wide, centre=room.centre), there, (room.width, room.height), (SCALES[0], NEAREST))
    return near if near.scale > wide.scale else wide


def along(relief: Relief, ways: np.ndarray, box: Box) -> tuple[View, View]:
    """Views along the ridge between two ways in weights (2, step + 1, 2): near their starts, and of all."""
    points = relief.on(ways)
    one, other = points[0, 0, :2], points[1, 0, :2]
    square = atan2(*(other - one)[::-1].tolist())
    directions = [
        (square + half + aside, elevation)
        for half in (0.0, pi)
        for aside in OBLIQUE
        for elevation in ELEVATIONS
    ]
    # by length, not by time; and as much for the first steps, where the ways part
    long = np.concatenate([relief.drape(relief.flat(way))[0] for way in ways])
    short = np.concatenate([relief.drape(relief.flat(way[: PARTED + 1]))[0] for way in ways])
    values = []
    for azimuth, elevation in directions:
        view = View(azimuth, elevation, (0.0, 0.0, 0.0), 1.0, (0.0, 0.0), PERSPECTIVE)
        seen = sum(float((relief.clearance(way, view) > 0).mean()) for way in (long, short))
        oblique = abs((azimuth - square + pi / 2) % pi - pi / 2)
        turned = (1 - cos(azimuth)) / 2  # from the south, from where the film else looks
        values.append(seen - 0.3 * oblique - 0.3 * elevation - 0.2 * turned)
    azimuth, elevation = directions[int(np.argmax(values))]
    azimuth = (azimuth + pi) % (2 * pi) - pi
    view = View(azimuth, elevation, (0.0, 0.0, 0.0), 1.0, box.centre, PERSPECTIVE)
    wide = framed(view, points.reshape(-1, 3), (FILL[0] * box.width, FILL[1] * box.height), SCALES)
    middle = points[:, 0].mean(axis=0)
    return replace(wide, target=tuple(middle.tolist()), scale=NEAR * wide.scale), wide
