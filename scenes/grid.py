"""The grid: each Keras optimizer alone on its own little map, all of them on one clock.

``manim -pqh scenes/grid.py`` is the course page's figure of eight axes in motion: red star, yellow steps,
blue star, the loss of each beside its map, and the best framed at the end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from engine.race import Race
from scenes.film import Film
from scenes.options import FUNCTION, LINEUP, OPTIMIZER, SPAN, START, STEPS
from scenes.stage.frame.bug import Bug
from scenes.stage.frame.rail import Rail
from scenes.stage.map.cells import lay_out
from scenes.stage.map.key import key_plate
from scenes.stage.map.multiples import Maps, Plates, close_up, runs_on
from scenes.stage.map.zoom import Zoom
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.plots.key import EpochPlate
from scenes.stage.show.rates import rate_line
from scenes.telling.racing import tell_race
from scenes.telling.story import Story

CLOSER = 2.2  # s that the view takes to come closer
SEEN = 1.2  # s that the stars are seen on the whole maps
PACE = 1.4  # s of one of the first steps
PLATES_AT = 2.9  # s: the title is on its way
GAP = 16.0  # px between bug, key and epoch


class GridFilm(Film):
    """The contenders of a race, 2 to 16 from one start, each on its own map; the page's run ten epochs."""

    name = "grid"
    headline = "grid.title"
    usual = Race(steps=10)
    takes = (*FUNCTION, OPTIMIZER.but(least=2, most=16), LINEUP, START, STEPS, *SPAN)
    fills = True
    largest = 1.5

    def subtitle(self) -> str:
        """The surface and the learning rates: the start is seen on each map."""
        surface = self.words("race.on_surface", surface=self.words.surface(self.race.surface.name))
        return " · ".join([surface, *filter(None, [rate_line(self.cast)])])

    def tell(self, story: Story) -> Sequence[Actor]:
        """The ground, closer, the race, the best."""
        cast, layout = self.cast, self.layout
        told = tell_race(self, story, self.words("grid.alone"), PACE)
        clock, begins = self.clock, told.race.start
        self.telling = clock.seconds(0.7 * cast.steps)
        epoch = EpochPlate(cast.words, cast.theme, clock, layout, PLATES_AT)
        if layout.stacked:
            layout = replace(layout, bug=replace(layout.bug, width=epoch.box.x - GAP - layout.bug.x))
            self.layout = layout = replace(layout, third=layout.last)
        self.grid = grid = lay_out(cast.count, layout)
        self.maps = maps = Maps(cast, grid, layout, told.minima_at)
        maps.zoom = Zoom(maps.whole, close_up(maps), told.start_at + SEEN, told.start_at + SEEN + CLOSER)
        bug = Bug(self.called, self.theme, layout, 0.0, credit=self.credit).box
        room = grid.key or Box(bug.right + GAP, bug.y, epoch.box.x - 2 * GAP - bug.right, bug.height)
        return [
            maps,
            *runs_on(maps, clock, told.start_at, begins - 0.2),
            Plates(maps, clock, PLATES_AT, clock.end + 0.4),
            key_plate(maps, room, told.minima_at),
            epoch,
            *([Rail(cast, clock, layout, begins)] if layout.rail.width else []),
        ]
