"""What is seen on the ground when something happens: light over a goal, rings, wider trails."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from math import pi

import cairo
import numpy as np
import pytest

from engine import SURFACES
from scenes.language import load
from scenes.stage.frame.caption import Caption, told
from scenes.stage.map.map import LossMap
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.canvas import HEIGHT, WIDTH, Canvas, Sign
from scenes.stage.paint.layout import STAGE
from scenes.stage.show.cast import Cast
from scenes.stage.show.clock import Clock
from scenes.stage.terrain.happenings import Emphasis, Rings, Shaft, captures, first_arrival
from scenes.stage.terrain.relief import Relief
from scenes.stage.terrain.view import View
from scenes.theme import rgb
from tests.scenes import made

GOAL, LOCAL = (0.2283, -1.6255), (-1.3474, 0.2045)  # of peaks
AWAY, NEAR = (1.5, 1.5), (0.3, -0.9)
SIDE = View(-0.4, 0.75, (0.0, -0.2, -0.1), 900.0, (960.0, 540.0), 0.26)
ABOVE = View(0.0, pi / 2, (0.0, 0.0, 0.0), 430.0, (960.0, 540.0), 0.0)
BEGIN = 5.0


def way(*stops: tuple[float, float], to: int = 12) -> np.ndarray:
    return np.array([*stops, *[stops[-1]] * (to + 1 - len(stops))], float)


@cache
def relief() -> Relief:
    return Relief(LossMap(cast(way(AWAY)).result, load("en"), cast(way(AWAY)).theme, STAGE))


def cast(*ways: np.ndarray) -> Cast:
    return made.cast(SURFACES["peaks"], np.array(ways))


def clock() -> Clock:
    return Clock(12, BEGIN)


def seen(actor: Actor, seconds: float) -> np.ndarray:
    """What it paints on black, (height, width, 3) 0 to 255, red first."""
    surface = cairo.ImageSurface(cairo.FORMAT_ARGB32, WIDTH, HEIGHT)
    canvas = Canvas(cairo.Context(surface))
    canvas.fill("#000000")
    actor.move(canvas, seconds)
    return np.ndarray((HEIGHT, WIDTH, 4), np.uint8, surface.get_data())[..., 2::-1].astype(int)


def signs(actor: Actor, seconds: float) -> list[Sign]:
    log: list = []
    actor.move(Canvas(cairo.Context(cairo.ImageSurface(cairo.FORMAT_A8, 1, 1)), log=log), seconds)
    return [each for each in log if isinstance(each, Sign)]


def at(view: View, w: Sequence[float], up: float = 0.0) -> np.ndarray:
    """Px of a place so far over the ground."""
    return view.project(relief().on(np.array(w)) + np.array([0.0, 0.0, up]))[0]


def around(pixels: np.ndarray, point: np.ndarray, reach: int = 3) -> np.ndarray:
    x, y = point.astype(int)
    return pixels[y - reach : y + reach + 1, x - reach : x + reach + 1].reshape(-1, 3).max(axis=0)


# ---- the light over the goal


def test_there_is_light_over_the_goal_until_somebody_has_come_and_it_turns_green() -> None:
    race = cast(way(AWAY, AWAY, AWAY, GOAL), way(AWAY, AWAY))
    shaft = Shaft(race, clock(), relief(), lambda _: SIDE, appear=1.0)
    over = at(SIDE, GOAL, 0.4)
    assert not seen(shaft, 0.9).any()
    blue, arrived = seen(shaft, 3.0), clock().seconds(3)
    assert around(blue, over).min() > 40
    (sign,) = signs(shaft, 3.0)
    assert (sign.kind, sign.colour) == ("shaft", race.theme.shaft[0])
    high, low = (around(blue, at(SIDE, GOAL, up)).sum() for up in (0.7, 0.3))
    assert high < low  # it fades upwards
    green = seen(shaft, arrived + 1.0)
    before, after = around(blue, over), around(green, over)
    assert before[2] > before[1]
    assert after[1] > after[2]
    assert not seen(shaft, arrived + 4.0).any()


def test_the_light_comes_back_when_nobody_is_there_any_more() -> None:
    shaft = Shaft(cast(way(AWAY, GOAL, GOAL, AWAY)), clock(), relief(), lambda _: SIDE, appear=0.0)
    lit = [bool(signs(shaft, clock().seconds(step) + 0.9)) for step in (0, 3, 6)]
    assert lit == [True, True, True]
    kinds = [shaft.light(0, clock().seconds(step))[0] for step in (0.5, 2.99, 4)]
    assert kinds[0] == kinds[2] == 1
    stays = Shaft(cast(way(AWAY, GOAL)), clock(), relief(), lambda _: SIDE, appear=0.0)
    assert not signs(stays, clock().seconds(8))


def test_where_a_hill_hides_its_foot_the_light_begins_above_it() -> None:
    low = View(pi, 0.35, (0.0, 0.3, 0.0), 700.0, (960.0, 540.0), 0.2)  # from the north, over the peak
    pixels = seen(Shaft(cast(way(AWAY)), clock(), relief(), lambda _: low, appear=0.0), 3.0)
    clear = relief().clearance(relief().on(np.array(GOAL)), low)
    assert clear < 0
    assert not around(pixels, at(low, GOAL)).any()
    rows = np.flatnonzero(pixels.sum(axis=(1, 2)))
    assert not len(rows) or rows.max() < at(low, GOAL)[1] - 5


def test_out_of_a_pit_deeper_than_it_is_high_the_light_comes_up_to_where_it_is_seen() -> None:
    race = made.cast(made.ground("-exp(-25*(w_0**2 + w_1**2))"), np.array([way(AWAY)]))
    pit = Relief(LossMap(race.result, race.words, race.theme, STAGE))
    (sign,) = signs(Shaft(race, clock(), pit, lambda _: SIDE, appear=0.0), 3.0)
    floor, up = pit.on(np.zeros(2)), np.array([0.0, 0.0, 1.0])
    assert pit.clearance(floor + 0.8 * up, SIDE) < 0  # as high as a shaft is else
    ups = np.linspace(0.0, 1.6, 161)
    clear = pit.clearance(floor + ups[:, None] * up, SIDE)
    begins = SIDE.project(floor + ups[clear > 0][0] * up)[0]
    assert np.hypot(sign.x - begins[0], sign.y - begins[1]) < 12


def test_from_straight_above_the_goal_is_lit_on_the_ground() -> None:
    pixels = seen(Shaft(cast(way(AWAY)), clock(), relief(), lambda _: ABOVE, appear=0.0), 3.0)
    lit = np.argwhere(pixels.sum(axis=-1) > 60)
    assert lit.mean(axis=0)[::-1] == pytest.approx(at(ABOVE, GOAL), abs=2)
    assert np.ptp(lit, axis=0).max() < 120


def test_a_map_without_a_global_minimum_has_no_light() -> None:
    race = made.cast(made.ground("w_0**2 - w_1**2"), np.array([way(AWAY)]))
    ground = Relief(LossMap(race.result, race.words, race.theme, STAGE))
    assert not signs(Shaft(race, clock(), ground, lambda _: SIDE, appear=0.0), 3.0)
    assert first_arrival(race, clock(), ground) == []


# ---- rings


@pytest.mark.parametrize("view", [SIDE, ABOVE], ids=["side", "above"])
def test_three_rings_grow_at_the_first_arrival_only(view: View) -> None:
    race = cast(way(AWAY, AWAY, GOAL), way(AWAY, AWAY, AWAY, AWAY, GOAL))
    rings = Rings(first_arrival(race, clock(), relief()), relief(), lambda _: view)
    first = clock().seconds(2)
    assert not signs(rings, first - 0.05)
    grown = signs(rings, first + 1.0)
    assert [sign.radius for sign in grown] == sorted(sign.radius for sign in grown)
    assert [sign.opacity for sign in grown] == pytest.approx([1.0, 0.7, 0.4])
    assert grown[0].radius >= 30  # no marker hides it
    assert [sign.radius / grown[0].radius for sign in grown] == pytest.approx(
        [1, 0.33 / 0.17, 0.52 / 0.17], rel=0.01
    )
    for sign in grown:
        assert (sign.x, sign.y) == pytest.approx(at(view, GOAL), abs=0.5)
    assert [sign.radius for sign in signs(rings, first + 0.4)] < [sign.radius for sign in grown]
    faint = [sign.opacity for sign in signs(rings, first + 1.6)]
    assert max(faint) < 0.6
    assert not signs(rings, first + 2.3)
    assert not signs(rings, clock().seconds(4) + 0.8)


def test_a_ring_lies_on_the_ground_and_behind_a_hill_it_is_not_seen() -> None:
    rings = Rings(first_arrival(cast(way(AWAY, GOAL)), clock(), relief()), relief(), lambda _: SIDE)
    pixels = seen(rings, clock().seconds(1) + 1.0)
    turn = np.linspace(0, 2 * np.pi, 60)
    circle = np.array(GOAL) + 0.17 * np.stack([np.cos(turn), np.sin(turn)], axis=1)
    ground = relief().on(circle)
    clear = relief().clearance(ground, SIDE)
    on_line = np.array([around(pixels, point, 2).max() > 150 for point in SIDE.project(ground)[0]])
    assert on_line[clear > 0.02].mean() > 0.9
    low = View(pi, 0.3, (0.0, 0.3, 0.0), 700.0, (960.0, 540.0), 0.2)
    hidden = Rings(first_arrival(cast(way(AWAY, GOAL)), clock(), relief()), relief(), lambda _: low)
    assert not seen(hidden, clock().seconds(1) + 1.0).any()


def test_who_begins_at_the_goal_is_no_first_arrival() -> None:
    assert first_arrival(cast(way(GOAL), way(AWAY, GOAL)), clock(), relief()) == []


def test_a_ring_closes_around_a_capture_in_its_runner_s_colour_and_its_light_goes() -> None:
    race = cast(way(AWAY, AWAY, AWAY, LOCAL), way(AWAY, LOCAL, AWAY))
    rings = Rings(captures(race, clock(), relief()), relief(), lambda _: SIDE)
    caught = clock().seconds(3)
    assert not signs(rings, clock().seconds(1) + 0.5)  # who leaves again is not caught
    wide, narrow = (signs(rings, caught + after)[0] for after in (0.01, 0.8))
    assert wide.colour == race.colours[0]
    assert wide.radius / narrow.radius == pytest.approx(0.30 / 0.12, rel=0.02)
    assert (narrow.x, narrow.y) == pytest.approx(at(SIDE, LOCAL), abs=1)
    assert not signs(rings, caught + 6.0)


# ---- wider trails


LEAPS = way(*[(0.23 + side * 0.8, -2.4 + 0.25 * k) for k, side in enumerate([1, -1, 1, -1, 1, -1, 1])])


def widths(pixels: np.ndarray, point: np.ndarray) -> int:
    """How many pixels of a column through a point are not black."""
    x, y = point.astype(int)
    return int((pixels[y - 30 : y + 30, x].sum(axis=-1) > 120).sum())


def test_the_trail_of_who_takes_the_lead_is_wider_for_a_moment() -> None:
    race = cast(way(AWAY, NEAR), way(AWAY, AWAY, GOAL))
    (lead,) = [event for event in race.standings.events if event.kind == "lead" and event.other is not None]
    assert (lead.step, lead.contender) == (2, 1)
    emphasis = Emphasis(race, clock(), relief(), lambda _: ABOVE)
    taken = clock().seconds(lead.step)
    assert not seen(emphasis, taken - 0.05).any()
    middle = at(ABOVE, (np.array(AWAY) + GOAL) / 2)
    pixels = seen(emphasis, taken + 0.3)
    ink = np.array(rgb(race.colours[1])) * 255
    assert np.abs(around(pixels, middle, 1) - ink).max() < 160
    assert widths(pixels, middle) >= 7  # 5 px and 2
    assert not seen(emphasis, taken + 0.7).any()
    assert emphasis.dim(taken + 0.3) == 1


def test_while_a_zigzag_is_told_its_last_leaps_are_seen_and_the_rest_is_dim() -> None:
    race = cast(LEAPS)
    emphasis = Emphasis(
        race, clock(), relief(), lambda _: ABOVE, [(0, clock().seconds(6), clock().seconds(6) + 4)]
    )
    second = clock().seconds(6.5)
    pixels = seen(emphasis, second)
    assert emphasis.dim(second) == pytest.approx(0.45)
    assert emphasis.dim(clock().seconds(5)) == 1
    middles = [at(ABOVE, (LEAPS[step] + LEAPS[step + 1]) / 2) for step in range(6)]
    assert clock().step(second) == pytest.approx(6.5)
    shown = [bool(around(pixels, middle, 1).any()) for middle in middles]
    assert shown == [False, False, True, True, True, True]
    assert not seen(emphasis, clock().seconds(5)).any()


def test_who_is_told_of_is_read_off_the_captions() -> None:
    words = load("es")
    captions = [
        Caption(1.0, 5.0, "...", words("kicker.at", what=words("kicker.zigzag.one"), step=6), (2,)),
        Caption(6.0, 9.0, "...", words("kicker.capture.one"), (1,)),
        Caption(9.0, 12.0, "...", "", (1,)),
    ]
    assert told(captions, words, "zigzag") == [(2, 1.0, 5.0)]
    assert told(captions, words, "capture") == [(1, 6.0, 9.0)]


def test_ground_that_is_looked_at_as_before_is_not_marched_again(monkeypatch: pytest.MonkeyPatch) -> None:
    shaft = Shaft(cast(way(AWAY)), clock(), relief(), lambda _: SIDE, appear=0.0)
    signs(shaft, 1.0)
    monkeypatch.setattr(Relief, "clearance", None)
    assert signs(shaft, 1.5)
