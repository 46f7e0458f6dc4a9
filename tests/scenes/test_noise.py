"""The film of noise: its fan's mean is the slope, its shares are the result's, its sentences the data's."""

from __future__ import annotations

import numpy as np
import pytest

from engine import noise_facts
from engine.errors import InputError
from engine.noise import draws
from engine.race import Race
from engine.surfaces import SURFACES
from scenes.noise import NoiseFilm
from scenes.stage.lessons.noise import Fan, Numbers
from scenes.telling.noise import RIDGE
from tests.scenes.seeing import laid_out


@pytest.fixture(scope="module")
def film(page: object) -> NoiseFilm:
    """The film as it is by default."""
    return laid_out(NoiseFilm, language="es", theme="night")


def texts(film: NoiseFilm, seconds: float) -> list[str]:
    """All that is written at a second."""
    return [mark.text for mark in film.marks(seconds)]


def test_the_fan_s_mean_is_the_slope_but_for_its_standard_error(film: NoiseFilm) -> None:
    fan, _ = (actor for actor in film.actors if isinstance(actor, Fan))
    exact = SURFACES["peaks"].gradient((-0.35, -0.67))
    noise = draws(2.0, 7, 64, 1)[:, 0]
    assert fan.ways == pytest.approx(-0.03 * (exact + noise), abs=1e-12)
    assert fan.ends[1] == pytest.approx(-0.03 * exact, abs=1e-12)
    error = (fan.ends[0] - fan.ends[1]) / 0.03
    assert error == pytest.approx(-noise.mean(axis=0), abs=1e-12)
    assert (np.abs(error) < 3 * film.found.error).all()
    assert film.found.error == pytest.approx(noise.std(axis=0, ddof=1) / 8)
    shown = texts(film, film.told.cloud.start - 0.5)
    assert {film.words.number(each, 3) for each in (*exact, *(exact + noise.mean(axis=0)))} <= {*shown}


def test_its_arrows_end_where_the_runs_are_after_one_epoch(film: NoiseFilm) -> None:
    fan = next(actor for actor in film.actors if isinstance(actor, Fan))
    at = film.told.cloud.start - 0.5
    tips = [(sign.x, sign.y) for sign in film.signs(at) if sign.kind == "arrow"]
    ends = fan.sight.place(film.found.w[0, :, 1], at)
    assert len(tips) == 64 + 2
    assert tips[:64] == pytest.approx(ends, abs=1e-6)


def test_both_rates_are_given_the_same_draws_and_walk_by_them(film: NoiseFilm) -> None:
    result, noise = film.found.many, draws(2.0, 7, 64, 41)
    assert result["noise"].dims == ("start", "step", "param")  # none of a contender's own
    assert (result["noise"].to_numpy() == noise).all()
    w, gradient = result["w"].to_numpy(), result["gradient"].to_numpy()
    for which, rate in enumerate((0.03, 0.01)):
        walked = w[which, :, :-1] - rate * (gradient[which] + noise)[:, :-1]
        assert w[which, :, 1:] == pytest.approx(walked, abs=1e-12)


def test_the_shares_on_the_ground_are_those_of_the_ends(film: NoiseFilm) -> None:
    last, minima = film.found.w[0, :, -1], film.found.minima
    away = np.array([[np.hypot(*(w - (m.w_0, m.w_1))) for m in minima] for w in last])
    best = next(k for k, m in enumerate(minima) if m.is_global)
    found = int(np.count_nonzero(away[:, best] < 0.97))  # half of the way to the next minimum
    shown = texts(film, film.told.clock.end + 1.6)
    assert f"{found} de 64" in shown
    assert f"{64 - found} de 64" in shown
    assert any(text.startswith(f"{found} de 64 acaban alrededor del mínimo global") for text in shown)


def test_the_smaller_rate_shakes_less_as_theory_says(film: NoiseFilm) -> None:
    minimum = next(m for m in film.found.minima if m.is_global)
    curved = np.linalg.eigvalsh(np.array(SURFACES["peaks"].hessian((minimum.w_0, minimum.w_1))))
    assert film.found.shakes is not None
    for rate, shown in zip((0.03, 0.01), film.found.shakes, strict=True):
        theory = np.sqrt(sum((rate * 2.0) ** 2 / (1 - (1 - rate * each) ** 2) for each in curved))
        assert shown == pytest.approx(theory, rel=0.1)  # 64 runs, ten epochs; the valley is no parabola
        assert film.words.number(shown, 3) in texts(film, film.told.shakes_at + 1.0)


def test_on_the_ridge_only_noise_leads_away_from_the_saddle(film: NoiseFilm) -> None:
    way = film.found.ridge["w"].to_numpy()[0, 0]
    assert (RIDGE.gradient(way)[:, 1] == 0).all()
    assert (way[:, 1] == 0).all()
    assert np.hypot(*(way[-1] - film.found.saddle)) < 0.02
    across = film.found.leaving["w"].to_numpy()[0, :, -1, 1]
    shown = texts(film, film.told.ridge.end + 0.4)
    sides = [int((across < 0).sum()), int((across > 0).sum())]
    assert sum(sides) == 64
    assert {str(side) for side in sides} | {f"{side} de 64" for side in sides} <= {*shown}
    assert any(f"{sides[0]} a un lado y {sides[1]} al otro" in text for text in shown)


def test_mini_batches_have_the_slope_of_all_rows_as_their_mean(film: NoiseFilm) -> None:
    slopes, parts = film.found.batch_slopes
    assert parts == pytest.approx([10 / 99] * 9 + [9 / 99])
    exact = film.found.batches[0]["gradient"].to_numpy()[0, 0, 0]
    assert parts @ slopes == pytest.approx(exact, abs=1e-15)
    ways = film.found.batches[1]["w"].to_numpy()[0, 0]
    assert ways[1] == pytest.approx(ways[0] - slopes[0], abs=1e-12)  # the first of them is the first step


@pytest.mark.parametrize("part", [0.31, 0.77, 1.0])
def test_by_the_epoch_each_is_as_many_steps_on_as_fit_in(film: NoiseFilm, part: float) -> None:
    clock = film.told.by_epoch
    at = clock.start + part * clock.duration + 1e-6
    plate = next(
        actor
        for actor in film.actors
        if isinstance(actor, Numbers) and actor.presence(at) > 0 and actor.heads[:1] == ("paso",)
    )
    read = film.words.number
    for row, curve, each in zip(plate.rows, film.found.curves, (1, 10, 99), strict=True):
        step = int(part * each + 1e-9)
        assert [*row.values(at)] == [read(step, 0), read(curve[step], 3)]


def test_who_is_half_way_to_another_minimum_is_around_none() -> None:
    minima = [point for point in RIDGE.critical_points() if point.kind == "minimum"]
    w = np.array([(0.0, -1.4), (0.0, 0.0), (0.1, 0.9), (np.nan, 0.0)])
    low, high = (next(k for k, m in enumerate(minima) if m.w_1 * sign > 0) for sign in (-1, 1))
    assert noise_facts.around(w, minima).tolist() == [low, -1, high, -1]
    assert noise_facts.around(w, []).tolist() == [-1] * 4


@pytest.mark.parametrize(
    ("race", "runs", "told"),
    [
        (Race(contenders=["sgd"]), 64, "it must be more than 0"),
        (Race(contenders=["adam"], noise=1.0), 64, "another rule"),
        (Race(contenders=["sgd"], noise=1.0), 7, "from 8 to 200; not 7"),
    ],
)
def test_other_races_are_refused(race: Race, runs: int, told: str) -> None:
    with pytest.raises(InputError, match=told):
        NoiseFilm(race=race, runs=runs, composed=False)
