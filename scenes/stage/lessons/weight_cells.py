"""The curves of all weights of a network at once: each over one weight, the others where they are.

One moves, and all curves change. All have one scale, so that heights can be compared.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

import numpy as np

from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.cut import exits, paint_exit, spaced
from scenes.stage.paint.layers import Kept
from scenes.stage.paint.lettering import CAP_HEIGHT
from scenes.stage.paint.motion import Track, presence
from scenes.stage.paint.plates import around, paint_plate
from scenes.stage.paint.signs import Look, paint_arrow, paint_dot, paint_marker, paint_runner
from scenes.stage.plots.axes import Axes, Scale
from scenes.stage.plots.key import Item
from scenes.stage.show.weights import Parameters, WeightsOverTime
from scenes.theme import Theme, map_colours

GAPS = 18.0, 10.0  # px between cells; in a narrow frame
NARROW = 1100.0  # px
PAD, RADIUS = 14.0, 14.0  # px inside a cell; of its corners
HEAD, FOOT, ASIDE = 54.0, 40.0, 138.0  # px: over and under a curve; left of it, where a cell is low
NAME, NUMBER = 34.0, 26.0  # px
LINE, CASING, GHOST, DASH = 4.0, 8.0, 2.5, (4.0, 8.0)  # px
MARKER, DOT = 12.0, 6.0  # px, radii: of where a weight is; of where it was
ARROW = 18.0, 62.0  # px from a point, where an arrow begins and ends
FRAME = 5.0  # px
FLAT = 5e-4  # a slope that is written as 0


@dataclass(frozen=True, eq=False)
class Times:
    """Where all weights are at a second, and when what is shown of them (s).

    The scale of losses goes from what is near the start, at 0 of ``zoom``, to all from 0 on, at 1. Cells come
    at ``appear``, arrows at ``downhill``; from first to last second one is framed since it ``moves``, another
    since its slope ``turns``, and there are all curves as they were ``before``.
    """

    weights: WeightsOverTime
    zoom: Track
    appear: float
    downhill: float
    moves: tuple[float, float]
    turns: tuple[float, float]
    before: tuple[float, float]


class WeightCells(Actor):
    """The cells in a room (px), some columns of them, as they are ``told``."""

    def __init__(
        self, found: Parameters, told: Times, theme: Theme, room: Box, columns: int, leave: float = inf
    ) -> None:
        self.found, self.told, self.theme, self.room = found, told, theme, room
        self.appear, self.leave = told.appear, leave
        count, gap = len(found.start), GAPS[room.width < NARROW]
        rows = [row.split([1.0] * columns, across=True, gap=gap)
                for row in room.split([1.0] * -(-count // columns), across=False, gap=gap)]  # fmt: skip
        names = found.network.parameters
        order = sorted(range(count), key=lambda axis: names[axis].startswith("b"))  # weights, then biases
        self.cells = [
            cell for _, cell in sorted(zip(order, (cell for row in rows for cell in row), strict=False))
        ]
        self.look = Look("circle", theme.start, theme.rim)
        self.tones = [f"#{r:02x}{g:02x}{b:02x}" for r, g, b in map_colours(theme, 12)[::-1].tolist()]
        self.pixels = Kept(around(room))

    def plot(self, axis: int) -> Box:
        """Where in its cell a curve is, px."""
        cell = self.cells[axis]
        if cell.low:
            inner = cell.inset(PAD)
            return Box(inner.x + ASIDE, inner.y, inner.width - ASIDE, inner.height)
        return Box(cell.x + PAD, cell.y + HEAD, cell.width - 2 * PAD, cell.height - HEAD - FOOT - 4.0)

    def axes(self, axis: int, seconds: float) -> Axes:
        """The coordinates of a cell's curve."""
        part = self.told.zoom.at(seconds)
        low, high = (
            one + part * (other - one) for one, other in zip(self.found.near, self.found.whole, strict=True)
        )
        return Axes(self.plot(axis), Scale(*self.found.search.domain), Scale(low, high))

    def place(self, axis: int, seconds: float) -> np.ndarray:
        """Where a weight's point is, (2,) px."""
        w = self.told.weights.at(seconds)
        return self.axes(axis, seconds).place(w[axis], self.found.loss(w))

    def shown(self, seconds: float) -> tuple[float, ...]:
        """How visible are: the arrows, the one that moves, the one that turned, where all were."""
        told = self.told
        spans = (told.downhill, inf), told.moves, told.turns, told.before
        return tuple(round(presence(seconds, *span), 3) for span in spans)

    # ---- painting

    def paint_moving(self, canvas: Canvas, seconds: float) -> None:
        """All of it; its pixels are kept as long as nothing moves."""
        w = self.told.weights.at(seconds)
        key = (*w.round(5).tolist(), round(self.told.zoom.at(seconds), 4), *self.shown(seconds))
        self.pixels.paint(canvas, key, lambda sheet: self._paint(sheet, seconds, w))

    def _paint(self, canvas: Canvas, seconds: float, w: np.ndarray) -> None:
        found = self.found
        curves, slopes, loss = found.curves(w), found.network.gradient(w), found.loss(w)
        for axis, cell in enumerate(self.cells):
            axes = self.axes(axis, seconds)
            paint_plate(canvas, self.theme, cell, opacity=self.theme.panel_opacity, radius=RADIUS)
            with canvas.faded(self.shown(seconds)[3]) as there:
                if there:
                    self._paint_before(canvas, axes, axis)
            self._paint_curve(canvas, axes, curves[axis])
            at = axes.place(w[axis], loss)
            self._paint_point(canvas, axes.box, at, float(slopes[axis]), seconds)
            self._paint_words(canvas, axis, float(w[axis]), float(slopes[axis]))
            self._paint_frame(canvas, axis, seconds)

    def _paint_before(self, canvas: Canvas, axes: Axes, axis: int) -> None:
        """The curve as it was at the start, and the point."""
        found, theme, box = self.found, self.theme, axes.box
        points = axes.place(found.x, found.before[axis])
        with canvas.clipped(box.x, box.y, box.width, box.height):
            canvas.line(points, theme.text, line=GHOST, opacity=0.7, dash=DASH)
        at = axes.place(found.start[axis], found.loss(found.start))
        paint_dot(canvas, at, theme.muted, theme.rim, DOT)

    def _paint_curve(self, canvas: Canvas, axes: Axes, losses: np.ndarray) -> None:
        box, theme = axes.box, self.theme
        points = axes.place(self.found.x, losses)
        axes.paint_under(canvas, points, self.tones, 0.8)
        with canvas.clipped(box.x, box.y, box.width, box.height):
            for colour, wide in ((theme.rim, CASING), (theme.symbols["loss"], LINE)):
                canvas.line(points, colour, line=wide)
        for x, y, way in spaced(exits(points, box)).tolist() + spaced(exits(points[::-1], box)).tolist():
            paint_exit(canvas, x, y, way, theme.symbols["loss"])

    def _paint_point(self, canvas: Canvas, box: Box, at: np.ndarray, slope: float, seconds: float) -> None:
        theme, way = self.theme, -float(np.sign(slope))
        with canvas.faded(self.shown(seconds)[0]) as there:
            if there and abs(slope) >= FLAT and box.x < at[0] + way * ARROW[1] < box.right:
                line = at + np.array([(way * reach, 0.0) for reach in ARROW])
                paint_arrow(canvas, line, theme.symbols["learning_rate"], theme.rim, head=24.0)
        paint_runner(canvas, self.look, at, radius=MARKER)

    def _paint_words(self, canvas: Canvas, axis: int, value: float, slope: float) -> None:
        """What the weight is called, where it is, and its curve's slope there."""
        theme, cell, number = self.theme, self.cells[axis], self.found.words.number
        colour = theme.symbols["w_1" if self.found.network.parameters[axis].startswith("b") else "w_0"]
        name, gradient = self.found.name(axis), theme.symbols["gradient"]
        where, steep = number(round(value, 2) + 0.0, 2), round(slope, 3) + 0.0
        grows = f"{'+' if steep > 0 else ''}{number(steep, 3)}"
        x, right = cell.x + PAD, cell.right - PAD
        if not cell.low:
            top, foot = cell.y + 36.0, cell.bottom - 14.0
            canvas.text(name, x, top, size=NAME, colour=colour, bold=True)
            canvas.text(where, right, top, size=NUMBER, colour=theme.text, bold=True, anchor="right")
            said = self.found.words("one_weight.slope")
            canvas.text(said, x, foot, size=NUMBER - 2, colour=theme.muted)
            canvas.text(grows, right, foot, size=NUMBER, colour=gradient, bold=True, anchor="right")
            return
        texts = (name, NAME, colour), (where, NUMBER, theme.text), (grows, NUMBER, gradient)
        for row, (text, size, ink) in enumerate(texts):
            base = cell.centre[1] + (row - 1) * 0.29 * cell.height + CAP_HEIGHT * size / 2
            canvas.text(text, x, base, size=size, colour=ink, bold=True)

    def _paint_frame(self, canvas: Canvas, axis: int, seconds: float) -> None:
        _, moves, turned, _ = self.shown(seconds)
        marks = (
            (moves, self.found.mover, self.theme.accent),
            (turned, self.found.turned, self.theme.symbols["gradient"]),
        )
        for part, whose, colour in marks:
            if axis == whose and part > 0:
                at = self.cells[axis].inset(FRAME / 2)
                canvas.frame(at.x, at.y, at.width, at.height, colour, line=FRAME, radius=RADIUS, opacity=part)


def key_items(
    found: Parameters, theme: Theme, ends: tuple[float, float], before: bool, slopes: bool
) -> list[Item]:
    """What the signs mean, and from which loss to which all curves reach (``ends``).

    The point ``before`` and the ``slopes`` only where they are shown, and not named beside their numbers.
    """
    words, rim, green = found.words, theme.rim, theme.symbols["learning_rate"]
    low, high = (words.number(round(end, 2), None) for end in ends)

    def now(canvas: Canvas, x: float, y: float) -> None:
        paint_marker(canvas, Look("circle", theme.start, rim), (x, y), 10.0)

    def downhill(canvas: Canvas, x: float, y: float) -> None:
        paint_arrow(canvas, np.array([(x - 18.0, y), (x + 18.0, y)]), green, rim, head=20.0)

    def scale(canvas: Canvas, x: float, y: float) -> None:
        for way in (-17.0, 17.0):
            line = np.array([(x, y), (x, y + way)])
            paint_arrow(canvas, line, theme.text, rim, shaft=4.0, head=12.0, most=0.8)

    def start(canvas: Canvas, x: float, y: float) -> None:
        canvas.line(np.array([(x - 18.0, y), (x + 18.0, y)]), theme.text, line=GHOST, dash=DASH)

    def slope(canvas: Canvas, x: float, y: float) -> None:
        base, ink = y + CAP_HEIGHT * NUMBER / 2, theme.symbols["gradient"]
        canvas.text("±", x, base, size=NUMBER, colour=ink, bold=True, anchor="middle")

    said = words("one_weight.scale", low=low, high=high)
    items = [Item(now, words("one_weight.now"), 3), Item(downhill, words("one_weight.downhill"), 2)]
    items.append(Item(scale, said, 1))
    items += [Item(start, words("one_weight.before"), 0)] if before else []
    return items + ([Item(slope, words("one_weight.slope"), 1)] if slopes else [])
