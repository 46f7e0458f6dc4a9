"""What `races doctor` looks at: all that a film needs from this machine, and the command that mends each."""

from __future__ import annotations

import importlib
import importlib.metadata
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from engine.errors import InputError
from renders import catalog
from renders.make.film_key import SETTINGS
from renders.needs import install

DISTRIBUTION = "optimizer-races"
NEEDED_DISK = 2.0  # GB: a 4K film's parts, twice
SETUP = "make setup"  # in a clone
PYTHON_HOME = "https://www.python.org/downloads/"  # where no package manager is known
PIP = (sys.executable, "-m", "pip", "install")


@dataclass(frozen=True)
class Check:
    """One thing looked at: its text's key and fields, how it stands, and the command that mends it.

    A "note" is worth knowing, and films are made without it.
    """

    key: str
    state: Literal["fine", "missing", "note"]
    mend: str = ""
    fields: dict[str, object] = field(default_factory=dict)


def checks() -> Iterator[Check]:
    """Everything, in the order in which a film comes to need it."""
    for check in CHECKS:
        try:
            yield check()
        except ImportError:  # `packages` has told which one is missing
            continue


def python() -> Check:
    """The interpreter's version: TensorFlow has none for others."""
    version = ".".join(str(part) for part in sys.version_info[:3])
    if (3, 11) <= sys.version_info[:2] <= (3, 13):
        return Check("python", "fine", fields={"version": version})
    clone = "rm -rf .venv; make setup PYTHON=python3.12"
    anew = clone if _in_clone() else f"python3.12 -m pip install {_wheel()}"
    mend = f"{install('python3.12') or PYTHON_HOME}; {anew}"
    return Check("python_bad", "missing", mend, {"version": version})


def packages() -> Check:
    """Every dependency of the project, in a version that it allows."""
    try:
        needed = importlib.metadata.requires(DISTRIBUTION) or []
    except importlib.metadata.PackageNotFoundError:
        return Check("packages_bad", "missing", _again(), {"names": DISTRIBUTION})
    bad = {line.partition(";")[0].strip(): text for line in needed if (text := _unmet(line))}
    if not bad:
        return Check("packages", "fine")
    return Check("packages_bad", "missing", _setup(*bad), {"names": ", ".join(bad.values())})


def backend() -> Check:
    """What Keras runs on, where a variable says it."""
    told = os.environ.get("KERAS_BACKEND", "")
    if told in ("", "tensorflow"):
        return Check("backend", "fine")
    return Check("backend_bad", "missing", "export KERAS_BACKEND=tensorflow", {"backend": told})


def cairo() -> Check:
    """The drawing library, through its binding."""
    return _imports("cairo", "cairo", "pycairo", install("cairo"))


def pango() -> Check:
    """The library that sets text, through its binding."""
    return _imports("pango", "manimpango", "manimpango", install("pango"))


def typst() -> Check:
    """The compiler of formulas."""
    return _imports("typst", "typst", "typst")


def fonts() -> Check:
    """The project's own fonts."""
    folder = catalog.PROJECT / "scenes" / "fonts"
    lacking = [
        name for name in ("NotoSans-Regular.ttf", "NotoSans-Bold.ttf") if not (folder / name).is_file()
    ]
    if not lacking:
        return Check("fonts", "fine")
    return Check("fonts_bad", "missing", _again("scenes/fonts"), {"names": ", ".join(lacking)})


def settings() -> Check:
    """The encoder's settings, which `races` loads by their path."""
    found = SETTINGS.is_file()
    return Check("settings", "fine" if found else "missing", _again("manim.cfg"))


def encoder() -> Check:
    """H.264 in the libraries that PyAV brings."""
    try:
        codec = importlib.import_module("av.codec")
        codec.Codec("libx264", "w")
    except Exception:  # whatever is wrong with it, it is not there
        return Check(
            "encoder", "missing", f"{sys.executable} -m pip install --force-reinstall --only-binary=:all: av"
        )
    return Check("encoder", "fine")


def opengl() -> Check:
    """What draws the terrain: the driver says whether that is a graphics card or the processor."""
    from scenes.stage.terrain import drawing

    try:
        return Check("opengl", "fine", fields={"renderer": drawing.renderer()})
    except (InputError, drawing.DrawingError) as error:
        return Check("opengl_bad", "missing", install("opengl"), {"reason": _reason(error)})


def xdg() -> Check:
    """`manim -p` (and so a clone's `make race`) ends with an error without it; `races` does not use it."""
    if sys.platform in ("darwin", "win32") or shutil.which("xdg-open"):
        return Check("xdg", "fine")
    return Check("xdg", "missing" if _in_clone() else "note", install("xdg-utils"))


def ffmpeg() -> Check:
    """What makes posters and loops, and the encoders that it must have been built with."""
    from renders.finish.excerpts import ENCODERS

    mend = install("ffmpeg")
    if not shutil.which("ffmpeg"):
        return Check("ffmpeg_missing", "missing", mend)
    found = re.search(r"version (\S+)", _said("ffmpeg", "-version"))
    known = {words[1] for line in _said("ffmpeg", "-encoders").splitlines() if len(words := line.split()) > 1}
    fields: dict[str, object] = {"version": found[1] if found else "?"}
    lacking = [name for name in ENCODERS if name not in known]
    if lacking:
        return Check("ffmpeg_bad", "missing", mend, fields | {"names": ", ".join(lacking)})
    return Check("ffmpeg", "fine", fields=fields)


def cache() -> Check:
    """The folder of finished races."""
    from engine import archive

    try:
        return _writable("cache", archive.folder())
    except InputError:
        told = os.environ.get(archive.FOLDER_VARIABLE, "")
        return Check("cache_bad", "missing", f"unset {archive.FOLDER_VARIABLE}", {"path": told})


def out() -> Check:
    """The folder where films land."""
    folder = catalog.landing()
    check = _writable("out", folder)
    # whose the folder is that one is in, is not for us to change
    return replace(check, mend="cd ~") if check.state == "missing" and folder.is_dir() else check


def disk() -> Check:
    """Room for a film's parts."""
    landing = catalog.landing()
    place = _nearest_folder(landing)
    free = shutil.disk_usage(place).free / 1e9
    fields: dict[str, object] = {"free": f"{free:.1f}", "path": place, "needed": f"{NEEDED_DISK:g}"}
    if free >= NEEDED_DISK:
        return Check("disk", "fine", fields=fields)
    films = f"; rm -rf {shlex.quote(str(landing))}" if landing != catalog.current_folder() else ""
    return Check("disk_bad", "missing", f"races archive prune --all{films}", fields)


CHECKS = (
    python,
    packages,
    backend,
    cairo,
    pango,
    typst,
    fonts,
    settings,
    encoder,
    opengl,
    xdg,
    ffmpeg,
    cache,
    out,
    disk,
)


# ---- helpers


def _reason(error: Exception) -> object:
    return error.fields.get("reason", "") if isinstance(error, InputError) else error


def _in_clone() -> bool:
    """Whether this very code stands in a clone, and was not installed from a wheel."""
    return catalog.is_clone(catalog.PROJECT)


def _setup(*packages: str) -> str:
    """What installs packages that are missing: a clone's set-up, or pip."""
    return SETUP if _in_clone() else shlex.join([*PIP, *packages])


def _again(path: str = "") -> str:
    """What brings back a file of the project's that is missing ("": all of it): git, or the wheel again."""
    if not _in_clone():
        return shlex.join([*PIP, "--force-reinstall", "--no-deps", _wheel()])
    return f"git checkout -- {path}" if path else SETUP


def _wheel() -> str:
    """The name of the file that this was installed from."""
    try:
        version = importlib.metadata.version(DISTRIBUTION)
    except importlib.metadata.PackageNotFoundError:
        version = "*"
    return f"{DISTRIBUTION.replace('-', '_')}-{version}-py3-none-any.whl"


def _imports(key: str, module: str, package: str, library: str = "") -> Check:
    try:
        importlib.import_module(module)
    except Exception:  # a missing package, or a library that the package does not find
        return Check(key, "missing", f"{library} && {_setup(package)}" if library else _setup(package))
    return Check(key, "fine")


def _said(*command: str) -> str:
    """What a command printed; "" where it does not run."""
    try:
        return subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=20).stdout
    except (OSError, subprocess.TimeoutExpired):
        return ""


def _unmet(line: str) -> str:
    """A requirement that is not met, as text; "" where it is, or belongs to an extra."""
    from packaging.requirements import Requirement

    needed = Requirement(line)
    if needed.marker is not None and not needed.marker.evaluate({"extra": ""}):
        return ""
    try:
        version = importlib.metadata.version(needed.name)
    except importlib.metadata.PackageNotFoundError:
        return needed.name
    return "" if needed.specifier.contains(version, prereleases=True) else f"{needed.name} {version}"


def _writable(key: str, folder: Path) -> Check:
    place = _nearest_folder(folder)
    if os.access(place, os.W_OK | os.X_OK):
        return Check(key, "fine", fields={"path": folder})
    return Check(
        f"{key}_bad", "missing", f"sudo install -d -o $(id -un) {shlex.quote(str(folder))}", {"path": folder}
    )


def _nearest_folder(folder: Path) -> Path:
    """The folder, or the one above it that is there."""
    return next(place for place in (folder, *folder.absolute().parents) if place.is_dir())
