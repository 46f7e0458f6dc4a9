"""The places that matter on a map: minima with their losses, and the start, each with its name beside it.

A name has a free place nearer to its own mark than to any other, or else its minimum is not marked: of rings
that would lie upon each other one stands for all, a global minimum's if there is one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from scenes.stage.map.map import LossMap
from scenes.stage.paint import lettering
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box, Lens, through
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.motion import presence
from scenes.stage.paint.signs import TAG, paint_ring, paint_tag
from scenes.stage.show.cast import Cast
from scenes.theme import MEASURES

RING = 10.0  # px
NEARER = 12.0  # px by which a name is nearer to its own mark than to any other, at least
FARTHEST = 125.0  # px from a mark to its name
SIZE = MEASURES.smallest + 2


@dataclass(frozen=True)
class Named:
    """A marked place: its point in px, its name and the name's box, when it comes and when it goes (s)."""

    x: float
    y: float
    text: str
    box: Box
    appear: float
    leave: float
    minimum: bool


class Marks(Actor):
    """Minima and the start. ``minima_at`` and ``start_at`` are the film's seconds at which they come.

    ``lens_at`` tells the lens of a second of the film, once there is one. Names keep off the runners' way and
    off what is ``taken`` on the map (px).
    """

    def __init__(
        self,
        cast: Cast,
        ground: LossMap,
        minima_at: float,
        start_at: float,
        start_leave: float,
        taken: Sequence[Box] = (),
    ) -> None:
        self.cast, self.ground = cast, ground
        self.lens_at: Callable[[float], Lens | None] = lambda seconds: None
        self.named: list[Named] = []
        start = ground.place(cast.w[0, 0])
        self.strides = strides_of(ground.place(cast.w))
        minima = [cast.standings.minima[which] for which in cast.standings.shown_minima()]
        points = [ground.place(np.array([point.w_0, point.w_1])) for point in minima]
        texts = minima_names(cast)
        chosen = marked(points, [minimum.is_global for minimum in minima])
        self.points = np.array([*(points[turn] for turn in chosen), start])
        rings = [Box.around(x, y, 3 * RING, 3 * RING) for x, y in self.points.tolist()]
        taken = [*taken, *rings]
        boxes: dict[int, Box] = {}
        for turn in chosen:
            box = beside(points[turn], texts[turn], ground.box, self.points, taken, self.strides)
            if box is not None:
                boxes[turn] = box
                taken.append(box)
        for number, turn in enumerate(sorted(boxes)):
            x, y = points[turn].tolist()
            self.named.append(Named(x, y, texts[turn], boxes[turn], minima_at + 0.5 * number, np.inf, True))
        text = cast.words("race.start")
        box = beside(start, text, ground.box, self.points, taken, self.strides)
        if box is not None:
            x, y = start.tolist()
            self.named.append(Named(x, y, text, box, start_at, start_leave, False))

    @property
    def obstacles(self) -> list[Box]:
        """The boxes that labels must keep off during the race."""
        stay = [mark for mark in self.named if mark.leave == np.inf]
        rings = [Box.around(mark.x, mark.y, 2.6 * RING, 2.6 * RING) for mark in stay]
        return [mark.box for mark in stay] + rings

    def visible(self, mark: Named, seconds: float) -> float:
        """How much of a mark is seen, 0 to 1: while the lens covers it or would cut its name, it is gone."""
        lens = self.lens_at(seconds)
        parts = [Box.around(mark.x, mark.y, 2 * RING, 2 * RING), mark.box]
        covered = lens.opacity if lens is not None and any(lens.box.overlaps(p, 4) for p in parts) else 0.0
        return round(presence(seconds, mark.appear, mark.leave) * (1 - covered), 3)

    def resting_key(self, seconds: float) -> tuple[float, ...]:
        """Changes while names come and go."""
        return tuple(self.visible(mark, seconds) for mark in self.named)

    def paint_resting(self, canvas: Canvas, seconds: float) -> None:
        """Rings and names."""
        theme = self.cast.theme
        for mark in self.named:
            with canvas.faded(self.visible(mark, seconds)) as shown:
                if not shown:
                    continue
                if mark.minimum:
                    paint_ring(canvas, (mark.x, mark.y), theme.text, theme.rim, RING)
                paint_tag(canvas, theme, mark.text, mark.box.centre, SIZE)


def marked(points: Sequence[np.ndarray], is_global: Sequence[bool]) -> list[int]:
    """Which minima are marked, of those at points (2,) px: the global ones first, and none upon another."""
    chosen: list[int] = []
    for turn in sorted(range(len(points)), key=lambda turn: not is_global[turn]):
        others = [points[other] for other in chosen]
        if all(np.abs(points[turn] - other).max() > 3 * RING for other in others):
            chosen.append(turn)
    return chosen


def minima_names(cast: Cast) -> list[str]:
    """The names of the minima that are marked, with their losses."""
    minima = [cast.standings.minima[which] for which in cast.standings.shown_minima()]
    kinds = [cast.words("race.global_minimum" if m.is_global else "race.local_minimum") for m in minima]
    losses = [cast.read(m.loss) for m in minima]
    return [f"{kind} {loss}" for kind, loss in zip(kinds, losses, strict=True)]


def minima_of(cast: Cast) -> list[tuple[str, np.ndarray]]:
    """The minima that are marked: the name of each, and its weights (2,)."""
    minima = [cast.standings.minima[which] for which in cast.standings.shown_minima()]
    places = [np.array([minimum.w_0, minimum.w_1]) for minimum in minima]
    return list(zip(minima_names(cast), places, strict=True))


def beside(
    point: np.ndarray,
    text: str,
    room: Box,
    points: np.ndarray,
    taken: Sequence[Box],
    strides: np.ndarray,
) -> Box | None:
    """A box for a name beside its point (2,), in a room and off what is taken: below if it can be.

    And, if it can be, off these strides (n, 2, 2) from step to step. None where each place covers something,
    is too far away, or not `NEARER` to its point than to any other of the ``points`` (m, 2). All in px.
    """
    width, height = lettering.width(text, SIZE) + 2 * TAG[0], TAG[1] * SIZE
    x, y = point.tolist()
    near, aside = 1.5 * RING + 4 + height / 2, 1.5 * RING + 4 + width / 2
    tries = [(0, near), (0, -near), (aside, 0), (-aside, 0)]
    tries += [
        (sx * width / 3, sy * (near + step * height)) for step in (0, 1) for sy in (1, -1) for sx in (1, -1)
    ]
    tries += [(0, sy * (near + step * height)) for step in (1, 2, 3) for sy in (1, -1)]
    tries += [(sx * (aside + 50), sy * height) for sx in (1, -1) for sy in (0, 1, -1)]
    tries += [
        (sx * width / 2, sy * (near + step * height)) for step in (2, 3) for sy in (1, -1) for sx in (1, -1)
    ]
    inner = room.inset(4)
    boxes = [_pushed(Box.around(x + dx, y + dy, width, height), inner) for dx, dy in tries]
    others = points[np.abs(points - point).max(axis=1) > 1e-6]
    boxes = [
        box
        for box in boxes
        if not any(box.overlaps(other, 1) for other in taken)
        and away(point, box) <= min([FARTHEST, *(away(other, box) - NEARER for other in others)])
    ]

    def badness(pair: tuple[int, Box]) -> tuple[int, int]:
        at, box = pair
        half = np.array([box.width / 2, box.height / 2]) + MEASURES.marker
        with np.errstate(over="ignore", invalid="ignore"):  # steps of who diverges
            crossed = through(strides[:, 0], strides[:, 1], np.array(box.centre), half)
        return int(crossed.sum()), at

    return min(enumerate(boxes), key=badness, default=(0, None))[1]


def strides_of(path: np.ndarray) -> np.ndarray:
    """The strides of ways (paths, step + 1, 2), from step to step, that are finite: (n, 2, 2)."""
    strides = np.stack([path[:, :-1], path[:, 1:]], axis=2).reshape(-1, 2, 2)
    return strides[np.isfinite(strides).all(axis=(1, 2))]


def away(point: np.ndarray, box: Box) -> float:
    """How far a point (2,) is from a box, px; 0 inside."""
    left, top, right, bottom = box.edges().tolist()
    x, y = float(point[0]), float(point[1])
    return float(np.hypot(max(left - x, x - right, 0.0), max(top - y, y - bottom, 0.0)))


def _pushed(box: Box, room: Box) -> Box:
    """The box moved into the room."""
    x = min(max(box.x, room.x), room.right - box.width)
    y = min(max(box.y, room.y), room.bottom - box.height)
    return Box(x, y, box.width, box.height)
