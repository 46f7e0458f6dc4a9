"""A chart with powers of ten along both axes: measured lines that grow, theory's dashed ones, a marked x."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from scenes.language import Words
from scenes.stage.paint import lettering
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.motion import presence
from scenes.stage.paint.signs import paint_dot
from scenes.stage.plots.axes import SIZE, Axes, Scale
from scenes.stage.plots.chart import power
from scenes.stage.plots.plot import FAINT
from scenes.theme import MEASURES, Theme

LINE = 3.5  # px
DASH = (4.0, 9.0)  # px
EVERY = 48.0  # px that a power of ten's number needs up the axis
GAP = 14.0  # px from a line to its name, and from the chart to its numbers


@dataclass(frozen=True, eq=False)
class Series:
    """A line: x and y (n,), its colour, when it comes, whether it is dashed, and its name ("": none).

    The name stands left of the line or right of it (``anchor`` "right", "left") at the x ``named_at``.
    ``reach`` says down to which x it is drawn at a second; None: all of it.
    """

    x: np.ndarray
    y: np.ndarray
    colour: str
    appear: float
    name: str
    named_at: float
    anchor: str = "right"
    dashed: bool = False
    reach: Callable[[float], float] | None = None


@dataclass(frozen=True)
class Marked:
    """A value of x, written out, and points on lines (their y and colour), from ``appear`` (seconds) on."""

    x: float
    text: str
    points: tuple[tuple[float, str], ...]
    appear: float


class LogLog(Actor):
    """Series in a box (px) from ``appear`` until ``leave``; the axes end at whole powers of ten."""

    def __init__(
        self,
        series: Sequence[Series],
        marked: Marked | None,
        box: Box,
        names: tuple[str, str],
        words: Words,
        theme: Theme,
        appear: float,
        leave: float,
    ) -> None:
        self.series, self.marked, self.box, self.names = tuple(series), marked, box, names
        self.words, self.theme, self.appear, self.leave = words, theme, appear, leave
        x = np.concatenate([one.x for one in series])
        y = np.concatenate([one.y for one in series if not one.dashed])
        y = y[np.isfinite(y) & (y > 0)]
        self.x_range = _decades(x)
        low, high = _decades(y) if len(y) else (-16, 0)
        self.y_range = (low - 1, high)
        scales = (Scale(10.0**first, 10.0**last, True) for first, last in (self.x_range, self.y_range))
        self.axes = Axes(box, *scales)

    def place(self, x: np.ndarray | float, y: np.ndarray | float) -> np.ndarray:
        """Points (..., 2) in px; nan where x or y has no logarithm."""
        return self.axes.place(x, y)

    def paint_resting(self, canvas: Canvas, seconds: float) -> None:
        """The axes."""
        self._paint_axes(canvas)

    def paint_moving(self, canvas: Canvas, seconds: float) -> None:
        """The lines as far as they have come, and the marked value."""
        for one in self.series:
            with canvas.faded(presence(seconds, one.appear)) as there:
                if there:
                    self._paint_series(canvas, one, seconds)
        if self.marked is not None:
            with canvas.faded(presence(seconds, self.marked.appear)) as there:
                if there:
                    self._paint_marked(canvas, self.marked)

    def _paint_series(self, canvas: Canvas, one: Series, seconds: float) -> None:
        kept = np.ones(len(one.x), bool)
        if one.reach is not None:
            kept = one.x >= one.reach(seconds) * (1 - 1e-9)
        points = self.place(one.x[kept], one.y[kept])
        points = points[np.isfinite(points).all(axis=1)]
        if not len(points):
            return
        box = self.box
        with canvas.clipped(box.x, box.y, box.width, box.height + 1):
            canvas.line(points, one.colour, line=LINE, opacity=0.9, dash=DASH if one.dashed else ())
        if not one.dashed and kept.any() and not kept.all():
            paint_dot(canvas, points[np.argmin(points[:, 0])], one.colour, self.theme.rim)
        at = self._named(one)
        if one.name and at is not None and one.x[kept].min() <= at[2]:
            x = float(at[0]) + (GAP if one.anchor == "left" else -GAP)
            base = float(at[1]) + lettering.X_HEIGHT * MEASURES.label / 2
            canvas.text(
                one.name,
                x,
                base,
                size=MEASURES.label,
                colour=one.colour,
                anchor=one.anchor,
                halo=self.theme.background,
            )

    def _named(self, one: Series) -> tuple[float, float, float] | None:
        """Where a line's name points to, px, and its x: inside the box, the nearest to its own."""
        if not len(_increasing(one)[0]):
            return None
        x = np.append(one.x, one.named_at)
        across, up = self.place(x, np.exp(np.interp(np.log(x), *_increasing(one)))).T
        half = MEASURES.label
        inside = np.flatnonzero((up > self.box.y + half) & (up < self.box.bottom - half))
        if not len(inside):
            return None
        best = inside[np.argmin(np.abs(np.log(x[inside] / one.named_at)))]
        return float(across[best]), float(up[best]), float(x[best])

    def _paint_marked(self, canvas: Canvas, marked: Marked) -> None:
        theme, box = self.theme, self.box
        points = [(self.place(marked.x, y), colour) for y, colour in marked.points]
        points = [(at, colour) for at, colour in points if np.isfinite(at).all()]
        x = float(self.place(marked.x, 10.0 ** self.y_range[0])[0])
        top = min([float(at[1]) for at, _ in points], default=box.y)
        canvas.line(np.array([(x, box.bottom), (x, top)]), theme.text, line=2.5)
        for at, colour in points:
            paint_dot(canvas, at, colour, theme.text)
        side = 1 if x < box.centre[0] + 0.25 * box.width else -1
        canvas.text(
            marked.text,
            x + side * GAP,
            box.bottom - 18,
            size=MEASURES.label,
            colour=theme.text,
            bold=True,
            anchor="left" if side > 0 else "right",
            halo=theme.background,
        )

    def _paint_axes(self, canvas: Canvas) -> None:
        box, theme = self.box, self.theme
        up, across = (
            [(10.0**exponent, power(self.words, exponent)) for exponent in exponents]
            for exponents in (_every(*self.y_range, int(box.height // EVERY)), _every(*self.x_range, 8))
        )
        self.axes.paint_up(canvas, theme, up, gap=GAP, lines=FAINT)
        self.axes.paint_across(canvas, theme, across, ruled=True)
        name_across, name_up = self.names
        canvas.text(name_up, box.x - 86, box.y - 20, size=SIZE, colour=theme.muted)
        canvas.text(name_across, box.right + 26, box.bottom + 9, size=SIZE, colour=theme.text, bold=True)


def _decades(values: np.ndarray) -> tuple[int, int]:
    """The whole powers of ten around the positive values."""
    low, high = np.log10(values.min()), np.log10(values.max())
    return int(np.floor(low + 1e-9)), int(np.ceil(high - 1e-9))


def _every(low: int, high: int, most: int) -> list[int]:
    """Exponents from low to high at steps of 1, 2, 4 and so on: about ``most`` of them."""
    step = next(2**n for n in range(12) if (high - low) / 2**n <= most)
    return [exponent for exponent in range(low, high + 1) if exponent % step == 0]


def _increasing(one: Series) -> tuple[np.ndarray, np.ndarray]:
    """Logarithms of a line's x and y where it has them, x increasing."""
    kept = np.isfinite(one.y) & (one.y > 0)
    order = np.argsort(one.x[kept])
    return np.log(one.x[kept][order]), np.log(one.y[kept][order])
