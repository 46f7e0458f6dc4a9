"""Views of a relief: as the map, as a film opens, and from where most of some places is seen."""

from __future__ import annotations

from dataclasses import replace
from math import radians

import numpy as np

from scenes.stage.paint.boxes import Box
from scenes.stage.terrain.relief import Relief
from scenes.stage.terrain.view import ABOVE, View

PERSPECTIVE = 0.2  # 1 / world units: the eye is five units away
# Of a story that is told on the ground: azimuths, so that the light keeps its side, and elevations.
SIDES, HEIGHTS = np.radians(np.arange(-40, 41, 2)), np.radians(np.arange(43, 51))
STEEP = np.radians(np.arange(53, 75, 3)).tolist()  # for a pit whose floor is hidden from all of these
DEEP = 0.5  # of the places where a story begins and stays, seen: no more is too few
USUAL, TURNED = radians(-26), 0.25  # the usual azimuth; the part of the places that a radian from it is worth
LOWEST, OPEN, LOOKING = radians(24), radians(30), 0.30  # elevations of an opening, its perspective
RISES_BY = OPEN - LOWEST  # how much it rises
OPENING = (0.534, (0.02, -0.02, -0.10))  # px a world unit, of the width of its room; target
OVER = np.radians(
    np.arange(30, 61, 3)
).tolist()  # elevations, of which an opening takes the first that shows it
NEAR = 0.26  # perspective where something happens
LOWER = 0.08  # the part of the places that may be given up to look from lower


def most_seen(
    relief: Relief, places: np.ndarray, perspective: float, ends: np.ndarray | None = None
) -> tuple[float, float]:
    """The azimuth from which most of these places of the ground (n, 3) is seen, near the usual one.

    And the lowest elevation that shows as much. Of the ``ends`` (m, 3) of a story, where it begins and where
    it stays, no more are hidden than must be; where half of them are, it is seen from higher up.
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
    if least <= DEEP:
        steep = [(seen(azimuth, elevation)[1], -elevation) for elevation in STEEP]
        if max(steep)[0] > least:
            return azimuth, -max(steep)[1]
    enough = (k for k, (part, end) in enumerate(shown) if part >= most - LOWER and end >= least)
    return azimuth, float(HEIGHTS[next(enough, -1)])


def opening(
    azimuth: float, places: np.ndarray, room: Box, shown: np.ndarray, relief: Relief, lowest: float = OPEN
) -> View:
    """All of the ground, as a film opens: places (n, 3) of the world lie in a room of the frame.

    From higher up than the ``lowest`` where a hill or a border hides one that is to be ``shown`` (3,).
    """
    scale, target = OPENING
    view = View(azimuth, lowest, target, scale * room.width, room.centre, LOOKING)
    over = (replace(view, elevation=elevation) for elevation in OVER if elevation >= lowest)
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
