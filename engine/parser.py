"""From an expression's tokens to its tree: recursive descent, which never evaluates a text.

The grammar, loosest first (`^` means `**`)::

    choice     sum ("if" comparison "else" choice)?
    sum        product (("+" | "-") product)*
    product    signed (("*" | "/") signed | power)*
    signed     ("+" | "-") signed | power
    power      atom ("**" signed)?
    atom       number | "w_0" | "w_1" | "pi" | "e" | function "(" choice ("," choice)* ")"
               | "where" "(" comparison "," choice "," choice ")" | "(" choice ")" | "|" choice "|"
    comparison sum ("<" | "<=" | ">" | ">=") sum

A product's sign may be left out where one reading is left only: ``2x``, ``3(x + 1)``, ``x sin(x)``, but not
``1/2x``, ``e^2x`` or ``x 2``.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import NoReturn

from engine.errors import nearest
from engine.expression_errors import decimal, mistake, mistake_at, short
from engine.functions import (
    COMPARISONS,
    CONSTANTS,
    EXAMPLES,
    FUNCTIONS,
    INVERSE,
    OTHER_CONSTANTS,
    WRITTEN,
    arity,
    called,
    instead,
    listed,
)  # fmt: skip
from engine.notation import WORDS, Token, latex, misread, pieces, spelled, tokens
from engine.tree import Node, count, put

MOST_DEPTH = 40  # parentheses, signs and powers within one another
MOST_NODES = 1_000  # of what stands for a function that is written with others

_CLOSING = {"(": ")", "[": "]", "{": "}"}


def read(text: str, variables: tuple[str, ...]) -> tuple[Node, bool]:
    """The tree of a text, and whether it is written in the grammar's own notation only.

    Raises: InputError, pointing at the column, for anything that is not in the grammar.
    """
    parser = _Parser(text, variables)
    tree = parser.whole()
    return tree, parser.plain


class _Parser:
    """Recursive descent over the tokens of one text."""

    def __init__(self, text: str, variables: tuple[str, ...]) -> None:
        self.text, self.variables = text, variables
        self.tokens, self.plain = tokens(text, variables)
        self.at = 0
        self.depth = 0
        self.bars = [0]  # how many | are open, in each of the parentheses that are

    @property
    def token(self) -> Token:
        """The next token."""
        token = self.tokens[self.at]
        if token.kind == "foreign":
            self._foreign(token)
        if token.kind == "latex":
            self.fail("latex", token.column, word=short(token.value), meant=latex(token.value))
        return token

    def fail(self, code: str, column: int, **fields: object) -> NoReturn:
        """Raise the InputError of ``code``."""
        raise mistake_at(self.text, code, column, **fields)

    # ------------------------------------------------------------------------------------------ the grammar

    def whole(self) -> Node:
        """The text, which must end where its expression does."""
        tree = self.choice()
        if self.token.kind != "end":
            self._ended()
        return tree

    def choice(self) -> Node:
        """One line of the grammar, as are those that follow."""
        tree = self.sum()
        token = self.token
        if token.kind != "name" or token.value != "if":
            return tree
        self.at, self.plain = self.at + 1, False
        condition = self.comparison()
        if self.token.value != "else":
            self.fail("comparison", self.token.column)
        self.at += 1
        other = self._deeper(self.choice, token.column)
        return Node("call", token.column, "where", (condition, tree, other))

    def comparison(self) -> Node:
        """See the grammar; one in parentheses, too."""
        at, depth, bars = self.at, self.depth, [*self.bars]
        if self.token.is_sign("("):
            try:
                return self._within(self.comparison)
            except ValueError:  # the parentheses belong to its first side
                self.at, self.depth, self.bars = at, depth, bars
        left = self.sum()
        token = self.token
        if not token.is_sign(*COMPARISONS):
            self.fail("comparison", token.column)
        self.at += 1
        right = self.sum()
        if self.token.is_sign(*COMPARISONS):
            self.fail("comparison", self.token.column)
        return Node(token.value, token.column, children=(left, right))

    def sum(self) -> Node:
        """See the grammar."""
        left = self.product()
        while (token := self.token).is_sign("+", "-"):
            self.at += 1
            left = Node(token.value, token.column, children=(left, self.product()))
        return left

    def product(self) -> Node:
        """See the grammar."""
        begin, divisor, bars = self.at, 0, [self.token.is_sign("|")]
        left = self.signed()
        while True:
            token = self.token
            if token.is_sign("*", "/"):
                self.at += 1
                divisor, bars = (self.at if token.value == "/" else 0), [self.token.is_sign("|")]
                left = Node(token.value, token.column, children=(left, self.signed()))
            elif self._joins(token):
                middle, self.plain = self.at, False
                bars.append(token.is_sign("|"))
                if bars[-1] and any(bars[:-1]) and not bars[-2]:
                    self.fail("bar", token.column)
                right = self.power()
                if divisor:
                    above, below, factor = (
                        pieces(self.text, self.tokens[a:b])
                        for a, b in ((begin, divisor - 1), (divisor, middle), (middle, self.at))
                    )
                    one, other = f"({above}/{below})*{factor}", f"{above}/({below}*{factor})"
                    self.fail("ambiguous", token.column, one=one, other=other)
                left = Node("*", token.column, children=(left, right))
            else:
                return left

    def signed(self) -> Node:
        """See the grammar."""
        token = self.token
        if not token.is_sign("+", "-"):
            return self.power()
        self.at += 1
        inner = self._deeper(self.signed, token.column)
        return Node("negative", token.column, children=(inner,)) if token.value == "-" else inner

    def power(self) -> Node:
        """See the grammar."""
        begin = self.at
        base = self.atom()
        token = self.token
        if not token.is_sign("**", "^"):
            return base
        self.at += 1
        middle, bare = self.at, not self.token.is_sign(*_CLOSING)
        exponent = self._deeper(self.signed, token.column)
        if bare:
            self._one_way(begin, middle, "{0}**{1}*{2}", "{0}**({1}*{2})")
        return Node("**", token.column, children=(base, exponent))

    def atom(self) -> Node:
        """See the grammar."""
        token = self.token
        if token.kind == "number":
            self.at += 1
            return Node("number", token.column, token.value)
        if token.kind == "name" and (token.value not in WORDS or self.tokens[self.at + 1].is_sign("(")):
            return self._named(token)
        if token.is_sign(*_CLOSING):
            self.plain &= token.value == "("
            return self._within(self.choice)
        if token.is_sign("|"):
            return self._size(token)
        word = pieces(self.text, [token])
        self.fail("unfinished" if token.kind == "end" else "unexpected", token.column, word=word)

    # ---------------------------------------------------------------------------------------- their pieces

    def _joins(self, token: Token) -> bool:
        """Whether a token is a factor without a sign before it."""
        if token.gap == "\n" or (token.kind == "name" and token.value in WORDS):
            return False
        return token.kind == "name" or token.is_sign("(") or (token.is_sign("|") and not self.bars[-1])

    def _one_way(self, begin: int, middle: int, one: str, other: str) -> None:
        """Refuse a factor without a gap behind a piece that may go on: the x in e^2x."""
        token, end = self.token, self.at
        if token.gap or not self._joins(token):
            return
        self.power()
        ends = ((begin, middle - 1), (middle, end), (end, self.at))
        found = [pieces(self.text, self.tokens[a:b]) for a, b in ends]
        self.fail("ambiguous", token.column, one=one.format(*found), other=other.format(*found))

    def _within(self, part: Callable[[], Node]) -> Node:
        """What stands in parentheses, of any form."""
        opened = self.token
        self.at += 1
        self.bars.append(0)
        inner = self._deeper(part, opened.column)
        self._close(opened)
        return inner

    def _size(self, opened: Token) -> Node:
        """What stands between two |."""
        self.at, self.plain = self.at + 1, False
        self.bars[-1] += 1
        inner = self._deeper(self.choice, opened.column)
        if not self.token.is_sign("|"):
            self._ended(opened)
        self.at += 1
        self.bars[-1] -= 1
        return Node("call", opened.column, "abs", (inner,))

    def _named(self, token: Token) -> Node:
        self.at += 1
        after, name = self.token, token.value
        if name in self.variables:
            return Node("name", token.column, name)
        constant = OTHER_CONSTANTS.get(name, name.lower() if name.lower() == "pi" else name)
        if constant in CONSTANTS:
            if constant == "e" and after.is_sign("("):
                self.fail("operator", after.column, word="(")
            self.plain &= constant == name
            return Node("name", token.column, constant)
        function = called(name)
        if function is None:
            self._unknown(token, after.is_sign("(", "["))
        self.plain &= function == name
        if name in "√∛" and not after.is_sign("("):
            begin = self.at
            inner = self._deeper(self.atom, token.column)
            if self.token.is_sign("**", "^"):
                inside = pieces(self.text, self.tokens[begin : self.at])
                ways = {"one": f"{function}({inside})**2", "other": f"{function}({inside}**2)"}
                self.fail("ambiguous", self.token.column, **ways)
            self._one_way(begin, begin, function + "({1})*{2}", function + "({1}*{2})")
            return self._made(function, token.column, [inner])
        power = self._powered(token, function) if after.is_sign("**", "^") and function in FUNCTIONS else None
        if not self.token.is_sign("(", "["):
            self.fail("call", token.column, word=name)
        made = self._made(function, token.column, self._arguments(function))
        if power is None:
            return made
        self.plain = False
        return Node("**", power.column, children=(made, power))

    def _powered(self, token: Token, function: str) -> Node:
        """The exponent between a function and its argument, as in sin²(x)."""
        mark = self.token
        self.at += 1
        begin = self.at
        while self.token.is_sign("(", "{", "+", "-"):
            self.at += 1
        signs = [each.value for each in self.tokens[begin : self.at]]
        negative = "-" in signs
        number = self.token
        self.at += number.kind == "number"
        for each in reversed([sign for sign in signs if sign in _CLOSING]):
            if not self.token.is_sign(_CLOSING[each]):
                self.fail("call", token.column, word=function)
            self.at += 1
        whole = number.kind == "number" and number.value.isdigit()
        if whole and negative and number.value == "1" and function in INVERSE:
            one, other = f"{INVERSE[function]}(...)", f"1/{function}(...)"
            self.fail("inverse", mark.column, one=one, other=other)
        if not whole or negative:
            self.fail("call", token.column, word=function)
        return Node("number", number.column, number.value)

    def _arguments(self, function: str) -> list[Node]:
        opened, (least, most) = self.token, arity(function)
        self.at += 1
        self.bars.append(0)
        self.plain &= opened.value == "("
        found: list[Node] = []
        commas = []
        if not self.token.is_sign(*_CLOSING.values()):
            while True:
                part = self.comparison if function == "where" and not found else self.choice
                found.append(self._deeper(part, opened.column))
                if not self.token.is_sign(",", ";") or (self.token.value == ";" and most == 1):
                    break
                commas.append(self.at)
                self.at += 1
        semicolon = any(self.tokens[k].value == ";" for k in commas)
        self.plain &= not semicolon
        wrong = not least <= len(found) <= most
        if not self.token.is_sign(_CLOSING[opened.value]):
            self._ended(opened)
        for k in commas:
            if (wrong or semicolon) and self.tokens[k].value == ",":
                self._decimal(k)
        if wrong and most == 1:
            code = "arguments" if found else "no_argument"
            self.fail(code, self.tokens[commas[0]].column if commas else opened.column, word=function)
        if wrong:
            letters = ", ".join("abc"[:least])
            example = EXAMPLES.get(function, f"{function}({letters})")
            self.fail("several", opened.column, word=function, example=example)
        self._close(opened)
        return found

    def _made(self, function: str, column: int, arguments: list[Node]) -> Node:
        """A call, or what stands for it."""
        if function not in WRITTEN:
            return Node("call", column, function, tuple(arguments))
        self.plain = False
        made = put(_template(function), dict(zip("abc", arguments, strict=False)), column)
        if count(made) > MOST_NODES:
            raise mistake("entangled", text=short(self.text))
        return made

    def _deeper(self, part: Callable[[], Node], column: int) -> Node:
        self.depth += 1
        if self.depth > MOST_DEPTH:
            self.fail("deep", column, most=MOST_DEPTH)
        inner = part()
        self.depth -= 1
        return inner

    # ------------------------------------------------------------------------------------------- mistakes

    def _close(self, opened: Token) -> None:
        if not self.token.is_sign(_CLOSING[opened.value]):
            self._ended(opened)
        self.at += 1
        self.bars.pop()

    def _ended(self, opened: Token | None = None) -> NoReturn:
        """Say what is wrong with the next token, at which an expression, or what was opened, should end."""
        token = self.token
        word = pieces(self.text, [token])
        if token.is_sign(","):
            self._decimal(self.at)
            self.fail("comma", token.column)
        if token.is_sign("=", "==", ":="):
            example = "x**2" if len(self.variables) == 1 else "x**2 + y**2"
            self.fail("equals", token.column, example=example)
        if token.is_sign(*COMPARISONS):
            self.fail("condition", token.column)
        if token.is_sign(";", ":", "!="):
            self._foreign(token._replace(value=token.value[0]))
        if token.is_sign(*_CLOSING.values()) and opened is None:
            self.fail("unopened", token.column, word=word)
        if token.kind == "name" and token.value in ("and", "or", "not"):
            self.fail("logic", token.column, word=token.value)
        if opened is not None and (token.kind in ("end", "sign")):
            self.fail("unclosed", opened.column, word=pieces(self.text, [opened]))
        self.fail("operator", token.column, word=word)

    def _foreign(self, token: Token) -> NoReturn:
        shown = f"'{token.value}'" if short(token.value) == token.value else ascii(token.value)
        self.fail("character", token.column, word=shown, variables=spelled(self.variables))

    def _decimal(self, at: int) -> None:
        """Refuse the comma at a token's place as a decimal's, if it looks like one."""
        before, comma, after = self.tokens[at - 1 : at + 2]
        if before.kind == after.kind == "number" and not comma.gap and not after.gap:
            code, fields = decimal(before.value, after.value)
            self.fail(code, comma.column, **fields)

    def _unknown(self, token: Token, is_call: bool) -> NoReturn:
        word = short(token.value)
        if not is_call and (said := misread(token.value)) is not None:
            self.fail(said[0], token.column, **said[1])
        names = [*self.variables, *CONSTANTS]
        meant = instead(token.value) if is_call else nearest(token.value, names, 1, 0.65)
        if meant:
            self.fail("name_meant", token.column, word=word, meant=meant[0])
        code = "name" if len(self.variables) == 2 else "name_curve"
        self.fail(code, token.column, word=word, functions=listed())


@lru_cache(maxsize=32)
def _template(function: str) -> Node:
    names = ("a", "b", "c")
    return read(WRITTEN[function][1].format(*names), names)[0]
