"""SymPy's functions without SymPy's cleverness: only their values at numbers, and their derivatives.

SymPy's own rewrite what they can, tan(x + pi/2) and exp(log(x)), and to do so may ponder for minutes what
the real part of tanh((x - log(y))**64) is. Beside SymPy's there are ``choose(u, below, at, above)``, one of
three as u is negative, 0 or positive, which cases and the slopes of max, min and relu are written with, and
some that SymPy writes with others, or whose derivatives are no functions.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any


@lru_cache(maxsize=64)
def function(name: str) -> Any:
    """The function of a name; its class has SymPy's own as ``own``, which may rewrite and simplify."""
    makers = {"choose": _choose, "maximum": _extreme, "minimum": _extreme, "relu": _relu}
    if name in makers:
        return makers[name](name)
    return _of_one(name)


def _of_one(name: str) -> Any:
    import sympy

    written = _written()
    own = written[name][0] if name in written else getattr(sympy, _SYMPY.get(name, name))

    @lru_cache(maxsize=1)
    def slope() -> tuple[Any, Any]:
        """The derivative at a dummy x, in these functions."""
        x = sympy.Dummy(real=True)
        if name in written:
            return x, written[name][1](x)
        derivative = own(x).diff(x)
        return x, derivative.replace(lambda e: e.is_Function, lambda e: function(e.func.__name__)(*e.args))

    def evaluate(cls: Any, x: Any) -> Any:
        return own(x) if x.is_number else None

    def differentiate(self: Any, argindex: int = 1) -> Any:
        x, derivative = slope()
        return derivative.xreplace({x: self.args[0]})

    return _made(name, 1, own, evaluate, {"fdiff": differentiate})


_SYMPY = {"ceil": "ceiling"}


@lru_cache(maxsize=1)
def _written() -> dict[str, tuple[Callable[[Any], Any], Callable[[Any], Any]]]:
    """Functions by their value in SymPy's, and by their slope in these."""
    import sympy

    def steep(x: Any) -> Any:
        return function("sigmoid")(x) * function("sigmoid")(-x)

    def nothing(x: Any) -> Any:
        return sympy.Integer(0)

    return {
        "sigmoid": (lambda x: 1 / (1 + sympy.exp(-x)), steep),
        "softplus": (lambda x: sympy.log(1 + sympy.exp(x)), _sigmoid),
        "sign": (sympy.sign, nothing),
        "floor": (sympy.floor, nothing),
        "ceil": (sympy.ceiling, nothing),
    }


def _sigmoid(x: Any) -> Any:
    return function("sigmoid")(x)


def _choose(name: str) -> Any:
    import sympy

    def own(u: Any, below: Any, at: Any, above: Any) -> Any:
        return sympy.Piecewise((below, u < 0), (above, u > 0), (at, True))

    def evaluate(cls: Any, u: Any, below: Any, at: Any, above: Any) -> Any:
        if below == at == above and u.is_number:
            return below
        if u.is_number:
            return below if u < 0 else above if u > 0 else at
        return None

    def differentiate(self: Any, variable: Any) -> Any:
        u, *cases = self.args
        slopes = [case.diff(variable) for case in cases]
        return sympy.Integer(0) if not any(slopes) else self.func(u, *slopes)

    return _made(name, 4, own, evaluate, {"_eval_derivative": differentiate})


def _extreme(name: str) -> Any:
    import sympy

    own, sign = (sympy.Max, 1) if name == "maximum" else (sympy.Min, -1)

    def evaluate(cls: Any, a: Any, b: Any) -> Any:
        if a.is_number and not b.is_number:
            return cls(b, a)  # TensorFlow takes the type from the first
        return own(a, b) if a.is_number else a if a == b else None

    def differentiate(self: Any, variable: Any) -> Any:
        (a, b), choose = self.args, function("choose")
        one, other = a.diff(variable), b.diff(variable)
        return one if one == other else choose(sign * (a - b), other, (one + other) / 2, one)

    return _made(name, 2, own, evaluate, {"_eval_derivative": differentiate})


def _relu(name: str) -> Any:
    import sympy

    def own(x: Any) -> Any:
        return sympy.Max(x, 0)

    def evaluate(cls: Any, x: Any) -> Any:
        return own(x) if x.is_number else None

    def differentiate(self: Any, variable: Any) -> Any:
        (x,), nothing = self.args, sympy.Integer(0)
        slope = x.diff(variable)
        return nothing if slope == 0 else function("choose")(x, nothing, nothing, slope)

    return _made(name, 1, own, evaluate, {"_eval_derivative": differentiate})


def _made(name: str, nargs: int, own: Any, evaluate: Any, more: dict[str, Any]) -> Any:
    import sympy

    parts = {"nargs": nargs, "own": staticmethod(own), "eval": classmethod(evaluate), **more}
    return type(name, (sympy.Function,), parts)
