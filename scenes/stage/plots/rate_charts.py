"""Two charts in one place: the experiments' losses over epochs, then the end's loss over the rate."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from scenes.language import Words
from scenes.stage.paint import lettering
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.cut import paint_head
from scenes.stage.paint.signs import Look, paint_marker
from scenes.stage.plots.axes import Axes, Number, Scale, round_numbers, whole_numbers, within
from scenes.stage.plots.series import Series, SeriesChart
from scenes.stage.show.dial import Dial, Experiment, Turn
from scenes.theme import MEASURES, Theme

if TYPE_CHECKING:
    import xarray

GONE_BY = 0.55  # opacity of a curve whose turn is over
SPOT = 9.0  # px, radius of the marker at a rate's end, and of an experiment's
VALLEY = 0.13  # opacity of the band of good rates
ASIDE = 40.0  # px: an experiment that ended farther from the sweep's end is told by its epochs
APART = 84.0  # px between numbers under an axis, at least


def losses_of(room: Box, experiments: Sequence[Experiment], sweep: xarray.Dataset) -> tuple[Box, Scale]:
    """Where both charts are drawn, and the scale of their losses.

    From the lowest loss reached on the map, or the lowest minimum, to the start's.
    """
    start = float(experiments[0].loss[0])
    values = np.concatenate([*(each.loss for each in experiments), np.asarray(sweep["loss"][:, 0, -1])])
    values = np.append(values, lowest(sweep))
    ground = np.asarray(sweep["map_loss"])  # who leaves the map does not stretch the chart for the others
    least = float(values[np.isfinite(values) & (values <= start)].min())
    low = min(max(least, float(ground[np.isfinite(ground)].min())), start)
    reach = max(start - low or 1.0, 1e-9 * abs(start))
    return within(room), Scale(low - 0.06 * reach, start + 0.06 * reach)


def lowest(sweep: xarray.Dataset) -> float:
    """The loss of the global minimum; nan where none is known."""
    minima = [point["loss"] for point in json.loads(sweep.attrs["critical_points"]) if point["is_global"]]
    return float(min(minima, default=np.nan))


def levels(box: Box, losses: Scale, words: Words) -> list[Number]:
    """The numbers up the charts."""
    count = max(1, int(box.height // 52))
    found = round_numbers(losses.low, losses.high, count, (1, 2, 2.5, 5, 10))
    return [(level, words.number(level, None)) for level in found]


def curves(
    frame: tuple[Box, Scale],
    experiments: Sequence[Experiment],
    turns: Sequence[Turn],
    together: Turn,
    words: Words,
    theme: Theme,
) -> SeriesChart:
    """Loss over epochs: each experiment in its turn, then all of them on one clock."""

    def series(each: Experiment, turn: Turn) -> Series:
        def strength(seconds: float) -> float:
            on = (together if together.lasts(seconds) else turn).clock.start
            over = turn.leave <= seconds and not together.lasts(seconds)
            return 0.0 if seconds < on else GONE_BY if over else 1.0

        def step(seconds: float) -> float:
            return (together if together.lasts(seconds) else turn).clock.step(seconds)

        return Series(np.arange(each.steps + 1.0), each.loss, each.colour, strength, step, each.look)

    box, losses = frame
    most = max(each.steps for each in experiments)
    numbers = [(step, words.number(step, 0)) for step in whole_numbers(most)], levels(box, losses, words)
    drawn = [series(each, turn) for each, turn in zip(experiments, turns, strict=True)]
    axes, heading = Axes(box, Scale(0, most), losses), words("race.loss_per_epoch")
    return SeriesChart(drawn, axes, numbers, heading, theme, turns[0].appear, together.leave)


def rate_chart(
    frame: tuple[Box, Scale], dial: Dial, sweep: xarray.Dataset, words: Words, theme: Theme
) -> SeriesChart:
    """The end's loss over the learning rate, a dot for each race of the sweep that the dial has passed.

    Dots, not a line: where neighbouring rates end far apart there is nothing between them.
    """
    box, losses = frame
    rates, steps = dial.rates, sweep.sizes["step"] - 1
    axes = Axes(box, Scale(rates[0], rates[-1], is_logarithmic=True), losses)

    def strength(seconds: float) -> float:
        return float(seconds >= dial.start)

    def reach(seconds: float) -> float:
        return float(rates[dial.at(seconds)])

    loss, colour = np.asarray(sweep["loss"][:, 0, -1]), theme.symbols["loss"]
    dots = Series(rates, loss, colour, strength, reach, style="dots")
    numbers = rate_numbers(axes, rates, words), levels(box, losses, words)
    heading = words("rates.end_loss", steps=steps)
    return SeriesChart([dots], axes, numbers, heading, theme, dial.appear + 0.4, dial.leave)


def rate_numbers(axes: Axes, rates: np.ndarray, words: Words) -> list[Number]:
    """Round rates, none too near another."""
    low, high = np.log10(rates[[0, -1]])
    exponents = range(int(np.floor(low)), int(np.ceil(high)) + 1)
    found: list[Number] = []
    last = -np.inf
    for rate in (digit * 10.0**exponent for exponent in exponents for digit in (1, 2, 5)):
        x = float(axes.place(rate, axes.up.low)[0])
        if rates[0] * (1 - 1e-9) <= rate <= rates[-1] * (1 + 1e-9) and x - last >= APART:
            found.append((rate, words.number(rate, None)))
            last = x
    return found


class RateMarks(Actor):
    """On the chart of rates: the level of the lowest minimum, the dial's hand, and what it has passed.

    These are the experiments, marked where they ended, and the ``valley``: its first and last rate's indices.
    """

    def __init__(
        self,
        chart: SeriesChart,
        dial: Dial,
        sweep: xarray.Dataset,
        experiments: Sequence[Experiment],
        valley: tuple[int, int] | None,
        words: Words,
    ) -> None:
        self.chart, self.dial, self.experiments, self.valley = chart, dial, experiments, valley
        self.words, self.theme, self.axes, self.box = words, chart.theme, chart.axes, chart.axes.box
        self.appear, self.leave, self.points = chart.appear, chart.leave, chart.points[0]
        self.steps, self.minimum = sweep.sizes["step"] - 1, lowest(sweep)
        self.colour = chart.theme.symbols["learning_rate"]

    def paint_resting(self, canvas: Canvas, seconds: float) -> None:
        """The level of the lowest minimum."""
        y = float(self.axes.place(self.dial.rates[0], self.minimum)[1])
        if np.isfinite(y):
            level = np.array([[self.box.x, y], [self.box.right, y]])
            canvas.line(level, self.theme.text, line=1.6, opacity=0.8, dash=(9.0, 7.0))

    def paint_moving(self, canvas: Canvas, seconds: float) -> None:
        """The valley and the marks as far as the dial is, and where it is."""
        at, box, points = self.dial.at(seconds), self.box, self.points
        if self.valley is not None and at > self.valley[0]:
            left, right = (float(points[which, 0]) for which in (self.valley[0], min(at, self.valley[1])))
            canvas.box(left, box.y, right - left, box.height, self.colour, opacity=VALLEY)
        for each in self.experiments:
            if self.dial.rates[0] <= each.rate <= self.dial.rates[at]:
                self._paint_mark(canvas, each)
        x = float(points[at, 0])
        canvas.line(np.array([[x, box.y], [x, box.bottom]]), self.colour, line=2.0, opacity=0.7)
        canvas.ink(self.colour)  # a hand that points to the rate
        canvas.trace(np.array([[x, box.bottom], [x - 8, box.bottom + 12], [x + 8, box.bottom + 12]]))
        canvas.context.fill()
        if np.isfinite(points[at]).all():
            paint_head(canvas, box, points[at], Look("circle", self.colour, self.theme.rim), SPOT)

    def _paint_mark(self, canvas: Canvas, each: Experiment) -> None:
        if not self.axes.up.holds(each.loss[-1]):  # and nothing that is no number
            return
        x, y = self.axes.place(each.rate, each.loss[-1]).tolist()
        paint_marker(canvas, each.look, (x, y), SPOT)
        nearest = int(np.argmin(np.abs(self.dial.rates - each.rate)))
        if each.steps != self.steps and not abs(y - self.points[nearest, 1]) < ASIDE:
            text, size = self.words("rates.epochs", steps=each.steps), MEASURES.smallest
            base = y + lettering.CAP_HEIGHT * size / 2
            canvas.text(text, x - 18, base, size=size, colour=self.theme.text, anchor="right")
