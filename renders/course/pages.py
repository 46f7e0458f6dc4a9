"""A course's pages to touch: ``pages/race.html`` in its folder, one for each lesson whose film has one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from renders.course import extras
from renders.course.extras import Extra, ExtraStep
from renders.course.lessons import Course, Lesson
from renders.course.shelf import Shelf
from renders.film_options import FilmOptions
from renders.make.film_key import plain
from renders.make.reports import Listener, Progress

FOLDER = "pages"  # in the course's
DECIDING = (
    "engine/",
    "renders/web/",
    "scenes/",
)  # the beginnings of the paths of what decides a page's bytes


def shelf_in(course: Path) -> Shelf:
    """The shelf of the pages in a course's folder."""
    return Shelf(course / FOLDER)


def touchable(course: Course) -> list[Lesson]:
    """The lessons that have a page: of those in several variants, each once, in its first language."""
    from renders.web.pages import PAGES

    first: dict[str, Lesson] = {}
    for lesson in course.whole if course.told.pages else ():
        if lesson.film.name in PAGES:
            first.setdefault(lesson.name, lesson)
    return [*first.values()]


def plan(course: Course, shelf: Shelf, force: bool = False) -> list[ExtraStep]:
    """What is to do for each page, of those lessons that are called for."""
    called = {lesson.name for lesson in course.lessons}
    return extras.plan([_extra(each) for each in touchable(course) if each.name in called], shelf, force)


def _extra(lesson: Lesson) -> Extra:
    made = lesson.options
    options = FilmOptions(made.own, made.usual, made.language, theme="")
    asked = {**({} if made.usual is None else {"race": made.usual}), **made.own}
    about = {name: value.key() if name == "race" else plain(value) for name, value in asked.items()}

    def written(listener: Listener) -> Mapping[str, bytes]:
        from renders.web.pages import page_of

        listener(Progress("race"))
        return {".html": page_of(lesson.film.name, options).encode()}

    said = {"scene": lesson.film.name, "language": made.language}
    return Extra(lesson.name, {**said, "options": about}, extras.hash_of(DECIDING, []), written)
