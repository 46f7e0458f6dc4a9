"""The ramp of the ground's colours as a bar of losses, and the losses of some places beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

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

BAR = Box(96.0, 150.0, 36.0, 660.0)  # px in the plate
ROWS, ROW, TEXT = 150.0, 168.0, 212.0  # px: the first row's top, from one to the next, their left edge
NAME, LOSS, WEIGHT, HEAD = 28.0, 50.0, 28.0, 38.0  # px
PAD, SHADES = 26.0, 64


@dataclass(frozen=True)
class Place:
    """Weights (2,), the loss there, what the place is, and the second from which it is told."""

    w: tuple[float, float]
    loss: float
    name: str
    at: float


class LossBar(Actor):
    """A plate (``box``) with the bar, its numbers, and a row for each place; the highest first."""

    above = True

    def __init__(
        self, ground: LossMap, places: Sequence[Place], box: Box, appear: float, leave: float
    ) -> None:
        self.ground, self.box, self.appear, self.leave = ground, box, appear, leave
        self.places = sorted(places, key=lambda place: -place.loss)
        self.kept = Kept(around(box))
        at = BAR
        self.bar = Box(box.x + at.x, box.y + at.y, at.width, at.height)
        self.letters = [Formula("w_0"), Formula("w_1")]

    def height(self, loss: float) -> float:
        """The y of a loss on the bar, px: as even as the ground's heights are."""
        return self.bar.bottom - float(self.ground.tone(np.array(loss))) * self.bar.height

    def paint_resting(self, canvas: Canvas, seconds: float) -> None:
        """The plate, its heading, the bar and its numbers."""
        ground, box, bar, theme, words = self.ground, self.box, self.bar, self.ground.theme, self.ground.words
        paint_plate(canvas, theme, box, opacity=theme.panel_opacity)
        same, reads = words("surface_film.bar"), words("surface_film.reads")
        for said, size, base, bold in ((same, HEAD, 60.0, True), (reads, NAME, 104.0, False)):
            room = box.width - 2 * PAD
            size = min(size, size * room / lettering.width(said, size, bold=bold))
            ink = theme.text if bold else theme.muted
            canvas.text(said, box.x + PAD, box.y + base, size=size, colour=ink, bold=bold)
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
                if shown:
                    self._paint_row(canvas, place, self.box.y + ROWS + ROW * row)

    def _paint_row(self, canvas: Canvas, place: Place, top: float) -> None:
        theme, words, bar = self.ground.theme, self.ground.words, self.bar
        x, room = self.box.x + TEXT, self.box.width - TEXT - PAD / 2
        line = np.array([(bar.right + 6, self.height(place.loss)), (x - 14, top + 62.0)])
        canvas.line(line, theme.text, line=2.5)
        size = min(NAME, NAME * room / lettering.width(place.name, NAME))
        canvas.text(place.name, x, top + 26.0, size=size, colour=theme.muted)
        text = words.number(place.loss, 3)
        size = min(LOSS, LOSS * room / lettering.width(text, LOSS, bold=True))
        canvas.text(text, x, top + 80.0, size=size, colour=theme.symbols["loss"], bold=True)
        texts = [words.number(value, 2) for value in place.w]
        wide = sum(lettering.width(text, 1.0, bold=True) for text in texts)
        size = min(WEIGHT, (room - 90.0) / wide)
        for axis, text in enumerate(texts):
            colour = theme.symbols[f"w_{axis}"]
            self.letters[axis].paint(canvas, x, top + 106.0, size=34.0, colour=colour)
            x += self.letters[axis].width * 34.0 + 8
            x += canvas.text(text, x, top + 116.0, size=size, colour=colour, bold=True) + 20
