"""A function of one variable, drawn with its axes: what is put on it finds its place by `Plot.place`.

Where the curve leaves its box it ends with a mark, as at a pole.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.differences import Curve
from scenes.language import Words
from scenes.stage.paint import lettering
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.cut import exits, paint_exit, spaced
from scenes.stage.plots.axes import SIZE, Axes, Scale, round_numbers
from scenes.theme import Theme

SAMPLES = 801
LINE = 4.5  # px
LEFT, GAP = 52.0, 14.0  # px: at least, for the numbers up the axis; and between them and it
FAINT = 0.7  # opacity of the lines at these
ABOVE, BELOW = 0.07, 0.24  # of the values' range, left free over the curve and under it
OUTLIER = 20.0  # times the middle half's range from the median: values beyond, as at a pole, set no scale


class Plot(Actor):
    """A curve over its domain in a room (px, the axes' numbers at its left included).

    ``box`` is where the curve is; it comes at ``appear`` (seconds). The curve at the x ``seen`` is inside it,
    however far from the rest.
    """

    def __init__(
        self,
        curve: Curve,
        room: Box,
        words: Words,
        theme: Theme,
        appear: float,
        seen: Sequence[float] = (),
    ) -> None:
        self.curve, self.words, self.theme, self.appear = curve, words, theme, appear
        x = np.linspace(*curve.domain, SAMPLES)
        value = curve(x)
        self.low, self.high = _range(value, [float(curve(at)) for at in seen])
        levels = round_numbers(self.low, self.high, 6)
        self.levels = [(value, words.number(value, None)) for value in levels]
        left = max([LEFT, *(lettering.width(text, SIZE) + GAP for _, text in self.levels)])
        self.box = Box(room.x + left, room.y, room.width - left, room.height)
        self.axes = Axes(self.box, Scale(*curve.domain), Scale(self.low, self.high))
        # where the curve is not connected, nothing joins its pieces
        self.points = np.insert(self.place(x, value), np.flatnonzero(curve.breaks(x)) + 1, np.nan, axis=0)
        both = np.concatenate([exits(self.points, self.box), exits(self.points[::-1], self.box)])
        self.exits = spaced(both[np.argsort(both[:, 0])])  # from left to right, and from right to left

    def place(self, x: np.ndarray | float, value: np.ndarray | float) -> np.ndarray:
        """Points (..., 2) in px for x and values; not kept inside the box."""
        return self.axes.place(x, value)

    def on(self, x: np.ndarray | float) -> np.ndarray:
        """Points (..., 2) in px of the curve at x."""
        return self.place(x, self.curve(x))

    def way(self, x: float, value: float, slope: float) -> np.ndarray:
        """In which direction a line of a slope leaves a point to the right: a unit vector (2,) px."""
        along = self.place(x + 1, value + slope) - self.place(x, value)
        length = float(np.hypot(*along))
        return along / length if np.isfinite(length) else np.array([0.0, -np.sign(slope)])

    def paint_resting(self, canvas: Canvas, seconds: float) -> None:
        """Axes and curve."""
        self.axes.paint_up(canvas, self.theme, self.levels, gap=GAP, lines=FAINT)
        self.axes.paint_across(canvas, self.theme, self._numbers(), ruled=True)
        self.paint_curve(canvas, self.points)
        for x, y, way in self.exits.tolist():
            paint_exit(canvas, x, y, way, self.theme.symbols["loss"])

    def paint_curve(self, canvas: Canvas, points: np.ndarray) -> None:
        """A piece of the curve through points (n, 2) px, inside the box; broken where there is no value."""
        box = self.box
        with canvas.clipped(box.x, box.y, box.width, box.height):
            finite = np.isfinite(points).all(axis=1)
            cuts = np.flatnonzero(~finite)
            for piece in np.split(points, cuts):
                kept = piece[np.isfinite(piece).all(axis=1)]
                canvas.line(np.clip(kept, -5e3, 5e3), self.theme.symbols["loss"], line=LINE)

    def _numbers(self) -> list[tuple[float, str]]:
        """The round x under the axis with what is written there: as many, up to seven, as have room."""
        low, high = self.curve.domain
        for count in range(7, 0, -1):
            found = [(value, self.words.number(value, None)) for value in round_numbers(low, high, count)]
            widest = max([lettering.width(text, SIZE) for _, text in found], default=0.0)
            step = self.box.width / (high - low) * min(np.diff([value for value, _ in found]), default=np.inf)
            if step >= widest + GAP:
                break
        return found


def _range(value: np.ndarray, seen: Sequence[float]) -> tuple[float, float]:
    """The values at the lower and the upper edge: those of the curve but for outliers, and all ``seen``."""
    finite = value[np.isfinite(value)]
    needed = [each for each in seen if np.isfinite(each)]
    first, middle, third = np.quantile(finite, (0.25, 0.5, 0.75))
    most = OUTLIER * (third - first) or np.inf
    low = min([max(finite.min(), middle - most), *needed])
    high = max([min(finite.max(), middle + most), *needed])
    reach = high - low
    return float(low - BELOW * reach), float(high + ABOVE * reach)
