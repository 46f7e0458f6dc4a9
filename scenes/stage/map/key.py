"""The key of the small multiples: what is a star, a dot, a ring, and which part of the map is shown.

In the cells that are left over, beside the whole map with a frame around the part shown; where none is left,
in a strip of one line.
"""

from __future__ import annotations

from functools import partial
from math import floor, log10

import numpy as np

from scenes.stage.map.cells import SMALL, Grid
from scenes.stage.map.explanation import paint_ramp
from scenes.stage.map.mesh import hatch
from scenes.stage.map.multiples import LEAD, MARKER, Maps, paint_minimum, paint_part_frame
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box, Lens
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.motion import presence
from scenes.stage.paint.signs import paint_dots, paint_star
from scenes.stage.plots.legend import Form, Item, Legend
from scenes.stage.show.cast import DECIMALS, rounded

FORM = Form(float(SMALL), 36.0, 28.0, 12.0)
STAR = 8.0  # px, a star's radius in a row of the key: with its casing it touches neither row nor word
ASIDE = 22.0  # px from the map to the items
LEAST = 90.0  # px: no narrower map


def key(maps: Maps, grid: Grid, appear: float) -> list[Actor]:
    """The key from ``appear`` on."""
    part_at, box, theme = maps.zoom.start - LEAD, grid.key, maps.cast.theme
    items = [item for item in _items(maps, grid, part_at) if grid.strip or FORM.width(item) <= box.width]
    lens = None if grid.strip else _locator(maps, grid, max(map(FORM.width, items)))
    x = box.x if lens is None else lens.box.right + ASIDE
    room = Box(x, box.y, box.right - x, box.height)
    legend = Legend(items, room, theme, appear, form=FORM, colour=theme.muted, strip=grid.strip, centred=True)
    return [legend, *([] if lens is None else [Locator(maps, lens, part_at, appear)])]


def _locator(maps: Maps, grid: Grid, words: float) -> Lens | None:
    """Where the whole map is shown, as large as the items leave room for."""
    box, ground = grid.key, maps.ground.box
    ratio = ground.width / ground.height
    size = min(box.width - words - ASIDE, grid.cells[0].map.width, box.height * ratio)
    at = Box(box.x, box.y + (box.height - size / ratio) / 2, size, size / ratio)
    return None if size < LEAST else Lens(at, ground)


class Locator(Actor):
    """The whole map as a lens shows it, from ``part_at`` on with a frame around the part that is shown."""

    def __init__(self, maps: Maps, lens: Lens, part_at: float, appear: float) -> None:
        self.maps, self.lens, self.part_at, self.appear = maps, lens, part_at, appear

    def resting_key(self, seconds: float) -> float:
        """Changes while the frame comes."""
        return round(presence(seconds, self.part_at), 3)

    def paint_resting(self, canvas: Canvas, seconds: float) -> None:
        """Map, minima, and the frame."""
        maps, lens, theme = self.maps, self.lens, self.maps.cast.theme
        maps.ground.paint_part(canvas, lens)
        for minimum, point in zip(maps.minima, maps.points, strict=True):
            x, y = lens.shown(point).tolist()
            paint_minimum(canvas, maps.cast, x, y, minimum.is_global)
        with canvas.faded(self.resting_key(seconds)) as shown:
            if shown and maps.zoom.comes_closer:
                paint_part_frame(canvas, lens, maps.zoom.part, theme.lens)
        canvas.frame(lens.box.x, lens.box.y, lens.box.width, lens.box.height, theme.line, line=1.5)


def _items(maps: Maps, grid: Grid, part_at: float) -> list[Item]:
    cast, theme, words = maps.cast, maps.cast.theme, maps.cast.words

    def star(canvas: Canvas, x: float, y: float, colour: str) -> None:
        paint_star(canvas, (x, y), colour, theme.rim, STAR)

    def ring(canvas: Canvas, x: float, y: float, is_global: bool) -> None:
        paint_minimum(canvas, cast, x, y, is_global)

    def dot(canvas: Canvas, x: float, y: float) -> None:
        paint_dots(canvas, np.array([[x, y]]), MARKER, theme.step)

    def part(canvas: Canvas, x: float, y: float) -> None:
        canvas.frame(x - 11, y - 9, 22, 18, theme.lens, line=2.2)

    def ramp(canvas: Canvas, x: float, y: float) -> None:
        paint_ramp(canvas, theme, Box(x - 16, y - 9, 32, 18), 8)

    items = [
        Item(partial(star, colour=theme.start), words("grid.start"), 9),
        Item(dot, words("grid.step"), 8),
        Item(partial(star, colour=theme.end), words("grid.end"), 9),
    ]
    lowest = [minimum.loss for minimum in maps.minima if minimum.is_global]
    if lowest:
        text = words("grid.global_minimum", loss=words.number(rounded(min(lowest)), DECIMALS))
        items.append(Item(partial(ring, is_global=True), text, 10))
    if len(lowest) < len(maps.minima):
        items.append(Item(partial(ring, is_global=False), words("grid.local_minimum"), 6))
    if maps.zoom.comes_closer:
        sign, text = (None, _range(maps)) if grid.strip else (part, words("grid.part"))
        items.append(Item(sign, text, 7, part_at))
    items.append(Item(ramp, words("grid.ramp"), 5))
    if maps.ground.is_hatched:
        items.append(Item(partial(_paint_hatched, maps=maps), words("grid.no_loss"), 8))
    return items


def _range(maps: Maps) -> str:
    """The corners of the part shown, in weights."""
    ground, part, words = maps.ground, maps.zoom.part, maps.cast.words
    corners = ground.axes.read(np.array([(part.x, part.bottom), (part.right, part.y)]))
    decimals = max(0, -floor(log10(float(np.ptp(corners, axis=0).min()) / 20)))
    first, last = (words.point(corner.tolist(), decimals) for corner in corners)
    return words("grid.range", low=first, high=last)


def _paint_hatched(canvas: Canvas, x: float, y: float, maps: Maps) -> None:
    red_green_blue = np.rint(hatch(maps.cast.theme)).astype(int).tolist()
    ground, line = (f"#{red:02x}{green:02x}{blue:02x}" for red, green, blue in red_green_blue)
    canvas.box(x - 16, y - 9, 32, 18, ground)
    with canvas.clipped(x - 16, y - 9, 32, 18):
        for left in (-24, -12, 0, 12):
            canvas.line(np.array([(x + left, y + 9), (x + left + 18, y - 9)]), line, line=2.0)
    canvas.frame(x - 16, y - 9, 32, 18, maps.cast.theme.line, line=1.5)
