"""Races on two valleys, by hand: what the commentary is told of, and no optimizer has run."""

from __future__ import annotations

import json
from functools import cache

import numpy as np
import xarray as xr

GAP, LATE, HOLD = 4.0, 3.0, 8.0  # seconds of the commentary
LABELS = ("alfa", "Bravo 2", "ibis", "delta+", "eco", "foxtrot", "golf", "hilo")


def loss_of(w):
    """Two valleys, the left one lower: (w_0^2 - 1)^2 + w_0 / 5 + w_1^2."""
    return (w[..., 0] ** 2 - 1) ** 2 + w[..., 0] / 5 + w[..., 1] ** 2


def gradient_of(w):
    return np.stack([4 * w[..., 0] * (w[..., 0] ** 2 - 1) + 0.2, 2 * w[..., 1]], axis=-1)


@cache
def minima() -> list[dict]:
    roots = sorted(root.real for root in np.roots([4, 0, -4, 0.2]))
    return [
        {
            "kind": "minimum",
            "w_0": x,
            "w_1": 0.0,
            "loss": float(loss_of(np.array([x, 0.0]))),
            "is_global": bool(x < 0),
        }
        for x in (roots[0], roots[2])
    ]


def race(paths, labels=LABELS) -> xr.Dataset:
    """A dataset as the engine makes it, of one start's paths (contender, step, 2)."""
    w = np.asarray(paths, float)[:, None]
    dims = ("contender", "start", "step")
    with np.errstate(all="ignore"):
        loss, gradient = loss_of(w), gradient_of(w)
    return xr.Dataset(
        {"w": ((*dims, "param"), w), "loss": (dims, loss), "gradient": ((*dims, "param"), gradient)},
        coords={
            "contender": list(labels[: len(w)]),
            "start": [0],
            "step": np.arange(w.shape[2]),
            "param": ["w_0", "w_1"],
        },
        attrs={
            "critical_points": json.dumps(minima()),
            "domain": json.dumps([[-2, 2], [-2, 2]]),
        },
    )


def descent(start, steps, rate, momentum=0.0):
    w, velocity = np.array(start, float), np.zeros(2)
    path = [w]
    with np.errstate(all="ignore"):
        for _ in range(steps):
            velocity = momentum * velocity - rate * gradient_of(w)
            w = w + velocity
            path.append(w)
    return np.array(path)
