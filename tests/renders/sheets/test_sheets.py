"""The exercise sheets: right by the course page's numbers and by NumPy, and whole as PDFs."""

from __future__ import annotations

import json
import re
import string
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xarray
from PIL import Image
from xarray import Dataset

from engine.datasets import DATA
from engine.training import Training
from renders.sheets import blocks, figures, sheets, trained, typeset
from renders.sheets.blocks import Block
from renders.sheets.typeset import Sheet
from renders.sheets.wanted import Wanted
from scenes.language import texts_in
from tests.command_line import races


@pytest.fixture(scope="module")
def made() -> dict[int, Sheet]:
    """The sheets that train no network, in English."""
    return {number: sheets.sheet(number, "en") for number in (1, 2, 3, 4)}


def question(sheet: Sheet, number: int) -> Block:
    (found,) = [block for block in sheet.blocks if block.get("number") == number]
    return found


def column(block: Block, place: int) -> list[str]:
    """What is in a column of a question's table, or belongs there."""
    rows: list[list[dict[str, str]]] = block["table"]["rows"]
    return [row[place].get("answer", row[place].get("given", "")) for row in rows]


def test_the_ten_slopes_are_read_as_the_course_page_has_them(made: dict[int, Sheet]) -> None:
    table = question(made[1], 1)
    names = ["w_2", "w_3", "w_4", "b_2", "b_3", "b_4", "w_52", "w_53", "w_54", "b_5"]
    assert column(table, 0) == [f"${name}$" for name in names]
    up = [name in ("w_2", "b_3", "w_52", "w_53", "w_54") for name in names]
    assert column(table, 2) == ["falls" if each else "rises" for each in up]
    assert column(table, 3) == ["negative" if each else "positive" for each in up]
    assert column(table, 4) == ["increase it" if each else "decrease it" for each in up]
    assert question(made[1], 2)["answer"].startswith("$w_3$: its derivative there is 0.0923")
    alone, together = (float(text[:6]) for text in question(made[1], 3)["text"].split("loss becomes ")[1:])
    assert (alone, together) == (0.4557, 0.4608)  # as the film of one weight says
    assert "That of $b_3$ is at the edge" in question(made[1], 3)["answer"]
    assert "at $w_53$ goes from −0.0052 to 0.0284" in question(made[1], 4)["text"]


def test_a_fraction_in_a_line_keeps_off_the_line_below() -> None:
    """Seen at 144 px an inch: below its line there is as much paper as below a line without one."""
    text = "$display(1/(1 + e^(-(w x + b))))$ " + "words " * 80
    data = {"language": "en", "title": "T", "credit": "", "answers": True, "colours": ["#000"] * 6}
    data |= {"words": dict.fromkeys(("kicker", "answers"), "T"), "blocks": [blocks.text(text)]}
    page = typeset._compiler().compile(
        typeset.TEMPLATE.read_bytes(), format="png", ppi=144, sys_inputs={"sheet": json.dumps(data)}
    )
    ink = (np.asarray(Image.open(BytesIO(page)).convert("L")) < 128).any(axis=1)
    starts, ends = (np.flatnonzero(np.diff(ink.astype(int)) == sign) for sign in (1, -1))
    line = int((ends - starts).argmax())  # that of the fraction is the tallest of the page
    below, next_below = (starts[1:] - ends[:-1])[line : line + 2]
    assert below >= 0.8 * next_below


def test_the_derivative_is_that_of_the_formula(made: dict[int, Sheet]) -> None:
    def f(x: float) -> float:
        return float(x / (1 + np.exp(-x)))

    x = (-2.0, -1.0, 1.0)
    slopes = [(f(each + 1e-6) - f(each - 1e-6)) / 2e-6 for each in x]
    table = question(made[2], 1)
    assert [float(text.replace("−", "-")) for text in column(table, 1)] == [round(f(each), 4) for each in x]
    told = [float(text.replace("−", "-")) for text in column(table, 2)]
    assert np.allclose(told, slopes, atol=6e-4)
    assert [text.split(",")[0] for text in column(table, 3)] == ["falls", "rises", "rises"]
    lowest = min(np.linspace(-2, -1, 100_001), key=f)
    assert f"$x$ = −{-lowest:.2f}, with $f$ = −{-f(lowest):.2f}" in question(made[2], 4)["answer"]
    way = [float(text.replace("−", "-")) for text in column(question(made[2], 4), 1)]
    assert way[0] == -1
    assert abs(way[-1] - lowest) < 0.005


def test_the_neuron_s_losses_are_those_of_its_flowers(made: dict[int, Sheet]) -> None:
    x, y = DATA["petal"].x[:, 0], DATA["petal"].y[:, 0]
    rows = [column(question(made[3], 4), place)[:-1] for place in range(3)]
    w, b, told = ([float(text.replace("−", "-")) for text in texts] for texts in rows)
    losses = [np.abs(y - 1 / (1 + np.exp(-(each * x + at)))).mean() for each, at in zip(w, b, strict=True)]
    assert np.allclose(told[1:], losses[1:], atol=5e-4)
    assert losses == sorted(losses, reverse=True)
    assert losses[-1] < 0.05  # as the question wants
    program = question(made[3], 4)["table"]["code"]
    assert "loss(-0.3, 0.1)" in program


def test_the_descent_is_the_course_page_s(made: dict[int, Sheet]) -> None:
    table = question(made[4], 1)
    assert column(table, 1) == ["−0.300", "−0.241", "−0.168", "−0.080", "0.020", "0.122"]
    assert column(table, 3) == ["0.588", "0.575", "0.555", "0.528", "0.493", "0.460"]
    reached = question(made[4], 3)
    assert column(reached, 1) == ["not in 600", "523", "157", "52", "27", "not in 600"]
    assert column(reached, 2)[3:5] == ["293", "88"]
    assert "49/99 = 0.495" in question(made[4], 5)["answer"]


def answered_otherwise(value: Any) -> Any:
    """A sheet's blocks with other answers everywhere."""
    if isinstance(value, dict):
        other = {
            "answer": "*no*",
            "answered": "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>",
        }
        return {key: other.get(key, answered_otherwise(each)) for key, each in value.items()}
    return [answered_otherwise(each) for each in value] if isinstance(value, list) else value


def test_the_sheet_to_write_on_holds_no_answer_and_the_bytes_are_the_same_each_time(
    made: dict[int, Sheet],
) -> None:
    words, sheet = sheets.words("en"), made[3]
    other = Sheet(3, sheet.title, answered_otherwise([*sheet.blocks]))
    plain, answered = (typeset.pdf(sheet, words, answers=answers) for answers in (False, True))
    assert (
        typeset.pdf(other, words, answers=False) == plain
    )  # the same without a date, and whatever the answers
    assert typeset.pdf(other, words, answers=True) != answered
    assert plain.startswith(b"%PDF")
    assert b"/Title(One neuron, trained by hand)" in plain


def test_a_page_has_what_is_asked_with_its_figures_and_no_answer(made: dict[int, Sheet]) -> None:
    sheet = made[3]
    files = typeset.html(sheet, "../sheets", "sheet-3")
    other = Sheet(3, sheet.title, answered_otherwise([*sheet.blocks]))
    assert typeset.html(other, "../sheets", "sheet-3") == files
    text = files[".html"].decode()
    assert [*files] == ["-1.svg", "-2.svg", ".html"]
    assert files["-2.svg"] == [each["svg"] for each in sheet.blocks if each["kind"] == "figure"][1].encode()
    assert re.findall('src="(.*?)"', text) == ["../sheets/sheet-3-1.svg", "../sheets/sheet-3-2.svg"]
    assert re.findall('class="number">(.)<', text) == [*"123456"]
    assert "<mfrac" in text, "a formula is one, also for who hears the page"
    table = question(sheet, 4)["table"]
    assert text.count("<tr>") == 1 + len(table["rows"])
    assert table["rows"][0][0]["given"] in text
    assert "loss(-0.3, 0.1)" in text


def training(losses: dict[tuple[str, float], list[float]]) -> Dataset:
    """A result of two optimizers at two rates with these losses, without a training."""
    spec = Training("iris", ["sgd", "adam"], (0.1, 0.001), len(losses["SGD", 0.1]))
    loss = np.array([[[losses[name, rate]] for rate in spec.rates] for name in ("SGD", "Adam")])
    dims = ("contender", "rate", "start", "epoch")
    return xarray.Dataset(
        {"loss": (dims, loss), "accuracy": (dims[:3], np.ones(loss.shape[:3]))},
        {
            "contender": np.array(["SGD", "Adam"], object),
            "rate": np.array(spec.rates),
            "epoch": 1 + np.arange(loss.shape[-1]),
        },
        {"spec": json.dumps(spec.spec())},
    )


def falling(first: float, last: float, epochs: int) -> list[float]:
    return np.geomspace(first, last, epochs).tolist()


@pytest.fixture(scope="module")
def results() -> tuple[Dataset, Dataset]:
    """After 30 epochs and after 4: SGD jumps at 0.1 and is slow at 0.001; Adam at 0.001 starts slowly."""
    jumps = [2.0, 0.2] * 15
    long = {("SGD", 0.1): jumps, ("SGD", 0.001): falling(3, 0.9, 30)}
    long |= {("Adam", 0.1): falling(2, 0.05, 30), ("Adam", 0.001): falling(2, 0.048, 30)}
    short = {("SGD", 0.1): [2.0, 1.0, 2.0, 1.5], ("SGD", 0.001): falling(3, 2.5, 4)}
    short |= {("Adam", 0.1): falling(2, 0.1, 4), ("Adam", 0.001): falling(2, 1.0, 4)}
    return training(long), training(short)


@pytest.fixture
def _undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """No curves are drawn: that takes half a second each time."""
    monkeypatch.setattr(figures, "trainings", lambda result, words, marked: "")


def test_the_curves_are_marked_with_the_answers_only(results: tuple[Dataset, Dataset]) -> None:
    plain, marked = (figures.trainings(results[0], sheets.words("es"), marked=each) for each in (False, True))
    dashed = "stroke-dasharray"  # where a curve breaks; what is dotted is in both
    assert marked.count(dashed) > plain.count(dashed) > 0


@pytest.mark.usefixtures("_undrawn")
def test_exercise_5_is_answered_from_its_trainings(results: tuple[Dataset, Dataset]) -> None:
    sheet = Sheet(5, "", trained.flowers(sheets.words("en"), *results))
    said = {number: question(sheet, number).get("answer", "") for number in range(1, 7)}
    assert said[1] == "Adam at 0.001, with 0.048. As good as that: Adam 0.1 (0.050)."
    assert column(question(sheet, 2), 1) == ["0.1", "0.001"]
    assert column(question(sheet, 2), 2) == ["0.200", "0.048"]
    assert "Unstable at 0.1, by the numbers: SGD." in said[3]
    assert "at 0.001 the loss is still falling after 30 epochs with SGD." in said[4]
    assert said[5].startswith("Yes. Up 1 times or more: SGD 0.1 (1) (in brackets, how often).")
    assert "Unstable in A too: SGD 0.1. Not unstable in A: none. Unstable in A only: none." in said[5]
    assert said[6].startswith(
        "Adam 0.1, with 0.100. Yes, it is one of the best later, too. After 30 epochs it has 0.050, "
    )


@pytest.mark.usefixtures("_undrawn")
def test_exercise_6_compares_the_choice_with_what_became_of_all(results: tuple[Dataset, Dataset]) -> None:
    sheet = Sheet(6, "", trained.digits(sheets.words("en"), *reversed(results)))
    assert column(question(sheet, 1), 1) == ["no: learns nothing", "yes"]
    assert column(question(sheet, 1), 2) == ["no: slow"] * 2
    said = question(sheet, 3)["answer"].split(" ", 6)
    assert question(sheet, 2)["answer"] == "The 1 with a yes: Adam 0.1."
    assert said[:6] == ["All", "that", "were", "chosen", "got", "there."]
    assert "there all the same: Adam 0.001; they were only slow" in said[6]
    assert question(sheet, 4)["answer"].startswith("SGD 0.001. To leave these out")


def test_both_languages_say_the_same_things() -> None:
    spanish, english = (texts_in(sheets.FOLDER / f"{language}.toml") for language in ("es", "en"))
    assert spanish.keys() == english.keys()

    def fields(text: str) -> set[str | None]:
        return {field for _, field, _, _ in string.Formatter().parse(text)} - {None}

    assert [key for key in spanish if fields(spanish[key]) != fields(english[key])] == []


# ---- the command


def test_the_command_puts_both_sheets_in_a_folder_and_replaces_none(tmp_path: Path) -> None:
    out = tmp_path / "hojas"
    done = races("sheet", "2", "--out", str(out), "--credit", "IES #1 *El Ejemplo*", language="es")
    assert done.exit_code == 0, done.output
    assert sorted(path.name for path in out.iterdir()) == ["sheet-2-es-answers.pdf", "sheet-2-es.pdf"]
    assert str(out / "sheet-2-es.pdf") in done.output
    before = {path: path.read_bytes() for path in out.iterdir()}
    again = races("sheet", "2", "--out", str(out), "--answers")
    assert again.exit_code == 2
    assert "sheet-2-es-answers.pdf exists already" in again.output
    assert {path: path.read_bytes() for path in before} == before


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("sheet 7", "There is no exercise 7; there are 1 to 6, and all."),
        ("sheet hola", "There is no exercise hola; there are 1 to 6, and all."),
        ("sheet", "Which exercise?"),
        ("sheet 2 --answers --no-answers", "--answers and --no-answers exclude each other"),
        ("sheet 2 --out x.pdf", "--out x.pdf: give a folder"),
        ("sheet 2 --lang fr", "must be es or en"),
        ("ejercicio 2", "did you mean `races sheet`?"),
    ],
)
def test_mistakes_are_told(typed: str, said: str) -> None:
    done = races(*typed.split())
    assert done.exit_code == 2
    assert said in done.output


def test_an_interrupted_command_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(wanted: Wanted, listener: Any) -> dict[str, bytes]:
        if wanted.number > 1:
            raise KeyboardInterrupt
        return {".pdf": b"%PDF", "-answers.pdf": b"%PDF"}

    monkeypatch.setattr("renders.sheets.sheets.made", interrupted)
    done = races("sheet", "all", "--out", str(tmp_path / "out"))
    assert done.exit_code == 130
    assert [*tmp_path.iterdir()] == []
