"""When h is too small: what is told of a quotient's error over h, its chart, and the quotients beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.curve_facts import ErrorFacts, H
from engine.differences import error_parts
from scenes.language import Words
from scenes.stage.frame.plate import Plate
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.motion import Span, Track, presence
from scenes.stage.plots.axes import Axes, Number, Scale
from scenes.stage.plots.chart import power
from scenes.stage.plots.digits import Digits, Quotients, Row
from scenes.stage.plots.series import Marked, Series, SeriesChart, powers
from scenes.telling.limit import decimals_of
from scenes.telling.story import Story

if TYPE_CHECKING:
    from scenes.derivative import DerivativeFilm

PAGE_H = 3e-6  # the course page's
PAGE_DECIMALS = 6  # with which it is written out
EXPONENTS = range(0, -17, -4)  # of the h whose quotients are told
INSIDE = (112.0, 84.0, 64.0, 66.0)  # px from the chart's plate to its box: left, above, right, below
EVERY, ACROSS = 48.0, 64.0  # px that a power of ten's number needs up the axis, and across
NO_BEST = 1e-8  # h to which the line is drawn first where no h is the best
SWEEP = 0.85  # of a sentence's time its line needs


def tell_rounding(film: DerivativeFilm, story: Story, x: float) -> Sequence[Actor]:
    """The act of what becomes of the quotient's error as h shrinks: a chart, and the quotients beside it."""
    curve, words = film.curve, film.words
    seen, page = ErrorFacts(curve, x), error_parts(curve, x, PAGE_H)
    told: dict[str, Span] = {}
    with story.act("chapter.too_small", lead=0.4, symbol="gradient") as act:
        told["smaller"] = story.say("derivative.smaller")
        if seen.falls["forward"]:  # a straight line has no such error, and there is nothing to tell of it
            told["truncation"] = story.say("derivative.truncation")
        then = "rounding_first" if seen.rounds and not seen.falls["forward"] else seen.then
        told["rounding"] = story.say(f"derivative.{then}")
        if np.isfinite(page.best) and np.isfinite(page.error):
            side = "derivative.page_truncation" if seen.truncates(PAGE_H) else "derivative.page_rounding"
            h, error = words.number(PAGE_H, PAGE_DECIMALS), words.number(float(page.error), 3)
            told["page"] = story.say(side, h=h, error=error)

    forward = error_parts(curve, x, H)
    best = float(forward.best) if np.isfinite(forward.best) else NO_BEST
    legs = [(told[key], end) for key, end in (("truncation", best), ("rounding", H[-1])) if key in told]
    drawn = drawn_to(legs)
    heads = "h", words("derivative.heading", x=words.number(x, None))
    quotients = Quotients(curve, x, decimals_of(float(curve.derivative(x))) + 2, words)
    rows, last = _rows(words, told, drawn), ("f′(x)", quotients.exact)
    plate = Plate(film.theme, film.places.chart, act.start)
    plate.above = False
    return [
        plate,
        _chart(film, x, seen, told, drawn, act.start),
        Digits(rows, quotients.value, quotients.agreeing, film.places.whole, words, film.theme, heads, last,
               told["smaller"].start, np.inf),
    ]  # fmt: skip


def drawn_to(legs: Sequence[tuple[Span, float]]) -> Callable[[float], float]:
    """Down to which h a line of errors is drawn at a second: leg by leg, each with its sentence.

    ``legs`` are sentences with the h that the line has come to when they end; it begins with the first `H`,
    and goes on evenly in log h.
    """
    ends = [np.log10(h) for h in (H[0], *(h for _, h in legs))]
    knots = [
        knot
        for (said, _), *way in zip(legs, ends, ends[1:], strict=False)
        for knot in zip((said.start, said.start + SWEEP * (said.end - said.start)), way, strict=True)
    ]
    track = Track(knots, eased=True)
    return lambda seconds: float(10.0 ** track.at(seconds))


def _rows(words: Words, told: dict[str, Span], drawn: Callable[[float], float]) -> list[Row]:
    """The quotients of powers of ten and of the page's h, each when its error is drawn."""
    first = told["smaller"].start + 1.0
    seconds = np.linspace(told["smaller"].end, told["rounding"].end, 801)
    reached = np.array([drawn(at) for at in seconds])
    texts = {10.0**exponent: power(words, exponent) for exponent in EXPONENTS}
    if "page" in told:
        texts[PAGE_H] = words.number(PAGE_H, PAGE_DECIMALS)
    rows = []
    for h, text in texts.items():
        at = float(seconds[int(np.argmax(reached <= h * 1.001))]) if h < H[0] else first
        rows.append(Row(h, text, at, noted=told["page"].start if h == PAGE_H else np.inf))
    return sorted(rows, key=lambda row: -row.h)


def _chart(
    film: DerivativeFilm,
    x: float,
    seen: ErrorFacts,
    told: dict[str, Span],
    drawn: Callable[[float], float],
    appear: float,
) -> SeriesChart:
    words, theme = film.words, film.theme
    first = theme.symbols["gradient"]
    forward = error_parts(film.curve, x, H)

    def series(
        errors: np.ndarray, colour: str, come: float, name: str, named_at: float, **more: Any
    ) -> Series:
        said = words(f"derivative.{name}_line") if name else ""
        strength = partial(presence, start=come)
        return Series(H, errors, colour, strength, name=said, named_at=named_at, **more)

    drawings, muted, dashed = [], theme.muted, {"style": "dashed"}
    if seen.rounds:
        come = told["rounding"].start + 1.5
        drawings.append(series(forward.rounding, muted, come, "rounding", 1e-12, anchor="left", **dashed))
    if "truncation" in told:
        come = told["truncation"].start + 1.5
        drawings.append(series(forward.truncation, muted, come, "truncation", 10**-0.6, **dashed))
    come = told["smaller"].start + 1.0  # it is named by the axis
    drawings.append(series(forward.error, first, come, "", np.nan, reach=drawn))
    marked = None
    if "page" in told:
        error = float(error_parts(film.curve, x, PAGE_H).error)
        text = f"h = {words.number(PAGE_H, PAGE_DECIMALS)}"
        marked = Marked(PAGE_H, text, ((error, first),), told["page"].start)
    place, (left, above, right, below) = film.places.chart, INSIDE
    box = Box(place.x + left, place.y + above, place.width - left - right, place.height - above - below)
    axes, numbers = _axes(box, [one.y for one in drawings if one.style == "line"], words)
    return SeriesChart(drawings, axes, numbers, words("derivative.error"), theme, appear, np.inf,
                       symbol="h", marked=marked)  # fmt: skip


def _axes(
    box: Box, errors: Sequence[np.ndarray], words: Words
) -> tuple[Axes, tuple[list[Number], list[Number]]]:
    """The chart's axes, which end at whole powers of ten, and their numbers."""
    measured = np.concatenate(errors)
    measured = np.log10(measured[np.isfinite(measured) & (measured > 0)])
    first, last = (round(float(np.log10(h))) for h in H[[-1, 0]])
    low, high = (np.floor(measured.min()), np.ceil(measured.max())) if len(measured) else (-16, 0)
    up = int(low) - 1, int(high)
    axes = Axes(box, *(Scale(10.0**one, 10.0**end, True) for one, end in ((first, last), up)))
    return axes, (
        powers(words, first, last, min(8, int(box.width // ACROSS))),
        powers(words, *up, int(box.height // EVERY)),
    )
