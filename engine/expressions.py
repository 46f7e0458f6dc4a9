"""Expressions of the two weights, or of x alone: read, never evaluated as a text, and what they are worth.

What people write (`engine.notation`) is read in the grammar of `engine.parser` and built into a tree of
``Node``; the tree is what NumPy evaluates to check a text, what a film's formula is written from, and what
SymPy's nodes are built from, one by one (`engine.derivatives`). Nothing is ever handed to ``eval`` or
``sympify``.

A surface keeps the canonical text: what it was given, if that is in the grammar's own notation, and else the
tree written in it, with the weights' names that its map's axes have: ``w_0**2 + 2*w_1`` for ``x² + 2y``.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from engine import parser, tree
from engine.errors import InputError
from engine.expression_errors import AT_COLUMN, SENTENCES, mistake, mistake_at, short
from engine.functions import COMPARISONS, CONSTANTS, FUNCTIONS, SEVERAL, called, where
from engine.notation import WEIGHTS, X
from engine.tree import Node

__all__ = [
    "AT_COLUMN", "COMPARISONS", "CONSTANTS", "FUNCTIONS", "SENTENCES", "VARIABLES", "WEIGHTS", "Node", "X",
    "canonical", "evaluate", "meant", "mistake_at", "parse", "readable", "undefined",
]  # fmt: skip

VARIABLES = {len(names): names for names in (WEIGHTS, X)}  # by how many there are
MOST_CHARACTERS = 1_000
MOST_IN_A_ROW = 300
MOST_EXPONENT = 64
LARGEST = 1e100  # of a number, and of anything computed from numbers alone
MOST_DERIVED = 30_000  # rough count of the symbols in the second derivatives: what SymPy does in seconds


def parse(text: str, variables: tuple[str, ...] = WEIGHTS) -> Node:
    """The tree of an expression's text in the ``variables``: `WEIGHTS`, or `X` for a curve.

    Raises: InputError, pointing at the column, for anything that is not in the grammar.
    """
    return _read(text, variables)[0]


@lru_cache(maxsize=256)
def canonical(text: str, variables: tuple[str, ...] = WEIGHTS) -> str:
    """The text that stands for an expression everywhere, ``2*w_0`` for ``2x``; as it is, if it can be.

    Raises: InputError, as `parse`.
    """
    text = text.strip()
    node, plain = _read(text, variables)
    if plain:
        return text
    written = tree.text(node)
    parse(written, variables)  # what was left out may be too much
    return written


def readable(text: str) -> bool:
    """Whether a text is an expression of the two weights, or one but for where they are: w_0, not peaks."""
    try:
        parse(text)
    except InputError:
        return any(name in text for name in WEIGHTS)
    return True


def meant(text: str) -> bool:
    """Whether a text is meant as an expression: it is one, or has a function's name before a blank."""
    return readable(text) or any(called(word) for word in text.split()[:-1])


@lru_cache(maxsize=256)
def _read(text: str, variables: tuple[str, ...]) -> tuple[Node, bool]:
    if not text.strip():
        example = "x**2 + sin(x)" if variables == X else "w_0**2 + 10*sin(w_1)"
        raise mistake("empty", variables=", ".join(variables), example=example)
    if len(text) > MOST_CHARACTERS:
        raise mistake("long", length=len(text), most=MOST_CHARACTERS)
    node, plain = parser.read(text, variables)
    if tree.depth(node) > MOST_IN_A_ROW:
        raise mistake("many", text=short(text), most=MOST_IN_A_ROW)
    _check_numbers(text, node)
    if not tree.names(node) & set(variables):
        code = "constant_curve" if variables == X else "constant"
        raise mistake(code, text=short(text), variables=", ".join(variables))
    if max(_sizes(node)) > MOST_DERIVED:
        raise mistake("entangled", text=short(text))
    return node, plain


def evaluate(node: Node, *values: Any) -> Any:
    """The tree's value in NumPy at (w_0, w_1), or at x, of any shape; nan or inf where there is none."""
    with np.errstate(all="ignore"):  # never a warning
        return _evaluate(node, dict(zip(VARIABLES[len(values)], values, strict=True)))


def undefined(node: Node, *values: Any) -> int | None:
    """The column of the first innermost part that is finite at none of the places, or None."""
    for child in node.children:
        column = undefined(child, *values)
        if column is not None:
            return column
    return None if np.isfinite(evaluate(node, *values)).any() else tree.start(node)


# ---------------------------------------------------------------------------------- what a tree is worth


def _check_numbers(text: str, node: Node) -> float | None:
    """The value of a tree without variables, else None; refuses what is too large, or no number at all."""
    values = [_check_numbers(text, child) for child in node.children]
    if node.kind == "number":
        size = float(node.value)
        if len(node.value) > 40 or not (size == 0 or 1 / LARGEST <= size <= LARGEST):
            raise mistake_at(text, "number", node.column)
    if node.kind == "**":
        base, exponent = values
        if exponent is not None and abs(exponent) > MOST_EXPONENT:
            raise mistake_at(text, "exponent", tree.start(node.children[1]), most=MOST_EXPONENT)
        if exponent is None and base is not None and base <= 0:
            raise mistake_at(text, "base", tree.start(node))
    if (node.kind == "name" and node.value not in CONSTANTS) or None in values:
        return None
    value = float(evaluate(node, 0.0))
    vanished = node.kind in ("*", "/", "**") and abs(value) < 1 / LARGEST and values[0] != 0
    if not abs(value) <= LARGEST or vanished:
        raise mistake_at(text, "value", tree.start(node))
    return value


def _evaluate(node: Node, names: dict[str, Any]) -> Any:
    if node.kind == "call" and node.value == "where":
        sides = [_evaluate(side, names) for side in node.children[0].children]
        holds = COMPARISONS[node.children[0].kind](*sides)
        yes, no = (_evaluate(child, names) for child in node.children[1:])
        return where(sides[0], sides[1], holds, yes, no)
    inner = [_evaluate(child, names) for child in node.children]
    match node.kind:
        case "number":
            return np.float64(node.value)
        case "name":
            return CONSTANTS[node.value] if node.value in CONSTANTS else names[node.value]
        case "call":
            return (FUNCTIONS | SEVERAL)[node.value](*inner)
        case "negative":
            return -inner[0]
        case "+":
            return inner[0] + inner[1]
        case "-":
            return inner[0] - inner[1]
        case "*":
            return inner[0] * inner[1]
        case "/":
            return np.divide(inner[0], inner[1])
        case "**":
            return np.power(np.float64(1) * inner[0], inner[1])
    return inner[0] - inner[1]  # of a comparison


def _sizes(node: Node) -> tuple[int, int, int]:
    """Rough counts of the symbols of the tree, of its first derivative and of its second: the work for SymPy.

    They follow the rules (ab)' = a'b + ab' and f(a)' = f'(a) a', with 0 for what vanishes.
    """
    parts = [_sizes(child) for child in node.children]
    if node.kind in ("number", "name"):
        return 1, int(node.kind == "name" and node.value not in CONSTANTS), 0
    if node.kind in ("+", "-", "negative"):
        return 1 + sum(p[0] for p in parts), sum(p[1] for p in parts), sum(p[2] for p in parts)
    if node.kind in COMPARISONS or node.value in ("max", "min", "where"):
        sums = [sum(part[order] for part in parts) for order in (0, 1, 2)]
        often = 1 if node.kind in COMPARISONS or node.value == "where" else 2 ** (len(parts) - 1).bit_length()
        return 1 + sums[0], sums[1] and often * (sums[0] + sums[1]), sums[2] and often * (sums[0] + sums[2])
    if node.kind == "call" or (node.kind == "**" and not parts[1][1]):
        return _within(*parts[0])
    left, right = parts
    if node.kind == "/" and right[1]:
        right = _within(*right)
    if node.kind == "**":  # a**b = exp(b log a)
        return _within(*_times(_within(*left), right))
    return _times(left, right)


def _within(size: int, first: int, second: int) -> tuple[int, int, int]:
    return size + 1, (first and first + size + 2), (first and second + 2 * first + 2 * size + 4)


def _times(left: tuple[int, int, int], right: tuple[int, int, int]) -> tuple[int, int, int]:
    (a, a1, a2), (b, b1, b2) = left, right
    first = (a1 and a1 + b) + (b1 and a + b1)
    second = (a2 and a2 + b) + (b2 and a + b2) + (2 * (a1 + b1) if a1 and b1 else 0)
    return a + b + 1, first, second
