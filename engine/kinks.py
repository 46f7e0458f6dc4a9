"""Minima and maxima at kinks, such as that of ``abs(w_0) + abs(w_1)``, where no gradient vanishes.

The lowest nodes of the grid are closed in on by trying points around. What is found counts where the loss is
higher all round, by more than its numbers are blurred by, and where its slope does not die down at the
bottom. The floor of ``abs(w_1 - w_0**2)`` is as low along a curve: none of its points is a minimum.

At a jump, as of ``where(w_0 < 0, 1, w_0**2) + w_1**2`` at 0, the loss need only come down to the bottom from
a side that is wider than a line; nor need its slope last.
"""

from __future__ import annotations

import numpy as np

from engine.newton import ARRIVED, FAINTEST
from engine.terrain import ROUNDING, Array, Terrain, blur, circle, distinct, extreme, near, slope

MOST_PITS = 512  # of either kind that are closed in on, the lowest first
MOST_STEPS = 200
WANDERED = 12  # cells from its node: along a valley, at whose end other nodes lie
TINY = 1e-5  # a small circle's radius
FAR = 4  # cells, a large circle's radius
GENTLE = 1e-2  # of the jump: what the loss rises by on a bottom's own side
CLEAR = 1e-7  # a blur of the loss, against its rise: so little that a curve can't hide in it


def nodes(terrain: Terrain) -> Array:
    """The loss at the corners of the cells, nan where it is none, or endlessly high."""
    line = np.linspace(-1, 1, terrain.cells + 1)
    loss = terrain.loss(np.stack(np.meshgrid(line, line), axis=-1))
    return np.where(np.isposinf(loss), np.nan, loss)


def hollows(terrain: Terrain, levels: Array) -> Array:
    """The nodes that are lower than all eight neighbours, the lowest first."""
    centre, side = levels[1:-1, 1:-1], terrain.cells - 1
    corners = [(i, j) for i in range(3) for j in range(3) if (i, j) != (1, 1)]
    higher = [levels[i : i + side, j : j + side] > centre for i, j in corners]
    row, column = np.nonzero(np.all(higher, axis=0))
    points = -1 + terrain.cell * np.stack([column + 1.0, row + 1.0], axis=1)
    return points[np.argsort(centre[row, column], kind="stable")]


def pits(terrain: Terrain, levels: Array, known: Array) -> tuple[Array, bool]:
    """The bottoms below the hollows that are not near known points; whether there were too many to try."""
    begin = hollows(terrain, levels)
    begin = begin[~near(begin, known, 2 * terrain.cell)]
    cut = len(begin) > MOST_PITS
    points = begin = begin[:MOST_PITS]
    reach = np.full(len(points), terrain.cell / 2)
    for turn in range(MOST_STEPS):
        going = np.flatnonzero(
            (reach >= ARRIVED) & (np.hypot(*(points - begin).T) <= WANDERED * terrain.cell)
        )
        if not len(going):
            break
        rise, place = extreme(terrain, points[going], reach[going], sectors=2, turned=float(turn))
        points = points.copy()
        points[going] = np.where((rise < 0)[:, None], place, points[going])
        reach[going] = np.where(rise < 0, reach[going], reach[going] / 2)
    stayed = np.hypot(*(points - begin).T) <= WANDERED * terrain.cell
    return points[stayed & np.all(np.abs(points) < 1, axis=1)], cut


def kinked(terrain: Terrain, points: Array) -> tuple[Array, bool]:
    """The pits that are higher all round, and whose slope does not die down at the bottom.

    And whether any pit may be a minimum whose numbers are too blurred to tell: higher far from it only.
    """
    radii = TINY, 10 * TINY, terrain.cell / 4
    higher, blurred = np.ones(len(points), dtype=bool), np.ones(len(points), dtype=bool)
    mosts, least = [], []
    for radius in radii:
        rise, place = extreme(terrain, points, radius)
        most = -extreme(terrain, points, radius, -1)[0]
        noise = 4 * blur(terrain, place)
        sure, clear = noise <= CLEAR * most, rise > np.fmax(noise, 1e-13 * most)
        higher &= np.where(sure | (radius == radii[-1]), clear, rise > -noise)
        blurred &= np.where(sure, clear, rise > -noise)
        mosts.append(most)
        least.append(rise)
    rise, place = extreme(terrain, points, FAR * terrain.cell)
    unsure = blurred & ~higher & (rise > 4 * blur(terrain, place))
    sudden = mosts[0] >= mosts[-1] / 2
    higher &= ~sudden  # beside a pole it rises all at once
    level = terrain.loss(points)
    side = np.sort(terrain.loss(circle(points, TINY)) - level[:, None], axis=1)[:, 2]  # nan comes last
    jumps = sudden & np.isfinite(mosts[0]) & (side <= GENTLE * mosts[0])
    jumps &= np.all([rise > ROUNDING * np.abs(level) for rise in least], axis=0)
    steep, outer = (
        np.fmax.reduce(slope(terrain, circle(points, radius)), axis=1) for radius in (TINY, radii[-1])
    )
    points = points[(higher & (steep > 1e-2 * outer) & (steep > FAINTEST)) | jumps]
    return points[distinct(points, terrain.loss(points), terrain.same)], bool(unsure.any())
