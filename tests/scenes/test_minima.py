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
from scenes.stage.plots.series import SeriesChart
from scenes.stage.plots.shares import NUMBER, Shares
from scenes.stage.show import minima_results
from scenes.stage.show.cloud_timeline import CloudState, state_at
from scenes.stage.terrain.coats import DEEP
from scenes.stage.terrain.ridge import PARTED
from scenes.theme import THEMES, contrast, linear, rgb
from tests.breadth import some
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


def state(film: MinimaFilm, seconds: float) -> CloudState:
    found = state_at(film.rounds, seconds)
    assert found is not None
    return found


# ---- what is shown is what the engine says


def test_the_chart_draws_the_losses_up_to_the_step_of_the_clock(film: MinimaFilm) -> None:
    assert film.ridge is not None
    chart = film.actor(SeriesChart)
    for clock in (film.starts.clock, film.ridge.clock):
        for step in (0.0, 1.0, 4.5, float(clock.steps)):
            for one, loss in zip(chart.series, film.found.result["loss"].values[0], strict=True):
                assert one.drawn(clock.seconds(step)) == pytest.approx(step, abs=1e-6)
                assert one.y.tolist() == loss[: len(one.y)].tolist()


def test_each_start_is_told_its_minimum_when_it_is_there(film: MinimaFilm) -> None:
    points = basins.minima(film.found.maps[0])
    w = film.found.result["w"].values[0, :, film.starts.clock.steps]
    told = film.found.called()
    for start, name in zip(w, told, strict=True):
        near = min(points, key=lambda point: np.hypot(point.w_0 - start[0], point.w_1 - start[1]))
        assert np.hypot(near.w_0 - start[0], near.w_1 - start[1]) < 0.1
        assert film.words.number(near.loss, 3) in name
    marks = [mark.text for mark in film.marks(film.starts.act.end - 1) if mark.opacity > 0.9]
    assert {text for text in marks if text in told} == {*told}
    assert len(set(told)) == 3


def test_the_ridge_parts_the_two_nearest_starts_that_end_apart(film: MinimaFilm) -> None:
    assert film.found.pair == (2, 3)
    assert film.found.fates[0, 2] != film.found.fates[0, 3]
    assert film.ridge is not None
    sight, clock = film.sight, film.ridge.clock
    w = film.found.paths().w[[2, 3]]
    two = sight.place(w[:, 0], clock.start)
    apart = two[1] - two[0]
    assert abs(apart[0]) > 2 * abs(apart[1]), "one left and one right of the ridge"
    seen = film.relief.clearance(film.relief.on(w[:, 0]), film.view_at(clock.start))
    assert (seen > 0).all(), "both starts are in sight"
    assert film.view_at(clock.seconds(PARTED) + 2.3).scale < film.view_at(clock.start).scale
    ends = sight.place(w[:, clock.steps], clock.end)
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
    marks = sorted(film.marks(film.act("chapter.credits").start - 0.5), key=lambda mark: mark.y)
    told = [mark for mark in marks if mark.text.endswith("%") and mark.x > film.actor(Shares).box.x]
    for which, large in ((0, False), (1, True)):
        shares = basins.shares(film.found.maps[which])
        column = [mark.text for mark in told if (mark.size == NUMBER) == large]
        numbers = [float(text.split()[-2].replace(",", ".")) for text in column]
        expected = [shares[0], shares[1], shares[2], shares[-1], shares[-2] + shares[-3]]
        assert numbers == pytest.approx([100 * share for share in expected], abs=0.051)
    caption, shares = film.captions[-1].text, basins.shares(film.found.maps[1])
    for code in (0, basins.FATES["left"]):  # how many more arrive is not told without how many more leave
        assert film.words.number(round(100 * shares[code], 1), 1) in caption


@pytest.mark.parametrize("step", [0.0, 2.5, 100.0])
def test_balls_are_where_the_race_has_them_while_that_is_on_the_map(film: MinimaFilm, step: float) -> None:
    one, relief = film.rounds[0], film.relief
    moment = state(film, one.clock.seconds(step))
    assert moment.step == pytest.approx(step, abs=1e-6)
    there, rows = film.valleys.balls.rows(moment)
    w = film.found.cloud["w"].values[0]
    whole = min(int(step), w.shape[1] - 2)
    now = w[:, whole] * (1 - step % 1) + w[:, whole + 1] * (step % 1)
    assert there.tolist() == np.flatnonzero((np.abs(now) <= 3).all(axis=1)).tolist()
    assert np.abs(rows[:, :3] - relief.on(now[there])).max() < 1e-3


def test_balls_run_in_the_colours_of_where_they_end(film: MinimaFilm) -> None:
    for which, one in enumerate(film.rounds):
        seconds = one.clock.seconds(3.0)
        there, rows = film.valleys.balls.rows(state(film, seconds))
        ends = film.found.cloud_rows[which, there, -1]
        if seconds > one.coloured_at + 1.0:
            colours = np.array([rgb(film.found.outcomes.ends[row].colour) for row in ends])
            assert np.allclose(rows[:, 6:], colours, atol=1e-6)
        assert one.coloured_at <= one.clock.start


def test_on_the_way_back_each_ball_wears_the_colour_of_its_end_and_is_back_at_its_start(
    film: MinimaFilm,
) -> None:
    one, outcomes = film.rounds[0], film.found.outcomes
    there, rows = film.valleys.balls.rows(state(film, one.basins_at - 0.05))
    assert len(there) == CLOUD
    assert np.abs(rows[:, :3] - film.relief.on(random_starts("peaks", CLOUD))).max() < 1e-3
    place = film.found.cast.standings.place[0, :, -1]
    for row, end in enumerate(outcomes.ends):
        if end.settled:
            mine = np.isclose(rows[:, 6:], rgb(end.colour), atol=1e-6).all(axis=1)
            assert (mine == np.isin(place, end.codes)).all(), row
    again = film.valleys.balls.rows(state(film, one.basins_at + 6.0))[1]
    assert np.isclose(again[:, 6:], rgb(film.theme.text)).all(), "on the basins' paint they have no colour"


def test_basins_are_painted_where_their_runs_start_from_the_ridges_down(film: MinimaFilm) -> None:
    one, outcomes, result = film.rounds[0], film.found.outcomes, film.found.maps[0]
    shown = frame(film, one.basins_at + 3.0).astype(float)
    view = film.view_at(one.basins_at + 3.0)
    rng = np.random.default_rng(2)
    # of what is seen only the light may differ
    colours = linear((outcomes.colours / 255) ** DEEP[film.theme.name])
    found = right = 0
    for row, column in rng.integers(3, 58, (400, 2)):
        patch = result["fate"].values[row - 2 : row + 3, column - 2 : column + 3]
        end = outcomes.ends[int(outcomes.rows(patch[2, 2]))]
        place = film.relief.on(np.array([result["w_0"].values[column], result["w_1"].values[row]]))
        hidden = film.relief.clearance(place[None], view)[0] < 0.02
        if (patch != patch[2, 2]).any() or not end.settled or hidden:
            continue
        x, y = view.project(place)[0].tolist()
        area = shown[int(y) - 3 : int(y) + 4, int(x) - 3 : int(x) + 4].reshape(-1, 3)
        seen = linear(np.median(area, axis=0) / 255)
        alike = colours @ seen / np.linalg.norm(colours, axis=1) / np.linalg.norm(seen)
        right += outcomes.ends[int(alike.argmax())] == end
        found += 1
    assert found > 60
    assert right > 0.85 * found
    coats = film.valleys.coats
    assert coats is not None
    side = round(len(coats) ** 0.5)
    when = coats[:, 3].reshape(side, side)
    ends = outcomes.rows(result["fate"].values)
    ridge = np.argwhere(ends[:, 1:] != ends[:, :-1]) * (side - 1) / (len(ends) - 1)
    assert when[tuple(ridge.round().astype(int).T)].max() < 0.2 < when.max() == 1.0


def test_the_start_that_ends_elsewhere_is_the_engines(film: MinimaFilm) -> None:
    moved = film.found.moved
    assert moved is not None
    first, second = film.found.fates[:, moved]
    assert first != second
    (caption,) = [c.text for c in film.captions if film.found.called(1)[moved] in c.text]
    assert film.words.point(film.race.starts[moved].tolist()) in caption


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


@pytest.mark.parametrize("name", some([*ODD], 2))
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


def test_every_minimum_is_named_in_an_upright_frame() -> None:
    film = MinimaFilm(cloud=120, format="9:16", language="en", theme="paper")
    told = [mark.text for mark in film.marks(film.act("chapter.basins").end - 1)]
    assert {*film.found.called()} <= {*told}
