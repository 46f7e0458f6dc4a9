"""Curves of loss side by side, a row an optimizer and a column a learning rate, all growing on one clock.

Under a curve is the ground: each height has the colour that this loss has on every curve. The grid has two
forms, between which it glides: beside a panel, and as wide as the frame with a number beside each curve.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scenes.stage.paint import lettering
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.layers import Kept
from scenes.stage.paint.layout import Layout
from scenes.stage.paint.lettering import CAP_HEIGHT
from scenes.stage.paint.motion import Track, presence
from scenes.stage.paint.plates import paint_edge
from scenes.stage.paint.signs import paint_dot, paint_marker
from scenes.stage.plots.losses import decades, ends
from scenes.stage.show.clock import Clock
from scenes.stage.show.trainings import Trainings
from scenes.theme import Theme, map_colours

NAMES, HEAD = 223.0, 44.0  # px: the names' column left of the cells; over the cells, for the rates
GAPS = (16.0, 9.0)  # px between cells, across and down
NUMBER = 118.0  # px, right of a curve: its last loss
PAD = 7.0  # px between a cell's edge and its curve
RADIUS, FRAME, BEST = 10.0, 4.0, 5.0  # px: of corners, a row's best's frame, the best of all's
LINE, THIN, DOT = 2.2, 1.0, 7.0  # px
GROUND, BAND, RULE = 0.55, 0.35, 0.14  # opacities
NAME, RATE, LOSS, STATE = 28.0, 32.0, 30.0, 24.0  # px, sizes of texts
GLIDES = 1.0  # s from one form to the other
PITCH = 36.0  # px between a loss and the word under it
SMALL = 24.0  # px: no text is smaller


@dataclass(frozen=True)
class Times:
    """Seconds of the film: the curves ``grow`` on a clock; it ``opens`` for the numbers; what comes then.

    They grow once more on the clock ``again``, where what breaks is marked; then the best of each row is
    framed at ``rows``, the best of all at ``best``. Without answers there is none of these (inf).
    """

    appear: float
    grow: Clock
    opens: float
    again: Clock | None
    rows: float
    best: float


class Sky(Actor):
    """The ground of all: the theme's sky over the whole ``frame`` (px)."""

    appear = -1.0

    def __init__(self, theme: Theme, frame: Box) -> None:
        self.theme, self.frame = theme, frame

    def paint_resting(self, canvas: Canvas, seconds: float) -> None:
        """From the sky's top down to its horizon."""
        frame = self.frame
        canvas.ink_down(frame.y, frame.bottom, self.theme.sky)
        canvas.context.rectangle(frame.x, frame.y, frame.width, frame.height)
        canvas.context.fill()


class CurveGrid(Actor):
    """The curves in a layout, beside a ``panel`` (px) until the grid opens."""

    def __init__(self, shown: Trainings, layout: Layout, room: Box, panel: Box, times: Times) -> None:
        self.shown, self.room, self.times, self.appear = shown, room, times, times.appear
        self.width = Track([(times.opens, panel.x - GAPS[0] - room.x), (times.opens + GLIDES, room.width)])
        if not np.isfinite(times.opens):
            self.width = Track([(0.0, panel.x - GAPS[0] - room.x)])
        self.width.eased = True
        self.low, self.high = ends(shown.curves, shown.verdicts.chance)
        self.rules = decades(self.low, self.high, most=3)
        self.pixels = Kept(layout.frame)
        self.tones = [f"#{r:02x}{g:02x}{b:02x}" for r, g, b in map_colours(shown.theme, 12)[::-1].tolist()]

    # ---- where things are

    def cell(self, row: int, column: int, seconds: float) -> Box:
        """The plate of a combination, px."""
        rows, columns = self.shown.shape
        left, top = self.room.x + NAMES, self.room.y + HEAD
        wide = (self.width.at(seconds) - NAMES - GAPS[0] * (columns - 1)) / columns
        high = (self.room.bottom - top - GAPS[1] * (rows - 1)) / rows
        return Box(left + column * (wide + GAPS[0]), top + row * (high + GAPS[1]), wide, high)

    def plot(self, row: int, column: int, seconds: float) -> Box:
        """Where in its cell a curve is, px: left of its number, once that is there."""
        cell = self.cell(row, column, seconds)
        open_ = self._open(seconds)
        return Box(cell.x + PAD, cell.y + PAD, cell.width - 2 * PAD - open_ * NUMBER, cell.height - 2 * PAD)

    def up(self, loss: np.ndarray | float, box: Box) -> np.ndarray:
        """How high a loss is in a plot, px from the top; what is no number is over it."""
        span = np.log(self.high / self.low)
        with np.errstate(divide="ignore"):
            part = np.log(np.maximum(loss, self.low * 1e-3) / self.low) / span
        return box.bottom - np.clip(part, 0.0, 1.4) * box.height

    def across(self, epoch: np.ndarray | float, box: Box) -> np.ndarray:
        """Where an epoch is in a plot, px."""
        return box.x + (np.asarray(epoch, float) - 1) / max(self.shown.epochs - 1, 1) * box.width

    def clock(self, seconds: float) -> Clock:
        """The clock of the moment."""
        again = self.times.again
        return again if again is not None and seconds >= again.start else self.times.grow

    def _open(self, seconds: float) -> float:
        return presence(seconds, self.times.opens, ramp=GLIDES)

    # ---- painting

    def resting_key(self, seconds: float) -> object:
        """All that decides what is on it."""
        times = self.times
        return (
            round(self.clock(seconds).step(seconds), 3),
            round(self.width.at(seconds), 2),
            round(self._open(seconds), 3),
            0.0 if times.again is None else round(presence(seconds, times.again.end - 0.3), 3),
            times.again is not None and seconds >= times.again.start,
            *(round(presence(seconds, at), 3) for at in (times.rows, times.best)),
        )

    def paint_moving(self, canvas: Canvas, seconds: float) -> None:
        """Everything; pixels are kept as long as nothing of it moves."""
        self.pixels.paint(canvas, self.resting_key(seconds), lambda sheet: self._paint(sheet, seconds))

    def _paint(self, canvas: Canvas, seconds: float) -> None:
        rows, columns = self.shown.shape
        for row in range(rows):
            self._paint_name(canvas, row, seconds)
            for column in range(columns):
                self._paint_cell(canvas, row, column, seconds)
        for column, rate in enumerate(self.shown.rates):
            cell = self.cell(0, column, seconds)
            text, colour = f"α = {rate}", self.shown.theme.symbols["learning_rate"]
            size = _fitted(text, RATE, cell.width)
            base = self.room.y + HEAD - 14.0
            canvas.text(text, cell.centre[0], base, size=size, colour=colour, bold=True, anchor="middle")

    def _paint_name(self, canvas: Canvas, row: int, seconds: float) -> None:
        shown, middle = self.shown, self.cell(row, 0, seconds).centre[1]
        paint_marker(canvas, shown.looks[row], (self.room.x + 24.0, middle), 15.0)
        size = _fitted(shown.names[row], NAME, NAMES - 76.0)
        text = lettering.shortened(shown.names[row], size, NAMES - 76.0, bold=True)
        base = middle + CAP_HEIGHT * size / 2
        canvas.text(text, self.room.x + 60.0, base, size=size, colour=shown.theme.text, bold=True)

    def _paint_cell(self, canvas: Canvas, row: int, column: int, seconds: float) -> None:
        theme, cell, box = self.shown.theme, self.cell(row, column, seconds), self.plot(row, column, seconds)
        canvas.box(cell.x, cell.y, cell.width, cell.height, theme.plate, radius=RADIUS, opacity=0.9)
        for rule in self.rules:
            y = float(self.up(rule, box))
            line = np.array([(box.x, y), (box.right, y)])
            canvas.line(line, theme.text, line=THIN, opacity=RULE)
        self._paint_curve(canvas, row, column, box, seconds)
        paint_edge(canvas, theme, cell, radius=RADIUS)
        self._paint_answer(canvas, row, column, cell, box, seconds)

    def _paint_curve(self, canvas: Canvas, row: int, column: int, box: Box, seconds: float) -> None:
        """The curve as far as the clock is, over its ground; of several starts with the band of all."""
        shown, now = self.shown, self.clock(seconds).step(seconds)
        if now <= 0:
            return
        loss, epochs = shown.curves[row, column], np.arange(1, shown.epochs + 1)
        past = epochs <= max(now, 1.0)
        points = np.column_stack([self.across(epochs, box), self.up(loss, box)])[past]
        if len(points) < len(epochs) and now > 1:
            after, part = points.shape[0], now - int(now)
            ahead = [float(self.across(after + 1, box)), float(self.up(loss[after], box))]
            points = np.vstack([points, points[-1] + part * (np.array(ahead) - points[-1])])
        colour = shown.looks[row].colour
        with canvas.clipped(box.x - 2, box.y - PAD + 2, box.width + 4, box.height + 2 * PAD - 4):
            foot = np.array([(points[-1, 0], box.bottom), (points[0, 0], box.bottom)])
            canvas.context.new_path()
            canvas.trace(np.vstack([points, foot]))
            canvas.ink_down(box.y, box.bottom, self.tones, GROUND)
            canvas.context.fill()
            if shown.band is not None:
                low, high = (self.up(each[row, column], box)[past] for each in shown.band)
                x = self.across(epochs, box)[past]
                ring = np.vstack([np.column_stack([x, low]), np.column_stack([x, high])[::-1]])
                canvas.context.new_path()
                canvas.trace(ring)
                canvas.ink(colour, BAND)
                canvas.context.fill()
            canvas.line(points, colour, line=LINE)

    def _paint_answer(
        self, canvas: Canvas, row: int, column: int, cell: Box, box: Box, seconds: float
    ) -> None:
        """What breaks, as it does; the last loss, and the frames of the best."""
        shown, times, theme = self.shown, self.times, self.shown.theme
        if times.again is None:
            return
        broken, colour = int(shown.breaks[row, column]), shown.looks[row].colour
        is_best = shown.verdicts.best_rate[row] == column
        seen = broken and times.again.start <= seconds and times.again.step(seconds) >= broken
        if seen:
            y = float(np.clip(self.up(shown.curves[row, column, broken - 1], box), box.y, box.bottom))
            paint_dot(canvas, (float(self.across(broken, box)), y), theme.start, theme.rim, DOT)
        self._paint_number(canvas, row, column, cell, seconds, bool(seen))
        with canvas.faded(presence(seconds, times.rows)) as framed:
            if framed and is_best:
                at = cell.inset(FRAME / 2)
                canvas.frame(at.x, at.y, at.width, at.height, colour, line=FRAME, radius=RADIUS)
        with canvas.faded(presence(seconds, times.best)) as framed:
            if framed and shown.verdicts.best == (row, column):
                at = cell.inset(-BEST / 2)
                canvas.frame(at.x, at.y, at.width, at.height, theme.accent, line=BEST, radius=RADIUS + 2)

    def _paint_number(
        self, canvas: Canvas, row: int, column: int, cell: Box, seconds: float, broken: bool
    ) -> None:
        """The last loss, when the curves are there again, and over that as soon as it is so: unstable."""
        shown, theme, times = self.shown, self.shown.theme, self.times
        assert times.again is not None
        best = shown.verdicts.best_rate[row] == column and seconds >= times.rows
        state = shown.words("training.unstable") if broken else ""
        there = presence(seconds, times.again.end - 0.3), float(broken)
        texts = [(shown.reading(row, column), LOSS, theme.text if best else theme.muted, bool(best))]
        texts += [(state, STATE, theme.start, False)] if int(shown.breaks[row, column]) else []
        for at, ((text, size, colour, bold), part) in enumerate(zip(texts, there, strict=False)):
            fitted = _fitted(text, size, NUMBER - 8.0)
            base = cell.centre[1] + CAP_HEIGHT * fitted / 2 + PITCH * (at - (len(texts) - 1) / 2)
            with canvas.faded(part) as visible:
                if visible:
                    x = cell.right - 14.0
                    canvas.text(text, x, base, size=fitted, colour=colour, bold=bold, anchor="right")


def _fitted(text: str, size: float, room: float) -> float:
    return max(SMALL, min(size, size * room / max(lettering.width(text, size, bold=True), 1.0)))
