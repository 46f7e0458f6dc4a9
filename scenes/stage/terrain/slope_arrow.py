"""The slope at a start as an arrow over the ground, which shrinks to the first step."""

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

HEAD, SHAFT = 26.0, 7.0  # px
PLUMB, DASH = 2.5, (3.0, 7.0)  # px, of the line from its tip down to the ground
GROWS, SHRINKS, LEFT = 1.2, 2.0, 0.4  # s; what is left of the slope's opacity when the step is taken of it


@dataclass(frozen=True, eq=False)
class Arrow:
    """From its foot to its tip, (2, 2) px, and the ground under this (2,); one that goes on has no head."""

    points: np.ndarray
    below: np.ndarray
    colour: str
    opacity: float
    ends: bool


class SlopeArrow(Actor):
    """From an experiment's start against the slope, as long as the slope is; and what its step takes of it.

    It is a vector of the weights, not a way: straight and level, as high as the start is, with a plumb line
    from its tip down to the ground. It grows from ``appear`` on, the step shrinks out of it from
    ``shrink_at`` on (seconds). One that leads off the ground ends at its edge, without a head.
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
            plumb = np.stack([arrow.points[-1], arrow.below])
            with canvas.faded(arrow.opacity):
                canvas.line(plumb, self.theme.rim, line=2 * PLUMB)
                canvas.line(plumb, self.theme.text, line=PLUMB, dash=DASH)
                if arrow.ends:
                    look = {"shaft": SHAFT, "head": HEAD}
                    paint_arrow(canvas, arrow.points, arrow.colour, self.theme.rim, **look)
                else:
                    paint_way(canvas, arrow.points, arrow.colour, self.theme, SHAFT)

    def _arrow(self, part: float, symbol: str, seconds: float, opacity: float = 1.0) -> Arrow:
        *points, below = self.sight.view_at(seconds).project(vector(self.sight, self.foot, part * self.way))[
            0
        ]
        return Arrow(np.stack(points), below, self.theme.symbols[symbol], opacity, part <= self.most)


def vector(sight: Sight, foot: np.ndarray, way: np.ndarray) -> np.ndarray:
    """Foot and tip of a vector (2,) at weights (2,), and the ground under its tip, (3, 3) world units.

    It is level, and as long as there is ground.
    """
    tip = foot + min(1.0, sight.reach(foot, way)) * way
    points = sight.on(np.stack([foot, tip, tip]))
    points[1, 2] = points[0, 2]
    return points
