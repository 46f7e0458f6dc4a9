"""What `Standings` says of a runner, kept up step by step inside the compiled loop: TensorFlow is handed in.

Of a million runners nobody can keep the paths. So each carries its state along, and since when it is in it,
under the rules of `engine.standings`; what is left at the end is its fate, and the step that brought it.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import ModuleType
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.places import DEPARTURE, arrival_radii, diagonal
from engine.standings import OVERFLOW

# The states beside the minima, which count from 0; the numbers are those of a stored map of basins.
MOVING, LEFT, DIVERGED, RESTING, UNDEFINED = -1, -2, -3, -4, -5
CELLS = 512  # of a map, a side, at most


class Watch:
    """The states of ``size`` runners in variables that a `Program` carries from call to call.

    ``state`` (size,) int32 is the minimum that a runner is at, or one of the numbers above; ``since`` (size,)
    int32 is the step at which that began; ``step`` () int32 is the race's own step. ``w_0``, ``w_1`` and
    ``lost`` (size,) are of the step seen last, ``seen`` (): the weights, and whether what comes after it may
    be undefined.

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
        self.tf, self.domain = tf, domain
        self.minima = np.array(minima, dtype=float).reshape(-1, 2)
        self.radii = arrival_radii(self.minima, domain)
        self.w_0, self.w_1 = (tf.Variable(tf.fill([size], tf.constant(np.nan, tf.float64))) for _ in range(2))
        self.lost, self.far = (tf.Variable(tf.fill([size], False)) for _ in range(2))
        self.seen = tf.Variable(-1)
        self.state = tf.Variable(tf.fill([size], MOVING))
        self.since = tf.Variable(tf.zeros([size], tf.int32))
        self.step = tf.Variable(0)
        last = [self.w_0, self.w_1, self.lost, self.far, self.seen]
        self.variables = [*last, self.state, self.since, self.step]

    def see(self, w_0: Any, w_1: Any, loss: Any, slope_0: Any, slope_1: Any) -> None:
        """Take down where the runners are at the race's step, and the gradient there; twice is once."""
        tf, before, step = self.tf, self.state.read_value(), self.step.read_value()
        (low_0, high_0), (low_1, high_1) = self.domain
        has_weights = tf.math.is_finite(w_0) & tf.math.is_finite(w_1)
        is_finite = tf.math.is_finite(loss) & has_weights
        near, stays = self._near(w_0, w_1, before)
        inside = (w_0 >= low_0) & (w_0 <= high_0) & (w_1 >= low_1) & (w_1 <= high_1)
        still = (step == 0) | ((w_0 == self.w_0) & (w_1 == self.w_1))
        state = tf.where(still & (slope_0 == 0.0) & (slope_1 == 0.0), RESTING, MOVING)
        state = tf.where(inside, state, LEFT)
        state = tf.where(stays, before, state)
        state = tf.where(near >= 0, near, state)
        bound = OVERFLOW * diagonal(self.domain)
        far = tf.abs(w_0 - (low_0 + high_0) / 2) > bound
        far |= tf.abs(w_1 - (low_1 + high_1) / 2) > bound
        nowhere = tf.where(has_weights, tf.math.is_nan(loss), self.lost.read_value())
        nowhere = (nowhere & ~far & ~self.far.read_value()) | (step == 0)  # nobody begins by diverging
        ended = (before == DIVERGED) | (before == UNDEFINED)
        state = tf.where(is_finite, state, tf.where(ended, before, tf.where(nowhere, UNDEFINED, DIVERGED)))
        is_new = step != self.seen.read_value()
        lost = tf.math.is_nan(slope_0) | tf.math.is_nan(slope_1)
        state = tf.where(is_new, state, before)
        self.since.assign(tf.where(state == before, self.since.read_value(), step))
        self.state.assign(state)
        for variable, value in zip(self.variables, (w_0, w_1, lost, far, step), strict=False):
            variable.assign(value)

    def _near(self, w_0: Any, w_1: Any, before: Any) -> tuple[Any, Any]:
        """The nearest minimum within its radius (-1: none); who is still within `DEPARTURE` of its own."""
        tf = self.tf
        low, side, table = _cells(self.minima, self.radii)
        rows, columns, most = table.shape
        candidates = tf.constant(table.reshape(rows * columns, most))
        places = tf.constant(
            np.append(self.minima, [[np.nan] * 2], axis=0), tf.float64
        )  # the last is that of nowhere
        squares = tf.constant(np.append(self.radii**2, np.nan), tf.float64)

        def away(index: Any) -> Any:
            across, along = w_0 - tf.gather(places[:, 0], index), w_1 - tf.gather(places[:, 1], index)
            return across * across + along * along

        def cell(w: Any, axis: int, count: int) -> Any:
            at = tf.math.floor((w - low[axis]) / side)
            return tf.cast(tf.where((at >= 0) & (at < count), at, 0.0), tf.int32)

        def look(turn: Any, near: Any, least: Any) -> tuple[Any, ...]:
            index = tf.gather(candidates[:, turn], here)
            square = away(index)
            closer = (square <= tf.gather(squares, index)) & (square < least)
            return turn + 1, tf.where(closer, index, near), tf.where(closer, square, least)

        here = cell(w_1, 1, rows) * columns + cell(w_0, 0, columns)
        found = 0, tf.fill(before.shape, -1), tf.fill(before.shape, tf.constant(np.inf, tf.float64))
        found = look(*found) if most == 1 else tf.while_loop(lambda turn, *_: turn < most, look, found)
        own = tf.where(before >= 0, before, len(self.minima))
        return found[1], away(own) <= DEPARTURE**2 * tf.gather(squares, own)


def _cells(
    minima: npt.NDArray[np.float64], radii: npt.NDArray[np.float64]
) -> tuple[npt.NDArray[np.float64], float, npt.NDArray[np.int32]]:
    """The map in cells, and of each the minima of which some point of it is within their radius.

    Returns the corner (w_0, w_1), the cells' side, and the minima's indices (rows, columns, most in a cell),
    filled up with the number of minima.
    """
    if not len(minima):
        return np.zeros(2), 1.0, np.zeros((1, 1, 1), np.int32)
    reach = 1.01 * radii.max()
    low, high = minima.min(axis=0) - reach, minima.max(axis=0) + reach
    side = float(max(2 * radii.max(), (high - low).max() / CELLS))
    columns, rows = np.floor((high - low) / side).astype(int) + 1
    inside: dict[tuple[int, int], list[int]] = {}
    for index, place in enumerate(minima):
        first, last = (np.floor((place + sign * reach - low) / side).astype(int) for sign in (-1, 1))
        for row in range(first[1], last[1] + 1):
            for column in range(first[0], last[0] + 1):
                inside.setdefault((max(row, 0), max(column, 0)), []).append(index)
    table = np.full((rows, columns, max(map(len, inside.values()))), len(minima), np.int32)
    for (row, column), indices in inside.items():
        table[row, column, : len(indices)] = indices
    return low, side, table
