"""A film's key: what could change the film changes it, and what belongs to other films only does not."""

from __future__ import annotations

import ast
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from renders import catalog, film_options
from renders.catalog import PROJECT
from renders.make import code_hash, film_key
from tests.breadth import some
from tests.test_architecture import HEAVY, modules_after, tracked

FILMS = catalog.films()
LANGUAGES = ("es", "en")
ALL = {(film, language) for film in FILMS for language in LANGUAGES}
SPANISH = {(film, "es") for film in FILMS}

Keys = dict[tuple[str, str], str]
Edit = Callable[[str], str]


def keys(root: Path) -> Keys:
    """The keys of all films in all languages, of the project in a folder."""
    return {(name, lang): film_key.film_key(FILMS[name], {"language": lang}, root) for name, lang in ALL}


def copied(folder: Path) -> Path:
    """A copy of the project's files that are looked at, and of one that is not."""
    for name in (*code_hash.hashes(PROJECT), "README.md"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(PROJECT / name, folder / name)
    return folder


def edited(folder: Path, name: str, old: str, new: str) -> Path:
    """The copy with the first ``old`` of a file replaced; with ``new`` at its end where there is no old."""
    path = copied(folder) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    assert old in text
    path.write_text(text.replace(old, new, 1) if old else text + new, encoding="utf-8")
    return folder


def test_every_file_of_ours_is_looked_at() -> None:
    kinds = (".py", ".toml", ".html", ".css", ".js", ".ttf", ".otf", ".typ")
    names = [path.relative_to(PROJECT).as_posix() for path in tracked()]
    ours = {name for name in names if name.startswith(("engine/", "scenes/", "renders/"))}
    ours = {name for name in ours if name.endswith(kinds)}
    ours -= {"renders/course.toml"}
    assert len(ours) > 150
    assert {*code_hash.hashes(PROJECT)} == ours | {"manim.cfg"}


def both(*films: str) -> set[tuple[str, str]]:
    """The films in both languages."""
    return {(film, language) for film in films for language in LANGUAGES}


def stage(module: str) -> str:
    """The file of a module on the stage, in whichever of its folders."""
    (found,) = (PROJECT / "scenes" / "stage").rglob(f"{module}.py")
    return found.relative_to(PROJECT).as_posix()


TERRAINS = (
    "surface",
    "descent",
    "landscape",
    "learning_rate",
    "minima",
    "momentum",
    "neuron",
    "noise",
    "optimizer",
    "race",
    "schedules",
)  # what shows the loss as a relief
SIGHTED = {*TERRAINS, "grid"} - {"race", "landscape"}
ES, EN = "scenes/words/es.toml", "scenes/words/en.toml"
EDITS = {
    "a word of the derivative's": (ES, "La derivada, cifra a cifra", "La derivada", {("derivative", "es")}),
    "a word of the rates'": (EN, '[rates]\ntitle = "', '[rates]\ntitle = "x', {("learning_rate", "en")}),
    "a word of a table within": (ES, 'patience = "llega', 'patience = "ya llega', {("learning_rate", "es")}),
    "a word of the one weight's": (ES, "Un peso y los otros nueve", "Un peso", {("one_weight", "es")}),
    "a word of the surface's": (ES, "Dos pesos, una pérdida", "Una pérdida", {("surface", "es")}),
    "a word of the landscape's": (ES, "Qué suelo es este", "El suelo", {("landscape", "es")}),
    "a word of the training's": (ES, "Antes de las respuestas", "Antes", {("training", "es")}),
    "a word of the neuron's": (ES, "Una neurona y sus flores", "Una neurona", {("neuron", "es")}),
    "a word of the grid's": (ES, "Cada optimizador en su mapa", "Mapas", {("grid", "es")}),
    "a word of the minima's": (ES, "Mínimos locales y globales", "Mínimos", {("minima", "es")}),
    "a word of the momentum's": (ES, "Una detrás de otra", "Las dos", {("momentum", "es")}),
    "a word of the noise's": (ES, "Eso es la S, de", "Es la S, de", {("noise", "es")}),
    "a word of the optimizer's": (ES, "Puede más la pendiente", "Gana la pendiente", {("optimizer", "es")}),
    "a word of the schedules'": (ES, "A escalones", "En escalones", {("schedules", "es")}),
    "a word of the family's": (ES, "lo dice su artículo", "lo dice ella", {("family", "es")}),
    "a word of the descent's": (ES, "Descenso de gradiente, paso", "Descenso, paso", {("descent", "es")}),
    "a word of the terrain's": (ES, "La altura es la pérdida, y", "Altura es pérdida, y", {("race", "es")}),
    "the title of the race": (ES, "Carrera de optimizadores", "Carrera", {("race", "es")}),
    "a word of all": (ES, 'and = "y"', 'and = "e"', SPANISH),
    "a surface's name": (ES, 'bowl = "cuenco alargado"', 'bowl = "cuenco"', SPANISH),
    "a word that nobody says": (ES, "", '\n[nobody]\nsays = "esto"\n', set()),
    "a comment among the words": (ES, "[grid]", "# de la cuadrícula\n\n[grid]", set()),
    "a colour": ("scenes/theme.py", 'background="#', 'background="#1', ALL),
    "the engine": ("engine/basins.py", "", "\n# no more than a remark\n", ALL),
    "an actor of one film": (stage("slopes"), "", "\n", both("derivative")),
    "an actor of another": (stage("cells"), "", "\n", both("grid")),
    "what some films share": (
        stage("sight"),
        "",
        "\n",
        both(*SIGHTED),
    ),
    "an actor of terrains": (stage("terrain"), "", "\n", both(*TERRAINS)),
    "what paints all": (stage("canvas"), "", "\n", ALL),
    "a process that only text names": (stage("drawing_process"), "", "\n", ALL),
    "what only that process imports": (stage("shaders"), "", "\n", ALL),
    "a package on the way": ("scenes/stage/__init__.py", "", "\n", ALL),
    "the films' base": ("scenes/film.py", "", "\n", ALL),
    "how long a film's parts last": ("scenes/telling/story.py", "GRID = 0.2", "GRID = 0.4", ALL),
    "the encoder": ("manim.cfg", "", "\n# faster\n", ALL),
    "a film's process": ("renders/make/film_process.py", "", "\n", ALL),
    "a film": ("scenes/derivative.py", "(-4.0, 2.5)", "(-4.0, 2.0)", both("derivative")),
    "another film": ("scenes/race.py", "", "\n", both("race")),
    "what one film imports": (
        "scenes/telling/rounding.py",
        "PAGE_H = 3e-6",
        "PAGE_H = 3e-5",
        both("derivative"),
    ),
    "what is imported by that": ("scenes/telling/rates.py", "", "\n", both("learning_rate")),
    "a new film": ("scenes/new.py", "", "from scenes.film import Film\n", set()),
    "the command line": ("renders/ask/cli.py", "", "\n", set()),
    "the command line's words": ("renders/words/es.toml", "", "\n# nada\n", set()),
    "the teacher's course": ("renders/course.toml", "", "[[film]]\n", set()),
    "a page to read": ("README.md", "", "\n", set()),
}
NOT_CODE = {"the teacher's course", "a page to read"}


@pytest.fixture(scope="module")
def before() -> tuple[Keys, str]:
    """The keys of the project as it is, and its code's."""
    return keys(PROJECT), film_key.project()


def test_a_copy_in_another_place_has_the_same_keys(before: tuple[Keys, str], tmp_path: Path) -> None:
    assert (keys(copied(tmp_path)), film_key.project(tmp_path)) == before
    assert len({*before[0].values()}) == len(ALL)


@pytest.mark.parametrize("edit", some([*EDITS], 4))
def test_an_edit_changes_the_keys_of_the_films_that_it_could_change(
    edit: str, before: tuple[Keys, str], tmp_path: Path
) -> None:
    name, old, new, expected = EDITS[edit]
    root = edited(tmp_path, name, old, new)
    now = keys(root)
    assert {film for film in ALL if now[film] != before[0][film]} == expected
    assert (film_key.project(root) == before[1]) == (edit in NOT_CODE)


def test_an_imported_module_that_is_new_counts(before: tuple[Keys, str], tmp_path: Path) -> None:
    imports = "from scenes.film import Film\n"
    root = edited(tmp_path, "scenes/grid.py", imports, f"from scenes import new\n{imports}")
    (root / "scenes/new.py").write_text('def title(words):\n    return words("surface_film.title")\n')
    assert "surface_film.title" in code_hash.words(root, "scenes.grid", "es")
    assert "surface_film.title" not in code_hash.words(PROJECT, "scenes.grid", "es")
    changed = {film for film, key in keys(root).items() if key != before[0][film]}
    assert changed == both("grid")


@pytest.mark.parametrize("changed", ["python", "manim", "babel", "moderngl", "keras", "tensorflow"])
def test_a_version_changes_every_key(
    changed: str, before: tuple[Keys, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    others = {**film_key.versions(), changed: "0.0"}
    monkeypatch.setattr(film_key, "versions", lambda: others)
    assert not {*keys(PROJECT).values()} & {*before[0].values()}
    assert film_key.project() != before[1]


def test_the_size_behind_a_qualitys_name_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    one = film_key.film_key(FILMS["race"], {"quality": "480p15"})
    monkeypatch.setitem(film_options.QUALITIES, "480p15", (852, 480, 15))
    assert film_key.film_key(FILMS["race"], {"quality": "480p15"}) != one


@pytest.mark.parametrize("name", ["scenes/fonts/Other.ttf", "scenes/stage/sizes.toml"])
def test_a_table_or_font_among_the_scenes_counts_for_every_film(
    name: str, before: tuple[Keys, str], tmp_path: Path
) -> None:
    now = keys(edited(tmp_path, name, "", "\n"))
    assert not {*now.values()} & {*before[0].values()}


LOADED = """
import importlib, json, sys
for module in sys.argv[1:]:
    importlib.import_module(module)
    print(json.dumps([name for name in sys.modules if name.split(".")[0] == "scenes"]))
    for name in [name for name in sys.modules if name.split(".")[0] == "scenes"]:
        del sys.modules[name]
"""


def test_all_that_a_film_imports_counts() -> None:
    modules = [film.scene.partition(":")[0] for film in FILMS.values()]
    done = subprocess.run(
        [sys.executable, "-c", LOADED, *modules], capture_output=True, text=True, cwd=PROJECT, check=True
    )
    for module, line in zip(modules, done.stdout.splitlines(), strict=True):
        loaded = {*json.loads(line)}
        assert module in loaded
        assert loaded <= code_hash.reached(PROJECT, module)


def test_a_film_from_elsewhere_may_say_and_use_anything() -> None:
    assert code_hash.reached(PROJECT, "stand_ins") >= {
        "scenes.race",
        "scenes.derivative",
        "scenes.stage.map.map",
    }
    assert {*code_hash.words(PROJECT, "stand_ins", "en")} == {*code_hash._texts(PROJECT, "en")}


def test_every_text_is_said_by_some_film() -> None:
    modules = [film.scene.partition(":")[0] for film in FILMS.values()]
    for language in LANGUAGES:
        said = {path for module in modules for path in code_hash.words(PROJECT, module, language)}
        of_films = {path for path in code_hash._texts(PROJECT, language) if not path.startswith("page.")}
        assert of_films - said == set()


def called(node: ast.AST) -> ast.expr | None:
    """The path in ``words(path)``, ``self.words(path)``, or of a film's title: ``headline = path``."""
    match node:
        case ast.Assign(targets=[ast.Name(id="headline")], value=path):
            return path
        case ast.Call(func=ast.Name(id="words") | ast.Attribute(attr="words"), args=[path, *_]):
            return path
    return None


def understood(path: ast.expr) -> bool:
    """Whether `code_hash` finds the texts that a path may be: it is written out, or its beginning is."""
    texts = code_hash._texts(PROJECT, "es")
    match path:
        case ast.Constant(value=str() as text):
            return text in texts
        case ast.JoinedStr(values=[ast.Constant(value=str() as begin), *_]):
            return any(text.startswith(begin) for text in texts) and "." in begin
        case ast.IfExp():
            return understood(path.body) and understood(path.orelse)
        case (
            ast.Name() | ast.Attribute(attr="headline")
        ):  # what it holds is written out, or put together, somewhere else: see `pieced`
            return True
    return False


def pieced(node: ast.AST) -> bool:
    """Whether a text is put together of nothing but what is elsewhere, and dots: "{kind}.{case}"."""
    match node:
        case ast.JoinedStr():
            return set("".join(code_hash._pattern(node)).replace(".*", "")) == set("\\.")
    return False


def test_every_path_of_a_text_is_written_so_that_it_is_found() -> None:
    calls, pieces = 0, []
    for path in sorted((PROJECT / "scenes").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (given := called(node)) is not None:
                calls += 1
                assert understood(given), f"{path.name}:{given.lineno}: {ast.unparse(given)}"
            if pieced(node):
                pieces.append(f"{path.name}: {ast.unparse(node)}")
    assert calls > 100
    # no path of a film's: how a file's tables are read, a number, a part that "commentary." is put before
    assert pieces == [
        "language.py: f'{path}{name}.'",
        "language.py: f'{whole}.{fraction}'",
    ]


def test_a_key_is_found_quickly_and_imports_nothing_heavy(before: tuple[Keys, str]) -> None:
    began = time.perf_counter()
    assert keys(PROJECT) == before[0]
    assert (time.perf_counter() - began) / len(ALL) < 0.05
    names, _ = modules_after(
        "from renders import catalog\n"
        "from renders.make import film_key\n"
        "for film in catalog.films().values(): film_key.film_key(film, {'language': 'es'})\n"
        "film_key.project()"
    )
    assert not names & HEAVY
