"""The race: Keras optimizers side by side on one surface, on one clock.

``manim -pqh scenes/race.py`` films the course page's eight on the peaks. Four acts: the ground, the race
(with commentary made from its events), the podium, and where the film comes from.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from engine import archive
from engine.errors import InputError
from engine.race import Race
from scenes.commentary import lines, schedule
from scenes.film import Act, Film, whole
from scenes.introduction import explain, fairness, subtitle
from scenes.stage.boxes import Box
from scenes.stage.caption import Caption, CaptionLine
from scenes.stage.cast import Cast
from scenes.stage.chart import Chart
from scenes.stage.clock import Clock, Counter
from scenes.stage.layout import PANEL, SAFE, STAGE
from scenes.stage.leaderboard import Leaderboard
from scenes.stage.map import LossMap
from scenes.stage.marks import Marks
from scenes.stage.podium import Podium
from scenes.stage.runners import Runners
from scenes.stage.title import EndCard, Explanation, Ground, Title
from scenes.theme import MEASURES, style

BREATH = 0.3  # seconds between two texts
FINISH = 5.6  # seconds that the last step stays before the podium: the closing line is told
CARD = 5.6  # seconds of the end card
ROW_EVERY = 0.22  # seconds between two rows of the board as they come in


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
        self.race = Race() if race is None else race
        if len(self.race.starts) != 1:
            raise InputError(
                "one_start",
                "the film of the race shows one start; this race has {count}. Give one start.",
                count=len(self.race.starts),
            )
        style(self.race.contenders)  # refuses more than can be told apart, before anything is computed
        self.span = span
        super().__init__(**options)

    def compose(self) -> None:
        """Lay out the acts one after another: each begins when the last one's texts have been read."""
        words, theme = self.words, self.theme
        result = archive.get(self.race)
        self.cast = cast = Cast(result, words, theme)
        title = self.title or words("race.title")

        # Act 1: the ground. The texts set the pace.
        opening = _in_turn([explain(cast), *fairness(cast)], 0.6)
        minima_at, start_at = (caption.start for caption in opening[1:])
        racers_at = start_at + 1.0
        race_at = whole(opening[-1].end + BREATH)

        # Act 2: the race, on its clock.
        self.clock = clock = Clock(cast.steps, race_at)
        podium_at = whole(clock.end + FINISH)
        told = schedule(
            lines(result, cast.standings, words),
            lambda step: clock.seconds(step) - race_at,
            podium_at - race_at,
        )
        commentary = [Caption(race_at + line.start, race_at + line.end, line.text) for line in told]

        # Acts 3 and 4: the podium with the page's moral, and the end card.
        moral = _in_turn([words(f"podium.moral_{part}") for part in (1, 2, 3)], podium_at + BREATH)
        card_at = whole(moral[-1].end + BREATH)
        end = whole(card_at + CARD)
        self.captions = (*opening, *commentary, *moral)
        self.acts = (
            Act(words("chapter.ground"), 0.0, race_at),
            Act(words("chapter.race"), race_at, podium_at),
            Act(words("chapter.podium"), podium_at, card_at),
            Act(words("chapter.credits"), card_at, end),
        )
        if self.span is not None:
            first, last = self.span
            self.window = (whole(clock.seconds(first)), whole(clock.seconds(last)))

        self.ground = LossMap(result, words, theme, STAGE)
        self.marks_on_map = Marks(cast, self.ground, minima_at, start_at, race_at)
        rows = racers_at + ROW_EVERY * np.arange(cast.count)
        self.board = Leaderboard(cast, clock, rows, race_at, podium_at)
        below = Box(PANEL.x, self.board.bottom + 12, PANEL.width, PANEL.bottom - self.board.bottom - 12)
        self.chart = Chart(cast, clock, below, race_at)
        self.runners = Runners(cast, clock, self.ground, self.marks_on_map.obstacles, start_at)
        self.marks_on_map.lens_at = self.runners.lens_at
        self.counter = Counter(clock, words, theme, race_at)
        self.podium = Podium(cast, podium_at)
        self.caption_line = CaptionLine(self.captions, theme)
        formula = Explanation(
            self.ground, result.attrs["formula"], words.surface(result.attrs["surface"]), 0.6, racers_at - 0.5
        )
        heading = Title(title, subtitle(cast), theme, SAFE.width - 420)
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
            EndCard(
                heading,
                words("credits.command"),
                self._command(),
                words("credits.whole"),
                self._credits(),
                theme,
                card_at,
            ),
        )
        self.provenance.update(
            title=title,
            artist=self.credit,
            description=self._command(),
            race=result.attrs["race"],
            versions=json.loads(result.attrs["versions"]),
            language=words.language,
            theme=theme.name,
        )

    def seconds_of(self, step: float) -> float:
        """The film's second at which a step of the race is shown."""
        return self.clock.seconds(step)

    def _command(self) -> str:
        """What makes this film again; nothing where only the caller knows."""
        asked = (self.title, self.credit, self.window, self.words.language, self.theme.name)
        usual = asked == (None, None, None, "es", "night") and self.race == Race()
        return self.command or ("manim -pqh scenes/race.py" if usual else "")

    def _credits(self) -> list[str]:
        from importlib.metadata import version

        versions = json.loads(self.cast.result.attrs["versions"])
        made = self.words(
            "credits.made_with",
            keras=versions["keras"],
            tensorflow=versions["tensorflow"],
            manim=version("manim"),
        )
        race = self.words("credits.race", race=self.cast.result.attrs["race"][:16])
        return [line for line in (self.credit, made, race) if line]


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


def _in_turn(texts: list[str], start: float) -> list[Caption]:
    """Captions one after another, each for its reading time."""
    captions: list[Caption] = []
    at = start
    for text in texts:
        captions.append(Caption(at, at + MEASURES.reading_time(text), text))
        at = captions[-1].end + BREATH
    return captions
