"""A course's exercise sheets: made where they, or what they are made of, have changed.

They stand in the course's folder as ``sheets/es/sheet-3.pdf`` and ``sheets/es/sheet-3-answers.pdf``, on a
shelf of their own, whose records tell what each was made of.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from engine.files import workplace
from renders.catalog import PROJECT
from renders.course.shelf import Shelf
from renders.make import code_hash, film_key
from renders.make.reports import Listener
from renders.sheets.wanted import Wanted

FOLDER = "sheets"  # in the course's
DECIDING = (  # the files, or the beginnings of their paths, that decide a sheet's bytes beside its words
    *("engine/", "renders/sheets/", "renders/learning_curves.py", "scenes/fonts/", "scenes/words/"),
    *("scenes/language.py", "scenes/labels.py", "scenes/theme.py"),
    *("scenes/stage/plots/losses.py", "scenes/stage/show/trainings.py"),
)


@dataclass(frozen=True)
class SheetStep:
    """A sheet, its key, and why it has to be made: a code, "" where it has not; ``what`` says more."""

    wanted: Wanted
    key: str
    reason: str = ""
    what: str = ""

    @property
    def name(self) -> str:
        """What it is called on its shelf, "es/sheet-3"."""
        return f"{self.wanted.language}/{self.wanted.name}"


def shelf_in(course: Path) -> Shelf:
    """The shelf of the sheets in a course's folder."""
    return Shelf(course / FOLDER)


def plan(sheets: Sequence[Wanted], shelf: Shelf, force: bool = False) -> list[SheetStep]:
    """What is to do for each sheet, in their order."""
    return [_step(wanted, shelf, force) for wanted in sheets]


def _step(wanted: Wanted, shelf: Shelf, force: bool) -> SheetStep:
    step = SheetStep(wanted, _key(wanted))
    record = shelf.record(step.name)
    if force:
        return replace(step, reason="forced")
    if not record:
        return replace(step, reason="new")
    if record.get("key") != step.key:
        own = json.loads(json.dumps(asdict(wanted)))
        same = own == {name: record.get(name) for name in own}
        return replace(step, reason="changed", what="code" if same else "options")
    lost = shelf.missing(record)
    return step if lost is None else replace(step, reason="missing", what=lost)


def make(steps: Sequence[SheetStep], shelf: Shelf, listener: Listener) -> list[str]:
    """Make what is due, each sheet at its place when it is whole; their names. Raises OSError."""
    due = [step for step in steps if step.reason]
    if due:
        shelf.folder.mkdir(parents=True, exist_ok=True)
    for step in due:
        with workplace(shelf.folder, "making") as folder:
            files = {suffix: folder / f"sheet{suffix}" for suffix in _written(step, folder, listener)}
            shelf.put(step.name, files, {**asdict(step.wanted), "key": step.key})
    return [step.name for step in due]


def _written(step: SheetStep, folder: Path, listener: Listener) -> list[str]:
    """The suffixes of a sheet's files, which are written into a folder."""
    from renders.sheets.sheets import made

    pages = made(step.wanted, listener)
    for suffix, data in pages.items():
        (folder / f"sheet{suffix}").write_bytes(data)
    return [*pages]


def _key(wanted: Wanted) -> str:
    """A hash of all that decides a sheet's bytes."""
    names = [name for name in code_hash.hashes(PROJECT) if name.startswith(DECIDING)]
    said = code_hash.texts(PROJECT, "says.figure_")
    parts = asdict(wanted), film_key.versions()
    return code_hash.digest([code_hash.of_files(PROJECT, names), said, json.dumps(parts, sort_keys=True)])
