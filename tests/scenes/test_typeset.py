"""Formulas show all that Typst sets: letters, and the bars of fractions and roots."""

from __future__ import annotations

import cairo
import numpy as np
import pytest

from scenes.language import load
from scenes.stage.paint import lettering
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.formula import Formula


def ink(typst: str) -> np.ndarray:
    """Which pixels of a large picture of a formula are painted (rows, columns)."""
    surface = cairo.ImageSurface(cairo.FORMAT_ARGB32, 600, 400)
    Formula(typst).paint(Canvas(cairo.Context(surface)), 40, 200, size=120, colour="#ffffff")
    return np.ndarray((400, 600, 4), np.uint8, surface.get_data())[..., 3] > 128


@pytest.mark.parametrize("typst", ["(a b c)/3", "sqrt(x)", "w_0/5"])
def test_bars_are_drawn(typst: str) -> None:
    painted = ink(typst)
    columns = np.flatnonzero(painted.any(axis=0))
    longest = max(
        (len(run) for row in painted for run in "".join("x" if dot else " " for dot in row).split()),
        default=0,
    )
    assert longest >= 0.4 * (columns[-1] - columns[0])


def test_a_tall_bar_made_of_pieces_has_no_holes() -> None:
    painted = ink("abs(e^(abs(1 - frac(sqrt(w_0^2 + w_1^2), pi))))")
    first = np.flatnonzero(painted.any(axis=0))[0]
    rows = np.flatnonzero(painted[:, first : first + 8].any(axis=1))
    assert len(rows) > 200
    assert (np.diff(rows) == 1).all()


def test_a_formula_is_as_wide_and_high_as_it_says() -> None:
    formula = Formula("3 (1 - w_0)^2")
    painted = ink("3 (1 - w_0)^2")
    rows, columns = np.flatnonzero(painted.any(axis=1)), np.flatnonzero(painted.any(axis=0))
    assert columns[-1] - columns[0] + 1 == pytest.approx(formula.width * 120, abs=2)
    assert rows[-1] - rows[0] + 1 == pytest.approx(formula.height * 120, abs=2)


@pytest.mark.parametrize("bold", [False, True])
@pytest.mark.parametrize("value", [np.inf, -np.inf, np.nan, -1e300, 5e-324, 0.0])
def test_every_number_can_be_written_on_a_film(value: float, bold: bool) -> None:
    """A race that diverges has infinite losses and steps: they stand on the film, they don't end it."""
    for decimals in (None, 0, 3):
        text = load("es").number(value, decimals)
        surface = cairo.ImageSurface(cairo.FORMAT_ARGB32, 600, 60)
        drawn = Canvas(cairo.Context(surface)).text(text, 5, 45, size=40, colour="#ffffff", bold=bold)
        columns = np.ndarray((60, 600, 4), np.uint8, surface.get_data())[..., 3].any(axis=0).nonzero()[0]
        assert 0.5 * drawn < min(columns[-1] - columns[0] + 1, 594) < drawn + 6


@pytest.mark.parametrize("bold", [False, True])
def test_a_number_looks_as_if_the_font_had_set_it(bold: bool) -> None:
    """Its figures are set one by one, which is the same only because none of them is kerned."""
    for text in (
        "−6,547",
        "1.234,5",
        "6,0·10⁻⁹",
        *(a + b for a in lettering.FIGURES for b in lettering.FIGURES),
    ):
        whole, single = (cairo.Context(cairo.ImageSurface(cairo.FORMAT_A8, 400, 80)) for _ in range(2))
        whole.translate(10, 60)
        whole.scale(0.4, 0.4)
        whole.append_path(lettering.outline(text, bold))
        lettering.append(single, text, 10, 60, 0.4 * lettering.UNIT, bold=bold)
        pictures = []
        for context in (whole, single):
            context.fill()
            pictures.append(bytes(context.get_target().get_data()))
        assert pictures[0] == pictures[1]


@pytest.mark.parametrize("room", [150.0, 260.0, 400.0])
def test_no_line_ends_in_an_equation_or_before_a_percent_sign(room: float) -> None:
    text = "En el mínimo, x = −1,278, la derivada es 0; el 28 % del paso es memoria."
    lines = lettering.wrap(text, 30.0, room)
    assert " ".join(lines) == text
    assert not any(line.endswith((" =", "28")) or line.startswith(("=", "%")) for line in lines)
    assert len(lines) > 2


def test_a_text_that_was_set_to_fill_its_room_is_not_cut() -> None:
    text = "SGD + momentum"
    wide = lettering.width(text, 1.0, bold=True)
    for room in np.linspace(100.0, 300.0, 50).tolist():
        size = lettering.fitting(text, 28.0, room, bold=True)
        assert lettering.width(text, size, bold=True) == pytest.approx(min(room, 28.0 * wide))
        assert lettering.shortened(text, size, room, bold=True) == text
