"""What the tests of the command line share: the stand-in films, and `races` in a language."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click.testing
import pytest

from renders import catalog
from renders.cli import application

HERE = Path(__file__).parent
SEARCHED = os.pathsep.join(
    [str(HERE), str(catalog.PROJECT)]
)  # the stand-ins, and the very project under test
CALL = "from renders import catalog; catalog.films = lambda: {films}; from renders.cli import main; main()"

STAND_INS = ("Quick", "Slow", "Broken", "Captioned", "Brief")


@pytest.fixture
def stand_in() -> Callable[[str], catalog.FilmEntry]:
    """A stand-in film by the name of its class."""
    return lambda name: catalog.FilmEntry(name.lower(), f"stand_ins:{name}")


@pytest.fixture(autouse=True)
def _films_of_our_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Stand-ins are found by the film's process, and no test writes into renders/out."""
    monkeypatch.setenv("PYTHONPATH", SEARCHED)
    monkeypatch.setattr(catalog, "MADE", tmp_path / "made")


Result = click.testing.Result


@pytest.fixture
def races() -> Callable[..., Result]:
    """`races("film", "race", ...)` in this process, in English; ``language="es"`` for Spanish."""

    def call(*arguments: str, language: str = "en") -> Result:
        return click.testing.CliRunner().invoke(application(language), list(arguments))

    return call


@pytest.fixture
def races_process() -> Callable[..., subprocess.Popen[str]]:
    """`races` in a process of its own, which knows the stand-in films."""

    def call(*arguments: str, **environment: str) -> subprocess.Popen[str]:
        films = {name.lower(): [name.lower(), f"stand_ins:{name}"] for name in STAND_INS}
        made = f"{{name: catalog.FilmEntry(*each) for name, each in {films!r}.items()}}"
        return subprocess.Popen(
            [sys.executable, "-c", CALL.format(films=made), *arguments],
            env=os.environ | {"PYTHONPATH": SEARCHED, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    return call
