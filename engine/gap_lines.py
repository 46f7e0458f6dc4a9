"""Lines along an axis where a formula is 0/0, though the loss has a limit: ``sin(w_0)/w_0`` at w_0 = 0.

The limits are what the formula gives on both sides, h and h/2 away: (4 m(h/2) - m(h))/3 with the means m,
which is wrong by h**4 only (L. F. Richardson, 1911). Where it is wrong by more than a billionth, as that of
``w_0**2*log(w_0**2)`` is, nothing is mended; nor are other curves, as of ``(w_0**2 - w_1**2)/(w_0 - w_1)``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from engine import derivatives, expressions
from engine.expressions import WEIGHTS, Node
from engine.gaps import (
    CUSP,
    DIGITS,
    FAR,
    GROWN,
    NEAR,
    NODES,
    SAME,
    SMOOTH,
    STEEPEST,
    exactly,
    suspects,
    varies,
)
from engine.terrain import Array

Domain = tuple[tuple[float, float], tuple[float, float]]
Compute = Callable[[Any, Any], Sequence[Any]]

MOST_LINES = 8  # zeros of one part
CROSSING = 2  # lines along each axis, at most, whose crossings have their limits too
BESIDE = 5e-4  # of the map's width, how far beside a line the formula is asked
PARTS = (0.137, 0.382, 0.618, 0.903)  # of a line, at which it is tried


class Line(NamedTuple):
    """A line on which weight number ``axis`` is ``at``: within ``radius`` of it the limits hold.

    ``step`` is how far beside it the formula is asked; ``broken`` whether the loss has no value on it, too;
    ``upright`` whether the slope across it has no limit, as of ``sign(w_0)*abs(w_0)**(1/3)``: it is 0 there.
    """

    axis: int
    at: float
    radius: float
    step: float
    broken: bool
    upright: bool = False

    @property
    def smooth(self) -> bool:
        """Whether the loss has no kink along it."""
        return self.radius > CUSP

    def limits(
        self, compute: Callable[[Any, Any], Sequence[Any]], w_0: Any, w_1: Any, level: Any
    ) -> list[Any]:
        """The limits of what is computed, on the line beside the weights; ``level`` is 0 of their shape."""
        means = []
        for step in (self.step, self.step / 2):
            sides = []
            for sign in (-1, 1):
                beside = [w_0, w_1]
                beside[self.axis] = self.at + sign * step + level
                sides.append(compute(*beside))
            means.append([(one + other) / 2 for one, other in zip(*sides, strict=True)])
        return [(4 * close - far) / 3 for far, close in zip(*means, strict=True)]


def mended(
    compute: Compute,
    found: Sequence[Line],
    table: Mapping[str, Callable[..., Any]],
    losses: int,
    anywhere: Callable[[Any], bool] = lambda there: True,
) -> Compute:
    """A function that has its limits on the lines; the first ``losses`` of its values are losses.

    ``table`` is as for `derivatives.function`; where ``anywhere`` says that no point is on a line, none is
    asked beside it.
    """
    groups = [[line for line in found if line.axis == axis] for axis in (0, 1)]
    plain = compute
    for group in groups:
        inner = compute if max(map(len, groups)) <= CROSSING else plain
        compute = _along(compute, inner, group, table, losses, anywhere) if group else compute
    return compute


def _along(
    compute: Compute,
    inner: Compute,
    group: Sequence[Line],
    table: Mapping[str, Callable[..., Any]],
    losses: int,
    anywhere: Callable[[Any], bool],
) -> Compute:
    def along(w_0: Any, w_1: Any) -> list[Any]:
        values = [*compute(w_0, w_1)]
        for line in group:
            there = table["abs"]((w_0, w_1)[line.axis] - line.at) <= line.radius
            if anywhere(there):
                limits = line.limits(inner, w_0, w_1, 0.0 * table["sign"](w_0))
                kept = 0 if line.broken else losses
                for k in range(kept, len(values)):
                    none = line.upright and k == losses + line.axis
                    limit = 0.0 * table["sign"](w_0) if none else limits[k]
                    values[k] = table["where"](there, limit, values[k])
        return values

    return along


@lru_cache(maxsize=256)
def with_limits(text: str, domain: Domain, order: str) -> Compute:
    """`derivatives.in_numpy`, mended on the lines with limits; second derivatives have none at a kink."""
    lines = [line for line in lines_of(text, domain) if line.smooth or order != "hessian"]
    plain = derivatives.in_numpy(text, order)
    return mended(plain, lines, derivatives.NUMPY, int(order == "loss"), np.any)


@lru_cache(maxsize=256)
def lines_of(text: str, domain: Domain) -> tuple[Line, ...]:
    """The lines with limits, on the map and around it."""
    found = []
    for axis, at in places(text, domain):
        points = np.linspace(*domain[1 - axis], 9)[1:-1] + 0.013 * (domain[1 - axis][1] - domain[1 - axis][0])
        w = (np.full(points.shape, at), points)[:: 1 - 2 * axis]
        with np.errstate(all="ignore"):
            loss, gradient = (derivatives.in_numpy(text, order)(*w) for order in ("loss", "gradient"))
        if not np.isfinite([*loss, *gradient]).all():
            found.append(_line(text, axis, at, domain, not np.isfinite(loss).all()))
    return tuple(line for line in found if line is not None)


def places(text: str, domain: Domain) -> list[tuple[int, float]]:
    """Where (axis, at) a part of the expression vanishes on a whole line, on the map or around it."""
    found = set()
    for part in set(suspects(expressions.parse(text))):
        varying = [axis for axis in (0, 1) if varies(part, WEIGHTS[axis])]
        if len(varying) == 1:
            low, high = domain[varying[0]]
            found |= {(varying[0], at) for at in _roots(part, varying[0], (low + high) / 2, high - low)}
    return sorted(found)


def _line(text: str, axis: int, at: float, domain: Domain, broken: bool) -> Line | None:
    """The line with its limits, or None where the loss has none, or not the same on both sides."""
    import mpmath

    (low, high), width = domain[1 - axis], domain[axis][1] - domain[axis][0]
    tree, smooth, upright = expressions.parse(text), True, False
    found = Line(axis, at, SMOOTH * width, BESIDE * width, broken)
    for part in PARTS:
        other = low + part * (high - low)
        with mpmath.workdps(DIGITS):
            try:
                values = [
                    exactly(tree, *(at + size, other)[:: 1 - 2 * axis])
                    for power in (NEAR, FAR)
                    for size in (
                        -(mpmath.mpf(10) ** power),
                        mpmath.mpf(10) ** power,
                        2 * mpmath.mpf(10) ** power,
                    )
                ]
            except (ArithmeticError, ValueError, TypeError):
                return None
            if not all(isinstance(value, mpmath.mpf) and mpmath.isfinite(value) for value in values):
                return None
            size = 1 + abs(values[0])
            if max(abs(value - values[0]) for value in values[:3]) > SAME * size:
                return None
            if max(abs(value - values[0]) for value in values) > 1e4 * SAME * size or size > STEEPEST:
                return None
            across, beyond = (values[1] - values[0]) / 2, values[2] - values[1]
            smooth &= abs(across - beyond) <= 1e-9 * (mpmath.mpf(10) ** NEAR + abs(beyond))
            limit = float(values[0])
            steep = [
                abs(values[k + 1] - values[k]) / mpmath.mpf(10) ** power for k, power in ((1, NEAR), (4, FAR))
            ]
            upright |= steep[0] > GROWN * max(steep[1], 1) or steep[1] > GROWN * max(steep[0], 1)
        w = [0.0, 0.0]
        w[axis], w[1 - axis] = at, other
        (loss,) = found.limits(lambda a, b: [expressions.evaluate(tree, a, b)], w[0], w[1], 0.0)
        if broken and not (smooth and abs(loss - limit) <= 1e-9 * (1 + abs(limit))):
            return None
    return found if smooth else found._replace(radius=CUSP, upright=upright)


def _roots(part: Node, axis: int, middle: float, reach: float) -> set[float]:
    """Where a part of one weight is 0 to the last digit, at most `MOST_LINES`."""

    def size(at: Array) -> Array:
        value = np.abs(expressions.evaluate(part, *(at, np.zeros_like(at))[:: 1 - 2 * axis]))
        return np.where(np.isnan(value), np.inf, value)

    grid = middle + reach * np.linspace(-1, 1, 20 * NODES + 1)
    padded = np.pad(size(grid), 1, constant_values=np.inf)
    lowest = (padded[1:-1] <= padded[:-2]) & (padded[1:-1] <= padded[2:]) & np.isfinite(padded[1:-1])
    at = grid[lowest]
    for turn in range(60 if len(at) else 0):
        tried = at[:, None] + reach / (20 * NODES) / 2**turn * np.array([-1, -0.5, 0, 0.5, 1])
        at = np.take_along_axis(tried, size(tried).argmin(axis=1)[:, None], axis=1)[:, 0]
    for digits in (0, 1, 2, 3, 4, 6, 8, 10, 12, 14):
        tried = np.round(at, digits) + 0.0
        at = np.where(size(tried) == 0, tried, at)
    zeros = set(at[size(at) == 0].tolist())
    return zeros if len(zeros) <= MOST_LINES else set()
