"""The light on a height field: how much of the sun and of the sky each point sees, whatever its colour.

Heights stand on a grid; everything is a share from 0 to 1, baked once for a surface. The
sun is soft: a disc of several suns, each of which may be hidden by a hill. The sky's share is what is left
above the horizon, looked for along several azimuths (as in horizon mapping: N. Max, "Horizon mapping: shadows
for bump-mapped surfaces", The Visual Computer 4, 1988). `colours` puts both on the ground's own colours.

Directions are of the world (`scenes.stage.terrain.view`): x along w_0, y along w_1, z up.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from math import atan2, cos, hypot, pi, radians, sin, tan
from pathlib import Path

import numpy as np

from engine import archive
from scenes.theme import Lighting, linear, srgb

SUN = (-0.80, 0.12, 0.54)  # towards the sun: from the west, 34 degrees high
SUNS = tuple(
    (9.0 * a, 6.0 * b) for a in (-1.0, -0.5, 0.0, 0.5, 1.0) for b in (-1.0, 0.0, 1.0)
)  # degrees off it
STRIDE = 0.0145  # world units from one sample to the next on the way to the sun
REACH = 1.7  # world units that a shadow is at most long
PENUMBRA = 0.02  # world units over the way to the sun within which a hill's rim hides part of a sun
AZIMUTHS, DISTANCES, FARTHEST = 24, 28, 0.55  # of the looks for the horizon; world units
HAZE = 0.006, 0.005  # world units: blur of shadows, and of the sky's share


@dataclass(frozen=True)
class Light:
    """What a ground's points see, arrays (rows, columns) with y growing by row: all but the colours.

    Attributes:
        facing: the cosine between the ground's normal and the sun, 0 where it is turned away.
        up: the normal's z.
        sun: the share of the sun that no hill hides.
        sky: the share of the sky above the horizon.
    """

    facing: np.ndarray
    up: np.ndarray
    sun: np.ndarray
    sky: np.ndarray


def bake(z: np.ndarray, wide: float, high: float) -> Light:
    """The light on heights (rows, columns) on a grid with cells so wide and so high, all in world units.

    What hills hide takes a while to find, whatever the colours: it is kept in the engine's archive under a
    key of the heights and of the code, for all films and themes of a surface.
    """
    slope_y, slope_x = np.gradient(z, high, wide)
    grid = hashlib.sha256(np.ascontiguousarray(z, "<f8").data).hexdigest()
    key = hashlib.sha256(f"light {grid} {z.shape} {wide!r} {high!r} {code()}".encode()).hexdigest()
    shares = archive.kept(key, lambda: {"sun": _sun(z, (wide, high)), "sky": _sky(z, (wide, high))})
    up = 1 / np.sqrt(1 + slope_x**2 + slope_y**2)
    sun = np.array(SUN) / np.linalg.norm(SUN)
    facing = np.maximum((sun[2] - sun[0] * slope_x - sun[1] * slope_y) * up, 0)
    return Light(facing, up, shares["sun"], shares["sky"])


@cache
def code() -> str:
    """What bakes: a hash of this file, and NumPy's version."""
    return f"{hashlib.sha256(Path(__file__).read_bytes()).hexdigest()} {np.__version__}"


def lit(light: Light, albedo: np.ndarray, lighting: Lighting) -> np.ndarray:
    """The ground's colours under the light, sRGB (rows, columns, 3) in 0 to 1, of its own, sRGB likewise.

    In linear light C = A (sun facing s + sky v (.55 + .45 up) + (1 - s) v .35 bounce A), with the shares s
    and v of sun and sky; light that comes back from the sides of a hollow keeps its colour (J. Jimenez et
    al., "Practical real-time strategies for accurate indirect occlusion", 2016).
    """
    own = linear(albedo)
    shares = [lighting.shadow + (1 - lighting.shadow) * light.sun, light.sky**lighting.openness]
    seen, open_sky = (np.clip(share, 0, 1)[..., None] for share in shares)
    a, b, c = 2.0404 * own - 0.3324, -4.7951 * own + 0.6417, 2.7552 * own + 0.6903
    open_sky = np.maximum(open_sky, ((open_sky * a + b) * open_sky + c) * open_sky)
    total = np.array(lighting.sun) * light.facing[..., None] * seen
    total = total + open_sky * (0.55 + 0.45 * light.up[..., None]) * np.array(lighting.sky)
    total = total + (1 - seen) * open_sky * 0.35 * lighting.bounce * own
    return srgb(np.clip(_shouldered(own * total * lighting.exposure, lighting.shoulder), 0, 1))


def blurred(values: np.ndarray, sigma: float) -> np.ndarray:
    """A grid (rows, columns) under a Gaussian of so many cells, the border repeated."""
    reach = int(np.ceil(3 * sigma))
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
    for axis in (0, 1):
        wide = np.pad(values, [(reach, reach) if a == axis else (0, 0) for a in (0, 1)], mode="edge")
        windows = np.lib.stride_tricks.sliding_window_view(wide, len(kernel), axis=axis)
        values = windows @ (kernel / kernel.sum())
    return values


def _shouldered(values: np.ndarray, knee: float) -> np.ndarray:
    """Linear light that comes ever slower to 1 above the knee, instead of being cut there."""
    over = np.maximum(values - knee, 0) / (1 - knee)
    return np.minimum(values, knee) + (1 - knee) * (1 - np.exp(-over))


def _sun(z: np.ndarray, cell: tuple[float, float]) -> np.ndarray:
    """How much of the suns no hill hides; beyond the grid's border the ground goes on level."""
    azimuth, height = atan2(SUN[1], SUN[0]), atan2(SUN[2], hypot(SUN[0], SUN[1]))
    seen = np.zeros_like(z)
    for off in sorted({off for off, _ in SUNS}):
        slopes = [tan(height + radians(rise)) for turn, rise in SUNS if turn == off]
        excess = [np.full_like(z, -np.inf) for _ in slopes]
        nearest = max(STRIDE, PENUMBRA / 2 / min(slopes))  # from there level ground hides no part of it
        longest = min(REACH, float(np.ptp(z)) / min(slopes) + STRIDE)
        distances = np.arange(nearest, longest, STRIDE)
        for far, there in _along(z, cell, azimuth + radians(off), distances):
            for over, slope in zip(excess, slopes, strict=True):
                np.maximum(over, there - far * slope, out=over)
        for over in excess:
            seen += np.clip(0.5 - (over - z) / PENUMBRA, 0, 1) if len(distances) else 1.0
    return blurred(seen / len(SUNS), HAZE[0] / min(cell))


def _sky(z: np.ndarray, cell: tuple[float, float]) -> np.ndarray:
    """The share of a sky that is equally bright everywhere: 1 - sin(horizon)**2, its mean over azimuths."""
    distances = np.geomspace(2 * max(cell), FARTHEST, DISTANCES)
    open_sky = np.zeros_like(z)
    for azimuth in np.arange(AZIMUTHS) * 2 * pi / AZIMUTHS:
        slope = np.zeros_like(z)
        for far, there in _along(z, cell, azimuth, distances):
            np.maximum(slope, (there - z) / far, out=slope)
        open_sky += 1 / (1 + slope**2)
    return blurred(open_sky / AZIMUTHS, HAZE[1] / min(cell))


def _along(
    z: np.ndarray, cell: tuple[float, float], azimuth: float, distances: Sequence[float] | np.ndarray
) -> Iterator[tuple[float, np.ndarray]]:
    """The heights so far away in a direction from every point, bilinearly; past the border those on it."""
    if not len(distances):
        return
    rim = int(np.ceil(max(distances) / min(cell))) + 2
    wide = np.pad(z, rim, mode="edge")
    rows, columns = z.shape
    for far in distances:
        x, y = far / cell[0] * cos(azimuth) + rim, far / cell[1] * sin(azimuth) + rim
        left, down = int(x), int(y)
        u, v = x - left, y - down
        part = wide[down : down + rows + 1, left : left + columns + 1]
        across = part[:, :-1] * (1 - u) + part[:, 1:] * u
        yield float(far), across[:-1] * (1 - v) + across[1:] * v
