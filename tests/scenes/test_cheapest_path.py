"""The cheapest way through states is no dearer than any other way."""

from __future__ import annotations

from itertools import pairwise, product

import numpy as np
import pytest

from scenes.stage.show.cheapest_path import cheapest_path


@pytest.mark.parametrize("times", [1, 2, 5])
@pytest.mark.parametrize("steady", [True, False], ids=["one price of changing", "one for each time"])
def test_no_way_is_cheaper(times: int, steady: bool) -> None:
    random = np.random.default_rng(times)
    for _ in range(20):
        price = random.normal(size=(times, 3))
        change = random.uniform(0, 2, (3, 3) if steady else (times - 1, 3, 3))
        ways = np.broadcast_to(change, (times - 1, 3, 3))

        def cost(path: tuple[int, ...], price: np.ndarray = price, ways: np.ndarray = ways) -> float:
            stays = sum(price[at, state] for at, state in enumerate(path))
            return float(stays + sum(ways[at][step] for at, step in enumerate(pairwise(path))))

        found = tuple(cheapest_path(price, change).tolist())
        assert cost(found) == pytest.approx(min(map(cost, product(range(3), repeat=times))), abs=1e-12)


def test_of_ways_that_cost_the_same_it_is_the_first() -> None:
    assert cheapest_path(np.zeros((4, 3)), np.zeros((3, 3))).tolist() == [0, 0, 0, 0]
