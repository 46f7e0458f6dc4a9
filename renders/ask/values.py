"""Single values as people type them, in a shell or in a TOML file, and back to text."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from scenes.options import PACES, SCALES


def number(value: object) -> float | None:
    """A finite number, or None: "0.1", "1e3", 2; never a bool."""
    try:
        text = str(value).strip().replace("\N{MINUS SIGN}", "-")
        found = math.nan if isinstance(value, (bool, list, tuple)) else float(text)
    except ValueError:
        return None
    return found if math.isfinite(found) else None


def whole(value: object) -> int | None:
    """A whole number, or None: "60", "1e3", 60.0; "1.000" would be one here and a thousand there."""
    found = None if grouped(value) else number(value)
    return int(found) if found is not None and found == int(found) else None


def seconds(value: object) -> float | None:
    """Seconds of a film, or None: "42", 42.5, or minutes and seconds, "1:02.5"."""
    text = str(value).strip()
    if not re.fullmatch(r"\d+:[0-5]?\d(?:\.\d+)?", text):
        found = number(value)
        return found if found is not None and found >= 0 else None
    minutes, _, rest = text.partition(":")
    return 60 * int(minutes) + float(rest)


class Seconds(float):
    """Seconds of a film, where epochs might be meant: they were typed with a colon."""


def moment(value: object) -> float | None:
    """An epoch, or with a colon `Seconds` of the film: "14", "0:10"."""
    if ":" not in str(value):
        return number(value)
    found = seconds(value)
    return None if found is None else Seconds(found)


def clock(value: float) -> str:
    """ "0:10": minutes and seconds, which `seconds` reads back."""
    return f"{int(value // 60)}:{value % 60:05.2f}".rstrip("0").rstrip(".")


def size(value: object) -> int | None:
    """A size in bytes, or None: "3MB", "500 kB"."""
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([kKmM]?)[bB]\s*", str(value))
    most = 0 if found is None else round(float(found[1]) * {"": 1, "k": 1e3, "m": 1e6}[found[2].lower()])
    return most or None


def sized(value: int) -> str:
    """ "3MB": the shortest text that `size` reads back."""
    for unit, of in (("MB", 1e6), ("kB", 1e3)):
        if value % (of / 100) == 0 and value >= of:
            return f"{value / of:g}{unit}"
    return f"{value}B"


def flag(value: object) -> bool | None:
    """True or false."""
    return value if isinstance(value, bool) else None


def pace(value: object) -> float | None:
    """How many times as fast as usual, or None: "0.5" to 2, "1.5x"."""
    found = number(str(value).strip().removesuffix("x"))
    return found if found is not None and PACES[0] <= found <= PACES[1] else None


def scale(value: object) -> float | None:
    """How many times as large as usual, or None: "1" to 1.5, "1.25x"."""
    found = number(str(value).strip().removesuffix("x"))
    return found if found is not None and SCALES[0] <= found <= SCALES[1] else None


def pair(value: object) -> tuple[float, float] | None:
    """Two finite numbers: "-1,2", "[-1, 2]", "(−0,35; −0,67)" as Spanish films have it, or ``[-1, 2]``."""
    found = numbers(value, 2)
    return None if found is None else (found[0], found[1])


def numbers(value: object, count: int) -> tuple[float, ...] | None:
    """So many finite numbers, written as those of a `pair`."""
    parts = value if isinstance(value, (list, tuple)) else _apart(str(value).strip().strip("()[]"))
    found = [each for each in map(number, parts) if each is not None]
    return tuple(found) if len(found) == len(parts) == count else None


def weights(value: object) -> tuple[float, ...] | None:
    """A start: a `pair`, or all the weights of a network, at least two finite numbers."""
    parts = value if isinstance(value, (list, tuple)) else _apart(str(value).strip().strip("()[]"))
    return numbers(value, max(2, len(parts)))


def _apart(text: str) -> list[str]:
    """What stands on both sides of a semicolon, where decimals may have a comma; else of commas, or gaps."""
    if ";" in text:
        return [part.replace(",", ".") for part in text.split(";")]
    return text.split(",") if "," in text else text.split()


def ends(value: object) -> tuple[float, float] | None:
    """Two finite numbers with a colon: "-5:5", or ``[-5, 5]``, as a text too."""
    if isinstance(value, (list, tuple)) or re.fullmatch(r"\s*[(\[][^:()\[\]]*[)\]]\s*", str(value)):
        return pair(value)
    return pair(str(value).split(":"))


def rising(value: object) -> tuple[float, float] | None:
    """A range, low below high: "-5:5" or ``[-5, 5]``."""
    found = ends(value)
    return found if found is not None and found[0] < found[1] else None


def positive(value: object) -> tuple[float, float] | None:
    """A range of learning rates, low below high, both greater than 0."""
    found = rising(value)
    return found if found is not None and found[0] > 0 else None


def experiment(value: object) -> tuple[float, int] | None:
    """A learning rate and a whole number of epochs: "0.1:20" or ``[0.1, 20]``."""
    found = ends(value)
    steps = None if found is None else whole(found[1])
    return None if found is None or steps is None else (found[0], steps)


def line(value: object) -> str:
    """A text on one line, with single spaces."""
    return " ".join(str(value).split())


def domain(value: object) -> tuple[tuple[float, float], tuple[float, float]] | None:
    """The range of each weight, low below high: "-5:5,-2:3" or ``[[-5, 5], [-2, 3]]``."""
    between = r"[,;]" if re.search(r"[,;]", str(value)) else r"\s+"
    sides = value if isinstance(value, (list, tuple)) else re.split(between, str(value).strip())
    if isinstance(value, str) and (lists := re.fullmatch(LISTS, value)):  # as Python writes it
        sides = [*lists.groups()]
    ranges = [ends(side) for side in sides]
    if len(ranges) != 2 or ranges[0] is None or ranges[1] is None:
        return None
    found = (ranges[0], ranges[1])
    return found if all(low < high for low, high in found) else None


def grouped(value: object) -> str | None:
    """A whole number without what parts its thousands, "1.000" or "1,000"; None for other values."""
    text = str(value) if isinstance(value, str | float) else ""
    found = re.fullmatch(r"\s*[1-9]\d{0,2}(?:[.,  ]\d{3})+\s*", text)
    return re.sub(r"[\s.,]", "", str(value)) if found else None


LISTS = r"\s*[(\[]?\s*([(\[][^()\[\]]*[)\]])\s*,\s*([(\[][^()\[\]]*[)\]])\s*[)\]]?\s*"


def pointed(text: str, parts: str) -> str | None:
    """A value with points for its decimal commas, where it is then numbers with these parts between them.

    "0,3,1" could be two pairs, and is none.
    """
    readings = {_read(text, parts, optional) for optional in ("?", "??")}  # longest, shortest numbers
    found = readings.pop()
    return None if readings or found == text.strip() else found


def between_colons(text: str, parts: str) -> str | None:
    """Ranges with colons in them, of ends that were parted otherwise; None where it is not clear which.

    "-3,3" and "[-3,3]" are -3:3; where two are asked for, for each weight one, so is a single range for both.
    """
    one = pointed(text, ":") or text.strip()
    if parts == ":,:" and ":" in text and rising(one) is not None:
        return f"{one},{one}"
    found = re.findall(r"[+-]?(?:\d+\.?\d*|\.\d+)", text)
    if not re.fullmatch(r"[\s,;()\[\]x×*]*", re.sub(r"[+-]?(?:\d+\.?\d*|\.\d+)", "", text)):
        return None
    sides = [":".join(found[at : at + 2]) for at in range(0, len(found), 2)]
    count = len(parts.split(","))
    if len(found) == 2:
        sides *= count
    fits = len(found) % 2 == 0 and len(sides) == count and all(rising(side) for side in sides)
    return ",".join(sides) if fits else None


SETTING = re.compile(r"(?<=[=(;\[])(\s*[+-]?\d+),(\d+)(?=\s*(?:[,;)\]]|$))")


def pointed_settings(text: str) -> str:
    """An optimizer's text with points for the decimal commas of its hyperparameters."""
    return SETTING.sub(r"\1.\2", text)


def _read(text: str, parts: str, optional: str) -> str | None:
    number = rf"([+−-]?\d+(?:[.,]\d+){optional}(?:[eE][+-]?\d+)?)"
    between = "".join(rf"\s*{'[,;]' if part == ',' else part}\s*{number}" for part in parts)
    found = re.fullmatch(rf"\(?\s*{number}{between}\s*\)?", text.strip())
    if found is None:
        return None
    first, *rest = (each.replace(",", ".").replace("\N{MINUS SIGN}", "-") for each in found.groups())
    return first + "".join(part + each for part, each in zip(parts, rest, strict=True))


def shown(value: object) -> str:
    """A value as a mistake's sentence quotes it, cut where it is long."""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return text if len(text) <= 60 else text[:57] + "..."


def comma(point: Sequence[float]) -> str:
    """ "-1,2": the shortest text that `pair` reads back as the same numbers."""
    return ",".join(repr(float(weight)).removesuffix(".0") for weight in point)


def alone(value: float) -> str:
    """ "0.5": the shortest text that `number` reads back."""
    return comma((value,))


def colon(side: Sequence[float]) -> str:
    """ "-5:5": the text that `ends` reads back."""
    return ":".join(alone(end) for end in side)


def colons(domain: Sequence[Sequence[float]]) -> str:
    """ "-5:5,-2:3": the text that `domain` reads back."""
    return ",".join(map(colon, domain))
