"""Formats: a film upright is laid out anew, with texts as large for a phone, inside its own margins."""

from __future__ import annotations

import itertools
from pathlib import Path

import cairo
import numpy as np
import pytest

from engine.errors import InputError
from engine.race import Race
from scenes.derivative import DerivativeFilm
from scenes.film import Film
from scenes.grid import GridFilm
from scenes.race import RaceFilm
from scenes.stage.frame.opening import cards
from scenes.stage.map.runners import lens_places
from scenes.stage.paint.layout import LAYOUTS, TALL
from scenes.stage.plots.plinths import Podium
from scenes.stage.plots.tower import Tower
from scenes.theme import MEASURES
from tests.breadth import EVERYTHING
from tests.scenes.seeing import faint, laid_out, moments, unread, unreadable

FIELDS = {1: ["sgd"], 8: None, 18: [f"adam:learning_rate={rate / 50}" for rate in range(1, 19)]}
PHONE = 1080 / TALL.frame.width  # px of a phone's screen, a px of the frame
EACH = pytest.mark.parametrize("count", FIELDS if EVERYTHING else [18])  # eight: `test_every_film`


@pytest.fixture
def film(page: object, count: int) -> RaceFilm:
    """The race of so many, upright."""
    field = FIELDS[count]
    race = {"race": Race(contenders=field)} if field else {}
    return laid_out(RaceFilm, format="9:16", language="en", theme="paper", **race)


@EACH
def test_every_text_of_an_upright_race_can_be_read_on_a_phone(film: RaceFilm) -> None:
    stands = film.actor(Podium).stands + 0.5
    for seconds in (3.9, *moments(film, 10), stands):
        marks = film.marks(seconds)
        assert not list(unreadable(marks, TALL.safe)), seconds
        assert min(mark.size for mark in marks) * PHONE >= 32
    assert not list(unread(film.captions))


@pytest.mark.parametrize("count", [8])
def test_every_text_of_an_upright_race_stands_out(film: RaceFilm, monkeypatch: pytest.MonkeyPatch) -> None:
    at = (4.5, film.telling, film.actor(Podium).stands + 0.5)
    assert not [fault for seconds in at for fault in faint(film, seconds, monkeypatch)]


@EACH
def test_stage_lower_third_and_tower_stand_over_one_another(film: RaceFilm, count: int) -> None:
    layout, tower = film.layout, film.actor(Tower)
    boxes = [layout.bug, layout.window, layout.third, layout.tower]
    assert all(one.bottom < other.y for one, other in itertools.pairwise(boxes))
    assert all(TALL.safe.contains(box, slack=0.5) for box in boxes)
    assert layout.window.contains(layout.map, slack=0.5)
    assert all(layout.window.contains(box, slack=0.5) for box in lens_places(layout))
    rows = [tower.row_box(place) for place in range(count)]
    assert not any(one.overlaps(other) for one, other in itertools.combinations(rows, 2))
    assert all(layout.tower.contains(row) for row in rows)
    assert len({row.x for row in rows}) == min(count, 2)


@pytest.mark.parametrize("count", [2, 8, 15])
def test_an_upright_grid_has_two_columns_and_can_be_read(page: object, count: int) -> None:
    race = {} if count == 8 else {"race": Race(contenders=FIELDS[18][:count], steps=10)}  # type: ignore[index]
    film = laid_out(GridFilm, format="9:16", language="en", theme="paper", **race)
    for seconds in (1.5, *moments(film, 8)):
        assert not list(unreadable(film.marks(seconds), TALL.safe)), seconds
    cells = film.grid.cells
    assert len({cell.box.x for cell in cells}) == 2
    assert all(TALL.safe.contains(cell.strip, slack=1) for cell in cells)
    assert all(film.layout.bug.bottom < cell.strip.y for cell in cells)
    assert all(cell.window.bottom < film.layout.third.y - 64 for cell in cells)


def test_every_text_of_an_upright_grid_stands_out(page: object, monkeypatch: pytest.MonkeyPatch) -> None:
    film: Film = laid_out(GridFilm, format="9:16", language="en", theme="paper")
    assert not [fault for seconds in (2.0, film.telling) for fault in faint(film, seconds, monkeypatch)]


@pytest.mark.parametrize("count", range(1, 19))
def test_cards_stand_in_rows_that_fit(count: int) -> None:
    boxes = cards(TALL, count)
    assert len(boxes) == count
    assert all(TALL.safe.contains(box, slack=1e-6) for box in boxes)
    assert min(box.y for box in boxes) > TALL.frame.height * 0.4  # over them words and ground have room
    assert not any(one.overlaps(other, 10) for one, other in itertools.combinations(boxes, 2))


def test_a_picture_of_an_upright_film_is_upright(page: object, tmp_path: Path) -> None:
    film = laid_out(RaceFilm, format="9:16", language="en", theme="paper")
    film.still(tmp_path / "end.png", film.length - 0.1, (270, 480))
    seen = cairo.ImageSurface.create_from_png(str(tmp_path / "end.png"))
    pixels = np.ndarray((480, 270, 4), np.uint8, seen.get_data())
    assert (seen.get_width(), seen.get_height()) == (270, 480)
    assert len(np.unique(pixels[-1], axis=0)) == 1  # the card covers all of it
    assert MEASURES.smallest * PHONE == pytest.approx(32)


def test_a_format_that_there_is_not_is_refused() -> None:
    with pytest.raises(InputError, match="format must be 16:9, 9:16, 1:1 or 4:3; not 'tall'"):
        RaceFilm(format="tall", composed=False)


def test_the_command_of_an_upright_film_is_not_that_of_the_wide_one(page: object) -> None:
    assert GridFilm().is_usual()
    assert not GridFilm(format="9:16").is_usual()


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_lesson_has_a_stage_and_a_panel_that_share_the_frame(name: str) -> None:
    layout = LAYOUTS[name]
    for width in (513.0, 759.0):
        free, panel = layout.beside(width)
        assert not free.overlaps(panel)
        assert layout.safe.contains(panel, slack=1)
        assert layout.safe.contains(free, slack=1)
        assert free.y >= layout.bug.bottom
        assert not panel.overlaps(layout.third)
        assert not free.overlaps(layout.third)
        assert free.width * free.height > 0.2 * layout.frame.width * layout.frame.height


@pytest.mark.parametrize("bare", [False, True])
@pytest.mark.parametrize(("kind", "form"), [(RaceFilm, "16:9"), (GridFilm, "9:16"), (DerivativeFilm, "1:1")])
def test_a_school_is_seen_in_the_corner_all_the_time_over_nothing_and_on_the_card(
    page: object, kind: type[Film], form: str, bare: bool
) -> None:
    credit = "IES El Ejemplo, 2026-27"
    film = laid_out(kind, format=form, credit=credit, bare=bare)
    for seconds in (*moments(film, 8), film.length - 0.5):
        marks = film.marks(seconds)
        assert len([mark for mark in marks if mark.text == credit]) == 1, seconds
        assert not list(unreadable(marks, film.layout.safe)), seconds
    assert film.provenance["artist"] == credit


def test_a_long_credit_is_cut_in_the_corner_and_whole_on_the_card(page: object) -> None:
    credit = "Departamento de Matemáticas e Informática del Instituto de la Ciudad, curso 2026-27"
    film = laid_out(GridFilm, credit=credit)
    plain = laid_out(GridFilm)
    cut = [mark for mark in film.marks(film.telling) if mark.text.endswith("…")]
    assert len(cut) == 1
    assert credit.startswith(cut[0].text[:-1])
    assert len(film.marks(film.telling)) == len(plain.marks(film.telling)) + 1  # nothing else is left out
    assert credit in " ".join(mark.text for mark in film.marks(film.length - 0.5))
