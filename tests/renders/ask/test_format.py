"""--format: an upright film's size, its key and its command."""

from __future__ import annotations

from pathlib import Path

from renders import catalog, mp4
from renders.ask.mistakes import Mistakes
from renders.ask.options import film as film_options
from renders.course.batch import of_one_format
from renders.course.lessons import Lesson
from renders.film_options import QUALITIES, FilmOptions, size
from renders.make.film_key import film_key
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


def test_a_course_joins_films_of_one_format() -> None:
    entry = catalog.films()["race"]
    wide, tall = (
        Lesson(name, entry, FilmOptions(own=own), 1) for name, own in (("a", {}), ("b", {"format": "9:16"}))
    )
    assert [*of_one_format([tall, wide])] == [wide]
    assert [*of_one_format([tall, tall])] == [tall, tall]


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
