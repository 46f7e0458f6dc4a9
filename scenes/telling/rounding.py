"""When h is too small: what is told of a quotient's error over h, its chart, and the quotients beside it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from engine.differences import Curve, error_parts, quotient
from engine.one_sided import exact_quotient
from scenes.language import Words
from scenes.stage.frame.caption import Caption
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.layout import PANEL, STAGE
from scenes.stage.paint.motion import smooth
from scenes.stage.plots.chart import power
from scenes.stage.plots.digits import Digits, Row
from scenes.stage.plots.loglog import LogLog, Marked, Series
from scenes.telling import script
from scenes.theme import Theme

PAGE_H = 3e-6  # the course page's
PAGE_DECIMALS = 6  # with which it is written out
H = np.geomspace(1, 1e-16, 161)  # h of the errors
EXPONENTS = range(0, -17, -2)  # of the h whose quotients are told
CHART = Box(STAGE.x + 34, STAGE.y + 44, STAGE.width - 34, STAGE.height - 44)
DECADE = 10  # of H
LIKE = 0.2  # how near a fall is to ten or a hundred times
GROWS, STAYS = 10.0, 1.01  # times the least error: from there on it has grown again; up to there it has not
LOST = 1e-12  # of the derivative: less is no loss of digits in a subtraction
SWEEP = 0.85  # of a sentence's time its line needs


class Seen:
    """What the errors at one x really do: the quotients in float64 against those without rounding error.

    ``falls``: over some decade of h, the error without rounding falls as the theory of the kind says, ten or
    a hundred times, and rounding does not hide it. ``rounds``: with h small, rounding makes the error grow
    again. ``then``: the word for what the error does at last.
    """

    def __init__(self, curve: Curve, x: float) -> None:
        self.curve, self.x, self.slope = curve, x, float(curve.derivative(x))
        exact = exact_quotient(curve.expression, x, np.concatenate([H, -H]))
        rows = {"forward": exact[: len(H)], "central": (exact[: len(H)] + exact[len(H) :]) / 2}
        self.falls = {}
        for kind, factor in (("forward", 10.0), ("central", 100.0)):
            with np.errstate(all="ignore"):
                truncation = np.abs(rows[kind] - self.slope)
                noise = np.abs(quotient(curve, x, H, kind) - rows[kind])
                ratio = truncation[:-DECADE] / truncation[DECADE:]
            so = (np.abs(ratio / factor - 1) < LIKE) & (noise[DECADE:] < truncation[DECADE:])
            self.falls[kind] = int(so.sum()) >= DECADE
        error = np.abs(quotient(curve, x, H) - self.slope)  # of no value: worse than any
        error = np.where(np.isfinite(error), error, np.inf)
        with np.errstate(all="ignore"):
            noise = np.abs(quotient(curve, x, H) - rows["forward"])
        best = int(np.argmin(error))
        worst = best + int(np.argmax(error[best:]))
        least = max(GROWS * error[best], LOST * abs(self.slope))
        self.rounds = bool(error[worst] > least and noise[worst] > 0.5 * error[worst])
        grows = bool(error[worst] > max(STAYS * error[best], LOST * abs(self.slope)))
        self.then = "rounding" if self.rounds else "goes_on" if grows else "no_rounding"

    def truncates(self, h: float) -> bool:
        """Whether at one h truncation is the larger part of the error, and not rounding."""
        exact = exact_quotient(self.curve.expression, self.x, [h])[0]
        return bool(abs(exact - self.slope) > abs(float(quotient(self.curve, self.x, h)) - exact))


class Errors:
    """The act's captions, and its actors: a chart and a table. ``start`` is the film's second."""

    def __init__(
        self, curve: Curve, x: float, decimals: int, words: Words, theme: Theme, start: float
    ) -> None:
        self.forward, self.central = (error_parts(curve, x, H, kind) for kind in ("forward", "central"))
        self.page = error_parts(curve, x, PAGE_H)
        self.words, self.theme = words, theme
        self.seen = Seen(curve, x)
        self.captions = self._told(start + 0.4)
        self.chart = self._chart(start)
        self.table = Digits(
            curve,
            x,
            self._rows(),
            PANEL,
            words,
            theme,
            words("derivative.heading", x=words.number(x, None)),
            decimals,
            self.captions["smaller"].start,
            np.inf,
        )

    @property
    def actors(self) -> tuple[Actor, ...]:
        """What stands on the stage."""
        return self.chart, self.table

    def reach(self, seconds: float) -> float:
        """Down to which h the forward error is drawn: to the best while truncation is told, then on."""
        first, second = (self.captions.get(key) for key in ("truncation", "rounding"))
        turn = np.log10(self.forward.best) if np.isfinite(self.forward.best) else -8.0
        part = np.log10(H[0])
        for caption, end in ((first, turn), (second, np.log10(H[-1]))):
            if caption is not None:
                done = smooth((seconds - caption.start) / (SWEEP * (caption.end - caption.start)))
                part += done * (end - part)
        return float(10.0**part)

    def _told(self, start: float) -> dict[str, Caption]:
        words, error = self.words, float(self.page.error)
        keys, said = ["smaller", "rounding"], ["smaller", self.seen.then]
        if self.seen.falls[
            "forward"
        ]:  # a straight line has no such error, and there is nothing to tell of it
            keys.insert(1, "truncation")
            said.insert(1, "truncation")
        if self.seen.falls["central"]:
            keys.append("central")
            said.append("central")
        texts = [words(f"derivative.{key}") for key in said]
        if np.isfinite(self.page.best) and np.isfinite(error):
            keys.append("page")
            side = "truncation" if self.seen.truncates(PAGE_H) else "rounding"
            h = words.number(PAGE_H, PAGE_DECIMALS)
            texts.append(words(f"derivative.page_{side}", h=h, error=words.number(error, 3)))
        return dict(zip(keys, script.in_turn(texts, start), strict=True))

    def _rows(self) -> list[Row]:
        """The quotients of powers of ten and of the page's h, each when its error is drawn."""
        words, first = self.words, self.captions["smaller"].start + 1.0
        seconds = np.linspace(self.captions["smaller"].end, self.captions["rounding"].end, 801)
        reached = np.array([self.reach(at) for at in seconds])
        told = self.captions.get("page")
        texts = {10.0**exponent: power(words, exponent) for exponent in EXPONENTS}
        if told is not None:
            texts[PAGE_H] = words.number(PAGE_H, PAGE_DECIMALS)
        rows = []
        for h, text in texts.items():
            at = float(seconds[int(np.argmax(reached <= h * 1.001))]) if h < H[0] else first
            if told is not None and h == PAGE_H:
                rows.append(Row(h, text, at, note=words("derivative.page_note"), noted=told.start))
            else:
                rows.append(Row(h, text, at))
        return sorted(rows, key=lambda row: -row.h)

    def _chart(self, start: float) -> LogLog:
        words, theme, told = self.words, self.theme, self.captions
        first, second = theme.symbols["gradient"], theme.text
        ever = told["smaller"].start + 1.0
        series = []
        if self.seen.rounds:
            series = [
                Series(H, self.forward.rounding, theme.muted, told["rounding"].start + 1.5,
                       words("derivative.rounding_line"), 10**-12.0, "left", dashed=True),
            ]  # fmt: skip
        if "truncation" in told:
            at = told["truncation"].start + 1.5
            series.append(Series(H, self.forward.truncation, theme.muted, at,
                                 words("derivative.truncation_line"), 10**-0.6, dashed=True))  # fmt: skip
        if "central" in told:
            at = told["central"].start
            series.append(Series(H, self.central.error, second, at, words("derivative.central_line"),
                                 1e-4, "left", reach=self._sweep(at, told["central"].end)))  # fmt: skip
        series.append(Series(H, self.forward.error, first, ever, words("derivative.forward_line"),
                             1e-4, reach=self.reach))  # fmt: skip
        marked = None
        if "page" in told:
            text = f"h = {words.number(PAGE_H, PAGE_DECIMALS)}"
            marked = Marked(PAGE_H, text, ((float(self.page.error), first),), told["page"].start)
        names = ("h", words("derivative.error"))
        return LogLog(series, marked, CHART, names, words, theme, start, np.inf)

    def _sweep(self, start: float, end: float) -> Callable[[float], float]:
        def reach(seconds: float) -> float:
            done = smooth((seconds - start) / (SWEEP * (end - start)))
            return float(H[0] * (H[-1] / H[0]) ** done)

        return reach
