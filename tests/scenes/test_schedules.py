"""The film of rates that change: its rates are those of Keras's schedules, its sentences the race's."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from engine.places import DEPARTURE, arrival_radius
from scenes.schedules import SchedulesFilm
from scenes.stage.frame.tags import Tags
from scenes.stage.lessons.rate_board import RateBoard
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.layout import WIDE
from scenes.stage.paint.motion import Span
from scenes.stage.plots.series import SeriesChart
from scenes.stage.plots.tower import Tower
from scenes.stage.show.clock import Clock
from tests.scenes.made import cast, ground, ways
from tests.scenes.seeing import laid_out
from tests.scenes.test_boards import logged


@pytest.fixture(scope="module")
def film() -> SchedulesFilm:
    return laid_out(SchedulesFilm, language="es", theme="night")


@pytest.fixture(scope="module")
def keras_rates() -> list[Callable[[int], float]]:
    """What Keras's own objects give at a step, in the film's order."""
    from keras.optimizers.schedules import CosineDecay, CosineDecayRestarts, PiecewiseConstantDecay

    plans = (
        lambda step: 0.12,
        PiecewiseConstantDecay([20, 40], [0.12, 0.012, 0.0012]),
        CosineDecay(0.12, 60),
        CosineDecay(0.0, 50, warmup_target=0.12, warmup_steps=10),
        CosineDecayRestarts(0.12, 20),
    )
    return [lambda step, each=each: float(each(step)) for each in plans]


def rows(film: SchedulesFilm, seconds: float) -> list[list[str]]:
    """The numbers in each plan's row, from left to right."""
    table, found = film.actor(RateBoard).table, []
    marks = sorted(film.marks(seconds), key=lambda mark: mark.x)
    for which in range(film.cast.count):
        room = Box(table.box.x, table.top(which), table.box.width, table.row)
        boxes = [(mark.text, Box(mark.x, mark.y, mark.width, mark.height)) for mark in marks]
        found.append([text for text, box in boxes if room.contains(box)][1:])
    return found


def number(text: str) -> float:
    return float(text.replace("\N{MINUS SIGN}", "-").replace(",", "."))


def test_the_rates_on_screen_are_those_of_kerass_schedules(
    film: SchedulesFilm, keras_rates: list[Callable[[int], float]]
) -> None:
    (chart,) = (each for each in film.actors if isinstance(each, SeriesChart) and "α" in each.heading[0])

    def check(clock: Clock, step: int, plans: Sequence[int]) -> None:
        seconds = clock.seconds(step) + 1e-6
        written, signs = rows(film, seconds), np.array([(sign.x, sign.y) for sign in film.signs(seconds)])
        for which in plans:
            rate = keras_rates[which](step)
            assert number(written[which][0]) == pytest.approx(rate, abs=6e-5)
            assert number(written[which][1]) == pytest.approx(film.cast.loss[which, step], abs=6e-4)
            head = chart.axes.place(step, rate)  # where the marker on the curve is
            assert np.hypot(*(signs - head).T).min() < 0.5

    for step in (0, 20, 21, 34, 59):
        check(film.clock, step, range(5))
    for which, (_, own) in enumerate(film.told.turns):
        check(own, 7 + 11 * which, [which])


def test_who_is_said_to_stay_is_at_the_minimum_from_then_on(film: SchedulesFilm) -> None:
    place = min(film.cast.standings.minima, key=lambda one: one.loss)
    radius = float(arrival_radius(film.cast.standings.domain)) * DEPARTURE
    away = np.hypot(*(film.cast.w - (place.w_0, place.w_1)).transpose(2, 0, 1)) > radius
    ends = rows(film, film.told.after.start - 0.5)
    for which, (turn, _) in enumerate(film.told.turns):
        said = [each.text for each in film.captions if turn.start <= each.start < turn.end]
        if away[which, -1]:
            assert "No se para" in said[1]
            assert len(ends[which]) == 2
            continue
        since = int(number(ends[which][2]))
        assert str(since) in said[1]
        assert not away[which, since:].any()
    assert all(len(row) == 2 for row in rows(film, film.clock.seconds(20)))  # nobody stays as yet


def test_a_race_shows_the_rate_of_the_moment_where_it_changes_and_nothing_else_moves() -> None:
    who = cast(ground("w_0**2 + 3*w_1**2"), ways(3, 3, 24), names=("SGD", "Adam", "Lion"))
    rates = np.repeat(0.1, 3 * 25).reshape(3, 1, 25)
    rates[..., -1] = np.nan
    clock = Clock(24, 4.0)

    def texts(rate: np.ndarray | None, step: int) -> list[str]:
        result, dims = who.result, who.result["loss"].dims
        given = result if rate is None else result.assign(learning_rate=(dims, rate))
        tower = Tower(type(who)(given, who.words, who.theme), clock, WIDE, 0.5, Span(4.0, clock.end + 4.0))
        return [mark.text for mark in logged(tower, clock.seconds(step) + 0.9) if hasattr(mark, "text")]

    falling = rates.copy()
    falling[1, 0, :24] = 0.1 * 0.9 ** np.arange(24)
    for step in (5, 24):
        assert texts(rates, step) == texts(None, step)
        assert f"lr {falling[1, 0, min(step, 23)]:.4f}" in texts(falling, step)
        assert not [text for text in texts(rates, step) if text.startswith("lr 0.0")]


def test_plans_that_run_as_one_share_a_name_until_they_part(film: SchedulesFilm) -> None:
    cast, clock = film.cast, film.clock
    tags = [tag for each in film.actors if isinstance(each, Tags) for tag in each.tags]
    shared = [tag for tag in tags if " = " in tag.text]
    assert shared
    for tag in shared:
        one, other = (cast.w[cast.names.index(name)] for name in tag.text.split(" = "))
        first, last = (int(clock.step(at)) for at in (tag.appear, tag.leave))
        np.testing.assert_allclose(one[first : last + 1], other[first : last + 1], atol=1e-3)
        assert np.abs(one[last + 1] - other[last + 1]).max() > 0.1 or tag is not shared[-1]
