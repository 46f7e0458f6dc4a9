"""The race on the terrain: the same runners, clock, board and curves, on ground with true hills.

``manim -pqh scenes/race3d.py`` films the course page's eight on the peaks. The camera follows the story; at
the podium it rises until the terrain is the map.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from engine.race import Race
from engine.results import Computable
from scenes.film import Film
from scenes.stage.frame.caption import CaptionLine
from scenes.stage.frame.title import Explanation, Title
from scenes.stage.map.map import LossMap
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.layout import ARENA, NAMES, PANEL, SAFE, STAGE
from scenes.stage.plots.chart import Chart
from scenes.stage.plots.leaderboard import ROW_EVERY, Leaderboard
from scenes.stage.plots.podium import Podium
from scenes.stage.show.cast import Cast
from scenes.stage.show.clock import Counter
from scenes.stage.terrain.axes import Axes
from scenes.stage.terrain.climbers import Climbers
from scenes.stage.terrain.director import Director
from scenes.stage.terrain.relief import Relief
from scenes.stage.terrain.terrain import Terrain
from scenes.telling import script
from scenes.telling.introduction import subtitle


class Race3DFilm(Film):
    """The race on the terrain.

    Args:
        race: what is raced, with one start and 1 to 18 contenders; the course page's race by default.
        span: (first, last) step of the race to render instead of the whole film.
        options: those of `Film`.

    Raises:
        InputError: more than one start, more contenders than can be told apart, or no OpenGL.
    """

    opengl = True

    def __init__(
        self, *, race: Race | None = None, span: tuple[float, float] | None = None, **options: Any
    ) -> None:
        self.race, self.span = script.shown(race), span
        super().__init__(**options)

    def needs(self) -> Sequence[Computable]:
        """The race that it shows."""
        return (self.race,)

    def compose(self) -> None:
        """Lay out the acts as in the race; the camera's moves follow from the race."""
        words, theme = self.words, self.theme
        (result,) = self.results()
        self.cast = cast = Cast(result, words, theme)
        self.script = plan = script.write(cast, words("terrain.explain"))
        self.clock, self.captions, self.acts = plan.clock, plan.captions, plan.acts
        clock = self.clock
        self.window = plan.window(self.span) or self.window
        self.telling = clock.seconds(8.4)  # the rows of the board are at rest

        ground = LossMap(result, words, theme, STAGE)
        self.relief = Relief(ground)
        self.director = Director(
            cast, clock, self.relief, ARENA, plan.race_at, plan.podium_at, self.acts[-1].end
        )
        view_at = self.director.at
        scale = self.director.overview.scale
        self.axes = Axes(self.relief, view_at, scale, ARENA, 0.6)
        self.terrain = Terrain(
            self.relief, view_at, ARENA, 0.2, cast=cast, clock=clock, trails_at=plan.start_at
        )
        self.climbers = Climbers(
            cast,
            clock,
            self.relief,
            view_at,
            ARENA,
            NAMES,
            [],
            plan.minima_at,
            plan.start_at,
            plan.race_at,
            plan.card_at,
        )
        self.axes.labels_at = self.climbers.labels
        rows = plan.racers_at + ROW_EVERY * np.arange(cast.count)
        self.board = Leaderboard(cast, clock, rows, plan.race_at, plan.podium_at)
        below = Box(PANEL.x, self.board.bottom + 12, PANEL.width, PANEL.bottom - self.board.bottom - 12)
        self.chart = Chart(cast, clock, below, plan.race_at)
        name = words.surface(result.attrs["surface"])
        title = self.title or words("terrain.title")
        heading = Title(title, subtitle(cast), theme, SAFE.width - 420)
        command = script.command(self, self.race == Race(), "race3d")
        self.actors = (
            heading,
            Explanation(ground, result.attrs["formula"], name, 0.6, plan.racers_at - 0.5),
            self.board,
            self.chart,
            Podium(cast, plan.podium_at),
            Counter(clock, words, theme, plan.race_at),
            self.terrain,
            self.axes,
            self.climbers,
            CaptionLine(self.captions, theme),
            script.end_card(self, result, heading, command, plan.card_at),
        )
        self.provenance.update(script.origin(self, result, title, command))

    def seconds_of(self, step: float) -> float:
        """The film's second at which a step of the race is shown."""
        return self.clock.seconds(step)


def still(
    path: Path,
    *,
    race: Race,
    step: float,
    language: str = "es",
    theme: str = "night",
    size: tuple[int, int] = (1920, 1080),
) -> None:
    """Write the race's frame at a step as PNG or PDF, by the path's suffix."""
    film = Race3DFilm(race=race, language=language, theme=theme)
    film.board.glides = False
    film.still(path, film.seconds_of(step), size)
