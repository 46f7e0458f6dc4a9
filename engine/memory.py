"""What an optimizer keeps from step to step: its Keras variables as slots, one number for each weight.

A slot has Keras's own name ("momentum", "velocity", "accumulator"): a variable's name without that of the
weight to which it belongs. One that has no name of its own (Nadam's product of momenta, Adafactor's row and
column averages) has that of the optimizer's attribute that holds it: "u_product", "r", "c". A variable that
all weights share is repeated for each of them. The counter of iterations is no slot; neither is the learning
rate, which is recorded apart (`RATE`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from keras.optimizers import Optimizer

    from engine.contenders import Contender

Array = npt.NDArray[np.float64]
Slots = dict[str, list[Any]]  # by name: a Keras variable for each of the weights' variables

RATE = "learning_rate"  # the slot of the learning rate itself, where it is a variable
_COUNTER = "iteration"


def slots(optimizer: Optimizer, weights: Sequence[Any]) -> Slots:
    """The floating-point variables that a built optimizer keeps, in Keras's order, of each weight's variable.

    Variables whose shape no weight's can take are left out, as those of a random generator are.
    """
    found: Slots = {}
    names = [weight.name for weight in weights]
    for variable in optimizer.variables:
        shared = len(variable.shape) == 0
        if variable.name == _COUNTER or not np.issubdtype(np.dtype(variable.dtype), np.floating):
            continue
        own = _longest(variable.name, names)
        if own is not None and variable.name != names[own]:
            name = variable.name[len(names[own]) + 1 :]
        else:
            held = _attribute(optimizer, variable)
            if held is not None and variable.name != RATE:
                name, own = held
            else:
                name = variable.name
        if shared:
            found.setdefault(name, [variable] * len(weights))
        elif own is not None and own < len(weights) and _fits(variable.shape, weights[own].shape):
            found.setdefault(name, [None] * len(weights))[own] = variable
    return found


def tensors(tf: ModuleType, kept: Slots, weights: Sequence[Any]) -> list[list[Any]]:
    """The slots' values now, in float64: of each slot, for each of the weights' variables, of its shape."""
    found: list[list[Any]] = []
    for variables in kept.values():
        parts = []
        for variable, weight in zip(variables, weights, strict=True):
            shape = tuple(weight.shape)
            if variable is None:
                value = tf.fill(shape, tf.constant(np.nan, tf.float64))
            else:
                value = tf.broadcast_to(tf.cast(tf.convert_to_tensor(variable.value), tf.float64), shape)
            parts.append(value)
        found.append(parts)
    return found


def numbers(optimizer: Optimizer, weights: Sequence[Any]) -> dict[str, Array]:
    """The slots' values now of an optimizer stepped eagerly, (n,), for the variables that hold n weights."""
    found = {}
    for name, variables in slots(optimizer, weights).items():
        values = [np.nan if each is None else np.asarray(each.numpy(), float) for each in variables]
        parts = [np.broadcast_to(v, w.shape).ravel() for v, w in zip(values, weights, strict=True)]
        found[name] = np.concatenate(parts)
    if RATE not in found and (rate := _scheduled(optimizer)) is not None:
        found[RATE] = np.full(sum(int(np.prod(weight.shape)) for weight in weights), rate)
    return found


def joined(kept: Sequence[Mapping[str, Array]], shape: tuple[int, ...]) -> tuple[list[str], Array]:
    """The slots of several contenders in one array: their names, and (contender, start, step, slot, param).

    ``kept`` holds a contender's arrays (start, step, param) by name; ``shape`` is (start, step, param). nan
    where a contender has no such slot.
    """
    names = list(dict.fromkeys(name for each in kept for name in each if name != RATE))
    every = np.full((len(kept), *shape[:2], len(names), shape[2]), np.nan)
    for place, each in enumerate(kept):
        for name, array in each.items():
            if name != RATE:
                every[place, :, :, names.index(name)] = array
    return names, every


def rows(kept: Iterable[Mapping[str, Array]]) -> dict[str, Array]:
    """What was read row by row (param,), by name as (step, param); nan where a slot was not there yet."""
    read = [*kept]
    names = list(dict.fromkeys(name for row in read for name in row))
    none = np.full(next((len(value) for row in read for value in row.values()), 0), np.nan)
    return {name: np.array([row.get(name, none) for row in read]) for name in names}


def rates(
    contenders: Sequence[Contender], kept: Sequence[Mapping[str, Array]], shape: tuple[int, int]
) -> Array:
    """The learning rate of each step, (contender, start, step), for arrays (start, step) of a ``shape``.

    Row k's is that of the step from k to k + 1; nan after the last step, and where no number is known: a
    user's class may have none, and a schedule of the user's is not asked for what it may count.
    """
    every = np.full((len(contenders), *shape), np.nan)
    for place, (contender, each) in enumerate(zip(contenders, kept, strict=True)):
        constant = contender.hyperparameters.get(RATE)
        if RATE in each:
            every[place] = each[RATE][..., 0]
        elif isinstance(constant, int | float):
            every[place] = constant
    every[..., -1] = np.nan
    return every


def _scheduled(optimizer: Optimizer) -> float | None:
    """What a schedule of Keras's gives for the next step: to ask one of the user's might change the race."""
    schedule = getattr(optimizer, "_learning_rate", None)
    if callable(schedule) and type(schedule).__module__.startswith("keras."):
        return float(schedule(optimizer.iterations))
    return None


def _longest(name: str, names: Sequence[str]) -> int | None:
    """The place of the weight whose name a variable's begins with: the longest such one."""
    fitting = [k for k, each in enumerate(names) if name == each or name.startswith(f"{each}_")]
    return max(fitting, key=lambda k: len(names[k]), default=None)


def _attribute(optimizer: Optimizer, variable: Any) -> tuple[str, int | None] | None:
    """The attribute that holds a variable, without underscores around it, and its place in a list there."""
    for name, value in vars(optimizer).items():
        if name in ("_variables", "_trainable_variables"):
            continue
        if value is variable:
            return name.strip("_"), None
        if isinstance(value, list | tuple):
            places = [k for k, each in enumerate(value) if each is variable]
            if places:
                return name.strip("_"), places[0]
    return None


def _fits(shape: Sequence[int], weight: Sequence[int]) -> bool:
    """Whether numbers of a shape can be repeated to a weight's shape."""
    try:
        return np.broadcast_shapes(tuple(shape), tuple(weight)) == tuple(weight)
    except ValueError:
        return False
