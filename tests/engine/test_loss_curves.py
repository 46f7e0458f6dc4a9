"""The loss over one weight of a network: the course page's ten curves, as its exercise reads them off."""

from __future__ import annotations

import numpy as np
import pytest

from engine.differences import Curve, quotient
from engine.errors import InputError
from engine.network import NETWORKS, Network

PAGE, NEURON = NETWORKS["page"], NETWORKS["neuron"]
X = np.linspace(-5, 5, 400)  # the page's
# Of each weight: the index on the page's grid where its loss is lowest, that loss, and whether it falls there
# as the weight grows from the start.
LOWEST = {
    "w_2": (222, 0.48920910, True), "w_3": (177, 0.45571533, False), "w_4": (222, 0.49173054, False),
    "w_52": (300, 0.46672522, True), "w_53": (234, 0.48574850, True), "w_54": (274, 0.46516036, True),
    "b_2": (163, 0.48939773, False), "b_3": (399, 0.48504064, True), "b_4": (126, 0.48812248, False),
    "b_5": (179, 0.49128391, False),
}  # fmt: skip


@pytest.mark.parametrize("name", PAGE.parameters)
def test_the_page_s_ten_curves(name: str) -> None:
    curve = PAGE.curve(name)
    index, lowest, falls = LOWEST[name]
    loss = curve(X)
    assert isinstance(curve, Curve)
    assert int(np.argmin(loss)) == index
    assert loss[index] == pytest.approx(lowest, abs=2e-8)  # the printed start's, a float32 off
    assert float(curve(curve.here)) == pytest.approx(0.4917571456174954, abs=1e-15)
    assert (float(curve.derivative(curve.here)) < 0) == falls
    assert curve.derivative(X) == pytest.approx(quotient(curve, X, 1e-6, "central"), abs=1e-8)
    minima = [turn.x for turn in curve.minima()]
    if index == 399:
        assert minima == []  # it falls to the edge
    else:
        assert minima[0] == pytest.approx(X[index], abs=0.03)
        assert curve.minima()[0].smooth


def test_exercise_3_s_two_curves_one_of_which_has_no_minimum() -> None:
    over_w, over_b = NEURON.curve("w"), NEURON.curve("b")
    (lowest,) = over_w.minima()
    assert (lowest.x, lowest.value) == pytest.approx((0.5575556, 0.39984312), abs=1e-6)
    assert over_b.minima() == ()  # -4 in the page's picture is its edge
    assert float(over_b([-400])[0]) == pytest.approx(49 / 99)
    assert NEURON.curve("b", domain=(-4, 4)).domain == (-4, 4)


def test_higher_derivatives_and_corners() -> None:
    curve = PAGE.curve("w_52")
    second = (curve.derivative(X + 1e-3) - curve.derivative(X - 1e-3)) / 2e-3
    assert curve.derivative(X, 2) == pytest.approx(second, abs=1e-6)
    assert curve.differentiability(0.3).kind == "smooth"
    kinked = Network.parse("neuron:output=linear").curve("b", start=(0, 1))  # |1 - b| where y is 1
    assert kinked.differentiability(0.0).kind == "corner"
    assert kinked.differentiability(0.5).kind == "smooth"


def test_there_is_a_curve_of_a_weight_only() -> None:
    with pytest.raises(InputError, match="'page' has no weight 'w_5'"):
        PAGE.curve("w_5")
    with pytest.raises(InputError, match="A curve's domain is"):
        PAGE.curve("w_2", domain=(1, 1))
