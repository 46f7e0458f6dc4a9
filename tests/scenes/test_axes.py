"""One coordinate system: what stands at a value is where the numbers along the edges say."""

from __future__ import annotations

import cairo
import numpy as np
import pytest

from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import Canvas, Mark
from scenes.stage.plots.axes import Axes, Scale, round_numbers, whole_numbers
from scenes.theme import THEMES

BOX = Box(200, 100, 800, 400)


def written(axes: Axes, up: list[tuple[float, str]], across: list[tuple[float, str]]) -> dict[str, Mark]:
    """The numbers as painted, by their texts."""
    log: list = []
    canvas = Canvas(cairo.Context(cairo.ImageSurface(cairo.FORMAT_A8, 1, 1)), log=log)
    axes.paint_up(canvas, THEMES["night"], up)
    axes.paint_across(canvas, THEMES["night"], across, ruled=True)
    return {mark.text: mark for mark in log}


@pytest.mark.parametrize("across", [Scale(-4, 2.5), Scale(1e-3, 0.2, is_logarithmic=True)])
@pytest.mark.parametrize("up", [Scale(-6.5, 8.1), Scale(1e-16, 10.0, is_logarithmic=True)])
def test_ends_are_corners_and_numbers_stand_at_their_values(across: Scale, up: Scale) -> None:
    axes = Axes(BOX, across, up)
    np.testing.assert_allclose(axes.place(across.low, up.low), (BOX.x, BOX.bottom))
    np.testing.assert_allclose(axes.place(across.high, up.high), (BOX.right, BOX.y))
    x, y = across.low + 0.3 * (across.high - across.low), up.low + 0.3 * (up.high - up.low)
    marks = written(axes, [(y, "up")], [(x, "across")])
    right, down = axes.place(x, y).tolist()
    number = marks["across"]
    assert number.x + number.width / 2 == pytest.approx(right)
    assert number.y > BOX.bottom
    number = marks["up"]
    assert number.y < down < number.y + number.height
    assert number.x + number.width < BOX.x


def test_equal_factors_are_equally_far_apart_on_a_logarithmic_scale() -> None:
    scale = Scale(1e-3, 0.2, is_logarithmic=True)
    parts = scale.part(0.002 * 3.0 ** np.arange(4))
    np.testing.assert_allclose(np.diff(parts), np.log(3) / np.log(200))
    assert np.isnan(scale.part([0.0, -1.0, np.nan])).all()


def test_what_lies_beyond_a_scale_keeps_its_place_outside() -> None:
    axes = Axes(BOX, Scale(0, 1), Scale(0, 1))
    points = axes.place(np.array([-1.0, 2.0, np.inf, np.nan]), 0.5)
    np.testing.assert_array_equal(points[:, 0], [BOX.x - 800, BOX.right + 800, np.inf, np.nan])
    assert axes.place(np.zeros((3, 1)), np.zeros(4)).shape == (3, 4, 2)


def test_no_value_is_too_large_or_none_at_all() -> None:
    values = np.array([1.7e308, -1.7e308, np.inf, np.nan])
    points = Axes(BOX, Scale(0, 1), Scale(0, 1)).place(
        values, values
    )  # and no warning, which would be an error
    assert np.isinf(points[:3]).all()
    assert np.isnan(points[3]).all()


def test_what_is_read_at_a_place_is_what_was_put_there() -> None:
    axes = Axes(BOX, Scale(-4, 2.5), Scale(-6.5, 8.1))
    values = np.random.default_rng(1).uniform(-9, 9, (20, 2))
    np.testing.assert_allclose(axes.read(axes.place(values[:, 0], values[:, 1])), values)


@pytest.mark.parametrize(
    ("low", "high"), [(-6.55, 8.11), (0.0, 1e-7), (1e6, 1e6 + 1e-3), (-1e300, 1e300), (-3, 0)]
)
def test_round_numbers_are_inside_evenly_spaced_and_few(low: float, high: float) -> None:
    for most in (3, 6):
        found = round_numbers(low, high, most)
        assert 1 <= len(found) <= most + 1
        assert low <= found[0] <= found[-1] <= high
        if len(found) > 2:
            np.testing.assert_allclose(np.diff(found), np.diff(found)[0], rtol=1e-4)
    assert 0 not in found or str(found[found.index(0)]) == "0.0"  # and no minus before it


@pytest.mark.parametrize("most", [0, 1, 2, 7, 60, 2500])
def test_whole_numbers_go_from_none_to_at_most_the_last(most: int) -> None:
    found = whole_numbers(most)
    assert found[0] == 0
    assert all(isinstance(number, int) for number in found)
    assert most / 2 <= found[-1] <= most
