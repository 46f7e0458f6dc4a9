"""The named surfaces: their minima are the literature's, found by search, and none is told that is not so."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from engine.named import NAMED, START
from engine.race import Race
from engine.surfaces import SURFACES, Surface
from tests.breadth import some

PI = "3.141592653589793"

# The global minima as published, to the published digits (which are cut or rounded): w_0, w_1, loss; and how
# many minima the map has in all. Survey, and S. Surjanovic, D. Bingham, "Virtual Library of Simulation
# Experiments: Test Functions and Datasets", 2013; Branin and Michalewicz as there.
PUBLISHED = {
    "goldstein_price": ([("0", "-1")], "3", 4),
    "mccormick": ([("-0.54719", "-1.54719")], "-1.9133", 2),
    "matyas": ([("0", "0")], "0", 1),
    "three_hump_camel": ([("0", "0")], "0", 3),
    "easom": ([(PI, PI)], "-1", 5),
    "levy_13": ([("1", "1")], "0", 147),
    "griewank": ([("0", "0")], "0", 17),
    "drop_wave": ([("0", "0")], "-1", 1),
    "cross_in_tray": (list(itertools.product(("1.34941", "-1.34941"), repeat=2)), "-2.06261", 36),
    "holder_table": (
        list(itertools.product(("8.05502", "-8.05502"), ("9.66459", "-9.66459"))),
        "-19.2085",
        42,
    ),
    "bukin_6": ([("-10", "1")], "0", 1),
    "schaffer_2": ([("0", "0")], "0", 5),
    "schaffer_4": (
        [("0", "1.25313"), ("0", "-1.25313"), ("1.25313", "0"), ("-1.25313", "0")],
        "0.292579",
        4,
    ),
    "branin": ([("-" + PI, "12.275"), (PI, "2.275"), ("9.42478", "2.475")], "0.397887", 3),
    "michalewicz": ([("2.20", "1.57")], "-1.8013", 2),
}
LOCAL = {  # other minima that are published, of Goldstein-Price with their losses in the paper itself
    "goldstein_price": [("-0.6", "-0.4", "30"), ("1.8", "0.2", "84"), ("1.2", "0.8", "840")],
    "three_hump_camel": [("-1.7475", "0.8737", "0.2986"), ("1.7475", "-0.8737", "0.2986")],
}
NEW = [*PUBLISHED, "eggholder"]


def agrees(found: float, published: str) -> bool:
    """Whether a number is the published one, cut or rounded after its last digit."""
    decimals = len(published.partition(".")[2])
    return abs(found - float(published)) <= max(10.0**-decimals if decimals else 0.0, 1e-9)


def minima(name: str) -> list[tuple[float, float, float, bool]]:
    """The minima that the search finds."""
    found = SURFACES[name].critical_points()
    return [(p.w_0, p.w_1, p.loss, p.is_global) for p in found if p.kind == "minimum"]


@pytest.mark.parametrize("name", some([*PUBLISHED], 2))
def test_the_published_minima_are_found_and_no_other_is_called_global(name: str) -> None:
    places, loss, count = PUBLISHED[name]
    found = minima(name)
    assert SURFACES[name].minima_complete
    assert len(found) == count
    lowest = [each for each in found if each[3]]
    assert len(lowest) == len(places)
    for w_0, w_1 in places:
        (here,) = [each for each in lowest if agrees(each[0], w_0) and agrees(each[1], w_1)]
        assert agrees(here[2], loss)
    for w_0, w_1, value in LOCAL.get(name, ()):
        (here,) = [each for each in found if agrees(each[0], w_0) and agrees(each[1], w_1)]
        assert agrees(here[2], value)
        assert not here[3]


@pytest.mark.parametrize("name", some(NEW, 2))
def test_no_place_on_the_map_is_lower_than_what_is_called_global(name: str) -> None:
    """By the map's own points, and from the lowest of them ever smaller random steps: no other search."""
    entry, rng = SURFACES[name], np.random.default_rng(0)
    low, high = np.transpose(entry.domain)
    w = rng.uniform(low, high, (20_000, 2))
    w = w[np.argsort(entry.loss(w))[:20]]
    for turn in range(200):
        tried = np.clip(w + 0.05 * 0.93**turn * (high - low) * rng.normal(size=w.shape), low, high)
        w = np.where((entry.loss(tried) < entry.loss(w))[:, None], tried, w)
    for _, _, loss, is_global in minima(name):
        assert not is_global or loss <= entry.loss(w).min() + 1e-9 * abs(loss)


def test_the_eggholders_lowest_place_is_on_the_border_and_no_minimum_is_called_global() -> None:
    entry = SURFACES["eggholder"]
    along = np.linspace(404.2, 404.3, 100_001)
    loss = entry.loss(np.stack([np.full_like(along, 512.0), along], axis=1))
    assert agrees(along[loss.argmin()], "404.2319")
    assert agrees(loss.min(), "-959.6407")
    assert entry.gradient([512, 404.2319])[0] < -1  # the loss goes on falling beyond the border
    found = minima("eggholder")
    assert found
    assert not any(is_global for *_, is_global in found)
    assert min(loss for _, _, loss, _ in found) > -959.6407
    assert not entry.minima_complete  # too many, and some in the bottoms of its kinks: said as it is


def test_only_bukins_minimum_is_on_a_kink() -> None:
    """Cross-in-tray and the Hoelder table have their kinks where they are highest, 0 or nearly."""
    for name in ("cross_in_tray", "holder_table"):
        for w_0, w_1, loss, _ in minima(name):
            assert loss < -1e-3
            assert np.all(np.linalg.eigvalsh(SURFACES[name].hessian([w_0, w_1])) > 0)
    assert not np.isfinite(SURFACES["bukin_6"].gradient([-10, 1])).all()


# Where a map is only the middle of the literature's domain, for being looked at and raced on.
WHOLE = {
    "three_hump_camel": ((-5, 5), (-5, 5)),
    "easom": ((-100, 100), (-100, 100)),
    "levy_13": ((-10, 10), (-10, 10)),
    "griewank": ((-600, 600), (-600, 600)),
    "schaffer_2": ((-100, 100), (-100, 100)),
    "schaffer_4": ((-100, 100), (-100, 100)),
}


@pytest.mark.parametrize("name", WHOLE)
def test_on_the_literatures_own_domain_nothing_is_lower_than_on_the_map(name: str) -> None:
    entry = Surface(name, SURFACES[name].expression, WHOLE[name])
    low, high = np.transpose(entry.domain)
    w = np.random.default_rng(0).uniform(low, high, (200_000, 2))
    assert entry.loss(w).min() >= min(loss for _, _, loss, _ in minima(name)) - 1e-12


@pytest.mark.parametrize(("name", "certain"), [("three_hump_camel", True), ("griewank", False)])
def test_a_domain_with_more_minima_than_can_be_told_says_so(name: str, certain: bool) -> None:
    entry = Surface(name, SURFACES[name].expression, WHOLE[name])
    first = entry.critical_points()[0]
    assert entry.minima_complete is certain
    assert first.is_global is certain
    assert (first.w_0, first.w_1, first.loss) == (0.0, 0.0, 0.0)


@pytest.mark.parametrize("entry", NAMED, ids=lambda entry: entry.name)
def test_a_race_on_it_begins_on_its_map_where_it_has_a_slope(entry) -> None:  # type: ignore[no-untyped-def]
    race = Race(surface=entry.name)
    start = race.starts[0]
    assert tuple(start) == entry.start
    assert all(low < weight < high for weight, (low, high) in zip(start, entry.domain, strict=True))
    slope = race.surface.gradient(start)
    assert np.isfinite(slope).all()
    assert np.abs(slope).max() > 1e-3
    assert Race(surface=race.surface).starts.tolist() == race.starts.tolist()
    named = Surface.from_expression(entry.expression, entry.domain, name="mine", cusps=entry.cusps)
    assert tuple(Race(surface=named).starts[0]) == entry.start  # what it is called changes nothing


def test_without_a_surface_or_on_one_of_ones_own_the_start_is_the_course_pages() -> None:
    for race in (Race(), Race(surface="w_0**2 + w_1**2"), Race(surface=SURFACES["beale"])):
        assert race.starts.tolist() == [list(START)]


@pytest.mark.parametrize(
    ("expression", "domain", "start"),
    [
        ("w_0**2 + w_1**2", ((-3, 3), (-3, 3)), (-0.35, -0.67)),
        ("log(w_0) + w_1**2", ((-3, 3), (-3, 3)), (0.2, -0.7)),  # beside it there is a loss, too
        ("sqrt(w_0) + w_1**2", ((-3, 3), (-3, 3)), (0.1, -0.7)),  # at 0 there is a loss, and no slope
        ("1/(w_0 + 0.35) + w_1**2", ((-3, 3), (-3, 3)), (-0.4, -0.7)),
        ("log(w_0 - 2.95) + w_1", ((-3, 3), (-3, 3)), (3.0, -0.7)),  # at the map's edge alone
        ("log(w_0)", ((1, 7), (0, 6)), (1.1, 0.1)),
    ],
)
def test_a_race_begins_where_there_is_a_loss_and_a_slope(expression, domain, start):
    surface = Surface.from_expression(expression, domain)
    assert surface.usual_start().tolist() == list(start)
    assert np.isfinite(surface.loss(start))
