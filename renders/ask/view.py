"""Where a race is seen: on its map, where there is no OpenGL to draw the terrain; and where it begins."""

from __future__ import annotations

import dataclasses
import shlex
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from renders.ask import again, values
from renders.catalog import FilmEntry
from renders.course.lessons import Lesson
from renders.film_options import FilmOptions
from renders.speech import Speech
from scenes.options import VIEW, VIEWS

if TYPE_CHECKING:
    from engine.race import Race

TERRAIN, MAP = VIEWS
AFTER = ("--lang", "--theme", "--quality", "--from", "--title", "--credit")  # what comes after in a command


def expect(film: FilmEntry) -> None:
    """Begin to find out whether there is OpenGL, if the film may want it: `seen` waits for the answer."""
    if VIEW in film.options:
        from scenes.stage.terrain import drawing

        drawing.begin()


def seen(film: FilmEntry, options: FilmOptions, speech: Speech) -> FilmOptions:
    """The options with which a film can be made here; where they are others, a line says so."""
    say_start(options.own.get("race"), speech)
    if not _wants_terrain(film, options) or _has_opengl():
        return options
    click.echo(speech.say("says.on_the_map"), err=True)
    return _on_the_map(options)


def say_start(race: Race | None, speech: Speech) -> None:
    """Say where a race begins, where it does so by itself, and the usual start has no loss."""
    from engine.named import start_on
    from engine.surfaces import Surface

    if race is None or type(race.surface) is not Surface:
        return
    usual, start = start_on(race.surface.expression), race.surface.usual_start().tolist()
    if tuple(start) != usual and (race.starts == start).all():
        said = {"usual": values.comma(usual), "start": values.comma(start)}
        click.echo(speech.say("says.start_moved", **said), err=True)


def all_seen(lessons: Sequence[Lesson], speech: Speech) -> tuple[Lesson, ...]:
    """The same of a course's lessons: one line for all of them."""
    on_terrain = [lesson for lesson in lessons if _wants_terrain(lesson.film, lesson.options)]
    if not on_terrain or _has_opengl():
        return tuple(lessons)
    click.echo(speech.say("says.on_the_map"), err=True)
    return tuple(
        dataclasses.replace(lesson, options=_on_the_map(lesson.options)) if lesson in on_terrain else lesson
        for lesson in lessons
    )


def _wants_terrain(film: FilmEntry, options: FilmOptions) -> bool:
    return VIEW in film.options and options.own.get(VIEW.name, TERRAIN) == TERRAIN


def _on_the_map(options: FilmOptions) -> FilmOptions:
    """The options as somebody gives them who asks for the map: with the very command of theirs."""
    words = shlex.split((options.command or "").replace(f" --{VIEW.name} {TERRAIN}", ""))
    at = next((number for number, word in enumerate(words) if word in AFTER), len(words))
    words[at:at] = [f"--{VIEW.name}", MAP]
    command = " ".join(map(again.quoted, words))
    return dataclasses.replace(options, own={**options.own, VIEW.name: MAP}, command=command)


def _has_opengl() -> bool:
    from scenes.stage.terrain import drawing

    return drawing.available()
