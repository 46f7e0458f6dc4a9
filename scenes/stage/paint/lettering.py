"""Words as outlines: the vendored Noto Sans, the same shapes on every machine.

System fonts, hinting and FreeType versions would make frames differ between machines, so text is drawn
as the font's own unhinted outlines (read by matplotlib, kerning included) and filled by Cairo. Noto Sans has
no sign for infinity; that one is DejaVu Sans', which comes with matplotlib, as DejaVu Sans Mono does: code.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import cairo
import numpy as np

from engine.errors import InputError

FONTS = Path(__file__).parents[2] / "fonts"
UNIT = 100.0  # font size, in px, at which outlines are kept

# Noto Sans, in parts of the font size; the same for both weights.
CAP_HEIGHT = 0.714
X_HEIGHT = 0.536
DESCENT = 0.24

INFINITY = "∞"
BREAKS = re.compile(
    r"(?<! =)[ \n]+(?!= )(?!%)"
)  # where a line may end: no space that does not break is in it
FIGURES = frozenset(
    "0123456789,.−·⁻⁰¹²³⁴⁵⁶⁷⁸⁹"
)  # no two of these are kerned: numbers are set figure by figure

_scratch = cairo.Context(cairo.ImageSurface(cairo.FORMAT_A8, 1, 1))


def width(text: str, size: float, *, bold: bool = False, mono: bool = False) -> float:
    """The advance width of one line of text, in px, at a font size in px; of code (``mono``) too."""
    return sum(_advance(piece, bold, mono) for piece in _kerned(text)) * size / UNIT


def fitting(text: str, size: float, room: float, *, bold: bool = False) -> float:
    """The size (px) at which one line of text has ``room`` px, no larger than ``size``."""
    return min(size, size * room / max(width(text, size, bold=bold), 1.0))


def append(
    context: cairo.Context,
    text: str,
    x: float,
    y: float,
    size: float,
    *,
    bold: bool = False,
    mono: bool = False,
) -> None:
    """Put the outlines of a line of text on the context's path, its baseline starting at (x, y)."""
    context.save()
    context.translate(x, y)
    context.scale(size / UNIT, size / UNIT)
    for piece in _kerned(text):
        context.append_path(outline(piece, bold, mono))
        context.translate(_advance(piece, bold, mono), 0)
    context.restore()


def wrap(text: str, size: float, room: float, *, bold: bool = False) -> list[str]:
    """The text in lines no wider than ``room`` px; a single longer word stands alone.

    What an equals sign joins stays together, and so does a number and its percent sign.
    """
    lines: list[str] = []
    for word in filter(None, BREAKS.split(text.strip())):
        if lines and width(f"{lines[-1]} {word}", size, bold=bold) <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def balanced(text: str, size: float, room: float, *, bold: bool = False) -> list[str]:
    """`wrap` in as many lines, all about equally long."""
    lines = wrap(text, size, room, bold=bold)
    low, high = room / len(lines) if lines else room, room
    for _ in range(6 if len(lines) > 1 else 0):
        middle = (low + high) / 2
        if len(wrap(text, size, middle, bold=bold)) > len(lines):
            low = middle
        else:
            high = middle
    return wrap(text, size, high, bold=bold)


@lru_cache(maxsize=1024)
def shortened(text: str, size: float, room: float, *, bold: bool = False) -> str:
    """The text, cut with an ellipsis where it is wider than ``room`` px."""
    if width(text, size, bold=bold) <= room + 1e-6:  # a text that was set to fill it does
        return text
    cut = text
    while cut and width(f"{cut}…", size, bold=bold) > room:
        cut = cut[:-1].rstrip()
    return f"{cut}…"


def _kerned(text: str) -> Sequence[str]:
    """The parts of a line that are traced as one: each sign of a number, which is rarely met again."""
    return text if FIGURES.issuperset(text) else (text,)


@lru_cache(maxsize=4096)
def outline(text: str, bold: bool, mono: bool = False) -> cairo.Path:
    """A line's path at `UNIT` px, y down. Raises InputError if a glyph is missing."""
    from matplotlib.textpath import text_to_path

    vertices, codes, advance = np.empty((0, 2)), [], 0.0
    with _every_glyph(text):
        for piece, font in _pieces(text, bold, mono):
            points, kinds = text_to_path.get_text_path(font, piece)
            vertices = np.concatenate([vertices, np.reshape(points, (-1, 2)) + np.array([advance, 0.0])])
            codes += list(kinds)
            advance += _advance(piece, bold, mono)
    return _trace(vertices, codes)


@lru_cache(maxsize=16384)
def _advance(text: str, bold: bool, mono: bool = False) -> float:
    """A line's advance width at `UNIT` px: most texts that are measured are never drawn."""
    from matplotlib.textpath import text_to_path

    with _every_glyph(text):
        pieces = _pieces(text, bold, mono)
        widths = [text_to_path.get_text_width_height_descent(piece, font, False)[0] for piece, font in pieces]
    return float(sum(widths))


def _pieces(text: str, bold: bool, mono: bool) -> Iterator[tuple[str, Any]]:
    """The parts of a line that one font writes, each with its font."""
    for piece in filter(None, re.split(f"({INFINITY})", text)):
        yield piece, _font(bold, "DejaVuSansMono" if mono else "DejaVuSans" if piece == INFINITY else "")


@contextmanager
def _every_glyph(text: str) -> Iterator[None]:
    """A glyph that the font lacks is an InputError."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            yield
        except UserWarning as missing:
            raise InputError(
                "unwritable_text",
                "the film's font cannot write '{text}' ({reason}); write it with other letters.",
                text=text,
                reason=missing,
            ) from None


@cache
def _font(bold: bool, lent: str = ""):  # type: ignore[no-untyped-def]  # matplotlib's FontProperties
    from matplotlib import get_data_path
    from matplotlib.font_manager import FontProperties

    if lent:
        name = f"{lent}{'-Bold' if bold else ''}.ttf"
        return FontProperties(fname=Path(get_data_path()) / "fonts" / "ttf" / name, size=UNIT)

    return FontProperties(fname=FONTS / f"NotoSans-{'Bold' if bold else 'Regular'}.ttf", size=UNIT)


def _trace(vertices: np.ndarray, codes: list[int]) -> cairo.Path:
    """matplotlib's path codes (1 move, 2 line, 3 quadratic, 4 cubic, 79 close) as a Cairo path."""
    context = _scratch
    context.identity_matrix()
    context.new_path()
    at = 0
    x = y = 0.0
    points = vertices * (1.0, -1.0)
    while at < len(codes):
        code = codes[at]
        if code == 79:
            context.close_path()
            at += 1
            continue
        if code == 3:  # a quadratic, raised to a cubic
            (p, q), (u, v) = points[at], points[at + 1]
            context.curve_to(
                x + 2 / 3 * (p - x), y + 2 / 3 * (q - y), u + 2 / 3 * (p - u), v + 2 / 3 * (q - v), u, v
            )
            x, y, at = u, v, at + 2
        elif code == 4:
            context.curve_to(*points[at], *points[at + 1], *points[at + 2])
            (x, y), at = points[at + 2], at + 3
        else:
            x, y = points[at]
            (context.move_to if code == 1 else context.line_to)(x, y)
            at += 1
    path = context.copy_path()
    context.new_path()
    return path
