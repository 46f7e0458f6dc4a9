"""What can be measured of one start's race beyond its standings: whoever tells a race makes sentences of it.

`Facts` are the steps at which something is so; who goes by a simple rule and how long the ways are stand
beside them.

Arrays are (contender, step), steps are counted from 0, and so are contenders, in line-up order. Like the
standings, all of it comes from the result alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import cached_property
from math import inf
from typing import TYPE_CHECKING

import numpy as np

from engine.contenders import Contender
from engine.errors import InputError
from engine.memory import RATE
from engine.standings import OVERFLOW, Event, Standings
from engine.values import refuse

if TYPE_CHECKING:
    import xarray as xr
    from numpy.typing import ArrayLike

EQUAL = 1e-9  # of the race's range of losses: level with each other
SEEN = 1e-4  # of that range: a lead change that opens no such gap within ten steps cannot be seen
CLEAR = 1e-2  # of that range: from such a gap on one is clearly ahead of another
SOON = 10  # steps within which a gap opens, if it does
AT_START = 1e-2  # of the map's diagonal: who was never farther from the start has hardly moved
SIDE_BY_SIDE = 1e-3  # of the map's diagonal
MOVED = 10 * SIDE_BY_SIDE  # of the map's diagonal: runners side by side at the start itself tell nothing
STANDS_OUT = 1.2  # times the next one: the longest and the shortest first step are told apart from here on
SLACK = 1e-6  # of the descent, by which rounding may take a loss below the global minimum's


class Facts:
    """What is so at which steps of the race of one start, from a result and its `Standings`.

    - ``w`` weights, (contender, step, n), weight units; ``loss``, (contender, step), inf where not finite;
    - ``rank``, ``place``, ``finite``, ``outside``, ``resting``, ``beyond``, ``slow``: as in `Standings`, of
      this start;
    - ``range``: the greatest loss on the map less the lowest, of all runners and steps; gaps are parts of it;
    - ``goals``: the indices of the global minima in `Standings.minima`.

    The result holds all steps (``record="all"``). Lengths are of all n weights. Where there is no map (a
    network's own weights) nobody is told to be still at the start, and only equal ways are side by side.
    """

    def __init__(self, result: xr.Dataset, standings: Standings, start: int = 0) -> None:
        order = ("contender", "start", "step")
        self.rank, self.place = standings.rank[:, start], standings.place[:, start]
        self.finite, self.outside = standings.finite[:, start], standings.outside[:, start]
        self.resting, self.beyond = standings.resting[:, start], standings.beyond[:, start]
        self.slow = standings.slow[:, start]
        self.w = result["w"].transpose(*order, "param").values[:, start]
        self._raw = result["loss"].transpose(*order).values[:, start]
        self.loss = np.where(self.finite, self._raw, np.inf)
        self.everyone, self.steps = self.loss.shape
        self.diagonal = standings.diagonal
        on_map = self.loss[self.finite & ~self.outside]
        self.range = float(np.ptp(on_map)) if on_map.size else 0.0
        self.goals = [index for index, minimum in enumerate(standings.minima) if minimum.is_global]
        self._lowest = min((standings.minima[goal].loss for goal in self.goals), default=inf)

    # ---- who leads

    @cached_property
    def leading(self) -> np.ndarray:
        """Whose loss is the lowest, to 1e-9 (`EQUAL`) of the range: bool (contender, step)."""
        return self.finite & (self.loss <= self.loss.min(axis=0) + EQUAL * self.range)

    @cached_property
    def lead_since(self) -> np.ndarray:
        """The step since which the same ones lead, 1 or later: int (step,)."""
        changes = (self.leading[:, 1:] != self.leading[:, :-1]).any(axis=0)
        return np.maximum(
            np.maximum.accumulate(np.where(np.append(True, changes), np.arange(self.steps), 0)), 1
        )

    def leaders(self, step: int) -> frozenset[int]:
        """The contenders that lead at a step."""
        return frozenset(np.flatnonzero(self.leading[:, step]).tolist())

    def opens(self, step: int, contender: int, other: int, gap: float) -> bool:
        """Whether one is soon ahead of another by a gap (in parts of the range), and meanwhile never behind.

        Soon: at a step from ``step`` to nine steps later (`SOON` in all).
        """
        mine, theirs = (self.loss[one, step : step + SOON] for one in (contender, other))
        clear = theirs >= mine + gap * self.range
        return bool(clear.any() and (theirs >= mine)[: clear.argmax()].all())

    def lost(self, who: Collection[int], since: int, step: int) -> bool:
        """Whether each of ``who`` was seen (`SEEN`) not to lead at a step from ``since`` to ``step - 1``."""
        ahead = self.loss[:, since:step].min(axis=0) + SEEN * self.range
        return bool((self.loss[sorted(who), since:step] >= ahead).any(axis=1).all())

    def ahead(self, who: Collection[int], behind: Collection[int]) -> np.ndarray:
        """Whether all of ``who`` have a lower loss than all of ``behind``, who have one: bool (step,)."""
        lower = self.loss[list(who)].max(axis=0) < self.loss[list(behind)].min(axis=0)
        return lower & self.finite[list(behind)].all(axis=0)

    @cached_property
    def clearly_last(self) -> np.ndarray:
        """Who is on the map, clearly (`CLEAR`) behind all others: bool (contender, step)."""
        return self._behind_all(CLEAR)

    @cached_property
    def last(self) -> np.ndarray:
        """Who is on the map and can be seen (`SEEN`) to be behind all others: bool (contender, step)."""
        return self._behind_all(SEEN)

    def _behind_all(self, gap: float) -> np.ndarray:
        on_map = (self.rank == self.everyone) & self.finite & ~self.outside
        before = np.where(self.rank == self.everyone, -inf, self.loss).max(axis=0, initial=-inf)
        return on_map & (self.loss > before + gap * self.range)

    # ---- how far they have come

    @cached_property
    def at_start(self) -> np.ndarray:
        """Who is on the map, at no minimum, and still as good as at the start: bool (contender, step).

        That is, was never farther from the start than 1 % (`AT_START`) of the map's diagonal.
        """
        with np.errstate(all="ignore"):
            gone = np.fmax.accumulate(np.hypot.reduce(self.w - self.w[:, :1], axis=-1), axis=1)
        return (gone < AT_START * self.diagonal) & self.finite & ~self.outside & (self.place < 0)

    @cached_property
    def descended(self) -> np.ndarray:
        """The part of the descent behind each, 1 is all of it: float (contender, step).

        ``(loss at the start - loss) / (loss at the start - loss of the global minimum)``; -inf for all where
        the start is not above a global minimum, and for who is off the map or below that minimum.
        """
        first = self.loss[:, 0].min()
        if not self._lowest < first < inf:
            return np.full(self.loss.shape, -inf)
        part = (first - self.loss) / (first - self._lowest)
        return np.where((part > 1 + SLACK) | self.outside, -inf, part)

    @cached_property
    def at_goal(self) -> np.ndarray:
        """How many are at a global minimum: int (step,)."""
        return np.isin(self.place, self.goals).sum(axis=0)

    def first_steps(self) -> tuple[int, int] | None:
        """Whose first step is the longest and whose the shortest.

        None where one of the two does not stand out (20 % from the next one, `STANDS_OUT`), where a
        first step is not finite, or where there is nobody to compare with.
        """
        if self.everyone < 2 or self.steps < 2 or not self.finite[:, :2].all():
            return None
        length = np.hypot.reduce(self.w[:, 1] - self.w[:, 0], axis=-1)
        order = np.argsort(length)
        stand_out = (
            length[order[1]] > STANDS_OUT * length[order[0]]
            and length[order[-1]] > STANDS_OUT * length[order[-2]]
        )
        return (int(order[-1]), int(order[0])) if stand_out else None

    def overflowed(self, contender: int, step: int) -> bool:
        """Whether the numbers of a runner that diverges at a step had grown beyond all bounds (`OVERFLOW`).

        Its weights, there or just before, against the map; or its loss just before, against the range.
        """
        before = max(step - 1, 0)
        with np.errstate(invalid="ignore"):  # a start without a loss
            loss = abs(self.loss[contender, before] - self.loss[contender, 0])
        return bool(self.beyond[contender, [before, step]].any() or loss > OVERFLOW * self.range > 0)

    def infinite(self, contender: int, step: int) -> bool:
        """Whether a runner's loss, or a weight, is infinite at a step."""
        return bool(np.isinf(np.append(self.w[contender, step], self._raw[contender, step])).any())

    def has_weights(self, contender: int, step: int) -> bool:
        """Whether a runner's weights are numbers at a step, whatever its loss is."""
        return bool(np.isfinite(self.w[contender, step]).all())

    # ---- who runs with whom

    @cached_property
    def apart(self) -> np.ndarray:
        """The first step at which two are farther apart than `SIDE_BY_SIDE`: float (contender, contender).

        inf where they stay side by side to the end.
        """
        with np.errstate(all="ignore"):
            apart = [
                ~(np.hypot.reduce(self.w - mine, axis=-1) <= SIDE_BY_SIDE * self.diagonal) for mine in self.w
            ]
        return np.where(np.any(apart, axis=-1), np.argmax(apart, axis=-1), inf)

    def together(self, step: int) -> Iterator[tuple[list[int], float]]:
        """Those who have run side by side all the way to a step, and the step at which that ends."""
        for one in range(self.everyone):
            others = np.flatnonzero(self.apart[one] > step).tolist()
            moved = np.hypot.reduce(self.w[one, step] - self.w[one, 0]) > MOVED * self.diagonal
            if len(others) > 1 and others[0] == one and moved:
                yield others, float(self.apart[one, others].min())

    # ---- until when

    def until(self, step: int, holds: ArrayLike) -> float:
        """The first step from ``step`` on at which ``holds``, bool (step,), does not; inf for none."""
        broken = ~np.asarray(holds)[step:]
        return float(step + broken.argmax()) if broken.any() else inf

    def end(self, event: Event) -> float:
        """The first step at which what an event says is no longer so; inf if it is so to the end."""
        mine, step = event.contender, event.step
        if event.kind in ("arrival", "capture"):
            return self.until(step, self.place[mine] == event.minimum)
        if event.kind == "departure":  # nor at another of that kind
            alike = np.isin(self.place[mine], self.goals)
            alike = alike if event.minimum in self.goals else (self.place[mine] >= 0) & ~alike
            return self.until(step, ~alike)
        if event.kind in ("left", "returned"):
            return self.until(step, self.outside[mine] == (event.kind == "left"))
        if event.kind == "uphill":
            return self.until(step, np.append(False, self.loss[mine, 1:] > self.loss[mine, :-1]))
        if event.kind == "stall":
            if self.at_start[mine, step]:
                return self.until(step, self.at_start[mine] & ~self.resting[mine])
            return self.until(step, self.slow[mine] & (self.place[mine] < 0) & ~self.outside[mine])
        return inf


# ---- whose rule is simple, and how long a way is


def with_momentum(contender: Contender) -> Contender:
    """The same; raises InputError where it is not SGD with a momentum and a constant learning rate."""
    if not _is_sgd(contender) or not contender.hyperparameters.get("momentum"):
        raise InputError(
            "momentum.rule",
            "What a step keeps is known of SGD with momentum and a constant learning rate, and nothing more,"
            " such as sgd:learning_rate=0.02,momentum=0.9; not of {contender}.",
            contender=str(contender),
        )
    return contender


def momentum_pair(contenders: Sequence[Contender]) -> tuple[int, int]:
    """Which of two contenders is SGD, and which the same with momentum: (plain, heavy).

    Raises:
        InputError: they are anything else, or differ in anything else.
    """
    if len(contenders) == 2 and all(map(_is_sgd, contenders)):
        momenta = [contender.hyperparameters.get("momentum", 0.0) for contender in contenders]
        alike = len({contender.hyperparameters["learning_rate"] for contender in contenders}) == 1
        if alike and sorted(map(bool, momenta)) == [False, True]:
            return momenta.index(0.0), 1 - momenta.index(0.0)
    raise InputError(
        "momentum.pair",
        "What momentum does is seen in SGD without and with it, at the same constant learning rate and with"
        " nothing more: sgd:learning_rate=0.02 and sgd:learning_rate=0.02,momentum=0.9; not in {contenders}.",
        contenders=", ".join(map(str, contenders)),
    )


def way_lengths(result: xr.Dataset, start: int = 0) -> np.ndarray:
    """How long each contender's way is up to each step: float (contender, step), in weight units.

    ``length[k] = |w[1] - w[0]| + ... + |w[k] - w[k - 1]|``, as far as the weights are numbers; inf where the
    sum is larger than any.
    """
    w = result["w"].transpose("contender", "start", "step", "param").values[:, start]
    with np.errstate(all="ignore"):
        strides = np.hypot.reduce(np.diff(w, axis=1, prepend=w[:, :1]), axis=-1)
        there = np.logical_and.accumulate(np.isfinite(w).all(axis=-1), axis=1)
        return np.cumsum(np.where(there, strides, 0.0), axis=1)


def plain_sgd(contenders: Sequence[Contender]) -> float:
    """The first contender's learning rate, where all are SGD with a constant learning rate, and no more.

    Raises:
        InputError, InputErrors: each that has another rule.
    """
    plain = [_is_sgd(each) and "momentum" not in each.hyperparameters for each in contenders]
    others = [each for each, is_plain in zip(contenders, plain, strict=True) if not is_plain]
    refuse([_not_plain(contender) for contender in others])
    return float(contenders[0].hyperparameters["learning_rate"])


def only_rates(contenders: Sequence[Contender]) -> None:
    """Nothing, where contenders differ in their learning rates alone, or one has a constant rate.

    Raises:
        InputError: another optimizer or setting among them, or one that is alone with a schedule.
    """
    kinds = {
        (
            each.optimizer,
            *sorted((name, str(value)) for name, value in each.hyperparameters.items() if name != RATE),
        )
        for each in contenders
    }
    if len(kinds) > 1:
        raise InputError(
            "schedules.optimizer",
            "The film shows one optimizer with several learning rates, and nothing else may differ; not"
            " {contenders}.",
            contenders=", ".join(map(str, contenders)),
        )
    contender = contenders[0]
    if len(contenders) == 1 and not isinstance(contender.hyperparameters.get(RATE), int | float):
        raise InputError(
            "schedules.alone",
            "An optimizer that is alone needs a constant learning rate, the peak of five plans, as in"
            " sgd:learning_rate=0.12; {contender} has none. Or give several.",
            contender=str(contender),
        )


def _not_plain(contender: Contender) -> InputError:
    return InputError(
        "not_plain",
        "the film shows SGD with a constant learning rate and no more, such as sgd:learning_rate=0.03;"
        " {contender} has another rule.",
        contender=str(contender),
    )


def _is_sgd(contender: Contender) -> bool:
    """Whether it is SGD with a constant learning rate and at most a momentum."""
    settings = dict(contender.hyperparameters)
    constant = isinstance(settings.pop("learning_rate", None), int | float)
    settings.pop("momentum", None)
    return contender.optimizer == "SGD" and constant and not settings
