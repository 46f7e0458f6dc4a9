"""Trees of expressions, and a tree as a text again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Node:
    """A piece of an expression.

    ``kind`` is number, name, call, negative, an operator ``+ - * / **``, or a comparison ``< <= > >=``, which
    only is the first of a where's three children. ``value`` is the number's, name's or function's own text;
    ``column`` counts from 1.
    """

    kind: str
    column: int
    value: str = ""
    children: tuple[Node, ...] = ()


def count(node: Node) -> int:
    """How many nodes a tree has."""
    return 1 + sum(map(count, node.children))


def depth(node: Node) -> int:
    """How many nodes stand within one another; this alone may be asked of any tree."""
    level, found = [node], 0
    while level:
        level, found = [child for each in level for child in each.children], found + 1
    return found


def start(node: Node) -> int:
    """The first column of a tree."""
    return min([node.column, *map(start, node.children)])


def names(node: Node) -> set[str]:
    """The variables and constants in a tree."""
    return set().union({node.value} if node.kind == "name" else (), *map(names, node.children))


def put(node: Node, instead: Mapping[str, Node], column: int) -> Node:
    """A tree with others instead of its names, as if it stood at a column."""
    if node.kind == "name" and node.value in instead:
        return instead[node.value]
    return replace(
        node, column=column, children=tuple(put(child, instead, column) for child in node.children)
    )


_LEVELS = {"+": 0, "-": 0, "*": 1, "/": 1, "negative": 1, "**": 2}


def text(node: Node) -> str:
    """A tree in the grammar's own notation, which is read as the same tree: ``2*w_0 + abs(w_1)``."""
    kind, children = node.kind, node.children
    if kind in ("number", "name"):
        return node.value
    if kind == "call":
        return f"{node.value}({', '.join(map(text, children))})"
    if kind == "negative":
        return f"-{_held(children[0], 2)}"
    left, right = children
    if kind == "**":
        return f"{_held(left, 3)}**{text(right) if right.kind == 'negative' else _held(right, 2)}"
    if kind in ("*", "/"):
        return f"{_held(left, 1)}{kind}{_held(right, 2)}"
    if kind in ("+", "-"):
        return f"{text(left)} {kind} {_held(right, 2 if right.kind == 'negative' else 1)}"
    return f"{text(left)} {kind} {text(right)}"


def _held(node: Node, level: int) -> str:
    return text(node) if _LEVELS.get(node.kind, 3) >= level else f"({text(node)})"
