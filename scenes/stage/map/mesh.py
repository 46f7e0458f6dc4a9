"""A map's ground as it is drawn, from above as on the terrain: heights on a mesh, colours under one light.

World units: see `scenes.stage.terrain.view`. The height is the map's tone (0 the lowest loss of the map, 1
the highest) times `HEIGHT`: what is level on the map is level here. Ground without a loss is neither high
nor low: it is hatched, lies on the floor as a thin slab, and throws no shadow.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from scenes.stage.map.light import Light, bake, blurred, lit
from scenes.theme import Theme, map_ramp, rgb

HEIGHT = 1.02  # world units from the lowest to the highest point of the map
BASE = 0.10  # world units from the lowest point of the map down to the floor
FLOOR = -HEIGHT / 2 - BASE
SLAB = 0.02  # world units that ground without a loss is over the floor, which may be a table
CELLS = 110  # cells along each side of the mesh
FINE = 2  # cells of the grid that light is baked on, to one of the mesh


@dataclass(frozen=True)
class Mesh:
    """The corners of ``CELLS`` x ``CELLS`` cells, arrays (CELLS + 1, CELLS + 1) by row of w_1.

    Attributes:
        tone: 0 the lowest loss of the map to 1 the highest; 0 where there is none.
        none: where there is no loss.
        z: heights, world units.
    """

    tone: np.ndarray
    none: np.ndarray
    z: np.ndarray


def mesh(tone: np.ndarray) -> Mesh:
    """The mesh of a grid of tones (rows, columns), nan where there is no loss."""
    tone, none = _corners(tone, CELLS + 1)
    return Mesh(tone, none, np.where(none, FLOOR + SLAB, (tone - 0.5) * HEIGHT))


def lit_mesh(ground: Mesh, light: Light, theme: Theme) -> np.ndarray:
    """The colours of a mesh's corners under its light, sRGB in 0 to 1 (CELLS + 1, CELLS + 1, 3)."""
    colours = lit(on_corners(light), ramp_at(theme, ground.tone), theme.lighting)
    column, row = np.meshgrid(*2 * (np.arange(CELLS + 1),))
    hatched = hatch(theme)[((row + column) % 4 < 1).astype(int)] / 255  # along the triangles, without light
    return np.where(ground.none[..., None], hatched, colours)


def on_corners(light: Light) -> Light:
    """A ground's light at the mesh's corners."""
    return Light(*(resampled(getattr(light, field.name), CELLS + 1, CELLS + 1) for field in fields(Light)))


def ramp_at(theme: Theme, tone: np.ndarray) -> np.ndarray:
    """The ramp's colours at tones (...), sRGB in 0 to 1 (..., 3): the ground's own, before any light."""
    return map_ramp(theme, 1024)[np.clip(tone * 1023, 0, 1023).round().astype(int)]


def light_on(tone: np.ndarray, half: np.ndarray) -> Light:
    """The light on a grid of tones (rows, columns) over a domain with half sides (2,) in world units."""
    size = FINE * CELLS + 1
    tone, none = _corners(tone, size)
    if none.any():
        tone = _levelled(tone, none)
    return bake((tone - 0.5) * HEIGHT, *(2 * half / (size - 1)).tolist())


def on_triangles(values: np.ndarray, down: np.ndarray, right: np.ndarray) -> np.ndarray:
    """What the terrain's triangles show of values (rows, columns, n) at their corners.

    At so many rows ``down`` (height,) and columns to the ``right`` (width,), which may be between the
    corners: (height, width, n).
    """
    row = np.clip(down.astype(int), 0, values.shape[0] - 2)[:, None]
    column = np.clip(right.astype(int), 0, values.shape[1] - 2)[None]
    v, u = ((down[:, None] - row)[..., None], (right[None] - column)[..., None])
    v, u = v.astype(values.dtype), u.astype(values.dtype)
    a, b = values[row, column], values[row, column + 1]
    c, d = values[row + 1, column], values[row + 1, column + 1]
    return np.where(u + v <= 1, a + u * (b - a) + v * (c - a), d + (1 - u) * (c - d) + (1 - v) * (b - d))


def hatch(theme: Theme) -> np.ndarray:
    """The colours of ground without a loss, 0 to 255: between the lines and on them, (2, 3)."""
    ground, line = (255 * np.array(rgb(colour)) for colour in (theme.background, theme.contour))
    return np.stack([ground, ground + 0.45 * (line - ground)])


def resampled(values: np.ndarray, rows: int, columns: int) -> np.ndarray:
    """A grid (height, width, ...) at so many points, the corners the same, bilinearly."""
    for axis, count in ((0, rows), (1, columns)):
        at = np.linspace(0, values.shape[axis] - 1, count)
        values = between(values, at, axis)
    return values


def between(values: np.ndarray, at: np.ndarray, axis: int) -> np.ndarray:
    """A grid's values at fractional places (n,) along one axis, linearly between the two next to each."""
    low = np.clip(at.astype(int), 0, values.shape[axis] - 2)
    share = (at - low).reshape([-1 if other == axis else 1 for other in range(values.ndim)])
    return values.take(low, axis) * (1 - share) + values.take(low + 1, axis) * share


def _corners(tone: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Tones at so many points a side, 0 where there is no loss; and where that is."""
    none = np.isnan(tone)
    if not none.any():
        return resampled(tone, count, count), np.zeros((count, count), bool)
    weight = resampled((~none).astype(float), count, count)
    missing = weight < 0.5
    known = resampled(np.where(none, 0.0, tone), count, count)
    return np.where(missing, 0.0, known / np.maximum(weight, 0.5)), missing


def _levelled(tone: np.ndarray, none: np.ndarray) -> np.ndarray:
    """Tones with the holes filled from what is around them, so that no wall stands there."""
    filling, known = np.where(none, 0.0, tone), (~none).astype(float)
    for sigma in (2.0, 8.0, 32.0):
        weight = blurred(known, sigma)
        near = none & (known == 0) & (weight > 0.01)
        filling[near] = (blurred(filling * known, sigma) / np.maximum(weight, 1e-9))[near]
        known[near] = 1.0
    return np.where(known > 0, filling, float(tone[~none].mean()) if (~none).any() else 0.0)
