"""When a cloud does what: it comes, runs, goes back to its starts in its colours, and the basins come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scenes.stage.paint.motion import Track, presence, smooth
from scenes.stage.show.clock import Clock

BACK = 2.4  # s of the way back
FRONT = 2.0  # s in which basins are painted, and `RECEDES` in which the last ones go
RECEDES = 0.9
COLOURED = 0.8  # s in which dots take their colours


@dataclass(frozen=True)
class CloudState:
    """What is shown of a contender's runs: at which step they are, and how visible (0 to 1).

    ``fronts`` say of each contender how far its basins are painted, ``colour`` how much of the colour of
    where they end runs have. On their way ``back`` they leave nothing behind.
    """

    which: int
    step: float
    dots: float
    fronts: tuple[float, float] = (0.0, 0.0)
    back: bool = False
    colour: float = 0.0


@dataclass(frozen=True)
class CloudTimeline:
    """One optimizer's cloud: its dots come at ``appear``, run by ``clock``, and go back at ``back_at``.

    From ``coloured_at`` on they have the colour of where they end.

    At ``basins_at``, when they lie at their starts, its basins begin to come, and the shares are the map's
    from there on; then they run ``again`` on them. Where there is no such clock no basins come: the dots lie
    at their starts until the next round, or to the end.
    """

    appear: float
    clock: Clock
    back_at: float
    basins_at: float
    again: Clock | None
    coloured_at: float

    def step(self, seconds: float) -> float:
        """The step of the dots: the clock's, on the way back the clock's in reverse, and again."""
        if seconds <= self.back_at:
            return self.clock.step(seconds)
        if self.again is not None and seconds >= self.basins_at:
            return self.again.step(seconds)
        back = Track([(self.back_at, self.clock.end), (self.back_at + BACK, self.clock.start)], eased=True)
        return self.clock.step(back.at(seconds))


def state_at(rounds: Sequence[CloudTimeline], seconds: float) -> CloudState | None:
    """What of the rounds, in their order, is seen at a second; None before the first."""
    begun = [which for which, one in enumerate(rounds) if seconds >= one.appear]
    if not begun:
        return None
    which = begun[-1]
    now, fronts = rounds[which], [0.0, 0.0]
    following = next((one.appear for one in rounds[which + 1 :]), np.inf)
    if now.again is not None:
        fronts[which] = smooth((seconds - now.basins_at) / FRONT)
        if which:
            fronts[which - 1] = 1 - smooth((seconds - now.appear) / RECEDES)
    dots = presence(seconds, now.appear + (RECEDES if which else 0.0), following, 0.8)
    back = now.back_at <= seconds < (np.inf if now.again is None else now.basins_at + FRONT)
    colour = smooth((seconds - now.coloured_at) / COLOURED)
    return CloudState(which, now.step(seconds), dots, (fronts[0], fronts[1]), back, colour)


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
