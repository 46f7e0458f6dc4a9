"""The ground of a film of minima with who runs on it, and the names of starts and minima."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import inf

import numpy as np

from scenes.stage.frame.tags import Tag
from scenes.stage.map.ways import Run, Start, Ways, always
from scenes.stage.paint.layout import Layout
from scenes.stage.paint.signs import Look
from scenes.stage.show.clock import Clock
from scenes.stage.show.cloud_timeline import CloudState
from scenes.stage.show.minima_results import MinimaResults
from scenes.stage.show.paths import Paths
from scenes.stage.terrain.balls import Balls
from scenes.stage.terrain.coats import painted
from scenes.stage.terrain.sight import Sight
from scenes.stage.terrain.terrain import Terrain

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
    """The ground as a film sees it by a `Sight`; ``state_at`` tells the cloud of a second."""

    def __init__(
        self, sight: Sight, found: MinimaResults, state_at: Callable[[float], CloudState | None]
    ) -> None:
        self.sight, self.found, self.state_at = sight, found, state_at
        self.balls = Balls(sight.relief, found, state_at)
        self.coats = painted(sight.relief, found) if found.maps else None

    def fronts(self, seconds: float) -> tuple[float, float]:
        """How far each optimizer's basins are painted."""
        state = self.state_at(seconds)
        return (0.0, 0.0) if state is None else state.fronts

    def terrain(self, layout: Layout) -> Terrain:
        """The terrain with its coats of paint and the balls on it."""
        terrain = Terrain(self.sight.relief, self.sight.view_at, layout.frame, -1.0, coats=self.coats)
        terrain.fronts, terrain.balls = self.fronts, self.balls.seen
        if not self.found.maps:
            terrain.look = replace(terrain.look, ball=LONE)
        return terrain

    def runs(self, shown: Sequence[Showing], layout: Layout) -> Iterator[Ways]:
        """Who runs on it, by each clock."""
        theme, sight = self.sight.relief.ground.theme, self.sight
        ends = [*(one.appear for one in shown[1:]), inf]
        for one, end in zip(shown, ends, strict=True):
            ways = one.paths.w[:, : one.clock.steps + 1]
            runs = [
                Run(always(way), one.clock.step, Look("circle", colour, theme.rim))
                for way, colour in zip(ways, one.paths.colours, strict=True)
            ]
            starts = [Start(way[0], one.appear + one.every * turn) for turn, way in enumerate(ways)]
            leave = min(one.gone, end)
            yield Ways(runs, starts, sight.place, layout.frame, theme, leave=leave, laid=sight.way)

    def starts(self, which: Sequence[int], appear: float, leave: float, every: float = 0.0) -> list[Tag]:
        """The names of starts, each at its side of them."""
        ways, names = self.found.paths().w, self.found.names
        x = self.sight.place(ways[:, 0], appear + every * len(which))[:, 0]
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
        return Tag(text, self.sight.point(w[None]), *span, colour, side, ringed)
