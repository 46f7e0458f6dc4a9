"""Who is trained at which rates, and what comes of it: all that the stage needs of a training's result."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from engine.training import Training
from engine.verdicts import Verdicts
from scenes import labels
from scenes.language import Words
from scenes.stage.paint.signs import Look
from scenes.theme import Theme, style

if TYPE_CHECKING:
    import xarray

DECIMALS = 3  # of losses


@dataclass(frozen=True)
class Trainings:
    """A result of a training, as the stage sees it: curves (contender, rate, epoch), a row an optimizer."""

    result: xarray.Dataset
    words: Words
    theme: Theme

    @cached_property
    def spec(self) -> Training:
        """What was asked for."""
        return Training.from_spec(json.loads(self.result.attrs["spec"]))

    @cached_property
    def verdicts(self) -> Verdicts:
        """What comes of each combination."""
        return Verdicts(self.result)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """What each optimizer is called on the film."""
        return labels.names(self.result, self.words)

    @cached_property
    def looks(self) -> tuple[Look, ...]:
        """How each optimizer's marker looks."""
        theme = self.theme
        return tuple(
            Look(each.shape, theme.colours[each.slot], theme.rim) for each in style(self.spec.contenders)
        )

    @cached_property
    def rates(self) -> tuple[str, ...]:
        """Each learning rate as the film writes it."""
        return tuple(self.words.number(rate, None) for rate in self.spec.rates)

    @property
    def epochs(self) -> int:
        """How many there are."""
        return self.spec.epochs

    @property
    def shape(self) -> tuple[int, int]:
        """Optimizers and rates."""
        return len(self.names), len(self.rates)

    @cached_property
    def curves(self) -> np.ndarray:
        """Losses (contender, rate, epoch): of several starts the median; inf for what is no number."""
        return np.nan_to_num(np.median(self._loss, axis=2), nan=np.inf, posinf=np.inf)

    @cached_property
    def band(self) -> np.ndarray | None:
        """The lowest and the highest loss of several starts, (2, contender, rate, epoch); None of one."""
        loss = self._loss
        return np.array([loss.min(axis=2), loss.max(axis=2)]) if loss.shape[2] > 1 else None

    @cached_property
    def breaks(self) -> np.ndarray:
        """The epoch at which a combination is seen to be unstable, (contender, rate); 0 where it is not."""
        found = self.verdicts.breaks_at
        broken = np.median(found > 0, axis=-1) >= 0.5
        middle = np.array([[np.median(cell[cell > 0]) if cell.any() else 0 for cell in row] for row in found])
        return np.where(broken, middle, 0).astype(int)

    @property
    def layers(self) -> str:
        """The network's layers, "4-8-3"."""
        return "-".join(map(str, self.spec.network.layers))

    def reading(self, contender: int, rate: int) -> str:
        """A combination's last loss as a viewer reads it."""
        return self.words.number(float(self.verdicts.final[contender, rate]), DECIMALS)

    @cached_property
    def _loss(self) -> np.ndarray:
        return np.nan_to_num(self.result["loss"].values, nan=np.inf, posinf=np.inf)
