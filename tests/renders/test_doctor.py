"""`races doctor`: what is missing on this machine, and what mends it."""

from __future__ import annotations

import importlib
import re
import shlex
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import click.testing
import pytest

from renders import catalog, doctor, needs

Races = Callable[..., click.testing.Result]


def test_everything_is_looked_at_and_said(races: Races) -> None:
    result = races("doctor")
    things = ("Python 3", "Python packages", "cairo", "pango", "typst", "Noto Sans", "manim.cfg", "libx264")
    for thing in (*things, "OpenGL", "xdg-open", "ffmpeg", "cache folder", "film folder", "disk"):
        assert thing in result.stdout
    assert result.exit_code == (1 if "MISSING" in result.stdout else 0)


def test_it_speaks_spanish(races: Races) -> None:
    assert "codificador de vídeo libx264" in races("doctor", language="es").stdout


def test_a_missing_library_ends_with_1_and_the_command(races: Races, monkeypatch: pytest.MonkeyPatch) -> None:
    real = importlib.import_module

    def without_pango(name: str, *rest: Any) -> Any:
        if name == "manimpango":
            raise ImportError("libpango-1.0.so.0: cannot open shared object file")
        return real(name, *rest)

    monkeypatch.setattr(importlib, "import_module", without_pango)
    monkeypatch.setattr(shutil, "which", lambda name: "/usr/bin/apt-get" if name == "apt-get" else None)
    result = races("doctor")
    assert result.exit_code == 1
    assert "MISSING  system library pango" in result.stdout
    assert "libpango1.0-dev" in result.stdout
    assert "xdg-utils" in result.stdout


class Version(NamedTuple):
    """A version of Python."""

    major: int
    minor: int
    micro: int


@pytest.mark.parametrize(("minor", "state"), [(10, "missing"), (11, "fine"), (13, "fine"), (14, "missing")])
def test_pythons(minor: int, state: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", Version(3, minor, 0))
    assert doctor.python().state == state


def test_another_backend_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KERAS_BACKEND", "jax")
    assert doctor.backend().mend == "export KERAS_BACKEND=tensorflow"
    monkeypatch.setenv("KERAS_BACKEND", "tensorflow")
    assert doctor.backend().state == "fine"


def test_what_needs_a_missing_package_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def cache() -> doctor.Check:
        raise ImportError("No module named 'numpy'")

    monkeypatch.setattr(doctor, "CHECKS", (doctor.python, cache, doctor.disk))
    assert [check.key for check in doctor.checks()] == ["python", "disk"]


def test_packages_out_of_range_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    needed = ["click>=99", "numpy", "no-such-package>=1", "pytest>=99 ; extra == 'dev'"]
    monkeypatch.setattr(doctor.importlib.metadata, "requires", lambda name: needed)
    check = doctor.packages()
    assert check.state == "missing"
    names = str(check.fields["names"])
    assert "click" in names
    assert "no-such-package" in names
    assert "numpy" not in names
    assert "pytest" not in names


@pytest.mark.parametrize(
    ("managers", "root", "command"),
    [
        (["apt-get"], True, "apt-get install -y xdg-utils"),
        (["apt-get"], False, "sudo apt-get install -y xdg-utils"),
        (["dnf"], False, "sudo dnf install -y xdg-utils"),
        (["brew"], False, ""),
        ([], False, ""),
    ],
)
def test_the_command_is_this_machines(managers: list[str], root: bool, command: str) -> None:
    assert needs.install("xdg-utils", lambda name: name if name in managers else None, root) == command


def test_a_folder_that_cannot_be_written(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(catalog, "landing", lambda: tmp_path / "not" / "there")
    assert doctor.out().state == "fine"  # it will be made
    monkeypatch.setattr(doctor.os, "access", lambda path, mode: False)
    check = doctor.out()
    assert (check.key, check.state) == ("out_bad", "missing")
    assert str(tmp_path) in check.mend
    monkeypatch.setattr(catalog, "landing", lambda: tmp_path)
    assert doctor.out().mend == "cd ~"  # never the owner of a folder that somebody has made


def test_a_folder_that_is_not_there_never_costs_the_one_above_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = tmp_path / "it's" / "not there"
    monkeypatch.setenv("OPTIMIZER_RACES_CACHE", str(folder))
    monkeypatch.setattr(doctor.os, "access", lambda path, mode: False)
    assert doctor.cache().mend == f"sudo install -d -o $(id -un) {shlex.quote(str(folder))}"


def test_a_full_disk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, races: Races) -> None:
    monkeypatch.setenv("OPTIMIZER_RACES_CACHE", str(tmp_path / "cache"))
    usage = shutil.disk_usage("/")._replace(free=5 * 10**8)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)
    check = doctor.disk()
    assert check.state == "missing"
    assert check.fields["free"] == "0.5"
    for command in check.mend.split(";"):
        if (typed := shlex.split(command))[0] == "races":  # it is one that `races` takes
            assert races(*typed[1:]).exit_code == 0


def test_installed_from_a_wheel_it_tells_nobody_to_mend_a_clone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    usage = shutil.disk_usage("/")._replace(free=0)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.setattr(sys, "version_info", Version(3, 10, 0))
    monkeypatch.setattr(doctor, "SETTINGS", tmp_path / "none.cfg")
    monkeypatch.setattr(doctor, "_unmet", lambda line: line)
    monkeypatch.setattr(catalog, "PROJECT", tmp_path)  # as if all had been installed there, and lost
    monkeypatch.setattr(catalog, "landing", Path.cwd)
    found = {check.key: check for check in doctor.checks()}
    assert {"python_bad", "packages_bad", "fonts_bad", "settings", "disk_bad"} <= found.keys()
    for check in found.values():
        assert not re.search(r"\bmake\b|\bgit\b|\.venv/\.|renders/out", check.mend), check
    assert found["xdg"].state == "note"  # it is a clone's `make race` that needs it
    assert "pillow<13,>=11" in shlex.split(found["packages_bad"].mend)


def test_no_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "av.codec", None)
    assert doctor.encoder().state == "missing"


HAS = {
    ("ffmpeg", "-version"): "ffmpeg version 6.1.1-3ubuntu5 Copyright (c) 2000-2023 the FFmpeg developers\n",
    (
        "ffmpeg",
        "-encoders",
    ): "Encoders:\n ------\n V..... png   PNG\n V....D gif   GIF\n V..... utvideo Ut\n",
}


@pytest.mark.parametrize(
    ("more", "state", "key"), [(True, "fine", "ffmpeg"), (False, "missing", "ffmpeg_bad")]
)
def test_ffmpeg_is_asked_what_it_can_do(
    more: bool, state: str, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    vp9 = " V....D libvpx-vp9           libvpx VP9 (codec vp9)\n" if more else " V..... vp9_qsv   VP9\n"
    said = HAS | {("ffmpeg", "-encoders"): HAS["ffmpeg", "-encoders"] + vp9}
    monkeypatch.setattr(
        shutil, "which", lambda name: f"/usr/bin/{name}" if name in ("ffmpeg", "dnf") else None
    )
    monkeypatch.setattr(doctor, "_said", lambda *command: said[command])
    check = doctor.ffmpeg()
    assert (check.state, check.key) == (state, key)
    assert check.fields["version"] == "6.1.1-3ubuntu5"
    assert more or check.fields["names"] == "libvpx-vp9"
    assert more or check.mend == needs.install("ffmpeg")


def test_without_ffmpeg_films_cannot_be_finished(monkeypatch: pytest.MonkeyPatch, races: Races) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: "/usr/bin/apt-get" if name == "apt-get" else None)
    assert doctor.ffmpeg().state == "missing"
    assert "MISSING  ffmpeg, for thumbnails and animated GIFs" in races("doctor").stdout
    assert needs.install("ffmpeg", shutil.which, True) == "apt-get install -y ffmpeg"


def test_an_ffmpeg_that_does_not_run_is_as_good_as_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "ffmpeg").write_text("#!/bin/sh\nexit 127\n")
    (tmp_path / "ffmpeg").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    check = doctor.ffmpeg()
    assert (check.state, check.key, check.fields["version"]) == ("missing", "ffmpeg_bad", "?")
