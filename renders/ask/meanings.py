"""What is meant by what is typed: names that the films show become the right ones, and the nearest meaning.

Names are compared `folded`: whatever their case, accents, spaces, hyphens and underscores. A name that the
films show, in either language, is taken for the right one (`canonical`), before the engine sees it. Of any
other the nearest meaning is suggested (`nearest_meaning`).
"""

from __future__ import annotations

import difflib
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from typing import TypeVar

from engine.errors import nearest
from renders import catalog
from renders.speech import FOLDER, LANGUAGES, texts

T = TypeVar("T")

KINDS = {  # an option, or a key of a course, and the kind of name that is its value
    "surface": "surface", "lineup": "lineup", "theme": "theme", "themes": "theme", "lang": "lang",
    "language": "lang", "languages": "lang", "quality": "quality", "qualities": "quality", "record": "record",
    "scene": "film", "csv": "lang",
}  # fmt: skip
RETIRED = {"race3d": "race"}  # films that are gone, and those that show what they showed
NAME = re.compile(r"[\w\s.,:'’()–—-]{1,80}")  # what can be a name; an expression has other signs
ABOUT = re.compile(  # what a name of a surface or a film may stand between
    r"^(?:(?:the|la|el|los|las)\s+)?(?:(?:función|funcion|superficie|película|pelicula|vídeo|video)\s+)?(?:de\s+)?"
    r"|\s+(?:function|surface|film|video)$",
    re.IGNORECASE,
)
NEAR, ALIKE = 0.6, 0.75  # how like a word must be to a right name, and to one of the meanings
SAME_LANGUAGE = 0.83  # or to a language's: catalán is not castellano


def folded(text: str) -> str:
    """A name's letters and digits alone, without accents, in small letters: "Styblinski–Tang" and back."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in apart if char.isalnum())


def canonical(kind: str, value: T) -> T | str:
    """The right name of a kind for one that a film shows, or that means the same; else what was given.

    Kinds are "film", "surface", "theme", "lang", "quality", "lineup", "record" and "flag".
    """
    if not isinstance(value, str) or NAME.fullmatch(value.strip()) is None:
        return value
    known = names(kind)
    for text in (value, ABOUT.sub("", value.strip())):
        if (key := folded(text)) in known:
            return known[key]
    if kind == "lang" and (
        country := re.fullmatch(r"\s*(es|en)[_-][a-z]{2}(\.utf-?8)?\s*", value, re.IGNORECASE)
    ):
        return country[1].lower()
    return value


def names(kind: str) -> Mapping[str, str]:
    """Every name of a kind, `folded`, and the right name that it stands for."""
    films = catalog.films().values() if kind == "film" else ()
    return _folded(kind, tuple((film.name, film.headline) for film in films if film.headline))


@cache
def _folded(kind: str, titles: tuple[tuple[str, str], ...]) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for right, name in (*_named(kind), *_shown(dict(titles))):
        found.setdefault(folded(name), right)
    return found


def _named(kind: str) -> Iterable[tuple[str, str]]:
    """(right name, a name that stands for it), the right ones first."""
    path = f"names.{kind}."
    tables = [
        {k.removeprefix(path): v for k, v in texts(each).items() if k.startswith(path)} for each in LANGUAGES
    ]
    yield from ((right, right) for right in tables[0])
    yield from ((right, name) for table in tables for right, given in table.items() for name in _each(given))
    if kind == "surface":
        from engine.surfaces import SURFACES

        yield from ((right, right) for right in SURFACES)
        yield from _shown({right: f"surface.{right}" for right in SURFACES})
    if kind == "quality":
        from renders.film_options import QUALITIES

        yield from ((right, right) for right in QUALITIES)
        for right, (width, height, _) in QUALITIES.items():
            yield from ((right, name) for name in (f"{height}p", str(height), f"{width}x{height}"))


def _shown(keys: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    """The names that films show in each language: right names and their keys in scenes/words."""
    from scenes.language import load

    for words in map(load, LANGUAGES):
        yield from ((right, words.get(key) or right) for right, key in keys.items())


# ---- meanings


@cache
def meanings(kind: str) -> Mapping[str, tuple[str, ...]]:
    """What is typed for something of a kind, `folded`, and what it may mean (renders/words/meanings.toml)."""
    table = tomllib.loads((FOLDER / "meanings.toml").read_text(encoding="utf-8")).get(kind, {})
    found: dict[str, tuple[str, ...]] = {}
    for meant, typed in table.items():
        for word in (meant, *_each(typed)):
            key = folded(word)
            found[key] = (*found.get(key, ()), *([] if meant in found.get(key, ()) else [meant]))
    return found


def nearest_meaning(kind: str, word: str, allowed: Iterable[str]) -> list[str]:
    """Those of the allowed words that mean ``word``, or are most like it: usually one; none if none is."""
    right = {name: name for name in allowed}
    key = folded(word[:80])
    known = {name: (one,) for name, one in names(kind).items()} | dict(meanings(kind))
    known = {
        name: kept for name, all_ in known.items() if (kept := tuple(one for one in all_ if one in right))
    }
    if key in known and key not in map(folded, right):
        return list(known[key])
    close = [name for name in nearest(word[:80], right, 1) if _ratio(word[:80].lower(), name.lower()) >= NEAR]
    like = (
        difflib.get_close_matches(key, known, n=1, cutoff=SAME_LANGUAGE if kind == "lang" else ALIKE)
        if key
        else []
    )
    if like and (not close or _ratio(key, like[0]) > _ratio(key, folded(close[0]))):
        return list(known[like[0]])
    return close


def nothing_like(word: str) -> str | None:
    """What there is not, as --gif: the key of its sentence, ``errors.nothing.*``; None for other words."""
    found = meanings("nothing").get(folded(word))
    return None if found is None else found[0]


def _ratio(one: str, other: str) -> float:
    return difflib.SequenceMatcher(None, one, other).ratio()


def _each(names_: str) -> list[str]:
    return [name.strip() for name in names_.split(",")]
