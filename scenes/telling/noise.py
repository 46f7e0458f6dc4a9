"""What the film of noise tells, and what its results say: slopes, clouds, rates, a saddle, mini-batches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from engine import noise_facts
from engine.errors import InputError
from engine.race import Race
from engine.results import Computable
from engine.standings import Standings
from engine.surfaces import Surface
from scenes.language import Words
from scenes.stage.paint.motion import Span
from scenes.stage.show.cast import Cast
from scenes.stage.show.clock import Clock
from scenes.stage.terrain.shots import MOVE, OPENS
from scenes.telling.story import Story
from scenes.theme import Theme

if TYPE_CHECKING:
    import xarray

LESS = 3  # times that the smaller rate is smaller
RUNS, AGAIN, STEPS, EPOCH = 6.4, 5.0, 3.4, 4.6  # s that clouds run, and the three of the network
ALONE, LEAVES = 3.0, 3.4  # s that the exact one goes down its ridge, and the others after it
GLIDE = 0.3  # s of a step of the network's, its last, in which a marker moves
READY = 0.6  # s after a text begins that what it tells of begins
# A ridge that runs straight down to a saddle, between two minima: along it no slope leads aside.
RIDGE = Surface.from_expression("w_0**2 + (w_1**2 - 1)**2", ((-1.8, 1.8), (-1.45, 1.45)))
RIDGE_NOISE, RIDGE_RATE, RIDGE_STEPS, RIDGE_START = 0.5, 0.08, 30, (1.5, 0.0)
BATCHES = (None, 10, 1)  # rows of a mini-batch; None: all
NETWORK_RATE, NETWORK_STEPS = 1.0, 100


def checked(race: Race, runs: int, least: int, most: float) -> Race:
    """The race, if it has noise, and its number of runs. Raises InputError."""
    if not race.noise:
        raise InputError("noise.none", "the film shows races with noise: it must be more than 0.")
    if isinstance(runs, bool) or not isinstance(runs, int) or not least <= runs <= most:
        told = "runs must be a whole number of runs from {least} to {most}; not {runs}."
        raise InputError("noise.runs", told, least=least, most=most, runs=repr(runs))
    return race


def needed(race: Race, runs: int) -> tuple[Computable, ...]:
    """The race without noise; with it at two rates and from so many seeds; the ridge's two; the network's."""
    (contender,) = race.contenders
    rate = float(contender.hyperparameters["learning_rate"])
    less = f"sgd:learning_rate={rate / LESS:.4g}"
    starts = np.repeat(race.starts, runs, axis=0)
    on_ridge = RIDGE, [f"sgd:learning_rate={RIDGE_RATE}"]
    return (
        Race(race.surface, race.contenders, race.starts, race.steps),
        Race(race.surface, [contender, less], starts, race.steps, race.noise, race.seed),
        Race(*on_ridge, [RIDGE_START], RIDGE_STEPS),
        Race(*on_ridge, [RIDGE_START] * runs, RIDGE_STEPS, RIDGE_NOISE, race.seed),
        *networks(race.seed),
    )


def networks(seed: int) -> tuple[Race, ...]:
    """The races of a neuron on all its rows at once, on ten and on one, a hundred steps each."""
    how = "neuron", [f"sgd:learning_rate={NETWORK_RATE}"]
    return tuple(Race(*how, steps=NETWORK_STEPS, batch=batch, seed=seed) for batch in BATCHES)


class Found:
    """What the results say, (runs, step + 1, ...) of clouds; ``minima`` are the race's."""

    def __init__(self, race: Race, results: Sequence[xarray.Dataset], words: Words, theme: Theme) -> None:
        self.race, self.words, self.theme = race, words, theme
        self.exact, self.many, self.ridge, self.leaving, *self.batches = results
        self.cast = Cast(self.exact, words, theme)
        self.both = Cast(self.many, words, theme)
        self.minima = self.cast.standings.minima
        self.w, self.loss = self.many["w"].values, self.many["loss"].values
        self.slopes = noise_facts.first_slopes(self.many)
        self.true = self.cast.gradient[0, 0]
        near = noise_facts.around(self.w, self.minima)
        self.at = np.where(self.both.standings.outside, -1, near)  # (contender, run, step + 1)
        self.rates = [float(each.hyperparameters["learning_rate"]) for each in self.both.contenders]
        self.ridge_minima = Standings(self.ridge).minima
        self.saddle = next((p.w_0, p.w_1) for p in RIDGE.critical_points() if p.kind == "saddle")
        self.sides = noise_facts.around(self.leaving["w"].values[0], self.ridge_minima)  # (run, step + 1)
        self.curves = [one["loss"].values[0, 0] for one in self.batches]
        self.error = noise_facts.standard_error(self.slopes)
        self.networks = networks(race.seed)
        self.ridge_rate, self.ridge_noise = RIDGE_RATE, RIDGE_NOISE
        self.rows = self.networks[0].surface.network.dataset.rows  # type: ignore[union-attr]

    @cached_property
    def batch_slopes(self) -> tuple[np.ndarray, np.ndarray]:
        """The slopes of the middle race's first mini-batches, and what part of the rows each has."""
        race = self.networks[1]
        assert race.batch is not None
        return noise_facts.batch_slopes(race.surface, race.batch, race.seed)

    @property
    def each(self) -> list[int]:
        """How many steps an epoch of the network's races has."""
        return [1 if size is None else ceil(self.rows / size) for size in BATCHES]

    @property
    def sizes(self) -> list[str]:
        """How many rows a step of each sees, as written."""
        return [self.words.number(self.rows if size is None else size, 0) for size in BATCHES]

    def ends(self) -> list[tuple[int, int]]:
        """The minima around which the first rate's runs end, the most frequent first, and how many do."""
        last = self.at[0, :, -1]
        found = [(which, int(np.count_nonzero(last == which))) for which in range(len(self.minima))]
        return sorted((each for each in found if each[1]), key=lambda each: -each[1])

    @cached_property
    def shakes(self) -> tuple[float, float] | None:
        """How far runs of both rates shake around the minimum of the most, if both have any there."""
        if not self.ends():
            return None
        minimum = self.ends()[0][0]
        stay = [at[:, -1] == minimum for at in self.at]
        if not all(one.any() for one in stay):
            return None
        far = [noise_facts.shaking(w[one], self.minima[minimum]) for w, one in zip(self.w, stay, strict=True)]
        return far[0], far[1]

    @cached_property
    def medians(self) -> np.ndarray:
        """The median loss of all runs, (contender, step + 1)."""
        return np.median(self.loss, axis=1)

    def down(self) -> tuple[int | None, int | None]:
        """When the median run of each rate is down at the minimum of the most, if there is one."""
        if not self.ends():
            return None, None
        minimum = self.minima[self.ends()[0][0]]
        slow, fast = (noise_facts.down_at(one, minimum) for one in self.medians[::-1])
        return fast, slow


@dataclass(frozen=True)
class Told:
    """When what is told: acts, the moments in them, and clocks."""

    slope: Span
    fan_at: float
    mean_at: float
    cloud: Span
    clock: Clock
    rate: Span
    again: Clock
    shakes_at: float
    saddle: Span
    alone: Clock
    ridge: Clock
    batches: Span
    fan_ends: float
    by_step: Clock
    by_epoch: Clock

    def in_epoch(self, each: int, seconds: float) -> float:
        """The step of a run with so many an epoch: it stands until its next one is over, but for a glide."""
        step = self.by_epoch.step(seconds) * each
        whole, glide = float(int(step + 1e-9)), min(GLIDE * each / self.by_epoch.duration, 1.0)
        return whole + max(step - whole - 1.0 + glide, 0.0) / glide


def tell(story: Story, found: Found, pace: float) -> Told:
    """All of it."""
    words, race, count = found.words, found.race, len(found.slopes)

    def evenly(steps: int, start: float, seconds: float) -> Clock:
        return Clock(steps, start, seconds / steps / pace, even=True)

    with story.act("noise.chapter_slope", symbol="gradient") as slope:
        story.wait(OPENS + 0.2)
        fan = story.say("noise.fan", count=count)
        mean = [words.point(each.tolist(), 2) for each in (found.slopes.mean(axis=0), found.true)]
        told = story.say("noise.mean", count=count, mean=mean[0], true=mean[1])
    with story.act("noise.chapter_cloud", lead=1.0) as cloud:
        same = story.say("noise.same", count=count)
        clock = evenly(race.steps, same.start + 1.6, RUNS)
        story.wait(clock.end)
        _tell_ends(story, found)
    with story.act("noise.chapter_rate", lead=1.0, symbol="learning_rate") as rate:
        less = story.say("noise.less", rate=words.number(found.rates[1], None))
        again = evenly(race.steps, less.start + 1.0, AGAIN)
        story.wait(again.end)
        shakes_at = story.now
        _tell_shaking(story, found)
    with story.act("noise.chapter_saddle", lead=1.0) as saddle:
        along = story.say("noise.ridge")
        alone = evenly(RIDGE_STEPS, along.start + 0.8, ALONE)
        ridge = evenly(RIDGE_STEPS, max(alone.end + 0.6, along.end - 1.2), LEAVES)
        story.wait(ridge.end - 1.0)
        sides = [int(np.count_nonzero(found.sides[:, -1] == which)) for which in range(2)]
        story.say("noise.leave", leave=sum(sides), count=count, one=sides[0], other=sides[1])
    with story.act("noise.chapter_batches", lead=1.0, symbol="loss") as batches:
        story.say("noise.real", rows=found.rows, size=found.sizes[1], symbol="gradient")
        fan_ends = story.now
        ends = {words.number(float(curve[-1]), 2) for curve in found.curves}
        path = "noise.alike" if len(ends) == 1 else "noise.by_step"
        steps = story.say(path, steps=NETWORK_STEPS, loss=min(ends))
        by_step = evenly(NETWORK_STEPS, max(steps.start + 0.4, fan_ends + MOVE - 0.6), STEPS)
        story.wait(by_step.end)
        size = found.sizes[1]
        epoch = story.say("noise.by_epoch", some=found.each[1], size=size, one=found.each[2])
        by_epoch = evenly(1, epoch.start + READY, EPOCH)
        story.wait(by_epoch.end)
        *others, single = (curve[each] for curve, each in zip(found.curves, found.each, strict=True))
        story.say("noise.furthest" if single < min(others) else "noise.moral")
    return Told(
        slope,
        fan.start + 0.3,
        told.start,
        cloud,
        clock,
        rate,
        again,
        shakes_at,
        saddle,
        alone,
        ridge,
        batches,
        fan_ends,
        by_step,
        by_epoch,
    )


def _tell_ends(story: Story, found: Found) -> None:
    """Around which minima they end, and how many end around none."""
    ends, count = found.ends(), len(found.slopes)
    if not ends:
        story.say("noise.nowhere", count=count)
        return
    which, many = ends[0]
    if many == count:
        story.say("noise.ends_all", count=count)
    else:
        rest = ends[1][1] if len(ends) == 2 else 0
        path = "noise.ends_global" if found.minima[which].is_global else "noise.ends_local"
        if many + rest == count:
            path = "noise.both_global" if found.minima[which].is_global else "noise.both_local"
        story.say(path, found=many, count=count, rest=rest)


def _tell_shaking(story: Story, found: Found) -> None:
    """How much less the smaller rate shakes, and how much longer it takes; or that it can't be compared."""
    fast, slow = found.down()
    times = found.shakes[0] / found.shakes[1] if found.shakes is not None and found.shakes[1] else 0.0
    if times > 1 and fast is not None and slow is not None and slow > fast:
        share = f"{1 / times:.2g}"
        path = "noise.half" if share == "0.5" else "noise.shakes"
        story.say(path, times=found.words.number(float(share), None), slow=slow, fast=fast)
    else:
        story.say("noise.no_shaking")
