"""What a viewer of the learning rates sees is what the sweeps say, and it can be read."""

from __future__ import annotations

import re
from typing import Any

import cairo
import numpy as np
import pytest

from engine import archive, sweep_facts
from engine.errors import InputError, InputErrors
from engine.race import Race
from engine.sweeps import Sweep
from scenes.learning_rate import PAGE, LearningRateFilm
from scenes.options import FORMATS
from scenes.stage.lessons.rule import StepWritten
from scenes.stage.map.ways import Ways
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import Canvas, Mark, Sign
from scenes.stage.plots.rate_chart import RateChart
from scenes.stage.plots.series import SeriesChart
from scenes.stage.terrain import drawing
from scenes.stage.terrain.slope_arrow import SlopeArrow
from scenes.stage.terrain.terrain import Terrain
from scenes.theme import MEASURES
from tests.scenes.seeing import laid_out, moments, unread, unreadable

MINIMUM = np.array([0.22827892, -1.62553496])  # the global minimum of the peaks
OWN: dict[str, dict[str, Any]] = {
    "adam": {"race": Race(contenders=["adam:beta_1=0.5"], steps=25), "rates": (0.01, 1.0)},
    "himmelblau": {
        "race": Race("himmelblau", ["sgd:momentum=0.5"], [(-1.0, 2.0)], 20),
        "experiments": [(0.01, 8), (0.3, 6)],
        "rates": (1e-4, 0.5),
    },
    "no valley": {"race": Race("saddle", ["sgd"], [(1, 0.1)], 9), "experiments": [(0.1, 9)]},
}


@pytest.fixture(scope="module")
def film() -> LearningRateFilm:
    return laid_out(LearningRateFilm, language="es", theme="night")


@pytest.fixture(scope="module", params=list(OWN))
def own(request: pytest.FixtureRequest) -> LearningRateFilm:
    return LearningRateFilm(**OWN[request.param])


def paint(film: LearningRateFilm, seconds: float) -> None:
    film.paint(Canvas(cairo.Context(cairo.ImageSurface(cairo.FORMAT_A8, 1, 1))), seconds)


def on_ground(film: LearningRateFilm, w: np.ndarray, seconds: float) -> np.ndarray:
    """Where weights stand in the frame at a second."""
    return film.sight.view_at(seconds).project(film.sight.relief.on(w))[0]


def alone(rate: float, steps: int) -> Any:
    """The same experiment as a race of its own."""
    return archive.get(Race(contenders=[f"sgd:learning_rate={rate}"], steps=steps))


# ---- the experiments


def test_the_pages_experiments_end_as_the_page_says(film: LearningRateFilm) -> None:
    assert [(each.rate, each.steps) for each in film.experiments] == list(PAGE)
    verdicts = [each.verdict for each in film.experiments]
    assert verdicts == ["arrives", "long", "very_long", "short", "patience"]
    distances = [np.hypot(*(each.w[-1] - MINIMUM)) for each in film.experiments]
    assert [distance < 0.05 for distance in distances] == [True, False, False, False, True]


def test_every_experiment_is_the_race_of_its_rate(film: LearningRateFilm) -> None:
    for each in film.experiments:
        result = alone(each.rate, each.steps)
        np.testing.assert_allclose(each.w, result["w"][0, 0], rtol=1e-9)
        np.testing.assert_allclose(each.loss, result["loss"][0, 0], rtol=1e-9)


def test_the_run_stands_where_the_race_says(film: LearningRateFilm) -> None:
    theme = film.theme
    for turn, each in zip(film.one_by_one, film.experiments, strict=True):
        for step in (0.5, 2.0, each.steps - 0.25, each.steps):
            log: list[Mark | Sign] = []
            canvas = Canvas(cairo.Context(cairo.ImageSurface(cairo.FORMAT_A8, 1, 1)), log=log)
            seconds = turn.clock.seconds(step) + 1e-9
            film.actor(Ways).move(canvas, seconds)
            whole = min(int(step), each.steps - 1)
            w = each.w[whole] + (step - whole) * (each.w[whole + 1] - each.w[whole])
            start, head = ((sign.colour, sign.x, sign.y) for sign in log if isinstance(sign, Sign))
            assert start[0] == theme.start
            assert start[1:] == pytest.approx(on_ground(film, each.w[0], seconds), abs=0.01)
            assert head[0] == (theme.end if step == each.steps else each.colour)
            assert head[1:] == pytest.approx(on_ground(film, w, seconds), abs=0.01)


def test_the_table_shows_the_losses_of_the_step_and_the_verdict_at_the_end(film: LearningRateFilm) -> None:
    words = film.words
    for turn, each in zip(film.one_by_one, film.experiments, strict=True):
        for step in (1, each.steps):
            texts = [mark.text for mark in film.marks(turn.clock.seconds(step) + 0.02)]
            assert words.number(each.loss[step], 3) in texts
            said = words(f"rates.verdict.{each.verdict}")
            assert (texts.count(said) == 1) == (step == each.steps)
            rate = words("rates.alpha", rate=words.number(each.rate, None))
            assert texts.count(rate) >= 2  # in its row, and beside it on the ground
            assert texts.count(words.number(step, 0)) >= 1


def test_verdicts_follow_from_the_losses() -> None:
    film = LearningRateFilm(experiments=[(0.001, 3), (0.09, 20), (2.0, 12)])
    assert [each.verdict for each in film.experiments] == ["short", "very_long", "left"]


def test_all_at_once_share_one_clock_and_stop_at_their_own_last_step(film: LearningRateFilm) -> None:
    together = film.together
    for step in (3.5, 8.0, 20.0, 30.0):
        seconds = together.clock.seconds(step)
        steps = [run.step(seconds) for run, _ in film.actor(Ways).seen(seconds) if run.among]
        assert steps == pytest.approx([min(step, each.steps) for each in film.experiments])


def test_the_chart_has_each_experiments_losses_as_far_as_it_has_run(film: LearningRateFilm) -> None:
    chart = film.actor(SeriesChart)
    assert chart.appear == film.one_by_one[0].appear
    assert chart.leave == film.together.appear
    for turn, each, one in zip(film.one_by_one, film.experiments, chart.series, strict=True):
        assert one.y.tolist() == each.loss.tolist()
        assert one.look == each.look
        assert one.strength(turn.appear) == 0
        for step in (0.0, 2.5, float(each.steps)):
            assert one.drawn(turn.clock.seconds(step)) == pytest.approx(step, abs=1e-6)


# ---- one step


@pytest.mark.parametrize("name", FORMATS)
def test_the_whole_slope_is_in_the_frame_while_it_is_told_of(name: str) -> None:
    film = laid_out(LearningRateFilm, format=name, language="en", theme="paper")
    arrows = film.actor(SlopeArrow)
    (slope,) = arrows.arrows_at(arrows.shrink_at - 0.1)
    assert slope.ends
    assert all(
        film.layout.safe.contains(Box.around(*point, 0, 0), slack=1) for point in slope.points.tolist()
    )
    written = film.actor(StepWritten).room
    assert not any(written.contains(Box.around(*point, 0, 0)) for point in slope.points.tolist())


def level(film: LearningRateFilm, w: np.ndarray, seconds: float) -> np.ndarray:
    """Where weights stand in the frame at a second, as high as the first of them is."""
    world = film.sight.relief.on(w)
    world[:, 2] = world[0, 2]
    return film.sight.view_at(seconds).project(world)[0]


def test_a_step_is_the_rate_times_the_slope(film: LearningRateFilm) -> None:
    first = film.experiments[0]
    np.testing.assert_allclose(first.w[1], first.w[0] - first.rate * first.gradient[0], rtol=1e-12)
    arrows = film.actor(SlopeArrow)
    seconds = arrows.leave - 0.1  # it has shrunk
    slope, step = arrows.arrows_at(seconds)
    ends = np.array([first.w[0], first.w[0] - first.gradient[0]])
    np.testing.assert_allclose(slope.points, level(film, ends, seconds))
    np.testing.assert_allclose(step.points, level(film, first.w[:2], seconds))
    assert slope.below == pytest.approx(on_ground(film, ends[1], seconds))
    texts = [mark.text for mark in film.marks(seconds)]
    for value in (*first.w[1], *first.w[0]):
        assert film.words.number(value, None if value in first.w[0] else 3) in texts


def test_a_slope_that_leads_off_the_ground_ends_at_its_edge_without_a_head() -> None:
    race = Race("rosenbrock", ["sgd"], [(-1.2, 1.0)], 5)
    film = LearningRateFilm(race=race, experiments=[(0.001, 3)], rates=(1e-4, 1e-3))
    arrows, sight = film.actor(SlopeArrow), film.sight
    seconds = arrows.appear + 1.3  # it has grown
    (slope,) = arrows.arrows_at(seconds)
    foot, way = film.experiments[0].w[0], -film.experiments[0].gradient[0]
    end = foot + sight.reach(foot, way) * way
    assert np.max(np.abs(sight.relief.flat(end)) / sight.relief.half) == pytest.approx(1)
    np.testing.assert_allclose(slope.points, level(film, np.stack([foot, end]), seconds))
    assert not [sign for sign in film.signs(seconds) if sign.kind == "arrow"]
    whole, step = arrows.arrows_at(arrows.leave - 0.1)
    assert step.ends
    assert not whole.ends


def test_only_plain_descent_is_told_as_rate_times_slope(own: LearningRateFilm) -> None:
    is_plain = own.race.contenders[0].optimizer == "SGD" and own.race.surface.name == "saddle"
    assert any(isinstance(actor, StepWritten) for actor in own.actors) == is_plain


def test_the_camera_goes_near_once_and_then_stands(own: LearningRateFilm) -> None:
    trials_at, view_at = own.one_by_one[0].appear, own.sight.view_at
    assert view_at(trials_at) is view_at(own.dial.leave)
    assert view_at(trials_at).scale >= view_at(3.3).scale - 1e-9
    w = np.concatenate([each.w for each in own.experiments])
    at = on_ground(own, w[(np.abs(own.sight.relief.flat(w)) <= own.sight.relief.half).all(axis=1)], 60.0)
    low, high = own.actor(Ways).room.edges().reshape(2, 2)
    assert ((at > low) & (at < high)).all()


# ---- the dial


def test_the_dial_passes_every_rate_in_order(film: LearningRateFilm) -> None:
    dial = film.dial
    passed = [dial.at(second) for second in np.arange(dial.appear, dial.back[0][0], 0.01)]
    assert passed == sorted(passed)
    assert (passed[0], passed[-1]) == (0, len(film.dial.rates) - 1)
    assert film.dial.rates[0] == pytest.approx(0.001)
    assert film.dial.rates[-1] == pytest.approx(0.2)


def test_the_price_of_a_low_rate_is_told_over_the_lowest_of_the_good_ones(film: LearningRateFilm) -> None:
    dial, (first, end) = film.dial, sweep_facts.valley(film.many)
    moral = film.captions[-1]
    assert moral.start < dial.back[0][0] < dial.back[-1][0] < moral.end
    passed = [dial.at(second) for second in np.arange(dial.back[0][0], moral.end, 0.01)]
    assert passed == sorted(passed, reverse=True)
    assert (passed[0], passed[-1]) == ((first + end) // 2, first)
    assert dial.reached(moral.end) == len(dial.rates) - 1


def test_where_paths_are_erratic_the_dial_rests_long_enough_to_look(film: LearningRateFilm) -> None:
    dial, loss = film.dial, film.many["loss"][:, 0, -1].values
    times = np.arange(dial.appear, dial.back[0][0], 1 / 60)
    passed = np.array([dial.at(second) for second in times])
    changes = times[1:][np.diff(passed) > 0]
    jumps = np.abs(np.diff(loss[passed]))[np.diff(passed) > 0] > 0.5
    assert jumps.sum() > 5
    assert np.diff(changes[jumps]).min() > 1 / 3 - 1 / 30  # no flicker above 3 a second
    assert film.dial.rates[dial.at(dial.erratic_at)] == pytest.approx(
        0.09, rel=0.1
    )  # it bounces before, from 0.067


def test_at_a_dials_rate_path_and_number_are_those_of_that_race(film: LearningRateFilm) -> None:
    dial = film.dial
    for second in (dial.start + 1, dial.start + 7.77, dial.leave - 5):
        at = dial.at(second)
        ((run, _),) = film.actor(Ways).seen(second)
        result = archive.get(Sweep(film.race, [film.dial.rates[at]]))
        np.testing.assert_allclose(run.way(second)[:8], result["w"][0, 0, :8], rtol=1e-9)
        assert run.step(second) == film.race.steps
        texts = [mark.text for mark in film.marks(second)]
        rate = film.words.number(film.dial.rates[at], 4)
        assert film.words("rates.alpha", rate=rate) in texts


def test_the_chart_shows_the_losses_of_all_rates_at_the_epoch_of_the_experiments(
    film: LearningRateFilm,
) -> None:
    chart = film.actor(RateChart)
    box, losses = chart.axes.box, chart.axes.up
    part = np.log(film.dial.rates / 0.001) / np.log(200)
    clock = film.together.clock
    for second, step in ((clock.seconds(7), 7), (clock.seconds(20), 20), (film.dial.appear + 3, 30)):
        points, loss = chart.points(second), film.many["loss"][:, 0, step].values
        np.testing.assert_allclose(points[:, 0], box.x + part * box.width, atol=0.01)
        shown = (loss > losses.low) & (loss < losses.high)
        share = (loss - losses.low) / (losses.high - losses.low)
        np.testing.assert_allclose(points[shown, 1], (box.bottom - share * box.height)[shown], atol=0.01)
        words = film.words("rates.at_epoch", step=step, count=film.words.number(1200, 0))
        assert words in [mark.text for mark in film.marks(second + 1e-9)]


def test_the_valley_is_where_all_arrive(film: LearningRateFilm) -> None:
    first, last = film.actor(RateChart).valley or (0, 0)
    distance = np.hypot(*(film.many["w"][:, 0, -1].values - MINIMUM).T)
    assert (distance[first : last + 1] <= 0.1).all()
    assert distance[first - 1] > 0.05
    assert distance[last + 1] > 0.05
    pattern = re.escape(film.words("rates.valley", low="@", high="@")).replace("@", r"([\d,]+)")
    (told,) = (match for caption in film.captions if (match := re.fullmatch(pattern, caption.text)))
    low, high = (float(number.replace(",", ".")) for number in told.groups())
    between = (film.dial.rates >= low) & (film.dial.rates <= high)
    assert (distance[between] <= 0.1).all(), "of the rates between the two that are named all arrive"
    assert (between == (np.arange(len(between)) >= first) & (np.arange(len(between)) <= last)).sum() > 1190
    assert film.dial.rates[first] == pytest.approx(0.005, rel=0.1)
    assert film.dial.rates[last] == pytest.approx(2 / 30, rel=0.05)  # 2 / the greatest curvature there


# ---- what is seen


def test_other_races_can_be_read_too(own: LearningRateFilm) -> None:
    edges = [turn.leave for turn in own.one_by_one]
    seconds = [at for at in moments(own, 14) if min(abs(at - edge) for edge in edges) > 0.6]
    faults = {fault for at in seconds for fault in unreadable(own.marks(at))}
    assert not faults
    assert not list(unread(own.captions))
    paint(own, own.dial.start + 2)


def test_without_opengl_all_of_it_is_on_the_map(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "available", lambda: False)
    film = LearningRateFilm(experiments=[(0.1, 6)])
    assert film.view == film.shows()["view"] == "map"
    assert not [actor for actor in film.actors if isinstance(actor, Terrain)]
    each, clock = film.experiments[0], film.one_by_one[0].clock
    for step in (2.0, 5.0):
        (sign,) = (
            one for one in film.signs(clock.seconds(step) + 1e-9) if one.radius == MEASURES.marker_near
        )
        assert (sign.x, sign.y) == pytest.approx(film.ground.place(each.w[int(step)]), abs=0.01)
    faults = {fault for at in moments(film, 8) for fault in unreadable(film.marks(at))}
    assert not faults


# ---- options


def test_all_the_mistakes_are_said_at_once() -> None:
    with pytest.raises(InputErrors) as said:
        LearningRateFilm(race=Race(), experiments=[(0.1, 5), (0.1, 5)], rates=(0.2, 0.1))
    codes = [error.code for error in said.value.errors]
    assert codes == ["shows_optimizers", "experiments.count", "rates.range"]


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"experiments": []}, "experiments.count"),
        ({"experiments": [(0.1, 5)] + [(0.01, n) for n in range(1, 8)]}, "experiments.count"),
        ({"experiments": [0.1]}, "experiments.pair"),
        ({"experiments": [("fast", 5)]}, "experiments.pair"),
        ({"experiments": [(0.1, 0)]}, "race.steps"),
        ({"rates": (0, 1)}, "rates.range"),
        ({"rates": 0.1}, "rates.range"),
        ({"race": Race(contenders=["sgd"], starts=[(0, 0), (1, 1)])}, "shows_starts"),
        ({"race": Race("w_0 - log(w_0) + w_1**2", ["sgd"], [(-2, 1)], steps=5)}, "rates.no_loss"),
    ],
)
def test_what_cannot_be_is_refused(options: dict[str, Any], code: str) -> None:
    with pytest.raises(InputError) as said:
        LearningRateFilm(**options)
    assert said.value.code == code


def test_who_begins_off_the_map_is_not_told_to_run_off_it() -> None:
    film = LearningRateFilm(race=Race("booth", ["sgd"], [(-12, 3)], steps=5), experiments=[(1e-6, 5)])
    assert film.experiments[0].fate.kind == "left"
    assert film.experiments[0].verdict == "moving"


def test_six_experiments_have_room_in_an_upright_frame() -> None:
    pairs = [(0.03, 5), (0.07, 5), (0.1, 11), (0.006, 11), (0.006, 30), (0.05, 8)]
    film = LearningRateFilm(experiments=pairs, format="9:16")
    seconds = film.together.leave - 0.5
    assert not list(unreadable(film.marks(seconds), film.layout.safe))
