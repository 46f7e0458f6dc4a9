"""Plans of a rate: what an optimizer that is alone runs with, what a rate does, what comes of it."""

from __future__ import annotations

import numpy as np
import pytest

from engine import facts, rate_plans
from engine.contenders import Contender
from engine.errors import InputError
from engine.race import Race
from engine.standings import Standings
from tests.scenes.made import ground, raced

BOWL = ground("w_0**2 + 3*w_1**2")
STEPS = np.arange(60.0)
COSINE = 0.1 * (1 + np.cos(np.pi * STEPS / 60)) / 2
FALLEN = np.where(STEPS < 5, 0.1, 0.0001)


def test_an_optimizer_that_is_alone_keeps_what_else_is_set_of_it_and_runs_at_five_plans() -> None:
    race = rate_plans.planned(Race("bowl", ["adam:learning_rate=0.5,beta_1=0.8"], [(1.0, 2.0)], 30))
    own = [each.hyperparameters for each in race.contenders]
    assert [rate_plans.kind(each) for each in race.contenders] == [
        "constant", "steps", "cosine", "warm_up", "restarts",
    ]  # fmt: skip
    assert {each.optimizer for each in race.contenders} == {"Adam"}
    assert {each["beta_1"] for each in own} == {0.8}
    assert own[0]["learning_rate"] == 0.5
    assert own[1]["learning_rate"]["arguments"]["boundaries"] == (10, 20)
    assert (race.steps, race.starts.tolist()) == (30, [[1.0, 2.0]])
    assert rate_plans.planned(race) == race
    assert len(rate_plans.planned(Race("bowl", ["sgd"], steps=1)).contenders) == 5


@pytest.mark.parametrize(
    ("rate", "shape", "at"),
    [
        (np.full(60, 0.1), "constant", 0),
        (np.array([0.1]), "constant", 0),
        (np.where(STEPS <= 20, 0.1, 0.01), "steps", 21),
        (COSINE, "falls", 1),
        (np.minimum(STEPS / 10, 1.0) * COSINE, "warms", 10),
        (STEPS / 100, "rises", 59),
        (np.concatenate([COSINE[::3], COSINE[:40]]), "restarts", 20),
        (np.sin(STEPS), "other", 0),
    ],
)
def test_what_a_rate_does_is_read_from_its_numbers(rate: np.ndarray, shape: str, at: int) -> None:
    found = rate_plans.plan(rate)
    assert (found.shape, found.at) == (shape, at)
    assert (found.first, found.last, found.peak) == (rate[0], rate[-1], rate.max())


def test_what_comes_of_a_plan() -> None:
    k = np.arange(61.0)[:, None]
    start, none = np.array([2.0, 1.0]), np.zeros_like(k)
    ways = {
        "arrives": start * 0.7**k,
        "returns": start * np.where(k < 20, 0.7**k, np.where(k < 30, 0.4, 0.7 ** (k - 20))),
        "freezes": start * np.maximum(1 - 0.1 * k, 0.5) - 1e-6 * k,
        "swings": np.hstack(
            [np.where(k == 0, 2.0, 0.6 + 0.3 * (-1.0) ** k), none + np.where(k == 0, 1.0, 0.0)]
        ),
        "falls": start * (1 - 0.01 * k),
        "left": start + 0.2 * k,
    }
    result = raced(BOWL, np.array([*ways.values()]), ["SGD", "Adam", "Nadam", "Lion", "Ftrl", "Adamax"])
    standings = Standings(result)
    for which, said in enumerate(ways):
        rate = FALLEN if said == "freezes" else COSINE[:1].repeat(60)
        loss = result["loss"].values[which, 0]
        found = rate_plans.outcome(standings, loss, rate, which)
        assert found.kind == said
        assert (found.since >= 0) == (said in ("arrives", "returns"))
        assert found.first <= found.since
        assert (found.low, found.high) == (loss[-11:].min(), loss[-11:].max())


def test_other_settings_are_refused_and_one_alone_with_a_schedule() -> None:
    cosine = "sgd:learning_rate=CosineDecay(0.1;60)"
    facts.only_rates([Contender.parse("sgd:learning_rate=0.1"), Contender.parse(cosine)])
    with pytest.raises(InputError, match="one optimizer with several learning rates"):
        facts.only_rates([Contender.parse("sgd:momentum=0.9"), Contender.parse(cosine)])
    with pytest.raises(InputError, match="the peak of five plans"):
        facts.only_rates([Contender.parse(cosine)])


def test_whose_rate_nobody_knows_is_refused() -> None:
    result = raced(BOWL, np.ones((2, 4, 2)))
    assert rate_plans.rates(result).tolist() == [[0.1] * 3] * 2
    unknown = result.assign(learning_rate=(("contender", "start", "step"), np.full((2, 1, 4), np.nan)))
    with pytest.raises(InputError, match=r"that of Adam lr=0\.1 is not known"):
        rate_plans.rates(unknown)
