"""The race: Keras optimizers side by side on one surface, on one clock.

``manim -pqh scenes/race.py`` films the course page's eight on the peaks.
"""

from __future__ import annotations

from collections.abc import Sequence

from engine.race import Race
from scenes.film import Film
from scenes.stage.map.explanation import Explanation, Ground
from scenes.stage.map.map import LossMap
from scenes.stage.map.marks import Marks
from scenes.stage.map.runners import MapRunners
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.layout import PANEL, STAGE
from scenes.stage.plots.chart import Chart
from scenes.stage.plots.leaderboard import Leaderboard
from scenes.stage.plots.podium import Podium
from scenes.telling.introduction import explain
from scenes.telling.racing import tell_race
from scenes.telling.story import Story


class RaceFilm(Film):
    """The race on the map, with 1 to 18 contenders from one start."""

    name = "race"
    headline = "race.title"
    usual = Race()

    def tell(self, story: Story) -> Sequence[Actor]:
        """The race; the map on the left, board and curves beside it, then the podium."""
        cast = self.cast
        told = tell_race(self, story, explain(cast))
        self.telling = self.clock.seconds(14.4)  # the rows of the board are at rest

        self.ground = ground = LossMap(cast.result, self.words, self.theme, STAGE)
        marks = Marks(cast, ground, told.minima_at, told.start_at, told.race.start)
        runners = MapRunners(cast, self.clock, ground, marks.obstacles, told.start_at)
        marks.lens_at = runners.lens_at
        board = Leaderboard(cast, self.clock, told.racers_at, told.race)
        return [
            Ground(ground, 0.2),
            Explanation(ground, 0.6, told.racers_at - 0.5),
            marks,
            board,
            Chart(cast, self.clock, PANEL.below(board.bottom), told.race.start),
            Podium(cast, told.podium.start),
            runners,
        ]
