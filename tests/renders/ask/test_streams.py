"""Where what is said cannot be written, nothing else fails: no traceback, and the exit code tells."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.breadth import some
from tests.renders.conftest import CALL, SEARCHED, STAND_INS

RACES = f"{sys.executable} -m renders.ask.cli"
LOST = "Done; but what was to be said on standard output is lost: "


def shell(line: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A line of bash, in which $races is the command line; its exit code is that of `races`."""
    words = ["bash", "-c", f"{line}; exit ${{PIPESTATUS[0]}}"]
    environment = os.environ | {"PYTHONPATH": SEARCHED, "LC_ALL": "C.UTF-8", "races": RACES} | environment
    return subprocess.run(words, capture_output=True, text=True, env=environment, timeout=120)


@pytest.mark.parametrize(
    ("line", "code", "said"),
    some(
        [
            ("$races list films >&-", 1, LOST + "Bad file descriptor\n"),
            ("$races list films 1</dev/null", 1, LOST + "Bad file descriptor\n"),
            ("$races list films >/dev/full", 1, LOST + "No space left on device\n"),
            ("PYTHONUNBUFFERED=1 $races list films >/dev/full", 1, LOST + "No space left on device\n"),
            ("PYTHONUNBUFFERED=1 $races list films 2>&- | cat >/dev/null", 0, ""),
            ("$races --help >/dev/full", 1, LOST + "No space left on device\n"),
            ("$races --version >&-", 1, LOST + "Bad file descriptor\n"),
            ("$races list films | true", 1, ""),  # who reads no more wants no more
            ("$races list films 2>&-", 0, ""),
            ("$races list films <&-", 0, ""),
            ("$races list films >&- 2>&-", 1, ""),
            ("$races list films <&- >&- 2>&-", 1, ""),
            ("$races list nothing 2>&-", 2, ""),
            ("$races list nothing 2>/dev/full", 2, ""),
            ("$races list nothing 2>&1 >/dev/null | true", 2, ""),
            ("$races film race --steps 0 <&- >&- 2>&-", 2, ""),
        ],
        2,
    ),
)
def test_the_exit_code_tells_what_nobody_hears(line: str, code: int, said: str) -> None:
    done = shell(line)
    assert (done.returncode, done.stderr) == (code, said)


def test_what_is_bad_input_is_said_where_there_is_no_standard_output() -> None:
    done = shell("$races list nothing >&-")
    assert done.returncode == 2
    assert "There is no command `nothing`" in done.stderr
    assert LOST not in done.stderr


@pytest.mark.parametrize(
    ("streams", "code"),
    some([(">&- 2>&- <&-", 1), (">/dev/full 2>/dev/full", 1), ("2>&-", 0), ("2>&1 | true", 1)], 4),
)
@pytest.mark.usefixtures("page")
def test_a_film_is_made_whether_or_not_anybody_can_be_told(streams: str, code: int, tmp_path: Path) -> None:
    """And nothing that is said, by us or by a library, lands in it."""
    films = {name.lower(): [name.lower(), f"stand_ins:{name}"] for name in STAND_INS}
    made = f"{{name: catalog.FilmEntry(*each) for name, each in {films!r}.items()}}"
    program = tmp_path / "program.py"
    program.write_text(CALL.format(films=made))
    out = tmp_path / "x.mp4"
    done = shell(f"{sys.executable} {program} film quick --draft --out {out} {streams}")
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    again = shell(f"{sys.executable} {program} film quick --draft --out {out}")
    assert "this very film is made already" in again.stdout
    assert sorted(path.name for path in tmp_path.iterdir()) == ["program.py", "x.mp4"]
