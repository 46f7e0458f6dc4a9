"""What grows with the race and then stays: painted once, kept as pixels, and copied into every frame after.

A trail or a curve of thousands of steps would otherwise be stroked anew in every frame: the frame would take
the longer the more steps it shows. It is cut into pieces of `PIECE` steps; those that will not change any
more are painted one over another into a layer of their own. What a frame shows depends on how many pieces
there are, not on what was painted before.
"""

from __future__ import annotations

from collections.abc import Callable

import cairo

from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.layers import Layer

PIECE = 16  # steps


class Grown:
    """Pieces that rest, painted by ``paint_piece`` (canvas, number of the piece) from the first on.

    All of them lie in ``box`` (px).
    """

    def __init__(self, paint_piece: Callable[[Canvas, int], None], box: Box) -> None:
        self.paint_piece, self.box = paint_piece, box
        self._view: tuple[object, ...] | None = None
        self._layer: Layer | None = None
        self._count = 0  # pieces in the layer

    def paint(self, canvas: Canvas, count: int, view: object = None) -> None:
        """The first ``count`` pieces; on a page as lines, into pixels as the layer.

        Where it is seen differently, in another ``view``, the layer is made anew.
        """
        if count <= 0:
            return
        if not isinstance(canvas.context.get_target(), cairo.ImageSurface):
            for piece in range(count):
                self.paint_piece(canvas, piece)
            return
        view = (canvas.scale, canvas.swap, view)
        if self._layer is None or view != self._view or count < self._count:
            self._layer, self._view, self._count = Layer(self.box, canvas.scale, canvas.swap), view, 0
        for piece in range(self._count, count):
            self.paint_piece(self._layer.canvas, piece)
        self._count = count
        self._layer.copy_to(canvas)
