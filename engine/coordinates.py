"""Coordinate descent with exact searches: the lowest point of a whole cut along one weight, then the other.

Stephen J. Wright, "Coordinate descent algorithms", 2015. Each search looks at all of the domain: it passes
over crests that a descent could not.
"""

from __future__ import annotations

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
        at = _lowest(surface, w, axis)
        if at is None:
            return []
        low, high = surface.domain[axis]
        still = still + 1 if abs(at - w[axis]) <= STILL * (high - low) else 0
        w = w.copy()
        w[axis] = at
        found.append(Search(axis, w, float(surface.loss(w))))
        if still == 2:
            break
    return found


def _lowest(surface: Surface, w: np.ndarray, axis: int) -> float | None:
    """Where the cut along a weight is lowest; None where it has no loss."""
    low, high = surface.domain[axis]
    first, last = low, high
    for _ in range(ZOOMS):
        weights = np.linspace(first, last, GRID)
        points = np.repeat(w[None], GRID, axis=0)
        points[:, axis] = weights
        loss = np.asarray(surface.loss(points), float)
        if not np.isfinite(loss).any():
            return None
        at = float(weights[np.nanargmin(np.where(np.isfinite(loss), loss, np.nan))])
        reach = (last - first) / NARROWER
        first, last = max(at - reach, low), min(at + reach, high)
    return at
