"""The gradient at a place of the ground seen from above: two slopes, their sum, the level line, minus it.

The slopes along w_0 and w_1 are the legs of a triangle; the gradient is its long side. Arrows have a scale of
their own, and lengths in px.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from scenes.stage.paint import lettering
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.layers import Kept
from scenes.stage.paint.motion import presence, smooth
from scenes.stage.paint.plates import around, paint_plate
from scenes.stage.paint.signs import paint_arrow, paint_tag
from scenes.stage.paint.trails import CASING, finite, paint_way
from scenes.stage.terrain.relief import Relief
from scenes.stage.terrain.view import View

LONG, AROUND = 310.0, np.array([120.0, 60.0])  # px, the gradient; around it and what is opposite to it
GROW, TURN = 1.0, 0.8  # s in which an arrow is drawn, and in which the gradient turns round
LEG, SHAFT, HEAD = 6.0, 12.0, 46.0  # px
DASH = (16.0, 9.0)  # px of a leg's dash and its gap
LEVEL, CORNER = 5.0, 40.0  # px, of the level line, and the side of the mark of a right angle
SHORT = 60.0  # px: a shorter leg has no room for its number
SIZE = 30.0  # px, of the numbers
FADED = 0.78  # opacity of the gradient when minus the gradient is there
DECIMALS = 3
NAME, PAIR, PAD = 32.0, 44.0, 32.0  # px: the gradient's name and its numbers, beside the plate's edges


@dataclass(frozen=True)
class Moments:
    """The seconds at which slopes, gradient, level line and minus the gradient come, and numbers go."""

    slopes: float
    gradient: float
    level: float
    minus: float
    numbers_leave: float


class Compass(Actor):
    """The gradient (2,) at the weights ``w`` (2,), where the loss is this, until ``leave``.

    The place is in the middle of a ``room`` (px), which holds the arrow and what is opposite to it.
    """

    def __init__(
        self,
        relief: Relief,
        view_at: Callable[[float], View],
        w: np.ndarray,
        loss: float,
        gradient: np.ndarray,
        moments: Moments,
        leave: float,
        room: Box,
    ) -> None:
        self.relief, self.view_at, self.w, self.loss, self.gradient = relief, view_at, w, loss, gradient
        self.moments, self.appear, self.leave = moments, moments.slopes - 0.5, leave
        way = gradient * 2 * relief.half / np.ptp(relief.ground.domain, axis=1) * (1, -1)
        unit = way / max(float(np.hypot(*way)), 1e-12)
        half = np.array([room.width, room.height]) / 2 - AROUND
        reach = half / np.maximum(np.abs(unit), 1e-9)
        self.way = unit * min(LONG, float(reach.min()))  # px, y down
        self.point = relief.on(w)

    @cached_property
    def level(self) -> np.ndarray:
        """The level line through the place, (n, 3) of the world: of several pieces the nearest."""
        from contourpy import contour_generator

        ground = self.relief.ground
        lines = contour_generator(ground.w_0, ground.w_1, ground.loss).lines(self.loss)
        worlds = [self.relief.on(np.asarray(line)) for line in lines if len(line) > 1]
        away = [np.hypot(*(line - self.point)[:, :2].T).min() for line in worlds]
        return worlds[int(np.argmin(away))] if worlds else np.empty((0, 3))

    def middle(self, seconds: float) -> np.ndarray:
        """Where the place is in the frame, (2,) px."""
        return np.asarray(self.view_at(seconds).project(self.point)[0])

    def beside(self, way: np.ndarray) -> Callable[[float], tuple[float, float]]:
        """What is so many px from the place (2,), in the frame at a second, px."""

        def place(seconds: float) -> tuple[float, float]:
            x, y = (self.middle(seconds) + way).tolist()
            return x, y

        return place

    def level_point(self, seconds: float) -> np.ndarray:
        """Where the level line is easily seen, px from the place: not by the mark of the right angle."""
        away = self.view_at(seconds).project(self.level)[0] - self.middle(seconds)
        worth = np.abs(np.hypot(*away.T) - 170.0) + 80.0 * (away @ self.way > 0)
        return np.asarray(away[int(worth.argmin())])

    def source(self, axis: int, what: str, seconds: float) -> np.ndarray | None:
        """Where a number of the rule stands on the ground at a second, px; None: it does not."""
        middle = self.middle(seconds)
        if what == "old":
            return middle
        return np.array(self.leg_number(axis, middle)) if what == "slope" else None

    def boxes(self, seconds: float) -> list[Box]:
        """What the two arrows and the legs' numbers cover, px, where they stand at a second."""
        parts, middle = np.linspace(-1, 1, 15)[:, None], self.middle(seconds)
        found = [Box.around(x, y, 30.0, 30.0) for x, y in (middle + parts * self.way).tolist()]
        for axis in (0, 1):
            (x, y), wide = self.leg_number(axis, middle), lettering.width(self._number(axis), SIZE, bold=True)
            aside = {"middle": 0.0, "left": wide / 2, "right": -wide / 2}[self._anchor(axis)]
            found.append(Box.around(x + aside, y, wide + 24.0, 42.0))
        return found

    def _number(self, axis: int) -> str:
        """A leg's number, as it is written."""
        return self.relief.ground.words.number(float(self.gradient[axis]), DECIMALS)

    def _anchor(self, axis: int) -> str:
        """Which edge of a leg's number is at its place: outside the triangle."""
        return "middle" if axis == 0 else "left" if self.way[0] > 0 else "right"

    # ---- painting

    def paint_moving(self, canvas: Canvas, seconds: float) -> None:
        """What there is of each, from the lowest on."""
        theme, moments, middle = self.relief.ground.theme, self.moments, self.middle(seconds)
        with canvas.faded(presence(seconds, moments.level)) as shown:
            if shown:
                self._paint_level(canvas, seconds, middle)
        self._paint_legs(canvas, seconds, middle)
        colour = theme.symbols["gradient"]
        plus = smooth((seconds - moments.gradient) / GROW)
        turned = smooth((seconds - moments.minus) / TURN)
        arrow = np.array([middle, middle + plus * self.way])
        fade = 1 - (1 - FADED) * turned
        paint_arrow(canvas, arrow, colour, theme.rim, opacity=fade, shaft=SHAFT - 3, head=HEAD - 8)
        if turned > 0:
            angle = np.pi * turned
            turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
            paint_arrow(
                canvas,
                np.array([middle, middle + turn @ self.way]),
                colour,
                theme.rim,
                shaft=SHAFT,
                head=HEAD,
            )

    def _paint_level(self, canvas: Canvas, seconds: float, middle: np.ndarray) -> None:
        theme = self.relief.ground.theme
        if len(self.level):
            line = finite(self.view_at(seconds).project(self.level)[0])
            paint_way(canvas, line, theme.symbols["loss"], theme, LEVEL)
        if self.relief.ground.is_true and np.hypot(*self.way) > SHORT:
            way = self.way / np.hypot(*self.way) * CORNER
            side = np.array([-way[1], way[0]])
            paint_way(canvas, middle + np.array([way, way + side, side]), theme.text, theme, 3.0)

    def _paint_legs(self, canvas: Canvas, seconds: float, middle: np.ndarray) -> None:
        theme = self.relief.ground.theme
        corner = middle + np.array([self.way[0], 0.0])
        for axis, (start, end) in enumerate(((middle, corner), (corner, middle + self.way))):
            part = smooth((seconds - self.moments.slopes - axis * GROW) / GROW)
            if part <= 0 or np.hypot(*(end - start)) < 1:
                continue
            colour, leg = theme.symbols[f"w_{axis}"], np.array([start, start + part * (end - start)])
            canvas.line(leg, theme.rim, line=LEG + CASING)
            canvas.line(leg, colour, line=LEG, dash=DASH)
            if np.hypot(*(end - start)) < SHORT:
                continue
            text, anchor = self._number(axis), self._anchor(axis)
            x, y = self.leg_number(axis, middle)
            there = part * (1 - presence(seconds, self.moments.numbers_leave))
            paint_tag(
                canvas, theme, text, (x, y), SIZE, colour=colour, bold=True, anchor=anchor, opacity=there
            )

    def leg_number(self, axis: int, middle: np.ndarray) -> tuple[float, float]:
        """Where the number of a leg stands, px: outside the triangle."""
        (x, y), (right, down) = middle.tolist(), self.way.tolist()
        if axis == 0:
            return x + right / 2, y - float(np.sign(down)) * 40.0
        return x + right + float(np.sign(right)) * 24.0, y + down / 2


class GradientWritten(Actor):
    """The gradient as a pair of numbers on a plate (``box``), and then minus the gradient."""

    above = True

    def __init__(self, compass: Compass, box: Box, appear: float, leave: float) -> None:
        self.compass, self.box, self.appear, self.leave = compass, box, appear, leave
        self.kept = Kept(around(box))
        words, moments = compass.relief.ground.words, compass.moments
        self.rows = [
            (moments.gradient, words("descent.gradient"), words.point(compass.gradient.tolist(), DECIMALS)),
            (
                moments.minus,
                words("descent.minus_gradient"),
                words.point((-compass.gradient).tolist(), DECIMALS),
            ),
        ]

    def paint_resting(self, canvas: Canvas, seconds: float) -> None:
        """The plate."""
        theme = self.compass.relief.ground.theme
        paint_plate(canvas, theme, self.box, opacity=theme.panel_opacity)

    def paint_moving(self, canvas: Canvas, seconds: float) -> None:
        """What there is: names at the left, numbers at the right, smaller where they are long."""
        box, colour = self.box, self.compass.relief.ground.theme.symbols["gradient"]
        name = max(lettering.width(text, NAME) for _, text, _ in self.rows)
        wide = max(lettering.width(text, 1.0, bold=True) for _, _, text in self.rows)
        size = min(PAIR, (box.width - 2 * PAD - name - 40) / wide)
        for row, (at, text, pair) in enumerate(self.rows):
            with canvas.faded(presence(seconds, at + 0.4)) as shown:
                if shown:
                    base = box.y + box.height * (row + 0.5) / 2 + 14.0 - 10.0 * row
                    canvas.text(text, box.x + PAD, base, size=NAME, colour=colour)
                    canvas.text(
                        pair, box.right - PAD, base, size=size, colour=colour, bold=True, anchor="right"
                    )
