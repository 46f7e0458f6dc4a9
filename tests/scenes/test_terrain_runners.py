"""Who races on the terrain is seen and named in the free window; in the map phase the lens has the names."""

from __future__ import annotations

import itertools
from functools import cache

import cairo
import numpy as np
import pytest

from scenes.stage.labels.gliding import FASTEST
from scenes.stage.map.marks import Marks
from scenes.stage.map.runners import MapRunners, lens_places
from scenes.stage.paint.boxes import Box, Label
from scenes.stage.paint.canvas import Canvas, Mark, Sign
from scenes.stage.paint.layout import WIDE
from scenes.stage.terrain.runners import TerrainRunners
from scenes.stage.terrain.view import View
from tests.scenes.test_director import directed

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


def test_no_lens_lies_under_what_is_over_the_ground() -> None:
    for lens in lens_places(WIDE):
        assert WIDE.frame.contains(lens)
        assert not any(lens.overlaps(other) for other in OVERLAYS)
    assert lens_places(WIDE)[-1].x >= WIDE.map.right
