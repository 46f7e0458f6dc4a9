"""Places, fates and ranks hold in whatever units, at rest, and where the formula gives no number."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.places import shared_ranks
from engine.standings import Standings, arrival_radius
from tests.engine.test_standings import ENDED, alone, race, races


def test_between_two_close_minima_a_runner_is_at_neither():
    standings = Standings(alone((0.5, 0), (0.13, 0), (0.08, 0), (0.06, 0), (0.02, 0), (0.06, 0), (0.07, 0)))
    assert standings.place[0, 0].tolist() == [-1, 1, 1, 1, 0, 0, -1]
    # 3,721 minima in a map whose diagonal is 85: the radius of one that stood alone would be half-way
    many = tuple((float(x), float(y), False) for x in range(-3, 4) for y in range(-3, 4))
    between = Standings(race([[[(1.6, 0.5), (0.6, 0.4), (0.2, 0.1)]]], minima=many, size=30.0))
    assert between.place[0, 0].tolist()[:2] == [-1, -1]
    assert between.place[0, 0, 2] == many.index((0.0, 0.0, False))


def test_the_radius_is_exactly_0_05_on_peaks_and_in_proportion_elsewhere():
    assert arrival_radius([[-3, 3], [-3, 3]]) == 0.05
    assert arrival_radius([[-0.01, 0.01], [-0.01, 0.01]]) == pytest.approx(0.05 / 300)
    # the case: 78 % of the way is left, and nobody has arrived
    left = [(0.008 * 0.98**step, 0.008 * 0.98**step) for step in range(13)]
    still = Standings(race([[left]], minima=((0.0, 0.0, True),), size=0.01))
    assert still.arrival.tolist() == [[-1]]
    assert still.fates[0][0].kind == "moving"


@given(races(), st.integers(-3, 3), st.integers(-3, 3))
def test_a_result_in_other_units_has_the_same_standings(result, k, more):
    """Positions, minima and map times 10^k, losses times 10^more: no length and no loss is absolute."""
    unit, height = 10.0**k, 10.0**more
    points = [
        point | {"w_0": point["w_0"] * unit, "w_1": point["w_1"] * unit, "loss": point["loss"] * height}
        for point in json.loads(result.attrs["critical_points"])
    ]
    other = result.copy(deep=True)
    other["w"], other["loss"] = result["w"] * unit, result["loss"] * height
    other["gradient"] = result["gradient"] * (height / unit)
    other.attrs |= {"critical_points": json.dumps(points), "domain": json.dumps([[-2 * unit, 2 * unit]] * 2)}
    one, two = Standings(result), Standings(other)
    assert one.fates == two.fates
    for start in range(result.sizes["start"]):
        assert one.events_of(start) == two.events_of(start)
    np.testing.assert_array_equal(one.rank, two.rank)


def resting_rule(w, loss, gradient) -> str:
    """How a runner ends that is at no minimum and on the map, by the stated rule."""
    return "resting" if not gradient[-1].any() and (w[-1] == w[-2]).all() else "moving"


@given(races())
def test_who_rests_has_no_gradient_and_does_not_move_and_who_is_undefined_came_to_no_number(result):
    standings = Standings(result)
    for start in range(result.sizes["start"]):
        for contender in range(result.sizes["contender"]):
            w, loss, gradient = (result[name].values[contender, start] for name in ("w", "loss", "gradient"))
            fate = standings.fates[contender][start].kind
            if fate in ("resting", "moving"):
                assert fate == resting_rule(w, loss, gradient)
            if fate not in ENDED:
                continue
            end = int(standings.divergence[contender, start])
            nowhere = (
                np.isnan(loss[end])
                if np.isfinite(w[end]).all()
                else end and np.isnan(gradient[end - 1]).any()
            )
            last = w[max(end - 1, 0) : end + 1]
            bounded = (np.abs(last[np.isfinite(last)]) < 1e7).all()
            assert (fate == "undefined") == bool(end == 0 or (nowhere and bounded)), "a pole to begin at"
            (told,) = [
                e.kind for e in standings.events_of(start) if e.contender == contender and e.kind in ENDED
            ]
            assert told == fate


def test_who_never_moved_on_a_saddle_rests_and_who_is_in_a_minimum_has_settled():
    saddle = race([[[(-1, -1)] * 5], [[(-1, -1), (-1, -0.9), (-1, -0.7), (-1, -0.3), (-1, 0.5)]]], size=3.0)
    saddle["gradient"][:] = 0.0
    assert [fates[0].kind for fates in Standings(saddle).fates] == ["resting", "moving"]
    assert Standings(saddle.isel(step=slice(0, 1))).fates[1][0].kind == "resting"  # nobody has moved yet
    assert Standings(alone((0, 0), (0, 0), (0, 0))).fates[0][0].kind == "settled"
    slope = race([[[(-1, -1)] * 5]])  # a rate of 0, or too small a step: it stands, but on a slope
    assert Standings(slope).fates[0][0].kind == "moving"


def test_losses_that_read_the_same_share_a_rank():
    assert shared_ranks([2, 1, 3, 4], ["1", "1", "2", "—"]) == [1, 1, 3, 4]
    assert shared_ranks([3, 1, 2], ["0", "0", "0"]) == [1, 1, 1]
    assert shared_ranks([1, 2, 3], ["0", "1", "2"]) == [1, 2, 3]


def test_whether_all_minima_were_found_is_the_results_word():
    result = alone((1, 0), (0, 0))
    assert Standings(result).complete
    result.attrs["minima_complete"] = "false"
    assert not Standings(result).complete
