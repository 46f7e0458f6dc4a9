"""Every film, as it is by default: it builds, can be read, and lasts as long as it should."""

from __future__ import annotations

import importlib
import itertools

import numpy as np
import pytest

from engine.errors import InputError
from engine.race import Race
from renders import catalog
from scenes.film import Film
from scenes.language import LANGUAGES
from scenes.options import FORMATS
from scenes.theme import THEMES
from tests.breadth import EVERYTHING, some
from tests.scenes.seeing import faint, film_frame, laid_out, moments, unread, unreadable

LOOKS = [("16:9", "es", "night"), ("9:16", "en", "paper")]
LOOKS = [*itertools.product(FORMATS, LANGUAGES, THEMES)] if EVERYTHING else LOOKS
EACH = pytest.mark.parametrize(
    ("name", "form", "lang", "theme"), [(name, *look) for name in catalog.films() for look in LOOKS]
)


def kind(name: str) -> type[Film]:
    """The class of a film by its name on the command line."""
    module, _, scene = catalog.films()[name].scene.partition(":")
    found: type[Film] = getattr(importlib.import_module(module), scene)
    return found


@pytest.fixture
def film(page: object, name: str, form: str, lang: str, theme: str) -> Film:
    """The film in one look, laid out once."""
    return laid_out(kind(name), language=lang, theme=theme, format=form)


@EACH
def test_every_text_is_large_enough_inside_the_margins_and_apart(film: Film) -> None:
    faults = {
        fault
        for seconds in moments(film, 12 if EVERYTHING else 8)
        for fault in unreadable(film.marks(seconds), film.layout.safe)
    }
    assert not faults


@EACH
def test_every_text_stands_out_from_what_is_behind_it(film: Film, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not [fault for seconds in moments(film, 4) for fault in faint(film, seconds, monkeypatch)]


@EACH
def test_it_is_20_to_90_seconds_in_chapters_with_captions_that_can_be_read(film: Film) -> None:
    assert 20 <= film.length <= 90
    assert len(film.acts) >= 3
    assert all(one.end == other.start for one, other in itertools.pairwise(film.acts))
    assert film.captions
    assert not list(unread(film.captions))
    assert film.provenance["title"]


@EACH
def test_its_telling_moment_is_one_of_what_it_tells(film: Film) -> None:
    assert film.acts[0].start + 1.0 < film.telling < film.acts[-1].start
    assert len(film.marks(film.telling)) > 5  # there is something to read


@pytest.mark.parametrize("name", some([*catalog.films()], 2))
def test_a_frame_depends_neither_on_the_frames_before_it_nor_on_who_paints_it(
    name: str, page: object
) -> None:
    one = laid_out(kind(name), language="es", theme="night", format="16:9")  # as laid out for all
    other = kind(name)()
    seconds = sorted([*moments(one, 6), one.telling - 2 / 60, one.telling - 1 / 60, one.telling])
    onwards = [film_frame(one, at) for at in seconds]
    back = [film_frame(other, at) for at in reversed(seconds)]
    assert all(np.array_equal(frame, same) for frame, same in zip(onwards, reversed(back), strict=True))
    assert not np.array_equal(onwards[0], onwards[-1])


@pytest.mark.parametrize("name", ["race", "grid", "surface"])
def test_a_race_with_many_starts_is_refused(name: str) -> None:
    with pytest.raises(InputError, match="starts: the film shows 1; this race has 2"):
        kind(name)(race=Race(starts=[(0.0, 0.0), (1.0, 1.0)]))


def test_a_race_with_noise_is_refused_where_a_film_says_that_gradients_are_exact() -> None:
    with pytest.raises(InputError, match="noise: the film shows races without it"):
        kind("race")(race=Race(noise=0.5))


@EACH
def test_the_end_cards_title_comes_with_the_card_and_not_before_it_over_the_film(film: Film) -> None:
    begins = film.acts[-1].start
    for since in (0.05, 0.2):
        shown = [mark for mark in film.marks(begins + since) if mark.size > 50 and mark.text in film.called]
        assert all(mark.opacity < 0.5 for mark in shown), [(mark.text, mark.opacity) for mark in shown]
    assert [mark for mark in film.marks(begins + 2.0) if mark.text in film.called and mark.opacity == 1.0]
