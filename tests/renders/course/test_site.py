"""The site of a course: what it holds now, and what a teacher writes; all its links lead somewhere."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from engine.errors import InputError
from renders import catalog
from renders.course import batch, extras, pages, sheets, site, zipped
from renders.course.lessons import Course, Lesson, Told
from renders.course.shelf import Shelf
from renders.film_options import FilmOptions
from scenes.container import Chapter, Cue
from tests.renders.course.test_page import Page
from tests.renders.shelving import put, small_film

CUES = (Cue(500, 2000, "¿Y la señal?\n<i>w₀ < 3</i> & más"), Cue(7000, 9000, "Fin"))
CHAPTERS = (("La <pregunta>", 0.0), ("Fin", 6.5))
INTRODUCTION = """[notas](notas.pdf) [nada](../../nada) **Mira** [esto](https://example.org) <b>ya</b>

![x](https://example.org/x.png)

# Uno
"""
ASKED = '<p>Baja <math><mi>w</mi></math></p><img src="../../sheets/es/sheet-2-1.svg" alt="Una curva">'


def lesson(name: str, number: int, language: str = "es", **options: object) -> Lesson:
    """A lesson of the race's film, or of the derivative's."""
    film = catalog.films()["derivative" if name == "derivative" else "race"]
    made = FilmOptions(language=language, quality="480p15", **options)  # type: ignore[arg-type]
    return Lesson(name, film, made, number, INTRODUCTION if name == "derivative" else "")


COURSE = Course(
    Path("course.toml"),
    {"es": "Descenso & <gradiente>", "en": "Descent"},
    (),
    (
        lesson("race", 2),
        lesson("missing", 3),
        lesson("derivative", 1),  # as a film that is only of the second look comes after those of the first
        lesson("race", 2, theme="paper"),
        lesson("race", 2, "en"),
    ),
    told=Told({"es": "IES <El Ejemplo>"}, {"es": "*Hola*"}, (2,), pages=True),
)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """A shelf with that course but for a film, a draft, a film of another course, a sheet and a page."""
    shelf, work = Shelf(tmp_path_factory.mktemp("course")), tmp_path_factory.mktemp("work")
    film = small_film(work, CUES, [Chapter(title, round(1000 * start), 12_000) for title, start in CHAPTERS])
    files = {".mp4": film, ".srt": b"1", ".png": b"poster", ".txt": b"said", ".gif": b"gif"}
    names = [each.id for each in COURSE.whole if each.name != "missing"]
    for name in [*names, "es-night-480p15/gone", "es-night-240p15/race", "es-night-480p15/course"]:
        about = {"title": f"Vídeo {name} <b>", "length": 12.0, "size": [64, 36]}
        joined = name.endswith("/course")
        told = [[f"Vídeo es-night-480p15/{each} <b>", 0.0] for each in ("derivative", "race")]
        put(shelf, name, files, about | {"chapters": told if joined else [list(each) for each in CHAPTERS]})
    sheet = {".pdf": b"%PDF", "-answers.pdf": b"%PDF", ".html": ASKED.encode(), "-1.svg": b"<svg/>"}
    put(sheets.shelf_in(shelf.folder), "es/sheet-2", sheet, {})
    put(pages.shelf_in(shelf.folder), "race", {".html": b"page"}, {})
    (shelf.folder / "optimizers.html").write_text("there")
    (shelf.folder / "notas.pdf").write_text("of the teacher's own")
    return shelf


@pytest.fixture(scope="module")
def made(kept: Shelf) -> site.Site:
    """Its site."""
    return site.site(COURSE, kept)


def links(address: str, text: str) -> set[str]:
    """Where a page leads to, from the course's folder."""
    found = [each for tag in ("a", "img", "video", "script", "link") for each in Page(text).all(tag)]
    given = [str(each[key]) for each in found for key in ("href", "src", "poster") if each.get(key)]
    inside = [each.partition("#")[0] for each in given if not each.startswith(("data:", "https:", "#"))]
    return {posixpath.normpath(posixpath.join(posixpath.dirname(address), unquote(each))) for each in inside}


def test_it_holds_what_the_course_holds_now_in_its_order_and_every_link_leads_somewhere(
    made: site.Site, kept: Shelf
) -> None:
    lessons = [f"lessons/es/{name}.html" for name in ("derivative", "race", "race.paper-480p15")]
    assert [*made.texts] == [
        *("lessons/site.css", "lessons/site.js", "index.html", *lessons, "en.html", "lessons/en/race.html")
    ]
    reached = {to for address, text in made.texts.items() for to in links(address, text)}
    reached -= {"../../nada"}
    for to in reached:
        assert to in made.texts or (kept.folder / to).is_file(), to
    assert reached == {*made.texts, *made.files}
    assert {Path(name).suffix for name in made.files} == {
        ".mp4",
        ".png",
        ".srt",
        ".txt",
        ".pdf",
        ".html",
        ".svg",
    }
    assert not [name for name in made.files if "gone" in name or "240p15" in name]
    home = Page(made.texts["index.html"])
    assert "Lección 2 de 3" in made.texts["lessons/es/race.html"]
    assert "Lesson 1 of 1" in made.texts["lessons/en/race.html"]
    titles = [link["href"] for link in home.all("a") if str(link["href"]).startswith("lessons/es/")]
    assert [*dict.fromkeys(titles)] == [*lessons[:2], f"{lessons[0]}#exercise-2"]
    assert 'id="exercise-2"' in made.texts[lessons[0]]
    assert (
        '<a href="lessons/es/race.html">Vídeo es-night-480p15/race &lt;b&gt;</a>' in made.texts["index.html"]
    )


def test_a_lesson_has_its_chapters_and_all_that_is_said_in_its_film(made: site.Site) -> None:
    text = made.texts["lessons/es/derivative.html"]
    lesson_page = Page(text)
    (video,) = lesson_page.all("video")
    assert video["src"] == "../../es-night-480p15/derivative.mp4"
    assert video["aria-label"] == "Vídeo: Vídeo es-night-480p15/derivative <b>"
    assert "data-captions-on" not in video
    buttons = [button for button in lesson_page.all("button") if "data-at" in button]
    assert [(each["data-at"], each.get("data-until")) for each in buttons] == [
        ("0.0", None), ("6.5", None), ("0.5", "2.0"), ("7.0", "9.0"),
    ]  # fmt: skip
    assert "¿Y la señal? <i>w₀ < 3</i> & más" in lesson_page.text
    assert "La <pregunta>" in lesson_page.text
    assert "IES <El Ejemplo>" in lesson_page.text
    assert {"i", "pregunta", "b"}.isdisjoint(tag for tag, _ in lesson_page.elements)
    assert 'href="../../sheets/es/sheet-2-answers.pdf"' in text
    assert ASKED in text, "the exercise itself, and not only its sheet"
    assert ASKED not in made.texts["lessons/es/race.html"]
    assert 'href="../../pages/race.html#es"' not in text
    assert 'href="../../pages/race.html#es"' in made.texts["lessons/es/race.html"]
    code = unescape(re.search(r"<textarea.*?>(.*?)</textarea>", text, re.DOTALL)[1])  # type: ignore[index]
    (frame,) = Page(code).all("iframe")
    assert frame["src"] == "https://TU-SITIO/lessons/es/derivative.html#embed"
    assert frame["title"] == "Vídeo es-night-480p15/derivative <b>"


def test_what_a_teacher_writes_is_markdown_without_tags_pictures_or_programs(made: site.Site) -> None:
    text = made.texts["lessons/es/derivative.html"]
    assert "<strong>Mira</strong>" in text
    assert '<a href="https://example.org">esto</a>' in text
    assert "&lt;b&gt;ya&lt;/b&gt;" in text
    assert "<h2>Uno</h2>" in text
    assert not [each for each in Page(text).all("img") if "example.org" in str(each["src"])]
    assert "<em>Hola</em>" in made.texts["index.html"]
    assert "<em>Hola</em>" not in made.texts["en.html"]
    unsafe = site.html("[a](javascript:alert(1)) <script>x</script> [b](data:text/html,x)")
    assert not Page(unsafe).all("a")
    assert not Page(unsafe).all("script")


def test_a_film_without_words_in_its_picture_has_its_captions_on(kept: Shelf) -> None:
    bare = replace(COURSE, whole=(lesson("race", 2, own={"bare": True}),))
    (video,) = Page(site.site(bare, kept).texts["lessons/es/race.html"]).all("video")
    assert "data-captions-on" in video


def test_other_looks_and_languages_of_a_lesson_are_a_step_away(made: site.Site) -> None:
    paper = made.texts["lessons/es/race.paper-480p15.html"]
    assert '<span aria-current="page">claro</span>' in paper
    assert '<a href="../../lessons/es/race.html">oscuro</a>' in paper
    languages = {each["hreflang"]: each["href"] for each in Page(paper).all("a") if "hreflang" in each}
    assert languages == {"es": "../../lessons/es/race.html", "en": "../../lessons/en/race.html"}
    derivative = Page(made.texts["lessons/es/derivative.html"]).all("a")
    assert "../../en.html" in [each["href"] for each in derivative if each.get("hreflang") == "en"]


def test_pages_of_lessons_that_are_gone_go_and_what_is_as_it_was_is_not_written(kept: Shelf) -> None:
    site.write(COURSE, kept)
    page, stays = (kept.folder / f"lessons/es/{name}.html" for name in ("race", "derivative"))
    before = stays.stat().st_mtime_ns
    site.write(replace(COURSE, whole=COURSE.whole[2:3]), kept)
    assert not page.exists()
    assert not (kept.folder / "lessons/en/race.html").exists()
    site.write(COURSE, kept)
    assert page.is_file()
    site.write(COURSE, kept)
    assert page.stat().st_mtime_ns != before
    assert (kept.folder / "es-night-480p15/gone.mp4").is_file(), "no film goes"


def test_after_drafts_the_course_shows_its_own_films_and_nothing_of_the_drafts(
    kept: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoken: list[list[str]] = []
    monkeypatch.setattr(
        "renders.course.page.optimizers", lambda languages: spoken.append([*languages]) or "there"
    )

    def told(*whole: Lesson) -> dict[str, str]:
        batch.tell(replace(COURSE, whole=whole), kept, catalogue=True)
        pages = [*kept.folder.glob("*.html"), *(kept.folder / site.LESSONS).rglob("*.html")]
        return {path.relative_to(kept.folder).as_posix(): path.read_text() for path in pages}

    race, english = COURSE.whole[0], COURSE.whole[4]
    draft = replace(race, options=replace(race.options, quality="240p15"))
    first = told(draft, english)
    assert "es-night-240p15/race.mp4" in first["lessons/es/race.html"]
    assert "es-night-480p15/course.mp4" not in first["index.html"], "it joins other films than these"
    final = told(race)
    assert {*final} == {"index.html", "lessons/es/race.html", "optimizers.html"}
    assert [name for name, text in final.items() if "240p15" in text] == []
    assert "es-night-480p15/race.mp4" in final["lessons/es/race.html"]
    assert told(COURSE.whole[1]).keys() == {"optimizers.html"}, "no film of it yet, and no page of others"
    assert spoken == [["es", "en"], ["es"]]
    assert "es-night-480p15/course.mp4" in told(*COURSE.whole)["index.html"]


def test_the_zip_is_the_site_and_nothing_else(made: site.Site, kept: Shelf, tmp_path: Path) -> None:
    path = tmp_path / "course.zip"
    assert zipped.write(COURSE, kept, path)
    again = path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        archive.extractall(place := tmp_path / "unpacked")
        held: Mapping[str, str] = {
            name: archive.read(name).decode() for name in archive.namelist() if name in made.texts
        }
        names = {*archive.namelist()}
        assert archive.getinfo("index.html").compress_type == zipfile.ZIP_DEFLATED
    assert names == {*made.texts, *made.files} - {"es-night-480p15/course.mp4"}
    assert {to for address, text in held.items() for to in links(address, text)} - {"../../nada"} == names
    for address, text in held.items():
        for link in re.findall(r' (?:href|src|poster)="(?!data:|https:)([^"]+)"', text):
            name, _, part = unescape(unquote(link)).partition("#")
            to = (place / address).parent / name if name else place / address
            assert name.endswith("/nada") or to.is_file(), f"{address}: {link}"
            if part and to.resolve().relative_to(place).as_posix() in held:
                assert f'id="{part}"' in to.read_text(), f"{address}: {link}"
    assert zipped.write(COURSE, kept, path)
    assert path.read_bytes() == again
    assert zipped.is_ours(path)
    (other := tmp_path / "other.zip").write_bytes(b"PK")
    assert not zipped.is_ours(other)
    assert not zipped.write(replace(COURSE, whole=()), kept, other)
    assert other.read_bytes() == b"PK"


def test_a_zip_that_is_interrupted_leaves_the_one_before_and_nothing_else(
    kept: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, begun = tmp_path / "course.zip", list[str]()
    assert zipped.write(COURSE, kept, path)
    before = path.read_bytes()

    def interrupted(source: Any, to: Any, length: int) -> None:
        to.write(source.read(3))
        begun.extend(each.name for each in tmp_path.iterdir() if each != path)
        raise KeyboardInterrupt

    monkeypatch.setattr("shutil.copyfileobj", interrupted)
    with pytest.raises(KeyboardInterrupt):
        zipped.write(COURSE, kept, path)
    assert len(begun) == 1, "it was being written"
    assert [*tmp_path.iterdir()] == [path]
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("name", "said"),
    [("x.rar", "ends in .zip"), ("gone/x.zip", "no folder"), ("mine.zip", "no course of ours")],
)
def test_a_zip_that_cannot_be_written_is_refused_before_anything_is_made(
    name: str, said: str, tmp_path: Path, races: Callable[..., Any]
) -> None:
    (tmp_path / "mine.zip").write_bytes(b"a teacher's own")
    done = races("course", "--yes", "--out", str(tmp_path / "made"), "--zip", str(tmp_path / name))
    assert (done.exit_code, said in done.output) == (2, True)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.zip"]
    assert (tmp_path / "mine.zip").read_bytes() == b"a teacher's own"


def test_a_page_to_touch_is_made_where_something_has_changed(
    kept: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[FilmOptions] = []

    def page_of(film: str, options: FilmOptions) -> str:
        asked.append(options)
        if "surface" in options.own:
            raise InputError("exploration.large", "It is too large.")
        return "<html>"

    monkeypatch.setattr("renders.web.pages.page_of", page_of)
    shelf, course = pages.shelf_in(tmp_path), replace(COURSE, lessons=COURSE.whole[:1])
    steps = pages.plan(course, shelf)
    assert [(step.name, step.reason) for step in steps] == [("race", "new")], "once for all its variants"
    assert extras.make(steps, lambda progress: None) == (["race"], {})
    assert (asked[0].language, asked[0].theme) == ("es", "")
    assert [step.reason for step in pages.plan(course, shelf)] == [""]
    slower = replace(COURSE.whole[0], options=replace(COURSE.whole[0].options, own={"surface": "x"}))
    steps = pages.plan(replace(course, whole=(slower,), lessons=(slower,)), shelf)
    assert [(step.reason, step.what) for step in steps] == [("changed", "options")]
    made, refused = extras.make(steps, lambda progress: None)
    assert (made, [*refused]) == ([], ["race"])
    assert (tmp_path / "pages/race.html").read_text() == "<html>", "the one before stays"
    assert pages.plan(replace(course, told=Told()), shelf) == []
