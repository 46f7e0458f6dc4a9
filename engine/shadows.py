"""A race in a network's n weights as a map shows it: its shadow on a plane, with the losses that it has.

What comes out is laid out as a race's result is, of two weights::

    w         (contender, start, step, param)  where the plane is nearest to the runner
    loss      (contender, start, step)         the runner's own, in all its weights
    gradient  (contender, start, step, param)  the runner's own, along the plane's two ways
    on_plane  (contender, start, step)         the plane's loss there
    off       (contender, start, step)         how far the runner is off the plane

with the plane's map. It knows no minima: those of a cut are none of the network's.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np

from engine.planes import Array, Plane, shadow
from engine.results import LAYOUTS, grids

if TYPE_CHECKING:
    import xarray

ORDER = ("contender", "start", "step")


def seen_on(result: xarray.Dataset, plane: Plane) -> xarray.Dataset:
    """A network's race (`engine.results`, "network") as its shadow on a plane of that network's weights."""
    import xarray as xr

    cast = shadow(result, plane)
    gradient = result["gradient"].transpose(*ORDER, "param").values @ np.array([plane.u, plane.v]).T
    axes, losses = grids(plane)
    arrays = {"w": cast.at, "loss": cast.loss, "gradient": gradient, **losses}
    seen = xr.Dataset(
        {name: (LAYOUTS["race"][name], array) for name, array in arrays.items()}
        | {"on_plane": (ORDER, cast.on_plane), "off": (ORDER, cast.off)},
        coords={name: result[name].values for name in ORDER}
        | {"param": np.array(plane.parameters, dtype=object), **axes},
        attrs=dict(result.attrs),
    )
    told: dict[str, object] = {
        "critical_points": [],
        "highest": None,
        "minima_complete": False,
        "domain": plane.domain,
    }
    seen.attrs |= {name: json.dumps(value) for name, value in told.items()}
    return seen


def gaps(seen: xarray.Dataset) -> Array:
    """How far each runner of the first start is above the ground, in loss; below: negative.

    (contender, step); nan where it is at no finite place, or off the map.
    """
    low, high = np.array(json.loads(seen.attrs["domain"])).T
    w = seen["w"].values[:, 0]
    with np.errstate(invalid="ignore"):
        there = ((w >= low) & (w <= high)).all(axis=-1)
        gap = (seen["loss"] - seen["on_plane"]).values[:, 0]
    return np.where(there & np.isfinite(gap), gap, np.nan)


def widest(seen: xarray.Dataset) -> tuple[int, int]:
    """The contender and the step of the first start at which it is farthest above or below the ground."""
    who, step = np.unravel_index(np.nanargmax(np.abs(gaps(seen))), gaps(seen).shape)
    return int(who), int(step)
