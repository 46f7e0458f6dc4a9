"""A course read from its file: every film in every variant, all mistakes found before any is made."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from pathlib import Path

from engine.errors import nearest
from renders import catalog
from renders.ask import again, course_file
from renders.ask.asked import loaded
from renders.ask.course_file import Planned
from renders.ask.meanings import canonical, nearest_meaning
from renders.ask.mistakes import Mistakes
from renders.ask.values import shown
from renders.course.lessons import Course, Lesson, Look, Told, variant_of
from renders.film_options import DRAFT
from renders.sheets.wanted import Wanted
from renders.speech import LANGUAGES, texts
from scenes.options import FORMAT

COURSE = Path(__file__).parent.parent / "course.toml"


def read(path: Path, mistakes: Mistakes, only: Sequence[str] = (), draft: bool = False) -> Course | None:
    """The course of a file, or the part of it that is called for; None where a mistake was noted.

    ``only`` names films: "derivative" in all its variants, "es-night-1080p60/derivative" in one. In a
    ``draft`` every film is 480p15.
    """
    before = len(mistakes.errors)
    stored, only = loaded(path, mistakes), [_named(name) for name in only]
    if stored is None:
        return None
    found = course_file.contents(stored, path, mistakes)
    looks = {film.number: _looks({**found.looks, **film.looks}, draft) for film in found.films}
    order = dict.fromkeys((*_looks(found.looks, draft), *(look for each in looks.values() for look in each)))
    planned = [(look, film) for look in order for film in found.films if look in looks[film.number]]
    names = [*dict.fromkeys(film.name for film in found.films if film.name)]
    ids = [f"{variant_of(look)}/{film.name}" for look, film in planned]
    if len(mistakes.errors) > before:  # of the variants too, perhaps: then only names are known
        _refuse_unknown([name.rpartition("/")[2] for name in only], names, [], mistakes)
        return None
    _refuse_unknown(only, names, ids, mistakes)
    if len(mistakes.errors) > before:
        return None
    lessons = [_lesson(film, look, found.words) for look, film in planned]
    chosen = [lesson for lesson in lessons if not only or not {lesson.name, lesson.id}.isdisjoint(only)]
    titles = {language: texts(language)["course.title"] for language in LANGUAGES} | found.words["title"]
    sheets = [
        Wanted(number, language, found.answers, found.words["credit"].get(language, ""))
        for language in found.looks["language"]
        for number in ([] if only else found.sheets)
    ]
    told = Told(found.words["credit"], found.words["introduction"], tuple(found.sheets), found.pages)
    return Course(path, titles, tuple(chosen), tuple(lessons), tuple(sheets), told)


def _lesson(film: Planned, look: Look, words: Mapping[str, Mapping[str, str]]) -> Lesson:
    """A planned film in one variant; what is in ``words`` for the whole course is every film's credit too."""
    assert film.entry is not None
    assert film.options is not None
    language, theme, quality, form = look
    title = film.words["title"].get(language)
    credit = {**words["credit"], **film.words["credit"]}.get(language)
    made = dataclasses.replace(
        film.options, language=language, theme=theme, quality=quality, title=title, credit=credit
    )
    asked = film.asked
    if form != FORMAT.usual:
        made = dataclasses.replace(made, own={**made.own, FORMAT.name: form})
        asked = {**asked, FORMAT.name: form}
    command = again.command(made, asked, film.entry)
    introduction = film.words["introduction"].get(language, "")
    return Lesson(
        film.name, film.entry, dataclasses.replace(made, command=command), film.number, introduction
    )


def _looks(looks: Mapping[str, Sequence[str]], draft: bool) -> list[Look]:
    """Every language in every theme, quality and format, each once."""
    languages, themes, qualities, formats = (looks[axis] for axis in course_file.AXES)
    return list(dict.fromkeys(product(languages, themes, [DRAFT] if draft else qualities, formats)))


def _named(called: str) -> str:
    """A film's name for what is called for: "carrera" is race, in one variant too."""
    variant, slash, name = called.rpartition("/")
    film = canonical("film", name)
    return f"{variant}{slash}{film if film in catalog.films() else name}"


def _refuse_unknown(
    only: Iterable[str], names: Sequence[str], ids: Sequence[str], mistakes: Mistakes
) -> None:
    """Note what was called for and is neither a film's name nor a lesson's."""
    known = {*names, *ids}
    for name in [name for name in only if name not in known]:
        if len(parts := [canonical("film", part) for part in re.split(r"[,;\s]+", name)]) > 1:
            if known.issuperset(parts):
                each = " ".join(f"--only {part}" for part in parts)
                mistakes.note("repeated", name="only", each=each)
                continue
        close = nearest(name, ids, 1) if "/" in name else nearest_meaning("film", name, names)
        said = {"near": close[0]} if close else {"allowed": ", ".join(names)}
        mistakes.note("course.only_near" if close else "course.only", value=shown(name), **said)
