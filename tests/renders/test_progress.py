"""The progress of a rendering: one updating line on a terminal, sparse lines elsewhere."""

from __future__ import annotations

import io

from renders.processes import Progress
from renders.progress import ProgressLine
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
