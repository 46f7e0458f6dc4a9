"""The panel before the race: a formula as long as one likes can be read, and its key says 0 for next to 0."""

from __future__ import annotations

import cairo
import numpy as np
import pytest

from engine import expressions, formula
from engine.surfaces import surface
from scenes.language import load
from scenes.stage.map.explanation import LEAST_FORMULA, Explanation, _breaks, broken, key_ends
from scenes.stage.map.map import LossMap
from scenes.stage.paint.canvas import Canvas, Mark
from scenes.stage.paint.layout import PANEL, STAGE
from scenes.theme import NIGHT
from tests.scenes.made import ground, raced

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


@pytest.mark.parametrize("name", ["w_0 + " * 60 + "w_1", "a name of one's own"])
def test_a_name_of_any_length_ends_within_the_panel(name: str) -> None:
    made = LossMap(raced(ground("w_0**2 + w_1**2"), np.full((1, 2, 2), 0.5)), load("en"), NIGHT, STAGE)
    log: list[Mark] = []
    canvas = Canvas(cairo.Context(cairo.ImageSurface(cairo.FORMAT_ARGB32, 8, 8)), log=log)
    made.name = name
    Explanation(made, 0.0, np.inf).paint_resting(canvas, 9.0)
    (mark,) = [mark for mark in log if mark.text[:5] == name[:5]]
    assert mark.x + mark.width <= PANEL.right
    assert mark.text == name or mark.text.endswith("…")


@pytest.mark.parametrize(
    ("low", "high", "ends"),
    [(1.3e-31, 14.0, (0.0, 14.0)), (-1.0, -1.7e-9, (-1.0, 0.0)), (1e-30, 3e-30, (1e-30, 3e-30))],
)
def test_what_is_nothing_beside_the_maps_losses_is_told_as_0(
    low: float, high: float, ends: tuple[float, float]
) -> None:
    assert key_ends(low, high) == ends
    assert np.isfinite(ends).all()
