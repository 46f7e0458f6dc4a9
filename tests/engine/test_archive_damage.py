"""The archive's files are whole or not there; what is damaged or foreign is said, and computed again."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from engine import archive
from engine.race import Race

ROOT = Path(__file__).parents[2]


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


# --- Damaged and foreign -------------------------------------------------------------------------------


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1_000])


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def halved(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])


def foreign_text(path: Path) -> None:
    path.write_text("not a race at all")


def foreign_netcdf(path: Path) -> None:
    import xarray as xr

    path.unlink()
    xr.Dataset({"rain": ("day", [1.0, 2.0])}).to_netcdf(path, engine="h5netcdf")


def another_race(path: Path) -> None:
    other = Race("booth", "sgd", steps=2)
    archive.get(other)
    (path.parent / f"{other.key()}.nc").replace(path)


def flipped(where: Callable[[bytes], int]) -> Callable[[Path], None]:
    def flip(path: Path) -> None:
        data = bytearray(path.read_bytes())
        data[where(bytes(data))] ^= 0x10
        path.write_bytes(data)

    return flip


DAMAGES = {
    "cut short": (cut, "cannot be read|not as it was written"),
    "empty": (emptied, "cannot be read"),
    "half": (halved, "cannot be read"),
    "a text": (foreign_text, "cannot be read"),
    "another NetCDF": (foreign_netcdf, "is not one of ours"),
    "another race": (another_race, "holds another race"),
    "a flipped bit in a number": (
        flipped(lambda data: data.find(np.float64(-0.35).tobytes())),
        "is not as it was written",
    ),
    "a flipped bit in the map": (flipped(lambda data: len(data) // 2), "is not as it was written"),
    "a flipped bit in the spec": (flipped(lambda data: data.find(b'"steps": 4')), "is not as it was written"),
    "a flipped bit in a label": (
        flipped(lambda data: data.find("Ñandú".encode()) + 3),
        "is not as it was written",
    ),
    "a flipped bit in the signature": (flipped(lambda data: 1), "is not as it was written"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_or_foreign_file_is_noticed_said_and_computed_again(
    stepper: Any, store: Path, caplog: pytest.LogCaptureFixture, damage: str
) -> None:
    race = Race("booth", ["sgd:label=Ñandú", "adam"], [(-0.35, 1), (2, 3)], steps=4)
    first = archive.get(race)
    path = store / f"{race.key()}.nc"
    damager, reason = DAMAGES[damage]
    damager(path)
    runs = stepper.runs
    with pytest.raises(archive.DamagedError, match=reason):
        archive.read(path, race.key())
    with caplog.at_level(logging.WARNING, logger="engine.archive"):
        second = archive.get(race)
    assert stepper.runs == runs + 1
    assert second.identical(first)
    (message,) = [record.getMessage() for record in caplog.records]
    assert str(path) in message
    assert message.endswith("; it is computed again.")
    caplog.clear()
    assert archive.get(race).identical(first)
    assert stepper.runs == runs + 1
    assert not caplog.records


def test_any_flipped_bit_that_changes_what_is_read_is_noticed(stepper: Any, store: Path) -> None:
    """Bits that HDF5 does not look at may flip; what comes back is right, or is refused."""
    race = Race("booth", "sgd:label=Ñandú", steps=2)
    first = archive.get(race)
    path = store / f"{race.key()}.nc"
    data = path.read_bytes()
    size = len(data)
    rng = np.random.default_rng(11)
    places = [rng.integers(8_000, size=80), rng.integers(size - 6_000, size, 80), rng.integers(size, size=40)]
    noticed = 0
    for place in np.concatenate(places):
        changed = bytearray(data)
        changed[place] ^= 1 << rng.integers(8)
        path.write_bytes(changed)
        try:
            assert archive.read(path, race.key()).identical(first)
        except archive.DamagedError:
            noticed += 1
    assert noticed > 100


@pytest.mark.parametrize("damage", [damage for damage in DAMAGES if "flipped" in damage])
def test_the_list_shows_no_damaged_file_to_hdf5_which_may_search_in_it_without_end(
    stepper: Any, store: Path, monkeypatch: pytest.MonkeyPatch, damage: str
) -> None:
    race = Race("booth", ["sgd:label=Ñandú", "adam"], [(-0.35, 1), (2, 3)], steps=4)
    archive.get(race)
    archive.get(Race("booth", "sgd", steps=2))
    DAMAGES[damage][0](store / f"{race.key()}.nc")
    opened, whole = [], h5py.File
    monkeypatch.setattr(h5py, "File", lambda path, *_, **more: opened.append(path) or whole(path, **more))
    assert {entry.damaged: entry.key for entry in archive.list()} == {
        True: race.key(),
        False: Race("booth", "sgd", steps=2).key(),
    }
    assert [path.stem for path in opened] == [Race("booth", "sgd", steps=2).key()]
    assert [entry.key for entry in archive.prune(keep=9)] == [race.key()]


# --- Whole or not at all -------------------------------------------------------------------------------


@pytest.mark.parametrize("mishap", [KeyboardInterrupt, MemoryError, SystemExit])
@pytest.mark.parametrize("where", ["h5netcdf.File.create_variable", "os.fsync", "os.replace"])
def test_an_interruption_while_writing_leaves_nothing(
    stepper: Any,
    race: Race,
    store: Path,
    monkeypatch: pytest.MonkeyPatch,
    where: str,
    mishap: type[BaseException],
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise mishap

    with monkeypatch.context() as patch:
        patch.setattr(where, interrupted)
        with pytest.raises(mishap):
            archive.get(race)
    assert not store.exists() or files(store) == []
    archive.get(race)
    assert files(store) == [f"{race.key()}.nc"]


def test_an_interruption_keeps_the_file_that_was_there(
    stepper: Any, race: Race, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = archive.get(race)
    monkeypatch.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        archive.store(result)
    assert files(store) == [f"{race.key()}.nc"]
    assert archive.read(store / f"{race.key()}.nc", race.key()).identical(result)


def test_ctrl_c_on_a_writing_process_leaves_nothing(stepper: Any, race: Race, store: Path) -> None:
    result = archive.get(race)
    source = store.parent / "source.nc"
    (store / f"{race.key()}.nc").rename(source)
    code = f"""
        import os, pathlib, time
        from engine import archive
        result = archive.read(pathlib.Path({str(source)!r}))
        os.fsync = lambda handle: (print("writing", flush=True), time.sleep(60))
        archive.store(result)
    """
    child = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "writing\n"
    assert len(files(store)) == 1  # the unfinished file
    assert archive.list() == ()
    child.send_signal(signal.SIGINT)
    assert child.wait(timeout=30) != 0
    assert files(store) == []
    assert archive.read(source).identical(result)


def test_processes_that_write_at_once_and_read_meanwhile_never_see_half_a_file(
    stepper: Any, race: Race, store: Path
) -> None:
    result = archive.get(race)
    path = store / f"{race.key()}.nc"
    code = f"""
        import pathlib
        from engine import archive
        result = archive.read(pathlib.Path({str(path)!r}))
        for _ in range(12):
            assert archive.store(result)
    """
    command = [sys.executable, "-c", textwrap.dedent(code)]
    writers = [subprocess.Popen(command, cwd=ROOT) for _ in range(2)]
    reads = 0
    while any(writer.poll() is None for writer in writers):
        assert archive.read(path, race.key()).identical(result)
        reads += 1
    assert [writer.returncode for writer in writers] == [0, 0]
    assert reads > 1
    assert files(store) == [path.name]


@pytest.fixture
def locked(store: Path) -> Iterator[Path]:
    """A cache folder that cannot be made: a file stands in its place (permissions don't stop root)."""
    store.parent.mkdir(parents=True)
    store.write_text("in the way")
    yield store
    assert store.read_text() == "in the way"


def test_without_a_folder_to_write_the_race_is_run_and_that_is_said(
    stepper: Any, race: Race, locked: Path, caplog: pytest.LogCaptureFixture
) -> None:
    told: list[str] = []
    result = archive.get(race, progress=told.append)
    assert result.attrs["race"] == race.key()
    assert told == ["running"]
    (message,) = [record.getMessage() for record in caplog.records]
    assert str(locked) in message
    assert message.endswith("it is computed anew each time.")
    assert archive.list() == ()
    assert archive.prune(everything=True) == ()


def test_a_full_disk_is_said_and_leaves_nothing(
    stepper: Any,
    race: Race,
    store: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert archive.get(race).attrs["race"] == race.key()
    assert "No space left on device" in caplog.text
    assert files(store) == []
