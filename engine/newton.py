"""Where a gradient vanishes: Newton's method on the exact gradient and Hessian, from every likely cell.

A cell may hold a zero of the gradient where the gradient at its centre is no larger than the curvature can
undo within the cell. Where Newton's method comes to rest the gradient must vanish against the gradient one
cell further in any direction, so that the far plain of ``exp(-w_0**2)``, flat but never level, does not
count; and a point on a curve of such points, or on a plateau, has no place of its own.
"""

from __future__ import annotations

import numpy as np

from engine.terrain import ROUNDING, Array, Indices, Mask, Terrain, blur, circle, distinct, extreme, slope

MOST_STEPS = 100  # from a start; where the Hessian vanishes each only comes a third nearer
MOST_WORK = 20  # steps a cell, of all starts together
ARRIVED = 1e-13  # a step that is nothing
NEAR = 1e-3  # of a cell, a step that leads nowhere else: where rounding blurs a flat bottom, steps never end
VANISHED = 1e-7  # a gradient, against the least gradient one cell further
DEGENERATE = 1e-6  # a curvature, against the largest within a cell
CLOSE = 1e-5  # so near to a pole the loss has fallen, or risen, nearly as far as it does in a cell
FAINTEST = 1e-200  # smaller gradients are lost in underflow


def starts(terrain: Terrain) -> Array:
    """The centres of the cells in which the gradient may vanish."""
    line = -1 + terrain.cell * (np.arange(terrain.cells) + 0.5)
    centres = np.stack(np.meshgrid(line, line), axis=-1).reshape(-1, 2)
    slopes = np.abs(terrain.gradient(centres))
    reach = (
        np.abs(terrain.hessian(centres)).sum(axis=-1) * terrain.cell
    )  # twice what a straight line would do
    likely = np.all((slopes <= reach) & np.isfinite(reach), axis=1) & np.any(reach > FAINTEST, axis=1)
    return centres[likely]


def settle(terrain: Terrain, begin: Array) -> tuple[Array, bool]:
    """Where Newton's method rests, or is after `MOST_STEPS`, from each start (n, 2) that it stays near to.

    And whether the bound on all its work cut it short: then for all starts alike.
    """
    points, rested, before = begin, [], np.full(len(begin), np.inf)
    work, cut = 0, False
    for turn in range(MOST_STEPS):
        work += len(points)
        cut = work > MOST_WORK * terrain.cells**2
        if not len(points) or cut:
            break
        step = _step(terrain, points)
        length = np.hypot(*step.T)
        moved = points + step * np.minimum(1, terrain.cell / np.maximum(length, ARRIVED))[:, None]
        still = (length <= ARRIVED) | ((length > 0.95 * before) & (turn >= 8))  # there, or getting no nearer
        rested.append(moved[still])
        going = ~still & (np.hypot(*(moved - begin).T) <= 4 * terrain.cell)
        points, begin, before = moved[going], begin[going], length[going]
    return np.concatenate([*rested, points]), cut


def vanishing(terrain: Terrain, points: Array) -> Array:
    """The points of the domain at which the gradient does vanish, each once."""
    points = points[np.all(np.abs(points) <= 1 + 1e-9, axis=1)]
    slopes = slope(terrain, points)
    first = distinct(points, slopes, terrain.same)
    points, slopes, level = points[first], slopes[first], terrain.loss(points[first])
    ring = circle(points, terrain.cell)
    around = np.fmin.reduce(slope(terrain, ring), axis=1)
    step = np.hypot(*_step(terrain, points).T)
    relief = np.fmax.reduce(np.abs(terrain.loss(ring) - level[:, None]), axis=1)
    vanishes = slopes <= VANISHED * around
    vanishes &= (around > FAINTEST) & (step < NEAR * terrain.cell) & np.isfinite(level)
    close = np.fmax.reduce(np.abs(terrain.loss(circle(points, CLOSE)) - level[:, None]), axis=1)
    vanishes &= close < relief / 2  # beside a pole, where rounding has lost the slope, it rises all at once
    return points[vanishes & (relief > ROUNDING * np.abs(level))]


def isolated(terrain: Terrain, points: Array) -> tuple[Array, Indices, Array]:
    """The isolated points, each one's kind (0 minimum, 1 saddle, 2 maximum), and the points on curves."""
    small, large, _ = _curvatures(terrain.hessian(points))
    which = np.where(small * np.sign(large) < 0, 1, np.where(large < 0, 2, 0))
    ring = np.fmax.reduce(np.abs(terrain.hessian(circle(points, terrain.cell))), axis=(1, 2, 3))
    degenerate = np.abs(small) <= DEGENERATE * np.fmax(ring, np.abs(large))
    doubtful = points[degenerate]
    curved = np.zeros(len(points), dtype=bool)
    curved[degenerate] = _neighbours(terrain, doubtful) > 1
    alone = degenerate & ~curved
    which[alone], curved[alone] = kinds(terrain, points[alone])
    return points[~curved], which[~curved], points[curved]


def kinds(terrain: Terrain, points: Array) -> tuple[Indices, Mask]:
    """The kinds, as the loss on a small circle tells them, and whether it comes back to its level there."""
    noise = ROUNDING * np.abs(terrain.loss(points))
    (lowest, low), (highest, high) = (extreme(terrain, points, terrain.cell / 4, sign) for sign in (1, -1))
    highest = -highest
    which = np.where((lowest < -noise) & (highest > noise), 1, np.where(lowest < -noise, 2, 0))
    sizes = np.abs([lowest, highest])
    least, most = np.sort(sizes, axis=0)
    unsure = np.where(sizes.argmin(axis=0) == 0, blur(terrain, low), blur(terrain, high))
    return which, (which != 1) & (least <= np.fmax(1e-14 * most, np.fmax(noise, 4 * unsure)))


def _step(terrain: Terrain, points: Array) -> Array:
    """Newton's step at each point; none along a direction without curvature."""
    slopes, curvature = terrain.gradient(points), terrain.hessian(points)
    small, large, angle = _curvatures(curvature)
    along, across = np.stack([np.cos(angle), np.sin(angle)]), np.stack([-np.sin(angle), np.cos(angle)])
    forward = np.where(large == 0, 0, np.sum(along * slopes.T, axis=0) / large)
    sideways = np.where(np.abs(small) <= 1e-14 * np.abs(large), 0, np.sum(across * slopes.T, axis=0) / small)
    return -(forward * along + sideways * across).T


def _curvatures(hessian: Array) -> tuple[Array, Array, Array]:
    """The eigenvalues of matrices (n, 2, 2), smaller and larger in size, and the larger's angle."""
    a, b, d = hessian[:, 0, 0], hessian[:, 0, 1], hessian[:, 1, 1]
    middle, spread = (a + d) / 2, np.hypot((a - d) / 2, b)
    angle = np.arctan2(2 * b, a - d) / 2 + np.where(middle < 0, np.pi / 2, 0)
    large = middle + np.where(middle < 0, -spread, spread)
    scale = np.where(large == 0, 1, large)
    return np.where(large == 0, 0, (a / scale) * d - (b / scale) * b), large, angle


def _neighbours(terrain: Terrain, points: Array) -> Indices:
    """How many of the points, itself included, are within some three cells of each."""
    cells = terrain.cells
    at = np.clip((points + 1) / terrain.cell, 0, cells - 1).astype(int) + 3
    count = np.zeros((cells + 6, cells + 6), dtype=int)
    np.add.at(count, (at[:, 0], at[:, 1]), 1)
    window = np.lib.stride_tricks.sliding_window_view(count, (7, 7)).sum(axis=(2, 3))
    return window[at[:, 0] - 3, at[:, 1] - 3]
