"""Standings of a race in n weights: losses, ranks, overtakings, a goal; no places on a map."""

from __future__ import annotations

import json

import numpy as np
import pytest
import xarray as xr

from engine import archive
from engine.race import Race
from engine.standings import Standings
from scenes.language import load
from scenes.telling.commentary import lines

LOSS = np.array(
    [
        [0.5, 0.4, 0.3, 0.2, 0.1, 0.04, 0.03, 0.06, 0.02],
        [0.5, 0.3, 0.35, 0.36, 0.37, 0.38, 0.2, 0.1, 0.049],
        [0.5, 0.6, 0.7, np.inf, np.nan, np.nan, np.nan, np.nan, np.nan],
    ]
)


@pytest.fixture(scope="module")
def made() -> xr.Dataset:
    """Three runners in five weights, whose losses are told and whose weights go straight on."""
    w = np.zeros((3, 1, 9, 5)) + np.arange(9)[:, None]
    w[2, 0, 4:] = np.inf
    gradient = np.zeros_like(w)
    gradient[..., 1:, :] = 1.0  # at the end of each step the loss rises along it
    return xr.Dataset(
        {
            "w": (("contender", "start", "step", "param"), w),
            "loss": (("contender", "start", "step"), LOSS[:, None]),
            "gradient": (("contender", "start", "step", "param"), gradient),
        },
        coords={"contender": ["a", "b", "c"], "step": np.arange(9), "param": [f"w_{k}" for k in range(5)]},
        attrs={"goal": "0.05"},
    )


def test_ranks_overtakings_divergence_and_the_goal_are_told_and_no_place(made: xr.Dataset) -> None:
    standings = Standings(made)
    assert standings.rank[:, 0, 1].tolist() == [2, 1, 3]
    assert standings.goal_step[:, 0].tolist() == [5, 8, -1]
    assert standings.divergence[:, 0].tolist() == [-1, -1, 3]
    assert {fate[0].kind for fate in standings.fates} == {"moving", "diverged"}
    told = [(event.step, event.kind, event.contender) for event in standings.events]
    assert (1, "lead", 1) in told
    assert (2, "lead", 0) in told
    assert (3, "diverged", 2) in told
    assert (5, "goal", 0) in told
    assert (8, "goal", 1) in told
    assert (4, "uphill", 1) in told
    assert {kind for _, kind, _ in told} <= {"lead", "overtake", "diverged", "undefined", "uphill", "goal"}


def test_another_goal_can_be_set_and_none_is_reached_that_is_too_low(made: xr.Dataset) -> None:
    assert Standings(made, goal=0.35).goal_step[:, 0].tolist() == [2, 1, -1]
    assert Standings(made, goal=0.0).goal_step.max() == -1
    without = made.copy()
    without.attrs = {}
    assert Standings(without).goal_step.max() == -1


def test_the_page_s_network_is_raced_to_its_goal() -> None:
    raced = archive.get(Race("page", ["adam:learning_rate=0.1", "sgd:learning_rate=3"], steps=60))
    standings = Standings(raced, goal=0.45)
    for contender, loss in enumerate(raced["loss"].values[:, 0]):
        step = int(standings.goal_step[contender, 0])
        assert loss[step] < 0.45 <= loss[:step].min()


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_race_without_a_minimum_says_who_has_come_below_its_goal(language: str) -> None:
    raced = archive.get(Race("neuron:goal=0.2", ["sgd:learning_rate=3"], steps=60))
    assert json.loads(raced.attrs["critical_points"]) == []
    words = load(language)
    said = [line.text for line in lines(raced, Standings(raced), words) if line.kind == "goal"]
    goal = words.number(0.2, None)
    assert said
    assert [text for text in said if goal not in text or "SGD" not in text] == []
