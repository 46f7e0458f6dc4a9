"""Whether all minima were found, and that curves of minima are no points: counts and places by calculus."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from engine.critical import MOST_POINTS, CriticalPoint
from engine.errors import InputError
from engine.surfaces import SURFACES, Surface, surface
from tests.breadth import EVERYTHING, some
from tests.engine.roots import roots_of

pytestmark = pytest.mark.filterwarnings("error")


def one(text: str, domain: object = ((-3, 3), (-3, 3))) -> list[CriticalPoint]:
    return list(surface(text, domain).critical_points())  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["sin(40*w_0)*sin(40*w_1)", "sin(1000*w_0) + sin(1000*w_1)"])
def test_endlessly_many_points_are_told_up_to_a_number(text: str) -> None:
    found = one(text)
    assert len(found) == MOST_POINTS
    assert {p.kind for p in found} == {"minimum"}
    assert not surface(text).minima_complete
    assert not any(p.is_global for p in found)


def ripples(reach: float) -> Surface:
    """Rastrigin's function on +-reach: a minimum near each whole number of either weight."""
    return surface(SURFACES["rastrigin"].expression, ((-reach, reach),) * 2)


@pytest.mark.parametrize("count", some([1, 2, 3, 5, 8, 11, 15], 2))
def test_rastrigin_has_as_many_minima_as_its_map_is_wide(count: int) -> None:
    entry = ripples(count + 0.4)
    minima = [p for p in entry.critical_points() if p.kind == "minimum"]
    assert len(minima) == (2 * count + 1) ** 2
    assert entry.minima_complete
    assert [(p.w_0, p.w_1) for p in minima if p.is_global] == [(0.0, 0.0)]


@pytest.mark.parametrize("count", some([16, 20, 30], 3))
def test_of_more_minima_than_are_told_the_lowest_are_told_and_none_is_called_the_lowest(count: int) -> None:
    entry = ripples(count + 0.4)
    found = entry.critical_points()
    assert len(found) == MOST_POINTS
    assert not entry.minima_complete
    assert not any(p.is_global for p in found)
    assert (found[0].w_0, found[0].w_1, found[0].loss) == (0.0, 0.0, 0.0)
    roots = roots_of(lambda x: 2 * x + 20 * math.pi * math.sin(2 * math.pi * x), -count - 0.4, count + 0.4)
    valleys = [10 + x**2 - 10 * math.cos(2 * math.pi * x) for x in roots[::2]]
    lowest = sorted(a + b for a, b in itertools.product(valleys, valleys))[:MOST_POINTS]
    np.testing.assert_allclose([p.loss for p in found], lowest, atol=1e-7)


def test_far_beyond_what_can_be_told_apart_the_lowest_is_still_found() -> None:
    for reach in (90.0, 300.0):
        entry = ripples(reach)
        assert not entry.minima_complete
        lowest = entry.critical_points()[0]
        assert (lowest.w_0, lowest.w_1, lowest.is_global) == (0.0, 0.0, False)


@pytest.mark.parametrize(
    ("text", "minima"),
    [
        ("sin({k}*pi*w_0)*sin({k}*pi*w_1)", lambda k: 2 * k * k),
        ("cos({k}*pi*w_0) + cos({k}*pi*w_1)", lambda k: (2 * ((k + 1) // 2)) ** 2),
        ("abs(sin({k}*pi*w_0/2)) + w_1**2", lambda k: 2 * (k // 2) + 1 if k % 2 else k - 1),
    ],
)
@pytest.mark.parametrize("count", some([1, 2, 3, 6, 9], 2))
def test_separable_surfaces_have_the_minima_that_are_counted(
    text: str, minima: Callable[[int], int], count: int
) -> None:
    entry = surface(text.format(k=count), ((-0.999, 0.999),) * 2)
    if text.startswith("cos"):
        entry = surface(text.format(k=count), ((-1.001, 1.001),) * 2)
    found = [p for p in entry.critical_points() if p.kind == "minimum"]
    assert len(found) == minima(count)
    assert entry.minima_complete
    assert all(p.is_global for p in found)


NUMBERS = st.integers(-12, 12).map(lambda n: n / 8)
CURVES = st.one_of(
    st.builds("({} + {}*w_0 - w_1)".format, NUMBERS, NUMBERS),
    st.builds("({}*w_0**2 + {}*w_0 + {} - w_1)".format, NUMBERS, NUMBERS, NUMBERS),
    st.builds("({} + 0.5*sin({}*w_0) - w_1)".format, NUMBERS, st.integers(1, 3)),
    st.builds("((w_0 - {})**2 + 2*(w_1 - {})**2 - {})".format, NUMBERS, NUMBERS, st.integers(1, 8)),
)


@settings(max_examples=15 if EVERYTHING else 8, deadline=None)
@given(
    CURVES,
    st.sampled_from(["abs({g})", "({g})**2", "sqrt(abs({g}))", "3*abs({g})**1.5 - 2", "({g}) + abs({g})"]),
)
def test_a_curve_of_minima_has_none_of_its_own(curve: str, shape: str) -> None:
    entry = surface(shape.format(g=curve))
    assert [p for p in entry.critical_points() if p.kind == "minimum"] == []
    assert entry.minima_complete


@settings(max_examples=8 if EVERYTHING else 4, deadline=None)
@given(
    st.integers(1, 6).map(lambda n: n / 10),
    st.integers(-6, 6).map(lambda n: n / 5),
    st.sampled_from(["abs", "sqrt", "square"]),
)
def test_on_a_bent_valley_only_its_lowest_place_is_a_minimum(bend: float, at: float, shape: str) -> None:
    valley = f"w_1 - {bend}*w_0**2"
    walls = {"abs": f"5*abs({valley})", "sqrt": f"20*sqrt(abs({valley}))", "square": f"8*({valley})**2"}[
        shape
    ]
    entry = surface(f"{walls} + 0.5*abs(w_0 - {at})", ((-2, 2), (-2, 3)))
    (lowest,) = [p for p in entry.critical_points() if p.kind == "minimum"]
    assert (lowest.w_0, lowest.w_1) == pytest.approx((at, bend * at**2), abs=1e-6)
    assert lowest.is_global
    assert entry.minima_complete


def test_one_shallow_pair_does_not_make_a_map_too_fine_to_search() -> None:
    """The outermost hollows of this ripple are hardly any: 0.01 from the next hill."""
    entry = surface("sqrt(1 + cos(5*w_0)**2) + 0.5*(w_0**2 + w_1**2)")
    x = np.linspace(-3, 3, 1_000_001)
    loss = np.sqrt(1 + np.cos(5 * x) ** 2) + x**2 / 2
    hollows = x[1:-1][(loss[1:-1] < loss[:-2]) & (loss[1:-1] < loss[2:])]
    found = sorted(p.w_0 for p in entry.critical_points() if p.kind == "minimum")
    np.testing.assert_allclose(found, hollows, atol=1e-5)
    assert entry.minima_complete


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize(
    "pole",
    ["-1e-7/((w_0 - 1.003)**2 + (w_1 - 0.507)**2)", "1e-3*log(abs(w_0 - 0.0123))", "-1e-6/abs(w_1 + 1.234)"],
)
def test_beside_a_pole_narrower_than_any_cell_nothing_is_the_lowest_or_highest(pole: str, sign: int) -> None:
    entry = surface(f"{sign}*(w_0**2 + w_1**2 + {pole})")
    assert not any(p.is_global for p in entry.critical_points())
    if sign < 0:
        assert entry.highest() is None


def test_bukins_sixth_function_has_one_minimum() -> None:
    bukin = "100*sqrt(abs(w_1 - 0.01*w_0**2)) + 0.01*abs(w_0 + 10)"
    (lowest,) = one(bukin, ((-15, -5), (-3, 3)))
    assert (lowest.kind, lowest.w_0, lowest.w_1, lowest.is_global) == ("minimum", -10.0, 1.0, True)


SMOOTH = st.builds(
    "{a}*w_0**2 + {b}*w_0*w_1 + {c}*w_1**2 + {d}*sin({e}*w_0) + {f}*abs(w_1 - {g}) + {h}*w_0".format,
    **dict.fromkeys("abcdfgh", NUMBERS),
    e=st.integers(1, 4),
)


@settings(max_examples=15 if EVERYTHING else 8, deadline=None)
@given(SMOOTH, st.sampled_from(["{}", "tanh(({})/3)", "({})**3", "sqrt(1 + ({})**2)", "abs({})"]))
def test_no_loss_on_the_map_is_lower_than_what_is_called_global(inner: str, shape: str) -> None:
    """By random points, and from the lowest of them ever smaller random steps: no other search."""
    try:
        entry = surface(shape.format(inner))
    except InputError:
        assume(False)
    rng = np.random.default_rng(0)
    w = rng.uniform(-3, 3, (40_000, 2))
    w = w[np.argsort(entry.loss(w))[:20]]
    for turn in range(300):
        tried = np.clip(w + 0.3 * 0.93**turn * rng.normal(size=w.shape), -3, 3)
        w = np.where((entry.loss(tried) < entry.loss(w))[:, None], tried, w)
    lowest = entry.loss(w).min()
    loss = entry.grid(101)[2]
    for point in entry.critical_points():
        if point.is_global:
            assert point.loss <= lowest + 2e-9 * (np.median(loss) - lowest)
