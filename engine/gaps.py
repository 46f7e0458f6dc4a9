"""Gaps: single points where an expression's own formula is 0/0, though the loss has a limit there.

``sin(w_0**2 + w_1**2)/(w_0**2 + w_1**2)`` is 1 at (0, 0), with gradient 0; ``sqrt(w_0**2 + w_1**2)`` is 0
there, a cusp without a gradient. They are found where a divisor, the inside of a root or of a logarithm, or
the base of a power vanishes at a point of its own; the limits are taken with hundreds of digits, along rays.
At a cusp that is a minimum or a maximum the gradient is 0, by declaration; at any other the mean of the
slopes around. A pole has no limit, and stays what it is. Lines of such points: `engine.gap_lines`.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from engine import exact, expressions
from engine.expressions import WEIGHTS, Node
from engine.terrain import EPS, Array, Terrain, extreme, polished

CUSP = 1e-150  # how near a weight counts as at a cusp: squares of it still add up to more than nothing
SMOOTH = 1e-9  # the same of a limit, of the map's width: nearer, the formula loses all its digits
NODES = 97  # a side of the grid on which zeros are looked for, over twice the map
MOST = 400  # nodes at which a part may have a zero: more are a curve
AWAY, ALONE = 1e-3, 1e-9  # of twice the map; what a part is on a circle about its single zero, at the least
DIGITS, NEAR, FAR = 600, -40, -30  # decimal digits of the limits; powers of ten of two distances
RAYS = 16
SAME = 1e-12  # limits along rays are one
STEEPEST = 1e12
KINK = 1e-9  # how far apart two sides' slopes are at a kink, of their size
GROWN = 1e2  # how much steeper a wall gets on the way to it


LATER = ("max", "min", "sign", "relu", "sigmoid", "softplus", "floor", "ceil")  # that mpmath has not as we do


class Gap(NamedTuple):
    """A point with the limits of its loss and gradient, which hold where both weights are within ``radius``.

    ``level`` is whether the gradient is 0 there, or it is a cusp that is a minimum or maximum.
    """

    w_0: float
    w_1: float
    loss: float
    slope_0: float
    slope_1: float
    radius: float
    level: bool


def candidates(text: str, domain: tuple[tuple[float, float], tuple[float, float]]) -> Array:
    """The points (n, 2) on and around the map at which a part of the expression that must not vanish does."""
    low, high = np.array(domain, dtype=float).T
    middle, reach = (low + high) / 2, high - low
    found = [_zeros(part, middle, reach) for part in set(suspects(expressions.parse(text)))]
    return np.unique(np.concatenate([np.zeros((0, 2)), *found]), axis=0)


@lru_cache(maxsize=256)
def limits(text: str, w_0: float, w_1: float, width: float) -> Gap | None:
    """The limits at a point of a map of a width, or None where there are none."""
    import mpmath

    tree = expressions.parse(text)
    with mpmath.workdps(DIGITS):
        angles = [mpmath.mpf("0.3") + 2 * mpmath.pi * k / RAYS for k in range(RAYS)]
        rays = [(mpmath.cos(angle), mpmath.sin(angle)) for angle in angles]
        try:
            near, twice, far = (
                [exactly(tree, w_0 + size * x, w_1 + size * y) for x, y in rays]
                for size in (mpmath.mpf(10) ** NEAR, 2 * mpmath.mpf(10) ** NEAR, mpmath.mpf(10) ** FAR)
            )
        except (ArithmeticError, ValueError, TypeError):
            return None
        if not all(
            isinstance(value, mpmath.mpf) and mpmath.isfinite(value) for value in (*near, *twice, *far)
        ):
            return None
        loss = sum(near) / RAYS
        size = 1 + abs(loss)
        apart = max(abs(value - loss) for value in near), max(abs(value - loss) for value in far)
        if apart[0] > SAME * size or apart[1] > 1e4 * SAME * size or abs(loss) > STEEPEST:
            return None
        slopes = [(b - a) * mpmath.mpf(10) ** -NEAR for a, b in zip(near, twice, strict=True)]
        both = [2 * sum(s * ray[axis] for s, ray in zip(slopes, rays, strict=True)) / RAYS for axis in (0, 1)]
        misfit = max(abs(s - both[0] * x - both[1] * y) for s, (x, y) in zip(slopes, rays, strict=True))
        smooth = misfit <= 1e-9 * (1 + abs(both[0]) + abs(both[1]))
        extremal = not smooth and (min(slopes) >= 0 or max(slopes) <= 0)
        slope_0, slope_1 = (0.0 if extremal or abs(s) < SAME else float(s) for s in both)
        value = 0.0 if abs(loss) < SAME * 1e-3 else float(loss)
    if max(abs(slope_0), abs(slope_1)) > STEEPEST:
        return None
    radius = SMOOTH * width if smooth else CUSP
    return Gap(w_0, w_1, value, slope_0, slope_1, radius, extremal or slope_0 == slope_1 == 0)


@lru_cache(maxsize=256)
def is_kinked(text: str, w_0: float, w_1: float) -> bool:
    """Whether a loss has no gradient at a point with values around it: at a kink, a seam or a jump.

    Along a weight the quotients of the two sides then stay as far apart for ever smaller steps.
    """
    import mpmath

    tree = expressions.parse(text)
    with mpmath.workdps(DIGITS):
        for axis in (0, 1):
            apart, size, before = [], mpmath.mpf(0), mpmath.mpf(0)
            for power in (FAR, 2 * FAR):
                h = mpmath.mpf(10) ** power
                try:
                    values = [
                        exactly(tree, w_0 + (1 - axis) * side * h, w_1 + axis * side * h)
                        for side in (-1, 0, 1)
                    ]
                except (ArithmeticError, ValueError, TypeError):
                    return False
                if not all(isinstance(value, mpmath.mpf) and mpmath.isfinite(value) for value in values):
                    return False
                left, right = (values[1] - values[0]) / h, (values[2] - values[1]) / h
                apart.append(abs(right - left))
                before, size = size, max(abs(left), abs(right))
            if apart[1] > max(apart[0] / 2, mpmath.mpf(KINK) * size) or size > GROWN * max(before, 1):
                return True
    return False


def suspects(node: Node) -> Iterator[Node]:
    """The parts whose zeros leave the formula, or its derivatives, without a value."""
    for child in node.children:
        yield from suspects(child)
    if node.kind == "/":
        parts = [node.children[1]]
    elif node.kind == "call" and node.value in ("sqrt", "log", "ln", "log2", "log10"):
        parts = [node.children[0]]
    elif node.kind == "**":
        base, exponent = node.children
        power = 0.5 if varies(exponent) else float(expressions.evaluate(exponent, 0.0, 0.0))
        parts = [] if power >= 0 and power == int(power) else [base]
    else:
        parts = []
    yield from (factor for part in parts for factor in _factors(part) if varies(factor))


def _factors(part: Node) -> Iterator[Node]:
    """The parts, one of which is 0 where a part is."""
    inner = part.children[: 1 if part.kind in ("/", "**") or part.value in ("sqrt", "abs") else None]
    if part.kind in ("*", "/", "**", "negative") or part.value in ("sqrt", "abs"):
        for child in inner:
            yield from _factors(child)
    else:
        yield part


def varies(node: Node, *names: str) -> bool:
    """Whether a part depends on one of the weights named, or on either."""
    own = node.kind == "name" and node.value in (names or WEIGHTS)
    return own or any(varies(child, *names) for child in node.children)


def _zeros(part: Node, middle: Array, reach: Array) -> Array:
    """Single points at which a part is 0 to the last digit: none where they are many, a curve's."""

    def size(u: Array) -> Array:
        w = middle + reach * u
        value = np.abs(expressions.evaluate(part, w[..., 0], w[..., 1]))
        return np.where(np.isnan(value), np.inf, np.broadcast_to(value, w.shape[:-1]))

    line = np.linspace(-1, 1, NODES)
    grid = np.stack(np.meshgrid(line, line), axis=-1)
    padded = np.pad(size(grid), 1, constant_values=np.inf)
    centre = padded[1:-1, 1:-1]
    around = [padded[i : i + NODES, j : j + NODES] for i in range(3) for j in range(3)]
    lowest = np.isfinite(centre) & np.all([centre <= each for each in around], axis=0)
    points = grid[lowest]
    if len(points) > MOST:
        return np.zeros((0, 2))
    w = middle + reach * polished(size, points, 2 / NODES, rounds=150)
    for digits in (0, 1, 2, 3, 4, 6, 8, 10, 12, 14):
        tried = np.round(w, digits) + 0.0
        values = np.abs(expressions.evaluate(part, tried[:, 0], tried[:, 1]))
        w = np.where((values == 0)[:, None], tried, w)
    zeros = np.unique(w[np.abs(expressions.evaluate(part, w[:, 0], w[:, 1])) == 0], axis=0)
    terrain = Terrain(size, size, size, NODES, np.full(2, EPS))
    (least, _), (most, _) = (extreme(terrain, (zeros - middle) / reach, AWAY, sign) for sign in (1, -1))
    return zeros[least > ALONE * np.abs(most)]


def exactly(node: Node, w_0: Any, w_1: Any) -> Any:
    """The tree's value with all of mpmath's digits; its numbers are those that the formula has in float64."""
    import mpmath

    if not varies(node):
        return mpmath.mpf(float(expressions.evaluate(node, 0.0, 0.0)))
    if node.value == "where":
        return exact.chosen(node, lambda child: exactly(child, w_0, w_1))
    inner = [exactly(child, w_0, w_1) for child in node.children]
    match node.kind:
        case "name":
            return {"w_0": w_0, "w_1": w_1}[node.value]
        case "call":
            if node.value in ("log2", "log10"):
                return mpmath.log(inner[0], int(node.value[3:]))
            if node.value in LATER:
                return exact.call(node.value, inner)
            return getattr(mpmath, {"abs": "fabs", "ln": "log"}.get(node.value, node.value))(inner[0])
        case "negative":
            return -inner[0]
        case "+":
            return inner[0] + inner[1]
        case "-":
            return inner[0] - inner[1]
        case "*":
            return inner[0] * inner[1]
        case "/":
            return inner[0] / inner[1]
    return inner[0] ** inner[1]
