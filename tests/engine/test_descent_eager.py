"""A user's class races as its eager ``apply`` steps, every step: held against plain Keras loops."""

from __future__ import annotations

import importlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine import descent, eager
from engine.basins import Basins
from engine.contenders import Contender
from engine.errors import InputError
from engine.program import Program
from engine.race import Race
from engine.surfaces import SURFACES, Surface
from engine.sweeps import Sweep
from tests.breadth import some

BOWL = SURFACES["bowl"]
START = (3.0, 2.0)
Paths = dict[tuple[str, tuple[float, ...]], np.ndarray]

MINE = '''
import random
import numpy as np
import keras
import tensorflow as tf


class Every(keras.optimizers.SGD):
    """A Python counter acts at every fifth step: it goes to the origin."""

    calls = 0

    def update_step(self, gradient, variable, learning_rate):
        self.calls += 1
        if self.calls % 5 == 0:
            self.assign(variable, 0.0 * variable)
        else:
            super().update_step(gradient, variable, learning_rate)


class Plain(keras.optimizers.SGD):
    pass


class Late(keras.optimizers.SGD):
    """The same counter, beyond the steps that a check of a few would see."""

    calls = 0

    def update_step(self, gradient, variable, learning_rate):
        self.calls += 1
        super().update_step(gradient, variable, learning_rate * (2.0 if self.calls == 37 else 1.0))


class Remembers(keras.optimizers.SGD):
    """A Python list of the gradients is its memory."""

    def __init__(self, learning_rate=0.03, last=3, **kwargs):
        super().__init__(learning_rate, **kwargs)
        self.last, self.past = last, []

    def update_step(self, gradient, variable, learning_rate):
        self.past.append(gradient)
        self.assign_sub(variable, learning_rate * sum(self.past[-self.last:]))


class LateNorm(keras.optimizers.SGD):
    """Reads the start's norm where it is built, and uses it from step 5 on."""

    def build(self, variables):
        super().build(variables)
        self.norm = float(np.linalg.norm(variables[0].numpy()))

    def update_step(self, gradient, variable, learning_rate):
        scale = tf.where(self.iterations >= 4, tf.constant(self.norm, tf.float64), 1.0)
        self.assign_sub(variable, learning_rate * scale * gradient)


class Branch(keras.optimizers.SGD):
    """Branches on a value, which only an eager run has."""

    def update_step(self, gradient, variable, learning_rate):
        if float(keras.ops.max(keras.ops.abs(gradient))) > 2.0:
            gradient = gradient / 2.0
        super().update_step(gradient, variable, learning_rate)


class Counted(keras.optimizers.SGD):
    """Depends on the step through Keras's own counter: it compiles truly."""

    def update_step(self, gradient, variable, learning_rate):
        factor = keras.ops.cast(self.iterations % 5 + 1, "float64")
        super().update_step(gradient * factor, variable, learning_rate)


class Seeded(keras.optimizers.SGD):
    def __init__(self, learning_rate=0.03, seed=1, **kwargs):
        super().__init__(learning_rate, **kwargs)
        self.random = np.random.default_rng(seed)

    def update_step(self, gradient, variable, learning_rate):
        super().update_step(gradient * self.random.random(), variable, learning_rate)


class LateRandom(keras.optimizers.SGD):
    """Draws without a seed, from step 10 on."""

    calls = 0

    def update_step(self, gradient, variable, learning_rate):
        self.calls += 1
        by = random.random() if self.calls > 10 else 1.0
        super().update_step(gradient * by, variable, learning_rate)


class KerasRandom(keras.optimizers.SGD):
    def update_step(self, gradient, variable, learning_rate):
        noise = keras.random.uniform((1, 2), dtype="float64")
        super().update_step(gradient * noise, variable, learning_rate)


class Shared(keras.optimizers.SGD):
    """Counts in its class, so that a race depends on those before it."""

    def update_step(self, gradient, variable, learning_rate):
        type(self).count = getattr(type(self), "count", 0) + 1
        super().update_step(gradient / type(self).count, variable, learning_rate)


class OldStyle(keras.optimizers.SGD):
    """Acts where ``fit`` calls it."""

    def apply_gradients(self, grads_and_vars):
        return super().apply_gradients([(2.0 * g, v) for g, v in grads_and_vars])


class Fails(keras.optimizers.SGD):
    calls = 0

    def update_step(self, gradient, variable, learning_rate):
        self.calls += 1
        if self.calls == 4:
            raise ValueError("I have had enough")
        super().update_step(gradient, variable, learning_rate)


class Lookahead(keras.optimizers.Optimizer):
    """Wraps another optimizer; every k steps it goes half the way back (Zhang and others, 2019)."""

    def __init__(self, base=None, k=5, alpha=0.5):
        super().__init__(learning_rate=0.0)
        self.base = keras.optimizers.SGD(0.05) if base is None else base
        self.k, self.alpha, self.calls = k, alpha, 0

    def build(self, variables):
        super().build(variables)
        self.base.build(variables)
        self.slow = [variable.numpy() for variable in variables]

    def apply(self, grads, trainable_variables=None):
        variables = trainable_variables or self._trainable_variables
        self.base.apply(grads, variables)
        self.calls += 1
        if self.calls % self.k == 0:
            for place, variable in enumerate(variables):
                self.slow[place] = self.slow[place] + self.alpha * (variable.numpy() - self.slow[place])
                variable.assign(self.slow[place])


class Ahead(keras.optimizers.Optimizer):
    """The same without Python: Keras's own counter and variables, so that it compiles truly."""

    def __init__(self, learning_rate=0.05, k=5, alpha=0.5):
        super().__init__(learning_rate=learning_rate)
        self.base = keras.optimizers.Adam(learning_rate)
        self.k, self.alpha = k, alpha

    def build(self, variables):
        super().build(variables)
        self.base.build(variables)
        self.slow = [tf.Variable(variable.value) for variable in variables]

    def apply(self, grads, trainable_variables=None):
        self.base.apply(grads, trainable_variables)
        due = tf.cast(self.base.iterations % self.k == 0, tf.float64)
        for slow, variable in zip(self.slow, trainable_variables):
            slow.assign_add(due * self.alpha * (variable.value - slow))
            variable.assign(due * slow + (1.0 - due) * variable.value)


class Rateless(keras.optimizers.SGD):
    """Its constructor has no learning rate."""

    def __init__(self, strength=0.02, betas=(0.5, 0.25), mode="plain"):
        super().__init__(strength)
        self.betas, self.mode = betas, mode

    def update_step(self, gradient, variable, learning_rate):
        super().update_step(gradient * sum(self.betas), variable, learning_rate)
'''
EAGER = ("Every", "Late", "Remembers", "LateNorm", "Branch", "Seeded", "Lookahead")
COMPILED = ("Counted", "OldStyle", "Rateless", "Ahead")


@pytest.fixture(scope="module")
def mine(users_folder: Path) -> Any:
    (users_folder / "eager_rules.py").write_text(MINE)
    return importlib.import_module("eager_rules")


@pytest.fixture(scope="module")
def eager_paths() -> Paths:
    """What was computed by hand, by class and start."""
    return {}


def by_hand(cls: Any, surface: Surface, start: Sequence[float], steps: int, **own: Any) -> np.ndarray:
    """Keras in a plain loop, as one writes it: positions (steps + 1, 2)."""
    import keras

    before = keras.config.floatx()
    keras.config.set_floatx("float64")
    try:
        optimizer = cls(**own)
        variable = keras.Variable([list(start)], dtype="float64")
        optimizer.build([variable])
        path = [variable.numpy()[0]]
        for _ in range(steps):
            gradient = keras.ops.convert_to_tensor(surface.gradient(variable.numpy()))
            optimizer.apply_gradients([(gradient, variable)])
            path.append(variable.numpy()[0])
        return np.array(path)
    finally:
        keras.config.set_floatx(before)


def test_a_counter_that_acts_at_step_five_acts_in_the_race(mine: Any) -> None:
    result = Race(BOWL, ["eager_rules.Every:learning_rate=0.03"], [START], 60).run()
    assert result["w"][0, 0, 5].values.tolist() == [0.0, 0.0]
    assert json.loads(result.attrs["stepped"]) == ["eager"]


@pytest.mark.parametrize(
    ("name", "record"),
    [
        *((name, "all") for name in some((*EAGER, *COMPILED), 2)),
        *((name, "last") for name in some((*EAGER, *COMPILED), 4)),
    ],
)
def test_every_step_is_what_eager_keras_does(mine: Any, eager_paths: Paths, name: str, record: str) -> None:
    rate: dict[str, Any] = {} if name in ("Lookahead", "Rateless") else {"learning_rate": 0.03}
    starts, steps = [START, (-1.0, 0.5)], 40
    contender = Contender(f"eager_rules.{name}", **rate)
    runs = descent.descend(BOWL, [contender, Contender("sgd")], starts, steps, record)
    assert runs.stepped == ["eager" if name in EAGER else "compiled", "compiled"]
    assert runs.checked == [None if name in EAGER else steps, None]
    for place, start in enumerate(starts):
        if (name, start) not in eager_paths:  # once for both records
            eager_paths[name, start] = by_hand(getattr(mine, name), BOWL, start, steps, **rate)
        path = eager_paths[name, start]
        expected = path if record == "all" else path[-1:]
        np.testing.assert_allclose(runs["w"][0, place], expected, rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(runs["gradient"][0, place], BOWL.gradient(expected), rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(runs["loss"], BOWL.loss(runs["w"]), rtol=1e-12)
    again = descent.descend(BOWL, [contender], starts[1:], steps, record)
    for array in ("w", "loss", "gradient"):
        assert again[array][0].tobytes() == runs[array][0, 1:].tobytes()


@pytest.mark.parametrize("name", ["LateRandom", "KerasRandom", "Shared"])
def test_a_class_that_steps_otherwise_when_run_again_is_refused(mine: Any, name: str) -> None:
    with pytest.raises(InputError, match="run again") as caught:
        descent.descend(BOWL, [Contender(f"eager_rules.{name}", learning_rate=0.03)], [START], 40)
    assert caught.value.code == "optimizer.unrepeatable"


def test_what_the_class_raises_at_a_step_is_said(mine: Any) -> None:
    with pytest.raises(InputError, match="cannot be stepped: I have had enough") as caught:
        descent.descend(BOWL, [Contender("eager_rules.Fails", learning_rate=0.03)], [START], 40)
    assert caught.value.code == "optimizer.unsteppable"


def test_a_chaotic_race_is_no_disagreement(mine: Any) -> None:
    """SGD at 0.1 on the peaks: in 300 steps the last bits of two true runs grow to a third of the map."""
    peaks, start = SURFACES["peaks"], (-0.35, -0.67)
    runs = descent.descend(peaks, [Contender("eager_rules.Plain", learning_rate=0.1)], [start], 300)
    path = by_hand(mine.Plain, peaks, start, 300, learning_rate=0.1)
    assert np.max(np.abs(path - runs["w"][0, 0])) > 0.1  # else this test tells nothing
    assert runs.stepped == ["compiled"]


@pytest.mark.parametrize("at", [1, 30, 59])
def test_one_step_that_is_otherwise_is_found(mine: Any, at: int) -> None:
    """A compiled path with one wrong step, by a part in a million, is not what eager Keras does."""
    tf, keras = descent.libraries()
    runs = descent.descend(BOWL, [Contender("sgd", learning_rate=0.03)], [START], 60)
    w, gradient = runs["w"][0, 0].copy(), runs["gradient"][0, 0]

    def sgd() -> Any:
        return descent.build(Contender("sgd", learning_rate=0.03))

    assert eager.parts_at(tf, keras, sgd(), BOWL, w, gradient) is None
    w[at:] *= 1 + 1e-6
    assert eager.parts_at(tf, keras, sgd(), BOWL, w, gradient) == at
    tiny = 1e-150
    small, slope = tiny * runs["w"][0, 0], tiny * gradient  # no length is the measure: a map of any size
    assert eager.parts_at(tf, keras, sgd(), BOWL, small, slope) is None
    small[at:] *= 1 + 1e-6
    assert eager.parts_at(tf, keras, sgd(), BOWL, small, slope) == at


def test_muon_without_its_rms_rate_is_keras_s_own() -> None:
    import keras

    runs = descent.descend(BOWL, [Contender.parse("muon:learning_rate=0.03,rms_rate=none")], [START], 20)
    path = by_hand(keras.optimizers.Muon, BOWL, START, 20, learning_rate=0.03, rms_rate=None)
    np.testing.assert_allclose(runs["w"][0, 0], path, rtol=1e-12, atol=1e-12)
    usual = descent.descend(BOWL, [Contender.parse("muon:learning_rate=0.03")], [START], 20)
    assert np.max(np.abs(usual["w"] - runs["w"])) > 0.01


def test_another_backend_is_refused_before_it_is_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    for backend in ("jax", "torch", "nothing"):
        monkeypatch.setenv("KERAS_BACKEND", backend)
        with pytest.raises(InputError, match="set KERAS_BACKEND=tensorflow") as caught:
            descent.libraries.__wrapped__()
        assert caught.value.code == "keras.backend"
    monkeypatch.setenv("KERAS_BACKEND", "")
    descent.libraries.__wrapped__()


def test_how_long_eager_steps_take_is_said_before_and_too_many_are_refused(
    mine: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    race = Race(BOWL, "eager_rules.Every:learning_rate=0.03", [START], 20)
    race.run()
    assert not caplog.messages
    monkeypatch.setattr(eager, "SECONDS", 1.0)
    race.run()
    assert caplog.messages == ["Every is stepped eagerly, as fit(run_eagerly=True) does: about 40 s."]
    monkeypatch.setattr(eager, "MOST", 19)
    with pytest.raises(InputError, match="at most 19 steps in all; here it would take 20") as caught:
        race.run()
    assert caught.value.code == "optimizer.eager"


def test_the_check_says_how_far_it_went(mine: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(eager, "CHECKED", 20)
    result = Race(BOWL, ["eager_rules.Counted:learning_rate=0.001", "sgd"], [START], 50).run()
    assert json.loads(result.attrs["checked"]) == [20, None]


@pytest.mark.parametrize(("name", "stepped"), [("Every", "eager"), ("Counted", "compiled")])
def test_a_sweep_of_a_users_class_is_each_rates_own_race(mine: Any, name: str, stepped: str) -> None:
    rates = [0.001, 0.01, 0.02, 0.05, 0.1]
    result = Sweep(Race(BOWL, f"eager_rules.{name}", [START, (1.0, 1.0)], 12), rates).run()
    assert json.loads(result.attrs["stepped"]) == [stepped] * 5
    for place, rate in enumerate(rates):
        path = by_hand(getattr(mine, name), BOWL, START, 12, learning_rate=rate)
        np.testing.assert_allclose(result["w"][place, 0], path, rtol=1e-9, atol=1e-12)


def test_basins_of_an_eager_class_are_refused(mine: Any) -> None:
    with pytest.raises(InputError, match="stepped eagerly") as caught:
        Basins(BOWL, "eager_rules.Every:learning_rate=0.03", (5, 5), 20).run()
    assert caught.value.code == "basins.eager"
    assert (Basins(BOWL, "eager_rules.Counted:learning_rate=0.03", (5, 5), 20).run()["fate"] >= -1).all()


def test_many_rates_of_a_compiled_class_are_one_compilation(
    mine: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[object] = []

    def compiled(*given: Any, **options: Any) -> Program:
        made.append(given)
        return Program(*given, **options)

    monkeypatch.setattr(descent, "Program", compiled)
    rates = np.geomspace(0.0011, 0.1, 300)
    Sweep(Race(BOWL, "eager_rules.Counted", [START], 30), rates).run()
    assert len(made) == 1
