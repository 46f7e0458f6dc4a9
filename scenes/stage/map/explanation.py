"""The map as it comes in, and in the panel the surface's formula with the key to its colours."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise, zip_longest

import numpy as np

from scenes.stage.map.map import LossMap
from scenes.stage.paint import lettering
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.formula import Formula, written
from scenes.stage.paint.layout import PANEL
from scenes.theme import MEASURES, Theme, map_ramp

BLURRED = 1e-8  # of the map's range of losses: less is nothing
CALLED = re.compile(r"(?<!\w)(?!pi\b|dot\b)[a-z]{2,}\w*(?:\^\S+)? $")  # a function's name, "sin^2 "
FACTOR = re.compile(r"\)(?:\^\S+)? $")  # what ends in a parenthesis, or a power of one
BETWEEN = 0.5  # ems between two parts of a formula that are measured one by one
TOO_LONG = 1e3  # what a line costs that is longer than the panel, a line's length over
LEAST_FORMULA = 32.0  # px: a formula that would be smaller is broken into lines


class Ground(Actor):
    """The map as an actor: it comes in at ``appear``, and makes way while ``gone`` (first, last second)."""

    def __init__(self, ground: LossMap, appear: float, gone: tuple[float, float] = (np.inf, np.inf)) -> None:
        self.ground, self.appear, self.gone = ground, appear, gone

    def presence(self, seconds: float) -> float:
        """None while something else takes its place."""
        return 0.0 if self.gone[0] < seconds < self.gone[1] else super().presence(seconds)

    def paint_resting(self, canvas: Canvas, seconds: float) -> None:
        """The map with its axes."""
        self.ground.paint_ground(canvas)


class Explanation(Actor):
    """In the panel before the race: the formula, and the key to the map's colours.

    A Python function has no formula: it stands there by its name. ``bottom`` is where it ends, px.
    """

    def __init__(self, ground: LossMap, appear: float, leave: float) -> None:
        self.ground, self.name, self.appear, self.leave = ground, ground.name, appear, leave
        words = ground.words
        head = f'"{words("race.loss")}"(w_0, w_1) = '
        self.lines = broken(written(ground.formula, words), head) if ground.formula else []
        self.size = min([40.0, *(PANEL.width / line.width for line in self.lines)])
        self.notes: list[str] = []
        if ground.steepness:
            self.notes.append(words("intro.logarithmic", height=ground.linear_up_to))
        if ground.is_hatched:
            self.notes.append(words("intro.no_loss"))
        y = PANEL.y + (96.0 if self.lines else 50.0)
        self.heights = [y]  # of the lines' middles, and at last of what comes after them, px
        for line, below in zip_longest(self.lines, self.lines[1:]):
            tall = (line.height + below.height) / 2 + 0.3 if below is not None else 0.0  # as cases are
            y += self.size * max(2.1, tall)
            self.heights.append(y)
        self.bottom = y + (132 + 34 * (len(self.notes) - 1) if self.notes else 86)

    def paint_resting(self, canvas: Canvas, seconds: float) -> None:
        """The surface's name, its formula and the colours from low loss to high."""
        theme = self.ground.theme
        name = lettering.shortened(self.name, MEASURES.body, PANEL.width, bold=True)
        canvas.text(name, PANEL.x, PANEL.y + 30, size=MEASURES.body, colour=theme.text, bold=True)
        for line, y in zip(self.lines, self.heights, strict=False):
            line.paint(canvas, PANEL.x, y, size=self.size, colour=theme.text)
        y = self.heights[-1]
        self._paint_key(canvas, y + 20)
        for row, note in enumerate(self.notes):
            canvas.text(note, PANEL.x, y + 124 + 34 * row, size=MEASURES.smallest, colour=theme.muted)

    def _paint_key(self, canvas: Canvas, y: float) -> None:
        theme, words, width = self.ground.theme, self.ground.words, 420.0
        paint_ramp(canvas, theme, Box(PANEL.x, y, width, 26.0), 140)
        low, high = (words.number(end, 2) for end in key_ends(self.ground.low, self.ground.high))
        canvas.text(low, PANEL.x, y + 58, size=MEASURES.smallest, colour=theme.muted)
        canvas.text(high, PANEL.x + width, y + 58, size=MEASURES.smallest, colour=theme.muted, anchor="right")
        canvas.text(
            words("race.loss"),
            PANEL.x + width / 2,
            y + 58,
            size=MEASURES.smallest,
            colour=theme.muted,
            anchor="middle",
        )


def paint_ramp(canvas: Canvas, theme: Theme, box: Box, parts: int) -> None:
    """The ground's colours in so many parts across a box, from low loss to high."""
    each = box.width / parts
    for part, (red, green, blue) in enumerate(np.rint(map_ramp(theme, parts) * 255).astype(int).tolist()):
        colour = f"#{red:02x}{green:02x}{blue:02x}"
        canvas.box(box.x + part * each, box.y, each + 0.6, box.height, colour)
    canvas.frame(box.x, box.y, box.width, box.height, theme.line, line=1.5)


def key_ends(low: float, high: float) -> tuple[float, float]:
    """The losses at the ends of the key: 0 where one is that but for what computing it has blurred."""
    return (
        0.0 if abs(low) < BLURRED * (high - low) else low,
        0.0 if abs(high) < BLURRED * (high - low) else high,
    )


def broken(formula: str, head: str, room: float = PANEL.width, least: float = LEAST_FORMULA) -> list[Formula]:
    """A formula in as many lines as it needs to be readable, broken before its outer terms.

    A line is ``room`` px wide and no smaller than ``least`` px. Where a term is too long for one, it is
    broken between factors or in parentheses as well.
    """
    whole = Formula(head + formula)
    if room / whole.width >= least:
        return [whole]
    breaks = _breaks(formula)
    terms = _cut(formula, [at for at, looseness in breaks if looseness == 0])
    if any(room / Formula(term.strip()).width < least for term in terms):
        return [Formula(line) for line in _best_lines(formula, head, breaks, room / least)]
    lines = [head]
    for term in terms:
        longer = Formula((lines[-1] + term).strip())
        if lines[-1] not in (head, "") and room / longer.width < least + 8:
            lines.append("quad " + term)
        else:
            lines[-1] += term
    return [Formula(line) for line in lines]


def _best_lines(formula: str, head: str, breaks: Sequence[tuple[int, float]], room: float) -> list[str]:
    """The lines, ``room`` ems wide, that cost least.

    Each costs 1, its white end, and what the break after it tears apart.
    """
    pieces = _cut(formula, [at for at, _ in breaks])
    widths = [Formula(piece.strip()).width for piece in (head, *pieces)]
    ends = np.cumsum(widths)  # where each piece ends if all is in one line; the head's comes first
    cost, begins = [0.0], [0]
    for last in range(1, len(pieces) + 1):
        options = []
        for first in range(last):
            width = ends[last] - (ends[first] if first else 0.0) + BETWEEN * (last - first)
            white = 1 - width / room
            loose = 0.5 * breaks[last - 1][1] ** 3 if last < len(pieces) else 0.0
            ragged = 4 * white**2 if last < len(pieces) else 0.0
            options.append(cost[first] + 1 + loose + (ragged if white >= 0 else TOO_LONG * -white))
        cost.append(min(options))
        begins.append(options.index(min(options)))
    lines: list[str] = []
    last = len(pieces)
    while last:
        lines.insert(0, "".join(pieces[begins[last] : last]))
        last = begins[last]
    return [head + lines[0], *(f"quad {line}" for line in lines[1:])]


def _cut(formula: str, places: Sequence[int]) -> list[str]:
    return [formula[first:last] for first, last in pairwise([0, *places, len(formula)])]


def _breaks(formula: str) -> list[tuple[int, float]]:
    """Where a formula in Typst's notation may be broken, and how much that tears apart, from 0 on.

    Before the outer terms, between factors, before the terms in parentheses: how deep in these, and a bit.
    Nowhere in a function's parentheses, a fraction's or an exponent's.
    """
    found: list[tuple[int, float]] = []
    open_: list[bool] = []  # of each parenthesis around, whether it only groups
    for at, letter in enumerate(formula):
        before = formula[:at]
        if letter in "([{":
            groups = letter == "(" and (not before or before[-1] in " (") and not CALLED.search(before)
            if groups and all(open_) and FACTOR.search(before):
                found.append((at, len(open_) + 0.25))
            open_.append(groups)
        elif letter in ")]}":
            del open_[-1:]
        elif letter in "+-" and all(open_) and before[-1:] == " " and formula[at + 1 : at + 2] == " ":
            found.append((at, len(open_) + 0.5 if open_ else 0.0))
    return found
