"""A point that walks over the ground, its height above the floor, and its three numbers in the panel.

It stops at places whose loss the result holds exactly: the start and the minima, and the map's highest point.
On the way the loss is read from the map's own grid.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from scenes.stage.map.map import LossMap
from scenes.stage.paint import lettering
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.formula import Formula
from scenes.stage.paint.layout import PANEL
from scenes.stage.paint.motion import presence, smooth
from scenes.stage.paint.signs import paint_star
from scenes.stage.terrain.relief import Relief
from scenes.stage.terrain.view import View
from scenes.theme import MEASURES

FOOT = 6.0
STEM = (9.0, 7.0)  # px of a dash and its gap
DECIMALS = {"weight": 2, "loss": 3}
WALK = 2.4  # s from one place to the next
ROW = 62.0  # px
NUMBER = 44.0


@dataclass(frozen=True)
class Stop:
    """A place on the way: weights, the exact loss there, its name, and the seconds of its stay."""

    w: tuple[float, float]
    loss: float
    name: str
    start: float
    end: float


class Probe(Actor):
    """The point, shown from ``appear`` until ``leave`` (seconds); the stops are in order.

    ``floor`` is the world's z of the floor that its stem comes from.
    """

    def __init__(
        self,
        relief: Relief,
        view_at: Callable[[float], View],
        stops: Sequence[Stop],
        floor: float,
        appear: float,
        leave: float,
    ) -> None:
        self.relief, self.view_at, self.stops, self.floor = relief, view_at, tuple(stops), floor
        self.appear, self.leave = appear, leave
        self.ground: LossMap = relief.ground
        self.names = [Formula("w_0"), Formula("w_1")]

    def at(self, seconds: float) -> tuple[np.ndarray, float, Stop | None]:
        """Its weights (2,), the loss there, and the stop where it stands, if it does."""
        here = next((stop for stop in self.stops if seconds < stop.end), self.stops[-1])
        if seconds >= here.start:
            return np.array(here.w), here.loss, here
        before = self.stops[max(self.stops.index(here) - 1, 0)]
        part = smooth((seconds - before.end) / max(here.start - before.end, 1e-9))
        w = np.array(before.w) * (1 - part) + np.array(here.w) * part
        return w, self.ground.read(w), None

    def paint_moving(self, canvas: Canvas, seconds: float) -> None:
        """The stem, the point, and the numbers."""
        w, loss, stop = self.at(seconds)
        self._paint_point(canvas, w, seconds)
        self._paint_numbers(canvas, w, loss, stop, seconds)

    def _paint_point(self, canvas: Canvas, w: np.ndarray, seconds: float) -> None:
        theme, view = self.ground.theme, self.view_at(seconds)
        top = self.relief.on(w)
        foot = np.array([*top[:2], self.floor])
        (tip, base), _ = view.project(np.stack([top, foot]))
        context = canvas.context
        with canvas.faded(1 - view.flat):
            stem = np.array([base, tip])
            canvas.line(stem, theme.symbols["loss"], line=3.0, opacity=0.9, dash=STEM)
            context.new_path()
            context.arc(base[0], base[1], FOOT, 0, 2 * np.pi)
            canvas.ink(theme.text)
            context.fill()
        sight = smooth(0.5 + float(self.relief.clearance(top[None], view)[0]) / 0.03)
        with canvas.faded(0.5 + 0.5 * sight):
            paint_star(canvas, tip, theme.start, theme.rim)

    def _paint_numbers(
        self, canvas: Canvas, w: np.ndarray, loss: float, stop: Stop | None, seconds: float
    ) -> None:
        theme, words = self.ground.theme, self.ground.words
        top = PANEL.bottom - 3.6 * ROW
        right = PANEL.x + 360.0
        for axis in (0, 1):
            middle = top + axis * ROW
            colour = theme.symbols[f"w_{axis}"]
            self.names[axis].paint(canvas, PANEL.x, middle, size=NUMBER, colour=colour)
            self._number(canvas, words.number(float(w[axis]), DECIMALS["weight"]), right, middle, colour)
        middle = top + 2 * ROW
        base = middle + lettering.X_HEIGHT * MEASURES.body / 2
        colour = theme.symbols["loss"]
        canvas.text(words("race.loss"), PANEL.x, base, size=MEASURES.body, colour=colour)
        self._number(canvas, words.number(loss, DECIMALS["loss"]), right, middle, colour)
        if stop is not None:
            part = presence(seconds, stop.start, stop.end, 0.3)
            base = middle + lettering.X_HEIGHT * MEASURES.label / 2
            x = right + 36
            canvas.text(stop.name, x, base, size=MEASURES.label, colour=theme.text, opacity=part)

    def _number(self, canvas: Canvas, text: str, right: float, middle: float, colour: str) -> None:
        base = middle + lettering.CAP_HEIGHT * NUMBER / 2
        canvas.text(text, right, base, size=NUMBER, colour=colour, bold=True, anchor="right")
