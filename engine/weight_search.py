"""Three ways to look for a network's weights: at random, all combinations, gradient descent; what each costs.

The cost is how often the loss is computed until it is below a goal, whatever the machine.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import inf

import numpy as np
import numpy.typing as npt

from engine.coordinates import lowest
from engine.loss_curves import RANGE
from engine.network import Network

Array = npt.NDArray[np.float64]

LONGEST = 1000  # epochs of a descent, at most
FAST, GOAL = 3.0, 0.1  # a rate that gets there in few epochs; a loss that is little


@dataclass(frozen=True)
class WeightSearch:
    """What the three ways cost on a network, from its own start.

    Attributes:
        goal: the loss that is looked for.
        rate: the descent's.
        values: of each weight, for all combinations of them.
        tries: how many times all weights are drawn, uniformly from ``domain`` by PCG64(0).
    """

    network: Network
    goal: float = GOAL
    rate: float = FAST
    values: int = 10
    tries: int = 100_000
    domain: tuple[float, float] = RANGE

    @cached_property
    def drawn(self) -> Array:
        """The losses of the tries at random, (tries,)."""
        draw = np.random.Generator(np.random.PCG64(0))
        return self.network.loss(draw.uniform(*self.domain, (self.tries, self.network.size)))

    @property
    def hits(self) -> int:
        """How many of the tries are below the goal."""
        return int((self.drawn < self.goal).sum())

    @property
    def tries_per_hit(self) -> float:
        """How many tries one hit takes on average; inf where there is none."""
        return self.tries / self.hits if self.hits else inf

    def combinations(self, weights: int | None = None) -> int:
        """How many combinations there are of the values of the network's weights, or of so many weights."""
        return self.values ** (self.network.size if weights is None else weights)

    @cached_property
    def way(self) -> Array:
        """The weights (epochs + 1, n) of the descent by hand, until its loss is below the goal.

        Of one that does not arrive, `LONGEST` epochs.
        """
        way = [self.network.start()]
        while self.network.loss(way[-1]) >= self.goal and len(way) <= LONGEST:
            way.append(self.network.by_hand(self.rate, 1, way[-1])[-1])
        return np.array(way)

    @property
    def epochs(self) -> int:
        """How many epochs the descent takes."""
        return len(self.way) - 1

    def per_epoch(self, weights: int | None = None) -> int:
        """How often an epoch by hand computes the loss: as it is, and once with each weight h larger."""
        return 1 + (self.network.size if weights is None else weights)

    @property
    def descended(self) -> int:
        """How often the descent computes the loss in all."""
        return self.epochs * self.per_epoch()

    @cached_property
    def lowest_each(self) -> Array:
        """Where the loss is lowest as one weight goes through the domain and the others stay, (n,).

        Each weight by itself: what all of them give together is another matter.
        """
        start = self.network.start()
        found = [lowest(self.network.loss, start, axis, self.domain) for axis in range(len(start))]
        return np.array(found, dtype=np.float64)
