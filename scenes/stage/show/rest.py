"""Where a race is at rest: from a step on nothing of it is seen to change any more."""

from __future__ import annotations

from math import ceil

import numpy as np

from engine.facts import SIDE_BY_SIDE
from scenes.stage.show.cast import Cast
from scenes.stage.show.clock import Clock

SEEN = 1.5  # s that it is seen at rest before its clock ends
SAVES = 3.0  # s by which a clock ends earlier, at least: else it runs to the last step


def last_change(cast: Cast) -> int:
    """The last step at which anything is seen to change: a place, a reading, an order, or what is told of it.

    Places are those on the map, or at its edge; from the step on each stays within 0.1 % of the map's
    diagonal (`SIDE_BY_SIDE`) of where it ends.
    """
    standings, last = cast.standings, cast.steps
    low, high = np.transpose(standings.domain)
    with np.errstate(all="ignore"):
        w = np.clip(cast.w, low, high)
        away = np.hypot(*np.moveaxis(w - w[:, -1:], -1, 0)) > SIDE_BY_SIDE * standings.diagonal
    away |= np.isnan(cast.w).any(axis=-1) != np.isnan(cast.w[:, -1:]).any(axis=-1)
    away |= (cast.order != cast.order[:, -1:]) | (standings.outside[:, 0] != standings.outside[:, 0, -1:])
    step = int(np.flatnonzero(away.any(axis=0)).max(initial=-1)) + 1
    told = [event.step for event in standings.events if event.kind not in ("lead", "overtake")]
    step = max([step, *told])
    readings = _readings(cast, last)
    for before in range(last - 1, step - 1, -1):
        if _readings(cast, before) != readings:
            return before + 1
    return step


def _readings(cast: Cast, step: int) -> list[tuple[str, str]]:
    """What each is read as at a step, and its loss to its own figures: a logarithmic chart shows these."""
    return [
        (cast.reading(which, step), cast.words.number(float(loss)))
        for which, loss in enumerate(cast.loss[:, step])
    ]


def last_shown(cast: Cast, clock: Clock) -> int:
    """The step at which the clock of a film of a race ends: its last, or one soon after all is at rest."""
    change = last_change(cast)
    end = min(ceil(clock.step(clock.seconds(change) + SEEN) - 1e-9), cast.steps)
    return end if clock.end - clock.seconds(end) >= SAVES else cast.steps
