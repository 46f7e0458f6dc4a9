"""What an optimizer keeps is recorded as Keras keeps it, and recording it changes nothing."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from engine import archive, descent, memory
from engine.contenders import Contender
from engine.errors import InputError
from engine.race import Race
from engine.results import LAYOUTS
from engine.sweeps import Sweep
from tests.engine.oracle import KEPT, PEAKS

STEPS = 10  # that eager Keras is asked for


@pytest.fixture(scope="module")
def race() -> Race:
    return KEPT


@pytest.fixture(scope="module")
def states(race: Race) -> Any:
    return archive.get(race, "state")


def kept_eagerly(contender: Contender, steps: int) -> list[dict[str, np.ndarray]]:
    """What Keras itself keeps, uncompiled, of one variable (1, 2), before each step and at the end."""
    tf, keras = descent.libraries()
    rows = []
    with descent.float64():
        optimizer = descent.build(contender)
        variable = keras.Variable(np.array(KEPT.starts[:1]), dtype="float64", name="w")
        optimizer.build([variable])
        for k in range(steps + 1):
            rows.append({v.path.partition("/")[2]: np.array(v.numpy()) for v in optimizer.variables})
            if k < steps:
                optimizer.apply([tf.constant(PEAKS.gradient(variable.numpy()))], [variable])
    return rows


def test_recording_what_optimizers_keep_changes_no_bit_of_the_rest(race: Race, states: Any) -> None:
    places = [k for k, each in enumerate(race.contenders) if each.label in ("Nadam", "Nesterov", "Adafactor")]
    plain = Race("peaks", [race.contenders[k] for k in places], race.starts, race.steps).run()
    for name in LAYOUTS["race"]:
        same = states[name].values[places] if "contender" in states[name].dims else states[name].values
        assert plain[name].values.tobytes() == np.ascontiguousarray(same).tobytes(), name
    assert set(plain.data_vars) == set(LAYOUTS["race"])
    assert set(states.data_vars) - set(plain.data_vars) == {"state", "learning_rate"}
    assert states["state"].dims == ("contender", "start", "step", "slot", "param")
    assert race.key("state") != race.key()


def test_every_slot_is_what_eager_keras_keeps(race: Race, states: Any) -> None:
    for place, contender in enumerate(race.contenders):
        found = states["state"].isel(contender=place, start=0)
        there = {str(name) for name in found.slot.values if np.isfinite(found.sel(slot=name).values).all()}
        rows = kept_eagerly(contender, STEPS)
        names = {"w_" + name: name for name in there if f"w_{name}" in rows[0]}
        assert len(names) + len(there & {"u_product", "r", "c"}) == len(there)
        for path, name in names.items():
            expected = np.array([row[path][0] for row in rows])
            values = found.sel(slot=name).values[: STEPS + 1]
            np.testing.assert_allclose(values, expected, rtol=1e-12, atol=1e-12, err_msg=name)
        kept = {path for path, value in rows[0].items() if value.shape == (1, 2)}
        assert kept == set(names), contender


def test_variables_without_a_name_of_their_own_have_that_of_their_attribute(race: Race, states: Any) -> None:
    state = states["state"].isel(start=0)
    product = state.sel(contender="Nadam", slot="u_product").values
    ahead = float(np.float32(0.9)) * (1 - 0.5 * 0.96 ** np.arange(1, race.steps + 1))
    np.testing.assert_allclose(product[:, 0], np.cumprod([1.0, *ahead]), rtol=1e-5)
    assert (product[:, 0] == product[:, 1]).all()
    rows, columns = (state.sel(contender="Adafactor", slot=name).values for name in "rc")
    np.testing.assert_allclose(rows[:, 0], columns.mean(axis=1), rtol=1e-12)  # a row's mean of two columns


def test_a_slot_that_a_contender_lacks_is_no_number(states: Any) -> None:
    assert np.isnan(states["state"].sel(contender="SGD")).all()
    assert {"momentum", "velocity", "velocity_hat", "norm", "accumulator", "linear"} <= {*states.slot.values}
    assert not {"iteration", memory.RATE} & {*states.slot.values}


def test_the_rate_of_each_step_is_in_the_result_where_it_changes_or_the_state_is(states: Any) -> None:
    rates = states[memory.RATE].isel(start=0)
    assert np.isnan(rates[:, -1]).all()
    assert (rates.sel(contender="Adam")[:-1] == 0.1).all()
    given = ["sgd:learning_rate=InverseTimeDecay(0.1;10;0.5)", "sgd:learning_rate=0.05"]
    changing = Race("peaks", given, steps=8)
    for record in ("all", "state"):
        rates = archive.get(changing, record)[memory.RATE].values[:, 0, :-1]
        np.testing.assert_allclose(rates[0], 0.1 / (1 + 0.5 * np.arange(8) / 10), rtol=1e-6)
        assert (rates[1] == 0.05).all()


def test_a_result_with_states_comes_back_from_the_store_as_it_was(race: Race, states: Any) -> None:
    again = archive.get(race, "state")
    assert again.identical(states)


def test_the_sweep_of_a_race_keeps_no_states() -> None:
    with pytest.raises(InputError, match="'all' or 'last'"):
        Sweep(Race("peaks", ["sgd"], steps=2), [0.1, 0.2]).run("state")


def test_a_users_class_that_races_eagerly_is_recorded_too(users_folder: Any) -> None:
    (users_folder / "kept.py").write_text(USERS)
    race = Race("peaks", ["kept.Counting:learning_rate=0.01"], KEPT.starts, 6)
    result, plain = race.run("state"), race.run()
    assert json.loads(result.attrs["stepped"]) == ["eager"]
    assert (result["w"].values == plain["w"].values).all()
    moved = np.diff(result["w"].values[0], axis=1)
    last = result["state"].sel(slot="last").values[0]
    np.testing.assert_allclose(last[:, 1:], moved, rtol=1e-9, atol=1e-12)


USERS = '''
import keras
from keras import ops

class Counting(keras.optimizers.Optimizer):
    """Counts in Python: no compiled run can know of it."""

    count = 0

    def build(self, variables):
        if self.built:
            return
        super().build(variables)
        self.lasts = self.add_optimizer_variables(variables, "last")

    def update_step(self, gradient, variable, learning_rate):
        self.count += 1
        last = self.lasts[self._get_variable_index(variable)]
        self.assign(last, -learning_rate * float(self.count) * ops.sign(gradient))
        self.assign_add(variable, last)
'''
