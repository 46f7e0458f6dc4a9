"""The one coordinate system of plots, charts and maps: from values to px, and the numbers along its edges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from scenes.stage.paint import lettering
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.signs import paint_tag
from scenes.theme import MEASURES, Theme

SIZE = MEASURES.smallest  # px, of numbers and headings
GAP = 16.0  # px from a plot's left edge to its numbers
DROP = 36.0  # px from its lower edge to the numbers' baseline
TICK = 8.0  # px
CLOSE = 1.1  # of a number's size: two that are nearer, one over the other, cannot be read

Number = tuple[float, str]  # a value on a scale, and how it is written


@dataclass(frozen=True)
class Scale:
    """A range of values, from ``low`` to ``high``; even in the values, or in their logarithms."""

    low: float
    high: float
    is_logarithmic: bool = False

    def part(self, values: npt.ArrayLike) -> np.ndarray:
        """How far along the scale values (...) are: 0 at its low end, 1 at its high one, beyond that outside.

        nan where a value is nan or has no logarithm; an infinite one is infinitely far.
        """
        at, low, high = np.asarray(values, float), self.low, self.high
        with np.errstate(all="ignore"):
            if self.is_logarithmic:
                at, low, high = np.log10(np.where(at > 0, at, np.nan)), np.log10(low), np.log10(high)
            return (at - low) / (high - low)

    def holds(self, value: float) -> bool:
        """Whether a value is on it."""
        return self.low <= value <= self.high


@dataclass(frozen=True)
class Axes:
    """A box (px) with a scale ``across`` it, left to right, and one ``up`` it."""

    box: Box
    across: Scale
    up: Scale

    def place(self, x: npt.ArrayLike, y: npt.ArrayLike) -> np.ndarray:
        """Points (..., 2) in px for values; not kept inside the box, and nan or inf where a value is."""
        along, height = self.across.part(x), self.up.part(y)
        points = np.empty((*np.broadcast_shapes(along.shape, height.shape), 2))
        with np.errstate(invalid="ignore", over="ignore"):  # of who diverges
            points[..., 0] = self.box.x + along * self.box.width
            points[..., 1] = self.box.y + (1 - height) * self.box.height
        return points

    def read(self, points: np.ndarray) -> np.ndarray:
        """The values (..., 2) that stand at points (..., 2) px: what `place` was given. Linear ones only."""
        along = (points[..., 0] - self.box.x) / self.box.width
        height = (self.box.bottom - points[..., 1]) / self.box.height
        across, up = self.across, self.up
        return np.stack(
            [across.low + along * (across.high - across.low), up.low + height * (up.high - up.low)], axis=-1
        )

    def paint_up(
        self,
        canvas: Canvas,
        theme: Theme,
        numbers: Sequence[Number],
        *,
        gap: float = GAP,
        lines: float = 1.0,
        halo: str | None = None,
        plates: bool = False,
    ) -> None:
        """The numbers left of the box, ``gap`` px from it, and a line at each, of the opacity ``lines``.

        On any ground they lie on ``plates``. One that is too near to the last one is left out.
        """
        box, last = self.box, np.inf
        for value, text in numbers:
            y = float(self.place(self.across.low, value)[1])
            if abs(last - y) < CLOSE * SIZE:
                continue
            last = y
            if lines:
                canvas.line(np.array([(box.x, y), (box.right, y)]), theme.line, line=1.5, opacity=lines)
            base = y + lettering.CAP_HEIGHT * SIZE / 2
            if plates:
                paint_tag(canvas, theme, text, (box.x - gap, y), SIZE, anchor="right")
                continue
            canvas.text(text, box.x - gap, base, size=SIZE, colour=theme.muted, anchor="right", halo=halo)

    def paint_across(
        self,
        canvas: Canvas,
        theme: Theme,
        numbers: Sequence[Number],
        *,
        drop: float = DROP,
        ruled: bool = False,
        halo: str | None = None,
        plates: bool = False,
    ) -> None:
        """The numbers under the box, ``drop`` px down to their baseline.

        Where it is ``ruled``, its lower edge is a line with a tick for each. One that has no room beside the
        last one is left out.
        """
        box, last = self.box, (-np.inf, 0.0)
        if ruled:
            canvas.line(np.array([(box.x, box.bottom), (box.right, box.bottom)]), theme.muted, line=2)
        for value, text in numbers:
            x = float(self.place(value, self.up.low)[0])
            half = lettering.width(text, SIZE) / 2
            if abs(x - last[0]) < half + last[1]:
                continue
            last = x, half
            if ruled:
                canvas.line(np.array([(x, box.bottom), (x, box.bottom + TICK)]), theme.muted, line=2)
            base = box.bottom + drop
            if plates:
                middle = x, base - lettering.CAP_HEIGHT * SIZE / 2
                paint_tag(canvas, theme, text, middle, SIZE)
                continue
            canvas.text(text, x, base, size=SIZE, colour=theme.muted, anchor="middle", halo=halo)

    def paint_under(self, canvas: Canvas, points: np.ndarray, shades: Sequence[str], opacity: float) -> None:
        """What is under points (n, 2) px of a curve in the box, shaded from the box's top to its bottom."""
        box, kept = self.box, points[np.isfinite(points).all(axis=1)]
        if len(kept) < 2:
            return
        feet = np.array([(kept[-1, 0], box.bottom), (kept[0, 0], box.bottom)])
        with canvas.clipped(box.x, box.y, box.width, box.height):
            canvas.context.new_path()
            canvas.trace(np.concatenate([np.clip(kept, -5e3, 5e3), feet]))
            canvas.ink_down(box.y, box.bottom, shades, opacity)
            canvas.context.fill()

    def paint_heading(self, canvas: Canvas, theme: Theme, text: str, up: float = 0.0) -> None:
        """What is shown, over the box and the numbers at its left; a line of it so many px further ``up``."""
        canvas.text(text, self.box.x - 72, self.box.y - 24 - up, size=SIZE, colour=theme.muted)


def round_numbers(
    low: float, high: float, most: int, steps: Sequence[float] | None = (1, 2, 5, 10), *, whole: bool = False
) -> list[float]:
    """Round numbers from low to high, as far apart as one of ``steps`` times a power of ten: about ``most``.

    With ``whole`` whole numbers only.
    """
    from matplotlib.ticker import MaxNLocator

    values = MaxNLocator(nbins=most, steps=steps, integer=whole).tick_values(low, high)
    decimals = 12 - int(np.floor(np.log10(high - low)))
    return [round(float(value), decimals) + 0.0 for value in values if low <= value <= high]


def whole_numbers(most: int, count: int = 6) -> list[int]:
    """About six round whole numbers from 0 to ``most``, or about ``count``, as under a chart of steps."""
    return [int(at) for at in round_numbers(0, max(most, 1), count, None, whole=True) if at <= most]


def within(room: Box) -> Box:
    """Where the curves of a chart are drawn in its room (px), so that its numbers and heading fit in too."""
    return Box(room.x + 84, room.y + 44, room.width - 112, room.height - 84)
