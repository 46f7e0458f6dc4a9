"""What a sheet is made of, as plain data for its template (`sheet.typ`): texts in Typst's markup, and SVG."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

Block = dict[str, Any]
Cell = dict[str, str]

ROW = 7.5  # mm: a row of a table that one writes into


def text(said: str) -> Block:
    """A paragraph."""
    return {"kind": "text", "text": said}


def part(said: str) -> Block:
    """The heading of a part of the exercise."""
    return {"kind": "part", "text": said}


def page() -> Block:
    """A new page begins."""
    return {"kind": "page"}


def squared(said: str) -> Block:
    """Squared paper down to the page's end, under a line that says what it is for."""
    return {"kind": "squared", "text": said}


def figure(svg: str, alt: str, caption: str = "", answered: str = "") -> Block:
    """A picture over the whole width, another where it is ``answered``; ``alt`` tells what one sees."""
    return {"kind": "figure", "svg": svg, "alt": alt, "caption": caption, "answered": answered or svg}


def given(said: str) -> Cell:
    """A cell that is filled in for everybody."""
    return {"given": said}


def blank(said: str) -> Cell:
    """A cell to write into; with the answers, what belongs there."""
    return {"answer": said}


def table(
    head: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    widths: Sequence[float],
    height: float = ROW,
    code: str = "",
) -> Block:
    """A table: its columns' widths in parts of all, its rows' height in mm; a program beside it."""
    made: Block = {"kind": "table", "head": [*head], "rows": [*rows], "widths": [*widths]}
    return made | {"height": height, "code": code}


def question(
    number: int, asked: str, answer: str | None = None, lines: int = 2, within: Block | None = None
) -> Block:
    """A question with so many lines to write on, or its answer; a table ``within`` comes before these."""
    found: Block = {"kind": "question", "number": number, "text": asked, "lines": lines}
    return found | ({"answer": answer} if answer else {}) | ({"table": within} if within else {})
