"""Surfaces: losses of two weights, each written once as an expression from which all else is derived."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from engine import cards, critical, derivatives, expressions, formula, gaps
from engine.beginning import beginning
from engine.critical import CriticalPoint, Highest
from engine.domains import DOMAIN, Domain, checked_domain, shown
from engine.errors import InputError, did_you_mean, nearest
from engine.gap_lines import lines_of, mended, places, with_limits
from engine.gaps import CUSP, Gap
from engine.named import NAMED
from engine.names import checked_name

if TYPE_CHECKING:
    import sympy

    from engine.network import Network

__all__ = ["SURFACES", "CriticalPoint", "Domain", "Surface", "surface"]

Array = npt.NDArray[np.float64]
Evaluator = Callable[[Any, Any], tuple[Any, Any, Any]]
Points = tuple[tuple[float, float], ...]

SAMPLES = 65  # points a side at which an expression must have values


@dataclass(frozen=True)
class Surface:
    """A loss of two weights (w_0, w_1), as plain data.

    Attributes:
        name: "peaks", or a name of one's own: what films call it; without one an expression is named by its
            text.
        expression: the loss in the grammar of `engine.expressions`.
        domain: the map, ((w_0 low, high), (w_1 low, high)).
        cusps: points where the loss has no gradient; it is defined as 0 there. Single points where the
            formula is 0/0 need not be named: they are found, and have their limits (`engine.gaps`).

    Raises:
        InputError: a domain that is not two ranges of finite numbers.
    """

    name: str
    expression: str
    domain: Domain = DOMAIN
    cusps: Points = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "domain", checked_domain(self.domain))
        object.__setattr__(self, "cusps", tuple((float(a), float(b)) for a, b in self.cusps))

    @property
    def parameters(self) -> tuple[str, ...]:
        """The weights' names."""
        return "w_0", "w_1"

    @property
    def shapes(self) -> tuple[tuple[int, ...], ...]:
        """Of the one variable that an optimizer sees which looks at it as a whole."""
        return ((1, 2),)

    @property
    def network(self) -> Network | None:
        """The network whose own weights these are, if any (`engine.planes`)."""
        return None

    @property
    def width(self) -> int | None:
        """How many starts a block of a race has: any number, its bits are the same."""
        return None

    @property
    def goal(self) -> float | None:
        """A loss that is the goal where no minimum is; None: the goal is a minimum."""
        return None

    def usual_start(self) -> Array:
        """Where races start by themselves, (2,): the course page's start, or another (`engine.beginning`)."""
        return np.array(beginning(self.expression, self.domain))

    @property
    def derivative(self) -> str:
        """How the gradient is found: "exact", or of a Python function by "autodiff" or "differences"."""
        return "exact"

    @property
    def function_name(self) -> str | None:
        """The dotted name of the Python function that the loss is, "" if it has none; else None."""
        return None

    @classmethod
    def from_expression(
        cls,
        text: str,
        domain: Sequence[Sequence[float]] = DOMAIN,
        name: str | None = None,
        cusps: Sequence[Sequence[float]] = (),
    ) -> Surface:
        """A surface from an expression's text, ``"w_0**2 + 10*sin(w_1)"``: parsed, and never evaluated.

        What is not in the grammar's own notation, ``x² + 2y``, is kept in it, with the weights' names that
        the map's axes have: ``w_0**2 + 2*w_1``. ``name`` is what films call it, instead of its text.

        Raises:
            InputError: what is not in the grammar, with its column; a loss that has no values on the domain,
                or the same everywhere; a name that is no line, or another surface's.
        """
        if not isinstance(text, str):
            raise _unusable(text)
        text = text.strip()
        tree = expressions.parse(text)
        own = expressions.canonical(text)
        made = cls(own if name is None else _checked_name(name, own), own, domain, cusps)  # type: ignore[arg-type]
        w_0, w_1 = np.meshgrid(*(np.linspace(low, high, SAMPLES) for low, high in made.domain))
        column = expressions.undefined(tree, w_0, w_1)
        if column is not None:
            raise expressions.mistake_at(text, "undefined", column, domain=shown(made.domain))
        loss = np.broadcast_to(expressions.evaluate(tree, w_0, w_1), w_0.shape)
        finite = loss[np.isfinite(loss)]
        if finite.min() == finite.max():
            raise InputError(
                "surface.flat",
                "The expression '{text}' is the same everywhere on its domain {domain}: there is nothing to"
                " descend.",
                text=text,
                domain=shown(made.domain),
            )
        return made

    @classmethod
    def from_function(
        cls, function: Callable[..., Any], domain: Sequence[Sequence[float]] = DOMAIN, name: str | None = None
    ) -> Surface:
        """A surface from a Python function, ``f(w_0, w_1)``; of one parameter, it is given a vector of both.

        Written with ``keras.ops`` or plain arithmetic it is compiled, with its gradient by automatic
        differentiation; one that takes only NumPy's arrays, or numbers, is stepped eagerly, with
        (f(w + h) - f(w - h))/(2h) for h = 6e-6 times half the map's width, or the weight if that is more.
        At the top level of a module it is stored and filmed; of any other function a race only runs.

        Raises: InputError, where it takes other arguments, fails, gives no number, or not the same again.
        """
        from engine.python_surfaces import PythonSurface

        return PythonSurface.of(function, domain, name)

    @classmethod
    def from_spec(cls, spec: Mapping[str, Any]) -> Surface:
        """The surface that ``spec()`` told.

        Raises: InputError, as ``from_expression``, and for data that is no surface's spec.
        """
        if isinstance(spec, Mapping) and isinstance(spec.get("function"), str):
            from engine import python_surfaces

            return python_surfaces.from_spec(spec)
        if not isinstance(spec, Mapping) or not isinstance(spec.get("expression"), str):
            raise InputError(
                "surface.spec",
                "A surface's spec is a table with an expression in it; not {spec}.",
                spec=repr(spec)[:80],
            )
        domain, cusps = spec.get("domain", DOMAIN), spec.get("cusps", ())
        made = cls.from_expression(spec["expression"], domain, cusps=cusps)
        return replace(made, name=spec.get("name", made.name))  # checked where it was given

    def spec(self) -> dict[str, Any]:
        """The surface as JSON data: name, expression, domain, cusps."""
        return {
            "name": self.name,
            "expression": self.expression,
            "domain": [list(side) for side in self.domain],
            "cusps": [list(cusp) for cusp in self.cusps],
        }

    def __str__(self) -> str:
        return self.name

    _repr_html_ = cards.surface

    def symbolic(self) -> sympy.Expr:
        """The loss as a SymPy expression in the real symbols w_0 and w_1."""
        return derivatives.in_sympy(self.expression)

    def loss(self, w: npt.ArrayLike) -> Array:
        """The loss at weights of shape (..., 2), of shape (...); inf or nan where it has none."""
        return self._values("loss", w)[0]

    def gradient(self, w: npt.ArrayLike) -> Array:
        """The exact gradient (d/dw_0, d/dw_1) at weights of shape (..., 2), same shape; 0 at a cusp."""
        return np.stack(self._values("gradient", w), axis=-1)

    def has_gradient(self, w: Sequence[float]) -> bool:
        """Whether there is a gradient at weights (2,); there is none at a kink, a seam or a jump.

        There ``gradient`` is a convention of computing (`engine.derivatives`), and no slope of the loss.
        """
        w_0, w_1 = map(float, w)
        return bool(np.isfinite(self.gradient([w_0, w_1])).all()) and not gaps.is_kinked(
            self.expression, w_0, w_1
        )

    def hessian(self, w: npt.ArrayLike) -> Array:
        """The exact second derivatives at weights of shape (..., 2), shape (..., 2, 2); nan at a cusp."""
        h_00, h_01, h_11 = self._values("hessian", w)
        return np.stack([np.stack([h_00, h_01], axis=-1), np.stack([h_01, h_11], axis=-1)], axis=-2)

    def functions(self, table: Mapping[str, Callable[..., Any]]) -> Evaluator:
        """A function f(w_0, w_1) -> (loss, d/dw_0, d/dw_1) that runs in any array library.

        ``table`` says what each of ``derivatives.FUNCTION_NAMES`` is there, ``{"exp": tf.exp, ...}``. The
        weights are arrays of one shape, and so are the three results. At a cusp the gradient is exactly 0,
        and where the formula is 0/0 at a single point, loss and gradient are its limits.
        """
        plain = derivatives.function(self.expression, ("loss", "gradient"), table)
        cusps, where, sign, size = self.cusps, table["where"], table["sign"], table["abs"]
        plain = mended(plain, lines_of(self.expression, self.domain), table, 1)
        points = self.gaps()

        def loss_and_gradient(w_0: Any, w_1: Any) -> tuple[Any, Any, Any]:
            loss, slope_0, slope_1 = plain(w_0, w_1)
            for a, b in cusps:
                there = (size(w_0 - a) <= CUSP) & (size(w_1 - b) <= CUSP)
                nothing = 0.0 * sign(w_0)
                slope_0, slope_1 = where(there, nothing, slope_0), where(there, nothing, slope_1)
            for gap in points:
                across, along = w_0 - gap.w_0, w_1 - gap.w_1
                there = (size(across) <= gap.radius) & (size(along) <= gap.radius)
                limit = gap.loss + gap.slope_0 * across + gap.slope_1 * along
                level = 0.0 * sign(w_0)
                loss = where(there, limit, loss)
                slope_0 = where(there, gap.slope_0 + level, slope_0)
                slope_1 = where(there, gap.slope_1 + level, slope_1)
            return loss, slope_0, slope_1

        return loss_and_gradient

    def gaps(self) -> tuple[Gap, ...]:
        """The single points, no declared cusps, where the formula is 0/0 and the loss has a limit."""
        return _gaps(self.expression, self.domain, self.cusps)

    def formula(self) -> str:
        """The loss in Typst's mathematics, as its expression is written: ``3 (1 - w_0)^2 e^(...) - ...``."""
        return formula.typst(expressions.parse(self.expression))

    def critical_points(self) -> tuple[CriticalPoint, ...]:
        """Where the gradient is 0 in the closed domain, and the cusps: minima, saddles, maxima, each by loss.

        Found from the exact derivatives; how, and what counts: `engine.critical`.
        """
        return _searched(self.expression, self.domain, self.cusps).points

    @property
    def minima_complete(self) -> bool:
        """Whether all the map's minima are among the critical points, as far as a finer search can tell."""
        return _searched(self.expression, self.domain, self.cusps).complete

    def highest(self) -> Highest | None:
        """The highest point of the closed domain, or None where no point is: beside a pole, on a ridge."""
        return _searched(self.expression, self.domain, self.cusps).highest

    def grid(self, size: int = 401) -> tuple[Array, Array, Array]:
        """The domain's grid: w_0 (size,), w_1 (size,), and the loss (size along w_1, size along w_0)."""
        w_0, w_1 = (np.linspace(low, high, size) for low, high in self.domain)
        return w_0, w_1, self.loss(np.stack(np.meshgrid(w_0, w_1), axis=-1))

    def _values(self, order: str, w: npt.ArrayLike) -> list[Array]:
        weights = np.asarray(w, dtype=np.float64)
        if weights.ndim == 0 or weights.shape[-1] != 2:
            raise ValueError(f"weights have the shape (..., 2); not {weights.shape}")
        w_0, w_1 = weights[..., 0], weights[..., 1]
        compute = with_limits(self.expression, self.domain, order)
        with np.errstate(all="ignore"):
            values = [np.asarray(value, dtype=np.float64) for value in compute(w_0, w_1)]
            for a, b in self.cusps if order == "gradient" else ():
                there = (np.abs(w_0 - a) <= CUSP) & (np.abs(w_1 - b) <= CUSP)
                values = [np.where(there, 0.0, value) for value in values]
            for gap in self.gaps() if order != "hessian" else ():
                across, along = w_0 - gap.w_0, w_1 - gap.w_1
                there = (np.abs(across) <= gap.radius) & (np.abs(along) <= gap.radius)
                limit = gap.loss + gap.slope_0 * across + gap.slope_1 * along
                slopes = [np.full(w_0.shape, slope) for slope in (gap.slope_0, gap.slope_1)]
                limits = [limit] if order == "loss" else slopes
                values = [np.where(there, own, value) for own, value in zip(limits, values, strict=True)]
        return values


SURFACES: Mapping[str, Surface] = MappingProxyType({entry.name: Surface(*entry[:4]) for entry in NAMED})


def surface(
    thing: Surface | str, domain: Sequence[Sequence[float]] | None = None, name: str | None = None
) -> Surface:
    """The surface meant by a name, an expression's text, or a Surface.

    On ``domain`` and called ``name`` where they are given.

    Raises: InputError for an unknown name, with the nearest ones, for a bad expression, and for a ``name``
        that is no line, or another surface's.
    """
    from engine import landscape

    if landscape.is_network(thing):
        return landscape.ground(landscape.landscape(thing, domain, name))
    if name is not None:
        found = surface(thing, domain)
        return replace(found, name=_checked_name(name, found.expression))
    if isinstance(thing, Surface):
        return thing if domain is None else replace(thing, domain=domain)  # type: ignore[arg-type]
    if isinstance(thing, str) and re.search("[.:]", thing):
        from engine.python_surfaces import PythonSurface, dotted_name

        if (dotted := dotted_name(thing.strip())) is not None:
            return PythonSurface.named(dotted, DOMAIN if domain is None else domain)  # type: ignore[arg-type]
    if not isinstance(thing, str):
        raise _unusable(thing)
    known = _canonical(thing)
    if known in SURFACES:
        return surface(SURFACES[known], domain)
    word = thing.strip()
    if re.fullmatch(r"[^\W\d][\w\s-]*", word) and not expressions.meant(word):
        close = nearest(known, SURFACES) or nearest(known, landscape.NAMES, 1)
        raise InputError(
            "surface.unknown",
            "There is no surface '{name}'{hint}. There are {known}; or write an expression such as"
            " {example}.",
            name=word[:40],
            hint=did_you_mean(close),
            known=", ".join(SURFACES),
            example="'w_0**2 + 10*sin(w_1)'",
        )
    return Surface.from_expression(thing, DOMAIN if domain is None else domain)


def _checked_name(name: object, expression: str) -> str:
    """A name of one's own that no other surface has: films would call it by that one's."""
    line = checked_name(name)
    other = SURFACES.get(_canonical(line))
    if other is not None and other.expression != expression:
        raise InputError(
            "surface.name_taken",
            "'{name}' is another surface's name: call yours something else.",
            name=line,
        )
    return line


def _canonical(name: str) -> str:
    return re.sub(r"[\s-]+", "_", name.strip().lower())


@lru_cache(maxsize=64)
def _searched(expression: str, domain: Domain, cusps: Points) -> critical.Search:
    made = Surface("", expression, domain, cusps)
    level = [(gap.w_0, gap.w_1) for gap in made.gaps() if gap.level]
    doubtful = gaps.candidates(expression, domain).tolist()
    for axis, at in places(expression, domain):
        doubtful += [(at, along)[:: 1 - 2 * axis] for along in np.linspace(*domain[1 - axis], 41).tolist()]
    return critical.find(made.loss, made.gradient, made.hessian, domain, [*cusps, *level], doubtful)


@lru_cache(maxsize=256)
def _gaps(expression: str, domain: Domain, cusps: Points) -> tuple[Gap, ...]:
    points = [w for w in map(tuple, gaps.candidates(expression, domain).tolist()) if w not in cusps]
    if not points:
        return ()
    with np.errstate(all="ignore"):
        plain = [
            np.stack(derivatives.in_numpy(expression, order)(*np.transpose(points)))
            for order in ("loss", "gradient")
        ]
    broken = ~np.isfinite(np.concatenate(plain)).all(axis=0)
    width = min(high - low for low, high in domain)
    found = [gaps.limits(expression, *w, width) for w, one in zip(points, broken, strict=True) if one]
    return tuple(gap for gap in found if gap is not None)


def _unusable(thing: object) -> InputError:
    sentence = "A surface is a Surface, a name or an expression's text; not {thing}."
    return InputError("surface.kind", sentence, thing=repr(thing)[:80])
