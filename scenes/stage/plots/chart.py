"""The loss curves, growing in step with the runners.

Linear in the loss, or logarithmic in the height above the global minimum where the race spans many powers
of ten; the heading says which. Where no global minimum is known, or a runner got below it, there is no such
height, and the chart is linear. A curve is the true polyline of the losses at whole steps; beyond the chart
it is not drawn, and ends at the border with a mark.

A chart that `grows` is a plate on the ground: its axis reaches a third beyond the present, no further. What
rests of it is kept as pixels; only while the axis grows are its curves painted anew.
"""

from __future__ import annotations

import json
from math import ceil
from typing import TYPE_CHECKING

import cairo
import numpy as np

from scenes.language import SUPERSCRIPT, Words
from scenes.stage.paint import lettering
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.cut import FAR, LINE, exits, paint_exits, paint_head, spaced, window
from scenes.stage.paint.grown import PIECE, Grown
from scenes.stage.paint.layers import Kept
from scenes.stage.paint.motion import Track
from scenes.stage.paint.plates import around, paint_icon, paint_plate
from scenes.stage.paint.signs import paint_marker
from scenes.stage.plots.axes import GAP, SIZE, Axes, Scale, round_numbers, whole_numbers, within
from scenes.stage.show.cast import Cast
from scenes.stage.show.clock import Clock
from scenes.stage.show.paths import at_step

if TYPE_CHECKING:
    import xarray

DECADES = 3.0  # logarithmic from this many powers of ten between the start's height and the typical height
FLOOR = 1e-9  # heights under this are below the chart
LEAST = 1e-300  # height: what is as low as the minimum has a logarithm too, far below the chart
HUGE = 1e300  # the largest loss on an axis: differences stay finite
LEAST_REACH = 1e-9  # of the loss: what the axis reaches over at least

# of a chart that grows
FIRST, AHEAD, ROUND = 10, 1.35, 5  # steps at first; times the present step; and in so many steps
EASE, APART = 0.6, (1.2, 3.0)  # seconds in which it grows; from one time to the next, at least: of long races
MANY = 120  # steps: of a longer race they come to rest several at a time
HEADING, LEADING = 26.0, 30.0  # px, and from one line of it to the next
PADS = (24.0, 66.0, 34.0, 56.0)  # px between the plate's edges and the curves; at the left also the numbers
CORE, CASING = 3.6, 7.0  # px
STEPS = 4  # between its numbers below, at most
ROUNDS = [size * 10**power for power in range(9) for size in (1, 2, 5)]
DENSE = 1.0  # points a px: of more, a curve's lowest and highest of each px stand for all, uncased


class Chart(Actor):
    """Loss against step in a ``room`` (px), from ``appear`` to ``leave`` (seconds).

    ``linear`` where a film is about the loss itself, however small its last differences. With ``grows`` it is
    a plate on the ground, and its axis reaches no further than the race needs; ``whole``, to its end at once,
    as that of a chart beside it.
    """

    def __init__(
        self,
        cast: Cast,
        clock: Clock,
        room: Box,
        appear: float,
        leave: float = np.inf,
        *,
        linear: bool = False,
        grows: bool = False,
        whole: bool = False,
    ) -> None:
        self.cast, self.clock, self.appear, self.leave = cast, clock, appear, leave
        self.room, self.above, self.kept = room, grows, Kept(around(room)) if grows else None
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
        words = cast.words
        heading = words("race.loss_above_minimum") if self.logarithmic else words("race.loss_per_epoch")
        self.heading = lettering.wrap(heading, HEADING, room.width - 2 * PADS[0]) if grows else [heading]
        self.box = self._on_plate(room) if grows else within(room)
        self.levels = self._levels()
        self.ends = Track(growth(clock) if grows and not whole else [(0.0, cast.steps)], eased=True)
        self.axes = Axes(self.box, Scale(0, max(cast.steps, 1)), Scale(self.low, self.high))
        self.points = self.place(np.arange(cast.steps + 1), loss)  # (contender, step + 1, 2)
        real = np.isfinite(self.points).all(axis=2)
        self.lasts = np.where(real.all(axis=1), cast.steps, real.argmin(axis=1) - 1)  # where curves end
        self._drawn = np.clip(self.points, -FAR, FAR)
        self.exits = [spaced(exits(points, self.box)) for points in self.points]
        self._grown = Grown(self._paint_piece, around(room))
        self._curves = Kept(around(room))

    def place(self, steps: np.ndarray, loss: np.ndarray) -> np.ndarray:
        """Curves' points (..., 2) in px for steps and losses; nan where there is no finite loss.

        What the chart does not reach has its place too, outside the box.
        """
        if self.logarithmic and self.base is not None:
            loss = np.log10(np.maximum(loss - self.base, LEAST))
        return self.axes.place(steps, loss)

    def end(self, seconds: float) -> float:
        """The step at the right end of the axis at a second of the film."""
        return self.ends.at(seconds)

    def grows(self, seconds: float) -> bool:
        """Whether the axis is growing."""
        return self.end(seconds) != self.end(seconds + 1e-3)

    def resting_key(self, seconds: float) -> object:
        """Of a plate what is around the curves never changes; else it does on whole steps."""
        return None if self.above else int(self.clock.step(seconds))

    def paint_resting(self, canvas: Canvas, seconds: float) -> None:
        """Heading, levels, and on a plate no more; else all up to the last whole step."""
        theme = self.cast.theme
        if self.above:
            paint_plate(canvas, theme, self.room)
            for at, line in enumerate(self.heading):
                base = self.room.y + 38.0 + at * LEADING
                canvas.text(line, self.room.x + PADS[0], base, size=HEADING, colour=theme.muted)
        else:
            self.axes.paint_heading(canvas, theme, self.heading[0])
        self.axes.paint_up(canvas, theme, self.levels)
        if not self.above:
            self._paint_past(canvas, seconds)

    def paint_moving(self, canvas: Canvas, seconds: float) -> None:
        """The pieces that grow, and a marker at the end of each curve; of one outside, at the border."""
        step, end = self.clock.step(seconds), self.end(seconds)
        whole, rests = min(int(step), max(self.cast.steps - 1, 0)), self._rests(seconds)
        if self.above and self.grows(seconds):
            self._paint_past(canvas, seconds)
        elif self.above:
            self._curves.paint(canvas, (rests, end), lambda sheet: self._paint_past(sheet, seconds))
        heads = self._seen(at_step(self.points, step), end)
        runs = np.isfinite(heads).all(axis=1)
        back = int(np.ceil(CASING * end / self.box.width)) if self.above else 0  # over the end of the casing
        rests = min(rests, whole)
        first = max(rests - back, 0)
        tips = self._seen(self._drawn[:, first : whole + 1], end)
        with window(canvas, self.box):
            for which in self._from_last():
                if runs[which] and self.lasts[which] >= whole:
                    tip = np.concatenate([tips[which], np.clip(heads[which : which + 1], -FAR, FAR)])
                    self._stroke(canvas, which, tip, rests - first, dense=end > DENSE * self.box.width)
        if step > 0:
            paint = paint_icon if self.above else paint_marker
            for which in self._from_last(whole):
                if runs[which]:
                    paint_head(canvas, self.box, heads[which], self.cast.looks[which], paint=paint)

    def _rests(self, seconds: float) -> int:
        """The step up to which curves rest: the last whole one, or one shortly before."""
        step, by = int(self.clock.step(seconds)), ceil(self.cast.steps / MANY) if self.above else 1
        return step if step == self.cast.steps else step // by * by

    def _seen(self, points: np.ndarray, end: float) -> np.ndarray:
        """Where points (..., 2) of the whole race are while the axis ends at a step, px."""
        if end == self.cast.steps:
            return points
        seen = points.copy()
        seen[..., 0] = self.box.x + (points[..., 0] - self.box.x) * (self.cast.steps / end)
        return seen

    def _paint_past(self, canvas: Canvas, seconds: float) -> None:
        """Steps under the box, and what rests of the curves."""
        end, whole = self.end(seconds), self._rests(seconds)
        self._paint_steps(canvas, end, self.end(seconds + EASE))
        pieces = 0 if self.above else whole // PIECE
        with window(canvas, self.box):
            self._grown.paint(canvas, pieces)
            for which in self._from_last():
                self._paint_curve(canvas, which, pieces * PIECE, whole, end)
        reached = self.box.x + whole / max(end, 1) * self.box.width
        for which in self._from_last():
            paint_exits(canvas, self._seen(self.exits[which], end), reached, self.cast.colours[which])

    def _paint_steps(self, canvas: Canvas, end: float, goal: float) -> None:
        """Round steps under the box: those of the axis as it will be, as far as it reaches already."""
        steps = whole_numbers(round(goal))
        if self.above:
            by = next(size for size in ROUNDS if STEPS * size >= round(goal))
            steps = list(range(0, round(goal) + 1, by))
        factor = self.cast.steps / max(end, 1)
        said = [(step * factor, self.cast.words.number(step, 0)) for step in steps if step <= end]
        self.axes.paint_across(canvas, self.cast.theme, said)

    def _from_last(self, step: int | None = None) -> list[int]:
        order = self.cast.order[:, step if step is not None else 0]
        return [int(which) for which in np.argsort(-order, kind="stable")]

    def _paint_piece(self, canvas: Canvas, piece: int) -> None:
        """The curves along so many steps: what is reached of them rests."""
        for which in self._from_last():
            self._paint_curve(canvas, which, piece * PIECE, (piece + 1) * PIECE, self.cast.steps)

    def _paint_curve(self, canvas: Canvas, which: int, first: int, last: int, end: float) -> None:
        """A curve from a step to another, as far as it goes, while the axis ends at a step."""
        points = self._seen(self._drawn[which, first : min(last, int(self.lasts[which])) + 1], end)
        if len(points) > 1:
            self._stroke(canvas, which, points, dense=end > DENSE * self.box.width)

    def _stroke(
        self, canvas: Canvas, which: int, points: np.ndarray, since: int = 0, *, dense: bool = False
    ) -> None:
        """A piece of a curve, on a plate in its casing, which begins at one of its points."""
        colour, theme, context = self.cast.colours[which], self.cast.theme, canvas.context
        if not self.above:
            canvas.line(points, colour, line=LINE)
            return
        context.set_antialias(cairo.ANTIALIAS_FAST)
        if dense:
            canvas.line(thinned(points), colour, line=CORE)
        else:
            canvas.line(points[since:], theme.rim, line=CASING, opacity=theme.casing_opacity)
            canvas.line(points, colour, line=CORE)
        context.set_antialias(cairo.ANTIALIAS_DEFAULT)

    def _on_plate(self, room: Box) -> Box:
        """Where the curves of a chart on a plate are, px."""
        top = PADS[1] + LEADING * (len(self.heading) - 1)
        self.box = Box(room.x, room.y + top, room.width, room.height - top - PADS[3])
        left = PADS[0] + GAP + max((lettering.width(text, SIZE) for _, text in self._levels()), default=0.0)
        return Box(room.x + left, self.box.y, room.width - left - PADS[2], self.box.height)

    def _levels(self) -> list[tuple[float, str]]:
        count = max(1, int(self.box.height // 42))
        levels = round_numbers(self.low, self.high, count, (1, 2, 2.5, 3, 5, 10), whole=self.logarithmic)
        return [(level, self._written(level)) for level in levels]

    def _written(self, level: float) -> str:
        words = self.cast.words
        return power(words, int(level)) if self.logarithmic else words.number(level, None)


def growth(clock: Clock) -> list[tuple[float, float]]:
    """When (s) the axis of a chart that grows ends at which step: `AHEAD` times the present, in round steps.

    Between two knots of one step it rests.
    """
    steps = clock.steps
    fastest = 1 / min(np.diff(np.unique(clock.track.times)), default=1.0)
    by = ROUND * ceil(AHEAD * APART[steps > MANY] * fastest / ROUND)
    end = float(min(max(FIRST, by), steps))
    knots = [(clock.start, end)]
    while end < steps and end / AHEAD < clock.last:
        second = clock.seconds(end / AHEAD)
        longer = min(end + by, steps)
        knots += [(second, end), (second + EASE, longer)]
        end = longer
    return knots


def thinned(points: np.ndarray) -> np.ndarray:
    """Of a curve's points (n, 2) px those that are seen: of each px across first, lowest, highest, last."""
    columns, at = np.floor(points[:, 0]), np.arange(len(points))
    kept: list[np.ndarray] = []
    for order in (at, np.lexsort((points[:, 1], columns))):
        changes = np.flatnonzero(np.diff(columns[order]))
        kept += [order[changes], order[changes + 1], order[[0, -1]]]
    return points[np.unique(np.concatenate(kept))]


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
