"""Questions on a panel, before their answers; and a bar that runs out while one thinks."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, pi

from scenes.stage.paint import lettering
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.layers import Kept
from scenes.stage.paint.lettering import CAP_HEIGHT
from scenes.stage.paint.motion import presence, smooth
from scenes.stage.paint.plates import around, paint_plate
from scenes.theme import Theme

PAD, HEAD = 34.0, 74.0  # px inside the panel; from its top to the head's baseline
SIZE, NUMBER, RADIUS, PITCH = 32.0, 28.0, 26.0, 44.0  # px: texts, their numbers, these's circles; lines
BETWEEN, TO_FIRST, ASIDE = 30.0, 76.0, 22.0  # px between two questions, head and first, number and text
BAR, FOOT = 13.0, 50.0  # px: the bar's height; from its middle to the panel's foot
LEAST, STEP = 24.0, 1.0  # px: no text is smaller; by so much it becomes so where the panel is low
WIDE = 3.0  # times as wide as high is a panel in which two stand side by side, under the head and the bar
CLOSEST = 0.45  # of the room between texts, and not less
LEAVES = 0.7  # s in which the panel slides out to the right
EACH = 0.8  # s from one question to the next


class Questions(Actor):
    """The questions, one after another from ``appear`` on, in a panel that slides out at ``leave`` (seconds).

    ``pause`` (first, last second) is the time to think, for which there is a bar.
    """

    above = True
    ramp = 0.4

    def __init__(
        self,
        head: str,
        texts: Sequence[str],
        box: Box,
        theme: Theme,
        times: tuple[float, float],
        pause: tuple[float, float],
        unit: str,
    ) -> None:
        self.head, self.texts, self.theme, self.box = head, tuple(texts), theme, box
        self.appear, leave = times
        self.leave, self.slides, self.pause, self.unit = leave + LEAVES, leave, pause, unit
        self.pixels = Kept(around(box))
        self.size, self.air = SIZE, 1.0  # in low panels first texts become smaller, then what is between them
        self.across = 2 if box.width > WIDE * box.height else 1
        self.column = (box.width - PAD) / self.across - PAD  # px
        foot = FOOT + 2.5 * BAR if self.across == 1 else PAD
        while self._bottom() > box.bottom - foot and self.air > CLOSEST:
            if self.size > LEAST:
                self.size -= STEP
            else:
                self.air -= 0.1

    def paint_moving(self, canvas: Canvas, seconds: float) -> None:
        """The panel with the questions that have come, and the bar."""
        aside = smooth((seconds - self.slides) / LEAVES) * (self.box.width + 2 * PAD)
        came = tuple(
            round(presence(seconds, self.appear + 0.4 + EACH * k), 3) for k in range(len(self.texts))
        )
        self.pixels.paint(canvas, came, lambda sheet: self._paint(sheet, came), aside)
        first, last = self.pause
        with canvas.faded(presence(seconds, first, last + 0.3)) as shown, canvas.moved(aside, 0.0):
            if shown:
                self._paint_bar(
                    canvas, min(max((seconds - first) / (last - first), 0.0), 1.0), last - seconds
                )

    def _paint(self, canvas: Canvas, came: Sequence[float]) -> None:
        theme, box = self.theme, self.box
        paint_plate(canvas, theme, box, opacity=theme.panel_opacity)
        size, part = self.size, self.size / SIZE
        y = box.y + part * self.air * HEAD
        canvas.text(self.head, box.x + PAD, y, size=size, colour=theme.accent, bold=True)
        y += part * self.air * TO_FIRST
        said = self._lines()
        for number, (lines, seen) in enumerate(zip(said, came, strict=True), 1):
            left = box.x + PAD + (number - 1) % self.across * (self.column + PAD)
            with canvas.faded(seen) as shown:
                if shown:
                    middle = y - CAP_HEIGHT * size / 2 + part * PITCH * (len(lines) - 1) / 2
                    self._paint_circle(canvas, str(number), left + RADIUS, middle)
                    for at, line in enumerate(lines):
                        x, base = left + 2 * RADIUS + ASIDE, y + part * PITCH * at
                        canvas.text(line, x, base, size=size, colour=theme.text, bold=True)
            if number % self.across == 0:
                high = max(map(len, said[number - self.across : number]))
                y += part * (PITCH * high + self.air * BETWEEN)

    def _lines(self) -> list[list[str]]:
        """The questions' lines, at their size."""
        room = self.column - 2 * RADIUS - ASIDE
        return [lettering.balanced(text, self.size, room, bold=True) for text in self.texts]

    def _bottom(self) -> float:
        """Where the questions end, px."""
        counts = [len(lines) for lines in self._lines()]
        rows = [max(counts[at : at + self.across]) for at in range(0, len(counts), self.across)]
        high = self.air * (HEAD + TO_FIRST + BETWEEN * (len(rows) - 1)) + PITCH * (sum(rows) - 1)
        return self.box.y + self.size / SIZE * high

    def _paint_circle(self, canvas: Canvas, text: str, x: float, y: float) -> None:
        part = self.size / SIZE
        canvas.ink(self.theme.accent)
        canvas.context.new_path()
        canvas.context.arc(x, y, part * RADIUS, 0, 2 * pi)
        canvas.context.fill()
        size = max(part * NUMBER, LEAST)
        base = y + CAP_HEIGHT * size / 2
        canvas.text(text, x, base, size=size, colour=self.theme.rim, bold=True, anchor="middle")

    def _paint_bar(self, canvas: Canvas, part: float, left: float) -> None:
        theme, box = self.theme, self.box
        wide, y, x = self.column - 90.0, box.bottom - FOOT, box.right - PAD - self.column
        if self.across > 1:  # beside the head
            y = box.y + self.size / SIZE * self.air * HEAD - CAP_HEIGHT * self.size / 2
        canvas.box(x, y - BAR / 2, wide, BAR, theme.muted, radius=BAR / 2, opacity=0.3)
        canvas.box(x, y - BAR / 2, max(part * wide, BAR), BAR, theme.accent, radius=BAR / 2)
        text = f"{max(ceil(left), 0)} {self.unit}"
        base = y + CAP_HEIGHT * NUMBER / 2
        canvas.text(text, box.right - PAD, base, size=NUMBER, colour=theme.text, bold=True, anchor="right")
