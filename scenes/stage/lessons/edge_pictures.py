"""The course page's two pictures of a neuron's loss, over each weight alone, each with the lowest it shows.

That of a weight whose loss falls for ever is the picture's edge: the picture grows wider, and it goes along.
"""

from __future__ import annotations

from collections.abc import Callable
from math import inf

import numpy as np

from scenes.language import Words
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.layers import Kept
from scenes.stage.paint.motion import smooth
from scenes.stage.paint.plates import around, paint_plate
from scenes.stage.paint.signs import paint_dot, paint_star
from scenes.stage.plots.axes import SIZE, Axes, Scale
from scenes.theme import Theme

LOSSES = (0.0, 0.7)  # the page's axis
POINTS = 400  # and its values in a picture
PADS = (64.0, 96.0, 18.0, 52.0)  # px between a picture's half of the plate and its curve: as margins of a box
LINE, DASH = 4.5, (6.0, 8.0)  # px
WIDENS = 2.4  # s that a picture takes to grow wider

Losses = Callable[[int, np.ndarray], np.ndarray]  # a weight's place, its values (n,) -> losses (n,)


class EdgePictures(Actor):
    """Two pictures of ``losses`` around weights ``w`` (2,), called ``names``, side by side in a room (px).

    Both show ``domain``; from ``widens`` on (s) that of the second weight begins at ``wider`` at last.
    """

    above = True

    def __init__(
        self,
        losses: Losses,
        w: np.ndarray,
        names: tuple[str, ...],
        domain: tuple[float, float],
        wider: float,
        words: Words,
        theme: Theme,
        room: Box,
        appear: float,
        leave: float = inf,
        widens: float = inf,
    ) -> None:
        self.losses, self.w, self.names, self.domain, self.wider = losses, w, names, domain, wider
        self.words, self.theme, self.box, self.widens = words, theme, room, widens
        self.appear, self.leave, self.kept = appear, leave, Kept(around(room))

    def low(self, axis: int, seconds: float) -> float:
        """The value of a weight at which its picture begins at a second."""
        part = smooth((seconds - self.widens) / WIDENS) if axis else 0.0
        return self.domain[0] + part * (self.wider - self.domain[0])

    def axes(self, axis: int, seconds: float) -> Axes:
        """A picture's axes at a second."""
        half = self.box.split((1, 1), across=True)[axis]
        left, above, right, under = PADS
        box = Box(half.x + left, half.y + above, half.width - left - right, half.height - above - under)
        return Axes(box, Scale(self.low(axis, seconds), self.domain[1]), Scale(*LOSSES))

    def curve(self, axis: int, seconds: float) -> tuple[np.ndarray, np.ndarray]:
        """The values (n,) of a weight on its picture, and the losses there (n,)."""
        values = np.linspace(self.low(axis, seconds), self.domain[1], POINTS)
        return values, self.losses(axis, values)

    def resting_key(self, seconds: float) -> float:
        """Changes while the second picture grows wider."""
        return self.low(1, seconds)

    def paint_resting(self, canvas: Canvas, seconds: float) -> None:
        """Both pictures."""
        paint_plate(canvas, self.theme, self.box, opacity=self.theme.panel_opacity)
        for axis in (0, 1):
            self._paint(canvas, axis, seconds)

    def _paint(self, canvas: Canvas, axis: int, seconds: float) -> None:
        words, theme, axes = self.words, self.theme, self.axes(axis, seconds)
        box, (values, losses) = axes.box, self.curve(axis, seconds)
        lowest = int(np.argmin(losses))
        green = theme.symbols["learning_rate"]
        name, low = self.names[axis], words.number(values[lowest], 2)
        top = box.y - 62.0
        canvas.text(words("neuron.over", name=name), box.x, top, size=SIZE, colour=theme.muted)
        canvas.text(f"{name} = {low}", box.x, top + 34, size=SIZE, colour=green, bold=True)
        axes.paint_up(canvas, theme, [(at, words.number(at, None)) for at in LOSSES])
        across = [
            (values[0], words.number(values[0], 0)),
            (0.0, "0"),
            (values[-1], words.number(values[-1], 0)),
        ]
        axes.paint_across(canvas, theme, across, ruled=True)
        canvas.line(axes.place(values, losses), theme.symbols[f"w_{axis}"], line=LINE)
        at = axes.place(values[lowest], losses[lowest])
        foot = axes.place(values[lowest], LOSSES[0])
        canvas.line(np.array([at, foot]), green, line=2.5, dash=DASH)
        paint_dot(canvas, at, green, theme.rim, 9.0)
        here = axes.place(self.w[axis], self.losses(axis, self.w[axis : axis + 1])[0])
        paint_star(canvas, here, theme.start, theme.rim, 13.0)
