"""Arrows on a map, by the film's second."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.signs import paint_arrow
from scenes.stage.paint.trails import paint_way
from scenes.theme import Theme

FAR = 1e4  # px: no arrow is longer, and none begins farther from the map
HEAD, SHAFT = 18.0, 5.0  # px


@dataclass(frozen=True, eq=False)
class Arrow:
    """From its foot to its tip (2, 2) px, or over hills (n, 2), in a colour; ``opacity`` 0 to 1.

    One that does not end where its points do has no head.
    """

    points: np.ndarray
    colour: str
    opacity: float = 1.0
    ends: bool = True


class Arrows(Actor):
    """The arrows of a second of the film, inside a box (px), from ``appear`` to ``leave``."""

    def __init__(
        self,
        arrows_at: Callable[[float], Sequence[Arrow]],
        box: Box,
        theme: Theme,
        appear: float,
        leave: float,
    ) -> None:
        self.arrows_at, self.box, self.theme, self.appear, self.leave = arrows_at, box, theme, appear, leave

    def paint_moving(self, canvas: Canvas, seconds: float) -> None:
        """Each of them; one that leads far off the map as far as Cairo goes."""
        box = self.box
        with canvas.clipped(box.x, box.y, box.width, box.height):
            for arrow in self.arrows_at(seconds):
                if not arrow.ends:
                    with canvas.faded(arrow.opacity):
                        paint_way(canvas, arrow.points, arrow.colour, self.theme, SHAFT)
                    continue
                foot, tip = arrow.points[[0, -1]]
                long = max(float(np.hypot(*(tip - foot))), 1e-9)
                if long < np.inf and np.abs(foot - box.centre).max() < FAR:
                    straight = np.array([foot, foot + (tip - foot) * min(1.0, FAR / long)])
                    points = straight if len(arrow.points) == 2 else arrow.points
                    look = {"opacity": arrow.opacity, "shaft": SHAFT, "head": HEAD}
                    paint_arrow(canvas, points, arrow.colour, self.theme.rim, **look)
