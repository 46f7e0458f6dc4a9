"""Planes: surfaces of two weights cut through a network's loss, on which races run exactly.

A plane is all the weights ``origin + a u + b v``; its two weights are a and b. Its loss is the network's
there, and its gradient what the network's says along u and v, so that a race on it is a race of two weights.
Three kinds are made here: two of the weights by name, all others as they are at the start; the plane that
holds most of the runners' own paths, by principal components; and one along two random directions.

A race of all n weights casts a *shadow* on a plane (`shadow`): where its points come down on it, how far off
it they are, and their true loss, which is not the plane's. Source: Li, Xu, Taylor, Studer and Goldstein,
"Visualizing the loss landscape of neural nets", 2018.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from engine import critical, dense
from engine.domains import Domain
from engine.errors import InputError
from engine.surfaces import Surface

if TYPE_CHECKING:
    import sympy
    import xarray

    from engine.critical import CriticalPoint, Highest
    from engine.gaps import Gap
    from engine.network import Network
    from engine.surfaces import Evaluator

Array = npt.NDArray[np.float64]
Row = tuple[float, ...]

RANGE = (-5.0, 5.0)  # of a weight of one's own choice: the course page's pictures
WHOLE: Domain = ((-4.0, 6.0), (-12.0, 4.0))  # of a network of two weights
ROOM = 0.25  # of the paths' extent, that is left free around them
STEP = 1e-5  # of half the map: of the differences of exact gradients that give second derivatives
WIDE_ENOUGH = 8  # inputs of a layer, from which on its random directions differ in more than their signs
WIDTH = 64  # starts of a block: sums over the data depend on it in their last bit, so it is always the same


@dataclass(frozen=True)
class Plane(Surface):
    """A network's loss on the plane ``origin + a u + b v`` of its weights, as plain data.

    Attributes:
        name, domain: as of any surface; expression: what tells this plane from others of the network.
        of: the network.
        origin, u, v: weights (n,) each.
        axes: what a and b are called.
        begin: the (a, b) where races start by themselves.
        whole: whether a and b are all the weights that there are, in their order.
    """

    of: Network = field(kw_only=True)
    origin: Row = field(kw_only=True, repr=False)
    u: Row = field(kw_only=True, repr=False)
    v: Row = field(kw_only=True, repr=False)
    axes: tuple[str, str] = field(kw_only=True)
    begin: tuple[float, float] = field(kw_only=True, default=(0.0, 0.0))
    whole: bool = field(kw_only=True, default=False)

    # ---- what a race needs

    @property
    def parameters(self) -> tuple[str, ...]:
        """What its two weights are called."""
        return self.axes

    @property
    def network(self) -> Network | None:
        """The network, where the plane is all of it: then its own kernel and bias are raced."""
        return self.of if self.whole else None

    @property
    def shapes(self) -> tuple[tuple[int, ...], ...]:
        """Of the variables that an optimizer sees which looks at them as a whole."""
        return self.of.shapes if self.whole else ((1, 2),)

    @property
    def width(self) -> int | None:
        """How many starts a block has."""
        return self.of.width if self.whole else WIDTH

    @property
    def goal(self) -> float | None:
        """The network's goal, a loss."""
        return self.of.goal

    def usual_start(self) -> Array:
        """Where races start by themselves, (2,)."""
        return np.array(self.begin)

    def spec(self) -> dict[str, Any]:
        """The plane as JSON data."""
        return {
            "name": self.name,
            "expression": self.expression,
            "domain": [list(side) for side in self.domain],
            "network": self.of.spec(),
            "plane": {
                "origin": [*self.origin],
                "u": [*self.u],
                "v": [*self.v],
                "axes": [*self.axes],
                "begin": [*self.begin],
                "whole": self.whole,
            },
        }

    def functions(self, table: Mapping[str, Callable[..., Any]]) -> Evaluator:
        """A function f(a, b) -> (loss, d/da, d/db) of arrays (starts,); the table as `dense.NUMPY` has it."""
        network = self.of
        parts = [network.split(np.array([row])) for row in (self.origin, self.u, self.v)]

        def loss_and_gradient(a: Any, b: Any) -> tuple[Any, Any, Any]:
            a_, b_ = a[:, None, None], b[:, None, None]
            weights = [at + a_ * along + b_ * across for at, along, across in zip(*parts, strict=True)]
            loss, slopes = dense.loss_and_gradient(
                network.activations, network.loss_name, weights, network.rows, table
            )
            sums = [
                sum(table["sum_units"](table["sum_rows"](s * d)) for s, d in zip(slopes, way, strict=True))
                for way in parts[1:]
            ]
            return loss[:, 0, 0], sums[0][:, 0, 0], sums[1][:, 0, 0]

        return loss_and_gradient

    # ---- what a map needs

    def weights(self, at: npt.ArrayLike) -> Array:
        """The network's weights (..., n) at points (a, b) of the plane, (..., 2)."""
        return np.asarray(self.origin) + np.asarray(at, dtype=np.float64) @ np.array([self.u, self.v])

    def coordinates(self, weights: npt.ArrayLike) -> tuple[Array, Array]:
        """Where the plane is nearest to weights (..., n): (a, b), (..., 2); and how far off, (...)."""
        away = np.asarray(weights, dtype=np.float64) - np.asarray(self.origin)
        with np.errstate(all="ignore"):
            at = away @ np.linalg.pinv(np.array([self.u, self.v]))
            off = np.linalg.norm(away - at @ np.array([self.u, self.v]), axis=-1)
        return at, off

    def symbolic(self) -> sympy.Expr:
        """There is none. Raises InputError."""
        raise InputError("plane.no_expression", "'{name}' is a network: no one line says it.", name=self.name)

    def gaps(self) -> tuple[Gap, ...]:
        """None: a network has a value everywhere."""
        return ()

    def formula(self) -> str:
        """The network's."""
        return self.of.formula()

    def has_gradient(self, w: Sequence[float]) -> bool:
        """Whether there is a gradient at weights (2,): a finite one."""
        return bool(np.isfinite(self.gradient(np.asarray(w, np.float64))).all())

    def critical_points(self) -> tuple[CriticalPoint, ...]:
        """As for any surface; second derivatives are differences of the exact gradient."""
        return _searched(self).points

    @property
    def minima_complete(self) -> bool:
        """Whether all the map's minima are among the critical points."""
        return _searched(self).complete

    def highest(self) -> Highest | None:
        """The highest point of the closed domain."""
        return _searched(self).highest

    def _values(self, order: str, w: npt.ArrayLike) -> list[Array]:
        at = np.asarray(w, dtype=np.float64)
        if at.ndim == 0 or at.shape[-1] != 2:
            raise ValueError(f"weights have the shape (..., 2); not {at.shape}")
        if order == "loss":
            return [self.of.loss(self.weights(at))]
        if order == "gradient":
            return [*np.moveaxis(self._slopes(at), -1, 0)]
        steps = STEP * np.ptp(np.array(self.domain), axis=1) / 2
        bends = [
            (self._slopes(at + step) - self._slopes(at - step)) / (2 * step.sum()) for step in np.diag(steps)
        ]
        return [bends[0][..., 0], (bends[0][..., 1] + bends[1][..., 0]) / 2, bends[1][..., 1]]

    def _slopes(self, at: Array) -> Array:
        return self.of.gradient(self.weights(at)) @ np.array([self.u, self.v]).T

    @cached_property
    def _hash(self) -> int:
        return hash((self.name, self.domain, self.of, self.origin, self.u, self.v))

    def __hash__(self) -> int:
        return self._hash


# ---- making one


def whole(network: Network, domain: Any = None) -> Plane:
    """A network of two weights as a surface: they are its axes."""
    return Plane(
        network.name,
        network.name,
        WHOLE if domain is None else domain,
        of=network,
        origin=(0.0, 0.0),
        u=(1.0, 0.0),
        v=(0.0, 1.0),
        axes=_pair(network.parameters),
        begin=_pair(network.start().tolist()),
        whole=True,
    )


def along_weights(network: Network, names: Sequence[str], start: npt.ArrayLike | None = None) -> Plane:
    """The plane of two weights by name; all others are those of the start (n,), by itself the network's.

    Raises:
        InputError: not two of the network's weights, or the same twice.
    """
    w = network.start() if start is None else np.asarray(start, dtype=np.float64)
    wrong = [name for name in names if name not in network.parameters]
    if len(names) != 2 or wrong or names[0] == names[1]:
        raise InputError(
            "plane.weights",
            "A plane is along two different weights of '{network}', such as {example}, or 'paths', or"
            " 'random:7'; not {given}.",
            network=network.name,
            example=",".join(network.parameters[:2]),
            given=",".join(names)[:60] or "''",
        )
    places = [network.parameters.index(name) for name in names]
    u, v = np.eye(network.size)[places]
    begin = w[places]
    told = " ".join(names)
    return Plane(
        f"{network.name} ({', '.join(names)})"[:40],
        f"{network.name} {told}",
        _around([RANGE, RANGE], begin[None]),
        of=network,
        origin=tuple(np.where(u + v > 0, 0.0, w).tolist()),
        u=tuple(u.tolist()),
        v=tuple(v.tolist()),
        axes=_pair(names),
        begin=_pair(begin.tolist()),
    )


def along_paths(result: xarray.Dataset, network: Network) -> Plane:
    """The plane through the start of a race in n weights that holds most of its runners' paths.

    By principal components of the first start's paths, all contenders together, as they lead away from that
    start; points that are not finite do not count. u and v have length 1, the axes are ``u`` and ``v``.

    Raises:
        InputError: nobody moves, or all along one line.
    """
    w = result["w"].transpose("contender", "start", "step", "param").values[:, 0]
    away = (w - w[:1, :1]).reshape(-1, w.shape[-1])
    away = away[np.isfinite(away).all(axis=1)]
    scale = np.abs(away).max(initial=0.0) or 1.0
    _, lengths, ways = np.linalg.svd(away / scale, full_matrices=False)
    if len(lengths) < 2 or not lengths[1] > 1e-9 * lengths[0]:
        raise InputError(
            "plane.no_paths",
            "The runners' paths on '{network}' are one line, or none: no plane is theirs. Name two weights.",
            network=network.name,
        )
    ways = ways[:2] * np.sign(ways[:2, np.abs(ways[:2]).argmax(axis=1)].diagonal())[:, None]
    return _through(network, w[0, 0], ways, "paths", away @ ways.T)


def along_random(network: Network, seed: int, start: npt.ArrayLike | None = None) -> Plane:
    """The plane through the start along two random directions, as long there as the weights themselves.

    PCG64(seed) draws both from the normal distribution; then each neuron's incoming weights get the length
    that they have at the start (filter normalisation, Li et al., 2018), or, in a layer of less than
    `WIDE_ENOUGH` inputs, all of the layer's together: of one incoming weight only the sign would be random.
    Biases stay.
    """
    w = network.start() if start is None else np.asarray(start, dtype=np.float64)
    draw = np.random.Generator(np.random.PCG64(seed))
    ways = []
    for _ in range(2):
        parts = []
        for part, shape in zip(network.split(w[None]), network.shapes, strict=True):
            drawn = draw.normal(size=shape)
            axis = 0 if shape[0] >= WIDE_ENOUGH else None
            lengths = np.linalg.norm(part[0], axis=axis) / np.linalg.norm(drawn, axis=axis)
            parts.append(drawn * lengths if len(shape) == 2 else np.zeros(shape))
        ways.append(np.concatenate([part.ravel() for part in parts]))
    return _through(network, w, np.array(ways), f"random {seed}", np.array([[-1.0, -1.0], [1.0, 1.0]]))


def _through(network: Network, start: Array, ways: Array, told: str, seen: Array) -> Plane:
    """The plane through weights (n,) along two ways (2, n), its map around points (m, 2)."""
    return Plane(
        f"{network.name} ({told})"[:40],
        f"{network.name} {told}",
        _around([], seen),
        of=network,
        origin=tuple(start.tolist()),
        u=tuple(ways[0].tolist()),
        v=tuple(ways[1].tolist()),
        axes=("u", "v"),
    )


def _around(ranges: Sequence[Sequence[float]], points: Array) -> Domain:
    """A map that holds ``ranges``, if there are any, and points (m, 2), these with some room around them."""
    low, high = points.min(axis=0), points.max(axis=0)
    room = ROOM * max(float((high - low).max()), 1e-3)
    sides = []
    for axis in (0, 1):
        ends = [float(low[axis]) - room, float(high[axis]) + room]
        if ranges:
            ends = [min(ranges[axis][0], ends[0]), max(ranges[axis][1], ends[1])]
        sides.append((ends[0], ends[1]))
    return sides[0], sides[1]


def from_spec(spec: Mapping[str, Any]) -> Plane:
    """The plane that ``Plane.spec()`` told."""
    from engine.network import Network

    told: dict[str, Any] = {
        name: tuple(given) if isinstance(given, list) else given for name, given in spec["plane"].items()
    }
    network = Network.from_spec(spec["network"])
    return Plane(spec["name"], spec["expression"], spec["domain"], of=network, **told)


# ---- a race of n weights, seen on one


class Shadow(NamedTuple):
    """A race of n weights on a plane: where its points come down, how far off they are, their true loss.

    Attributes:
        at: (contender, start, step, 2), in the plane's a and b.
        off: (contender, start, step), the distance of the weights from the plane.
        loss: (contender, start, step), the true one; on_plane: the plane's below.
    """

    at: Array
    off: Array
    loss: Array
    on_plane: Array


def shadow(result: xarray.Dataset, plane: Plane) -> Shadow:
    """The shadow of a race in n weights on a plane of its network."""
    order = ("contender", "start", "step")
    w = result["w"].transpose(*order, "param").values
    at, off = plane.coordinates(w)
    return Shadow(at, off, result["loss"].transpose(*order).values, plane.loss(at))


def share_held(result: xarray.Dataset, plane: Plane) -> float:
    """What part of the way from the plane's origin the paths of a race go within the plane, in squares."""
    w = result["w"].transpose("contender", "start", "step", "param").values
    away = (w - np.asarray(plane.origin)).reshape(-1, w.shape[-1])
    away = away[np.isfinite(away).all(axis=1)]
    _, off = plane.coordinates(away + np.asarray(plane.origin))
    return float(1 - (off**2).sum() / (away**2).sum())


def _pair(things: Sequence[Any]) -> tuple[Any, Any]:
    one, other = things
    return one, other


@lru_cache(maxsize=16)
def _searched(plane: Plane) -> critical.Search:
    return critical.find(plane.loss, plane.gradient, plane.hessian, plane.domain)
