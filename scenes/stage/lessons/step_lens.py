"""The step of SGD with momentum on a plate: what it keeps of the last step, what the slope adds, their sum.

Above it is seen on the map, enlarged, its arrows true to scale; under that in numbers. Each comes in turn:
the last step slides on and shrinks to what is kept, the slope's part grows from its head, then the sum.
"""

from __future__ import annotations

import numpy as np

from engine.parts import momentum_parts
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
from scenes.stage.plots.table import Column, Table
from scenes.stage.show.cast import Cast
from scenes.stage.show.clock import Clock
from scenes.theme import MEASURES

KEPT, ADDED, SUMMED = (
    0.2,
    0.4,
    0.55,
)  # parts of a step's time at which what it keeps, the slope's, the sum are there
LENS, NUMBERS = 84.0, 186.0  # px from the plate's upper and lower edge to the lens
PAD, FILL, DEEPEST = (
    20.0,
    0.72,
    24.0,
)  # px; of the lens, the longest step; times the map, the lens's scale at most
FAR = 1e7  # px: nothing is farther
WIDEST = 140.0  # px that a number has
HEAD, SMALL, NUMBER = 34.0, 26.0, 38.0  # px
COLUMNS = (44.0, 250.0, 296.0, 460.0, 506.0, 700.0)  # px of the plate: letter, step, =, kept, +, slope's
DECIMALS = 3


class StepLens(Actor):
    """The steps of the contender ``heavy`` of a cast on a plate (``box``), from ``appear`` to ``leave``."""

    above = True

    def __init__(
        self, cast: Cast, heavy: int, ground: LossMap, clock: Clock, box: Box, appear: float, leave: float
    ) -> None:
        self.cast, self.heavy, self.ground, self.clock, self.box = cast, heavy, ground, clock, box
        self.appear, self.leave, self.kept = appear, leave, Kept(around(box))
        self.room = Box(box.x + PAD, box.y + LENS, box.width - 2 * PAD, box.height - LENS - NUMBERS)
        self.w, self.parts = cast.w[heavy], momentum_parts(cast.result, heavy)
        with np.errstate(all="ignore"):
            self.sums = self.parts[0] + self.parts[1]  # (step, 2)
            joints = ground.place(np.cumsum([self.w[:-1], *self.parts], axis=0))
            self.joints = np.clip(joints, -FAR, FAR)  # (3, step, 2) px
            steps = np.abs(self.joints[2] - self.joints[0])
            near = np.isfinite(steps).all(axis=1) & (steps < ground.box.width).all(axis=1)
        longest = steps[near].max(axis=0) if near.any() else np.ones(2)
        whole = FILL * np.array([self.room.width, self.room.height])
        self.scale = float(np.clip(np.min(whole / np.maximum(longest, 1e-6)), 1.0, DEEPEST))
        words, theme = cast.words, cast.theme
        inks = (
            theme.text,
            theme.text,
            theme.muted,
            theme.symbols["velocity"],
            theme.muted,
            theme.symbols["gradient"],
        )
        heads = "", words("momentum.step"), "", words("momentum.keeps"), "", words("momentum.adds")
        self.inks, self.names = inks[1::2], heads[1::2]
        said = [self._signed(value) for value in np.unique([*self.parts, self.sums])]
        wide = max(lettering.width(text, NUMBER, bold=True) for text in said)
        size = max(NUMBER * min(1.0, WIDEST / wide), MEASURES.smallest)
        columns = tuple(
            Column(x, size, ink, "right", bool(head), head)
            for x, ink, head in zip(COLUMNS, inks, heads, strict=True)
        )
        self.table = Table(Box(box.x, self.room.bottom, box.width, NUMBERS), columns, 60.0, 54.0, size)
        self.letters = [Formula(words.letter(axis)) for axis in (0, 1)]

    def step(self, seconds: float) -> int:
        """The step that is being made, or the last."""
        return min(int(self.clock.step(seconds)), self.clock.steps - 1)

    def part(self, seconds: float) -> float:
        """How much of its time is over."""
        begin, end = (self.clock.seconds(self.step(seconds) + more) for more in (0, 1))
        return min(max((seconds - begin) / (end - begin), 0.0), 1.0)

    def lens(self, seconds: float) -> Lens:
        """What is enlarged: it slides from the middle of a step to that of the next while that begins."""
        step, middles = self.step(seconds), (self.joints[0] + self.joints[2]) / 2
        part = smooth(self.part(seconds) / KEPT)
        middle = middles[max(step - 1, 0)] * (1 - part) + middles[step] * part
        if not np.isfinite(middle).all():
            middle = np.array(self.ground.box.centre)
        x, y = np.clip(middle, -1e6, 1e6).tolist()
        return Lens(self.room, Box.around(x, y, self.room.width / self.scale, self.room.height / self.scale))

    def arrows(self, seconds: float) -> list[np.ndarray]:
        """What is kept, what the slope adds, the sum, as far as they have come: feet and tips (2, 2) px."""
        step, part = self.step(seconds), self.part(seconds)
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
        """The plate, whose step it is, and the numbers' heads."""
        box, theme, words = self.box, self.cast.theme, self.cast.words
        paint_plate(canvas, theme, box, opacity=theme.panel_opacity)
        own = self.cast.contenders[self.heavy].hyperparameters
        text = words("momentum.facts", momentum=own["momentum"], rate=own["learning_rate"])
        x, y = box.right - PAD - 6, box.y + 54
        room = x - box.x - PAD - 30
        room -= canvas.text(text, x, y, size=MEASURES.smallest, colour=theme.muted, anchor="right")
        text = words("momentum.step_of", step=self.step(seconds) + 1)
        size = min(HEAD, HEAD * room / lettering.width(text, HEAD, bold=True))
        canvas.text(text, box.x + PAD + 6, y, size=size, colour=theme.text, bold=True)
        self.table.paint_heads(canvas, 42.0, SMALL)

    def paint_moving(self, canvas: Canvas, seconds: float) -> None:
        """The enlarged map with the arrows, and the numbers as they come."""
        self._paint_lens(canvas, seconds)
        step, part = self.step(seconds), self.part(seconds)
        number = self.cast.words.number
        for axis in (0, 1):
            whole, kept, added = (float(each[step, axis]) for each in (self.sums, *self.parts))
            texts = "", number(whole, DECIMALS), "=", number(kept, DECIMALS), "+", self._signed(added)
            shown = [True, part >= SUMMED, part >= SUMMED, part >= KEPT, part >= ADDED, part >= ADDED]
            self.table.paint_row(
                canvas, axis, [text if seen else "" for text, seen in zip(texts, shown, strict=True)]
            )
            x, y = self.box.x + PAD + 6, self.table.middle(axis)
            self.letters[axis].paint(canvas, x, y, size=40.0, colour=self.cast.theme.symbols[f"w_{axis}"])

    def _signed(self, value: float) -> str:
        text = self.cast.words.number(value, DECIMALS)
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
            for arrow, ink, shaft in zip(
                arrows, (*self.inks[1:], self.inks[0]), (9.0, 9.0, 7.0), strict=True
            ):
                paint_arrow(canvas, arrow, ink, theme.rim, shaft=shaft, head=30.0)
            at = lens.shown(self._runner(seconds))
            if np.isfinite(at).all():
                paint_runner(canvas, self.cast.looks[self.heavy], np.clip(at, -1e5, 1e5))
            self._paint_names(canvas, arrows, self.part(seconds))
        canvas.frame(room.x, room.y, room.width, room.height, theme.edge, line=1.5, opacity=0.5)

    def _runner(self, seconds: float) -> np.ndarray:
        """Where it is on the map, px."""
        step = self.clock.step(seconds)
        low = min(int(step), self.clock.steps - 1)
        ends = self.joints[[0, 2], low]
        return np.asarray(ends[0] + (step - low) * (ends[1] - ends[0]))

    def _paint_names(self, canvas: Canvas, arrows: list[np.ndarray], part: float) -> None:
        """What the two parts are, beside their arrows' middles, where these are long enough."""
        theme, room = self.cast.theme, self.room
        for arrow, name, ink, at in zip(arrows, self.names[1:], self.inks[1:], (KEPT, ADDED), strict=False):
            x, y = arrow.mean(axis=0).tolist()
            wide = lettering.width(name, SMALL, bold=True)
            inside = room.y + 30 < y < room.bottom - 30 and room.x < x < room.right - wide - 70
            if part >= at and inside and np.hypot(*(arrow[1] - arrow[0])) > 60:
                paint_tag(canvas, theme, name, (x + 50, y), SMALL, colour=ink, bold=True, anchor="left")
