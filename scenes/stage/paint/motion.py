"""How things come, go and move: eases in one place."""

from __future__ import annotations

import numpy as np


def smooth(part: float) -> float:
    """0 to 1 with no speed at either end (smoothstep, 3p² - 2p³)."""
    part = min(max(part, 0.0), 1.0)
    return part * part * (3 - 2 * part)


def presence(seconds: float, start: float, end: float = np.inf, ramp: float = 0.5) -> float:
    """How visible a thing is that comes at ``start`` and is gone at ``end``, fading for ``ramp`` seconds.

    With ``ramp`` 0 it comes and goes at once.
    """
    if ramp == 0:
        return float(start <= seconds < end)
    return smooth(min((seconds - start) / ramp, (end - seconds) / ramp))
