"""How the weights of a race lie in Keras's variables, and what is recorded of them; TensorFlow is handed in.

A surface has `TwoWeights`, a network `Layers`. Both answer alike, to `engine.program.Program`:

- ``marks``: arrays of the variables' shapes, of values that nothing begins with by itself;
- ``begin(starts)``: what the variables hold at starts (size, n), before each a starts axis if ``alone``;
- ``numbers(values)``: a number for each weight, given in the variables' shapes, as it is recorded, the
  starts' axis first (of size 1 if ``alone``); ``numbers_shapes``: of one start; ``joined``: of all rows;
- ``evaluate(weights)``: a row of what is recorded: the weights' numbers, the loss, the gradient's numbers;
- ``gradient(row, added)``: what of that the optimizer is given, with noise if there is some.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from types import ModuleType
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import numpy.typing as npt

from engine import dense
from engine.batches import Batched
from engine.derivatives import FUNCTION_NAMES

if TYPE_CHECKING:
    from engine.landscape import Landscape
    from engine.network import Network
    from engine.surfaces import Evaluator, Surface

Array = npt.NDArray[np.float64]

# Weights that no optimizer would begin its variables with by itself: they tell which begin at the weights.
_MARKS = (0.7390851332151607, -0.5671432904097838)


class TwoWeights:
    """A surface's weights: one variable of shape (2, size), or ``alone`` (1, 2).

    A rule that treats each number by itself is compiled once so, not once for each weight.
    """

    numbers_shapes: tuple[tuple[int, ...], ...] = ((), ())
    count = 2  # weights
    iterations: Any = None  # of no use here

    def __init__(self, tf: ModuleType, surface: Surface, alone: bool, size: int) -> None:
        self.tf, self.alone, self.function = tf, alone, _evaluator(tf, surface)
        self.marks = [np.array([_MARKS]) if alone else np.repeat(np.array([_MARKS]).T, size, axis=1)]
        self.rate_shape = () if alone else (size,)

    def begin(self, starts: Array) -> list[Array]:
        """The variable's values at starts (size, 2)."""
        return [starts[:, None, :] if self.alone else starts.T.copy()]

    def evaluate(self, weights: Sequence[Any]) -> list[Any]:
        """w_0, w_1, loss and the gradient's two parts at the variable's values."""
        w_0, w_1 = self.numbers(weights)
        return [w_0, w_1, *self.function(w_0, w_1)]

    def numbers(self, values: Sequence[Any]) -> list[Any]:
        """A number for w_0 and one for w_1."""
        return self.tf.unstack(values[0], axis=1 if self.alone else 0)

    def joined(self, parts: Sequence[Array]) -> Array:
        """Recorded numbers (starts, rows, 2) of their two parts."""
        return np.stack(parts, axis=-1)

    def gradient(self, row: Sequence[Any], added: Any = None) -> list[Any]:
        """The gradient of a row and what is ``added`` (size, 2), or (2,) alone, in the variable's shape."""
        slopes = list(row[3:])
        if added is not None:
            more = self.tf.unstack(added, axis=-1)
            slopes = [slope + each for slope, each in zip(slopes, more, strict=True)]
        return [self.tf.stack(slopes, axis=1 if self.alone else 0)]

    def watched(self, row: Sequence[Any]) -> Sequence[Any]:
        """The five parts of a row."""
        return row


class Layers:
    """A network's weights: one variable (size, n), or ``alone`` kernels and biases of Keras's own shapes.

    Rules that look at a variable as a whole see the variables that ``fit`` has. To all others it is the same
    how numbers are shared out among variables, and one is compiled soonest.
    """

    def __init__(
        self, tf: ModuleType, network: Network, alone: bool, size: int, batched: Batched | None = None
    ) -> None:
        self.tf, self.alone, self.network = tf, alone, network
        self.order = None if batched is None else batched.order()
        self.iterations: Any = None  # of the optimizer: how many steps it has taken
        self.numbers_shapes: tuple[tuple[int, ...], ...] = ((network.size,),)
        self.count, self.starts = network.size, 1 if alone else size
        draw = np.random.Generator(np.random.PCG64(1))
        marks = self.begin(np.repeat(draw.random((1, network.size)), self.starts, axis=0))
        self.marks = [mark[0] for mark in marks] if alone else marks
        self.rate_shape = () if alone else (size, 1)
        self.table = dense.in_tensorflow(tf)

    def begin(self, starts: Array) -> list[Array]:
        """The variables' values at starts (size, n)."""
        if not self.alone:
            return [starts]
        shaped = zip(self.network.split(starts), self.network.shapes, strict=True)
        return [part.reshape(len(starts), *shape) for part, shape in shaped]

    def evaluate(self, weights: Sequence[Any]) -> list[Any]:
        """All the weights (starts, n), the loss (starts,) and the gradient (starts, n)."""
        tf, network = self.tf, self.network
        shaped = weights if self.alone else self._parts(weights[0])
        rows = [tf.constant(part) for part in network.rows]
        loss, slopes = self._loss_and_gradient(shaped, rows)
        return [*self.numbers(weights), loss, slopes]

    def numbers(self, values: Sequence[Any]) -> list[Any]:
        """A number for each weight, (starts, n)."""
        return [self._row(values)] if self.alone else [*values]

    def joined(self, parts: Sequence[Array]) -> Array:
        """Recorded numbers (starts, rows, n): they are one part."""
        return parts[0]

    def gradient(self, row: Sequence[Any], added: Any = None) -> list[Any]:
        """The gradient of a row and what is ``added`` (size, n), or (n,) alone, in the variables' shapes."""
        slopes = row[2] if self.order is None else self._of_batch(row[0])
        slopes = slopes if added is None else slopes + added
        if not self.alone:
            return [slopes]
        shaped = zip(self._parts(slopes), self.network.shapes, strict=True)
        return [self.tf.reshape(part, shape) for part, shape in shaped]

    def watched(self, row: Sequence[Any]) -> Sequence[Any]:
        """Of a network of two weights: w_0, w_1, loss and the gradient's two parts."""
        w, loss, slope = row
        return w[:, 0], w[:, 1], loss, slope[:, 0], slope[:, 1]

    def _of_batch(self, weights: Any) -> Any:
        """The gradient on the mini-batch of the optimizer's next step at weights (starts, n), (starts, n)."""
        tf, data = self.tf, self.network.dataset
        which = tf.gather(tf.constant(self.order), self.iterations)
        real = tf.cast(which >= 0, tf.float64)
        places = tf.maximum(which, 0)
        x, y = (tf.gather(tf.constant(part), places) for part in (data.x, data.y))
        share = (real / tf.reduce_sum(real))[:, None]
        return self._loss_and_gradient(self._parts(weights), [x, y, share])[1]

    def _loss_and_gradient(self, parts: Sequence[Any], rows: Sequence[Any]) -> tuple[Any, Any]:
        """The loss (starts,) and the gradient (starts, n) of some rows of the data."""
        shapes = [(self.starts, *(1, *shape)[-2:]) for shape in self.network.shapes]
        shaped = [self.tf.reshape(part, shape) for part, shape in zip(parts, shapes, strict=True)]
        names = self.network.activations, self.network.loss_name
        loss, slopes = dense.loss_and_gradient(*names, shaped, rows, self.table)
        return self.tf.reshape(loss, [self.starts]), self._row(slopes)

    def _parts(self, row: Any) -> list[Any]:
        """Numbers (starts, n) of each variable, (starts, its size)."""
        ends = np.cumsum([0, *(int(np.prod(shape)) for shape in self.network.shapes)])
        return [row[:, first:last] for first, last in pairwise(ends.tolist())]

    def _row(self, parts: Sequence[Any]) -> Any:
        """Numbers of all the variables as (starts, n)."""
        return self.tf.concat([self.tf.reshape(part, [self.starts, -1]) for part in parts], axis=1)


def laid_out(tf: ModuleType, surface: Landscape, alone: bool, size: int) -> TwoWeights | Layers:
    """How the weights of a loss lie in variables."""
    if surface.network is not None:
        return Layers(tf, surface.network, alone, size, surface if isinstance(surface, Batched) else None)
    return TwoWeights(tf, cast("Surface", surface), alone, size)


@lru_cache(maxsize=16)
def _evaluator(tf: ModuleType, surface: Surface) -> Evaluator:
    """The surface's loss and gradient in TensorFlow: SymPy writes their code once for all contenders."""
    table = {name: getattr(tf.math, name, None) or getattr(tf, name) for name in FUNCTION_NAMES}
    return surface.functions(table | dict(dense.in_tensorflow(tf)))
