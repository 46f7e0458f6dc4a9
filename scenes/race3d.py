"""The race on the terrain: the same runners, clock, board and curves, on ground with true hills.

``manim -pqh scenes/race3d.py`` films the course page's eight on the peaks. The camera follows the story; at
the podium it rises until the terrain is the map.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from engine.race import Race
from scenes.film import Film
from scenes.stage.map.explanation import Explanation
from scenes.stage.map.map import LossMap
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.layout import ARENA, NAMES, PANEL, STAGE, WIDE
from scenes.stage.plots.chart import Chart
from scenes.stage.plots.leaderboard import Leaderboard
from scenes.stage.plots.podium import Podium
from scenes.stage.terrain.axes import TerrainAxes
from scenes.stage.terrain.director import MOVE, Director, Moments
from scenes.stage.terrain.relief import Relief
from scenes.stage.terrain.runners import TerrainRunners
from scenes.stage.terrain.terrain import Terrain
from scenes.stage.terrain.views import overview
from scenes.telling.racing import tell_race
from scenes.telling.story import Story


class Race3DFilm(Film):
    """The race on the terrain, with 1 to 18 contenders from one start."""

    name = "race3d"
    headline = "terrain.title"
    usual = Race()
    opengl = True

    def tell(self, story: Story) -> Sequence[Actor]:
        """The race; the camera's moves follow from it."""
        cast = self.cast
        told = tell_race(self, story, self.words("terrain.explain"))
        clock = self.clock
        self.telling = clock.seconds(8.4)  # the rows of the board are at rest

        ground = LossMap(cast.result, self.words, self.theme, STAGE)
        self.relief = relief = Relief(ground)
        layout = replace(WIDE, frame=ARENA, window=NAMES, focus=NAMES.centre, opening=NAMES)
        moments = Moments(
            told.race.start - MOVE, told.podium.start, tuple(each.start for each in story.captions)
        )
        self.director = Director(cast, clock, relief, layout, moments)
        axes = TerrainAxes(relief, self.director.at, overview(relief, ARENA).scale, ARENA, 0.6)
        runners = TerrainRunners(cast, clock, self.director, told.minima_at, told.start_at, told.start_at)
        axes.labels_at = runners.labels
        board = Leaderboard(cast, clock, told.racers_at, told.race)
        return [
            Explanation(ground, 0.6, told.racers_at - 0.5),
            board,
            Chart(cast, clock, PANEL.below(board.bottom), told.race.start),
            Podium(cast, told.podium.start),
            Terrain(
                relief, self.director.at, ARENA, 0.2, paths=cast.paths, clock=clock, trails_at=told.start_at
            ),
            axes,
            runners,
        ]
