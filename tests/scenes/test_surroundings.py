"""Around a map the function goes on, or the map is a block on a table; far from it there is only sky."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from engine.surfaces import SURFACES
from scenes.stage.map.mesh import HEIGHT
from scenes.stage.map.surroundings import FADES
from scenes.stage.paint.layout import ARENA
from scenes.stage.terrain.drawing import Drawing
from scenes.stage.terrain.opengl import HORIZON
from scenes.stage.terrain.view import View
from scenes.theme import luminance
from tests.breadth import some
from tests.scenes.terrain_parts import BLACK, NO_DOTS, NO_LINES, NO_TRAILS, SMALL, mesh, raster, relief


@pytest.mark.parametrize("surface", some([*SURFACES], 2))
def test_the_function_goes_on_where_its_border_is_level_and_else_it_is_a_block(surface: str) -> None:
    ground = relief(surface)
    border = np.concatenate([ground.tone[[0, -1]].ravel(), ground.tone[:, [0, -1]].ravel()])
    goes_on = ground.ground.around.goes_on
    assert goes_on == (np.ptp(border) < 0.06) == (surface in ("peaks", "easom"))


@pytest.mark.parametrize("surface", ["peaks", "easom", "rosenbrock", "booth"])
def test_around_it_the_function_has_its_own_heights_and_a_table_one(surface: str) -> None:
    ground = relief(surface)
    around = ground.ground.around
    ring = around.ring
    left, right, low, high = ring.hole
    assert np.allclose(ring.x[[left, right]], (-ground.half[0], ground.half[0]))
    assert np.allclose(ring.y[[low, high]], (-ground.half[1], ground.half[1]))
    assert ring.x[-1] > 3.3 * ground.half[0]
    outside = np.ones(ring.z.shape, bool)
    outside[low + 1 : high, left + 1 : right] = False
    if not around.goes_on:
        assert (ring.z[outside] == ground.floor).all()
        return
    domain = ground.ground.domain
    x, y = np.meshgrid(ring.x / ground.half[0], ring.y / ground.half[1])
    w = domain.mean(axis=1) + np.stack([x, y], axis=-1) * np.ptp(domain, axis=1) / 2
    true = (ground.ground.tone(SURFACES[surface].loss(w)) - 0.5) * HEIGHT
    assert np.abs(ring.z - true)[outside].max() < 0.002


def test_the_table_lies_in_the_blocks_shadow_east_of_it_and_in_the_sun_west_of_it() -> None:
    ground = relief("rosenbrock")
    ring = ground.ground.around.ring
    row = int(np.argmin(np.abs(ring.y)))
    bright = luminance(ring.colours[row])
    level = luminance(ring.colours[0, 0])
    east, west = (int(np.argmin(np.abs(ring.x - at))) for at in (1.15, -1.15))
    assert bright[east] < 0.6 * level
    assert bright[west] > 0.8 * level


def test_far_from_the_map_there_is_nothing_but_sky() -> None:
    ground = relief()
    parts = Drawing(**mesh(ground), lines=NO_LINES, trails=NO_TRAILS, steps=NO_DOTS)
    sky = (0.1, 0.2, 0.3), (0.2, 0.25, 0.4)
    view = View(-0.4, 0.5, (0.0, 0.0, -0.1), 200.0, ARENA.centre, 0.3)
    seen = raster(parts, view, dataclasses.replace(BLACK, sky=sky, fades=FADES[0]))
    part = np.minimum((np.arange(SMALL[1]) + 0.5) / SMALL[1] / HORIZON, 1.0)[:, None]
    expected = 255 * ((1 - part) * np.array(sky[0]) + part * np.array(sky[1]))
    corners = np.array(
        [(x, y, 0.0) for x in (-2.3, 0.5, 2.3) for y in (-2.2, 0.5, 2.3) if (x, y) != (0.5, 0.5)]
    )
    far = view.project(corners)[0]
    places = ((far - (ARENA.x, ARENA.y)) * SMALL[0] / ARENA.width).astype(int)
    inside = (places >= 0).all(axis=1) & (places < SMALL).all(axis=1)
    assert inside.sum() >= 3
    for x, y in [*places[inside].tolist(), (5, 2), (SMALL[0] - 5, 2)]:
        assert np.abs(seen[y, x] - expected[y]).max() <= 3
    middle = ((view.project(np.zeros(3))[0] - (ARENA.x, ARENA.y)) * SMALL[0] / ARENA.width).astype(int)
    assert np.abs(seen[middle[1], middle[0]] - expected[middle[1]]).max() > 30
