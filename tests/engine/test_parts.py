"""What steps are made of: parts that add up to the steps that Keras takes, for every rule that is known."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine import archive
from engine.errors import InputError
from engine.parts import anatomy
from engine.race import Race
from engine.rules import AHEAD, DECAY, DIRECTION, GRADIENT, MEMORY, QUOTIENT, RULES, SCALE
from tests.engine.oracle import KEPT

UNKNOWN = {"Ftrl", "Muon", "ScheduleFreeAdamW"}  # and what else Keras may have one day


@pytest.fixture(scope="module")
def kept() -> Any:
    return archive.get(KEPT, "state")


def test_the_parts_add_up_to_the_step_of_every_rule_that_is_known(kept: Any) -> None:
    for place, contender in enumerate(KEPT.contenders):
        taken = anatomy(kept, place)
        w = kept["w"].values[place]
        assert taken["update"].values == pytest.approx(np.diff(w, axis=1), abs=0)
        assert np.abs(taken["vector"].sum("part").values - np.diff(w, axis=1)).max() < 1e-12, contender
        assert taken.attrs["rule"] == ("measured" if contender.optimizer in UNKNOWN else "known")
        assert (contender.optimizer in RULES) is (contender.optimizer not in UNKNOWN)


def test_adam_s_ninth_step_on_peaks_is_the_one_that_was_computed_by_hand() -> None:
    race = Race("peaks", ["adam:learning_rate=0.1"], steps=12)
    taken = anatomy(archive.get(race, "state"), "Adam").isel(start=0).sel(step=8)
    told = [taken["gradient"], *(taken["value"].sel(number=name) for name in (DIRECTION, SCALE))]
    expected = [(2.71, 4.43), (-2.72, 7.84), (4.63, 8.31)]
    for found, numbers in zip(told, expected, strict=True):
        assert np.round(found.values, 2).tolist() == pytest.approx(list(numbers), abs=1e-9)
    assert np.round(taken["update"].values, 3).tolist() == [0.059, -0.094]
    assert taken["update"].values == pytest.approx(-0.1 * taken["value"].sel(number=QUOTIENT).values)


def test_the_parts_have_the_names_of_what_they_are(kept: Any) -> None:
    named = {str(label): [*anatomy(kept, str(label))["part"].values] for label in kept["contender"].values}
    assert named["SGD"] == named["Adagrad"] == named["Adadelta"] == named["Adafactor"] == [GRADIENT]
    assert named["Adam"] == named["AMSGrad"] == named["Adamax"] == named["Lion"] == [MEMORY, GRADIENT]
    assert named["Nesterov"] == named["Nadam"] == [MEMORY, AHEAD, GRADIENT]
    assert named["AdamW"] == [MEMORY, GRADIENT, DECAY]
    assert named["Muon"] == ["step"]


def test_memory_is_nothing_at_the_first_step_and_gradients_push_downhill(kept: Any) -> None:
    for label in kept["contender"].values:
        taken = anatomy(kept, str(label))
        parts = {str(name): taken["vector"].sel(part=name).values for name in taken["part"].values}
        if MEMORY in parts:
            assert not parts[MEMORY][:, 0].any()
        if GRADIENT in parts:  # each weight by itself, whatever it is scaled with
            assert (parts[GRADIENT] * taken["gradient"].values <= 0).all()


def test_each_weight_has_a_rate_of_its_own_by_the_rule_or_as_measured(kept: Any) -> None:
    assert (anatomy(kept, "SGD")["rate"] == 0.1).all()
    adagrad = anatomy(kept, "Adagrad")
    assert adagrad["rate"].values == pytest.approx(adagrad["update"].values / -adagrad["gradient"].values)
    assert (np.diff(adagrad["rate"].values, axis=1) < 0).all()  # its sums only grow
    muon = anatomy(kept, "Muon")
    assert muon["rate"].values == pytest.approx(muon["update"].values / -muon["gradient"].values)


def test_angle_and_ratio_are_those_of_the_step_against_the_slope(kept: Any) -> None:
    sgd = anatomy(kept, "SGD")
    assert sgd["angle"].values == pytest.approx(0, abs=1e-5)
    assert sgd["ratio"].values == pytest.approx(0.1)
    adam = anatomy(kept, "Adam").isel(start=0)
    assert ((adam["angle"] > 90) == ((adam["update"] * adam["gradient"]).sum("param") > 0)).all()


def test_what_a_rule_here_does_not_know_is_not_taken_apart(users_folder: Any) -> None:
    (users_folder / "halved.py").write_text(USERS)
    texts = ["adam:learning_rate=0.1,clipnorm=1.0", "halved.Halved:learning_rate=0.1"]
    result = Race("bowl", texts, [(1.0, 2.0)], 5).run("state")
    for place in (0, 1):
        taken = anatomy(result, place)
        assert taken.attrs["rule"] == "measured"
        assert [*taken["part"].values] == ["step"]
    assert [*anatomy(result, 1)["slot"].values] == ["half"]
    assert anatomy(result, 1)["ratio"].values == pytest.approx(0.05)


def test_a_decay_and_a_schedule_are_taken_apart_too() -> None:
    texts = ["sgd:learning_rate=InverseTimeDecay(0.05;10;0.5),momentum=0.9,weight_decay=0.1"]
    taken = anatomy(Race("peaks", texts, steps=12).run("state"), 0)
    assert [*taken["part"].values] == [MEMORY, GRADIENT, DECAY]
    assert np.abs(taken["vector"].sum("part") - taken["update"]).max() < 1e-12


def test_one_who_diverges_is_taken_apart_as_far_as_there_are_numbers() -> None:
    taken = anatomy(Race("rosenbrock", ["sgd:learning_rate=0.1,momentum=0.9"], steps=12).run("state"), 0)
    assert taken.attrs["rule"] == "known"
    assert not np.isfinite(taken["update"].values).all()


def test_wrong_contenders_and_results_without_states_are_sentences(kept: Any) -> None:
    with pytest.raises(InputError, match=r"no optimizer 'Adma'\. Did you mean"):
        anatomy(kept, "Adma")
    with pytest.raises(InputError, match="no optimizer 99"):
        anatomy(kept, 99)
    with pytest.raises(InputError, match="record='state'"):
        anatomy(kept.drop_vars("state"), "Adam")


USERS = '''
import keras

class Halved(keras.optimizers.Optimizer):
    """Half a step at a time; it keeps that half."""

    def build(self, variables):
        if self.built:
            return
        super().build(variables)
        self.halves = self.add_optimizer_variables(variables, "half")

    def update_step(self, gradient, variable, learning_rate):
        half = self.halves[self._get_variable_index(variable)]
        self.assign(half, learning_rate * gradient / 2)
        self.assign_sub(variable, half)
'''
