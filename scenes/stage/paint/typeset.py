"""Typst's work: a formula as the outlines of its glyphs and bars.

Typst draws a formula as an SVG; with one compiler for all of them, that takes a millisecond. Its SVG is read
here, for there is little in it: glyphs, each defined once and used where it is seen, straight bars, and where
they stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any
from xml.etree import ElementTree

import numpy as np

SIZE = (
    100 * 0.666 / 0.688
)  # pt; a figure of New Computer Modern is 0.688 of it high, 0.666 of a formula's size
UNIT = 100.0  # of the SVG to a formula's font size
PAGE = (
    f"#set page(width: auto, height: auto, margin: 0pt, fill: none)\n#set text(size: {SIZE}pt)\n$ FORMULA $"
)

SVG = "{http://www.w3.org/2000/svg}"
LINK = "{http://www.w3.org/1999/xlink}href"


def pieces(typst: str) -> list[list[np.ndarray]]:
    """The subpaths of each glyph and each bar of a formula in Typst's notation, from left to right.

    A subpath is (1 + 3 curves, 2): where it begins, then each Bézier curve's two handles and its end, in
    parts of the font size, y downwards.

    Raises:
        typst.TypstError: it is no formula.
    """
    svg = ElementTree.fromstring(_compiler().compile(PAGE.replace("FORMULA", typst).encode(), format="svg"))
    glyphs = {f"#{symbol.attrib['id']}": symbol[0].attrib["d"] for symbol in svg.iter(f"{SVG}symbol")}
    return [
        [subpath @ at[:2, :2].T / UNIT + at[:2, 2] / UNIT for subpath in _subpaths(drawn)]
        for drawn, at in _leaves(svg, glyphs, np.eye(3))
    ]


@cache
def _compiler() -> Any:
    """The fonts are those that Typst brings along, so that a formula looks the same on every machine."""
    import typst

    return typst.Compiler(ignore_system_fonts=True)


def _leaves(
    element: ElementTree.Element, glyphs: dict[str, str], at: np.ndarray
) -> Iterator[tuple[str, np.ndarray]]:
    """The path of all that is seen, and the matrix (3, 3) that puts it on the page."""
    for child in element:
        here = at @ _matrix(child.get("transform", ""))
        if child.tag == f"{SVG}path":
            yield child.attrib["d"], here
        elif child.tag == f"{SVG}use":
            yield glyphs[child.attrib[LINK]], here @ _matrix(f"translate({child.get('x')} {child.get('y')})")
        elif child.tag != f"{SVG}defs":
            yield from _leaves(child, glyphs, here)


def _matrix(transform: str) -> np.ndarray:
    """A ``transform`` of SVG's as a matrix (3, 3)."""
    kind, _, text = transform.rstrip(")").partition("(")
    values = [float(number) for number in text.split()]
    if kind == "matrix":
        a, b, c, d, e, f = values
        return np.array([(a, c, e), (b, d, f), (0, 0, 1)])
    made = np.eye(3)
    if kind == "translate":
        made[:2, 2] = values
    elif kind == "scale":
        made[[0, 1], [0, 1]] = values
    return made


@lru_cache(maxsize=1024)
def _subpaths(drawn: str) -> list[np.ndarray]:
    """The subpaths of SVG's path data, with lines and parabolas as cubic curves."""
    found = [[0j]]
    for letter, text in re.findall(r"([A-Za-z])([^A-Za-z]*)", drawn):
        subpath, here, values = found[-1], found[-1][-1], [float(number) for number in text.split()]
        kind, origin = letter.lower(), here if letter.islower() else 0j
        if kind in "hv":
            kept = (here - origin).imag if kind == "h" else (here - origin).real
            values.insert("vh".index(kind), kept)
        points = [origin + complex(*pair) for pair in zip(values[::2], values[1::2], strict=True)]
        if kind == "z":
            found.append(subpath[:1])
        elif kind == "m":
            found.append(points)
        elif kind == "c":
            subpath += points
        else:
            handle, end = points if kind == "q" else ((here + points[0]) / 2, points[0])
            subpath += [(here + 2 * handle) / 3, (end + 2 * handle) / 3, end]
    return [np.array(subpath).view(float).reshape(-1, 2) for subpath in found if subpath[1:]]
