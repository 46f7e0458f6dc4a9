"""The ground of a film of minima with who runs on it, and the names of starts and minima."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import inf

import numpy as np

from scenes.stage.frame.tags import Tag
from scenes.stage.map.ways import Run, Start, Ways, always
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.layout import Layout
from scenes.stage.paint.motion import presence
from scenes.stage.paint.signs import Look
from scenes.stage.plots.loss_curves import Curve, loss_curves
from scenes.stage.plots.series import SeriesChart
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
PLATES, CHART = 520.0, 430.0  # px: the width of the plates; the height of the chart of losses
# px: what is told of is so far inside the free stage: above, also where things are stacked; right; below
INSET = ((-12.0, 24.0), 39.0, 20.0)
BEYOND = (-87.0, -46.0, 48.0)  # px: all of the terrain goes so far beyond it: left, above, right
LOWER = (40.0, 118.0)  # px that it goes under the lower third's upper edge; where plates are beside it
DIMMED = 0.2  # opacity of losses of which nothing is told


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

    def chart(self, clocks: Sequence[tuple[float, Clock]], room: Box, leave: float) -> SeriesChart:
        """The losses from the starts, by each clock from its second on, at the top of a room (px).

        By the second clock, if there is one, run the pair that parts; the others are dim then.
        """
        found, ground, appear = self.found, self.sight.relief.ground, clocks[0][0]
        steps = max(clock.steps for _, clock in clocks)

        def step(seconds: float) -> float:
            now = next(clock for at, clock in reversed(clocks) if seconds >= at or at == appear)
            return now.step(seconds)

        def dim(seconds: float) -> float:
            return 1 - (1 - DIMMED) * presence(seconds, clocks[1][0]) if len(clocks) > 1 else 1.0

        ways = zip(found.loss[:, : steps + 1], found.paths().colours, strict=True)
        curves = [
            Curve(loss, colour, step) if which in (found.pair or ()) else Curve(loss, colour, step, dim)
            for which, (loss, colour) in enumerate(ways)
        ]
        plate = Box(room.x, room.y, room.width, min(CHART, room.height))
        limits = ground.low, ground.high
        return loss_curves(curves, limits, found.words, found.theme, plate, appear, leave)

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


def near_room(layout: Layout) -> Box:
    """Where what is told of is seen, px."""
    free, (above, right, below) = layout.beside(PLATES)[0], INSET
    down = above[layout.stacked]
    return Box(free.x, free.y + down, free.width - right, free.height - below - max(down, 0.0))


def whole_room(layout: Layout) -> Box:
    """Where all of the terrain is, px."""
    free, (left, above, right) = layout.beside(PLATES)[0], BEYOND
    x, y = free.x + left, free.y + above
    bottom = layout.third.y + LOWER[not layout.stacked]
    return Box(x, y, free.right + right - x - 10.0, bottom - y)
