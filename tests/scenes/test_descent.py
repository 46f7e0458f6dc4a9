"""What a viewer of one descent sees is what the result says, and it can be read."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from engine import archive
from engine.errors import InputError
from engine.race import Race
from scenes import language
from scenes.descent import DescentFilm
from scenes.stage.lessons.compass import Compass
from scenes.stage.lessons.rule import EVERY, FLIES, ORDER, Rule
from scenes.stage.lessons.slices import Slice
from scenes.stage.lessons.strides import Product
from scenes.stage.plots.series import SeriesChart
from scenes.stage.terrain.walker import SHRUNK, TerrainDescent
from tests.breadth import some
from tests.scenes.seeing import LOOKS, laid_out, standing, unread, unreadable

PAGE = DescentFilm.usual
RACES = {
    "page": PAGE,
    "valley": Race(
        surface="rosenbrock",
        contenders=["sgd:learning_rate=0.0005,label=A label that has forty characters in it"],
        starts=[(-1.2, 1.0)],
        steps=40,
    ),
    "leaves the map": Race(
        surface="saddle", contenders=["sgd:learning_rate=0.3"], starts=[(1.0, 0.1)], steps=9
    ),
    "diverges": Race(surface="booth", contenders=["sgd:learning_rate=0.9"], starts=[(4.0, -3.0)], steps=400),
    "one step, at a saddle": Race(
        surface="saddle", contenders=["sgd:learning_rate=0.1"], starts=[(0.0, 0.0)], steps=1
    ),
}


def film(name: str, lang: str = "es") -> DescentFilm:
    return laid_out(DescentFilm, race=RACES[name], language=lang, theme=LOOKS[lang])


@pytest.mark.parametrize(("name", "lang"), some([*itertools.product(RACES, language.LANGUAGES)], 3))
def test_any_descent_can_be_read(name: str, lang: str) -> None:
    shown = film(name, lang)
    for at in np.linspace(1.2, shown.length - 1.0, 8):
        if any(-0.1 < at - act.start < 1.2 for act in shown.acts):  # the camera starts, panels cross
            continue
        if shown.moves[1].start - 0.1 < at < shown.moves[1].start + 1.5:  # the title flies
            continue
        assert not list(unreadable(shown.marks(at))), at
    assert not list(unread(shown.captions))


@pytest.mark.parametrize("lang", language.LANGUAGES)
def test_the_rule_holds_for_the_numbers_that_are_put_in(lang: str) -> None:
    shown = film("page", lang)
    result = archive.get(PAGE)
    w, gradient = np.asarray(result["w"])[0, 0], np.asarray(result["gradient"])[0, 0]
    words, rule = shown.words, shown.actor(Rule)
    for axis in (0, 1):
        new, old, rate, slope = (rule.number(axis, what) for what in ("new", "old", "rate", "slope"))
        numbers = [
            float(text.strip("()").replace("\N{MINUS SIGN}", "-").replace(",", "."))
            for text in (new, old, rate, slope)
        ]
        assert numbers[0] == pytest.approx(numbers[1] - numbers[2] * numbers[3], abs=5.01e-4)
        assert new == words.number(w[1, axis], 3)
        assert slope.strip("()") == words.number(gradient[0, axis], 3)
        # one after another, each when its symbol lights up; none before
        times = [rule.put_in(axis, what) for what in ORDER]
        assert times == sorted(times)
        row = shown.actor(Rule).block(axis)
        for count, (at, text) in enumerate(zip(times, (old, rate, slope, new), strict=True)):
            for second, there in ((at - 0.02, count), (at + EVERY - 0.02, count + 1)):
                marks = [mark for mark in shown.marks(second) if row.y < mark.y < row.bottom]
                texts = [mark.text for mark in marks if row.x - 10 < mark.x]
                assert len(texts) == there
            assert text in texts
    assert FLIES < EVERY  # it has landed when the next one comes


def test_the_slices_are_the_surface_and_their_tangents_its_derivatives() -> None:
    shown = film("page")
    slices = [actor for actor in shown.actors if isinstance(actor, Slice)]
    assert [one.cut.axis for one in slices] == [0, 1]
    for one in slices:
        cut, plot, axis = one.cut, one.plot, one.cut.axis
        assert (cut.line[:, 1 - axis] == PAGE.starts[0][1 - axis]).all()
        exact = np.asarray(PAGE.surface.loss(cut.line))
        assert np.abs(cut.losses(cut.line[:, axis]) - exact).max() < 2e-3 * np.ptp(exact)
        # the plot's curve runs along the tangent where they meet, and the ground's along that in the world
        near = np.argsort(np.abs(plot.x - cut.w[axis]))[:2]
        (x, y), (u, v) = plot.points[near]
        foot, ahead = plot.place(
            cut.w[axis] + np.array([0.0, 0.1]), cut.loss + np.array([0.0, 0.1]) * cut.slope
        )
        assert (v - y) / (u - x) == pytest.approx((ahead - foot)[1] / (ahead - foot)[0], rel=0.12)
        start, end = cut.tangent
        side = cut.w[axis] + np.array([-0.02, 0.02])
        low, high = shown.relief.on(cut.at(side))
        rise = (end - start)[2] / (end - start)[axis]
        assert rise == pytest.approx((high - low)[2] / (high - low)[axis], rel=0.12)
        assert (end - start)[1 - axis] == pytest.approx(0.0, abs=1e-9)


def test_the_gradient_crosses_the_level_line_at_a_right_angle() -> None:
    shown = film("page")
    compass = shown.actor(Compass)
    assert shown.relief.ground.is_true
    at = compass.moments.level
    line, middle = shown.at(at).project(compass.level)[0], compass.middle(at)
    start, end = min(
        itertools.pairwise(line), key=lambda piece: np.hypot(*((piece[0] + piece[1]) / 2 - middle))
    )
    along = end - start
    assert np.hypot(*((start + end) / 2 - middle)) < 40
    assert abs(along @ compass.way / np.hypot(*along) / np.hypot(*compass.way)) < 0.08
    # minus the gradient is the same arrow, turned round
    arrows = [sign for sign in shown.signs(compass.moments.numbers_leave) if sign.kind == "arrow"]
    (one, other) = [np.array([sign.x, sign.y]) - sign.foot for sign in arrows]
    assert one == pytest.approx(-other, abs=1e-6)


def test_an_arrow_stands_against_the_gradient_at_every_step_and_becomes_the_step() -> None:
    shown = film("page")
    gradient, w = np.asarray(archive.get(PAGE)["gradient"])[0, 0], shown.cast.w[0]
    lengths = []
    for step in range(PAGE.steps):
        way = shown.actor(TerrainDescent).arrow(step)
        lengths.append(np.hypot(*way))
        assert way / lengths[-1] == pytest.approx(-gradient[step] / np.hypot(*gradient[step]), abs=1e-9)
        if not 1 <= step < 6:  # the first is seen from above; later there is next to nothing to draw
            continue
        begins, ends = shown.seconds_of(step), shown.seconds_of(step + 1)
        begins = max(begins, shown.moves[3].end + 0.2)
        at = begins + (SHRUNK + 0.1) * (ends - begins)
        foot, tip = shown.at(at).project(shown.relief.on(w[[step, step + 1]]))[0]
        (arrow,) = (sign for sign in shown.signs(at) if sign.kind == "arrow")
        assert arrow.foot == pytest.approx(foot, abs=0.01)
        assert (arrow.x, arrow.y) == pytest.approx(tip, abs=0.01)
    assert np.array(lengths) / lengths[0] == pytest.approx(
        np.hypot(*gradient[:-1].T) / np.hypot(*gradient[0]), rel=1e-9
    )


def test_the_walker_the_numbers_and_the_bars_go_in_step() -> None:
    shown = film("page")
    words, w = shown.words, shown.cast.w[0]
    gradient = np.asarray(archive.get(PAGE)["gradient"])[0, 0]
    for step in (1.5, 3.25, 7.5, 11.75):
        at = shown.seconds_of(step)
        place_of = standing(shown, shown.signs(at))
        texts = {mark.text for mark in shown.marks(at)}
        whole = int(step)
        place = w[whole] + (step - whole) * (w[whole + 1] - w[whole])
        assert place_of[0] == pytest.approx(shown.at(at).project(shown.relief.on(place))[0], abs=0.01)
        assert words("descent.lengths_of", step=whole + 1, steps=PAGE.steps) in texts
        steep, _, rate, _, length = shown.actor(Product).product(whole)
        assert {steep, rate, length} <= texts
        steep, rate, length = (float(text.replace(",", ".")) for text in (steep, rate, length))
        assert steep == pytest.approx(np.hypot(*gradient[whole]), rel=0.006)
        assert length == pytest.approx(np.hypot(*(w[whole + 1] - w[whole])), rel=0.006)
        assert steep * rate == pytest.approx(length, rel=0.01)  # what is written is right as written
        assert shown.cast.reading(0, whole) in texts
    chart = shown.actor(SeriesChart)
    heights = np.array([chart.bar(0, step).height for step in range(5)])
    steps = np.hypot(*np.diff(w, axis=0).T)[:5]
    assert heights / heights.max() == pytest.approx(steps / steps.max(), rel=1e-6)
    assert chart.axes.box.contains(chart.bar(0, PAGE.steps - 1), slack=1)


def test_numbers_of_any_size_have_room() -> None:
    shown = film("valley")
    marks = shown.marks(shown.act("descent.chapter_rule").start - 0.5)
    (name,) = [mark for mark in marks if mark.text == shown.words("descent.minus_gradient")]
    number = max((mark for mark in marks if abs(mark.y - name.y) < 20), key=lambda mark: mark.x)
    assert name.x + name.width + 20 < number.x


def test_all_of_the_way_is_seen_beside_the_plates() -> None:
    for name in ("page", "valley"):
        shown = film(name)
        for move in shown.moves[3:]:
            px = shown.at(move.end).project(shown.relief.on(shown.cast.w[0]))[0]
            assert (px[:, 0] > 77).all()
            assert (px[:, 0] < 1180 - 20).all()
            assert ((px[:, 1] > 110) & (px[:, 1] < 926)).all()


@pytest.mark.parametrize(
    ("race", "said"),
    [
        (Race(starts=[(-0.35, -0.67)]), "optimizers: the film shows 1; this race has 8"),
        (
            Race(contenders=["sgd:learning_rate=0.03"], starts=[(0, 0), (1, 1)]),
            "starts: the film shows 1;",
        ),
        (Race(contenders=["adam:learning_rate=0.1"]), "another rule"),
        (Race(contenders=["sgd:learning_rate=0.1,momentum=0.9"]), "another rule"),
        (Race(contenders=["sgd:learning_rate=CosineDecay(0.1;60)"]), "another rule"),
        (Race("log(w_0)*w_1", ["sgd:learning_rate=0.1"], [(-1, 1)], 3), "the loss is nan and has none"),
        (Race("abs(w_0) + 1/w_1", ["sgd:learning_rate=0.1"], [(1, 0)], 3), "the loss is inf and has none"),
        (Race("max(x, y)", ["sgd:learning_rate=0.1"], [(1, 1)], 3), "the loss is 1.0 and has none"),
    ],
)
def test_what_does_not_go_by_the_rule_is_refused(race: Race, said: str) -> None:
    with pytest.raises(InputError, match=said):
        DescentFilm(race=race)


def test_a_span_of_steps_is_a_window_of_the_film() -> None:
    shown = DescentFilm(span=(2, 5))
    first, last = shown.window or (0.0, 0.0)
    assert (first, last) == pytest.approx((shown.seconds_of(2), shown.seconds_of(5)), abs=0.2)
    assert shown.provenance["description"] == ""


@pytest.mark.parametrize("lang", language.LANGUAGES)
def test_what_is_said_of_the_walk_is_seen_while_it_is_said(lang: str) -> None:
    shown = film("page", lang)
    long = np.hypot(*np.diff(shown.cast.w[0], axis=0).T)
    longest = int(long.argmax()) + 1  # the steps are growing until that one is made
    said = {caption.text: caption for caption in shown.captions}
    grows, shrinks = (said[shown.words(f"descent.{path}")] for path in ("lengths_told", "shrinks"))
    begins, ends = (shown.clock.step(at) for at in (grows.start, grows.end))
    assert begins < longest <= ends < longest + 1
    begins, ends = (shown.clock.step(at) for at in (shrinks.start, shrinks.end))
    assert longest <= begins < longest + 1
    assert ends > longest + 2
