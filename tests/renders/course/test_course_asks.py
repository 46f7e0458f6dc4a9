"""`races course` without FILE: it says what it would make and asks, where somebody can answer."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click.testing
import pytest

from renders import catalog
from renders.ask import course_reader
from renders.course import batch, course_plan
from renders.course.batch import Summary
from renders.make import durations

Races = Callable[..., click.testing.Result]
COURSE = """quality = "480p15"
[variants]
languages = ["es", "en"]
[[film]]
scene = "captioned"
[[film]]
scene = "quick"
"""


@pytest.fixture(autouse=True)
def made(
    monkeypatch: pytest.MonkeyPatch, stand_in: Callable[[str], catalog.FilmEntry], tmp_path: Path
) -> list[int]:
    """The project's course is two stand-ins in two languages; how many films each making was to make."""
    known = {name.lower(): stand_in(name) for name in ("Captioned", "Quick")}
    monkeypatch.setattr(catalog, "films", lambda: known)
    file = tmp_path / "course.toml"
    file.write_text(COURSE, encoding="utf-8")
    monkeypatch.setattr(course_reader, "COURSE", file)
    monkeypatch.setenv("OPTIMIZER_RACES_CACHE", str(tmp_path / "cache"))
    counts: list[int] = []

    def make(asked: Any, steps: Any, shelf: Any, report: Any, **_: Any) -> Summary:
        report.begin(steps, 1)
        counts.append(sum(bool(step.reason) for step in steps))
        return Summary()

    monkeypatch.setattr(batch, "make", make)
    return counts


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """A terminal at which somebody types these lines, or what is raised there."""

    class Typed(io.StringIO):
        def readline(self, *_: Any) -> str:
            line = super().readline()
            if line == "^C\n":
                raise KeyboardInterrupt
            return line

    def there(*lines: str) -> None:
        monkeypatch.setattr(course_plan, "_is_terminal", lambda stream: True)
        typed = Typed("".join(f"{line}\n" for line in lines))
        monkeypatch.setattr(course_plan, "_typed_line", typed.readline)

    return there


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("typed", [(), ("--draft",), ("--json",), ("--only", "quick"), ("--jobs", "2")])
def test_where_nobody_can_answer_nothing_is_made(
    typed: tuple[str, ...], language: str, races: Races, made: list[int], tmp_path: Path
) -> None:
    before = sorted(tmp_path.rglob("*"))
    refused = races("course", *typed, language=language)
    assert refused.exit_code == 2
    assert "races course --yes" in refused.stderr
    assert refused.stdout == ""
    films = 2 if "--only" in typed else 4
    assert re.match(rf"[\w ]+: {films} \([\w ]+: es, en; [\w ]+: 480p15\)", refused.stderr), refused.stderr
    assert str(tmp_path / "made" / "course") in refused.stderr
    assert made == []
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    ("typed", "films"),
    [
        (("--yes",), 4),
        (("FILE",), 4),
        (("FILE", "--yes"), 4),
        (("--yes", "--only", "quick"), 2),
        (("FILE", "--json"), 4),
        (("--yes", "--json"), 4),
    ],
)
def test_what_is_never_asked_about(
    typed: tuple[str, ...],
    films: int,
    races: Races,
    made: list[int],
    tmp_path: Path,
    answer: Callable[..., None],
) -> None:
    answer("no")
    told = races("course", *(str(tmp_path / "course.toml") if word == "FILE" else word for word in typed))
    assert told.exit_code == 0, told.output
    assert made == [films]
    assert "no]" not in told.output


@pytest.mark.parametrize("flag", ["--dry-run", "--list"])
def test_what_makes_nothing_does_not_ask(
    flag: str, races: Races, made: list[int], answer: Callable[..., None]
) -> None:
    answer("yes")
    told = races("course", flag)
    assert (told.exit_code, made) == (0, [])
    assert "no]" not in told.output


def test_where_nothing_is_to_be_made_it_does_not_ask(
    races: Races, made: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "_step", lambda lesson, *_: batch.Step(lesson, "k", "w"))
    assert races("course").exit_code == 0
    assert made == [0]


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("word", ["yes", "y", "Y", " YES ", "sí", "si", "s", "SÍ", "Sí.", "si\u0301"])
def test_yes_in_both_languages(
    word: str, language: str, races: Races, made: list[int], answer: Callable[..., None]
) -> None:
    answer(word)
    told = races("course", language=language)
    assert (told.exit_code, made) == (0, [4]), told.output
    assert {"en": "yes/no [no]: ", "es": "sí/no [no]: "}[language] in told.stdout


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("lines", [("",), ("no",), ("N",), ("perhaps", "what?", "no")])
def test_enter_is_no_and_what_is_neither_is_asked_again(
    lines: tuple[str, ...],
    language: str,
    races: Races,
    made: list[int],
    answer: Callable[..., None],
    tmp_path: Path,
) -> None:
    answer(*lines)
    told = races("course", language=language)
    assert (told.exit_code, made) == (2, [])
    assert told.stdout.count("[no]: ") == len(lines)
    assert {"en": "Nothing was made.", "es": "No se ha generado nada."}[language] in told.stdout
    assert not (tmp_path / "made").exists()


def test_at_the_end_of_what_is_typed_or_at_ctrl_c_nothing_is_made(
    races: Races, made: list[int], answer: Callable[..., None], tmp_path: Path
) -> None:
    answer()
    told = races("course")
    assert (told.exit_code, made) == (2, [])
    assert "\nNothing was made.\n" in told.stdout
    answer("^C")
    assert (races("course").exit_code, made) == (130, [])
    assert not (tmp_path / "made").exists()


def test_mistakes_and_what_is_missing_come_before_the_question(
    races: Races, made: list[int], answer: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    answer("yes")
    told = races("course", "--jobs", "0")
    assert (told.exit_code, "[no]" in told.output) == (2, False)
    monkeypatch.setattr("shutil.which", lambda name: None)
    told = races("course")
    assert (told.exit_code, "[no]" in told.output, made) == (1, False, [])


# ---- how long, how large


def figure(film: str, quality: str = "480p15", **more: Any) -> durations.Figure:
    """A minute of film that took ten minutes."""
    known = {"options": "", "length": 60.0, "seconds": 600.0, "size": 20e6, "beside": 5e6}
    return durations.Figure(film, quality, **{**known, **more})


def test_it_says_how_long_and_how_large_by_this_machines_own_figures(
    races: Races, answer: Callable[..., None]
) -> None:
    answer("no")
    told = races("course").stdout
    assert "not known" in told
    assert not re.search(r"about \d", told)
    durations.keep(figure("captioned"))
    durations.keep(figure("quick", seconds=300.0))
    answer("no")
    told = races("course", "--jobs", "1", language="es").stdout  # two of 10 min and two of 5
    assert "unos 30 minutos" in told
    assert "unos 180 MB" in told  # 4 * (20 + 5), and 80 of the two joined ones
    answer("no")
    assert "about 15 minutes" in races("course", "--jobs", "2").stdout
    answer("no")
    assert "cluster" in races("course", "--scheduler", "tcp://192.0.2.7:8786").stdout


def test_a_course_that_is_not_asked_about_says_how_long_it_takes_too(races: Races, tmp_path: Path) -> None:
    file = str(tmp_path / "course.toml")
    assert "takes" not in races("course", file, "--jobs", "1").stderr  # nothing is known, of drafts
    durations.keep(figure("captioned", seconds=12.0))
    assert "takes" not in races("course", file, "--jobs", "1").stderr  # 48 s
    durations.keep(figure("captioned", seconds=1800.0))
    assert (
        "This takes about 2 hours, by what this machine took before."
        in races("course", file, "--jobs", "1").stderr
    )
    told = races("course", file, "--jobs", "1", "--json").stdout.splitlines()
    events = {json.loads(line)["event"]: json.loads(line) for line in told}
    assert [*events] == ["plan", "estimate", "end"]
    assert events["estimate"] == {"event": "estimate", "seconds": 7200.0, "bytes": 180_000_000}


def test_a_film_that_was_made_here_takes_what_it_took(
    races: Races, answer: Callable[..., None], tmp_path: Path
) -> None:
    from renders.course.shelf import Shelf
    from tests.renders.shelving import put

    shelf = Shelf(tmp_path / "made" / "course")
    about = {"scene": "quick", "quality": "480p15", "length": 30.0, "key": "before"}
    for language, seconds in (("es", 3000.0), ("en", 3600.0)):
        seconds_of = {"seconds": {"film": seconds, "finishing": 600.0}}
        files = {".mp4": b"x" * 1000, ".srt": b"x"}
        put(shelf, f"{language}-night-480p15/quick", files, {**about, **seconds_of})
    answer("no")
    told = races("course", "--only", "quick", "--jobs", "1").stdout  # 50 + 60 + 2 * 10 minutes
    assert "about 2 hours" in told
