"""A sweep's paths are those of single races at each rate, for every optimizer of Keras and for the user's."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine import archive
from engine.contenders import KERAS, Contender
from engine.errors import InputError, InputErrors
from engine.race import Race
from engine.standings import Standings
from engine.surfaces import SURFACES
from engine.sweeps import Sweep, sweep
from tests.breadth import some
from tests.engine.oracle import STARTS, eager

RATES = (0.0005, 0.003, 0.01, 0.02)
POLYNOMIAL = SURFACES["himmelblau"]  # it compiles fast
VARIANTS = tuple(
    Contender.parse(text)
    for text in (
        "sgd:momentum=0.9,nesterov=true",
        "adam:clipnorm=1.0",
        "adam:use_ema=true,ema_momentum=0.5,ema_overwrite_frequency=4",
        "sgd:learning_rate=CosineDecay(0.1;60),weight_decay=0.1",  # its schedule gives way to the rates
    )
)
MINE = """
import keras

class Proud(keras.optimizers.SGD):
    '''Wants a number for its rate, and scales it where it is built.'''

    def __init__(self, learning_rate=0.1):
        super().__init__(learning_rate=2.0 * float(learning_rate))
"""


@pytest.mark.parametrize("contender", [*some(KERAS, 5), *some(VARIANTS, 2)], ids=str)
def test_each_rate_steps_as_keras_does_alone(contender: Contender) -> None:
    race = Race(POLYNOMIAL, contender, STARTS[:2], 10)
    runs = sweep(race, RATES)
    assert runs["w"].dims == runs["gradient"].dims == ("rate", "start", "step", "param")
    assert runs["w"].shape == (4, 2, 11, 2)
    for place, alone in enumerate(Sweep(race, RATES).contenders):
        assert alone.hyperparameters["learning_rate"] == RATES[place]
        expected = eager(POLYNOMIAL, alone, race.starts[place % 2], 10)
        path = runs["w"].sel(rate=RATES[place], start=place % 2).values
        np.testing.assert_allclose(path, expected, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(runs["loss"], POLYNOMIAL.loss(runs["w"]), rtol=1e-12)
    np.testing.assert_allclose(runs["gradient"], POLYNOMIAL.gradient(runs["w"]), rtol=1e-10)


@pytest.mark.parametrize(("text", "count"), [("adam", 300), ("lamb", 2)])
def test_each_rate_has_the_bits_of_its_race_alone_among_many(text: str, count: int) -> None:
    rates = np.geomspace(1e-4, 0.3, count)
    race = Race(POLYNOMIAL, text, STARTS, 70)
    many = sweep(race, rates)
    for place in (0, count // 2, count - 1):
        racer = Contender(race.contenders[0].optimizer, learning_rate=rates[place])
        alone = Race(POLYNOMIAL, racer, STARTS, 70).run()
        for name in ("w", "loss", "gradient"):
            np.testing.assert_array_equal(many[name].values[place], alone[name].values[0])
    last = sweep(race, rates, record="last")
    np.testing.assert_array_equal(last["w"].values, many["w"].values[:, :, -1:])
    assert last["step"].values.tolist() == [70]


def test_the_pages_four_rates_end_where_the_page_says() -> None:
    """0.03 arrives in five steps, 0.07 does not; 0.1 jumps out; 0.006 is half way at 11, there at 30."""
    runs = sweep(Race("peaks", "sgd", [(-0.35, -0.67)], 30), [0.03, 0.07, 0.1, 0.006])
    best = SURFACES["peaks"].critical_points()[0]
    away = np.hypot(runs["w"][..., 0] - best.w_0, runs["w"][..., 1] - best.w_1).values[:, 0]
    assert away[0, 5] < 0.05 < away[1, :6].min() / 2
    assert away[2, :9].min() < 0.1
    assert away[2, 11] > 0.3
    assert 0.3 < away[3, 11] / away[3, 0] < 0.7
    assert away[3, 30] < 0.05
    standings = Standings(runs)
    assert standings.contenders == ("0.03", "0.07", "0.1", "0.006")
    assert standings.arrival[0, 0] <= 5
    assert standings.fate(3).kind == "settled"


def test_a_sweep_on_a_bowl_is_that_of_the_closed_form() -> None:
    """SGD on c w**2 / 2 multiplies w by 1 - rate c: it diverges beyond 2 / c, and the best rate is known."""
    rates = np.linspace(0.001, 0.1, 200)  # c is 1 and 25: the limit is 0.08, the best 2 / 26
    runs = sweep(Race("bowl", "sgd", [(4, 1)], 50), rates)
    steps = np.arange(51)
    for param, (curvature, start) in enumerate([(1, 4), (25, 1)]):
        expected = start * (1 - curvature * rates[:, None]) ** steps
        np.testing.assert_allclose(runs["w"].values[:, 0, :, param], expected, rtol=1e-10, atol=1e-14)
    grown = np.abs(runs["w"].values[:, 0, -1, 1]) > 1
    np.testing.assert_array_equal(grown, rates > 2 / 25)
    slowest = np.abs(runs["w"].values[:, 0, -1] / runs["w"].values[:, 0, 0]).max(axis=1)
    assert rates[slowest.argmin()] == pytest.approx(2 / 26, abs=0.0005)


@pytest.fixture
def mine(fresh_users_folder: Path) -> str:
    (fresh_users_folder / "my_swept.py").write_text(MINE)
    return "my_swept.Proud"


def test_a_users_class_is_built_anew_for_each_rate(mine: str) -> None:
    race = Race("himmelblau", mine, STARTS[:1], 5)
    runs = sweep(race, [0.001, 0.002])
    expected = sweep(Race("himmelblau", "sgd", STARTS[:1], 5), [0.002, 0.004])
    np.testing.assert_allclose(runs["w"].values, expected["w"].values, rtol=1e-12, atol=1e-12)


def test_sweeps_are_kept_in_the_store_like_races(store: Path) -> None:
    spec = Sweep(Race("bowl", "sgd", [(1, 2)], 3), [0.01, 0.02])
    told: list[str] = []
    first, again = (archive.get(spec, progress=told.append) for _ in range(2))
    assert told == ["running", "stored"]
    assert again.identical(first)
    assert again["rate"].values.tolist() == [0.01, 0.02]
    assert json.loads(again.attrs["spec"])["learning_rate"] == [0.01, 0.02]
    (entry,) = archive.list()
    assert (entry.key, entry.contenders, entry.damaged) == (spec.key(), ("SGD",), False)
    keys = {spec.key(), spec.key("last"), spec.race.key(), Sweep(spec.race, [0.02, 0.01]).key()}
    assert len(keys) == 4
    assert spec == Sweep(Race("bowl", "sgd", [(1, 2)], 3), np.array([0.01, 0.02]))


@pytest.mark.parametrize(
    ("rates", "codes"),
    [
        ([], ["sweep.rates"]),
        ([0.1, 0.2, 0.1], ["sweep.rates"]),
        ([0.1, -1, np.nan, "fast"], ["hyperparameter.value"] * 3),
        (-0.5, ["hyperparameter.value"]),
        ("0.1", ["hyperparameter.value"]),
        (
            [{"schedule": "CosineDecay", "arguments": {"initial_learning_rate": 0.1, "decay_steps": 6}}],
            ["sweep.rate"],
        ),
    ],
)
def test_rates_that_are_none_are_refused_all_at_once(rates: Any, codes: list[str]) -> None:
    with pytest.raises(InputError) as caught:
        Sweep(Race("peaks", "sgd"), rates)
    errors = caught.value.errors if isinstance(caught.value, InputErrors) else [caught.value]
    assert [error.code for error in errors][: len(codes)] == codes


def test_one_contender_only_is_swept_and_not_more_than_memory_holds() -> None:
    with pytest.raises(InputError, match="this race has 8"):
        sweep(Race(), [0.1])
    with pytest.raises(InputError, match="GiB"):
        sweep(Race("peaks", "sgd", np.zeros((10_000, 2)), 100_000), [0.1, 0.2])
    assert Sweep(Race("peaks", "sgd"), 0.1).learning_rate == (0.1,)
