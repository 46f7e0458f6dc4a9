"""A race's numbers as CSV and as a spreadsheet: whole, as numbers, for who opens them in Spanish too."""

from __future__ import annotations

import csv
import io
import itertools
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import click.testing
import numpy as np
import pytest

from renders import data, spreadsheet
from renders.rows import headers

if TYPE_CHECKING:
    import xarray

Races = Callable[..., click.testing.Result]
PACKAGE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
ODD = (0.1, -0.0, 1e-17, 5e-324, -1.7976931348623157e308, 123456789.125, 1e16, 9_007_199_254_740_993.0, 1e-31)
LABELS = ("Ñandú; α−1", "=1+1")


@pytest.fixture
def result(monkeypatch: pytest.MonkeyPatch) -> xarray.Dataset:
    """A race of two from two starts whose numbers are the hardest to write; one goes to infinity."""
    from engine.program import Descent
    from engine.race import Race

    def odd(surface: Any, contenders: Any, starts: Any, steps: int, record: str) -> Descent:
        made = Descent((len(contenders), len(starts), steps + 1))
        numbers = np.resize(ODD, (len(contenders), len(starts), steps + 1, 5))
        numbers[0, 1, -1] = np.inf, -np.inf, np.nan, 1.0, np.nan
        made.update(w=numbers[..., :2], loss=numbers[..., 2], gradient=numbers[..., 3:])
        made.say(None, len(contenders))
        return made

    monkeypatch.setattr("engine.descent.descend", odd)
    contenders = [f"sgd:label={LABELS[0]}", f"adam:label={LABELS[1]}"]
    return Race("six_hump_camel", contenders, [(0.25, 1), (2, -1)], steps=6).run()


def wanted(result: xarray.Dataset) -> list[tuple[Any, ...]]:
    """The rows that a file of it must hold."""
    w, loss, gradient = (result[name].values for name in ("w", "loss", "gradient"))
    places = itertools.product(range(2), range(2), range(7))
    return [(LABELS[c], s, n, *w[c, s, n], loss[c, s, n], *gradient[c, s, n]) for c, s, n in places]


def same(found: list[list[float | None]], numbers: list[tuple[Any, ...]]) -> bool:
    """Whether numbers are the same float64, bit by bit, and what is not finite is not there."""
    given = [None if each is None else np.float64(each).tobytes() for row in found for each in row]
    return given == [
        np.float64(each).tobytes() if np.isfinite(each) else None for row in numbers for each in row
    ]


def test_a_plain_csv_is_what_programs_read(result: xarray.Dataset, tmp_path: Path) -> None:
    data.write(result, tmp_path / "x.csv")
    lines = (tmp_path / "x.csv").read_bytes().decode("utf-8").split("\r\n")
    assert lines[0] == "contender,start,step,w_0,w_1,loss,gradient_0,gradient_1"
    told = [
        ",".join((label, *map(str, (s, n)), *(repr(float(x)) for x in xs)))
        for label, s, n, *xs in wanted(result)
    ]
    assert lines[1:] == [*told, ""]


def test_a_spanish_csv_reads_back_as_the_same_numbers(result: xarray.Dataset, tmp_path: Path) -> None:
    data.write(result, tmp_path / "x.csv", "es")
    written = (tmp_path / "x.csv").read_bytes()
    assert written.startswith(b"\xef\xbb\xbfoptimizador;punto de partida;")
    text = written.decode("utf-8-sig")
    header, *rows = csv.reader(io.StringIO(text, newline=""), delimiter=";")
    assert header[2:6] == ["época", "w_0", "w_1", "pérdida"]
    labels = [row[0].replace("=1+1", "'=1+1") for row in wanted(result)]  # Excel would say 2
    assert [row[0] for row in rows] == labels
    numbers = [[float(x.replace(",", ".")) if x else None for x in row[1:]] for row in rows]
    assert same(numbers, [row[1:] for row in wanted(result)])
    fields = [field for row in rows for field in row[1:]]
    assert "0,00000000000000001" in fields  # 1e-17: Calc may take one with an exponent for a text
    assert not [field for field in fields if "." in field or "e" in field]


# ---- the spreadsheet


def sheet(path: Path, number: int) -> tuple[ElementTree.Element, list[list[str | float | None]]]:
    """A sheet of an .xlsx, and its rows: texts, numbers, and None where a cell is empty or not there."""
    with zipfile.ZipFile(path) as package:
        root = ElementTree.fromstring(package.read(f"xl/worksheets/sheet{number}.xml"))
    rows: list[list[str | float | None]] = []
    for line in root.iter(f"{PACKAGE}row"):
        cells: list[str | float | None] = [None] * 8
        for cell in line:
            place = ord(cell.attrib["r"][0]) - ord("A")
            text = cell.find(f"{PACKAGE}is/{PACKAGE}t")
            value = cell.find(f"{PACKAGE}v")
            assert cell.find(f"{PACKAGE}f") is None, "a formula"
            if text is not None:
                assert cell.attrib["t"] == "inlineStr"
                cells[place] = text.text
            elif value is not None:
                assert "t" not in cell.attrib
                cells[place] = float(str(value.text))
        rows.append(cells)
    return root, rows


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_spreadsheet_holds_numbers_under_headers_that_stay_in_sight(
    language: str, result: xarray.Dataset, tmp_path: Path
) -> None:
    path = tmp_path / "x.xlsx"
    data.write(result, path, language)
    root, (header, *rows) = sheet(path, 1)
    assert header == headers(language)
    assert (header[2] == "época") == (language == "es")
    assert [row[0] for row in rows] == [row[0] for row in wanted(result)]  # "=1+1" is a text
    assert same([row[1:] for row in rows], [row[1:] for row in wanted(result)])  # type: ignore[arg-type]
    pane = root.find(f".//{PACKAGE}pane")
    assert pane is not None
    assert (pane.attrib["ySplit"], pane.attrib["state"]) == ("1", "frozen")
    widths = [float(column.attrib["width"]) for column in root.iter(f"{PACKAGE}col")]
    longest = max(len(repr(float(each))) for each in ODD)
    assert min(widths[3:]) >= longest - 0.5
    _, about = sheet(path, 2)
    name = {"en": "six-hump camel", "es": "camello de seis jorobas"}[language]
    assert about[0][1] == name
    assert [row[1:4] for row in about if row[1] in (0.0, 1.0)] == [[0.0, 0.25, 1.0], [1.0, 2.0, -1.0]]
    assert [row[1] for row in about if str(row[2]).startswith(("SGD lr", "Adam lr"))] == [*LABELS]
    assert result.attrs["race"] in [row[1] for row in about]


def test_the_same_race_gives_the_same_bytes_whenever_it_is_written(
    result: xarray.Dataset, tmp_path: Path
) -> None:
    for name in ("one.xlsx", "two.xlsx"):
        data.write(result, tmp_path / name)
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()
    with zipfile.ZipFile(tmp_path / "one.xlsx") as package:
        assert {entry.date_time[0] for entry in package.infolist()} == {1980}
        told = package.read("docProps/core.xml").decode()
    assert f"{spreadsheet.CREATED:%Y-%m-%dT%H:%M:%SZ}" in told
    assert told.count("T00:00:00Z") == told.count(":00Z") == told.count("Z</dcterms")


@pytest.mark.parametrize("mishap", [KeyboardInterrupt, OSError(28, "No space left on device")])
def test_a_spreadsheet_is_whole_or_not_there(
    mishap: Any, result: xarray.Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import xlsxwriter.worksheet

    def fails(*_: object) -> None:
        raise mishap

    monkeypatch.setattr(xlsxwriter.worksheet.Worksheet, "_assemble_xml_file", fails)
    with pytest.raises((KeyboardInterrupt, OSError)) as raised:
        data.write(result, tmp_path / "x.xlsx")
    assert raised.type in (KeyboardInterrupt, OSError)  # and no error of XlsxWriter's own
    assert [*tmp_path.iterdir()] == []


# ---- as it is asked for


def test_what_a_sheet_has_no_room_for_is_refused_before_anything_is_computed(
    races: Races, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.archive.get", lambda *_, **__: pytest.fail("computed"))
    most = ["run", "--optimizer", "sgd", "--optimizer", "adam", "--optimizer", "lion", "--steps", "100000"]
    for count, room in ((3, True), (4, False)):  # 3 * 3 * 100,001 rows; 3 * 4 * 100,001
        starts = [f"--start=0,{place / 10}" for place in range(count)]
        for out, csv_ in (("x.xlsx", []), ("x.csv", ["--csv", "es"])):
            typed = [*most, *starts, "--out", str(tmp_path / out), *csv_]
            if room:
                with pytest.raises(pytest.fail.Exception, match="computed"):
                    click.testing.CliRunner().invoke(
                        _application(), typed, catch_exceptions=False, standalone_mode=False
                    )
                continue
            refused = races(*typed)
            assert refused.exit_code == 2
            assert "1,200,013 rows, and a sheet has room for 1,048,576" in refused.stderr
    assert [*tmp_path.iterdir()] == []


def _application() -> Any:
    from renders.ask.cli import application

    return application("en")


@pytest.mark.usefixtures("result")
def test_in_a_spanish_locale_one_line_names_the_option_and_only_a_spreadsheet_is_another(
    races: Races, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPTIMIZER_RACES_CACHE", str(tmp_path / "cache"))
    run, hint = ("run", "--start", "0,1", "--start", "1,0", "--steps", "3"), "--csv es"
    for language in ("en", "es"):
        told = races(*run, "--out", str(tmp_path / f"{language}.csv"), language=language)
        assert (told.exit_code, hint in told.stdout) == (0, language == "es"), told.output
    assert (tmp_path / "en.csv").read_bytes() == (tmp_path / "es.csv").read_bytes()
    for language, header in (("es", "optimizador"), ("en", "contender")):
        out = tmp_path / f"{language}.xlsx"
        told = races(*run, "--out", str(out), language=language)
        assert told.exit_code == 0
        assert sheet(out, 1)[1][0][0] == header  # for a person: in the language that they are spoken to
        out = tmp_path / f"{language}_asked.xlsx"
        assert races(*run, "--out", str(out), "--csv", "en", language=language).exit_code == 0
    assert (tmp_path / "en_asked.xlsx").read_bytes() == (tmp_path / "es_asked.xlsx").read_bytes()
    for more in (["--out", str(tmp_path / "a.csv"), "--csv", "es"], ["--out", str(tmp_path / "a.xlsx")]):
        told = races(*run, *more, language="es")
        assert (told.exit_code, hint in told.stdout) == (0, False)
    assert (tmp_path / "a.csv").read_text("utf-8-sig").startswith("optimizador;")
