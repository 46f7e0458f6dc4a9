"""The slope at a start as an arrow on the map, which shrinks to the first step."""

from __future__ import annotations

import numpy as np

from scenes.stage.map.zoom import ZoomedMap
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.motion import smooth
from scenes.stage.paint.signs import Look, paint_arrow, paint_marker
from scenes.stage.paint.trails import paint_way
from scenes.stage.show.dial import Experiment
from scenes.theme import Theme


class SlopeArrow(Actor):
    """From the start down the slope, as long as the slope is; at ``shrink_at`` (s) it becomes the first step.

    Start, slope and step are an experiment's.
    """

    def __init__(
        self,
        ground: ZoomedMap,
        theme: Theme,
        experiment: Experiment,
        appear: float,
        shrink_at: float,
        leave: float,
    ) -> None:
        self.ground, self.theme = ground, theme
        w = experiment.w[0]
        self.w, self.tip, self.first = w, w - experiment.gradient[0], experiment.w[1]
        self.appear, self.shrink_at, self.leave = appear, shrink_at, leave

    def paint_moving(self, canvas: Canvas, seconds: float) -> None:
        """The whole arrow, ever fainter, and the part of it that the step takes."""
        box, theme = self.ground.box, self.theme
        grown = smooth((seconds - self.appear) / 1.2)
        shrunk = smooth((seconds - self.shrink_at) / 2.0)
        base, tip, first = (self.ground.place(w, seconds) for w in (self.w, self.tip, self.first))
        with canvas.clipped(box.x, box.y, box.width, box.height):
            with canvas.faded(1 - 0.6 * shrunk):
                whole = np.array([base, base + grown * (tip - base)])
                paint_arrow(canvas, whole, theme.symbols["gradient"], theme.rim)
            if shrunk > 0:
                reach = tip + shrunk * (first - tip)
                way = np.array([base, reach])
                paint_way(canvas, way, theme.symbols["learning_rate"], theme, 7.0)
                x, y = reach.tolist()
                paint_marker(canvas, Look("circle", theme.step, theme.rim), (x, y), 8.0)
