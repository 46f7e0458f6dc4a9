"""Planes through a network's loss: surfaces of two weights, races on them, and shadows of races in n."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from engine import archive, dense, planes
from engine.basins import Basins
from engine.errors import InputError
from engine.landscape import landscape
from engine.network import NETWORKS, Network
from engine.plane_text import on_plane
from engine.race import Race
from engine.standings import Standings
from engine.surfaces import surface
from engine.sweeps import Sweep

PAGE, NEURON = NETWORKS["page"], NETWORKS["neuron"]
SLICE = planes.along_weights(PAGE, ("w_2", "w_3"))
POINTS = np.random.default_rng(2).uniform(-4, 4, (5, 2))


@pytest.fixture(scope="module")
def raced() -> Any:
    return archive.get(Race("page", ["adam:learning_rate=0.1", "sgd:learning_rate=3"], steps=60))


@pytest.mark.parametrize("plane", [SLICE, planes.along_random(PAGE, 7), planes.whole(NEURON)], ids=str)
def test_a_plane_s_loss_and_derivatives_are_the_network_s_there(plane: planes.Plane) -> None:
    assert plane.loss(POINTS) == pytest.approx(plane.of.loss(plane.weights(POINTS)), abs=0)
    h = 1e-6 * np.eye(2)
    slopes = (plane.loss(POINTS[:, None] + h) - plane.loss(POINTS[:, None] - h)) / 2e-6
    assert plane.gradient(POINTS) == pytest.approx(slopes, abs=1e-8)
    bends = (plane.gradient(POINTS[:, None] + 10 * h) - plane.gradient(POINTS[:, None] - 10 * h)) / 2e-5
    assert plane.hessian(POINTS) == pytest.approx(bends, abs=1e-6)
    loss, *both = plane.functions(dense.NUMPY)(*POINTS.T)
    assert loss == pytest.approx(plane.loss(POINTS), abs=1e-15)
    assert np.stack(both, axis=-1) == pytest.approx(plane.gradient(POINTS), abs=1e-15)


def test_a_plane_goes_through_the_start_and_knows_how_far_off_weights_are() -> None:
    start = PAGE.start()
    for plane in (SLICE, planes.along_random(PAGE, 3)):
        at, off = plane.coordinates(start)
        assert at == pytest.approx(plane.begin, abs=1e-12)
        assert off == pytest.approx(0, abs=1e-12)
        assert plane.weights(plane.begin) == pytest.approx(start, abs=1e-12)
    away = start.copy()
    away[5] += 0.25  # b_4 is no axis of this one
    assert SLICE.coordinates(away)[1] == pytest.approx(0.25)
    assert SLICE.begin == (start[0], start[1])
    assert SLICE.axes == ("w_2", "w_3")


def test_the_page_s_minimum_along_w_2_and_w_3_is_found() -> None:
    best = min(SLICE.critical_points(), key=lambda point: point.loss)
    assert (best.kind, round(best.loss, 5)) == ("minimum", 0.45357)
    assert (best.w_0, best.w_1) == pytest.approx((0.55, -0.55), abs=0.02)
    assert not [p for p in surface("neuron").critical_points() if p.kind == "minimum"]  # it has none


def test_random_directions_are_as_long_as_the_weights_neuron_by_neuron_where_layers_are_wide() -> None:
    digits = Network.parse("digits:layers=64-8-10,name=small")
    plane = planes.along_random(digits, 5)
    kernel = digits.split(digits.start()[None])[0][0]
    drawn = digits.split(np.array([plane.u]))[0][0]
    assert np.linalg.norm(drawn, axis=0) == pytest.approx(np.linalg.norm(kernel, axis=0))
    assert not digits.split(np.array([plane.u]))[1].any()
    narrow = PAGE.split(np.array([planes.along_random(PAGE, 0).u]))[0]  # one input: only as a whole
    assert np.linalg.norm(narrow) == pytest.approx(np.linalg.norm(PAGE.start()[:3]))
    assert planes.along_random(PAGE, 1) == planes.along_random(PAGE, 1) != planes.along_random(PAGE, 2)


def test_the_plane_of_the_paths_holds_nearly_all_of_them_and_a_shadow_tells_the_rest(raced: Any) -> None:
    plane = planes.along_paths(raced, PAGE)
    assert np.array([plane.u, plane.v]) @ np.array([plane.u, plane.v]).T == pytest.approx(np.eye(2))
    assert planes.share_held(raced, plane) > 0.99
    cast = planes.shadow(raced, plane)
    assert cast.at.shape == (*raced["w"].shape[:-1], 2)
    back = plane.weights(cast.at)
    assert cast.off == pytest.approx(np.linalg.norm(back - raced["w"].values, axis=-1), abs=1e-12)
    assert cast.off[:, :, 0] == pytest.approx(0, abs=1e-12)
    assert cast.off.max() > 0.01
    assert np.array_equal(cast.loss, raced["loss"].values)  # the true one
    assert cast.on_plane == pytest.approx(plane.loss(cast.at))
    low, high = np.array(plane.domain).T
    assert ((cast.at > low) & (cast.at < high)).all()


def test_a_race_runs_on_a_plane_exactly_and_comes_back_from_its_spec() -> None:
    race = on_plane(Race("page", ["sgd:learning_rate=2"], steps=15), "w_2, w_3")
    result = archive.get(race)
    w, gradient = result["w"].values[0, 0], result["gradient"].values[0, 0]
    full = PAGE.by_hand(2, 15, h=None)  # all ten weights: another race
    assert np.abs(full[-1, :2] - w[-1]).max() > 1e-3
    right = [np.array(SLICE.begin)]
    for _ in range(15):
        right.append(right[-1] - 2 * SLICE.gradient(right[-1]))
    assert w == pytest.approx(np.array(right), abs=1e-13)
    assert gradient == pytest.approx(SLICE.gradient(w), abs=1e-14)
    assert [*result["param"].values] == ["w_2", "w_3"]
    again = Race.from_spec(json.loads(json.dumps(race.spec())))
    assert (again, again.key()) == (race, race.key())
    assert Standings(result).minima[0].is_global
    two = Race(race.surface, race.contenders, [SLICE.begin, (1, 1)], 15).run("last")
    assert two["w"].values[:, 0, 0].tobytes() == result["w"].values[:, 0, 15].tobytes()


def test_the_neuron_is_a_surface_on_which_everything_of_two_weights_runs() -> None:
    assert landscape("neuron") == surface("neuron") == planes.whole(NEURON)
    race = Race("neuron", "sgd:learning_rate=0.3", steps=5)
    assert race.starts.tolist() == [[-0.3, 0.1]]
    rates = Sweep(race, [0.3, 3.0]).run()
    assert [*rates["param"].values] == ["w", "b"]
    assert rates["loss"].values[0, 0, 5] == pytest.approx(0.460405851501, abs=1e-12)
    assert Basins("neuron", "sgd:learning_rate=0.3", (4, 4), 3).run()["fate"].shape == (4, 4)


def test_what_has_no_map_is_refused_and_what_is_no_plane() -> None:
    page = Race("page", "sgd", steps=2)
    said = r"10 weights, and a map shows two: name a plane \(--plane w_2,w_3, paths or random:7"
    makes = (
        lambda: surface("page"),
        lambda: Basins("page", "sgd"),
        lambda: Sweep(page, [0.1]),
        lambda: page.ground,
    )
    for make in makes:
        with pytest.raises(InputError, match=said):
            make()
    for text in ("w_2", "w_2,w_9", "w_2,w_2", "path"):
        with pytest.raises(
            InputError, match="A plane is along two different weights of 'page', such as w_2,w_3"
        ):
            on_plane(page, text)
    with pytest.raises(InputError, match="'peaks' has two, which are its map already"):
        on_plane(Race("peaks"), "paths")
    still = Race("page", "sgd:learning_rate=0.1", steps=1)
    with pytest.raises(InputError, match="one line, or none"):
        on_plane(still, "paths")
