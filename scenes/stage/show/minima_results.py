"""What the results of a film of minima say: the starts' ways, the cloud's, the basins, and who ends where."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from engine import basins, ends
from engine.basins import Basins
from engine.race import Race, random_starts
from engine.results import Computable
from engine.standings import NEAR, Standings
from scenes import labels
from scenes.language import Words
from scenes.stage.show.cast import Cast
from scenes.stage.show.outcomes import Outcomes
from scenes.stage.show.paths import Paths
from scenes.theme import Theme

if TYPE_CHECKING:
    import xarray

STEPS, MOST_STEPS = 200, 1_000  # as long as the race, but so long at least and at most, the cloud runs
EAGER_STEPS, EAGER_CLOUD = 60, 100  # the same of a cloud that is stepped eagerly, and its starts at most
PATIENCE = 60  # steps that all starts are shown at most, if the race has no more
GRID = (601, 601)
NETWORK_GRID = (201, 201)  # where a loss is a sum over data: a ninth of the work, which is minutes


def followed(race: Race) -> Race:
    """The race from its starts, which are followed until they are where they end."""
    return Race(race.surface, race.contenders, race.starts, max(STEPS, race.steps))


def beyond(race: Race, cloud: int, eagerly: bool) -> tuple[Computable, ...]:
    """What else is needed: the race from so many random starts, and each contender's basins.

    ``eagerly``: a contender must be stepped so, each start by itself. Then the cloud is small, and no longer
    than the race if it can be, and there are no basins.
    """
    steps = min(max(EAGER_STEPS if eagerly else STEPS, race.steps), MOST_STEPS)
    random = random_starts(race.surface, min(cloud, EAGER_CLOUD) if eagerly else cloud)
    many = Race(race.surface, race.contenders, random, steps)
    if eagerly:
        return (many,)
    grid = GRID if race.ground.width is None else NETWORK_GRID
    return many, *(Basins(race.ground, contender, grid, steps) for contender in race.contenders)


class MinimaResults:
    """What the results of a race with several starts say: of the race `followed`, and of what is `beyond`."""

    def __init__(self, race: Race, results: Iterator[xarray.Dataset], words: Words, theme: Theme) -> None:
        self.race, self.words, self.theme = race, words, theme
        self.result = next(results)
        self.cloud = next(results)
        self.cast = Cast(self.cloud, words, theme)  # with the first of the random starts
        self.steps = self.cloud.sizes["step"] - 1
        self.maps = [*results]  # of basins: none where steps are eager
        minima, self.states = self.cast.standings.minima, ends.at_each_step(self.cast.standings)
        parts = [basins.shares(one) for one in self.maps] or ends.shares(self.states[..., -1], len(minima))
        self.outcomes = Outcomes(minima, parts, race.contenders, words, theme)
        self.standings = Standings(self.result)
        self.fates = ends.at_each_step(self.standings)[..., -1]  # (contender, start)
        self.rows = self.outcomes.rows(self.fates)  # the same as indices of the outcomes
        self.names = tuple(words.point(start.tolist()) for start in race.starts)
        self.heads = labels.heads(race.contenders, words)

    def paths(self, which: int = 0, colour: str | None = None) -> Paths:
        """A contender's ways from the race's starts, in the colours of where they end, or all in one."""
        own = tuple(self.outcomes.ends[row].colour for row in self.rows[which])
        colours = own if colour is None else (colour,) * len(own)
        return Paths(self.result["w"].values[which], colours, self.names)

    def called(self, which: int = 0) -> list[str]:
        """What the minima are called in which a contender's ways end."""
        return [self.outcomes.called(row, self.words) for row in self.rows[which]]

    @property
    def ways(self) -> np.ndarray:
        """All ways that the film draws on the map, (paths, step + 1, 2) in weights."""
        moved = [] if self.moved is None else [self.paths(1).w[[self.moved]]]
        return np.concatenate([self.paths().w, *moved])

    @property
    def loss(self) -> np.ndarray:
        """The first contender's losses (start, step + 1)."""
        return self.result["loss"].values[0]

    @cached_property
    def cloud_rows(self) -> np.ndarray:
        """What each random start would count as at each step (contender, start, step + 1)."""
        return self.outcomes.rows(self.states)

    @property
    def minima(self) -> int:
        """In how many different minima the first contender's ways end."""
        return len({int(row) for row in self.fates[0] if row >= 0})

    @cached_property
    def pair(self) -> tuple[int, int] | None:
        """The nearest two starts that end in different minima."""
        return ends.nearest_apart(self.race.starts, self.fates[0].tolist())

    @property
    def are_neighbours(self) -> bool:
        """Whether the pair's starts are near each other: within 0.1 (`NEAR`) of the map's diagonal."""
        one, other = (self.race.starts[which] for which in self.pair or (0, 0))
        return bool(np.hypot(*(one - other)) <= NEAR * self.standings.diagonal)

    @property
    def has_ridge(self) -> bool:
        """Whether a ridge parts the pair's starts."""
        return ends.is_ridge_between(self.result, *(self.pair or (0, 0)))

    @property
    def start_steps(self) -> int:
        """How many steps are shown of all: the race's, or more until who ends in a minimum is there."""
        arrived = self.standings.settlement[0][np.asarray(self.fates[0]) >= 0]
        return max(self.race.steps, min(int(arrived.max(initial=0)) + 1, PATIENCE))

    @property
    def pair_steps(self) -> int:
        """How many steps it takes until both of the pair are where they end, and one more."""
        return 1 if self.pair is None else int(self.standings.settlement[0, list(self.pair)].max()) + 1

    @cached_property
    def moved(self) -> int | None:
        """The first start that ends in another minimum with the second contender, if there is one."""
        first, last = self.fates[0], self.fates[-1]
        found = [k for k in range(len(self.names)) if first[k] != last[k] and min(first[k], last[k]) >= 0]
        return found[0] if found else None

    @property
    def moved_steps(self) -> int:
        """How many steps it takes until that one is where it ends, and one more."""
        return 1 if self.moved is None else int(self.standings.settlement[-1, self.moved]) + 1

    def reached(self, which: int) -> str:
        """How many of the cloud's starts end in a global minimum with a contender."""
        return self.words.number(round(self.outcomes.lowest(which) * self.cloud.sizes["start"]), 0)
