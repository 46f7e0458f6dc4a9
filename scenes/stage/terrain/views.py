"""Views of a relief: as the map, all of it from the side, and from where most of some places is seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import pi, radians

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
# Of a story that is told on the ground: azimuths, so that the light keeps its side, and elevations.
SIDES, HEIGHTS = np.radians(np.arange(-40, 41, 2)), np.radians(np.arange(43, 51))
USUAL, TURNED = radians(-26), 0.25  # the usual azimuth; the part of the places that a radian from it is worth
LOWEST, OPEN, LOOKING = radians(24), radians(30), 0.30  # elevations of an opening, its perspective
RISES_BY = OPEN - LOWEST  # how much it rises
OPENING = (0.534, (0.02, -0.02, -0.10))  # px a world unit, of the width of its room; target
OVER = np.radians(
    np.arange(30, 61, 3)
).tolist()  # elevations, of which an opening takes the first that shows it
NEAR = 0.26  # perspective where something happens
LOWER = 0.08  # the part of the places that may be given up to look from lower
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


def most_seen(
    relief: Relief, places: np.ndarray, perspective: float, ends: np.ndarray | None = None
) -> tuple[float, float]:
    """The azimuth from which most of these places of the ground (n, 3) is seen, near the usual one.

    And the lowest elevation that shows as much. Of the ``ends`` (m, 3) of a story, where it begins and where
    it stays, no more are hidden than must be.
    """
    target = tuple(places.mean(axis=0).tolist())
    ends = places[:0] if ends is None else ends
    both = np.concatenate([places, ends])

    def seen(azimuth: float, elevation: float) -> tuple[float, float]:
        """The part of the places, and of the ends."""
        view = View(azimuth, elevation, target, 1.0, (0.0, 0.0), perspective)
        clear = relief.clearance(both, view, 80) > 0
        return float(clear[: len(places)].mean()), float(clear[len(places) :].mean()) if len(ends) else 1.0

    middle = float(HEIGHTS[len(HEIGHTS) // 2])
    azimuth = max(SIDES.tolist(), key=lambda a: sum(seen(a, middle)) - TURNED * abs(a - USUAL))
    shown = [seen(azimuth, elevation) for elevation in HEIGHTS.tolist()]
    most, least = max(part for part, _ in shown), max(part for _, part in shown)
    enough = (k for k, (part, end) in enumerate(shown) if part >= most - LOWER and end >= least)
    return azimuth, float(HEIGHTS[next(enough, -1)])


def opening(azimuth: float, places: np.ndarray, room: Box, shown: np.ndarray, relief: Relief) -> View:
    """All of the ground, as a film opens: places (n, 3) of the world lie in a room of the frame.

    From higher up where a hill or a border hides one that is to be ``shown`` (3,).
    """
    scale, target = OPENING
    view = View(azimuth, OPEN, target, scale * room.width, room.centre, LOOKING)
    over = (replace(view, elevation=elevation) for elevation in OVER)
    view = next((one for one in over if relief.clearance(shown, one) > 0), view)
    return held(view, places, room.edges())


def framed(view: View, points: np.ndarray, room: tuple[float, float], scales: tuple[float, float]) -> View:
    """The view from a view's direction in which points (n, 3) of the world fill so many px of the frame.

    Around its centre, and no smaller or larger than ``scales``, px a world unit.
    """
    centre = view.centre
    view = replace(view, target=(0.0, 0.0, 0.0), scale=1.0, centre=(0.0, 0.0))
    for _ in range(4):  # how large it is depends, a little, on how near it is
        seen = view.project(points)[0]
        low, high = seen.min(axis=0), seen.max(axis=0)
        right, up, _towards = view.axes
        middle = (low + high) / 2
        target = np.array(view.target) + middle[0] * right - middle[1] * up
        view = replace(view, target=tuple(target.tolist()))
    scale = float(np.min(np.array(room) / np.maximum(high - low, 1e-6)))
    return replace(view, scale=float(np.clip(scale, *scales)), centre=centre)


def held(view: View, points: np.ndarray, room: np.ndarray) -> View:
    """A view in which points of the world (n, 3) lie in a room (left, top, right, bottom px).

    Moved as little as may be, and drawn back where they need more than there is.
    """
    for _ in range(3):
        seen = view.project(points)[0]
        low, high = seen.min(axis=0), seen.max(axis=0)
        shrink = float(np.min((room[2:] - room[:2]) / np.maximum(high - low, 1e-6)))
        if shrink < 1:
            view = replace(view, scale=view.scale * shrink)
            seen = view.project(points)[0]
            low, high = seen.min(axis=0), seen.max(axis=0)
        move = np.maximum(room[:2] - low, 0) - np.maximum(high - room[2:], 0)
        view = replace(view, centre=(view.centre[0] + float(move[0]), view.centre[1] + float(move[1])))
    return view


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
