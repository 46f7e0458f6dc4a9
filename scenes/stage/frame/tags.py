"""Tags: names for places of the picture, each on its plate beside its place, with a line to it.

A tag keeps its distance from its place for as long as it is there, so that the two move as one; where a tag
has no room that nothing else needs it is not shown.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from math import inf

import numpy as np

from scenes.stage.paint import lettering
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box, cross, through
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.layout import SAFE
from scenes.stage.paint.motion import presence
from scenes.stage.paint.signs import paint_ring, paint_tag
from scenes.theme import Theme

SIZE, PAD, HEIGHT = 28.0, 12.0, 42.0  # px: of a text, beside it on its plate, and of the plate
APART = 8.0  # px between two plates
SHORT = 30.0  # px from a place to the end of its line
RING = 11.0  # px
RAMP = 0.3  # seconds
SIGN = 60.0  # px: the side of the square around a place on which no plate stands
SAMPLES = 5  # moments at which a tag's room is looked at
# Where a tag may stand: px from its place to the plate's nearer side, and to its middle; the first is best.
BESIDE = tuple(product((64.0, 130.0, 44.0), (-60.0, 60.0, -120.0, 120.0, 0.0)))


@dataclass(frozen=True)
class Tag:
    """A name for a place, px by the film's second, from when until when it stands there.

    ``colour`` is its text's and its line's; "": the theme's text. ``side`` is where it stands, if it has
    room on both: -1 left, 1 right. ``now`` gives its text at a second, where that changes: it is as wide.
    """

    text: str
    place: Callable[[float], tuple[float, float]]
    appear: float
    leave: float = inf
    colour: str = ""
    side: int = -1
    ringed: bool = False
    now: Callable[[float], str] | None = None


class Tags(Actor):
    """Tags inside ``area`` (px), off each other's plates and places and off what is ``taken`` (px).

    One that stays is gone with the film's second ``end``.
    """

    def __init__(
        self,
        tags: Sequence[Tag],
        theme: Theme,
        end: float,
        taken: Sequence[Box] = (),
        area: Box = SAFE,
    ) -> None:
        self.tags, self.theme = tuple(tags), theme
        self.aside = _aside(self.tags, taken, area, end)

    def paint_moving(self, canvas: Canvas, seconds: float) -> None:
        """Those of the moment: first the lines, so that none lies on a plate."""
        for tag in self.tags:
            with canvas.faded(presence(seconds, tag.appear, tag.leave, RAMP) * tag.ringed) as shown:
                if shown:
                    paint_ring(canvas, np.array(tag.place(seconds)), self.theme.text, self.theme.rim, RING)
        there = [
            (tag, aside, presence(seconds, tag.appear, tag.leave, RAMP))
            for tag, aside in zip(self.tags, self.aside, strict=True)
            if aside is not None
        ]
        for paint in (self._paint_line, self._paint_plate):
            for tag, aside, part in there:
                with canvas.faded(part) as shown:
                    if shown:
                        paint(canvas, tag, aside, seconds)

    def _paint_line(self, canvas: Canvas, tag: Tag, aside: np.ndarray, seconds: float) -> None:
        line = _line(tag, aside, np.array(tag.place(seconds)))
        for colour, wide in ((self.theme.rim, 6.0), (tag.colour or self.theme.text, 2.6)):
            canvas.line(line, colour, line=wide)

    def _paint_plate(self, canvas: Canvas, tag: Tag, aside: np.ndarray, seconds: float) -> None:
        text = tag.text if tag.now is None else tag.now(seconds)
        place = np.array(tag.place(seconds)) + aside
        paint_tag(canvas, self.theme, text, place, SIZE, bold=True, colour=tag.colour or None)


def width(tag: Tag) -> float:
    """How wide a tag's plate is, px."""
    return lettering.width(tag.text, SIZE, bold=True) + 2 * PAD


def _line(tag: Tag, aside: np.ndarray, place: np.ndarray) -> np.ndarray:
    """The line from a tag's place to its plate, which is beside it, (2, 2) px."""
    end = aside - (np.sign(aside[0]) * width(tag) / 2, 0.0)
    return place + np.array([end * (SHORT / float(np.hypot(*end))), end])


def _aside(tags: Sequence[Tag], taken: Sequence[Box], area: Box, end: float) -> list[np.ndarray | None]:
    """From each tag's place to its text's middle, px; None where there is no room at all its moments."""
    found: list[np.ndarray | None] = []

    @cache
    def at(tag: Tag, seconds: float) -> np.ndarray:  # asked of all for every spot that one may stand at
        return np.array(tag.place(seconds))

    @cache
    def stand(seconds: float) -> list[Box]:  # the places of those that are there, each as its square
        there = (other for other in tags if other.appear <= seconds < other.leave)
        return [Box.around(x, y, SIGN, SIGN) for x, y in (at(other, seconds).tolist() for other in there)]

    def is_free(tag: Tag, aside: np.ndarray, seconds: float, apart: bool) -> bool:
        box = _box(tag, aside, at(tag, seconds))
        if not area.contains(box) or any(box.overlaps(one, APART) for one in (*taken, *stand(seconds))):
            return False
        before = [
            (other, off)
            for other, off in zip(tags, found, strict=False)
            if off is not None and other.appear <= seconds < other.leave
        ]
        others = [_box(other, off, at(other, seconds)) for other, off in before]
        if any(box.overlaps(one, APART) for one in others):
            return False
        begin, to = _line(tag, aside, at(tag, seconds))
        if any(
            through(begin, to, np.array(one.centre), np.array([one.width, one.height]) / 2)
            for one in (*taken, *others)
        ):
            return False
        lines = [_line(other, off, at(other, seconds)) for other, off in before]
        middle, half = np.array(box.centre), np.array([box.width, box.height]) / 2
        return not apart or not any(
            cross(begin, to, line[0], line[1]) or through(line[0], line[1], middle, half) for line in lines
        )

    for tag in tags:
        moments = np.linspace(tag.appear, max(tag.appear, min(tag.leave, end)), SAMPLES, endpoint=False)
        half = width(tag) / 2
        spots = [
            np.array([side * (right + half), down])
            for right, down in BESIDE
            for side in (tag.side, -tag.side)
        ]
        free = (
            aside
            for apart in (True, False)  # from other tags' lines, if that can be
            for aside in spots
            if all(is_free(tag, aside, moment, apart) for moment in moments.tolist())
        )
        found.append(next(free, None))
    return found


def _box(tag: Tag, aside: np.ndarray, place: np.ndarray) -> Box:
    """A tag's plate beside its place, px."""
    x, y = (place + aside).tolist()
    return Box.around(x, y, width(tag), HEIGHT)
