"""The runners' markers: eighteen shapes of equal area, the star of a start or an end, the ring of a minimum.

Each function puts a closed path into a pycairo context (pixels, y downwards); filling it is the caller's.
A shape's centre of area is its ``(x, y)``: that point is where the runner stands.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import cos, pi, sin
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import cairo

Points = tuple[tuple[float, float], ...]


def trace(context: cairo.Context, shape: str, x: float, y: float, radius: float) -> None:
    """Put ``shape``'s closed path at ``(x, y)``; its area is that of a disc of ``radius`` pixels."""
    _polygon(context, OUTLINES[shape], x, y, radius)


def star(context: cairo.Context, x: float, y: float, radius: float) -> None:
    """Put a five-pointed star, the mark of a start or an end, in the area of a disc of ``radius`` pixels."""
    _polygon(context, STAR, x, y, radius)


def circle(context: cairo.Context, x: float, y: float, radius: float) -> None:
    """Put a circle of ``radius`` pixels."""
    context.arc(x, y, radius, 0, 2 * pi)
    context.close_path()


def ring(context: cairo.Context, x: float, y: float, radius: float) -> None:
    """Put the mark of a minimum: a circle of ``radius`` pixels, and a dot of a fifth of it in its centre."""
    for r in (radius, radius / 5):
        context.new_sub_path()
        context.arc(x, y, r, 0, 2 * pi)
        context.close_path()


def _polygon(context: cairo.Context, points: Points, x: float, y: float, radius: float) -> None:
    (first_x, first_y), *rest = points
    context.move_to(x + radius * first_x, y + radius * first_y)
    for point_x, point_y in rest:
        context.line_to(x + radius * point_x, y + radius * point_y)
    context.close_path()


def _regular(corners: int, turn: float = 0.0, inner: float | None = None) -> list[tuple[float, float]]:
    """A regular polygon, first corner up and turned clockwise by ``turn`` degrees; with ``inner``, a star."""
    radii = [1.0] if inner is None else [1.0, inner]
    count = corners * len(radii)
    angles = [(2 * pi * k / count) + turn * pi / 180 - pi / 2 for k in range(count)]
    return [(radii[k % len(radii)] * cos(a), radii[k % len(radii)] * sin(a)) for k, a in enumerate(angles)]


def _arc(
    x: float, y: float, radius: float, start: float, end: float, pieces: int = 48
) -> list[tuple[float, float]]:
    """Points of an arc; degrees clockwise from the right."""
    angles = [(start + (end - start) * k / pieces) * pi / 180 for k in range(pieces + 1)]
    return [(x + radius * cos(a), y + radius * sin(a)) for a in angles]


def _plus(arm: float) -> list[tuple[float, float]]:
    a = arm
    return [
        (-a, -1),
        (a, -1),
        (a, -a),
        (1, -a),
        (1, a),
        (a, a),
        (a, 1),
        (-a, 1),
        (-a, a),
        (-1, a),
        (-1, -a),
        (-a, -a),
    ]


def _turned(points: list[tuple[float, float]], degrees: float) -> list[tuple[float, float]]:
    c, s = cos(degrees * pi / 180), sin(degrees * pi / 180)
    return [(c * x - s * y, s * x + c * y) for x, y in points]


def _normal(points: list[tuple[float, float]]) -> Points:
    """The same polygon with its centre of area at (0, 0) and the area of the unit disc."""
    area = x_moment = y_moment = 0.0
    for (ax, ay), (bx, by) in zip(points, points[1:] + points[:1], strict=True):
        cross = ax * by - bx * ay
        area += cross / 2
        x_moment += (ax + bx) * cross / 6
        y_moment += (ay + by) * cross / 6
    centre_x, centre_y, scale = x_moment / area, y_moment / area, (pi / abs(area)) ** 0.5
    return tuple(((x - centre_x) * scale, (y - centre_y) * scale) for x, y in points)


_SHAPES: Mapping[str, Callable[[], list[tuple[float, float]]]] = {
    "circle": lambda: _arc(0, 0, 1, 0, 360)[:-1],
    "square": lambda: [(-1, -1), (1, -1), (1, 1), (-1, 1)],
    "triangle_up": lambda: _regular(3),
    "diamond": lambda: [(0, -1.3), (1, 0), (0, 1.3), (-1, 0)],
    "triangle_down": lambda: _regular(3, 180),
    "plus": lambda: _plus(0.34),
    "hexagon": lambda: [(-1, 0), (-0.55, -0.62), (0.55, -0.62), (1, 0), (0.55, 0.62), (-0.55, 0.62)],
    "spark": lambda: _regular(4, 0, 0.42),
    "cross": lambda: _turned(_plus(0.34), 45),
    "hourglass": lambda: [(-1, -1), (1, -1), (0.25, 0), (1, 1), (-1, 1), (-0.25, 0)],
    "triangle_right": lambda: _regular(3, 90),
    "triangle_left": lambda: _regular(3, -90),
    "half_up": lambda: _arc(0, 0, 1, 180, 360),
    "half_down": lambda: _arc(0, 0, 1, 0, 180),
    "bar": lambda: [(-1.5, -0.5), (1.5, -0.5), (1.5, 0.5), (-1.5, 0.5)],
    "pillar": lambda: [(-0.5, -1.5), (0.5, -1.5), (0.5, 1.5), (-0.5, 1.5)],
    "bow": lambda: _turned([(-1, -1), (1, -1), (0.25, 0), (1, 1), (-1, 1), (-0.25, 0)], 90),
    "chevron": lambda: [(-1, 0.1), (0, -0.9), (1, 0.1), (1, 0.9), (0, 0.0), (-1, 0.9)],
}

OUTLINES: Mapping[str, Points] = MappingProxyType(
    {name: _normal(points()) for name, points in _SHAPES.items()}
)
SHAPES: tuple[str, ...] = tuple(OUTLINES)
STAR: Points = _normal(_regular(5, 0, 0.42))
