"""What a viewer of the minima sees is what the engine says: who ends where, the shares, the basins."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine import basins
from engine.errors import InputError
from engine.race import Race, random_starts
from engine.surfaces import SURFACES, surface
from scenes.minima import MinimaFilm
from scenes.stage.map.cloud import Cloud, splat
from scenes.stage.paint.canvas import Mark
from scenes.stage.paint.layout import PANEL
from scenes.stage.plots.shares import Shares
from scenes.stage.show import minima_results
from scenes.theme import THEMES, contrast, linear, rgb
from tests.scenes.seeing import frame, moments, unread, unreadable

CLOUD = 400
RIPPLES = surface(SURFACES["rastrigin"].expression, ((-30, 30), (-30, 30)))
ODD: dict[str, dict[str, Any]] = {
    "six minima, two of them global, one start": {
        "race": Race("six_hump_camel", "sgd:learning_rate=0.02", [(-1.0, 0.4)], 12)
    },
    "one minimum, two starts, one optimizer twice": {
        "race": Race("bowl", ["sgd:learning_rate=0.1", "sgd:learning_rate=0.05"], [(1, 0.1), (1, -0.1)], 9)
    },
}


@pytest.fixture(scope="module", autouse=True)
def _coarse() -> Any:
    """Maps of basins that take no time."""
    patch = pytest.MonkeyPatch()
    patch.setattr(minima_results, "GRID", (61, 61))
    yield
    patch.undo()


@pytest.fixture(scope="module")
def film(_coarse: None) -> MinimaFilm:
    """The film as it is by default, with fewer starts in the cloud."""
    return MinimaFilm(cloud=CLOUD)


def texts(marks: list[Mark], *, panel: bool = False) -> list[str]:
    return [mark.text for mark in marks if mark.opacity > 0.9 and (not panel or mark.x > PANEL.x - 1)]


# ---- what is shown is what the engine says


def test_the_board_shows_the_losses_of_the_shown_step(film: MinimaFilm) -> None:
    words = film.words
    assert film.ridge is not None
    for clock in (film.starts.clock, film.ridge.clock):
        for step in {0, 1, clock.steps // 2, clock.steps}:
            marks = film.marks(clock.seconds(step) + (0.6 if step in (0, clock.steps) else 1e-6))
            shown = int(clock.step(clock.seconds(step) + (0.6 if step == 0 else 0)))
            rows = {mark.y: mark.text for mark in marks if mark.colour == film.theme.symbols["loss"]}
            expected = [words.number(loss, 3) for loss in film.found.result["loss"].values[0, :, shown]]
            assert [rows[y] for y in sorted(rows)] == expected


def test_each_start_is_told_its_minimum(film: MinimaFilm) -> None:
    points = basins.minima(film.found.maps[0])
    w = film.found.result["w"].values[0, :, -1]
    told = film.found.called()
    for start, name in zip(w, told, strict=True):
        near = min(points, key=lambda point: np.hypot(point.w_0 - start[0], point.w_1 - start[1]))
        assert np.hypot(near.w_0 - start[0], near.w_1 - start[1]) < 0.1
        assert film.words.number(near.loss, 3) in name
    marks = texts(film.marks(film.acts[1].start - 1), panel=True)
    assert [text for text in marks if text in told] == told
    assert len(set(told)) == 3


def test_the_ridge_parts_the_two_nearest_starts_that_end_apart(film: MinimaFilm) -> None:
    assert film.found.pair == (2, 3)
    assert film.found.fates[0, 2] != film.found.fates[0, 3]
    assert film.ridge is not None
    flight, clock = film.flight, film.ridge.clock
    before, begun = flight.at(film.ridge.act.start), clock.start
    w = film.found.paths().w[[2, 3]]
    ground = film.ground.place(w[:, 0])
    assert np.abs(before.project(flight.relief.on(w[:, 0]))[0] - ground).max() < 0.5, "it begins as the map"
    two = flight.project(w[:, 0], begun)
    apart = two[1] - two[0]
    assert abs(apart[0]) > 2 * abs(apart[1]), "one left and one right of the ridge"
    seen = flight.relief.clearance(flight.relief.on(w[:, 0]), flight.at(begun))
    assert (seen > 0).all(), "both starts are in sight"
    ends = flight.project(w[:, clock.steps], clock.end)
    assert (ends[1, 0] - ends[0, 0]) * apart[0] > 0, "each goes down its own side"


@pytest.mark.parametrize("which", [0, 1])
def test_bars_count_the_cloud_and_then_the_map(film: MinimaFilm, which: int) -> None:
    one, outcomes = film.rounds[which], film.found.outcomes
    for step in (0, 3, 57, 200):
        seconds = one.clock.seconds(step) + 1e-6
        shown = int(one.clock.step(seconds))
        standings = film.found.cast.standings
        place = standings.place[which, :, shown]
        value = film.actor(Shares).values(seconds)[which]
        for row, end in enumerate(outcomes.ends):
            if end.settled:
                assert value[row] == np.isin(place, end.codes).mean()
        assert value.sum() == pytest.approx(1)
        assert value[-1] == (standings.outside[which] | ~standings.finite[which])[:, shown].mean()
    after = film.actor(Shares).values(one.basins_at + 0.1)[which]
    engine = basins.shares(film.found.maps[which])
    assert after.tolist() == pytest.approx([sum(engine[code] for code in end.codes) for end in outcomes.ends])


def test_the_last_act_shows_both_optimizers_shares_as_numbers(film: MinimaFilm) -> None:
    marks = film.marks(film.act("chapter.credits").start - 0.5)
    for which in (0, 1):
        shares = basins.shares(film.found.maps[which])
        left = sorted({round(mark.x + mark.width) for mark in marks if mark.text.endswith("%")})[which]
        column = [m for m in marks if m.text.endswith("%") and round(m.x + m.width) == left]
        numbers = [float(m.text.split()[0].replace(",", ".")) for m in sorted(column, key=lambda m: m.y)]
        expected = [shares[0], shares[1], shares[2], shares[-1], shares[-2] + shares[-3]]
        assert numbers == pytest.approx([100 * share for share in expected], abs=0.051)
    caption = film.captions[-1].text
    assert film.words.number(round(100 * basins.shares(film.found.maps[0])[0], 1), 1) in caption


def test_dots_stand_where_the_race_has_them(film: MinimaFilm) -> None:
    one, box = film.rounds[0], film.ground.box
    (low_0, high_0), (low_1, high_1) = film.ground.domain
    for step in (0.0, 2.5, 100.0):
        moment = film.actor(Cloud).at(one.clock.seconds(step) if step else one.clock.start)
        assert moment is not None
        assert moment.step == pytest.approx(step, abs=1e-6)
        points, _, _ = film.actor(Cloud).dots(moment)
        w = film.found.cloud["w"].values[0]
        whole = min(int(step), w.shape[1] - 2)
        now = w[:, whole] * (1 - step % 1) + w[:, whole + 1] * (step % 1)
        inside = (np.abs(now) < 3).all(axis=1)
        x = box.x + (now[:, 0] - low_0) / (high_0 - low_0) * box.width
        y = box.bottom - (now[:, 1] - low_1) / (high_1 - low_1) * box.height
        assert np.abs(points - np.stack([x, y], 1))[inside].max() < 0.1


def test_on_the_way_back_each_dot_wears_the_colour_of_its_end_and_is_back_at_its_start(
    film: MinimaFilm,
) -> None:
    one, outcomes = film.rounds[0], film.found.outcomes
    moment = film.actor(Cloud).at(one.basins_at - 0.05)
    assert moment is not None
    points, colours, _ = film.actor(Cloud).dots(moment)
    starts = random_starts("peaks", CLOUD)
    assert np.abs(points - film.ground.place(starts)).max() < 0.5
    place = film.found.cast.standings.place[0, :, -1]
    for row, end in enumerate(outcomes.ends):
        if end.settled:
            mine = (np.round(colours) == np.round(255 * np.array(rgb(end.colour)))).all(axis=1)
            assert (mine == np.isin(place, end.codes)).all(), row


def test_the_map_of_basins_has_each_minimums_colour_where_its_runs_start(film: MinimaFilm) -> None:
    one = film.rounds[0]
    shown = frame(film, one.basins_at + 3.0).astype(float)
    ground, result = film.ground, film.found.maps[0]
    rng = np.random.default_rng(2)
    colours = linear(film.found.outcomes.colours / 255)  # of what is seen only the light may differ
    found = right = 0
    for row, column in rng.integers(3, 58, (400, 2)):
        patch = result["fate"].values[row - 2 : row + 3, column - 2 : column + 3]
        end = film.found.outcomes.ends[int(film.found.outcomes.rows(patch[2, 2]))]
        if (patch != patch[2, 2]).any() or not end.settled:
            continue
        x, y = ground.place(np.array([result["w_0"].values[column], result["w_1"].values[row]])).tolist()
        area = shown[int(y) - 3 : int(y) + 4, int(x) - 3 : int(x) + 4].reshape(-1, 3)
        seen = linear(np.median(area, axis=0) / 255)
        alike = colours @ seen / np.linalg.norm(colours, axis=1) / np.linalg.norm(seen)
        right += film.found.outcomes.ends[int(alike.argmax())] == end
        found += 1
    assert found > 60
    assert right > 0.9 * found


def test_a_disc_at_a_minimum_is_as_large_as_many_have_arrived(film: MinimaFilm) -> None:
    one = film.rounds[0]
    moment = film.actor(Cloud).at(one.clock.end)
    assert moment is not None
    for row, part in film.actor(Cloud).piles(moment):
        (code,) = film.found.outcomes.ends[row].codes
        assert part == (film.found.cast.standings.place[0, :, -1] == code).mean()


def test_the_start_that_ends_elsewhere_is_the_engines(film: MinimaFilm) -> None:
    moved = film.found.moved
    assert moved is not None
    first, second = film.found.fates[:, moved]
    assert first != second
    (caption,) = [c.text for c in film.captions if film.found.called(1)[moved] in c.text]
    assert film.words.point(film.race.starts[moved].tolist()) in caption


# ---- dots


def test_dots_are_round_soft_and_where_they_should_be() -> None:
    sheet = np.zeros((40, 60, 4), np.uint8)
    places = np.array([(20.0, 10.0), (45.25, 30.75), (-50.0, 5.0), (np.nan, 3.0), (59.9, 0.1)])
    splat(sheet, places, np.full((5, 3), 255.0), np.full(5, 4.0), 1.0)
    ink = sheet[..., 0] / 255.0
    assert ink[:, :32].sum() == pytest.approx(np.pi * 16, rel=0.03)
    rows, columns = np.mgrid[0:40, 0:60] + 0.5
    for (x, y), part in ((places[0], ink * (columns < 32)), (places[1], ink * (columns > 32) * (rows > 20))):
        assert (part * columns).sum() / part.sum() == pytest.approx(x, abs=0.05)
        assert (part * rows).sum() / part.sum() == pytest.approx(y, abs=0.05)


# ---- how it looks


@pytest.mark.parametrize("theme", THEMES)
def test_ends_can_be_told_apart_and_no_minimum_wears_an_optimizers_colour(theme: str) -> None:
    film = MinimaFilm(theme=theme, cloud=CLOUD)
    ends = [end for end in film.found.outcomes.ends if end.settled]
    colours = {end.colour for end in ends}
    assert len(colours) == len(ends)
    assert not colours & set(film.found.cast.colours)
    for end in film.found.outcomes.ends:
        assert contrast(end.colour, film.theme.background) >= 3


@pytest.mark.parametrize("name", ODD)
def test_other_races_can_be_shown(name: str) -> None:
    film = MinimaFilm(cloud=120, language="en", **ODD[name])
    faults = {fault for at in moments(film, 8, apart=1.3) for fault in unreadable(film.marks(at))}
    assert not faults
    assert not list(unread(film.captions))
    names = [act.name for act in film.acts]
    assert ("Another optimizer" in names) == (len(film.race.contenders) == 2)
    assert ("The ridge" in names) == (film.found.pair is not None)
    for which in range(len(film.found.maps)):
        assert film.found.outcomes.share(which).sum() == pytest.approx(1)


def test_a_page_can_be_printed(film: MinimaFilm, tmp_path: Path) -> None:
    film.still(tmp_path / "basins.pdf", film.act("chapter.credits").start - 1)
    assert (tmp_path / "basins.pdf").stat().st_size > 10_000


# ---- what it refuses


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (
            {"race": Race(contenders="sgd", starts=np.zeros((7, 2)))},
            "shows 1-6; this race has 7",
        ),
        ({"race": Race()}, "optimizers: the film shows 1-2; this race has 8"),
        ({"race": Race("saddle", "sgd:learning_rate=0.1")}, "saddle has none"),
        ({"race": Race("abs(w_1 - w_0**2)", "sgd:learning_rate=0.1")}, "isolated minimum .* has none"),
        ({"race": Race("(w_0 + w_1)**2", "sgd:learning_rate=0.1")}, "isolated minimum .* has none"),
        ({"race": Race(RIPPLES, "sgd:learning_rate=0.1")}, "can all be found"),
        ({"cloud": 99}, "from 100 to 20,000; not 99"),
        ({"cloud": 500.0}, "not 500.0"),
        ({"cloud": True}, "not True"),
    ],
)
def test_what_cannot_be_shown_is_refused_before_anything_runs(
    options: dict[str, Any], sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(MinimaFilm, "results", None)
    with pytest.raises(InputError, match=sentence):
        MinimaFilm(**options)
