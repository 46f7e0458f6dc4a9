"""Plates on the ground: one on which others of a film show what they have to show, and a note's own."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.layers import Kept
from scenes.stage.paint.layout import Layout
from scenes.stage.paint.plates import around, paint_plate
from scenes.stage.paint.signs import paint_tag
from scenes.theme import Theme

NOTE, RISE, APART = 26.0, 40.0, 44.0  # px: its size; from its middle down to the lower third; to the next


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
    """Remarks on how to read the picture, over the lower third's left end, from ``appear`` to ``leave``."""

    def __init__(
        self, texts: Sequence[str], theme: Theme, layout: Layout, appear: float, leave: float
    ) -> None:
        self.texts, self.theme, self.appear, self.leave = tuple(texts), theme, appear, leave
        self.at = layout.third.x + 6.0, layout.third.y - RISE

    def paint_moving(self, canvas: Canvas, seconds: float) -> None:
        """Each on its plate, the first at the foot."""
        x, y = self.at
        for row, text in enumerate(self.texts):
            at = x, y - row * APART
            paint_tag(canvas, self.theme, text, at, NOTE, colour=self.theme.muted, anchor="left")
