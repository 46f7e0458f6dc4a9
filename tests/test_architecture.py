"""The walls of the house: who may import whom, how long a file may be, what no file may say."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
HEAVY = {"tensorflow", "keras", "manim", "xarray", "sympy"}
LONGEST_FILE = 400
LONGEST_FILM = 200
# Joined here, so that this file does not say them itself.
FORBIDDEN = [
    "/" + "work/",
    "/" + "farm/",
    "python" + "hosted.org",
    "pypi" + ".org",
    "/" + "root/",
    "index" + "-url =",
]


# ---- imports


def modules_after(statement: str) -> tuple[set[str], float]:
    """The top-level packages that a fresh interpreter holds after ``statement``, and the seconds it took."""
    program = (
        "import json, sys, time; began = time.perf_counter()\n"
        f"{statement}\n"
        "seconds = time.perf_counter() - began\n"
        "print(json.dumps([sorted({name.split('.')[0] for name in sys.modules}), seconds]))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    names, seconds = json.loads(done.stdout.splitlines()[-1])
    return set(names), seconds


@pytest.mark.parametrize(
    "statement",
    [
        "import engine",
        "import engine; engine.Surface, engine.SURFACES, engine.Contender, engine.PAGE, engine.Race",
        "import engine; engine.Standings, engine.archive",
        "import engine; engine.Basins('peaks', 'sgd').key(), engine.Curve.from_expression('x**2').formula()",
        "import engine; engine.Sweep(engine.Race('peaks', 'sgd'), [0.1]).key(), engine.basins.FATES",
        "import engine; engine.Race().spec(); engine.Contender.parse('adam:learning_rate=0.1')",
    ],
)
def test_the_engine_pays_for_nothing_heavy_before_it_is_needed(statement: str) -> None:
    names, seconds = modules_after(statement)
    print(f"{statement}: {seconds:.2f} s")
    assert "engine" in names
    assert not names & (HEAVY | {"scenes", "renders"})


def test_the_command_line_starts_without_anything_heavy() -> None:
    names, seconds = modules_after("import renders.ask.cli")
    print(f"import renders.ask.cli: {seconds:.2f} s")
    assert not names & HEAVY


def test_a_film_of_a_stored_race_needs_neither_tensorflow_nor_sympy_and_xarray_for_its_result_only(
    page: object,
) -> None:
    films = ", ".join(f"scenes.{path.stem}" for path in sorted((ROOT / "scenes").glob("[a-z]*.py")))
    names, _ = modules_after(
        f"import {films}; assert 'xarray' not in sys.modules;"
        "import engine; engine.archive.get(engine.Race()); scenes.race.RaceFilm()"
    )
    assert {"manim", "xarray"} <= names
    assert not names & {"tensorflow", "keras", "sympy"}


@cache
def imports(path: Path) -> list[tuple[str, int, str]]:
    """Every import of a file: the module's full name, its line, and when it runs.

    "early": with the file; "late": in a function; "never": it is for type checkers.
    """
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
    late = {id(inner) for node in ast.walk(tree) if isinstance(node, functions) for inner in ast.walk(node)}
    never = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for statement in node.body
        for inner in ast.walk(statement)
    }
    found: list[tuple[str, int, str]] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: relative import"
            names = [node.module or ""]
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module") and node.args:
            names = [node.args[0].value] if isinstance(node.args[0], ast.Constant) else []
        else:
            continue
        when = "never" if id(node) in never else "late" if id(node) in late else "early"
        found += [(name, node.lineno, when) for name in names]
    return found


def sources(package: str) -> list[Path]:
    """Every Python file of a package."""
    found = sorted((ROOT / package).rglob("*.py"))
    assert found, f"no files in {package}"
    return [path for path in found if "out" not in path.relative_to(ROOT).parts]


def offences(package: str, walled: set[str], when: set[str]) -> list[str]:
    """Where a package imports what it must not."""
    return [
        f"{path.relative_to(ROOT)}:{line}: {name}"
        for path in sources(package)
        for name, line, runs in imports(path)
        if name.split(".")[0] in walled and runs in when
    ]


def test_imports_point_one_way() -> None:
    assert offences("engine", {"manim", "scenes", "renders"}, {"early", "late", "never"}) == []
    assert offences("scenes", {"renders"}, {"early", "late", "never"}) == []


ONE_HOME = {  # what one module alone imports, and which
    "tensorflow": "engine/descent.py",
    "keras": "engine/descent.py",
    "moderngl": "scenes/stage/terrain/opengl.py",
    "ffmpeg": "renders/finish/excerpts.py",
    "plotly": "renders/web/page.py",
}


@pytest.mark.parametrize("package", ONE_HOME)
def test_some_packages_are_imported_in_one_module_only(package: str) -> None:
    found = [
        line
        for own in ("engine", "scenes", "renders")
        for line in offences(own, {package}, {"early", "late"})
    ]
    assert found, "the scan finds nothing at all: it is broken"
    assert [line for line in found if not line.startswith(f"{ONE_HOME[package]}:")] == []


def test_only_numpy_is_imported_when_the_engine_is() -> None:
    third_party = {name for path in sources("engine") for name, _, runs in imports(path) if runs == "early"}
    tops = {name.split(".")[0] for name in third_party} - set(sys.stdlib_module_names) - {"engine"}
    assert tops == {"numpy"}


# ---- the rooms of renders, and of the stage

ROOMS = {  # by the folder that they are in: each, and the others that it may import from
    "renders": {
        "make": set(),
        "finish": set(),
        "course": {"make", "finish", "sheets", "web"},
        "web": set(),
        "sheets": {"make"},
        "ask": {"make", "finish", "course", "web", "sheets"},
    },
    "scenes/stage": {
        "paint": set(),
        "show": {"paint"},
        "frame": {"paint", "show"},
        "labels": {"paint", "show"},
        "plots": {"paint", "show"},
        "map": {"paint", "show", "labels", "plots"},
        "terrain": {"paint", "show", "labels", "plots", "map"},
        "lessons": {"paint", "show", "frame", "labels", "plots", "map", "terrain"},
    },
}


@cache
def imported_in(house: str) -> dict[str, set[str]]:
    """Each module below a folder, and those of the same folder that it imports, for types or late too."""
    paths = {
        path.relative_to(ROOT).with_suffix("").as_posix().replace("/", "."): path for path in sources(house)
    }
    named: dict[str, set[str]] = {}
    for module, path in paths.items():
        nodes = [*ast.walk(ast.parse(path.read_text(encoding="utf-8")))]
        froms = [node for node in nodes if isinstance(node, ast.ImportFrom)]
        found = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
        found |= {str(node.module) for node in froms}
        found |= {f"{node.module}.{alias.name}" for node in froms for alias in node.names}
        named[module] = (found & paths.keys()) - {module}
    return named


def test_the_scan_of_imports_finds_those_that_there_are() -> None:
    assert {"renders.catalog", "renders.make.processes"} <= imported_in("renders")["renders.make.film"]
    stage = imported_in("scenes/stage")
    assert {"scenes.stage.paint.signs", "scenes.stage.show.paths"} <= stage["scenes.stage.map.runners"]


@pytest.mark.parametrize("house", ROOMS)
def test_no_modules_import_each_other_in_a_circle(house: str) -> None:
    list(TopologicalSorter(imported_in(house)).static_order())  # raises CycleError, which names them


@pytest.mark.parametrize("house", ROOMS)
def test_rooms_import_one_way(house: str) -> None:
    depth = house.count("/") + 1

    def room(module: str) -> str:
        return module.split(".")[depth] if module.count(".") > depth else ""

    rooms = ROOMS[house]
    assert {room(module) for module in imported_in(house)} - {"", "__init__"} == {*rooms}
    wrong = [
        f"{module} imports {other}"
        for module, others in imported_in(house).items()
        for other in others
        if room(module) and room(other) not in {"", room(module), *rooms[room(module)]}
    ]
    assert wrong == []


# ---- size


def length(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_no_file_is_too_long() -> None:
    paths = [path for package in ("engine", "scenes", "renders", "tests") for path in sources(package)]
    assert [
        f"{path.relative_to(ROOT)}: {length(path)}" for path in paths if length(path) > LONGEST_FILE
    ] == []


@cache
def films() -> dict[Path, list[str]]:
    """The files directly in scenes/ that define scenes, and their Scene classes by name."""
    found: dict[Path, list[str]] = {}
    for path in sorted((ROOT / "scenes").glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        scenes = [
            node.name
            for node in tree.body
            if isinstance(node, ast.ClassDef)
            and any(re.fullmatch(r"(\w+\.)?(Film|\w*Scene)", ast.unparse(base)) for base in node.bases)
        ]
        if scenes and path.name != "film.py":
            found[path] = scenes
    return found


def test_a_film_is_one_scene_in_one_short_file() -> None:
    assert ROOT / "scenes" / "race.py" in films()
    for path, scenes in films().items():
        assert len(scenes) == 1, f"{path.name}: {scenes}; manim would ask which"
        assert length(path) < LONGEST_FILM, f"{path.name}: {length(path)} lines"


# ---- words


def tracked() -> list[Path]:
    """Every file that git tracks, or that lies here where there is no git."""
    done = subprocess.run(["git", "ls-files", "-z"], capture_output=True, text=True, cwd=ROOT)
    if done.returncode == 0:
        return [ROOT / name for name in done.stdout.split("\0") if name and (ROOT / name).is_file()]
    return [
        path
        for path in ROOT.rglob("*")
        if path.is_file() and not path.relative_to(ROOT).parts[0].startswith(".")
    ]


def test_no_file_names_a_machine_or_a_package_host() -> None:
    found = []
    for path in tracked():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += [f"{path.relative_to(ROOT)}: {word}" for word in FORBIDDEN if word in text]
    assert found == []
