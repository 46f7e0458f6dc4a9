"""Whatever Keras takes for an optimizer, read as a class's name and its hyperparameters.

Names in any case, configurations, optimizers and their classes (Keras's and the user's): all without
importing Keras; an instance brings it along.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping
from typing import Any

import numpy as np

from engine import catalog, custom, suggestions
from engine.errors import InputError, did_you_mean
from engine.hyperparameters import NOT_HERE, schedule
from engine.schedules import is_schedule
from engine.spelling import keras_name, program


def look_up(optimizer: str, behind: str = "") -> tuple[str, Mapping[str, object] | None]:
    """The class's right name and its constructor's arguments with defaults (None: only a run would tell).

    Takes Keras's names in any case, also behind ``keras.optimizers.``, and "package.module.Class". ``behind``
    is what was typed behind the name: what is suggested instead of an unknown one keeps it.

    Raises:
        InputError: no such optimizer.
    """
    if not isinstance(optimizer, str):
        raise not_a_contender(optimizer)
    plain = keras_name(optimizer)
    if plain is None:
        return _elsewhere(optimizer, behind)
    table = {name.lower(): signature for name, signature in catalog.optimizers().items()}
    signature = table.get(plain.lower())
    if signature is None:
        raise _unknown(plain, behind)
    return signature.name, signature.arguments


def order(optimizer: str) -> tuple[str, ...] | None:
    """The arguments that an optimizer's constructor takes without their names, in order; None if unknown.

    ``optimizer`` is a name as `look_up` gives it.
    """
    if "." not in optimizer:
        return catalog.optimizers()[optimizer].positional
    taken = custom.taken(optimizer)
    return None if taken is None else taken.positional


def from_config(config: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """The class's name and hyperparameters of a configuration.

    Takes ``{"class_name": ..., "config": ...}`` (what ``keras.optimizers.serialize`` gives) or a bare
    ``get_config()``, whose class is told by the optimizer's name.

    Raises:
        InputError: the configuration does not say its class.
    """
    if "class_name" in config:
        module = str(config.get("module") or "keras.optimizers")
        name = config["class_name"] if module.startswith("keras") else f"{module}.{config['class_name']}"
        return name, _hyperparameters(name, look_up(name)[1], config.get("config") or {})
    stem = re.sub(r"_\d+$", "", str(config.get("name", "")))
    table = {_snake_case(name): name for name in catalog.optimizers()}
    if stem not in table:
        raise InputError(
            "contender.config",
            "This configuration does not say its class: wrap it as {{'class_name': 'Adam', 'config': ...}}.",
        )
    return table[stem], _hyperparameters(table[stem], catalog.optimizers()[table[stem]].arguments, config)


def from_instance(optimizer: Any) -> tuple[str, dict[str, Any]]:
    """The class's name and hyperparameters of an optimizer.

    Raises:
        InputError: a wrapper of Keras's, a class of the user's that no import finds again, or one whose
            ``get_config`` does not tell what its constructor was given.
    """
    name, accepted = class_name(type(optimizer)), _accepted(type(optimizer))
    rate = getattr(optimizer, "_learning_rate", None)
    if is_schedule(rate):
        rate = schedule(rate)  # what is wrong with it is said of it, not of its optimizer
    try:
        config = optimizer.get_config()
    except Exception as error:
        raise InputError(
            "contender.get_config",
            "get_config() of {optimizer} fails: {kind}: {error}.",
            optimizer=type(optimizer).__name__,
            kind=type(error).__name__,
            error=str(error).rstrip("."),
        ) from error
    untold = [each for each in accepted if each not in config and each not in ("self", *NOT_HERE)]
    if untold:
        raise InputError(
            "contender.untold",
            "get_config() of {optimizer} does not tell {names}, so this very optimizer cannot be made again:"
            " tell it there as plain values, or give the class itself, which races with its defaults.",
            optimizer=type(optimizer).__name__,
            names=", ".join(untold),
        )
    told = _hyperparameters(name, accepted, config)
    return name, told | ({"learning_rate": rate} if is_schedule(rate) and "learning_rate" in told else {})


def class_name(cls: type) -> str:
    """The name of an optimizer's class: Keras's own name, or "package.module.Class" for a user's.

    Raises:
        InputError: a wrapper, or a class of the user's that no import finds again.
    """
    if not cls.__module__.startswith("keras."):
        return custom.name_of(cls)
    if cls.__name__ not in catalog.optimizers():
        raise _unknown(cls.__name__)
    return cls.__name__


def not_a_contender(thing: object) -> InputError:
    """The sentence for what is no optimizer at all."""
    return InputError(
        "contender.type",
        "A contender is a Contender, a text like 'adam:learning_rate=0.1', or a Keras optimizer; not {kind}.",
        kind=type(thing).__name__,
    )


def _elsewhere(dotted: str, behind: str) -> tuple[str, Mapping[str, object] | None]:
    """`look_up` for what is not Keras's: a class of the user's, or a mistake."""
    if re.search(r"[(:=]", dotted):
        raise InputError(
            "contender.unread",
            "'{text}' is more than a class's name: read it by Contender.parse.",
            text=dotted,
        )
    if "." not in dotted and dotted.strip():
        raise _unknown(dotted, behind)
    first, *more = dotted.lower().split() or [""]
    if more and first in {name.lower() for name in catalog.optimizers()}:
        raise program(dotted)
    compact = re.sub(r"\s", "", dotted.lower())
    try:
        return dotted, custom.arguments(dotted)
    except InputError as error:
        table = {name.lower(): name for name in catalog.optimizers()}
        own = table.get(compact.rpartition(".")[2].removesuffix("optimizer"))
        if error.code != "custom.module" or own is None:
            raise
        raise InputError(
            "optimizer.elsewhere",
            "'{name}' is not Keras's, and there is no module '{module}' of yours: Keras's own is {likely}.",
            name=dotted,
            module=dotted.rpartition(".")[0],
            likely=suggestions.with_rest(own, {}, behind),
        ) from error


def _unknown(name: str, behind: str = "") -> InputError:
    known = list(catalog.optimizers())
    wrapper = next((w for w in catalog.wrappers() if w.lower() == name.lower()), None)
    if wrapper is not None:
        return InputError(
            "optimizer.wrapper",
            "'{name}' only works on top of another optimizer: name that one. Keras has {known}.",
            name=wrapper,
            known=", ".join(known),
        )
    return InputError(
        "optimizer.unknown",
        "Keras has no optimizer called '{name}'{hint}. It has {known}.",
        name=name,
        hint=did_you_mean(suggestions.likely(name, behind)),
        known=", ".join(known),
    )


def _hyperparameters(
    name: str, arguments: Mapping[str, object] | None, config: Mapping[str, Any]
) -> dict[str, Any]:
    """What Keras's own account of an optimizer says that its constructor can be told again.

    The account holds every argument of every ancestor's, whether the class's own constructor takes it or has
    settled it, and the optimizer's name; and it rounds the learning rate to 32 bits.
    """
    told = {key: value for key, value in config.items() if key != "name"}
    if told.get("loss_scale_factor", ...) is None:
        del told["loss_scale_factor"]
    if arguments is None:
        shared = catalog.shared_arguments()
        told = {key: value for key, value in told.items() if key not in shared or value != shared[key]}
    elif "." in name:
        told = {key: value for key, value in told.items() if key in arguments}
    if isinstance(told.get("learning_rate"), float):
        told["learning_rate"] = _shortest(told["learning_rate"])
    return told


def _accepted(cls: type) -> dict[str, object]:
    """The arguments that a class's constructor takes, its ancestors' too where it passes on ``**kwargs``."""
    found: dict[str, object] = {}
    for ancestor in cls.__mro__:
        if "__init__" not in vars(ancestor):
            continue
        parameters = inspect.signature(ancestor).parameters.values()
        found = {
            p.name: p.default for p in parameters if p.kind not in (p.VAR_KEYWORD, p.VAR_POSITIONAL)
        } | found
        if all(p.kind is not p.VAR_KEYWORD for p in parameters):
            break
    return found


def _shortest(rate: float) -> float:
    """The shortest decimal of a 32-bit rate (0.029999999329447746 is 0.03); a 64-bit rate as it is."""
    return float(str(np.float32(rate))) if float(np.float32(rate)) == rate else rate


def _snake_case(name: str) -> str:
    """A class's name as Keras makes an optimizer's ``name`` of it: "AdamW" is "adam_w"."""
    return re.sub("([a-z])([A-Z])", r"\1_\2", re.sub("(.)([A-Z][a-z]+)", r"\1_\2", name)).lower()
