"""Things are where a pinhole camera sees them, in numbers and in drawn pixels."""

from __future__ import annotations

from math import pi

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenes.stage.paint.layout import ARENA
from scenes.stage.terrain.drawing import Drawing
from scenes.stage.terrain.ribbons import dots
from scenes.stage.terrain.view import View
from tests.scenes.terrain_parts import NO_LINES, NO_TRAILS, dark, pinhole, raster, relief, side

angles = st.floats(-7, 7)
points_of_the_ground = st.tuples(st.floats(-1, 1), st.floats(-1, 1), st.floats(-0.6, 0.6))


@given(
    angles,
    st.floats(0.05, pi / 2),
    points_of_the_ground,
    st.floats(100, 900),
    st.floats(0.05, 0.3),
    st.lists(points_of_the_ground, min_size=1, max_size=5),
)
def test_points_are_where_a_pinhole_camera_sees_them(
    azimuth: float,
    elevation: float,
    target: tuple[float, float, float],
    scale: float,
    perspective: float,
    points: list[tuple[float, float, float]],
) -> None:
    view = View(azimuth, elevation, target, scale, ARENA.centre, perspective)
    places = np.array(points)
    found, depth = view.project(places)
    assert np.abs(found - pinhole(view, places)).max() < 1e-6
    clip = np.concatenate([places, np.ones((len(places), 1))], axis=1) @ view.clip_matrix(ARENA).T
    on_raster = (clip[:, :2] / clip[:, 3:] + 1) / 2 * (ARENA.width, ARENA.height) + (ARENA.x, ARENA.y)
    assert np.abs(on_raster - found).max() < 1e-6
    assert (np.abs(clip[:, 2]) < clip[:, 3]).all(), "it would be cut away by the near or the far plane"
    order = np.argsort(depth)
    assert (np.diff((clip[:, 2] / clip[:, 3])[order]) >= -1e-12).all()


@pytest.mark.parametrize("azimuth", [-0.6, 0.4, 2.2, 4.0])
def test_dots_are_drawn_where_a_pinhole_camera_sees_them(azimuth: float) -> None:
    ground, view = relief(), side(azimuth)
    w = np.array([(0.0, 1.6), (-1.35, 0.2), (1.3, 0.0), (-0.46, -0.63)])
    spots = np.concatenate(
        [dots(ground.on(w[k : k + 1]), np.zeros(1), tuple(np.eye(3)[k % 3])) for k in range(len(w))]  # type: ignore[arg-type]
    )
    size = (960, round(960 * ARENA.height / ARENA.width))
    picture = raster(
        Drawing(**dark(ground), lines=NO_LINES, trails=NO_TRAILS, steps=spots), view, size=size, now=1.0
    )
    for place, at in enumerate(pinhole(view, ground.on(w))):
        channel = picture[..., place % 3].astype(float)
        x, y = (at - (ARENA.x, ARENA.y)) * size[0] / ARENA.width
        low_x, low_y = int(x) - 8, int(y) - 8
        patch = channel[low_y : low_y + 17, low_x : low_x + 17]
        if patch.sum() < 500:
            continue  # behind a hill
        rows, columns = np.mgrid[0:17, 0:17] + 0.5
        found = np.array([(columns * patch).sum(), (rows * patch).sum()]) / patch.sum() + (low_x, low_y)
        assert np.abs(found - (x, y)).max() < 0.5
