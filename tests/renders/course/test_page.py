"""The page of a course: every film that is there, with its own poster, captions, chapters and files."""

from __future__ import annotations

import base64
import inspect
import re
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest

from engine import catalog, descent
from engine.footprint import footprints
from renders.course.page import OPTIMIZERS, optimizers, page
from renders.course.shelf import Record, Shelf
from tests.renders.shelving import put

VTT = "WEBVTT\n\n00:00.500 --> 00:02.000\n¿Y la señal? <i>w_0 < 3</i> & más\n"
TITLES = {"es": "Descenso & <gradiente>", "en": "Gradient descent"}


class Page(HTMLParser):
    """All elements of a page with their attributes, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attributes)))

    def handle_data(self, data: str) -> None:
        self.text.append(data.strip())

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of every element of a kind."""
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture
def kept(tmp_path: Path) -> Shelf:
    """A shelf with two films in Spanish, one joined of them, and one in English without captions."""
    shelf = Shelf(tmp_path)
    for film, title in (("uno dos", "Uno & <dos>"), ("tres", "Tres"), ("course", "Descenso")):
        about = {"title": title, "length": 65.4, "chapters": [["La <pregunta>", 0.0], ["Fin", 61.2]]}
        about |= {"key": "k", "number": 3, "scene": "race"} if film != "course" else {}
        files = {".mp4": b"film", ".vtt": VTT.encode(), ".srt": b"1", ".png": b"poster"}
        put(shelf, f"es-night-480p15/{film}", files, about)
    about = {"title": "One", "length": 5.0, "chapters": [], "key": "k", "number": 1, "scene": "gone"}
    put(shelf, "en-paper-720p30/one", {".mp4": b"film", ".png": b"poster"}, about)
    return shelf


@pytest.fixture
def read(kept: Shelf) -> Page:
    """The page of that shelf, the joined film on record last."""
    ids = ("uno dos", "tres", "course")
    records: list[Record] = [kept.record(f"es-night-480p15/{name}") for name in ids]
    return Page(page([*records, kept.record("en-paper-720p30/one")], TITLES, kept.folder))


def test_every_film_is_there_the_joined_one_first_and_all_links_lead_somewhere(
    read: Page, kept: Shelf
) -> None:
    films = [unquote(str(video["src"])) for video in read.all("video")]
    assert films == [f"es-night-480p15/{name}.mp4" for name in ("course", "uno dos", "tres")] + [
        "en-paper-720p30/one.mp4"
    ]
    assert read.all("video")[0]["poster"] == read.all("video")[1]["poster"]
    links = [video["poster"] for video in read.all("video")] + [link["href"] for link in read.all("a")]
    assert len(links) == 4 + 3 * 4 + 2
    for link in links:
        assert (kept.folder / unquote(str(link))).is_file(), link


def test_captions_are_carried_whole_in_their_language(read: Page) -> None:
    tracks = read.all("track")
    assert [track["srclang"] for track in tracks] == ["es"] * 3
    for track in tracks:
        head, _, data = str(track["src"]).partition(",")
        assert head == "data:text/vtt;base64"
        assert base64.b64decode(data).decode() == VTT


def test_titles_and_chapters_are_said_as_they_are_whatever_letters_they_have(read: Page) -> None:
    for said in ("Descenso & <gradiente>", "3. Uno & <dos>", "La <pregunta>", "Gradient descent", "1. One"):
        assert said in read.text
    assert {"i", "pregunta", "dos"}.isdisjoint(tag for tag, _ in read.elements)
    assert [button["data-at"] for button in read.all("button")] == ["0.0", "61.2"] * 3
    assert [section["lang"] for section in read.all("section")] == ["es", "en"]


def test_the_format_of_a_variant_is_said_as_it_is_typed(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    about = {"title": "One", "length": 5.0, "chapters": [], "key": "k", "number": 1, "scene": "race"}
    put(shelf, "en-paper-720p30-9x16/one", {".mp4": b"film", ".png": b"poster"}, about)
    told = Page(page([shelf.record("en-paper-720p30-9x16/one")], TITLES, tmp_path)).text
    assert "paper · 720p30 · 9:16" in told


def test_the_catalogue_has_every_optimizer_with_the_defaults_of_the_installed_keras_in_both_languages() -> (
    None
):
    _, keras = descent.libraries()
    html = optimizers(["es", "en"])
    read = Page(html)
    names = [str(article["id"]) for article in read.all("article")]
    assert names == [f"{language}-{name}" for language in ("es", "en") for name in catalog.optimizers()]
    assert {str(link["href"]).removeprefix("#") for link in read.all("a")} == {
        *names,
        "es",
        "en",
        "index.html",
    }
    assert not [
        tag for tag, told in read.elements if "src" in told or tag in ("link", "script")
    ]  # self-contained
    for name, measured in footprints().items():
        own = re.search(rf'<article id="en-{name}">(.*?)</article>', html, re.DOTALL)[1]  # type: ignore[index]
        cells = [unescape(cell) for cell in re.findall("<td><code>(.*?)</code></td>", own)]
        real = inspect.signature(getattr(keras.optimizers, name).__init__).parameters.items()
        left_out = ("self", "name", "kwargs", "loss_scale_factor")
        defaults = {key: repr(parameter.default) for key, parameter in real if key not in left_out}
        assert dict(zip(cells[::2], cells[1::2], strict=True)) == defaults, name
        assert (f'"{name.lower()}"' in unescape(own)) == measured.by_name
        if measured.by_name:
            assert type(keras.optimizers.get(name.lower())) is getattr(keras.optimizers, name)


def test_the_page_of_films_leads_to_the_catalogue_where_that_is(kept: Shelf) -> None:
    records = [kept.record("es-night-480p15/tres")]
    assert OPTIMIZERS not in page(records, TITLES, kept.folder)
    (kept.folder / OPTIMIZERS).write_text("there")
    assert f"{OPTIMIZERS}#es" in [link["href"] for link in Page(page(records, TITLES, kept.folder)).all("a")]
