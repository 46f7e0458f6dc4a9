"""The site of a course in a real browser: its films play and are followed, from the disk and a server."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from renders import catalog
from renders.course import sheets, site
from renders.course.lessons import Course, Lesson, Told
from renders.course.shelf import Shelf
from renders.film_options import FilmOptions
from renders.sheets import typeset
from renders.sheets.sheets import sheet as sheet_of
from scenes.container import Chapter, Cue
from tests.renders.shelving import put, small_film
from tests.renders.web.conftest import SIZES, slow

CUES = (Cue(500, 2500, "Una <i>curva</i> & más"), Cue(4000, 6000, "Baja"), Cue(8000, 11000, "Fin"))
CHAPTERS = (Chapter("La pregunta", 0, 7000), Chapter("La respuesta", 7000, 12_000))
SERIOUS = ("serious", "critical")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course of two lessons in Spanish, one of them in English, too."""
    shelf, work = Shelf(tmp_path_factory.mktemp("course")), tmp_path_factory.mktemp("work")
    whole = []
    for language, names in (("es", ("derivative", "race")), ("en", ("race",))):
        film = small_film(work, CUES, CHAPTERS, language=language)
        for name in names:
            options = FilmOptions(language=language, quality="480p15")
            number = 1 + ["derivative", "race"].index(name)
            lesson = Lesson(name, catalog.films()[name], options, number, "Mira **bien**.\n\n- una\n- dos")
            about = {"title": f"{name} & más", "length": 12.0, "size": [64, 36]}
            about["chapters"] = [[each.title, each.start / 1000] for each in CHAPTERS]
            put(shelf, lesson.id, {".mp4": film, ".srt": b"1"}, about)
            whole.append(lesson)
    sheet = typeset.html(sheet_of(2, "es"), "../../sheets/es", "sheet-2")  # formulas and tables that are wide
    put(sheets.shelf_in(shelf.folder), "es/sheet-2", {".pdf": b"%PDF", **sheet}, {})
    told = Told({"es": "IES El Ejemplo"}, {"es": "*Hola*, clase."}, exercises=(2,))
    titles = {"es": "Descenso", "en": "Descent"}
    site.write(Course(Path("course.toml"), titles, (), tuple(whole), told=told), shelf)
    return shelf.folder


@pytest.fixture
def lesson(visit: Any, folder: Path) -> Callable[..., Any]:
    """Opens the first lesson's page, from the disk or below an address; its captions are there."""

    def go(size: str = "projector", below: str = "", **how: Any) -> Any:
        address = f"{below or folder.as_uri() + '/'}lessons/es/derivative.html"
        seen = visit(size, address, wait=False, **how)
        seen.until(captions=len(CUES))
        return seen

    return go


def seconds(seen: Any) -> float:
    return float(seen.page.evaluate("document.querySelector('video').currentTime"))


def plays_and_is_followed(seen: Any) -> None:
    """The film plays, seeks and says the sentence of the moment; the transcript leads and follows."""
    page = seen.page
    assert page.evaluate("document.querySelector('video').textTracks[0].mode") == "hidden"
    page.get_by_role("button", name="0:07 La respuesta").click()
    page.wait_for_function("!document.querySelector('video').paused")
    assert 7 <= seconds(seen) < 11
    page.get_by_role("button", name="0:04 Baja").click()
    seen.until(cue=1)
    assert page.locator("#news").inner_text() == "Baja"
    assert page.locator(".chapters [aria-current]").inner_text().endswith("La pregunta")
    page.evaluate("document.querySelector('video').pause(); document.querySelector('video').currentTime = 1")
    seen.until(cue=0)
    lit = page.locator(".told [aria-current]")
    assert lit.locator("span").inner_text() == "Una <i>curva</i> & más"
    shown = "const t = document.querySelector('video').textTracks[0]; t.mode = 'showing';"
    page.evaluate(shown)
    page.wait_for_function("document.querySelector('video').textTracks[0].activeCues.length === 1")
    said = "document.querySelector('video').textTracks[0].activeCues[0].getCueAsHTML().textContent"
    assert page.evaluate(said) == "Una <i>curva</i> & más"
    assert seen.complaints == []


def test_from_the_disk_a_film_plays_and_its_words_follow(lesson: Any, folder: Path) -> None:
    seen = lesson("phone")
    plays_and_is_followed(seen)
    assert [url for url in seen.requests if not url.startswith((folder.as_uri(), "data:", "blob:"))] == []


def test_it_goes_by_the_keyboard_and_the_code_is_copied_at_once(lesson: Any) -> None:
    seen = lesson()
    page = seen.page
    page.locator(".told button").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    seen.until(cue=1)
    stops = "[...document.querySelectorAll('.told button')].filter((each) => each.tabIndex === 0).length"
    assert page.evaluate(stops) == 1
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copiar el código").click()
    seen.until(copied="yes")
    assert page.evaluate("navigator.clipboard.readText()") == page.locator("#code").input_value()
    page.get_by_role("button", name="Claro").click()
    seen.until(theme="paper")
    assert page.get_by_role("button", name="Oscuro").is_visible()
    page.get_by_role("link", name="Siguiente 2. race & más").click()
    page.get_by_role("link", name="English").click()
    assert page.title() == "1. race & más · Descent"
    assert seen.complaints == []


@pytest.mark.parametrize(
    ("size", "scheme"),
    [
        ("phone", "light"),
        pytest.param("projector", "dark", marks=slow),
        pytest.param("phone", "dark", marks=slow),
        pytest.param("projector", "light", marks=slow),
    ],
)
def test_axe_finds_nothing_serious_and_nothing_overflows(
    lesson: Any, visit: Any, folder: Path, size: str, scheme: str
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    home = visit(size, f"{folder.as_uri()}/index.html", wait=False, color_scheme=scheme)
    for seen in (lesson(size, color_scheme=scheme), home):
        found = Axe().run(seen.page, options={"preload": False}).response["violations"]
        serious = [each for each in found if each["impact"] in SERIOUS]
        assert [(each["id"], each["nodes"][0]["html"][:90]) for each in serious] == []
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= SIZES[size][0]
        assert seen.page.locator(".asked math").count() > 10 or seen is home
        assert seen.complaints == []


@pytest.fixture
def address(folder: Path, races_process: Callable[..., subprocess.Popen[str]]) -> Iterator[str]:
    """Where `races serve` shows it."""
    process = races_process("serve", str(folder), "--interface", "en")
    assert process.stdout is not None
    yield process.stdout.readline().split()[4]
    process.terminate()
    process.communicate()


@slow
def test_from_a_server_it_is_the_same_and_the_code_is_for_other_pages(
    lesson: Any, visit: Any, address: str, tmp_path: Path
) -> None:
    seen = lesson("projector", address)
    plays_and_is_followed(seen)
    assert [url for url in seen.requests if not url.startswith((address, "data:", "blob:"))] == []
    film = f"{address}lessons/es/derivative.html#embed"
    (other := tmp_path / "other.html").write_text(f"<iframe src={film} width=640 height=360></iframe>")
    frame = visit("projector", other.as_uri(), wait=False).page.frame_locator("iframe")
    frame.locator("video").wait_for()
    assert frame.locator("video").bounding_box()["height"] > 300
    assert not frame.locator("h1").is_visible()
