"""Compiled programs that are kept: none that is not as it was written, none of another machine, not too many.

That what is loaded gives the bits of what was compiled, and is found whatever a process compiles before, is
held in test_descent.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from engine import archive, compiled


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a store of its own, with three sealed programs, the third the youngest."""
    monkeypatch.setenv(archive.FOLDER_VARIABLE, str(tmp_path / "races"))
    found = compiled._prepared()
    assert found is not None
    assert found == compiled.folder()
    monkeypatch.setattr(compiled, "_used", [found])
    for number in range(3):
        (found / f"{number}.pb").write_bytes(b"program" * (number + 1))
        os.utime(found / f"{number}.pb", (1e9 + number, 1e9 + number))
    compiled.seal()
    return found


def names(place: Path) -> list[str]:
    return sorted(path.name for path in place.iterdir())


ALL = ["0.pb", "0.pb.sha256", "1.pb", "1.pb.sha256", "2.pb", "2.pb.sha256"]


def test_what_is_as_it_was_sealed_stays(place: Path) -> None:
    seal = (place / "0.pb.sha256").read_text(encoding="ascii")
    assert seal == hashlib.sha256(b"program").hexdigest()
    compiled._prepared()
    assert names(place) == ALL


@pytest.mark.parametrize("damage", ["a bit", "shorter", "no seal", "another's seal", "an empty seal"])
def test_what_is_not_as_it_was_sealed_is_gone_before_anybody_loads_it(place: Path, damage: str) -> None:
    file, seal = place / "1.pb", place / "1.pb.sha256"
    data = file.read_bytes()
    if damage == "a bit":
        file.write_bytes(bytes([data[0] ^ 1]) + data[1:])
    elif damage == "shorter":
        file.write_bytes(data[:-1])
    elif damage == "no seal":
        seal.unlink()
    else:
        seal.write_bytes(b"" if damage == "an empty seal" else (place / "0.pb.sha256").read_bytes())
    compiled._prepared()
    assert names(place) == [name for name in ALL if not name.startswith("1")]


def test_the_oldest_go_when_there_are_too_many(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled, "MOST_BYTES", 7 * 5)  # the youngest two
    compiled._prepared()
    assert names(place) == ALL[2:]


def test_what_a_killed_process_left_is_swept(place: Path) -> None:
    for name in ("3.pbmachine-12.tmp", "4.pbmachine-13.tmp"):
        (place / name).write_bytes(b"half")
    os.utime(place / "3.pbmachine-12.tmp", (1e9, 1e9))
    compiled._prepared()
    assert names(place) == [*ALL, "4.pbmachine-13.tmp"]  # somebody may be writing it


def test_nothing_is_kept_on_a_disk_that_is_nearly_full(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=compiled.ROOM - 1))
    assert compiled._prepared() is None
    with compiled.kept():
        assert compiled.FLAG not in os.environ.get("TF_XLA_FLAGS", "")


@pytest.mark.parametrize("told", ["~nobody-has-this-name/x", "/dev/null/x"])
def test_a_store_that_cannot_be_is_no_place_for_programs(told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(archive.FOLDER_VARIABLE, told)
    assert compiled._prepared() is None


def test_who_told_tensorflow_a_place_keeps_it_and_others_flags_stay(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = f"{compiled.FLAG}=/somewhere"
    monkeypatch.setenv("TF_XLA_FLAGS", mine)
    with compiled.kept():
        assert os.environ["TF_XLA_FLAGS"] == mine
    monkeypatch.setenv("TF_XLA_FLAGS", "--tf_xla_clustering_debug=false")
    with compiled.kept():
        assert os.environ["TF_XLA_FLAGS"] == f'--tf_xla_clustering_debug=false {compiled.FLAG}="{place}"'
    assert os.environ["TF_XLA_FLAGS"] == "--tf_xla_clustering_debug=false"


def test_machine_code_is_of_its_processor_and_settings(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XLA_FLAGS", "--xla_cpu_max_isa=SSE4_2")
    assert compiled.folder() != place


def test_no_two_traces_of_a_process_have_one_name() -> None:
    from tensorflow.python.framework import ops

    def first(about: str) -> int:
        with compiled.named(about):
            return int(ops.uid())

    own = ops.uid
    names = [first("one"), first("one"), first("another")]
    assert len({*names}) == 3  # also where the first of them is gone: what it registered stays
    assert own() < min(names) < max(names) < 2**63
    assert ops.uid is own


def test_who_clears_the_archive_clears_them_too(place: Path) -> None:
    archive.prune(days=30)
    assert names(place) == ALL
    archive.prune(everything=True)
    assert not place.exists()
    compiled.seal()  # nobody's, no error
