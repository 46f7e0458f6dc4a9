"""How one optimizer walks, told: three steps looked at closely, each sentence chosen from what happens in it.

The clock stands before each of these steps for as long as its sentences are read; then everybody runs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.contenders import Contender
from engine.race import Race
from engine.rules import AHEAD, DECAY, GRADIENT, MEMORY, QUOTIENT, SCALE
from scenes.stage.paint.motion import Span
from scenes.stage.show.clock import SLOW_STEPS
from scenes.stage.show.rates import rate_written
from scenes.stage.terrain.shots import MOVE
from scenes.telling.racing import remark
from scenes.telling.story import Story, to_whole_frames

if TYPE_CHECKING:
    import xarray

    from scenes.language import Words
    from scenes.optimizer import OptimizerFilm

PLAIN = Contender("SGD", learning_rate=0.01)  # beside whom it runs where nobody is named
PACE = 0.6  # s that one of the first ten steps takes
EARLY = SLOW_STEPS + 1  # steps among which the one that tells most is looked for: the clock is even there
ROWS, ROW = 0.4, 0.55  # s from the clock's standing to the first number, and from one to the next
READ = 1.2  # s that all of them stay at least
WEAK = 0.05  # of a step's length: a part along a weight that is less tells nothing
ALIKE, UNLIKE = 0.02, 1.2  # of a step, that two weights' differ at most; times, that their slopes do at least
WAYS = (("left", "right"), ("down", "up"))  # of each weight, as the map is seen: less, more


@dataclass(frozen=True)
class Looked:
    """A step that is looked at: its number, when the clock stands before it, and when that goes on."""

    step: int
    at: float
    leaves: float

    def row(self, place: int) -> float:
        """When the number in a row of the panel comes."""
        return self.at + ROWS + ROW * place


@dataclass(frozen=True)
class Told:
    """When what is told: the steps that are looked at, the race after them, and what came of it."""

    looked: tuple[Looked, ...]
    race: Span
    after: Span


def beside_plain(race: Race) -> Race:
    """The race, with plain SGD beside an optimizer that is anything else and alone."""
    only = race.contenders[0]
    if len(race.contenders) > 1 or (only.optimizer == "SGD" and len(only.hyperparameters) < 2):
        return race
    return Race(race.surface, [only, PLAIN], race.starts, race.steps)


def tell_anatomy(film: OptimizerFilm, story: Story, rows: int) -> Told:
    """Tell it in four acts; ``rows`` numbers are shown of a step."""
    cast, words, taken = film.cast, film.words, film.taken
    with story.act("optimizer.chapter_what", symbol="velocity"):
        story.wait(2 * MOVE)
        if (sentence := is_said(cast.contenders[0], words)) is not None:
            story.say_text(sentence)
        story.say("optimizer.promise", name=cast.names[0])
    looked: list[Looked] = []
    with story.act("optimizer.chapter_steps", lead=1.0, rest=0.4, symbol="velocity") as steps:
        begin = to_whole_frames(steps.start + MOVE)
        for step in telling_steps(taken):
            passed = sum(each.leaves - each.at for each in looked)
            at = to_whole_frames(begin + PACE * step / film.pace + passed)
            story.wait(at + ROWS)
            for text in sentences(taken, step, words):
                story.say_text(text, kicker=words("momentum.step_of", step=step + 1))
            leaves = to_whole_frames(max(story.now, at + ROWS + ROW * rows + READ))
            story.at_least(leaves)
            looked.append(Looked(step, at, leaves))
    holds = [(each.step, each.leaves - each.at) for each in looked]
    with story.act("optimizer.chapter_race", lead=0.4, rest=0.8, symbol="velocity") as race:
        clock = film.run(cast.steps, begin, PACE, holds=holds)
        if cast.count > 1:
            story.say_text(_beside(film))
        told = story.now
        story.at_least(clock.end)
    remark(film, story, race, after=told, but=("finish",))
    with story.act("optimizer.chapter_after", symbol="velocity") as after:
        for text in _outcome(film):
            story.say_text(text)
    return Told(tuple(looked), race, after)


def telling_steps(taken: xarray.Dataset) -> list[int]:
    """Three steps of a race of one start: the first two, and of the early ones the one that tells most.

    That is where slope and memory pull against each other, or else where the step is turned farthest from
    straight downhill. Fewer, where there are fewer that are numbers.
    """
    there = np.isfinite(taken["update"].values[0]).all(axis=-1)
    last = int(np.argmin(there)) if not there.all() else len(there)
    early = range(2, min(last, EARLY))
    against = [step for step in early if opposed(taken, step) is not None]
    if against:
        third = against[:1]
    else:
        angles = np.nan_to_num(taken["angle"].values[0])
        third = [max(early, key=lambda step: float(angles[step]))] if len(early) else []
    return [*range(min(2, last)), *third]


def opposed(taken: xarray.Dataset, step: int) -> int | None:
    """The weight along which slope and memory pull against each other at a step; None where none does."""
    parts = _parts(taken, step)
    if MEMORY not in parts:
        return None
    memory, slope = parts[MEMORY], parts[GRADIENT] + parts.get(AHEAD, 0.0)
    weaker = np.where(np.sign(memory) * np.sign(slope) < 0, np.minimum(abs(memory), abs(slope)), 0.0)
    axis = int(weaker.argmax())
    length = float(np.hypot(*taken["update"].values[0, step]))
    return axis if weaker[axis] > WEAK * length > 0 else None


def sentences(taken: xarray.Dataset, step: int, words: Words) -> list[str]:
    """What is said of a step: of what it remembers, of each weight's own rate; or of the step alone."""
    if not taken["update"].values[0, step].any():
        return [words("optimizer.stays")]
    if taken.attrs["rule"] != "known":
        return _of_any_rule(taken, step, words)
    parts, said = _parts(taken, step), []
    if MEMORY in parts and not parts[MEMORY].any():
        said.append(words("optimizer.nothing_yet"))
    elif MEMORY in parts:
        said += _of_memory(taken, step, words)
    if DECAY in parts and step == 1:
        said.append(words("optimizer.decay"))
    elif SCALE in taken["number"].values:
        said += [_of_scale(taken, step, words)] if step == 0 or not said else []
    elif MEMORY not in parts:
        said.append(_of_slope(taken, step, words))
    return said


def _of_memory(taken: xarray.Dataset, step: int, words: Words) -> list[str]:
    axis, parts, update = opposed(taken, step), _parts(taken, step), taken["update"].values[0, step]
    if axis is None:
        share = float(parts[MEMORY] @ update / (update @ update)) if update.any() else np.nan
        if 0 < share < 1:
            return [words("optimizer.same_way", percent=round(100 * share))]
        return [words("optimizer.both")]
    slope = parts[GRADIENT] + parts.get(AHEAD, 0.0)
    ways = {
        name: _way(axis, value[axis], words) for name, value in (("slope", slope), ("memory", parts[MEMORY]))
    }
    said = [words("optimizer.against", **ways)]
    if DECAY not in parts:
        won = "memory" if update[axis] * parts[MEMORY][axis] > 0 else "slope"
        said.append(words(f"optimizer.wins_{won}", way=ways[won]))
    return said


def _of_scale(taken: xarray.Dataset, step: int, words: Words) -> str:
    gradient, update, rate = (np.abs(taken[name].values[0, step]) for name in ("gradient", "update", "rate"))
    low, high = sorted(gradient.tolist())
    alike = update.max() > 0 and np.ptp(update) <= ALIKE * update.max()
    if alike and low > 0 and high >= UNLIKE * low:
        signs = np.ptp(np.abs(taken["value"].sel(number=QUOTIENT).values)) == 0  # whatever the slopes are
        key = "optimizer.signs" if signs else "optimizer.alike"
        return words(key, times=words.number(high / low, 1))
    now = [figures(words, float(each)) for each in rate]
    if step < 2:
        return words("optimizer.own_rates", first=now[0], second=now[1])
    return rates_went(words, taken["rate"].values[0, 0], rate) or words(
        "optimizer.own_rates", first=now[0], second=now[1]
    )


def rates_went(words: Words, before: Sequence[float] | np.ndarray, now: Sequence[float] | np.ndarray) -> str:
    """From where to where both weights' rates (2,) went; nothing where that cannot be read in four digits."""
    for digits in (2, 3, 4):
        a, c = (figures(words, float(each), digits) for each in before)
        b, d = (figures(words, float(each), digits) for each in now)
        if a != b and c != d:
            break
    return words("optimizer.rates_went", a=a, b=b, c=c, d=d) if (a, c) != (b, d) else ""


def _of_slope(taken: xarray.Dataset, step: int, words: Words) -> str:
    lengths, rates = np.hypot(*np.moveaxis(taken["gradient"].values[0], -1, 0)), taken["rate"].values[0]
    if step > 0 and not (rates == rates[0]).all():
        return words("optimizer.rate_now", rate=figures(words, float(rates[step, 0])))
    if step == 0 or not lengths[0] > 0:
        return words("optimizer.plain")
    return words("optimizer.slope_now", times=words.number(float(lengths[step] / lengths[0]), 2))


def _of_any_rule(taken: xarray.Dataset, step: int, words: Words) -> list[str]:
    angle, ratio = (float(taken[name].values[0, step]) for name in ("angle", "ratio"))
    said = []
    if step == 0:
        kept = len(taken["slot"]) > 0
        said.append(words("optimizer.any_keeps" if kept else "optimizer.any_rule"))
    if np.isfinite(angle) and np.isfinite(ratio):
        said.append(words("optimizer.turned", angle=round(angle), times=figures(words, ratio)))
    return said


def _outcome(film: OptimizerFilm) -> list[str]:
    """What came of it: each weight's own rate at first and at the end, and the losses."""
    cast, words, rates = film.cast, film.words, film.taken["rate"].values[0]
    said = []
    if film.taken.attrs["rule"] == "known" and np.isfinite(rates[[0, -1]]).all() and len(rates) > 1:
        first, second = (figures(words, float(each)) for each in rates[-1])
        key = "optimizer.one_rate" if (rates == rates[0, 0]).all() else "optimizer.rates_end"
        said.append(words(key, first=first, second=second))
    losses = [cast.reading(which, cast.steps) for which in range(cast.count)]
    if cast.count > 1:
        name, other = cast.names[:2]
        said.append(words("optimizer.losses", name=name, loss=losses[0], other=other, theirs=losses[1]))
    else:
        said.append(words("optimizer.loss", loss=losses[0]))
    return said


def _beside(film: OptimizerFilm) -> str:
    """Who runs, each with its learning rate where that is one number."""
    cast, words = film.cast, film.words
    name, other = cast.names[:2]
    rates = [None if which in cast.schedules else rate_written(cast, which, 0) for which in (0, 1)]
    if None in rates:
        return words("optimizer.beside", name=name, other=other)
    return words("optimizer.beside_rates", name=name, rate=rates[0], other=other, theirs=rates[1])


def is_said(contender: Contender, words: Words) -> str | None:
    """What an optimizer does in a sentence; None of a class that has none."""
    names = (f"optimizer_is.{each}" for each in (contender.variant, contender.optimizer))
    return next((words(name) for name in names if name in words), None)


def _parts(taken: xarray.Dataset, step: int) -> dict[str, np.ndarray]:
    """The parts of a step by name, (2,) each."""
    values = taken["vector"].values[:, 0, step]
    return {str(name): value for name, value in zip(taken["part"].values, values, strict=True)}


def _way(axis: int, value: float, words: Words) -> str:
    return words(f"optimizer.way_{WAYS[axis][int(value > 0)]}")


def figures(words: Words, value: float, digits: int = 2) -> str:
    """A rate with so many significant digits."""
    if not np.isfinite(value) or value == 0:
        return words.number(value, None)
    return words.number(float(f"{value:.{digits}g}"), None)
