"""A race's numbers without a film: NetCDF (the result as it is) or CSV (a line for each step)."""

from __future__ import annotations

import csv
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING

from engine import files

if TYPE_CHECKING:
    from xarray import Dataset

COLUMNS = ("contender", "start", "step", "w_0", "w_1", "loss", "gradient_0", "gradient_1")


def write(result: Dataset, out: Path) -> None:
    """Write a result to ``out``, by its suffix: all of it at once, or nothing."""
    WRITERS[out.suffix.lower()](result, out)


def _netcdf(result: Dataset, out: Path) -> None:
    from engine import archive

    archive.save(result, out)


def _csv(result: Dataset, out: Path) -> None:
    """Numbers in their shortest form that reads back as the same float64."""
    w, loss, gradient = (result[name].values for name in ("w", "loss", "gradient"))
    labels, starts, steps = (result[name].values.tolist() for name in ("contender", "start", "step"))
    with files.aside(out) as file:
        text = TextIOWrapper(file, newline="", encoding="utf-8")
        writer = csv.writer(text)
        writer.writerow(COLUMNS)
        for c, label in enumerate(labels):
            for s, start in enumerate(starts):
                for n, step in enumerate(steps):
                    numbers = (*w[c, s, n], loss[c, s, n], *gradient[c, s, n])
                    writer.writerow((label, start, step, *(repr(float(number)) for number in numbers)))
        text.detach()  # writes what it holds; the file is closed by who opened it


WRITERS = {".nc": _netcdf, ".csv": _csv}
