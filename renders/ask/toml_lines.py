"""On which line of a TOML file each key stands, as a person counts them: what `tomllib` does not say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

HEADER = re.compile(r"\s*(\[\[?)\s*([^\[\]#]*?)\s*\]{1,2}\s*(?:#.*)?$")
KEY = re.compile(r"""\s*((?:"[^"]*"|'[^']*'|[\w-]+)(?:\s*\.\s*(?:"[^"]*"|'[^']*'|[\w-]+))*)\s*=""")


class Line(NamedTuple):
    """A line of a file: its number, from 1, and its text."""

    number: int
    text: str


def statements(text: str) -> Iterator[tuple[int, int]]:
    """The (first, last) lines, from 1, of each statement: a header, or a key with its value."""
    open_, first, depth = "", 1, 0
    lines = text.split("\n")
    for number, line in enumerate(lines, 1):
        if not open_ and depth == 0:
            first = number
        header = not open_ and depth == 0 and HEADER.match(line)
        open_, depth = _after(line, open_, depth) if not header else ("", 0)
        if (not open_ and depth == 0) or number == len(lines):
            yield first, number


def _after(line: str, open_: str, depth: int) -> tuple[str, int]:
    """Which text of several lines is open after a line (its quotes, or ""), and how many brackets are."""
    place = 0
    while place < len(line):
        three, one = line[place : place + 3], line[place]
        if open_:
            if open_[0] == '"' and one == "\\":
                place += 2
            elif line.startswith(open_, place):
                place, open_ = place + len(open_), ""
            else:
                place += 1
        elif three in ('"""', "'''"):
            open_, place = three, place + 3
        elif one in "\"'":
            open_, place = one, place + 1
        elif one == "#":
            break
        else:
            depth += (one in "[{") - (one in "]}")
            place += 1
    return (open_ if len(open_) == 3 else ""), max(depth, 0)


def lines_of(text: str) -> dict[str, Line]:
    """Each key's line, by its place as `mistakes` has it: "steps", "race.a.start", "film[2].at"."""
    found: dict[str, Line] = {}
    counts: dict[str, int] = {}
    part = ""
    lines = text.split("\n")
    for first, _ in statements(text):
        line = Line(first, lines[first - 1].strip())
        if header := HEADER.match(lines[first - 1]):
            name = _bare(header[2])
            counts[name] = counts.get(name, 0) + 1
            part = f"{name}[{counts[name]}]" if header[1] == "[[" else name
            found.setdefault(part, line)
            found.setdefault(name, line)
        elif key := KEY.match(lines[first - 1]):
            name = _bare(key[1])
            for each in (name, name.partition(".")[0]):
                found.setdefault(f"{part}.{each}" if part else each, line)
    return found


def _bare(key: str) -> str:
    """A key without the quotes and spaces that do not belong to it."""
    parts = re.findall(r""""[^"]*"|'[^']*'|[\w-]+""", key)
    return ".".join(re.sub(r"^([\"'])([\w-]+)\1$", r"\2", part) for part in parts)


def standing(place: str, lines: dict[str, Line]) -> Line | None:
    """The line of a place, or of the part of the file that it is in; None for what has none."""
    place = re.sub(r" \([^()]*\)", "", place)
    while place:
        if place in lines:
            return lines[place]
        place = (
            re.sub(r"(\.?[^.\[\]]+|\[\d+\])$", "", place)
            if not place.endswith('"')
            else place.rpartition(".")[0]
        )
    return None
