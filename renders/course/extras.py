"""What stands beside a course's films, on shelves of its own: made where they have changed."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.errors import InputError
from engine.files import workplace
from renders.catalog import PROJECT
from renders.course.shelf import Shelf
from renders.make import code_hash, film_key
from renders.make.reports import Listener


@dataclass(frozen=True)
class Extra:
    """An exercise sheet, or a page to touch: what it is called on its shelf, and how it is made.

    ``about`` is what was asked for, as plain data, and ``code`` a hash of what else decides its bytes;
    ``made`` gives its files by suffix.
    """

    name: str
    about: Mapping[str, Any]
    code: str
    made: Callable[[Listener], Mapping[str, bytes]]

    @property
    def key(self) -> str:
        """A hash of all that decides its bytes."""
        told = json.dumps((self.about, film_key.versions()), sort_keys=True)
        return code_hash.digest([self.code, told])


@dataclass(frozen=True)
class ExtraStep:
    """What is to do for one, and why: ``reason`` is a code, "" where nothing is; ``what`` says more."""

    extra: Extra
    shelf: Shelf
    reason: str = ""
    what: str = ""

    @property
    def name(self) -> str:
        """What it is called on its shelf, "es/sheet-3"."""
        return self.extra.name

    @property
    def kind(self) -> str:
        """Of which it is one, "sheets" or "pages": its shelf's name."""
        return self.shelf.folder.name


def plan(extras: Sequence[Extra], shelf: Shelf, force: bool = False) -> list[ExtraStep]:
    """What is to do for each, in their order."""
    return [ExtraStep(extra, shelf, *_reason(extra, shelf, force)) for extra in extras]


def _reason(extra: Extra, shelf: Shelf, force: bool) -> tuple[str, str]:
    record = shelf.record(extra.name)
    if force:
        return "forced", ""
    if not record:
        return "new", ""
    if record.get("key") != extra.key:
        own = json.loads(json.dumps(dict(extra.about)))
        return "changed", "code" if own == {name: record.get(name) for name in own} else "options"
    lost = shelf.missing(record)
    return ("", "") if lost is None else ("missing", lost)


def make(steps: Sequence[ExtraStep], listener: Listener) -> tuple[list[str], dict[str, InputError]]:
    """Make what is due, each at its place when it is whole: the names of those made; why others cannot be.

    Raises OSError.
    """
    made, refused = [], {}
    for step in [step for step in steps if step.reason]:
        try:
            files = step.extra.made(listener)
        except InputError as error:
            refused[step.name] = error
            continue
        step.shelf.folder.mkdir(parents=True, exist_ok=True)
        with workplace(step.shelf.folder, "making") as folder:
            places = {suffix: folder / f"extra{suffix}" for suffix in files}
            for suffix, path in places.items():
                path.write_bytes(files[suffix])
            step.shelf.put(step.name, places, {**step.extra.about, "key": step.extra.key})
        made.append(step.name)
    return made, refused


def hash_of(deciding: Sequence[str], said: Sequence[str]) -> str:
    """A hash of the files whose paths begin so, and of the texts of `renders/words` that begin so."""
    names = [name for name in code_hash.hashes(PROJECT) if name.startswith(tuple(deciding))]
    return code_hash.digest(
        [code_hash.of_files(PROJECT, names), *(code_hash.texts(PROJECT, each) for each in said)]
    )
