"""How things come, go and move: spans of seconds, values over time, and eases."""

from __future__ import annotations

from collections.abc import Iterable
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


class Track:
    """A value over time: at each knot (second, value) its value, evenly in between, or ``eased``.

    Before the first knot it is the first value, after the last one the last. Knots are in order of time.
    """

    def __init__(self, knots: Iterable[tuple[float, float]], *, eased: bool = False) -> None:
        self.times, self.values = np.array([*knots], float).T
        self.eased = eased

    def at(self, seconds: float) -> float:
        """The value at a second."""
        after = int(np.searchsorted(self.times, seconds, side="right")) if self.eased else 0
        if not 0 < after < len(self.times):  # evenly, or at an end
            return float(np.interp(seconds, self.times, self.values))
        (start, end), (low, high) = self.times[after - 1 : after + 1], self.values[after - 1 : after + 1]
        return float(low + (high - low) * smooth((seconds - start) / (end - start)))

    def when(self, value: float) -> float:
        """The second at which a value is reached, of values that never decrease."""
        first = int(np.searchsorted(self.values, value))  # of several knots of one value, the first
        if first < len(self.values) and self.values[first] == value:
            return float(self.times[first])
        return float(np.interp(value, self.values, self.times))


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
