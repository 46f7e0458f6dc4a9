"""What the numbers say beside the paths of learning rates: rate and epoch, and the table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import isfinite

from scenes.language import Words
from scenes.stage.paint import lettering
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.formula import Formula
from scenes.stage.paint.layout import PANEL, SUBTITLE_Y, TITLE_Y
from scenes.stage.paint.motion import presence
from scenes.stage.paint.signs import paint_marker
from scenes.stage.plots.table import Column, Table
from scenes.stage.show.clock import NUMBER
from scenes.stage.show.dial import Experiment, Turn
from scenes.theme import MEASURES, Theme

DECIMALS = 3  # of losses
ROW = 46.0  # px
HEAD = 40.0
LABEL = MEASURES.label  # px


class Readout(Actor):
    """The learning rate of the moment in its symbol's colour, over the panel: ``rate_at`` (seconds)."""

    def __init__(self, rate_at: Callable[[float], str], name: str, theme: Theme) -> None:
        self.rate_at, self.name = rate_at, name
        self.alpha, self.colour = Formula("alpha"), theme.symbols["learning_rate"]

    def resting_key(self, seconds: float) -> str:
        """Changes with the rate."""
        return self.rate_at(seconds)

    def paint_resting(self, canvas: Canvas, seconds: float) -> None:
        """Its symbol, number and name."""
        if rate := self.rate_at(seconds):
            middle = TITLE_Y - lettering.X_HEIGHT * NUMBER / 2
            self.alpha.paint(canvas, PANEL.x, middle, size=NUMBER, colour=self.colour)
            left = PANEL.x + self.alpha.width * NUMBER + 18
            canvas.text(f"= {rate}", left, TITLE_Y, size=NUMBER, colour=self.colour, bold=True)
            canvas.text(self.name, PANEL.x, SUBTITLE_Y, size=MEASURES.label, colour=self.colour)


class ExperimentTable(Actor):
    """A row for each experiment: its marker, rate, epochs, loss so far, and in the end how it ended."""

    def __init__(
        self,
        words: Words,
        theme: Theme,
        experiments: Sequence[Experiment],
        endings: Sequence[str],
        turns: Sequence[Turn],
        together: Turn,
        leave: float,
    ) -> None:
        self.words, self.theme, self.experiments = words, theme, experiments
        self.endings = endings
        self.turns, self.together = turns, together
        self.appear, self.leave = turns[0].appear, leave

        symbols = theme.symbols
        columns = (
            Column(132.0, LABEL, symbols["learning_rate"], "right", head=words("rates.rate")),
            Column(268.0, LABEL, theme.text, "right", head=words("rates.steps")),
            Column(430.0, LABEL, symbols["loss"], "right", head=words("race.loss")),
            Column(468.0, LABEL, theme.text, head=words("rates.verdict_head")),
        )
        self.table = Table(PANEL, columns, ROW, HEAD, LABEL)

    @property
    def bottom(self) -> float:
        """The y of its lower edge, px."""
        return self.table.top(len(self.experiments))

    def resting_key(self, seconds: float) -> tuple[object, ...]:
        """Changes on whole steps, and while rows come and go."""
        rows = [self._row(which, seconds) for which in range(len(self.turns))]
        return tuple(rows)

    def _row(self, which: int, seconds: float) -> tuple[float, int, bool, bool]:
        """How visible a row is, the step whose loss it shows, whether it has ended, if it is its turn."""
        turn = self.turns[which]
        on = turn.lasts(seconds)
        clock = (self.together if self.together.lasts(seconds) else turn).clock
        step = min(int(clock.step(seconds) + 1e-9), turn.clock.steps)
        return round(presence(seconds, turn.appear), 3), step, seconds >= turn.clock.end, on

    def paint_resting(self, canvas: Canvas, seconds: float) -> None:
        """Head and rows."""
        self.table.paint_heads(canvas, 24.0, colour=self.theme.muted)
        for which in range(len(self.turns)):
            part, step, ended, on = self._row(which, seconds)
            with canvas.faded(part) as shown:
                if shown:
                    self._paint_row(canvas, which, step, ended, on)

    def _paint_row(self, canvas: Canvas, which: int, step: int, ended: bool, on: bool) -> None:
        words, table, each = self.words, self.table, self.experiments[which]
        if on:
            table.paint_plate(canvas, which, self.theme.highlight, radius=6)
        paint_marker(canvas, each.look, (PANEL.x + 26, table.middle(which)), 10.0)
        loss = float(each.loss[step])
        height = words.number(loss, DECIMALS) if isfinite(loss) else words("race.not_arrived")
        verdict = self.endings[which] if ended else ""
        numbers = words.number(each.rate, None), words.number(each.steps, 0)
        table.paint_row(canvas, which, (*numbers, height, verdict))
