"""Who runs: everything the actors need to know of a result, read once.

`Cast` is the one place where a dataset becomes plain arrays, labels, styles and words for the screen.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from engine.contenders import Contender
from engine.memory import RATE
from engine.places import shared_ranks
from engine.standings import Standings
from scenes import labels
from scenes.language import Words
from scenes.stage.paint.signs import Look
from scenes.stage.show.loss_numbers import LossNumbers, size_of
from scenes.stage.show.paths import Paths
from scenes.theme import Style, Theme, style

if TYPE_CHECKING:
    import xarray


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
        return self.result["w"].values[:, 0]

    @cached_property
    def loss(self) -> np.ndarray:
        """Losses (contender, step)."""
        return self.result["loss"].values[:, 0]

    @cached_property
    def gradient(self) -> np.ndarray:
        """The loss's gradients (contender, step, 2) at these positions."""
        return self.result["gradient"].values[:, 0]

    @cached_property
    def schedules(self) -> dict[int, np.ndarray]:
        """The rates of the steps (steps,) of those whose learning rate changes."""
        if RATE not in self.result:
            return {}
        rates = self.result[RATE].values[:, 0, :-1]
        known = np.isfinite(rates).all(axis=1) & (rates != rates[:, :1]).any(axis=1)
        return {which: rates[which] for which in np.flatnonzero(known).tolist()}

    @cached_property
    def heights(self) -> np.ndarray | None:
        """Losses (contender, step) at whose height they are seen; None: on the ground, which has the same."""
        return self.loss if "on_plane" in self.result else None

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
        return labels.names(self.result, self.words)

    @cached_property
    def styles(self) -> list[Style]:
        """Each one's colour slot and shape."""
        return style(self.contenders)

    @cached_property
    def colours(self) -> tuple[str, ...]:
        """Each one's colour in the film's theme."""
        return tuple(self.theme.colours[look.slot] for look in self.styles)

    @property
    def paths(self) -> Paths:
        """Their ways."""
        return Paths(self.w, self.colours, self.names)

    @cached_property
    def looks(self) -> tuple[Look, ...]:
        """How each one's marker looks."""
        styles = zip(self.styles, self.colours, strict=True)
        return tuple(Look(style.shape, colour, self.theme.rim) for style, colour in styles)

    @cached_property
    def order(self) -> np.ndarray:
        """Row of each contender on the board at each whole step (contender, step), 0 the leader."""
        return np.asarray(self.standings.rank)[:, 0, :] - 1

    @cached_property
    def read(self) -> LossNumbers:
        """Writes a loss of this race, as all are written."""
        on_map = self.standings.finite[:, 0] & ~self.standings.outside[:, 0]
        return LossNumbers(self.words, size_of(self.loss, on_map))

    def reading(self, which: int, step: int) -> str:
        """A loss as a viewer reads it at a step: a number, or in a word why there will be none any more."""
        loss, ended = float(self.loss[which, step]), int(self.standings.divergence[which, 0])
        if np.isfinite(loss) or not 0 <= ended <= step:
            return self.read(loss)
        undefined = self.standings.undefined[which, 0, step]
        return self.words("race.undefined" if undefined else "race.diverged")

    def ranks(self, step: int) -> list[int | None]:
        """Each contender's rank as it is shown: losses that read the same share one; None: no loss."""
        if step in self._ranks:
            return self._ranks[step]
        readings = [self.reading(which, step) for which in range(self.count)]
        shared = shared_ranks((self.order[:, step] + 1).tolist(), readings)
        finite = self.standings.finite[:, 0, step]
        self._ranks[step] = [rank if has else None for rank, has in zip(shared, finite, strict=True)]
        return self._ranks[step]

    @cached_property
    def _ranks(self) -> dict[int, list[int | None]]:
        """Those of the steps asked for so far."""
        return {}

    def first(self, step: int) -> frozenset[int]:
        """Who is first at a step: nobody at the start, where all are level, or where nobody has a loss."""
        first = [which for which, rank in enumerate(self.ranks(step)) if rank == 1]
        return frozenset(first if step > 0 and (len(first) < self.count or self.count == 1) else ())


def rounded(loss: float) -> float:
    """A minimum's loss, nought where it is nought but for rounding."""
    return 0.0 if abs(loss) < 1e-9 else loss
