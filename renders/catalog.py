"""Which films there are, and what each takes: `renders/catalog.toml`, read once."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from renders.speech import mistake

PROJECT = Path(__file__).parent.parent
CATALOG = Path(__file__).parent / "catalog.toml"
CLONE = ("pyproject.toml", ".ci/setup", "renders/catalog.toml")  # a clone has them all; a wheel has not

RACE = ("surface", "domain", "name", "optimizer", "lineup", "start", "steps")
SPAN = ("from", "to")
OWN = (*RACE, *SPAN, "function", "at", "experiment", "rates", "cloud")  # what only some films take
GROUPS = {"race": RACE, "span": SPAN}  # names for several in `takes`


@dataclass(frozen=True)
class FilmEntry:
    """One kind of film: its name, its Scene class as ``module:Class``, and what it is, by language.

    It shows from ``least`` to ``most`` contenders (None: as many as can be told apart), and as many starts as
    ``starts`` says, (least, most). It ``takes`` these options beside those of every film. ``usual`` are the
    options of the film's own default, which it shows by itself where nothing was asked for; where something
    was, the rest comes from here. ``examples`` are options as typed. A ``plain`` film shows SGD with a
    constant learning rate alone. Of a film of ``stills`` the frame of one step of its race can be had.
    """

    name: str
    scene: str
    words: tuple[tuple[str, str], ...] = ()
    least: int = 1
    most: int | None = None
    stills: bool = False
    takes: tuple[str, ...] = (*RACE, *SPAN)
    starts: tuple[int, int] = (1, 1)
    usual: Mapping[str, Any] = field(default_factory=dict, hash=False)
    examples: tuple[str, ...] = ()
    plain: bool = False

    def said(self, language: str) -> str:
        """What the film is, in one sentence of ``language``."""
        return dict(self.words).get(language, self.name)


@cache
def films() -> dict[str, FilmEntry]:
    """Every film by its name, in the order of the course page."""
    entries = tomllib.loads(CATALOG.read_text(encoding="utf-8"))["films"]
    return {entry["name"]: _entry(**entry) for entry in entries}


def taken() -> tuple[str, ...]:
    """The options that some film takes, and not every one."""
    return tuple(name for name in OWN if any(name in film.takes for film in films().values()))


def landing() -> Path:
    """The folder where films land when nobody says where: renders/out in a clone, else the current folder.

    One is in a clone in each folder below it, too. Raises InputError where the current folder is gone.
    """
    here = current_folder()
    clone = next((folder for folder in (here, *here.parents) if is_clone(folder)), None)
    return here if clone is None else clone / "renders" / "out"


def current_folder() -> Path:
    """The folder that one is in. Raises InputError where it is gone."""
    try:
        return Path.cwd()
    except FileNotFoundError:
        raise mistake("current_folder_gone") from None


def is_clone(folder: Path) -> bool:
    """Whether a folder is a clone of this project, and not where a wheel was installed."""
    return all(os.path.isfile(folder / name) for name in CLONE)  # false too where nobody may look


def _entry(name: str, scene: str, *, takes: tuple[str, ...] = ("race", "span"), **more: Any) -> FilmEntry:
    words = tuple((language, more.pop(language)) for language in ("es", "en"))
    more |= {key: tuple(more[key]) for key in ("starts", "examples") if key in more}
    names = tuple(each for given in takes for each in GROUPS.get(given, (given,)))
    if unknown := {*names} - {*OWN}:
        raise ValueError(f"{CATALOG.name}: {name} takes {', '.join(sorted(unknown))}, which is no option")
    return FilmEntry(name, scene, words, takes=names, **more)
