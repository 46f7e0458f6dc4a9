"""Lines of code on a plate, whose parts light up as they are used, and under them what the code prints."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from scenes.stage.paint import lettering
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.layers import Kept
from scenes.stage.paint.motion import presence
from scenes.stage.paint.plates import around, paint_plate
from scenes.theme import MEASURES, Theme

SIZE, LEADING, PAD = 27.0, 44.0, 22.0  # px; from one line to the next; inside the plate
LEAST = float(MEASURES.smallest)
INDENT = "    "
RAMP = 0.3  # s in which an argument lights up
HIGH, DOWN = 36.0, 26.0  # px: of what is lit, and its upper edge over the baseline


@dataclass(frozen=True)
class Call:
    """A call as it is written: what is called, and its arguments."""

    name: str
    arguments: tuple[str, ...]

    def lines(self, room: int) -> list[list[str]]:
        """Its parts in lines of at most so many letters, if there is a way: name and bracket first."""
        parts = [f"{self.name}(", *(f"{one}, " for one in self.arguments[:-1]), f"{self.arguments[-1]})"]
        found = [[parts[0]]]
        for part in parts[1:]:
            if sum(map(len, found[-1])) + len(part.rstrip()) > room:
                found.append([INDENT])
            found[-1].append(part)
        return found


class Code(Actor):
    """Calls on a plate at the top of a room (px), from ``appear`` to ``leave`` (seconds).

    ``lit`` says of an argument when it lights up and when it stops; ``printed`` what stands under the calls
    at a second, from ``prints`` on: until then the plate has no line for it.
    """

    above = True

    def __init__(
        self,
        calls: Sequence[Call],
        lit: Sequence[tuple[str, float, float]],
        printed: Callable[[float], str],
        prints: float,
        theme: Theme,
        room: Box,
        appear: float,
        leave: float,
    ) -> None:
        self.lit, self.printed, self.prints, self.theme = tuple(lit), printed, prints, theme
        self.appear, self.leave = appear, leave
        width = room.width - 2 * PAD
        for size in (SIZE, LEAST):  # on as few lines as there can be
            letters = int(width / lettering.width("m", size, mono=True))
            self.size, self.lines = size, [line for call in calls for line in call.lines(letters)]
            if len(self.lines) == len(calls):
                break
        self.box = Box(room.x, room.y, room.width, LEADING * (len(self.lines) + 1) + PAD)
        self.kept = Kept(around(self.box))

    def resting_key(self, seconds: float) -> tuple[object, ...]:
        """Changes with what is lit, and with what is printed."""
        return self.printed(seconds), self._opened(seconds), *self._shown(seconds).values()

    def _opened(self, seconds: float) -> float:
        """How far the plate has its line for what is printed."""
        return round(presence(seconds, self.prints, ramp=RAMP), 3)

    def _shown(self, seconds: float) -> dict[str, float]:
        """How far each argument is lit."""
        return {name: round(presence(seconds, first, last, RAMP), 3) for name, first, last in self.lit}

    def paint_resting(self, canvas: Canvas, seconds: float) -> None:
        """The plate and the lines."""
        theme, box, base = self.theme, self.box, self.box.y + PAD + 22.0
        x, high = box.x + PAD, box.height - LEADING * (1 - self._opened(seconds))
        paint_plate(canvas, theme, Box(box.x, box.y, box.width, high), opacity=theme.panel_opacity)
        shown = self._shown(seconds)
        for at, line in enumerate(self.lines):
            left = x
            for part in line:
                left += self._paint_part(canvas, part, left, base + at * LEADING, shown)
        base += len(self.lines) * LEADING
        canvas.text(self.printed(seconds), x, base, size=LEAST, colour=theme.symbols["loss"], mono=True)

    def _paint_part(self, canvas: Canvas, part: str, x: float, base: float, shown: dict[str, float]) -> float:
        """A part of a line, lit if it is its time; returns its width."""
        theme, size = self.theme, self.size
        word = next((name for name in shown if part.startswith(name)), "")
        lit = shown.get(word, 0.0)
        wide, ink = lettering.width(word, size, mono=True), theme.rim if lit > 0.5 else theme.text
        if lit > 0:
            canvas.box(x, base - DOWN, wide, HIGH, theme.accent, radius=6, opacity=lit)
        canvas.text(word, x, base, size=size, colour=ink, mono=True)
        rest = part[len(word) :].rstrip()
        canvas.text(rest, x + wide, base, size=size, colour=theme.text, mono=True)
        return lettering.width(part, size, mono=True)
