"""Stored results travel as bytes: into another store whole, to the bit, or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from engine import archive
from engine.race import Race
from tests.engine.test_archive_damage import DAMAGES, files


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """The folder of another machine's store, not there yet."""
    return tmp_path / "elsewhere"


def travelling(race: Race, monkeypatch: pytest.MonkeyPatch, elsewhere: Path) -> bytes:
    """The stored bytes of a race; from now on the store is the other one."""
    archive.get(race)
    data = archive.read_bytes(race.key())
    monkeypatch.setenv("OPTIMIZER_RACES_CACHE", str(elsewhere))
    return data


def test_a_result_that_travelled_is_the_same_and_is_not_computed_again(
    stepper: Any, race: Race, store: Path, elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = archive.get(race)
    data = travelling(race, monkeypatch, elsewhere)
    runs = stepper.runs
    archive.put(race.key(), data)
    assert archive.get(race).identical(first)
    assert stepper.runs == runs
    assert files(elsewhere) == [f"{race.key()}.nc"]


def test_what_is_stored_and_whole_stays_and_what_is_damaged_is_mended(
    stepper: Any, race: Race, store: Path
) -> None:
    archive.get(race)
    path, data = archive.path_of(race.key()), archive.read_bytes(race.key())
    before = path.stat()
    archive.put(race.key(), data)
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    path.write_bytes(data[:-1_000])
    archive.put(race.key(), data)
    assert path.read_bytes() == data
    assert files(store) == [path.name]


@pytest.mark.parametrize(
    "damage", ["cut short", "empty", "a text", "another race", "a flipped bit in the map"]
)
def test_what_did_not_arrive_whole_is_refused_and_leaves_nothing(
    stepper: Any, store: Path, elsewhere: Path, monkeypatch: pytest.MonkeyPatch, damage: str
) -> None:
    race = Race("booth", ["sgd:label=Ñandú", "adam"], [(-0.35, 1), (2, 3)], steps=4)
    archive.get(race)
    damager, reason = DAMAGES[damage]
    damager(archive.path_of(race.key()))
    data = archive.read_bytes(race.key())
    monkeypatch.setenv("OPTIMIZER_RACES_CACHE", str(elsewhere))
    with pytest.raises(archive.DamagedError, match=reason):
        archive.put(race.key(), data)
    assert not elsewhere.exists()


@pytest.mark.parametrize("key", ["", "race", "../" + "a" * 61, "A" * 64, "a" * 64 + "/x"])
def test_a_key_that_is_none_names_no_file(
    key: str, stepper: Any, race: Race, store: Path, elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = travelling(race, monkeypatch, elsewhere)
    with pytest.raises(archive.DamagedError, match="is not one of ours"):
        archive.put(key, data)
    assert not elsewhere.exists()


def test_what_is_not_stored_cannot_be_sent(store: Path) -> None:
    with pytest.raises(FileNotFoundError):
        archive.read_bytes("0" * 64)
