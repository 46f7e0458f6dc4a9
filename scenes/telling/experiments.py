"""Experiments with one optimizer: learning rates and numbers of steps, how each ends, and what is said of it.

The end comes from `engine.standings` (is it at a minimum, has it diverged?); the rest comes from the losses:
whose loss rises has gone too far with a step against the gradient, for downhill it was; whose loss only falls
has not arrived yet. Other rules may climb for other reasons: of those nothing is said.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from engine import sweep_facts
from engine.contenders import Contender
from engine.errors import InputError
from engine.standings import Standings
from engine.sweeps import Sweep
from scenes.language import Words
from scenes.stage.paint.markers import SHAPES
from scenes.stage.paint.signs import Look
from scenes.stage.show.dial import SLOTS, Experiment, called
from scenes.telling.origin import is_eager
from scenes.theme import Theme

if TYPE_CHECKING:
    import xarray

MANY = 1_200  # rates on the dial: more than there are frames
FEW = 60  # the same where each step is taken eagerly, which costs milliseconds


def read(result: xarray.Dataset, pairs: Sequence[tuple[float, int]], theme: Theme) -> tuple[Experiment, ...]:
    """The experiments of a sweep's result, which has all their rates and as many steps as the longest."""
    rates = result["rate"].values.tolist()
    found: list[Experiment] = []
    for turn, (rate, steps) in enumerate(pairs):
        own = result.isel(rate=[rates.index(rate)], step=slice(0, steps + 1))
        standings = Standings(own)
        fate = standings.fate(0)
        loss = np.asarray(own["loss"][0, 0])
        began_off = fate.kind == "left" and standings.outside[0, 0, 0]  # it has not run off the map
        short = any(each.rate == rate and each.verdict == "short" for each in found)
        found.append(
            Experiment(
                rate,
                steps,
                np.asarray(own["w"][0, 0]),
                loss,
                np.asarray(own["gradient"][0, 0]),
                fate,
                None if fate.minimum is None else standings.minima[fate.minimum],
                "moving"
                if began_off
                else sweep_facts.verdict(fate, loss, short, int(standings.settlement[0, 0])),
                Look(SHAPES[SLOTS[turn]], theme.colours[SLOTS[turn]], theme.rim),
                called(standings, fate),
                bool(result.attrs["formula"]),
            )
        )
    return tuple(found)


def is_plain(contender: Contender) -> bool:
    """Whether a step is the rate times the slope, and nothing else: SGD as it is."""
    return contender.optimizer == "SGD" and {*contender.hyperparameters} <= {"learning_rate"}


def has_slope(experiment: Experiment, is_plain: bool) -> bool:
    """Whether the first step is the rate times an arrow: by the rule, and not where it is level."""
    slope = experiment.gradient[0]
    return is_plain and bool(np.isfinite(slope).all() and slope.any())


def check_start(experiment: Experiment) -> None:
    """Raise InputError where the start has no loss: there is nothing to show of it."""
    if not np.isfinite(experiment.loss[0]):
        raise InputError(
            "rates.no_loss",
            "The film of the learning rate shows the losses from its start on; at ({w_0}, {w_1}) the loss is"
            " {loss}. Give another start.",
            w_0=experiment.w[0, 0],
            w_1=experiment.w[0, 1],
            loss=experiment.loss[0],
        )


def sentence(experiment: Experiment, is_plain: bool, words: Words) -> str:
    """What is said of an experiment when it has ended, from its numbers.

    ``is_plain``: a step is the rate times the slope, so that the rate alone makes steps long or short.
    """
    if not is_plain and experiment.verdict in ("short", "long", "very_long"):
        loss = words.number(float(experiment.loss[-1]), 3)
        return words("rates.sentence.moving", rate=experiment.rate, steps=experiment.steps, loss=loss)
    if experiment.verdict == "undefined" and not experiment.formula:
        return words("rates.sentence.undefined_function", rate=experiment.rate)
    return words(
        f"rates.sentence.{experiment.verdict}",
        rate=experiment.rate,
        steps=experiment.steps,
        loss=words.number(float(experiment.loss[-1]), 3),
        minimum=words(f"commentary.minimum.{experiment.called}") if experiment.called else "",
    )


def ending(experiment: Experiment, is_plain: bool, words: Words) -> str:
    """The same in a word or two."""
    unsaid = not is_plain and experiment.verdict in ("short", "long", "very_long")
    return words(f"rates.verdict.{'moving' if unsaid else experiment.verdict}")


def on_dial(few: Sweep, ends: tuple[float, float]) -> np.ndarray:
    """The dial's rates (ascending), each larger than the one before in the same ratio.

    They are fewer for a user's class or surface whose experiments had to be stepped eagerly.
    """
    eager = is_eager(few, few.race.ground, few.race.contenders)
    return np.geomspace(*ends, FEW if eager else MANY)
