"""Which films there are (`renders/catalog.toml`), and what each takes (its class): read once.

A film's class is read in its file, and not imported: that would import manim.
"""

from __future__ import annotations

import ast
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from renders.speech import mistake
from scenes import options
from scenes.options import Option

PROJECT = Path(__file__).parent.parent
CATALOG = Path(__file__).parent / "catalog.toml"
CLONE = ("pyproject.toml", ".ci/setup", "renders/catalog.toml")  # a clone has them all; a wheel has not

READ = {"takes": "options", "usual": "race", "headline": "headline"}  # in a film's class; of its entry

RACE = tuple(option.name for option in options.RACE)
SPAN = tuple(option.name for option in options.SPAN)


@dataclass(frozen=True)
class FilmEntry:
    """One kind of film: its name, its Scene class as ``module:Class``, and what it is, by language.

    It ``takes`` its ``options`` beside those of every film, and shows as many contenders and starts as these
    say. ``race`` holds, as one asks for it, what its usual race is made of: where part of that is asked for,
    the rest comes from here. ``headline`` is the path of its title's words, ``examples`` are options as
    typed, ``exercises`` those of the course page that it belongs to.
    """

    name: str
    scene: str
    words: tuple[tuple[str, str], ...] = ()
    options: tuple[Option, ...] = (*options.RACE, *options.SPAN)
    race: Mapping[str, Any] = field(default_factory=dict, hash=False)
    headline: str = ""
    examples: tuple[str, ...] = ()
    exercises: tuple[int, ...] = ()

    def said(self, language: str) -> str:
        """What the film is, in one sentence of ``language``."""
        return dict(self.words).get(language, self.name)

    @property
    def takes(self) -> tuple[str, ...]:
        """The names of the options that not every film has."""
        return tuple(option.name for option in self.options)

    def option(self, name: str) -> Option:
        """Its option of a name; of a race's that it does not take, any film's."""
        return options.row(self.options, name)

    @property
    def usual(self) -> dict[str, Any]:
        """What it shows by itself, as one asks for it."""
        own = {option.name: option.usual for option in self.options if option.usual is not None}
        return {**self.race, **own}


@cache
def films() -> dict[str, FilmEntry]:
    """Every film by its name, in the order of the course page."""
    lines = tomllib.loads(CATALOG.read_text(encoding="utf-8"))["films"]
    return {line["name"]: entry(**line) for line in lines}


def taken() -> dict[str, Option]:
    """The options that some film takes and not every one, by their names; of several of a name the first."""
    found: dict[str, Option] = {}
    for option in (*options.RACE, *(option for film in films().values() for option in film.options)):
        found.setdefault(option.name, option)
    return found


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


def entry(name: str, scene: str, **more: Any) -> FilmEntry:
    """The film of a line of the catalog: its words by language, and what its class says that it takes."""
    words = tuple((language, more.pop(language)) for language in ("es", "en"))
    said = _of_class(*scene.split(":"))
    more |= {READ[key]: value for key, value in said.items()}
    takes = more.pop("options", (*options.RACE, *options.SPAN))
    parts = () if options.SPAN[0] in takes else options.SECONDS
    takes = (*takes, *parts, *options.EVERY)
    more |= {key: tuple(more.get(key, ())) for key in ("examples", "exercises")}
    return FilmEntry(name, scene, words, takes, **more)


def _of_class(module: str, name: str) -> dict[str, Any]:
    """What a film's class says of itself, of what is read in it.

    They are made of literals, of what `scenes.options` has, and of the module's constants that are such.
    """
    path = PROJECT / f"{module.replace('.', '/')}.py"
    tree = ast.parse(path.read_text(encoding="utf-8"))
    (film,) = (node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == name)
    constants = _assigned(tree)

    def value(expression: ast.expr) -> Any:
        names = {each.id for each in ast.walk(expression) if isinstance(each, ast.Name)} & {*constants}
        made = {"Race": _asked, "surface": _asked_surface} | {name: value(constants[name]) for name in names}
        known = vars(options) | made
        return eval(compile(ast.Expression(expression), path.name, "eval"), known)

    said = _assigned(film)
    return {name: value(said[name]) for name in READ if name in said}


def _assigned(node: ast.Module | ast.ClassDef) -> dict[str, ast.expr]:
    """What a module or a class gives names to, by these."""
    found = [each for each in node.body if isinstance(each, ast.Assign)]
    return {each.targets[0].id: each.value for each in found if isinstance(each.targets[0], ast.Name)}


def _asked(
    surface: Mapping[str, Any] | str = "", contenders: Any = None, starts: Any = None, **more: Any
) -> dict[str, Any]:
    """What a Race is made of, as one asks for it."""
    ground = surface if isinstance(surface, Mapping) else {"surface": surface or None}
    given = {**ground, "optimizer": contenders, "start": starts, **more}
    return {name: value for name, value in given.items() if value is not None}


def _asked_surface(name: str, domain: Any) -> dict[str, Any]:
    """A surface on a domain of its own, likewise."""
    return {"surface": name, "domain": domain}
