"""What the signs on many small maps mean."""

from __future__ import annotations

from functools import partial

import numpy as np

from scenes.stage.map.multiples import Maps, paint_minimum
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.signs import paint_dots, paint_star
from scenes.stage.plots.key import Item, KeyPlate

STAR, DOT = 9.0, 12.0  # px: a star's radius, a dot's width


def key_plate(maps: Maps, room: Box, appear: float) -> KeyPlate:
    """The key in a room (px), as much of it as fits."""
    return KeyPlate(_items(maps), room, maps.cast.theme, appear)


def _items(maps: Maps) -> list[Item]:
    cast, theme, words = maps.cast, maps.cast.theme, maps.cast.words

    def star(canvas: Canvas, x: float, y: float, colour: str) -> None:
        paint_star(canvas, (x, y), colour, theme.rim, STAR)

    def ring(canvas: Canvas, x: float, y: float, is_global: bool) -> None:
        paint_minimum(canvas, cast, (x, y), is_global)

    def dot(canvas: Canvas, x: float, y: float) -> None:
        paint_dots(canvas, np.array([[x, y]]), DOT + 4, theme.rim)
        paint_dots(canvas, np.array([[x, y]]), DOT, theme.step)

    items = [
        Item(partial(star, colour=theme.start), words("grid.start"), 9),
        Item(dot, words("grid.step"), 8),
        Item(partial(star, colour=theme.end), words("grid.end"), 9),
    ]
    kinds = [minimum.is_global for minimum in maps.minima]
    for is_global, path in ((True, "race.global_minimum"), (False, "race.local_minimum")):
        if is_global in kinds:
            items.append(Item(partial(ring, is_global=is_global), words(path), 10 if is_global else 6))
    if maps.ground.is_hatched:
        items.append(Item(partial(_paint_hatched, maps=maps), words("grid.no_loss"), 7))
    return items


def _paint_hatched(canvas: Canvas, x: float, y: float, maps: Maps) -> None:
    theme = maps.cast.theme
    canvas.box(x - 15, y - 10, 30, 20, theme.background)
    with canvas.clipped(x - 15, y - 10, 30, 20):
        for left in (-24, -12, 0, 12):
            canvas.line(np.array([(x + left, y + 10), (x + left + 20, y - 10)]), theme.contour, line=2.0)
    canvas.frame(x - 15, y - 10, 30, 20, theme.line, line=1.5)
