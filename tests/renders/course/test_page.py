"""The page of the optimizers: each with the parameters and defaults of the installed Keras."""

from __future__ import annotations

import inspect
import re
from html import unescape
from html.parser import HTMLParser

from engine import catalog, descent
from engine.footprint import footprints
from renders.course.page import optimizers


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
        "en.html",
    }
    outside = [told for tag, told in read.elements if "src" in told or tag in ("link", "script")]
    assert outside == [{"rel": "icon", "href": "data:,"}], "self-contained"
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
