"""A formula as long as one likes can be read."""

from __future__ import annotations

import pytest

from engine import expressions, formula
from engine.surfaces import surface
from scenes.stage.map.explanation import LEAST_FORMULA, _breaks, broken
from scenes.stage.paint.layout import PANEL

LONG = "w_0 + (1 + w_0**2 + 2*w_0*w_1 + 3*w_1**2 - 4*w_0 + 5*w_1**3 - 6*w_0**3)**2*(w_0 - w_1 + 3)"


@pytest.mark.parametrize("name", ["goldstein_price", "levy_13", LONG])
def test_a_long_formula_is_broken_until_it_can_be_read(name: str) -> None:
    whole = surface(name).formula()
    lines = broken(whole, "L = ")
    assert len(lines) > 1
    assert PANEL.width / max(line.width for line in lines) >= LEAST_FORMULA
    assert "".join(line.typst.removeprefix("quad ") for line in lines) == "L = " + whole


def test_no_function_fraction_or_exponent_is_broken() -> None:
    text = "sin(w_0 + 2)**2*exp(w_0 - w_1)*sqrt(w_0 + 1)*tan(w_1 + 1)/(w_0 + w_1)"
    assert _breaks(formula.typst(expressions.parse(text))) == []
    assert _breaks("(a + b)^2 (c - d)") == [(3, 1.5), (10, 0.25), (13, 1.5)]
