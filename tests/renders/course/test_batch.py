"""A course, made: only what has changed, each film whole at its place, the joined film when all are there."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from engine.files import workplace
from renders import catalog
from renders.course import batch, graph, shelf
from renders.course.batch import Summary
from renders.course.lessons import Course, Lesson
from renders.course.shelf import Record, Shelf
from renders.course.work import Outcome
from renders.film_options import FilmOptions
from renders.make import durations
from renders.make.reports import Failure, Progress

SUFFIXES = {".mp4", ".srt", ".vtt", ".png", ".gif", ".webm", ".txt"}
TITLES = {"es": "El curso", "en": "The course"}


def lesson(
    name: str, scene: str = "Captioned", number: int = 1, language: str = "es", title: str = ""
) -> Lesson:
    """A lesson with a stand-in film."""
    entry = catalog.FilmEntry(
        scene.lower(), f"stand_ins:{scene}", (("es", "Un cuadrado."), ("en", "A square."))
    )
    options = FilmOptions(
        language=language, quality="480p15", title=title or name, command=f"races film {name}"
    )
    return Lesson(name, entry, options, number)


def course(*lessons: Lesson) -> Course:
    """A course of these."""
    return Course(path=Path("course.toml"), titles=TITLES, lessons=lessons, whole=lessons)


class Told:
    """Who is told: keeps it; ``at`` is called with each film that is made."""

    def __init__(self, at: Callable[[str], None] = lambda film: None) -> None:
        self.films: list[str] = []
        self.wrong: dict[str, Failure] = {}
        self.at = at

    def begin(self, steps: Any, workers: int) -> None:
        pass

    def progress(self, film: str, progress: Progress) -> None:
        pass

    def made(self, film: str, record: Record) -> None:
        self.films.append(film)
        self.at(film)

    def failed(self, film: str, failure: Failure) -> None:
        self.wrong[film] = failure

    def close(self) -> None:
        pass


def run(one: Course, kept: Shelf, told: Told | None = None, force: bool = False) -> Summary:
    """Plan and make a course here."""
    steps = batch.plan(one.lessons, kept, force)
    return batch.make(one, steps, kept, told or Told(), workers=2, force=force)


def reasons(one: Course, kept: Shelf) -> dict[str, tuple[str, bool]]:
    """Of each film why it would be made, and whether only finished."""
    return {step.lesson.name: (step.reason, step.made) for step in batch.plan(one.lessons, kept)}


def seen(folder: Path) -> set[str]:
    """Every file that people see, without its folder."""
    return {path.name for path in folder.rglob("*") if path.is_file() and shelf.RECORDS not in path.parts}


BOTH = course(lesson("one"), lesson("two", number=2))


@pytest.fixture(scope="module")
def _made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.pathsep.join([str(Path(__file__).parents[1]), str(catalog.PROJECT)]))
        folder = tmp_path_factory.mktemp("course")
        summary = run(BOTH, Shelf(folder))
        assert not summary.failed, summary.failed
        assert not summary.unjoined, summary.unjoined
        return folder


@pytest.fixture
def kept(_made: Path, tmp_path: Path) -> Shelf:
    """A course that is made: a copy to do with as one likes."""
    import shutil

    return Shelf(Path(shutil.copytree(_made, tmp_path / "course")))


# ---- what is made


def test_every_film_and_the_joined_one_have_all_their_files(kept: Shelf) -> None:
    for name in ("one", "two"):
        assert all(kept.path(f"es-night-480p15/{name}", suffix).is_file() for suffix in SUFFIXES)
    assert kept.path("es-night-480p15/course", ".mp4").is_file()
    assert {"manifest.json", "index.html"} <= seen(kept.folder)
    assert not [path for path in kept.folder.rglob(".*") if path.name != shelf.RECORDS]


def test_the_manifest_says_of_each_film_what_it_is_and_is_right(kept: Shelf) -> None:
    told = json.loads((kept.folder / "manifest.json").read_text())
    assert [film["film"].partition("/")[2] for film in told["films"]] == ["one", "two", "course"]
    one, _, joined = told["films"]
    assert (one["title"], one["length"], one["frames"], one["size"], one["rate"]) == (
        "one",
        1.0,
        15,
        [854, 480],
        15,
    )
    assert one["seconds"]["film"] > 0
    assert (joined["title"], joined["length"], joined["frames"]) == ("El curso", 2.0, 30)
    assert [title for title, _ in joined["chapters"]] == ["one", "two"]
    for film in told["films"]:
        for name, written in film["files"].items():
            data = (kept.folder / name).read_bytes()
            assert (written["bytes"], written["sha256"]) == (len(data), hashlib.sha256(data).hexdigest())


# ---- what is made again: decided here, the films themselves being any that are there


@pytest.fixture
def quickly(_made: Path, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """No film is made: all are the first. The films that were asked for, and of what, run by run."""
    asked: list[list[str]] = []
    first = Shelf(_made)
    files = {suffix: first.path("es-night-480p15/one", suffix).read_bytes() for suffix in SUFFIXES}

    def make(films: Any, made: Any, tell: Any, folder: Path, **where: Any) -> Iterator[Any]:
        asked.append([one.id + (" finished" if one.id in made else "") for one, _ in films])
        for one, _ in films:
            seconds = {"finishing": 1.0} if one.id in made else {"film": 7.0, "finishing": 1.0}
            with workplace(folder, "making") as place:
                yield one, Outcome(sent=files, seconds=seconds, first=2.0).landed(place)

    monkeypatch.setattr(graph, "make", make)
    return asked


def test_nothing_is_made_again_that_has_not_changed(kept: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graph, "make", None)  # not even asked for
    before = {path: path.stat().st_mtime_ns for path in kept.folder.rglob("*.mp4")}
    summary = run(BOTH, kept)
    assert not summary.made
    assert len(summary.unchanged) == 2
    assert not summary.joined
    assert summary.seconds < 2
    assert before == {path: path.stat().st_mtime_ns for path in kept.folder.rglob("*.mp4")}


@pytest.mark.parametrize("scheduler", [None, "tcp://192.0.2.7:8786"])
def test_what_a_film_took_is_kept_of_this_machine_and_not_of_a_cluster(
    kept: Shelf,
    quickly: list[list[str]],
    scheduler: str | None,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setenv("OPTIMIZER_RACES_CACHE", str(tmp_path / "cache"))
    steps = batch.plan(course(lesson("one", title="another")).lessons, kept)
    batch.make(course(lesson("one", title="another")), steps, kept, Told(), scheduler=scheduler, workers=3)
    length = kept.record("es-night-480p15/one")["length"]
    told = {each.film: (each.first, each.seconds, each.jobs, each.length) for each in durations.kept()}
    own = {steps[0].lesson.film.name: (2.0, 5.0, 3, length), durations.FINISHING: (0.0, 1.0, 1, length)}
    assert told == ({} if scheduler else own)


def test_a_film_that_changed_is_made_again_alone_and_the_films_joined_again(
    kept: Shelf, quickly: list[list[str]]
) -> None:
    changed = course(lesson("one", title="another"), lesson("two", number=2))
    assert reasons(changed, kept) == {"one": ("changed", False), "two": ("", False)}
    told = Told()
    summary = run(changed, kept, told)
    assert told.films == ["es-night-480p15/one", "es-night-480p15/course"]
    assert summary.unchanged == ["es-night-480p15/two"]
    assert quickly == [["es-night-480p15/one"]]


def test_why_a_film_changed_is_told(kept: Shelf) -> None:
    changed = course(lesson("one", title="another"))
    assert [step.what for step in batch.plan(changed.lessons, kept)] == ["options"]


@pytest.mark.parametrize(
    ("suffix", "reason"),
    [
        (".gif", ("missing", True)),
        (".vtt", ("missing", True)),
        (".mp4", ("missing", False)),
        (".srt", ("missing", True)),
    ],
)
def test_what_is_lost_is_made_again(
    kept: Shelf, suffix: str, reason: tuple[str, bool], quickly: list[list[str]]
) -> None:
    before = {name: kept.path("es-night-480p15/one", name).read_bytes() for name in SUFFIXES}
    kept.path("es-night-480p15/one", suffix).unlink()
    assert reasons(BOTH, kept) == {"one": reason, "two": ("", False)}
    run(BOTH, kept)
    assert quickly == [["es-night-480p15/one" + (" finished" if reason[1] else "")]]
    assert before == {name: kept.path("es-night-480p15/one", name).read_bytes() for name in SUFFIXES}
    assert reasons(BOTH, kept) == {"one": ("", False), "two": ("", False)}


def test_when_only_the_finishing_changes_no_film_is_made_again(
    kept: Shelf, monkeypatch: pytest.MonkeyPatch, quickly: list[list[str]]
) -> None:
    monkeypatch.setattr(batch.film_key, "finishing", lambda: "another way")
    assert reasons(BOTH, kept) == {"one": ("finishing", True), "two": ("finishing", True)}
    before = kept.record("es-night-480p15/one")["seconds"]["film"]
    summary = run(BOTH, kept)
    assert [sorted(films) for films in quickly] == [
        ["es-night-480p15/one finished", "es-night-480p15/two finished"]
    ]
    assert (len(summary.made), len(summary.joined)) == (2, 1)
    assert kept.record("es-night-480p15/one")["seconds"]["film"] == before
    assert reasons(BOTH, kept) == {"one": ("", False), "two": ("", False)}


def test_a_run_that_was_cut_short_before_the_record_is_taken_up(kept: Shelf) -> None:
    (kept.folder / shelf.RECORDS / "es-night-480p15/one.json").unlink()
    assert reasons(BOTH, kept)["one"] == ("unfinished", True)


def test_force_makes_all_again(kept: Shelf) -> None:
    assert {step.reason for step in batch.plan(BOTH.lessons, kept, force=True)} == {"forced"}


def test_the_joined_film_waits_for_films_that_were_not_asked_for(
    kept: Shelf, quickly: list[list[str]]
) -> None:
    changed = course(lesson("one", title="another"), lesson("two", number=2, title="another"))
    steps = batch.plan(changed.lessons[:1], kept)
    summary = batch.make(changed, steps, kept, Told(), workers=1)
    assert summary.made == ["es-night-480p15/one"]
    assert summary.waiting == ["es-night-480p15/course"]


# ---- what goes wrong


def test_a_film_that_fails_stops_no_other_and_the_joined_one_waits(kept: Shelf) -> None:
    told = Told()
    more = course(*BOTH.lessons, lesson("bad", "Broken", 3), lesson("three", number=4))
    summary = run(more, kept, told)
    assert summary.made == ["es-night-480p15/three"]
    assert "the square fell over" in summary.failed["es-night-480p15/bad"].reason
    assert {*told.wrong} == {"es-night-480p15/bad"}
    assert summary.waiting == ["es-night-480p15/course"]
    assert not [*kept.folder.rglob("bad*")]


def test_a_film_whose_finishing_fails_is_kept_and_finished_the_next_time(
    kept: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = {".mp4": kept.path("es-night-480p15/one", ".mp4").read_bytes()}
    sent = Outcome(sent=data, seconds={"film": 1.0}, failure=Failure("ffmpeg fell over"))
    broken = sent.landed(kept.folder / ".sent")
    with monkeypatch.context() as patch:
        patch.setattr(graph, "make", lambda films, made, tell, folder, **where: iter([(films[0][0], broken)]))
        steps = [replace(step, reason="forced") for step in batch.plan(BOTH.lessons[:1], kept)]
        summary = batch.make(BOTH, steps, kept, Told())
    assert summary.failed["es-night-480p15/one"].reason == "ffmpeg fell over"
    assert reasons(BOTH, kept)["one"] == ("unfinished", True)
    assert not run(BOTH, kept).failed


def test_an_interrupted_run_goes_on_where_it_stopped(tmp_path: Path, quickly: list[list[str]]) -> None:
    def interrupt(film: str) -> None:
        raise KeyboardInterrupt

    kept = Shelf(tmp_path / "course")
    kept.folder.mkdir()
    with pytest.raises(KeyboardInterrupt):
        run(BOTH, kept, Told(interrupt))
    left = [name for name, (reason, _) in reasons(BOTH, kept).items() if reason]
    assert len(left) == 1
    told = json.loads((kept.folder / "manifest.json").read_text())
    assert len(told["films"]) == 1
    told_again = Told()
    run(BOTH, kept, told_again)
    assert told_again.films == [f"es-night-480p15/{left[0]}", "es-night-480p15/course"]


def test_a_full_disk_is_that_film_s_failure_and_leaves_whole_films(
    kept: Shelf, monkeypatch: pytest.MonkeyPatch, quickly: list[list[str]]
) -> None:
    before = {path: path.read_bytes() for path in kept.folder.rglob("*") if path.is_file()}

    def full(*paths: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    changed = course(lesson("one", title="another"), lesson("two", number=2))
    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", full)
        with pytest.raises(OSError, match="No space"):  # not even the manifest can be written
            run(changed, kept)
    assert before == {path: path.read_bytes() for path in kept.folder.rglob("*") if path.is_file()}
    summary = run(changed, kept)
    assert (summary.made, summary.joined) == (["es-night-480p15/one"], ["es-night-480p15/course"])


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 400 kB of its own."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", str(disk)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("no disk can be mounted here")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_on_a_disk_that_is_really_full_whole_films_stay_and_a_larger_one_takes_up(
    small_disk: Path, quickly: list[list[str]]
) -> None:
    more = course(*(lesson(f"film{number}", number=number) for number in range(1, 6)))
    kept = Shelf(small_disk / "course")
    kept.folder.mkdir()
    (small_disk / "ballast").write_bytes(b"0" * 250_000)
    try:
        failed = set(run(more, kept).failed)
    except OSError as error:
        failed = {str(error)}
    assert failed
    for path in kept.folder.rglob("*.mp4"):
        assert batch.facts(path)["frames"] == 15
    (small_disk / "ballast").unlink()
    subprocess.run(["mount", "-o", "remount,size=9m", str(small_disk)], check=True)
    assert not run(more, kept).failed
    assert not [step for step in batch.plan(more.lessons, kept) if step.reason]
