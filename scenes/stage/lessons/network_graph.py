"""A small network as a graph: its neurons, on each line the weight's number, under each neuron its bias."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise, product
from math import inf, pi

import numpy as np

from engine.network import Network
from scenes.language import Words, plain_name
from scenes.stage.frame.plate import Plate
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.formula import Formula
from scenes.stage.paint.layers import Kept
from scenes.stage.paint.lettering import CAP_HEIGHT
from scenes.stage.paint.plates import around
from scenes.stage.paint.signs import paint_tag
from scenes.theme import Theme

STUB, LETTER = 56.0, 40.0  # px: the lines in and out; the letters at their ends
NODE, PITCH = 34.0, 0.27  # px, a neuron's radius at most; of a row's height
THIN, PER, MOST = 2.5, 7.0, 15.0  # px: a line's width, with each unit of its weight's size, and at most
LIT = 12.0  # px around the line of the weight that changes
NAME, NUMBER, BIAS = 26.0, 26.0, 24.0  # px
DECIMALS = 3
PAD = 16.0  # px around it on a plate


class NetworkGraph(Actor):
    """A network in a room (px) with its weights (n,) of a second; that of the axis ``lit`` is marked."""

    def __init__(
        self,
        network: Network,
        weights: Callable[[float], np.ndarray],
        words: Words,
        theme: Theme,
        room: Box,
        lit: int,
        appear: float,
        leave: float = inf,
    ) -> None:
        self.network, self.weights, self.words, self.theme = network, weights, words, theme
        self.box, self.lit, self.appear, self.leave = room, lit, appear, leave
        layers, row = network.layers, room.height / max(network.layers)
        self.radius = min(NODE, PITCH * row)
        left, wide = room.x + STUB + self.radius, room.width - 2 * (STUB + self.radius)
        self.neurons = [
            np.array(
                [
                    (left + wide * layer / (len(layers) - 1), room.centre[1] + row * (unit - (units - 1) / 2))
                    for unit in range(units)
                ]
            )
            - (0.0, self.radius / 2)
            for layer, units in enumerate(layers)
        ]
        self.lines: list[tuple[int, np.ndarray]] = []  # a weight's axis, and where its line is (2, 2) px
        self.biases: list[tuple[int, np.ndarray]] = []
        axis = 0
        for before, after in pairwise(self.neurons):
            self.lines += [(axis + n, np.array(ends)) for n, ends in enumerate(product(before, after))]
            axis += len(before) * len(after)
            self.biases += [(axis + n, at) for n, at in enumerate(after)]
            axis += len(after)
        self.pixels = Kept(around(room))

    def paint_moving(self, canvas: Canvas, seconds: float) -> None:
        """All of it; its pixels are kept while no number changes."""
        w = self.weights(seconds)
        key = tuple(w.round(DECIMALS).tolist())
        self.pixels.paint(canvas, key, lambda sheet: self._paint(sheet, w))

    def _paint(self, canvas: Canvas, w: np.ndarray) -> None:
        theme, first, last = self.theme, self.neurons[0], self.neurons[-1]
        for ends, way, letter in ((first, -1, "x"), (last, 1, "hat(y)")):
            for at in ends:
                end = at + np.array([way * (self.radius + STUB - 24.0), 0.0])
                canvas.line(np.array([at, end]), theme.muted, line=THIN)
                x, y = end.tolist()
                formula, anchor = Formula(letter), "right" if way < 0 else "left"
                formula.paint(canvas, x + way * 8.0, y, size=LETTER, colour=theme.text, anchor=anchor)
        blue = theme.symbols["w_0"]
        for axis, line in self.lines:
            wide = min(THIN + PER * abs(float(w[axis])), MOST)
            if axis == self.lit:
                canvas.line(line, blue, line=wide + LIT, opacity=0.35)
            canvas.line(line, blue if axis == self.lit else theme.muted, line=wide)
        for number, at in enumerate(np.concatenate(self.neurons), 1):
            self._paint_neuron(canvas, at, str(number))
        for axis, line in self.lines:
            text = f"{self._name(axis)} {self.words.number(round(float(w[axis]), DECIMALS) + 0.0, DECIMALS)}"
            colour = blue if axis == self.lit else None
            paint_tag(canvas, theme, text, line.mean(axis=0), NUMBER, bold=True, colour=colour)
        for axis, (x, y) in self.biases:
            text = f"{self._name(axis)} {self.words.number(float(w[axis]), DECIMALS if w[axis] else 0)}"
            base = y + self.radius + 10.0 + CAP_HEIGHT * BIAS
            canvas.text(text, x, base, size=BIAS, colour=theme.muted, anchor="middle", halo=theme.sky[0])

    def _name(self, axis: int) -> str:
        return plain_name(self.network.parameters[axis])

    def _paint_neuron(self, canvas: Canvas, at: np.ndarray, text: str) -> None:
        theme, (x, y) = self.theme, at.tolist()
        for colour, radius in ((theme.text, self.radius), (theme.table, self.radius - 2.0)):
            canvas.context.new_path()
            canvas.context.arc(x, y, radius, 0, 2 * pi)
            canvas.ink(colour)
            canvas.context.fill()
        base = y + CAP_HEIGHT * NAME / 2
        canvas.text(text, x, base, size=NAME, colour=theme.text, bold=True, anchor="middle")


def on_plate(
    network: Network,
    w: np.ndarray,
    words: Words,
    theme: Theme,
    box: Box,
    lit: int,
    appear: float,
    leave: float,
) -> list[Actor]:
    """A network with weights (n,) that rest, on a plate of its own in a box (px)."""
    graph = NetworkGraph(network, lambda _: w, words, theme, box.inset(PAD), lit, appear, leave)
    return [Plate(theme, box, appear, leave), graph]
