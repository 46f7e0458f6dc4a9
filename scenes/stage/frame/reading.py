"""A number that changes with the film, on a plate at the frame's upper right: what it is, and its value."""

from __future__ import annotations

from collections.abc import Callable

from scenes.stage.paint import lettering
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.layers import Kept
from scenes.stage.paint.layout import Layout
from scenes.stage.paint.plates import around, paint_plate
from scenes.theme import Theme

NUMBER, WORD, SMALL = 40.0, 28.0, 24.0  # px; the word where there is a line over it
PAD, GAP = 22.0, 14.0  # px
LINES = 0.29, 0.74  # of the plate's height: the middles of two lines


class Reading(Actor):
    """``name``, and what ``value`` gives at a second, from ``appear`` on; over the name there may be a line.

    ``over`` gives that, "" where there is none; ``widest`` are texts as long as they get.
    """

    above = True

    def __init__(
        self,
        name: str,
        value: Callable[[float], str],
        over: Callable[[float], str],
        widest: tuple[str, str],
        colour: str,
        theme: Theme,
        layout: Layout,
        appear: float,
        leave: float,
    ) -> None:
        self.name, self.value, self.over, self.theme = name, value, over, theme
        self.colour, self.appear, self.leave = colour, appear, leave
        number, line = widest
        left = max(lettering.width(name, WORD), lettering.width(line, SMALL))
        wide = left + lettering.width(number, NUMBER, bold=True) + GAP + 2 * PAD
        right, bug = layout.safe.right, layout.bug
        self.box = Box(right - wide, bug.y, wide, bug.height)
        self.kept = Kept(around(self.box))

    def resting_key(self, seconds: float) -> tuple[str, str]:
        """The texts."""
        return self.value(seconds), self.over(seconds)

    def paint_resting(self, canvas: Canvas, seconds: float) -> None:
        """The plate, the name, the value."""
        box, theme, (number, over) = self.box, self.theme, self.resting_key(seconds)
        paint_plate(canvas, theme, box, opacity=theme.panel_opacity)
        lines = [(over, SMALL, LINES[0]), (self.name, SMALL, LINES[1])] if over else [(self.name, WORD, 0.5)]
        for text, size, part in lines:
            base = box.y + part * box.height + lettering.CAP_HEIGHT * size / 2
            canvas.text(text, box.x + PAD, base, size=size, colour=theme.muted)
        base = box.centre[1] + lettering.CAP_HEIGHT * NUMBER / 2
        right = box.right - PAD
        canvas.text(number, right, base, size=NUMBER, colour=self.colour, bold=True, anchor="right")
