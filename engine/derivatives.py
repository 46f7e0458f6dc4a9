"""Functions from expressions: SymPy differentiates, and writes straight-line code for NumPy or TensorFlow.

The code calls nothing but the names in ``FUNCTION_NAMES``, so a table of those from any array library makes
it run there (`np.exp`, `tf.math.exp`, ...). All numbers are Python floats written in full, and integer powers
are products, which XLA and NumPy run faster than `pow` and which round alike in both.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from engine import expressions

if TYPE_CHECKING:
    import sympy

    from engine.expressions import Node

FUNCTION_NAMES = (
    "exp", "log", "sqrt", "abs", "sign", "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh",
    "where",
)  # fmt: skip
NUMPY = {name: getattr(np, name) for name in FUNCTION_NAMES}
ORDERS = ("loss", "gradient", "hessian")


@lru_cache(maxsize=256)
def symbolic(text: str) -> sympy.Expr:
    """The SymPy expression of a text, built node by node with exact numbers, in the symbols w_0 and w_1."""
    return _symbolic(expressions.parse(text), _builders())


@lru_cache(maxsize=256)
def derivatives(text: str, order: str) -> tuple[sympy.Expr, ...]:
    """The loss, its two slopes (w_0, w_1), or its three curvatures (00, 01, 11), exact, in SymPy."""
    import sympy

    if order == "loss":
        return (symbolic(text),)
    w_0, w_1 = sympy.symbols("w_0 w_1")
    if order == "gradient":
        (loss,) = derivatives(text, "loss")
        return loss.diff(w_0), loss.diff(w_1)
    slope_0, slope_1 = derivatives(text, "gradient")
    return slope_0.diff(w_0), slope_0.diff(w_1), slope_1.diff(w_1)


def function(text: str, orders: Sequence[str], table: Mapping[str, Callable[..., Any]]) -> Callable[..., Any]:
    """A function f(w_0, w_1) of two arrays of one shape that returns the asked orders one after another.

    ``table`` holds what each of ``FUNCTION_NAMES`` is in the array library meant.
    """
    import sympy

    w_0, w_1 = sympy.symbols("w_0 w_1")
    nothing = sympy.Function("nothing")(w_0)  # 0 in the weights' shape: makes an array of a constant
    wanted = [e if e.free_symbols else nothing + e for order in orders for e in derivatives(text, order)]
    names = {**table, "nan": float("nan"), "inf": float("inf")}
    return sympy.lambdify((w_0, w_1), wanted, modules=[names], printer=_printer(), cse=_common)


@lru_cache(maxsize=256)
def in_numpy(text: str, order: str) -> Callable[..., list[np.ndarray]]:
    """``function`` of one order in NumPy."""
    return function(text, (order,), NUMPY)


def _common(wanted: Any) -> Any:
    """Common sub-expressions, and a name for each base of an integer power, so that it can be multiplied."""
    import sympy

    names = sympy.numbered_symbols("x")
    replacements, wanted = sympy.cse(wanted, symbols=names, list=False)
    named: list[tuple[Any, Any]] = []
    seen: dict[Any, Any] = {}

    def products(expression: Any) -> Any:
        if not expression.args:
            return expression
        args = [products(arg) for arg in expression.args]
        if expression.is_Pow and _multiplied(expression.exp) and not args[0].is_Atom:
            if args[0] not in seen:
                seen[args[0]] = next(names)
                named.append((seen[args[0]], args[0]))
            args[0] = seen[args[0]]
        return expression.func(*args) if tuple(args) != expression.args else expression

    for name, expression in replacements:
        expression = products(expression)  # may name a base first, which then stands before it
        named.append((name, expression))
    return named, [products(expression) for expression in wanted]


def _multiplied(exponent: Any) -> bool:
    return bool(exponent.is_Integer) and 2 <= abs(int(exponent)) <= expressions.MOST_EXPONENT


@lru_cache(maxsize=1)
def _printer() -> Any:
    from sympy.printing.pycode import AbstractPythonCodePrinter

    other = {
        "Absolute": "abs",
        "Sign": "sign",
        "cot": "1.0/tan",
        "sec": "1.0/cos",
        "csc": "1.0/sin",
        "coth": "1.0/tanh",
        "sech": "1.0/cosh",
        "csch": "1.0/sinh",
    }

    class Printer(AbstractPythonCodePrinter):
        """Python code in which each number is a float's own text."""

        def _print(self, expr: Any, **kwargs: Any) -> str:
            if getattr(expr, "is_number", False) and not isinstance(expr, (bool, int, float)):
                return _float_text(expr)
            return super()._print(expr, **kwargs)

        def _print_Function(self, expr: Any) -> str:  # noqa: N802 - SymPy's name
            name = type(expr).__name__
            if name == "nothing":
                return "0.0*sign(w_0)"
            text = f"{other.get(name, name)}({self._print(expr.args[0])})"
            return f"({text})" if "/" in text else text

        def _print_Pow(self, expr: Any, rational: bool = False) -> str:  # noqa: N802
            base = f"({self._print(expr.base)})"
            if _multiplied(expr.exp) and expr.base.is_Atom:
                product = _power(self._print(expr.base), abs(int(expr.exp)))
                return product if expr.exp > 0 else f"(1.0/{product})"
            if expr.exp == -1:
                return f"(1.0/{base})"
            if expr.exp.is_Rational and abs(expr.exp) * 2 == 1:
                return f"sqrt({base})" if expr.exp > 0 else f"(1.0/sqrt({base}))"
            return f"({base}**({self._print(expr.exp)}))"

    return Printer({"fully_qualified_modules": False, "inline": True, "allow_unknown_functions": True})


def _power(name: str, exponent: int) -> str:
    """``name`` multiplied with itself by squaring: x**5 is ((x*x)*(x*x)*x)."""
    if exponent == 1:
        return name
    half = _power(name, exponent // 2)
    return f"({half}*{half}*{name})" if exponent % 2 else f"({half}*{half})"


def _float_text(number: Any) -> str:
    try:
        value = float(number.evalf(25))
    except (TypeError, ValueError, OverflowError):  # not real
        value = float("nan")
    return f"({value!r})" if value < 0 else repr(value)


def _symbolic(node: Node, build: dict[str, Callable[..., Any]]) -> Any:
    inner = [_symbolic(child, build) for child in node.children]
    if node.kind in ("number", "name"):
        return build[node.kind](node.value)
    return build[node.value if node.kind == "call" else node.kind](*inner)


@lru_cache(maxsize=1)
def _builders() -> dict[str, Callable[..., Any]]:
    """How each kind of node is made in SymPy, with exact numbers: 0.26 is 13/50, and rounded only once."""
    import sympy

    class Sign(sympy.Function):
        """-1, 0 or 1; its slope counts as 0, also at the jump (SymPy's own has a Dirac delta)."""

        nargs = 1

        @classmethod
        def eval(cls, x: Any) -> Any:
            return sympy.sign(x) if x.is_number else None

        def fdiff(self, argindex: int = 1) -> Any:
            return sympy.Integer(0)

    class Absolute(sympy.Function):
        """|x| of a real x, also where SymPy cannot prove that x is real (its own has re and im then)."""

        nargs = 1

        @classmethod
        def eval(cls, x: Any) -> Any:
            return sympy.Abs(x) if x.is_number else None

        def fdiff(self, argindex: int = 1) -> Any:
            return Sign(self.args[0])

    names = {"w_0": sympy.Symbol("w_0"), "w_1": sympy.Symbol("w_1"), "pi": sympy.pi, "e": sympy.E}
    return {
        "number": sympy.Rational,
        "name": names.__getitem__,
        "negative": lambda a: -a,
        "+": lambda a, b: a + b,
        "-": lambda a, b: a - b,
        "*": lambda a, b: a * b,
        "/": lambda a, b: a / b,
        "**": lambda a, b: a**b,
        **{name: getattr(sympy, name) for name in ("sin", "cos", "tan", "asin", "acos", "atan")},
        **{name: getattr(sympy, name) for name in ("sinh", "cosh", "tanh", "exp", "log", "sqrt")},
        "ln": sympy.log,
        "log2": lambda a: sympy.log(a) / sympy.log(2),
        "log10": lambda a: sympy.log(a) / sympy.log(10),
        "abs": Absolute,
    }
