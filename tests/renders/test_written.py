"""Whatever is written beside other people's files is a new file of an unguessable name, until it is whole."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from engine import archive, files
from renders import catalog, data
from renders.course import page
from renders.course.shelf import Shelf
from renders.course.work import Run, _workplace
from renders.make import film
from tests.breadth import WIDE
from tests.disks import on_disk
from tests.renders.conftest import CALL, STAND_INS
from tests.renders.shelving import put

if TYPE_CHECKING:
    import xarray

Writer = Callable[[Path, Any], None]


def _film(folder: Path, result: xarray.Dataset) -> None:
    entry = catalog.FilmEntry("quick", "stand_ins:Quick")
    film.make(entry, {"quality": "480p15"}, folder / "x.mp4", force=True)


def _archived(folder: Path, result: xarray.Dataset) -> None:
    archive.path_of("").parent.mkdir(exist_ok=True)
    assert archive.store(result) is not None


def _sent(folder: Path, result: xarray.Dataset) -> None:
    encoded = bytes(result.to_netcdf(engine="h5netcdf"))
    archive.path_of(result.attrs["race"]).unlink(missing_ok=True)
    archive.put(result.attrs["race"], encoded)


def _shelved(folder: Path, result: xarray.Dataset) -> None:
    shelf = Shelf(folder)
    put(shelf, "es-night-480p15/quick", {".mp4": b"film", ".srt": b"words"}, {"key": "k"})
    shelf.manifest("course.toml", ["es-night-480p15/quick"])
    files.write_whole(folder / page.PAGE, b"page")


def _worked(folder: Path, result: xarray.Dataset) -> None:
    with _workplace(Run("run", "code")) as place:
        (place / "film.mp4").write_bytes(b"film")


WRITERS: dict[str, Writer] = {
    "CSV": lambda folder, result: data.write(result, folder / "x.csv"),
    "a spreadsheet": lambda folder, result: data.write(result, folder / "x.xlsx"),
    "NetCDF": lambda folder, result: data.write(result, folder / "x.nc"),
    "the archive": _archived,
    "the archive, from elsewhere": _sent,
    "a film": _film,
    "a course": _shelved,
    "a worker": _worked,
}
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
_watchers: list[Callable[[str, tuple[Any, ...]], None]] = []


def _heard(event: str, arguments: tuple[Any, ...]) -> None:
    for watcher in _watchers:
        watcher(event, arguments)


class Made:
    """Every file that this process opens to write, and every folder that it makes, below a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files: dict[Path, int] = {}  # the flags with which it was opened
        self.folders: list[Path] = []

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event not in ("open", "os.mkdir") or not isinstance(arguments[0], (str, bytes, os.PathLike)):
            return
        path = Path(os.fsdecode(arguments[0])).absolute()
        if self.folder not in path.parents:
            return
        if event == "os.mkdir":
            self.folders.append(path)
        elif (flags := arguments[2] or 0) & WRITING:
            self.files[path] = flags


@pytest.mark.parametrize("writer", WRITERS)
def test_what_is_written_is_new_and_has_another_name_each_time(
    writer: str, page: xarray.Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPTIMIZER_RACES_CACHE", str(tmp_path / "archive"))
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path))
    if not _watchers:
        sys.addaudithook(_heard)  # it cannot be taken away again
    names: list[set[str]] = []
    for _ in range(2):
        made = Made(tmp_path)
        _watchers[:] = [made]
        WRITERS[writer](tmp_path, page)
        _watchers[:] = [lambda *_: None]
        hidden = [path for path in (*made.files, *made.folders) if path.name.endswith(files.UNFINISHED)]
        assert hidden, "nothing was written aside"
        for path, flags in made.files.items():
            inside = any(place in path.parents for place in hidden)
            assert inside or (path in hidden and flags & os.O_EXCL), path
        names.append({path.name for path in hidden})
    assert not names[0] & names[1]
    assert not [path for path in tmp_path.rglob("*") if path.name.endswith(files.UNFINISHED)]


def test_others_cannot_look_into_what_a_worker_is_making() -> None:
    with _workplace(Run("run", "code")) as place:
        assert stat.S_IMODE(place.stat().st_mode) == 0o700


# ---- a full disk


@WIDE
@pytest.mark.parametrize("size", ["24k", "16k"])
@pytest.mark.usefixtures("page")
def test_a_disk_that_fills_while_a_film_is_drawn_is_said(size: str, tmp_path: Path) -> None:
    films = {name.lower(): [name.lower(), f"stand_ins:{name}"] for name in STAND_INS}
    made = f"{{name: catalog.FilmEntry(*each) for name, each in {films!r}.items()}}"
    disk = tmp_path / "disk"
    words = ("film", "slow", "--draft", "--out", str(disk / "x.mp4"))
    done = on_disk(disk, size, sys.executable, "-c", CALL.format(films=made), *words)
    assert done.returncode == 1
    last = done.stderr.splitlines()[-1]
    assert last == f"The film was not made: the disk is full: there is no more room in {disk}"
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("suffix", [".csv", ".nc", ".xlsx"])
def test_a_disk_that_is_too_small_for_the_numbers_is_said(
    suffix: str, page: xarray.Dataset, tmp_path: Path
) -> None:
    disk = tmp_path / "disk"
    command = (sys.executable, "-m", "renders.ask.cli", "run", "--out", str(disk / f"x{suffix}"))
    done = on_disk(disk, "16k", *command)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == f"Not done: the disk is full: there is no more room in {disk}"
    assert "Traceback" not in done.stderr


def test_a_race_that_cannot_be_stored_is_given_out_all_the_same(tmp_path: Path) -> None:
    cache, out = tmp_path / "cache", tmp_path / "x.csv"
    race = ("--surface", "bowl", "--optimizer", "sgd:learning_rate=0.5", "--start=1,1", "--steps", "2")
    environment = ("env", f"OPTIMIZER_RACES_CACHE={cache}", sys.executable, "-m", "renders.ask.cli")
    done = on_disk(cache, "64k", *environment, "run", *race, "--out", str(out))
    assert done.returncode == 0, done.stderr
    assert done.stderr.count(f"could not be stored in {cache} (No space left on device)") == 1
    assert [line.split(",")[:4] for line in out.read_text().splitlines()[1:]] == [
        ["SGD", "0", str(step), repr(0.5**step)] for step in range(3)
    ]
