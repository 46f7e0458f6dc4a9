"""The noise that a race may add to the gradients: the same for a seed, on every machine, for every contender.

A gradient of a mini-batch is the true one and a random rest. Here the rest is normal, with a standard
deviation that is the race's ``noise``, and independent of the weights. It is drawn by NumPy and handed to the
compiled descent: TensorFlow's own draws differ between compiled and eager runs. Each start has a generator
of its own, so that its draws depend neither on how many starts there are nor on how many steps.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from engine.errors import InputError

MOST_SEED = 2**63 - 1


def draws(noise: float, seed: int, starts: int, rows: int, weights: int = 2) -> npt.NDArray[np.float64]:
    """What is added to the gradient at each row: (starts, rows, weights), in units of the gradient.

    ``noise`` times standard normal numbers from ``PCG64([seed, start])``, in the order row, weight.
    """
    generators = (np.random.Generator(np.random.PCG64([seed, start])) for start in range(starts))
    return noise * np.stack([generator.standard_normal((rows, weights)) for generator in generators])


def checked_noise(noise: object) -> float:
    """A standard deviation: a finite number from 0 on. Raises InputError for anything else."""
    number = isinstance(noise, int | float | np.number) and not isinstance(noise, bool)
    if not number or not 0 <= float(noise) < np.inf:  # type: ignore[arg-type]
        raise InputError(
            "race.noise",
            "noise is the standard deviation of what is added to each part of the gradient,"
            " a finite number from 0 on; not {noise}.",
            noise=repr(noise),
        )
    return float(noise)  # type: ignore[arg-type]


def checked_seed(seed: object) -> int:
    """A seed, a whole number from 0 on. Raises InputError for anything else."""
    whole = isinstance(seed, int | np.integer) and not isinstance(seed, bool)
    if not whole or not 0 <= int(seed) <= MOST_SEED:  # type: ignore[call-overload]
        raise InputError(
            "race.seed",
            "seed must be a whole number from 0 to {most}; not {seed}.",
            most=MOST_SEED,
            seed=repr(seed),
        )
    return int(seed)  # type: ignore[call-overload]
