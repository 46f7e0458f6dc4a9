"""When a cloud does what: it comes, runs, goes back to its starts in its colours, and the basins come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scenes.stage.paint.motion import Track, presence, smooth
from scenes.stage.show.clock import Clock

BACK = 3.2  # s of the way back
REST = 0.8  # s that the dots lie at their starts before the basins come
FADE = 1.6  # s in which basins come, and the last ones go


@dataclass(frozen=True)
class CloudState:
    """What is shown: a contender's dots at a step, how strong they and the basins are (0 to 1)."""

    which: int
    step: float
    dots: float
    basins: tuple[float, ...]
    ends: float = 0.0  # 1: dots have the colour of where they end; 0: of where they are at this step


@dataclass(frozen=True)
class CloudTimeline:
    """One optimizer's cloud: its dots come at ``appear``, run by ``clock``, go back at ``back_at``.

    Where it ``stays``, no basins come: the dots lie at their starts until the next round, or to the end.
    """

    appear: float
    clock: Clock
    back_at: float
    stays: bool = False

    @property
    def basins_at(self) -> float:
        """The second at which the basins begin to come: from here on the shares are the map's, if any."""
        return self.back_at + BACK + REST

    def step(self, seconds: float) -> float:
        """The step of the dots: the clock's, and on the way back the clock's in reverse."""
        if seconds <= self.back_at:
            return self.clock.step(seconds)
        back = Track([(self.back_at, self.clock.end), (self.back_at + BACK, self.clock.start)], eased=True)
        return self.clock.step(back.at(seconds))


def state_at(rounds: Sequence[CloudTimeline], seconds: float) -> CloudState | None:
    """What of the rounds, in their order, is seen at a second; None before the first."""
    begun = [which for which, one in enumerate(rounds) if seconds >= one.appear]
    if not begun:
        return None
    which = begun[-1]
    now = rounds[which]
    basins = [0.0] * len(rounds)
    leave = now.basins_at + FADE
    if now.stays:
        leave = next((one.appear for one in rounds[which + 1 :]), np.inf)
    else:
        basins[which] = smooth((seconds - now.basins_at) / FADE)
        if which:
            basins[which - 1] = 1 - smooth((seconds - now.appear) / (0.5 * FADE))
    dots = presence(seconds, now.appear + (0.4 * FADE if which else 0.0), leave, FADE)
    return CloudState(which, now.step(seconds), dots, tuple(basins), float(seconds >= now.back_at))


def shares_at(
    rounds: Sequence[CloudTimeline], rows: np.ndarray, shares: Sequence[np.ndarray], seconds: float
) -> np.ndarray:
    """The part of each end at a second, (rounds, ends): of the cloud at its step, then of all the map.

    ``rows`` (contender, start, step + 1) are the cloud's ends, ``shares`` each map's (ends,), or the
    whole cloud's where there is none.
    """
    found = []
    for which, (one, share) in enumerate(zip(rounds, shares, strict=True)):
        if seconds >= one.basins_at:
            found.append(share)
            continue
        step = one.clock.steps if seconds >= one.back_at else int(one.clock.step(seconds))
        count = np.bincount(rows[which, :, step], minlength=len(share))
        found.append(count / rows.shape[1])
    return np.array(found)
