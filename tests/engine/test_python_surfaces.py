"""Python functions as surfaces: their numbers, their source in the key, and what is refused."""

from __future__ import annotations

import functools
import json
import math
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine import archive, eager
from engine.basins import Basins
from engine.errors import InputError
from engine.python_functions import known
from engine.python_surfaces import PythonSurface, _broken, dotted_name
from engine.race import Race
from engine.standings import Standings
from engine.surfaces import DOMAIN, SURFACES, Surface, surface
from engine.sweeps import Sweep

BODY = """(w_0, w_1):
    hills = 3*(1 - w_0)**2*{m}.exp(-w_0**2 - (w_1 + 1)**2)
    hills -= 10*(w_0/5 - w_0**3 - w_1**5)*{m}.exp(-w_0**2 - w_1**2)
    return hills - 1/3*{m}.exp(-(w_0 + 1)**2 - w_1**2)
"""
MINE = f"""
import keras.ops, math, numpy as np
from helping_losses import TWO

def compiled{BODY.format(m="keras.ops")}

def arrays{BODY.format(m="np")}

def points{BODY.format(m="math")}

def saddle(w_0, w_1):
    return w_0**TWO - 3*w_1**TWO

matrix = np.array([[2.0, 1.0], [1.0, 3.0]])
"""
START = [(-0.35, -0.67)]
STEPS = 25
OPTIMIZERS = ["adam:learning_rate=0.1", "sgd:learning_rate=0.01,momentum=0.9"]


@pytest.fixture(scope="module", autouse=True)
def folder(users_folder: Path) -> Path:
    """A folder of the user's, on Python's path."""
    (users_folder / "own_losses.py").write_text(MINE)
    (users_folder / "helping_losses.py").write_text("TWO = 2\n")
    return users_folder


@pytest.fixture(scope="module")
def raced() -> dict[str, Any]:
    """The same race on the expression's peaks, on the compiled function and on the one of NumPy."""
    surfaces = {"expression": "peaks", "compiled": "own_losses.compiled", "arrays": "own_losses.arrays"}
    return {name: Race(each, OPTIMIZERS, START, STEPS).run() for name, each in surfaces.items()}


# ---- mathematics


def test_a_function_is_asked_as_it_can_be(raced: dict[str, Any]) -> None:
    for name, derivative in (("compiled", "autodiff"), ("arrays", "differences"), ("points", "differences")):
        made = surface(f"own_losses.{name}")
        assert isinstance(made, PythonSurface)
        assert (made.checked().way, made.derivative) == (name, derivative)


@pytest.mark.parametrize(("name", "slope", "curve"), [("compiled", 1e-13, 1e-8), ("arrays", 1e-8, 1e-5)])
def test_its_numbers_are_those_of_the_expression(name: str, slope: float, curve: float) -> None:
    made, exact = surface(f"own_losses.{name}"), SURFACES["peaks"]
    w = np.random.default_rng(4).uniform(-3, 3, (3, 50, 2))
    np.testing.assert_allclose(made.loss(w), exact.loss(w), rtol=0, atol=1e-14 * 8.2)
    np.testing.assert_allclose(made.gradient(w), exact.gradient(w), rtol=0, atol=slope * 30)
    np.testing.assert_allclose(made.hessian(w), exact.hessian(w), rtol=0, atol=curve * 200)
    assert made.loss(w[0, 0]).shape == ()
    assert made.hessian(w).shape == (3, 50, 2, 2)


@pytest.mark.parametrize("name", ["compiled", "arrays"])
def test_a_number_is_the_same_alone_and_among_many(name: str) -> None:
    made, w = surface(f"own_losses.{name}"), np.random.default_rng(5).uniform(-3, 3, (200, 2))
    for many, one in ((made.loss, made.loss), (made.gradient, made.gradient)):
        assert many(w)[7].tobytes() == one(w[7]).tobytes()


@pytest.mark.parametrize(("name", "apart"), [("compiled", 1e-9), ("arrays", 1e-7)])
def test_its_critical_points_are_those_of_the_expression(
    name: str, apart: float, raced: dict[str, Any]
) -> None:
    ours, theirs = (json.loads(raced[each].attrs["critical_points"]) for each in (name, "expression"))
    assert [(p["kind"], p["is_global"]) for p in ours] == [(p["kind"], p["is_global"]) for p in theirs]
    for one, other in zip(ours, theirs, strict=True):
        assert math.dist((one["w_0"], one["w_1"]), (other["w_0"], other["w_1"])) < apart
    assert raced[name].attrs["minima_complete"] == "true"
    top, known_top = (json.loads(raced[each].attrs["highest"]) for each in (name, "expression"))
    assert math.dist((top["w_0"], top["w_1"]), (known_top["w_0"], known_top["w_1"])) < apart
    assert top["alone"]


@pytest.mark.parametrize(("name", "apart"), [("compiled", 1e-12), ("arrays", 1e-7)])
def test_optimizers_go_the_same_way(name: str, apart: float, raced: dict[str, Any]) -> None:
    np.testing.assert_allclose(raced[name]["w"], raced["expression"]["w"], rtol=0, atol=apart)
    np.testing.assert_allclose(raced[name]["loss"], raced["expression"]["loss"], rtol=0, atol=10 * apart)


def test_a_result_says_how_its_gradient_was_found(raced: dict[str, Any]) -> None:
    said = {name: result.attrs["derivative"] for name, result in raced.items()}
    assert said == {"expression": "exact", "compiled": "autodiff", "arrays": "differences"}
    assert [raced[name].attrs["formula"] == "" for name in raced] == [False, True, True]
    assert {name: set(json.loads(result.attrs["stepped"])) for name, result in raced.items()} == {
        "expression": {"compiled"}, "compiled": {"compiled"}, "arrays": {"eager"},
    }  # fmt: skip


def test_a_race_repeats_in_all_bits(raced: dict[str, Any]) -> None:
    again = Race("own_losses.arrays", OPTIMIZERS, START, STEPS).run()
    assert again.attrs["sha256"] == raced["arrays"].attrs["sha256"]


def test_the_gradient_far_away_is_no_rounding(monkeypatch: pytest.MonkeyPatch) -> None:
    made = Surface.from_function(lambda a, b: float(a) ** 2 + float(b) ** 2)
    for far in (1e3, 1e9, 1e15):
        np.testing.assert_allclose(made.gradient([far, -far]), [2 * far, -2 * far], rtol=1e-6)


def test_a_vector_is_one_parameter() -> None:
    made = Surface.from_function(lambda w: float(w @ np.diag([1.0, 5.0]) @ w))
    assert made.loss([[1, 2], [3, 0]]).tolist() == [21, 9]


def test_what_the_function_does_to_its_arrays_and_says_is_no_matter(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def rude(w_0: Any, w_1: Any) -> Any:
        print("called")
        w_0 = np.asarray(w_0)
        w_0 *= w_0 if w_0.ndim else 1.0
        return float(w_0) ** 2 + w_1 if not w_0.ndim else w_0**1 + w_1

    w = np.array([[2.0, 1.0], [3.0, 0.0]])
    assert Surface.from_function(rude).loss(w).tolist() == [5, 9]
    assert w.tolist() == [[2, 1], [3, 0]]
    assert capsys.readouterr().out == ""


# ---- where it breaks


@pytest.mark.parametrize(
    "function",
    [
        lambda a, b: a**2 + b**2 + np.where(a > 1.234, 5.0, 0.0),
        lambda a, b: a**2 + b**2 - np.where((a > 1.2) & (b < 0.3), 1e-3, 0.0),
        lambda a, b: np.where((a == 0) & (b == 0), np.nan, a**2 + b**2),
    ],
    ids=["a step", "a small one", "a hole"],
)
def test_where_it_jumps_or_has_a_hole_no_minimum_is_said_to_be_the_lowest(
    function: Callable[..., Any],
) -> None:
    made = Surface.from_function(function)
    assert not made.minima_complete
    assert made.highest() is None
    assert not any(point.is_global for point in made.critical_points())


def test_beside_a_pole_no_minimum_is_the_lowest() -> None:
    made = Surface.from_function(lambda a, b: a**2 + b**2 - 1e-3 / np.hypot(a - 0.1234, b - 1))
    assert [point.is_global for point in made.critical_points() if point.kind == "minimum"] == [False]


@pytest.mark.parametrize(
    "function",
    [
        lambda a, b: np.tanh(200 * (a - 0.3)) + b**2 + np.abs(a),
        lambda a, b: np.sqrt(np.abs(a)) + np.sqrt(np.abs(b)),
        lambda a, b: a**2 + np.where(a**2 + b**2 > 5, np.nan, b),
    ],
    ids=["a slope", "cusps", "an edge"],
)
def test_what_is_steep_is_no_jump(function: Callable[..., Any]) -> None:
    assert not _broken(known(function, "steep", DOMAIN))


def test_where_its_arithmetic_fails_it_has_no_value() -> None:
    made = Surface.from_function(lambda a, b: math.sqrt(a) + 1 / int(b > -9) + b * b)
    assert np.isnan(made.loss([-1, 0]))
    assert made.loss([4, 1]) == 4


def test_too_many_eager_steps_and_maps_of_basins_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    made = surface("own_losses.arrays")
    with pytest.raises(InputError) as refused:
        Basins(made, "sgd", (2, 2), 5).run()
    assert refused.value.code == "basins.eager_surface"
    monkeypatch.setattr(eager, "MOST", 9)
    for spec in (Race(made, "sgd", START, 10), Sweep(Race(made, "sgd", START, 5), [0.1, 0.2])):
        with pytest.raises(InputError, match="at most 9 steps") as refused:
            spec.run()
        assert refused.value.code == "surface.eager"


# ---- by its dotted name


def test_a_dotted_name_is_read_about_and_not_imported(folder: Path) -> None:
    (folder / "not_run.py").write_text("def loss(w_0, w_1):\n    return w_0\nraise SystemExit\n")
    made = surface("not_run.loss", ((-1, 1), (-2, 2)))
    assert (made.name, made.function_name, made.domain) == ("loss", "not_run.loss", ((-1, 1), (-2, 2)))
    assert "not_run" not in sys.modules
    assert Race(made, "sgd").key()
    with pytest.raises(InputError) as refused:
        made.loss([0, 0])
    assert refused.value.code == "custom.import"


@pytest.mark.parametrize(
    "text",
    ["np.pi", "np.exp(w_0)", "keras.ops.maximum(x, y)", "tf.math.square(w_0)", "0.5", "w_0*0.5", "a:b:c"],
)
def test_an_expression_is_no_dotted_name(text: str) -> None:
    assert dotted_name(text) is None


def test_its_own_name_is_shown_unless_another_surface_is_called_so() -> None:
    assert surface("own_losses.points").name == "points"
    assert surface("own_losses.saddle").name == "own_losses.saddle"
    assert replace(surface("own_losses.points"), name="hills").spec()["name"] == "hills"


def test_the_key_changes_with_the_source_and_with_what_it_imports(folder: Path) -> None:
    race = Race("own_losses.saddle", "sgd")
    keys = [race.key()]
    for name, text in (("own_losses.py", MINE), ("helping_losses.py", "TWO = 2\n")):
        (folder / name).write_text(text + "# more\n")
        keys.append(race.key())
        (folder / name).write_text(text)
        assert race.key() == keys[0]
    assert len({*keys}) == 3
    assert race.spec()["surface"].keys() == {"name", "function", "domain", "source"}


def test_a_spec_is_the_same_surface_again() -> None:
    made = surface("own_losses.points", ((-1, 1), (-2, 2)))
    assert Surface.from_spec(json.loads(json.dumps(made.spec()))) == made
    assert Race.from_spec(Race(made, "sgd").spec()).key() == Race(made, "sgd").key()


def test_a_function_of_a_module_has_its_dotted_name(folder: Path) -> None:
    made = surface("own_losses.points")
    made.loss([0, 0])
    assert Surface.from_function(sys.modules["own_losses"].points) == made


def test_a_result_is_read_without_the_module(folder: Path, raced: dict[str, Any], store: Path) -> None:
    path = archive.store(raced["arrays"])
    assert path is not None
    (folder / "own_losses.py").rename(folder / "away.py")
    module = sys.modules.pop("own_losses", None)
    try:
        result = archive.read(path)
        assert Standings(result).fate(0).kind
        race = Race.from_spec(json.loads(result.attrs["spec"]))
        assert race.surface.name == "arrays"
        with pytest.raises(InputError) as refused:
            race.key()
        assert refused.value.code == "surface.module"
    finally:
        (folder / "away.py").rename(folder / "own_losses.py")
        if module is not None:
            sys.modules["own_losses"] = module


# ---- a function without a place only runs


@pytest.mark.parametrize(
    "function",
    [lambda a, b: a * a + 2 * float(b) ** 2, functools.partial(lambda k, a, b: k * float(a) + b * b, 2)],
    ids=["lambda", "partial"],
)
def test_a_local_function_only_runs(function: Any, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = Surface.from_function(lambda a, b: np.hypot(a, b)).critical_points()
    monkeypatch.setattr(
        PythonSurface, "critical_points", lambda self: found
    )  # what it costs is no matter here
    monkeypatch.setattr(PythonSurface, "minima_complete", property(lambda self: False))
    monkeypatch.setattr(PythonSurface, "highest", lambda self: None)
    monkeypatch.setattr("engine.results.MAP_SIZE", 5)
    race = Race(Surface.from_function(function), "sgd:learning_rate=0.1", [(1, 1)], 3)
    result = race.run()
    assert result["w"][0, 0, 1].values.tolist() == pytest.approx(
        ([1, 1] - 0.1 * race.surface.gradient([1, 1])).tolist(), abs=1e-15
    )
    for refusing in (race.key, lambda: archive.get(race), lambda: Race.from_spec(race.spec())):
        with pytest.raises(InputError, match=r"name it mine\.my_loss") as refused:
            refusing()
        assert refused.value.code == "surface.local"
    with pytest.raises(InputError) as refused:
        archive.store(result)
    assert refused.value.code == "archive.keyless"
    assert not store.exists()


def test_there_is_no_formula() -> None:
    made = surface("own_losses.points")
    assert made.formula() == ""
    with pytest.raises(InputError):
        made.symbolic()
