"""What a film of learning rates shows: experiments, the turn of each, and the dial that sweeps the rates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.critical import CriticalPoint
from engine.standings import Fate, Standings
from scenes.stage.paint.motion import Track
from scenes.stage.paint.signs import Look
from scenes.stage.show.clock import Clock

SLOTS = (0, 3, 2, 5, 8, 9)  # their looks: neither the yellow of steps nor the blue of the end
REST = 0.4  # s that the dial rests at a rate where paths are erratic: what jumps about faster is a flicker


@dataclass(frozen=True)
class Experiment:
    """One of them: its rate and steps, the engine's numbers, how it ends, and its look.

    ``w`` (steps + 1, 2) in weights, ``loss`` (steps + 1,), ``gradient`` like ``w``.
    ``verdict``: "arrives", "patience" (the same rate fell short before), "short", "long", "very_long",
    "moving", or a kind of `Fate`. ``called`` is what its minimum is called, of `commentary.minimum`.
    ``formula``: whether the loss has one; a Python function has none.
    """

    rate: float
    steps: int
    w: np.ndarray
    loss: np.ndarray
    gradient: np.ndarray
    fate: Fate
    minimum: CriticalPoint | None
    verdict: str
    look: Look
    called: str = ""
    formula: bool = True

    @property
    def colour(self) -> str:
        """That of its look."""
        return self.look.colour


@dataclass(frozen=True)
class Turn:
    """An experiment's time on the stage, or that of all of them: its clock, when it comes and goes (s)."""

    clock: Clock
    appear: float
    leave: float

    def lasts(self, seconds: float) -> bool:
        """Whether a second of the film is its own."""
        return self.appear <= seconds < self.leave


@dataclass(frozen=True)
class Dial:
    """The sweep: the rates that were computed (rates,), and at which seconds it passes some of them.

    ``knots`` are pairs (second, index of a rate), both ascending; between them the index moves evenly. From
    the second ``erratic_at`` on neighbouring paths have nothing in common: it rests at each for a while.
    From the first of the knots ``back`` on it passes, at last, these.
    """

    rates: np.ndarray
    knots: tuple[tuple[float, float], ...]
    appear: float
    leave: float
    erratic_at: float = np.inf
    back: tuple[tuple[float, float], ...] = ()

    @property
    def start(self) -> float:
        """When it begins to turn."""
        return self.knots[0][0]

    def at(self, seconds: float) -> int:
        """The index of the nearest rate that was computed."""
        if self.back and seconds >= self.back[0][0]:
            return round(Track(self.back).at(seconds))
        if seconds > self.erratic_at:
            seconds = self.erratic_at + REST * np.floor((seconds - self.erratic_at) / REST + 1e-6)
        return round(Track(self.knots).at(seconds))

    def reached(self, seconds: float) -> int:
        """The index of the highest rate that it has been at."""
        return max(self.at(seconds), round(Track(self.knots).at(seconds)))


def called(standings: Standings, fate: Fate) -> str:
    """Whether its minimum is the only one of its kind on the map, or one of several."""
    if fate.minimum is None:
        return ""
    if not standings.complete:
        return "some"
    is_global = standings.minima[fate.minimum].is_global
    count = sum(minimum.is_global == is_global for minimum in standings.minima)
    return f"{'the' if count == 1 else 'a'}_{'global' if is_global else 'local'}"
