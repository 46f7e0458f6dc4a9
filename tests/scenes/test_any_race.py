"""Races on grounds with poles, holes and numbers of any size are drawn: nothing ends in a fault."""

from __future__ import annotations

import itertools
import warnings

import numpy as np
import pytest

from engine import archive
from scenes.descent import DescentFilm
from scenes.film import Film
from scenes.grid import GridFilm
from scenes.race import RaceFilm
from scenes.surface import SurfaceFilm
from tests.breadth import some
from tests.scenes.made import ground, of, raced, ways

GROUNDS = (
    "w_0*log(w_0) + w_1**2",
    "w_0",
    "-1/(w_0**2 + w_1**2)",
    "1/(w_0**2 + w_1**2)",
    "exp(exp(w_0**2))",
    "sqrt(1 - w_0**2 - w_1**2)",
    "tan(w_0)*w_1",
    "sinh(200*w_0) + sinh(200*w_1)",
)


def wild(seed: int, count: int) -> np.ndarray:
    """Ways of one step or many, to nan, to infinity and far beyond the map."""
    w = ways(seed, count, (1, 12, 150)[seed % 3], most=(1e3, 1e300, 1e30)[seed % 3])
    if seed % 3 == 1:
        w[0, 5:], w[-1, 7:] = np.nan, np.inf
    w[:, 0] = (0.4, -0.3) if seed % 2 else (0.4, 0.5)  # there is a loss everywhere
    return w


@pytest.mark.parametrize(
    ("kind", "expression"),
    some([*itertools.product([RaceFilm, GridFilm, DescentFilm, SurfaceFilm], GROUNDS)], 3),
)
def test_any_race_is_drawn(kind: type[Film], expression: str, monkeypatch: pytest.MonkeyPatch) -> None:
    surface, count = ground(expression), 1 if kind is DescentFilm else 3
    w = wild(GROUNDS.index(expression), count)
    result = raced(surface, w)
    monkeypatch.setattr(archive, "get", lambda race: result)
    names = ["SGD"] if count == 1 else ["Adam", "Adagrad", "RMSprop"]
    with warnings.catch_warnings():
        warnings.filterwarnings("error", module="scenes")
        film = kind(race=of(surface, w, names), language="en")  # type: ignore[call-arg]
        for seconds in np.linspace(0.7, film.length - 0.7, 4).tolist():
            film.marks(seconds)
