"""Films of users' classes: what they say of how those were stepped is what the results say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine import archive, eager
from engine.basins import Basins
from engine.errors import InputError
from engine.race import Race, random_starts
from engine.standings import Standings
from engine.sweeps import Sweep
from scenes import language
from scenes.learning_rate import LearningRateFilm
from scenes.minima import MinimaFilm
from scenes.race import RaceFilm
from scenes.stage.frame.caption import Caption
from scenes.stage.frame.title import EndCard
from scenes.stage.plots.shares import Shares
from scenes.stage.show.cast import Cast
from scenes.stage.show.cloud_timeline import state_at
from scenes.telling import introduction, origin
from scenes.theme import THEMES, rgb
from tests.breadth import WIDE, some
from tests.scenes.seeing import unread, unreadable
from tests.truth import descents

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
def _mine(users_folder: Path) -> None:
    (users_folder / "film_rules.py").write_text(MINE)


def card(film: Any) -> str:
    """What the end card says under the command."""
    (found,) = (actor for actor in film.actors if isinstance(actor, EndCard))
    return " ".join(found.lines)


@pytest.mark.parametrize("spoken", language.LANGUAGES)
@pytest.mark.parametrize("names", some([["Every"], ["Plain"], ["Every", "Plain"], ["Rateless", "Plain"]], 2))
def test_the_end_card_names_who_was_stepped_eagerly(spoken: str, names: list[str]) -> None:
    race = Race("bowl", ["sgd", *(f"film_rules.{name}" for name in names)], START, 12)
    film = RaceFilm(race=race, language=spoken)
    said = card(film)
    stepped = origin.stepped(archive.get(race))
    for name, how in zip(["SGD", *names], stepped, strict=True):
        assert (f"{name}:" in said) == (how == "eager")
    assert ("run_eagerly=True" in said) == ("Every" in names)


def test_the_end_card_says_how_far_a_compiled_class_was_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(eager, "CHECKED", 7)
    race = Race("bowl", ["film_rules.Plain:learning_rate=0.0123"], START, 12)
    assert origin.manner([race.run()], language.load("en")) == [
        "Plain: compiled; as eager Keras in the first 7 epochs"
    ]


@pytest.mark.parametrize(("name", "count"), some([("Every", 60), ("Plain", 1_200)], 2))
def test_the_dial_has_fewer_rates_where_steps_are_eager(name: str, count: int) -> None:
    race = Race("bowl", [f"film_rules.{name}"], START, 6)
    film = LearningRateFilm(race=race, experiments=[(0.01, 6)], rates=(0.001, 0.02))
    assert len(film.dial.rates) == len(film.many["rate"]) == count
    assert film.dial.rates[[0, -1]].tolist() == [0.001, 0.02]
    assert any(film.words.number(count, 0) in caption.text for caption in film.captions)
    assert ("run_eagerly=True" in card(film)) == (name == "Every")
    assert set(json.loads(film.many.attrs["stepped"])) == {"eager" if name == "Every" else "compiled"}


def test_the_film_of_minima_needs_no_map_of_basins_where_steps_are_eager() -> None:
    starts = [(1, 0.1), (1, -0.1)]
    for names, eagerly in ((["Plain", "Every"], True), (["Plain"], False)):
        race = Race("bowl", [f"film_rules.{name}" for name in names], starts, 5)
        for cloud in (3_000, 150, 100):
            few, many, *maps = MinimaFilm(race=race, cloud=cloud, composed=False).needs()
            assert isinstance(few, Race)
            assert isinstance(many, Race)
            assert len(many.starts) == (100 if eagerly else cloud)
            assert [type(one) for one in maps] == ([] if eagerly else [Basins] * len(names))


ALONE = ["film_rules.Every:learning_rate=0.03"]
PAIRED = ["sgd:learning_rate=0.03,momentum=0.9,label=Heavy", *ALONE]


@pytest.fixture(scope="module", params=some([(PAIRED, "es", "paper"), (ALONE, "en", "night")], 2), ids=str)
def eager_film(request: pytest.FixtureRequest) -> MinimaFilm:
    """The film of minima of a class that is stepped eagerly: as it comes, but for steps taken twice."""
    contenders, spoken, theme = request.param
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(eager, "TWICE", 0)
        race = Race("peaks", contenders, MinimaFilm.usual.starts, 10)
        return MinimaFilm(race=race, language=spoken, theme=theme)


@WIDE
def test_the_judge_finds_nothing_false_in_a_film_without_basins_and_would(eager_film: MinimaFilm) -> None:
    assert descents.of_minima(eager_film) == []
    right = eager_film.captions
    eager_film.captions = tuple(
        Caption(c.start, c.end, c.text.replace("100", "99").replace("Every", "Plain")) for c in right
    )
    try:
        assert len(descents.of_minima(eager_film)) >= 2
    finally:
        eager_film.captions = right


@WIDE
def test_a_film_without_basins_says_why_and_counts_its_cloud(eager_film: MinimaFilm) -> None:
    film, words = eager_film, eager_film.words
    names = [act.name for act in film.acts]
    told = ["starts", "ridge", "cloud", *(["other"] if len(film.race.contenders) > 1 else []), "credits"]
    assert names == [words(f"chapter.{name}") for name in told]
    said = [caption.text for caption in film.captions]
    cloud = film.found.cloud
    assert cloud.sizes["start"] == 100
    assert film.rounds[0].clock.steps == cloud.sizes["step"] - 1 == 60  # what the counter shows
    standings = Standings(cloud)
    best = [at for at, point in enumerate(standings.minima) if point.is_global]
    found = [int(np.isin(places, best).sum()) for places in standings.place[..., -1]]
    assert 0 < found[0] < 100
    one = words("minima_film.counted", found=str(found[0]), count="100", steps="60")
    why = words("minima_film.no_basins", names="Every", count="100")
    assert said.index(why) < said.index(one)
    assert sum("basin" in text or "cuencas" in text for text in said) == 1  # none but that there are none
    assert not any("%" in text for text in said)
    if len(found) > 1:
        assert said[-1] == words(
            "minima_film.both_counted", count="100", one=str(found[0]), first="Heavy", two=str(found[1]),
            second="Every",
        )  # fmt: skip
    assert "Every" in card(film)


@WIDE
def test_a_film_without_basins_shows_the_cloud_in_the_colours_of_its_ends(eager_film: MinimaFilm) -> None:
    film, outcomes = eager_film, eager_film.found.outcomes
    standings = Standings(film.found.cloud)
    for which, one in enumerate(film.rounds):
        for seconds in (one.back_at + 0.1, one.basins_at + 1.9):
            shown = film.actor(Shares).values(seconds)[which]
            for row, end in enumerate(outcomes.ends):
                if end.settled:
                    assert shown[row] == np.isin(standings.place[which, :, -1], end.codes).mean()
            assert shown.sum() == pytest.approx(1)
        last = which == len(film.rounds) - 1
        after = film.act("chapter.credits" if last else "chapter.other").start
        moment = state_at(film.rounds, (after if last else after - 0.8) - 0.1)
        assert moment is not None
        assert (moment.which, moment.step, moment.dots, moment.back) == (which, 0.0, 1.0, True)
        assert not any(moment.fronts)
        there, rows = film.valleys.balls.rows(moment)
        assert len(there) == 100
        assert np.abs(rows[:, :3] - film.relief.on(random_starts("peaks", 100))).max() < 1e-3
        for end in outcomes.ends:
            if end.settled:
                mine = np.isclose(rows[:, 6:], rgb(end.colour), atol=1e-6).all(axis=1)
                assert (mine == np.isin(standings.place[which, :, -1], end.codes)).all()
    assert film.valleys.coats is None
    middles = [(act.start + act.end) / 2 for act in film.acts]
    ends = [act.end - 1.0 for act in film.acts]
    faults = {fault for seconds in (*middles, *ends) for fault in unreadable(film.marks(seconds))}
    assert not faults
    assert film.acts[0].start + 1.0 < film.telling < film.acts[-1].start
    assert not list(unread(film.captions))


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
