"""Races in n weights: the real optimizers on a network's own kernels and biases, and what does not change."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
import pytest

from engine import archive, dense, descent, memory
from engine.contenders import Contender
from engine.errors import InputError
from engine.landscape import landscape
from engine.network import NETWORKS, Network
from engine.race import Race, random_starts
from engine.values import canonical
from tests.engine.test_network import FIT_FLOAT64, row

PAGE = NETWORKS["page"]
# Element-wise with a schedule, looking at a variable as a whole, clipped too, one that begins at the weights.
KINDS = (
    "adam:learning_rate=CosineDecay(0.1;20)", "muon:learning_rate=0.05",
    "lamb:learning_rate=0.05,clipnorm=0.05", "ScheduleFreeAdamW:learning_rate=0.1",
)  # fmt: skip


@pytest.fixture(scope="module")
def raced() -> Any:
    """Each weight of every step, and what each optimizer remembers then."""
    return archive.get(Race("page", KINDS, steps=20), record="state")


def eagerly(
    contender: Contender, network: Network, start: np.ndarray, steps: int
) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Keras itself, uncompiled, on variables of a Dense layer's shapes: weights and slots (steps + 1, n)."""
    tf, keras = descent.libraries()
    rows, kept = [start], []
    with descent.float64():
        optimizer = descent.build(contender)
        ends = np.cumsum([int(np.prod(shape)) for shape in network.shapes])[:-1]

        def shaped(row: np.ndarray) -> list[np.ndarray]:
            return [p.reshape(s) for p, s in zip(np.split(row, ends), network.shapes, strict=True)]

        parts = enumerate(shaped(start))
        variables = [keras.Variable(part, dtype="float64", name=f"w_{k}") for k, part in parts]
        optimizer.build(variables)
        kept.append(memory.numbers(optimizer, variables))
        for _ in range(steps):
            optimizer.apply([tf.constant(part) for part in shaped(network.gradient(rows[-1]))], variables)
            rows.append(np.concatenate([each.numpy().ravel() for each in variables]))
            kept.append(memory.numbers(optimizer, variables))
    return np.array(rows), {slot: np.array([each[slot] for each in kept]) for slot in kept[0]}


def test_what_is_raced_is_eager_keras_on_the_layers_own_kernels_and_biases(raced: Any) -> None:
    for place, text in enumerate(KINDS):
        right, slots = eagerly(Contender.parse(text), PAGE, PAGE.start(), 20)
        np.testing.assert_allclose(raced["w"].values[place, 0], right, rtol=0, atol=1e-12, err_msg=text)
        state = raced["state"][place, 0].transpose("step", "slot", "param")
        for slot in raced["slot"].values:  # what an optimizer does not keep is no number
            told = slots.get(slot, np.full_like(right, np.nan))
            np.testing.assert_allclose(state.sel(slot=slot), told, rtol=1e-9, atol=1e-12, err_msg=slot)


def test_a_result_holds_every_weight_by_the_page_s_names_with_its_loss_and_gradient(raced: Any) -> None:
    assert raced["w"].dims == ("contender", "start", "step", "param")
    assert tuple(raced["param"].values) == PAGE.parameters
    w = raced["w"].values
    np.testing.assert_allclose(raced["loss"].values, PAGE.loss(w), rtol=0, atol=1e-15)
    np.testing.assert_allclose(raced["gradient"].values, PAGE.gradient(w), rtol=0, atol=1e-15)
    assert raced.attrs["goal"] == "0.05"
    assert "domain" not in raced.attrs
    assert not [name for name in raced.variables if "map" in str(name)]


def test_fifty_epochs_of_the_page_are_keras_s_in_float64() -> None:
    w = archive.get(Race("page", "sgd:learning_rate=0.001", steps=50))["w"].values[0, 0]
    assert np.abs(w[-1] - row(FIT_FLOAT64)).max() < 1e-15


def test_company_starts_and_steps_change_no_bit(raced: Any) -> None:
    """One that shares its variables among starts, and one that takes them one after another."""
    starts = [PAGE.start(), *random_starts("page", 8, seed=3)]  # nine: two blocks
    many = Race("page", [KINDS[3], KINDS[1]], starts, 7).run("state")
    for place, kind in enumerate((3, 1)):
        assert many["w"].values[place, 0].tobytes() == raced["w"].values[kind, 0, :8].tobytes()
    last = Race("page", [KINDS[3]], starts[8:], 7).run("last")
    assert last["w"].values[0, 0, 0].tobytes() == many["w"].values[0, 8, 7].tobytes()


def test_starts_are_all_the_weights_or_none_and_random_ones_are_the_network_s_own() -> None:
    assert np.array_equal(Race("page").starts, PAGE.start()[None])
    assert np.array_equal(random_starts("page", 2, seed=5), [PAGE.start(5), PAGE.start(6)])
    with pytest.raises(InputError, match=r"all of the 10 weights \(w_2, w_3, w_4, b_2"):
        Race("page", starts=[(1, 2)])
    with pytest.raises(InputError, match=r"19,354 weights, and a race keeps each of them.* use races train"):
        Race("digits")
    with pytest.raises(InputError, match="a domain is a map of two"):
        landscape("page", ((-1, 1), (-1, 1)))


def test_a_race_of_a_network_comes_back_from_its_spec_and_from_the_archive(raced: Any) -> None:
    race = Race("iris:layers=4-5-3", KINDS[:1], steps=3)
    assert Race.from_spec(race.spec()) == race
    assert Race.from_spec(race.spec()).key() == race.key()
    assert race.key() != Race("iris:layers=4-6-3", KINDS[:1], steps=3).key()
    assert archive.get(Race("page", KINDS, steps=20), record="state").identical(raced)
    assert "page" in {entry.surface for entry in archive.list()}


def test_noise_is_added_to_each_weight_s_gradient_and_the_state_has_a_number_for_each() -> None:
    noisy = Race("page", "sgd:learning_rate=0.5,momentum=0.9", steps=3, noise=0.1, seed=4).run("state")
    assert noisy["noise"].shape == (1, 4, 10)
    given = (noisy["gradient"] + noisy["noise"]).sel(contender=noisy["contender"][0]).values[0]
    first = noisy["w"].values[0, 0, 1] - noisy["w"].values[0, 0, 0]
    np.testing.assert_allclose(first, -0.5 * given[0], rtol=1e-6)
    remembered = noisy["state"].sel(slot="momentum").values[0, 0]
    assert remembered.shape == (4, 10)
    np.testing.assert_allclose(remembered[1], -0.5 * given[0], rtol=1e-6)


# ---- two weights are as they were


def test_a_race_of_two_weights_keeps_its_key_s_spec_and_its_result_s_shape(page: Any) -> None:
    specs = [
        Race("peaks", ["adam:learning_rate=0.1", "sgd"], [(0, 1), (2, 3)], 5).spec(),
        Race("w_0**2 + 2*w_1**2", "lamb", steps=7).spec(),
    ]
    told = hashlib.sha256(canonical(specs).encode()).hexdigest()
    assert told == "0956730d262af0c5cb84589c64b19938e55e9db45af7cf63e1b17972edd04996"
    assert set(page.dims) == {
        "contender", "start", "step", "param", "map_w_0", "map_w_1", "around_w_0", "around_w_1",
    }  # fmt: skip
    assert [*page["param"].values] == ["w_0", "w_1"]
    assert set(page.attrs) == {
        "kind", "spec", "race", "record", "formula", "derivative", "critical_points", "highest",
        "minima_complete", "domain", "surface", "versions", "stepped", "checked", "sha256",
    }  # fmt: skip


# ---- mini-batches


def test_a_step_is_given_the_gradient_of_its_own_mini_batch_and_all_of_the_loss_is_recorded() -> None:
    """SGD by hand, in NumPy, over three epochs of four batches, the last of them short."""
    race = Race(
        "page", ["sgd:learning_rate=0.5", "sgd:learning_rate=0.5,clipnorm=1e9"], steps=12, seed=3, batch=32
    )
    raced = race.run()
    data, w = PAGE.dataset, PAGE.start()
    draw, order = np.random.Generator(np.random.PCG64([3, 1])), []
    for _ in range(3):
        rows = draw.permutation(99)
        order += [rows[first : first + 32] for first in range(0, 99, 32)]
    for k, batch in enumerate(order):
        for contender in (0, 1):
            np.testing.assert_allclose(raced["w"].values[contender, 0, k], w, rtol=0, atol=1e-13)
        part = [data.x[batch], data.y[batch], np.full((len(batch), 1), 1 / len(batch))]
        found = dense.loss_and_gradient(
            PAGE.activations, PAGE.loss_name, PAGE.split(w[None]), part, dense.NUMPY
        )[1]
        w = w - 0.5 * np.concatenate([each.ravel() for each in found])
    np.testing.assert_allclose(raced["loss"].values, PAGE.loss(raced["w"].values), rtol=0, atol=1e-15)
    again = Race.from_spec(race.spec())
    assert (again, again.key()) == (race, race.key())
    assert race.key() != Race("page", race.contenders, steps=12, seed=4, batch=32).key()
    neuron = NETWORKS["neuron"]
    more = Race("neuron", "sgd", steps=3, batch=99).run()["w"].values  # a plane that is its network
    np.testing.assert_allclose(more[0, 0], neuron.by_hand(0.01, 3, h=None), rtol=0, atol=1e-15)


@pytest.mark.parametrize(
    ("surface", "batch", "said"),
    [
        ("peaks", 8, "'peaks' has no data"),
        ("page", 0, "from 1 to 99; not 0"),
        ("page", 100, "from 1 to 99; not 100"),
    ],
)
def test_what_is_no_mini_batch_is_said(surface: str, batch: int, said: str) -> None:
    with pytest.raises(InputError, match=said):
        Race(surface, "sgd", batch=batch)
