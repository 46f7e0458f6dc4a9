"""What films say of rates, of starts and of who races has its grounds in the data: each sentence its own."""

from __future__ import annotations

import numpy as np
import pytest

from engine import sweep_facts
from engine.race import Race
from engine.standings import Standings
from engine.surfaces import Surface
from engine.sweeps import Sweep
from scenes.language import LANGUAGES, load
from scenes.learning_rate import PAGE
from scenes.stage.show.cast import Cast
from scenes.stage.show.minima_results import MinimaResults
from scenes.telling import experiments as trials
from scenes.telling import introduction
from scenes.theme import THEMES

# A bowl whose bottom lies off the map: short steps lead out of it.
ASIDE = Surface.from_expression("(w_0-5)**2+w_1**2", ((-3, 3), (-3, 3)))
ROOT = Surface.from_expression("sqrt(w_0)+w_1**2", ((-1, 1), (-1, 1)))
SWEEPS: dict[str, tuple[Surface | str, tuple[float, float], str, list[tuple[float, int]]]] = {
    "short steps off the map": (ASIDE, (2.0, 0.5), "sgd", [(0.05, 20), (0.01, 3)]),
    "at rest": ("saddle", (0.0, 0.0), "sgd", [(0.1, 9), (0.2, 9)]),
    "in a minimum": ("bowl", (0.0, 0.0), "sgd", [(0.1, 9)]),
    "no number": (ROOT, (0.04, 0.5), "sgd", [(0.1, 9), (0.001, 9)]),
    "diverges": ("booth", (-4.0, 3.0), "sgd", [(1.0, 400), (0.02, 30)]),
    "the page": ("peaks", (-0.4, -0.5), "sgd", [*PAGE]),
    "one of four": ("himmelblau", (-1.0, 2.0), "sgd", [(0.01, 30), (0.03, 20)]),
    "another rule": ("peaks", (-0.4, -0.5), "adam", [(0.1, 4), (1.0, 30), (2.0, 30)]),
}


def read(name: str) -> tuple[list[trials.Experiment], bool]:
    surface, start, optimizer, pairs = SWEEPS[name]
    race = Race(surface, [optimizer], [start], max(steps for _, steps in pairs))
    sweep = Sweep(race, [*dict.fromkeys(rate for rate, _ in pairs)]).run()
    return [*trials.read(sweep, pairs, THEMES["night"])], optimizer == "sgd"


def is_true(each: trials.Experiment, key: str, minima: list[tuple[float, float, bool]], half: float) -> bool:
    """The predicate of each sentence and verdict, on the arrays alone."""
    w, loss = each.w, each.loss
    radius = 0.05 * half / 3  # of a square map
    with np.errstate(all="ignore"):
        there = [i for i, (a, b, _) in enumerate(minima) if np.hypot(*(w[-1] - (a, b))) <= 2 * radius]
        off = bool((np.abs(w[-1]) > half).any()) and not there
        rises, finite = bool((np.diff(loss) > 0).any()), bool(np.isfinite([*w[-1], loss[-1]]).all())
    match key:
        case "arrives" | "patience" | "there":
            kind = minima[there[0]][2]
            alike = sum(one == kind for *_, one in minima)
            called = f"{'the' if alike == 1 else 'a'}_{'global' if kind else 'local'}"
            return each.called == called and (key != "there" or (w == w[0]).all())
        case "short":
            return finite and not there and not off and not rises and loss[-1] < loss[0]
        case "long" | "very_long":
            return finite and not there and not off and rises
        case "moving":
            return finite and not there and not off
        case "left":
            return finite and off
        case "resting":
            return bool((w == w[0]).all() and not each.gradient.any())
        case "undefined":
            return not finite and np.nanmax(np.abs(w)) < 1e6
        case "diverged":
            return not finite and np.nanmax(np.abs(w)) > 1e6
    raise AssertionError(key)


@pytest.mark.parametrize("name", list(SWEEPS))
def test_what_is_said_of_an_experiment_is_what_its_arrays_say(name: str) -> None:
    found, is_plain = read(name)
    surface = Race(SWEEPS[name][0], ["sgd"]).surface
    minima = [(p.w_0, p.w_1, p.is_global) for p in surface.critical_points() if p.kind == "minimum"]
    half = surface.domain[0][1]
    for language in LANGUAGES:
        words = load(language)
        for each in found:
            assert is_true(each, each.verdict, minima, half), (name, each.rate, each.verdict)
            said = trials.sentence(each, is_plain, words)
            unsaid = ("long", "very_long", "short")
            causes = [words(f"rates.sentence.{key}", rate=each.rate) for key in unsaid]
            assert is_plain or said not in causes, "of another rule nobody knows why the loss rises"
            ending = trials.ending(each, is_plain, words)
            assert is_plain or ending not in [words(f"rates.verdict.{key}") for key in unsaid]


def test_named_rates_have_no_rate_between_them_that_does_otherwise() -> None:
    rates = np.geomspace(0.001, 0.2, 1200)
    rng = np.random.default_rng(4)
    for _ in range(60):
        first, last = sorted(rng.integers(0, 1200, 2).tolist())
        low, high = sweep_facts.rounded(rates, (first, last))
        inside = np.flatnonzero((rates >= low) & (rates <= high))
        assert len(inside) == 0 or (first <= inside[0] and inside[-1] <= last)


@pytest.mark.parametrize(
    ("contenders", "key"),
    [
        (["sgd:learning_rate=0.1", "adam:learning_rate=0.1"], "fair_all"),
        ([f"{name}:learning_rate=0.1" for name in ("sgd", "adam", "nadam")] + ["lion"], "fair_except"),
        (["sgd:learning_rate=0.1", "adam:learning_rate=0.2"], "fair_own"),
        ([f"{n}:learning_rate={r}" for n in ("sgd", "adam", "nadam") for r in (0.1, 0.2)], "fair_mixed"),
        (["sgd:learning_rate=CosineDecay(0.1;60)", "adam:learning_rate=CosineDecay(0.1;60)"], "fair_alike"),
        (["sgd:learning_rate=CosineDecay(0.1;60)", "adam:learning_rate=0.1"], "fair_own"),
        (["sgd:learning_rate=0.1"], "racers_one"),
    ],
)
def test_rates_are_called_the_same_or_each_ones_own_only_where_they_are(
    contenders: list[str], key: str
) -> None:
    cast = Cast(Race("bowl", contenders, [(3, 2)], 2).run(), load("en"), THEMES["night"])
    rate = cast.words.number(0.1, None)
    exceptions = cast.words("intro.fair_exception", optimizer="Lion", rate=cast.words.number(0.001, None))
    assert introduction.fairness(cast)[1] == cast.words(f"intro.{key}", rate=rate, exceptions=exceptions)
    assert ("· lr 0.1 ·" in introduction.subtitle(cast)) == (key == "fair_all")


def pair(starts: list[tuple[float, float]]) -> MinimaResults:
    """The starts of a film of minima on the page's surface, of which the first two are its pair."""
    race = Race("peaks", ["sgd:learning_rate=0.03"], starts, 40)
    found = MinimaResults.__new__(MinimaResults)
    found.race, found.result = race, race.run()
    found.standings = Standings(found.result)
    found.__dict__["pair"] = (0, 1)
    return found


def test_neighbours_are_near() -> None:
    near = pair([(-0.4, -0.5), (-0.3, -0.5)])
    assert (near.are_neighbours, near.has_ridge) == (True, True)
    far = pair([(-2.0, 0.0), (0.8, 0.1)])  # 2.8 apart on a map whose diagonal is 8.5
    assert not far.are_neighbours
    for starts in np.random.default_rng(2).uniform(-2, 2, (6, 2, 2)):
        found = pair([tuple(start) for start in starts.tolist()])
        assert found.are_neighbours == (np.hypot(*(starts[1] - starts[0])) <= 0.1 * np.hypot(6, 6))


def test_all_experiments_that_stand_still_have_no_paths_that_differ() -> None:
    found, is_plain = read("at rest")
    assert not trials.has_slope(found[0], is_plain), "where it is level no arrow becomes a step"
    found, is_plain = read("the page")
    assert trials.has_slope(found[0], is_plain)
