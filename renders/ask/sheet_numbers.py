"""Which exercises are meant: `races sheet 3`, `races sheet all`, and `sheets` in a course's file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from renders.ask.meanings import folded
from renders.ask.mistakes import Mistakes, counted
from renders.ask.values import shown, whole

ALL = ("all", "todos", "todas", "todo")
NUMBERS = range(1, 7)


def typed(given: str | None, mistakes: Mistakes) -> Sequence[int]:
    """The exercises of a command line; none where a mistake was noted."""
    if given is not None and folded(given) in ALL:
        return NUMBERS
    number = None if given is None else whole(given)
    if number is not None and number in NUMBERS:
        return [number]
    if given is None or not given.strip():
        mistakes.note("sheet_missing", first=NUMBERS[0], last=NUMBERS[-1])
    else:
        mistakes.note("sheet_unknown", value=shown(given), first=NUMBERS[0], last=NUMBERS[-1])
    return []


def stored(given: Any, mistakes: Mistakes) -> Sequence[int]:
    """The exercises of a course's key ``sheets``: true or false, or a list of numbers."""
    if isinstance(given, bool):
        return NUMBERS if given else ()
    if not isinstance(given, list):
        with mistakes.at("sheets"):
            mistakes.note("course.sheets", value=shown(given), first=NUMBERS[0], last=NUMBERS[-1])
        return ()
    for place, number in counted(given):
        with mistakes.at("sheets", place):
            if isinstance(number, bool) or number not in NUMBERS:
                mistakes.note("course.sheets", value=shown(number), first=NUMBERS[0], last=NUMBERS[-1])
            elif given.index(number) != (place or 1) - 1:
                mistakes.note("twice", name="sheets", value=number)
    return sorted({number for number in given if number in NUMBERS})
