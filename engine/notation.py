"""The tokens of an expression as people write it: ``f(x, y) = 2x² + |y|``, ``np.exp(w[0])``, ``½·θ₀``.

What is only another way to write a sign or a name becomes the grammar's own (`engine.parser`): signs of
multiplication, dashes, superscripts, subscripts, thin spaces, module names, quotes and a left side. Each
token knows the columns that it was written in, so that a mistake is shown in the text as it was typed.

The two weights may be called by any pair of names in `PAIRS`, but by one pair only: in ``x + w_1`` nobody
knows which weight x is. A curve's variable may be called by any one of the names in `SINGLE`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from engine.expression_errors import mistake_at, short
from engine.functions import CONSTANTS, MODULES, OTHER_CONSTANTS, called

WEIGHTS = ("w_0", "w_1")
X = ("x",)
PAIRS = (
    WEIGHTS, ("x", "y"), ("w_1", "w_2"), ("x_0", "x_1"), ("x_1", "x_2"), ("theta_0", "theta_1"),
    ("theta_1", "theta_2"), ("X", "Y"), ("W_0", "W_1"), ("W_1", "W_2"), ("X_0", "X_1"), ("X_1", "X_2"),
    ("u", "v"), ("a", "b"), ("w", "b"),
)  # fmt: skip
SINGLE = (
    *"abcdfghklmnopqrstuvwxyzXYWT",
    "theta",
    *(name for pair in PAIRS for name in pair if name[-2:] in ("_0", "_1")),
)
WORDS = frozenset({"if", "else", "and", "or", "not", "in", "is", "for", "lambda"})  # Python's, no names

_SIGNS = dict.fromkeys("·∙⋅×∗•", "*") | dict.fromkeys("−–—‐‑‒", "-") | dict.fromkeys("÷∕⁄", "/")
_NOTHING = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"  # has no width
_SUPERSCRIPTS = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ˣʸ", "0123456789+-()xy", strict=True))
_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
_FRACTIONS = {"½": "12", "⅓": "13", "⅔": "23", "¼": "14", "¾": "34"}
_LONGER = {"≤": "<=", "≥": ">="}
_ROUNDED = {"⌊": ("floor", "("), "⌈": ("ceil", "["), "⌋": (")",), "⌉": ("]",)}
_QUOTES = "\"'`´“”„‟‘’‚‛«»‹›$"
_NUMBER = re.compile(r"(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_SIGN = re.compile(r"\*\*|<=|>=|==|!=|:=|[-+*/^(),;:<>=|\[\]{}]")
_INDEX = re.compile(r"\[\s*([0-9])\s*\]|(?<=_)\{\s*([0-9]+)\s*\}", re.ASCII)
_LATEX = re.compile(r"\\[A-Za-z]+|\\.?", re.DOTALL)
_STEMS = re.compile(r"(w|W|x|X|theta)_?([0-9])")
_GLUED = re.compile(r"(?:pi|π|e|(?:w|W|x|X|θ|theta)_?[0-2]|[xyXY])")
_MEANT = {  # for LaTeX
    "frac": "(a)/(b)", "dfrac": "(a)/(b)", "tfrac": "(a)/(b)", "sqrt": "sqrt(a)", "cdot": "*", "times": "*",
    "left": "(", "right": ")", "lvert": "abs(a)", "rvert": "abs(a)", "vert": "abs(a)", "pi": "pi",
    "theta": "x", "leq": "<=", "le": "<=", "geq": ">=", "ge": ">=", "operatorname": "sin(a)",
    "begin": "where(a < b, c, d)",
}  # fmt: skip


class Token(NamedTuple):
    """A token: what it means to the grammar, and where it stands.

    ``kind`` is number, name, sign, end, or foreign and latex, which nothing is made of; ``column`` counts
    from 1, ``end`` is the column behind it; ``gap`` is "", " ", or "\\n" where nothing joins it to what
    stands before it.
    """

    kind: str
    value: str
    column: int
    end: int
    gap: str = ""

    def is_sign(self, *values: str) -> bool:
        """Whether it is one of these signs."""
        return self.kind == "sign" and self.value in values


def tokens(text: str, variables: tuple[str, ...]) -> tuple[list[Token], bool]:
    """The tokens of a text, its names those in ``variables``; whether it has only the grammar's own notation.

    Raises: InputError, where names do not go together.
    """
    line = _one_for_one(text)
    cut = list(_cut(line))
    cut, declared = _without_left_side(cut)
    cut = [
        piece for token, after in zip(cut, [*cut[1:], None], strict=True) for piece in _unglued(token, after)
    ]
    names = _variables(text, cut, variables, declared)
    read = [
        token._replace(value=names.get(_plain(token.value), token.value)) if token.kind == "name" else token
        for token in cut
    ]
    typed = "".join(text.split())
    return read, "".join(token.value for token in read) == typed


def pieces(text: str, few: Sequence[Token]) -> str:
    """The text of some tokens as it was written."""
    return short(text[few[0].column - 1 : few[-1].end - 1]) if few else ""


def latex(command: str) -> str:
    """What to write instead of a LaTeX command."""
    name = command.removeprefix("\\")
    return _MEANT.get(name) or (f"{called(name)}(a)" if called(name) else "(a)/(b), sqrt(a), sin(a), *")


def spelled(variables: tuple[str, ...]) -> str:
    """The variables as a sentence names them: the two weights as people write them."""
    return "x, y" if variables == WEIGHTS else ", ".join(variables)


def lost_power(name: str) -> dict[str, str]:
    """What a variable that ends with a digit is as a power, x² for x2; empty for any other name."""
    found = re.fullmatch(r"(.+?)([2-9])", name)
    if found is None or not _is_variable(found[1]):
        return {}
    digit = found[2]
    return {"digit": digit, "power": found[1] + _RAISED[int(digit)], "plain": f"{found[1]}**{digit}"}


def misread(name: str) -> tuple[str, dict[str, str]] | None:
    """The code and fields of the sentence about a lost power, or a function without parentheses; or None."""
    if power := lost_power(name):
        return "power", {"word": name, **power}
    ends = (at for at in range(len(name) - 1, 1, -1) if called(name[:at]) and _is_variable(name[at:]))
    end = next(ends, None)
    return None if end is None else ("call", {"word": name[:end]})


# -------------------------------------------------------------------------------------- characters and tokens


def _one_for_one(text: str) -> str:
    """The text with the plain form of each sign and letter, one character for one."""
    line = "".join(map(_plain_character, text))
    begin, end = len(line) - len(line.lstrip()), len(line.rstrip())
    if (
        end - begin > 1 and line[end - 1] in ".;" and line[end - 2] not in "0123456789"
    ):  # a sentence's, a program's
        line, end = line[: end - 1] + " " + line[end:], end - 1
    while end - begin > 1 and line[begin] in _QUOTES and line[end - 1] in _QUOTES:
        line = line[:begin] + " " + line[begin + 1 : end - 1] + " " + line[end:]
        begin, end = len(line) - len(line.lstrip()), len(line.rstrip())
    return line


def _plain_character(character: str) -> str:
    if character.isascii():
        return character
    if character in _NOTHING or character.isspace():
        return "\n" if character in "\u2028\u2029\x85" else " "
    if character in _SUPERSCRIPTS or character in _FRACTIONS or character.translate(_SUBSCRIPTS) != character:
        return character
    found = unicodedata.normalize("NFKC", _SIGNS.get(character, character))  # as of full width, or italic
    return found if len(found) == 1 else character


def _cut(line: str, first: int = 1) -> Iterator[Token]:
    """The tokens of a line; a character of no token ends them as "foreign"."""
    at, gap, before = 0, "", ""
    while at < len(line):
        character = line[at]
        if character.isspace():
            gap = "\n" if character in "\n\r" else gap or " "
            at += 1
            continue
        column = first + at
        if character in _SUPERSCRIPTS:
            length = next(
                (k for k in range(len(line) - at) if line[at + k] not in _SUPERSCRIPTS), len(line) - at
            )
            inner = "".join(_SUPERSCRIPTS[each] for each in line[at : at + length])
            yield Token("sign", "**", column, column + 1, gap)
            if (power := re.search(r"[xy][0-9]", inner)) is not None:  # e⁻ˣ² is e to the power of what?
                wrong = column + power.end() - 1
                yield Token("foreign", line[wrong - first], wrong, wrong + 1)
                return
            yield Token("sign", "(", column, column + 1)
            yield from list(_cut(inner, column))[:-1]
            yield Token("sign", ")", column + length - 1, column + length)
            kind = "sign"
        elif character in _ROUNDED:
            *name, kind = _ROUNDED[character]
            yield from (Token("name", each, column, column + 1, gap) for each in name)
            yield Token("sign", kind, column, column + 1, gap)
            kind, length = "sign", 1
        elif character in _FRACTIONS:
            above, below = _FRACTIONS[character][0], _FRACTIONS[character][1]
            yield Token("sign", "(", column, column + 1, "\n" if before == "number" else gap)
            yield from (
                Token(*each, column, column + 1)
                for each in (("number", above), ("sign", "/"), ("number", below), ("sign", ")"))
            )
            kind, length = "sign", 1
        else:
            kind, value, length = _next(line, at)
            yield Token(kind, value, column, column + length, gap)
            if kind in ("foreign", "latex"):
                return
        gap, before = "", kind
        at += length
    yield Token("end", "", first + len(line), first + len(line), gap)


def _next(line: str, at: int) -> tuple[str, str, int]:
    """The kind, meaning and length of the token at a place."""
    if (number := _NUMBER.match(line, at)) is not None:
        return "number", number.group(), number.end() - at
    if line[at] in "√∛":
        return "name", line[at], 1
    if _letter(line[at]):
        name, length = _name(line, at)
        return "name", name, length
    if line[at] in _LONGER:
        return "sign", _LONGER[line[at]], 1
    if line[at] == "\\":
        found = _LATEX.match(line, at)
        return "latex", found.group() if found else "\\", 1
    if (sign := _SIGN.match(line, at)) is not None:
        return "sign", sign.group(), sign.end() - at
    return "foreign", line[at], 1


def _letter(character: str) -> bool:
    return (character.isalpha() or character == "_") and character not in _SUPERSCRIPTS


def _name(line: str, at: int) -> tuple[str, int]:
    """A name without its modules and with its index, as of ``w[0]`` and ``w_{0}``; and its length."""
    end = _name_end(line, at)
    begin = at
    while (
        line[at:end].lower().split(".")[0] in MODULES
        and line[end : end + 1] == "."
        and _letter(line[end + 1 : end + 2] or "0")
    ):
        begin, end = end + 1, _name_end(line, end + 1)
    name = line[begin:end]
    index = _INDEX.match(line, end)
    if index is not None and name.rstrip("_").lower() in ("w", "x", "theta", "θ", "log"):
        name, end = name.rstrip("_") + "_" + (index.group(1) or index.group(2)), index.end()
    digits = name.translate(_SUBSCRIPTS)
    first = next((k for k, (a, b) in enumerate(zip(name, digits, strict=True)) if a != b), None)
    if first is not None:
        name = digits if name[first - 1] == "_" else f"{digits[:first]}_{digits[first:]}"
    return name, end - at


def _name_end(line: str, at: int) -> int:
    end = at
    while end < len(line) and (
        _letter(line[end])
        or (line[end].isascii() and line[end].isdigit())
        or line[end].translate(_SUBSCRIPTS) != line[end]
        or unicodedata.category(line[end])[0] == "M"
    ):
        end += 1
    return end


# -------------------------------------------------------------------------------------------------- names


def _plain(name: str) -> str:
    """A variable's name in its plainest form: ``w_0`` for w0, ``theta_1`` for θ1; others as they are."""
    name = name.replace("θ", "theta") if name.startswith("θ") else name
    found = _STEMS.fullmatch(name)
    return f"{found.group(1)}_{found.group(2)}" if found else name


def _without_left_side(cut: list[Token]) -> tuple[list[Token], list[str]]:
    """The tokens behind a left side such as ``f(x, y) =``, ``z =`` or ``lambda x:``, and the names in it.

    So do ``return`` and ``def f(x, y): return``, as they stand in a program.
    """
    declared: list[str] = []
    while True:
        if cut[0].kind == "name" and cut[0].value == "return" and cut[1].kind != "end":
            cut = cut[1:]
        equal = next((k for k, token in enumerate(cut) if token.is_sign("=", ":=", ":")), 0)
        left = [token for token in cut[:equal] if not token.is_sign(",", "(", ")")]
        shape = "".join("n" if token.kind == "name" else token.value for token in cut[:equal])
        anonymous = bool(left) and left[0].value == "lambda" and cut[equal].is_sign(":")
        defined = bool(left) and left[0].value == "def" and cut[equal].is_sign(":")
        sides = r"nn(,n)*" if anonymous else r"nn\(n(,n)*\)" if defined else r"n(\(n(,n)*\))?"
        if not equal or not re.fullmatch(sides, shape):
            return cut, declared
        if not (anonymous or defined) and cut[equal].is_sign(":"):
            return cut, declared
        declared = [_plain(token.value) for token in left[1 + defined :]] or declared
        cut = cut[equal + 1 :]


def _unglued(token: Token, after: Token | None) -> Iterator[Token]:
    """The token, or those of a product without signs and gaps: ``xy``, ``w_0w_1``, ``xe^x``, ``xsin(x)``."""
    is_call = after is not None and after.is_sign("(", "[")
    known = called(token.value) if is_call else None
    if (
        token.kind != "name"
        or known
        or token.value in (*CONSTANTS, *OTHER_CONSTANTS)
        or _is_variable(token.value)
    ):
        yield token
        return
    found: list[str] = []
    name, at = token.value, 0
    while (piece := _GLUED.match(name, at)) is not None and not (is_call and found and called(name[at:])):
        found.append(piece.group())
        at = piece.end()
    rest = name[at:]
    whole = token.end - token.column == len(name) and any(map(_is_variable, found))
    if not whole or (rest and not (is_call and called(rest))) or (is_call and found[0] == "e"):
        yield token
        return
    column, gap = token.column, token.gap
    for value in (*found, *([rest] if rest else [])):
        yield Token("name", value, column, column + len(value), gap)
        column, gap = column + len(value), ""


def _is_variable(name: str) -> bool:
    return any(_plain(name) in pair for pair in PAIRS) or _plain(name) in SINGLE


def _variables(
    text: str, cut: Sequence[Token], variables: tuple[str, ...], declared: Sequence[str]
) -> dict[str, str]:
    """What each name of a variable stands for."""
    used: dict[str, Token] = {}
    for token in cut:
        if token.kind == "name" and _is_variable(token.value):
            used.setdefault(_plain(token.value), token)
    if len(set(declared)) == len(declared) == len(variables) and set(used) <= set(declared):
        return dict(zip(declared, variables, strict=True))
    groups = (
        PAIRS if len(variables) == 2 else [(name,) for name in SINGLE] if len(variables) == 1 else [variables]
    )
    names = [name for name in used if any(name in group for group in groups)]
    if set(names) <= set(variables):
        return {name: name for name in names}
    if len(variables) == 1:
        if len(names) > 1:
            token, other = used[names[1]], used[names[0]]
            raise mistake_at(text, "one_variable", token.column, word=token.value, other=other.value)
        return {names[0]: variables[0]}
    fitting = [dict(zip(pair, variables, strict=True)) for pair in PAIRS if set(names) <= set(pair)]
    if not fitting:
        for k in range(1, len(names)):
            if not any(set(names[: k + 1]) <= set(pair) for pair in PAIRS):
                token, other = used[names[k]], used[names[0]]
                for each in (other, token):
                    _refuse_lost_power(text, each)
                raise mistake_at(text, "mixed", token.column, word=token.value, other=other.value)
    alone = len(names) == 1 and names[0].endswith("_2")  # or is w2 a square?
    if alone or len({pair[names[0]] for pair in fitting}) > 1:
        token = used[names[0]]
        _refuse_lost_power(text, token)
        raise mistake_at(text, "which", token.column, word=token.value)
    return fitting[0]


def _refuse_lost_power(text: str, token: Token) -> None:
    """Raise InputError for x2, which may be x² or the second weight."""
    if power := lost_power(token.value):
        raise mistake_at(text, "power_or_weight", token.column, word=token.value, **power)
