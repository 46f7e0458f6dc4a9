"""A frame as a file: pixels in a PNG, or a page of PDF or SVG with real lines and letters."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cairo
import numpy as np
from PIL import Image

from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import Canvas

PAGES = {".pdf": cairo.PDFSurface, ".svg": cairo.SVGSurface}
POINTS = 0.5  # a px of the frame, on a page
PACKED = 4  # of 9: half of the time that Cairo takes, and a file of about the same size


def write(
    path: Path, frame: Box, size: tuple[int, int] | None, paint: Callable[[Canvas], None], scale: float = 1.0
) -> None:
    """Write what ``paint`` paints in a frame, as the path's suffix says.

    On a page a px is ``scale`` times as large as usual.
    ``size`` is a PNG's width and height in px; None: the frame's.
    """
    if (kind := PAGES.get(path.suffix.lower())) is not None:
        points = POINTS * scale
        page = kind(str(path), frame.width * points, frame.height * points)
        paint(Canvas(cairo.Context(page), scale=points))
        page.finish()
        return
    size = size or (round(frame.width), round(frame.height))
    surface = cairo.ImageSurface(cairo.FORMAT_ARGB32, *size)
    paint(Canvas(cairo.Context(surface), scale=scale_of(frame, size)))
    surface.flush()
    pixels = np.ndarray(
        (size[1], size[0], 4), np.uint8, surface.get_data(), strides=(surface.get_stride(), 4, 1)
    )
    Image.fromarray(np.ascontiguousarray(pixels[..., 2::-1])).save(path, "PNG", compress_level=PACKED)


def scale_of(frame: Box, size: tuple[int, int]) -> float:
    """Pixels a px of a frame, in a picture of that width and height: 480 lines are 853.3 wide, not 854."""
    return min(size[0] / frame.width, size[1] / frame.height)
