"""The ground cut open along a curve: sky over it, under it one hue, darker with the depth."""

from __future__ import annotations

from functools import cached_property

import cairo
import numpy as np

from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import Canvas, raster
from scenes.stage.paint.lettering import CAP_HEIGHT
from scenes.stage.paint.motion import presence
from scenes.stage.paint.signs import paint_tag
from scenes.stage.plots.axes import DROP, SIZE
from scenes.stage.plots.plot import Plot
from scenes.theme import rgb

LINE, CASING = 6.0, 11.0  # px, of the curve, and of what parts it from the ground
DEPTH, BLUR = 260.0, 35  # px in which the colour of the surface fades; over which its light is evened
SUN = np.array([-0.8, 0.6])  # to the sun: from the left, as on the terrain
OVER = 40.0  # px that the name of what goes up is over its highest number
SHADE = 0.55  # of the surface's light is left where it is turned from the sun


class CutGround(Actor):
    """What a plot's curve is the surface of, in a whole ``frame`` (px), beyond the plot's domain as well.

    Its curve is there until ``drawn_until``, its axes from ``axes_at`` until then (seconds), with ``names``
    across and up, if they are given.
    """

    def __init__(
        self,
        plot: Plot,
        frame: Box,
        appear: float,
        axes_at: float,
        drawn_until: float,
        names: tuple[str, str] | None = None,
    ) -> None:
        self.plot, self.frame, self.appear, self.names = plot, frame, appear, names
        self.axes_at, self.drawn_until = axes_at, drawn_until
        across, box = np.arange(-8.0, frame.width + 9.0, 2.0), plot.box
        (low, high), width = plot.domain, box.width
        x = low + (across - box.x) / width * (high - low)
        inside = np.linspace(low, high, 4001)  # every bend of it that the plot has
        x = np.unique(np.concatenate([x, inside]))
        with np.errstate(all="ignore"):
            value = np.asarray(plot.curve(x), float)
        apart = np.zeros(0, int) if plot.breaks is None else np.flatnonzero(plot.breaks(x)) + 1
        self.points = np.insert(plot.place(x, value), apart, np.nan, axis=0)
        self._rasters: dict[bool, cairo.ImageSurface] = {}

    def resting_key(self, seconds: float) -> tuple[float, float]:
        """How visible curve and axes are."""
        curve, axes = (presence(seconds, at, self.drawn_until) for at in (self.appear, self.axes_at))
        return round(curve, 3), round(axes, 3)

    def paint_resting(self, canvas: Canvas, seconds: float) -> None:
        """Sky, ground, axes, curve."""
        frame = self.frame
        canvas.image(lambda: self._raster(canvas.swap), frame.x, frame.y, frame.width, frame.height)
        theme = self.plot.theme
        curve, axes = self.resting_key(seconds)
        with canvas.faded(curve) as shown:
            if shown:
                self.plot.paint_curve(canvas, self.points, theme.rim, CASING)
                self.plot.paint_curve(canvas, self.points, self.plot.colour, LINE)
        with canvas.faded(axes) as shown:
            if shown:
                self.plot.paint_axes(canvas)
                self._paint_names(canvas)

    def _paint_names(self, canvas: Canvas) -> None:
        """Over the highest number up, and at the right end across."""
        if self.names is None:
            return
        plot, (across, up) = self.plot, self.names
        box, theme = plot.box, plot.theme
        base = box.bottom + DROP - CAP_HEIGHT * SIZE / 2
        paint_tag(canvas, theme, across, (box.right, base), SIZE, bold=True, anchor="right")
        highest = float(plot.place(plot.low, plot.levels[-1][0])[1]) if plot.levels else box.y
        paint_tag(canvas, theme, up, (box.x - plot.left, highest - OVER), SIZE, bold=True, anchor="left")

    def _raster(self, swap: bool) -> cairo.ImageSurface:
        if swap not in self._rasters:
            self._rasters[swap] = raster(self.pixels, swap=swap)
        return self._rasters[swap]

    @cached_property
    def pixels(self) -> np.ndarray:
        """The colours of sky and ground (height, width, 3) uint8."""
        theme = self.plot.theme
        width, height = round(self.frame.width), round(self.frame.height)
        sky = np.array([rgb(colour) for colour in theme.sky])
        down = np.linspace(0, 1, height)[:, None, None]
        found = np.broadcast_to(sky[0] + down * (sky[1] - sky[0]), (height, width, 3)).astype("f4")
        column, row = np.arange(width) + 0.5, np.arange(height) + 0.5
        surface = self._surface(column)
        rise = np.gradient(np.nan_to_num(np.clip(surface, -height, 2 * height), nan=height))
        kernel = np.ones(2 * BLUR + 1) / (2 * BLUR + 1)
        rise = np.convolve(np.pad(rise, BLUR, mode="edge"), kernel, mode="valid")
        upright = 1 / np.sqrt(1 + rise**2)
        sun = np.clip((SUN[0] * rise + SUN[1]) * upright, 0, 1)
        light = SHADE + (1 - SHADE) * sun
        depth = np.maximum(row[:, None] - surface[None], 0) * upright
        near, deep = (np.array(rgb(colour)) for colour in theme.underground)
        part = np.exp(-depth / DEPTH) * light
        ground = deep + (near - deep) * part[..., None]
        under = row[:, None] >= surface[None]
        return np.rint(255 * np.where(under[..., None], ground, found)).clip(0, 255).astype(np.uint8)

    def _surface(self, column: np.ndarray) -> np.ndarray:
        """The curve's height at columns of px (n,); far under the frame where it has none."""
        x, y = self.points.T
        real = np.isfinite(x)
        y = np.where(np.isfinite(y) | np.isinf(y), y, 1e9)
        return np.interp(column, x[real], np.clip(y[real], -1e5, 1e5))
