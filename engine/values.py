"""Plain values: how a contender's hyperparameters are kept, and how they are written and read as text.

The grammar (parsed, never evaluated)::

    contender  = optimizer [":" name "=" value {"," name "=" value}]
    value      = number | "true" | "false" | "none" | text | schedule | list
    schedule   = Name "(" [item {";" item}] ")"          item = value | name "=" value
    list       = "[" [value {";" value}] "]"
    text       = letters without , ; = ( ) [ ] quotes    | "..." in double or single quotes
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from engine.errors import InputError, InputErrors

Value = Any  # bool | int | float | str | None | tuple[Value, ...] | Frozen: plain JSON data, once `plain`

LONGEST = 2_000  # characters of a contender's text
_DEEPEST = 4
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?|[+-]?(nan|inf|infinity)", re.IGNORECASE)
_CALL = re.compile(r"([A-Za-z_][\w.]*)\s*\((.*)\)", re.DOTALL)
_WORDS = {"true": True, "false": False, "none": None}
BARE = re.compile(r"[^\s,;=()\[\]\"':][^,;=()\[\]\"']*")
_PAIRS = {"(": ")", "[": "]"}


class Call(NamedTuple):
    """A schedule as it was written: its name, and its arguments as (name or None, value)."""

    name: str
    items: tuple[tuple[str | None, Value], ...]


class Frozen(Mapping[str, Value]):
    """A mapping that cannot change, and so can be hashed; it keeps the order that it was given."""

    __slots__ = ("_items",)

    def __init__(self, items: Mapping[str, Value] | Iterable[tuple[str, Value]] = ()) -> None:
        self._items: dict[str, Value] = {name: freeze(value) for name, value in dict(items).items()}

    def __getitem__(self, name: str) -> Value:
        return self._items[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __hash__(self) -> int:
        return hash(frozenset(self._items.items()))

    def __repr__(self) -> str:
        return repr(self._items)


def freeze(value: Value) -> Value:
    """The same value with tuples for lists and `Frozen` for mappings."""
    if isinstance(value, Mapping):
        return value if isinstance(value, Frozen) else Frozen(value)
    if isinstance(value, list | tuple):
        return tuple(freeze(item) for item in value)
    return value


def plain(value: Value) -> Value:
    """The same value as plain JSON data: lists for tuples, dicts for mappings."""
    if isinstance(value, Mapping):
        return {name: plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value


def refuse(errors: Iterable[InputError]) -> None:
    """Raise all the mistakes at once; with none, do nothing."""
    flat = [one for error in errors for one in (error.errors if isinstance(error, InputErrors) else (error,))]
    if len(flat) == 1:
        raise flat[0]
    if flat:
        raise InputErrors(flat)


def split(text: str, separators: str) -> list[str]:
    """The parts of a text between separators that stand outside brackets and quotes, without outer spaces.

    Raises InputError where a bracket or a quote is left open.
    """
    parts, start, open_brackets, quote = [], 0, [], ""
    for column, letter in enumerate(text):
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "\"'":
            quote = letter
        elif letter in _PAIRS:
            open_brackets.append(_PAIRS[letter])
        elif letter in ")]":
            if not open_brackets or open_brackets.pop() != letter:
                raise _unbalanced(text)
        elif letter in separators and not open_brackets:
            parts.append(text[start:column])
            start = column + 1
    if quote or open_brackets:
        raise _unbalanced(text)
    return [part.strip() for part in [*parts, text[start:]]]


def read(text: str, depth: int = 0) -> Value:
    """The value that a text stands for; a schedule comes as a `Call`, its arguments not yet looked up.

    Raises InputError for a text outside the grammar.
    """
    text = text.strip()
    if depth > _DEEPEST:
        raise InputError("value.depth", "'{text}' is nested too deep.", text=text)
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    if _NUMBER.fullmatch(text):
        return int(text) if re.fullmatch(r"[+-]?\d{1,15}", text) else float(text)
    if len(text) >= 2 and text[0] in "\"'" and text[-1] == text[0] and text[0] not in text[1:-1]:
        return text[1:-1]
    if text.startswith("[") and text.endswith("]") and _balanced(text[1:-1]):
        inside = text[1:-1].strip()
        return tuple(read(item, depth + 1) for item in split(inside, ";,")) if inside else ()
    if (call := _CALL.fullmatch(text)) and _balanced(call[2]):
        inside = call[2].strip()
        items = [_item(item, depth + 1) for item in split(inside, ";,")] if inside else []
        return Call(call[1], tuple(items))
    if BARE.fullmatch(text):
        return text
    raise InputError(
        "value.text",
        "'{text}' is no value: write a number, true, false, none, a word, or a schedule"
        " like CosineDecay(0.1;60).",
        text=text,
    )


def write(value: Value) -> str:
    """The text of a value, so that ``read(write(value))`` gives it back."""
    if isinstance(value, Mapping):
        items = [f"{name}={write(item)}" for name, item in value["arguments"].items()]
        return f"{value['schedule']}({';'.join(items)})"
    if isinstance(value, list | tuple):
        return f"[{';'.join(write(item) for item in value)}]"
    if value is None or isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return number(value)
    bare = BARE.fullmatch(value) and value == value.strip() and read(value) == value
    return value if bare else f'"{value}"' if '"' not in value else f"'{value}'"


def number(value: float) -> str:
    """A number as a person writes it: 0.1, 60, 0.00000001, and 1e-30 only where the zeros get too many."""
    text = repr(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if "e" in text and 1e-10 <= abs(value) < 1:
        return format(Decimal(text), "f")
    return text


def canonical(data: Value) -> str:
    """JSON with sorted names and no spaces: one text for one value, whatever the order it was given in."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def _item(text: str, depth: int) -> tuple[str | None, Value]:
    parts = split(text, "=")
    if len(parts) == 2 and parts[0].isidentifier():
        return parts[0], read(parts[1], depth)
    return None, read(text, depth)


def _balanced(text: str) -> bool:
    try:
        split(text, "")
    except InputError:
        return False
    return True


def _unbalanced(text: str) -> InputError:
    return InputError(
        "value.brackets", "'{text}' leaves a bracket or a quote open, or closes one too many.", text=text
    )
