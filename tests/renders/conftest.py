"""What the tests of the command line share: the stand-in films, and `races` in a language."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import click.testing
import pytest

from renders import catalog
from renders.ask.cli import application
from renders.make import durations
from scenes.container import Cue

HERE = Path(__file__).parent
SEARCHED = os.pathsep.join(
    [str(HERE), str(catalog.PROJECT)]
)  # the stand-ins, and the very project under test
CALL = (
    "from renders import catalog; catalog.films = lambda: {films}; from renders.ask.cli import main; main()"
)

STAND_INS = ("Quick", "Slow", "Broken", "Captioned", "Brief")


@pytest.fixture
def stand_in() -> Callable[[str], catalog.FilmEntry]:
    """A stand-in film by the name of its class."""
    return lambda name: catalog.FilmEntry(name.lower(), f"stand_ins:{name}")


@pytest.fixture(autouse=True)
def _films_of_our_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Stand-ins are found by the film's process, and no test writes into renders/out.

    How long a film took in another test is nothing that this one says.
    """
    monkeypatch.setenv("PYTHONPATH", SEARCHED)
    monkeypatch.setattr(catalog, "landing", lambda: tmp_path / "made")
    monkeypatch.setattr(durations, "_path", lambda: tmp_path.with_name(f"{tmp_path.name}-{durations.FILE}"))


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


@pytest.fixture(scope="session")
def lesson(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A film as it is made, with its subtitles beside it: `stand_ins.Lesson`."""
    options = {"title": "Ñandú: −1 ≤ x", "credit": "una «profe»", "command": "races film lesson --draft"}
    return _made("Lesson", options, tmp_path_factory)


@pytest.fixture(scope="session")
def remark(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A film of one second that says nothing: `stand_ins.Remark`."""
    return _made("Remark", {}, tmp_path_factory)


@pytest.fixture(scope="session")
def finished(lesson: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The same film, finished."""
    from renders.finish.finish import finish

    sentence = "Un cuadrado crece, y se dice «por qué» en una sola frase."
    return finish(lesson, tmp_path_factory.mktemp("finished"), sentence)


@pytest.fixture
def like_lesson(lesson: Path, tmp_path: Path) -> Callable[..., Path]:
    """Another film of the lesson's pictures, with captions of its own, or other things in its comment."""
    import json

    from renders import mp4

    def write(captions: Sequence[Cue] = (), **origin: object) -> Path:
        movie = mp4.look(lesson)
        texts = {"title": movie.title, "comment": json.dumps(dict(movie.origin) | origin)}
        mp4.write(tmp_path / "other.mp4", [movie], captions, movie.chapters, texts, movie.language)
        return tmp_path / "other.mp4"

    return write


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder to work in."""
    made = tmp_path / "work"
    made.mkdir()
    return made


def _made(name: str, options: dict[str, str], folders: pytest.TempPathFactory) -> Path:
    from renders.make.film import make

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", SEARCHED)
        entry = catalog.FilmEntry(name.lower(), f"stand_ins:{name}")
        out = folders.mktemp("made") / f"{name.lower()}.mp4"
        return make(entry, {"quality": "480p15", "language": "es"} | options, out).path
