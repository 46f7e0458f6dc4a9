"""Difference quotients: a curve f(x), its exact derivatives, and how far a quotient is from the first one.

    forward   (f(x + h) - f(x)) / h            off by about  h / 2 |f''(x)|
    central   (f(x + h) - f(x - h)) / (2 h)    off by about  h**2 / 6 |f'''(x)|

in exact arithmetic (truncation; Taylor's theorem). In float64 the values of f are rounded, each by about
eps |f|, and the quotient divides that by h (rounding): below some h, a smaller one makes it worse. Source:
N. J. Higham, "Accuracy and Stability of Numerical Algorithms", 2nd edition, SIAM, 2002, chapter 1.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from engine import derivatives, expressions, formula, one_sided, python_calls
from engine.errors import InputError, nearest
from engine.names import checked_name
from engine.one_sided import Differentiability

Array = npt.NDArray[np.float64]
Kind = Literal["forward", "central"]

KINDS: tuple[Kind, ...] = ("forward", "central")
DOMAIN = (-6.0, 6.0)
LARGEST_DOMAIN = 1e6  # an x's greatest size
NARROWEST = 1e-6  # a domain's least width, of 1 or of the x there
SAMPLES = 4_001  # points at which an expression must have values, and between which turns are looked for
HALVINGS = 80  # of a piece of the domain: then its ends are neighbouring numbers
CLOSE = 1e-6  # of the distance of two such points, how near a corner is meant
EPSILON = float(np.finfo(np.float64).eps)
_ORDERS = ("loss", "gradient", "hessian", "third")


@dataclass(frozen=True)
class Turn:
    """A place where a curve's derivative is 0, or a kink where it changes its sign.

    Attributes:
        kind: "minimum", "maximum", or "inflection" where the curve goes on in its direction.
        x, value: the place, and the curve's value there.
        is_global: whether it is a minimum and no value on the domain, its ends included, is lower.
        is_only: whether it is that, and the curve is as low nowhere else on the domain.
        smooth: whether the curve has a derivative there, which then is 0; at a kink it has none.
    """

    kind: Literal["minimum", "maximum", "inflection"]
    x: float
    value: float
    is_global: bool
    is_only: bool = False
    smooth: bool = True


@dataclass(frozen=True)
class Curve:
    """A function of one variable x, as plain data.

    Attributes:
        expression: in the grammar of `engine.expressions`, of ``x``.
        domain: the x that are shown, (low, high).
        name: what films call it beside its formula, or None.

    Raises:
        InputError: a domain that is not a range of finite numbers.
    """

    expression: str
    domain: tuple[float, float] = DOMAIN
    name: str | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "domain", _domain(self.domain))

    @classmethod
    def from_expression(cls, text: str, domain: Sequence[float] = DOMAIN, name: str | None = None) -> Curve:
        """A curve from an expression's text, ``"x/(1 + exp(-x))"``: parsed, and never evaluated.

        What is not in the grammar's own notation, ``t²``, is kept in it: ``x**2``.

        Raises:
            InputError: what is not in the grammar, with its column; a curve that has no values on the domain,
                or the same everywhere; a name that is no line.
        """
        if not isinstance(text, str):
            raise InputError(
                "curve.kind", "A curve is an expression's text; not {thing}.", thing=repr(text)[:80]
            )
        text = text.strip()
        if python_calls.DOTTED.fullmatch(text):
            raise InputError(
                "curve.dotted",
                "'{name}' is the name of a Python function: only surfaces are given so (--surface {name})."
                " For a function f(x) write its expression, such as {example}.",
                name=text,
                example="'x**2 + sin(x)'",
            )
        tree = expressions.parse(text, expressions.X)
        own = expressions.canonical(text, expressions.X)
        made = cls(own, domain, None if name is None else checked_name(name))  # type: ignore[arg-type]
        x = np.linspace(*made.domain, SAMPLES)
        column = expressions.undefined(tree, x)
        shown = f"[{made.domain[0]:g}, {made.domain[1]:g}]"
        if column is not None:
            raise expressions.mistake_at(text, "undefined", column, domain=shown)
        value = np.broadcast_to(expressions.evaluate(tree, x), x.shape)
        finite = value[np.isfinite(value)]
        if finite.min() == finite.max():
            raise InputError(
                "curve.flat",
                "The expression '{text}' is the same everywhere on its domain {domain}: there is nothing to"
                " descend.",
                text=text,
                domain=shown,
            )
        return made

    def __str__(self) -> str:
        return self.expression

    def __call__(self, x: npt.ArrayLike) -> Array:
        """The values at x of any shape, of the same shape; inf or nan where there are none.

        At one x where the formula gives no number, but comes to one from both sides (sin(x)/x at 0), or from
        the only side it has values on (x*log(x) at 0), it is that.
        """
        return self.derivative(x, 0)

    def derivative(self, x: npt.ArrayLike, order: int = 1) -> Array:
        """The exact derivative at x of any shape, same shape: the first, second or third; 0 is the value.

        It is what the formula's derivative says, which at kinks is a convention of computing: the sign of 0
        counts as 0. Whether there is a derivative at all, `differentiability` knows; at one x the first
        derivative is that, where there is one, and the value what the curve comes to where the formula gives
        no number. The third of the most entangled expressions takes SymPy half a minute, once.

        Raises:
            ValueError: another order.
        """
        if order not in range(len(_ORDERS)):
            raise ValueError(f"order must be 0, 1, 2 or 3; not {order}")
        compute = derivatives.in_numpy(self.expression, _ORDERS[order], expressions.X)
        at = np.asarray(x, dtype=np.float64)
        with np.errstate(all="ignore"):
            found = np.asarray(compute(at)[0], dtype=np.float64)
        if found.ndim == 0 and order < 2 and np.isfinite(at) and (order or not np.isfinite(found)):
            here = self.differentiability(float(at))
            limit = here.value if order == 0 else here.slope
            if limit is not None and not np.isclose(found, limit, rtol=1e-9, atol=0.0):
                return np.asarray(limit)
        return found

    def differentiability(self, x: float) -> Differentiability:
        """What the curve does at x, a finite number: whether it has a derivative there, and its sides if not.

        By the limits of the one-sided difference quotients (`engine.one_sided`), never by the formula's
        derivative. x is the decimal number that it is written as.
        """
        return one_sided.at(self.expression, float(x))

    def formula(self) -> str:
        """The curve in Typst's mathematics, as its expression is written: ``frac(x, 1 + e^(-x))``."""
        return formula.typst(expressions.parse(self.expression, expressions.X))

    def turns(self) -> tuple[Turn, ...]:
        """Where the derivative is 0 inside the domain, and kinks where it changes sign, from left to right.

        Found between `SAMPLES` points by halving on the exact derivative; a stretch that is level has no
        place of its own and is left out, as are poles, and turns nearer to one another than two points.
        """
        return _turns(self)

    def breaks(self, x: npt.ArrayLike) -> npt.NDArray[np.bool_]:
        """Between which of the increasing x (n,) the curve is not connected, as at poles and jumps: (n - 1,).

        Found by halving: between neighbouring numbers a curve that is connected hardly changes.
        """
        at = np.asarray(x, dtype=np.float64)
        low, high = at[:-1].copy(), at[1:].copy()
        first, last = self(low), self(high)
        with np.errstate(all="ignore"):
            step = np.abs(last - first)
            for _ in range(HALVINGS):
                middle = low + (high - low) / 2
                value = self(middle)
                left = ~(np.abs(value - first) < np.abs(last - value))
                low, high = np.where(left, low, middle), np.where(left, middle, high)
                first, last = np.where(left, first, value), np.where(left, value, last)
            return ~(np.abs(last - first) <= step / 10) & (step > 0)

    def minima(self) -> tuple[Turn, ...]:
        """The minima among the `turns`, the lowest first."""
        found = [turn for turn in self.turns() if turn.kind == "minimum"]
        return tuple(sorted(found, key=lambda turn: (turn.value, turn.x)))


@dataclass(frozen=True, eq=False)
class ErrorParts:
    """A quotient's error over h, and what it is made of: arrays of the shape of ``h``.

    Attributes:
        h: the steps.
        quotient: the difference quotient in float64; error: how far it is from the exact derivative.
        truncation: what theory says of exact arithmetic, h / 2 |f''| or h**2 / 6 |f'''|.
        rounding: what the rounding of f's values does, about eps |f| / h (half of that, central).
        best: the h at which truncation and rounding add up to the least; nan where one of them is 0.
    """

    h: Array
    quotient: Array
    error: Array
    truncation: Array
    rounding: Array
    best: float


def quotient(f: Callable[[Any], Any], x: npt.ArrayLike, h: npt.ArrayLike, kind: str = "forward") -> Array:
    """The difference quotient of f at x: ``(f(x + h) - f(x)) / h``, or ``(f(x + h) - f(x - h)) / (2 h)``.

    Args:
        f: a `Curve`, or any function of NumPy arrays.
        x, h: of any shapes that go together; h is not 0, and may be negative.
        kind: "forward" or "central".

    Returns:
        Of the shape that x and h have together, computed in float64 as it stands there.

    Raises:
        InputError: another kind; an h that is 0 or not finite.
    """
    at, step = np.asarray(x, dtype=np.float64), _steps(h)
    with np.errstate(all="ignore"):
        if _kind(kind) == "forward":
            return np.asarray((f(at + step) - f(at)) / step)
        return np.asarray((f(at + step) - f(at - step)) / (2 * step))


def quotient_error(curve: Curve, x: npt.ArrayLike, h: npt.ArrayLike, kind: str = "forward") -> Array:
    """How far the difference quotient is from the exact derivative: ``|quotient - f'(x)|``; as `quotient`."""
    return np.abs(quotient(curve, x, h, kind) - curve.derivative(x))


def error_parts(curve: Curve, x: float, h: npt.ArrayLike, kind: str = "forward") -> ErrorParts:
    """The quotient's error at one x over many h, beside what truncation and rounding make of it.

    ``error_parts(Curve.from_expression("x/(1 + exp(-x))"), 1.0, np.geomspace(1, 1e-16, 161))`` is what a
    log-log picture of the error needs.

    Raises:
        InputError: as for `quotient`.
    """
    step = np.abs(_steps(h))
    value, second, third = (abs(float(curve.derivative(x, order))) for order in (0, 2, 3))
    noise = EPSILON * value
    with np.errstate(all="ignore"):
        if _kind(kind) == "forward":
            truncation, rounding = step / 2 * second, noise / step
            best = np.sqrt(2 * noise / np.float64(second))
        else:
            truncation, rounding = step**2 / 6 * third, noise / (2 * step)
            best = np.cbrt(1.5 * noise / np.float64(third))
    return ErrorParts(
        h=_steps(h),
        quotient=quotient(curve, x, h, kind),
        error=quotient_error(curve, x, h, kind),
        truncation=truncation,
        rounding=rounding,
        best=float(best) if 0 < best < np.inf else float("nan"),
    )


def _kind(kind: str) -> str:
    if kind not in KINDS:
        close = nearest(str(kind), KINDS, 1)
        raise InputError(
            "quotient.kind",
            "kind must be 'forward' or 'central'; not {kind}{hint}.",
            kind=repr(kind),
            hint=f" (did you mean '{close[0]}'?)" if close else "",
        )
    return kind


def _steps(h: npt.ArrayLike) -> Array:
    step = np.asarray(h, dtype=np.float64)
    if not (np.isfinite(step) & (step != 0)).all():
        wrong = step[~(np.isfinite(step) & (step != 0))].flat[0]
        raise InputError("quotient.h", "Every h must be finite and not 0; {h} is not.", h=wrong)
    return step


def _domain(given: Any) -> tuple[float, float]:
    try:
        low, high = (float(end) for end in given)
    except (TypeError, ValueError):
        low = high = np.nan
    most = max(abs(low), abs(high))
    if not (most <= LARGEST_DOMAIN and high - low >= NARROWEST * max(1.0, most)):
        raise InputError(
            "curve.domain",
            "A curve's domain is (low, high) with low below high, both within {most:,.0f} of 0, and not"
            " narrower than a millionth; not {given}.",
            most=LARGEST_DOMAIN,
            given=repr(given)[:120],
        )
    return low, high


@lru_cache(maxsize=64)
def _turns(curve: Curve) -> tuple[Turn, ...]:
    x = np.linspace(*curve.domain, SAMPLES)
    value, slope = curve(x), curve.derivative(x)
    sides = np.sign(slope)
    level = np.flatnonzero(~(np.abs(sides[1:-1]) > 0)) + 1  # 0, or no number at all, as at a cusp
    level = level[(np.abs(sides[level - 1]) > 0) & (np.abs(sides[level + 1]) > 0)]
    changes = np.flatnonzero(sides[:-1] * sides[1:] < 0)
    found = [*x[level], *_halved(curve, 1, x[changes], x[changes + 1])]
    # Where it only touches 0, as that of x**3, the second derivative changes its sign.
    bends = np.sign(curve.derivative(x, 2))
    touching = np.flatnonzero((bends[:-1] * bends[1:] < 0) & (sides[:-1] == sides[1:]))
    cell = x[1] - x[0]
    for at in _halved(curve, 2, x[touching], x[touching + 1]):
        around = np.abs(curve.derivative(at + cell * np.array([-1, 1])))
        if abs(curve.derivative(at)) <= 1e-9 * around.min():
            found.append(at)
    values = np.append(value, curve(found))
    lowest = np.fmin.reduce(values)
    slack = 1e-9 * (np.median(values[np.isfinite(values)]) - lowest) if np.isfinite(lowest) else 0.0
    turned = [_turn(curve, float(at), cell, float(lowest + slack)) for at in sorted(found)]
    turns = [turn for turn in turned if turn is not None]
    best = [turn for turn in turns if turn.is_global]
    if len(best) == 1 and not (value[np.abs(x - best[0].x) > 2 * cell] <= best[0].value).any():
        turns = [replace(turn, is_only=turn.is_global) for turn in turns]
    return tuple(turns)


def _halved(curve: Curve, order: int, low: Array, high: Array) -> Array:
    """Where a derivative changes its sign between each ``low`` and ``high``: the end where it is smaller."""
    low, high, side = low.copy(), high.copy(), np.sign(curve.derivative(low, order))
    for _ in range(HALVINGS):
        middle = low + (high - low) / 2
        left = np.sign(curve.derivative(middle, order)) == side
        low, high = np.where(left, middle, low), np.where(left, high, middle)
    sizes = [np.abs(curve.derivative(end, order)) for end in (low, high)]
    return np.where(sizes[0] < sizes[1], low, high)


def _turn(curve: Curve, at: float, cell: float, lowest: float) -> Turn | None:
    """The turn where the derivative seems to change its sign or to be 0; None where there is none."""
    tidy = round(at, 12) + 0.0
    tidied, before = np.abs(curve.derivative([tidy, at]))
    tidier = abs(tidy - at) < CLOSE * cell and curve.differentiability(tidy).kind == "corner"
    if tidied == 0 or tidied < before or tidier:  # on both sides of a corner it may be the same, or on one
        at = tidy
    here = float(curve(at)) + 0.0  # never -0
    beside, near = curve(at + cell * np.array([-1, 1])), curve(at + 1e-9 * cell * np.array([-1, 1]))
    if not np.isfinite([here, *beside, *near]).all():
        return None
    if np.abs(near - here).max() > 0.1 * np.abs(beside - here).max():  # it does not come to one value
        return None
    rises = tuple(np.sign(beside - here))
    kinds: dict[tuple[float, ...], Literal["minimum", "maximum", "inflection"]] = {
        (1, 1): "minimum", (-1, -1): "maximum", (-1, 1): "inflection", (1, -1): "inflection",
    }  # fmt: skip
    if rises not in kinds:  # level, but for what rounding makes of it
        return None
    kind = kinds[rises]
    slope = curve.differentiability(at).slope
    around = np.abs(curve.derivative(at + cell * np.array([-1, 1])))
    if kind == "inflection" and slope is None:  # a corner at which it goes on, or a vertical tangent
        return None
    if slope is not None and abs(slope) > 1e-6 * np.nanmax(around, initial=0.0):
        return None
    return Turn(kind, at, here, kind == "minimum" and here <= lowest, smooth=slope is not None)
