"""What can be measured of a curve: where to look at it, how its quotients come to a derivative, rounding.

Whoever tells a derivative makes sentences of it. Quotients without rounding error are those of
`engine.one_sided.exact_quotient`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.differences import Curve, quotient
from engine.errors import InputError
from engine.one_sided import Differentiability, exact_quotient

PARTS = (0.25, 0.5, 0.75)  # of the domain: where the usual points are
FINE, BESIDE = 241, 1 / 12  # places that are tried instead of one; how far off they are at least, if they can
SMALLER = 12  # powers of ten by which an h may begin smaller than usual
FEWEST = 2  # powers of ten that h shrinks at least
NOISE = 1e-3  # of the derivative: what rounding may make of the quotients
CLOSE = 0.02  # of the derivative, or of the picture's slope: a secant that looks like the tangent
STRAIGHT = 1e-12  # of the derivative: quotients this near to it are it
H = np.geomspace(1, 1e-16, 161)  # h of the errors
DECADE = 10  # of H
LIKE = 0.2  # how near a fall is to ten or a hundred times
GROWS, STAYS = 10.0, 1.01  # times the least error: from there on it has grown again; up to there it has not
LOST = 1e-12  # of the derivative: less is no loss of digits in a subtraction


def checked_points(curve: Curve, given: Sequence[float] | None, most: float) -> tuple[float, ...]:
    """The x at which a curve is looked at, at most so many: those given, or `usual_points`.

    Raises:
        InputError: no points or more than that; one outside the domain, or with no values beside it.
    """
    low, high = curve.domain
    if given is None:
        return usual_points(curve)
    try:
        points = tuple(float(x) for x in given)
    except (TypeError, ValueError):
        points = ()
    if not 1 <= len(points) <= most:
        raise InputError(
            "derivative.points",
            "points must be one to {most} numbers, the x at which the derivative is shown; not {given}.",
            most=most,
            given=repr(given)[:120],
        )
    wrong = [x for x in points if not (low <= x <= high and curve.differentiability(x).beside)]
    if wrong:
        raise InputError(
            "derivative.point",
            "Every point must lie in the curve's domain, from {low} to {high}, and the curve must have values"
            " beside it; {x} does not. Give another one with points (--at).",
            low=f"{low:g}",
            high=f"{high:g}",
            x=f"{wrong[0]:g}",
        )
    return points


def usual_points(curve: Curve) -> tuple[float, ...]:
    """Three x where the curve has a derivative: evenly spaced, or as near to that as there are any.

    Raises:
        InputError: there are none.
    """
    low, high = curve.domain
    decimals = 3 - int(np.floor(np.log10(high - low)))
    found: list[float] = []
    for part in PARTS:
        parts = [part, *sorted(np.linspace(0, 1, FINE)[1:-1], key=lambda other: _far(other - part))]
        near = (round(low + (high - low) * float(other), decimals) for other in parts)
        fit = (x for x in near if x not in found and low <= x <= high and _is_smooth(curve, x))
        found += [x for x, _ in zip(fit, [part], strict=False)]
    if not found:
        raise InputError(
            "derivative.no_point",
            "No point was found at which the curve has a derivative: give one with points (--at).",
        )
    return tuple(sorted(found))


def _far(part: float) -> tuple[bool, float, float]:
    """What sorts places by how far they are from another: first those from `BESIDE` on, the nearest first.

    So a point is not put at the very foot of the pole that is in its place.
    """
    return round(abs(part), 9) < BESIDE, abs(part), part


def _is_smooth(curve: Curve, x: float) -> bool:
    return bool(np.isfinite(curve(x))) and curve.differentiability(x).kind == "smooth"


def most_turning(curve: Curve, smooth: Sequence[float]) -> float:
    """The one of some x with a derivative where the secant turns most as h shrinks."""
    steps = np.array([largest_step(curve, x) for x in smooth])
    slopes = np.array([curve.differentiability(x).slope for x in smooth], dtype=np.float64)
    turning = np.abs(quotient(curve, smooth, steps) - slopes)
    seen = np.isfinite(turning) & (np.array(smooth) + steps <= curve.domain[1])
    return smooth[int(np.argmax(np.where(seen, turning, -1.0)))]


def largest_step(curve: Curve, x: float, signs: Sequence[int] = (1,)) -> float:
    """The size at which h begins: at most a quarter of the domain, and f has values there."""
    low, high = curve.domain
    h = float(10.0 ** np.floor(np.log10((high - low) / 4)))
    for _ in range(SMALLER):
        if np.isfinite(curve([x + sign * h for sign in signs])).all():
            return h
        h /= 10
    return h


@dataclass(frozen=True)
class Approach:
    """How forward quotients come to the derivative as h shrinks from ``largest`` by powers of ten.

    Attributes:
        powers: how many powers of ten h shrinks until rounding is seen: 2 at least.
        noise: the most that rounding makes of these quotients.
        is_straight: they are the derivative from the start, as a straight line's.
        halves: each one's error is at most half of that of the one before.
        comes_close: the last secant looks like the tangent.
    """

    powers: int
    noise: float
    is_straight: bool
    halves: bool
    comes_close: bool


def approach(curve: Curve, x: float, largest: float, most: int) -> Approach:
    """What the quotients at one x do while h shrinks, by ``most`` powers of ten if rounding allows it."""
    slope = float(curve.derivative(x))
    h = largest / 10.0 ** np.arange(most + 1)
    exact = exact_quotient(curve.expression, x, h)
    noise, error = np.abs(quotient(curve, x, h) - exact), np.abs(exact - slope)
    allowed = noise <= NOISE * max(abs(slope), float(error[0]))
    powers = most if allowed.all() else max(FEWEST, int(np.argmin(allowed)) - 1)
    noise, error = noise[: powers + 1], error[: powers + 1]
    value = curve(np.linspace(*curve.domain, 801))
    scale = np.ptp(value[np.isfinite(value)]) / (curve.domain[1] - curve.domain[0])
    return Approach(
        powers,
        float(noise.max()),
        bool((error <= STRAIGHT * abs(slope)).all()),
        bool((error[1:] <= error[:-1] / 2).all()),
        bool(error[-1] <= CLOSE * max(abs(slope), scale)),
    )


def slope_at(curve: Curve, here: Differentiability) -> float | None:
    """The derivative at a point, 0 where it is that but for the rounding of x; None where there is none.

    cos at 3.141592653589793 is meant to be level.
    """
    slope = here.slope
    if slope is None:
        return None
    bend = abs(float(curve.derivative(here.x, 2)))
    blur = 4 * float(np.spacing(abs(here.x))) * bend if np.isfinite(bend) else 0.0
    return 0.0 if abs(slope) <= blur else slope


class ErrorFacts:
    """What the quotients' errors at one x do as h shrinks over `H`: float64 against none of its rounding.

    ``falls``: over some decade of h, the error without rounding falls as the theory of the kind says, ten or
    a hundred times, and rounding does not hide it. ``rounds``: with h small, rounding makes the error grow
    again. ``then``: what the error does at last: "rounding" makes it grow, it "goes_on" growing without, or
    "no_rounding" is in the way.
    """

    def __init__(self, curve: Curve, x: float) -> None:
        self.curve, self.x, self.slope = curve, x, float(curve.derivative(x))
        exact = exact_quotient(curve.expression, x, np.concatenate([H, -H]))
        rows = {"forward": exact[: len(H)], "central": (exact[: len(H)] + exact[len(H) :]) / 2}
        self.falls = {}
        for kind, factor in (("forward", 10.0), ("central", 100.0)):
            with np.errstate(all="ignore"):
                truncation = np.abs(rows[kind] - self.slope)
                noise = np.abs(quotient(curve, x, H, kind) - rows[kind])
                ratio = truncation[:-DECADE] / truncation[DECADE:]
            so = (np.abs(ratio / factor - 1) < LIKE) & (noise[DECADE:] < truncation[DECADE:])
            self.falls[kind] = int(so.sum()) >= DECADE
        error = np.abs(quotient(curve, x, H) - self.slope)  # of no value: worse than any
        error = np.where(np.isfinite(error), error, np.inf)
        with np.errstate(all="ignore"):
            noise = np.abs(quotient(curve, x, H) - rows["forward"])
        best = int(np.argmin(error))
        worst = best + int(np.argmax(error[best:]))
        least = max(GROWS * error[best], LOST * abs(self.slope))
        self.rounds = bool(error[worst] > least and noise[worst] > 0.5 * error[worst])
        grows = bool(error[worst] > max(STAYS * error[best], LOST * abs(self.slope)))
        self.then = "rounding" if self.rounds else "goes_on" if grows else "no_rounding"

    def truncates(self, h: float) -> bool:
        """Whether at one h truncation is the larger part of the error, and not rounding."""
        exact = exact_quotient(self.curve.expression, self.x, [h])[0]
        return bool(abs(exact - self.slope) > abs(float(quotient(self.curve, self.x, h)) - exact))
