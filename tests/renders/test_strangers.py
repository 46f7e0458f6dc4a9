"""A module of somebody else's that has the name of one of our packages is said, not run."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from renders import catalog

ROOT = catalog.PROJECT
SCRIPT = "import sys; sys.argv[0] = 'races'; from optimizer_races import main; main()"


def make(folder: Path, name: str, kind: str) -> Path:
    """Somebody's module or package, that must not be run."""
    path = folder / name / "__init__.py" if kind == "package" else folder / f"{name}.py"
    path.parent.mkdir(exist_ok=True)
    path.write_text("print('STRANGER')")
    return path.parent if kind == "package" else path


def call(*words: str, path: list[Path], language: str = "C.UTF-8", cwd: Path = ROOT) -> tuple[int, str, str]:
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(map(str, path)), "LC_ALL": language}
    done = subprocess.run([sys.executable, *words], capture_output=True, text=True, cwd=cwd, env=environment)
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("kind", ["package", "module"])
@pytest.mark.parametrize("name", ["engine", "scenes", "renders"])
@pytest.mark.parametrize(
    ("language", "said"), [("C.UTF-8", "Nothing was done"), ("es_ES.UTF-8", "No se ha hecho nada")]
)
def test_on_the_search_path_it_is_said(
    name: str, kind: str, language: str, said: str, tmp_path: Path
) -> None:
    found = make(tmp_path, name, kind)
    code, out, err = call(
        "-c", SCRIPT, "list", "lineups", path=[tmp_path, ROOT], language=language, cwd=tmp_path.parent
    )
    assert (code, out) == (2, "")
    assert err.startswith(said)
    assert f"`{name}`" in err
    assert str(found) in err
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize(
    ("name", "module"),
    [
        ("engine", "renders.ask.cli"),
        ("scenes", "renders.ask.cli"),
        ("engine", "optimizer_races"),
        ("renders", "optimizer_races"),
    ],
)
def test_in_the_current_folder_it_is_said(name: str, module: str, tmp_path: Path) -> None:
    make(tmp_path, name, "package")
    code, out, err = call("-m", module, "list", "lineups", path=[ROOT], cwd=tmp_path)
    assert (code, out) == (2, "")
    assert err.startswith(f"Nothing was done: Python finds another `{name}`")
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize("name", ["engine", "scenes", "renders"])
def test_the_script_does_not_look_in_the_current_folder(name: str, tmp_path: Path) -> None:
    """As an installed script, whose own folder is searched first."""
    make(tmp_path, name, "package")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "races").write_text(SCRIPT)
    code, out, err = call(str(tmp_path / "bin" / "races"), "list", "lineups", path=[ROOT], cwd=tmp_path)
    assert (code, err) == (0, "")
    assert "STRANGER" not in out
    assert "page" in out


def test_a_folder_without_an_init_is_nobody_s_package(tmp_path: Path) -> None:
    (tmp_path / "engine").mkdir()
    code, out, _ = call("-c", SCRIPT, "list", "lineups", path=[tmp_path, ROOT], cwd=tmp_path.parent)
    assert code == 0
    assert "page" in out


def test_the_installed_script_enters_by_a_name_of_its_own() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["scripts"] == {"races": "optimizer_races:main"}
    assert "optimizer_races.py" in project["tool"]["hatch"]["build"]["targets"]["wheel"]["only-include"]
