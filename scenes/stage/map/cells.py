"""Small multiples: how many cells, how large, and where in a cell its words and its map stand.

Units: px of the layout's frame. The cells fill the frame; each holds one contender. All have a window of one
size that nothing of the film's furniture covers: over the first row's is the bug, under the last row's the
lower third, and there the ground goes on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil
from types import MappingProxyType

from scenes.stage.paint.boxes import Box
from scenes.stage.paint.layout import Layout

# Columns and rows of a wide frame for so many contenders: the page's eight stand in two rows of four.
GRIDS: Mapping[int, tuple[int, int]] = MappingProxyType(
    {2: (2, 1), 3: (3, 1), 4: (2, 2), 5: (3, 2), 6: (3, 2), 7: (4, 2), 8: (4, 2), 9: (3, 3), 10: (5, 2)}
    | dict.fromkeys((11, 12), (4, 3))
    | dict.fromkeys((13, 14, 15, 16), (4, 4))
)
NARROWEST = 260.0  # of a cell: a frame that is less wide than a wide one has fewer columns
GAP_X, GAP_Y = 8.0, 6.0  # between cells
OVER, UNDER = 118.0, 160.0  # of the frame, over the first row's windows and under the last row's
BESIDE = (
    1.5  # times as wide as high is a frame in which the key stands beside the bug; else over the lower third
)
KEY, KEY_ROWS, APART = (
    64.0,
    92.0,
    16.0,
)  # the key's height, where it has two rows, and from it to the lower third
CLEAR = 10.0  # around it, and under the bug
# A cell's plate, at most and at least high; the same where it has two lines, since it is less than so wide.
STRIP, LOWEST = 54.0, 36.0
STRIPS, LOWEST_STRIPS, ONE_LINE = 84.0, 62.0, 300.0
DOWN = 4.0  # from the top of the window to the plate
# A plate at the side of its map, of three lines: how wide, at most how high, and from it to the map.
SIDE, HIGHEST, ASIDE = 196.0, 120.0, 8.0
PAD = 14.0  # inside a plate, and from the margin of the frame to its words
AROUND = 0.0153  # of a window's height, around the room for what is run


@dataclass(frozen=True)
class Cell:
    """One contender's: all that its ground fills, the plate with its words, and the room for what is run.

    The ``window`` is what nothing covers under the plate, or at its right.
    """

    box: Box
    strip: Box
    window: Box
    room: Box


@dataclass(frozen=True)
class Grid:
    """The cells that have a contender, and those that are left over; ``tile`` is the first one's ground.

    It is that of every cell, as high as the window with what is over the first row and under the last one;
    each cell shows the part that lies in it. Plates have so many ``lines``; ``key`` is where it is said what
    the signs mean, None: beside the bug.
    """

    cells: tuple[Cell, ...]
    free: tuple[Box, ...]
    tile: Box
    lines: int
    key: Box | None

    def aside(self, which: int) -> tuple[float, float]:
        """How far a cell's ground lies right of the first one's and under it, px."""
        first, own = self.cells[0].room, self.cells[which].room
        return own.x - first.x, own.y - first.y


def lay_out(count: int, layout: Layout) -> Grid:
    """The grid for so many contenders."""
    frame, third, (over, under), key = layout.frame, layout.third, (OVER, UNDER), None
    columns, rows = _shape(count, layout)
    if frame.width < BESIDE * frame.height:
        high = KEY_ROWS if frame.height > frame.width else KEY
        key = Box(third.x, third.y - APART - high, third.width, high)
        over, under = layout.bug.bottom + CLEAR, frame.bottom - key.y + CLEAR
    margin = layout.bug.x - (0.0 if layout.stacked else PAD)
    width = (frame.width - (columns - 1) * GAP_X) / columns
    height = (frame.height - over - under - (rows - 1) * GAP_Y) / rows
    # So far inside a cell stand its words: in the margins of the frame.
    inset = margin if columns < 5 and not layout.stacked else PAD
    lines = 1 if width - 2 * max(inset, PAD) >= ONE_LINE else 2
    most, least, part = (STRIP, LOWEST, 0.14) if lines == 1 else (STRIPS, LOWEST_STRIPS, 0.24)
    strip, pad = min(max(part * height, least), most), AROUND * height
    beside = max(inset, margin) + SIDE + ASIDE  # px that a plate at the side takes of a cell
    if key is not None and min(width - beside, height) > min(width, height - strip):
        lines, strip = 3, min(height - 2 * DOWN, HIGHEST)
    cells, free = [], []
    for place in range(columns * rows):
        row, column = divmod(place, columns)
        x, y = frame.x + column * (width + GAP_X), frame.y + over + row * (height + GAP_Y)
        top, bottom = y if row else frame.y, y + height if row < rows - 1 else frame.bottom
        box = Box(x, top, width, bottom - top)
        if place >= count:
            free.append(box)
            continue
        left = max(inset, margin * (column == 0))
        right = max(inset, margin * (column == columns - 1))
        below = y + DOWN + strip
        plate, window = (
            Box(x + left, y + DOWN, width - left - right, strip),
            Box(x, below, width, y + height - below),
        )
        if lines == 3:
            plate = Box(plate.x, plate.y, SIDE, strip)
            window = Box(plate.right + ASIDE, y, width - beside, height)
        cells.append(Cell(box, plate, window, window.inset(pad)))
    tile = Box(frame.x, frame.y, width, over + height + under)
    return Grid(tuple(cells), tuple(free), tile, lines, key)


def _shape(count: int, layout: Layout) -> tuple[int, int]:
    """Columns and rows for so many contenders: as the frame is wide and high."""
    columns, _ = GRIDS[count]
    if layout.frame.height > layout.frame.width:
        columns = 2
    elif layout.frame.width / columns < NARROWEST - GAP_X:
        columns = 4
    return columns, ceil(count / columns)
