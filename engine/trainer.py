"""A Keras optimizer training a dense network in mini-batches as ``fit`` does, compiled by XLA.

TensorFlow and Keras are handed in, as to `engine.program`. Several trainings (*lanes*), each with weights and
a learning rate of its own, go in one batch of `WIDTH`, whose weights are one variable (lanes, n). It is
always the same width, filled up where there are fewer: how a loop is compiled depends on its shapes, so that
a training's bits would depend on its company otherwise. An optimizer whose rule looks at a variable as a
whole (`engine.descent.is_element_wise`) trains one lane at a time, on variables of Keras's own shapes.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from engine import compiled, dense, eager
from engine.program import beginning, take_rate

if TYPE_CHECKING:
    import keras

    from engine.network import Network

Array = npt.NDArray[np.float64]

WIDTH = 4  # lanes of one call
SPAN = 25  # epochs of one call: between two of them it can be interrupted


def orders(rows: int, batch: int, epochs: int, order: int) -> npt.NDArray[np.int32]:
    """Which rows each batch holds, (epochs, steps, batch): every epoch all of them, in an order of its own.

    The orders are ``PCG64([order, 1])``'s permutations, one an epoch. The last batch of an epoch is short
    where the rows do not fill it: there it ends in its own first row again, which `shares` leaves out.
    """
    batch = min(batch, rows)
    steps = -(-rows // batch)
    draw = np.random.Generator(np.random.PCG64([order, 1]))
    found = np.empty((epochs, steps * batch), np.int32)
    for place in range(epochs):
        found[place, :rows] = draw.permutation(rows)
    found[:, rows:] = found[:, [(steps - 1) * batch]]
    return found.reshape(epochs, steps, batch)


def shares(rows: int, batch: int) -> Array:
    """Each row's share of the mean over its batch, (steps, batch, 1): 0 for those that only fill it up."""
    batch = min(batch, rows)
    steps = -(-rows // batch)
    real = np.arange(steps * batch).reshape(steps, batch, 1) < rows
    found: Array = real / real.sum(axis=1, keepdims=True)
    return found


def on_one_thread() -> None:
    """Let TensorFlow count on one thread in this process, unless it is at work already.

    The products of a mini-batch are so small that sharing them out costs a third more of the processors' time
    and saves none. Bits do not depend on it.
    """
    from engine.descent import libraries

    with contextlib.suppress(RuntimeError):  # its threads are there
        libraries()[0].config.threading.set_intra_op_parallelism_threads(1)


class Trainer:
    """An optimizer compiled for `WIDTH` trainings of a network, or for one where its rule wants that.

    Args:
        tf, keras: the modules.
        optimizer: not built yet; it is not to be used for anything else afterwards.
        network: what it trains.
        batch: rows of a mini-batch, at most as many as there are.
        alone: one lane at a time, its variables of Keras's own shapes.
        about: what tells it from other programs, by which the next process finds it (`engine.compiled`).
    """

    def __init__(
        self,
        tf: ModuleType,
        keras: ModuleType,
        optimizer: keras.optimizers.Optimizer,
        network: Network,
        batch: int,
        *,
        alone: bool,
        about: str = "",
    ) -> None:
        self.tf, self.keras, self.optimizer, self.network = tf, keras, optimizer, network
        self.alone, self.width = alone, 1 if alone else WIDTH
        self.told, _ = take_rate(keras, optimizer, True)
        self.table = dense.in_tensorflow(tf)
        marks = self._shaped(np.random.Generator(np.random.PCG64(1)).random((self.width, network.size)))
        self.weights = [keras.Variable(mark, dtype="float64", name=f"w_{k}") for k, mark in enumerate(marks)]
        optimizer.build(self.weights)
        self.variables = [v.value for v in (*self.weights, *optimizer.variables)]
        self.initial = [beginning(variable.numpy(), marks) for variable in self.variables]
        data = network.dataset
        self.data = tf.constant(data.x), tf.constant(data.y)
        self.share = shares(len(data.x), batch)
        steps, size, _ = self.share.shape
        rate = tf.TensorSpec([] if alone else [self.width, 1], tf.float64)
        order = tf.TensorSpec([SPAN, steps, size], tf.int32)
        known = [tf.TensorSpec(part.shape, tf.float64) for part in (*self.data, self.share)]
        traced = tf.function(self._epochs, jit_compile=True, autograph=False)
        with compiled.named(about):
            self.call = traced.get_concrete_function(tf.TensorSpec([], tf.int32), order, rate, *known)

    def train(
        self, starts: Array, rates: Array, order: npt.NDArray[np.int32], told: Callable[[int], None]
    ) -> tuple[Array, Array]:
        """The losses (lanes, epochs) and the weights at the end (lanes, n) of trainings from ``starts``.

        Args:
            starts: each lane's weights, (lanes, n); at most `width` lanes.
            rates: their learning rates, (lanes,).
            order: of `orders`, (epochs, steps, batch).
            told: is called with how many epochs are done, now and then.
        """
        lanes, epochs = len(starts), len(order)
        filled = np.arange(self.width) % lanes
        weights = self._shaped(starts[filled])
        for variable, initial in zip(self.variables, self.initial, strict=True):
            variable.assign(weights[initial] if isinstance(initial, int) else initial)
        rate = rates[0] if self.alone else rates[filled][:, None]
        losses = np.empty((lanes, epochs))
        for first in range(0, epochs, SPAN):
            now = order[first : first + SPAN]
            part = np.zeros((SPAN, *order.shape[1:]), np.int32)
            part[: len(now)] = now
            found = self.call(np.int32(len(now)), part, rate, *self.data, self.share)
            losses[:, first : first + len(now)] = found.numpy()[: len(now), :lanes].T
            told(first + len(now))
            if not first:
                compiled.seal()
        ends = [np.reshape(each.numpy(), (self.width, -1)) for each in self.weights]
        return losses, np.concatenate(ends, axis=1)[:lanes]

    def _epochs(self, count: Any, order: Any, rate: Any, x: Any, y: Any, share: Any) -> Any:
        """Each epoch's loss, (SPAN, lanes): the mean over its batches, weighted by their rows."""
        tf = self.tf
        real = np.count_nonzero(self.share, axis=(1, 2))
        part = tf.constant(real / real.sum())  # of the epoch's rows, that a batch has
        self.told.now = rate

        def step(k: Any, epoch: Any, total: Any) -> tuple[Any, ...]:
            rows = order[epoch, k]
            batch = tf.gather(x, rows), tf.gather(y, rows), share[k]
            loss, gradient = self._slope(batch)
            eager.step(self.keras, self.optimizer, gradient, self.weights)
            return k + 1, epoch, total + part[k] * loss

        def one(epoch: Any, losses: Any) -> tuple[Any, ...]:
            begin = tf.constant(0), epoch, tf.zeros([self.width], tf.float64)
            *_, total = tf.while_loop(lambda k, *_: k < len(real), step, begin)
            return epoch + 1, losses.write(epoch, total)

        losses = tf.TensorArray(tf.float64, SPAN, element_shape=(self.width,))
        _, losses = tf.while_loop(lambda epoch, _: epoch < count, one, (tf.constant(0), losses))
        return losses.stack()

    def _slope(self, batch: tuple[Any, Any, Any]) -> tuple[Any, list[Any]]:
        """The loss of a batch (lanes,), and its gradient in the shapes of the variables."""
        weights = self._layers([self.tf.convert_to_tensor(each.value) for each in self.weights])
        network = self.network
        loss, gradient = dense.loss_and_gradient(
            network.activations, network.loss_name, weights, batch, self.table
        )
        if self.alone:
            pairs = zip(gradient, self.weights, strict=True)
            shaped = [self.tf.reshape(part, each.shape) for part, each in pairs]
        else:
            shaped = [self.tf.concat([self.tf.reshape(part, [self.width, -1]) for part in gradient], axis=1)]
        return self.tf.reshape(loss, [self.width]), shaped

    def _layers(self, weights: list[Any]) -> list[Any]:
        """The variables' values as kernels (lanes, inputs, units) and biases (lanes, 1, units)."""
        shapes = self.network.shapes
        if not self.alone:
            weights = self.tf.split(weights[0], [int(np.prod(shape)) for shape in shapes], axis=1)
        wide = [(self.width, *shape) if len(shape) == 2 else (self.width, 1, *shape) for shape in shapes]
        return [self.tf.reshape(each, shape) for each, shape in zip(weights, wide, strict=True)]

    def _shaped(self, weights: Array) -> list[Array]:
        """Weights (lanes, n) in the shapes of the variables."""
        if not self.alone:
            return [weights]  # one variable: an optimizer's rule is compiled once, not once a layer
        shapes = self.network.shapes
        parts = self.network.split(weights)
        return [part.reshape(shape) for part, shape in zip(parts, shapes, strict=True)]


def blocks(lanes: int, width: int) -> Iterator[slice]:
    """The lanes of one call after another."""
    return (slice(first, min(first + width, lanes)) for first in range(0, lanes, width))
