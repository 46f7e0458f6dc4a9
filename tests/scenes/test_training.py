"""The film of trainings: the questions come before the answers; what it shows and says is the result's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from engine.errors import InputError
from engine.training import Training
from engine.verdicts import Verdicts
from scenes.stage.frame.masthead import Masthead
from scenes.stage.lessons.curve_grid import DOT, ColumnFrames, CurveGrid
from scenes.stage.lessons.questions import Questions
from scenes.stage.paint.canvas import Sign
from scenes.stage.show.trainings import Trainings
from scenes.training import TrainingFilm
from tests.scenes.made import curves, trained
from tests.scenes.seeing import laid_out, moments, unread, unreadable

WORDS = {"diverged", "stuck", "unstable", "unfinished", "calm"}


@pytest.fixture
def film(monkeypatch: pytest.MonkeyPatch) -> Callable[..., TrainingFilm]:
    """Makes the film of losses that no optimizer has made."""

    def make(kind: str, **options: Any) -> TrainingFilm:
        def get(training: Training) -> Any:
            return trained(training, curves(training, kind))

        monkeypatch.setattr("scenes.film.archive.get", get)
        return TrainingFilm(**options)

    return make


@pytest.fixture(scope="module")
def iris() -> TrainingFilm:
    """The film as it is by default."""
    return laid_out(TrainingFilm, language="es", theme="night")


def texts(film: TrainingFilm, seconds: float) -> set[str]:
    return {mark.text for mark in film.marks(seconds) if mark.opacity > 0.3}


def dots(film: TrainingFilm, seconds: float) -> list[Sign]:
    """The marks of what breaks; the key's own dot is larger."""
    return [sign for sign in film.signs(seconds) if sign.kind == "dot" and sign.radius == DOT]


# ---- the exercise


def test_the_questions_come_before_the_answers_and_no_answer_before_the_pause(iris: TrainingFilm) -> None:
    asked = iris.act("chapter.think")
    before = np.linspace(1.0, asked.end, 24)
    numbers = {iris.trained.reading(row, column) for row in range(6) for column in range(4)}
    for seconds in before:
        assert not texts(iris, seconds) & (numbers | {"inestable", "la mejor de su fila"})
        assert not dots(iris, seconds)
    assert "Antes de las respuestas" in texts(iris, asked.start + 0.2)
    assert "Antes de las respuestas" not in texts(iris, iris.acts[-1].start - 1)
    assert asked.end - asked.start >= 8


def test_at_the_end_every_number_is_the_result_s_and_those_that_break_are_marked(iris: TrainingFilm) -> None:
    found, seconds = Verdicts(iris.trained.result), iris.telling
    shown = [mark.text for mark in iris.marks(seconds)]
    for row in range(6):
        for column in range(4):
            assert iris.words.number(found.final[row, column], 3) in shown
    assert shown.count("inestable") == np.count_nonzero(found.kinds == "unstable") == 5
    grid = iris.actor(CurveGrid)
    marked = dots(iris, seconds)
    assert len(marked) == 5
    for row in np.flatnonzero(found.breaks_at[:, 0, 0]):
        box, epoch = grid.plot(row, 0, seconds), found.breaks_at[row, 0, 0]
        x, y = float(grid.across(epoch, box)), float(grid.up(iris.trained.curves[row, 0, epoch - 1], box))
        assert min(abs(dot.x - x) + abs(dot.y - y) for dot in marked) < 1e-6


def test_a_dot_drops_at_the_epoch_at_which_its_curve_breaks(iris: TrainingFilm) -> None:
    again = iris.actor(CurveGrid).times.again
    assert again is not None
    for epoch, count in ((21, 0), (23, 1), (44, 2), (91, 3), (148, 4), (334, 5)):
        dots = [
            sign for sign in iris.signs(again.seconds(epoch)) if sign.kind == "dot" and sign.radius == 7.0
        ]
        assert len(dots) == count


def test_what_is_counted_is_marked_when_it_is_said(iris: TrainingFilm) -> None:
    (counted,) = (caption for caption in iris.captions if caption.text.startswith("Curvas inestables"))
    assert len(dots(iris, counted.start)) == np.count_nonzero(iris.trained.breaks)
    (again,) = (caption for caption in iris.captions if caption.text.startswith("Otra vez"))
    assert not dots(iris, again.start)


def test_the_columns_of_the_rates_that_a_text_is_about_are_framed_while_it_is_there(
    iris: TrainingFilm,
) -> None:
    framed = iris.actor(ColumnFrames)
    begins = {"Curvas inestables": {0}, "Con la tasa más baja": {3}, "Con tasas muy altas": {0, 3}}
    for start, columns in begins.items():
        (said,) = (caption for caption in iris.captions if caption.text.startswith(start))
        assert {column for column, span in framed.told if span.start == said.start} == columns
        assert framed.presence((said.start + said.end) / 2) == 1.0
    assert framed.presence(iris.act("chapter.think").end) == framed.presence(iris.acts[-1].start) == 0.0


def test_no_moment_is_without_curves_for_long_and_the_title_covers_none(iris: TrainingFilm) -> None:
    grid = iris.actor(CurveGrid)
    assert grid.times.grow.start - grid.times.appear <= 7
    opens = iris.actor(Masthead)
    assert not any(grid.first.overlaps(box) for box in opens.boxes)


def test_its_sentences_are_the_answers(iris: TrainingFilm) -> None:
    said = " ".join(caption.text for caption in iris.captions)
    assert "Adam con α = 0,01 acaba con la pérdida más baja: 0,048." in said
    assert "igual de buenos son Nadam (0,01) y Adamax (0,01)" in said
    assert "0,1 para 2 optimizadores; 0,01 para 3; 0,001 para 1." in said
    assert "La mejor de la fila de SGD, con α = 0,1, es inestable" in said
    assert "Curvas inestables: 5 de 24, todas con α = 0,1" in said
    assert "Con la tasa más baja, 0,0001, a 6 redes les faltan épocas." in said


def test_curves_grow_on_one_clock_and_a_loss_has_one_height_on_all(iris: TrainingFilm) -> None:
    grid = iris.actor(CurveGrid)
    boxes = [grid.plot(row, column, iris.telling) for row in range(6) for column in range(4)]
    assert len({round(box.bottom - float(grid.up(0.1, box)), 9) for box in boxes}) == 1
    assert len({(round(box.width, 9), round(box.height, 9)) for box in boxes}) == 1
    ups = grid.up(np.array([1e-9, grid.low, 0.1, 1.0, grid.high, np.inf]), boxes[0])
    assert (np.diff(ups) <= 0).all()
    assert ups[1] == pytest.approx(boxes[0].bottom)
    assert ups[4] == pytest.approx(boxes[0].y)


def test_no_answers_ends_with_the_questions(film: Any) -> None:
    asks = film("calm", epochs=40, no_answers=True)
    assert [act.path for act in asks.acts] == [
        "chapter.question", "chapter.curves", "chapter.think", "chapter.credits",
    ]  # fmt: skip
    for seconds in np.linspace(1, asks.length - 6, 12):
        assert not texts(asks, seconds) & {"inestable", asks.trained.reading(0, 0)}
    assert "¿Qué curvas son inestables?" in " ".join(
        mark.text for mark in asks.marks(asks.acts[2].end - 0.5)
    ) or ("inestables?" in texts(asks, asks.acts[2].end - 0.5))
    assert not asks.is_usual()
    assert asks.length >= 20


# ---- any result


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("calm", {"epochs": 60}),
        ("wild", {"epochs": 60, "data": "digits"}),
        ("wild", {"epochs": 5, "data": "digits", "starts": 3}),
        ("wild", {"epochs": 1}),
        ("calm", {"epochs": 300, "starts": 30}),
    ],
)
def test_of_any_training_it_can_be_read_and_is_true(film: Any, kind: str, options: dict[str, Any]) -> None:
    for language in ("es", "en"):
        told = film(kind, language=language, **options)
        assert 20 <= told.length <= 90
        assert not list(unread(told.captions))
        found, trained = told.trained.verdicts, told.trained
        said = [caption.text for caption in told.captions]
        for text in said:
            assert all(word not in text for word in WORDS if language == "es")
        unstable = [text for text in said if text.startswith(("Curvas inestables", "Unstable curves"))]
        assert len(unstable) == (trained.breaks > 0).any()
        diverged = np.count_nonzero(found.kinds == "diverged")
        assert any("diverge" in text for text in said) == (diverged > 0)
        slow = np.count_nonzero(found.kinds[:, -1] == "unfinished")
        assert any("faltan épocas" in text or "more epochs" in text for text in said) == (slow > 0)
        faults = {fault for seconds in moments(told, 8) for fault in unreadable(told.marks(seconds))}
        assert not faults


def test_a_band_holds_every_start(film: Any) -> None:
    shown = film("wild", epochs=30, starts=5).trained
    band = shown.band
    assert band is not None
    assert (band[0] <= shown.curves).all()
    assert (shown.curves <= band[1]).all()
    assert band.shape == (2, 6, 4, 30)
    assert (
        Trainings(
            trained(Training(epochs=3), curves(Training(epochs=3), "calm")), shown.words, shown.theme
        ).band
        is None
    )


def test_what_it_is_not_made_for_is_refused() -> None:
    with pytest.raises(InputError, match="data must be iris or digits; not 'petal'"):
        TrainingFilm(data="petal", composed=False)
    with pytest.raises(InputError, match="epochs must be a whole number from 1 to 10,000; not 0"):
        TrainingFilm(epochs=0, composed=False)


def test_the_panel_slides_out_of_the_frame(iris: TrainingFilm) -> None:
    panel = iris.actor(Questions)
    gone = [
        mark for mark in iris.marks(panel.slides + 0.6) if mark.text in panel.texts or mark.text == panel.head
    ]
    assert all(mark.x > iris.layout.frame.width - 60 or mark.opacity < 0.5 for mark in gone)
