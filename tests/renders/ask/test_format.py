"""--format: an upright film's size, its key and its command."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from engine.errors import InputError
from renders import catalog, mp4
from renders.ask.course_reader import Course, read
from renders.ask.mistakes import Mistakes
from renders.ask.options import film as film_options
from renders.film_options import QUALITIES, size
from renders.make.film import Made
from renders.make.film_key import film_key
from renders.speech import one_by_one
from tests.breadth import WIDE
from tests.command_line import races


def test_a_quality_counts_the_shorter_side() -> None:
    assert size({}) == QUALITIES["1080p60"] == size({"format": "16:9"})
    assert size({"format": "9:16"}) == (1080, 1920, 60)
    assert size({"format": "9:16", "quality": "480p15"}) == (480, 854, 15)
    assert size({"format": "1:1"}) == (1080, 1080, 60)
    assert size({"format": "4:3", "quality": "720p30"}) == (960, 720, 30)


def test_the_format_is_part_of_the_films_key_and_its_command() -> None:
    race, mistakes = catalog.films()["race"], Mistakes()
    keys, commands = set(), []
    for asked in ({}, {"format": "9:16"}, {"format": "9:16", "view": "map"}):
        options = film_options(race, asked, mistakes)
        assert options is not None
        keys.add(film_key(race, {**options.keywords(), "command": None}))
        commands.append(options.command)
    assert not mistakes.errors
    assert commands == [
        "races film race",
        "races film race --format 9:16",
        "races film race --view map --format 9:16",
    ]
    assert len(keys) == 3


def course_of(text: str, folder: Path) -> Course:
    file = folder / "mine.toml"
    file.write_text(text, encoding="utf-8")
    mistakes = Mistakes()
    found = read(file, mistakes)
    mistakes.settle()
    assert found is not None
    return found


def test_a_course_has_every_film_in_each_format_in_a_folder_of_its_own(tmp_path: Path) -> None:
    text = """
        [variants]
        formats = ["16:9", "9:16"]
        [[film]]
        scene = "race"
        [[film]]
        scene = "grid"
        format = "1:1"
    """
    lessons = {lesson.id: lesson for lesson in course_of(text, tmp_path).lessons}
    assert [*lessons] == [
        "es-night-1080p60/race",
        "es-night-1080p60-9x16/race",
        "es-night-1080p60-1x1/grid",
    ]
    commands = [lesson.options.command for lesson in lessons.values()]
    assert commands == [
        "races film race",
        "races film race --format 9:16",
        "races film grid --format 1:1",
    ]
    assert [size(lesson.options.keywords())[:2] for lesson in lessons.values()] == [
        (1920, 1080),
        (1080, 1920),
        (1080, 1080),
    ]
    assert lessons["es-night-1080p60/race"].options.own == {}  # the same film as in a course without formats


def test_pace_bare_and_short_of_a_course_are_those_of_its_films(tmp_path: Path) -> None:
    text = """
        pace = 0.8
        short = true
        [[film]]
        scene = "race"
        pace = 1.5
        [[film]]
        scene = "derivative"
        bare = true
        short = false
        [[film]]
        scene = "derivative"
        name = "more"
    """
    own = [dict(lesson.options.own) for lesson in course_of(text, tmp_path).lessons]
    assert own == [{"pace": 1.5}, {"pace": 0.8, "bare": True}, {"pace": 0.8, "short": True}]


@pytest.mark.parametrize("key", ["no-answers", "no_answers"])
def test_the_answers_of_a_courses_exercises_stay_hidden(tmp_path: Path, key: str) -> None:
    text = f"""
        {key} = true
        [[film]]
        scene = "training"
        [[film]]
        scene = "training"
        name = "answered"
        {key} = false
        [[film]]
        scene = "race"
    """
    own = [dict(lesson.options.own) for lesson in course_of(text, tmp_path).lessons]
    assert own == [{"no_answers": True}, {}, {}]


@pytest.mark.parametrize("key", ["no-answers", "no_answers"])
def test_a_mistake_in_a_key_with_a_dash_is_said_with_its_line(tmp_path: Path, key: str) -> None:
    with pytest.raises(InputError) as error:
        course_of(f'[[film]]\nscene = "training"\n{key} = 3', tmp_path)
    (said,) = one_by_one(error.value)
    assert said.fields["name"] == "no-answers"
    assert said.fields["line"] == 3


def test_what_is_wrong_with_what_films_share_is_said_once_and_where_it_stands(tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        course_of('pace = 9\n[[film]]\nscene = "race"\n[[film]]\nscene = "grid"\nformat = "2:1"', tmp_path)
    places = [each.fields.get("place") for each in one_by_one(error.value)]
    assert places == ["pace", "film[2] (grid).format"]


def test_a_still_has_larger_type_and_its_school(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    made: list[dict[str, Any]] = []

    def still(entry: object, keywords: dict[str, Any], moment: object, out: Path, **_: object) -> Made:
        made.append(keywords)
        return Made(out, None, 1.0)

    monkeypatch.setattr("renders.make.film.still", still)
    out = str(tmp_path / "race.svg")
    for typed in (["--scale", "1.25x", "--credit", "IES El Ejemplo"], ["--scale", "1"]):
        assert races("still", "race", *typed, "--out", out).exit_code == 0
    assert made[0].items() >= {"scale": 1.25, "credit": "IES El Ejemplo"}.items()
    assert "scale" not in made[1]
    refused = races("still", "race", "--scale", "2", "--out", out)
    assert refused.exit_code == 2
    assert "--scale must be 1 to 1.5" in refused.output
    assert races("film", "race", "--scale", "1.2").exit_code == 2


@WIDE
def test_a_film_and_a_still_of_the_command_line_are_upright(tmp_path: Path) -> None:
    out = tmp_path / "race.mp4"
    asked = ("race", "--optimizer", "sgd", "--steps", "2", "--format", "9:16")
    made = races("film", *asked, "--from", "0", "--to", "0.2", "--draft", "--out", str(out))
    assert made.exit_code == 0, made.output
    seen = mp4.look(out)
    assert "--format 9:16" in seen.description
    assert seen.origin["format"] == "9:16"
    picture = tmp_path / "race.pdf"
    assert races("still", *asked, "--out", str(picture)).exit_code == 0
    assert b"/MediaBox [ 0 0 405 720 ]" in picture.read_bytes()
