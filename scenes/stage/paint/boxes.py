"""What the choreography hands to the painters: boxes, labels, the lens, and the picture of one moment.

Units: px of a 1920 x 1080 frame, origin top left, y down. A `Box` names its top left corner, a `Label`
its centre.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

Place = Literal["map", "lens"]
LENS_TAG = (96.0, 36.0)  # px, room for how many times a lens enlarges


@dataclass(frozen=True)
class Box:
    """A rectangle by its top left corner and its size, px."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The x of the right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """The y of the lower edge."""
        return self.y + self.height

    @property
    def centre(self) -> tuple[float, float]:
        """The middle, (x, y)."""
        return (self.x + self.width / 2, self.y + self.height / 2)

    def overlaps(self, other: Box, gap: float = 0.0) -> bool:
        """Whether the two boxes come nearer to each other than `gap` px along both axes."""
        return (
            self.x < other.right + gap
            and other.x < self.right + gap
            and self.y < other.bottom + gap
            and other.y < self.bottom + gap
        )

    def contains(self, other: Box, slack: float = 0.0) -> bool:
        """Whether `other` lies inside, with `slack` px of forgiveness."""
        return (
            other.x >= self.x - slack
            and other.y >= self.y - slack
            and other.right <= self.right + slack
            and other.bottom <= self.bottom + slack
        )

    def below(self, y: float, gap: float = 12.0) -> Box:
        """What is left of the box ``gap`` px under a height y."""
        return Box(self.x, y + gap, self.width, self.bottom - y - gap)

    def split(self, parts: Sequence[float], *, across: bool, gap: float = 16.0) -> list[Box]:
        """The box cut into parts in proportion to these, side by side or over one another, `gap` px apart."""
        whole = (self.width if across else self.height) - gap * (len(parts) - 1)
        sizes = [whole * part / sum(parts) for part in parts]
        begins = [sum(sizes[:at]) + gap * at for at in range(len(sizes))]
        if across:
            return [
                Box(self.x + at, self.y, size, self.height) for at, size in zip(begins, sizes, strict=True)
            ]
        return [Box(self.x, self.y + at, self.width, size) for at, size in zip(begins, sizes, strict=True)]

    @property
    def low(self) -> bool:
        """Whether it is clearly wider than high: on a plate like this things stand side by side."""
        return self.width > 1.5 * self.height

    def inset(self, margin: float) -> Box:
        """The box made smaller by `margin` px on each side."""
        return Box(self.x + margin, self.y + margin, self.width - 2 * margin, self.height - 2 * margin)

    def edges(self) -> np.ndarray:
        """Left, top, right, bottom: (4,) px."""
        return np.array([self.x, self.y, self.right, self.bottom])

    @classmethod
    def around(cls, x: float, y: float, width: float, height: float) -> Box:
        """The box of that size centred on (x, y)."""
        return cls(x - width / 2, y - height / 2, width, height)


@dataclass(frozen=True)
class Label:
    """A runner's name at one moment: its centre, its size, and the runner (anchor) that its leader points to.

    `members` are contenders; more than one where runners coincide. `opacity` is 0 to 1. In the lens the
    anchor is where the lens shows the runner.
    """

    members: tuple[int, ...]
    x: float
    y: float
    width: float
    height: float
    anchor_x: float
    anchor_y: float
    opacity: float
    place: Place

    @property
    def box(self) -> Box:
        """The room that the label takes."""
        return Box.around(self.x, self.y, self.width, self.height)

    @property
    def leader_end(self) -> tuple[float, float]:
        """The point of the label's box nearest to the runner: where a leader ends, px."""
        x = min(max(self.anchor_x, self.x - self.width / 2), self.x + self.width / 2)
        y = min(max(self.anchor_y, self.y - self.height / 2), self.y + self.height / 2)
        return (x, y)


@dataclass(frozen=True)
class Lens:
    """A part of a picture enlarged: ``source`` (px) is the part, ``box`` of the same shape where it is drawn.

    ``members`` are the contenders that a race's lens is opened for.
    """

    box: Box
    source: Box
    opacity: float = 1.0
    members: tuple[int, ...] = ()

    @property
    def scale(self) -> float:
        """How many times larger than the picture it shows."""
        return self.box.width / self.source.width

    def shown(self, points: np.ndarray) -> np.ndarray:
        """Where points (..., 2) px appear in the box; those outside the source lie outside the box."""
        corner = np.array([self.source.x, self.source.y])
        return np.array([self.box.x, self.box.y]) + (np.asarray(points) - corner) * self.scale


@dataclass(frozen=True)
class Picture:
    """All that the choreography decides for one moment."""

    labels: tuple[Label, ...]
    lens: Lens | None


def lens_tag(lens: Box) -> Box:
    """Where what a lens in this box says of itself stands: at its lower right, on the edge of its circle."""
    x, y = lens.centre
    away = lens.width / 2 / np.sqrt(2)
    return Box.around(x + away, y + away + 20, *LENS_TAG)


def through(a: np.ndarray, b: np.ndarray, centre: np.ndarray, half: np.ndarray) -> np.ndarray:
    """Whether the segments a-b (..., 2) meet a box by its middle and half its sides (2,): bool (...)."""
    enter, leave = np.zeros(()), np.ones(())
    for axis in (0, 1):
        way = b[..., axis] - a[..., axis]
        way = np.where(np.abs(way) < 1e-9, 1e-9, way)
        middle, reach = (centre[..., axis] - a[..., axis]) / way, half[axis] / np.abs(way)
        enter, leave = np.maximum(enter, middle - reach), np.minimum(leave, middle + reach)
    return np.less(enter, leave)


def cross(a: np.ndarray, b: np.ndarray, c: np.ndarray, d: np.ndarray) -> np.ndarray:
    """Whether the segments a-b and c-d cross."""

    def side(p: np.ndarray, q: np.ndarray, r: np.ndarray) -> np.ndarray:
        return (q[..., 0] - p[..., 0]) * (r[..., 1] - p[..., 1]) - (q[..., 1] - p[..., 1]) * (
            r[..., 0] - p[..., 0]
        )

    return (side(a, b, c) * side(a, b, d) < 0) & (side(c, d, a) * side(c, d, b) < 0)


def outside(line: np.ndarray, boxes: Sequence[Box]) -> list[np.ndarray]:
    """The parts of a line (2, 2) that lie in none of the boxes, (2, 2) px each."""
    begin, way = line[0], line[1] - line[0]
    way = np.where(np.abs(way) < 1e-9, 1e-9, way)
    inside = []
    for box in boxes:
        at = (box.edges().reshape(2, 2) - begin) / way
        inside.append((float(at.min(axis=0).max()), float(at.max(axis=0).min())))
    parts, done = [], 0.0
    for enter, leave in sorted(one for one in inside if one[0] < min(one[1], 1.0) and one[1] > 0):
        if enter > done:
            parts.append((done, enter))
        done = max(done, leave)
    if done < 1:
        parts.append((done, 1.0))
    return [begin + way * np.array(part)[:, None] for part in parts]
