"""What is said of trainings: the exercises' answers, and that each word is true of its losses."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest

import engine
from engine.network import Network
from engine.training import Training
from engine.verdicts import KINDS, SPIKE, Verdicts, chance

if TYPE_CHECKING:
    from xarray import Dataset


def made(losses: object, network: str = "iris") -> Dataset:
    """A result of losses (contender, rate, start, epoch), without a training."""
    import xarray as xr

    loss = np.array(losses, float)
    training = Training(network, ["sgd", "adam", "nadam"][: len(loss)], np.geomspace(1, 1e-3, loss.shape[1]))
    dims = ("contender", "rate", "start", "epoch")
    return xr.Dataset(
        {"loss": (dims, loss), "accuracy": (dims[:3], np.ones(loss.shape[:3]))},
        {
            "contender": np.array([each.label for each in training.contenders], object),
            "rate": np.array(training.rates),
        },
        {"spec": json.dumps(training.spec())},
    )


@pytest.fixture(scope="module")
def iris() -> Verdicts:
    return Verdicts(engine.archive.get(Training("iris")))


# ---- the exercises' answers


def test_after_400_epochs_adam_at_a_hundredth_is_best_with_nadam_and_adamax_level(iris: Verdicts) -> None:
    assert [(iris.labels[c], iris.rates[r]) for c, r in iris.level] == [
        ("Adam", 0.01), ("Nadam", 0.01), ("Adamax", 0.01),
    ]  # fmt: skip
    assert dict(zip(iris.labels, (iris.rates[r] for r in iris.best_rate), strict=True)) == {
        "SGD": 0.1, "Adagrad": 0.1, "RMSprop": 0.001, "Adam": 0.01, "Adamax": 0.01, "Nadam": 0.01,
    }  # fmt: skip
    assert (iris.accuracy[iris.final < 0.1] > 0.95).all()


def test_at_a_tenth_the_curves_jump_and_at_a_ten_thousandth_none_is_finished(iris: Verdicts) -> None:
    jumps = {(iris.labels[c], iris.rates[r]) for c, r in np.argwhere(iris.kinds == "unstable")}
    assert jumps == {(label, 0.1) for label in iris.labels} - {("Adagrad", 0.1)}
    assert set(iris.kinds[:, 3]) == {"unfinished"}
    assert (iris.uphill[:, 0] > 0.4).all()
    assert (iris.uphill[:, 3] == 0).all()
    assert (iris.spike[[0, 2, 3], 0] > 5).all()  # SGD, RMSprop, Adam
    assert (iris.diverges_at == 0).all()


def test_after_20_epochs_the_tenth_that_jumps_is_best() -> None:
    result = engine.archive.get(Training("iris")).isel(epoch=slice(20))
    found = Verdicts(result)
    assert [(found.labels[c], found.rates[r]) for c, r in found.level] == [("Nadam", 0.1)]
    jumps = {(found.labels[c], found.rates[r]) for c, r in np.argwhere(found.kinds == "unstable")}
    assert jumps == {
        ("SGD", 0.1), ("Adagrad", 0.1), ("RMSprop", 0.1), ("RMSprop", 0.01), ("Adam", 0.1), ("Nadam", 0.1),
    }  # fmt: skip


# ---- each word


FALLING, FLAT = np.geomspace(1, 0.01, 40), np.geomspace(1.2, 1.19, 40)


def test_what_each_word_is_of() -> None:
    spiked = FALLING.copy()
    spiked[30] = 2 * SPIKE * FALLING[29]
    jumping = np.where(np.arange(40) % 2, 1.5, 1.3)
    blown = np.append(FALLING[:3], [np.inf] + [np.nan] * 36)
    found = Verdicts(made([[[FALLING], [spiked], [jumping], [blown]], [[FLAT], [FALLING], [FLAT], [FLAT]]]))
    assert found.kinds.tolist() == [
        ["calm", "unstable", "stuck", "diverged"],
        ["unfinished", "calm", "unfinished", "unfinished"],
    ]
    assert found.breaks_at[0, :, 0].tolist() == [0, 31, 0, 4]
    assert found.diverges_at[0, :, 0].tolist() == found.non_finite_at[0, :, 0].tolist() == [0, 0, 0, 4]
    assert found.promising.tolist() == [[True, True, False, False], [False, True, False, False]]
    assert found.best == (0, 0)
    assert found.level == ((0, 0), (0, 1), (1, 1))
    assert set(found.kinds.ravel()) == set(KINDS)


def test_a_start_that_breaks_is_noted_when_it_does_and_not_before() -> None:
    """What is seen of the first epochs alone is what is said of them in a longer training."""
    rng = np.random.default_rng(3)
    losses = np.exp(rng.normal(scale=0.4, size=(3, 4, 5, 60)).cumsum(axis=-1))
    whole = Verdicts(made(losses)).breaks_at
    for epochs in (21, 33, 59):
        part = Verdicts(made(losses[..., :epochs])).breaks_at
        np.testing.assert_array_equal(part, np.where(whole <= epochs, whole, 0))


def test_starts_are_counted_and_a_combination_is_its_median_start() -> None:
    ends = np.array([[[3.0, 1.0, 1.0], [2.0, 2.0, 2.0]], [[9.0, 0.5, np.nan], [4.0, 4.0, 0.1]]])
    found = Verdicts(made(ends[..., None] * np.ones(4)))
    assert found.final.tolist() == [[1.0, 2.0], [9.0, 4.0]]
    assert found.wins.tolist() == [[0, 1], [1, 1]]
    assert found.wins.sum() == 3
    assert found.best == (0, 0)


def test_below_the_floor_nobody_is_called_better() -> None:
    found = Verdicts(made(np.array([1e-9, 1e-7, 1e-3, 2e-8]).reshape(2, 2, 1, 1) * np.ones(3)))
    assert found.level == ((0, 0), (1, 1), (0, 1))


def test_one_epoch_has_verdicts_too() -> None:
    found = Verdicts(made(np.ones((2, 2, 1, 1))))
    assert set(found.kinds.ravel()) == {"calm"}
    assert (found.uphill == 0).all()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("iris", np.log(3)),
        ("digits", 2.3024778340109533),
        ("page", 49 / 99),
        ("neuron:loss=binary_crossentropy", -(49 * np.log(49 / 99) + 50 * np.log(50 / 99)) / 99),
        ("page:loss=mse", 49 * 50 / 99**2),
    ],
)
def test_the_chance_level_is_the_least_loss_of_a_network_that_says_the_same_of_all(
    text: str, told: float
) -> None:
    """Held against the network itself, with weights of 0 but for the last biases."""
    network = Network.parse(text)
    assert chance(network) == pytest.approx(told, abs=1e-12)
    if network.layers[-1] == 1:
        weights = np.zeros((2_001, network.size))
        weights[:, -1] = np.linspace(-20, 20, 2_001)
        assert network.loss(weights).min() == pytest.approx(told, abs=1e-4)
        assert network.loss(weights).min() > told - 1e-12
