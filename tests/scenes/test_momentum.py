"""The film of momentum: its arrows are the step that Keras takes, and its sentences are the result's."""

from __future__ import annotations

import itertools
import math

import cairo
import numpy as np
import pytest

from engine.errors import InputError
from engine.race import Race
from scenes import language
from scenes.momentum import MomentumFilm
from scenes.stage.frame.tags import Tags
from scenes.stage.lessons.momentum_rule import MomentumRule
from scenes.stage.lessons.step_lens import ADDED, DEEPEST, KEPT, SUMMED, StepLens
from scenes.stage.lessons.way_lengths import WayLengths
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import Canvas, Mark, Sign
from scenes.stage.plots.chart import Chart
from scenes.stage.terrain import drawing
from scenes.stage.terrain.terrain import Terrain
from tests.breadth import some
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


@pytest.fixture(params=some(list(RACES), 2))
def film(request: pytest.FixtureRequest) -> MomentumFilm:
    """Each of them."""
    if request.param == "upright":
        return laid_out(MomentumFilm, language="en", theme="paper", format="9:16")
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


def test_of_a_step_that_nobody_could_follow_all_is_there_at_once() -> None:
    film = film_of("usual")
    lens, row = film.actor(StepLens), film.actor(StepLens).table.top(0)
    for step in (20, 30):
        counts = [
            sum(lens.box.x < mark.x < lens.box.right and row < mark.y < lens.box.bottom for mark in marks)
            for marks in (film.marks(second(film, step, part)) for part in (0.02, KEPT + 0.02, 0.95))
        ]
        assert counts[0] == counts[1] == counts[2] >= 6


@pytest.mark.parametrize("film", ["usual", "upright"], indirect=True)
def test_arrows_and_numbers_come_in_turn_and_the_sums_are_right_as_written(film: MomentumFilm) -> None:
    lens, words = film.actor(StepLens), film.words
    for step in (2, 4, 7):
        kept, added = (each[step] for each in lens.parts)
        row, last = lens.table.top(0), lens.table.top(3 if lens.box.low else 2)
        for part, there in ((KEPT - 0.02, 0), (ADDED - 0.02, 1), (SUMMED + 0.02, 3)):
            marks = [m for m in film.marks(second(film, step, part)) if m.x > lens.table.box.x]
            texts = {mark.text for mark in marks if row < mark.y < last}
            numbers = {words.number(value, 3) for value in (*kept, *(kept + added))}
            written = lens._number if lens.box.low else lens._signed
            numbers |= {written(float(value)) for value in added}
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


@pytest.mark.parametrize("film", ["usual", "upright"], indirect=True)
def test_each_step_fits_into_the_lens_and_fills_it_true_to_the_scale_that_is_written(
    film: MomentumFilm,
) -> None:
    lens, ground = film.actor(StepLens), film.ground
    sides = np.array([lens.room.width, lens.room.height])
    for step in range(film.cast.steps):
        at = second(film, step, SUMMED + 0.01)
        shown = np.concatenate([lens.lens(at).shown(arrow) for arrow in lens.arrows(at)])
        assert all(lens.room.contains(Box(x, y, 0.0, 0.0)) for x, y in shown.tolist())
        filled = float((np.ptp(shown, axis=0) / sides).max())
        assert filled > 0.15 or lens.scales[step] == DEEPEST, step
        # the ruler's number is what its length is in weights
        log: list[Mark | Sign] = []
        context = cairo.Context(cairo.ImageSurface(cairo.FORMAT_ARGB32, 1, 1))
        lens._paint_ruler(Canvas(context, log=log), lens.lens(at))
        (mark,) = (each for each in log if isinstance(each, Mark))
        written = float(mark.text.replace(",", ".").replace("\N{MINUS SIGN}", "-"))
        unit = lens.lens(at).scale * ground.box.width / np.ptp(ground.domain[0])  # px a weight
        assert mark.x - lens.room.x == pytest.approx(16.0 + written * unit + 18.0, abs=8.0)


def test_both_rules_are_written_before_anybody_runs(film: MomentumFilm) -> None:
    rule, (plain, heavy) = film.actor(MomentumRule), of(film)
    assert rule.runners == (plain, heavy)
    times = [term.appear for row in rule.rows for term in row]
    assert times == sorted(times)
    assert film.clock.start > times[-1]
    said = {mark.text for mark in film.marks(times[-1] + 1.0)}
    assert {*rule.names} <= said
    assert all(
        rule.left + sum(term.formula.width for term in row) * rule.size < rule.box.right for row in rule.rows
    )


def test_points_go_along_both_ways_equally_fast_and_their_lengths_are_the_results() -> None:
    film = film_of("usual")
    lengths, words = film.actor(WayLengths), film.words
    for part in (0.1, 0.5, 1.0):
        at = lengths.span.start + part * (lengths.span.end - lengths.span.start)
        for which, w in enumerate(film.cast.w):
            place = lengths.place(which, at)
            whole = [math.dist(*pair) for pair in itertools.pairwise(w)]
            gone = min(part * max(lengths.lengths), sum(whole))
            step = int(np.searchsorted(np.cumsum(whole), gone - 1e-9))
            assert sum(whole[:step]) + math.dist(w[step], place) == pytest.approx(gone, abs=1e-6)
        texts = {mark.text for mark in film.marks(at)}
        assert words.number(min(part * max(lengths.lengths), max(lengths.lengths)), 2) in texts


def test_the_names_of_both_stay_to_the_end(film: MomentumFilm) -> None:
    ways = film.act("chapter.ways")
    (tags,) = (actor for actor in film.actors if isinstance(actor, Tags))
    last = [tag for tag in tags.tags if tag.leave == ways.end]
    assert [tag.text for tag in last] == list(film.cast.names)


@pytest.mark.parametrize("shape", ["16:9", "9:16"])
def test_without_opengl_all_of_it_is_on_the_map(monkeypatch: pytest.MonkeyPatch, shape: str) -> None:
    monkeypatch.setattr(drawing, "available", lambda: False)
    film = MomentumFilm(format=shape)
    assert film.view == film.shows()["view"] == "map"
    assert not film.is_usual()
    assert not [actor for actor in film.actors if isinstance(actor, Terrain)]
    for step in (3, 12):
        signs = film.signs(film.clock.seconds(step) + 1e-9)
        for which, look in enumerate(film.cast.looks):
            at = film.ground.place(film.cast.w[which, step])
            near = [one for one in signs if one.kind == look.shape and one.colour == look.colour]
            assert any(math.dist((one.x, one.y), at) < 0.01 for one in near)
    safe = film.layout.safe
    assert not {fault for at in moments(film, 8) for fault in unreadable(film.marks(at), safe)}


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
        assert said == (film.cast.read(loss) if np.isfinite(loss) else words("race.diverged"))


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


def test_losses_and_lengths_stay_to_the_end(film: MomentumFilm) -> None:
    end = film.act("chapter.ways").end - 1.0
    assert film.actor(Chart).presence(end) == film.actor(WayLengths).presence(end) == 1


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
