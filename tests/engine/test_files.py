"""What is written aside has a name that nobody can guess, is a new file, and follows no link."""

from __future__ import annotations

import errno
import os
import secrets
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from engine import files
from engine.errors import InputError


def _write(path: Path) -> None:
    files.write_whole(path, b"ours")


def _workplace(path: Path) -> None:
    with files.workplace(path.parent, path.name) as place:
        (place / "file").write_bytes(b"ours")


@pytest.mark.parametrize("write", [_write, _workplace])
@pytest.mark.parametrize("to", ["file", "folder", "nothing"])
def test_a_link_that_lies_in_the_way_is_not_followed(
    write: Callable[[Path], None], to: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even where the name was guessed: here by knowing the random bits."""
    monkeypatch.setattr(secrets, "token_hex", lambda count: "0" * 2 * count)
    victim = tmp_path / "victim"
    if to == "file":
        victim.write_bytes(b"theirs")
    elif to == "folder":
        victim.mkdir()
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / files.unfinished_name("x.csv")).symlink_to(victim)
    with pytest.raises(FileExistsError):
        write(folder / "x.csv")
    assert not (folder / "x.csv").exists()
    if to == "file":
        assert victim.read_bytes() == b"theirs"
    elif to == "folder":
        assert list(victim.iterdir()) == []
    else:
        assert not victim.exists()


def test_no_name_comes_twice_and_each_has_64_random_bits() -> None:
    names = [files.unfinished_name("film.mp4") for _ in range(1000)]
    assert len(set(names)) == 1000
    random = {name.split("~")[1] for name in names}
    assert len(random) == 1000
    assert {len(bits) for bits in random} == {16}


@pytest.mark.parametrize("name", ["x" * 255, "ñ" * 127, "𝒙" * 63, "a~b~c", ".hidden", "-"])
def test_a_name_as_long_as_the_system_takes_can_be_written(name: str, tmp_path: Path) -> None:
    files.write_whole(tmp_path / name, b"ours")
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_folder_to_work_in_is_nobody_elses_and_goes(tmp_path: Path) -> None:
    with files.workplace(tmp_path, "races") as place:
        assert stat.S_IMODE(place.stat().st_mode) == 0o700
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
@pytest.mark.parametrize("around", [None, RuntimeError, ValueError])
def test_a_full_disk_is_known_whoever_says_it(
    number: int, around: type[Exception] | None, tmp_path: Path
) -> None:
    def fail(file: str | None) -> None:
        error = OSError(number, os.strerror(number), file)
        if around is None:
            raise error
        try:
            raise error
        except OSError as cause:
            raise around("the encoder says so") from cause

    hidden = str(tmp_path / files.unfinished_name("film") / "parts" / "piece.mp4")
    for file, folder in ((None, Path("usual")), ("/there/file", Path("/there")), (hidden, tmp_path)):
        with pytest.raises((OSError, RuntimeError, ValueError)) as raised:
            fail(file)
        assert files.no_room(raised.value, Path("usual")) == folder
    assert files.no_room(PermissionError(errno.EACCES, "no"), tmp_path) is None
    assert files.no_room(RuntimeError("no"), tmp_path) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("~nosuchuser/x", "files.home"),
        ("~nosuchuser", "files.home"),
        ("a\0b", "files.path"),
        ("x" * 300, "files.path"),
        ("x/" * 5000, "files.path"),
        ("\ud800", "files.path"),
    ],
)
def test_what_can_be_no_path_is_said(text: str, code: str) -> None:
    with pytest.raises(InputError) as raised:
        files.typed_path(text)
    assert raised.value.code == code
    assert len(str(raised.value)) < 200


def test_a_home_folder_is_found() -> None:
    assert files.typed_path("~/x") == Path.home() / "x"
    assert files.typed_path("x/y") == Path("x/y")
