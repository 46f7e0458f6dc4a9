"""The film of a surface: its numbers are the result's, and the way to the map ends on the map."""

from __future__ import annotations

import itertools
import json

import numpy as np
import pytest

from engine.race import Race
from scenes import language
from scenes.stage.terrain.probe import WALK, Probe
from scenes.surface import RISE, SurfaceFilm
from tests.scenes.seeing import faint, frame, laid_out, moments, unread, unreadable

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


@pytest.fixture(params=list(RACES))
def film(request: pytest.FixtureRequest, page: object) -> SurfaceFilm:
    """Each of them."""
    return film_of(request.param)


def test_the_point_stops_where_the_result_knows_the_loss(film: SurfaceFilm) -> None:
    words, result = film.words, film.cast.result
    critical = json.loads(result.attrs["critical_points"])
    exact = {tuple(film.cast.w[0, 0]): float(film.cast.loss[0, 0])}
    exact |= {(point["w_0"], point["w_1"]): point["loss"] for point in critical}
    highest = json.loads(result.attrs["highest"])
    if highest is not None:
        exact[highest["w_0"], highest["w_1"]] = highest["loss"]
    for stop in film.stops:
        middle = (stop.start + min(stop.end, stop.start + 4)) / 2
        shown = [mark.text for mark in film.marks(middle)]
        loss = exact[stop.w]
        assert words.number(0.0 if abs(loss) < 1e-9 else float(loss), 3) in shown
        assert all(words.number(weight, 2) in shown for weight in stop.w)
        assert stop.name in shown


@pytest.mark.parametrize("name", RACES)
def test_the_highest_point_is_one_that_no_loss_of_the_map_exceeds(name: str) -> None:
    film = film_of(name)
    words, surface = film.words, film.race.surface
    told = {text: words(f"surface_film.{text}") for text in ("highest", "highest_tied")}
    stops = {(stop.name, stop.w, stop.loss) for stop in film.stops if stop.name in told.values()}
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


def test_on_the_way_the_loss_is_the_surfaces(film: SurfaceFilm) -> None:
    surface = film.race.surface
    reach = film.relief.ground.high - film.relief.ground.low
    for before, after in itertools.pairwise(film.stops):
        if after.start - before.end > WALK / 4:
            w, loss, _ = film.actor(Probe).at((before.end + after.start) / 2)
            assert loss == pytest.approx(float(surface.loss(w)), abs=1e-3 * reach)


def test_in_the_middle_the_picture_is_the_map(film: SurfaceFilm) -> None:
    seconds = film.act("chapter.both").start - 0.2
    ground = film.relief.ground
    rng = np.random.default_rng(2)
    w = rng.uniform(ground.domain[:, 0], ground.domain[:, 1], (100, 2))
    assert np.abs(film.rising.at(seconds).project(film.relief.on(w))[0] - ground.place(w)).max() < 0.5
    box = ground.box
    x, y = round(box.x), round(box.y)
    shown = frame(film, seconds)[y : y + round(box.height), x : x + round(box.width)].astype(int)
    near = np.abs(shown - ground.pixels[: shown.shape[0], : shown.shape[1]].astype(int)).max(axis=-1) <= 3
    assert near.mean() > 0.7  # the rest are level lines and the point


def test_the_camera_goes_there_and_back(film: SurfaceFilm) -> None:
    assert film.rising.at(0).flat == 0
    assert film.rising.at(film.act("chapter.above").start + RISE + 0.1).flat == 1
    assert film.rising.at(film.acts[-1].start - 0.1).flat == 0
    seconds = np.arange(0, film.acts[-1].start, 1 / 30)
    tilt = np.array([film.rising.at(float(at)).elevation for at in seconds])
    assert np.abs(np.diff(tilt)).max() * 30 < 0.6


def test_every_text_and_every_caption_can_be_read(film: SurfaceFilm) -> None:
    faults = {fault for seconds in moments(film, 16) for fault in unreadable(film.marks(seconds))}
    assert not faults
    assert not list(unread(film.captions))


def test_every_text_stands_out(monkeypatch: pytest.MonkeyPatch) -> None:
    film = film_of("steep")
    for seconds in (
        5.0,
        film.act("chapter.above").start - 1,
        film.act("chapter.both").start - 1,
        film.length - 1,
    ):
        assert not list(faint(film, seconds, monkeypatch))
