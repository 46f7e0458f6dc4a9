"""The archive: what was stored comes back to the bit, under its key; what is not used can be removed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine import archive
from engine.errors import InputError
from engine.race import Race

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.usefixtures("store")


def races(count: int) -> list[Race]:
    return [Race("booth", "sgd", steps=steps) for steps in range(1, count + 1)]


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


# --- Stored and found ----------------------------------------------------------------------------------


@pytest.mark.parametrize("record", ["all", "last"])
@pytest.mark.filterwarnings("ignore:invalid value:RuntimeWarning")
def test_a_race_is_run_once_and_comes_back_to_the_bit(stepper: Any, race: Race, record: str) -> None:
    told: list[str] = []
    first = archive.get(race, record, told.append)
    again = archive.get(Race.from_spec(race.spec()), record, told.append)
    assert stepper.runs == 1
    assert told == ["running", "stored"]
    assert again.identical(first)
    assert list(again.variables) != []
    for name in first.variables:
        assert again[name].dtype == first[name].dtype
        assert again[name].values.tobytes() == first[name].values.tobytes() or first[name].dtype == object
    assert not np.isfinite(again.w.values[0, 0, -1]).any()
    assert again.attrs == first.attrs


def test_run_always_computes_and_stores_nothing(stepper: Any, race: Race, store: Path) -> None:
    race.run()
    race.run()
    assert stepper.runs == 2
    assert not store.exists()


def test_each_record_and_each_race_has_its_own_file_under_its_key(
    stepper: Any, race: Race, store: Path
) -> None:
    archive.get(race)
    archive.get(race, "last")
    archive.get(Race("booth", "sgd"))
    keys = [race.key(), race.key("last"), Race("booth", "sgd").key()]
    assert files(store) == sorted(f"{key}.nc" for key in keys)


def test_any_netcdf_reader_opens_a_stored_race(stepper: Any, race: Race, store: Path) -> None:
    import xarray as xr

    result = archive.get(race)
    with xr.open_dataset(store / f"{race.key()}.nc", engine="h5netcdf") as opened:
        assert opened.load().identical(result)


def test_attributes_longer_than_the_64_kib_of_old_netcdf_are_stored(stepper: Any) -> None:
    """Rastrigin's 441 critical points and a thousand starts are."""
    starts = np.random.default_rng(7).normal(size=(1_000, 2))
    race = Race("rastrigin", "sgd", starts, steps=1)
    result = archive.get(race)
    assert len(result.attrs["critical_points"]) > 40_000
    assert len(result.attrs["spec"]) > 40_000
    assert archive.get(race).identical(result)
    assert stepper.runs == 1


def test_a_stored_race_is_read_without_tensorflow_keras_or_sympy(
    stepper: Any, race: Race, store: Path
) -> None:
    archive.get(race)
    code = f"""
        import json, sys
        from engine import Race, archive
        result = archive.get(Race.from_spec(json.loads({json.dumps(race.spec())!r})))
        assert result.attrs["race"] == {race.key()!r}
        sys.exit(", ".join({{"tensorflow", "keras", "sympy", "manim", "dask"}} & set(sys.modules)) or 0)
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(code)], check=True, cwd=ROOT)


# --- The folder, the list, the pruning -----------------------------------------------------------------


def test_the_folder_is_the_user_s_cache_unless_the_environment_says_otherwise(
    monkeypatch: pytest.MonkeyPatch, store: Path
) -> None:
    assert archive.folder() == store
    monkeypatch.setenv("OPTIMIZER_RACES_CACHE", "~/elsewhere")
    assert archive.folder() == Path.home() / "elsewhere"
    monkeypatch.delenv("OPTIMIZER_RACES_CACHE")
    assert archive.folder().parts[-2:] == ("optimizer-races", "races")


def test_nothing_stored_is_an_empty_list(store: Path) -> None:
    assert archive.list() == ()
    assert archive.prune(keep=0) == ()
    assert not store.exists()


def test_the_list_tells_what_is_stored_the_last_used_first(stepper: Any, race: Race, store: Path) -> None:
    archive.get(race)
    archive.get(Race("booth", "sgd", np.random.default_rng(3).normal(size=(1_001, 2)), 1), "last")
    os.utime(store / f"{race.key()}.nc", (time.time() - 60,) * 2)
    many, few = archive.list()
    assert (many.surface, many.starts, many.steps, many.record) == ("booth", 1_001, 1, "last")
    assert (few.surface, few.starts, few.steps, few.record) == ("booth", 3, 4, "all")
    assert few.contenders == ("Ñandú α−1", "Adam")
    assert few.key == race.key()
    assert few.path == store / f"{race.key()}.nc"
    assert few.size == few.path.stat().st_size
    assert not few.damaged
    archive.get(race)
    assert archive.list()[0].key == race.key()


def test_the_list_marks_what_is_damaged(stepper: Any, race: Race, store: Path) -> None:
    archive.get(race)
    (store / f"{race.key()}.nc").write_text("not a race at all")
    (entry,) = archive.list()
    assert entry.damaged
    assert entry.contenders == ()


def aged(stored: list[Race], store: Path) -> None:
    """Give the first race an age of one day, the second of two, and so on."""
    for days, race in enumerate(stored, start=1):
        then = time.time() - days * 86_400
        os.utime(store / f"{race.key()}.nc", (then, then))


@pytest.mark.parametrize(
    ("rule", "kept"),
    [
        ({"keep": 2}, 2),
        ({"keep": 9}, 4),
        ({"keep": 0}, 0),
        ({"days": 2.5}, 2),
        ({"days": 0}, 0),
        ({"keep": 3, "days": 1.5}, 1),
        ({"everything": True}, 0),
    ],
)
def test_pruning_removes_the_longest_unused(
    stepper: Any, store: Path, rule: dict[str, Any], kept: int
) -> None:
    stored = races(4)
    for race in stored:
        archive.get(race)
    aged(stored, store)
    removed = archive.prune(**rule)
    keys = [race.key() for race in stored]
    assert sorted(entry.key for entry in removed) == sorted(keys[kept:])
    assert files(store) == sorted(f"{key}.nc" for key in keys[:kept])


def test_pruning_removes_damaged_files_and_old_leavings_but_no_file_that_is_being_written(
    stepper: Any, race: Race, store: Path
) -> None:
    archive.get(race)
    (store / "damaged.nc").write_text("?")
    for name, age in ((".a.unfinished", 7_200), (".b.unfinished", 1)):
        (store / name).write_text("?")
        os.utime(store / name, (time.time() - age,) * 2)
    (store / "mine.txt").write_text("not ours")
    assert [entry.key for entry in archive.prune(keep=1)] == ["damaged"]
    assert files(store) == sorted([f"{race.key()}.nc", ".b.unfinished", "mine.txt"])


@pytest.mark.parametrize("rule", [{}, {"keep": -1}, {"days": -1}, {"days": float("nan")}])
def test_pruning_must_be_told_what_to_remove(stepper: Any, race: Race, rule: dict[str, Any]) -> None:
    archive.get(race)
    with pytest.raises(InputError):
        archive.prune(**rule)
    assert len(archive.list()) == 1
