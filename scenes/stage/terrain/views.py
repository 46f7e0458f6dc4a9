"""Views of a relief: as the map, all of it from the side, and from where most of some places is seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import pi

import numpy as np

from scenes.stage.paint.boxes import Box
from scenes.stage.terrain.relief import Relief
from scenes.stage.terrain.view import ABOVE, View

PERSPECTIVE = 0.2  # 1 / world units: the eye is five units away
AZIMUTHS = np.arange(24) * (2 * pi / 24)
ELEVATIONS = (0.62, 0.72, 0.82)  # from which places are looked for
MARCH = 60  # samples of a sight
SURE = 0.018  # world units: a point is in sight where the sight passes so far over every hill
# Of a direction: places in sight, how far apart they are seen, that hills look steep from low; less: a turn.
VALUE = {"seen": 1.0, "spread": 0.25, "low": 0.2, "turn": 0.25}
LOW, HIGH = 0.5, 0.9  # elevations: how low a direction is, is measured between them


def clearest(relief: Relief, places: np.ndarray) -> tuple[float, float]:
    """Azimuth and elevation from which most of these places of the ground (n, 3) are in sight.

    Less weighs how far apart they are seen, from how low, and how little it is turned from the south.
    """
    middle = places.mean(axis=0)
    spread = np.ptp(places, axis=0).max() + 1e-3

    def worth(azimuth: float, elevation: float) -> float:
        view = View(azimuth, elevation, (0.0, 0.0, float(middle[2])), 1.0, (0.0, 0.0), PERSPECTIVE)
        flat = (places - middle) @ view.axes[:2].T
        area = np.sqrt(np.prod(np.maximum(flat.std(axis=0), 0.02 * spread))) / spread
        found = {
            "seen": float((relief.clearance(places, view, MARCH) > SURE).mean()),
            "spread": min(4 * float(area), 1.0),
            "low": (HIGH - elevation) / (HIGH - LOW),
            "turn": -abs(azimuth) / pi,
        }
        return sum(VALUE[name] * part for name, part in found.items())

    turned = ((AZIMUTHS + pi) % (2 * pi) - pi).tolist()
    return max(((a, e) for a in turned for e in ELEVATIONS), key=lambda direction: worth(*direction))


def map_view(relief: Relief, azimuth: float = 0.0) -> View:
    """The map's own view: straight from above, parallel, unshaded, at the map's place and size."""
    return View(azimuth, ABOVE, (0.0, 0.0, 0.0), relief.unit, relief.ground.box.centre, 0.0, 1.0)


def overview(
    relief: Relief,
    box: Box,
    elevation: float = 0.68,
    azimuths: Sequence[float] = tuple(AZIMUTHS),
    floor: float = 0.0,
) -> View:
    """The view in which the whole relief, from any of these sides, fills a box of the frame.

    The axes' numbers have their room beside it; ``floor`` world units under it belong to it too.
    """
    x, y = relief.half
    foot = np.array([(a, b, relief.floor - floor) for a in (-x, x) for b in (-y, y)])
    points = np.concatenate([relief.vertices[::10, ::10].reshape(-1, 3), foot])
    unit = View(0.0, elevation, (0.0, 0.0, 0.0), 1.0, (0.0, 0.0), PERSPECTIVE)
    room = np.array([box.width - 250.0, box.height - 150.0])
    for _ in range(4):  # where its middle is depends, a little, on where the eye is
        seen = np.concatenate([replace(unit, azimuth=a).project(points)[0] for a in azimuths])
        low, high = seen.min(axis=0), seen.max(axis=0)
        z = unit.target[2] - float(low[1] + high[1]) / 2 / np.cos(elevation)
        unit = replace(unit, target=(0.0, 0.0, z))
    return replace(unit, scale=float(np.min(room / (high - low))), centre=(box.centre[0] + 30, box.centre[1]))
