"""A contender's text taken apart: its optimizer, the (name, value) pairs and the label.

Two grammars: ``optimizer:name=value,name=value`` (`engine.values`), and Keras's own spelling
(`engine.spelling`).
"""

from __future__ import annotations

import re
from typing import NamedTuple

from engine import spelling
from engine.errors import InputError
from engine.identifiers import look_up, order
from engine.suggestions import named
from engine.values import LONGEST, Value, decimal_comma, read, split, unquoted

Pairs = list[tuple[str, Value]]


class Parts(NamedTuple):
    """An optimizer's name, its (name, value) pairs, its label or None; and what was typed behind the name."""

    name: str
    pairs: Pairs
    label: str | None
    behind: str


def parts(text: str, errors: list[InputError]) -> Parts:
    """What a text is made of.

    Args:
        errors: mistakes in single pairs are added to them.

    Raises:
        InputError: a text that names no optimizer, or several.
    """
    if len(text) > LONGEST:
        raise too_long(len(text))
    text = re.sub(r"^([^\W\d]\w*) lr[ =](\S+)$", r"\1(lr=\2)", spelling.tidy(text))  # as contenders print
    spelling.refuse_several(text)
    call = spelling.written(text)
    if call is not None:
        behind = _behind(call)
        name = _name_of(call, behind)
        return Parts(name, *spelling.named(call, name, order(name), errors), behind)
    name, colon, rest = text.partition(":")
    return Parts(name.strip(), *_pairs(rest, text, errors), colon + rest)


def too_long(count: int) -> InputError:
    """The sentence for a text of so many characters."""
    return InputError(
        "contender.long",
        "A contender's text has at most {most} characters; not {count}.",
        most=LONGEST,
        count=count,
    )


def _pairs(text: str, whole: str, errors: list[InputError]) -> tuple[Pairs, str | None]:
    """The (name, value) pairs of ``name=value,name=value``, and the label; adds mistakes to ``errors``."""
    pairs: Pairs = []
    label: str | None = None
    before = ""
    every = split(text, ",") if text.strip() else []
    for place, pair in enumerate(every):
        rest = every[place + 1 :]
        key, equals, value = (part.strip() for part in pair.partition("="))
        try:
            if re.fullmatch(r"[0-9]+", pair) and re.fullmatch(r"[+-]?[0-9]+", before):
                raise decimal_comma(whole, before, pair)
            if place == 0 and rest and re.fullmatch(r"[+-]?[0-9]+", pair) and rest[0].isdecimal():
                before = pair  # said of what comes next
                continue
            if place == 0 and named(every) != every:
                head = whole.partition(":")[0]
                raise InputError(
                    "contender.unnamed",
                    "'{pair}' in '{text}' needs its name: write '{meant}'.",
                    pair=pair,
                    text=whole,
                    meant=f"{head}:{','.join(named(every))}",
                )
            if not equals or not key:
                raise InputError(
                    "contender.pair",
                    "'{pair}' in '{text}' is no name=value, such as learning_rate=0.1.",
                    pair=pair,
                    text=whole,
                )
            if key == "label":
                inner = unquoted(value)
                label = value if inner is None else inner  # a number or `true` is a label too
            else:
                pairs.append((key, read(value)))
        except InputError as error:
            errors.append(error)
        before = value
    return pairs, label


def _behind(call: spelling.Written) -> str:
    """What is typed behind a call's name, on one line, with the label that stands beside it."""
    given = [raw if key is None else f"{key}={raw}" for key, raw in call.items]
    return f"({', '.join([*given, *([] if call.label is None else [f'label={call.label!r}'])])})"


def _name_of(call: spelling.Written, behind: str) -> str:
    """The name of the optimizer that a call makes, as `look_up` gives it."""
    try:
        return look_up(call.name, behind)[0]
    except InputError as error:
        inner = spelling.inside(call)
        if inner is None or error.code == "optimizer.wrapper":
            raise
        raise InputError(
            "spelling.inside",
            "Only the optimizer itself is given here, not what is done with it in '{text}': write {inner}.",
            text=spelling.shown(call.text),
            inner=inner,
        ) from error
