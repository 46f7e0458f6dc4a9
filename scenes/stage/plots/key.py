"""What stands beside a film's bug: the epoch of a clock, and what signs mean."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import inf

from scenes.language import Words
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.layers import Kept
from scenes.stage.paint.layout import Layout
from scenes.stage.paint.lettering import CAP_HEIGHT, width
from scenes.stage.paint.plates import around, paint_plate
from scenes.stage.show.clock import Clock
from scenes.theme import Theme

# px: of the items' words, of the room for a sign before them, and between two items.
TEXT, SIGN, BETWEEN = 25.0, 46.0, 36.0
PAD, GAP = 24.0, 14.0  # px inside a plate, and between two
NUMBER, WORD = 46.0, 28.0  # px
ONE_ROW, ROW = 52.0, 40.0  # px: a plate of one row at least, and each row more


class EpochPlate(Actor):
    """The epoch of the clock and how many there are, on a plate at the frame's upper right.

    Of a race that is seen ``again`` it is that clock's, from when that starts.
    """

    above = True

    def __init__(
        self,
        words: Words,
        theme: Theme,
        clock: Clock,
        layout: Layout,
        appear: float,
        again: Clock | None = None,
    ) -> None:
        self.words, self.theme, self.clock, self.again = words, theme, clock, again
        self.appear = appear
        last = words.number(clock.steps, 0)
        self.parts = (words("race.step"), last, words("race.of", steps=last))
        wide = [width(self.parts[0], WORD), width(last, NUMBER, bold=True), width(self.parts[2], WORD)]
        bug, right = layout.bug, layout.panel.right
        across = sum(wide) + 2 * PAD + 2 * GAP
        self.box = Box(right - across, bug.y, across, bug.height)
        self.ends = (self.box.x + PAD, self.box.right - PAD - wide[2] - GAP, self.box.right - PAD)
        self.kept = Kept(around(self.box))

    def resting_key(self, seconds: float) -> int:
        """The whole step."""
        runs = self.again if self.again is not None and seconds >= self.again.start else self.clock
        return int(runs.step(seconds))

    def paint_resting(self, canvas: Canvas, seconds: float) -> None:
        """The plate, the number in the middle."""
        theme, middle = self.theme, self.box.centre[1]
        paint_plate(canvas, theme, self.box)
        number = self.words.number(self.resting_key(seconds), 0)
        base = middle + CAP_HEIGHT * NUMBER / 2
        left, centre, right = self.ends
        canvas.text(self.parts[0], left, base, size=WORD, colour=theme.muted)
        canvas.text(number, centre, base, size=NUMBER, colour=theme.text, bold=True, anchor="right")
        canvas.text(self.parts[2], right, base, size=WORD, colour=theme.muted, anchor="right")


@dataclass(frozen=True)
class Item:
    """A sign, painted with its middle at (x, y), and what it means; the less ``needed`` goes first."""

    sign: Callable[[Canvas, float, float], None]
    text: str
    needed: int

    @property
    def width(self) -> float:
        """Its width with its sign, px."""
        return SIGN + width(self.text, TEXT)


class KeyPlate(Actor):
    """Items side by side on a plate, as many as have room; in two rows where that is so high."""

    above = True

    def __init__(
        self, items: Sequence[Item], room: Box, theme: Theme, appear: float, leave: float = inf
    ) -> None:
        self.theme, self.appear, self.leave = theme, appear, leave
        kept, most = [*items], max(int((room.height - ONE_ROW) // ROW), 0) + 1
        while len(rows := _in_rows(kept, room.width)) > most or any(_wide(row) > room.width for row in rows):
            kept.remove(min(kept, key=lambda item: item.needed))
        self.rows = rows
        high = room.height - ROW * (most - len(rows)) if rows else 0.0
        self.box = Box(room.x, room.bottom - high, max(map(_wide, rows), default=0.0), high)
        self.kept = Kept(around(self.box))

    @property
    def items(self) -> list[Item]:
        """What it explains."""
        return [item for row in self.rows for item in row]

    def paint_resting(self, canvas: Canvas, seconds: float) -> None:
        """The plate and the items."""
        if not self.rows:
            return
        paint_plate(canvas, self.theme, self.box)
        for place, row in enumerate(self.rows):
            x, y = self.box.x + PAD, self.box.centre[1] + ROW * (place - (len(self.rows) - 1) / 2)
            for item in row:
                item.sign(canvas, x + (SIGN - 8) / 2, y)
                base = y + CAP_HEIGHT * TEXT / 2
                canvas.text(item.text, x + SIGN, base, size=TEXT, colour=self.theme.text)
                x += item.width + BETWEEN


def _wide(row: Sequence[Item]) -> float:
    """How wide a plate with such a row is, px."""
    return sum(item.width for item in row) + BETWEEN * (len(row) - 1) + 2 * PAD


def _in_rows(items: Sequence[Item], room: float) -> list[list[Item]]:
    """The items in rows no wider than ``room`` px, but for one that is wider by itself."""
    rows: list[list[Item]] = []
    for item in items:
        if rows and _wide([*rows[-1], item]) <= room:
            rows[-1].append(item)
        else:
            rows.append([item])
    return rows
