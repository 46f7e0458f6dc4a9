"""Two charts in one place: the experiments' losses over epochs, then the end's loss over the rate.

What is beyond a chart is not drawn; a mark at its border says that there is more.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from scenes.language import Words
from scenes.stage.paint import lettering
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.cut import exits, paint_curve, paint_exits, paint_head, side, spaced, window
from scenes.stage.paint.signs import Look, paint_dots, paint_marker
from scenes.stage.paint.trails import finite
from scenes.stage.plots.axes import Axes, Number, Scale, round_numbers, whole_numbers, within
from scenes.stage.show.dial import Dial, Experiment, Turn
from scenes.stage.show.paths import up_to
from scenes.theme import MEASURES, Theme

if TYPE_CHECKING:
    import xarray

GONE_BY = 0.55  # opacity of a curve whose turn is over
SPOT, RACE = 9.0, 3.6  # px, radius of the marker at a rate's end, and of an experiment's; width of the dots
VALLEY = 0.13  # opacity of the band of good rates
ASIDE = 40.0  # px: an experiment that ended farther from the sweep's end is told by its epochs
APART = 84.0  # px between numbers under an axis, at least


@dataclass(frozen=True)
class Frame:
    """What the two charts have in common: where they are drawn (px), and the scale of their losses."""

    box: Box
    losses: Scale
    words: Words
    theme: Theme

    def axes(self, across: Scale) -> Axes:
        """The axes over a scale of steps or of rates."""
        return Axes(self.box, across, self.losses)

    def place(self, axes: Axes, x: npt.ArrayLike, loss: npt.ArrayLike) -> np.ndarray:
        """Points (..., 2) px for losses; nan where there is none, or one that is infinitely far."""
        points = axes.place(x, loss)
        return np.where(np.isinf(points), np.nan, points)

    def paint(self, canvas: Canvas, axes: Axes, heading: str, numbers: Sequence[Number]) -> None:
        """The heading, level lines with their losses, and the numbers under them."""
        low, high, count = self.losses.low, self.losses.high, max(1, int(self.box.height // 52))
        levels = round_numbers(low, high, count, (1, 2, 2.5, 5, 10))
        axes.paint_heading(canvas, self.theme, heading)
        axes.paint_up(canvas, self.theme, [(level, self.words.number(level, None)) for level in levels])
        axes.paint_across(canvas, self.theme, numbers)


def frame_of(
    room: Box, experiments: Sequence[Experiment], sweep: xarray.Dataset, words: Words, theme: Theme
) -> Frame:
    """The charts' frame: from the lowest loss reached on the map, or the lowest minimum, to the start's."""
    start = float(experiments[0].loss[0])
    minima = [point["loss"] for point in json.loads(sweep.attrs["critical_points"]) if point["is_global"]]
    ends = np.asarray(sweep["loss"][:, 0, -1])
    values = np.concatenate([*(each.loss for each in experiments), ends, minima])
    ground = np.asarray(sweep["map_loss"])  # who leaves the map does not stretch the chart for the others
    lowest = float(values[np.isfinite(values) & (values <= start)].min())
    low = min(max(lowest, float(ground[np.isfinite(ground)].min())), start)
    reach = max(start - low or 1.0, 1e-9 * abs(start))
    return Frame(within(room), Scale(low - 0.06 * reach, start + 0.06 * reach), words, theme)


class Curves(Actor):
    """Loss over epochs: each experiment in its turn, then all of them on one clock."""

    def __init__(
        self, frame: Frame, experiments: Sequence[Experiment], turns: Sequence[Turn], together: Turn
    ) -> None:
        self.frame, self.experiments, self.turns, self.together = frame, experiments, turns, together
        self.appear, self.leave = turns[0].appear, together.leave
        self.most = max(each.steps for each in experiments)
        self.axes = frame.axes(Scale(0, self.most))
        self.points = [frame.place(self.axes, np.arange(each.steps + 1), each.loss) for each in experiments]
        self.exits = [spaced(exits(points, frame.box)) for points in self.points]

    def paint_resting(self, canvas: Canvas, seconds: float) -> None:
        """The axes."""
        words = self.frame.words
        numbers = [(step, words.number(step, 0)) for step in whole_numbers(self.most)]
        self.frame.paint(canvas, self.axes, words("race.loss_per_epoch"), numbers)

    def paint_moving(self, canvas: Canvas, seconds: float) -> None:
        """The curves as far as they are, with a marker at each end."""
        for which, turn in enumerate(self.turns):
            clock = self.together if self.together.lasts(seconds) else turn
            if seconds < turn.start or (clock is self.together and seconds < clock.start):
                continue
            over = clock is turn and seconds >= turn.leave
            with canvas.faded(GONE_BY if over else 1.0):
                self._paint_curve(canvas, which, min(clock.step(seconds), float(turn.steps)))

    def _paint_curve(self, canvas: Canvas, which: int, step: float) -> None:
        each, points = self.experiments[which], up_to(self.points[which], step)
        drawn = finite(points)
        if not len(drawn):
            return
        with window(canvas, self.frame.box):
            paint_curve(canvas, points, each.colour)
        paint_exits(canvas, self.exits[which], drawn[-1, 0], each.colour)
        if len(drawn) == len(points):  # one that has diverged is nowhere
            paint_head(canvas, self.frame.box, points[-1], each.look)


class RateChart(Actor):
    """The end's loss over the learning rate, a dot for each race of the sweep that the dial has passed.

    Dots, not a line: where neighbouring rates end far apart there is nothing between them. The experiments
    that the dial has passed are marked where they ended; ``valley`` are the indices of its first and last
    rate.
    """

    def __init__(
        self,
        frame: Frame,
        dial: Dial,
        sweep: xarray.Dataset,
        experiments: Sequence[Experiment],
        valley: tuple[int, int] | None,
    ) -> None:
        self.frame, self.dial, self.experiments, self.valley = frame, dial, experiments, valley
        self.appear, self.leave = dial.appear + 0.4, dial.leave
        self.loss = np.asarray(sweep["loss"][:, 0, -1])
        self.steps = sweep.sizes["step"] - 1
        minima = [point for point in json.loads(sweep.attrs["critical_points"]) if point["is_global"]]
        self.minimum = float(minima[0]["loss"]) if minima else None
        self.axes = frame.axes(Scale(dial.rates[0], dial.rates[-1], is_logarithmic=True))
        self.points = frame.place(self.axes, dial.rates, self.loss)
        self.sides = side(self.points[:, 1], frame.box)
        border = np.where(self.sides > 0, frame.box.bottom, frame.box.y)
        beyond = np.stack([self.points[:, 0], border, self.sides], axis=1)
        self.beyond = spaced(beyond[self.sides != 0])  # some of the rates that end outside the chart

    def numbers(self) -> list[Number]:
        """Round rates, none too near another."""
        low, high = np.log10(self.dial.rates[[0, -1]])
        rates = [
            digit * 10.0**exponent
            for exponent in range(int(np.floor(low)), int(np.ceil(high)) + 1)
            for digit in (1, 2, 5)
        ]
        found: list[Number] = []
        last = -np.inf
        for rate in rates:
            x = float(self.axes.place(rate, self.frame.losses.low)[0])
            inside = self.dial.rates[0] * (1 - 1e-9) <= rate <= self.dial.rates[-1] * (1 + 1e-9)
            if inside and x - last >= APART:
                found.append((rate, self.frame.words.number(rate, None)))
                last = x
        return found

    def paint_resting(self, canvas: Canvas, seconds: float) -> None:
        """Axes, and the level of the lowest minimum."""
        frame, box = self.frame, self.frame.box
        frame.paint(canvas, self.axes, frame.words("rates.end_loss", steps=self.steps), self.numbers())
        if self.minimum is not None:
            y = float(self.axes.place(self.dial.rates[0], self.minimum)[1])
            level = np.array([[box.x, y], [box.right, y]])
            canvas.line(level, frame.theme.text, line=1.6, opacity=0.8, dash=(9.0, 7.0))

    def paint_moving(self, canvas: Canvas, seconds: float) -> None:
        """The valley, the dots and the marks as far as the dial is, and where it is."""
        frame, at = self.frame, self.dial.at(seconds)
        theme = frame.theme
        self._paint_valley(canvas, at)
        if seconds >= self.dial.start:
            self._paint_dots(canvas, at)
        for each in self.experiments:
            if each.rate <= self.dial.rates[at] and each.rate >= self.dial.rates[0]:
                self._paint_mark(canvas, each)
        x, y = self.points[at].tolist()
        self._paint_dial(canvas, x)
        if np.isfinite(y):
            colour = theme.symbols["learning_rate"]
            paint_head(canvas, frame.box, self.points[at], Look("circle", colour, theme.rim), SPOT)

    def _paint_dial(self, canvas: Canvas, x: float) -> None:
        """Where the dial is on the axis: a thin line, and a hand that points to the rate."""
        box, colour = self.frame.box, self.frame.theme.symbols["learning_rate"]
        canvas.line(np.array([[x, box.y], [x, box.bottom]]), colour, line=2.0, opacity=0.7)
        canvas.ink(colour)
        canvas.trace(np.array([[x, box.bottom], [x - 8, box.bottom + 12], [x + 8, box.bottom + 12]]))
        canvas.context.fill()

    def _paint_valley(self, canvas: Canvas, at: int) -> None:
        if self.valley is None or at <= self.valley[0]:
            return
        box, colour = self.frame.box, self.frame.theme.symbols["learning_rate"]
        left, right = (float(self.points[which, 0]) for which in (self.valley[0], min(at, self.valley[1])))
        canvas.box(left, box.y, right - left, box.height, colour, opacity=VALLEY)

    def _paint_dots(self, canvas: Canvas, at: int) -> None:
        points = self.points[: at + 1]
        inside = np.isfinite(points).all(axis=1) & (self.sides[: at + 1] == 0)
        paint_dots(canvas, points[inside], RACE, self.frame.theme.symbols["loss"])
        paint_exits(canvas, self.beyond, points[-1, 0], self.frame.theme.symbols["loss"])

    def _paint_mark(self, canvas: Canvas, each: Experiment) -> None:
        frame = self.frame
        if not frame.losses.holds(each.loss[-1]):  # and nothing that is no number
            return
        x, y = self.axes.place(each.rate, each.loss[-1]).tolist()
        paint_marker(canvas, each.look, (x, y), SPOT)
        nearest = int(np.argmin(np.abs(self.dial.rates - each.rate)))
        if each.steps != self.steps and not abs(y - self.points[nearest, 1]) < ASIDE:
            text = frame.words("rates.epochs", steps=each.steps)
            base = y + lettering.CAP_HEIGHT * MEASURES.smallest / 2
            size, colour = MEASURES.smallest, frame.theme.text
            canvas.text(text, x - 18, base, size=size, colour=colour, anchor="right")
