"""The race's clock: linear between whole steps, never a jump, and still where it is held."""

from __future__ import annotations

import numpy as np
import pytest

from scenes.stage.show.clock import Clock

HOLDS = ((5, 0.8), (20, 1.5))


@pytest.mark.parametrize("pace", [1.0, 0.5])
def test_a_clock_that_is_held_stands_there_and_is_the_same_everywhere_else(pace: float) -> None:
    plain, held = Clock(60, 8.5, pace), Clock(60, 8.5, pace, HOLDS)
    for step in np.linspace(0, 60, 241).tolist():
        waited = sum(seconds for at, seconds in HOLDS if at < step)
        assert held.seconds(step) == pytest.approx(plain.seconds(step) + waited)
        assert held.step(held.seconds(step)) == pytest.approx(step)
    for at, seconds in HOLDS:
        reached = held.seconds(at)
        for part in (0.0, 0.3, 0.99):
            assert held.step(reached + part * seconds) == at
            assert held.stands(reached + part * seconds)
        for seen in (reached - 0.01, reached + seconds + 0.01):
            assert not held.stands(seen)
    assert held.end == pytest.approx(plain.end + 2.3)


def test_it_never_jumps_and_never_goes_back() -> None:
    clock = Clock(60, 8.5, holds=HOLDS)
    steps = np.array([clock.step(seconds) for seconds in np.arange(0, clock.end + 2, 1 / 60).tolist()])
    assert (np.diff(steps) >= 0).all()
    assert np.diff(steps).max() < 3.01 / 60  # steps a second, at full speed
    assert steps[0] == 0
    assert steps[-1] == 60


def test_at_the_last_step_there_is_nothing_to_hold() -> None:
    assert Clock(5, holds=((5, 0.8), (9, 0.8))).end == Clock(5).end
    assert Clock(0, 3.0, holds=((0, 0.8),)).step(9.0) == 0


def test_a_clock_may_end_before_the_last_step_and_is_the_same_until_then() -> None:
    whole, ended = Clock(60, 8.5, holds=HOLDS), Clock(60, 8.5, holds=HOLDS, last=12)
    for step in range(13):
        assert ended.seconds(step) == whole.seconds(step)
    assert ended.end == ended.seconds(60) == whole.seconds(12)
    assert ended.step(ended.end + 99) == 12
    assert ended.holds == whole.holds[:1]
