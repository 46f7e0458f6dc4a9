"""The terrain: a surface in perspective, with its level lines and the runners' trails in one depth.

An actor like the map. What is drawn by OpenGL (ground, level lines, trails) is copied straight into the
frame; where the camera and the race stand still, the last raster is used again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from scenes.stage.map.map import BOLD_LINE, THIN_LINE
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.motion import smooth
from scenes.stage.paint.trails import ALONE, CASING, CROWD, CROWD_DOTS, DOT, DOT_CASING, THINNEST
from scenes.stage.show.clock import Clock
from scenes.stage.show.paths import Paths
from scenes.stage.terrain.drawing import Drawing
from scenes.stage.terrain.ground_tracks import pieces
from scenes.stage.terrain.opengl import Look
from scenes.stage.terrain.relief import Relief
from scenes.stage.terrain.ribbons import DOT_FLOATS, RIBBON_FLOATS, dots, ribbons
from scenes.stage.terrain.view import View
from scenes.theme import rgb

LINE, LINE_NEAR = 5.5, 5.0  # px of a young trail, and from the step on at which the camera goes near
NEAR = 10.0
THIN_FROM, THIN_TO = 4.0, 4.0 + (1 - THINNEST) / 0.03  # steps: between these ages a trail grows thinner
FADE = (60.0, 8.0, 48.0, 44.0)  # px in which the picture ends left, above, right and below
TICKS = 6000  # a second: a raster's time is one of them, whatever rounding says of a frame's
FOOT = 0.8  # how bright the sides are at their foot, of what they are above


class Terrain(Actor):
    """A relief in a box of the frame, looked at by ``view_at`` (seconds -> `View`).

    With paths and a clock it shows their trails, from the second ``trails_at`` on. ``appear`` and ``leave``
    are the film's seconds at which it comes and is gone, in so many seconds (``ramp``; 0: at once).
    ``floor`` is how far (world units) under the relief a floor lies with the map's level lines on it;
    without, the relief has sides down to its base. What goes wrong with OpenGL is said when it is made.
    """

    def __init__(
        self,
        relief: Relief,
        view_at: Callable[[float], View],
        box: Box,
        appear: float,
        *,
        paths: Paths | None = None,
        clock: Clock | None = None,
        trails_at: float = 0.0,
        floor: float | None = None,
        leave: float = np.inf,
        ramp: float = 0.5,
    ) -> None:
        self.leave, self.ramp = leave, ramp
        self.relief, self.view_at, self.box, self.appear = relief, view_at, box, appear
        self.clock, self.trails_at = clock, trails_at
        self.theme = relief.ground.theme
        self.look = Look(
            background=rgb(self.theme.background),
            levels=tuple(zip((THIN_LINE, BOLD_LINE), self.theme.contour_opacities, strict=True)),
            behind=self.theme.behind,
            casing=(*rgb(self.theme.rim), self.theme.casing_opacity),
            heart=self.theme.finish.heart,
            dot=(ALONE, 3.0) if paths is not None and paths.count == 1 else (DOT, 0.0),
            dot_casing=DOT_CASING,
            dots=CROWD_DOTS if paths is not None and paths.count > CROWD else 1e9,
            edges=FADE,
        )
        self.dim: Callable[[float], float] = lambda seconds: 1.0  # how visible trails are
        self._make = lambda: _drawing(relief, paths, floor)
        self._drawing: Drawing | None = None
        self._tick = 0  # of the last raster

    def presence(self, seconds: float) -> float:
        """All or nothing: it fades in its own pixels, which are opaque."""
        return float(super().presence(round(seconds * TICKS) / TICKS) > 0)

    def paint_moving(self, canvas: Canvas, seconds: float) -> None:
        """The raster of the moment, pixel by pixel; the next one is begun."""
        tick = round(seconds * TICKS)
        dense = canvas.density
        left, top = round(self.box.x * dense), round(self.box.y * dense)
        size = (round(self.box.width * dense), round(self.box.height * dense))
        box = Box(left / dense, top / dense, size[0] / dense, size[1] / dense)
        how = self._how(tick, box, size, canvas.swap)
        canvas.paste(self.drawing.raster(**how), left, top)
        following = 2 * tick - self._tick
        self._tick = tick
        if tick < following <= tick + TICKS / 10:  # a film is on its way: this is its next frame
            coming = self._how(following, box, size, canvas.swap)
            if coming != how:
                self.drawing.order(**coming)

    @property
    def drawing(self) -> Drawing:
        """The terrain in the drawing process, from the first frame until it is closed."""
        if self._drawing is None:
            self._drawing = self._make()
        return self._drawing

    def release(self) -> None:
        """Free what the drawing process holds of it."""
        if self._drawing is not None:
            self._drawing.release()
            self._drawing = None

    def _how(self, tick: int, box: Box, size: tuple[int, int], swap: bool) -> dict[str, Any]:
        """All that a raster depends on."""
        seconds = tick / TICKS
        now = self.clock.step(seconds) if self.clock and seconds >= self.trails_at else None
        return {
            "view": self.view_at(seconds),
            "box": box,
            "size": size,
            "look": self.look if now is None else _at_step(self.look, now, self.dim(seconds)),
            "now": now,
            "shown": super().presence(tick / TICKS),
            "swap": swap,
        }


def _at_step(look: Look, now: float, visible: float) -> Look:
    """How trails are drawn at a step."""
    line = LINE + (LINE_NEAR - LINE) * smooth(now - NEAR + 1)
    ages = tuple((age, 1.0, line * part) for age, part in ((THIN_FROM, 1.0), (THIN_TO, THINNEST)))
    return replace(look, ages=(*ages, *ages[-1:] * 2), wider=CASING / line, trails=visible)


def _drawing(relief: Relief, paths: Paths | None, floor: float | None) -> Drawing:
    theme = relief.ground.theme
    levels = [ribbons(line, np.full(len(line), bold), rgb(theme.contour)) for line, bold in relief.levels]
    if floor is not None:
        levels += [_at_height(rows, relief.floor - floor) for rows in levels]
    lines, spots = [np.empty((0, RIBBON_FLOATS))], [np.empty((0, DOT_FLOATS))]
    for which, colour in enumerate(paths.colours if paths is not None else ()):
        assert paths is not None
        spot = theme.step if paths.count == 1 else theme.finish.spot or colour
        for xy, steps in pieces(relief, paths.w[which]):
            path, at = relief.drape(xy)
            times = np.interp(at, np.arange(len(steps)), steps)
            lines.append(ribbons(path, times, rgb(colour)))
            whole = steps == np.round(steps)
            spots.append(dots(relief.lift(xy[whole]), steps[whole], rgb(spot)))
    levels = [np.empty((0, RIBBON_FLOATS)), *levels]
    return Drawing(
        **(with_sides(relief) if floor is None else with_floor(relief, floor)),
        levels=np.concatenate(levels),
        trails=np.concatenate(lines),
        steps=np.concatenate(spots),
    )


def with_sides(relief: Relief) -> dict[str, Any]:
    """The mesh with walls from its border down to the floor, as the parts of a `Drawing`."""
    grid = np.arange(relief.z.size).reshape(relief.z.shape)
    ground, colours = relief.vertices.reshape(-1, 3), relief.colours.reshape(-1, 3)
    points, shades, triangles, tiles = [ground], [colours], [relief.triangles], [relief.tiles]
    count, faces = len(ground), len(relief.triangles)
    edges: tuple[np.ndarray, ...] = (grid[0], grid[:, -1], grid[-1, ::-1], grid[::-1, 0])
    for edge in edges:
        top = ground[edge]
        foot = top.copy()
        foot[:, 2] = relief.floor
        shade = colours[edge] * relief.ground.theme.side
        n = len(edge)
        points += [top, foot]
        shades += [shade, shade * FOOT]
        at = count + np.arange(n - 1)
        triangles += [np.stack([at, at + n, at + 1], 1), np.stack([at + 1, at + n, at + n + 1], 1)]
        tiles.append(_tile(faces, 2 * (n - 1), np.concatenate([top, foot])))
        count, faces = count + 2 * n, faces + 2 * (n - 1)
    return {
        "points": np.concatenate(points),
        "colours": np.concatenate(shades),
        "triangles": np.concatenate(triangles),
        "tiles": np.concatenate(tiles),
    }


def with_floor(relief: Relief, gap: float) -> dict[str, Any]:
    """The mesh with a level floor so far under it: it may be seen from below."""
    x, y = relief.half
    z = relief.floor - gap - 0.004  # its level lines lie on it
    corners = np.array([(-x, -y, z), (x, -y, z), (x, y, z), (-x, y, z)])
    faces = np.array([(0, 1, 2), (0, 2, 3)]) + relief.z.size
    shade = np.broadcast_to(rgb(relief.ground.theme.panel), (4, 3))
    return {
        "points": np.concatenate([relief.vertices.reshape(-1, 3), corners]),
        "colours": np.concatenate([relief.colours.reshape(-1, 3), shade]),
        "triangles": np.concatenate([relief.triangles, faces]),
        "tiles": np.concatenate([relief.tiles, _tile(len(relief.triangles), 2, corners)]),
        "closed": False,
    }


def _tile(first: int, count: int, points: np.ndarray) -> np.ndarray:
    """A row of tiles: triangles, and the box around their points."""
    return np.concatenate([[first, first + count], points.min(axis=0), points.max(axis=0)])[None]


def _at_height(rows: np.ndarray, z: float) -> np.ndarray:
    """Ribbons laid down at one height."""
    low = rows.copy()
    low[:, [2, 5, 8, 11]] = z
    return low
