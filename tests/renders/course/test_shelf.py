"""The folder of a course: whole files only, whatever interrupts, and records that can be trusted."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine.files import UNFINISHED, sweep, unfinished_name, write_whole
from renders.course import shelf
from renders.course.shelf import Shelf
from tests.renders.shelving import put

FILM = "es-night-480p15/quick"
OLD = {".mp4": b"old film", ".srt": b"old words", ".png": b"old picture"}
NEW = {".mp4": b"new film " * 1000, ".srt": b"new words", ".gif": b"new loop"}
ABOUT = {"key": "k", "seconds": {"film": 1.0}}


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a shelf but its records, by its path in it: what is hidden and unfinished too."""
    files = [path for path in folder.rglob("*") if path.is_file() and shelf.RECORDS not in path.parts]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@pytest.fixture
def kept(tmp_path: Path) -> Shelf:
    """A shelf with a film on it."""
    found = Shelf(tmp_path / "course")
    put(found, FILM, OLD, ABOUT)
    return found


def test_a_film_lies_with_all_its_files_and_its_record_fits(kept: Shelf) -> None:
    assert contents(kept.folder) == {f"{FILM}{suffix}": data for suffix, data in OLD.items()}
    record = kept.record(FILM)
    assert record["key"] == "k"
    assert record["files"][f"{FILM}.mp4"]["sha256"] == hashlib.sha256(b"old film").hexdigest()
    assert kept.missing(record) is None


def test_what_a_film_has_no_more_goes(kept: Shelf) -> None:
    put(kept, FILM, NEW, ABOUT)
    assert contents(kept.folder) == {f"{FILM}{suffix}": data for suffix, data in NEW.items()}


def test_a_file_can_be_moved_to_its_place(kept: Shelf) -> None:
    made = kept.folder / "made.mp4"
    made.write_bytes(b"long film")
    record = kept.put(FILM, {".mp4": made}, ABOUT)
    assert contents(kept.folder) == {f"{FILM}.mp4": b"long film"}
    assert record["files"][f"{FILM}.mp4"]["bytes"] == 9
    assert kept.missing(kept.record(FILM)) is None


@pytest.mark.parametrize("harm", [Path.unlink, lambda path: path.write_bytes(b"old filM")])
def test_a_file_that_is_gone_or_altered_is_noticed(kept: Shelf, harm: Callable[[Path], Any]) -> None:
    harm(kept.path(FILM, ".mp4"))
    assert kept.missing(kept.record(FILM)) == f"{FILM}.mp4"


def test_a_file_that_was_only_touched_is_trusted(kept: Shelf) -> None:
    os.utime(kept.path(FILM, ".mp4"), (1, 1))
    assert kept.missing(kept.record(FILM)) is None


@pytest.mark.parametrize("text", ["", "{", "[]", "3", '{"key": "k"}', '{"files": 3}'])
def test_a_record_that_cannot_be_read_is_none(kept: Shelf, text: str) -> None:
    (kept.folder / shelf.RECORDS / f"{FILM}.json").write_text(text)
    assert kept.record(FILM) == {}


class Failing:
    """Stands in for a function of `os`: fails at its n-th call, and from then on if the disk stays full."""

    def __init__(self, function: Callable[..., Any], at: int, stays: bool) -> None:
        self.function, self.at, self.stays, self.calls = function, at, stays, 0

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        self.calls += 1
        if self.calls == self.at or (self.stays and self.calls > self.at):
            raise OSError(28, "No space left on device")
        return self.function(*arguments, **options)


@pytest.mark.parametrize("stays", [False, True])
@pytest.mark.parametrize("name", ["fsync", "replace"])
@pytest.mark.parametrize("at", range(1, len(NEW) + 2))
def test_a_disk_that_is_full_at_any_write_leaves_whole_files_only(
    kept: Shelf, monkeypatch: pytest.MonkeyPatch, name: str, at: int, stays: bool
) -> None:
    failing = Failing(getattr(os, name), at, stays)
    with monkeypatch.context() as patch:
        patch.setattr(os, name, failing)
        with pytest.raises(OSError, match="No space left"):
            put(kept, FILM, NEW, {**ABOUT, "key": "new"})
    assert failing.calls >= at
    found = contents(kept.folder)
    for suffix in {*OLD, *NEW}:
        assert found.get(f"{FILM}{suffix}") in (OLD.get(suffix), NEW.get(suffix))
    assert not [*kept.folder.rglob(f".*{UNFINISHED}")]
    record = kept.record(FILM)
    assert record["key"] == "k"  # never the new record before all of the new files
    changed = any(found.get(f"{FILM}{suffix}") != data for suffix, data in OLD.items())
    assert (kept.missing(record) is not None) == changed
    put(kept, FILM, NEW, {**ABOUT, "key": "new"})  # there is room again
    assert contents(kept.folder) == {f"{FILM}{suffix}": data for suffix, data in NEW.items()}


WRITER = """
import sys
from pathlib import Path
from renders.course.shelf import Shelf
from tests.renders.shelving import put
shelf, at = Shelf(Path(sys.argv[1])), 0
print("begun", flush=True)
while True:
    at += 1
    data = bytes([at % 256]) * 400_000
    put(shelf, "f/film", {".mp4": data, ".srt": data, ".gif": data}, {"key": at})
"""


@pytest.mark.parametrize("delay", [0.0, 0.003, 0.011, 0.02, 0.031, 0.047])
def test_kill_9_at_any_moment_leaves_whole_files_and_an_honest_record(tmp_path: Path, delay: float) -> None:
    process = subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    while not (tmp_path / ".made/f/film.json").exists():
        time.sleep(0.001)
    time.sleep(delay)
    process.kill()
    process.wait()
    process.stdout.close()
    found = Shelf(tmp_path)
    for suffix in (".mp4", ".srt", ".gif"):
        data = found.path("f/film", suffix).read_bytes()
        assert len(data) == 400_000
        assert len({*data}) == 1
    record = found.record("f/film")
    if found.missing(record) is None:
        assert found.path("f/film", ".mp4").read_bytes()[0] == record["key"] % 256
    sweep(tmp_path.rglob(f".*{UNFINISHED}"))
    assert not [*tmp_path.rglob(f".*{UNFINISHED}")]


def test_what_a_living_process_is_making_is_not_swept(tmp_path: Path) -> None:
    mine = tmp_path / unfinished_name("film.mp4")
    mine.write_bytes(b"half")
    elsewhere = tmp_path / f".film.mp4~1234~another-host~1{UNFINISHED}"
    elsewhere.write_bytes(b"half")
    old = tmp_path / f".film.mp4~1235~another-host~1{UNFINISHED}"
    old.mkdir()
    os.utime(old, (1, 1))
    others = tmp_path / ".something.else"
    others.write_bytes(b"not ours")
    sweep(tmp_path.glob(".*"))
    assert mine.exists()
    assert elsewhere.exists()
    assert others.exists()
    assert not old.exists()


def _put(folder: str, letter: bytes) -> None:
    for _ in range(60):
        files = {".mp4": letter * 50_000, ".srt": letter}
        put(Shelf(Path(folder)), FILM, files, {"key": letter.decode()})


def test_two_who_write_the_same_film_at_once_do_each_other_no_harm(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    both = [context.Process(target=_put, args=(str(tmp_path), letter)) for letter in (b"a", b"b")]
    for process in both:
        process.start()
    for process in both:
        process.join()
    assert [process.exitcode for process in both] == [0, 0]
    film = Shelf(tmp_path).path(FILM, ".mp4").read_bytes()
    assert film in (b"a" * 50_000, b"b" * 50_000)
    assert not [*tmp_path.rglob(f".*{UNFINISHED}")]


def test_the_manifest_tells_of_the_films_that_are_here_in_the_order_of_the_course(kept: Shelf) -> None:
    put(kept, "en-night-480p15/quick", NEW, ABOUT)
    path = kept.manifest("course.toml", ["en-night-480p15/quick", "es-night-480p15/none", FILM])
    told = json.loads(path.read_text())
    assert told["course"] == "course.toml"
    assert [film["film"] for film in told["films"]] == ["en-night-480p15/quick", FILM]
    assert told["films"][1]["files"][f"{FILM}.png"] == {
        "bytes": len(OLD[".png"]),
        "sha256": hashlib.sha256(OLD[".png"]).hexdigest(),
    }


def test_a_whole_file_replaces_at_once(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "file"
    write_whole(path, b"one")
    inode = path.stat().st_ino
    with path.open("rb") as reader:
        write_whole(path, b"two")
        assert reader.read() == b"one"  # who reads the old one reads it to its end
    assert path.read_bytes() == b"two"
    assert path.stat().st_ino != inode
