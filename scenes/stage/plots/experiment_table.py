"""A plate with a row for each experiment: its marker, rate, epochs, loss so far, and how it ended."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite

from scenes.language import Words
from scenes.stage.paint import lettering
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.layers import Kept
from scenes.stage.paint.motion import presence
from scenes.stage.paint.plates import around, paint_icon, paint_plate
from scenes.stage.plots.table import Column, Table, widest
from scenes.stage.show.dial import Experiment, Turn
from scenes.theme import MEASURES, Theme

DECIMALS = 3  # of losses
ROW, HEAD, PAD = 66.0, (68.0, 50.0), 12.0  # px; of a narrow one; under the last row
BOLD, SMALL, ICON = (32.0, 28.0), MEASURES.smallest, 13.0  # px: rate and loss; what else is said; radius
UPPER, LOWER = 0.42, 0.85  # of a row's height, from its upper edge to its two baselines
TWO = 50.0  # px: a lower row has one line only
LEFT, GAP = 70.0, 16.0  # px from the plate's edge to the rates; between two texts
WIDE, LOW = 460.0, 360.0  # px: a narrower one has smaller texts, a lower one less of a head


class ExperimentTable(Actor):
    """The experiments in a room (px), as high as its rows; from the first turn to ``leave`` (seconds)."""

    above = True

    def __init__(
        self,
        words: Words,
        theme: Theme,
        room: Box,
        experiments: Sequence[Experiment],
        endings: Sequence[str],
        turns: Sequence[Turn],
        together: Turn,
        leave: float,
    ) -> None:
        self.words, self.theme, self.experiments = words, theme, experiments
        self.endings, self.turns, self.together = endings, turns, together
        self.appear, self.leave = turns[0].appear, leave
        narrow = room.width < WIDE
        head = HEAD[narrow or room.height < LOW]
        self.row = min(ROW, (room.height - head - PAD) / len(experiments))
        self.size = BOLD[narrow or self.row < 0.9 * ROW]
        self.box = Box(room.x, room.y, room.width, head + self.row * len(experiments) + PAD)
        edge = 20.0 if narrow else 30.0
        columns = (
            Column(LEFT, self.size, theme.text, bold=True),
            Column(room.width - edge, self.size, theme.symbols["loss"], "right", True, words("race.loss")),
        )
        self.table = Table(self.box, columns, self.row, head, self.size)
        losses = [
            words.number(loss, DECIMALS) for each in experiments for loss in each.loss if isfinite(loss)
        ]
        self.right = self.box.right - edge - GAP - widest(losses, self.size, bold=True)
        self.lifted = self.box.x + LEFT + widest(endings, SMALL) > self.right  # over what is said of it
        self.kept = Kept(around(self.box))

    def resting_key(self, seconds: float) -> tuple[object, ...]:
        """Changes on whole steps, and while rows come."""
        return self._epoch(seconds), *(self._row(which, seconds) for which in range(len(self.turns)))

    def _turn(self, which: int, seconds: float) -> Turn:
        return self.together if self.together.lasts(seconds) else self.turns[which]

    def _epoch(self, seconds: float) -> int:
        """The epoch of the moment: of all of them, or of the experiment whose turn it is."""
        now = [turn for turn in (*self.turns, self.together) if seconds >= turn.appear][-1:]
        return int(now[0].clock.step(seconds) + 1e-9) if now else 0

    def _row(self, which: int, seconds: float) -> tuple[float, int, bool, bool]:
        """How visible a row is, the step whose loss it shows, whether it has ended, if it is its turn."""
        turn = self.turns[which]
        step = min(int(self._turn(which, seconds).clock.step(seconds) + 1e-9), turn.clock.steps)
        there = round(presence(seconds, turn.appear), 3)
        return there, step, seconds >= turn.clock.end, turn.lasts(seconds)

    def paint_resting(self, canvas: Canvas, seconds: float) -> None:
        """Plate, head and rows."""
        box, theme = self.box, self.theme
        paint_plate(canvas, theme, box, opacity=theme.panel_opacity)
        base = box.y + 0.68 * self.table.head
        wide = canvas.text(self.words("race.step"), box.x + 30, base, size=MEASURES.label, colour=theme.muted)
        epoch = self.words.number(self._epoch(seconds), 0)
        canvas.text(epoch, box.x + 42 + wide, base, size=MEASURES.label, colour=theme.text, bold=True)
        loss = self.table.columns[1]
        canvas.text(loss.head, box.x + loss.x, base, size=SMALL, colour=theme.muted, anchor="right")
        for which in range(len(self.turns)):
            part, step, ended, on = self._row(which, seconds)
            with canvas.faded(part) as shown:
                if shown:
                    self._paint_row(canvas, which, step, ended, on)

    def _paint_row(self, canvas: Canvas, which: int, step: int, ended: bool, on: bool) -> None:
        words, theme, table, each = self.words, self.theme, self.table, self.experiments[which]
        if on:
            table.paint_plate(canvas, which, theme.highlight, 2.0)
        left, top = self.box.x + LEFT, table.top(which)
        upper = top + UPPER * self.row if self.row >= TWO else table.base(which)
        paint_icon(canvas, each.look, (self.box.x + 38, table.middle(which)), ICON)
        rate = words("rates.alpha", rate=words.number(each.rate, None))
        wide = canvas.text(rate, left, upper, size=self.size, colour=theme.text, bold=True)
        epochs = words("rates.epochs", steps=words.number(each.steps, 0))
        beside = left + wide + GAP + lettering.width(epochs, SMALL) <= self.right
        if beside:
            canvas.text(epochs, left + wide + GAP, upper, size=SMALL, colour=theme.muted)
        told = self.endings[which] if ended else "" if beside else epochs
        if self.row >= TWO:
            told = lettering.shortened(told, SMALL, self.box.right - GAP - left)
            canvas.text(told, left, top + LOWER * self.row, size=SMALL, colour=theme.muted)
        loss = float(each.loss[step])
        height = words.number(loss, DECIMALS) if isfinite(loss) else words("race.not_arrived")
        place = which + (upper - table.base(which)) / self.row if self.lifted else which
        table.paint_row(canvas, place, ("", height))
