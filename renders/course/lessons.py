"""A course as data: its films in every variant, in their order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from renders.catalog import FilmEntry
from renders.film_options import FilmOptions
from renders.sheets.wanted import Wanted
from scenes.options import FORMAT

Look = tuple[str, str, str, str]  # language, theme, quality, format


def variant_of(look: Look) -> str:
    """The name of a look, "es-night-1080p60"; in another than the usual format "es-night-1080p60-9x16"."""
    *others, form = look
    return "-".join(others if form == FORMAT.usual else [*others, form.replace(":", "x")])


@dataclass(frozen=True)
class Lesson:
    """One film of the course in one variant: its name, and its ``number`` in the course, from 1.

    ``introduction`` is what its teacher writes of it for the class, in its language and in Markdown.
    """

    name: str
    film: FilmEntry
    options: FilmOptions
    number: int
    introduction: str = ""

    @property
    def variant(self) -> str:
        """The name of its look, "es-night-1080p60": the folder that it lands in."""
        return variant_of((self.options.language, self.options.theme, self.options.quality, self.format))

    @property
    def format(self) -> str:
        """Its frame's width to its height, "16:9"."""
        return str(self.options.own.get(FORMAT.name, FORMAT.usual))

    @property
    def id(self) -> str:
        """What it is called among all lessons: "es-night-1080p60/derivative"."""
        return f"{self.variant}/{self.name}"

    @property
    def description(self) -> str:
        """What the film is, in one sentence of its language."""
        return self.film.said(self.options.language)


@dataclass(frozen=True)
class Told:
    """What a course's site says beside its films: whose it is, what a teacher writes, what belongs to it.

    ``credits`` and ``introductions`` are by language, these in Markdown. ``exercises`` are those with a
    sheet; ``pages``: whether there are pages to touch.
    """

    credits: Mapping[str, str] = field(default_factory=dict)
    introductions: Mapping[str, str] = field(default_factory=dict)
    exercises: tuple[int, ...] = ()
    pages: bool = False


@dataclass(frozen=True)
class Course:
    """A course: the joined film's title by language, and the lessons that are called for.

    ``whole`` are all there are, in the same order: those of one variant together. ``sheets`` are the exercise
    sheets that are called for, by language; ``told`` is for its site.
    """

    path: Path
    titles: Mapping[str, str]
    lessons: tuple[Lesson, ...]
    whole: tuple[Lesson, ...]
    sheets: tuple[Wanted, ...] = ()
    told: Told = field(default_factory=Told)
