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
GAP_X, GAP_Y = 8.0, 6.0  # between cells
OVER, UNDER = 118.0, 160.0  # of the frame, over the first row's windows and under the last row's
CLEAR, KEY = (
    10.0,
    88.0,
)  # the same where cells stand over one another: under the bug, and over the lower third
# A cell's plate, at most and at least high; from the top of the window to it.
STRIP, LOWEST, DOWN = 54.0, 36.0, 4.0
PAD = 14.0  # inside a plate, and from the margin of the frame to its words
AROUND = 0.0153  # of a window's height, around the room for what is run


@dataclass(frozen=True)
class Cell:
    """One contender's: all that its ground fills, the plate with its words, and the room for what is run.

    The ``window`` is what nothing covers under the plate.
    """

    box: Box
    strip: Box
    window: Box
    room: Box


@dataclass(frozen=True)
class Grid:
    """The cells that have a contender, and those that are left over; ``tile`` is the first one's ground.

    It is that of every cell, as high as the window with what is over the first row and under the last one;
    each cell shows the part that lies in it.
    """

    cells: tuple[Cell, ...]
    free: tuple[Box, ...]
    tile: Box

    def aside(self, which: int) -> tuple[float, float]:
        """How far a cell's ground lies right of the first one's and under it, px."""
        first, own = self.cells[0].room, self.cells[which].room
        return own.x - first.x, own.y - first.y


def lay_out(count: int, layout: Layout) -> Grid:
    """The grid for so many contenders."""
    frame, margin, (over, under) = layout.frame, layout.bug.x - PAD, (OVER, UNDER)
    columns, rows = GRIDS[count]
    if layout.stacked:
        columns, rows, margin = 2, ceil(count / 2), layout.bug.x
        over, under = layout.bug.bottom + CLEAR, frame.bottom - layout.third.y + KEY
    width = (frame.width - (columns - 1) * GAP_X) / columns
    height = (frame.height - over - under - (rows - 1) * GAP_Y) / rows
    strip, pad = min(max(0.14 * height, LOWEST), STRIP), AROUND * height
    # So far inside a cell stand its words: in the margins of the frame.
    inset = margin if columns < 5 and not layout.stacked else PAD
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
        cells.append(
            Cell(
                box,
                Box(x + left, y + DOWN, width - left - right, strip),
                Box(x, below, width, y + height - below),
                Box(x + pad, below + pad, width - 2 * pad, y + height - below - 2 * pad),
            )
        )
    tile = Box(frame.x, frame.y, width, over + height + under)
    return Grid(tuple(cells), tuple(free), tile)
