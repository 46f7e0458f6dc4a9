"""--scale: a still whose type is larger has the same size, and no text on another or out of the margins."""

from __future__ import annotations

import importlib
import itertools
from dataclasses import replace
from pathlib import Path

import pytest

from engine.errors import InputError
from renders import catalog
from scenes.film import Film
from scenes.grid import GridFilm
from scenes.race import RaceFilm
from scenes.stage.lessons.loss_bar import LossBar
from scenes.stage.paint.larger import larger, refuse_crowded, scaled_layout
from scenes.stage.paint.layout import WIDE
from scenes.stage.plots.plinths import Podium
from scenes.stage.plots.tower import Tower
from scenes.surface import SurfaceFilm
from tests.scenes.seeing import laid_out, unreadable

SCALES = (1.1, 1.25, 1.4, 1.5)


def kind_of(name: str) -> type[Film]:
    """A film's class by its name."""
    module, _, scene = catalog.films()[name].scene.partition(":")
    found: type[Film] = getattr(importlib.import_module(module), scene)
    return found


@pytest.mark.parametrize("scale", SCALES)
def test_what_texts_are_in_is_inside_the_smaller_frame_and_apart(scale: float) -> None:
    layout = larger(scale)
    assert layout.frame.width * scale == pytest.approx(WIDE.frame.width)
    assert layout.frame.height * scale == pytest.approx(WIDE.frame.height)
    beside = layout.tower, layout.panel, layout.list, layout.map, layout.window, layout.blocks, layout.results
    for box in (*beside, layout.bug, layout.third, layout.last, layout.cards):
        assert box.width > 0
        assert box.height > 0
        assert layout.safe.contains(box, slack=1)
    for box in beside:
        assert not box.overlaps(layout.third)
    for one, other in itertools.combinations((layout.bug, layout.tower, layout.window), 2):
        assert not one.overlaps(other)
    assert not layout.bug.overlaps(layout.panel)
    assert not layout.chart.height or not layout.chart.overlaps(layout.third)


@pytest.mark.parametrize("scale", [1.25, 1.5])
def test_every_text_of_a_race_in_larger_type_can_be_read(page: object, scale: float) -> None:
    film = laid_out(RaceFilm, scale=scale)
    assert film.layout.tower.width == WIDE.tower.width  # px of a frame that has fewer
    for actor in film.actors:
        actor.glides = False
    for seconds in (film.telling, 4.0, 7.0, 11.6, 34.9, film.actor(Podium).stands + 0.5):
        marks = film.marks(seconds)
        assert not list(unreadable(marks, film.layout.safe)), seconds
        refuse_crowded(marks, film.layout, scale)
    rows = [film.actor(Tower).row_box(place) for place in range(8)]
    assert all(film.layout.safe.contains(row) for row in rows)


@pytest.mark.parametrize("scale", [1.25, 1.5])
def test_every_text_of_a_grid_in_larger_type_can_be_read(page: object, scale: float) -> None:
    film = laid_out(GridFilm, scale=scale)
    for seconds in (4.0, film.telling, film.acts[-1].start - 1.0):
        refuse_crowded(film.marks(seconds), film.layout, scale)


def test_the_lowest_place_of_a_surface_is_on_its_plate_in_larger_type() -> None:
    film = laid_out(SurfaceFilm, scale=1.25)
    plate = film.actor(LossBar)
    last = [mark for mark in film.marks(film.telling + 8.0) if mark.x > plate.box.x]
    assert last
    assert max(mark.y + mark.height for mark in last) < plate.box.bottom
    assert plate.bar.bottom < plate.box.bottom


def test_a_page_has_its_usual_size_and_larger_letters(page: object, tmp_path: Path) -> None:
    film = laid_out(GridFilm, scale=1.5)
    film.still_of(picture := tmp_path / "grid.pdf")
    assert b"/MediaBox [ 0 0 960 540 ]" in picture.read_bytes()
    film.still_of(picture := tmp_path / "grid.svg", chapter=1)
    assert 'width="960' in picture.read_text()[:400]


@pytest.mark.parametrize("name", catalog.films())
def test_a_film_says_how_large_its_type_may_be(name: str) -> None:
    kind = kind_of(name)
    kind(scale=kind.largest, composed=False)
    code = "scale_film" if kind.largest == 1 else "scale_range"
    with pytest.raises(InputError) as error:
        kind(scale=kind.largest + 0.1, composed=False)
    assert error.value.code == code
    if kind.largest > 1:
        with pytest.raises(InputError) as error:
            kind(scale=kind.largest, format="9:16", composed=False)
        assert error.value.code == "scale_format"
    with pytest.raises(InputError):
        scaled_layout("16:9", 0.5, kind.largest)


def test_a_moment_without_room_is_refused(page: object) -> None:
    film = laid_out(GridFilm, scale=1.25)
    layout, one = film.layout, next(mark for mark in film.marks(film.telling) if mark.text.strip())
    refuse_crowded([one], layout, 1.25)
    on_it = replace(one, text="on it", x=one.x + 4)
    for crowd in ([one, on_it], [replace(one, x=-40.0)], [replace(one, size=15.0)]):
        with pytest.raises(InputError) as error:
            refuse_crowded(crowd, layout, 1.25)
        assert error.value.code == "scale_crowded"
    refuse_crowded([one, replace(on_it, opacity=0.1)], layout, 1.25)  # it is on its way out
