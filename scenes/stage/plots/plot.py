"""A function of one variable with its axes, and what is drawn on it: lines by their slope, dots, words.

What is put on it finds its place by `Plot.place`. Where the curve leaves its box it ends with a mark, as at a
pole.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from scenes.language import Words
from scenes.stage.paint import lettering
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.cut import exits, paint_exit, spaced
from scenes.stage.paint.signs import paint_dot, paint_tag
from scenes.stage.plots.axes import SIZE, Axes, Scale, round_numbers
from scenes.theme import MEASURES, Theme

SAMPLES = 801
LINE, THIN = 4.5, 2.5  # px
DASH = (10.0, 10.0)  # px
FAR = 4000.0  # px that a line goes on beyond its point
LEFT, GAP = 52.0, 14.0  # px: at least, for the numbers up the axis; and between them and it
FAINT = 0.7  # opacity of the lines at these
APART = 56.0  # px between two of them, at least
ABOVE, BELOW = 0.07, 0.24  # of the values' range, left free over the curve and under it
OUTLIER = 20.0  # times the middle half's range from the median: values beyond, as at a pole, set no scale


class Plot(Actor):
    """A curve over a domain in a room (px, the axes' numbers at its left included).

    ``box`` is where the curve is; it comes at ``appear`` (seconds). The curve at the x ``seen`` is inside it,
    however far from the rest; or the ``scale`` of its values is given. ``breaks`` says after which of the x
    (n,) a curve is not connected; the curve has the colour of the symbol ``symbol``. Lines go on to the edges
    of ``reach`` (px), if it is given, on a ground that is not the plot's own.
    """

    def __init__(
        self,
        curve: Callable[[np.ndarray], np.ndarray],
        domain: tuple[float, float],
        room: Box,
        words: Words,
        theme: Theme,
        appear: float,
        *,
        seen: Sequence[float] = (),
        scale: Scale | None = None,
        breaks: Callable[[np.ndarray], np.ndarray] | None = None,
        symbol: str = "loss",
        reach: Box | None = None,
    ) -> None:
        self.breaks, self.reach = breaks, reach
        self.curve, self.domain, self.words, self.theme, self.appear = curve, domain, words, theme, appear
        self.colour = theme.symbols[symbol]
        self.x = np.linspace(*domain, SAMPLES)
        value = curve(self.x)
        up = scale or _scale(value, curve(np.array([*seen], float)))
        self.low, self.high = up.low, up.high
        levels = round_numbers(up.low, up.high, min(6, int(room.height // APART)))
        self.levels = [(value, words.number(value, None)) for value in levels]
        self.left = left = max([LEFT, *(lettering.width(text, SIZE) + GAP for _, text in self.levels)])
        self.box = Box(room.x + left, room.y, room.width - left, room.height)
        self.axes = Axes(self.box, Scale(*domain), up)
        # where the curve is not connected, nothing joins its pieces
        apart = np.zeros(0, int) if breaks is None else np.flatnonzero(breaks(self.x)) + 1
        self.points = np.insert(self.place(self.x, value), apart, np.nan, axis=0)
        both = np.concatenate([exits(self.points, self.box), exits(self.points[::-1], self.box)])
        self.exits = spaced(both[np.argsort(both[:, 0])])  # from left to right, and from right to left

    def place(self, x: np.ndarray | float, value: np.ndarray | float) -> np.ndarray:
        """Points (..., 2) in px for x and values; not kept inside the box."""
        return self.axes.place(x, value)

    def on(self, x: np.ndarray | float) -> np.ndarray:
        """Points (..., 2) in px of the curve at x."""
        return self.place(x, self.curve(np.asarray(x, float)))

    def way(self, x: float, value: float, slope: float, reach: float = FAR) -> np.ndarray:
        """How far a line of a slope goes to the right of a point in ``reach`` px: (2,) px."""
        along = self.place(x + 1, value + slope) - self.place(x, value)
        length = float(np.hypot(*along))
        return reach * (along / length if np.isfinite(length) else np.array([0.0, -np.sign(slope)]))

    # ---- painting

    def paint_resting(self, canvas: Canvas, seconds: float) -> None:
        """Axes and curve."""
        self.paint_axes(canvas)
        self.paint_curve(canvas, self.points)
        for x, y, way in self.exits.tolist():
            paint_exit(canvas, x, y, way, self.colour)

    def paint_axes(self, canvas: Canvas) -> None:
        """The values' numbers with a line at each, and those of x."""
        plates = self.reach is not None
        self.axes.paint_up(canvas, self.theme, self.levels, gap=GAP, lines=FAINT, plates=plates)
        self.axes.paint_across(canvas, self.theme, self._numbers(), ruled=True, plates=plates)

    def paint_curve(self, canvas: Canvas, points: np.ndarray, colour: str = "", line: float = LINE) -> None:
        """A piece of the curve through points (n, 2) px, inside the box; broken where there is no value."""
        for piece in np.split(points, np.flatnonzero(~np.isfinite(points).all(axis=1))):
            kept = piece[np.isfinite(piece).all(axis=1)]
            self.paint_line(canvas, np.clip(kept, -5e3, 5e3), colour or self.colour, line=line)

    def paint_line(
        self,
        canvas: Canvas,
        points: np.ndarray,
        colour: str,
        *,
        line: float = LINE,
        opacity: float = 1.0,
        dash: Sequence[float] = (),
    ) -> None:
        """A line through points (n, 2) px, as far as the box goes, or the plot's reach."""
        box = self.reach or self.box
        with canvas.clipped(box.x, box.y, box.width, box.height):
            canvas.line(points, colour, line=line, opacity=opacity, dash=dash)

    def paint_dot(self, canvas: Canvas, at: np.ndarray, colour: str, opacity: float = 1.0) -> None:
        """A point (2,) px."""
        paint_dot(canvas, at, colour, self.theme.rim, opacity=opacity)

    def paint_words(
        self, canvas: Canvas, text: str, x: float, base: float, colour: str, anchor: str, opacity: float
    ) -> None:
        """Words beside what is drawn, on a plate."""
        size = MEASURES.label
        middle = x, base - lettering.CAP_HEIGHT * size / 2
        paint_tag(
            canvas, self.theme, text, middle, size, colour=colour, bold=True, anchor=anchor, opacity=opacity
        )

    def _numbers(self) -> list[tuple[float, str]]:
        """The round x under the axis with what is written there: as many, up to seven, as have room."""
        low, high = self.domain
        for count in range(7, 0, -1):
            found = [(value, self.words.number(value, None)) for value in round_numbers(low, high, count)]
            widest = max([lettering.width(text, SIZE) for _, text in found], default=0.0)
            step = self.box.width / (high - low) * min(np.diff([value for value, _ in found]), default=np.inf)
            if step >= widest + GAP:
                break
        return found


def _scale(value: np.ndarray, seen: np.ndarray) -> Scale:
    """The values from the lower to the upper edge: the curve's but for outliers, and all ``seen``."""
    finite, needed = value[np.isfinite(value)], seen[np.isfinite(seen)]
    first, middle, third = np.quantile(finite, (0.25, 0.5, 0.75))
    most = OUTLIER * (third - first) or np.inf
    low = float(min([max(finite.min(), middle - most), *needed]))
    high = float(max([min(finite.max(), middle + most), *needed]))
    return Scale(low - BELOW * (high - low), high + ABOVE * (high - low))
