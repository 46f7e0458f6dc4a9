"""Learning-rate schedules, Keras's and the user's: as plain data, as text, as the object that Keras is given.

A schedule is ``{"schedule": "CosineDecay", "arguments": {...}}``, its arguments in the constructor's order
and without those that are defaults; one of the user's has the dotted name of its class,
``"mine.MySchedule"``, which is found, read and hashed as an optimizer's is (`engine.custom`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from types import ModuleType
from typing import Any, NamedTuple

from engine import catalog, custom
from engine.errors import InputError, did_you_mean, nearest
from engine.spelling import keras_name
from engine.values import Call, Frozen, Value, decimal_comma, refuse, write

# Checks one argument: of whom, all that it takes, its name, the value, whether the class is the user's.
Check = Callable[[str, Mapping[str, object], str, Value, bool], Value]
Item = tuple[str | None, Value]

_DOTTED = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)+")


class _Class(NamedTuple):
    """A schedule's class: its name, what it takes (None: only a run would tell) and in which order."""

    name: str
    arguments: Mapping[str, object] | None
    order: tuple[str, ...]


def canonical(value: object, check: Check) -> Frozen:
    """A learning-rate schedule in canonical form, ``{"schedule": "CosineDecay", "arguments": {...}}``.

    Takes a written one (`Call`), our own form, Keras's serialised form, or an instance of a class, Keras's or
    the user's.

    Raises:
        InputError, InputErrors: an unknown schedule or argument, one missing, a wrong type; a schedule of
            the user's that no import finds again, or whose ``get_config`` does not tell what it was given.
    """
    name, items = _pieces(value)
    found = _class(name)
    if isinstance(value, Call) and not is_users(found.name):
        refuse_decimal_comma(value)
    short = found.name.rpartition(".")[2]
    errors: list[InputError] = []
    kept: dict[str, Value] = {}
    for place, (key, item) in enumerate(items):
        try:
            key = _named(found, place) if key is None else key
            if key == "name" and key not in (found.arguments or {}):
                continue  # a Keras object's name has no say in its numbers
            if key in kept:
                raise InputError(
                    "hyperparameter.twice",
                    "{name} of {optimizer} is given twice.",
                    name=key,
                    optimizer=short,
                )
            taken = {key: catalog.UNKNOWN} if found.arguments is None else found.arguments
            kept[key] = check(short, taken, key, item, is_users(found.name))
        except InputError as error:
            errors.append(error)
            kept.setdefault(str(key), None)
    arguments = found.arguments or {}
    missing = [key for key, default in arguments.items() if default is catalog.REQUIRED and key not in kept]
    if missing:
        errors.append(
            InputError(
                "schedule.missing",
                "{schedule} also needs {missing}: {schedule}({known}).",
                schedule=found.name,
                missing=", ".join(missing),
                known=";".join(arguments),
            )
        )
    if not is_users(found.name):
        errors += _lengths(found.name, kept.get("boundaries"), kept.get("values"))
    refuse(errors)
    order = [*arguments, *(key for key in kept if key not in arguments)]
    differing = {k: kept[k] for k in order if k in kept and not same(kept[k], arguments.get(k, ...))}
    return Frozen({"schedule": found.name, "arguments": differing})


def refuse_decimal_comma(call: Call) -> None:
    """Raise InputError for a schedule of Keras's whose first rate is 0,1: a first rate of 0 only warms up."""
    found = re.search(r"\(\s*(0),([0-9]*[1-9][0-9]*)\s*[,;)]", call.text)
    if found and not any(key and key.startswith("warmup") for key, _ in call.items):
        raise decimal_comma(call.text, found[1], found[2])


def is_schedule(thing: object) -> bool:
    """Whether something is data or an object of a schedule, or the class of one (told without Keras)."""
    if isinstance(thing, Mapping):
        return "schedule" in thing
    cls = thing if isinstance(thing, type) else type(thing)
    return isinstance(thing, Call) or custom.inherits(cls, "LearningRateSchedule")


def is_name(text: str) -> bool:
    """Whether a word can only be a schedule's name: one of Keras's, or a dotted one."""
    known = {name.lower() for name in catalog.schedules()}
    return _DOTTED.fullmatch(text) is not None or text.lower() in known


def is_users(name: str) -> bool:
    """Whether a schedule's name in canonical form is that of a class of the user's."""
    return "." in name


def users_names(value: Value) -> set[str]:
    """The names of the user's schedules in some data."""
    if not isinstance(value, Mapping):
        return set()
    own = {value["schedule"]} if is_users(str(value.get("schedule", ""))) else set()
    return own.union(*(users_names(item) for item in value.values()))


def classes(value: Value) -> tuple[type, ...]:
    """The classes of the user's schedules in some data, imported. Raises InputError as `build` does."""
    return tuple(_load(name) for name in sorted(users_names(value)))


def build(keras: ModuleType, value: Mapping[str, Any]) -> Any:
    """The schedule's object that Keras takes; a schedule within it is built too.

    Raises:
        InputError: a schedule of the user's that cannot be imported, or is none.
    """
    name = value["schedule"]
    cls = _load(name) if is_users(name) else getattr(keras.optimizers.schedules, name)
    given = value["arguments"].items()
    return cls(**{key: build(keras, item) if isinstance(item, Mapping) else item for key, item in given})


def brief(
    value: Mapping[str, Value],
    separator: str,
    whole: bool = False,
    written: Callable[[Value, str], str] = write,
) -> str:
    """A schedule as text, its leading arguments without their names; ``whole`` with a user's module."""
    name = value["schedule"]
    order: tuple[str, ...]
    try:
        order = _class(name).order
    except InputError:  # a user's module that is not there any more
        order = ()
    parts, in_order = [], True
    for place, (key, item) in enumerate(value["arguments"].items()):
        in_order = in_order and place < len(order) and order[place] == key
        nested = isinstance(item, Mapping)
        said = brief(item, separator, whole, written) if nested else written(item, separator)
        parts.append(said if in_order else f"{key}={said}")
    return f"{name if whole else name.rpartition('.')[2]}({separator.join(parts)})"


def same(value: Value, default: object) -> bool:
    """Whether a value is the default: equal, and true and 1 are not."""
    return value == default and isinstance(value, bool) == isinstance(default, bool)


def _class(name: str) -> _Class:
    """The class that a name stands for: Keras's in any case, with its path or not, or one of the user's."""
    plain = keras_name(name)
    if plain is None:
        if name.rpartition(".")[2] in custom.names(name)[1]:
            raise InputError(
                "schedule.function",
                "'{name}' is a function: a learning-rate schedule is a class that inherits from"
                " keras.optimizers.schedules.LearningRateSchedule and whose __call__(self, step) gives the"
                " rate.",
                name=name,
            )
        taken = custom.taken(name)
        if taken is None:
            return _Class(name, None, ())
        table = {key: default for key, default in taken.arguments.items() if key != "name"}
        return _Class(name, table, taken.positional)
    signature = {known.lower(): it for known, it in catalog.schedules().items()}.get(plain.lower())
    if signature is None:
        raise InputError(
            "schedule.unknown",
            "Keras has no learning-rate schedule called '{name}'{hint}. It has {known}.",
            name=name,
            hint=did_you_mean(nearest(plain, catalog.schedules())),
            known=", ".join(catalog.schedules()),
        )
    return _Class(signature.name, signature.arguments, tuple(signature.arguments))


def _named(found: _Class, place: int) -> str:
    """The argument that stands at a place without its name."""
    if found.arguments is None:
        raise InputError(
            "spelling.unordered",
            "Only running {name} would tell in which order it takes its arguments:"
            " write each with its name, as name=value.",
            name=found.name,
        )
    if place >= len(found.order):
        raise InputError(
            "schedule.too_many",
            "{schedule} takes at most {count} arguments: {known}.",
            schedule=found.name,
            count=len(found.order),
            known=", ".join(found.order),
        )
    return found.order[place]


def _lengths(name: str, boundaries: Value, values: Value) -> Iterator[InputError]:
    if isinstance(boundaries, tuple) and isinstance(values, tuple) and len(values) != len(boundaries) + 1:
        yield InputError(
            "schedule.lengths",
            "{schedule} needs one value more than boundaries;"
            " {boundaries} boundaries came with {values} values.",
            schedule=name,
            boundaries=len(boundaries),
            values=len(values),
        )


def _pieces(value: object) -> tuple[str, list[Item]]:
    """A schedule's class name and its arguments, whatever form it comes in."""
    if isinstance(value, Call):
        return value.name, list(value.items)
    if isinstance(value, Mapping) and "schedule" in value:
        return str(value["schedule"]), list(value.get("arguments", {}).items())
    if isinstance(value, Mapping) and "class_name" in value:
        module, name = str(value.get("module") or "keras"), str(value["class_name"])
        dotted = name if module.startswith("keras") else f"{module}.{name}"
        return dotted, _without_name(value.get("config") or {})
    if isinstance(value, type) and is_schedule(value):
        return _name_of(value), []
    if is_schedule(value):
        name = _name_of(type(value))
        return name, _without_name(_config(name, value))
    if callable(value):
        raise InputError(
            "schedule.function",
            "'{name}' is a function: a learning-rate schedule is a class that inherits from"
            " keras.optimizers.schedules.LearningRateSchedule and whose __call__(self, step) gives the rate.",
            name=getattr(value, "__name__", type(value).__name__),
        )
    raise InputError(
        "hyperparameter.value",
        "{name} of {optimizer} {rule}; not {value}.",
        name="learning_rate",
        optimizer="an optimizer",
        rule="must be a number or a learning-rate schedule",
        value=type(value).__name__,
    )


def _name_of(cls: type) -> str:
    return cls.__name__ if cls.__module__.startswith("keras.") else custom.name_of(cls)


def _config(name: str, schedule: Any) -> Mapping[str, Value]:
    """What a schedule's ``get_config`` says that its constructor was given."""
    arguments = _class(name).arguments
    try:
        config = schedule.get_config()
    except NotImplementedError:  # Keras's base class: the user's has none
        config = {}
    except Exception as error:
        raise InputError(
            "contender.get_config",
            "get_config() of {optimizer} fails: {kind}: {error}.",
            optimizer=type(schedule).__name__,
            kind=type(error).__name__,
            error=str(error).rstrip("."),
        ) from error
    untold = [key for key in arguments or () if key not in config]
    if untold:
        raise InputError(
            "schedule.untold",
            "get_config() of {schedule} does not tell {missing}, so this very schedule cannot be made again:"
            " tell it there as plain values, or give the schedule as a text, '{name}({known})'.",
            schedule=type(schedule).__name__,
            missing=", ".join(untold),
            name=name,
            known=";".join(arguments or ()),
        )
    return config if arguments is None else {key: config[key] for key in arguments}


def _without_name(config: Mapping[str, Value]) -> list[Item]:
    return [(name, value) for name, value in config.items() if name != "name"]


def _load(name: str) -> type:
    """A user's schedule's class, imported. Raises InputError for what is none."""
    custom.arguments(name)  # says whether there is such a module, and such a class in it
    found: type = custom.imported(name)
    if not custom.inherits(found, "LearningRateSchedule"):
        raise InputError(
            "schedule.kind",
            "'{name}' is no learning-rate schedule: it must be a class that inherits from"
            " keras.optimizers.schedules.LearningRateSchedule.",
            name=name,
        )
    return found
