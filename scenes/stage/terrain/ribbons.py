"""Lines on the terrain as rows of numbers: what a vertex shader widens to ribbons and discs on the screen."""

from __future__ import annotations

import numpy as np

Colour = tuple[float, float, float]

RIBBON_FLOATS, DOT_FLOATS = 19, 7


def dots(points: np.ndarray, times: np.ndarray, colour: Colour) -> np.ndarray:
    """Rows of points (n, 3) reached at steps (n,), with a colour: (n, `DOT_FLOATS`)."""
    rows = np.empty((len(points), DOT_FLOATS))
    rows[:, :3], rows[:, 3], rows[:, 4:7] = points, times, colour
    return rows


def ribbons(points: np.ndarray, times: np.ndarray, colour: Colour) -> np.ndarray:
    """Rows of a polyline's segments, (n - 1, `RIBBON_FLOATS`); ``points`` (n, 3), ``times`` (n,).

    Of each: its two ends and their neighbours (3 each), when it begins and ends (steps), how far along it
    lies (world units), and its colour.
    """
    along = np.append(0.0, np.cumsum(np.linalg.norm(np.diff(points, axis=0), axis=1)))
    around = np.concatenate([2 * points[:1] - points[1:2], points, 2 * points[-1:] - points[-2:-1]])
    rows = np.empty((len(points) - 1, RIBBON_FLOATS))
    for place in range(4):
        rows[:, 3 * place : 3 * place + 3] = around[place : place + len(rows)]
    rows[:, 12], rows[:, 13] = times[:-1], times[1:]
    rows[:, 14], rows[:, 15] = along[:-1], along[1:]
    rows[:, 16:19] = colour
    return rows


def edges_of(triangles: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The edges of triangles (n, 2), and the two faces of each (n, 2): at a border one, twice."""
    pairs = np.sort(triangles[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2), axis=1)
    order = np.lexsort((pairs[:, 1], pairs[:, 0]))
    pairs, face = pairs[order], order // 3
    new = np.append(True, (pairs[1:] != pairs[:-1]).any(axis=1))
    first = np.flatnonzero(new)
    shared = np.append(first[1:], len(pairs)) - first > 1
    other = np.minimum(first + shared, len(pairs) - 1)
    return pairs[first], np.stack([face[first], face[other]], axis=1)
