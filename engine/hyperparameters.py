"""Which hyperparameters a contender may have: names, types and ranges, held against Keras's own signatures.

What is cheap to tell without Keras is told here, as sentences; Keras itself has the last word when the
optimizer is built.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence

from engine import catalog
from engine.errors import InputError, nearest
from engine.values import Call, Frozen, Value, freeze, refuse, write

# Why some arguments of Keras's constructors are no hyperparameters of a contender.
NOT_HERE = {
    "name": "a contender's name on the film is its label: write label= instead",
    "loss_scale_factor": "it guards 16-bit gradients against underflow, and here they are exact and 64-bit",
}
# What people write, and what Keras calls it (too unlike for a comparison of letters).
HINTS = {
    "lr": "learning_rate",
    "eps": "epsilon",
    "decay": "weight_decay",
    "clip": "clipnorm",
    "alpha": "learning_rate",
}

_WHOLE = re.compile(r".*_(steps|frequency)|boundaries")
_FRACTION = re.compile(r"(.*_)?momentum|(adam_)?beta_[12]|rho")
_NOT_NEGATIVE = re.compile(
    r"(.*_)?learning_rate|epsilon.*|.*weight_decay|.*_strength|initial_accumulator_value|.*_steps"
)
_POSITIVE = re.compile(r"clipnorm|clipvalue|global_clipnorm|.*decay_steps|ema_overwrite_frequency")
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
    for name, value in given:
        try:
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
        if (name == "learning_rate" or not _same(kept[name], arguments.get(name, _UNSET)))
        and kept[name] is not catalog.UNKNOWN
        and kept[name] is not catalog.REQUIRED
    }
    return Frozen(differing)


def unchecked(optimizer: str, name: str, value: object) -> Value:
    """A hyperparameter's value in canonical form, whatever Keras would say to it.

    Raises:
        InputError: what is no plain value and no schedule, such as another optimizer.
    """
    value = value.tolist() if hasattr(value, "tolist") and not isinstance(value, Mapping) else value
    if isinstance(value, Call) or (isinstance(value, Mapping) and "schedule" in value):
        return schedule(value)
    value = freeze(value)
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
    return value


def schedule(value: object) -> Frozen:
    """A learning-rate schedule in canonical form, ``{"schedule": "CosineDecay", "arguments": {...}}``.

    Takes a written one (`Call`), our own form, Keras's serialised form, or an instance of Keras's class.

    Raises:
        InputError, InputErrors: an unknown schedule or argument, one missing, a wrong type.
    """
    name, items = _pieces(value)
    table = {known.lower(): signature for known, signature in catalog.schedules().items()}
    signature = table.get(name.rpartition(".")[2].lower())
    if signature is None:
        raise InputError(
            "schedule.unknown",
            "Keras has no learning-rate schedule called '{name}'{hint}. It has {known}.",
            name=name,
            hint=did_you_mean(nearest(name, catalog.schedules())),
            known=", ".join(catalog.schedules()),
        )
    arguments = signature.arguments
    errors: list[InputError] = []
    kept: dict[str, Value] = {}
    for place, (key, item) in enumerate(items):
        try:
            if key is None and place >= len(arguments):
                raise InputError(
                    "schedule.too_many",
                    "{schedule} takes at most {count} arguments: {known}.",
                    schedule=signature.name,
                    count=len(arguments),
                    known=", ".join(arguments),
                )
            key = list(arguments)[place] if key is None else key
            if key in kept:
                raise InputError(
                    "hyperparameter.twice",
                    "{name} of {optimizer} is given twice.",
                    name=key,
                    optimizer=signature.name,
                )
            kept[key] = _one(signature.name, arguments, key, item)
        except InputError as error:
            errors.append(error)
            kept.setdefault(str(key), None)
    missing = [key for key, default in arguments.items() if default is catalog.REQUIRED and key not in kept]
    if missing:
        errors.append(
            InputError(
                "schedule.missing",
                "{schedule} also needs {missing}: {schedule}({known}).",
                schedule=signature.name,
                missing=", ".join(missing),
                known=";".join(arguments),
            )
        )
    boundaries, values = kept.get("boundaries"), kept.get("values")
    if isinstance(boundaries, tuple) and isinstance(values, tuple) and len(values) != len(boundaries) + 1:
        errors.append(
            InputError(
                "schedule.lengths",
                "{schedule} needs one value more than boundaries;"
                " {boundaries} boundaries came with {values} values.",
                schedule=signature.name,
                boundaries=len(boundaries),
                values=len(values),
            )
        )
    refuse(errors)
    ordered = {key: kept[key] for key in arguments if key in kept and not _same(kept[key], arguments[key])}
    return Frozen({"schedule": signature.name, "arguments": ordered})


def did_you_mean(options: Iterable[str]) -> str:
    """ ", did you mean 'a' or 'b'?" for a sentence's middle, or nothing."""
    quoted = [f"'{option}'" for option in options]
    return f" (did you mean {' or '.join(quoted)}?)" if quoted else ""


def _one(
    optimizer: str, arguments: Mapping[str, object], name: str, value: Value, is_own: bool = False
) -> Value:
    """One hyperparameter's value, checked, in canonical form."""
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
    if name == "learning_rate" and not isinstance(value, bool | int | float | str | None):
        return schedule(value)
    value = unchecked(optimizer, name, value)
    if name in _LISTS:
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


def _pieces(value: object) -> tuple[str, list[tuple[str | None, Value]]]:
    """A schedule's class name and its arguments, whatever form it comes in."""
    if isinstance(value, Call):
        return value.name, list(value.items)
    if isinstance(value, Mapping):
        if "schedule" in value:
            return str(value["schedule"]), list(value.get("arguments", {}).items())
        if "class_name" in value:
            return str(value["class_name"]), _without_name(value.get("config", {}))
    parents = [f"{parent.__module__}.{parent.__name__}" for parent in type(value).__mro__]
    if any(parent.startswith("keras.") and parent.endswith(".LearningRateSchedule") for parent in parents):
        if not type(value).__module__.startswith("keras."):
            raise InputError(
                "schedule.own",
                "{name} is a schedule of your own; a contender takes those of Keras: {known}.",
                name=type(value).__name__,
                known=", ".join(catalog.schedules()),
            )
        return type(value).__name__, _without_name(value.get_config())  # type: ignore[attr-defined]
    raise _wrong("an optimizer", "learning_rate", "must be a number or one of Keras's schedules", value)


def _without_name(config: Mapping[str, Value]) -> list[tuple[str | None, Value]]:
    return [(name, value) for name, value in config.items() if name != "name"]


def _same(value: Value, default: object) -> bool:
    return value == default and isinstance(value, bool) == isinstance(default, bool)


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
