"""What a viewer sees of labels and lens: readable, calm, and where the runners are."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenes.stage.labels.choreography import FASTEST, Choreography
from scenes.stage.labels.tracks import Tracks
from scenes.stage.paint.boxes import Box, Label, Picture
from tests.breadth import EVERYTHING, some

STAGE = Box(129, 160, 776, 776)
TEXTS = (Box(140, 560, 220, 32), Box(520, 540, 220, 32), Box(440, 850, 240, 32))
HEIGHT = 36.0
LENS = Box.around(1168, 652, 452, 452)  # beside the map
BESIDE = (40.0, 180.0)  # px outside of it that names may stand
ROOM = Box(129, 160, 1270, 776)  # where names may stand
OPENS = 0.3  # s: a lens is drawn, and its labels come, after it has begun to open


def clock(steps: int) -> np.ndarray:
    """Seconds of each whole step: ten slow ones, then three a second."""
    return np.concatenate([[0.0], np.cumsum(np.where(np.arange(steps) < 10, 1.0, 1 / 3))])


def choreograph(runners: np.ndarray, texts: tuple[Box, ...] = TEXTS) -> tuple[Choreography, float]:
    times = clock(runners.shape[1] - 1)
    sizes = np.array([(80 + 23 * (i % 6), HEIGHT) for i in range(len(runners))])
    step = np.arange(len(times))
    made = Choreography(
        runners,
        sizes,
        ROOM,
        texts,
        lambda seconds: float(np.interp(seconds, times, step)),
        times[-1],
        lenses=[LENS],
        beside=BESIDE,
        tracks=Tracks(runners, STAGE, lambda seconds: float(np.interp(seconds, times, step)), inset=15.0),
    )
    return made, float(times[-1])


def pack(count: int, steps: int = 60) -> np.ndarray:
    """Runners that spiral from one start into one minimum, each at its own pace; the last two are twins."""
    start, goal = np.array([472.0, 637.0]), np.array([546.0, 760.0])
    step = np.arange(steps + 1)
    out = []
    for i in range(count):
        pace, turn = 0.05 + 0.9 * i / count, 0.5 * np.sin(2.0 * i)
        shrink, angle = np.exp(-pace * step / 3), turn * step / 2
        away = start - goal
        x = shrink * (np.cos(angle) * away[0] - np.sin(angle) * away[1])
        y = shrink * (np.sin(angle) * away[0] + np.cos(angle) * away[1])
        out.append(goal + np.stack([x, y], axis=1))
    if count > 2:
        out[-1] = out[-2] + 1e-3
    return np.array(out)


def bouncing() -> np.ndarray:
    """A pack, and one that leaps from side to side over it at each step."""
    runners = pack(7)
    step = np.arange(runners.shape[1])
    runners[0] = np.stack([546 + 50 * (-1.0) ** step, 760 + 70 * (-1.0) ** step], axis=1)
    runners[0, 0] = runners[1, 0]
    return runners


def diverging() -> np.ndarray:
    """One runner leaps farther at each step, to infinity and to nan; one walks out of the map; one stays."""
    step = np.arange(41)
    wild = np.stack([517 + 3 * (-6.0) ** step, 548 + 4 * (-6.0) ** step], axis=1)
    wild[30] = (-np.inf, 4.0)
    wild[31:] = np.nan
    out = np.stack([517 + 14.0 * step, 548 - 9.0 * step], axis=1)
    home = np.stack([517 - 40 * (1 - 0.9**step), 548 + 60 * (1 - 0.9**step)], axis=1)
    return np.array([wild, out, home])


def strung(count: int = 6) -> np.ndarray:
    """Runners in a row that creep apart, each always near to the next one only."""
    step = np.arange(41)
    along = np.arange(count)[:, None] * (0.2 + 0.05 * step)
    return np.stack([517 + along, np.full(along.shape, 548.0)], axis=2)


def test_who_shares_a_label_is_in_one_place_and_not_in_a_chain() -> None:
    runners = strung()
    made, duration = choreograph(runners)
    times = clock(runners.shape[1] - 1)
    shared = 0
    for seconds in np.linspace(0.5, duration, 120):
        now = np.interp(seconds, times, np.arange(len(times)))
        x = 517 + np.arange(len(runners)) * (0.2 + 0.05 * now)
        for label in made.at(float(seconds)).labels:
            if len(label.members) > 1 and label.opacity > 0.3:
                shared += 1
                assert np.ptp(x[list(label.members)]) <= 4.0  # px: one place to the eye
    assert shared


RACES = {
    "page": lambda: pack(8),
    "crowd": lambda: pack(18),
    "bouncing": bouncing,
    "diverging": diverging,
    "pair": lambda: pack(2),
    "alone": lambda: pack(1),
    "standing": lambda: np.full((8, 21, 2), 500.0),
}


@cache
def race(name: str) -> tuple[Choreography, tuple[tuple[float, Picture], ...]]:
    made, end = choreograph(RACES[name]())
    return made, tuple((t, made.at(t)) for t in np.arange(0, end, 1 / 30).tolist())


every_race = pytest.mark.parametrize("name", some(list(RACES), 2))


def unreadable(picture: Picture, texts: tuple[Box, ...] = TEXTS) -> list[str]:
    """Everything that is not as a viewer wants it in one picture."""
    wrong = []
    lens = picture.lens
    for k, label in enumerate(picture.labels):
        for other in picture.labels[:k]:
            if label.box.overlaps(other.box):
                wrong.append(f"{label.members} over {other.members}")
        if label.place == "lens":
            assert lens is not None
            around = Box(lens.box.x - 40, lens.box.y - 180, lens.box.width + 80, lens.box.height + 360)
            if not (around.contains(label.box, 1e-6) and ROOM.contains(label.box, 1e-6)):
                wrong.append(f"{label.members} far from the lens")
        else:
            if not ROOM.contains(label.box, 1e-6):
                wrong.append(f"{label.members} beyond the window")
            wrong += [f"{label.members} over a text" for text in texts if label.box.overlaps(text)]
            if lens is not None and label.box.overlaps(lens.box):
                wrong.append(f"{label.members} over the lens")
    if lens is not None and lens.box.overlaps(lens.source):
        wrong.append("the lens over what it shows")
    if lens is not None and not (ROOM.contains(lens.box) and ROOM.contains(lens.source, 1e-6)):
        wrong.append("the lens or its source beyond the window")
    return wrong


def shown(picture: Picture, least: float = 0.0) -> dict[tuple[tuple[int, ...], str], Label]:
    return {(label.members, label.place): label for label in picture.labels if label.opacity > least}


@every_race
def test_labels_touch_nothing_and_stay_on_the_map(name: str) -> None:
    _, pictures = race(name)
    assert {t: unreadable(picture) for t, picture in pictures if unreadable(picture)} == {}


@settings(max_examples=25 if EVERYTHING else 12, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    count=st.integers(1, 18),
    steps=st.integers(1, 30),
    stride=st.sampled_from([2.0, 12.0, 60.0, 400.0]),
)
def test_any_walk_can_be_read(seed: int, count: int, steps: int, stride: float) -> None:
    walk = np.random.default_rng(seed).normal(scale=stride, size=(count, steps + 1, 2)).cumsum(axis=1)
    made, end = choreograph(np.array([517.0, 548.0]) + walk)
    for t in np.arange(0, end, 0.13).tolist():
        assert unreadable(made.at(t)) == []


@every_race
def test_no_label_jumps_or_outruns_its_runner(name: str) -> None:
    _, pictures = race(name)
    anchors: dict[tuple, list[tuple[float, float]]] = {}
    speeds: dict[tuple, list[tuple[float, float]]] = {}
    for (t, before), (_, after) in pairwise(pictures):
        old, new = shown(before, 0.05), shown(after, 0.05)
        for key in old.keys() & new.keys():
            a, b = old[key], new[key]
            speeds.setdefault(key, []).append((t, np.hypot(b.x - a.x, b.y - a.y) * 30))
            anchors.setdefault(key, []).append(
                (t, np.hypot(b.anchor_x - a.anchor_x, b.anchor_y - a.anchor_y) * 30)
            )
    for key, moves in speeds.items():
        runner = np.array(anchors[key])
        for t, speed in moves:
            if speed > FASTEST * 1.001:
                near = np.abs(runner[:, 0] - t) < 1.0
                assert speed <= 1.2 * runner[near, 1].max(), (key, t, speed)


@every_race
def test_labels_come_and_go_softly(name: str) -> None:
    _, pictures = race(name)
    for (t, before), (_, after) in pairwise(pictures):
        for key in shown(before).keys() | shown(after).keys():
            old = shown(before)[key].opacity if key in shown(before) else 0.0
            new = shown(after)[key].opacity if key in shown(after) else 0.0
            assert abs(new - old) <= 0.14, (key, t)


@pytest.mark.parametrize("name", ["page", "crowd", "bouncing", "pair", "alone", "diverging"])
def test_everybody_has_a_label_nearly_always(name: str) -> None:
    made, pictures = race(name)
    seen = np.zeros(len(made.sizes))
    later = [picture for t, picture in pictures if t > 3.5]
    for picture in later:
        for label in picture.labels:
            seen[list(label.members)] += label.opacity > 0.5
    leaping = 1 if name == "diverging" else 0  # nobody could read a name that leaps with its runner
    assert (seen / len(later))[leaping:].min() > 0.8


@pytest.mark.parametrize("name", ["page", "crowd", "bouncing", "pair", "alone", "diverging"])
def test_a_label_stands_by_its_runner(name: str) -> None:
    _, pictures = race(name)
    away = [
        np.hypot(label.leader_end[0] - label.anchor_x, label.leader_end[1] - label.anchor_y)
        for _, picture in pictures
        for label in picture.labels
    ]
    assert np.mean(away) < 90
    assert np.percentile(away, 95) < 200


@pytest.mark.parametrize(("name", "most"), [("page", 0.03), ("bouncing", 0.08), ("pair", 0.02)])
def test_labels_hide_hardly_any_marker(name: str, most: float) -> None:
    made, pictures = race(name)
    hidden = total = 0
    for t, picture in pictures:
        drawn = made.tracks.drawn(np.array([t]))[0][0]
        for label in picture.labels:
            points = drawn if label.place == "map" or picture.lens is None else picture.lens.shown(drawn)
            room = np.array([label.width, label.height]) / 2 + 4
            hidden += bool((np.abs(points - (label.x, label.y)) < room).all(axis=1).any())
            total += 1
    assert hidden / total < most


def test_twins_share_one_label_and_nobody_else_does() -> None:
    _, pictures = race("page")
    later = [picture for t, picture in pictures if t > 1.5]
    groups = [{label.members for label in picture.labels} for picture in later]
    assert np.mean([any({6, 7} <= set(members) for members in group) for group in groups]) > 0.9
    assert not any((6,) in group or (7,) in group for group in groups)


def test_runners_that_only_cross_share_no_label() -> None:
    step = np.linspace(0, 1, 13)
    one = np.stack([300 + 400 * step, 500 + 0 * step], axis=1)
    two = np.stack([700 - 400 * step, 500 + 0 * step], axis=1)
    made, end = choreograph(np.array([one, two]))
    assert all(len(label.members) == 1 for t in np.arange(0, end, 0.1) for label in made.at(t).labels)


@pytest.mark.parametrize("name", ["page", "crowd", "bouncing"])
def test_a_lens_opens_over_the_crowd_and_does_not_flicker(name: str) -> None:
    made, pictures = race(name)
    assert 1 <= len(made.openings) <= 2
    for opening in made.openings:
        assert (opening.last - opening.first) / 30 >= 3
        assert np.abs(np.diff(np.log(opening.scale))).max() * 30 < 2.0  # at most e² larger in a second
        pan = np.abs(np.diff(opening.centre, axis=0)).max(axis=1) * opening.scale[1:] * 30
        assert pan.max() < 600  # px a second, as seen in the lens
    opacity = [picture.lens.opacity if picture.lens else 0.0 for _, picture in pictures]
    assert np.abs(np.diff(opacity)).max() < 0.15
    assert {picture.lens.box for _, picture in pictures if picture.lens} == {o.box for o in made.openings}


def test_the_lens_tells_apart_whom_the_map_does_not() -> None:
    made, pictures = race("page")
    gained = []
    for t, picture in pictures:
        if picture.lens is None or t < made.openings[0].first / 30 + OPENS:
            continue
        drawn = made.tracks.drawn(np.array([t]))[0][0][list(picture.lens.members)]
        apart = np.hypot(*(drawn[:, None] - drawn[None]).T)[np.triu_indices(len(drawn), 1)]
        gained.append((apart * picture.lens.scale > 24).sum() - (apart > 24).sum())
    assert np.mean(gained) >= 3


def test_members_of_the_lens_are_named_in_it() -> None:
    made, pictures = race("page")
    drawn_outside = 0
    for t, picture in pictures:
        for label in picture.labels:
            if label.place == "lens":
                assert picture.lens is not None
                assert set(label.members) <= set(picture.lens.members)
                at = made.tracks.drawn(np.array([t]))[0][0][list(label.members)].mean(axis=0)
                assert np.allclose(picture.lens.shown(at), (label.anchor_x, label.anchor_y))
                drawn_outside += not picture.lens.box.contains(Box(label.anchor_x, label.anchor_y, 0, 0))
    assert drawn_outside == 0


@pytest.mark.parametrize("name", ["pair", "alone", "diverging", "standing"])
def test_there_is_no_lens_without_a_crowd(name: str) -> None:
    _, pictures = race(name)
    assert all(picture.lens is None for _, picture in pictures)


def test_before_the_field_opens_nobody_is_named() -> None:
    made, pictures = race("page")
    assert pictures[0][1].labels == ()
    spread = np.ptp(made.drawn, axis=1).max(axis=-1)
    opened = int((spread > 24).argmax()) / 30
    assert 0 < opened < 1.2
    assert all(picture.labels == () for t, picture in pictures if t < opened)
    assert made.at(opened + 0.5).labels


def test_a_single_runner_is_named_from_the_start() -> None:
    made, _ = race("alone")
    assert made.at(0.4).labels[0].opacity == 1


def test_runners_that_never_part_share_a_label_that_names_all() -> None:
    made, _ = race("standing")
    assert [label.members for label in made.at(5).labels] == [tuple(range(8))]


def test_a_runner_outside_is_named_at_the_edge_where_it_left() -> None:
    made, end = choreograph(diverging())
    for t in np.arange(12, end, 0.1):
        wild = next((label for label in made.at(t).labels if label.members == (0,)), None)
        if wild is None:
            continue
        assert STAGE.contains(Box(wild.anchor_x, wild.anchor_y, 0, 0))
        edge = min(
            wild.anchor_x - STAGE.x,
            STAGE.right - wild.anchor_x,
            wild.anchor_y - STAGE.y,
            STAGE.bottom - wild.anchor_y,
        )
        assert edge <= 20
    last = made.at(end).labels
    wild = next(label for label in last if label.members == (0,))
    assert wild.anchor_x < STAGE.x + 20  # it went to minus infinity along w_0, and then was not a number
    assert np.hypot(wild.x - wild.anchor_x, wild.y - wild.anchor_y) < 150


def test_a_runner_that_leaps_out_once_a_second_is_named_where_it_lands() -> None:
    _, pictures = race("diverging")
    slow = [picture for t, picture in pictures if 3 <= t <= 10]
    named = [
        label for picture in slow for label in picture.labels if label.members == (0,) and label.opacity > 0.9
    ]
    assert len(named) / len(slow) > 0.35
    away = [
        np.hypot(label.leader_end[0] - label.anchor_x, label.leader_end[1] - label.anchor_y)
        for label in named
    ]
    assert max(away) < 60


def test_the_last_picture_stays() -> None:
    made, end = choreograph(pack(8))
    assert made.at(end).lens is not None
    assert made.at(end).lens.opacity == 1
    assert {label.opacity for label in made.at(end).labels} == {1.0}
    assert made.at(end + 100) == made.at(end + 50)


def test_the_same_race_gives_the_same_pictures_whenever_and_in_whatever_order_they_are_asked_for() -> None:
    one, end = choreograph(pack(8))
    two, _ = choreograph(pack(8))
    times = np.arange(0, end, 0.37).tolist()
    assert [one.at(t) for t in times] == [two.at(t) for t in reversed(times)][::-1]


@pytest.mark.parametrize("steps", [1, 2, 5])
def test_the_shortest_races_have_labels_too(steps: int) -> None:
    made, end = choreograph(pack(3, steps))
    assert all(unreadable(made.at(t)) == [] for t in np.arange(0, end, 0.1))
    assert made.at(end).labels


def test_a_race_of_a_thousand_steps_is_choreographed() -> None:
    runners = pack(8, 1000)
    step = np.arange(1001)
    made = Choreography(
        runners,
        np.full((8, 2), (120.0, 36.0)),
        STAGE,
        TEXTS,
        lambda s: float(np.interp(s, step / 40, step)),
        25.0,
    )
    assert all(unreadable(made.at(t)) == [] for t in np.arange(0, 25, 0.2))
