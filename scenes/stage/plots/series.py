"""A chart of lines that grow: measured ones, theory's dashed ones, rows of dots; and a marked value of x.

What is beyond the chart is not drawn; a mark at its border says that there is more.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from scenes.language import Words
from scenes.stage.paint import lettering
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.cut import FAR, exits, paint_exits, paint_head, side, spaced, window
from scenes.stage.paint.layers import Kept
from scenes.stage.paint.motion import presence
from scenes.stage.paint.plates import around, paint_plate
from scenes.stage.paint.signs import Look, paint_dot, paint_dots
from scenes.stage.plots.axes import SIZE, Axes, Number
from scenes.stage.plots.chart import power
from scenes.stage.show.paths import at_step, up_to
from scenes.theme import MEASURES, Theme

LINE, DASHED, DOTS = 3.0, 3.5, 3.6  # px: a line's width, a dashed one's, a dot's
LEAST = 3.0  # px, the height of the lowest bar: it can be seen
DASH = (4.0, 9.0)  # px
GAP, CLEAR = 14.0, 22.0  # px from a line to its name, to a side of it; from its middle up or down
LEADING, KEY_GAP = 30.0, 18.0  # px from one line of the heading to the next; between two keys
BESIDE = 48.0  # px of a plate beside its heading


@dataclass(frozen=True, eq=False)
class Series:
    """A line: x and y (n,) in the order in which it is drawn, and how visible it is at a second, 0 to 1.

    ``reach`` says to which x it is drawn at a second (None: all of it); at its end there is a marker of its
    ``look``, or else a round one while it grows. In ``style`` "dots" nothing joins its points. Its ``name``
    stands left of the line or right of it (``anchor`` "right", "left") at the x ``named_at``.
    """

    x: np.ndarray
    y: np.ndarray
    colour: str
    strength: Callable[[float], float]
    reach: Callable[[float], float] | None = None
    look: Look | None = None
    style: str = "line"  # or "dashed", or "dots", or "bars", each from its x to the next one, one away
    name: str = ""
    named_at: float = np.nan
    anchor: str = "right"
    marked: bool = True  # whether there is a marker at its end

    def drawn(self, seconds: float) -> float:
        """How many points lie before the end of what is drawn, a part of the way to the next one included."""
        last = len(self.x) - 1.0
        if self.reach is None:
            return last
        way = np.sign(self.x[-1] - self.x[0]) or 1.0
        return float(np.interp(way * self.reach(seconds), way * self.x, np.arange(last + 1)))


@dataclass(frozen=True)
class Marked:
    """A value of x, written out, and points on lines (their y and colour), from ``appear`` (seconds) on."""

    x: float
    text: str
    points: tuple[tuple[float, str], ...]
    appear: float


class SeriesChart(Actor):
    """Series over axes whose ``numbers`` are these, across and up, from ``appear`` to ``leave``.

    ``heading`` says what is measured, in as many lines as it needs; at the end of the last one stand
    ``keys``: what the lines' colours mean (text, colour). ``symbol``, if there is one, stands beside the axis
    across. Over the ground it stands on a plate that fills its ``room`` (px).
    """

    def __init__(
        self,
        series: Sequence[Series],
        axes: Axes,
        numbers: tuple[Sequence[Number], Sequence[Number]],
        heading: str,
        theme: Theme,
        appear: float,
        leave: float,
        *,
        symbol: str = "",
        marked: Marked | None = None,
        room: Box | None = None,
        keys: Sequence[tuple[str, str]] = (),
    ) -> None:
        self.room, self.above = room, room is not None
        self.kept = None if room is None else Kept(around(room))
        self.series, self.axes, self.numbers, self.keys = tuple(series), axes, numbers, tuple(keys)
        self.heading = [heading] if room is None else heading_lines(heading, room, keys)
        self.theme, self.appear, self.leave, self.symbol, self.marked = theme, appear, leave, symbol, marked
        self.points = [
            np.clip(axes.place(one.x, one.y), -FAR, FAR) for one in series
        ]  # nan where there is none
        self.exits = [self._exits(one, points) for one, points in zip(series, self.points, strict=True)]

    def _exits(self, one: Series, points: np.ndarray) -> np.ndarray:
        """Where a line leaves the chart, as `cut.exits`; of dots, some of those that are outside."""
        box, sides = self.axes.box, side(points[:, 1], self.axes.box)
        if one.style not in ("dots", "bars"):
            return spaced(exits(points, box))
        if one.style == "bars":
            points = np.clip(self.axes.place(one.x + 0.5, one.y), -FAR, FAR)
        beyond = np.stack([points[:, 0], np.where(sides > 0, box.bottom, box.y), sides], axis=1)
        return spaced(beyond[sides != 0])

    def paint_resting(self, canvas: Canvas, seconds: float) -> None:
        """The axes."""
        (across, up), box, theme = self.numbers, self.axes.box, self.theme
        if self.room is not None:
            paint_plate(canvas, theme, self.room, opacity=theme.panel_opacity)
        for line, text in enumerate(reversed(self.heading)):
            self.axes.paint_heading(canvas, theme, text, up=line * LEADING)
        right = box.right
        for text, colour in reversed(self.keys):
            right -= KEY_GAP + canvas.text(
                text, right, box.y - 24, size=SIZE, colour=colour, anchor="right", bold=True
            )
        self.axes.paint_up(canvas, theme, up)
        self.axes.paint_across(canvas, theme, across, ruled=bool(self.symbol))
        canvas.text(self.symbol, box.right + 26, box.bottom + 9, size=SIZE, colour=theme.text, bold=True)

    def paint_moving(self, canvas: Canvas, seconds: float) -> None:
        """The lines as far as they have come, and the marked value."""
        for which, one in enumerate(self.series):
            with canvas.faded(one.strength(seconds)) as there:
                if there:
                    self._paint_series(canvas, which, seconds)
        if self.marked is not None:
            with canvas.faded(presence(seconds, self.marked.appear)) as there:
                if there:
                    self._paint_marked(canvas, self.marked)

    def _paint_series(self, canvas: Canvas, which: int, seconds: float) -> None:
        one, box, drawn = self.series[which], self.axes.box, self.series[which].drawn(seconds)
        if one.style == "bars":
            return self._paint_bars(canvas, which, drawn)
        points = up_to(self.points[which], drawn)
        points = points[np.isfinite(points).all(axis=1)]
        if not len(points):
            return
        with window(canvas, box):
            if one.style == "dots":
                paint_dots(canvas, points, DOTS, one.colour)
            elif one.style == "dashed":
                canvas.line(points, one.colour, line=DASHED, opacity=0.9, dash=DASH)
            else:
                canvas.line(points, one.colour, line=LINE)
        if one.style != "dashed":
            paint_exits(canvas, self.exits[which], float(points[:, 0].max()), one.colour)
        head = at_step(self.points[which], drawn)
        grows = one.reach is not None and drawn < len(one.x) - 1
        if (
            one.marked and (one.look is not None or grows) and np.isfinite(head).all()
        ):  # one that has diverged is nowhere
            paint_head(canvas, box, head, one.look or Look("circle", one.colour, self.theme.rim))
        at = self._named(which)
        if at is not None and at[2] <= drawn:
            way = 1.0 if one.anchor == "left" else -1.0
            x, slope = float(at[0]) + way * GAP, self._slope(which, int(at[2]))
            aside = max(CLEAR - GAP * abs(slope), 0.0)  # px up or down, off a line that is not steep
            base = float(at[1]) + lettering.X_HEIGHT * MEASURES.label / 2 - np.sign(way * slope) * aside
            halo = self.theme.background
            canvas.text(
                one.name, x, base, size=MEASURES.label, colour=one.colour, anchor=one.anchor, halo=halo
            )

    def bar(self, which: int, at: int) -> Box:
        """A bar of a series: over the way from a point's x to the next one's, as high as it gets, px."""
        box, one = self.axes.box, self.series[which]
        left, right = (float(self.axes.place(x, self.axes.up.low)[0]) for x in (one.x[at], one.x[at] + 1))
        gap = min(0.18 * (right - left), 8.0)
        top = float(self.points[which][at, 1])
        height = 0.0 if np.isnan(top) else max(box.bottom - max(top, box.y), LEAST)
        return Box(left + gap, box.bottom - height, right - left - 2 * gap, height)

    def _paint_bars(self, canvas: Canvas, which: int, drawn: float) -> None:
        """Those that are complete, and the one that grows."""
        for at in range(min(int(drawn) + 1, len(self.points[which]) - 1)):
            bar, part = self.bar(which, at), min(drawn - at, 1.0)
            height = part * bar.height
            canvas.box(bar.x, bar.bottom - height, bar.width, height, self.series[which].colour)
        reached = float(self.axes.place(drawn, self.axes.up.low)[0])
        paint_exits(canvas, self.exits[which], reached, self.series[which].colour)

    def _slope(self, which: int, at: int) -> float:
        """How steeply a line goes down, px a px to the right, around one of its points."""
        points = self.points[which][max(at - 1, 0) : at + 2]
        run = float(points[-1, 0] - points[0, 0])
        return float(points[-1, 1] - points[0, 1]) / run if run else 0.0

    def _named(self, which: int) -> tuple[float, float, float] | None:
        """Where a line's name points to, px, inside the box; and which of the line's points that is."""
        one, box, half = self.series[which], self.axes.box, MEASURES.label
        if not one.name:
            return None
        across, up = self.points[which].T
        inside = np.flatnonzero((up > box.y + half) & (up < box.bottom - half))
        if not len(inside):
            return None
        wanted = float(self.axes.place(one.named_at, self.axes.up.low)[0])
        best = int(inside[np.argmin(np.abs(across[inside] - wanted))])
        return float(across[best]), float(up[best]), float(best)

    def _paint_marked(self, canvas: Canvas, marked: Marked) -> None:
        theme, box = self.theme, self.axes.box
        points = [(self.axes.place(marked.x, y), colour) for y, colour in marked.points]
        points = [(at, colour) for at, colour in points if np.isfinite(at).all()]
        x = float(self.axes.place(marked.x, self.axes.up.low)[0])
        top = min([float(at[1]) for at, _ in points], default=box.y)
        canvas.line(np.array([(x, box.bottom), (x, top)]), theme.text, line=2.5)
        for at, colour in points:
            paint_dot(canvas, at, colour, theme.text)
        way, anchor = (1, "left") if x < box.centre[0] + 0.25 * box.width else (-1, "right")
        size, halo, base = MEASURES.label, theme.background, box.bottom - 18
        canvas.text(
            marked.text,
            x + way * GAP,
            base,
            size=size,
            colour=theme.text,
            bold=True,
            anchor=anchor,
            halo=halo,
        )


def heading_lines(heading: str, room: Box, keys: Sequence[tuple[str, str]] = ()) -> list[str]:
    """The heading in lines that fit a plate's room (px); beside the last there is room for the keys."""
    wide = room.width - BESIDE
    lines = lettering.wrap(heading, SIZE, wide)
    own = sum(lettering.width(text, SIZE, bold=True) + KEY_GAP for text, _ in keys)
    if lettering.width(lines[-1], SIZE) + own > wide:
        lines.append("")
    return lines


def powers(words: Words, low: int, high: int, most: int) -> list[Number]:
    """The powers of ten of exponents from low to high, at steps of 1, 2, 4 and so on: about ``most``."""
    step = next(2**n for n in range(12) if (high - low) / 2**n <= most)
    found = [exponent for exponent in range(low, high + 1) if exponent % step == 0]
    return [(10.0**exponent, power(words, exponent)) for exponent in found]
