"""Mathematics, set by Typst in New Computer Modern and painted as outlines."""

from __future__ import annotations

import re
from functools import lru_cache

import cairo
import numpy as np

from scenes.language import Words
from scenes.stage.paint import typeset
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import Canvas
from scenes.theme import Theme

WEIGHT = 38.0  # font size of a weight's letter on the ground, px
RULE = 0.042  # thickness of a fraction's bar, in parts of the font size


class Formula:
    """A formula in Typst's notation, laid out once.

    ``width`` and ``height`` are px at font size 1; `paint` puts its left edge and its vertical middle.
    """

    def __init__(self, typst: str) -> None:
        self.typst = typst
        self.path, self.width, self.height = _outline(typst)

    def paint(
        self,
        canvas: Canvas,
        x: float,
        middle: float,
        *,
        size: float,
        colour: str,
        anchor: str = "left",
        opacity: float = 1.0,
    ) -> None:
        """Paint the formula at a font size in px."""
        context = canvas.context
        left = x - {"left": 0.0, "middle": 0.5, "right": 1.0}[anchor] * self.width * size
        context.save()
        context.translate(left, middle - self.height * size / 2)
        context.scale(size, size)
        context.new_path()
        context.append_path(self.path)
        context.restore()
        canvas.ink(colour, opacity)
        context.fill()


class Equation(Actor):
    """A formula at the left edge of a box (px), in its middle.

    One that would be wider than the box, or higher, is set smaller.
    """

    def __init__(
        self,
        typst: str,
        box: Box,
        size: float,
        colour: str,
        appear: float,
        leave: float = np.inf,
    ) -> None:
        self.formula, self.x, self.middle, self.colour = Formula(typst), box.x, box.centre[1], colour
        self.size = min(size, box.width / self.formula.width, box.height / self.formula.height)
        self.appear, self.leave = appear, leave

    def paint_resting(self, canvas: Canvas, seconds: float) -> None:
        """The formula."""
        self.formula.paint(canvas, self.x, self.middle, size=self.size, colour=self.colour)


def paint_weight(
    canvas: Canvas, theme: Theme, words: Words, axis: int, at: tuple[float, float], *, opacity: float = 1.0
) -> None:
    """A weight's letter in its colour, on a plate that lies on the ground with its middle at a point."""
    letter, colour = Formula(words.letter(axis)), theme.symbols[f"w_{axis}"]
    box = Box.around(*at, *weight_plate(words, axis))
    canvas.box(
        *(box.x, box.y, box.width, box.height), theme.plate, radius=8, opacity=opacity * theme.plate_opacity
    )
    letter.paint(canvas, *at, size=WEIGHT, colour=colour, anchor="middle", opacity=opacity)


def weight_plate(words: Words, axis: int) -> tuple[float, float]:
    """The size of the plate of a weight's letter, px."""
    return Formula(words.letter(axis)).width * WEIGHT + 20, WEIGHT + 14


def written(typst: str, words: Words) -> str:
    """A formula with its numbers as the language writes them: a decimal comma in Spanish, and max(a; b)."""
    mark = words.number(0.5, 1)[1]
    return typst if mark == "." else re.sub(r"(?<=\d)\.(?=\d)", f'"{mark}"', typst).replace(r"\,", r"\;")


@lru_cache(maxsize=512)
def _outline(typst: str) -> tuple[cairo.Path, float, float]:
    """A formula's outline at font size 1, its left edge and its top at 0; its width and its height."""
    pieces = typeset.pieces(typst)
    points = np.concatenate([subpath for piece in pieces for subpath in piece])
    low, high = points.min(axis=0), points.max(axis=0)
    context = cairo.Context(cairo.ImageSurface(cairo.FORMAT_A8, 1, 1))
    context.set_tolerance(0.0005)
    for piece in pieces:
        turned = sum(map(_area, piece)) > 0  # a tall bar's overlapping pieces would cut holes in it
        for subpath in piece:
            curve = (subpath[::-1] if turned else subpath) - low
            if np.ptp(curve[:, 1]) < RULE / 4:  # the bar of a fraction or of a root: a stroke, not a shape
                left, right, y = curve[:, 0].min(), curve[:, 0].max(), curve[:, 1].mean()
                context.rectangle(left, y - RULE / 2, right - left, RULE)
                continue
            context.move_to(*curve[0])
            for handles_and_end in curve[1:].reshape(-1, 6):
                context.curve_to(*handles_and_end)
            context.close_path()
    width, height = high - low
    return context.copy_path(), float(width), float(height)


def _area(subpath: np.ndarray) -> float:
    """Twice the area within a subpath's anchors, positive where it runs clockwise in the frame."""
    x, y = subpath[::3].T
    return float(np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y))
