"""Curves of loss side by side, a row an optimizer and a column a learning rate, all growing on one clock.

Under a curve is the ground: each height has the colour that this loss has on every curve. The grid has two
forms, between which it glides: with questions, and in all the frame with a number at each curve.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from scenes.stage.lessons.curve_cells import HEAD, LINE, NUMBER, PAD, CurveCells, CurvePlaces
from scenes.stage.paint import lettering
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.layers import Kept
from scenes.stage.paint.layout import Layout
from scenes.stage.paint.lettering import CAP_HEIGHT, fitting
from scenes.stage.paint.motion import Span, presence
from scenes.stage.paint.plates import paint_edge
from scenes.stage.paint.signs import paint_dot, paint_marker
from scenes.stage.plots.losses import decades, ends
from scenes.stage.show.clock import Clock
from scenes.stage.show.trainings import Trainings
from scenes.theme import Theme, map_colours

MARKERS, FEW_MARKERS = (24.0, 15.0, 60.0), (14.0, 12.0, 40.0)  # px: a marker's x and radius, its name's x
RADIUS, FRAME, BEST = 10.0, 4.0, 5.0  # px: of corners, a row's best's frame, the best of all's
COLUMN = 3.0  # px: a column's frame, and how far it stands off its cells
CURVE, THIN, DOT = 2.2, 1.0, 7.0  # px
GROUND, BAND, RULE = 0.55, 0.35, 0.14  # opacities
NAME, RATE, LOSS, STATE = 28.0, 32.0, 30.0, 24.0  # px, sizes of texts
FEW_LOSS, INSET = 26.0, 8.0  # px: a loss over its curve, and from the cell's edges to its words
GLIDES, WIPES = 1.0, 0.6  # s from one form to the other; in which the first picture goes
PITCH = 36.0  # px between a loss and the word under it
FIRST_GAP = 12.0  # px between cells beside the title
GAP = 12.0  # px from a name to its curves
SMALL = 24.0  # px: no text is smaller


@dataclass(frozen=True)
class Times:
    """Seconds of the film: the curves ``grow`` on a clock; it ``opens`` for the numbers; what comes then.

    Until they ``appear`` all curves are seen beside the film's title, without a word.
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
    """The curves in ``places`` of a ``layout``, from the film's first second on."""

    def __init__(self, shown: Trainings, layout: Layout, places: CurvePlaces, times: Times) -> None:
        self.shown, self.times, self.appear, self.first = shown, times, -1.0, places.first
        self.cells = CurveCells(*shown.shape, places.asked, places.open, (times.opens, times.opens + GLIDES))
        self.low, self.high = ends(shown.curves, shown.verdicts.chance)
        self.rules = decades(self.low, self.high, most=3)
        self.pixels = Kept(layout.frame)
        self.tones = [f"#{r:02x}{g:02x}{b:02x}" for r, g, b in map_colours(shown.theme, 12)[::-1].tolist()]

    # ---- where things are

    def cell(self, row: int, column: int, seconds: float) -> Box:
        """The plate of a combination, px."""
        return self.cells.cell(row, column, seconds)

    def plot(self, row: int, column: int, seconds: float) -> Box:
        """Where in its cell a curve is, px."""
        return self.cells.plot(row, column, seconds, self._open(seconds))

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

    def _worded(self, seconds: float) -> float:
        """How far cells with names and rates have come, and the first picture has gone."""
        return presence(seconds, self.times.appear, ramp=WIPES)

    # ---- painting

    def resting_key(self, seconds: float) -> object:
        """All that decides what is on it."""
        times = self.times
        return (
            round(self.clock(seconds).step(seconds), 3),
            round(self.cells.room(seconds).bottom + self.cells.room(seconds).right, 2),
            round(self._open(seconds), 3),
            round(self._worded(seconds), 3),
            0.0 if times.again is None else round(presence(seconds, times.again.end - 0.3), 3),
            times.again is not None and seconds >= times.again.start,
            *(round(presence(seconds, at), 3) for at in (times.rows, times.best)),
        )

    def paint_moving(self, canvas: Canvas, seconds: float) -> None:
        """Everything; pixels are kept as long as nothing of it moves."""
        self.pixels.paint(canvas, self.resting_key(seconds), lambda sheet: self._paint(sheet, seconds))

    def _paint(self, canvas: Canvas, seconds: float) -> None:
        worded, (rows, columns) = self._worded(seconds), self.shown.shape
        with canvas.faded(1 - worded) as shown:
            if shown:
                self._paint_first(canvas)
        with canvas.faded(worded) as shown:
            if not shown:
                return
            for row in range(rows):
                self._paint_name(canvas, row, seconds)
                for column in range(columns):
                    self._paint_cell(canvas, row, column, seconds)
            self._paint_rates(canvas, seconds)

    def _paint_first(self, canvas: Canvas) -> None:
        """All curves beside or under the title, whole."""
        rows, columns = self.shown.shape
        for row, line in enumerate(self.first.split([1.0] * rows, across=False, gap=FIRST_GAP)):
            for column, cell in enumerate(line.split([1.0] * columns, across=True, gap=FIRST_GAP)):
                self._paint_plate(canvas, cell)
                self._paint_curve(canvas, row, column, cell.inset(PAD), self.shown.epochs)
                paint_edge(canvas, self.shown.theme, cell, radius=RADIUS)

    def _paint_rates(self, canvas: Canvas, seconds: float) -> None:
        """Over each column its rate; where there is little room, what they are stands left of them."""
        shown, room = self.shown, self.cells.room(seconds)
        colour, base, first = (
            shown.theme.symbols["learning_rate"],
            room.y + HEAD - 14.0,
            self.cell(0, 0, seconds),
        )
        whole = [f"α = {rate}" for rate in shown.rates]
        few = max(lettering.width(text, SMALL, bold=True) for text in whole) > first.width - GAP
        texts = shown.rates if few else whole
        size = max(SMALL, min(fitting(text, RATE, first.width - GAP, bold=True) for text in texts))
        for column, text in enumerate(texts):
            middle = self.cell(0, column, seconds).centre[0]
            canvas.text(text, middle, base, size=size, colour=colour, bold=True, anchor="middle")
        if few:
            canvas.text("α =", first.x - GAP, base, size=SMALL, colour=colour, bold=True, anchor="right")

    def _paint_name(self, canvas: Canvas, row: int, seconds: float) -> None:
        shown, middle, left = self.shown, self.cell(row, 0, seconds).centre[1], self.cells.room(seconds).x
        marker, radius, aside = FEW_MARKERS if self.cells.narrow else MARKERS
        paint_marker(canvas, shown.looks[row], (left + marker, middle), radius)
        room = self.cells.names - aside - GAP
        size = max(SMALL, fitting(shown.names[row], NAME, room, bold=True))
        text = lettering.shortened(shown.names[row], size, room, bold=True)
        base = middle + CAP_HEIGHT * size / 2
        canvas.text(text, left + aside, base, size=size, colour=shown.theme.text, bold=True)

    def _paint_cell(self, canvas: Canvas, row: int, column: int, seconds: float) -> None:
        theme, cell, box = self.shown.theme, self.cell(row, column, seconds), self.plot(row, column, seconds)
        self._paint_plate(canvas, cell)
        for rule in self.rules:
            y = float(self.up(rule, box))
            line = np.array([(box.x, y), (box.right, y)])
            canvas.line(line, theme.text, line=THIN, opacity=RULE)
        self._paint_curve(canvas, row, column, box, self.clock(seconds).step(seconds))
        paint_edge(canvas, theme, cell, radius=RADIUS)
        self._paint_answer(canvas, row, column, cell, box, seconds)

    def _paint_plate(self, canvas: Canvas, cell: Box) -> None:
        plate = self.shown.theme.plate
        canvas.box(cell.x, cell.y, cell.width, cell.height, plate, radius=RADIUS, opacity=0.9)

    def _paint_curve(self, canvas: Canvas, row: int, column: int, box: Box, now: float) -> None:
        """The curve up to an epoch, over its ground; of several starts with the band of all."""
        shown = self.shown
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
            canvas.line(points, colour, line=CURVE)

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
            x, base, anchor, size = self._word(cell, at, len(texts), text, size)
            with canvas.faded(part) as visible:
                if visible:
                    canvas.text(text, x, base, size=size, colour=colour, bold=bold, anchor=anchor)

    def _word(
        self, cell: Box, at: int, count: int, text: str, size: float
    ) -> tuple[float, float, Literal["left", "right"], float]:
        """Where a cell's word stands, px, by its right or left end, and its size."""
        lines = self.cells.lines
        if not lines:
            size = max(SMALL, fitting(text, size, NUMBER - 8.0, bold=True))
            middle = cell.centre[1] + PITCH * (at - (count - 1) / 2)
            return cell.right - 14.0, middle + CAP_HEIGHT * size / 2, "right", size
        size = max(SMALL, fitting(text, min(size, FEW_LOSS), cell.width - 2 * INSET, bold=True))
        base = cell.y + PAD + LINE * (0.5 + (at if lines > 1 else 0)) + CAP_HEIGHT * size / 2
        return (cell.x + INSET, base, "left", size) if at else (cell.right - INSET, base, "right", size)


class ColumnFrames(Actor):
    """A frame round a column of a ``grid`` while a text is about its rate: ``told`` are columns and spans."""

    def __init__(self, grid: CurveGrid, told: Sequence[tuple[int, Span]]) -> None:
        self.grid, self.told = grid, told
        self.spans = [(span.start, span.end) for _, span in told]

    def paint_moving(self, canvas: Canvas, seconds: float) -> None:
        """The frames of the moment, in the colour of rates."""
        rows, colour = self.grid.shown.shape[0], self.grid.shown.theme.symbols["learning_rate"]
        for column, span in self.told:
            if span.start <= seconds < span.end:
                first, last = (self.grid.cell(row, column, seconds).inset(-COLUMN) for row in (0, rows - 1))
                height = last.bottom - first.y
                canvas.frame(first.x, first.y, first.width, height, colour, line=COLUMN, radius=RADIUS)
