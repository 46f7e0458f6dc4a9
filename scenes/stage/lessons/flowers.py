"""The flowers that a neuron is to tell apart, and the sigmoids that its weights make of their petals.

A flower is a dot at its petal's length, under the line of 0 or over that of 1: as many dots as there are
flowers. Between the two lines is what the neuron says, and from there to the right line how far off it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import inf

import numpy as np

from engine.datasets import Data
from scenes.language import Words
from scenes.stage.paint import lettering
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.formula import Formula
from scenes.stage.paint.layers import Kept
from scenes.stage.paint.motion import presence
from scenes.stage.paint.plates import around, paint_plate
from scenes.stage.paint.signs import paint_dots
from scenes.stage.paint.trails import paint_way
from scenes.stage.plots.axes import SIZE, Axes, Scale
from scenes.stage.show.paths import at_step
from scenes.theme import Theme

PAD, LEFT = 22.0, 54.0  # px inside the plate; left of the axes, for 0 and 1
HEAD, FOOT = 72.0, 44.0  # px over all dots, and under them
DOT, GAP = 9.0, 6.0  # px, a dot's width at most; from the line to the first one
FORMULA = 27.0  # px, where there is room
EDGES = 0.4  # cm beside the shortest and the longest petal
SAMPLES = 140
LINE, GHOST, FAINT = 5.0, 2.0, 0.45  # px, and opacity of a sigmoid that was
OFF, THIN = 2.0, 0.55  # px, of a line that says how far off it is; its opacity
Says = Callable[[np.ndarray, np.ndarray], np.ndarray]  # weights (2,), lengths (n,) -> (n,)


@dataclass(frozen=True, eq=False)
class Bend:
    """The sigmoid of weights (steps + 1, 2) at the step of a second, in a colour, from when until when.

    With ``ghosts`` those of the steps before it stay, faint; from ``off`` on (s) lines say how far off it is.
    """

    w: np.ndarray
    step: Callable[[float], float]
    colour: str
    appear: float = -inf
    leave: float = inf
    ghosts: bool = False
    off: float = inf


class Flowers(Actor):
    """Data of one length and two kinds, on a plate in a room (px), and ``bends`` from ``appear`` on.

    ``names`` are those of the two kinds.
    """

    above = True

    def __init__(
        self,
        data: Data,
        says: Says,
        bends: Sequence[Bend],
        names: tuple[str, str],
        words: Words,
        theme: Theme,
        room: Box,
        appear: float,
        leave: float,
    ) -> None:
        self.says, self.bends, self.names, self.words, self.theme = says, tuple(bends), names, words, theme
        self.box, self.appear, self.leave = room, appear, leave
        x, y = data.x[:, 0], data.y[:, 0]
        lengths = [np.unique(x[y == kind], return_counts=True) for kind in (0, 1)]
        most = [int(counts.max()) for _, counts in lengths]
        low, high = float(x.min()) - EDGES, float(x.max()) + EDGES
        wide = room.width - LEFT - PAD
        free = room.height - HEAD - FOOT
        self.pitch = min(DOT + 1, 0.1 * wide / (high - low), 0.36 * free / sum(most))
        over, under = (GAP + self.pitch * count for count in reversed(most))
        box = Box(room.x + LEFT, room.y + HEAD + over, wide, free - over - under)
        self.axes = Axes(box, Scale(low, high), Scale(0.0, 1.0))
        self.x = np.linspace(low, high, SAMPLES)
        self.dots = [
            self.axes.place(at, kind) + np.array([0, (1 - 2 * kind) * (GAP + self.pitch * (nth + 0.5))])
            for kind, (values, counts) in enumerate(lengths)
            for at, count in zip(values.tolist(), counts.tolist(), strict=True)
            for nth in range(count)
        ]
        self.lengths, self.foot = lengths, box.bottom + under
        self.formula = Formula("hat(y) = 1 / (1 + e^(-(w x + b)))")
        self.kept = Kept(around(room))

    def paint_resting(self, canvas: Canvas, seconds: float) -> None:
        """The plate, both lines, the flowers."""
        theme, words, box, room = self.theme, self.words, self.axes.box, self.box
        paint_plate(canvas, theme, room, opacity=theme.panel_opacity)
        middle = room.y + HEAD / 2 + 4
        count = words("neuron.flowers", count=words.number(len(self.dots), 0))
        if self.formula.width * FORMULA + lettering.width(count, SIZE) < room.width - 3 * PAD:
            self.formula.paint(canvas, room.x + PAD, middle, size=FORMULA, colour=theme.text)
        base = middle + lettering.CAP_HEIGHT * SIZE / 2
        canvas.text(count, room.right - PAD, base, size=SIZE, colour=theme.muted, anchor="right")
        self.axes.paint_up(canvas, theme, [(0, "0"), (1, "1")])
        drop = self.foot - box.bottom + 30.0
        numbers = [(at, words.number(at, 0)) for at in np.arange(np.ceil(self.x[0]), self.x[-1])]
        self.axes.paint_across(canvas, theme, numbers, drop=drop)
        for kind, ((values, _), name) in enumerate(zip(self.lengths, self.names, strict=True)):
            side = (values[-1], 12.0, "left") if kind == 0 else (values[0], -12.0, "right")
            at, _ = self.axes.place(side[0], kind).tolist()
            y = box.bottom + 32.0 if kind == 0 else box.y - 14.0
            canvas.text(name, at + side[1], y, size=SIZE, colour=theme.text, bold=True, anchor=side[2])
        paint_dots(canvas, np.array(self.dots), self.pitch - 1, theme.text)

    def paint_moving(self, canvas: Canvas, seconds: float) -> None:
        """All sigmoids of the moment, and how far off they are."""
        for bend in self.bends:
            with canvas.faded(presence(seconds, bend.appear, bend.leave, 0.35)) as shown:
                if shown:
                    self._paint_errors(canvas, bend, seconds)
                    self._paint_bend(canvas, bend, bend.step(seconds))

    def curve(self, w: np.ndarray) -> np.ndarray:
        """A sigmoid's points (n, 2), px."""
        return self.axes.place(self.x, self.says(w, self.x))

    def _paint_bend(self, canvas: Canvas, bend: Bend, step: float) -> None:
        for before in range(int(step) if bend.ghosts else 0):
            canvas.line(self.curve(bend.w[before]), bend.colour, line=GHOST, opacity=FAINT)
        paint_way(canvas, self.curve(at_step(bend.w, step)), bend.colour, self.theme, LINE)

    def _paint_errors(self, canvas: Canvas, bend: Bend, seconds: float) -> None:
        with canvas.faded(presence(seconds, bend.off)) as shown:
            if not shown:
                return
            w = at_step(bend.w, bend.step(seconds))
            for kind, (values, _) in enumerate(self.lengths):
                said = self.axes.place(values, self.says(w, values))
                right = self.axes.place(values, np.full(len(values), kind))
                for line in np.stack([said, right], axis=1):
                    canvas.line(line, self.theme.symbols["loss"], line=OFF, opacity=THIN)
