"""Races: plain data that is checked whole, and results that hold what HOUSE says."""

from __future__ import annotations

import copy
import dataclasses
import hashlib
import importlib.metadata
import json
import pickle
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine import contenders, provenance
from engine.contenders import Contender
from engine.errors import InputError, InputErrors
from engine.race import MOST_WRITTEN_STARTS, Race, random_starts, run
from engine.surfaces import SURFACES, Surface

TWO = ("sgd:learning_rate=0.1", "adam:learning_rate=0.1")


def circle(count: int) -> np.ndarray:
    angles = np.linspace(0, 2 * np.pi, count, endpoint=False)
    return np.stack([np.cos(angles), np.sin(angles)], axis=1)


# --- The spec ------------------------------------------------------------------------------------------


def test_the_default_race_is_the_page_s() -> None:
    race = Race()
    assert race.surface == SURFACES["peaks"]
    assert race.contenders == contenders.PAGE
    assert race.starts.tolist() == [[-0.35, -0.67]]
    assert race.steps == 60


def test_loose_ways_of_saying_it_are_one_race() -> None:
    exact = Race(SURFACES["peaks"], [Contender("SGD", learning_rate=0.1)], np.array([[1.0, 2.0]]), 5)
    loose = Race("peaks", "sgd:learning_rate=.1", (1, 2), np.int64(5))
    assert exact == loose
    assert hash(exact) == hash(loose)
    assert exact.key() == loose.key()
    assert len({exact, loose}) == 1


def test_random_starts_are_the_same_for_a_seed_and_all_over_the_map() -> None:
    starts = random_starts("beale", 4000, seed=3)
    assert np.array_equal(starts, random_starts(SURFACES["beale"], 4000, seed=3))
    assert not np.array_equal(starts, random_starts("beale", 4000, seed=4))
    assert np.array_equal(starts[:10], random_starts("beale", 10, seed=3)), "more starts begin with the fewer"
    low, high = np.array(SURFACES["beale"].domain).T
    parts = (starts - low) / (high - low)
    counts, _, _ = np.histogram2d(*parts.T, bins=5, range=[(0, 1), (0, 1)])
    assert counts.sum() == 4000
    assert np.abs(counts - 160).max() < 5 * np.sqrt(160)
    for count in (0, -1, 2.0, True, 10**7):
        with pytest.raises(InputError, match="count must be a whole number from 1 to 1,000,000"):
            random_starts("beale", count)  # type: ignore[arg-type]


def test_a_race_cannot_be_changed_from_outside() -> None:
    starts = np.zeros((2, 2))
    race = Race(starts=starts)
    starts[:] = 7
    assert not race.starts.any()
    with pytest.raises(ValueError, match="read-only"):
        race.starts[0, 0] = 1
    with pytest.raises(AttributeError):
        race.steps = 3  # type: ignore[misc]
    assert isinstance(race.contenders, tuple)


@pytest.mark.parametrize("count", [1, 3, MOST_WRITTEN_STARTS])
def test_a_spec_is_plain_json_and_gives_the_race_back(count: int) -> None:
    race = Race("himmelblau", ["sgd:learning_rate=CosineDecay(0.1;60)", *TWO], circle(count) / 3, 7)
    spec = json.loads(json.dumps(race.spec()))
    assert spec == race.spec()
    assert Race.from_spec(spec) == race
    assert Race.from_spec(spec).key() == race.key()


def test_many_starts_are_told_by_their_fingerprint() -> None:
    starts = circle(MOST_WRITTEN_STARTS + 1)
    race = Race(contenders=TWO, starts=starts)
    told = race.spec()["starts"]
    assert told == {"sha256": hashlib.sha256(starts.tobytes()).hexdigest(), "count": len(starts)}
    assert Race.from_spec(race.spec(), starts=starts) == race
    for wrong in (None, starts[:-1], starts[::-1]):
        with pytest.raises(InputError, match="give the same starts again"):
            Race.from_spec(race.spec(), starts=wrong)
    starts[-1, -1] += 1e-15
    assert Race(contenders=TWO, starts=starts).key() != race.key()


def test_equal_starts_have_equal_bytes() -> None:
    assert Race(starts=[(-0.0, 1)]).key() == Race(starts=[(0.0, 1)]).key()


def test_copies_and_pickles_are_the_same_race() -> None:
    race = Race("w_0**2 + w_1**2", TWO, circle(3), 9)
    for other in (copy.deepcopy(race), pickle.loads(pickle.dumps(race)), dataclasses.replace(race)):
        assert other == race
        assert not other.starts.flags.writeable
    assert dataclasses.replace(race, steps=10).steps == 10
    assert dataclasses.replace(race, steps=10) != race


# --- The key -------------------------------------------------------------------------------------------


def base() -> dict[str, Any]:
    return {"surface": "peaks", "contenders": list(TWO), "starts": [(0, 1), (2, 3)], "steps": 5}


@pytest.mark.parametrize(
    "change",
    [
        {"surface": "beale"},
        {"surface": Surface.from_expression("w_0**2 + w_1**2")},
        {"surface": Surface.from_expression("w_0**2 + w_1**2", domain=((-2, 2), (-3, 3)))},
        {"contenders": [TWO[0]]},
        {"contenders": [TWO[1], TWO[0]]},
        {"contenders": [TWO[0], "adam:learning_rate=0.1000000001"]},
        {"contenders": [TWO[0], "nadam:learning_rate=0.1"]},
        {"contenders": [TWO[0], "adam:learning_rate=0.1,amsgrad=true"]},
        {"contenders": [TWO[0], "adam:learning_rate=0.1,label=Adán"]},
        {"contenders": [TWO[0], "adam:learning_rate=CosineDecay(0.1;60)"]},
        {"contenders": [TWO[0], "adam:learning_rate=CosineDecay(0.1;61)"]},
        {"starts": [(0, 1)]},
        {"starts": [(2, 3), (0, 1)]},
        {"starts": [(0, 1), (2, np.nextafter(3, 4))]},
        {"steps": 6},
        {},
    ],
)
def test_changing_any_field_of_the_spec_changes_the_key(change: dict[str, Any]) -> None:
    key = Race(**(base() | change)).key()
    assert (key == Race(**base()).key()) == (not change)


def leaves(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The places of all the plain values in JSON data."""
    if isinstance(data, dict | list):
        for name, item in data.items() if isinstance(data, dict) else enumerate(data):
            yield from leaves(item, (*path, name))
    else:
        yield path


def test_the_key_depends_on_every_leaf_of_the_spec(monkeypatch: pytest.MonkeyPatch) -> None:
    race = Race("ackley", ["sgd:learning_rate=PiecewiseConstantDecay([3];[0.1;0.2])", *TWO], [(0, 1)], 5)
    spec = race.spec()
    keys = {race.key()}
    places = list(leaves(spec))
    for place in places:
        changed = copy.deepcopy(spec)
        inner = changed
        for name in place[:-1]:
            inner = inner[name]
        inner[place[-1]] = "changed"
        monkeypatch.setattr(Race, "spec", lambda self, data=changed: data)
        keys.add(race.key())
    assert len(places) > 20
    assert len(keys) == len(places) + 1


def test_the_key_depends_on_what_is_recorded_on_versions_and_on_the_engine_s_code(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    race = Race(**base())
    keys = {race.key(), race.key("last")}
    real = importlib.metadata.version
    for package in ("keras", "tensorflow", "numpy", "sympy"):
        with monkeypatch.context() as patch:
            patch.setattr(importlib.metadata, "version", lambda n, p=package: "0" if n == p else real(n))
            provenance._version.cache_clear()
            keys.add(race.key())
        provenance._version.cache_clear()
    with monkeypatch.context() as patch:
        patch.setattr("engine.race.code", lambda: "other")
        keys.add(race.key())
    assert len(keys) == 7
    assert race.key() in keys


def test_the_engine_s_code_is_all_of_its_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "provenance.py").write_text("a = 1\n")
    (tmp_path / "other.py").write_text("b = 1\n")
    monkeypatch.setattr(provenance, "__file__", str(tmp_path / "provenance.py"))
    codes = set()
    for text in ("b = 1\n", "b = 2\n"):
        (tmp_path / "other.py").write_text(text)
        provenance.code.cache_clear()
        codes.add(provenance.code())
    provenance.code.cache_clear()
    assert len(codes) == 2


def test_the_source_of_a_user_s_optimizer_is_in_the_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = tmp_path / "mine_for_the_key.py"
    text = "import keras\nclass Mine(keras.optimizers.SGD):\n    pass\n"
    module.write_text(text)
    monkeypatch.syspath_prepend(tmp_path)
    race = Race(contenders="mine_for_the_key.Mine:learning_rate=0.1")
    first = race.key()
    module.write_text(text + "# changed\n")
    assert race.key() != first
    module.write_text(text)
    assert race.key() == first


# --- Labels --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "labels"),
    [
        (["adam:learning_rate=0.01", "adam:learning_rate=0.1"], ["Adam lr 0.01", "Adam lr 0.1"]),
        (["adam", "adam:amsgrad=true"], ["Adam", "AMSGrad"]),
        (
            ["sgd", "sgd:momentum=0.9", "sgd:momentum=0.5"],
            ["SGD", "SGD + momentum 0.9", "SGD + momentum 0.5"],
        ),
        (["adam", "adam:use_ema=true"], ["Adam", "Adam use_ema"]),
        (["sgd:label=A", "adam:label=A,learning_rate=0.01"], ["A SGD", "A Adam"]),
        (["sgd:label=A", "adam:label=A"], ["A SGD lr 0.01", "A Adam lr 0.001"]),
        (["sgd", "adam"], ["SGD", "Adam"]),
        (
            ["sgd", "sgd:learning_rate=CosineDecay(0.1;60)"],
            ["SGD lr 0.01", "SGD lr CosineDecay(0.1; 60)"],
        ),
        (
            ["adam:learning_rate=0.1", "adam:learning_rate=0.01", "sgd:label=Adam lr 0.1"],
            ["Adam lr 0.1 (2)", "Adam lr 0.01", "Adam lr 0.1"],
        ),
    ],
)
def test_equal_labels_are_told_apart_by_what_differs(given: list[str], labels: list[str]) -> None:
    race = Race(contenders=given)
    assert [contender.label for contender in race.contenders] == labels
    assert Race.from_spec(race.spec()) == race


def test_the_same_contender_twice_is_refused_unless_its_label_differs() -> None:
    with pytest.raises(InputError, match=r"Adam lr=0\.1 races twice"):
        Race(contenders=["adam:learning_rate=0.1", Contender("Adam", learning_rate=0.1)])
    race = Race(contenders=["adam", "adam:label=Again"])
    assert [contender.label for contender in race.contenders] == ["Adam", "Again"]


# --- Mistakes ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "starts",
    [
        (),
        [[]],
        3,
        "here",
        [1, 2, 3],
        [[1, 2, 3]],
        [[1, 2], [3]],
        [("a", "b")],
        np.zeros((2, 2, 2)),
        [1j, 2],
    ],
)
def test_starts_must_be_points(starts: Any) -> None:
    with pytest.raises(InputError, match="starts must be points"):
        Race(starts=starts)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_starts_must_be_finite(bad: float) -> None:
    with pytest.raises(InputError, match="must be finite"):
        Race(starts=[(0, 0), (1, bad)])


@pytest.mark.parametrize("steps", [0, -1, 100_001, 1.5, 60.0, True, "60", None, np.nan])
def test_steps_must_be_a_whole_number_in_range(steps: Any) -> None:
    with pytest.raises(InputError, match=r"whole number from 1 to 100,000"):
        Race(steps=steps)


def test_somebody_must_race() -> None:
    with pytest.raises(InputError, match="at least one optimizer"):
        Race(contenders=[])


def test_all_mistakes_come_at_once() -> None:
    with pytest.raises(InputErrors) as caught:
        Race("peeks", ["adm", "sgd:momentun=1"], [(0, np.nan)], 0)
    codes = [error.code for error in caught.value.errors]
    assert codes[1:] == ["optimizer.unknown", "hyperparameter.unknown", "race.starts_finite", "race.steps"]
    assert "peaks" in str(caught.value.errors[0])


def test_what_is_recorded_is_all_last_or_the_state() -> None:
    with pytest.raises(InputError, match="must be 'all', 'last' or 'state'; not 'some'"):
        Race().run("some")
    with pytest.raises(InputError, match="must be 'all', 'last' or 'state'"):
        Race().key("some")


def test_a_result_too_large_to_hold_is_refused_before_it_is_run() -> None:
    race = Race(starts=np.zeros((100_000, 2)) + circle(100_000), steps=1_000)
    with pytest.raises(InputError, match="record='last'"):
        race.run()


# --- The result ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def race() -> Race:
    return Race("peaks", ["adam:learning_rate=0.1", *contenders.TEN[-2:]], circle(3), 12)


@pytest.fixture(scope="module")
def result(race: Race) -> Any:
    return run(race)


def test_a_result_has_the_dimensions_coordinates_and_types_of_house(race: Race, result: Any) -> None:
    sizes = {"contender": 3, "start": 3, "step": 13, "param": 2, "map_w_0": 401, "map_w_1": 401}
    sizes |= {"around_w_0": 121, "around_w_1": 121}
    assert dict(result.sizes) == sizes
    assert result.w.dims == result.gradient.dims == ("contender", "start", "step", "param")
    assert result.loss.dims == ("contender", "start", "step")
    assert result.map_loss.dims == ("map_w_1", "map_w_0")
    assert {str(result[name].dtype) for name in result.data_vars} == {"float64"}
    assert result.contender.values.tolist() == ["Adam", "SGD + momentum", "Nesterov"]
    assert result.start.values.tolist() == [0, 1, 2]
    assert result.step.values.tolist() == list(range(13))
    assert result.param.values.tolist() == ["w_0", "w_1"]


def test_a_result_starts_at_the_starts_and_its_loss_and_gradient_are_the_surface_s(
    race: Race, result: Any
) -> None:
    assert (result.w.values[:, :, 0] == race.starts).all()
    w = result.w.values
    np.testing.assert_allclose(result.loss, race.surface.loss(w), rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(result.gradient, race.surface.gradient(w), rtol=1e-11, atol=1e-11)


def test_the_map_is_the_surface_over_its_domain(race: Race, result: Any) -> None:
    (low_0, high_0), (low_1, high_1) = race.surface.domain
    assert (result.map_w_0.values[[0, -1]] == [low_0, high_0]).all()
    assert (result.map_w_1.values[[0, -1]] == [low_1, high_1]).all()
    spot = result.map_loss.isel(map_w_0=10, map_w_1=300)
    at = np.array([float(spot.map_w_0), float(spot.map_w_1)])
    np.testing.assert_allclose(spot, race.surface.loss(at), rtol=1e-12)


def test_attributes_are_texts_that_say_all_a_film_needs(race: Race, result: Any) -> None:
    assert all(isinstance(value, str) for value in result.attrs.values())
    assert Race.from_spec(json.loads(result.attrs["spec"])) == race
    assert result.attrs["race"] == race.key()
    assert result.attrs["record"] == "all"
    assert result.attrs["surface"] == "peaks"
    assert result.attrs["formula"] == race.surface.formula()
    assert json.loads(result.attrs["domain"]) == [[-3, 3], [-3, 3]]
    assert set(json.loads(result.attrs["versions"])) == {"keras", "tensorflow", "numpy", "sympy"}
    points = json.loads(result.attrs["critical_points"])
    best = [point for point in points if point["is_global"]]
    assert len(best) == 1
    assert best[0]["loss"] == pytest.approx(-6.55113333, abs=1e-7)


def test_the_last_step_alone_has_the_same_dimensions_and_the_same_bits(race: Race, result: Any) -> None:
    last = race.run("last")
    assert last.w.dims == result.w.dims
    assert last.step.values.tolist() == [12]
    for name in ("w", "loss", "gradient"):
        assert (last[name].values == result[name].isel(step=[-1]).values).all()
    assert last.attrs["race"] == race.key("last") != result.attrs["race"]


def test_the_checksum_covers_every_array_and_attribute(result: Any) -> None:
    assert provenance.checksum(result) == result.attrs["sha256"]
    for name in result.variables:
        if result[name].dtype.kind in "fi":
            changed = result.copy(deep=True)
            values = changed[name].values.copy()
            values.flat[-1] = np.nextafter(values.flat[-1], 9) if values.dtype.kind == "f" else 99
            changed = changed.assign({name: (result[name].dims, values)})
            assert provenance.checksum(changed) != result.attrs["sha256"], name
    for name in result.attrs:
        if name != "sha256":
            assert provenance.checksum(result.assign_attrs({name: "x"})) != result.attrs["sha256"], name
