"""The ramp of the ground's colours as a bar of losses, and the losses of some places beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scenes.language import Words
from scenes.stage.map.map import LossMap
from scenes.stage.map.mesh import ramp_at
from scenes.stage.paint import lettering
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.formula import Formula
from scenes.stage.paint.layers import Kept
from scenes.stage.paint.motion import presence
from scenes.stage.paint.plates import around, paint_plate
from scenes.stage.plots.axes import SIZE, round_numbers
from scenes.theme import MEASURES

BAR, LOW_BAR = Box(96.0, 150.0, 36.0, 660.0), Box(84.0, 76.0, 30.0, 232.0)  # px in the plate; in a low one
ROWS, ROW, TEXT = 150.0, 168.0, 212.0  # px: the first row's top, from one to the next, their left edge
LOW_ROWS, LOW_ROW, LOW_TEXT = 66.0, 63.0, 152.0
LETTERS = 90.0  # px that the weights' letters take, with what is between them
NAME, LOSS, WEIGHT, HEAD = 28.0, 50.0, 28.0, 38.0  # px
LOW_NAME, LOW_LOSS = 26.0, 38.0
PAD, SHADES = 26.0, 64
FOOT, LAST = 40.0, 124.0  # px under the bar; of the last row, and under it


@dataclass(frozen=True)
class Place:
    """Weights (2,), the loss there, what the place is, and the second from which it is told."""

    w: tuple[float, float]
    loss: float
    name: str
    at: float


class LossBar(Actor):
    """A plate (``box``) with the bar, its numbers, and a row for each place; the highest first.

    Where the plate is low, all of a row stands on one line.
    """

    above = True

    def __init__(
        self, ground: LossMap, places: Sequence[Place], box: Box, appear: float, leave: float
    ) -> None:
        self.ground, self.box, self.appear, self.leave = ground, box, appear, leave
        self.places = sorted(places, key=lambda place: -place.loss)
        self.kept = Kept(around(box))
        at = LOW_BAR if box.low else BAR
        self.bar = Box(box.x + at.x, box.y + at.y, at.width, min(at.height, box.height - at.y - FOOT))
        apart = (box.height - ROWS - LAST) / max(len(self.places) - 1, 1)
        self.row = min(ROW, apart)  # px from one to the next
        self.letters = [Formula(ground.words.letter(axis)) for axis in (0, 1)]

    def height(self, loss: float) -> float:
        """The y of a loss on the bar, px: as even as the ground's heights are."""
        return self.bar.bottom - float(self.ground.tone(np.array(loss))) * self.bar.height

    def paint_resting(self, canvas: Canvas, seconds: float) -> None:
        """The plate, its heading, the bar and its numbers."""
        ground, box, bar, theme, words = self.ground, self.box, self.bar, self.ground.theme, self.ground.words
        paint_plate(canvas, theme, box, opacity=theme.panel_opacity)
        same, reads = words("surface_film.bar"), words("surface_film.reads")
        heads = (same, HEAD, 60.0, True), (reads, NAME, 104.0, False)
        for said, size, base, bold in (
            ((same, 32.0, 48.0, True), (reads, LOW_NAME, 48.0, False)) if box.low else heads
        ):
            size = lettering.fitting(said, size, box.width - 2 * PAD, bold=bold)
            ink, at_right = (theme.text if bold else theme.muted), box.low and not bold
            x, anchor = (box.right - PAD, "right") if at_right else (box.x + PAD, "left")
            canvas.text(said, x, box.y + base, size=size, colour=ink, bold=bold, anchor=anchor)
        tones = np.linspace(1, 0, SHADES)
        shades = np.rint(255 * ramp_at(theme, tones)).astype(int).tolist()
        canvas.ink_down(bar.y, bar.bottom, [f"#{r:02x}{g:02x}{b:02x}" for r, g, b in shades])
        canvas.context.rectangle(bar.x, bar.y, bar.width, bar.height)
        canvas.context.fill()
        for value in round_numbers(ground.low, ground.high, 4):
            y, text = self.height(value), words.number(value, None)
            canvas.line(np.array([(bar.x - 12, y), (bar.x, y)]), theme.muted, line=2)
            base = y + lettering.CAP_HEIGHT * SIZE / 2
            canvas.text(text, bar.x - 18, base, size=SIZE, colour=theme.muted, anchor="right")

    def paint_moving(self, canvas: Canvas, seconds: float) -> None:
        """The rows of the places that have been told."""
        for row, place in enumerate(self.places):
            with canvas.faded(presence(seconds, place.at)) as shown:
                if shown and self.box.low:
                    self._paint_line(canvas, place, self.box.y + LOW_ROWS + LOW_ROW * (row + 0.5))
                elif shown:
                    self._paint_row(canvas, place, self.box.y + ROWS + self.row * row)

    def _paint_row(self, canvas: Canvas, place: Place, top: float) -> None:
        theme, words, bar = self.ground.theme, self.ground.words, self.bar
        x, room = self.box.x + TEXT, self.box.width - TEXT - PAD / 2
        line = np.array([(bar.right + 6, self.height(place.loss)), (x - 14, top + 62.0)])
        canvas.line(line, theme.text, line=2.5)
        size = lettering.fitting(place.name, NAME, room)
        canvas.text(place.name, x, top + 26.0, size=size, colour=theme.muted)
        text = words.number(place.loss, 3)
        size = lettering.fitting(text, LOSS, room, bold=True)
        canvas.text(text, x, top + 80.0, size=size, colour=theme.symbols["loss"], bold=True)
        self._paint_weights(canvas, place, x, top + 116.0, room)

    def _paint_line(self, canvas: Canvas, place: Place, middle: float) -> None:
        """A place's row on one line: its loss, its name, its weights at the right edge."""
        theme, words, bar = self.ground.theme, self.ground.words, self.bar
        x, right = self.box.x + LOW_TEXT, self.box.right - PAD
        canvas.line(
            np.array([(bar.right + 6, self.height(place.loss)), (x - 12, middle)]), theme.text, line=2.5
        )
        base = middle + lettering.CAP_HEIGHT * LOW_LOSS / 2
        wide = max(lettering.width(_weights(words, one), MEASURES.smallest, bold=True) for one in self.places)
        text, weights = words.number(place.loss, 3), LETTERS + wide
        room = 0.2 * (right - x)
        size = lettering.fitting(text, LOW_LOSS, room, bold=True)
        canvas.text(text, x, base, size=size, colour=theme.symbols["loss"], bold=True)
        x += room + 10
        room = right - weights - 10 - x
        size = max(lettering.fitting(place.name, LOW_NAME, room), MEASURES.smallest)
        name = lettering.shortened(place.name, size, room)
        canvas.text(name, x, base, size=size, colour=theme.muted)
        self._paint_weights(canvas, place, right - weights, base, weights)

    def _paint_weights(self, canvas: Canvas, place: Place, x: float, base: float, room: float) -> None:
        """The weights on a baseline, side by side in a room."""
        theme, texts = self.ground.theme, _weights(self.ground.words, place).split()
        wide = sum(lettering.width(text, 1.0, bold=True) for text in texts)
        size = min(WEIGHT, (room - LETTERS) / wide)
        for axis, text in enumerate(texts):
            colour = theme.symbols[f"w_{axis}"]
            self.letters[axis].paint(canvas, x, base - 10.0, size=34.0, colour=colour)
            x += self.letters[axis].width * 34.0 + 8
            x += canvas.text(text, x, base, size=size, colour=colour, bold=True) + 20


def _weights(words: Words, place: Place) -> str:
    """Both weights of a place, as they are written."""
    return " ".join(words.number(value, 2) for value in place.w)
