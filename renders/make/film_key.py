"""The key of a film: a hash of everything that decides its bytes, and of nothing else.

That is every option; the engine and what else all films are made with, the film's own module and the scenes
that it imports; the words that these can say, in the film's language; and versions. What the engine computes
for it follows from that. So a film is made again where it would be another, and only there.
"""

from __future__ import annotations

import importlib.metadata
import json
import sys
from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from functools import cache
from pathlib import Path
from typing import Any

from renders.catalog import PROJECT, FilmEntry
from renders.film_options import LANGUAGE, QUALITY, size
from renders.make import code_hash

SETTINGS = code_hash.settings(PROJECT)
DRAWING = (  # the packages that the frames depend on
    *("manim", "pycairo", "manimpango", "typst", "av", "numpy", "pillow"),
    *("babel", "contourpy", "matplotlib", "moderngl"),
)
FINISHING = (  # what decides all that belongs to a film beside its frames
    *(f"renders/finish/{name}.py" for name in ("excerpts", "finish", "joining", "transcript")),
    *("renders/mp4.py", "renders/subtitles.py", "scenes/boxes.py", "scenes/container.py"),
)


def film_key(film: FilmEntry, options: Mapping[str, Any], root: Path = PROJECT) -> str:
    """SHA-256 over every option (of a race its key), the code and the words of the film, and versions.

    ``root`` is the folder of the project whose code and words count.
    """
    return key_of(parts(film, options, root))


def parts(film: FilmEntry, options: Mapping[str, Any], root: Path = PROJECT) -> dict[str, str]:
    """What a film's key is made of, each as a short hash: where two films differ shows by its name."""
    named = {name: value.key() if name == "race" else plain(value) for name, value in options.items()}
    quality, language = options.get("quality", QUALITY), options.get("language", LANGUAGE)
    module = film.scene.partition(":")[0]
    identity = {
        "film": [film.name, film.scene],
        "options": {"quality": quality, **named, "size": size(options)},
        "code": code_hash.of_film(root, module),
        "words": code_hash.words(root, module, language),
        "versions": versions(),
    }
    return {name: _short(part) for name, part in identity.items()}


def key_of(parts: Mapping[str, str]) -> str:
    """The key of a film of these parts."""
    return code_hash.digest([json.dumps([*sorted(parts.items())])])


@cache
def finishing(root: Path = PROJECT) -> str:
    """SHA-256 over what decides all that belongs to a film beside its frames: code, words, versions."""
    files, said = code_hash.of_files(root, FINISHING), code_hash.texts(root, "lesson.")
    return code_hash.digest([files, said, json.dumps(versions(), sort_keys=True)])


def project(root: Path = PROJECT) -> str:
    """SHA-256 over all the project's files and the versions: where it is the same, so are the films."""
    return code_hash.digest([code_hash.of_project(root), json.dumps(versions(), sort_keys=True)])


@cache
def versions() -> dict[str, str]:
    """The versions of Python and of the packages that compute and draw, found without importing them."""
    from engine import provenance

    python = ".".join(map(str, sys.version_info[:2]))
    return {"python": python, **{name: _version(name) for name in DRAWING}, **provenance.versions()}


def plain(value: Any) -> Any:
    """An option as JSON holds it; `renders.make.film_process` makes it of that again."""
    if hasattr(value, "spec"):
        return value.spec()
    return asdict(value) if is_dataclass(value) and not isinstance(value, type) else value


def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return "missing"


def _short(part: object) -> str:
    return code_hash.digest([json.dumps(part, sort_keys=True)])[:16]
