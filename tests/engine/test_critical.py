"""Critical points: those of the literature, all of them, none invented, and hard cases told honestly."""

from __future__ import annotations

import itertools
import math
import time
from collections import Counter
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from engine import expressions
from engine.critical import CriticalPoint
from engine.errors import InputError
from engine.surfaces import SURFACES, Surface, surface
from tests.breadth import some
from tests.engine.roots import roots_of

pytestmark = pytest.mark.filterwarnings("error")

# kind, w_0, w_1, loss, to the digits that the sources give: S. Surjanovic, D. Bingham, "Virtual Library of
# Simulation Experiments", and M. Jamil, X.-S. Yang 2013; peaks by a solver of its own.
KNOWN = {
    "peaks": [
        ("minimum", 0.22827892, -1.62553496, -6.55113333),
        ("minimum", -1.34739624, 0.20451887, -3.04984940),
        ("minimum", 0.29644555, 0.32019625, -0.06493587),
        ("saddle", 0.41632332, -0.39414510, 0.40854792),
        ("saddle", -0.26593756, 0.46673999, 0.78829346),
        ("saddle", 1.09827283, 0.85446098, 2.24919166),
        ("maximum", 1.28568470, -0.00484756, 3.59248992),
        ("maximum", -0.46002452, -0.62919651, 3.77658100),
        ("maximum", -0.00931758, 1.58136796, 8.10621359),
    ],
    "beale": [("minimum", 3, 0.5, 0), ("saddle", 0, 1, 14.203125)],
    "himmelblau": [
        ("minimum", 3, 2, 0),
        ("minimum", -2.805118, 3.131312, 0),
        ("minimum", -3.779310, -3.283186, 0),
        ("minimum", 3.584428, -1.848126, 0),
        ("maximum", -0.270845, -0.923039, 181.616522),
    ],
    "rosenbrock": [("minimum", 1, 1, 0)],
    "rastrigin": [("minimum", 0, 0, 0), ("minimum", 0.99495864, 0, 0.99495906)],
    "ackley": [("minimum", 0, 0, 0)],
    "six_hump_camel": [
        ("minimum", 0.08984201, -0.71265640, -1.03162845),
        ("minimum", -0.08984201, 0.71265640, -1.03162845),
        ("minimum", 1.70360671, -0.79608357, -0.21546382),
        ("minimum", -1.70360671, 0.79608357, -0.21546382),
        ("minimum", 1.60710475, 0.56865145, 2.10425031),
        ("minimum", -1.60710475, -0.56865145, 2.10425031),
        ("saddle", 0, 0, 0),
    ],
    "styblinski_tang": [
        ("minimum", -2.90353403, -2.90353403, -78.33233141),
        ("minimum", 2.74680277, -2.90353403, -64.19561236),
        ("minimum", 2.74680277, 2.74680277, -50.05889331),
        ("maximum", 0.15673126, 0.15673126, 0.39122472),
    ],
    "booth": [("minimum", 1, 3, 0)],
    "bowl": [("minimum", 0, 0, 0)],
    "saddle": [("saddle", 0, 0, 0)],
}
COUNTS = {  # minima, saddles, maxima
    "peaks": (3, 3, 3),
    "beale": (1, 2, 0),
    "himmelblau": (4, 4, 1),
    "rosenbrock": (1, 0, 0),
    "rastrigin": (121, 220, 100),
    "ackley": (121, 220, 100),
    "six_hump_camel": (6, 7, 2),
    "styblinski_tang": (4, 4, 1),
    "booth": (1, 0, 0),
    "bowl": (1, 0, 0),
    "saddle": (0, 1, 0),
}
GLOBAL = {"himmelblau": 4, "six_hump_camel": 2, "saddle": 0}
POLYNOMIALS = [name for name in COUNTS if name not in ("peaks", "rastrigin", "ackley")]


def places(points: list[CriticalPoint] | tuple[CriticalPoint, ...]) -> np.ndarray:
    return np.array([(point.w_0, point.w_1) for point in points]).reshape(-1, 2)


@pytest.mark.parametrize("name", KNOWN)
def test_the_critical_points_of_the_literature_are_found(name: str) -> None:
    found = SURFACES[name].critical_points()
    for kind, w_0, w_1, loss in KNOWN[name]:
        near = [point for point in found if math.dist((point.w_0, point.w_1), (w_0, w_1)) < 1e-6]
        assert [point.kind for point in near] == [kind]
        assert near[0].loss == pytest.approx(loss, abs=1e-6)


def test_peaks_has_the_table_of_facts_to_its_last_digit_and_nothing_else() -> None:
    found = SURFACES["peaks"].critical_points()
    assert len(found) == len(KNOWN["peaks"])
    for point, (kind, w_0, w_1, loss) in zip(found, KNOWN["peaks"], strict=True):  # in this order
        assert point.kind == kind
        np.testing.assert_allclose([point.w_0, point.w_1, point.loss], [w_0, w_1, loss], rtol=0, atol=6e-9)


@pytest.mark.parametrize("name", COUNTS)
def test_each_kind_is_found_as_often_as_it_is_there(name: str) -> None:
    found = SURFACES[name].critical_points()
    kinds = Counter(point.kind for point in found)
    assert (kinds["minimum"], kinds["saddle"], kinds["maximum"]) == COUNTS[name]
    assert sum(point.is_global for point in found) == GLOBAL.get(name, 1)
    order = [("minimum", "saddle", "maximum").index(point.kind) for point in found]
    assert order == sorted(order)


@pytest.mark.parametrize("name", COUNTS)
def test_at_each_point_the_gradient_vanishes_and_the_eigenvalues_tell_the_kind(name: str) -> None:
    entry = SURFACES[name]
    found = [point for point in entry.critical_points() if (point.w_0, point.w_1) not in entry.cusps]
    w = places(found)
    if len(w):
        slope = np.abs(entry.gradient(w)).max(axis=1)
        curvature = np.linalg.eigvalsh(entry.hessian(w))
        assert np.all(slope <= 1e-12 * np.abs(curvature).max(axis=1))
        told = np.array([("minimum", "saddle", "maximum").index(point.kind) for point in found])
        np.testing.assert_array_equal(told, np.sum(curvature < 0, axis=1))
        np.testing.assert_array_equal(entry.loss(w) + 0.0, [point.loss for point in found])


@pytest.mark.parametrize("name", POLYNOMIALS)
def test_no_critical_point_of_a_polynomial_is_missed(name: str) -> None:
    """An elimination of w_1 by a resultant gives every real solution, without any search."""
    import sympy

    entry = SURFACES[name]
    w_0, w_1 = sympy.symbols("w_0 w_1", real=True)
    slopes = [sympy.Poly(entry.symbolic().diff(w), w_0, w_1) for w in (w_0, w_1)]
    eliminated = sympy.Poly(sympy.resultant(*[slope.as_expr() for slope in slopes], w_1), w_0)
    expected = []
    for a in {complex(root) for root in sympy.sqf_part(eliminated).nroots(n=40, maxsteps=500)}:
        both = [np.array([complex(c.subs(w_0, a)) for c in s.as_poly(w_1).all_coeffs()]) for s in slopes]
        roots = [b for line in both if np.abs(line).max() > 1e-9 for b in np.roots(line)]
        for b in {complex(round(b.real, 6), round(b.imag, 6)) for b in roots}:
            residual = max(abs(np.polyval(line, b)) for line in both)
            if abs(a.imag) < 1e-9 and abs(b.imag) < 1e-5 and residual < 1e-3:
                expected.append((a.real, b.real))
    low, high = np.transpose(entry.domain)
    inside = [w for w in expected if np.all((low <= w) & (w <= high))]
    found = places(entry.critical_points())
    assert len(found) == len(inside)
    for w in inside:
        assert np.hypot(*(found - w).T).min() < 1e-5


@pytest.mark.parametrize(
    ("name", "slope"),
    [
        ("rastrigin", lambda x: 2 * x + 20 * math.pi * math.sin(2 * math.pi * x)),
        ("styblinski_tang", lambda x: 2 * x**3 - 16 * x + 2.5),
    ],
)
def test_a_separable_surface_has_every_pair_of_one_dimensionalroots_of(
    name: str, slope: Callable[[float], float]
) -> None:
    entry = SURFACES[name]
    roots = roots_of(slope, *entry.domain[0])
    expected = {(round(a, 8) + 0.0, round(b, 8) + 0.0) for a, b in itertools.product(roots, roots)}
    found = {(round(point.w_0, 8) + 0.0, round(point.w_1, 8) + 0.0) for point in entry.critical_points()}
    assert found == expected
    assert len(found) == {"rastrigin": 441, "styblinski_tang": 9}[name]


def test_ackleys_minimum_is_its_cusp_and_its_pits_lie_on_the_axes_where_calculus_says() -> None:
    found = SURFACES["ackley"].critical_points()
    assert found[0] == CriticalPoint("minimum", 0.0, 0.0, found[0].loss, True)
    assert abs(found[0].loss) < 1e-12

    def slope(x: float) -> float:  # along w_1 = 0, for x > 0
        fall = 4 / math.sqrt(2) * math.exp(-0.2 * x / math.sqrt(2))
        return fall + math.pi * math.sin(2 * math.pi * x) * math.exp((math.cos(2 * math.pi * x) + 1) / 2)

    roots = roots_of(slope, 0.01, 5)
    on_axis = sorted(point.w_0 for point in found if point.w_1 == 0 and point.w_0 > 0)
    np.testing.assert_allclose(on_axis, roots, atol=1e-9)


def one(text: str, domain: object = ((-3, 3), (-3, 3))) -> list[CriticalPoint]:
    return list(surface(text, domain).critical_points())  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("w_0**3 - 3*w_0*w_1**2", "saddle"),  # the monkey saddle: no curvature at all
        ("w_0**4 + w_1**4", "minimum"),
        ("-w_0**6 - w_1**4", "maximum"),
        ("w_0**4 - w_1**4", "saddle"),
        ("w_0**3 + w_1**2", "saddle"),
        ("w_0**2 + 1e8*w_1**2", "minimum"),
        ("log(1 + w_0**2) + w_1**4", "minimum"),
        ("abs(w_0) + abs(w_1)", "minimum"),
        ("sqrt(w_0**2 + w_1**2)", "minimum"),
        ("abs(w_0 + w_1) + 0.1*(w_0 - w_1)**2", "minimum"),
        ("abs(w_0)**0.5 + abs(w_1)**0.5", "minimum"),
        ("1 - abs(w_0) - sqrt(w_0**2 + w_1**2)", "maximum"),
        ("1e10 + w_0**2 + w_1**2", "minimum"),
        ("tanh(50*w_0)**2 + w_1**2", "minimum"),
    ],
)
def test_a_point_without_curvature_or_gradient_is_told_by_the_loss_around_it(text: str, kind: str) -> None:
    (point,) = one(text)
    assert (point.kind, point.w_0, point.w_1) == (kind, 0.0, 0.0)
    assert point.is_global == (kind == "minimum")


@pytest.mark.parametrize(
    "text",
    [
        "(w_0 + w_1)**2",
        "w_0**2",
        "sin(2*w_0)",
        "(w_0*w_1)**2",
        "(w_0 - w_1**2)**4",
        "w_0**2*w_1**4 + w_0**4",
        "abs(w_0)",
        "w_0 + w_1",
        "exp(w_0)*exp(w_1)",
        "log(w_0)",
        "1/w_0 + w_1**2",
        "exp(-w_0**2)*w_1",
        "exp(-w_0**2)*w_1 + w_1**3",
        "log(abs(w_0)) + w_1**2",
        "1/abs(w_0 + 0.1) + abs(w_1)",
        "-log(w_0**2 + w_1**2)",
        "w_1 + sin(7)/(w_1 + w_0)",
    ],
)
def test_curves_poles_and_slopes_have_no_critical_point_of_their_own(text: str) -> None:
    assert one(text) == []


@pytest.mark.parametrize("sign", ["", "-"])
@pytest.mark.parametrize("scale", [0.1, 10.0])
def test_a_pole_that_rounding_has_moved_is_no_critical_point(sign: str, scale: float) -> None:
    a, b = 3.2 * scale, 3.8 * scale
    text = f"{sign}1/(((w_0-{a:g})/{scale:g})**2 + ((w_1-{b:g})/{scale:g})**2)"
    assert one(text, ((a - 2 * scale, a + 2 * scale), (b - 2 * scale, b + 2 * scale))) == []


def test_of_a_ring_shaped_valley_only_the_hill_in_its_middle_is_told() -> None:
    for power in (2, 4):
        (hill,) = one(f"(w_0**2 + w_1**2 - 1)**{power}")
        assert (hill.kind, hill.w_0, hill.w_1, hill.loss) == ("maximum", 0.0, 0.0, 1.0)


@pytest.mark.parametrize("width", some([3, 10, 30, 100], 3))
def test_a_plain_that_is_flat_but_not_level_is_no_critical_point(width: float) -> None:
    (hill,) = one("exp(-w_0**2 - w_1**2)", ((-width, width),) * 2)
    assert (hill.kind, hill.w_0, hill.w_1) == ("maximum", 0.0, 0.0)
    if width <= 30:
        wide = one(SURFACES["peaks"].expression, ((-width, width),) * 2)
        np.testing.assert_allclose(places(wide), places(SURFACES["peaks"].critical_points()), atol=1e-9)


def test_a_local_minimum_is_not_global_where_the_border_is_lower() -> None:
    minimum, saddle = one("w_0**3 - 3*w_0 + w_1**2")
    assert (minimum.kind, minimum.w_0, minimum.loss, minimum.is_global) == ("minimum", 1.0, -2.0, False)
    assert (saddle.kind, saddle.w_0) == ("saddle", -1.0)
    narrower = one("w_0**3 - 3*w_0 + w_1**2", ((-1.5, 3), (-1, 1)))
    assert narrower[0].is_global


def test_a_minimum_on_the_border_of_the_domain_counts_and_one_beyond_does_not() -> None:
    assert [(p.w_0, p.w_1) for p in one("w_0**2 + w_1**2", ((0, 3), (-3, 3)))] == [(0.0, 0.0)]
    assert one("w_0**2 + w_1**2", ((0.01, 3), (-3, 3))) == []


def test_kinks_are_found_to_the_last_digits() -> None:
    found = [p for p in one("abs(sin(3*w_0)) + w_1**2") if p.kind == "minimum"]
    assert len(found) == 5
    np.testing.assert_allclose(sorted(p.w_0 for p in found), np.pi / 3 * np.arange(-2, 3), atol=1e-12)
    assert all(p.is_global for p in found)
    bent = [p for p in one("abs(w_0 - w_1**2) + 0.1*(w_0 - 1)**2") if p.kind == "minimum"]
    np.testing.assert_allclose(places(bent), [[1, -1], [1, 1]], atol=1e-6)


def test_a_loss_that_ends_somewhere_is_searched_where_it_is() -> None:
    (point,) = one("log(w_0)**2 + w_1**2")
    assert (point.kind, point.w_0, point.w_1) == ("minimum", 1.0, 0.0)


@pytest.mark.parametrize(
    ("text", "minima"),
    [
        ("max(abs(x), abs(y))", [(0, 0)]),
        ("max(x, -x) + relu(y) + relu(-y)", [(0, 0)]),
        ("where(x < 0, x**2, 2*x) + y**2", [(0, 0)]),
        ("where(x < 1, (x - 1)**2, 2*x - 2) + abs(y - 0.5)", [(1, 0.5)]),
        ("min((x - 1)**2 + y**2, (x + 1)**2 + y**2)", [(-1, 0), (1, 0)]),
        ("min(abs(x), abs(x - 2)) + y**2", [(0, 0), (2, 0)]),
        ("softplus(x) + softplus(-x) + erf(y)**2", [(0, 0)]),
        # jumps: the loss comes down to a place, and is no lower on its other side
        ("where(x < 0, x**2 + 1, x**2) + y**2", [(0, 0)]),
        ("where(x <= 1, 1 - x, 3) + abs(y)", [(1, 0)]),
        ("x**2 - floor(x) + y**2", [(0, 0), (1, 0), (2, 0)]),
        # it comes as near as one likes, but never down
        ("where(x < 0, x**2 - 1, x**2) + y**2", []),
        # plateaus and their steps, half-plains and curves
        ("floor(x) + y**2", []),
        ("floor(3*x)**2 + floor(3*y)**2", []),
        ("floor(x**2 + y**2)", []),
        ("sign(x) + y**2", []),
        ("relu(x) + y**2", []),
        ("max(x**2 + y**2 - 1, 0)", []),
        ("max(x, y)", []),
        ("max(x + y, -x - y)", []),
    ],
)
def test_kinks_and_jumps_are_minima_where_the_loss_is_lowest_and_plateaus_are_not(
    text: str, minima: list[tuple[float, float]]
) -> None:
    made = Surface.from_expression(text)
    found = [p for p in made.critical_points() if p.kind == "minimum"]
    lowest = np.reshape(sorted((p.w_0, p.w_1) for p in found), (-1, 2))
    np.testing.assert_allclose(lowest, np.reshape(minima, (-1, 2)), atol=1e-9)
    assert made.minima_complete


TEXTS = st.recursive(
    st.sampled_from(["w_0", "w_1", "2", "0.3"]),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from("+-*/"), inner).map(lambda t: f"({t[0]}{t[1]}{t[2]})"),
        st.tuples(inner, st.sampled_from(["2", "3", "-1", "0.5", "w_0"])).map(lambda t: f"({t[0]})**{t[1]}"),
        st.tuples(st.sampled_from(sorted(expressions.FUNCTIONS)), inner).map(lambda t: f"{t[0]}({t[1]})"),
        st.tuples(inner, inner).map(lambda t: f"max({t[0]}, {t[1]})"),
        st.tuples(inner, inner, inner).map(lambda t: f"where({t[0]} < {t[1]}, {t[2]}, w_0)"),
    ),
    max_leaves=6,
)


@settings(max_examples=60)
@given(TEXTS)
def test_any_expression_is_searched_in_bounded_time_and_what_is_told_is_so(text: str) -> None:
    try:
        made = Surface.from_expression(text)
    except InputError:
        assume(False)
    began = time.process_time()
    found = made.critical_points()
    assert time.process_time() - began < 20
    w = places(found)
    assert np.all(np.abs(w) <= 3 + 1e-6)
    for point in found:
        noise = 1e-3 * np.random.default_rng(0).normal(size=(50, 2))
        around = made.loss(np.array([point.w_0, point.w_1]) + noise)
        slack = 1e-9 * (abs(point.loss) + 1e-6)
        if point.kind == "minimum":
            assert not np.any(around < point.loss - slack)
        if point.kind == "maximum":
            assert not np.any(around > point.loss + slack)
