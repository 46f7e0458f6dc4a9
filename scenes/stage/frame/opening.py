"""The opening of a race: what is asked, over the ground on which it is run, and who runs, each on a card.

All of it leaves for a place of its own: the title shrinks into the corner where the bug comes, and the cards
fly to the contenders' rows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product
from math import ceil

import cairo
import numpy as np

from scenes import labels
from scenes.stage.paint import lettering
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import HEIGHT, Canvas
from scenes.stage.paint.formula import Formula
from scenes.stage.paint.layers import Kept
from scenes.stage.paint.layout import SAFE, Layout
from scenes.stage.paint.motion import presence, smooth
from scenes.stage.paint.plates import REACH, paint_icon, paint_plate
from scenes.stage.paint.signs import paint_tag
from scenes.stage.show.cast import Cast
from scenes.theme import rgb

# Seconds of the film.
TITLE_AT, PROMISE_AT, FORMULA_AT = 0.2, 0.6, 1.4
CARDS_AT, ALL_CARDS, CARD_EVERY = 2.6, 0.96, 0.12  # the first comes, all have begun to come; between two
FLY_AT, FLIES, ALL_FLY, FLY_EVERY = 5.0, 0.6, 0.35, 0.05  # the first flies, each one's way; likewise
LEAVES = 6.2  # what is told in words
COMES, GOES = 0.4, 0.3  # of anything

RISES = 24.0, 20.0  # px that title and cards come from below
TITLE, PROMISE, FACTS, BELOW = 104.0, 36.0, 26.0, 26.0  # px
TITLE_ROOM, ROOM, TITLE_LINES = 800.0, 740.0, 3  # px for a title's line, and for any other
RULE = (120.0, 8.0)  # px, its sides
SHADE, SHADED = 0.80, 1020.0  # opacity of the shade at the left; px to where it ends
FORMULA, LEAST = 33.0, 26.0  # px: the largest and the smallest that a formula is set
CARD, NARROW = (208.0, 120.0), 84.0  # px: a card's sides; its height where there are two rows
GAP, ONE_ROW, WIDEST = 14.6, 8, 330.0  # px between cards; how many stand in a row; px of a card, at most
TOP = 6.0  # px of a card that have its runner's colour
TAG, AWAY, SHORT = 28.0, (64.0, 60.0), 30.0  # px: size, from a place to its tag, and to the line between them
TAGS_LEAVE = 4.8  # s


@dataclass(frozen=True)
class Tag:
    """A name for a place on the ground, px by the film's second, and from when on it is named."""

    text: str
    place: Callable[[float], tuple[float, float]]
    appear: float


class Opening(Actor):
    """Title, promise, formula and cards; ``lands`` are the rows to which the cards fly, by contender.

    Args:
        promise: its lines, the last of which asks.
        facts: a line under it, of what is raced on and from where.
        formula: the lines of the loss; those that have no room are left out, all of them.
        bug: where the title goes.
        tags: what is pointed at on the ground until the camera leaves.
    """

    def __init__(
        self,
        cast: Cast,
        layout: Layout,
        title: str,
        promise: Sequence[str],
        facts: str,
        formula: Sequence[Formula],
        bug: Box,
        lands: Sequence[Box],
        tags: Sequence[Tag] = (),
    ) -> None:
        self.cast, self.theme, self.place, self.bug, self.lands = cast, cast.theme, layout.bug, bug, lands
        self.leave = max(LEAVES + GOES, landed(cast.count)[-1])
        self.size, self.title = _set_title(title)
        self.cards = cards(layout, cast.count)
        self.sayings = [self._saying(which) for which in range(cast.count)]
        x, y = self.place.x, self._base(len(self.title) - 1) + 32.0
        self.rule = Box(x, y, *RULE)
        self.texts: list[tuple[str, float, float, bool]] = []  # each line, size, baseline, whether bold
        y += 22.0
        for at, line in enumerate(promise):
            y += 50.0
            size = min(PROMISE, PROMISE * ROOM / lettering.width(line, PROMISE, bold=True))
            self.texts.append((line, size, y, at == len(promise) - 1))
        y += 46.0
        self.texts.append((lettering.shortened(facts, FACTS, ROOM), FACTS, y, False))
        self.formula = _stacked(formula, y + 20.0, self.cards[0].y - 24.0)
        self.kept_cards = Kept(_around(self.cards))
        self.tags = [*zip(tags, self._aside(tags), strict=True)]

    def gliding(self, seconds: float) -> bool:
        """Whether cards or title are on their way."""
        every = _every(CARD_EVERY, ALL_CARDS, self.cast.count) * self.cast.count
        return CARDS_AT <= seconds < CARDS_AT + every + COMES or FLY_AT <= seconds < self.leave

    # ---- painting

    def paint_moving(self, canvas: Canvas, seconds: float) -> None:
        """The words on their shade, the title, and the cards."""
        with canvas.faded(presence(seconds, -1.0, LEAVES + GOES, GOES)) as shown:
            if shown:
                self._paint_shade(canvas)
        for start, end, paint in (
            (PROMISE_AT, LEAVES, self._paint_promise),
            (FORMULA_AT, LEAVES - 0.2, self._paint_formula),
        ):
            with canvas.faded(presence(seconds, start, end + GOES, GOES)) as shown:
                if shown:
                    paint(canvas)
        self._paint_title(canvas, seconds)
        for tag, aside in self.tags:
            with canvas.faded(presence(seconds, tag.appear, TAGS_LEAVE, GOES)) as shown:
                if shown and aside is not None:
                    self._paint_tag(canvas, tag, aside, np.array(tag.place(seconds)))
        self._paint_cards(canvas, seconds)

    def _paint_shade(self, canvas: Canvas) -> None:
        """The theme's plate, fading to the right."""
        red, green, blue = rgb(self.theme.plate)
        if canvas.swap:
            red, blue = blue, red
        shade = cairo.LinearGradient(0, 0, SHADED, 0)
        for at in (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0):
            part = 1 - smooth((at - 0.35) / 0.65)
            shade.add_color_stop_rgba(at, red, green, blue, SHADE * part * canvas.opacity)
        canvas.context.set_source(shade)
        canvas.context.rectangle(0, 0, SHADED, HEIGHT)
        canvas.context.fill()

    def _paint_promise(self, canvas: Canvas) -> None:
        at = self.rule
        canvas.box(at.x, at.y, at.width, at.height, self.theme.accent)
        for text, size, base, bold in self.texts:
            colour = self.theme.muted if size == FACTS else self.theme.text
            canvas.text(text, at.x, base, size=size, colour=colour, bold=bold)

    def _paint_formula(self, canvas: Canvas) -> None:
        for line, size, middle in self.formula:
            line.paint(canvas, self.place.x, middle, size=size, colour=self.theme.muted)

    def _paint_title(self, canvas: Canvas, seconds: float) -> None:
        """It comes from below, and shrinks towards the bug as it goes."""
        comes = smooth((seconds - TITLE_AT) / COMES)
        part = smooth((seconds - FLY_AT) / FLIES)
        with canvas.faded(comes * (1 - smooth((part - 0.35) / 0.4))) as shown:
            if not shown:
                return
            height = self._base(len(self.title) - 1) - self._base(0) + self.size
            end = self.bug.height / height
            scale = 1 + (end - 1) * part
            left = self.place.x + 24.0 * part
            for at, line in enumerate(self.title):
                first = self._base(0) + (self.bug.y + self.size * end - self._base(0)) * part
                base = first + (self._base(at) - self._base(0)) * scale + RISES[0] * (1 - comes)
                canvas.text(line, left, base, size=self.size * scale, colour=self.theme.text, bold=True)

    def _base(self, line: int) -> float:
        """The baseline of a line of the title, px."""
        return 52.0 + self.size + 1.115 * self.size * line

    # ---- tags

    def _aside(self, tags: Sequence[Tag]) -> list[np.ndarray | None]:
        """From each tag's place to its text's middle, px: off all that stands; None: there is no room."""
        wide = [lettering.width(text, size, bold=bold) for text, size, _, bold in self.texts]
        taken = [
            Box(self.place.x, base - size, width, 1.3 * size)
            for (_, size, base, _), width in zip(self.texts, wide, strict=True)
        ]
        title = max(lettering.width(line, self.size, bold=True) for line in self.title)
        taken += [Box(self.place.x, 0.0, title, self.rule.bottom), *self.cards]
        taken += [
            Box(self.place.x, middle - size * line.height / 2, size * line.width, size * line.height)
            for line, size, middle in self.formula
        ]
        places = [tag.place(TAGS_LEAVE) for tag in tags]
        taken += [Box.around(x, y, 3 * AWAY[1], 2 * AWAY[1]) for x, y in places]
        found: list[np.ndarray | None] = []
        for tag, (x, y) in zip(tags, places, strict=True):
            half = lettering.width(tag.text, TAG, bold=True) / 2 + 12
            free = None
            for up, side in product((-1.0, 1.0, -2.0, 2.0), (-1, 1)):
                right, down = side * (AWAY[0] + half), up * AWAY[1]
                box = Box.around(x + right, y + down, 2 * half, 1.5 * TAG)
                if SAFE.contains(box) and not any(box.overlaps(other, 8) for other in taken):
                    taken.append(box)
                    free = np.array([right, down])
                    break
            found.append(free)
        return found

    def _paint_tag(self, canvas: Canvas, tag: Tag, aside: np.ndarray, place: np.ndarray) -> None:
        """A text on its plate, and a line from it towards its place."""
        theme, text = self.theme, place + aside
        half = lettering.width(tag.text, TAG, bold=True) / 2 + 6
        end = text - (np.sign(aside[0]) * half, 0.0)
        way = end - place
        line = np.array([place + way * min(SHORT / float(np.hypot(*way)), 1.0), end])
        for colour, width in ((theme.rim, 6.0), (theme.text, 2.6)):
            canvas.line(line, colour, line=width)
        paint_tag(canvas, theme, tag.text, text, TAG, bold=True)

    # ---- cards

    @property
    def _tall(self) -> bool:
        return self.cards[0].height > NARROW

    @property
    def _name_size(self) -> float:
        return 28.0 if self._tall else 24.0

    @property
    def _left(self) -> float:
        """Half of what a card has beside its text, px: at the left the sign stands."""
        return 40.0 if self._tall else 34.0

    def _saying(self, which: int) -> tuple[str, str]:
        """What a contender's card says: its name, and under that what has room of its hyperparameters.

        A name that has no room goes on there instead.
        """
        cast, name, size = self.cast, self.cast.names[which], self._name_size
        room = self.cards[which].width - 2 * self._left
        if lettering.width(name, size, bold=True) > room and " " in name:
            first, _, rest = name.partition(" ")
            return lettering.shortened(first, size, room, bold=True), lettering.shortened(rest, BELOW, room)
        shown = labels.settings(cast.contenders[which], cast.words)
        texts = [" · ".join(shown[:count]) for count in range(len(shown), 0, -1)]
        below = next((text for text in texts if lettering.width(text, BELOW) <= room), "")
        return lettering.shortened(name, size, room, bold=True), below

    def _paint_cards(self, canvas: Canvas, seconds: float) -> None:
        count = self.cast.count
        if seconds < CARDS_AT or seconds > landed(count)[-1]:
            return
        if CARDS_AT + ALL_CARDS + COMES <= seconds <= FLY_AT:
            self.kept_cards.paint(canvas, None, self._paint_all)
            return
        every, flown = _every(CARD_EVERY, ALL_CARDS, count), landed(count)
        for which, box in enumerate(self.cards):
            comes = smooth((seconds - CARDS_AT - every * which) / COMES)
            part = smooth(1 + (seconds - flown[which]) / FLIES)
            with canvas.faded(comes * (1 - smooth((part - 0.55) / 0.35))) as shown:
                if shown:
                    at = _between(box, self.lands[which], part)
                    self._paint_card(canvas, which, at, part, RISES[1] * (1 - comes))

    def _paint_all(self, canvas: Canvas) -> None:
        for which, box in enumerate(self.cards):
            self._paint_card(canvas, which, box, 0.0, 0.0)

    def _paint_card(self, canvas: Canvas, which: int, box: Box, flown: float, down: float) -> None:
        """A card with its upper edge in the runner's colour; what is left of it as it becomes a row."""
        theme, colour = self.theme, self.cast.colours[which]
        y, middle = box.y + down, box.centre[1] + down
        radius = 12.0 if self._tall else 10.0
        plate = Box(box.x, y, box.width, box.height)
        paint_plate(canvas, theme, plate, opacity=theme.plate_opacity, radius=radius)
        with canvas.clipped(box.x, y, box.width, TOP):
            canvas.box(box.x, y, box.width, box.height, colour, radius=radius)
        at = box.x + self._left - 4.0
        sign = (20.0 if self._tall else 15.0) * (1 - 0.3 * flown)
        paint_icon(canvas, self.cast.looks[which], (at, middle), sign)
        left, size, (name, below) = box.x + 2 * self._left - 8.0, self._name_size, self.sayings[which]
        up = (0.6 * size if below else 0.0) * (1 - flown)
        base = middle - up + lettering.CAP_HEIGHT * size / 2
        canvas.text(name, left, base, size=size, colour=theme.text, bold=True)
        base = middle + 0.72 * size + lettering.CAP_HEIGHT * BELOW / 2
        canvas.text(below, left, base, size=BELOW, colour=theme.muted, opacity=max(1 - 4 * flown, 0.0))


# ---- where and when


def cards(layout: Layout, count: int) -> list[Box]:
    """Where the cards of so many contenders stand, px: in one row, or in two."""
    room, rows = layout.cards, 1 if count <= ONE_ROW else 2
    across = ceil(count / rows)
    height = CARD[1] if rows == 1 else NARROW
    wide = min((room.width - GAP * (across - 1)) / across, WIDEST)
    found = []
    for which in range(count):
        row, column = divmod(which, across)
        y = room.bottom - height - (rows - 1 - row) * (height + GAP)
        found.append(Box(room.x + column * (wide + GAP), y, wide, height))
    return found


def landed(count: int) -> list[float]:
    """The second at which each of so many cards has flown."""
    every = _every(FLY_EVERY, ALL_FLY, count)
    return [FLY_AT + FLIES + every * which for which in range(count)]


def rows_at(count: int) -> list[float]:
    """The second at which each contender's row begins to come, as its card goes."""
    return [second - 0.15 for second in landed(count)]


def _every(each: float, together: float, count: int) -> float:
    """Seconds between one and the next of so many, which take no longer than ``together``."""
    return min(each, together / max(count - 1, 1))


def _between(one: Box, other: Box, part: float) -> Box:
    return Box(*(a + (b - a) * part for a, b in zip(_sides(one), _sides(other), strict=True)))


def _sides(box: Box) -> tuple[float, float, float, float]:
    return box.x, box.y, box.width, box.height


def _around(boxes: Sequence[Box]) -> Box:
    """What plates in these boxes cover, px."""
    left, top = min(box.x for box in boxes), min(box.y for box in boxes)
    right, bottom = max(box.right for box in boxes), max(box.bottom for box in boxes)
    return Box(left, top, right - left, bottom - top).inset(-REACH)


def _set_title(title: str) -> tuple[float, list[str]]:
    """A title's size and its lines: as large as its words and the lines allow."""
    size = TITLE
    while True:
        lines = lettering.wrap(title, size, TITLE_ROOM, bold=True)
        widest = max(lettering.width(line, size, bold=True) for line in lines)
        if size <= PROMISE or (widest <= TITLE_ROOM and len(lines) * size <= TITLE_LINES * 84.0):
            return size, [lettering.shortened(line, size, TITLE_ROOM, bold=True) for line in lines]
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
