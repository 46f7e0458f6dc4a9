"""Judges a film of a race: all that is false in what a viewer reads, by sentences and by frames."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tests.truth import ends, screen, sentences, stage, standing
from tests.truth.data import Data
from tests.truth.reading import PREDICATES, Moment, headed, judged
from tests.truth.sheet import painted

if TYPE_CHECKING:
    from scenes.race import RaceFilm
    from scenes.stage.frame.caption import Caption
    from scenes.stage.show.clock import Clock

__all__ = ["PREDICATES", "judge", "sentences", "standing"]  # the last two bring the predicates

NEWS = 4.1  # seconds for which a sentence may be news, and two steps more: it is told of several together
MOST_MOMENTS = 12  # of the race at which a frame is judged
PLACED = 4.4  # s: all of the opening stands


@dataclass(frozen=True)
class Falsehood:
    """What is false: the film's second, the step on screen, what is read there, and why."""

    seconds: float
    step: int
    text: str
    why: str

    @property
    def kind(self) -> str:
        """The template or the part of the frame, and the reason without its names and numbers."""
        where = re.match(r"\[.*?\]", self.why)
        short = re.sub(r"\(.*?\)|'.*?'|[-\d.e]*\d[-\d.e]*", "#", self.why[where.end() if where else 0 :])
        return f"{where[0] if where else self.text} {short.strip()[:70]}"

    def __str__(self) -> str:
        return f"{self.seconds:.1f} s, step {self.step}: {self.text!r}: {self.why}"


def judge(film: RaceFilm, moments: int = MOST_MOMENTS, expression: str | None = None) -> list[Falsehood]:
    """Everything false in a film of a race: nothing is rendered, but frames are painted at its events.

    ``expression`` is that of a surface that is a Python function.
    """
    data = Data(film.cast.result, film.words, expression)
    return condensed([*captions(film.captions, film.clock, data), *frames(film, data, moments)])


def condensed(false: Iterable[Falsehood]) -> list[Falsehood]:
    """Of those that say the same of one text, but for the numbers, the first."""
    first: dict[tuple[str, str], Falsehood] = {}
    for each in false:
        first.setdefault((each.text, re.sub(r"[-\d.e]+", "#", each.why)), each)
    return list(first.values())


def captions(told: Sequence[Caption], clock: Clock, data: Data) -> Iterator[Falsehood]:
    """What is false of the captions while they stand on screen."""
    for caption in told:
        moment = moment_of(caption, clock)
        for why in (*judged(caption.text, data, moment), *headed(caption, data, moment.shown[0])):
            yield Falsehood(caption.start, moment.shown[0], caption.text, why)


def moment_of(caption: Caption, clock: Clock) -> Moment:
    """The steps on screen while a caption is; when the clock has ended, the race's last step."""
    first = int(clock.step(caption.start) + 1e-9)
    last = max(first, int(clock.step(caption.end) - 1e-9))
    news = [step for step in range(first + 1) if clock.seconds(step) >= caption.start - NEWS] or [first]
    shown = [*range(first, last + 1)]
    if last == clock.last < clock.steps:  # what is left of it is told to bring no change
        shown = [*(shown if caption.start < clock.end else ()), clock.steps]
    return Moment(shown, range(max(0, news[0] - 2), first + 1))


def frames(film: RaceFilm, data: Data, most: int) -> Iterator[Falsehood]:
    """What is false on frames: before the race, at its events, at its end, on the podium, on the end card."""
    clock = film.clock

    def told(seconds: float, step: int, where: str, faults: Iterator[str]) -> Iterator[Falsehood]:
        for why in dict.fromkeys(faults):
            yield Falsehood(seconds, step, f"<{where}>", why)

    sheet = painted(film, PLACED)
    yield from told(PLACED, 0, "opening", screen.promised(film, data, sheet))
    yield from told(PLACED, 0, "ground", stage.key(film, data))
    if film.view == "map":
        yield from told(PLACED, 0, "map", stage.unpainted(film, data, film.clock.start - 0.2))
    standing_still = film.clock.start - 0.2
    yield from told(standing_still, 0, "rates", screen.rates(film, data, painted(film, standing_still)))
    for step in event_steps(data, most):
        if clock.last < step < data.last:
            continue  # it is not on screen
        ahead = clock.seconds(min(step + 1, data.last)) - clock.seconds(step)
        seconds = clock.seconds(step) + (0.6 * ahead if ahead else 0.6)
        sheet = painted(film, seconds)
        yield from told(seconds, step, "board", screen.board(film, data, sheet, step))
        yield from told(seconds, step, "counter", screen.counter(film, data, sheet, min(step, clock.last)))
        yield from told(seconds, step, "names", stage.labels(film, data, seconds))
        yield from told(seconds, step, "marks", stage.marks(film, data, sheet))
        if step == data.last:
            yield from told(seconds, step, "chart", stage.chart(film, data, sheet))
    end = film.act("chapter.credits").start - 0.4
    yield from told(end, data.last, "podium", ends.podium(film, data, ends.sheet(film, end)))
    painted(film, film.length - 0.2)


def event_steps(data: Data, most: int) -> list[int]:
    """The steps at which something happens: an order changes, somebody leaves, comes, ends; and the last."""
    order = np.argsort(data.order, axis=0, kind="stable")
    state = np.concatenate([order, data.off.astype(int), data.finite.astype(int)])
    near = (data.places <= 2 * data.radii[None, :, None]).any(axis=1).astype(int)
    state = np.concatenate([state, near])
    steps = [1, *(np.flatnonzero((state[:, 1:] != state[:, :-1]).any(axis=0)) + 1).tolist()]
    steps = sorted({step for step in steps if 1 <= step < data.last})
    if len(steps) > most - 1:
        steps = [steps[at] for at in np.linspace(0, len(steps) - 1, most - 1).round().astype(int)]
    return [*dict.fromkeys([*steps, data.last])]
