"""A surface as ground with height: the mesh that is drawn, what lies on it, and what hides what.

World units: see `scenes.stage.terrain.view`; heights and colours: `scenes.stage.map.mesh`. Everything is
laid on the drawn triangles themselves, not on the smooth surface under them, so that no trail dips into the
ground.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import numpy as np

from scenes.stage.map.ground_lines import BOLD, border, grid, levels_around
from scenes.stage.map.map import BOLD_EVERY, LEVELS, LossMap
from scenes.stage.map.mesh import CELLS, FLOOR, HEIGHT, hatch
from scenes.stage.terrain.view import View

TILE = 10  # cells along each side of a part of it that is drawn or left out as a whole
MARCH = 200  # samples of a ray on its way to the eye
OFF = 0.035  # world units that a ray begins above the ground: the ground does not hide itself


class Relief:
    """The ground of a map: heights on a mesh of `CELLS` x `CELLS` cells."""

    def __init__(self, ground: LossMap) -> None:
        self.ground = ground
        longest = max(ground.box.width, ground.box.height)
        self.half = ground.half
        self.unit = longest / 2  # px of the map a world unit
        self.tone, self.none, self.z = ground.mesh.tone, ground.mesh.none, ground.mesh.z
        self.floor = FLOOR

    # ---- from weights to the world

    def flat(self, w: np.ndarray) -> np.ndarray:
        """Weights (..., 2) as x, y of the world (..., 2); nan and inf stay what they are."""
        low, high = self.ground.domain[:, 0], self.ground.domain[:, 1]
        with np.errstate(invalid="ignore", over="ignore"):
            return ((np.asarray(w, float) - low) / (high - low) * 2 - 1) * self.half

    def height(self, xy: np.ndarray) -> np.ndarray:
        """The z of the drawn mesh at x, y (..., 2), (...,); outside the domain that of its edge."""
        xy = np.asarray(xy, float)
        if not np.isfinite(xy).all():
            xy = np.nan_to_num(xy, nan=0.0, posinf=1e9, neginf=-1e9)
        part = (xy / self.half + 1) / 2 * CELLS
        np.clip(part, 0, CELLS, out=part)
        cell = np.minimum(part.astype(int), CELLS - 1)
        u, v = np.moveaxis(part - cell, -1, 0)
        z, corner = self.z.ravel(), cell[..., 1] * (CELLS + 1) + cell[..., 0]
        a, b, c, d = (z.take(corner + ahead) for ahead in (0, 1, CELLS + 1, CELLS + 2))
        lower = a + u * (b - a) + v * (c - a)
        upper = d + (1 - u) * (c - d) + (1 - v) * (b - d)
        return np.where(u + v <= 1, lower, upper)

    def on(self, w: np.ndarray) -> np.ndarray:
        """Weights (..., 2) as points of the ground (..., 3)."""
        return self.lift(self.flat(w))

    def lift(self, xy: np.ndarray) -> np.ndarray:
        """Points x, y (..., 2) with the ground's z, (..., 3)."""
        return np.concatenate([xy, self.height(xy)[..., None]], axis=-1)

    def at_loss(self, points: np.ndarray, loss: np.ndarray) -> np.ndarray:
        """Points (..., 3) at the height of losses (...) of their own; where there is none, where they are."""
        z = (self.ground.unbounded_tone(loss) - 0.5) * HEIGHT
        return np.concatenate([points[..., :2], np.where(np.isfinite(z), z, points[..., 2])[..., None]], -1)

    # ---- what hides what

    def clearance(self, points: np.ndarray, view: View, samples: int = MARCH) -> np.ndarray:
        """How far above the ground the sight from points (..., 3) to the eye passes, world units (...,).

        Negative where a hill is in between. Marched in so many samples until above every hill or outside.
        """
        points = np.asarray(points, float)
        way = view.to_eye(points)
        begin = points + way * OFF
        top = self.z.max()
        with np.errstate(divide="ignore", invalid="ignore"):
            up = np.where(way[..., 2] > 1e-6, (top - begin[..., 2]) / way[..., 2], np.inf)
            side = (np.sign(way[..., :2]) * self.half - begin[..., :2]) / way[..., :2]
        far = np.minimum(up, np.nanmin(np.where(np.isfinite(side), side, np.inf), axis=-1))
        far = np.clip(far, 0.0, 4.0)[..., None]
        at = far * (np.arange(samples) / (samples - 1)) ** 1.5  # denser where it starts
        ray = begin[..., None, :] + way[..., None, :] * at[..., None]
        return np.min(ray[..., 2] - self.height(ray[..., :2]), axis=-1)

    # ---- the mesh

    @cached_property
    def vertices(self) -> np.ndarray:
        """The mesh's vertices, (CELLS + 1, CELLS + 1, 3) by row of y, then x."""
        x, y = (np.linspace(-half, half, CELLS + 1) for half in self.half)
        return np.stack([*np.meshgrid(x, y), self.z], axis=-1)

    @cached_property
    def triangles(self) -> np.ndarray:
        """Indices of the mesh's triangles (2 * CELLS * CELLS, 3), tile by tile; turned to the sky."""
        corner = np.arange(CELLS * (CELLS + 1)).reshape(CELLS, CELLS + 1)[:, :-1]
        across, up = corner + 1, corner + CELLS + 1
        lower = np.stack([corner, across, up], axis=-1)
        upper = np.stack([across, up + 1, up], axis=-1)
        cells = np.stack([lower, upper], axis=-2)
        count = CELLS // TILE
        return cells.reshape(count, TILE, count, TILE, 2, 3).swapaxes(1, 2).reshape(-1, 3)

    @cached_property
    def tiles(self) -> np.ndarray:
        """Of each tile its first triangle, one more than its last, and the corners of its box: (tiles, 8)."""
        corners = self.vertices.reshape(-1, 3)[self.triangles.reshape(-1, 2 * TILE * TILE * 3)]
        first = np.arange(len(corners)) * 2 * TILE * TILE
        ends = np.stack([first, first + 2 * TILE * TILE], axis=1)
        return np.concatenate([ends, corners.min(axis=1), corners.max(axis=1)], axis=1)

    @cached_property
    def levels(self) -> list[tuple[np.ndarray, bool]]:
        """The map's own level lines laid on the mesh, thinned to what can be seen, and if each is bold."""
        box = self.ground.box
        lines = []
        for line, bold in self.ground.levels:
            thinned = line[_bends(line, 0.15)]
            lines.append((self.lift((thinned - np.array(box.centre)) / self.unit * (1, -1)), bold))
        return lines

    def lines(self) -> Iterator[tuple[np.ndarray, int]]:
        """The border of the map, the grid, and the levels around the map: polylines (n, 3), kinds."""
        ground = self.ground
        for line in (border(ground), *grid(ground), *levels_around(ground)):
            yield self.drape(line.xy)[0] if line.is_on_map else self._on_ring(line.xy), line.kind

    def _on_ring(self, xy: np.ndarray) -> np.ndarray:
        """Points x, y (n, 2) around the map, on what is there (n, 3)."""
        ring = self.ground.around.ring
        column, row = (
            np.interp(xy[:, axis], side, np.arange(len(side))) for axis, side in ((0, ring.x), (1, ring.y))
        )
        left, down = (
            np.minimum(column.astype(int), len(ring.x) - 2),
            np.minimum(row.astype(int), len(ring.y) - 2),
        )
        u, v = column - left, row - down
        low = ring.z[down, left] * (1 - u) + ring.z[down, left + 1] * u
        high = ring.z[down + 1, left] * (1 - u) + ring.z[down + 1, left + 1] * u
        return np.column_stack([xy, low * (1 - v) + high * v])

    def slant(self, points: np.ndarray, kind: int) -> np.ndarray:
        """Of points (n, 3) on the ground its normal, and how far the next level line of a kind is: (n, 4)."""
        part = (points[:, :2] / self.half + 1) / 2 * CELLS
        column, row = np.clip(np.rint(part).astype(int), 0, CELLS).T
        slope = self._slopes[row, column]
        steep = np.linalg.norm(slope, axis=1)
        up = 1 / np.sqrt(1 + steep**2)
        gap = HEIGHT / LEVELS * (BOLD_EVERY if kind == BOLD else 1)
        return np.column_stack(
            [-slope * up[:, None], up, np.minimum(gap / np.maximum(steep * up, 1e-9), 0.5)]
        )

    @cached_property
    def _slopes(self) -> np.ndarray:
        """The ground's rise along x and y at the mesh's corners, (CELLS + 1, CELLS + 1, 2)."""
        along_y, along_x = np.gradient(self.z, *(2 * self.half[::-1] / CELLS).tolist())
        return np.stack([along_x, along_y], axis=-1)

    def edge_none(self, axis: int, end: int) -> np.ndarray:
        """Along a border of the map, at an axis's low or high end (-1, 1), where there is no loss."""
        return np.moveaxis(self.none, 1 - axis, 0)[0 if end < 0 else -1]

    @property
    def hatched(self) -> np.ndarray:
        """The colour of what has no loss, between the lines of the hatch: (3,) in 0 to 1."""
        return hatch(self.ground.theme)[0] / 255

    def drape(self, xy: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """A polyline x, y (n, 2) laid on the ground: points (m, 3), and where each is between the n (m,).

        Its straight segments are bent over the hills: a point at least every half cell.
        """
        length = np.hypot(*np.diff(xy, axis=0).T)
        pieces = np.clip(np.ceil(length / (self.half.max() / CELLS)), 1, 400).astype(int)
        at = np.concatenate(
            [np.arange(count) / count + number for number, count in enumerate(pieces)] + [[len(xy) - 1.0]]
        )
        dense = np.stack([np.interp(at, np.arange(len(xy)), xy[:, axis]) for axis in (0, 1)], axis=1)
        points = self.lift(dense)
        keep = _bends(points, 6e-4) | (at == np.round(at))
        return points[keep], at[keep]


def _bends(points: np.ndarray, tolerance: float) -> np.ndarray:
    """Which points of a polyline it takes to be no farther from it than ``tolerance``: (n,) bool.

    Of all segments at once the farthest point is taken, again and again: Ramer, 1972.
    """
    keep = np.zeros(len(points), bool)
    keep[[0, -1]] = True
    while True:
        ends = np.flatnonzero(keep)
        which = np.repeat(np.arange(len(ends) - 1), np.diff(ends))  # the segment of each point but the last
        begin, way = points[ends[:-1]], np.diff(points[ends], axis=0)
        away = points[:-1] - begin[which]
        long = np.maximum((way**2).sum(axis=1), 1e-300)
        along = np.clip((away * way[which]).sum(axis=1) / long[which], 0, 1)
        off = np.linalg.norm(away - along[:, None] * way[which], axis=1)
        farthest = np.maximum.reduceat(off, ends[:-1])
        worst = np.flatnonzero((off > tolerance) & (off == farthest[which]))
        if not len(worst):
            return keep
        keep[worst[np.unique(which[worst], return_index=True)[1]]] = True
