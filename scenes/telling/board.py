"""What a race's board shows: losses as they are read, who is in front there, and who ends on the podium."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from engine.facts import Facts
from engine.places import shared_ranks
from scenes.language import Words
from scenes.stage.show.loss_numbers import LossNumbers, size_of

PODIUM = 3  # ranks


class Board:
    """The board of one start's race; arrays are (contender, step). ``read`` writes a loss as it is read."""

    def __init__(self, facts: Facts, words: Words) -> None:
        self.facts, self.words = facts, words
        self.read = LossNumbers(words, size_of(facts.loss, facts.finite & ~facts.outside))
        self._alone: dict[int, np.ndarray] = {}

    @cached_property
    def level(self) -> np.ndarray:
        """Whose loss reads the same as the lowest: bool (contender, step)."""
        loss = self.facts.loss
        with np.errstate(invalid="ignore"):
            lowest = loss.min(axis=0)
            near = self.facts.finite & (loss - lowest <= 0.1 * np.abs(lowest) + self.read.last_figure)
        level = np.zeros(loss.shape, bool)
        for one, step in np.argwhere(near).tolist():
            level[one, step] = self.read(loss[one, step]) == self.read(lowest[step])
        return level

    def leads(self, who: list[int]) -> np.ndarray:
        """Whether these and nobody else lead, in their losses and as they are read: bool (step,)."""
        mine = np.isin(np.arange(self.facts.everyone), who)[:, None]
        return ((self.facts.leading == mine) & (self.level == mine)).all(axis=0)

    @cached_property
    def podium(self) -> frozenset[int]:
        """Who ends on one of the first three ranks: those whose losses read the same share one."""
        losses = self.facts.loss[:, -1]
        ranks = shared_ranks(self.facts.rank[:, -1].tolist(), [self.read(loss) for loss in losses])
        return frozenset(
            one for one, rank in enumerate(ranks) if rank <= PODIUM and self.facts.finite[one, -1]
        )

    def reads_alone(self, one: int) -> np.ndarray:
        """Whether nobody else's loss reads the same as this one's: bool (step,)."""
        if one not in self._alone:
            shown = [[self.read(value) for value in losses] for losses in self.facts.loss]
            rest = zip(*(shown[other] for other in range(len(shown)) if other != one), strict=True)
            self._alone[one] = np.array(
                [mine not in others for mine, others in zip(shown[one], rest, strict=True)]
            )
        return self._alone[one]
