"""Points of a curve with their tangents: the derivative's sign and size as arrows that say where and how far.

An arrow's length is in proportion to the derivative, the longest being `LONGEST`, or as long as the plot has
room for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from scenes.language import Words
from scenes.stage.paint import lettering
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.motion import presence, smooth
from scenes.stage.paint.signs import paint_arrow, paint_ring
from scenes.stage.plots.plot import Plot
from scenes.stage.plots.table import Column, Table, widest
from scenes.theme import MEASURES

LONGEST = 250.0  # px
BESIDE = 50.0  # px beside the plot that an arrow may always reach
HEAD = 15.0  # px
TANGENT = 120.0  # px on each side of its point
CLEAR = 16.0  # px between the ends of two arrows on one level
LEVEL, LOW_LEVEL = 36.0, 0.05  # px from one arrow to the next; of a low plot's height
GROW = 1.0  # s
ROW, HEAD = 112.0, 60.0  # px, at most
SAID = 42.0  # px from a row's numbers down to what is said of it
LOW = 84.0  # px: in rows lower than that it stands beside them
NOTE, NOTE_LINE = 12.0, 32.0  # px over the remark at the foot; of each of its lines
LABEL = MEASURES.label  # px
NUMBER = 44.0  # px
APART = 30.0  # px, at least, between two columns
SAYS = ("left", "right", "lowest")  # words for what is said of a row


@dataclass(frozen=True)
class Place:
    """A point: x, f(x), f′(x), when its tangent comes and when its arrow does (seconds).

    Where the curve has no value, or no derivative, that is None.
    """

    x: float
    value: float | None
    derivative: float | None
    appear: float
    arrow_at: float


class Slopes(Actor):
    """The places on a plot and as a table in a box (px); ``lowest`` is a minimum, or None.

    The x of that is written with at most ``decimals``.
    """

    def __init__(
        self,
        plot: Plot,
        places: Sequence[Place],
        lowest: Place | None,
        box: Box,
        appear: float,
        leave: float,
        decimals: int = 3,
    ) -> None:
        self.plot, self.places, self.lowest, self.box = plot, tuple(places), lowest, box
        self.decimals, self.level = decimals, min(LEVEL, LOW_LEVEL * plot.box.height)
        self.appear, self.leave = appear, leave
        note = plot.words("derivative.arrows")
        self.note = lettering.balanced(note, MEASURES.smallest, box.width)
        rows = len(self.places) + (self.lowest_row == len(self.places))
        self.row = min(ROW, (box.height - HEAD - NOTE - NOTE_LINE * len(self.note)) / rows)
        self.is_beside = self.row < LOW
        self.table = self._measured()
        self.scale = min(
            [self._room(place) / abs(place.derivative) for place in places if place.derivative] or [1.0]
        )

    def _room(self, place: Place) -> float:
        """How long (px) the arrow of a place may be."""
        foot, box = float(self.plot.place(place.x, self.plot.low)[0]), self.plot.box
        room = foot - box.x if (place.derivative or 0.0) > 0 else box.x + box.width - foot
        return min(LONGEST, max(BESIDE, room))

    def arrow(self, at: int) -> np.ndarray:
        """An arrow's foot and tip, (2, 2) px: against the derivative's sign, as long as its size."""
        place = self.places[at]
        foot = self.plot.place(place.x, self.plot.low) - (0, 26 + self.level * self.levels[at])
        return np.stack([foot, foot - (self.scale * (place.derivative or 0.0), 0)])

    @cached_property
    def levels(self) -> list[int]:
        """How many levels over the axis each arrow is: the last one lowest, none beside another's end."""
        taken: list[tuple[int, float, float]] = []
        for place in reversed(self.places):
            foot = float(self.plot.place(place.x, self.plot.low)[0])
            left, right = sorted((foot, foot - self.scale * (place.derivative or 0.0)))
            met = {level for level, begins, ends in taken if left < ends + CLEAR and right > begins - CLEAR}
            taken.append((next(level for level in range(len(taken) + 1) if level not in met), left, right))
        return [level for level, _, _ in taken[::-1]]

    @property
    def lowest_row(self) -> int:
        """The table's row, from 0, in which the minimum is marked: its place's, if it is one, or one more."""
        same = [at for at, place in enumerate(self.places) if self._is_lowest(place)]
        return same[0] if same else len(self.places)

    def _is_lowest(self, place: Place) -> bool:
        return self.lowest is not None and self._numbers(place) == self._numbers(self.lowest)

    def _measured(self) -> Table:
        """The table: three columns, and numbers so large that none runs into its neighbour."""
        symbols, third = self.plot.theme.symbols, self.box.width / 3
        if self.is_beside:
            third -= (APART + widest([self.plot.words(f"derivative.{key}") for key in SAYS], LABEL)) / 3
        rows = [self._numbers(place) for place in (*self.places, self.lowest) if place is not None]
        size = min(
            NUMBER,
            0.7 * self.row,
            (third - APART) / widest([text for row in rows for text in row], bold=True),
        )
        heads = zip(("x", "f(x)", "f′(x)"), ("w_0", "loss", "gradient"), strict=True)
        columns = tuple(
            Column(third * (at + 1), size, symbols[symbol], "right", True, head)
            for at, (head, symbol) in enumerate(heads)
        )
        return Table(self.box, columns, self.row, HEAD, size)

    def _numbers(self, place: Place) -> tuple[str, str, str]:
        """What stands in the three columns."""
        words = self.plot.words
        x = words.number(place.x if place in self.places else round(place.x, self.decimals), None)
        value, slope = (
            words.number(np.nan) if n is None else short(words, n) for n in (place.value, place.derivative)
        )
        return x, value, slope

    def paint_moving(self, canvas: Canvas, seconds: float) -> None:
        """Tangents, points and arrows on the plot, and the table's rows that have come."""
        self._paint_heading(canvas)
        arrows = [place.arrow_at for place in self.places if place.derivative]
        key = presence(seconds, min(arrows, default=np.inf))
        size, colour = MEASURES.smallest, self.plot.theme.muted
        for line, text in enumerate(reversed(self.note)):
            base = self.box.bottom - NOTE_LINE * line
            canvas.text(text, self.box.x, base, size=size, colour=colour, opacity=key)
        for at, place in enumerate(self.places):
            with canvas.faded(presence(seconds, place.appear)) as there:
                if there:
                    self._paint_tangent(canvas, place)
                    self._paint_arrow(canvas, at, seconds)
                    self._paint_row(canvas, at, place, presence(seconds, place.arrow_at))
        if self.lowest is not None:
            with canvas.faded(presence(seconds, self.lowest.appear)) as there:
                if there:
                    self._paint_lowest(canvas, self.lowest)

    # ---- on the plot

    def _paint_tangent(self, canvas: Canvas, place: Place) -> None:
        plot, theme = self.plot, self.plot.theme
        if place.value is None:
            return
        at = plot.place(place.x, place.value)
        if place.derivative is not None:
            along = plot.way(place.x, place.value, place.derivative, TANGENT)
            plot.paint_line(canvas, np.array([at - along, at + along]), theme.symbols["gradient"])
        foot = plot.place(place.x, plot.low)
        canvas.line(np.array([at, foot]), theme.muted, line=2, opacity=0.6, dash=(7.0, 8.0))
        plot.paint_dot(canvas, at, theme.symbols["w_0"])

    def _paint_arrow(self, canvas: Canvas, at: int, seconds: float) -> None:
        place = self.places[at]
        part = smooth((seconds - place.arrow_at) / GROW)
        if part > 0 and place.derivative:
            foot, tip = self.arrow(at)
            theme, way = self.plot.theme, np.array([foot, foot + part * (tip - foot)])
            paint_arrow(canvas, way, theme.symbols["w_0"], theme.rim, most=1.0)

    def _paint_lowest(self, canvas: Canvas, place: Place) -> None:
        if place.value is None:
            return
        theme, point = self.plot.theme, self.plot.place(place.x, place.value)
        paint_ring(canvas, point, theme.text, theme.rim, 15.0, line=3.5)
        at = self.lowest_row
        if at == len(self.places):
            self.table.paint_row(canvas, at, self._numbers(place))
        self._paint_said(canvas, at, "lowest")

    # ---- the table

    def _paint_heading(self, canvas: Canvas) -> None:
        self.table.paint_heads(canvas, 40.0, MEASURES.body)
        self.table.paint_rule(canvas, self.box.y + 58, self.plot.theme.line)

    def _paint_row(self, canvas: Canvas, at: int, place: Place, told: float) -> None:
        self.table.paint_row(canvas, at, self._numbers(place))
        if not place.derivative:
            return
        with canvas.faded(told) as shown:
            if shown:
                self._paint_said(canvas, at, "left" if place.derivative > 0 else "right")

    def _paint_said(self, canvas: Canvas, at: int, key: str) -> None:
        """What is said of a row, under its numbers or beside them."""
        text, theme, right = self.plot.words(f"derivative.{key}"), self.plot.theme, self.table.columns[-1].x
        base = self.table.base(at) + (0.0 if self.is_beside else SAID)
        right = self.box.width if self.is_beside else right
        canvas.text(text, self.box.x + right, base, size=LABEL, colour=theme.text, anchor="right")


def short(words: Words, value: float) -> str:
    """A number of at most three decimals, fewer the larger it is; from 10,000,000 on with a power of ten."""
    if abs(value) >= 1e7:
        return words.number(value, 1)
    return words.number(value, 3 - int(np.clip(np.floor(np.log10(abs(value) or 1.0)), 0, 3)))
