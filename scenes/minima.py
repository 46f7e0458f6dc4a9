"""Local and global minima: where a descent ends is decided by where it starts.

``manim -pqh scenes/minima.py`` shows the course page's four starts, the ridge between two neighbours, a cloud
of random starts, the map of basins that it draws, and the same with another optimizer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from math import radians
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.race import Race
from engine.results import Computable
from scenes.film import Film
from scenes.options import FUNCTION, OPTIMIZER, STARTS, STEPS, Option
from scenes.stage.frame.tags import Tags
from scenes.stage.lessons.valleys import EVERY, PLATES, Showing, Valleys, near_room, whole_room
from scenes.stage.map.map import LossMap
from scenes.stage.paint.actor import Actor
from scenes.stage.plots.shares import Shares
from scenes.stage.show.cast import Cast
from scenes.stage.show.cloud_timeline import shares_at, state_at
from scenes.stage.show.minima_results import MinimaResults, beyond, followed
from scenes.stage.terrain.relief import Relief
from scenes.stage.terrain.ridge import PARTED, along, nearer, overall
from scenes.stage.terrain.shots import MOVE, Move, seen_at
from scenes.stage.terrain.sight import Sight
from scenes.stage.terrain.view import View
from scenes.telling import minima as telling
from scenes.telling.origin import is_eager
from scenes.telling.story import Story

if TYPE_CHECKING:
    import xarray

CLOUD = Option("cloud", "whole", usual=4000, least=100, most=20_000)  # random starts

LOW = radians(32)  # elevation from which the film opens
OPENS = 3.0  # s


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
    fills = True
    largest = 1.5

    def __init__(self, *, cloud: int = CLOUD.usual, **options: Any) -> None:
        self.cloud_size = telling.checked_cloud(cloud, CLOUD)
        super().__init__(**options)

    def checked(self, race: Race) -> Race:
        """The race, if the film can show it."""
        return telling.checked_race(super().checked(race))

    def needs(self) -> Sequence[Computable]:
        """The ways of the starts, those of the cloud, and each contender's basins, if it can have any."""
        few = followed(self.race)
        eagerly = is_eager(few, self.race.ground, self.race.contenders)
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

    @cached_property
    def cast(self) -> Cast:
        """Who runs, from the cloud's first start."""
        return self.found.cast

    def tell(self, story: Story) -> Sequence[Actor]:
        """The starts, the ridge, the cloud and the basins, another optimizer."""
        found, layout = self.found, self.layout
        self.starts = telling.tell_starts(story, found, self.pace)
        self.ridge = telling.tell_ridge(story, found, self.pace)
        cloud = telling.tell_cloud(story, found, self.pace)
        self.other = other = telling.tell_other(story, found, self.pace)
        self.rounds = [cloud] if other is None else [cloud, other.round]
        self.telling = cloud.basins_at + 4.0

        self.ground = LossMap(found.cloud, self.words, self.theme, layout.map)
        self.relief = Relief(self.ground)
        self.sight = Sight(self.relief, self.view_at)
        self.valleys = valleys = Valleys(self.sight, found, lambda at: state_at(self.rounds, at))
        runs, ends = self._runs(), (self.ridge or self.starts).act.end
        clocks = [(one.appear, one.clock) for one in runs if one.gone < np.inf]
        chart = valleys.chart(clocks, layout.beside(PLATES)[1], ends)
        ground = valleys.terrain(layout), *valleys.runs(runs, layout)
        return [*ground, self._names(story.end), chart, self._shares()]

    # ---- the ground

    def view_at(self, seconds: float) -> View:
        """The view at a second of the film."""
        return seen_at(replace(self.wide, elevation=LOW), self.moves, seconds)

    @cached_property
    def wide(self) -> View:
        """All of the ground."""
        minima = [end.w for end in self.found.outcomes.ends if end.w is not None]
        return overall(self.relief, np.array(minima), whole_room(self.layout), near_room(self.layout))

    @cached_property
    def moves(self) -> list[Move]:
        """From all of the ground to the ways, along the ridge, and back."""
        relief, paths, starts, ridge = self.relief, self.found.paths(), self.starts, self.ridge
        near = nearer(relief, self.wide, paths.w[:, : starts.clock.steps + 1], near_room(self.layout))
        moves = [Move("ways", 0.0, near, OPENS)]
        if ridge is not None and self.found.pair is not None:
            close, back = along(
                relief, paths.only(self.found.pair, ridge.clock.steps).w, near_room(self.layout)
            )
            parted = ridge.clock.seconds(min(PARTED, ridge.clock.steps))
            moves += [Move("near", ridge.act.start, close), Move("ridge", parted, back)]
        return [*moves, Move("all", self.rounds[0].appear - telling.LATER, self.wide)]

    def _runs(self) -> list[Showing]:
        """Who runs by which clock."""
        found, starts, ridge, other = self.found, self.starts, self.ridge, self.other
        gone = self.rounds[0].appear
        shown = [Showing(found.paths(), starts.clock, starts.appear, gone, EVERY)]
        if ridge is not None and found.pair is not None:
            pair = found.paths().only(found.pair, ridge.clock.steps)
            shown.append(Showing(pair, ridge.clock, ridge.act.start, gone))
        if other is not None and other.moved is not None and found.moved is not None:
            moved = found.paths(1, self.theme.text).only([found.moved], other.moved.steps)
            shown.append(Showing(moved, other.moved, other.round.basins_at))
        return shown

    def _names(self, end: float) -> Tags:
        """The starts by their weights, and the minima by their losses."""
        found, valleys, starts, ridge = self.found, self.valleys, self.starts, self.ridge
        layout, panel = self.layout, self.layout.beside(PLATES)[1]
        gone = starts.act.end - 0.2
        tags = valleys.starts(range(len(found.names)), starts.appear + 0.2, gone, EVERY)
        tags += valleys.minima(starts.named_at, gone, found.rows[0].tolist())
        if ridge is not None and found.pair is not None:
            tags += valleys.starts(found.pair, ridge.act.start + MOVE, ridge.clock.start + 0.5)
            rows = found.rows[0, list(found.pair)].tolist()
            tags += valleys.minima(ridge.clock.end, ridge.act.end - 0.2, rows)
        tags += valleys.minima(self.rounds[0].clock.start, end)
        return Tags(tags, self.theme, end, [panel, layout.bug, layout.third], layout.safe)

    def _shares(self) -> Shares:
        """Which part of the cloud, then of the map, ends where."""
        found, rounds = self.found, self.rounds
        shares = [found.outcomes.share(which) for which in range(len(found.heads))]

        def values(seconds: float) -> np.ndarray:
            told = 1 + sum(seconds >= one.appear for one in rounds[1:])
            return shares_at(rounds[:told], found.cloud_rows, shares[:told], seconds)

        def step(seconds: float) -> int | None:
            state = state_at(rounds, seconds)
            return None if state is None or state.back else int(state.step)

        return Shares(found, values, step, self.layout.beside(PLATES)[1], rounds[0].appear)
