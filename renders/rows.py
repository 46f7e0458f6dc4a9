"""A race's numbers as rows of a table: one for each contender, start and step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from renders.speech import texts

if TYPE_CHECKING:
    from xarray import Dataset

    from engine.race import Race

COLUMNS = ("contender", "start", "step")  # and then, of each weight, where it is, the loss, and the slope
SURFACE = ("w_0", "w_1")  # the weights of a surface; a network's have names of their own
MOST_ROWS = 1_048_576  # of a sheet, in Excel and in LibreOffice Calc

Row = tuple[str, int, int, *tuple[float, ...]]


def headers(language: str, weights: Sequence[str] = SURFACE) -> list[str]:
    """What stands above the columns of a result with these weights."""
    said = texts(language)
    loss = said["sheet.loss"]
    named = ("0", "1") if tuple(weights) == SURFACE else weights
    slopes = [said["sheet.gradient"].format(weight=weight) for weight in named]
    return [*(said[f"sheet.{column}"] for column in COLUMNS), *weights, loss, *slopes]


def weights_of(result: Dataset) -> list[str]:
    """The names of a result's weights."""
    return [str(name) for name in result["param"].values]


def rows_of(race: Race, record: str) -> int:
    """How many rows a race takes, with the headers."""
    return 1 + len(race.contenders) * len(race.starts) * (1 if record == "last" else race.steps + 1)


def rows(result: Dataset) -> Iterator[Row]:
    """The columns of each contender, start and step, in this order."""
    w, loss, gradient = (result[name].values for name in ("w", "loss", "gradient"))
    labels, starts, steps = (result[name].values.tolist() for name in ("contender", "start", "step"))
    for c, label in enumerate(labels):
        for s, start in enumerate(starts):
            there = np.column_stack([w[c, s], loss[c, s], gradient[c, s]]).tolist()
            for step, values in zip(steps, there, strict=True):
                yield (label, start, step, *values)
