"""Networks: the course page's numbers, exact gradients, names, starts, and what is said of a wrong one."""

from __future__ import annotations

import json
import math
from itertools import pairwise

import numpy as np
import pytest

from engine.errors import InputError
from engine.network import NETWORKS, Network

PAGE, NEURON = NETWORKS["page"], NETWORKS["neuron"]

# The course page's tables, as printed: the weights that it starts from, and after 50 epochs at rate 0.001.
PRINTED_START = {
    "w_2": 0.30959857, "w_3": 0.07310068, "w_4": 0.63308823, "w_52": 0.49408045, "w_53": -1.1185157,
    "w_54": 0.14808941, "b_2": 0.0, "b_3": 0.0, "b_4": 0.0, "b_5": 0.0,
}  # fmt: skip
PRINTED_HAND = {
    "w_2": 0.31066538, "w_3": 0.06847351, "w_4": 0.63304377, "w_52": 0.49511434, "w_53": -1.11826369,
    "w_54": 0.14937088, "b_2": -0.00022871, "b_3": 0.00006122, "b_4": -0.00013335, "b_5": -0.00009583,
}  # fmt: skip
# `fit` of Keras 3.15 in float64, full batch, from the same start.
FIT_FLOAT64 = {
    "w_2": 0.31066539116834885, "w_3": 0.0684735014959441, "w_4": 0.6330437703426404,
    "w_52": 0.49511433892370804, "w_53": -1.1182636883383081, "w_54": 0.14937088255118963,
    "b_2": -0.00022870599196531292, "b_3": 6.121773730881195e-05, "b_4": -0.00013335181144778527,
    "b_5": -9.582830646374677e-05,
}  # fmt: skip
# Slopes at the start, which way each weight's loss goes there, and whether it falls if the weight grows.
SLOPES = {
    "w_2": -2.135859732756e-2, "w_3": 9.232344173353e-2, "w_4": 8.859814514537e-4,
    "w_52": -2.064553219316e-2, "w_53": -5.223074812127e-3, "w_54": -2.561716282439e-2,
    "b_2": 4.559188383672e-3, "b_3": -1.269883538567e-3, "b_4": 2.655414074325e-3,
    "b_5": 1.923711867781e-3,
}  # fmt: skip


def row(table: dict[str, float]) -> np.ndarray:
    """A table's numbers in the order of the page network's weights."""
    return np.array([table[name] for name in PAGE.parameters])


# ---- the page


def test_the_page_s_weights_have_its_names_and_its_exact_start() -> None:
    assert PAGE.parameters == ("w_2", "w_3", "w_4", "b_2", "b_3", "b_4", "w_52", "w_53", "w_54", "b_5")
    assert PAGE.shapes == ((1, 3), (3,), (3, 1), (1,))
    start = PAGE.start()
    assert np.array_equal(start, start.astype(np.float32))  # they are TensorFlow's
    assert np.abs(start - row(PRINTED_START)).max() < 3.1e-8  # w_52 is printed one float32 off
    assert start[0] == float.fromhex("0x1.3d0768p-2")


def test_training_by_hand_gives_the_page_s_ten_values_to_all_their_digits() -> None:
    w = PAGE.by_hand(rate=0.001, steps=50)
    assert np.array_equal(np.round(w[-1], 8), row(PRINTED_HAND))
    exact = PAGE.by_hand(rate=0.001, steps=50, h=None)
    assert np.abs(exact[-1] - row(FIT_FLOAT64)).max() < 1e-15
    assert 1e-9 < np.abs(w - exact).max() < 1e-8  # what h = 3e-6 makes


def test_the_page_s_losses_of_fifty_epochs() -> None:
    loss = PAGE.loss(PAGE.by_hand(rate=0.001, steps=50))
    assert [f"{loss[k]:.4f}" for k in (0, 1, 2, 47, 48, 49)] == ["0.4918", *["0.4917"] * 2, *["0.4913"] * 3]
    assert f"{loss[50]:.4f}" == "0.4912"  # what `fit` does not print: after the last epoch
    assert loss[[0, 49, 50]] == pytest.approx(
        [0.49175714561749534, 0.49125915531275083, 0.4912489521506345], abs=1e-13
    )  # the last bits of the loss, divided by h


def test_the_ten_slopes_at_the_page_s_printed_start() -> None:
    printed = row(PRINTED_START)
    assert PAGE.gradient(printed) == pytest.approx(row(SLOPES), rel=1e-10)
    assert np.abs(PAGE.difference_quotients(printed) - row(SLOPES)).max() < 1.6e-7
    assert float(PAGE.loss(printed)) == pytest.approx(0.4917571442357693, abs=1e-15)


def test_exercise_3_and_4_of_the_neuron() -> None:
    assert NEURON.parameters == ("w", "b")
    assert float(NEURON.loss([-0.3, 0.1])) == pytest.approx(0.5882609840986364, abs=1e-15)
    assert NEURON.gradient([-0.3, 0.1]) == pytest.approx([-0.197061662716360, 0.033683206914831], abs=1e-14)
    hand = NEURON.by_hand(rate=0.3, steps=5)
    assert hand[-1] == pytest.approx([0.121799451494, 0.076348755337], abs=1e-9)
    assert NEURON.loss(hand) == pytest.approx(
        [0.588260984099, 0.574959583631, 0.555271633005, 0.527519825439, 0.493433046972, 0.460405455878],
        abs=1e-9,
    )
    assert NEURON.loss(NEURON.by_hand(rate=0.3, steps=1000, h=None)[-1]) == pytest.approx(0.0266, abs=5e-5)


# ---- any network

KINDS = (
    "page", "neuron", "iris", "iris:layers=4-5-6-3,activation=tanh", "iris:output=sigmoid,loss=mae",
    "iris:activation=tanh",
    "page:activation=relu,output=linear,loss=mse", "neuron:loss=binary_crossentropy", "iris:loss=mse",
)  # fmt: skip


@pytest.mark.parametrize("text", KINDS)
def test_the_gradient_is_what_central_differences_come_to(text: str) -> None:
    network = Network.parse(text)
    w, h = np.array([network.start(1), network.start(2)]), 1e-6
    steps = h * np.eye(network.size)
    ahead, behind = (network.loss(w[:, None] + sign * steps) for sign in (1, -1))
    assert network.gradient(w) == pytest.approx((ahead - behind) / (2 * h), abs=1e-8)


def test_weights_of_any_shape_have_a_loss_each_and_none_depends_on_the_others() -> None:
    w = np.random.default_rng(5).normal(size=(3, 4, PAGE.size))
    loss = PAGE.loss(w)
    assert loss.shape == (3, 4)
    assert float(PAGE.loss(w[2, 1])) == pytest.approx(loss[2, 1], abs=1e-15)
    with pytest.raises(ValueError, match=r"\(\.\.\., 10\)"):
        PAGE.loss(w[..., :9])


def test_weights_that_are_beyond_all_bounds_have_a_loss_and_a_gradient_all_the_same() -> None:
    assert NEURON.loss([[1e6, 0], [-1e300, 0]]) == pytest.approx([50 / 99, 49 / 99])
    assert np.isfinite(NEURON.gradient([[1e6, 0], [-1e300, 0]])).all()
    assert np.isfinite(NETWORKS["iris"].loss(1e3 * NETWORKS["iris"].start(0)))  # never clipped, never nan


def test_the_sizes_and_the_names_of_the_built_in_networks() -> None:
    assert {name: network.size for name, network in NETWORKS.items()} == {
        "page": 10, "neuron": 2, "iris": 67, "digits": 19_354,
    }  # fmt: skip
    for network in NETWORKS.values():
        assert len(set(network.parameters)) == network.size
    assert NETWORKS["iris"].parameters[1] == "w_6_1"  # from input 1 to the second hidden neuron
    assert NETWORKS["iris"].parameters[-1] == "b_15"


def test_iris_and_digits_are_of_selu_as_the_exercises_ask() -> None:
    """selu(z) is scale*z, and scale*alpha*(exp(z) - 1) below 0 (Klambauer and others, 2017)."""
    assert NETWORKS["iris"].activation == NETWORKS["digits"].activation == "selu"
    shallow = Network.parse("neuron:output=selu,loss=mse,data=petal")
    z = np.array([-2.0, -0.5, 0.0, 0.5, 3.0])
    said = shallow.outputs([1.0, 0.0], z[:, None])[:, 0]
    scale, alpha = 1.0507009873554805, 1.6732632423543772
    assert said == pytest.approx(scale * np.where(z > 0, z, alpha * np.expm1(z)), abs=1e-15)


def test_a_start_is_drawn_as_glorot_says_kernel_by_kernel_with_biases_of_zero() -> None:
    iris = NETWORKS["iris"]
    kernel, bias, second, last = iris.split(iris.start(3)[None])
    draw = np.random.Generator(np.random.PCG64(3))
    for part, (inputs, units) in zip((kernel, second), pairwise(iris.layers), strict=True):
        limit = math.sqrt(6 / (inputs + units))
        assert np.array_equal(part[0], draw.uniform(-limit, limit, (inputs, units)))
    assert not bias.any()
    assert not last.any()
    assert np.array_equal(iris.start(), iris.start(0))
    assert not np.array_equal(PAGE.start(), PAGE.start(0))


def test_a_network_comes_back_from_its_spec_and_its_line() -> None:
    for text in KINDS:
        network = Network.parse(text)
        again = Network.from_spec(json.loads(json.dumps(network.spec())))
        assert again == network
        assert hash(again) == hash(network)
    other = Network.parse("page:layers=1-4-1,goal=0.1,name=wider")
    assert (other.name, other.layers, other.goal, other.own_start) == ("wider", (1, 4, 1), 0.1, ())
    assert Network.parse("iris:layers=4-16-3,activation=tanh").name == "iris 4-16-3 tanh"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("iriss", "There is no network 'iriss' (did you mean 'iris'?)"),
        ("iris:layer=4-8-3", "'layer=4-8-3' is no setting of a network (did you mean 'layers'?)"),
        ("iris:layers=4-8-x", "layers are 2 to 12 whole numbers of units, the inputs first"),
        ("iris:layers=4-8.5-3", "layers are 2 to 12 whole numbers of units, the inputs first"),
        ("iris:layers=8-3", "On iris a network begins with 4 inputs and ends with 3 outputs"),
        ("iris:data=flowers", "data must be one of petal, iris, digits; not 'flowers'"),
        ("page:activation=relus", "did you mean 'relu'?"),
        ("page:loss=categorical_crossentropy", "goes with the output softmax; not with sigmoid"),
        ("page:goal=low", "goal must be a loss, a finite number"),
        ("digits:layers=64-1024-1024-10", "A network has 1,000,000 weights at most"),
    ],
)
def test_what_is_no_network_is_said_in_a_sentence(text: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        Network.parse(text)
    assert said in str(caught.value)


def test_all_the_mistakes_are_said_at_once() -> None:
    with pytest.raises(InputError) as caught:
        Network.parse("iris:activation=relus,layers=4,goal=x")
    assert str(caught.value).count("\n") == 2
