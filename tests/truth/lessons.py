"""Sentences of the films of learning rates, of one descent and of minima: read back, each with its predicate.

The predicates stand in `tests.truth.rates` and `tests.truth.descents`; data are `Data` of a film's results.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

import numpy as np

from scenes.language import Words, load
from tests.truth.data import Data

Fields = Mapping[str, str]
Check = Callable[["Lesson", Fields], Iterator[str]]
CHECKS: dict[str, Check] = {}
# Texts that stand on these films and are no sentences of what this race does.
GENERAL = (
    "rates.start", "rates.together_alike", "minima_film.parted",
    "rates.slope", "rates.scale", "rates.moral", "descent.cut_0", "descent.cut_1", "descent.level_line",
    "minima_film.starts", "minima_film.painted", "minima_film.back", "minima_film.basins",
    "minima_film.blind", "minima_film.cloud", "minima_film.changed", "minima_film.other",
)  # fmt: skip


@dataclass
class Lesson:
    """A film's data: its main result, one runner a row; ``more`` others; ``said`` what was said before."""

    data: Data
    words: Words
    rates: np.ndarray = field(default_factory=lambda: np.zeros(0))
    more: dict[str, Data] = field(default_factory=dict)
    pairs: list[tuple[float, int]] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    maps: list[np.ndarray] = field(default_factory=list)
    clouds: list[Data] = field(default_factory=list)  # the random starts, one entry a contender
    eager: list[str] = field(default_factory=list)  # labels of the contenders that were stepped eagerly
    said: list[tuple[str, Fields]] = field(default_factory=list)


def says(*keys: str) -> Callable[[Check], Check]:
    """The predicate of these templates."""

    def keep(check: Check) -> Check:
        CHECKS.update(dict.fromkeys(keys, check))
        return check

    return keep


@cache
def templates(language: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """A pattern for each template of these films, the longest text first."""
    words, table = load(language), []
    for key in words:
        if key in CHECKS or key in GENERAL:
            text = words.get(key) or ""
            pattern = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+)", re.escape(text))
            table.append((key, len(re.sub(r"\{.*?\}", "", text)), re.compile(pattern)))
    table.sort(key=lambda entry: -entry[1])
    return tuple((key, pattern) for key, _, pattern in table)


def judged(lesson: Lesson, texts: list[str]) -> list[str]:
    """What is false of a film's captions, in the order in which they are told."""
    false = []
    for text in texts:
        found = [(k, m) for k, pattern in templates(lesson.words.language) if (m := pattern.fullmatch(text))]
        if not found:
            false.append(f"{text!r}: no predicate: nothing says when this sentence is true")
            continue
        key, match = found[0]
        fields = match.groupdict()
        if key in CHECKS:
            false += [f"{text!r}: [{key}] {why}" for why in dict.fromkeys(CHECKS[key](lesson, fields))]
        lesson.said.append((key, fields))
    return false


def whole(text: str) -> int:
    """A count as it is written."""
    return int(re.sub(r"\D", "", text))
