"""Plates: what lies over the ground and is read on it; dark or light as the theme, with an edge and a shadow.

A plate lets some of the ground through. How much: `Theme.board_opacity` under white or black text,
`Theme.panel_opacity` where text has a runner's or a symbol's colour, `Theme.plate_opacity` under names.
"""

from __future__ import annotations

from scenes.stage.paint import markers
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.signs import Look, Point
from scenes.theme import Theme

RADIUS = 14.0  # px, of its corners
EDGE = 1.5  # px
SHADOW, DARK = (10.0, 8.0, 6.0, 4.0, 2.0), 0.042  # px that its layers are larger on each side; opacity
DROP = 4.0  # px that the shadow lies lower
ICON_CASING = 3.0  # px around a runner's sign
REACH = 14.0  # px: nothing of a plate is farther from its box


def paint_plate(
    canvas: Canvas, theme: Theme, box: Box, *, opacity: float | None = None, radius: float = RADIUS
) -> None:
    """A plate in a box (px), of a board's opacity where none is given."""
    for more in SHADOW:
        at = box.inset(-more)
        canvas.box(at.x, at.y + DROP, at.width, at.height, "#000000", radius=radius + more, opacity=DARK)
    solid = theme.board_opacity if opacity is None else opacity
    canvas.box(box.x, box.y, box.width, box.height, theme.plate, radius=radius, opacity=solid)
    paint_edge(canvas, theme, box, radius=radius)


def paint_edge(canvas: Canvas, theme: Theme, box: Box, *, radius: float = RADIUS) -> None:
    """The line around a plate, inside its box."""
    at = box.inset(EDGE / 2)
    canvas.frame(
        at.x,
        at.y,
        at.width,
        at.height,
        theme.edge,
        line=EDGE,
        radius=radius - EDGE / 2,
        opacity=theme.outline_opacity,
    )


def paint_icon(canvas: Canvas, look: Look, at: Point, radius: float) -> None:
    """A runner's sign on a plate: nothing there from which its casing need be parted by an edge."""
    x, y = map(float, at)
    markers.trace(canvas.context, look.shape, x, y, radius)
    canvas.ink(look.rim)
    canvas.context.set_line_width(2 * ICON_CASING)
    canvas.context.stroke_preserve()
    canvas.ink(look.colour)
    canvas.context.fill()
    canvas.note(look.shape, x, y, radius, look.colour)


def around(box: Box) -> Box:
    """A plate's box with its shadow, px."""
    return box.inset(-REACH)
