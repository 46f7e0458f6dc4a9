"""The film of a surface: its numbers are the result's, and the way to the map ends on the map."""

from __future__ import annotations

import itertools
import json

import numpy as np
import pytest

from engine.race import Race
from scenes import language
from scenes.stage.lessons.one_by_one import STOPS, Searching, SearchTable
from scenes.stage.terrain.look import RISEN
from scenes.stage.terrain.shaders import STEEP
from scenes.surface import ABOVE, RISES, SurfaceFilm
from tests.breadth import some
from tests.scenes.seeing import laid_out, moments, unread, unreadable

RACES = {
    "peaks": Race(),
    "steep": Race(
        surface="rosenbrock", contenders=["sgd:learning_rate=0.0001"], starts=[(-1.2, 1.0)], steps=2
    ),
    "flat shape": Race(
        surface="six_hump_camel", contenders=["sgd:learning_rate=0.01"], starts=[(1.5, 0.5)], steps=2
    ),
    "no minimum": Race(surface="saddle", contenders=["sgd:learning_rate=0.01"], starts=[(1.0, 0.1)], steps=2),
    "pole": Race("1/(w_0**2 + w_1**2)", ["sgd:learning_rate=0.01"], [(1.0, 0.5)], 2),
    "curve": Race("abs(w_1 - w_0**2)", ["sgd:learning_rate=0.01"], [(1.0, 0.1)], 2),
    "limit": Race("sin(w_0**2 + w_1**2)/(w_0**2 + w_1**2)", ["sgd:learning_rate=0.01"], [(1.0, 0.1)], 2),
}
LOOKS = list(itertools.product(language.LANGUAGES, ("night", "paper")))


def film_of(name: str) -> SurfaceFilm:
    """The film of one of the surfaces; they are in all the looks between them."""
    lang, theme = LOOKS[list(RACES).index(name) % len(LOOKS)]
    return laid_out(SurfaceFilm, race=RACES[name], language=lang, theme=theme)


@pytest.fixture(params=some(list(RACES), 2))
def film(request: pytest.FixtureRequest, page: object) -> SurfaceFilm:
    """Each of them."""
    return film_of(request.param)


def test_the_rows_are_of_places_whose_loss_the_result_knows(film: SurfaceFilm) -> None:
    words, result = film.words, film.cast.result
    critical = json.loads(result.attrs["critical_points"])
    exact = {tuple(film.cast.w[0, 0]): float(film.cast.loss[0, 0])}
    exact |= {(point["w_0"], point["w_1"]): point["loss"] for point in critical}
    highest = json.loads(result.attrs["highest"])
    if highest is not None:
        exact[highest["w_0"], highest["w_1"]] = highest["loss"]
    end = film.acts[1].end - 0.1
    seen = {mark.text for mark in film.marks(end) if mark.x > film.plate.x}
    for place in film.places:
        loss = exact[place.w]
        assert words.number(0.0 if abs(loss) < 1e-9 else float(loss), 3) in seen
        assert all(words.number(weight, 2) in seen for weight in place.w)
        assert place.name in seen
        # its row comes when the front has raised the place
        before, after = (
            film.sight.risen(film.relief.on(np.array(place.w)), place.at + late) for late in (-0.5, 0.01)
        )
        assert after == pytest.approx(film.relief.on(np.array(place.w)), abs=2e-3)
        if abs(after[2] - film.sight.rise_at(place.at)[1]) > 0.05:
            assert abs(before[2] - after[2]) > 1e-4


@pytest.mark.parametrize("name", RACES)
def test_the_highest_point_is_one_that_no_loss_of_the_map_exceeds(name: str) -> None:
    film = film_of(name)
    words, surface = film.words, film.race.surface
    told = {text: words(f"surface_film.{text}") for text in ("highest", "highest_tied")}
    stops = {(place.name, place.w, place.loss) for place in film.places if place.name in told.values()}
    w = np.random.default_rng(0).uniform(*np.transpose(surface.domain), (100_000, 2))
    sides = np.concatenate([[-1.0, 1.0], np.linspace(-1, 1, 801)])
    low, high = np.transpose(surface.domain)
    border = np.stack(np.meshgrid(sides, sides[:2]), axis=-1).reshape(-1, 2)
    w = np.concatenate(
        [w, *((low + high) / 2 + (high - low) / 2 * each for each in (border, border[:, ::-1]))]
    )
    losses = surface.loss(w)
    if name == "pole":
        assert not stops
        return
    ((told_as, place, loss),) = stops
    assert float(surface.loss(place)) == pytest.approx(loss, abs=1e-9)
    assert losses.max() <= loss + 1e-9 * (loss - np.median(losses))
    as_high = w[losses >= loss - 1e-9 * (loss - np.median(losses))]
    if told_as == told["highest"]:
        assert not len(as_high) or np.hypot(*(as_high - place).T).max() < 0.05
    else:
        assert np.hypot(*(as_high - place).T).max() > 0.05


def test_in_the_middle_the_picture_is_the_map(film: SurfaceFilm) -> None:
    seconds, ground = ABOVE + 0.1, film.relief.ground
    rng = np.random.default_rng(2)
    w = rng.uniform(ground.domain[:, 0], ground.domain[:, 1], (100, 2))
    assert np.abs(film.sight.place(w, seconds) - ground.place(w)).max() < 0.5
    assert film.at(seconds).flat == 1


def test_the_ground_lies_flat_until_the_front_has_passed_it(film: SurfaceFilm) -> None:
    rng, ground = np.random.default_rng(3), film.relief.ground
    on = film.relief.on(rng.uniform(ground.domain[:, 0], ground.domain[:, 1], (400, 2)))
    starts = next(at for at in np.arange(ABOVE, film.acts[1].end, 0.05) if film.sight.rise_at(at)[0] < 5)
    for seconds in starts + RISES * np.array([-0.5, 0.2, 0.5, 0.8]):
        front, plain = film.sight.rise_at(float(seconds))
        z = film.sight.risen(on, float(seconds))[:, 2]
        assert z[on[:, 1] < front] == pytest.approx(plain)
        assert z[on[:, 1] > front + STEEP] == pytest.approx(on[on[:, 1] > front + STEEP, 2])
    assert film.sight.rise_at(starts + RISES + 0.1) == film.sight.rise_at(0.0) == RISEN
    assert film.at(float(starts)).elevation < 1.0  # it is seen from the side


def test_the_camera_does_not_leap(film: SurfaceFilm) -> None:
    seconds = np.arange(0, film.acts[-1].start, 1 / 30)
    tilt = np.array([film.at(float(at)).elevation for at in seconds])
    assert np.abs(np.diff(tilt)).max() * 30 < 1.0


def test_one_weight_after_the_other_ends_higher_than_both_at_once() -> None:
    film = film_of("peaks")
    ran, found, words = film.casts[1], film.found, film.words
    assert float(ran.loss[0, -1]) == pytest.approx(-6.551, abs=1e-3)
    assert [round(search.loss, 3) for search in (*found[:2], found[-1])] == [-0.711, -2.338, -3.05]
    rows = film.actor(SearchTable).rows
    assert [row.loss for row in rows] == [
        film.cast.loss[0, 0], found[0].loss, found[1].loss, found[-1].loss, ran.loss[0, -1]
    ]  # fmt: skip
    for row in rows:
        texts = [mark.text for mark in film.marks(row.at + 0.6)]
        assert {row.name, words.number(row.loss, 3), words.number(row.w[0], 2)} < {*texts}
        assert row.name not in [mark.text for mark in film.marks(row.at - 0.1)]
    searching = film.actor(Searching)
    for cut, search, run in zip(searching.cuts, found[:2], searching.runs, strict=True):
        weights = np.array([run.at(at) for at in np.arange(cut.appear, cut.appear + STOPS + 0.1, 0.02)])
        assert (weights.min(), weights.max()) == pytest.approx(cut.domain, abs=0.05)  # all of it is run
        assert weights[-1] == search.w[cut.axis]
    said = [caption.text for caption in film.captions]
    assert words("surface_film.again_local", loss=words.number(-3.05, 3)) in said


def test_where_both_at_once_come_no_lower_nothing_is_told_of_it() -> None:
    film = laid_out(SurfaceFilm, race=Race("bowl", ["sgd:learning_rate=0.01"], [(1.0, 0.5)], 2))
    assert not film.found
    assert len(film.acts) == 3


def test_every_text_and_every_caption_can_be_read(film: SurfaceFilm) -> None:
    faults = {fault for seconds in moments(film, 16) for fault in unreadable(film.marks(seconds))}
    assert not faults
    assert not list(unread(film.captions))
