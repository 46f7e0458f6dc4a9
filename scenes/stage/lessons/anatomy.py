"""A step of an optimizer on a plate: its rule, whose symbols light up as their numbers are put in.

A row for each number: the gradient, what stands in its place, what it is divided by, the parts that are
added, the step; for each weight a bar and the number. What has a direction has its bar to both sides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.rules import AHEAD, DECAY, DIRECTION, GRADIENT, MEMORY, QUOTIENT, SCALE
from scenes.stage.paint import lettering
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import Canvas
from scenes.stage.paint.formula import Formula
from scenes.stage.paint.layers import Kept
from scenes.stage.paint.motion import presence
from scenes.stage.paint.plates import around, paint_plate
from scenes.theme import Theme

if TYPE_CHECKING:
    import xarray

    from engine.contenders import Contender
    from scenes.language import Words
    from scenes.telling.anatomy import Looked

G, STEP = "g", "step"  # rows: what the optimizer is given, and the whole step
MOST_ROWS = 6
HIGHEST = 128.0  # px, a row
UNLIT = 0.30  # opacity of a symbol before its number is there
HEAD, NAME, NUMBER, SYMBOL, RULE = 34.0, 24.0, 38.0, 42.0, 46.0  # px
PAD, TOP, ROOM, BAR = 28.0, 190.0, 16.0, 26.0  # px: at the edges, above the rows, between columns, a bar
SHARE, LOW_SHARE = 0.30, 0.54  # of a plate's width, of a low one's, for what a row is
LOW_HEAD, LOW_TOP, LOW_FOOT = 30.0, 100.0, 12.0  # px, of a low plate
FIGURES, MOST_FIGURES = 0.58, 0.82  # of a low plate's column, its numbers; as much as long ones take
FIGURE_LEAST = 24.5  # px, numbers at least, if there is room
ALPHA = 30.0  # px, the learning rate
GROW = 0.4  # s in which a bar grows

ROOTS = {  # what the slope is divided by, and in brackets where it stands in the rule
    "Adagrad": "sqrt(G + epsilon)",
    "RMSprop": "sqrt(v + epsilon)",
    "Adadelta": "sqrt(v + epsilon) \\/ sqrt(d + epsilon)",
    "Adam": "sqrt(hat(v)) + epsilon",
    "AdamW": "sqrt(hat(v)) + epsilon",
    "AMSGrad": "sqrt(hat(v)_max) + epsilon",
    "Adamax": "u + epsilon",
    "Nadam": "sqrt(hat(v)) + epsilon",
    "Lamb": "sqrt(hat(v)) + epsilon",
    "Adafactor": "sqrt(v)",
}
AVERAGES = {"Nadam": "tilde(m)", "Lion": "c"}
RATES = {"Lamb": "alpha r", "Adafactor": "alpha_t"}


@dataclass(frozen=True)
class Row:
    """A number of both weights: its symbol (Typst, or plain text), what it is, its colour, all steps' (n, 2).

    ``unit`` says which rows have a common scale of bars; ``signed``: its bar goes to both sides.
    """

    key: str
    symbol: str
    name: str
    colour: str
    values: np.ndarray
    unit: str
    signed: bool = True


def rows_of(taken: xarray.Dataset, contender: Contender, words: Words, theme: Theme) -> list[Row]:
    """The rows of an optimizer's steps, from what it is given to what it does."""
    ink, symbols = theme.symbols, _symbols(contender)
    numbers = dict(zip(taken["number"].values, taken["value"].values[:, 0], strict=True))
    parts = dict(zip(taken["part"].values, taken["vector"].values[:, 0], strict=True))
    rows = [Row(G, "g", words("optimizer.row_g"), ink["gradient"], taken["gradient"].values[0], "slope")]
    if taken.attrs["rule"] != "known":
        for name, values in zip(taken["slot"].values, taken["after"].values[:, 0], strict=True):
            if len(rows) < MOST_ROWS - 1:
                kept = words("optimizer.row_kept")
                rows.append(Row(str(name), "", f"{name}, {kept}", ink["velocity"], values, str(name)))
    elif QUOTIENT in numbers and MEMORY not in parts:
        rows.append(_scale(numbers, symbols, words, theme))
    elif QUOTIENT in numbers and contender.optimizer != "RMSprop":
        name = words("optimizer.row_direction")
        rows.append(Row(DIRECTION, symbols[DIRECTION], name, ink["velocity"], numbers[DIRECTION], "slope"))
        if contender.optimizer != "Lion":
            rows.append(_scale(numbers, symbols, words, theme))
        name = words("optimizer.row_quotient")
        rows.append(Row(QUOTIENT, symbols[QUOTIENT], name, theme.text, numbers[QUOTIENT], QUOTIENT))
    else:
        rows += [_scale(numbers, symbols, words, theme)] if QUOTIENT in numbers else []
        if len(parts) > 1:
            inks = {MEMORY: ink["velocity"], GRADIENT: ink["gradient"], AHEAD: ink["learning_rate"]}
            for key in (MEMORY, AHEAD, GRADIENT):
                if key in parts:
                    said = words(f"optimizer.part_{key}")
                    rows.append(Row(key, symbols[key], said, inks[key], parts[key], STEP))
    if DECAY in parts:
        said = words("optimizer.part_decay")
        rows.append(Row(DECAY, symbols[DECAY], said, ink["learning_rate"], parts[DECAY], STEP))
    said = words("optimizer.row_step")
    return [*rows, Row(STEP, "Delta w", said, theme.text, taken["update"].values[0], STEP)]


def rule_of(taken: xarray.Dataset, contender: Contender) -> list[tuple[str, str]]:
    """The rule in pieces of a formula, from left to right: Typst, and the row whose number goes there."""
    symbols, parts = _symbols(contender), [*taken["part"].values]
    begin = [("w", ""), ("arrow.l", ""), ("w", "")]
    if taken.attrs["rule"] != "known":
        return [*begin, ("+", ""), ("Delta w", STEP)]
    own = contender.optimizer
    decay = [("- alpha lambda w", DECAY)] if DECAY in parts else []
    rate = ("- " + RATES.get(own, "alpha"), STEP)
    if own == "Lion":
        return [*begin, *decay, rate, ('"sign"(', QUOTIENT), ("c", DIRECTION), (")", QUOTIENT)]
    if own == "SGD" or (own == "RMSprop" and MEMORY in parts):
        whole = {GRADIENT: f"- alpha g \\/ {symbols[SCALE]}"} if own == "RMSprop" else {}
        pieces = {part: whole.get(part, symbols[part]) for part in parts if part != DECAY}
        return [*begin, *decay, *((piece, part) for part, piece in pieces.items())]
    over = DIRECTION if MEMORY in parts else G
    root = symbols[SCALE]
    below = (
        f"({root})" if "+" in root.replace("sqrt(", "").partition(")")[2] or root == "u + epsilon" else root
    )
    return [*begin, *decay, rate, (symbols[over], over), ("\\/", QUOTIENT), (below, SCALE)]


def _symbols(contender: Contender) -> dict[str, str]:
    """What stands for each number of a rule."""
    own, settings = contender.optimizer, contender.hyperparameters
    root = ROOTS.get(contender.variant, ROOTS.get(own, ""))
    if own == "RMSprop" and settings.get("centered"):
        root = "sqrt(v - overline(g)^2 + epsilon)"
    average = AVERAGES.get(own, "hat(m)")
    quotient = {"Lion": '"sign"(c)'}.get(own, f"{average} \\/ ({root})")
    symbols = {G: "g", DIRECTION: average, SCALE: root, QUOTIENT: quotient, DECAY: "- alpha lambda w"}
    if own == "RMSprop":
        return symbols | {MEMORY: "- mu m", GRADIENT: "- alpha g \\/ sqrt(dots.c)"}
    if settings.get("nesterov"):
        return symbols | {MEMORY: "+ mu^2 m", AHEAD: "- mu alpha g", GRADIENT: "- alpha g"}
    return symbols | {MEMORY: "+ mu m", GRADIENT: "- alpha g"}


def _scale(numbers: dict[str, np.ndarray], symbols: dict[str, str], words: Words, theme: Theme) -> Row:
    said = words("optimizer.row_scale")
    return Row(SCALE, symbols[SCALE], said, theme.symbols["loss"], numbers[SCALE], SCALE, signed=False)


class Anatomy(Actor):
    """The rows of the steps that are ``looked`` at, on a plate (``box``), from ``appear`` to ``leave``.

    On a low plate a row is one line: its symbol, what it is, and for each weight its bar and its number.
    """

    above = True

    def __init__(
        self,
        rows: Sequence[Row],
        rule: Sequence[tuple[str, str]],
        looked: Sequence[Looked],
        words: Words,
        theme: Theme,
        box: Box,
        appear: float,
        leave: float,
        rates: Sequence[str] = (),
    ) -> None:
        self.rates = tuple(rates)  # as they are written, of each step that is looked at
        self.rows, self.looked, self.words, self.theme, self.box = rows, looked, words, theme, box
        self.appear, self.leave, self.kept = appear, leave, Kept(around(box))
        self.rule = [(Formula(typst), key) for typst, key in rule]
        wide = sum(piece.width for piece, _ in self.rule) + 0.28 * len(self.rule)
        inner, low = box.width - 2 * PAD, box.low
        share = (LOW_SHARE if low else SHARE) * inner  # px: what a row is
        self.rule_size = min(RULE, (share - ROOM if low else inner) / wide)
        self.symbols = [Formula(row.symbol) if row.symbol else None for row in rows]
        steps = [each.step for each in looked]
        self.largest: dict[str, float] = {}  # of the rows of a unit
        for row in rows:
            values = np.abs(row.values[steps])
            largest = float(values[np.isfinite(values)].max(initial=0.0))
            self.largest[row.unit] = max(self.largest.get(row.unit, 0.0), largest)
        top, foot = (LOW_TOP, LOW_FOOT) if low else (TOP, PAD)
        self.high = min((box.height - top - foot) / len(rows), HIGHEST)  # px a row
        x = box.x + PAD + share
        each = (box.right - PAD - x - ROOM) / 2
        self.columns = [Box(x + place * (each + ROOM), box.y + top, each, self.high) for place in (0, 1)]
        self.room = share - 12.0  # px for what a row is
        called = max(lettering.width(row.name, NAME) for row in rows if row.symbol)
        self.named = (
            max(self.room - called - 0.01, 0.25 * self.room) if low else 0.0
        )  # px before what a row is called
        texts = [words.number(v, decimals(v)) for row in rows for v in row.values[steps].ravel().tolist()]
        self.figures = min(NUMBER, (0.72 if low else 0.36) * self.high)  # px, the numbers' size
        self.bar = 1.0  # of a column, a bar
        if low:
            wide = max(lettering.width(text, NUMBER, bold=True) for text in texts) / NUMBER
            part = min(max((FIGURE_LEAST * wide + 8.0) / each, FIGURES), MOST_FIGURES)
            self.figures, self.bar = min(self.figures, (part * each - 8.0) / wide), 1.0 - part

    def now(self, seconds: float) -> Looked:
        """The step that is shown: the first that is not over, or the last."""
        return next((each for each in self.looked if seconds < each.leaves), self.looked[-1])

    def since(self, key: str, seconds: float) -> float:
        """For how many seconds the number of a row has been there; negative before."""
        place = next((place for place, row in enumerate(self.rows) if row.key == key), len(self.rows) - 1)
        return seconds - self.now(seconds).row(place)

    def passed(self, seconds: float) -> tuple[int, int] | None:
        """The first and the last of the epochs that pass unseen on the way to the step that is shown."""
        place = self.looked.index(self.now(seconds))
        if not place or seconds >= self.looked[place].at:
            return None
        first, last = self.looked[place - 1].step + 2, self.looked[place].step
        return (first, last) if first < last else None

    def resting_key(self, seconds: float) -> object:
        """Changes with the step, and while others pass."""
        return self.now(seconds).step, self.passed(seconds)

    def paint_resting(self, canvas: Canvas, seconds: float) -> None:
        """The plate, which step it is, the weights' letters, and what the rows are."""
        box, theme = self.box, self.theme
        paint_plate(canvas, theme, box, opacity=theme.panel_opacity)
        text, passed = self.words("optimizer.step_of", step=self.now(seconds).step + 1), self.passed(seconds)
        if passed is not None:
            text = self.words("optimizer.passed", first=passed[0], last=passed[1])
        most, room = LOW_HEAD if box.low else HEAD, box.width - 2 * PAD
        down = 42 if box.low else 52
        if self.rates and (passed is None or len({*self.rates}) == 1):
            rate = self.words("optimizer.alpha", rate=self.rates[self.looked.index(self.now(seconds))])
            x, y, anchor = box.x + PAD, self.columns[0].y - 14, "left"
            if box.low:  # there the rule stands at the left
                x, y, anchor = box.right - PAD, box.y + down, "right"
                room -= lettering.width(rate, ALPHA, bold=True) + ROOM
            ink = theme.symbols["learning_rate"]
            canvas.text(rate, x, y, size=ALPHA, colour=ink, bold=True, anchor=anchor)
        size = lettering.fitting(text, most, room, bold=True)
        canvas.text(text, box.x + PAD, box.y + down, size=size, colour=theme.text, bold=True)
        for axis, column in enumerate(self.columns):
            letter, colour = Formula(self.words.letter(axis)), theme.symbols[f"w_{axis}"]
            y = column.y - (20 if box.low else 24)
            letter.paint(canvas, column.centre[0], y, size=36.0, colour=colour, anchor="middle")

    def paint_moving(self, canvas: Canvas, seconds: float) -> None:
        """The rule, and the rows as far as they have come."""
        self._paint_rule(canvas, seconds)
        step = self.now(seconds).step
        for place, row in enumerate(self.rows):
            since, top = self.since(row.key, seconds), self.columns[0].y + place * self.high
            self._paint_name(canvas, place, top, presence(since, 0.0) if since < 1 else 1.0)
            for axis, column in enumerate(self.columns):
                self._paint_value(canvas, row, float(row.values[step, axis]), column, top, since)

    def _paint_rule(self, canvas: Canvas, seconds: float) -> None:
        x, middle, size = self.box.x + PAD, self.box.y + (78 if self.box.low else 104), self.rule_size
        inks = {row.key: row.colour for row in self.rows}
        for piece, key in self.rule:
            there = 1.0 if not key else UNLIT + (1 - UNLIT) * presence(self.since(key, seconds), 0.0)
            colour = inks.get(key, self.theme.text)
            piece.paint(canvas, x, middle, size=size, colour=colour, opacity=there)
            x += (piece.width + 0.28) * size

    def _size(self, symbol: Formula) -> float:
        """How large a row's symbol is, px."""
        if self.box.low:
            return min(SYMBOL - 8.0, (self.named - 14.0) / symbol.width, 0.84 * self.high / symbol.height)
        return min(SYMBOL, self.room / symbol.width, 0.42 * self.high / symbol.height)

    def _paint_name(self, canvas: Canvas, place: int, top: float, there: float) -> None:
        row, symbol, x = self.rows[place], self.symbols[place], self.box.x + PAD
        if symbol is not None:
            down = (0.5 if self.box.low else 0.28) * self.high
            shown = UNLIT + (1 - UNLIT) * there
            size = self._size(symbol)
            symbol.paint(canvas, x, top + down, size=size, colour=row.colour, opacity=shown)
        if self.box.low:
            aside = self.named if symbol is not None else 0.0
            size = lettering.fitting(row.name, NAME, self.room - aside)
            base = top + self.high / 2 + lettering.CAP_HEIGHT * size / 2
            canvas.text(row.name, x + aside, base, size=size, colour=self.theme.muted)
            return
        lines = lettering.wrap(row.name, NAME, self.room)[: 1 if symbol is not None else 2]
        for number, text in enumerate(lines):
            base = top + 0.78 * self.high + 28.0 * (number - len(lines) + 1)
            canvas.text(text, x, base, size=NAME, colour=self.theme.muted)

    def _paint_value(
        self, canvas: Canvas, row: Row, value: float, column: Box, top: float, since: float
    ) -> None:
        theme, largest, low = self.theme, self.largest[row.unit], self.box.low
        high = min(BAR, (0.5 if low else 0.24) * self.high)
        y = top + ((self.high - high) / 2 if low else 0.16 * self.high)
        track = Box(column.x, y, self.bar * column.width, high)
        canvas.box(track.x, y, track.width, high, theme.line, radius=5, opacity=0.5)
        if since <= 0:
            return
        part = min(since / GROW, 1.0) * (value / largest if largest > 0 and np.isfinite(value) else 0.0)
        part = min(max(part, -1.0), 1.0)
        zero = track.centre[0] if row.signed else track.x
        wide = part * (track.width / 2 if row.signed else track.width)
        canvas.box(min(zero, zero + wide), y, abs(wide), high, row.colour, radius=0)
        if row.signed:
            canvas.line(np.array([(zero, y - 4), (zero, y + high + 4)]), theme.text, line=2.0)
        text, room = self.words.number(value, decimals(value)), column.width
        size = self.figures
        x, anchor, base = column.centre[0], "middle", top + 0.84 * self.high
        if low:
            x, anchor, room = column.right, "right", (1 - self.bar) * column.width - 8.0
            base = top + self.high / 2 + lettering.CAP_HEIGHT * size / 2
        size = lettering.fitting(text, size, room, bold=True)
        canvas.text(
            text, x, base, size=size, colour=theme.text, bold=True, anchor=anchor,
            opacity=min(since / GROW, 1.0),
        )  # fmt: skip


def decimals(value: float) -> int:
    """So many that at least two digits of a number are seen: two from 1 on, three below."""
    return 2 if abs(value) >= 1 or value == 0 or not np.isfinite(value) else 3
