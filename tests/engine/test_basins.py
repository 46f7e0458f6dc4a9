"""Maps of basins say of every point what a race from there says, whatever optimizer, block and steps."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import archive, basins, descent, watch
from engine.basins import FATES, Basins
from engine.contenders import Contender
from engine.errors import InputError, InputErrors
from engine.places import arrival_radii
from engine.program import SPANS
from engine.race import Race
from engine.standings import Standings
from engine.surfaces import SURFACES, Surface
from tests.breadth import some
from tests.engine.oracle import eager

GENTLE = "sgd:learning_rate=0.03"  # the page's
SHAPE = (101, 127)  # along w_1 and along w_0


def told(
    surface: Surface, contender: object, starts: np.ndarray, steps: int
) -> tuple[np.ndarray, np.ndarray]:
    """The fates and their steps as `Standings` reads them from a race whose every step is kept."""
    standings = Standings(Race(surface, [contender], starts, steps).run())
    fates = [fate.minimum if fate.kind == "settled" else FATES[fate.kind] for fate in standings.fates[0]]
    outside, place = standings.outside[0], standings.place[0]
    resting, undefined = standings.resting[0], standings.undefined[0]
    moving = ~outside & (place < 0) & standings.finite[0] & ~resting
    since = {
        "left": standings._last_run(outside & standings.finite[0]),
        "diverged": standings._last_run(~standings.finite[0] & ~undefined),
        "undefined": standings._last_run(undefined),
        "moving": standings._last_run(moving),
        "resting": standings._last_run(resting),
    }
    steps_of = [
        standings.settlement[0, n] if fate.kind == "settled" else since[fate.kind][n]
        for n, fate in enumerate(standings.fates[0])
    ]
    return np.array(fates), np.array(steps_of)


def test_the_pages_four_starts_end_where_the_page_says() -> None:
    starts = np.array([(0.3, 1.3), (-0.35, -0.67), (-0.4, -0.5), (-0.3, -0.5)])
    contender = Contender.parse(GENTLE)
    fate, steps = descent.fates(SURFACES["peaks"], contender, starts, 200)
    minima = [point for point in SURFACES["peaks"].critical_points() if point.kind == "minimum"]
    assert [round(minima[index].w_0, 4) for index in fate] == [0.2964, 0.2283, -1.3474, 0.2964]
    assert (steps <= [10, 10, 30, 60]).all()
    for start, index, step in zip(starts, fate, steps, strict=True):  # Keras itself, uncompiled
        path = eager(SURFACES["peaks"], contender, start, int(step))
        away = np.hypot(*(path - [minima[index].w_0, minima[index].w_1]).T)
        assert (away <= 0.05).tolist() == [False] * int(step) + [True]


def test_the_borders_of_the_map_are_those_of_single_races_at_1_000_points() -> None:
    """Each point of the map is held against races of its own: half of the points lie on a border."""
    result = basins.basins("peaks", GENTLE, SHAPE, 60)
    fate, steps = result["fate"].values, result["steps"].values
    assert fate.shape == steps.shape == SHAPE
    rng = np.random.default_rng(5)
    border = np.zeros(SHAPE, dtype=bool)
    border[:-1] |= fate[:-1] != fate[1:]
    border[:, :-1] |= fate[:, :-1] != fate[:, 1:]
    chosen = np.concatenate([
        rng.choice(np.flatnonzero(border), 500, replace=False), rng.choice(fate.size, 500, replace=False)
    ])  # fmt: skip
    row, column = np.unravel_index(chosen, SHAPE)
    starts = np.stack([result["w_0"].values[column], result["w_1"].values[row]], axis=-1)
    expected = told(SURFACES["peaks"], GENTLE, starts, 60)
    np.testing.assert_array_equal(fate[row, column], expected[0])
    np.testing.assert_array_equal(steps[row, column], expected[1])
    assert set(np.unique(fate)) == {0, 1, 2, FATES["moving"], FATES["left"]}


@pytest.mark.parametrize(
    ("name", "text"),
    some(
        [
            ("peaks", "sgd:learning_rate=0.1"),  # arrives, and jumps out again
            ("himmelblau", "sgd:learning_rate=CosineDecay(0.02;60)"),
            ("himmelblau", "lamb:learning_rate=0.05"),  # goes one start at a time
            ("himmelblau", "sgd:learning_rate=0.03"),  # some fly off to infinity
            ("rastrigin", "sgd:learning_rate=0.004"),  # a hundred minima, more than one piece of code
            ("saddle", "sgd:learning_rate=0.3"),  # no minimum at all
        ],
        2,
    ),
)
def test_every_kind_of_fate_is_that_of_the_standings(name: str, text: str) -> None:
    surface = SURFACES[name]
    (low_0, high_0), (low_1, high_1) = surface.domain
    starts = np.random.default_rng(3).uniform((low_0, low_1), (high_0, high_1), (60, 2))
    fate, steps = descent.fates(surface, Contender.parse(text), starts, 60)
    expected = told(surface, text, starts, 60)
    np.testing.assert_array_equal(fate, expected[0])
    np.testing.assert_array_equal(steps, expected[1])
    if text == "sgd:learning_rate=0.03":
        assert FATES["diverged"] in fate
    if name == "saddle":
        assert FATES["left"] in fate
        assert fate.max() < 0


PLACES = np.random.default_rng(8).uniform(-1, 1, (56, 2))
FLAT: dict[str, tuple[Surface, list[tuple[float, float]]]] = {
    "a saddle and its axes": (SURFACES["saddle"], [(0, 0), (1, 0), (0, 1), (0, 0)]),
    "a summit": (Surface.from_expression("cos(w_0)*cos(w_1)", ((-3, 3), (-3, 3))), [(0, 0), (np.pi / 2, 0)]),
    "a plain": (
        Surface.from_expression("(w_0+abs(w_0))**2", ((-2, 2), (-2, 2))),
        [(-1, -1), (0, 1), (-0.3, 0)],
    ),
    "the floor of a valley": (Surface.from_expression("(w_0+w_1)**2", ((-2, 2), (-2, 2))), [(1, -1), (0, 0)]),
    "a root": (Surface.from_expression("sqrt(w_0) + w_1**2", ((-1, 1), (-1, 1))), [(0, 0), (0.25, 0)]),
    "a logarithm": (Surface.from_expression("w_0*log(w_0)+w_1**2", ((-1, 3), (-1, 1))), [(0.001, 0)]),
    "a quotient": (Surface.from_expression("w_0**3/w_1**2", ((-1, 1), (-1, 1))), [(0, 0), (0.5, 0)]),
}


RULES = ("sgd:learning_rate=0.3", "adamw:learning_rate=0.1", "sgd:learning_rate=0.5,momentum=0.9")
OF_ALL = (
    "a saddle and its axes",
    "a plain",
    "a root",
)  # what rests, what only decay moves, what is no number


@pytest.mark.parametrize(
    ("name", "text"),
    [(name, text) for name in some([*FLAT], 2) for text in (some(RULES, 3) if name in OF_ALL else RULES[:1])],
)
def test_who_rests_and_who_comes_to_no_number_is_told_apart_as_in_the_standings(name: str, text: str) -> None:
    surface, chosen = FLAT[name]
    starts = np.concatenate([np.array(chosen, float), PLACES])
    for steps in (1, 31):
        fate, since = descent.fates(surface, Contender.parse(text), starts, steps)
        expected = told(surface, text, starts, steps)
        np.testing.assert_array_equal(fate, expected[0])
        np.testing.assert_array_equal(since, expected[1])
    if name == "a saddle and its axes":
        decays = "adamw" in text  # at (0, 0) there is nothing to decay
        assert (fate[0], fate[3]) == (FATES["resting"],) * 2, decays
    if name in ("a logarithm", "a root"):
        assert FATES["undefined"] in fate
    if name == "a plain":
        assert (fate[0] == FATES["resting"]) == ("adamw" not in text), "weight decay moves without a gradient"


def test_two_minima_near_each_other_are_told_apart() -> None:
    """Minima 0.06 apart on a map where the radius of one alone would be 0.05: half-way is at neither."""
    near = Surface.from_expression("(w_0**2 - 0.0009)**2*4000 + w_1**2", ((-3, 3), (-3, 3)))
    minima = np.array([(-0.03, 0.0), (0.03, 0.0)])
    found = [(p.w_0, p.w_1) for p in near.critical_points() if p.kind == "minimum"]
    np.testing.assert_allclose(found, minima, atol=1e-6)
    np.testing.assert_allclose(arrival_radii(minima, near.domain), 0.015)
    starts = np.random.default_rng(0).uniform(-0.15, 0.15, (64, 2))
    text = "sgd:learning_rate=0.02,momentum=0.9"
    for steps in (1, 2, 15):
        fate, since = descent.fates(near, Contender.parse(text), starts, steps)
        expected = told(near, text, starts, steps)
        np.testing.assert_array_equal(fate, expected[0])
        np.testing.assert_array_equal(since, expected[1])


@given(
    st.lists(st.tuples(*[st.integers(-2000, 2000)] * 2), min_size=1, max_size=30, unique=True),
    st.sampled_from([0.2, 3.0, 1e4]),
    st.integers(0, 2**32 - 1),
)
def test_whatever_minimum_is_within_reach_is_among_those_of_the_cell(
    places: list[tuple[int, int]], size: float, seed: int
) -> None:
    minima = np.array(places) / 2000 * size
    radii = arrival_radii(minima, ((-size, size), (-size, size)))
    low, side, table = watch._cells(minima, radii)
    rng = np.random.default_rng(seed)
    angle, away = rng.uniform(0, 2 * np.pi, len(minima)), radii * rng.choice([0, 0.5, 1], len(minima))
    points = minima + np.stack([away * np.cos(angle), away * np.sin(angle)], axis=-1)
    column, row = np.floor((points - low) / side).astype(int).T
    for index, candidates in enumerate(table[row, column]):
        assert index in candidates
    assert max(table.shape[:2]) <= watch.CELLS + 1


def test_a_race_longer_than_a_call_goes_on_where_it_was() -> None:
    starts, steps = np.random.default_rng(1).uniform(-3, 3, (8, 2)), SPANS["last"] + 6
    text = "adam:learning_rate=0.002"
    fate, since = descent.fates(SURFACES["peaks"], Contender.parse(text), starts, steps)
    expected = told(SURFACES["peaks"], text, starts, steps)
    np.testing.assert_array_equal(fate, expected[0])
    np.testing.assert_array_equal(since, expected[1])
    assert (since > SPANS["last"] // 2).any()


def test_a_start_at_a_minimum_has_arrived_at_step_0() -> None:
    bowl = Basins("bowl", "sgd:learning_rate=0.05", (3, 5), 1).run()
    assert int(bowl["fate"].sel(w_0=0, w_1=0)) == 0
    assert int(bowl["steps"].sel(w_0=0, w_1=0)) == 0
    assert int(bowl["fate"].sel(w_0=4, w_1=4)) == FATES["moving"]


def test_a_large_map_is_that_of_its_blocks() -> None:
    one = basins.basins("peaks", GENTLE, (200, 200), 20)  # two blocks, the second of them half full
    two = basins.basins("peaks", GENTLE, (200, 200), 20)
    assert one.identical(two)
    some = (slice(None, None, 150), slice(None, None, 50))  # rows 0 and 150, four columns
    late = (slice(170, 199, 20), slice(None, None, 50))
    for part in (some, late):
        starts = np.stack(np.meshgrid(one["w_0"], one["w_1"]), axis=-1)[part].reshape(-1, 2)
        fate, steps = descent.fates(SURFACES["peaks"], Contender.parse(GENTLE), starts, 20)
        np.testing.assert_array_equal(one["fate"].values[part].ravel(), fate)
        np.testing.assert_array_equal(one["steps"].values[part].ravel(), steps)


def test_the_map_says_what_it_is_and_what_part_each_minimum_has() -> None:
    spec = Basins("peaks", GENTLE, (70, 80), 40)
    result = spec.run()
    assert result["fate"].dims == result["steps"].dims == ("w_1", "w_0")
    assert result["fate"].shape == (70, 80)
    assert (result["w_0"].values[[0, -1]] == [-3, 3]).all()
    assert json.loads(result.attrs["spec"]) == spec.spec()
    assert [point.loss for point in basins.minima(result)] == sorted(p.loss for p in basins.minima(result))
    shares = basins.shares(result)
    assert set(shares) == {0, 1, 2, *FATES.values()}
    assert sum(shares.values()) == pytest.approx(1)
    assert shares[1] == (result["fate"].values == 1).mean() > 0
    longer = basins.shares(Basins("peaks", GENTLE, (70, 80), 80).run())
    assert all(longer[index] >= shares[index] for index in range(3))  # at this rate nobody leaves again


def test_maps_are_kept_in_the_store_like_races(store: Path) -> None:
    spec = Basins("bowl", "sgd:learning_rate=0.05", (5, 7), 3)
    told: list[str] = []
    first, again = (archive.get(spec, progress=told.append) for _ in range(2))
    assert told == ["running", "stored"]
    assert again.identical(first)
    assert again["fate"].dtype == np.int16
    (entry,) = archive.list()
    assert (entry.key, entry.surface, entry.contenders) == (spec.key(), "bowl", ("SGD",))
    assert (entry.starts, entry.steps, entry.record, entry.damaged) == (35, 3, "fate", False)


@pytest.mark.parametrize(
    "change",
    [
        {"surface": "booth"},
        {"contender": "adam"},
        {"contender": "sgd:learning_rate=0.2"},
        {"shape": (5, 6)},
        {"shape": (6, 5)},
        {"steps": 4},
    ],
)
def test_whatever_changes_a_map_changes_its_key(change: dict[str, Any]) -> None:
    base: dict[str, Any] = {"surface": "bowl", "contender": "sgd", "shape": (5, 5), "steps": 3}
    assert Basins(**base).key() == Basins(**base).key()
    assert Basins(**base) == Basins(**base)
    assert hash(Basins(**base)) == hash(Basins(**base))
    assert Basins(**base | change).key() != Basins(**base).key()


@pytest.mark.parametrize("shape", [(1, 5), (5,), 5, (2.0, 5), (True, 5), (10**5, 10**5), "55", None, (2, -5)])
def test_a_shape_that_is_no_grid_is_refused(shape: Any) -> None:
    with pytest.raises(InputError, match="two whole numbers") as caught:
        Basins("bowl", "sgd", shape, 3)
    assert caught.value.code == "basins.shape"


def test_all_mistakes_are_said_at_once() -> None:
    with pytest.raises(InputErrors) as caught:
        Basins("peeks", "sdg", (1, 1), 0)
    codes = [error.code for error in caught.value.errors]
    assert codes == ["surface.unknown", "optimizer.unknown", "basins.shape", "race.steps"]
