"""A network's loss along one of its weights, the others as at a start: a `Curve`, as that of a formula."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from engine.differences import Curve
from engine.errors import InputError, did_you_mean, nearest
from engine.one_sided import Differentiability, Kind

if TYPE_CHECKING:
    from engine.network import Network

Array = npt.NDArray[np.float64]

RANGE = (-5.0, 5.0)  # the course page's
STEP = 1e-4  # of the differences of the exact slope that give its derivatives
ASIDE = (1e-4, 1e-6)  # how far beside a point its slopes are compared
NOISE = 1e-9  # of a slope: less is no difference


@dataclass(frozen=True)
class LossCurve(Curve):
    """The loss over one weight, as plain data.

    Attributes:
        name: the weight's; expression: what tells this curve from the network's others.
        of: the network.
        start: all its weights (n,); the weight's own is where the network is.
    """

    of: Network = field(kw_only=True)
    start: tuple[float, ...] = field(kw_only=True, repr=False)

    @property
    def axis(self) -> int:
        """The weight's place among all."""
        return self.of.parameters.index(str(self.name))

    @property
    def here(self) -> float:
        """The weight as it is at the start."""
        return self.start[self.axis]

    def derivative(self, x: npt.ArrayLike, order: int = 1) -> Array:
        """The exact derivative at x of any shape, same shape; 0 is the loss.

        The second and third are differences of the first, right to about eight and four digits.

        Raises:
            ValueError: another order.
        """
        if order not in (0, 1, 2, 3):
            raise ValueError(f"order must be 0, 1, 2 or 3; not {order}")
        at = np.asarray(x, dtype=np.float64)
        if order == 0:
            return self.of.loss(self._weights(at))
        if order == 1:
            return np.asarray(self.of.gradient(self._weights(at))[..., self.axis])
        ahead, behind = (self.derivative(at + sign * STEP, order - 1) for sign in (1, -1))
        return np.asarray((ahead - behind) / (2 * STEP))

    def differentiability(self, x: float) -> Differentiability:
        """What the loss does at x: smooth, or a corner where its slopes on both sides differ however near."""
        at = float(x)
        value, slope = float(self.derivative(at, 0)), float(self.derivative(at))
        left, right = (self.derivative(at + sign * np.array(ASIDE)) for sign in (-1, 1))
        far, near = np.abs(right - left)
        is_corner = bool(near > NOISE + far / 2)
        sides = (float(left[1]), float(right[1])) if is_corner else (slope, slope)
        kind: Kind = "corner" if is_corner else "smooth"
        return Differentiability(at, kind, value, *sides, value, value, True, True)

    def formula(self) -> str:
        """The network's loss in Typst's mathematics."""
        return self.of.formula()

    def _weights(self, at: Array) -> Array:
        weights = np.broadcast_to(np.array(self.start), (*at.shape, self.of.size)).copy()
        weights[..., self.axis] = at
        return weights


def curve(
    network: Network,
    name: str,
    start: npt.ArrayLike | None = None,
    domain: tuple[float, float] = RANGE,
) -> LossCurve:
    """The network's loss over the weight called ``name``, from ``start`` (n,) or the network's own.

    Raises:
        InputError: no such weight; a domain that is no range.
    """
    if name not in network.parameters:
        raise InputError(
            "network.no_weight",
            "'{network}' has no weight '{name}'{hint}; it has {known}.",
            network=network.name,
            name=name[:40],
            hint=did_you_mean(nearest(name, network.parameters, 1)),
            known=", ".join(network.parameters[:12]) + (", ..." if network.size > 12 else ""),
        )
    w = network.start() if start is None else np.asarray(start, dtype=np.float64)
    return LossCurve(f"{network.name} {name}", domain, name, of=network, start=tuple(w.tolist()))
