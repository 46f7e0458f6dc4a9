"""A surface in the units of its own map, in which that is the square from -1 to 1: what searches ask of it.

Points are (n, 2) there. A cell is the search's resolution, a grain that of the numbers: nearer than a grain,
two points of the map may be one in floating point, and what the loss differs by there says nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int_]
Mask = npt.NDArray[np.bool_]

EPS = float(np.finfo(float).eps)
ROUNDING = 8 * EPS  # a difference in loss, against the loss
SEVEN = np.linspace(-1, 1, 7)
ROUNDS = 32  # of closing in on an angle: until it is one floating-point number


class Terrain(NamedTuple):
    """A surface as functions of points (..., 2), and how finely it is looked at.

    ``cells`` a side; ``grain`` (2,) the distance of two numbers on the map, in its units.
    """

    loss: Callable[[Array], Array]
    gradient: Callable[[Array], Array]
    hessian: Callable[[Array], Array]
    cells: int
    grain: Array

    @property
    def cell(self) -> float:
        """A cell's side."""
        return 2 / self.cells

    @property
    def same(self) -> float:
        """How near two points are one."""
        return self.cell / 50

    def upside_down(self) -> Terrain:
        """The same with its hills as hollows, as far as the loss goes."""
        return self._replace(loss=lambda u: -self.loss(u))


def slope(terrain: Terrain, points: Array) -> Array:
    """The gradient's length at points (..., 2)."""
    return np.hypot(*np.moveaxis(terrain.gradient(points), -1, 0))


def circle(points: Array, radius: float) -> Array:
    """Sixteen points about each of ``points``: (n, 16, 2)."""
    angles = 0.1 + np.pi / 8 * np.arange(16)
    return points[:, None] + radius * np.stack([np.cos(angles), np.sin(angles)], axis=1)


def near(points: Array, others: Array, radius: float) -> Mask:
    """Which of the points are within a radius of one of the others, (n,)."""
    found = np.zeros(len(points), dtype=bool)
    wide = 2**30  # squares of the radius in a row of keys: more than the map has
    squares, own = (np.floor(each / radius).astype(np.int64) for each in (others, points))
    keys = squares[:, 0] * wide + squares[:, 1]
    order = np.argsort(keys, kind="stable")
    keys, others = keys[order], others[order]
    for shift in (-1, 0, 1):
        row = (own[:, 0] + shift) * wide + own[:, 1]
        first, last = np.searchsorted(keys, row - 1, "left"), np.searchsorted(keys, row + 1, "right")
        count = last - first
        which = np.repeat(np.arange(len(points)), count)
        other = np.arange(len(which)) - np.repeat(np.cumsum(count) - count - first, count)
        found[which[np.hypot(*(points[which] - others[other]).T) <= radius]] = True
    return found


def distinct(points: Array, measure: Array, same: float) -> Indices:
    """The indices of the points, of near ones only that of the least measure."""
    chosen = np.argsort(measure, kind="stable")
    # Two near points share a square of at least one of these four tilings.
    for shift in ((0, 0), (0.5, 0), (0, 0.5), (0.5, 0.5)):
        _, first = np.unique(np.floor(points[chosen] / same + shift), axis=0, return_index=True)
        chosen = chosen[np.sort(first)]
    return chosen


def extreme(
    terrain: Terrain,
    points: Array,
    radius: Array | float,
    sign: int = 1,
    sectors: int = 12,
    turned: float = 0.0,
) -> tuple[Array, Array]:
    """The least rise (n,) of ``sign`` times the loss on a circle about each point, and where (n, 2) it is.

    Each sector is searched by itself: at a kink the rise has a sharp bottom in each direction of the valley.
    """
    if not len(points):
        return np.zeros(0), points
    level = terrain.loss(points)[:, None, None]
    reach = np.broadcast_to(radius, len(points))[:, None, None, None]
    width = np.pi / sectors
    angle = np.broadcast_to(turned + 2 * width * np.arange(sectors), (len(points), sectors))
    every, all_sectors = np.arange(len(points)), np.arange(sectors)
    line = np.linspace(-1, 1, max(7, 48 // sectors))
    for shrink in range(ROUNDS):
        angles = angle[..., None] + width / 3.0**shrink * line
        places = np.empty((*angles.shape, 2))
        places[..., 0], places[..., 1] = np.cos(angles), np.sin(angles)
        places *= reach
        places += points[:, None, None]
        rises = sign * (terrain.loss(places) - level)
        best = every[:, None], all_sectors, np.where(np.isnan(rises), np.inf, rises).argmin(axis=-1)
        angle, line = angles[best], SEVEN
    rise, place = rises[best], places[best]
    which = np.where(np.isnan(rise), np.inf, rise).argmin(axis=1)
    return rise[every, which], place[every, which]


def blur(terrain: Terrain, points: Array) -> Array:
    """What the loss at each point (n,) may be wrong by, since places are told apart only by a grain."""
    steps = np.array([(a, b) for a in (-2, 0, 2) for b in (-2, 0, 2)]) * terrain.grain
    around = terrain.loss(points[:, None] + steps)
    spread = np.fmax.reduce(around, axis=1) - np.fmin.reduce(around, axis=1)
    return np.fmax(np.nan_to_num(spread, nan=0.0, posinf=0.0), ROUNDING * np.abs(terrain.loss(points)))


def polished(loss: Callable[[Array], Array], points: Array, reach: float, rounds: int = 60) -> Array:
    """Where the loss is lower, near to each point: the best of eight points around, ever closer."""
    angles = np.pi / 4 * np.arange(8)
    reaches = np.full(len(points), reach)
    for turn in range(rounds if len(points) else 0):
        compass = np.stack([np.cos(angles + 0.7 * turn), np.sin(angles + 0.7 * turn)], axis=1)
        tried = np.clip(points[:, None] + reaches[:, None, None] * compass, -1, 1)
        losses = loss(tried)
        losses = np.where(np.isnan(losses), np.inf, losses)
        best = losses.argmin(axis=1)
        every = np.arange(len(points))
        lower = losses[every, best] < loss(points)
        points = np.where(lower[:, None], tried[every, best], points)
        reaches = np.where(lower, reaches, reaches / 2)
    return points
