"""Critical points: where a surface's exact gradient is zero, found from the surface and never typed.

How they are found. The domain is cut into cells: `CELLS` a side, or as many as its finest ripple wants.
Newton's method finds where the gradient vanishes (`engine.newton`), trying points around the lowest and
highest nodes finds minima and maxima at kinks (`engine.kinks`). A critical point

- lies in the closed domain (the border itself is no critical point, however low the loss is there);
- is isolated. A curve of critical points, such as the floor of ``(w_0 + w_1)**2`` or of ``abs(w_0 + w_1)``,
  or a plateau has no place of its own, and is left out.

The kind follows from the signs of the Hessian's eigenvalues. Where one of them vanishes (a monkey saddle,
the bottom of ``w_0**4 + w_1**4``), it follows from the loss on a small circle: higher all round is a minimum,
lower all round a maximum, anything else a saddle. Saddles at kinks are not looked for. Declared cusps are
always reported.

Whether all minima were found. The map is looked at twice, the second time with finer cells: only if both
looks find the same minima, and no bound on the work cut either short, they are held for all there are. If
not, finer ones are tried, up to `MOST_CELLS`. If even these disagree, the search says so, what is lowest is
looked for once more by itself, and of no minimum it is said that it is global. What is narrower than a cell
of every look may be missed, and so may a bottom as flat as that of ``w_0**20``, which Newton's method does
not reach. All of it is done in the domain's own units, in which it is the square from -1 to 1.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from engine import kinks, newton
from engine.terrain import EPS, Array, Indices, Terrain, circle, near, polished

CELLS = 160  # cells a side
MOST_CELLS = 640
FINER = 2**0.5  # times as many cells a side in the next look
RIPPLE = 3  # cells for the shortest way between two turns of the loss along a line
LINES, PROBES = 7, 4_096  # lines along each weight, and points on each, that tell it
MOST_NODES = 1_500  # nodes a side in the search for the lowest, where not all can be found
MOST_LOWEST = 4_000
MOST_POINTS = 1_000
CLOSE, STEEP = 1e-6, 1e-2  # so near to a pole the loss has fallen by so much of the map's
TIDY = 9  # decimal places of a weight: nearer than a hundredth of the last, that is meant
NOTHING = 1e-18  # of a weight: so little is none
KINDS = ("minimum", "saddle", "maximum")


@dataclass(frozen=True)
class CriticalPoint:
    """A place where the gradient is zero, or a cusp.

    Attributes:
        kind: "minimum", "saddle" or "maximum".
        w_0, w_1: the place.
        loss: the loss there.
        is_global: whether it is a minimum and no loss on the domain, its border included, is lower; never
            where not all minima were found.
    """

    kind: str
    w_0: float
    w_1: float
    loss: float
    is_global: bool


@dataclass(frozen=True)
class Highest:
    """The highest point of a map, its border included; ``alone`` unless others are as high."""

    w_0: float
    w_1: float
    loss: float
    alone: bool


class Search(NamedTuple):
    """What was found: minima by loss, then saddles, then maxima; and whether all the minima are there.

    ``highest`` is None where no point is: beside a pole the loss has no greatest value, and along the ridge
    of ``-(w_0**2 + w_1**2 - 1)**2`` it has it everywhere.
    """

    points: tuple[CriticalPoint, ...]
    complete: bool
    highest: Highest | None


class _Look(NamedTuple):
    """What one look at the terrain finds, in its units: places (n, 2) with their kinds, smooth or not.

    ``lowest`` is the lowest loss that was seen anywhere; ``cut`` whether a bound on the work bit.
    """

    smooth: Array
    kinds: Indices
    pits: Array
    tops: Array
    lowest: float
    heights: Array
    cut: bool

    def minima(self) -> Array:
        """The minima's places."""
        return np.concatenate([self.smooth[self.kinds == 0], self.pits])


def find(
    loss: Callable[[Array], Array],
    gradient: Callable[[Array], Array],
    hessian: Callable[[Array], Array],
    domain: Sequence[Sequence[float]],
    cusps: Sequence[Sequence[float]] = (),
    doubtful: Sequence[Sequence[float]] = (),
) -> Search:
    """The critical points on the domain, at most `MOST_POINTS`, and whether all the minima are among them.

    Args:
        loss, gradient, hessian: of weights (n, 2); shapes (n,), (n, 2), (n, 2, 2); nan or inf where there
            is none.
        domain: ((w_0 low, high), (w_1 low, high)).
        cusps: points (w_0, w_1) without a gradient that count as critical.
        doubtful: points (w_0, w_1) where there may be a pole, too narrow for any cell.
    """
    low, high = np.array(domain, dtype=float).T
    middle, half = (low + high) / 2, (high - low) / 2
    terrain = Terrain(
        lambda u: loss(middle + half * u),
        lambda u: gradient(middle + half * u) * half,
        lambda u: hessian(middle + half * u) * np.outer(half, half),
        CELLS,
        EPS * np.fmax(1, np.abs(middle / half)),
    )
    with np.errstate(all="ignore"):
        declared = (np.array(cusps, dtype=float).reshape(-1, 2) - middle) / half
        declared = declared[np.all(np.abs(declared) <= 1, axis=1) & np.isfinite(terrain.loss(declared))]
        seen, complete = _looks(terrain, declared)
        kinds = [
            seen.kinds,
            newton.kinds(terrain, declared)[0],
        ]
        smooth = _rounded(middle + half * seen.smooth, loss, lambda w: np.hypot(*gradient(w).T))
        pits = _rounded(middle + half * seen.pits, loss, loss)
        tops = _rounded(middle + half * seen.tops, loss, lambda w: -loss(w))
        pits, tops = _reached(pits, loss, 1), _reached(tops, loss, -1)
        kinds.append(np.repeat([0, 2], [len(pits), len(tops)]))
        places = np.concatenate([smooth, middle + half * declared, pits, tops])
        losses = loss(places) + 0.0  # never -0
        poles = (np.array(doubtful, dtype=float).reshape(-1, 2) - middle) / half
        poles = poles[np.all(np.abs(poles) <= 1, axis=1)]
        beside = np.concatenate([poles, np.clip(circle(poles, CLOSE), -1, 1).reshape(-1, 2)])
        extremes = terrain.loss(beside)
        lowest = float(np.fmin.reduce([seen.lowest, *_border(terrain)[1], *losses, *extremes]))
        heights = seen.heights
        slack = 1e-9 * (np.median(heights) - lowest) if heights.size and np.isfinite(lowest) else 0.0
        every = np.concatenate(kinds)
        highest = _highest(terrain, (places[every == 2] - middle) / half)
        top = -np.inf if highest is None else float(terrain.loss(highest[0]))
        if np.fmax.reduce(extremes, initial=-np.inf) > top + 1e-9 * abs(top):
            highest = None
    complete = complete and int(np.count_nonzero(every == 0)) <= MOST_POINTS
    points = [
        CriticalPoint(KINDS[kind], w_0, w_1, value, bool(complete and kind == 0 and value <= lowest + slack))
        for kind, (w_0, w_1), value in zip(every, places.tolist(), losses.tolist(), strict=True)
    ]
    digits = -int(np.ceil(np.log10(slack))) if 0 < slack < np.inf else 12
    points.sort(key=lambda p: (KINDS.index(p.kind), round(p.loss, digits), p.w_0, p.w_1))
    if highest is not None:
        w = np.clip(middle + half * highest[0][None], low, high)
        with np.errstate(all="ignore"):
            w = np.clip(_rounded(w, loss, lambda w: -loss(w)), low, high)
        summit = Highest(float(w[0, 0]), float(w[0, 1]), float(loss(w)[0]) + 0.0, highest[1])
    return Search(tuple(points[:MOST_POINTS]), complete, None if highest is None else summit)


def _looks(terrain: Terrain, declared: Array) -> tuple[_Look, bool]:
    """The first look that a finer one confirms, and True; else what the finest found together, and False."""
    wanted, at_least = _wanted(terrain)
    cells = CELLS if at_least > MOST_CELLS else min(max(CELLS, wanted), round(MOST_CELLS / FINER))
    seen = _look(terrain._replace(cells=cells), declared)
    while at_least <= MOST_CELLS and len(seen.minima()) <= MOST_POINTS:
        finer = terrain._replace(cells=round(cells * FINER))
        again = _look(finer, declared)
        lowest = min(seen.lowest, again.lowest)
        if not (seen.cut or again.cut) and _agree(seen, again, 1 / cells):
            return seen._replace(lowest=lowest), True
        both = [one.minima()[~near(one.minima(), again.minima(), finer.same)] for one in (seen,)]
        cells, seen = finer.cells, again._replace(lowest=lowest)
        if cells >= MOST_CELLS:
            found = np.concatenate([seen.pits, *both])
            return seen._replace(pits=found), False
    return _with_the_lowest(terrain._replace(cells=cells), seen, declared), False


def _agree(one: _Look, other: _Look, tolerance: float) -> bool:
    a, b = one.minima(), other.minima()
    return bool(len(a) == len(b) and near(a, b, tolerance).all() and near(b, a, tolerance).all())


def _wanted(terrain: Terrain) -> tuple[int, int]:
    """How many cells a side the loss's ripples want, nearly all of them and half of them, as lines show."""
    along = np.linspace(-1, 1, PROBES)
    across = 2 * np.modf((np.arange(LINES) + 0.5) * (5**0.5 - 1) / 2)[0] - 1
    shortest = np.full(2, np.inf)
    for axis in (0, 1):
        points = np.stack(np.broadcast_arrays(along, across[:, None]), axis=-1)
        slopes = terrain.gradient(points if axis == 0 else points[..., ::-1])[..., axis]
        ways = []
        for line in slopes:
            kept = np.isfinite(line) & (line != 0)
            values, places = line[kept], along[kept]
            turns = np.flatnonzero(np.sign(values[1:]) != np.sign(values[:-1])) + 1
            if len(turns) > 1:
                size = np.maximum.reduceat(np.abs(values), turns)[:-1]  # between one turn and the next
                ways.append(np.diff(places[turns])[size > 1e-7 * np.abs(values).max()])
        every = np.concatenate([np.zeros(0), *ways])
        if every.size:
            shortest = np.fmin(shortest, np.quantile(every, (0.1, 0.5)))
    nearly_all, half = np.ceil(2 * RIPPLE / shortest).astype(int).tolist()
    return nearly_all, half


def _look(terrain: Terrain, declared: Array) -> _Look:
    """One search of the whole map in cells of one size."""
    levels, below = kinks.nodes(terrain), terrain.upside_down()
    settled, tired = newton.settle(terrain, newton.starts(terrain))
    known = np.concatenate([declared, newton.vanishing(terrain, settled)])
    (pits, many), (tops, _) = kinks.pits(terrain, levels, known), kinks.pits(below, -levels, known)
    settled = np.concatenate([settled, newton.settle(terrain, pits)[0], newton.settle(terrain, tops)[0]])
    smooth, which, curves = newton.isolated(terrain, newton.vanishing(terrain, settled))
    away = ~near(smooth, declared, terrain.same)
    smooth, which = smooth[away], which[away]
    known = np.concatenate([declared, smooth, curves])
    seen = [levels[~np.isnan(levels)], terrain.loss(curves), terrain.loss(pits)]
    lowest = float(np.fmin.reduce(np.concatenate(seen), initial=np.inf))
    pits, blurred = kinks.kinked(terrain, pits[~near(pits, known, terrain.same)])
    tops, _ = kinks.kinked(below, tops[~near(tops, known, terrain.same)])
    return _Look(smooth, which, pits, tops, lowest, levels[np.isfinite(levels)], tired or many or blurred)


def _with_the_lowest(terrain: Terrain, seen: _Look, declared: Array) -> _Look:
    """What was seen, and the minima under the lowest nodes of the finest grid."""
    fine = terrain._replace(cells=MOST_NODES)
    levels = kinks.nodes(fine)
    hollows = kinks.hollows(fine, levels)[:MOST_LOWEST]
    flat = np.argsort(np.where(np.isnan(levels), np.inf, levels), axis=None, kind="stable")[:MOST_LOWEST]
    row, column = np.unravel_index(flat, levels.shape)
    points = np.concatenate([hollows, -1 + fine.cell * np.stack([column, row], axis=1)])
    points = polished(terrain.loss, points, fine.cell)
    smooth, which, _ = newton.isolated(fine, newton.vanishing(fine, newton.settle(fine, points)[0]))
    smooth = smooth[which == 0]
    fresh = smooth[~near(smooth, np.concatenate([declared, seen.minima()]), fine.same)]
    kinds = np.concatenate([seen.kinds, np.zeros(len(fresh), dtype=int)])
    return seen._replace(smooth=np.concatenate([seen.smooth, fresh]), kinds=kinds)


def _border(terrain: Terrain) -> tuple[Array, Array]:
    """Low places on the border (n, 2), among them its lowest, and their losses (n,)."""
    line = np.linspace(-1, 1, 4 * terrain.cells + 1)
    places = []
    for axis, side in ((0, -1), (0, 1), (1, -1), (1, 1)):

        def on(at: Array, axis: int = axis, side: int = side) -> Array:
            return np.stack([at, np.full(at.shape, side)][:: 1 - 2 * axis], axis=-1)

        def loss(at: Array, on: Callable[[Array], Array] = on) -> Array:
            values = terrain.loss(on(at))
            return np.where(np.isnan(values), np.inf, values)

        values = np.pad(loss(line), 1, constant_values=np.inf)
        bottoms = np.flatnonzero((values[1:-1] <= values[:-2]) & (values[1:-1] <= values[2:]))
        at = line[bottoms[np.argsort(values[1:-1][bottoms], kind="stable")[:32]]]
        for turn in range(40):
            tried = np.clip(at[:, None] + terrain.cell / 4 / 2**turn * np.array([-1, -0.5, 0, 0.5, 1]), -1, 1)
            at = np.take_along_axis(tried, loss(tried).argmin(axis=1)[:, None], axis=1)[:, 0]
        places.append(on(at))
    every = np.concatenate(places)
    losses = terrain.loss(every)
    return every[~np.isnan(losses)], losses[~np.isnan(losses)]


def _highest(terrain: Terrain, maxima: Array) -> tuple[Array, bool] | None:
    """The highest of the maxima and of the border (2,), and whether alone; None where something is higher.

    Trying points around the highest nodes goes up a pole, and up to the ridge of a curve of maxima.
    """
    below = terrain.upside_down()
    levels = kinks.nodes(below)
    edge, _ = _border(below)
    found = np.concatenate([maxima, edge])
    heights = terrain.loss(found)
    if not len(found) or not np.isfinite(heights).all() or np.isneginf(levels).any():
        return None
    best = int(heights.argmax())
    slack = 1e-9 * max(heights[best] + np.nanmedian(levels), 0.0)
    climbed = terrain.loss(polished(below.loss, kinks.hollows(terrain, levels)[:64], terrain.cell))
    if not np.fmax.reduce(climbed, initial=-np.inf) <= heights[best] + slack:
        return None
    around = np.clip(circle(found[[best]], CLOSE), -1, 1)
    if heights[best] - np.fmin.reduce(terrain.loss(around), axis=None) > STEEP * slack / 1e-9:
        return None  # on a pole at the border
    ties = found[heights >= heights[best] - slack]
    return found[best], bool(np.hypot(*(ties - found[best]).T).max() <= terrain.cell)


def _reached(weights: Array, loss: Callable[[Array], Array], sign: int) -> Array:
    """The places that the loss does come down to: not those beside a jump where it has another value."""
    tidy = np.round(weights, TIDY) + 0.0
    rise, relief = sign * (loss(tidy) - loss(weights)), np.abs(loss(tidy + 1e-3) - loss(weights))
    return weights[~((np.abs(tidy - weights).max(axis=1, initial=0) < 1e-11) & (rise > 1e-3 * relief + 1e-9))]


def _rounded(weights: Array, loss: Callable[[Array], Array], measure: Callable[[Array], Array]) -> Array:
    """The places without their last digits, 3 for 2.9999999999999996, where ``measure`` is no more there."""
    for digits in (12, 10, 8, 6):
        for which in ([True, True], [True, False], [False, True]):
            tried = np.where(which, np.round(weights, digits) + 0.0, weights)
            level = (
                np.abs(tried - weights).max(axis=1, initial=0.0) < NOTHING
            )  # and at a seam steep on one side
            fits = (measure(tried) <= measure(weights)) | (level & (loss(tried) <= loss(weights)))
            fits &= np.isfinite(loss(tried))
            weights = np.where(fits[:, None], tried, weights)
    return weights
