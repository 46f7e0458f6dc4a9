"""A race's numbers without a film: NetCDF (the result as it is), CSV or a spreadsheet (a row for each step).

A CSV is written as programs read it: comma, decimal point, English headers, whatever the locale. ``language``
"es" is that of a spreadsheet in Spanish: semicolon, decimal comma, Spanish headers, and the mark at its
beginning by which Excel knows UTF-8.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Sequence
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from engine import files
from renders.rows import headers, rows, weights_of

if TYPE_CHECKING:
    from xarray import Dataset

PLAIN = (1e-30, 1e16)  # sizes that a Spanish CSV writes without an exponent, which Calc may take for a text
FORMULA = ("=", "+", "-", "@")  # a text that begins so, Excel takes for a formula


def write(result: Dataset, out: Path, language: str = "en") -> None:
    """Write a result to ``out``, by its suffix: all of it at once, or nothing. Raises OSError."""
    WRITERS[out.suffix.lower()](result, out, language)


def _netcdf(result: Dataset, out: Path, language: str) -> None:
    from engine import archive

    archive.save(result, out)


def _csv(result: Dataset, out: Path, language: str) -> None:
    write_csv(headers(language, weights_of(result)), rows(result), out, language)


def write_csv(headers: Sequence[str], rows: Iterable[Sequence[Any]], out: Path, language: str) -> None:
    """A table as CSV: all of it at once, or nothing. Raises OSError.

    Numbers are in their shortest form that reads back as the same float64; a row begins with a text.
    """
    spanish = language == "es"
    number = _with_comma if spanish else repr
    with files.aside(out) as file:
        text = TextIOWrapper(file, newline="", encoding="utf-8-sig" if spanish else "utf-8")
        writer = csv.writer(text, delimiter=";" if spanish else ",")
        writer.writerow(headers)
        for label, *rest in rows:
            if spanish and label.startswith(FORMULA):
                label = f"'{label}"
            writer.writerow((label, *(number(each) if isinstance(each, float) else each for each in rest)))
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
