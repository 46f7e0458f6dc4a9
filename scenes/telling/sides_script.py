"""What is told of a point where a curve has no derivative: its two sides, and why there is none."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.one_sided import Differentiability
from scenes.language import Words
from scenes.stage.frame.caption import Caption
from scenes.stage.lessons.sides import Side, Sides
from scenes.stage.paint.boxes import Box
from scenes.stage.plots.digits import shrinking
from scenes.stage.plots.plot import Plot
from scenes.telling import script

WHY: dict[str, str] = {  # there is no derivative, by the kind of `Differentiability`
    "corner": "derivative.corner",
    "cusp": "derivative.cusp",
    "vertical": "derivative.vertical",
    "jump": "derivative.jump",
    "pole": "derivative.pole",
    "edge": "derivative.edge",
    "undefined": "derivative.undefined",
}
FEWEST, MOST = 4, 12  # digits of a limit: as many as part the two sides


class SidesScript:
    """The captions of a point without a derivative, and when what comes; then its actor.

    Args:
        here: what the curve does at the point.
        largest: the greatest |h|.
        words: the language.
        start: the film's second at which the first caption comes.
    """

    def __init__(self, here: Differentiability, largest: float, words: Words, start: float) -> None:
        self.here, self.largest, self.words = here, largest, words
        x = words.number(here.x, None)
        if here.value is None:
            opening = [words("derivative.change"), words("derivative.no_value", x=x)]
        else:
            opening = [words(f"derivative.{key}") for key in ("change", "step", "quotient")]
        self.ask = script.in_turn(opening, start)
        self.shrink_at = self.ask[-1].end + script.BREATH
        # the right side first, as h > 0 is what was shown
        self.signs = [sign for sign, there in ((1, here.has_right), (-1, here.has_left)) if there]
        both = {(1, -1): "sides", (1,): "right_only", (-1,): "left_only"}[tuple(self.signs)]
        self.ends = {sign: self._end(sign) for sign in self.signs}
        what = words(f"derivative.{'the_function' if here.value is None else 'the_quotient'}")
        sides = [
            words(f"derivative.{'from_right' if sign > 0 else 'from_left'}", what=what, goes=self.ends[sign])
            for sign in self.signs
        ]
        why = WHY[here.kind]
        texts = [words(f"derivative.{both}", x=x), *sides, words(why, x=x)]
        self.limit = script.in_turn(texts, self.shrink_at + 0.2)

    @property
    def captions(self) -> Sequence[Caption]:
        """All of them, in their order."""
        return (*self.ask, *self.limit)

    def actor(self, plot: Plot, box: Box, leave: float) -> Sides:
        """The two sides on the plot and in a box (px), until ``leave``."""
        span = (self.limit[0].start + 0.8, self.limit[1].end - 0.5)
        first = self.ask[-1].start
        sides = [
            Side(sign, (first, self.limit[0].start)[at], self.ends[sign], max(told.start + 0.5, span[1]))
            for at, (sign, told) in enumerate(zip(self.signs, self.limit[1:], strict=False))
        ]
        rows = shrinking(self.largest, self.words, first + 1.0, *span)
        closing = self.words("derivative.not_there", x=self.words.number(self.here.x, None))
        return Sides(plot, self.here, sides, rows, box, 0.8, closing, self.limit[-1].start + 0.3, leave)

    def _end(self, sign: int) -> str:
        """What a side comes to, in words."""
        here, words = self.here, self.words
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
