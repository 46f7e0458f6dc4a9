"""Films of surfaces that are Python functions: no formula, and how the gradient was found is said truly."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from engine import archive
from engine.errors import InputError
from engine.python_surfaces import PythonSurface
from engine.race import Race
from engine.surfaces import surface
from engine.sweeps import Sweep
from scenes import language
from scenes.race import RaceFilm
from scenes.stage.frame.opening import Opening
from scenes.stage.frame.title import EndCard
from scenes.telling import experiments, origin
from scenes.theme import THEMES
from tests.truth.judge import judge

EXPRESSION = "(w_0 - 1)**2 + 4*sin(w_0)*cos(w_1) + w_1**2/2"
MINE = """
import math
import numpy as np
import keras.ops


def valley(w_0, w_1):
    return (w_0 - 1)**2 + 4*np.sin(w_0)*np.cos(w_1) + w_1**2/2


def compiled(w_0, w_1):
    return w_0**2 + 3*keras.ops.square(w_1)


def left(w_0, w_1):
    return np.sqrt(w_0 + 1) + w_1**2
"""
OPTIMIZERS = ["adam:learning_rate=0.1", "sgd:learning_rate=0.05", "rmsprop:learning_rate=0.05"]


@pytest.fixture(scope="module", autouse=True)
def _mine(users_folder: Path) -> None:
    (users_folder / "film_losses.py").write_text(MINE)


def card(film: Any) -> str:
    (found,) = (actor for actor in film.actors if isinstance(actor, EndCard))
    return " ".join(found.lines)


@pytest.mark.parametrize("spoken", language.LANGUAGES)
def test_a_film_on_numpy_s_function_says_nothing_false(spoken: str) -> None:
    film = RaceFilm(race=Race("film_losses.valley", OPTIMIZERS, [(-2, 2)], 30), language=spoken)
    assert judge(film, 4, EXPRESSION) == []
    words = film.words
    assert words("credits.differences", surface="valley") in card(film)
    assert "run_eagerly" not in card(film)
    told = [caption.text for caption in film.captions]
    assert words("podium.moral_3_differences") in told
    assert words("podium.moral_3") not in told
    assert film.actor(Opening).masthead.formula == []
    assert any("valley" in mark.text for mark in film.marks(4.0))


def test_a_compiled_function_has_an_exact_gradient() -> None:
    film = RaceFilm(race=Race("film_losses.compiled", "sgd:learning_rate=0.1", [(1, 1)], 5), language="en")
    assert film.words("podium.moral_3") in [caption.text for caption in film.captions]
    assert "compiled" not in card(film)
    assert not origin.is_eager(film.race, film.race.surface, film.race.contenders)
    assert judge(film, 2, "w_0**2 + 3*w_1**2") == []


def test_where_the_function_has_no_value_no_formula_is_spoken_of() -> None:
    race = Race(surface("film_losses.left", ((-0.9, 1), (-1, 1))), "sgd", [(0, 0.5)], 6)
    (one,) = experiments.read(Sweep(race, [1.5]).run(), [(1.5, 6)], THEMES["night"])
    assert one.verdict == "undefined"
    for lang, said in (("en", "the function has no value"), ("es", "la función no tiene ningún valor")):
        assert said in experiments.sentence(one, True, language.load(lang))


def test_the_dial_has_fewer_rates_where_the_surface_is_not_compiled() -> None:
    race = Race("film_losses.valley", "sgd", [(1, 1)], 3)
    few = Sweep(race, [0.1, 0.2])
    assert len(experiments.on_dial(few, (0.01, 0.2))) == experiments.FEW


def test_a_film_of_a_function_without_a_place_is_refused() -> None:
    made = PythonSurface("mine", "", ((-1, 1), (-1, 1)), (), abs)
    with pytest.raises(InputError) as refused:
        RaceFilm(race=Race(made, "sgd"))
    assert refused.value.code == "surface.local"
    assert not archive.folder().joinpath(".nc").exists()
