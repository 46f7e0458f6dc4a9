"""How long the steps of one descent are: the product that makes each, and a bar for every epoch.

The length of a step is the learning rate times the length of the gradient: the rate stays, the slope changes.
The scale is linear; where steps are longer than the map it is logarithmic, and says so.
"""

from __future__ import annotations

import json
from math import floor, inf, log10

import numpy as np

from scenes.language import Words
from scenes.stage.paint import lettering
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.layers import Kept
from scenes.stage.paint.plates import around, paint_plate
from scenes.stage.plots.axes import Axes, Scale, round_numbers, whole_numbers, within
from scenes.stage.plots.chart import HEADING, Chart, power
from scenes.stage.plots.series import Series, SeriesChart
from scenes.stage.plots.table import Column, Table
from scenes.stage.show.cast import Cast
from scenes.stage.show.clock import Clock

DECIMALS, MOST_DECIMALS = 3, 6
NUMBER, LOSS, HEAD = 54.0, 44.0, 26.0  # px
HEADS, BASE, FOOT = 46.0, 118.0, 166.0  # px under the plate's top: heads, numbers, and of which epoch
LOW, LOW_HEADS, LOW_BASE = 150.0, 34.0, 82.0  # px: a lower plate does not say of which epoch


def lengths(cast: Cast) -> np.ndarray:
    """How long each step of a cast of one is, in weights: (step,)."""
    with np.errstate(invalid="ignore", over="ignore"):
        return np.asarray(np.hypot(*np.diff(cast.w[0], axis=0).T))


def bars(cast: Cast, clock: Clock, room: Box, appear: float) -> SeriesChart:
    """A bar for each step, which grows as it is made."""
    words, long = cast.words, lengths(cast)
    seen = long[np.isfinite(long)]
    longest = float(seen.max()) if len(seen) and seen.max() > 0 else 1.0
    domain = np.array(json.loads(cast.result.attrs["domain"]))
    heading, scale = words("descent.lengths"), Scale(0.0, longest)
    numbers = [(at, words.number(at, None)) for at in round_numbers(0.0, longest, 3)]
    if longest > float(np.hypot(*np.ptp(domain, axis=1))):  # exponents: a power of ten may be too large
        low, high = np.floor(np.log10(seen[seen > 0].min())), np.ceil(np.log10(longest))
        heading, scale = words("descent.lengths_logarithmic"), Scale(float(low), float(max(high, low + 1)))
        exponents = round_numbers(scale.low, scale.high, 3, None, whole=True)
        numbers = [(exponent, power(words, int(exponent))) for exponent in exponents]
        long = np.log10(np.where(long > 0, long, np.nan))
    long = np.where(np.isposinf(long), scale.high + 1.0, long)  # its bar goes on without end
    axes = Axes(
        within(Box(room.x + 8, room.y + 14, room.width - 24, room.height - 22)), Scale(0, cast.steps), scale
    )
    steps = [(float(step) - 0.5, words.number(step, 0)) for step in whole_numbers(cast.steps) if step > 0]
    x, y = np.arange(cast.steps + 1.0), np.append(long, np.nan)
    each = Series(x, y, cast.colours[0], lambda seconds: 1.0, clock.step, style="bars")
    return SeriesChart([each], axes, (steps, numbers), heading, cast.theme, appear, np.inf, room=room)


class Product(Actor):
    """The length of the step that is being made, as the product that it is, on a plate (``box``).

    And the present loss, at the upper right of its ``chart``'s plate, where the heading leaves room.
    """

    above = True

    def __init__(self, cast: Cast, rate: float, clock: Clock, box: Box, chart: Chart, appear: float) -> None:
        self.cast, self.rate, self.clock, self.box, self.chart = cast, rate, clock, box, chart
        self.appear, self.kept = appear, Kept(around(box))
        with np.errstate(invalid="ignore", over="ignore"):
            self.steepness = np.hypot(*cast.gradient[0].T)
        self.lengths = lengths(cast)
        words, theme = cast.words, cast.theme
        heads = (
            words("descent.gradient"),
            "",
            words("descent.column_rate") + " α",
            "",
            words("descent.step"),
        )
        inks = (
            theme.symbols["gradient"],
            theme.text,
            theme.symbols["learning_rate"],
            theme.text,
            cast.colours[0],
        )
        rows = [self.product(step) for step in range(cast.steps)]
        wide = [max(lettering.width(row[at], NUMBER, bold=True) for row in rows) for at in range(5)]
        wide = [max(one, lettering.width(head, HEAD)) for one, head in zip(wide, heads, strict=True)]
        number = NUMBER if box.height > LOW else 0.8 * NUMBER
        self.size = number * min(1.0, NUMBER / number * (box.width - 120.0) / sum(wide))
        room = (box.width - sum(wide) * self.size / NUMBER) / 6
        x, columns = room, []
        for width, ink, head in zip(wide, inks, heads, strict=True):
            width *= self.size / NUMBER
            columns.append(Column(x + width / 2, self.size, ink, "middle", bool(head), head))
            x += width + room
        self.is_low = box.height < LOW
        down = LOW_BASE if self.is_low else BASE
        self.table = Table(box, tuple(columns), 0.0, down - lettering.CAP_HEIGHT * self.size / 2, self.size)

    def current(self, seconds: float) -> int:
        """The step that is being made, or the last one."""
        return min(int(self.clock.step(seconds)), self.cast.steps - 1)

    def product(self, step: int) -> tuple[str, str, str, str, str]:
        """A step's length as the product that it is, in numbers: of the gradient's length and the rate."""
        words, rate = self.cast.words, self.cast.words.number(self.rate, None)
        steep, length = (_three_digits(words, float(each[step])) for each in (self.steepness, self.lengths))
        return steep, "×", rate, "=", length

    def resting_key(self, seconds: float) -> int:
        """Changes on whole steps."""
        return self.current(seconds)

    def paint_resting(self, canvas: Canvas, seconds: float) -> None:
        """What the parts are, and the step's numbers."""
        theme, box, step = self.cast.theme, self.box, self.current(seconds)
        paint_plate(canvas, theme, box, opacity=theme.panel_opacity)
        self.table.paint_heads(canvas, LOW_HEADS if self.is_low else HEADS, HEAD, theme.muted)
        self.table.paint_row(canvas, 0, self.product(step))
        if self.is_low:
            return
        text = self.cast.words("descent.lengths_of", step=step + 1, steps=self.cast.steps)
        x, y = box.centre[0], box.y + FOOT
        canvas.text(text, x, y, size=HEAD, colour=theme.muted, anchor="middle")

    def paint_moving(self, canvas: Canvas, seconds: float) -> None:
        """The loss at the last whole step."""
        text, colour = self.cast.reading(0, int(self.clock.step(seconds))), self.cast.theme.symbols["loss"]
        room, wide = self.chart.room, lettering.width(text, LOSS, bold=True)
        if wide > room.width - 100.0 - max(lettering.width(line, HEADING) for line in self.chart.heading):
            return
        x, y = room.right - 28.0, room.y + 52.0
        canvas.text(text, x, y, size=LOSS, colour=colour, bold=True, anchor="right")


def _three_digits(words: Words, value: float) -> str:
    """A length with three significant digits at least, as far as `MOST_DECIMALS` can show them."""
    size = floor(log10(value)) if 0 < value < inf else 0
    decimals = max(DECIMALS, DECIMALS - 1 - size)
    return words.number(value, decimals if decimals <= MOST_DECIMALS else DECIMALS)
