"""What the signs on many small maps mean: a plate beside the film's bug, and at its right the epoch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from scenes.stage.map.multiples import Maps, paint_minimum
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.layers import Kept
from scenes.stage.paint.layout import Layout
from scenes.stage.paint.lettering import CAP_HEIGHT, width
from scenes.stage.paint.plates import around, paint_plate
from scenes.stage.paint.signs import paint_dots, paint_star
from scenes.stage.show.cast import Cast
from scenes.stage.show.clock import Clock

# px: of the items' words, of the room for a sign before them, and between two items.
TEXT, SIGN, BETWEEN = 25.0, 46.0, 36.0
STAR, DOT = 9.0, 12.0  # px: a star's radius, a dot's width
PAD, GAP = 24.0, 14.0  # px inside a plate, and between two
NUMBER, WORD = 46.0, 28.0  # px


class EpochPlate(Actor):
    """The epoch of the clock and how many there are, on a plate at the frame's upper right."""

    above = True

    def __init__(self, cast: Cast, clock: Clock, layout: Layout, appear: float) -> None:
        self.cast, self.clock, self.appear = cast, clock, appear
        words, last = cast.words, cast.words.number(cast.steps, 0)
        self.parts = (words("race.step"), last, words("race.of", steps=last))
        wide = [width(self.parts[0], WORD), width(last, NUMBER, bold=True), width(self.parts[2], WORD)]
        bug, right = layout.bug, layout.panel.right
        across = sum(wide) + 2 * PAD + 2 * GAP
        self.box = Box(right - across, bug.y, across, bug.height)
        self.ends = (self.box.x + PAD, self.box.right - PAD - wide[2] - GAP, self.box.right - PAD)
        self.kept = Kept(around(self.box))

    def resting_key(self, seconds: float) -> int:
        """The whole step."""
        return int(self.clock.step(seconds))

    def paint_resting(self, canvas: Canvas, seconds: float) -> None:
        """The plate, the number in the middle."""
        theme, middle = self.cast.theme, self.box.centre[1]
        paint_plate(canvas, theme, self.box)
        number = self.cast.words.number(self.resting_key(seconds), 0)
        base = middle + CAP_HEIGHT * NUMBER / 2
        left, centre, right = self.ends
        canvas.text(self.parts[0], left, base, size=WORD, colour=theme.muted)
        canvas.text(number, centre, base, size=NUMBER, colour=theme.text, bold=True, anchor="right")
        canvas.text(self.parts[2], right, base, size=WORD, colour=theme.muted, anchor="right")


@dataclass(frozen=True)
class Item:
    """A sign, painted with its middle at (x, y), and what it means; the less ``needed`` goes first."""

    sign: Callable[[Canvas, float, float], None]
    text: str
    needed: int

    @property
    def width(self) -> float:
        """Its width with its sign, px."""
        return SIGN + width(self.text, TEXT)


class KeyPlate(Actor):
    """Items side by side on a plate, as many as have room."""

    above = True

    def __init__(self, items: Sequence[Item], room: Box, cast: Cast, appear: float) -> None:
        self.theme, self.appear = cast.theme, appear
        self.items = [*items]
        while self.items and self.width > room.width:
            self.items.remove(min(self.items, key=lambda item: item.needed))
        self.box = Box(room.x, room.y, self.width, room.height)
        self.kept = Kept(around(self.box))

    @property
    def width(self) -> float:
        """How wide the plate is, px."""
        return sum(item.width for item in self.items) + BETWEEN * (len(self.items) - 1) + 2 * PAD

    def paint_resting(self, canvas: Canvas, seconds: float) -> None:
        """The plate and the items."""
        if not self.items:
            return
        paint_plate(canvas, self.theme, self.box)
        x, y = self.box.x + PAD, self.box.centre[1]
        for item in self.items:
            item.sign(canvas, x + (SIGN - 8) / 2, y)
            base = y + CAP_HEIGHT * TEXT / 2
            canvas.text(item.text, x + SIGN, base, size=TEXT, colour=self.theme.text)
            x += item.width + BETWEEN


def key_plate(maps: Maps, room: Box, appear: float) -> KeyPlate:
    """The key in a room (px), as much of it as fits."""
    return KeyPlate(_items(maps), room, maps.cast, appear)


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
