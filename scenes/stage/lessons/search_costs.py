"""What three ways to look for weights cost: losses over how often they were computed, and a row for each way.

All tries at random are drawn, each where it came; of all combinations only how many there are; of a descent
its losses.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from engine.weight_search import WeightSearch
from scenes.language import Words
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.grown import Grown
from scenes.stage.paint.layers import Kept
from scenes.stage.paint.motion import presence
from scenes.stage.paint.plates import around, paint_plate
from scenes.stage.paint.signs import Look, paint_arrow, paint_dot, paint_dots, paint_marker
from scenes.stage.plots.axes import SIZE, Axes, Scale
from scenes.stage.plots.series import powers
from scenes.stage.plots.table import widest
from scenes.theme import Theme

PAD, GAP = 28.0, 60.0  # px inside the plate; between two columns
ROW, MOST_ROW = 0.12, 88.0  # of the room's height, or px at most: a row
ABOVE, UNDER = 92.0, 84.0  # px over the chart, for the combinations' arrow; and under it, for its numbers
NAME, HOW, NUMBER, FEW = 32.0, 24.0, 44.0, 36.0  # px
DOT, HIT, CURVE = 2.4, 7.0, 6.0  # px
PIECES, SWEEPS = 40, (4.0, 2.6, 2.2)  # the tries come in so many parts; seconds of each way
POWERS, LEVELS = 90.0, (0.0, 0.25, 0.5, 0.75, 1.0)  # px between two numbers across; those up
HIGHEST = 1.0  # the loss at the chart's top


@dataclass(frozen=True)
class Way:
    """A way's row: its name, how it is counted, how often the loss is computed, how long that takes.

    From ``larger_at`` on (s) the time gives way to what it costs in a ``larger`` network.
    """

    name: str
    how: str
    count: str
    time: str
    colour: str
    appear: float
    larger: str
    larger_at: float


class SearchCosts(Actor):
    """A plate in a room (px) with the ways, from when the first of them comes."""

    above = True

    def __init__(
        self, search: WeightSearch, ways: Sequence[Way], words: Words, theme: Theme, room: Box, appear: float
    ) -> None:
        self.search, self.ways, self.words, self.theme, self.box = search, tuple(ways), words, theme, room
        self.appear = appear
        self.row = min(MOST_ROW, ROW * room.height)
        rights = [text for way in ways for text in (way.time, way.larger)]
        self.times = GAP + widest(rights, NAME)  # px for them; 0: under the numbers
        texts = [way.name for way in ways], [way.count for way in ways]
        wide = sum(widest(each, size, bold=True) for each, size in zip(texts, (NAME, NUMBER), strict=True))
        self.times *= wide + self.times + GAP < room.width - 2 * PAD
        numbers = widest([words.number(level, None) for level in LEVELS], SIZE)
        foot = room.bottom - PAD / 2 - self.row * (len(ways) + 0.5)
        top, left = room.y + ABOVE, room.x + PAD + numbers + 16.0
        box = Box(left, top, room.right - 2 * PAD - left, foot - UNDER - top)
        self.axes = Axes(box, Scale(1.0, float(search.combinations()), True), Scale(0.0, HIGHEST))
        self.kept, self.dots = Kept(around(room)), self._dots()
        self.grown = Grown(lambda canvas, piece: self._paint_dots(canvas, piece), box.inset(-DOT))
        descended = search.network.loss(search.way)
        counts = np.maximum(np.arange(len(descended)) * search.per_epoch(), 1)
        self.curve = self.axes.place(counts, descended)

    def _dots(self) -> list[np.ndarray]:
        """The places of all tries, (m, 2) px, in parts that take as long; of those on one spot the first."""
        drawn = self.search.drawn
        points = self.axes.place(np.arange(1, len(drawn) + 1), drawn)
        _, first = np.unique((points / 2.0).round(), axis=0, return_index=True)
        kept = np.sort(first)
        ends = np.searchsorted(kept, len(drawn) ** (np.arange(PIECES + 1) / PIECES) - 0.5)
        ends[0] = 0
        return [points[kept[a:b]] for a, b in pairwise(ends.tolist())]

    def part(self, way: int, seconds: float) -> float:
        """How far a way has been gone on the logarithmic scale, 0 to 1."""
        return float(np.clip((seconds - self.ways[way].appear) / SWEEPS[way], 0.0, 1.0))

    # ---- painting

    def resting_key(self, seconds: float) -> tuple[float, ...]:
        """How visible each row is, and what it says of the larger network."""
        moments = [at for way in self.ways for at in (way.appear, way.larger_at)]
        return tuple(round(presence(seconds, at), 3) for at in moments)

    def paint_resting(self, canvas: Canvas, seconds: float) -> None:
        """The plate, the axes, the rows."""
        theme, axes, words, box = self.theme, self.axes, self.words, self.axes.box
        paint_plate(canvas, theme, self.box, opacity=theme.panel_opacity)
        axes.paint_up(canvas, theme, [(level, words.number(level, None)) for level in LEVELS])
        most = round(float(np.log10(axes.across.high)))
        axes.paint_across(canvas, theme, powers(words, 0, most, int(box.width / POWERS)), ruled=True)
        canvas.text(words("race.loss"), box.x, box.y - 62.0, size=SIZE, colour=theme.muted)
        said = words("one_weight.computed")
        canvas.text(said, box.centre[0], box.bottom + 72.0, size=SIZE, colour=theme.muted, anchor="middle")
        goal = float(axes.place(1.0, self.search.goal)[1])
        line = np.array([(box.x, goal), (box.right, goal)])
        green, said = theme.symbols["learning_rate"], words.number(self.search.goal, None)
        canvas.line(line, green, line=2.5, dash=(10.0, 8.0))
        canvas.text(said, box.right, goal - 10.0, size=SIZE, colour=green, anchor="right")
        key = self.resting_key(seconds)
        for row, (way, part, larger) in enumerate(zip(self.ways, key[::2], key[1::2], strict=True)):
            with canvas.faded(part) as shown:
                if shown:
                    self._paint_row(canvas, row, way, larger)

    def _paint_row(self, canvas: Canvas, row: int, way: Way, larger: float) -> None:
        """On one line where there is room, else with the time under the number; one text, then the other."""
        theme, left, right = self.theme, self.box.x + PAD, self.box.right - PAD
        top = self.box.bottom - PAD / 2 - self.row * (len(self.ways) - row)
        upper, middle, lower = (top + part * self.row for part in (0.42, 0.6, 0.78))
        canvas.text(way.name, left, upper, size=NAME, colour=way.colour, bold=True)
        canvas.text(way.how, left, lower, size=HOW, colour=theme.muted)
        size, base = (NAME, middle) if self.times else (HOW, lower)
        with canvas.faded(abs(2 * larger - 1)) as shown:
            if shown:
                said = way.larger if larger > 0.5 else way.time
                canvas.text(said, right, base, size=size, colour=theme.text, anchor="right")
        right -= self.times
        size, base = (NUMBER, middle) if self.times else (FEW, upper)
        canvas.text(way.count, right, base, size=size, colour=way.colour, bold=True, anchor="right")

    def paint_moving(self, canvas: Canvas, seconds: float) -> None:
        """The tries as far as they have come, the combinations' arrow, the descent."""
        theme, box, search = self.theme, self.axes.box, self.search
        self.grown.paint(canvas, int(self.part(0, seconds) * PIECES))
        reached = search.tries ** self.part(0, seconds)
        for at in np.flatnonzero(search.drawn < search.goal).tolist():
            if self.part(0, seconds) and at < reached:
                paint_dot(
                    canvas, self.axes.place(at + 1, search.drawn[at]), self.ways[0].colour, theme.rim, HIT
                )
        part = self.part(1, seconds)
        if part:
            y = box.y - 26.0
            line = np.array([(box.x, y), (box.x + part * box.width, y)])
            paint_arrow(canvas, line, self.ways[1].colour, theme.rim, shaft=10.0, head=30.0)
        part = self.part(2, seconds)
        if part:
            until = part * self.curve[-1, 0] + (1 - part) * box.x
            there = self.curve[self.curve[:, 0] < until]
            y = float(np.interp(until, *self.curve.T))
            points = np.concatenate([there, [(until, y)]])
            for colour, wide in ((theme.rim, CURVE + 6.0), (self.ways[2].colour, CURVE)):
                canvas.line(points, colour, line=wide)
            paint_marker(canvas, Look("circle", self.ways[2].colour, theme.rim), points[-1])

    def _paint_dots(self, canvas: Canvas, piece: int) -> None:
        paint_dots(canvas, self.dots[piece], DOT, self.ways[0].colour, 0.7)
