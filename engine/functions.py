"""The functions of expressions: their values in NumPy, and what else people call them.

A few are written with others, so that nothing else has to know them: ``hypot(a, b)`` is read as
``sqrt(a**2 + b**2)``. Those that TensorFlow has, too, are kept by name (`engine.derivatives`).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import reduce
from typing import Any

import numpy as np

from engine.errors import nearest

CONSTANTS = {"pi": np.pi, "e": np.e}


def relu(x: Any) -> Any:
    """x where it is positive, else 0."""
    return np.maximum(x, 0.0)


def sigmoid(x: Any) -> Any:
    """1/(1 + exp(-x))."""
    return 1 / (1 + np.exp(np.negative(x)))


def softplus(x: Any) -> Any:
    """log(1 + exp(x)), also where exp(x) is too large."""
    return np.logaddexp(0.0, x)


def erf(x: Any) -> Any:
    """The error function, 2/sqrt(pi) times the integral of exp(-t**2) from 0 to x."""
    return np.asarray(_ERF(x), dtype=np.float64)[()]


_ERF = np.frompyfunc(math.erf, 1, 1)

FUNCTIONS: dict[str, Callable[..., Any]] = {  # of one argument
    "sin": np.sin, "cos": np.cos, "tan": np.tan, "asin": np.asin, "acos": np.acos, "atan": np.atan,
    "sinh": np.sinh, "cosh": np.cosh, "tanh": np.tanh, "exp": np.exp, "log": np.log, "ln": np.log,
    "log2": np.log2, "log10": np.log10, "sqrt": np.sqrt, "abs": np.abs,
    "asinh": np.asinh, "acosh": np.acosh, "atanh": np.atanh, "sign": np.sign, "floor": np.floor,
    "ceil": np.ceil, "relu": relu, "sigmoid": sigmoid, "softplus": softplus, "erf": erf,
}  # fmt: skip
OWN = ("sigmoid", "softplus", "erf")  # that NumPy has not
SEVERAL: dict[str, Callable[..., Any]] = {  # of two or more
    "max": lambda *values: reduce(np.maximum, values),
    "min": lambda *values: reduce(np.minimum, values),
}
COMPARISONS: dict[str, Callable[..., Any]] = {
    "<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal,
}  # fmt: skip


def where(left: Any, right: Any, holds: Any, yes: Any, no: Any) -> Any:
    """``yes`` where a comparison of left and right ``holds``, else ``no``; nan where they have no values."""
    return np.where(np.isnan(left) | np.isnan(right), np.nan, np.where(holds, yes, no))[()]


# Functions that are written with others: how many arguments they take, and what stands for them.
WRITTEN = {
    "pow": (2, "{0}**{1}"),
    "square": (1, "{0}**2"),
    "hypot": (2, "sqrt({0}**2 + {1}**2)"),
    "exp2": (1, "2**{0}"),
    "expm1": (1, "exp({0}) - 1"),
    "log1p": (1, "log(1 + {0})"),
    "cbrt": (1, "sign({0})*abs({0})**(1/3)"),
    "reciprocal": (1, "1/{0}"),
    "sec": (1, "1/cos({0})"),
    "csc": (1, "1/sin({0})"),
    "cot": (1, "cos({0})/sin({0})"),
    "clip": (3, "min(max({0}, {1}), {2})"),
    "relu6": (1, "min(relu({0}), 6)"),
    "silu": (1, "{0}*sigmoid({0})"),
    "softsign": (1, "{0}/(1 + abs({0}))"),
    "mish": (1, "{0}*tanh(softplus({0}))"),
    "elu": (1, "where({0} < 0, exp({0}) - 1, {0})"),
    "gelu": (1, "{0}*(1 + erf({0}/sqrt(2)))/2"),
    "logaddexp": (2, "log(exp({0}) + exp({1}))"),
}

INVERSE = {"sin": "asin", "cos": "acos", "tan": "atan", "sinh": "asinh", "cosh": "acosh", "tanh": "atanh"}
EXAMPLES = {"max": "max(a, b)", "min": "min(a, b)", "where": "where(a < b, c, d)", "clip": "clip(a, 0, 1)"}
MOST_ARGUMENTS = 100

# What is in no table, and what to write instead.
INSTEAD = {
    "round": "floor(a + 1/2)", "mod": "a - b*floor(a/b)", "fmod": "a - b*floor(a/b)",
    "heaviside": "where(a < 0, 0, 1)", "step": "where(a < 0, 0, 1)", "escalón": "where(a < 0, 0, 1)",
    "leaky_relu": "max(0.01*a, a)", "leakyrelu": "max(0.01*a, a)", "norm": "sqrt(a**2 + b**2)",
    "sum": "a + b", "reduce_sum": "a + b", "mean": "(a + b)/2", "reduce_mean": "(a + b)/2", "suma": "a + b",
    "media": "(a + b)/2", "atan2": "atan(a/b)", "arctan2": "atan(a/b)", "sinc": "sin(a)/a", "lg": "log10(a)",
    "trunc": "sign(a)*floor(abs(a))", "fract": "a - floor(a)", "erfc": "1 - erf(a)", "sigm": "sigmoid(a)",
    "selu": "1.05070098*where(a < 0, 1.67326324*(exp(a) - 1), a)",
}  # fmt: skip

# What people write for what we call otherwise, in small letters.
OTHER_NAMES = {
    "arcsin": "asin", "arccos": "acos", "arctan": "atan", "arcsen": "asin", "asen": "asin", "arctg": "atan",
    "atg": "atan", "sen": "sin", "tg": "tan", "senh": "sinh", "sh": "sinh", "ch": "cosh", "tgh": "tanh",
    "th": "tanh", "arcsinh": "asinh", "arccosh": "acosh", "arctanh": "atanh", "arsinh": "asinh",
    "arcosh": "acosh", "artanh": "atanh", "fabs": "abs", "absolute": "abs", "raiz": "sqrt", "raíz": "sqrt",
    "√": "sqrt", "∛": "cbrt", "log_2": "log2", "log_10": "log10", "maximum": "max", "minimum": "min",
    "fmax": "max", "fmin": "min", "máx": "max", "mín": "min", "sgn": "sign", "signo": "sign",
    "ceiling": "ceil", "logistic": "sigmoid", "expit": "sigmoid", "sigmoide": "sigmoid", "σ": "sigmoid",
    "power": "pow", "potencia": "pow", "swish": "silu", "cosec": "csc", "cotan": "cot", "cotg": "cot",
    "seno": "sin", "coseno": "cos", "cosen": "cos", "tangente": "tan", "cosine": "cos", "tangent": "tan",
    "arcsenh": "asinh", "arctgh": "atanh",
    "arcoseno": "asin", "arcocoseno": "acos", "arcotangente": "atan", "squareroot": "sqrt",
    "máximo": "max", "maximo": "max", "mínimo": "min", "minimo": "min", "suelo": "floor", "techo": "ceil",
    "exponencial": "exp", "if": "where", "si": "where", "clip_by_value": "clip",
}  # fmt: skip
OTHER_CONSTANTS = {"π": "pi", "ℯ": "e"}

# Where functions are kept: np.exp, tf.math.exp, keras.ops.exp.
MODULES = frozenset(
    {"np", "numpy", "math", "cmath", "tf", "tensorflow", "keras", "ops", "k", "jnp", "jax", "nn", "f",
     "torch", "sp", "sympy", "scipy", "special", "linalg", "activations"}
)  # fmt: skip


def called(name: str) -> str | None:
    """The table's own name of a function as it was written, or None: ``sin`` for sen, Sin and SIN."""
    small = name.lower()
    for each in (name, small):
        each = OTHER_NAMES.get(each, each)
        if each in FUNCTIONS or each in SEVERAL or each in WRITTEN or each == "where":
            return each
    return None


def instead(name: str) -> list[str]:
    """What to write for a function that is not there, or nothing: ``sin`` for sine."""
    small = name.lower()
    words = [name for name in OTHER_NAMES if name.isalpha() and len(name) > 2]  # not if: a word of Python's
    known = [*FUNCTIONS, *SEVERAL, "where", *WRITTEN, *words]
    return [INSTEAD[small]] if small in INSTEAD else nearest(small, known, 1, 0.7)


def listed() -> str:
    """The functions that a sentence names, where an unknown one was written."""
    return ", ".join([*CONSTANTS, *FUNCTIONS, *SEVERAL, "where"])


def arity(name: str) -> tuple[int, int]:
    """The least and the most arguments of a function of the tables."""
    if name in WRITTEN:
        return WRITTEN[name][0], WRITTEN[name][0]
    if name in SEVERAL:
        return 2, MOST_ARGUMENTS
    return (3, 3) if name == "where" else (1, 1)
