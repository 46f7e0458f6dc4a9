"""How a course is going, as people and programs are told."""

from __future__ import annotations

import errno
import io
import json
from pathlib import Path
from typing import Any

import pytest

from renders import catalog
from renders.course.batch import Step
from renders.course.lessons import Lesson
from renders.course.reporting import Json, Lines, Terminal, reporter, why
from renders.film_options import FilmOptions
from renders.make.reports import Failure, Progress, RenderError
from renders.speech import Speech

RECORD = {"film": "es/one", "key": "k", "length": 61.5, "seconds": {"film": 40.0, "finishing": 2.4}}


def steps(*reasons: str) -> list[Step]:
    """A film for each reason."""
    entry = catalog.FilmEntry("quick", "stand_ins:Quick")
    lessons = [Lesson(f"film{at}", entry, FilmOptions(), at) for at in range(len(reasons))]
    return [Step(lesson, "k", "w", reason) for lesson, reason in zip(lessons, reasons, strict=True)]


class Clock:
    """A clock that is set by hand."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_lines_tell_what_begins_what_lasts_and_what_is_made() -> None:
    stream, clock = io.StringIO(), Clock()
    lines = Lines(Speech("en"), stream, clock)
    lines.begin(steps("new", "", "changed"), 2)
    lines.progress("", Progress("race"))
    lines.progress("es/one", Progress("scene"))
    for done in range(0, 600, 10):  # a line every quarter of a minute, not one for each
        clock.now = done / 10
        lines.progress("es/one", Progress("frames", done, 600))
    lines.made("es/one", RECORD)
    lines.failed("es/two", Failure("it fell over"))
    told = stream.getvalue().splitlines()
    assert told[0] == "films to make: 2; at once: 2"
    assert told[1:3] == ["  the races: computing", "  es/one: preparing"]
    frames = [line for line in told if "frame " in line]
    assert frames == [f"  es/one: frame {done} of 600" for done in (0, 150, 300, 450)]
    assert told[-2:] == ["[1/2] es/one: 61.5 s, rendered in 42 s", "[2/2] es/two: NOT MADE. it fell over"]


def test_a_program_is_told_in_json_a_line_each() -> None:
    stream = io.StringIO()
    told = Json(stream)
    told.begin(steps("new", ""), 3)
    told.progress("es/one", Progress("frames", 15, 600))
    told.made("es/one", RECORD)
    told.failed("es/two", Failure("it fell over", "the\nlog"))
    told.close()
    events = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert [event["event"] for event in events] == ["plan", "progress", "made", "failed"]
    assert [film["reason"] for film in events[0]["films"]] == ["new", ""]
    assert events[1] == {"event": "progress", "film": "es/one", "phase": "frames", "done": 15, "total": 600}
    assert events[2]["length"] == 61.5
    assert events[3]["detail"] == "the\nlog"


def test_a_terminal_shows_the_course_and_each_film_in_the_making() -> None:
    from rich.console import Console

    stream = io.StringIO()
    console = Console(file=stream, force_terminal=True, width=120, highlight=False)
    terminal = Terminal(Speech("en"), console)
    terminal.begin(steps("new", "new"), 2)
    terminal.progress("", Progress("race"))
    assert _described(terminal) == ["the course", "the races"]
    terminal.progress("es/one", Progress("frames", 300, 600))
    terminal.progress("es/two", Progress("scene"))
    assert _described(terminal) == ["the course", "es/one", "es/two"]  # the races are run
    course = _tasks(terminal)[0]
    assert 0.4 < course.completed < 0.5 < course.total == 2
    terminal.made("es/one", RECORD)
    assert _described(terminal) == ["the course", "es/two"]
    assert _tasks(terminal)[0].completed == pytest.approx(1.0)
    terminal.failed("es/two", Failure("it fell over"))
    assert _tasks(terminal)[0].completed == pytest.approx(2.0)
    terminal.close()
    assert "es/one: 61.5 s, rendered in 42 s" in stream.getvalue()
    assert "es/two: NOT MADE. it fell over" in stream.getvalue()


def test_a_terminal_shows_how_long_it_takes_before_the_bars() -> None:
    from rich.console import Console

    for reasons, shown in ((("new",), True), (("",), False)):
        stream = io.StringIO()
        console = Console(file=stream, force_terminal=True, width=30, highlight=False)
        terminal = Terminal(Speech("en"), console, beforehand="about [3] minutes, by what it took before")
        terminal.begin(steps(*reasons), 1)
        terminal.close()
        assert ("about [3] minutes, by what it took before\n" in stream.getvalue()) == shown


@pytest.mark.parametrize(
    ("terminal", "term", "kind"), [(True, "xterm", Terminal), (True, "dumb", Lines), (False, "xterm", Lines)]
)
def test_bars_are_for_terminals_on_which_they_can_move(
    terminal: bool, term: str, kind: type, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = io.StringIO()
    stream.isatty = lambda: terminal  # type: ignore[method-assign]
    monkeypatch.setattr("sys.stderr", stream)
    monkeypatch.setenv("TERM", term)
    assert type(reporter(Speech("en"), as_json=False)) is kind


def test_nothing_is_shown_where_nothing_is_to_do() -> None:
    from rich.console import Console

    stream = io.StringIO()
    terminal = Terminal(Speech("en"), Console(file=stream, force_terminal=True))
    terminal.begin(steps("", ""), 2)
    terminal.progress("es/one", Progress("frames", 300, 600))
    terminal.close()
    assert stream.getvalue() == ""


def test_why_a_film_failed_is_said_in_the_person_s_language() -> None:
    fields: dict[str, object] = {"name": "cloud", "value": "many"}
    refused = Failure("...", mistakes=(("not_whole", "...", fields),))
    assert why(Speech("es"), refused) == "--cloud tiene que ser un número entero; no «many»."
    unknown = Failure("...", mistakes=(("nobody.knows", "it is {wrong}, {so}", {"wrong": "x"}),))
    assert why(Speech("es"), unknown) == "it is {wrong}, {so}"
    missing = Failure("...", said=("finishing.nothing_to_join", {}))
    assert why(Speech("es"), missing) == "No hay ningún vídeo que unir."


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "No space left on device", "/there/film.mp4"),
        OSError(errno.EDQUOT, "Disk quota exceeded"),
        RenderError("RuntimeError: ...", said=("says.no_room", {"folder": "/there"})),
    ],
)
def test_a_disk_that_was_full_for_a_film_is_said_in_the_person_s_language(error: Exception) -> None:
    failure = Failure.of(error, Path("/there"))
    assert why(Speech("es"), failure) == "el disco está lleno: no queda sitio en /there"
    assert why(Speech("en"), failure) == "the disk is full: there is no more room in /there"


def _tasks(terminal: Terminal) -> list[Any]:
    assert terminal.bars is not None
    return terminal.bars.tasks


def _described(terminal: Terminal) -> list[str]:
    return [task.description for task in _tasks(terminal)]
