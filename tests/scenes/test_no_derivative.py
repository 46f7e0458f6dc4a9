"""What the derivative's film says of any curve is true: against one-sided differences worked out here.

Curves are built of a smooth part and a corner, cusp, jump, pole, upright tangent or edge at a known place;
each is written as an expression for the film, and as a function of mpmath for the judge.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import mpmath
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.differences import Curve
from engine.errors import InputError
from scenes.derivative import DerivativeFilm
from scenes.stage.lessons.secant import Secant
from scenes.stage.paint.layout import WIDE
from tests.breadth import EVERYTHING, some
from tests.scenes.seeing import unreadable

PANEL = WIDE.panel
DOMAIN = (-4.0, 4.0)
SMOOTH: dict[str, Callable[[Any], Any]] = {
    "0*x": lambda x: 0 * x,
    "sin(x)": mpmath.sin,
    "x**2/2": lambda x: x * x / 2,
    "exp(x/4)": lambda x: mpmath.exp(x / 4),
    "1000000 + 3*x": lambda x: 1_000_000 + 3 * x,
    "x**3/1000000": lambda x: x**3 / 1_000_000,
}
# What is at u = x - c, as text and as a function of u; where u has none it is nan.
SINGULAR: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "nothing": ("({u})*0", lambda u: 0 * u),
    "corner": ("abs({u})", abs),
    "two corners": ("abs(abs({u}) - 1)", lambda u: abs(abs(u) - 1)),
    "half level": ("(abs({u}) + {u})", lambda u: abs(u) + u),
    "cusp": ("sqrt(abs({u}))", lambda u: mpmath.sqrt(abs(u))),
    "upright": (
        "({u})/abs({u})**(2/3)",
        lambda u: mpmath.sign(u) * mpmath.cbrt(abs(u)) if u else mpmath.mpf(0),
    ),
    "jump": ("abs({u})/({u})", lambda u: mpmath.sign(u) if u else mpmath.nan),
    "pole": ("1/({u})", lambda u: 1 / u if u else mpmath.nan),
    "even pole": ("1/({u})**2", lambda u: 1 / u**2 if u else mpmath.nan),
    "right edge": ("sqrt({u})", lambda u: mpmath.sqrt(u) if u >= 0 else mpmath.nan),
    "left edge": ("(-({u}))**1.5", lambda u: (-u) ** mpmath.mpf("1.5") if u <= 0 else mpmath.nan),
    "hole": ("sin({u})/({u})", lambda u: mpmath.sin(u) / u if u else mpmath.mpf(1)),
}


@dataclass(frozen=True)
class Built:
    """A curve that is known twice: as the film's, and as the judge's function of mpmath."""

    curve: Curve
    f: Callable[[Any], Any]
    points: tuple[float, ...]

    def sides(self, x: float) -> tuple[list[Any], list[Any]]:
        """The quotients at x with h = 1e-40, 1e-80, from the left and the right; nan where there are none."""
        with mpmath.workdps(250):
            at = mpmath.mpf(repr(x))
            value = self.f(at)
            steps = [mpmath.mpf(10) ** -n for n in (40, 80)]
            left, right = ([(self.f(at + s * h) - value) / (s * h) for h in steps] for s in (-1, 1))
            return left, right

    def slope(self, x: float) -> float | None:
        """The derivative at x, None where the one-sided quotients do not come to one number."""
        (_, left), (_, right) = self.sides(x)
        if not (mpmath.isfinite(left) and mpmath.isfinite(right)) or max(abs(left), abs(right)) > 1e12:
            return None
        return float(right) if abs(left - right) < 1e-9 * (1 + abs(left)) else None


eighths = st.integers(-16, 16).map(lambda n: n / 8)


@st.composite
def built(draw: st.DrawFn) -> Built:
    kind, smooth = draw(st.sampled_from(sorted(SINGULAR))), draw(st.sampled_from(sorted(SMOOTH)))
    c, size = draw(eighths), draw(st.sampled_from([1.0, -1.0, 0.25, -3.0, 200.0]))
    text, singular = SINGULAR[kind]
    expression = f"{smooth} + ({size})*{text.format(u=f'(x - ({c}))')}"

    def f(x: Any) -> Any:
        return SMOOTH[smooth](x) + size * singular(x - c)

    beside = [-0.5] if kind == "left edge" else [0.5] if kind == "right edge" else [-0.5, 0.5, 1.0]
    places = st.lists(st.sampled_from([0.0, *beside]), min_size=1, max_size=3, unique=True)
    points = tuple(c + place for place in draw(places))
    try:
        curve = Curve.from_expression(expression, DOMAIN)
    except InputError:  # the same everywhere
        curve = Curve.from_expression(expression + " + x", DOMAIN)
        return Built(curve, lambda x: f(x) + x, points)
    return Built(curve, f, points)


def number(text: str) -> float:
    """A number as the film writes it in English."""
    digits = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹−", "-0123456789-")
    mantissa, _, power = text.replace(",", "").translate(digits).partition("·10")
    return float(mantissa) * 10.0 ** int(power or 0)


def comes_to(values: list[Any], said: str) -> bool:
    """Whether numbers at h = 1e-40 and 1e-80 bear out what is said of them."""
    coarse, fine = values
    if "grows" in said or "falls" in said:
        return abs(fine) > 1e3 * abs(coarse) and (fine > 0) == ("grows" in said)
    return bool(abs(fine - number(said.removeprefix("tends to "))) <= 2e-3 * abs(fine) + 1e-12)


def false(said: str, built: Built, film: DerivativeFilm) -> bool:
    """Whether a sentence of the film is false of its curve."""
    f, place = built.f, re.search(r"x = (−?[\d.,]+(?:·10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)?)", said)
    x = number(place[1].rstrip(".,")) if place else film.x
    slope = built.slope(x)
    if "minimum" in said:
        near = [f(mpmath.mpf(x) + side * mpmath.mpf("0.004")) for side in (-1, 1)]
        grid = [f(mpmath.mpf(float(at))) for at in np.linspace(*DOMAIN, 801) if abs(at - x) > 0.004]
        lowest = all(not value <= f(mpmath.mpf(x)) for value in grid)
        if not all(f(mpmath.mpf(x)) <= value for value in near) or ("the minimum" in said and not lowest):
            return True
        # x is rounded to three decimals: the slope there is what the bend makes of that
        return not (abs(slope) < 0.3 if slope is not None else False) if "is 0" in said else slope is not None
    if "no derivative" in said or "there is none" in said:
        return slope is not None
    if "f′ > 0" in said or "f′ < 0" in said:
        return slope is None or not (slope > 0 if "f′ > 0" in said else slope < 0)
    if "f′ = 0" in said:
        return slope is None or abs(slope) > 1e-9
    if "has no values" in said:
        side = -1 if "left of" in said else 1
        return not mpmath.isnan(f(mpmath.mpf(x) + side * mpmath.mpf("1e-9")))
    if "has no value," in said:
        return bool(mpmath.isfinite(f(mpmath.mpf(x))))
    if side := re.match(r"From the (left|right) \(h . 0\), (the quotient|f) (.*)\.$", said):
        which = ("left", "right").index(side[1])
        with mpmath.workdps(250):
            steps = [(-1, 1)[which] * mpmath.mpf(10) ** -n for n in (40, 80)]
            heights = [f(mpmath.mpf(repr(film.x)) + h) for h in steps]
        return not comes_to(built.sides(film.x)[which] if side[2] != "f" else heights, side[3])
    if "tangent" in said or "the derivative, f′(x)" in said:
        last = film.actor(Secant).rows[-1].h
        at = mpmath.mpf(repr(film.x))
        found = float((f(at + last) - f(at)) / last)
        scale = (film.plot.high - film.plot.low) / (DOMAIN[1] - DOMAIN[0])
        return slope is None or ("tangent" in said and abs(found - slope) > 0.05 * max(abs(slope), scale))
    return False


@settings(max_examples=15 if EVERYTHING else 7, suppress_health_check=[HealthCheck.too_slow])
@given(built())
def test_no_sentence_is_false_of_its_curve(built: Built) -> None:
    film = DerivativeFilm(curve=built.curve, points=built.points, language="en")
    assert film.captions
    for caption in film.captions:
        shown = [mark.text for mark in film.marks((caption.start + caption.end) / 2)]
        assert caption.text in shown
        assert not false(caption.text, built, film), caption.text
        if built.slope(film.x) is None and caption.start < film.act("chapter.limit").end:
            assert not [text for text in shown if text == "tangent" or text.startswith("f′(x)")]
            assert "0" not in [text.removeprefix("f′ = ") for text in shown if "f′ =" in text]
    told = " ".join(caption.text for caption in film.captions)
    for x in built.points:
        assert built.slope(x) is not None or re.search(r"no derivative|there is none", told)
    conclusion = film.marks(film.act("chapter.limit").end - 0.6)
    assert any("does not exist" in mark.text for mark in conclusion) == (built.slope(film.x) is None)


@settings(max_examples=10 if EVERYTHING else 5, suppress_health_check=[HealthCheck.too_slow])
@given(built(), st.sampled_from(["es", "en"]))
def test_no_column_runs_into_another_and_every_point_is_on_the_plot(built: Built, language: str) -> None:
    film = DerivativeFilm(curve=built.curve, points=built.points, language=language)
    box = film.plot.box
    for x in built.points:
        value = film.curve(x)
        if np.isfinite(value):
            _, y = film.plot.place(x, float(value)).tolist()
            assert box.y <= y <= box.bottom
    for seconds in np.linspace(1.0, film.acts[-1].start - 0.7, 10):
        panel = [
            mark for mark in film.marks(float(seconds)) if PANEL.x - 1 <= mark.x and mark.y > PANEL.y - 20
        ]
        assert list(unreadable(panel)) == []


@pytest.mark.parametrize(
    ("text", "domain", "points"),
    some(
        [
            ("3*x + 1000000", (-2, 2), [0.5]),
            ("exp(x)", (-50, 50), [40]),
            ("exp(x)", (-50, 50), [-40, 0, 40]),
            ("100000000*x + x**2", (-2, 2), [-1.5, 0.123456, 1]),
            ("x**2/100000000", (-2, 2), [-1.5, 0, 1]),
            ("x**2", (999_999, 1_000_000), None),
            ("x**2", (1, 1.00001), None),
            ("sin(1000*x)", (-1, 1), None),
            ("1/x", (-6, 6), [-0.001, 3]),
            ("abs(x)*1000000000", (-2, 2), [0]),
            ("x**64", (-3, 3), [0]),
            ("1e-50*x**2", (-3, 3), [0, 1]),
            ("exp(1/x)", (-3, 3), [0]),
            ("log(abs(x))", (-3, 3), [0, 1, 2]),
            ("sqrt(abs(x))/1000000", (-2, 2), [0]),
        ],
        2,
    ),
)
def test_numbers_of_any_size_have_their_room(
    text: str, domain: tuple[float, float], points: list[float] | None
) -> None:
    film = DerivativeFilm(curve=Curve.from_expression(text, domain), points=points, language="es")
    for x in film.points:
        value = float(film.curve(x))
        if np.isfinite(value):
            assert film.plot.box.y <= film.plot.place(x, value)[1] <= film.plot.box.bottom
    for seconds in np.arange(1.5, film.acts[-1].start - 0.2, 3.1):
        assert list(unreadable(film.marks(float(seconds)))) == []


@pytest.mark.parametrize(
    ("text", "domain"),
    [
        ("1/x", (-6, 6)),
        ("abs(x)/x", (-6, 6)),
        ("1/(x + 3)/x/(x - 3)", (-6, 6)),
        ("sqrt(x - 5)", (-6, 6)),
        ("abs(x) + abs(x - 3) + abs(x + 3)", (-6, 6)),
        ("log(x)", (-1, 1000)),
    ],
)
def test_where_no_point_is_given_the_film_finds_ones_with_a_derivative(
    text: str, domain: tuple[float, float]
) -> None:
    film = DerivativeFilm(curve=Curve.from_expression(text, domain), language="en")
    assert len(film.points) == 3
    assert all(film.curve.differentiability(x).kind == "smooth" for x in film.points)
    assert np.diff(film.points).min() > 0
    assert not any("no derivative at" in caption.text for caption in film.captions)


def test_the_sides_of_a_corner_are_shown_in_two_columns() -> None:
    film = DerivativeFilm(curve=Curve.from_expression("abs(x)", (-2, 2)), points=[0], language="en")
    said = [mark.text for mark in film.marks(film.act("chapter.limit").end - 0.6) if mark.opacity > 0.9]
    assert {"h < 0", "h > 0", "tends to −1", "tends to 1", "f′(0) does not exist"} <= set(said)
    assert said.count("−1.0000") == said.count("1.0000") == 7
    assert film.words("derivative.broken") in said  # what it asks, where other films have their title
    other = DerivativeFilm(curve=film.curve, points=[1], language="en")
    assert "At the minimum, x = 0, there is no derivative." in [caption.text for caption in other.captions]
