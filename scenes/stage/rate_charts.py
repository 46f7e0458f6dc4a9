"""Two charts in one place: the experiments' losses over epochs, then the end's loss over the rate."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from scenes.language import Words
from scenes.stage import lettering
from scenes.stage.boxes import Box
from scenes.stage.canvas import Canvas
from scenes.stage.dial import Dial, Experiment, Turn
from scenes.stage.motion import presence
from scenes.stage.walks import paint_shape, reached
from scenes.theme import MEASURES, Theme

if TYPE_CHECKING:
    import xarray

LINE = 3.0
GONE_BY = 0.55  # opacity of a curve whose turn is over
SPOT = 3.6  # px, a race of the sweep
VALLEY = 0.13  # opacity of the band of good rates
ASIDE = 40.0  # px: an experiment that ended farther from the sweep's end is told by its epochs
APART = 84.0  # px between numbers under an axis, at least


@dataclass(frozen=True)
class Frame:
    """A chart's room and its vertical axis: losses from ``low`` to ``high``."""

    room: Box
    low: float
    high: float
    words: Words
    theme: Theme

    @property
    def box(self) -> Box:
        """Where curves are drawn, px."""
        room = self.room
        return Box(room.x + 84, room.y + 44, room.width - 112, room.height - 44 - 40)

    def y(self, loss: npt.ArrayLike) -> np.ndarray:
        """The y of losses, px; nan where there is none, at the edge beyond it."""
        part = np.clip((np.asarray(loss, float) - self.low) / (self.high - self.low), -0.02, 1.02)
        return self.box.bottom - part * self.box.height

    def paint(self, canvas: Canvas, heading: str, ticks: Sequence[tuple[str, float]]) -> None:
        """The heading, level lines with their losses, and the numbers (text, x) under the axis."""
        from matplotlib.ticker import MaxNLocator

        box, theme = self.box, self.theme
        canvas.text(heading, self.room.x + 12, box.y - 24, size=MEASURES.smallest, colour=theme.muted)
        count = max(1, int(box.height // 52))
        for value in MaxNLocator(nbins=count, steps=[1, 2, 2.5, 5, 10]).tick_values(self.low, self.high):
            if self.low <= value <= self.high:
                y = float(self.y(value))
                canvas.line(np.array([[box.x, y], [box.right, y]]), theme.line, line=1.5)
                base = y + lettering.CAP_HEIGHT * MEASURES.smallest / 2
                text = self.words.number(float(value), None)
                canvas.text(
                    text, box.x - 16, base, size=MEASURES.smallest, colour=theme.muted, anchor="right"
                )
        for text, x in ticks:
            canvas.text(text, x, box.bottom + 36, size=MEASURES.smallest, colour=theme.muted, anchor="middle")


def frame_of(
    room: Box, experiments: Sequence[Experiment], sweep: xarray.Dataset, words: Words, theme: Theme
) -> Frame:
    """The charts' frame: from the lowest loss reached, or the lowest minimum, to the start's."""
    start = float(experiments[0].loss[0])
    minima = [point["loss"] for point in json.loads(sweep.attrs["critical_points"]) if point["is_global"]]
    ends = np.asarray(sweep["loss"][:, 0, -1])
    values = np.concatenate([*(each.loss for each in experiments), ends, minima])
    low = float(values[np.isfinite(values) & (values <= start)].min())
    reach = start - low or 1.0
    return Frame(room, low - 0.06 * reach, start + 0.06 * reach, words, theme)


class Curves:
    """Loss over epochs: each experiment in its turn, then all of them on one clock."""

    def __init__(
        self, frame: Frame, experiments: Sequence[Experiment], turns: Sequence[Turn], together: Turn
    ) -> None:
        self.frame, self.experiments, self.turns, self.together = frame, experiments, turns, together
        self.most = max(each.steps for each in experiments)
        self.points = [
            np.stack([self.x(np.arange(each.steps + 1)), frame.y(each.loss)], axis=1) for each in experiments
        ]

    def x(self, steps: npt.ArrayLike) -> np.ndarray:
        """The x of steps, px."""
        return self.frame.box.x + np.asarray(steps, float) / self.most * self.frame.box.width

    def still(self, seconds: float) -> float:
        """Changes while the axes come and go."""
        return round(presence(seconds, self.turns[0].appear, self.together.leave), 3)

    def paint_still(self, canvas: Canvas, seconds: float) -> None:
        """The axes."""
        from matplotlib.ticker import MaxNLocator

        with canvas.faded(self.still(seconds)) as shown:
            if shown:
                steps = MaxNLocator(nbins=6, integer=True).tick_values(0, self.most)
                words = self.frame.words
                ticks = [
                    (words.number(step, 0), float(self.x(step))) for step in steps if 0 <= step <= self.most
                ]
                self.frame.paint(canvas, words("race.loss_per_epoch"), ticks)

    def paint(self, canvas: Canvas, seconds: float) -> None:
        """The curves as far as they are, with a marker at each end."""
        with canvas.faded(self.still(seconds)) as shown:
            if not shown:
                return
            for which, turn in enumerate(self.turns):
                clock = self.together if self.together.lasts(seconds) else turn
                if seconds < turn.start or (clock is self.together and seconds < clock.start):
                    continue
                over = clock is turn and seconds >= turn.leave
                with canvas.faded(GONE_BY if over else 1.0):
                    self._paint_curve(canvas, which, min(clock.step(seconds), float(turn.steps)))

    def _paint_curve(self, canvas: Canvas, which: int, step: float) -> None:
        each, points = self.experiments[which], reached(self.points[which], step)
        points = points[np.isfinite(points).all(axis=1)]
        if len(points):
            canvas.line(points, each.colour, line=LINE)
            x, y = points[-1].tolist()
            paint_shape(canvas, self.frame.theme, each.shape, each.colour, x, y, 8.0)


class RateChart:
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
        self.loss = np.asarray(sweep["loss"][:, 0, -1])
        self.steps = sweep.sizes["step"] - 1
        minima = [point for point in json.loads(sweep.attrs["critical_points"]) if point["is_global"]]
        self.minimum = float(minima[0]["loss"]) if minima else None
        self.points = np.stack([self.x(dial.rates), frame.y(self.loss)], axis=1)

    def x(self, rate: npt.ArrayLike) -> np.ndarray:
        """The x of rates, px: a logarithmic axis."""
        low, high = np.log(self.dial.rates[[0, -1]])
        return (
            self.frame.box.x + (np.log(np.asarray(rate, float)) - low) / (high - low) * self.frame.box.width
        )

    def ticks(self) -> list[tuple[str, float]]:
        """Round rates with their x, none too near another."""
        low, high = np.log10(self.dial.rates[[0, -1]])
        found: list[tuple[str, float]] = []
        for exponent in range(int(np.floor(low)), int(np.ceil(high)) + 1):
            for digit in (1, 2, 5):
                rate = digit * 10.0**exponent
                if self.dial.rates[0] * (1 - 1e-9) <= rate <= self.dial.rates[-1] * (1 + 1e-9):
                    x = float(self.x(rate))
                    if not found or x - found[-1][1] >= APART:
                        found.append((self.frame.words.number(rate, None), x))
        return found

    def still(self, seconds: float) -> float:
        """Changes while the axes come and go."""
        return round(presence(seconds, self.dial.appear + 0.4, self.dial.leave), 3)

    def paint_still(self, canvas: Canvas, seconds: float) -> None:
        """Axes, and the level of the lowest minimum."""
        with canvas.faded(self.still(seconds)) as shown:
            if not shown:
                return
            frame, box = self.frame, self.frame.box
            frame.paint(canvas, frame.words("rates.end_loss", steps=self.steps), self.ticks())
            if self.minimum is not None:
                y = float(frame.y(self.minimum))
                canvas.context.set_dash((9.0, 7.0))
                canvas.line(np.array([[box.x, y], [box.right, y]]), frame.theme.text, line=1.6, opacity=0.8)
                canvas.context.set_dash([])

    def paint(self, canvas: Canvas, seconds: float) -> None:
        """The valley, the dots and the marks as far as the dial is, and where it is."""
        with canvas.faded(self.still(seconds)) as shown:
            if not shown:
                return
            theme, at = self.frame.theme, self.dial.at(seconds)
            self._paint_valley(canvas, at)
            if seconds >= self.dial.start:
                self._paint_dots(canvas, at)
            for each in self.experiments:
                if each.rate <= self.dial.rates[at] and each.rate >= self.dial.rates[0]:
                    self._paint_mark(canvas, each)
            x, y = self.points[at].tolist()
            self._paint_dial(canvas, x)
            if np.isfinite(y):
                paint_shape(canvas, theme, "circle", theme.symbols["learning_rate"], x, y, 9.0)

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
        points, context = self.points[: at + 1], canvas.context
        for x, y in points[np.isfinite(points).all(axis=1)].tolist():
            context.move_to(x, y)
            context.line_to(x, y)
        canvas.ink(self.frame.theme.symbols["loss"])
        context.set_line_width(SPOT)
        context.stroke()

    def _paint_mark(self, canvas: Canvas, each: Experiment) -> None:
        frame = self.frame
        x, y = float(self.x(each.rate)), float(frame.y(each.loss[-1]))
        if not frame.low <= each.loss[-1] <= frame.high:  # and nothing that is no number
            return
        paint_shape(canvas, frame.theme, each.shape, each.colour, x, y, 9.0)
        nearest = int(np.argmin(np.abs(self.dial.rates - each.rate)))
        if each.steps != self.steps and not abs(y - self.points[nearest, 1]) < ASIDE:
            text = frame.words("rates.epochs", steps=each.steps)
            base = y + lettering.CAP_HEIGHT * MEASURES.smallest / 2
            size, colour = MEASURES.smallest, frame.theme.text
            canvas.text(text, x - 18, base, size=size, colour=colour, anchor="right")
