"""The film of momentum: its arrows are the step that Keras takes, and its sentences are the result's."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from engine.errors import InputError
from engine.race import Race
from scenes import language
from scenes.momentum import MomentumFilm
from scenes.stage.lessons.step_lens import ADDED, KEPT, SUMMED, StepLens
from scenes.stage.plots.chart import Chart
from tests.scenes.seeing import faint, laid_out, moments, unread, unreadable


def pair(surface: str, start: tuple[float, float], rate: float, momentum: float, steps: int) -> Race:
    """SGD and the same with momentum."""
    plain = f"sgd:learning_rate={rate}"
    return Race(surface, [plain, f"{plain},momentum={momentum}"], [start], steps)


RACES = {
    "usual": MomentumFilm.usual,
    "the other way round": Race(
        "peaks", ["sgd:learning_rate=0.03,momentum=0.9,label=Bola", "sgd:learning_rate=0.03"], steps=12
    ),
    "ends higher": pair("bowl", (-3.0, 2.0), 0.05, 0.99, 40),
    "both diverge": pair("saddle", (1.0, 0.1), 1e30, 0.9, 12),
    "only the heavy one diverges": pair("w_0**4 + w_1**2", (1.5, 1.0), 0.2, 0.95, 30),
    "off the map": pair("peaks", (-0.35, -0.67), 0.1, 0.95, 20),
    "nothing to go by": pair("saddle", (0.0, 0.0), 0.1, 0.9, 8),
    "an edge of the formula": pair("log(w_0) + w_1**2", (0.4, 1.0), 0.05, 0.9, 12),
    "all is kept": pair("booth", (2.0, 3.0), 0.005, 1.0, 15),
    "next to nothing is kept": pair("bowl", (-3.0, 2.0), 0.02, 1e-5, 10),
    "a long formula with a note": pair("goldstein_price", (-0.5, -0.5), 1e-6, 0.9, 12),
    "one step": pair("bowl", (-3.0, 2.0), 0.02, 0.5, 1),
}
LOOKS = list(itertools.product(language.LANGUAGES, ("night", "paper")))


def film_of(name: str) -> MomentumFilm:
    """The film of one of the races; they are in all the looks between them."""
    lang, theme = LOOKS[list(RACES).index(name) % len(LOOKS)]
    return laid_out(MomentumFilm, race=RACES[name], language=lang, theme=theme)


@pytest.fixture(params=list(RACES))
def film(request: pytest.FixtureRequest) -> MomentumFilm:
    """Each of them."""
    return film_of(request.param)


def of(film: MomentumFilm) -> tuple[int, int]:
    """Which is without momentum, and which with it."""
    momenta = ["momentum" in contender.hyperparameters for contender in film.cast.contenders]
    return momenta.index(False), momenta.index(True)


def second(film: MomentumFilm, step: int, part: float) -> float:
    """When a part of a step's time is over."""
    begin, end = film.clock.seconds(step), film.clock.seconds(step + 1)
    return begin + part * (end - begin)


def joints(film: MomentumFilm, step: int) -> np.ndarray:
    """Where the parts of a step begin and end on the map, (part + 1, 2) px, when all of them are there."""
    kept, added, whole = film.actor(StepLens).arrows(second(film, step, SUMMED + 0.01))
    both = np.concatenate([kept, added[1:]])
    assert np.array_equal(kept[1], added[0], equal_nan=True)
    assert np.allclose(whole, both[[0, 2]], equal_nan=True)
    return both


def test_the_arrows_of_a_step_lead_from_where_it_begins_to_where_keras_is_next(film: MomentumFilm) -> None:
    _, heavy = of(film)
    path = film.ground.place(film.cast.w[heavy])
    for step in range(film.cast.steps):
        tail, _, tip = ends = joints(film, step)
        near = np.abs(ends).max() < 1e5
        assert np.allclose(tail, path[step], atol=1e-9) or not near
        assert np.allclose(tip, path[step + 1], atol=1e-9) or not near
    first = joints(film, 0)
    assert (first[0] == first[1]).all() or not np.isfinite(first).all()


def test_the_push_goes_against_the_gradient_and_what_is_kept_on_as_the_step_before() -> None:
    film = film_of("usual")
    _, heavy = of(film)
    gradient = film.cast.result["gradient"].values[heavy, 0]
    ground = film.ground
    scale = np.array([ground.box.width, -ground.box.height]) / np.ptp(ground.domain, axis=1)
    for step in range(1, film.cast.steps):
        tail, joint, tip = joints(film, step)
        assert tip - joint == pytest.approx(-0.01 * gradient[step] * scale, abs=1e-9)
        before = film.cast.w[heavy, step] - film.cast.w[heavy, step - 1]
        assert joint - tail == pytest.approx(float(np.float32(0.9)) * before * scale, abs=1e-9)


def test_arrows_and_numbers_come_in_turn_and_the_sums_are_right_as_written() -> None:
    film = film_of("usual")
    lens, words = film.actor(StepLens), film.words
    for step in (2, 4, 7):
        kept, added = (each[step] for each in lens.parts)
        row = lens.table.top(0)
        for part, there in ((KEPT - 0.02, 0), (ADDED - 0.02, 1), (SUMMED + 0.02, 3)):
            marks = [m for m in film.marks(second(film, step, part)) if m.x > lens.box.x and m.y > row]
            texts = {mark.text for mark in marks if mark.y < lens.table.top(2)}
            numbers = {words.number(value, 3) for value in (*kept, *(kept + added))}
            numbers |= {lens._signed(float(value)) for value in added}
            assert len(texts & numbers) == 2 * there
        begun, arrived = (
            lens.arrows(second(film, step, part))[0] for part in (0.0, KEPT)
        )  # the last step slides on
        path = film.ground.place(lens.w)
        assert begun == pytest.approx(path[[step - 1, step]])
        assert arrived[0] == pytest.approx(path[step])
        for axis in (0, 1):
            written = [round(float(value[axis]), 3) for value in (kept + added, kept, added)]
            assert written[0] == pytest.approx(written[1] + written[2], abs=1.01e-3)


def test_the_longest_step_fits_into_the_lens_and_its_arrows_are_true_to_scale() -> None:
    film = film_of("usual")
    lens = film.actor(StepLens)
    for step in range(1, film.cast.steps):
        at = second(film, step, SUMMED + 0.01)
        (foot, tip) = lens.lens(at).shown(lens.arrows(at)[2])
        assert all(lens.room.x < x < lens.room.right for x in (foot[0], tip[0]))
        assert all(lens.room.y < y < lens.room.bottom for y in (foot[1], tip[1]))


def test_lengths_and_losses_are_the_results(film: MomentumFilm) -> None:
    words, (plain, heavy) = film.words, of(film)
    last = film.act("chapter.ways")
    told = [caption.text for caption in film.captions if caption.start >= last.start]
    ways = [
        w[np.logical_and.accumulate(np.isfinite(w).all(axis=1))] for w in film.cast.w
    ]  # as far as it goes
    lengths = [words.number(sum(map(math.dist, w, w[1:])), 2) for w in ways]
    assert words("momentum.ways", plain=lengths[plain], heavy=lengths[heavy]) == told[0]
    losses = [film.cast.reading(which, film.cast.steps) for which in (plain, heavy)]
    assert words("momentum.losses", plain=losses[0], heavy=losses[1]) == told[1]
    for which, said in zip((plain, heavy), losses, strict=True):
        loss = film.cast.loss[which, -1]
        assert said == (words.number(loss, 3) if np.isfinite(loss) else words("race.diverged"))


def test_the_heavy_one_alone_may_diverge() -> None:
    film = film_of("only the heavy one diverges")
    plain, heavy = of(film)
    assert np.isfinite(film.cast.loss[plain]).all()
    assert not np.isfinite(film.cast.loss[heavy, -1])


@pytest.mark.parametrize(
    ("name", "percent"),
    [("usual", "90"), ("ends higher", "99"), ("all is kept", "100"), ("next to nothing is kept", "0.001")],
)
def test_how_much_is_kept_is_the_momentum(name: str, percent: str) -> None:
    film = film_of(name)
    said = film.words.number(float(percent), None)
    assert film.words("momentum.kept", percent=said) in {caption.text for caption in film.captions}


def test_every_text_can_be_read(film: MomentumFilm, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not list(unread(film.captions))
    assert not {fault for seconds in moments(film, 10) for fault in unreadable(film.marks(seconds))}
    assert not [fault for seconds in moments(film, 2) for fault in faint(film, seconds, monkeypatch)]


def test_losses_and_steps_stay_to_the_end(film: MomentumFilm) -> None:
    end = film.act("chapter.ways").end - 1.0
    assert film.actor(Chart).presence(end) == film.actor(StepLens).presence(end) == 1


@pytest.mark.parametrize(
    "contenders",
    [
        ["sgd:learning_rate=0.03"],
        ["sgd:learning_rate=0.03", "adam"],
        ["sgd:learning_rate=0.03", "sgd:learning_rate=0.01,momentum=0.9"],
        ["sgd:learning_rate=0.03", "sgd:learning_rate=0.03,momentum=0.9,nesterov=true"],
    ],
)
def test_anything_but_sgd_without_and_with_momentum_is_refused_before_it_runs(contenders: list[str]) -> None:
    with pytest.raises(InputError, match="without and with it"):
        MomentumFilm(race=Race(contenders=contenders))


def test_some_of_its_steps_can_be_had() -> None:
    film = MomentumFilm(span=(3, 8))
    assert film.window is not None
    assert film.window == pytest.approx([film.clock.seconds(3), film.clock.seconds(8)], abs=0.2)
