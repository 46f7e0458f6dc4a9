"""Where a mesh ends on the screen: edges between what is turned to the eye and what is not, and borders."""

from __future__ import annotations

import numpy as np

NEAREST = 0.02  # of w: what is nearer to the eye, or behind it, has no place on the screen


class Outline:
    """The edges of a mesh of ``points`` (n, 3) in ``triangles`` (m, 3), which may be ``closed``."""

    def __init__(self, points: np.ndarray, triangles: np.ndarray, closed: bool) -> None:
        self.corners = np.concatenate([points, np.ones((len(points), 1))], axis=1).astype("f4")
        self.triangles, self.closed = triangles, closed
        # meshes that meet share their corners: there is no border between them
        _, first, which = np.unique(points.round(6), axis=0, return_index=True, return_inverse=True)
        self.edges, self.faces = edges_of(first[which.ravel()][triangles])

    def seen(self, matrix: np.ndarray) -> np.ndarray:
        """The edges on the outline, pairs of points (n, 2), by the matrix to clip space."""
        clip = self.corners @ matrix.T.astype("f4")
        near = clip[:, 3] > NEAREST
        screen = clip[:, :2] / np.where(near, clip[:, 3], 1.0)[:, None]
        a, b, c = (screen[self.triangles[:, at]] for at in range(3))
        ahead, aside = b - a, c - a
        front = ahead[:, 0] * aside[:, 1] < ahead[:, 1] * aside[:, 0]  # the raster's rows run down
        first, second = front[self.faces[:, 0]], front[self.faces[:, 1]]
        single = self.faces[:, 0] == self.faces[:, 1]
        ends = self.edges[np.where(single, first | (not self.closed), first != second)]
        begin, end = screen[ends[:, 0]], screen[ends[:, 1]]
        inside = (np.maximum(begin, end) > -1.01).all(1) & (np.minimum(begin, end) < 1.01).all(1)
        return ends[inside & near[ends].all(axis=1)]


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
