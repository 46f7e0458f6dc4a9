"""Races that people bring: long expressions, wide maps, minima side by side. What is not yet as it should be
is marked with the issue that builds those parts anew.
"""

from __future__ import annotations

import json
from itertools import combinations

import cairo
import numpy as np
import pytest

from engine import archive
from engine.race import Race
from engine.surfaces import Surface
from scenes.descent import DescentFilm
from scenes.film import Film
from scenes.language import load
from scenes.race import RaceFilm
from scenes.stage.frame.tags import Tag, Tags
from scenes.stage.map.map import LossMap
from scenes.stage.map.marks import RING, Marks
from scenes.stage.map.runners import MapRunners
from scenes.stage.map.stage import AxisNumbers
from scenes.stage.paint.boxes import Box, cross, outside
from scenes.stage.paint.canvas import Canvas, Mark, Sign
from scenes.stage.paint.formula import Formula
from scenes.stage.paint.layout import STAGE, WIDE
from scenes.stage.paint.lettering import width
from scenes.stage.plots.axes import SIZE
from scenes.stage.show.cast import Cast
from scenes.stage.show.clock import Clock
from scenes.theme import THEMES
from tests.scenes.made import ground, of, raced, ways
from tests.scenes.seeing import unreadable
from tests.scenes.test_names import crowded

TERMS = ("w_0**2", "0.25*w_1**2", "sin(3*w_0)*cos(2*w_1)", "exp(-(w_0 - 0.5)**2)", "0.1*w_0**4", "w_0*w_1/3")
LENGTHS = (60, 80, 100, 140, 200)
DOMAINS = [(-3, 3), (-5, 5), (-512, 512), (-600, 600), (-10, 10), (-1.5, 4), (-0.01, 0.01), (0, 30)]


def expression(seed: int, length: int) -> str:
    """A sum of terms, that many characters long or a little less."""
    random = np.random.default_rng(seed)
    text = "w_1**2"
    while len(longer := f"{text} + {random.choice(TERMS)}") <= length:
        text = longer
    return text


def filmed(monkeypatch: pytest.MonkeyPatch, kind: type[Film], surface: Surface, w: np.ndarray) -> Film:
    """A film of runners that went these ways, (contender, step + 1, 2)."""
    monkeypatch.setattr(archive, "get", lambda race: raced(surface, w))
    names = ["SGD"] if kind is DescentFilm else ["Adam", "Adagrad"]
    race: Race = of(surface, w, names)
    return kind(race=race, language="en")  # type: ignore[call-arg]


def test_every_minimum_that_is_marked_is_named() -> None:
    for seed in range(4):
        who = crowded(seed, 9)
        marks = Marks(who, LossMap(who.result, who.words, who.theme, STAGE), 0.0, 0.0, np.inf)
        log: list = []
        context = cairo.Context(cairo.ImageSurface(cairo.FORMAT_ARGB32, 8, 8))
        marks.paint_resting(Canvas(context, log=log), 9.0)
        rings = [each for each in log if isinstance(each, Sign) and each.kind == "ring"]
        names = [each for each in log if isinstance(each, Mark) and "minimum" in each.text]
        assert len(rings) == len(names) > 0


def test_a_lens_covers_no_mark() -> None:
    """Runners settle in one place, and there are minima all round the map."""
    random = np.random.default_rng(5)
    step = np.arange(41)[:, None]
    goals = random.normal(0, 0.03, (6, 1, 2))
    w = goals + (np.array([-0.9, 0.7]) - goals) * random.uniform(0.6, 0.8, (6, 1, 1)) ** step
    result = raced(ground("w_0**2 + w_1**2"), w)
    corners = [(x, y) for x in (-2.0, 2.0) for y in (-2.0, 2.0)]
    places = [{"w_0": x, "w_1": y, "loss": 1.0, "is_global": False} for x, y in [*corners, (0.0, 0.0)]]
    result.attrs["critical_points"] = json.dumps([{"kind": "minimum", **place} for place in places])
    who = Cast(result, load("en"), THEMES["night"])
    ground_ = LossMap(result, who.words, who.theme, WIDE.map)
    marks = Marks(who, ground_, 0.0, 0.0, np.inf)
    runners = MapRunners(who, Clock(who.steps), ground_, marks.obstacles, 0.0, WIDE)
    seen = [runners.lens_at(seconds) for seconds in np.arange(0, runners.clock.end, 0.9).tolist()]
    lenses = [lens for lens in seen if lens is not None]
    assert lenses
    assert len([mark for mark in marks.named if mark.minimum]) == len(places)
    for mark in marks.named:
        ring = Box.around(mark.x, mark.y, 2 * RING, 2 * RING)
        assert not any(lens.box.overlaps(ring) for lens in lenses)


def test_an_axis_has_numbers_enough_and_off_its_name() -> None:
    for low, high in DOMAINS:
        middle = (low + high) / 2
        made = raced(ground("w_0**2 + w_1**2", (low, high), (low, high)), np.full((1, 2, 2), middle))
        map_ = LossMap(made, load("en"), THEMES["night"], STAGE)
        numbers = map_.numbers(0)
        places = map_.place(np.array([(value, middle) for value, _ in numbers]))[:, 0]
        ends = [x + width(text, SIZE) / 2 for x, (_, text) in zip(places, numbers, strict=True)]
        assert len(numbers) >= 3, (low, high)
        assert max(ends) < map_.box.right - 4 - 36 * Formula("w_0").width - 6, (low, high)


def test_what_is_outside_of_boxes_of_a_line_is_all_but_what_is_in_them() -> None:
    random = np.random.default_rng(0)
    for _ in range(200):
        line = random.uniform(0, 100, (2, 2))
        boxes = [Box(*random.uniform(0, 80, 2), *random.uniform(5, 40, 2)) for _ in range(3)]
        parts = outside(line, boxes)
        at = line[0] + np.linspace(0.001, 0.999, 400)[:, None] * (line[1] - line[0])
        free = [not any(box.contains(Box(*point, 0, 0)) for box in boxes) for point in at.tolist()]
        part = sum(float(np.hypot(*(end - begin))) for begin, end in parts)
        assert part / np.hypot(*(line[1] - line[0])) == pytest.approx(np.mean(free), abs=0.02)


def test_lines_of_tags_do_not_cross_where_they_need_not() -> None:
    at = {"one": (508.0, 407.0), "other": (521.0, 265.0), "third": (608.0, 362.0), "last": (470.0, 270.0)}
    tags = Tags([Tag(name, lambda _, at=place: at, 0.0) for name, place in at.items()], THEMES["night"], 9.0)
    log: list[Mark | Sign] = []
    tags.paint_moving(Canvas(cairo.Context(cairo.ImageSurface(cairo.FORMAT_ARGB32, 1, 1)), log=log), 4.0)
    assert {mark.text for mark in log if isinstance(mark, Mark)} == {*at}
    lines = [
        np.array([place, np.array(place) + aside])
        for place, aside in zip(at.values(), tags.aside, strict=True)
        if aside is not None
    ]
    assert len(lines) == 4
    assert not any(cross(*one, *two) for one, two in combinations(lines, 2))


def test_the_name_of_a_minimum_is_not_under_the_films_name() -> None:
    film = RaceFilm(race=Race("himmelblau", starts=[(-1, 2)]), view="map")
    assert len([mark for mark in film.actor(Marks).named if mark.minimum]) == 4
    assert not list(unreadable(film.marks(8.2)))


@pytest.mark.parametrize("seed", range(3))
def test_an_axis_has_two_numbers_whatever_the_domain(seed: int) -> None:
    random = np.random.default_rng(seed)
    for _ in range(12):
        middle = random.choice([0.0, 1.0, -37.2, 4321.0, 1e5]) * random.uniform(0.5, 1.5, 2)
        half = np.maximum(1.0, np.abs(middle)) * 10.0 ** random.uniform(-5.9, 0.7, 2)
        sides = [(float(m - h), float(m + h)) for m, h in zip(middle, half, strict=True)]
        made = raced(ground("w_0**2 + w_1**2", *sides), np.tile(middle, (1, 2, 1)))
        map_ = LossMap(made, load("en"), THEMES["night"], WIDE.map)
        assert min(len(map_.numbers(0)), len(map_.numbers(1))) >= 2, sides
        drawn = [text for text, _, _, anchor in AxisNumbers(map_, WIDE).texts if anchor == "right"]
        assert len(drawn) >= 2, sides


def test_the_start_of_a_race_is_told_under_the_title(monkeypatch: pytest.MonkeyPatch) -> None:
    for length in LENGTHS:
        film = filmed(monkeypatch, RaceFilm, ground(expression(length, length)), ways(1, 2, 12))
        start = film.words.place(film.cast.w[0, 0].tolist())
        told = f"{film.words('race.start')} {start}"
        assert any(told in mark.text for mark in film.marks(4.4)), length


def test_a_race_on_a_long_expression_can_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    for length in LENGTHS:
        film = filmed(monkeypatch, RaceFilm, ground(expression(length, length)), ways(1, 2, 12))
        assert not {fault for seconds in (2.0, 4.4, 7.0) for fault in unreadable(film.marks(seconds))}, length


def test_the_start_of_a_descent_is_told_under_the_title(monkeypatch: pytest.MonkeyPatch) -> None:
    for length in LENGTHS:
        film = filmed(monkeypatch, DescentFilm, ground(expression(length, length)), ways(1, 1, 12))
        start = film.words.place(film.cast.w[0, 0].tolist())  # type: ignore[attr-defined]
        assert any(start in mark.text for mark in film.marks(1.5)), length


def test_a_descent_on_a_long_expression_can_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    for length in LENGTHS:
        film = filmed(monkeypatch, DescentFilm, ground(expression(length, length)), ways(1, 1, 12))
        assert not {fault for seconds in (2.0, 4.0) for fault in unreadable(film.marks(seconds))}, length


@pytest.mark.parametrize("count", [7, 12, 40])
@pytest.mark.parametrize("seed", range(4))
def test_names_of_many_minima_are_apart_from_each_other(seed: int, count: int) -> None:
    who: Cast = crowded(seed, count)
    marks = Marks(who, LossMap(who.result, who.words, who.theme, STAGE), 0.0, 0.0, np.inf)
    boxes = [mark.box for mark in marks.named if mark.box is not None]
    assert not any(one.overlaps(other) for at, one in enumerate(boxes) for other in boxes[:at])
