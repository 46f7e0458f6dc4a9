"""The sheet that actors paint on: a Cairo context measured in px of the layout's frame, as 1920 x 1080.

Origin top left, y down, whatever the film's real size. The same actors paint frames of a film (manim's
RGBA array), PNG stills and PDF pages: only the way to the context differs. A canvas with a ``log`` writes
down every text and every sign it paints, so that tests can see what a viewer sees.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import cairo
import numpy as np

from scenes.stage.paint import lettering
from scenes.theme import rgb

WIDTH, HEIGHT = 1920, 1080  # of the usual frame
LEAST = 0.02  # opacity: what is fainter is not logged


@dataclass(frozen=True)
class Mark:
    """A text as painted: its box (x, y, width, height, in px), font size, colour and opacity."""

    text: str
    x: float
    y: float
    width: float
    height: float
    size: float
    colour: str
    opacity: float


@dataclass(frozen=True)
class Sign:
    """A sign as painted: "star", "dot", "arrow", "pointer" or a marker's shape; its place and radius in px.

    Of an arrow or a pointer the place is its tip, and ``foot`` where it begins; of a marker that is seen
    "through" the ground the foot is where its plumb line begins.
    """

    kind: str
    x: float
    y: float
    radius: float
    colour: str
    opacity: float
    foot: tuple[float, float] | None = None


class Canvas:
    """A Cairo context scaled to the frame's px; ``swap`` where the array holds RGBA and Cairo thinks BGRA.

    One that is not ``seen`` is for its log alone: what is costly and leaves nothing there is not painted.
    """

    def __init__(
        self,
        context: cairo.Context,
        *,
        scale: float = 1.0,
        swap: bool = False,
        log: list[Mark | Sign] | None = None,
        seen: bool = True,
        pixels: np.ndarray | None = None,
    ) -> None:
        self.context = context
        self.pixels = pixels  # the array under the context, where there is one
        self.swap = swap
        self.log = log
        self.seen = seen
        self.opacity = 1.0
        self.scale = scale
        context.set_matrix(cairo.Matrix(xx=scale, yy=scale))
        context.set_line_cap(cairo.LINE_CAP_ROUND)
        context.set_line_join(cairo.LINE_JOIN_ROUND)

    # ---- colour

    def ink(self, colour: str, opacity: float = 1.0) -> None:
        """Paint in this colour ("#rrggbb") from here on."""
        self.context.set_source_rgba(*self._channels(colour), opacity * self.opacity)

    def ink_down(self, top: float, bottom: float, colours: Sequence[str], opacity: float = 1.0) -> None:
        """Paint from here on in these colours one after another, from one height to another."""
        shade = cairo.LinearGradient(0, top, 0, bottom)
        for part, colour in zip(np.linspace(0, 1, len(colours)).tolist(), colours, strict=True):
            shade.add_color_stop_rgba(part, *self._channels(colour), opacity * self.opacity)
        self.context.set_source(shade)

    def _channels(self, colour: str) -> tuple[float, float, float]:
        """A colour as the array holds it."""
        red, green, blue = rgb(colour)
        return (blue, green, red) if self.swap else (red, green, blue)

    @contextmanager
    def faded(self, opacity: float) -> Iterator[bool]:
        """What is painted inside is this much fainter; yields False where nothing would be seen."""
        before = self.opacity
        self.opacity = before * min(max(opacity, 0.0), 1.0)
        try:
            yield self.opacity > 0.004
        finally:
            self.opacity = before

    @contextmanager
    def gathered(self, opacity: float) -> Iterator[None]:
        """What is painted inside is as one: where it lies upon itself it is no denser."""
        before, self.opacity = self.opacity, 1.0
        self.context.push_group()
        try:
            yield
        finally:
            self.context.pop_group_to_source()
            self.opacity = before
            self.context.paint_with_alpha(opacity * before)

    @contextmanager
    def clipped(self, x: float, y: float, width: float, height: float) -> Iterator[None]:
        """What is painted inside shows within this box only."""
        self.context.save()
        self.context.rectangle(x, y, width, height)
        self.context.clip()
        try:
            yield
        finally:
            self.context.restore()

    @contextmanager
    def moved(self, x: float, y: float) -> Iterator[None]:
        """What is painted inside has its origin at (x, y)."""
        self.context.save()
        self.context.translate(x, y)
        try:
            yield
        finally:
            self.context.restore()

    # ---- shapes

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        colour: str,
        *,
        radius: float = 0.0,
        opacity: float = 1.0,
        foot: float | None = None,
    ) -> None:
        """A filled rectangle, its corners rounded by ``radius`` px; with another opacity at its ``foot``."""
        self.ink(colour, opacity)
        if foot is not None:
            shade = cairo.LinearGradient(0, y, 0, y + height)
            for part, solid in ((0.0, opacity), (1.0, foot)):
                shade.add_color_stop_rgba(part, *self._channels(colour), solid * self.opacity)
            self.context.set_source(shade)
        self._round(x, y, width, height, radius)
        self.context.fill()

    def fill(self, colour: str, opacity: float = 1.0) -> None:
        """The whole frame, to the last column: 480 lines are 853.3 px wide in an array of 854."""
        self.ink(colour, opacity)
        self.context.paint()

    def frame(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        colour: str,
        *,
        line: float = 2.0,
        radius: float = 0.0,
        opacity: float = 1.0,
    ) -> None:
        """A rectangle's outline, ``line`` px wide, its corners rounded by ``radius`` px."""
        self.ink(colour, opacity)
        self._round(x, y, width, height, radius)
        self.context.set_line_width(line)
        self.context.stroke()

    def line(
        self,
        points: np.ndarray,
        colour: str,
        *,
        line: float = 2.0,
        opacity: float = 1.0,
        dash: Sequence[float] = (),
    ) -> None:
        """A polyline through points (n, 2), ``line`` px wide; ``dash``: lengths of its strokes and gaps."""
        if len(points) < 2:
            return
        self.ink(colour, opacity)
        self.trace(points)
        self.context.set_line_width(line)
        self.context.set_dash(dash)
        self.context.stroke()
        self.context.set_dash(())

    def trace(self, points: np.ndarray) -> None:
        """Put a polyline on the path."""
        context = self.context
        context.new_sub_path()
        for x, y in points.tolist():
            context.line_to(x, y)

    def image(
        self, made: Callable[[], cairo.ImageSurface], x: float, y: float, width: float, height: float
    ) -> None:
        """A raster, stretched to a box; where nobody sees the canvas it is not made at all.

        It must hold its bytes in the canvas's order (see `raster`).
        """
        if not self.seen:
            return
        surface, context = made(), self.context
        context.save()
        context.translate(x, y)
        context.scale(width / surface.get_width(), height / surface.get_height())
        context.set_source_surface(surface, 0, 0)
        context.get_source().set_filter(cairo.FILTER_BILINEAR)
        context.get_source().set_extend(cairo.EXTEND_PAD)
        context.rectangle(0, 0, surface.get_width(), surface.get_height())
        context.clip()
        context.paint_with_alpha(self.opacity)
        context.restore()

    @property
    def density(self) -> float:
        """Pixels that a raster should have for a px of the frame: a page is printed finer than it is wide."""
        return self.scale if isinstance(self.context.get_target(), cairo.ImageSurface) else 4 * self.scale

    def paste(self, pixels: np.ndarray, x: int, y: int) -> None:
        """Opaque pixels (height, width, 4) uint8 in the canvas's own order, `density` of them to a px.

        Their corner is at (x, y), counted in such pixels. Into an array they are copied, not painted.
        """
        height, width, _ = pixels.shape
        if self.pixels is not None:
            target = self.context.get_target()
            target.flush()
            self.pixels[y : y + height, x : x + width] = pixels
            target.mark_dirty()
            return
        data = np.ascontiguousarray(pixels)
        surface = cairo.ImageSurface.create_for_data(data.data, cairo.FORMAT_ARGB32, width, height)
        context, dense = self.context, self.density
        context.save()
        context.scale(1 / dense, 1 / dense)
        context.set_source_surface(surface, x, y)
        context.get_source().set_filter(cairo.FILTER_NEAREST)
        context.rectangle(x, y, width, height)
        context.fill()
        context.restore()
        if isinstance(context.get_target(), cairo.ImageSurface):
            surface.finish()  # painted; a page reads its pictures when it is written

    def note(
        self,
        kind: str,
        x: float,
        y: float,
        radius: float,
        colour: str,
        foot: tuple[float, float] | None = None,
    ) -> None:
        """Write a sign down, if there is a log."""
        if self.log is not None and self.opacity > LEAST:
            self.log.append(Sign(kind, x, y, radius, colour, self.opacity, foot))

    # ---- words

    def text(
        self,
        text: str,
        x: float,
        y: float,
        *,
        size: float,
        colour: str,
        bold: bool = False,
        anchor: str = "left",
        opacity: float = 1.0,
        halo: str | None = None,
        mono: bool = False,
    ) -> float:
        """One line of text, its baseline at y, its "left", "middle" or "right" at x; returns its width."""
        if not text:
            return 0.0
        advance = lettering.width(text, size, bold=bold, mono=mono)
        left = x - advance * {"left": 0.0, "middle": 0.5, "right": 1.0}[anchor]
        context = self.context
        context.new_path()
        lettering.append(context, text, left, y, size, bold=bold, mono=mono)
        if halo is not None:
            self.ink(halo, opacity)
            context.set_line_width(size * 0.22)
            context.stroke_preserve()
        self.ink(colour, opacity)
        context.fill()
        shown = opacity * self.opacity
        if self.log is not None and shown > LEAST:
            height = (lettering.CAP_HEIGHT + lettering.DESCENT) * size
            top = y - lettering.CAP_HEIGHT * size
            self.log.append(Mark(text, left, top, advance, height, size, colour, shown))
        return advance

    def _round(self, x: float, y: float, width: float, height: float, radius: float) -> None:
        context = self.context
        context.new_path()
        if radius <= 0:
            context.rectangle(x, y, width, height)
            return
        radius = min(radius, width / 2, height / 2)
        quarter = np.pi / 2
        for turn, (cx, cy) in enumerate(
            (
                (x + width - radius, y + height - radius),
                (x + radius, y + height - radius),
                (x + radius, y + radius),
                (x + width - radius, y + radius),
            )
        ):
            context.arc(cx, cy, radius, turn * quarter, (turn + 1) * quarter)
        context.close_path()


def raster(pixels: np.ndarray, *, swap: bool) -> cairo.ImageSurface:
    """Opaque pixels (height, width, 3) uint8, red first, as a Cairo surface in the canvas's byte order."""
    height, width, _ = pixels.shape
    data = np.full((height, width, 4), 255, np.uint8)
    data[..., :3] = pixels if swap else pixels[..., ::-1]
    return cairo.ImageSurface.create_for_data(data.data, cairo.FORMAT_ARGB32, width, height)
