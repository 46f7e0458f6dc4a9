"""A touchable figure's texts say what the race does; its colours and series are the films' own."""

from __future__ import annotations

import json
from functools import cache

import numpy as np
import pytest

from engine import Race, archive
from engine.exploration import Exploration, explore
from scenes.figures.figure import ASKED, Figure
from scenes.figures.ground import ground_map, painted
from scenes.figures.questions import questions
from scenes.figures.race import race_figure
from scenes.language import LANGUAGES, load
from scenes.stage.show.cast import Cast
from scenes.theme import THEMES

RUNNERS = ("sgd:learning_rate=0.3", "rmsprop:learning_rate=0.1", "adadelta:learning_rate=1")


@cache
def explored(steps: int = 12) -> Exploration:
    return explore(Race("peaks", RUNNERS, steps=steps), side=3)


@cache
def figure() -> Figure:
    return race_figure(explored().race, explored=explored())


def test_it_is_plain_data_in_both_languages_for_every_runner() -> None:
    data = json.loads(json.dumps(figure().data, allow_nan=False))
    assert set(data["languages"]) == set(LANGUAGES)
    for said in data["languages"].values():
        assert said["names"] == ["SGD", "RMSprop", "Adadelta"]
        assert len(said["questions"]) == ASKED
        assert len({question["text"] for question in said["questions"]}) == ASKED
        assert all(text for name, text in said["texts"].items() if name != "rate_fixed")
    assert len(data["starts"]) == 10
    assert np.shape(data["since"]) == (5, 3, 10)
    assert np.shape(data["fates"]) == (5, 3)
    assert {len(row) for rows in data["fates"] for row in rows} == {10}


@pytest.mark.parametrize("language", LANGUAGES)
def test_answers_count_what_the_exploration_holds(language: str) -> None:
    race, found = explored().race, explored()
    cast = Cast(archive.get(race), load(language), THEMES["night"])
    asked = {question.text: question for question in questions(found, cast)}
    words = load(language)
    own, least = found.factors.index(1.0), 0
    times = asked[words("page.times_question", times=words.number(found.factors[least], None))]
    settled = [int((found.place[which, :, 0] >= 0).sum()) for which in (least, own)]
    assert times.answer.startswith(
        words("page.times_answer", count=settled[0], all=3, own=settled[1]).partition(".")[0]
    )
    assert times.see["factor"] == least


def test_questions_are_there_for_any_race() -> None:
    for runners, steps in ((["sgd:learning_rate=0.01"], 1), (["sgd:learning_rate=1e9", "adam"], 3)):
        race = Race("bowl", runners, starts=[(1, 2)], steps=steps)
        found = explore(race, factors=(0.1, 1.0), side=2)
        cast = Cast(archive.get(race), load("en"), THEMES["night"])
        assert 2 <= len(questions(found, cast)) <= ASKED


def test_the_picture_is_the_ground_at_the_weights_that_it_says() -> None:
    ground = ground_map(archive.get(explored().race), load("es"), THEMES["night"])
    picture = painted(ground)
    left, right, below, above = picture.reach
    height, width, _ = picture.pixels.shape
    assert (above - below) / height == pytest.approx((right - left) / width)
    box = ground.box
    assert left + (right - left) * box.x / width == pytest.approx(-3)
    assert below + (above - below) * (height - box.y) / height == pytest.approx(3)
    x, y, side = round(box.x) + 200, round(box.y) + 200, round(box.width) - 400
    middle = picture.pixels[y : y + side, x : x + side]
    own = ground.pixels[200:-200, 200:-200]
    assert np.median(np.abs(middle.astype(int) - own)) < 12, "the map's own ground, but for its lines"
