"""The losses of several descents over their epochs, on a plate: each as far as it has come."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from scenes.language import Words
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.signs import Look
from scenes.stage.plots.axes import GAP, SIZE, Axes, Number, Scale, round_numbers, whole_numbers, within
from scenes.stage.plots.series import Series, SeriesChart
from scenes.stage.plots.table import widest
from scenes.theme import Theme

PAD = 18.0  # px inside the plate
ROOM = 0.06  # of the range of losses, over and under it
ACROSS, UP = 58.0, 56.0  # px between two numbers, at least


@dataclass(frozen=True, eq=False)
class Curve:
    """A descent's losses (steps + 1,), the step that it has come to at a second, and how visible it is then.

    The ``first`` of them is that of step 0, or of epoch 1. At its end there is a marker of its ``look``, or
    else a round one while it grows; none where it is not ``marked``. So many of its steps are one of the
    chart's, ``each``: those of an epoch, in a chart of epochs.
    """

    loss: np.ndarray
    colour: str
    step: Callable[[float], float]
    strength: Callable[[float], float] = lambda seconds: 1.0
    look: Look | None = None
    first: int = 0
    marked: bool = True
    each: int = 1

    @property
    def steps(self) -> np.ndarray:
        """The steps of its losses."""
        return self.first + np.arange(len(self.loss)) / self.each


def loss_curves(
    curves: Sequence[Curve],
    limits: tuple[float, float],
    words: Words,
    theme: Theme,
    room: Box,
    appear: float,
    leave: float,
    heading: str = "",
    keys: Sequence[tuple[str, str]] = (),
    levels: Sequence[Number] = (),
    goal: float | None = None,
) -> SeriesChart:
    """Their chart in a room (px), of losses by epoch; those beyond these limits do not stretch it.

    Its numbers up are round ones, or the ``levels``; at a ``goal`` there is a dashed line.
    """
    losses = np.concatenate([one.loss for one in curves])
    shown = np.clip(losses[np.isfinite(losses)], *limits)
    low, high = (float(shown.min()), float(shown.max())) if shown.size else (0.0, 1.0)
    more = ROOM * (high - low) or 1.0
    series = [
        Series(one.steps, one.loss, one.colour, one.strength, one.step, one.look, marked=one.marked)
        for one in curves
    ]
    if goal is not None:
        across = np.array([0.0, max(one.steps[-1] for one in curves)])
        series.append(Series(across, np.full(2, goal), theme.muted, lambda seconds: 1.0, style="dashed"))
    heading = heading or words("race.loss_per_epoch")
    limits = low - more, high + more
    return step_chart(series, limits, heading, words, theme, room, appear, leave, keys, levels)


def step_chart(
    series: Sequence[Series],
    limits: tuple[float, float],
    heading: str,
    words: Words,
    theme: Theme,
    room: Box,
    appear: float,
    leave: float,
    keys: Sequence[tuple[str, str]] = (),
    levels: Sequence[Number] = (),
) -> SeriesChart:
    """Series over steps on a plate that fills a room (px), between these limits, with a heading and keys."""
    most = int(max(one.x[-1] for one in series))
    box = within(room.inset(PAD))
    count = max(2, min(6, int(box.width / ACROSS)))
    most_up = max(2, min(5, int(box.height / UP)))
    numbers = (
        [(at, words.number(at, 0)) for at in whole_numbers(most, count)],
        [*levels] or [(at, words.number(at, None)) for at in round_numbers(*limits, most_up)],
    )
    wide = widest([text for _, text in numbers[1]], SIZE)
    left = max(room.x + PAD + wide + GAP, box.x)
    box = Box(left, box.y, box.right - left, box.height)
    axes = Axes(box, Scale(0, most), Scale(*limits))
    return SeriesChart(series, axes, numbers, heading, theme, appear, leave, room=room, keys=keys)
