"""Functions from expressions: SymPy differentiates, and writes straight-line code for NumPy or TensorFlow.

An expression is one of the two weights (w_0, w_1), a surface's, or one of x, a curve's. The code calls
nothing but the names in ``FUNCTION_NAMES``, so a table of those from any array library makes it run there
(`np.exp`, `tf.math.exp`, ...), and ``choose``, which is made of them. All numbers are Python floats written
in full, and integer powers are products, which XLA and NumPy run faster than `pow` and which round alike in
both.

At a kink or a jump no derivative exists, and the code has a convention of computing: the sign of 0 counts
as 0, so that abs(x) has slope 0 there; where a = b the slope of max(a, b) is the mean of both; relu(x) has
slope 0 at 0, as in Keras; that of floor(x) counts as 0, and where(a < b, c, d) has that of the case that
holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache, wraps
from itertools import combinations_with_replacement
from typing import TYPE_CHECKING, Any

import numpy as np

from engine import expressions, symbols
from engine.errors import InputError
from engine.expressions import WEIGHTS
from engine.functions import FUNCTIONS, OWN

if TYPE_CHECKING:
    import sympy

    from engine.expressions import Node

FUNCTION_NAMES = (
    "exp", "log", "sqrt", "abs", "sign", "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh",
    "where", "asinh", "acosh", "atanh", "floor", "ceil", "maximum", "minimum", "sigmoid", "softplus", "erf",
)  # fmt: skip
NUMPY = {name: FUNCTIONS[name] if name in OWN else getattr(np, name) for name in FUNCTION_NAMES}
_REFUSALS = (ArithmeticError, AttributeError, NotImplementedError, RecursionError, TypeError, ValueError)
ORDERS = ("loss", "gradient", "hessian")  # differentiated not at all, once, twice
_ORDERS = (*ORDERS, "third")  # curves have that, too


@lru_cache(maxsize=256)
def symbolic(text: str, variables: tuple[str, ...] = WEIGHTS) -> sympy.Expr:
    """The expression of a text in SymPy, built node by node: exact numbers, real symbols, plain functions."""
    tree = expressions.parse(text, variables)
    with _sympy_may_refuse(text):
        return _symbolic(tree, _builders())


def in_sympy(text: str) -> sympy.Expr:
    """The SymPy expression of a text in SymPy's own functions, which rewrite and simplify as they do."""
    return symbolic(text).replace(lambda e: hasattr(e, "own"), lambda e: e.own(*e.args))


@lru_cache(maxsize=256)
def derivatives(text: str, order: str, variables: tuple[str, ...] = WEIGHTS) -> tuple[sympy.Expr, ...]:
    """The derivatives of an order, exact, in SymPy, each mixed one once.

    Of two weights: the loss, its two slopes (w_0, w_1), its three curvatures (00, 01, 11); of x, one each.
    """
    if order == "loss":
        return (symbolic(text, variables),)
    times = _ORDERS.index(order)
    before = derivatives(text, _ORDERS[times - 1], variables)
    ways = list(combinations_with_replacement(variables, times - 1))
    with _sympy_may_refuse(text):
        return tuple(
            _slope(before[ways.index(way[:-1])], _symbol(way[-1]))
            for way in combinations_with_replacement(variables, times)
        )


def function(
    text: str,
    orders: Sequence[str],
    table: Mapping[str, Callable[..., Any]],
    variables: tuple[str, ...] = WEIGHTS,
) -> Callable[..., Any]:
    """A function f(w_0, w_1), or f(x), of arrays of one shape that returns the asked orders in a row.

    ``table`` holds what each of ``FUNCTION_NAMES`` is in the array library meant.
    """
    import sympy

    wanted = [expression for order in orders for expression in derivatives(text, order, variables)]
    names = {**table, "choose": _chooser(table), "nan": float("nan"), "inf": float("inf")}
    symbols = [_symbol(name) for name in variables]
    with _sympy_may_refuse(text):
        plain = sympy.lambdify(symbols, wanted, modules=[names], printer=_printer(), cse=_common)

    @wraps(plain)
    def shaped(*values: Any) -> list[Any]:
        """The code's results, where a constant, too, is an array of the values' shape."""
        results = plain(*values)
        return [each if hasattr(each, "shape") else 0.0 * table["sign"](values[0]) + each for each in results]

    return shaped


@lru_cache(maxsize=256)
def in_numpy(text: str, order: str, variables: tuple[str, ...] = WEIGHTS) -> Callable[..., list[np.ndarray]]:
    """``function`` of one order in NumPy."""
    return function(text, (order,), NUMPY, variables)


def _chooser(table: Mapping[str, Callable[..., Any]]) -> Callable[..., Any]:
    """``choose(u, below, at, above)``: one of three as u is negative, 0 or positive; nan where u is."""
    where, sign = table["where"], table["sign"]

    def choose(u: Any, below: Any, at: Any, above: Any) -> Any:
        level = 0.0 * sign(u)  # makes an array of a constant
        return where(u < 0, level + below, where(u > 0, level + above, level + at))

    return choose


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
        if expression.is_Pow and _multiplied(expression.exp) and not (args[0].is_Atom or args[0].is_number):
            if args[0] not in seen:
                seen[args[0]] = next(names)
                named.append((seen[args[0]], args[0]))
            args[0] = seen[args[0]]
        return expression.func(*args) if tuple(args) != expression.args else expression

    numbers: dict[Any, Any] = {}  # what turns out to be one when it is put together again
    for name, expression in replacements:
        expression = products(expression.xreplace(numbers))  # may name a base, which then stands before it
        if expression.is_number:
            numbers[name] = expression
        else:
            named.append((name, expression))
    return named, [products(expression.xreplace(numbers)) for expression in wanted]


def _multiplied(exponent: Any) -> bool:
    return bool(exponent.is_Integer) and 2 <= abs(int(exponent)) <= expressions.MOST_EXPONENT


@lru_cache(maxsize=1)
def _printer() -> Any:
    from sympy.printing.pycode import AbstractPythonCodePrinter

    class Printer(AbstractPythonCodePrinter):
        """Python code in which each number is a float's own text."""

        def _print(self, expr: Any, **kwargs: Any) -> str:
            if getattr(expr, "is_number", False) and not isinstance(expr, (bool, int, float)):
                return _float_text(expr)
            if type(expr).__name__ == "relu":
                return f"maximum({self._print(expr.args[0])}, 0.0)"
            if expr.is_Function:
                return f"{type(expr).__name__.lower()}({', '.join(map(self._print, expr.args))})"
            return super()._print(expr, **kwargs)

        def _print_Pow(self, expr: Any, rational: bool = False) -> str:  # noqa: N802 - SymPy's name
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


@lru_cache(maxsize=8)
def _symbol(name: str) -> sympy.Symbol:
    """A variable as SymPy's symbol; a real one, or else SymPy may ponder for minutes what is complex."""
    import sympy

    return sympy.Symbol(name, real=True)


def _slope(expression: sympy.Expr, variable: sympy.Symbol) -> sympy.Expr:
    """The derivative; that of a sign counts as 0, also at its jump."""
    import sympy

    slope = expression.diff(variable)
    return slope.replace(lambda e: e.func.__name__ == "DiracDelta", lambda _: sympy.Integer(0))


@contextmanager
def _sympy_may_refuse(text: str) -> Iterator[None]:
    """Say as a mistake in the expression what SymPy finds undefined in it."""
    try:
        yield
    except InputError:
        raise
    except _REFUSALS as error:
        raise InputError(
            "expression.underivable",
            "The expression '{text}' has no derivatives that can be worked out: {reason}.",
            text=text[:80],
            reason=str(error).rstrip(".") or type(error).__name__,
        ) from error


def _symbolic(node: Node, build: dict[str, Callable[..., Any]]) -> Any:
    inner = [_symbolic(child, build) for child in node.children]
    if node.kind in ("number", "name"):
        return build[node.kind](node.value)
    if node.value == "where":
        difference, yes, no = inner
        return build[f"where {node.children[0].kind}"](difference, yes, no)
    return build[node.value if node.kind == "call" else node.kind](*inner)


def _halved(function: Callable[..., Any], values: Sequence[Any]) -> Any:
    """A function of two for any number of values, by halves: its derivatives name each side twice."""
    if len(values) == 1:
        return values[0]
    middle = len(values) // 2
    return function(_halved(function, values[:middle]), _halved(function, values[middle:]))


@lru_cache(maxsize=1)
def _builders() -> dict[str, Callable[..., Any]]:
    """How each kind of node is made in SymPy, with exact numbers: 0.26 is 13/50, and rounded only once."""
    import sympy

    names = {name: _symbol(name) for name in (*WEIGHTS, *expressions.X)}
    names |= {"pi": sympy.pi, "e": sympy.E}
    others = ("ln", "log2", "log10", "sqrt", "abs")
    functions = {name: symbols.function(name) for name in expressions.FUNCTIONS if name not in others}
    log, choose = functions["log"], symbols.function("choose")
    comparisons = dict.fromkeys(("<", "<=", ">", ">="), lambda a, b: a - b)
    return {
        "number": sympy.Rational,
        "name": names.__getitem__,
        "negative": lambda a: -a,
        "+": lambda a, b: a + b,
        "-": lambda a, b: a - b,
        "*": lambda a, b: a * b,
        "/": lambda a, b: a / b,
        "**": lambda a, b: a**b,
        **functions,
        "sqrt": sympy.sqrt,
        "ln": log,
        "log2": lambda a: log(a) / log(2),
        "log10": lambda a: log(a) / log(10),
        "abs": symbols.function("Abs"),
        "max": lambda *each: _halved(symbols.function("maximum"), each),
        "min": lambda *each: _halved(symbols.function("minimum"), each),
        **comparisons,
        "where <": lambda u, yes, no: choose(u, yes, no, no),
        "where <=": lambda u, yes, no: choose(u, yes, yes, no),
        "where >": lambda u, yes, no: choose(u, no, no, yes),
        "where >=": lambda u, yes, no: choose(u, no, yes, yes),
    }
