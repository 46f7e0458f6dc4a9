"""Coordinate descent with exact searches: the lowest point of a whole cut along one weight, then the other.

Stephen J. Wright, "Coordinate descent algorithms", 2015. Each search looks at all of the domain: it passes
over crests that a descent could not.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from engine.surfaces import Surface

GRID, ZOOMS, NARROWER = 2001, 4, 400.0  # places of a search; how often it looks nearer, and how much
STILL = 1e-6  # of the domain's side: a search that moves less has ended


@dataclass(frozen=True)
class Search:
    """What a search along the weight ``axis`` found: the weights (2,) and the loss there."""

    axis: int
    w: np.ndarray
    loss: float


def searches(surface: Surface, start: np.ndarray, most: int = 40) -> list[Search]:
    """Searches along w_0 and w_1 in turn, from weights (2,), until two of them move no more, or ``most``.

    None where some cut has no loss at all.
    """
    found: list[Search] = []
    w, still = np.array(start, float), 0
    for turn in range(most):
        axis = turn % 2
        low, high = surface.domain[axis]
        at = lowest(surface.loss, w, axis, (low, high))
        if at is None:
            return []
        still = still + 1 if abs(at - w[axis]) <= STILL * (high - low) else 0
        w = w.copy()
        w[axis] = at
        found.append(Search(axis, w, float(surface.loss(w))))
        if still == 2:
            break
    return found


def lowest(
    loss: Callable[[np.ndarray], np.ndarray], w: np.ndarray, axis: int, domain: tuple[float, float]
) -> float | None:
    """Where in a domain a ``loss`` of weights (m, n) is lowest as one of the weights ``w`` (n,) changes.

    None where it has no value at all.
    """
    low, high = first, last = domain
    for _ in range(ZOOMS):
        weights = np.linspace(first, last, GRID)
        points = np.repeat(w[None], GRID, axis=0)
        points[:, axis] = weights
        values = np.asarray(loss(points), float)
        if not np.isfinite(values).any():
            return None
        at = float(weights[np.nanargmin(np.where(np.isfinite(values), values, np.nan))])
        reach = (last - first) / NARROWER
        first, last = max(at - reach, low), min(at + reach, high)
    return at
