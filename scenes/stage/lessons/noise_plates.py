"""The plates of the film of noise: slopes, losses of clouds, two rates, a saddle's sides, mini-batches."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np

from scenes.stage.lessons.noise import Numbers, Row
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.motion import Span
from scenes.stage.paint.signs import Look
from scenes.stage.plots.loss_curves import Curve, loss_curves
from scenes.stage.show.clock import Clock
from scenes.telling.noise import Found, Told

FAINT = 0.4  # opacity of one curve of many
CHART = 470.0  # px, how high a chart is at most
PARTS = (11, 9)  # of a low panel, for numbers and chart

Written = Callable[[float], Sequence[str]]


class Plates:
    """The plates of each act; a chart stands under its numbers, or beside them where the panel is low.

    ``looks`` are those of the exact gradient, of noise, and of the smaller rate or batch.
    """

    def __init__(self, found: Found, told: Told, looks: Sequence[Look], panel: Box) -> None:
        self.found, self.told, self.panel = found, told, panel
        self.words, self.theme, self.read = found.words, found.theme, found.cast.read
        self.exact, self.noisy, self.less = (look.colour for look in looks)
        self.looks, self.count = looks, len(found.slopes)

    def all(self) -> list[Actor]:
        """All of them."""
        by_step, by_epoch = (self.batches(each) for each in (False, True))
        return [self.slopes(), *self.cloud(), *self.rates(), self.sides(), self.means(), *by_step, *by_epoch]

    def slopes(self) -> Actor:
        """The true slope, the mean of those that were drawn, and how far that is off, usually."""
        found, told, words = self.found, self.told, self.words
        mean = words("noise.mean_of", count=self.count), found.slopes.mean(axis=0), told.mean_at
        error = words("noise.error"), found.error, told.mean_at
        rows = (self.exact, words("noise.true"), found.true, told.fan_at), (self.noisy, *mean)
        span = Span(told.fan_at - 0.4, told.cloud.start)
        return self._slopes([*rows, (self.noisy, *error)], self._rate(0), span, ("w_0", "w_1"))

    def cloud(self) -> list[Actor]:
        """The exact one's loss, the best, the median and the worst of the others', and all curves."""
        found, words, step, loss = self.found, self.words, self.told.clock.step, self.found.loss[0]
        exact = found.cast.loss[0]
        values = [exact, loss.min(axis=0), found.medians[0], loss.max(axis=0)]
        labels = [words(f"noise.{each}", count=self.count) for each in ("without", "best", "median", "worst")]
        colours = self.exact, *[self.noisy] * 3
        each_one = zip(colours, labels, values, strict=True)
        rows = [Row(colour, label, self._reading(of, step)) for colour, label, of in each_one]
        span = Span(self.told.cloud.start + 0.6, self.told.rate.start)
        plate = self._numbers(
            rows, [values], self._counting("race.step", self.told.clock), self._rate(0), span
        )
        curves = [Curve(one, self.noisy, step, lambda seconds: FAINT, marked=False) for one in loss]
        curves.append(Curve(exact, self.exact, step, look=self.looks[0]))
        return [plate, self._chart(curves, plate, span, words("race.loss_per_epoch"))]

    def rates(self) -> list[Actor]:
        """Both rates' median losses, and how far they shake in the end."""
        found, told, step = self.found, self.told, self.told.again.step
        far = ["", ""] if found.shakes is None else [self.words.number(each, 3) for each in found.shakes]

        def values(which: int) -> Written:
            read = self._reading(found.medians[which], step)
            return lambda seconds: (*read(seconds), far[which] if seconds >= told.shakes_at else "")

        looks, span = self.looks[1:], Span(told.rate.start + 0.4, told.saddle.start)
        rows = [
            Row(look.colour, self._rate(which, "noise.lr"), values(which)) for which, look in enumerate(looks)
        ]
        heads = [self.words("race.loss"), self.words("noise.shake")]
        heading = self._counting("race.step", told.again)
        plate = self._numbers(rows, [found.medians, far], heading, "", span, heads)
        ways = zip(found.medians, looks, strict=True)
        curves = [Curve(loss, look.colour, step, look=look) for loss, look in ways]
        return [plate, self._chart(curves, plate, span, self.words("noise.median_loss"))]

    def sides(self) -> Actor:
        """Where the exact one is across its ridge, and how many of the others are around which minimum."""
        found, words, told = self.found, self.words, self.told
        across = found.ridge["w"].values[0, 0, :, 1] + 0.0

        def written(values: np.ndarray, clock: Clock, what: str = "") -> Written:
            return lambda seconds: (what + words.number(float(values[_now(clock.step(seconds))]), None),)

        exact, weight = words("noise.without"), f"{words.weight(1)} = "
        points = [words.point((point.w_0, point.w_1), 0) for point in found.ridge_minima]
        labels = [*(words("noise.around", point=point) for point in points), words("noise.between")]
        places = zip(labels, (0, 1, -1), strict=True)
        rows = [Row(self.exact, exact, written(across, told.alone, weight))]
        rows += [
            Row(self.noisy, name, written((found.sides == at).sum(axis=0), told.ridge)) for name, at in places
        ]
        told_of = {"rate": found.ridge_rate, "noise": found.ridge_noise}
        note = words("noise.with", **{key: words.number(each, None) for key, each in told_of.items()})
        span = Span(told.saddle.start + 0.6, told.batches.start)
        alone, others = (self._counting("race.step", clock) for clock in (told.alone, told.ridge))

        def heading(seconds: float) -> str:
            return (alone if seconds < told.ridge.start else others)(seconds)

        return Numbers(rows, [f"{weight}0"], heading, note, self.panel, self.theme, span)

    def means(self) -> Actor:
        """The slope on all rows of the network, and the mean of its mini-batches'."""
        found, words, begins = self.found, self.words, self.told.batches.start
        slopes, parts = found.batch_slopes
        true = found.batches[0]["gradient"].values[0, 0, 0]
        mean = words("noise.mean_batches", count=len(slopes))
        rows = [
            (self.exact, words("noise.all_rows", rows=found.rows), true, begins + 0.8),
            (self.noisy, mean, parts @ slopes, begins + 4.2),
        ]
        note, span = words("noise.size", size=found.sizes[1]), Span(begins + 0.8, self.told.fan_ends)
        return self._slopes(rows, note, span, found.networks[0].surface.parameters)

    def batches(self, by_epoch: bool) -> list[Actor]:
        """Steps and losses of all three by the epoch, or epochs and losses by the step; and their curves."""
        found, words, told = self.found, self.words, self.told
        clock = told.by_epoch if by_epoch else told.by_step
        turn = told.by_epoch.start - 0.4  # they begin again there
        span = Span(turn, told.batches.end) if by_epoch else Span(told.fan_ends, turn)

        def values(loss: np.ndarray, each: int) -> Written:
            def written(seconds: float) -> Sequence[str]:
                step = int(told.in_epoch(each, seconds) + 1e-9) if by_epoch else _now(clock.step(seconds))
                other = words.number(step if by_epoch else step / each, int(not by_epoch and each > 1))
                return other, self.read(loss[step])

            return written

        def part(each: int) -> Callable[[float], float]:
            return lambda seconds: told.in_epoch(each, seconds) / each

        labels = [words("noise.rows", size=size) for size in found.sizes]
        labels[0] = words("noise.all_rows", rows=found.rows)
        each_one = list(zip(found.curves, found.each, self.looks, labels, strict=True))
        rows = [Row(look.colour, label, values(loss, each)) for loss, each, look, label in each_one]
        heads = words("noise.step" if by_epoch else "race.step"), words("race.loss")
        heading = self._counting("race.step", clock, 2) if by_epoch else self._counting("noise.step", clock)
        plate = self._numbers(rows, [["00.0"], found.curves], heading, "", span, heads)
        curves = [
            Curve(loss[: each + 1], look.colour, part(each), look=look, each=each)
            if by_epoch
            else Curve(loss, look.colour, clock.step, look=look)
            for loss, each, look, _ in each_one
        ]
        told_of = "race.loss_per_epoch" if by_epoch else "noise.per_step"
        return [plate, self._chart(curves, plate, span, words(told_of))]

    # ---- what they consist of

    @property
    def room(self) -> Box:
        """Where numbers that have a chart stand."""
        return self.panel.split(PARTS, across=True)[0] if self.panel.low else self.panel

    def _slopes(
        self, slopes: Iterable[tuple[str, str, np.ndarray, float]], note: str, span: Span, of: Sequence[str]
    ) -> Numbers:
        """Rows of slopes (colour, label, slope, second), a column for each of these weights."""
        words = self.words.calling(of)

        def written(slope: np.ndarray, at: float) -> Written:
            numbers = [words.number(each, 3) for each in slope.tolist()]
            return lambda seconds: numbers if seconds >= at else ("", "")

        rows = [Row(colour, label, written(slope, at)) for colour, label, slope, at in slopes]
        columns = [max((row.values(np.inf)[axis] for row in rows), key=len) for axis in (0, 1)]
        heads, heading = [words.weight(axis) for axis in (0, 1)], words("noise.slope")
        return Numbers(rows, columns, lambda seconds: heading, note, self.panel, self.theme, span, heads)

    def _numbers(
        self,
        rows: Sequence[Row],
        columns: Sequence[Sequence[np.ndarray] | np.ndarray | Sequence[str]],
        heading: Callable[[float], str],
        note: str,
        span: Span,
        heads: Sequence[str] = (),
    ) -> Numbers:
        """Rows over a chart; of each column all that it may hold, losses or texts."""
        widest = [
            max(
                (text if isinstance(text, str) else self.read(text) for text in np.ravel(each).tolist()),
                key=len,
            )
            for each in (np.concatenate([np.atleast_1d(one) for one in column]) for column in columns)
        ]
        return Numbers(rows, widest, heading, note, self.room, self.theme, span, heads)

    def _chart(self, curves: Sequence[Curve], plate: Numbers, span: Span, heading: str) -> Actor:
        """Curves of loss, under their numbers or beside them."""
        room = self.panel.below(plate.box.bottom, 16.0)
        room = Box(room.x, room.y, room.width, min(room.height, CHART))
        if self.panel.low:
            room = self.panel.split(PARTS, across=True)[1]
        low, high = min(np.nanmin(one.loss) for one in curves), max(one.loss[0] for one in curves)
        limits = float(low), float(max(high, low))
        return loss_curves(curves, limits, self.words, self.theme, room, span.start, span.end, heading)

    def _reading(self, values: np.ndarray, step: Callable[[float], float]) -> Written:
        return lambda seconds: (self.read(values[_now(step(seconds))]),)

    def _counting(self, path: str, clock: Clock, decimals: int = 0) -> Callable[[float], str]:
        name, digit = self.words(path), 10.0**-decimals

        def counted(seconds: float) -> str:
            step = clock.step(seconds)
            shown = int(step / digit + 1e-9) * digit if decimals else _now(step)
            return f"{name} {self.words.number(shown, decimals)}"

        return counted

    def _rate(self, which: int, path: str = "noise.rate") -> str:
        return self.words(path, rate=self.words.number(self.found.rates[which], None))


def _now(step: float) -> int:
    """The whole step that is nearest to where the markers are."""
    return int(step + 0.5)
