"""A race's numbers as a spreadsheet (.xlsx): a row for each step, and on a second sheet what the race was.

The same race gives the same bytes: nothing in the file tells when it was made.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine import files
from renders.rows import COLUMNS, headers, rows, weights_of
from renders.speech import texts

if TYPE_CHECKING:
    from xarray import Dataset

CREATED = datetime(1980, 1, 1)  # as ZIP files say where nobody knows better
WIDTHS = {"contender": 24, "start": 18, "step": 10}  # characters; of the others, which are numbers:
NUMBER = 24
ABOUT = (18, 60)  # of the second sheet's two first columns


def write(result: Dataset, out: Path, language: str) -> None:
    """Write a result to ``out``, whole or not at all, with headers in ``language``.

    It takes at most `renders.rows.MOST_ROWS` rows. Each number reads back as the same float64; what is not
    finite is left empty. Raises OSError.
    """
    import xlsxwriter
    from xlsxwriter.exceptions import FileCreateError

    made = _Memory()
    with files.workplace(out.parent, out.stem) as folder:
        # each sheet goes row by row into a file there, so that a million rows need no memory
        book = xlsxwriter.Workbook(made, {"constant_memory": True, "tmpdir": str(folder)})
        try:
            book.set_properties({"created": CREATED})
            _numbers(book, result, language)
            _about(book, result, language)
            book.close()
        except (FileCreateError, OSError) as error:
            told = error.args[0] if isinstance(error, FileCreateError) else error  # what the system said
            if isinstance(told, OSError) and told.filename is None:  # of a full disk it names no file
                told.filename = str(out)
            raise told from None
    files.write_whole(out, made.getbuffer())


def _numbers(book: Any, result: Dataset, language: str) -> None:
    """The first sheet."""
    sheet = book.add_worksheet(texts(language)["sheet.numbers"], _worksheet())
    above = headers(language, weights_of(result))
    for place in range(len(above)):
        sheet.set_column(place, place, WIDTHS[COLUMNS[place]] if place < len(COLUMNS) else NUMBER)
    sheet.freeze_panes(1, 0)
    bold = book.add_format({"bold": True})
    for place, header in enumerate(above):
        sheet.write_string(0, place, header, bold)
    for line, (label, *numbers) in enumerate(rows(result), 1):
        sheet.write_string(line, 0, label)
        for place, number in enumerate(numbers, 1):
            if math.isfinite(number):
                sheet.write_number(line, place, number)


def _about(book: Any, result: Dataset, language: str) -> None:
    """The second sheet: what the race was, and what an empty cell means."""
    sheet = book.add_worksheet(texts(language)["sheet.race"], _worksheet())
    for place, width in enumerate((*ABOUT, NUMBER)):
        sheet.set_column(place, place, width)
    bold = book.add_format({"bold": True})
    for line, row in enumerate(_told(result, language)):
        for place, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(line, place, value, None if place else bold)
            else:
                sheet.write_number(line, place, value)


def _told(result: Dataset, language: str) -> Iterator[Sequence[str | float]]:
    """The rows of the second sheet."""
    from engine.contenders import Contender
    from scenes.language import load

    said, spec = texts(language), json.loads(result.attrs["spec"])
    surface, starts = spec["surface"], spec["starts"]
    yield said["sheet.surface"], load(language).surface(surface["name"])
    if "layers" in surface:
        yield said["sheet.layers"], "-".join(map(str, surface["layers"])), surface["data"]["name"]
    else:
        yield said["sheet.expression"], surface.get("expression", surface["name"])
    for weight, (low, high) in zip(weights_of(result), surface.get("domain", ()), strict=False):
        yield said["sheet.range"].format(weight=weight), low, high
    yield said["sheet.steps"], spec["steps"]
    if "noise" in spec:
        yield said["sheet.noise"], spec["noise"], spec["seed"]
    yield said["sheet.record"], said[f"sheet.record_{result.attrs['record']}"]
    for contender in spec["contenders"]:
        yield said["sheet.contender"], contender["label"], str(Contender.from_spec(contender))
    for number, start in enumerate(starts if isinstance(starts, list) else ()):
        yield said["sheet.start"], number, *start
    for name, version in json.loads(result.attrs["versions"]).items():
        yield name, str(version)
    yield said["sheet.key"], result.attrs["race"]
    yield said["sheet.empty"], said["sheet.empty_means"]


class _Memory(BytesIO):
    """Bytes that stay open: a ZIP that was given up writes its end into them when it is thrown away."""

    def close(self) -> None:
        """Do nothing."""


def _worksheet() -> type:
    """A worksheet that writes each number whole: 16 digits, XlsxWriter's own, lose the last bit."""
    from xlsxwriter.worksheet import Worksheet

    class Whole(Worksheet):
        def _xml_number_element(self, number: float, attributes: Sequence[tuple[str, Any]] = ()) -> None:
            told = "".join(f' {name}="{value}"' for name, value in attributes)
            self.fh.write(f"<c{told}><v>{number!r}</v></c>")

    return Whole
