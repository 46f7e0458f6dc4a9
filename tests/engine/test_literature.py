"""The catalogue's facts: every class of Keras has its paper, and what it keeps is counted on the real one."""

from __future__ import annotations

import pytest

from engine import catalog
from engine.contenders import KERAS, TEN, Contender
from engine.footprint import per_weight
from engine.literature import PAPERS, paper_of


def test_every_optimizer_of_keras_and_every_variant_has_its_paper() -> None:
    assert {*catalog.optimizers()} <= {*PAPERS}
    assert all(paper_of(contender) for contender in (*KERAS, *TEN))
    assert paper_of(Contender("SGD", learning_rate=0.1, momentum=0.9)).authors == "Polyak"
    assert paper_of(Contender("Adam", amsgrad=True)).year == 2018
    assert paper_of(Contender("RMSprop", momentum=0.9)) is PAPERS["RMSprop"]
    assert all(1950 < paper.year < 2030 for paper in PAPERS.values())


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        ("sgd", {}),
        ("sgd:momentum=0.9", {"momentum": 1}),
        ("adam", {"momentum": 1, "velocity": 1}),
        ("adam:amsgrad=true", {"momentum": 1, "velocity": 1, "velocity_hat": 1}),
        ("nadam", {"momentum": 1, "velocity": 1, "u_product": 0}),
        ("muon", {"momentum": 1}),
        ("adafactor", {"r": 1 / 64, "c": 1 / 64, "velocity": 1}),
    ],
)
def test_numbers_for_each_weight_are_counted_on_the_optimizer(text: str, slots: dict[str, float]) -> None:
    assert per_weight(Contender.parse(text)) == slots
