"""A plate with a row for each plan of the learning rate: marker, name, the rate of the moment, the loss.

In its last column stands, from then on, the epoch since which it stays in its minimum.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isfinite

import numpy as np

from scenes.stage.paint import lettering
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.layers import Kept
from scenes.stage.paint.motion import Span, presence
from scenes.stage.paint.plates import around, paint_icon, paint_plate
from scenes.stage.plots.table import Column, Table
from scenes.stage.show.cast import Cast
from scenes.stage.show.rates import rate_now
from scenes.theme import MEASURES

HEAD, ROW, HIGH, PAD = 64.0, 46.0, 56.0, 10.0  # px: of the head, a row, the highest; under the last
SIZES, SMALL, ICON = (28.0, 26.0, 24.0), MEASURES.smallest, 12.0  # px: of texts; the least; a marker's radius
LEFT, GAP, EDGE = 58.0, 22.0, 22.0  # px: from the plate's edge to names; between columns; right of them
NARROW = 560.0  # px: a narrower one has only marker, rate and loss


@dataclass(frozen=True, eq=False)
class Row:
    """A plan's row: its rates (steps,), since when it stays (-1: not), its turn, and its step at a second."""

    rate: np.ndarray
    since: int
    turn: Span
    step: Callable[[float], float]


class RateBoard(Actor):
    """The plans in a room (px), as high as its rows, from the first turn to ``leave`` (seconds)."""

    above = True

    def __init__(self, cast: Cast, rows: Sequence[Row], room: Box, leave: float) -> None:
        self.cast, self.rows, self.leave = cast, rows, leave
        self.appear = rows[0].turn.start
        words, theme = cast.words, cast.theme
        self.narrow = room.width < NARROW
        self.row = min(HIGH, (room.height - HEAD - PAD) / len(rows))
        self.box = Box(room.x, room.y, room.width, HEAD + self.row * len(rows) + PAD)
        every = words("schedules.alpha"), words("race.loss"), words("schedules.stays")
        heads = every[: 3 - self.narrow]
        written = [*self._widest(), words.number(cast.steps, 0)]
        for size in SIZES:
            wide = [
                max(lettering.width(text, size, bold=True), lettering.width(head, SMALL))
                for text, head in zip(written, heads, strict=False)
            ]
            right = room.width - EDGE - np.cumsum([0.0, *(each + GAP for each in wide[:0:-1])])
            name = right[-1] - wide[0] - GAP - LEFT
            if self.narrow or max(lettering.width(one, size, bold=True) for one in cast.names) <= name:
                break
        self.size, self.room = size, float(name)
        inks = theme.symbols["learning_rate"], theme.symbols["loss"], theme.text
        columns = tuple(
            Column(float(x), size, ink, "right", True, head)
            for x, ink, head in zip(right[::-1], inks, heads, strict=False)
        )
        self.table = Table(self.box, columns, self.row, HEAD, size)
        self.kept = Kept(around(self.box))

    @staticmethod
    def height(count: int) -> float:
        """How high it is with so many rows, where there is room (px)."""
        return HEAD + ROW * count + PAD

    def rate(self, which: int, step: int) -> str:
        """A plan's rate as it is written at a whole step: that of the step to the next one, or the last."""
        return rate_now(self.rows[which].rate, step, self.cast.words)

    def resting_key(self, seconds: float) -> tuple[object, ...]:
        """Changes on whole steps, and while rows come."""
        return tuple(self._state(which, seconds) for which in range(len(self.rows)))

    def _state(self, which: int, seconds: float) -> tuple[float, int, bool]:
        """How visible a row is, its whole step, whether it is its turn."""
        row = self.rows[which]
        on = row.turn.start <= seconds < row.turn.end
        return round(presence(seconds, row.turn.start), 3), int(row.step(seconds) + 1e-9), on

    def paint_resting(self, canvas: Canvas, seconds: float) -> None:
        """Plate, head and rows."""
        box, theme, words = self.box, self.cast.theme, self.cast.words
        paint_plate(canvas, theme, box, opacity=theme.panel_opacity)
        states = [self._state(which, seconds) for which in range(len(self.rows))]
        epoch = next((step for _, step, on in states if on), max(step for _, step, _ in states))
        base = 0.66 * HEAD
        wide = canvas.text(words("race.step"), box.x + EDGE, box.y + base, size=SMALL, colour=theme.muted)
        number, x = words.number(epoch, 0), box.x + EDGE + wide + 8
        canvas.text(number, x, box.y + base, size=MEASURES.label, colour=theme.text, bold=True)
        self.table.paint_heads(canvas, base, SMALL)
        for which, (part, step, on) in enumerate(states):
            self._paint_name(canvas, which, on, part)
            with canvas.faded(part) as shown:
                if shown:
                    self._paint_numbers(canvas, which, step)

    def _paint_name(self, canvas: Canvas, which: int, on: bool, part: float) -> None:
        """Marker and name; until its turn they are muted."""
        cast, table, box = self.cast, self.table, self.box
        if on:
            table.paint_plate(canvas, which, cast.theme.highlight, 2.0)
        paint_icon(canvas, cast.looks[which], (box.x + 34, table.middle(which)), ICON)
        if self.narrow:
            return
        name = lettering.shortened(cast.names[which], self.size, self.room, bold=True)
        colour = cast.theme.text if part else cast.theme.muted
        canvas.text(name, box.x + LEFT, table.base(which), size=self.size, colour=colour, bold=True)

    def _paint_numbers(self, canvas: Canvas, which: int, step: int) -> None:
        """The rate and the loss of a whole step, and since when it stays, if it does by now."""
        cast, row, loss = self.cast, self.rows[which], float(self.cast.loss[which, step])
        said = cast.reading(which, step) if isfinite(loss) else cast.words("race.not_arrived")
        since = cast.words.number(row.since, 0) if 0 <= row.since <= step else ""
        self.table.paint_row(canvas, which, (self.rate(which, step), said, since))

    def _widest(self) -> tuple[str, str]:
        """The widest rate and the widest loss, all figures being equally wide."""
        losses = [self.cast.read(float(loss)) for loss in self.cast.loss.ravel() if isfinite(loss)]
        rates = [
            self.rate(which, step) for which, row in enumerate(self.rows) for step in range(len(row.rate))
        ]
        return max(rates, key=len, default=""), max(losses, key=len, default="")
