"""The film of one optimizer: its numbers are those of Keras, its arrows the step, its sentences true."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from engine.contenders import KERAS
from engine.race import Race
from engine.rules import GRADIENT, MEMORY
from renders import catalog
from renders.ask import options
from renders.ask.mistakes import Mistakes
from scenes import language
from scenes.optimizer import OptimizerFilm
from scenes.options import FORMATS
from scenes.stage.lessons.anatomy import STEP, Anatomy
from scenes.stage.lessons.step_arrows import StepArrows, magnified
from scenes.stage.plots.chart import Chart
from scenes.stage.plots.series import SeriesChart
from scenes.telling.anatomy import PLAIN, WAYS, opposed, rates_went, telling_steps
from tests.breadth import some
from tests.scenes.seeing import faint, laid_out, moments, unread, unreadable

RACES = {
    "usual": OptimizerFilm.usual,
    "nesterov": Race("peaks", ["sgd:learning_rate=0.01,momentum=0.9,nesterov=true"], steps=30),
    "a rule that is not taken apart": Race("himmelblau", ["muon:learning_rate=0.1"], [(-1.0, 2.0)], 20),
    "a decay": Race("bowl", ["adamw:learning_rate=0.5,weight_decay=0.1"], [(-3.0, 2.0)], 20),
    "one step": Race("bowl", ["rmsprop:learning_rate=0.1"], [(-3.0, 2.0)], 1),
    "it diverges": Race("saddle", ["sgd:learning_rate=1e30,momentum=0.9"], [(1.0, 0.1)], 12),
    "off the map": Race("peaks", ["lion:learning_rate=0.9"], steps=20),
    "nothing to go by": Race("saddle", ["adam:learning_rate=0.1"], [(0.0, 0.0)], 8),
}
LOOKS = list(itertools.product(language.LANGUAGES, ("night", "paper")))


def film_of(name: str) -> OptimizerFilm:
    """The film of one of the races; they are in all the looks and all the formats between them."""
    place = list(RACES).index(name)
    lang, theme = LOOKS[place % len(LOOKS)]
    shape = FORMATS[place % len(FORMATS)]
    return laid_out(OptimizerFilm, race=RACES[name], language=lang, theme=theme, format=shape)


@pytest.fixture(params=some(list(RACES), 2))
def film(request: pytest.FixtureRequest) -> OptimizerFilm:
    """Each of them."""
    return film_of(request.param)


def said(film: OptimizerFilm) -> list[str]:
    return [caption.text for caption in film.captions]


def test_every_text_can_be_read(film: OptimizerFilm, monkeypatch: pytest.MonkeyPatch) -> None:
    assert 20 <= film.length <= 90
    assert not list(unread(film.captions))
    assert not {
        fault for seconds in moments(film, 8) for fault in unreadable(film.marks(seconds), film.layout.safe)
    }
    assert not [fault for seconds in moments(film, 2) for fault in faint(film, seconds, monkeypatch)]


def test_arrows_head_to_tail_lead_from_where_a_step_begins_to_where_it_ends(
    film: OptimizerFilm,
) -> None:
    arrows, w = film.actor(StepArrows), film.cast.w[0]
    for place, looked in enumerate(arrows.looked):
        ways = dict(arrows.ways(place, looked.at + 1.0))
        view = film.at(looked.at + 1.0)
        foot, after = view.project(film.relief.on(w[looked.step : looked.step + 2]))[0]
        inside = (np.abs(film.relief.flat(w[looked.step + 1])) <= film.relief.half).all()
        assert ways["step"][0] == pytest.approx(foot)
        if inside:  # seen from straight above
            assert ways["step"][1] - foot == pytest.approx(arrows.times * (after - foot), abs=1e-6)
        parts = [way for name, way in ways.items() if name not in ("step", "downhill")]
        for one, other in itertools.pairwise(parts):
            assert np.array_equal(one[1], other[0], equal_nan=True)
        if parts:
            assert parts[-1][1] == pytest.approx(ways["step"][1])


def test_the_numbers_on_the_plate_are_keras_s_and_come_one_after_the_other() -> None:
    film = film_of("usual")
    panel, words = film.actor(Anatomy), film.words
    assert [row.key for row in panel.rows] == ["g", "direction", "scale", "quotient", STEP]
    looked = panel.looked[-1]
    assert looked.step == 8
    assert panel.passed(looked.at - 0.5) == (3, 8)
    assert panel.passed(looked.at) is None
    assert panel.rates == ("0,1",) * 3
    expected = {"g": "2,71", "direction": "7,84", "scale": "8,31", "quotient": "0,944", STEP: "0,059"}
    for place, row in enumerate(panel.rows):
        before, after = ({m.text for m in film.marks(looked.row(place) + more)} for more in (-0.1, 0.5))
        numbers = {words.number(float(value), 2 if abs(value) >= 1 else 3) for value in row.values[8]}
        assert expected[row.key] in numbers
        assert numbers <= after
        assert not numbers & before - {n for other in panel.rows[:place] for n in texts(film, other)}


def texts(film: OptimizerFilm, row: object) -> set[str]:
    """A row's two numbers at the ninth step, as written."""
    values = row.values[8]  # type: ignore[attr-defined]
    return {film.words.number(float(value), 2 if abs(value) >= 1 else 3) for value in values}


def test_the_clock_stands_before_each_step_while_it_is_told(film: OptimizerFilm) -> None:
    for looked in film.actor(Anatomy).looked:
        assert film.clock.step(looked.at + 0.05) == pytest.approx(looked.step, abs=1e-9)
        assert film.clock.step(looked.leaves - 0.05) == pytest.approx(looked.step, abs=1e-9)


def test_slope_and_memory_are_said_to_be_opposed_only_where_they_are() -> None:
    for name in ("usual", "nesterov"):
        film = film_of(name)
        step = telling_steps(film.taken)[-1]
        axis = opposed(film.taken, step)
        assert axis is not None
        parts = film.taken.isel(start=0).sel(step=step, param=f"w_{axis}")["vector"]
        memory, slope = (float(parts.sel(part=part)) for part in (MEMORY, GRADIENT))
        assert memory * slope < 0
        less, more = (film.words(f"optimizer.way_{way}") for way in WAYS[axis])
        way = {"slope": more if slope > 0 else less, "memory": more if memory > 0 else less}
        assert film.words("optimizer.against", **way) in said(film)
    assert "La pendiente ya tira hacia la izquierda; lo que recuerda va aún hacia la derecha." in said(
        film_of("usual")
    )


def test_what_does_not_move_is_said_to_stay_at_every_step() -> None:
    film = film_of("nothing to go by")
    assert not film.taken["update"].values[0].any()
    stays, first = film.words("optimizer.stays"), film.words("optimizer.nothing_yet")
    assert said(film).count(stays) == len(film.actor(Anatomy).looked)
    assert first not in said(film)


def test_the_lines_of_the_rates_have_their_weights_names_in_their_colours() -> None:
    film = film_of("usual")
    rates = film.actor(SeriesChart)
    names = {mark.text: mark.colour for mark in film.marks(film.act("optimizer.chapter_after").end - 1.0)}
    for axis, line in enumerate(rates.series):
        assert names[film.words.weight(axis)] == line.colour
    assert film.cast.names[0] in " ".join(rates.heading)


def test_plain_sgd_runs_beside_whom_nobody_was_named_for_and_never_beside_itself() -> None:
    assert OptimizerFilm.usual.contenders[1].optimizer == PLAIN.optimizer
    assert [one.label for one in film_of("nesterov").cast.contenders] == ["Nesterov", "SGD"]
    alone = Race("peaks", ["sgd:learning_rate=0.05"], steps=20)
    assert OptimizerFilm(race=alone, composed=False).race == alone


def test_beside_is_who_runs_beside_it() -> None:
    mistakes, entry = Mistakes(), catalog.films()["optimizer"]
    asked = {"optimizer": ["adam"], "beside": "sgd:learning_rate=0.05"}
    wanted = options.film(entry, asked, mistakes)
    mistakes.settle()
    assert wanted is not None
    assert [str(one) for one in wanted.own["race"].contenders] == ["Adam lr=0.001", "SGD lr=0.05"]
    assert wanted.command.endswith("--optimizer Adam:learning_rate=0.001 --beside SGD:learning_rate=0.05")
    usual = options.film(entry, {"beside": "rmsprop"}, mistakes)
    assert usual is not None
    assert [one.optimizer for one in usual.own["race"].contenders] == ["Adam", "RMSprop"]


def test_losses_are_the_results_and_the_charts_stay_to_the_end(film: OptimizerFilm) -> None:
    cast, words = film.cast, film.words
    losses = [cast.reading(which, cast.steps) for which in range(cast.count)]
    name, other = cast.names
    told = words("optimizer.losses", name=name, loss=losses[0], other=other, theirs=losses[1])
    assert told == said(film)[-1]
    assert film.actor(Chart).presence(film.act("optimizer.chapter_after").end - 1.0) == 1


def test_a_rule_that_is_not_taken_apart_says_so_and_shows_its_variables() -> None:
    film = film_of("a rule that is not taken apart")
    assert film.words("optimizer.any_keeps") in said(film)
    assert [row.key for row in film.actor(Anatomy).rows] == ["g", "momentum", STEP]


def test_every_optimizer_of_keras_has_a_sentence_of_its_own() -> None:
    for name in language.LANGUAGES:
        words = language.load(name)
        assert all(f"optimizer_is.{contender.optimizer}" in words for contender in KERAS)


@pytest.mark.parametrize(("times", "shown"), [(7.9, 5.0), (8.0, 8.0), (1.0, 1.0), (0.35, 0.3), (23.0, 20.0)])
def test_arrows_are_magnified_by_a_round_number(times: float, shown: float) -> None:
    assert magnified(times) == shown


def test_rates_that_went_somewhere_are_told_in_as_many_digits_as_tell_them_apart() -> None:
    words = language.load("en")
    assert "from 0.037 to 0.041; that of w₁, from 0.1 to 0.2" in rates_went(
        words, [0.0372, 0.1], [0.0411, 0.2]
    )
    assert "from 0.0372 to 0.0369; that of w₁, from 0.1 to 0.2" in rates_went(
        words, [0.03721, 0.1], [0.03692, 0.2]
    )
    assert rates_went(words, [0.037, 0.1], [0.037 + 1e-9, 0.1]) == "", "nothing that a reader would see"
