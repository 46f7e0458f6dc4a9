"""`races` as a person meets it: help, lists, films, stills and data, each with its exit code."""

from __future__ import annotations

import csv
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click.testing
import numpy as np
import pytest

from renders import catalog
from renders.ask import options
from renders.ask.asked import gather
from renders.ask.mistakes import Mistakes
from renders.film_options import QUALITIES, FilmOptions
from renders.speech import texts

if TYPE_CHECKING:
    import xarray

Races = Callable[..., click.testing.Result]
Process = Callable[..., subprocess.Popen[str]]
StandIn = Callable[[str], catalog.FilmEntry]


# ---- help and lists


def test_help_names_every_command_and_begins_with_examples(races: Races) -> None:
    text = races("--help").stdout
    for word in ("film", "still", "run", "list", "archive", "doctor", "races film race --draft"):
        assert word in text


def test_the_films_help_teaches_every_option_its_defaults_and_the_file(races: Races) -> None:
    text = races("film", "--help").stdout
    for name in (
        "surface",
        "domain",
        "optimizer",
        "lineup",
        "start",
        "steps",
        "lang",
        "theme",
        "quality",
        "out",
    ):
        assert f"--{name}" in text
    for name in (*QUALITIES, "es or en", "night", "paper", "page, ten or keras", "--config my.toml"):
        assert name in text
    assert "Exit codes: 0 done, 1 failed, 2 bad input, 130 interrupted." in text


@pytest.mark.parametrize("language", ["en", "es"])
def test_each_command_tells_what_it_writes(language: str, races: Races) -> None:
    said = {
        name: " ".join(races(name, "--help", language=language).stdout.split())
        for name in ("film", "still", "run")
    }
    words = texts(language)
    for name, key in (("film", "help.out"), ("still", "help.out_still"), ("run", "help.out_run")):
        assert [other for other, text in said.items() if words[key] in text] == [name]


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_examples_of_the_help_are_right(language: str, races: Races, tmp_path: Path) -> None:
    text = races("film", "--help", language=language).stdout.replace("\\\n", " ")
    config = tmp_path / "mine.toml"
    config.write_text("\n".join(re.findall(r"^ +(\w+ +=.*)$", text, re.MULTILINE)))
    commands = re.findall(r"^ +races film race(.*)$", text, re.MULTILINE)
    assert len(commands) == 5
    import shlex

    for command in [*commands, f" --config {config}"]:
        typed = _typed(shlex.split(command))
        mistakes = Mistakes()
        asked = gather(typed, mistakes)
        assert options.film(catalog.films()["race"], asked, mistakes) is not None, (command, mistakes.errors)
        mistakes.settle()


def _typed(words: list[str]) -> dict[str, object]:
    """What click hands on for these words."""
    from renders.ask.cli import application

    command = application("en").commands["film"]
    given = command.make_context("film", ["race", *words]).params
    del given["name"]  # the film's
    return given | {"name": given.pop("called")}


def test_spanish_help_has_no_english_of_clicks(races: Races) -> None:
    text = races("film", "--help", language="es").stdout
    assert "Uso: " in text
    assert "Opciones:" in text
    assert "Muestra esta ayuda y termina." in text


def test_lists_tell_what_there_is(races: Races) -> None:
    from engine.contenders import LINEUPS
    from engine.surfaces import SURFACES

    for what, names in (
        ("surfaces", list(SURFACES)),
        ("optimizers", ["Adam", "Muon", "learning_rate=0.001", "amsgrad=false"]),
        ("films", ["race", "The Keras optimizers race"]),
        ("lineups", [*LINEUPS, "AMSGrad", "Nesterov"]),
    ):
        result = races("list", what)
        assert result.exit_code == 0
        for name in names:
            assert name in result.stdout


def test_it_starts_without_what_is_slow() -> None:
    slow = ("manim", "tensorflow", "keras", "sympy", "xarray", "scipy", "matplotlib", "av")
    call = (
        "import sys; from renders.ask.cli import application\n"
        "for words in ('--help', 'film --help', 'list surfaces', 'list optimizers', 'film x --steps 0'):\n"
        "    try: application('es').main(words.split())\n"
        "    except SystemExit: pass\n"
        f"print('slow:', [name for name in {slow!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", call], capture_output=True, text=True, check=True)
    assert done.stdout.endswith("slow: []\n")


def test_a_reader_that_goes_away_is_no_crash() -> None:
    call = f"{sys.executable} -m renders.ask.cli list optimizers | head -n 1"
    done = subprocess.run(["bash", "-c", call], capture_output=True, text=True, check=True)
    assert done.stdout == "Adadelta\n"
    assert done.stderr == ""


# ---- what was asked


def test_what_is_typed_wins_over_the_file(tmp_path: Path) -> None:
    config = tmp_path / "race.toml"
    config.write_text(
        'surface = "w_0**2 + w_1**4"\ndomain = [[-1, 1], [-2, 2]]\n'
        'lineup = "page"\nsteps = 80\ndraft = true\nlang = "en"'
    )
    typed = {
        "config": str(config),
        "surface": "booth",
        "optimizer": ("adam",),
        "quality": "720p30",
        "steps": "5",
    }
    asked = gather(typed, Mistakes())
    assert asked == {
        "surface": "booth", "optimizer": ("adam",), "quality": "720p30", "steps": "5", "lang": "en",
    }  # fmt: skip


def wanted(**asked: object) -> FilmOptions:
    mistakes = Mistakes()
    made = options.film(catalog.films()["race"], asked, mistakes)
    mistakes.settle()
    assert made is not None
    return made


def test_the_default_film_is_made_by_the_shortest_command() -> None:
    made = wanted()
    assert made.command == "races film race"
    assert (made.language, made.theme, made.quality) == ("es", "night", "1080p60")
    assert "race" not in made.keywords()  # the film's own


def test_the_command_makes_the_same_film_again() -> None:
    import shlex

    asked = {
        "surface": "w_0**2 + 10*sin(w_1)", "domain": "-4:4,-6:6", "name": "It's mine",
        "optimizer": ['ADAM:learning_rate=.1,label="It\'s"'],
        "lineup": "ten", "start": ["3,1"], "steps": "20", "lang": "en", "theme": "paper", "quality": "720p30",
        "from": "3", "to": "9", "title": "It's $HOME", "credit": "me",
    }  # fmt: skip
    made = wanted(**asked)
    assert made.command is not None
    words = shlex.split(made.command)
    assert words[:3] == ["races", "film", "race"]
    again = wanted(
        **{name: value for name, value in _typed(words[3:]).items() if value not in (None, (), False)}
    )
    assert again.command == made.command
    assert again.own["race"].spec() == made.own["race"].spec()
    assert (again.own["span"], again.title, again.credit) == ((3.0, 9.0), "It's $HOME", "me")


def test_a_lineup_and_optimizers_race_together() -> None:
    labels = [
        contender.label
        for contender in wanted(lineup="page", optimizer=["lion:learning_rate=0.1"]).own["race"].contenders
    ]
    assert labels == ["SGD", "Adagrad", "RMSprop", "Adadelta", "Adam", "AMSGrad", "Adamax", "Nadam", "Lion"]


def test_a_domain_widens_a_named_surface() -> None:
    race = wanted(domain="-6:6,-7:7").own["race"]
    assert race.surface.name == "peaks"
    assert race.surface.domain == ((-6.0, 6.0), (-7.0, 7.0))


# ---- films, through the stand-ins


@pytest.mark.usefixtures("page")
def test_a_film_is_made_then_found_then_refused(
    races: Races, stand_in: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalog, "films", lambda: {"quick": stand_in("Quick")})
    out = tmp_path / "x.mp4"
    film = ("film", "quick", "--draft", "--out", str(out))
    made = races(*film)
    assert made.exit_code == 0, made.output
    assert re.search(r"x\.mp4: 1\.0 s, [\d.]+ kB, rendered in \d+ s", made.stdout)
    assert "100 %" in made.stderr
    found = races(*film)
    assert found.exit_code == 0
    assert "this very film is made already" in found.stdout
    other = races(*film, "--title", "Another")
    assert other.exit_code == 2
    assert "--force replaces it" in other.stderr


@pytest.mark.usefixtures("page")
def test_a_film_that_fails_ends_with_1_and_says_why(races_process: Process, tmp_path: Path) -> None:
    process = races_process(
        "film", "broken", "--draft", "--out", str(tmp_path / "x.mp4"), LC_ALL="es_ES.UTF-8"
    )
    said = process.communicate(timeout=60)[1]
    assert process.returncode == 1
    assert "No se ha generado el vídeo: RuntimeError: the square fell over" in said
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("page")
def test_ctrl_c_ends_with_130_and_leaves_nothing(races_process: Process, tmp_path: Path) -> None:
    process = races_process("film", "slow", "--draft", "--out", str(tmp_path / "x.mp4"), LC_ALL="C.UTF-8")
    assert process.stderr is not None
    for line in process.stderr:
        if "frames/s" in line:
            break
    process.send_signal(signal.SIGINT)
    said = process.communicate(timeout=30)[1]
    assert process.returncode == 130
    assert said.strip().endswith("Interrupted; nothing is left half-made.")
    assert list(tmp_path.iterdir()) == []


# ---- stills and data


@pytest.mark.usefixtures("page")
def test_a_still_is_a_picture_of_its_size(races: Races, tmp_path: Path) -> None:
    from PIL import Image

    out = tmp_path / "x.png"
    result = races("still", "race", "--step", "14", "--quality", "720p30", "--out", str(out))
    assert result.exit_code == 0, result.output
    with Image.open(out) as picture:
        assert picture.size == (1280, 720)
    assert [path.name for path in tmp_path.iterdir()] == ["x.png"]
    again = races("still", "race", "--step", "15", "--out", str(out))
    assert again.exit_code == 2
    assert "--force replaces it" in again.stderr


def test_the_numbers_of_a_run_are_the_archives(races: Races, page: xarray.Dataset, tmp_path: Path) -> None:
    for name in ("race.nc", "race.csv"):
        assert races("run", "--out", str(tmp_path / name)).exit_code == 0
    from engine import archive

    kept = archive.read(tmp_path / "race.nc")
    assert kept.identical(page)
    with (tmp_path / "race.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == page.sizes["contender"] * page.sizes["step"]
    assert [row["contender"] for row in rows[:: page.sizes["step"]]] == page["contender"].values.tolist()
    columns = {"w_0": page["w"][..., 0], "w_1": page["w"][..., 1], "loss": page["loss"]}
    columns |= {"gradient_0": page["gradient"][..., 0], "gradient_1": page["gradient"][..., 1]}
    for column, values in columns.items():
        assert np.array_equal([float(row[column]) for row in rows], values.values.ravel()), column
    assert sorted(path.name for path in tmp_path.iterdir()) == ["race.csv", "race.nc"]


def test_a_run_replaces_nothing_without_force(races: Races, page: xarray.Dataset, tmp_path: Path) -> None:
    out = tmp_path / "race.csv"
    out.write_text("mine")
    assert races("run", "--out", str(out)).exit_code == 2
    assert out.read_text() == "mine"
    assert races("run", "--out", str(out), "--force").exit_code == 0
    assert out.read_text().startswith("contender,start,step,w_0,w_1,loss")


@pytest.mark.parametrize(
    ("language", "said"), [("en", "a fault of the program"), ("es", "un fallo del programa")]
)
@pytest.mark.parametrize("debug", ["", "1"])
def test_what_nobody_foresaw_is_one_sentence(
    language: str, said: str, debug: str, races: Races, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from engine import archive

    def fails(*arguments: object, **options: object) -> None:
        raise RuntimeError("the wheel came off\nand rolled away")

    monkeypatch.setattr(archive, "get", fails)
    monkeypatch.setenv("OPTIMIZER_RACES_DEBUG", debug)
    result = races("run", "--out", str(tmp_path / "x.csv"), language=language)
    assert result.exit_code == 1
    assert said in result.stderr
    assert "RuntimeError: the wheel came off" in result.stderr
    assert ("Traceback" in result.stderr) == bool(debug)
    if not debug:
        assert len(result.stderr.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_a_run_goes_where_no_film_can(races: Races, tmp_path: Path) -> None:
    out = tmp_path / "ends.csv"
    typed = ("--surface", "bowl", "--optimizer", "sgd:learning_rate=0.01", "--steps", "3", "--record", "last")
    result = races("run", *typed, "--start", "1,1", "--start=-2,3", "--start", "50,50", "--out", str(out))
    assert result.exit_code == 0, result.output
    rows = list(csv.DictReader(out.open(encoding="utf-8")))
    assert [(row["start"], row["step"]) for row in rows] == [("0", "3"), ("1", "3"), ("2", "3")]
    assert float(rows[0]["w_0"]) == pytest.approx(0.99**3)  # the bowl's slope is w_0


@pytest.mark.usefixtures("page")
def test_a_start_off_the_map_is_run_and_told_of(races: Races, tmp_path: Path) -> None:
    run = ("run", "--optimizer", "SGD(0.1)", "--steps", "1")
    for start, told in (("30,40", "fuera del mapa, que abarca -3:3,-3:3: 30,40."), ("1,2", "")):
        out = tmp_path / f"{start}.csv"
        done = races(*run, f"--start={start}", "--out", str(out), language="es")
        assert done.exit_code == 0
        assert out.is_file()
        assert told in done.stderr
        assert ("fuera del mapa" in done.stderr) is bool(told)
    several = [f"--start={at},9" for at in range(5)]
    done = races(*run, *several, "--out", str(tmp_path / "x.csv"))
    assert "not on the map, which spans -3:3,-3:3: 0,9; 1,9; 2,9; .... It is" in done.stderr


def test_the_archive_is_listed_and_pruned(
    races: Races, page: xarray.Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from engine import archive

    monkeypatch.setenv("OPTIMIZER_RACES_CACHE", str(tmp_path / "races"))
    assert ": 0 (" in races("archive", "list").stdout
    archive.store(page)
    (tmp_path / "races" / "broken.nc").write_text("not a race")
    text = races("archive", "list").stdout
    assert "peaks, 60 epochs (every step)" in text
    assert "damaged" in text
    assert ": 2 (" in text
    spanish = races("archive", "list", language="es").stdout
    assert re.search(r" \d+,\d MB  picos, 60 épocas", spanish)
    assert not re.search(r"\d\.\d+ [kM]B", spanish)
    assert "deleted: 1 (" in races("archive", "prune", "--keep", "5").stdout
    assert "deleted: 1 (" in races("archive", "prune", "--all").stdout
    assert archive.list() == ()


def test_an_optimizer_of_ones_own_is_found_where_one_calls_from(
    races: Races, page: xarray.Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "my_own_optimizers.py").write_text(
        "import keras\n\n\nclass Half(keras.optimizers.SGD):\n"
        "    def update_step(self, gradient, variable, learning_rate):\n"
        "        super().update_step(gradient, variable, learning_rate / 2)\n"
    )
    monkeypatch.chdir(tmp_path)
    contenders = (
        "--optimizer",
        "my_own_optimizers.Half:learning_rate=0.02",
        "--optimizer",
        "sgd:learning_rate=0.01",
    )
    result = races("run", *contenders, "--steps", "3", "--out", "x.csv")
    assert result.exit_code == 0, result.output
    rows = list(csv.DictReader((tmp_path / "x.csv").open(encoding="utf-8")))
    half, whole = (
        [float(row["w_0"]) for row in rows if row["contender"] == name] for name in ("Half", "SGD")
    )
    assert half == pytest.approx(whole, rel=1e-12)
