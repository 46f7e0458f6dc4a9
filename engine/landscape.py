"""What a race needs of the loss that it runs on: a surface of two weights, a network's of n, or a plane's."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol

from engine.errors import InputError
from engine.names import checked_name
from engine.surfaces import Surface, surface

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from engine.network import Network

    Array = npt.NDArray[np.float64]

NAMES = ("page", "neuron", "iris", "digits")  # of the networks: they are known before their data is read


class Landscape(Protocol):
    """A loss of some weights, as data: an `engine.surfaces.Surface` or an `engine.network.Network`."""

    @property
    def name(self) -> str:
        """What films call it."""

    @property
    def parameters(self) -> tuple[str, ...]:
        """The weights' names."""

    @property
    def shapes(self) -> tuple[tuple[int, ...], ...]:
        """The shapes of the variables that an optimizer sees, one after another along a row of weights."""

    @property
    def network(self) -> Network | None:
        """The network whose own weights these are, if any."""

    @property
    def goal(self) -> float | None:
        """A loss that is the goal; None: the goal is a minimum."""

    @property
    def width(self) -> int | None:
        """How many starts a block has, where bits depend on it; None: any of `engine.descent.BLOCKS`."""

    @property
    def derivative(self) -> str:
        """How the gradient is found: "exact", "autodiff" or "differences"."""

    @property
    def function_name(self) -> str | None:
        """The dotted name of the Python function that it is, "" if it has none; else None."""

    def loss(self, w: npt.ArrayLike, /) -> Array:
        """The loss at weights (..., n), of shape (...)."""

    def gradient(self, w: npt.ArrayLike, /) -> Array:
        """The gradient there, (..., n)."""

    def __hash__(self) -> int:
        """Programs that are compiled for it are kept by it."""

    def spec(self) -> dict[str, Any]:
        """It as JSON data."""

    def usual_start(self) -> Array:
        """The weights (n,) where races start by themselves."""


def landscape(
    thing: object, domain: Sequence[Sequence[float]] | None = None, name: str | None = None
) -> Surface | Network:
    """The loss meant by a surface or network, its name, an expression's text, or a network's line.

    ``"peaks"``, ``"w_0**2 + w_1**2"``, ``"page"``, ``"iris:layers=4-16-3"``. A network of two weights is a
    surface by itself, a `Plane`. On ``domain`` and called ``name`` where they are given.

    Raises:
        InputError: as `engine.surfaces.surface` and `Network.parse`; a domain for more than two weights.
    """
    if not is_network(thing):
        return surface(thing, domain, name)  # type: ignore[arg-type]
    from engine.network import Network
    from engine.planes import whole

    network = thing if isinstance(thing, Network) else Network.parse(str(thing))
    if name is not None:
        network = replace(network, name=checked_name(name))
    if network.size == 2:
        return whole(network, domain)
    if domain is not None:
        raise InputError(
            "network.no_map",
            "'{name}' is a network of {size:,} weights, and a domain is a map of two: it goes with a plane.",
            name=network.name,
            size=network.size,
        )
    return network


def is_network(thing: object) -> bool:
    """Whether a network is meant: by itself, by its name, or in a line that begins with one's."""
    if not isinstance(thing, str):
        return type(thing).__name__ == "Network"
    return re.fullmatch(rf"\s*({'|'.join(NAMES)})\s*(:.*=.*)?", thing, re.IGNORECASE | re.DOTALL) is not None


def from_spec(spec: Mapping[str, Any]) -> Surface | Network:
    """The loss that ``spec()`` told. Raises InputError for data that is no spec."""
    if isinstance(spec, Mapping) and "plane" in spec:
        from engine import planes

        return planes.from_spec(spec)
    if isinstance(spec, Mapping) and "layers" in spec:
        from engine.network import Network

        return Network.from_spec(spec)
    return Surface.from_spec(spec)


def ground(thing: Surface | Network) -> Surface:
    """The surface of two weights that a map shows. Raises InputError for a network of more."""
    if isinstance(thing, Surface):
        return thing
    raise InputError(
        "network.no_plane",
        "'{name}' is a network of {size:,} weights, and a map shows two: name a plane (--plane {example},"
        " paths or random:7).",
        name=thing.name,
        size=thing.size,
        example=",".join(thing.parameters[:2]),
    )


def network_of(thing: Surface | Network) -> Network:
    """The network of more weights than two that it is. Raises InputError for a surface of two."""
    if not isinstance(thing, Surface):
        return thing
    raise InputError(
        "network.two_weights",
        "'{name}' has two weights, which a map shows already: name a network of more, page or iris.",
        name=thing.name,
    )
