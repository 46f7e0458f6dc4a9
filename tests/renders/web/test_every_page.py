"""What holds for every page: it opens from a disk, asks nothing of anybody, and all can read and reach it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from renders.web.pages import PAGES
from tests.renders.web.conftest import EVERY_TEST, SIZES, Made, slow

# What answers a question is in the window, whole.
WHOLE = """() => {
  const element = document.getElementById("ground") || document.getElementById("large");
  const { top, bottom } = element.getBoundingClientRect();
  return top > -1 && bottom < innerHeight + 1;
}"""


def serious(seen: Any) -> list[tuple[str, str]]:
    """What axe finds that keeps somebody out."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(seen.page).response["violations"]
    return [(e["id"], e["nodes"][0]["html"][:90]) for e in found if e["impact"] in ("serious", "critical")]


def overflow(seen: Any, size: str) -> int:
    """CSS px by which the page is wider than its window."""
    return int(seen.page.evaluate("document.documentElement.scrollWidth")) - SIZES[size][0]


def read(seen: Any, size: str) -> None:
    """Pull the clock, open a question, and look for what bars anybody."""
    seen.page.set_viewport_size(dict(zip(("width", "height"), SIZES[size], strict=True)))
    seen.seek(3)
    assert serious(seen) == []
    assert overflow(seen, size) <= 0


@pytest.mark.parametrize("name", PAGES if EVERY_TEST else [*PAGES][::2])
def test_it_speaks_both_languages_in_both_themes_to_everybody_and_to_nobody_else(
    opened: Any, make: Callable[[str], Made], name: str
) -> None:
    made = make(name)
    seen = opened("phone", made.path.as_uri(), color_scheme="light")
    assert seen.state("theme") == "paper"
    answer = seen.page.locator("details p").first
    assert not answer.is_visible()
    seen.page.locator("summary").first.click()
    assert answer.is_visible()
    read(seen, "phone")
    heard = seen.page.locator("#news").inner_text()
    seen.page.get_by_role("button", name="English").click()
    assert seen.page.locator("#news").inner_text() != heard, "who listens hears the new language"
    assert seen.page.locator("html").get_attribute("lang") == "en"
    assert seen.page.title() == made.figure.data["languages"]["en"]["title"]
    assert seen.page.get_by_role("button", name="Play").is_visible()
    assert answer.is_visible(), "what was open stays open"
    for question in made.figure.data["languages"]["en"]["questions"]:
        assert question["answer"] in seen.page.locator("#asked").text_content()
    seen.page.get_by_role("button", name="Dark theme").click()
    seen.until(theme="night")
    if name == "minima":  # its answers speak of the basins, which are painted again then
        seen.page.locator("#paint").click()
        seen.until(painted=False)
    seen.page.locator("details button").first.click()
    shown = made.figure.data["languages"]["en"]["questions"][0]["see"]
    seen.until(**shown)
    seen.page.wait_for_function(WHOLE)
    assert name != "minima" or shown["painted"]
    read(seen, "projector")
    assert seen.requests[0] == made.path.as_uri()
    assert [url for url in seen.requests[1:] if not url.startswith(("data:", "blob:"))] == []
    assert seen.complaints == []


@slow
@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", PAGES)
def test_all_can_read_it_in_each_size_language_and_theme(
    opened: Any, make: Callable[[str], Made], name: str, size: str, scheme: str, language: str
) -> None:
    seen = opened(size, make(name).path.as_uri(), color_scheme=scheme, reduced_motion="reduce")
    if language == "en":
        seen.page.get_by_role("button", name="English").click()
    seen.page.locator("summary").first.click()
    read(seen, size)
    assert seen.complaints == []
