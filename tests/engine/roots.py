"""Roots of a function of one variable, without any of the engine's own searches."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import numpy as np


def roots_of(function: Callable[[float], float], low: float, high: float) -> list[float]:
    """Sign changes on a fine line, closed in on by bisection."""
    line = np.linspace(low, high, 5_000).tolist()
    found = []
    for a, b in itertools.pairwise(line):
        if (function(a) < 0) != (function(b) < 0):
            for _ in range(60):
                middle = (a + b) / 2
                a, b = (middle, b) if (function(a) < 0) == (function(middle) < 0) else (a, middle)
            found.append((a + b) / 2)
    return found
