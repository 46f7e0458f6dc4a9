"""What is said of a curve's difference quotients is so."""

from __future__ import annotations

import mpmath
import pytest

from engine.curve_facts import (
    ErrorFacts,
    approach,
    checked_points,
    largest_step,
    most_turning,
    slope_at,
    usual_points,
)
from engine.differences import Curve, quotient
from engine.errors import InputError


def curve(text: str, low: float = -2.0, high: float = 2.0) -> Curve:
    return Curve.from_expression(text, (low, high))


def test_a_straight_lines_quotients_are_the_derivative_from_the_start() -> None:
    line = approach(curve("3*x + 1"), 0.5, 1.0, 6)
    assert (line.is_straight, line.comes_close, line.powers) == (True, True, 6)
    parabola = approach(curve("x**2"), 0.5, 1.0, 6)
    assert (parabola.is_straight, parabola.halves, parabola.comes_close) == (False, True, True)


def test_a_bend_nearer_than_the_last_h_keeps_the_secant_from_the_tangent() -> None:
    bend = curve("abs(x - 0.5 - 1/10**9)")  # at 0.5 it falls; every h that is shown leads beyond the bend
    found = approach(bend, 0.5, 1.0, 6)
    assert not found.comes_close
    assert not found.halves


def test_h_shrinks_no_farther_than_rounding_lets_it() -> None:
    steep = curve("1000000*x + 1e-3*x**2", 999_990, 999_994)
    found = approach(steep, 999_991, 1.0, 12)
    assert 2 <= found.powers < 12
    with mpmath.workdps(50):
        f = [1_000_000 * x + mpmath.mpf("1e-3") * x**2 for x in (mpmath.mpf(999_991), mpmath.mpf(999_992))]
        exact = float(f[1] - f[0])
    assert abs(float(quotient(steep, 999_991, 1.0)) - exact) <= found.noise


@pytest.mark.parametrize(
    ("text", "falls", "then"),
    [
        ("exp(x)", {"forward": True, "central": True}, "rounding"),
        ("x**2", {"forward": True, "central": False}, "rounding"),  # the central quotient is exact
        ("x", {"forward": False, "central": False}, "no_rounding"),
    ],
)
def test_what_the_error_does_is_what_theory_says(text: str, falls: dict[str, bool], then: str) -> None:
    found = ErrorFacts(curve(text), 0.0 if text == "x" else 0.7)
    assert found.falls == falls
    assert found.then == then


def test_truncation_is_the_larger_part_of_the_error_at_a_large_h_only() -> None:
    found = ErrorFacts(curve("exp(x)"), 0.7)
    assert found.truncates(1e-3)
    assert not found.truncates(1e-13)


def test_a_slope_that_is_level_but_for_the_rounding_of_x_is_level() -> None:
    wave = curve("cos(x)", -4.0, 4.0)
    for x, level in ((3.141592653589793, True), (3.1416, False), (0.0, True)):
        slope = slope_at(wave, wave.differentiability(x))
        assert slope is not None
        assert (slope == 0) == level
    assert slope_at(curve("abs(x)"), curve("abs(x)").differentiability(0.0)) is None


def test_the_secant_turns_most_where_the_curve_bends_most() -> None:
    assert most_turning(curve("exp(x)", -4.0, 4.0), [-3.0, -1.0, 2.0]) == 2.0


def test_the_first_h_is_at_most_a_quarter_of_the_domain_and_leads_to_values() -> None:
    assert largest_step(curve("x**2"), 0.0) == 1.0
    assert largest_step(curve("sqrt(1 - x)", -2.0, 2.0), 0.999) == pytest.approx(1e-3)  # h = 1 leads to none
    assert largest_step(curve("sqrt(x)", -2.0, 2.0), 0.0) == 1.0


def test_usual_points_are_evenly_spaced_and_off_what_has_no_derivative() -> None:
    assert usual_points(curve("x**2")) == (-1.0, 0.0, 1.0)
    left, middle, right = usual_points(curve("abs(x)"))
    assert (left, right) == (-1.0, 1.0)
    assert 0 < abs(middle) < 1
    with pytest.raises(InputError) as refused:
        usual_points(curve("floor(x*1000)", -1.0, 1.0))
    assert refused.value.code == "derivative.no_point"


def test_points_are_taken_as_given_and_their_number_is_limited() -> None:
    assert checked_points(curve("x**2"), [1, -0.5], 3) == (1.0, -0.5)
    for given in ([], [1, 2, 0, -1], ["a"], [9.0], [float("nan")]):
        with pytest.raises(InputError):
            checked_points(curve("x**2"), given, 3)  # type: ignore[arg-type]
