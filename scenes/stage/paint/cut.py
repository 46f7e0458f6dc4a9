"""Where a curve leaves its chart: it is painted as far as the chart's border and ends there with a mark.

So that no curve lies flat on a border that its values are beyond.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np

from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.signs import Look, paint_marker, paint_pointer
from scenes.stage.paint.trails import finite

LINE, HEAD = 3.0, 8.0  # px: a curve's width, and the radius of the marker at its end
FAR = 1e6  # px: Cairo's coordinates end at 8e6
SLACK = 2.0  # px of a line's own width that are painted beyond the border
HIGH, WIDE = 9.0, 6.0  # px of a mark: how far it reaches out, and half its foot
APART = 12.0  # px: a curve that leaves again so soon has no further mark
PIN = 14.0  # px inside the border: where the marker of a curve that is outside stands


@contextmanager
def window(canvas: Canvas, box: Box) -> Iterator[None]:
    """What is painted inside ends at the upper and lower border of a chart's box."""
    with canvas.clipped(-FAR, box.y - SLACK, 2 * FAR, box.height + 2 * SLACK):
        yield


def side(y: np.ndarray | float, box: Box) -> np.ndarray:
    """-1 above a chart's box (in px, y down), 1 under it, 0 inside and where y is nan: like y."""
    slack = 1e-6 * box.height
    return np.where(np.asarray(y) > box.bottom + slack, 1, np.where(np.asarray(y) < box.y - slack, -1, 0))


def exits(points: np.ndarray, box: Box) -> np.ndarray:
    """Where a curve through points (n, 2) px goes out of the box: rows of x, y, and the `side` it goes to.

    The polyline's own crossings (exits, 3), in order. A curve that goes from side to side leaves twice.
    """
    if len(points) < 2:
        return np.empty((0, 3))
    at = side(points[:, 1], box)
    real = np.isfinite(points).all(axis=1)
    found = []
    for n in np.flatnonzero((at[1:] != 0) & (at[1:] != at[:-1]) & real[1:] & real[:-1]).tolist():
        (x_0, y_0), (x_1, y_1) = points[n].tolist(), points[n + 1].tolist()
        y = box.bottom if at[n + 1] > 0 else box.y
        found.append((x_0 + (x_1 - x_0) * (y - y_0) / (y_1 - y_0), y, float(at[n + 1])))
    return np.array(found).reshape(-1, 3)


def spaced(found: np.ndarray) -> np.ndarray:
    """Those of a curve's exits (n, 3) with room for a mark: `APART` px from the last one of that side."""
    last = {-1.0: -np.inf, 1.0: -np.inf}
    kept = []
    for row in found:
        if row[0] - last[float(row[2])] >= APART:
            last[float(row[2])] = row[0]
            kept.append(row)
    return np.array(kept).reshape(-1, 3)


def paint_curve(canvas: Canvas, points: np.ndarray, colour: str, line: float = LINE) -> None:
    """A curve through points (n, 2) px, as far as there are any: it ends before the first that is none."""
    canvas.line(finite(points, FAR), colour, line=line)


def paint_exits(canvas: Canvas, found: np.ndarray, until: float, colour: str) -> None:
    """The marks at a curve's exits (n, 3) up to an x ``until`` (px), which it has reached."""
    for x, y, way in found.tolist():
        if x <= until + 1e-6:
            paint_exit(canvas, x, y, way, colour)


def paint_head(
    canvas: Canvas,
    box: Box,
    at: np.ndarray,
    look: Look,
    radius: float = HEAD,
    paint: Callable[[Canvas, Look, np.ndarray, float], None] = paint_marker,
) -> None:
    """The marker at a curve's end (2,) px; of one that is outside its chart at the border, with a pointer."""
    at, way = pinned(at, box)
    if way:
        paint_pointer(canvas, at, way * np.pi / 2, look.colour, look.rim, radius)
    paint(canvas, look, at, radius)


def paint_exit(canvas: Canvas, x: float, y: float, way: float, colour: str) -> None:
    """The mark of a curve that goes on beyond its chart: a small triangle out of the border at (x, y)."""
    canvas.ink(colour)
    canvas.trace(np.array([(x - WIDE, y), (x + WIDE, y), (x, y + way * HIGH)]))
    canvas.context.fill()


def pinned(point: np.ndarray, box: Box) -> tuple[np.ndarray, int]:
    """Where a curve's marker stands, (2,) px, and on which `side` of the box its point (2,) px is."""
    way = int(side(float(point[1]), box))
    if way == 0:
        return point, 0
    return np.array([point[0], box.bottom - PIN if way > 0 else box.y + PIN]), way
