"""The race: Keras optimizers side by side on one surface, on one clock.

``manim -pqh scenes/race.py`` films the course page's eight on the peaks. Four acts: the ground, the race
(with commentary made from its events), the podium, and where the film comes from.
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
from scenes.stage.frame.title import Explanation, Ground, Title
from scenes.stage.map.map import LossMap
from scenes.stage.map.marks import Marks
from scenes.stage.map.runners import Runners
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.layout import PANEL, SAFE, STAGE
from scenes.stage.plots.chart import Chart
from scenes.stage.plots.leaderboard import ROW_EVERY, Leaderboard
from scenes.stage.plots.podium import Podium
from scenes.stage.show.cast import Cast
from scenes.stage.show.clock import Counter
from scenes.telling import script
from scenes.telling.introduction import explain, subtitle


class RaceFilm(Film):
    """The race on film.

    Args:
        race: what is raced, with one start and 1 to 18 contenders; the course page's race by default.
        span: (first, last) step of the race to render instead of the whole film.
        options: those of `Film`.

    Raises:
        InputError: more than one start, or more contenders than can be told apart.
    """

    def __init__(
        self, *, race: Race | None = None, span: tuple[float, float] | None = None, **options: Any
    ) -> None:
        self.race, self.span = script.shown(race), span
        super().__init__(**options)

    def needs(self) -> Sequence[Computable]:
        """The race that it shows."""
        return (self.race,)

    def compose(self) -> None:
        """Lay out the acts one after another: each begins when the last one's texts have been read."""
        words, theme = self.words, self.theme
        (result,) = self.results()
        self.cast = cast = Cast(result, words, theme)
        self.script = plan = script.write(cast, explain(cast))
        self.clock, self.captions, self.acts = plan.clock, plan.captions, plan.acts
        clock = self.clock
        self.window = plan.window(self.span) or self.window
        self.telling = clock.seconds(14.4)  # the rows of the board are at rest

        self.ground = LossMap(result, words, theme, STAGE)
        self.marks_on_map = Marks(cast, self.ground, plan.minima_at, plan.start_at, plan.race_at)
        rows = plan.racers_at + ROW_EVERY * np.arange(cast.count)
        self.board = Leaderboard(cast, clock, rows, plan.race_at, plan.podium_at)
        below = Box(PANEL.x, self.board.bottom + 12, PANEL.width, PANEL.bottom - self.board.bottom - 12)
        self.chart = Chart(cast, clock, below, plan.race_at)
        self.runners = Runners(cast, clock, self.ground, self.marks_on_map.obstacles, plan.start_at)
        self.marks_on_map.lens_at = self.runners.lens_at
        self.counter = Counter(clock, words, theme, plan.race_at)
        self.podium = Podium(cast, plan.podium_at)
        self.caption_line = CaptionLine(self.captions, theme)
        name = words.surface(result.attrs["surface"])
        formula = Explanation(self.ground, result.attrs["formula"], name, 0.6, plan.racers_at - 0.5)
        title = self.title or words("race.title")
        heading = Title(title, subtitle(cast), theme, SAFE.width - 420)
        command = script.command(self, self.race == Race(), "race")
        self.actors = (
            heading,
            Ground(self.ground, 0.2),
            formula,
            self.marks_on_map,
            self.board,
            self.chart,
            self.podium,
            self.runners,
            self.counter,
            self.caption_line,
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
    film = RaceFilm(race=race, language=language, theme=theme)
    film.board.glides = False
    film.still(path, film.seconds_of(step), size)
