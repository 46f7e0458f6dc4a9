"""Each film takes its own options: checked whole, and in its command, its key and its help."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import av
import click
import click.testing
import pytest

from engine.differences import Curve
from engine.race import Race
from renders import catalog, film_options
from renders.ask import options as readers
from renders.ask.asked import gather, taken
from renders.ask.cli import application
from renders.ask.mistakes import Mistakes
from renders.catalog import FilmEntry
from renders.make.film import make
from renders.make.film_key import film_key
from renders.make.reports import RenderError
from scenes import options
from scenes.options import Option

Races = Callable[..., click.testing.Result]
ONE = {"optimizer": ["sgd:learning_rate=0.05"], "start": [[1, 2]], "steps": 30, "surface": "bowl"}
OF_ONE = (*options.FUNCTION, options.ONE_OPTIMIZER, options.START)
FILMS = {
    "race": FilmEntry("race", "stand_ins:Told"),
    "ground": FilmEntry("ground", "stand_ins:Told", options=(*options.FUNCTION, options.START)),
    "slope": FilmEntry(
        "slope", "stand_ins:Told",
        options=(
            Option("function", "function", "curve", "x**3 - 3*x"),
            Option("domain", "range", "curve", "-2:2", help="range"),
            Option("at", "x", "points", ("1.5",), several=True, most=3),
        ),
        examples=("--domain=-1:1", "--function 'sin(x)' --domain=-4:4 --at=-1.5 --at 2"),
    ),
    "one": FilmEntry(
        "one", "stand_ins:Told", race=ONE,
        options=(
            *options.FUNCTION, options.ONE_OPTIMIZER.but(rule="plain_sgd"), options.START, options.STEPS,
            *options.SPAN,
        ),
    ),
    "rates": FilmEntry(
        "rates", "stand_ins:Told", race=ONE,
        options=(
            *OF_ONE, Option("experiment", "experiment", "experiments", several=True, most=6),
            Option("rates", "rates"),
        ),
        examples=("--experiment 0.1:20 --experiment 1:5 --rates 0.001:1",),
    ),
    "many": FilmEntry(
        "many", "stand_ins:Told", race=ONE,
        options=(
            *options.FUNCTION, options.OPTIMIZER.but(most=2), options.STARTS.but(most=6), options.STEPS,
            Option("cloud", "whole", least=100, most=20_000),
        ),
    ),
}  # fmt: skip


@pytest.fixture(autouse=True)
def _a_catalog_of_our_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalog, "films", lambda: FILMS)


def wanted(name: str, *words: str) -> film_options.FilmOptions:
    """What a film is made with for what was typed; all mistakes are raised."""
    command = application("en").commands["film"]
    typed = command.make_context("film", [name, *words]).params
    del typed["name"]
    mistakes = Mistakes()
    asked = taken(FILMS[name], gather(typed, mistakes), mistakes)
    made = readers.film(FILMS[name], asked, mistakes)
    mistakes.settle()
    assert made is not None
    return made


# ---- what is asked for


@pytest.mark.parametrize("function", ["1/x", "abs(x)/x", "sqrt(abs(x))", "sqrt(x)", "x*log(x)", "sin(x)/x"])
def test_a_point_without_a_derivative_is_shown_as_what_it_is(function: str) -> None:
    assert wanted("slope", f"--function={function}", "--at=0").keywords()["points"] == (0.0,)


@pytest.mark.parametrize("name", FILMS)
def test_where_nothing_is_asked_a_film_shows_its_own(name: str) -> None:
    made = wanted(name)
    assert made.own == {}
    assert made.command == f"races film {name}"
    assert set(made.keywords()) == {"language", "theme", "quality", "command"}


@pytest.mark.parametrize(
    ("words", "own"),
    [
        (["slope", "--function", "sin(x)"], {"curve": Curve("sin(x)")}),
        (["slope", "--domain=-1:3"], {"curve": Curve("x**3 - 3*x", (-1.0, 3.0))}),
        (
            ["slope", "--function", "x**2", "--domain=-1:1e0", "--at=-.5", "--at", "1"],
            {"curve": Curve("x**2", (-1.0, 1.0)), "points": (-0.5, 1.0)},
        ),
        (["slope", "--at", "2"], {"points": (2.0,)}),
        (
            ["rates", "--experiment", "0.1:20", "--experiment", "1e-2:5", "--rates", "1e-3:1"],
            {"experiments": ((0.1, 20), (0.01, 5)), "rates": (0.001, 1.0)},
        ),
        (["many", "--cloud", "1e3"], {"cloud": 1000}),
        (["one", "--from", "3"], {"span": (3.0, 30)}),
        (["one", "--steps", "7"], {"race": Race("bowl", ["sgd:learning_rate=0.05"], [(1, 2)], 7)}),
        (["rates", "--start=-1,0"], {"race": Race("bowl", ["sgd:learning_rate=0.05"], [(-1, 0)], 30)}),
        (["ground", "--surface", "booth"], {"race": Race("booth")}),
        (
            ["many", "--optimizer=adam", "--optimizer=sgd", "--start=1,1", "--start=-1,2", "--start=0,1"],
            {"race": Race("bowl", ["adam", "sgd"], [(1, 1), (-1, 2), (0, 1)], 30)},
        ),
    ],
)  # fmt: skip
def test_what_is_asked_reaches_the_film_and_its_command_asks_the_same(
    words: list[str], own: dict[str, Any]
) -> None:
    made = wanted(*words)
    assert made.own == own
    assert made.command is not None
    again = wanted(*shlex.split(made.command)[2:])
    assert again == made


def test_the_command_is_short_and_quoted() -> None:
    words = ("--function", "x**2  - 1", "--at=-1.50", "--at", "2", "--domain=-3:3.0", "--lang", "en")
    assert wanted("slope", *words).command == (
        "races film slope --function 'x**2 - 1' --domain=-3:3 --at=-1.5 --at=2 --lang en"
    )
    again = wanted("rates", "--experiment", "1e-1:2e1", "--rates", "1e-5:1.0")
    assert again.command == "races film rates --experiment 0.1:20 --rates 1e-05:1"


def test_a_file_says_the_same(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    for name, text, words in (
        ("slope", 'function = "x**2"\ndomain = [-3, 3]\nat = [-1, 2.5]',
         ["--function=x**2", "--domain=-3:3", "--at=-1", "--at=2.5"]),
        ("slope", "at = 0.5", ["--at=0.5"]),
        ("rates", "experiment = [[0.1, 20], [1, 5]]\nrates = [0.001, 1]",
         ["--experiment=0.1:20", "--experiment=1:5", "--rates=0.001:1"]),
        ("rates", "experiment = [0.1, 20]", ["--experiment=0.1:20"]),
        ("rates", 'experiment = ["0.1:20", "1:5"]', ["--experiment=0.1:20", "--experiment=1:5"]),
        ("many", "cloud = 400\nstart = [[1, 1], [2, 0]]", ["--cloud=400", "--start=1,1", "--start=2,0"]),
    ):  # fmt: skip
        file.write_text(text)
        assert wanted(name, "--config", str(file)) == wanted(name, *words), text
    file.write_text('function = "x**2"\ndomain = [-3, 3]')
    assert wanted("slope", "--config", str(file), "--function", "sin(x)").own["curve"] == Curve("sin(x)")


# ---- mistakes


def refused(result: click.testing.Result, *sentences: str) -> None:
    assert result.exit_code == 2, result.output
    assert "Traceback" not in result.stderr
    for sentence in sentences:
        assert sentence in result.stderr


MISTAKES = [
    ("slope", ["--function", "x + qq"], "olumn", "olumna"),
    ("slope", ["--function", ""], "--function is empty", "--function está vacío"),
    ("slope", ["--function", "3"], "x: its derivative is 0 everywhere", "x: su derivada es 0"),
    ("slope", ["--domain", "1:0"], "one range low:high", "un intervalo mínimo:máximo"),
    ("slope", ["--domain", "0:1,0:1"], "one range low:high", "un intervalo mínimo:máximo"),
    ("slope", ["--domain", "0:1e9"], "curve's domain", "dominio de una curva"),
    ("slope", ["--at", "2.5"], "--at 2.5 is outside the domain, -2:2", "2.5 está fuera del dominio, -2:2"),
    ("slope", ["--function=sqrt(x-1)", "--at", "0.5"], "give --at another point", "da otro punto con --at"),
    ("slope", ["--from=1", "--to=3"], "--to, as these do: race, one.", "--from, --to (sí: race, one)."),
    ("slope", ["--surface=bowl"], "as these do: race, ground, one, rates", "no admite --surface"),
    ("slope", ["--surface=bowl"], "It takes --function, --domain, --at", "Admite --function, --domain, --at"),
    ("race", ["--function=x"], "does not take --function, as these do: slope.", "(sí: slope)."),
    ("rates", ["--steps", "3"], "`rates` does not take --steps", "`rates` no admite --steps"),
    ("rates", ["--experiment", "0.1"], "a whole number of epochs", "un número entero de épocas"),
    ("rates", ["--experiment", "0.1:2.5"], "a whole number of epochs", "un número entero de épocas"),
    ("rates", ["--experiment", "0.1:0"], "from 1 to 100,000", "de 1 a 100000"),
    ("rates", ["--experiment=-1:3"], "must be greater than 0; not -1", "mayor que 0; no -1"),
    ("rates", ["--rates", "1:0.1"], "two learning rates low:high", "dos tasas de aprendizaje mínima:máxima"),
    ("rates", ["--rates", "0:1"], "greater than 0", "mayores que 0"),
    ("many", [f"--start={x},1" for x in range(7)], "1 to 6 starts, not 7", "a 6 puntos de partida, no 7"),
    ("many", ["--start=1,1", "--start=99,1"], "(99,1) is not on the map", "(99,1) no está en el mapa"),
    ("many", ["--optimizer=adam", "--optimizer=sgd", "--optimizer=lion"], "1 to 2 optimizers, not 3", "no 3"),
    ("one", ["--start=1,1", "--start=2,2"], "These show as many: many", "Tantos se ven en: many"),
    ("one", ["--optimizer=adam", "--optimizer=sgd"], "one optimizer, not 2", "un solo optimizador, no a 2"),
    ("one", ["--optimizer=adam"], "SGD with a constant learning rate", "SGD con una tasa"),
    ("one", ["--optimizer=sgd:momentum=0.9"], "and no more", "y nada más"),
    ("one", ["--optimizer=sgd:learning_rate=CosineDecay(1;9)"], "constant learning rate", "constante"),
    ("one", ["--lineup=page"], "does not take --lineup", "no admite --lineup"),
    ("one", ["--to", "31"], "0 to 30; not 31", "de 0 a 30; no 31"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "words", "english", "spanish"), MISTAKES)
def test_each_mistake_is_said_in_both_languages(
    name: str, words: list[str], english: str, spanish: str, races: Races
) -> None:
    refused(races("film", name, *words), english)
    said = races("film", name, *words, language="es")
    refused(said, spanish)
    for word in ("must be", "does not", "There is"):
        assert word not in said.stderr


def test_mistakes_of_every_kind_are_said_at_once(races: Races, tmp_path: Path) -> None:
    config = tmp_path / "mine.toml"
    config.write_text('rates = "1:0"\nsteps = 3\nlang = "fr"')
    words = ("--experiment=1", "--experiment=0:3", "--start=99,9", "--from=2", "--theme=x", "--out=x.mov")
    said = ("--rates", "--steps", "--lang", "such as 0.1:20", "greater than 0", "not on the map", "--from")
    refused(races("film", "rates", *words, "--config", str(config)), *said, "--theme", ".mp4", "9 mistakes")


def test_a_rate_that_the_optimizer_cannot_have_is_a_mistake(races: Races) -> None:
    refused(races("film", "rates", "--optimizer=adafactor:beta_2_decay=x", "--rates=1:2"), "beta_2_decay")


def test_an_option_that_no_film_takes_is_unknown(races: Races, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalog, "films", lambda: {"race": FILMS["race"]})
    refused(
        races("film", "race", "--cloud", "300"), "There is no option --cloud. `races film` takes --surface"
    )


# ---- help and lists


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("name", FILMS)
def test_a_films_help_shows_its_own_options_and_no_others(name: str, language: str, races: Races) -> None:
    text = races("film", name, "--help", language=language).stdout
    assert races("film", "--help", name, language=language).stdout == text
    offered = re.findall(r"^  --(\w+)", text, re.MULTILINE)
    assert sorted(each for each in offered if each in catalog.taken()) == sorted(FILMS[name].takes)
    assert {"lang", "quality", "out", "config"} <= {*offered}
    assert text.startswith(f"{'Usage' if language == 'en' else 'Uso'}: races film {name} ")
    for example in FILMS[name].examples:
        assert f"  races film {name} {example}\n" in text


def test_the_help_says_the_films_own_defaults(races: Races) -> None:
    text = " ".join(races("film", "rates", "--help").stdout.split())
    for default in ("[bowl]", "[sgd:learning_rate=0.05]", "[1,2, or the surface's own]"):
        assert default in text
    assert "[peaks]" not in text
    assert "--domain LOW:HIGH " in races("film", "slope", "--help").stdout


@pytest.mark.parametrize("name", ["slope", "rates"])
def test_the_file_in_the_help_says_what_the_last_example_does(
    name: str, races: Races, tmp_path: Path
) -> None:
    config = tmp_path / "mine.toml"
    text = races("film", name, "--help").stdout
    config.write_text("\n".join(re.findall(r"^ +(\w+ +=.*)$", text, re.MULTILINE)))
    assert wanted(name, "--config", str(config)) == wanted(name, *shlex.split(FILMS[name].examples[-1]))


# ---- the film's key, and its process


def test_a_films_key_changes_with_each_of_its_options() -> None:
    base: Mapping[str, Any] = {"language": "es"}
    others: list[dict[str, Any]] = [
        {"curve": Curve("x**2")}, {"curve": Curve("x**2", (-1, 1))}, {"points": [1.0]}, {"points": [1.0, 2]},
        {"experiments": [(0.1, 20)]}, {"experiments": [(0.1, 21)]}, {"rates": (0.1, 1.0)}, {"cloud": 300},
        {"race": Race()}, {"race": Race(steps=61)}, {"race": Race(starts=[(1, 1), (2, 2)])}, {"span": (1, 2)},
    ]  # fmt: skip
    keys = [film_key(FILMS["slope"], {**base, **other}) for other in [{}, *others]]
    assert len({*keys}) == len(keys)


def test_the_films_process_makes_of_plain_data_what_it_was(tmp_path: Path) -> None:
    own: dict[str, Any] = {
        "race": Race("bowl", ["sgd"], [(1, 2), (3, 4)], 3), "curve": Curve("x**2", (-1, 1)), "points": (0.5,),
        "experiments": ((0.1, 20), (1.0, 5)), "rates": (0.001, 1.0), "cloud": 300, "span": (0.0, 2.0),
    }  # fmt: skip
    made = make(FILMS["rates"], {**own, "quality": "480p15"}, tmp_path / "x.mp4")
    with av.open(str(made.path)) as container:
        told = json.loads(container.metadata["comment"])["told"]
    assert told == {name: repr(value) for name, value in own.items()}


def test_the_race_that_a_film_shows_is_computed_first_where_it_is_known(
    races: Races, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tasks: list[Mapping[str, Any]] = []

    def run(task: Mapping[str, Any], *others: Any) -> None:
        tasks.append(task)
        raise RenderError("enough")

    monkeypatch.setattr("renders.make.film.run", run)
    for name in ("race", "one", "slope", "rates"):
        assert races("film", name, "--out", str(tmp_path / "x.mp4")).exit_code == 1
        assert "race" not in tasks[-1]["keywords"]
    page, one, *others = [task.get("shows") for task in tasks]
    assert page == Race().spec()
    assert one == Race("bowl", ["sgd:learning_rate=0.05"], [(1, 2)], 30).spec()
    assert others == [None, None]


def test_a_film_is_made_whole_from_the_command_line(races: Races, tmp_path: Path) -> None:
    out = tmp_path / "x.mp4"
    words = ("--function=x**2", "--at=-1", "--draft", "--jobs=2", "--out", str(out))
    assert races("film", "slope", *words).exit_code == 0
    with av.open(str(out)) as container:
        said = container.metadata["description"]
        told = json.loads(container.metadata["comment"])["told"]
    assert said == "races film slope --function 'x**2' --at=-1 --quality 480p15"
    assert told == {"curve": repr(Curve("x**2")), "points": "(-1.0,)"}
    assert "made already" in races("film", "slope", *words).stdout
