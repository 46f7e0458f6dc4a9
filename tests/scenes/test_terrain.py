"""The terrain is right: where things are, what hides what, and that from above it is the map."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.surfaces import SURFACES
from scenes.stage.map.mesh import BASE, CELLS, HEIGHT
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.layout import ARENA, STAGE
from scenes.stage.terrain.drawing import Drawing
from scenes.stage.terrain.ground_tracks import pieces
from scenes.stage.terrain.parts import parts
from scenes.stage.terrain.relief import Relief
from scenes.stage.terrain.ribbons import dots, ribbons
from scenes.stage.terrain.view import View, between
from scenes.stage.terrain.views import map_view
from scenes.theme import NIGHT, THEMES, luminance
from tests.scenes.terrain_parts import (
    BLACK,
    NO_DOTS,
    NO_LINES,
    NO_TRAILS,
    SMALL,
    dark,
    mesh,
    raster,
    relief,
    side,
)

# a few steep walls would hide all else
LOGARITHMIC = ("beale", "booth", "rosenbrock", "goldstein_price", "matyas", "branin")
LINEAR = ("peaks", "himmelblau", "rastrigin", "ackley", "six_hump_camel", "styblinski_tang", "bowl", "saddle")
STEEP = ("rosenbrock", "rastrigin", "himmelblau")


# ---- what hides what


def marched(surface: str, view: View, points: np.ndarray) -> np.ndarray:
    """How far above the true surface the sight from each point passes: a march of 4,000 steps to the eye.

    Of what comes right after the point only that counts which is under the surface: a point lies on it.
    """
    ground = relief(surface)
    eye = np.array(view.target) + view.axes[2] / view.perspective
    found = []
    low, high = ground.ground.domain[:, 0], ground.ground.domain[:, 1]
    for point in points:
        way = eye - point
        along = np.linspace(0.003, 1, 4000)
        ray = point + along[:, None] * way
        inside = (np.abs(ray[:, :2]) <= ground.half).all(axis=1)
        w = (ray[:, :2] / ground.half + 1) / 2 * (high - low) + low
        z = (ground.ground.tone(SURFACES[surface].loss(w)) - 0.5) * HEIGHT
        above = np.where(inside, ray[:, 2] - z, np.inf)
        found.append(np.where((along < 0.02) & (above > 0), np.inf, above).min())
    return np.array(found)


@pytest.mark.parametrize("surface", ["peaks", "himmelblau"])
@pytest.mark.parametrize("azimuth", [0.3, 1.9, 3.4, 5.2])
def test_what_a_hill_hides_is_not_drawn_and_all_else_is(surface: str, azimuth: float) -> None:
    ground, view = relief(surface), side(azimuth, 0.4)
    rng = np.random.default_rng(7)
    xy = rng.uniform(-0.95, 0.95, (400, 2)) * ground.half
    points = ground.lift(xy)
    at = (view.project(points)[0] - (ARENA.x, ARENA.y)) * SMALL[0] / ARENA.width
    apart: list[int] = []
    for k, place in enumerate(at):
        if all(np.abs(place - at[other]).max() > 9 for other in apart):
            apart.append(k)
    points, at = points[apart], at[apart]
    spots = dots(points, np.zeros(len(points)), (1.0, 1.0, 1.0))
    look = dataclasses.replace(BLACK, behind=0.0, ages=((0.0, 1.0, 2.0),) * 4)
    picture = raster(
        Drawing(**dark(ground), lines=NO_LINES, trails=NO_TRAILS, steps=spots), view, look, now=1.0
    )
    clear = marched(surface, view, points)
    sure = np.abs(clear) > 0.045  # a dot has some width: nearer to a ridge it may look over it
    assert sure.sum() >= 30
    assert (clear < -0.045).sum() >= 5, "nothing is hidden: the test shows nothing"
    for place, free, certain in zip(at.round().astype(int), clear > 0, sure, strict=True):
        if certain:
            patch = picture[place[1] - 1 : place[1] + 2, place[0] - 1 : place[0] + 2]
            assert (patch.max() > 128) == free


def test_a_ball_is_seen_where_it_is_and_not_behind_a_hill_and_its_tail_behind_it() -> None:
    ground, view = relief(), side(0.3, 0.4)
    points = ground.lift(np.random.default_rng(7).uniform(-0.95, 0.95, (60, 2)) * ground.half)
    parts = Drawing(**dark(ground), lines=NO_LINES, trails=NO_TRAILS, steps=NO_DOTS)
    at = ((view.project(points)[0] - (ARENA.x, ARENA.y)) * SMALL[0] / ARENA.width).astype(int)
    clear = marched("peaks", view, points)
    assert (clear < -0.045).sum() >= 5, "nothing is hidden: the test shows nothing"
    for point, (x, y), free in zip(points, at, clear, strict=True):
        row = np.concatenate([point, point, (1.0, 1.0, 1.0)]).astype("f4")
        picture = raster(parts, view, balls=row.tobytes())
        if abs(free) > 0.045:
            assert (picture[y - 1 : y + 2, x - 1 : x + 2].max() > 128) == (free > 0)
    place = points[int(clear.argmax())]
    row = np.concatenate([place, place + np.array([0.2, 0.0, 0.1]), (1.0, 1.0, 1.0)]).astype("f4")
    tailed, bare = (
        raster(parts, view, dataclasses.replace(BLACK, tail=tail), balls=row.tobytes()) for tail in (1.0, 0.0)
    )
    longer = np.abs(tailed.astype(int) - bare).max(axis=-1) > 20
    assert longer.sum() > 20
    assert np.argwhere(longer)[:, 1].mean() > at[int(clear.argmax())][0], "it came from there"


def test_a_coat_is_painted_as_far_as_its_front_has_come() -> None:
    ground, view = relief(), side(0.3, 0.9)
    when = (ground.vertices[..., 0].ravel() / ground.half[0] + 1) / 2  # the front comes from the west
    coats = np.zeros((when.size, 8))
    coats[:, :3], coats[:, 3], coats[:, 7] = (1.0, 0.0, 0.0), when, when
    bare = dark(ground)
    everywhere = np.zeros((len(bare["points"]), 8))
    everywhere[:, [3, 7]] = 9.0
    everywhere[: len(coats)] = coats
    parts = Drawing(**bare, lines=NO_LINES, trails=NO_TRAILS, steps=NO_DOTS, coats=everywhere)
    half, other = ground.lift(np.array([[-0.6, -0.5], [0.6, -0.5]]) * ground.half)

    def red(front: float, point: np.ndarray) -> int:
        x, y = ((view.project(point)[0] - (ARENA.x, ARENA.y)) * SMALL[0] / ARENA.width).astype(int)
        look = dataclasses.replace(BLACK, fronts=(front, 0.0))
        return int(raster(parts, view, look)[y, x, 0])

    assert (red(0.0, half), red(0.0, other)) == (0, 0)
    assert (red(0.5, half) > 250, red(0.5, other)) == (True, 0)
    assert min(red(1.0, half), red(1.0, other)) > 250


@pytest.mark.parametrize("surface", ["peaks", "rastrigin"])
def test_markers_are_hidden_by_the_same_hills(surface: str) -> None:
    ground, view = relief(surface), side(1.1, 0.45)
    rng = np.random.default_rng(3)
    points = ground.lift(rng.uniform(-0.95, 0.95, (300, 2)) * ground.half)
    clear, true = ground.clearance(points, view), marched(surface, view, points)
    sure = np.abs(true) > 0.05
    assert (true[sure] < 0).any()
    assert ((clear > 0) == (true > 0))[sure].mean() > 0.99


def test_hidden_trails_are_faint_and_dashed_or_not_at_all() -> None:
    ground, view = relief(), side(2.6, 0.4)
    # a wall of peaks' highest hill: a straight trail behind it, seen from the other side
    points, at = ground.drape(np.array([(-0.5, 0.52), (0.5, 0.52)]))
    parts = Drawing(
        **dark(ground),
        lines=NO_LINES,
        trails=ribbons(points, at, (1.0, 0.0, 0.0)),
        steps=NO_DOTS,
    )
    ink = {
        behind: raster(parts, view, dataclasses.replace(BLACK, behind=behind), now=2.0)[..., 0].astype(int)
        for behind in (0.0, 0.4, 1.0)
    }
    hidden = (ink[1.0] > 0) & (ink[0.0] == 0)
    assert hidden.sum() > 30
    assert ink[0.4][hidden].max() <= 0.45 * 255
    assert (ink[0.4] >= ink[0.0]).all()


# ---- lines


def trail(xy: list[tuple[float, float]], ground: Relief) -> Drawing:
    points, at = ground.drape(np.array(xy))
    return Drawing(**dark(ground), lines=NO_LINES, trails=ribbons(points, at, (1.0, 1.0, 1.0)), steps=NO_DOTS)


def test_a_trail_never_flickers_while_the_camera_turns() -> None:
    ground = relief()
    parts = trail([(-0.12, -0.22), (0.0, -0.4), (0.08, -0.54)], ground)
    ink = [float(raster(parts, side(a, 0.6), now=3.0).sum()) for a in np.linspace(-0.4, -0.2, 25)]
    assert np.abs(np.diff(ink)).max() < 0.02 * np.mean(ink)


def test_a_trail_is_as_wide_near_as_far_and_at_any_zoom() -> None:
    ground = relief("bowl")
    parts = trail([(-0.5, 0.0), (0.5, 0.0)], ground)
    widths = []
    for scale in (200.0, 400.0, 800.0):
        view = dataclasses.replace(side(0.0, 1.2), scale=scale, target=(0.0, 0.0, -0.5))
        ink = raster(parts, view, now=2.0)[..., 0].sum(axis=0) / 255
        middle = ink[SMALL[0] // 2 - 20 : SMALL[0] // 2 + 20]
        widths.append(float(middle.mean()))
    assert max(widths) < 1.1 * min(widths)
    assert widths[0] == pytest.approx(4.0 * SMALL[0] / ARENA.width, rel=0.15)


def test_a_trail_ends_at_the_clocks_step() -> None:
    ground = relief("bowl")
    parts = trail([(-0.5, 0.0), (0.5, 0.0)], ground)
    view = map_view(ground)
    for now in (0.0, 0.25, 0.5, 1.0):
        columns = np.flatnonzero(raster(parts, view, now=now)[..., 0].max(axis=0) > 128)
        end = view.project(ground.lift(np.array([(-0.5 + now, 0.0)])))[0][0, 0]
        if now:
            assert columns.max() == pytest.approx((end - ARENA.x) * SMALL[0] / ARENA.width, abs=2)
        else:
            assert not len(columns)


def test_a_trail_lies_on_the_ground() -> None:
    ground = relief()
    rng = np.random.default_rng(1)
    points, at = ground.drape(rng.uniform(-1, 1, (30, 2)))
    assert np.abs(points[:, 2] - ground.height(points[:, :2])).max() < 1e-12
    assert at[0] == 0
    assert at[-1] == 29
    assert (np.diff(at) > 0).all()


@given(st.lists(st.tuples(st.floats(-9, 9), st.floats(-9, 9)), min_size=2, max_size=12))
def test_what_leaves_the_map_is_cut_at_its_edge(path: list[tuple[float, float]]) -> None:
    ground, w = relief(), np.array(path)
    inside = 0.0
    for xy, steps in pieces(ground, w):
        assert (np.abs(xy) <= ground.half + 1e-9).all()
        true = np.stack([np.interp(steps, np.arange(len(w)), w[:, axis]) for axis in (0, 1)], axis=1)
        assert np.abs(ground.flat(true) - xy).max() < 1e-9
        inside += float(steps[-1] - steps[0])
    fine = np.linspace(0, len(w) - 1, 4001)
    there = np.stack([np.interp(fine, np.arange(len(w)), w[:, axis]) for axis in (0, 1)], axis=1)
    assert inside == pytest.approx((np.abs(there) <= 3).all(axis=1).mean() * (len(w) - 1), abs=0.02 * len(w))


def test_outlines_are_smoother_than_with_four_samples_a_pixel() -> None:
    ground = relief("bowl")
    white = dark(ground)
    white["colours"][: ground.z.size] = 1.0  # on a black table
    parts = Drawing(**white, lines=NO_LINES, trails=NO_TRAILS, steps=NO_DOTS)
    view = dataclasses.replace(map_view(ground), azimuth=0.21)  # a straight border, slanted, on black
    x, y = view.project(np.array([0.0, -ground.half[1], 0.0]))[0]
    box = Box.around(float(x), float(y), 200, 120)

    def jagged(samples: int) -> float:
        """How far the border's height in each column is off a straight line, px (standard deviation)."""
        size = (200 * samples, 120 * samples)
        seen = parts.raster(view=view, box=box, size=size, look=BLACK)[..., 0].astype(float) / 255
        height = seen.reshape(120, samples, 200, samples).mean(axis=(1, 3)).sum(axis=0)
        column = np.arange(200)
        return float(np.std(height - np.polyval(np.polyfit(column, height, 1), column)))

    stairs = (
        np.round(2 * np.tan(0.21) * np.arange(4000)) / 2
    )  # what a border is with two samples down a pixel
    four = np.std(stairs - np.tan(0.21) * np.arange(4000))
    assert jagged(1) < 0.5 * four


# ---- the same function as the map


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("surface", ["peaks", *STEEP])
def test_straight_from_above_it_is_the_map(surface: str, theme: str) -> None:
    ground = relief(surface, theme)
    view = map_view(ground)
    rng = np.random.default_rng(5)
    low, high = ground.ground.domain[:, 0], ground.ground.domain[:, 1]
    w = rng.uniform(low, high, (500, 2))
    assert np.abs(view.project(ground.on(w))[0] - ground.ground.place(w)).max() < 0.5
    box = ground.ground.box
    size = (round(box.width), round(box.height))
    parts = Drawing(**mesh(ground), lines=NO_LINES, trails=NO_TRAILS, steps=NO_DOTS)
    seen = parts.raster(view=view, box=box, size=size, look=BLACK)[..., :3].astype(int)
    difference = np.abs(seen - ground.ground.pixels.astype(int))[2:-2, 2:-2]
    assert difference.max() <= 3


def test_level_lines_are_the_maps() -> None:
    ground = relief()
    view = map_view(ground)
    for (mine, _), (theirs, _) in zip(ground.levels, ground.ground.levels, strict=True):
        seen = view.project(mine)[0]
        ends = theirs[:-1][None], theirs[1:][None]
        way = ends[1] - ends[0]
        part = ((seen[:, None] - ends[0]) * way).sum(-1) / np.maximum((way**2).sum(-1), 1e-12)
        near = ends[0] + np.clip(part, 0, 1)[..., None] * way
        assert np.linalg.norm(seen[:, None] - near, axis=-1).min(axis=1).max() < 0.5


def test_the_move_to_the_map_is_smooth_and_ends_on_it() -> None:
    ground = relief()
    begin, end = side(0.7), map_view(ground)
    assert between(begin, end, 0.0) == begin
    assert between(begin, end, 1.0) == end
    corners = ground.lift(np.array([(-1.0, -1.0), (1.0, 1.0), (0.0, 0.5)]))
    path = np.array([between(begin, end, part).project(corners)[0] for part in np.linspace(0, 1, 101)])
    assert np.abs(np.diff(path, axis=0)).max() < 20
    assert np.abs(path[-1] - end.project(corners)[0]).max() == 0


@pytest.mark.parametrize("surface", [*LOGARITHMIC, *LINEAR])
def test_heights_are_the_maps_tone_and_the_scale_is_declared(surface: str) -> None:
    ground = relief(surface)
    rows, columns = np.linspace(0, 400, CELLS + 1), np.linspace(0, 400, CELLS + 1)
    corners = ground.ground.tone(ground.ground.loss)[::400, ::400]
    assert np.allclose(ground.tone[::CELLS, ::CELLS], corners)
    assert len(rows) == len(columns) == ground.z.shape[0]
    assert ground.z.min() >= -HEIGHT / 2 - 1e-9
    assert ground.z.max() <= HEIGHT / 2 + 1e-9
    assert ground.floor == pytest.approx(-HEIGHT / 2 - BASE)
    assert (ground.ground.steepness > 0) == (surface in LOGARITHMIC)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("surface", ["peaks", "rosenbrock", "ackley"])
def test_the_light_shows_the_relief_and_leaves_room_above_and_below(surface: str, theme: str) -> None:
    ground = relief(surface, theme)
    bright = luminance(ground.ground.colours)
    least, most = (0.0, 0.95) if theme == "night" else (0.03, 0.99)
    assert least <= bright.min() < bright.max() <= most
    level = np.abs(ground.tone - np.median(ground.tone)) < 0.02  # of one height, and so of one colour
    assert np.ptp(bright[level]) > 0.2 * np.median(bright[level])  # yet not of one brightness


def test_the_arena_leaves_the_map_its_place() -> None:
    assert ARENA.contains(Box(STAGE.x, STAGE.y, STAGE.width, STAGE.height))
    assert NIGHT.behind >= 0


def test_the_front_of_a_coat_shines_on_the_map_and_around_it_only_takes_colour_away() -> None:
    ground = relief()
    coats = np.tile(np.array([0.2, 0.2, 0.2, 0.5]), (ground.vertices[..., 0].size, 2))
    painted = Drawing(**parts(ground, coats=coats))
    view = dataclasses.replace(side(0.4), scale=side(0.4).scale / 2)  # half of the picture is around the map
    before, *on_its_way, after = (
        raster(painted, view, dataclasses.replace(BLACK, fronts=(part, 0.0))).astype(int)
        for part in np.linspace(0, 1, 13)
    )
    painted.release()
    most = np.maximum(before, after) + 3
    middle = (slice(SMALL[1] // 3, 2 * SMALL[1] // 3), slice(SMALL[0] // 3, 2 * SMALL[0] // 3))
    shone = np.max([(each > most).any(axis=-1) for each in on_its_way], axis=0)
    assert shone[middle].any()
    shone[middle] = False
    assert shone.mean() < 0.15  # the map's own parts outside of the middle
    assert not shone[-20:].any()  # nothing of the map is there
    assert (before[-20:] != after[-20:]).any()
