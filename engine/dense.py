"""The loss of a dense network and its exact gradient, by backpropagation, in any array library.

One definition serves NumPy and TensorFlow: what they call differently is in a table (`NUMPY`). What Keras
does is done: a loss is the mean over outputs, and then over rows; cross-entropies are computed from what goes
into the last activation (``fit`` does so whenever that is the softmax or sigmoid that belongs to them), so
that they are not clipped. Source: Rumelhart, Hinton and Williams, "Learning representations by
back-propagating errors", Nature 323, 1986.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

# Klambauer, Unterthiner, Mayr and Hochreiter, "Self-normalizing neural networks", 2017.
SELU_ALPHA, SELU_SCALE = 1.6732632423543772, 1.0507009873554805

Table = Mapping[str, Callable[..., Any]]

# What each function is called in TensorFlow's modules and in NumPy's; arrays are (starts, rows, units).
NUMPY: Table = {
    "exp": np.exp,
    "log": np.log,
    "tanh": np.tanh,
    "abs": np.abs,
    "sign": np.sign,
    "maximum": np.maximum,
    "minimum": np.minimum,
    "matmul": np.matmul,
    "transposed": lambda a: np.swapaxes(a, -1, -2),
    "sum_rows": lambda a: np.sum(a, axis=-2, keepdims=True),
    "sum_units": lambda a: np.sum(a, axis=-1, keepdims=True),
    "max_units": lambda a: np.max(a, axis=-1, keepdims=True),
}


def in_tensorflow(tf: Any) -> Table:
    """The table for TensorFlow, which is handed in."""
    return {
        "exp": tf.exp,
        "log": tf.math.log,
        "tanh": tf.tanh,
        "abs": tf.abs,
        "sign": tf.sign,
        "maximum": tf.maximum,
        "minimum": tf.minimum,
        "matmul": tf.matmul,
        "transposed": tf.linalg.matrix_transpose,
        "sum_rows": lambda a: tf.reduce_sum(a, axis=-2, keepdims=True),
        "sum_units": lambda a: tf.reduce_sum(a, axis=-1, keepdims=True),
        "max_units": lambda a: tf.reduce_max(a, axis=-1, keepdims=True),
    }


def _softmax(z: Any, f: Table) -> Any:
    grown = f["exp"](z - f["max_units"](z))
    return grown / f["sum_units"](grown)


def _through_softmax(a: Any, slope: Any, f: Table) -> Any:
    return a * (slope - f["sum_units"](slope * a))


def _selu(z: Any, f: Table) -> Any:
    return SELU_SCALE * (f["maximum"](z, 0.0) + SELU_ALPHA * (f["exp"](f["minimum"](z, 0.0)) - 1))


def _through_selu(a: Any, slope: Any, f: Table) -> Any:
    above = f["maximum"](f["sign"](a), 0.0)  # 1 where a is positive, else 0
    below = f["minimum"](a, 0.0) + SELU_SCALE * SELU_ALPHA
    return slope * (above * SELU_SCALE + (1 - above) * below)


# An activation of z, and the slope before it from the slope after it, told by the activation's value a.
ACTIVATIONS: dict[str, tuple[Callable[..., Any], Callable[..., Any]]] = {
    "sigmoid": (lambda z, f: 1 / (1 + f["exp"](-z)), lambda a, slope, f: slope * a * (1 - a)),
    "tanh": (lambda z, f: f["tanh"](z), lambda a, slope, f: slope * (1 - a * a)),
    "relu": (lambda z, f: f["maximum"](z, 0.0), lambda a, slope, f: slope * f["sign"](a)),
    "selu": (_selu, _through_selu),
    "linear": (lambda z, f: z, lambda a, slope, f: slope),
    "softmax": (_softmax, _through_softmax),
}


def _binary(z: Any, y: Any, f: Table) -> Any:
    return f["maximum"](z, 0.0) - z * y + f["log"](1 + f["exp"](-f["abs"](z)))


def _categorical(z: Any, y: Any, f: Table) -> Any:
    most = f["max_units"](z)
    return f["sum_units"](y) * (most + f["log"](f["sum_units"](f["exp"](z - most)))) - f["sum_units"](y * z)


# A loss of each output's value a and target y, to be averaged over outputs; and its slope with respect to a.
LOSSES: dict[str, tuple[Callable[..., Any], Callable[..., Any]]] = {
    "mae": (lambda a, y, f: f["abs"](a - y), lambda a, y, f: f["sign"](a - y)),
    "mse": (lambda a, y, f: (a - y) * (a - y), lambda a, y, f: 2 * (a - y)),
}
# Losses of what goes into the activation that belongs to them: its name, and the loss of z and y.
ENTROPIES: dict[str, tuple[str, Callable[..., Any]]] = {
    "binary_crossentropy": ("sigmoid", _binary),
    "categorical_crossentropy": ("softmax", _categorical),
}


def outputs(layers: Sequence[str], weights: Sequence[Any], x: Any, f: Table) -> tuple[list[Any], Any]:
    """What goes into each layer, and what comes out of the last one, before and after its activation.

    Args:
        layers: each layer's activation.
        weights: kernel (starts, inputs, units) and bias (starts, 1, units) of each layer in turn.
        x: (rows, inputs).
        f: the library's functions, as `NUMPY`.

    Returns:
        The layers' inputs, the last layer's sums z and its outputs a, (starts, rows, units).
    """
    a, given, z = x, [], None
    for place, activation in enumerate(layers):
        given.append(a)
        z = f["matmul"](a, weights[2 * place]) + weights[2 * place + 1]
        a = ACTIVATIONS[activation][0](z, f)
    return given, (z, a)


def loss(layers: Sequence[str], measure: str, weights: Sequence[Any], rows: Sequence[Any], f: Table) -> Any:
    """The loss, (starts, 1, 1); arguments as for `loss_and_gradient`."""
    x, y, share = rows
    _, (z, a) = outputs(layers, weights, x, f)
    return _measured(measure, z, a, y, share, f)


def loss_and_gradient(
    layers: Sequence[str], measure: str, weights: Sequence[Any], rows: Sequence[Any], f: Table
) -> tuple[Any, list[Any]]:
    """The loss and its gradient.

    Args:
        layers, weights, f: as for `outputs`.
        measure: the loss, of `LOSSES` or `ENTROPIES`.
        rows: x (rows, inputs), y (rows, units), and each row's share of the mean (rows, 1).

    Returns:
        The loss (starts, 1, 1), and the gradient: arrays like the weights.
    """
    x, y, share = rows
    given, (z, a) = outputs(layers, weights, x, f)
    if measure in ENTROPIES:
        slope = a * f["sum_units"](y) - y if measure == "categorical_crossentropy" else a - y
    else:
        slope = ACTIVATIONS[layers[-1]][1](a, LOSSES[measure][1](a, y, f), f)
    slope = slope * (share / _averaged(measure, y))
    gradient: list[Any] = []
    for place in reversed(range(len(layers))):
        gradient[:0] = [f["matmul"](f["transposed"](given[place]), slope), f["sum_rows"](slope)]
        if place:
            back = f["matmul"](slope, f["transposed"](weights[2 * place]))
            slope = ACTIVATIONS[layers[place - 1]][1](given[place], back, f)
    return _measured(measure, z, a, y, share, f), gradient


def _measured(measure: str, z: Any, a: Any, y: Any, share: Any, f: Table) -> Any:
    if measure in ENTROPIES:
        each = ENTROPIES[measure][1](z, y, f)
    else:
        each = LOSSES[measure][0](a, y, f)
    return f["sum_rows"](f["sum_units"](each) * (share / _averaged(measure, y)))


def _averaged(measure: str, y: Any) -> float:
    """Over how many numbers of a row a loss is a mean."""
    return 1.0 if measure == "categorical_crossentropy" else float(y.shape[-1])
