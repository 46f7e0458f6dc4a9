"""The course file: which films it asks for, in which variants; and the one that comes with the project."""

from __future__ import annotations

import importlib
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.differences import Curve
from engine.race import Race
from renders import catalog, film_options
from renders.ask import options
from renders.ask.asked import gather, taken
from renders.ask.cli import application
from renders.ask.course_reader import COURSE, Course, read
from renders.ask.mistakes import Mistakes
from renders.sheets.wanted import Wanted

Reads = Callable[..., Course]


@pytest.fixture
def course(tmp_path: Path) -> Reads:
    """The course of a text; every mistake in it is raised."""

    def call(text: str, only: tuple[str, ...] = (), draft: bool = False) -> Course:
        file = tmp_path / "mine.toml"
        file.write_text(text, encoding="utf-8")
        mistakes = Mistakes()
        found = read(file, mistakes, only, draft)
        mistakes.settle()
        assert found is not None
        assert found.path == file
        return found

    return call


def ids(found: Course) -> list[str]:
    return [lesson.id for lesson in found.lessons]


def typed(command: str) -> film_options.FilmOptions:
    """What a film is made with for a command as it is on the end card."""
    words = shlex.split(command)
    assert words[:2] == ["races", "film"]
    given = application("en").commands["film"].make_context("film", words[2:]).params
    entry, mistakes = catalog.films()[given.pop("name")], Mistakes()
    made = options.film(entry, taken(entry, gather(given, mistakes), mistakes), mistakes)
    mistakes.settle()
    assert made is not None
    return made


# ---- the course of the project


def test_the_course_that_comes_along_holds_every_film_in_the_pages_order_and_both_languages() -> None:
    mistakes = Mistakes()
    found = read(COURSE, mistakes)
    mistakes.settle()
    assert found is not None
    pages = [
        "one_weight",
        "surface",
        "derivative",
        "descent",
        "by_hand",
        "learning_rate",
        "schedules",
        "minima",
        "momentum",
        "noise",
        "optimizer",
        "family",
        "race",
        "grid",
        "landscape",
        "neuron",
        "training",
    ]
    assert ids(found) == [f"{lang}-night-1080p60/{name}" for lang in ("es", "en") for name in pages]
    assert {lesson.film.name for lesson in found.lessons} == {*catalog.films()}
    assert [lesson.number for lesson in found.lessons] == [*range(1, len(catalog.films()) + 1)] * 2
    assert found.titles == {"es": "Descenso de gradiente", "en": "Gradient descent"}
    assert all(lesson.options.own == {} for lesson in found.lessons)  # each shows the page's examples
    assert found.sheets == tuple(Wanted(number, lang) for lang in ("es", "en") for number in range(1, 7))


def test_its_commented_examples_are_right(course: Reads) -> None:
    text = COURSE.read_text(encoding="utf-8")
    used, count = re.subn(r"^# (?=\[\[?[a-z.]+\]|[a-z_-]+ +=)", "", text, flags=re.MULTILINE)
    assert count > 15
    found = course(used)
    assert len(found.lessons) == 2 * 2 * 2 * 2 * len(catalog.films()) + 2 * 2 * 2  # the last one: one theme
    himmelblau = [lesson for lesson in found.lessons if lesson.name == "himmelblau"]
    assert {(lesson.options.theme, lesson.options.own["race"].steps) for lesson in himmelblau} == {
        ("paper", 120)
    }
    derivative = next(lesson for lesson in found.lessons if lesson.name == "derivative")
    own = {"curve": Curve("x**3 - 3*x", (-2.5, 2.5), "mi cúbica"), "points": (-2.0, 0.5), "short": True}
    own |= {"pace": 0.8, "bare": True}  # the whole course's
    assert derivative.options.own == own


def test_it_is_read_in_under_a_second_without_anything_heavy() -> None:
    program = (
        "import sys, time; from renders.ask.course_reader import COURSE, read\n"
        "from renders.ask.mistakes import Mistakes\n"
        "began = time.perf_counter(); read(COURSE, Mistakes()); print(time.perf_counter() - began)\n"
        "print(*{name.split('.')[0] for name in sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    seconds, names = done.stdout.splitlines()
    assert float(seconds) < 1
    assert not {*names.split()} & {"manim", "tensorflow", "keras", "sympy", "xarray", "av"}


# ---- variants


HIMMELBLAU = """
[race.himmelblau]
surface = "himmelblau"
optimizer = ["adam:learning_rate=0.1", "sgd:learning_rate=0.01"]
start = [-1, 2]
steps = 80
"""


def test_where_nothing_is_said_a_film_is_spanish_dark_and_full_size(course: Reads) -> None:
    found = course('[[film]]\nscene = "race"')
    assert ids(found) == ["es-night-1080p60/race"]
    (lesson,) = found.lessons
    assert lesson.options == typed("races film race")
    assert lesson.options.usual == Race()
    assert set(found.titles) == {"es", "en"}
    assert all(found.titles.values())


def test_the_defaults_at_the_top_are_those_of_every_film(course: Reads) -> None:
    top = 'language = "en"\ntheme = "paper"\nquality = "720p30"\ncredit = "Me"\ntitle = "All of it"\n'
    found = course(
        top + '[[film]]\nscene = "race"\n[[film]]\nscene = "grid"\ncredit = "You"\ntitle = "Eight"'
    )
    assert ids(found) == ["en-paper-720p30/race", "en-paper-720p30/grid"]
    race, grid = (lesson.options for lesson in found.lessons)
    assert (race.title, race.credit, grid.title, grid.credit) == (None, "Me", "Eight", "You")
    assert found.titles == {"es": "All of it", "en": "All of it"}


def test_every_film_is_made_in_every_variant_those_of_one_together(course: Reads) -> None:
    variants = '[variants]\nlanguages = ["en", "es"]\nthemes = ["night", "paper"]\nqualities = ["480p15"]\n'
    found = course(variants + '[[film]]\nscene = "race"\n[[film]]\nscene = "minima"')
    assert ids(found) == [
        f"{language}-{theme}-480p15/{name}"
        for language in ("en", "es")
        for theme in ("night", "paper")
        for name in ("race", "minima")
    ]
    assert [lesson.number for lesson in found.lessons] == [1, 2] * 4


def test_what_a_film_names_itself_it_is_made_in_only(course: Reads) -> None:
    text = '[variants]\nlanguages = ["es", "en"]\nthemes = ["night", "paper"]\n'
    text += '[[film]]\nscene = "race"\ntheme = "paper"\nquality = ["720p30", "480p15"]\n'
    text += '[[film]]\nscene = "grid"\nlanguage = "en"'
    assert ids(course(text)) == [
        "en-night-1080p60/grid", "en-paper-1080p60/grid",
        "es-paper-720p30/race", "es-paper-480p15/race", "en-paper-720p30/race", "en-paper-480p15/race",
    ]  # fmt: skip


def test_a_draft_has_every_film_once_and_small(course: Reads) -> None:
    text = '[variants]\nqualities = ["2160p60", "1080p60"]\n'
    text += '[[film]]\nscene = "race"\n[[film]]\nscene = "grid"\nquality = ["720p30", "480p15"]'
    assert ids(course(text, draft=True)) == ["es-night-480p15/race", "es-night-480p15/grid"]


def test_only_some_films_keep_their_places_in_the_course(course: Reads) -> None:
    text = '[variants]\nlanguages = ["es", "en"]\n'
    text += "".join(f'[[film]]\nscene = "{name}"\n' for name in ("race", "grid", "minima"))
    found = course(text, ("minima", "en-night-1080p60/grid", "minima"))
    assert [(lesson.id, lesson.number) for lesson in found.lessons] == [
        ("es-night-1080p60/minima", 3),
        ("en-night-1080p60/grid", 2),
        ("en-night-1080p60/minima", 3),
    ]


def test_a_title_by_language_reaches_the_films_of_that_language(course: Reads) -> None:
    text = 'title = { en = "Together" }\n[variants]\nlanguages = ["es", "en"]\n'
    text += '[[film]]\nscene = "race"\ntitle = { es = "Cuatro" }\ncredit = { es = "Yo", en = "Me" }'
    found = course(text)
    assert [(lesson.options.title, lesson.options.credit) for lesson in found.lessons] == [
        ("Cuatro", "Yo"),
        (None, "Me"),
    ]
    assert found.titles["en"] == "Together"
    assert found.titles["es"]


# ---- races and options


def test_what_a_teacher_writes_and_the_pages_to_touch_are_the_sites_and_no_films(course: Reads) -> None:
    text = """introduction = { es = "*Hola*" }
    pages = true
    sheets = [3]
    credit = "IES"
    [variants]
    languages = ["es", "en"]
    [[film]]
    scene = "race"
    introduction = \"\"\"
    Mira **bien**.

    Dos veces.
    \"\"\"
    """
    found = course(text, only=("race",))
    assert found.told.introductions == {"es": "*Hola*"}
    assert (found.told.pages, found.told.exercises, found.told.credits["en"]) == (True, (3,), "IES")
    assert found.sheets == (), "the site has what the course has, whatever is called for"
    assert [lesson.introduction.split("\n")[0] for lesson in found.lessons] == ["Mira **bien**."] * 2
    assert "introduction" not in found.lessons[0].options.keywords()


def test_a_named_race_is_every_films_that_names_it_and_what_a_film_says_goes_over_it(course: Reads) -> None:
    text = HIMMELBLAU + '[[film]]\nscene = "race"\nrace = "himmelblau"\n'
    text += '[[film]]\nscene = "race"\nname = "long"\nrace = "himmelblau"\nsteps = 120\nsurface = "bowl"\n'
    text += '[[film]]\nscene = "grid"\nrace = "himmelblau"\nlineup = "page"\n'
    race, long, grid = (lesson.options.own["race"] for lesson in course(text).lessons)
    contenders = ["adam:learning_rate=0.1", "sgd:learning_rate=0.01"]
    assert race == Race("himmelblau", contenders, [(-1, 2)], 80)
    assert long == Race("bowl", contenders, [(-1, 2)], 120)
    assert grid == Race("himmelblau", None, [(-1, 2)], 80)


def test_a_film_takes_from_a_named_race_what_it_can_show(course: Reads) -> None:
    text = HIMMELBLAU + '[[film]]\nscene = "surface"\nrace = "himmelblau"\n'
    text += '[[film]]\nscene = "descent"\nrace = "himmelblau"\noptimizer = "sgd:learning_rate=0.02"'
    surface, descent = (lesson.options for lesson in course(text).lessons)
    assert surface.command == "races film surface --surface himmelblau --start=-1,2"
    assert surface.own["race"] == Race("himmelblau", starts=[(-1, 2)])
    assert descent.own["race"] == Race("himmelblau", ["sgd:learning_rate=0.02"], [(-1, 2)], 80)


def test_a_race_may_stand_in_its_film(course: Reads) -> None:
    text = '[[film]]\nscene = "race"\nsteps = 9\nrace = { surface = "bowl", start = "1,2", steps = 30 }'
    (lesson,) = course(text).lessons
    assert lesson.options.own["race"] == Race("bowl", None, [(1, 2)], 9)


def test_a_lesson_is_the_film_that_its_command_makes(course: Reads) -> None:
    text = 'credit = "I"\n[variants]\nlanguages = ["es", "en"]\nthemes = ["paper"]\n' + HIMMELBLAU
    text += '[[film]]\nscene = "grid"\nname = "mine"\nrace = "himmelblau"\nfrom = 10\nto = 20\ntitle = "T"\n'
    text += '[[film]]\nscene = "derivative"\nfunction = "x**2"\ndomain = [-1, 1]\nat = [0.5, -0.5]\n'
    text += '[[film]]\nscene = "learning_rate"\nexperiment = [[0.1, 20], [1, 5]]\nrates = [0.001, 1]\n'
    text += '[[film]]\nscene = "minima"\nstart = [[0.3, 1.3], [-1, 0]]\ncloud = 300\nquality = "480p15"'
    found = course(text)
    assert len(found.lessons) == 8
    for lesson in found.lessons:
        assert lesson.options.command is not None
        assert lesson.options == typed(lesson.options.command)
        assert lesson.options.keywords()["theme"] == "paper"


def test_the_file_may_begin_with_an_editors_mark(course: Reads) -> None:
    assert ids(course('\ufeff[[film]]\nscene = "race"')) == ["es-night-1080p60/race"]


# ---- what a film shows where nothing is asked for


@pytest.mark.parametrize("name", catalog.films())
def test_the_usual_options_of_a_film_are_its_own_defaults(name: str) -> None:
    entry = catalog.films()[name]
    module, _, scene = entry.scene.partition(":")
    make = getattr(importlib.import_module(module), scene)
    mistakes = Mistakes()
    asked, nothing = (options.film(entry, given, mistakes) for given in (entry.usual, {}))
    mistakes.settle()
    assert asked is not None
    assert nothing is not None
    assert nothing.own == {}
    shown, told = shows(make(composed=False)), shows(make(**asked.own, composed=False))
    assert shown.keys() == told.keys()
    for key, value in shown.items():
        assert np.array_equal(value, told[key]) if key == "rates" else value == told[key], key
    assert shown.get("race") == nothing.usual
    assert {"race", "races", "curve", "training", "fit", "short", "eight"} & shown.keys()


def shows(film: object) -> Mapping[str, Any]:
    """What a film holds of what it shows."""
    names = (
        "race",
        "races",
        "curve",
        "points",
        "pairs",
        "rates",
        "cloud_size",
        "span",
        "training",
        "fit",
        "short",
        "eight",
    )
    return {name: value for name, value in vars(film).items() if name in names}
