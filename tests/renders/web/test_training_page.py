"""The page of trainings: its curves and numbers are the result's, and answers come when asked for."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from engine.training import Training
from engine.verdicts import Verdicts
from scenes.figures.training import KINDS, MEASURES, figure_of
from scenes.language import LANGUAGES, load
from tests.renders.web.conftest import Made, trainings
from tests.scenes.made import curves, trained


@pytest.fixture
def result() -> Any:
    """The result that the page is made of."""
    return trainings()


def test_curves_and_numbers_are_the_results(make: Callable[[str], Made], result: Any) -> None:
    numbers, found = make("training").figure.numbers, Verdicts(result)
    assert np.array_equal(numbers["trained"], result["loss"].values[:, :, 0])
    assert np.array_equal(numbers["measured"], [getattr(found, name) for name in MEASURES])
    assert np.array_equal(make("training").figure.data["no_number"], found.non_finite_at[..., 0])
    assert found.non_finite_at.any()


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_answers_none_of_what_they_say_is_in_the_page(
    make: Callable[[str], Made], result: Any, language: str
) -> None:
    figure = figure_of(result, no_answers=True)
    text = json.dumps(figure.data, ensure_ascii=False, allow_nan=False)
    asked = make("training").figure.data["languages"][language]["questions"]
    assert len(asked) == 4
    for question in asked:
        assert question["text"] in text
        assert question["answer"]
        assert question["answer"] not in text
    words, kinds = load(language), set(np.unique(Verdicts(result).kinds))
    assert {"diverged", "unstable", "stuck"} <= kinds <= {*KINDS}
    assert not [kind for kind in KINDS if f'"{words(f"page.trained.{kind}")}"' in text]
    assert "answers" not in figure.data


def test_of_several_starts_a_curve_is_the_median_amid_the_band_of_all() -> None:
    training = Training(epochs=30, starts=3)
    result = trained(training, losses := curves(training, "calm"))
    figure = figure_of(result)
    assert np.array_equal(figure.numbers["trained"], np.median(losses, axis=2))
    assert np.array_equal(figure.numbers["spread"], [losses.min(axis=2), losses.max(axis=2)])
    assert "3" in figure.data["languages"]["en"]["texts"]["several"]


def test_a_touched_curve_is_seen_large_with_its_numbers_and_answers_when_they_are_asked_for(
    opened: Callable[..., Any], make: Callable[[str], Made], result: Any
) -> None:
    seen, found, words = opened(address=make("training").path.as_uri()), Verdicts(result), load("es")
    buttons = seen.page.locator("#grid button")
    assert buttons.count() == found.final.size
    buttons.nth(13).click()
    seen.until(row=3, rate=1)
    seen.page.keyboard.press("ArrowDown")
    seen.page.keyboard.press("ArrowRight")
    seen.until(row=4, rate=2)
    assert seen.page.locator("#large-name").inner_text() == "Adamax, α = 0,001"
    at = (4, 2)
    told = [words.number(float(np.float32(found.final[at])), 3), "100,0 %"]
    assert seen.page.locator("#numbers dd").all_inner_texts()[:2] == told
    assert seen.page.locator("#grid .best").count() == 0
    assert "Inestable: la curva que sube" in seen.page.locator("#key").inner_text(), "it is asked which are"
    seen.seek(30)
    now = words.number(float(np.float32(result["loss"].values[4, 2, 0, 29])), 3)
    assert now in seen.page.locator("#news").inner_text()
    seen.page.get_by_role("button", name="lineal").click()
    seen.until(scale="linear", epoch=30)
    seen.page.get_by_role("button", name="Ver las respuestas").click()
    seen.until(answers="true")
    assert seen.page.locator("#grid .best").count() == len(found.best_rate)
    shown = seen.page.locator("#grid button span").all_inner_texts()
    assert shown.count("inestable") == np.count_nonzero(found.kinds == "unstable") > 0
    assert seen.page.locator("details[open]").count() == 4
    assert seen.complaints == []
