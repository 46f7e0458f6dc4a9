"""Held against Keras's own ``fit``, the same bits in any company, and what is said of wrong ones."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import engine
from engine import archive, trainer
from engine.contenders import Contender
from engine.errors import InputError, InputErrors
from engine.network import NETWORKS
from engine.training import SIX, Fit, Training, _trained
from tests.breadth import some
from tests.conftest import ROOT

if TYPE_CHECKING:
    from xarray import Dataset

IRIS = NETWORKS["iris"]
# Seed 0 in float64: the last loss of 400 epochs at 0.01, 0.001 and 0.0001. At 0.1 it is chaotic.
CALM = {
    "SGD": (0.0999, 0.387, 0.846),
    "Adagrad": (0.245, 0.846, 1.45),
    "RMSprop": (0.0667, 0.0650, 0.537),
    "Adam": (0.0484, 0.0934, 0.585),
    "Adamax": (0.0516, 0.215, 0.754),
    "Nadam": (0.0486, 0.0938, 0.586),
}
# The course page's column of Keras after 50 epochs at rate 0.001, as printed.
PAGE = {
    "w_2": 0.31066534, "w_3": 0.06847349, "w_4": 0.63304350, "w_52": 0.49511436, "w_53": -1.11826350,
    "w_54": 0.14937088, "b_2": -0.00022871, "b_3": 0.00006122, "b_4": -0.00013335, "b_5": -0.00009583,
}  # fmt: skip


# A race in all the page's weights, by a rule that shares its variables among starts and by one that does not.
RACED = ["adam:learning_rate=0.1", "muon:learning_rate=0.05"]
# Digits after 5 epochs at 0.001 and 0.0005, the medians over starts 0 to 4. The benchmark has all six.
DIGITS = {"Adam": (0.0784, 0.176)}


@pytest.fixture(scope="module")
def iris() -> Dataset:
    """The exercise: six optimizers, four rates, 400 epochs."""
    return engine.archive.get(Training("iris"))


def lanes(
    contender: str, lanes: list[tuple[float, int]], epochs: int, in_order: bool = False
) -> tuple[np.ndarray, np.ndarray]:
    """Losses (lanes, epochs) and last weights (lanes, n) of trainings of iris, a rate and a seed each."""
    training = Training("iris", [contender], epochs=epochs)
    order = trainer.orders(150, 32, epochs, 0)
    if in_order:
        order[:] = np.append(np.arange(150), [128] * 10).reshape(5, 32)
    rates, seeds = zip(*lanes, strict=True)
    starts = np.array([IRIS.start(seed) for seed in seeds])
    return _trained(training, training.contenders[0], starts, np.array(rates), order, lambda part: None)


def fitted(contender: Contender, epochs: int, seed: int) -> tuple[list[float], np.ndarray]:
    """What ``fit`` of Keras gives in float64 for the same weights, the rows in their order."""
    from engine.descent import build, float64, libraries

    _, keras = libraries()
    with float64():
        optimizer = build(contender)
        layers = [
            keras.layers.Dense(units, activation=activation, dtype="float64")
            for units, activation in zip(IRIS.layers[1:], IRIS.activations, strict=True)
        ]
        model = keras.Sequential([keras.Input((4,), dtype="float64"), *layers])
        model.compile(optimizer=optimizer, loss="categorical_crossentropy", jit_compile=False)
        parts = IRIS.split(IRIS.start(seed)[None])
        model.set_weights([part.reshape(to) for part, to in zip(parts, IRIS.shapes, strict=True)])
        how = {"batch_size": 32, "epochs": epochs, "shuffle": False, "verbose": 0}
        history = model.fit(IRIS.dataset.x, IRIS.dataset.y, **how).history
        return history["loss"], np.concatenate([np.ravel(each) for each in model.get_weights()])


# ---- Keras is the oracle


@pytest.mark.parametrize("optimizer", some([*SIX, "Lamb"], 3))
def test_it_trains_as_fit_does(optimizer: str) -> None:
    """Lamb looks at a variable as a whole: it trains by itself, on variables of Keras's own shapes."""
    epochs = 4 if optimizer == "Lamb" else 20
    losses, weights = lanes(optimizer, [(0.01, 0), (0.001, 1)], epochs, in_order=True)
    told, reached = fitted(Contender(optimizer, learning_rate=0.001), epochs, 1)
    assert losses[1] == pytest.approx(told, abs=1e-12)
    assert weights[1] == pytest.approx(reached, abs=1e-12)


def test_the_page_s_column_of_keras_comes_out_digit_by_digit() -> None:
    result = engine.archive.get(Fit())
    w = {name: np.float32(result["w"].sel(param=name)[-1]) for name in PAGE}
    for name, printed in PAGE.items():  # another processor may round a float32 otherwise
        ulp = np.spacing(np.abs(np.float32(printed)))
        assert abs(np.round(w[name], 8) - np.float32(printed)) <= ulp, name
    loss = result["loss"].values
    assert [f"{each:.4f}" for each in loss[[0, 1, 2, -1]]] == ["0.4918", "0.4917", "0.4917", "0.4913"]
    assert result["w"].shape == (51, 10)
    np.testing.assert_array_equal(result["w"][0], NETWORKS["page"].start())


def test_the_exercise_s_losses_are_those_of_the_table(iris: Dataset) -> None:
    for label, told in CALM.items():
        found = iris["loss"].sel(contender=label)[1:, 0, -1].values
        assert found == pytest.approx(told, rel=0.02), label
    assert iris["loss"].dims == ("contender", "rate", "start", "epoch")
    assert iris["epoch"].values.tolist() == [*range(1, 401)]


def test_digits_after_five_epochs_are_those_of_the_table() -> None:
    training = Training("digits", [*DIGITS], [0.001, 0.0005], epochs=5, starts=5)
    medians = engine.archive.get(training)["loss"][..., -1].median("start")
    assert medians.values == pytest.approx(np.array([*DIGITS.values()]), rel=0.1)


def test_a_loss_is_the_mean_over_the_epoch_s_batches_by_their_rows(iris: Dataset) -> None:
    """The first epoch of SGD by hand: each batch's loss before its step, the last of 22 rows."""
    w, total = IRIS.start(0), 0.0
    data = IRIS.dataset
    for rows in np.split(trainer.orders(150, 32, 1, 0).ravel()[:150], [32, 64, 96, 128]):
        part = replace(IRIS)
        one = replace(data, x=data.x[rows], y=data.y[rows], weights=np.ones(len(rows)))
        object.__setattr__(part, "dataset", one)
        total += len(rows) * float(part.loss(w))
        w = w - 0.01 * part.gradient(w)
    assert float(iris["loss"].sel(contender="SGD", rate=0.01, epoch=1)[0]) == pytest.approx(total / 150)


def test_its_rate_is_float64_and_its_accuracy_is_that_of_its_last_weights(iris: Dataset) -> None:
    _, (ends,) = lanes("Adam", [(0.01, 0)], 400)
    said = IRIS.outputs(ends, IRIS.dataset.x).argmax(axis=1)
    share = np.mean(said == IRIS.dataset.y.argmax(axis=1))
    assert float(iris["accuracy"].sel(contender="Adam", rate=0.01)[0]) == share > 0.95


# ---- the same bits


def test_a_training_does_not_depend_on_its_company() -> None:
    every = [(0.1, 0), (0.01, 1), (0.001, 2), (0.1, 3), (0.01, 4), (0.0001, 0), (0.003, 7)]
    together, weights = lanes("Adam", every, 30)
    for place in (1, 5, 6):
        alone, reached = lanes("Adam", every[place : place + 1], 30)
        np.testing.assert_array_equal(alone[0], together[place])
        np.testing.assert_array_equal(reached[0], weights[place])
    shorter, _ = lanes("Adam", every, 7)
    np.testing.assert_array_equal(shorter, together[:, :7])


def test_trainings_and_races_have_the_same_bits_in_another_process_on_one_core_and_on_other_threads(
    iris: Dataset, tmp_path: Path
) -> None:
    from engine.descent import libraries

    here_on_one = libraries()[0].config.threading.get_intra_op_parallelism_threads() == 1
    program = (
        "import os, hashlib; os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})\n"
        "from engine.descent import float64, libraries\n"
        f"libraries()[0].config.threading.set_intra_op_parallelism_threads({2 if here_on_one else 1})\n"
        "with float64(): pass\n"  # TensorFlow begins, with so many threads
        "from engine.training import Training\n"
        "result = Training('iris', ['rmsprop'], epochs=60).run()\n"
        "print(hashlib.sha256(result['loss'].values.tobytes()).hexdigest())\n"
        "from engine.race import Race\n"
        f"result = Race('page', {RACED}, steps=60).run()\n"
        "print(hashlib.sha256(result['w'].values.tobytes()).hexdigest())"
    )
    own = os.environ | {archive.FOLDER_VARIABLE: str(tmp_path)}  # it compiles everything itself
    there = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, env=own)
    raced = engine.archive.get(engine.Race("page", RACED, steps=60))["w"]
    here = [iris["loss"].sel(contender="RMSprop")[..., :60], raced]
    told = [hashlib.sha256(np.ascontiguousarray(each).tobytes()).hexdigest() for each in here]
    assert there.stdout.split()[-2:] == told, there.stderr


def test_a_training_counts_on_one_thread_but_leaves_a_process_that_is_at_work_as_it_is(iris: Dataset) -> None:
    from engine.descent import libraries

    threads = libraries()[0].config.threading.get_intra_op_parallelism_threads
    before = threads()  # TensorFlow is at work: irises are trained
    trainer.on_one_thread()
    assert threads() == before
    program = (
        "from engine.descent import libraries; from engine.trainer import on_one_thread; on_one_thread()\n"
        "print(libraries()[0].config.threading.get_intra_op_parallelism_threads())"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT)
    assert done.stdout.split()[-1:] == ["1"], done.stderr


def test_starts_are_those_of_seeds_one_after_the_other(iris: Dataset) -> None:
    several = Training("iris", ["adam"], epochs=3, starts=3).run()["loss"][0]
    np.testing.assert_array_equal(several[:, 0], iris["loss"].sel(contender="Adam")[:, 0, :3])
    third = Training("iris", ["adam"], epochs=3, seed=2).run()["loss"][0]
    np.testing.assert_array_equal(several[:, 2], third[:, 0])


def test_every_epoch_takes_every_row_once_and_fills_up_with_one_of_the_batch() -> None:
    order, share = trainer.orders(150, 32, 3, 0), trainer.shares(150, 32)
    assert (order.shape, share.shape) == ((3, 5, 32), (5, 32, 1))
    for epoch in order:
        assert sorted(epoch.ravel()[:150]) == [*range(150)]
        assert set(epoch[4, 22:]) == {epoch[4, 0]}
    assert np.array_equal(
        order[0].ravel()[:150], np.random.Generator(np.random.PCG64([0, 1])).permutation(150)
    )
    np.testing.assert_allclose(share.sum(axis=1), 1)
    assert share[4, 21, 0] == pytest.approx(1 / 22)
    assert share[4, 22, 0] == 0
    assert trainer.orders(150, 150, 2, 0).shape == (2, 1, 150)


# ---- the store


def test_it_is_stored_and_read_quickly_and_listed(iris: Dataset) -> None:
    training = Training("iris")
    began = time.process_time()
    stored = engine.archive.get(Training("iris"), progress=lambda event: pytest.fail("it is there already"))
    assert time.process_time() - began < 0.2
    assert stored.identical(iris)
    (entry,) = [each for each in engine.archive.list() if each.key == training.key()]
    assert (entry.surface, entry.starts, entry.steps) == ("iris", 1, 400)
    assert entry.contenders == SIX
    assert Training.from_spec(training.spec()) == training


def test_the_key_knows_all_that_it_depends_on() -> None:
    other = [
        {"epochs": 20}, {"batch": 16}, {"starts": 2}, {"seed": 1}, {"order": 1}, {"rates": [0.1]},
        {"contenders": ["sgd"]}, {"network": "iris:layers=4-9-3"},
    ]  # fmt: skip
    keys = {Training(**settings).key() for settings in [{}, *other]}
    assert len(keys) == len(other) + 1
    assert Training(batch=1_000).key() == Training(batch=150).key()


def test_how_far_it_is_is_told_to_the_end() -> None:
    told: list[tuple[int, int]] = []
    Training("iris", ["adam", "sgd"], [0.1, 0.2], epochs=60, starts=3).run(
        told=lambda *each: told.append(each)
    )
    done = [each[0] for each in told]
    assert done == sorted(done)
    assert told[-1] == (120, 120)
    assert len(told) == 2 * 2 * 3  # optimizers, blocks of four of six lanes, calls of 25 epochs


# ---- what is no training


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"epochs": 0}, r"epochs must be a whole number from 1 to 10,000; not 0\."),
        ({"batch": 2.5}, r"batch must be a whole number from 1 to 100,000; not 2\.5\."),
        ({"starts": True}, r"starts must be a whole number from 1 to 1,000; not True\."),
        ({"seed": -1}, r"seed must be a whole number from 0 to"),
        ({"network": "flowers"}, r"There is no network 'flowers'"),
        ({"contenders": ["adam", "adam:learning_rate=0.1"]}, r"Adam is there twice: here every optimizer"),
        ({"rates": [0.1, 0.1]}, r"different numbers"),
        ({"rates": []}, r"one or more different numbers"),
        ({"rates": [-1]}, r"learning_rate"),
        ({"starts": 1_000, "epochs": 10_000}, r"240,000,000 losses are too many"),
    ],
)  # fmt: skip
def test_a_mistake_is_said_in_a_sentence(settings: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said):
        Training(**settings)


def test_a_user_s_class_is_refused(fresh_users_folder: Path) -> None:
    mine = "import keras\nclass Mine(keras.optimizers.SGD):\n    pass\n"
    (fresh_users_folder / "my_class.py").write_text(mine)
    with pytest.raises(InputError, match=r"Only Keras's own optimizers are trained with; Mine lr=0\.01"):
        Training("iris", ["my_class.Mine"])


def test_all_mistakes_are_said_at_once() -> None:
    with pytest.raises(InputErrors) as caught:
        Training("flowers", ["adamm"], epochs=-1, batch="x")
    assert len(caught.value.errors) == 4
