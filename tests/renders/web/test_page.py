"""A page's file: whole in itself, small enough, and refused in words where it cannot be made."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable

import pytest

from engine.errors import InputError
from renders.catalog import films
from renders.speech import Speech
from renders.web.page import FOLDER, MOST_BYTES, plotly
from renders.web.pages import PAGES, program
from tests.renders.web.conftest import Made


@pytest.mark.parametrize("name", PAGES)
def test_it_names_no_file_and_no_address_to_fetch(make: Callable[[str], Made], name: str) -> None:
    text = make(name).path.read_text(encoding="utf-8")
    assert len(text.encode()) < MOST_BYTES
    fetched = re.findall(r"""(?:src|href|url)\s*[=(]\s*["']?([^"')\s>]{1,40})""", text)
    assert fetched, "the scan finds nothing at all: it is broken"
    outside = [each for each in fetched if not each.startswith(("data:", "source", "find(", "`", "$"))]
    assert outside == []


@pytest.mark.parametrize("language", ["es", "en"])
def test_without_plotly_it_says_the_command_that_installs_it(
    monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setitem(sys.modules, "plotly.offline", None)
    with pytest.raises(InputError) as refused:
        plotly()
    assert "pip install 'optimizer-races[web]'" in Speech(language).mistake(refused.value)


@pytest.mark.parametrize("name", PAGES)
def test_every_text_is_said_somewhere_and_every_one_that_is_said_is_there(
    make: Callable[[str], Made], name: str
) -> None:
    said = make(name).figure.data["languages"]
    own = {*said["es"]["texts"]}
    assert own == {*said["en"]["texts"]}
    files = [f"{each}.js" for each in program(name)] + ["frame.html", "parts.html", f"{name}.html"]
    sources = "\n".join((FOLDER / each).read_text(encoding="utf-8") for each in files)
    assert [text for text in own if not re.search(rf"""["'.]{text}\b""", sources)] == []
    script = "\n".join((FOLDER / each).read_text(encoding="utf-8") for each in files if each.endswith(".js"))
    body = (FOLDER / f"{name}.html").read_text(encoding="utf-8")
    assert {*re.findall(r"""\bsay\("(\w+)\"""", script), *re.findall(r"""data-\w+="(\w+)\"""", body)} <= own


def test_every_file_of_the_pages_is_of_some_page() -> None:
    assert {path.stem for path in FOLDER.glob("*.js")} == {each for name in PAGES for each in program(name)}
    assert {path.stem for path in FOLDER.glob("*.html")} == {"frame", "parts", *PAGES}
    assert {path.stem for path in FOLDER.glob("*.css")} == {"frame", *PAGES}


def test_a_page_takes_only_what_the_film_of_its_name_takes() -> None:
    assert [name for name, kind in PAGES.items() if not {*kind.takes} <= {*films()[name].takes}] == []
