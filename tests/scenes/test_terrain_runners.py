"""Who races on the terrain is seen and named in the free window; in the map phase the lens has the names."""

from __future__ import annotations

import itertools
from functools import cache

import cairo
import numpy as np
import pytest

from engine.surfaces import SURFACES, Surface
from scenes.stage.labels.gliding import FASTEST
from scenes.stage.map.map import LossMap
from scenes.stage.map.marks import Marks
from scenes.stage.map.runners import MapRunners, arcs, lens_places
from scenes.stage.paint.boxes import Box, Label
from scenes.stage.paint.canvas import Canvas, Mark, Sign
from scenes.stage.paint.layout import WIDE
from scenes.stage.show.clock import Clock
from scenes.stage.terrain.director import Director, Moments
from scenes.stage.terrain.relief import Relief
from scenes.stage.terrain.runners import TerrainRunners
from scenes.stage.terrain.view import View
from tests.scenes.made import cast as made
from tests.scenes.made import ground
from tests.scenes.test_director import BEGINS, FINISH, directed

NAMES = ["page", "ten on Himmelblau", "out of the map", "one", "diverging", "crowd", "narrow"]
OVERLAYS = (WIDE.tower, WIDE.chart, WIDE.third, WIDE.bug)


@cache
def running(name: str) -> TerrainRunners:
    """The runners of one of the races."""
    director = directed(name)
    return TerrainRunners(director.cast, director.clock, director, 1.0, 2.0, director.clock.start - 0.5)


@cache
def mapped(name: str) -> MapRunners:
    """The lens and the names of its map phase."""
    director = directed(name)
    marks = Marks(director.cast, director.relief.ground, 0.0, 0.0, 0.0)
    return MapRunners(
        director.cast,
        director.clock,
        director.relief.ground,
        marks.obstacles,
        0.0,
        WIDE,
        director.above,
    )


def painted(actor: TerrainRunners | MapRunners, seconds: float) -> list[Mark | Sign]:
    """What of it is on the frame of a second."""
    log: list[Mark | Sign] = []
    canvas = Canvas(cairo.Context(cairo.ImageSurface(cairo.FORMAT_ARGB32, 8, 8)), log=log)
    actor.rest(canvas, seconds)
    actor.move(canvas, seconds)
    return log


def standing(actor: TerrainRunners, seconds: float) -> dict[int, Sign]:
    """Each runner's marker on the frame of a second."""
    looks = {(look.shape, look.colour): which for which, look in enumerate(actor.cast.looks)}
    signs = [each for each in painted(actor, seconds) if isinstance(each, Sign)]
    return {looks[sign.kind, sign.colour]: sign for sign in signs if (sign.kind, sign.colour) in looks}


@pytest.mark.parametrize("name", NAMES)
def test_names_are_in_the_window_apart_and_off_all_that_lies_over_the_ground(name: str) -> None:
    runners = running(name)
    for seconds in np.arange(2.5, runners.director.moments.podium + 2, 0.31).tolist():
        labels = [label for label in runners.labels(seconds) if label.opacity > 0.05]
        for label in labels:
            assert WIDE.window.contains(label.box, slack=1)
            assert not any(label.box.overlaps(other) for other in OVERLAYS)
        for one, other in itertools.combinations(labels, 2):
            assert not one.box.overlaps(other.box)


@pytest.mark.parametrize("name", NAMES)
def test_names_do_not_jump_nor_while_the_camera_moves(name: str) -> None:
    runners = running(name)
    seconds = np.arange(2.5, runners.director.moments.podium, 1 / 30)
    drawn = runners.tracks.drawn(seconds)[0]
    rides = np.linalg.norm(np.diff(drawn, axis=0), axis=-1) * 30  # px a second
    before: dict[tuple[int, ...], Label] = {}
    for frame, second in enumerate(seconds.tolist()):
        now = {label.members: label for label in runners.labels(second) if label.opacity > 0.05}
        for members in now.keys() & before.keys():
            one, other = before[members], now[members]
            speed = float(np.hypot(other.x - one.x, other.y - one.y)) * 30
            around = rides[max(frame - 30, 0) : frame + 30, list(members)]
            assert speed <= max(FASTEST, 1.2 * float(around.max())) * 1.01
        before = now


@pytest.mark.parametrize("name", NAMES)
def test_each_marker_is_at_its_place_or_on_the_windows_edge_and_points_there(name: str) -> None:
    runners = running(name)
    director, room = runners.director, WIDE.window
    for tick in range(0, len(director.seconds), 37):
        seconds = float(director.seconds[tick])
        view: View = director.at(seconds)
        places = view.project(director.standing[tick])[0]
        for which, sign in standing(runners, seconds).items():
            assert room.contains(Box(sign.x, sign.y, 0, 0), slack=0.5)
            x, y = places[which].tolist()
            if room.contains(Box(x, y, 0, 0)) and not director.outside[tick, which]:
                assert np.hypot(sign.x - x, sign.y - y) < 0.5
            elif not room.contains(Box(x, y, 0, 0)):
                way, to = np.array([x, y]) - room.centre, np.array([sign.x, sign.y]) - room.centre
                assert abs(way[0] * to[1] - way[1] * to[0]) < 1e-6 * np.hypot(*way) * np.hypot(*to) + 1e-6


@pytest.mark.parametrize("name", NAMES)
def test_everybody_is_named_nearly_always_while_the_race_is_told(name: str) -> None:
    runners = running(name)
    times = np.arange(runners.clock.start + 3.5, runners.director.moments.podium - 0.5, 0.4)
    named = np.zeros(runners.cast.count)
    for seconds in times.tolist():
        is_above = any(span.start + 1.2 <= seconds < span.end - 0.5 for span in runners.director.above)
        labels = mapped(name).picture(seconds).labels if is_above else runners.labels(seconds)
        for label in labels:
            if label.members[0] < runners.cast.count:
                named[list(label.members)] += label.opacity > 0.5
    assert np.median(named / len(times)) > 0.8


@pytest.mark.parametrize("name", ["page", "crowd"])
def test_on_the_map_the_lens_has_the_names(name: str) -> None:
    for span in directed(name).above:
        middle = (span.start + span.end) / 2
        lens = mapped(name).lens_at(middle)
        assert lens is not None
        assert lens.box in lens_places(WIDE)
        assert running(name).labels(middle) == []
        words = [mark.text for mark in painted(mapped(name), middle) if isinstance(mark, Mark)]
        assert set(directed(name).cast.names) <= set(words)
        assert len(words) == len(set(words) - {"="}) + words.count("=")
        aside = span.start - 1.5
        assert mapped(name).lens_at(aside) is None
        assert painted(mapped(name), aside) == []


def test_the_ring_around_what_the_lens_shows_crosses_no_name() -> None:
    ring, name = Box(100, 100, 80, 80), Box(150, 90, 90, 30)
    found = arcs(ring, [name, Box(500, 0, 50, 50)])
    turn = np.concatenate([np.linspace(*each, 400) for each in found])
    at = np.array(ring.centre) + 40 * np.stack([np.cos(turn), np.sin(turn)], axis=1)
    inset = name.inset(0.8).edges()
    assert not ((at > inset[:2]) & (at < inset[2:])).all(axis=1).any()
    covered = np.arctan2(-20, np.sqrt(40**2 - 20**2)), -np.arccos(0.25)  # where it comes in, and goes out
    assert sum(end - begin for begin, end in found) == pytest.approx(
        2 * np.pi - (covered[0] - covered[1]), abs=0.06
    )
    assert arcs(ring, []) == [(0.0, 2 * np.pi)]


# ---- what the ground hides


def arrived(surface: Surface) -> TerrainRunners:
    """Runners who have come to the minima of a surface, and stand there."""
    minima = [point for point in surface.critical_points() if point.kind == "minimum"] * 2
    start = np.array(surface.domain) @ (0.75, 0.25)
    part = np.minimum(np.linspace(0, 2, 13), 1)[:, None]
    cast = made(surface, np.array([start + (np.array([m.w_0, m.w_1]) - start) * part for m in minima[:3]]))
    clock = Clock(cast.steps, BEGINS)
    relief = Relief(LossMap(cast.result, cast.words, cast.theme, WIDE.map))
    director = Director(cast, clock, relief, WIDE, Moments(6.0, clock.end + FINISH, ()))
    return TerrainRunners(cast, clock, director, 1.0, 2.0, clock.start - 0.5)


@pytest.mark.parametrize(
    ("surface", "hidden", "above"),
    [
        (SURFACES["himmelblau"], [0, 0, 0], False),
        (ground("log(0.01 + w_0**2 + w_1**2)"), [0, 0], True),
        (
            ground(
                "-3*exp(-8*(w_0**2 + w_1**2)) - exp(-(w_0 - 2)**2 - w_1**2) - exp(-(w_0 + 2)**2 - w_1**2)"
            ),
            [1, 0, 0],
            False,
        ),
    ],
)
def test_who_has_arrived_is_seen_or_seen_through_the_ground(
    surface: Surface, hidden: list[int], above: bool
) -> None:
    runners = arrived(surface)
    relief, director, seconds = runners.relief, runners.director, runners.director.moments.podium - 0.1
    view, standing = director.at(seconds), runners.tracks.standing(np.array([seconds]))[0][0]
    assert bool(director.above) == above
    low, high = relief.ground.domain.T
    way = np.linspace(0.06, 2.0, 300)[:, None]
    behind = []
    for place in standing:  # what is over the straight way to the eye, of the loss itself
        sight = place + view.to_eye(place) * way
        sight = sight[(np.abs(sight[:, :2]) < relief.half).all(axis=1)]
        w = low + (sight[:, :2] / relief.half + 1) / 2 * (high - low)
        over = relief.at_loss(sight, surface.loss(w))[:, 2]
        behind.append(int((over > sight[:, 2]).any()))
    assert behind == hidden
    signs = [sign for sign in painted(runners, seconds) if isinstance(sign, Sign)]
    for place, look, is_behind in zip(view.project(standing)[0], runners.cast.looks, behind, strict=True):
        mine = [sign for sign in signs if sign.colour == look.colour]
        assert all(np.hypot(sign.x - place[0], sign.y - place[1]) < 0.5 for sign in mine)
        kinds = {sign.kind: sign for sign in mine}
        assert ("through" in kinds) == bool(is_behind)
        assert kinds[look.shape].opacity == pytest.approx(0.6 if is_behind else 1.0)
        if is_behind:
            foot = kinds["through"].foot
            assert foot is not None
            assert foot[1] < place[1] - 20  # a plumb line, from where one may look
            assert foot[0] == pytest.approx(place[0], abs=30)


def test_no_lens_lies_under_what_is_over_the_ground() -> None:
    for lens in lens_places(WIDE):
        assert WIDE.frame.contains(lens)
        assert not any(lens.overlaps(other) for other in OVERLAYS)
    assert lens_places(WIDE)[-1].x >= WIDE.map.right
