"""The loss curves, growing in step with the runners.

Linear in the loss, or logarithmic in the height above the global minimum where the race spans many powers
of ten; the heading says which. Where no global minimum is known, or a runner got below it, there is no such
height, and the chart is linear. A curve is the true polyline of the losses at whole steps; beyond the chart
it is not drawn, and ends at the border with a mark.
"""

from __future__ import annotations

import json

import numpy as np
import xarray

from scenes.language import SUPERSCRIPT, Words
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.cut import exits, paint_curve, paint_exits, paint_head, spaced, window
from scenes.stage.paint.grown import PIECE, Grown
from scenes.stage.plots.axes import Axes, Scale, round_numbers, whole_numbers, within
from scenes.stage.show.cast import Cast
from scenes.stage.show.clock import Clock
from scenes.stage.show.paths import at_step

DECADES = 3.0  # logarithmic from this many powers of ten between the start's height and the typical height
FLOOR = 1e-9  # heights under this are below the chart
LEAST = 1e-300  # height: what is as low as the minimum has a logarithm too, far below the chart
HUGE = 1e300  # the largest loss on an axis: differences stay finite
LEAST_REACH = 1e-9  # of the loss: what the axis reaches over at least


class Chart(Actor):
    """Loss against step, under the leaderboard; ``appear`` is the film's second at which it comes.

    ``linear`` where a film is about the loss itself, however small its last differences.
    """

    def __init__(self, cast: Cast, clock: Clock, room: Box, appear: float, *, linear: bool = False) -> None:
        self.cast, self.clock, self.appear = cast, clock, appear
        self.box = within(room)
        loss = np.where(np.isfinite(cast.loss), cast.loss, np.nan)
        seen = loss[np.isfinite(loss)] if np.isfinite(loss).any() else np.zeros(1)  # a start without a loss
        ground = np.asarray(cast.result["map_loss"])
        ground = ground[np.isfinite(ground)]  # who leaves the map does not stretch the chart for the others
        self.base = base(cast.result, seen)
        self.logarithmic = False
        start = float(loss[0, 0]) if np.isfinite(loss[0, 0]) else float(seen.max())
        if self.base is not None:
            height, start_height = seen - self.base, start - self.base
            typical = max(float(np.quantile(height, 0.5)), FLOOR)
            falls, rises = start_height / typical > 10**DECADES, typical / 10**DECADES > start_height
            self.logarithmic = start_height > 0 and (rises or (falls and not linear))
        if self.logarithmic:
            low = max(float(np.quantile(height[height > 0], 0.01)), FLOOR)
            high = float(np.quantile(height, 0.98)) if rises else start_height
            self.low, self.high = np.floor(np.log10(low)), np.ceil(np.log10(max(high, low * 10)))
        else:
            bottom = max(seen.min(), ground.min()) if self.base is None else self.base
            bottom = max(min(float(bottom), start), -HUGE)
            top = min(max(min(float(np.quantile(seen, 0.98)), float(ground.max())), start), HUGE)
            reach = max(top - bottom or 1.0, LEAST_REACH * abs(top))
            self.low, self.high = bottom - 0.06 * reach, top + 0.06 * reach
        self.axes = Axes(self.box, Scale(0, max(cast.steps, 1)), Scale(self.low, self.high))
        self.points = self.place(np.arange(cast.steps + 1), loss)  # (contender, step + 1, 2)
        self.ends = [len(points) if real.all() else int(np.argmin(real)) for points, real in self._real()]
        self.exits = [spaced(exits(points, self.box)) for points in self.points]
        self._grown = Grown(self._paint_piece)

    def place(self, steps: np.ndarray, loss: np.ndarray) -> np.ndarray:
        """Curves' points (..., 2) in px for steps and losses; nan where there is no finite loss.

        What the chart does not reach has its place too, outside the box.
        """
        if self.logarithmic and self.base is not None:
            loss = np.log10(np.maximum(loss - self.base, LEAST))
        return self.axes.place(steps, loss)

    def resting_key(self, seconds: float) -> int:
        """Changes on whole steps, and while the chart comes in."""
        return int(self.clock.step(seconds))

    def paint_resting(self, canvas: Canvas, seconds: float) -> None:
        """Axes, and the curves up to the last whole step."""
        self._paint_axes(canvas)
        whole = int(self.clock.step(seconds))
        pieces = whole // PIECE
        with window(canvas, self.box):
            self._grown.paint(canvas, pieces)
            for which in self._from_last():
                paint_curve(canvas, self.points[which, pieces * PIECE : whole + 1], self.cast.colours[which])
        reached = self.box.x + whole / max(self.cast.steps, 1) * self.box.width
        for which in self._from_last():
            paint_exits(canvas, self.exits[which], reached, self.cast.colours[which])

    def paint_moving(self, canvas: Canvas, seconds: float) -> None:
        """The pieces that grow, and a marker at the end of each curve; of one outside, at the border."""
        step = self.clock.step(seconds)
        whole = min(int(step), max(self.cast.steps - 1, 0))
        heads = at_step(self.points, step)
        with window(canvas, self.box):
            for which in self._from_last():
                if np.isfinite(heads[which]).all():
                    paint_curve(
                        canvas, np.array([self.points[which, whole], heads[which]]), self.cast.colours[which]
                    )
        if step > 0:
            for which in self._from_last(whole):
                if np.isfinite(heads[which]).all():
                    paint_head(canvas, self.box, heads[which], self.cast.looks[which])

    def _from_last(self, step: int | None = None) -> list[int]:
        order = self.cast.order[:, step if step is not None else 0]
        return [int(which) for which in np.argsort(-order, kind="stable")]

    def _real(self) -> list[tuple[np.ndarray, np.ndarray]]:
        return [(points, np.isfinite(points).all(axis=1)) for points in self.points]

    def _paint_piece(self, canvas: Canvas, piece: int) -> None:
        """The curves along so many steps: what is reached of them rests for ever."""
        first = piece * PIECE
        for which in self._from_last():
            last = min(first + PIECE + 1, self.ends[which])
            paint_curve(canvas, self.points[which, first : max(last, first)], self.cast.colours[which])

    def _paint_axes(self, canvas: Canvas) -> None:
        theme, words = self.cast.theme, self.cast.words
        heading = words("race.loss_above_minimum") if self.logarithmic else words("race.loss_per_epoch")
        self.axes.paint_heading(canvas, theme, heading)
        count = max(1, int(self.box.height // 42))
        levels = round_numbers(self.low, self.high, count, (1, 2, 2.5, 3, 5, 10), whole=self.logarithmic)
        self.axes.paint_up(canvas, theme, [(level, self._written(level)) for level in levels])
        steps = [(step, words.number(step, 0)) for step in whole_numbers(self.cast.steps)]
        self.axes.paint_across(canvas, theme, steps)

    def _written(self, level: float) -> str:
        words = self.cast.words
        return power(words, int(level)) if self.logarithmic else words.number(level, None)


def base(result: xarray.Dataset, seen: np.ndarray) -> float | None:
    """The loss of the global minimum, where one is known and none of these losses (n,) is below it."""
    if not json.loads(result.attrs.get("minima_complete", "true")):
        return None
    points = json.loads(result.attrs["critical_points"])
    minima = [float(point["loss"]) for point in points if point["is_global"]]
    if not minima or seen.min(initial=np.inf) < min(minima) - 1e-9 * max(1.0, abs(min(minima))):
        return None
    return min(minima)


def power(words: Words, exponent: int) -> str:
    """A power of ten, written out from a thousandth to a thousand."""
    if -3 <= exponent <= 3:
        return words.number(10.0**exponent, None)
    return f"10{str(exponent).translate(SUPERSCRIPT)}"
