"""The progress of a rendering: a bar on a terminal, sparse lines elsewhere."""

from __future__ import annotations

import ast
import io
import logging
import re
from collections.abc import Callable
from pathlib import Path

import pytest

import engine
from renders.course.progress import ProgressLine
from renders.make.reports import Progress, noted
from renders.speech import Speech

SIGNS = re.compile(r"\x1b\[([?\d;]*)([a-zA-Z])|(\n)|(\r)|(.)", re.DOTALL)


class Screen(io.StringIO):
    """A stream that says it is a terminal, and knows what would be seen on it."""

    def isatty(self) -> bool:
        return True

    def seen(self) -> tuple[list[str], bool]:
        """The lines on the screen that are not empty, and whether there is a cursor."""
        lines, row, column, cursor = [""], 0, 0, True
        for number, command, down, back, letter in SIGNS.findall(self.getvalue()):
            if command == "K":
                lines[row] = ""
            elif command == "A":
                row -= int(number or 1)
            elif command in ("l", "h"):
                cursor = command == "h"
            elif down:
                row, column = row + 1, 0
                lines += [""] * (row == len(lines))
            elif back:
                column = 0
            elif letter:
                lines[row] = lines[row][:column].ljust(column) + letter + lines[row][column + 1 :]
                column += 1
        return [line.rstrip() for line in lines if line.strip()], cursor


def shown(stream: io.StringIO, frames: int = 1000, seconds: float = 0.05) -> list[str]:
    """What a film of so many frames writes, each taking so many seconds."""
    now = iter(range(10_000))
    line = ProgressLine(Speech("en"), stream, clock=lambda: next(now) * seconds * 10)
    line(Progress("race"))
    line(Progress("scene"))
    for done in range(10, frames + 1, 10):
        line(Progress("frames", done, frames))
    line.close()
    return stream.getvalue().splitlines()


def test_elsewhere_a_line_at_every_tenth() -> None:
    lines = shown(io.StringIO())
    assert lines[:2] == ["computing the race ...", "rendering the film ..."]
    assert [line.split(" %")[0] for line in lines[2:]] == ["2", *(str(ten) for ten in range(10, 101, 10))]


def test_the_rate_and_the_time_left_are_those_of_the_clock() -> None:
    assert shown(io.StringIO())[2 + 5] == "50 %  20 frames/s  0:25 left"


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Screen]:
    """A terminal of this width, for a person who has set these variables."""

    def open_one(width: int = 80, **environment: str) -> Screen:
        for name in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE"):
            monkeypatch.delenv(name, raising=False)
        for name, value in {"TERM": "xterm-256color", "COLUMNS": str(width), **environment}.items():
            monkeypatch.setenv(name, value)
        return Screen()

    return open_one


def test_on_a_terminal_one_line_that_is_gone_in_the_end(terminal: Callable[..., Screen]) -> None:
    screen, now = terminal(), iter(range(10))
    line = ProgressLine(Speech("en"), screen, clock=lambda: float(next(now)))
    line(Progress("scene"))
    (drawn,), cursor = screen.seen()
    assert (drawn.endswith("rendering the film ..."), cursor) == (True, False)
    for done in (10, 30, 50):
        line(Progress("frames", done, 100))
    (drawn,), _ = screen.seen()
    assert re.fullmatch(r"━{12}[╺━]{12} 50 %  20 frames/s  0:02 left", drawn), drawn
    line.close()
    line.close()
    assert screen.seen() == ([], True)


def test_without_colours_the_bar_is_as_long(terminal: Callable[..., Screen]) -> None:
    screen = terminal(NO_COLOR="1")
    line = ProgressLine(Speech("en"), screen)
    line(Progress("frames", 50, 100))
    (drawn,), _ = screen.seen()
    assert re.fullmatch(r"━{12} +50 %", drawn), drawn
    line.close()
    assert not re.search(r"\x1b\[[\d;]+m", screen.getvalue())


@pytest.mark.parametrize("width", [12, 20, 40])
def test_in_a_narrow_terminal_the_text_comes_first_and_no_line_wraps(
    width: int, terminal: Callable[..., Screen]
) -> None:
    screen, now = terminal(width), iter(range(10))
    line = ProgressLine(Speech("en"), screen, clock=lambda: float(next(now)))
    for done in (10, 30, 50):
        line(Progress("frames", done, 100))
    (drawn,), _ = screen.seen()
    assert len(drawn) <= width
    assert "50 %  20" in drawn
    assert ("0:02 left" in drawn) == (width == 40)
    line.close()
    assert screen.seen() == ([], True)


@pytest.mark.parametrize("environment", [{"TERM": "dumb"}, {"TTY_INTERACTIVE": "0"}])
def test_where_no_line_can_be_taken_back_there_are_plain_ones(
    environment: dict[str, str], terminal: Callable[..., Screen]
) -> None:
    screen = terminal(**environment)
    lines = shown(screen)
    assert lines == shown(io.StringIO())
    assert "\x1b" not in screen.getvalue()


def test_a_pipe_is_never_drawn_on_whatever_colours_are_forced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert not [line for line in shown(io.StringIO()) if "\x1b" in line or "━" in line]


def test_a_note_stays(terminal: Callable[..., Screen]) -> None:
    screen = terminal()
    line = ProgressLine(Speech("en"), screen)
    line(Progress("frames", 1, 10))
    line(Progress("note", text="a damaged file"))
    assert screen.seen() == (["a damaged file"], True)
    line(Progress("frames", 2, 10))
    note, drawn = screen.seen()[0]
    assert note == "a damaged file"
    assert " 20 % " in drawn
    line.close()
    assert screen.seen() == (["a damaged file"], True)


def test_what_the_engine_notes_is_said_in_the_persons_language() -> None:
    warnings = [
        node.args[0].value
        for file in Path(engine.__path__[0]).glob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "_log.warning"
        if isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str)
    ]
    assert len(warnings) >= 4
    for warning in warnings:
        said = {}
        for language in ("en", "es"):
            stream = io.StringIO()
            with noted(ProgressLine(Speech(language), stream)):
                places = [float if place[-1] == "f" else str for place in re.findall(r"%[.\d]*[sf]", warning)]
                logging.getLogger("engine.race").warning(warning, *(place(7) for place in places))
            said[language] = stream.getvalue().strip()
        assert said["en"] == re.sub(r"%[.\d]*[sf]", "7", warning)
        assert said["es"] != said["en"]
        assert not re.search(r"\b(?:the|is|are|of|anew)\b", said["es"], re.IGNORECASE)
