"""A network's race on the plane of its paths: heights are its own losses, drop lines end on the plane's."""

from __future__ import annotations

import json

import numpy as np
import pytest

from engine.errors import InputError
from engine.network import NETWORKS
from engine.race import Race
from scenes.landscape import LandscapeFilm
from scenes.stage.map.mesh import HEIGHT
from scenes.stage.plots.series import SeriesChart
from tests.scenes.seeing import laid_out

STEPS = (0, 1, 3, 17, 60)
PAGE = NETWORKS["page"]


@pytest.fixture
def film(page: object) -> LandscapeFilm:
    """The film, laid out once."""
    return laid_out(LandscapeFilm, language="es", theme="night")


@pytest.fixture
def w(film: LandscapeFilm) -> np.ndarray:
    """All ten weights of all eight at every step, (8, 61, 10)."""
    found: np.ndarray = film.raced["w"].values[:, 0]
    return found


@pytest.fixture
def nearest(w: np.ndarray) -> np.ndarray:
    """The weights where the plane of NumPy's two first singular vectors is nearest to them."""
    away = w - w[0, 0]
    ways = np.linalg.svd(away.reshape(-1, 10), full_matrices=False)[2][:2]
    return np.asarray(w[0, 0] + away @ ways.T @ ways)


def loss_of(film: LandscapeFilm, z: np.ndarray) -> np.ndarray:
    """The losses that heights of the world stand for, where the ground is linear in the loss."""
    grid = film.cast.result["map_loss"].values
    assert film.ground.steepness == 0
    return np.asarray(grid.min() + (z / HEIGHT + 0.5) * np.ptp(grid))


def test_a_marker_is_at_the_height_of_the_loss_in_all_ten_weights(film: LandscapeFilm, w: np.ndarray) -> None:
    for step in STEPS:
        tops, _ = film.drops.ends(step)
        np.testing.assert_allclose(loss_of(film, tops[:, 2]), PAGE.loss(w[:, step]), rtol=0, atol=1e-12)


def test_a_drop_line_ends_on_the_plane_s_loss_where_the_plane_is_nearest(
    film: LandscapeFilm, nearest: np.ndarray
) -> None:
    low, high = np.array(json.loads(film.cast.result.attrs["domain"])).T
    for step in STEPS:
        _, feet = film.drops.ends(step)
        at = low + (feet[:, :2] / film.relief.half + 1) / 2 * (high - low)
        np.testing.assert_allclose(film.plane.weights(at), nearest[:, step], rtol=0, atol=1e-9)
        ground = PAGE.loss(nearest[:, step])  # the mesh is straight between its corners
        np.testing.assert_allclose(loss_of(film, feet[:, 2]), ground, rtol=0, atol=5e-4)


def test_the_share_that_the_plane_holds_is_that_of_numpy_s_singular_values(
    film: LandscapeFilm, w: np.ndarray
) -> None:
    lengths = np.linalg.svd((w - w[0, 0]).reshape(-1, 10), compute_uv=False) ** 2
    share = film.words.number(100 * float(lengths[:2].sum() / lengths.sum()), 1)
    assert share == "99,6"
    assert [caption for caption in film.captions if f"{share} %" in caption.text]


def test_what_is_said_of_the_widest_gap_is_so(
    film: LandscapeFilm, w: np.ndarray, nearest: np.ndarray
) -> None:
    number, gap = film.words.number, PAGE.loss(w) - PAGE.loss(nearest)
    who, step = np.unravel_index(np.abs(gap).argmax(), gap.shape)
    first, second = (one for one in film.captions if one.kicker == film.words("landscape.widest"))
    losses = [number(float(PAGE.loss(one[who, step])), 4) for one in (w, nearest)]
    assert all(text in first.text for text in (f"Época {step}:", film.cast.names[who], *losses))
    assert number(float(np.linalg.norm(w[who, step] - nearest[who, step])), 2) in second.text
    assert ("menor" in second.text) == (gap[who, step] < 0)
    percent = 100 * abs(gap[who, step]) / np.ptp(film.cast.result["map_loss"].values)
    (said,) = (one.text for one in film.captions if f"{number(float(percent), 1)} %" in one.text)
    assert number(float(abs(gap[who, step])), 4) in said
    written = [float(text.replace(",", ".")) for text in losses]  # with as many decimals as they need
    assert number(abs(written[0] - written[1]), 4) in said
    goal = next(one.text for one in film.captions if "meta" in one.text)
    steps = (PAGE.loss(w) < 0.05).argmax(axis=1)
    assert goal.startswith(film.cast.names[np.where(steps, steps, np.inf).argmin()])


def test_the_clock_stands_and_the_camera_is_near_while_the_widest_gap_is_told(film: LandscapeFilm) -> None:
    first, second = (one for one in film.captions if one.kicker == film.words("landscape.widest"))
    (who,) = first.who
    step = film.clock.step(first.start)
    assert film.clock.step(second.end) == step == int(step)
    ends = film.director.at(second.start).project(np.array([end[who] for end in film.drops.ends(step)]))[0]
    assert np.hypot(*(ends[1] - ends[0])) > 3 * film.layout.marker
    signs = [sign for sign in film.signs(second.start) if sign.colour == film.cast.colours[who]]
    assert any(np.allclose((sign.x, sign.y), ends[0], atol=0.5) for sign in signs)


def test_the_chart_has_everyone_s_distance_to_the_plane(
    film: LandscapeFilm, w: np.ndarray, nearest: np.ndarray
) -> None:
    for one, off in zip(film.actor(SeriesChart).series, np.linalg.norm(w - nearest, axis=-1), strict=True):
        np.testing.assert_allclose(one.y, off, rtol=0, atol=1e-9)


@pytest.mark.parametrize("surface", ["peaks", "neuron"])
def test_a_loss_of_two_weights_is_refused(surface: str) -> None:
    with pytest.raises(InputError, match="has two weights, which a map shows already"):
        LandscapeFilm(race=Race(surface, steps=2))
