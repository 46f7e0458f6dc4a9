"""The progress of a rendering: one updating line on a terminal, sparse lines elsewhere."""

from __future__ import annotations

import ast
import io
import logging
import re
from pathlib import Path

import engine
from renders.course.progress import ProgressLine, noted
from renders.make.reports import Progress
from renders.speech import Speech


class Screen(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def shown(stream: io.StringIO, frames: int = 1000, seconds: float = 0.05) -> list[str]:
    """What a film of so many frames writes, each taking so many seconds."""
    now = iter(range(10_000))
    line = ProgressLine(Speech("en"), stream, clock=lambda: next(now) * seconds * 10)
    line(Progress("race"))
    line(Progress("scene"))
    for done in range(10, frames + 1, 10):
        line(Progress("frames", done, frames))
    line.close()
    return stream.getvalue().replace("\r", "\n").splitlines()


def test_elsewhere_a_line_at_every_tenth() -> None:
    lines = shown(io.StringIO())
    assert lines[:2] == ["computing the race ...", "rendering the film ..."]
    assert [line.split(" %")[0] for line in lines[2:]] == ["2", *(str(ten) for ten in range(10, 101, 10))]


def test_the_rate_and_the_time_left_are_those_of_the_clock() -> None:
    assert shown(io.StringIO())[2 + 5] == "50 %  20 frames/s  0:25 left"


def test_on_a_terminal_one_line_that_is_empty_in_the_end() -> None:
    screen = Screen()
    lines = shown(screen)
    assert "\n" not in screen.getvalue()
    assert len(lines) > 100
    assert lines[-1].strip() == ""
    assert screen.getvalue().endswith("\r")
    assert "━" * 12 + "╌" * 12 + " 50 %" in screen.getvalue()


def test_a_note_stays() -> None:
    screen = Screen()
    line = ProgressLine(Speech("en"), screen)
    line(Progress("frames", 1, 10))
    line(Progress("note", text="a damaged file"))
    assert screen.getvalue().endswith("a damaged file\n")


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
