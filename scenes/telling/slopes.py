"""What is told of the slopes at a film's points, and of the lowest minimum: each only where it is so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from engine.curve_facts import slope_at
from engine.differences import Curve
from engine.one_sided import Differentiability
from scenes.stage.lessons.slopes import Place, Slopes
from scenes.telling.story import Story

if TYPE_CHECKING:
    from scenes.derivative import DerivativeFilm

MINIMUM = {  # whether it is the only lowest place, whether it has a derivative
    (True, True): "derivative.minimum",
    (True, False): "derivative.minimum_kink",
    (False, True): "derivative.a_minimum",
    (False, False): "derivative.a_minimum_kink",
}
AGAIN = 2.2  # s after a point the next one comes, of which the same would be said
ARROW = 1.6  # s after a point its arrow comes


def tell_slopes(film: DerivativeFilm, story: Story, points: Sequence[Differentiability]) -> list[Slopes]:
    """The act of what the derivative is for: where down is at each point, and the lowest minimum.

    Nobody comes where there is nothing to tell: no minimum, and one point, told of in detail before.
    """
    curve, words, decimals = film.curve, film.words, _decimals(film.curve)
    slopes = [slope_at(curve, here) for here in points]
    minima = curve.minima()[:1]
    starts: list[float] = []
    with story.act("chapter.direction", lead=0.4, symbol="gradient") as act:
        if slopes != [None]:
            before = ""
            for here, slope in zip(points, slopes, strict=True):
                sign = _sign(slope)
                if sign != before or slope is None:
                    starts.append(story.say(f"derivative.{sign}", x=words.number(here.x, None)).start)
                else:  # the same again: it is seen
                    starts.append(starts[-1] + AGAIN)
                    story.wait(starts[-1] + AGAIN)
                before = sign
        if any(slopes):
            starts.append(story.say("derivative.sign").start)
        for best in minima:
            x = words.number(round(best.x, decimals), None)
            starts.append(story.say(MINIMUM[best.is_only, best.smooth], x=x).start)
    if not starts:
        return []
    places = [
        Place(here.x, here.value, slope, at, at + ARROW)
        for here, slope, at in zip(points, slopes, (*starts, *starts[-1:] * len(points)), strict=False)
    ]
    lowest = None
    for best in minima:
        lowest = Place(best.x, best.value, 0.0 if best.smooth else None, starts[-1], np.inf)
    return [Slopes(film.plot, places, lowest, film.places.table, act.start, act.end, decimals)]


def _sign(slope: float | None) -> str:
    if slope is None:
        return "none"
    return "positive" if slope > 0 else "negative" if slope < 0 else "level"


def _decimals(curve: Curve) -> int:
    """Those with which an x of the curve's is written: three, or more on a narrow domain."""
    low, high = curve.domain
    return max(3, 3 - int(np.floor(np.log10(high - low))))
