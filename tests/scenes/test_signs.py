"""Every sign is painted in its colour where it is said to be, with its rim, and is written down as seen."""

from __future__ import annotations

from collections.abc import Callable

import cairo
import numpy as np
import pytest

from scenes.stage.paint import markers
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import Canvas, Mark, Sign
from scenes.stage.paint.layers import Layer
from scenes.stage.paint.signs import (
    Look,
    paint_arrow,
    paint_dot,
    paint_marker,
    paint_pointer,
    paint_ring,
    paint_star,
    paint_under,
)
from scenes.stage.paint.trails import CASING, LINE, THINNEST, paint_casing, paint_core, paint_trail
from scenes.theme import THEMES, Theme, contrast, rgb

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
    """Of any age: its own colour in it, around that the casing, and beyond the ground."""
    for ground in ("#ffffff", "#000000", COLOUR):
        points = np.stack([20.0 + 30.0 * np.arange(step + 1), np.full(step + 1, 40.0)], axis=1)

        def paint(canvas: Canvas, ground: str = ground, points: np.ndarray = points) -> None:
            canvas.fill(ground)
            with canvas.gathered(theme.casing_opacity):  # twice, as where trails cross: it is no denser there
                paint_casing(canvas, points, step, theme, line=2 * LINE)
                paint_casing(canvas, points, step, theme, line=2 * LINE)
            paint_trail(canvas, points, step, COLOUR, theme, line=2 * LINE, cased=False)

        pixels, _ = painted(paint)
        column = pixels[:, 35]  # between the first two steps
        line = 2 * LINE * (1 if step == 2 else THINNEST)
        edge = 40 + int(line / 2) - 1
        assert np.abs(column[[edge, 79 - edge]] - 255 * np.array(rgb(COLOUR))).max() <= 1
        casing = theme.casing_opacity * np.array(rgb(theme.rim)) + (1 - theme.casing_opacity) * np.array(
            rgb(ground)
        )
        wide = line * (1 + CASING / LINE)
        assert (wide - line) / 4 >= 1.5  # px at the width that trails have
        beside = 40 + int((line + wide) / 4)
        assert np.abs(column[[beside, 79 - beside]] - 255 * casing).max() <= 2
        beyond = 40 + int(np.ceil(wide / 2)) + 1
        assert np.abs(column[[beyond, 79 - beyond]] - 255 * np.array(rgb(ground))).max() <= 1


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_a_trail_has_a_light_heart_at_night_only(theme: Theme) -> None:
    points = np.array([(20.0, 40.5), (100.0, 40.5)])
    pixels, _ = painted(lambda canvas: paint_core(canvas, points, COLOUR, theme, 10.0))
    heart = theme.finish.heart + (1 - theme.finish.heart) * np.array(rgb(COLOUR))
    assert np.abs(pixels[40, 60] - 255 * heart).max() <= 2
    assert (pixels[40, 60] > 255 * np.array(rgb(COLOUR)) + 20).any() == (theme.name == "night")
    assert np.abs(pixels[[37, 43], 60] - 255 * np.array(rgb(COLOUR))).max() <= 1


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_of_a_crowd_only_the_last_steps_have_dots(theme: Theme) -> None:
    """A dot is wider than its line: there the casing's colour is seen beside it."""
    points = np.stack([5.0 + 11.0 * np.arange(10), np.full(10, 40.0)], axis=1)
    pixels, _ = painted(lambda canvas: paint_trail(canvas, points, 9, COLOUR, theme, dots=3, cased=False))
    aside = int(LINE / 2) + 1  # beyond the line, within a dot's casing
    dotted = [pixels[40 + aside, int(x)].any() for x in points[:, 0]]
    assert dotted == [False] * 6 + [True] * 4
    spots = pixels[40, points[-3:, 0].astype(int)]
    assert np.abs(spots - 255 * np.array(rgb(theme.finish.spot or COLOUR))).max() <= 3


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
@pytest.mark.parametrize("shape", markers.SHAPES)
def test_a_marker_is_told_from_its_casing_under_its_sheen_too(theme: Theme, shape: str) -> None:
    """Each colour of the theme: on the whole as its own colour is, and nowhere lost."""
    for colour in theme.colours[:10]:
        inside = inner(Look(shape, colour, theme.rim), 17.0)
        against = contrast(inside / 255, theme.rim)
        assert np.median(against) >= 4.5
        assert against.min() >= 3


def inner(look: Look, radius: float) -> np.ndarray:
    """The pixels (n, 3) of a marker that its fill covers wholly."""
    mask = cairo.ImageSurface(cairo.FORMAT_A8, 120, 80)
    context = cairo.Context(mask)
    markers.trace(context, look.shape, *AT, radius)
    context.fill()
    mask.flush()
    covered = np.frombuffer(mask.get_data(), np.uint8).reshape(80, -1)[:, :120] == 255
    pixels, _ = painted(lambda canvas: paint_marker(canvas, look, AT, radius))
    return pixels[covered]


def test_a_marker_that_moves_by_less_than_a_pixel_is_seen_to_move() -> None:
    """A raster stands on quarters of a pixel: the middle of what is painted is where the runner is."""
    look = Look("circle", "#ffffff", THEMES["night"].rim)
    for x in np.arange(60.0, 61.0, 0.1).tolist():
        pixels, (sign,) = painted(lambda canvas, x=x: paint_marker(canvas, look, (x, 40.0), 9.3))  # type: ignore[misc]
        weight = pixels.sum(axis=-1)
        middle = (weight * (np.arange(120) + 0.5)).sum() / weight.sum()
        assert middle == pytest.approx(x, abs=0.16)
        assert isinstance(sign, Sign)
        assert sign.x == x


def test_a_marker_in_a_layer_is_where_it_is_without() -> None:
    """A layer holds a part of the frame: its pixels begin elsewhere."""
    look = Look("triangle_up", "#dd3311", THEMES["night"].rim)
    straight, _ = painted(lambda canvas: paint_marker(canvas, look, (98.3, 41.6), 12.0))

    def kept(canvas: Canvas) -> None:
        layer = Layer(Box(70, 10, 50, 60), canvas.scale, canvas.swap)
        paint_marker(layer.canvas, look, (98.3, 41.6), 12.0)
        layer.copy_to(canvas)

    pixels, _ = painted(kept)
    assert pixels.any()
    assert np.abs(pixels - straight).max() <= 1


def test_under_a_marker_is_its_shadow_and_at_night_its_light() -> None:
    for theme in THEMES.values():
        for radius in (17.0, 9.0):

            def paint(canvas: Canvas, theme: Theme = theme, radius: float = radius) -> None:
                canvas.fill("#808080")
                paint_under(canvas, Look("circle", "#ff0000", theme.rim), AT, radius)

            pixels, log = painted(paint)
            assert log == []
            x, y = map(int, AT)
            away = pixels[y + int(1.2 * radius), x + int(0.9 * radius)]
            assert away.max() < 128 - 10 or away[1] < 128 - 10  # the sun is in the west, and behind
            towards = pixels[y - int(1.3 * radius), x - int(1.3 * radius)]
            assert (towards[0] > 128 + 8) == (theme.name == "night" and radius > 13)


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
