"""What is no loss of two weights is refused with a sentence; and where a Python function has a gradient."""

from __future__ import annotations

import math
import random
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from engine import python_functions
from engine.domains import DOMAIN
from engine.errors import InputError
from engine.surfaces import Surface


def half(a: Any, b: Any) -> Any:
    """No loss beyond b = 2.9, at a corner of its map."""
    return a * a + b * b if b < 2.9 else None


def counting() -> Callable[..., Any]:
    calls: list[int] = []

    def counted(a: Any, b: Any) -> Any:
        calls.append(1)
        return a + b + len(calls)

    return counted


REFUSED: dict[str, tuple[Any, str]] = {
    "no function": (3, "surface.function_kind"),
    "a class": (dict, "surface.function_kind"),
    "no weights": (lambda: 1.0, "surface.parameters"),
    "three": (lambda a, b, c: a, "surface.parameters"),
    "one, and a setting": (lambda w, scale=2: w[0], "surface.parameters"),
    "by name only": (lambda a, b, *, c: a, "surface.parameters"),
    "nothing": (lambda a, b: None, "surface.returns_none"),
    "nothing at a corner": (half, "surface.returns_none"),
    "a word": (lambda a, b: "high", "surface.returns_kind"),
    "true": (lambda a, b: a > b, "surface.returns_kind"),
    "lists of two lengths": (lambda a, b: [[1], [1, 2]], "surface.returns_kind"),
    "complex": (lambda a, b: complex(a, b), "surface.returns_complex"),
    "two numbers": (lambda a, b: (a, b), "surface.returns_shape"),
    "32 bits": (lambda a, b: np.float32(a + b), "surface.returns_short"),
    "a fault": (lambda a, b: a.nothing, "surface.raises"),
    "an exit": (lambda a, b: sys.exit(1), "surface.raises"),
    "always divided by 0": (lambda a, b: 1 / 0, "surface.raises"),
    "random": (lambda a, b: a + random.random(), "surface.unrepeatable"),
    "counting": (counting(), "surface.unrepeatable"),
    "nan": (lambda a, b: math.nan * a, "surface.no_values"),
    "flat": (lambda a, b: 2.0, "surface.level"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_loss_is_refused_with_a_sentence(case: str) -> None:
    function, code = REFUSED[case]
    with pytest.raises(InputError) as refused:
        Surface.from_function(function)
    assert refused.value.code == code
    assert str(refused.value).endswith((".", "f(w)."))


def test_a_slow_function_is_refused_before_it_is_searched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(python_functions, "LONGEST", 1e-3)
    with pytest.raises(InputError, match=r"is too slow: .* Write it with keras\.ops") as refused:
        Surface.from_function(lambda a, b: math.sin(a) * b)
    assert refused.value.code == "surface.slow"


def test_a_part_hidden_from_tensorflow_is_found() -> None:
    from engine.descent import libraries

    stop = libraries()[0].stop_gradient
    with pytest.raises(InputError, match="is not its slope") as refused:
        Surface.from_function(lambda a, b: stop(a * a) + 0.1 * a + stop(b * b))
    assert refused.value.code == "surface.unlike"


def test_a_part_hidden_along_one_weight_is_found() -> None:
    from engine.descent import libraries

    stop = libraries()[0].stop_gradient
    with pytest.raises(InputError, match="is not its slope"):
        Surface.from_function(lambda a, b: stop(a * a) + b * b)


@pytest.mark.parametrize(
    ("function", "at", "has"),
    [
        (lambda x, y: x**2 + math.sin(y), (0.0, 0.0), True),
        (lambda x, y: 1e-6 * math.exp(x) + 1e6 + y**3, (0.0, 0.0), True),
        (lambda x, y: abs(x) + y**2, (0.0, 1.0), False),
        (lambda x, y: abs(x) + y**2, (1e-4, 1.0), True),
        (lambda x, y: max(x, y), (1.0, 1.0), False),
        (lambda x, y: max(x, y), (1.0, 2.0), True),
    ],
)
def test_there_is_no_gradient_where_a_function_bends(
    function: Callable[..., float], at: tuple[float, float], has: bool
) -> None:
    assert Surface.from_function(function, DOMAIN).has_gradient(at) is has
