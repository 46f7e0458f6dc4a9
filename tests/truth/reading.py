"""Sentences read back: from a text on screen to its template in the words, and the predicates of templates.

A predicate is given the data, the sentence's fields and the moment, and yields what is false, in words. It
holds at *every* step that is on screen while the sentence is; what has just happened may lie some steps back.
The predicates stand in `tests.truth.sentences` (the map, who races, minima, ends) and `tests.truth.standing`
(leads, manners, how things stand).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from scenes.language import Words, load
from tests.truth.data import Data

if TYPE_CHECKING:
    from scenes.stage.frame.caption import Caption

PEOPLE = ("who", "other", "longest", "shortest")
Fields = Mapping[str, str]
Predicate = Callable[[Data, Fields, "Moment"], Iterator[str]]
PREDICATES: dict[str, Predicate] = {}


@dataclass(frozen=True)
class Moment:
    """The steps on screen while a sentence is, and those just before that it may be news of."""

    shown: Sequence[int]
    recent: Sequence[int]


def says(*keys: str) -> Callable[[Predicate], Predicate]:
    """The predicate of these templates (without ``.one`` and ``.many``)."""

    def keep(predicate: Predicate) -> Predicate:
        PREDICATES.update(dict.fromkeys(keys, predicate))
        return predicate

    return keep


# ---- reading sentences back


def plain(key: str) -> str:
    """A template's key without its number."""
    return re.sub(r"\.(one|many)$", "", key)


@cache
def templates(language: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """A pattern for each template that has a predicate, the longest text first."""
    words = load(language)
    table = []
    for key in words:
        if plain(key) in PREDICATES:
            text = words.get(key) or ""
            pattern = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+)", re.escape(text))
            table.append((key, len(re.sub(r"\{.*?\}", "", text)), re.compile(pattern)))
    table.sort(key=lambda entry: -entry[1])
    return tuple((key, pattern) for key, _, pattern in table)


def read(text: str, words: Words, data: Data) -> list[tuple[str, dict[str, str]]]:
    """The templates that a sentence may come from, the likeliest first, each with its fields."""
    found = []
    for key, pattern in templates(words.language):
        if match := pattern.fullmatch(text):
            fields = match.groupdict()
            try:
                people = {name: data.people(fields[name]) for name in PEOPLE if name in fields}
            except ValueError:
                continue
            if "who" in people and key.endswith((".one", ".many")):
                who, more = people["who"]
                if (len(who) == 1 and not more) != key.endswith(".one"):
                    continue
            found.append((plain(key), fields))
    return found


def judged(text: str, data: Data, moment: Moment) -> list[str]:
    """What is false of a sentence at a moment; a sentence without a predicate is a fault of its own."""
    found = read(text, data.words, data)
    if not found:
        return ["no predicate: nothing says when this sentence is true"]
    key, fields = found[0]
    return [f"[{key}] {fault}" for fault in dict.fromkeys(PREDICATES[key](data, fields, moment))]


def headed(caption: Caption, data: Data, first: int) -> Iterator[str]:
    """What is false of a sentence's kicker: it is another sentence's, names others, or tells another epoch.

    An epoch that it says is one at which the sentence is news: the one on screen, ``first``, or one before.
    """
    words, found = data.words, read(caption.text, data.words, data)
    if not caption.kicker or not found:
        return
    key, fields = found[0]
    case = key.partition(".")[2]
    who, more = data.people(fields["who"]) if "who" in fields else ([*caption.who], False)
    number = "one" if len(caption.who) == 1 else "many"
    paths = [*(f"kicker.{path}.{number}" for path in (case, case.partition(".")[0])), f"kicker.{case}"]
    what = next((words(path) for path in paths if path in words), words("podium.not_proved"))
    numbers = re.findall(r"\d+", caption.kicker)
    step = int("".join(numbers)) if numbers else None
    if caption.kicker != (what if step is None else words("kicker.at", what=what, step=step)):
        yield f"[{key}] its kicker is {caption.kicker!r}, not {what!r}"
    if not {*who} <= {*caption.who} or (not more and {*who} != {*caption.who}):
        yield f"[{key}] it stands under the sign of others than it names"
    if step is not None:
        if step > first:
            yield f"[{key}] its kicker tells of epoch {step}, at epoch {first}"
        for why in judged(caption.text, data, Moment([step], [step])):
            yield f"[{key}] at its kicker's epoch: {why}"


def people(data: Data, fields: Fields, name: str = "who") -> list[int]:
    """The contenders that a sentence names."""
    return data.people(fields[name])[0]
