"""Plain values: how a contender's hyperparameters are kept, and how they are written and read as text.

The grammar (parsed, never evaluated)::

    contender  = optimizer [":" name "=" value {"," name "=" value}]
    value      = number | "true" | "false" | "none" | text | schedule | list
    schedule   = Name "(" [item {";" item}] ")"          item = value | name "=" value
    list       = "[" [value {";" value}] "]"             | "(" value ";" [value {";" value}] ")"
    text       = letters without , ; = ( ) [ ] { } quotes  | "..." in quotes of any kind

Inside brackets a comma does for the semicolon. Keras's own spelling of an optimizer: `engine.spelling`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from engine.errors import InputError, InputErrors, did_you_mean

Value = Any  # bool | int | float | str | None | tuple[Value, ...] | Frozen: plain JSON data, once `plain`

LONGEST = 2_000  # characters of a contender's text
DEEPEST = 4  # brackets in brackets
_DIGITS = r"[0-9]+(?:_[0-9]+)*"
_NUMBER = re.compile(
    rf"[+-]?({_DIGITS}\.?({_DIGITS})?|\.{_DIGITS})(e[+-]?[0-9]+)?|[+-]?(nan|inf|infinity)", re.IGNORECASE
)
_CALL = re.compile(r"([A-Za-z_][\w.]*)\s*\((.*)\)", re.DOTALL)
CONSTANTS = {"true": True, "false": False, "none": None}
QUOTES = {'"': '"', "'": "'", "“": "”“", "”": "”", "‘": "’‘", "«": "»"}  # what ends each kind
BARE = re.compile(r"[^\s,;=()\[\]{}\"'“”‘«:][^,;=()\[\]{}\"'“”‘«]*")
_PAIRS = {"(": ")", "[": "]", "{": "}"}


class Call(NamedTuple):
    """A schedule as it was written: its name, its arguments as (name or None, value), and its text."""

    name: str
    items: tuple[tuple[str | None, Value], ...]
    text: str = ""


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
            quote = "" if letter in quote else quote
        elif letter in QUOTES:
            quote = QUOTES[letter]
        elif letter in _PAIRS:
            open_brackets.append(_PAIRS[letter])
        elif letter in ")]}":
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
    if depth > DEEPEST:
        raise InputError("value.depth", "'{text}' is nested too deep.", text=text)
    if text.lower() in CONSTANTS:
        return CONSTANTS[text.lower()]
    digits = text.replace("−", "-").replace("–", "-")  # as typesetting writes a minus
    if _NUMBER.fullmatch(digits):
        return int(digits) if re.fullmatch(r"[+-]?[0-9_]{1,15}", digits) else float(digits)
    if (inside := unquoted(text)) is not None:
        return inside
    if text[:1] + text[-1:] in ("[]", "()") and balanced(text[1:-1]):
        items = _inside(text)
        if text[0] == "(" and len(items) == 1 and not text[:-1].rstrip().endswith((",", ";")):
            return read(items[0], depth + 1)  # brackets around a value
        return tuple(read(item, depth + 1) for item in items)
    if (call := _CALL.fullmatch(text)) and balanced(call[2]):
        return Call(call[1], tuple(_item(item, depth + 1) for item in _inside(f"({call[2]})")), text)
    if BARE.fullmatch(text):
        return text
    raise InputError(
        "value.text",
        "'{text}' is no value: write a number, true, false, none, a word, or a schedule"
        " like CosineDecay(0.1;60).",
        text=text,
    )


def unquoted(text: str) -> str | None:
    """What stands between the quotes of a text that is quoted as a whole; None for any other."""
    text = text.strip()
    ends = QUOTES.get(text[:1], "")
    is_quoted = len(text) >= 2 and text[-1] in ends and not any(end in text[1:-1] for end in ends)
    return text[1:-1] if is_quoted else None


def number_in(text: str) -> bool:
    """Whether a text is a number and nothing else."""
    return _NUMBER.fullmatch(text.strip()) is not None


def decimal_comma(text: str, whole: str, decimals: str) -> InputError:
    """The sentence for a decimal comma, which separates two values in a text."""
    return InputError(
        "value.comma",
        "In '{text}' the comma of {number} separates two values: decimals take a point, {point}.",
        text=text,
        number=f"{whole},{decimals}",
        point=f"{whole}.{decimals}",
    )


def depth(value: Value) -> int:
    """How many brackets stand in each other where a value is written."""
    if isinstance(value, Mapping):
        return 1 + max((depth(item) for item in value["arguments"].values()), default=0)
    if isinstance(value, list | tuple):
        return 1 + max((depth(item) for item in value), default=0)
    return 0


def write(value: Value, separator: str = ";") -> str:
    """The text of a value, so that ``read(write(value))`` gives it back."""
    if isinstance(value, Mapping):
        items = [f"{name}={write(item, separator)}" for name, item in value["arguments"].items()]
        return f"{value['schedule']}({separator.join(items)})"
    if isinstance(value, list | tuple):
        return f"[{separator.join(write(item, separator) for item in value)}]"
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


def _inside(text: str) -> list[str]:
    """The items between a text's outer brackets, without an empty one after a last separator.

    Raises InputError for a decimal comma among semicolons, ``[0,9;0,99]``.
    """
    parts = split(text[1:-1], ";")
    for part in parts if len(parts) > 1 else ():
        if found := re.fullmatch(r"(?:\w+\s*=)?\s*([+-]?[0-9]+)\s*,\s*([0-9]+)", part):
            raise decimal_comma(text, found[1], found[2])
    items = split(text[1:-1], ";,")
    return items if items[-1] else items[:-1]


def _item(text: str, depth: int) -> tuple[str | None, Value]:
    parts = split(text, "=")
    if len(parts) == 2 and parts[0].isidentifier():
        return parts[0], read(parts[1], depth)
    return None, read(text, depth)


def balanced(text: str) -> bool:
    """Whether every bracket and quote that a text opens or closes is closed and opened in it."""
    try:
        split(text, "")
    except InputError:
        return False
    return True


def _unbalanced(text: str) -> InputError:
    return InputError(
        "value.brackets",
        "'{text}' leaves a bracket or a quote open, or closes one too many{hint}.",
        text=text,
        hint=did_you_mean([mended if (mended := unquoted(closed(text))) is not None else closed(text)]),
    )


def closed(text: str) -> str:
    """A text with every bracket and quote that it opens closed, and none that it does not open."""
    found, open_brackets, quote = "", list[str](), ""
    for letter in text:
        if quote:
            quote = "" if letter in quote else quote
        elif letter in QUOTES:
            quote = QUOTES[letter]
        elif letter in _PAIRS:
            open_brackets.append(_PAIRS[letter])
        elif letter in ")]}":
            letter = open_brackets.pop() if open_brackets else ""
        found += letter
    return found.rstrip() + quote[:1] + "".join(reversed(open_brackets))
