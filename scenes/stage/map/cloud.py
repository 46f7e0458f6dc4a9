"""Thousands of starts on the map at once, and the basins of the minima under them, in the map's own pixels.

A raster of the map (ground, basins, level lines) is painted when it changes; each frame's dots are laid on a
copy of it with numpy, and the whole is pasted into the frame.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from math import ceil, floor

import cairo
import numpy as np

from scenes.stage.map.map import LossMap
from scenes.stage.map.mesh import at_pixels
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.canvas import Canvas, raster
from scenes.stage.show.cloud_timeline import CloudState
from scenes.stage.show.minima_results import MinimaResults
from scenes.stage.show.paths import at_step
from scenes.theme import rgb

RADIUS, LONE = 3.3, 6.0  # px of a dot; of one of the few that no basins follow
SMALLER = 0.62  # times that: a dot that has left the map, back at its start
TINT = 0.92  # of a basin's colour in the ground, at full strength
DARKEST, RISE = 0.40, 0.85  # a basin's colour by height: times the first at the lowest, both at the highest
HATCH = (15, 3)  # px from line to line, and a line's width, where runs leave the map
HATCHED = 0.75
MOVING = 0.75  # of the colour of runs that are still on their way
FAR = 1e6  # px: no dot is farther away
PILE = 110.0  # px, radius of a disc that stands for all the starts


class Cloud(Actor):
    """The map with the cloud's dots and with basins, as `at` (seconds -> `CloudState`, or None) says."""

    def __init__(
        self,
        ground: LossMap,
        found: MinimaResults,
        at: Callable[[float], CloudState | None],
    ) -> None:
        self.ground, self.outcomes, self.maps, self.at = ground, found.outcomes, found.maps, at
        self.rows = found.cloud_rows
        places = ground.place(np.asarray(found.cloud["w"]))
        self.path = np.clip(places, -FAR, FAR).astype(np.float32)  # half the memory
        self._small: dict[tuple[int, bool], cairo.ImageSurface] = {}
        self._base: tuple[object, np.ndarray] | None = None

    def paint_moving(self, canvas: Canvas, seconds: float) -> None:
        """The map's pixels with the dots on them."""
        moment = self.at(seconds)
        if moment is None:
            return
        dense = canvas.density
        left, top = floor(self.ground.box.x * dense), floor(self.ground.box.y * dense)
        pixels = self._ground(canvas, moment.basins, left, top).copy()
        if moment.dots > 0:
            points, colours, radii = self.dots(moment)
            if not canvas.swap:
                colours = colours[:, ::-1]
            splat(pixels, points * dense - (left, top), colours, radii * dense, moment.dots)
        canvas.paste(pixels, left, top)
        self._paint_piles(canvas, moment)

    def piles(self, moment: CloudState) -> list[tuple[int, float]]:
        """Ends in a minimum, each with the part of all the starts that lies in it at the moment's step."""
        rows = self.rows[moment.which][:, int(moment.step)]
        counts = np.bincount(rows, minlength=len(self.outcomes.ends)) / len(rows)
        return [(row, float(counts[row])) for row, end in enumerate(self.outcomes.ends) if end.w is not None]

    def _paint_piles(self, canvas: Canvas, moment: CloudState) -> None:
        """Runs that have arrived lie on one point: a disc there is as large as they are many."""
        with canvas.faded(moment.dots) as shown:
            for row, part in self.piles(moment) if shown else ():
                end = self.outcomes.ends[row]
                x, y = self.ground.place(np.array(end.w)).tolist()
                radius = PILE * part**0.5
                if radius > RADIUS:
                    canvas.context.new_path()
                    canvas.context.arc(x, y, radius, 0, 2 * np.pi)
                    canvas.ink(end.colour)
                    canvas.context.fill_preserve()
                    canvas.ink(self.ground.theme.rim)
                    canvas.context.set_line_width(2.5)
                    canvas.context.stroke()

    def paint_small(self, canvas: Canvas, which: int, x: float, y: float, height: float) -> float:
        """A contender's map of basins, so many px high, its corner at (x, y); returns its width."""
        width = height * self.ground.box.width / self.ground.box.height
        strength = tuple(float(other == which) for other in range(len(self.maps)))
        key = (which, canvas.swap)
        if key not in self._small:
            self._small[key] = self._image(strength, canvas)
        canvas.image(self._small[key], x, y, width, height)
        canvas.frame(x, y, width, height, self.ground.theme.line, line=1.5)
        return width

    def dots(self, moment: CloudState) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The dots' places (starts, 2) px of the frame, colours (starts, 3) to 255, radii (starts,) px."""
        path, rows = self.path[moment.which], self.rows[moment.which]
        points = at_step(path, moment.step)
        shown = rows[:, -1] if moment.ends else rows[:, int(moment.step)]
        table, free = self.outcomes.colours, np.array(rgb(self.ground.theme.text)) * 255
        settled = np.array([end.settled for end in self.outcomes.ends])
        table = table if moment.ends else np.where(settled[:, None], table, free)
        departed = np.array([end.departed for end in self.outcomes.ends])
        radii = np.where(departed[shown] & (moment.ends > 0), SMALLER, 1.0) * (RADIUS if self.maps else LONE)
        return points, table[shown], radii

    # ---- the ground

    @cached_property
    def tints(self) -> list[np.ndarray]:
        """For each map of basins, the ground in its colours, lit, (height, width, 3) in 0 to 255."""
        ground, colours = self.ground, self.outcomes.colours / 255
        height, width = ground.pixels.shape[:2]
        rows, columns = np.mgrid[0:height, 0:width]
        lines = ((rows + columns) % HATCH[0] < HATCH[1])[..., None]
        high = DARKEST + RISE * at_pixels(ground.mesh.tone, height, width)[::-1, :, None]
        tinted = []
        for one in self.maps:
            ends = self.outcomes.rows(one["fate"].values)
            albedo = own = ground.albedo
            for row, end in enumerate(self.outcomes.ends):
                # a mask's edge is as fine as the film's pixels, not a staircase of the grid
                there = at_pixels((ends == row).astype(np.float32), height, width)[::-1, :, None]
                strength = TINT if end.settled else HATCHED * lines if end.departed else MOVING
                albedo = albedo + there * strength * (np.clip(colours[row] * high, 0, 1) - own)
            tinted.append(ground.under_its_light(np.clip(albedo, 0, 1)))
        return tinted

    def _ground(self, canvas: Canvas, basins: tuple[float, ...], left: int, top: int) -> np.ndarray:
        """The map's raster (height, width, 4) in the canvas's byte order, kept until it changes."""
        box, dense = self.ground.box, canvas.density
        size = (ceil(box.right * dense) - left, ceil(box.bottom * dense) - top)
        key = (tuple(round(part, 3) for part in basins), size, canvas.swap)
        if self._base is None or self._base[0] != key:
            self._base = (key, self._painted(basins, size, (left, top), dense, canvas.swap))
        return self._base[1]

    def _painted(
        self,
        basins: tuple[float, ...],
        size: tuple[int, int],
        corner: tuple[int, int],
        dense: float,
        swap: bool,
    ) -> np.ndarray:
        box, theme = self.ground.box, self.ground.theme
        pixels = np.zeros((size[1], size[0], 4), np.uint8)
        surface = cairo.ImageSurface.create_for_data(pixels.data, cairo.FORMAT_ARGB32, *size)
        canvas = Canvas(cairo.Context(surface), scale=dense, swap=swap)
        with canvas.moved(-corner[0] / dense, -corner[1] / dense):
            canvas.fill(theme.background)
            canvas.image(self._image(basins, canvas), box.x, box.y, box.width, box.height)
            with canvas.clipped(box.x, box.y, box.width, box.height):
                self.ground.paint_contours(canvas)
        surface.finish()
        return pixels

    def _image(self, basins: tuple[float, ...], canvas: Canvas) -> cairo.ImageSurface:
        if not any(basins):
            return self.ground.image(canvas)
        ground = self.ground.pixels.astype(np.float32)
        picture = ground + sum(
            part * (tint - ground) for part, tint in zip(basins, self.tints, strict=False) if part
        )
        return raster(np.clip(picture, 0, 255).astype(np.uint8), swap=canvas.swap)


def splat(
    pixels: np.ndarray, points: np.ndarray, colours: np.ndarray, radii: np.ndarray, opacity: float
) -> None:
    """Lay round dots with soft edges on pixels (height, width, 4) uint8, in place.

    Centres (n, 2) and radii (n,) in pixels, colours (n, 3) 0 to 255 in the pixels' own order. Those that are
    not finite, or nowhere near, are left out.
    """
    height, width = pixels.shape[:2]
    reach = ceil(float(radii.max(initial=0.0)) + 0.5)
    with np.errstate(invalid="ignore"):
        near = ((points > -reach) & (points < np.array([width, height]) + reach)).all(axis=1)
    points, radii = points[near].astype(np.float32), radii[near].astype(np.float32)
    colours = colours[near].astype(np.float32)
    side = np.arange(-reach, reach + 1)
    across, down = (axis.ravel() for axis in np.meshgrid(side, side))
    stamp = np.hypot(np.maximum(np.abs(across) - 0.5, 0), np.maximum(np.abs(down) - 0.5, 0)) < reach
    across, down = across[stamp], down[stamp]
    cell = np.floor(points).astype(np.int32)
    offset = cell + np.float32(0.5) - points
    column, row = cell[:, :1] + across, cell[:, 1:] + down  # (dots, pixels of a stamp)
    distance = np.sqrt((offset[:, :1] + across) ** 2 + (offset[:, 1:] + down) ** 2)
    cover = np.clip(radii[:, None] + np.float32(0.5) - distance, 0, 1)
    cover[(column < 0) | (column >= width) | (row < 0) | (row >= height)] = 0
    flat = pixels.reshape(-1, 4)
    # edges first: a dot's soft edge never takes a bite out of another's middle
    for low, high in ((0.0, 0.5), (0.5, 1.0)):
        which, at = np.nonzero((cover > low) & (cover <= high))
        where = row[which, at] * width + column[which, at]
        before = flat[where, :3].astype(np.float32)
        part = cover[which, at, None] * np.float32(opacity)
        flat[where, :3] = (before + part * (colours[which] - before) + np.float32(0.5)).astype(np.uint8)
