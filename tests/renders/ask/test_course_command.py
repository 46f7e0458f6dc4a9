"""`races course` as it is typed: what it says, with which code it ends, killed, interrupted or twice."""

from __future__ import annotations

import errno
import json
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click.testing
import psutil
import pytest

from engine.files import UNFINISHED
from renders import catalog
from renders.course import batch
from renders.course.shelf import RECORDS
from renders.finish import joining
from tests.breadth import WIDE, some

Races = Callable[..., click.testing.Result]
Process = Callable[..., "subprocess.Popen[str]"]
HEAD = 'quality = "480p15"\n'


def course(folder: Path, *scenes: str, head: str = HEAD) -> Path:
    """A course file of these scenes."""
    path = folder / "course.toml"
    films = (f'[[film]]\nname = "{scene}{at}"\nscene = "{scene}"\n' for at, scene in enumerate(scenes))
    path.write_text(head + "".join(films), encoding="utf-8")
    return path


@pytest.fixture
def _stand_ins(monkeypatch: pytest.MonkeyPatch, stand_in: Callable[[str], catalog.FilmEntry]) -> None:
    known = {name.lower(): stand_in(name) for name in ("Captioned", "Broken")}
    monkeypatch.setattr(catalog, "films", lambda: known)


# ---- what is said


@pytest.mark.usefixtures("_stand_ins")
def test_the_list_and_what_would_be_made_make_nothing(races: Races, tmp_path: Path) -> None:
    file = course(tmp_path, "captioned", "broken", head=HEAD + '[variants]\nlanguages = ["es", "en"]\n')
    listed = races("course", str(file), "--list", "--out", str(tmp_path / "made"))
    assert listed.exit_code == 0
    ids = ["es-night-480p15/captioned0", "es-night-480p15/broken1"]
    ids += [name.replace("es-", "en-") for name in ids]
    assert [line.split()[1] for line in listed.stdout.splitlines()] == ids
    would = races("course", str(file), "--dry-run", "--only", "broken1", "--out", str(tmp_path / "made"))
    assert would.exit_code == 0
    assert would.stdout.splitlines() == [
        "es-night-480p15/broken1  new",
        "en-night-480p15/broken1  new",
        "to make: 2; made already: 0",
    ]
    told = races("course", str(file), "--dry-run", "--json", "--out", str(tmp_path / "made"))
    assert [json.loads(line)["film"] for line in told.stdout.splitlines()] == ids
    assert [path.name for path in tmp_path.iterdir()] == ["course.toml"]


@pytest.mark.usefixtures("_stand_ins")
def test_every_mistake_is_said_at_once_and_nothing_is_made(races: Races, tmp_path: Path) -> None:
    file = course(tmp_path, "captoned", "broken", head='qualty = "480p15"\n')
    (tmp_path / "file").write_text("")
    typed = ("--jobs", "0", "--scheduler", "here", "--only", "brken1", "--out", str(tmp_path / "file"))
    for language, parts in (
        (
            "en",
            ("qualty", "quality", "captoned", "captioned", "--jobs", "--scheduler", "brken1", "is a file"),
        ),
        ("es", ("qualty", "captoned", "--jobs", "--scheduler", "brken1", "es un archivo")),
    ):
        refused = races("course", str(file), *typed, language=language)
        assert refused.exit_code == 2
        for part in parts:
            assert part in refused.stderr, part
    assert sorted(path.name for path in tmp_path.iterdir()) == ["course.toml", "file"]


@pytest.mark.usefixtures("_stand_ins")
@pytest.mark.parametrize("option", ["--jobs", "--only", "--scheduler", "--out", "FILE"])
def test_an_empty_value_is_a_mistake_and_not_the_default(races: Races, tmp_path: Path, option: str) -> None:
    file = str(course(tmp_path, "captioned"))
    typed = [""] if option == "FILE" else [file, option, ""]
    out = [] if option == "--out" else ["--out", str(tmp_path / "made")]
    refused = races("course", *typed, *out, "--dry-run")
    assert refused.exit_code == 2
    assert option in refused.stderr


@pytest.mark.usefixtures("_stand_ins")
def test_without_ffmpeg_no_film_is_begun(
    races: Races, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    refused = races("course", str(course(tmp_path, "captioned")), "--out", str(tmp_path / "made"))
    assert refused.exit_code == 1
    assert "ffmpeg" in refused.stderr
    assert not (tmp_path / "made").exists()


@WIDE
@pytest.mark.usefixtures("_stand_ins")
def test_a_film_that_fails_is_told_of_at_the_end_with_the_end_of_its_log(
    races: Races, tmp_path: Path
) -> None:
    file = course(tmp_path, "broken", "captioned")
    done = races("course", str(file), "--out", str(tmp_path / "made"), "--jobs", "2")
    assert done.exit_code == 1
    assert "es-night-480p15/broken0: NOT MADE. RuntimeError: the square fell over" in done.stderr
    assert '    raise RuntimeError("the square fell over")' in done.stderr
    assert "es-night-480p15/captioned1: 1.0 s" in done.stderr
    assert "made 1, unchanged 0, failed 1" in done.stdout
    assert (tmp_path / "made" / "es-night-480p15" / "captioned1.mp4").is_file()
    again = races("course", str(file), "--out", str(tmp_path / "made"), "--only", "captioned1")
    assert (again.exit_code, again.stdout.startswith("made 0, unchanged 1, failed 0")) == (0, True)
    file.write_text(file.read_text().replace('scene = "captioned"', 'scene = "captioned"\ntitle = "Otro"'))
    would = races("course", str(file), "--out", str(tmp_path / "made"), "--dry-run", language="es")
    assert "es-night-480p15/captioned1  ha cambiado: opciones\n" in would.stdout


@pytest.mark.usefixtures("_stand_ins")
def test_beginning_and_end_count_the_films_of_the_course_and_tell_of_the_joined_one_apart(
    races: Races, tmp_path: Path
) -> None:
    out, joined = ("--out", str(tmp_path / "made"), "--jobs", "1"), "es-night-480p15/course"
    one, ended = course(tmp_path, "captioned"), "all of them in one film: " + joined
    made = races("course", str(one), *out)
    assert "films to make: 1;" in made.stderr
    assert made.stdout.startswith("made 1, unchanged 0, failed 0, in ")
    assert made.stdout.splitlines()[1:] == [ended]
    again = races("course", str(one), *out)
    assert (again.stdout.startswith("made 0, unchanged 1, failed 0, in "), ended in again.stdout) == (
        True,
        False,
    )
    forced = races("course", str(one), *out, "--force", language="es")
    assert "vídeos por generar: 1;" in forced.stderr
    assert forced.stdout.startswith("generados 1, sin cambios 0, fallidos 0, en ")
    assert forced.stdout.splitlines()[1:] == [f"todos en un solo vídeo: {joined}"]


@pytest.mark.usefixtures("_stand_ins")
def test_a_program_is_told_of_films_and_joined_ones_apart(races: Races, tmp_path: Path) -> None:
    file, out = course(tmp_path, "captioned"), ("--out", str(tmp_path / "made"), "--json", "--jobs", "1")
    film, joined = "es-night-480p15/captioned0", "es-night-480p15/course"
    for made, unchanged, new in (([film], [], [joined]), ([], [film], [])):
        end = json.loads(races("course", str(file), *out).stdout.splitlines()[-1])
        assert (end["made"], end["unchanged"], end["joined"]) == (made, unchanged, new)


@pytest.mark.usefixtures("_stand_ins")
def test_a_joined_film_that_fails_is_no_film_of_the_course(
    races: Races, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(joining, "join", full)
    done = races("course", str(course(tmp_path, "captioned")), "--out", str(tmp_path / "made"), "--jobs", "1")
    assert done.exit_code == 1
    assert "[1/1] es-night-480p15/course: NOT MADE." in done.stderr
    assert done.stdout.startswith("made 1, unchanged 0, failed 0, in ")


# ---- what happens to it


def until(process: subprocess.Popen[str], **wanted: str) -> dict[str, Any]:
    """Read what a run tells as JSON until an event of this kind, and return it."""
    assert process.stdout is not None
    for line in process.stdout:
        event: dict[str, Any] = json.loads(line)
        if all(event.get(name) == value for name, value in wanted.items()):
            return event
    raise AssertionError(f"it ended before: {process.stderr and process.stderr.read()}")


def family(process: subprocess.Popen[str]) -> list[psutil.Process]:
    """All processes that it has started, and theirs."""
    return psutil.Process(process.pid).children(recursive=True)


def films(folder: Path) -> dict[str, int]:
    """The frames of every film that people see."""
    found = sorted(path for path in folder.rglob("*.mp4") if UNFINISHED not in str(path))
    return {path.stem: batch.facts(path)["frames"] for path in found}


def finish(process: subprocess.Popen[str], code: int) -> str:
    """Wait for its end; what it said last."""
    said, wrong = process.communicate(timeout=120)
    assert process.returncode == code, wrong
    return said


def gone(processes: list[psutil.Process]) -> bool:
    """Whether they all end within seconds."""
    return not psutil.wait_procs(processes, timeout=20)[1]


MOMENTS: tuple[Mapping[str, str], ...] = (
    {"event": "progress", "phase": "frames", "film": "es-night-480p15/brief1"},
    {"event": "made", "film": "es-night-480p15/captioned0"},
    {"event": "progress", "phase": "finishing", "film": "es-night-480p15/brief1"},
)


@WIDE
def test_killed_again_and_again_it_leaves_whole_films_and_goes_on_the_next_time(
    races_process: Process, tmp_path: Path
) -> None:
    file, out = course(tmp_path, "captioned", "brief"), tmp_path / "made"
    (tmp_path / "tmp").mkdir()
    typed = ("course", str(file), "--out", str(out), "--jobs", "2", "--json")
    whole: dict[str, int] = {}
    for moment in (*some(MOMENTS, 2), None):
        process = races_process(*typed, TMPDIR=str(tmp_path / "tmp"))
        plan = until(process, event="plan")
        reasons = {film["film"].rpartition("/")[2]: film["reason"] for film in plan["films"]}
        assert all((reasons[film] in ("", "unfinished")) == (film in whole) for film in reasons)
        if moment is None:
            break
        if moment.get("film", "").endswith("captioned0") and "captioned0" in whole:  # it came before the kill
            moment = {"event": "progress", "phase": "frames", "film": "es-night-480p15/brief1"}
        until(process, **moment)
        left = family(process)
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert gone(left)
        whole = films(out) if out.exists() else {}
        assert whole.items() <= {"captioned0": 15, "brief1": 30}.items()
    finish(process, 0)
    assert films(out) == {"brief1": 30, "captioned0": 15, "course": 45}
    assert not [*out.rglob(f".*{UNFINISHED}")]
    assert not [*(tmp_path / "tmp").glob(".races*")]


@pytest.mark.parametrize("number", some([signal.SIGTERM, signal.SIGINT], 2))
def test_interrupted_it_says_so_and_leaves_whole_films(
    races_process: Process, tmp_path: Path, number: signal.Signals
) -> None:
    file, out = course(tmp_path, "slow", "captioned"), tmp_path / "made"
    process = races_process("course", str(file), "--out", str(out), "--jobs", "2", "--json")
    until(process, event="made")
    left = family(process)
    began = time.monotonic()
    process.send_signal(number)
    finish(process, 130)
    assert time.monotonic() - began < 30
    assert gone(left)
    assert films(out) == {"captioned1": 15}
    assert not [*out.rglob(f".*{UNFINISHED}")]


@WIDE
def test_two_runs_at_once_on_one_folder_do_each_other_no_harm(races_process: Process, tmp_path: Path) -> None:
    file, out = course(tmp_path, "captioned"), tmp_path / "made"
    typed = ("course", str(file), "--out", str(out), "--jobs", "1", "--json")
    both = [races_process(*typed) for _ in range(2)]
    for process in both:
        events = [json.loads(line)["event"] for line in finish(process, 0).splitlines()]
        assert (events[0], events[-1]) == ("plan", "end")
        assert {"progress", "made"} <= {*events}
    assert films(out) == {"captioned0": 15, "course": 15}
    seen = {path.name for path in out.iterdir()}
    site = {"index.html", "lessons", "optimizers.html"}
    assert seen == {RECORDS, "es-night-480p15", "manifest.json", *site}
    third = races_process(*typed)
    assert json.loads(finish(third, 0).splitlines()[-1])["made"] == []
