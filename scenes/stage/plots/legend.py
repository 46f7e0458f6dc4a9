"""What the signs and the colours of a film mean: each with words beside it, in a column or in a strip."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import inf

from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.lettering import CAP_HEIGHT, shortened, width
from scenes.stage.paint.motion import presence
from scenes.theme import MEASURES, Theme

BETWEEN = 36.0  # px between two items of a strip
LEAST_ROW = 29.0  # px: where rows would be lower, the least needed items are left out
DOWN = 6.0  # px that a strip's items stand under its middle
SWATCH = Box(0.0, 0.0, 44.0, 10.0)

Sign = Callable[[Canvas, float, float], None]  # painted with its middle at (x, y)


@dataclass(frozen=True)
class Item:
    """A sign, or a bar of a colour, and what it means, from ``appear`` (s) on.

    Where room is scarce, who is less ``needed`` goes.
    """

    sign: Sign | str | None
    text: str
    needed: int = 0
    appear: float = -inf


@dataclass(frozen=True)
class Form:
    """How items look, px: the words' size, a row's height at most, a sign's width, from it to its words."""

    size: float = MEASURES.label
    row: float = 44.0
    sign: float = SWATCH.width
    gap: float = 20.0

    def width(self, item: Item) -> float:
        """An item's width with its sign."""
        return width(item.text, self.size) + (self.sign + self.gap if item.sign is not None else 0.0)


class Legend(Actor):
    """Items in a box (px) from ``appear`` to ``leave``, in a ``colour``: below one another from its top.

    ``centred``: in its middle; a ``strip``: side by side. ``bottom`` is where it ends, px.
    """

    def __init__(
        self,
        items: Sequence[Item],
        box: Box,
        theme: Theme,
        appear: float,
        leave: float = inf,
        *,
        form: Form | None = None,
        colour: str | None = None,
        strip: bool = False,
        centred: bool = False,
    ) -> None:
        self.box, self.form, self.colour, self.strip = box, form or Form(), colour or theme.text, strip
        self.appear, self.leave = appear, leave
        kept = [*items]
        while self._is_full(kept):
            kept.remove(min(kept, key=lambda item: item.needed))
        self.items = kept
        self.row = min(self.form.row, box.height / len(kept))
        self.top = box.y + (box.height - self.row * len(kept)) / 2 if centred else box.y
        self.bottom = self.top + self.row * len(kept)

    def _is_full(self, items: Sequence[Item]) -> bool:
        if not self.strip:
            return len(items) * min(LEAST_ROW, self.form.row) > self.box.height
        wide = sum(self.form.width(item) for item in items) + BETWEEN * (len(items) - 1)
        return wide > self.box.width

    def resting_key(self, seconds: float) -> tuple[float, ...]:
        """Changes while items come in."""
        return tuple(round(presence(seconds, item.appear), 3) for item in self.items)

    def paint_resting(self, canvas: Canvas, seconds: float) -> None:
        """The signs and their words."""
        x, y = self.box.x, self.top + self.row / 2
        for item, shown in zip(self.items, self.resting_key(seconds), strict=True):
            with canvas.faded(shown):
                self._paint_item(canvas, item, x, self.box.centre[1] + DOWN if self.strip else y)
            x, y = (x + self.form.width(item) + BETWEEN, y) if self.strip else (x, y + self.row)

    def _paint_item(self, canvas: Canvas, item: Item, x: float, y: float) -> None:
        form = self.form
        if isinstance(item.sign, str):
            canvas.box(x, y - SWATCH.height / 2, SWATCH.width, SWATCH.height, item.sign, radius=4)
        elif item.sign is not None:
            item.sign(canvas, x + form.sign / 2, y)
        x += form.width(item) - width(item.text, form.size)
        text = item.text if self.strip else shortened(item.text, form.size, self.box.right - x + 0.5)
        canvas.text(text, x, y + CAP_HEIGHT * form.size / 2, size=form.size, colour=self.colour)
