"""Single values as people type them, in a shell or in a TOML file, and back to text."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence


def number(value: object) -> float | None:
    """A finite number, or None: "0.1", "1e3", 2; never a bool."""
    try:
        found = math.nan if isinstance(value, (bool, list, tuple)) else float(str(value).strip())
    except ValueError:
        return None
    return found if math.isfinite(found) else None


def whole(value: object) -> int | None:
    """A whole number, or None: "60", "1e3", 60.0."""
    found = number(value)
    return int(found) if found is not None and found == int(found) else None


def pair(value: object) -> tuple[float, float] | None:
    """Two finite numbers: "-1,2", "(-1; 2)" or ``[-1, 2]``."""
    parts = value if isinstance(value, (list, tuple)) else re.split(r"[,;]", str(value).strip().strip("()"))
    numbers = [number(part) for part in parts]
    if len(numbers) != 2 or numbers[0] is None or numbers[1] is None:
        return None
    return (numbers[0], numbers[1])


def ends(value: object) -> tuple[float, float] | None:
    """Two finite numbers with a colon: "-5:5" or ``[-5, 5]``."""
    return pair(value if isinstance(value, (list, tuple)) else str(value).split(":"))


def domain(value: object) -> tuple[tuple[float, float], tuple[float, float]] | None:
    """The range of each weight, low below high: "-5:5,-2:3" or ``[[-5, 5], [-2, 3]]``."""
    sides = value if isinstance(value, (list, tuple)) else re.split(r"[,;]", str(value).strip())
    ranges = [ends(side) for side in sides]
    if len(ranges) != 2 or ranges[0] is None or ranges[1] is None:
        return None
    found = (ranges[0], ranges[1])
    return found if all(low < high for low, high in found) else None


def shown(value: object) -> str:
    """A value as a mistake's sentence quotes it, cut where it is long."""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return text if len(text) <= 60 else text[:57] + "..."


def comma(point: Sequence[float]) -> str:
    """ "-1,2": the shortest text that `pair` reads back as the same numbers."""
    return ",".join(repr(float(weight)).removesuffix(".0") for weight in point)


def colons(domain: Sequence[Sequence[float]]) -> str:
    """ "-5:5,-2:3": the text that `domain` reads back."""
    return ",".join(":".join(comma((end,)) for end in side) for side in domain)
