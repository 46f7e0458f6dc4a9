"""Basins: for every point of a map, where a contender that starts there ends, and how many steps it takes.

The result is an ``xarray.Dataset`` over a grid of the surface's domain, its border included::

    fate   (w_1, w_0)  int16  the minimum's index in `minima`, or one of `FATES`, -1 to -5
    steps  (w_1, w_0)  int32  the step from which on that is so

with the surface over its domain, and the attributes of a race's result (`engine.results`). What a fate is,
and when a runner is at a minimum, is what `engine.standings` says.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from engine.contenders import Contender
from engine.critical import CriticalPoint
from engine.errors import InputError
from engine.provenance import code, versions
from engine.race import checked_steps
from engine.results import dataset, key_to_run, refuse_local
from engine.surfaces import Surface
from engine.surfaces import surface as find_surface
from engine.values import canonical, refuse
from engine.watch import DIVERGED, LEFT, MOVING, RESTING, UNDEFINED

if TYPE_CHECKING:
    import xarray

FATES = {  # the kinds of `Fate` that have no minimum
    "moving": MOVING,
    "left": LEFT,
    "diverged": DIVERGED,
    "resting": RESTING,
    "undefined": UNDEFINED,
}
MOST_POINTS = 2**24  # of a map


@dataclass(frozen=True, init=False)
class Basins:
    """A surface, a contender, a grid of starts and steps: all that a map of basins depends on.

    Attributes:
        surface: given as for `Race`.
        contender: given as whatever `Contender.of` takes.
        shape: points along w_1 and along w_0; two or more of each, 2**24 in all at most.
        steps: how often the optimizer is applied, 1 to 100,000.

    Raises:
        InputError, InputErrors: all the mistakes at once.
    """

    surface: Surface
    contender: Contender
    shape: tuple[int, int]
    steps: int

    def __init__(
        self,
        surface: Surface | str,
        contender: object,
        shape: Sequence[int] = (401, 401),
        steps: int = 200,
    ) -> None:
        errors: list[InputError] = []
        given: dict[str, tuple[Any, Any]] = {
            "surface": (find_surface, surface),
            "contender": (Contender.of, contender),
            "shape": (_shape, shape),
            "steps": (checked_steps, steps),
        }
        for name, (check, value) in given.items():
            try:
                object.__setattr__(self, name, check(value))
            except InputError as error:
                errors.append(error)
        refuse(errors)

    def axes(self) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """The grid's weights: w_0 of shape (columns,), w_1 of shape (rows,)."""
        (low_0, high_0), (low_1, high_1) = self.surface.domain
        return np.linspace(low_0, high_0, self.shape[1]), np.linspace(low_1, high_1, self.shape[0])

    def spec(self) -> dict[str, Any]:
        """All that the result depends on, as plain JSON data."""
        return {
            "surface": self.surface.spec(),
            "contenders": [self.contender.spec()],
            "starts": {"grid": list(self.shape), "count": self.shape[0] * self.shape[1]},
            "steps": self.steps,
        }

    def key(self, record: str = "all") -> str:
        """The store's key, as `Race.key`; there is but one thing to record."""
        refuse_local(self.surface)
        data = {"spec": self.spec(), "versions": versions(), "code": code(), "kind": "basins"}
        return hashlib.sha256(canonical(data).encode()).hexdigest()

    def run(self, record: str = "all") -> xarray.Dataset:
        """Step the real Keras optimizer from every point and return the map; this always computes.

        Raises:
            InputError: what Keras itself refuses; a user's class that must be stepped eagerly.
        """
        from engine.descent import fates

        spec, key = self.spec(), key_to_run(self, self.surface, "all")
        w_0, w_1 = self.axes()
        starts = np.stack(np.meshgrid(w_0, w_1), axis=-1).reshape(-1, 2)
        fate, since = fates(self.surface, self.contender, starts, self.steps)
        arrays: dict[str, npt.NDArray[Any]] = {
            "fate": fate.astype(np.int16).reshape(self.shape),
            "steps": since.reshape(self.shape),
        }
        return dataset("basins", spec, key, "fate", self.surface, arrays, {"w_0": w_0, "w_1": w_1})


def basins(
    surface: Surface | str, contender: object, shape: Sequence[int] = (401, 401), steps: int = 200
) -> xarray.Dataset:
    """Where a contender ends from every point of a grid: ``Basins(surface, contender, shape, steps).run()``.

    ``basins("peaks", "sgd:learning_rate=0.03", shape=(1000, 1000))`` takes seconds, of which nothing is kept
    but each start's state. ``archive.get(Basins(...))`` gives the stored map.

    Raises:
        InputError, InputErrors: as for `Basins` and `Basins.run`.
    """
    return Basins(surface, contender, shape, steps).run()


def minima(result: xarray.Dataset) -> tuple[CriticalPoint, ...]:
    """The minima that a map's fates count, in the order of `Standings.minima`."""
    points = [CriticalPoint(**point) for point in json.loads(result.attrs["critical_points"])]
    return tuple(point for point in points if point.kind == "minimum")


def shares(result: xarray.Dataset) -> dict[int, float]:
    """What part of the map's points has each fate, from 0 to 1: every minimum, and each of `FATES`."""
    fate = result["fate"].values
    codes = [*range(len(minima(result))), *FATES.values()]
    return {number: float(np.count_nonzero(fate == number)) / fate.size for number in codes}


def _shape(shape: object) -> tuple[int, int]:
    sides = [*shape] if isinstance(shape, Sequence) and not isinstance(shape, str) else []
    whole = all(isinstance(side, int | np.integer) and not isinstance(side, bool) for side in sides)
    if not whole or len(sides) != 2 or min(sides) < 2 or int(sides[0]) * int(sides[1]) > MOST_POINTS:
        raise InputError(
            "basins.shape",
            "shape must be two whole numbers, points along w_1 and along w_0, each 2 or more and {most:,} in"
            " all at most; not {shape}.",
            most=MOST_POINTS,
            shape=repr(shape)[:60],
        )
    return int(sides[0]), int(sides[1])
