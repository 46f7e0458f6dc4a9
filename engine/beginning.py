"""Where a race on an expression begins by itself: the usual start, or the nearest node that has a loss."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from engine import expressions
from engine.named import start_on

if TYPE_CHECKING:
    from engine.domains import Domain

NODES = 61  # a side of the map: on one from -3 to 3 they are tenths


@lru_cache(maxsize=64)
def beginning(expression: str, domain: Domain) -> tuple[float, float]:
    """The course page's start, or the expression's own (`engine.named`), where there is a loss.

    Where there is none, the nearest node of the map that has one, and whose neighbours have: beside a place
    without a loss there may be no slope. Of several that are as near, the one with the lower weights.
    """
    start, tree = start_on(expression), expressions.parse(expression)
    if np.isfinite(expressions.evaluate(tree, *np.array(start))):
        return start
    nodes = np.stack(np.meshgrid(*(np.linspace(*side, NODES) for side in domain), indexing="ij"), axis=-1)
    there = np.isfinite(
        np.broadcast_to(expressions.evaluate(tree, *np.moveaxis(nodes, -1, 0)), (NODES, NODES))
    )
    inner = np.zeros_like(there)
    inner[1:-1, 1:-1] = np.all(
        [there[row : row + NODES - 2, column : column + NODES - 2] for row, column in np.ndindex(3, 3)],
        axis=0,
    )
    found = nodes[inner if inner.any() else there]
    if not len(found):
        return start
    w_0, w_1 = found[np.hypot(*(found - start).T).round(12).argmin()].round(12).tolist()
    return w_0, w_1
