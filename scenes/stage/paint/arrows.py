"""Arrows: a shaft and a head, as one shape with a rim."""

from __future__ import annotations

import numpy as np

from scenes.stage.paint.canvas import Canvas

SHAFT = 6.0  # px
HEAD = 22.0  # px, its length; shorter on short arrows
RIM = 3.0


def paint_arrow(
    canvas: Canvas,
    points: np.ndarray,
    colour: str,
    rim: str,
    *,
    opacity: float = 1.0,
    shaft: float = SHAFT,
    head: float = HEAD,
) -> None:
    """An arrow along a polyline (n, 2) in px, its tip at the last point; nothing under 2 px of length."""
    points = np.asarray(points, float)
    if len(points) < 2 or not np.isfinite(points).all():
        return
    away = np.hypot(*(points - points[-1]).T)
    length = float(np.hypot(*np.diff(points, axis=0).T).sum())
    if length < 2 or away.max() < 1:
        return
    head = min(head, 0.55 * length)
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
        for ink, wider in ((rim, RIM), (colour, 0.0)):
            canvas.line(stem, ink, line=shaft + wider)
            context.new_path()
            canvas.trace(barbs)
            context.close_path()
            canvas.ink(ink)
            context.set_line_width(max(wider, 1.0))
            context.stroke_preserve()
            context.fill()
