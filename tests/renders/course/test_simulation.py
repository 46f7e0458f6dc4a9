"""The course on paper: what must hold of any schedule holds of the simulated one."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parents[3]))
from tests.benchmarks.simulation import Task, simulate

SECONDS = st.floats(0.1, 500.0)
TASKS = st.lists(st.builds(Task, SECONDS, SECONDS, st.just(0.0)), min_size=1, max_size=40)


@given(TASKS, st.integers(1, 50), st.floats(0.0, 100.0))
def test_the_wall_time_is_between_its_bounds(tasks: list[Task], workers: int, races: float) -> None:
    work = [task.film + task.finishing for task in tasks]
    least = races + max(max(work), sum(work) / workers)
    found = simulate(tasks, workers, races, 1e9).seconds
    assert least - 1e-6 <= found <= races + sum(work) / workers + max(work) + 1e-6  # Graham's bound, 1966


@given(TASKS, st.floats(0.0, 100.0))
def test_one_worker_does_one_after_another(tasks: list[Task], races: float) -> None:
    work = sum(task.film + task.finishing for task in tasks)
    assert simulate(tasks, 1, races, 1e9).seconds == pytest.approx(races + work)


def test_what_limits_is_told() -> None:
    tasks = [Task(60.0, 10.0, 1e9)] * 100
    assert simulate(tasks, 1, 10.0, 1e9).limit == "the films"
    assert simulate(tasks, 100, 500.0, 1e9).limit == "the races, in one process"
    slow = simulate(tasks, 100, 10.0, 1e8)
    assert slow.limit == "the line to the machine that asked"
    assert slow.seconds == pytest.approx(10.0 + 70.0 + 100 * 10.0)
