"""What the sentences of a film of learning rates claim: a predicate for each template."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

from tests.truth.data import Data
from tests.truth.lessons import Fields, Lesson, judged, says, whole
from tests.truth.sentences import lost, minimum
from tests.truth.sheet import value

if TYPE_CHECKING:
    from scenes.learning_rate import LearningRateFilm


def of_rates(film: LearningRateFilm) -> list[str]:
    """What is false of the captions of a film of learning rates."""
    few, many = (result for result in film.results())
    surface = film.race.surface.expression
    lesson = Lesson(
        Data(few.rename(rate="contender"), film.words, surface),
        film.words,
        np.asarray(few["rate"].values, float),
        {"dial": Data(many.rename(rate="contender"), film.words, surface)},
        list(film.pairs),
    )
    return judged(lesson, [caption.text for caption in film.captions])


def _run(lesson: Lesson, fields: Fields) -> tuple[int, int]:
    """The row and the steps of the experiment that a sentence is about: the next one."""
    done = sum(key.startswith("rates.sentence.") for key, _ in lesson.said)
    rate, steps = lesson.pairs[done]
    return int(np.flatnonzero(lesson.rates == rate)[0]), steps


def _right_fields(lesson: Lesson, fields: Fields) -> Iterator[str]:
    done = sum(key.startswith("rates.sentence.") for key, _ in lesson.said)
    rate, steps = lesson.pairs[done]
    if "rate" in fields and fields["rate"] != lesson.words.number(rate, None):
        yield f"the rate is {rate}"
    if "steps" in fields and whole(fields["steps"]) != steps:
        yield f"{steps} epochs were run"


def _settled(data: Data, row: int, steps: int, within: float = 2.0) -> list[int]:
    return [at for at in range(len(data.minima)) if data.near(row, [at], steps, within)]


@says("rates.step")
def _one_step(lesson: Lesson, fields: Fields) -> Iterator[str]:
    data, (rate, _) = lesson.data, lesson.pairs[0]
    row = int(np.flatnonzero(lesson.rates == rate)[0])
    if fields["rate"] != lesson.words.number(rate, None):
        yield f"the rate is {rate}"
    with np.errstate(all="ignore"):
        move = data.w[row, 1] - data.w[row, 0]
        if not np.allclose(move, -rate * data.gradient[row, 0], rtol=1e-6, atol=1e-12 * data.ground.diagonal):
            yield f"the step is {move.tolist()}, the slope {data.gradient[row, 0].tolist()}"


@says("rates.no_valley")
def _no_valley(lesson: Lesson, fields: Fields) -> Iterator[str]:
    dial = lesson.more["dial"]
    there = [row for row in range(dial.count) if _settled(dial, row, dial.last, 1.0)]
    if there:
        yield f"with {len(there)} of the rates it does"


@says("rates.together")
def _paths_differ(lesson: Lesson, fields: Fields) -> Iterator[str]:
    data = lesson.more["dial"] if len(lesson.rates) < 2 else lesson.data
    if len(data.w) > 1 and (data.w == data.w[:1]).all():
        yield "all paths are the same"


@says("rates.dial")
def _dial(lesson: Lesson, fields: Fields) -> Iterator[str]:
    dial = lesson.more["dial"]
    if (whole(fields["count"]), whole(fields["steps"])) != (dial.count, dial.last):
        yield f"there are {dial.count} rates and {dial.last} epochs"


def _ends(lesson: Lesson, fields: Fields) -> tuple[np.ndarray, np.ndarray]:
    """The dial's rates, and whether each is at a minimum at the end (perhaps: within two radii)."""
    dial = lesson.more["dial"]
    rates = np.array([float(name) for name in dial.names])
    return rates, np.array([bool(_settled(dial, row, dial.last)) for row in range(dial.count)])


def _bounds(lesson: Lesson, fields: Fields, rates: np.ndarray) -> tuple[int, int]:
    """The first rate from the one that is written as the valley's lowest on, and the last to its highest."""
    low, high = (value(fields[name], lesson.words) if name in fields else None for name in ("low", "high"))
    first = 0 if low is None else int(np.searchsorted(rates, low * (1 - 1e-9)))
    last = len(rates) - 1 if high is None else int(np.searchsorted(rates, high * (1 + 1e-9), "right")) - 1
    return first, last


@says("rates.valley")
def _valley(lesson: Lesson, fields: Fields) -> Iterator[str]:
    rates, settled = _ends(lesson, fields)
    low, high = _bounds(lesson, fields, rates)
    inner = settled[low : high + 1]
    if not inner.all():
        yield f"{int((~inner).sum())} of {len(inner)} do not arrive"


@says("rates.below")
def _below(lesson: Lesson, fields: Fields) -> Iterator[str]:
    rates, settled = _ends(lesson, fields)
    low = _bounds(lesson, fields, rates)[0]
    if settled[:low].all():
        yield "all of them arrive"


@says("rates.above")
def _above(lesson: Lesson, fields: Fields) -> Iterator[str]:
    rates, settled = _ends(lesson, fields)
    high = _bounds(lesson, fields, rates)[1]
    if settled[high + 1 :].all():
        yield "all of them arrive"


@says("rates.short")
def _too_short(lesson: Lesson, fields: Fields) -> Iterator[str]:
    dial = lesson.more["dial"]
    if dial.settled(0) is not None:
        yield f"with {dial.names[0]} it is at a minimum"
    if not dial.finite[0, -1] or dial.off[0, -1]:
        yield f"with {dial.names[0]} it is not on the map"


def _calm(lesson: Lesson, rows: range) -> list[bool]:
    """For each rate of a row but the outer two, whether it ends on the way between its neighbours' ends.

    Those that end nowhere have nothing to be compared; ends within a fiftieth of the map are side by side.
    """
    dial, calm = lesson.more["dial"], []
    for row in rows[1:-1]:
        before, here, after = dial.w[row - 1 : row + 2, -1]
        if not dial.finite[row - 1 : row + 2, -1].all():
            calm.append(True)
            continue
        with np.errstate(all="ignore"):
            to, on, past = np.hypot(*(here - before)), np.hypot(*(after - here)), np.hypot(*(after - before))
        near = min(to, on) <= 0.02 * dial.ground.diagonal
        calm.append(bool(near or to + on <= 1.2 * past))
    return calm


def _strewn(lesson: Lesson, rows: range) -> Iterator[str]:
    """Why a row of the dial's rates is no chaos: most of it, or a long part, ends as its neighbours do."""
    calm = _calm(lesson, rows)
    if sum(calm) > 0.95 * len(calm):
        yield "neighbouring rates end side by side"
    longest = max((len(list(run)) for is_calm, run in groupby(calm) if is_calm), default=0)
    if longest > 0.1 * lesson.more["dial"].count:
        yield f"{longest} neighbouring rates in a row end side by side"


@says("rates.erratic")
def _erratic(lesson: Lesson, fields: Fields) -> Iterator[str]:
    """Beyond the valley that was told of: in the half that is left when the first ends are still calm."""
    rates, _ = _ends(lesson, fields)
    told, last = lesson.said[-1]
    if told != "rates.valley":
        yield "no valley was told of right before: beyond what?"
        return
    beyond = range(_bounds(lesson, last, rates)[1] + 1, len(rates))
    yield from _strewn(lesson, beyond[len(beyond) // 2 :])


@says("rates.erratic_between")
def _erratic_between(lesson: Lesson, fields: Fields) -> Iterator[str]:
    low, high = _bounds(lesson, fields, _ends(lesson, fields)[0])
    yield from _strewn(lesson, range(low, high + 1))


@says("rates.sentence.moving")
def _has_a_loss(lesson: Lesson, fields: Fields) -> Iterator[str]:
    yield from _right_fields(lesson, fields)
    row, steps = _run(lesson, fields)
    if fields["loss"] != lesson.words.number(float(lesson.data.loss[row, steps]), 3):
        yield f"the loss is {float(lesson.data.loss[row, steps])!r}"


@says("rates.sentence.arrives", "rates.sentence.patience")
def _arrives(lesson: Lesson, fields: Fields) -> Iterator[str]:
    yield from _right_fields(lesson, fields)
    (row, steps), data = _run(lesson, fields), lesson.data
    there = _settled(data, row, steps)
    if not there:
        yield "it is at no minimum"
    yield from (fault for at in there for fault in data.faults[at])
    if "minimum" in fields:
        which, faults = minimum(data, fields["minimum"])
        yield from faults
        if there and not {*there} & {*which}:
            yield "it is at another one"
    else:
        done = sum(key.startswith("rates.sentence.") for key, _ in lesson.said)
        before = [n for rate, n in lesson.pairs[:done] if rate == lesson.pairs[done][0] and n < steps]
        if not any(not _settled(data, row, n, 1.0) for n in before):
            yield "no shorter run of that rate came before that did not arrive"


@says("rates.sentence.short")
def _short(lesson: Lesson, fields: Fields) -> Iterator[str]:
    yield from _right_fields(lesson, fields)
    (row, steps), data = _run(lesson, fields), lesson.data
    if _settled(data, row, steps, 1.0):
        yield "it is at a minimum"
    if not data.finite[row, steps] or data.off[row, steps]:
        yield "it is not on the map"
    if not np.any(np.diff(data.w[row, : steps + 1], axis=0)):
        yield "it does not move: its steps are none, not short"
    if (np.diff(data.loss[row, : steps + 1]) > 0).any():
        yield "its loss rises"


@says("rates.sentence.long", "rates.sentence.very_long")
def _long(lesson: Lesson, fields: Fields) -> Iterator[str]:
    yield from _right_fields(lesson, fields)
    (row, steps), data = _run(lesson, fields), lesson.data
    if not (np.diff(data.loss[row, : steps + 1]) > 0).any():
        yield "its loss never rises"
    if _settled(data, row, steps, 1.0):
        yield "it is at a minimum"
    if not data.finite[row, steps]:
        yield "it has no loss"


@says("rates.sentence.left")
def _left(lesson: Lesson, fields: Fields) -> Iterator[str]:
    yield from _right_fields(lesson, fields)
    (row, steps), data = _run(lesson, fields), lesson.data
    if not data.off[row, steps]:
        yield "it is not off the map"
    if not data.ground.inside(data.w[row, 0]):
        yield "it began off the map"


@says("rates.sentence.resting")
def _resting(lesson: Lesson, fields: Fields) -> Iterator[str]:
    yield from _right_fields(lesson, fields)
    (row, steps), data = _run(lesson, fields), lesson.data
    if np.any(data.gradient[row, steps]) or np.any(data.w[row, steps] != data.w[row, steps - 1]):
        yield f"the gradient is {data.gradient[row, steps].tolist()}"
    if _settled(data, row, steps, 1.0):
        yield "it is at a minimum"


@says("rates.sentence.undefined", "rates.sentence.undefined_function")
def _undefined(lesson: Lesson, fields: Fields) -> Iterator[str]:
    yield from _right_fields(lesson, fields)
    (row, steps), data = _run(lesson, fields), lesson.data
    yield from lost(data, row, steps)


@says("rates.sentence.there")
def _stays_there(lesson: Lesson, fields: Fields) -> Iterator[str]:
    yield from _right_fields(lesson, fields)
    (row, steps), data = _run(lesson, fields), lesson.data
    which, faults = minimum(data, fields["minimum"])
    yield from faults
    for step in range(steps + 1):
        if not data.near(row, which, step):
            yield f"at step {step} it is not there"


@says("rates.sentence.diverged")
def _diverged(lesson: Lesson, fields: Fields) -> Iterator[str]:
    yield from _right_fields(lesson, fields)
    (row, steps), data = _run(lesson, fields), lesson.data
    if data.finite[row, steps] or not data.grown[row, : steps + 1].any():
        yield "its steps have not grown without end"
