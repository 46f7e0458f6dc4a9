"""What grows with the race and then stays: painted once, kept as pixels, and copied into every frame after.

A trail or a curve of thousands of steps would otherwise be stroked anew in every frame: the frame would take
the longer the more steps it shows. It is cut into pieces of `PIECE` steps; those that will not change any
more are painted one over another into a layer of their own. What a frame shows depends on how many pieces
there are, not on what was painted before.
"""

from __future__ import annotations

from collections.abc import Callable

import cairo

from scenes.stage.paint.canvas import Canvas

PIECE = 64  # steps


class Grown:
    """Pieces that rest, painted by ``paint_piece`` (canvas, number of the piece) from the first on."""

    def __init__(self, paint_piece: Callable[[Canvas, int], None]) -> None:
        self.paint_piece = paint_piece
        self._size: tuple[object, ...] | None = None
        self._layer: cairo.ImageSurface | None = None
        self._count = 0  # pieces in the layer

    def paint(self, canvas: Canvas, count: int, view: object = None) -> None:
        """The first ``count`` pieces; on a page as lines, into pixels as the layer.

        Where it is seen differently, in another ``view``, the layer is made anew.
        """
        if count <= 0:
            return
        target = canvas.context.get_target()
        if not isinstance(target, cairo.ImageSurface):
            for piece in range(count):
                self.paint_piece(canvas, piece)
            return
        layer = self._of_size(target.get_width(), target.get_height(), canvas, count, view)
        context = canvas.context
        context.save()
        context.identity_matrix()
        context.set_source_surface(layer, 0, 0)
        context.get_source().set_filter(cairo.FILTER_NEAREST)
        context.paint_with_alpha(canvas.opacity)
        context.restore()

    def _of_size(
        self, width: int, height: int, canvas: Canvas, count: int, view: object
    ) -> cairo.ImageSurface:
        """The layer with these pieces: what it holds already and what is missing."""
        size = (width, height, canvas.scale, canvas.swap, view)
        if self._layer is None or size != self._size or count < self._count:
            self._layer, self._size, self._count = (
                cairo.ImageSurface(cairo.FORMAT_ARGB32, width, height),
                size,
                0,
            )
        inner = Canvas(cairo.Context(self._layer), scale=canvas.scale, swap=canvas.swap)
        for piece in range(self._count, count):
            self.paint_piece(inner, piece)
        self._count = count
        return self._layer
