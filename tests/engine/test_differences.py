"""Curves and difference quotients: exact derivatives, turns, and the error that Taylor and IEEE 754 allow."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from engine import expressions
from engine.differences import EPSILON, Curve, error_parts, quotient, quotient_error
from engine.errors import InputError

SWISH = Curve.from_expression("x/(1 + e^-x)")  # the course page's exercise
X = np.linspace(-2, 2, 9)
HS = np.geomspace(1, 1e-16, 161)

# A curve, and its derivatives by hand.
BY_HAND = {
    "x**3 - 2*x": (lambda x: 3 * x**2 - 2, lambda x: 6 * x, lambda x: 6 + 0 * x),
    "sin(3*x)": (
        lambda x: 3 * np.cos(3 * x),
        lambda x: -9 * np.sin(3 * x),
        lambda x: -27 * np.cos(3 * x),
    ),
    "exp(-x**2)": (
        lambda x: -2 * x * np.exp(-(x**2)),
        lambda x: (4 * x**2 - 2) * np.exp(-(x**2)),
        lambda x: (12 * x - 8 * x**3) * np.exp(-(x**2)),
    ),
    "5*x + 1": (lambda x: 5 + 0 * x, lambda x: 0 * x, lambda x: 0 * x),
}


def sigmoid(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))


def test_the_pages_exercise_has_its_minimum_where_the_page_says() -> None:
    (minimum,) = SWISH.minima()
    assert (round(minimum.x, 4), round(minimum.value, 4)) == (-1.2785, -0.2785)
    assert minimum.is_global
    assert SWISH.turns() == (minimum,)
    # With s = 1/(1 + e^-x), f = x s and f' = s (1 + x (1 - s)): where that is 0, f = x + 1.
    assert minimum.value == pytest.approx(minimum.x + 1, abs=1e-15)
    assert abs(SWISH.derivative(minimum.x)) < 1e-15


@pytest.mark.parametrize("text", BY_HAND)
def test_the_derivatives_are_those_worked_out_by_hand(text: str) -> None:
    curve = Curve.from_expression(text)
    for order, by_hand in enumerate(BY_HAND[text], start=1):
        result = curve.derivative(X.reshape(3, 3), order)
        assert result.shape == (3, 3)
        np.testing.assert_allclose(result, by_hand(X).reshape(3, 3), rtol=1e-13, atol=1e-13)
    np.testing.assert_array_equal(curve(X), curve.derivative(X, 0))


def test_the_pages_curve_and_its_derivative_are_the_textbooks() -> None:
    s = sigmoid(X)
    np.testing.assert_allclose(SWISH(X), X * s, rtol=1e-15)
    np.testing.assert_allclose(SWISH.derivative(X), s + X * s * (1 - s), rtol=1e-14)
    assert SWISH.formula() == "frac(x, 1 + e^(-x))"
    assert str(SWISH) == "x/(1 + e^-x)"
    assert Curve("x/(1 + e^-x)", (-6, 6)) == SWISH


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x**2", [("minimum", 0, 0, True)]),
        ("x**3", [("inflection", 0, 0, False)]),
        ("x**3 - 3*x", [("maximum", -1, 2, False), ("minimum", 1, -2, False)]),  # lower at the left end
        ("cos(x)", [("minimum", -np.pi, -1, True), ("maximum", 0, 1, False), ("minimum", np.pi, -1, True)]),
        ("abs(x - 1) + x/2", [("minimum", 1, 0.5, True)]),
        ("sqrt(abs(x))", [("minimum", 0, 0, True)]),
        (
            "x**4 - x**2",
            [
                ("minimum", -(0.5**0.5), -0.25, True),
                ("maximum", 0, 0, False),
                ("minimum", 0.5**0.5, -0.25, True),
            ],
        ),
        ("exp(x)", []),
        ("tan(x/2)", []),
        ("1/x**2", []),
        ("log(abs(x - 1/3))", []),
        ("abs(x) + x", []),  # level on the whole left
        ("abs(x)/x", []),  # level but for what rounding makes of its derivative
        ("x/abs(x)**(2/3)", []),  # the cube root: upright at 0
        ("abs(x + abs(x)) - abs(x)", []),  # x itself, though its formula's derivative says 0 at 0
    ],
)
def test_the_turns_are_those_of_mathematics(
    text: str, expected: list[tuple[str, float, float, bool]]
) -> None:
    turns = Curve.from_expression(text).turns()
    assert [(turn.kind, turn.is_global) for turn in turns] == [(kind, best) for kind, _, _, best in expected]
    for turn, (_, x, value, _) in zip(turns, expected, strict=True):
        assert turn.x == pytest.approx(x, abs=1e-12)
        assert turn.value == pytest.approx(value, abs=1e-12)


@settings(max_examples=25)
@given(st.lists(st.floats(-5, 5), min_size=1, max_size=4))
def test_a_curve_that_is_built_from_its_turns_gives_them_back(places: list[float]) -> None:
    """f(x) = (product of (x - a))**2 / 2 has its lowest value, 0, at each a and nowhere else."""
    places = sorted(round(place, 2) for place in places)
    assume(all(b - a > 0.2 for a, b in pairwise(places)))
    minima = Curve.from_expression("1/2*(" + "*".join(f"(x - ({a}))" for a in places) + ")**2").minima()
    assert sorted(round(minimum.x, 9) + 0.0 for minimum in minima) == [a + 0.0 for a in places]
    assert all(minimum.is_global and minimum.value < 1e-20 for minimum in minima)


@pytest.mark.parametrize(("kind", "exact_to_degree"), [("forward", 1), ("central", 2)])
def test_a_quotient_is_exact_for_polynomials_of_its_degree_and_no_further(
    kind: str, exact_to_degree: int
) -> None:
    for degree in (1, 2, 3):
        curve = Curve.from_expression(f"x**{degree} + x")
        error = quotient_error(curve, 0.5, 0.25, kind)  # all of it exact in binary
        assert (error == 0) == (degree <= exact_to_degree)
    assert quotient(Curve.from_expression("x**2"), 3.0, 0.5, "forward") == 6.5
    assert quotient(Curve.from_expression("x**3"), 1.0, 0.5, "central") == 3.25


def test_x_and_h_of_any_shapes_go_together() -> None:
    x, h = X[:, None], HS[None, :40]
    for kind in ("forward", "central"):
        whole = quotient(SWISH, x, h, kind)
        assert whole.shape == (9, 40)
        assert whole[4, 7] == quotient(SWISH, X[4], HS[7], kind)
        error = quotient_error(SWISH, x, h, kind)
        np.testing.assert_array_equal(error, np.abs(whole - SWISH.derivative(x)))
    assert quotient(np.sin, 0.0, 1e-3).shape == ()
    backward = quotient(SWISH, 1.0, -0.1)
    assert backward == pytest.approx((SWISH(1.0) - SWISH(0.9)) / 0.1, rel=1e-14)


@given(st.floats(-3, 3), st.sampled_from(["x/(1 + e^-x)", "sin(x)", "exp(x/2)", "x**3 - x"]))
def test_the_error_is_what_truncation_and_rounding_allow(x: float, text: str) -> None:
    """Taylor with the largest derivative nearby, and a few roundings of f and one of x + h, for every h."""
    curve = Curve.from_expression(text)
    near = np.linspace(x - 1, x + 1, 201)
    size = np.abs(curve(near)).max() + np.abs(near * curve.derivative(near)).max()
    for kind, order, factor in (("forward", 2, HS / 2), ("central", 3, HS**2 / 6)):
        most = factor * np.abs(curve.derivative(near, order)).max() * 1.01 + 4 * EPSILON * size / HS
        assert (error_parts(curve, x, HS, kind).error <= most).all()


@pytest.mark.parametrize(("kind", "slope"), [("forward", 1), ("central", 2)])
def test_the_error_falls_with_h_and_then_rises_again(kind: str, slope: int) -> None:
    parts = error_parts(SWISH, 1.0, HS, kind)
    coarse = (parts.h < 0.1) & (parts.truncation > 1e3 * parts.rounding)
    np.testing.assert_allclose(parts.error[coarse], parts.truncation[coarse], rtol=0.05)
    measured = np.polyfit(np.log(parts.h[coarse]), np.log(parts.error[coarse]), 1)[0]
    assert measured == pytest.approx(slope, abs=0.02)
    fine = parts.truncation < 1e-3 * parts.rounding
    rises = np.log(parts.error[fine] + 1e-300) - np.log(parts.rounding[fine])
    assert -3 < np.median(rises) < 1  # the noise lies about eps |f| / h, a good part of it below
    assert parts.error.argmin() not in (0, len(HS) - 1)
    best = HS[parts.error.argmin()]
    assert 1e-2 < best / parts.best < 1e2
    total = parts.truncation + parts.rounding
    assert HS[total.argmin()] == pytest.approx(parts.best, rel=0.15)


def test_what_the_page_uses_lies_between_the_two() -> None:
    h = 0.000003
    forward, central = (error_parts(SWISH, 1.0, [h], kind) for kind in ("forward", "central"))
    assert forward.truncation[0] > 1e3 * forward.rounding[0]  # forward: still truncation
    assert central.rounding[0] > central.truncation[0]  # central: rounding already
    assert central.error[0] < 1e-4 * forward.error[0]
    assert 1e-7 < forward.error[0] < 1e-6


def test_at_a_step_that_x_does_not_feel_the_quotient_is_nothing() -> None:
    parts = error_parts(SWISH, 2.0, [1e-17])
    assert parts.quotient[0] == 0
    assert parts.error[0] == SWISH.derivative(2.0)
    line = error_parts(Curve.from_expression("2*x"), 1.0, HS)
    assert not line.truncation.any()
    assert np.isnan(line.best)


@pytest.mark.parametrize(
    ("text", "domain", "code"),
    [
        ("", (-1, 1), "expression.empty"),
        ("2 + pi", (-1, 1), "expression.constant_curve"),
        ("t**2 + s", (-1, 1), "expression.one_variable"),
        ("x**2 + y", (-1, 1), "expression.one_variable"),
        ("x $", (-1, 1), "expression.character"),
        ("sqrt(x)", (-2, -1), "expression.undefined"),
        ("abs(x) + x", (-2, -1), "curve.flat"),
        ("x", (1, 1), "curve.domain"),
        ("x", (1, np.inf), "curve.domain"),
        ("x", 3, "curve.domain"),
        (7, (-1, 1), "curve.kind"),
    ],
)
def test_what_is_no_curve_is_refused(text: str, domain: tuple[float, float], code: str) -> None:
    with pytest.raises(InputError) as caught:
        Curve.from_expression(text, domain)
    assert caught.value.code == code
    assert "w_1" not in str(caught.value)


def test_what_is_no_quotient_is_refused() -> None:
    with pytest.raises(InputError, match=r"'forward' or 'central'; not 'centred' \(did you mean 'central'"):
        quotient(SWISH, 1.0, 0.1, "centred")
    for wrong in (0.0, [0.1, np.nan], [[np.inf]]):
        with pytest.raises(InputError, match="finite and not 0"):
            quotient(SWISH, 1.0, wrong)
    with pytest.raises(ValueError, match="order"):
        SWISH.derivative(1.0, 4)


def test_x_is_a_curves_variable_and_the_first_weight_of_a_surface() -> None:
    assert expressions.canonical("x**2") == "w_0**2"
    assert expressions.canonical("w_0**2", expressions.X) == "x**2"
    with pytest.raises(InputError, match="do not go together"):
        expressions.parse("x**2 + w_1")
    assert expressions.evaluate(expressions.parse("x**2 + e", expressions.X), 3.0) == 9 + np.e
