"""The ground of a touchable map as one picture: the films' own from above, with what lies around it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import cairo
import numpy as np

from scenes.language import Words
from scenes.stage.map.map import LossMap
from scenes.stage.map.stage import MapStage
from scenes.stage.paint.boxes import Box, Lens
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.layout import WIDE
from scenes.theme import Theme

if TYPE_CHECKING:
    import xarray

LONGER = 1000.0  # px of the map's longer side
FRAME = (2.0, 1.5)  # of that: the picture's width and height, so that it fills windows of any usual shape
TERRAIN = 4  # every so many of the map's grid points one is a corner of the terrain


@dataclass(frozen=True)
class Picture:
    """The ground, pixels (height, width, 3) uint8; ``reach``: the weights at its left, right, foot, top."""

    pixels: np.ndarray
    reach: tuple[float, float, float, float]


def ground_map(result: xarray.Dataset, words: Words, theme: Theme) -> LossMap:
    """The map in the middle of the picture."""
    width, height = (part * LONGER for part in FRAME)
    room = Box((width - LONGER) / 2, (height - LONGER) / 2, LONGER, LONGER)
    return LossMap(result, words, theme, room, margin=np.inf)


def painted(ground: LossMap) -> Picture:
    """The picture of a map made by `ground_map`: light, level lines, grid and border, without numbers."""
    width, height = (round(part * LONGER) for part in FRAME)
    frame = Box(0.0, 0.0, float(width), float(height))
    surface = cairo.ImageSurface(cairo.FORMAT_RGB24, width, height)
    stage = MapStage(ground, replace(WIDE, frame=frame, bug=Box(0, 0, 0, 0), map=ground.box), 0.0)
    stage.paint_part(Canvas(cairo.Context(surface)), Lens(frame, frame))
    surface.flush()
    rows = np.frombuffer(surface.get_data(), np.uint8).reshape(height, surface.get_stride() // 4, 4)
    pixels = rows[:, :width, 2::-1].copy()
    return Picture(pixels, _reach(ground, frame))


def heights(ground: LossMap) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The terrain's corners: w_0 (columns,), w_1 (rows,) and their tones (rows, columns), nan for no loss."""
    every = slice(None, None, TERRAIN)
    return ground.w_0[every], ground.w_1[every], ground.tone(ground.loss)[every, every]


def _reach(ground: LossMap, frame: Box) -> tuple[float, float, float, float]:
    """The weights at the frame's edges: left, right, below, above."""
    box, ((low_0, high_0), (low_1, high_1)) = ground.box, ground.domain.tolist()
    across, up = (high_0 - low_0) / box.width, (high_1 - low_1) / box.height
    return (
        low_0 - (box.x - frame.x) * across,
        high_0 + (frame.right - box.right) * across,
        low_1 - (frame.bottom - box.bottom) * up,
        high_1 + (box.y - frame.y) * up,
    )
