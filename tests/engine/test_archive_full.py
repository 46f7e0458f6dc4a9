"""A disk that is full under the archive: the race is used all the same, it is said, and nothing is left."""

from __future__ import annotations

import errno
import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine import archive
from engine.race import Race
from tests.breadth import some
from tests.disks import python_on_disk

STORING = """
    import logging, os, sys
    sys.path.insert(0, "tests/engine")
    from conftest import Stepper
    import engine.descent
    from engine import archive
    from engine.race import Race
    logging.basicConfig(format="said: %(message)s")
    engine.descent.descend = stepper = Stepper()
    os.environ["OPTIMIZER_RACES_CACHE"] = {folder!r}
    race = Race("peaks", ["sgd", "adam"], [(0.1 * k, 0) for k in range(30)], steps=60)
    for _ in range(2):
        result = archive.get(race)
        assert result.attrs["race"] == race.key()
        assert result["w"].shape == (2, 30, 61, 2)
    print("runs", stepper.runs, "kept", [path.suffix for path in archive.folder().iterdir()])
"""


@pytest.mark.parametrize("size", some(["4k", "64k", "140k"], 2))
def test_on_a_disk_that_is_too_small_the_result_is_used_and_that_is_said_once(
    size: str, tmp_path: Path
) -> None:
    folder = tmp_path / "cache"
    done = python_on_disk(folder, size, STORING.format(folder=str(folder)))
    assert done.returncode == 0, (done.returncode, done.stderr)
    assert done.stdout == "runs 1 kept []\n"
    (said,) = done.stderr.splitlines()
    assert said.startswith(f"said: The race could not be stored in {folder} (No space left on device)")


def test_on_a_disk_that_is_large_enough_it_is_stored(tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    done = python_on_disk(folder, "4m", STORING.format(folder=str(folder)))
    assert (done.returncode, done.stdout, done.stderr) == (0, "runs 1 kept ['.nc']\n", "")


def failing(function: Callable[..., Any], number: int, at: int) -> Callable[..., Any]:
    """A function of `os` that fails at its ``at``-th call."""
    calls = 0

    def call(*arguments: Any, **options: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == at:
            raise OSError(number, os.strerror(number))
        return function(*arguments, **options)

    return call


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.EACCES])
@pytest.mark.parametrize("call", ["mkdir", "open", "fsync", "replace"])
def test_whatever_the_system_refuses_the_result_is_there(
    call: str,
    number: int,
    stepper: Any,
    race: Race,
    store: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with monkeypatch.context() as patch:
        if call == "open":
            real = Path.open
            patch.setattr(Path, "open", failing(real, number, 1))
        else:
            patch.setattr(os, call, failing(getattr(os, call), number, 1))
        with caplog.at_level(logging.WARNING, logger="engine.archive"):
            first = archive.get(race)
    (message,) = [record.getMessage() for record in caplog.records]
    assert f"({os.strerror(number)})" in message
    assert archive.get(race).identical(first)
    assert stepper.runs == 1
    assert not store.exists() or not [*store.iterdir()]


def test_what_was_not_stored_is_given_out_as_it_was_computed(
    stepper: Any, race: Race, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever changes what it was given changes nobody else's."""
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", failing(os.fsync, errno.ENOSPC, 1))
        archive.get(race).attrs["race"] = "mine"
    assert archive.get(race).attrs["race"] == race.key()
