"""The project's own files as they decide what a film looks like: hashes, who imports whom, who says what.

Everything is read once in a process, and nothing of it is imported. What a module may say is found in its
text: a string that is the path of a text (``"race.title"``), a beginning (``"fate."``), or an f-string that
some path fits (``f"fate.{kind}"``). That is more than it says, never less, as long as a path is put together
in no other way (tests look at every call, and at what the films do say).
"""

from __future__ import annotations

import ast
import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from scenes.language import texts_in

# What is looked at, as patterns of paths. Not renders/out, nor the teacher's course: it is told, not code.
KINDS = (
    *(f"{package}/**/*.{kind}" for package in ("engine", "scenes") for kind in ("py", "toml", "ttf", "otf")),
    *("renders/**/*.py", "renders/catalog.toml", "renders/words/*.toml", "renders/course/page/*.*"),
    *("renders/web/page/*.*", "renders/sheets/*.typ", "renders/sheets/words/*.toml"),
)
COMMON = ("manim.cfg", "engine/", "renders/make/film_process.py")  # what every film is made with
MADE = "renders/out/"  # what is made lands there, with other people's files
WORDS = "scenes/words/"
FILM = "scenes.film"  # what every film is built on


@cache
def hashes(root: Path) -> dict[str, str]:
    """SHA-256 of each of the project's files, by its path below ``root``."""
    found = {path for pattern in KINDS for path in root.glob(pattern) if path.is_file()}
    named = {path.relative_to(root).as_posix(): path for path in found}
    named = {name: path for name, path in named.items() if not name.startswith(MADE)}
    if settings(root).is_file():
        named["manim.cfg"] = settings(root)  # one name wherever it stands: the same film, the same key
    return {name: hashlib.sha256(named[name].read_bytes()).hexdigest() for name in sorted(named)}


def settings(root: Path) -> Path:
    """manim's settings for every film: at the top of a clone; in an installed wheel, among the scenes."""
    packed = root / "scenes" / "manim.cfg"
    return packed if packed.is_file() else root / "manim.cfg"


@cache
def reached(root: Path, module: str) -> frozenset[str]:
    """The modules of scenes that a module imports, and those that these import, and so on; with itself.

    Of a module that is none of the project's scenes, nothing is known: it may reach all of them.
    """
    if module not in _modules(root):
        return frozenset(_modules(root))
    found: set[str] = set()
    left = _with_packages({module, FILM}) & _modules(root).keys()
    while left:
        found |= left
        named = {other for name in left for other in _read(root, name).named}
        left = _with_packages(named) & _modules(root).keys() - found
    return frozenset(found)


@cache
def of_film(root: Path, module: str) -> str:
    """A hash of all the code, fonts and settings that decide what a module's film looks like.

    Of the scenes' modules those count that it reaches, of their words none: `words` has them.
    """
    modules = _modules(root)
    others = {*modules.values()} - {modules[name] for name in reached(root, module)}
    return of_files(root, [name for name in hashes(root) if name not in others and _counts(name)])


@cache
def of_project(root: Path) -> str:
    """A hash of all of the project's code, words, fonts and settings."""
    return of_files(root, hashes(root))


def of_files(root: Path, names: Iterable[str]) -> str:
    """A hash of some of the project's files."""
    return digest(f"{name} {hashes(root)[name]}" for name in names)


def texts(root: Path, beginning: str) -> str:
    """A hash of the command line's own texts whose paths begin so, in every language."""
    files = sorted((root / "renders" / "words").glob("*.toml"))
    return digest(
        f"{file.stem} {path} {text}"
        for file in files
        for path, text in texts_in(file).items()
        if path.startswith(beginning)
    )


@cache
def words(root: Path, module: str, language: str) -> dict[str, str]:
    """The texts of a language that a module's film can say, by their paths."""
    texts = _texts(root, language)
    said = {path for name in reached(root, module) for path in _said(root, name, language)}
    return {path: text for path, text in texts.items() if path in said}


def digest(lines: Iterable[str]) -> str:
    """SHA-256 of lines."""
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


@dataclass(frozen=True)
class _Module:
    """What is read in a module's text: what it may import, its strings, its f-strings as patterns."""

    named: frozenset[str]
    strings: frozenset[str]
    patterns: frozenset[str]


@cache
def _modules(root: Path) -> dict[str, str]:
    """The files of scenes by their modules' names."""
    files = [path for path in hashes(root) if path.startswith("scenes/") and path.endswith(".py")]
    return {path.removesuffix(".py").removesuffix("/__init__").replace("/", "."): path for path in files}


@cache
def _read(root: Path, module: str) -> _Module:
    return _parsed((root / _modules(root)[module]).read_text(encoding="utf-8"))


@cache
def _parsed(text: str) -> _Module:
    tree = ast.parse(text)
    names: set[str] = set()
    strings: set[str] = set()
    patterns: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            strings.add(node.value)
        elif isinstance(node, ast.JoinedStr):
            patterns.add("".join(_pattern(node)))
    # one that only its name tells of is imported by that name, or started as a process
    return _Module(frozenset(names | strings), frozenset(strings), frozenset(patterns))


def _pattern(text: ast.JoinedStr) -> Iterator[str]:
    for part in text.values:
        yield re.escape(str(part.value)) if isinstance(part, ast.Constant) else ".*"


@cache
def _said(root: Path, module: str, language: str) -> frozenset[str]:
    """The paths of the texts that a module's own strings may name."""
    texts, read = _texts(root, language), _read(root, module)
    begins = tuple(text for text in read.strings if text.endswith("."))
    # without a letter of its own an f-string names nothing: what it is made of, or becomes part of, does
    fits = [re.compile(pattern) for pattern in read.patterns if re.search("[a-z]", pattern)]
    return frozenset(
        path
        for path in texts
        if path in read.strings or path.startswith(begins) or any(fit.fullmatch(path) for fit in fits)
    )


def _texts(root: Path, language: str) -> dict[str, str]:
    return texts_in(root / WORDS / f"{language}.toml")


def _with_packages(modules: Iterable[str]) -> set[str]:
    """Modules, and the packages that they lie in: these are imported first."""
    parts = [name.split(".") for name in modules]
    return {".".join(each[:depth]) for each in parts for depth in range(1, len(each) + 1)}


def _counts(path: str) -> bool:
    """Whether a file may decide what a film looks like: nothing of renders but a film's process, no words."""
    return path.startswith(("scenes/", *COMMON)) and not path.startswith(WORDS)
