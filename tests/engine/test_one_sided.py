"""Where a curve has a derivative and where it has none: by construction, by hand, by decimal quotients."""

from __future__ import annotations

import math
from decimal import Decimal, localcontext

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.differences import Curve
from engine.one_sided import exact_quotient

INF = math.inf
# expression, x: kind, value, the limits of the quotients and those of f, from the left and the right, by hand
BY_HAND = {
    ("abs(x)", 0): ("corner", 0, (-1, 1), (0, 0)),
    ("abs(x)", 1): ("smooth", 1, (1, 1), (1, 1)),
    ("abs(x) + x", 0): ("corner", 0, (0, 2), (0, 0)),
    ("x*abs(x)", 0): ("smooth", 0, (0, 0), (0, 0)),
    ("abs(x)/x", 0): ("jump", None, (None, None), (-1, 1)),
    ("atan(1/x)", 0): ("jump", None, (None, None), (-math.pi / 2, math.pi / 2)),
    ("1/x", 0): ("pole", None, (None, None), (-INF, INF)),
    ("log(abs(x))", 0): ("pole", None, (None, None), (-INF, -INF)),
    ("exp(1/x)", 0): ("pole", None, (None, None), (0, INF)),
    ("tan(x)", 1.5707963267948966): ("pole", None, (None, None), (INF, -INF)),
    ("x/abs(x)**(2/3)", 0): ("vertical", 0, (INF, INF), (0, 0)),  # the cube root
    ("sqrt(abs(x))", 0): ("cusp", 0, (-INF, INF), (0, 0)),
    ("abs(x)**(1/3)", 0): ("cusp", 0, (-INF, INF), (0, 0)),
    ("1/log(abs(x))", 0): ("cusp", 0, (INF, -INF), (0, 0)),
    ("sqrt(x)", 0): ("edge", 0, (None, INF), (None, 0)),
    ("x*log(x)", 0): ("edge", 0, (None, -INF), (None, 0)),
    ("x**1.5", 0): ("edge", 0, (None, 0), (None, 0)),
    ("acos(x)", 1): ("edge", 0, (-INF, None), (0, None)),
    ("sin(x)/x", 0): ("smooth", 1, (0, 0), (1, 1)),
    ("1 + x/abs(x)**(2/3)", 0): ("vertical", 1, (INF, INF), (1, 1)),
    ("2 - x/abs(x)**(6/7)", 0): ("vertical", 2, (-INF, -INF), (2, 2)),
    ("1 + x**2/abs(x)", 0): ("corner", 1, (-1, 1), (1, 1)),
    ("1 + abs(x)**2/abs(x)**(4/3)", 0): ("cusp", 1, (-INF, INF), (1, 1)),
    ("x**2*sin(1/x)", 0): ("smooth", 0, (0, 0), (0, 0)),
    ("exp(-1/x**2)", 0): ("smooth", 0, (0, 0), (0, 0)),
    ("abs(x)**1.1", 0): ("smooth", 0, (0, 0), (0, 0)),
    ("x*sin(1/x)", 0): ("undefined", 0, (None, None), (0, 0)),
    ("sin(1/x)", 0): ("undefined", None, (None, None), (None, None)),
    ("sqrt(x) + sqrt(-x)", 0): ("undefined", 0, (None, None), (None, None)),
    ("sqrt(-1 - x)", 0): ("undefined", None, (None, None), (None, None)),
    ("sqrt(x**2 + 1/10**24)", 0): ("smooth", 1e-12, (0, 0), (1e-12, 1e-12)),
    ("abs(x)/10**45/10**45", 0): ("corner", 0, (-1e-90, 1e-90), (0, 0)),
    ("relu(x)", 0): ("corner", 0, (0, 1), (0, 0)),
    ("relu(x)**2", 0): ("smooth", 0, (0, 0), (0, 0)),
    ("relu(x)", -2): ("smooth", 0, (0, 0), (0, 0)),
    ("max(x, -x)", 0): ("corner", 0, (-1, 1), (0, 0)),
    ("max(x, x**2)", 1): ("corner", 1, (1, 2), (1, 1)),
    ("min(x, x**2, 5)", 1): ("corner", 1, (2, 1), (1, 1)),
    ("max(x**2, -x**2)", 0): ("smooth", 0, (0, 0), (0, 0)),
    ("where(x < 0, x**2, 2*x)", 0): ("corner", 0, (0, 2), (0, 0)),
    ("where(x < 0, x**2, x**3)", 0): ("smooth", 0, (0, 0), (0, 0)),
    ("where(x <= 1, x, 2)", 1): ("jump", 1, (1, INF), (1, 2)),
    ("where(x < 1, x, 2)", 1): ("jump", 2, (INF, 0), (1, 2)),
    ("where(x > 0, log(x), x)", 0): ("pole", None, (None, None), (0, -INF)),
    ("floor(x)", 1): ("jump", 1, (INF, 0), (0, 1)),
    ("floor(x)", 1.5): ("smooth", 1, (0, 0), (1, 1)),
    ("floor(x/0.1)", 0.3): ("jump", 3, (INF, 0), (2, 3)),
    ("ceil(x)", 1): ("jump", 1, (0, INF), (1, 2)),
    ("sign(x)", 0): ("jump", 0, (INF, INF), (-1, 1)),
    ("sign(x)*x", 0): ("corner", 0, (-1, 1), (0, 0)),
    ("sign(x)*abs(x)**(1/3)", 0): ("vertical", 0, (INF, INF), (0, 0)),
    ("sigmoid(x)", 0): ("smooth", 0.5, (0.25, 0.25), (0.5, 0.5)),
    ("softplus(x)", 0): ("smooth", math.log(2), (0.5, 0.5), (math.log(2),) * 2),
    ("softplus(1000*x)", 1): ("smooth", 1000, (1000, 1000), (1000, 1000)),
    ("erf(x)", 0): ("smooth", 0, (2 / math.sqrt(math.pi),) * 2, (0, 0)),
    ("asinh(x)", 0): ("smooth", 0, (1, 1), (0, 0)),
    ("acosh(x)", 1): ("edge", 0, (None, INF), (None, 0)),
    ("atanh(x)", 1): ("pole", None, (None, None), (INF, None)),
    # x as a person writes it, and places that no float64 is
    ("max(3*x, 0.9)", 0.3): ("corner", 0.9, (0, 3), (0.9, 0.9)),
    ("where(3*x < 0.9, 0, 1)", 0.3): ("jump", 1, (INF, 0), (0, 1)),
    ("relu(sin(x))", math.pi): ("corner", 0, (-1, 0), (0, 0)),
    ("abs(x - 0.1)", 0.1): ("corner", 0, (-1, 1), (0, 0)),
    ("abs(x - 1/3)", 1 / 3): ("corner", 0, (-1, 1), (0, 0)),
    ("sqrt((3*x - 1)**2)", 1 / 3): ("corner", 0, (-3, 3), (0, 0)),
    ("abs(sin(x))", math.pi): ("corner", 0, (-1, 1), (0, 0)),
    ("sqrt(1 - cos(x))", 2 * math.pi): ("corner", 0, (-(0.5**0.5), 0.5**0.5), (0, 0)),
    ("abs(x - 0.3)", 0.3000001): ("smooth", 1e-7, (1, 1), (1e-7, 1e-7)),
}


@pytest.mark.parametrize(("text", "x"), BY_HAND)
def test_the_one_sided_limits_are_those_worked_out_by_hand(text: str, x: float) -> None:
    kind, value, slopes, values = BY_HAND[text, x]
    found = Curve(text, (-8, 8)).differentiability(x)
    assert found.kind == kind
    for ours, by_hand in zip(
        (found.value, found.left, found.right, found.left_value, found.right_value),
        (value, *slopes, *values),
        strict=True,
    ):
        assert (ours is None) == (by_hand is None)
        if ours is not None:
            assert ours == pytest.approx(by_hand, rel=1e-5, abs=1e-96 if 0 < abs(by_hand) < 1e-80 else 1e-15)
    assert (found.slope is not None) == (kind == "smooth")


numbers = st.integers(-40, 40).map(lambda value: value / 8)
SMOOTH = {  # and their derivatives
    "sin(x)": math.cos,
    "x**3/10": lambda x: 0.3 * x * x,
    "exp(x/4)": lambda x: math.exp(x / 4) / 4,
    "x/(1 + x**2)": lambda x: (1 - x * x) / (1 + x * x) ** 2,
}


@settings(max_examples=60)
@given(numbers, numbers, st.integers(-30, 30).map(lambda value: value / 10), st.sampled_from(sorted(SMOOTH)))
def test_a_corner_that_is_built_has_the_slopes_it_was_built_of(
    a: float, b: float, c: float, text: str
) -> None:
    """f(x) = a x + b |x - c| + s(x) has the slopes a - b + s'(c) and a + b + s'(c) at c."""
    curve = Curve(f"({a})*x + ({b})*abs(x - ({c})) + {text}")
    found, smooth = curve.differentiability(c), SMOOTH[text](c)
    assert found.kind == ("smooth" if b == 0 else "corner")
    assert found.left == pytest.approx(a - b + smooth, abs=1e-12)
    assert found.right == pytest.approx(a + b + smooth, abs=1e-12)
    beside = curve.differentiability(c + 0.05)  # a step from it there is no corner
    assert beside.kind == "smooth"
    assert beside.slope == pytest.approx(a + b + SMOOTH[text](c + 0.05), abs=1e-12)
    assert beside.slope == pytest.approx(float(curve.derivative(c + 0.05)), abs=1e-12)


@settings(max_examples=30)
@given(numbers.filter(bool), st.integers(-30, 30).map(lambda value: value / 10), st.sampled_from([1, 2, 3]))
def test_jumps_and_poles_that_are_built_are_found(size: float, c: float, order: int) -> None:
    jump = Curve(f"x + ({size})*abs(x - ({c}))/(x - ({c}))").differentiability(c)
    assert (jump.kind, jump.value) == ("jump", None)
    assert jump.right_value is not None
    assert jump.left_value is not None
    assert jump.right_value - jump.left_value == pytest.approx(2 * size)
    pole = Curve(f"sin(x) + ({size})/(x - ({c}))**{order}").differentiability(c)
    assert pole.kind == "pole"
    assert pole.right_value == math.copysign(INF, size)
    assert pole.left_value == math.copysign(INF, size * (-1) ** order)


@settings(max_examples=20)
@given(st.integers(-500, 500).map(lambda value: value / 100), st.integers(1, 12))
def test_exact_quotients_are_those_of_decimal_arithmetic(x: float, places: int) -> None:
    h = 10.0**-places
    with localcontext() as context:
        context.prec = 60
        at, step = Decimal(repr(x)), Decimal(repr(h))
        expected = ((at + step) ** 3 - (at + step) - (at**3 - at)) / step
    assert exact_quotient("x**3 - x", x, [h])[0] == pytest.approx(float(expected), rel=1e-15)
    assert exact_quotient("sin(x)/x", 0.0, np.array([h]))[0] == pytest.approx(-h / 6, rel=h)


@pytest.mark.parametrize(
    ("text", "smooth"),
    [("x**2", [True]), ("abs(x)", [False]), ("sqrt(abs(x))", [False]), ("abs(sin(x))", [False, True] * 3)],
)
def test_a_turn_knows_whether_it_has_a_derivative(text: str, smooth: list[bool]) -> None:
    turns = Curve.from_expression(text, (-1, 9)).turns()
    assert [turn.smooth for turn in turns] == smooth


def test_at_a_removable_point_a_curve_is_its_limit() -> None:
    curve = Curve.from_expression("sin(x)/x")
    assert curve(0.0) == 1
    assert curve.derivative(0.0) == 0
    assert np.isnan(curve([0.0, 1.0])[0])
