"""What a viewer of training by hand sees is what the network and Keras's own fit say."""

from __future__ import annotations

import numpy as np
import pytest

from engine.weight_search import FAST, GOAL
from scenes.by_hand import ByHandFilm
from scenes.stage.lessons.agreement import Agreement, Line
from scenes.stage.lessons.code import Call, Code
from scenes.stage.lessons.cut_ground import CutGround
from scenes.stage.plots.series import SeriesChart
from scenes.telling.by_hand import H
from tests.scenes.seeing import laid_out

PAGE = ("0.31066538", "0.06847351", "0.63304377", "0.49511434", "-1.11826369", "0.14937088")  # by hand


@pytest.fixture
def film(page: object) -> ByHandFilm:
    """The film, laid out once."""
    return laid_out(ByHandFilm, language="es", theme="night")


def test_the_table_has_the_pages_values_by_hand_and_those_of_fit(film: ByHandFilm) -> None:
    lines = {line.name: line for line in film.actor(Agreement).lines}
    assert len(lines) == 10
    names = ("w₂", "w₃", "w₄", "w₅₂", "w₅₃", "w₅₄")
    assert [lines[name].one.replace(",", ".").replace("−", "-") for name in names] == [*PAGE]
    fit = film.found.result["w"].values[-1]
    for line, value in zip(film.actor(Agreement).lines, fit, strict=True):
        assert line.other == film.words.number(float(value), 8)
    marks = [mark.text for mark in film.marks(film.act("chapter.credits").start - 0.5)]
    assert {line.before for line in lines.values()} <= {*marks}


def test_digits_are_lit_as_far_as_the_two_agree_from_the_left(film: ByHandFilm) -> None:
    assert Line("w", "", "0,31066538", "0,31066534", "").agreeing == 9
    assert Line("w", "", "0,31066538", "0,31066534", "").decimals == 7
    assert Line("w", "", "−0,5", "0,5", "").decimals == 0
    table = film.actor(Agreement)
    rows = table.resting_key(film.act("chapter.credits").start - 0.5)
    assert [lit for _, lit in rows] == [line.agreeing for line in table.lines]
    least = min(line.decimals for line in table.lines)
    (said,) = [caption.text for caption in film.captions if "decimales" in caption.text]
    assert str(least) in said
    assert least == 6


def test_what_parts_the_two_is_float32_and_not_the_quotient(film: ByHandFilm) -> None:
    found = film.found
    exact = found.fit.network.by_hand(found.rate, found.fit.epochs, h=None)[-1]
    hand = np.abs(found.w[-1] - exact).max()
    fit = np.abs(found.result["w"].values[-1] - exact).max()
    assert fit > 10 * hand


def test_a_step_of_one_weight_is_written_with_its_numbers(film: ByHandFilm) -> None:
    number, network, w = film.words.number, film.found.fit.network, film.found.w
    quotient = network.difference_quotients(w[0], H)[0]
    marks = [mark.text for mark in film.marks(film.act("by_hand.chapter.epochs").start - 0.5)]
    for value, decimals in ((quotient, 8), (w[0, 0] - film.found.rate * quotient, 8), (H, 6)):
        assert number(float(value), decimals) in marks


def test_the_printed_numbers_divide_to_the_printed_quotient(film: ByHandFilm) -> None:
    moved, still, h, slope = (
        float(row[1].replace(",", ".").replace("−", "-")) for row in film.found.quotient()[:4]
    )
    assert round((moved - still) / h, 8) == slope


def test_the_tag_has_the_weight_of_the_epoch_that_is_printed(film: ByHandFilm) -> None:
    act = film.act("by_hand.chapter.epochs")
    for at, epoch in ((act.start, 0), (act.end - 1.0, 50)):
        value = film.words.number(float(film.found.w[epoch, 0]), 4)
        assert f"w₂ = {value}" in [mark.text for mark in film.marks(at)]


def test_the_losses_that_are_said_are_numbers_of_the_chart(film: ByHandFilm) -> None:
    chart, _ = charts(film)
    assert [text for _, text in chart.numbers[1]] == ["0,4913", "0,4918"]


def test_losses_are_printed_as_fit_does_at_the_epoch_of_the_curve(film: ByHandFilm) -> None:
    (chart, other), code = charts(film), film.actor(Code)
    (series,) = chart.series
    assert series.x.tolist() == [*range(1, 51)]
    assert series.y.tolist() == film.found.losses.tolist()
    end = film.act("chapter.credits").start - 0.5
    assert code.printed(end) == "Epoch 50/50 - loss: 0.4913"
    assert film.found.printed(1) == "Epoch 1/50 - loss: 0.4918"
    assert film.found.printed(0) == ""
    assert series.drawn(end) == 49
    assert chart.leave == other.appear
    texts = [mark.text for mark in film.marks(end)]
    assert "Epoch 50/50 - loss: 0.4913" in texts


def test_the_last_loss_is_said_when_it_is_printed(film: ByHandFilm) -> None:
    (said,) = [caption for caption in film.captions if "0,4913" in caption.text]
    assert film.actor(Code).printed(said.start) == "Epoch 50/50 - loss: 0.4913"


def test_it_says_once_how_much_its_relief_is_enlarged_while_it_is_seen(film: ByHandFilm) -> None:
    (said,) = [caption for caption in film.captions if "ampliado" in caption.text]
    ground = film.actor(CutGround)
    shown = ground.plot.curve(np.linspace(*ground.plot.domain, 2001))
    assert film.words.number(float(np.ptp(shown)), 2) in said.text
    assert ground.resting_key(said.start) == ground.resting_key(said.end) == (1.0, 1.0)


def test_another_rate_is_said_to_learn_when_it_does(film: ByHandFilm) -> None:
    network, epoch = film.found.fit.network, film.found.arrives
    losses = network.loss(network.by_hand(FAST, 40, h=None))
    assert epoch == 30
    assert losses[epoch] < GOAL <= losses[epoch - 1]


def test_what_is_said_of_another_rate_is_seen_beside_the_first(film: ByHandFilm) -> None:
    (said,) = [caption for caption in film.captions if f"con {FAST:g}" in caption.text]
    _, chart = charts(film)
    slow, fast, goal = chart.series
    assert chart.appear == said.start
    assert said.end <= chart.leave
    np.testing.assert_allclose(slow.y, film.found.slow)
    assert fast.y[30] < GOAL <= fast.y[29]
    assert fast.drawn(said.end) >= 30 > fast.drawn(said.start) == 0
    texts = [mark.text for mark in film.marks(said.end - 0.3)]
    assert {"α = 0,001", "α = 3", "0,1"} <= {*texts}
    assert (goal.style, set(goal.y.tolist())) == ("dashed", {GOAL})  # and below what it is


def test_the_code_has_a_line_for_what_is_printed_when_something_is(film: ByHandFilm) -> None:
    code = film.actor(Code)
    assert code.resting_key(code.prints)[1] == 0.0
    assert code.resting_key(film.act("by_hand.chapter.epochs").end)[1] == 1.0


def charts(film: ByHandFilm) -> list[SeriesChart]:
    """Its charts of losses, in the order in which they come."""
    return [actor for actor in film.actors if isinstance(actor, SeriesChart)]


def test_what_lights_up_are_arguments_of_the_calls(film: ByHandFilm) -> None:
    code = film.actor(Code)
    arguments = [argument for call in film.found.calls() for argument in call.arguments]
    assert {name for name, *_ in code.lit} <= {*arguments}
    for name, first, last in code.lit:
        assert name in [mark.text for mark in film.marks((first + last) / 2)]


def test_calls_are_broken_between_arguments() -> None:
    call = Call("fit", ("x", "epochs=50", "verbose=False"))
    assert call.lines(80) == [["fit(", "x, ", "epochs=50, ", "verbose=False)"]]
    lines = ["".join(line) for line in call.lines(20)]
    assert lines == ["fit(x, epochs=50, ", "    verbose=False)"]
