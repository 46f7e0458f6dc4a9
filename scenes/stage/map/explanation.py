"""What explains a ground: its formula in lines that can be read, and how heights and colours are meant."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from scenes.stage.map.map import LossMap
from scenes.stage.paint.formula import Formula
from scenes.stage.paint.layout import PANEL

CALLED = re.compile(r"(?<!\w)(?!pi\b|dot\b)[a-z]{2,}\w*(?:\^\S+)? $")  # a function's name, "sin^2 "
FACTOR = re.compile(r"\)(?:\^\S+)? $")  # what ends in a parenthesis, or a power of one
BETWEEN = 0.5  # ems between two parts of a formula that are measured one by one
TOO_LONG = 1e3  # what a line costs that is longer than the panel, a line's length over
LEAST_FORMULA = 32.0  # px: a formula that would be smaller is broken into lines


def readings(ground: LossMap) -> list[str]:
    """How the ground is to be read: how even its heights and colours are, and what is hatched."""
    words = ground.words
    even = (
        words("terrain.logarithmic", height=ground.linear_up_to)
        if ground.steepness
        else words("terrain.linear")
    )
    return [even, words("intro.no_loss")] if ground.is_hatched else [even]


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
