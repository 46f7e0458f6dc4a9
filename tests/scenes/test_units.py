"""The same words in other units: no sentence of a race rests on an absolute length, rate or loss."""

from __future__ import annotations

import json

import numpy as np
import pytest
import xarray as xr

from engine.race import Race
from engine.standings import Standings
from engine.surfaces import Surface
from scenes.language import load
from scenes.telling.commentary import lines
from tests.breadth import some

# Two valleys and a slope: some arrive, some are trapped, some overshoot, some leave.
WELLS = "(({s}*w_0)**2 - 1)**2 + {s}*w_0/5 + 3*({s}*w_1)**2"
RUNNERS = ((0.05, 0.0), (0.2, 0.0), (0.02, 0.9), (0.3, 0.5), (1e-5, 0.0), (2.0, 0.0))
STARTS = ((1.7, 0.9), (-0.4, 1.5), (0.02, -1.8))


def told(result: xr.Dataset) -> list[tuple[object, ...]]:
    """All that could be said of a race, and until when."""
    said = lines(result, Standings(result), load("en"))
    return [(line.step, line.kind, line.text, line.until) for line in said]


def scaled(result: xr.Dataset, unit: float, height: float = 1.0) -> xr.Dataset:
    """The result as it would be stored with weights ``unit`` times and losses ``height`` times as large."""
    other = result.copy(deep=True)
    other["w"], other["loss"] = result["w"] * unit, result["loss"] * height
    other["gradient"] = result["gradient"] * (height / unit)
    points = json.loads(result.attrs["critical_points"])
    points = [
        p | {"w_0": p["w_0"] * unit, "w_1": p["w_1"] * unit, "loss": p["loss"] * height} for p in points
    ]
    domain = (np.array(json.loads(result.attrs["domain"])) * unit).tolist()
    other.attrs |= {"critical_points": json.dumps(points), "domain": json.dumps(domain)}
    return other


def wells(k: int, start: tuple[float, float]) -> Race:
    """The race with weights 10^k times as large, and rates 10^2k times."""
    unit = 10.0**k
    surface = Surface.from_expression(WELLS.format(s=f"{1 / unit!r}"), ((-2 * unit, 2 * unit),) * 2)
    contenders = [
        f"sgd:learning_rate={rate * unit**2!r},momentum={momentum!r},label=n{number}"
        for number, (rate, momentum) in enumerate(RUNNERS)
    ]
    return Race(surface, contenders, [(start[0] * unit, start[1] * unit)], 40)


@pytest.mark.parametrize("k", [-3, -2, -1, 1, 2, 3])
def test_a_stored_result_in_other_units_is_told_in_the_same_words(page: xr.Dataset, k: int) -> None:
    assert told(scaled(page, 10.0**k)) == told(page)


@pytest.mark.parametrize("k", some([-3, -1, 2, 3], 2))
def test_descent_in_other_units_is_told_in_the_same_words(k: int) -> None:
    for start in STARTS:
        one, other = (wells(exponent, start).run() for exponent in (0, k))
        words = told(one)
        assert told(other) == words
        assert {"lead", "finish"} <= {kind for _, kind, *_ in words}


def test_the_issues_case_has_not_arrived_with_most_of_the_way_left() -> None:
    surface = Surface.from_expression("w_0**2+w_1**2", ((-0.01, 0.01),) * 2)
    result = Race(surface, ["sgd:learning_rate=0.01", "sgd:learning_rate=0.02"], [(0.008, 0.008)], 12).run()
    assert not any("minimum" in text for _, _, text, _ in told(result))
    assert {fates[0].kind for fates in Standings(result).fates} == {"moving"}
