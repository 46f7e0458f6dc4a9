"""In the panel, where descents from several starts are: each start's loss, and the minimum it comes to."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from scenes.stage.paint import lettering
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.layout import PANEL
from scenes.stage.paint.motion import presence, smooth
from scenes.stage.paint.signs import paint_star
from scenes.stage.plots.table import Column, Table
from scenes.stage.show.clock import Clock
from scenes.stage.show.minima_results import MinimaResults
from scenes.theme import MEASURES

ROW, HEAD = 150.0, 52.0  # px
NAMED = 34.0  # px from a row's upper edge to the middle of its start
DECIMALS = 3


class StartsBoard(Actor):
    """A row for each start, its loss at the step shown, and at last the minimum that it comes to.

    That is told from ``told_at`` on. ``clocks``: from which second on each gives the step; from ``dim_at`` on
    only the two starts that are told of by themselves stay bright.
    """

    def __init__(
        self,
        found: MinimaResults,
        clocks: Sequence[tuple[float, Clock]],
        told_at: float,
        dim_at: float,
        leave: float,
    ) -> None:
        self.paths, self.loss, self.ends = found.paths(), found.loss, found.called()
        self.clocks = tuple(clocks)
        self.pair, self.words, self.theme = found.pair, found.words, found.theme
        self.told_at, self.dim_at = told_at, dim_at
        text, loss, body = found.theme.text, found.theme.symbols["loss"], MEASURES.body
        columns = (
            Column(0.0, body, text, head=found.words("race.start")),
            Column(48.0, body, text),
            Column(PANEL.width, body, loss, "right", bold=True, head=found.words("race.loss")),
        )
        row = min(ROW, (PANEL.height - HEAD) / self.paths.count)
        self.table = Table(PANEL, columns, row, HEAD + NAMED - row / 2, body)
        self.appear, self.leave = self.clocks[0][0], leave

    def step(self, seconds: float) -> int:
        """The whole step whose losses are shown."""
        clock = next((clock for at, clock in reversed(self.clocks) if seconds >= at), self.clocks[0][1])
        return int(clock.step(seconds))

    def lit(self, which: int, seconds: float) -> float:
        """How strong a row is."""
        dim = 0.0 if self.pair is None or which in self.pair else 0.75
        return 1 - dim * smooth((seconds - self.dim_at) / 0.6)

    def resting_key(self, seconds: float) -> tuple[float, ...]:
        """Changes on whole steps, and while rows come and go."""
        strength = [round(self.lit(which, seconds), 2) for which in range(self.paths.count)]
        return self.step(seconds), self._told(seconds), *strength

    def paint_resting(self, canvas: Canvas, seconds: float) -> None:
        """The rows."""
        self.table.paint_heads(canvas, 26.0, MEASURES.label, self.theme.muted)
        for which in range(self.paths.count):
            with canvas.faded(self.lit(which, seconds)):
                self._paint_row(canvas, which, seconds)

    def _told(self, seconds: float) -> float:
        return round(presence(seconds, self.told_at), 3)

    def _paint_row(self, canvas: Canvas, which: int, seconds: float) -> None:
        theme, middle = self.theme, self.table.middle(which)
        top = middle - NAMED
        canvas.line(np.array([[PANEL.x, top], [PANEL.right, top]]), theme.line, line=1.5)
        paint_star(canvas, (PANEL.x + 16, middle), theme.start, theme.rim)
        loss = self.words.number(float(self.loss[which, self.step(seconds)]), DECIMALS)
        self.table.paint_row(canvas, which, ("", self.paths.names[which], loss))
        with canvas.faded(self._told(seconds)) as shown:
            if shown:
                middle += 48.0
                base = middle + lettering.CAP_HEIGHT * MEASURES.label / 2
                colour = self.paths.colours[which]
                canvas.box(PANEL.x + 48, middle - 13, 26, 26, colour, radius=3)
                canvas.text(self.ends[which], PANEL.x + 90, base, size=MEASURES.label, colour=theme.text)
