"""What comes of what is typed: the command of the film that would be made, or the sentence that is said."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine.errors import either
from engine.surfaces import SURFACES
from renders.ask.cli import application
from renders.make.film import Made
from tests.command_line import races

Typed = Callable[..., tuple[int, str]]
COMMANDS = [*application("en").commands]


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Typed:
    """What comes of a command: its exit code, and what it says or the command of the film that it makes."""
    from renders import catalog
    from renders.ask import course_command
    from renders.make import film

    made: list[str] = []

    def make(entry: Any, keywords: dict[str, Any], *_: Any, **__: Any) -> Made:
        made.append(keywords["command"])
        return Made(Path("x.mp4"), None, 1.0)

    monkeypatch.setattr(film, "make", make)
    monkeypatch.setattr(film, "measures", lambda path: (1.0, 1))
    monkeypatch.setattr(film, "find_made", lambda key, out: out)
    monkeypatch.setattr(film, "film_key", lambda *_: "0" * 64)
    monkeypatch.setattr(catalog, "landing", lambda: tmp_path)
    monkeypatch.setattr(course_command, "_make", lambda *_: 0)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "x.mp4").write_bytes(b"\x00\x00\x00 ftypisom")
    (tmp_path / "x.csv").write_text("contender,start,step\n")

    def call(words: str, file: str, language: str = "en") -> tuple[int, str]:
        made.clear()
        Path("mine.toml").write_text(file, encoding="utf-8")
        result = races(*shlex.split(words), language=language)
        said = result.stderr if result.exit_code else "\n".join(made) or result.stdout
        several = re.findall("^  - (.*)$", said, re.MULTILINE)
        return result.exit_code, "\n".join(several) or said.rpartition("Error: ")[2].strip()

    return call


@pytest.fixture
def comes_to(typed: Typed) -> Callable[[str, str, str], None]:
    """Asserts what comes of words and of what is in mine.toml, and that the same is said in Spanish.

    <surfaces>, <films>, <commands> stand for all there are, <film> for any film, <race> for what the film is.
    """

    def check(words: str, file: str, came: str) -> None:
        from renders import catalog

        everything = {
            "surfaces": ", ".join(SURFACES),
            "films": ", ".join(catalog.films()),
            "film": either([*catalog.films()]),
            "commands": ", ".join(f"`races {name}`" for name in COMMANDS),
            "race": catalog.films()["race"].said("en"),
        }
        code, said = typed(words, file)
        assert said == re.sub("<(surfaces|films?|commands|race)>", lambda found: everything[found[1]], came)
        other, spanish = typed(words, file, "es")
        assert other == code
        assert code in (0, 2)
        if code:
            assert spanish != said
            assert not any(
                english in spanish
                for english in ("There ", "did you", "must be", " does not ", "write ", "takes")
            )

    return check
