"""Expressions in mpmath, with as many digits as it works with: what limits are taken of."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from typing import Any

from engine import expressions
from engine.tree import Node

BITS = 400  # of an exponent's whole part: beyond, exp is 0 or too large
COMPARED = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
SPARE = 10  # last decimal digits that rounding may have changed
LOGARITHMS = ("log", "ln", "log2", "log10")


def value(node: Node, x: Any) -> Any:
    """A curve's tree at x; nan where it is no real number."""
    import mpmath

    if node.value == "where":
        return chosen(node, lambda child: value(child, x))
    inner = [value(child, x) for child in node.children]
    if any(mpmath.isnan(one) for one in inner):
        return mpmath.nan
    match node.kind:
        case "number":
            return mpmath.mpf(node.value)
        case "name":
            return {"pi": +mpmath.pi, "e": +mpmath.e}.get(node.value, x)
        case "call":
            return call(node.value, inner)
        case "negative":
            return -inner[0]
        case "+":
            return inner[0] + inner[1]
        case "*":
            return inner[0] * inner[1]
        case "/":
            return inner[0] / inner[1] if inner[1] != 0 else mpmath.nan
        case "**":
            return _power(*inner)
    return inner[0] - inner[1]  # of a comparison, too


def chosen(node: Node, of: Callable[[Node], Any]) -> Any:
    """The value of a ``where``'s case that holds, by the values ``of`` its parts; nan where none is known."""
    import mpmath

    comparison, yes, no = node.children
    left, right = map(of, comparison.children)
    if mpmath.isnan(left) or mpmath.isnan(right):
        return mpmath.nan
    return of(yes if COMPARED[comparison.kind](_difference(left, right), 0) else no)


def call(name: str, values: Sequence[Any]) -> Any:
    """A function's value; nan where it has none."""
    import mpmath

    if name in ("max", "min"):
        return {"max": max, "min": min}[name](values)
    (x,) = values
    if name in ("floor", "ceil") and mpmath.isfinite(x) and _difference(x, mpmath.nint(x)) == 0:
        return mpmath.nint(x)  # as 0.3/0.1 is 3
    huge = not mpmath.isfinite(x) or mpmath.mag(x) > BITS
    if (name in ("sqrt", *LOGARITHMS) and x < 0) or (name == "acosh" and x < 1):
        return mpmath.nan
    if name in ("asin", "acos", "atanh") and abs(x) > 1:
        return mpmath.nan
    if huge and name in ("sin", "cos", "tan") and not mpmath.isfinite(x):
        return mpmath.nan
    if huge and name in _ENDS:
        return mpmath.mpf(_ENDS[name][int(x > 0)])
    if name in ("log2", "log10"):
        return mpmath.log(x) / mpmath.log(int(name[3:]))
    if name in ("abs", "relu", "softplus") and (huge or name != "softplus"):
        return abs(x) if name == "abs" else max(x, mpmath.mpf(0))
    if name == "sigmoid":
        return 1 / (1 + mpmath.exp(-x))
    if name == "softplus":
        return mpmath.log1p(mpmath.exp(x))
    return getattr(mpmath, {"ln": "log"}.get(name, name))(x)


_ENDS = {  # where x is endless, or nearly
    "exp": (0, "inf"), "sinh": ("-inf", "inf"), "cosh": ("inf", "inf"), "tanh": (-1, 1), "sigmoid": (0, 1),
    "erf": (-1, 1),
}  # fmt: skip


def _difference(one: Any, other: Any) -> Any:
    """How much more one is than the other: nothing where their last digits only differ."""
    import mpmath

    if not (mpmath.isfinite(one) and mpmath.isfinite(other)):
        return mpmath.sign(one - other) if one != other else mpmath.mpf(0)
    difference = one - other
    size = max(abs(one), abs(other)) * mpmath.mpf(10) ** (SPARE - mpmath.mp.dps)
    return mpmath.mpf(0) if abs(difference) <= size else difference


def _power(base: Any, exponent: Any) -> Any:
    import mpmath

    if mpmath.isint(exponent) and abs(exponent) <= expressions.MOST_EXPONENT:
        return mpmath.nan if base == 0 and exponent < 0 else base ** int(exponent)
    if base < 0 or (base == 0 and exponent < 0):
        return mpmath.nan
    if base == 0:
        return mpmath.mpf(0 if exponent > 0 else 1)
    return call("exp", (exponent * mpmath.log(base),))
