"""Surfaces: what they are worth, that their gradients are exact, and what is refused."""

from __future__ import annotations

import json
import math
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import derivatives, expressions
from engine.errors import InputError
from engine.surfaces import SURFACES, Surface, surface

NAMES = ["peaks", "beale", "himmelblau", "rosenbrock", "rastrigin", "ackley"]
NAMES += ["six_hump_camel", "styblinski_tang", "booth", "bowl", "saddle"]
NAMES += ["goldstein_price", "mccormick", "matyas", "three_hump_camel", "easom", "levy_13", "griewank"]
NAMES += ["drop_wave", "eggholder", "cross_in_tray", "holder_table", "bukin_6", "schaffer_2", "schaffer_4"]
NAMES += ["branin", "michalewicz"]
COMPILED = [*NAMES[:11], "drop_wave", "eggholder", "bukin_6", "schaffer_4"]  # every kind of kink and root


def test_the_surfaces_of_the_table_are_all_there() -> None:
    assert list(SURFACES) == NAMES
    assert all(name == entry.name for name, entry in SURFACES.items())


def test_peaks_is_the_loss_function_of_the_course_page() -> None:
    def loss_function(w_0: np.ndarray, w_1: np.ndarray) -> np.ndarray:
        return (
            3 * (1 - w_0) ** 2 * np.exp(-(w_0**2) - (w_1 + 1) ** 2)
            - 10 * (w_0 / 5 - w_0**3 - w_1**5) * np.exp(-(w_0**2) - w_1**2)
            - 1.0 / 3 * np.exp(-((w_0 + 1) ** 2) - w_1**2)
        )

    w_0, w_1, loss = SURFACES["peaks"].grid(101)
    np.testing.assert_allclose(loss, loss_function(w_0[None, :], w_1[:, None]), rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=60)
@given(data=st.data())
def test_the_exact_gradient_is_what_central_differences_approach(name: str, data: st.DataObject) -> None:
    entry = SURFACES[name]
    w = np.array([data.draw(st.floats(low, high)) for low, high in entry.domain])
    if _near_a_kink(entry, w):
        return
    exact = entry.gradient(w)
    differences = np.array([_difference(entry.loss, w, axis) for axis in (0, 1)])
    scale = np.abs(entry.loss(w)) + np.abs(exact).max() + np.abs(entry.hessian(w)).max() + 1
    np.testing.assert_allclose(exact, differences, rtol=0, atol=1e-9 * scale)


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=30)
@given(data=st.data())
def test_the_exact_hessian_is_what_differences_of_the_gradient_approach(
    name: str, data: st.DataObject
) -> None:
    entry = SURFACES[name]
    w = np.array([data.draw(st.floats(low, high)) for low, high in entry.domain])
    if _near_a_kink(entry, w):
        return
    exact = entry.hessian(w)
    differences = np.stack([_difference(entry.gradient, w, axis) for axis in (0, 1)], axis=-1)
    np.testing.assert_array_equal(exact, exact.T)
    np.testing.assert_allclose(exact, differences, rtol=0, atol=1e-7 * (np.abs(exact).max() + 1))


def _near_a_kink(entry: Surface, w: np.ndarray, reach: float = 0.05) -> bool:
    """Whether differences around a place would step over a cusp, or over a zero of what stands in |...|."""
    cusps = [*entry.cusps, *((gap.w_0, gap.w_1) for gap in entry.gaps())]
    if any(np.hypot(*(w - cusp)) < reach for cusp in cusps):
        return True
    around = w[:, None, None] + reach * np.stack(np.meshgrid([-1, 0, 1], [-1, 0, 1]))
    pending = [expressions.parse(entry.expression)]
    while pending:
        node = pending.pop()
        pending += node.children
        if (node.kind, node.value) == ("call", "abs"):
            inside = expressions.evaluate(node.children[0], *around)
            if not (np.all(inside > 0) or np.all(inside < 0)):
                return True
    return False


def _difference(function, w: np.ndarray, axis: int, h: float = 1e-3) -> np.ndarray:  # type: ignore[no-untyped-def]
    """Central differences of the sixth order."""
    ahead = [function(w + k * h * np.eye(2)[axis]) - function(w - k * h * np.eye(2)[axis]) for k in (1, 2, 3)]
    return (45 * ahead[0] - 9 * ahead[1] + ahead[2]) / (60 * h)


@pytest.mark.parametrize("name", NAMES)
def test_shapes_follow_the_weights(name: str) -> None:
    entry = SURFACES[name]
    for shape in ((), (0,), (7,), (3, 4, 5)):
        w = np.full((*shape, 2), 0.3)
        assert entry.loss(w).shape == shape
        assert entry.gradient(w).shape == (*shape, 2)
        assert entry.hessian(w).shape == (*shape, 2, 2)
        assert entry.loss(w).dtype == entry.gradient(w).dtype == np.float64
    w_0, w_1, loss = entry.grid(9)
    assert (w_0[0], w_0[-1], w_1[0], w_1[-1]) == (*entry.domain[0], *entry.domain[1])
    assert loss.shape == (9, 9)
    assert loss[2, 5] == entry.loss([w_0[5], w_1[2]])
    with pytest.raises(ValueError, match=r"shape \(\.\.\., 2\)"):
        entry.loss(np.zeros((2, 3)))


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("name", NAMES)
def test_weights_beyond_everything_give_inf_or_nan_and_no_warning(name: str) -> None:
    w = np.array([[1e308, 1e308], [-np.inf, 0], [np.nan, 1], [1e200, -1e200], [5e-324, 0], [0, -1e-200]])
    assert SURFACES[name].loss(w).shape == (6,)
    assert SURFACES[name].gradient(w).shape == (6, 2)
    has_slope = name != "bukin_6"  # (0, 0) lies in its valley, where the slope is endless
    assert np.isfinite(SURFACES[name].gradient(w[4:])).all() == has_slope


def test_the_gradient_at_a_cusp_is_zero_and_nowhere_near_it() -> None:
    ackley = SURFACES["ackley"]
    w = np.array([[0.0, 0.0], [-0.0, 1e-200], [1e-9, 0.0]])
    gradient = ackley.gradient(w)
    np.testing.assert_array_equal(gradient[:2], 0)
    assert gradient[2, 0] == pytest.approx(20 * 0.2 * math.sqrt(0.5), rel=1e-6)
    with np.errstate(all="ignore"):
        loss, slope_0, slope_1 = ackley.functions(derivatives.NUMPY)(w[:, 0], w[:, 1])
    np.testing.assert_array_equal(np.stack([slope_0, slope_1], axis=1), gradient)
    np.testing.assert_array_equal(loss, ackley.loss(w))


@pytest.mark.parametrize("name", NAMES)
def test_functions_for_another_library_give_the_same_loss_and_gradient(name: str) -> None:
    entry = SURFACES[name]
    w = np.random.default_rng(0).uniform(*np.transpose(entry.domain), (50, 2))
    loss, slope_0, slope_1 = entry.functions(derivatives.NUMPY)(w[:, 0], w[:, 1])
    np.testing.assert_allclose(loss, entry.loss(w), rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(
        np.stack([slope_0, slope_1], axis=-1), entry.gradient(w), rtol=1e-11, atol=1e-11
    )


@pytest.mark.parametrize("name", NAMES)
def test_a_surface_is_plain_data_and_comes_back_from_json(name: str) -> None:
    entry = SURFACES[name]
    assert Surface.from_spec(json.loads(json.dumps(entry.spec()))) == entry
    assert surface(name) is entry
    assert surface(entry) is entry
    assert str(entry) == name
    assert len({entry, SURFACES[name]}) == 1


def test_a_surface_is_a_sympy_expression_for_whoever_wants_to_reckon_with_it() -> None:
    import sympy

    w_0, w_1 = sympy.symbols("w_0 w_1", real=True)
    made = surface("sin(w_0)**2 + cos(w_0)**2 + abs(w_1)*log2(w_0) + 0.5")
    assert sympy.simplify(made.symbolic() - (1.5 + sympy.Abs(w_1) * sympy.log(w_0, 2))) == 0
    ours, theirs = made.symbolic().diff(w_1), sympy.sign(w_1) * sympy.log(w_0, 2)
    assert sympy.simplify(ours - theirs) == 0


def test_a_surface_is_found_by_name_expression_or_itself() -> None:
    assert surface("Six-hump Camel") is SURFACES["six_hump_camel"]
    made = surface("w_0**2 + 10*sin(w_1)", domain=[[-4, 4], (-6, 6)])
    assert made == Surface.from_expression("w_0**2 + 10*sin(w_1)", domain=((-4, 4), (-6, 6)))
    assert (made.name, made.domain) == ("w_0**2 + 10*sin(w_1)", ((-4.0, 4.0), (-6.0, 6.0)))
    assert made.loss([2, 0.5]) == pytest.approx(4 + 10 * math.sin(0.5), rel=1e-15)
    assert surface("ackley", domain=((-1, 1), (-1, 1))).cusps == SURFACES["ackley"].cusps
    assert Surface.from_expression("w_0*w_1", name="mine").name == "mine"


@pytest.mark.parametrize(
    ("name", "right"), [("peeks", "peaks"), ("rosenbrok", "rosenbrock"), ("Himmelblaus", "himmelblau")]
)
def test_an_unknown_name_is_answered_with_the_nearest(name: str, right: str) -> None:
    with pytest.raises(InputError, match=f"did you mean '{right}'") as caught:
        surface(name)
    assert caught.value.code == "surface.unknown"


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("w_1 + log(-1 - w_0**2)", 7),
        ("1/(w_0 - w_0)", 1),
        ("exp(-exp(exp(exp(w_0**2 + 9))))", 10),
        ("2*sqrt(w_0 - 4)", 3),
    ],
)
def test_a_part_without_values_on_the_domain_is_pointed_at(text: str, column: int) -> None:
    with pytest.raises(InputError, match=r"domain \[-3, 3\] x \[-3, 3\]") as caught:
        surface(text)
    assert (caught.value.code, caught.value.fields["column"]) == ("expression.undefined", column)


@pytest.mark.parametrize("text", ["w_0 - w_0", "w_1**0", "0*w_0 + 3"])
def test_a_loss_that_is_the_same_everywhere_is_refused(text: str) -> None:
    with pytest.raises(InputError) as caught:
        surface(text)
    assert caught.value.code == "surface.flat"


@pytest.mark.parametrize(
    "w_0", [(1, 1), (2, 1), (0, np.nan), (0, np.inf), (0, 1e7), (1, 1 + 1e-9), (0, "a"), 3]
)
def test_a_range_that_is_no_side_of_a_map_is_refused(w_0: object) -> None:
    test_a_domain_that_is_no_map_is_refused((w_0, (0, 1)))


@pytest.mark.parametrize("domain", [((0, 1),), ((0, 1),) * 3, "abcd", 3, None])
def test_a_domain_that_is_no_map_is_refused(domain: object) -> None:
    with pytest.raises(InputError) as caught:
        Surface.from_expression("w_0*w_1", domain=domain)  # type: ignore[arg-type]
    assert caught.value.code == "surface.domain"


@pytest.mark.parametrize("thing", [None, 3, ["peaks"], {"name": "peaks"}, b"peaks"])
def test_a_thing_that_is_no_surface_is_refused(thing: object) -> None:
    for make in (surface, Surface.from_expression, Surface.from_spec):
        with pytest.raises(InputError) as caught:
            make(thing)  # type: ignore[operator]
        assert caught.value.code in ("surface.kind", "surface.spec")


@pytest.mark.filterwarnings("error")
def test_a_loss_with_holes_is_raced_on_where_it_is() -> None:
    made = surface("log(w_0) + sqrt(w_1)")
    np.testing.assert_array_equal(made.loss([[-1, 1], [1, -1], [1, 4]]), [np.nan, np.nan, 2])
    np.testing.assert_allclose(made.gradient([2, 4]), [0.5, 0.25])
    assert np.isneginf(made.loss([0, 1]))


def test_what_sympy_finds_undefined_is_said_as_a_mistake_in_the_expression() -> None:
    made = surface(
        "w_0 + atan((w_1 - w_1 + 1)/sin(pi))"
    )  # sin(pi) is 1e-16 in floating point, and 0 in truth
    with pytest.raises(InputError) as caught:
        made.gradient([1, 2])
    assert caught.value.code == "expression.underivable"


@pytest.mark.parametrize("name", COMPILED)
def test_compiled_by_xla_the_loss_and_gradient_are_the_same_at_the_cusp_too(name: str) -> None:
    tf = pytest.importorskip("tensorflow")
    entry = SURFACES[name]
    w = np.random.default_rng(0).uniform(*np.transpose(entry.domain), (32, 2))
    if name != "bukin_6":  # it has no slope at (0, 0)
        w[:3] = [[0, 0], [0, 1e-200], [1e-9, 0]]
    table = {each: getattr(tf.math, each, None) or getattr(tf, each) for each in derivatives.FUNCTION_NAMES}
    compiled = tf.function(entry.functions(table), jit_compile=True, autograph=False)
    with tf.device("/CPU:0"):
        loss, slope_0, slope_1 = compiled(tf.constant(w[:, 0]), tf.constant(w[:, 1]))
    exact = entry.gradient(w)
    np.testing.assert_allclose(loss.numpy(), entry.loss(w), rtol=1e-12, atol=1e-12)
    gradient = np.stack([slope_0, slope_1], axis=1)
    np.testing.assert_allclose(gradient, exact, rtol=0, atol=1e-13 * np.abs(exact).max())
    if entry.cusps:
        np.testing.assert_array_equal([slope_0[:2], slope_1[:2]], 0)


def test_naming_and_checking_a_surface_needs_no_sympy() -> None:
    script = (
        "import sys; from engine.surfaces import surface, Surface\n"
        "made = Surface.from_spec(surface('w_0**2 + sin(w_1)').spec()); made.formula(); surface('ackley')\n"
        "print(sorted({'sympy', 'tensorflow', 'xarray'} & set(sys.modules)))"
    )
    said = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True).stdout
    assert said.strip() == "[]"
