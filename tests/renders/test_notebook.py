"""At a notebook: the figure has the race's own numbers, the page is whole, and the lesson runs."""

from __future__ import annotations

import ast
import importlib
import json
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure

import renders
from engine import InputError, Race, Sweep, archive
from renders import accessor, notebook
from renders.film_options import FilmOptions
from renders.notebook import Shown
from tests.breadth import EVERYTHING
from tests.conftest import ROOT

EXAMPLES = {"en": "your_own_optimizer", "es": "tu_propio_optimizador"}
RACE = Race("bowl", ["sgd:learning_rate=0.1", "adam"], starts=[(-2, 1.5)], steps=4)


def test_the_figure_goes_the_way_of_the_race_from_star_to_star() -> None:
    result = archive.get(RACE)
    axes = renders.plot(result, Figure().add_subplot(), "en")
    ways = result["w"].values[:, 0]
    lines = [np.transpose(line.get_data()) for line in axes.get_lines()]
    for way in ways:
        assert any(np.array_equal(way, line) for line in lines)
        assert any(np.array_equal(way[-1:], line) for line in lines), "a star at its end"
    assert np.array_equal(lines[-1], ways[0, :1]), "the start is in front"
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["SGD", "Adam"]


def test_level_lines_are_dense_low_down_only_where_half_of_the_map_is_low() -> None:
    even = notebook._levels(np.linspace(0.0, 21.0, 1000))
    assert np.allclose(even, np.arange(1, 21))
    steep = notebook._levels(np.append(np.linspace(0.0, 21.0, 1000) ** 8, np.nan))
    assert np.allclose(steep ** (1 / 8), np.arange(1, 21), atol=0.05)


def test_a_page_in_a_frame_is_that_page() -> None:
    class Frame(HTMLParser):
        def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
            self.page = dict(attributes)["srcdoc"]

    page = "<p title=\"1 < 2 & '3'\">¿Sí?</p>"
    frame = Frame()
    frame.feed(Shown(page, 500)._repr_html_())
    assert frame.page == page


def test_a_page_is_shown_of_a_result_as_of_its_race(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, Any]] = []

    def page_of(film: str, made_with: FilmOptions) -> str:
        asked.append((film, made_with.own["race"]))
        return "<p>"

    monkeypatch.setattr("renders.web.pages.page_of", page_of)
    assert [renders.show(thing, height=9).html for thing in (RACE, archive.get(RACE))] == ["<p>", "<p>"]
    assert asked == [("race", RACE)] * 2


def test_a_result_tells_who_raced_who_stands_where_and_each_ones_way() -> None:
    result = archive.get(RACE)
    asked = result.race
    assert asked.spec == RACE
    assert asked.contenders == RACE.contenders
    assert asked.path("Adam").equals(result[["w", "loss", "gradient"]].sel(contender="Adam", start=0))
    assert asked.path(1).identical(asked.path("Adam"))
    assert asked.standings.order(4) == np.argsort(result["loss"].values[:, 0, -1]).tolist()
    assert "off the map" in asked._repr_html_()
    assert asked.plot(Figure().add_subplot(), language="en").get_title() == "long bowl"
    with pytest.raises(InputError, match=r"called 'Adma' \(did you mean 'Adam'"):
        asked.path("Adma")


def test_what_is_no_races_result_is_refused() -> None:
    result = archive.get(RACE)
    sweep = result.assign_attrs(kind=Sweep.__name__.lower())
    for other in (sweep, result.assign_attrs(kind="training"), result.drop_attrs()):
        for ask in (renders.plot, renders.show, lambda data: data.race.standings):
            with pytest.raises(InputError, match="takes a race"):
                ask(other)


def test_datasets_have_it_as_soon_as_xarray_comes_or_at_once(
    fresh_users_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That `import renders` brings no xarray, the walls of the house say (`test_architecture`)."""
    (fresh_users_folder / "xarray.py").write_text(
        "class Dataset: pass\n"
        "def register_dataset_accessor(name): return lambda its: setattr(Dataset, name, its)"
    )
    monkeypatch.delitem(sys.modules, "xarray")
    searched = [*sys.meta_path]
    accessor.offer()
    assert "xarray" not in sys.modules
    later = importlib.import_module("xarray")
    assert later.Dataset.race is accessor.OfRace
    assert searched == sys.meta_path
    del later.Dataset.race
    accessor.offer()
    assert later.Dataset.race is accessor.OfRace


def test_nothing_else_is_there_by_that_way() -> None:
    with pytest.raises(AttributeError, match="no attribute 'film'"):
        renders.film  # noqa: B018


# ---- the lesson


def cells(language: str) -> list[dict[str, Any]]:
    path = ROOT / "renders" / "examples" / f"{EXAMPLES[language]}.ipynb"
    book = json.loads(path.read_text(encoding="utf-8"))
    assert (book["nbformat"], book["nbformat_minor"]) == (4, 5)
    return book["cells"]


def code(language: str) -> dict[str, str]:
    """The code of its cells, by their names, in order."""
    return {cell["id"]: "".join(cell["source"]) for cell in cells(language) if cell["cell_type"] == "code"}


def test_both_languages_teach_the_same_and_keep_no_outputs() -> None:
    for language in EXAMPLES:
        for cell in cells(language):
            assert cell["cell_type"] == "markdown" or (cell["outputs"], cell["execution_count"]) == ([], None)
    kinds = [[cell["cell_type"] for cell in cells(language)] for language in EXAMPLES]
    assert kinds[0] == kinds[1]
    assert {name: text.replace('"en"', '"es"') for name, text in code("en").items()} == code("es")


def test_the_lesson_runs_and_what_it_says_is_so(
    fresh_users_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(fresh_users_folder)
    monkeypatch.setattr("matplotlib.pyplot.figure", lambda **_: Figure())
    if not EVERYTHING:  # a minute of Keras
        monkeypatch.setattr(notebook, "show", lambda race, language: Shown(f"{language}: {race}", 1))
    names: dict[str, Any] = {}
    said = {name: executed(text, names) for name, text in code("en").items()}

    signs, adam = names["result"].race.standings.settlement[:, 0]
    assert 0 < signs < adam / 2, "at the minimum long before Adam"
    first = names["result"]["loss"].values[:, 0, -1]
    assert first[1] < first[0], "but Adam ends lower"
    hops = said["hops"]
    assert np.allclose(hops[2:], hops[:2])
    assert np.allclose(abs(hops[1] - hops[0]), 0.1), "to and fro, each step as long as the rate"
    falling, adam_again = archive.get(names["second"])["loss"].values[:, 0, -1]
    assert falling < adam_again == first[1]
    assert names["axes"].get_xlim() == (-1, 1)
    for name in ("race", "result", "again", "show"):
        assert said[name]._repr_html_()


def executed(source: str, names: dict[str, Any]) -> Any:
    """The value of a cell's last line, if it is one, which a notebook shows; ``%%writefile`` writes."""
    if source.startswith("%%writefile "):
        first, _, text = source.partition("\n")
        Path(first.split()[1]).write_text(text, encoding="utf-8")
        return None
    tree = ast.parse(source)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "<cell>", "exec"), names)
    return eval(compile(ast.Expression(last.value), "<cell>", "eval"), names) if last else None
