"""Where curves of loss, their questions and their key stand: in every shape of frame.

Units: px of the layout's frame. Where things are stacked the questions are under the
curves, else beside them; once they are gone, the curves have their place as well.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from math import isfinite

from scenes.stage.paint.boxes import Box
from scenes.stage.paint.layout import Layout
from scenes.stage.paint.motion import Track

PANEL, MOST_PANEL = 567.0, 0.42  # the questions': px, or of the frame
UNDER_CURVES = 0.46, 0.34  # and where they are under the curves: of what is free; in a square
GAP = 16.0  # between plates
UNDER, OVER, CLOSE = (
    22.0,
    24.0,
    12.0,
)  # under the bug's row, and over the lower third; where things are stacked
KEY, KEY_ROWS = 52.0, 92.0  # the key's height where it stands over the lower third, of one row and of two
BESIDE = 1.5  # times as wide as high is a frame in which the key stands beside the bug
NAMES, FEW_NAMES = 223.0, 172.0  # the names' column left of the cells; in a narrow frame
NARROW = 1000.0  # of curves: less is narrow
HEAD = 44.0  # over the cells, for the rates
GAPS, SMALL_GAPS = (16.0, 9.0), (8.0, 8.0)  # between cells, across and down; in a narrow frame
NUMBER = 118.0  # right of a curve: its last loss
LINE = 32.0  # over a curve that has no room for it at its right
TWO_WORDS = 190.0  # a cell so wide has a loss and a word on one line
BESIDE_TITLE, UNDER_TITLE = 0.46, 0.3  # of the frame's width or height, what its title takes
PAD = 7.0  # between a cell's edge and its curve


@dataclass(frozen=True)
class CurveCells:
    """Cells of ``rows`` and ``columns`` whose place glides from one box to another.

    Attributes:
        asked: where they are while there are questions, px.
        open: where they are with their numbers, px.
        opens: seconds, first and last, in which they glide; inf where they do not.
    """

    rows: int
    columns: int
    asked: Box
    open: Box
    opens: tuple[float, float]

    @property
    def narrow(self) -> bool:
        """Whether there is little room for names and numbers."""
        return self.open.width < NARROW

    @property
    def names(self) -> float:
        """The width of the names' column, px."""
        return FEW_NAMES if self.narrow else NAMES

    @property
    def lines(self) -> int:
        """So many lines of words over each curve that has a number; 0: they are at its right."""
        if not self.narrow:
            return 0
        return 1 if self._cell(self.open, 0, 0).width >= TWO_WORDS else 2

    def room(self, seconds: float) -> Box:
        """Where all of them are at a second, px."""
        first, last = self.asked, self.open
        part = self._track.at(seconds) if isfinite(self.opens[0]) else 0.0
        ends = zip(
            (first.x, first.y, first.width, first.height),
            (last.x, last.y, last.width, last.height),
            strict=True,
        )
        return Box(*(a + part * (b - a) for a, b in ends))

    def cell(self, row: int, column: int, seconds: float) -> Box:
        """The plate of a combination at a second, px."""
        return self._cell(self.room(seconds), row, column)

    def plot(self, row: int, column: int, seconds: float, part: float) -> Box:
        """Where in its cell a curve is, px: beside or under its number, as far as that has come."""
        cell = self.cell(row, column, seconds).inset(PAD)
        if not self.lines:
            return replace(cell, width=cell.width - part * NUMBER)
        down = part * LINE * self.lines
        return Box(cell.x, cell.y + down, cell.width, cell.height - down)

    @cached_property
    def _track(self) -> Track:
        track = Track([(self.opens[0], 0.0), (self.opens[1], 1.0)])
        track.eased = True
        return track

    def _cell(self, room: Box, row: int, column: int) -> Box:
        across, down = SMALL_GAPS if self.narrow else GAPS
        left, top = room.x + self.names, room.y + HEAD
        wide = (room.right - left - across * (self.columns - 1)) / self.columns
        high = (room.bottom - top - down * (self.rows - 1)) / self.rows
        return Box(left + column * (wide + across), top + row * (high + down), wide, high)


@dataclass(frozen=True)
class CurvePlaces:
    """Boxes, px: the curves' beside or over the questions, the ``panel`` of these, and the curves' alone.

    ``scale`` and ``key`` are where it is said what signs mean, before and with the answers; ``first`` is what
    the film's title leaves free.
    """

    asked: Box
    panel: Box
    open: Box
    scale: Box
    key: Box
    first: Box


def arranged(layout: Layout, epoch: Box) -> Layout:
    """The layout with the bug left of the epoch's plate, and where things are stacked the lowest third."""
    layout = replace(layout, bug=replace(layout.bug, width=epoch.x - GAP - layout.bug.x))
    return replace(layout, third=layout.last) if layout.stacked else layout


def places(layout: Layout, bug: Box, epoch: Box) -> CurvePlaces:
    """The boxes in an arranged layout with its bug's and its epoch's plates."""
    frame, safe = layout.frame, layout.safe
    top = bug.bottom + (CLOSE if layout.stacked else UNDER)
    foot = layout.third.y - (CLOSE if layout.stacked else OVER)
    room = Box(safe.x, top, safe.width, foot - top)
    if layout.stacked:
        first = safe.below(frame.y + UNDER_TITLE * frame.height, 0.0)
    else:
        left = frame.x + BESIDE_TITLE * frame.width
        first = Box(left, safe.y, safe.right - left, safe.height)
    if frame.width >= BESIDE * frame.height:
        key = Box(bug.right + GAP, bug.y, epoch.x - 2 * GAP - bug.right, bug.height)
        asked, panel = _beside(room, frame)
        return CurvePlaces(asked, panel, room, key, key, first)
    upright = frame.height > frame.width
    high = KEY_ROWS if upright else KEY
    scale, key = (Box(room.x, foot - each, room.width, each) for each in (KEY, high))
    asked, panel = (_under if layout.stacked else _beside)(_over(room, scale), frame)
    return CurvePlaces(asked, panel, _over(room, key), scale, key, first)


def _over(room: Box, key: Box) -> Box:
    return replace(room, height=key.y - GAP - room.y)


def _beside(room: Box, frame: Box) -> tuple[Box, Box]:
    wide = min(PANEL, MOST_PANEL * frame.width)
    panel = replace(room, x=room.right - wide, width=wide)
    return replace(room, width=panel.x - GAP - room.x), panel


def _under(room: Box, frame: Box) -> tuple[Box, Box]:
    high = UNDER_CURVES[frame.height <= frame.width] * room.height
    panel = replace(room, y=room.bottom - high, height=high)
    return replace(room, height=panel.y - GAP - room.y), panel
