"""What the film of learning rates tells after its first step: the experiments, all of them at once, the dial.

The texts set the pace, and what they say of the dial's rates is read from the sweep: where the valley of good
rates lies, and what is on either side of it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from engine import sweep_facts
from scenes.language import Words
from scenes.stage.frame.tags import Tag
from scenes.stage.lessons.rule import StepWritten, Sums
from scenes.stage.map.ways import Run
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.signs import Look
from scenes.stage.show.clock import Clock
from scenes.stage.show.dial import Dial, Experiment, Turn
from scenes.stage.terrain.relief import Relief
from scenes.stage.terrain.sight import Sight
from scenes.stage.terrain.slope_arrow import SlopeArrow
from scenes.telling import experiments as trials
from scenes.telling.story import Story
from scenes.theme import Theme

if TYPE_CHECKING:
    import xarray

SLOW, SECONDS = 0.4, 2.0  # s: a step of an experiment at most, all of its steps at most
READY = 0.3  # s that an experiment stands at its start
CLOCK = 0.18  # s: a step of all the experiments together
STAY = 1.2  # s that they stand at their ends
SOON = 0.2  # s from the beginning of an act to its first text
CALM = 0.35  # of the dial's last part is for the rates that are too high, but not yet erratic
Knots = tuple[tuple[float, float], ...]  # seconds, and the index of the rate that the dial is at
NEVER: Knots = ()
TOLD = 0.02  # of the dial: a shorter part of it has no sentence
REST = 0.8  # s that the dial rests at its end
NO_STORY = 12.0  # s of the dial where there is no valley to tell of


def first_step(
    sight: Sight,
    first: Experiment,
    words: Words,
    plate: Box,
    seconds: tuple[float, float, float],
) -> list[Actor]:
    """The slope at the start, which shrinks to the first step, and the rule with its numbers.

    These on a ``plate`` (px); the slope comes, it shrinks, and all is gone at these ``seconds``.
    """
    (slope_at, step_at, leave), theme = seconds, sight.relief.ground.theme
    sums = Sums(first.w[0], first.w[1], first.gradient[0], first.rate)
    return [
        SlopeArrow(sight, first, slope_at, step_at, leave),
        StepWritten(sums, words, theme, plate, slope_at, step_at, leave),
    ]


def tell_experiments(story: Story, experiments: Sequence[Experiment], is_plain: bool) -> tuple[Turn, ...]:
    """Each runs in its turn, and then it is said how it ended.

    ``is_plain``: a step is the rate times the slope, and nothing else.
    """
    turns: list[Turn] = []
    with story.act("rates.chapter.trials", lead=0.0, rest=0.0, symbol="learning_rate"):
        for which, each in enumerate(experiments):
            pace = min(SLOW, SECONDS / each.steps)
            appear, start = story.now, story.now + READY
            story.wait(start + pace * each.steps)
            story.say_text(trials.sentence(each, is_plain, story.words), who=(which,))
            turns.append(Turn(Clock(each.steps, start, pace, even=True), appear, story.cut()))
    return tuple(turns)


def tell_all_at_once(story: Story, experiments: Sequence[Experiment]) -> Turn:
    """All of them on one clock; of a single one nothing is told, and its turn is over when it begins."""
    most = max(each.steps for each in experiments)
    with story.act("rates.chapter.together", lead=SOON, rest=0.0, symbol="learning_rate") as act:
        if len(experiments) > 1:
            paths = {each.w[: 1 + min(one.steps for one in experiments)].tobytes() for each in experiments}
            story.say("rates.together" if len(paths) > 1 else "rates.together_alike")
            story.wait(act.start + READY + CLOCK * most + STAY)
            story.cut()
    return Turn(Clock(most, act.start + READY, CLOCK, even=True), act.start, act.end)


def tell_dial(story: Story, sweep: xarray.Dataset, valley: tuple[int, int] | None, is_plain: bool) -> Dial:
    """Every rate of a sweep, from low to high; ``valley`` are the first and the last of the good ones."""
    rates, steps = sweep["rate"].values, sweep.sizes["step"] - 1
    erratic_at, back = np.inf, NEVER
    with story.act("rates.chapter.dial", lead=SOON, symbol="learning_rate") as act:
        story.say("rates.dial", steps=steps, count=len(rates))
        if valley is None:
            knots: Knots = (story.now, 0.0), (story.now + NO_STORY, len(rates) - 1.0)
            story.say("rates.no_valley")
        else:
            knots, erratic_at, back = _tell_of_valley(story, sweep, valley, is_plain)
        story.at_least(knots[-1][0])
    return Dial(rates, knots, act.start, act.end, erratic_at, back)


def runs(
    experiments: Sequence[Experiment],
    turns: Sequence[Turn],
    together: Turn,
    dial: Dial,
    paths: np.ndarray,
    theme: Theme,
) -> list[Run]:
    """What runs on the map: the experiments one by one and all at once, and the dial's ``paths``."""

    def run(each: Experiment, turn: Turn, among: bool) -> Run:
        def step(seconds: float) -> float:
            return min(turn.clock.step(seconds), float(each.steps))

        return Run(lambda _: each.w, step, each.look, turn.appear, turn.leave, among)

    look, last = Look("circle", theme.symbols["learning_rate"], theme.rim), float(paths.shape[1] - 1)
    return [
        *(run(each, turn, False) for each, turn in zip(experiments, turns, strict=True)),
        *(run(each, together, True) for each in experiments),
        Run(lambda at: paths[dial.at(at)], lambda _: last, look, dial.appear, dial.leave),
    ]


def names(
    sight: Sight,
    places: Sequence[tuple[str, np.ndarray]],
    ends: tuple[float, float],
    experiments: Sequence[Experiment],
    turns: Sequence[Turn],
    words: Words,
) -> list[Tag]:
    """Tags: for places of the ground, each a name and weights (2,), and beside each experiment as it runs."""
    tags = [Tag(name, sight.point(w[None]), *ends) for name, w in places]
    for each, turn in zip(experiments, turns, strict=True):
        text = words("rates.alpha", rate=words.number(each.rate, None))
        where = sight.point(each.w, turn.clock.step)
        tags.append(Tag(text, where, turn.appear, turn.leave, each.colour))
    return tags


def walked(relief: Relief, experiments: Sequence[Experiment], paths: np.ndarray) -> np.ndarray:
    """What is walked of the ground (n, 3): all of the experiments, and nearly all of the dial's ``paths``."""
    (left, low), (right, high) = sweep_facts.typical(paths)
    usual = np.array([(left, low), (left, high), (right, low), (right, high)])
    w = np.concatenate([*(each.w for each in experiments), usual])
    flat = relief.flat(w[np.isfinite(w).all(axis=1)])
    return relief.lift(np.clip(flat, -relief.half, relief.half))


def _tell_of_valley(
    story: Story, sweep: xarray.Dataset, valley: tuple[int, int], is_plain: bool
) -> tuple[Knots, float, Knots]:
    """What is said while the dial turns: its knots, the second from which on paths are erratic, its way back.

    It goes back to the lowest of the good rates while it is said what that one costs.
    """
    words, last, (first, end) = story.words, sweep.sizes["rate"] - 1.0, valley
    lowest, highest = (words.number(rate, None) for rate in sweep_facts.rounded(sweep["rate"].values, valley))
    good = {"low": lowest, "high": highest}
    parts = [
        (0.0, float(first), "short" if sweep_facts.only_falls(sweep, first) else "below", good),
        (float(first), float(end), "valley", good),
        (float(end), last, *_beyond(sweep, valley, is_plain, words, good)),
    ]
    knots, back = [(story.now, 0.0)], NEVER
    for low, high, key, fields in parts:
        if high - low > TOLD * last:
            story.say(f"rates.{key}", **fields)
            knots.append((story.now, high))
    knots[-1] = (knots[-1][0], last)
    if sweep_facts.takes_longer(sweep, valley):
        moral = story.say("rates.moral")
        back = (moral.start + SOON, float((first + end) // 2)), (moral.end - REST, float(first))
    loss = sweep["loss"].values[:, 0]
    jump = float(end + sweep_facts.first_jump(loss[end:, -1]))
    if not end < jump < last:
        return (*knots,), np.inf, back
    (before, _), (after, _) = knots[-2:]
    erratic_at = before + CALM * (after - before)
    return (*knots[:-1], (erratic_at, jump), knots[-1]), erratic_at, back


def _beyond(
    sweep: xarray.Dataset, valley: tuple[int, int], is_plain: bool, words: Words, good: dict[str, str]
) -> tuple[str, dict[str, str]]:
    """What is said of the rates above the valley, and its numbers: ``good``, those of the valley, or its own.

    Beyond the valley, chaos: most of it, up to the highest rate, and after a sentence about the valley.
    Elsewhere the chaos has bounds.
    """
    (first, end), count = valley, sweep.sizes["rate"]
    sides = np.ptp(json.loads(sweep.attrs["domain"]), axis=1)
    ends = sweep["w"].values[end:, 0, -1]
    found = sweep_facts.chaos(ends, float(np.hypot(*sides)), count) if is_plain else None
    if found is None:
        return "above", good
    begins, stops = end + found[0], end + found[1]
    goes_on = count - 1 - stops <= sweep_facts.WINDOW * count and stops - begins > (count - end) / 2
    if goes_on and end - first > TOLD * (count - 1):
        return "erratic", good
    low, high = sweep_facts.rounded(sweep["rate"].values, (begins, stops))
    return "erratic_between", {"low": words.number(low, None), "high": words.number(high, None)}
