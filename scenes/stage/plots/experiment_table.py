"""A plate with a row for each experiment: its marker, rate, epochs, loss so far, and how it ended."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite

from scenes.language import Words
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.layers import Kept
from scenes.stage.paint.motion import presence
from scenes.stage.paint.plates import around, paint_icon, paint_plate
from scenes.stage.plots.table import Column, Table
from scenes.stage.show.dial import Experiment, Turn
from scenes.theme import MEASURES, Theme

DECIMALS = 3  # of losses
ROW, HEAD, PAD = 66.0, 68.0, 12.0  # px; under the last row
BOLD, SMALL, ICON = 32.0, MEASURES.smallest, 13.0  # px: rate and loss; what else is said; a marker's radius
UPPER, LOWER = 28.0, 56.0  # px from a row's upper edge to its two baselines


class ExperimentTable(Actor):
    """The experiments in a box of that width (px); its height is that of its rows."""

    above = True

    def __init__(
        self,
        words: Words,
        theme: Theme,
        place: Box,
        experiments: Sequence[Experiment],
        endings: Sequence[str],
        turns: Sequence[Turn],
        together: Turn,
        leave: float,
    ) -> None:
        self.words, self.theme, self.experiments = words, theme, experiments
        self.endings, self.turns, self.together = endings, turns, together
        self.appear, self.leave = turns[0].appear, leave
        self.box = Box(place.x, place.y, place.width, HEAD + ROW * len(experiments) + PAD)
        columns = (
            Column(70.0, BOLD, theme.text, bold=True),
            Column(place.width - 30.0, BOLD, theme.symbols["loss"], "right", True, words("race.loss")),
        )
        self.table = Table(self.box, columns, ROW, HEAD, BOLD)
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
        base = box.y + 46.0
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
        left, top = self.box.x + 70.0, table.top(which)
        paint_icon(canvas, each.look, (self.box.x + 38, table.middle(which)), ICON)
        rate = words("rates.alpha", rate=words.number(each.rate, None))
        wide = canvas.text(rate, left, top + UPPER, size=BOLD, colour=theme.text, bold=True)
        epochs = words("rates.epochs", steps=words.number(each.steps, 0))
        canvas.text(epochs, left + wide + 16, top + UPPER, size=SMALL, colour=theme.muted)
        if ended:
            canvas.text(self.endings[which], left, top + LOWER, size=SMALL, colour=theme.muted)
        loss = float(each.loss[step])
        height = words.number(loss, DECIMALS) if isfinite(loss) else words("race.not_arrived")
        table.paint_row(canvas, which, ("", height))
