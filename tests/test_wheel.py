"""The project without its clone: the wheel holds what films are made of, and makes the very same film.

The wheel is built from a copy of this clone in which films and caches lie about, and is installed into a
folder of its own. Its processes may open no file of the project outside of that folder: who tries, fails.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from dataclasses import dataclass
from pathlib import Path
from shutil import copytree, ignore_patterns

import pytest

from tests.breadth import WIDE
from tests.conftest import ROOT

PACKAGES = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"][
    "only-include"
]
LEFT_ABOUT = (
    "renders/out/film.mp4",
    "scenes/__pycache__/x.cpython-311.pyc",
    "renders/out/course/manifest.json",
)
# Fonts and code, and the data that networks learn from (46 KB); with the README's pictures it would be 5 MB.
MOST_BYTES = 2_000_000
FILM = ("race", "--draft", "--lang", "en", "--steps", "3", "--from", "1", "--to", "2")
RUNNERS = ("--optimizer", "sgd:learning_rate=0.02", "--optimizer", "adam:learning_rate=0.1")

GUARD = """
import os, sys
closed = {closed!r}
sys.path[:] = [each for each in sys.path if os.path.realpath(each) not in {roots!r}]

def look(event, arguments):
    if event == "open" and isinstance(arguments[0], (str, os.PathLike)):
        if os.path.abspath(os.fspath(arguments[0])).startswith(closed):
            raise RuntimeError(f"the clone was read: {{arguments[0]}}")

sys.addaudithook(look)
"""

KEYS = """
import json
from engine import provenance
from renders import catalog, speech
from renders.ask import course_reader
from renders.course import page
from renders.make import film_key
from scenes.stage.paint import lettering
films = [(film, language) for film in catalog.films().values() for language in ("es", "en")]
keys = {f"{film.name} {lang}": film_key.film_key(film, {"language": lang}) for film, lang in films}
files = [film_key.SETTINGS, course_reader.COURSE, page.TEMPLATES]
files += [speech.FOLDER, lettering.FONTS, catalog.CATALOG]
hashes = {"code": film_key.project(), "finishing": film_key.finishing(), "engine": provenance.code()}
print(json.dumps({**hashes, "keys": keys, "files": [str(file) for file in files]}))
"""


@dataclass(frozen=True)
class Installed:
    """The project where it can be called: the folders that Python searches."""

    searched: tuple[Path, ...]

    def python(self, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Python in a folder, with this project and no other."""
        environment = os.environ | {
            "PYTHONPATH": os.pathsep.join(map(str, self.searched)),
            "LC_ALL": "C.UTF-8",
        }
        call = [sys.executable, "-P", *arguments]
        return subprocess.run(call, cwd=folder, env=environment, capture_output=True, text=True)

    def races(self, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
        """`races` in a folder."""
        return self.python(folder, "-m", "renders", *arguments)


def ours(folder: Path) -> set[str]:
    """The files of the packages below a folder that belong into a wheel."""
    left_out = ("renders/out/", "renders/pictures/")
    tops = [folder / name for name in PACKAGES]
    found = {path.relative_to(folder).as_posix() for top in tops for path in (top, *top.rglob("*"))}
    files = {name for name in found if (folder / name).is_file() and "__pycache__" not in name}
    return {name for name in files if not name.startswith(left_out)}


def built(source: Path, folder: Path) -> Path:
    """The wheel of a source tree or archive, by nothing but what is installed here."""
    folder.mkdir()
    alone = ("--no-deps", "--no-build-isolation", "--no-index", "--disable-pip-version-check")
    call = [sys.executable, "-m", "pip", "wheel", "-q", *alone, "--wheel-dir", str(folder), str(source)]
    done = subprocess.run(call, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (wheel,) = folder.glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of this clone, with what lies about in one that is used."""
    folder = tmp_path_factory.mktemp("source") / "clone"
    no_files_of_ours = ignore_patterns(
        ".*_cache", ".git", ".venv", ".hypothesis", "__pycache__", "out", "media", "dist"
    )
    copytree(ROOT, folder, ignore=no_files_of_ours)
    for name in LEFT_ABOUT:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("left about")
    return folder


@pytest.fixture(scope="module")
def wheel(clone: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of that clone."""
    return built(clone, tmp_path_factory.mktemp("wheel") / "made")


@pytest.fixture(scope="module")
def installed(wheel: Path, clone: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The wheel installed where nothing else is, and no clone can be read."""
    folder = tmp_path_factory.mktemp("installed")
    call = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-index", "--no-compile"]
    subprocess.run([*call, "--target", str(folder / "site"), str(wheel)], check=True)
    (folder / "guard").mkdir()
    roots = tuple(os.path.realpath(root) for root in (clone, ROOT))
    closed = tuple(
        f"{root}/{name}"
        for root in roots
        for name in (*(each if "." in each else f"{each}/" for each in PACKAGES), "manim.cfg")
    )
    (folder / "guard" / "sitecustomize.py").write_text(GUARD.format(closed=closed, roots=roots))
    made = Installed((folder / "site", folder / "guard"))
    refused = made.python(folder, "-c", f"open({str(ROOT / 'manim.cfg')!r})")
    assert "the clone was read" in refused.stderr
    return made


def test_the_wheel_holds_every_file_of_the_packages_and_the_settings_and_nothing_else(
    wheel: Path, clone: Path
) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
        assert archive.read("scenes/manim.cfg") == (ROOT / "manim.cfg").read_bytes()
    assert names == ours(clone) | {"scenes/manim.cfg"}
    assert names >= {
        "renders/course.toml",
        "renders/words/es.toml",
        "scenes/fonts/OFL.txt",
        "renders/course/page/index.html",
    }
    assert wheel.stat().st_size < MOST_BYTES


def test_the_source_archive_makes_the_same_wheel(wheel: Path, clone: Path, tmp_path: Path) -> None:
    call = f"import hatchling.build; print(hatchling.build.build_sdist({str(tmp_path)!r}))"
    done = subprocess.run([sys.executable, "-c", call], cwd=clone, capture_output=True, text=True, check=True)
    source = tmp_path / done.stdout.split()[-1]
    with tarfile.open(source) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert names >= ours(clone) | {
        "manim.cfg",
        "Makefile",
        "pyproject.toml",
        "README.md",
        "tests/test_wheel.py",
    }
    assert not names & {*LEFT_ABOUT}
    assert contents(built(source, tmp_path / "wheel")) == contents(wheel)


def contents(wheel: Path) -> dict[str, str]:
    """What a wheel holds: the SHA-256 of each file by its name."""
    with zipfile.ZipFile(wheel) as archive:
        return {name: hashlib.sha256(archive.read(name)).hexdigest() for name in archive.namelist()}


def test_the_same_code_has_the_same_keys_and_every_file_is_found(
    installed: Installed, clone: Path, tmp_path: Path
) -> None:
    found = [each.python(tmp_path, "-c", KEYS) for each in (installed, Installed((clone,)))]
    there, here = [json.loads(each.stdout) if each.returncode == 0 else each.stderr for each in found]
    places = there.pop("files"), here.pop("files")
    assert there == here
    assert [*map(Path.exists, map(Path, (*places[0], *places[1])))] == [True] * 12
    assert all(Path(file).is_relative_to(installed.searched[0]) for file in places[0])


def test_it_says_its_version(installed: Installed, tmp_path: Path) -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert installed.races(tmp_path, "--version").stdout.strip().endswith(version)
    script = installed.searched[0] / "bin" / "races"
    done = installed.python(tmp_path, str(script), "--version")
    assert done.stdout.strip().endswith(version)


@WIDE
def test_the_film_from_the_wheel_is_the_clones_to_the_byte_and_each_says_where_it_is(
    installed: Installed, clone: Path, tmp_path: Path
) -> None:
    import av

    done = installed.races(tmp_path, "film", *FILM, *RUNNERS)
    assert done.returncode == 0, done.stderr
    (film,) = tmp_path.glob("*.mp4")
    assert str(film) in done.stdout
    with av.open(str(film)) as container:
        codec = container.streams.video[0].codec_context
        tags = (codec.color_primaries, codec.color_trc, codec.colorspace)
    assert tags == (1, 1, 6)  # BT.709's primaries and transfer, BT.601's matrix: as manim.cfg says

    done = Installed((clone,)).races(clone / "scenes", "film", *FILM, *RUNNERS)  # in it, not at its top
    assert done.returncode == 0, done.stderr
    theirs = clone / "renders" / "out" / film.name  # the name holds the film's key
    assert str(theirs) in done.stdout
    assert made(theirs) == made(film)
    assert {path.name for path in tmp_path.iterdir()} == {*made(film)}  # and nothing else is left there


def made(film: Path) -> dict[str, str]:
    """A film and what lies beside it: the SHA-256 of each file by its name."""
    found = film.parent.glob(f"{film.stem}.*")
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in found}
