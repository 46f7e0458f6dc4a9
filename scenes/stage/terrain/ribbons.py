"""Lines on the terrain as rows of numbers: what a vertex shader widens to ribbons and discs on the screen."""

from __future__ import annotations

import numpy as np

Colour = tuple[float, float, float]

RIBBON_FLOATS, LINE_FLOATS, DOT_FLOATS, BALL_FLOATS = 19, 24, 7, 9


def dots(points: np.ndarray, times: np.ndarray, colour: Colour) -> np.ndarray:
    """Rows of points (n, 3) reached at steps (n,), with a colour: (n, `DOT_FLOATS`)."""
    rows = np.empty((len(points), DOT_FLOATS))
    rows[:, :3], rows[:, 3], rows[:, 4:7] = points, times, colour
    return rows


def lines(points: np.ndarray, kind: int, colour: Colour, ground: np.ndarray | None = None) -> np.ndarray:
    """Rows of a polyline that lies on the ground, (n - 1, `LINE_FLOATS`); ``points`` (n, 3).

    Of each segment: its two ends and their neighbours (3 each), its kind, what the ground is like at both
    ends (4 each), its colour. ``ground`` (n, 4) is its normal and how far the next line is, world units.
    """
    rows = np.zeros((len(points) - 1, LINE_FLOATS))
    rows[:, :12] = _ends(points)
    rows[:, 12] = kind
    if ground is not None:
        rows[:, 13:17], rows[:, 17:21] = ground[:-1], ground[1:]
    rows[:, 21:24] = colour
    return rows


def ribbons(points: np.ndarray, times: np.ndarray, colour: Colour) -> np.ndarray:
    """Rows of a polyline's segments, (n - 1, `RIBBON_FLOATS`); ``points`` (n, 3), ``times`` (n,).

    Of each: its two ends and their neighbours (3 each), when it begins and ends (steps), how far along it
    lies (world units), and its colour.
    """
    along = np.append(0.0, np.cumsum(np.linalg.norm(np.diff(points, axis=0), axis=1)))
    rows = np.empty((len(points) - 1, RIBBON_FLOATS))
    rows[:, :12] = _ends(points)
    rows[:, 12], rows[:, 13] = times[:-1], times[1:]
    rows[:, 14], rows[:, 15] = along[:-1], along[1:]
    rows[:, 16:19] = colour
    return rows


def _ends(points: np.ndarray) -> np.ndarray:
    """Of each segment of a polyline (n, 3) its two ends and their neighbours, (n - 1, 12)."""
    around = np.concatenate([2 * points[:1] - points[1:2], points, 2 * points[-1:] - points[-2:-1]])
    return np.concatenate([around[place : place + len(points) - 1] for place in range(4)], axis=1)
