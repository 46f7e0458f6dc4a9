"""Notations: one expression in many writings is one tree; its functions' values and slopes are right."""

from __future__ import annotations

import math
import time

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from engine import derivatives, tree
from engine.errors import InputError
from engine.expressions import WEIGHTS, X, canonical, evaluate, parse
from engine.surfaces import SURFACES, Surface

W_0, W_1 = 0.7, -1.3
PAIRS = [("x", "y"), ("w0", "w1"), ("w₀", "w₁"), ("x_1", "x_2"), ("θ₀", "θ₁"), ("w[0]", "w[1]")]
PAIRS += [("𝑥", "𝑦"), ("X", "Y")]


@st.composite
def typed(draw: st.DrawFn, depth: int = 2) -> tuple[str, str]:
    """A random expression in the grammar's own notation, {0} and {1} the weights; and as people write it."""
    if depth == 0:
        piece = draw(st.sampled_from([("{0}", "{0}"), ("{1}", "{1}"), ("2", "2"), ("0.5", "½"), ("pi", "π")]))
        return piece
    a, b = draw(typed(depth - 1)), draw(typed(depth - 1))
    kind = draw(
        st.sampled_from(["leaf", "+", "-", "*", "/", "square", "abs", "call", "max", "where", "minus"])
    )
    ways: dict[str, tuple[str, list[str]]] = {
        "leaf": ("{a}", ["{a}"]),
        "+": ("({a} + {b})", ["({a}\u00a0+\u2009{b})", "[{a}+{b}]"]),
        "-": ("({a} - ({b}))", ["({a} − ({b}))", "({a}–({b}))"]),
        "*": ("({a})*({b})", ["({a})({b})", "({a})·({b})", "({a}) × ({b})", "[{a}]*({b})"]),
        "/": ("({a})/({b})", ["({a}) ÷ ({b})", "({a})∕({b})"]),
        "square": ("({a})**2", ["({a})²", "({a})^{2}", "np.square({a})", "pow({a}, 2)"]),
        "abs": ("abs({a})", ["|({a})|", "np.abs({a})", "fabs({a})"]),
        "call": ("sin({a})**3", ["sen³({a})", "np.sin({a})^3", "sin^3({a})", "SIN({a})³"]),
        "max": ("max({a}, {b})", ["np.maximum({a}, {b})", "MAX({a}; {b})", "máx({a},{b})"]),
        "where": ("where({a} <= {b}, {b}, 2)", ["np.where({a} ≤ {b}, {b}, 2)", "({b} if {a} <= {b} else 2)"]),
        "minus": ("(-({a}))", ["(−({a}))"]),
    }
    plain, others = ways[kind]
    way = draw(st.sampled_from(others))
    one, other = (text.replace("{a}", a[k]).replace("{b}", b[k]) for k, text in enumerate((plain, way)))
    return one, other


@settings(max_examples=80, deadline=None)
@given(typed(), st.sampled_from(PAIRS))
def test_what_people_write_is_the_same_expression(texts: tuple[str, str], pair: tuple[str, str]) -> None:
    plain, written = ((f"{text} + {{0}} - {{1}}").replace("{0}", "@0").replace("{1}", "@1") for text in texts)
    plain = plain.replace("@0", "w_0").replace("@1", "w_1")
    written = written.replace("@0", pair[0]).replace("@1", pair[1])
    (code, expected), (other, found) = _read(plain, WEIGHTS), _read(written, WEIGHTS)
    assume(code not in ("expression.deep", "expression.long"))
    assert code == other
    if expected is None or found is None:
        return
    value = evaluate(found, W_0, W_1)
    np.testing.assert_allclose(value, evaluate(expected, W_0, W_1), rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(evaluate(parse(canonical(written)), W_0, W_1), value, rtol=1e-12, atol=1e-12)


def _read(text: str, variables: tuple[str, ...]) -> tuple[str, tree.Node | None]:
    """What is wrong with a text, by the code of its sentence, or its tree."""
    try:
        return "", parse(text, variables)
    except InputError as error:
        sentence, column = str(error).replace("\n", ""), error.fields.get("column", 1)
        placed = sentence.isprintable() and isinstance(column, int) and 1 <= column <= len(text) + 1
        return error.code if placed else f"ill told: {error}", None


def _same(one: tree.Node, other: tree.Node) -> bool:
    alike = (one.kind, one.value, len(one.children)) == (other.kind, other.value, len(other.children))
    return alike and all(map(_same, one.children, other.children))


@settings(max_examples=60, deadline=None)
@given(typed(), st.sampled_from([WEIGHTS, ("x", "y")]))
def test_a_canonical_text_is_the_same_tree_and_stays_as_it_is(
    texts: tuple[str, str], pair: tuple[str, str]
) -> None:
    for text in texts:
        text = text.replace("{0}", pair[0]).replace("{1}", pair[1])
        try:
            own = canonical(text)
        except InputError:
            continue
        assert _same(parse(own), parse(text))
        assert canonical(own) == own
        assert own.isascii()


@pytest.mark.parametrize("entry", SURFACES.values(), ids=str)
def test_what_was_always_read_keeps_its_text(entry: Surface) -> None:
    assert canonical(entry.expression) == entry.expression
    for text in ("w_0^2 + 3*w_1", "  w_0**2*w_1 ", "ln( w_0 )+w_1", "-+w_0"):
        assert canonical(text) == text.strip()


SIGNS = "wxyθσπ√∛012₀₁²³⁻ˣ½|()[]{}+-−–*·×/÷^=<>≤;:,.\\'\"«»“”$ \u00a0\u2009\n\t_eéñ日"
WORDS = [
    "sin",
    "np.",
    "max(",
    "where(",
    "if",
    "else",
    "lambda ",
    "f(x) =",
    "w[0]",
    "**",
    "sin²(",
    "|x|",
    "2x",
    r"\frac",
]


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(
        st.text(max_size=120),
        st.text(SIGNS, max_size=40),
        st.lists(st.sampled_from([*SIGNS, *WORDS]), max_size=30).map("".join),
    ),
    st.sampled_from([WEIGHTS, X]),
)
@example("|" * 900 + "x", WEIGHTS)
@example("(" * 30 + "x<0", WEIGHTS)
@example("where(" * 30 + "((((((x", WEIGHTS)
@example("silu(" * 35 + "x" + ")" * 35, X)
@example("cbrt(" * 20 + "x" + ")" * 20, X)
@example("x" + "²" * 999, X)
@example("x if x < 0 else " * 60 + "1", X)
@example("√" * 999, X)
@example("f(x) = " * 100, X)
@example("2" + "x" * 998, X)
@example("\ud800x", WEIGHTS)
@example("x\u0301 + é", WEIGHTS)
@example("sin^(((2)))(x) + sin^)(x", X)
def test_any_text_is_read_or_refused_at_once_and_with_a_sentence(
    text: str, variables: tuple[str, ...]
) -> None:
    began = time.process_time()
    code, found = _read(text, variables)
    if found is None:
        assert code.startswith("expression.")
    else:
        assert _same(parse(canonical(text, variables), variables), found)
    assert time.process_time() - began < 1.0


# ------------------------------------------------------------------------------------------ the functions

# Each function's value from the standard library, and where it has a derivative.
EXPECTED = {
    "max(x, y)": max,
    "min(x, y, 0.3)": lambda x, y: min(x, y, 0.3),
    "sign(x) + y": lambda x, y: math.copysign(1, x) + y,
    "floor(x)*y": lambda x, y: math.floor(x) * y,
    "ceil(x)*y": lambda x, y: math.ceil(x) * y,
    "relu(x) + 2*relu(-y)": lambda x, y: max(x, 0) + 2 * max(-y, 0),
    "sigmoid(3*x - y)": lambda x, y: 1 / (1 + math.exp(y - 3 * x)),
    "softplus(x*y)": lambda x, y: math.log(1 + math.exp(x * y)),
    "erf(x)*erf(y - 1)": lambda x, y: math.erf(x) * math.erf(y - 1),
    "where(x < y, x**2, x*y)": lambda x, y: x**2 if x < y else x * y,
    "where(x >= 0, sqrt(x), y)": lambda x, y: math.sqrt(x) if x >= 0 else y,
    "where(x*y > 1, 1, y)": lambda x, y: 1 if x * y > 1 else y,
    "where(x <= 0, y, log(x))": lambda x, y: y if x <= 0 else math.log(x),
    "asinh(x) + y": lambda x, y: math.asinh(x) + y,
    "acosh(x**2 + 1.1) + y": lambda x, y: math.acosh(x**2 + 1.1) + y,
    "atanh(x/4)*y": lambda x, y: math.atanh(x / 4) * y,
    "pow(x, 3) + square(y)": lambda x, y: x**3 + y**2,
    "hypot(x, y + 0.1)": lambda x, y: math.hypot(x, y + 0.1),
    "exp2(x)*y": lambda x, y: 2**x * y,
    "expm1(x) + log1p(y**2)": lambda x, y: math.expm1(x) + math.log1p(y**2),
    "cbrt(x) + y": lambda x, y: math.copysign(abs(x) ** (1 / 3), x) + y,
    "sec(x/3) + csc(y/5 + 1.6) + cot(y/9 + 1)": lambda x, y: (
        1 / math.cos(x / 3) + 1 / math.sin(y / 5 + 1.6) + 1 / math.tan(y / 9 + 1)
    ),
    "clip(x, -1, 1)*y": lambda x, y: min(max(x, -1), 1) * y,
    "relu6(4*x) + y": lambda x, y: min(max(4 * x, 0), 6) + y,
    "silu(x) + softsign(y) + mish(x - y)": lambda x, y: (
        x / (1 + math.exp(-x)) + y / (1 + abs(y)) + (x - y) * math.tanh(math.log(1 + math.exp(x - y)))
    ),
    "|x − y| + |x||y|": lambda x, y: abs(x - y) + abs(x) * abs(y),
    "max(|x|, |y|)": lambda x, y: max(abs(x), abs(y)),
}
POINTS = np.random.default_rng(3).uniform(-2.3, 2.3, (40, 2))  # none of them at a kink


@pytest.mark.parametrize("text", EXPECTED)
def test_a_functions_value_slopes_and_curvatures_are_right(text: str) -> None:
    made = Surface.from_expression(text)
    expected = [EXPECTED[text](*point) for point in POINTS.tolist()]  # type: ignore[operator]
    np.testing.assert_allclose(made.loss(POINTS), expected, rtol=1e-13, atol=1e-13)
    node = parse(text)
    np.testing.assert_allclose(evaluate(node, *POINTS.T), expected, rtol=1e-13, atol=1e-13)
    h = 1e-6
    steps = h * np.eye(2)
    slopes = [(made.loss(POINTS + step) - made.loss(POINTS - step)) / (2 * h) for step in steps]
    bends = [(made.gradient(POINTS + step) - made.gradient(POINTS - step)) / (2 * h) for step in steps]
    np.testing.assert_allclose(made.gradient(POINTS), np.stack(slopes, axis=1), rtol=1e-6, atol=1e-7)
    np.testing.assert_allclose(made.hessian(POINTS), np.stack(bends, axis=1), rtol=1e-5, atol=1e-6)


COMPILED = [  # the functions that TensorFlow has by name, and the cases; each term counts for itself
    "max(x, y) + 3*min(x, y, 0.3) + 7*max(2, x) + 11*sign(x) + 13*floor(x + 0.1)*y + 17*ceil(x*y)",
    "relu(x) + 3*relu(-y)*x + 7*sigmoid(3*x - y) + 11*softplus(x*y) + 13*erf(x)*erf(y - 1)",
    "where(x < y, x**2, x*y) + 3*where(x >= 0, sqrt(x), y) + 7*where(x*y > 1, 1, 2)",
    "asinh(x) + 11*atanh(y/4) + 3*acosh(x**2 + 1.1)",
]


def test_compiled_by_xla_the_functions_have_the_same_values_and_slopes() -> None:
    tf = pytest.importorskip("tensorflow")
    table = {each: getattr(tf.math, each, None) or getattr(tf, each) for each in derivatives.FUNCTION_NAMES}
    made = [Surface.from_expression(text) for text in COMPILED]
    kinks = np.array([[0.0, 0.0], [0.0, 0.5], [1.0, 1.0], [1.0, -1.0], [-2.0, 1e3], [np.nan, 1.0]])
    points = np.concatenate([POINTS, kinks])

    def every(w_0: object, w_1: object) -> list[object]:
        return [value for one in made for value in one.functions(table)(w_0, w_1)]

    compiled = tf.function(every, jit_compile=True, autograph=False)
    with tf.device("/CPU:0"):
        values = [each.numpy() for each in compiled(tf.constant(points[:, 0]), tf.constant(points[:, 1]))]
    for k, one in enumerate(made):
        expected = [one.loss(points), *one.gradient(points).T]
        for value, own in zip(values[3 * k : 3 * k + 3], expected, strict=True):
            np.testing.assert_allclose(value, own, rtol=1e-11, atol=1e-12, err_msg=one.expression)


@pytest.mark.parametrize(
    ("text", "slope"),
    [
        ("relu(x)", 0), ("|x|", 0), ("max(x, -x)", 0), ("max(x, 0)", 0.5), ("min(3x, x)", 2), ("floor(x)", 0),
        ("sign(x)", 0), ("where(x < 0, x², 2x)", 2), ("where(x <= 0, x², 2x)", 0), ("max(x², 2x²)", 0),
    ],
)  # fmt: skip
def test_at_a_kink_the_slope_is_what_the_convention_of_computing_says(text: str, slope: float) -> None:
    assert Surface.from_expression(text).gradient([0, 0])[0] == slope


def test_where_a_comparison_has_no_value_there_is_none() -> None:
    made = Surface.from_expression("where(log(x) < 0, 1, y)")
    np.testing.assert_array_equal(made.loss(np.array([[-1, 2], [0.5, 2], [2, 2]])), [np.nan, 1, 2])
    np.testing.assert_array_equal(made.gradient(np.array([[-1, 2], [0.5, 2], [2, 2]]))[:, 1], [np.nan, 0, 1])


def test_symbols_that_sympy_has_are_written_as_its_own() -> None:
    import sympy

    w_0, w_1 = sympy.symbols("w_0 w_1", real=True)
    assert Surface.from_expression("max(x, y)").symbolic() == sympy.Max(w_0, w_1)
    assert Surface.from_expression("where(x < 0, x², y)").symbolic() == sympy.Piecewise(
        (w_0**2, w_0 < 0), (w_1, True)
    )


@pytest.mark.parametrize(
    ("text", "entangled"),
    [
        ("max(" + ", ".join(f"{k}*x - y" for k in range(40)) + ")", False),
        ("max(x," * 8 + "y" + " + 1)" * 8, False),
        ("max(x," * 14 + "y" + " + 1)" * 14, True),
        ("relu(" * 12 + "x" + " - 0.1*y)" * 12, False),
        ("where(x < 0," * 9 + "x*y" + ", x²)" * 9, False),
    ],
)
def test_cases_within_cases_are_derived_at_once_or_refused(text: str, entangled: bool) -> None:
    began = time.process_time()
    if entangled:
        with pytest.raises(InputError, match="too entangled"):
            Surface.from_expression(text)
    else:
        assert np.isfinite(Surface.from_expression(text).hessian(np.array([0.3, 0.7]))).all()
    assert time.process_time() - began < 5
