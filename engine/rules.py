"""How each rule of Keras makes a step of what it remembers and of the gradient, as vectors that add up.

The formulas are those of the installed Keras's sources (`keras/src/optimizers`), in its own order of
operations, for arrays of (start, step, param). They make no step: the steps are Keras's own, and
`engine.parts` takes them apart by these and holds the sum against them. Keras on TensorFlow casts some
hyperparameters through float32, so that 0.9 is 0.8999999762 there (`Steps.cast`); others it does not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

# What a step can be made of, and no rule here has other parts.
MEMORY = "memory"  # what it kept of the steps before
GRADIENT = "gradient"  # what the present gradient adds
AHEAD = "ahead"  # what the present gradient adds once more, because the rule looks a step ahead
DECAY = "decay"  # what pulls the weights themselves towards 0

# What a step is divided by and what is divided, with no unit of weights.
DIRECTION = "direction"  # what takes the gradient's place: an average over steps
SCALE = "scale"  # what each weight's part is divided by
QUOTIENT = "quotient"  # the direction, divided: what the rate is multiplied with

# What averages that began at 0 are divided by, to be whole: the correction of their bias.
REST_1 = "rest_1"  # of the average of gradients: 1 - beta_1 ** t
REST_2 = "rest_2"  # of that of their squares: 1 - beta_2 ** t

# These change the gradient, or the weights, in ways of their own: no rule here knows them.
FOREIGN = (
    "clipnorm",
    "global_clipnorm",
    "clipvalue",
    "gradient_accumulation_steps",
    "loss_scale_factor",
    "use_ema",
)


@dataclass(frozen=True)
class Steps:
    """All the steps of one contender: what its rule was given, and what it kept before and after each.

    Attributes:
        settings: its hyperparameters, with Keras's defaults.
        weights: before the step, (start, step, param); ``gradient`` likewise.
        rate: of each step, (start, step, 1).
        before, after: the slots, by name, each (start, step, param).
    """

    settings: Mapping[str, Any]
    weights: Array
    gradient: Array
    rate: Array
    before: Mapping[str, Array]
    after: Mapping[str, Array]

    @property
    def count(self) -> Array:
        """1, 2, 3, ...: (step, 1)."""
        return np.arange(1.0, self.gradient.shape[1] + 1)[:, None]

    def cast(self, name: str) -> float:
        """A hyperparameter as ``ops.cast`` gives it on TensorFlow: rounded to 32 bits."""
        return float(np.float32(self.settings[name]))

    def rest(self, name: str) -> Array:
        """What is missing to 1 in an average that began at 0: ``1 - beta ** t``, (step, 1)."""
        return np.asarray(1 - self.cast(name) ** self.count)


@dataclass(frozen=True)
class Taken:
    """Steps taken apart: ``parts`` by name, which add up to the step; each weight's own rate; numbers.

    ``rate``: what minus the direction is multiplied with, of each weight: the learning rate over the scale.
    """

    parts: Mapping[str, Array]
    rate: Array
    numbers: Mapping[str, Array]


Rule = Callable[[Steps], Taken]


def momentum(memory: Array, gradient: Array, rate: Any, kept: float) -> dict[str, Array]:
    """SGD's step with momentum: a part of the velocity before it, and minus the rate times the gradient.

    Source: B. Polyak, "Some methods of speeding up the convergence of iteration methods", 1964.
    """
    return {MEMORY: kept * memory, GRADIENT: -rate * gradient}


def _sgd(steps: Steps) -> Taken:
    rate = np.broadcast_to(steps.rate, steps.gradient.shape)
    if not steps.settings["momentum"]:
        return Taken({GRADIENT: -rate * steps.gradient}, rate, {})
    kept = steps.cast("momentum")
    parts = momentum(steps.before["momentum"], steps.gradient, rate, kept)
    if steps.settings["nesterov"]:
        parts = {MEMORY: kept * parts[MEMORY], AHEAD: kept * parts[GRADIENT], GRADIENT: parts[GRADIENT]}
    return Taken(parts, rate, {DIRECTION: steps.after["momentum"]})


def _scaled(steps: Steps, scale: Array) -> Taken:
    """The gradient over a scale, and no memory of a direction."""
    rate = steps.rate / scale
    quotient = steps.gradient / scale
    return Taken({GRADIENT: -rate * steps.gradient}, rate, {SCALE: scale, QUOTIENT: quotient})


def _adagrad(steps: Steps) -> Taken:
    return _scaled(steps, np.sqrt(steps.after["accumulator"] + steps.settings["epsilon"]))


def _rmsprop(steps: Steps) -> Taken:
    below = steps.after["velocity"]
    if steps.settings["centered"]:
        below = below - np.square(steps.after["average_gradient"])
    taken = _scaled(steps, np.sqrt(below + steps.settings["epsilon"]))
    if not steps.settings["momentum"] > 0:
        return taken
    memory = -steps.settings["momentum"] * steps.before["momentum"]
    return replace(
        taken,
        parts={MEMORY: memory, **taken.parts},
        numbers={**taken.numbers, DIRECTION: steps.after["momentum"]},
    )


def _adadelta(steps: Steps) -> Taken:
    epsilon = steps.settings["epsilon"]
    above = np.sqrt(steps.before["accumulated_delta_var"] + epsilon)
    return _scaled(steps, np.sqrt(steps.after["accumulated_grad"] + epsilon) / above)


def _averaged(steps: Steps, scale: Array, beta: float, rest: Array) -> Taken:
    """An average of gradients that began at 0, made whole, over a scale."""
    rate = steps.rate / scale
    once = rate / rest
    direction = steps.after["momentum"] / rest
    return Taken(
        {
            MEMORY: -once * beta * steps.before["momentum"],
            GRADIENT: -once * (1 - beta) * steps.gradient,
        },
        rate,
        {
            REST_1: np.broadcast_to(rest, scale.shape),
            DIRECTION: direction,
            SCALE: scale,
            QUOTIENT: direction / scale,
        },
    )


def _corrected(steps: Steps, taken: Taken) -> Taken:
    """With what the average of squares was divided by."""
    rest = np.broadcast_to(steps.rest("beta_2"), steps.gradient.shape)
    return replace(taken, numbers={**taken.numbers, REST_2: rest})


def _adam(steps: Steps) -> Taken:
    squares = steps.after["velocity_hat" if steps.settings.get("amsgrad") else "velocity"]
    scale = (np.sqrt(squares) + steps.settings["epsilon"]) / np.sqrt(steps.rest("beta_2"))
    taken = _averaged(steps, scale, steps.settings["beta_1"], steps.rest("beta_1"))
    return _corrected(steps, taken)


def _adamax(steps: Steps) -> Taken:
    scale = steps.after["norm"] + steps.settings["epsilon"]
    return _averaged(steps, scale, steps.settings["beta_1"], steps.rest("beta_1"))


def _nadam(steps: Steps) -> Taken:
    beta, decay = steps.cast("beta_1"), float(np.float32(0.96))
    now, later = (beta * (1 - 0.5 * decay ** (steps.count + ahead)) for ahead in (0, 1))
    product = steps.after["u_product"]
    scale = np.sqrt(steps.after["velocity"] / steps.rest("beta_2")) + steps.settings["epsilon"]
    rate = steps.rate / scale
    ahead, here = later / (1 - product * later), (1 - now) / (1 - product)
    direction = ahead * steps.after["momentum"] + here * steps.gradient
    taken = Taken(
        {
            MEMORY: -rate * ahead * beta * steps.before["momentum"],
            AHEAD: -rate * ahead * (1 - beta) * steps.gradient,
            GRADIENT: -rate * here * steps.gradient,
        },
        rate,
        {DIRECTION: direction, SCALE: scale, QUOTIENT: direction / scale},
    )
    return _corrected(steps, taken)


def _lion(steps: Steps) -> Taken:
    beta = steps.cast("beta_1")
    memory, gradient = beta * steps.before["momentum"], (1 - beta) * steps.gradient
    direction = memory + gradient
    scale = np.abs(direction)
    with np.errstate(all="ignore"):  # at exactly 0 the step is 0
        rate = np.where(scale > 0, steps.rate / scale, 0.0)
    numbers = {DIRECTION: direction, SCALE: scale, QUOTIENT: np.sign(direction)}
    return Taken({MEMORY: -rate * memory, GRADIENT: -rate * gradient}, rate, numbers)


def _lamb(steps: Steps) -> Taken:
    scale = np.sqrt(steps.after["velocity"] / steps.rest("beta_2")) + steps.settings["epsilon"]
    taken = _averaged(steps, scale, steps.settings["beta_1"], steps.rest("beta_1"))
    lengths = (np.sqrt(np.square(v).sum(-1, keepdims=True)) for v in (steps.weights, taken.numbers[QUOTIENT]))
    weights, update = lengths
    with np.errstate(all="ignore"):
        trust = np.where((weights > 0) & (update > 0), weights / update, 1.0)
    parts = {name: trust * part for name, part in taken.parts.items()}
    return _corrected(steps, replace(taken, parts=parts, rate=trust * taken.rate))


def _adafactor(steps: Steps) -> Taken:
    rate = steps.rate
    if not isinstance(steps.settings["learning_rate"], Mapping) and steps.settings["relative_step"]:
        rate = np.minimum(rate, 1 / np.sqrt(steps.count))
    scale = np.sqrt(steps.after["velocity"])
    quotient = steps.gradient / scale
    size = np.sqrt(np.square(quotient).mean(-1, keepdims=True))
    clipped = np.maximum(1.0, size / steps.settings["clip_threshold"])
    weights = np.sqrt(np.square(steps.weights).mean(-1, keepdims=True))
    alpha = np.maximum(steps.cast("epsilon_2"), weights) * np.minimum(rate, 1 / np.sqrt(steps.count))
    each = alpha / clipped / scale
    return Taken({GRADIENT: -each * steps.gradient}, each, {SCALE: scale, QUOTIENT: quotient / clipped})


RULES: Mapping[str, Rule] = {
    "SGD": _sgd,
    "Adagrad": _adagrad,
    "RMSprop": _rmsprop,
    "Adadelta": _adadelta,
    "Adam": _adam,
    "AdamW": _adam,
    "Adamax": _adamax,
    "Nadam": _nadam,
    "Lion": _lion,
    "Lamb": _lamb,
    "Adafactor": _adafactor,
}


def taken_apart(optimizer: str, steps: Steps) -> Taken | None:
    """The steps of a class of Keras's by its rule; None where no rule here is known to be its.

    A weight decay is a part of its own, before the rest: ``-learning_rate * weight_decay * w``.
    """
    settings = steps.settings
    if optimizer not in RULES or any(settings.get(name) for name in FOREIGN):
        return None
    try:
        if not settings.get("weight_decay"):
            return RULES[optimizer](steps)
        decay = -steps.weights * steps.cast("weight_decay") * steps.rate
        taken = RULES[optimizer](replace(steps, weights=steps.weights + decay))
    except KeyError:  # another version of Keras keeps something else
        return None
    return replace(taken, parts={**taken.parts, DECAY: decay})
