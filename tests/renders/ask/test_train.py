"""`races train`: what is typed, the numbers and the figures that come of it, and what is said of mistakes."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

import engine
from engine.training import SIX, Training
from tests.command_line import races


@pytest.fixture(autouse=True)
def trained(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Instead of Keras, curves that fall the faster the higher the rate, and one that is lost at 0.1."""

    def quick(training: Any, contender: Any, starts: Any, rates: Any, order: Any, heard: Any) -> Any:
        epochs = np.arange(len(order))
        losses: npt.NDArray[np.float64] = 2 * np.exp(-np.outer(rates, epochs) * (1 + starts[:, :1] ** 2))
        if contender.optimizer == "SGD":
            losses[rates == 0.1] = [np.inf] + [np.nan] * (len(order) - 1)
        heard(0.5)
        heard(1.0)
        return losses, starts

    monkeypatch.setattr("engine.training._trained", quick)
    monkeypatch.setenv("OPTIMIZER_RACES_CACHE", str(tmp_path / "store"))


def test_a_csv_has_a_row_for_each_optimizer_rate_start_and_epoch(tmp_path: Path) -> None:
    out = tmp_path / "x.csv"
    done = races(
        "train", "--data", "iris", "--epochs", "7", "--starts", "2", "--seed", "5", "--out", str(out)
    )
    assert done.exit_code == 0, done.output
    header, *rows = csv.reader(out.read_text().splitlines())
    assert header == ["optimizer", "rate", "start", "epoch", "loss"]
    result = engine.archive.get(Training("iris", epochs=7, starts=2, seed=5))
    told = [
        [label, repr(rate), str(start), str(epoch), repr(float(result["loss"][c, r, start, epoch - 1]))]
        for c, label in enumerate(SIX)
        for r, rate in enumerate((0.1, 0.01, 0.001, 0.0001))
        for start in (0, 1)
        for epoch in range(1, 8)
    ]
    assert rows == told
    assert "optimizers: 6; learning rates: 4; starts: 2; epochs: 7" in done.output
    assert "The least loss at the end: " in done.output


def test_a_spanish_csv_is_for_a_spreadsheet(tmp_path: Path) -> None:
    out = tmp_path / "x.csv"
    done = races(
        "train", "--epochs", "2", "--optimizer", "sgd", "--rate", "0.1", "--csv", "es", "--out", str(out),
        language="es",
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    lines = out.read_text(encoding="utf-8-sig").splitlines()
    assert lines == ["optimizador;tasa;punto de partida;época;pérdida", "SGD;0,1;0;1;", "SGD;0,1;0;2;"]
    assert "La menor pérdida al final: ∞, de SGD con 0,1." in done.output


def test_netcdf_is_the_result_itself(tmp_path: Path) -> None:
    out = tmp_path / "x.nc"
    typed = ("--data", "digits", "--optimizer", "adam", "--optimizer", "sgd:momentum=0.9", "--batch", "64")
    assert races("train", *typed, "--rate", "0.5", "--epochs", "3", "--out", str(out)).exit_code == 0
    asked = Training("digits", ["adam", "sgd:momentum=0.9"], [0.5], 3, 64)
    assert engine.archive.read(out, asked.key()).identical(engine.archive.get(asked))


def test_the_defaults_are_those_of_the_exercises() -> None:
    iris, digits = Training(), Training("digits")
    assert (iris.epochs, iris.rates, iris.batch) == (400, (0.1, 0.01, 0.001, 0.0001), 32)
    assert (digits.epochs, digits.rates, digits.batch) == (300, (0.1, 0.01, 0.001, 0.0005), 32)


@pytest.mark.parametrize("suffix", ["png", "svg", "pdf"])
def test_a_figure_is_of_its_kind_and_always_the_same(tmp_path: Path, suffix: str) -> None:
    out = tmp_path / f"x.{suffix}"
    typed = ("--epochs", "30", "--optimizer", "adam", "--rate", "0.01")
    done = races("train", *typed, "--starts", "3", "--out", str(out), language="es")
    assert done.exit_code == 0, done.output
    written = out.read_bytes()
    assert written.startswith({"png": b"\x89PNG", "svg": b"<?xml", "pdf": b"%PDF"}[suffix])
    again = tmp_path / f"y.{suffix}"
    assert races("train", *typed, "--starts", "3", "--out", str(again), language="es").exit_code == 0
    assert again.read_bytes() == written


def test_a_figure_has_a_row_an_optimizer_and_a_column_a_rate(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from matplotlib.figure import Figure

    seen: list[Figure] = []
    monkeypatch.setattr(Figure, "savefig", lambda self, *_, **__: seen.append(self))
    typed = ("--epochs", "30", "--optimizer", "sgd", "--optimizer", "adam", "--rate", "0.1", "--rate", "0.01")
    assert races("train", *typed, "--out", str(tmp_path / "x.png"), language="es").exit_code == 0
    (figure,) = seen
    adam = engine.archive.get(Training("iris", ["sgd", "adam"], [0.1, 0.01], 30))["loss"][1, :, 0, -1].values
    said = [panel.get_title() for panel in figure.axes]
    numbers = [f"{each:.3f}".replace(".", ",") for each in adam]
    assert said[0] == "SGD  0,1:  ∞"
    assert said[2:] == [f"Adam  0,1:  {numbers[0]}", f"Adam  0,01:  {numbers[1]}"]
    bold = [panel.title.get_fontweight() == "bold" for panel in figure.axes]
    assert bold == [False, True, True, False]
    assert len(figure.axes[0].get_lines()) == 3  # curve, chance, and where it is lost
    assert [len(panel.get_lines()) for panel in figure.axes[1:]] == [2, 2, 2]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["--data", "flowers"], "There is no network 'flowers'"),
        (["--rate", "-1"], "--rate must be greater than 0; not -1"),
        (["--rate", "x"], "--rate must be a finite number"),
        (["--epochs", "0"], "--epochs must be a whole number from 1 to 10000; not '0'"),
        (["--epochs", "2.5"], "--epochs must be a whole number from 1 to 10000"),
        (["--optimizer", "adamm"], "Keras has no optimizer called 'adamm' (did you mean 'Adam'"),
        (["--optimizer", "adam", "--optimizer", "adam:learning_rate=1"], "Adam is there twice"),
        (["--rate", "0.1", "--rate", "0.1"], "--rate"),
        (["--starts", "1000", "--epochs", "10000"], "240,000,000 losses are too many"),
        (["--steps", "5"], "does not take --steps"),
    ],
)
def test_mistakes_are_said_and_nothing_is_written(tmp_path: Path, typed: list[str], said: str) -> None:
    done = races("train", *typed, "--out", str(tmp_path / "x.csv"))
    assert done.exit_code == 2
    assert said in done.output
    assert not (tmp_path / "x.csv").exists()
    assert races("train", *typed, "--out", str(tmp_path / "x.csv"), language="es").exit_code == 2


def test_what_films_of_networks_call_otherwise_is_said_with_the_name_that_a_race_has() -> None:
    said = races("film", "race", "--epochs", "30", "--starts", "3").output
    assert "The film `race` does not take --epochs: there it is --steps." in said
    assert "The film `race` does not take --starts: there it is --start." in said
    assert "ahí es --steps" in races("film", "race", "--epochs", "30", language="es").output
    assert "does not take --surface" in races("film", "training", "--surface", "bowl").output


def test_a_film_of_networks_takes_its_options_by_their_names() -> None:
    from renders.ask import options
    from renders.ask.asked import gather
    from renders.ask.mistakes import Mistakes
    from renders.catalog import films

    typed = {"data": "digits", "epochs": "5", "no_answers": True}
    asked = gather(typed, mistakes := Mistakes())
    wanted = options.film(films()["training"], asked, mistakes)
    mistakes.settle()
    assert wanted is not None
    assert wanted.own == {"data": "digits", "epochs": 5, "no_answers": True}
    assert wanted.command == "races film training --data digits --epochs 5 --no-answers"


def test_all_mistakes_are_said_together_and_no_file_is_lost(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("mine")
    typed = ("--data", "flowers", "--rate", "0", "--batch", "x", "--out", str(tmp_path / "x.csv"))
    done = races("train", *typed)
    assert done.exit_code == 2
    assert "4 mistakes" in done.output
    assert (tmp_path / "x.csv").read_text() == "mine"
    assert races("train", "--epochs", "2", "--out", str(tmp_path / "x.csv"), "--force").exit_code == 0


def test_an_interruption_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: Any) -> Any:
        raise KeyboardInterrupt

    monkeypatch.setattr("engine.training._trained", interrupted)
    done = races("train", "--out", str(tmp_path / "x.png"))
    assert done.exit_code == 130
    assert [*tmp_path.glob("*")] == []


def test_networks_of_data_are_the_exercises_and_a_line_is_one_of_one_s_own() -> None:
    from renders.ask.train import network

    assert [network(name).name for name in ("petal", "iris", "digits")] == ["page", "iris", "digits"]
    assert network("iris:layers=4-16-3,activation=tanh").layers == (4, 16, 3)


def test_the_list_knows_the_data() -> None:
    said = races("list", "data").output
    assert "rows: 150; inputs: 4; classes: 3" in said
    assert "rows: 1437, and 360 to test with; inputs: 64; classes: 10" in said
    assert "versicolor" in said
    assert "filas: 99" in races("list", "data", language="es").output
