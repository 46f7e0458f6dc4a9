"""How losses are written where several of one race stand beside each other: all to the same last figure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import floor, isfinite, log10

import numpy as np

from engine.facts import EQUAL
from scenes.language import Words

DECIMALS = 3  # of losses of the usual size, from a hundredth to a thousand
FIGURES = 5  # greater ones lose a decimal for each figure more before it, and have none from 1e5 on
LEAST, MOST = 1e-5, 1e8  # losses of a race that are all smaller or greater are written with powers of ten
MANTISSA = 2  # decimals before a power of ten
USUAL_PART = 0.9  # of the losses: those of a peak or a pole that is passed do not decide for the others


@dataclass(frozen=True)
class LossNumbers:
    """Writes the losses of one race to as many decimals as their size asks for.

    What rounds to nothing at that size is nought: "0,000" beside "3,589", and "14" beside "890.000".

    Attributes:
        words: the language.
        size: of the race's losses, `size_of`.
    """

    words: Words
    size: float

    @cached_property
    def decimals(self) -> int | None:
        """How many decimals all have; None: all have a power of ten."""
        if not LEAST <= self.size < MOST:
            return None if self.size else DECIMALS
        power = floor(log10(self.size))
        return max(FIGURES - power, 0) if power >= DECIMALS else max(DECIMALS, 2 - power)

    def __call__(self, loss: float) -> str:
        """One loss; one that is far too great for its column has a power of ten."""
        loss = float(loss)
        if not isfinite(loss):
            return self.words.number(loss)
        if self.decimals is None:
            nought = abs(loss) <= self.size * EQUAL
            return self.words.number(0, 0) if nought else self.words.power(loss, MANTISSA)
        if abs(loss) >= MOST:
            return self.words.number(loss, DECIMALS)
        return self.words.number(round(loss, self.decimals), self.decimals)

    @property
    def last_figure(self) -> float:
        """What one in the last figure of small losses is worth; such as are nearer may read the same."""
        return 2 * self.size * EQUAL if self.decimals is None else 10.0**-self.decimals


def size_of(loss: np.ndarray, on_map: np.ndarray) -> float:
    """How great the losses (contender, step) of a race are: the first, or 90 % of those on the map.

    ``on_map`` says which count: bool (contender, step). 0 where there is none.
    """
    seen = np.abs(loss[on_map])
    first = np.abs(loss[:, 0][on_map[:, 0]])
    usual = float(np.quantile(seen, USUAL_PART)) if seen.size else 0.0
    return max(usual, float(first.max(initial=0.0)))
