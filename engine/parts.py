"""What each step of an optimizer is made of: parts that add up to it, from the variables that it keeps.

`anatomy` takes a race apart whose state was recorded (``record="state"``); `momentum_parts` needs no more
than the path of SGD with momentum. The rules are in `engine.rules`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from engine import catalog, rules
from engine.contenders import Contender
from engine.errors import InputError, listed
from engine.facts import with_momentum
from engine.rules import Array, Steps, Taken

if TYPE_CHECKING:
    import xarray as xr

    from engine.race import Race

CLOSE = 1e-11  # of the largest number in a step: parts that miss it by more are not its parts


@dataclass(frozen=True)
class Remembered:
    """A race with all that its optimizers keep, as a spec of its own that the store can keep a result of."""

    race: Race

    def key(self, record: str = "state") -> str:
        """The store's key of the race with its states; nothing else is recorded, whatever is asked."""
        return self.race.key("state")

    def run(self, record: str = "state") -> xr.Dataset:
        """The race's result with its states, computed."""
        return self.race.run("state")


def anatomy(result: xr.Dataset, contender: str | int) -> xr.Dataset:
    """The steps of one contender, taken apart.

    Dimensions are start, step (0 to steps - 1: step k leads from w_k to w_{k+1}), param, and of what is
    named part, number, slot. Variables:

    - ``vector (part, start, step, param)``: they add up to the step, in weight units: "memory",
      "gradient", "ahead", "decay" (`engine.rules`), in the order in which the rule adds them. A rule that is
      not known, as a user's, has one part alone, "step".
    - ``update (start, step, param)``: the step itself, ``w[k + 1] - w[k]``.
    - ``gradient (start, step, param)``: what the optimizer was given.
    - ``value (number, start, step, param)``: what has the gradient's place and what it is divided by,
      "direction", "scale", "quotient", where the rule has them; "rest_1" and "rest_2", by which averages
      that began at 0 were divided: the correction of their bias.
    - ``rate (start, step, param)``: each weight's own: by the rule, the learning rate over the scale; of
      another rule ``update / -gradient``, as measured (nan where the gradient is 0).
    - ``angle (start, step)``: between the step and minus the gradient, in degrees; ``ratio (start, step)``:
      the step's length over the gradient's.
    - ``before``, ``after (slot, start, step, param)``: what the optimizer kept, as Keras keeps it.

    Its attributes say the ``contender``'s label and whether the ``rule`` is "known" or "measured".

    Args:
        result: a race's, with ``record="state"``.
        contender: its label as in the result, or its number from 0.

    Raises:
        InputError: no such contender, or a result without states.
    """
    import xarray as xr

    place = _place(result, contender)
    if "state" not in result:
        raise InputError(
            "parts.no_state",
            "What an optimizer remembers is not in this result: run the race with record='state'.",
        )
    runner = Contender.from_spec(json.loads(result.attrs["spec"])["contenders"][place])
    one = result.isel(contender=place).transpose("slot", "start", "step", "param", ...)
    w, state = one["w"].values, one["state"].values
    held = [k for k in range(len(state)) if not np.isnan(state[k][:, 0]).all()]
    slots = [str(one["slot"].values[k]) for k in held]
    with np.errstate(all="ignore"):  # who diverges has steps that are no numbers
        update = np.diff(w, axis=1)
        steps = Steps(
            _settings(runner),
            w[:, :-1],
            (one["gradient"] + one["noise"] if "noise" in one else one["gradient"]).values[:, :-1],
            one["learning_rate"].values[:, :-1, None],
            {name: state[k][:, :-1] for name, k in zip(slots, held, strict=True)},
            {name: state[k][:, 1:] for name, k in zip(slots, held, strict=True)},
        )
        taken = rules.taken_apart(runner.optimizer, steps)
        known = taken is not None and _adds_up(taken, update, w)
        if taken is None or not known:
            taken = Taken({"step": update}, update / -np.where(steps.gradient, steps.gradient, np.nan), {})
        downhill = -(update * steps.gradient).sum(-1)
        lengths = [np.hypot.reduce(each, axis=-1) for each in (update, steps.gradient)]
        angle = np.degrees(np.arccos(np.clip(downhill / (lengths[0] * lengths[1]), -1, 1)))
        ratio = lengths[0] / np.where(lengths[1], lengths[1], np.nan)
    along = ("start", "step", "param")
    return xr.Dataset(
        {
            "vector": (("part", *along), np.stack([*taken.parts.values()])),
            "update": (along, update),
            "gradient": (along, steps.gradient),
            "value": (("number", *along), _stacked(taken.numbers, update.shape)),
            "rate": (along, np.array(taken.rate)),
            "angle": (along[:2], angle),
            "ratio": (along[:2], ratio),
            "before": (("slot", *along), _stacked(steps.before, update.shape)),
            "after": (("slot", *along), _stacked(steps.after, update.shape)),
        },
        coords={
            "part": np.array([*taken.parts], dtype=object),
            "number": np.array([*taken.numbers], dtype=object),
            "slot": np.array(slots, dtype=object),
            "start": one["start"].values,
            "step": one["step"].values[:-1],
            "param": one["param"].values,
        },
        attrs={"contender": runner.label, "rule": "known" if known else "measured"},
    )


def momentum_parts(result: xr.Dataset, contender: int, start: int = 0) -> tuple[Array, Array]:
    """The two parts of each step of SGD with momentum: what it keeps of the step before, and the push.

    ``kept[k] = mu (w[k] - w[k - 1])``, nothing at step 0, and ``pushed[k] = -learning_rate * gradient[k]``:
    the velocity of this rule is the last step, so that ``w[k] + kept[k] + pushed[k] = w[k + 1]``. ``mu`` is
    the momentum as Keras casts it, in 32 bits: 0.9 is 0.8999999762.

    Returns:
        kept, pushed: (steps, 2) each, in weight units.

    Raises:
        InputError: the contender is anything but SGD with a momentum and a constant learning rate.
    """
    runner = with_momentum(Contender.from_spec(json.loads(result.attrs["spec"])["contenders"][contender]))
    rate, kept = (runner.hyperparameters[name] for name in ("learning_rate", "momentum"))
    order = ("contender", "start", "step", "param")
    w, gradient = (result[name].transpose(*order).values[contender, start] for name in ("w", "gradient"))
    with np.errstate(all="ignore"):  # who diverges keeps what is no number
        velocity = np.diff(w[:-1], axis=0, prepend=w[:1])
        parts = rules.momentum(velocity, gradient[:-1], rate, float(np.float32(kept)))
    return parts[rules.MEMORY], parts[rules.GRADIENT]


def _place(result: xr.Dataset, contender: str | int) -> int:
    """The number of a contender in a result."""
    labels = [str(label) for label in result["contender"].values]
    if isinstance(contender, str) and contender in labels:
        return labels.index(contender)
    if isinstance(contender, int | np.integer) and 0 <= contender < len(labels):
        return int(contender)
    raise InputError(
        "parts.contender",
        "The race has no optimizer {asked}.{hint}",
        asked=repr(contender),
        hint=listed(str(contender), labels),
    )


def _settings(contender: Contender) -> Mapping[str, Any]:
    """All its hyperparameters, Keras's defaults among them; of a user's class what it was given."""
    signature = catalog.optimizers().get(contender.optimizer)
    defaults = {} if signature is None else dict(signature.arguments)
    return {**defaults, **contender.hyperparameters}


def _adds_up(taken: Taken, update: Array, w: Array) -> bool:
    """Whether the parts add up to the steps wherever these are numbers."""
    total = np.sum([*taken.parts.values()], axis=0)
    sizes = [np.abs(w[:, 1:]), np.abs(w[:, :-1]), *(np.abs(part) for part in taken.parts.values())]
    there = np.isfinite(update) & np.isfinite(total)
    near = np.abs(total - update) <= CLOSE * np.max(sizes, axis=0)
    return bool(near[there].all() and (there == np.isfinite(update)).all())


def _stacked(arrays: Mapping[str, Array], shape: tuple[int, ...]) -> Array:
    """The arrays in one, the first dimension theirs; none at all is an empty one."""
    return np.stack([*arrays.values()]) if arrays else np.empty((0, *shape))
