"""The films of learning rates, of one descent and of minima say nothing false either."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from engine.race import Race
from scenes import language
from scenes.learning_rate import LearningRateFilm
from scenes.stage.frame.caption import Caption
from tests.breadth import WIDE
from tests.truth import descents, lessons
from tests.truth import rates as of
from tests.truth.grammar import random_descent, random_minima, random_rates


@pytest.mark.parametrize("lang", language.LANGUAGES)
def test_every_sentence_of_these_films_has_a_predicate_or_is_of_no_race(lang: str) -> None:
    words = language.load(lang)
    texts = {
        key
        for key in words
        if key.startswith(("rates.", "descent.", "minima_film."))
        and (words.get(key) or "").endswith((".", ":", "?"))
        and "{name}" not in (words.get(key) or "")
    }
    texts -= {"minima_film.comes_to", "descent.grows"}  # half of what a card says, and no sentence
    assert texts <= {*lessons.CHECKS, *lessons.GENERAL}
    assert {*lessons.CHECKS, *lessons.GENERAL} <= {*words}, "a predicate of a sentence that is gone"


@pytest.mark.parametrize("seed", [6])
def test_random_learning_rates_are_told_truly(seed: int) -> None:
    film = LearningRateFilm(**random_rates(seed), language=language.LANGUAGES[seed % 2])
    assert of.of_rates(film) == []


@pytest.mark.parametrize("seed", [3])
def test_random_descents_are_told_truly(seed: int) -> None:
    from scenes.descent import DescentFilm

    film = DescentFilm(race=random_descent(seed), language=language.LANGUAGES[seed % 2])
    assert descents.of_descent(film) == []


@pytest.mark.parametrize(
    ("surface", "start"),
    [
        ("saddle", (0.0, 0.0)),
        ("1 - exp(-x²) - y²", (0.0, 0.0)),
        ("(abs(x) + x)² + y²", (-1.0, 0.0)),  # as low all along
        ("bowl", (0.0, 0.0)),
        ("-x² - y²", (0.0, 0.0)),
    ],
)
def test_a_descent_from_where_the_gradient_is_0_is_told_truly(
    surface: str, start: tuple[float, float]
) -> None:
    from scenes.descent import DescentFilm

    film = DescentFilm(race=Race(surface, ["sgd:learning_rate=0.1"], [start], 3), language="en")
    assert descents.of_descent(film) == []
    texts = [caption.text for caption in film.captions]
    assert {film.words("descent.flat_mountain"), film.words("descent.flat_again")} < {*texts}
    assert film.words("descent.again") not in texts  # after "there is no step"


@WIDE
@pytest.mark.parametrize("seed", [3])
def test_random_minima_are_told_truly(seed: int) -> None:
    from scenes.minima import MinimaFilm

    film = MinimaFilm(race=random_minima(seed), cloud=200, language=language.LANGUAGES[seed % 2])
    assert descents.of_minima(film) == []


@pytest.mark.parametrize(
    ("surface", "start", "dial", "said"),
    [
        ("easom", (3.0, 3.0), (0.04, 40.0), "From 1.4 to 4.1, chaos"),  # from there on it ends in a plain
        ("easom", (3.0, 3.0), (0.655, 4.0), "From 1.4"),  # after a valley too narrow to tell of
        ("bowl", None, (0.04, 40.0), "Above 0.077, not all arrive"),  # all go on, each farther than the last
    ],
)
def test_chaos_is_told_only_where_it_is(
    surface: str, start: tuple[float, float] | None, dial: tuple[float, float], said: str
) -> None:
    race = Race(surface, ["sgd"], start and [start], 30)
    film = LearningRateFilm(race=race, experiments=[(0.1, 5)], rates=dial, language="en")
    assert of.of_rates(film) == []
    assert any(caption.text.startswith(said) for caption in film.captions), film.captions


# ---- the judge can find


@pytest.fixture(scope="module")
def rates() -> LearningRateFilm:
    """The course page's film."""
    return LearningRateFilm(language="en")


def spoiled(film: LearningRateFilm, old: str, new: str) -> Iterator[Caption]:
    """The film's captions with one text in another's place."""
    for caption in film.captions:
        yield Caption(caption.start, caption.end, caption.text.replace(old, new))


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("5 epochs are enough: it reaches", "50 epochs are enough: it reaches", "epochs were run"),
        ("0.006 it keeps going down, but does not arrive", "0.006 it overshoots: the loss rises", "never"),
        ("0.07 it overshoots: the loss rises", "0.07 it keeps going down, but does not arrive", "rises"),
        ("With 0.1 ", "With 0.2 ", "the rate is"),
        ("1200 rates", "1100 rates", "rates and"),
        ("to 0.066, all", "to 0.102, all", "do not arrive"),
        ("Beyond that, chaos: with almost the same rate it can end elsewhere.",
         "From 0.01 to 0.06, chaos: almost equal rates can end far apart.", "side by side"),
        ("From 0.0049 to 0.066, all", "From 0.0049 to 0.0079, all", "in a row end side by side"),
        ("all arrive", "all come", "no predicate"),
    ],
)  # fmt: skip
def test_what_is_false_of_the_pages_rates_is_found(
    rates: LearningRateFilm, old: str, new: str, why: str
) -> None:
    assert of.of_rates(rates) == []
    right = rates.captions
    assert any(old in caption.text for caption in right), [caption.text for caption in right]
    rates.captions = tuple(spoiled(rates, old, new))
    try:
        assert any(why in fault for fault in of.of_rates(rates))
    finally:
        rates.captions = right
