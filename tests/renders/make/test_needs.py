"""Every film says beforehand what it shows; laid out, it asks for that only, and says what its key counts."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pytest

import scenes.film
from engine import archive
from engine.basins import Basins
from engine.differences import Curve
from engine.race import Race
from engine.sweeps import Sweep
from renders import catalog
from renders.make import code_hash
from scenes.film import Film
from scenes.language import LANGUAGES, Words
from scenes.stage.show import minima_results
from scenes.stage.terrain import drawing
from tests.breadth import some


class Recorded(dict[str, str]):
    """The texts of a language, and which of them were read."""

    def __init__(self, texts: dict[str, str]) -> None:
        super().__init__(texts)
        self.read: set[str] = set()

    def __getitem__(self, path: str) -> str:
        self.read.add(path)
        return super().__getitem__(path)

    def get(self, path: str, default: Any = None) -> Any:
        return self[path] if super().__contains__(path) else default

    def __iter__(self) -> Iterator[str]:
        self.read |= {*super().keys()}
        return super().__iter__()


@pytest.fixture
def texts(monkeypatch: pytest.MonkeyPatch) -> dict[str, Recorded]:
    """What is read of the words of each language by films that are made from now on."""
    spoken = {language: Words(language) for language in LANGUAGES}
    for words in spoken.values():
        words._texts = Recorded(words._texts)
    monkeypatch.setattr(scenes.film, "load", spoken.__getitem__)
    renamed = Words.calling

    def calling(self: Words, weights: Sequence[str]) -> Words:
        own = renamed(self, weights)
        if own is not self:  # with other names for weights; what is read of them counts all the same
            told = Recorded(own._texts)
            told.read = self._texts.read  # type: ignore[attr-defined]
            own._texts = told
        return own

    monkeypatch.setattr(Words, "calling", calling)
    return {language: words._texts for language, words in spoken.items()}  # type: ignore[misc]


def scene(name: str) -> Any:
    """The Scene class of a film."""
    module, _, attribute = catalog.films()[name].scene.partition(":")
    return getattr(importlib.import_module(module), attribute)


def unforeseen(name: str, language: str, film: Film, texts: dict[str, Recorded]) -> set[str]:
    """The texts that a film says and that its key does not count, painted at seconds from all over it."""
    for second in np.linspace(0.5, film.length - 0.5, 6).tolist():
        film.marks(second)
    module = catalog.films()[name].scene.partition(":")[0]
    said, counted = texts[language].read, {*code_hash.words(catalog.PROJECT, module, language)}
    assert len(said) > 10
    assert not {path for other in texts if other != language for path in texts[other].read}
    return said - counted


# Each in one language: the words of both have the same paths, and those that are read do not depend on it.
@pytest.mark.parametrize(
    ("name", "language"), some([(name, LANGUAGES[at % 2]) for at, name in enumerate(catalog.films())], 4)
)
def test_a_film_asks_for_what_it_said_before_and_says_what_its_key_counts(
    name: str, language: str, page: object, texts: dict[str, Recorded], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    get = archive.get

    def recorded(one: Any, *others: Any, **more: Any) -> Any:
        asked.append(one.key())
        return get(one, *others, **more)

    monkeypatch.setattr(archive, "get", recorded)
    with monkeypatch.context() as patch:
        patch.setattr(drawing, "_process", lambda: pytest.fail("something is drawn"))
        film = scene(name)(composed=False)
        needed = [one.key() for one in film.needs()]
    assert not hasattr(film, "renderer")
    assert not film.actors
    assert asked == []
    for one in film.needs():
        get(one)
    for kind in (Race, Sweep, Basins):
        monkeypatch.setattr(kind, "run", lambda *_: pytest.fail("something is computed"))
    shown = scene(name)(language=language)
    assert shown.actors
    assert asked == needed
    assert (name in ("derivative", "one_weight")) == (needed == [])
    assert unforeseen(name, language, shown, texts) == set()
    shown.tear_down()


WILD = Race("bowl", ["sgd:learning_rate=9", "sgd:learning_rate=0.001", "adam:amsgrad=true"], [(-3, 2)], 40)
ALONE = Race("himmelblau", ["sgd:learning_rate=0.01,nesterov=true,momentum=0.5"], [(1, 1)], 20)
OTHERS: dict[str, tuple[str, dict[str, Any]]] = {
    "some diverge": ("race", {"race": WILD}),
    "one alone": ("race", {"race": ALONE}),
    "no minimum": ("grid", {"race": Race("saddle", ["sgd", "adam"], [(0.5, 0.1)], 20)}),
    "one recipe": ("minima", {"race": ALONE, "cloud": 100}),
    "rates that diverge": (
        "learning_rate",
        {
            "race": Race("bowl", ["sgd"], [(-3, 2)], 20),
            "experiments": [(0.1, 20), (1.9, 20), (9.0, 20)],
            "rates": (0.01, 2.5),
        },
    ),
    "a straight line": ("derivative", {"curve": Curve.from_expression("2*x + 1", (-1, 1))}),
}


@pytest.mark.parametrize("other", some([*OTHERS], 2))
def test_a_film_of_something_else_says_what_its_key_counts_too(
    other: str, texts: dict[str, Recorded], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(minima_results, "GRID", (31, 31))
    name, options = OTHERS[other]
    film = scene(name)(language="es", **options)
    assert unforeseen(name, "es", film, texts) == set()
    film.tear_down()


def test_a_film_needs_nothing_where_it_does_not_say_otherwise() -> None:
    assert Film(composed=False).needs() == ()
