"""What the podium says of a runner: when it came to the global minimum, if it stayed, and how it ended."""

from __future__ import annotations

import numpy as np

from engine.standings import Event
from scenes.stage.show.cast import Cast


def reading(cast: Cast, which: int) -> str:
    """A runner's race in a line, from all of its events at global minima and from its fate."""
    words, standings = cast.words, cast.standings
    fate, since = standings.fates[which][0], int(standings.settlement[which][0])
    came = [event for event in arrivals(cast, which) if event.step > 0]  # who begins there has not come there
    if fate.minimum is None:
        return words(f"reading.then.{fate.kind}", step=came[0].step) if came else _ending(cast, which)
    if not standings.complete:
        return words("reading.some", step=since) if since > 0 else words("fate.settled_some")
    if not standings.minima[fate.minimum].is_global:
        if came:
            return words("reading.then.local", step=came[0].step)
        return words("reading.local", step=since) if since > 0 else words("reading.begins_local")
    if since == 0:
        return words("reading.begins")
    first = came[0]
    if first.step == since:
        begins = arrivals(cast, which)[0].step == 0
        return words("reading.returns" if begins else "reading.arrives", step=since)
    same = all(event.minimum == fate.minimum for event in came)
    return words("reading.back" if same else "reading.other", first=first.step, step=since)


def arrivals(cast: Cast, which: int) -> list[Event]:
    """A runner's arrivals at global minima, in order; at step 0 where it begins at one."""
    standings = cast.standings
    return [
        event
        for event in standings.events
        if event.contender == which
        and event.kind == "arrival"
        and event.minimum is not None
        and standings.minima[event.minimum].is_global
    ]


def _ending(cast: Cast, which: int) -> str:
    """How it ended that never came to a global minimum, nor is at any."""
    kind, w = cast.standings.fates[which][0].kind, cast.w[which]
    if kind == "moving" and len(w) > 1 and np.array_equal(w[-1], w[-2]):
        return cast.words("fate.stopped")
    if kind == "moving" and cast.standings.slow[which, 0, -1]:  # as the commentary says it
        return cast.words("fate.slow")
    if kind == "diverged":
        return cast.words("reading.diverged", step=int(cast.standings.divergence[which][0]))
    return cast.words(f"fate.{kind}")
