"""Expressions of the two weights, or of x alone: their grammar, and a parser that never evaluates a text.

The grammar, loosest first (`^` means `**`)::

    sum      product (("+" | "-") product)*
    product  signed (("*" | "/") signed)*
    signed   ("+" | "-") signed | power
    power    atom ("**" signed)?
    atom     number | "w_0" | "w_1" | "pi" | "e" | function "(" sum ")" | "(" sum ")"

A curve's text has ``"x"`` in the place of the two weights (`VARIABLES`).

A text is cut into tokens and built into a tree of ``Node``; the tree is what NumPy evaluates to check a
text, what a film's formula is written from, and what SymPy's nodes are built from, one by one
(`engine.derivatives`). Nothing is ever handed to ``eval`` or ``sympify``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NoReturn

import numpy as np

from engine.errors import InputError, nearest

WEIGHTS = ("w_0", "w_1")
X = ("x",)
VARIABLES = {len(names): names for names in (WEIGHTS, X)}  # by how many there are
CONSTANTS = {"pi": np.pi, "e": np.e}
FUNCTIONS: dict[str, Callable[..., Any]] = {
    "sin": np.sin, "cos": np.cos, "tan": np.tan, "asin": np.asin, "acos": np.acos, "atan": np.atan,
    "sinh": np.sinh, "cosh": np.cosh, "tanh": np.tanh, "exp": np.exp, "log": np.log, "ln": np.log,
    "log2": np.log2, "log10": np.log10, "sqrt": np.sqrt, "abs": np.abs,
}  # fmt: skip

# What people write for what we call otherwise.
OTHER_NAMES = {
    "arcsin": "asin", "arccos": "acos", "arctan": "atan", "fabs": "abs", "sen": "sin", "raiz": "sqrt",
}  # fmt: skip
OTHER_VARIABLES = {
    WEIGHTS: {
        "x": "w_0", "x_0": "w_0", "x0": "w_0", "w": "w_0", "y": "w_1", "x_1": "w_1", "x1": "w_1", "w_2": "w_1"
    },
    X: {"w": "x", "w_0": "x", "x_0": "x", "t": "x", "y": "x"},
}  # fmt: skip

# What is wrong with a text, by the code of its InputError (after "expression.").
SENTENCES = {
    "empty": "The expression is empty: write it with {variables}, such as {example}.",
    "long": "The expression has {length} characters; the most is {most}.",
    "constant": "The expression '{text}' does not depend on {variables}, so there is nothing to descend.",
    "entangled": "The expression '{text}' is too entangled: its second derivatives would have tens of"
    " thousands of terms. Use fewer factors or fewer functions within functions.",
}
# The same, where a column is to blame.
AT_COLUMN = {
    "character": "the character {word} is not used here; numbers, {variables}, + - * / **, parentheses"
    " and functions such as sin are.",
    "unopened": "this ) closes nothing.",
    "unclosed": "this ( is never closed.",
    "comma": "a comma has no place here; decimals have a point, as in 0.5.",
    "operator": "an operator such as * is missing before '{word}'.",
    "unfinished": "the expression stops where a number, a variable or ( is due.",
    "unexpected": "'{word}' stands where a number, a variable, a function or ( is due.",
    "no_argument": "{word} needs one argument.",
    "arguments": "{word} takes one argument only.",
    "call": "{word} is a function: write {word}(...).",
    "name_meant": "there is no '{word}' here; did you mean {meant}?",
    "name": "there is no '{word}' here; the names are {allowed}.",
    "deep": "more than {most} parentheses, signs and powers stand within one another.",
    "number": "the number is too large, too small or too long (at most 40 characters, from 1e-100 to 1e100).",
    "exponent": "the exponent is too large; the most is {most}.",
    "base": "only a positive number can be raised to a power that varies.",
    "value": "this is not a real number, or is not between 1e-100 and 1e100 in size.",
    "undefined": "this has no finite value anywhere on the domain {domain}.",
}

MOST_CHARACTERS = 1_000
MOST_DEPTH = 40  # parentheses, signs and powers within one another
MOST_EXPONENT = 64
LARGEST = 1e100  # of a number, and of anything computed from numbers alone
MOST_DERIVED = 30_000  # rough count of the symbols in the second derivatives: what SymPy does in seconds


@dataclass(frozen=True)
class Node:
    """A piece of an expression: ``kind`` is number, name, call, negative, or an operator ``+ - * / **``.

    ``value`` is the number's, name's or function's own text; ``column`` counts from 1.
    """

    kind: str
    column: int
    value: str = ""
    children: tuple[Node, ...] = ()


@lru_cache(maxsize=256)
def parse(text: str, variables: tuple[str, ...] = WEIGHTS) -> Node:
    """The tree of an expression's text in the ``variables``: `WEIGHTS`, or `X` for a curve.

    Raises: InputError, pointing at the column, for anything that is not in the grammar.
    """
    if not text.strip():
        example = "x**2 + sin(x)" if variables == X else "w_0**2 + 10*sin(w_1)"
        raise _mistake("empty", variables=", ".join(variables), example=example)
    if len(text) > MOST_CHARACTERS:
        raise _mistake("long", length=len(text), most=MOST_CHARACTERS)
    tree = _Parser(text, variables).whole()
    _check_numbers(text, tree)
    if not _names(tree) & set(variables):
        raise _mistake("constant", text=_short(text), variables=", ".join(variables))
    if max(_sizes(tree)) > MOST_DERIVED:
        raise _mistake("entangled", text=_short(text))
    return tree


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
    return None if np.isfinite(evaluate(node, *values)).any() else _start(node)


def mistake_at(text: str, code: str, column: int, **fields: object) -> InputError:
    """The InputError ``expression.<code>`` about a column of a text."""
    sentence = "Column {column} of the expression: " + AT_COLUMN[code] + "\n{quote}"
    return InputError(f"expression.{code}", sentence, column=column, quote=_quote(text, column), **fields)


# ------------------------------------------------------------------------------------------- the parser

_TOKEN = re.compile(
    r"(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?P<name>[A-Za-z_][A-Za-z_0-9]*)|(?P<sign>\*\*|[-+*/^(),])",
    re.ASCII,
)


class _Parser:
    """Recursive descent over the tokens of one text."""

    def __init__(self, text: str, variables: tuple[str, ...]) -> None:
        self.text, self.variables = text, variables
        self.tokens = list(self._cut())
        self.at = 0
        self.depth = 0

    @property
    def token(self) -> tuple[str, str, int]:
        """The next token: its kind, text and column."""
        kind, value, column = self.tokens[self.at]
        if kind == "foreign":
            self.fail("character", column, word=ascii(value), variables=", ".join(self.variables))
        return kind, value, column

    def fail(self, code: str, column: int, **fields: object) -> NoReturn:
        """Raise the InputError of ``code``."""
        raise mistake_at(self.text, code, column, **fields)

    def whole(self) -> Node:
        """The text, which must end where its expression does."""
        tree = self.sum()
        kind, value, column = self.token
        if kind == "end":
            return tree
        self.fail({")": "unopened", ",": "comma"}.get(value, "operator"), column, word=_short(value))

    def sum(self) -> Node:
        """One line of the grammar, as are the four that follow."""
        return self._chain(("+", "-"), self.product)

    def product(self) -> Node:
        """See the grammar."""
        return self._chain(("*", "/"), self.signed)

    def signed(self) -> Node:
        """See the grammar."""
        _, value, column = self.token
        if value not in ("+", "-"):
            return self.power()
        self.at += 1
        inner = self._deeper(self.signed, column)
        return Node("negative", column, children=(inner,)) if value == "-" else inner

    def power(self) -> Node:
        """See the grammar."""
        base = self.atom()
        _, value, column = self.token
        if value not in ("**", "^"):
            return base
        self.at += 1
        return Node("**", column, children=(base, self._deeper(self.signed, column)))

    def atom(self) -> Node:
        """See the grammar."""
        kind, value, column = self.token
        self.at += 1
        if kind == "number":
            return Node("number", column, value)
        if kind == "name":
            return self._named(value, column)
        if value == "(":
            inner = self._deeper(self.sum, column)
            self._close(column)
            return inner
        self.fail("unfinished" if kind == "end" else "unexpected", column, word=value)

    def _named(self, name: str, column: int) -> Node:
        _, value, after = self.token
        called = value == "("
        if name in FUNCTIONS and called:
            self.at += 1
            if self.token[1] == ")":
                self.fail("no_argument", after, word=name)
            inner = self._deeper(self.sum, after)
            if self.token[1] == ",":
                self.fail("arguments", self.token[2], word=name)
            self._close(after)
            return Node("call", column, name, (inner,))
        if name in FUNCTIONS:
            self.fail("call", column, word=name)
        if name in self.variables or name in CONSTANTS:
            if called:
                self.fail("operator", after, word="(")
            return Node("name", column, name)
        every = [*self.variables, *CONSTANTS, *FUNCTIONS]
        others = OTHER_NAMES | OTHER_VARIABLES[self.variables]
        known = [*FUNCTIONS] if called else every
        meant = [others[name.lower()]] if others.get(name.lower(), name) != name else nearest(name, known)
        if meant:
            self.fail("name_meant", column, word=_short(name), meant=" / ".join(meant))
        self.fail("name", column, word=_short(name), allowed=", ".join(every))

    def _chain(self, operators: tuple[str, str], part: Callable[[], Node]) -> Node:
        left = part()
        while (token := self.token)[1] in operators:
            self.at += 1
            left = Node(token[1], token[2], children=(left, part()))
        return left

    def _deeper(self, part: Callable[[], Node], column: int) -> Node:
        self.depth += 1
        if self.depth > MOST_DEPTH:
            self.fail("deep", column, most=MOST_DEPTH)
        inner = part()
        self.depth -= 1
        return inner

    def _close(self, opened: int) -> None:
        _, value, column = self.token
        if value == ",":
            self.fail("comma", column)
        if value != ")":
            self.fail("unclosed", opened)
        self.at += 1

    def _cut(self) -> Iterator[tuple[str, str, int]]:
        """Yield (kind, text, column) of each token; a character of no token ends them as "foreign"."""
        at = 0
        while at < len(self.text):
            if self.text[at] in " \t":
                at += 1
                continue
            found = _TOKEN.match(self.text, at)
            if found is None:
                yield "foreign", self.text[at], at + 1
                return
            yield str(found.lastgroup), found.group(), at + 1
            at = found.end()
        yield "end", "", len(self.text) + 1


def _mistake(code: str, **fields: object) -> InputError:
    return InputError(f"expression.{code}", SENTENCES[code], **fields)


def _quote(text: str, column: int, before: int = 40, after: int = 30) -> str:
    """The text about a column with a caret under it, each character one column wide."""
    start = max(0, column - 1 - before)
    piece = text[start : column - 1 + after]
    piece = "".join(c if " " <= c <= "~" else " " if c == "\t" else "?" for c in piece)
    lead = "..." if start else ""
    tail = "..." if column - 1 + after < len(text) else ""
    return f"    {lead}{piece}{tail}\n    {' ' * (len(lead) + column - 1 - start)}^"


def _short(text: str, most: int = 30) -> str:
    return text if len(text) <= most else text[: most - 3] + "..."


# ---------------------------------------------------------------------------------- what a tree is worth


def _start(node: Node) -> int:
    return min([node.column, *map(_start, node.children)])


def _names(node: Node) -> set[str]:
    return set().union({node.value} if node.kind == "name" else (), *map(_names, node.children))


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
            raise mistake_at(text, "exponent", _start(node.children[1]), most=MOST_EXPONENT)
        if exponent is None and base is not None and base <= 0:
            raise mistake_at(text, "base", _start(node))
    if (node.kind == "name" and node.value not in CONSTANTS) or None in values:
        return None
    value = float(evaluate(node, 0.0))
    vanished = node.kind in ("*", "/", "**") and abs(value) < 1 / LARGEST and values[0] != 0
    if not abs(value) <= LARGEST or vanished:
        raise mistake_at(text, "value", _start(node))
    return value


def _evaluate(node: Node, names: dict[str, Any]) -> Any:
    inner = [_evaluate(child, names) for child in node.children]
    match node.kind:
        case "number":
            return np.float64(node.value)
        case "name":
            return CONSTANTS[node.value] if node.value in CONSTANTS else names[node.value]
        case "call":
            return FUNCTIONS[node.value](inner[0])
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
    return np.power(np.float64(1) * inner[0], inner[1])


def _sizes(node: Node) -> tuple[int, int, int]:
    """Rough counts of the symbols of the tree, of its first derivative and of its second: the work for SymPy.

    They follow the rules (ab)' = a'b + ab' and f(a)' = f'(a) a', with 0 for what vanishes.
    """
    parts = [_sizes(child) for child in node.children]
    if node.kind in ("number", "name"):
        return 1, int(node.kind == "name" and node.value not in CONSTANTS), 0
    if node.kind in ("+", "-", "negative"):
        return 1 + sum(p[0] for p in parts), sum(p[1] for p in parts), sum(p[2] for p in parts)
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
