"""Loss over the learning rate: of all rates at an epoch, and of the experiments among them."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from scenes.language import Words
from scenes.stage.paint import lettering
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.cut import paint_exits, paint_head, side, spaced, window
from scenes.stage.paint.layers import Kept
from scenes.stage.paint.motion import presence
from scenes.stage.paint.plates import around, paint_plate
from scenes.stage.paint.signs import Look, paint_dots, paint_marker
from scenes.stage.plots.axes import Axes, Number, Scale, round_numbers, within
from scenes.stage.show.dial import Dial, Experiment, Turn
from scenes.theme import MEASURES, Theme

if TYPE_CHECKING:
    import xarray

SPOT = 9.0  # px, radius of the marker at a rate's end, and of an experiment's
VALLEY = 0.13  # opacity of the band of good rates
ASIDE = 40.0  # px: an experiment that ended farther from the sweep's end is told by its epochs
HAND, DOTS = 30.0, 3.6  # px: the rate of the moment, and a dot
UNDER = 0.35  # opacity of what is under the losses
PAD, BASE, LEADING, TOP = 28.0, 44.0, 30.0, 58.0  # px of the heading: left, down to it and to the next line
APART = 84.0  # px between numbers under an axis, at least


def losses_of(experiments: Sequence[Experiment], sweep: xarray.Dataset) -> Scale:
    """The losses from the lowest that is reached on the map, or the lowest minimum, to the start's."""
    start = float(experiments[0].loss[0])
    values = np.concatenate([*(each.loss for each in experiments), sweep["loss"].values[:, 0, -1]])
    values = np.append(values, lowest(sweep))
    ground = np.asarray(sweep["map_loss"])  # who leaves the map does not stretch the chart for the others
    least = float(values[np.isfinite(values) & (values <= start)].min())
    low = min(max(least, float(ground[np.isfinite(ground)].min())), start)
    reach = max(start - low or 1.0, 1e-9 * abs(start))
    return Scale(low - 0.06 * reach, start + 0.06 * reach)


def lowest(sweep: xarray.Dataset) -> float:
    """The loss of the global minimum; nan where none is known."""
    minima = [point["loss"] for point in json.loads(sweep.attrs["critical_points"]) if point["is_global"]]
    return float(min(minima, default=np.nan))


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


class RateChart(Actor):
    """Loss over the learning rate on a plate: a dot for each race of a sweep, at the epoch of the moment.

    The experiments have their markers on it. While all run ``together`` the epoch is that clock's; then it
    is the last, and the ``dial`` passes the rates. Dots, not a line: where neighbouring rates end far apart
    there is nothing between them. The level of the lowest minimum is
    dashed; the ``valley``, its first and last rate's indices, is a band as far as the dial has come. What is
    under the losses is in the colours that ``shades`` gives from the highest to the lowest. It is there from
    ``appear`` to ``leave`` (seconds).
    """

    above = True

    def __init__(
        self,
        plate: Box,
        dial: Dial,
        together: Turn,
        sweep: xarray.Dataset,
        experiments: Sequence[Experiment],
        valley: tuple[int, int] | None,
        words: Words,
        theme: Theme,
        shades: Callable[[float, float], Sequence[str]],
        appear: float,
        leave: float,
    ) -> None:
        self.plate, self.dial, self.together, self.valley = plate, dial, together, valley
        self.experiments, self.words, self.theme = experiments, words, theme
        self.appear, self.leave = appear, leave
        self.loss, self.minimum = sweep["loss"].values[:, 0], lowest(sweep)  # (rates, steps + 1)
        self.steps, rates = self.loss.shape[1] - 1, dial.rates
        down = TOP + LEADING * (len(self.heading(self.steps)) - 1)
        self.box = within(Box(plate.x + 16, plate.y + down, plate.width - 22, plate.height - down - 18))
        losses = losses_of(experiments, sweep)
        self.axes = Axes(self.box, Scale(rates[0], rates[-1], is_logarithmic=True), losses)
        count = max(1, int(self.box.height // 52))
        up = round_numbers(losses.low, losses.high, count, (1, 2, 2.5, 5, 10))
        self.numbers = rate_numbers(self.axes, rates, words), [(n, words.number(n, None)) for n in up]
        self.colour = self.theme.symbols["learning_rate"]
        self.shades = shades(losses.high, losses.low)
        self.kept = Kept(around(plate))

    def heading(self, step: int) -> list[str]:
        """What is shown at an epoch, in as many lines as it needs."""
        words = self.words
        count = words.number(len(self.dial.rates), 0)
        text = words("rates.at_epoch", step=words.number(step, 0), count=count)
        return lettering.wrap(text, MEASURES.smallest, self.plate.width - 2 * PAD)

    def step(self, seconds: float) -> float:
        """The epoch of the moment."""
        if seconds >= self.dial.appear:
            return float(self.steps)
        return min(self.together.clock.step(seconds), float(self.steps))

    def points(self, seconds: float) -> np.ndarray:
        """A dot for each rate (rates, 2) px: its loss at the epoch, in between on the way to the next."""
        step = self.step(seconds)
        whole, part = int(step), step - int(step)
        loss = self.loss[:, whole]
        if part:
            with np.errstate(all="ignore"):
                loss = loss + part * (self.loss[:, whole + 1] - loss)
        return self.axes.place(self.dial.rates, loss)

    def resting_key(self, seconds: float) -> int:
        """The whole epoch of the dots."""
        return int(self.step(seconds))

    def paint_resting(self, canvas: Canvas, seconds: float) -> None:
        """The plate, heading, axes, and the level of the lowest minimum."""
        (across, up), box, theme = self.numbers, self.box, self.theme
        paint_plate(canvas, theme, self.plate, opacity=theme.panel_opacity)
        for at, line in enumerate(self.heading(self.resting_key(seconds))):
            base = self.plate.y + BASE + at * LEADING
            canvas.text(line, self.plate.x + PAD, base, size=MEASURES.smallest, colour=theme.muted)
        self.axes.paint_up(canvas, theme, up)
        self.axes.paint_across(canvas, theme, across)
        y = float(self.axes.place(self.dial.rates[0], self.minimum)[1])
        if np.isfinite(y):
            level = np.array([[box.x, y], [box.right, y]])
            canvas.line(level, theme.text, line=1.6, opacity=0.8, dash=(9.0, 7.0))

    def paint_moving(self, canvas: Canvas, seconds: float) -> None:
        """The losses, the valley and the dial as far as they are, and the experiments."""
        box, points, dial = self.box, self.points(seconds), self.dial
        at, reached = dial.at(seconds), dial.reached(seconds)
        self._paint_dots(canvas, points)
        passes = presence(seconds, dial.appear, dial.leave)
        with canvas.faded(passes) as shown:
            if shown and self.valley is not None and reached > self.valley[0]:
                left, right = (float(points[k, 0]) for k in (self.valley[0], min(reached, self.valley[1])))
                canvas.box(left, box.y, right - left, box.height, self.colour, opacity=VALLEY)
        for each in self.experiments:
            self._paint_experiment(canvas, each, seconds)
        with canvas.faded(passes) as shown:
            if shown:
                self._paint_hand(canvas, points[at], float(dial.rates[at]))

    def _paint_dots(self, canvas: Canvas, points: np.ndarray) -> None:
        """A dot for each loss on the chart, what is under them, and marks where there are more beyond."""
        box, colour = self.box, self.theme.symbols["loss"]
        seen = points[np.isfinite(points).all(axis=1)]
        self.axes.paint_under(canvas, points, self.shades, UNDER)
        beyond = side(seen[:, 1], box)
        with window(canvas, box):
            paint_dots(canvas, seen[beyond == 0], DOTS, colour)
        out = np.stack([seen[:, 0], np.where(beyond > 0, box.bottom, box.y), beyond], axis=1)[beyond != 0]
        paint_exits(canvas, spaced(out), np.inf, colour)

    def _paint_hand(self, canvas: Canvas, at: np.ndarray, rate: float) -> None:
        """The rate that the dial is at, over its line, and where it ended."""
        box, x = self.box, float(at[0])
        canvas.line(np.array([[x, box.y], [x, box.bottom]]), self.colour, line=2.0, opacity=0.7)
        text = self.words("rates.alpha", rate=self.words.number(rate, 4))
        half = lettering.width(text, HAND, bold=True) / 2
        middle = min(max(x, box.x + half), box.right - half)
        canvas.text(text, middle, box.y - 12, size=HAND, colour=self.colour, anchor="middle", bold=True)
        if np.isfinite(at).all():
            paint_head(canvas, box, at, Look("circle", self.colour, self.theme.rim), SPOT)

    def _paint_experiment(self, canvas: Canvas, each: Experiment, seconds: float) -> None:
        """An experiment's marker; where it stopped at another epoch than the others, with its epochs."""
        rates, step = self.dial.rates, self.step(seconds)
        now = self.together.clock.step(seconds) if self.together.lasts(seconds) else each.steps
        loss = float(np.interp(now, np.arange(each.steps + 1.0), each.loss))
        if not (rates[0] <= each.rate <= rates[-1] and self.axes.up.holds(loss)):
            return  # and nothing that is no number
        x, y = self.axes.place(each.rate, loss).tolist()
        paint_marker(canvas, each.look, (x, y), SPOT)
        nearest = int(np.argmin(np.abs(rates - each.rate)))
        away = abs(y - float(self.axes.place(1.0, self.loss[nearest, -1])[1]))
        if seconds >= self.dial.appear and step != each.steps and not away < ASIDE:
            text, size = self.words("rates.epochs", steps=each.steps), MEASURES.smallest
            base = y + lettering.CAP_HEIGHT * size / 2
            way = 1 if x < self.box.centre[0] else -1
            anchor = "left" if way > 0 else "right"
            canvas.text(text, x + 18 * way, base, size=size, colour=self.theme.text, anchor=anchor)
