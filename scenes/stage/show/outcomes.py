"""Where runs end, told apart: each minimum's name, loss and colour, and neutral ones for all other ends.

A colour that an optimizer on the film wears is no minimum's. The global minimum has the first of the colours
in every film; the most visited others have the next.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from engine import basins
from engine.contenders import Contender
from engine.critical import CriticalPoint
from scenes.language import Words
from scenes.stage.show.cast import rounded
from scenes.theme import Theme, rgb, style

# Slots of the theme's far-apart colours, as minima take them: paper's brown is no colour for an area.
SLOTS = {"night": (4, 1, 5, 3, 2, 7, 6, 8, 9, 0), "paper": (4, 2, 5, 3, 7, 1, 6, 8, 9, 0)}
NAMED = 4  # minima with a colour of their own, at most
DECIMALS = 3


@dataclass(frozen=True)
class Outcome:
    """One way to end: the fates (`FATES` or a minimum's index) that count as it, and its look."""

    codes: tuple[int, ...]
    name: str
    detail: str
    colour: str
    settled: bool = True  # in a minimum that is coloured on the map
    departed: bool = False  # off the map: drawn smaller, and hatched
    w: tuple[float, float] | None = None  # the minimum's place, of one that is shown by itself


class Outcomes:
    """The ends that a film of these minima and contenders tells apart, in order.

    ``shares``: for each contender, the part of all its starts that has each fate, as `basins.shares`.
    """

    def __init__(
        self,
        minima: Sequence[CriticalPoint],
        shares: Sequence[Mapping[int, float]],
        contenders: Sequence[Contender],
        words: Words,
        theme: Theme,
    ) -> None:
        self._global = [at for at, point in enumerate(minima) if point.is_global]
        self.shares = shares
        worn = {look.slot for look in style(contenders)}
        free = [slot for slot in SLOTS[theme.name] if slot not in worn]
        most = sorted(
            range(len(minima)), key=lambda at: (not minima[at].is_global, -sum(s[at] for s in self.shares))
        )
        named = sorted(most[:NAMED], key=lambda at: (not minima[at].is_global, minima[at].loss))
        ends: list[Outcome] = []
        for slot, at in zip(free, named, strict=False):
            point = minima[at]
            kind = words("race.global_minimum" if point.is_global else "race.local_minimum")
            loss = words.number(rounded(point.loss), DECIMALS)
            twins = [other for other in named if words.number(rounded(minima[other].loss), DECIMALS) == loss]
            detail = words.point((point.w_0, point.w_1), 2) if len(twins) > 1 else loss
            ends.append(Outcome((at,), kind, detail, theme.colours[slot], w=(point.w_0, point.w_1)))
        if others := tuple(sorted(most[NAMED:])):
            name = words("minima_film.others")
            ends.append(Outcome(others, name, "", theme.colours[free[NAMED]]))
        moving, resting, undefined = (basins.FATES[kind] for kind in ("moving", "resting", "undefined"))
        # some rest, or are lost where the formula gives no number: they are not "still moving"
        only = not any(share[code] for share in self.shares for code in (resting, undefined))
        name = words("fate.moving" if only else "fate.nowhere")
        ends.append(Outcome((moving, resting, undefined), name, "", theme.muted, settled=False))
        left, diverged = basins.FATES["left"], basins.FATES["diverged"]
        name = words("fate.ended" if any(share[diverged] for share in self.shares) else "fate.left")
        ends.append(Outcome((left, diverged), name, "", theme.muted, settled=False, departed=True))
        self.ends = tuple(ends)
        self._lowest = min(code for end in ends for code in end.codes)
        table = np.zeros(max(code for end in ends for code in end.codes) - self._lowest + 1, int)
        for row, end in enumerate(ends):
            table[np.array(end.codes) - self._lowest] = row
        self._table = table

    def rows(self, codes: np.ndarray) -> np.ndarray:
        """The index in `ends` of each fate, of any shape."""
        return self._table[np.asarray(codes, int) - self._lowest]

    def share(self, which: int) -> np.ndarray:
        """The part of a contender's starts that ends in each way, (ends,)."""
        return np.array([sum(self.shares[which][code] for code in end.codes) for end in self.ends])

    def lowest(self, which: int) -> float:
        """The part of a contender's starts that ends in a global minimum."""
        return float(sum(self.shares[which][code] for code in self._global))

    def called(self, row: int, words: Words) -> str:
        """An end's name and, of a minimum, its loss: "mínimo local −3,050"."""
        end = self.ends[row]
        return words("minima_film.comes_to", end=end.name, detail=end.detail) if end.detail else end.name

    @property
    def globals(self) -> int:
        """How many global minima there are."""
        return len(self._global)

    @property
    def best(self) -> int | None:
        """The first end that is a global minimum's, if there is one."""
        return 0 if self._global else None

    @property
    def colours(self) -> np.ndarray:
        """The ends' colours, (ends, 3) in 0 to 255."""
        return 255 * np.array([rgb(end.colour) for end in self.ends])


def percent(words: Words, share: float) -> str:
    """A part of the whole as a percentage of one decimal: "25,2 %"."""
    return words("minima_film.percent", share=words.number(round(100 * float(share), 1), 1))
