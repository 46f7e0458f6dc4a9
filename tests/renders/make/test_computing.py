"""What films show is computed by one process, each result once; a failure is the failing film's alone."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import av
import pytest

from engine import archive
from engine.race import Race
from renders import catalog
from renders.make.computing import compute, packed, unpack
from renders.make.film import make
from renders.make.reports import Failure, Progress

HERE = Path(__file__).parents[1]  # the stand-ins' folder
RACING = catalog.FilmEntry("racing", "stand_ins:Racing")
RACE = catalog.films()["race"]
LOOK = {"language": "en", "quality": "480p15"}
STEPS = 7  # of races that no other test computes
MINE = '''
import keras


class Falls(keras.optimizers.SGD):
    """An optimizer with a mistake of its author's in it."""

    def update_step(self, gradient, variable, learning_rate):
        raise ZeroDivisionError("the author divided by nothing")
'''
SHOWN = Race("bowl", ["sgd"], [(1, 2)], STEPS)


@pytest.fixture(scope="module")
def falling(users_folder: Path) -> Path:
    """The folder of an optimizer of one's own that falls over when it steps."""
    (users_folder / "falling_optimizers.py").write_text(MINE)
    return users_folder


Told = tuple[dict[str, list[str] | Failure], list[Progress]]


@pytest.fixture(scope="module")
def told(falling: Path, tmp_path_factory: pytest.TempPathFactory) -> Told:
    """What came of five films, two of which show the same race, and what was said meanwhile."""
    reports: list[Progress] = []
    films = [
        (
            "falls",
            RACING,
            {"race": Race("bowl", ["falling_optimizers.Falls", "sgd"], [(1, 2)], STEPS), **LOOK},
        ),
        ("good", RACING, {"race": SHOWN, **LOOK}),
        ("refused", RACE, {"race": Race("bowl", ["sgd"], [(1, 2), (3, 4)], STEPS), **LOOK}),
        ("the same race", RACE, {"race": SHOWN, "language": "es"}),
        ("nothing to compute", catalog.films()["derivative"], LOOK),
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.pathsep.join([str(HERE), str(falling)]))
        made = compute(films, tmp_path_factory.mktemp("work"), reports.append)
    return made, reports


def test_each_film_is_told_what_it_shows_or_why_it_cannot(told: Told) -> None:
    made, _ = told
    assert [*made] == ["falls", "good", "refused", "the same race", "nothing to compute"]
    assert made["good"] == made["the same race"] == [SHOWN.key()]
    assert made["nothing to compute"] == []
    refused, falls = made["refused"], made["falls"]
    assert isinstance(refused, Failure)
    ((code, sentence, fields),) = refused.mistakes
    assert (code, fields) == ("shows_starts", {"room": "1", "count": 2})
    assert sentence == refused.reason
    assert isinstance(falls, Failure)
    assert "the author divided by nothing" in falls.reason + falls.detail


def test_each_result_is_computed_once_and_counted(told: Told) -> None:
    _, reports = told
    assert [(each.phase, each.done, each.total) for each in reports if each.phase != "note"] == [
        ("race", 0, 2),
        ("race", 1, 2),
        ("race", 2, 2),
    ]


def test_the_films_process_finds_it_and_imports_nothing_to_compute_with(told: Told, tmp_path: Path) -> None:
    made = make(RACING, {"race": SHOWN, **LOOK}, tmp_path / "x.mp4")
    with av.open(str(made.path)) as container:
        comment = json.loads(container.metadata["comment"])
    assert comment["race"] == SHOWN.key()
    assert comment["heavy"] == []


def test_results_travel_to_a_store_elsewhere(
    told: Told, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, _ = told
    keys = made["good"]
    assert isinstance(keys, list)
    here, results = archive.get(SHOWN), packed(keys)
    monkeypatch.setenv("OPTIMIZER_RACES_CACHE", str(tmp_path / "elsewhere"))
    monkeypatch.setattr(Race, "run", lambda *_: pytest.fail("it was computed again"))
    unpack(results)
    assert archive.get(SHOWN).identical(here)


def test_an_optimizer_that_is_not_there_any_more_is_its_films_failure(
    falling: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    race = Race("bowl", ["falling_optimizers.Falls"], [(1, 2)], STEPS)
    monkeypatch.setattr(sys, "path", [each for each in sys.path if each != str(falling)])
    monkeypatch.delitem(sys.modules, "falling_optimizers", raising=False)
    made = compute([("gone", RACING, {"race": race, **LOOK})], tmp_path)
    failure = made["gone"]
    assert isinstance(failure, Failure)
    assert failure.mistakes
    assert "falling_optimizers" in failure.reason
    assert not [*tmp_path.iterdir()]


def test_where_all_is_stored_nothing_heavy_is_imported(
    told: Told, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tensorflow.py").write_text("raise ImportError('there is nothing to compute')\n")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(HERE), str(tmp_path)]))
    missing = Race("bowl", ["sgd"], [(1, 2)], STEPS + 1)
    films = [("stored", RACING, {"race": SHOWN, **LOOK}), ("missing", RACING, {"race": missing, **LOOK})]
    made = compute(films, tmp_path)
    assert made["stored"] == [SHOWN.key()]
    assert isinstance(made["missing"], Failure)
    assert "there is nothing to compute" in made["missing"].reason
