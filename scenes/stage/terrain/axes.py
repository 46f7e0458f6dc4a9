"""The terrain's axes: weights along the edges that face the viewer, and the loss up one corner.

Numbers stay level and in one size. They come and go as the camera turns, and make way where it is close or
where a runner's name needs the room. Seen straight from above they are the map's own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from scenes.stage.map.mesh import HEIGHT
from scenes.stage.paint import lettering
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box, Label
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.formula import paint_weight, weight_plate
from scenes.stage.paint.motion import smooth
from scenes.stage.paint.signs import paint_tag
from scenes.stage.plots.axes import round_numbers
from scenes.stage.terrain.relief import Relief
from scenes.stage.terrain.view import View
from scenes.theme import MEASURES

OUT, NAME_OUT = 0.13, 0.31  # world units from an edge to its numbers, and to its weight's name
NEAR = 0.05  # world units from a corner to the axis of the loss
CLOSE = (1.12, 1.3)  # times the overview's scale between which axes go
ROOM = 14.0  # px around a name in which a number fades
SIZE = MEASURES.smallest


class TerrainAxes(Actor):
    """The axes of a relief, at the edges of a floor so far under it; ``scale`` is the overview's.

    They come at ``appear`` and are gone at ``leave`` (the film's seconds), within ``ramp`` seconds.
    """

    def __init__(
        self,
        relief: Relief,
        view_at: Callable[[float], View],
        scale: float,
        box: Box,
        appear: float,
        labels_at: Callable[[float], Sequence[Label]] = lambda seconds: (),
        floor: float = 0.0,
        leave: float = np.inf,
        ramp: float = 0.5,
    ) -> None:
        self.leave, self.ramp = leave, max(ramp, 1e-6)
        self.relief, self.view_at, self.scale, self.box, self.appear = relief, view_at, scale, box, appear
        self.labels_at = labels_at
        self.floor = relief.floor - floor
        self.ground = relief.ground
        self._painted: list[Box] = []  # what of this frame stands already
        self.weights = [_at(relief, axis) for axis in (0, 1)]
        self.losses = _losses(relief)
        words, ground = relief.ground.words, relief.ground
        self.note = (
            words("terrain.logarithmic", height=ground.linear_up_to)
            if ground.steepness
            else words("terrain.linear")
        )

    @property
    def taken(self) -> Box:
        """The room of the sentence that declares the height's scale."""
        width = lettering.width(self.note, SIZE)
        return Box(MEASURES.margin_x, self.box.bottom - 40, width, 34)

    def paint_moving(self, canvas: Canvas, seconds: float) -> None:
        """Numbers, names, and what the height is."""
        view = self.view_at(seconds)
        self._painted = []
        away = 1 - smooth((view.scale / self.scale - CLOSE[0]) / (CLOSE[1] - CLOSE[0]))
        solid = 1 - smooth(view.flat / 0.5)
        with canvas.faded(smooth((view.flat - 0.75) / 0.25)) as flat:
            if flat:
                self.ground.paint_axes(canvas, is_ground=True)
        with canvas.faded(away * solid) as there:
            if there:
                self._paint_weights(canvas, view, seconds)
                self._paint_loss(canvas, view, seconds)
        with canvas.faded(solid) as there:
            if there:
                box = self.taken
                theme, middle = self.ground.theme, (box.x, box.y + box.height / 2 - 2)
                paint_tag(canvas, theme, self.note, middle, SIZE, colour=theme.muted, anchor="left")

    # ---- weights

    def _paint_weights(self, canvas: Canvas, view: View, seconds: float) -> None:
        toward = view.axes[2]
        half, floor = self.relief.half, self.floor
        for axis in (0, 1):
            other = 1 - axis
            for side in (-1.0, 1.0):
                facing = smooth(side * toward[other] / max(np.hypot(*toward[:2]), 1e-9) / 0.3)
                if facing <= 0:
                    continue
                for value, at in self.weights[axis]:
                    place = self._edge(axis, at, side * (half[other] + OUT), floor)
                    text = self.ground.words.number(value, None)
                    self._paint_number(canvas, view, place, text, facing, seconds, "middle")
                place = self._edge(axis, 0.0, side * (half[other] + NAME_OUT), floor)
                self._paint_weight(canvas, view, axis, place, facing, seconds)

    def _edge(self, axis: int, along: float, across: float, z: float) -> np.ndarray:
        return np.array([along, across, z] if axis == 0 else [across, along, z])

    def _paint_weight(
        self, canvas: Canvas, view: View, axis: int, place: np.ndarray, facing: float, seconds: float
    ) -> None:
        x, y = view.project(place)[0].tolist()
        shown = facing * self._free(Box.around(x, y, *weight_plate(axis)), seconds)
        paint_weight(canvas, self.ground.theme, axis, (x, y), opacity=shown)

    # ---- the loss

    def _paint_loss(self, canvas: Canvas, view: View, seconds: float) -> None:
        """Up the corner that is leftmost on the screen."""
        half = self.relief.half + NEAR
        corners = np.array([(x, y, 0.0) for x in (-half[0], half[0]) for y in (-half[1], half[1])])
        left = view.project(corners)[0][:, 0]
        order = np.argsort(left)
        sure = smooth((left[order[1]] - left[order[0]]) / 60.0)
        corner = corners[order[0]]
        ends = np.array([(*corner[:2], -HEIGHT / 2), (*corner[:2], HEIGHT / 2)])
        points, _ = view.project(ends)
        theme, words = self.ground.theme, self.ground.words
        canvas.line(points, theme.muted, line=1.6, opacity=0.7 * sure)
        for loss, z in self.losses:
            (x, y), _ = view.project(np.array([*corner[:2], z]))
            tick = np.array([(x - 7, y), (x, y)])
            canvas.line(tick, theme.muted, line=1.6, opacity=0.7 * sure)
            place = np.array([float(x) - 13, float(y)])
            self._paint_text(canvas, place, words.number(loss, None), sure, seconds, "right")
        top = points[1]
        self._paint_text(canvas, top - (0, 26), words("race.loss"), sure, seconds, "middle")

    def _paint_number(
        self,
        canvas: Canvas,
        view: View,
        place: np.ndarray,
        text: str,
        part: float,
        seconds: float,
        anchor: str,
    ) -> None:
        self._paint_text(canvas, view.project(place)[0], text, part, seconds, anchor)

    def _paint_text(
        self, canvas: Canvas, point: np.ndarray, text: str, part: float, seconds: float, anchor: str
    ) -> None:
        x, y = float(point[0]), float(point[1])
        width = lettering.width(text, SIZE)
        middle = x if anchor == "middle" else x - width / 2
        box = Box.around(middle, y, width, SIZE)
        opacity = part * self._free(box, seconds)
        base = y + lettering.CAP_HEIGHT * SIZE / 2
        theme = self.ground.theme
        canvas.text(
            text, x, base, size=SIZE, colour=theme.muted, anchor=anchor, opacity=opacity, halo=theme.rim
        )

    def _free(self, box: Box, seconds: float) -> float:
        """How much of a text is shown: less the nearer a runner's name comes, nothing outside the arena."""
        safe = Box(MEASURES.margin_x, self.box.y, self.box.right - MEASURES.margin_x, self.box.height)
        room = np.minimum(box.edges()[:2] - safe.edges()[:2], safe.edges()[2:] - box.edges()[2:]).min()
        gaps = [_gap(box, label.box) for label in self.labels_at(seconds) if label.opacity > 0]
        gaps.append(_gap(box, self.taken))
        apart = min((_gap(box, other) for other in self._painted), default=ROOM)  # of its own numbers
        self._painted.append(box)
        return smooth(room / ROOM) * min(smooth(gap / ROOM - 0.4) for gap in gaps) * smooth(apart / 6)


def _gap(one: Box, other: Box) -> float:
    """The larger of the two distances between boxes along x and y, px; negative where they overlap."""
    across = max(one.x - other.right, other.x - one.right)
    down = max(one.y - other.bottom, other.y - one.bottom)
    return max(across, down)


def _at(relief: Relief, axis: int) -> list[tuple[float, float]]:
    """A weight's round numbers and where they are in the world."""
    scale = (relief.ground.axes.across, relief.ground.axes.up)[axis]
    return [
        (value, float((2 * scale.part(value) - 1) * relief.half[axis]))
        for value, _ in relief.ground.numbers(axis)
    ]


def _losses(relief: Relief) -> list[tuple[float, float]]:
    """Round losses, and their z; where the scale is logarithmic, of each power of ten one."""
    ground = relief.ground
    if ground.steepness:
        reach = ground.high - ground.low
        powers = [10.0**power for power in range(-12, 13)]
        values = [power + ground.low for power in powers if power < reach]
        values = [round(v, 10) for v in values] if abs(ground.low) < 1e-9 * reach else []
        values = values or round_numbers(ground.low, ground.high, 4, None)
    else:
        values = round_numbers(ground.low, ground.high, 4)
    found: list[tuple[float, float]] = []
    for value in (v for v in values if ground.low <= v <= ground.high):
        z = float((ground.tone(np.array(value)) - 0.5) * HEIGHT)
        if not found or abs(z - found[-1][1]) > 0.1 * HEIGHT:
            found.append((value, z))
    return found
