"""Lessons in every format: laid out anew in each, so that all of it can be read and nothing is covered."""

from __future__ import annotations

import itertools

import pytest

from scenes.by_hand import ByHandFilm
from scenes.descent import DescentFilm
from scenes.family import FamilyFilm
from scenes.film import Film
from scenes.landscape import LandscapeFilm
from scenes.learning_rate import LearningRateFilm
from scenes.minima import MinimaFilm
from scenes.momentum import MomentumFilm
from scenes.neuron import NeuronFilm
from scenes.noise import NoiseFilm
from scenes.one_weight import OneWeightFilm
from scenes.optimizer import OptimizerFilm
from scenes.options import FORMATS
from scenes.schedules import SchedulesFilm
from scenes.stage.map.stage import AxisNumbers
from scenes.stage.paint.actor import Actor
from scenes.stage.paint.boxes import Box
from scenes.surface import SurfaceFilm
from scenes.training import TrainingFilm
from tests.breadth import EVERYTHING, some
from tests.scenes.seeing import LOOKS, laid_out, moments, unreadable

FILMS: tuple[type[Film], ...] = (
    SurfaceFilm,
    DescentFilm,
    MomentumFilm,
    LearningRateFilm,
    MinimaFilm,
    ByHandFilm,
    TrainingFilm,
    NeuronFilm,
    OptimizerFilm,
    OneWeightFilm,
    NoiseFilm,
    SchedulesFilm,
    LandscapeFilm,
    FamilyFilm,
)
UPRIGHT, SQUARE = FORMATS[1:3]
# In every format where all is tested; else in the square, which has the least room: upright ones are looked
# at with every film (`test_every_film`).
SHAPES = FORMATS[1:] if EVERYTHING else (SQUARE,)
OTHERS = [(kind, shape, "es") for kind in some(FILMS, 3) for shape in SHAPES]
OTHERS += [(kind, UPRIGHT, "en") for kind in FILMS if EVERYTHING]


@pytest.fixture(params=OTHERS, ids=lambda given: f"{given[0].name} {given[1]} {given[2]}")
def film(request: pytest.FixtureRequest, page: object) -> Film:
    """A film in a format: in Spanish by night, and upright in English on paper, too."""
    kind, shape, language = request.param
    return laid_out(kind, format=shape, language=language, theme=LOOKS[language])


def plates(film: Film, seconds: float) -> list[tuple[Actor, Box]]:
    """The plates that are there at a second, by the actors whose they are."""
    found = [(actor, getattr(actor, "box", None)) for actor in film.actors if getattr(actor, "above", False)]
    found += [(actor, getattr(actor, "room", None)) for actor, box in found if box is None]
    there = [(actor, box) for actor, box in found if isinstance(box, Box)]
    return [(actor, box) for actor, box in there if actor.presence(seconds) > 0.5]


def test_every_text_can_be_read_inside_the_margins_in_every_format(film: Film) -> None:
    faults = {fault for at in moments(film, 12) for fault in unreadable(film.marks(at), film.layout.safe)}
    assert not faults


def test_no_plate_lies_on_another_or_on_what_is_said(film: Film) -> None:
    for seconds in moments(film, 12):
        there = plates(film, seconds)
        boxes = [box for _, box in there]
        assert all(film.layout.safe.contains(box, slack=1.5) for box in boxes), seconds
        third = film.layout.third
        assert not any(box.overlaps(third) for box in boxes), (seconds, there)
        for (one, a), (other, b) in itertools.combinations(there, 2):
            assert a == b or not a.overlaps(b), (seconds, one, other)


@pytest.mark.parametrize("kind", some(FILMS, 5))
def test_a_lesson_in_another_format_is_not_the_usual_one(kind: type[Film], page: object) -> None:
    assert not laid_out(kind, format=UPRIGHT, language="en", theme="paper").is_usual()


@pytest.mark.parametrize("shape", FORMATS)
def test_the_numbers_of_a_map_and_its_letters_keep_off_each_other(shape: str, page: object) -> None:
    boxes = laid_out(SurfaceFilm, format=shape).actor(AxisNumbers).boxes
    assert not [pair for pair in itertools.combinations(boxes, 2) if pair[0].overlaps(pair[1])]


@pytest.mark.parametrize("kind", [ByHandFilm, OptimizerFilm])
def test_the_panel_of_an_upright_lesson_has_something_to_show_from_its_first_sentence_on(
    kind: type[Film], page: object
) -> None:
    film = laid_out(kind, format=UPRIGHT, language="en", theme=LOOKS["en"])
    marks = film.marks(film.captions[0].end - 0.5)
    boxes = [Box(mark.x, mark.y, mark.width, mark.height) for mark in marks]
    assert sum(film.layout.panel.contains(box, slack=2.0) for box in boxes) > 5
