"""Noise, or why the S in SGD: slopes of mini-batches, clouds of seeds, a smaller rate, a saddle, a network.

``manim -pqh scenes/noise.py`` shows SGD on the peaks from the course page's start, 64 times with noise.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from engine.race import Race
from engine.results import Computable
from scenes.film import Film
from scenes.options import FUNCTION, NOISE, ONE_OPTIMIZER, SEED, START, STEPS, Option
from scenes.stage.lessons.noise_grounds import Grounds
from scenes.stage.lessons.noise_plates import Plates
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.signs import Look
from scenes.stage.show.cast import Cast
from scenes.telling import noise as telling
from scenes.telling.story import Story

if TYPE_CHECKING:
    import xarray

RUNS = Option("runs", "whole", usual=64, least=8, most=200)
PANEL = 583.0  # px, the panel's width where there is room


class NoiseFilm(Film):
    """SGD with noisy gradients: at one place, from one start with many seeds, at a saddle, on a network.

    Args:
        runs: how many seeds run, 8 to 200.
        options: those of `Film`; the race's one contender is plain SGD, and its noise more than 0.

    Raises:
        InputError: as `Film`; another rule, no noise, another number of runs.
    """

    name = "noise"
    headline = "noise.title"
    usual = Race("peaks", ["sgd:learning_rate=0.03"], steps=40, noise=2.0, seed=7)
    takes = (*FUNCTION, ONE_OPTIMIZER.but(rule="plain_sgd"), START, STEPS, NOISE, SEED, RUNS)
    fills = opengl = True

    def __init__(self, *, runs: int = RUNS.usual, **options: Any) -> None:
        self.runs = runs
        super().__init__(**options)

    def checked(self, race: Race) -> Race:
        """The race, if the film can show it, and its runs."""
        return telling.checked(super().checked(race), self.runs, RUNS.least, RUNS.most)

    def needs(self) -> Sequence[Computable]:
        """The race without noise and with it, the ridge without and with it, and the network's three."""
        return telling.needed(self.race, self.runs)

    def is_usual(self) -> bool:
        """Whether there are as many runs as usual, too."""
        return super().is_usual() and self.runs == RUNS.usual

    @cached_property
    def found(self) -> telling.Found:
        """What its results say."""
        return telling.Found(self.race, [*self.results()], self.words, self.theme)

    @cached_property
    def cast(self) -> Cast:
        """Who runs without noise."""
        return self.found.cast

    def subtitle(self) -> str:
        """The rate, the noise and the seed."""
        said = {"rate": self.found.rates[0], "noise": self.race.noise, "seed": self.race.seed}
        return self.words("noise.facts", **{key: self.words.number(each, None) for key, each in said.items()})

    def origins(self) -> Sequence[xarray.Dataset]:
        """The races with noise and without, then those of the ridge and of the network."""
        found = self.found
        return found.many, found.exact, found.leaving, found.ridge, *found.batches

    def tell(self, story: Story) -> Sequence[Actor]:
        """Slopes, clouds, rates, the saddle, the network."""
        self.told = told = telling.tell(story, self.found, self.pace)
        self.telling = told.clock.end + 1.6
        theme = self.theme
        noisy, less = theme.step, theme.symbols["learning_rate"]
        looks = self.cast.looks[0], *(Look("circle", colour, theme.rim) for colour in (noisy, less))
        self.grounds = grounds = Grounds(self.found, told, looks, self.layout, PANEL)
        plates = Plates(self.found, told, looks, grounds.panel).all()
        return [*grounds.race(), *grounds.saddle(), *grounds.network(), *plates]
