"""Every sign is painted in its colour where it is said to be, with its rim, and is written down as seen."""

from __future__ import annotations

from collections.abc import Callable

import cairo
import numpy as np
import pytest

from scenes.stage.paint import markers
from scenes.stage.paint.canvas import Canvas, Mark, Sign
from scenes.stage.paint.signs import (
    Look,
    paint_arrow,
    paint_dot,
    paint_marker,
    paint_pointer,
    paint_ring,
    paint_star,
)
from scenes.stage.paint.trails import AGES, CASING, paint_trail
from scenes.theme import THEMES, Theme, rgb

COLOUR, RIM, AT = "#dd3311", "#102030", (60.0, 40.0)
SIGNS: dict[str, Callable[[Canvas], None]] = {
    "star": lambda canvas: paint_star(canvas, AT, COLOUR, RIM),
    "dot": lambda canvas: paint_dot(canvas, np.array(AT), COLOUR, RIM),
    "ring": lambda canvas: paint_ring(canvas, AT, COLOUR, RIM, 12.0, line=4.0),
    "pointer": lambda canvas: paint_pointer(canvas, AT, 0.0, COLOUR, RIM, 15.0),
    "arrow": lambda canvas: paint_arrow(canvas, np.array([(20.0, 40.0), AT]), COLOUR, RIM),
    **{
        shape: lambda canvas, shape=shape: paint_marker(canvas, Look(shape, COLOUR, RIM), AT)  # type: ignore[misc]
        for shape in markers.SHAPES
    },
}
TIPS = {"pointer": (60.0 + 30.0, 40.0), "arrow": AT}  # the places of those that point at one


def painted(paint: Callable[[Canvas], None], opacity: float = 1.0) -> tuple[np.ndarray, list[Mark | Sign]]:
    """The pixels (rows, columns, 3), red first, and the log."""
    surface, log = cairo.ImageSurface(cairo.FORMAT_ARGB32, 120, 80), []  # type: ignore[var-annotated]
    canvas = Canvas(cairo.Context(surface), log=log)
    with canvas.faded(opacity):
        paint(canvas)
    return np.ndarray((80, 120, 4), np.uint8, surface.get_data())[..., 2::-1].astype(int), log


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
@pytest.mark.parametrize("step", [2, 30])
def test_a_trail_lies_in_its_casing_whatever_is_under_it(theme: Theme, step: int) -> None:
    """Of any age: its own colour in the middle, the casing beside it, the ground beyond."""
    for ground in ("#ffffff", "#000000", COLOUR):
        points = np.stack([20.0 + 30.0 * np.arange(step + 1), np.full(step + 1, 40.0)], axis=1)

        def paint(canvas: Canvas, ground: str = ground, points: np.ndarray = points) -> None:
            canvas.fill(ground)
            paint_trail(canvas, points, step, COLOUR, theme)

        pixels, _ = painted(paint)
        column = pixels[:, 35]  # between the first two steps
        line = AGES[0][1] if step == 2 else AGES[-1][1]
        assert np.abs(column[39:41] - 255 * np.array(rgb(COLOUR))).max() <= 1
        casing = theme.casing_opacity * np.array(rgb(theme.rim)) + (1 - theme.casing_opacity) * np.array(
            rgb(ground)
        )
        beside = 40 + int(line / 2 + CASING / 4)
        assert np.abs(column[[beside, 79 - beside]] - 255 * casing).max() <= 2
        beyond = 40 + int(np.ceil((line + CASING) / 2)) + 1
        assert np.abs(column[[beyond, 79 - beyond]] - 255 * np.array(rgb(ground))).max() <= 1


@pytest.mark.parametrize("kind", SIGNS)
def test_a_sign_is_painted_where_it_is_written_down(kind: str) -> None:
    pixels, (sign,) = painted(SIGNS[kind])
    assert isinstance(sign, Sign)
    assert (sign.kind, sign.colour, sign.opacity) == (kind, COLOUR, 1.0)
    assert (sign.x, sign.y) == pytest.approx(TIPS.get(kind, AT))
    ink, rim = (np.abs(pixels - 255 * np.array(rgb(each))).max(axis=-1) <= 2 for each in (COLOUR, RIM))
    rows, columns = np.nonzero(ink)
    assert len(rows) > 60
    assert rim.any()
    if kind in TIPS:
        assert columns.max() == pytest.approx(sign.x, abs=4)
    else:
        assert (columns.mean() + 0.5, rows.mean() + 0.5) == pytest.approx(AT, abs=0.6)


def test_what_cannot_be_seen_is_not_written_down() -> None:
    for paint in SIGNS.values():
        assert painted(paint, opacity=0.01)[1] == []
        assert [each.opacity for each in painted(paint, opacity=0.5)[1]] == [0.5]


def test_an_arrow_begins_at_its_foot_and_one_without_length_is_none() -> None:
    _, (arrow,) = painted(SIGNS["arrow"])
    assert isinstance(arrow, Sign)
    assert arrow.foot == (20.0, 40.0)
    for points in ([AT, AT], [AT, (60.5, 40.0)], [AT, (np.nan, 3.0)], [AT]):
        pixels, log = painted(
            lambda canvas, points=points: paint_arrow(canvas, np.array(points), COLOUR, RIM)
        )  # type: ignore[misc]
        assert not pixels.any()
        assert log == []
