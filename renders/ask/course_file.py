"""What a course file says, checked whole: every key, and each film's options as `options` reads them.

Defaults stand at the top, then ``[variants]`` (every film in each of these), named races
(``[race.himmelblau]``) and a ``[[film]]`` for each film. A mistake's place is ``film[2] (mine).start[1]``,
counted from 1; what several films share is wrong once, where it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.errors import nearest
from renders import catalog
from renders.ask import asked, options, own, sheet_numbers, values
from renders.ask.meanings import RETIRED, canonical, folded, meanings, nearest_meaning, nothing_like
from renders.ask.mistakes import Mistakes, counted, line, named, one_of, paragraphs, placed
from renders.ask.option_table import CREDIT, FORMS, LANG, QUALITY, THEME, TITLE
from renders.ask.values import shown
from renders.film_options import FilmOptions
from scenes.options import FORMAT, NO_ANSWERS

# Of a film, by what they are called in [variants].
AXES = {"language": "languages", "theme": "themes", "quality": "qualities", "format": "formats"}
LOOK = {"language": LANG, "theme": THEME, "quality": QUALITY, "format": FORMAT}
EACH = (
    "pace",
    "bare",
    "short",
    NO_ANSWERS.name,
)  # options that the whole course may have: of every film that takes them
INTRODUCTION = "introduction"  # what a teacher writes, in Markdown
WORDS = ("title", "credit", INTRODUCTION)
MOST = {"title": TITLE.most, "credit": CREDIT.most}  # characters of what stands on one line
SHEETS, PAGES = "sheets", "pages"
TOP = (*AXES, *WORDS, *EACH, SHEETS, PAGES, "variants", "race", "film")
CALLED = "function_name"  # in [[film]] the option --name, where name is its file's
FILM = ("scene", "name", "race", CALLED, *WORDS, *AXES)  # and what its scene takes
COMMANDS = ("out", "jobs", "force", "config", "draft", "step", "record")  # options elsewhere, no misspelling
RESERVED = "course"  # the joined film's name
NAME = re.compile(r"[a-z0-9][a-z0-9_-]*", re.IGNORECASE | re.ASCII)
LONGEST_NAME = 60  # characters

Table = Mapping[str, Any]
Texts = Mapping[str, str]  # by language


@dataclass(frozen=True)
class Planned:
    """One film as the file has it.

    ``asked`` are its scene's own options, its race's among them, and ``options`` what is made of them; None,
    as its ``entry``, where a mistake was noted. ``looks`` are the languages, themes, qualities and formats
    that it names itself, ``words`` its title, credit and introduction.
    """

    number: int
    name: str
    entry: catalog.FilmEntry | None
    asked: Table
    options: FilmOptions | None
    looks: Mapping[str, Sequence[str]]
    words: Mapping[str, Texts]


@dataclass(frozen=True)
class Contents:
    """All of the file: what every film is made in, the whole course's title, credit, introduction; the films.

    ``sheets`` are the exercises of which there are sheets, ``answers`` with which of their two kinds;
    ``pages``: whether there are pages to touch.
    """

    looks: dict[str, Sequence[str]]
    words: Mapping[str, dict[str, str]]
    films: Sequence[Planned]
    sheets: Sequence[int] = ()
    answers: tuple[bool, ...] = (False, True)
    pages: bool = False


def contents(stored: Table, path: Path, mistakes: Mistakes) -> Contents:
    """What the file says; every mistake in it is noted."""
    if _of_one_film(stored):
        mistakes.note("course_options", path=path)
        usual: dict[str, Sequence[str]] = {axis: [option.usual] for axis, option in LOOK.items()}
        return Contents(usual, {name: {} for name in WORDS}, ())
    with mistakes.within(""):
        _keys(stored, TOP, mistakes, "course.key_of_film", ("scene", "name", *catalog.taken()))
        looks = {axis: _default(stored, axis, mistakes) for axis in AXES} | _variants(stored, mistakes)
        words = {name: _words(stored, name, mistakes) for name in WORDS}
        races = _races(stored, mistakes)
        each = _of_each(stored, mistakes)
        tables = _films(stored, path, mistakes)
        sheets = sheet_numbers.stored(stored.get(SHEETS, False), mistakes)
        with mistakes.at(PAGES):
            pages = values.flag(stored.get(PAGES, False))
            if pages is None:
                mistakes.note("not_flag", name=PAGES, value=shown(stored[PAGES]))
    films = [_film(number, table, races, each, mistakes) for number, table in enumerate(tables, 1)]
    _refuse_same_names(films, mistakes)
    answers = (False,) if each.get(NO_ANSWERS.name) else (False, True)
    return Contents(looks, words, films, sheets, answers, bool(pages))


def _of_one_film(stored: Table) -> bool:
    """Whether a file has the options of one film, as `races film NAME --config` takes them, and no films."""
    own = (*catalog.taken(), "lang", *COMMANDS)
    return "film" not in stored and "race" not in stored and any(key in stored for key in own)


# ---- defaults and variants


def _default(stored: Table, axis: str, mistakes: Mistakes) -> list[str]:
    given = stored.get(axis, LOOK[axis].usual)
    with mistakes.at(axis):
        if isinstance(given, list):
            mistakes.note("course.one", plural=AXES[axis], example=shown(given).replace("'", '"'))
            return [LOOK[axis].usual]
        return [one_of(axis, given, _allowed(axis), mistakes)]


def _variants(stored: Table, mistakes: Mistakes) -> dict[str, Sequence[str]]:
    table = _table(stored, "variants", "[variants]", mistakes)
    with mistakes.within("variants"):
        _keys(table, tuple(AXES.values()), mistakes, "course.key_above", WORDS)
        return {axis: _choice(table[key], axis, key, mistakes) for axis, key in AXES.items() if key in table}


def _choice(given: object, axis: str, key: str, mistakes: Mistakes) -> Sequence[str]:
    """One of what there is on an axis, or a list of several."""
    chosen = given if isinstance(given, list) else [given]
    found = []
    for place, value in counted(chosen):
        with mistakes.at(key, place):
            found.append(one_of(key, value, _allowed(axis), mistakes))
    with mistakes.at(key):
        if not chosen:
            mistakes.note("empty", name=key)
        written = [shown(value) for value in chosen]
        for value in dict.fromkeys(value for value in written if written.count(value) > 1):
            mistakes.note("twice", name=key, value=value)
    return found


def _allowed(axis: str) -> Sequence[str]:
    choices = FORMS[LOOK[axis].form].choices
    return () if choices is None else choices()


def _words(table: Table, name: str, mistakes: Mistakes) -> dict[str, str]:
    """A text by language: one for all, or ``{ es = "...", en = "..." }``."""
    if name not in table:
        return {}
    given, languages = table[name], _allowed("language")
    with mistakes.at(name):
        if not isinstance(given, Mapping):
            return dict.fromkeys(languages, _text(name, given, mistakes))
        if not given:
            mistakes.note("empty", name=name)
        _keys(given, languages, mistakes)
        found = {}
        for language in [language for language in languages if language in given]:
            with mistakes.at(language):
                found[language] = _text(name, given[language], mistakes)
        return found


def _text(name: str, given: object, mistakes: Mistakes) -> str:
    if not isinstance(given, str):
        mistakes.note("not_text", name=name, value=shown(given))
        return ""
    if name == INTRODUCTION:
        return paragraphs(name, given, mistakes)
    return line(name, given, MOST[name], mistakes)


def _of_each(stored: Table, mistakes: Mistakes) -> dict[str, Any]:
    """The options of every film that takes them; one with a mistake is no film's."""
    found = {}
    for name in [name for name in EACH if name in stored]:
        before = len(mistakes.errors)
        own.value(catalog.taken()[name], stored[name], mistakes)
        if len(mistakes.errors) == before:
            found[name] = stored[name]
    return found


# ---- races


def _races(stored: Table, mistakes: Mistakes) -> dict[str, dict[str, Any]]:
    """The options of each named race: checked, whether a film shows it or not."""
    found = {}
    for name, table in _tables(stored, mistakes):
        with mistakes.within("race"), mistakes.at(name):
            found[name] = _race(table, mistakes)
            if (made := options.race(found[name], mistakes)) is not None:
                options.beginnings(made, mistakes)
    return found


def _tables(stored: Table, mistakes: Mistakes) -> Iterator[tuple[str, Table]]:
    table = _table(stored, "race", "[race.himmelblau]", mistakes)
    for name in table:
        with mistakes.within("race"):
            of_race = _table(table, name, "[race.himmelblau]", mistakes)
        yield name, of_race


def _race(table: Table, mistakes: Mistakes) -> dict[str, Any]:
    _keys(table, catalog.RACE, mistakes, "course.key_above", (*WORDS, *AXES))
    return _options(table, catalog.RACE)


def _options(table: Table, names: Iterable[str]) -> dict[str, Any]:
    """Those options that a table has, as `renders.ask.asked` has them."""
    given = asked.named({name: table[name] for name in names if name in table})
    return given | asked.listed(given)


# ---- films


def _films(stored: Table, path: Path, mistakes: Mistakes) -> list[Any]:
    given = stored.get("film", [])
    if not isinstance(given, list):
        with mistakes.at("film"):
            mistakes.note("course.films", value="[film]" if isinstance(given, Mapping) else shown(given))
        return [given] if isinstance(given, Mapping) else []
    if not given:
        mistakes.note("course.no_films", path=path)
    return given


def _film(number: int, table: Any, races: Mapping[str, Table], each: Table, mistakes: Mistakes) -> Planned:
    if not isinstance(table, Mapping):
        with mistakes.within(f"film[{number}]"):
            mistakes.note("course.films", value=shown(table))
        return Planned(number, "", None, {}, None, {}, {key: {} for key in WORDS})
    if (scene := canonical("film", table.get("scene"))) in [*catalog.films()]:
        table = {**table, "scene": scene}
    called = next((f" ({table[key]})" for key in ("name", "scene") if _is_name(table.get(key))), "")
    place = f"film[{number}]{called}"
    with mistakes.within(place):
        entry = _scene(table, mistakes)
        # what other films take is no unknown key: it is said of with what this one takes
        _keys(
            table, (*FILM, *(entry.takes if entry else catalog.taken())), mistakes, besides=[*catalog.taken()]
        )
        name = _name(table, mistakes)
        words = {key: _words(table, key, mistakes) for key in WORDS}
        looks = {axis: _choice(table[axis], axis, axis, mistakes) for axis in AXES if axis in table}
        given = _options(table, [name for name in catalog.taken() if name not in ("name", *AXES)])
        if (function := named(table, mistakes, CALLED)) is not None:
            given["name"] = function
        given = asked.taken(entry, given, mistakes) if entry else given
        race, part = _race_of(table, entry, races, place, mistakes) if entry else (None, "")
    if entry is None or race is None:
        return Planned(number, name, None, {}, None, looks, words)
    shared = {key: value for key, value in each.items() if key in entry.takes and key not in given}
    whole = shared | asked.over(race, given)
    stands = {key: place if key in given else part for key in whole} | {"scene": place}
    with mistakes.within(place, stands):
        made = options.film(entry, whole, mistakes)
    return Planned(number, name, entry, whole, made, looks, words)


def _scene(table: Table, mistakes: Mistakes) -> catalog.FilmEntry | None:
    """The kind of film; of an unknown one that which is probably meant, so that the rest is checked too."""
    films, given = catalog.films(), table.get("scene")
    with mistakes.at("scene"):
        if "scene" not in table:
            mistakes.note("course.no_scene", allowed=", ".join(films))
        elif isinstance(given, str) and folded(given) in RETIRED:
            mistakes.note("film_now", value=given, now=RETIRED[folded(given)])
        else:
            one_of("scene", given, tuple(films), mistakes)
    close = [given] if given in [*films] else nearest_meaning("film", str(given), films)
    return films[close[0]] if "scene" in table and close else None


def _name(table: Table, mistakes: Mistakes) -> str:
    if "name" not in table:
        return table["scene"] if _is_name(table.get("scene")) else ""
    given = table["name"]
    with mistakes.at("name"):
        if not _is_name(given):
            mistakes.note("course.name", value=shown(given), most=LONGEST_NAME)
        elif given.lower() == RESERVED:
            mistakes.note("course.reserved", value=given)
        else:
            return str(given)
    return ""


def _is_name(given: object) -> bool:
    """Whether it can be a file's name on any machine."""
    return isinstance(given, str) and len(given) <= LONGEST_NAME and NAME.fullmatch(given) is not None


def _race_of(
    table: Table, entry: catalog.FilmEntry, races: Mapping[str, Table], place: str, mistakes: Mistakes
) -> tuple[Table | None, str]:
    """What a film takes of its race, and the part of the file where that stands; None for an unknown race."""
    if "race" not in table:
        return {}, place
    given = table["race"]
    if isinstance(given, str) and given not in races:  # whatever its case, accents, spaces or hyphens
        given = next((name for name in races if folded(name) == folded(given)), given)
    with mistakes.at("race"):
        if "surface" not in entry.takes:
            others = [film.name for film in catalog.films().values() if "surface" in film.takes]
            asked.not_taken(entry, ["race"], ", ".join(others), mistakes)
            return {}, place
        if isinstance(given, Mapping):
            return asked.taken(entry, _race(given, mistakes), mistakes), f"{place}.race"
        if not isinstance(given, str):
            mistakes.note("course.race", value=shown(given))
        elif not races:
            mistakes.note("course.no_race", value=shown(given))
        else:
            one_of("race", given, tuple(races), mistakes)
    close = [given] if given in [*races] else nearest(str(given), races, 1)
    if not close:
        return None, place
    taken = {key: value for key, value in races[close[0]].items() if key in entry.takes}
    return taken, placed("race", close[0])


def _refuse_same_names(films: Iterable[Planned], mistakes: Mistakes) -> None:
    """Note names that are one on some machine's disk."""
    first: dict[str, Planned] = {}
    for film in [film for film in films if film.name]:
        other = first.setdefault(film.name.lower(), film)
        if other is not film:
            with mistakes.within(f"film[{film.number}] ({film.name})"), mistakes.at("name"):
                mistakes.note("course.same_name", other=f"film[{other.number}] ({other.name})")


# ---- tables and keys


def _table(stored: Table, key: str, example: str, mistakes: Mistakes) -> Table:
    given = stored.get(key, {})
    if isinstance(given, Mapping):
        return given
    listed = isinstance(given, list) and bool(given) and all(isinstance(each, Mapping) for each in given)
    with mistakes.at(key):
        mistakes.note("course.table", example=example, value=f"[{example}]" if listed else shown(given))
    return {}


def _meant(key: str, allowed: Sequence[str]) -> list[str]:
    """What is meant by a key: an option's name, which some parts of a course call otherwise."""
    called = {"lang": "language"}
    if "themes" in allowed:
        called = {"lang": "languages"} | AXES
    means = [called.get(each, each) for each in (key, *meanings("option").get(folded(key), ()))]
    return [each for each in means if each in allowed][:1] or nearest_meaning("option", key, allowed)[:1]


def _keys(
    table: Table,
    allowed: Sequence[str],
    mistakes: Mistakes,
    code: str = "",
    theirs: Sequence[str] = (),
    besides: Sequence[str] = (),
) -> None:
    """Note the keys that a part cannot have, ``theirs`` by a sentence of their own; none of ``besides``."""
    for key in [key for key in table if key not in allowed and key not in besides]:
        names_film = isinstance(table[key], str) and canonical("film", table[key]) in catalog.films()
        close = [] if key in COMMANDS else _meant(key, allowed)
        if names_film and "scene" in allowed and "scene" not in table:  # whatever the key, its value says it
            close = ["scene"]
        exact = {*meanings("option").get(folded(key), ())} & {*close}
        nothing = None if exact or "scene" not in allowed else nothing_like(key)
        with mistakes.at(key):
            if key in theirs:
                mistakes.note(code)
            elif nothing is not None:
                mistakes.note(f"nothing.{nothing}", option=shown(key))
            elif key == "draft":
                mistakes.note("course.draft")
            elif close:
                mistakes.note("course.key_near", near=close[0])
            else:
                mistakes.note("course.key", allowed=", ".join(allowed))
