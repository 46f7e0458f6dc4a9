"""Every path of an exploration is the one that Keras takes there, alone, at that rate."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from engine import Contender, InputError, Race, Standings
from engine.exploration import MOST_NUMBERS, Exploration, explore, grid, multiplied

RUNNERS = ("sgd:learning_rate=0.1", "adam:learning_rate=0.2")


@cache
def explored() -> Exploration:
    return explore(Race("peaks", RUNNERS, steps=6), factors=(0.1, 1.0, 10.0), side=3)


@pytest.mark.parametrize("factor", [0, 1, 2])
def test_each_path_is_that_of_its_race_to_the_bit(factor: int) -> None:
    found = explored()
    contenders = [multiplied(each, found.factors[factor]) for each in found.race.contenders]
    alone = Race("peaks", contenders, found.starts, steps=6).run()
    assert np.array_equal(found.w[factor], alone["w"].values, equal_nan=True)
    assert np.array_equal(found.loss[factor], alone["loss"].values, equal_nan=True)
    standings = Standings(alone)
    assert [[each.kind for each in row] for row in standings.fates] == found.fate[factor].tolist()
    assert np.array_equal(found.place[factor], standings.place[..., -1])
    assert np.array_equal(found.since[factor], standings.settlement)


def test_the_races_own_start_comes_first_and_the_grid_is_the_maps() -> None:
    found = explored()
    assert found.starts[0].tolist() == [-0.35, -0.67]
    assert {tuple(start) for start in found.starts[1:].tolist()} == {
        (w_0, w_1) for w_0 in (-3, 0, 3) for w_1 in (-3, 0, 3)
    }
    own = Race("peaks", RUNNERS, starts=[(0, 0)], steps=1)
    assert len(explore(own, factors=(1.0,), side=3).starts) == 9, "no start is there twice"


def test_nobody_starts_where_there_is_no_loss() -> None:
    points = grid(Race("log(w_0) + w_1**2", "sgd", starts=[(1, 1)]), 5)
    assert len(points) < 25
    assert (points[:, 0] > 0).all()


def test_a_schedule_is_multiplied_rate_by_rate_and_a_class_without_a_rate_stays() -> None:
    falling = Contender.parse("sgd:learning_rate=PolynomialDecay(0.5;60;end_learning_rate=0.1)")
    arguments = multiplied(falling, 3.0).hyperparameters["learning_rate"]["arguments"]
    assert (arguments["initial_learning_rate"], arguments["end_learning_rate"]) == (1.5, pytest.approx(0.3))
    assert arguments["decay_steps"] == 60
    pieces = Contender.parse("sgd:learning_rate=PiecewiseConstantDecay([10];[0.5,0.1])")
    values = multiplied(pieces, 10.0).hyperparameters["learning_rate"]["arguments"]["values"]
    assert list(values) == [5.0, 1.0]


RATELESS = """
import keras
class Halving(keras.optimizers.Optimizer):
    def __init__(self, name="halving"):
        super().__init__(learning_rate=0.5, name=name)
    def update_step(self, gradient, variable, learning_rate):
        self.assign_sub(variable, 0.5 * gradient)
    def get_config(self):
        return {"name": self.name}
"""


def test_who_has_no_rate_runs_alike_at_each_and_is_said(users_folder: Path) -> None:
    (users_folder / "rateless.py").write_text(RATELESS)
    race = Race("bowl", ["rateless.Halving", "sgd:learning_rate=0.1"], starts=[(1, 1)], steps=2)
    found = explore(race, factors=(0.1, 1.0), side=2)
    assert found.fixed == (True, False)
    assert np.array_equal(found.w[0, 0], found.w[1, 0])


def test_a_race_that_no_page_can_hold_is_refused_and_a_long_one_has_fewer_starts() -> None:
    with pytest.raises(InputError, match="--steps"):
        explore(Race("peaks", "sgd", steps=MOST_NUMBERS // 100))
    from engine.exploration import _side

    assert _side(Race("peaks", steps=60), 5, 13) == 13
    assert _side(Race("peaks", steps=400), 5, 13) < 13


def test_noise_is_that_of_the_race_at_its_own_start() -> None:
    race = Race("bowl", ["sgd:learning_rate=0.1"], starts=[(1, 2)], steps=4, noise=0.5, seed=3)
    found = explore(race, factors=(0.1, 1.0), side=2)
    assert np.array_equal(found.w[1, 0, 0], race.run()["w"].values[0, 0])
