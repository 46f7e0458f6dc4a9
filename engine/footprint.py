"""How much an optimizer keeps: numbers for each weight, counted on the real one after Keras has built it.

Also whether Keras knows a class by its name in small letters ("adam"), as ``model.compile`` takes it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine import archive, catalog, descent, memory
from engine.contenders import Contender
from engine.provenance import code, versions
from engine.values import canonical

SIDE = 64  # of the layer whose weights are a square matrix: rules that look at rows and columns keep less
NAMED = "is known by its name"


@dataclass(frozen=True)
class Footprint:
    """Numbers for each weight by slot, and whether Keras knows the class by its ``name`` in small letters."""

    slots: dict[str, float]
    by_name: bool


def footprints() -> dict[str, Footprint]:
    """Of every optimizer of the installed Keras with its usual hyperparameters; kept in the archive."""
    key = hashlib.sha256(canonical(["footprints", code(), versions()]).encode()).hexdigest()
    found = {name: Footprint({}, False) for name in catalog.optimizers()}
    for path, value in archive.kept(key, _measured).items():
        name, _, slot = path.partition(".")
        if slot == NAMED:
            found[name] = Footprint(found[name].slots, bool(value))
        else:
            found[name].slots[slot] = float(value)
    return found


def per_weight(contender: Contender) -> dict[str, float]:
    """Numbers for each weight of a square layer (64, 64) by slot; one that is shared by all counts as 0.

    Raises:
        InputError: what Keras says against its hyperparameters.
    """
    _, keras = descent.libraries()
    with descent.float64():
        optimizer = descent.build(contender)
        weights = [keras.Variable(np.zeros((SIDE, SIDE)), dtype="float64", name="w")]
        optimizer.build(weights)
        kept = memory.slots(optimizer, weights)
    sizes = {name: int(np.prod(held[0].shape)) for name, held in kept.items() if name != memory.RATE}
    return {name: size / SIDE**2 if size > 1 else 0.0 for name, size in sizes.items()}


def _measured() -> dict[str, npt.NDArray[np.float64]]:
    _, keras = descent.libraries()
    found: dict[str, npt.NDArray[np.float64]] = {}
    for name in catalog.optimizers():
        slots = per_weight(Contender(name))
        try:
            keras.optimizers.get(name.lower())
            slots[NAMED] = 1.0
        except ValueError:
            slots[NAMED] = 0.0
        found |= {f"{name}.{slot}": np.array(value) for slot, value in slots.items()}
    return found
