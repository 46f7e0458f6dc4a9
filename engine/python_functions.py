"""A Python function of the two weights as a loss: how it is called, what is refused, its derivatives.

What the function gives for one point, two float64 numbers, is what it means. There are three ways to ask for
many points at once, and the first is taken that gives the same numbers at every point that is tried:

- *compiled*: traced by TensorFlow and compiled by XLA, its gradient by automatic differentiation;
- *arrays*: called with NumPy arrays; *points*: called point by point. Both get central differences,
  ``(f(w + h) - f(w - h))/(2h)``, with h = `STEP` times half the map's width, or times the weight where that
  is more.

Where a function raises an error of arithmetic it has no value. What it prints is not shown.
"""

from __future__ import annotations

import io
import logging
import math
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout, suppress
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.errors import InputError
from engine.python_calls import failed, numbers, takes_vector

_log = logging.getLogger(__name__)

Array = npt.NDArray[np.float64]
Domain = tuple[tuple[float, float], tuple[float, float]]

STEP = float(np.finfo(float).eps) ** (1 / 3)  # of a central difference: 6e-6, where both its errors are least
CURVED_STEP = float(np.finfo(float).eps) ** (1 / 4)  # the same of a second one
BLOCKS = (64, 4_096, 65_536)  # points that a compiled call takes
PROBES = 40  # points at which the ways are held against each other
NEAR = 1e-9  # how near their numbers are: XLA's and NumPy's exp differ in the last bits
SAMPLES = 65  # points a side at which a function must have values
CALLS = 3_000_000  # points, about, that the search for minima asks a loss for that has no gradient
LONGEST = 600.0  # seconds of that search at most
TOLD = 5.0  # seconds from which on it is said beforehand
UNLIKE = 1e-3  # a derivative, against the slope: of a function that hides a part from TensorFlow


@lru_cache(maxsize=32)
def known(function: Callable[..., Any], name: str, domain: Domain) -> Loss:
    """The loss that a function is on a domain, tried out once.

    Raises:
        InputError: what it cannot be taken for.
    """
    return Loss(function, name, domain)


class Loss:
    """A function of two weights on a domain, checked.

    Attributes:
        way: "compiled", "arrays" or "points".
        traced: of TensorFlow's tensors w_0, w_1 of one shape (n,), the loss; None where not compiled.
    """

    def __init__(self, function: Callable[..., Any], name: str, domain: Domain) -> None:
        self.function, self.name, self.domain = function, name, domain
        self.vector = takes_vector(function, name)
        self.traced: Callable[[Any, Any], Any] | None = None
        self.raised: Exception | None = None
        self._programs: dict[tuple[str, int], Any] = {}
        self.half = np.array([(high - low) / 2 for low, high in domain])
        w_0, w_1 = _probes(domain)
        with self._calling() as libraries:
            self.way, at = "points", self._by_points(w_0, w_1)
            again, seconds = _timed(lambda: self._by_points(w_0, w_1), len(w_0))
            if at.tobytes() != again.tobytes():
                raise _unrepeatable(name)
            self._tried = at
            self._choose(libraries[0], w_0, w_1, at)
        if self.way == "arrays":
            many = np.resize(w_0, BLOCKS[1]), np.resize(w_1, BLOCKS[1])
            seconds = _timed(lambda: self.loss(*many), BLOCKS[1])[1]
        whole = 0.0 if self.way == "compiled" else seconds * CALLS
        self._refuse_slow(whole)
        self._refuse_level()
        if self.way == "compiled":
            self._refuse_unlike(w_0, w_1)
        if whole >= TOLD:
            _log.warning("The minima of %s are looked for point by point: about %.0f s.", name, whole)

    @property
    def derivative(self) -> str:
        """How its gradient is found: "autodiff" or "differences"."""
        return "autodiff" if self.way == "compiled" else "differences"

    def loss(self, w_0: Array, w_1: Array) -> Array:
        """The loss at weights of one shape; nan where it has none."""
        return self._asked("loss", w_0, w_1)[0]

    def gradient(self, w_0: Array, w_1: Array) -> list[Array]:
        """Both slopes, by automatic differentiation or by central differences."""
        if self.way == "compiled":
            return self._asked("gradient", w_0, w_1)
        return self._central(lambda a, b: [self.loss(a, b)], w_0, w_1, STEP)[0]

    def hessian(self, w_0: Array, w_1: Array) -> list[Array]:
        """The curvatures 00, 01, 11, by differences: of the exact gradient, or of the loss twice."""
        if self.way == "compiled":
            (h_00, h_01), (h_10, h_11) = self._central(self.gradient, w_0, w_1, STEP)
            return [h_00, (h_01 + h_10) / 2, h_11]
        h_0, h_1 = self._widths(w_0, w_1, CURVED_STEP)
        a = np.stack([w_0 + i * h_0 for i in (-1, 0, 1) for _ in range(3)])
        b = np.stack([w_1 + j * h_1 for _ in range(3) for j in (-1, 0, 1)])
        nine = self.loss(a, b).reshape(3, 3, *np.shape(w_0))
        with np.errstate(all="ignore"):
            h_00 = (nine[2, 1] - 2 * nine[1, 1] + nine[0, 1]) / h_0**2
            h_11 = (nine[1, 2] - 2 * nine[1, 1] + nine[1, 0]) / h_1**2
            h_01 = (nine[2, 2] - nine[2, 0] - nine[0, 2] + nine[0, 0]) / (4 * h_0 * h_1)
        return [h_00, h_01, h_11]

    def in_tensorflow(self, w_0: Any, w_1: Any) -> tuple[Any, Any, Any]:
        """Loss and both slopes of tensors (n,), for a program of TensorFlow's."""
        from engine.descent import libraries

        assert self.traced is not None
        with redirect_stdout(io.StringIO()), libraries()[0].GradientTape() as tape:
            tape.watch([w_0, w_1])
            loss = self.traced(w_0, w_1)
        slopes = tape.gradient(loss, [w_0, w_1], unconnected_gradients="zero")
        return loss, *slopes

    # ---- calling it

    @contextmanager
    def _calling(self) -> Iterator[Any]:
        """The user's function may run: in float64, on the processor, and without a word."""
        from engine.descent import float64, libraries

        with float64(), np.errstate(all="ignore"), warnings.catch_warnings(), redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            yield libraries()

    def _asked(self, order: str, w_0: Array, w_1: Array) -> list[Array]:
        w_0, w_1 = np.broadcast_arrays(np.asarray(w_0, np.float64), np.asarray(w_1, np.float64))
        shape, flat = w_0.shape, (w_0.ravel(), w_1.ravel())
        with self._calling() as libraries:
            if self.way == "compiled":
                values = self._compiled(libraries[0], order, *flat)
            else:
                values = [(self._by_arrays if self.way == "arrays" else self._by_points)(*flat)]
        return [value.reshape(shape) for value in values]

    def _by_points(self, w_0: Array, w_1: Array) -> Array:
        return np.array([self._at(a, b) for a, b in zip(w_0, w_1, strict=True)], dtype=np.float64)

    def _at(self, w_0: np.float64, w_1: np.float64) -> float:
        """The number that the function gives for one point; nan where its arithmetic fails."""
        try:
            value = self.function(np.array([w_0, w_1])) if self.vector else self.function(w_0, w_1)
            if type(value) in (float, np.float64, int):  # an int may be too large for NumPy
                return float(value)
            return float(numbers(self.name, value))
        except (ArithmeticError, ValueError) as error:
            if isinstance(error, InputError):
                raise
            self.raised = self.raised or error
            return np.nan
        except (Exception, SystemExit) as error:
            raise failed(self.name, error, w_0, w_1) from error

    def _by_arrays(self, w_0: Array, w_1: Array) -> Array:
        """Of one shape (n,); raises whatever the function does, TypeError for another shape."""
        value = self.function(np.stack([w_0, w_1])) if self.vector else self.function(w_0.copy(), w_1.copy())
        found = numbers(self.name, value, w_0.shape)
        return np.array(found, dtype=np.float64)

    # ---- compiled

    def _choose(self, tf: Any, w_0: Array, w_1: Array, at: Array) -> None:
        """Take the first way that gives the numbers that the points have."""

        def direct(a: Any, b: Any) -> Any:
            return self.function(tf.stack([a, b])) if self.vector else self.function(a, b)

        def mapped(a: Any, b: Any) -> Any:
            each = self.function if self.vector else lambda w: self.function(w[0], w[1])
            return tf.vectorized_map(each, tf.stack([a, b], axis=1), fallback_to_while_loop=False)

        size = max(1.0, float(np.max(np.abs(at[np.isfinite(at)]), initial=0.0)))
        for way in (direct, mapped):

            def traced(a: Any, b: Any, way: Callable[[Any, Any], Any] = way) -> Any:
                loss = tf.convert_to_tensor(way(a, b))
                if loss.dtype != tf.float64 or loss.shape.rank > 1:
                    raise TypeError(loss.dtype)
                return tf.broadcast_to(loss, tf.shape(a))

            self.traced = traced
            with suppress(Exception):
                self._programs.clear()
                if _alike(self._compiled(tf, "gradient", w_0, w_1, 1)[0], at, size):
                    self.way = "compiled"
                    return
        self.traced = None
        with suppress(Exception, SystemExit):
            if _alike(self._by_arrays(w_0, w_1), at, size):
                self.way = "arrays"

    def _compiled(self, tf: Any, order: str, w_0: Array, w_1: Array, first: int = 0) -> list[Array]:
        """By blocks of fixed sizes, the last filled up: the loss, or its two slopes.

        With ``first`` (1) the loss comes before the slopes.
        """
        count = len(w_0)
        size = next((size for size in BLOCKS if size >= count), BLOCKS[-1])
        program = self._program(tf, order, size)
        parts = []
        for begin in range(0, max(count, 1), size):
            block = slice(begin, min(begin + size, count))
            filled = [np.zeros(size), np.zeros(size)]
            for into, weights in zip(filled, (w_0, w_1), strict=True):
                into[: block.stop - begin] = weights[block]
            parts.append(
                [value.numpy()[: block.stop - begin] for value in program(*map(tf.constant, filled))]
            )
        values = [np.concatenate(part) for part in zip(*parts, strict=True)]
        return values if order == "loss" or first else values[1:]

    def _program(self, tf: Any, order: str, size: int) -> Any:
        if (order, size) not in self._programs:
            spec = [tf.TensorSpec([size], tf.float64)] * 2

            def compute(w_0: Any, w_1: Any) -> list[Any]:
                return [self.traced(w_0, w_1)] if order == "loss" else [*self.in_tensorflow(w_0, w_1)]  # type: ignore[misc]

            made = tf.function(compute, input_signature=spec, jit_compile=True, autograph=False)
            self._programs[order, size] = made.get_concrete_function()
        return self._programs[order, size]

    # ---- derivatives

    def _widths(self, w_0: Array, w_1: Array, part: float) -> tuple[Array, Array]:
        return tuple(
            part * np.maximum(half, np.abs(w)) for half, w in zip(self.half, (w_0, w_1), strict=True)
        )

    def _central(
        self, function: Callable[[Array, Array], list[Array]], w_0: Array, w_1: Array, part: float
    ) -> list[list[Array]]:
        """Of each of a function's values its central differences along w_0 and w_1."""
        w_0, w_1 = np.broadcast_arrays(np.asarray(w_0, np.float64), np.asarray(w_1, np.float64))
        h_0, h_1 = self._widths(w_0, w_1, part)
        a, b = np.stack([w_0 - h_0, w_0 + h_0, w_0, w_0]), np.stack([w_1, w_1, w_1 - h_1, w_1 + h_1])
        with np.errstate(all="ignore"):
            return [
                [(value[1] - value[0]) / (a[1] - a[0]), (value[3] - value[2]) / (b[3] - b[2])]
                for value in function(a, b)
            ]

    # ---- refusals

    def refuse_changed(self) -> None:
        """Refuse a function that gives other numbers than when it was tried out: what it uses has changed."""
        with self._calling():
            if self._by_points(*_probes(self.domain)).tobytes() != self._tried.tobytes():
                raise _unrepeatable(self.name)

    def _refuse_slow(self, seconds: float) -> None:
        if seconds > LONGEST:
            raise InputError(
                "surface.slow",
                "'{name}' is too slow: to find its minima it is asked for {calls:,} points, which would take"
                " about {minutes:.0f} minutes. Write it with keras.ops, or so that it takes NumPy arrays.",
                name=self.name,
                calls=CALLS,
                minutes=seconds / 60,
            )

    def _refuse_level(self) -> None:
        """Refuse a function without a value on its domain, or with the same everywhere."""
        loss = self.loss(*np.meshgrid(*(np.linspace(low, high, SAMPLES) for low, high in self.domain)))
        finite = loss[np.isfinite(loss)]
        shown = " x ".join(f"[{low:g}, {high:g}]" for low, high in self.domain)
        if not finite.size and self.raised is not None:
            (low_0, high_0), (low_1, high_1) = self.domain
            raise failed(self.name, self.raised, (low_0 + high_0) / 2, (low_1 + high_1) / 2)
        if not finite.size:
            raise InputError(
                "surface.no_values",
                "'{name}' has no value anywhere on its domain {domain}: only inf or nan.",
                name=self.name,
                domain=shown,
            )
        if finite.min() == finite.max():
            raise InputError(
                "surface.level",
                "'{name}' is the same everywhere on its domain {domain}: there is nothing to descend.",
                name=self.name,
                domain=shown,
            )

    def _refuse_unlike(self, w_0: Array, w_1: Array) -> None:
        """Refuse a function whose derivative, as TensorFlow finds it, is mostly not its slope."""
        exact, loss = np.stack(self.gradient(w_0, w_1)), self.loss(w_0, w_1)
        slope = np.stack(self._central(lambda a, b: [self.loss(a, b)], w_0, w_1, STEP)[0])
        blur = 1e-14 * np.abs(loss) / (STEP * self.half[:, None])
        with np.errstate(all="ignore"):
            apart = np.abs(exact - slope) > UNLIKE * (np.abs(exact) + np.abs(slope)) + blur
        if np.mean(apart[:, np.isfinite(loss)], axis=1).max(initial=0.0) > 0.5:  # along either weight
            raise InputError(
                "surface.unlike",
                "The derivative that TensorFlow finds for '{name}' is not its slope: a part of it is hidden"
                " (stop_gradient, a rounding or a custom gradient).",
                name=self.name,
            )


def _timed(call: Callable[[], Array], points: int) -> tuple[Array, float]:
    """What a call for so many points gives, and the seconds that one of them takes.

    Where that is too long the shortest of three calls counts: the machine may be doing something else.
    """
    seconds = math.inf
    for _ in range(3):
        started = time.perf_counter()
        values = call()
        took = time.perf_counter() - started
        seconds = min(seconds, took / points)
        if seconds * CALLS <= LONGEST or took > 1.0:
            break
    return values, seconds


def _unrepeatable(name: str) -> InputError:
    return InputError(
        "surface.unrepeatable",
        "'{name}' gives another number when it is called again: a loss draws no random numbers,"
        " and keeps nothing from one call to the next.",
        name=name,
    )


def _probes(domain: Domain) -> tuple[Array, Array]:
    """Points spread over a domain, (n,) each: its middle, its corners, and none on a line with another."""
    golden = np.arange(PROBES) * np.array([[0.7548776662466927], [0.5698402909980532]]) % 1.0
    special = np.array([(0.5, 0.5), (0, 0), (0, 1), (1, 0), (1, 1)]).T
    part = np.concatenate([special, golden], axis=1)
    low, high = np.array(domain, dtype=float).T
    w_0, w_1 = low[:, None] + (high - low)[:, None] * part
    return w_0, w_1


def _alike(values: Array, wanted: Array, size: float) -> bool:
    """Whether values are the wanted ones, but for their last digits; where one is no number both are none."""
    values, wanted = (np.where(np.isfinite(each), each, np.inf) for each in (values, wanted))
    with np.errstate(invalid="ignore"):
        near = np.abs(values - wanted) <= NEAR * np.abs(wanted) + 1e-12 * size
    return bool(np.all(near | (values == wanted)))
