"""The axis of curves of loss that are compared: logarithmic, one for all of them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

LEAST, HIGHEST = 1e-10, 5.0  # the axis's lowest end at most, and its highest in times of the chance level
ROOM = 1.25  # that is left below the lowest curve, as a factor


def ends(loss: npt.NDArray[np.float64], chance: float) -> tuple[float, float]:
    """The axis's two ends, for curves of any shape; what is higher, or no number, leaves the picture."""
    finite = loss[np.isfinite(loss) & (loss > 0)]
    if not finite.size:
        return chance / 10, chance
    high = min(float(finite.max()), HIGHEST * chance)
    low = max(min(float(finite.min()), high / 2) / ROOM, LEAST)
    return low, high


def decades(low: float, high: float, most: int = 4) -> list[float]:
    """The powers of ten between two ends, every one of them, or every so many: ``most`` at most."""
    powers = np.arange(np.ceil(np.log10(low)), np.floor(np.log10(high)) + 1)
    every = max(1, int(np.ceil(len(powers) / most)))
    return [float(10.0**power) for power in powers[::-1][::every]][::-1]
