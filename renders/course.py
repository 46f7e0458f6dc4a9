"""Which films there are: `renders/course.toml`, read once."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PROJECT = Path(__file__).parent.parent
COURSE = Path(__file__).parent / "course.toml"
MADE = Path(__file__).parent / "out"  # where films land when nobody says where


@dataclass(frozen=True)
class FilmEntry:
    """One film of the course: its name, its Scene class as ``module:Class``, and what it is, by language.

    It shows ``least`` to ``most`` contenders (None: as many as can be told apart), in a race of ``steps``
    where nobody says how many (None: as any race). A film of ``stills`` has a function ``still`` in its
    module, as `scenes.race.still`.
    """

    name: str
    scene: str
    words: tuple[tuple[str, str], ...] = ()
    least: int = 1
    most: int | None = None
    stills: bool = False
    steps: int | None = None

    def said(self, language: str) -> str:
        """What the film is, in one sentence of ``language``."""
        return dict(self.words).get(language, self.name)


@cache
def films() -> dict[str, FilmEntry]:
    """Every film by its name, in the order of the course."""
    entries = tomllib.loads(COURSE.read_text(encoding="utf-8"))["films"]
    return {entry["name"]: _entry(**entry) for entry in entries}


def _entry(
    name: str,
    scene: str,
    least: int = 1,
    most: int | None = None,
    stills: bool = False,
    steps: int | None = None,
    **words: str,
) -> FilmEntry:
    return FilmEntry(name, scene, tuple(words.items()), least, most, stills, steps)
