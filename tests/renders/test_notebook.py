"""At a notebook: the figure has the race's own numbers, and the page is in a frame, whole."""

from __future__ import annotations

from html.parser import HTMLParser

import numpy as np
import pytest
from matplotlib.figure import Figure

import renders
from engine import Race, archive
from renders.notebook import Shown


def test_the_figure_goes_the_way_of_the_race_from_star_to_star() -> None:
    result = archive.get(Race("bowl", ["sgd:learning_rate=0.1", "adam"], starts=[(-2, 1.5)], steps=4))
    axes = renders.plot(result, Figure().add_subplot(), "en")
    ways = result["w"].values[:, 0]
    lines = [np.transpose(line.get_data()) for line in axes.get_lines()]
    for way in ways:
        assert any(np.array_equal(way, line) for line in lines)
        assert any(np.array_equal(way[-1:], line) for line in lines), "a star at its end"
    assert np.array_equal(lines[-1], ways[0, :1]), "the start is in front"
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["SGD", "Adam"]


def test_a_page_in_a_frame_is_that_page() -> None:
    class Frame(HTMLParser):
        def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
            self.page = dict(attributes)["srcdoc"]

    page = "<p title=\"1 < 2 & '3'\">¿Sí?</p>"
    frame = Frame()
    frame.feed(Shown(page, 500)._repr_html_())
    assert frame.page == page


def test_nothing_else_is_there_by_that_way() -> None:
    with pytest.raises(AttributeError, match="no attribute 'film'"):
        renders.film  # noqa: B018
