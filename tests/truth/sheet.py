"""A frame as what is painted on it: every text, box and line; and numbers read back from texts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import cairo
import numpy as np

from scenes.stage.paint import lettering
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import HEIGHT, WIDTH, Canvas

if TYPE_CHECKING:
    from scenes.language import Words
    from scenes.race import RaceFilm

SCALE = 0.2  # of the frame: what is read needs no pixels


@dataclass(frozen=True)
class Text:
    """A text as painted: its left end, baseline and width in px, whether it is bold."""

    text: str
    x: float
    y: float
    width: float
    size: float
    bold: bool
    opacity: float

    @property
    def right(self) -> float:
        """The x of its end."""
        return self.x + self.width


class Sheet(Canvas):
    """A canvas that keeps what is painted on it, by kind."""

    def __init__(self, scale: float = SCALE, seen: bool = False) -> None:
        size = round(WIDTH * scale), round(HEIGHT * scale)
        self.surface = cairo.ImageSurface(cairo.FORMAT_ARGB32, *size)
        super().__init__(cairo.Context(self.surface), scale=scale, log=[], seen=seen)
        self.texts: list[Text] = []
        self.boxes: list[tuple[Box, str, float]] = []
        self.lines: list[tuple[np.ndarray, str]] = []
        self.clips: list[Box | None] = [None]

    def text(self, text: str, x: float, y: float, **options: Any) -> float:  # type: ignore[override]
        """Keep a text, and paint it."""
        size, bold = options["size"], options.get("bold", False)
        width = lettering.width(text, size, bold=bold) if text else 0.0
        left = x - width * {"left": 0.0, "middle": 0.5, "right": 1.0}[options.get("anchor", "left")]
        shown = options.get("opacity", 1.0) * self.opacity
        if text and shown > 0.5:
            self.texts.append(Text(text, left, y, width, size, bold, shown))
        return super().text(text, x, y, **options)

    def box(self, x: float, y: float, width: float, height: float, colour: str, **options: Any) -> None:  # type: ignore[override]
        """Keep a box, and paint it."""
        self.boxes.append((Box(x, y, width, height), colour, options.get("opacity", 1.0) * self.opacity))
        super().box(x, y, width, height, colour, **options)

    def line(self, points: np.ndarray, colour: str, **options: Any) -> None:  # type: ignore[override]
        """Keep a line, without its points outside of what is clipped, and paint it."""
        kept, clip = np.array(points, float).reshape(-1, 2), self.clips[-1]
        if clip is not None:
            across = (kept[:, 0] >= clip.x - 1) & (kept[:, 0] <= clip.right + 1)
            kept = kept[across & (kept[:, 1] >= clip.y - 1) & (kept[:, 1] <= clip.bottom + 1)]
        self.lines.append((kept, colour))
        super().line(points, colour, **options)

    @contextmanager
    def clipped(self, x: float, y: float, width: float, height: float) -> Iterator[None]:
        """Keep what is clipped while inside."""
        self.clips.append(Box(x, y, width, height))
        try:
            with super().clipped(x, y, width, height):
                yield
        finally:
            self.clips.pop()

    @property
    def colours(self) -> np.ndarray:
        """The pixels (height, width, 3), red first."""
        height, width = self.surface.get_height(), self.surface.get_width()
        pixels = np.ndarray((height, self.surface.get_stride() // 4, 4), np.uint8, self.surface.get_data())
        return pixels[:, :width, 2::-1].astype(int)


def painted(film: RaceFilm, seconds: float, scale: float = SCALE, seen: bool = False) -> Sheet:
    """The frame of a second of the film; with the ground's colours where they are to be ``seen``."""
    sheet = Sheet(scale, seen)
    film.paint(sheet, seconds)
    return sheet


def value(text: str, words: Words) -> float | None:
    """The number that a text is, as the language writes it; None for none."""
    text = text.replace("\N{MINUS SIGN}", "-").replace("\N{NO-BREAK SPACE}", "").replace(" ", "")
    if words.language == "es":
        text = text.replace(".", "").replace(",", ".")
    else:
        text = text.replace(",", "")
    found = re.fullmatch(r"(-?\d+(?:\.\d+)?)(?:·10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+))?|(-?)10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)", text)
    if not found:
        return None
    mantissa, exponent, sign, power = found.groups()
    raised = (exponent or power or "⁰").translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789"))
    return float(mantissa if mantissa is not None else f"{sign}1") * 10.0 ** int(raised)
