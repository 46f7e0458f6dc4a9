"""How a runner's way is painted on a map: its trail with a dot at every step, stars, the arrow at the edge.

Points are px of the frame. A trail is the true polyline of the steps; older steps grow thinner and fainter,
but never so faint that they could not be seen.
"""

from __future__ import annotations

from math import cos, sin

import numpy as np

from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.markers import star
from scenes.theme import MEASURES, Theme, contrast, map_ramp, rgb

Ages = tuple[tuple[int, float, float], ...]

TRAIL_CONTRAST = 3.0  # at least, however old a step is, on every colour of the map
# Steps of an age up to the first number are drawn with this opacity (if it can be seen) and line width (px).
AGES: Ages = ((3, 1.0, 4.5), (8, 0.9, 3.6), (16, 0.8, 2.9), (10**9, 0.7, 2.3))
DOT = 1.7  # a step's dot is this much wider than the line
STAR = 14.0
FAR = 2e4  # px: Cairo draws nothing farther than this


def paint_trail(
    canvas: Canvas,
    points: np.ndarray,
    step: int,
    colour: str,
    *,
    ages: Ages,
    least: float,
    dot: str,
    more: float,
    rim: str | None = None,
    goes_on: bool = False,
) -> None:
    """A trail up to a step: its points (step + 1, 2), or fewer where the runner diverged.

    ``least`` is the lowest opacity; a dot's colour is ``dot``, and it is ``more`` px wider than `DOT` makes
    it, with a rim where it has a colour for one. Where it ``goes_on`` the last point has no dot: it is the
    first one of what follows.
    """
    younger = [0, *(age for age, _, _ in ages)]
    for (age, opacity, line), young in reversed(list(zip(ages, younger, strict=False))):
        piece = points[max(step - age, 0) : step - young + 1] if step >= young else points[:0]
        if len(piece) > 1:
            seen = max(opacity, least)
            canvas.line(piece, colour, line=line, opacity=seen)
            piece = piece[: len(piece) - goes_on]
            if rim is not None:
                paint_dots(canvas, piece, line * DOT + more + 2.6, rim)
            paint_dots(canvas, piece, line * DOT + more, dot, seen)


def paint_dots(canvas: Canvas, points: np.ndarray, width: float, colour: str, opacity: float = 1.0) -> None:
    """A round dot, ``width`` px wide, at each point (n, 2)."""
    context = canvas.context
    for x, y in points.tolist():
        context.move_to(x, y)
        context.line_to(x, y)
    canvas.ink(colour, opacity)
    context.set_line_width(width)
    context.stroke()


def paint_star(canvas: Canvas, theme: Theme, x: float, y: float, colour: str, radius: float = STAR) -> None:
    """The star of a start or an end."""
    star(canvas.context, x, y, radius)
    canvas.ink(theme.rim)
    canvas.context.set_line_width(5)
    canvas.context.stroke_preserve()
    canvas.ink(colour)
    canvas.context.fill()


def paint_arrow(
    canvas: Canvas,
    theme: Theme,
    x: float,
    y: float,
    angle: float,
    colour: str,
    radius: float = MEASURES.marker,
) -> None:
    """A small arrow head from a marker of that radius, pinned at (x, y), in a direction (radians, y down)."""
    context = canvas.context
    reach = radius + 15
    context.new_path()
    for turn, length in ((0.0, reach), (0.42, reach - 11), (-0.42, reach - 11)):
        context.line_to(x + length * cos(angle + turn), y + length * sin(angle + turn))
    context.close_path()
    canvas.ink(theme.rim)
    context.set_line_width(4)
    context.stroke_preserve()
    canvas.ink(colour)
    context.fill()


def faintest(colour: str, theme: Theme) -> float:
    """The lowest opacity at which a line of this colour can still be seen on every colour of the map."""
    map_ = map_ramp(theme)
    for opacity in np.arange(0.3, 1.0, 0.05):
        line = opacity * np.array(rgb(colour)) + (1 - opacity) * map_
        if contrast(line, map_).min() >= TRAIL_CONTRAST:
            return float(opacity)
    return 1.0


def finite(points: np.ndarray) -> np.ndarray:
    """Points up to the first that is not finite, drawn back from absurd distances for Cairo's sake."""
    real = np.isfinite(points).all(axis=1)
    if not real.all():
        points = points[: int(np.argmin(real))]
    return np.clip(points, -FAR, FAR)
