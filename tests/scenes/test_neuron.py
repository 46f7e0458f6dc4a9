"""What a viewer of one neuron sees is what its network says of 99 petals; and the page's minima are edges."""

from __future__ import annotations

import numpy as np
import pytest

from scenes.neuron import NeuronFilm
from scenes.stage.frame.bug import Bug
from scenes.stage.lessons.edge_pictures import EdgePictures
from scenes.stage.lessons.flowers import Flowers
from scenes.stage.show.paths import at_step
from scenes.telling.neuron import WIDER, Walk
from tests.scenes.seeing import laid_out

# Exercise 4, by the page's own code (h = 0.000003): w, b and the loss after each epoch.
EPOCHS = (
    (-0.3, 0.1, 0.588260984099),
    (-0.240881133798, 0.089895049668, 0.574959583631),
    (-0.168091791033, 0.082663678322, 0.555271633005),
    (-0.080245978132, 0.078632754427, 0.527519825439),
    (0.019809572136, 0.077241979698, 0.493433046972),
    (0.121799451494, 0.076348755337, 0.460405455878),
)


@pytest.fixture(scope="module")
def film() -> NeuronFilm:
    """The film as it is by default."""
    return laid_out(NeuronFilm, language="es", theme="night")


def texts(film: NeuronFilm, seconds: float) -> list[str]:
    return [mark.text for mark in film.marks(seconds) if mark.opacity > 0.9]


def sigmoid(w: np.ndarray, x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-(w[0] * x + w[1])))


def mean_error(film: NeuronFilm, w: np.ndarray) -> float:
    data = film.found.network.dataset
    return float(np.abs(data.y[:, 0] - sigmoid(w, data.x[:, 0])).mean())


def test_exercise_4_is_the_page_s_to_ten_digits_and_its_table_says_so(film: NeuronFilm) -> None:
    slow = film.told.walks[1]
    assert np.abs(np.column_stack([slow.run.w, slow.run.loss]) - EPOCHS).max() < 1e-9
    shown = texts(film, slow.listed - 0.6)
    for values in EPOCHS:
        assert {film.words.number(value, 4) for value in values} <= {*shown}


def test_a_good_rate_parts_the_flowers_and_too_large_a_one_ends_on_a_plateau(film: NeuronFilm) -> None:
    x, y = film.found.network.dataset.x[:, 0], film.found.network.dataset.y[:, 0]
    fast, large = (walk.run for walk in film.told.walks[2:4])
    assert round(fast.loss[-1], 4) == 0.0098
    assert ((sigmoid(fast.w[-1], x) > 0.5) == y).all()
    assert (sigmoid(large.w[1], x) > 0.9).all()  # all versicolor, of whom there are 49
    assert (sigmoid(large.w[-1], x) < 0.1).all()  # all setosa, of whom there are 50
    assert abs(large.loss[1] - 50 / 99) < 1e-3
    assert abs(large.loss[-1] - 49 / 99) < 1e-3
    said = " ".join(caption.text for caption in film.captions)
    for loss in (fast.loss[-1], large.loss[-1], 0.4604):
        assert film.words.number(float(loss), 4) in said


@pytest.mark.parametrize("part", [0.0, 0.37, 0.8, 1.0])
def test_sigmoids_and_markers_are_where_the_weights_of_the_moment_put_them(
    film: NeuronFilm, part: float
) -> None:
    plate, x = film.actor(Flowers), np.array([1.0, 2.6, 4.7])
    bends = {bend.w.tobytes(): bend for bend in plate.bends}
    walks: list[Walk] = [*film.told.walks[:-1]]
    for walk in walks:
        bend = bends[walk.run.w.tobytes()]
        seconds = walk.clock.start + part * walk.clock.duration
        w = at_step(walk.run.w, walk.clock.step(seconds))
        read = plate.axes.read(plate.curve(at_step(bend.w, bend.step(seconds))))
        assert np.abs(read[:, 1] - sigmoid(w, read[:, 0])).max() < 1e-9
        assert np.abs(np.interp(x, *read.T) - sigmoid(w, x)).max() < 5e-3
        if part:
            place = film.sight.place(w, seconds)
            look = walk.run.look
            signs = [
                sign for sign in film.signs(seconds) if (sign.kind, sign.colour) == (look.shape, look.colour)
            ]
            assert min(np.hypot(sign.x - place[0], sign.y - place[1]) for sign in signs) < 1e-6


def test_every_flower_is_a_dot_at_its_petal_on_the_side_of_its_kind(film: NeuronFilm) -> None:
    plate, data = film.actor(Flowers), film.found.network.dataset
    at = plate.axes.read(np.array(plate.dots))
    kinds = (at[:, 1] > 0.5).astype(float)
    assert len(at) == 99
    seen = sorted(zip(kinds.tolist(), at[:, 0].round(6).tolist(), strict=True))
    assert seen == sorted(zip(data.y[:, 0].tolist(), data.x[:, 0].tolist(), strict=True))
    assert not ((at[:, 1] > 0) & (at[:, 1] < 1)).any()  # what lies between is the neuron's


def test_the_green_minimum_of_b_is_the_edge_of_whatever_picture(film: NeuronFilm) -> None:
    pictures = film.actor(EdgePictures)
    values, losses = pictures.curve(0, pictures.widens)
    assert values[losses.argmin()] == pytest.approx(0.551378, abs=1e-6)  # as on the page: no edge
    assert losses.min() == pytest.approx(mean_error(film, np.array([0.551378, 0.1])))
    lows = []
    for seconds in np.linspace(pictures.widens - 0.1, pictures.leave - 0.5, 6).tolist():
        values, losses = pictures.curve(1, seconds)
        assert losses.argmin() == 0
        lows.append(values[0])
    assert (lows[0], lows[-1]) == (-4.0, WIDER)
    assert "b = −4,00" in texts(film, pictures.widens - 0.2)
    assert "b = −20,00" in texts(film, pictures.leave - 0.5)


def test_there_is_no_minimum_twice_the_weights_turn_at_the_same_place_and_lose_less(
    film: NeuronFilm,
) -> None:
    twice = film.told.walks[-1].run
    assert (np.diff(twice.loss) < 0).all()
    assert twice.loss[-1] > 0
    for w in twice.w:
        assert sigmoid(w, np.array(film.found.turns_at)) == 0.5
    assert film.cast.standings.minima == ()
    assert film.cast.result.attrs["minima_complete"]
    slopes = film.found.network.gradient(np.random.default_rng(1).uniform((-4, -20), (8, 5), (400, 2)))
    assert np.hypot(*slopes.T).min() > 0


def test_the_board_is_the_race_s_and_its_descent_the_network_s_own(film: NeuronFilm) -> None:
    cast, race = film.cast, film.told.race
    plain = cast.names.index("SGD")
    exact = film.found.network.by_hand(0.1, cast.steps, h=None)
    assert np.abs(cast.w[plain] - exact).max() < 1e-12
    for seconds in (race.seconds(20), film.told.endless.start - 0.6):
        step = int(race.step(seconds) + 1e-9)
        shown = texts(film, seconds)
        names = [text for text in shown if text in cast.names]
        by_loss = [cast.names[which] for which in np.lexsort((cast.order[:, step], cast.loss[:, step]))]
        assert by_loss == names[-cast.count :]  # the board's, after those on the ground
        losses = [cast.reading(which, step) for which in range(cast.count)]
        assert {*losses} <= {*shown}


@pytest.mark.parametrize("called", ["Una neurona", "A neuron with quite a long name, and flowers"])
def test_the_ground_stands_beside_the_films_name_or_below_it(
    film: NeuronFilm, called: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(NeuronFilm, "called", called)
    film._look()
    whole = film.moves[1].to
    monkeypatch.undo()
    film._look()
    name = Bug(called, film.theme, film.layout, 0.0).box.edges()
    ground, _ = whole.project(film.relief.vertices.reshape(-1, 3))
    assert not ((ground > name[:2]) & (ground < name[2:])).all(axis=1).any()
    assert len(called) > 20 or ground[:, 1].min() < name[3], "a short one costs the ground no room"
