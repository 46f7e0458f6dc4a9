"""The touchable dial says of each rate what becomes of it, and its answers are those of the paths."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from engine import Race, archive
from engine.exploration import explore_rates
from scenes.figures.learning_rate import Dial, on_dial, questions
from scenes.language import LANGUAGES, load
from scenes.stage.show.cast import Cast
from scenes.theme import THEMES

RACE = Race("peaks", ["sgd"], steps=12)
RATES = (0.003, 0.2)


@cache
def dial() -> Dial:
    cast = Cast(archive.get(RACE), load("en"), THEMES["night"])
    return Dial(explore_rates(RACE, on_dial(RACE, [0.03, 9.0], RATES, 11), 3), cast)


def test_its_rates_ascend_within_the_range_and_hold_those_asked_for() -> None:
    rates = dial().rates
    assert [*rates] == sorted({*rates})
    assert (rates[0], rates[-1]) == RATES
    assert 0.03 in rates
    assert 9.0 not in rates
    good = dial().arrives
    assert [*good] == [*range(good[0], good[-1] + 1)], "the valley is in one piece"
    assert dial().verdicts[good[0] - 1, 0] == "short"


def test_every_path_is_that_of_a_race_at_that_rate_alone() -> None:
    which, start = len(dial().rates) // 2, 4
    at = dial().explored.starts[start]
    alone = Race("peaks", [f"sgd:learning_rate={dial().rates[which]!r}"], starts=[at], steps=12).run()
    assert alone["w"].values[0, 0].tobytes() == dial().explored.w[which, 0, start].tobytes()


@pytest.mark.parametrize("language", LANGUAGES)
def test_answers_say_what_the_paths_do(language: str) -> None:
    words, found = load(language), dial()
    asked = {question.text: question for question in questions(found, words)}
    assert len(asked) == 3
    first = asked[words("page.dial_first_question")]
    since = found.explored.since[:, 0, 0]
    epochs = since[since > 0]
    assert first.see["epoch"] == epochs.min()
    assert since[first.see["factor"]] == epochs.min()
    loss = found.explored.loss[0, 0, 0]
    short = asked[words("page.dial_short_question", rate=RATES[0])]
    assert words.number(float(loss[-1]), 3) in short.answer
    assert (np.diff(loss) < 0).all()


def test_a_dial_of_any_optimizer_asks_something_and_says_nothing_of_long_steps() -> None:
    race = Race("bowl", ["adam"], starts=[(1, 2)], steps=3)
    found = Dial(
        explore_rates(race, [1e-9, 0.1, 1e9], 2), Cast(archive.get(race), load("en"), THEMES["night"])
    )
    assert questions(found, load("en"))
    assert not {*found.verdicts.ravel().tolist()} & {"short", "long", "very_long"}
