"""How a runner's way is painted on a ground: its trail with a dot at every step, in a casing.

Points are px of the frame. A trail is the true polyline of the steps; older steps grow thinner. The casing
parts it from whatever lies under it, so that no step need be faint or bright to be seen. Of a crowd all
casings lie under all trails: so many trails side by side stay as many colours.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil, inf

import cairo
import numpy as np

from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.signs import paint_dots
from scenes.theme import Theme

Ages = tuple[tuple[float, float], ...]

LINE, CASING = 4.0, 5.0  # px: a young trail on a map; how much wider its casing is
THINNEST = 0.62  # of a young trail's width, an old one's: max(0.62, 1 - 0.03 (age - 4))
AGES: Ages = ((4, 1.0), (8, 0.94), (12, 0.82), (16, 0.69), (inf, THINNEST))  # up to an age, of the width
AGED: Ages = ((inf, THINNEST),)  # of a part that will not change any more
OLD = 16  # steps: an older part of a trail changes no more
HEART, HEART_LEAST = 0.28, 0.9  # of the width; px, thinner ones are not painted
DOT, DOT_CASING = 1.24, 0.66  # of the line's width, a step's dot, and how much wider its casing is
ALONE = 1.7  # of the line's width, a dot of one runner
CROWD, CROWD_DOTS = 4, 8  # more runners than so many have dots at their last steps only
FAR = 2e4  # px: Cairo draws nothing farther than this


def paint_way(canvas: Canvas, points: np.ndarray, colour: str, theme: Theme, line: float) -> None:
    """A polyline (n, 2), ``line`` px wide, in its casing."""
    canvas.line(points, theme.rim, line=line + CASING, opacity=theme.casing_opacity)
    paint_core(canvas, points, colour, theme, line)


def paint_core(canvas: Canvas, points: np.ndarray, colour: str, theme: Theme, line: float) -> None:
    """A polyline (n, 2), ``line`` px wide, with its light heart where the theme has one."""
    canvas.line(points, colour, line=line)
    if theme.finish.heart > 0 and HEART * line >= HEART_LEAST:
        canvas.line(points, "#ffffff", line=HEART * line, opacity=theme.finish.heart)


def paint_growth(canvas: Canvas, points: np.ndarray, colour: str, theme: Theme, line: float = LINE) -> None:
    """The last piece of a trail (2, 2), between two steps: its casing begins where the trail ends."""
    canvas.context.set_line_cap(cairo.LINE_CAP_BUTT)
    canvas.line(points, theme.rim, line=line + CASING * line / LINE, opacity=theme.casing_opacity)
    canvas.context.set_line_cap(cairo.LINE_CAP_ROUND)
    paint_core(canvas, points, colour, theme, line)


def paint_casing(
    canvas: Canvas,
    points: np.ndarray,
    step: int,
    theme: Theme,
    *,
    line: float = LINE,
    ages: Ages = AGES,
    fine: int = 1,
) -> None:
    """The casing of a trail up to a step, opaque: those of a crowd are gathered, and made fainter as one."""
    for piece, part, _ in _pieces(points, step, ages, fine):
        for seen in _seen(piece):
            canvas.line(seen, theme.rim, line=part * line * (1 + CASING / LINE))


def paint_trail(
    canvas: Canvas,
    points: np.ndarray,
    step: int,
    colour: str,
    theme: Theme,
    *,
    line: float = LINE,
    ages: Ages = AGES,
    more: float | None = None,
    dots: float = inf,
    goes_on: bool = False,
    cased: bool = True,
    fine: int = 1,
) -> None:
    """A trail up to a step, in its casing: its points (step + 1, 2), or fewer where the runner diverged.

    The last so many steps have ``dots``; with ``more`` they are yellow, and so many px wider than `ALONE`
    makes them. Where it ``goes_on`` the last point has no dot: it is the first one of what follows. On ground
    with hills there are so many points a step, ``fine``; nothing is painted where they are nan.
    """
    if cased:
        with canvas.faded(theme.casing_opacity):
            paint_casing(canvas, points, step, theme, line=line, ages=ages, fine=fine)
    for piece, part, _ in _pieces(points, step, ages, fine):
        for seen in _seen(piece):
            paint_core(canvas, seen, colour, theme, part * line)
    inner = theme.step if more is not None else theme.finish.spot or colour
    for piece, part, first in _pieces(points, step, ages, fine):
        wide, at_steps = part * line, piece[::fine]
        spots = at_steps[ceil(max(step - dots - first, 0)) : len(at_steps) - goes_on]
        spots = spots[np.isfinite(spots).all(axis=1)]
        width = DOT * wide if more is None else ALONE * wide + more
        paint_dots(canvas, spots, width + DOT_CASING * wide, theme.rim)
        paint_dots(canvas, spots, width, inner)


def _seen(points: np.ndarray) -> Iterator[np.ndarray]:
    """The pieces of a way (n, 2) that are seen: between points that are nan."""
    real = np.isfinite(points).all(axis=1)
    if real.all():
        yield points
        return
    edges = np.flatnonzero(np.diff(np.concatenate([[False], real, [False]]))).reshape(-1, 2)
    yield from (points[first:last] for first, last in edges)


def _pieces(
    points: np.ndarray, step: int, ages: Ages, fine: int = 1
) -> Iterator[tuple[np.ndarray, float, int]]:
    """Parts of a trail by age, the oldest first: its points, its part of the width, its first step."""
    younger = [0, *(age for age, _ in ages)]
    for (age, part), young in reversed(list(zip(ages, younger, strict=False))):
        if step >= young:
            first = int(max(step - age, 0))
            piece = points[first * fine : (step - int(young)) * fine + 1]
            if len(piece) > 1:
                yield piece, part, first


def finite(points: np.ndarray, far: float = FAR) -> np.ndarray:
    """Points (n, 2) up to the first that is not finite, drawn back from absurd distances for Cairo's sake."""
    real = np.isfinite(points).all(axis=1)
    if not real.all():
        points = points[: int(np.argmin(real))]
    return np.clip(points, -far, far)
