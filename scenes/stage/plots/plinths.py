"""The podium on the terrain: three plinths for the first ranks, and beside them a list of all others.

Whose losses read the same share a rank, and a plinth ("Adam = AMSGrad"); where more are level than it has
room for, it says how many, and the list names them. Who has no loss any more has no rank. What a runner's
race was is said in a line: `scenes.stage.show.readings`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from scenes.stage.paint import lettering
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import LEAST, Canvas
from scenes.stage.paint.layers import Kept
from scenes.stage.paint.layout import Layout
from scenes.stage.paint.motion import smooth
from scenes.stage.paint.plates import RADIUS, around, paint_edge, paint_plate
from scenes.stage.paint.signs import paint_marker
from scenes.stage.paint.stamps import EDGE, OUTLINES, casing
from scenes.stage.show.cast import Cast
from scenes.stage.show.readings import reading
from scenes.theme import MEASURES

SMALL, CAP = MEASURES.smallest, lettering.CAP_HEIGHT
VEIL = 0.22  # how much darker (on paper lighter) the ground is behind
GAP = 14.0  # px between two plinths
DROPS = {1: 0.0, 2: 0.213, 3: 0.362}  # of the first rank's plinth, that another's is lower
SIDES = {2: 0, 1: 1, 3: 2}  # a rank's place from the left
SOLID, TINT, FOOT_TINT = 0.97, 0.26, 0.04  # a plinth's plate, and its colour at the top and at the foot
RULE, INSIDE = 12.0, 12.0  # px, a plinth's upper edge in its colour; beside its texts
RANK, RANK_Y = 86.0, 102.0  # px: size, and baseline under the plinth's top
LOSS, LOSS_Y = 48.0, 43.0  # px: size, and baseline over that of the first reading
READING, READING_Y, READING_LINE = 28.0, 26.0, 30.0  # px: size, the last baseline over the foot, between two
RADII = {1: 46.0, 2: 34.0, 3: 26.0}  # px, of the markers of so many on one plinth
SMALLEST, ABREAST = 16.0, 6  # px, where there are more, so many in a row
OVER = 276.0  # px over the first plinth in which such markers and two lines of names have room
NAME, KEPT_NAME, CLEAR = 44.0, 28.0, 12.0  # px: a name, in one line at least; between things
NAME_HIGH, NAME_LINE = 58.0, 34.0  # px: its plate, and each line more
SIGN, SIGN_X, SIGN_ROOM = 9.0, 16.0, 40.0  # px: a marker before its own reading, where several share a plinth
RISE, APART, BEGIN = 0.5, 0.35, 0.3  # seconds: a plinth's rise, between two, before the first
ROW_EVERY, ROW_COMES = 0.15, 0.35  # seconds
CALL, CALLED, CALL_RIM, CALL_TINT = 2.0, 0.3, 5.0, 0.14  # s each is pointed out, and it comes; px; opacity
HEAD, ROW, LEAST_ROW = 64.0, 154.0, 50.0  # px: the list's head; a row where there is room, and at least
COMFORT, LOWEST = 62.0, 34.0  # px: a row that is not crowded; one of a single line, at least
# px in a row of full height, and in the lowest
SIZES = {
    "name": (42.0, SMALL),
    "reading": (28.0, SMALL),
    "rank": (38.0, 26.0),
    "icon": (22.0, 14.0),
    "line": (42.0, 25.0),
}
# How a row is set: what is said of each under the name, where columns are wide and where they are narrow;
# beside the name; not at all. Px from its left: right edge, middle, left edge; from its right; a sign's
# radius.
ROOMY, NARROW, BESIDE, BARE = range(4)
RANK_X, ICON_X, NAME_X, EDGE_X = (72, 66, 72, 44), (122, 100, 110, 68), (168, 132, 142, 88), (28, 14, 28, 12)
ICON = (22.0, 20.0, 14.0, 11.0)  # at most
LOSS_GAP = 18.0  # px from the loss to what stands left of it
PAD = 14.0  # px from the row's left at least


@dataclass(frozen=True)
class Plinth:
    """Who shares one of the first ranks.

    Attributes:
        box: its place, px, without what stands on it.
        readings: what is said of them, each line with whose it is; None: everybody's.
        names: whether it names them; else the list does.
    """

    rank: int
    who: tuple[int, ...]
    box: Box
    readings: tuple[tuple[int | None, str], ...]
    size: float
    names: bool


class Podium(Actor):
    """The ranks after the last step over the ground, from the film's second ``appear`` on.

    Plinths rise from the third to the first, then the list's rows come, from ``free_at`` on if its place is
    taken until then; ``stands`` is the second at which all are there. From then on one after another is
    pointed out, in the order of the ranks: something moves while what is said of all is read.
    """

    def __init__(self, cast: Cast, layout: Layout, appear: float, free_at: float = 0.0) -> None:
        self.cast, self.layout, self.appear = cast, layout, appear
        self.ranks = cast.ranks(cast.steps)
        self.readings = [reading(cast, which) for which in range(cast.count)]
        self.order = [int(one) for one in np.argsort(cast.order[:, cast.steps], kind="stable")]
        self.plinths = self._plinths()
        named = {one for plinth in self.plinths if plinth.names for one in plinth.who}
        self.rows = [one for one in self.order if one not in named]
        self._place, form = layout.list, self._form(layout.list, layout.stacked)
        if form is None:  # too many for a list beside plinths
            self.plinths, self.rows = [], self.order
            self._place, form = layout.results, self._form(layout.results, True)
        self._columns, self.form = form or (2, NARROW)
        self.list = self._list()
        self._rises = {
            plinth.rank: appear + BEGIN + APART * turn for turn, plinth in enumerate(reversed(self.plinths))
        }
        self.rows_at = max(max(self._rises.values(), default=appear) + RISE, free_at)
        self.stands = self.rows_at + ROW_EVERY * max(len(self.rows) - 1, 0) + ROW_COMES
        self._pixels = {plinth.rank: Kept(self._room(plinth)) for plinth in self.plinths}
        self._list_pixels = Kept(around(self.list))
        self._row_pixels = [Kept(self.row_box(place)) for place in range(len(self.rows))]

    def _plinths(self) -> list[Plinth]:
        """One for each of the ranks 1, 2 and 3 that somebody has; none where nobody is ahead of anybody."""
        if not self.cast.first(self.cast.steps):
            return []
        place, found = self.layout.blocks, []
        wide = (place.width - 2 * GAP) / 3
        for rank, drop in DROPS.items():
            who = tuple(one for one in self.order if self.ranks[one] == rank)
            if who:
                x, down = place.x + SIDES[rank] * (wide + GAP), drop * place.height
                box = Box(x, place.y + down, wide, place.height - down)
                readings, size = self._wrapped(who, box) if len(who) in RADII else ((), SMALL)
                found.append(Plinth(rank, who, box, readings, size, bool(readings)))
        return found

    def _wrapped(self, who: tuple[int, ...], box: Box) -> tuple[tuple[tuple[int | None, str], ...], float]:
        """What is said of runners in lines that have room on their plinth, and their size; none: no room."""
        alike = len({self.readings[one] for one in who}) == 1
        each = [(None, self.readings[who[0]])] if alike else [(one, self.readings[one]) for one in who]
        room = box.width - 2 * INSIDE - (0 if alike else SIGN_ROOM)
        most = (
            int((box.height - RULE - 2 * CLEAR - READING_Y - LOSS_Y - LOSS * CAP - SMALL) / READING_LINE) + 1
        )
        for size, lines in ((READING, 1), (26.0, 1), (SMALL, 1), (26.0, 2), (SMALL, most)):
            wrapped = [(one, line) for one, text in each for line in lettering.balanced(text, size, room)]
            if len(wrapped) <= min(lines * len(each), most):
                return tuple(wrapped), size
        return (), SMALL

    # ---- what is where

    def _form(self, place: Box, brief: bool) -> tuple[int, int] | None:
        """In how many columns the list's rows have room in a place, and which of its offsets they have.

        What is said of each has room in a line; ``brief``, it may be left out.
        """
        high = place.height - HEAD - 6
        said, name = (
            max((lettering.width(text, SMALL, bold=bold) for text in texts), default=0.0)
            for texts, bold in (
                ([self.readings[one] for one in self.rows], False),
                ([self.cast.names[one] for one in self.rows], True),
            )
        )
        number = max((lettering.width(self.loss(one), SMALL, bold=True) for one in self.rows), default=0.0)
        under = max(said, name + LOSS_GAP + number)
        needs = (under, under, name + said + number + 2 * LOSS_GAP, 0.0)
        under_name = [(columns, form) for columns in (1, 2) for form in (ROOMY, NARROW)]
        tried = [
            *((COMFORT, *each) for each in under_name),
            (LOWEST, 1, BESIDE),
            *((LEAST_ROW, *each) for each in under_name),
            *([(LOWEST, 1, BARE), (LOWEST, 2, BARE)] if brief else []),
        ]
        for least, columns, form in tried:
            room = place.width / columns - NAME_X[form] - EDGE_X[form]
            if needs[form] <= room and self._lines_in(columns) * least <= high:
                return columns, form
        return None

    def _lines_in(self, columns: int) -> int:
        return -(-len(self.rows) // columns)

    def _list(self) -> Box:
        """The list's plate; where it has no room beside plinths it has these' room, too."""
        place = self._place
        return Box(place.x, place.y, place.width, HEAD + self._lines * self.row_height + 6)

    @property
    def _lines(self) -> int:
        return self._lines_in(self._columns)

    @property
    def row_height(self) -> float:
        """The height of a row, px."""
        return min(ROW, (self._place.height - HEAD - 6) / max(self._lines, 1))

    def row_box(self, place: int) -> Box:
        """A row of the list, px; the first is 0."""
        wide = self.list.width / self._columns
        x = self.list.x + place // self._lines * wide
        return Box(x, self.list.y + HEAD + place % self._lines * self.row_height, wide, self.row_height)

    def _room(self, plinth: Plinth) -> Box:
        """A plinth with what stands on it, and its shadow."""
        box, top = around(plinth.box), self.layout.bug.bottom
        return Box(box.x, top, box.width, box.bottom - top)

    def rank(self, which: int) -> str:
        """A rank as the list has it: of who shares it "4 ="."""
        rank = self.ranks[which]
        if rank is None:
            return self.cast.words("race.not_arrived")
        said = self.cast.words.number(rank, 0)
        return f"{said} =" if self.ranks.count(rank) > 1 else said

    def loss(self, which: int) -> str:
        """The loss at the end; of who has none any more the reading says why."""
        is_number = bool(np.isfinite(self.cast.loss[which, -1]))
        return self.cast.reading(which, self.cast.steps) if is_number else self.cast.words("race.not_arrived")

    # ---- painting

    def paint_moving(self, canvas: Canvas, seconds: float) -> None:
        """The veil over the ground, what has risen of the plinths, and the rows that are there."""
        canvas.fill(self.cast.theme.rim, VEIL)
        for plinth in self.plinths:
            part = smooth((seconds - self._rises[plinth.rank]) / RISE)
            room = self._room(plinth)
            if part > 0:
                with canvas.clipped(room.x, room.y, room.width, room.height):
                    down = (1 - part) * (plinth.box.bottom - room.y)
                    self._paint_kept(canvas, self._pixels[plinth.rank], self._paint_plinth, plinth, down)
        if self.rows:
            with canvas.faded((seconds - self.rows_at) / ROW_COMES):
                self._paint_kept(canvas, self._list_pixels, self._paint_list)
        self._paint_called(canvas, seconds)
        for place, pixels in enumerate(self._row_pixels):
            with canvas.faded((seconds - self.rows_at - ROW_EVERY * place) / ROW_COMES):
                self._paint_kept(canvas, pixels, self._paint_row, place)

    def _paint_called(self, canvas: Canvas, seconds: float) -> None:
        """Point out whose turn it is: a rim around a plinth, a bar and a tint under a row."""
        turns = [(plinth.box, plinth.who[0], CALL_RIM) for plinth in self.plinths if plinth.names]
        turns += [(self.row_box(place), one, 0.0) for place, one in enumerate(self.rows)]
        turn, since = divmod(seconds - self.stands, CALL)
        box, one, rim = turns[int(turn) % len(turns)]
        at, seen = (box.x, box.y, box.width, box.height), turn >= 0 and len(turns) > 1
        with canvas.faded(seen * min(since, CALL - since) / CALLED) as shown:
            if rim and shown:
                canvas.frame(*at, self.cast.colours[one], line=rim, radius=RADIUS)
            elif shown:
                canvas.box(*at, self.cast.colours[one], opacity=CALL_TINT)
                canvas.box(box.x, box.y, 2 * CALL_RIM, box.height, self.cast.colours[one])

    def _paint_kept(
        self, canvas: Canvas, pixels: Kept, paint: Callable[..., None], what: object = None, down: float = 0.0
    ) -> None:
        if canvas.opacity > LEAST:
            pixels.paint(canvas, None, lambda sheet: paint(sheet, what), down=down)

    def _paint_plinth(self, canvas: Canvas, plinth: Plinth) -> None:
        theme, box, foot = self.cast.theme, plinth.box, plinth.box.bottom
        paint_plate(canvas, theme, box, opacity=SOLID)
        wide = box.width / len(plinth.who)
        for at, one in enumerate(plinth.who):
            colour = self.cast.colours[one]
            with canvas.clipped(box.x + at * wide, box.y, wide, box.height):
                canvas.box(
                    box.x, box.y, box.width, box.height, colour, radius=RADIUS, opacity=TINT, foot=FOOT_TINT
                )
                with canvas.clipped(box.x, box.y, box.width, RULE):
                    canvas.box(box.x, box.y, box.width, box.height, colour, radius=RADIUS)
        paint_edge(canvas, theme, box)
        middle, above = box.centre[0], READING_LINE * max(len(plinth.readings) - 1, 0)
        loss_y = foot - READING_Y - above - LOSS_Y
        under = loss_y - LOSS * CAP  # the loss's upper edge
        size = min(RANK, (under - box.y - RULE - CLEAR) / (CAP + lettering.DESCENT))
        rank_y = min(box.y + RANK_Y, under - lettering.DESCENT * size)
        number = self.cast.words.number(plinth.rank, 0)
        loss = self.cast.reading(plinth.who[0], self.cast.steps)
        canvas.text(number, middle, rank_y, size=size, colour=theme.text, bold=True, anchor="middle")
        size = lettering.fitting(loss, LOSS, box.width - 2 * INSIDE, bold=True)
        canvas.text(loss, middle, loss_y, size=size, colour=theme.text, bold=True, anchor="middle")
        told: set[int] = set()
        for at, (whose, line) in enumerate(plinth.readings):
            y = foot - READING_Y - above + READING_LINE * at
            x = middle if whose is None else box.x + INSIDE + SIGN_ROOM
            if whose is not None and whose not in told:
                paint_marker(
                    canvas, self.cast.looks[whose], (box.x + INSIDE + SIGN_X, y - CAP * SMALL / 2), SIGN
                )
                told.add(whose)
            anchor = "middle" if whose is None else "left"
            canvas.text(line, x, y, size=plinth.size, colour=theme.text, anchor=anchor)
        self._paint_name(canvas, plinth, self._paint_markers(canvas, plinth))

    def _paint_markers(self, canvas: Canvas, plinth: Plinth) -> float:
        """The markers that stand on a plinth; returns the y of the highest one's top."""
        box, count = plinth.box, len(plinth.who)
        abreast = min(count, ABREAST)
        tops = [box.y]
        for at, one in enumerate(plinth.who):
            look = self.cast.looks[one]
            radius = self._radius(count)
            low, high = (end(y for _, y in OUTLINES[look.shape]) * radius for end in (max, min))
            around = casing(radius) + EDGE
            last = min(count - at // abreast * abreast, abreast)  # so many in this row
            x = box.centre[0] + (at % abreast - (last - 1) / 2) * (box.width - 2 * INSIDE) / max(abreast, 2)
            y = box.y - low - around - 2 - at // abreast * 3 * SMALLEST
            paint_marker(canvas, look, (x, y), radius)
            tops.append(y + high - around)
        return min(tops)

    def _radius(self, count: int) -> float:
        """The radius (px) of the markers of so many on one plinth."""
        over = self.layout.blocks.y - self.layout.bug.bottom
        return max(RADII.get(count, SMALLEST) * min(over / OVER, 1.0), SMALLEST)

    def _paint_name(self, canvas: Canvas, plinth: Plinth, bottom: float) -> None:
        """The plate with the names over the markers."""
        names, words, theme = [self.cast.names[one] for one in plinth.who], self.cast.words, self.cast.theme
        text = " = ".join(names) if plinth.names else words("podium.level", count=len(names))
        room = plinth.box.width - 2 * INSIDE
        size = min(NAME, 0.999 * NAME * room / lettering.width(text, NAME, bold=True))
        lines = [text]
        if size < KEPT_NAME and plinth.names:
            size = KEPT_NAME
            lines = _in_lines(names, size, room)
            if len(lines) > 2:
                size = SMALL
                lines = _in_lines(names, size, room)
        lines = [lettering.shortened(line, size, room, bold=True) for line in lines]
        wide = max(lettering.width(line, size, bold=True) for line in lines) + 2 * INSIDE
        high = NAME_HIGH + NAME_LINE * (len(lines) - 1)
        box = Box(plinth.box.centre[0] - wide / 2, bottom - CLEAR - high, wide, high)
        paint_plate(canvas, theme, box, opacity=theme.plate_opacity, radius=8.0)
        for at, line in enumerate(lines):
            y = box.y + NAME_HIGH / 2 + CAP * size / 2 + NAME_LINE * at
            canvas.text(line, box.centre[0], y, size=size, colour=theme.text, bold=True, anchor="middle")

    def _paint_list(self, canvas: Canvas, _: object) -> None:
        theme, words, box = self.cast.theme, self.cast.words, self.list
        paint_plate(canvas, theme, box, opacity=theme.panel_opacity)
        others = all(plinth.names for plinth in self.plinths) and self.plinths
        head = words("podium.others" if others else "podium.all")
        wide, y, edge = box.width / self._columns, box.y + 44, EDGE_X[self.form]
        for left in (box.x + wide * column for column in range(self._columns)):
            canvas.text(head if left == box.x else "", left + edge, y, size=30, colour=theme.muted)
            right = left + wide - edge
            canvas.text(words("race.loss"), right, y, size=30, colour=theme.muted, anchor="right")
            for line in range(self._lines):
                under = box.y + HEAD + line * self.row_height
                ends = np.array([(left + edge - 4, under), (right + 4, under)])
                canvas.line(ends, theme.edge, line=1.5, opacity=theme.outline_opacity)

    def _paint_row(self, canvas: Canvas, place: int) -> None:
        """A row: rank, sign, name and loss, and under these what is said of it."""
        cast, theme, box, which = self.cast, self.cast.theme, self.row_box(place), self.rows[place]
        form, in_line = self.form, self.form in (BESIDE, BARE)
        part = max(self.row_height - LEAST_ROW, 0.0) / (ROW - LEAST_ROW)
        size = {name: low + (high - low) * part for name, (high, low) in SIZES.items()}
        under = lettering.DESCENT * size["reading"]  # so that no letter's foot is cut
        name_y = box.y + (box.height - size["line"] - under + CAP * size["name"]) / 2
        if in_line:
            name_y = box.centre[1] + CAP * size["name"] / 2
        right, middle = box.right - EDGE_X[form], box.centre[1] + CAP * size["rank"] / 2
        rank = self.rank(which) if form != BARE else self.rank(which).removesuffix(" =")
        wide = lettering.width(rank, size["rank"])
        fits = min(size["rank"], size["rank"] * (RANK_X[form] - PAD) / wide)
        canvas.text(rank, box.x + RANK_X[form], middle, size=fits, colour=theme.muted, anchor="right")
        paint_marker(
            canvas, cast.looks[which], (box.x + ICON_X[form], box.centre[1]), min(size["icon"], ICON[form])
        )
        loss, left = self.loss(which), box.x + NAME_X[form]
        number = canvas.text(
            loss, right, name_y, size=size["name"], colour=theme.text, bold=True, anchor="right"
        )
        room = right - number - LOSS_GAP - left
        name = cast.names[which]
        bold = form != BARE
        fits = max(lettering.fitting(name, size["name"], room, bold=bold), SMALL)
        name = lettering.shortened(name, fits, room, bold=bold)
        canvas.text(name, left, name_y, size=fits, colour=theme.text, bold=bold)
        said, room = self.readings[which], right - left
        fits = max(lettering.fitting(said, size["reading"], room), SMALL)
        if form == BESIDE:
            canvas.text(
                said, right - number - LOSS_GAP, name_y, size=SMALL, colour=theme.muted, anchor="right"
            )
        elif form != BARE:
            canvas.text(said, left, name_y + size["line"], size=fits, colour=theme.muted)


def _in_lines(names: Sequence[str], size: float, room: float) -> list[str]:
    """Names with equals signs between them, in lines no wider than ``room`` px: a line ends after a sign."""
    lines: list[str] = []
    for name in [*(f"{name} =" for name in names[:-1]), names[-1]]:
        if lines and lettering.width(f"{lines[-1]} {name}", size, bold=True) <= room:
            lines[-1] += f" {name}"
        else:
            lines += lettering.wrap(name, size, room, bold=True)
    return lines
