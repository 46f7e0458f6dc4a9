"""What a race's sentences rest on: who leads, how far down, who runs with whom, and until when."""

from __future__ import annotations

from math import inf

import numpy as np
import pytest

from engine.facts import CLEAR, SEEN, Facts
from engine.standings import Event, Standings
from tests.engine.test_standings import race

# Three runners on w_0^2 + w_1^2 from (1, 0), whose loss is 1: the range of all losses is 2.25 - 0.01.
PATHS = (
    ((1, 0), (0.5, 0), (0.1, 0), (0.1, 0)),
    ((1, 0), (0.5, 0), (0.4, 0), (0.4, 0)),
    ((1, 0), (1.5, 0), (1.2, 0), (3.0, 0)),  # off the map in the end
)


def facts(paths=PATHS, **said) -> Facts:
    result = race([[path] for path in paths], minima=((0.0, 0.0, True),), **said)
    return Facts(result, Standings(result))


def test_who_leads_and_since_when():
    told = facts()
    assert [sorted(told.leaders(step)) for step in range(4)] == [[0, 1, 2], [0, 1], [0], [0]]
    assert told.lead_since.tolist() == [1, 1, 2, 2]
    assert told.range == pytest.approx(2.25 - 0.01)


def test_a_gap_opens_within_ten_steps_and_not_if_one_falls_behind_meanwhile():
    told = facts()
    assert told.opens(1, 0, 1, SEEN)
    assert told.opens(1, 0, 1, CLEAR)
    assert not told.opens(1, 1, 0, SEEN)
    late = facts([[(1, 0)] * 11 + [(0.5, 0)], [(1, 0)] * 12])
    assert not late.opens(1, 0, 1, SEEN)
    assert late.opens(2, 0, 1, SEEN)
    behind = facts([[(1, 0), (1, 0), (0.1, 0)], [(1, 0), (0.9, 0), (0.5, 0)]])
    assert not behind.opens(1, 0, 1, SEEN)
    assert told.lost([1, 2], 1, 3)
    assert not told.lost([0, 2], 1, 3)
    assert told.ahead([0], [1, 2]).tolist() == [False, False, True, True]  # level is not ahead
    assert told.ahead([1], [0]).tolist() == [False] * 4


def test_the_part_of_the_descent_is_1_at_the_global_minimum_and_none_where_there_is_none():
    assert facts().descended[:2].tolist() == [
        pytest.approx([0, 0.75, 0.99, 0.99]),
        pytest.approx([0, 0.75, 0.84, 0.84]),
    ]
    result = race([[path] for path in PATHS], minima=())
    assert (Facts(result, Standings(result)).descended == -inf).all()


def test_who_is_clearly_last_is_on_the_map():
    assert facts().clearly_last[2].tolist() == [False, True, True, False]
    assert not facts().clearly_last[:2].any()


@pytest.mark.parametrize(
    ("ends", "found"),
    [
        ((0.9, 0.7, 0.2), (2, 0)),
        ((0.9, 0.3, 0.2), None),
        ((0.9, 0.89, 0.2), None),
        ((np.nan, 0.7, 0.2), None),
    ],
)
def test_the_longest_and_the_shortest_first_step_stand_out_or_are_not_told(ends, found):
    assert facts([[(1, 0), (end, 0)] for end in ends]).first_steps() == found


def test_runners_are_together_until_they_part_and_not_at_the_start_itself():
    told = facts([[(1, 0), (0.5, 0), (0.4, 0)], [(1, 0), (0.5, 1e-4), (0.2, 0)], [(1, 0), (0, 1), (0, 1)]])
    assert list(told.together(1)) == [([0, 1], 2.0)]
    assert list(told.together(0)) == list(told.together(2)) == []


def test_who_never_went_away_is_still_at_the_start():
    told = facts([[(1, 0), (1.01, 0), (1.02, 0)], [(1, 0), (0.5, 0), (1, 0)]])
    assert told.at_start.tolist() == [[True, True, True], [True, False, False]]


def test_numbers_that_grew_beyond_all_bounds_overflowed():
    told = facts([[(1, 0), (1e8, 0), (np.inf, 0)], [(1, 0), (1, 0), (np.nan, 0)]])
    assert told.overflowed(0, 2)
    assert not told.overflowed(1, 2)


def test_what_an_event_says_ends_when_it_is_no_longer_so():
    told = facts([[(1, 0), (0, 0), (0, 0), (0.5, 0), (3, 0), (1, 0)]])
    assert told.end(Event(1, "arrival", 0, minimum=0)) == 3
    assert told.end(Event(3, "departure", 0, minimum=0)) == inf
    assert told.end(Event(4, "left", 0)) == 5
    assert told.end(Event(5, "returned", 0)) == inf
    assert told.end(Event(3, "departure", 0, minimum=0)) == inf
    back = facts([[(1, 0), (0, 0), (0.5, 0), (0, 0)]])
    assert back.end(Event(2, "departure", 0, minimum=0)) == 3
    assert told.at_goal.tolist() == [0, 1, 1, 0, 0, 0]


def test_numbers_that_did_not_grow_did_not_overflow_in_whatever_units():
    for unit in (1e-3, 1.0, 1e3):
        paths = (
            np.array([[(1, 0), (1e8, 0), (np.inf, 0)], [(1, 0), (1, 0), (np.nan, 0)], [(1, 0)] * 3]) * unit
        )
        loss = [[[1, 1e16, np.inf]], [[1, 1, np.nan]], [[1, 1, np.inf]]]
        result = race(paths[:, None], loss=loss, minima=((0.0, 0.0, True),), size=2 * unit)
        told = Facts(result, Standings(result))
        assert [told.overflowed(one, 2) for one in range(3)] == [True, False, False]
        assert [told.infinite(one, 2) for one in range(3)] == [True, False, True]
        assert [told.has_weights(one, 2) for one in range(3)] == [False, False, True]


def test_below_the_global_minimum_off_the_map_is_no_part_of_the_way_down():
    told = facts([[(1, 0), (0.1, 0), (3.0, 0)]], loss=[[[1.0, 0.01, -5.0]]])
    assert told.descended[0].tolist() == [0, pytest.approx(0.99), -inf]
