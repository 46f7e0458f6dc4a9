"""A cut through a surface as a small curve on a plate, with its tangent and the number that its slope is."""

from __future__ import annotations

import numpy as np

from scenes.stage.paint import lettering
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.formula import Formula
from scenes.stage.paint.layers import Kept
from scenes.stage.paint.motion import presence, smooth
from scenes.stage.paint.plates import around, paint_plate
from scenes.stage.paint.signs import paint_star
from scenes.stage.plots.axes import Scale
from scenes.stage.plots.plot import Plot
from scenes.stage.terrain.cuts import GROW, LINE, Cut
from scenes.theme import MEASURES

PAD, TOP, FOOT = 28.0, 132.0, 46.0  # px between plate and words; from its edges to the curve
SYMBOL, FRACTION = 52.0, 66.0  # px: font size of the weight's letter; the fraction's height
WORDS, NUMBER = 32.0, 44.0  # px
LEFT, RIGHT = 40.0, 56.0  # px beside the plot and its numbers
NARROW = 400.0  # px: on a narrower plate the number stands under the words
UNDER = 44.0  # px from these down to it
DECIMALS = 3
FILLED = 0.30  # opacity of what is under the curve


class Slice(Actor):
    """A cut's curve on a plate (``box``), over a scale of losses, from when it is drawn until ``leave``.

    It begins ``top`` px under the plate's upper edge; with a slope there is a star at its point, and where
    the plate is narrow the curve begins lower.
    """

    above = True

    def __init__(self, cut: Cut, scale: Scale, box: Box, leave: float, top: float = TOP) -> None:
        self.cut, self.box, self.appear, self.leave = cut, box, cut.appear, leave
        self.kept = Kept(around(box))
        ground, at = cut.relief.ground, cut.w[cut.axis]
        self.words, self.theme = ground.words, ground.theme
        self.point = np.array([at, cut.loss])
        self.under = box.width < NARROW
        top += (UNDER - 8.0) * (self.under and bool(np.isfinite(cut.slope)))
        left, right = (LEFT / 4, RIGHT - 8.0) if self.under else (LEFT, RIGHT)
        room = Box(box.x + left, box.y + top, box.width - left - right, box.height - top - FOOT)
        symbol = f"w_{cut.axis}"
        self.plot = Plot(
            cut.losses, cut.domain, room, self.words, self.theme, cut.appear, scale=scale, symbol=symbol
        )
        self.shades = ground.shades(scale.high, scale.low)
        self.symbol = Formula(symbol)
        self.partial = Formula(f'(partial "{self.words("race.loss")}")/(partial {symbol})')

    def paint_resting(self, canvas: Canvas, seconds: float) -> None:
        """The plate and the axes."""
        box, plot = self.box, self.plot
        paint_plate(canvas, self.theme, box, opacity=self.theme.panel_opacity)
        plot.paint_axes(canvas)
        beside = plot.box.right + 10
        size = min(36.0, (box.right - 10 - beside) / self.symbol.width)
        self.symbol.paint(canvas, beside, plot.box.bottom, size=size, colour=plot.colour)
        x, middle = box.x + PAD, box.y + 42.0
        self.symbol.paint(canvas, x, middle, size=SYMBOL, colour=plot.colour)

    def paint_moving(self, canvas: Canvas, seconds: float) -> None:
        """The curve as it grows from the point outwards, its tangent, and what they say."""
        cut, plot, theme = self.cut, self.plot, self.theme
        points = plot.points[np.abs(plot.x - self.point[0]) <= cut.grown(seconds)]
        plot.axes.paint_under(canvas, points, self.shades, FILLED)
        plot.paint_curve(canvas, points)
        part = smooth((seconds - cut.slope_at) / GROW)
        if part > 0:
            way = part * cut.reach * np.array([1.0, cut.slope])
            line = plot.place(*np.stack([self.point - way, self.point + way]).T)
            plot.paint_line(canvas, line, theme.rim, line=LINE + 5.0)
            plot.paint_line(canvas, line, theme.symbols["gradient"], line=LINE)
        if np.isfinite(cut.slope):
            paint_star(canvas, plot.place(*self.point), theme.start, theme.rim, 12.0 if self.under else 17.0)
        with canvas.faded(presence(seconds, cut.slope_at + 0.5)) as shown:
            if shown:
                self._paint_slope(canvas)

    def _paint_slope(self, canvas: Canvas) -> None:
        """Which way the loss goes, and how steeply."""
        box, words, theme, slope = self.box, self.words, self.theme, self.cut.slope
        goes = ("flat", "rises", "falls")[int(np.sign(slope))]
        beside = self.symbol.width * SYMBOL + 16
        said, text = (
            (words("descent.grows"), words(f"descent.goes_{goes}")),
            f"= {words.number(slope, DECIMALS)}",
        )
        wide = max(beside + lettering.width(said[0], 1.0) * WORDS, lettering.width(said[1], WORDS, bold=True))
        size = FRACTION / self.partial.height
        number = lettering.width(text, NUMBER, bold=True) + 16 + self.partial.width * size
        room = box.width - 2 * PAD
        part = min(1.0, room / (number if self.under else wide + 24 + number))
        letters = max(min(WORDS, WORDS * part), MEASURES.smallest)
        canvas.text(said[0], box.x + PAD + beside, box.y + 54.0, size=letters, colour=theme.text, bold=True)
        canvas.text(said[1], box.x + PAD, box.y + 98.0, size=letters, colour=theme.text, bold=True)
        colour = theme.symbols["gradient"]
        middle = box.y + (98.0 + UNDER if self.under else 56.0)
        base = middle + lettering.CAP_HEIGHT * NUMBER * part / 2
        right = box.right - PAD
        wide = canvas.text(text, right, base, size=NUMBER * part, colour=colour, bold=True, anchor="right")
        self.partial.paint(
            canvas, right - wide - 16 * part, middle, size=size * part, colour=colour, anchor="right"
        )


def common_scale(cuts: list[Cut]) -> Scale:
    """The losses that some cuts reach, and a little more."""
    losses = np.concatenate([cut.losses(cut.line[:, cut.axis]) for cut in cuts])
    seen = losses[np.isfinite(losses)]
    margin = 0.08 * (float(np.ptp(seen)) or 1.0)
    return Scale(float(seen.min()) - margin, float(seen.max()) + margin)
