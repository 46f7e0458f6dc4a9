"""One weight at a time: a point runs along a whole cut and stops where it is lowest, then along the other.

And the table of what each search found.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.coordinates import Search
from scenes.language import Words
from scenes.stage.lessons.slices import Slice
from scenes.stage.paint import lettering
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.layers import Kept
from scenes.stage.paint.motion import Track, presence, smooth
from scenes.stage.paint.plates import around, paint_plate
from scenes.stage.paint.signs import paint_dot
from scenes.stage.paint.trails import paint_way
from scenes.stage.plots.table import Column, Table, widest
from scenes.stage.terrain.cuts import Cut
from scenes.stage.terrain.sight import Sight
from scenes.theme import MEASURES, Theme

RUNS, STOPS, DRAWN, AGAIN = 2.4, 3.4, 0.6, 3.0  # s: all is run, the lowest is reached, its way drawn; again
WAY = 6.0  # px
HEAD, NAME, NUMBER = 38.0, 28.0, 34.0  # px
PAD, GAP = 26.0, 12.0  # px
COLUMNS = (0.0, 0.4288, 0.6987, 1.0)  # of the plate's width between its pads, of its columns
TOP, ROW, HEADS = 132.0, 76.0, 112.0  # px: under the heads, from one row to the next, and the heads' baseline
LOW_TOP, LOW_HEADS = 54.0, 42.0  # px, where there is no room for the heading
LOW_COLUMNS = (0.0, 0.49, 0.71, 1.0)


class Searching(Actor):
    """The point of each search on the ground and on its curve, and the way to what it found.

    From the second ``again`` on there are also the ways of all further searches that were ``found``. Nothing
    on the ground is painted outside a ``room`` (px).
    """

    def __init__(
        self,
        sight: Sight,
        cuts: Sequence[Cut],
        slices: Sequence[Slice],
        found: Sequence[Search],
        again: float,
        leave: float,
        room: Box,
    ) -> None:
        self.room = room
        self.sight, self.cuts, self.slices, self.found = sight, tuple(cuts), tuple(slices), tuple(found)
        self.again, self.leave = again, leave
        self.runs = [self._run(cut, search) for cut, search in zip(cuts, found, strict=False)]

    def _run(self, cut: Cut, search: Search) -> Track:
        """The weight at a second: to the nearer end, to the farther one, and to the lowest."""
        begin, (low, high) = float(cut.w[cut.axis]), cut.domain
        ends = (low, high) if begin - low < high - begin else (high, low)
        first = cut.appear + 0.6 + (RUNS - 0.6) * abs(ends[0] - begin) / (abs(ends[0] - begin) + high - low)
        return Track(
            [
                (cut.appear + 0.6, begin),
                (first, ends[0]),
                (cut.appear + RUNS, ends[1]),
                (cut.appear + STOPS, float(search.w[cut.axis])),
            ],
            eased=True,
        )

    def paint_moving(self, canvas: Canvas, seconds: float) -> None:
        """Ways that are complete, and the point that runs: on the ground beside the plates, and on these."""
        theme, room = self.sight.relief.ground.theme, self.room
        with canvas.clipped(room.x, room.y, room.width, room.height):
            self._paint_ways(canvas, seconds)
        for cut, run, curve in zip(self.cuts, self.runs, self.slices, strict=True):
            if seconds < cut.appear + 0.3:
                continue
            colour, weight = theme.symbols[f"w_{cut.axis}"], np.array([run.at(seconds)])
            at = self.sight.place(cut.at(weight), seconds)[0]
            if room.inset(20.0).contains(Box(float(at[0]), float(at[1]), 0.0, 0.0)):
                paint_dot(canvas, at, colour, theme.rim, 13.0)
            with canvas.faded(curve.presence(seconds)) as shown:
                if shown:
                    paint_dot(canvas, curve.plot.place(weight, cut.losses(weight))[0], colour, theme.rim)

    def _paint_ways(self, canvas: Canvas, seconds: float) -> None:
        theme = self.sight.relief.ground.theme
        for cut, search in zip(self.cuts, self.found, strict=False):
            part = smooth((seconds - cut.appear - STOPS) / DRAWN)
            if part > 0:
                end = cut.w[cut.axis] + part * (search.w[cut.axis] - cut.w[cut.axis])
                way = self.sight.place(cut.at(np.linspace(cut.w[cut.axis], end, 60)), seconds)
                paint_way(canvas, way, theme.symbols[f"w_{cut.axis}"], theme, WAY)
        shown = smooth((seconds - self.again) / AGAIN) * (len(self.found) - len(self.cuts))
        ways = [search.w for search in self.found[len(self.cuts) - 1 :]]
        for which in range(int(np.ceil(shown))):
            begin, end, part = ways[which], ways[which + 1], min(shown - which, 1.0)
            way = self.sight.place(begin + part * np.linspace(0, 1, 30)[:, None] * (end - begin), seconds)
            paint_way(canvas, way, theme.symbols[f"w_{self.found[which + len(self.cuts)].axis}"], theme, WAY)


@dataclass(frozen=True)
class Row:
    """Its name, weights (2,) and loss, from which second, in which colour; the ``best`` is tinted."""

    name: str
    w: np.ndarray
    loss: float
    at: float
    colour: str
    best: bool = False


class SearchTable(Actor):
    """Rows on a plate (``box``)."""

    above = True

    def __init__(
        self,
        rows: Sequence[Row],
        theme: Theme,
        heads: Sequence[str],
        box: Box,
        appear: float,
        leave: float,
        words: Words,
    ) -> None:
        self.rows, self.theme, self.box, self.words = tuple(rows), theme, box, words
        self.appear, self.leave, self.kept, self.title = appear, leave, Kept(around(box)), heads[0]
        inks = theme.text, theme.symbols["w_0"], theme.symbols["w_1"], theme.symbols["loss"]
        self.is_low = box.height < TOP + len(rows) * ROW
        top, self.columns = (LOW_TOP, LOW_COLUMNS) if self.is_low else (TOP, COLUMNS)
        numbers = [text for row in self.rows for text in self._numbers(row)]
        part = min(1.0, 0.24 * (box.width - 2 * PAD) / widest(numbers, NUMBER, bold=True))
        columns = tuple(
            Column(
                PAD + x * (box.width - 2 * PAD),
                NAME if at == 0 else max(NUMBER * part, MEASURES.smallest),
                ink,
                "right" if at else "left",
                at == 3,
                head,
            )
            for at, (x, ink, head) in enumerate(zip(self.columns, inks, ("", *heads[1:]), strict=True))
        )
        self.table = Table(box, columns, min(ROW, (box.height - top - 8) / len(rows)), top, NUMBER * part)
        first = widest([self._numbers(row)[0] for row in self.rows], columns[1].size)
        self.room = columns[1].x - first - PAD - GAP  # px for names

    def _numbers(self, row: Row) -> tuple[str, str, str]:
        """The weights and the loss, as they are written."""
        number = self.words.number
        return number(row.w[0], 2), number(row.w[1], 2), number(row.loss, 3)

    def paint_resting(self, canvas: Canvas, seconds: float) -> None:
        """The plate and what its columns are."""
        paint_plate(canvas, self.theme, self.box, opacity=self.theme.panel_opacity)
        if not self.is_low:
            size = lettering.fitting(self.title, HEAD, self.box.width - 52, bold=True)
            x, base = self.box.x + PAD, self.box.y + 60
            canvas.text(self.title, x, base, size=size, colour=self.theme.text, bold=True)
        self.table.paint_heads(canvas, *((LOW_HEADS, 26.0) if self.is_low else (HEADS, 30.0)))

    def paint_moving(self, canvas: Canvas, seconds: float) -> None:
        """The rows that have been found."""
        for place, row in enumerate(self.rows):
            with canvas.faded(presence(seconds, row.at)) as shown:
                if not shown:
                    continue
                if row.best:
                    self.table.paint_plate(canvas, place, row.colour, 4.0, opacity=0.24)
                self.table.paint_row(canvas, place, ("", *self._numbers(row)))
                x = self.box.x + PAD
                size = lettering.fitting(row.name, NAME, self.room, bold=True)
                base = self.table.middle(place) + lettering.CAP_HEIGHT * size / 2
                canvas.text(
                    row.name, x, base, size=max(size, MEASURES.smallest), colour=row.colour, bold=True
                )
