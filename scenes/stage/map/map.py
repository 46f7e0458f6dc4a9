"""The map: a surface seen from above, lit as the terrain is.

Colours are the losses of the result's grid under one light (`scenes.stage.map.light`); contour lines are
level sets of the same grid, equally spaced in the map's tone. The tone is linear in the loss where that
shows the surface well. Where a few steep walls would hide everything else it is linear in the lower half only
and logarithmic above; the map says from where. Ground where the loss is not a number has no colour of a loss:
it is hatched.
"""

from __future__ import annotations

import json
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

import cairo
import numpy as np

from scenes.language import Words
from scenes.stage.map.light import Light, lit
from scenes.stage.map.mesh import (
    CELLS,
    Mesh,
    between,
    hatch,
    light_on,
    lit_mesh,
    mesh,
    on_corners,
    on_triangles,
    ramp_at,
)
from scenes.stage.map.surroundings import Surroundings
from scenes.stage.paint import lettering
from scenes.stage.paint.boxes import Box, Lens
from scenes.stage.paint.canvas import Canvas, raster
from scenes.stage.paint.formula import Formula, paint_weight, weight_plate
from scenes.stage.plots.axes import SIZE, Axes, Number, Scale, round_numbers
from scenes.theme import MEASURES, Theme

if TYPE_CHECKING:
    import xarray

PIECE = 12  # segments of a level line in a piece
LEVELS = 29  # level lines from the lowest to the highest point
BOLD_EVERY = 4  # every so many of them a bold one
THIN_LINE, BOLD_LINE, GRID_LINE, BORDER_LINE = 1.3, 2.5, 1.2, 2.9  # px
STEEP = 0.12  # where the median height is under this part of the range, tones are logarithmic
GAP, DROP = 14.0, 34.0  # px to the numbers left of the map and under it
EDGE = 0.06  # of an axis, at its ends: no number there
HATCH, LINE = 18, 3  # px of the map between two lines of the hatch, and of a line
FEWEST, FINER = 3, (4, 5, 6, 8, 10, 12, 16, 24)  # numbers on an axis, and how many are asked for
APART = 12.0  # px between two numbers
NAMED, NARROW = 92.0, 0.12  # px from the map's edge to where its weight's name begins; of its width, at most
WIDEST = 2.0  # domains are drawn true to shape up to this ratio of their sides


class LossMap:
    """A result's surface in a box on the stage.

    ``margin`` is the room, px, that its numbers have left of ``room``; where one is wider, the map makes way.
    It has the domain's shape, or the nearest allowed; or a ``shape``, width to height.
    """

    def __init__(
        self,
        result: xarray.Dataset,
        words: Words,
        theme: Theme,
        room: Box,
        margin: float = MEASURES.numbers,
        shape: float | None = None,
    ) -> None:
        self.words, self.theme = words, theme
        self.name = words.surface(result.attrs["surface"])
        self.formula: str = result.attrs["formula"]  # "" of a Python function
        self.domain = np.array(json.loads(result.attrs["domain"]), float)
        self.w_0 = np.asarray(result["map_w_0"])
        self.w_1 = np.asarray(result["map_w_1"])
        self.loss = np.asarray(result["map_loss"], float)
        self.around_loss = np.asarray(result["around_loss"], float)
        wide = max((lettering.width(text, SIZE) for _, text in self.numbers(1)), default=0.0)
        extra = max(wide + GAP - margin, 0.0)
        sides = np.ptp(self.domain, axis=1) if shape is None else np.array([shape, 1.0])
        self.box = _fit(sides, Box(room.x + extra, room.y, room.width - extra, room.height))
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

    def inside(self, w: np.ndarray) -> np.ndarray:
        """Those of some weights (..., 2) that are on the map, (n, 2); where none is, the first."""
        w = np.asarray(w, float).reshape(-1, 2)
        there = ((w >= self.domain[:, 0]) & (w <= self.domain[:, 1])).all(axis=1)
        return w[there] if there.any() else w[:1]

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
        return np.clip(self.unbounded_tone(loss), 0.0, 1.0)

    def shades(self, high: float, low: float, count: int = 12) -> list[str]:
        """The colours, before any light, of so many losses from a high one to a low one."""
        colours = np.rint(255 * ramp_at(self.theme, self.tone(np.linspace(high, low, count)))).astype(int)
        return [f"#{red:02x}{green:02x}{blue:02x}" for red, green, blue in colours.tolist()]

    def unbounded_tone(self, loss: np.ndarray) -> np.ndarray:
        """The same, of losses under the map's lowest below 0, and above its highest over 1."""
        with np.errstate(invalid="ignore", over="ignore"):
            part = (np.asarray(loss, float) - self.low) / (self.high - self.low or 1.0)
            if self.steepness:
                part = _bent(part * self.steepness) / _bent(np.array(self.steepness))
        return part

    @property
    def half(self) -> np.ndarray:
        """Half of the domain's sides (2,) in world units: the longer one is 1."""
        sides = np.array([self.box.width, self.box.height])
        return sides / sides.max()

    @cached_property
    def light(self) -> Light:
        """The light on it."""
        return light_on(self.tone(self.loss), self.half)

    @cached_property
    def around(self) -> Surroundings:
        """What lies around it."""
        tones = self.tone(self.loss), self.unbounded_tone(self.around_loss)
        return Surroundings(*tones, self.half, self.mesh, lambda: self.colours, self.theme)

    @cached_property
    def mesh(self) -> Mesh:
        """Its heights."""
        return mesh(self.tone(self.loss))

    @cached_property
    def colours(self) -> np.ndarray:
        """The colours of the mesh's corners, under the light, (CELLS + 1, CELLS + 1, 3) in 0 to 1."""
        return lit_mesh(self.mesh, self.light, self.theme)

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
    def levels(self) -> list[tuple[np.ndarray, bool]]:
        """Level lines as polylines (n, 2) in px, and whether each is bold: every fourth level.

        No level is near to that of the ground's most usual height: on a plain it would be a smear.
        """
        from contourpy import contour_generator

        tone = (
            np.ma.masked_array(self.tone(self.loss), self.none) if self.none.any() else self.tone(self.loss)
        )
        generator = contour_generator(self.w_0, self.w_1, tone)
        return [
            (self.place(line), is_bold)
            for level, is_bold in self.level_tones
            for line in map(np.asarray, generator.lines(level))
            if len(line) > 3
        ]

    @cached_property
    def level_tones(self) -> list[tuple[float, bool]]:
        """The tones of the level lines, and whether each is bold."""
        plain = LEVELS * float(np.nanmedian(self.tone(self.loss))) % 1
        levels = (np.arange(LEVELS) + (plain + 0.5) % 1) / LEVELS
        return [(float(level), number % BOLD_EVERY == 0) for number, level in enumerate(levels)]

    def image(self, canvas: Canvas) -> cairo.ImageSurface:
        """The coloured ground, in the canvas's byte order; made once."""
        if canvas.swap not in self._rasters:
            self._rasters[canvas.swap] = raster(self.pixels, swap=canvas.swap)
        return self._rasters[canvas.swap]

    @cached_property
    def pixels(self) -> np.ndarray:
        """The ground's colours (height, width, 3) uint8, finely dithered: without that hills show bands."""
        down, right = (
            (np.arange(count) + 0.5) / count * CELLS
            for count in (round(self.box.height), round(self.box.width))
        )
        return dithered(self.colours_at(down[::-1], right))

    def colours_at(self, down: np.ndarray, right: np.ndarray) -> np.ndarray:
        """The ground's colours between the mesh's corners, (height, width, 3) in 0 to 255.

        At rows (height,) and columns (width,) of the mesh, which grow with w_1 and w_0.
        """
        solid = ~self.mesh.none[..., None]
        parts = on_triangles(np.concatenate([self.colours * solid, solid], axis=-1), down, right)
        colours = 255 * parts[..., :3] / np.maximum(parts[..., 3:], 1e-3)
        if self.none.any():
            none = self.none.astype(float)
            for axis, at in ((0, down), (1, right)):
                none = between(none, at / CELLS * (none.shape[axis] - 1), axis)
            rows, columns = np.ogrid[: len(down), : len(right)]
            lines = (((rows - columns) % HATCH) < LINE).astype(int)
            colours[none > 0.5] = hatch(self.theme)[lines][none > 0.5]
        return colours

    def under_its_light(self, albedo: np.ndarray) -> np.ndarray:
        """Other colours of the mesh (rows, columns, 3) under its light, sRGB; where no loss is, none."""
        mesh = self.mesh
        return np.where(
            mesh.none[..., None], self.colours, lit(on_corners(self.light), albedo, self.theme.lighting)
        )

    # ---- painting

    def paint_axes(self, canvas: Canvas, is_ground: bool = False) -> None:
        """The axes' numbers, and the weights' names in their colours; legible on ground, if there is some."""
        box, theme = self.box, self.theme
        for axis, (x, y) in enumerate(((box.right - 4, box.bottom + 26), (box.x - 14, box.y + 14))):
            if is_ground:
                wide = weight_plate(self.words, axis)[0]
                paint_weight(canvas, theme, self.words, axis, (x - wide / 2, y))
            else:
                letter, colour = Formula(self.words.letter(axis)), theme.symbols[f"w_{axis}"]
                letter.paint(canvas, x, y, size=36, colour=colour, anchor="right")
        halo = theme.rim if is_ground else None
        self.axes.paint_across(canvas, theme, self.numbers(0), drop=DROP, halo=halo)
        self.axes.paint_up(canvas, theme, self.numbers(1), gap=GAP, lines=0.0, halo=halo)

    @cached_property
    def _level_paths(self) -> list[tuple[cairo.Path, bool]]:
        """Each level line as a path, which Cairo replays cheaply, and if it is bold."""
        return [(_replayed(points), bold) for points, bold in self.levels]

    @cached_property
    def _level_pieces(self) -> tuple[list[tuple[cairo.Path, bool]], np.ndarray]:
        """The same in short pieces, and left, top, right and bottom of each (n, 4): a lens shows few of them.

        Each is a segment longer at its end than to where the next one begins.
        """
        pieces = [
            (points[first : first + PIECE + 2], bold)
            for points, bold in self.levels
            for first in range(0, len(points) - 1, PIECE)
        ]
        sides = [(*points.min(axis=0), *points.max(axis=0)) for points, _ in pieces]
        return [(_replayed(points), bold) for points, bold in pieces], np.array(sides).reshape(-1, 4)

    def _levels_in(self, source: Box | None) -> list[tuple[cairo.Path, bool]]:
        """What of the level lines comes into a part of the map, or all of them."""
        if source is None:
            return self._level_paths
        pieces, sides = self._level_pieces
        begins, ends = (source.x, source.y), (source.right, source.bottom)
        there = (sides[:, :2] < ends).all(axis=1) & (sides[:, 2:] > begins).all(axis=1)
        return [pieces[which] for which in np.flatnonzero(there).tolist()]

    def paint_contours(self, canvas: Canvas, source: Box | None = None, scale: float = 1.0) -> None:
        """The level lines; with a source, those of that part of the map, enlarged, at the origin."""
        context, there = canvas.context, self._levels_in(source)
        thin, strong = self.theme.contour_opacities
        for bold, line, opacity in ((False, THIN_LINE, thin), (True, BOLD_LINE, strong)):
            context.save()
            if source is not None:
                context.scale(scale, scale)
                context.translate(-source.x, -source.y)
            context.new_path()
            for path, is_bold in there:
                if is_bold == bold:
                    context.append_path(path)
            context.restore()
            canvas.ink(self.theme.contour, opacity)
            context.set_line_width(line)
            context.stroke()

    def paint_part(self, canvas: Canvas, lens: Lens) -> None:
        """Colours and contour lines of a lens's source, enlarged into its box."""
        box, scale = lens.box, lens.scale
        with canvas.clipped(box.x, box.y, box.width, box.height):
            x, y = lens.shown(np.array([self.box.x, self.box.y])).tolist()
            canvas.box(box.x, box.y, box.width, box.height, self.theme.background)
            canvas.image(lambda: self.image(canvas), x, y, self.box.width * scale, self.box.height * scale)
            with canvas.moved(box.x, box.y):
                self.paint_contours(canvas, lens.source, scale)

    def numbers(self, axis: int) -> list[Number]:
        """An axis's round numbers: three at least where they find room, none at its ends or on its name."""
        low, high = self.domain[axis].tolist()
        inner = Scale(low + EDGE * (high - low), high - EDGE * (high - low))
        best: list[Number] = []
        for most in FINER:
            values = [value for value in round_numbers(low, high, most) if inner.holds(value)]
            found = [(value, self.words.number(value, None)) for value in values]
            if axis == 0:
                found = self._beside_each_other(found)
            if len(found) > len(best):
                best = found
            if len(best) >= FEWEST:
                break
        return best

    def _beside_each_other(self, numbers: list[Number]) -> list[Number]:
        """Numbers across the map, without those on its name; where they would overlap, the outer two."""
        most = self.box.right - min(NAMED, NARROW * self.box.width)
        ends = {}
        for value, text in numbers:
            middle, half = float(self.axes.place(value, 0.0)[0]), lettering.width(text, SIZE) / 2
            if middle + half < most:
                ends[value, text] = middle - half, middle + half
        for kept in ([*ends], [*ends][:: max(len(ends) - 1, 1)]):
            if all(ends[one][1] + APART <= ends[other][0] for one, other in pairwise(kept)):
                return kept
        return []


def dithered(colours: np.ndarray) -> np.ndarray:
    """Colours (height, width, 3) in 0 to 255 as whole numbers, without bands where they change slowly."""
    rows, columns = np.ogrid[: colours.shape[0], : colours.shape[1]]
    # interleaved gradient noise: Jorge Jimenez, 2014
    noise = np.modf(52.9829189 * np.modf(0.06711056 * columns + 0.00583715 * rows)[0])[0]
    return np.clip(colours + noise[..., None], 0, 255).astype(np.uint8)


def _bent(height: np.ndarray) -> np.ndarray:
    """Heights (...,): linear up to 1, logarithmic from there, with no bend between."""
    return np.where(height > 1, 1 + np.log(np.maximum(height, 1)), height)


def _fit(sides: np.ndarray, room: Box) -> Box:
    """The largest box in ``room``, centred, with the shape of these sides (2,), or the nearest allowed."""
    ratio = float(np.clip(sides[0] / sides[1], 1 / WIDEST, WIDEST))
    width = min(room.width, room.height * ratio)
    height = width / ratio
    return Box(room.x + (room.width - width) / 2, room.y + (room.height - height) / 2, width, height)


def _replayed(points: np.ndarray) -> cairo.Path:
    """A polyline (n, 2) px as a path."""
    context = cairo.Context(cairo.ImageSurface(cairo.FORMAT_A8, 1, 1))
    for x, y in points.tolist():
        context.line_to(x, y)
    return context.copy_path()
