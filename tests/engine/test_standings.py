"""Who is where: ranks, fates and events say what the arrays say, and nothing else."""

from __future__ import annotations

import json

import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from engine.errors import InputError
from engine.standings import KINDS, Standings

MINIMA = ((0.0, 0.0, True), (0.12, 0.0, False), (1.0, 1.0, False))
# On the map from -2 to 2 the radius is 1/30; of the first two a quarter of the way between them.
RADII = (0.03, 0.03, 0.05 * 2 / 3)
AT = {"arrival", "capture"}
ENDED = {"diverged", "undefined"}


def race(w, loss=None, gradient=None, minima=MINIMA, steps=None, size=2.0) -> xr.Dataset:
    """A dataset as the engine makes it, of positions (contender, start, step, 2)."""
    w = np.asarray(w, float)
    loss = (w**2).sum(-1) if loss is None else np.asarray(loss, float)
    gradient = 2 * w if gradient is None else np.asarray(gradient, float)
    dims = ("contender", "start", "step")
    points = [
        {"kind": "minimum", "w_0": w_0, "w_1": w_1, "loss": 0.0 if best else 1.0, "is_global": best}
        for w_0, w_1, best in minima
    ]
    saddle = {"kind": "saddle", "w_0": -1.0, "w_1": -1.0, "loss": 2.0, "is_global": False}
    return xr.Dataset(
        {"w": ((*dims, "param"), w), "loss": (dims, loss), "gradient": ((*dims, "param"), gradient)},
        coords={
            "contender": [f"runner {number}" for number in range(w.shape[0])],
            "start": np.arange(w.shape[1]),
            "step": np.arange(w.shape[2]) if steps is None else steps,
            "param": [f"w_{place}" for place in range(w.shape[-1])],
        },
        attrs={"critical_points": json.dumps([*points, saddle]), "domain": json.dumps([[-size, size]] * 2)},
    )


def alone(*points) -> xr.Dataset:
    """One runner's race through the points."""
    return race([[points]])


coordinate = st.sampled_from(
    [0.0, 0.02, 0.04, 0.055, 0.08, 0.12, 0.2, 0.98, 1.0, 1.05, -1.5, 2.5, 1e8, np.nan, np.inf]
)
slope = st.sampled_from([0.0, 0.0, 1.0, -2.0, np.nan, np.inf])
height = st.sampled_from([-1.0, 0.0, 0.5, 1.0, 3.0, np.inf, -np.inf, np.nan])
shape = st.tuples(st.integers(1, 5), st.integers(1, 2), st.integers(2, 14))


@st.composite
def races(draw) -> xr.Dataset:
    size = draw(shape)
    w = draw(arrays.arrays(float, (*size, 2), elements=coordinate))
    w[:, :, 0] = w[:1, :, 0]  # all start on one point
    loss = draw(arrays.arrays(float, size, elements=height))
    loss[:, :, 0] = loss[:1, :, 0]
    return race(w, loss, draw(arrays.arrays(float, (*size, 2), elements=slope)))


def visits_of(path: np.ndarray, loss: np.ndarray) -> list[int | None]:
    """The stated rule of a place, step by step."""
    here: int | None = None
    places = []
    for point, height in zip(path, loss, strict=True):
        distances = [float(np.hypot(point[0] - w_0, point[1] - w_1)) for w_0, w_1, _ in MINIMA]
        if not np.isfinite([*point, height]).all():
            here = None
        elif min(near := [away / radius for away, radius in zip(distances, RADII, strict=True)]) <= 1:
            here = int(np.argmin(near))
        elif here is not None and distances[here] > 2 * RADII[here]:
            here = None
        places.append(here)
    return places


@given(races())
def test_ranks_are_orders_by_loss_with_inf_and_nan_last_and_ties_by_line_up(result):
    standings = Standings(result)
    contenders, starts, steps = result["loss"].shape
    for start in range(starts):
        for step in range(steps):
            heights = result["loss"].values[:, start, step]
            expected = sorted(
                range(contenders),
                key=lambda c: (not np.isfinite(heights[c]), heights[c] if np.isfinite(heights[c]) else 0, c),
            )
            assert standings.order(step, start) == expected
            assert [standings.rank[c, start, step] for c in expected] == list(range(1, contenders + 1))


@given(races())
def test_who_overtakes_whom_gives_the_next_order(result):
    standings = Standings(result)
    contenders, starts, steps = result["loss"].shape
    for start in range(starts):
        events = standings.events_of(start)
        order = standings.order(1, start)
        ahead = {(a, b) for i, a in enumerate(order) for b in order[i + 1 :]}
        for step in range(2, steps):
            finite = [c for c in range(contenders) if standings.finite[c, start, step]]
            lost = [c for c in range(contenders) if not np.isfinite(result["loss"].values[c, start, step])]
            for event in events:
                if event.step == step and event.kind in ("lead", "overtake"):
                    assert (event.other, event.contender) in ahead, "who is ahead already overtakes nobody"
                    ahead.remove((event.other, event.contender))
                    ahead.add((event.contender, event.other))
            order = standings.order(step, start)
            now = {(a, b) for i, a in enumerate(order) for b in order[i + 1 :]}
            racing = set(finite)
            assert {pair for pair in ahead if racing.issuperset(pair)} == {
                pair for pair in now if racing.issuperset(pair)
            }
            assert set(order[len(order) - len(lost) :]) == set(lost)
            ahead = now


@given(races())
def test_lead_changes_tell_who_leads_at_every_step(result):
    standings = Standings(result)
    for start in range(result.sizes["start"]):
        leads = [event for event in standings.events_of(start) if event.kind == "lead"]
        assert all(event.other is not None for event in leads if event.step > 1)
        for step in range(1, result.sizes["step"]):
            leader = standings.order(step, start)[0]
            before = standings.order(step - 1, start)[0]
            told = [event.contender for event in leads if event.step == step]
            if result.sizes["contender"] == 1 or not standings.finite[leader, start, step]:
                assert told == []
            elif step == 1 or leader != before:
                assert told == [leader]
            else:
                assert told == []


@given(races())
def test_arrivals_and_departures_follow_the_stated_rule(result):
    standings = Standings(result)
    for start in range(result.sizes["start"]):
        events = standings.events_of(start)
        for contender in range(result.sizes["contender"]):
            path, loss = result["w"].values[contender, start], result["loss"].values[contender, start]
            expected = visits_of(path, loss)
            here = None
            for step, place in enumerate(expected):
                for event in (e for e in events if e.step == step and e.contender == contender):
                    if event.kind == "departure":
                        assert here == event.minimum
                        here = None
                    elif event.kind in AT:
                        assert here is None, "an arrival has no earlier one without a departure"
                        here = event.minimum
                        local = not standings.minima[here].is_global
                        stays = all(later == here for later in expected[step:])
                        assert (event.kind == "capture") == (local and stays)
                assert here == place
            fate = standings.fates[contender][start]
            assert (fate.kind == "settled", fate.minimum) == (here is not None, here)
            there = [step for step, place in enumerate(expected) if place is not None]
            assert standings.arrival[contender, start] == (there[0] if there else -1)
            settled = len(expected)
            while settled and expected[settled - 1] == here and here is not None:
                settled -= 1
            assert standings.settlement[contender, start] == (settled if here is not None else -1)


@given(races())
def test_who_leaves_the_map_returns_before_leaving_again_and_the_diverged_never_return(result):
    standings = Standings(result)
    for start in range(result.sizes["start"]):
        for contender in range(result.sizes["contender"]):
            mine = [event for event in standings.events_of(start) if event.contender == contender]
            ways = [event for event in mine if event.kind in ("left", "returned")]
            assert [event.kind for event in ways] == ["left", "returned"] * (len(ways) // 2) + ["left"] * (
                len(ways) % 2
            )
            diverged = [event.step for event in mine if event.kind in ENDED]
            numbers = standings.finite[contender, start]
            fate = standings.fates[contender][start]
            assert (fate.kind in ENDED) == (len(diverged) == 1) == (not numbers[-1])
            for step in diverged:
                assert not numbers[step:].any()
                assert step == 0 or numbers[step - 1]
                assert all(event.step < step or event.kind in {*ENDED, "departure"} for event in mine)
            if fate.kind == "left":
                point = result["w"].values[contender, start, -1]
                assert (np.abs(point) > 2).any()
                assert ways[-1].kind == "left"


@given(races())
def test_events_are_sorted_and_those_of_a_start_are_its_own(result):
    for start in range(result.sizes["start"]):
        events = Standings(result).events_of(start)
        assert sorted((e.step, KINDS.index(e.kind)) for e in events) == [
            (e.step, KINDS.index(e.kind)) for e in events
        ]
        by_itself = Standings(result.isel(start=[start])).events
        assert [(e.step, e.kind, e.contender, e.other, e.minimum) for e in events] == [
            (e.step, e.kind, e.contender, e.other, e.minimum) for e in by_itself
        ]
        assert {event.start for event in events} <= {start}


def test_a_start_at_a_minimum_is_an_arrival_at_step_0():
    standings = Standings(alone((0, 0), (0.01, 0), (0.5, 0)))
    assert [(e.step, e.kind) for e in standings.events] == [(0, "arrival"), (2, "departure")]


def test_between_arrival_and_departure_a_runner_may_stray_twice_as_far():
    standings = Standings(alone((1, 0), (0.0, 0.02), (0.0, 0.05), (0.0, 0.07), (0.0, 0.05)))
    assert standings.place[0, 0].tolist() == [-1, 0, 0, -1, -1]
    assert standings.fates[0][0].kind == "moving"


def test_capture_is_told_at_the_arrival_in_a_local_minimum_that_lasts():
    standings = Standings(alone((0.5, 0.5), (1, 1), (0.5, 0.5), (1, 1), (1.04, 1)))
    assert [(e.step, e.kind, e.minimum) for e in standings.events] == [
        (1, "arrival", 2),
        (2, "departure", 2),
        (3, "capture", 2),
    ]
    assert (standings.arrival[0, 0], standings.settlement[0, 0]) == (1, 3)


def test_a_minimum_at_the_edge_is_still_the_map():
    standings = Standings(race([[[(1.9, 0), (2.01, 0), (2.2, 0)]]], minima=((2.0, 0.0, True),)))
    assert [(e.step, e.kind) for e in standings.events] == [(1, "arrival"), (2, "left"), (2, "departure")]


def descent(rate: float, steps: int, scale=(1.0, 1.0), start=(1.0, 1.0), momentum: float = 0.0) -> xr.Dataset:
    """Gradient descent on the bowl scale_0 w_0^2 + scale_1 w_1^2, far from the marked minima if it likes."""
    w, velocity = np.array(start, float), np.zeros(2)
    path = [w.copy()]
    for _ in range(steps):
        velocity = momentum * velocity - rate * 2 * np.array(scale) * w
        w = w + velocity
        path.append(w.copy())
    path = np.array(path)[None, None]
    return race(path, (path**2 * scale).sum(-1), 2 * path * scale, minima=((0.0, 0.0, True),))


def test_too_long_steps_zigzag_and_shorter_ones_do_not():
    # on w^2, a step of rate r goes to (1 - 2r) w: beyond the bottom from r = 1/2 on
    too_long = Standings(descent(0.95, 12))
    assert [(e.step, e.kind) for e in too_long.events if e.kind == "zigzag"] == [(5, "zigzag")]
    short = Standings(descent(0.4, 12))
    assert not any(event.kind == "zigzag" for event in short.events)


def test_who_begins_at_a_pole_has_not_diverged():
    at_pole = race(np.zeros((1, 1, 3, 2)), loss=np.full((1, 1, 3), np.inf), minima=())
    assert Standings(at_pole).fate(0).kind == "undefined"
    climbs = race(np.zeros((1, 1, 3, 2)), loss=[[[1.0, 1e300, np.inf]]], minima=())
    assert Standings(climbs).fate(0).kind == "diverged"


def test_where_there_is_no_loss_nobody_leaps_from_slope_to_slope():
    w = np.array([[[(0.5 * (-1) ** step, 0.0) for step in range(8)]]])
    assert any(event.kind == "zigzag" for event in Standings(race(w, minima=())).events)
    nowhere = Standings(race(w, loss=np.full((1, 1, 8), np.nan), minima=()))
    assert not any(event.kind == "zigzag" for event in nowhere.events)


def test_leaps_too_small_to_see_are_no_zigzag():
    tiny = Standings(descent(0.95, 12, start=(0.02, 0.0)))
    assert not any(event.kind == "zigzag" for event in tiny.events)


def test_momentum_runs_uphill_beyond_the_bottom_and_plain_descent_does_not():
    with_momentum = Standings(descent(0.01, 60, momentum=0.95))
    uphill = [event.step for event in with_momentum.events if event.kind == "uphill"]
    loss = descent(0.01, 60, momentum=0.95)["loss"].values[0, 0]
    assert uphill
    for step in uphill:
        assert loss[step] > loss[step - 1] > loss[step - 2] > loss[step - 3] < loss[step - 4]
    plain = Standings(descent(0.01, 60))
    assert not any(event.kind == "uphill" for event in plain.events)


@pytest.mark.parametrize("path", [(1.0, -0.5, 0.7, -0.9, 1.2), (0.1, 0.3, 0.5, 0.7, 0.9)])
def test_bouncing_higher_and_higher_or_climbing_from_the_start_is_not_running_past_the_bottom(path):
    w = np.array([[[(x, 0.0) for x in path]]])
    assert not any(event.kind == "uphill" for event in Standings(race(w)).events)


def test_who_hardly_moves_stalls_unless_at_a_minimum():
    slow = Standings(descent(1e-4, 30))
    assert [(e.step, e.kind) for e in slow.events] == [(10, "stall")]
    at_rest = Standings(descent(1e-4, 30, start=(0.01, 0.0)))
    assert [e.kind for e in at_rest.events] == ["arrival"]
    quick = Standings(descent(1e-2, 30))
    assert not any(event.kind == "stall" for event in quick.events)


def test_the_last_step_alone_gives_ranks_and_fates_but_no_history():
    whole = race([[[(1, 0), (0, 0), (0, 0.01)]], [[(1, 0), (3, 0), (3, 3)]]])
    last = Standings(whole.isel(step=[-1]))
    assert last.order(2) == [0, 1]
    assert [[fate.kind for fate in fates] for fates in last.fates] == [["settled"], ["left"]]
    assert last.arrival.tolist() == [[-1], [-1]]
    assert last.events == ()
    with pytest.raises(InputError, match="step must be one that the result holds, 2 to 2; not 1"):
        last.order(1)


LOCAL = tuple((x, 1.0, False) for x in (-1.5, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5))


def test_a_film_marks_the_global_minima_and_of_many_local_ones_those_that_runners_come_near():
    paths = [[[(1.5, 0.8), (1.2, 0.9)]], [[(1.5, 0.8), (np.nan, 0.0)]]]
    standings = Standings(race(paths, minima=((0.0, 0.0, True), *LOCAL, (1.9, -1.9, True))))
    # the map's diagonal is 5.66: from (1.2, 0.9) it is 0.22 to (1, 1), and 0.71, too far, to (0.5, 1)
    assert standings.shown_minima() == (0, 6, 7, 8)
    assert standings.shown_minima(others=1) == (0, 7, 8)
    assert standings.shown_minima(others=0) == (0, 8)


def test_of_the_local_minima_near_a_path_a_film_marks_the_five_nearest():
    along = [(x, 1.0 + 0.01 * abs(x - 0.4)) for x in (-1.5, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5)]
    assert Standings(race([[along]], minima=LOCAL)).shown_minima() == (2, 3, 4, 5, 6)


def test_where_there_are_five_local_minima_at_most_a_film_marks_them_all_however_far_the_runners_stay():
    standings = Standings(race([[[(1.9, -1.9), (1.8, -1.8)]]], minima=((0.0, 0.0, True), *LOCAL[:5])))
    assert standings.shown_minima() == (0, 1, 2, 3, 4, 5)


def test_of_very_many_global_minima_a_film_marks_the_six_nearest_to_a_path():
    minima = tuple((x, y, True) for y in (0.0, 1.0) for x in (-1.0, -0.5, 0.0, 0.5, 1.0))
    standings = Standings(race([[[(0.1, 0.9), (0.1, 0.8)]]], minima=minima))
    assert standings.shown_minima() == (2, 3, 6, 7, 8, 9)
    assert Standings(race([[[(0.1, 0.9), (0.1, 0.8)]]], minima=minima[:6])).shown_minima() == tuple(range(6))


def test_the_page_race_marks_the_global_minimum_and_both_traps(page):
    standings = Standings(page)
    assert len(standings.minima) == 3
    assert standings.shown_minima() == (0, 1, 2)


@settings(deadline=None)
@given(st.integers(0, 3))
def test_a_race_without_minima_has_no_arrivals(seed):
    w = np.random.default_rng(seed).normal(size=(3, 1, 9, 2))
    standings = Standings(race(w, minima=()))
    assert {fate.kind for fates in standings.fates for fate in fates} <= {"moving", "left"}
    assert standings.shown_minima() == ()


def test_the_page_race_is_led_and_won_as_its_losses_say(page):
    standings = Standings(page)
    loss = page["loss"].values[:, 0]
    assert [standings.order(step)[0] for step in range(1, 61)] == loss[:, 1:].argmin(axis=0).tolist()
    best = np.array([0.22827892, -1.62553496])  # the surface's global minimum, as the literature has it
    for contender, label in enumerate(standings.contenders):
        distance = np.linalg.norm(page["w"].values[contender, 0] - best, axis=-1)
        arrived = np.flatnonzero(distance <= 0.05)
        assert standings.arrival[contender, 0] == (arrived[0] if arrived.size else -1), label
    stalled = [standings.contenders[event.contender] for event in standings.events if event.kind == "stall"]
    assert stalled == ["Adadelta"]
    assert "SGD" in {
        standings.contenders[event.contender] for event in standings.events if event.kind == "zigzag"
    }
