"""Markers and stars as small rasters, painted once a look and a size and then copied into every frame.

From outside in: a contact shadow away from the sun, an edge of `EDGE` px, the casing, the fill, and on it a
sheen. Under a crowd each marker may have a glow. A raster stands on a quarter of a pixel, so that what moves
does so evenly. A page of vectors gets the same as paths.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from math import ceil, floor
from typing import Any

import cairo
import numpy as np

from scenes.stage.paint import markers
from scenes.stage.paint.canvas import Canvas
from scenes.theme import THEMES, Finish, rgb

EDGE, EDGE_OPACITY = 1.3, 0.85  # px and opacity of the edge around a casing
CASING = (3.0, 0.26)  # px at least; of the radius
GLOW = 2.7  # radii, how far a marker's light reaches
SHADOW, SHADOW_AWAY = 1.7, (0.45, 0.6)  # radii: a shadow's own, and where its middle is
DARK = 0.6  # opacity in the middle of a shadow
PLACES = 4  # of a marker within a pixel, along each axis; what is soft has one
OUTLINES = {**markers.OUTLINES, "star": markers.STAR}
REACHES = {
    shape: max(abs(value) for point in points for value in point) for shape, points in OUTLINES.items()
}
Painter = Callable[..., None]  # paints around (0, 0): context, swap, and how
LIKE = {theme.rim: theme for theme in THEMES.values()}  # a theme is known by its casings


def edge(rim: str) -> str:
    """The colour of the edge around a casing of this colour."""
    return LIKE[rim].edge if rim in LIKE else rim


def finish(rim: str) -> Finish:
    """What light does to a marker in a casing of this colour."""
    return LIKE[rim].finish if rim in LIKE else Finish()


def casing(radius: float) -> float:
    """The width of the casing around a marker of a radius, px."""
    return max(CASING[0], CASING[1] * radius)


def paint_body(canvas: Canvas, shape: str, colour: str, rim: str, x: float, y: float, radius: float) -> None:
    """A marker's edge, casing, fill and sheen; ``shape`` is one of `markers.SHAPES` or "star"."""
    reach = REACHES[shape] * radius + casing(radius) + EDGE
    _stamp(canvas, _body, (shape, colour, rim, radius), x, y, reach, PLACES)


def paint_shadow(canvas: Canvas, x: float, y: float, radius: float) -> None:
    """The shadow that a marker casts on the ground where it stands."""
    right, down = (part * radius for part in SHADOW_AWAY)
    _stamp(canvas, _shadow, (radius,), x + right, y + down, SHADOW * radius)


def paint_glow(canvas: Canvas, colour: str, rim: str, x: float, y: float, radius: float) -> None:
    """The light of a marker on the ground around it, where its theme has one."""
    if (glow := finish(rim).glow) > 0:
        _stamp(canvas, _glow, (colour, glow, radius), x, y, GLOW * radius)


def _stamp(
    canvas: Canvas, painter: Painter, how: tuple[Any, ...], x: float, y: float, reach: float, places: int = 1
) -> None:
    """Copy what a painter paints so far (px) around a place; on a page of vectors, paint it."""
    context = canvas.context
    target = context.get_target()
    if not isinstance(target, cairo.ImageSurface):
        with canvas.moved(x, y):
            context.push_group()
            painter(context, canvas.swap, *how)
            context.pop_group_to_source()
            context.paint_with_alpha(canvas.opacity)
        return
    scale = context.get_matrix().xx
    across, down = context.user_to_device(x, y)
    room = reach * scale + 2
    right, lower = target.get_device_offset()  # a layer's pixels begin elsewhere
    inside = -room < across + right < target.get_width() + room
    if not (inside and -room < down + lower < target.get_height() + room):
        return
    left, part_x = divmod(floor(across * places + 0.5), places)
    top, part_y = divmod(floor(down * places + 0.5), places)
    raster, half = _raster(painter, how, reach, scale, canvas.swap, part_x / places, part_y / places)
    context.save()
    context.identity_matrix()
    context.set_source_surface(raster, left - half, top - half)
    context.get_source().set_filter(cairo.FILTER_NEAREST)
    context.paint_with_alpha(canvas.opacity)
    context.restore()


@lru_cache(maxsize=1024)
def _raster(
    painter: Painter,
    how: tuple[Any, ...],
    reach: float,
    scale: float,
    swap: bool,
    part_x: float,
    part_y: float,
) -> tuple[cairo.ImageSurface, int]:
    """What is painted, its middle a part of a pixel after a pixel's corner; and how far in that corner is."""
    half = ceil(reach * scale) + 1
    raster = cairo.ImageSurface(cairo.FORMAT_ARGB32, 2 * half + 1, 2 * half + 1)
    context = cairo.Context(raster)
    context.translate(half + part_x, half + part_y)
    context.scale(scale, scale)
    painter(context, swap, *how)
    raster.flush()
    return raster, half


def _body(context: cairo.Context, swap: bool, shape: str, colour: str, rim: str, radius: float) -> None:
    look, line, outline = finish(rim), casing(radius), radius * np.array(OUTLINES[shape])
    context.set_line_join(cairo.LINE_JOIN_ROUND)
    for x, y in outline.tolist():
        context.line_to(x, y)
    context.close_path()
    for ink, opacity, wider in ((edge(rim), EDGE_OPACITY, EDGE), (rim, 1.0, 0.0)):
        context.set_source_rgba(*_ordered(ink, swap), opacity)
        context.set_line_width(2 * (line + wider))
        context.stroke_preserve()
    context.set_source_rgb(*_ordered(colour, swap))
    context.fill_preserve()
    sheen = cairo.LinearGradient(0, outline[:, 1].min(), 0, outline[:, 1].max())
    for part, light, opacity in (
        (0.0, 1, look.sheen[0]),
        (0.45, 1, 0.0),
        (0.6, 0, 0.0),
        (1.0, 0, look.sheen[1]),
    ):
        sheen.add_color_stop_rgba(part, light, light, light, opacity)
    context.set_source(sheen)
    context.fill()


def _shadow(context: cairo.Context, swap: bool, radius: float) -> None:
    _radial(context, (0.0, 0.0, 0.0), SHADOW * radius, ((0.0, DARK), (1.0, 0.0)))


def _glow(context: cairo.Context, swap: bool, colour: str, glow: float, radius: float) -> None:
    stops = ((0.0, glow), (0.55, 0.32 * glow), (1.0, 0.0))
    _radial(context, _ordered(colour, swap), GLOW * radius, stops)


def _radial(
    context: cairo.Context,
    ink: tuple[float, float, float],
    radius: float,
    stops: tuple[tuple[float, float], ...],
) -> None:
    """A disc that fades outwards, by its stops (part of the radius, opacity)."""
    light = cairo.RadialGradient(0, 0, 0, 0, 0, radius)
    for part, opacity in stops:
        light.add_color_stop_rgba(part, *ink, opacity)
    context.set_source(light)
    context.arc(0, 0, radius, 0, 7)
    context.fill()


def _ordered(colour: str, swap: bool) -> tuple[float, float, float]:
    """A colour as the raster holds it."""
    red, green, blue = rgb(colour)
    return (blue, green, red) if swap else (red, green, blue)
