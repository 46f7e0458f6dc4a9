"""The compiled descent is Keras's own, whatever the batch, the line-up, the process, the threads."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from engine import archive, catalog, descent
from engine.contenders import KERAS, PAGE, Contender
from engine.descent import descend
from engine.errors import InputError
from engine.program import SPANS
from engine.surfaces import SURFACES, Surface
from tests.breadth import some
from tests.engine.oracle import PEAKS, STARTS, assert_same_bits, eager, eager_of, path, scattered

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
CONTENDERS = (*KERAS, *some(VARIANTS, 4))
LONG = (*KERAS, *VARIANTS[::6])  # raced for a hundred steps
EVERY = pytest.mark.parametrize("contender", CONTENDERS, ids=str)

# Compiled and not, a step rounds differently in its last bits. Where Keras itself, uncompiled, goes astray
# when its gradient is taken NUDGE beside the weights at every step (a hundred times the rounding), no two
# computations agree, and from there on nothing is asked of the compiled one.
NUDGE = 1e-13
AGREE = 1e-9
# Who may go astray within 100 steps, and nobody else: they leap about a minimum that they cannot settle in.
CHAOTIC = {
    "peaks": (
        "SGD lr=0.1",
        "Adafactor lr=0.1",
        "RMSprop lr=0.1",
        "RMSprop lr=InverseTimeDecay(0.1; 10; 0.5)",
    ),
    "himmelblau": ("Adafactor lr=0.1", "RMSprop lr=0.1"),
}


# 1. Compiled equals Keras's own uncompiled `apply`.


@EVERY
def test_compiled_steps_are_those_of_keras_uncompiled(contender: Contender) -> None:
    assert_keras_steps("peaks", contender, STARTS, 100 if contender in LONG else 10)


def assert_keras_steps(name: str, contender: Contender, starts: np.ndarray, steps: int) -> None:
    """Ten compiled steps are Keras's own to 1e-12, and all of them to 1e-9 away from chaos.

    Of rules that go one start at a time the first will do: that the others have no part in it is held below.
    """
    surface = SURFACES[name]
    starts = starts if descent.is_element_wise(contender) else starts[:1]
    compiled, expected = path(surface, contender, starts, steps), eager_of(surface, contender, starts, steps)
    np.testing.assert_allclose(compiled[:, :11], expected[:, :11], rtol=1e-12, atol=1e-12)
    for start, run, right in zip(starts, compiled, expected, strict=True):
        rows = steps + 1
        if not np.abs(run - right).max() <= AGREE:
            said = f"{contender} from {start} on {name}"
            assert str(contender) in CHAOTIC[name], f"{said} claims to be chaotic and is not named"
            calm = np.abs(eager(surface, contender, start, steps, NUDGE) - right).max(axis=1) <= AGREE
            rows = rows if calm.all() else int(np.argmin(calm))
            assert rows > 10, f"{said} is chaotic from step {rows} on"
        np.testing.assert_allclose(run[:rows], right[:rows], rtol=0, atol=AGREE, err_msg=contender.label)


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


@pytest.mark.parametrize("contender", [*some(KERAS, 3), *some(VARIANTS, 8)], ids=str)
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
    some([("adam:learning_rate=0.1", size) for size in (9, 65, 513, 4_097, 32_769)], 2)
    + [("lamb:learning_rate=0.1", size) for size in (9, 513)],
)
def test_the_borders_of_blocks_leave_no_trace(text: str, size: int) -> None:
    contender, starts = Contender.parse(text), scattered(size)
    whole = descend(PEAKS, [contender], starts, 5, record="last")
    for place in (0, 1, 7, size // 2, size - 2, size - 1):
        one = descend(PEAKS, [contender], starts[place], 5, record="last")
        assert_same_bits(whole, one, slice(place, place + 1))


@pytest.mark.parametrize("contender", some(KERAS, 3), ids=str)
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


@pytest.mark.parametrize("contender", some(KERAS, 4), ids=str)
def test_a_program_gives_a_rate_the_bits_of_one_that_was_built_with_it(contender: Contender) -> None:
    other = Contender(contender.optimizer, **{**contender.hyperparameters, "learning_rate": 0.0123})
    before = descent._compiled.cache_info().misses
    run = descend(PEAKS, [contender, other], STARTS, 70)
    assert descent._compiled.cache_info().misses - before <= 1
    with descent.float64():
        built = descent._compiled.__wrapped__(PEAKS, other, (), descent.BLOCKS[0], "all")
        alone = {name: np.empty_like(array[1]) for name, array in run.items()}
        built.run(STARTS, 70, [*alone.values()])
    for name, array in alone.items():
        assert array.tobytes() == run[name][1].tobytes(), name


def test_what_cannot_be_compiled_is_named_with_its_own_rate(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise TypeError("not for XLA")

    monkeypatch.setattr(descent, "Program", broken)
    with pytest.raises(InputError, match=r"lr=0\.0321 .*cannot be compiled"):
        descend(Surface.from_expression("w_0 + 7*w_1"), [Contender("SGD", learning_rate=0.0321)], STARTS, 3)


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
    contender = Contender(name, learning_rate=0.1)
    by_itself, in_company = (eager(PEAKS, contender, starts, 1) for starts in (STARTS[0], STARTS))
    assert np.abs(by_itself[-1] - in_company[-1]).max() > 1e-6


# 3. Other surfaces: last, for the programs of the peaks are kept while few others come.


@pytest.mark.parametrize("contender", some(KERAS, 3), ids=str)
def test_compiled_steps_are_those_of_keras_on_another_surface(contender: Contender) -> None:
    slow = Contender("SGD", learning_rate=0.001)  # at 0.1 Himmelblau throws it off
    steps = 100 if str(contender) in CHAOTIC["himmelblau"] else 40
    assert_keras_steps("himmelblau", slow if contender.optimizer == "SGD" else contender, STARTS, steps)


@pytest.mark.parametrize(
    ("contender", "name"),
    [(c, name) for name in ("rosenbrock", "ackley") for c in KERAS if c.optimizer in ("Adam", "Muon")],
    ids=str,
)
def test_ten_compiled_steps_are_those_of_keras_where_it_is_steep(contender: Contender, name: str) -> None:
    assert_keras_steps(name, contender, np.array([(-1.2, 1.7), (0.4, -0.9)]), 10)


# 4. This process, and a fresh one on another number of threads.

RACE = """
import hashlib
import numpy as np
from engine.contenders import PAGE, Contender
from engine.descent import descend
from engine.surfaces import SURFACES

line_up = [PAGE[0], *map(Contender.parse, ("lamb:learning_rate=0.1", "sgd:clipnorm=1.0"))]
def small():
    starts = np.random.default_rng(7).uniform(-3, 3, (11, 2))
    return descend(SURFACES["peaks"], line_up, starts, 150)
def large():
    crowd = np.random.default_rng(8).uniform(-3, 3, (40_000, 2))
    return descend(SURFACES["peaks"], [PAGE[4]], crowd, 20, record="last")
runs = [("", small), (" of many", large)]
bits = {k + size: hashlib.sha256(v.tobytes()).hexdigest()
        for size, run in runs for k, v in run().items()}
"""


def test_a_fresh_process_on_another_number_of_threads_gives_the_same_bits(tmp_path: Path) -> None:
    outside = {k: v for k, v in os.environ.items() if not k.startswith(("TF_", "XLA_", "KERAS_"))}
    here_on_one = descent.libraries()[0].config.threading.get_intra_op_parallelism_threads() == 1
    threads = "2" if here_on_one or os.cpu_count() == 1 else "1"  # else one for each core here
    outside |= {"TF_NUM_INTRAOP_THREADS": threads, "TF_NUM_INTEROP_THREADS": threads}
    store = tmp_path / 'a "b c'  # of its own, so that it compiles everything

    def process(race: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-c", race + "\nimport json; print(json.dumps(bits))"],
            env=outside | {archive.FOLDER_VARIABLE: str(store)},
            cwd=Path(descent.__file__).parents[1],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def kept() -> dict[str, int]:
        return {file.name: file.stat().st_mtime_ns for file in store.rglob("*.*")}

    fresh = process(RACE)
    here: dict[str, dict[str, str]] = {}
    exec(RACE, here)
    said, wrong = fresh.communicate(timeout=300)
    assert wrong == ""  # and nothing is said on the way
    assert json.loads(said) == here["bits"]

    before = kept()  # and one that loads what that compiled, in another order
    assert sorted({Path(name).suffix for name in before}) == [".pb", ".sha256"]
    turned = RACE.replace("in runs", "in runs[::-1]")
    assert turned != RACE
    said, wrong = process(turned).communicate(timeout=300)
    assert (json.loads(said), wrong) == (here["bits"], "")
    assert kept() == before


# Manners: what is put back, and how it says no.


def test_keras_and_tensorflow_are_left_as_they_were() -> None:
    tf, keras = descent.libraries()
    before = keras.config.floatx()
    keras.config.set_floatx("float32")
    try:
        descend(PEAKS, [Contender("SGD", learning_rate=0.03)], STARTS, 2)
        assert keras.config.floatx() == "float32"
        with pytest.raises(InputError):
            descent.build(Contender.from_spec({"optimizer": "nowhere.Adam"}))
        assert keras.config.floatx() == "float32"
        assert tf.constant(1.0).dtype == tf.float32
    finally:
        keras.config.set_floatx(before)
