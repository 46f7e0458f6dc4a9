"""How much an optimizer keeps: numbers for each weight, counted on the real one after Keras has built it."""

from __future__ import annotations

import numpy as np

from engine import descent, memory
from engine.contenders import Contender

SIDE = 64  # of the layer whose weights are a square matrix: rules that look at rows and columns keep less


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
