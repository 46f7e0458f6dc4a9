"""What a race's sentences rest on: who leads, how far down, who runs with whom, and until when."""

from __future__ import annotations

from math import inf

import numpy as np
import pytest

from engine import descent
from engine.contenders import Contender
from engine.errors import InputError
from engine.facts import CLEAR, SEEN, Facts, momentum_pair, way_lengths
from engine.parts import momentum_parts
from engine.race import Race
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


def test_lengths_are_of_all_weights_and_without_a_map_only_equal_ways_are_side_by_side():
    steps = np.array([[0, 0, 0, 0], [1, 2, 2, 4], [2, -4, 4, 8], [1, 2, 2, 4]])  # 5, 10 and 5 long
    far = np.cumsum(steps, axis=0)
    result, two = (race([[way] for way in ways], minima=()) for ways in ([far, far, far / 2], [far, far / 2]))
    for network in (result, two):
        del network.attrs["domain"]
    told = Facts(result, Standings(result))
    assert way_lengths(result).tolist() == [[0, 5, 15, 20], [0, 5, 15, 20], [0, 2.5, 7.5, 10]]
    assert told.apart.tolist() == [[inf, inf, 1], [inf, inf, 1], [1, 1, inf]]
    assert [*told.together(2)] == [([0, 1], inf)]
    assert not told.at_start.any()
    assert Facts(two, Standings(two)).first_steps() == (0, 1)


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


# ---- what a step of SGD with momentum is made of

HEAVY = "sgd:learning_rate={rate},momentum={momentum}"


@pytest.mark.parametrize(
    ("surface", "start", "rate", "momentum", "steps"),
    [
        ("peaks", (0.3, 1.3), 0.02, 0.9, 40),
        ("peaks", (-0.35, -0.67), 0.03, 0.9, 60),
        ("rosenbrock", (-1.2, 1.0), 0.001, 0.8, 60),
        ("himmelblau", (-1.0, 2.0), 0.01, 0.5, 30),
        ("bowl", (-3.0, 2.0), 0.05, 0.99, 60),
        ("booth", (2.0, 3.0), 0.01, 1.0, 10),
    ],
)
def test_what_a_step_keeps_and_the_push_are_the_step_that_keras_takes(surface, start, rate, momentum, steps):
    plain, heavy = f"sgd:learning_rate={rate}", HEAVY.format(rate=rate, momentum=momentum)
    race = Race(surface, [plain, heavy], [start], steps)
    result = race.run()
    kept, pushed = momentum_parts(result, 1)
    w, gradient = (result[name].values[1, 0] for name in ("w", "gradient"))
    assert kept.shape == pushed.shape == (steps, 2)
    assert np.abs(w[:-1] + kept + pushed - w[1:]).max() < 1e-12
    assert not kept[0].any()
    assert pushed == pytest.approx(-rate * gradient[:-1], rel=1e-15)
    # Keras itself, told its own velocity: what it multiplies by the momentum is what we call kept
    assert kept == pytest.approx(velocities(race, w) * float(np.float32(momentum)), abs=1e-12)


def velocities(race, w):
    """What eager Keras remembers of the heavy one before each step: (steps, 2)."""
    _, keras = descent.libraries()
    with descent.float64():
        optimizer, variable = descent.build(race.contenders[1]), keras.Variable(w[0], dtype="float64")
        optimizer.build([variable])
        (velocity,) = optimizer.momentums
        found = []
        for _ in range(len(w) - 1):
            found.append(velocity.numpy())
            optimizer.apply(
                [keras.ops.convert_to_tensor(race.surface.gradient(variable.numpy()))], [variable]
            )
    return np.array(found)


def test_the_momentum_is_what_keras_makes_of_it_in_32_bits():
    result = Race("bowl", [HEAVY.format(rate=0.05, momentum=0.9)], [(-3.0, 2.0)], 5).run()
    kept, _ = momentum_parts(result, 0)
    w = result["w"].values[0, 0]
    assert kept[1] == pytest.approx(0.8999999761581421 * (w[1] - w[0]), rel=1e-15)
    assert np.abs(kept[1] - 0.9 * (w[1] - w[0])).max() > 1e-10  # the decimal would miss by more than 1e-12


@pytest.mark.parametrize(
    "text",
    [
        "adam",
        "sgd:learning_rate=0.02",
        "sgd:learning_rate=0.02,momentum=0.9,nesterov=true",
        "sgd:learning_rate=0.02,momentum=0.9,clipnorm=1.0",
        "sgd:learning_rate=0.02,momentum=0.9,weight_decay=0.01",
        "sgd:learning_rate=CosineDecay(0.02;9),momentum=0.9",
        "rmsprop:learning_rate=0.02,momentum=0.9",
    ],
)
def test_of_any_other_rule_nobody_says_what_a_step_keeps(text):
    result = Race("bowl", [text], [(-3.0, 2.0)], 2).run()
    with pytest.raises(InputError, match="SGD with momentum") as told:
        momentum_parts(result, 0)
    assert str(Contender.parse(text)) in str(told.value)


PLAIN = "sgd:learning_rate=0.02"


def pair(*texts):
    return momentum_pair([Contender.parse(text) for text in texts])


def test_a_pair_is_sgd_and_the_same_with_momentum_in_either_order():
    assert pair(PLAIN, f"{PLAIN},momentum=0.9") == (0, 1)
    assert pair(f"{PLAIN},momentum=0.1,label=Mine", PLAIN) == (1, 0)


@pytest.mark.parametrize(
    "texts",
    [
        [PLAIN],
        [PLAIN, PLAIN],
        [PLAIN, "adam"],
        [PLAIN, "sgd:learning_rate=0.03,momentum=0.9"],
        [PLAIN, f"{PLAIN},momentum=0.9,nesterov=true"],
        [f"{PLAIN},weight_decay=0.1", f"{PLAIN},momentum=0.9,weight_decay=0.1"],
        [f"{PLAIN},momentum=0.8", f"{PLAIN},momentum=0.9"],
        [PLAIN, f"{PLAIN},momentum=0.9", "adam"],
        ["sgd:learning_rate=CosineDecay(0.02;9)", "sgd:learning_rate=CosineDecay(0.02;9),momentum=0.9"],
    ],
)
def test_no_other_contenders_are_a_pair_and_it_says_what_is(texts):
    with pytest.raises(InputError, match="without and with it") as told:
        pair(*texts)
    assert all(str(Contender.parse(text)) in str(told.value) for text in texts)


def test_a_ways_length_is_that_of_its_polyline_as_far_as_there_are_numbers():
    paths = (
        [(0, 0), (3, 4), (3, 5)],
        [(0, 0), (1, 0), (0, 0)],
        [(0, 0), (0, 1e200), (np.inf, 0)],
        [(0, 0), (0, np.nan), (0, 1)],
        [(0, 0), (1e308, 0), (-1e308, 0)],
    )
    result = race([[path] for path in paths], loss=np.zeros((5, 1, 3)), gradient=np.zeros((5, 1, 3, 2)))
    lengths = way_lengths(result)
    assert lengths.tolist() == [[0, 5, 6], [0, 1, 2], [0, 1e200, 1e200], [0, 0, 0], [0, 1e308, inf]]
    assert way_lengths(result.transpose("step", "param", "start", "contender"))[0].tolist() == [0, 5, 6]
