"""The losses of descents from several starts, on a plate: each in the colour of where it ends."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from scenes.stage.frame.plate import Plate
from scenes.stage.map.map import LossMap
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.motion import presence
from scenes.stage.plots.axes import Axes, Scale, round_numbers, whole_numbers, within
from scenes.stage.plots.series import Series, SeriesChart
from scenes.stage.show.clock import Clock
from scenes.stage.show.minima_results import MinimaResults

PAD = 18.0  # px inside the plate
DIMMED = 0.2
ROOM = 0.06  # of the range of losses, over and under it


def starts_chart(
    found: MinimaResults, ground: LossMap, clocks: Sequence[tuple[float, Clock]], room: Box, leave: float
) -> list[Actor]:
    """The chart with its plate, until ``leave`` (seconds): by each clock from its second on.

    By the second clock, if there is one, run the pair that parts; the others are dim then.
    """
    words, theme, appear = found.words, found.theme, clocks[0][0]
    steps = max(clock.steps for _, clock in clocks)
    losses = found.loss[:, : steps + 1]
    shown = np.clip(losses[np.isfinite(losses)], ground.low, ground.high)
    low, high = (float(shown.min()), float(shown.max())) if shown.size else (0.0, 1.0)
    more = ROOM * (high - low) or 1.0
    axes = Axes(within(room.inset(PAD)), Scale(0, steps), Scale(low - more, high + more))

    def reach(seconds: float) -> float:
        return next(clock for at, clock in reversed(clocks) if seconds >= at or at == appear).step(seconds)

    def dim(seconds: float) -> float:
        return 1 - (1 - DIMMED) * presence(seconds, clocks[1][0]) if len(clocks) > 1 else 1.0

    series = [
        Series(
            np.arange(steps + 1), loss, colour, (lambda _: 1.0) if which in (found.pair or ()) else dim, reach
        )
        for which, (loss, colour) in enumerate(zip(losses, found.paths().colours, strict=True))
    ]
    numbers = (
        [(at, words.number(at, 0)) for at in whole_numbers(steps)],
        [(at, words.number(at, None)) for at in round_numbers(low - more, high + more, 5)],
    )
    heading = f"{words('race.loss')} · {words('race.step')}"
    chart = SeriesChart(series, axes, numbers, heading, theme, appear, leave)
    chart.above = True
    return [Plate(theme, room, appear, leave), chart]
