"""When h is too small: what is told of a quotient's error over h, its chart, and the quotients beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from engine.curve_facts import ErrorFacts, H
from engine.differences import error_parts
from scenes.language import Words
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.layout import PANEL, STAGE
from scenes.stage.paint.motion import Span, smooth
from scenes.stage.plots.chart import power
from scenes.stage.plots.digits import Digits, Quotients, Row
from scenes.stage.plots.loglog import LogLog, Marked, Series
from scenes.telling.limit import decimals_of
from scenes.telling.story import Story

if TYPE_CHECKING:
    from scenes.derivative import DerivativeFilm

PAGE_H = 3e-6  # the course page's
PAGE_DECIMALS = 6  # with which it is written out
EXPONENTS = range(0, -17, -2)  # of the h whose quotients are told
CHART = Box(STAGE.x + 34, STAGE.y + 44, STAGE.width - 34, STAGE.height - 44)
NO_BEST = 1e-8  # h to which the line is drawn first where no h is the best
SWEEP = 0.85  # of a sentence's time its line needs


def tell_rounding(film: DerivativeFilm, story: Story, x: float) -> Sequence[Actor]:
    """The act of what becomes of the quotient's error as h shrinks: a chart, and the quotients beside it."""
    curve, words = film.curve, film.words
    seen, page = ErrorFacts(curve, x), error_parts(curve, x, PAGE_H)
    told: dict[str, Span] = {}
    with story.act("chapter.too_small", lead=0.4) as act:
        told["smaller"] = story.say("derivative.smaller")
        if seen.falls["forward"]:  # a straight line has no such error, and there is nothing to tell of it
            told["truncation"] = story.say("derivative.truncation")
        then = "rounding_first" if seen.rounds and not seen.falls["forward"] else seen.then
        told["rounding"] = story.say(f"derivative.{then}")
        if seen.falls["central"]:
            told["central"] = story.say("derivative.central")
        if np.isfinite(page.best) and np.isfinite(page.error):
            side = "derivative.page_truncation" if seen.truncates(PAGE_H) else "derivative.page_rounding"
            h, error = words.number(PAGE_H, PAGE_DECIMALS), words.number(float(page.error), 3)
            told["page"] = story.say(side, h=h, error=error)

    forward = error_parts(curve, x, H)
    best = float(forward.best) if np.isfinite(forward.best) else NO_BEST
    legs = [(told[key], end) for key, end in (("truncation", best), ("rounding", H[-1])) if key in told]
    drawn = Drawn(legs)
    heads = "h", words("derivative.heading", x=words.number(x, None))
    quotients = Quotients(curve, x, decimals_of(float(curve.derivative(x))) + 2, words)
    rows, last = _rows(words, told, drawn), ("f′(x)", quotients.exact)
    return [
        _chart(film, x, seen, told, drawn, act.start),
        Digits(rows, quotients.value, quotients.agreeing, PANEL, words, film.theme, heads, last,
               told["smaller"].start, np.inf),
    ]  # fmt: skip


class Drawn:
    """Down to which h a line of errors is drawn: leg by leg, each with its sentence, evenly in log h.

    ``legs`` are sentences with the h that the line has come to when they end; it begins with the first `H`.
    """

    def __init__(self, legs: Sequence[tuple[Span, float]]) -> None:
        self.legs = legs

    def __call__(self, seconds: float) -> float:
        """The h at a second of the film."""
        power = np.log10(H[0])
        for said, h in self.legs:
            done = smooth((seconds - said.start) / (SWEEP * (said.end - said.start)))
            power += done * (np.log10(h) - power)
        return float(10.0**power)


def _rows(words: Words, told: dict[str, Span], drawn: Drawn) -> list[Row]:
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
        if h == PAGE_H:
            rows.append(Row(h, text, at, note=words("derivative.page_note"), noted=told["page"].start))
        else:
            rows.append(Row(h, text, at))
    return sorted(rows, key=lambda row: -row.h)


def _chart(
    film: DerivativeFilm, x: float, seen: ErrorFacts, told: dict[str, Span], drawn: Drawn, appear: float
) -> LogLog:
    words, theme = film.words, film.theme
    first, second = theme.symbols["gradient"], theme.text
    forward, central = (error_parts(film.curve, x, H, kind) for kind in ("forward", "central"))
    series = []
    if seen.rounds:
        series.append(Series(H, forward.rounding, theme.muted, told["rounding"].start + 1.5,
                             words("derivative.rounding_line"), 10**-12.0, "left", dashed=True))  # fmt: skip
    if "truncation" in told:
        series.append(Series(H, forward.truncation, theme.muted, told["truncation"].start + 1.5,
                             words("derivative.truncation_line"), 10**-0.6, dashed=True))  # fmt: skip
    if "central" in told:
        series.append(Series(H, central.error, second, told["central"].start,
                             words("derivative.central_line"), 1e-4, "left",
                             reach=Drawn([(told["central"], H[-1])])))  # fmt: skip
    name = words("derivative.forward_line") if "central" in told else ""  # alone it is named by the axis
    series.append(Series(H, forward.error, first, told["smaller"].start + 1.0, name, 1e-4, reach=drawn))
    marked = None
    if "page" in told:
        error = float(error_parts(film.curve, x, PAGE_H).error)
        text = f"h = {words.number(PAGE_H, PAGE_DECIMALS)}"
        marked = Marked(PAGE_H, text, ((error, first),), told["page"].start)
    return LogLog(series, marked, CHART, ("h", words("derivative.error")), words, theme, appear, np.inf)
