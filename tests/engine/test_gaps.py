"""Single points where the formula is 0/0: the limits of calculus there, in NumPy and compiled alike."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import derivatives
from engine.contenders import Contender
from engine.race import Race
from engine.surfaces import SURFACES, Surface, surface

pytestmark = pytest.mark.filterwarnings("error")

# With {r}, the distance from a point, and {s}, its square: the loss there, and the gradient's limit.
LIMITS = [
    ("sqrt({s})", 0, (0, 0)),
    ("3 - {s}**0.5", 3, (0, 0)),
    ("sin({s})/({s})", 1, (0, 0)),
    ("sin({r})/{r} + 0.3*w_0", 1, (0.3, 0)),
    ("(1 - cos({s}))/({s})**2", 0.5, (0, 0)),
    ("(exp({s}) - 1)/({s}) - w_1", 1, (0, -1)),
    ("({s})*log({s})", 0, (0, 0)),
    ("exp(-1/({s}))", 0, (0, 0)),
    ("4*{r} + w_0", 0, (0, 0)),
    ("0.25*{r} + w_0", 0, (1, 0)),
    ("log(1 + {s})/({s}) + 2*w_0", 1, (2, 0)),
]
NO_LIMITS = [
    "1/({s})",
    "log({s})",
    "1/{r} + w_0",
    "w_0*w_1/({s})",
    "cos({s})/({s})",
    "sin(1/({s}))",
    "w_0/{r}",
]


def about(text: str, a: float, b: float) -> str:
    """The text with the distance from (a, b) in it, and w_0 and w_1 counted from there."""
    across, along = f"(w_0 - ({a}))", f"(w_1 - ({b}))"
    text = text.replace("w_0", "@").replace("w_1", along).replace("@", across)
    square = f"({across}**2 + {along}**2)"
    return text.replace("{s}", square).replace("{r}", f"sqrt{square}")


PLACES = st.one_of(st.just(0.0), st.integers(-200, 200).map(lambda n: n / 100))


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(LIMITS), PLACES, PLACES)
def test_where_the_formula_is_0_by_0_the_loss_and_gradient_are_its_limits(
    case: tuple[str, float, tuple[float, float]], a: float, b: float
) -> None:
    text, loss, gradient = case
    made = surface(about(text, a, b))
    assert made.loss([a, b]) == pytest.approx(loss, abs=1e-12)
    np.testing.assert_allclose(made.gradient([a, b]), gradient, atol=1e-12)
    near = np.array([a, b]) + 1e-2 * np.array([[0.6, 0.8], [-0.6, 0.8], [0.8, -0.6], [-0.8, -0.6]])
    np.testing.assert_allclose(made.loss(near), loss, atol=0.06)


@settings(max_examples=12, deadline=None)
@given(st.sampled_from(NO_LIMITS), PLACES, PLACES)
def test_a_pole_and_a_jump_have_no_limit_and_stay_what_they_are(text: str, a: float, b: float) -> None:
    made = surface(about(text, a, b))
    assert made.gaps() == ()
    assert not np.isfinite([made.loss([a, b]), *made.gradient([a, b])]).all()


@pytest.mark.parametrize(
    "text", ["abs(w_1 - w_0**2)", "sqrt(abs(w_1 - w_0**2))", "w_0*log(w_0)", "sqrt(w_0 + w_1)", "1/(w_0*w_1)"]
)
def test_a_curve_is_no_single_point(text: str) -> None:
    assert surface(text).gaps() == ()


def test_a_surface_without_such_points_is_computed_as_it_was() -> None:
    w = np.random.default_rng(0).uniform(-2, 2, (200, 2))
    roots = ("drop_wave", "cross_in_tray", "holder_table")  # of w_0**2 + w_1**2: one such point, (0, 0)
    for name in roots:
        assert [(gap.w_0, gap.w_1) for gap in SURFACES[name].gaps()] == [(0.0, 0.0)]
    for entry in [entry for name, entry in SURFACES.items() if name not in roots]:
        assert entry.gaps() == ()
        np.testing.assert_array_equal(entry.loss(w), derivatives.in_numpy(entry.expression, "loss")(*w.T)[0])
        slopes = derivatives.in_numpy(entry.expression, "gradient")(*w.T)
        np.testing.assert_array_equal(entry.gradient(w).T, slopes)


@pytest.mark.parametrize(("text", "loss", "gradient"), LIMITS)
def test_compiled_by_xla_the_limits_are_the_same(
    text: str, loss: float, gradient: tuple[float, float]
) -> None:
    tf = pytest.importorskip("tensorflow")
    made = surface(about(text, 0.5, 0))
    table = {each: getattr(tf.math, each, None) or getattr(tf, each) for each in derivatives.FUNCTION_NAMES}
    compiled = tf.function(made.functions(table), jit_compile=True, autograph=False)
    w = np.array([[0.5, 0.0], [0.5, 1e-200], [0.75, 0.25], [2.0, -1.0]])
    with tf.device("/CPU:0"):
        values = compiled(tf.constant(w[:, 0]), tf.constant(w[:, 1]))
    np.testing.assert_allclose(values[0], made.loss(w), rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(np.transpose(values[1:]), made.gradient(w), rtol=1e-12, atol=1e-12)
    assert float(values[0][0]) == pytest.approx(loss, abs=1e-12)
    np.testing.assert_allclose([values[1][0], values[2][0]], gradient, atol=1e-12)


def test_a_step_onto_a_cusp_ends_there_and_nothing_diverges() -> None:
    race = Race("sqrt(w_0**2 + w_1**2)", [Contender("SGD", learning_rate=0.25)], [(0.5, 0.0)], 6)
    result = race.run()
    np.testing.assert_array_equal(result["w"].values[0, 0, 2:], 0)
    np.testing.assert_array_equal(result["loss"].values[0, 0, 2:], 0)
    np.testing.assert_array_equal(result["gradient"].values[0, 0, 2:], 0)


def test_the_map_and_its_critical_points_have_the_limits_too() -> None:
    made = Surface.from_expression("sin(w_0**2 + w_1**2)/(w_0**2 + w_1**2)")
    assert np.isfinite(made.grid(401)[2]).all()
    assert made.grid(401)[2].max() == 1
    (top,) = (p for p in made.critical_points() if p.kind == "maximum" and p.loss > 0.5)
    assert (top.w_0, top.w_1, top.loss) == (0.0, 0.0, 1.0)


# With {x} in place of a weight counted from the line: the loss and the slope across it there.
LINES = [
    ("sin({x})/({x})", 1, 0),
    ("(exp({x}) - 1)/({x})", 1, 0.5),
    ("(1 - cos({x}))/({x})**2", 0.5, 0),
    ("log(1 + {x})/({x})", 1, -0.5),
    ("(({x})**2 + 3*({x}))/({x})", 3, 1),
]


@settings(max_examples=15, deadline=None)
@given(st.sampled_from(LINES), st.integers(-200, 200).map(lambda n: n / 100), st.sampled_from((0, 1)))
def test_a_whole_line_of_0_by_0_has_its_limits(case: tuple[str, float, float], at: float, axis: int) -> None:
    text, loss, slope = case
    name, other = f"w_{axis}", f"w_{1 - axis}"
    made = surface(f"{text.format(x=f'({name} - ({at}))')} + {other}**2")
    along = np.linspace(-3, 3, 7)
    w = np.stack([np.full(7, at), along][:: 1 - 2 * axis], axis=1)
    np.testing.assert_allclose(made.loss(w), loss + along**2, rtol=0, atol=1e-9)
    np.testing.assert_allclose(made.gradient(w)[:, axis], slope, rtol=0, atol=1e-8)
    np.testing.assert_allclose(made.gradient(w)[:, 1 - axis], 2 * along, rtol=0, atol=1e-8)


def test_where_two_such_lines_cross_the_loss_has_its_limit() -> None:
    made = surface("sin(w_0)*sin(w_1)/(w_0*w_1)")
    assert np.isfinite(made.grid(401)[2]).all()
    assert made.loss([0, 0]) == pytest.approx(1, abs=1e-9)
    np.testing.assert_allclose(made.gradient([0, 0]), 0, atol=1e-9)


@pytest.mark.parametrize(
    "text", ["1/w_0", "w_0*log(w_0)", "atan(1/w_0)", "w_0/abs(w_0)", "sin(1/w_0)", "log(w_0**2)"]
)
def test_a_line_without_a_limit_stays_what_it_is(text: str) -> None:
    made = surface(f"{text} + w_1**2")
    assert not np.isfinite([made.loss([0, 1]), *made.gradient([0, 1])]).all()


def test_compiled_by_xla_the_limits_on_lines_are_the_same() -> None:
    tf = pytest.importorskip("tensorflow")
    made = surface("sin(w_0)*sin(w_1 - 0.5)/(w_0*(w_1 - 0.5))")
    table = {each: getattr(tf.math, each, None) or getattr(tf, each) for each in derivatives.FUNCTION_NAMES}
    compiled = tf.function(made.functions(table), jit_compile=True, autograph=False)
    w = np.array([[0.0, 0.5], [0.0, 1.0], [2.0, 0.5], [1.0, -1.0]])
    with tf.device("/CPU:0"):
        values = compiled(tf.constant(w[:, 0]), tf.constant(w[:, 1]))
    np.testing.assert_allclose(values[0], made.loss(w), rtol=0, atol=1e-12)
    np.testing.assert_allclose(np.transpose(values[1:]), made.gradient(w), rtol=0, atol=1e-9)
    np.testing.assert_allclose(
        values[0], np.sinc(w[:, 0] / np.pi) * np.sinc((w[:, 1] - 0.5) / np.pi), atol=1e-9
    )


@pytest.mark.parametrize(
    ("text", "w", "expected"),
    [
        ("peaks", (-0.35, -0.67), True),
        ("w_0**2 - w_1**2", (0, 0), True),
        ("abs(x) + y**2", (0.1, 0.5), True),
        ("abs(x) + y**2", (0, 0.5), False),
        ("abs(x - 0.1) + y", (0.1, 0), False),
        ("abs(x)**1.1 + y", (0, 1), True),
        ("sqrt(x**2 + y**2)", (0, 0), False),
        ("sqrt(x) + y", (0, 0), False),
        ("ackley", (0, 0), False),
        ("sin(x**2 + y**2)/(x**2 + y**2)", (0, 0), True),
        ("relu(x) + y", (0, 0), False),
        ("relu(x)**2 + y", (0, 0), True),
        ("max(x**2, y)", (1, 1), False),
        ("max(x**2, y)", (1, 1.1), True),
        ("where(x < 1, x**2, 2*x - 1) + y", (1, 1), True),
        ("where(x < 1, x**2, 3*x) + y", (1, 1), False),
        ("floor(2*x) + y", (1, 0), False),
        ("floor(2*x) + y", (1.1, 0), True),
    ],
)
def test_a_loss_has_a_gradient_but_at_kinks_seams_jumps_and_edges(
    text: str, w: tuple[float, float], expected: bool
) -> None:
    assert surface(text).has_gradient(w) == expected


@pytest.mark.parametrize("power", ["1/3", "1/2", "2/3", "3/4"])
def test_at_an_upright_tangent_there_is_no_gradient_and_none_is_made_up(power: str) -> None:
    for root in (f"sign(w_0)*abs(w_0)**({power})", f"-abs(w_0)**({power})"):
        for width in (1, 3):
            made = Surface.from_expression(f"{root} + w_1**2", ((-width, width), (-3, 3)))
            assert made.gradient([0, 1]).tolist() == [0, 2]
            assert not made.has_gradient([0, 1])
            assert made.has_gradient([1e-9, 1])


def test_at_a_jump_between_two_sides_there_is_no_gradient() -> None:
    assert not Surface.from_expression("sign(w_0) + w_1**2").has_gradient([0, 1])
