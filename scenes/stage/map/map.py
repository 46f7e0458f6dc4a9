"""The map: a surface seen from above, quiet ground for the runners.

Colours are the losses of the result's grid; contour lines are level sets of the same grid, equally spaced
in the map's tone. The tone is linear in the loss where that shows the surface well. Where a few steep walls
would hide everything else it is linear in the lower half only and logarithmic above; the map says from where.
Ground where the loss is not a number has no colour of a loss: it is hatched.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cached_property

import cairo
import numpy as np
import xarray

from scenes.language import Words
from scenes.stage.paint import lettering
from scenes.stage.paint.boxes import Box, Lens
from scenes.stage.paint.canvas import Canvas, raster
from scenes.stage.paint.formula import Formula
from scenes.stage.plots.axes import SIZE, Axes, Number, Scale, round_numbers
from scenes.theme import MEASURES, Theme, map_ramp, rgb

LEVELS = 14  # contour lines, about
STEEP = 0.12  # where the median height is under this part of the range, tones are logarithmic
GAP, DROP = 14.0, 34.0  # px to the numbers left of the map and under it
EDGE = 0.06  # of an axis, at its ends: no number there
HATCH, LINE = 18, 3  # px of the map between two lines of the hatch, and of a line
WIDEST = 2.0  # domains are drawn true to shape up to this ratio of their sides


class LossMap:
    """A result's surface in a box on the stage.

    ``margin`` is the room, px, that its numbers have left of ``room``; where one is wider, the map makes way.
    """

    def __init__(
        self,
        result: xarray.Dataset,
        words: Words,
        theme: Theme,
        room: Box,
        margin: float = MEASURES.numbers,
    ) -> None:
        self.words, self.theme = words, theme
        self.name = words.surface(result.attrs["surface"])
        self.formula: str = result.attrs["formula"]  # "" of a Python function
        self.domain = np.array(json.loads(result.attrs["domain"]), float)
        self.w_0 = np.asarray(result["map_w_0"])
        self.w_1 = np.asarray(result["map_w_1"])
        self.loss = np.asarray(result["map_loss"], float)
        wide = max((lettering.width(text, SIZE) for _, text in self.numbers(1)), default=0.0)
        extra = max(wide + GAP - margin, 0.0)
        self.box = _fit(self.domain, Box(room.x + extra, room.y, room.width - extra, room.height))
        self.axes = Axes(self.box, *(Scale(*side) for side in self.domain.tolist()))
        self.none = np.isnan(self.loss)  # where there is no loss
        # It is ground from a whole cell of the grid on: at the edge of a formula's reach rounding decides.
        none = self.none
        self.is_hatched = bool((none[1:, 1:] & none[1:, :-1] & none[:-1, 1:] & none[:-1, :-1]).any())
        finite = self.loss[np.isfinite(self.loss)]
        self.low, self.high = float(finite.min()), float(finite.max())
        reach = self.high - self.low or 1.0
        part = (finite - self.low) / reach
        median = float(np.median(part))
        if median == 0 and self.high > self.low:  # half of the map is as low as can be
            median = float(np.median(part[part > 0]))
        self.steepness = 0.0 if median >= STEEP or median == 0 else 1.0 / median
        self._rasters: dict[bool, cairo.ImageSurface] = {}

    # ---- geometry

    def place(self, w: np.ndarray) -> np.ndarray:
        """Points (..., 2) in weights as px on the frame (..., 2); nan and inf stay what they are."""
        w = np.asarray(w, float)
        return self.axes.place(w[..., 0], w[..., 1])

    @property
    def is_true(self) -> bool:
        """Whether both weights are to one scale, so that what is at a right angle is so on the map."""
        unit = np.array([self.box.width, self.box.height]) / np.ptp(self.domain, axis=1)
        return bool(np.isclose(unit[0], unit[1], rtol=1e-3))

    @property
    def linear_up_to(self) -> str:
        """The height above the lowest loss up to which tones are linear, where they are not all along."""
        height = (self.high - self.low) / self.steepness if self.steepness else self.high - self.low
        return self.words.number(float(f"{height:.1e}"), None)

    def tone(self, loss: np.ndarray) -> np.ndarray:
        """Losses as 0 (the map's lowest) to 1 (its highest); nan where there is none."""
        with np.errstate(invalid="ignore", over="ignore"):
            part = np.clip((np.asarray(loss, float) - self.low) / (self.high - self.low or 1.0), 0.0, 1.0)
        if self.steepness:
            part = _bent(part * self.steepness) / _bent(np.array(self.steepness))
        return part

    def read(self, w: np.ndarray) -> float:
        """The loss at weights (2,) inside the domain, read from the grid between its four nearest points."""
        column, row = (
            float(np.interp(value, grid, np.arange(len(grid))))
            for value, grid in zip(w, (self.w_0, self.w_1), strict=True)
        )
        left, down = min(int(column), len(self.w_0) - 2), min(int(row), len(self.w_1) - 2)
        right, up = column - left, row - down
        with np.errstate(invalid="ignore"):  # beside a pole
            low = self.loss[down, left] * (1 - right) + self.loss[down, left + 1] * right
            high = self.loss[down + 1, left] * (1 - right) + self.loss[down + 1, left + 1] * right
            return float(low * (1 - up) + high * up)

    @cached_property
    def contours(self) -> list[np.ndarray]:
        """Level lines as polylines (n, 2) in px."""
        from contourpy import contour_generator

        tone = (
            np.ma.masked_array(self.tone(self.loss), self.none) if self.none.any() else self.tone(self.loss)
        )
        generator = contour_generator(self.w_0, self.w_1, tone)
        levels = (np.arange(LEVELS) + 0.5) / LEVELS
        return [
            self.place(line)
            for level in levels
            for line in map(np.asarray, generator.lines(float(level)))
            if len(line) > 3
        ]

    def image(self, canvas: Canvas) -> cairo.ImageSurface:
        """The coloured ground, in the canvas's byte order; made once."""
        if canvas.swap not in self._rasters:
            self._rasters[canvas.swap] = raster(self.pixels, swap=canvas.swap)
        return self._rasters[canvas.swap]

    @cached_property
    def pixels(self) -> np.ndarray:
        """The ground's colours (height, width, 3) uint8, two to a px of the frame, finely dithered.

        Eight bits are too coarse for so quiet a ramp: without the dither the hills would show bands.
        """
        height, width = round(self.box.height), round(self.box.width)
        tone, none = filled(self.tone(self.loss), lambda values: resampled(values, height, width)[::-1])
        table = 255 * map_ramp(self.theme, 1024)
        colours = table[np.clip(tone * 1023, 0, 1023).astype(int)]
        rows, columns = np.mgrid[0:height, 0:width]
        if none.any():
            colours[none] = hatch(self.theme)[(((rows + columns) % HATCH) < LINE).astype(int)][none]
        # interleaved gradient noise: Jorge Jimenez, 2014
        noise = np.modf(52.9829189 * np.modf(0.06711056 * columns + 0.00583715 * rows)[0])[0]
        return np.clip(colours + noise[..., None], 0, 255).astype(np.uint8)

    # ---- painting

    def paint_ground(self, canvas: Canvas) -> None:
        """Colours, contour lines, and the axes with their numbers and names."""
        box = self.box
        canvas.image(self.image(canvas), box.x, box.y, box.width, box.height)
        with canvas.clipped(box.x, box.y, box.width, box.height):
            self.paint_contours(canvas, 1.4)
        self.paint_axes(canvas)

    def paint_axes(self, canvas: Canvas) -> None:
        """The axes' numbers, and the weights' names in their symbols' colours."""
        box, theme = self.box, self.theme
        for name, x, y in (("w_0", box.right - 4, box.bottom + 26), ("w_1", box.x - 14, box.y + 14)):
            Formula(name).paint(canvas, x, y, size=36, colour=theme.symbols[name], anchor="right")
        self.axes.paint_across(canvas, theme, self.numbers(0), drop=DROP)
        self.axes.paint_up(canvas, theme, self.numbers(1), gap=GAP, lines=0.0)

    @cached_property
    def _level_paths(self) -> list[tuple[cairo.Path, Box]]:
        """Each level line as a path, which Cairo replays at next to no cost, and the box around it."""
        context = cairo.Context(cairo.ImageSurface(cairo.FORMAT_A8, 1, 1))
        paths = []
        for points in self.contours:
            context.new_path()
            for x, y in points.tolist():
                context.line_to(x, y)
            (left, top), (right, bottom) = points.min(axis=0).tolist(), points.max(axis=0).tolist()
            paths.append((context.copy_path(), Box(left, top, right - left, bottom - top)))
        return paths

    def paint_contours(
        self, canvas: Canvas, line: float, source: Box | None = None, scale: float = 1.0
    ) -> None:
        """The level lines, ``line`` px wide; with a source, that part of the map enlarged at the origin."""
        context = canvas.context
        context.save()
        if source is not None:
            context.scale(scale, scale)
            context.translate(-source.x, -source.y)
        context.new_path()
        for path, around in self._level_paths:
            if source is None or around.overlaps(source):
                context.append_path(path)
        context.restore()
        canvas.ink(self.theme.contour, self.theme.contour_opacity)
        context.set_line_width(line)
        context.stroke()

    def paint_part(self, canvas: Canvas, lens: Lens) -> None:
        """Colours and contour lines of a lens's source, enlarged into its box."""
        box, scale = lens.box, lens.scale
        with canvas.clipped(box.x, box.y, box.width, box.height):
            x, y = lens.shown(np.array([self.box.x, self.box.y])).tolist()
            canvas.box(box.x, box.y, box.width, box.height, self.theme.background)
            canvas.image(self.image(canvas), x, y, self.box.width * scale, self.box.height * scale)
            with canvas.moved(box.x, box.y):
                self.paint_contours(canvas, 1.4, lens.source, scale)

    def numbers(self, axis: int) -> list[Number]:
        """An axis's round numbers that are not at its ends."""
        low, high = self.domain[axis].tolist()
        inner = Scale(low + EDGE * (high - low), high - EDGE * (high - low))
        values = [value for value in round_numbers(low, high, 4) if inner.holds(value)]
        return [(value, self.words.number(value, None)) for value in values]


def filled(tone: np.ndarray, resample: Callable[[np.ndarray], np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """A grid of tones resampled, up to where there are none; and there (0 for a tone) it is true."""
    none = np.isnan(tone)
    if not none.any():
        return resample(tone), np.zeros((1, 1), bool)
    weight = resample((~none).astype(float))
    missing = weight < 0.5
    return np.where(missing, 0.0, resample(np.where(none, 0.0, tone)) / np.maximum(weight, 0.5)), missing


def hatch(theme: Theme) -> np.ndarray:
    """The colours of ground without a loss, 0 to 255: between the lines and on them, (2, 3)."""
    ground, line = (255 * np.array(rgb(colour)) for colour in (theme.background, theme.contour))
    return np.stack([ground, ground + 0.45 * (line - ground)])


def _bent(height: np.ndarray) -> np.ndarray:
    """Heights (...,): linear up to 1, logarithmic from there, with no bend between."""
    return np.where(height > 1, 1 + np.log(np.maximum(height, 1)), height)


def _fit(domain: np.ndarray, room: Box) -> Box:
    """The largest box in ``room``, centred, with the domain's shape (or the nearest allowed)."""
    sides = domain[:, 1] - domain[:, 0]
    ratio = float(np.clip(sides[0] / sides[1], 1 / WIDEST, WIDEST))
    width = min(room.width, room.height * ratio)
    height = width / ratio
    return Box(room.x + (room.width - width) / 2, room.y + (room.height - height) / 2, width, height)


def resampled(values: np.ndarray, height: int, width: int) -> np.ndarray:
    """A grid (rows, columns) resampled bilinearly to (height, width), pixel centres inside the domain."""
    rows = (np.arange(height) + 0.5) / height * (values.shape[0] - 1)
    columns = (np.arange(width) + 0.5) / width * (values.shape[1] - 1)
    top, left = (
        np.minimum(rows.astype(int), values.shape[0] - 2),
        np.minimum(columns.astype(int), values.shape[1] - 2),
    )
    down, right = (rows - top)[:, None], (columns - left)[None, :]
    a, b = values[top][:, left], values[top][:, left + 1]
    c, d = values[top + 1][:, left], values[top + 1][:, left + 1]
    return (a * (1 - right) + b * right) * (1 - down) + (c * (1 - right) + d * right) * down
