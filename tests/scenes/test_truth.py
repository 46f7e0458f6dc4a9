"""Films of random races say nothing false; and the judge that says so finds what is."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pytest

from engine.race import Race
from engine.surfaces import SURFACES
from scenes import language
from scenes.race import RaceFilm
from scenes.stage.frame.caption import Caption
from scenes.stage.map import map as map_module
from scenes.stage.map.marks import Marks
from scenes.stage.map.runners import MapRunners
from scenes.stage.plots.chart import Chart
from scenes.stage.plots.plinths import Podium
from scenes.theme import map_ramp
from tests.breadth import EVERYTHING
from tests.truth import stage
from tests.truth.data import Data
from tests.truth.ends import ENDINGS
from tests.truth.grammar import random_race
from tests.truth.ground import Ground
from tests.truth.judge import captions, condensed, judge, moment_of
from tests.truth.reading import PREDICATES, judged, plain, read
from tests.truth.sheet import value

# Of the benchmark's seeds (tests/benchmarks/bench_truth.py): kinks, curves of minima, halves without a loss,
# level ground, poles, maps a thousandth and a thousand across; starts on saddles, borders and outside.
# Every fourth of them in the usual run.
SEEDS = (0, 6, 20, 34, 49, 65, 84, 95)[:: 1 if EVERYTHING else 4]
PEAKS = Race(
    contenders=["nadam:learning_rate=0.1", "adam:learning_rate=0.2", "adagrad:learning_rate=0.3"],
    steps=40,
)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_film_of_a_random_race_says_nothing_false(seed: int) -> None:
    view = ("map", "terrain")[seed % 4 == 0]
    film = RaceFilm(race=random_race(seed), language=language.LANGUAGES[seed % 2], view=view)
    assert [str(false) for false in judge(film, moments=6)] == []


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("where(x < 0, x² + 1, x²) + y²", (-1.3, 0.7)),  # its minimum is at a jump
        ("floor(2x)/4 + |y|", (1.0, 0.5)),  # steps: none of their edges is a minimum
        ("max(|x|, |y|) + relu(x)", (0.5, 0.5)),  # a start on a kink
    ],
)
def test_the_film_of_a_race_over_kinks_and_jumps_says_nothing_false(
    text: str, start: tuple[float, float]
) -> None:
    optimizers = ["sgd:learning_rate=0.3", "adam:learning_rate=0.2"]
    film = RaceFilm(race=Race(text, optimizers, [start], 20), language="es", view="map")
    assert [str(false) for false in judge(film, moments=3)] == []


# ---- every sentence has a predicate


@pytest.mark.parametrize("lang", language.LANGUAGES)
def test_every_sentence_and_every_end_has_a_predicate(lang: str) -> None:
    words = language.load(lang)
    others = (
        "commentary.minimum.",
        "commentary.others",
        "intro.fair_exception",
        "intro.no_loss",
    )
    sentences = {
        plain(key)
        for key in words
        if key.startswith(("commentary.", "intro.", "podium.moral")) and not key.startswith(others)
    } | {
        "opening.logarithmic",
        "opening.logarithmic_map",
        "opening.no_loss",
        "terrain.explain",
        "race.at_rest",
    }
    assert sentences == {key for key in PREDICATES if plain(key) == key} & sentences
    of_maps = {"fate.nowhere", "fate.ended"}  # of many starts at once: the film of minima
    assert {key for key in words if key.startswith(("fate.", "reading."))} == {*ENDINGS} | of_maps
    assert {*PREDICATES} <= {plain(key) for key in words}, "a predicate of a sentence that is gone"


@pytest.mark.parametrize("lang", language.LANGUAGES)
def test_every_template_is_read_back_as_itself(lang: str, data: Data) -> None:
    data = copy.copy(data)
    data.words = words = language.load(lang)
    fields = dict.fromkeys(("who", "other", "longest", "shortest", "optimizer"), data.names[0])
    numbers = ("step", "percent", "count", "all", "loss", "rate", "steps", "share", "height", "goal")
    numbers = dict.fromkeys(numbers, "3")
    for key in words:
        if plain(key) in PREDICATES:
            who = words.all_of(data.names[:2]) if key.endswith(".many") else data.names[0]
            text = words(key, **{**fields, **numbers, "who": who, "minimum": "x", "exceptions": "y"})
            assert read(text, words, data)[0][0] == plain(key)


# ---- the judge can find


@pytest.fixture(scope="module")
def peaks() -> RaceFilm:
    """A race on the peaks of which nothing is false."""
    return RaceFilm(race=PEAKS, language="en", view="map")


@pytest.fixture(scope="module")
def data(peaks: RaceFilm) -> Data:
    """Its data."""
    return Data(peaks.cast.result, peaks.words)


@pytest.fixture
def film(peaks: RaceFilm) -> RaceFilm:
    """The same film, to be spoiled."""
    return RaceFilm(race=PEAKS, language="en", view="map")


def told(film: RaceFilm) -> list[Caption]:
    """The captions of the race itself."""
    return [
        caption
        for caption in film.captions
        if film.act("chapter.race").start <= caption.start < film.act("chapter.podium").start
    ]


def false(texts: Sequence[Caption], film: RaceFilm, data: Data) -> list[str]:
    """Why captions are false."""
    return [each.why for each in captions(texts, film.clock, data)]


def test_a_race_on_the_peaks_is_told_truly(peaks: RaceFilm) -> None:
    assert len(told(peaks)) >= 4
    assert [str(each) for each in judge(peaks)] == []


def test_other_names_make_sentences_false(peaks: RaceFilm, data: Data) -> None:
    spoiled = 0
    for caption in told(peaks):
        for name in data.names:
            for other in data.names:
                if name in caption.text and other not in caption.text and "status" not in caption.text:
                    wrong = replace(caption, text=caption.text.replace(name, other))
                    spoiled += bool(false([wrong], peaks, data))
    assert spoiled >= 5


@pytest.mark.parametrize("move", [-9.0, 12.0])
def test_sentences_of_another_time_are_false(peaks: RaceFilm, data: Data, move: float) -> None:
    clock, spoiled = peaks.clock, []
    for caption in told(peaks):
        if clock.start < caption.start + move < clock.end - 4:
            there = replace(caption, start=caption.start + move, end=caption.end + move)
            spoiled.append(bool(false([there], peaks, data)))
    assert sum(spoiled) >= max(1, len(spoiled) // 2)


def test_a_wrong_number_in_a_sentence_is_found(peaks: RaceFilm, data: Data) -> None:
    (finish,) = [caption for caption in peaks.captions if "lowest loss" in caption.text]
    assert judged(finish.text, data, moment_of(finish, peaks.clock)) == []
    for wrong in (finish.text.replace(".", ".1", 1), finish.text.replace("lowest loss, ", "lowest loss, 1")):
        assert judged(wrong, data, moment_of(finish, peaks.clock))


def test_a_sentence_that_nobody_knows_is_found(peaks: RaceFilm, data: Data) -> None:
    caption = replace(told(peaks)[0], text="Adam is the fairest of them all.")
    assert "no predicate" in false([caption], peaks, data)[0]


def test_a_wrong_loss_on_the_board_is_found(film: RaceFilm) -> None:
    film.cast.__dict__["loss"] = film.cast.loss + 0.01 * (np.arange(film.cast.count) == 1)[:, None]
    assert any("<board>" in each.text and "its loss is" in each.why for each in judge(film))


def test_a_wrong_order_on_the_board_is_found(film: RaceFilm) -> None:
    film.cast.__dict__["order"] = film.cast.order[::-1].copy()
    found = [each.why for each in judge(film)]
    assert any("against their losses" in why for why in found)
    assert any("highlighted" in why for why in found)


@pytest.mark.parametrize("key", ["reading.local", "reading.then.left", "fate.moving", "fate.left"])
def test_a_wrong_end_on_the_podium_is_found(film: RaceFilm, data: Data, key: str) -> None:
    podium = film.actor(Podium)
    spoil(podium, lambda who, text: film.words(key, step=3))
    assert any("<podium>" in each.text for each in judge(film, 2))


def test_a_wrong_arrival_on_the_podium_is_found(film: RaceFilm) -> None:
    spoil(film.actor(Podium), lambda who, text: re.sub(r"\d+", "3", text))
    assert any("<podium>" in each.text and "it is there since" in each.why for each in judge(film, 2))


def spoil(podium: Podium, said: Callable[[int, str], str]) -> None:
    """Say something else of everybody on the podium."""
    podium.readings = [said(who, text) for who, text in enumerate(podium.readings)]
    podium.plinths = [
        replace(plinth, readings=tuple((whose, said(0, line)) for whose, line in plinth.readings))
        for plinth in podium.plinths
    ]


def test_a_curve_that_is_not_the_losses_is_found(film: RaceFilm) -> None:
    during = next(actor for actor in film.actors if isinstance(actor, Chart))  # another stands at the podium
    during._drawn[1, 10:, 1] -= 20
    assert any("<chart>" in each.text for each in judge(film, 2))


def test_names_of_minima_at_anothers_place_are_found(film: RaceFilm) -> None:
    named = film.actor(Marks).named
    film.actor(Marks).named = [replace(mark, text=named[at - 1].text) for at, mark in enumerate(named[:3])]
    assert any("<marks>" in each.text for each in judge(film, 2))


def test_runners_apart_that_share_a_name_are_found(film: RaceFilm) -> None:
    picture = film.actor(MapRunners).picture

    def shared(seconds: float) -> object:
        shown = picture(seconds)
        return replace(shown, labels=tuple(replace(label, members=(0, 1)) for label in shown.labels))

    film.actor(MapRunners).picture = shared  # type: ignore[method-assign]
    assert any("<names>" in each.text for each in judge(film, 4))


def claims(film: RaceFilm, change: dict[str, object]) -> list[str]:
    """What is false where the film's result claims something else of its first minimum."""
    result = film.cast.result.copy()
    points = json.loads(result.attrs["critical_points"])
    points[0].update(change)
    result.attrs["critical_points"] = json.dumps(points)
    data = Data(result, film.words)
    return [each.why for each in condensed(captions(film.captions, film.clock, data))]


def test_ground_without_a_loss_that_looks_like_the_highest_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    race = Race("sqrt(1 - w_0**2 - w_1**2)", ["sgd:learning_rate=0.01"], [(0.3, 0.2)], 3)
    for spoiled in (False, True):
        if spoiled:
            monkeypatch.setattr(map_module, "hatch", lambda theme: 255 * map_ramp(theme, 64)[[-1, -1]])
        film = RaceFilm(race=race, language="en", view="map")
        data = Data(film.cast.result, film.words)
        assert bool([*stage.unpainted(film, data, film.clock.start)]) == spoiled


def test_invented_minima_are_found(peaks: RaceFilm) -> None:
    assert claims(peaks, {}) == []
    slope = {"w_0": 0.5, "loss": float(SURFACES["peaks"].loss((0.5, -1.62553496)))}
    assert any("is no minimum" in why for why in claims(peaks, slope))
    assert any("the loss at" in why for why in claims(peaks, {"loss": -6.5}))
    assert any("global" in why for why in claims(peaks, {"is_global": False}))
    second = {"w_0": -1.34739624, "w_1": 0.20451887, "loss": -3.04984940}
    assert any("no global minimum" in why for why in claims(peaks, second))


# ---- what the judge knows of the map


@pytest.mark.parametrize(
    ("expression", "at", "isolated"),
    [
        ("w_0**2 + 25*w_1**2", (0, 0), True),
        ("w_0**4 + w_1**4", (0, 0), True),
        ("(w_0 - 1)**6 + w_1**2", (1, 0), True),
        ("abs(w_0) + sqrt(abs(w_1))", (0, 0), True),
        ("100*(w_1 - w_0**2)**2 + (1 - w_0)**2", (1, 1), True),
        ("w_0 - cos(200*w_0)/50 - cos(200*w_1)/50", (-np.arcsin(0.25) / 200, 0), True),  # one pit of many
        ("abs(w_1 - w_0**2)", (1, 1), False),
        ("sqrt(abs(w_1 - w_0**2))", (1, 1), False),
        ("(w_0 + w_1)**2", (1, -1), False),
        ("abs(w_0 - 1) + abs(w_0 + 1) + w_1**2", (0.5, 0), False),
        ("w_0**2 + 0*w_1", (0, 0.5), False),
    ],
)
def test_the_judge_tells_points_from_curves(expression: str, at: tuple[float, float], isolated: bool) -> None:
    for scale in (1e-3, 1.0, 1e3):
        text = expression.replace("w_0", f"(w_0/{scale:g})").replace("w_1", f"(w_1/{scale:g})")
        ground = Ground(text, ((-3 * scale, 3 * scale),) * 2)
        place = np.array(at) * scale
        assert ground.isolated(place, float(ground.loss(place))) == isolated


@pytest.mark.parametrize(
    "name", ["peaks", "beale", "himmelblau", "styblinski_tang", "six_hump_camel", "ackley"]
)
def test_the_judge_knows_the_lowest_place_of_a_map(name: str) -> None:
    surface = SURFACES[name]
    ground = Ground(surface.expression, surface.domain)
    lowest = min(point.loss for point in surface.critical_points() if point.is_global)
    assert ground.lowest == pytest.approx(lowest, abs=1e-6)


@pytest.mark.parametrize("lang", language.LANGUAGES)
@pytest.mark.parametrize("number", [0.0, -6.551, 12_345.678, 1.2e9, -3e-7, 0.5, 99_999.0])
def test_the_judge_reads_numbers_as_they_are_written(lang: str, number: float) -> None:
    read_back = value(language.load(lang).number(number, 3), language.load(lang))
    assert read_back == pytest.approx(number, rel=0.05, abs=5e-4)
