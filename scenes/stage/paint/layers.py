"""Layers: a part of the frame painted once as pixels, and copied into every frame after.

Filling a letter's outline costs some hundred times what copying its pixels does. A layer covers a box of the
frame, pixel on pixel, whatever the film's size. Where nothing is kept (a page, a canvas with a log) what it
shows is painted there itself.
"""

from __future__ import annotations

from collections.abc import Callable
from math import ceil, floor

import cairo

from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import Canvas


class Layer:
    """Pixels of a box of the frame (px), transparent at first; ``canvas`` paints them in the frame's px."""

    def __init__(self, box: Box, scale: float, swap: bool) -> None:
        left, top = floor(box.x * scale), floor(box.y * scale)
        size = ceil(box.right * scale) - left, ceil(box.bottom * scale) - top
        self._surface = cairo.ImageSurface(cairo.FORMAT_ARGB32, *size)
        self._surface.set_device_offset(-left, -top)  # so that a layer can be copied into a layer, too
        self.canvas = Canvas(cairo.Context(self._surface), scale=scale, swap=swap)

    def copy_to(self, canvas: Canvas, right: float = 0.0, down: float = 0.0) -> None:
        """Put it on a canvas of its scale, as faint as that is, moved by so many px to the nearest pixel."""
        context, scale = canvas.context, canvas.scale
        context.save()
        context.identity_matrix()
        context.set_source_surface(self._surface, round(right * scale), round(down * scale))
        context.get_source().set_filter(cairo.FILTER_NEAREST)
        context.paint_with_alpha(canvas.opacity)
        context.restore()

    def fill(self, canvas: Canvas) -> None:
        """Put it inside of the path on a canvas of its scale, as faint as that is: its rim is smooth."""
        context = canvas.context
        context.save()
        context.clip()
        self.copy_to(canvas)
        context.restore()


class Kept:
    """What rests in a box of the frame (px): painted anew only where its key, or the canvas, is another."""

    def __init__(self, box: Box) -> None:
        self.box = box
        self._layer: Layer | None = None
        self._key: tuple[object, ...] = ()

    def paint(
        self,
        canvas: Canvas,
        key: object,
        paint: Callable[[Canvas], None],
        right: float = 0.0,
        down: float = 0.0,
    ) -> None:
        """What ``paint`` paints for a key, so many px beside its place."""
        if not keeps(canvas):
            with canvas.moved(right, down):
                paint(canvas)
            return
        key = (canvas.scale, canvas.swap, key)
        if self._layer is None or key != self._key:
            self._layer, self._key = Layer(self.box, canvas.scale, canvas.swap), key
            paint(self._layer.canvas)
        self._layer.copy_to(canvas, right, down)


def keeps(canvas: Canvas) -> bool:
    """Whether pixels may stand for what is painted: not on a page, nor where a log writes it down."""
    return canvas.log is None and isinstance(canvas.context.get_target(), cairo.ImageSurface)
