"""What races with noise show: the slopes that were drawn, around which minimum runs stay, how far they shake.

Whoever tells such a race makes sentences of it. All of it comes from results, and from a network's own data.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from engine import dense
from engine.batches import Batched
from engine.trainer import shares

if TYPE_CHECKING:
    import xarray as xr

    from engine.critical import CriticalPoint
    from engine.landscape import Landscape

Array = npt.NDArray[np.float64]

LATE = 0.25  # of a race, its last part: there runs only shake
DOWN = 0.95  # of the way down: who has come so far is down
HALF = 0.5  # of the way from a minimum to the next one: who is nearer is around it


def first_slopes(result: xr.Dataset) -> Array:
    """What runs were given at their first step, the gradient and their noise, (starts, weights)."""
    return np.asarray(result["gradient"][0, :, 0] + result["noise"][:, 0])


def standard_error(slopes: Array) -> Array:
    """How far the mean of slopes (n, weights) is from the true one, usually: their deviation / sqrt(n)."""
    return np.asarray(slopes.std(axis=0, ddof=1) / np.sqrt(len(slopes)))


def batch_slopes(on: Landscape, size: int, seed: int) -> tuple[Array, Array]:
    """The gradients of an epoch's mini-batches at a network's start, (batches, n), and how much each counts.

    They are those of a race's first epoch (`Batched`); what each counts is its part of the rows, (batches,).
    """
    network = on.network
    assert network is not None
    share = shares(rows := len(network.dataset.x), size)
    order = Batched(on, size, seed, len(share) - 1).order()
    data, parts = network.dataset, network.split(on.usual_start()[None])
    found = []
    for batch, each in zip(order, share, strict=True):
        given = data.x[batch], data.y[batch], each
        slopes = dense.loss_and_gradient(network.activations, network.loss_name, parts, given, dense.NUMPY)[1]
        found.append(np.concatenate([slope.ravel() for slope in slopes]))
    return np.array(found), (share[..., 0] > 0).sum(axis=1) / rows


def around(w: Array, minima: Sequence[CriticalPoint]) -> npt.NDArray[np.int_]:
    """Around which minimum weights (..., 2) are, its index; -1: none.

    It is the nearest, and nearer than half of its way to the next minimum; of a minimum that is alone
    whoever has weights is around it.
    """
    at = np.array([(point.w_0, point.w_1) for point in minima]).reshape(-1, 2)
    if not len(at):
        return np.full(w.shape[:-1], -1)
    apart = np.hypot(*(at[:, None] - at).transpose(2, 0, 1))
    np.fill_diagonal(apart, np.inf)
    with np.errstate(all="ignore"):
        away = np.hypot(*np.moveaxis(w[..., None, :] - at, -1, 0))
    away = np.where(np.isfinite(away), away, np.inf)
    nearest = away.argmin(axis=-1)
    return np.where(away.min(axis=-1) < HALF * apart.min(axis=1)[nearest], nearest, -1)


def shaking(w: Array, minimum: CriticalPoint) -> float:
    """How far runs (runs, steps + 1, 2) are from a minimum late in a race: the root of the mean square."""
    late = w[:, int((1 - LATE) * (w.shape[1] - 1)) :]
    return float(np.sqrt(np.mean(np.sum((late - (minimum.w_0, minimum.w_1)) ** 2, axis=-1))))


def down_at(loss: Array, minimum: CriticalPoint) -> int | None:
    """When losses (steps + 1,) are first down at a minimum's but for 5 % of the way; None: never."""
    there = loss <= loss[0] - DOWN * (loss[0] - minimum.loss)
    return int(there.argmax()) if there.any() else None
