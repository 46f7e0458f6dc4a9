"""From what was typed (or stands in a TOML file) to a race and a film's options: all mistakes at once.

``asked`` is the common form: a plain dict of the options that were given, by their names on the command
line. Every reader below takes it and a `Mistakes`, returns what it could make of its part, and notes what it
could not.
"""

from __future__ import annotations

import dataclasses
import math
import os
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.errors import InputError, InputErrors, nearest
from renders import again, course, values
from renders.again import LANGUAGE, QUALITY, THEME
from renders.processes import MOST_JOBS, usual_jobs
from renders.speech import mistake, one_by_one
from renders.values import shown

if TYPE_CHECKING:
    from engine.race import Race
    from engine.surfaces import Surface

QUALITIES = {
    "1080p60": (1920, 1080, 60),
    "720p30": (1280, 720, 30),
    "480p15": (854, 480, 15),
    "1440p60": (2560, 1440, 60),
    "2160p60": (3840, 2160, 60),
}
DRAFT = "480p15"
ALONE = ("sgd",)  # who is in a film of one contender, where nobody says who
LONGEST = {"title": 60, "credit": 90}  # characters that fit their line at their size

RACE = ("surface", "domain", "optimizer", "lineup", "start", "steps")
FILM = ("lang", "theme", "quality", "draft", "from", "to", "title", "credit")
KEYS = (*RACE, *FILM, "jobs", "step", "out", "record")  # what a TOML file may hold


class Mistakes:
    """Collects every mistake, so that they are said together before anything is made."""

    def __init__(self) -> None:
        self.errors: list[InputError] = []

    @contextmanager
    def noted(self) -> Iterator[None]:
        """Note the mistake that the block raises, and go on after it."""
        try:
            yield
        except InputError as error:
            self.errors += one_by_one(error)

    def note(self, code: str, /, **fields: object) -> None:
        """Note one mistake of the command line's own."""
        self.errors.append(mistake(code, **fields))

    def settle(self) -> None:
        """Raise all that was noted, each sentence once. Raises InputErrors."""
        said = {str(error): error for error in self.errors}
        if said:
            raise InputErrors(list(said.values()))


@dataclass(frozen=True)
class FilmOptions:
    """What a film of a race is made with; plain data but for the race."""

    race: Race
    language: str = LANGUAGE
    theme: str = THEME
    quality: str = QUALITY
    title: str | None = None
    credit: str | None = None
    span: tuple[float, float] | None = None  # the steps of the race to film instead of the whole film
    command: str | None = None

    def keywords(self) -> dict[str, Any]:
        """The options as `renders.film.make` takes them: those that were given."""
        given = {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}
        return {name: value for name, value in given.items() if value is not None}


# ---- what was asked


def gather(typed: Mapping[str, Any], mistakes: Mistakes) -> dict[str, Any]:
    """What was typed, over what the TOML file named by ``config`` says.

    A part that belongs together is replaced together: ``--surface`` drops the file's domain, and
    ``--optimizer`` or ``--lineup`` the file's whole line-up; ``--quality`` the file's ``draft``.
    """
    given = {name: value for name, value in typed.items() if value not in (None, (), False)}
    path = given.pop("config", None)
    if path is None:
        return given
    stored = _from_file(Path(path), mistakes)
    for name, also in (("surface", "domain"), ("optimizer", "lineup"), ("lineup", "optimizer")):
        if name in given:
            stored.pop(also, None)
    if "quality" in given:
        stored.pop("draft", None)
    if "draft" in given:
        stored.pop("quality", None)
    return stored | given


def _from_file(path: Path, mistakes: Mistakes) -> dict[str, Any]:
    try:
        stored = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        mistakes.note("config_unreadable", path=path, reason=reason)
        return {}
    except tomllib.TOMLDecodeError as error:
        where = re.search(r"at line (\d+)", str(error))
        line = where[1] if where else "?"
        mistakes.note("config_syntax", path=path, line=line, reason=re.sub(r" \(at .*\)$", "", str(error)))
        return {}
    for name in [name for name in stored if name not in KEYS]:
        close = nearest(name, KEYS, 1)
        known = {"near": close[0]} if close else {"allowed": ", ".join(KEYS)}
        mistakes.note("config_key_near" if close else "config_key", path=path, key=name, **known)
        del stored[name]
    if "optimizer" in stored and not isinstance(stored["optimizer"], list):
        stored["optimizer"] = [stored["optimizer"]]
    if "start" in stored:
        stored["start"] = _starts_of_file(stored["start"])
    if not isinstance(stored.get("draft", True), bool):
        mistakes.note("not_flag", name="draft", value=shown(stored.pop("draft")))
    elif not stored.get("draft", True):
        del stored["draft"]
    return stored


def _starts_of_file(value: object) -> list[object]:
    """``[-1, 2]`` is one start, ``[[-1, 2], [0, 1]]`` two, a string one."""
    several = isinstance(value, list) and value and all(isinstance(item, (list, str)) for item in value)
    return list(value) if several else [value]  # type: ignore[call-overload]


# ---- the race


def race(asked: Mapping[str, Any], mistakes: Mistakes, film: course.FilmEntry | None = None) -> Race | None:
    """The race that was asked for; parts with mistakes are replaced by the default's to check the others.

    Where it is for a ``film``, its contenders are as many as that film shows.
    """
    from engine.race import Race

    parts: dict[str, Any] = {}
    before = len(mistakes.errors)
    if "surface" in asked or "domain" in asked:
        with mistakes.noted():
            parts["surface"] = _surface(asked, mistakes)
    if "optimizer" in asked or "lineup" in asked:
        noted = len(mistakes.errors)
        contenders = _contenders(asked, mistakes)
        if contenders:
            parts["contenders"] = contenders
        if film is not None and len(mistakes.errors) == noted:
            _room(film, len(contenders), mistakes)
    elif film is not None and film.most == 1:
        parts["contenders"] = ALONE
    elif film is not None:
        _room(film, len(Race().contenders), mistakes)
    if "start" in asked:
        starts = [values.pair(value) for value in asked["start"]]
        for value in [value for value, start in zip(asked["start"], starts, strict=True) if start is None]:
            mistakes.note("not_pair", name="start", value=shown(value))
        if None not in starts:
            parts["starts"] = starts
    if "steps" in asked:
        steps = values.whole(asked["steps"])
        if steps is None:
            mistakes.note("not_whole", name="steps", value=shown(asked["steps"]))
        else:
            parts["steps"] = steps
    elif film is not None and film.steps is not None:
        parts["steps"] = film.steps
    made = None
    with mistakes.noted():
        made = Race(**parts)
    return made if len(mistakes.errors) == before else None


def filmable(race: Race, mistakes: Mistakes, films: Sequence[str] = ()) -> None:
    """Note why a race cannot be a film: more starts than one, or a start without a slope."""
    from engine.surfaces import SURFACES

    count = len(race.starts)
    if count > 1:
        mistakes.note("many_starts_film" if "minima" in films else "many_starts", count=count)
    domain = race.surface.domain
    for start in race.starts[:1]:
        if not all(low <= weight <= high for weight, (low, high) in zip(start, domain, strict=True)):
            mistakes.note("start_off_map", start=values.comma(start), domain=values.colons(domain))
        elif not math.isfinite(race.surface.loss(start)):
            mistakes.note("start_without_loss", start=values.comma(start))
        elif race.surface.name not in SURFACES:  # a named one has a slope everywhere; others cost SymPy
            if not all(math.isfinite(slope) for slope in race.surface.gradient(start)):
                mistakes.note("start_without_gradient", start=values.comma(start))


def _room(film: course.FilmEntry, count: int, mistakes: Mistakes) -> None:
    from scenes.theme import MOST

    most = MOST if film.most is None else film.most
    if not film.least <= count <= most:
        mistakes.note("room", film=film.name, count=count, least=film.least, most=most)


def _surface(asked: Mapping[str, Any], mistakes: Mistakes) -> Surface:
    from engine.surfaces import surface

    domain = values.domain(asked["domain"]) if "domain" in asked else None
    if "domain" in asked and domain is None:
        mistakes.note("not_domain", value=shown(asked["domain"]))
    return surface(_text("surface", asked.get("surface", "peaks")), domain)


def _contenders(asked: Mapping[str, Any], mistakes: Mistakes) -> list[Any]:
    from engine.contenders import Contender, lineup

    found: list[Any] = []
    if "lineup" in asked:
        with mistakes.noted():
            found += lineup(_text("lineup", asked["lineup"]))
    if "optimizer" in asked and not asked["optimizer"]:
        mistakes.note("empty", name="optimizer")
    for text in asked.get("optimizer", ()):
        with mistakes.noted():
            found.append(Contender.parse(_text("optimizer", text)))
    return found


# ---- the film


def film(
    asked: Mapping[str, Any], race: Race | None, mistakes: Mistakes, name: str = "race"
) -> FilmOptions | None:
    """The options of the film ``name`` of a race; None where a mistake was noted."""
    from scenes.language import LANGUAGES
    from scenes.theme import THEMES

    before = len(mistakes.errors)
    language = _one_of("lang", asked.get("lang", LANGUAGE), LANGUAGES, mistakes)
    theme = _one_of("theme", asked.get("theme", THEME), tuple(THEMES), mistakes)
    quality = _one_of("quality", asked.get("quality", QUALITY), tuple(QUALITIES), mistakes)
    if asked.get("draft"):
        if "quality" in asked and asked["quality"] != DRAFT:
            mistakes.note("draft_quality", quality=asked["quality"], draft=DRAFT)
        quality = DRAFT
    words = {name: _line(name, asked[name], mistakes) for name in LONGEST if name in asked}
    span = _span(asked, race, mistakes)
    if race is None or len(mistakes.errors) > before:
        return None
    options = FilmOptions(race, language, theme, quality, words.get("title"), words.get("credit"), span)
    return dataclasses.replace(options, command=again.command(options, asked, name))


def step(asked: Mapping[str, Any], race: Race | None, mistakes: Mistakes) -> float | None:
    """The step of a still, 0 to the race's last."""
    if "step" not in asked:
        mistakes.note("step_missing")
        return None
    value = _number("step", asked["step"], mistakes)
    if value is not None and race is not None and not 0 <= value <= race.steps:
        mistakes.note("step_outside", name="step", value=f"{value:g}", steps=race.steps)
        return None
    return value


def jobs(asked: Mapping[str, Any], mistakes: Mistakes) -> int:
    """How many processes make the film: by themselves, one for every two cores."""
    if "jobs" not in asked:
        return usual_jobs()
    count = values.whole(asked["jobs"])
    if count is None or not 1 <= count <= MOST_JOBS:
        mistakes.note("jobs", value=shown(asked["jobs"]), most=MOST_JOBS)
        return 1
    return count


def record(asked: Mapping[str, Any], mistakes: Mistakes) -> str:
    """What a run keeps: every step, or only the end."""
    return _one_of("record", asked.get("record", "all"), ("all", "last"), mistakes)


def at_least_nothing(name: str, value: object, mistakes: Mistakes) -> int | None:
    """A whole number, 0 or more; None where none was given."""
    if value is None:
        return None
    number = values.whole(value)
    if number is None:
        mistakes.note("not_whole", name=name, value=shown(value))
    elif number < 0:
        mistakes.note("negative", name=name, value=number)
    return number


def _span(asked: Mapping[str, Any], race: Race | None, mistakes: Mistakes) -> tuple[float, float] | None:
    if "from" not in asked and "to" not in asked:
        return None
    first = _number("from", asked.get("from", 0), mistakes)
    last_step = race.steps if race is not None else math.inf
    last = _number("to", asked["to"], mistakes) if "to" in asked else last_step
    if first is None or last is None:
        return None
    for name, value in (("from", first), ("to", last)):
        if race is not None and not 0 <= value <= race.steps:
            mistakes.note("step_outside", name=name, value=f"{value:g}", steps=race.steps)
            return None
    if not first < last:
        mistakes.note("span_empty", first=f"{first:g}", last=f"{last:g}")
    return (first, last)


# ---- where it goes


def out(
    asked: Mapping[str, Any], suffixes: Sequence[str], mistakes: Mistakes, *, required: bool = True
) -> Path | None:
    """The file to write: a known suffix, in a folder that is there and may be written; never a folder."""
    if "out" not in asked:
        if required:
            mistakes.note("out_missing", suffixes=", ".join(suffixes))
        return None
    text = str(asked["out"])
    if not text.strip():
        mistakes.note("empty", name="out")
        return None
    path = Path(text).expanduser()
    before = len(mistakes.errors)
    if path.is_dir():
        mistakes.note("out_is_folder", path=path)
    elif path.suffix.lower() not in suffixes:
        mistakes.note("out_suffix", path=path, suffixes=", ".join(suffixes))
    if not path.parent.is_dir():
        mistakes.note("out_no_folder", folder=path.parent)
    elif not os.access(path.parent, os.W_OK):
        mistakes.note("out_not_writable", folder=path.parent)
    return path if len(mistakes.errors) == before else None


def refuse_existing(path: Path | None, force: bool, mistakes: Mistakes) -> None:
    """Note a file that is there and would be lost."""
    if path is not None and path.exists() and not force:
        mistakes.note("out_exists", path=path)


# ---- single values


def _number(name: str, value: object, mistakes: Mistakes) -> float | None:
    found = values.number(value)
    if found is None:
        mistakes.note("not_number", name=name, value=shown(value))
    return found


def _text(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise mistake("not_text", name=name, value=shown(value))
    if not value.strip():
        raise mistake("empty", name=name)
    return value


def _one_of(name: str, value: object, allowed: Sequence[str], mistakes: Mistakes) -> str:
    if value in allowed:
        return str(value)
    fields = {"name": name, "value": shown(value), "allowed": ", ".join(allowed)}
    close = nearest(str(value), allowed)
    mistakes.note("unknown_near", near=close[0], **fields) if close else mistakes.note("unknown", **fields)
    return allowed[0]


def _line(name: str, value: object, mistakes: Mistakes) -> str | None:
    text = " ".join(str(value).split())
    if not text:
        mistakes.note("empty", name=name)
    elif len(text) > LONGEST[name]:
        mistakes.note("too_long", name=name, count=len(text), most=LONGEST[name])
    elif not text.isprintable():
        mistakes.note("not_printable", name=name)
    return text
