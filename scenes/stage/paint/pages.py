"""A frame as a file: pixels in a PNG, or a page of PDF or SVG with real lines and letters."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cairo

from scenes.stage.paint.canvas import HEIGHT, WIDTH, Canvas

PAGES = {".pdf": cairo.PDFSurface, ".svg": cairo.SVGSurface}
POINTS = 0.5  # a px of the frame, on a page


def write(path: Path, size: tuple[int, int], paint: Callable[[Canvas], None]) -> None:
    """Write what ``paint`` paints, as the path's suffix says; ``size`` is a PNG's width and height in px."""
    if (kind := PAGES.get(path.suffix.lower())) is not None:
        page = kind(str(path), WIDTH * POINTS, HEIGHT * POINTS)
        paint(Canvas(cairo.Context(page), scale=POINTS))
        page.finish()
        return
    surface = cairo.ImageSurface(cairo.FORMAT_ARGB32, *size)
    paint(Canvas(cairo.Context(surface), scale=size[1] / HEIGHT))
    surface.write_to_png(str(path))
