"""The leaderboard: rank, marker, name, hyperparameters and loss, re-ordered on whole steps.

Numbers and order are the dataset's at the last whole step. Rows glide a quarter of a step to their new
place; between two glides the board stands still and is painted once.
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
from scenes.stage.show.cast import Cast
from scenes.stage.show.clock import Clock
from scenes.theme import MEASURES

GLIDE = 0.25  # of a step
HEADER = 40.0  # px
ROW = 52.0  # px, at most
ROOM = 540.0  # px for all rows, at most
LOSS = 190.0  # px, kept for the loss
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
        self.top = PANEL.y + HEADER
        self.bottom = self.top + self.row * cast.count
        small = self.row < 40
        self.name_size = MEASURES.smallest if small else 30.0
        self.detail_size = MEASURES.smallest
        self.radius = 9.0 if small else 12.0
        self.details = [details(cast, which) for which in range(cast.count)]
        room = PANEL.width - 96 - LOSS - 36
        self.names = [lettering.shortened(name, self.name_size, room, bold=True) for name in cast.names]

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
        words, theme = self.cast.words, self.cast.theme
        with canvas.faded((seconds - self.rows_at.min()) / 0.4) as shown:
            if shown:
                y = PANEL.y + 22
                canvas.text(
                    words("race.optimizer"), PANEL.x + 96, y, size=MEASURES.smallest, colour=theme.muted
                )
                if seconds >= self.numbers_from:
                    right = PANEL.x + PANEL.width - 12
                    canvas.text(
                        words("race.loss"),
                        right,
                        y,
                        size=MEASURES.smallest,
                        colour=theme.muted,
                        anchor="right",
                    )

    def _paint_rows(self, canvas: Canvas, seconds: float) -> None:
        step = int(self.clock.step(seconds))
        rows = self.rows(seconds)
        if seconds >= self.numbers_from:
            for place in sorted(self.cast.order[which, step] for which in self.cast.first(step)):
                self._paint_leader(canvas, int(place))
        rising = self.cast.order[:, step] - rows  # who gains places passes before who loses them
        for which in np.argsort(-rising, kind="stable"):
            with canvas.faded((seconds - self.rows_at[which]) / 0.4) as shown:
                if shown:
                    if rising[which]:
                        self._paint_plate(canvas, float(rows[which]))
                    self._paint_row(canvas, int(which), float(rows[which]), step, seconds)

    def _paint_leader(self, canvas: Canvas, place: int) -> None:
        top = self.top + place * self.row + 2
        canvas.box(PANEL.x, top, PANEL.width, self.row - 4, self.cast.theme.highlight, radius=8)

    def _paint_plate(self, canvas: Canvas, place: float) -> None:
        """Behind a row that glides, so that those it passes do not show through."""
        y = self.top + place * self.row + 3
        canvas.box(PANEL.x, y, PANEL.width, self.row - 6, self.cast.theme.panel, radius=8, opacity=0.92)

    def _paint_row(self, canvas: Canvas, which: int, place: float, step: int, seconds: float) -> None:
        cast, theme = self.cast, self.cast.theme
        middle = self.top + (place + 0.5) * self.row
        base = middle + lettering.CAP_HEIGHT * self.name_size / 2
        racing = seconds >= self.numbers_from
        if racing:
            shared = cast.ranks(step)[which]
            rank = cast.words("race.not_arrived") if shared is None else cast.words.number(shared, 0)
            canvas.text(rank, PANEL.x + 34, base, size=MEASURES.smallest, colour=theme.muted, anchor="right")
        paint_marker(canvas, cast.looks[which], (PANEL.x + 66, middle), self.radius)
        leader = racing and which in cast.first(step)
        value = cast.reading(which, step) if racing else ""
        number = canvas.text(
            value, PANEL.x + PANEL.width - 12, base, size=self.name_size, colour=theme.text, anchor="right"
        )
        name = canvas.text(
            self.names[which], PANEL.x + 96, base, size=self.name_size, colour=theme.text, bold=leader
        )
        left = PANEL.x + 96 + name + 16
        room = PANEL.x + PANEL.width - 12 - (number or LOSS) - 20 - left
        detail = self.details[which]
        while detail and lettering.width(detail[0], self.detail_size) > room:
            detail = detail[1:]
        if detail:
            canvas.text(detail[0], left, base, size=self.detail_size, colour=theme.muted)


def details(cast: Cast, which: int) -> list[str]:
    """A contender's hyperparameters in words, the longest text first, each shorter one after it."""
    shown = labels.settings(cast.contenders[which], cast.words)
    return [" · ".join(shown[:count]) for count in range(len(shown), 0, -1)]
