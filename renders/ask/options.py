"""From what was asked for to a race and a film's options: all mistakes at once.

Every reader takes ``asked`` (module `asked`) and a `Mistakes`, returns what it could make of its part, and
notes what it could not.
"""

from __future__ import annotations

import dataclasses
import math
import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.errors import InputError, either
from engine.files import typed_path
from engine.surfaces import Surface
from renders import catalog
from renders.ask import again, option_table, own, values
from renders.ask.asked import over
from renders.ask.engine_texts import meant_surface, parsed
from renders.ask.mistakes import Mistakes, counted, line, named, text
from renders.ask.option_table import CHAPTER, CREDIT, CSV, JOBS, LANG, MOST, QUALITY, STEP, THEME, TIME, TITLE
from renders.ask.values import shown
from renders.film_options import DRAFT, FilmOptions
from renders.make.processes import usual_jobs
from renders.speech import mistake
from scenes.options import DOMAIN, NOISE, SEED, SPAN, STEPS, Option

if TYPE_CHECKING:
    from engine.contenders import Contender
    from engine.network import Network
    from engine.race import Race


# ---- the film


def film(entry: catalog.FilmEntry, asked: Mapping[str, Any], mistakes: Mistakes) -> FilmOptions | None:
    """The options of a film; None where a mistake was noted."""
    before = len(mistakes.errors)
    race = shown_race(entry, asked, mistakes)
    keywords = own.keywords(entry, asked, race, mistakes)
    language, theme, quality = look(asked, mistakes)
    lines = [option for option in (TITLE, CREDIT) if option.name in asked]
    words = {each.name: line(each.name, asked[each.name], each.most, mistakes) for each in lines}
    if len(mistakes.errors) > before:
        return None
    options = FilmOptions(keywords, race, language, theme, quality, words.get("title"), words.get("credit"))
    return dataclasses.replace(options, command=again.command(options, asked, entry))


def look(asked: Mapping[str, Any], mistakes: Mistakes) -> tuple[str, str, str]:
    """The language, the theme and the size."""
    language, theme, quality = (chosen(option, asked, mistakes) for option in (LANG, THEME, QUALITY))
    if asked.get("draft"):
        if "quality" in asked and quality != DRAFT:
            mistakes.note("draft_quality", quality=asked["quality"], draft=DRAFT)
        quality = DRAFT
    return language, theme, quality


def shown_race(
    film: catalog.FilmEntry, asked: Mapping[str, Any], mistakes: Mistakes, *, passed: bool = False
) -> Race | None:
    """The race that a film shows: what was asked of it, over the film's usual one; None where it shows none.

    It is checked against what the film can show where something was asked, or where it is ``passed`` anyway.
    """
    if "surface" not in film.takes:
        return None
    passed = passed or own.wants("race", film, asked)
    made = race(over(_usual(film, asked), asked), mistakes, film if passed else None)
    if made is not None and passed:
        beginnings(made, mistakes, film.option("start").most)
    return made


def _usual(film: catalog.FilmEntry, asked: Mapping[str, Any]) -> Mapping[str, Any]:
    """The film's usual options, without starts where the surface asked for has a start of its own."""
    from engine.landscape import landscape
    from engine.named import START

    own = START
    with suppress(InputError):  # what is wrong with it is said where it is read
        own = tuple(landscape(asked.get("surface", "peaks")).usual_start().tolist())
    return {name: value for name, value in film.usual.items() if name != "start" or own == START}


# ---- the race


def race(asked: Mapping[str, Any], mistakes: Mistakes, film: catalog.FilmEntry | None = None) -> Race | None:
    """The race that was asked for; parts with mistakes are replaced by the default's to check the others.

    Where it is for a ``film``, its contenders are as many as that film shows.
    """
    from engine.race import Race

    parts: dict[str, Any] = {}
    before = len(mistakes.errors)
    if any(name in asked for name in ("surface", "domain", "name")):
        parts["surface"] = _surface(asked, film, mistakes)
    plane = None
    if "plane" in asked:
        with mistakes.at("plane"), mistakes.noted():
            plane = text("plane", asked["plane"])
    runners = next((name for name in ("optimizer", "lineup") if name in asked), "optimizer")
    noted = len(mistakes.errors)
    contenders = _contenders(asked, mistakes) if runners in asked else Race().contenders
    parts["contenders"] = contenders or None
    if film is not None and len(mistakes.errors) == noted:
        with mistakes.at(runners, beside=("scene",)):
            _room(film, contenders, mistakes)
    if "start" in asked:
        on = parts.get("surface")
        weights = 2 if on is None else len(on.parameters)
        parts["starts"] = _starts(asked["start"], film, mistakes, weights)
    for option in (STEPS, NOISE, option_table.BATCH, SEED):
        if option.name in asked:
            parts[option.name] = own.value(option, asked[option.name], mistakes)
    made = None
    with mistakes.at(runners), mistakes.noted():  # only who runs together can be wrong by now
        made = Race(**{name: part for name, part in parts.items() if part is not None})
    if plane is not None and made is not None and len(mistakes.errors) == before:
        made = _on_plane(made, plane, asked, mistakes)
    return made if len(mistakes.errors) == before else None


def _on_plane(made: Race, plane: str, asked: Mapping[str, Any], mistakes: Mistakes) -> Race | None:
    """The race on a plane of its network; None where there is none, which is noted."""
    from engine.plane_text import on_plane

    found = None
    domain = own.value(DOMAIN, asked["domain"], mistakes) if "domain" in asked else None
    with mistakes.at("plane", beside=("surface",)), mistakes.noted():
        found = on_plane(made, plane, domain, mistakes.computing)
    return found


def _room(film: catalog.FilmEntry, contenders: Sequence[Contender], mistakes: Mistakes) -> None:
    """Note contenders that a film does not show: more or fewer than those, and another rule than its own."""
    from scenes.theme import MOST

    shows = film.option("optimizer")
    count, most = len(contenders), min(shows.most, MOST)
    if not shows.least <= count <= most:
        code = "room" if shows.least < most else "room_just" if most > 1 else "room_one"
        mistakes.note(code, film=film.name, count=count, least=shows.least, most=most)
    with mistakes.noted():
        shows.follow(contenders)


def _starts(
    given: Sequence[object], film: catalog.FilmEntry | None, mistakes: Mistakes, weights: int
) -> list[tuple[float, ...]] | None:
    found = []
    for place, value in counted(given):
        if (start := values.numbers(value, weights)) is not None:
            found.append(start)
            continue
        with mistakes.at("start", place):
            if weights == 2:
                mistakes.note("not_pair", name="start", value=shown(value))
            else:
                mistakes.note("not_weights", count=weights, value=shown(value))
    if film is not None and given:
        with mistakes.at("start", beside=("scene",)):
            _room_of_starts(film, len(given), mistakes)
    return found if len(found) == len(given) else None


def _room_of_starts(film: catalog.FilmEntry, count: int, mistakes: Mistakes) -> None:
    """Note more starts than a film shows."""
    shows = film.option("start")
    if not shows.admits(count):
        films = catalog.films().values()
        fitting = [
            other.name for other in films if "start" in other.takes and other.option("start").most >= count
        ]
        code = "starts_room" if shows.most > 1 else "many_starts_film" if fitting else "many_starts"
        said = {"film": film.name, "others": ", ".join(fitting)}
        mistakes.note(code, **said, count=count, least=shows.least, most=shows.most)


def beginnings(race: Race, mistakes: Mistakes, most: float = math.inf) -> None:
    """Note the race's starts, the first ``most`` of them, from which nobody can begin.

    A Python function is not called where the race is stored: then the film needs neither it nor TensorFlow.
    """
    if not isinstance(race.surface, Surface):  # a network has a loss and a slope everywhere
        return
    if race.surface.function_name is not None and not _tried(race, mistakes):
        return
    for place, start in counted([*race.starts[: min(most, len(race.starts))]]):
        with mistakes.at("start", place, ("surface", "domain")):
            _beginning(race.ground, start, mistakes)


def off_map(race: Race, most: int = 3) -> str:
    """The race's starts that are not on its map, as they are typed, the first ``most``; "" without a map."""
    if not isinstance(race.surface, Surface):
        return ""
    domain = race.surface.domain
    off = [start for start in race.starts if not _on_map(start, domain)]
    told = "; ".join(values.comma(start) for start in off[:most])
    return f"{told}; ..." if len(off) > most else told


def _on_map(start: Any, domain: Any) -> bool:
    return all(low <= weight <= high for weight, (low, high) in zip(start, domain, strict=True))


def _tried(race: Race, mistakes: Mistakes) -> bool:
    """Whether a race's Python function was called, and is a loss; what it is not is noted."""
    from engine import archive

    is_loss = False
    with mistakes.at("surface", beside=("domain",)), mistakes.noted():
        if not archive.path_of(race.key()).is_file():
            race.surface.loss(race.starts[0])
            is_loss = True
    return is_loss


def _beginning(surface: Surface, start: Any, mistakes: Mistakes) -> None:
    """Note why nobody can begin there."""
    from engine.surfaces import SURFACES

    sloped = [known.expression for known in SURFACES.values() if "abs(" not in known.expression]
    if not _on_map(start, surface.domain):
        domain = values.colons(surface.domain)
        mistakes.note("start_off_map", start=values.comma(start), domain=domain)
    elif not math.isfinite(surface.loss(start)):
        mistakes.note("start_without_loss", start=values.comma(start))
    elif surface.expression not in sloped:  # those have a slope everywhere; to look costs SymPy
        if not all(math.isfinite(slope) for slope in surface.gradient(start)):
            mistakes.note("start_without_gradient", start=values.comma(start))


def _surface(
    asked: Mapping[str, Any], film: catalog.FilmEntry | None, mistakes: Mistakes
) -> Surface | Network | None:
    from engine.landscape import ground, is_network, landscape, network_of

    found: Surface | Network | None = None
    domain = own.value(DOMAIN, asked["domain"], mistakes) if "domain" in asked else None
    name = named(asked, mistakes)
    with mistakes.at("surface", beside=("domain", "name")), mistakes.noted():
        given = text("surface", asked.get("surface", "peaks"))
        try:
            cut = "plane" in asked and is_network(given)  # then the map is the plane's
            wide = film is not None and not cut and film.option("surface").form == "network"
            found = landscape(given, None if cut else domain, name)
            if film is not None and not cut:
                found = network_of(found) if wide else ground(found)
        except InputError as error:
            raise meant_surface(given, error, wide) from None
    return found


def _contenders(asked: Mapping[str, Any], mistakes: Mistakes) -> list[Contender]:
    from engine.contenders import lineup

    found: list[Contender] = []
    if "lineup" in asked:
        with mistakes.at("lineup"), mistakes.noted():
            found += lineup(text("lineup", asked["lineup"]))
    if "optimizer" in asked and not asked["optimizer"]:
        with mistakes.at("optimizer"):
            mistakes.note("empty", name="optimizer")
    for place, given in counted(asked.get("optimizer", ())):
        with mistakes.at("optimizer", place), mistakes.noted():
            found.append(parsed(text("optimizer", given)))
    if "beside" in asked:
        with mistakes.at("beside"), mistakes.noted():
            found[1:] = [parsed(text("beside", asked["beside"]))]
    return found


# ---- what else is said of how to make it


def moment(
    film: catalog.FilmEntry, asked: Mapping[str, Any], race: Race | None, mistakes: Mistakes
) -> dict[str, float]:
    """The moment of a still: a second, a step of the film's race, or a chapter; {}: the telling one."""
    given = [option for option in (TIME, STEP, CHAPTER) if option.name in asked]
    if len(given) > 1:
        mistakes.note("still_moments", given=" ".join(f"--{option.name}" for option in given))
    if STEP in given and SPAN[0].name not in film.takes:
        mistakes.note("still_no_steps", film=film.name)
    return {option.name: own.value(option, asked[option.name], mistakes, race) for option in given}


def jobs(asked: Mapping[str, Any], mistakes: Mistakes) -> int:
    """How many processes make the film: by themselves, one for every two cores."""
    if "jobs" not in asked:
        return usual_jobs()
    return own.value(JOBS, asked["jobs"], mistakes) or 1


def chosen(option: Option, asked: Mapping[str, Any], mistakes: Mistakes) -> str:
    """What is chosen of all that an option may be, by itself the usual."""
    return str(own.value(option, asked.get(option.name, option.usual), mistakes))


def layout(
    asked: Mapping[str, Any],
    race: Race | None,
    record: str,
    out: Path | None,
    mistakes: Mistakes,
    spoken: str = "en",
) -> str:
    """How a run's CSV or spreadsheet is written, "en" or "es"; what is meant for a sheet fits in one.

    Where nobody says it, a spreadsheet is for a person, in the language ``spoken``, a CSV for programs.
    """
    from renders.rows import MOST_ROWS, rows_of

    suffix = "" if out is None else out.suffix.lower()
    language = chosen(CSV.but(usual=spoken) if suffix == ".xlsx" else CSV, asked, mistakes)
    if out is None:
        return language
    if "csv" in asked and suffix not in (".csv", ".xlsx"):
        mistakes.note("csv_of_what", path=out)
    sheet = suffix == ".xlsx" or (suffix == ".csv" and language == "es")
    if race is not None and sheet and (rows := rows_of(race, record)) > MOST_ROWS:
        mistakes.note("too_many_rows", rows=rows, most=MOST_ROWS)
    return language


def most(asked: Mapping[str, Any], out: Path | None, mistakes: Mistakes) -> int | None:
    """How many bytes a film's GIF may have, or another short one if that was asked; None of an MP4."""
    suffix = "" if out is None else out.suffix.lower()
    if "most" not in asked:
        return values.size(MOST.usual) if suffix == ".gif" else None
    if suffix == ".mp4" or "out" not in asked:
        mistakes.note("most_of_what")
    found: int | None = own.value(MOST, asked["most"], mistakes)
    return found


# ---- where it goes


def out(
    asked: Mapping[str, Any], suffixes: Sequence[str], mistakes: Mistakes, *, required: bool = True
) -> Path | None:
    """The file to write: a known suffix, in a folder that is there and may be written; never a folder."""
    if "out" not in asked:
        if required:
            mistakes.note("out_missing", suffixes=either(suffixes))
        return None
    text = str(asked["out"])
    if not text.strip():
        mistakes.note("empty", name="out")
        return None
    before = len(mistakes.errors)
    with mistakes.noted():
        catalog.current_folder()  # where nothing can be looked up, nothing is made
        path = typed_path(text)
    if len(mistakes.errors) > before:
        return None
    if path.is_dir():
        mistakes.note("out_is_folder", path=path)
    elif path.suffix.lower() not in suffixes:
        mistakes.note("out_suffix", path=path, suffixes=either(suffixes))
    if not path.parent.is_dir():
        mistakes.note("out_no_folder", folder=path.parent)
    elif not os.access(path.parent, os.W_OK):
        mistakes.note("out_not_writable", folder=path.parent)
    return path if len(mistakes.errors) == before else None


def landing(mistakes: Mistakes, makes: bool = True) -> Path | None:
    """The folder where films land when nobody says where; noted where one ``makes`` something and cannot."""
    folder = None
    with mistakes.noted():
        folder = catalog.landing()
        if makes and not writable(folder):
            raise mistake("landing_not_writable", folder=folder)
    return folder


def writable(folder: Path) -> bool:
    """Whether something can be put into a folder, or it can be made where it is not there."""
    there = next(place for place in (folder, *folder.absolute().parents) if os.path.isdir(place))
    return os.access(there, os.W_OK | os.X_OK)


def refuse_existing(path: Path | None, force: bool, mistakes: Mistakes) -> None:
    """Note a file that is there and would be lost."""
    if path is not None and path.exists() and not force:
        mistakes.note("out_exists", path=path)
