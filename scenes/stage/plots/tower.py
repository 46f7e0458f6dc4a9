"""The tower: which step it is, and who leads; rank, sign, name and loss of 1 to 18 contenders.

Numbers and order are the dataset's at the last whole step. Rows glide to their new place, whose rank stands
there already: so ranks are in order in every frame. What rests is painted once and kept as pixels; a row that
moves or lights up is painted over it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from math import ceil

import numpy as np

from scenes import labels
from scenes.stage.paint import lettering
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.layers import Kept
from scenes.stage.paint.layout import Layout
from scenes.stage.paint.motion import Span, smooth
from scenes.stage.paint.plates import around, paint_icon, paint_plate
from scenes.stage.show.cast import Cast
from scenes.stage.show.clock import Clock
from scenes.stage.show.rates import rate_line, rate_setting
from scenes.theme import MEASURES

SMALL = MEASURES.smallest  # px
HEAD, ROW = 94.0, 49.0  # px of the head, and of a row where there is room
FOOT, LINE = 44.0, 30.0  # px of a foot of one line, and of each line more
SIZES = (30.0, 28.0, 26.0, SMALL)  # px of names and losses: the largest that has room
KEPT = 26.0  # px: the tower is wider rather than its names smaller
WIDEST = 584.0  # px
RANK_X, ICON_X, NAME_X, EDGE = 36.0, 76.0, 104.0, 22.0  # px from the left: middles, an edge; from the right
CLOSER = 6.0  # px that rank, icon and name move together each, where there are columns
GAP = 16.0  # px between a name and what stands right of it
ICON = 12.5  # px, a marker's radius in a row of full height
NUMBER, WORD, HEADING = 58.0, 30.0, 26.0  # px: the step, what stands beside it, and over the losses
RULE = (80.0, 3.0)  # px under the top: the line of progress; its width
TINTED, FLASH, FLASHES = 0.26, 0.6, 0.5  # opacity of the leader's row, of one that lights up, and seconds
GLIDE = 0.25  # of a step
CROWD = 4  # rows that glide past each other at once, at most: where more change place they do so in no time
LEAD_GLIDE, LEAD_PART = 0.4, 0.6  # seconds, for the lead; of a step, at most
CASING = 3.0  # px around the row that takes the lead
ROW_EVERY, ALL_IN, COMES = 0.22, 2.0, 0.4  # seconds between two rows as they come in, of all, of each
UNDER = 18.0  # px between tower and chart
LEAST_CHART, LEAST_ROW = 226.0, 38.0  # px; rows that would be lower take the chart's room
TALLER = 1.6  # times its usual height, a chart under few rows, at most
LOW_ROWS, UNDER_THIRD = 9, 12.0  # rows of the least height in a stack; px between what stands there
MARGIN = 21.0  # px between the tower and what stands left of it


def fitted(layout: Layout, cast: Cast) -> Layout:
    """The layout with the tower as high and wide as a cast needs, and the chart under it as high as is left.

    Where no room is left for a chart, it has no height. Window, lens and bug end where the tower begins.
    Where things stand over one another, window and lower third end above it.
    """
    if layout.stacked:
        return _stacked(layout, cast)
    place, bottom = layout.tower, layout.chart.bottom
    size = min(KEPT, _sizes(_heights(layout, cast.count, FOOT)[0])[0])
    width = max(place.width, min(_width(cast, size), WIDEST))
    foot = _foot_height(_foot(cast, width))
    row, chart = _heights(layout, cast.count, foot)
    tower = Box(place.right - width, place.y, width, HEAD + row * _lines(layout, cast.count) + foot)
    under = Box(tower.x, tower.bottom + UNDER if chart else bottom, width, chart)
    window, bug = (
        replace(each, width=min(each.right, tower.x - MARGIN) - each.x)
        for each in (layout.window, layout.bug)
    )
    lens = min(layout.lens[0], window.right - layout.lens_radius), layout.lens[1]
    return replace(layout, tower=tower, chart=under, window=window, bug=bug, lens=lens)


class Tower(Actor):
    """The plate in `Layout.tower`, `fitted` to the cast; the contenders' rows come one by one.

    They come from ``rows_at`` on (s), or each at a second of its own. Ranks and losses are shown from the
    race's start; it is gone at its end. A contender's row lights up at its first arrival at a global minimum.
    """

    above = True

    def __init__(
        self, cast: Cast, clock: Clock, layout: Layout, rows_at: float | Sequence[float], race: Span
    ) -> None:
        self.cast, self.clock = cast, clock
        self.box = box = fitted(layout, cast).tower
        if isinstance(rows_at, float | int):
            self.rows_at = rows_at + min(ROW_EVERY, ALL_IN / cast.count) * np.arange(cast.count)
        else:
            self.rows_at = np.asarray(rows_at, float)
        self.appear, self.numbers_from, self.leave = self.rows_at.min() - COMES, race.start, race.end
        self.foot = _foot(cast, box.width)
        self.lines = _lines(layout, cast.count)
        columns = ceil(cast.count / self.lines)
        self.wide, self.closer = box.width / columns, CLOSER * (columns > 1)
        self.row = (box.height - HEAD - _foot_height(self.foot)) / self.lines
        sizes = _sizes(self.row)
        self.size = next(
            (size for size in sizes if _width(cast, size) - 3 * self.closer <= self.wide), sizes[-1]
        )
        self.radius = min(ICON, 0.26 * self.row)
        self.loss_width = _loss_width(cast, self.size)
        room = self.wide - NAME_X + 3 * self.closer - GAP - EDGE - self.loss_width
        self.names = _told_apart(cast.names, self.size, room - _rate_width(cast))
        self.details = [_details(cast, which) for which in range(cast.count)]
        self.flashes = _first_arrivals(cast)
        self.kept = Kept(around(box))

    # ---- where

    @property
    def bottom(self) -> float:
        """The y of its lower edge, px."""
        return self.box.bottom

    def corner(self, place: float) -> tuple[float, float]:
        """The upper left corner of the row at a place, 0 the first, px; between two while it glides."""
        before, part = divmod(place, 1.0)
        (column, line), (across, down) = (divmod(int(before) + more, self.lines) for more in (0, 1))
        x = self.box.x + (column + (across - column) * part) * self.wide
        return x, self.box.y + HEAD + (line + (down - line) * part) * self.row

    def row_box(self, place: float) -> Box:
        """The room of the row at a place, px: what its tint covers."""
        inset = 2.0 if self.row > 40 else 1.0
        x, y = self.corner(place)
        return Box(x + 8, y + inset, self.wide - 16, self.row - 2 * inset)

    def icon(self, place: float) -> tuple[float, float]:
        """Where the sign in the row at a place stands, px."""
        x, y = self.corner(place)
        return x + ICON_X - 2 * self.closer, y + 0.5 * self.row

    def rows(self, seconds: float) -> np.ndarray:
        """Each contender's place (contender,), 0 the top row; fractional while rows glide."""
        step = int(self.clock.step(seconds))
        new = self.cast.order[:, step].astype(float)
        if step == 0 or not self.glides:
            return new
        reached = self.clock.seconds(step)
        lasts = self.clock.seconds(step + 1) - reached if step < self.clock.last else np.inf
        lasts = min(lasts, reached - self.clock.seconds(step - 1))
        old = self.cast.order[:, step - 1]
        both = ((new == 0) | (old == 0)) & (new != old)  # who takes the lead, and who had it
        if np.count_nonzero(new != old) > CROWD:  # nothing could be read for rows over rows
            old = np.where(new == 0, old, new)
        takes = np.where(both, min(LEAD_GLIDE, LEAD_PART * lasts), GLIDE * lasts)
        return old + (new - old) * [smooth((seconds - reached) / each) for each in takes.tolist()]

    def gliding(self, seconds: float) -> bool:
        """Whether some row is between two places."""
        rows = self.rows(seconds)
        return bool(np.any(rows != np.round(rows)))

    # ---- painting

    def resting_key(self, seconds: float) -> tuple[object, ...]:
        """Changes on whole steps, and with the rows that move, come in or light up."""
        step = int(self.clock.step(seconds))
        return step, seconds >= self.numbers_from, tuple(self._restless(seconds))

    def paint_resting(self, canvas: Canvas, seconds: float) -> None:
        """The plate with its head and foot, and the rows that rest."""
        paint_plate(canvas, self.cast.theme, self.box)
        step = int(self.clock.step(seconds))
        self._paint_head(canvas, step, seconds >= self.numbers_from)
        base = self.box.y + HEAD + self.lines * self.row + 29.0
        for at, line in enumerate(self.foot):
            x, colour = self.box.x + EDGE, self.cast.theme.muted
            canvas.text(line, x, base + at * LINE, size=SMALL, colour=colour)
        restless, rows = self._restless(seconds), self.rows(seconds)
        for which in range(self.cast.count):
            if which not in restless:
                self._paint_row(canvas, which, float(rows[which]), seconds)
        if not restless:
            self._paint_ranks(canvas, seconds)

    def paint_moving(self, canvas: Canvas, seconds: float) -> None:
        """How far the race is, and the rows that move, come in or light up."""
        box, theme = self.box, self.cast.theme
        reached = self.clock.step(seconds) / max(self.clock.steps, 1)
        x, y, width = box.x + EDGE - 2, box.y + RULE[0], (box.width - 2 * EDGE + 4) * reached
        canvas.box(x, y, width, RULE[1], theme.accent, radius=RULE[1] / 2)
        restless = self._restless(seconds)
        if not restless:
            return
        rows, step = self.rows(seconds), int(self.clock.step(seconds))
        rising = self.cast.order[:, step] - rows  # who gains places passes before who loses them
        for which in sorted(restless, key=lambda one: -float(rising[one])):
            with canvas.faded(self._come(which, seconds)) as shown:
                if shown:
                    self._paint_row(canvas, which, float(rows[which]), seconds, bool(rising[which]))
        self._paint_ranks(canvas, seconds)

    def _come(self, which: int, seconds: float) -> float:
        """How much of a row is there, 0 to 1."""
        return smooth((seconds - float(self.rows_at[which])) / COMES)

    def _restless(self, seconds: float) -> list[int]:
        """Whose rows are not what they will be in a moment."""
        rows = self.rows(seconds)
        return [
            which
            for which in range(self.cast.count)
            if self._come(which, seconds) < 1
            or rows[which] != round(float(rows[which]))
            or self._lit(which, seconds) > 0
        ]

    def _lit(self, which: int, seconds: float) -> float:
        """How much a row lights up, 0 to 1 and back."""
        if which not in self.flashes or seconds < self.numbers_from:
            return 0.0
        part = (seconds - self.clock.seconds(self.flashes[which])) / FLASHES
        return float(np.sin(np.pi * part)) if 0 < part < 1 else 0.0

    def _paint_head(self, canvas: Canvas, step: int, racing: bool) -> None:
        """The step between its word and how many there are, which stand still; what the numbers are."""
        cast, box = self.cast, self.box
        words, theme, base = cast.words, cast.theme, box.y + 64.0
        number, most = words.number(step, 0), words.number(self.clock.steps, 0)
        before, after, what = words("race.step"), words("race.of", steps=self.clock.steps), words("race.loss")
        wide = lettering.width(before, WORD) + lettering.width(after, WORD) + lettering.width(what, HEADING)
        wide += lettering.width(most, NUMBER, bold=True) + 3.5 * GAP
        small = min(1.0, (box.width - 2 * EDGE) / wide)
        x, size = box.x + EDGE, max(small * WORD, SMALL)
        x += canvas.text(before, x, base, size=size, colour=theme.muted) + 0.75 * GAP
        x += canvas.text(number, x, base, size=small * NUMBER, colour=theme.text, bold=True) + 0.75 * GAP
        canvas.text(after, x, base, size=size, colour=theme.muted)
        if racing:
            size = max(small * HEADING, SMALL)
            canvas.text(what, box.right - EDGE, base, size=size, colour=theme.muted, anchor="right")
        x, width = box.x + EDGE - 2, box.width - 2 * EDGE + 4
        canvas.box(x, box.y + RULE[0], width, RULE[1], theme.muted, radius=RULE[1] / 2, opacity=0.25)

    def _paint_row(
        self, canvas: Canvas, which: int, place: float, seconds: float, glides: bool = False
    ) -> None:
        cast, theme, racing = self.cast, self.cast.theme, seconds >= self.numbers_from
        step, at, colour = int(self.clock.step(seconds)), self.row_box(place), self.cast.colours[which]
        leads = racing and which in cast.first(step)
        if glides and cast.order[which, step] < place:  # so that those it passes do not show through
            canvas.box(at.x, at.y, at.width, at.height, theme.plate, radius=8.0, opacity=0.92)
            if leads:
                inner = at.inset(CASING / 2)
                canvas.frame(
                    inner.x, inner.y, inner.width, inner.height, colour, line=CASING, radius=8.0 - CASING / 2
                )
        tint = TINTED * leads
        tint += (FLASH - tint) * self._lit(which, seconds)
        if tint:
            canvas.box(at.x, at.y, at.width, at.height, colour, radius=8.0, opacity=tint)
        paint_icon(canvas, cast.looks[which], self.icon(place), self.radius)
        gone = not np.isfinite(cast.loss[which, step]) or cast.standings.outside[which, 0, step]
        ink = theme.muted if racing and gone else theme.text
        base = self.icon(place)[1] + lettering.CAP_HEIGHT * self.size / 2
        left, right = at.x - 8 + NAME_X - 3 * self.closer, at.right + 8 - EDGE
        left += GAP + canvas.text(self.names[which], left, base, size=self.size, colour=ink, bold=leads)
        if racing:
            value = cast.reading(which, step)
            wide = lettering.width(value, self.size, bold=leads)
            size = max(min(self.size, self.size * (right - left) / max(wide, 1.0)), SMALL)
            right -= GAP + canvas.text(value, right, base, size=size, colour=ink, bold=leads, anchor="right")
        else:
            right -= GAP + self.loss_width
        said = (
            [rate_setting(cast, which, step)] if racing and which in cast.schedules else self.details[which]
        )
        detail = next((text for text in said if lettering.width(text, SMALL) <= right - left), "")
        canvas.text(detail, left, base, size=SMALL, colour=theme.muted)

    def _paint_ranks(self, canvas: Canvas, seconds: float) -> None:
        """Each contender's rank, at the place to which its row comes."""
        if seconds < self.numbers_from:
            return
        cast, step, size = self.cast, int(self.clock.step(seconds)), max(0.93 * self.size, SMALL)
        first = cast.first(step)
        for which, rank in enumerate(cast.ranks(step)):
            said = cast.words("race.not_arrived") if rank is None else cast.words.number(rank, 0)
            x, y = self.icon(float(cast.order[which, step]))
            x, base = x - ICON_X + RANK_X + self.closer, y + lettering.CAP_HEIGHT * size / 2
            bold, colour = which in first, cast.theme.text if which in first else cast.theme.muted
            canvas.text(said, x, base, size=size, colour=colour, bold=bold, anchor="middle")


# ---- how much room a cast needs


def _heights(layout: Layout, count: int, foot: float) -> tuple[float, float]:
    """How high so many rows are over a foot of that height, and the chart under them: px."""
    room = layout.chart.bottom - layout.tower.y - HEAD - foot
    if ROW * count + UNDER + layout.chart.height <= room:
        return ROW, min(room - UNDER - ROW * count, TALLER * layout.chart.height)
    row = min(ROW, (room - UNDER - LEAST_CHART) / count)
    if row < LEAST_ROW:
        return min(ROW, room / count), 0.0
    return row, room - UNDER - row * count


def _lines(layout: Layout, count: int) -> int:
    """How many rows are in the first of a tower's columns."""
    return ceil(count / layout.columns)


def _stacked(layout: Layout, cast: Cast) -> Layout:
    """The layout with a tower that grows upwards from its foot, and above it what else there is."""
    place, window, lines = layout.tower, layout.window, _lines(layout, cast.count)
    row = min(ROW, LOW_ROWS * LEAST_ROW / lines)
    height = HEAD + row * lines + _foot_height(_foot(cast, place.width))
    tower = Box(place.x, place.bottom - height, place.width, height)
    third = replace(layout.third, y=tower.y - UNDER_THIRD - layout.third.height)
    window = replace(window, height=third.y - UNDER_THIRD - window.y)
    side = min(window.width, window.height)
    square = Box.around(*window.centre, side, side)
    return replace(layout, tower=tower, third=third, window=window, map=square, focus=window.centre)


def _sizes(row: float) -> tuple[float, ...]:
    """The sizes (px) that texts may have in rows so high, the largest first."""
    return tuple(size for size in SIZES if size <= 0.62 * row) or (SMALL,)


def _width(cast: Cast, size: float) -> float:
    """The tower's width (px) in which names and losses of a size have room side by side."""
    number, rates = _loss_width(cast, size), not rate_line(cast)
    needed = []
    for which, name in enumerate(cast.names):
        wide, last = lettering.width(name, size, bold=True) + GAP, cast.reading(which, cast.steps)
        if which in cast.schedules:
            wide += _rate_width(cast)
        elif rates and (said := _details(cast, which)):
            wide += lettering.width(said[-1], SMALL) + GAP
        needed.append(wide + max(number, lettering.width(last, SMALL)))
    return NAME_X + max(needed) + EDGE


def _loss_width(cast: Cast, size: float) -> float:
    """The width of the widest loss of a race (px), all figures being equally wide."""
    steps = np.unique(np.linspace(0, cast.steps, 100).astype(int)).tolist()
    losses = cast.loss[:, steps]
    written = {re.sub(r"\d", "0", cast.read(loss)) for loss in losses[np.isfinite(losses)]}
    return max((lettering.width(text, size, bold=True) for text in written), default=0.0)


def _foot(cast: Cast, width: float) -> list[str]:
    """The lines at the foot of a tower so wide (px): which learning rate all share, and who has another."""
    return lettering.wrap(rate_line(cast), SMALL, width - 2 * EDGE)


def _foot_height(lines: Sequence[str]) -> float:
    return FOOT + LINE * (len(lines) - 1) if lines else EDGE / 2


def _details(cast: Cast, which: int) -> list[str]:
    """A contender's hyperparameters that neither the foot nor its name says, the longest text first."""
    shown = labels.settings(cast.contenders[which], cast.words)
    if rate_line(cast):
        rate = dict(cast.contenders[which].shown())["learning_rate"]
        shown = [text for text in shown if text != cast.words.setting("learning_rate", rate)]
    shown = [text for text in shown if text.casefold() not in cast.names[which].casefold()]
    return [" · ".join(shown[:count]) for count in range(len(shown), 0, -1)]


def _rate_width(cast: Cast) -> float:
    """The width (px) that a rate that changes needs beside a name; 0 where none does."""
    said = [rate_setting(cast, which, int(rate.argmax())) for which, rate in cast.schedules.items()]
    return max((GAP + lettering.width(text, SMALL) for text in said), default=0.0)


def _told_apart(names: Sequence[str], size: float, room: float) -> list[str]:
    """Names cut to a width (px): at the end, or in the middle where their beginnings are the same."""
    cut = [lettering.shortened(name, size, room, bold=True) for name in names]
    return [
        text if text == name or cut.count(text) == 1 else _without_middle(name, size, room)
        for text, name in zip(cut, names, strict=True)
    ]


def _without_middle(name: str, size: float, room: float) -> str:
    for kept in range(len(name) - 1, 1, -1):
        text = f"{name[: kept - kept // 2].rstrip()}…{name[len(name) - kept // 2 :]}"
        if lettering.width(text, size, bold=True) <= room:
            return text
    return name[:1]


def _first_arrivals(cast: Cast) -> dict[int, int]:
    """At which step who first came to a global minimum."""
    goals = [at for at, minimum in enumerate(cast.standings.minima) if minimum.is_global]
    there = np.isin(cast.standings.place[:, 0], goals)
    return {int(which): int(there[which].argmax()) for which in np.flatnonzero(there.any(axis=1))}
