"""A page's file: whole in itself, small enough, and refused in words where it cannot be made."""

from __future__ import annotations

import re
import sys

import pytest

from engine.errors import InputError
from renders.speech import Speech
from renders.web.page import FOLDER, MOST_BYTES, PROGRAM, plotly
from scenes.figures.race import TEXTS
from tests.renders.web.conftest import Made


def test_it_names_no_file_and_no_address_to_fetch(made: Made) -> None:
    text = made.path.read_text(encoding="utf-8")
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


def test_every_text_is_said_somewhere_and_every_one_that_is_said_is_there() -> None:
    program = "\n".join((FOLDER / f"{name}.js").read_text(encoding="utf-8") for name in PROGRAM)
    own = {*TEXTS, "of", "snaps", "diverged", "undefined", "rate_fixed"}
    assert [name for name in own if not re.search(rf"""["'.]{name}\b""", program)] == []
    assert {*re.findall(r"""\bsay\("(\w+)\"""", program)} <= own


def test_the_program_is_all_of_its_files() -> None:
    assert {path.stem for path in FOLDER.glob("*.js")} == {*PROGRAM}
