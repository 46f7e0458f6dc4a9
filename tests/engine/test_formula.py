"""Formulas: written as a mathematician would, and accepted by Typst."""

from __future__ import annotations

import re

import pytest
import typst
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from engine import expressions, formula
from engine.errors import InputError
from engine.surfaces import SURFACES


def written(text: str) -> str:
    return formula.typst(expressions.parse(text))


def test_peaks_stands_as_on_the_course_page() -> None:
    latex = r"3(1-w_0)^2e^{-w_0^2-(w_1+1)^2}-10(\frac{w_0}{5}-w_0^3-w_1^5)e^{-w_0^2-w_1^2}"
    latex += r"-\frac{1}{3}e^{-(w_0+1)^2-w_1^2}"
    as_typst = re.sub(r"\\frac\{(.*?)\}\{(.*?)\}", r"frac(\1,\2)", latex)
    as_typst = re.sub(r"\^\{(.*?)\}", r"^(\1)", as_typst)
    assert SURFACES["peaks"].formula().replace(" ", "") == as_typst


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("w_0*w_1", "w_0 w_1"),
        ("2*w_0*3", "2 w_0 dot 3"),
        ("w_0*2**w_1", "w_0 dot 2^(w_1)"),
        ("-2*w_0**2 - (w_1 - 1)", "-2 w_0^2 - (w_1 - 1)"),
        ("w_0 + -w_1", "w_0 - w_1"),
        ("w_0 - (-w_1)", "w_0 - (-w_1)"),
        ("w_0*(-w_1)", "w_0 (-w_1)"),
        ("-(w_0 + w_1)", "-(w_0 + w_1)"),
        ("(w_0 + w_1)*w_0", "(w_0 + w_1) w_0"),
        ("w_0/(w_1 + 1)", "frac(w_0, w_1 + 1)"),
        ("(w_0 + w_1)/2", "frac(1, 2) (w_0 + w_1)"),
        ("w_0**2/2", "frac(w_0^2, 2)"),
        ("exp(w_0/2)**2", "(e^(frac(w_0, 2)))^2"),
        ("(w_0**2)**3", "(w_0^2)^3"),
        ("w_0**w_1**2", "w_0^(w_1^2)"),
        ("w_0**(1/3)", "w_0^(1\\/3)"),
        ("w_0**-1", "w_0^(-1)"),
        ("sin(w_0)**2", "sin^2 (w_0)"),
        ("sqrt(abs(w_0))", "sqrt(abs(w_0))"),
        ("log(w_0) + asin(w_1)", "ln(w_0) + arcsin(w_1)"),
        ("log10(w_0)", "log_10 (w_0)"),
        (".5*w_0 + 2.*w_1", "0.5 w_0 + 2 w_1"),
        ("1e3*w_0", "10^3 w_0"),
        ("2.5e-3*w_0", "2.5 dot 10^(-3) w_0"),
        ("(w_0)", "w_0"),
        ("max(w_0, -w_1, 2)", "max(w_0\\, -w_1\\, 2)"),
        ("min(|x|, y)²", "(min(abs(w_0)\\, w_1))^2"),
        ("floor(w_0)*ceil(w_1)", "floor(w_0) ceil(w_1)"),
        ("relu(w_0) + sign(w_1)", 'op("ReLU")(w_0) + op("sgn")(w_1)'),
        ("sigmoid(w_0)", "sigma (w_0)"),
        ("asinh(w_0) - erf(w_1)", 'op("arsinh")(w_0) - op("erf")(w_1)'),
        ("where(w_0 < 1, w_0**2, -w_1)", "cases(w_0^2 & quad w_0 < 1, -w_1 & quad w_0 >= 1)"),
        ("3*where(w_0 >= w_1, 1, w_1)", "3 (cases(1 & quad w_0 >= w_1, w_1 & quad w_0 < w_1))"),
    ],
)
def test_a_formula_has_the_signs_that_are_needed_and_no_others(text: str, expected: str) -> None:
    assert written(text) == expected


@pytest.mark.parametrize("name", SURFACES)
def test_typst_sets_the_formula_of_every_surface(name: str) -> None:
    assert _compiled([SURFACES[name].formula()])


PIECES = st.recursive(
    st.sampled_from(["w_0", "w_1", "2", "1e5", ".5", "pi", "e"]),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from("+-*/"), inner).map(lambda t: f"({t[0]}{t[1]}{t[2]})"),
        st.tuples(inner, st.sampled_from(["2", "-1", "(1/2)", "w_0", "0.5"])).map(
            lambda t: f"({t[0]})**{t[1]}"
        ),
        st.tuples(st.sampled_from(sorted(expressions.FUNCTIONS)), inner).map(lambda t: f"{t[0]}({t[1]})"),
        st.tuples(st.sampled_from(["max", "min"]), inner, inner).map(lambda t: f"{t[0]}({t[1]}, {t[2]})"),
        st.tuples(st.sampled_from(["<", ">="]), inner, inner).map(
            lambda t: f"where({t[1]} {t[0]} 1, {t[2]}, 2)"
        ),
        inner.map(lambda t: f"(-{t})"),
    ),
    max_leaves=8,
)


@settings(max_examples=25)
@given(st.lists(PIECES, min_size=10, max_size=10))
def test_typst_sets_any_formula(texts: list[str]) -> None:
    formulas = []
    for text in texts:
        try:
            formulas.append(written(text))
        except InputError:
            continue
    assume(formulas)
    assert _compiled(formulas)


def _compiled(formulas: list[str]) -> bytes:
    return typst.compile("\n\n".join(f"$ {each} $" for each in formulas).encode(), format="svg")
