"""Where films land when nobody says where: in a clone in renders/out, elsewhere in the current folder."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click.testing
import pytest

from renders import catalog
from renders.ask import options
from renders.ask.course_command import OUT
from renders.make import film

Races = Callable[..., click.testing.Result]
LANDING = catalog.landing  # as it is: every test here has another one otherwise
FILM = ("film", "race", "--draft")


@pytest.fixture(autouse=True)
def _as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalog, "landing", LANDING)


def test_in_the_clone_and_in_each_of_its_folders_they_land_in_its_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for folder in (".", "renders", "scenes/stage"):
        monkeypatch.chdir(catalog.PROJECT / folder)
        assert catalog.landing() == catalog.PROJECT / "renders" / "out"


@pytest.mark.parametrize(
    "holds", [(), ("pyproject.toml",), ("renders/catalog.toml", "scenes/manim.cfg", "pyproject.toml")]
)
def test_elsewhere_they_land_in_the_current_folder(
    holds: tuple[str, ...], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in holds:  # a project of somebody's own; one with a wheel installed into it
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).touch()
    monkeypatch.chdir(folder)
    assert catalog.landing() == folder
    (folder / "renders").mkdir(exist_ok=True)
    monkeypatch.chdir(folder / "renders")
    assert catalog.landing() == folder / "renders"


@pytest.mark.parametrize(
    ("language", "said"), [("en", "may not be written to"), ("es", "No se puede escribir en la carpeta")]
)
@pytest.mark.parametrize("arguments", [FILM, ("course", "--draft")])
def test_a_folder_that_may_not_be_written_to_is_refused_before_anything_is_made(
    arguments: tuple[str, ...],
    language: str,
    said: str,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    races: Races,
) -> None:
    monkeypatch.chdir(folder)
    monkeypatch.setattr(options.os, "access", lambda path, mode: False)
    refused = races(*arguments, language=language)
    assert refused.exit_code == 2, refused.output
    assert said in refused.stderr
    assert str(folder) in refused.stderr
    assert "--out" in refused.stderr
    assert [*folder.iterdir()] == []


def test_a_course_that_is_only_looked_at_needs_no_folder_to_write_to(
    folder: Path, monkeypatch: pytest.MonkeyPatch, races: Races
) -> None:
    monkeypatch.chdir(folder)
    monkeypatch.setattr(options.os, "access", lambda path, mode: False)
    for flag in ("--list", "--dry-run"):
        assert races("course", "--draft", flag).exit_code == 0
        assert races("course", "--draft", flag, "--out", OUT).exit_code == 0
    refused = races("course", "--draft", "--out", OUT)
    assert (refused.exit_code, refused.stderr) == (2, f"Error: The folder {OUT} may not be written to.\n")


GONE = """
import os, sys
os.rmdir(os.getcwd())
from renders.ask.cli import application
application("en").main(sys.argv[1:])
"""


@pytest.mark.parametrize(
    "arguments",
    [FILM, (*FILM, "--out", "x.mp4"), ("run", "--out", "x.nc"), ("course", "--out", "x"), ("doctor",)],
)
def test_a_current_folder_that_is_gone_is_said(arguments: tuple[str, ...], folder: Path) -> None:
    call = [sys.executable, "-P", "-c", GONE, *arguments]
    done = subprocess.run(call, cwd=folder, env=os.environ, capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stderr == "Error: The current folder is not there any more: change to one that is (cd).\n"


def test_without_the_encoders_settings_no_film_is_made(
    stand_in: Callable[[str], catalog.FilmEntry], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from engine.errors import InputErrors

    monkeypatch.setattr(film, "SETTINGS", folder / "manim.cfg")
    with pytest.raises(InputErrors) as raised:
        film.make(stand_in("Quick"), {"quality": "480p15", "language": "en"}, folder / "x.mp4")
    assert [error.code for error in raised.value.errors] == ["settings_missing"]
    assert str(folder / "manim.cfg") in str(raised.value)
    assert [*folder.iterdir()] == []
