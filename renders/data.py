"""A race's numbers without a film: NetCDF (the result as it is), CSV or a spreadsheet (a row for each step).

A CSV is written as programs read it: comma, decimal point, English headers, whatever the locale. ``language``
"es" is that of a spreadsheet in Spanish: semicolon, decimal comma, Spanish headers, and the mark at its
beginning by which Excel knows UTF-8.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from engine import files
from renders.speech import texts

if TYPE_CHECKING:
    from xarray import Dataset

    from engine.race import Race

COLUMNS = ("contender", "start", "step", "w_0", "w_1", "loss", "gradient_0", "gradient_1")
MOST_ROWS = 1_048_576  # of a sheet, in Excel and in LibreOffice Calc
PLAIN = (1e-30, 1e16)  # sizes that a Spanish CSV writes without an exponent, which Calc may take for a text
FORMULA = ("=", "+", "-", "@")  # a text that begins so, Excel takes for a formula

Row = tuple[str, int, int, *tuple[float, ...]]


def write(result: Dataset, out: Path, language: str = "en") -> None:
    """Write a result to ``out``, by its suffix: all of it at once, or nothing. Raises OSError."""
    WRITERS[out.suffix.lower()](result, out, language)


def headers(language: str) -> list[str]:
    """What stands above the columns."""
    return [texts(language)[f"sheet.{column}"] for column in COLUMNS]


def rows_of(race: Race, record: str) -> int:
    """How many rows a race takes, with the headers."""
    return 1 + len(race.contenders) * len(race.starts) * (race.steps + 1 if record == "all" else 1)


def rows(result: Dataset) -> Iterator[Row]:
    """The `COLUMNS` of each contender, start and step, in this order."""
    w, loss, gradient = (result[name].values for name in ("w", "loss", "gradient"))
    labels, starts, steps = (result[name].values.tolist() for name in ("contender", "start", "step"))
    for c, label in enumerate(labels):
        for s, start in enumerate(starts):
            there = np.column_stack([w[c, s], loss[c, s], gradient[c, s]]).tolist()
            for step, values in zip(steps, there, strict=True):
                yield (label, start, step, *values)


def _netcdf(result: Dataset, out: Path, language: str) -> None:
    from engine import archive

    archive.save(result, out)


def _csv(result: Dataset, out: Path, language: str) -> None:
    """Numbers in their shortest form that reads back as the same float64."""
    spanish = language == "es"
    number = _with_comma if spanish else repr
    with files.aside(out) as file:
        text = TextIOWrapper(file, newline="", encoding="utf-8-sig" if spanish else "utf-8")
        writer = csv.writer(text, delimiter=";" if spanish else ",")
        writer.writerow(headers(language))
        for label, start, step, *numbers in rows(result):
            if spanish and label.startswith(FORMULA):
                label = f"'{label}"
            writer.writerow((label, start, step, *(number(each) for each in numbers)))
        text.detach()  # writes what it holds; the file is closed by who opened it


def _with_comma(number: float) -> str:
    """A number as a spreadsheet in Spanish reads it; empty where not finite: a chart has a gap there."""
    if not math.isfinite(number):
        return ""
    plain = number == 0 or PLAIN[0] <= abs(number) < PLAIN[1]
    written = np.format_float_positional(number, trim="0") if plain else repr(number).upper()
    return written.replace(".", ",")


def _xlsx(result: Dataset, out: Path, language: str) -> None:
    from renders import spreadsheet

    spreadsheet.write(result, out, language)


WRITERS = {".nc": _netcdf, ".csv": _csv, ".xlsx": _xlsx}
