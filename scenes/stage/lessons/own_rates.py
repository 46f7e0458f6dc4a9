"""The rate of each weight over the epochs, as lines that grow: the learning rate as each weight has it.

Of a rule that nobody here knows it is the step's length over the gradient's, one line.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from engine.rules import SCALE
from scenes.stage.paint.boxes import Box
from scenes.stage.plots.axes import Axes, Scale, whole_numbers, within
from scenes.stage.plots.chart import power
from scenes.stage.plots.series import LEADING, Series, SeriesChart, heading_lines
from scenes.stage.show.cast import Cast
from scenes.stage.show.clock import Clock

if TYPE_CHECKING:
    import xarray

ROOM = 1.6  # times the largest, and the least part of it, that the axis shows more
WIDEST = 1e-8  # of the largest: what is less is not shown
STEPS, WIDE = 6, 360.0  # about so many numbers under a chart; px of it that so many need


def own_rates(taken: xarray.Dataset, cast: Cast, clock: Clock, room: Box, appear: float) -> SeriesChart:
    """The chart of the rates by which steps are made, on a plate that fills its ``room`` (px)."""
    words, theme = cast.words, cast.theme
    known = taken.attrs["rule"] == "known"
    values = taken["rate"].values[0].T if known else taken["ratio"].values[0][None]  # (line, step)
    values = np.where((values > 0) & np.isfinite(values), values, np.nan)
    seen = values[np.isfinite(values)]
    high = float(seen.max()) if len(seen) else 1.0
    low = max(float(seen.min()), WIDEST * high) if len(seen) else 0.1
    low, high = low / ROOM, high * ROOM
    exponents = range(int(np.floor(np.log10(low))), int(np.ceil(np.log10(high))) + 1)
    apart = max(1, len(exponents) // 5)
    every = (1,) if len(exponents) > 3 else (1, 2, 5)

    def written(digit: int, exponent: int) -> str:
        return words.number(digit * 10.0**exponent, None) if exponent > -5 else power(words, exponent)

    up = [
        (digit * 10.0**exponent, written(digit, exponent))
        for exponent in exponents[::apart]
        for digit in every
        if low <= digit * 10.0**exponent <= high
    ]
    kind = "ratio_heading" if not known else "scaled_heading" if _is_scaled(taken, cast) else "rates_heading"
    heading = words(f"optimizer.{kind}", name=cast.names[0])
    keys = [(words.weight(axis), theme.symbols[f"w_{axis}"]) for axis in (0, 1)] if known else []
    top = 14 + LEADING * (len(heading_lines(heading, room, keys)) - 1)
    box = within(Box(room.x + 8, room.y + top, room.width - 24, room.height - top - 8))
    axes = Axes(box, Scale(0, max(cast.steps, 1)), Scale(low, high, is_logarithmic=True))
    inks = (theme.symbols["w_0"], theme.symbols["w_1"]) if known else (cast.colours[0],)
    x = np.arange(values.shape[1], dtype=float)
    lines = [
        Series(x, line, ink, lambda seconds: 1.0, clock.step) for line, ink in zip(values, inks, strict=True)
    ]
    count = STEPS if box.width > WIDE else STEPS // 2
    across = [(float(step), words.number(step, 0)) for step in whole_numbers(cast.steps, count)]
    numbers = across, up
    return SeriesChart(lines, axes, numbers, heading, theme, appear, np.inf, room=room, keys=keys)


def _is_scaled(taken: xarray.Dataset, cast: Cast) -> bool:
    """Whether each weight's rate is one learning rate over the number that the panel calls its scale."""
    if SCALE not in taken["number"].values:
        return False
    scale, rate = taken["value"].sel(number=SCALE).values[0], taken["rate"].values[0]
    own = cast.contenders[0].hyperparameters.get("learning_rate")
    base = cast.schedules[0][:, None] if 0 in cast.schedules else own
    if cast.contenders[0].optimizer == "Lion" or isinstance(base, Mapping) or base is None:
        return False
    with np.errstate(all="ignore"):
        return bool(np.allclose(rate * scale, base, rtol=1e-3))
