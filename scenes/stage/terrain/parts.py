"""What a terrain is drawn from: the mesh, what lies around it or its sides, lines on the ground, trails.

Arrays in world units (`scenes.stage.terrain.view`), as `opengl.Picture3D` takes them.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from scenes.stage.map.ground_lines import BOLD, THIN
from scenes.stage.map.light import SUN, Light, lit
from scenes.stage.map.map import BOLD_EVERY, LEVELS
from scenes.stage.map.mesh import HEIGHT, ramp_at
from scenes.stage.show.paths import Paths
from scenes.stage.terrain.ground_tracks import pieces
from scenes.stage.terrain.relief import Relief
from scenes.stage.terrain.ribbons import DOT_FLOATS, LINE_FLOATS, RIBBON_FLOATS, dots, lines, ribbons
from scenes.stage.terrain.shaders import DULL
from scenes.theme import rgb

ROWS = 10  # of a side's colours, from its upper edge down
REACHED = 1.6  # world units from the map's border that are painted by the time that all of the map is
OUTSIDE = 0.6  # of the sky's colour in what is around a map that is painted
OPEN, FOOT = 0.5, 0.28  # the share of the sky that a side sees at its upper edge, and at its foot


def parts(
    relief: Relief,
    paths: Paths | None = None,
    floor: float | None = None,
    coats: np.ndarray | None = None,
) -> dict[str, Any]:
    """All that is drawn of a relief with the trails of paths.

    With ``floor`` it has nothing around it: so far under it lies a floor with its level lines. ``coats`` are
    those of the map's own corners, in their order, (n, 8).
    """
    return (
        (whole(relief, coats) if floor is None else with_floor(relief, floor))
        | {"lines": _lines(relief, floor), "sides": tuple(relief.half.tolist())}
        | _trails(relief, paths)
    )


def whole(relief: Relief, coats: np.ndarray | None = None) -> dict[str, Any]:
    """The mesh and what lies around it; where that is a table, with its sides. Around it coats are faint."""
    around = relief.ground.around
    ring = around.ring
    found = [
        (relief.vertices.reshape(-1, 3), relief.ground.colours.reshape(-1, 3), relief.triangles, relief.tiles)
    ]
    if not around.goes_on:
        found += [side(relief, axis, end) for axis in (0, 1) for end in (-1, 1)]
    x, y = np.meshgrid(ring.x, ring.y)
    points = np.stack([x, y, ring.z], axis=-1).reshape(-1, 3)
    found.append((points, ring.colours.reshape(-1, 3), ring.triangles, _tile(ring.triangles, points)))
    joined = _joined(found)
    if coats is None:
        return joined
    own = joined["colours"][len(coats) :]
    away = (np.abs(joined["points"][len(coats) :, :2]) - relief.half).max(axis=1)
    when = DULL + np.clip(away / REACHED, 0.0, 1.0)
    faint = np.column_stack([own + OUTSIDE * (rgb(relief.ground.theme.sky[1]) - own), when])
    return joined | {"coats": np.concatenate([coats, np.tile(faint, 2)])}


def side(relief: Relief, axis: int, end: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """The block's cut face at the low or the high end (-1, 1) of an axis: points, colours, triangles, tile.

    In the ramp's colours for each height, under as much of the light as an upright wall has.
    """
    theme = relief.ground.theme
    edge = np.moveaxis(relief.vertices, 1 - axis, 0)[0 if end < 0 else -1]
    down = np.linspace(0, 1, ROWS + 1)[:, None]
    z = edge[:, 2] + (relief.floor - edge[:, 2]) * down
    points = np.broadcast_to(edge, (ROWS + 1, *edge.shape)).copy()
    points[..., 2] = z
    sun = end * SUN[axis] / np.linalg.norm(SUN)
    sky = np.broadcast_to(OPEN + (FOOT - OPEN) * down, z.shape)
    shaded = np.broadcast_to(1 - (1 - FOOT / OPEN) * down, z.shape)
    light = Light(np.full(z.shape, max(sun, 0.0)), np.zeros(z.shape), shaded, sky)
    colours = lit(light, ramp_at(theme, z / HEIGHT + 0.5), theme.lighting)
    colours = np.where(relief.edge_none(axis, end)[None, :, None], relief.hatched, colours)
    count = len(edge)
    corner = np.arange(z.size).reshape(z.shape)[:-1, :-1].ravel()
    one = np.stack([corner, corner + count, corner + 1], axis=-1)
    other = np.stack([corner + 1, corner + count, corner + count + 1], axis=-1)
    triangles = np.concatenate([one, other])
    if (axis == 0) != (end > 0):
        triangles = triangles[:, ::-1]  # so that they are turned outwards
    points = points.reshape(-1, 3)
    return points, colours.reshape(-1, 3), triangles, _tile(triangles, points)


def with_floor(relief: Relief, gap: float) -> dict[str, Any]:
    """The mesh with a level floor so far under it: it may be seen from below."""
    x, y = relief.half
    z = relief.floor - gap - 0.004  # its level lines lie on it
    corners = np.array([(-x, -y, z), (x, -y, z), (x, y, z), (-x, y, z)])
    faces = np.array([(0, 1, 2), (0, 2, 3)])
    shade = np.broadcast_to(rgb(relief.ground.theme.panel), (4, 3))
    mesh = (
        relief.vertices.reshape(-1, 3),
        relief.ground.colours.reshape(-1, 3),
        relief.triangles,
        relief.tiles,
    )
    return _joined([mesh, (corners, shade, faces, _tile(faces, corners))]) | {"closed": False}


def _joined(found: list[tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]]) -> dict[str, Any]:
    """Several meshes (points, colours, triangles, tiles) as one."""
    triangles, tiles = [], []
    count = faces = 0
    for points, _, corners, rows in found:
        triangles.append(corners + count)
        tiles.append(rows + np.array([faces, faces, *6 * [0]]))
        count, faces = count + len(points), faces + len(corners)
    return {
        "points": np.concatenate([each[0] for each in found]),
        "colours": np.concatenate([each[1] for each in found]),
        "triangles": np.concatenate(triangles),
        "tiles": np.concatenate(tiles),
    }


def _tile(triangles: np.ndarray, points: np.ndarray) -> np.ndarray:
    """A mesh as one tile: its triangles, and the box around its points."""
    return np.concatenate([[0, len(triangles)], points.min(axis=0), points.max(axis=0)])[None]


# ---- lines on the ground


def _lines(relief: Relief, floor: float | None) -> np.ndarray:
    """Level lines; without a floor also the border, the grid, and the levels on what is around."""
    colour = rgb(relief.ground.theme.contour)
    rows = [np.empty((0, LINE_FLOATS))]
    for points, is_bold in relief.levels:
        kind = BOLD if is_bold else THIN
        rows.append(lines(points, kind, colour, relief.slant(points, kind)))
    if floor is not None:
        return np.concatenate([*rows, *(_at_height(row, relief.floor - floor) for row in rows)])
    rows += [lines(points, kind, colour) for points, kind in relief.lines()]
    if not relief.ground.around.goes_on:
        for axis in (0, 1):
            for end in (-1, 1):
                rows += [
                    lines(points, kind, colour, normal) for points, kind, normal in _cuts(relief, axis, end)
                ]
    return np.concatenate(rows)


def _cuts(relief: Relief, axis: int, end: int) -> list[tuple[np.ndarray, int, np.ndarray]]:
    """The level lines on a side of the block, with their kinds and what the side is like there."""
    edge = np.moveaxis(relief.vertices, 1 - axis, 0)[0 if end < 0 else -1]
    found = []
    for tone, is_bold in relief.ground.level_tones:
        z = (tone - 0.5) * HEIGHT
        over = edge[:, 2] - z
        at = np.flatnonzero((over[:-1] > 0) != (over[1:] > 0))
        share = (over[at] / (over[at] - over[at + 1]))[:, None]
        ends = edge[at] * (1 - share) + edge[at + 1] * share
        whole = [*edge[:1][over[:1] > 0], *ends, *edge[-1:][over[-1:] > 0]]
        for one, other in zip(whole[::2], whole[1::2], strict=True):
            points = np.array([one, other])
            points[:, 2] = z
            normal = np.zeros((2, 4))
            normal[:, axis], normal[:, 3] = end, HEIGHT / LEVELS * (BOLD_EVERY if is_bold else 1)
            found.append((points, BOLD if is_bold else THIN, normal))
    return found


def _at_height(rows: np.ndarray, z: float) -> np.ndarray:
    """Lines laid down at one height."""
    low = rows.copy()
    low[:, [2, 5, 8, 11]] = z
    low[:, 13:21] = 0.0
    return low


# ---- trails


def _trails(relief: Relief, paths: Paths | None) -> dict[str, Any]:
    theme = relief.ground.theme
    trails, spots = [np.empty((0, RIBBON_FLOATS))], [np.empty((0, DOT_FLOATS))]
    for which, colour in enumerate(paths.colours if paths is not None else ()):
        assert paths is not None
        spot = theme.step if paths.count == 1 else theme.finish.spot or colour
        for xy, steps in pieces(relief, paths.w[which]):
            path, at = relief.drape(xy)
            times = np.interp(at, np.arange(len(steps)), steps)
            trails.append(ribbons(path, times, rgb(colour)))
            at_steps = steps == np.round(steps)
            spots.append(dots(relief.lift(xy[at_steps]), steps[at_steps], rgb(spot)))
    return {"trails": np.concatenate(trails), "steps": np.concatenate(spots)}
