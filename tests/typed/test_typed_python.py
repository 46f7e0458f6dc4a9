"""What people type for a surface that is a Python function, and what comes of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from renders import catalog
from renders.ask import options
from renders.ask.mistakes import Mistakes
from renders.ask.own import keywords

MINE = """
import math
from math import hypot as distance


def bowl_of_mine(w_0, w_1):
    return math.fsum([w_0**2, 2*w_1**2])


def my_loss(w):
    return w[0]**2 + abs(w[1])


LIMIT = 3


class Loss:
    pass
"""
BROKEN = "def loss(w_0, w_1)\n    return w_0\n"
# what is typed after an option: what it is called, or the sentence's code and a part of the sentence
ROWS = [
    ("--surface", "typed_losses.my_loss", "my_loss"),
    ("--surface", "  typed_losses.my_loss ", "my_loss"),
    ("--surface", "typed_losses.bowl_of_mine(w_0, w_1)", "bowl_of_mine"),
    ("--surface", "typed_losses.my_loss(w)", "my_loss"),
    ("--surface", "typed_losses.py:my_loss", "my_loss"),
    ("--surface", "./typed_losses.py:my_loss", "my_loss"),
    ("--surface", "typed_losses:bowl_of_mine", "bowl_of_mine"),
    (
        "--surface",
        "typed_losses.my_los",
        "surface.function: has no function 'my_los'. Did you mean 'my_loss'? It has ",
    ),
    ("--surface", "typed_losses.py", "surface.file: name a function in it, as in typed_losses."),
    ("--surface", "tiped_losses.my_loss", "surface.module: There is no module 'tiped_losses'"),
    (
        "--surface",
        "broken_losses.loss",
        "custom.syntax: The module 'broken_losses' is no valid Python, line",
    ),
    ("--surface", "typed_losses.LIMIT", "surface.no_function: it is of the kind 'int'"),
    ("--surface", "typed_losses.Loss", "surface.no_function: it is of the kind 'type'"),
    ("--surface", "typed_losses.distance", "distance"),
    ("--function", "typed_losses.my_loss", "curve.dotted: only surfaces are given so"),
]


@pytest.fixture(scope="module", autouse=True)
def _mine(users_folder: Path) -> None:
    (users_folder / "typed_losses.py").write_text(MINE)
    (users_folder / "broken_losses.py").write_text(BROKEN)


def outcome(option: str, text: str) -> str:
    """The surface's name, or the mistake."""
    mistakes = Mistakes()
    if option == "--function":
        keywords(catalog.films()["derivative"], {"function": text}, None, mistakes)
    elif (race := options.race({"surface": text}, mistakes)) is not None:
        options.beginnings(race, mistakes)
    if mistakes.errors:
        return " ".join(f"{error.code}: {error}" for error in mistakes.errors)
    assert race is not None
    return race.surface.name


@pytest.mark.parametrize(("option", "text", "comes"), ROWS)
def test_what_is_typed_is_taken_or_told(option: str, text: str, comes: str) -> None:
    came = outcome(option, text)
    code, told, part = comes.partition(": ")
    assert came.startswith(f"{code}: ") and part in came if told else came == comes


def test_a_start_without_a_loss_is_told_of_a_function_too() -> None:
    mistakes = Mistakes()
    race = options.race({"surface": "typed_losses.my_loss", "start": ["9,0"]}, mistakes)
    assert race is not None
    options.beginnings(race, mistakes)
    assert len(mistakes.errors) == 1
