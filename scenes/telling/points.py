"""The x that the film of the derivative shows: checked, or chosen; and the h with which they begin."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.differences import Curve, quotient
from engine.errors import InputError

PARTS = (0.25, 0.5, 0.75)  # of the domain: where the usual points are
FINE, BESIDE = 241, 1 / 12  # places that are tried instead of one; how far off they are at least, if they can
SMALLER = 12  # powers of ten by which an h may begin smaller than usual


def checked(curve: Curve, given: Sequence[float] | None, most: float) -> tuple[float, ...]:
    """The points of the film, at most so many, found out to be good before anything is laid out."""
    low, high = curve.domain
    if given is None:
        return usual(curve)
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


def usual(curve: Curve) -> tuple[float, ...]:
    """Three points where the curve has a derivative: evenly spaced, or as near to that as there are any."""
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
