"""What is told of a point where a curve has no derivative: its two sides, and why there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.curve_facts import largest_step
from engine.one_sided import Differentiability
from scenes.language import Words
from scenes.stage.lessons.sides import SideNumbers, Sides
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.plots.digits import Digits, shrinking
from scenes.telling.story import Story

if TYPE_CHECKING:
    from scenes.derivative import DerivativeFilm

WHY: dict[str, str] = {  # there is no derivative, by the kind of `Differentiability`
    "corner": "derivative.corner",
    "cusp": "derivative.cusp",
    "vertical": "derivative.vertical",
    "jump": "derivative.jump",
    "pole": "derivative.pole",
    "edge": "derivative.edge",
    "undefined": "derivative.undefined",
}
BOTH = {  # which sides there are, the right one first, as h > 0 is what was shown
    (1, -1): "derivative.sides",
    (1,): "derivative.right_only",
    (-1,): "derivative.left_only",
}
FEWEST, MOST = 4, 12  # digits of a limit: as many as part the two sides
APART, CLOSING = 28.0, 66.0  # px between the columns, and under them for the closing sentence
NUMBER = 40.0  # px, at most


def tell_sides(
    film: DerivativeFilm, story: Story, here: Differentiability, quotient_at: float
) -> list[Actor]:
    """The act in which h shrinks on both sides of a point, after the question: secants and columns.

    ``quotient_at`` is the second at which the question came to its last sentence.
    """
    words, asked, x = film.words, story.now, film.words.number(here.x, None)
    signs = [sign for sign, there in ((1, here.has_right), (-1, here.has_left)) if there]
    what = words("derivative.the_function" if here.value is None else "derivative.the_quotient")
    goes = {sign: _comes_to(here, sign, words) for sign in signs}
    with story.act("chapter.limit", lead=0.0, symbol="gradient") as act:
        story.wait(asked + 0.2)
        both = story.say(BOTH[tuple(signs)], x=x)
        told = [
            story.say(
                "derivative.from_right" if sign > 0 else "derivative.from_left", what=what, goes=goes[sign]
            )
            for sign in signs
        ]
        why = story.say(WHY[here.kind], x=x)
    film.telling = told[0].end - 0.6

    last = told[0].end - 0.5
    h = largest_step(film.curve, here.x, signs)
    rows = shrinking(h, words, quotient_at + 1.0, both.start + 0.8, last, film.places.shrinks_twice)
    numbers = [SideNumbers(film.curve, here, sign, rows, words) for sign in signs]
    sides = [*zip(numbers, (quotient_at, both.start), strict=False)]  # and when each comes
    held = words("derivative.the_quotient") if here.value is not None else "f(x + h)"
    room = film.places.numbers
    width = (room.width - APART) / 2

    def columns(most: float) -> list[Digits]:
        """The numbers of each side, the left one's at the left."""
        made = []
        for (side, appear), said in zip(sides, told, strict=True):
            right = side.sign > 0
            box = Box(room.x + (width + APART) * right, room.y, width, room.height - CLOSING)
            heads, last_at = ("h > 0" if right else "h < 0", held), max(said.start + 0.5, last)
            made.append(
                Digits(rows, side.value, side.value, box, words, film.theme, heads, ("", goes[side.sign]),
                       last_at, act.end, appear=appear, sign=side.sign, most=most)
            )  # fmt: skip
        return made

    numbers_of = columns(min(each.table.size for each in columns(NUMBER)))
    closing = words("derivative.not_there", x=x)
    secants = Sides(film.plot, here, sides, rows, room, 3.2, closing, why.start + 0.3, act.end)
    return [secants, *numbers_of]


def _comes_to(here: Differentiability, sign: int, words: Words) -> str:
    """What a side, the right one (1) or the left one (-1), comes to, in words."""
    pairs = (here.left_value, here.right_value) if here.value is None else (here.left, here.right)
    end = pairs[sign > 0]
    if end is None:
        return words("derivative.goes_nowhere")
    if np.isinf(end):
        return words("derivative.goes_up" if end > 0 else "derivative.goes_down")
    digits = FEWEST
    while digits < MOST and len({f"{each:.{digits}g}" for each in pairs if each is not None}) == 1 < len(
        {each for each in pairs if each is not None}
    ):
        digits += 1
    return words("derivative.goes_to", value=words.number(float(f"{end:.{digits}g}"), None))
