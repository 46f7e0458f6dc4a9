"""Terrains for the tests: reliefs of real surfaces, drawn small, and a camera written apart from ours."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from math import cos, pi, sin

import numpy as np

from engine.surfaces import SURFACES
from scenes.language import load
from scenes.stage.map.ground_lines import THIN
from scenes.stage.map.map import LossMap
from scenes.stage.map.surroundings import FADES
from scenes.stage.paint.layout import ARENA, STAGE
from scenes.stage.terrain.drawing import Drawing
from scenes.stage.terrain.look import Look
from scenes.stage.terrain.parts import whole
from scenes.stage.terrain.relief import Relief
from scenes.stage.terrain.ribbons import DOT_FLOATS, LINE_FLOATS, RIBBON_FLOATS, dots, lines, ribbons
from scenes.stage.terrain.view import View
from scenes.theme import THEMES
from tests.scenes.made import raced

SMALL = (480, round(480 * ARENA.height / ARENA.width))
BLACK = Look(background=(0.0, 0.0, 0.0))
NO_LINES, NO_TRAILS, NO_DOTS = (np.empty((0, floats)) for floats in (LINE_FLOATS, RIBBON_FLOATS, DOT_FLOATS))


@cache
def relief(surface: str = "peaks", theme: str = "night") -> Relief:
    result = raced(SURFACES[surface], np.full((1, 3, 2), (0.3, 0.4)))  # no optimizer is compiled for it
    return Relief(LossMap(result, load("en"), THEMES[theme], STAGE))


def side(azimuth: float, elevation: float = 0.56) -> View:
    """All of a relief from the side, in the arena."""
    return View(azimuth, elevation, (0.0, 0.0, -0.58), 228.6, (511.0, 569.0), 0.2)


def mesh(ground: Relief) -> dict[str, np.ndarray]:
    """The relief with what is around it."""
    return whole(ground)


def dark(ground: Relief) -> dict[str, np.ndarray]:
    """The same, black."""
    parts = mesh(ground)
    return parts | {"colours": np.zeros_like(parts["colours"])}


def raster(
    parts: Drawing, view: View, look: Look = BLACK, size: tuple[int, int] = SMALL, **how: object
) -> np.ndarray:
    return parts.raster(view=view, box=ARENA, size=size, look=look, **how)[..., :3].copy()


def pinhole(view: View, points: np.ndarray) -> np.ndarray:
    """Where a pinhole camera at the view's eye sees points (n, 3): px of the frame (n, 2)."""
    away = 1 / view.perspective
    turn = np.array(
        [[cos(view.azimuth), sin(view.azimuth), 0], [-sin(view.azimuth), cos(view.azimuth), 0], [0, 0, 1]]
    )
    tip = pi / 2 - view.elevation
    lean = np.array([[1, 0, 0], [0, cos(tip), sin(tip)], [0, -sin(tip), cos(tip)]])
    seen = (lean @ turn @ (points - np.array(view.target)).T).T
    focal = view.scale * away
    return np.array(view.centre) + focal * seen[:, :2] * (1, -1) / (away - seen[:, 2])[:, None]


def scenery() -> Drawing:
    ground = relief()
    levels = np.concatenate([lines(line, THIN, (0.66, 0.74, 0.8)) for line, _ in ground.levels])
    points, at = ground.drape(ground.flat(np.array([(-0.35, -0.67), (0.0, -1.2), (0.5, -1.9), (0.23, -1.6)])))
    return Drawing(
        **mesh(ground),
        lines=levels,
        trails=ribbons(points, at, (1.0, 0.41, 0.22)),
        steps=dots(points[at == at.round()], at[at == at.round()], (1.0, 0.41, 0.22)),
    )


QUIET = Look(
    background=(0.055, 0.078, 0.125),
    sky=((0.02, 0.03, 0.06), (0.04, 0.07, 0.13)),
    fades=FADES[0],
    ages=((1.5, 1.0, 4.5), (5.5, 0.9, 3.6), (12.0, 0.8, 2.9), (20.0, 0.7, 2.3)),
)


def moments() -> Iterator[np.ndarray]:
    parts = scenery()
    for azimuth in (-0.6, 2.1):
        view = View(azimuth, 0.6, (0.0, 0.0, -0.1), 300.0, ARENA.centre, 0.2)
        yield raster(parts, view, QUIET, size=(240, 209), now=3.0)
