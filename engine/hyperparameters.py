"""Which hyperparameters a contender may have: names, types and ranges, held against Keras's own signatures.

What is cheap to tell without Keras is told here, as sentences; Keras itself has the last word when the
optimizer is built.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from engine import catalog, schedules
from engine.errors import InputError, did_you_mean, nearest
from engine.values import Call, Frozen, Value, depth, freeze, refuse, write

# Why some arguments of Keras's constructors are no hyperparameters of a contender.
NOT_HERE = {
    "name": "a contender's name on the film is its label: write label= instead",
    "loss_scale_factor": "it guards 16-bit gradients against underflow, and here they are exact and 64-bit",
}
# What people write, and what Keras calls it (too unlike for a comparison of letters).
HINTS = {
    "eps": "epsilon",
    "clip": "clipnorm",
    "alpha": "learning_rate",
    "alfa": "learning_rate",
    "eta": "learning_rate",
    "rate": "learning_rate",
    "tasa": "learning_rate",
    "tasa_de_aprendizaje": "learning_rate",
    "tasa_aprendizaje": "learning_rate",
    "momento": "momentum",
    "inercia": "momentum",
}

_WHOLE = re.compile(r".*_(steps|frequency)|boundaries")
_FRACTION = re.compile(r"(.*_)?momentum|(adam_)?beta_[12]|rho")
_NOT_NEGATIVE = re.compile(
    r"(.*_)?learning_rate|epsilon.*|.*weight_decay|.*_strength|initial_accumulator_value|.*_steps"
)
_POSITIVE = re.compile(r"clipnorm|clipvalue|global_clipnorm|.*decay_steps|ema_overwrite_frequency")
MOST_LISTS = 3  # in each other
_CLIPS = ("clipnorm", "clipvalue", "global_clipnorm")
_LISTS = ("boundaries", "values", "exclude_layers")
_UNSET = object()


def checked(optimizer: str, arguments: Mapping[str, object], given: Iterable[tuple[str, Value]]) -> Frozen:
    """The hyperparameters given to ``optimizer`` in canonical form, or all the mistakes in them at once.

    Canonical: in the constructor's order, numbers of the type of their default, and only what differs from
    the default; the learning rate always. So two ways of writing the same contender are one contender.

    Args:
        optimizer: the class's name, for the sentences.
        arguments: what its constructor takes, with defaults (`catalog.Signature.arguments`).
        given: the (name, value) pairs.

    Raises:
        InputError, InputErrors: unknown names, wrong types, values out of range, two kinds of clipping.
    """
    errors: list[InputError] = []
    kept: dict[str, Value] = {}
    given = list(given)
    for name, value in given:
        if name == "lr" and "lr" not in arguments and "learning_rate" in arguments:
            name = "learning_rate"  # as Keras called it, and as films do
        try:
            if name == "decay" and name not in arguments and "learning_rate" in arguments:
                if value is None or value == 0:  # what old Keras's pages give for none
                    continue
                raise InputError(
                    "hyperparameter.decay",
                    "{optimizer} has no decay any more: for a learning rate that falls, write"
                    " learning_rate=InverseTimeDecay({rate};1;{value}); for weights that shrink,"
                    " weight_decay={value}.",
                    optimizer=optimizer,
                    rate=write(_first_rate(given, arguments)),
                    value=write(unchecked(optimizer, name, value)),
                )
            if name in kept:
                raise InputError(
                    "hyperparameter.twice",
                    "{name} of {optimizer} is given twice.",
                    name=name,
                    optimizer=optimizer,
                )
            is_own = name not in catalog.argument_names()  # of a class of the user's
            kept[name] = _one(optimizer, arguments, name, value, is_own)
        except InputError as error:
            errors.append(error)
            kept.setdefault(name, None)
    clips = [name for name in _CLIPS if kept.get(name) is not None]
    if len(clips) > 1:
        errors.append(
            InputError(
                "hyperparameter.clips",
                "{optimizer} takes one kind of clipping, not {several} at once.",
                optimizer=optimizer,
                several=" and ".join(clips),
            )
        )
    refuse(errors)
    if "learning_rate" in arguments:  # a class of the user's may have none
        kept.setdefault("learning_rate", arguments["learning_rate"])
    order = {name: place for place, name in enumerate(arguments)}
    differing = {
        name: kept[name]
        for name in sorted(kept, key=lambda name: order.get(name, len(order)))
        if (name == "learning_rate" or not schedules.same(kept[name], arguments.get(name, _UNSET)))
        and kept[name] is not catalog.UNKNOWN
        and kept[name] is not catalog.REQUIRED
    }
    return Frozen(differing)


def _first_rate(given: Iterable[tuple[str, Value]], arguments: Mapping[str, object]) -> Value:
    """The learning rate as a number: the one that is given, or the default."""
    rates = [value for name, value in given if name in ("lr", "learning_rate")]
    return next((rate for rate in rates if isinstance(rate, int | float)), arguments["learning_rate"])


def unchecked(optimizer: str, name: str, value: object) -> Value:
    """A hyperparameter's value in canonical form, whatever Keras would say to it.

    Raises:
        InputError: what is no plain value and no schedule, such as another optimizer.
    """
    if schedules.is_schedule(value):
        return schedule(value)
    value = _plain_data(value)
    if not _is_plain(value):
        raise InputError(
            "hyperparameter.object",
            "{name} of {optimizer} must be a number, a word, true, false, none, a list of them or a schedule;"
            " not {kind}. An optimizer that wraps another one races if its constructor makes that itself, for"
            " instance by default.",
            name=name,
            optimizer=optimizer,
            kind=type(value).__name__,
        )
    for item in _flat(value):
        if isinstance(item, float) and not math.isfinite(item):
            raise _wrong(optimizer, name, "must be finite", value)
        if isinstance(item, str) and '"' in item and "'" in item:
            raise _wrong(optimizer, name, "must not hold both kinds of quotes", item)
    if depth(value) > MOST_LISTS:
        raise _wrong(optimizer, name, f"must have at most {MOST_LISTS} lists in each other", value)
    return value


def schedule(value: object) -> Frozen:
    """A learning-rate schedule in canonical form (`engine.schedules.canonical`)."""
    return schedules.canonical(value, _one)


def _one(
    optimizer: str, arguments: Mapping[str, object], name: str, value: Value, is_own: bool = False
) -> Value:
    """One hyperparameter's value, checked, in canonical form."""
    if name == "loss_scale_factor" and value is None:  # as Keras's own pages write it out
        return None
    if name in NOT_HERE:
        raise InputError(
            "hyperparameter.not_here",
            "{name} of {optimizer} cannot be set: {why}.",
            name=name,
            optimizer=optimizer,
            why=NOT_HERE[name],
        )
    if name not in arguments:
        known = [option for option in arguments if option not in NOT_HERE]
        likely = [HINTS[name]] if HINTS.get(name) in known else nearest(name, known)
        raise InputError(
            "hyperparameter.unknown",
            "{optimizer} has no hyperparameter '{name}'{hint}. It has {known}.",
            optimizer=optimizer,
            name=name,
            hint=did_you_mean(likely),
            known=", ".join(known),
        )
    default = arguments[name]
    if name == "learning_rate" and isinstance(value, str) and schedules.is_name(value):
        value = Call(value, ())
    if name == "learning_rate" and not isinstance(value, bool | int | float | str | None):
        return schedule(value.tolist() if hasattr(value, "tolist") else value)
    value = unchecked(optimizer, name, value)
    if name in _LISTS and not is_own:
        return _list(optimizer, name, value)
    if is_own:  # its default may tell a kind; beyond that only its class knows
        told = not isinstance(default, Sequence | None) or isinstance(default, str)
        if value is None or not told or default in (catalog.UNKNOWN, catalog.REQUIRED):
            return value
    if value is None and (default is None or (name in catalog.may_be_none() and name != "learning_rate")):
        return None
    if isinstance(default, bool):
        if not isinstance(value, bool):
            raise _wrong(optimizer, name, "must be true or false", value)
        return value
    if isinstance(default, str):
        if not isinstance(value, str):
            raise _wrong(optimizer, name, "must be a word", value)
        return value
    return _number(optimizer, name, value, whole_default=isinstance(default, int))


def _plain_data(value: Any) -> Value:
    """A value with tuples for lists and arrays, and Python's numbers for NumPy's."""
    if hasattr(value, "tolist") and not isinstance(value, Mapping):
        value = value.tolist()
    if isinstance(value, list | tuple):
        return tuple(_plain_data(item) for item in value)
    return freeze(value)


def _flat(value: Value) -> Iterator[Value]:
    """The single values of one that may be a list."""
    if isinstance(value, tuple):
        for item in value:
            yield from _flat(item)
    else:
        yield value


def _is_plain(value: Value) -> bool:
    if isinstance(value, tuple):
        return all(_is_plain(item) for item in value)
    return value is None or isinstance(value, bool | int | float | str)


def _number(optimizer: str, name: str, value: Value, whole_default: bool) -> float | int:
    if isinstance(value, bool) or not isinstance(value, int | float):
        wanted = (
            "must be a number or a schedule like CosineDecay(0.1;60)"
            if name == "learning_rate"
            else "must be a number"
        )
        raise _wrong(optimizer, name, wanted, value)
    if not math.isfinite(value):
        raise _wrong(optimizer, name, "must be finite", value)
    if _WHOLE.fullmatch(name):
        if value != int(value):
            raise _wrong(optimizer, name, "must be a whole number", value)
        value = int(value)
    elif not whole_default:
        value = float(value) + 0.0  # never -0.0: equal contenders are written alike
    if _FRACTION.fullmatch(name) and not 0 <= value <= 1:
        raise _wrong(optimizer, name, "must lie between 0 and 1", value)
    if name == "gradient_accumulation_steps" and value < 2:
        raise _wrong(optimizer, name, "must be 2 or more", value)
    if _POSITIVE.fullmatch(name) and value <= 0:
        raise _wrong(optimizer, name, "must be greater than 0", value)
    if _NOT_NEGATIVE.fullmatch(name) and value < 0:
        raise _wrong(optimizer, name, "must not be negative", value)
    return value


def _list(optimizer: str, name: str, value: Value) -> Value:
    """A list argument: of numbers (a schedule's), or of words (Muon's ``exclude_layers``)."""
    if value is None and name == "exclude_layers":
        return None
    if not isinstance(value, tuple):
        raise _wrong(optimizer, name, "must be a list like [10;30]", value)
    if name == "exclude_layers":
        if not all(isinstance(item, str) for item in value):
            raise _wrong(optimizer, name, "must be a list of words", value)
        return value or None  # Keras takes an empty list for None
    key = "learning_rate" if name == "values" else name
    return tuple(_number(optimizer, key, item, whole_default=False) for item in value)


def _wrong(optimizer: str, name: str, rule: str, value: object) -> InputError:
    shown = (
        write(value) if isinstance(value, bool | int | float | str | None | tuple) else type(value).__name__
    )
    return InputError(
        "hyperparameter.value",
        "{name} of {optimizer} {rule}; not {value}.",
        name=name,
        optimizer=optimizer,
        rule=rule,
        value=shown,
    )
