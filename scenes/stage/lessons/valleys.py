"""The ground of a film of minima with who runs on it, and the names of starts and minima."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import inf

import numpy as np

from scenes.stage.frame.tags import Tag
from scenes.stage.map.ways import ways_of
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.layout import WIDE
from scenes.stage.paint.motion import presence
from scenes.stage.show.clock import Clock
from scenes.stage.show.cloud_timeline import CloudState
from scenes.stage.show.minima_results import MinimaResults
from scenes.stage.show.paths import Paths
from scenes.stage.terrain.balls import Balls
from scenes.stage.terrain.coats import painted
from scenes.stage.terrain.relief import Relief
from scenes.stage.terrain.terrain import Terrain
from scenes.stage.terrain.view import View

LONE = (6.0, 8.2, 1.6)  # px: balls of the few that no basins follow (`Look.ball`)
EVERY = 0.4  # s from one star to the next


@dataclass(frozen=True)
class Showing:
    """Paths that run by a clock from a second of the film on, until the next ones do or they are ``gone``."""

    paths: Paths
    clock: Clock
    appear: float
    gone: float = inf
    every: float = 0.0  # s between two stars


class Valleys:
    """A relief as the film sees it: ``view_at`` and ``state_at`` tell the view and the cloud of a second."""

    def __init__(
        self,
        relief: Relief,
        found: MinimaResults,
        view_at: Callable[[float], View],
        state_at: Callable[[float], CloudState | None],
    ) -> None:
        self.relief, self.found, self.view_at, self.state_at = relief, found, view_at, state_at
        self.balls = Balls(relief, found, state_at)
        self.coats = painted(relief, found) if found.maps else None

    def project(self, w: np.ndarray, seconds: float) -> np.ndarray:
        """Weights (..., 2) on the frame, px, at any second."""
        return self.view_at(seconds).project(self.relief.on(w))[0]

    def fronts(self, seconds: float) -> tuple[float, float]:
        """How far each optimizer's basins are painted."""
        state = self.state_at(seconds)
        return (0.0, 0.0) if state is None else state.fronts

    def grounds(self, shown: Sequence[Showing]) -> Iterator[Actor]:
        """The terrain, once for each that runs on it by a clock of its own, and these."""
        ends = [*(one.appear for one in shown[1:]), inf]
        for number, (one, end) in enumerate(zip(shown, ends, strict=True)):
            terrain = Terrain(
                self.relief,
                self.view_at,
                WIDE.frame,
                one.appear if number else -1.0,
                paths=one.paths,
                clock=one.clock,
                leave=end,
                ramp=0.0,
                coats=self.coats,
            )
            terrain.fronts, terrain.balls = self.fronts, self.balls.seen
            terrain.dim = _until(one.gone)
            if not self.found.maps:
                terrain.look = replace(terrain.look, ball=LONE)
            yield terrain
            yield ways_of(
                one.paths,
                one.clock,
                [None] * one.paths.count,
                self.project,
                WIDE.frame,
                self.relief.ground.theme,
                one.appear,
                min(one.gone, end),
                every=one.every,
                trails=False,
            )

    def starts(self, which: Sequence[int], appear: float, leave: float, every: float = 0.0) -> list[Tag]:
        """The names of starts, each at its side of them."""
        ways, names = self.found.paths().w, self.found.names
        x = self.project(ways[:, 0], appear + every * len(which))[:, 0]
        middle = x[list(which)].mean()
        return [
            self._tag(
                names[start],
                ways[start, 0],
                (appear + every * turn, leave),
                side=1 if x[start] > middle else -1,
            )
            for turn, start in enumerate(which)
        ]

    def minima(self, appear: float, leave: float, rows: Sequence[int] | None = None) -> list[Tag]:
        """The names of minima with their losses, in their colours; of these ends, or of all."""
        ends = self.found.outcomes.ends
        return [
            self._tag(
                self.found.outcomes.called(row, self.found.words),
                np.array(ends[row].w),
                (appear, leave),
                colour=ends[row].colour,
                side=1,
                ringed=True,
            )
            for row in (range(len(ends)) if rows is None else sorted({*rows}))
            if ends[row].w is not None
        ]

    def _tag(
        self,
        text: str,
        w: np.ndarray,
        span: tuple[float, float],
        *,
        colour: str = "",
        side: int,
        ringed: bool = False,
    ) -> Tag:
        def place(seconds: float) -> tuple[float, float]:
            x, y = self.project(w, seconds).tolist()
            return x, y

        return Tag(text, place, *span, colour, side, ringed)


def _until(second: float) -> Callable[[float], float]:
    return lambda seconds: presence(seconds, -inf, second)
