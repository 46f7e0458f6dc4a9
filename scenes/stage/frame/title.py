"""Title and subtitle at the top, and the end card."""

from __future__ import annotations

from collections.abc import Sequence

from scenes.stage.paint import lettering
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.layout import SAFE, SUBTITLE_Y, TITLE_Y, WIDE, Layout
from scenes.theme import MEASURES, Theme

COMMAND_ROOM = 480.0  # px, for the end card's command


class Title(Actor):
    """Title top left, and a line under it that says what is shown.

    The title is set smaller where it is wider than ``room`` px; the line is cut at ``below`` px. In an
    stacked frame both have as many lines as they need.
    """

    appear = -0.2  # half there in the first frame

    def __init__(
        self,
        title: str,
        subtitle: str,
        theme: Theme,
        room: float,
        below: float = SAFE.width,
        layout: Layout = WIDE,
    ) -> None:
        self.subtitle, self.theme, self.layout = subtitle, theme, layout
        self.x, down = layout.safe.x, layout.safe.y - SAFE.y
        self.base, self.second = TITLE_Y + down, SUBTITLE_Y + down
        room, below = min(room, layout.safe.width), min(below, layout.safe.width)
        self.size = lettering.fitting(title, MEASURES.title, room, bold=True)
        self.title = [title]
        self.lines = [lettering.shortened(subtitle, MEASURES.label, below)] if subtitle else []
        if layout.stacked:
            self.size = max(self.size, MEASURES.body)
            self.title = lettering.balanced(title, self.size, room, bold=True)
            self.lines = lettering.wrap(subtitle, MEASURES.label, below)

    def paint_resting(self, canvas: Canvas, seconds: float) -> None:
        """Both, line by line."""
        down = 0.0
        for at, line in enumerate(self.title):
            down = at * 1.2 * self.size
            canvas.text(line, self.x, self.base + down, size=self.size, colour=self.theme.text, bold=True)
        for at, line in enumerate(self.lines):
            base = self.second + down + at * 1.3 * MEASURES.label
            canvas.text(line, self.x, base, size=MEASURES.label, colour=self.theme.muted)


class EndCard(Actor):
    """Over everything at the end: the command that makes the film again (if there is one), versions, credit.

    A command too long for the card is set smaller, then cut; ``whole`` then says where all of it is.
    """

    ramp = 0.6

    def __init__(
        self,
        title: Title,
        heading: str,
        command: str,
        whole: str,
        lines: Sequence[str],
        theme: Theme,
        appear: float,
    ) -> None:
        self.title, self.heading, self.theme, self.appear = title, heading, theme, appear
        self.command: list[str] = []
        below, self.room = list(lines), title.layout.safe
        for self.size in (MEASURES.body, MEASURES.label, MEASURES.smallest):
            self.command = lettering.wrap(command, self.size, self.room.width - 48, bold=True)
            if len(self.command) * self.row <= COMMAND_ROOM:
                break
        else:
            self.command = [*self.command[: int(COMMAND_ROOM / self.row) - 1], "…"]
            below.insert(0, whole)
        self.lines = [
            part for line in below for part in lettering.wrap(line, MEASURES.label, self.room.width)
        ]

    @property
    def row(self) -> float:
        """From one line of the command to the next, px."""
        return self.size * 1.42

    def move(self, canvas: Canvas, seconds: float) -> None:
        """The card and the film's title, which come as one."""
        part = self.presence(seconds)
        if part <= 0:
            return
        canvas.fill(self.theme.background, part)
        if canvas.log is not None and part > 0.5:
            canvas.log.clear()  # what lies under the card is not seen any more
        with canvas.faded(part):
            self.title.paint_resting(canvas, seconds)
            self._paint_words(canvas)

    def _paint_words(self, canvas: Canvas) -> None:
        theme, x, wide = self.theme, self.room.x, self.room.width
        block = len(self.command) * self.row + 28
        high = (block + 110) * bool(self.command) + len(self.lines) * 44
        y = (self.title.layout.frame.height - high) / 2 + 34
        if self.command:
            canvas.text(self.heading, x, y, size=MEASURES.body, colour=theme.muted)
            canvas.box(x, y + 30, wide, block, theme.panel, radius=8)
            for at, line in enumerate(self.command):
                base = y + 30 + 14 + self.row * (at + 0.5) + lettering.CAP_HEIGHT * self.size / 2
                canvas.text(line, x + 24, base, size=self.size, colour=theme.text, bold=True)
            y += 30 + block + 64
        for line in self.lines:
            canvas.text(line, x, y, size=MEASURES.label, colour=theme.muted)
            y += 44
