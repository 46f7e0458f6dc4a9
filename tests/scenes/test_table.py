"""A table's texts stand in their columns, on one baseline a row, under what their columns are called."""

from __future__ import annotations

import cairo
import pytest

from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import Canvas, Mark
from scenes.stage.paint.lettering import width
from scenes.stage.plots.table import Column, Table, widest

BOX = Box(1000, 160, 800, 700)
COLUMNS = (
    Column(0.0, 40.0, "#ffffff", head="h"),
    Column(400.0, 24.0, "#ff0000", "right", bold=True, head="loss"),
    Column(600.0, 40.0, "#00ff00", "middle"),
)
TABLE = Table(BOX, COLUMNS, 50.0, 30.0, 40.0)


def painted(rows: list[tuple[float, tuple[str, ...]]]) -> list[Mark]:
    log: list = []
    canvas = Canvas(cairo.Context(cairo.ImageSurface(cairo.FORMAT_A8, 1, 1)), log=log)
    for place, texts in rows:
        TABLE.paint_row(canvas, place, texts)
    return log


def headed(count: int | None) -> list[Mark]:
    log: list = []
    canvas = Canvas(cairo.Context(cairo.ImageSurface(cairo.FORMAT_A8, 1, 1)), log=log)
    TABLE.paint_heads(canvas, 20.0, count=count)
    return log


def test_every_text_stands_at_its_columns_edge_in_its_look() -> None:
    left, right, middle = painted([(0, ("0.1", "-3.05", "there"))])
    assert left.x == BOX.x
    assert right.x + right.width == pytest.approx(BOX.x + 400)
    assert middle.x + middle.width / 2 == pytest.approx(BOX.x + 600)
    assert [mark.colour for mark in (left, right, middle)] == [column.colour for column in COLUMNS]
    assert right.width == pytest.approx(width("-3.05", 24.0, bold=True))


def test_rows_are_evenly_spaced_and_each_is_on_one_baseline() -> None:
    rows = painted([(place, ("A", "B", "C")) for place in (0, 1, 2.5)])
    bases = [[mark.y + 0.0 for mark in rows[at : at + 3]] for at in (0, 3, 6)]
    tops = [base[0] for base in bases]
    assert tops[1] - tops[0] == pytest.approx(50)
    assert tops[2] - tops[0] == pytest.approx(125)  # half way between two places
    capital = rows[0]
    assert TABLE.top(0) < capital.y < TABLE.middle(0) < TABLE.base(0) < TABLE.top(1)
    assert bases[0][0] == bases[0][2]  # of one size, on one line
    assert bases[0][1] > bases[0][0]  # a smaller capital ends on the same line


def test_a_text_that_is_empty_leaves_its_column_free() -> None:
    (mark,) = painted([(0, ("", "7"))])
    assert mark.text == "7"
    assert mark.x + mark.width == pytest.approx(BOX.x + 400)


def test_heads_stand_over_their_columns_as_many_as_are_asked_for() -> None:
    first, second = headed(None)
    assert (first.text, second.text) == ("h", "loss")
    assert first.x == BOX.x
    assert second.x + second.width == pytest.approx(BOX.x + 400)
    assert first.y < TABLE.top(0)
    assert [mark.text for mark in headed(1)] == ["h"]


def test_the_widest_text_is_as_wide_as_it_is_set() -> None:
    assert widest(["1", "100", "10"], 30.0) == pytest.approx(width("100", 30.0))
    assert widest([]) == 0
