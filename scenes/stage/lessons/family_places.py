"""Where the members of a family stand and how their links run: years from left to right, or downwards.

Units: px of the layout's frame. Each member has a card in a grid of years and lanes; the first years leave
lanes free, where a race is shown large. Links run in the corridors between cards, and never over one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from scenes.stage.paint.boxes import Box
from scenes.stage.paint.layout import Layout

# Who stands in each lane, by place in time: where years run to the right, and where they run down.
ACROSS = (
    ("", "SGD + momentum", "Nesterov", "", "", "", "Nadam", "AMSGrad", "Muon"),
    ("SGD", "", "", "Adagrad", "RMSprop", "Adam", "AdamW", "", "Lion"),
    ("", "", "", "", "Adadelta", "Adamax", "", "Adafactor", "ScheduleFreeAdamW"),
    ("", "", "", "", "Ftrl", "", "", "Lamb", ""),
)
DOWN = (
    ("SGD", "SGD + momentum", "Nesterov", "Adagrad", "RMSprop", "", "Nadam", "AMSGrad", "Muon"),
    ("", "", "", "", "Adadelta", "Adam", "AdamW", "Lamb", "Lion"),
    ("", "", "", "", "Ftrl", "Adamax", "", "Adafactor", "ScheduleFreeAdamW"),
)
TIMES = len(DOWN[0])  # places in time
FREE = 4  # of these the first in which lanes are free for the large race
GAPS = (26.0, 20.0), 22.0  # px between two cards along time, across and down; and between two lanes
ASIDE = 5.0  # px between links of different parents in one corridor
HEADS = 66.0, 34.0  # px for the years at the left of the cards, and above them
ROOMY = 900.0  # px: a frame so wide has the years beside its cards
OVER, UNDER = 10.0, 16.0  # px from the bug to the cards, and from these to what is under them
MARGIN = 20.0  # px left of the first lane, for links
AXIS = 12.0  # px from the years to the cards


@dataclass(frozen=True)
class FamilyPlaces:
    """The cards by member, the box of the large race, and the lines of the links.

    ``heads`` are where the years of a place in time are written: x, the middle's y, and how they are
    anchored; empty where each card has its own.
    """

    down: bool
    cards: Mapping[str, Box]
    large: Box
    heads: tuple[tuple[float, float], ...]
    at: Mapping[str, tuple[int, int]]
    room: Box

    def link(self, child: str, parent: str) -> np.ndarray:
        """The line (n, 2) px from the parent's card to the child's.

        It runs straight along a lane where no card is between; else in the nearest corridor between lanes.
        """
        (time, lane), (first, begin) = self.at[child], self.at[parent]
        turn = ASIDE * ([*self.at].index(parent) % 3 - 1)
        if time == first:
            ends = [self._point(time, lane, 0.0, -0.5), self._point(time, begin, 0.0, 0.5)]
            return np.array(ends[::-1] if lane > begin else ends)
        along = self._lane(first, time, begin, lane)
        beside = 0.0 if along in (begin, lane) else turn
        points = [
            self._point(first, begin, 0.5, 0.0),
            self._point(first + 0.5, begin, 0.0, 0.0, turn),
            self._point(first + 0.5, along, 0.0, 0.0, turn, beside),
            self._point(time - 0.5, along, 0.0, 0.0, turn, beside),
            self._point(time - 0.5, lane, 0.0, 0.0, turn),
            self._point(time, lane, -0.5, 0.0),
        ]
        kept = [points[0]]
        for point in points[1:]:
            if np.abs(point - kept[-1]).max() > 0.5:
                kept.append(point)
        return np.array(kept)

    def _lane(self, first: int, last: int, begin: int, end: int) -> float:
        """The lane, or the corridor between two (a half), in which a link passes what is between."""
        for lane in (begin, end):
            if not any(self._taken(time, lane) for time in range(first + 1, last)):
                return float(lane)
        middle = (self._lanes - 1) / 2
        corridors = np.arange(-0.5, self._lanes, 1.0).tolist()
        return min(corridors, key=lambda at: (abs(at - begin) + abs(at - end), -abs(at - middle)))

    @property
    def _lanes(self) -> int:
        return 1 + max(lane for _, lane in self.at.values())

    def _taken(self, time: int, lane: int) -> bool:
        large = time < FREE and self._box(time, lane).overlaps(self.large)
        return large or (time, lane) in self.at.values()

    def _box(self, time: float, lane: float) -> Box:
        return _cell(self.room, self.down, self._lanes, time, lane)

    def _point(
        self, time: float, lane: float, ahead: float, beside: float, turn: float = 0.0, aside: float = 0.0
    ) -> np.ndarray:
        """A point of a cell: so many of its sizes ahead of its middle, and px beside that."""
        box = self._box(time, lane)
        x, y = box.centre
        if self.down:
            return np.array([x + beside * box.width + aside, y + ahead * box.height + turn])
        return np.array([x + ahead * box.width + turn, y + beside * box.height + aside])


def family_places(layout: Layout, bug: Box, foot: float) -> FamilyPlaces:
    """The places under a bug, down to ``foot`` (px)."""
    down = layout.frame.width < 1.5 * layout.frame.height
    grid, safe = (DOWN if down else ACROSS), layout.safe
    top = bug.bottom + OVER
    headed = safe.width >= ROOMY
    left = safe.x + (HEADS[0] + AXIS) * (headed and down) + MARGIN * down
    top += (HEADS[1] + MARGIN) * (headed and not down)
    room, lanes = Box(left, top, safe.right - left, foot - UNDER - top), len(grid)
    at = {name: (time, lane) for lane, row in enumerate(grid) for time, name in enumerate(row) if name}
    cards = {name: _cell(room, down, lanes, *place) for name, place in at.items()}
    one = _cell(room, down, lanes, 0, 1 if down else 2)
    other = _cell(room, down, lanes, FREE - 1, lanes - 1)
    large = Box(one.x, one.y, other.right - one.x, other.bottom - one.y)
    boxes = [_cell(room, down, lanes, time, 0) for time in range(TIMES)] if headed else []
    if down:
        heads = [(safe.x + HEADS[0], box.centre[1]) for box in boxes]
    else:
        heads = [(box.centre[0], top - MARGIN - HEADS[1] / 2) for box in boxes]
    return FamilyPlaces(down, cards, large, tuple(heads), at, room)


def _cell(room: Box, down: bool, lanes: int, time: float, lane: float) -> Box:
    """The card at a place in time and a lane; both may lie between two."""
    far, wide = (room.height, room.width) if down else (room.width, room.height)
    gap, between = GAPS[0][down], GAPS[1]
    long = (far - gap * (TIMES - 1)) / TIMES
    across = (wide - between * (lanes - 1)) / lanes
    ahead, beside = time * (long + gap), lane * (across + between)
    if down:
        return Box(room.x + beside, room.y + ahead, across, long)
    return Box(room.x + ahead, room.y + beside, long, across)
