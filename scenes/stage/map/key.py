"""The key of the small multiples: what is a star, a dot, a ring, and which part of the map is shown.

In the cells that are left over, beside the whole map with a frame around the part shown; where none is left,
in a strip of one line.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import floor, log10

import numpy as np

from scenes.stage.map.cells import Grid
from scenes.stage.map.mesh import hatch
from scenes.stage.map.multiples import LEAD, MARKER, Maps, paint_minimum, paint_part_frame
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box, Lens
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.lettering import CAP_HEIGHT, width
from scenes.stage.paint.motion import presence
from scenes.stage.paint.signs import paint_dots, paint_star
from scenes.stage.show.cast import DECIMALS
from scenes.theme import MEASURES, map_ramp

SMALL_STAR = 8.0  # px, a star's radius in a row of the key: with its casing it touches neither row nor word
SIZE = float(MEASURES.smallest)
ROW, ICON = 36.0, 40.0  # px: a line's height at most, and the room for its sign
BETWEEN = 36.0  # px between two items of the strip
LEAST_ROW = 29.0

Sign = Callable[[Canvas, float, float], None]


@dataclass(frozen=True)
class Item:
    """A sign, painted at (x, y), and what it means; ``needed`` tells who goes first where room is scarce."""

    sign: Sign | None
    text: str
    needed: int
    of_part: bool = False  # whether it tells of the part of the map that is shown

    @property
    def width(self) -> float:
        """px, with its sign."""
        return width(self.text, SIZE) + (ICON if self.sign is not None else 0.0)


class Key(Actor):
    """The key; it comes at ``appear``."""

    def __init__(self, maps: Maps, grid: Grid, appear: float) -> None:
        self.maps, self.grid, self.appear = maps, grid, appear
        self.items = self._fitting(self._items())
        self.lens = self._locator()

    def resting_key(self, seconds: float) -> float:
        """Changes while what is said of the part shown comes in."""
        """How much is seen of the part's frame: it comes when the maps are about to come closer to it."""
        return round(presence(seconds, self.maps.zoom.start - LEAD), 3)

    def paint_resting(self, canvas: Canvas, seconds: float) -> None:
        """The items, and the whole map if there is room for one."""
        shown_of_part = self.resting_key(seconds)
        if self.lens is not None:
            self._paint_locator(canvas, self.lens, shown_of_part)
        box = self.grid.key
        if self.grid.strip:
            x = box.x
            for item in self.items:
                with canvas.faded(shown_of_part if item.of_part else 1.0):
                    self._paint_item(canvas, item, x, box.y + box.height / 2 + 6)
                x += item.width + BETWEEN
            return
        x = box.x if self.lens is None else self.lens.box.right + 22
        row = min(ROW, box.height / len(self.items))
        top = box.y + (box.height - row * len(self.items)) / 2
        for at, item in enumerate(self.items):
            with canvas.faded(shown_of_part if item.of_part else 1.0):
                self._paint_item(canvas, item, x, top + (at + 0.5) * row)

    def _paint_item(self, canvas: Canvas, item: Item, x: float, y: float) -> None:
        theme = self.maps.cast.theme
        if item.sign is not None:
            item.sign(canvas, x + ICON / 2 - 6, y)
            x += ICON
        canvas.text(item.text, x, y + CAP_HEIGHT * SIZE / 2, size=SIZE, colour=theme.muted)

    def _paint_locator(self, canvas: Canvas, lens: Lens, shown_of_part: float) -> None:
        maps, box, theme = self.maps, lens.box, self.maps.cast.theme
        maps.ground.paint_part(canvas, lens)
        for minimum, point in zip(maps.minima, maps.points, strict=True):
            x, y = lens.shown(point).tolist()
            paint_minimum(canvas, maps.cast, x, y, minimum.is_global)
        with canvas.faded(shown_of_part) as shown:
            if shown and maps.zoom.comes_closer:
                paint_part_frame(canvas, lens, maps.zoom.part, theme.lens)
        canvas.frame(box.x, box.y, box.width, box.height, theme.line, line=1.5)

    # ---- what is said

    def _items(self) -> list[Item]:
        cast, theme, words = self.maps.cast, self.maps.cast.theme, self.maps.cast.words
        items = [
            Item(
                lambda canvas, x, y: paint_star(canvas, (x, y), theme.start, theme.rim, SMALL_STAR),
                words("grid.start"),
                9,
            ),
            Item(
                lambda canvas, x, y: paint_dots(canvas, np.array([[x, y]]), MARKER, theme.step),
                words("grid.step"),
                8,
            ),
            Item(
                lambda canvas, x, y: paint_star(canvas, (x, y), theme.end, theme.rim, SMALL_STAR),
                words("grid.end"),
                9,
            ),
        ]
        lowest = [minimum.loss for minimum in self.maps.minima if minimum.is_global]
        if lowest:
            loss = 0.0 if abs(min(lowest)) < 1e-9 else min(lowest)
            text = words("grid.global_minimum", loss=words.number(loss, DECIMALS))
            items.append(Item(lambda canvas, x, y: paint_minimum(canvas, cast, x, y, True), text, 10))
        if len(lowest) < len(self.maps.minima):
            text = words("grid.local_minimum")
            items.append(Item(lambda canvas, x, y: paint_minimum(canvas, cast, x, y, False), text, 6))
        if self.maps.zoom.comes_closer:
            if self.grid.strip:
                items.append(Item(None, self._range(), 7, True))
            else:
                items.append(Item(self._sign_part, words("grid.part"), 7, True))
        items.append(Item(self._sign_ramp, words("grid.ramp"), 5))
        if self.maps.ground.is_hatched:
            items.append(Item(self._sign_hatched, words("grid.no_loss"), 8))
        return items

    def _range(self) -> str:
        """The corners of the part shown, in weights."""
        ground, part, words = self.maps.ground, self.maps.zoom.part, self.maps.cast.words
        low, high = ground.domain[:, 0], ground.domain[:, 1]
        whole = ground.box
        left, right = ((x - whole.x) / whole.width for x in (part.x, part.right))
        bottom, top = ((whole.bottom - y) / whole.height for y in (part.bottom, part.y))
        decimals = max(0, -floor(log10(float((high - low).min()) * (right - left) / 20)))
        corners = (low + (high - low) * np.array(corner) for corner in ((left, bottom), (right, top)))
        first, last = (words.point(corner.tolist(), decimals) for corner in corners)
        return words("grid.range", low=first, high=last)

    def _sign_part(self, canvas: Canvas, x: float, y: float) -> None:
        canvas.frame(x - 11, y - 9, 22, 18, self.maps.cast.theme.lens, line=2.2)

    def _sign_ramp(self, canvas: Canvas, x: float, y: float) -> None:
        theme = self.maps.cast.theme
        ramp = np.rint(map_ramp(theme, 8) * 255).astype(int)
        for part, (red, green, blue) in enumerate(ramp.tolist()):
            canvas.box(x - 16 + part * 4, y - 9, 4.5, 18, f"#{red:02x}{green:02x}{blue:02x}")
        canvas.frame(x - 16, y - 9, 32, 18, theme.line, line=1.5)

    def _sign_hatched(self, canvas: Canvas, x: float, y: float) -> None:
        theme = self.maps.cast.theme
        red_green_blue = np.rint(hatch(theme)).astype(int).tolist()
        ground, line = (f"#{red:02x}{green:02x}{blue:02x}" for red, green, blue in red_green_blue)
        canvas.box(x - 16, y - 9, 32, 18, ground)
        with canvas.clipped(x - 16, y - 9, 32, 18):
            for left in (-24, -12, 0, 12):
                canvas.line(np.array([(x + left, y + 9), (x + left + 18, y - 9)]), line, line=2.0)
        canvas.frame(x - 16, y - 9, 32, 18, theme.line, line=1.5)

    # ---- what fits

    def _fitting(self, items: list[Item]) -> list[Item]:
        """The most needed items that the room holds, in their order."""
        box, strip = self.grid.key, self.grid.strip

        def too_much() -> bool:
            if strip:
                return sum(item.width for item in items) + BETWEEN * (len(items) - 1) > box.width
            return len(items) * LEAST_ROW > box.height

        items = [item for item in items if strip or item.width <= box.width]
        while too_much():
            items.remove(min(items, key=lambda item: item.needed))
        return items

    def _locator(self) -> Lens | None:
        """Where the whole map is shown, as large as the items leave room for; None in a strip."""
        box, ground = self.grid.key, self.maps.ground
        if self.grid.strip:
            return None
        ratio = ground.box.width / ground.box.height
        room = box.width - max(item.width for item in self.items) - 22
        map_ = self.grid.cells[0].map
        size = min(room, map_.width, box.height * ratio)
        if size < 90:
            return None
        at = Box(box.x, box.y + (box.height - size / ratio) / 2, size, size / ratio)
        return Lens(at, ground.box, 1.0, ())
