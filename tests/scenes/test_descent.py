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
from scenes.stage.lessons.closeup import Closeup
from scenes.stage.lessons.rule import COLUMNS, ORDER, Rule
from scenes.stage.lessons.strides import Strides
from scenes.stage.terrain.slices import Slices
from scenes.stage.terrain.walker import TerrainDescent
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


@pytest.mark.parametrize(("name", "lang"), list(itertools.product(RACES, language.LANGUAGES)))
def test_any_descent_can_be_read(name: str, lang: str) -> None:
    shown = film(name, lang)
    for at in np.linspace(1.2, shown.length - 1.0, 8):
        if any(-0.1 < at - act.start < 1.2 for act in shown.acts):  # the camera starts, panels cross
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
        assert numbers[0] == pytest.approx(numbers[1] - numbers[2] * numbers[3], abs=1e-4)
        assert new == words.number(w[1, axis], 4)
        assert slope.strip("()") == words.number(gradient[0, axis], 3)
        # one after another, each when its symbol lights up; none before
        times = [rule.put_in(axis, what) for what in ORDER]
        assert times == sorted(times)
        for at, text in zip(times, (old, rate, slope, new), strict=True):
            assert text in {mark.text for mark in shown.marks(at + 0.35)}
        bare = {mark.text for mark in shown.marks(rule.starts[axis] - 0.05) if mark.size == 36}
        assert len(bare) == (0, len(ORDER))[axis]
    assert {what for _, what in COLUMNS} > set(ORDER)


def test_the_slices_are_the_surface_and_their_tangents_its_derivatives() -> None:
    shown = film("page")
    slices, surface = shown.actor(Slices), PAGE.surface
    w_0, w_1 = PAGE.starts[0]
    for axis, (cut, plot) in enumerate(zip(slices.cuts, slices.plots, strict=True)):
        assert (cut[:, 1 - axis] == (w_0, w_1)[1 - axis]).all()
        exact = np.asarray(surface.loss(cut))
        assert np.abs(plot.curve(cut[:, axis]) - exact).max() < 2e-3 * np.ptp(exact)
        # the plot's curve runs along the tangent where they meet
        near = np.argsort(np.abs(plot.x - slices.w[axis]))[:2]
        (x, y), (u, v) = plot.points[near]
        foot, ahead = plot.place(
            slices.w[axis] + np.array([0.0, 0.1]),
            slices.loss + np.array([0.0, 0.1]) * slices.slopes[axis],
        )
        assert (v - y) / (u - x) == pytest.approx((ahead - foot)[1] / (ahead - foot)[0], rel=0.12)


def test_the_gradient_crosses_the_level_line_at_a_right_angle() -> None:
    close = film("page").actor(Closeup)
    assert close.ground.is_true
    middle = close.lens.shown(close.point)
    pieces = [piece for line in close.levels[1] for piece in itertools.pairwise(line)]
    start, end = min(pieces, key=lambda piece: np.hypot(*((piece[0] + piece[1]) / 2 - middle)))
    along = end - start
    assert np.hypot(*((start + end) / 2 - middle)) < 8
    cosine = along @ close.way / np.hypot(*along) / np.hypot(*close.way)
    assert abs(cosine) < 0.05


def test_the_arrow_is_drawn_anew_at_every_step_against_the_gradient() -> None:
    shown = film("page")
    gradient, w = np.asarray(archive.get(PAGE)["gradient"])[0, 0], shown.cast.w[0]
    lengths = []
    for step in range(PAGE.steps):
        at = shown.seconds_of(step + 0.6)
        view = shown.rising.at(at)
        foot, _ = view.project(shown.relief.on(w[step]))
        if step < 6:  # later there is next to nothing to draw
            (arrow,) = (sign for sign in shown.signs(at) if sign.kind == "arrow")
            assert arrow.foot == pytest.approx(foot, abs=0.01)
        way = shown.actor(TerrainDescent).arrow(step)
        lengths.append(np.hypot(*way))
        assert way / lengths[-1] == pytest.approx(-gradient[step] / np.hypot(*gradient[step]), abs=1e-9)
    assert np.array(lengths) / lengths[0] == pytest.approx(
        np.hypot(*gradient[:-1].T) / np.hypot(*gradient[0]), rel=1e-9
    )


def test_the_walker_the_numbers_and_the_bars_go_in_step() -> None:
    shown = film("page")
    words, w = shown.words, shown.cast.w[0]
    gradient = np.asarray(archive.get(PAGE)["gradient"])[0, 0]
    for step in (0.5, 3.25, 7.5, 11.75):
        at = shown.seconds_of(step)
        place_of = standing(shown, shown.signs(at))
        texts = {mark.text for mark in shown.marks(at)}
        whole = int(step)
        place = w[whole] + (step - whole) * (w[whole + 1] - w[whole])
        assert place_of[0] == pytest.approx(shown.rising.at(at).project(shown.relief.on(place))[0], abs=0.01)
        assert words.number(whole, 0) in texts
        assert words.number(np.hypot(*gradient[whole]), 3) in texts
        assert words.number(np.hypot(*(w[whole + 1] - w[whole])), 4) in texts
    heights = np.array([shown.actor(Strides).bar(step).height for step in range(5)])
    steps = np.hypot(*np.diff(w, axis=0).T)[:5]
    assert heights / heights.max() == pytest.approx(steps / steps.max(), rel=1e-6)


def test_numbers_of_any_size_have_room() -> None:
    shown = film("valley")
    marks = shown.marks(shown.act("descent.chapter_rule").start - 0.5)
    (name,) = [mark for mark in marks if mark.text == shown.words("descent.minus_gradient")]
    (number,) = [mark for mark in marks if mark.size == 38 and abs(mark.y - name.y) < 20]
    assert name.x + name.width + 20 < number.x


def test_step_and_learning_rate_are_always_on_the_screen() -> None:
    shown = film("page")
    rate = shown.words("descent.rate", rate=0.03)
    for at in np.linspace(0.6, shown.acts[-1].start - 0.1, 20):
        marks = shown.marks(at)
        assert rate in {mark.text for mark in marks}
        step = [mark.text for mark in marks if mark.size == 64]
        assert step == [shown.words.number(int(shown.clock.step(at)), 0)]


def test_at_the_end_the_terrain_is_the_map() -> None:
    shown = film("page")
    rule = shown.act("descent.chapter_rule")
    for at in ((rule.start + rule.end) / 2, shown.acts[-1].start):
        points = shown.relief.on(shown.cast.w[0])
        px, _ = shown.rising.at(at).project(points)
        assert px == pytest.approx(shown.relief.ground.place(shown.cast.w[0]), abs=0.01)


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
