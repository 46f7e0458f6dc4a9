"""Critical points: where a surface's exact gradient is zero, found from the surface and never typed.

How they are found. The domain is cut into cells. A cell may hold a zero of the gradient where the gradient
at its centre is no larger than the curvature can undo within the cell; from the centre of each such cell
Newton's method is run on the exact gradient and Hessian. Where it comes to rest is a critical point, when

- it lies in the closed domain (the border itself is no critical point, however low the loss is there);
- the gradient vanishes against the gradient one cell further in any direction, so that the far plain of
  ``exp(-w_0**2)``, flat but never level, does not count;
- it is isolated. A curve of critical points, such as the floor of ``(w_0 + w_1)**2``, or a plateau has no
  place of its own, and is left out.

The kind follows from the signs of the Hessian's eigenvalues. Where one of them vanishes (a monkey saddle,
the bottom of ``w_0**4 + w_1**4``), it follows from the loss on a small circle: higher all round is a minimum,
lower all round a maximum, anything else a saddle.

Minima and maxima at kinks, such as that of ``abs(w_0) + abs(w_1)``, have no vanishing gradient: they are
found as the lowest and highest nodes of the grid and closed in on by trying points around. Saddles at kinks
are not looked for. Declared cusps are always reported.

The work is bounded: by the cells, `MOST_STEPS`, `MOST_PITS` kinks of either kind, `MOST_POINTS` told. What is
narrower than a cell may be missed, and so may a bottom as flat as that of ``w_0**20``, which Newton's method
does not reach. All of it is done in the domain's own units, in which it is the square from -1 to 1.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

CELLS = 160  # cells a side
CELL = 2 / CELLS
MOST_STEPS = 100  # of Newton's method from a start; where the Hessian vanishes each only comes a third nearer
MOST_WORK = 20 * CELLS**2  # steps of Newton's method from all starts
ARRIVED = 1e-13  # a step that is nothing
NEAR = 1e-3 * CELL  # a step that leads nowhere else: where rounding blurs a flat bottom, steps never end
VANISHED = 1e-7  # a gradient, against the least gradient one cell further
DEGENERATE = 1e-6  # a curvature, against the largest within a cell
SAME = CELL / 50  # nearer points are one
ROUNDING = 8 * float(np.finfo(float).eps)  # a difference in loss, against the loss
FAINTEST = 1e-200  # smaller gradients are lost in underflow
MOST_PITS = 64
MOST_POINTS = 1_000
KINDS = ("minimum", "saddle", "maximum")


@dataclass(frozen=True)
class CriticalPoint:
    """A place where the gradient is zero, or a cusp.

    Attributes:
        kind: "minimum", "saddle" or "maximum".
        w_0, w_1: the place.
        loss: the loss there.
        is_global: whether it is a minimum and no loss on the domain, its border included, is lower.
    """

    kind: str
    w_0: float
    w_1: float
    loss: float
    is_global: bool


class _Terrain(NamedTuple):
    """A surface in the domain's own units: functions of points (n, 2) of the square from -1 to 1."""

    loss: Callable[[Array], Array]
    gradient: Callable[[Array], Array]
    hessian: Callable[[Array], Array]


def find(
    loss: Callable[[Array], Array],
    gradient: Callable[[Array], Array],
    hessian: Callable[[Array], Array],
    domain: Sequence[Sequence[float]],
    cusps: Sequence[Sequence[float]] = (),
) -> tuple[CriticalPoint, ...]:
    """The critical points on the domain, at most `MOST_POINTS`: minima by loss, then saddles, then maxima.

    Args:
        loss, gradient, hessian: of weights (n, 2); shapes (n,), (n, 2), (n, 2, 2); nan or inf where there
            is none.
        domain: ((w_0 low, high), (w_1 low, high)).
        cusps: points (w_0, w_1) without a gradient that count as critical.
    """
    low, high = np.array(domain, dtype=float).T
    middle, half = (low + high) / 2, (high - low) / 2
    terrain = _Terrain(
        lambda u: loss(middle + half * u),
        lambda u: gradient(middle + half * u) * half,
        lambda u: hessian(middle + half * u) * np.outer(half, half),
    )
    with np.errstate(all="ignore"):
        declared = (np.array(cusps, dtype=float).reshape(-1, 2) - middle) / half
        declared = declared[np.all(np.abs(declared) <= 1, axis=1) & np.isfinite(terrain.loss(declared))]
        nodes = _nodes(terrain)
        settled = _newton(terrain, _starts(terrain))
        known = np.concatenate([declared, _vanishing(terrain, settled)])
        upside_down = terrain._replace(loss=lambda u: -loss(middle + half * u))
        pits, tops = _pits(terrain, nodes, known), _pits(upside_down, -nodes, known)
        settled = np.concatenate([settled, _newton(terrain, pits), _newton(terrain, tops)])
        smooth, kinds, curves = _isolated(terrain, _vanishing(terrain, settled))
        away = _distance(smooth, declared) > SAME
        smooth, kinds = smooth[away], kinds[away]
        known = np.concatenate([declared, smooth, curves])
        pits = _kinked(terrain, pits[_distance(pits, known) > SAME])
        tops = _kinked(upside_down, tops[_distance(tops, known) > SAME])
        kinked = np.repeat([0, 2], [len(pits), len(tops)])
        kinds = np.concatenate([kinds, _kinds(terrain, declared)[0], kinked])
        smooth = _rounded(middle + half * smooth, loss, lambda w: np.hypot(*gradient(w).T))
        pits = _rounded(middle + half * pits, loss, loss)
        tops = _rounded(middle + half * tops, loss, lambda w: -loss(w))
        places = np.concatenate([smooth, middle + half * declared, pits, tops])
        losses = loss(places) + 0.0  # never -0
        heights = nodes[np.isfinite(nodes)]
        lowest = min([np.inf, *nodes[~np.isnan(nodes)], *losses, *terrain.loss(curves)])
        slack = 1e-9 * (np.median(heights) - lowest) if heights.size and np.isfinite(lowest) else 0.0
    points = [
        CriticalPoint(KINDS[kind], w_0, w_1, value, bool(kind == 0 and value <= lowest + slack))
        for kind, (w_0, w_1), value in zip(kinds, places.tolist(), losses.tolist(), strict=True)
    ]
    digits = -int(np.ceil(np.log10(slack))) if 0 < slack < np.inf else 12
    points.sort(key=lambda p: (KINDS.index(p.kind), round(p.loss, digits), p.w_0, p.w_1))
    return tuple(points[:MOST_POINTS])


def _starts(terrain: _Terrain) -> Array:
    """The centres of the cells in which the gradient may vanish."""
    line = -1 + CELL * (np.arange(CELLS) + 0.5)
    centres = np.stack(np.meshgrid(line, line), axis=-1).reshape(-1, 2)
    slope = np.abs(terrain.gradient(centres))
    reach = np.abs(terrain.hessian(centres)).sum(axis=-1) * CELL  # twice what a straight line would do
    likely = np.all((slope <= reach) & np.isfinite(reach), axis=1) & np.any(reach > FAINTEST, axis=1)
    return centres[likely]


def _newton(terrain: _Terrain, starts: Array) -> Array:
    """Where Newton's method rests, or is after `MOST_STEPS`, from each start (n, 2) that it stays near to."""
    points, rested, before = starts, [], np.full(len(starts), np.inf)
    work = 0
    for turn in range(MOST_STEPS):
        work += len(points)
        if not len(points) or work > MOST_WORK:
            break
        step = _step(terrain, points)
        length = np.hypot(*step.T)
        moved = points + step * np.minimum(1, CELL / np.maximum(length, ARRIVED))[:, None]
        still = (length <= ARRIVED) | ((length > 0.95 * before) & (turn >= 8))  # there, or getting no nearer
        rested.append(moved[still])
        going = ~still & (np.hypot(*(moved - starts).T) <= 4 * CELL)
        points, starts, before = moved[going], starts[going], length[going]
    return np.concatenate([*rested, points])


def _step(terrain: _Terrain, points: Array) -> Array:
    """Newton's step at each point; none along a direction without curvature."""
    slope, curvature = terrain.gradient(points), terrain.hessian(points)
    small, large, angle = _curvatures(curvature)
    along, across = np.stack([np.cos(angle), np.sin(angle)]), np.stack([-np.sin(angle), np.cos(angle)])
    forward = np.where(large == 0, 0, np.sum(along * slope.T, axis=0) / large)
    sideways = np.where(np.abs(small) <= 1e-14 * np.abs(large), 0, np.sum(across * slope.T, axis=0) / small)
    return -(forward * along + sideways * across).T


def _curvatures(hessian: Array) -> tuple[Array, Array, Array]:
    """The eigenvalues of matrices (n, 2, 2), smaller and larger in size, and the larger's angle."""
    a, b, d = hessian[:, 0, 0], hessian[:, 0, 1], hessian[:, 1, 1]
    middle, spread = (a + d) / 2, np.hypot((a - d) / 2, b)
    angle = np.arctan2(2 * b, a - d) / 2 + np.where(middle < 0, np.pi / 2, 0)
    large = middle + np.where(middle < 0, -spread, spread)
    scale = np.where(large == 0, 1, large)
    return np.where(large == 0, 0, (a / scale) * d - (b / scale) * b), large, angle


def _vanishing(terrain: _Terrain, points: Array) -> Array:
    """The points of the domain at which the gradient does vanish, each once."""
    points = points[np.all(np.abs(points) <= 1 + 1e-9, axis=1)]
    slope = _slope(terrain, points)
    first = _distinct(points, slope)
    points, slope, level = points[first], slope[first], terrain.loss(points[first])
    near = _circle(points, CELL)
    around = np.fmin.reduce(_slope(terrain, near), axis=1)
    step = np.hypot(*_step(terrain, points).T)
    relief = np.fmax.reduce(np.abs(terrain.loss(near) - level[:, None]), axis=1)
    vanishes = (slope <= VANISHED * around) & (around > FAINTEST) & (step < NEAR) & np.isfinite(level)
    return points[vanishes & (relief > ROUNDING * np.abs(level))]


def _distinct(points: Array, measure: Array) -> npt.NDArray[np.int_]:
    """The indices of the points, of near ones only that of the least measure."""
    chosen = np.argsort(measure, kind="stable")
    # Two near points share a square of at least one of these four tilings.
    for shift in ((0, 0), (0.5, 0), (0, 0.5), (0.5, 0.5)):
        _, first = np.unique(np.floor(points[chosen] / SAME + shift), axis=0, return_index=True)
        chosen = chosen[np.sort(first)]
    return chosen


def _isolated(terrain: _Terrain, points: Array) -> tuple[Array, npt.NDArray[np.int_], Array]:
    """The isolated points, the number of each one's kind in `KINDS`, and the points that lie on curves."""
    small, large, _ = _curvatures(terrain.hessian(points))
    kinds = np.where(small * np.sign(large) < 0, 1, np.where(large < 0, 2, 0))
    near = np.fmax.reduce(np.abs(terrain.hessian(_circle(points, CELL))), axis=(1, 2, 3))
    degenerate = np.abs(small) <= DEGENERATE * np.fmax(near, np.abs(large))
    doubtful = points[degenerate]
    curved = np.zeros(len(points), dtype=bool)
    curved[degenerate] = _neighbours(doubtful) > 1
    alone = degenerate & ~curved
    kinds[alone], curved[alone] = _kinds(terrain, points[alone])
    return points[~curved], kinds[~curved], points[curved]


def _neighbours(points: Array) -> npt.NDArray[np.int_]:
    """How many of the points, itself included, are within some three cells of each."""
    at = np.clip((points + 1) / CELL, 0, CELLS - 1).astype(int) + 3
    count = np.zeros((CELLS + 6, CELLS + 6), dtype=int)
    np.add.at(count, (at[:, 0], at[:, 1]), 1)
    window = np.lib.stride_tricks.sliding_window_view(count, (7, 7)).sum(axis=(2, 3))
    return window[at[:, 0] - 3, at[:, 1] - 3]


def _kinds(terrain: _Terrain, points: Array) -> tuple[npt.NDArray[np.int_], npt.NDArray[np.bool_]]:
    """The kinds, as the loss on a small circle tells them, and whether it comes back to its level there."""
    noise = ROUNDING * np.abs(terrain.loss(points))
    lowest, highest = (sign * _extreme(terrain, points, CELL / 4, sign)[0] for sign in (1, -1))
    kinds = np.where((lowest < -noise) & (highest > noise), 1, np.where(lowest < -noise, 2, 0))
    least, most = np.sort(np.abs([lowest, highest]), axis=0)
    return kinds, (kinds != 1) & (least <= np.fmax(1e-14 * most, noise))


def _extreme(
    terrain: _Terrain,
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
    rise, place = np.full(angle.shape, np.inf), np.zeros((*angle.shape, 2))
    for shrink in range(20):
        count = max(7, 48 // sectors) if shrink == 0 else 7
        angles = angle[..., None] + width / 3.0**shrink * np.linspace(-1, 1, count)
        places = points[:, None, None] + reach * np.stack([np.cos(angles), np.sin(angles)], axis=-1)
        rises = sign * (terrain.loss(places) - level)
        best = np.where(np.isnan(rises), np.inf, rises).argmin(axis=-1)[..., None]
        angle, rise = (np.take_along_axis(each, best, axis=-1)[..., 0] for each in (angles, rises))
        place = np.take_along_axis(places, best[..., None], axis=-2)[..., 0, :]
    which = np.where(np.isnan(rise), np.inf, rise).argmin(axis=1)
    every = np.arange(len(points))
    return rise[every, which], place[every, which]


def _nodes(terrain: _Terrain) -> Array:
    """The loss at the corners of the cells, nan where it is none, or endlessly high."""
    line = np.linspace(-1, 1, CELLS + 1)
    loss = terrain.loss(np.stack(np.meshgrid(line, line), axis=-1))
    return np.where(np.isposinf(loss), np.nan, loss)


def _pits(terrain: _Terrain, nodes: Array, known: Array) -> Array:
    """The bottoms below the lowest nodes that are lower than their neighbours and not near known points."""
    centre = nodes[1:-1, 1:-1]
    corners = [(i, j) for i in range(3) for j in range(3) if (i, j) != (1, 1)]
    higher = [nodes[i : i + CELLS - 1, j : j + CELLS - 1] > centre for i, j in corners]
    row, column = np.nonzero(np.all(higher, axis=0))
    points = -1 + CELL * np.stack([column + 1.0, row + 1.0], axis=1)
    far = _distance(points, known) > 2 * CELL
    points = points[far][np.argsort(centre[row, column][far], kind="stable")[:MOST_PITS]]
    reach = np.full(len(points), CELL / 2)
    for turn in range(MOST_STEPS if len(points) else 0):
        rise, place = _extreme(terrain, points, reach, sectors=2, turned=float(turn))
        points = np.where((rise < 0)[:, None], place, points)
        reach = np.where(rise < 0, reach, reach / 2)
        if reach.max() < ARRIVED:
            break
    return points[np.all(np.abs(points) < 1, axis=1)]


def _kinked(terrain: _Terrain, pits: Array) -> Array:
    """The pits that are higher all round, and whose slope does not die down at the bottom."""
    radii = 1e-5, CELL / 4
    least, least_far = (_extreme(terrain, pits, radius)[0] for radius in radii)
    most, most_far = (-_extreme(terrain, pits, radius, -1)[0] for radius in radii)
    kinked = (least > 0) & (least_far > 0) & (most < most_far / 2)  # beside a pole it rises all at once
    circles = _circle(pits, 1e-5), _circle(pits, CELL / 4)
    steep, outer = (np.fmax.reduce(_slope(terrain, circle), axis=1) for circle in circles)
    pits = pits[kinked & (steep > 1e-2 * outer) & (steep > FAINTEST)]
    return pits[_distinct(pits, terrain.loss(pits))]


def _rounded(weights: Array, loss: Callable[[Array], Array], measure: Callable[[Array], Array]) -> Array:
    """The places without their last digits, 3 for 2.9999999999999996, where ``measure`` is no more there."""
    for digits in (12, 10, 8, 6):
        for which in ([True, True], [True, False], [False, True]):
            tried = np.where(which, np.round(weights, digits) + 0.0, weights)
            fits = (measure(tried) <= measure(weights)) & np.isfinite(loss(tried))
            weights = np.where(fits[:, None], tried, weights)
    return weights


def _slope(terrain: _Terrain, points: Array) -> Array:
    """The gradient's length at points (..., 2)."""
    return np.hypot(*np.moveaxis(terrain.gradient(points), -1, 0))


def _circle(points: Array, radius: float) -> Array:
    """Sixteen points about each of ``points``: (n, 16, 2)."""
    angles = 0.1 + np.pi / 8 * np.arange(16)
    return points[:, None] + radius * np.stack([np.cos(angles), np.sin(angles)], axis=1)


def _distance(points: Array, others: Array) -> Array:
    """From each point to the nearest of the others; inf where there are none."""
    nearest = np.full(len(points), np.inf)
    for other in others if len(points) else ():
        nearest = np.minimum(nearest, np.hypot(*(points - other).T))
    return nearest
