"""A course's exercise sheets, in its folder: ``sheets/es/sheet-3.pdf`` and ``sheet-3-answers.pdf``.

Beside them is what the site shows of each: ``sheet-3.html``, part of a lesson's page, and ``sheet-3-1.svg``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from renders.course import extras, page
from renders.course.extras import Extra, ExtraStep
from renders.course.shelf import Shelf
from renders.make.reports import Listener
from renders.sheets.wanted import Wanted

FOLDER = "sheets"  # in the course's
DECIDING = (  # the files, or the beginnings of their paths, that decide a sheet's bytes beside its words
    *("engine/", "renders/sheets/", "renders/learning_curves.py", "scenes/fonts/", "scenes/words/"),
    *("scenes/language.py", "scenes/labels.py", "scenes/theme.py"),
    *("scenes/stage/plots/losses.py", "scenes/stage/show/trainings.py"),
)


def shelf_in(course: Path) -> Shelf:
    """The shelf of the sheets in a course's folder."""
    return Shelf(course / FOLDER)


def plan(sheets: Sequence[Wanted], shelf: Shelf, force: bool = False) -> list[ExtraStep]:
    """What is to do for each sheet, in their order."""
    return extras.plan([_extra(wanted) for wanted in sheets], shelf, force)


def name_of(wanted: Wanted) -> str:
    """What a sheet is called on its shelf, "es/sheet-3"."""
    return f"{wanted.language}/{wanted.name}"


def _extra(wanted: Wanted) -> Extra:
    def made(listener: Listener) -> Mapping[str, bytes]:
        from renders.sheets.sheets import made

        return made(wanted, listener, f"{page.UP}{FOLDER}/{wanted.language}")

    code = extras.hash_of(DECIDING, ["says.figure_"])
    return Extra(name_of(wanted), asdict(wanted), code, made)
