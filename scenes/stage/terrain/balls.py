"""Thousands of runs as balls on a terrain: where each is, what it leaves behind, and its colour."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from scenes.stage.show.cloud_timeline import CloudState
from scenes.stage.show.minima_results import MinimaResults
from scenes.stage.show.paths import at_step
from scenes.stage.terrain.relief import Relief
from scenes.theme import rgb

TAIL = 2.0  # steps


class Balls:
    """A cloud's runs at the moment that `at` (seconds -> `CloudState`, or None) says."""

    def __init__(
        self, relief: Relief, found: MinimaResults, at: Callable[[float], CloudState | None]
    ) -> None:
        self.relief, self.at = relief, at
        self.ways = relief.flat(np.asarray(found.cloud["w"])).astype(np.float32)
        self.ends = found.cloud_rows
        self.free = np.array(rgb(relief.ground.theme.text))
        self.colours = found.outcomes.colours / 255
        self._kept: tuple[object, tuple[bytes, float]] = (None, (b"", 0.0))

    def rows(self, moment: CloudState) -> tuple[np.ndarray, np.ndarray]:
        """Which runs are on the map, and for each a row (`BALL_FLOATS`)."""
        ways, ends = self.ways[moment.which], self.ends[moment.which]
        tailed = at_step(ways, moment.step if moment.back else max(moment.step - TAIL, 0.0))
        places = at_step(ways, moment.step)
        half = self.relief.half
        with np.errstate(invalid="ignore"):
            there = np.flatnonzero((np.abs(places) <= half).all(axis=1))
        places, tailed = places[there], np.clip(np.nan_to_num(tailed[there]), -half, half)
        part = moment.colour if max(moment.fronts) < 1 else 0.0  # on the basins' paint they have none
        colours = self.free + part * (self.colours[ends[there, -1]] - self.free)
        return there, np.concatenate([self.relief.lift(places), self.relief.lift(tailed), colours], axis=1)

    def seen(self, seconds: float) -> tuple[bytes, float]:
        """The rows at a second of the film as the drawing process takes them, and how visible they are."""
        moment = self.at(seconds)
        if moment is None or not moment.dots:
            return b"", 0.0
        if self._kept[0] != moment:
            self._kept = moment, (self.rows(moment)[1].astype("f4").tobytes(), moment.dots)
        return self._kept[1]
