"""Where the race is seen: on the terrain, on the map where that is asked for or where there is no OpenGL."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.errors import InputError, InputErrors
from engine.race import Race
from renders import catalog, mp4
from renders.ask import view
from renders.ask.mistakes import Mistakes
from renders.ask.options import film as film_options
from renders.make.film import make
from renders.make.film_key import film_key
from renders.speech import Speech
from scenes.race import RaceFilm
from scenes.stage.terrain import drawing, opengl
from scenes.stage.terrain.terrain import Terrain
from tests.breadth import some
from tests.command_line import races

FEW = ("--optimizer", "sgd", "--steps", "2", "--from", "0", "--to", "0.2", "--draft")


@pytest.fixture
def _no_opengl(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """EGL is hidden from this process's drawing process, and from those of films that it makes."""
    if not opengl.LINUX:
        pytest.skip("EGL is Linux's")
    monkeypatch.setenv("__EGL_VENDOR_LIBRARY_FILENAMES", "/nowhere.json")
    running = drawing._running()
    kept, running[:] = list(running), []
    drawing.available.cache_clear()
    yield
    running[:] = kept
    drawing.available.cache_clear()


@pytest.mark.usefixtures("_no_opengl")
@pytest.mark.parametrize("language", some(["es", "en"], 2))
def test_without_opengl_the_race_is_on_the_map_and_one_line_says_so(tmp_path: Path, language: str) -> None:
    out = tmp_path / "race.mp4"
    made = races("film", "race", *FEW, "--out", str(out), language=language)
    assert made.exit_code == 0, made.output
    (line,) = [line for line in made.stderr.splitlines() if "OpenGL" in line]
    assert {"es": "el vídeo se ve en el mapa", "en": "the film is seen on the map"}[language] in line
    origin = mp4.look(out).origin
    assert origin["view"] == "map"
    assert "--view map" in mp4.look(out).description
    again = races("film", "race", *FEW, "--view", "map", "--out", str(out), language=language)
    assert again.exit_code == 0, again.output
    assert "OpenGL" not in again.stderr
    assert {"es": "ya está", "en": "made already"}[language] in again.output  # it is the very film


@pytest.mark.usefixtures("_no_opengl")
def test_no_film_of_another_view_is_kept_under_a_key(tmp_path: Path) -> None:
    """As a worker of a cluster that has no OpenGL: who asked has it, and took the terrain's key."""
    race, mistakes = catalog.films()["race"], Mistakes()
    options = film_options(race, {"steps": "2", "quality": "480p15"}, mistakes)
    assert options is not None
    with pytest.raises(InputErrors, match="OpenGL"):
        make(race, options.keywords(), tmp_path / "film.mp4")
    assert not list(tmp_path.iterdir())


@pytest.mark.usefixtures("_no_opengl")
def test_manim_gives_the_race_on_the_map_too(page: object) -> None:
    film = RaceFilm()
    assert film.view == "map"
    assert not [actor for actor in film.actors if isinstance(actor, Terrain)]
    assert film.provenance["view"] == "map"


def test_the_view_is_part_of_the_films_key_and_its_command() -> None:
    race, mistakes = catalog.films()["race"], Mistakes()
    keys, commands = set(), []
    for asked in ({}, {"view": "terrain"}, {"view": "map"}):
        options = film_options(race, asked, mistakes)
        assert options is not None
        keys.add(film_key(race, {**options.keywords(), "command": None}))
        commands.append(options.command)
    assert not mistakes.errors
    assert commands == ["races film race", "races film race --view terrain", "races film race --view map"]
    assert len(keys) == 3


def test_a_view_that_there_is_not_is_a_mistake() -> None:
    wrong = races("film", "race", "--view", "plano")
    assert wrong.exit_code == 2
    assert "terrain or map" in wrong.stderr
    with pytest.raises(InputError, match="terrain or map"):
        RaceFilm(view="side")


def test_who_asks_for_the_race_in_three_dimensions_is_told_its_name() -> None:
    for command in (("film",), ("still",)):
        for language, said in (("en", "'race3d' is now race"), ("es", "«race3d» ahora es race")):
            asked = races(*command, "race3d", language=language)
            assert asked.exit_code == 2
            assert said in asked.stderr
    assert "race3d" not in races("list", "films").output


def test_a_course_says_it_once_for_all_its_races(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "available", lambda: False)
    course = tmp_path / "course.toml"
    course.write_text(
        '[[film]]\nscene = "race"\n[[film]]\nscene = "grid"\n[[film]]\nscene = "race"\nname="b"\n'
    )
    shown = races("course", str(course), "--dry-run", "--json", "--out", str(tmp_path))
    assert shown.stderr.count("OpenGL") == 1
    assert [json.loads(line) for line in shown.stdout.splitlines()]


def test_a_start_that_was_moved_is_said_and_no_other(capsys: pytest.CaptureFixture[str]) -> None:
    asked = {
        "log(w_0) + w_1**2": "En (-0.35,-0.67), donde suelen empezar las carreras, no hay pérdida: esta"
        " empieza en (0.2,-0.7), el nodo más cercano de la cuadrícula del mapa donde la hay.\n",
        "w_0**2 + w_1**2": "",
        "branin": "",
        "neuron": "",
        "page": "",
    }
    for surface, said in asked.items():
        view.say_start(Race(surface, "sgd", steps=1), Speech("es"))
        assert capsys.readouterr().err == said
    view.say_start(Race("log(w_0) + w_1**2", "sgd", [(1, 1)], steps=1), Speech("es"))
    view.say_start(None, Speech("es"))
    assert capsys.readouterr().err == ""
