"""The films on the command line: each with its own name, room and stills."""

from __future__ import annotations

import importlib
import inspect
import json
import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import click.testing
import pytest

from engine.race import Race
from renders import catalog, film_options, mp4
from renders.ask import again, options
from renders.ask.asked import gather, over, taken
from renders.ask.cli import application
from renders.ask.mistakes import Mistakes
from scenes.options import EVERY, FUNCTION, LINEUP, OPTIMIZER, SECONDS, SPAN, START, STEPS
from tests.breadth import some

Races = Callable[..., click.testing.Result]
WORDS = (("es", "Un vídeo de dos a cuatro."), ("en", "A film of two to four."))
ROOM = (*FUNCTION, OPTIMIZER.but(least=2, most=4), LINEUP, START, STEPS)
FEW = catalog.FilmEntry("few", "stand_ins:Quick", WORDS, (*ROOM, *SPAN))
PLAIN = catalog.FilmEntry("plain", "stand_ins:Quick", options=())
TWO = catalog.FilmEntry("two", "stand_ins:Quick", options=(*FUNCTION, OPTIMIZER.but(least=2, most=2), STEPS))
PAIR = catalog.FilmEntry(
    "pair", "stand_ins:Quick", options=(*FUNCTION, OPTIMIZER.but(rule="momentum_pair"), STEPS)
)
FOUR = ("--optimizer=sgd", "--optimizer=adam", "--optimizer=lion", "--optimizer=nadam")


@pytest.fixture(autouse=True)
def _a_catalog_of_our_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalog, "films", lambda: {"few": FEW, "plain": PLAIN})


@pytest.mark.parametrize(
    ("film", "language", "said"),
    [
        (TWO, "en", "The film `two` shows exactly 2 optimizers, not 1: give --optimizer 2 times."),
        (TWO, "es", "El vídeo `two` enseña justo 2 optimizadores, no 1: da --optimizer 2 veces."),
        (PAIR, "en", "What momentum does is seen in SGD without and with it,"),
        (PAIR, "es", "Lo que hace el momentum se ve con SGD sin él y con él,"),
    ],
)
def test_what_a_film_of_just_two_shows_is_said_with_all_else(
    film: catalog.FilmEntry, language: str, said: str, races: Races, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalog, "films", lambda: {film.name: film})
    result = races("film", film.name, "--optimizer", "adam", "--steps", "0", language=language)
    assert result.exit_code == 2
    assert said in " ".join(result.stderr.split())
    assert "steps" in result.stderr


@pytest.mark.parametrize(("language", "at"), [("es", 0), ("en", 1)])
def test_the_help_says_which_films_there_are(language: str, at: int, races: Races) -> None:
    text = races("film", "--help", language=language).stdout
    assert f"\n    few       {WORDS[at][1]}\n    plain     plain\n" in text


@pytest.mark.parametrize(
    ("typed", "count"), [((), 8), (FOUR[:1], 1), ((*FOUR, "--optimizer=ftrl"), 5), (("--lineup=ten",), 10)]
)
@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "room for 2 to 4 optimizers, not {}"), ("es", "caben de 2 a 4 optimizadores, no {}")],
)
@pytest.mark.parametrize("command", ["film", "still"])
def test_a_film_has_room_for_its_own_number_said_with_all_else(
    command: str, language: str, said: str, typed: tuple[str, ...], count: int, races: Races
) -> None:
    result = races(command, "few", *typed, "--steps", "0", "--theme", "x", language=language)
    assert result.exit_code == 2
    assert said.format(count) in result.stderr
    for other in ("steps", "--theme"):
        assert other in result.stderr


@pytest.mark.parametrize("count", [2, 4])
def test_a_film_takes_as_many_as_it_has_room_for(count: int) -> None:
    mistakes = Mistakes()
    asked: dict[str, Any] = {"optimizer": [each.partition("=")[2] for each in FOUR[:count]]}
    assert options.race(asked, mistakes, FEW) is not None
    mistakes.settle()


def test_names_that_are_wrong_are_not_counted(races: Races) -> None:
    result = races("film", "few", "--optimizer", "adan", "--optimizer", "sgd")
    assert "room for" not in result.stderr
    assert "adan" in result.stderr


@pytest.mark.usefixtures("page")
def test_the_film_carries_the_command_that_makes_it_again(races: Races, tmp_path: Path) -> None:
    out = tmp_path / "x.mp4"
    result = races("film", "few", *FOUR[:2], "--draft", "--jobs", "2", "--out", str(out))
    assert result.exit_code == 0, result.output
    with av.open(str(out)) as container:
        said = container.metadata["description"]
        film = json.loads(container.metadata["comment"])["film"]
    rates = ("SGD:learning_rate=0.01", "Adam:learning_rate=0.001")
    assert said == "races film few " + " ".join(f"--optimizer {each}" for each in rates) + " --quality 480p15"
    from renders.make.film_key import film_key

    keywords = {"race": Race(contenders=["sgd", "adam"]), "language": "es", "theme": "night"}
    assert film == film_key(
        FEW, {**keywords, "quality": "480p15", "command": said}
    )  # not of how many made it


def test_the_command_names_its_film() -> None:
    film = film_options.FilmOptions(title="Mine")
    assert again.command(film, {}, FEW) == "races film few --title Mine"


@pytest.mark.usefixtures("page")
def test_a_still_is_drawn_by_the_films_own_module(races: Races, tmp_path: Path) -> None:
    out = tmp_path / "x.png"
    result = races("still", "few", *FOUR[:2], "--step", "3", "--quality", "720p30", "--out", str(out))
    assert result.exit_code == 0, result.output
    assert out.read_text() == "step 3 of 2, es, night, 1280 x 720"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "The film `plain` has no epochs of one race: give --time or --chapter instead of --step."),
        ("es", "El vídeo `plain` no tiene épocas de una carrera: da --time o --chapter en lugar de --step."),
    ],
)
def test_a_film_without_epochs_has_no_still_of_one_and_says_so_with_all_else(
    language: str, said: str, races: Races
) -> None:
    result = races("still", "plain", "--step", "3", language=language)
    assert result.exit_code == 2
    assert said in result.stderr
    assert "--out" in result.stderr


def test_every_film_keeps_what_its_line_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    from scenes.film import Film

    for film in catalog.films().values():
        module = importlib.import_module(film.scene.partition(":")[0])
        scene = getattr(module, film.scene.partition(":")[2])
        assert issubclass(scene, Film)
        given = {option.keyword or option.name for option in film.options}
        taken = [inspect.signature(kind.__init__).parameters for kind in (scene, Film)]
        assert given <= {name for parameters in taken for name in parameters}, film.name
        assert {language for language, _ in film.words} == {"es", "en"}
        assert film.options == (*scene.takes, *(() if SPAN[0] in scene.takes else SECONDS), *EVERY)


def test_what_the_catalog_says_is_usual_and_its_examples_are_right(
    monkeypatch: pytest.MonkeyPatch, races: Races
) -> None:
    monkeypatch.undo()
    command = application("en").commands["film"]
    for film in catalog.films().values():
        usual = {name: value for name, value in film.usual.items() if name in film.takes}
        text = races("film", film.name, "--help").stdout.replace("\\\n", " ")
        examples = re.findall(rf"^ +races film {film.name}(?: (.*))?$", text, re.MULTILINE)
        assert len(examples) > 1
        for example in examples:
            typed = command.make_context("film", [film.name, *shlex.split(example)]).params
            del typed["name"]
            mistakes = Mistakes()
            given = gather(typed, mistakes)
            for asked in (given, over(usual, given)):
                options.film(film, taken(film, asked, mistakes), mistakes)
            mistakes.settle()


# ---- GIF and WebM


@pytest.mark.parametrize(("suffix", "begins"), some([(".gif", b"GIF89a"), (".webm", b"\x1aE\xdf\xa3")], 2))
def test_a_film_can_be_a_gif_or_a_webm(suffix: str, begins: bytes, races: Races, tmp_path: Path) -> None:
    out = tmp_path / f"x{suffix}"
    made = races("film", "plain", "--draft", "--out", str(out), "--most", "500kB")
    assert made.exit_code == 0, made.output
    assert f"{out}: 1.0 s" in made.stdout
    assert out.read_bytes().startswith(begins)
    assert out.stat().st_size <= 500_000
    assert [*tmp_path.iterdir()] == [out]
    again = races("film", "plain", "--draft", "--out", str(out))
    assert again.exit_code == 2
    assert "--force" in again.stderr


def test_what_cannot_be_so_small_is_not_made_and_says_what_to_do(races: Races, tmp_path: Path) -> None:
    made = races("film", "plain", "--draft", "--out", str(tmp_path / "x.gif"), "--most", "100B")
    assert made.exit_code == 1
    assert "and --most allows 100: show less of the film" in made.stderr
    assert not [*tmp_path.iterdir()]


# ---- the trailer


def test_a_trailer_has_seconds_of_every_film_in_its_look(races: Races, tmp_path: Path) -> None:
    out = tmp_path / "t.mp4"
    made = races("trailer", "--draft", "--lang", "en", "--theme", "paper", "--out", str(out))
    assert made.exit_code == 0, made.output
    movie = mp4.look(out)
    assert [chapter.title for chapter in movie.chapters] == ["quick", "quick"]
    assert movie.size == (854, 480)
    assert races("trailer", "--out", str(out)).exit_code == 2  # it is there
    assert "30p" in races("trailer", "--quality", "30p").stderr
