"""Networks on the command line: a column a weight, a plane for a map, and what is said instead."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine import archive
from engine.errors import InputError
from engine.network import NETWORKS
from engine.race import Race
from engine.tuned import tuned
from renders import catalog
from renders.ask import again, options
from renders.ask.asked import gather, taken
from renders.ask.mistakes import Mistakes
from tests.command_line import races


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return [*csv.DictReader(file)]


def test_a_run_of_the_neuron_has_its_weights_by_name_and_the_exercise_s_numbers(tmp_path: Path) -> None:
    out = tmp_path / "x.csv"
    typed = "--surface neuron --optimizer sgd:learning_rate=0.3 --start=-0.3,0.1 --steps 5 --out"
    assert races("run", *typed.split(), str(out)).exit_code == 0
    rows = read(out)
    assert [*rows[0]] == ["contender", "start", "step", "w", "b", "loss", "gradient_w", "gradient_b"]
    assert len(rows) == 6
    assert [f"{float(row['loss']):.4f}" for row in rows] == [
        "0.5883", "0.5750", "0.5553", "0.5275", "0.4934", "0.4604",
    ]  # fmt: skip
    assert (float(rows[5]["w"]), float(rows[5]["b"])) == pytest.approx((0.121798132006, 0.076348656207))


def test_a_run_of_the_page_s_network_starts_from_its_own_weights_and_has_a_column_for_each(
    tmp_path: Path,
) -> None:
    out = tmp_path / "x.csv"
    typed = "--surface page --optimizer sgd:learning_rate=0.001 --steps 50 --record last --out"
    assert races("run", *typed.split(), str(out)).exit_code == 0
    (row,) = read(out)
    names = NETWORKS["page"].parameters
    assert [*row][3:] == [*names, "loss", *(f"gradient_{name}" for name in names)]
    assert float(row["w_2"]) == pytest.approx(0.31066539116834885, abs=1e-15)
    for suffix in ("nc", "xlsx"):
        assert races("run", *typed.split(), str(tmp_path / f"x.{suffix}"), "--force").exit_code == 0


@pytest.mark.parametrize(
    ("typed", "language", "said"),
    [
        ("run --surface digits", "en", "use races train"),
        ("run --surface digits", "es", "usa races train"),
        ("run --surface page --start=1,2", "en", "--start is all of the 10 weights, w,w,...; not '1,2'"),
        ("run --surface page --domain=-1:1,-1:1", "en", "a domain is a map of two: it goes with a plane"),
        ("run --surface page:activation=rely", "en", "did you mean 'relu'?"),
        (
            "film race --surface page",
            "en",
            "name a plane (--plane w_2,w_3, paths or random:7)",
        ),
        ("film minima --surface iris", "es", "elige un plano (--plane w_5_1,w_6_1, paths o random:7)"),
        ("film race --surface page --plane w_2", "en", "A plane is along two different weights of 'page'"),
        ("film race --plane paths", "en", "'peaks' has two, which are its map already"),
        ("run --batch 8", "en", "'peaks' has no data"),
        ("run --surface page --batch 100", "es", "de 1 a 99; no 100"),
        ("run --surface page --batch 8 --plane w_2,w_3", "en", "are for a race in all the weights"),
        ("film race --surface page --batch 8", "en", "races run and races train have mini-batches"),
    ],
)
def test_what_a_network_is_not_asked_for_is_said(
    typed: str, language: str, said: str, tmp_path: Path
) -> None:
    suffix = ".csv" if typed.startswith("run") else ".mp4"
    result = races(*typed.split(), "--out", str(tmp_path / f"x{suffix}"), language=language)
    assert result.exit_code == 2
    assert said in " ".join(result.output.split())


def test_a_run_takes_mini_batches_and_says_that_it_counts_steps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Race] = []

    def get(race: Race, **_: Any) -> Any:
        seen.append(race)
        return in_store(Race("neuron", race.contenders, steps=5))  # of another test here

    in_store = archive.get
    monkeypatch.setattr(archive, "get", get)
    typed = "--surface page --optimizer sgd:learning_rate=0.3 --batch 32 --seed 4 --steps 9 --out"
    done = races("run", *typed.split(), str(tmp_path / "x.csv"))
    assert (seen[0].batch, seen[0].seed, seen[0].surface.name) == (32, 4, "page")
    assert "steps: 9, each on a mini-batch of 32" in done.output
    kept = tuned(Race("neuron", "ftrl:learning_rate=CosineDecay(0.1;20)", steps=9, batch=8, seed=2), 2)
    assert (kept.batch, kept.seed) == (8, 2)


@pytest.mark.parametrize("command", ["run", "film race", "still race"])
def test_that_the_race_is_run_whose_paths_the_plane_is_through_is_said(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def get(race: Race, progress: Callable[[str], None] | None) -> Any:
        if progress is not None:  # a still asks for its race again
            progress("running")
        raise InputError("optimizer.refused", "{contender} cannot be built.", contender="It")

    monkeypatch.setattr(archive, "get", get)
    out = tmp_path / {"run": "x.csv", "film race": "x.mp4", "still race": "x.png"}[command]
    typed = (*command.split(), "--surface", "page", "--plane", "paths", "--out", str(out))
    said = races(*typed, *(["--step", "3"] if command == "still race" else [])).output
    assert said.startswith("computing the race ...\nError: ")


def asked(film: str, typed: dict[str, Any]) -> tuple[Any, Any, Any, Mistakes]:
    mistakes, entry = Mistakes(), catalog.films()[film]
    given = taken(entry, gather(typed, mistakes), mistakes)
    return options.film(entry, given, mistakes), given, entry, mistakes


@pytest.mark.parametrize(
    "film", ["race", "minima", "descent", "surface", "momentum", "learning_rate", "grid"]
)
def test_every_film_of_a_surface_takes_a_plane_and_its_command_names_it(film: str) -> None:
    wanted, given, entry, mistakes = asked(film, {"surface": "page", "plane": "w_2,w_52"})
    assert not mistakes.errors
    assert wanted.own["race"].surface.parameters == ("w_2", "w_52")
    assert wanted.own["race"].starts.tolist() == [[NETWORKS["page"].start()[0], NETWORKS["page"].start()[6]]]
    assert "--surface page --plane w_2,w_52" in again.command(wanted, given, entry)


def test_a_domain_and_a_start_of_all_weights_go_with_a_plane() -> None:
    start = ",".join(map(str, range(10)))
    typed = {"surface": "page", "plane": "b_5,w_4", "domain": "-9:30,-2:2", "start": (start,)}
    wanted, *_, mistakes = asked("race", typed)
    assert not mistakes.errors
    assert wanted.own["race"].surface.domain == ((-9, 30), (-2, 2))
    assert wanted.own["race"].starts.tolist() == [[9, 2]]


def test_the_list_of_networks_tells_their_layers_and_weights() -> None:
    said = races("list", "networks").output
    assert [name for name in NETWORKS if name not in said] == []
    assert "64-128-64-32-16-10" in said
    assert "19354" in said
