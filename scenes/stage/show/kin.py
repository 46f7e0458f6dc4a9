"""The family of optimizers as the stage sees it: members by year, their looks, names, ways and losses."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from engine import family
from engine.contenders import Contender
from engine.literature import PAPERS, Paper
from scenes.language import Words
from scenes.stage.paint.lettering import width
from scenes.stage.paint.signs import Look
from scenes.stage.show.loss_numbers import LossNumbers, size_of
from scenes.theme import MEASURES, Theme, style

if TYPE_CHECKING:
    import xarray


APART = 0.01  # of how far gradient descent goes: what is less is not seen


@dataclass(frozen=True)
class Kin:
    """Members in the order of their years; ``results`` are those of `engine.family.races`."""

    results: tuple[xarray.Dataset, ...]
    words: Words
    theme: Theme

    @cached_property
    def members(self) -> list[str]:
        """Each one's name in the papers' table."""
        return family.members()

    @cached_property
    def _runs(self) -> list[tuple[int, int]]:
        return [*family.runs(family.races()).values()]

    @cached_property
    def contenders(self) -> list[Contender]:
        """What each of them runs with."""
        shown = family.races()
        return [shown[race].contenders[place] for race, place in self._runs]

    @cached_property
    def papers(self) -> list[Paper]:
        """Who described each, and when."""
        return [PAPERS[name] for name in self.members]

    @cached_property
    def names(self) -> list[str]:
        """What each is called on the film."""
        return [self.words.get(f"family.name.{name}") or name for name in self.members]

    def short(self, which: int) -> str:
        """What one is called where there is little room."""
        return self.words.get(f"family.short.{self.members[which]}") or self.names[which]

    @cached_property
    def w(self) -> np.ndarray:
        """Positions (member, step, 2) in weights."""
        return np.stack([self.results[race]["w"].values[place, 0] for race, place in self._runs])

    @cached_property
    def loss(self) -> np.ndarray:
        """Losses (member, step)."""
        return np.stack([self.results[race]["loss"].values[place, 0] for race, place in self._runs])

    @property
    def steps(self) -> int:
        """The races' length."""
        return self.w.shape[1] - 1

    @cached_property
    def looks(self) -> list[Look]:
        """How each one's marker looks."""
        theme = self.theme
        return [Look(each.shape, theme.colours[each.slot], theme.rim) for each in style(self.contenders)]

    @cached_property
    def read(self) -> LossNumbers:
        """Writes their losses."""
        return LossNumbers(self.words, size_of(self.loss, np.isfinite(self.loss)))

    def parents(self, which: int) -> list[int]:
        """The members with whose ideas one goes on."""
        return [self.members.index(name) for name in family.parents(self.members[which])]

    def alike(self, which: int) -> int | None:
        """The one of its parents from whose way its own cannot be told on the map; None if there is none."""
        apart = APART * np.ptp(self.w[0], axis=0).max()
        near = (p for p in self.parents(which) if np.abs(self.w[which] - self.w[p]).max() < apart)
        return next(near, None)

    def settings(self, which: int, room: float) -> str:
        """With what one runs, but for what its name says, as far as there is ``room`` (px): "lr 0,01"."""
        shown = [pair for pair in self.contenders[which].shown() if pair[1] is not True]
        while len(shown) > 1 and width(self.words.settings(shown), MEASURES.smallest) > room:
            shown.pop()
        return self.words.settings(shown)

    @cached_property
    def links(self) -> list[tuple[int, int, bool]]:
        """Child, parent, and whether the child's own description says so."""
        at = self.members.index
        return [(at(link.child), at(link.parent), link.stated) for link in family.LINKS]
