"""How a runner's way is painted on a ground: its trail with a dot at every step, in a casing.

Points are px of the frame. A trail is the true polyline of the steps; older steps grow thinner. The casing
parts it from whatever lies under it, so that no step need be faint or bright to be seen.
"""

from __future__ import annotations

import numpy as np

from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.signs import paint_dots
from scenes.theme import Theme

Ages = tuple[tuple[int, float], ...]

AGES: Ages = ((3, 4.5), (8, 4.0), (16, 3.4), (10**9, 2.8))  # steps up to an age have lines so wide, px
CASING = 3.6  # px that a casing is wider than what it holds
INSIDE, ALONE = 0.62, 1.7  # of the line's width, a step's dot: in a crowd within the line; of one runner
FAR = 2e4  # px: Cairo draws nothing farther than this


def paint_way(canvas: Canvas, points: np.ndarray, colour: str, theme: Theme, line: float) -> None:
    """A polyline (n, 2), ``line`` px wide, in its casing."""
    canvas.line(points, theme.rim, line=line + CASING, opacity=theme.casing_opacity)
    canvas.line(points, colour, line=line)


def paint_trail(
    canvas: Canvas,
    points: np.ndarray,
    step: int,
    colour: str,
    theme: Theme,
    *,
    ages: Ages = AGES,
    more: float | None = None,
    goes_on: bool = False,
) -> None:
    """A trail up to a step: its points (step + 1, 2), or fewer where the runner diverged.

    Its dots are small and lie within the line; with ``more`` they are yellow, and so many px wider than
    `ALONE` makes them. Where it ``goes_on`` the last point has no dot: it is the first one of what follows.
    """
    younger = [0, *(age for age, _ in ages)]
    pieces = [
        (points[max(step - age, 0) : step - young + 1], line)
        for (age, line), young in reversed(list(zip(ages, younger, strict=False)))
        if step >= young
    ]
    pieces = [(piece, line) for piece, line in pieces if len(piece) > 1]
    for piece, line in pieces:
        canvas.line(piece, theme.rim, line=line + CASING, opacity=theme.casing_opacity)
    for piece, line in pieces:
        canvas.line(piece, colour, line=line)
        piece = piece[: len(piece) - goes_on]
        width = INSIDE * line if more is None else ALONE * line + more
        paint_dots(canvas, piece, width + max(0.33 * line, 1.0), theme.rim)
        paint_dots(canvas, piece, width, theme.edge if more is None else theme.step)


def finite(points: np.ndarray, far: float = FAR) -> np.ndarray:
    """Points (n, 2) up to the first that is not finite, drawn back from absurd distances for Cairo's sake."""
    real = np.isfinite(points).all(axis=1)
    if not real.all():
        points = points[: int(np.argmin(real))]
    return np.clip(points, -far, far)
