"""The exercise sheets of a course: made where something has changed, and found on its page."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from renders.course import sheets
from renders.course.page import page
from renders.make.reports import Progress
from renders.sheets.wanted import Wanted
from tests.renders.shelving import put


@pytest.fixture
def quickly(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Pages that are made at once; the numbers of those that were made."""
    numbers: list[int] = []

    def made(wanted: Wanted, listener: object) -> dict[str, bytes]:
        numbers.append(wanted.number)
        return {".pdf": b"%PDF " + wanted.language.encode(), "-answers.pdf": b"%PDF answers"}

    monkeypatch.setattr("renders.sheets.sheets.made", made)
    return numbers


def told(progress: Progress) -> None:
    """Nobody listens."""


def test_what_has_not_changed_is_not_made_again(tmp_path: Path, quickly: list[int]) -> None:
    shelf = sheets.shelf_in(tmp_path)
    wanted = [Wanted(number, language) for language in ("es", "en") for number in (1, 3)]

    def reasons(asked: list[Wanted], force: bool = False) -> list[str]:
        return [step.reason for step in sheets.plan(asked, shelf, force)]

    assert reasons(wanted) == ["new"] * 4
    assert not shelf.folder.exists()
    assert sheets.make(sheets.plan(wanted, shelf), shelf, told) == [
        "es/sheet-1", "es/sheet-3", "en/sheet-1", "en/sheet-3",
    ]  # fmt: skip
    assert (tmp_path / "sheets/es/sheet-3.pdf").read_bytes() == b"%PDF es"
    assert sheets.make(sheets.plan(wanted, shelf), shelf, told) == []
    assert quickly == [1, 3, 1, 3]
    other = [replace(wanted[0], credit="IES"), *wanted[1:]]
    assert reasons(other) == ["changed", "", "", ""]
    assert sheets.plan(other, shelf)[0].what == "options"
    (tmp_path / "sheets/en/sheet-3-answers.pdf").unlink()
    assert reasons(wanted) == ["", "", "", "missing"]
    assert reasons(wanted, force=True) == ["forced"] * 4
    assert [path for path in tmp_path.rglob("*") if "unfinished" in path.name] == []


@pytest.mark.usefixtures("quickly")
def test_the_page_of_the_course_leads_to_them(tmp_path: Path) -> None:
    own = sheets.shelf_in(tmp_path)
    sheets.make(sheets.plan([Wanted(2, "es"), Wanted(1, "es")], own), own, told)
    shelf = sheets.Shelf(tmp_path)
    about = {"title": "Uno", "length": 5.0, "chapters": [], "key": "k", "number": 1, "scene": "race"}
    put(shelf, "es-night-480p15/race", {".mp4": b"film", ".png": b"poster"}, about)
    text = page([shelf.record("es-night-480p15/race")], {"es": "Descenso"}, tmp_path)
    names = ["sheet-1.pdf", "sheet-1-answers.pdf", "sheet-2.pdf", "sheet-2-answers.pdf"]
    places = [text.index(f'href="sheets/es/{name}"') for name in names]
    assert places == sorted(places)
