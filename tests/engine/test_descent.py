"""The compiled descent is Keras's own, whatever the batch, the line-up, the process, the threads."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from engine import catalog, descent
from engine.contenders import KERAS, PAGE, Contender
from engine.descent import descend
from engine.errors import InputError
from engine.program import SPANS
from engine.surfaces import SURFACES, Surface

Array = npt.NDArray[np.float64]

PEAKS = SURFACES["peaks"]
STARTS = np.array([(-0.35, -0.67), (0.3, 1.3), (1.7, -0.2)])

# Every class as it races, and every kind of hyperparameter that changes what is traced.
VARIANTS = tuple(
    Contender.parse(text)
    for text in (
        "adam:learning_rate=0.1,amsgrad=true",
        "adam:learning_rate=0.1,weight_decay=0.01",
        "adam:learning_rate=0.1,clipvalue=0.5",
        "adam:learning_rate=0.1,clipnorm=1.0",
        "adam:learning_rate=0.1,use_ema=true,ema_momentum=0.5,ema_overwrite_frequency=4",
        "adam:learning_rate=0.1,gradient_accumulation_steps=3",
        "adam:learning_rate=0.1,global_clipnorm=0.7,gradient_accumulation_steps=2",
        "adamax:learning_rate=0.1,use_ema=true,ema_overwrite_frequency=3,gradient_accumulation_steps=2",
        "sgd:learning_rate=0.01,momentum=0.9",
        "sgd:learning_rate=0.01,momentum=0.9,nesterov=true",
        "sgd:learning_rate=0.02,weight_decay=0.1",
        "sgd:learning_rate=0.1,clipnorm=1.0",
        "rmsprop:learning_rate=0.02,momentum=0.9",
        "rmsprop:learning_rate=0.02,centered=true",
        "nadam:learning_rate=0.1,global_clipnorm=1.0",
        "ftrl:learning_rate=0.5,l1_regularization_strength=0.01,l2_regularization_strength=0.01",
        "lamb:learning_rate=0.05,clipvalue=1.0",
        "muon:learning_rate=0.1,nesterov=false",
        "adafactor:learning_rate=0.05,relative_step=false",
        "schedulefreeadamw:learning_rate=0.1,warmup_steps=5",
        "sgd:learning_rate=CosineDecay(0.05;60)",
        "adam:learning_rate=ExponentialDecay(0.2;10;0.7;staircase=true)",
        "sgd:learning_rate=PiecewiseConstantDecay([5;20];[0.05;0.02;0.01])",
        "nadam:learning_rate=PolynomialDecay(0.2;30;0.01)",
        "rmsprop:learning_rate=InverseTimeDecay(0.1;10;0.5)",
        "lamb:learning_rate=CosineDecayRestarts(0.1;8)",
    )
)
CONTENDERS = (*KERAS, *VARIANTS)
EVERY = pytest.mark.parametrize("contender", CONTENDERS, ids=str)

# Compiled and not, a step rounds differently in its last bits. Where Keras itself, uncompiled, goes astray
# when its gradient is taken NUDGE beside the weights at every step (a hundred times the rounding), no two
# computations agree, and from there on nothing is asked of the compiled one.
NUDGE = 1e-13
AGREE = 1e-9


@pytest.fixture(scope="module", autouse=True)
def float64() -> Iterator[None]:
    """Keras alone, as the tests step it, in float64 too; and back as it was."""
    _, keras = descent.libraries()
    before = keras.config.floatx()
    keras.config.set_floatx("float64")
    yield
    keras.config.set_floatx(before)


def eager(
    surface: Surface, contender: Contender, start: npt.ArrayLike, steps: int, nudge: float = 0.0
) -> Array:
    """Keras itself, uncompiled, one start in one variable of shape (1, 2): positions (steps + 1, 2)."""
    _, keras = descent.libraries()
    optimizer = descent.build(contender)
    variable = keras.Variable(np.reshape(start, (1, 2)), dtype="float64")
    optimizer.build([variable])
    path = [variable.numpy()[0]]
    for beside in nudge * np.random.default_rng(1).choice([-1.0, 1.0], (steps, 1, 2)):
        gradient = surface.gradient(variable.numpy() + beside)
        optimizer.apply([keras.ops.convert_to_tensor(gradient)], [variable])
        path.append(variable.numpy()[0])
    return np.array(path)


def path(surface: Surface, contender: Contender, starts: npt.ArrayLike, steps: int) -> Array:
    """The compiled run of one contender: positions (starts, steps + 1, 2)."""
    return descend(surface, [contender], starts, steps)["w"][0]


# 1. Compiled equals Keras's own uncompiled `apply`.


@EVERY
def test_ten_compiled_steps_are_those_of_keras_uncompiled_to_1e_12(contender: Contender) -> None:
    compiled = path(PEAKS, contender, STARTS, 10)
    for start, run in zip(STARTS, compiled, strict=True):
        np.testing.assert_allclose(run, eager(PEAKS, contender, start, 10), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(
    ("contender", "name"),
    [(c, "himmelblau") for c in KERAS]
    + [(c, name) for name in ("rosenbrock", "ackley") for c in KERAS if c.optimizer in ("Adam", "Muon")],
    ids=str,
)
def test_ten_compiled_steps_are_those_of_keras_on_other_surfaces(contender: Contender, name: str) -> None:
    surface, starts = SURFACES[name], np.array([(-1.2, 1.7), (0.4, -0.9)])
    slow = Contender("SGD", learning_rate=0.001)  # at 0.1 it flies off to infinity within the ten steps
    racer = slow if contender.optimizer == "SGD" else contender
    for start, run in zip(starts, path(surface, racer, starts, 10), strict=True):
        np.testing.assert_allclose(run, eager(surface, racer, start, 10), rtol=1e-12, atol=1e-12)


def test_a_hundred_compiled_steps_are_those_of_keras_to_1e_9_away_from_chaos() -> None:
    chaotic, contenders = {}, (*KERAS, *VARIANTS[::3])
    for contender in contenders:
        compiled = path(PEAKS, contender, STARTS[:1], 100)[0]
        expected = eager(PEAKS, contender, STARTS[0], 100)
        nudged = eager(PEAKS, contender, STARTS[0], 100, NUDGE)
        calm = np.abs(nudged - expected).max(axis=1) <= AGREE
        rows = 101 if calm.all() else int(np.argmin(calm))
        if rows < 101:
            chaotic[str(contender)] = rows
        np.testing.assert_allclose(
            compiled[:rows], expected[:rows], rtol=0, atol=AGREE, err_msg=str(contender)
        )
    print("chaotic, from which step:", chaotic)
    assert min(chaotic.values(), default=101) > 10
    assert len(chaotic) <= len(contenders) // 3


def test_a_row_holds_the_loss_and_the_gradient_that_the_optimizer_was_given() -> None:
    contender = Contender("SGD", learning_rate=0.02)
    run = {name: array[0] for name, array in descend(PEAKS, [contender], STARTS, 70).items()}
    np.testing.assert_allclose(run["loss"], PEAKS.loss(run["w"]), rtol=0, atol=1e-13)
    np.testing.assert_allclose(run["gradient"], PEAKS.gradient(run["w"]), rtol=0, atol=1e-12)
    steps = np.diff(run["w"], axis=1)
    np.testing.assert_allclose(steps, -0.02 * run["gradient"][:, :-1], rtol=0, atol=1e-15)


def test_a_surface_flat_in_one_weight_and_a_cusp_leave_the_weights_where_they_are() -> None:
    flat = Surface.from_expression("2*w_0")
    run = descend(flat, [Contender("SGD", learning_rate=0.5)], [(1.0, -1.0), (0.0, 2.0)], 3)
    assert np.array_equal(run["w"][0, 0], [(1, -1), (0, -1), (-1, -1), (-2, -1)])
    cusp = descend(SURFACES["ackley"], [Contender("Adam", learning_rate=0.1)], [(0.0, 0.0)], 3)
    assert np.array_equal(cusp["w"], np.zeros((1, 1, 4, 2)))
    assert np.array_equal(cusp["gradient"], np.zeros((1, 1, 4, 2)))


def test_inf_and_nan_come_out_as_they_come() -> None:
    steep = Surface.from_expression("w_0**4 + w_1**2")
    run = descend(steep, [Contender("SGD", learning_rate=1.0)], [(3.0, 1.0), (0.1, 1.0)], 30)
    assert not np.isfinite(run["w"][0, 0, -1, 0])
    assert np.isnan(run["loss"][0, 0, -1])
    assert np.isfinite(run["w"][0, 1]).all()
    assert np.array_equal(np.abs(run["w"][0, 0, :, 1]), np.ones(31))  # the other weight goes on


# 2. A batch equals its starts one by one, and a contender's bits don't depend on its company.


@pytest.mark.parametrize("contender", [*KERAS, *VARIANTS[:11:2], *VARIANTS[11::3]], ids=str)
def test_a_batch_of_any_size_equals_its_starts_one_by_one_to_the_bit(contender: Contender) -> None:
    starts = scattered(1_000)
    whole = descend(PEAKS, [contender], starts, 12)
    for size in (3, 5, 7, 8):
        assert_same_bits(whole, descend(PEAKS, [contender], starts[:size], 12), slice(0, size))
    for place in (0, 1, 6, 500, 998, 999):
        one = descend(PEAKS, [contender], starts[place], 12)
        assert_same_bits(whole, one, slice(place, place + 1))


@pytest.mark.parametrize(
    ("text", "size"),
    [("adam:learning_rate=0.1", size) for size in (9, 65, 513, 4_097, 32_769)]
    + [("lamb:learning_rate=0.1", size) for size in (9, 513)],
)
def test_the_borders_of_blocks_leave_no_trace(text: str, size: int) -> None:
    contender, starts = Contender.parse(text), scattered(size)
    whole = descend(PEAKS, [contender], starts, 5, record="last")
    for place in (0, 1, 7, size // 2, size - 2, size - 1):
        one = descend(PEAKS, [contender], starts[place], 5, record="last")
        assert_same_bits(whole, one, slice(place, place + 1))


@pytest.mark.parametrize("contender", KERAS, ids=str)
def test_the_last_row_alone_has_the_bits_of_the_whole_path(contender: Contender) -> None:
    starts, steps = scattered(5), SPANS["last"] + 6
    whole = descend(PEAKS, [contender], starts, steps)
    last = descend(PEAKS, [contender], starts, steps, record="last")
    for name in whole:
        assert last[name].shape[2] == 1
        assert np.array_equal(whole[name][:, :, -1:], last[name], equal_nan=True), name


def test_more_steps_begin_with_the_same_bits() -> None:
    short, long = (descend(PEAKS, PAGE, STARTS, steps)["w"] for steps in (10, 200))
    assert np.array_equal(short, long[:, :, :11])


def test_a_contender_has_the_same_bits_in_any_company(monkeypatch: pytest.MonkeyPatch) -> None:
    line_up = (*PAGE, *VARIANTS[:8:3], Contender.parse("muon:learning_rate=0.1"))
    together = descend(PEAKS, line_up, STARTS, 70)["w"]
    monkeypatch.setattr(descent, "_compiled", descent._compiled.__wrapped__)  # compile again
    for place in (len(line_up) - 1, 4, 0):
        alone = descend(PEAKS, [line_up[place]], STARTS, 70)["w"]
        assert np.array_equal(alone[0], together[place])


def test_every_class_of_keras_is_known_to_be_element_wise_or_goes_one_start_at_a_time() -> None:
    assert set(catalog.optimizers()) >= descent.ELEMENT_WISE
    loops = {c.optimizer for c in KERAS if not descent.is_element_wise(c)}
    assert {"Lamb", "Adafactor", "Muon"} <= loops
    assert not descent.is_element_wise(Contender("Adam", clipnorm=1.0))
    assert not descent.is_element_wise(Contender("Adam", global_clipnorm=1.0))
    assert descent.is_element_wise(Contender("Adam", clipvalue=1.0))


@pytest.mark.parametrize("name", ["Lamb", "Adafactor", "Muon"])
def test_rules_that_look_at_the_whole_variable_would_mix_starts_that_share_one(name: str) -> None:
    """Why they go one at a time: in Keras itself, a neighbour changes their steps."""
    _, keras = descent.libraries()
    ends = []
    for starts in (STARTS[:1], STARTS):
        optimizer = descent.build(Contender(name, learning_rate=0.1))
        variable = keras.Variable(starts, dtype="float64")
        optimizer.build([variable])
        optimizer.apply([keras.ops.convert_to_tensor(PEAKS.gradient(starts))], [variable])
        ends.append(variable.numpy()[0])
    assert np.abs(ends[0] - ends[1]).max() > 1e-6


# 3. Two processes, one or two threads.

RACE_IN_A_PROCESS = """
import hashlib, json, sys
import numpy as np
from engine.contenders import PAGE, Contender
from engine.descent import descend
from engine.surfaces import SURFACES

others = ("lamb:learning_rate=0.1", "muon:learning_rate=0.1", "sgd:clipnorm=1.0")
line_up = [*PAGE[::3], *map(Contender.parse, others)]
starts = np.random.default_rng(7).uniform(-3, 3, (11, 2))
small = descend(SURFACES["peaks"], line_up, starts, 150)
crowd = np.random.default_rng(8).uniform(-3, 3, (40_000, 2))
large = descend(SURFACES["peaks"], [PAGE[4]], crowd, 20, record="last")
print(json.dumps({k + size: hashlib.sha256(v.tobytes()).hexdigest()
                  for size, run in (("", small), (" of many", large)) for k, v in run.items()}))
"""


def test_two_fresh_processes_on_one_and_two_threads_give_the_same_bits() -> None:
    outside = {k: v for k, v in os.environ.items() if not k.startswith(("TF_", "XLA_", "KERAS_"))}
    one = {"TF_NUM_INTRAOP_THREADS": "1", "TF_NUM_INTEROP_THREADS": "1"}
    two = {"TF_NUM_INTRAOP_THREADS": "2", "TF_NUM_INTEROP_THREADS": "2"}
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", RACE_IN_A_PROCESS],
            env=outside | threads,
            cwd=Path(descent.__file__).parents[1],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for threads in (one, two)
    ]
    told = [process.communicate(timeout=300) for process in processes]
    for _, stderr in told:
        assert stderr == ""  # and nothing is said on the way
    assert json.loads(told[0][0]) == json.loads(told[1][0])


# Manners: what is put back, and how it says no.


def test_keras_and_tensorflow_are_left_as_they_were() -> None:
    tf, keras = descent.libraries()
    keras.config.set_floatx("float32")
    try:
        descend(PEAKS, [Contender("SGD", learning_rate=0.03)], STARTS, 2)
        assert keras.config.floatx() == "float32"
        with pytest.raises(InputError):
            descent.build(Contender.from_spec({"optimizer": "nowhere.Adam"}))
        assert keras.config.floatx() == "float32"
        assert tf.constant(1.0).dtype == tf.float32
    finally:
        keras.config.set_floatx("float64")


MINE = '''
import random
import numpy as np
import keras
import tensorflow as tf


class Signed(keras.optimizers.Optimizer):
    """Steps by the gradient's sign, scaled by the gradient's norm: not element-wise."""

    def update_step(self, gradient, variable, learning_rate):
        norm = keras.ops.sqrt(keras.ops.sum(keras.ops.square(gradient)))
        self.assign_sub(variable, learning_rate * keras.ops.sign(gradient) * keras.ops.tanh(norm))


class Hidden(keras.optimizers.SGD):
    """Remembers in a variable that Keras is not told of."""

    def build(self, variables):
        super().build(variables)
        self._unseen = [tf.Variable(tf.zeros((1, 2), tf.float64))]

    def update_step(self, gradient, variable, learning_rate):
        self._unseen[0].assign(0.5 * self._unseen[0] + gradient)
        self.assign_sub(variable, learning_rate * self._unseen[0])


class Forgetful(keras.optimizers.SGD):
    """Counts its steps in Python, where a compiled run sees only the first."""

    calls = 0

    def update_step(self, gradient, variable, learning_rate):
        self.calls += 1
        self.assign_sub(variable, learning_rate * gradient * self.calls)


class Random(keras.optimizers.SGD):
    def update_step(self, gradient, variable, learning_rate):
        self.assign_sub(variable, learning_rate * gradient * random.random())


class Choosy(keras.optimizers.SGD):
    def __init__(self, learning_rate=0.1):
        if learning_rate < 0.05:
            raise ValueError("The learning rate is too small for me")
        super().__init__(learning_rate)


class Python(keras.optimizers.SGD):
    """Leaves TensorFlow for NumPy, which cannot be compiled."""

    def update_step(self, gradient, variable, learning_rate):
        self.assign_sub(variable, learning_rate * np.sign(gradient.numpy()))
'''


@pytest.fixture(scope="module")
def mine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("users")
    (folder / "my_optimizers.py").write_text(MINE)
    sys.path.insert(0, str(folder))
    yield "my_optimizers"
    sys.path.remove(str(folder))
    sys.modules.pop("my_optimizers", None)


@pytest.mark.parametrize("name", ["Signed", "Hidden"])
def test_a_users_class_races_each_start_by_itself(mine: str, name: str) -> None:
    contender = Contender(f"{mine}.{name}", learning_rate=0.02)
    assert not descent.is_element_wise(contender)
    batch = descend(PEAKS, [contender], STARTS, 30)
    for place, start in enumerate(STARTS):
        np.testing.assert_allclose(
            batch["w"][0, place], eager(PEAKS, contender, start, 30), rtol=0, atol=1e-11
        )
        assert_same_bits(batch, descend(PEAKS, [contender], start, 30), slice(place, place + 1))


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Forgetful", "optimizer.unrepeatable"),
        ("Random", "optimizer.unrepeatable"),
        ("Python", "optimizer.uncompiled"),
        ("Choosy", "optimizer.refused"),
    ],
)
@pytest.mark.parametrize("record", ["all", "last"])
def test_a_users_class_that_cannot_be_compiled_truly_is_refused(
    mine: str, name: str, code: str, record: str
) -> None:
    with pytest.raises(InputError) as caught:
        descend(PEAKS, [Contender(f"{mine}.{name}", learning_rate=0.02)], STARTS, 5, record=record)
    assert caught.value.code == code
    assert str(caught.value).endswith(".")


def scattered(count: int) -> Array:
    """Starts all over the map, always the same ones first."""
    return np.random.default_rng(42).uniform(-3, 3, (count, 2))


def assert_same_bits(whole: dict[str, Array], part: dict[str, Array], place: slice) -> None:
    for name, array in part.items():
        assert array.tobytes() == np.ascontiguousarray(whole[name][:, place]).tobytes(), name
