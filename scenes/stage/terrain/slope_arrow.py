"""The slope at a start as an arrow on the ground, which shrinks to the first step."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scenes.stage.paint.actor import Actor
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.motion import smooth
from scenes.stage.paint.signs import paint_arrow
from scenes.stage.paint.trails import paint_way
from scenes.stage.show.dial import Experiment
from scenes.stage.terrain.sight import Sight

POINTS = np.linspace(0.0, 1.0, 24)[:, None]  # along an arrow
HEAD, SHAFT = 18.0, 5.0  # px
GROWS, SHRINKS, LEFT = 1.2, 2.0, 0.4  # s; what is left of the slope's opacity when the step is taken of it


@dataclass(frozen=True, eq=False)
class Arrow:
    """From its foot to its tip over the hills (n, 2) px; one that does not end there has no head."""

    points: np.ndarray
    colour: str
    opacity: float
    ends: bool


class SlopeArrow(Actor):
    """From an experiment's start down the slope, as long as the slope is; and what its step takes of it.

    It grows from ``appear`` on, the step shrinks out of it from ``shrink_at`` on (seconds). One that leads
    off the ground ends at its edge, without a head.
    """

    def __init__(
        self, sight: Sight, first: Experiment, appear: float, shrink_at: float, leave: float
    ) -> None:
        self.sight, self.theme, self.rate = sight, sight.relief.ground.theme, first.rate
        self.appear, self.shrink_at, self.leave = appear, shrink_at, leave
        self.foot, self.way = first.w[0], -first.gradient[0]
        self.most = sight.reach(self.foot, self.way)

    def arrows_at(self, seconds: float) -> list[Arrow]:
        """The slope at a second of the film, and the step."""
        grown = smooth((seconds - self.appear) / GROWS)
        shrunk = smooth((seconds - self.shrink_at) / SHRINKS)
        slope = self._arrow(grown, "gradient", seconds, 1 - (1 - LEFT) * shrunk)
        step = self._arrow(1 - shrunk * (1 - self.rate), "learning_rate", seconds)
        return [slope, step] if shrunk > 0 else [slope]

    def paint_moving(self, canvas: Canvas, seconds: float) -> None:
        """Each of them."""
        for arrow in self.arrows_at(seconds):
            with canvas.faded(arrow.opacity):
                if arrow.ends:
                    look = {"shaft": SHAFT, "head": HEAD}
                    paint_arrow(canvas, arrow.points, arrow.colour, self.theme.rim, **look)
                else:
                    paint_way(canvas, arrow.points, arrow.colour, self.theme, SHAFT)

    def _arrow(self, part: float, symbol: str, seconds: float, opacity: float = 1.0) -> Arrow:
        points = self.sight.place(self.foot + POINTS * min(part, self.most) * self.way, seconds)
        return Arrow(points, self.theme.symbols[symbol], opacity, part <= self.most)
