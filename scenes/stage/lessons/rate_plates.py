"""The plates beside the runs of learning rates: the experiments' table, their losses, those of all rates."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from scenes.stage.map.map import LossMap
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.motion import presence
from scenes.stage.plots.experiment_table import ExperimentTable
from scenes.stage.plots.loss_curves import Curve, loss_curves
from scenes.stage.plots.rate_chart import RateChart
from scenes.stage.show.dial import Dial, Experiment, Turn

if TYPE_CHECKING:
    import xarray

TABLE, GAP = 0.56, 16.0  # of the panel's height, the table's at most; px between two plates


def plates(
    panel: Box,
    stacked: bool,
    experiments: Sequence[Experiment],
    endings: Sequence[str],
    turns: Sequence[Turn],
    together: Turn,
    dial: Dial,
    sweep: xarray.Dataset,
    valley: tuple[int, int] | None,
    ground: LossMap,
) -> list[Actor]:
    """The table, and under it the chart: of the experiments' losses, then of those of a sweep's rates.

    Where the frame is ``stacked`` they are side by side, and for the dial the chart has all of the panel.
    """
    words, theme = ground.words, ground.theme
    room = Box(panel.x, panel.y, panel.width, TABLE * panel.height)
    if stacked:
        room = Box(panel.x, panel.y, (panel.width - GAP) / 2, panel.height)
    leave = dial.appear if stacked else dial.leave
    table = ExperimentTable(words, theme, room, experiments, endings, turns, together, leave)
    plate = panel.below(table.box.bottom, GAP)
    rates = [(plate, together.appear, dial.leave)]
    if stacked:
        plate = Box(room.right + GAP, panel.y, room.width, panel.height)
        rates = [(plate, together.appear, dial.appear), (panel, dial.appear, dial.leave)]
    curves = [
        Curve(each.loss, each.colour, turn.clock.step, partial(presence, start=turn.appear), each.look)
        for each, turn in zip(experiments, turns, strict=True)
    ]
    limits, begins, ends = (ground.low, ground.high), turns[0].appear, together.appear
    return [
        table,
        loss_curves(curves, limits, words, theme, plate, begins, ends),
        *(
            RateChart(place, dial, together, sweep, experiments, valley, words, theme, ground.shades, *when)
            for place, *when in rates
            if when[0] < when[1]
        ),
    ]
