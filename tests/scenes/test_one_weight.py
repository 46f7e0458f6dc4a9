"""What a viewer of one weight and the other nine sees is what the network's own loss says."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from engine.network import NETWORKS
from engine.weight_search import WeightSearch
from scenes.one_weight import OneWeightFilm
from scenes.stage.frame.reading import Reading
from scenes.stage.lessons.network_graph import NetworkGraph
from scenes.stage.lessons.point_on_curve import PointOnCurve
from scenes.stage.lessons.search_costs import SearchCosts
from scenes.stage.lessons.weight_cells import WeightCells
from tests.scenes.seeing import laid_out

PAGE = NETWORKS["page"]
# The course page's curves over -5 to 5: where each is lowest and the loss there (to its grid of 400 values);
# that of b_3 falls to the very edge.
LOWEST = {
    "w_2": (0.575, 0.48921), "w_3": (-0.555, 0.45571), "w_4": (0.575, 0.49173), "w_52": (2.51, 0.46672),
    "w_53": (0.855, 0.48575), "w_54": (1.87, 0.46516), "b_2": (-0.92, 0.48939), "b_3": (5.0, 0.48504),
    "b_4": (-1.84, 0.48812), "b_5": (-0.51, 0.49128),
}  # fmt: skip
GROW = {"w_2", "w_52", "w_53", "w_54", "b_3"}  # whose curve falls at the start


@pytest.fixture(scope="module")
def film() -> OneWeightFilm:
    """The film, laid out once."""
    return laid_out(OneWeightFilm, language="es", theme="night")


def test_the_point_is_on_the_curve_and_the_plate_says_the_loss_there(film: OneWeightFilm) -> None:
    point, reading = film.actor(PointOnCurve), film.actor(Reading)
    start = PAGE.start()
    seen = set()
    for at in np.linspace(4.0, film.act("one_weight.chapter.all").start - 0.1, 25).tolist():
        w = start.copy()
        w[0] = point.x(at)
        loss = float(PAGE.loss(w))
        (sign,) = [one for one in film.signs(at) if one.kind == "circle" and one.colour == film.theme.start]
        np.testing.assert_allclose((sign.x, sign.y), point.plot.place(w[0], loss), atol=1e-6)
        texts = [mark.text for mark in film.marks(at)]
        assert film.words.number(loss, 4) in texts
        assert f"w₂ {film.words.number(float(w[0]), 3)}" in texts  # on the network's line
        seen.add(round(float(w[0]), 1))
    assert {min(seen) < -2, max(seen) > 2, 0.3 in seen} == {True}
    assert film.actor(NetworkGraph).lit == 0
    assert reading.value(0.0) == "0,4918"


def test_down_is_where_the_curve_falls(film: OneWeightFilm) -> None:
    point, at = film.actor(PointOnCurve), film.act("one_weight.chapter.all").start - 0.2
    assert point.slope == pytest.approx(-0.02136, abs=5e-6)
    foot, tip = point.arrow(at)
    assert tip[0] > foot[0]  # to larger w_2 ...
    assert tip[1] > foot[1]  # ... and down
    texts = " ".join(mark.text for mark in film.marks(at))
    assert "pendiente −0,0214" in texts
    assert "cuesta abajo: w₂ mayor" in texts
    assert "conviene que w₂ sea un poco mayor" in " ".join(caption.text for caption in film.captions)


def test_ten_curves_are_those_of_the_page(film: OneWeightFilm) -> None:
    found = film.found
    names = PAGE.parameters
    assert dict(zip(names, found.apart.round(2), strict=True)) == pytest.approx(
        {name: x for name, (x, _) in LOWEST.items()}, abs=0.011
    )
    for axis, name in enumerate(names):
        w = found.start.copy()
        w[axis] = found.apart[axis]
        assert found.loss(w) == pytest.approx(LOWEST[name][1], abs=1.1e-5)
        np.testing.assert_allclose(found.before[axis], PAGE.curve(name)(found.x), rtol=1e-12)
    assert {name for name, slope in zip(names, found.slopes, strict=True) if slope < 0} == GROW
    cells, at = film.actor(WeightCells), film.act("one_weight.chapter.moves").start - 0.2
    arrows = [sign for sign in film.signs(at) if sign.kind == "arrow" and sign.foot[1] == sign.y]  # type: ignore[index]
    for axis, name in enumerate(names):
        (arrow,) = [one for one in arrows if abs(one.y - cells.place(axis, at)[1]) < 1e-6 and
                    cells.plot(axis).x < one.x < cells.plot(axis).right]  # fmt: skip
        assert (arrow.x > cells.place(axis, at)[0]) == (name in GROW)


def moments(film: OneWeightFilm) -> list[float]:
    """Seconds while weights move and after."""
    acts = [film.act(f"one_weight.chapter.{name}") for name in ("moves", "apart", "little")]
    return [act.start + part * (act.end - act.start) for act in acts for part in (0.2, 0.35, 0.6, 0.95)]


def test_as_weights_move_every_point_and_the_plate_show_the_one_loss_of_all(film: OneWeightFilm) -> None:
    cells = film.actor(WeightCells)
    for at in moments(film):
        w = cells.told.weights.at(at)
        loss = float(PAGE.loss(w))
        if at < film.clock.start:
            assert film.words.number(loss, 4) in [mark.text for mark in film.marks(at)]
        signs = [one for one in film.signs(at) if one.kind == "circle" and one.colour == film.theme.start]
        for axis in range(len(w)):
            place = cells.axes(axis, at).place(w[axis], loss)
            assert any(np.allclose((one.x, one.y), place, atol=1e-6) for one in signs), (at, axis)
            curve = np.interp(w[axis], film.found.x, film.found.curves(w)[axis])
            assert curve == pytest.approx(loss, abs=2e-3)  # the point is on its curve as it is now


def test_while_epochs_are_counted_the_loss_is_that_of_the_epoch_that_is_named(film: OneWeightFilm) -> None:
    clock, seen = film.clock, set()
    for at in np.linspace(clock.start, clock.end + 0.1, 40).tolist():
        epoch = int(clock.step(at) + 1e-9)
        texts = [mark.text for mark in film.marks(at)]
        assert f"época {epoch}" in texts
        assert film.words.number(float(PAGE.loss(film.found.search.way[epoch])), 4) in texts
        seen.add(epoch)
    assert {0, 30} <= seen


def test_the_answer_is_not_there_before_its_sentence(film: OneWeightFilm) -> None:
    reading = film.actor(Reading)
    (said,) = [caption for caption in film.captions if "0,4608" in caption.text]
    assert reading.value(said.start) == "0,4608"
    assert reading.value(said.start - 1.0) != "0,4608"


def test_one_moves_and_the_other_nine_curves_change(film: OneWeightFilm) -> None:
    found = film.found
    assert PAGE.parameters[found.mover] == "w_3"
    assert np.flatnonzero(found.moved != found.start).tolist() == [found.mover]
    change = np.abs(found.curves(found.moved) - found.before).max(axis=1)
    assert (np.delete(change, found.mover) > 0.01).all()
    assert change[found.mover] < 1e-12  # its own does not
    assert PAGE.parameters[found.turned] == "w_53"
    before, after = PAGE.gradient(np.stack([found.start, found.moved]))[:, found.turned]
    assert (before, after) == pytest.approx((-0.0052, 0.0284), abs=1e-4)


def test_each_by_itself_is_worse_than_one_alone_and_little_by_little_better(film: OneWeightFilm) -> None:
    found, search = film.found, film.found.search
    alone, apart = found.loss(found.moved), found.loss(found.apart)
    assert (round(alone, 4), round(apart, 4)) == (0.4557, 0.4608)
    (said,) = [caption.text for caption in film.captions if "0,4608" in caption.text]
    assert "peor" in said
    losses = PAGE.loss(search.way)
    assert all(before > after for before, after in pairwise(losses.tolist()))
    assert (len(search.way) - 1, search.epochs) == (30, 30)
    assert losses[-1] < search.goal <= losses[-2]
    np.testing.assert_array_equal(search.way, PAGE.by_hand(3.0, 30))


def test_costs_are_counted(film: OneWeightFilm) -> None:
    search = film.found.search
    assert search.descended == 30 * 11
    assert search.combinations() == 10_000_000_000
    assert len(str(search.combinations(NETWORKS["iris"].size))) == 68  # 1 and 67 zeros
    draws = np.random.Generator(np.random.PCG64(0)).uniform(-5, 5, (search.tries, 10))[:2000]
    np.testing.assert_allclose(search.drawn[:2000], PAGE.loss(draws), rtol=1e-12)
    assert search.hits == int((search.drawn < 0.1).sum()) == 20
    costs, at = film.actor(SearchCosts), film.act("chapter.credits").start - 0.3
    assert [way.count for way in costs.ways] == ["5000", "10.000.000.000", "330"]
    assert [way.time.split(",")[0] for way in costs.ways] == ["5 s", "116 días", "0"]
    there = {mark.text for mark in film.marks(at) if mark.opacity == 1.0}
    assert {"iris: 0 de 10.000", "iris: 10⁶⁷", "iris: 68 por época"} <= there
    hits = [sign for sign in film.signs(at) if sign.kind == "dot" and sign.radius == pytest.approx(7.0)]
    first = int(np.argmax(search.drawn < 0.1))
    np.testing.assert_allclose(
        (hits[0].x, hits[0].y), costs.axes.place(first + 1, search.drawn[first]), atol=1e-6
    )
    assert len(hits) == 20
    assert sum(map(len, costs.dots)) > 5000  # the tries, one on each spot
    said = " ".join(caption.text for caption in film.captions)
    for number in ("100.000 intentos, 20", "10.000.000.000", "330", "10⁶⁷", "68 cálculos por época"):
        assert number in said
    iris = WeightSearch(NETWORKS["iris"], tries=10_000)
    assert (iris.hits, iris.per_epoch()) == (0, 68)
    assert "iris (4-8-3, 67 parámetros)" in said
    assert "0 de 10.000" in said


def test_where_no_try_hits_a_hit_takes_for_ever() -> None:
    search = WeightSearch(PAGE, goal=1e-9, rate=0.001, tries=10)
    assert (search.hits, search.tries_per_hit) == (0, np.inf)


def test_short_has_no_costs_and_is_not_the_usual_film() -> None:
    film = laid_out(OneWeightFilm, language="en", theme="paper", short=True)
    assert "one_weight.chapter.costs" not in [act.path for act in film.acts]
    assert not any(isinstance(actor, SearchCosts) for actor in film.actors)
    assert not film.is_usual()
    assert film.shows()["short"]
    assert film.marks(film.acts[-1].start - 0.5)
