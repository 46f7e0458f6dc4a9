"""What comes of trainings: who learns best at which rate, who jumps, and when; from a training's result.

The exercises' answers are read from here. Where there are several starts, a number of a combination is the
median over its starts, and `wins` counts in how many of them it is the best.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from engine.training import network_of

if TYPE_CHECKING:
    from xarray import Dataset

    from engine.network import Network

Array = npt.NDArray[np.float64]
Whole = npt.NDArray[np.intp]

SPIKE = 3.0  # times the best loss so far: a training that climbs so high again is unstable
SHORT = 20  # epochs: of a training of so few, or fewer, another sign is looked at,
UPHILL = 0.1  # the share of them that end higher than the one before: from this on it is unstable
LOST = 1e3  # times the chance level: beyond it a training has diverged
LEVEL = 1.125  # times the best loss: nobody is called better within that,
FLOOR = 1e-6  # nor below that loss, where the rounding decides
SLOW = 2.0  # times the best of its row: a training that is still falling there is not finished
PROMISING = 0.25  # of the chance level: a training below that is worth going on with

KINDS = ("diverged", "stuck", "unstable", "unfinished", "calm")


def chance(network: Network) -> float:
    """The loss of saying the same of every row, the best that there is: 1.0986 (ln 3) for iris.

    Of the shares p of the classes: their entropy for cross-entropies, the mean of |y - median| and of
    (y - mean)^2 for the others.
    """
    data = network.dataset
    share = np.average(data.y, axis=0, weights=data.weights)
    if network.loss_name == "mae":
        return float(np.mean(np.minimum(share, 1 - share)))
    if network.loss_name == "mse":
        return float(np.mean(share * (1 - share)))
    if network.loss_name == "binary_crossentropy":
        share = np.concatenate([share, 1 - share])
        return float(-np.sum(share * np.log(share)) / data.y.shape[1])
    return float(-np.sum(share * np.log(share)))


class Verdicts:
    """What comes of each combination of an optimizer and a rate, in a result of ``Training.run``.

    Arrays are (contender, rate), or (contender, rate, start), in the result's order.
    """

    def __init__(self, result: Dataset) -> None:
        self.loss: Array = result["loss"].values
        self.labels: tuple[str, ...] = tuple(result["contender"].values.tolist())
        self.rates: tuple[float, ...] = tuple(result["rate"].values.tolist())
        self.accuracies: Array = result["accuracy"].values
        self.chance = chance(network_of(result))

    @cached_property
    def finals(self) -> Array:
        """The last epoch's loss of each start, (contender, rate, start); inf for what is no number."""
        return np.nan_to_num(self.loss[..., -1], nan=np.inf, posinf=np.inf)

    @cached_property
    def final(self) -> Array:
        """The last epoch's loss, (contender, rate)."""
        return np.median(self.finals, axis=-1)

    @cached_property
    def accuracy(self) -> Array:
        """The share of rows that are classed rightly at the end, (contender, rate)."""
        return np.median(self.accuracies, axis=-1)

    @cached_property
    def uphill(self) -> Array:
        """The share of epochs that end higher than the one before, (contender, rate)."""
        return np.median(self._rises(self.loss), axis=-1)

    @cached_property
    def spike(self) -> Array:
        """The highest loss in times of the best before it, (contender, rate); below 1 where it only falls."""
        return np.median(self._jumps.max(axis=-1), axis=-1)

    @cached_property
    def diverges_at(self) -> Whole:
        """The first epoch with a loss beyond all bounds, (contender, rate, start); 0 where there is none."""
        return _first(~(self.loss < LOST * self.chance))

    @cached_property
    def non_finite_at(self) -> Whole:
        """The first epoch whose loss is no finite number, (contender, rate, start); 0 where there is none."""
        return _first(~np.isfinite(self.loss))

    @cached_property
    def breaks_at(self) -> Whole:
        """The first epoch that shows a start to be unstable, (contender, rate, start); 0 where it is not.

        That is where it diverges, or its loss is `SPIKE` times the best before; of a training of `SHORT`
        epochs or fewer, where so many have ended higher than the one before that they are the share `UPHILL`.
        """
        signs = ~(self.loss < LOST * self.chance)
        epochs = self.loss.shape[-1]
        if epochs <= SHORT:
            rises = np.zeros(self.loss.shape, bool)
            with np.errstate(invalid="ignore"):
                rises[..., 1:] = self.loss[..., 1:] > self.loss[..., :-1]
            signs |= rises.cumsum(axis=-1) >= max(1.0, UPHILL * (epochs - 1))
        else:
            signs[..., 1:] |= self._jumps >= SPIKE
        return _first(signs)

    @cached_property
    def best_rate(self) -> Whole:
        """Each optimizer's best rate, an index, (contender,)."""
        return np.argmin(self.final, axis=1)

    @cached_property
    def best(self) -> tuple[int, int]:
        """The best combination of all: its contender's and its rate's index."""
        contender, rate = np.unravel_index(np.argmin(self.final), self.final.shape)
        return int(contender), int(rate)

    @cached_property
    def level(self) -> tuple[tuple[int, int], ...]:
        """All combinations that are as good as the best, best first: within `LEVEL`, or below `FLOOR`."""
        order = np.argsort(self.final, axis=None, kind="stable")
        pairs = [divmod(int(each), len(self.rates)) for each in order]
        limit = max(LEVEL * float(self.final.min()), FLOOR)
        return tuple(pair for pair in pairs if self.final[pair] <= limit)

    @cached_property
    def wins(self) -> Whole:
        """In how many starts a combination is the best of all, (contender, rate)."""
        won = self.finals.reshape(-1, self.finals.shape[-1]).argmin(axis=0)
        return np.bincount(won, minlength=self.final.size).reshape(self.final.shape)

    @cached_property
    def promising(self) -> npt.NDArray[np.bool_]:
        """Whether a combination is worth going on with, (contender, rate): far below chance, and falling."""
        kinds = self.kinds
        return (self.final < PROMISING * self.chance) & (kinds != "diverged") & (kinds != "stuck")

    @cached_property
    def kinds(self) -> npt.NDArray[np.str_]:
        """What each combination is, (contender, rate), one of `KINDS`:

        - diverged: its loss has gone beyond all bounds, in most of the starts;
        - stuck: it goes up and down, and is no better than chance at the end;
        - unstable: `breaks_at` says so, in most of the starts;
        - unfinished: it falls steadily, and is still twice as high as the best of its row, or more;
        - calm: none of these.
        """
        diverged = np.median(self.diverges_at > 0, axis=-1) >= 0.5
        unstable = np.median(self.breaks_at > 0, axis=-1) >= 0.5
        stuck = (self.uphill >= UPHILL) & (self.final >= self.chance)
        late = np.median(self._at_nine_tenths, axis=-1)
        slow = (self.final >= SLOW * self.final.min(axis=1, keepdims=True)) & (self.final < late)
        return np.select([diverged, stuck, unstable, slow], KINDS[:4], KINDS[4])

    @cached_property
    def _at_nine_tenths(self) -> Array:
        return np.nan_to_num(self.loss[..., (9 * self.loss.shape[-1]) // 10 - 1], nan=np.inf)

    @cached_property
    def _jumps(self) -> Array:
        """Each epoch's loss in times of the best before it, from the second on; inf for what is no number."""
        if self.loss.shape[-1] == 1:
            return np.zeros(self.loss.shape)
        best = np.fmin.accumulate(self.loss, axis=-1)[..., :-1]
        with np.errstate(all="ignore"):
            return np.nan_to_num(self.loss[..., 1:] / best, nan=np.inf, posinf=np.inf)

    @staticmethod
    def _rises(loss: Array) -> Array:
        if loss.shape[-1] == 1:
            return np.zeros(loss.shape[:-1])
        with np.errstate(invalid="ignore"):
            return np.mean(loss[..., 1:] > loss[..., :-1], axis=-1)


def _first(mask: npt.NDArray[np.bool_]) -> Whole:
    """The first epoch, from 1, at which something is so, along the last axis; 0 where it never is."""
    return np.where(mask.any(axis=-1), mask.argmax(axis=-1) + 1, 0)
