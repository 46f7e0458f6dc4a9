"""What the present step of a runner is made of: two arrows on the map, head to tail."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from scenes.stage.map.map import LossMap
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.motion import Span
from scenes.stage.paint.signs import paint_arrow
from scenes.stage.show.clock import Clock

HEAD, SHAFT = 18.0, 5.0  # px
FAR = 1e4  # px from the map: nothing is drawn of what goes farther


class StepParts(Actor):
    """The parts of each step, one after another from where the step begins to where it ends.

    ``w`` (step + 1, 2) are the positions, ``parts`` arrays (step, 2) whose sum is the way to the next one,
    all in weights; each part has its colour. On stage for ``span`` while there are steps, over the markers.
    """

    above = True

    def __init__(
        self,
        ground: LossMap,
        clock: Clock,
        w: np.ndarray,
        parts: Sequence[np.ndarray],
        colours: Sequence[str],
        span: Span,
    ) -> None:
        self.ground, self.clock, self.colours = ground, clock, tuple(colours)
        self.appear, self.leave = span.start, min(span.end, clock.end)
        with np.errstate(invalid="ignore", over="ignore"):
            corners = np.cumsum([w[:-1], *parts], axis=0)  # (part + 1, step, 2)
            self.joints = np.moveaxis(ground.place(corners), 0, 1)

    def resting_key(self, seconds: float) -> int:
        """The arrows change on whole steps."""
        return min(int(self.clock.step(seconds)), self.clock.steps - 1)

    def paint_resting(self, canvas: Canvas, seconds: float) -> None:
        """The arrows of the step that is being taken; of one that leads far off the map, none."""
        joints = self.joints[self.resting_key(seconds)]
        box = self.ground.box
        if not (np.abs(joints - box.centre) < FAR).all():
            return
        with canvas.clipped(box.x, box.y, box.width, box.height):
            for tail, tip, colour in zip(joints, joints[1:], self.colours, strict=False):
                paint_arrow(
                    canvas, np.array([tail, tip]), colour, self.ground.theme.rim, shaft=SHAFT, head=HEAD
                )
