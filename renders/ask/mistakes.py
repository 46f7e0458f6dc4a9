"""All mistakes of one command at once, each with its place in a file; and single values that may be one."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from engine.errors import InputError, InputErrors, either
from renders.ask import slips, values
from renders.ask.meanings import KINDS, canonical, nearest_meaning
from renders.ask.option_table import PARTS, apart
from renders.ask.toml_lines import Line, standing
from renders.ask.values import shown
from renders.speech import mistake, one_by_one

LONGEST_TEXT = 10_000  # characters of what a teacher writes of a lesson


class Mistakes:
    """Collects every mistake, so that they are said together before anything is made.

    A mistake of a file that has parts is noted with its place in it (the field ``place``), as
    ``film[2] (himmelblau).start``, counted from 1: `within` a part, and there `at` a key. Of a ``file`` whose
    ``lines`` are known, it has its line, too.

    Attributes:
        computing: called with "running" before a race is run to find out what was asked for.
    """

    def __init__(self, computing: Callable[[str], None] | None = None) -> None:
        self.errors: list[InputError] = []
        self.computing = computing
        self._place: str | None = None  # None: what is read has no parts, as a command line
        self._stands: Mapping[str, str] = {}
        self._key = ""  # of what has no parts
        self.file = ""
        self.lines: dict[str, Line] = {}  # by place

    @contextmanager
    def within(self, place: str, stands: Mapping[str, str] | None = None) -> Iterator[None]:
        """What the block notes is of the part ``place`` of a file ("": of all of it).

        Some of what is read as that part's may stand in another one: ``stands`` says of each key in which.
        """
        with self._here(place, stands or {}):
            yield

    @contextmanager
    def _here(self, place: str | None, stands: Mapping[str, str]) -> Iterator[None]:
        before = self._place, self._stands
        self._place, self._stands = place, stands
        try:
            yield
        finally:
            self._place, self._stands = before

    @contextmanager
    def at(self, key: str, number: int | None = None, beside: Sequence[str] = ()) -> Iterator[None]:
        """What the block notes is wrong at a key of the part, or at the one of its values with that number.

        Where it is wrong only ``beside`` other keys, and one of them stands elsewhere, it is the part's own
        mistake. Of what has no parts this says nothing.
        """
        if self._place is None:
            before, self._key = self._key, key
            try:
                yield
            finally:
                self._key = before
            return
        there = self._stands.get(key, self._place)
        apart = any(self._stands.get(other, there) != there for other in beside)
        with self._here(self._place if apart else placed(there, key, number), {}):
            yield

    def add(self, error: InputError) -> None:
        """Note a mistake, or each of several, with its place."""
        for each in one_by_one(error):
            if self._place:
                each.fields.setdefault("place", self._place)
            self.errors.append(self._with_line(_pointed(each)))

    def _with_line(self, error: InputError) -> InputError:
        """A mistake with the line of the file that it is on; where that has decimal commas, of those."""
        place = error.fields.get("place")
        key = place or self._key or error.fields.get("key") or error.fields.get("name") or ""
        line = standing(str(key), self.lines)
        if line is None or "line" in error.fields:
            return error if place else _apart(error)
        if error.code in (*PARTS, "count") and (mended := slips.pointed(line.text)):
            said = {"place": place} if place else {}
            error = mistake("slip.point", mended=shown(mended), text=shown(line.text), **said)
        error.fields.setdefault("line", line.number)
        error.fields.setdefault("file", self.file)
        return error

    @contextmanager
    def noted(self) -> Iterator[None]:
        """Note the mistake that the block raises, and go on after it."""
        try:
            yield
        except InputError as error:
            self.add(error)

    def note(self, code: str, /, **fields: object) -> None:
        """Note one mistake of the command line's own."""
        self.add(mistake(code, **fields))

    def settle(self) -> None:
        """Raise all that was noted, each sentence once. Raises InputErrors."""
        said = {
            (error.fields.get("place"), error.fields.get("line"), str(error)): error for error in self.errors
        }
        if said:
            raise InputErrors(list(said.values()))


def _pointed(error: InputError) -> InputError:
    """A mistake about a value; of one with decimal commas or parted thousands, what to type instead."""
    typed, place = str(error.fields.get("value", "")), error.fields.get("place")
    said = {"value": typed, "name": error.fields.get("name")} | ({"place": place} if place else {})
    parts = PARTS.get(error.code)
    if parts is not None and (mended := values.pointed(typed, parts)) is not None:
        return mistake("decimals", mended=mended, **said)
    if error.code in ("not_whole", "not_whole_in") and (mended := values.grouped(typed)) is not None:
        return mistake("thousands", mended=mended, **said)
    return error


def _apart(error: InputError) -> InputError:
    """A mistake about an option's value; of one with several values, what to type instead."""
    name = str(error.fields.get("name"))
    typed = str(error.fields.get("value", ""))
    parts = PARTS[error.code] if error.code in ("not_domain", "not_range") else None
    if parts is not None and (mended := values.between_colons(typed, parts)) is not None:
        return mistake("colons", name=name, mended=mended, value=typed)
    each = apart(name, typed) if error.code in PARTS else None
    return error if each is None else mistake("repeated", name=name, each=each)


def counted(values: Sequence[Any]) -> Iterator[tuple[int | None, Any]]:
    """Each of some values and its number for `Mistakes.at`; the only one has none."""
    return ((number if len(values) > 1 else None, value) for number, value in enumerate(values, 1))


def placed(part: str, key: str, number: int | None = None) -> str:
    """The place of a key in a part of a file, as TOML writes it, or of one of its values."""
    written = shown(key if re.fullmatch(r"[\w-]+", key) else json.dumps(key, ensure_ascii=False))
    return (f"{part}." if part else "") + written + (f"[{number}]" if number is not None else "")


# ---- each notes its mistake and returns something to go on with


def one_of(name: str, value: object, allowed: Sequence[str], mistakes: Mistakes) -> str:
    """One of some words, or what else it is called; else the first."""
    kind = KINDS.get(name, name)
    value = canonical(kind, value)
    if value in allowed:
        return str(value)
    fields = {"name": name, "value": shown(value), "allowed": either(allowed)}
    close = nearest_meaning(kind, str(value), allowed)
    mistakes.note("unknown_near", near=close[0], **fields) if close else mistakes.note("unknown", **fields)
    return allowed[0]


def line(name: str, value: object, most: float, mistakes: Mistakes) -> str:
    """One line of at most ``most`` characters."""
    text = " ".join(str(value).split())
    if not text:
        mistakes.note("empty", name=name)
    elif len(text) > most:
        mistakes.note("too_long", name=name, count=len(text), most=most)
    elif not text.isprintable():
        mistakes.note("not_printable", name=name)
    return text


def paragraphs(name: str, value: str, mistakes: Mistakes) -> str:
    """A text of as many lines as it likes, at most `LONGEST_TEXT` characters of it."""
    text = value.strip()
    if not text:
        mistakes.note("empty", name=name)
    elif len(text) > LONGEST_TEXT:
        mistakes.note("too_long", name=name, count=len(text), most=LONGEST_TEXT)
    elif not "".join(text.split()).isprintable():
        mistakes.note("not_printable", name=name)
    return text


def named(asked: Mapping[str, Any], mistakes: Mistakes, key: str = "name") -> str | None:
    """What a function of one's own is to be called, at a key; None where that was not asked, or is noted."""
    from engine.names import LONGEST_NAME

    if key not in asked:
        return None
    before = len(mistakes.errors)
    with mistakes.at(key):
        found = line(key, asked[key], LONGEST_NAME, mistakes)
    return found if len(mistakes.errors) == before else None


def text(name: str, value: object) -> str:
    """A text that is not empty. Raises InputError."""
    if not isinstance(value, str):
        raise mistake("not_text", name=name, value=shown(value))
    if not value.strip():
        raise mistake("empty", name=name)
    return value
