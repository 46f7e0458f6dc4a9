"""What was asked for: what was typed, over a TOML file; and only what the film takes.

``asked`` is the common form: a plain dict of the options that were given, by their names on the command line.
"""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from engine.errors import InputError, either
from engine.files import typed_path
from renders import catalog
from renders.ask import option_table, slips
from renders.ask.meanings import KINDS, canonical, folded, meanings, nearest_meaning, nothing_like
from renders.ask.mistakes import Mistakes
from renders.ask.option_table import IN_A_FILE, several
from renders.ask.toml_lines import lines_of
from renders.ask.values import shown
from renders.speech import mistake

CALLED = "called"  # what the option --name is typed as, until it is ``name`` here
MADE = (  # no TOML
    ".mp4", ".srt", ".vtt", ".png", ".pdf", ".gif", ".webm", ".csv", ".xlsx", ".nc", ".html", ".py",
)  # fmt: skip
LARGEST = 1_000_000  # bytes of a TOML file: a course of 5,000 films has fewer
OTHERWISE = {"epochs": "steps", "starts": "start"}  # what films of networks, and those of races, call it
TOGETHER = {  # a part that belongs together is replaced together
    "surface": ("domain", "name", "plane"), "function": ("domain", "name"),
    "optimizer": ("lineup",), "lineup": ("optimizer",), "quality": ("draft",), "draft": ("quality",),
}  # fmt: skip


def gather(typed: Mapping[str, Any], mistakes: Mistakes) -> dict[str, Any]:
    """What was typed, `over` what the TOML file named by ``config`` says."""
    given = {
        name.replace("_", "-"): value for name, value in typed.items() if value not in (None, (), False)
    }  # click has no dashes in names
    if CALLED in given:
        given["name"] = given.pop(CALLED)
    path, given = given.pop("config", None), named(given)
    if path is None:
        return given
    stored = named(_from_file(path, mistakes))
    gathered = over(stored, given)
    mistakes.lines = {
        key: line for key, line in mistakes.lines.items() if key not in given and key in gathered
    }
    return gathered


def named(given: Mapping[str, Any]) -> dict[str, Any]:
    """What is given with the right names for what the films call otherwise, and plain spaces and quotes."""
    found = {
        name: value if name in ("title", "credit", "name") else _plain(value) for name, value in given.items()
    }
    if isinstance(texts := found.get("optimizer"), (list, tuple)):  # a label's quotes
        found["optimizer"] = type(texts)(_straight(text) for text in texts)
    names = {name: canonical(KINDS[name], found[name]) for name in ("surface", "lineup") if name in found}
    flags = [name for name in found if (option := option_table.named(name)) and option.form == "flag"]
    return found | names | {name: _flag(found[name]) for name in flags}


def _straight(text: Any) -> Any:
    return text.translate(slips.DOUBLE) if isinstance(text, str) else text


def _plain(value: Any) -> Any:
    """A text without no-break spaces, and without curly quotes around it."""
    if isinstance(value, (list, tuple)):
        return type(value)(_plain(each) for each in value)
    if not isinstance(value, str):
        return value
    text = value.translate(slips.SPACES)
    inner = re.fullmatch(r"\s*(?:[“„](.*)[”“]|«(.*)»|[‘‚](.*)[’‘])\s*", text, re.DOTALL)
    return text if inner is None else next(each for each in inner.groups() if each is not None).strip()


def loaded(path: Path, mistakes: Mistakes) -> dict[str, Any] | None:
    """What a TOML file holds; None where it cannot be read, or is no TOML.

    From then on mistakes in what it holds are said with their lines.
    """
    text = ""
    try:
        if path.suffix.lower() in MADE and path.is_file():
            raise mistake("config_made", path=path, suffix=path.suffix)
        text = _bytes_of(path).decode("utf-8-sig")  # some editors begin a file with a mark
        stored = slips.read(text)
        if any(value.bit_length() > 63 for value in _integers(stored)):
            raise mistake("config_integer", path=path)
        lines = {".".join(map(_dashed, place.split("."))): line for place, line in lines_of(text).items()}
        mistakes.lines, mistakes.file = lines, path.name
        return _with_dashes(stored)
    except InputError as error:
        mistakes.add(error)
    except OSError as error:
        mistakes.note("config_unreadable", path=path, reason=error.strerror or error)
    except UnicodeDecodeError as error:
        mistakes.note("config_encoding", path=path, line=error.object[: error.start].count(b"\n") + 1)
    except (ValueError, RecursionError) as error:  # TOML's own, and numbers and nestings that Python refuses
        _no_toml(path, text, error, mistakes)
    return None


def _dashed(key: str) -> str:
    """An option's name for a key that is written as Python has it, "no_answers"; any other as it is."""
    name = key.replace("_", "-")
    return name if name in catalog.taken() else key


def _with_dashes(stored: Mapping[str, Any]) -> dict[str, Any]:
    """What a file holds, with the options' own names, in a course's films too."""
    films = stored.get("film")
    found = {_dashed(key): value for key, value in stored.items()}
    if isinstance(films, list):
        found["film"] = [
            {_dashed(key): value for key, value in film.items()} if isinstance(film, dict) else film
            for film in films
        ]
    return found


def _no_toml(path: Path, text: str, error: Exception, mistakes: Mistakes) -> None:
    """Note what each line should be that is no TOML; and the one of which that cannot be said."""
    told = [*slips.slips(text)]
    lines = text.split("\n")
    for number, mended, kind in told:
        if mended:
            said = {"mended": shown(mended), "text": shown(lines[number - 1].strip())}
            mistakes.add(mistake(f"slip.{kind}", **said, line=number, file=path.name))
    if told and told[-1][1]:
        return
    where = re.search(r" \(at (?:line (\d+), column \d+|end of document)\)$", str(error))
    why = str(error)[: where.start()] if where else str(error)
    line: int | str = (int(where[1] or 0) or len(text.splitlines())) if where else "?"
    quote = (
        f"\n    {shown(lines[line - 1].strip())}" if isinstance(line, int) and 0 < line <= len(lines) else ""
    )
    mistakes.note("config_syntax", path=path, line=line, why=why, quote=quote)


def _bytes_of(path: Path) -> bytes:
    """What is in a file; it neither waits for a pipe nor reads without end. Raises OSError, InputError."""
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    try:
        kind = os.fstat(handle).st_mode
        if stat.S_ISDIR(kind):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        if not stat.S_ISREG(kind):
            raise mistake("config_no_file", path=path)
        with open(handle, "rb", closefd=False) as file:
            data = file.read(LARGEST + 1)
    finally:
        os.close(handle)
    if len(data) > LARGEST:
        raise mistake("config_too_large", path=path, most=LARGEST // 1_000_000)
    return data


def _integers(stored: object) -> Iterator[int]:
    """Every whole number in a table or a list, and in those in it."""
    left = [stored]
    while left:
        value = left.pop()
        if isinstance(value, int):
            yield value
        elif isinstance(value, (dict, list)):
            left += value.values() if isinstance(value, dict) else value


def over(stored: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """What is given, and what is stored of the rest.

    What belongs together is replaced together: ``surface`` drops the stored domain and name, ``optimizer``
    or ``lineup`` the whole stored line-up; ``quality`` drops ``draft``.
    """
    dropped = {also for name in given for also in TOGETHER.get(name, ())}
    return {name: value for name, value in stored.items() if name not in dropped} | dict(given)


def listed(stored: Mapping[str, Any]) -> dict[str, list[object]]:
    """What is stored of options that may be given several times, each as a list of its values."""
    options = [option for option in catalog.taken().values() if option.several and option.name in stored]
    return {option.name: several(stored[option.name], option) for option in options}


def taken(
    film: catalog.FilmEntry, asked: Mapping[str, Any], mistakes: Mistakes, *besides: str
) -> dict[str, Any]:
    """What was asked and the film takes; what it does not take is noted, but for what is ``besides``."""
    wrong = [name for name in catalog.taken() if name in asked and name not in film.takes]
    by_films: dict[str, list[str]] = {}  # those that take the same is said of together
    for name in [name for name in wrong if name not in besides]:
        others = ", ".join(other.name for other in catalog.films().values() if name in other.takes)
        by_films.setdefault(others, []).append(name)
    for others, names in by_films.items():
        not_taken(film, names, others, mistakes)
    return {name: value for name, value in asked.items() if name not in wrong}


def not_taken(film: catalog.FilmEntry, names: Sequence[str], others: str, mistakes: Mistakes) -> None:
    """Note options that a film does not take, and ``others`` do."""
    if [*names] == ["steps"] and "experiment" in film.takes:
        mistakes.note("steps_of_experiment", film=film.name)
        return
    for name in [name for name in names if OTHERWISE.get(name) in film.takes]:
        mistakes.note("not_taken_near", film=film.name, name=name, near=OTHERWISE[name])
    if not (names := [name for name in names if OTHERWISE.get(name) not in film.takes]):
        return
    said = {"film": film.name, "options": _options(names), "takes": _options(film.takes)}
    mistakes.note("not_taken", **said, others=others)


def _options(names: Iterable[str]) -> str:
    return ", ".join(f"--{name}" for name in names)


def _from_file(typed: str, mistakes: Mistakes) -> dict[str, Any]:
    stored: dict[str, Any] = {}
    if not typed.strip():
        mistakes.note("empty", name="config")
        return stored
    with mistakes.noted():
        path = typed_path(typed)
        stored = loaded(path, mistakes) or {}
    if _of_course(stored):
        mistakes.note("config_course", path=path)
        return {}
    keys = (*catalog.taken(), *(option.name for option in IN_A_FILE))
    for name in [name for name in stored if name not in keys]:
        table = [stored[name]] if isinstance(stored[name], dict) else stored[name]
        is_table = isinstance(table, list) and bool(table) and all(isinstance(each, dict) for each in table)
        _unknown_key(path, name, keys, mistakes, is_table)
        del stored[name]
    stored |= listed(stored)
    draft = _flag(stored.pop("draft", False))
    if not isinstance(draft, bool):
        mistakes.note("not_flag", name="draft", value=shown(draft))
    return stored | ({"draft": True} if draft is True else {})


def _flag(value: object) -> object:
    """True or false for a word that means it; else what was given."""
    return (
        {"true": True, "false": False}.get(canonical("flag", value), value)
        if isinstance(value, str)
        else value
    )


def _of_course(stored: Mapping[str, Any]) -> bool:
    """Whether a file is a course's."""
    films, races = stored.get("film"), stored.get("race")
    several = isinstance(films, (list, dict)) and bool(films)
    named = isinstance(races, dict) and any(isinstance(each, dict) for each in races.values())
    return several or isinstance(stored.get("variants"), dict) or named


def _unknown_key(path: Path, name: str, keys: Iterable[str], mistakes: Mistakes, table: bool) -> None:
    """Note a key that an options' file cannot have, with what is meant by it."""
    close, nothing = nearest_meaning("option", name, keys), nothing_like(name)
    if table:
        mistakes.note("config_table", path=path, key=name)
    elif nothing is not None and not {*meanings("option").get(folded(name), ())} & {*close}:
        mistakes.note(f"nothing.{nothing}", option=shown(name), key=name)
    elif close:
        mistakes.note("config_key_near", path=path, key=name, near=either(close))
    else:
        mistakes.note("config_key", path=path, key=name, allowed=", ".join(keys))
