"""What is said of the minima before the start holds for the map: all of its kinds, from the real search."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from engine.contenders import Contender
from engine.race import Race
from engine.surfaces import SURFACES, surface
from scenes.language import LANGUAGES, load
from scenes.stage.show.cast import Cast
from scenes.telling import introduction
from scenes.theme import THEMES
from tests.breadth import some

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


@pytest.mark.parametrize(("name", "domain", "key"), some(SAID, 2))
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


@pytest.mark.parametrize(
    ("modules", "key"), [("aa", "fair_alike"), ("ab", "fair_own"), ("aab", "fair_mixed")]
)
def test_schedules_are_the_same_by_what_they_are_not_by_their_short_forms(modules: str, key: str) -> None:
    """Two modules of the user's may each have a class of one name."""
    words = load("en")
    contenders = [
        Contender.from_spec(
            {
                "optimizer": "SGD",
                "hyperparameters": {"learning_rate": {"schedule": f"{module}.Falling", "arguments": {}}},
                "label": str(place),
            }
        )
        for place, module in enumerate(modules)
    ]
    assert len({str(contender) for contender in contenders}) == 1
    cast = SimpleNamespace(words=words, count=len(contenders), contenders=contenders)
    assert introduction._fair(cast) == words(f"intro.{key}")  # type: ignore[arg-type]
