"""Plates on the ground: one on which others of a film show what they have to show, and a note's own."""

from __future__ import annotations

from math import inf

from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.layers import Kept
from scenes.stage.paint.layout import Layout
from scenes.stage.paint.plates import around, paint_plate
from scenes.stage.paint.signs import paint_tag
from scenes.theme import Theme

NOTE, RISE = 26.0, 40.0  # px: its size; from its middle down to the lower third


class Plate(Actor):
    """A plate in a box (px), from ``appear`` to ``leave`` (the film's seconds): of text in any colour."""

    above = True

    def __init__(self, theme: Theme, box: Box, appear: float, leave: float = inf) -> None:
        self.theme, self.box, self.appear, self.leave = theme, box, appear, leave
        self.kept = Kept(around(box))

    def paint_resting(self, canvas: Canvas, seconds: float) -> None:
        """The plate."""
        paint_plate(canvas, self.theme, self.box, opacity=self.theme.panel_opacity)


class Note(Actor):
    """A remark on how to read the picture, over the lower third's left end, from ``appear`` to ``leave``."""

    def __init__(self, text: str, theme: Theme, layout: Layout, appear: float, leave: float) -> None:
        self.text, self.theme, self.appear, self.leave = text, theme, appear, leave
        self.at = layout.third.x + 6.0, layout.third.y - RISE

    def paint_moving(self, canvas: Canvas, seconds: float) -> None:
        """Its text on a plate."""
        paint_tag(canvas, self.theme, self.text, self.at, NOTE, colour=self.theme.muted, anchor="left")
