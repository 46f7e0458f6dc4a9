"""A tuned race: each runner at the best of the same number of rates, from the same start."""

from __future__ import annotations

from typing import Any

import pytest

from engine.errors import InputError
from engine.race import Race
from engine.sweeps import sweep
from engine.tuned import rates, tuned

RACE = Race("peaks", ["sgd:learning_rate=0.1", "sgd:learning_rate=InverseTimeDecay(0.05;10;0.5)"], steps=20)


def test_the_rates_are_even_in_their_logarithms_and_as_many_as_were_asked_for() -> None:
    assert rates(6) == (0.0001, 0.001, 0.01, 0.1, 1.0, 10.0)
    assert len(set(rates(200))) == 200


@pytest.mark.parametrize("count", [1, 201, 2.5, True, "ten"])
def test_any_other_number_of_rates_is_refused(count: Any) -> None:
    with pytest.raises(InputError, match="from 2 to 200"):
        rates(count)


def test_each_runner_has_the_rate_after_which_its_loss_is_the_lowest() -> None:
    found = tuned(RACE, 6)
    alone = Race("peaks", RACE.contenders[:1], steps=20)
    losses = sweep(alone, rates(6), "last")["loss"].values[:, 0, -1]
    best = rates(6)[int(losses.argmin())]
    assert found.contenders[0].hyperparameters["learning_rate"] == best
    assert best != 0.1
    assert found.contenders[1] == RACE.contenders[1]  # its schedule is its own
    assert (found.starts == RACE.starts).all()
    assert found.steps == RACE.steps


def test_a_network_of_more_weights_than_two_is_refused_for_what_it_is() -> None:
    with pytest.raises(InputError, match=r"many rates at once.* 'page' is a network of 10.*--plane w_2,w_3"):
        tuned(Race("page", steps=5), 3)
