"""A course, made: what has to be made and why, the making, and every film at its place with its record."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

from engine.files import UNFINISHED, sweep, workplace, write_whole
from renders import mp4
from renders.course import graph, page, site
from renders.course.lessons import Course, Lesson
from renders.course.shelf import Record, Shelf
from renders.course.work import Outcome
from renders.finish import joining
from renders.finishing_error import FinishingError
from renders.make import code_hash, durations, film_key
from renders.make.film import carries
from renders.make.reports import Failure, Progress

JOINED = site.JOINED
EFFORT = 60.0  # seconds that a film is thought to take where nobody has made it yet
TELL_EVERY = 10.0  # seconds, at least, between two manifests and pages of a run


@dataclass(frozen=True)
class Step:
    """What is to do for one film, and why: ``reason`` is a code ("": nothing is to do), ``what`` says more.

    ``key`` is the film's, ``whole`` that of the film with all that belongs to it. Where ``made`` is true the
    film is there, and only its finishing is to do.
    """

    lesson: Lesson
    key: str
    whole: str
    reason: str = ""
    what: str = ""
    made: bool = False


class Reporter(Protocol):
    """Who is told how it goes: a terminal, a file of lines, a program."""

    def begin(self, steps: Sequence[Step], workers: int) -> None:
        """What there is to do."""

    def progress(self, film: str, progress: Progress) -> None:
        """How far a film is; "" are the races of all."""

    def made(self, film: str, record: Record) -> None:
        """A film, or the joined one of a variant, is at its place."""

    def failed(self, film: str, failure: Failure) -> None:
        """A film is not, or not whole."""

    def close(self) -> None:
        """Leave the terminal clean."""


@dataclass
class Summary:
    """What became of a course: its films made, left alone and failed; and, apart, the joined ones."""

    made: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    failed: dict[str, Failure] = field(default_factory=dict)
    joined: list[str] = field(default_factory=list)  # joined films that were made
    unjoined: dict[str, Failure] = field(default_factory=dict)  # ... that could not be made
    waiting: list[str] = field(default_factory=list)  # joined films that want films that are not there
    seconds: float = 0.0


# ---- what there is to do


def plan(lessons: Sequence[Lesson], shelf: Shelf, force: bool = False) -> list[Step]:
    """What is to do for each film, in the order of the course."""
    return [_step(lesson, shelf, force) for lesson in lessons]


def _step(lesson: Lesson, shelf: Shelf, force: bool) -> Step:
    keywords = lesson.options.keywords()
    parts = film_key.parts(lesson.film, keywords)
    key = film_key.key_of(parts)
    whole = _key(key, lesson.description, film_key.finishing())
    step = Step(lesson, key, whole)
    record = shelf.record(lesson.id)
    film = shelf.path(lesson.id, ".mp4")
    if force:
        return replace(step, reason="forced")
    if record.get("key") != key:
        if film.is_file() and carries(film, key):  # a run was cut short here
            return replace(step, reason="unfinished", made=True)
        if not record:
            return replace(step, reason="new")
        before = record.get("parts", {})
        changed = [name for name, digest in parts.items() if before.get(name) != digest]
        return replace(step, reason="changed", what=", ".join(changed))
    lost = shelf.missing(record)
    if lost is not None:
        return replace(step, reason="missing", what=lost, made=Path(lost).suffix != ".mp4")
    if record.get("whole") != whole:
        return replace(step, reason="unfinished" if record.get("failed") else "finishing", made=True)
    return step


# ---- the making


def make(
    course: Course,
    steps: Sequence[Step],
    shelf: Shelf,
    report: Reporter,
    *,
    scheduler: str | None = None,
    workers: int = 1,
    force: bool = False,
) -> Summary:
    """Make what is to do, put each film at its place as soon as it is finished, and join what is whole.

    One film that fails does not stop the others. Raises ClusterError, KeyboardInterrupt, and OSError where
    nothing can be written: what is at its place by then is whole.
    """
    started = time.monotonic()
    sweep(shelf.folder.rglob(f".*{UNFINISHED}"))
    todo = [step for step in steps if step.reason]
    summary = Summary(unchanged=[step.lesson.id for step in steps if not step.reason])
    written = 0.0
    try:
        report.begin(steps, workers)
        films = sum(not step.made for step in todo)
        processes = max(1, workers // films) if films and scheduler is None else 1
        for step, outcome in _outcomes(todo, shelf, report, scheduler, workers, processes):
            _publish(step, outcome, shelf, report, summary)
            if scheduler is None and step.lesson.id in summary.made and not step.made:
                _remember(step, shelf, processes, outcome.first)
            if time.monotonic() - written > TELL_EVERY:
                tell(course, shelf)
                written = time.monotonic()
        _join(course, steps, shelf, report, summary, force)
    except BaseException:
        report.close()
        with suppress(OSError):  # what went wrong is worth more than this
            tell(course, shelf)
        raise
    report.close()
    tell(course, shelf, catalogue=True)
    summary.seconds = time.monotonic() - started
    return summary


def _outcomes(
    todo: Sequence[Step], shelf: Shelf, report: Reporter, scheduler: str | None, workers: int, processes: int
) -> Iterator[tuple[Step, Outcome]]:
    """What becomes of each film, as they are finished; those that may take the longest are begun first."""
    if not todo:
        return
    took = _took(shelf)
    steps = sorted(todo, key=lambda step: -took.get(step.lesson.id, took.get(step.lesson.film.name, EFFORT)))
    by_film = {step.lesson.id: step for step in steps}
    made = {film: shelf.path(film, ".mp4") for film, step in by_film.items() if step.made}
    outcomes = graph.make(
        [(step.lesson, step.key) for step in steps],
        made,
        report.progress,
        scheduler=scheduler,
        workers=workers,
        processes=processes,
        folder=shelf.folder,
    )
    for lesson, outcome in outcomes:
        yield by_film[lesson.id], outcome


def _took(shelf: Shelf) -> dict[str, float]:
    """Seconds that films took: of each that is on record, and the longest of each scene."""
    took: dict[str, float] = {}
    for record in map(shelf.record, shelf.films()):
        if seconds := record.get("seconds", {}).get("film"):
            took[record["film"]] = seconds
            took[record["scene"]] = max(seconds, took.get(record["scene"], 0.0))
    return took


def _publish(step: Step, outcome: Outcome, shelf: Shelf, report: Reporter, summary: Summary) -> None:
    """Put a film at its place, whole, and tell; a disk that is full is that film's failure."""
    lesson, failure = step.lesson, outcome.failure
    if outcome.files and not (failure is not None and step.made):
        before = shelf.record(lesson.id).get("seconds", {}) if step.made else {}
        seconds = {**before, **outcome.seconds}
        about = {
            **_about(lesson),
            "key": step.key,
            "parts": film_key.parts(lesson.film, lesson.options.keywords()),
            "whole": step.whole if failure is None else "",
            "versions": film_key.versions(),
            "failed": "" if failure is None else failure.reason,
            "seconds": {part: round(took, 2) for part, took in seconds.items()},
        }
        try:
            record = shelf.put(lesson.id, outcome.files, about | facts(outcome.files[".mp4"]))
            if failure is None:
                summary.made.append(lesson.id)
                report.made(lesson.id, record)
        except (FinishingError, OSError) as error:
            failure = Failure.of(error, shelf.folder)
    if failure is not None:
        summary.failed[lesson.id] = failure
        report.failed(lesson.id, failure)


def _remember(step: Step, shelf: Shelf, processes: int, first: float) -> None:
    """Keep what a film took on this machine."""
    options = durations.signature(step.lesson.options.own)
    for figure in durations.of_record(shelf.record(step.lesson.id), processes, first):
        durations.keep(replace(figure, options=options if figure.film != durations.FINISHING else ""))


def _about(lesson: Lesson) -> dict[str, Any]:
    options = lesson.options
    return {
        "name": lesson.name,
        "number": lesson.number,
        "scene": lesson.film.name,
        "language": options.language,
        "theme": options.theme,
        "quality": options.quality,
        "format": lesson.format,
    }


def facts(film: Path) -> dict[str, Any]:
    """What a film says of itself, for its record: title, length (s), frames, size, rate, chapters, origin."""
    movie = mp4.look(film)
    found = {
        "title": movie.title,
        "length": round(float(movie.seconds), 3),
        "frames": movie.frames,
        "size": [*movie.size],
        "rate": float(movie.rate),
        "chapters": [[chapter.title, chapter.start / 1000] for chapter in movie.chapters],
    }
    return found | {name: movie.origin[name] for name in ("race", "command") if name in movie.origin}


# ---- the joined films


def _join(
    course: Course, steps: Sequence[Step], shelf: Shelf, report: Reporter, summary: Summary, force: bool
) -> None:
    """Of each variant that was asked for, join all films of the course, where all are up to date."""
    known = {step.lesson.id: step for step in steps}
    made = {*summary.made}
    for variant in dict.fromkeys(step.lesson.variant for step in steps):
        lessons = [lesson for lesson in course.whole if lesson.variant == variant]
        whole = [known.get(lesson.id) or _step(lesson, shelf, False) for lesson in lessons]
        name = f"{variant}/{JOINED}"
        if any(step.reason and step.lesson.id not in made for step in whole):
            summary.waiting.append(name)
            continue
        title = course.titles[lessons[0].options.language]
        films = [shelf.path(lesson.id, ".mp4") for lesson in lessons]
        key = _key(title, film_key.finishing(), *(step.whole for step in whole))
        record = shelf.record(name)
        if not force and record.get("whole") == key and shelf.missing(record) is None:
            continue
        report.progress(name, Progress("joining"))
        started = time.monotonic()
        try:
            with workplace(shelf.folder, JOINED) as folder:
                found = joining.join(films, folder / f"{JOINED}.mp4", title)
                about = facts(found[".mp4"]) | {"title": title, "whole": key}
                about |= {"seconds": {"joining": round(time.monotonic() - started, 2)}}
                record = shelf.put(name, found, about)
            summary.joined.append(name)
            report.made(name, record)
        except (FinishingError, OSError) as error:
            summary.unjoined[name] = Failure.of(error, shelf.folder)
            report.failed(name, summary.unjoined[name])


def tell(course: Course, shelf: Shelf, catalogue: bool = False) -> None:
    """Write the manifest of all films that are here, the course's in its order, and the course's site.

    At the end also the ``catalogue`` of optimizers, to which the site leads.
    """
    own = [lesson.id for lesson in course.whole]
    joined = dict.fromkeys(f"{lesson.variant}/{JOINED}" for lesson in course.whole)
    films = dict.fromkeys((*own, *joined, *shelf.films()))
    records = [record for film in films if (record := shelf.record(film))]
    if records:
        shelf.manifest(course.path.name, [*films])
        here = [lesson for lesson in course.whole if shelf.record(lesson.id)]
        if catalogue and here:
            languages = [*dict.fromkeys(lesson.options.language for lesson in here)]
            write_whole(shelf.folder / page.OPTIMIZERS, page.optimizers(languages).encode())
        site.write(course, shelf)


def _key(*parts: str) -> str:
    return code_hash.digest([json.dumps(parts)])
