"""Networks: losses of n weights, dense networks on a small data set, as plain data.

The course page begins with a network of ten weights, 1-3-1 with sigmoids (`NETWORKS["page"]`), and ends with
one of 67 for iris and one of 19,354 for digits. Here they are told by what makes them: layers, activations,
loss and data. Loss and exact gradient of any number of weights derive from that (`engine.dense`).

All weights of a network are one row of n numbers, in Keras's order: of each layer the kernel, row by row
(inputs, units), then the bias. They are called as on the course page, with the neurons numbered through from
the inputs on: ``w_52`` goes from neuron 2 to neuron 5, ``w_2`` from the only input, ``b_5`` is a bias. Where
there are more than nine neurons, ``w_12_3``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from engine import cards, dense, network_text
from engine.datasets import DATA, Data
from engine.errors import InputError
from engine.names import LONGEST_NAME
from engine.values import refuse

if TYPE_CHECKING:
    from engine.loss_curves import LossCurve

__all__ = ["NETWORKS", "Network"]

Array = npt.NDArray[np.float64]

NUMBERS_AT_ONCE = 4_000_000  # of a layer's outputs, when the loss of many weights is computed
WIDTH = 8
GOAL = 0.05  # a loss: below it a network that has no known minimum counts as trained

# The page's starting weights, of float32 (drawn by TensorFlow, seed 5; printed there with eight decimals).
_W_2, _W_3, _W_4 = (float.fromhex(text) for text in ("0x1.3d0768p-2", "0x1.2b6bap-4", "0x1.442424p-1"))
_W_5 = tuple(float.fromhex(text) for text in ("0x1.f9f038p-2", "-0x1.1e570cp+0", "0x1.2f498p-3"))


@dataclass(frozen=True)
class Network:
    """A dense network and the data that it is to fit: a loss of n weights, as plain data.

    Attributes:
        name: "page", or a name of one's own.
        layers: how many units each layer has, the inputs first: (1, 3, 1).
        data: its data set's name in `engine.datasets.DATA`.
        activation: of the hidden layers; output: of the last one (`engine.dense.ACTIVATIONS`).
        loss: "mae", "mse", "binary_crossentropy" or "categorical_crossentropy".
        goal: a loss; a race on it has its goal there, since no minimum is known.
        own_start: the weights (n,) where races start by themselves; () to draw them (`start`).

    Raises:
        InputError, InputErrors: all the mistakes at once.
    """

    name: str
    layers: tuple[int, ...]
    data: str
    activation: str = "sigmoid"
    output: str = "sigmoid"
    loss_name: str = "mae"
    goal: float = GOAL
    own_start: tuple[float, ...] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        errors: list[InputError] = []
        for name, check in network_text.CHECKS.items():
            try:
                object.__setattr__(self, name, check(getattr(self, name)))
            except InputError as error:
                errors.append(error)
        refuse(errors)
        refuse(network_text.misfits(self))

    # ---- what it is

    @cached_property
    def dataset(self) -> Data:
        """The data that it is to fit."""
        return DATA[self.data]

    @cached_property
    def activations(self) -> tuple[str, ...]:
        """Each layer's activation, the inputs' left out."""
        return (*(self.activation,) * (len(self.layers) - 2), self.output)

    @cached_property
    def shapes(self) -> tuple[tuple[int, ...], ...]:
        """The shapes of Keras's variables: of each layer the kernel (inputs, units) and the bias (units,)."""
        return tuple(shape for pair in pairwise(self.layers) for shape in (pair, pair[1:]))

    @cached_property
    def size(self) -> int:
        """How many weights it has."""
        return sum(int(np.prod(shape)) for shape in self.shapes)

    @cached_property
    def parameters(self) -> tuple[str, ...]:
        """The names of its weights (n,), in Keras's order."""
        if self.layers == (1, 1):
            return "w", "b"
        apart = "" if sum(self.layers) <= 9 else "_"
        found: list[str] = []
        first = 1  # the number of a layer's first neuron
        for inputs, units in pairwise(self.layers):
            after = range(first + inputs, first + inputs + units)
            before = range(first, first + inputs)
            found += [f"w_{j}" if inputs == 1 else f"w_{j}{apart}{i}" for i in before for j in after]
            found += [f"b_{j}" for j in after]
            first += inputs
        return tuple(found)

    @property
    def network(self) -> Network:
        """Itself (`engine.landscape`)."""
        return self

    @property
    def derivative(self) -> str:
        """How the gradient is found: exactly."""
        return "exact"

    @property
    def function_name(self) -> None:
        """It is no Python function."""

    def spec(self) -> dict[str, Any]:
        """The network as JSON data; its data set by name and SHA-256."""
        return {
            "name": self.name,
            "layers": [*self.layers],
            "data": self.dataset.spec(),
            "activation": self.activation,
            "output": self.output,
            "loss": self.loss_name,
            "goal": self.goal,
            "own_start": [*self.own_start],
        }

    @classmethod
    def from_spec(cls, spec: Mapping[str, Any]) -> Network:
        """The network that ``spec()`` told. Raises InputError for data that is no network's spec."""
        keys = {"layers", "activation", "output", "goal", "own_start", "name"}
        try:
            given = {name: spec[name] for name in keys}
            return cls(**given, data=spec["data"]["name"], loss_name=spec["loss"])
        except (KeyError, TypeError) as error:
            raise InputError(
                "network.spec",
                "A network's spec is a table with its layers; not {spec}.",
                spec=repr(spec)[:80],
            ) from error

    @classmethod
    def parse(cls, text: str) -> Network:
        """The network of a line: ``"iris"``, ``"iris:layers=4-16-3,activation=tanh"``, ``"page:loss=mse"``.

        A built-in one's name, and what is to be another: layers, data, activation, output, loss, goal, name.

        Raises:
            InputError, InputErrors: an unknown network or setting; what `Network` refuses.
        """
        return _parsed(text)

    @property
    def width(self) -> int:
        """How many starts a block of a race has: sums over the data depend on it in their last bit."""
        return WIDTH

    def usual_start(self) -> Array:
        """Where races start by themselves, (n,)."""
        return self.start()

    def __str__(self) -> str:
        return self.name

    _repr_html_ = cards.network

    def formula(self) -> str:
        """The loss in Typst's mathematics: the mean over the rows of what one row adds to it.

        Of a single sigmoid neuron also what it says of a row; of more it is just called so.
        """
        said = "hat(y)_i"
        if (self.layers, self.output) == ((1, 1), "sigmoid"):
            said = "sigma(w x_i + b)"
        term = {
            "mae": f"|y_i - {said}|",
            "mse": f"(y_i - {said})^2",
            "binary_crossentropy": "-(y_i log hat(y)_i + (1 - y_i) log(1 - hat(y)_i))",
            "categorical_crossentropy": "-log hat(y)_i",
        }[self.loss_name]
        return f"1/N sum_(i=1)^N {term}"

    # ---- its weights

    def start(self, seed: int | None = None) -> Array:
        """Weights to begin with, (n,): its own; or drawn as Keras's glorot_uniform does, biases 0.

        Kernel by kernel PCG64(seed) draws uniformly from -l to l, l = sqrt(6/(inputs + units)). Without a
        seed, and with no start of its own, the seed is 0. Source: Glorot and Bengio, "Understanding the
        difficulty of training deep feedforward neural networks", 2010.
        """
        if seed is None and self.own_start:
            return np.array(self.own_start)
        draw = np.random.Generator(np.random.PCG64(seed or 0))
        parts = []
        for inputs, units in pairwise(self.layers):
            limit = np.sqrt(6 / (inputs + units))
            parts += [draw.uniform(-limit, limit, (inputs, units)).ravel(), np.zeros(units)]
        return np.concatenate(parts)

    def split(self, weights: npt.ArrayLike) -> list[Array]:
        """Weights (starts, n) as kernels (starts, inputs, units) and biases (starts, 1, units), in turn."""
        rows = np.asarray(weights, dtype=np.float64)
        parts, first = [], 0
        for shape in self.shapes:
            count = int(np.prod(shape))
            wide = shape if len(shape) == 2 else (1, *shape)
            parts.append(rows[:, first : first + count].reshape(len(rows), *wide))
            first += count
        return parts

    @cached_property
    def rows(self) -> tuple[Array, Array, Array]:
        """The data's distinct rows: x (rows, inputs), y (rows, outputs), and their shares (rows, 1)."""
        data = self.dataset.grouped
        return data.x, data.y, data.weights[:, None] / data.weights.sum()

    # ---- its loss

    def loss(self, weights: npt.ArrayLike) -> Array:
        """The loss at weights of shape (..., n), of shape (...)."""
        return self._computed(weights, self._loss)[..., 0]

    def gradient(self, weights: npt.ArrayLike) -> Array:
        """The exact gradient at weights of shape (..., n), same shape."""
        return self._computed(weights, self._gradient)

    def difference_quotients(self, weights: npt.ArrayLike, h: float = 3e-6) -> Array:
        """The gradient by forward difference quotients, as by hand: (loss(w + h e_i) - loss(w))/h.

        Weights (..., n), same shape back; h = 3e-6 is the course page's.
        """
        at = np.asarray(weights, dtype=np.float64)
        here = self.loss(at)
        ahead = self.loss(at[..., None, :] + h * np.eye(self.size))
        return (ahead - here[..., None]) / h

    def by_hand(
        self, rate: float, steps: int, start: npt.ArrayLike | None = None, h: float | None = 3e-6
    ) -> Array:
        """The weights (steps + 1, n) of gradient descent by hand: w - rate times the difference quotients.

        From its own start, or from ``start`` (n,); with h None by the exact gradient.
        """
        w = np.empty((steps + 1, self.size))
        w[0] = self.start() if start is None else start
        for k in range(steps):
            slope = self.gradient(w[k]) if h is None else self.difference_quotients(w[k], h)
            w[k + 1] = w[k] - rate * slope
        return w

    def curve(
        self, name: str, start: npt.ArrayLike | None = None, domain: tuple[float, float] = (-5.0, 5.0)
    ) -> LossCurve:
        """The loss over one weight, the others as at the start: `engine.loss_curves.curve`."""
        from engine.loss_curves import curve

        return curve(self, name, start, domain)

    def outputs(self, weights: npt.ArrayLike, x: npt.ArrayLike | None = None) -> Array:
        """What the network says at weights (n,) of each row of x (rows, inputs), or of its data's."""
        rows = self.rows[0] if x is None else np.asarray(x, dtype=np.float64)
        with np.errstate(all="ignore"):
            parts = self.split(np.asarray(weights, np.float64)[None])
            return np.asarray(dense.outputs(self.activations, parts, rows, dense.NUMPY)[1][1][0])

    def _loss(self, weights: Array) -> Array:
        parts = self.split(weights)
        return np.asarray(dense.loss(self.activations, self.loss_name, parts, self.rows, dense.NUMPY))[:, 0]

    def _gradient(self, weights: Array) -> Array:
        parts = self.split(weights)
        found = dense.loss_and_gradient(self.activations, self.loss_name, parts, self.rows, dense.NUMPY)[1]
        return np.concatenate(
            [part.reshape(len(weights), math.prod(part.shape[1:])) for part in found], axis=1
        )

    def _computed(self, weights: npt.ArrayLike, compute: Callable[[Array], Array]) -> Array:
        """What ``compute`` gives of weights (m, n), (m, k), for weights (..., n): a few of them at a time."""
        at = np.asarray(weights, dtype=np.float64)
        if at.ndim == 0 or at.shape[-1] != self.size:
            raise ValueError(f"weights have the shape (..., {self.size}); not {at.shape}")
        rows = at.reshape(-1, self.size)
        few = max(1, NUMBERS_AT_ONCE // (len(self.rows[0]) * max(self.layers)))
        with np.errstate(all="ignore"):
            parts = [compute(rows[k : k + few]) for k in range(0, max(len(rows), 1), few)]
        found = np.concatenate(parts)
        return found.reshape(*at.shape[:-1], found.shape[-1])


def _parsed(text: str) -> Network:
    name, given = network_text.read(text, tuple(NETWORKS))
    base = NETWORKS[name]
    if given.get("layers", base.layers) != base.layers:
        given["own_start"] = ()
    told = [
        str(value) if key != "layers" else network_text.written(value)
        for key, value in given.items()
        if key not in ("goal", "own_start", "name")
    ]
    return replace(base, **({"name": " ".join([base.name, *told])[:LONGEST_NAME]} | given))


PAGE = Network("page", (1, 3, 1), "petal", own_start=(_W_2, _W_3, _W_4, 0.0, 0.0, 0.0, *_W_5, 0.0))
NEURON = Network("neuron", (1, 1), "petal", own_start=(-0.3, 0.1))
IRIS = Network("iris", (4, 8, 3), "iris", "selu", "softmax", "categorical_crossentropy")
DIGITS = replace(IRIS, name="digits", data="digits", layers=(64, 128, 64, 32, 16, 10))
NETWORKS: Mapping[str, Network] = MappingProxyType(
    {network.name: network for network in (PAGE, NEURON, IRIS, DIGITS)}
)
