"""The final table: rank, runner, loss, step of arrival, fate."""

from __future__ import annotations

import numpy as np

from scenes.stage.paint import lettering
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.layout import PANEL
from scenes.stage.paint.signs import paint_marker
from scenes.stage.plots.leaderboard import HEADER, ROOM, ROW
from scenes.stage.show.cast import DECIMALS, Cast
from scenes.theme import MEASURES

LOSS_X, ARRIVAL_X, FATE_X = 0.56, 0.71, 0.74  # right, right and left edges, in parts of the panel's width


class Podium(Actor):
    """The panel's upper part after the race; it comes at the film's second ``appear``."""

    def __init__(self, cast: Cast, appear: float) -> None:
        self.cast, self.appear = cast, appear
        self.row = min(ROW, ROOM / cast.count)
        self.size = MEASURES.smallest if self.row < 40 else 30.0
        room = LOSS_X * PANEL.width - 96 - 160
        self.names = [lettering.shortened(name, self.size, room, bold=True) for name in cast.names]
        self.last = cast.steps
        self.ranks, self.first = cast.ranks(self.last), cast.first(self.last)
        self.order = np.argsort(cast.order[:, self.last], kind="stable")

    def fate(self, which: int) -> str:
        """What became of a runner, in words."""
        words, fate = self.cast.words, self.cast.standings.fates[which][0]
        if fate.kind == "moving" and (self.cast.w[which, -1] == self.cast.w[which, -2:-1]).all():
            return words("fate.stopped")
        if fate.minimum is None:
            return words(f"fate.{fate.kind}")
        if not self.cast.standings.complete:
            return words("fate.settled_some")
        minimum = self.cast.standings.minima[fate.minimum]
        return words("fate.settled_global" if minimum.is_global else "fate.settled_local")

    def arrival(self, which: int) -> str:
        """The step of arrival at the minimum where it settled; in brackets that of one that it left again."""
        words, standings = self.cast.words, self.cast.standings
        if (step := int(standings.settlement[which][0])) >= 0:
            return words.number(step, 0)
        step = int(standings.arrival[which][0])
        return words("race.not_arrived") if step < 0 else words("race.passed", step=step)

    def loss(self, which: int) -> str:
        """The loss at the end."""
        loss = float(self.cast.loss[which, self.last])
        return (
            self.cast.words.number(loss, DECIMALS)
            if np.isfinite(loss)
            else self.cast.words("race.not_arrived")
        )

    def paint_resting(self, canvas: Canvas, seconds: float) -> None:
        """The table, best first."""
        theme, words = self.cast.theme, self.cast.words
        at = [PANEL.x + part * PANEL.width for part in (LOSS_X, ARRIVAL_X, FATE_X)]
        y = PANEL.y + 22
        canvas.text(words("podium.optimizer"), PANEL.x + 96, y, size=MEASURES.smallest, colour=theme.muted)
        for key, x, anchor in zip(("loss", "arrival", "fate"), at, ("right", "right", "left"), strict=True):
            canvas.text(
                words(f"podium.{key}"), x, y, size=MEASURES.smallest, colour=theme.muted, anchor=anchor
            )
        for place in range(len(self.first)):
            top = PANEL.y + HEADER + place * self.row + 2
            canvas.box(PANEL.x, top, PANEL.width, self.row - 4, theme.highlight, radius=8)
        for place, which in enumerate(self.order.tolist()):
            self._paint_row(canvas, place, which, at)

    def _paint_row(self, canvas: Canvas, place: int, which: int, at: list[float]) -> None:
        theme, size = self.cast.theme, self.size
        middle = PANEL.y + HEADER + (place + 0.5) * self.row
        base = middle + lettering.CAP_HEIGHT * size / 2
        shown, first = self.ranks[which], which in self.first
        rank = self.cast.words("race.not_arrived") if shown is None else self.cast.words.number(shown, 0)
        canvas.text(rank, PANEL.x + 34, base, size=MEASURES.smallest, colour=theme.muted, anchor="right")
        paint_marker(canvas, self.cast.looks[which], (PANEL.x + 66, middle), 9.0 if size < 30 else 12.0)
        canvas.text(self.names[which], PANEL.x + 96, base, size=size, colour=theme.text, bold=first)
        canvas.text(self.loss(which), at[0], base, size=size, colour=theme.text, anchor="right")
        canvas.text(self.arrival(which), at[1], base, size=size, colour=theme.text, anchor="right")
        canvas.text(self.fate(which), at[2], base, size=MEASURES.smallest, colour=theme.text)
