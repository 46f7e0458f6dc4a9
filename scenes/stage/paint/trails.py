"""How a runner's way is painted on a map: its trail with a dot at every step.

Points are px of the frame. A trail is the true polyline of the steps; older steps grow thinner and fainter,
but never so faint that they could not be seen.
"""

from __future__ import annotations

import numpy as np

from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.signs import paint_dots
from scenes.theme import Theme, contrast, map_ramp, rgb

Ages = tuple[tuple[int, float, float], ...]

TRAIL_CONTRAST = 3.0  # at least, however old a step is, on every colour of the map
# Steps of an age up to the first number are drawn with this opacity (if it can be seen) and line width (px).
AGES: Ages = ((3, 1.0, 4.5), (8, 0.9, 3.6), (16, 0.8, 2.9), (10**9, 0.7, 2.3))
DOT = 1.7  # a step's dot is this much wider than the line
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


def faintest(colour: str, theme: Theme) -> float:
    """The lowest opacity at which a line of this colour can still be seen on every colour of the map."""
    map_ = map_ramp(theme)
    for opacity in np.arange(0.3, 1.0, 0.05):
        line = opacity * np.array(rgb(colour)) + (1 - opacity) * map_
        if contrast(line, map_).min() >= TRAIL_CONTRAST:
            return float(opacity)
    return 1.0


def finite(points: np.ndarray, far: float = FAR) -> np.ndarray:
    """Points (n, 2) up to the first that is not finite, drawn back from absurd distances for Cairo's sake."""
    real = np.isfinite(points).all(axis=1)
    if not real.all():
        points = points[: int(np.argmin(real))]
    return np.clip(points, -far, far)
