"""Keras's own spelling of an optimizer, as in a program: ``keras.optimizers.SGD(0.1, momentum=0.9)``.

Read, never evaluated: a call of names, numbers, quoted words, lists and calls of schedules, in the order and
with the names of the class's own constructor; also after ``opt =``, over several lines, with comments, and
beside a label as ``[tf.keras.optimizers.Adam(0.1), "Adam"]``. Whatever else a program may hold is told from
it in a sentence. The values are those of `engine.values`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from engine import catalog, custom
from engine.errors import InputError
from engine.values import CONSTANTS, QUOTES, Call, Value, balanced, decimal_comma, read, split, unquoted

_NAME = r"[^\W\d]\w*(?:\s*\.\s*[^\W\d]\w*)*"
_CALL = re.compile(rf"({_NAME})\s*\((.*)\)", re.DOTALL)
_ASSIGNED = re.compile(rf"{_NAME}\s*=(?!=)\s*(?=[^\W\d]|[\[(\"'])")
_KERAS = re.compile(r"(?:(?:(?:tf|tensorflow)\.)?keras\.(?:\w+\.)*|(?:tf\.)?optimizers\.(?:\w+\.)*)?(\w+)")
_SHORT = re.compile(r"(?:optimizers|schedules|legacy)\.(?:\w+\.)*(\w+)")
_CALCULATION = re.compile(r"[\d\s.eE_()+\-−–*/%^]*\d[\d\s.eE_()+\-−–*/%^]*")
LEFT_OUT = ("jit_compile",)  # of Keras 2, without a say in any number
_UNSEEN = "\ufeff\u200b\u2060"  # byte order mark, zero-width space and joiner: copied along, shown nowhere


class Written(NamedTuple):
    """An optimizer as a call: its class's name, its arguments as (name or None, text), its label or None."""

    text: str
    name: str
    items: tuple[tuple[str | None, str], ...]
    label: str | None


def keras_name(written: str) -> str | None:
    """The name of a class of Keras's without the path before it; None for one of the user's.

    ``optimizers.``, ``schedules.`` and ``legacy.`` are Keras's, if the user has no module of that name.
    """
    if found := _KERAS.fullmatch(written):
        first = written.partition(".")[0]
        return None if first == "optimizers" and custom.is_there(first) else found[1]
    found = _SHORT.fullmatch(written)
    return found[1] if found and not custom.is_there(written.partition(".")[0]) else None


def tidy(text: str) -> str:
    """A text without what only surrounds an optimizer: spaces, quotes, backticks, unseen characters."""
    text = text.translate(dict.fromkeys(map(ord, _UNSEEN))).strip()
    if len(text) > 2 and text[0] == text[-1] == "`":
        text = text.strip("`").strip()
    inside = unquoted(text)
    return text if inside is None else inside.strip()


def written(text: str) -> Written | None:
    """An optimizer in Keras's spelling; None for a text in the other grammar, ``name:key=value,...``.

    Raises:
        InputError: a part of a program that is more, or less, than one optimizer.
    """
    head = re.match(r"[^:=(\[,;\"'#]*", text)
    mark = text[head.end() : head.end() + 1] if head else ""
    if mark in (":", "") and "\n" not in text and (mark or not _names_one_among_words(text)):
        return None
    body, label = _uncommented(text).rstrip(" \t\r\n\v\f\xa0,;"), None
    while assigned := _ASSIGNED.match(body):
        body = body[assigned.end() :]
    if body[:1] in ("[", "(") and body[-1:] in ("]", ")") and balanced(body[1:-1]):
        body, label = _beside_a_label(body)
    body = tidy(body)
    found = _CALL.fullmatch(body)
    if found is None or not balanced(found[2]):
        split(body, "")  # a bracket left open says so
        if re.fullmatch(_NAME, body) and not _names_one_among_words(body):
            return Written(text, re.sub(r"\s", "", body), (), label)
        raise program(text)
    name, items = re.sub(r"\s", "", found[1]), tuple(_items(found[2]))
    return Written(text, name, items, label)


def program(text: str) -> InputError:
    """The sentence for a text that is more than an optimizer."""
    return InputError(
        "spelling.program",
        "'{text}' is not one optimizer by itself: write only that, as Adam(0.1) or adam:learning_rate=0.1.",
        text=shown(text),
    )


def refuse_several(text: str) -> None:
    """Raise InputError where one text holds several optimizers."""
    parts = [tidy(part) for part in split(text, ",;\n") if part]
    known = {name.lower() for name in catalog.optimizers()}
    heads = [re.match(rf"({_NAME})\s*(?=$|[:(])", part) for part in parts]
    if len(parts) > 1 and all(
        head and (keras_name(re.sub(r"\s", "", head[1])) or "").lower() in known
        for head in (heads[0], heads[-1])
    ):
        raise InputError(
            "spelling.several",
            "'{text}' names several optimizers: give each by itself, {each}.",
            text=shown(text),
            each=", ".join(f"'{part}'" for part in parts if re.match(rf"{_NAME}\s*($|[:(])", part)),
        )


def shown(text: str, most: int = 200) -> str:
    """A text as a sentence quotes it: on one line, and no longer than it can be read."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


def inside(call: Written) -> str | None:
    """The optimizer that stands in another call, as in ``model.compile(optimizer=Adam(0.1))``; or None."""
    known = {name.lower() for name in catalog.optimizers()}
    for _, raw in call.items:
        text = tidy(raw)
        found = _CALL.fullmatch(text)
        name = re.sub(r"\s", "", found[1]) if found else text
        if (keras_name(name) or "").lower() in known:
            return text
    return None


def named(
    call: Written, optimizer: str, order: tuple[str, ...] | None, errors: list[InputError]
) -> tuple[list[tuple[str, Value]], str | None]:
    """The (name, value) pairs of a call of ``optimizer``, and its label if it has one.

    Args:
        order: the constructor's arguments that may come without their names; None if only a run would tell.
        errors: the mistakes found are added here.
    """
    pairs: list[tuple[str, Value]] = []
    label, is_own, seen_named = call.label, "." in optimizer, False
    short = optimizer.rpartition(".")[2]
    try:
        if not is_own or (order or ("",))[0] == "learning_rate":
            _refuse_decimal_commas(call.text, call.items)
    except InputError as error:
        errors.append(error)
        return [], label
    for place, (key, raw) in enumerate(call.items):
        if re.fullmatch(r"\*{1,2}(kw)?args", raw) or (key in LEFT_OUT and not is_own):
            continue  # a signature, copied from Keras's pages
        try:
            seen_named = seen_named or key is not None
            key = _at(place, raw, optimizer, order, seen_named) if key is None else key
            value = _value(key, raw, short, is_own)
        except InputError as error:
            errors.append(error)
            continue
        if key in ("name", "label"):
            is_usual = key == "name" and str(value).lower().replace("_", "") == short.lower()
            label = label if value is None or is_usual else str(value)
        else:
            pairs.append((key, value))
    return pairs, label


def _at(place: int, raw: str, optimizer: str, order: tuple[str, ...] | None, after_named: bool) -> str:
    """The argument that stands at a place without its name."""
    if order is None:
        raise InputError(
            "spelling.unordered",
            "Only running {name} would tell in which order it takes its arguments:"
            " write each with its name, as name=value.",
            name=optimizer,
        )
    if after_named:
        raise InputError(
            "spelling.after",
            "'{value}' comes after an argument with a name, so it needs one too: name={value}.",
            value=raw,
        )
    if place >= len(order):
        raise InputError(
            "spelling.too_many",
            "{optimizer} takes at most {count} arguments without their names: {known}.",
            optimizer=optimizer,
            count=len(order),
            known=", ".join(order),
        )
    return order[place]


def _value(key: str, raw: str, optimizer: str, is_own: bool) -> Value:
    """The value of an argument; a schedule's own arguments get their names."""
    if key == "label":
        inner = unquoted(raw)
        return raw if inner is None else inner
    if _CALCULATION.fullmatch(raw) and not isinstance(
        read(raw) if _readable(raw) else "", int | float | tuple
    ):
        raise InputError(
            "spelling.calculation",
            "{name} of {optimizer} is to be calculated, '{value}', and nothing that is typed is run:"
            " write the number itself.",
            name=key,
            optimizer=optimizer,
            value=raw,
        )
    if not is_own and re.fullmatch(_NAME, raw) and raw.lower() not in CONSTANTS and not _is_schedule(raw):
        raise InputError(
            "spelling.variable",
            "{name} of {optimizer} is '{value}' here, a name that only your program knows: write its value"
            " instead, such as {name}={example}.",
            name=key,
            example="true" if _is_flag(key, optimizer) else "0.1",
            optimizer=optimizer,
            value=raw,
        )
    return _in_order(read(raw))


def _is_flag(key: str, optimizer: str) -> bool:
    """Whether an argument of one of Keras's optimizers is true or false."""
    known = {name.lower(): signature for name, signature in catalog.optimizers().items()}
    signature = known.get(optimizer.lower())
    return signature is not None and isinstance(signature.arguments.get(key), bool)


def _in_order(value: Value) -> Value:
    """A call of a schedule of Keras's with its arguments' names, in Keras's order; else the value itself."""
    if not isinstance(value, Call):
        return value
    items = tuple((key, _in_order(item)) for key, item in value.items)
    plain = (keras_name(value.name) or "").lower()
    signature = {name.lower(): known for name, known in catalog.schedules().items()}.get(plain)
    if signature is None:
        return Call(value.name, items)
    order = signature.positional
    if re.search(r"\(\s*0,", value.text):  # said of it before its arguments have their names
        return value
    told = [
        (order[k] if key is None and k < len(order) else key, item) for k, (key, item) in enumerate(items)
    ]
    return Call(value.name, tuple(pair for pair in told if pair[0] != "name"))


def _names_one_among_words(text: str) -> bool:
    """Whether a text of several words, or with braces, has the name of an optimizer of Keras's in it."""
    words = re.split(r"[\s{]+", text)
    known = {name.lower() for name in catalog.optimizers()}
    is_more = (len(words) > 1 and not re.search(r"\+|moment|nesterov", text.lower())) or "{" in text
    return is_more and any((keras_name(word) or "").lower() in known for word in words)


def _is_schedule(raw: str) -> bool:
    """Whether a word can be a schedule's name: one of Keras's, or of a module of the user's that is there."""
    known = {name.lower() for name in catalog.schedules()}
    if (keras_name(raw) or "").lower() in known:
        return True
    module = raw.rpartition(".")[0]
    return bool(module) and keras_name(raw) is None and custom.is_there(module)


def _items(text: str) -> Iterator[tuple[str | None, str]]:
    """The arguments of a call as (name or None, text), without an empty one after a last comma."""
    parts = split(text, ",;")
    for part in parts[:-1] if not parts[-1] else parts:
        found = re.fullmatch(r"([^\W\d]\w*)\s*=(?!=)\s*(.*)", part, re.DOTALL)
        yield (found[1], found[2]) if found else (None, part)


def _refuse_decimal_commas(text: str, items: tuple[tuple[str | None, str], ...]) -> None:
    """Raise InputError for ``0,1``, which reads as two arguments."""
    for (key, raw), (after, then) in pairwise(items):
        if after is None and re.fullmatch(r"\d+", then) and re.fullmatch(r"[+-]?\d+", raw):
            is_fraction = raw.lstrip("+-") == "0" and then.strip("0") and f"{raw},{then}" in text
            if key is not None or is_fraction:
                raise decimal_comma(text, raw, then)


def _beside_a_label(text: str) -> tuple[str, str | None]:
    """The optimizer's text and the label of ``[optimizer, "label"]``."""
    parts = [part for part in split(text[1:-1], ",;") if part]
    is_pair = len(parts) == 2 and unquoted(parts[0]) is None
    label = unquoted(parts[1]) if is_pair else None
    if label is None:
        refuse_several(text[1:-1])
    return (parts[0], label) if len(parts) == 1 or label is not None else (text, None)


def _readable(text: str) -> bool:
    try:
        read(text)
    except InputError:
        return False
    return True


def _uncommented(text: str) -> str:
    """A text without the comments, from # to the line's end, that stand outside quotes."""
    kept, quote, is_comment = [], "", False
    for letter in text:
        if letter == "\n":
            is_comment = False
        elif quote:
            quote = "" if letter in quote else quote
        elif letter == "#":
            is_comment = True
        elif not is_comment:
            quote = QUOTES.get(letter, "")
        if not is_comment:
            kept.append(letter)
    return "".join(kept)
