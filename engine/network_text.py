"""What a network may be, and how it is told in a line of text: every mistake in it at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from engine import dense
from engine.datasets import DATA
from engine.errors import InputError, did_you_mean, nearest
from engine.names import checked_name
from engine.values import refuse

if TYPE_CHECKING:
    from engine.network import Network

MOST_LAYERS, MOST_UNITS, MOST_WEIGHTS = 12, 1_024, 1_000_000


def _layers(given: Any) -> tuple[int, ...]:
    try:
        layers = tuple(int(units) for units in given)
        whole = all(units == one for units, one in zip(layers, given, strict=True))
    except (TypeError, ValueError):
        layers, whole = (), False
    if not (whole and 2 <= len(layers) <= MOST_LAYERS and all(1 <= n <= MOST_UNITS for n in layers)):
        raise InputError(
            "network.layers",
            "layers are 2 to {most} whole numbers of units, the inputs first, such as 4-8-3, each 1 to"
            " {units:,}; not {given}.",
            most=MOST_LAYERS,
            units=MOST_UNITS,
            given=written(given),
        )
    return layers


def _one_of(name: str, choices: Sequence[str]) -> Callable[[Any], str]:
    def check(given: Any) -> str:
        if given in choices:
            return str(given)
        close = nearest(str(given), choices, 1)
        raise InputError(
            "network.choice",
            "{name} must be one of {choices}; not {given}{hint}.",
            name=name,
            choices=", ".join(choices),
            given=repr(given)[:60],
            hint=did_you_mean(close),
        )

    return check


def _goal(given: Any) -> float:
    try:
        goal = float(given)
    except (TypeError, ValueError):
        goal = np.nan
    if not np.isfinite(goal):
        raise InputError(
            "network.goal", "goal must be a loss, a finite number; not {given}.", given=repr(given)[:60]
        )
    return goal


def _own_start(given: Any) -> tuple[float, ...]:
    return tuple(float(each) for each in given)


CHECKS: dict[str, Callable[[Any], object]] = {
    "name": checked_name,
    "layers": _layers,
    "data": _one_of("data", tuple(DATA)),
    "activation": _one_of("activation", tuple(name for name in dense.ACTIVATIONS if name != "softmax")),
    "output": _one_of("output", tuple(dense.ACTIVATIONS)),
    "loss_name": _one_of("loss", (*dense.LOSSES, *dense.ENTROPIES)),
    "goal": _goal,
    "own_start": _own_start,
}


def misfits(network: Network) -> list[InputError]:
    """What does not go together in a network."""
    found = []
    data = network.dataset
    ends = data.x.shape[1], data.y.shape[1]
    if (network.layers[0], network.layers[-1]) != ends:
        found.append(
            InputError(
                "network.ends",
                "On {data} a network begins with {inputs} inputs and ends with {outputs} outputs; the layers"
                " {layers} do not.",
                data=network.data,
                inputs=ends[0],
                outputs=ends[1],
                layers=written(network.layers),
            )
        )
    wanted = dense.ENTROPIES.get(network.loss_name, (network.output,))[0]
    if network.output != wanted:
        found.append(
            InputError(
                "network.entropy",
                "The loss {loss} goes with the output {wanted}; not with {output}.",
                loss=network.loss_name,
                wanted=wanted,
                output=network.output,
            )
        )
    if network.size > MOST_WEIGHTS:
        found.append(
            InputError(
                "network.size",
                "A network has {most:,} weights at most; the layers {layers} have {size:,}.",
                most=MOST_WEIGHTS,
                layers=written(network.layers),
                size=network.size,
            )
        )
    if network.own_start and len(network.own_start) != network.size:
        found.append(
            InputError(
                "network.own_start",
                "own_start is as many numbers as there are weights, {size}; not {count}.",
                size=network.size,
                count=len(network.own_start),
            )
        )
    return found


def written(layers: Any) -> str:
    """Layers as they are typed: "4-8-3"."""
    try:
        return "-".join(f"{each:g}" for each in layers)
    except (TypeError, ValueError):
        return repr(layers)[:60]


# ---- from a line of text

_SETTINGS: dict[str, Callable[[str], Any]] = {
    "layers": lambda text: tuple(float(units) for units in text.split("-")),
    "data": str,
    "activation": str,
    "output": str,
    "loss": str,
    "goal": str,
    "name": str,
}


def read(text: str, names: Sequence[str]) -> tuple[str, dict[str, Any]]:
    """The built-in network that a line begins with, and what of it is to be another, by its attributes.

    Raises:
        InputError, InputErrors: an unknown network; no setting of one.
    """
    head, _, tail = str(text).strip().partition(":")
    known = head.strip().lower()
    errors: list[InputError] = []
    if known not in names:
        errors.append(
            InputError(
                "network.unknown",
                "There is no network '{name}'{hint}. There are {known}; with others of their settings:"
                " {example}.",
                name=head.strip()[:40],
                hint=did_you_mean(nearest(known, names, 1)),
                known=", ".join(names),
                example="'iris:layers=4-16-3,activation=tanh'",
            )
        )
    given: dict[str, Any] = {}
    for part in tail.split(",") if tail.strip() else []:
        name, equals, value = (piece.strip() for piece in part.partition("="))
        if name not in _SETTINGS or not equals or not value:
            errors.append(
                InputError(
                    "network.setting",
                    "'{part}' is no setting of a network{hint}: they are {known}, written name=value.",
                    part=part.strip()[:40],
                    hint=did_you_mean(each for each in nearest(name, _SETTINGS, 1) if each != name),
                    known=", ".join(_SETTINGS),
                )
            )
            continue
        try:
            given["loss_name" if name == "loss" else name] = _SETTINGS[name](value)
        except ValueError:
            given[name] = value
    refuse(errors)
    return known, given
