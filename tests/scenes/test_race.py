"""What a viewer of the race sees is what the dataset says, and it can be read."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np
import pytest

from engine.errors import InputError
from engine.race import Race
from scenes import language
from scenes.race import RaceFilm
from scenes.stage.paint.boxes import Box
from scenes.stage.paint.canvas import Canvas, Mark
from scenes.stage.paint.layout import PANEL
from scenes.stage.plots.chart import Chart
from scenes.stage.plots.leaderboard import Leaderboard
from scenes.stage.plots.podium import Podium
from scenes.theme import rgb
from tests.scenes.races import RACES
from tests.scenes.seeing import LOOKS, frame, laid_out, moments, standing, unread, unreadable

LEVEL: dict[str, tuple[Race, list[str], str]] = {
    "at rest on a saddle": (Race("saddle", ["sgd", "adam", "adagrad"], [(0, 0)], 12), ["1"] * 3, "resting"),
    "all diverged": (
        Race("saddle", ["sgd:learning_rate=1e30", "sgd:learning_rate=1e40"], [(1, 0.1)], 12),
        ["—"] * 2,
        "diverged",
    ),
    "two level": (
        Race("bowl", ["sgd:learning_rate=0.01", "sgd:learning_rate=0.01,nesterov=true", "adam"], [(3, 2)], 9),
        ["1", "1", "3"],
        "moving",
    ),
}


@pytest.mark.parametrize("name", list(LEVEL))
def test_nobody_is_first_where_all_are_level_or_nobody_has_a_loss(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    race, ranks, fate = LEVEL[name]
    film = RaceFilm(race=race)
    lit: list[float] = []
    box = Canvas.box

    def watched(self: Canvas, x: float, y: float, w: float, h: float, colour: str, **more: float) -> None:
        if colour == film.theme.highlight:
            lit.append(y)
        box(self, x, y, w, h, colour, **more)

    monkeypatch.setattr(Canvas, "box", watched)
    firsts = ranks.count("1") if ranks.count("1") < len(ranks) else 0
    for seconds in (film.clock.end - 0.01, film.acts[2].start + 2):
        lit.clear()
        left = [m for m in film.marks(seconds) if PANEL.x <= m.x and m.x + m.width <= PANEL.x + 36]
        shown = [m.text for m in sorted(left, key=lambda m: m.y) if m.text.isdigit() or m.text == "—"]
        assert shown[: len(ranks)] == ranks
        assert len(set(lit)) == firsts
    assert {fates[0].kind for fates in film.cast.standings.fates} == {fate}
    assert {film.actor(Podium).fate(which) for which in range(len(ranks))} == {film.words(f"fate.{fate}")}
    if not firsts:
        told = [caption.text for caption in film.captions if caption.start > film.act("chapter.race").start]
        assert not any("cabeza" in text or "más baja" in text for text in told)


def test_who_was_at_the_minimum_and_left_it_again_has_both_told() -> None:
    film = RaceFilm(race=Race("peaks", ["sgd:learning_rate=0.1", "adam:learning_rate=0.1"], steps=60))
    minimum = np.array([0.22827892, -1.62553496])
    distance = np.hypot(*(film.cast.w - minimum).transpose(2, 0, 1))
    was, stays = (distance <= 0.05).any(axis=1), distance[:, -1] <= 0.05
    assert (was & ~stays).any()
    for which in np.flatnonzero(was & ~stays).tolist():
        assert film.actor(Podium).arrival(which) == f"({int((distance[which] <= 0.05).argmax())})"
        assert film.actor(Podium).fate(which) == film.words("fate.moving")


def film_of(name: str, lang: str = "es") -> RaceFilm:
    """The film of one of the races, in the language's look."""
    return laid_out(RaceFilm, race=RACES[name], language=lang, theme=LOOKS[lang])


@pytest.fixture(params=list(RACES))
def film(request: pytest.FixtureRequest, page: object) -> RaceFilm:
    """Each of the races, filmed."""
    return film_of(request.param)


@pytest.fixture(params=list(itertools.product(RACES, language.LANGUAGES)), ids="-".join)
def any_film(request: pytest.FixtureRequest, page: object) -> RaceFilm:
    """Each of the races in each language."""
    return film_of(*request.param)


def steps(film: RaceFilm) -> Iterator[float]:
    """Whole and broken steps from all over the race."""
    last = film.cast.steps
    yield from (0, 0.5, 1, 2.3, last / 3, last // 2, last - 0.25, last)


def test_each_runner_stands_where_the_dataset_says(film: RaceFilm) -> None:
    box = film.ground.box
    (left, right), (low, high) = film.ground.domain
    for step in steps(film):
        drawn = standing(film, film.signs(film.seconds_of(step)))
        whole = min(int(step), film.cast.steps - 1) if film.cast.steps else 0
        part = step - whole
        w = film.cast.w[:, whole] * (1 - part) + film.cast.w[:, whole + 1] * part
        for which, (w_0, w_1) in enumerate(w):
            x, y = drawn[which]
            if left <= w_0 <= right and low <= w_1 <= high:
                assert x == pytest.approx(box.x + (w_0 - left) / (right - left) * box.width, abs=0.5)
                assert y == pytest.approx(box.bottom - (w_1 - low) / (high - low) * box.height, abs=0.5)
            else:  # pinned to the edge
                assert box.contains(Box(x, y, 0, 0), slack=1)


def test_the_marker_is_painted_there() -> None:
    film = film_of("one")
    colour = 255 * np.array(rgb(film.cast.colours[0]))
    for step in (3.0, 7.5, 10.25):
        seconds = film.seconds_of(step)
        (x, y), pixels = standing(film, film.signs(seconds))[0], frame(film, seconds).astype(int)
        assert np.abs(pixels[int(y), int(x)] - colour).max() <= 3


def panel_rows(marks: list[Mark], film: RaceFilm) -> list[tuple[str, str]]:
    """(name, loss) of the board's rows, top to bottom, as painted."""
    names = sorted(
        (mark.y, mark.text)
        for mark in marks
        if mark.text in film.actor(Leaderboard).names and mark.x > PANEL.x
    )
    right = PANEL.x + PANEL.width
    rows = []
    for y, name in names:
        (loss,) = [m.text for m in marks if abs(m.y - y) < 12 and abs(m.x + m.width - right) < 30]
        rows.append((name, loss))
    return rows


def test_the_board_shows_the_datasets_numbers_in_the_datasets_order(any_film: RaceFilm) -> None:
    film = any_film
    words, cast = film.words, film.cast
    for step in {0, 1, cast.steps // 2, cast.steps}:
        marks = film.marks(film.seconds_of(step) + 1e-6 if step < cast.steps else film.seconds_of(step) + 0.5)
        if 0 < step < cast.steps:  # rows glide for a quarter of a step
            marks = film.marks(film.seconds_of(step + 0.5))
        loss = np.where(np.isfinite(cast.loss[:, step]), cast.loss[:, step], np.inf)
        order = np.argsort(loss, kind="stable")
        expected = [
            (
                film.actor(Leaderboard).names[which],
                words.number(loss[which], 3) if np.isfinite(loss[which]) else words("race.diverged"),
            )
            for which in order
        ]
        assert panel_rows(marks, film) == expected


def test_ranks_are_in_order_while_rows_glide_too(any_film: RaceFilm) -> None:
    film, board = any_film, any_film.actor(Leaderboard)
    moves = np.flatnonzero((np.diff(film.cast.order, axis=1) != 0).any(axis=0)) + 1
    for step in moves[moves < film.cast.steps][:6].tolist():
        for part in (0.02, 0.1, 0.2):
            seconds = film.seconds_of(step + part)
            marks = [m for m in film.marks(seconds) if abs(m.x + m.width - (PANEL.x + 34)) < 2]
            marks = [mark for mark in marks if board.table.top(0) < mark.y < board.bottom]
            shown = [mark.text for mark in sorted(marks, key=lambda mark: mark.y)]
            ranks = sorted(rank for rank in film.cast.ranks(step) if rank is not None)
            assert shown[: len(ranks)] == [film.words.number(rank, 0) for rank in ranks]
            assert len(shown) == film.cast.count
            assert board.gliding(seconds)


def test_the_podium_tells_how_the_dataset_ends(any_film: RaceFilm) -> None:
    film = any_film
    words, cast = film.words, film.cast
    marks = [
        mark
        for mark in film.marks(film.acts[2].start + 2)
        if mark.x > PANEL.x and mark.y < film.actor(Chart).box.y - 60
    ]
    rows = sorted({mark.y for mark in marks if mark.text in film.actor(Podium).names})
    minima = [(minimum.w_0, minimum.w_1, minimum.is_global) for minimum in cast.standings.minima]
    loss = np.where(np.isfinite(cast.loss[:, -1]), cast.loss[:, -1], np.inf)
    order = np.argsort(loss, kind="stable")
    assert len(rows) == cast.count
    for place, (y, which) in enumerate(zip(rows, order, strict=True)):
        row = {mark.text for mark in marks if abs(mark.y - y) < 12}
        near = [np.hypot(*(cast.w[which] - (a, b)).T) for a, b, _ in minima]
        read = [words.number(loss[one], 3) if np.isfinite(loss[one]) else "—" for one in order]
        shared = read.index(read[place]) + 1  # losses that read the same share a rank
        expected = {"—" if read[place] == "—" else words.number(shared, 0), film.actor(Podium).names[which]}
        expected.add(read[place])
        radius = 0.05 * float(np.hypot(*np.diff(film.race.surface.domain)[:, 0]) / np.hypot(6, 6))
        here = [at for at, distance in enumerate(near) if distance[-1] <= radius]
        if here:  # the last step at which it came within the radius, having been beyond twice that before
            distance = near[here[0]]
            far = np.flatnonzero(distance > 2 * radius)
            since = (far[-1] + 1) if len(far) else 0
            arrived = since + int(np.flatnonzero(distance[since:] <= radius)[0])
            expected.add(words.number(arrived, 0))
            expected.add(words("fate.settled_global" if minima[here[0]][2] else "fate.settled_local"))
        assert expected <= row


def test_the_end_card_holds_any_command() -> None:
    for command in ("races film race", " ".join(["--optimizer adam:learning_rate=0.1,beta_1=0.8"] * 18)):
        film = RaceFilm(race=RACES["one"], command=command)
        marks = film.marks(film.length - 1)
        assert not list(unreadable(marks))
        assert any(command.split()[0] in mark.text for mark in marks)


def test_a_film_that_only_its_caller_can_make_again_claims_no_command() -> None:
    assert film_of("page").provenance["description"] == "manim -pqh scenes/race.py"
    assert not film_of("one").provenance["description"]
    assert not film_of("page", "en").provenance["description"]


def test_letters_that_the_font_lacks_are_refused() -> None:
    with pytest.raises(InputError, match="cannot write"):
        RaceFilm(title="競走")


def test_the_counter_shows_the_clocks_step(film: RaceFilm) -> None:
    for step in steps(film):
        marks = film.marks(film.seconds_of(step) + 1e-9)
        shown = [mark.text for mark in marks if mark.size == 64]
        assert shown == [film.words.number(int(step), 0)]


def test_every_text_and_every_caption_can_be_read(any_film: RaceFilm) -> None:
    faults = {fault for seconds in moments(any_film, 12) for fault in unreadable(any_film.marks(seconds))}
    assert not faults
    assert not list(unread(any_film.captions))


def test_the_film_lasts_as_long_as_it_should() -> None:
    for lang in language.LANGUAGES:
        assert 40 <= film_of("page", lang).length <= 75


def test_who_leaves_the_map_does_not_stretch_the_chart_for_the_others() -> None:
    film = film_of("no minimum")
    ground = np.asarray(film.cast.result["map_loss"])
    assert np.nanmin(film.cast.loss) < ground.min()  # somebody is far outside
    reach = ground.max() - ground.min()
    assert film.actor(Chart).low >= ground.min() - 0.1 * reach
    assert film.actor(Chart).high <= ground.max() + 0.1 * reach
