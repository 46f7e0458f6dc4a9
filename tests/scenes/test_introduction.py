"""What is said of the minima before the start holds for the map: all of its kinds, from the real search."""

from __future__ import annotations

import pytest

from engine.race import Race
from engine.surfaces import SURFACES, surface
from scenes import introduction
from scenes.language import LANGUAGES, load
from scenes.stage.cast import Cast
from scenes.theme import THEMES

RIPPLES = SURFACES["rastrigin"].expression
SAID = [
    ("peaks", None, "minima"),
    ("bowl", None, "minima_one"),
    ("himmelblau", None, "minima_many"),
    ("w_0**3 - 3*w_0 + w_1**2", None, "minima_local"),
    ("saddle", None, "minima_none"),
    ("abs(w_1 - w_0**2)", None, "minima_none"),
    ("(w_0**2 + w_1**2 - 1)**2", None, "minima_none"),
    (RIPPLES, ((-30, 30), (-30, 30)), "minima_unsure"),
    ("sin(1000*w_0) + sin(1000*w_1)", None, "minima_unsure"),
]


@pytest.mark.parametrize(("name", "domain", "key"), SAID)
def test_the_sentence_on_the_minima_is_the_maps(name: str, domain: object, key: str) -> None:
    race = Race(surface(name, domain), "sgd:learning_rate=0.01", [(0.3, 0.4)], 1)  # type: ignore[arg-type]
    result = race.run()
    for lang in LANGUAGES:
        words = load(lang)
        cast = Cast(result, words, THEMES["night"])
        first, _ = introduction.fairness(cast)
        count = sum(minimum.is_global for minimum in cast.standings.minima)
        expected = words(f"intro.{key}", count=count) if key == "minima_many" else words(f"intro.{key}")
        assert first == expected
