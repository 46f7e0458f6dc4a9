"""The camera of any race: it stands so that all can be read, moves seldom, and shows what happens."""

from __future__ import annotations

import itertools
from functools import cache
from math import degrees, radians

import numpy as np
import pytest

from engine import archive
from scenes.language import load
from scenes.stage.map.map import LossMap
from scenes.stage.paint.layout import WIDE
from scenes.stage.show.cast import Cast
from scenes.stage.show.clock import Clock
from scenes.stage.terrain.director import (
    ABOVE,
    APART,
    FIRST_SECOND,
    OPEN,
    RISES,
    SMALL,
    Director,
    Moments,
    moving,
)
from scenes.stage.terrain.relief import Relief
from scenes.stage.terrain.view import View
from scenes.stage.terrain.views import SIDES, map_view
from scenes.theme import MEASURES, THEMES
from tests.breadth import some
from tests.scenes.made import cast as made
from tests.scenes.made import ground, ways
from tests.scenes.races import RACES, USUAL

BEGINS, FINISH, CARD = 8.5, 5.6, 16.0  # s: the clock starts; it rests before the podium; that lasts so long
SAID = tuple(np.arange(6.2, 60.0, 3.7).tolist())  # lower thirds come


def parting() -> np.ndarray:
    """Eight that crawl in one crowd for half of the race, and then part, (8, 61, 2)."""
    step = np.arange(61)
    turn = np.linspace(0, 2 * np.pi, 8, endpoint=False)
    wide = 0.05 + 0.6 / (1 + np.exp(30.0 - step))
    way = np.stack([2.0 - 0.06 * step, 0.5 + 0 * step], axis=1)
    return way + wide[:, None] * np.stack([np.cos(turn), np.sin(turn)], axis=1)[:, None]


WILD = {
    "steep": (ground("exp(3*w_0) + exp(-3*w_1)"), ways(1, 8, 40)),
    "flat": (ground("1 - exp(-50*((w_0 - 2)**2 + w_1**2))"), ways(2, 5, 40)),
    "huge": (ground("w_0**2 + w_1**2", (-600, 600), (-600, 600)), 200 * ways(3, 8, 60, start=2.0)),
    "tiny": (ground("w_0**2 + w_1**2", (-0.01, 0.01), (-0.01, 0.01)), 0.003 * ways(4, 8, 60)),
    "diverging": (ground("w_0**2 - w_1**2"), ways(5, 6, 40, most=1e300)),
    "narrow": (ground("w_0**2 + w_1**2", (-10, 10), (-0.5, 0.5)), ways(6, 8, 30) * (3.0, 0.1)),
    "resting": (ground("w_0**2 + w_1**2"), np.full((8, 21, 2), 1.0)),
    "one step": (ground("w_0**2 + w_1**2"), ways(7, 3, 1)),
    "bowl": (ground("w_0**2 + 3*w_1**2"), np.linspace((2.4, 2.1), (0, 0), 21)[None]),
    "crowd": (ground("w_0**2 + w_1**2"), parting()),
    "pit": (ground("-exp(-3*(w_0**2 + w_1**2))"), np.linspace((0.9, -0.7), (0, 0), 21)[None]),
    "gone": (ground("w_0**2 - w_1**2"), np.linspace((0.4, 0.4), (0.5, 30.0), 61)[None]),
    "spike": (
        ground("1/(w_0**2 + w_1**2) + 0.1*(w_0**2 + w_1**2) + 0.3*w_0"),
        np.linspace((0.3, 0.6), (0.6, 1.0), 21)[None],
    ),
}
NAMES = [*USUAL, *(name for name in WILD if name not in ("pit", "gone"))]


@cache
def directed(name: str) -> Director:
    """The camera of one of the races."""
    if name in WILD:
        who = made(*WILD[name])
    else:
        who = Cast(archive.get(RACES[name]), load("es"), THEMES["night"])
    clock = Clock(who.steps, BEGINS)
    relief = Relief(LossMap(who.result, who.words, who.theme, WIDE.map))
    return Director(who, clock, relief, WIDE, Moments(6.0, clock.end + FINISH, SAID))


def end(director: Director) -> float:
    """The film's last second."""
    return director.moments.podium + CARD


@pytest.fixture(params=some(NAMES, 2))
def director(request: pytest.FixtureRequest) -> Director:
    """Each of the races, looked at."""
    return directed(request.param)


# ---- it stands, and moves seldom


def test_between_moves_it_stands_exactly(director: Director) -> None:
    for move, after in itertools.zip_longest(director.moves, director.moves[1:]):
        until = after.start if after else end(director)
        views = {director.at(float(second)) for second in np.linspace(move.end, until, 9)}
        assert views == {move.to}


def test_moves_are_short_and_seldom_and_take_less_than_two_fifths_of_the_film(director: Director) -> None:
    for one, other in itertools.pairwise(director.moves):
        assert other.start - one.start >= APART - 1e-6 or other.shot in ("start", "podium")
        assert other.start >= one.end
        assert 2.0 <= other.lasts <= 2.5
    assert moving(director.moves, 0.0, end(director)) <= 0.4 * end(director)
    assert moving(director.moves, director.moments.start, director.moments.podium) <= 0.4 * (
        director.moments.podium - director.moments.start
    )


def test_a_move_is_smooth(director: Director) -> None:
    points = np.array([(0.0, 0.0, 0.0), (0.4, -0.3, 0.3), (-0.4, 0.2, -0.4)])
    for move in director.moves:
        seconds = np.linspace(move.start - 0.2, move.end + 0.2, 150)
        seen = np.array([director.at(float(second)).project(points)[0] for second in seconds])
        speed = np.linalg.norm(np.diff(seen, axis=0), axis=-1)
        assert speed[[0, -1]].max() < 1e-9  # it begins and ends at rest
        assert np.abs(np.diff(speed, axis=0)).max() < 0.2 * max(float(speed.max()), 1.0)


def test_it_stands_in_the_first_second_of_what_is_said(director: Director) -> None:
    for move in director.moves:
        if move.shot in ("near", "map"):
            assert not [said for said in SAID if move.start < said + FIRST_SECOND and move.end > said]


# ---- from where


def test_it_looks_from_one_side_and_never_from_low(director: Director) -> None:
    sides = {move.to.azimuth for move in director.moves if move.shot != "map"}
    assert len(sides) == 1
    assert radians(-40.01) <= sides.pop() <= radians(40.01)
    for second in np.arange(0.0, end(director), 0.05).tolist():
        assert degrees(director.at(second).elevation) >= 24 - 1e-9
    for move in director.moves:
        if move.shot in ("start", "near"):
            assert 42 <= degrees(move.to.elevation) <= 50.01


def test_where_a_pits_floor_is_hidden_from_the_usual_heights_it_is_seen_from_higher_up() -> None:
    director = directed("pit")
    floor = director.standing[-1, 0]
    for move in director.moves:
        if move.shot in ("start", "near", "podium"):
            assert degrees(move.to.elevation) > 50.01
            assert director.relief.clearance(floor, move.to) > 0


def test_it_does_not_go_near_when_all_have_left_the_map() -> None:
    assert [move.shot for move in directed("gone").moves] == ["opening", "start", "podium"]


def test_hardly_another_side_shows_more_of_the_trails(director: Director) -> None:
    points = director.relief.lift(director.standing[~director.outside][::7, :2])
    if not len(points):
        return
    target = tuple(points.mean(axis=0).tolist())

    def seen(azimuth: float) -> float:
        view = View(azimuth, director.elevation, target, 1.0, (0.0, 0.0), 0.26)
        return float((director.relief.clearance(points, view) > 0).mean())

    assert seen(director.azimuth) >= max(map(seen, SIDES[::4].tolist())) - 0.15


def test_on_peaks_the_views_are_those_of_the_look() -> None:
    looks = {
        "start": (745.0, (0.06, -0.20, -0.12)),
        "near": (1020.0, (0.02, -0.33, -0.20)),
        "podium": (760.0, (0.06, -0.46, -0.26)),
        "opening": (620.0, (0.02, -0.02, -0.10)),
    }
    for move in directed("page").moves:
        if move.shot == "map":
            continue
        scale, target = looks[move.shot]
        assert move.to.scale == pytest.approx(scale, rel=0.08)
        assert np.abs(np.array(move.to.target) - target).max() < 0.1
        assert np.abs(np.array(move.to.centre) - WIDE.focus).max() < 80 or move.shot in ("opening", "podium")


def test_the_podium_shows_the_winners_place_from_higher_up_where_a_border_hides_it() -> None:
    director = directed("bowl")
    view = director.moves[-1].to
    assert director.relief.clearance(director.standing[-1, 0], view) > 0
    assert view.elevation > OPEN
    assert directed("page").moves[-1].to.elevation == OPEN


def test_the_start_is_seen_as_it_opens_and_the_place_where_one_ends_while_it_runs() -> None:
    spike = directed("spike")
    for name in ("spike", "one", "bowl"):
        director = directed(name)
        opened = director.moves[0].to
        assert director.relief.clearance(director.standing[0, 0], opened) > 0
        assert degrees(opened.elevation) - degrees(director.at(0.0).elevation) == pytest.approx(6.0)
        last = [move.to for move in director.moves if move.shot in ("start", "near")][-1]
        assert director.relief.clearance(director.standing[-1, 0], last) > 0
    assert spike.moves[0].to.elevation > OPEN  # from as low as usual it hides the start


# ---- what is in the picture


def test_runners_are_off_everything_that_covers_the_ground(director: Director) -> None:
    """From the first step to the last nearly all who are on the map are in the free window."""
    room = WIDE.window.edges()
    seen: list[bool] = []
    for tick, second in enumerate(director.seconds.tolist()):
        at = director.at(second).project(director.standing[tick])[0]
        seen += ((at >= room[:2]) & (at <= room[2:])).all(axis=1)[~director.outside[tick]].tolist()
    assert not seen or np.mean(seen) > 0.85


def test_who_stands_at_the_start_is_in_the_window_until_the_camera_goes_near(director: Director) -> None:
    near = next(move.start for move in director.moves[2:])
    room = WIDE.window.edges()
    for tick, second in enumerate(director.seconds.tolist()):
        if director.moves[1].end <= second <= near:
            at = director.moves[1].to.project(director.standing[tick])[0][~director.outside[tick]]
            assert ((at >= room[:2]) & (at <= room[2:])).all()


def test_what_moves_fills_between_a_third_and_three_fifths_of_the_window() -> None:
    """Where a shot is neither as near nor as far as it may be."""
    director = directed("trapped" if "trapped" in RACES else "one")
    view = director.moves[1].to
    at = view.project(director.standing.reshape(-1, 3))[0]
    part = np.ptp(at, axis=0) / (WIDE.window.width, WIDE.window.height)
    assert 0.35 <= part.max() <= 0.75


def test_it_goes_near_when_the_pack_is_small_in_the_window() -> None:
    director = directed("page")
    near = next(move for move in director.moves if move.shot == "near")
    tick = director._tick(near.start)
    small = SMALL * WIDE.window.height
    for at, least in ((tick, -np.inf), (director._tick(director.clock.seconds(5)), small)):
        height = float(np.ptp(director.moves[1].to.project(director._moving(at))[0][:, 1]))
        assert least < height <= (small if at == tick else np.inf)
    assert near.to.scale >= 1.2 * director.moves[1].to.scale


def test_start_and_goal_are_off_the_title_and_the_cards(director: Director) -> None:
    shown = np.concatenate([director.standing[0, :1], director.goals])
    at = director.moves[0].to.project(shown)[0]
    room = WIDE.opening.edges()
    assert ((at >= room[:2] - 0.5) & (at <= room[2:] + 0.5)).all()


# ---- the map


def test_it_rises_to_the_map_for_long_and_at_most_twice(director: Director) -> None:
    above = director.above
    assert len(above) <= RISES
    for span in above:
        assert span.end - span.start >= ABOVE - 1e-6
        for second in (span.start, (span.start + span.end) / 2):
            assert director.at(second) == map_view(director.relief)
        assert span.end <= director.moments.podium
    assert director.moves[-1].shot == "podium"


def test_it_rises_where_markers_lie_upon_each_other_and_comes_back_when_they_part() -> None:
    director = directed("crowd")
    first, *_ = director.above
    back = next(move for move in director.moves if move.start > first.start)
    parted = director.clock.seconds(30)  # half of the way
    assert first.start < parted - 5
    assert parted - 1 < back.start < parted + 4

    def over(second: float) -> int:
        """How many lie upon another, seen near."""
        near = next(move.to for move in director.moves if move.shot in ("near", "start"))
        at = near.project(director.standing[director._tick(second)])[0]
        apart = np.linalg.norm(at[:, None] - at, axis=-1) + 1e3 * np.eye(len(at))
        return int((apart.min(axis=1) < 2 * MEASURES.marker_near).sum())

    assert over(first.start) >= 4
    assert over(back.end) == 0


@pytest.mark.parametrize("name", ["one", "out of the map", "resting", "steep"])
def test_it_never_rises_without_a_crowd(name: str) -> None:
    assert directed(name).above == []


# ---- the same film


def test_step_n_is_where_the_dataset_says_in_every_view(director: Director) -> None:
    who, relief = director.cast, director.relief
    (left, right), (low, high) = relief.ground.domain
    for step in range(0, who.steps + 1, max(who.steps // 6, 1)):
        tick = director._tick(director.clock.seconds(step))
        second = float(director.seconds[tick])
        part = director.clock.step(second)
        whole = min(int(part), who.steps - 1)
        with np.errstate(all="ignore"):
            w = who.w[:, whole] * (1 - part + whole) + who.w[:, whole + 1] * (part - whole)
        for which, (w_0, w_1) in enumerate(w.tolist()):
            if left < w_0 < right and low < w_1 < high:
                x = (2 * (w_0 - left) / (right - left) - 1) * relief.half[0]
                y = (2 * (w_1 - low) / (high - low) - 1) * relief.half[1]
                place = np.array([x, y, float(relief.height(np.array([x, y])))])
                view = director.at(second)
                seen = view.project(director.standing[tick, which])[0]
                assert np.abs(seen - view.project(place)[0]).max() < 0.5


def test_it_is_the_same_whenever_it_is_asked() -> None:
    director = directed("page")
    seconds = np.linspace(0, end(director), 90).tolist()
    forth = [director.at(second) for second in seconds]
    back = [director.at(second) for second in reversed(seconds)]
    assert forth == back[::-1]
