"""Runners that rest, or come to where the formula gives no number, are told as that and as nothing else."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr

from engine.standings import Standings
from scenes.language import LANGUAGES, load
from scenes.telling.commentary import lines
from scenes.telling.remarks import STAYED
from tests.scenes.test_commentary import BEST, FAR, TRAP, told, walk
from tests.scenes.test_remarks import check, descent, race

STEPS = 60


def ended(step: int, w: object, loss: float, gradient: object = (1.0, 1.0)) -> xr.Dataset:
    """Two runners; the second is at ``w`` with that loss from a step on; the gradient is that before."""
    result = race([descent((1.3, 1.6), STEPS, 0.004), descent((1.3, 1.6), STEPS, 0.003)])
    result["w"].values[1, 0, step:] = w
    result["loss"].values[1, 0, step:] = loss
    result["gradient"].values[1, 0, step - 1] = gradient
    return result


ENDS = {
    "diverged.overflow": ended(9, (np.inf, 1.0), np.inf),
    "diverged.infinite": ended(9, (1.0, 1.0), np.inf),
    "diverged.lost": ended(9, (np.nan, np.nan), np.nan),
    "undefined.loss": ended(9, (1.0, 1.0), np.nan),
    "undefined.gradient": ended(9, (np.nan, np.nan), np.nan, (np.nan, 0.0)),
}
ENDS["diverged.overflow"]["w"].values[1, 0, 8] = 1e9, 0.0


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", list(ENDS))
def test_how_a_runner_ended_is_told_in_its_own_words(key: str, language: str) -> None:
    keys = check(ENDS[key], language)
    assert key in keys
    assert not {end for end in ENDS if end != key} & set(keys)


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_rests_is_told_to_rest_and_nobody_leads_or_wins(language: str) -> None:
    result = race([walk((0.5, 0.5), steps=STEPS)] * 3)
    result["gradient"][:] = 0.0
    assert check(result, language) == ["stall.rest", "finish.level"]
    alone = race([walk((0.5, 0.5), steps=STEPS), descent((0.5, 0.5), STEPS, 0.01)])
    alone["gradient"][0] = 0.0
    assert "stall.rest" in check(alone, language)


def test_all_that_arrive_at_once_are_not_the_first_and_who_begins_there_has_not_come() -> None:
    arriving = [walk((1.0, 1.9), (0.5, 1.0), BEST)] * 2
    said = told(race(arriving, labels=("Adam", "SGD")), "en")
    assert "Adam and SGD reach the global minimum." in said
    there = [walk(BEST, steps=20), walk(BEST, BEST, BEST, steps=20)]
    said = told(race(there, labels=("Adam", "SGD")), "en")
    assert not any("reach" in text or "comes to" in text for text in said)


@pytest.mark.parametrize("left", [1, STAYED - 1, STAYED, STAYED + 4])
def test_who_has_just_come_is_not_told_to_be_trapped(left: int) -> None:
    way = [(1.9 - 0.02 * step, 1.9) for step in range(20 - left)]
    result = race([[*way, *[TRAP] * (left + 1)]], labels=("Adam",))
    said = [line.text for line in lines(result, Standings(result), load("en"))]
    trapped, comes = (f"Adam {words} the local minimum." for words in ("gets trapped in", "comes to"))
    assert ((trapped in said), (comes in said)) == (left >= STAYED, left < STAYED)


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_not_all_minima_were_found_none_is_called_global_or_local_and_none_traps(language: str) -> None:
    result = race(
        [walk(FAR, (1.5, 1.0), TRAP), walk(FAR, (1.5, 1.0), (0.5, 1), BEST)], labels=("Adam", "SGD")
    )
    result.attrs["minima_complete"] = "false"
    result.attrs["critical_points"] = result.attrs["critical_points"].replace("true", "false")
    words = load(language)
    said = [line.text for line in lines(result, Standings(result), words)]
    kinds = [words(f"commentary.minimum.{one}") for one in ("the_global", "a_global", "the_local", "a_local")]
    assert not any(kind in text for kind in kinds for text in said)
    assert any(words("commentary.minimum.some") in text for text in said)
    assert not any("trap" in text or "atrap" in text or "escap" in text for text in said)
