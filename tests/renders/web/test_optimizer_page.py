"""The page of an optimizer's insides: its numbers are Keras's, its rule comes out."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from engine import archive
from engine.contenders import KERAS
from engine.parts import anatomy
from engine.race import Race
from scenes.figures.figure import ASKED
from scenes.figures.optimizer import USUAL, shown
from scenes.language import load
from scenes.optimizer import OptimizerFilm
from scenes.telling.anatomy import PLAIN
from tests.engine.oracle import KEPT
from tests.renders.web.conftest import Made, slow

PLUS_MINUS = {"part": "+", "rate": "-"}  # what stands before a number in a rule


@pytest.fixture
def insides(make: Callable[[str], Made]) -> Made:
    """The page, made."""
    return make("optimizer")


@pytest.fixture
def seen(opened: Callable[..., Any], insides: Made) -> Any:
    """The page, open on a projector."""
    return opened(address=insides.path.as_uri())


def named(insides: Made, which: int) -> str:
    return str(insides.figure.data["languages"]["en"]["names"][which])


def test_every_rule_with_its_numbers_comes_out_at_the_weights_that_keras_has_next(insides: Made) -> None:
    steps, w = insides.figure.numbers["steps"], archive.get(KEPT, "state")["w"].values[:, 0]
    for which, one in enumerate(insides.figure.data["insides"]):
        for step in (0, 8, 40):
            for axis in (0, 1):
                terms = []
                for piece in one["rule"]:
                    if (kind := piece.get("number")) in ("before", "after"):
                        terms.append(f"w[{which}, {step + (kind == 'after')}, {axis}]")
                    elif kind:
                        value = f"({steps[piece['at'] + axis, step]!r})".replace("np.float64", "")
                        terms.append(f"{PLUS_MINUS.get(kind, '')} {value} {'*' if kind == 'rate' else ''}")
                    else:
                        terms.append(
                            piece["sign"].replace("=", "- (") + (" 1 *" if piece["sign"] == "=" else "")
                        )
                missed = eval(" ".join(terms) + ")", {"w": w, "sign": np.sign})
                assert abs(missed) < 1e-9, (named(insides, which), step, terms)


def test_all_of_keras_are_taken_apart_or_shown_as_they_are(insides: Made) -> None:
    kept, words = archive.get(KEPT, "state"), load("en")
    assert len(insides.figure.data["insides"]) == len(KEPT.contenders) >= len(KERAS) + 3
    for which, one in enumerate(insides.figure.data["insides"]):
        taken, told = anatomy(kept, which), insides.figure.data["languages"]["en"]["insides"][which]
        assert one["known"] is (taken.attrs["rule"] == "known")
        assert [slot["name"] for slot in one["kept"]] == [*taken["slot"].values]
        assert len(told["rows"]) == len(one["rows"])
        assert len(told["rests"]) == len(one["rests"])
        assert 2 <= len(told["questions"]) <= ASKED
        assert told["is"] != words("page.insides.any")


def test_a_bias_is_corrected_by_what_is_missing_to_one(insides: Made) -> None:
    steps = insides.figure.numbers["steps"]
    adam = insides.figure.data["insides"][[each.variant for each in KERAS].index("Adam")]
    epochs = np.arange(1, 61)
    for rest, beta in zip(adam["rests"], (0.9, 0.999), strict=True):
        assert steps[rest["at"]] == pytest.approx(1 - beta**epochs, rel=1e-4)
    rows = {row["key"]: row["at"] for row in adam["rows"]}
    momentum = next(slot for slot in adam["kept"] if slot["name"] == "momentum")
    whole = steps[momentum["at"][1]] / steps[adam["rests"][0]["at"]]
    assert whole == pytest.approx(steps[rows["direction"]])


def test_the_films_pair_stands_for_the_eight_and_plain_sgd_runs_beside_who_is_alone() -> None:
    assert shown(OptimizerFilm.usual).contenders[0] == Race("peaks", USUAL).contenders[0]
    eight = [each.label for each in shown(OptimizerFilm.usual).contenders]
    assert eight[0] == "Adam"
    assert len(eight) == 9
    assert shown(Race("peaks", ["nadam"])).contenders[1:] == (PLAIN,)
    pair = Race("peaks", ["nadam", "adam"])
    assert shown(pair) == pair


def test_numbers_and_arrows_follow_the_clock_and_who_is_chosen(seen: Any, insides: Made) -> None:
    which = [each.variant for each in KERAS].index("Adam")
    seen.page.locator("#who").select_option(str(which))
    seen.until(chosen=which)
    seen.seek(8)
    taken, words = anatomy(archive.get(KEPT, "state"), which).isel(start=0, step=8), load("es")
    table = seen.page.locator("#insides table")
    for name, value in (("el gradiente", taken["gradient"]), ("el paso", taken["update"])):
        texts = [words.number(float(v), 2 if abs(v) >= 1 else 3) for v in np.float32(value.values)]
        assert table.locator("tr", has_text=name).last.locator("td b").all_inner_texts() == texts
    assert {*seen.page.locator("#insides code").all_inner_texts()} == {"momentum", "velocity"}
    assert "De la época 8 a la 9" in seen.page.locator("#insides h2").inner_text()
    bits = "at => btoa(String.fromCharCode(...new Uint8Array(races.series(at).slice().buffer)))"
    for row in (0, 17, len(insides.figure.numbers["steps"]) - 1):
        found = np.frombuffer(base64.b64decode(seen.page.evaluate(bits, row)), "<f4")
        assert found.tobytes() == np.float32(insides.figure.numbers["steps"][row]).tobytes()
    assert "Adam, de la época 8 a la 9: el paso es 0,059 en w₀" in seen.page.locator("#news").inner_text()
    assert seen.complaints == []


@slow
def test_everybody_can_be_looked_at_to_the_last_epoch(seen: Any) -> None:
    for which in range(len(KEPT.contenders)):
        seen.page.locator("#who").select_option(str(which))
        seen.until(chosen=which)
        for epoch in (0, 60):
            seen.seek(epoch)
            assert not re.search("NaN|undefined|null", seen.page.locator("#insides").inner_text())
    assert seen.complaints == []
