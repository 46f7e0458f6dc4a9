"""What is computed, as data: the layouts of the ``xarray.Dataset`` that the engine gives and the store keeps.

Three kinds are of two weights, each with the surface over its domain and around it for drawing, and the same
attributes (all texts): kind, spec, the store's key ("race"), what is recorded, the surface's name, formula,
domain and critical points, whether all its minima are among these ("minima_complete", true or false), its
highest point (null where there is none), the versions, how each contender was stepped ("compiled" or "eager")
and how many steps of a user's compiled class were checked, how the surface's gradient is found ("exact",
"autodiff", "differences"), on a network's plane the goal, a loss, and a SHA-256 over all of it. A race of a
network's own weights ("network") has no map, and none of its attributes. Each dimension has a coordinate of
its own name.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import numpy.typing as npt

from engine.errors import InputError
from engine.provenance import checksum, versions
from engine.surfaces import Surface

if TYPE_CHECKING:
    import xarray

    from engine.network import Network

MAP_SIZE = 401  # points along each side of the map's grid
EVERY = 4  # so many of its points one is also a point of the grid that goes on around it
# Where that one's points beyond the map are, along each side: half sides of the map from its middle.
BEYOND = tuple(1 + 0.1 * (1.185**number - 1) / 0.185 for number in range(1, 11))
MOST_BYTES = 8 * 2**30  # of a result held in memory
MOST_SLOTS = 8  # that a race's optimizers are reckoned to have together, where these are recorded
_MAP = {"map_loss": ("map_w_1", "map_w_0"), "around_loss": ("around_w_1", "around_w_0")}
LAYOUTS: dict[str, dict[str, tuple[str, ...]]] = {
    "race": {
        "w": ("contender", "start", "step", "param"),
        "loss": ("contender", "start", "step"),
        "gradient": ("contender", "start", "step", "param"),
        **_MAP,
    },
    "sweep": {
        "w": ("rate", "start", "step", "param"),
        "loss": ("rate", "start", "step"),
        "gradient": ("rate", "start", "step", "param"),
        **_MAP,
    },
    "network": {
        "w": ("contender", "start", "step", "param"),
        "loss": ("contender", "start", "step"),
        "gradient": ("contender", "start", "step", "param"),
    },
    "training": {
        "loss": ("contender", "rate", "start", "epoch"),
        "accuracy": ("contender", "rate", "start"),
    },
    "fit": {"w": ("step", "param"), "loss": ("epoch",)},
    "basins": {"fate": ("w_1", "w_0"), "steps": ("w_1", "w_0"), **_MAP},
}
OPTIONAL: dict[str, tuple[str, ...]] = {  # what a race's result holds beside that where it is recorded
    "state": ("contender", "start", "step", "slot", "param"),
    "learning_rate": ("contender", "start", "step"),
    "noise": ("start", "step", "param"),
}


def layout(kind: str, arrays: Collection[str]) -> dict[str, tuple[str, ...]]:
    """The dimensions of a kind's variables, and of those optional ones that are among the ``arrays``."""
    return LAYOUTS[kind] | {name: dims for name, dims in OPTIONAL.items() if name in arrays}


class Computable(Protocol):
    """A spec that the store can keep the result of: a `Race`, a `Sweep`, a `Basins`."""

    def key(self, record: str = "all") -> str:
        """The store's key."""

    def run(self, record: str = "all") -> xarray.Dataset:
        """The result, computed."""


def dataset(
    kind: str,
    spec: Mapping[str, Any],
    key: str,
    record: str,
    surface: Surface | Network,
    arrays: Mapping[str, npt.NDArray[Any]],
    coordinates: Mapping[str, npt.NDArray[Any]],
    stepped: Sequence[str] = ("compiled",),
    checked: Sequence[int | None] = (None,),
) -> xarray.Dataset:
    """A result of a kind from its own arrays and coordinates: with the map, the attributes, the checksum.

    ``stepped`` and ``checked``, of each contender: `engine.program.Descent`.
    """
    attributes = {
        "kind": kind,
        "spec": json.dumps(spec, ensure_ascii=False),
        "race": key,
        "record": record,
        "formula": surface.formula(),
        "derivative": surface.derivative,
        "surface": surface.name,
        "versions": json.dumps(versions()),
        "stepped": json.dumps([*stepped]),
        "checked": json.dumps([*checked]),
    }
    if surface.goal is not None:
        attributes["goal"] = json.dumps(surface.goal)
    if isinstance(surface, Surface):
        axes, losses = grids(surface)
        told = _told(surface)
        coordinates, arrays, attributes = {**coordinates, **axes}, {**arrays, **losses}, attributes | told
    data = {name: (dimensions, arrays[name]) for name, dimensions in layout(kind, arrays).items()}
    result = labelled(data, coordinates, attributes)
    result.attrs["sha256"] = checksum(result)
    return result


def labelled(
    data: Mapping[str, tuple[Sequence[str], npt.NDArray[Any]]],
    coordinates: Mapping[str, npt.NDArray[Any]],
    attributes: Mapping[str, str],
) -> xarray.Dataset:
    """A Dataset of NumPy's arrays with their dimensions, and of each dimension's coordinate.

    They are taken as what they are: to ask whether they may be dask's, xarray imports all of dask.
    """
    import pandas as pd  # type: ignore[import-untyped]
    import xarray as xr

    variables = {name: xr.Variable(along, array, fastpath=True) for name, (along, array) in data.items()}
    coords = {}
    for name, values in coordinates.items():
        array = np.asarray(values)
        index = pd.Index(array, dtype=object) if array.dtype.kind == "O" else pd.Index(array)
        coords[name] = xr.Variable(name, index, fastpath=True)
    return xr.Dataset(variables, coords=coords, attrs=attributes)


def grids(surface: Surface) -> tuple[dict[str, Any], dict[str, Any]]:
    """A map's coordinates and its losses, as a result holds them: on it, and coarser around it."""
    map_w_0, map_w_1, map_loss = surface.grid(MAP_SIZE)
    around_w_0, around_w_1, around_loss = _around(surface, map_w_0, map_w_1, map_loss)
    return (
        {"map_w_0": map_w_0, "map_w_1": map_w_1, "around_w_0": around_w_0, "around_w_1": around_w_1},
        {"map_loss": map_loss, "around_loss": around_loss},
    )


def _told(surface: Surface) -> dict[str, str]:
    """The attributes that tell of a map."""
    highest = surface.highest()
    return {
        "critical_points": json.dumps([dataclasses.asdict(p) for p in surface.critical_points()]),
        "highest": json.dumps(None if highest is None else dataclasses.asdict(highest)),
        "minima_complete": json.dumps(surface.minima_complete),
        "domain": json.dumps(surface.domain),
    }


def _around(
    surface: Surface, map_w_0: npt.NDArray[Any], map_w_1: npt.NDArray[Any], map_loss: npt.NDArray[Any]
) -> tuple[npt.NDArray[Any], npt.NDArray[Any], npt.NDArray[Any]]:
    """The map's grid, coarser, and around it ever larger cells: w_0, w_1 and the loss (along w_1, along w_0).

    nan where there is no loss, and all around where a user's function takes no weights from outside its map.
    """
    beyond = np.array(BEYOND)
    sides = []
    for grid in (map_w_0, map_w_1):
        middle, half = (grid[0] + grid[-1]) / 2, (grid[-1] - grid[0]) / 2
        sides.append(np.concatenate([middle - half * beyond[::-1], grid[::EVERY], middle + half * beyond]))
    points = np.stack(np.meshgrid(*sides), axis=-1)
    inside = np.zeros(points.shape[:2], bool)
    inside[len(beyond) : -len(beyond), len(beyond) : -len(beyond)] = True
    loss = np.full(inside.shape, np.nan)
    loss[inside] = map_loss[::EVERY, ::EVERY].ravel()
    with suppress(Exception):  # whatever a user's function raises there
        loss[~inside] = surface.loss(points[~inside])
    return sides[0], sides[1], loss


def refuse_local(surface: Surface | Network) -> None:
    """Raise InputError for a Python function that no import finds: there is no key to store its races by."""
    if surface.function_name == "":
        raise InputError(
            "surface.local",
            "'{name}' is a function that no import finds, so a race of it only runs. To store or film it, put"
            " it at the top level of a file, as my_loss in mine.py, and name it mine.my_loss.",
            name=surface.name,
        )


def key_to_run(race: Computable, surface: Surface | Network, record: str) -> str:
    """The key of what is run; empty for a surface that only runs."""
    return "" if surface.function_name == "" else race.key(record)


def steps_of(
    steps: int, starts: int, record: str, parameters: Sequence[str] = ("w_0", "w_1")
) -> dict[str, npt.NDArray[Any]]:
    """The coordinates that paths have in common: start, step, param."""
    return {
        "start": np.arange(starts),
        "step": np.array([steps]) if record == "last" else np.arange(steps + 1),
        "param": np.array(parameters, dtype=object),
    }


def refuse_huge(runners: int, steps: int, record: str, weights: int = 2) -> None:
    """Raise InputError where paths of so many runners would take more than `MOST_BYTES`."""
    numbers = 2 * weights + 1 + (weights * MOST_SLOTS if record == "state" else 0)
    size = runners * (1 if record == "last" else steps + 1) * numbers * 8
    if size > MOST_BYTES:
        hint = "" if record == "last" else " Record only the end with record='last'."
        raise InputError(
            "race.huge",
            "The result would take {size:.0f} GiB; at most {most} are held.{hint}",
            size=size / 2**30,
            most=MOST_BYTES // 2**30,
            hint=hint,
        )
