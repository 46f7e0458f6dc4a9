"""Coordinate descent: each search ends at the lowest point of its cut, and the page's example is its own."""

from __future__ import annotations

import numpy as np
import pytest

from engine.coordinates import searches
from engine.surfaces import surface


def test_the_pages_two_searches_and_where_repeating_them_leads() -> None:
    found = searches(surface("peaks"), np.array([-0.35, -0.67]))
    assert [search.axis for search in found[:3]] == [0, 1, 0]
    assert found[0].w == pytest.approx((-1.71, -0.67), abs=5e-3)
    assert found[0].loss == pytest.approx(-0.711, abs=5e-4)
    assert found[1].w == pytest.approx((-1.71, 0.14), abs=5e-3)
    assert found[1].loss == pytest.approx(-2.338, abs=5e-4)
    assert found[-1].loss == pytest.approx(-3.050, abs=5e-4)  # a local minimum; the global one has -6.551


@pytest.mark.parametrize("name", ["himmelblau", "rosenbrock", "ackley"])
def test_no_point_of_a_cut_is_lower(name: str) -> None:
    shape, w = surface(name), np.array([0.4, 0.3])
    for search in searches(shape, w, most=6):
        cut = np.repeat(w[None], 999, axis=0)
        cut[:, search.axis] = np.linspace(*shape.domain[search.axis], 999)
        assert search.loss <= float(np.min(shape.loss(cut))) + 1e-12
        assert search.w[1 - search.axis] == w[1 - search.axis]
        w = search.w


def test_it_ends_where_it_moves_no_more() -> None:
    found = searches(surface("bowl"), np.array([1.0, 1.0]))
    assert len(found) < 40
    assert found[-1].w == pytest.approx(found[-2].w, abs=1e-4)
