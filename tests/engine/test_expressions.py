"""The parser: what it reads, and that it refuses everything else with a pointing finger, and quickly."""

from __future__ import annotations

import ast
import inspect
import time

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from engine import derivatives, expressions
from engine.errors import InputError
from engine.expressions import Node, evaluate, parse

W_0, W_1 = 0.7, -1.3


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("w_0 + w_1", W_0 + W_1),
        ("w_0 - w_1 - 2", W_0 - W_1 - 2),
        ("w_0/w_1/2", W_0 / W_1 / 2),
        ("-w_0**2", -(W_0**2)),
        ("(-w_0)**2", W_0**2),
        ("2**-w_0", 2**-W_0),
        ("2**w_0**2", 2 ** (W_0**2)),
        ("w_0^3", W_0**3),
        ("- - +w_1", W_1),
        ("3*-w_1", -3 * W_1),
        ("1.5e-1*w_0 + .5 + 2.", 0.15 * W_0 + 2.5),
        ("exp(w_0)*e**w_1*pi", np.exp(W_0) * np.exp(W_1) * np.pi),
        ("sin(w_0)+cos(w_0)+tan(w_0)", np.sin(W_0) + np.cos(W_0) + np.tan(W_0)),
        ("asin(w_0)+acos(w_0)+atan(w_0)", np.arcsin(W_0) + np.arccos(W_0) + np.arctan(W_0)),
        ("sinh(w_0)+cosh(w_0)+tanh(w_0)", np.sinh(W_0) + np.cosh(W_0) + np.tanh(W_0)),
        ("log(w_0)+ln(w_0)+log2(w_0)+log10(w_0)", 2 * np.log(W_0) + np.log2(W_0) + np.log10(W_0)),
        ("sqrt(w_0)+abs(w_1)", np.sqrt(W_0) + 1.3),
        ("\t w_0 *  ( w_1 ) ", W_0 * W_1),
    ],
)
def test_an_expression_is_read_as_mathematics_reads_it(text: str, value: float) -> None:
    assert evaluate(parse(text), W_0, W_1) == pytest.approx(value, rel=1e-14)


@pytest.mark.parametrize(
    ("text", "code", "column"),
    [
        ("w_0.real", "character", 4),
        ("w_0.__class__", "character", 4),
        ("__import__('os')", "name", 1),
        ("fgh(w_0)", "name", 1),
        ("w_0 + eval(w_1)", "name", 7),
        ("w_0.exp(w_1)", "character", 4),
        ("os.system(w_0)", "character", 3),
        ("np.linalg.norm(w_0)", "name_meant", 1),
        ("w_0 if w_1 else 1", "comparison", 12),
        ("w_0 if w_1 < 0", "comparison", 15),
        ("w_0 == w_1", "equals", 5),
        ("w_0**2 + w_1**2 = 1", "equals", 17),
        ("w_0 < w_1", "condition", 5),
        ("(w_0 < w_1)*w_0", "condition", 6),
        ("where(w_0, 1, w_1)", "comparison", 10),
        ("where(0 < w_0 < 1, 1, w_1)", "comparison", 15),
        ("where(w_0 < 0 and w_1 < 0, 1, w_1)", "logic", 15),
        ("where(w_0 < 0, w_1)", "several", 6),
        ("w_0 and w_1", "logic", 5),
        ("w_0[0]", "operator", 4),
        ("{w_0", "unclosed", 1),
        ("(w_0]", "unclosed", 1),
        ("(w_0 2)", "operator", 6),
        ("w_0 # no", "character", 5),
        ("w_0; w_1", "character", 4),
        ("w_0\nw_1", "operator", 5),
        ("w_0 ± w_1", "character", 5),
        ("e⁻ˣ²", "character", 4),
        ("3½w_0", "operator", 2),
        ("w_2 + w_0", "mixed", 7),
        ("w_0 + x", "mixed", 7),
        ("x_1**2", "which", 1),
        ("w_2**2", "which", 1),
        ("sine(w_0)", "name_meant", 1),
        (r"\frac{w_0}{2}", "latex", 1),
        ("|w_0", "unclosed", 1),
        ("w_0|", "unfinished", 5),
        ("|w_0|w_1|w_0|", "bar", 9),
        ("1/2w_0", "ambiguous", 4),
        ("w_0/2(w_1 + 1)", "ambiguous", 6),
        ("e^2w_0", "ambiguous", 4),
        ("√2w_0", "ambiguous", 3),
        ("√w_0²", "ambiguous", 5),
        ("sin⁻¹(w_0)", "inverse", 4),
        ("tanh^-1(w_0)", "inverse", 5),
        ("sin² w_0", "call", 1),
        ("w_0 + sin", "call", 7),
        ("sin w_0", "call", 1),
        ("sin()", "no_argument", 4),
        ("sin(w_0, 2)", "arguments", 8),
        ("max(w_0)", "several", 4),
        ("pow(w_0, 2, w_1)", "several", 4),
        ("e(w_0)", "operator", 2),
        ("w_0 2", "operator", 5),
        ("(w_0)2", "operator", 6),
        ("w_0, w_1", "comma", 4),
        ("(w_0, w_1)", "comma", 5),
        ("1,5*w_0", "decimal", 2),
        ("(1,5)*w_0", "decimal", 3),
        ("relu(0,5*w_0)", "decimal", 7),
        ("max(0,5*w_0; 1)", "decimal", 6),
        ("w_0 +", "unfinished", 6),
        ("w_0 + * 2", "unexpected", 7),
        ("w_0 // 2", "unexpected", 6),
        ("(w_0 + 1", "unclosed", 1),
        ("sin(w_0", "unclosed", 4),
        ("w_0)", "unopened", 4),
        ("9**9**9**9 + w_0", "exponent", 7),
        ("w_0**65", "exponent", 6),
        ("w_0**(8*9)", "exponent", 7),
        ("w_0**-100", "exponent", 6),
        ("w_0 + 1e999", "number", 7),
        ("w_0 + " + "9" * 50, "number", 7),
        ("w_0 + 1e-200", "number", 7),
        ("w_0 + (1e60*1e60)", "value", 8),
        ("w_0 + 64.0**64", "value", 7),
        ("w_0 + exp(300)", "value", 7),
        ("w_0 + log(-1)", "value", 7),
        ("w_0 + 1/0", "value", 7),
        ("w_0 + (1e-3**64)**64", "value", 8),
        ("w_0 + sqrt(2 - 3)", "value", 7),
        ("w_0*(-2)**w_1", "base", 6),
        ("(" * 41 + "w_0" + ")" * 41, "deep", 41),
        ("-" * 41 + "w_0", "deep", 41),
        ("w_0" + "**w_0" * 41, "deep", 204),
    ],
)
def test_what_is_not_in_the_grammar_is_refused_at_its_column(text: str, code: str, column: int) -> None:
    with pytest.raises(InputError) as caught:
        parse(text)
    assert (caught.value.code, caught.value.fields["column"]) == (f"expression.{code}", column)
    assert f"Column {column} of" in str(caught.value)
    assert str(caught.value).replace("\n", "").isprintable()


def test_the_caret_stands_under_the_mistake_also_in_a_long_text() -> None:
    for text in ("w_0 + foo(w_1)", "w_0*w_1 + " * 30 + "foo(w_1)" + " + w_0*w_1" * 30):
        with pytest.raises(InputError) as caught:
            parse(text)
        _, quoted, caret = str(caught.value).splitlines()
        assert quoted[caret.index("^") :].startswith("foo(w_1)")
        assert len(quoted) < 85


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("sine(w_0)", "sin"),
        ("expo(w_0)", "exp"),
        ("arctang(w_0)", "arctan"),
        ("sigmod(w_0)", "sigmoid"),
        ("wo_0 + w_1", "w_0"),
    ],
)
def test_a_misspelt_name_is_answered_with_the_right_one(text: str, meant: str) -> None:
    with pytest.raises(InputError, match=f"did you mean .*{meant}"):
        parse(text)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        (" \t ", "empty"),
        ("w_0" + " + 1" * 300, "long"),
        ("1 + pi", "constant"),
        ("*".join(f"(w_0 + {k})" for k in range(60)), "entangled"),
    ],
)
def test_what_is_wrong_as_a_whole_is_said(text: str, code: str) -> None:
    with pytest.raises(InputError) as caught:
        parse(text)
    assert caught.value.code == f"expression.{code}"


PIECES = [
    "w_0",
    "w_1",
    "2",
    "0.5",
    "1e9",
    "9",
    "**",
    "^",
    "*",
    "/",
    "+",
    "-",
    "(",
    ")",
    ",",
    " ",
    "__",
    ".",
    "\n",
    "'",
]
PIECES += ["sin", "exp", "log", "abs", "sqrt", "e", "pi", "lambda"]


@settings(max_examples=400)
@given(st.one_of(st.text(max_size=200), st.lists(st.sampled_from(PIECES), max_size=40).map("".join)))
@example("9**9**9**9**9*w_0")
@example("(" * 900)
@example("-" * 999)
@example("w_0" + "**2" * 300)
@example("sin(" * 200)
@example("\x00w_0")
@example("1e-99**64*w_0")
def test_any_text_is_read_or_refused_with_a_sentence_at_once(text: str) -> None:
    began = time.process_time()
    _read(text)
    assert time.process_time() - began < 1.0


@st.composite
def written(draw: st.DrawFn, depth: int = 3) -> str:
    """A random expression of the grammar."""
    if depth == 0:
        return draw(st.sampled_from(["w_0", "w_1", "w_0", "w_1", "2", "0.3", "1"]))
    inner = written(depth=depth - 1)
    kind = draw(st.sampled_from(["leaf", "+", "-", "*", "/", "**", "call", "negative"]))
    if kind == "leaf":
        return draw(written(depth=0))
    if kind == "call":
        return f"{draw(st.sampled_from(sorted(expressions.FUNCTIONS)))}({draw(inner)})"
    if kind == "negative":
        return f"(-{draw(inner)})"
    if kind == "**":
        return f"({draw(inner)})**{draw(st.sampled_from(['2', '3', '-1', '0.5', '-2', 'w_0']))}"
    return f"({draw(inner)} {kind} {draw(inner)})"


@settings(max_examples=300)
@given(written())
def test_what_is_read_has_the_value_that_python_gives_it(text: str) -> None:
    code, tree = _read(text)
    assert code in (
        "",
        "value",
        "exponent",
        "base",
        "constant",
    )  # its numbers may be refused, its grammar not
    if tree is None:
        return
    names = {**expressions.FUNCTIONS, **expressions.CONSTANTS}
    with np.errstate(all="ignore"):
        expected = eval(text, {"__builtins__": {}}, {**names, "w_0": np.float64(W_0), "w_1": np.float64(W_1)})
    np.testing.assert_allclose(evaluate(tree, np.float64(W_0), np.float64(W_1)), expected, rtol=1e-12)


def _read(text: str) -> tuple[str, Node | None]:
    """What is wrong with a text, by its code, and its tree."""
    try:
        return "", parse(text)
    except InputError as error:
        return error.code.removeprefix("expression."), None


@settings(max_examples=60)
@given(written())
def test_sympy_and_the_text_agree_on_the_loss(text: str) -> None:
    assume(not any(f"{jump}(" in text for jump in ("sign", "floor", "ceil")))  # rounding decides the side
    try:
        tree = expressions.parse(text)
    except InputError:
        assume(False)
    w_0, w_1 = np.random.default_rng(0).uniform(0.1, 2, (2, 50)) * [[1], [-1]]
    expected = np.broadcast_to(expressions.evaluate(tree, w_0, w_1), w_0.shape)
    with np.errstate(all="ignore"):
        (loss,) = derivatives.in_numpy(text, "loss")(w_0, w_1)
    # SymPy may simplify exp(log(x)) to x, and so have a value where the text, taken literally, has none.
    there = np.isfinite(expected) & (np.abs(expected) < 1e6)
    np.testing.assert_allclose(np.broadcast_to(loss, w_0.shape)[there], expected[there], rtol=1e-6, atol=1e-6)


@settings(max_examples=60)
@given(written())
def test_the_code_of_the_derivatives_calls_nothing_but_the_table(text: str) -> None:
    try:
        expressions.parse(text)
    except InputError:
        assume(False)
    code = ast.parse(inspect.getsource(derivatives.function(text, derivatives.ORDERS, derivatives.NUMPY)))
    calls = [node.func for node in ast.walk(code) if isinstance(node, ast.Call)]
    assert {call.id for call in calls if isinstance(call, ast.Name)} <= {
        *derivatives.FUNCTION_NAMES,
        "choose",
    }
