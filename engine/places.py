"""Where a runner counts as being at a minimum, and how runners are ranked: the rules of `engine.standings`.

No length here is absolute: scaled together, a map, its minima and its runners give the same places.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import hypot

import numpy as np
import numpy.typing as npt

Domain = Sequence[Sequence[float]]
Array = npt.NDArray[np.float64]

ARRIVAL = 0.05 / hypot(6, 6)  # of the map's diagonal (0.05 on peaks): at a minimum from here on ...
DEPARTURE = 2.0  # times that: ... until it is farther away than this
APART = 0.25  # of the way to the nearest other minimum, at most: at one, a runner is not half-way to another


def diagonal(domain: Domain) -> float:
    """The length of a map's diagonal, in weight units; ``domain`` is ((w_0 low, high), (w_1 low, high))."""
    (low_0, high_0), (low_1, high_1) = domain
    return hypot(high_0 - low_0, high_1 - low_1)


def arrival_radius(domain: Domain) -> float:
    """So near to a minimum that stands alone a runner has arrived, in weight units; 0.05 on peaks' map."""
    return 0.05 * (diagonal(domain) / hypot(6, 6))


def arrival_radii(minima: Array, domain: Domain) -> Array:
    """The same of each of a map's minima (n, 2), (n,): less where another minimum is near (`APART`)."""
    apart = np.hypot(*(minima[:, None] - minima).T)
    np.fill_diagonal(apart, np.inf)
    return np.minimum(arrival_radius(domain), APART * apart.min(axis=1, initial=np.inf))


def places(w: Array, loss: Array, minima: Array, domain: Domain) -> npt.NDArray[np.int_]:
    """Which minimum each runner is at, -1 for none, with the hysteresis that `Standings` states.

    ``w`` (..., step, 2), ``loss`` (..., step), ``minima`` (n, 2); returns (..., step).
    """
    w_0, w_1 = (np.ascontiguousarray(w[..., axis]) for axis in (0, 1))
    near = np.full(loss.shape, -1)
    closest = np.full(loss.shape, np.inf)
    radii = arrival_radii(minima, domain)
    with np.errstate(all="ignore"):
        for index, (at_0, at_1) in enumerate(minima):
            column = np.nonzero((np.abs(w_0 - at_0) <= radii[index]) & np.isfinite(loss))
            distance = np.hypot(w_0[column] - at_0, w_1[column] - at_1)
            better = (distance <= radii[index]) & (distance < closest[column])
            hits = tuple(axis[better] for axis in column)
            near[hits], closest[hits] = index, distance[better]
        place = np.full(loss.shape, -1)
        for index in np.unique(near[near >= 0]):
            rows = np.nonzero((near == index).any(axis=-1))
            mine, away = near[rows] == index, near[rows] >= 0
            distance = np.hypot(w_0[rows] - minima[index, 0], w_1[rows] - minima[index, 1])
            away = (away & ~mine) | ~(distance <= DEPARTURE * radii[index]) | ~np.isfinite(loss[rows])
            # the last thing that happened to it, coming or going, holds until the next one
            latest = np.maximum.accumulate(np.where(mine | away, np.arange(mine.shape[-1]), 0), axis=-1)
            stays = np.take_along_axis(mine, latest, axis=-1)
            place[rows] = np.where(stays, index, place[rows])
    return place


def ranks(loss: Array) -> npt.NDArray[np.int_]:
    """Ranks along the first axis, 1 is the best: by loss, inf and nan last, ties in their order."""
    order = np.argsort(np.where(np.isfinite(loss), loss, np.inf), axis=0, kind="stable")
    return np.argsort(order, axis=0, kind="stable") + 1


def shared_ranks(rank: Sequence[int], shown: Sequence[str]) -> list[int]:
    """Ranks as a board may say them: those whose losses read the same share the better one.

    ``rank`` (contender,) tells all of them apart, ``shown`` is what is read of each one's loss.
    """
    shared = list(rank)
    order = sorted(range(len(rank)), key=lambda one: rank[one])
    for before, one in pairwise(order):
        if shown[one] == shown[before]:
            shared[one] = shared[before]
    return shared
