"""Surfaces that are Python functions: named by their dotted name, ``mine.my_loss``, or only run.

As a user's optimizer (`engine.custom`) such a function is looked for on Python's path and in the current
folder, its module is read as text until it is needed, and the hash of its source is part of the spec. There
is no formula: a film shows the name. How it is called, and what is refused: `engine.python_functions`.
"""

from __future__ import annotations

import dataclasses
import io
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import redirect_stdout, suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from engine import critical, custom
from engine.critical import CriticalPoint, Highest
from engine.domains import DOMAIN
from engine.errors import InputError, listed, no_python
from engine.functions import MODULES  # whose functions stand in expressions: keras.ops.maximum(w_0, w_1)
from engine.named import START
from engine.python_calls import DOTTED, takes_vector
from engine.python_functions import Loss, known
from engine.results import refuse_local
from engine.surfaces import SURFACES, Surface
from engine.terrain import polished

if TYPE_CHECKING:
    import sympy

    from engine.gaps import Gap
    from engine.surfaces import Domain, Evaluator

Array = npt.NDArray[np.float64]

CALLED = re.compile(rf"({DOTTED.pattern})\s*\([\s\w,]*\)")
IN_FILE = re.compile(r"(?:\./)?((?:[^\W\d]\w*/)*[^\W\d]\w*)(?:\.py)?:([^\W\d]\w*)")
FILE = re.compile(r"(?:[^<>*+]*[/\\])?([^\W\d]\w*)\.py(?::([^\W\d]\w*))?")
NODES = 161  # a side of the grid on which jumps are looked for
MOST_POLES = 64  # nodes from which one is looked for
FOLLOWED = ((2 * NODES**2, 8), (4_096, 8), (256, 24))  # pairs of nodes, and halvings of the way between them
JUMP = 1e-6  # what is left of a difference, of the loss's range on the map

_of_scripts: dict[str, Callable[..., Any]] = {}  # functions of the script that runs: it is not run again


@dataclass(frozen=True)
class PythonSurface(Surface):
    """A loss of two weights that is a Python function, f(w_0, w_1) or f(w) of one vector.

    Attributes:
        name: what a film shows; the function's own name where none was given.
        expression: its dotted name, "mine.my_loss"; empty for a function that no import finds.
        function: the function, where there is no dotted name.
    """

    function: Callable[..., Any] | None = None

    @classmethod
    def named(cls, dotted: str, domain: Domain, name: str | None = None) -> PythonSurface:
        """The surface of a function by its dotted name, read about but not imported.

        Raises:
            InputError: no such module, or nothing of that name in it.
        """
        module, _, own = dotted.rpartition(".")
        bound, functions = _reading(dotted, lambda: custom.names(dotted))
        if own not in bound:
            raise InputError(
                "surface.function",
                "The module '{module}' has no function '{name}'.{hint}",
                module=module,
                name=own,
                hint=listed(own, functions) or " It has no function at all.",
            )
        return cls(_shown(dotted) if name is None else name, dotted, domain)

    @classmethod
    def of(cls, function: Callable[..., Any], domain: Any, name: str | None = None) -> PythonSurface:
        """The surface of a function, tried out: `Surface.from_function`."""
        if not callable(function) or isinstance(function, type):
            raise InputError(
                "surface.function_kind",
                "from_function takes a Python function of the two weights, f(w_0, w_1); not {thing}.",
                thing=repr(function)[:80],
            )
        dotted = _place(function)
        own = str(getattr(function, "__name__", type(function).__name__))
        called = (_shown(dotted) if dotted else own) if name is None else name
        takes_vector(function, called)
        if (
            dotted
            and function.__module__ == "__main__"
            and _of_scripts.setdefault(dotted, function) != function
        ):
            dotted = ""  # the name is another one's already, from an earlier turn of a loop
        made = cls(called, dotted, domain, (), None if dotted else function)
        made.checked().refuse_changed()
        return made

    @property
    def derivative(self) -> str:
        """How the gradient is found: "autodiff" where TensorFlow compiles the function, or "differences"."""
        return self.checked().derivative

    @property
    def function_name(self) -> str | None:
        """The function's dotted name; empty where no import finds it, so that a race of it only runs."""
        return self.expression

    def usual_start(self) -> Array:
        """The course page's start: the function is not called to find another."""
        return np.array(START)

    def checked(self) -> Loss:
        """The function as a loss, tried out on the domain. Raises InputError, as `python_functions.known`."""
        return known(self.function or _loaded(self.expression), self.name, self.domain)

    def spec(self) -> dict[str, Any]:
        """The surface as JSON data, with the SHA-256 of its source; the function is "" where it has no place.

        Raises:
            InputError: the module is not there.
        """
        data = {
            "name": self.name,
            "function": self.expression,
            "domain": [list(side) for side in self.domain],
        }
        if not self.expression:
            return data
        return data | {"source": _reading(self.expression, lambda: custom.digest(self.expression))}

    def symbolic(self) -> sympy.Expr:
        """There is none. Raises InputError."""
        raise InputError(
            "surface.no_formula", "'{name}' is a Python function: it has no formula.", name=self.name
        )

    def functions(self, table: Mapping[str, Callable[..., Any]]) -> Evaluator:
        """A function f(w_0, w_1) -> (loss, d/dw_0, d/dw_1) of TensorFlow's tensors; the table is not used."""
        return self.checked().in_tensorflow

    def gaps(self) -> tuple[Gap, ...]:
        """None are known: what is 0/0 in the function has no value."""
        return ()

    def formula(self) -> str:
        """Nothing."""
        return ""

    def critical_points(self) -> tuple[CriticalPoint, ...]:
        """As for any surface, found from the function's numbers; at jumps some may be missing."""
        return _searched(self.checked()).points

    @property
    def minima_complete(self) -> bool:
        """Whether all the map's minima are among them: not where it jumps, or lacks a value at a point."""
        return _searched(self.checked()).complete

    def highest(self) -> Highest | None:
        """The highest point of the closed domain; None where that is not known, as where the loss jumps."""
        return _searched(self.checked()).highest

    def has_gradient(self, w: Sequence[float]) -> bool:
        """Whether there is a gradient at weights (2,): finite, and the slopes on both sides of it nearing.

        Where a loss bends the two slopes stay as far apart however short the step; else they near each other
        in proportion to it (the second derivative times the step).
        """
        at = np.asarray(w, np.float64)
        if not np.isfinite(self.gradient(at)).all():
            return False
        steps = np.array([1e-3, 1e-5])[:, None, None] * np.diag(np.ptp(self.domain, axis=1) / 2)
        here, ahead, behind = (self.loss(at + way * steps) for way in (0, 1, -1))
        lengths = steps.sum(axis=2)
        apart, size = np.abs(ahead - 2 * here + behind) / lengths, np.abs(ahead - behind) / lengths
        noise = 8 * np.finfo(np.float64).eps * np.abs(here[1]) / lengths[1]
        return bool((apart[1] <= np.maximum(apart[0] / 2, 1e-3 * size[1] + noise)).all())

    def _values(self, order: str, w: npt.ArrayLike) -> list[Array]:
        weights = np.asarray(w, dtype=np.float64)
        if weights.ndim == 0 or weights.shape[-1] != 2:
            raise ValueError(f"weights have the shape (..., 2); not {weights.shape}")
        return _computed(self.checked(), order, weights)

    def __reduce__(self) -> tuple[Any, ...]:
        return PythonSurface, (self.name, self.expression, self.domain, (), self.function)


def from_spec(spec: Mapping[str, Any]) -> PythonSurface:
    """The surface that ``spec()`` told; its module need not be there to be read about.

    Raises:
        InputError: the function had no place of its own.
    """
    made = PythonSurface(
        str(spec.get("name", spec["function"])), spec["function"], spec.get("domain", DOMAIN)
    )
    refuse_local(made)
    return made


def dotted_name(text: str) -> str | None:
    """The dotted name that a text is, or means: ``mine.my_loss(w_0, w_1)``, ``mine.py:my_loss``; or None.

    Raises: InputError for a file by itself, or in a folder that is told from the root, with a function of it.
    """
    if (file := FILE.fullmatch(text)) is not None and not IN_FILE.fullmatch(text):
        own = file[2] or "my_loss"
        with suppress(InputError, SyntaxError, ValueError, OSError):
            own = file[2] or [*custom.names(f"{file[1]}.{own}")[1], own][0]
        raise InputError(
            "surface.file",
            "'{name}' is a file: name a function in it, as in {example}, in the file's folder.",
            name=text,
            example=f"{file[1]}.{own}",
        )
    if DOTTED.fullmatch(text):
        return text
    if (place := IN_FILE.fullmatch(text)) is not None:
        return f"{place[1].replace('/', '.')}.{place[2]}"
    call = CALLED.fullmatch(text)
    return None if call is None or call[1].partition(".")[0].lower() in MODULES else call[1]


def _reading(dotted: str, read: Callable[[], Any]) -> Any:
    """What is read of a module; what `engine.custom` says of an optimizer is said of a surface."""
    module = dotted.rpartition(".")[0]
    try:
        return read()
    except (SyntaxError, ValueError, OSError) as error:
        if isinstance(error, InputError) and error.code == "custom.module":
            raise InputError(
                "surface.module",
                "There is no module '{module}' on Python's path or in the current folder (for the surface"
                " '{name}').",
                module=module,
                name=dotted,
            ) from error
        if isinstance(error, InputError):
            raise
        raise no_python(module, error) from error


def _place(function: Callable[..., Any]) -> str:
    """The dotted name by which a function can be found again; empty for one that no import finds."""
    if not hasattr(function, "__qualname__") or not getattr(function, "__module__", None):
        return ""
    try:
        dotted = custom.name_of(function)  # type: ignore[arg-type]
        custom.digest(dotted)
    except (InputError, SyntaxError, ValueError):
        return ""
    return dotted


def _shown(dotted: str) -> str:
    """A function's own name; with its module where a surface of the table is called so."""
    own = dotted.rpartition(".")[2]
    return dotted if own in SURFACES else own


def _loaded(dotted: str) -> Callable[..., Any]:
    if dotted in _of_scripts:
        return _of_scripts[dotted]
    from engine.descent import float64

    with float64(), redirect_stdout(io.StringIO()):  # the module may import Keras, and make tensors of it
        found = _reading(dotted, lambda: custom.imported(dotted))
    if not callable(found) or isinstance(found, type):
        raise InputError(
            "surface.no_function",
            "'{name}' is no function of the two weights: it is of the kind '{kind}'.",
            name=dotted,
            kind=type(found).__name__,
        )
    return found


def _computed(loss: Loss, order: str, w: Array) -> list[Array]:
    if order == "loss":
        return [loss.loss(w[..., 0], w[..., 1])]
    return (loss.gradient if order == "gradient" else loss.hessian)(w[..., 0], w[..., 1])


@lru_cache(maxsize=64)
def _searched(loss: Loss) -> critical.Search:
    """The critical points, and whether they are all: what is known where the loss jumps is less."""

    def gradient(w: Array) -> Array:
        return np.stack(_computed(loss, "gradient", w), axis=-1)

    def hessian(w: Array) -> Array:
        h_00, h_01, h_11 = _computed(loss, "hessian", w)
        return np.stack([np.stack([h_00, h_01], axis=-1), np.stack([h_01, h_11], axis=-1)], axis=-2)

    def height(w: Array) -> Array:
        return _computed(loss, "loss", w)[0]

    found = critical.find(height, gradient, hessian, loss.domain, doubtful=_poles(loss).tolist())
    if not _broken(loss):
        return found
    points = tuple(dataclasses.replace(point, is_global=False) for point in found.points)
    return critical.Search(points, False, None)


def _poles(loss: Loss) -> Array:
    """Points (n, 2) where poles narrower than any cell may be: down and up from where it bends most."""
    low, high = np.array(loss.domain).T
    line = np.linspace(-1, 1, NODES)
    nodes = np.stack(np.meshgrid(line, line), axis=-1)

    def level(u: Array) -> Array:
        w = (low + high) / 2 + (high - low) / 2 * u
        return loss.loss(w[..., 0], w[..., 1])

    levels = level(nodes)
    with np.errstate(all="ignore"):
        bent = (
            levels[1:-1, :-2]
            + levels[1:-1, 2:]
            + levels[:-2, 1:-1]
            + levels[2:, 1:-1]
            - 4 * levels[1:-1, 1:-1]
        )
        bent = np.where(np.isfinite(bent), np.abs(bent), 0.0)
    begin = nodes[1:-1, 1:-1].reshape(-1, 2)[np.argsort(bent, axis=None, kind="stable")[-MOST_POLES:]]
    ends = [polished(way, begin, 2 / NODES) for way in (level, lambda u: -level(u))]
    return (low + high) / 2 + (high - low) / 2 * np.concatenate(ends)


def _broken(loss: Loss) -> bool:
    """Whether the loss jumps somewhere on the map, or has no value at a single point: as far as a grid tells.

    Between neighbouring nodes the half with the larger difference is halved again and again: where the loss
    is continuous the difference gets less, at a jump it stays. The largest ones are followed.
    """
    w_0, w_1 = (np.linspace(low, high, NODES) for low, high in loss.domain)
    nodes = np.stack(np.meshgrid(w_0, w_1))
    levels = loss.loss(*nodes)
    there = np.isfinite(levels)
    around = there[1:-1, :-2] & there[1:-1, 2:] & there[:-2, 1:-1] & there[2:, 1:-1]
    if np.any(around & ~there[1:-1, 1:-1]):
        return True
    ends = [(nodes[:, :, :-1], nodes[:, :, 1:]), (nodes[:, :-1], nodes[:, 1:])]
    a, b = (np.concatenate([pair[side].reshape(2, -1) for pair in ends], axis=1) for side in (0, 1))
    at_a, at_b = loss.loss(*a), loss.loss(*b)
    with np.errstate(all="ignore"):
        for most, halvings in FOLLOWED:
            kept = np.argsort(_apart(at_a, at_b), kind="stable")[-most:]
            a, b, at_a, at_b = a[:, kept], b[:, kept], at_a[kept], at_b[kept]
            for _ in range(halvings):
                middle = (a + b) / 2
                value = loss.loss(*middle)
                first = _apart(at_a, value) >= _apart(value, at_b)
                a, b = np.where(first, a, middle), np.where(first, middle, b)
                at_a, at_b = np.where(first, at_a, value), np.where(first, value, at_b)
        reach = np.ptp(levels[there]) if there.any() else 0.0
        return bool(np.any(_apart(at_a, at_b) > JUMP * reach))


def _apart(one: Array, other: Array) -> Array:
    """How far losses are apart; 0 where one of them is none."""
    return np.where(np.isfinite(one) & np.isfinite(other), np.abs(one - other), 0.0)
