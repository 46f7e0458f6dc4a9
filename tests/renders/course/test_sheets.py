"""The exercise sheets of a course: made where something has changed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from renders.course import extras, sheets
from renders.make.reports import Progress
from renders.sheets.wanted import Wanted


@pytest.fixture
def quickly(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Pages that are made at once; the numbers of those that were made."""
    numbers: list[int] = []

    def made(wanted: Wanted, listener: object, folder: str) -> dict[str, bytes]:
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
    names = ["es/sheet-1", "es/sheet-3", "en/sheet-1", "en/sheet-3"]
    assert extras.make(sheets.plan(wanted, shelf), told) == (names, {})
    assert (tmp_path / "sheets/es/sheet-3.pdf").read_bytes() == b"%PDF es"
    assert extras.make(sheets.plan(wanted, shelf), told) == ([], {})
    assert quickly == [1, 3, 1, 3]
    other = [replace(wanted[0], credit="IES"), *wanted[1:]]
    assert reasons(other) == ["changed", "", "", ""]
    assert sheets.plan(other, shelf)[0].what == "options"
    (tmp_path / "sheets/en/sheet-3-answers.pdf").unlink()
    assert reasons(wanted) == ["", "", "", "missing"]
    assert reasons(wanted, force=True) == ["forced"] * 4
    assert [path for path in tmp_path.rglob("*") if "unfinished" in path.name] == []
