"""An option is one row in its film's class, and its words: whatever else knows of it reads that row."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from pathlib import Path

import click.testing
import pytest

from renders import catalog
from renders.ask import course_reader, options
from renders.ask.asked import gather, taken
from renders.ask.cli import application
from renders.ask.mistakes import Mistakes
from renders.film_options import FilmOptions
from renders.make.film_key import film_key
from renders.speech import texts

Races = Callable[..., click.testing.Result]
FILM = '''
from scenes.film import Film
from scenes.options import RACE, Option

import nothing_that_is_installed

MOST = 40


class WindyFilm(Film):
    """A race in the wind."""

    name = "windy"
    takes = (
        *RACE,
        Option("wind", "whole", "gusts", usual=7, least=2, most=MOST),
        Option("turn", "range", "turns", usual=((-1.0, 1.0),), several=True, most=2),
    )
'''
WORDS = {"en": "How strong the wind is, 2 to 40. [7]", "es": "La fuerza del viento, de 2 a 40. [7]"}


@pytest.fixture(autouse=True)
def _a_film_with_rows_of_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "windy.py").write_text(FILM)
    monkeypatch.setattr(catalog, "PROJECT", tmp_path)
    race = catalog.FilmEntry("race", "scenes.race:RaceFilm")
    films = {"race": race, "windy": catalog.entry("windy", "windy:WindyFilm", es="El viento.", en="Wind.")}
    monkeypatch.setattr(catalog, "films", lambda: films)
    for language, said in WORDS.items():
        monkeypatch.setitem(texts(language), "help.wind", said)
        monkeypatch.setitem(texts(language), "help.turn", said)


def wanted(*words: str) -> FilmOptions:
    """What the film is made with for what was typed; all mistakes are raised."""
    typed = application("en").commands["film"].make_context("film", ["windy", *words]).params
    del typed["name"]
    film, mistakes = catalog.films()["windy"], Mistakes()
    made = options.film(film, taken(film, gather(typed, mistakes), mistakes), mistakes)
    mistakes.settle()
    assert made is not None
    return made


TYPED = ("--wind=12", "--turn=-3:1e0", "--turn", "0:.5")
READ = {"gusts": 12, "turns": ((-3.0, 1.0), (0.0, 0.5))}


def test_it_is_read_from_the_command_line_and_its_film_shows_its_own_by_itself() -> None:
    assert wanted(*TYPED).own == READ
    assert wanted().own == {}


@pytest.mark.parametrize("turns", ['["-3:1", "0:0.5"]', "[[-3, 1], [0, 0.5]]"])
def test_it_is_read_from_a_films_file_and_from_a_courses(turns: str, tmp_path: Path) -> None:
    text = f"wind = 12\nturn = {turns}"
    (tmp_path / "film.toml").write_text(text)
    (tmp_path / "course.toml").write_text(f'[[film]]\nscene = "windy"\n{text}')
    made, mistakes = wanted("--config", str(tmp_path / "film.toml")), Mistakes()
    course = course_reader.read(tmp_path / "course.toml", mistakes)
    mistakes.settle()
    assert course is not None
    assert made.own == course.lessons[0].options.own == READ
    assert made == course.lessons[0].options == wanted(*TYPED)


def test_the_command_on_the_end_card_asks_the_same_in_short() -> None:
    command = wanted(*TYPED).command
    assert command == "races film windy --wind 12 --turn=-3:1 --turn=0:0.5"
    assert wanted(*shlex.split(command)[3:]) == wanted(*TYPED)


def test_it_changes_the_films_key() -> None:
    film = catalog.films()["windy"]
    others = ((), ("--wind=12",), ("--wind=13",), ("--turn=0:1",), ("--turn=0:1", "--turn=1:2"))
    keys = [film_key(film, wanted(*words).keywords() | {"command": None}) for words in others]
    assert len({*keys}) == len(keys)


@pytest.mark.parametrize("language", ["en", "es"])
def test_it_is_in_the_help_and_in_the_list_of_films(language: str, races: Races) -> None:
    said = " ".join(races("film", "windy", "--help", language=language).stdout.split())
    low_high = {"en": "LOW:HIGH", "es": "MÍN:MÁX"}[language]
    assert f"--wind N {WORDS[language]}" in said
    assert re.search(rf"--turn {low_high} .* \[-1:1\]", said)
    assert "--wind" in races("film", "--help", language=language).stdout
    assert "--wind" not in races("film", "race", "--help", language=language).stdout
    assert "--steps --wind --turn" in races("list", "films", language=language).stdout


@pytest.mark.parametrize(
    ("words", "english", "spanish"),
    [
        (["windy", "--wimd=3"], "There is no option --wimd; did you mean --wind?", "¿querías decir --wind?"),
        (["windy", "--wind=x"], "a whole number from 2 to 40; not 'x'", "número entero, de 2 a 40; no «x»"),
        (["windy", "--wind=1,000"], "--wind must be 1000, not '1,000'", "--wind tiene que ser 1000"),
        (["windy", "--wind=41"], "a whole number from 2 to 40; not '41'", "de 2 a 40; no «41»"),
        (["windy", "--turn=1:0"], "--turn must be one range low:high", "--turn tiene que ser un intervalo"),
        (["windy", "--turn=0,5:1"], "--turn must be 0.5:1, not '0,5:1'", "--turn tiene que ser 0.5:1"),
        (["windy", "--turn=0:1", "1:2"], "--turn=0:1 --turn=1:2", "--turn=0:1 --turn=1:2"),
        (["windy", "--turn=0:1", "--turn=0:1.0"], "--turn is given 0:1 twice", "--turn lleva 0:1 dos veces"),
        (["windy", *(f"--turn=0:{n}" for n in (1, 2, 3))], "1 to 2 times, not 3", "de 1 a 2 veces, no 3"),
        (["race", "--wind=3"], "does not take --wind, as these do: windy", "no admite --wind (sí: windy)"),
    ],
)  # fmt: skip
def test_each_mistake_in_it_is_said_in_both_languages(
    words: list[str], english: str, spanish: str, races: Races
) -> None:
    for language, said in (("en", english), ("es", spanish)):
        result = races("film", *words, language=language)
        assert result.exit_code == 2
        assert said in result.stderr


def test_every_mistake_in_a_file_is_said_at_once_with_its_place(races: Races, tmp_path: Path) -> None:
    config, course = tmp_path / "film.toml", tmp_path / "course.toml"
    config.write_text('wimd = 3\nwind = 41\nturn = ["0:1", "2:1"]')
    said = races("film", "windy", "--config", str(config)).stderr
    for place in ("unknown key 'wimd'; did you mean wind?", "film.toml, line 2", "from 2 to 40", "line 3"):
        assert place in said
    course.write_text(f'[[film]]\nscene = "windy"\n{config.read_text()}')
    said = races("course", str(course), "--dry-run").stderr
    for key, mistake in (("wimd", "did you mean wind?"), ("wind", "from 2 to 40"), ("turn[2]", "one range")):
        assert re.search(rf"film\[1\] \(windy\)\.{re.escape(key)}: .*{re.escape(mistake)}", said)


def test_a_line_that_is_no_toml_is_mended_by_its_form(races: Races, tmp_path: Path) -> None:
    config = tmp_path / "film.toml"
    config.write_text("wind = 1.000\nturn = -1, 1")
    said = races("film", "windy", "--config", str(config)).stderr
    assert "write `turn = [-1, 1]`, not `turn = -1, 1`" in said
