"""The signs of all films: stars, markers, dots, rings and arrows, each in its colour with a rim around it.

The rim, or casing, parts a sign from what it lies on. Places are px of the frame. A canvas with a log writes
signs down. Markers and stars are painted once and then copied: `scenes.stage.paint.stamps`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import atan2, cos, pi, sin

import numpy as np

from scenes.stage.paint import lettering, markers, stamps
from scenes.stage.paint.canvas import Canvas
from scenes.theme import MEASURES, Theme

Point = Sequence[float] | np.ndarray  # (2,) px

STAR = 14.0  # px, a star's radius
DOT = 11.0  # px, a dot's
RIM = 6.0  # px, a star's and a dot's rim, half of it outside
SHAFT = 6.0  # px, an arrow's
HEAD = 22.0  # px, the length of its head; shorter on short arrows
ARROW_RIM = 6.0
LEAST_GLOW = 13.0  # px: the light of smaller markers would only blur their places
THROUGH, DASH = 7.0, (6.0, 5.0)  # px from a marker to the ring that says it is hidden; its strokes and gaps
TAG = (6.0, 1.35)  # px beside a name on its plate; the plate's height, times the name's size


@dataclass(frozen=True)
class Look:
    """How a runner's marker looks: one of `markers.SHAPES`, its colour, and its rim's."""

    shape: str
    colour: str
    rim: str


def paint_star(canvas: Canvas, at: Point, colour: str, rim: str, radius: float = STAR) -> None:
    """The star of a start or an end, on the ground."""
    x, y = map(float, at)
    stamps.paint_shadow(canvas, x, y, radius)
    stamps.paint_body(canvas, "star", colour, rim, x, y, radius)
    canvas.note("star", x, y, radius, colour)


def paint_marker(canvas: Canvas, look: Look, at: Point, radius: float = MEASURES.marker) -> None:
    """A runner's marker as it is in a table or at a curve's end; on the ground it is `paint_runner`."""
    x, y = map(float, at)
    stamps.paint_body(canvas, look.shape, look.colour, look.rim, x, y, radius)
    canvas.note(look.shape, x, y, radius, look.colour)


def paint_under(
    canvas: Canvas, look: Look, at: Point, radius: float = MEASURES.marker, glow: float = 1.0
) -> None:
    """A marker's shadow and light on the ground: in a crowd under all of its markers."""
    x, y = map(float, at)
    if radius >= LEAST_GLOW:
        with canvas.faded(glow):
            stamps.paint_glow(canvas, look.colour, look.rim, x, y, radius)
    stamps.paint_shadow(canvas, x, y, radius)


def paint_runner(
    canvas: Canvas,
    look: Look,
    at: Point,
    *,
    off: Point | None = None,
    ended: str | None = None,
    radius: float = MEASURES.marker,
    star: float = STAR,
    under: bool = True,
) -> None:
    """A runner's marker on the ground, with what is ``under`` it.

    Of one that is off its map with a pointer away from the middle of it, ``off``. Where its run has ended on
    the map, a star of the colour ``ended`` instead.
    """
    if off is not None:
        angle = atan2(float(at[1] - off[1]), float(at[0] - off[0]))
        paint_pointer(canvas, at, angle, look.colour, look.rim, radius)
    elif ended is not None:
        paint_star(canvas, at, ended, look.rim, star)
        return
    if under:
        paint_under(canvas, look, at, radius)
    paint_marker(canvas, look, at, radius)


def paint_ring(
    canvas: Canvas,
    at: Point,
    colour: str,
    rim: str,
    radius: float,
    *,
    line: float = 2.2,
    outline: Callable[..., None] = markers.ring,
    dash: Sequence[float] = (),
) -> None:
    """The mark of a minimum: a circle and its centre, or another outline, in its rim.

    Dashed where it is seen through the ground.
    """
    x, y = map(float, at)
    canvas.context.new_path()
    outline(canvas.context, x, y, radius)
    canvas.ink(rim)
    canvas.context.set_line_width(line + 4.0)
    canvas.context.stroke_preserve()
    canvas.ink(colour)
    canvas.context.set_line_width(line)
    canvas.context.set_dash(dash)
    canvas.context.stroke()
    canvas.context.set_dash(())
    canvas.note("ring", x, y, radius, colour)


def paint_through(canvas: Canvas, look: Look, at: Point, over: Point | None, radius: float) -> None:
    """What says that a marker is seen through the ground: a dashed ring around it.

    And a dashed plumb line that comes down to it from ``over``, where one may look.
    """
    x, y = map(float, at)
    turn = np.linspace(0, 2 * pi, 49)
    lines = [np.array([x, y]) + (radius + THROUGH) * np.stack([np.cos(turn), np.sin(turn)], axis=1)]
    if over is not None and float(over[1]) < y - radius - THROUGH:
        lines.append(np.array([over, (x, y - radius - THROUGH)]))
    for colour, wide, dash in ((look.rim, 5.6, ()), (look.colour, 2.6, DASH)):
        for line in lines:
            canvas.line(line, colour, line=wide, dash=dash)
    canvas.note(
        "through",
        x,
        y,
        radius + THROUGH,
        look.colour,
        None if over is None else (float(over[0]), float(over[1])),
    )


def paint_dot(
    canvas: Canvas, at: Point, colour: str, rim: str, radius: float = DOT, opacity: float = 1.0
) -> None:
    """A round point."""
    x, y = map(float, at)
    with canvas.faded(opacity):
        canvas.context.new_path()
        canvas.context.arc(x, y, radius, 0, 2 * pi)
        _fill(canvas, colour, rim, RIM)
        canvas.note("dot", x, y, radius, colour)


def paint_dots(canvas: Canvas, points: np.ndarray, width: float, colour: str, opacity: float = 1.0) -> None:
    """Round dots without a rim, ``width`` px wide, at points (n, 2): the steps of a trail."""
    context = canvas.context
    for x, y in points.tolist():
        context.move_to(x, y)
        context.line_to(x, y)
    canvas.ink(colour, opacity)
    context.set_line_width(width)
    context.stroke()


def paint_pointer(
    canvas: Canvas, at: Point, angle: float, colour: str, rim: str, radius: float = MEASURES.marker
) -> None:
    """A small arrow head out of a marker of that radius at a point, to where a runner is off its map.

    ``angle`` in radians, y down.
    """
    x, y = map(float, at)
    reach = radius + 15
    canvas.context.new_path()
    for turn, length in ((0.0, reach), (0.42, reach - 11), (-0.42, reach - 11)):
        canvas.context.line_to(x + length * cos(angle + turn), y + length * sin(angle + turn))
    canvas.context.close_path()
    _fill(canvas, colour, rim, 4.0)
    canvas.note("pointer", x + reach * cos(angle), y + reach * sin(angle), reach, colour, (x, y))


def paint_arrow(
    canvas: Canvas,
    points: np.ndarray,
    colour: str,
    rim: str,
    *,
    opacity: float = 1.0,
    shaft: float = SHAFT,
    head: float = HEAD,
    most: float = 0.55,
) -> None:
    """An arrow along a polyline (n, 2), its tip at the last point; nothing under 2 px of length.

    Of a short one the head is no more than a part of it, ``most``.
    """
    points = np.asarray(points, float)
    if len(points) < 2 or not np.isfinite(points).all():
        return
    away = np.hypot(*(points - points[-1]).T)
    length = float(np.hypot(*np.diff(points, axis=0).T).sum())
    if length < 2 or away.max() < 1:
        return
    head = min(head, most * length)
    tip = points[-1]
    before = points[away >= 0.9 * head]
    neck = before[-1] if len(before) else points[0]
    way = (tip - neck) / max(float(np.hypot(*(tip - neck))), 1e-9)
    side = np.array([-way[1], way[0]])
    base = tip - head * way
    stem = np.concatenate([before[:-1] if len(before) > 1 else points[:1], [base + 0.3 * head * way]])
    barbs = np.array([tip, base + 0.5 * head * side, base - 0.5 * head * side])
    shaft = min(shaft, 0.45 * head)
    context = canvas.context
    with canvas.faded(opacity):
        for ink, wider in ((rim, ARROW_RIM), (colour, 0.0)):
            canvas.line(stem, ink, line=shaft + wider)
            context.new_path()
            canvas.trace(barbs)
            context.close_path()
            canvas.ink(ink)
            context.set_line_width(max(wider, 1.0))
            context.stroke_preserve()
            context.fill()
        (foot_x, foot_y), (x, y) = points[[0, -1]].tolist()
        canvas.note("arrow", x, y, head, colour, (foot_x, foot_y))


def paint_tag(
    canvas: Canvas,
    theme: Theme,
    text: str,
    at: Point,
    size: float,
    *,
    colour: str | None = None,
    bold: bool = False,
    anchor: str = "middle",
    opacity: float = 1.0,
) -> None:
    """A name on its plate on the ground: its "left", "middle" or "right" at a point."""
    x, y = map(float, at)
    wide = lettering.width(text, size, bold=bold)
    left = x - wide * {"left": 0.0, "middle": 0.5, "right": 1.0}[anchor]
    with canvas.faded(opacity) as shown:
        if shown:
            canvas.box(
                left - TAG[0],
                y - TAG[1] * size / 2,
                wide + 2 * TAG[0],
                TAG[1] * size,
                theme.plate,
                radius=6,
                opacity=theme.plate_opacity,
            )
            base = y + lettering.CAP_HEIGHT * size / 2
            canvas.text(text, left, base, size=size, colour=colour or theme.text, bold=bold)


def _fill(canvas: Canvas, colour: str, rim: str, line: float) -> None:
    """The path that is there: a thin edge, inside it its rim, and over that its colour."""
    canvas.ink(stamps.edge(rim), stamps.EDGE_OPACITY)
    canvas.context.set_line_width(line + 2 * stamps.EDGE)
    canvas.context.stroke_preserve()
    canvas.ink(rim)
    canvas.context.set_line_width(line)
    canvas.context.stroke_preserve()
    canvas.ink(colour)
    canvas.context.fill()
