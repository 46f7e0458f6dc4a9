"""The grid: each Keras optimizer alone on its own little map, all of them on one clock.

``manim -pqh scenes/grid.py`` is the course page's figure of eight axes in motion: red star, yellow steps,
blue star, the loss of each beside its map, and the best framed at the end.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.race import Race
from scenes.film import Film
from scenes.options import FUNCTION, LINEUP, OPTIMIZER, SPAN, START, STEPS
from scenes.stage.map.cells import lay_out
from scenes.stage.map.key import key
from scenes.stage.map.map import LossMap
from scenes.stage.map.multiples import Best, GridRunners, Maps
from scenes.stage.map.zoom import Zoom, part_raced
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.telling.racing import tell_race
from scenes.telling.story import Story

GROUND = Box(0.0, 0.0, 1000.0, 1000.0)  # px in which the map is laid out; the cells show it at their own size
CLOSER = 1.4  # seconds that the view takes to come closer, and as many before the clock starts


class GridFilm(Film):
    """The contenders of a race, 2 to 16 from one start, each on its own map."""

    name = "grid"
    headline = "grid.title"
    usual = Race()
    takes = (*FUNCTION, OPTIMIZER.but(least=2, most=16), LINEUP, START, STEPS, *SPAN)

    def tell(self, story: Story) -> Sequence[Actor]:
        """The ground, closer, the race, the best."""
        cast = self.cast
        told = tell_race(self, story, self.words("grid.alone"))
        self.telling = self.clock.seconds(20)

        self.ground = ground = LossMap(cast.result, self.words, self.theme, GROUND, margin=np.inf)
        self.grid = grid = lay_out(cast, ground.box.width / ground.box.height)
        closer_at = told.race.start - 2 * CLOSER
        self.zoom = zoom = Zoom(ground.box, part_raced(cast, ground), closer_at, closer_at + CLOSER)
        maps = Maps(cast, ground, grid, zoom, 0.2, told.minima_at)
        return [
            Best(cast, grid, told.podium.start),
            maps,
            *key(maps, grid, told.minima_at),
            GridRunners(cast, self.clock, ground, grid, zoom, told.start_at, told.podium.start),
        ]
