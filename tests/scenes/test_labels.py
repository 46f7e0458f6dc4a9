"""A label that a race made is said in the film's language, and nothing is said twice beside it."""

from __future__ import annotations

import json
import re

import pytest

from engine.contenders import Contender
from engine.race import Race
from scenes import labels, language
from scenes.film import Film
from scenes.grid import GridFilm
from scenes.minima import MinimaFilm
from scenes.race import RaceFilm
from tests.breadth import some
from tests.truth.data import Data
from tests.truth.judge import judge
from tests.truth.sentences import rates_told

ES, EN = (language.load(lang) for lang in ("es", "en"))
RATES = ["adam:learning_rate=0.1", "adam:learning_rate=0.001", "sgd:learning_rate=0.1"]


@pytest.mark.parametrize(
    ("given", "spanish", "english"),
    [
        (RATES, ["Adam lr 0,1", "Adam lr 0,001", "SGD"], ["Adam lr 0.1", "Adam lr 0.001", "SGD"]),
        (
            ["sgd:momentum=0.9", "sgd:momentum=0.5"],
            ["SGD + momentum 0,9", "SGD + momentum 0,5"],
            ["SGD + momentum 0.9", "SGD + momentum 0.5"],
        ),
        (
            ["sgd:label=v1.5", "adam:label=v1.5"],
            ["v1.5 SGD lr 0,01", "v1.5 Adam lr 0,001"],
            ["v1.5 SGD lr 0.01", "v1.5 Adam lr 0.001"],
        ),
        (
            ["sgd", "sgd:learning_rate=CosineDecay(0.1;60)"],
            ["SGD lr 0,01", "SGD lr CosineDecay(0,1; 60)"],
            ["SGD lr 0.01", "SGD lr CosineDecay(0.1; 60)"],
        ),
        (
            ["adam:learning_rate=0.1", "adam:learning_rate=0.01", "sgd:label=Adam lr 0.1"],
            ["Adam lr 0,1 (2)", "Adam lr 0,01", "Adam lr 0.1"],
            ["Adam lr 0.1 (2)", "Adam lr 0.01", "Adam lr 0.1"],
        ),
        (  # typed, letter by letter what the program would have made of them
            ["adam:learning_rate=0.1,label=Adam lr 0.1", "adam:learning_rate=0.01,label=Adam lr 0.01"],
            ["Adam lr 0.1", "Adam lr 0.01"],
            ["Adam lr 0.1", "Adam lr 0.01"],
        ),
    ],
)
def test_a_label_that_was_made_is_in_the_film_s_language_and_one_that_was_typed_as_it_was(
    given: list[str], spanish: list[str], english: list[str]
) -> None:
    race = Race(contenders=given)
    for contenders in (race.contenders, Race.from_spec(json.loads(json.dumps(race.spec()))).contenders):
        assert [labels.label(one, ES) for one in contenders] == spanish
        assert [labels.label(one, EN) for one in contenders] == english


def test_a_race_of_the_texts_of_runners_that_were_told_apart_is_the_same_race() -> None:
    race = Race(contenders=RATES)
    assert [one.text() for one in race.contenders] == [
        "Adam:learning_rate=0.1", "Adam:learning_rate=0.001", "SGD:learning_rate=0.1",
    ]  # fmt: skip
    again = Race(contenders=[one.text() for one in race.contenders])
    assert (again, again.key()) == (race, race.key())
    typed = Race(contenders=[Contender.of(one).relabelled(one.label) for one in race.contenders])
    assert typed != race


def test_settings_beside_a_label_do_not_repeat_it() -> None:
    given = ["adam:learning_rate=0.1,beta_1=0.8", "adam:learning_rate=0.01,beta_1=0.8", "sgd"]
    race = Race(contenders=given)
    assert labels.heads(race.contenders, ES) == [
        ("Adam lr 0,1", "beta_1 0,8"), ("Adam lr 0,01", "beta_1 0,8"), ("SGD", "lr 0,01"),
    ]  # fmt: skip
    typed = Race(contenders=["adam:learning_rate=0.1,label=Adam lr 0.1"])
    assert labels.heads(typed.contenders, ES) == [("Adam lr 0.1", "lr 0,1")]


def test_a_schedule_on_the_board_has_the_language_s_numbers() -> None:
    contender = Contender.parse("sgd:learning_rate=CosineDecay(0.1;60;alpha=0.05)")
    assert labels.settings(contender, ES) == ["lr CosineDecay(0,1; 60; 0,05)"]
    assert labels.settings(contender, EN) == ["lr CosineDecay(0.1; 60; 0.05)"]


# ---- what a viewer reads


def read(film: Film) -> set[str]:
    """All texts of a film: those that are drawn at moments of every act, and the captions."""
    moments = {act.start + part * (act.end - act.start) for act in film.acts for part in (0.1, 0.5, 0.95)}
    drawn = {mark.text for at in moments for mark in film.marks(at)}
    return drawn | {caption.text for caption in film.captions}


@pytest.fixture(scope="module")
def films() -> dict[str, Film]:
    """Spanish films whose runners are told apart by their learning rates."""
    pair = ["adam:learning_rate=0.1", "adam:learning_rate=0.001"]
    return {
        "race": RaceFilm(race=Race(contenders=RATES, steps=12), language="es"),
        "grid": GridFilm(race=Race(contenders=RATES, steps=12), language="es"),
        "minima": MinimaFilm(
            race=Race("peaks", pair, [(-0.35, -0.67), (0.5, 1.0)], 10), cloud=100, language="es"
        ),
    }


@pytest.mark.parametrize("name", some(["race", "grid", "minima"], 3))
def test_a_spanish_film_has_no_decimal_point_and_says_a_rate_once(name: str, films: dict[str, Film]) -> None:
    texts = read(films[name])
    assert any("Adam lr 0,001" in text for text in texts), "its name is read somewhere"
    assert {text for text in texts if re.search(r"lr \d\.\d", text)} == set()
    assert {text for text in texts if "lr 0,001" in text} == {
        text for text in texts if "Adam lr 0,001" in text
    }
    assert {text for text in texts if re.search("lr 0,001.*0,001", text)} == set()


def test_the_judge_finds_nothing_false_in_it_and_reads_its_labels(films: dict[str, Film]) -> None:
    film = films["race"]
    assert isinstance(film, RaceFilm)
    assert [str(false) for false in judge(film, moments=4)] == []
    assert "lr 0,1 (Adam lr 0,001)" in {mark.text for mark in film.marks(film.seconds_of(1))}
    (result,) = film.results()
    data = Data(result, film.words)
    assert data.names == ["Adam lr 0,1", "Adam lr 0,001", "SGD"]
    assert [*rates_told(data, "0,1", "Adam lr 0,001")] == []
    assert [*rates_told(data, "0,1", "Adam lr 0,1")] != []
