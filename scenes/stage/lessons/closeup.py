"""A point of the map enlarged: its level line, its two slopes, the gradient, and minus the gradient.

The slopes along w_0 and w_1 are the legs of a triangle; the gradient is its long side.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from scenes.stage.map.map import LossMap
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box, Lens
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.formula import Formula
from scenes.stage.paint.layout import PANEL
from scenes.stage.paint.motion import presence, smooth
from scenes.stage.paint.signs import paint_arrow, paint_star, paint_tag
from scenes.stage.paint.trails import paint_way
from scenes.theme import MEASURES

SIDE = 600.0  # px
SHARE = 0.06  # of the map's shorter side that is enlarged
ARROW = 0.27  # of the close-up's side: the length of the gradient
LEVELS = 9  # level lines in it, about
GROW = 1.2  # s in which an arrow is drawn
CORNER = 26.0  # px of the mark of a right angle
ASIDE = 90.0  # px that the numbers below reach out on both sides: they may be long
SHORT = 60.0  # px: a shorter leg has no room for its number
DECIMALS = 3


class Closeup(Actor):
    """A square of the map around the weights ``w`` (2,), where the loss and its gradient (2,) are these.

    ``moments``: the seconds at which it comes, at which both slopes, the gradient, the right angle and
    minus the gradient come; and at which all is gone.
    """

    def __init__(
        self, ground: LossMap, w: np.ndarray, loss: float, gradient: np.ndarray, moments: Sequence[float]
    ) -> None:
        self.ground, self.w, self.loss, self.gradient = ground, w, loss, gradient
        self.appear, self.slopes_at, self.sum_at, self.level_at, self.minus_at, self.leave = moments
        self.box = Box(PANEL.x + (PANEL.width - SIDE) / 2, PANEL.y + 8, SIDE, SIDE)
        self.point = ground.place(w)
        side = SHARE * min(ground.box.width, ground.box.height)
        self.lens = Lens(self.box, Box.around(float(self.point[0]), float(self.point[1]), side, side))
        unit = np.array([ground.box.width, ground.box.height]) / np.ptp(ground.domain, axis=1)
        way = gradient * unit * (1, -1)
        self.way = way / max(float(np.hypot(*way)), 1e-12) * ARROW * SIDE  # px
        self.names = [Formula("w_0"), Formula("w_1")]

    @cached_property
    def levels(self) -> tuple[list[np.ndarray], list[np.ndarray]]:
        """The level lines around, and the one through the point: polylines (n, 2) in px of the close-up."""
        from contourpy import contour_generator

        ground = self.ground
        places = [ground.place(np.stack([ground.w_0, np.full_like(ground.w_0, self.w[1])], 1))[:, 0]]
        places.append(ground.place(np.stack([np.full_like(ground.w_1, self.w[0]), ground.w_1], 1))[:, 1])
        box = self.lens.source
        columns = np.flatnonzero((places[0] > box.x - 9) & (places[0] < box.right + 9))
        rows = np.flatnonzero((places[1] > box.y - 9) & (places[1] < box.bottom + 9))
        if min(len(rows), len(columns)) < 2:  # a start outside the map
            return [], []
        part = ground.loss[np.ix_(rows, columns)]
        generator = contour_generator(ground.w_0[columns], ground.w_1[rows], part)
        every = float(np.nanmax(part) - np.nanmin(part)) / LEVELS or 1.0

        def lines(level: float) -> list[np.ndarray]:
            return [self.lens.shown(ground.place(np.asarray(line))) for line in generator.lines(level)]

        around = [line for n in range(-2 * LEVELS, 2 * LEVELS) if n for line in lines(self.loss + n * every)]
        return around, lines(self.loss)

    # ---- painting

    def paint_resting(self, canvas: Canvas, seconds: float) -> None:
        """The enlarged ground with its level lines and the weights' names."""
        box, ground, theme = self.box, self.ground, self.ground.theme
        left, top = self.lens.shown(np.array([ground.box.x, ground.box.y])).tolist()
        whole = (ground.box.width * self.lens.scale, ground.box.height * self.lens.scale)
        with canvas.clipped(box.x, box.y, box.width, box.height):
            canvas.image(ground.image(canvas), left, top, *whole)
            for line in self.levels[0]:
                canvas.line(line, theme.contour, line=2.0, opacity=0.45)
        canvas.frame(box.x, box.y, box.width, box.height, theme.lens, line=2.0)
        colours = [theme.symbols["w_0"], theme.symbols["w_1"]]
        self.names[0].paint(canvas, box.right, box.bottom + 30, size=40, colour=colours[0], anchor="right")
        self.names[1].paint(canvas, box.x - 16, box.y + 20, size=40, colour=colours[1], anchor="right")

    def paint_moving(self, canvas: Canvas, seconds: float) -> None:
        """What comes one after another: legs, gradient, level line, minus the gradient, and its frame."""
        theme, box = self.ground.theme, self.box
        source = self.lens.source
        canvas.frame(source.x, source.y, source.width, source.height, theme.lens, line=1.6, opacity=0.9)
        with canvas.clipped(box.x, box.y, box.width, box.height):
            self._paint_level(canvas, presence(seconds, self.level_at))
            self._paint_legs(canvas, seconds)
            middle = self.lens.shown(self.point)
            plus = smooth((seconds - self.sum_at) / GROW)
            minus = smooth((seconds - self.minus_at) / GROW)
            colour = theme.symbols["gradient"]
            arrow = np.array([middle, middle + plus * self.way])
            paint_arrow(canvas, arrow, colour, theme.rim, opacity=1 - 0.65 * minus, shaft=8, head=34)
            arrow = np.array([middle, middle - minus * self.way])
            paint_arrow(canvas, arrow, colour, theme.rim, shaft=8, head=34)
            paint_star(canvas, middle, theme.start, theme.rim, 17)
        self._paint_numbers(canvas, seconds)

    def _paint_level(self, canvas: Canvas, part: float) -> None:
        """The level line through the point, and the mark of the right angle that the gradient makes."""
        if part <= 0:
            return
        theme = self.ground.theme
        with canvas.faded(part):
            for line in self.levels[1]:
                paint_way(canvas, line, theme.symbols["loss"], theme, 4.0)
            if self.ground.is_true and np.hypot(*self.way) > SHORT:  # where it is level there is no arrow
                middle = self.lens.shown(self.point)
                way = self.way / np.hypot(*self.way) * CORNER
                side = np.array([-way[1], way[0]])
                mark = middle + np.array([1.0 * way, way + side, side]) * 1.25
                paint_way(canvas, mark, theme.text, theme, 3.0)

    def _paint_legs(self, canvas: Canvas, seconds: float) -> None:
        theme = self.ground.theme
        middle = self.lens.shown(self.point)
        corner = np.array([middle[0] + self.way[0], middle[1]])
        faint = 1 - 0.75 * presence(seconds, self.minus_at)
        for axis, (start, end) in enumerate(((middle, corner), (corner, middle + self.way))):
            part = smooth((seconds - self.slopes_at - axis * GROW) / GROW)
            arrow = np.array([start, start + part * (end - start)])
            colour = theme.symbols[f"w_{axis}"]
            paint_arrow(canvas, arrow, colour, theme.rim, opacity=faint, shaft=5, head=22)
            outside = -np.sign(self.way[1]) * 34.0 if axis == 0 else np.sign(self.way[0]) * 14.0
            x, y = (start + end) / 2 + ((0.0, outside) if axis == 0 else (outside, 0.0))
            if np.hypot(*(end - start)) < SHORT:
                continue
            paint_tag(
                canvas,
                theme,
                self.ground.words.number(float(self.gradient[axis]), DECIMALS),
                (x, y),
                MEASURES.label,
                colour=colour,
                bold=True,
                anchor="middle" if axis == 0 else "left" if outside > 0 else "right",
                opacity=part * (1 - presence(seconds, self.minus_at)),
            )

    def _paint_numbers(self, canvas: Canvas, seconds: float) -> None:
        theme, words = self.ground.theme, self.ground.words
        rows = ((self.sum_at, "descent.gradient", 1), (self.minus_at, "descent.minus_gradient", -1))
        for row, (at, name, sign) in enumerate(rows):
            with canvas.faded(presence(seconds, at + 0.4)) as shown:
                if shown:
                    y = self.box.bottom + 84 + row * 54
                    colour = theme.symbols["gradient"]
                    canvas.text(words(name), self.box.x - ASIDE, y, size=MEASURES.body, colour=colour)
                    text = words.point((sign * self.gradient).tolist(), DECIMALS)
                    right = self.box.right + ASIDE
                    canvas.text(text, right, y, size=38, colour=colour, bold=True, anchor="right")
