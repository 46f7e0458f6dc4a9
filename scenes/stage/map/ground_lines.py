"""Lines on the ground beside the map's own levels: its border, a grid of round weights, levels around it.

Flat polylines (n, 2) in world units (`scenes.stage.terrain.view`): the terrain lays them on its ground.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from scenes.stage.map.map import LossMap
from scenes.stage.map.mesh import HEIGHT
from scenes.stage.plots.axes import round_numbers

THIN, BOLD, GRID, BORDER = range(4)  # kinds of lines
SQUARES = 6  # of the grid, about, along a side of the map


@dataclass(frozen=True)
class GroundLine:
    """A polyline ``xy`` (n, 2) of a kind, on the map or around it."""

    xy: np.ndarray
    kind: int
    is_on_map: bool


def border(ground: LossMap) -> GroundLine:
    """The map's border."""
    x, y = ground.half
    return GroundLine(np.array([(-x, -y), (x, -y), (x, y), (-x, y), (-x, -y)]), BORDER, True)


def grid(ground: LossMap) -> Iterator[GroundLine]:
    """Lines at round weights, equally far apart, as far as there is anything; cut at the map's border."""
    ring = ground.around.ring
    for axis in (0, 1):
        (low, high), half = ground.domain[axis], ground.half[axis]
        numbers = round_numbers(low, high, SQUARES)
        step, middle = numbers[1] - numbers[0], (low + high) / 2
        far = float(np.abs((ring.x, ring.y)[axis]).max() / half * (high - low) / 2)
        first, last = (
            int(np.ceil((middle - far - numbers[0]) / step)),
            int((middle + far - numbers[0]) / step),
        )
        for value in (numbers[0] + step * np.arange(first, last + 1)).tolist():
            yield from _across(ground, axis, (2 * (value - low) / (high - low) - 1) * half)


def levels_around(ground: LossMap) -> Iterator[GroundLine]:
    """The level lines of the function around the map, where it goes on."""
    from contourpy import contour_generator

    if not ground.around.goes_on:
        return
    ring = ground.around.ring
    left, right, low, high = ring.hole
    hole = np.zeros(ring.z.shape, bool)
    hole[low + 1 : high, left + 1 : right] = True
    generator = contour_generator(ring.x, ring.y, np.ma.masked_array(ring.z, hole), corner_mask=False)
    for tone, is_bold in ground.level_tones:
        for line in map(np.asarray, generator.lines((tone - 0.5) * HEIGHT)):
            yield GroundLine(line, BOLD if is_bold else THIN, False)


def _across(ground: LossMap, axis: int, at: float) -> Iterator[GroundLine]:
    """A line square to an axis where that is so far from the middle: its parts around the map and on it."""
    ring, half = ground.around.ring, ground.half[1 - axis]
    along = (ring.y, ring.x)[axis]
    crosses = abs(at) < ground.half[axis]
    spans = [along[along <= -half + 1e-9], along[along >= half - 1e-9]] if crosses else [along]
    for span in spans:
        yield GroundLine(_placed(axis, at, span), GRID, False)
    if crosses:
        yield GroundLine(_placed(axis, at, np.array([-half, half])), GRID, True)


def _placed(axis: int, at: float, along: np.ndarray) -> np.ndarray:
    across = np.full(len(along), at)
    return np.stack([across, along] if axis == 0 else [along, across], axis=1)
