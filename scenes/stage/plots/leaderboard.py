"""The leaderboard: rank, marker, name, hyperparameters and loss, re-ordered on whole steps.

Numbers and order are the dataset's at the last whole step. Rows glide a quarter of a step to their new
place, whose rank stands there already: so ranks are in order in every frame. Between two glides the board
stands still and is painted once.
"""

from __future__ import annotations

import numpy as np

from scenes import labels
from scenes.stage.paint import lettering
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.layout import PANEL
from scenes.stage.paint.motion import Span, smooth
from scenes.stage.paint.signs import paint_marker
from scenes.stage.plots.table import SMALL, Column, Table
from scenes.stage.show.cast import Cast
from scenes.stage.show.clock import Clock

GLIDE = 0.25  # of a step
HEADER = 40.0  # px
ROW = 52.0  # px, at most
ROOM = 540.0  # px for all rows, at most
LOSS = 190.0  # px, kept for the loss
NAME_X, EDGE = 96.0, 12.0  # px from the panel's left edge to the names, and from its right one to the losses
ROW_EVERY = 0.22  # seconds between two rows as they come in


class Leaderboard(Actor):
    """The panel's upper part; from ``rows_at`` on (s) the contenders' rows come one by one.

    Ranks and losses are shown from the race's start; it is gone at its end.
    """

    def __init__(self, cast: Cast, clock: Clock, rows_at: float, race: Span) -> None:
        self.cast, self.clock = cast, clock
        self.rows_at = rows_at + ROW_EVERY * np.arange(cast.count)
        self.numbers_from, self.leave = race.start, race.end
        self.row = min(ROW, ROOM / cast.count)
        small = self.row < 40
        size = SMALL if small else 30.0
        words, theme = cast.words, cast.theme
        columns = (
            Column(34.0, SMALL, theme.muted, "right"),
            Column(NAME_X, size, theme.text, head=words("race.optimizer")),
            Column(PANEL.width - EDGE, size, theme.text, "right", head=words("race.loss")),
        )
        self.table = Table(PANEL, columns, self.row, HEADER, size)
        self.radius = 9.0 if small else 12.0
        self.details = [details(cast, which) for which in range(cast.count)]
        room = PANEL.width - NAME_X - LOSS - 36
        self.names = [lettering.shortened(name, size, room, bold=True) for name in cast.names]

    @property
    def bottom(self) -> float:
        """The y of its lower edge, px."""
        return self.table.top(self.cast.count)

    def rows(self, seconds: float) -> np.ndarray:
        """Each contender's place (contender,), 0 the top row; fractional while rows glide."""
        step = self.clock.step(seconds)
        whole = int(step)
        new = self.cast.order[:, whole].astype(float)
        if whole == 0:
            return new
        if whole < self.clock.steps:
            part = (step - whole) / GLIDE
        else:  # the clock has stopped, but the last glide goes on
            part = (seconds - self.clock.end) / (GLIDE * (self.clock.end - self.clock.seconds(whole - 1)))
        if part >= 1 or not self.glides:
            return new
        old = self.cast.order[:, whole - 1]
        return old + (new - old) * smooth(part)

    def gliding(self, seconds: float) -> bool:
        """Whether some row is between two places."""
        rows = self.rows(seconds)
        return bool(np.any(rows != np.round(rows)))

    def resting_key(self, seconds: float) -> tuple[object, ...]:
        """Changes on whole steps, and while rows come in."""
        shown = tuple(np.round(np.clip((seconds - self.rows_at) / 0.4, 0, 1), 3).tolist())
        return (
            int(self.clock.step(seconds)),
            self.gliding(seconds),
            shown,
            seconds >= self.numbers_from,
        )

    def paint_resting(self, canvas: Canvas, seconds: float) -> None:
        """The heading, and the rows while none glides."""
        self._paint_heading(canvas, seconds)
        if not self.gliding(seconds):
            self._paint_rows(canvas, seconds)

    def paint_moving(self, canvas: Canvas, seconds: float) -> None:
        """The rows while some glide."""
        if self.gliding(seconds):
            self._paint_rows(canvas, seconds)

    def _paint_heading(self, canvas: Canvas, seconds: float) -> None:
        with canvas.faded((seconds - self.rows_at.min()) / 0.4) as shown:
            if shown:
                count = 3 if seconds >= self.numbers_from else 2
                self.table.paint_heads(canvas, 22.0, colour=self.cast.theme.muted, count=count)

    def _paint_rows(self, canvas: Canvas, seconds: float) -> None:
        step = int(self.clock.step(seconds))
        rows = self.rows(seconds)
        if seconds >= self.numbers_from:
            for place in sorted(self.cast.order[which, step] for which in self.cast.first(step)):
                self.table.paint_plate(canvas, int(place), self.cast.theme.highlight, 2.0)
        rising = self.cast.order[:, step] - rows  # who gains places passes before who loses them
        for which in np.argsort(-rising, kind="stable"):
            with canvas.faded((seconds - self.rows_at[which]) / 0.4) as shown:
                if shown:
                    if rising[which]:  # so that those it passes do not show through
                        panel = self.cast.theme.panel
                        self.table.paint_plate(canvas, float(rows[which]), panel, 3.0, opacity=0.92)
                    self._paint_row(canvas, int(which), float(rows[which]), step, seconds)
        if seconds >= self.numbers_from:
            for which in range(self.cast.count):
                self._paint_rank(canvas, which, step)

    def _paint_rank(self, canvas: Canvas, which: int, step: int) -> None:
        """A contender's rank, at the place to which its row comes."""
        cast, shared = self.cast, self.cast.ranks(step)[which]
        rank = cast.words("race.not_arrived") if shared is None else cast.words.number(shared, 0)
        self.table.paint_row(canvas, float(cast.order[which, step]), (rank,))

    def _paint_row(self, canvas: Canvas, which: int, place: float, step: int, seconds: float) -> None:
        cast, table, racing = self.cast, self.table, seconds >= self.numbers_from
        value = cast.reading(which, step) if racing else ""
        paint_marker(canvas, cast.looks[which], (PANEL.x + 66, table.middle(place)), self.radius)
        leads = racing and which in cast.first(step)
        texts = ("", self.names[which], value)
        _, name, number = table.paint_row(canvas, place, texts, bold=(1,) if leads else ())
        left = PANEL.x + NAME_X + name + 16
        room = PANEL.right - EDGE - (number or LOSS) - 20 - left
        detail = next((text for text in self.details[which] if lettering.width(text, SMALL) <= room), "")
        canvas.text(detail, left, table.base(place), size=SMALL, colour=cast.theme.muted)


def details(cast: Cast, which: int) -> list[str]:
    """A contender's hyperparameters in words, the longest text first, each shorter one after it."""
    shown = labels.settings(cast.contenders[which], cast.words)
    return [" · ".join(shown[:count]) for count in range(len(shown), 0, -1)]
