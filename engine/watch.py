"""What `Standings` says of a runner, kept up step by step inside the compiled loop: TensorFlow is handed in.

Of a million runners nobody can keep the paths. So each carries its state along, and since when it is in it,
under the rules of `engine.standings`; what is left at the end is its fate, and the step that brought it.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import ModuleType
from typing import Any

import numpy as np

from engine.standings import ARRIVAL, DEPARTURE

# The states beside the minima, which count from 0; the numbers are those of a stored map of basins.
MOVING, LEFT, DIVERGED = -1, -2, -3
PIECE = 16  # so many minima are looked at in one piece of code; more, in a loop over pieces


class Watch:
    """The states of ``size`` runners in variables that a `Program` carries from call to call.

    ``state`` (size,) int32 is the minimum that a runner is at, or one of the numbers above; ``since`` (size,)
    int32 is the step at which that began; ``step`` () int32 is the race's own step.

    Args:
        tf: the module.
        minima: the minima's (w_0, w_1), in the order of ``Standings.minima``.
        domain: the map, ((w_0 low, high), (w_1 low, high)).
        size: runners.
    """

    def __init__(
        self,
        tf: ModuleType,
        minima: Sequence[tuple[float, float]],
        domain: tuple[tuple[float, float], tuple[float, float]],
        size: int,
    ) -> None:
        self.tf, self.minima, self.domain = tf, minima, domain
        self.state = tf.Variable(tf.fill([size], MOVING))
        self.since = tf.Variable(tf.zeros([size], tf.int32))
        self.step = tf.Variable(0)
        self.variables = [self.state, self.since, self.step]

    def see(self, w_0: Any, w_1: Any, loss: Any) -> None:
        """Take down where the runners are at the race's step; twice the same is once."""
        tf, before = self.tf, self.state.read_value()
        (low_0, high_0), (low_1, high_1) = self.domain
        is_finite = tf.math.is_finite(loss) & tf.math.is_finite(w_0) & tf.math.is_finite(w_1)
        near, stays = self._near(w_0, w_1, before)
        inside = (w_0 >= low_0) & (w_0 <= high_0) & (w_1 >= low_1) & (w_1 <= high_1)
        state = tf.where(inside, MOVING, LEFT)
        state = tf.where(stays, before, state)
        state = tf.where(near >= 0, near, state)
        state = tf.where(is_finite, state, DIVERGED)
        self.since.assign(tf.where(state == before, self.since.read_value(), self.step.read_value()))
        self.state.assign(state)

    def _near(self, w_0: Any, w_1: Any, before: Any) -> tuple[Any, Any]:
        """The nearest minimum within `ARRIVAL` (-1: none); who is still within `DEPARTURE` of its own."""
        tf = self.tf
        pieces = -(-len(self.minima) // PIECE)
        nowhere = [(np.nan, np.nan)] * (pieces * PIECE - len(self.minima))
        places = tf.constant([*self.minima, *nowhere], tf.float64, (pieces * PIECE, 2))

        def look(piece: Any, near: Any, least: Any, stays: Any) -> tuple[Any, ...]:
            for place in range(min(PIECE, len(self.minima))):
                index = PIECE * piece + place
                away_0, away_1 = w_0 - places[index, 0], w_1 - places[index, 1]
                square = away_0 * away_0 + away_1 * away_1
                closer = (square <= ARRIVAL**2) & (square < least)
                near, least = tf.where(closer, index, near), tf.where(closer, square, least)
                stays |= (before == index) & (square <= DEPARTURE**2)
            return piece + 1, near, least, stays

        found = 0, tf.fill(before.shape, -1), tf.fill(before.shape, tf.constant(1.0, tf.float64)), before < -9
        if pieces == 1:
            found = look(*found)
        elif pieces:
            found = tf.while_loop(lambda piece, *_: piece < pieces, look, found)
        return found[1], found[3]
