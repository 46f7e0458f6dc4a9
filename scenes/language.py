"""Every word and number that a viewer reads: ``scenes/words/*.toml`` through one loader, `Words`.

A key is the path through the TOML tables (``race.title``); a text may have ``{fields}``. Numbers are
written as the language writes them (Babel's data), always with U+2212 as the minus sign.
"""

from __future__ import annotations

import copy
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache, lru_cache
from math import isinf, isnan
from numbers import Integral, Real
from pathlib import Path

from engine.errors import InputError, either, nearest

FOLDER = Path(__file__).parent / "words"
LANGUAGES = ("es", "en")

WEIGHTS = ("w_0", "w_1")  # a surface's

MINUS = "\N{MINUS SIGN}"
INFINITY = "\N{INFINITY}"
NO_NUMBER = "\N{EM DASH}"
LARGE = 1e5  # from here on a number is written with a power of ten ...
SMALL = 1e-4  # ... and below here, where no number of decimals is asked for
COUNTED = 1e15  # counts have no decimals, and are written out up to here
GROUPED = 10_000  # digits are grouped from here on: "1234", "12.345"
SHORTEST = 10  # significant digits kept when no number of decimals is asked for
TYPED, FIGURES = 6, 4  # decimals of a weight that is given as it is; significant digits of any other
SUBSCRIPT = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def plain_name(name: str) -> str:
    """A weight's name as plain text has it: "w₀", "w₅₂", "w₁₂,₃"."""
    letter, _, numbers = name.partition("_")
    return letter + numbers.replace("_", ",").translate(SUBSCRIPT)


@cache
def load(language: str) -> Words:
    """The words of one language, read once. Raises InputError for a language that there is not."""
    return Words(language)


class Words:
    """The texts of one language: ``words("race.of", steps=60)`` is "de 60".

    Raises InputError for a language that there is not, KeyError for a key or field that there is not.
    """

    def __init__(self, language: str) -> None:
        if language not in LANGUAGES:
            raise InputError(
                "language.unknown",
                "language must be {allowed}; not '{language}'.",
                language=language,
                allowed=either(LANGUAGES),
            )
        self.language = language
        self._texts = texts_in(FOLDER / f"{language}.toml")
        self.weights: tuple[str, ...] = WEIGHTS

    def __call__(self, key: str, /, **fields: object) -> str:
        """The text at ``key``, with its ``{fields}`` filled in (numbers as the language writes them)."""
        if key not in self._texts:
            close = nearest(key, self._texts)
            hint = f"; did you mean {' or '.join(close)}?" if close else ""
            raise KeyError(f"no text '{key}' in scenes/words/{self.language}.toml{hint}")
        return self._texts[key].format(**{name: self._said(value) for name, value in fields.items()})

    def calling(self, weights: Sequence[str]) -> Words:
        """The same words with other names for w₀ and w₁, if there are any: those of a network's weights."""
        if tuple(weights) in ((), self.weights):
            return self
        own = copy.copy(self)
        own.weights = tuple(weights)
        names = dict(zip(map(plain_name, WEIGHTS), map(plain_name, weights), strict=True))
        pattern = re.compile("|".join(names))
        own._texts = {
            key: pattern.sub(lambda found: names[found[0]], text) for key, text in self._texts.items()
        }
        return own

    def beside(self, file: Path) -> Words:
        """The same words, and those of another file of texts."""
        own = copy.copy(self)
        own._texts = self._texts | texts_in(file)
        return own

    def weight(self, axis: int) -> str:
        """The name of the weight along an axis: "w₀", or a neuron's "b"."""
        return plain_name(self.weights[axis])

    def letter(self, axis: int) -> str:
        """The same in Typst's mathematics: "w_0", or "w_(12,3)"."""
        name, _, numbers = self.weights[axis].partition("_")
        return f"{name}_({numbers.replace('_', ',')})" if "_" in numbers else self.weights[axis]

    def __contains__(self, key: str) -> bool:
        return key in self._texts

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def get(self, key: str, default: str | None = None) -> str | None:
        """The text at ``key`` as it stands in the file, or ``default``."""
        return self._texts.get(key, default)

    def number(self, value: float, decimals: int | None = 3) -> str:
        """A number of the language, "−6,551": ``decimals`` of them, or as few as it needs for None.

        From 100,000 on, and where it would round to nothing, with a power of ten ("1,2·10⁹"); counts
        (``decimals=0``) are written out. Infinity is "∞", not-a-number "—".
        """
        return _number(self.language, float(value), decimals, self._texts["number.power"])

    def power(self, value: float, decimals: int) -> str:
        """A finite number with a power of ten, "1,68·10⁴", ``decimals`` before it."""
        mantissa, _, exponent = f"{value:.{decimals}e}".partition("e")
        raised = str(int(exponent)).translate(SUPERSCRIPT)
        return self("number.power", mantissa=self.number(float(mantissa), decimals), exponent=raised)

    def point(self, point: Sequence[float], decimals: int | None = None) -> str:
        """A pair of weights as the language writes it: "(−0,35; −0,67)" or "(−0.35, −0.67)"."""
        w_0, w_1 = (self.number(value, decimals) for value in point)
        return self("number.point", w_0=w_0, w_1=w_1)

    def place(self, point: Sequence[float]) -> str:
        """The same, a weight of more than `TYPED` decimals, which nobody typed, to `FIGURES` figures."""
        return self.point([w if round(w, TYPED) == w else float(f"{w:.{FIGURES}g}") for w in point])

    def all_of(self, names: Sequence[str]) -> str:
        """An enumeration: "Adam, Nadam y AMSGrad" ("e" before the sound of an i)."""
        *rest, last = names
        if not rest:
            return last
        by_sound = re.match(self._texts["list.and_sound"], last, re.IGNORECASE)
        link = self._texts["list.and_before_sound" if by_sound else "list.and"]
        return f"{', '.join(rest)} {link} {last}"

    def hyperparameter(self, name: str) -> str:
        """The short name of a hyperparameter ("learning_rate" is "lr"); unknown ones keep theirs."""
        return self._texts.get(f"hyperparameter.{name}", name)

    def setting(self, name: str, value: object) -> str:
        """One hyperparameter and its value as the board shows them: "lr 0,1", "amsgrad", "sin nesterov"."""
        short = self.hyperparameter(name)
        if value is True:
            return short
        if value is False or value is None:
            return self("setting.without", name=short)
        return self("setting.is", name=short, value=self._said(value))

    def settings(self, pairs: Sequence[tuple[str, object]]) -> str:
        """All of a contender's settings in one line: "lr 0,1 · momentum 0,9"."""
        return self("setting.between").join(self.setting(name, value) for name, value in pairs)

    def surface(self, name: str) -> str:
        """The name of a surface in this language; an expression is its own name."""
        return self._texts.get(f"surface.{name}", name)

    def _said(self, value: object) -> str:
        if isinstance(value, bool) or value is None:
            return str(value)
        if isinstance(value, Integral):
            return self.number(int(value), 0)
        if isinstance(value, Real):
            return self.number(float(value), None)
        if isinstance(value, Mapping) and "schedule" in value:
            arguments = value.get("arguments") or {}
            each = arguments.values() if isinstance(arguments, Mapping) else arguments
            return f"{value['schedule']}({'; '.join(self._said(argument) for argument in each)})"
        if isinstance(value, (list, tuple)):
            return f"[{'; '.join(self._said(item) for item in value)}]"
        return str(value)


@cache
def texts_in(file: Path) -> dict[str, str]:
    """The texts of a file of words by their paths through its tables: "race.title". Raises OSError."""
    return dict(_flat(tomllib.loads(file.read_text(encoding="utf-8"))))


def _flat(table: Mapping[str, object], path: str = "") -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{path}{name}.")
        else:
            yield path + name, str(value)


@lru_cache(maxsize=20_000)
def _number(language: str, value: float, decimals: int | None, power: str) -> str:
    if isnan(value):
        return NO_NUMBER
    if isinf(value):
        return INFINITY if value > 0 else MINUS + INFINITY
    smallest = SMALL if decimals is None else 0.5 * 10.0**-decimals
    large = COUNTED if decimals == 0 else LARGE
    if value == 0 or smallest <= abs(value) < large or (decimals == 0 and abs(value) < large):
        return _decimal(language, value, decimals)
    written = f"{value:.{SHORTEST - 1}e}" if decimals is None else f"{value:.1e}"
    mantissa, _, exponent = written.partition("e")
    raised = str(int(exponent)).translate(SUPERSCRIPT)
    return power.format(
        mantissa=_decimal(language, float(mantissa), None if decimals is None else 1), exponent=raised
    )


def _decimal(language: str, value: float, decimals: int | None) -> str:
    from babel.numbers import format_decimal

    digits = Decimal(f"{value:.{SHORTEST}g}") if decimals is None else Decimal(f"{value:.{decimals}f}")
    fraction = "#" * 20 if decimals is None else "0" * decimals
    whole = "#,##0" if abs(value) >= GROUPED else "0"
    # a rounded-away value keeps no sign: "−0,000" is no number
    text = format_decimal(digits or abs(digits), format=f"{whole}.{fraction}".rstrip("."), locale=language)
    return text.replace("-", MINUS)
