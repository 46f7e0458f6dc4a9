"""Noise on the gradients: the same draws for everybody and every time, and Keras's own steps after them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine import descent
from engine.contenders import Contender
from engine.errors import InputError, InputErrors
from engine.noise import draws
from engine.parts import anatomy
from engine.race import Race
from engine.sweeps import Sweep
from tests.engine.oracle import PEAKS

TEXTS = ["sgd:learning_rate=0.03", "muon:learning_rate=0.1"]  # one shares its variables, one does not
STARTS = [(-0.35, -0.67), (1.7, -0.2)]
NOISY = {"starts": STARTS, "steps": 70, "noise": 0.5, "seed": 7}  # two calls of 64 steps


@pytest.fixture(scope="module")
def result() -> Any:
    return Race("peaks", TEXTS, **NOISY).run()


def test_a_start_s_draws_depend_on_the_seed_and_on_nothing_else() -> None:
    alone, many = draws(1.0, 7, 1, 10), draws(1.0, 7, 20, 60)
    assert alone.tobytes() == np.ascontiguousarray(many[:1, :10]).tobytes()
    assert draws(1.0, 8, 1, 10)[0, 0, 0] != alone[0, 0, 0]
    assert alone[0] == pytest.approx(
        np.random.Generator(np.random.PCG64([7, 0])).standard_normal((10, 2)), abs=0
    )
    assert (many.mean(), many.std()) == pytest.approx((0.0, 1.0), abs=0.05)


def test_a_race_with_noise_has_the_same_bits_each_time_and_its_draws_once_for_all(result: Any) -> None:
    again = Race("peaks", TEXTS, **NOISY).run()
    assert again.attrs["sha256"] == result.attrs["sha256"]
    assert result["noise"].dims == ("start", "step", "param")
    assert result["noise"].values.tobytes() == draws(0.5, 7, 2, 71).tobytes()
    first = Race("peaks", TEXTS[:1], **{**NOISY, "starts": STARTS[:1]}).run()
    assert first["w"].values.tobytes() == np.ascontiguousarray(result["w"].values[:1, :1]).tobytes()


def test_optimizers_are_given_gradient_and_noise_and_the_result_holds_the_true_one(
    result: Any,
) -> None:
    w, gradient, noise = (result[name].values for name in ("w", "gradient", "noise"))
    assert result["loss"].values == pytest.approx(PEAKS.loss(w), rel=1e-12)
    assert gradient == pytest.approx(PEAKS.gradient(w), rel=1e-9, abs=1e-12)
    assert w[0, :, 1:] == pytest.approx(w[0, :, :-1] - 0.03 * (gradient[0] + noise)[:, :-1], abs=1e-12)


def test_each_step_is_eager_keras_s_for_a_rule_that_looks_at_both_weights(result: Any) -> None:
    tf, keras = descent.libraries()
    w, noise = result["w"].values[1, 0], result["noise"].values[0]
    with descent.float64():
        optimizer = descent.build(Contender.parse(TEXTS[1]))
        variable = keras.Variable(w[:1], dtype="float64", name="w")
        optimizer.build([variable])
        for k in range(10):
            variable.assign(w[k][None])
            optimizer.apply([tf.constant((PEAKS.gradient(w[k]) + noise[k])[None])], [variable])
            assert variable.numpy()[0] == pytest.approx(w[k + 1], abs=1e-12)


def test_without_noise_a_race_is_what_it_was() -> None:
    plain, seeded = Race("peaks", TEXTS, steps=5), Race("peaks", TEXTS, steps=5, noise=0.0, seed=7)
    assert plain == seeded
    assert plain.key() == seeded.key()
    assert not {"noise", "seed"} & plain.spec().keys()


def test_noise_and_seed_are_in_the_spec_and_the_key_and_come_back() -> None:
    races = [Race(noise=0.5, seed=7), Race(noise=0.5, seed=8), Race(noise=0.6, seed=7), Race()]
    assert len({race.key() for race in races}) == 4
    assert Race.from_spec(races[0].spec()) == races[0]


def test_the_last_row_and_a_sweep_have_the_bits_of_the_whole_path(result: Any) -> None:
    last = Race("peaks", TEXTS[:1], **NOISY).run("last")
    assert (last["w"].values[0, :, 0] == result["w"].values[0, :, -1]).all()
    swept = Sweep(Race("peaks", TEXTS[:1], **NOISY), [0.01, 0.03]).run()
    assert (swept["w"].values[1] == result["w"].values[0]).all()


def test_parts_are_those_of_the_gradient_that_was_given() -> None:
    taken = anatomy(Race("peaks", ["adam:learning_rate=0.1"], steps=20, noise=2.0, seed=1).run("state"), 0)
    assert taken.attrs["rule"] == "known"
    assert np.abs(taken["vector"].sum("part") - taken["update"]).max() < 1e-12


@pytest.mark.parametrize("noise", [-1.0, np.inf, np.nan, True, "much"])
def test_noise_must_be_a_standard_deviation(noise: Any) -> None:
    with pytest.raises((InputError, InputErrors), match="standard deviation"):
        Race(noise=noise)


@pytest.mark.parametrize("seed", [-1, 1.5, True, "seven"])
def test_a_seed_must_be_a_whole_number(seed: Any) -> None:
    with pytest.raises((InputError, InputErrors), match="seed must be a whole number"):
        Race(noise=1.0, seed=seed)
