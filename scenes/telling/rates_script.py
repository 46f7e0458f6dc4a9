"""When what happens in the film of learning rates: one step, the experiments, all of them at once, the dial.

The texts set the pace, and what they say of the dial's rates is read from the sweep: where the valley of good
rates lies, and what is on either side of it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import xarray

from scenes.film import Act, whole
from scenes.language import Words
from scenes.stage.frame.caption import Caption
from scenes.stage.map.closing_in import LASTS
from scenes.stage.show.dial import Dial, Experiment, Turn
from scenes.telling import experiments as trials
from scenes.telling import script

SLOW, SECONDS = 0.45, 2.6  # s: a step of an experiment at most, all of its steps at most
READY = 0.3  # s that an experiment stands at its start
CLOCK = 0.18  # s: a step of all the experiments together
SHRINK = 2.2  # s from the arrow's first shrinking until the map closes in
CALM = 0.35  # of the dial's last part is for the rates that are too high, but not yet erratic
TOLD = 0.02  # of the dial: a shorter part of it has no sentence
NO_STORY = 12.0  # s of the dial where there is no valley to tell of


@dataclass(frozen=True)
class Story:
    """The moments of the film, s, with its clocks, captions and acts; ``valley``: indices of rates."""

    turns: tuple[Turn, ...]
    together: Turn
    dial: Dial
    captions: tuple[Caption, ...]
    acts: tuple[Act, ...]
    slope_at: float  # the slope's arrow comes
    step_at: float  # and becomes a step
    zoom_at: float  # the map closes in
    card_at: float
    valley: tuple[int, int] | None


def write(experiments: Sequence[Experiment], sweep: xarray.Dataset, is_plain: bool, words: Words) -> Story:
    """The script; ``is_plain`` where a step is the rate times the slope, and nothing else."""
    keys = ("start", "slope", "step") if has_slope(experiments, is_plain) else ("start", "scale")
    rate = words.number(experiments[0].rate, None)
    told = script.in_turn([words(f"rates.{key}", rate=rate) for key in keys], 0.6)
    slope_at, step_at = told[1].start, told[-1].start
    zoom_at = step_at + SHRINK
    trials_at = whole(max(told[-1].end + script.BREATH, zoom_at + LASTS))

    turns: list[Turn] = []
    at = trials_at
    for which, each in enumerate(experiments):
        pace = min(SLOW, SECONDS / each.steps)
        start = at + READY
        said = script.in_turn([trials.sentence(each, is_plain, words)], start + pace * each.steps)
        leave = whole(said[-1].end + script.BREATH)
        turns.append(Turn(which, each.steps, at, start, pace, leave))
        told += said
        at = leave

    together_at, most = at, max(each.steps for each in experiments)
    if len(experiments) > 1:
        paths = {each.w[: 1 + min(one.steps for one in experiments)].tobytes() for each in experiments}
        how = "rates.together" if len(paths) > 1 else "rates.together_alike"
        said = script.in_turn([words(how)], at + 0.2)
        at = whole(max(said[-1].end + script.BREATH, at + READY + CLOCK * most + 1.2))
        told += said
    dial_at = at
    together = Turn(0, most, together_at, together_at + READY, CLOCK, dial_at)

    valley = trials.valley(sweep)
    said, knots, erratic_at = _dial(sweep, valley, dial_at, is_plain, words)
    told += said
    card_at = whole(max(said[-1].end, knots[-1][0]) + script.BREATH)
    dial = Dial(sweep["rate"].values, knots, dial_at, card_at, erratic_at)
    starts = (0.0, trials_at, together_at, dial_at)
    names = ("step", "trials", "together", "dial")
    acts = [
        Act(words(f"rates.chapter.{name}"), start, end)
        for name, start, end in zip(names, starts, (*starts[1:], card_at), strict=True)
        if end > start
    ]
    acts.append(Act(words("chapter.credits"), card_at, whole(card_at + script.CARD)))
    captions, clocks = tuple[Caption, ...](told), tuple[Turn, ...](turns)
    return Story(clocks, together, dial, captions, tuple(acts), slope_at, step_at, zoom_at, card_at, valley)


def has_slope(experiments: Sequence[Experiment], is_plain: bool) -> bool:
    """Whether the first step is the rate times an arrow: by the rule, and not where it is level."""
    slope = experiments[0].gradient[0]
    return is_plain and bool(np.isfinite(slope).all() and slope.any())


def _dial(
    sweep: xarray.Dataset, valley: tuple[int, int] | None, at: float, is_plain: bool, words: Words
) -> tuple[list[Caption], tuple[tuple[float, float], ...], float]:
    """What is said while the dial turns, its knots, and the second from which on paths are erratic."""
    rates, last, steps = sweep["rate"].values, sweep.sizes["rate"] - 1.0, sweep.sizes["step"] - 1
    told = script.in_turn([words("rates.dial", steps=steps, count=len(rates))], at + 0.2)
    start = told[-1].end + script.BREATH
    if valley is None:
        told += script.in_turn([words("rates.no_valley")], start)
        return told, ((start, 0.0), (start + NO_STORY, last)), np.inf
    lowest, highest = (words.number(end, None) for end in trials.rounded(rates, valley))
    loss = np.asarray(sweep["loss"][:, 0])
    first, end = valley
    good = {"low": lowest, "high": highest}
    parts = [
        (0.0, float(first), "short" if trials.only_falls(sweep, first) else "below", good),
        (float(first), float(end), "valley", good),
        (float(end), last, *_beyond(sweep, valley, is_plain, words, good)),
    ]
    knots = [(start, 0.0)]
    for low, high, key, fields in parts:
        if high - low > TOLD * last:
            said = script.in_turn([words(f"rates.{key}", **fields)], knots[-1][0])
            told += said
            knots.append((said[-1].end + script.BREATH, high))
    if trials.takes_longer(sweep, valley):
        told += script.in_turn([words("rates.moral")], knots[-1][0])
    knots[-1] = (knots[-1][0], last)
    jump = float(end + trials.first_jump(loss[end:, -1]))
    if not end < jump < last:
        return told, tuple(knots), np.inf
    (before, _), (after, _) = knots[-2:]
    erratic_at = before + CALM * (after - before)
    return told, (*knots[:-1], (erratic_at, jump), knots[-1]), erratic_at


def _beyond(
    sweep: xarray.Dataset, valley: tuple[int, int], is_plain: bool, words: Words, good: dict[str, str]
) -> tuple[str, dict[str, str]]:
    """What is said of the rates above the valley, and its numbers: ``good``, those of the valley, or its own.

    Beyond the valley, chaos: most of it, up to the highest rate, and after a sentence about the valley.
    Elsewhere the chaos has bounds.
    """
    (first, end), count = valley, sweep.sizes["rate"]
    sides = np.ptp(json.loads(sweep.attrs["domain"]), axis=1)
    ends = np.asarray(sweep["w"][end:, 0, -1])
    found = trials.chaos(ends, float(np.hypot(*sides)), count) if is_plain else None
    if found is None:
        return "above", good
    begins, stops = end + found[0], end + found[1]
    goes_on = count - 1 - stops <= trials.WINDOW * count and stops - begins > (count - end) / 2
    if goes_on and end - first > TOLD * (count - 1):
        return "erratic", good
    low, high = trials.rounded(sweep["rate"].values, (begins, stops))
    return "erratic_between", {"low": words.number(low, None), "high": words.number(high, None)}
