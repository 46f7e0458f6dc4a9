"""How things come, go and move: spans of seconds, and eases."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass
class Span:
    """Seconds of the film. Its end is known once what it spans has been told."""

    start: float
    closes: float | None = None

    @property
    def end(self) -> float:
        """The last second. Raises RuntimeError while what it spans is still being told."""
        if self.closes is None:
            raise RuntimeError("an act's end is known only when its block is left")
        return self.closes

    @property
    def middle(self) -> float:
        """The second halfway."""
        return (self.start + self.end) / 2


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
