"""The weights of a network as data: their curves, and where all of them are at a second of a film."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from engine.network import Network
from engine.weight_search import WeightSearch
from scenes.language import Words, plain_name
from scenes.stage.paint.motion import smooth

FIRST = 0  # the weight whose curve is shown first
SAMPLES = 161  # of a curve


class WeightsOverTime:
    """Weights (n,) that rest at ``start`` until they are told to go elsewhere, one way after the other."""

    def __init__(self, start: np.ndarray) -> None:
        self.times, self.weights, self.eased = [0.0], [np.array(start, float)], [False]

    def go(self, first: float, last: float, to: np.ndarray, *, eased: bool = True) -> float:
        """From a second to another go to weights ``to`` (n,), at an even pace where it is not ``eased``.

        Returns the second at which they are there.
        """
        self.times += [first, last]
        self.weights += [self.weights[-1], np.array(to, float)]
        self.eased += [False, eased]
        return last

    def at(self, seconds: float) -> np.ndarray:
        """The weights at a second, (n,)."""
        after = int(np.searchsorted(self.times, seconds, side="right"))
        if after == len(self.times):
            return self.weights[-1]
        first, last = self.times[after - 1 : after + 1]
        part = (seconds - first) / (last - first)
        part = smooth(part) if self.eased[after] else part
        begin, end = self.weights[after - 1 : after + 1]
        return begin + part * (end - begin)


@dataclass(frozen=True, eq=False)
class Parameters:
    """The numbers of a network's weights, the biases among them, from its own start on."""

    words: Words
    search: WeightSearch

    @property
    def network(self) -> Network:
        """The network."""
        return self.search.network

    @cached_property
    def start(self) -> np.ndarray:
        """The weights to begin with, (n,)."""
        return self.network.start()

    @cached_property
    def x(self) -> np.ndarray:
        """The values of a weight at which its curve is drawn, (samples,)."""
        return np.linspace(*self.search.domain, SAMPLES)

    def name(self, axis: int) -> str:
        """What a weight is called, in plain text."""
        return plain_name(self.network.parameters[axis])

    def curves(self, w: np.ndarray) -> np.ndarray:
        """The loss as each weight changes and all others are as in ``w`` (n,), (n, samples)."""
        moved = np.broadcast_to(w, (len(w), SAMPLES, len(w))).copy()
        each = np.arange(len(w))
        moved[each, :, each] = self.x
        return self.network.loss(moved)

    def curve(self, x: np.ndarray) -> np.ndarray:
        """The loss as the weight that is shown first changes, (...)."""
        return np.asarray(self.network.curve(self.network.parameters[FIRST])(x))

    def loss(self, w: np.ndarray) -> float:
        """The loss at weights (n,)."""
        return float(self.network.loss(w))

    @cached_property
    def slopes(self) -> np.ndarray:
        """The slope of each curve at the start, (n,)."""
        return self.network.gradient(self.start)

    @cached_property
    def mover(self) -> int:
        """The weight whose own curve goes lowest."""
        return int(np.argmin(self.network.loss(self._alone(range(len(self.start))))))

    @cached_property
    def moved(self) -> np.ndarray:
        """The weights with that one where its curve is lowest, (n,)."""
        (found,) = self._alone([self.mover])
        return found

    @cached_property
    def turned(self) -> int:
        """Of the weights whose slope has changed its sign by that, the one whose slope has changed most."""
        after = self.network.gradient(self.moved)
        change = np.where(after * self.slopes < 0, np.abs(after - self.slopes), 0.0)
        change[self.mover] = 0.0
        return int(np.argmax(change))

    @property
    def apart(self) -> np.ndarray:
        """The weights with each where its own curve is lowest, (n,)."""
        return self.search.lowest_each

    def _alone(self, axes: range | list[int]) -> np.ndarray:
        """The start with one weight where its own curve is lowest, (axes, n)."""
        found = np.repeat(self.start[None], len(axes), axis=0)
        for row, axis in enumerate(axes):
            found[row, axis] = self.apart[axis]
        return found

    @cached_property
    def before(self) -> np.ndarray:
        """The curves of the start, (n, samples)."""
        return self.curves(self.start)

    @cached_property
    def near(self) -> tuple[float, float]:
        """The lowest and the highest loss of a picture in which the curves of a start are seen enlarged."""
        both = np.concatenate([self.before, self.curves(self.moved)])
        low, high = np.quantile(both, (0.02, 0.98)).tolist()
        return low - 0.06 * (high - low), high + 0.06 * (high - low)

    @cached_property
    def whole(self) -> tuple[float, float]:
        """The same of all the descent: from 0 on."""
        return 0.0, float(np.ceil(10 * max(self.curves(w).max() for w in self.search.way[::5])) / 10)
