"""What is said of a sweep of learning rates is in its numbers."""

from __future__ import annotations

import numpy as np
import pytest

from engine import archive, sweep_facts
from engine.race import Race
from engine.sweeps import Sweep


def test_how_far_a_loss_climbs_is_in_parts_of_all_that_it_came_down() -> None:
    assert sweep_facts.climb(np.array([3.0, 2.0, 1.0])) == 0
    assert sweep_facts.climb(np.array([3.0, 1.0, 2.0, 0.0])) == pytest.approx(1 / 3)
    assert sweep_facts.climb(np.array([1.0, 2.0])) > 0  # nothing but climbing


def test_on_a_parabola_the_valley_ends_where_the_rate_is_twice_the_inverse_curvature() -> None:
    """w -> w - rate * 2 w keeps its distance at rate 1, and is there at once at 1/2."""
    rates = np.geomspace(0.001, 1.5, 60)
    result = archive.get(Sweep(Race("w_0**2 + w_1**2", ["sgd"], [(1.0, 2.0)], 40), rates))
    first, last = sweep_facts.valley(result) or (0, 0)
    assert rates[last] < 1.0 < rates[last + 1]
    assert np.hypot(*result["w"].values[first : last + 1, 0, -1].T).max() < 0.1
    assert sweep_facts.only_falls(result, first)  # those below fall short
    assert not sweep_facts.only_falls(result, last + 3)
    assert sweep_facts.takes_longer(result, (first, last))
    low, high = sweep_facts.rounded(rates, (first, last))
    between = np.flatnonzero((rates >= low) & (rates <= high))
    assert {*range(first + 1, last)} <= {*between.tolist()} <= {*range(first, last + 1)}


def test_where_the_ends_of_neighbours_first_lie_apart() -> None:
    assert sweep_facts.first_jump(np.array([0.0, 0.01, 0.02, 1.0, 0.5])) == 2
    assert sweep_facts.first_jump(np.array([0.0, np.nan, 1.0])) == 0
    assert sweep_facts.first_jump(np.linspace(0, 1, 40)) == 39


def test_the_typical_box_leaves_out_who_runs_away() -> None:
    paths = np.random.default_rng(0).uniform(-1, 1, (400, 5, 2))
    paths[7], paths[9, 3] = 1e6, np.nan
    low, high = sweep_facts.typical(paths)
    assert (low > -1).all()
    assert (high < 1).all()
    assert (high - low > 1.9).all()


def _wild(count: int, reach: float = 3.0, seed: int = 5) -> np.ndarray:
    return np.random.default_rng(seed).uniform(-reach, reach, (count, 2))


def _straight(low: float, high: float, count: int) -> np.ndarray:
    return np.stack([np.linspace(low, high, count)] * 2, axis=1)


@pytest.mark.parametrize(
    ("ends", "found"),
    [
        (np.zeros((400, 2)), None),  # level ground: nobody moves
        (_straight(0, 1, 400), None),  # all go on evenly
        (_straight(0, 1e9, 400), None),  # far, each a little farther
        (np.geomspace(1, 1e300, 800).reshape(400, 2), None),
        (_wild(400, 0.01), None),  # to and fro, and hardly moving
        (_wild(400, 0.01) + 1e6, None),
        (np.repeat([[-1.0, 0], [1, 0]], 200, axis=0), None),  # one border between two basins
        (np.where(np.arange(400)[:, None] % 2, np.nan, _wild(400)), None),  # no neighbours to compare
        (np.full((400, 2), np.nan), None),
        (np.full((400, 2), np.inf), None),
        (np.concatenate([_straight(0, 1, 180), _wild(12), _straight(0, 1, 208)]), None),  # too short to tell
        (_wild(400), (0, 399)),
        (_wild(400, 1e200), (0, 399)),
        (np.concatenate([_straight(0, 1, 100), _wild(200), _straight(9, 90, 100)]), (100, 299)),
        (np.concatenate([_wild(100), np.full((300, 2), np.nan)]), (0, 99)),
        (np.concatenate([_wild(60), _straight(0, 1, 100), _wild(240)]), (160, 399)),  # order in between
        (np.concatenate([_wild(200), _straight(0, 1, 10), _wild(190)]), (0, 399)),  # a window of order
    ],
)
def test_chaos_is_where_neighbouring_rates_end_far_apart(
    ends: np.ndarray, found: tuple[int, int] | None
) -> None:
    chaos = sweep_facts.chaos(ends, 6 * np.sqrt(2), len(ends))
    assert (chaos is None) == (found is None)
    if chaos is not None and found is not None:
        assert chaos == pytest.approx(found, abs=8)
