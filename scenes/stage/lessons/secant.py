"""The secant through f(x) and f(x + h): its points, the triangle of its slope, a glass that follows h.

The glass is always as wide as a few h, so that one sees there what the plot is too coarse for: the curve
straightens, and the secant lies on it as the tangent.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from scenes.stage.paint import lettering
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box, Lens
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.motion import presence
from scenes.stage.plots.digits import Row, h_at
from scenes.stage.plots.plot import DASH, FAR, LINE, THIN, Plot
from scenes.theme import MEASURES

GLASS = (330.0, 300.0)  # px, at most
PART = (0.4, 0.52)  # of the plot, that it covers at most
SPAN, TALL = 2.6, 1.5  # at least as many h, and changes of f, as the glass is wide and high
GLASS_LATER = 1.2  # s after h began to shrink
INSET = 18.0  # px from the plot's edges to the glass
CHANGE = "f(x + h) − f(x)"
GHOSTS = 2  # of the first lines stay, dashed
LEG, UNDER = 3.0, 92.0  # px, of a leg; from x to the baseline of its name under it
CALLED, APART = ("secant_line", "tangent_line"), 18.0  # what the line is; px from that to another name
LOWEST = 16.0  # px from that up or down to the plot's foot, at least
ROOM = 34.0  # px that a leg needs for its name
SIZE = MEASURES.label  # px, of names


class Secant(Actor):
    """The secant at one x; its h is that of the last of ``rows`` (of `Digits`) that has come, on its way.

    ``slope`` is the curve's at x.
    All times are seconds of the film.

    It shows x from ``appear``, the second point and h from ``step_at``, the change and the line from
    ``line_at``, the tangent (dashed) from ``shrink_at`` and then the glass; from ``tangent_at`` on the
    line is called the tangent; all is gone at ``leave``.
    """

    def __init__(
        self,
        plot: Plot,
        x: float,
        slope: float,
        rows: Sequence[Row],
        appear: float,
        step_at: float,
        line_at: float,
        shrink_at: float,
        tangent_at: float,
        leave: float,
    ) -> None:
        self.plot, self.x, self.slope, self.rows = plot, x, slope, rows
        self.colour = plot.theme.symbols["gradient"]
        self.appear, self.step_at, self.line_at = appear, step_at, line_at
        self.shrink_at, self.tangent_at, self.leave = shrink_at, tangent_at, leave
        self.glass = self._corner(rows[0].h)

    def h_at(self, seconds: float) -> float:
        """The h at a second."""
        return h_at(self.rows, seconds)

    def ends(self, seconds: float) -> np.ndarray:
        """The two points in px, (2, 2)."""
        return self._between(self.h_at(seconds))

    def _between(self, h: float) -> np.ndarray:
        """The points at x, by itself as its value may be a limit, and at x + h, (2, 2) px."""
        return np.stack([self.plot.on(self.x), self.plot.on(self.x + h)])

    def magnification(self, seconds: float) -> float:
        """How many times larger than the plot the glass shows."""
        across, up = np.abs(np.diff(self.ends(seconds), axis=0)[0])
        return float(min(self.glass.width / (SPAN * across), self.glass.height / max(TALL * up, 1e-300)))

    def paint_moving(self, canvas: Canvas, seconds: float) -> None:
        """The line, the triangle, the points, and the glass."""
        plot, box, ends = self.plot, self.plot.box, self.ends(seconds)
        stepped, lined = presence(seconds, self.step_at), presence(seconds, self.line_at)
        shrinks, text = presence(seconds, self.shrink_at), plot.theme.text
        far, at = plot.way(self.x, float(plot.curve(np.array(self.x))), self.slope), plot.on(self.x)
        plot.paint_line(
            canvas, np.array([at - far, at + far]), text, line=THIN, opacity=0.8 * shrinks, dash=DASH
        )
        for before, after in pairwise(self.rows[: 1 + GHOSTS]):  # where it was
            part, line = presence(seconds, after.appear), through(self._between(before.h))
            plot.paint_line(canvas, line, self.colour, line=THIN, opacity=0.7 * part, dash=DASH)
        plot.paint_line(canvas, through(ends), self.colour, opacity=lined)
        self._paint_name(canvas, ends, seconds)
        out = ends[1, 0] > box.right or not box.y <= ends[1, 1] <= box.bottom
        if not out:
            self._paint_legs(canvas, ends, stepped, lined)
        self._paint_dots(canvas, ends, 0.0 if out else stepped)
        (x, y), mark = ends[0].tolist(), plot.words.number(self.x, None)
        named = self._named(x, y)
        plot.paint_words(
            canvas, f"x = {mark}", named.centre[0], named.bottom, plot.theme.symbols["w_0"], "middle", 1.0
        )
        with canvas.faded(presence(seconds, self.shrink_at + GLASS_LATER)) as seen:
            if seen:
                self._paint_glass(canvas, ends, seconds)

    def _named(self, x: float, y: float) -> Box:
        """Where it stands what x is called under its point, px; its lower edge is the baseline."""
        box, text = self.plot.box, f"x = {self.plot.words.number(self.x, None)}"
        wide, high = lettering.width(text, SIZE, bold=True), lettering.CAP_HEIGHT * SIZE
        x = min(max(x, box.x + wide / 2), box.right - wide / 2)
        return Box(x - wide / 2, min(y + UNDER, box.bottom - LOWEST) - high, wide, high)

    def _paint_name(self, canvas: Canvas, ends: np.ndarray, seconds: float) -> None:
        """What the line is called, over it where it leaves the plot on the right."""
        plot, box = self.plot, self.plot.box
        x = np.linspace(box.x + 0.6 * box.width, box.right - 12, 100)
        slope = (ends[1, 1] - ends[0, 1]) / (ends[1, 0] - ends[0, 0])
        y = ends[0, 1] + slope * (x - ends[0, 0])
        inside = np.flatnonzero((y > box.y + 60) & (y < box.bottom - 60))
        if not len(inside):
            return
        high, taken = lettering.CAP_HEIGHT * SIZE, self._named(*ends[0].tolist())
        wide = max(lettering.width(plot.words(f"derivative.{name}"), SIZE, bold=True) for name in CALLED)
        down = -18 if slope < 0 else 18 + high
        ways = [Box(float(x[at]) - wide, float(y[at]) + down - high, wide, high) for at in inside[::-1]]
        place = next((each for each in ways if not each.overlaps(taken, APART)), ways[0])
        right, base = place.right, place.bottom
        for name, start, end in (
            ("secant_line", self.line_at, self.tangent_at),
            ("tangent_line", self.tangent_at, np.inf),
        ):
            called, part = self.plot.words(f"derivative.{name}"), presence(seconds, start, end)
            self.plot.paint_words(canvas, called, right, base, self.colour, "right", part)

    def _paint_dots(self, canvas: Canvas, ends: np.ndarray, stepped: float) -> None:
        self.plot.paint_dot(canvas, ends[1], self.plot.theme.text, stepped)
        self.plot.paint_dot(canvas, ends[0], self.plot.theme.symbols["w_0"])

    def _paint_legs(self, canvas: Canvas, ends: np.ndarray, stepped: float, lined: float) -> None:
        """The step h, and the change of f over it, with their names while there is room for them."""
        plot, text, change = self.plot, self.plot.theme.text, self.plot.theme.symbols["loss"]
        (x, y), (u, v) = ends.tolist()
        canvas.line(np.array([(x, y), (u, y)]), text, line=LEG, opacity=0.9 * stepped)
        canvas.line(np.array([(u, y), (u, v)]), change, line=LEG, opacity=0.9 * lined)
        named = [min(max((abs(long) - ROOM) / ROOM, 0.0), 1.0) for long in (u - x, v - y)]
        base = y + 14 + lettering.CAP_HEIGHT * SIZE if v < y else y - 14
        plot.paint_words(canvas, "h", (x + u) / 2, base, text, "middle", stepped * named[0])
        base = (y + v) / 2 + lettering.X_HEIGHT * SIZE / 2
        fits = u + 18 + lettering.width(CHANGE, SIZE) < plot.box.right
        aside, anchor = (18, "left") if fits else (-18, "right")
        plot.paint_words(canvas, CHANGE, u + aside, base, change, anchor, lined * named[1])

    # ---- the glass

    def _paint_glass(self, canvas: Canvas, ends: np.ndarray, seconds: float) -> None:
        plot, theme, glass = self.plot, self.plot.theme, self.glass
        zoom = self.magnification(seconds)
        x, y = ends.mean(axis=0).tolist()
        lens = Lens(glass, Box.around(x, y, glass.width / zoom, glass.height / zoom))
        source = Box.around(x, y, max(lens.source.width, 2), max(lens.source.height, 2))
        corner = (glass.right if x > glass.right else glass.x, glass.bottom if y > glass.bottom else glass.y)
        with canvas.clipped(plot.box.x, plot.box.y, plot.box.width, plot.box.height):
            canvas.frame(source.x, source.y, source.width, source.height, theme.lens, line=1.5, opacity=0.8)
            canvas.line(np.array([corner, (x, y)]), theme.lens, line=1.5, opacity=0.5)
        canvas.box(glass.x, glass.y, glass.width, glass.height, theme.panel)
        low, high = plot.domain
        half = 0.5 * lens.source.width * (high - low) / plot.box.width
        around = self.x + self.h_at(seconds) / 2 + half * np.linspace(-1, 1, 81)
        with canvas.clipped(glass.x, glass.y, glass.width, glass.height):
            points = lens.shown(plot.on(around))
            points = points[np.isfinite(points).all(axis=1)]
            canvas.line(np.clip(points, -5e3, 5e3), theme.symbols["loss"], line=LINE + 3)
            canvas.line(through(lens.shown(ends)), self.colour, line=LINE)
            self._paint_dots(canvas, lens.shown(ends), 1.0)
        canvas.frame(glass.x, glass.y, glass.width, glass.height, theme.lens)
        text = f"× {plot.words.number(float(f'{zoom:.2g}'), 0 if zoom >= 10 else 1)}"
        canvas.text(
            text, glass.x + 14, glass.y + 34, size=MEASURES.smallest, colour=theme.text, halo=theme.panel
        )

    def _corner(self, h: float) -> Box:
        """The corner of the plot where the glass hides least of the curve, the secant and its points."""
        plot = self.plot
        box = plot.box.inset(INSET)
        width, height = min(GLASS[0], PART[0] * box.width), min(GLASS[1], PART[1] * box.height)
        ends = self._between(h)
        line = ends[0] + np.linspace(-2, 3, 60)[:, None] * (ends[1] - ends[0])
        named = self._named(*ends[0].tolist())
        marks = [*ends, *((x, named.bottom) for x in (named.x, named.centre[0], named.right))]
        taken = np.concatenate([plot.points[::5], line, np.repeat(marks, 50, axis=0)])
        corners = [
            Box(x, y, width, height) for y in (box.y, box.bottom - height) for x in (box.x, box.right - width)
        ]
        return min(corners, key=lambda corner: _inside(taken, corner))


def through(ends: np.ndarray) -> np.ndarray:
    """A line far beyond two points (2, 2) px that it goes through."""
    along = ends[1] - ends[0]
    far = FAR * along / max(float(np.hypot(*along)), 1e-300)
    return np.array([ends[0] - far, ends[0] + far])


def _inside(points: np.ndarray, box: Box) -> int:
    """How many of the points (n, 2) lie in the box."""
    left, top, right, bottom = box.edges()
    x, y = points.T
    return int(((x > left) & (x < right) & (y > top) & (y < bottom)).sum())
