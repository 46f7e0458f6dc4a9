"""Formulas that stand in a panel, each for its own while."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.formula import Formula
from scenes.stage.paint.motion import presence

SIZE = 54.0  # px: a formula too wide for the panel is set smaller


@dataclass(frozen=True)
class Line:
    """A formula, its vertical middle (px), its colour, and when it is shown (seconds)."""

    formula: Formula
    middle: float
    colour: str
    appear: float
    leave: float


class Sheet(Actor):
    """The formulas, at the left edge of a box (px)."""

    def __init__(self, lines: Sequence[Line], box: Box) -> None:
        self.lines, self.box = tuple(lines), box

    def resting_key(self, seconds: float) -> tuple[float, ...]:
        """Changes while one comes or goes."""
        return tuple(round(presence(seconds, line.appear, line.leave), 3) for line in self.lines)

    def paint_resting(self, canvas: Canvas, seconds: float) -> None:
        """The formulas of the moment."""
        for line, part in zip(self.lines, self.resting_key(seconds), strict=True):
            if part > 0:
                size = min(SIZE, self.box.width / line.formula.width)
                line.formula.paint(
                    canvas, self.box.x, line.middle, size=size, colour=line.colour, opacity=part
                )
