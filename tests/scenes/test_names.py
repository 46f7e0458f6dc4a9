"""Names on the map are true: whose they are, and that an equals sign stands between equals only."""

from __future__ import annotations

import json

import cairo
import numpy as np
import pytest

from scenes.language import load
from scenes.stage.labels.nameplates import Nameplates
from scenes.stage.map.map import LossMap
from scenes.stage.map.marks import FARTHEST, Marks
from scenes.stage.map.runners import MapRunners
from scenes.stage.paint.boxes import Box, Lens
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.layout import STAGE
from scenes.stage.show.cast import Cast
from scenes.stage.show.clock import Clock
from scenes.theme import MEASURES, THEMES
from tests.breadth import some
from tests.scenes.made import cast, ground, raced, ways

SADDLE = ground("w_0**2 - w_1**2")
BOWL = ground("w_0**2 + 3*w_1**2")


def running(who: Cast) -> MapRunners:
    ground_ = LossMap(who.result, who.words, who.theme, STAGE)
    return MapRunners(who, Clock(who.steps), ground_, [], 0.0)


def side_by_side(seed: int) -> np.ndarray:
    """Ways that leave the map at one spot of its border but at their own speeds, two of them as one."""
    random = np.random.default_rng(seed)
    start, heading = random.uniform(-0.5, 0.5, 2), random.normal(size=2)
    heading /= np.hypot(*heading)
    step = np.arange(31)[:, None]
    paces = random.uniform(0.15, 3.0, 4)
    out = np.array([start + heading * pace * step * (1 + 0.2 * step) for pace in (*paces, paces[0])])
    return out


def squeezed(seed: int) -> np.ndarray:
    """Ways that are so near each other that they are drawn on one spot of the map."""
    random = np.random.default_rng(seed)
    path = np.cumsum(random.normal(0, 0.05, (31, 2)), axis=0)
    out = path + np.cumsum(random.normal(0, 2e-4, (4, 31, 2)), axis=1)
    out[:, 0] = path[0]
    out[1] = out[0]
    return out


def test_long_names_that_share_a_plate_stand_under_each_other() -> None:
    names = [f"{name}:learning_rate=0.1,label={name} with a long label" for name in ("Adam", "SGD")]
    plates = Nameplates(cast(BOWL, ways(0, 4, 5), names=[*names, "Nadam", "Lion"]))
    assert plates.rows((0, 1, 2, 3)) == [[0], [1], [2, 3]]
    assert plates.size((0, 1))[0] < 400
    assert plates.rows((2, 3)) == [[2, 3]]


FIELDS = {"leaving": side_by_side, "squeezed": squeezed, "any": lambda seed: ways(seed, 5, 30)}


@pytest.mark.parametrize("surface", [SADDLE, BOWL], ids=["saddle", "bowl"])
@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("seed", some(range(5), 2))
def test_names_are_joined_by_an_equals_sign_only_where_runners_coincide(
    field: str, surface: object, seed: int
) -> None:
    runners = running(cast(surface, FIELDS[field](seed)))  # type: ignore[arg-type]
    who, clock = runners.cast, runners.clock
    for seconds in np.arange(0.4, clock.end + 1, 0.37).tolist():
        step = int(clock.step(seconds))
        raw = runners.tracks.raw(np.array([seconds]))[0]
        for label in runners.picture(seconds).labels:
            members = list(label.members)
            if len(members) < 2 or label.opacity < 0.3:
                continue
            _, outside = runners.drawn(seconds)
            if outside[members].any():
                assert np.ptp(raw[members], axis=0).max() < 5.0, (seconds, members)
            log: list = []
            canvas = Canvas(cairo.Context(cairo.ImageSurface(cairo.FORMAT_ARGB32, 8, 8)), log=log)
            runners.plates.paint(canvas, label, step)
            equal = len({who.reading(which, step) for which in members}) == 1
            equal &= bool(np.isfinite(who.loss[members, step]).all())
            signs = {mark.text for mark in log} & {"=", "·"}
            assert signs == ({"="} if equal else {"·"})


def test_who_has_no_loss_any_more_is_equal_to_nobody() -> None:
    w = np.full((2, 5, 2), 1.5)
    w[:, 3:] = np.nan
    plates = Nameplates(cast(SADDLE, w))
    assert [plates.sign((0, 1), step) for step in (0, 2, 3, 4)] == ["=", "=", "·", "·"]


@pytest.mark.parametrize("seed", range(5))
def test_who_is_pinned_to_one_spot_of_the_border_is_named_all_the_same(seed: int) -> None:
    runners = running(cast(SADDLE, side_by_side(seed)))
    named = {which for label in runners.picture(runners.clock.end).labels for which in label.members}
    assert named == set(range(5))
    together = [
        label.members for label in runners.picture(runners.clock.end).labels if len(label.members) > 1
    ]
    assert together == [(0, 4)]


def crowded(seed: int, count: int) -> Cast:
    """A race whose runners pass many minima, all over the map or all in one place."""
    random = np.random.default_rng(seed)
    w = ways(seed, 4, 30)
    result = raced(BOWL, w)
    spread = random.choice([0.05, 0.3, 1.0, 2.5])
    places = np.clip(w[0, 0] + random.normal(0, spread, (count, 2)), -3, 3)
    points = [
        {"kind": "minimum", "w_0": x, "w_1": y, "loss": float(x * x + y), "is_global": which == 0}
        for which, (x, y) in enumerate(places.tolist())
    ]
    result.attrs["critical_points"] = json.dumps(points)
    return Cast(result, load("en"), THEMES["night"])


@pytest.mark.parametrize("count", [1, 2, 4, 6, 9, 30])
@pytest.mark.parametrize("seed", range(12))
def test_a_name_stands_by_its_own_mark_and_over_nothing(seed: int, count: int) -> None:
    who = crowded(seed, count)
    marks = Marks(who, LossMap(who.result, who.words, who.theme, STAGE), 0.0, 0.0, np.inf)
    named = [mark for mark in marks.named if mark.box is not None]
    for mark in named:
        assert mark.box is not None
        left, top, right, bottom = mark.box.edges().tolist()

        def away(x: float, y: float, edges: tuple[float, ...] = (left, top, right, bottom)) -> float:
            return float(np.hypot(x - np.clip(x, edges[0], edges[2]), y - np.clip(y, edges[1], edges[3])))

        mine = away(mark.x, mark.y)
        assert mine <= FARTHEST
        for other in marks.named:
            if other is not mark and (other.x, other.y) != (mark.x, mark.y):
                assert mine < away(other.x, other.y), (mark.text, other.text)
        assert not any(o.box.overlaps(mark.box) for o in named if o is not mark and o.box is not None)
    (x, y), *others = marks.points.tolist()
    if all(np.hypot(x - u, y - v) > 2 * FARTHEST for u, v in others):  # there is room
        assert marks.named[0] in named


@pytest.mark.parametrize("turn", range(0, 180, 15))
@pytest.mark.parametrize("aside", [-0.3, 0.15, 0.3])
def test_a_name_keeps_off_the_ways_between_steps_too(turn: int, aside: float) -> None:
    """One leap past the minimum, its ends far away from every place where the name could stand."""
    along = np.array([np.cos(np.radians(turn)), np.sin(np.radians(turn))])
    across = np.array([-along[1], along[0]])
    w = np.array([[aside * across - 2.7 * along, aside * across + 2.7 * along]])
    who = cast(BOWL, w)
    ground_ = LossMap(who.result, who.words, who.theme, STAGE)
    (minimum, *_) = Marks(who, ground_, 0.0, 0.0, np.inf).named
    assert minimum.minimum
    assert minimum.box is not None
    leap = ground_.place(np.linspace(w[0, 0], w[0, 1], 2000))
    runner = MEASURES.marker
    near = np.abs(leap - minimum.box.centre) < (
        minimum.box.width / 2 + runner,
        minimum.box.height / 2 + runner,
    )
    assert not near.all(axis=1).any()


@pytest.mark.parametrize("seed", range(6))
def test_no_name_is_left_where_the_lens_covers_its_mark(seed: int) -> None:
    who = crowded(seed, 6)
    marks = Marks(who, LossMap(who.result, who.words, who.theme, STAGE), 0.0, 0.0, np.inf)
    for covered in marks.named:
        lens = Lens(Box.around(covered.x, covered.y, 60, 60), Box(0, 0, 20, 20), 1.0, ())
        marks.lens_at = lambda seconds, lens=lens: lens  # type: ignore[misc]
        assert marks.visible(covered, 50.0) == 0
