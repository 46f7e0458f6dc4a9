"""A course's graph on paper: races in one process, then films, then their finishing, on so many workers.

Each worker takes the next film (the longest first) as soon as it is free, and finishes it. What is finished
goes to the machine that asked, one film after another over its one line; a course is done when the last has
arrived.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Task:
    """A film: seconds to make it and to finish it, and the bytes of all its files."""

    film: float
    finishing: float
    size: float


@dataclass(frozen=True)
class Simulated:
    """Wall seconds, and which of its parts alone takes most of them."""

    seconds: float
    limit: str


def simulate(tasks: Sequence[Task], workers: int, races: float, line: float) -> Simulated:
    """The wall time of a course: ``races`` seconds first; results over a ``line``, in bytes a second."""
    free = [races] * workers
    ready = []
    for task in sorted(tasks, key=lambda task: -task.film):
        began = heapq.heappop(free)
        ended = began + task.film + task.finishing
        heapq.heappush(free, ended)
        ready.append((ended, task.size / line))
    arrived = 0.0
    for ended, takes in sorted(ready):
        arrived = max(arrived, ended) + takes
    parts = {
        "the races, in one process": races,
        "the films": max(free) - races,
        "the line to the machine that asked": sum(task.size for task in tasks) / line,
    }
    return Simulated(arrived, max(parts, key=lambda part: parts[part]))
