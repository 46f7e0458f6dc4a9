"""Who runs: everything the actors need to know of a result, read once.

`Cast` is the one place where a dataset becomes plain arrays, labels, styles and words for the screen.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import xarray

from engine.contenders import Contender
from engine.standings import Standings
from scenes.language import Words
from scenes.theme import Style, Theme, style


@dataclass(frozen=True)
class Cast:
    """A result with one start, as the stage sees it.

    ``w`` (contender, step, 2) in weights, ``loss`` (contender, step), both float64 as the engine made them.
    """

    result: xarray.Dataset
    words: Words
    theme: Theme

    @cached_property
    def standings(self) -> Standings:
        """Ranks, fates and events of the race."""
        return Standings(self.result)

    @cached_property
    def spec(self) -> dict:
        """The race's own specification."""
        return json.loads(self.result.attrs["spec"])

    @cached_property
    def contenders(self) -> tuple[Contender, ...]:
        """The contenders, in line-up order."""
        return tuple(Contender.from_spec(spec) for spec in self.spec["contenders"])

    @cached_property
    def w(self) -> np.ndarray:
        """Positions (contender, step, 2) in weights."""
        return np.asarray(self.result["w"][:, 0])

    @cached_property
    def loss(self) -> np.ndarray:
        """Losses (contender, step)."""
        return np.asarray(self.result["loss"][:, 0])

    @property
    def steps(self) -> int:
        """The race's length; there is one row more."""
        return self.w.shape[1] - 1

    @property
    def count(self) -> int:
        """How many run."""
        return self.w.shape[0]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """What each is called on the film."""
        return tuple(str(label) for label in self.result["contender"].values)

    @cached_property
    def styles(self) -> list[Style]:
        """Each one's colour slot and shape."""
        return style(self.contenders)

    @cached_property
    def colours(self) -> tuple[str, ...]:
        """Each one's colour in the film's theme."""
        return tuple(self.theme.colours[look.slot] for look in self.styles)

    @cached_property
    def order(self) -> np.ndarray:
        """Row of each contender on the board at each whole step (contender, step), 0 the leader."""
        return np.asarray(self.standings.rank)[:, 0, :] - 1
