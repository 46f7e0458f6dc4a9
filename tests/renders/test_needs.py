"""Every film says beforehand what it shows: laid out, it asks the archive for that, and computes nothing."""

from __future__ import annotations

import importlib
from typing import Any

import pytest

from engine import archive
from engine.basins import Basins
from engine.race import Race
from engine.sweeps import Sweep
from renders import catalog
from scenes.film import Film
from scenes.stage import drawing


def scene(name: str) -> Any:
    """The Scene class of a film."""
    module, _, attribute = catalog.films()[name].scene.partition(":")
    return getattr(importlib.import_module(module), attribute)


@pytest.mark.parametrize("name", catalog.films())
def test_a_film_knows_what_it_shows_before_anything_is_drawn_and_asks_for_nothing_else(
    name: str, page: object, monkeypatch: pytest.MonkeyPatch
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
    shown = scene(name)()
    assert asked == needed
    assert shown.actors
    assert (name == "derivative") == (needed == [])
    shown.tear_down()


def test_a_film_says_that_it_needs_nothing_where_it_does_not_say_otherwise() -> None:
    assert Film(composed=False).needs() == ()
