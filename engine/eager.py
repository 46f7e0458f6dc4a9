"""A Keras optimizer stepped eagerly: its own ``apply``, uncompiled, one start after another.

A user's class may do at any step what no compiled run can know of: count in Python, remember in a list, read
the weights in ``build``. So a compiled run of such a class is followed by an eager one, and where they part
the eager one is what races. TensorFlow and Keras are handed in, as to `engine.program`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from engine import memory
from engine.errors import InputError

if TYPE_CHECKING:
    from keras.optimizers import Optimizer

    from engine.contenders import Contender
    from engine.landscape import Landscape

_log = logging.getLogger(__name__)

Array = npt.NDArray[np.float64]
Build = Callable[["Contender"], "Optimizer"]

CHECKED = 2_000  # eager steps at most that a compiled run is held against, over all starts
TWICE = 20_000  # eager steps at most that are taken twice, over all starts
MOST = 200_000  # eager steps that anything takes: some ten minutes
SECONDS = 0.003  # of one eager step; SGD takes 1 ms, Adam 4
TOLD = 5.0  # seconds from which on it is said beforehand how long it takes

# How near a compiled step ends to the eager one from the same weights: in parts of the weight itself, and of
# the larger of both weights, which rules that look at the whole variable mix.
CLOSE, MIXED, TINY = 1e-9, 1e-13, 1e-290


def step(keras: ModuleType, optimizer: Optimizer, gradient: Sequence[Any], weights: Sequence[Any]) -> None:
    """One step as ``fit`` takes it: by a class's own ``apply_gradients``, or else by ``apply``."""
    if type(optimizer).apply_gradients is keras.optimizers.Optimizer.apply_gradients:
        optimizer.apply(list(gradient), list(weights))
    else:
        optimizer.apply_gradients(zip(gradient, weights, strict=True))


def announce(surface: Landscape, contender: Contender, starts: int, steps: int, times: int = 1) -> None:
    """Say how long so many races of a contender will take, where that is long.

    Raises:
        InputError: more than `MOST` steps.
    """
    if starts * steps * times > MOST and surface.derivative == "differences":
        raise InputError(
            "surface.eager",
            "On '{surface}' optimizers must be stepped eagerly, at most {most:,} steps in all; here it would"
            " take {steps:,}. A function written with keras.ops is compiled.",
            surface=surface.name,
            most=MOST,
            steps=starts * steps * times,
        )
    if starts * steps * times > MOST:
        raise InputError(
            "optimizer.eager",
            "{contender} must be stepped eagerly, at most {most:,} steps in all; here it would take"
            " {steps:,}. An optimizer that is compiled keeps what it remembers in variables"
            " (add_variable_from_reference).",
            contender=str(contender),
            most=MOST,
            steps=starts * steps * times,
        )
    seconds = SECONDS * times * (starts * steps + min(starts * steps, TWICE))
    if seconds >= TOLD:
        _log.warning(
            "%s is stepped eagerly, as fit(run_eagerly=True) does: about %.0f s.", contender.label, seconds
        )


def run(
    tf: ModuleType,
    keras: ModuleType,
    build: Build,
    surface: Landscape,
    contender: Contender,
    starts: Array,
    steps: int,
    out: Sequence[Array],
    keeps: bool = False,
    noise: Array | None = None,
) -> dict[str, Array]:
    """Fill ``w (starts, rows, weights)``, ``loss`` and ``gradient`` with a contender's eager steps.

    Each start has a fresh optimizer and a variable of its own. The first `TWICE` steps are taken twice.

    Args:
        build: makes the contender's optimizer.
        out: rows is ``steps + 1``, or 1 for the last alone.

        keeps: whether to read what the optimizer keeps.
        noise: (starts, steps or more, 2), what is added to the gradients.

    Returns:
        What it keeps: its slots (starts, rows, 2) by name.

    Raises:
        InputError: what the class itself raises; a second run that is not the first.
    """
    left, kept = TWICE, []
    for place, start in enumerate(starts):
        try:
            added = None if noise is None else noise[place]
            rows = path(tf, keras, build(contender), surface, start, steps, keeps, added)
            twice = min(steps, left)
            again = path(tf, keras, build(contender), surface, start, twice, False, added) if left else rows
        except InputError:
            raise
        except Exception as error:
            raise InputError(
                "optimizer.unsteppable",
                "{contender} cannot be stepped: {reason}",
                contender=str(contender),
                reason=sentence(error),
            ) from error
        left -= min(steps, left)
        if again[0].tobytes() != rows[0][: len(again[0])].tobytes():
            raise InputError(
                "optimizer.unrepeatable",
                "{contender} steps differently when it is run again: an optimizer that races draws random"
                " numbers only from a seed of its own, and keeps what it remembers in itself, not in its"
                " class or module.",
                contender=str(contender),
            )
        for array, values in zip(out, rows[:3], strict=True):
            array[place] = values[-array.shape[1] :]
        kept.append({name: values[-out[1].shape[1] :] for name, values in rows[3].items()})
    return memory.rows(kept) if keeps else {}


def path(
    tf: ModuleType,
    keras: ModuleType,
    optimizer: Optimizer,
    surface: Landscape,
    start: Array,
    steps: int,
    keeps: bool = False,
    noise: Array | None = None,
) -> tuple[Array, Array, Array, dict[str, Array]]:
    """The eager race of a fresh optimizer from one start (weights,): ``steps + 1`` w, losses, gradients.

    ``noise`` (steps or more, weights) is added to what the optimizer is given. And what that ``keeps``, by
    slot (steps + 1, weights), as `engine.memory` has it.
    """
    variables = _begun(keras, optimizer, surface, start)
    rows = (steps + 1, len(start))
    w, loss, gradient = np.empty(rows), np.empty(steps + 1), np.empty(rows)
    kept = []
    for k in range(steps + 1):
        w[k] = _held(variables)
        kept += [memory.numbers(optimizer, variables)] if keeps else []
        loss[k], gradient[k] = surface.loss(w[k]), surface.gradient(w[k])
        if k < steps:
            given = gradient[k] if noise is None else gradient[k] + noise[k]
            step(keras, optimizer, [tf.constant(part) for part in _shaped(surface, given)], variables)
    return w, loss, gradient, memory.rows(kept)


def parts_at(
    tf: ModuleType, keras: ModuleType, optimizer: Optimizer, surface: Landscape, w: Array, gradient: Array
) -> int | None:
    """The first step at which a compiled path is not what eager Keras does; None where there is none.

    A fresh optimizer is led along the path: at each step it gets the path's own weights and gradient, and
    its step must end where the path goes on. So a chaotic path, where one last bit grows to another race, is
    told from another rule; what the optimizer remembers is its own from the first step on.

    Args:
        w, gradient: of shape (steps + 1, weights) each; the last gradient is not used.
    """
    variables = _begun(keras, optimizer, surface, w[0])
    for k in range(len(w) - 1):
        for variable, value in zip(variables, _shaped(surface, w[k]), strict=True):
            variable.assign(value)
        step(keras, optimizer, [tf.constant(part) for part in _shaped(surface, gradient[k])], variables)
        if not _alike(_held(variables), w[k], w[k + 1]):
            return k + 1
    return None


def sentence(error: Exception) -> str:
    """An error of Keras's or TensorFlow's as one line that ends in a full stop."""
    text = next((line.strip() for line in str(error).splitlines() if line.strip()), type(error).__name__)
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _begun(keras: ModuleType, optimizer: Optimizer, surface: Landscape, start: Array) -> list[Any]:
    """The variables at a start (weights,), in the loss's shapes, and the optimizer built for them."""
    values = _shaped(surface, start)
    variables = [keras.Variable(value, dtype="float64", name="w") for value in values]
    optimizer.build(variables)
    return variables


def _shaped(surface: Landscape, row: Array) -> list[Array]:
    """Numbers (weights,) in the shapes of the variables."""
    ends = np.cumsum([int(np.prod(shape)) for shape in surface.shapes])
    parts = np.split(np.array(row, np.float64), ends[:-1])
    return [part.reshape(shape) for part, shape in zip(parts, surface.shapes, strict=True)]


def _held(variables: Sequence[Any]) -> Array:
    """What the variables hold, (weights,)."""
    return np.concatenate([variable.numpy().ravel() for variable in variables])


def _alike(reached: Array, before: Array, after: Array) -> bool:
    """Whether a step from ``before`` that should end at ``after`` ended there."""
    sizes = np.abs([before, after])
    size = np.max(np.where(np.isfinite(sizes), sizes, 0.0), axis=0)
    with np.errstate(invalid="ignore", over="ignore"):
        near = np.abs(reached - after) <= CLOSE * size + MIXED * size.max() + TINY
    return bool(np.all(near | (reached == after) | (np.isnan(reached) & np.isnan(after))))
