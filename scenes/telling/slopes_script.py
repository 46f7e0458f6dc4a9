"""What is told of the slopes at a film's points, and of the lowest minimum: each only where it is so."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.differences import Curve
from engine.one_sided import Differentiability
from scenes.language import Words
from scenes.stage.frame.caption import Caption
from scenes.stage.lessons.slopes import Place
from scenes.telling import script

MINIMUM = {  # whether it is the only lowest place, whether it has a derivative
    (True, True): "derivative.minimum",
    (True, False): "derivative.minimum_kink",
    (False, True): "derivative.a_minimum",
    (False, False): "derivative.a_minimum_kink",
}
ARROW = 1.6  # s after a point its arrow comes


class SlopesScript:
    """The captions; the points as ``places``; ``lowest``, a minimum, or None; ``decimals`` of its x.

    Args:
        curve: the function.
        points: what it does at each of the film's points.
        words: the language.
        start: the film's second at which the first caption comes.
    """

    def __init__(self, curve: Curve, points: Sequence[Differentiability], words: Words, start: float) -> None:
        self.decimals = _decimals(curve)
        slopes = [_slope(curve, here) for here in points]
        texts = [
            words(f"derivative.{_sign(slope)}", x=words.number(here.x, None))
            for here, slope in zip(points, slopes, strict=True)
        ]
        if slopes == [None]:  # it has been told in detail
            texts = []
        if any(slopes):
            texts.append(words("derivative.sign"))
        minima = curve.minima()[:1]
        for best in minima:
            x = words.number(round(best.x, self.decimals), None)
            said = MINIMUM[best.is_only, best.smooth]
            texts.append(words(said, x=x))
        self.captions: list[Caption] = script.in_turn(texts, start)
        starts = [caption.start for caption in self.captions] or [start]
        starts += starts[-1:] * len(points)
        self.places = [
            Place(here.x, here.value, slope, at, at + ARROW)
            for here, slope, at in zip(points, slopes, starts, strict=False)
        ]
        level = {True: 0.0, False: None}
        told = [
            Place(best.x, best.value, level[best.smooth], self.captions[-1].start, np.inf) for best in minima
        ]
        self.lowest = told[0] if told else None


def _slope(curve: Curve, here: Differentiability) -> float | None:
    """The derivative, 0 where it is that but for the rounding of x; None where there is none."""
    slope = here.slope
    return 0.0 if slope is not None and abs(slope) <= _blur(curve, here.x) else slope


def _sign(slope: float | None) -> str:
    if slope is None:
        return "none"
    return "positive" if slope > 0 else "negative" if slope < 0 else "level"


def _blur(curve: Curve, x: float) -> float:
    """What a derivative may be where it is meant to be 0, as x is rounded: cos at 3.141592653589793."""
    bend = abs(float(curve.derivative(x, 2)))
    return 4 * float(np.spacing(abs(x))) * bend if np.isfinite(bend) else 0.0


def _decimals(curve: Curve) -> int:
    """Those with which an x of the curve's is written: three, or more on a narrow domain."""
    low, high = curve.domain
    return max(3, 3 - int(np.floor(np.log10(high - low))))
