"""What can go wrong when a film is finished: said in one line, and nothing is left."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from renders.finish.finish import finish
from renders.finishing_error import FinishingError
from renders.speech import Speech

SENTENCE = "Un cuadrado crece, y se dice «por qué» en una sola frase."


def refused(lesson: Path, folder: Path) -> FinishingError:
    """The error with which a film is not finished; it says one line in each language, and leaves nothing."""
    with pytest.raises(FinishingError) as raised:
        finish(lesson, folder, SENTENCE)
    assert list(folder.iterdir()) == []
    error = raised.value
    for said in (error.reason, error.said(Speech("en")), error.said(Speech("es"))):
        assert said
        assert "\n" not in said
        assert "{" not in said
    assert error.said(Speech("es")) != error.reason == error.said(Speech("en"))
    return error


def test_what_is_no_film_is_refused(lesson: Path, tmp_path: Path, folder: Path) -> None:
    bad = tmp_path / "bad.mp4"
    assert "No such file" in refused(bad, folder).reason
    for content in (b"", b"not a film", b"\0\0\0\x08ftyp", lesson.with_suffix(".srt").read_bytes()):
        bad.write_bytes(content)
        assert "not a film" in refused(bad, folder).reason
    assert "not a film" in refused(tmp_path, folder).reason


@pytest.mark.parametrize("part", [0.02, 0.5, 0.999])
def test_half_a_film_is_refused(part: float, lesson: Path, tmp_path: Path, folder: Path) -> None:
    bad = tmp_path / "half.mp4"
    bad.write_bytes(lesson.read_bytes()[: int(lesson.stat().st_size * part)])
    assert "cut short" in refused(bad, folder).reason


def test_a_film_of_somebody_else_is_refused(lesson: Path, tmp_path: Path, folder: Path) -> None:
    bad = tmp_path / "holiday.mp4"
    copied = ["ffmpeg", "-v", "error", "-i", str(lesson), "-c", "copy", "-map", "0:v", "-map_metadata", "-1"]
    subprocess.run([*copied, str(bad)], check=True)
    assert "does not say what it shows" in refused(bad, folder).reason


def test_without_ffmpeg_it_says_how_to_get_it(
    lesson: Path, tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    error = refused(lesson, folder)
    assert "ffmpeg" in error.reason
    assert "ffmpeg.org" in error.reason or "install" in error.reason


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Put an ffmpeg of one's own, a shell script, before the real one."""

    def put(script: str) -> None:
        place = tmp_path / "bin"
        place.mkdir()
        (place / "ffmpeg").write_text(f"#!/bin/sh\n{FIND_OUT}\n{script}\n")
        (place / "ffmpeg").chmod(0o755)
        monkeypatch.setenv("PATH", f"{place}{os.pathsep}{os.environ['PATH']}")

    return put


FIND_OUT = 'for each; do case "$each" in */film.*) out="$each";; esac; done'  # the last one is what it writes
REAL = shutil.which("ffmpeg")
LINE = "[png @ 0x55d0c0ffee00] No space left on device"
FAILING = {
    "it fails": (
        f"printf '%s\\nConversion failed!\\n\\n' '{LINE}' >&2; exit 1",
        "[png] No space left on device",
    ),
    "it fails without a word": ("exit 187", "ffmpeg: 187"),
    "it is killed": ("kill -9 $$", "ffmpeg: -9"),
    "it leaves half": (f'{REAL} "$@" && truncate -s -9 "$out"', "half"),
    "it leaves half and says why": (
        f'{REAL} "$@"; truncate -s 99 "$out"; echo "{LINE}" >&2',
        "No space left",
    ),
    "it makes nothing": ("exit 0", "half"),
    "it cannot loop": (
        f'case "$out" in *.png) exec {REAL} "$@";; esac; echo Unknown encoder >&2; exit 1',
        "Unknown",
    ),
    "it cannot make a GIF": (f'case "$out" in *.gif) exit 1;; esac; exec {REAL} "$@"', ".gif"),
}


@pytest.mark.parametrize("how", FAILING)
def test_what_ffmpeg_says_is_said_in_one_line_and_nothing_stays(
    how: str, fake: Callable[[str], None], lesson: Path, folder: Path
) -> None:
    script, word = FAILING[how]
    fake(script)
    reason = refused(lesson, folder).reason
    assert word in reason
    assert "0x55" not in reason


def test_an_ffmpeg_that_cannot_be_run_is_told(
    lesson: Path, tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "ffmpeg").write_bytes(b"\x7fELF no program")
    (tmp_path / "ffmpeg").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "ffmpeg" in refused(lesson, folder).reason


@pytest.mark.parametrize("kilobytes", [0, 8, 16, 24, 40, 120])
def test_where_no_more_can_be_written_nothing_stays(kilobytes: int, lesson: Path, folder: Path) -> None:
    """The system refuses every file larger than this, at whichever write that is; ffmpeg's files too."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (kilobytes * 1000, before[1]))
    try:
        error = refused(lesson, folder)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert str(folder) in error.reason


def test_interrupted_it_ends_ffmpeg_and_leaves_nothing(
    fake: Callable[[str], None], lesson: Path, folder: Path, tmp_path: Path
) -> None:
    fake(f"echo half >$out; echo $$ >{tmp_path}/id.part; mv {tmp_path}/id.part {tmp_path}/id; exec sleep 60")

    def interrupt(number: int, frame: object) -> None:
        if (tmp_path / "id").exists():
            raise KeyboardInterrupt
        signal.setitimer(signal.ITIMER_REAL, 0.1)

    before = signal.signal(signal.SIGALRM, interrupt)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.1)
        with pytest.raises(KeyboardInterrupt):
            finish(lesson, folder, SENTENCE)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert list(folder.iterdir()) == []
    time.sleep(0.05)
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "id").read_text()), 0)
