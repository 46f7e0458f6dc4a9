"""What a viewer of the derivative's film sees is what the engine says, and it can be read."""

from __future__ import annotations

import re

import numpy as np
import pytest

from engine.curve_facts import H
from engine.differences import Curve, error_parts, quotient
from engine.errors import InputError
from scenes.derivative import PAGE, PAGE_POINTS, DerivativeFilm
from scenes.options import FORMATS
from scenes.stage.lessons.secant import Secant
from scenes.stage.lessons.slopes import BESIDE, ROW, Slopes
from scenes.stage.plots.digits import Digits
from scenes.stage.plots.series import SeriesChart
from scenes.telling.rounding import PAGE_H
from tests.breadth import some
from tests.scenes.seeing import laid_out, unread, unreadable

CURVES = {
    "parabola": ("x**2", (-3.0, 3.0), (-2.0, 0.0, 1.0)),
    "steep": ("1000*sin(x)", (-3.0, 3.0), None),
    "flat": ("x**4/100000", (-2.0, 2.0), (1.0,)),
    "no minimum": ("exp(x)", (-2.0, 3.0), (0.5, 2.0)),
    "ends": ("x**2", (-1.0, 1.0), (-0.5, 1.0)),
    "the end alone": ("x**2", (-1.0, 1.0), (1.0,)),
    "line": ("3*x + 1", (-2.0, 2.0), (0.5,)),
    "narrow": ("log(x)", (0.01, 0.06), None),
}


@pytest.fixture(scope="module")
def film() -> DerivativeFilm:
    return laid_out(DerivativeFilm, language="en", theme="paper")


def texts(film: DerivativeFilm, seconds: float) -> list[str]:
    return [mark.text for mark in film.marks(seconds) if mark.opacity > 0.9]


def table(film: DerivativeFilm) -> Digits:
    """The quotients while h shrinks, not those of the h that are too small."""
    found: Digits = next(actor for actor in film.actors if isinstance(actor, Digits))
    return found


def test_it_shows_the_page_s_exercise(film: DerivativeFilm) -> None:
    curve = Curve.from_expression(PAGE)
    said = texts(film, film.act("chapter.too_small").start - 1.0)
    for x in PAGE_POINTS:
        assert film.words.number(x, None) in said
        assert film.words.number(float(curve(x)), 3) in said
        assert film.words.number(float(curve.derivative(x)), 3) in said
    assert film.words.number(curve.minima()[0].x, 3) in said


def test_the_secant_passes_through_the_two_points_and_ends_as_the_tangent(film: DerivativeFilm) -> None:
    curve, plot, secant, limit = film.curve, film.plot, film.actor(Secant), film.act("chapter.limit")
    for seconds in np.linspace(limit.start, limit.end, 12):
        h = secant.h_at(seconds)
        ends = secant.ends(seconds)
        assert np.allclose(ends, plot.place([film.x, film.x + h], curve([film.x, film.x + h])))
    assert secant.h_at(limit.start) == 1.0
    assert secant.h_at(limit.end) == pytest.approx(1e-6)
    (x, y), (u, v) = secant.ends(limit.end)
    tangent = plot.place(film.x + 1, float(curve(film.x) + curve.derivative(film.x))) - (x, y)
    assert (v - y) / (u - x) == pytest.approx(tangent[1] / tangent[0], rel=1e-4)


def test_h_only_shrinks(film: DerivativeFilm) -> None:
    secant = film.actor(Secant)
    h = [secant.h_at(seconds) for seconds in np.arange(0, film.act("chapter.limit").end, 0.1)]
    assert (np.diff(h) <= 0).all()


def test_the_table_holds_the_engine_s_quotients_and_lights_up_what_agrees(film: DerivativeFilm) -> None:
    digits = table(film)
    marks = [mark for mark in film.marks(film.act("chapter.limit").end - 1.0) if mark.opacity > 0.9]
    lit = film.theme.symbols["gradient"]
    found = []
    for row in digits.rows:
        value = float(quotient(film.curve, film.x, row.h))
        text = film.words.number(value, len(digits.last[1].partition(".")[2]))
        same = digits.agreeing(row.h)
        assert digits.last[1].startswith(same)
        assert same == "" or any(mark.text == same and mark.colour == lit for mark in marks)
        assert any(mark.text == text[len(same) :] and mark.colour == film.theme.muted for mark in marks)
        found.append(len(same))
    assert found == sorted(found)
    assert found[-1] >= 7


def test_zeros_alone_do_not_count_as_agreeing(film: DerivativeFilm) -> None:
    assert table(film).value(0.1).startswith("0.08")  # of 0.0723
    assert table(film).agreeing(0.1) == ""
    assert table(film).agreeing(0.01) == "0.07"


def test_nines_agree_with_a_round_number_as_far_as_they_are_right() -> None:
    film = DerivativeFilm(curve=Curve.from_expression("x**2", (-1, 1)), points=[-0.5], language="en")
    assert table(film).value(0.001) == "−0.99900000"
    assert table(film).agreeing(0.001) == "−0.99"


def test_an_arrow_points_downhill_and_is_as_long_as_the_derivative(film: DerivativeFilm) -> None:
    slopes, actor = [float(film.curve.derivative(x)) for x in film.points], film.actor(Slopes)
    along = [actor.arrow(at)[1, 0] - actor.arrow(at)[0, 0] for at in range(len(slopes))]
    assert (np.sign(along) == -np.sign(slopes)).all()
    assert np.allclose(np.array(along) / along[0], np.array(slopes) / slopes[0])


def test_upright_no_arrow_touches_its_point(page: object) -> None:
    film = laid_out(DerivativeFilm, format="9:16", language="en", theme="paper")
    slopes = film.actor(Slopes)
    for at, place in enumerate(slopes.places):
        assert slopes.arrow(at)[0, 1] - slopes.plot.place(place.x, place.value)[1] > 30, place.x


@pytest.mark.parametrize(
    ("text", "domain", "points"),
    [
        ("x**3 - 3*x", (-2.5, 2.5), [-2.0, 0.5]),
        ("-x**3", (-2.5, 2.5), [2.0, -0.5]),
        ("x**2", (-1.0, 1.0), [-1.0, 1.0]),
    ],
)
def test_no_arrow_leaves_the_plot_by_more_than_its_margin(
    text: str, domain: tuple[float, float], points: list[float]
) -> None:
    film = DerivativeFilm(curve=Curve.from_expression(text, domain), points=points, language="es")
    box, slopes = film.plot.box, film.actor(Slopes)
    tips = [slopes.arrow(at)[1, 0] for at in range(len(points))]
    assert all(box.x - BESIDE <= tip <= box.x + box.width + BESIDE for tip in tips)
    assert max(abs(slopes.arrow(at)[0, 0] - tip) for at, tip in enumerate(tips)) >= BESIDE, "it can be seen"


def test_the_chart_s_lines_are_the_engine_s_errors(film: DerivativeFilm) -> None:
    chart = film.actor(SeriesChart)
    *_, line = chart.series
    assert np.array_equal(line.y, error_parts(film.curve, film.x, line.x).error)
    assert (chart.axes.across.low, chart.axes.across.high) == pytest.approx((1e-16, 1.0))
    marked = chart.marked
    assert marked is not None
    assert marked.x == PAGE_H
    assert marked.points[0][0] == abs(
        float(quotient(film.curve, film.x, PAGE_H) - film.curve.derivative(film.x))
    )


def test_the_forward_error_is_drawn_to_its_best_then_to_the_end(film: DerivativeFilm) -> None:
    told = {caption.text: caption for caption in film.captions}
    truncation, rounding = (told[film.words(f"derivative.{key}")] for key in ("truncation", "rounding"))
    *_, line = film.actor(SeriesChart).series
    drawn = line.reach
    assert drawn is not None
    assert drawn(truncation.start) == pytest.approx(1.0)
    assert drawn(truncation.end) == pytest.approx(error_parts(film.curve, film.x, H).best)
    assert drawn(rounding.end) == pytest.approx(1e-16)


@pytest.mark.parametrize(
    ("name", "form"),
    some([(name, form) for at, name in enumerate(CURVES) for form in (FORMATS[0], FORMATS[1 + at % 3])], 3),
)
def test_any_curve_and_points_can_be_read(name: str, form: str) -> None:
    expression, domain, points = CURVES[name]
    film = DerivativeFilm(curve=Curve.from_expression(expression, domain), points=points, format=form)
    card_at, moments = film.acts[-1].start, np.arange(0.3, film.length, 4.1)
    moments = moments[(moments < card_at) | (moments > card_at + 0.6)]  # the card covers all
    faults = {fault for at in moments for fault in unreadable(film.marks(at), film.layout.safe)}
    assert faults == set()
    assert not list(unread(film.captions))


@pytest.mark.parametrize(
    ("text", "at", "row", "rows"),
    [
        ("|x| + 1/2·x", (-1.5, 0.0), 1, 2),
        ("x²", (0.0, 1.0), 0, 2),
        ("x²", (-1.0, 1.0), 2, 3),
        ("x²", (0.0001, 1.0), 2, 3),
    ],
)
def test_a_point_that_is_the_minimum_is_marked_in_its_own_row(
    text: str, at: tuple[float, ...], row: int, rows: int
) -> None:
    film = DerivativeFilm(curve=Curve.from_expression(text, (-2.5, 2.5)), points=at, language="es")
    slopes = film.actor(Slopes)
    marks = film.marks(slopes.leave - 0.5)
    table = [mark for mark in marks if mark.x >= slopes.box.x and mark.y > slopes.box.y]
    numbers = sorted({mark.y for mark in table if re.fullmatch(r"[\d.,−-]+|—", mark.text)})
    (marked,) = (mark.y for mark in table if mark.text == film.words("derivative.lowest"))
    assert len(numbers) == rows
    assert 0 < marked - numbers[row] < 0.6 * ROW  # under its numbers


def test_an_error_that_only_grows_is_told_by_itself_and_its_only_line_is_named_by_the_axis() -> None:
    film = DerivativeFilm(curve=Curve.from_expression("|x| + 1/2·x", (-2.5, 2.5)), points=(-1.5, 0.0))
    said = [caption.text for caption in film.captions]
    assert film.words("derivative.rounding_first") in said
    assert film.words("derivative.rounding") not in said
    *_, line = film.actor(SeriesChart).series
    assert line.name == ""


def test_a_minimum_that_there_is_not_is_not_told() -> None:
    film = DerivativeFilm(curve=Curve.from_expression("exp(x)", (-2, 3)), language="en")
    assert film.actor(Slopes).lowest is None
    assert not any("minimum" in caption.text for caption in film.captions)


def test_a_short_film_leaves_out_what_is_told_of_rounding_and_nothing_else(film: DerivativeFilm) -> None:
    short = DerivativeFilm(short=True, language="en", theme="paper")
    assert [act.path for act in short.acts] == [
        act.path for act in film.acts if act.path != "chapter.too_small"
    ]
    until = film.act("chapter.too_small").start
    said = [caption.text for caption in film.captions if caption.start < until]
    assert [caption.text for caption in short.captions] == said
    assert not [actor for actor in short.actors if isinstance(actor, SeriesChart)]
    assert short.shows()["short"]


@pytest.mark.parametrize(
    ("points", "code", "says"),
    [
        ([], "derivative.points", "one to 3"),
        ([1, 2, 0, -1], "derivative.points", "one to 3"),
        (["a"], "derivative.points", "numbers"),
        ([9.0], "derivative.point", "from -4 to 2.5"),
        ([float("nan")], "derivative.point", "nan"),
    ],
)
def test_points_that_cannot_be_shown_are_refused(points: list[float], code: str, says: str) -> None:
    with pytest.raises(InputError, match=says) as error:
        DerivativeFilm(points=points)
    assert error.value.code == code
