"""Local and global minima: where a descent ends is decided by where it starts.

``manim -pqh scenes/minima.py`` shows the course page's four starts, the ridge between two neighbours, a cloud
of random starts, the map of basins that it draws, and the same with another optimizer.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.race import Race
from engine.results import Computable
from scenes.film import Film
from scenes.options import FUNCTION, OPTIMIZER, STARTS, STEPS, Option
from scenes.stage.map.cloud import Cloud
from scenes.stage.map.explanation import Explanation, Ground
from scenes.stage.map.map import LossMap
from scenes.stage.map.marks import Marks
from scenes.stage.map.ways import ways_of
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.layout import ARENA, PANEL, STAGE
from scenes.stage.plots.shares import Shares
from scenes.stage.plots.starts_board import StartsBoard
from scenes.stage.show.cloud_timeline import shares_at, state_at
from scenes.stage.show.minima_results import MinimaResults, beyond, followed
from scenes.stage.terrain.axes import TerrainAxes
from scenes.stage.terrain.relief import Relief
from scenes.stage.terrain.ridge import Flight
from scenes.stage.terrain.terrain import Terrain
from scenes.stage.terrain.views import overview
from scenes.telling import minima as telling
from scenes.telling.minima import Other, Ridge, Starts
from scenes.telling.origin import is_eager
from scenes.telling.story import Story

if TYPE_CHECKING:
    import xarray

CLOUD = Option("cloud", "whole", usual=3000, least=100, most=20_000)  # random starts


class MinimaFilm(Film):
    """Where descents end, by where they start: those of a race with 1 to 6 starts.

    Its first contender races, its second is compared with it in the last act (which is left out where there
    is none). The cloud runs as many steps, but 200 to 1,000.

    Args:
        cloud: number of random starts, 100 to 20,000. With a user's class that must be stepped eagerly
            there are 100 of them, which run 60 to 1,000 steps, and no basins.
        options: those of `Film`.

    Raises:
        InputError: as `Film`; another cloud, a surface without minima or whose minima can't all be found.
    """

    name = "minima"
    headline = "minima_film.title"
    usual = Race(
        contenders=["sgd:learning_rate=0.03", "sgd:learning_rate=0.03,momentum=0.9,label=SGD + momentum"],
        starts=[(0.3, 1.3), (-0.35, -0.67), (-0.4, -0.5), (-0.3, -0.5)],
        steps=10,
    )
    takes = (*FUNCTION, OPTIMIZER.but(most=2), STARTS.but(most=6), STEPS, CLOUD)
    opengl = True

    def __init__(self, *, cloud: int = CLOUD.usual, **options: Any) -> None:
        self.cloud_size = telling.checked_cloud(cloud, CLOUD)
        super().__init__(**options)

    def checked(self, race: Race) -> Race:
        """The race, if the film can show it."""
        return telling.checked_race(super().checked(race))

    def needs(self) -> Sequence[Computable]:
        """The ways of the starts, those of the cloud, and each contender's basins, if it can have any."""
        few = followed(self.race)
        eagerly = is_eager(few, self.race.surface, self.race.contenders)
        return few, *beyond(self.race, self.cloud_size, eagerly)

    def is_usual(self) -> bool:
        """Whether the cloud is the usual one, too."""
        return super().is_usual() and self.cloud_size == CLOUD.usual

    def subtitle(self) -> str:
        """The surface."""
        return self.words("race.on_surface", surface=self.words.surface(self.race.surface.name))

    def origins(self) -> Sequence[xarray.Dataset]:
        """The cloud, and the race."""
        return self.found.cloud, self.found.result

    @cached_property
    def found(self) -> MinimaResults:
        """What its results say."""
        return MinimaResults(self.race, self.results(), self.words, self.theme)

    def tell(self, story: Story) -> Sequence[Actor]:
        """The starts, the ridge, the cloud and the basins, another optimizer."""
        found = self.found
        self.starts = starts = telling.tell_starts(story, found, self.race.steps)
        self.ridge = ridge = telling.tell_ridge(story, found)
        cloud = telling.tell_cloud(story, found)
        self.other = other = telling.tell_other(story, found)
        self.rounds = [cloud] if other is None else [cloud, other.round]
        self.telling = cloud.basins_at + 4.0

        self.ground = ground = LossMap(found.cloud, self.words, self.theme, STAGE)
        first, split_at = starts.act.end, np.inf if other is None else other.act.start
        named = [(1.0, first), (cloud.basins_at, split_at)]
        named += [(one.basins_at, np.inf) for one in self.rounds[1:]]
        marks = Marks(found.cast, ground, 0.0, np.inf, np.inf, ways=found.ways, spans=named)
        self.sides = marks.sides(ground.place(np.array(self.race.starts)), found.names)
        gone = (np.inf, np.inf) if ridge is None else (ridge.act.start, ridge.end)
        dots = Cloud(ground, found, lambda seconds: state_at(self.rounds, seconds))
        return [
            Ground(ground, 0.2, gone),
            Explanation(ground, 0.6, starts.clock.start - 0.4),
            self._board(starts, ridge),
            self._shares(dots, split_at),
            dots,
            ways_of(
                found.paths(),
                starts.clock,
                self.sides,
                self._place,
                ground.box,
                self.theme,
                starts.appear,
                first + 0.2,
                every=0.4,
            ),
            *self._moved(other),
            *self._crossing(ridge),
            marks,
        ]

    def _board(self, starts: Starts, ridge: Ridge | None) -> StartsBoard:
        """In the panel, what the starts' losses are; the counters of the clocks that say when."""
        found, clocks = self.found, [(starts.clock.start, starts.clock)]
        self.count(starts.clock, starts.clock.start, starts.act.end)
        if ridge is not None:
            clocks.append((ridge.act.start + 0.4, ridge.clock))
            self.count(ridge.clock, ridge.clock.start, ridge.rise_at)
        dim_at = np.inf if ridge is None else ridge.act.start
        return StartsBoard(found, clocks, starts.named_at, dim_at, self.rounds[0].appear)

    def _shares(self, dots: Cloud, split_at: float) -> Shares:
        """In the panel, which part of the cloud, then of the map, ends where."""
        found = self.found
        shares = [found.outcomes.share(which) for which in range(len(found.heads))]
        for one in self.rounds:
            self.count(one.clock, one.clock.start, one.back_at)
        return Shares(
            found,
            lambda seconds: shares_at(self.rounds, found.cloud_rows, shares, seconds),
            PANEL,
            self.rounds[0].appear,
            split_at,
            dots.paint_small,
            [one.basins_at for one in self.rounds] if found.maps else [],
            self.ground.box.width / self.ground.box.height,
        )

    def _moved(self, other: Other | None) -> list[Actor]:
        """The way of a start that ends elsewhere with the second optimizer, over its basins."""
        found = self.found
        if other is None or other.moved is None or found.moved is None:
            return []
        one, side = found.paths(1, self.theme.text).only([found.moved]), self.sides[found.moved]
        box, at = self.ground.box, other.round.basins_at
        return [ways_of(one, other.moved, [side], self._place, box, self.theme, at, np.inf)]

    def _place(self, w: np.ndarray, seconds: float) -> np.ndarray:
        """Weights on the map, at any second."""
        return self.ground.place(w)

    def _crossing(self, ridge: Ridge | None) -> list[Actor]:
        """The terrain with the two neighbours' ways, and the camera's flight to it and back."""
        found = self.found
        if found.pair is None or ridge is None:
            return []
        relief, clock, at, leave = Relief(self.ground), ridge.clock, ridge.act.start, ridge.end
        two = found.paths().only(found.pair, clock.steps)
        self.flight = flight = Flight(relief, two.w, ARENA, clock, at, ridge.rise_at)
        scale = overview(relief, ARENA).scale
        return [
            Terrain(relief, flight.at, ARENA, at, paths=two, clock=clock, leave=leave, ramp=0),
            TerrainAxes(relief, flight.at, scale, ARENA, at, leave=leave, ramp=0),
            ways_of(two, clock, flight.sides, flight.project, ARENA, self.theme, at, leave, trails=False),
        ]
