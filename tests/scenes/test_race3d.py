"""The race on the terrain shows what the dataset says, from where it is seen, and all of it can be read."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.race import Race
from scenes import language
from scenes.race3d import Race3DFilm
from scenes.stage.paint.layout import ARENA
from scenes.stage.terrain.runners import TerrainRunners
from tests.scenes import races
from tests.scenes.seeing import faint, laid_out, moments, standing, unread, unreadable

RACES = {name: races.RACES[name] for name in races.RACES if name not in ("long names", "no minimum")}
RACES["trapped"] = Race(starts=[(-0.4, -0.5)])
LOOKS = list(itertools.product(language.LANGUAGES, ("night", "paper")))


def film_of(name: str) -> Race3DFilm:
    """The film of one of the races; they are in all the looks between them."""
    lang, theme = LOOKS[list(RACES).index(name) % len(LOOKS)]
    return laid_out(Race3DFilm, race=RACES[name], language=lang, theme=theme)


@pytest.fixture(params=list(RACES))
def film(request: pytest.FixtureRequest, page: object) -> Race3DFilm:
    """Each of the races, filmed."""
    return film_of(request.param)


# ---- what is where


def test_each_runner_stands_where_the_dataset_says(film: Race3DFilm) -> None:
    (left, right), (low, high) = film.relief.ground.domain
    for step in (0, 1, 2.3, film.cast.steps / 2, film.cast.steps):
        seconds = film.seconds_of(step)
        drawn = standing(film, film.signs(seconds))
        whole = min(int(step), film.cast.steps - 1)
        part = step - whole
        w = film.cast.w[:, whole] * (1 - part) + film.cast.w[:, whole + 1] * part
        view = film.director.at(seconds)
        for which, (w_0, w_1) in enumerate(w):
            x = (2 * (w_0 - left) / (right - left) - 1) * film.relief.half[0]
            y = (2 * (w_1 - low) / (high - low) - 1) * film.relief.half[1]
            if left <= w_0 <= right and low <= w_1 <= high:
                place = np.array([x, y, film.relief.height(np.array([x, y]))])
                assert np.abs(np.array(drawn[which]) - view.project(place)[0]).max() < 0.5
            else:  # on the domain's edge, on the way out
                edge = np.abs(
                    film.actor(TerrainRunners).tracks.standing(np.array([seconds]))[0][0, which, :2]
                )
                assert np.isclose(edge, film.relief.half, atol=1e-6).any()


# ---- the camera


def test_the_runners_are_in_the_picture(film: Race3DFilm) -> None:
    seconds = np.linspace(film.act("chapter.race").start, film.act("chapter.podium").start, 60)
    points, outside = film.actor(TerrainRunners).tracks.drawn(seconds)
    count = film.cast.count
    inside = (points[:, :count] > (ARENA.x, ARENA.y)) & (points[:, :count] < (ARENA.right, ARENA.bottom))
    there = inside.all(axis=-1)[~outside[:, :count]]
    assert there.mean() > 0.8


# ---- what is read


def test_every_text_is_large_enough_inside_the_margins_and_apart(film: Race3DFilm) -> None:
    faults = {fault for seconds in moments(film, 14) for fault in unreadable(film.marks(seconds))}
    assert not faults
    assert not list(unread(film.captions))


def test_every_text_stands_out(monkeypatch: pytest.MonkeyPatch) -> None:
    film = film_of("trapped")
    assert not [fault for seconds in moments(film, 6) for fault in faint(film, seconds, monkeypatch)]


def test_names_are_inside_the_arena_and_apart(film: Race3DFilm) -> None:
    for seconds in np.linspace(film.act("chapter.race").start, film.act("chapter.credits").start - 0.1, 40):
        labels = [
            label for label in film.actor(TerrainRunners).labels(float(seconds)) if label.opacity > 0.05
        ]
        for label in labels:
            assert ARENA.contains(label.box, slack=1)
        for one, other in itertools.combinations(labels, 2):
            assert not one.box.overlaps(other.box)


def test_the_scale_of_the_height_is_declared() -> None:
    for name, key in (("page", "linear"), ("steep", "logarithmic")):
        film = film_of(name)
        words = {mark.text for mark in film.marks(film.seconds_of(3))}
        assert film.words(f"terrain.{key}", height=film.relief.ground.linear_up_to) in words


# ---- a still


def test_a_still_is_the_films_frame(page: object, tmp_path: Path) -> None:
    Race3DFilm().still_of(tmp_path / "still.png", 14, (480, 270))
    with Image.open(tmp_path / "still.png") as picture:
        assert picture.size == (480, 270)
        assert np.asarray(picture.convert("RGB")).std() > 10
    Race3DFilm().still_of(tmp_path / "still.pdf", 14)
    assert (tmp_path / "still.pdf").read_bytes().startswith(b"%PDF")
