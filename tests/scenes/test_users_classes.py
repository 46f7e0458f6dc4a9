"""Films of users' classes: what they say of how those were stepped is what the results say."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from engine import archive, eager
from engine.errors import InputError
from engine.race import Race
from engine.sweeps import Sweep
from scenes import introduction, language, script
from scenes.learning_rate import LearningRateFilm
from scenes.minima import MinimaFilm
from scenes.race import RaceFilm
from scenes.stage.cast import Cast
from scenes.stage.title import EndCard
from scenes.theme import THEMES

MINE = """
import keras


class Every(keras.optimizers.SGD):
    calls = 0

    def update_step(self, gradient, variable, learning_rate):
        self.calls += 1
        super().update_step(gradient * (0.0 if self.calls % 5 == 0 else 1.0), variable, learning_rate)


class Plain(keras.optimizers.SGD):
    pass


class Rateless(keras.optimizers.SGD):
    def __init__(self, strength=0.02, betas=(0.5, 0.25)):
        super().__init__(strength)
"""
START = [(3.0, 2.0)]


@pytest.fixture(scope="module", autouse=True)
def _mine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    folder = tmp_path_factory.mktemp("films")
    (folder / "film_rules.py").write_text(MINE)
    sys.path.insert(0, str(folder))
    yield
    sys.path.remove(str(folder))
    sys.modules.pop("film_rules", None)


def card(film: Any) -> str:
    """What the end card says under the command."""
    (found,) = (actor for actor in film.actors if isinstance(actor, EndCard))
    return " ".join(found.lines)


@pytest.mark.parametrize("spoken", language.LANGUAGES)
@pytest.mark.parametrize("names", [["Every"], ["Plain"], ["Every", "Plain"], ["Rateless", "Plain"]])
def test_the_end_card_names_who_was_stepped_eagerly(spoken: str, names: list[str]) -> None:
    race = Race("bowl", ["sgd", *(f"film_rules.{name}" for name in names)], START, 12)
    film = RaceFilm(race=race, language=spoken)
    said = card(film)
    stepped = script.stepped(archive.get(race))
    for name, how in zip(["SGD", *names], stepped, strict=True):
        assert (f"{name}:" in said) == (how == "eager")
    assert ("run_eagerly=True" in said) == ("Every" in names)


def test_the_end_card_says_how_far_a_compiled_class_was_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(eager, "CHECKED", 7)
    race = Race("bowl", ["film_rules.Plain:learning_rate=0.0123"], START, 12)
    assert script.manner([race.run()], language.load("en")) == [
        "Plain: compiled; as eager Keras in the first 7 steps"
    ]


@pytest.mark.parametrize(("name", "count"), [("Every", 60), ("Plain", 1_200)])
def test_the_dial_has_fewer_rates_where_steps_are_eager(name: str, count: int) -> None:
    race = Race("bowl", [f"film_rules.{name}"], START, 6)
    film = LearningRateFilm(race=race, experiments=[(0.01, 6)], rates=(0.001, 0.02))
    assert len(film.rates) == len(film.sweep["rate"]) == count
    assert film.rates[[0, -1]].tolist() == [0.001, 0.02]
    assert any(film.words.number(count, 0) in caption.text for caption in film.captions)
    assert ("run_eagerly=True" in card(film)) == (name == "Every")
    assert set(json.loads(film.sweep.attrs["stepped"])) == {"eager" if name == "Every" else "compiled"}


def test_the_film_of_minima_is_refused_before_thousands_of_eager_steps() -> None:
    with pytest.raises(InputError, match="Every") as caught:
        MinimaFilm(race=Race("bowl", ["film_rules.Every"], [(1, 0.1), (1, -0.1)], 5), composed=False).needs()
    assert caught.value.code == "minima.eager"
    film = MinimaFilm(race=Race("bowl", ["film_rules.Plain"], [(1, 0.1), (1, -0.1)], 5), composed=False)
    assert len(film.needs()) == 3  # the starts, the cloud, the basins


@pytest.mark.parametrize("spoken", language.LANGUAGES)
def test_a_contender_without_a_learning_rate_has_none_in_the_words(spoken: str) -> None:
    words, theme = language.load(spoken), THEMES["night"]
    for others, has_rates in ((["sgd", "adam"], True), (["sgd", "film_rules.Rateless"], False)):
        cast = Cast(archive.get(Race("bowl", others, START, 3)), words, theme)
        said = " ".join([introduction.subtitle(cast), *introduction.fairness(cast)])
        assert (
            words("hyperparameter.learning_rate") in said or "tasa" in said or "rate" in said
        ) == has_rates


def test_a_sweep_of_a_class_without_a_learning_rate_is_refused() -> None:
    race = Race("bowl", ["film_rules.Rateless"], START, 3)
    with pytest.raises(InputError, match="has no hyperparameter 'learning_rate'"):
        LearningRateFilm(race=race, composed=False).needs()
    with pytest.raises(InputError, match="has no hyperparameter 'learning_rate'"):
        Sweep(race, [0.1])
