"""The named surfaces and names of one's own as people type them: what comes of each, value or sentence."""

from __future__ import annotations

import shlex
import tomllib
from pathlib import Path

import click.testing
import pytest

from engine.differences import Curve
from engine.errors import InputError
from engine.named import START
from engine.surfaces import SURFACES, Surface, surface
from renders import catalog
from renders.ask import course_file, options
from renders.ask.asked import gather, taken
from renders.ask.cli import application
from renders.ask.mistakes import Mistakes
from renders.speech import Speech, one_by_one

BOWL = "--surface 'w_0**2 + 3*w_1**2'"
TAKEN = "'{}' is another surface's name: call yours something else."

# What is typed after `races film`, and what comes of it: what the film calls its function, and where the race
# begins; or the whole sentence.
ROWS: list[tuple[str, str]] = [
    ("race --surface branin", "branin (-1, 10)"),
    ("race --surface Goldstein-Price", "goldstein_price (-0.35, -0.67)"),
    ("race --surface 'Three-hump camel'", "three_hump_camel (-0.35, -0.67)"),
    ("race --surface Schaffer-2", "schaffer_2 (-0.35, -0.67)"),
    ("race --surface bukin_6", "bukin_6 (-7, 2)"),
    ("race --surface 'holder table' --start 3,4", "holder_table (3, 4)"),
    ("race --surface easom --domain=-100:100,-100:100", "easom (2.2, 1.8)"),
    ("minima --surface michalewicz", "michalewicz (2, 2)"),
    ("minima --surface michalewicz --start=1,1 --start=2,2.5", "michalewicz (1, 1)"),
    (
        "race --surface michaelwicz",
        "There is no surface 'michaelwicz' (did you mean 'michalewicz'?). There are "
        + ", ".join(SURFACES)
        + "; or write an expression such as 'w_0**2 + 10*sin(w_1)'.",
    ),
    (
        "race --surface branin --start=-0.35,-0.67",
        "The start (-0.35,-0.67) is not on the map, which spans -5:10,0:15: choose one inside it, or widen"
        " the map with --domain.",
    ),
    (
        "race --surface bukin_6 --start=-10,1",
        "The gradient at the start (-10,1) is not finite: choose another point.",
    ),
    (f"race {BOWL}", "w_0**2 + 3*w_1**2 (-0.35, -0.67)"),
    (f"race {BOWL} --name 'Mi cuenco'", "Mi cuenco (-0.35, -0.67)"),
    (f"surface {BOWL} --name '  La función\n del examen '", "La función del examen (-0.35, -0.67)"),
    (f"grid {BOWL} --name='-f(w)'", "-f(w) (-0.35, -0.67)"),
    ("descent --name 'Los picos del tema'", "Los picos del tema (-0.35, -0.67)"),
    ("race --surface himmelblau --name Himmelblau", "Himmelblau (-0.35, -0.67)"),
    ("derivative --function 'x**3 - 3*x' --name 'Mi cúbica'", "Mi cúbica"),
    ("derivative --name swish", "swish"),
    ("derivative --function 'x**2'", "None"),
    (f"race {BOWL} --name peaks", TAKEN.format("peaks")),
    (f"race {BOWL} --name 'Six-hump Camel'", TAKEN.format("Six-hump Camel")),
    (f"race {BOWL} --name ''", "--name is empty: give it a value, or leave it out."),
    (f"race {BOWL} --name {'a' * 41}", "--name has room for 40 characters; this one has 41."),
    (f"race {BOWL} --name 'a\u200bb'", "--name holds characters that cannot be shown."),
]


def what_comes(line: str) -> str:
    """What a film calls its function, and its first start; or its mistakes."""
    words = shlex.split(line)
    given = application("en").commands["film"].make_context("film", words).params
    entry, mistakes = catalog.films()[given.pop("name")], Mistakes()
    made = options.film(entry, taken(entry, gather(given, mistakes), mistakes), mistakes)
    if made is None:
        return "\n".join(Speech("en").mistake(each) for each in mistakes.errors)
    if "curve" in made.own:
        return str(made.own["curve"].name)
    race = made.own["race"]
    return f"{race.surface.name} ({', '.join(f'{weight:g}' for weight in race.starts[0])})"


@pytest.mark.parametrize(("line", "comes"), ROWS)
def test_what_is_typed_comes_to_this(line: str, comes: str) -> None:
    assert what_comes(line) == comes


def test_a_film_is_another_one_where_its_function_is_called_something_else() -> None:
    plain, called, other = (
        surface("w_0**2 + w_1**2", name=name) for name in (None, "mi cuenco", "tu cuenco")
    )
    assert len({repr(each.spec()) for each in (plain, called, other)}) == 3
    assert Surface.from_spec(called.spec()) == called
    assert len({Curve.from_expression("x**2", name=name) for name in (None, "a", "b")}) == 3


@pytest.mark.parametrize(
    "line", [f"race {BOWL} --name 'Mi cuenco'", "derivative --function 'x**3' --name 'x al cubo'"]
)
def test_the_command_on_the_end_card_carries_the_name(line: str) -> None:
    given = application("en").commands["film"].make_context("film", shlex.split(line)).params
    entry, mistakes = catalog.films()[given.pop("name")], Mistakes()
    made = options.film(entry, gather(given, mistakes), mistakes)
    assert made is not None
    assert made.command is not None
    again = what_comes(made.command.removeprefix("races film "))
    assert again == what_comes(line)
    assert "--name" in made.command


def test_a_surface_that_is_typed_over_a_file_is_not_called_by_the_files_name(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text('surface = "w_0**2 + w_1**2"\nname = "mi cuenco"\n', encoding="utf-8")
    assert what_comes(f"race --config {file}") == "mi cuenco (-0.35, -0.67)"
    assert what_comes(f"race --config {file} --surface beale") == "beale (-0.35, -0.67)"
    assert what_comes(f"race --config {file} --name otro") == "otro (-0.35, -0.67)"


COURSE = """
[race.mine]
surface = "w_0**2 + w_1**2"
name = "mi cuenco"

[[film]]
scene = "race"
race = "mine"

[[film]]
scene = "race"
name = "picos-3d"
race = { surface = "w_0**2 + 2*w_1**2", name = "otro cuenco" }

[[film]]
scene = "grid"
name = "cuadricula"
surface = "w_0**4 + w_1**2"
function_name = "mi artesa"

[[film]]
scene = "derivative"
name = "cubica"
function = "x**3"
function_name = "x al cubo"
"""


def test_in_a_course_name_is_the_races_and_function_name_the_films() -> None:
    mistakes = Mistakes()
    found = course_file.contents(tomllib.loads(COURSE), Path("course.toml"), mistakes).films
    mistakes.settle()
    own = [film.options.own for film in found if film.options is not None]
    names = [each["curve"].name if "curve" in each else each["race"].surface.name for each in own]
    assert names == ["mi cuenco", "otro cuenco", "mi artesa", "x al cubo"]
    assert [film.name for film in found] == ["race", "picos-3d", "cuadricula", "cubica"]
    assert all(film.options is not None and "--name" in str(film.options.command) for film in found)


def test_a_wrong_name_in_a_course_is_said_where_it_stands() -> None:
    mistakes = Mistakes()
    table = tomllib.loads(COURSE.replace("mi artesa", "").replace('"mi cuenco"', f'"{"a" * 41}"'))
    course_file.contents(table, Path("course.toml"), mistakes)
    said = {Speech("en").mistake(each) for each in mistakes.errors}
    assert said == {
        "film[3] (cuadricula).function_name: is empty: give it a value, or leave it out.",
        "race.mine.name: has room for 40 characters; this one has 41.",
    }


@pytest.mark.parametrize("name", ["", " \n ", "a" * 41, "a\x00b", "a\u200bb", 3, b"mine"])
def test_in_python_too_a_name_is_a_short_line(name: object) -> None:
    for make in (
        lambda: Surface.from_expression("w_0*w_1", name=name),  # type: ignore[arg-type]
        lambda: surface("peaks", name=name),  # type: ignore[arg-type]
        lambda: Curve.from_expression("x**2", name=name),  # type: ignore[arg-type]
    ):
        with pytest.raises(InputError) as caught:
            make()
        assert caught.value.code == "function_name"
        (error,) = one_by_one(caught.value)
        assert "de 1 a 40 caracteres" in Speech("es").mistake(error)


@pytest.mark.parametrize(
    ("language", "own"), [("en", ", or the surface's own]"), ("es", ", o el de la superficie]")]
)
def test_the_help_of_every_start_says_that_a_surface_may_have_its_own(language: str, own: str) -> None:
    films = [["film", name] for name in catalog.films()]
    stills = [["still", name] for name in catalog.films()]
    for command in (*films, *stills, ["run"], ["film"], ["still"]):
        run = click.testing.CliRunner().invoke(application(language), [*command, "--help"], prog_name="races")
        text = " ".join(run.stdout.split())
        _, found, after = text.partition(" --start W0,W1 ")
        assert bool(found) == (" --surface " in text)
        if found:
            usual = catalog.films()[command[-1]].usual if len(command) > 1 else {}
            pairs = [",".join(map(str, pair)) for pair in usual.get("start", [START])]
            said = after.partition(" --")[0]
            assert said.endswith(f" [{' '.join(pairs)}{own}"), (command, said)
