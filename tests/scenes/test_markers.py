"""Eighteen shapes that are told apart without colour, and none of which looks bigger than another."""

from __future__ import annotations

from itertools import combinations
from math import pi

import cairo
import numpy as np
import pytest

from scenes.stage.paint.markers import OUTLINES, SHAPES, ring, star, trace
from scenes.theme import MOST

RADIUS = 12.0
FINE = 8  # pixels of the sheet for one of the frame, to measure areas
SIDE = 60


def drawn(shape: str, x: float = 0.0, y: float = 0.0, fine: int = FINE) -> np.ndarray:
    """How much of each pixel the shape covers, 0 to 1, when filled in the middle of a sheet."""
    sheet = cairo.ImageSurface(cairo.FORMAT_A8, SIDE * fine, SIDE * fine)
    context = cairo.Context(sheet)
    context.scale(fine, fine)
    if shape == "star":
        star(context, SIDE / 2 + x, SIDE / 2 + y, RADIUS)
    else:
        trace(context, shape, SIDE / 2 + x, SIDE / 2 + y, RADIUS)
    context.fill()
    sheet.flush()
    return np.frombuffer(sheet.get_data(), np.uint8).reshape(SIDE * fine, -1)[:, : SIDE * fine] / 255


def alike(one: np.ndarray, other: np.ndarray) -> float:
    """The area that both cover over the area that either covers: 1 for the same shape."""
    return float(np.minimum(one, other).sum() / np.maximum(one, other).sum())


@pytest.mark.parametrize("shape", [*SHAPES, "star"])
def test_no_marker_looks_bigger_than_another(shape: str) -> None:
    assert drawn(shape).sum() / FINE**2 == pytest.approx(pi * RADIUS**2, rel=0.01)


@pytest.mark.parametrize("shape", [*SHAPES, "star"])
def test_a_marker_stands_where_its_runner_does(shape: str) -> None:
    covered = drawn(shape, 3.3, -5.1)
    rows, columns = np.mgrid[0 : covered.shape[0], 0 : covered.shape[1]] / FINE + 0.5 / FINE - SIDE / 2
    assert (columns * covered).sum() / covered.sum() == pytest.approx(3.3, abs=0.05)
    assert (rows * covered).sum() / covered.sum() == pytest.approx(-5.1, abs=0.05)


def test_there_is_a_shape_for_every_runner() -> None:
    assert len(SHAPES) == len(set(SHAPES)) == MOST


def test_any_two_markers_are_told_apart_at_their_size_on_the_film() -> None:
    pictures = {shape: drawn(shape, fine=1) for shape in [*SHAPES, "star"]}
    for one, other in combinations(pictures, 2):
        assert alike(pictures[one], pictures[other]) <= 0.85, (one, other)


def test_the_ten_usual_markers_differ_clearly() -> None:
    pictures = [drawn(shape) for shape in SHAPES[:10]]
    overlaps = [alike(one, other) for one, other in combinations(pictures, 2)]
    assert max(overlaps) <= 0.84
    assert np.mean(overlaps) <= 0.65


@pytest.mark.parametrize("shape", SHAPES)
def test_a_marker_is_one_closed_outline(shape: str) -> None:
    context = cairo.Context(cairo.ImageSurface(cairo.FORMAT_A8, 4, 4))
    trace(context, shape, 0, 0, 1)
    kinds = [kind for kind, _ in context.copy_path()]
    assert kinds.count(cairo.PATH_CLOSE_PATH) == 1
    assert kinds[0] == cairo.PATH_MOVE_TO
    assert max(abs(value) for point in OUTLINES[shape] for value in point) <= 2.2


def test_a_minimum_is_a_ring_around_a_dot() -> None:
    sheet = cairo.ImageSurface(cairo.FORMAT_A8, SIDE, SIDE)
    context = cairo.Context(sheet)
    ring(context, SIDE / 2, SIDE / 2, RADIUS)
    context.set_line_width(2)
    context.stroke()
    sheet.flush()
    row = np.frombuffer(sheet.get_data(), np.uint8).reshape(SIDE, -1)[SIDE // 2, :SIDE] > 127
    inked = np.flatnonzero(row) - (SIDE - 1) / 2
    assert inked.min() == pytest.approx(-RADIUS, abs=1.5)
    assert inked.max() == pytest.approx(RADIUS, abs=1.5)
    assert (np.abs(inked) < RADIUS / 4).any()
    assert not ((np.abs(inked) > RADIUS / 3) & (np.abs(inked) < RADIUS * 0.8)).any()
