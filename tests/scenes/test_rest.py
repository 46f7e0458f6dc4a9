"""Where a race is at rest its clock ends, and what is told of the rest of it is so."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from engine import archive
from engine.race import Race
from scenes.race import RaceFilm
from scenes.stage.show.clock import Clock
from scenes.stage.show.readings import reading
from scenes.stage.show.rest import SAVES, SEEN, last_change, last_shown
from scenes.telling.opening import notes
from scenes.telling.remarks import Teller
from tests.scenes.made import cast, ground, of, raced
from tests.stillness import stretches
from tests.truth.judge import judge

BOWL = ground("w_0**2 + w_1**2")


def stands(since: int, steps: int = 60) -> np.ndarray:
    """Two that go straight down until a step, (2, steps + 1, 2)."""
    part = np.minimum(np.arange(steps + 1) / max(since, 1), 1.0)[:, None]
    return np.stack([(2.0, 1.0) + part * np.array(way) for way in ((-1.0, -0.4), (-0.7, -0.9))])


@pytest.mark.parametrize("since", [0, 5, 30, 55, 60])
def test_the_clock_ends_soon_after_all_is_at_rest(since: int) -> None:
    who = cast(BOWL, stands(since))
    clock = Clock(60, 8.4)
    stalls = since + 11 if since < 50 else since  # that they have stopped is told ten steps later
    assert since - 1 <= last_change(who) <= stalls
    end = last_shown(who, clock)
    if end < 60:
        assert clock.seconds(end) >= clock.seconds(last_change(who)) + SEEN - 1e-9
        assert clock.end - clock.seconds(end) >= SAVES
    assert (end == 60) == (since >= 50)


def test_who_moves_on_or_reads_another_loss_is_not_at_rest() -> None:
    way = stands(5)
    way[1, 40:] += 0.02
    assert last_change(cast(BOWL, way)) >= 40


@pytest.mark.parametrize("view", ["map", "terrain"])
def test_a_film_whose_race_rests_says_so_and_goes_to_the_podium(
    view: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    way = stands(8)
    monkeypatch.setattr(archive, "get", lambda race: raced(BOWL, way))
    race = of(BOWL, way, ["Adam", "SGD"])
    film = RaceFilm(race=race, language="en", view=view)
    left = 60 - film.clock.last
    assert film.clock.last < 60
    (said,) = (each for each in film.captions if "no change" in each.text)
    assert said.text == f"In the {left} epochs that are left no change can be seen."
    assert film.clock.end <= said.start
    kickers = [each.kicker for each in film.captions if each.text.startswith("End of the race")]
    assert kickers == ["Finish"]  # no epoch that the tower does not show
    assert said.end <= film.act("chapter.podium").start
    assert [str(false) for false in judge(film, moments=4)] == []


def test_a_race_of_one_is_neither_silent_nor_still_for_long() -> None:
    film = RaceFilm(race=Race(contenders=["sgd:learning_rate=0.03"]), language="es")
    podium = film.act("chapter.podium").start
    told = sorted((each.start, each.end) for each in film.captions)
    silent = [after[0] - before[1] for before, after in pairwise(told) if after[0] < podium]
    assert max(silent) < 4.0
    assert stretches(film) == []


def test_who_is_told_to_have_almost_stopped_is_not_said_to_go_on_at_the_end() -> None:
    way = stands(8, 24) + 1e-4 * np.arange(25)[:, None]  # it creeps on, seen by nobody
    film_cast = cast(BOWL, way)
    stalls = [event.contender for event in film_cast.standings.events if event.kind == "stall"]
    assert [reading(film_cast, which) for which in stalls] == ["nearly still"] * 2
    assert reading(cast(BOWL, way[:, :9]), 0) == "still moving"


def test_who_was_further_down_is_not_told_to_have_come_half_way() -> None:
    depth = np.concatenate([np.linspace(1, 0.05, 20), np.linspace(0.05, 0.6, 40)])
    who = cast(BOWL, depth[None, :, None] * np.array((2.0, 1.0)))
    told = [line for line in Teller(who.result, who.standings, who.words).states() if "% of" in line.text]
    assert {text.partition("%")[0][-2:] for text in (line.text for line in told)} == {"50", "90", "99"}
    assert all(line.step < 20 or "99" in line.text for line in told)


def test_what_the_ground_is_is_told_before_that_it_is_logarithmic() -> None:
    film = RaceFilm(race=Race("rosenbrock", ["adam"], [(-1.2, 1.0)], 12), language="en", view="map")
    first, *others = notes(film.cast, film.ground, "What it is.")
    assert first == "What it is."
    assert any("logarithmic" in text for text in others)
    (said,) = (each.text for each in film.captions if "logarithmic" in each.text)
    assert "colour" in said
    assert "height" not in said  # a map has none
