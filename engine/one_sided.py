"""Whether a curve has a derivative at a point: the limits of its quotients from the left and the right.

A formula's own derivative is no witness at a corner: it counts the sign of 0 as 0, so that of abs(x) would
be 0 where the slopes are -1 and 1. Here the quotients (f(x + h) - f(x)) / h themselves are followed to h =
1e-400 and -1e-400, in mpmath with 1,000 digits, where rounding plays no part. From h to its square (1e-50,
1e-100, 1e-200, 1e-400) a quotient that has a limit, c + b |h|**p or c + b / log |h|, changes ever less, and
one that grows without bound, |h|**-p or log |h|, ever more; three families of h must agree, which those of
sin(1/x) do not.

A point is a decimal number, as it is written: 0.1 is one tenth, not the float64 nearest to it. Where a
corner, pole or edge lies within a few units in the last place of it (pi, a third), that is meant. Source of
the terms: M. Spivak, "Calculus", 4th edition, Publish or Perish, 2008, chapters 6 and 9.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import combinations, pairwise
from typing import Any, Literal

import numpy as np

from engine import exact, expressions
from engine.expressions import Node

Kind = Literal["smooth", "corner", "cusp", "vertical", "jump", "pole", "edge", "undefined"]

DIGITS, FEW_DIGITS = 1_000, 60  # of the arithmetic; and where nothing of the formula breaks
FAR = 1e-9  # of x's size: no part of the formula breaks within several times that
EXPONENTS = (50, 100, 200, 400)  # of the steps, 10**-n
FAMILIES = ("1", "0.7", "0.37")  # times those
DEEPER = 8  # times those exponents and digits: where f's value at x is itself a limit
SETTLES, SETTLED = 0.75, 0.3  # a change, against the one before, and against the two before
SAME = 1e-9  # two limits this near to each other, of their size, are one
NEIGHBOURS = 4  # units in the last place of x within which a corner, pole or edge is meant
NEAR = 1e-10  # of x's size: where quotients are compared for corners that no part of the formula tells of
CLEAR = 1e-3  # what their difference is then, at least, of their size


@dataclass(frozen=True)
class Differentiability:
    """What a curve does at one x.

    Attributes:
        x: the point, as it was given.
        kind: "smooth", the derivative exists; "corner", the one-sided slopes differ; "cusp", both are
            infinite, with different signs; "vertical", both are the same infinity; "jump", f comes to two
            values, or to another than its own; "pole", |f| grows without bound; "edge", f has values on one
            side only; "undefined", no values nearby, or f or its quotients come to nothing, as those of
            x*sin(1/x).
        value: f(x), or what f comes to from all sides where the formula gives no number (sin(x)/x at 0);
            None where there is neither.
        left, right: what the difference quotients with h < 0 and h > 0 come to: a number, -inf, inf, or None.
        left_value, right_value: what f comes to from the left and the right: the same.
        has_left, has_right: whether f has values there, as near to x as one likes.
        removable: whether ``value`` is a limit, and the formula gives none.
    """

    x: float
    kind: Kind
    value: float | None
    left: float | None
    right: float | None
    left_value: float | None
    right_value: float | None
    has_left: bool
    has_right: bool
    removable: bool = False

    @property
    def beside(self) -> bool:
        """Whether the curve has values beside the point, on one side at least."""
        return self.has_left or self.has_right

    @property
    def slope(self) -> float | None:
        """The derivative, or None where there is none."""
        if self.kind != "smooth" or self.left is None or self.right is None:
            return None
        return (self.left + self.right) / 2


@dataclass(frozen=True)
class _Limit:
    """A limit, also an infinite one, or None; how far its last step was; whether there are values at all."""

    value: Any
    change: Any = 0
    present: bool = True


@lru_cache(maxsize=512)
def at(expression: str, x: float) -> Differentiability:
    """What the curve of an expression does at x, a finite number."""
    import mpmath

    tree = expressions.parse(expression.strip(), expressions.X)
    with mpmath.workdps(FEW_DIGITS):
        if (found := _regular(tree, x)) is not None:
            return found
    with mpmath.workdps(DIGITS):
        place = _meant(tree, x)
        found = _classified(x, lambda t: exact.value(tree, t), place)
        return _confirmed(found, lambda t: exact.value(tree, t), place) if found.kind == "smooth" else found


def exact_quotient(expression: str, x: float, h: Sequence[float] | np.ndarray) -> np.ndarray:
    """The forward quotients (f(x + h) - f(x)) / h without rounding error; nan where f has no value: (n,)."""
    import mpmath

    tree = expressions.parse(expression.strip(), expressions.X)
    known = at(expression, float(x)).value
    with mpmath.workdps(FEW_DIGITS):
        place, steps = mpmath.mpf(repr(float(x))), [mpmath.mpf(repr(float(step))) for step in h]
        value = exact.value(tree, place)
        if not mpmath.isfinite(value):
            value = mpmath.nan if known is None else mpmath.mpf(known)
        return np.array([float((exact.value(tree, place + step) - value) / step) for step in steps])


# ---------------------------------------------------------------------------------------- limits and kinds


def _classified(x: float, f: Callable[[Any], Any], place: Any) -> Differentiability:
    import mpmath

    here = f(place)
    heights = {side: _limit(lambda h: f(place + h), side) for side in (-1, 1)}
    present = [limit for limit in heights.values() if limit.present]
    ends = [limit.value for limit in present]
    own = here if mpmath.isfinite(here) else None
    ends_told = (
        _plain(heights[-1].value), _plain(heights[1].value), heights[-1].present, heights[1].present
    )  # fmt: skip

    def told(kind: Kind, value: Any = own, slopes: Sequence[Any] = (None, None)) -> Differentiability:
        removable = own is None and value is not None
        left, right = map(_plain, slopes)
        return Differentiability(x, kind, _plain(value), left, right, *ends_told, removable)

    if not present or None in ends:
        return told("undefined")
    if any(mpmath.isinf(end) for end in ends):
        return told("pole", None)
    if own is None and (len(ends) == 1 or _same(*present)):
        value = _deep(f, place, -1 if heights[-1].present else 1, ends[0])
    else:
        value = own
    left_alone = value is None or any(not _same(limit, _Limit(value)) for limit in present)
    if value is None:
        return told("jump", None)

    def quotient(h: Any) -> Any:
        return (f(place + h) - value) / h

    quotients = {side: _limit(quotient, side) for side in (-1, 1) if heights[side].present}
    slopes = tuple(quotients[side].value if side in quotients else None for side in (-1, 1))
    if left_alone:
        return told("jump", value, slopes)
    if len(present) == 1:
        return told("edge", value, slopes)
    if None in slopes:
        return told("undefined", value, slopes)
    infinite = [mpmath.isinf(slope) for slope in slopes]
    if all(infinite):
        return told("vertical" if slopes[0] == slopes[1] else "cusp", value, slopes)
    if not any(infinite) and _same(quotients[-1], quotients[1]):
        return told("smooth", value, slopes)
    return told("corner", value, slopes)


def _regular(tree: Node, x: float) -> Differentiability | None:
    """What a curve does at x where no part of its formula breaks nearby, and so it is smooth; else None."""
    import mpmath

    place = mpmath.mpf(repr(float(x)))
    reach = mpmath.mpf(FAR) * (1 + abs(place))
    for part in _breaks(tree):
        left, here, right = (part(place + offset) for offset in (-reach, 0, reach))
        steps = abs(left - here) + abs(right - here)  # nan or inf: it is not known
        if not (abs(here) > 4 * steps and mpmath.isfinite(steps)):
            return None
    h = mpmath.mpf(10) ** (-FEW_DIGITS // 3)
    value, left, right = (exact.value(tree, place + offset) for offset in (0, -h, h))
    if not all(mpmath.isfinite(each) for each in (value, left, right)):
        return None
    slope, height = _plain((right - left) / (2 * h)), _plain(value)
    return Differentiability(x, "smooth", height, slope, slope, height, height, True, True)


def _confirmed(found: Differentiability, f: Callable[[Any], Any], place: Any) -> Differentiability:
    """The same, or a corner where one lies so near to x that the numbers near x cannot part them."""
    import mpmath

    if place == 0:
        return found
    step = mpmath.mpf(NEAR) * abs(place)
    value = f(place)
    rows = [[(f(place + side * h) - value) / (side * h) for h in (step, step / 10)] for side in (-1, 1)]
    if not all(mpmath.isfinite(one) for row in rows for one in row):
        return found
    size = max(abs(one) for row in rows for one in row)
    steady = all(abs(row[0] - row[1]) <= CLEAR / 10 * size for row in rows)
    if steady and abs(rows[0][0] - rows[1][0]) > CLEAR * size:
        left, right = (float(row[0]) for row in rows)
        return replace(found, kind="corner", left=left, right=right)
    return found


def _limit(f: Callable[[Any], Any], side: int) -> _Limit:
    """What f(h) comes to as h goes to 0 from a side, 1 or -1."""
    import mpmath

    limits = []
    for family in FAMILIES:
        rows = [f(side * mpmath.mpf(family) * mpmath.mpf(10) ** -exponent) for exponent in EXPONENTS]
        if any(mpmath.isnan(row) for row in rows[-2:]):
            return _Limit(None, present=False)
        limits.append(_settled(rows))
    first = limits[0]
    if any(limit.value is None for limit in limits) or not all(_same(first, other) for other in limits[1:]):
        return _Limit(None)
    return first


def _deep(f: Callable[[Any], Any], place: Any, side: int, known: Any) -> Any:
    """A limit of f, known from h = 1e-400, as exactly as quotients with that h need it: from h = 1e-3200."""
    import mpmath

    with mpmath.workdps(DEEPER * DIGITS):
        step = side * mpmath.mpf(FAMILIES[0])
        rows = [f(place + step * mpmath.mpf(10) ** -(DEEPER * exponent)) for exponent in EXPONENTS]
        deep = _settled(rows).value if all(mpmath.isfinite(row) for row in rows) else None
    return known if deep is None else deep


def _settled(rows: Sequence[Any]) -> _Limit:
    """The limit of a sequence at h, h**2, h**4, h**8."""
    import mpmath

    last, before = rows[-1], rows[-2]
    if mpmath.isinf(last):
        return _Limit(last if last == before or mpmath.isfinite(before) else None)
    if not all(mpmath.isfinite(row) for row in rows):
        return _Limit(last if last == before else None)
    first, second, third = (after - one for one, after in pairwise(rows))
    if abs(third) <= mpmath.mpf(10) ** -30 * abs(last):
        return _Limit(last, abs(third))
    if second != 0 and abs(third) < SETTLES * abs(second):
        if abs(third) > SETTLED * (abs(first) + abs(second)):
            return _Limit(None)
        ratio = third / second
        limit = last + third * ratio / (1 - ratio)
        if abs(last) <= SETTLES * abs(before) and abs(limit) <= abs(third):
            limit = mpmath.mpf(0)
        return _Limit(limit, abs(third))
    if abs(last) > abs(before) > abs(rows[-3]) and last * before > 0:
        return _Limit(mpmath.sign(last) * mpmath.inf)
    return _Limit(None)


def _same(one: _Limit, other: _Limit) -> bool:
    import mpmath

    a, b = one.value, other.value
    if mpmath.isinf(a) or mpmath.isinf(b):
        return bool(a == b)
    return bool(abs(a - b) <= SAME * max(abs(a), abs(b)) + one.change + other.change)


def _plain(value: Any) -> float | None:
    return None if value is None else float(value) + 0.0


# ------------------------------------------------------------------------------------------ which x is meant


def _meant(tree: Node, x: float) -> Any:
    """The decimal number that x is written as, or a place next to it where a part of the formula breaks."""
    import mpmath

    place = mpmath.mpf(repr(float(x)))
    reach = NEIGHBOURS * mpmath.mpf(float(np.spacing(abs(x))))
    for part in _breaks(tree):
        here, *ends = (part(place + offset) for offset in (0, -reach, reach))
        if here == 0 or x == 0 or not all(mpmath.isfinite(end) for end in ends) or ends[0] * ends[1] > 0:
            continue
        found = mpmath.findroot(part, (place - reach, place + reach), solver="illinois", verify=False)
        return found if abs(found - place) <= reach else place
    return place


def _breaks(node: Node) -> Iterator[Callable[[Any], Any]]:
    """Functions whose zeros are where a part of the formula is not smooth, as u of abs(u), v of u/v."""
    import mpmath

    for child in node.children:
        yield from _breaks(child)
    if node.kind == "/":
        yield from _factors(node.children[1])
    elif (node.kind == "**" and not _whole(node.children[1])) or (
        node.kind == "call" and node.value in ("abs", "sqrt", "relu", "sign", *exact.LOGARITHMS)
    ):
        yield from _factors(node.children[0])
    elif node.kind == "call" and node.value in ("asin", "acos"):
        yield from (lambda x, end=end: exact.value(node.children[0], x) - end for end in (-1, 1))
    elif node.kind == "call" and node.value in ("acosh", "atanh"):
        ends = (1,) if node.value == "acosh" else (-1, 1)
        yield from (lambda x, end=end: exact.value(node.children[0], x) - end for end in ends)
    elif node.kind == "call" and node.value == "tan":
        yield lambda x: mpmath.cos(exact.value(node.children[0], x))
    elif node.kind == "call" and node.value in ("floor", "ceil"):
        yield lambda x: mpmath.sinpi(exact.value(node.children[0], x))
    elif node.kind == "call" and node.value in ("max", "min"):
        yield from (_apart(one, other) for one, other in combinations(node.children, 2))
    elif node.kind in expressions.COMPARISONS:
        left, right = node.children
        yield from _factors(left) if _zero(right) else (_apart(left, right),)


def _whole(exponent: Node) -> bool:
    return exponent.kind == "number" and float(exponent.value).is_integer()


def _apart(one: Node, other: Node) -> Callable[[Any], Any]:
    return lambda x: exact.value(one, x) - exact.value(other, x)


def _zero(node: Node) -> bool:
    return node.kind == "number" and float(node.value) == 0


def _factors(node: Node) -> Iterator[Callable[[Any], Any]]:
    """Functions that are 0 where a node is, without its powers, which do not change their sign."""
    if node.kind == "*":
        yield from (part for child in node.children for part in _factors(child))
    elif node.kind in ("/", "**", "negative") or (node.kind == "call" and node.value in ("abs", "sqrt")):
        yield from _factors(node.children[0])
    else:
        yield lambda x: exact.value(node, x)
