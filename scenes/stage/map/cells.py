"""Small multiples: how many cells, how large, and where in a cell the map, the name and the loss stand.

Units: px of a 1920 x 1080 frame. A cell holds one contender. Where cells are wide the words stand beside the
map, in a single row of cells above and below it. Cells that are left over, or else a strip under them all,
are for the key.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from scenes import labels
from scenes.stage.paint import lettering
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.layout import SAFE
from scenes.stage.paint.lettering import CAP_HEIGHT
from scenes.stage.show.cast import Cast
from scenes.theme import MEASURES

# Columns and rows for so many contenders: the page's eight stand in three rows of three.
GRIDS: Mapping[int, tuple[int, int]] = MappingProxyType(
    {2: (2, 1), 3: (3, 1), 4: (2, 2), 5: (3, 2), 6: (3, 2)}
    | dict.fromkeys((7, 8, 9), (3, 3))
    | dict.fromkeys((10, 11, 12), (4, 3))
    | dict.fromkeys((13, 14, 15, 16), (4, 4))
)
STRIP = 44.0  # under the cells, where none is left for the key
GAP_X, GAP_Y = 12.0, 4.0  # between cells
PAD = 10.0  # inside a cell: what the best one's frame needs
ROOM = Box(SAFE.x - PAD, 156.0, SAFE.width + 2 * PAD, 820.0)  # so that maps stand in line with the title
BESIDE = 20.0  # from a map to its words
# The words' column, px: at least; where a name is too long for any; at most.
NARROWEST, WIDE, WIDEST = 190.0, 230.0, 280.0
INDENT = 10.0  # of words above and below a map
AFTER = 15.0  # from a marker to its name
NORMAL, LARGEST = (
    250.0,
    1.5,
)  # a map so high has signs of their usual size; on larger maps they grow, up to this
SMALL = MEASURES.smallest


@dataclass(frozen=True)
class Sizes:
    """Font sizes of a cell, and its marker's radius beside the name."""

    name: float
    detail: float
    loss: float
    marker: float


# By the number of columns.
SIZES: Mapping[int, Sizes] = MappingProxyType(
    {2: Sizes(40, 30, 62, 15), 3: Sizes(36, 26, 50, 13), 4: Sizes(28, SMALL, 36, 11)}
)


@dataclass(frozen=True)
class Line:
    """A line of text, its left end on the baseline."""

    text: str
    x: float
    y: float


@dataclass(frozen=True)
class Cell:
    """One contender's: the whole, its map, its words. ``label`` and ``value`` say where those begin."""

    box: Box
    map: Box
    marker: tuple[float, float]
    name: tuple[Line, ...]
    details: tuple[Line, ...]
    label: tuple[float, float]
    value: tuple[float, float]
    value_room: float
    plate: Box  # around the loss
    place: tuple[float, float] | None = None  # the right end of the place; None where it follows the label


@dataclass(frozen=True)
class Grid:
    """All cells, their sizes, and the room for the key: a free cell's, or a strip under them all."""

    cells: tuple[Cell, ...]
    sizes: Sizes
    key: Box
    strip: bool

    @property
    def scale(self) -> float:
        """How many times their usual size signs on the maps have."""
        return min(max((self.cells[0].map.height / NORMAL) ** 0.5, 1.0), LARGEST)


def lay_out(cast: Cast, ratio: float) -> Grid:
    """The grid for a cast, its maps ``ratio`` times as wide as high."""
    columns, rows = GRIDS[cast.count]
    strip = columns * rows == cast.count
    room = Box(ROOM.x, ROOM.y, ROOM.width, ROOM.height - STRIP * strip)
    width = (room.width - (columns - 1) * GAP_X) / columns
    height = (room.height - (rows - 1) * GAP_Y) / rows
    boxes = [
        Box(room.x + column * (width + GAP_X), room.y + row * (height + GAP_Y), width, height)
        for row in range(rows)
        for column in range(columns)
    ]
    sizes = SIZES[columns]
    if rows == 1:
        cells = tuple(_upright(cast, which, boxes[which], ratio, sizes) for which in range(cast.count))
    else:
        column_width = _words_room(cast, sizes)
        cells = tuple(
            _abreast(cast, which, boxes[which], ratio, sizes, column_width) for which in range(cast.count)
        )
    if strip:
        key = Box(ROOM.x + PAD, ROOM.bottom - STRIP, ROOM.width - 2 * PAD, STRIP)
    else:
        free, last = boxes[cast.count], boxes[-1]
        key = Box(free.x, free.y, last.right - free.x, free.height).inset(PAD)
    return Grid(cells, sizes, key, strip)


def _abreast(cast: Cast, which: int, box: Box, ratio: float, sizes: Sizes, room: float) -> Cell:
    """A cell with its words beside its map: the name at the top, the loss at the bottom."""
    inner = box.inset(PAD)
    map_width = min(inner.width - BESIDE - room, inner.height * ratio)
    map_height = map_width / ratio
    map_ = Box(inner.x, inner.y + (inner.height - map_height) / 2, map_width, map_height)
    height = max(map_height, min(inner.height, 190.0))  # the words' own, where a map is very low
    top = inner.y + (inner.height - height) / 2
    x = map_.right + BESIDE
    left = x + 2 * sizes.marker + AFTER
    names = broken(cast.names[which], sizes.name, inner.right - left)
    base = top + CAP_HEIGHT * sizes.name + 9
    name = tuple(Line(text, left, base + row * sizes.name * 1.15) for row, text in enumerate(names))
    below = name[-1].y + 1.5 * sizes.detail
    details = tuple(
        Line(text, x, below + row * 1.25 * sizes.detail)
        for row, text in enumerate(_settings(cast, which, sizes.detail, inner.right - x))
    )
    bottom = top + height
    value_y = bottom - 10.0
    label_y = value_y - CAP_HEIGHT * sizes.loss - 14.0
    highest = label_y - CAP_HEIGHT * SMALL - 10
    plate = Box(x - 10, highest, inner.right - x + 10, bottom - highest)
    fitting = tuple(line for line in details if line.y + 0.24 * sizes.detail <= highest)
    marker = (x + sizes.marker, base - CAP_HEIGHT * sizes.name / 2)
    return Cell(box, map_, marker, name, fitting, (x, label_y), (x, value_y), inner.right - x - 6, plate)


def _upright(cast: Cast, which: int, box: Box, ratio: float, sizes: Sizes) -> Cell:
    """A cell with its name above its map and the loss under it."""
    inner = box.inset(PAD)
    above, under = 1.7 * sizes.name, 1.35 * sizes.loss
    map_height = min(inner.height - above - under, inner.width / ratio)
    map_width = map_height * ratio
    top = inner.y + (inner.height - above - under - map_height) / 2
    map_ = Box(inner.x + (inner.width - map_width) / 2, top + above, map_width, map_height)
    base = map_.y - 20
    left = map_.x + INDENT + 2 * sizes.marker + AFTER
    text = lettering.shortened(cast.names[which], sizes.name, map_.right - left, bold=True)
    name = (Line(text, left, base),)
    x = left + lettering.width(text, sizes.name, bold=True) + 20
    settings = _settings(cast, which, sizes.detail, max(map_.right - x, 1.0))[:1]
    details = tuple(
        Line(text, x, base) for text in settings if lettering.width(text, sizes.detail) <= map_.right - x
    )
    value_y = map_.bottom + 0.98 * sizes.loss
    label = lettering.width(cast.words("race.loss"), sizes.detail)
    value = (map_.x + INDENT + label + 20, value_y)
    frame = Box(map_.x - PAD, top - PAD, map_width + 2 * PAD, above + map_height + under + 2 * PAD)
    plate = Box(map_.x, map_.bottom + 8, map_width, under - 4)
    marker = (map_.x + INDENT + sizes.marker, base - CAP_HEIGHT * sizes.name / 2)
    label_at = (map_.x + INDENT, value_y)
    return Cell(
        frame,
        map_,
        marker,
        name,
        details,
        label_at,
        value,
        map_width * 0.55,
        plate,
        (map_.right - 12, value_y),
    )


def _words_room(cast: Cast, sizes: Sizes) -> float:
    """The least width of the words' column in which every name can be read whole, px."""
    for room in np.arange(NARROWEST, WIDEST + 1, 10.0).tolist():
        names = [broken(name, sizes.name, room - 2 * sizes.marker - AFTER) for name in cast.names]
        if not any("…" in line for lines in names for line in lines):
            return room
    return WIDE


def broken(name: str, size: float, room: float) -> list[str]:
    """A name in one line or two, broken at a space or before a capital; cut with an ellipsis if need be."""
    if lettering.width(name, size, bold=True) <= room:
        return [name]
    breaks = [match.start() for match in re.finditer(r"(?<=[a-z])(?=[A-Z])|\s", name)]
    fitting = [at for at in breaks if lettering.width(name[:at], size, bold=True) <= room]
    if not fitting:
        return [lettering.shortened(name, size, room, bold=True)]
    first, second = name[: fitting[-1]], name[fitting[-1] :].strip()
    return [first, lettering.shortened(second, size, room, bold=True)]


def _settings(cast: Cast, which: int, size: float, room: float) -> list[str]:
    """A contender's hyperparameters in lines no wider than the room; one that is too long is cut."""
    lines: list[str] = []
    for text in labels.settings(cast.contenders[which], cast.words):
        if lines and lettering.width(f"{lines[-1]} · {text}", size) <= room:
            lines[-1] += f" · {text}"
        else:
            lines.append(lettering.shortened(text, size, room))
    return lines
