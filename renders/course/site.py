"""The site of a course: a page that leads to its lessons, and a page for each, with what belongs to it.

    index.html, en.html             the course in its first language, and in another
    lessons/es/race.html            a lesson; in another look ``race.paper-720p30.html``
    lessons/site.css, site.js       what these pages share

It lies beside the films and opens from the disk as from a server. It shows the films that the course holds
now, each with the captions of its own MP4: a browser would read none from a file of its own.
"""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from engine.files import write_whole
from renders import mp4
from renders.course import page, pages, sheets
from renders.course.lessons import Course, Lesson
from renders.course.markdown import html
from renders.course.shelf import Record, Shelf
from renders.finishing_error import FinishingError
from renders.sheets.wanted import NAME as SHEET
from renders.sheets.wanted import SUFFIXES, title
from renders.speech import LANGUAGES, clock, texts
from scenes.container import Cue
from scenes.figures import look
from scenes.options import FORMAT

LESSONS = "lessons"  # the folder that is all the site's own
STYLE, PROGRAM = f"{LESSONS}/site.css", f"{LESSONS}/site.js"
JOINED = "course"  # the file of all films of a variant, one after another
LINK = re.compile(
    r'\b(?:href|src|poster)="(?!data:|https?:|mailto:|#)([^"#]+)[^"]*"'
)  # to a file beside a page
KINDS = {".mp4": "film", ".srt": "subtitles", ".txt": "script"}  # what a lesson offers to keep, and its words


@dataclass(frozen=True)
class Shown:
    """A film that is here: its lesson, its record, its number in its language, its page's address."""

    lesson: Lesson
    record: Record
    number: int
    address: str

    @property
    def files(self) -> dict[str, str]:
        """Its files in the course's folder, by suffix."""
        return {Path(name).suffix: name for name in self.record["files"]}


@dataclass(frozen=True)
class Site:
    """A site: its own ``texts`` by address, and the ``files`` beside these that it leads to."""

    texts: Mapping[str, str]
    files: Sequence[str]


def write(course: Course, shelf: Shelf) -> None:
    """Write the site, page by page, and remove its pages of what the course holds no more."""
    made = site(course, shelf)
    for address, text in made.texts.items():
        path, data = shelf.folder / address, text.encode()
        if not (path.is_file() and path.read_bytes() == data):
            write_whole(path, data)
    ours = [shelf.folder / name for name in (page.PAGE, *(f"{each}.html" for each in LANGUAGES))]
    for folder, _, names in os.walk(shelf.folder / LESSONS):
        ours += [Path(folder) / name for name in names if not name.startswith(".")]
    for path in ours:
        if path.relative_to(shelf.folder).as_posix() not in made.texts:
            with suppress(OSError):
                path.unlink()


def site(course: Course, shelf: Shelf, joined: bool = True) -> Site:
    """The site of the films that are on the shelf, with links to the ``joined`` ones or without."""
    by_language: dict[str, dict[str, list[Shown]]] = {}
    numbers: dict[str, dict[str, int]] = {}
    for lesson in sorted(course.whole, key=lambda lesson: lesson.number):  # each language's own are counted
        language, name, record = lesson.options.language, lesson.name, shelf.record(lesson.id)
        counted = numbers.setdefault(language, {})
        number = counted.setdefault(name, len(counted) + 1)
        if record and shelf.path(lesson.id, ".mp4").is_file():
            versions = by_language.setdefault(language, {}).setdefault(name, [])
            versions.append(Shown(lesson, record, number, _address(lesson, first=not versions)))
    if not by_language:
        return Site({}, ())
    order = dict.fromkeys(lesson.options.language for lesson in course.whole)
    by_language = {language: by_language[language] for language in order if language in by_language}
    counts = {language: len(names) for language, names in numbers.items()}
    making = _Making(course, shelf, by_language, counts, joined)
    made = {STYLE: _style(), PROGRAM: page.asset("site.js")}
    for language in by_language:
        made |= _in_language(making, language)
    led = dict.fromkeys(to for address, text in made.items() for to in _led_to(address, text))
    return Site(made, [name for name in led if name not in made and _there(making, name)])


def _led_to(address: str, text: str) -> list[str]:
    """The files of the course's folder that a page leads to."""
    found = [unquote(unescape(link)) for link in LINK.findall(text) if address.endswith(".html")]
    return [posixpath.normpath(posixpath.join(posixpath.dirname(address), link)) for link in found]


def _address(lesson: Lesson, first: bool) -> str:
    language, _, rest = lesson.variant.partition("-")
    return f"{LESSONS}/{language}/{lesson.name}{'' if first else f'.{rest}'}.html"


@dataclass(frozen=True)
class _Making:
    """What all pages of a site are made of: ``shown`` are its films, by language and lesson.

    ``counts`` are a language's lessons, those that are not here yet among them.
    """

    course: Course
    shelf: Shelf
    shown: Mapping[str, Mapping[str, Sequence[Shown]]]
    counts: Mapping[str, int]
    joined: bool

    @property
    def homes(self) -> dict[str, str]:
        """The address of the course's page in each language."""
        return page.homes(self.shown)


def _in_language(making: _Making, language: str) -> dict[str, str]:
    """The pages of a language by their addresses."""
    words, lessons = _words(language), making.shown[language]
    order = [versions[0] for versions in lessons.values()]
    about = {
        "language": language,
        "words": words,
        "course": making.course.titles.get(language, ""),
        "credit": making.course.told.credits.get(language, ""),
        "optimizers": _there(making, page.OPTIMIZERS) and f"{page.OPTIMIZERS}#{language}",
    }
    cards = [_card(making, each, language) for each in order]
    home = {
        "root": "",
        "home": making.homes[language],
        "others": _others(making.homes),
        "introduction": html(making.course.told.introductions.get(language, "")),
        "lessons": cards,
        "length": clock(sum(each.record["length"] for each in order)),
        "exercises": _sheets(making, making.course.told.exercises, language),
        "joined": _joined(making, order),
        "places": {number: each.address for each in reversed(order) for number in each.lesson.film.exercises},
    }
    made = {making.homes[language]: page.rendered(page.PAGE, **about, **home)}
    for at, versions in enumerate(lessons.values()):
        beside = {
            "before": cards[at - 1] if at else None,
            "after": cards[at + 1] if at + 1 < len(cards) else None,
            "count": making.counts[language],
        }
        for each in versions:
            told = _lesson(making, each, versions, words) | beside
            made[each.address] = page.rendered("lesson.html", **about, **told)
    return made


def _card(making: _Making, each: Shown, language: str) -> dict[str, Any]:
    """What is said of a lesson wherever one is led to it."""
    return {
        "number": each.number,
        "title": each.record["title"],
        "said": _without(each.record["title"], each.lesson.description),
        "length": clock(each.record["length"]),
        "poster": quote(_there(making, each.files.get(".png", ""))),
        "address": quote(each.address),
        "touch": bool(_page(making, each.lesson)),
        "exercises": [own["number"] for own in _sheets(making, each.lesson.film.exercises, language)],
    }


def _lesson(
    making: _Making, each: Shown, versions: Sequence[Shown], words: Mapping[str, str]
) -> dict[str, Any]:
    """What only a lesson's own page says."""
    lesson, record, language = each.lesson, each.record, each.lesson.options.language
    film = each.files[".mp4"]
    offered = {suffix: _there(making, each.files.get(suffix, "")) for suffix in KINDS}
    width, height = record.get("size", (16, 9))
    page_to_touch = _page(making, lesson)
    return {
        **_card(making, each, language),
        "root": page.UP,
        "heading": record["title"],
        "home": making.homes[language],
        "others": _others({other: _same(making, lesson, other) for other in making.shown}),
        "own_credit": lesson.options.credit or "",
        "film": quote(film),
        "shape": f"{width} / {height}",
        "upright": width <= height,
        "captions_on": bool(lesson.options.own.get("bare")),
        "chapters": _told(record, _cues(making.shelf.folder / film, record["files"][film]["sha256"])),
        "introduction": html(lesson.introduction, page.UP),
        "page": page_to_touch and f"{quote(page_to_touch)}#{language}",
        "sheets": _sheets(making, lesson.film.exercises, language),
        "kept": [(words[KINDS[suffix]], quote(name)) for suffix, name in offered.items() if name],
        "versions": [] if len(versions) < 2 else _versions(each, versions, words),
    }


def _sheets(making: _Making, numbers: Sequence[int], language: str) -> list[dict[str, Any]]:
    """Those of these exercises that the course has and whose sheets are here."""
    own = [
        _exercise(making, number, language) for number in numbers if number in making.course.told.exercises
    ]
    return [each for each in own if each.keys() & {"sheet", "answers"}]


def _exercise(making: _Making, number: int, language: str) -> dict[str, Any]:
    """An exercise: its number, its title, what it asks, and its sheets that are here."""
    shelf = sheets.shelf_in(making.shelf.folder)
    name = f"{language}/{SHEET.format(number=number)}"
    files = shelf.record(name).get("files", {})
    links = {
        kind: quote(_there(making, f"{sheets.FOLDER}/{name}{SUFFIXES[answers]}"))
        for answers, kind in ((False, "sheet"), (True, "answers"))
        if f"{name}{SUFFIXES[answers]}" in files
    }
    asked = shelf.path(name, ".html") if f"{name}.html" in files else None
    text = asked.read_text(encoding="utf-8") if asked and asked.is_file() else ""
    return {"number": number, "title": title(number, language), "asked": text, **links}


def _page(making: _Making, lesson: Lesson) -> str:
    """The page to touch of a lesson; "" where there is none."""
    own = pages.touchable(making.course) if making.course.told.pages else []
    named = lesson.name in {each.name for each in own}
    return _there(making, f"{pages.FOLDER}/{lesson.name}.html") if named else ""


def _joined(making: _Making, order: Sequence[Shown]) -> str:
    """The film of all lessons; "" where it is not here, or tells of others than the course holds now."""
    name = f"{order[0].lesson.variant}/{JOINED}"
    told = [title for title, _ in making.shelf.record(name).get("chapters", ())]
    whole = making.joined and told == [each.record["title"] for each in order]
    return quote(_there(making, f"{name}.mp4")) if whole else ""


def _same(making: _Making, lesson: Lesson, language: str) -> str:
    """The page of a lesson in another language; where that has none, its course's."""
    versions = making.shown[language].get(lesson.name)
    return versions[0].address if versions else making.homes[language]


def _others(addresses: Mapping[str, str]) -> list[dict[str, str]]:
    """Where a page leads to other languages: all of them, each by its own name."""
    said = {name: texts(name)["page.language"] for name in addresses}
    return [{"code": name, "name": said[name], "address": quote(addresses[name])} for name in addresses]


def _there(making: _Making, name: str) -> str:
    """A file that a page leads to; "" where it is not here."""
    return name if name and not name.startswith("..") and (making.shelf.folder / name).is_file() else ""


def _without(title: str, said: str) -> str:
    """What a film is, in a sentence that need not say its title again, which stands over it."""
    rest = said.removeprefix(f"{title}: ")
    return rest[:1].upper() + rest[1:]


@cache
def _style() -> str:
    """The site's style sheet, with the films' typeface and colours in it."""
    from renders.web.page import fonts

    return fonts() + look.style() + page.asset("site.css")


def _words(language: str) -> dict[str, str]:
    """What the site itself says; its fields are for the templates to fill in."""
    found = {**texts(language)}
    own = {name.removeprefix("site."): said for name, said in found.items() if name.startswith("site.")}
    return own | {name: found[f"page.{name}"] for name in ("language", "optimizers", "sheets")}


def _versions(each: Shown, versions: Sequence[Shown], words: Mapping[str, str]) -> list[dict[str, Any]]:
    """A lesson's films in several looks: what tells them apart, and where each is."""
    looks = []
    for other in versions:
        options = other.lesson.options
        looks.append((words[options.theme], options.quality, str(options.own.get(FORMAT.name, FORMAT.usual))))
    differ = [at for at in range(3) if len({seen[at] for seen in looks}) > 1]
    return [
        {
            "name": " · ".join(seen[at] for at in differ),
            "address": quote(other.address),
            "here": other is each,
        }
        for other, seen in zip(versions, looks, strict=True)
    ]


@cache
def _cues(film: Path, sha256: str) -> tuple[Cue, ...]:
    """The captions of a film, by what it holds; none where it cannot be read."""
    try:
        return tuple(mp4.look(film).cues)
    except FinishingError:
        return ()


def _told(record: Record, cues: Sequence[Cue]) -> list[dict[str, Any]]:
    """A film's chapters, each with its sentences: a caption belongs to the chapter in which it begins."""
    starts = [start for _, start in record["chapters"]]
    ends = [*starts[1:], float("inf")]
    chapters = record["chapters"] or ([["", 0.0]] if cues else [])
    return [
        {
            "title": title,
            "start": start,
            "clock": clock(start),
            "cues": [
                {
                    "start": cue.start / 1000,
                    "end": cue.end / 1000,
                    "clock": clock(cue.start / 1000),
                    "text": " ".join(cue.text.split()),
                }
                for cue in cues
                if start <= cue.start / 1000 < end
            ],
        }
        for (title, start), end in zip(chapters, ends, strict=False)
    ]
