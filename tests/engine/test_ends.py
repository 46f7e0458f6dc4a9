"""Where runs from several starts end is what standings say, and what parts two of them is the ground."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from engine import ends
from engine.basins import FATES
from engine.race import Race
from engine.standings import Standings

FAR = Race("booth", ["sgd:learning_rate=0.05", "sgd:learning_rate=0.9"], [(4.0, -3.0), (0.0, 0.0)], 60)


def test_every_run_ends_as_its_fate_says() -> None:
    standings = Standings(FAR.run())
    codes = ends.at_each_step(standings)
    assert codes.shape == standings.finite.shape
    for which, fates in enumerate(standings.fates):
        for start, fate in enumerate(fates):
            expected = FATES[fate.kind] if fate.minimum is None else fate.minimum
            assert codes[which, start, -1] == expected
    assert {int(code) for code in codes[0, :, -1]} == {0}
    assert (codes[1, :, -1] < 0).all()


def test_the_shares_of_all_ends_are_one() -> None:
    codes = ends.at_each_step(Standings(FAR.run()))[..., -1]
    for one, shares in zip(codes, ends.shares(codes, 1), strict=True):
        assert sum(shares.values()) == pytest.approx(1)
        assert all(share == np.mean(one == code) for code, share in shares.items())


def test_the_nearest_two_that_end_apart_are_nearer_than_any_others() -> None:
    random = np.random.default_rng(4)
    for _ in range(20):
        starts, codes = random.normal(size=(6, 2)), random.integers(-1, 3, 6).tolist()
        apart = {
            (a, b): np.hypot(*(starts[a] - starts[b]))
            for a, b in combinations(range(6), 2)
            if codes[a] != codes[b] and min(codes[a], codes[b]) >= 0
        }
        assert ends.nearest_apart(starts, codes) == (min(apart, key=apart.__getitem__) if apart else None)
    assert ends.nearest_apart(starts, [-1, 2, 2, -1, 2, -1]) is None


def test_between_two_starts_is_a_ridge_where_the_ground_bulges_and_downhill_leads_apart() -> None:
    found = set()
    near = [np.array([(-0.4, -0.5), (-0.3, -0.5)])]  # the course page's two neighbours
    for starts in (*near, *np.random.default_rng(2).uniform(-2, 2, (20, 2, 2))):
        race = Race("peaks", ["sgd:learning_rate=0.03"], starts.tolist(), 1)
        way, step, loss = starts[1] - starts[0], 1e-5, race.surface.loss
        rise = [(loss(at + step * way) - loss(at - step * way)) for at in starts]
        sides = np.eye(2) * step
        slopes = [np.array([loss(at + side) - loss(at - side) for side in sides]) for at in starts]
        down = [at - step * slope / np.hypot(*slope) for at, slope in zip(starts, slopes, strict=True)]
        parts = (down[1] - down[0]) @ way > way @ way  # a little downhill from each they are farther apart
        said = ends.is_ridge_between(race.run(), 0, 1)
        assert said == bool(rise[0] > rise[1] and parts)
        found.add(said)
    assert found == {True, False}
    assert ends.is_ridge_between(Race("peaks", "sgd", near[0], 1).run(), 0, 1)
