"""The final table: rank, runner, loss, step of arrival, fate."""

from __future__ import annotations

import numpy as np

from scenes.stage.paint import lettering
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.layout import PANEL
from scenes.stage.paint.signs import paint_marker
from scenes.stage.plots.leaderboard import HEADER, NAME_X, ROOM, ROW
from scenes.stage.plots.table import SMALL, Column, Table
from scenes.stage.show.cast import DECIMALS, Cast

LOSS_X, ARRIVAL_X, FATE_X = 0.56, 0.71, 0.74  # right, right and left edges, in parts of the panel's width


class Podium(Actor):
    """The panel's upper part after the race; it comes at the film's second ``appear``."""

    def __init__(self, cast: Cast, appear: float) -> None:
        self.cast, self.appear = cast, appear
        words, theme, row = cast.words, cast.theme, min(ROW, ROOM / cast.count)
        small = row < 40
        size, wide = SMALL if small else 30.0, PANEL.width
        columns = (
            Column(34.0, SMALL, theme.muted, "right"),
            Column(NAME_X, size, theme.text, head=words("podium.optimizer")),
            Column(LOSS_X * wide, size, theme.text, "right", head=words("podium.loss")),
            Column(ARRIVAL_X * wide, size, theme.text, "right", head=words("podium.arrival")),
            Column(FATE_X * wide, SMALL, theme.text, head=words("podium.fate")),
        )
        self.table = Table(PANEL, columns, row, HEADER, size)
        self.radius = 9.0 if small else 12.0
        room = LOSS_X * wide - NAME_X - 160
        self.names = [lettering.shortened(name, size, room, bold=True) for name in cast.names]
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
        theme, table = self.cast.theme, self.table
        table.paint_heads(canvas, 22.0, colour=theme.muted)
        for place in range(len(self.first)):
            table.paint_plate(canvas, place, theme.highlight, 2.0)
        for place, which in enumerate(self.order.tolist()):
            paint_marker(canvas, self.cast.looks[which], (PANEL.x + 66, table.middle(place)), self.radius)
            table.paint_row(canvas, place, self.row(which), bold=(1,) if which in self.first else ())

    def row(self, which: int) -> tuple[str, str, str, str, str]:
        """A runner's rank, name, loss, arrival and fate."""
        rank, words = self.ranks[which], self.cast.words
        said = words("race.not_arrived") if rank is None else words.number(rank, 0)
        return said, self.names[which], self.loss(which), self.arrival(which), self.fate(which)
