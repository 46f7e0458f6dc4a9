"""Critical points: where a surface's exact gradient is zero, found from the surface and never typed.

How they are found. The domain is cut into cells. A cell may hold a zero of the gradient where the gradient at
its centre is no larger than the curvature can undo within the cell; from the centre of each such cell Newton's
method is run on the exact gradient and Hessian. What it agrees on is a critical point, when

- it lies in the closed domain (the border itself is no critical point, however low the loss is there);
- the gradient vanishes against the gradient one cell further out, so that the far plain of ``exp(-w_0**2)``,
  flat but never level, does not count;
- it is isolated. A curve of critical points, such as the floor of ``(w_0 + w_1)**2``, or a plateau has no
  place of its own, and is left out.

The kind follows from the signs of the Hessian's eigenvalues. Where one of them vanishes (a monkey saddle, the
bottom of ``w_0**4 + w_1**4``), it follows from the loss on a small circle: higher all round is a minimum, lower
all round a maximum, anything else a saddle.

Minima at kinks, such as that of ``abs(w_0) + abs(w_1)``, have no gradient to follow: they are found as the lowest
nodes of the grid and closed in on by trying points around. Declared cusps are always reported.

The work is bounded: `CELLS` squared starts, `MOST_STEPS` steps. Pits narrower than a cell may be missed.
All of it is done in the domain's own units, in which it is the square from -1 to 1.
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
MOST_STEPS = 100  # of Newton's method; where the Hessian vanishes it converges slowly, by a third at each step
ARRIVED = 1e-13  # a step that is nothing
VANISHED = 1e-7  # a gradient, against the gradient one cell further
DEGENERATE = 1e-6  # a curvature, against the largest within a cell
SAME = CELL / 50  # nearer points are one
FAINTEST = 1e-290  # smaller gradients are lost in underflow
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
    """The critical points on the domain: minima by their loss, then saddles, then maxima.

    Args:
        loss, gradient, hessian: of weights (n, 2); shapes (n,), (n, 2), (n, 2, 2); nan or inf where there is none.
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
        declared = declared[np.all(np.abs(declared) <= 1, axis=1)]
        smooth, kinds, curves = _isolated(terrain, _distinct(terrain, _newton(terrain, _starts(terrain))))
        away = _distance(smooth, declared) > SAME
        smooth, kinds = smooth[away], kinds[away]
        nodes = _nodes(terrain)
        kinks = _kinks(terrain, nodes, np.concatenate([smooth, declared, curves]))
        places = np.concatenate([smooth, declared, kinks])
        kinds = np.concatenate([kinds, _kinds_by_circle(terrain, declared), np.zeros(len(kinks), dtype=int)])
        places = _rounded(middle + half * places, loss, gradient)
        losses = loss(places)
        lowest = min([np.nanmin(nodes), *losses, *terrain.loss(curves)])
        slack = 1e-9 * (np.nanmedian(nodes) - lowest)
    points = [
        CriticalPoint(KINDS[kind], float(w_0), float(w_1), float(value), bool(kind == 0 and value <= lowest + slack))
        for kind, (w_0, w_1), value in zip(kinds, places, losses, strict=True)
    ]
    digits = 9 - int(np.ceil(np.log10(slack * 1e9))) if 0 < slack < np.inf else 12
    return tuple(sorted(points, key=lambda p: (KINDS.index(p.kind), round(p.loss, digits), p.w_0, p.w_1)))


def _starts(terrain: _Terrain) -> Array:
    """The centres of the cells in which the gradient may vanish."""
    line = -1 + CELL * (np.arange(CELLS) + 0.5)
    centres = np.stack(np.meshgrid(line, line), axis=-1).reshape(-1, 2)
    slope = np.abs(terrain.gradient(centres))
    reach = np.abs(terrain.hessian(centres)).sum(axis=-1) * CELL  # twice what a straight line would do
    return centres[np.all((slope <= reach) & np.isfinite(reach), axis=1) & np.any(reach > 0, axis=1)]


def _newton(terrain: _Terrain, starts: Array) -> Array:
    """Where Newton's method comes to rest, or is after `MOST_STEPS`, from each start (n, 2) that stays on the map."""
    points, rested = starts, []
    for _ in range(MOST_STEPS):
        step = _step(terrain, points)
        length = np.hypot(*step.T)
        step *= np.minimum(1, 4 * CELL / np.maximum(length, ARRIVED))[:, None]
        moved = points + step
        still = length <= ARRIVED
        rested.append(moved[still])
        points = moved[~still & np.all(np.abs(moved) <= 1 + 8 * CELL, axis=1)]
        if not len(points):
            break
    return np.concatenate([*rested, points])


def _step(terrain: _Terrain, points: Array) -> Array:
    """Newton's step at each point; none along a direction without curvature; nan where there is no derivative."""
    slope, curvature = terrain.gradient(points), terrain.hessian(points)
    fine = np.isfinite(slope).all(axis=1) & np.isfinite(curvature).all(axis=(1, 2))
    curvature = np.where(fine[:, None, None], curvature, 0)
    values, vectors = np.linalg.eigh(curvature)
    along = np.einsum("nji,nj->ni", vectors, slope)
    flat = np.abs(values) <= 1e-14 * np.abs(values).max(axis=1, keepdims=True)
    step = -np.einsum("nij,nj->ni", vectors, np.where(flat, 0, along / np.where(flat, 1, values)))
    return np.where(fine[:, None], step, np.nan)


def _distinct(terrain: _Terrain, points: Array) -> Array:
    """The points at which the gradient does vanish, each once, the one with the least gradient of a cluster."""
    points = points[np.all(np.abs(points) <= 1 + 1e-9, axis=1)]
    slope = np.hypot(*terrain.gradient(points).T)
    near = _circle(points, CELL)
    around = np.nanmax(np.hypot(*np.moveaxis(terrain.gradient(near), -1, 0)), axis=1, initial=0)
    level = terrain.loss(points)
    relief = np.nanmax(np.abs(terrain.loss(near) - level[:, None]), axis=1, initial=0)
    vanishes = (slope <= VANISHED * around) & (around > FAINTEST) & np.isfinite(level)
    visible = relief > 8 * np.finfo(float).eps * np.abs(level)
    points = points[vanishes & visible][np.argsort(slope[vanishes & visible], kind="stable")]
    _, first = np.unique(np.round(points / (SAME / 4)), axis=0, return_index=True)
    points, chosen = points[np.sort(first)], []
    while len(points):
        chosen.append(points[0])
        points = points[np.hypot(*(points - points[0]).T) > SAME]
    return np.array(chosen).reshape(-1, 2)


def _isolated(terrain: _Terrain, points: Array) -> tuple[Array, npt.NDArray[np.int_], Array]:
    """The isolated points, the number of each one's kind in `KINDS`, and the points that lie on curves."""
    values = np.linalg.eigvalsh(terrain.hessian(points))
    scale = np.nanmax(np.abs(terrain.hessian(_circle(points, CELL))), axis=(1, 2, 3), initial=0)
    degenerate = np.abs(values).min(axis=1) <= DEGENERATE * np.maximum(scale, np.abs(values).max(axis=1))
    doubtful = points[degenerate]
    curved = np.zeros(len(points), dtype=bool)
    curved[degenerate] = [np.sum(np.hypot(*(doubtful - point).T) <= 3 * CELL) > 1 for point in doubtful]
    kinds = np.sum(values < 0, axis=1)
    kinds[degenerate] = _kinds_by_circle(terrain, doubtful)
    return points[~curved], kinds[~curved], points[curved]


def _kinds_by_circle(terrain: _Terrain, points: Array) -> npt.NDArray[np.int_]:
    """The kinds as the loss on a small circle tells them."""
    level = terrain.loss(points)[:, None]
    rise = terrain.loss(_circle(points, CELL / 4, 360)) - level
    noise = 8 * np.finfo(float).eps * np.abs(level)
    lower, higher = (rise < -noise).any(axis=1), (rise > noise).any(axis=1)
    return np.where(lower & higher, 1, np.where(lower, 2, 0))


def _nodes(terrain: _Terrain) -> Array:
    """The loss at the corners of the cells, nan where it is none."""
    line = np.linspace(-1, 1, CELLS + 1)
    loss = terrain.loss(np.stack(np.meshgrid(line, line), axis=-1).reshape(-1, 2)).reshape(CELLS + 1, CELLS + 1)
    return np.where(np.isposinf(loss), np.nan, loss)


def _kinks(terrain: _Terrain, nodes: Array, known: Array) -> Array:
    """Minima at which the gradient jumps: nodes lower than their neighbours, followed down; none near known points."""
    centre = nodes[1:-1, 1:-1]
    sides = [nodes[i : i + CELLS - 1, j : j + CELLS - 1] for i in range(3) for j in range(3) if (i, j) != (1, 1)]
    row, column = np.nonzero(np.all([centre <= side for side in sides], axis=0))
    points = -1 + CELL * np.stack([column + 1.0, row + 1.0], axis=1)
    points = points[_distance(points, known) > 3 * CELL]
    reach = np.full(len(points), CELL)
    level = terrain.loss(points)
    for turn in range(160):
        tried = points[:, None] + reach[:, None, None] * _directions(8, turn * 2.399963)  # the golden angle
        losses = np.where(np.isfinite(values := terrain.loss(tried)), values, np.inf)
        best = np.argmin(losses, axis=1)
        every = np.arange(len(points))
        better = losses[every, best] < level
        points = np.where(better[:, None], tried[every, best], points)
        level = np.where(better, losses[every, best], level)
        reach = np.where(better, reach, reach / 2)
    inside = np.all(np.abs(points) < 1, axis=1) & (_distance(points, known) > 3 * CELL)
    points, level = points[inside], level[inside]
    rises = [np.all(terrain.loss(_circle(points, r, 360)) > level[:, None], axis=1) for r in (CELL / 4, 1e-5)]
    steep = np.hypot(*np.moveaxis(terrain.gradient(_circle(points, 1e-5)), -1, 0))
    outer = np.hypot(*np.moveaxis(terrain.gradient(_circle(points, CELL)), -1, 0))
    kinked = np.nanmax(steep, axis=1, initial=0) > 1e-2 * np.nanmax(outer, axis=1, initial=0)
    points = points[rises[0] & rises[1] & kinked]
    keep = [all(np.hypot(*(point - other)) > SAME for other in points[:k]) for k, point in enumerate(points)]
    return points[np.array(keep, dtype=bool)]


def _rounded(
    weights: Array, loss: Callable[[Array], Array], gradient: Callable[[Array], Array]
) -> Array:
    """The places without the last digits' noise, (3, 0.5) for (2.9999999999999996, 0.5), where nothing is lost by it."""
    for digits in (12, 10, 8):
        tried = np.round(weights, digits) + 0.0
        slope, was = (np.hypot(*np.nan_to_num(gradient(w)).T) for w in (tried, weights))
        weights = np.where(((slope <= was) & (loss(tried) <= loss(weights)))[:, None], tried, weights)
    return weights


def _directions(count: int, turned: float = 0.0) -> Array:
    angles = turned + 2 * np.pi * np.arange(count) / count
    return np.stack([np.cos(angles), np.sin(angles)], axis=1)


def _circle(points: Array, radius: float, count: int = 16) -> Array:
    """``count`` points about each of ``points``: (n, count, 2)."""
    return points[:, None] + radius * _directions(count, 0.1)


def _distance(points: Array, others: Array) -> Array:
    """From each point to the nearest of the others; inf where there are none."""
    nearest = np.full(len(points), np.inf)
    for other in others:
        nearest = np.minimum(nearest, np.hypot(*(points - other).T))
    return nearest
