"""What a course is going to take, said before it is made; and the question whether to make it."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from renders.film_options import DRAFT
from renders.make import durations
from renders.speech import Speech, mistake
from scenes.options import FORMAT

if TYPE_CHECKING:
    from renders.course.batch import Step
    from renders.course.shelf import Shelf
    from renders.make.durations import Expected, Figure

YES, NO = ("yes", "y", "si", "s"), ("", "no", "n")  # in both languages


def expected(steps: Sequence[Step], shelf: Shelf, at_once: int, joins: bool) -> Expected | None:
    """What making these takes on this machine; None where it has made no film yet.

    A film that is on record takes what it took; others by the most like one (`durations`). Where it
    ``joins``, all films are written once more, in one.
    """
    todo = [step for step in steps if step.reason]
    known: dict[str, list[Figure]] = {}
    for name in shelf.films():
        known[name] = durations.of_record(shelf.record(name))
    pool = [*durations.kept(), *(figure for figures in known.values() for figure in figures)]
    processes = max(1, at_once // max(1, sum(not step.made for step in todo)))
    seconds, size = [], 0.0
    for step in todo:
        entry, options = step.lesson.film, step.lesson.options
        own = known.get(step.lesson.id, [])
        like = entry.name, options.quality, durations.signature(options.own)
        film = durations.expected(*like, processes, own or pool)
        if film is None:
            return None
        length = own[0].length if own else None
        more = durations.expected(durations.FINISHING, options.quality, "", 1, own[1:] or pool, length)
        seconds.append((0.0 if step.made else film.seconds) + (more.seconds if more else 0.0))
        size += film.size * (2 if joins else 1) + film.beside
    return durations.Expected(durations.together(seconds, at_once), size)


def ask(
    speech: Speech,
    steps: Sequence[Step],
    shelf: Shelf,
    at_once: int,
    joins: bool,
    as_json: bool,
    sheets: int = 0,
    pages: int = 0,
) -> bool:
    """Say what is to be made, and ask whether to; at_once 0 is a cluster, ``sheets``, ``pages`` are counts.

    Raises:
        InputError: where nobody can answer (a pipe, cron, a program that reads JSON).
    """
    terminal = not as_json and all(map(_is_terminal, (sys.stdin, sys.stdout)))
    told = _told(speech, steps, shelf, at_once, joins) if any(step.reason for step in steps) else ()
    besides = [speech.say("course.plan_sheets", sheets=sheets)] if sheets else []
    besides += [speech.say("course.plan_pages", pages=pages)] if pages else []
    for line in (*told, *besides):
        click.echo(line, err=not terminal)
    while terminal:
        click.echo(speech.say("course.ask"), nl=False)
        sys.stdout.flush()
        typed = _typed_line()
        if not typed:  # the end of all that is typed
            click.echo()
            return False
        answer = _plain(typed)
        if answer in (*YES, *NO):
            return answer in YES
    raise mistake("course_unasked")


def beforehand(speech: Speech, found: Expected | None, steps: Sequence[Step]) -> str | None:
    """The sentence on how long it takes; None where that is under a minute, or only drafts are unknown."""
    if found is None:
        qualities = {step.lesson.options.quality for step in steps if step.reason}
        return None if qualities <= {DRAFT} else speech.say("course.plan_time_unknown")
    return None if found.seconds < durations.TOLD else durations.beforehand(speech, found)


def _told(
    speech: Speech, steps: Sequence[Step], shelf: Shelf, at_once: int, joins: bool
) -> tuple[str, str, str]:
    lessons = [step.lesson for step in steps if step.reason]
    looks = [lesson.options for lesson in lessons]
    languages = ", ".join(dict.fromkeys(look.language for look in looks))
    sizes = [(lesson.options.quality, lesson.format) for lesson in lessons]
    qualities = ", ".join(
        dict.fromkeys(size if form == FORMAT.usual else f"{size} {form}" for size, form in sizes)
    )
    found = expected(steps, shelf, at_once, joins)
    time, size = speech.say("course.plan_time_unknown"), speech.say("course.plan_size_unknown")
    if found is not None:
        time = speech.say("course.plan_time", time=durations.said(speech, found.seconds))
        size = speech.say("course.plan_size", size=_size(speech, found.size))
    if not at_once:
        time = speech.say("course.plan_time_cluster")
    about = {"languages": languages, "qualities": qualities, "folder": shelf.folder.absolute()}
    return speech.say("course.plan", films=len(lessons), **about), time, size


def _size(speech: Speech, size: float) -> str:
    """Bytes as one says them: two digits tell enough of what is not made yet."""
    unit, scale = ("GB", 1e9) if size >= 1e9 else ("MB", 1e6)
    number = size / scale
    text = f"{number:.1f}" if number < 10 else f"{float(f'{number:.2g}'):.0f}"
    return speech.say(
        "course.about_size", size=text.replace(".", "," if speech.language == "es" else "."), unit=unit
    )


def _typed_line() -> str:
    """The next line that is typed, with its end; "" where there is none any more."""
    return sys.stdin.readline()


def _is_terminal(stream: object) -> bool:
    try:
        return bool(stream.isatty())  # type: ignore[attr-defined]
    except (AttributeError, ValueError):  # there is none, or it is closed
        return False


def _plain(typed: str) -> str:
    """An answer without case, accents, and what surrounds it."""
    apart = unicodedata.normalize("NFD", typed.strip().strip(".!").casefold())
    return "".join(char for char in apart if not unicodedata.combining(char))
