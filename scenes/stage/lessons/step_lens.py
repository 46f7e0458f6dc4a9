"""The step of SGD with momentum on a plate: what it keeps of the last step, what the slope adds, their sum.

It is seen on the map, enlarged so that its arrows fill the lens, true to the scale that stands there; and in
numbers, under the rule. Each comes in turn: the last step slides on and shrinks to what is kept, the slope's
part grows from its head, then the sum.
"""

from __future__ import annotations

import numpy as np

from engine.parts import momentum_parts
from scenes.stage.lessons.momentum_rule import added, kept
from scenes.stage.map.map import LossMap
from scenes.stage.paint import lettering
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box, Lens
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.formula import Formula
from scenes.stage.paint.layers import Kept
from scenes.stage.paint.motion import smooth
from scenes.stage.paint.plates import around, paint_plate
from scenes.stage.paint.signs import paint_arrow, paint_runner, paint_tag
from scenes.stage.plots.table import Column, Table, widest
from scenes.stage.show.cast import Cast
from scenes.stage.show.clock import Clock
from scenes.theme import MEASURES

# Parts of a step's time at which what it keeps, the slope's part and the sum are there.
KEPT, ADDED, SUMMED = 0.2, 0.4, 0.55
HURRIED = 0.6  # s: of a step that takes less all is there at once, for nobody could follow it
HEADING, NUMBERS = 74.0, 204.0  # px from the plate's upper and lower edge to the lens
PAD, BESIDE = 20.0, 0.42  # px; of a low plate's width, the lens, which the numbers stand beside
FILL, LEAST, MOST, DEEPEST = 0.62, 0.34, 0.88, 72.0  # of the lens, a step; times the map, the lens's scale
FAR = 1e7  # px: nothing is farther
HEAD, SMALL, NUMBER, SYMBOL = 34.0, 26.0, 38.0, 42.0  # px
HIGH, LOW_HIGH = 78.0, 54.0  # px, a formula at most
WIDE = 733.0  # px: columns and symbols are for a plate so wide
COLUMNS = (44.0, 250.0, 296.0, 460.0, 506.0, 705.0)  # px of it: letter, step, =, kept, +, slope's
LETTER, ROW, RULE = 40.0, 54.0, 46.0  # px: of a weight; a row; the rule's middle under the lens
DECIMALS = 3
SHAFTS, ARROW = (9.0, 9.0, 7.0), 30.0  # px
SCALE, APART = 0.28, 50.0  # of the lens's width, the longest ruler; px from an arrow's middle to its name


class StepLens(Actor):
    """The steps of the contender ``heavy`` of a cast on a plate (``box``), from ``appear`` to ``leave``."""

    above = True

    def __init__(
        self, cast: Cast, heavy: int, ground: LossMap, clock: Clock, box: Box, appear: float, leave: float
    ) -> None:
        self.cast, self.heavy, self.ground, self.clock, self.box = cast, heavy, ground, clock, box
        self.appear, self.leave, self.kept = appear, leave, Kept(around(box))
        self.room = Box(box.x + PAD, box.y + HEADING, box.width - 2 * PAD, box.height - HEADING - NUMBERS)
        if box.low:
            self.room = Box(box.x + PAD, box.y + PAD, BESIDE * box.width, box.height - 2 * PAD)
        self.w, self.parts = cast.w[heavy], momentum_parts(cast.result, heavy)
        with np.errstate(all="ignore"):
            self.sums = self.parts[0] + self.parts[1]  # (step, 2)
            joints = ground.place(np.cumsum([self.w[:-1], *self.parts], axis=0))
        self.joints = np.clip(joints, -FAR, FAR)  # (3, step, 2) px
        self.scales = self._scales()
        words, theme = cast.words, cast.theme
        self.inks = theme.text, theme.symbols["velocity"], theme.symbols["gradient"]
        self.names = words("momentum.step"), words("momentum.keeps"), words("momentum.adds")
        momentum = words.number(cast.contenders[heavy].hyperparameters["momentum"], None)
        self.formulas = Formula("v"), Formula(kept(momentum)), Formula(added(words))
        self.letters = [Formula(words.letter(axis)) for axis in (0, 1)]
        self.table = self._low_table() if box.low else self._table()

    def _scales(self) -> np.ndarray:
        """How much larger than the map the lens shows each step and the one before it, (step,).

        The same from step to step, until these would be too small, or too large for it.
        """
        long = np.ptp(self.joints, axis=0)  # (step, 2) px
        long = np.maximum(long, np.concatenate([long[:1], long[:-1]]))
        long[~(np.isfinite(long).all(axis=1) & (long < self.ground.box.width).all(axis=1))] = 0.0
        filled = np.maximum(long / (self.room.width, self.room.height), 1e-9).max(axis=1)
        scales, scale = [], 0.0
        for part in filled.tolist():
            if not LEAST < scale * part < MOST:
                scale = min(max(FILL / part, 1.0), DEEPEST)
            scales.append(scale)
        return np.array(scales)

    def _table(self) -> Table:
        """A row for each weight: the sum, and its two parts."""
        box, part = self.box, self.box.width / WIDE
        said = [self._signed(value) for value in np.unique([*self.parts, self.sums])]
        size = max(NUMBER * min(1.0, 140.0 * part / widest(said, NUMBER, bold=True)), MEASURES.smallest)
        text, muted = self.cast.theme.text, self.cast.theme.muted
        inks = (text, self.inks[0], muted, self.inks[1], muted, self.inks[2])
        columns = tuple(
            Column(x * part, size, ink, "right", at in (1, 3, 5))
            for at, (x, ink) in enumerate(zip(COLUMNS, inks, strict=True))
        )
        room = Box(box.x, self.room.bottom, box.width, NUMBERS)
        return Table(room, columns, ROW, NUMBERS - 2 * ROW - 10.0, size)

    def _low_table(self) -> Table:
        """A column for each weight: its two parts, and under them the sum."""
        left = self.room.right + 1.2 * PAD
        room = Box(left, self.box.y, self.box.right - PAD - left, self.box.height)
        said = [self._number(value) for value in np.unique([*self.parts, self.sums])]
        size = max(NUMBER * min(1.0, 0.28 * room.width / widest(said, NUMBER, bold=True)), MEASURES.smallest)
        columns = tuple(Column(at * room.width, size, "", "right", True) for at in (0.0, 0.68, 1.0))
        self.named = columns[1].x - widest(said, size, bold=True) - 10.0  # px for what a row is
        return Table(room, columns, ROW, 104.0, size)

    def step(self, seconds: float) -> int:
        """The step that is being made, or the last."""
        return min(int(self.clock.step(seconds)), self.clock.steps - 1)

    def part(self, seconds: float) -> float:
        """How much of its time is over."""
        begin, end = (self.clock.seconds(self.step(seconds) + more) for more in (0, 1))
        return min(max((seconds - begin) / (end - begin), 0.0), 1.0)

    def come(self, seconds: float) -> float:
        """The same for what comes in turn: of a hurried step all of it is there."""
        step = self.step(seconds)
        hurried = self.clock.seconds(step + 1) - self.clock.seconds(step) < HURRIED
        return 1.0 if hurried else self.part(seconds)

    def lens(self, seconds: float) -> Lens:
        """What is enlarged: it slides from the middle of a step to that of the next while that begins."""
        step, middles = self.step(seconds), (self.joints[0] + self.joints[2]) / 2
        part, last = smooth(self.part(seconds) / KEPT), max(self.step(seconds) - 1, 0)
        middle = middles[last] * (1 - part) + middles[step] * part
        if not np.isfinite(middle).all():
            middle = np.array(self.ground.box.centre)
        scale = float(self.scales[last] ** (1 - part) * self.scales[step] ** part)
        x, y = np.clip(middle, -1e6, 1e6).tolist()
        return Lens(self.room, Box.around(x, y, self.room.width / scale, self.room.height / scale))

    def arrows(self, seconds: float) -> list[np.ndarray]:
        """What is kept, what the slope adds, the sum, as far as they have come: feet and tips (2, 2) px."""
        step, part = self.step(seconds), self.come(seconds)
        start, joint, end = self.joints[:, step]
        slid = smooth(part / KEPT)
        before = self.joints[[0, 2], max(step - 1, 0)] if step else np.array([start, start])
        kept = before * (1 - slid) + np.array([start, joint]) * slid
        added = smooth((part - KEPT) / (ADDED - KEPT))
        summed = smooth((part - ADDED) / (SUMMED - ADDED))
        sum_ = np.array([start, start + summed * (end - start)])
        return [kept, np.array([joint, joint + added * (end - joint)]), sum_]

    # ---- painting

    def resting_key(self, seconds: float) -> int:
        """Changes on whole steps."""
        return self.step(seconds)

    def paint_resting(self, canvas: Canvas, seconds: float) -> None:
        """The plate, whose step it is, and the rule."""
        box, theme, words, table = self.box, self.cast.theme, self.cast.words, self.table
        paint_plate(canvas, theme, box, opacity=theme.panel_opacity)
        own = self.cast.contenders[self.heavy].hyperparameters
        facts = words("momentum.facts", momentum=own["momentum"], rate=own["learning_rate"])
        title = words("momentum.step_of", step=self.step(seconds) + 1)
        x, right = (table.box.x, table.box.right) if box.low else (box.x + PAD + 6, box.right - PAD - 6)
        room, y = right - x, box.y + (48.0 if box.low else 52.0)
        if box.low:
            size = lettering.fitting(facts, SMALL, room)
            canvas.text(facts, x, box.bottom - PAD, size=size, colour=theme.muted)
        else:
            size = MEASURES.smallest
            room -= 30 + canvas.text(facts, right, y, size=size, colour=theme.muted, anchor="right")
        size = max(lettering.fitting(title, HEAD, room, bold=True), MEASURES.smallest)
        canvas.text(title, x, y, size=size, colour=theme.text, bold=True)
        if box.low:
            self._paint_sides(canvas)
            return
        middle, part = self.room.bottom + RULE, box.width / WIDE
        for formula, ink, at in zip(self.formulas, self.inks, (1, 3, 5), strict=True):
            x, size = box.x + table.columns[at].x, part * min(SYMBOL, HIGH / formula.height)
            formula.paint(canvas, x, middle, size=size, colour=ink, anchor="right")
        x = box.x + table.columns[2].x
        Formula("arrow.l").paint(canvas, x, middle, size=part * SYMBOL, colour=theme.muted, anchor="right")
        for axis, letter in enumerate(self.letters):
            x, y = box.x + PAD + 6, table.middle(axis)
            letter.paint(canvas, x, y, size=LETTER, colour=theme.symbols[f"w_{axis}"])

    def _paint_sides(self, canvas: Canvas) -> None:
        """Of a low plate: what its rows and columns are."""
        table, theme = self.table, self.cast.theme
        for axis, letter in enumerate(self.letters):
            x, y = table.box.x + table.columns[1 + axis].x, table.top(0) - 18.0
            letter.paint(canvas, x, y, size=LETTER, colour=theme.symbols[f"w_{axis}"], anchor="right")
        for row, at in enumerate((1, 2, 0)):
            formula, y = self.formulas[at], table.middle(row)
            size = min(SYMBOL - 6.0, LOW_HIGH / formula.height, self.named / formula.width)
            formula.paint(canvas, table.box.x, y, size=size, colour=self.inks[at])
        table.paint_rule(canvas, table.top(2) + 2.0, theme.line)

    def paint_moving(self, canvas: Canvas, seconds: float) -> None:
        """The enlarged map with the arrows, and the numbers as they come."""
        self._paint_lens(canvas, seconds)
        step, part, table = self.step(seconds), self.come(seconds), self.table
        each = [values[step] for values in (self.sums, *self.parts)]
        there = [part >= at for at in (SUMMED, KEPT, ADDED)]
        if self.box.low:
            for row, at in enumerate((1, 2, 0)):
                for axis in (0, 1) if there[at] else ():
                    x, column = table.box.x + table.columns[1 + axis].x, table.columns[1 + axis]
                    text, ink = self._number(each[at][axis]), self.inks[at]
                    base = table.base(row)
                    canvas.text(text, x, base, size=column.size, colour=ink, bold=True, anchor="right")
            return
        for axis in (0, 1):
            whole, first, second = (float(values[axis]) for values in each)
            texts = "", self._number(whole), "=", self._number(first), "+", self._signed(second)
            shown = [True, there[0], there[0], there[1], there[2], there[2]]
            table.paint_row(
                canvas, axis, [text if seen else "" for text, seen in zip(texts, shown, strict=True)]
            )

    def _number(self, value: float) -> str:
        return self.cast.words.number(float(value), DECIMALS)

    def _signed(self, value: float) -> str:
        text = self._number(value)
        return f"({text})" if value < 0 else text

    def _paint_lens(self, canvas: Canvas, seconds: float) -> None:
        room, ground, theme, lens = self.room, self.ground, self.cast.theme, self.lens(seconds)
        with canvas.clipped(room.x, room.y, room.width, room.height):
            canvas.box(room.x, room.y, room.width, room.height, theme.background)
            left, top = lens.shown(np.array([ground.box.x, ground.box.y])).tolist()
            whole = ground.box.width * lens.scale, ground.box.height * lens.scale
            canvas.image(lambda: ground.image(canvas), left, top, *whole)
            for line, is_bold in ground.levels:
                wide, faint = (2.5, 0.4) if is_bold else (1.5, 0.25)
                canvas.line(lens.shown(line), theme.contour, line=wide, opacity=faint)
            arrows = [np.clip(lens.shown(arrow), -1e5, 1e5) for arrow in self.arrows(seconds)]
            inks = (*self.inks[1:], self.inks[0])
            for arrow, ink, shaft in zip(arrows, inks, SHAFTS, strict=True):
                paint_arrow(canvas, arrow, ink, theme.rim, shaft=shaft, head=ARROW)
            at = lens.shown(self._runner(seconds))
            if np.isfinite(at).all():
                paint_runner(canvas, self.cast.looks[self.heavy], np.clip(at, -1e5, 1e5))
            ruler = self._paint_ruler(canvas, lens)
            self._paint_names(canvas, arrows, self.come(seconds), ruler)
        canvas.frame(room.x, room.y, room.width, room.height, theme.edge, line=1.5, opacity=0.5)

    def _runner(self, seconds: float) -> np.ndarray:
        """Where it is on the map, px."""
        step = self.clock.step(seconds)
        low = min(int(step), self.clock.steps - 1)
        ends = self.joints[[0, 2], low]
        return np.asarray(ends[0] + (step - low) * (ends[1] - ends[0]))

    def _paint_ruler(self, canvas: Canvas, lens: Lens) -> Box:
        """How long a round part of w_0 is in the lens; returns the box that it takes, px."""
        room, theme, ground = self.room, self.cast.theme, self.ground
        unit = lens.scale * ground.box.width / float(np.ptp(ground.domain[0]))  # px a weight
        most = SCALE * room.width / unit
        power = 10.0 ** np.floor(np.log10(most))
        long = float(max(round_ * power for round_ in (1, 2, 5) if round_ * power <= most))
        text = self.cast.words.number(long, None)
        x, y = room.x + 16.0, room.bottom - 22.0
        for ink, line in ((theme.rim, 8.0), (theme.text, 3.0)):
            ends = np.array([(x, y - 8), (x, y), (x + long * unit, y), (x + long * unit, y - 8)])
            canvas.line(ends, ink, line=line)
        at = x + long * unit + 18.0, y - 4.0
        paint_tag(canvas, theme, text, at, MEASURES.smallest, anchor="left")
        wide = at[0] + lettering.width(text, MEASURES.smallest) + 8.0 - x
        return Box(x, y - 24.0, wide, 40.0)

    def _paint_names(self, canvas: Canvas, arrows: list[np.ndarray], part: float, ruler: Box) -> None:
        """What the arrows are, beside their middles, where these are long enough and there is room."""
        theme, taken = self.cast.theme, [ruler]
        named = zip(arrows, (1, 2, 0), (KEPT, ADDED, SUMMED), (1, 1, -1), strict=True)
        for arrow, which, at, first in named:
            name, (x, y) = self.names[which], arrow.mean(axis=0).tolist()
            if part < at or np.hypot(*(arrow[1] - arrow[0])) < 60:
                continue
            wide = lettering.width(name, SMALL, bold=True) + 12.0
            for side in (first, -first):
                box = Box.around(x + side * (APART + wide / 2), y, wide, 38.0)
                if self.room.inset(4.0).contains(box) and not any(box.overlaps(one, 4.0) for one in taken):
                    taken.append(box)
                    ink = self.inks[which]
                    paint_tag(canvas, theme, name, box.centre, SMALL, colour=ink, bold=True)
                    break
