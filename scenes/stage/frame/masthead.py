"""The masthead: a film's title as it opens, large over a shade, with what it promises under it.

The title shrinks into the corner where the bug comes; the lines under it leave.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

import cairo

from scenes.stage.paint import lettering
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.formula import Formula
from scenes.stage.paint.layout import Layout
from scenes.stage.paint.motion import presence, smooth
from scenes.theme import Theme, rgb

TITLE_AT, LINES_AT, FORMULA_AT = 0.2, 0.6, 1.4  # the film's seconds
COMES, GOES, FLIES = 0.4, 0.3, 0.6  # seconds: of anything; of the title's way into the corner
LESSON_FLIES = 2.6  # s at which the title of a film without cards flies: until then nothing else is said

RISES = 24.0  # px that the title comes from below
TITLE, LINE, FACTS = 104.0, 36.0, 26.0  # px
TITLE_ROOM, ROOM, TITLE_LINES = 800.0, 740.0, 3  # px for a title's line, and for any other
RULE = (120.0, 8.0)  # px, its sides
SHADE, SHADED = 0.80, (1020.0, 1300.0)  # opacity of the shade at the left; px to where it ends: least, most
BEYOND = 1.6  # how far it goes, times as far as the small words do
FORMULA, LEAST = 33.0, 26.0  # px: the largest and the smallest that a formula is set


class Masthead(Actor):
    """A title, a rule, and under it lines, facts and a formula; the title goes to ``bug``.

    Args:
        lines: what is promised; the last one is bold.
        facts: a smaller line; "": none.
        credit: another, of whose the film is.
        formula: the lines of a formula; where they have no room above ``bottom`` (px) all are left out.
        flies: the second at which the title flies.
        leaves: the second at which the lines under it leave.
        left: px, where all of it begins; None: at the left. From the middle of the frame on, the shade comes
            from the right.
    """

    def __init__(
        self,
        title: str,
        theme: Theme,
        layout: Layout,
        bug: Box,
        flies: float,
        leaves: float,
        *,
        lines: Sequence[str] = (),
        facts: str = "",
        credit: str | None = None,
        formula: Sequence[Formula] = (),
        bottom: float = inf,
        left: float | None = None,
    ) -> None:
        self.theme, self.frame, self.bug, self.flies, self.leaves = theme, layout.frame, bug, flies, leaves
        self.stacked = layout.stacked
        self.x = layout.bug.x if left is None else left
        self.leave = max(leaves + GOES, flies + FLIES)
        room, self.top = layout.safe.right - self.x, layout.bug.y + 8.0
        self.size, self.title = _set_title(title, min(TITLE_ROOM, room))
        room = min(ROOM, room)
        y = self._base(len(self.title) - 1) + 32.0
        self.rule = Box(self.x, y, *RULE)
        self.texts: list[tuple[str, float, float, bool]] = []  # each line, size, baseline, whether bold
        y += 22.0
        for at, line in enumerate(lines):
            y += 50.0
            size = lettering.fitting(line, LINE, room, bold=True)
            self.texts.append((line, size, y, at == len(lines) - 1))
        for line in filter(None, (facts, credit)):
            y += 46.0 if line == facts else 38.0
            self.texts.append((lettering.shortened(line, FACTS, room), FACTS, y, False))
        self.formula = _stacked(formula, y + 20.0, bottom)

    @property
    def boxes(self) -> list[Box]:
        """What its words cover while they stand, px."""
        title = max(lettering.width(line, self.size, bold=True) for line in self.title)
        return [
            Box(self.x, 0.0, title, self.rule.bottom),
            *(
                Box(self.x, base - size, lettering.width(text, size, bold=bold), 1.3 * size)
                for text, size, base, bold in self.texts
            ),
            *(
                Box(self.x, middle - size * line.height / 2, size * line.width, size * line.height)
                for line, size, middle in self.formula
            ),
        ]

    def gliding(self, seconds: float) -> bool:
        """Whether the title is on its way."""
        return self.flies <= seconds < self.leave

    def paint_moving(self, canvas: Canvas, seconds: float) -> None:
        """The words on their shade, and the title."""
        for start, end, paint in (
            (-1.0, self.leaves, self._paint_shade),
            (LINES_AT, self.leaves, self._paint_lines),
            (FORMULA_AT, self.leaves - 0.2, self._paint_formula),
        ):
            with canvas.faded(presence(seconds, start, end + GOES, GOES)) as shown:
                if shown:
                    paint(canvas)
        self._paint_title(canvas, seconds)

    def _paint_shade(self, canvas: Canvas) -> None:
        """The theme's plate, fading to the middle, or downwards where things stand over one another."""
        red, green, blue = rgb(self.theme.plate)
        if canvas.swap:
            red, blue = blue, red
        frame = self.frame
        far = max((box.bottom if self.stacked else box.right for box in self.boxes[1:]), default=0.0)
        wide = min(max(BEYOND * far, 0.0 if self.stacked else SHADED[0]), SHADED[1])
        begin, end = (
            (0.0, wide)
            if self.stacked or self.x < self.frame.centre[0]
            else (self.frame.right, self.frame.right - SHADED[0])
        )
        shade = cairo.LinearGradient(*((0, begin, 0, end) if self.stacked else (begin, 0, end, 0)))
        for at in (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0):
            part = 1 - smooth((at - 0.35) / 0.65)
            shade.add_color_stop_rgba(at, red, green, blue, SHADE * part * canvas.opacity)
        canvas.context.set_source(shade)
        sides = (
            (0, 0, frame.width, end) if self.stacked else (min(begin, end), 0, abs(end - begin), frame.height)
        )
        canvas.context.rectangle(*sides)
        canvas.context.fill()

    def _paint_lines(self, canvas: Canvas) -> None:
        at = self.rule
        canvas.box(at.x, at.y, at.width, at.height, self.theme.accent)
        for text, size, base, bold in self.texts:
            colour = self.theme.muted if size == FACTS else self.theme.text
            canvas.text(text, at.x, base, size=size, colour=colour, bold=bold)

    def _paint_formula(self, canvas: Canvas) -> None:
        for line, size, middle in self.formula:
            line.paint(canvas, self.x, middle, size=size, colour=self.theme.text)

    def _paint_title(self, canvas: Canvas, seconds: float) -> None:
        """It comes from below, and shrinks towards the bug as it goes."""
        comes = smooth((seconds - TITLE_AT) / COMES)
        part = smooth((seconds - self.flies) / FLIES)
        with canvas.faded(comes * (1 - smooth((part - 0.35) / 0.4))) as shown:
            if not shown:
                return
            height = self._base(len(self.title) - 1) - self._base(0) + self.size
            end = self.bug.height / height
            scale = 1 + (end - 1) * part
            left = self.x + (self.bug.x + 24.0 - self.x) * part
            for at, line in enumerate(self.title):
                first = self._base(0) + (self.bug.y + self.size * end - self._base(0)) * part
                base = first + (self._base(at) - self._base(0)) * scale + RISES * (1 - comes)
                canvas.text(line, left, base, size=self.size * scale, colour=self.theme.text, bold=True)

    def _base(self, line: int) -> float:
        """The baseline of a line of the title, px."""
        return self.top + self.size + 1.115 * self.size * line


def _set_title(title: str, room: float) -> tuple[float, list[str]]:
    """A title's size and its lines, of so many px: as large as its words and the lines allow."""
    size = TITLE
    while True:
        lines = lettering.balanced(title, size, room, bold=True)
        widest = max(lettering.width(line, size, bold=True) for line in lines)
        if size <= LINE or (widest <= room and len(lines) * size <= TITLE_LINES * 84.0):
            return size, [lettering.shortened(line, size, room, bold=True) for line in lines]
        size *= 0.94


def _stacked(lines: Sequence[Formula], top: float, bottom: float) -> list[tuple[Formula, float, float]]:
    """Lines of a formula, their size and middles (px) between two heights; none where they have no room."""
    if not lines:
        return []
    size = min(FORMULA, *(ROOM / line.width for line in lines))
    pitch = [max(1.75, line.height + 0.45) for line in lines]
    size = min(size, (bottom - top) / sum(pitch))
    if size < LEAST:
        return []
    found, y = [], top
    for line, tall in zip(lines, pitch, strict=True):
        found.append((line, size, y + tall * size / 2))
        y += tall * size
    return found
