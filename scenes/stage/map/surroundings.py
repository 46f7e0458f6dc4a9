"""What lies around a map: the function itself, or the table that the map's ground stands on as a block.

The function goes on where it is nearly level along the map's border and stays within the map's losses around
it. Elsewhere it would rise out of the picture: the map is cut out, and stands on a table that takes its
shadow. Either way it is a ring of a rectilinear grid, in world units
(`scenes.stage.terrain.view`), lit as the map is. Far from the map it fades: `haze` says how much.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from functools import cached_property

import numpy as np

from engine.results import BEYOND
from scenes.stage.map.light import SUN, Light, bake, blurred, lit
from scenes.stage.map.mesh import CELLS, FLOOR, HEIGHT, Mesh, between, ramp_at, resampled
from scenes.theme import Theme, rgb

LEVEL = 0.06  # of the map's tones: along a level border they differ by less
SLACK = 0.02  # of the map's tones that the ground around may lie outside of them
REACH = 1.75  # half sides of the map: so far around it light is baked
TABLE_STEP = 0.045  # half sides of the map: the table's cells where its shadow lies
TABLE_FINE = 1.95  # half sides of the map up to which they are that small
SOFT = 1.5  # cells of a grid with half as many as the mesh: blur of the shadow on the table
TABLE_FAR = (2.15, 2.45, 2.9, 3.4)
FADES = ((0.98, 1.95), (1.25, 3.3))  # of `away`: from where to where the ground fades; seen from above


@dataclass(frozen=True)
class Ring:
    """The grid of what lies around.

    Attributes:
        x, y: its lines, world units (columns,), (rows,); the map's borders are among them.
        z: heights (rows, columns), and ``colours`` (rows, columns, 3), sRGB in 0 to 1, lit; no haze on them.
        hole: the first and the last column and row of the map.
        is_whole: whether there is some of it under the map too.
    """

    x: np.ndarray
    y: np.ndarray
    z: np.ndarray
    colours: np.ndarray
    hole: tuple[int, int, int, int]
    is_whole: bool

    @property
    def triangles(self) -> np.ndarray:
        """Indices of its triangles (n, 3), turned to the sky."""
        corner = np.arange(self.z.size).reshape(self.z.shape)[:-1, :-1]
        left, right, low, high = self.hole
        solid = np.ones(corner.shape, bool)
        solid[low:high, left:right] = self.is_whole
        at, up = corner[solid], len(self.x)
        lower = np.stack([at, at + 1, at + up], axis=-1)
        upper = np.stack([at + 1, at + up + 1, at + up], axis=-1)
        return np.stack([lower, upper], axis=1).reshape(-1, 3)


class Surroundings:
    """What lies around a map, from its tones (rows, columns) and those of the grid that goes on around it.

    ``around`` has no bounds (`LossMap.unbounded_tone`); ``half`` are half of the map's sides in world units;
    ``colours`` gives those of the ``mesh``, lit.
    """

    def __init__(
        self,
        tone: np.ndarray,
        around: np.ndarray,
        half: np.ndarray,
        mesh: Mesh,
        colours: Callable[[], np.ndarray],
        theme: Theme,
    ) -> None:
        self.tone, self.around, self.half, self.theme = tone, around, half, theme
        self.mesh, self.colours = mesh, colours

    @cached_property
    def goes_on(self) -> bool:
        """Whether the function itself goes on around the map; else the map is a block on a table."""
        border = np.concatenate([*self.tone[[0, -1]], *self.tone[:, [0, -1]].T])
        if not (np.isfinite(self.tone).all() and np.isfinite(self.around).all()):
            return False
        bounded = self.around.min() > -SLACK and self.around.max() < 1 + SLACK
        return bool(np.ptp(border) < LEVEL and bounded)

    @cached_property
    def ring(self) -> Ring:
        """Its grid, lit."""
        return self._function() if self.goes_on else self._table()

    def haze(self, points: np.ndarray, flat: float) -> np.ndarray:
        """How much of the sky's colour points x, y (..., 2) have, 0 to 1 (...,); ``flat`` 1: from above."""
        near, far = ((1 - flat) * side + flat * top for side, top in zip(*FADES, strict=True))
        part = np.clip((away(points, self.half) - near) / (far - near), 0, 1)
        return part * part * (3 - 2 * part)

    def _function(self) -> Ring:
        """The function, on the map's own mesh and on from its border."""
        out = np.array(BEYOND)
        at = np.concatenate([-out[::-1], np.linspace(-1, 1, CELLS + 1), out])
        known = np.concatenate([-out[::-1], np.linspace(-1, 1, len(self.around) - 2 * len(out)), out])
        tone = np.clip(_across(self.around, np.interp(at, known, np.arange(len(known)))), 0, 1)
        on_map = slice(len(out), len(out) + CELLS + 1)
        tone[on_map, on_map] = self.mesh.tone
        heights = (tone - 0.5) * HEIGHT
        grid = np.linspace(-REACH, REACH, round(REACH * CELLS) + 1)
        even = _across(heights, np.interp(grid, at, np.arange(len(at))))
        light = bake(even, *(self.half * (grid[1] - grid[0])).tolist())
        index = np.interp(at, grid, np.arange(len(grid)))
        light = Light(*(_across(getattr(light, field.name), index) for field in fields(Light)))
        colours = lit(light, ramp_at(self.theme, tone), self.theme.lighting)
        colours[on_map, on_map] = self.colours()  # no seam at the border
        x, y = (at * half for half in self.half)
        return Ring(x, y, heights, colours, (on_map.start, on_map.stop - 1) * 2, False)

    def _table(self) -> Ring:
        """The table, in the shadow of the block and in what is left of the sky beside it."""
        steps = round((TABLE_FINE - 1) / TABLE_STEP)
        out = np.append(np.linspace(1, TABLE_FINE, steps + 1), TABLE_FAR)
        inside = np.linspace(-1, 1, round(2 / TABLE_STEP))[1:-1]
        at = np.concatenate([-out[::-1], inside, out])
        cells = CELLS // 2
        grid = np.concatenate([np.arange(-cells * 5 // 4, 0) / cells - 1, np.linspace(-1, 1, 2 * cells + 1)])
        grid = np.append(grid, 1 + np.arange(1, cells * 5 // 4 + 1) / cells)
        heights = np.full((len(grid),) * 2, FLOOR)
        first = int(np.searchsorted(grid, -1 - 1e-9))
        on_map = slice(first, first + 2 * cells + 1)
        heights[on_map, on_map] = resampled(self.mesh.z, 2 * cells + 1, 2 * cells + 1)
        light = bake(heights, *(self.half / cells).tolist())
        # at the block's foot what is seen is the table, not the edge above it
        column, row = np.meshgrid(at, at)
        size, nearest = np.maximum(np.abs(column), np.abs(row)), 1 + 1.5 / cells
        stretch = np.where(size < nearest, nearest / np.maximum(size, 1e-9), 1.0)
        light = replace(light, sun=blurred(light.sun, SOFT))  # no steps between its suns, so far below
        light = _beside(light, column * stretch, row * stretch, grid)
        level = np.ones_like(light.sun)
        light = Light(level * SUN[2] / np.linalg.norm(SUN), level, light.sun, light.sky)
        colours = lit(light, np.broadcast_to(rgb(self.theme.table), (*level.shape, 3)), self.theme.lighting)
        x, y = (at * half for half in self.half)
        left, right = np.searchsorted(at, (-1 - 1e-9, 1 - 1e-9)).tolist()
        return Ring(x, y, np.full(level.shape, FLOOR), colours, (left, right) * 2, True)


def away(points: np.ndarray, half: np.ndarray) -> np.ndarray:
    """How far points x, y (..., 2) are from the map: about 1 on its border."""
    x, y = np.abs(np.moveaxis(points / half, -1, 0))
    return 0.5 * np.maximum(x, y) + 0.43 * np.hypot(x, y)


def _across(values: np.ndarray, index: np.ndarray) -> np.ndarray:
    """A square grid at fractional places along both of its sides."""
    for axis in (0, 1):
        values = between(values, index, axis)
    return values


def _beside(light: Light, x: np.ndarray, y: np.ndarray, grid: np.ndarray) -> Light:
    """A square grid's light at points by their coordinates on it, bilinearly."""
    column, row = (np.interp(values, grid, np.arange(len(grid))) for values in (x, y))
    left, down = (np.minimum(at.astype(int), len(grid) - 2) for at in (column, row))
    u, v = column - left, row - down
    found = []
    for field in fields(Light):
        values = getattr(light, field.name)
        low = values[down, left] * (1 - u) + values[down, left + 1] * u
        high = values[down + 1, left] * (1 - u) + values[down + 1, left + 1] * u
        found.append(low * (1 - v) + high * v)
    return Light(*found)
