"""The set-up: pinned files that are whole, and a script that asks for what is missing only."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
VERSIONS = ("3.11", "3.12", "3.13")
LIBRARIES = {
    *("build-essential", "pkg-config", "libcairo2-dev", "libpango1.0-dev", "libegl1", "libgl1"),
    *("libgl1-mesa-dri", "xdg-utils", "ffmpeg"),
}
COMMANDS = (  # those of the machine that the script may use
    *("sh", "awk", "cat", "chmod", "cut", "date", "dirname", "env", "make", "mkdir", "rm", "tail", "touch"),
    "tr",
)


# ---- the pinned files


def pinned(version: str, kind: str = "py") -> dict[str, tuple[str, list[str], set[str]]]:
    """Of a requirements file, by package: its version, its hashes, and who wants it."""
    entries: dict[str, tuple[str, list[str], set[str]]] = {}
    current = ""
    for line in (ROOT / f"requirements/{kind}{version}.txt").read_text().splitlines():
        if found := re.match(r"([a-z0-9._-]+)==(\S+)( ;.*)? \\$", line):
            current = found[1]
            entries[current] = (found[2], [], set())
        elif found := re.match(r"    --hash=(sha256:[0-9a-f]{64})( \\)?$", line):
            entries[current][1].append(found[1])
        elif found := re.match(r"    # +(via )?(\S.*)?$", line):
            wanters = (found[2] or "").removeprefix("via ").strip()
            entries[current][2].update({wanters} - {"", "via"})
        else:
            raise AssertionError(f"py{version}.txt: '{line}' is neither a pin, a hash nor a comment")
    return entries


def plain(requirement: str) -> str:
    """The package's name of a requirement."""
    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert found
    return found[0].lower().replace("_", "-")


def build_packages() -> set[str]:
    lines = (ROOT / "requirements/build.in").read_text().splitlines()
    return {line.strip() for line in lines if line.strip() and not line.startswith("#")}


@pytest.mark.parametrize("version", VERSIONS)
def test_every_dependency_is_pinned_with_hashes(version: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = {plain(text) for text in (*project["dependencies"], *project["optional-dependencies"]["dev"])}
    entries = pinned(version)
    assert wanted | build_packages() <= set(entries)
    assert [name for name, (_, hashes, _) in entries.items() if not hashes] == []


@pytest.mark.parametrize("version", VERSIONS)
def test_what_builds_needs_nothing_that_is_not_installed_with_it(version: str) -> None:
    builds = build_packages()
    missing = {name for name, (_, _, wanters) in pinned(version).items() if wanters & builds} - builds
    assert missing == set()


def test_the_three_pythons_get_the_same_versions_of_what_decides_a_film() -> None:
    for name in ("manim", "keras", "tensorflow", "numpy", "pillow", "av", "pycairo", "manimpango", "typst"):
        assert len({pinned(version)[name][0] for version in VERSIONS}) == 1, name


# ---- the script, among commands that only write down that they were called


class Machine:
    """A project folder with the set-up script, and a PATH of stand-ins: nothing is installed for real."""

    def __init__(self, folder: Path) -> None:
        self.project = folder / "project"
        self.commands = folder / "bin"
        self.calls_file = folder / "calls"
        for directory in (self.project / ".ci", self.project / "requirements", self.commands):
            directory.mkdir(parents=True)
        for script in (".ci/setup", ".ci/language"):
            shutil.copy(ROOT / script, self.project / script)
        shutil.copy(ROOT / "Makefile", self.project)
        shutil.copy(ROOT / "pyproject.toml", self.project)
        for path in (ROOT / "requirements").iterdir():
            shutil.copy(path, self.project / "requirements")
        for name in COMMANDS:
            found = shutil.which(name)
            assert found, name
            (self.commands / name).symlink_to(found)
        self.calls_file.touch()
        self.command("id", "echo 1000")
        # A Python that answers truly and makes environments whose pip only writes its arguments down.
        pip = f'echo "pip $*" >>{self.calls_file}; [ ! -e {folder}/no-network ]'
        inner = f'#!/bin/sh\n[ "$1" = -m ] || exec {sys.executable} "$@"\n{pip}\n'
        (folder / "inner").write_text(inner)
        venv = f'mkdir -p "$3/bin"; cat {folder}/inner >"$3/bin/python"; chmod +x "$3/bin/python"'
        self.command(
            "python3", f'[ "$1" = -m ] || exec {sys.executable} "$@"\necho venv >>{self.calls_file}; {venv}'
        )
        self.has(LIBRARIES)

    def command(self, name: str, script: str) -> None:
        (self.commands / name).unlink(missing_ok=True)
        (self.commands / name).write_text(f"#!/bin/sh\n{script}\n")
        (self.commands / name).chmod(0o755)

    def has(self, packages: set[str]) -> None:
        """dpkg-query knows exactly these packages."""
        known = "|".join(sorted(packages)) or "none"
        self.command(
            "dpkg-query",
            f'for last; do :; done\ncase "$last" in {known}) echo "install ok installed";; *) exit 1;; esac',
        )

    def has_apt(self) -> None:
        self.command("apt-get", f'echo "apt-get $*" >>{self.calls_file}')

    def run(self, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command or (".ci/setup",),
            cwd=self.project,
            env={"PATH": str(self.commands), "HOME": str(self.project), **environment},
            capture_output=True,
            text=True,
            timeout=60,
        )

    @property
    def calls(self) -> list[str]:
        return self.calls_file.read_text().splitlines()

    @property
    def ready(self) -> bool:
        return (self.project / ".venv/.ready").exists()


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_what_is_there_is_not_installed_again(machine: Machine) -> None:
    machine.has_apt()
    done = machine.run()
    assert done.returncode == 0, done.stderr
    assert machine.ready
    assert not [call for call in machine.calls if call.startswith("apt-get")]


def test_nothing_unpinned_is_ever_fetched(machine: Machine) -> None:
    assert machine.run().returncode == 0
    venv, first, second, project = machine.calls
    assert venv == "venv"
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    for call, file in ((first, ".venv/build.txt"), (second, f"requirements/py{version}.txt")):
        assert call == f"pip -m pip install --require-hashes --no-build-isolation -r {file}"
    assert project == "pip -m pip install --no-deps --no-build-isolation --editable ."
    lines = (machine.project / ".venv/build.txt").read_text().splitlines()
    assert {line.split("==")[0] for line in lines if line[0] not in " #"} == build_packages()


def test_what_only_tests_need_is_installed_for_tests_only(machine: Machine) -> None:
    machine.command("chromium", "exit 0")
    assert machine.run().returncode == 0
    assert not [call for call in machine.calls if "requirements/test" in call]
    assert not (machine.project / ".venv/.ready-test").exists()
    assert machine.run(".ci/setup", "test").returncode == 0
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    pip = "pip -m pip install --require-hashes --no-build-isolation"
    assert f"{pip} -r requirements/test{version}.txt" in machine.calls
    assert machine.ready
    assert (machine.project / ".venv/.ready-test").exists()


def test_tests_without_a_browser_are_set_up_too_and_it_is_said(machine: Machine) -> None:
    done = machine.run(".ci/setup", "test")
    assert done.returncode == 0, done.stderr
    assert "the tests in a browser will be skipped" in done.stdout
    machine.has_apt()
    machine.command("id", "echo 0")
    done = machine.run(".ci/setup", "test")
    assert "will be skipped" not in done.stdout
    assert "apt-get install -q -y --no-install-recommends chromium" in machine.calls


@pytest.mark.parametrize("version", VERSIONS)
def test_what_tests_need_beside_is_pinned_with_hashes_and_goes_with_the_rest(version: str) -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    wanted = {plain(text) for name in ("web", "browser") for text in extras[name]}
    lines = (ROOT / "requirements/test.in").read_text().splitlines()
    assert {line for line in lines if line and not line.startswith("#")} == wanted
    beside, rest = pinned(version, "test"), pinned(version)
    assert wanted <= {*beside}
    assert all(hashes for _, hashes, _ in beside.values())
    assert {name: found[0] for name, found in beside.items() if name in rest} == {
        name: rest[name][0] for name in beside if name in rest
    }


def test_only_the_missing_packages_are_installed_by_root(machine: Machine) -> None:
    machine.has(LIBRARIES - {"xdg-utils", "libcairo2-dev"})
    machine.has_apt()
    machine.command("id", "echo 0")
    done = machine.run()
    assert done.returncode == 0, done.stderr
    assert machine.calls[:2] == [
        "apt-get update -q",
        "apt-get install -q -y --no-install-recommends libcairo2-dev xdg-utils",
    ]


def test_others_than_root_use_sudo(machine: Machine) -> None:
    machine.has(LIBRARIES - {"xdg-utils"})
    machine.has_apt()
    machine.command("sudo", f'echo "sudo $*" >>{machine.calls_file}; [ "$1" = -v ] || exec "$@"')
    assert machine.run().returncode == 0
    assert machine.calls[:3] == ["sudo -v", "sudo apt-get update -q", "apt-get update -q"]


@pytest.mark.parametrize("obstacle", ["no apt", "no sudo", "sudo refuses"])
def test_where_nothing_can_be_installed_a_list_says_what_to_install(machine: Machine, obstacle: str) -> None:
    machine.has(LIBRARIES - {"xdg-utils", "libpango1.0-dev"})
    if obstacle != "no apt":
        machine.has_apt()
    if obstacle == "sudo refuses":
        machine.command("sudo", "exit 1")
    done = machine.run()
    assert done.returncode == 1
    assert "apt-get install libpango1.0-dev xdg-utils" in done.stderr
    assert machine.calls == []
    assert not machine.ready


def test_another_linux_is_told_all_that_is_not_there(machine: Machine) -> None:
    (machine.commands / "dpkg-query").unlink()
    machine.command("cc", "exit 0")
    machine.command("xdg-open", "exit 0")
    done = machine.run()
    assert done.returncode == 1
    (line,) = (line for line in done.stderr.splitlines() if "apt-get install" in line)
    wanted = set(line.split("apt-get install ")[1].split())
    assert wanted & LIBRARIES == LIBRARIES - {"build-essential", "xdg-utils"}
    assert "ffmpeg" in done.stderr.splitlines()[-1]


@pytest.mark.parametrize("named", [True, False])
def test_a_python_of_another_version_is_refused_in_words(machine: Machine, named: bool) -> None:
    machine.command("python3", "exit 1")
    done = machine.run(**({"PYTHON": "python3"} if named else {}))
    assert done.returncode == 1
    assert "3.11, 3.12 or 3.13" in done.stderr
    assert not (machine.project / ".venv").exists()


def test_an_interrupted_set_up_does_not_count_as_done(machine: Machine, tmp_path: Path) -> None:
    (tmp_path / "no-network").touch()
    done = machine.run()
    assert done.returncode == 1
    assert "Set-up stopped" in done.stderr
    assert not machine.ready
    (machine.project / ".venv/left-behind").touch()
    (tmp_path / "no-network").unlink()
    assert machine.run().returncode == 0
    assert machine.ready
    assert not (machine.project / ".venv/left-behind").exists(), "begun anew"


def test_the_second_make_does_no_set_up_work(machine: Machine) -> None:
    assert machine.run("make", "setup").returncode == 0
    assert machine.ready
    machine.calls_file.write_text("")
    began = time.perf_counter()
    again = machine.run("make", "setup")
    assert again.returncode == 0
    assert machine.calls == []
    assert time.perf_counter() - began < 1.0
    later = time.time() + 5
    os.utime(machine.project / "pyproject.toml", (later, later))
    assert machine.run("make", "setup").returncode == 0
    assert "venv" not in machine.calls, "a finished environment is brought up to date, not made anew"
    assert any("--require-hashes" in call for call in machine.calls)


# ---- in the person's language

SPANISH = {"LANG": "es_MX.UTF-8"}


def said_in_both() -> list[tuple[str, str]]:
    """Every text of the script, in English and in Spanish."""
    script = (ROOT / ".ci/setup").read_text(encoding="utf-8")
    texts = r'say (?:"([^"]*)"|(\w+))\s+(?:\\\n\s+)?(?:"([^"]*)"|' "'([^']*)')"
    return [(found[1] or found[2], found[3] or found[4]) for found in re.finditer(texts, script)]


def plainly(text: str) -> str:
    """The longest part of a text of the script that stands in it as it is shown."""
    return max(re.split(r"\$\w+", text), key=len).strip()


def test_every_text_of_the_set_up_is_there_in_both_languages() -> None:
    script = (ROOT / ".ci/setup").read_text(encoding="utf-8")
    texts = said_in_both()
    assert len(texts) == script.count("$(say ") > 18, "none is read wrongly here"
    assert [english for english, spanish in texts if not spanish.strip() or spanish == english] == []
    for place in re.findall(r"^.*\b(?:stop|stage|by_hand|echo) .*$", script, re.MULTILINE):
        assert not re.search(r'\b(?:stop|stage|by_hand|echo) "[A-Za-z]', place), (
            f"in one language only: {place}"
        )


@pytest.mark.parametrize("state", ["all there", "libraries missing", "no network", "no apt", "wrong python"])
def test_a_spanish_set_up_says_nothing_in_english(machine: Machine, tmp_path: Path, state: str) -> None:
    if state in ("libraries missing", "no apt"):
        machine.has(LIBRARIES - {"xdg-utils"})
        machine.command("id", "echo 0")
    if state == "libraries missing":
        machine.has_apt()
    if state == "no network":
        (tmp_path / "no-network").touch()
    if state == "wrong python":
        machine.command("python3", "exit 1")
    done = machine.run(**SPANISH)
    assert (done.returncode == 0) is (state in ("all there", "libraries missing")), done.stderr
    said = done.stdout + done.stderr
    texts = [(plainly(english), plainly(spanish)) for english, spanish in said_in_both()]
    assert [english for english, spanish in texts if english in said and english not in spanish] == []
    assert sum(spanish in said for _, spanish in texts) >= 1


def test_make_help_lists_the_same_targets_in_both_languages(machine: Machine) -> None:
    english, spanish = (
        dict(re.findall(r"^  make (\w+) +(.*)$", machine.run("make", **environment).stdout, re.MULTILINE))
        for environment in ({}, SPANISH)
    )
    assert english.keys() == spanish.keys() >= {"help", "race", "course", "test"}
    assert english["race"].startswith("the film of the race")
    assert spanish["race"].startswith("el vídeo de la carrera")
    assert [name for name, said in spanish.items() if not said or said == english[name]] == []
    assert len(set(spanish.values())) == len(spanish), "each target has a text of its own"


# ---- the last line of `make race`


def test_a_film_of_yesterday_is_not_reported_as_made_now(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from renders.summary import main

    film = tmp_path / "film.mp4"
    film.touch()
    assert main(str(film), str(int(time.time()) + 60)) == 1
    assert str(film) in capsys.readouterr().err
    assert main(str(tmp_path / "none.mp4"), "0") == 1
