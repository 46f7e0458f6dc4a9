"""The grid: each Keras optimizer alone on its own little map, all of them on one clock.

``manim -pqh scenes/grid.py`` is the course page's figure of eight axes in motion: red star, yellow steps,
blue star, the loss of each beside its map, and the best framed at the end.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from engine.errors import InputError
from engine.race import Race
from engine.results import Computable
from scenes.film import Film
from scenes.stage.frame.caption import CaptionLine
from scenes.stage.frame.title import Title
from scenes.stage.map.cells import LEAST, MOST, lay_out
from scenes.stage.map.key import Key
from scenes.stage.map.map import LossMap
from scenes.stage.map.multiples import Best, Lanes, Maps
from scenes.stage.map.zoom import Zoom, part_raced
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.layout import SAFE
from scenes.stage.show.cast import Cast
from scenes.stage.show.clock import Counter
from scenes.telling import script
from scenes.telling.introduction import subtitle

GROUND = Box(0.0, 0.0, 1000.0, 1000.0)  # px in which the map is laid out; the cells show it at their own size
CLOSER = 1.4  # seconds that the view takes to come closer, and as many before the clock starts


class GridFilm(Film):
    """The contenders of a race on film, each on its own map.

    Args:
        race: what is shown, with one start and 2 to 16 contenders; the course page's race by default.
        span: (first, last) step of the race to render instead of the whole film.
        options: those of `Film`.

    Raises:
        InputError: more than one start, or fewer than 2 or more than 16 contenders.
    """

    def __init__(
        self, *, race: Race | None = None, span: tuple[float, float] | None = None, **options: Any
    ) -> None:
        self.race, self.span = _shown(race), span
        super().__init__(**options)

    def needs(self) -> Sequence[Computable]:
        """The race that it shows."""
        return (self.race,)

    def compose(self) -> None:
        """Lay out the cells, then the acts: the ground, closer, the race, the best, the end card."""
        words, theme = self.words, self.theme
        (result,) = self.results()
        self.cast = cast = Cast(result, words, theme)
        self.script = plan = script.write(cast, words("grid.alone"))
        self.clock, self.captions, self.acts = plan.clock, plan.captions, plan.acts
        clock = self.clock
        self.window = plan.window(self.span) or self.window
        self.telling = clock.seconds(20)

        self.ground = ground = LossMap(result, words, theme, GROUND, margin=np.inf)
        self.grid = grid = lay_out(cast, ground.box.width / ground.box.height)
        closer_at = plan.race_at - 2 * CLOSER
        self.zoom = Zoom(ground.box, part_raced(cast, ground), closer_at, closer_at + CLOSER)
        self.maps = Maps(cast, ground, grid, self.zoom, 0.2, plan.minima_at)
        self.lanes = Lanes(cast, clock, ground, grid, self.zoom, plan.start_at, plan.podium_at)
        self.best = Best(cast, grid, plan.podium_at)
        self.key = Key(self.maps, grid, plan.minima_at)
        self.counter = Counter(clock, words, theme, plan.race_at)
        title = self.title or words("grid.title")
        heading = Title(title, subtitle(cast), theme, SAFE.width - 420)
        command = script.command(self, self.race == Race(), "grid")
        self.actors = (
            heading,
            self.best,
            self.maps,
            self.key,
            self.lanes,
            self.counter,
            CaptionLine(self.captions, theme),
            script.end_card(self, result, heading, command, plan.card_at),
        )
        self.provenance.update(script.origin(self, result, title, command))

    def seconds_of(self, step: float) -> float:
        """The film's second at which a step of the race is shown."""
        return self.clock.seconds(step)


def _shown(race: Race | None) -> Race:
    """The race of the film, refused before anything runs where it has too few contenders or too many."""
    race = script.shown(race)
    count = len(race.contenders)
    if not LEAST <= count <= MOST:
        raise InputError(
            "grid_of",
            "the grid holds {least} to {most} optimizers, each on its own map; not {count}.",
            least=LEAST,
            most=MOST,
            count=count,
        )
    return race


def still(
    path: Path,
    *,
    race: Race,
    step: float,
    language: str = "es",
    theme: str = "night",
    size: tuple[int, int] = (1920, 1080),
) -> None:
    """Write the grid's frame at a step as PNG or PDF, by the path's suffix."""
    film = GridFilm(race=race, language=language, theme=theme)
    film.still(path, film.seconds_of(step), size)
