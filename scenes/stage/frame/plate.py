"""A plate on the ground on which others of a film show what they have to show."""

from __future__ import annotations

from math import inf

from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.layers import Kept
from scenes.stage.paint.plates import around, paint_plate
from scenes.theme import Theme


class Plate(Actor):
    """A plate in a box (px), from ``appear`` to ``leave`` (the film's seconds): of text in any colour."""

    above = True

    def __init__(self, theme: Theme, box: Box, appear: float, leave: float = inf) -> None:
        self.theme, self.box, self.appear, self.leave = theme, box, appear, leave
        self.kept = Kept(around(box))

    def paint_resting(self, canvas: Canvas, seconds: float) -> None:
        """The plate."""
        paint_plate(canvas, self.theme, self.box, opacity=self.theme.panel_opacity)
