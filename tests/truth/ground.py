"""What is so on a map, found by sampling it: its lowest place, and which minima are isolated.

Nothing of the engine is used: a text is evaluated by NumPy, nodes of a grid are closed in on by trying places
around, and whether a minimum is isolated is read from the loss on rings about it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from types import CodeType
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

NODES = 241  # along each side
POLISHED = 60  # of the lowest hollows of the grid
RINGS = ((0.01, 0.03), (0.001, 0.003))  # radii, in halves of the map's sides; the second for narrow pits
BOTTOMLESS = 1e6  # of the map's range, below all nodes: no minimum, a pole's side
CLEAR = 1e-5  # of the map's range: what a ring rises by about a minimum that nobody may miss
NAMES: dict[str, Any] = {
    name: getattr(np, {"ln": "log"}.get(name, name))
    for name in (
        "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "exp", "log", "ln", "log2",
        "log10", "sqrt", "abs", "asinh", "acosh", "atanh", "sign", "floor", "ceil", "where",
    )
} | {"pi": np.pi, "e": np.e}  # fmt: skip
NAMES |= {
    "max": lambda *each: np.max(np.broadcast_arrays(*each), axis=0),
    "min": lambda *each: np.min(np.broadcast_arrays(*each), axis=0),
    "relu": lambda x: np.where(x > 0, x, 0.0 * x),
    "sigmoid": lambda x: (1 + np.tanh(x / 2)) / 2,
    "softplus": lambda x: np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x))),
    "erf": np.vectorize(math.erf, otypes=[float]),
}


@dataclass(frozen=True)
class Found:
    """A hollow of the map: its place in weights, its loss, and whether rings about it rise all round."""

    w: tuple[float, float]
    loss: float
    isolated: bool


class Ground:
    """An expression on a domain, sampled. Places are weights, unless they are called ``unit``: -1 to 1."""

    def __init__(self, expression: str, domain: Sequence[Sequence[float]]) -> None:
        self._code: CodeType = compile(expression.replace("^", "**"), "<expression>", "eval")
        self.low, self.high = np.array(domain, float).T
        self.middle, self.half = (self.low + self.high) / 2, (self.high - self.low) / 2
        self.diagonal = float(np.hypot(*(2 * self.half)))

    def loss(self, w: npt.ArrayLike) -> Array:
        """The loss at weights (..., 2); nan or inf where it has none."""
        w = np.asarray(w, float)
        with np.errstate(all="ignore"):
            value = eval(self._code, {"__builtins__": {}, **NAMES, "w_0": w[..., 0], "w_1": w[..., 1]})
        return np.broadcast_to(np.asarray(value, float), w.shape[:-1]).copy()

    def overflows(self, w: npt.ArrayLike) -> bool:
        """Whether computing the loss at a place meets a number that is too large for 64 bits."""
        try:
            with np.errstate(all="ignore", over="raise"):
                w = np.asarray(w, float)[None]
                eval(self._code, {"__builtins__": {}, **NAMES, "w_0": w[:, 0], "w_1": w[:, 1]})
        except (FloatingPointError, OverflowError):
            return True
        return False

    def inside(self, w: Array) -> npt.NDArray[np.bool_]:
        """Whether weights (..., 2) are on the map, its border included."""
        with np.errstate(invalid="ignore"):
            return np.all((w >= self.low) & (w <= self.high), axis=-1)

    # ---- the map

    @cached_property
    def nodes(self) -> Array:
        """The loss at the nodes (NODES, NODES), w_1 along the first axis; nan where there is none."""
        return self._at(self._unit_nodes)

    @cached_property
    def _unit_nodes(self) -> Array:
        line = np.linspace(-1, 1, NODES)
        return np.stack(np.meshgrid(line, line), axis=-1)

    @cached_property
    def range(self) -> float:
        """From the lowest to the middle loss of the nodes: what differences are measured by."""
        seen = self.nodes[np.isfinite(self.nodes)]
        return float(np.median(seen) - seen.min()) or float(np.ptp(seen)) or 1.0

    @cached_property
    def lowest(self) -> float:
        """The lowest loss that any tried place of the map has; -inf where it falls without end."""
        return min(float(self._polished[1].min(initial=np.inf)), float(np.nanmin(self.nodes)))

    @cached_property
    def hollows(self) -> tuple[Found, ...]:
        """The minima inside the map that nobody may miss: rings rise clearly, and well off the border."""
        found: list[Found] = []
        for unit, value in zip(*self._polished, strict=True):
            if np.abs(unit).max() > 0.97 or not np.isfinite(value):
                continue
            if value < np.nanmin(self.nodes) - BOTTOMLESS * self.range:
                continue  # beside a pole the ground falls without end
            if any(np.hypot(*(self._unit(np.array(other.w)) - unit)) < 0.02 for other in found):
                continue
            if not np.isfinite(self._rise(unit, value, 0.03, np.linspace(0, 6.28, 90))).all():
                continue  # at the edge of where there is a loss: a border, as the map's own
            below = CLEAR * self.range
            for radius in (0.01, 0.02, 0.03):
                low, _ = self._ring(unit, value, radius)
                if not low > below:
                    break
                below = low
            else:
                found.append(Found(tuple((self.middle + self.half * unit).tolist()), float(value), True))
        return tuple(found)

    def isolated(self, w: npt.ArrayLike, loss: float) -> bool:
        """Whether the loss about a place rises in every direction: not along a curve, not on level ground."""
        unit = self._unit(np.asarray(w, float))
        nothing = 8 * np.finfo(float).eps * max(abs(loss), 1e-300)
        return any(
            all(low > max(1e-7 * middle, nothing) for low, middle in rings)
            for rings in ([self._ring(unit, loss, radius) for radius in pair] for pair in RINGS)
        )

    def undercut(self, w: npt.ArrayLike, loss: float) -> float:
        """How far the ground falls below a place's loss within one part in a thousand of the map (>= 0)."""
        unit = self._unit(np.asarray(w, float))
        lows = [self._ring(unit, loss, radius)[0] for radius in (1e-5, 1e-4, 1e-3)]
        return max(0.0, *(-low for low in lows if np.isfinite(low)), 0.0)

    def sides(self, w: npt.ArrayLike, axis: int) -> tuple[float, float]:
        """How far the slopes on both sides differ along a weight: at a step, and at a shorter one."""
        apart = []
        for size in (1e-4, 1e-6):
            step = np.zeros(2)
            step[axis] = size * self.half[axis]
            low, here, high = self.loss(np.asarray(w, float) + np.array([[-1], [0], [1]]) * step)
            apart.append(float(abs(high - 2 * here + low) / step[axis]))
        return apart[0], apart[1]

    def floor(self, w: npt.ArrayLike, loss: float, radius: float) -> tuple[float, float]:
        """The least and the middle rise over rings about a place, out to ``radius`` (weight units)."""
        unit = self._unit(np.asarray(w, float))
        reach = radius / float(self.half.max())
        rings = [self._ring(unit, loss, reach * part) for part in (0.01, 0.1, 0.5, 1.0)]
        return min(low for low, _ in rings), rings[-1][1]

    def _unit(self, w: Array) -> Array:
        return (w - self.middle) / self.half

    def _at(self, unit: Array) -> Array:
        loss = self.loss(self.middle + self.half * unit)
        return np.where(np.isposinf(loss), np.nan, loss)

    def _ring(self, unit: Array, loss: float, radius: float) -> tuple[float, float]:
        """The least and the middle rise of the loss on a ring; only the part of it on the map counts."""
        angles = np.linspace(0, 2 * np.pi, 720, endpoint=False)
        width = angles[1]
        rise = self._rise(unit, loss, radius, angles)
        middle = float(np.nanmedian(rise)) if np.isfinite(rise).any() else np.nan
        order = np.argsort(np.where(np.isfinite(rise), rise, np.inf))[:12]
        best = angles[order]
        low = float(np.nanmin(rise)) if np.isfinite(rise).any() else np.nan
        for _ in range(34):  # each angle between its neighbours, ever finer
            tries = best[:, None] + width * np.linspace(-1, 1, 9)
            rises = self._rise(unit, loss, radius, tries)
            rises = np.where(np.isfinite(rises), rises, np.inf)
            at = rises.argmin(axis=1)[:, None]
            best = np.take_along_axis(tries, at, axis=1)[:, 0]
            low = min(low, float(rises.min())) if np.isfinite(rises.min()) else low
            width /= 3
        return low, middle

    def _rise(self, unit: Array, loss: float, radius: float, angles: Array) -> Array:
        places = unit + radius * np.stack([np.cos(angles), np.sin(angles)], axis=-1)
        rise = self._at(places) - loss
        return np.where(np.all(np.abs(places) <= 1, axis=-1), rise, np.nan)

    @cached_property
    def _polished(self) -> tuple[Array, Array]:
        """The lowest hollows of the grid, closed in on: places (n, 2) from -1 to 1, and losses (n,)."""
        padded = np.pad(np.where(np.isnan(self.nodes), np.inf, self.nodes), 1, constant_values=np.inf)
        around = [
            padded[i : i + NODES, j : j + NODES] for i in range(3) for j in range(3) if (i, j) != (1, 1)
        ]
        hollow = np.all([self.nodes <= other for other in around], axis=0) & ~np.isnan(self.nodes)
        order = np.argsort(self.nodes[hollow], kind="stable")[:POLISHED]
        places = self._unit_nodes[hollow][order]
        losses = self.nodes[hollow][order]
        reach = np.full(len(places), 2.0 / (NODES - 1))
        for turn in range(140 if len(places) else 0):
            angles = turn * 0.7 + 2 * np.pi * np.arange(12) / 12
            tries = places[:, None] + reach[:, None, None] * np.stack([np.cos(angles), np.sin(angles)], -1)
            tries = np.clip(tries, -1, 1)
            values = np.where(np.isnan(self._at(tries)), np.inf, self._at(tries))
            best = values.argmin(axis=1)
            value = values[np.arange(len(places)), best]
            better = value < losses
            places = np.where(better[:, None], tries[np.arange(len(places)), best], places)
            losses = np.where(better, value, losses)
            reach = np.where(better, reach * 1.3, reach / 2)
        return places, losses
