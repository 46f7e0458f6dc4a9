"""The opening of a race: what is asked, over the ground on which it is run, and who runs, each on a card.

All of it leaves for a place of its own: the title shrinks into the corner where the bug comes, and the cards
fly to the contenders' rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import ceil

from scenes import labels
from scenes.stage.frame.masthead import COMES, FLIES, GOES, Masthead
from scenes.stage.frame.tags import Tag, Tags
from scenes.stage.paint import lettering
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.formula import Formula
from scenes.stage.paint.layers import Kept
from scenes.stage.paint.layout import Layout
from scenes.stage.paint.motion import smooth
from scenes.stage.paint.plates import REACH, paint_icon, paint_plate
from scenes.stage.show.cast import Cast

# Seconds of the film.
CARDS_AT, ALL_CARDS, CARD_EVERY = 2.6, 0.96, 0.12  # the first comes, all have begun to come; between two
FLY_AT, ALL_FLY, FLY_EVERY = 5.0, 0.35, 0.05  # the first flies, all have begun to; between two
LEAVES = 6.2  # what is told in words
TAGS_LEAVE = 4.8 + GOES

RISES = 20.0  # px that cards come from below
BELOW = 26.0  # px: what stands under a name
CARD, NARROW = (208.0, 120.0), 84.0  # px: a card's sides; its height where there are two rows
GAP, ONE_ROW, WIDEST = 14.6, 8, 330.0  # px between cards; how many are few; px of a card, at most
RIGHT = 8.0  # px from a card's text to its right, at least
TOP = 6.0  # px of a card that have its runner's colour


class Opening(Actor):
    """Title, promise, formula and cards; ``lands`` are the rows to which the cards fly, by contender.

    Args:
        promise: its lines, the last of which asks.
        facts: a line under it, of what is raced on and from where.
        formula: the lines of the loss; those that have no room are left out, all of them.
        bug: where the title goes.
        tags: what is pointed at on the ground until the camera leaves.
        left: px, where the words begin; None: at the left.
        credit: a line, of whose the film is.
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
        left: float | None = None,
        credit: str | None = None,
    ) -> None:
        self.cast, self.theme, self.lands = cast, cast.theme, lands
        self.cards = cards(layout, cast.count)
        self.sayings = [self._saying(which) for which in range(cast.count)]
        self.masthead = Masthead(
            title,
            cast.theme,
            layout,
            bug,
            FLY_AT,
            LEAVES if left is None else FLY_AT,  # else the tower comes where they stand
            lines=promise,
            facts=facts,
            credit=credit,
            formula=formula,
            bottom=self.cards[0].y - 24.0,
            left=left,
        )
        self.leave = max(self.masthead.leave, landed(cast.count)[-1])
        self.kept_cards = Kept(_around(self.cards))
        taken = [*self.masthead.boxes, *self.cards]
        self.tags = Tags(
            [replace(tag, leave=TAGS_LEAVE) for tag in tags], cast.theme, TAGS_LEAVE, taken, layout.safe
        )

    def gliding(self, seconds: float) -> bool:
        """Whether cards or title are on their way."""
        every = _every(CARD_EVERY, ALL_CARDS, self.cast.count) * self.cast.count
        return CARDS_AT <= seconds < CARDS_AT + every + COMES or FLY_AT <= seconds < self.leave

    # ---- painting

    def paint_moving(self, canvas: Canvas, seconds: float) -> None:
        """The words on their shade, the tags, and the cards."""
        self.masthead.paint_moving(canvas, seconds)
        self.tags.paint_moving(canvas, seconds)
        self._paint_cards(canvas, seconds)

    # ---- cards

    @property
    def _tall(self) -> bool:
        return self.cards[0].height > NARROW

    @property
    def _name_size(self) -> float:
        return 28.0 if self._tall else 24.0

    @property
    def _sign_x(self) -> float:
        """Px from a card's left to the middle of its sign."""
        return 36.0 if self._tall else 28.0

    @property
    def _text_x(self) -> float:
        """Px from a card's left to its text."""
        return 72.0 if self._tall else 55.0

    def _saying(self, which: int) -> tuple[str, str]:
        """What a contender's card says: its name, and under that what has room of its hyperparameters.

        A name that has no room goes on there instead.
        """
        cast, name, size = self.cast, self.cast.names[which], self._name_size
        room = self.cards[which].width - self._text_x - RIGHT
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
                    self._paint_card(canvas, which, at, part, RISES * (1 - comes))

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
        at = box.x + self._sign_x
        sign = (20.0 if self._tall else 15.0) * (1 - 0.3 * flown)
        paint_icon(canvas, self.cast.looks[which], (at, middle), sign)
        left, size, (name, below) = box.x + self._text_x, self._name_size, self.sayings[which]
        up = (0.6 * size if below else 0.0) * (1 - flown)
        base = middle - up + lettering.CAP_HEIGHT * size / 2
        canvas.text(name, left, base, size=size, colour=theme.text, bold=True)
        base = middle + 0.72 * size + lettering.CAP_HEIGHT * BELOW / 2
        canvas.text(below, left, base, size=BELOW, colour=theme.muted, opacity=max(1 - 4 * flown, 0.0))


# ---- where and when


def cards(layout: Layout, count: int) -> list[Box]:
    """Where the cards of so many contenders stand, px: in one row, or in two; in more where it is narrow."""
    room, many = layout.cards, count > ONE_ROW
    rows = max(ceil(count / layout.abreast[many]), 1 + many)
    across = ceil(count / rows)
    height = CARD[1] if rows == 1 else NARROW
    wide = (room.width - GAP * (across - 1)) / across
    if not layout.stacked:
        wide = min(wide, WIDEST)
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
