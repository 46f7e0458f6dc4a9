"""How long things take, by this machine's own figures: kept, read with suspicion, said as one says it."""

from __future__ import annotations

import dataclasses
import json
import math
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click.testing
import pytest

from renders import catalog
from renders.film_options import FilmOptions
from renders.make import durations, film
from renders.make.durations import FINISHING, Figure, Watch, expected
from renders.make.reports import Progress
from renders.speech import Speech

Races = Callable[..., click.testing.Result]


PATH = durations._path  # as it is: every other test has its own


@pytest.fixture(autouse=True)
def cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A cache of its own."""
    monkeypatch.setattr(durations, "_path", PATH)
    monkeypatch.setenv("OPTIMIZER_RACES_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


RACE = Figure("race", "1080p60", "", 70.0, 80.0, 20.0, 1, 30e6)


def test_what_was_kept_is_known_the_last_first_and_once_for_each_film() -> None:
    assert durations.kept() == []
    other = dataclasses.replace(RACE, film="minima")
    for figure in (RACE, other, dataclasses.replace(RACE, seconds=90.0)):
        durations.keep(figure)
    assert durations.kept() == [dataclasses.replace(RACE, seconds=90.0), other]


def test_no_more_than_some_figures_are_kept(cache: Path) -> None:
    durations.keep(RACE)
    path = cache / durations.FILE
    (one,) = json.loads(path.read_text())
    path.write_text(json.dumps([{**one, "options": f"old {n}"} for n in range(durations.MOST)]))
    durations.keep(RACE)
    assert len(json.loads(path.read_text())) == durations.MOST
    assert durations.kept()[0] == RACE


GOOD = dataclasses.asdict(RACE)
DAMAGES: dict[str, bytes] = {
    "empty": b"",
    "no JSON": b"{",
    "no text": b"\xff\xfe\x00",
    "nested without end": b"[" * 100_000,
    "a number": b"3",
    "a table": b"{}",
    "a list of other things": b'[1, null, "x", [], {}]',
    "NaN": json.dumps([{**GOOD, "length": math.nan}]).encode(),
    "infinity": json.dumps([{**GOOD, "seconds": math.inf}]).encode(),
    "negative": json.dumps([{**GOOD, "seconds": -1.0}]).encode(),
    "no length": json.dumps([{**GOOD, "length": 0}]).encode(),
    "nobody": json.dumps([{**GOOD, "jobs": 0}]).encode(),
    "half a process": json.dumps([{**GOOD, "jobs": 1.5}]).encode(),
    "true": json.dumps([{**GOOD, "seconds": True}]).encode(),
    "another size": json.dumps([{**GOOD, "quality": "8K"}]).encode(),
    "a field too many": json.dumps([{**GOOD, "x": 1}]).encode(),
    "huge": json.dumps([GOOD] * 20_000).encode(),
    "another machine": json.dumps([{**GOOD, "cores": durations.cores() + 1}]).encode(),
    "longer than anything": json.dumps([{**GOOD, "seconds": 1e300}]).encode(),
    "shorter than a frame": json.dumps([{**GOOD, "length": 1e-300}]).encode(),
    "a number that no float holds": json.dumps([{**GOOD, "seconds": 10**400}]).encode(),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_tells_nothing_and_is_written_anew(cache: Path, damage: str) -> None:
    cache.mkdir()
    (cache / durations.FILE).write_bytes(DAMAGES[damage])
    assert durations.kept() == []
    durations.keep(RACE)
    assert durations.kept() == [RACE]


@pytest.mark.parametrize("how", ["a folder", "a pipe", "a file in the way", "no name", "full"])
def test_where_nothing_can_be_kept_nothing_happens(
    cache: Path, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    if how == "a folder":
        (cache / durations.FILE).mkdir(parents=True)
    elif how == "a pipe":
        cache.mkdir()
        os.mkfifo(cache / durations.FILE)
    elif how == "a file in the way":
        cache.write_text("x")
    elif how == "no name":
        monkeypatch.setenv("OPTIMIZER_RACES_CACHE", "~nobody-has-this-name/x")
    else:
        monkeypatch.setattr(os, "fsync", full)
    assert durations.kept() == []
    durations.keep(RACE)
    assert durations.kept() == ([RACE] if how == "a pipe" else [])  # it takes the pipe's place
    assert how != "full" or not [*cache.iterdir()]


# ---- estimated


def seconds(*which: Any, figures: list[Figure], length: float | None = None) -> float:
    found = expected(*which, figures, length)
    assert found is not None
    return found.seconds


def test_a_film_takes_its_start_and_its_seconds_of_film() -> None:
    usual = ("race", "1080p60", "", 1)
    assert expected(*usual, []) is None
    assert seconds(*usual, figures=[RACE]) == 100.0
    assert seconds(*usual, figures=[RACE], length=35.0) == 60.0
    assert seconds("race", "1080p60", "", 4, figures=[RACE]) == 40.0


def test_of_another_quality_it_takes_about_what_was_measured_there() -> None:
    """The race from its start to step 16, drawn by one process: its seconds, and its bytes."""
    measured = {"480p15": (8.5, 1.21e6), "720p30": (20.7, 2.70e6), "1080p60": (86.9, 5.74e6)}
    for known, (took, size) in measured.items():
        for wanted, (takes, has) in measured.items():
            found = expected("race", wanted, "", 1, [Figure("race", known, "", 13.4, took, size=size)])
            assert found is not None
            assert takes / 2 < found.seconds < takes * 2  # it was no machine with nothing else to do
            assert found.size == pytest.approx(has, rel=0.25)


def test_the_figure_most_like_it_counts_and_whose_it_is_is_said() -> None:
    draft = Figure("race", "480p15", "", 70.0, 9.0)
    other = Figure("minima", "1080p60", "", 140.0, 300.0)
    long = Figure("race", "1080p60", "long", 210.0, 270.0)
    assert seconds("race", "480p15", "", 1, figures=[RACE, draft, other]) == 9.0
    assert seconds("race", "1080p60", "long", 1, figures=[RACE, draft, long]) == 270.0
    assert seconds("race", "1080p60", "", 1, figures=[long, RACE]) == 100.0
    found = expected("descent", "1080p60", "", 1, [other, RACE])
    assert found is not None
    assert (found.seconds, found.other) == (300.0, "minima")
    said = durations.beforehand(Speech("en"), found)
    assert said is not None
    assert "about 5 minutes" in said
    assert "another film, minima" in said


def test_a_part_of_a_film_takes_what_the_whole_takes_at_most_and_tells_nothing_of_its_length() -> None:
    part = durations.signature({"span": (10, 20)})
    found = expected("race", "1080p60", part, 1, [RACE])
    assert found is not None
    assert found.most
    assert "at most" in str(durations.beforehand(Speech("en"), dataclasses.replace(found, seconds=90.0)))
    short = Figure("race", "1080p60", part, 5.0, 6.0)
    assert expected("race", "1080p60", "", 1, [short]) is None
    assert seconds("race", "1080p60", part, 1, figures=[RACE, short]) == 6.0
    assert seconds("race", "1080p60", "", 1, figures=[short, RACE]) == 100.0


def test_what_is_no_film_is_no_films_measure() -> None:
    finishing = Figure(FINISHING, "1080p60", "", 70.0, 40.0)
    assert expected("race", "1080p60", "", 1, [finishing]) is None
    assert expected(FINISHING, "1080p60", "", 1, [RACE]) is None
    durations.keep_run(1_000_000, 5.0)
    assert durations.kept() == []
    durations.keep_run(1_000_000, 50.0)
    assert durations.before_run(Speech("en"), 1_000_000) is None
    said = durations.before_run(Speech("es"), 40_000_000)
    assert said == "Tiempo: unos 35 minutos, según lo que ha tardado antes este ordenador."


# ---- said


@pytest.mark.parametrize(
    ("seconds_", "english", "spanish"),
    [
        (61, "about a minute", "un minuto, más o menos"),
        (100, "about 2 minutes", "unos 2 minutos"),
        (184, "about 3 minutes", "unos 3 minutos"),
        (560, "about 9 minutes", "unos 9 minutos"),
        (700, "about 10 minutes", "unos 10 minutos"),
        (2580, "about 45 minutes", "unos 45 minutos"),
        (3500, "about an hour", "una hora, más o menos"),
        (5200, "about an hour and a half", "una hora y media, más o menos"),
        (7000, "about 2 hours", "unas 2 horas"),
        (40_000, "about 11 hours", "unas 11 horas"),
        (300_000, "about 3 days", "unos 3 días"),
    ],
)
def test_a_span_of_time_as_one_says_it(seconds_: float, english: str, spanish: str) -> None:
    assert durations.said(Speech("en"), seconds_) == english
    assert durations.said(Speech("es"), seconds_) == spanish


def test_under_a_minute_it_is_silent() -> None:
    for taken, silent in ((59.0, True), (61.0, False)):
        assert (durations.beforehand(Speech("en"), durations.Expected(taken)) is None) == silent


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def watched(told: list[str], quality: str, clock: Clock) -> Watch:
    options = FilmOptions(quality=quality)
    return Watch("race", options, 2, lambda progress: told.append(progress.text or progress.phase), clock)


def test_a_film_is_told_of_before_it_and_kept_after_it() -> None:
    told: list[str] = []
    clock = Clock()
    for quality, first in (("480p15", []), ("1080p60", [Speech("en").say("time.unknown")])):
        told.clear()
        watched(told, quality, clock).tell(Speech("en"))
        assert told == first  # a draft is short anywhere
    told.clear()
    watch = watched(told, "1080p60", clock)
    for phase, now in (("race", 5.0), ("scene", 8.0), ("frames", 20.0), ("frames", 100.0)):
        clock.now = now
        watch(Progress(phase, 1, 2))
    clock.now = 120.0
    watch.keep(70.0, 30_000_000)
    assert told == ["race", "scene", "frames", "frames"]
    assert durations.kept() == [Figure("race", "1080p60", "", 70.0, 100.0, 20.0, 2, 30_000_000)]
    told.clear()
    watched(told, "1080p60", clock).tell(Speech("en"))
    assert told == ["This takes about 2 minutes, by what this machine took before."]


def test_races_film_says_it_and_keeps_it_where_a_film_is_made(
    races: Races,
    stand_in: Callable[[str], catalog.FilmEntry],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setattr(catalog, "films", lambda: {"quick": stand_in("Quick")})
    made: list[str] = []

    def make(entry: Any, keywords: Any, out: Path, *, progress: Any, key: str, **_: Any) -> film.Made:
        progress(Progress("frames", 1, 1))
        fresh = not made
        made.append(key)
        out.write_bytes(b"x")
        return film.Made(out, None, 1.0, fresh)

    monkeypatch.setattr(film, "make", make)
    monkeypatch.setattr(film, "measures", lambda path: (60.0, 5))
    typed = ("film", "quick", "--quality", "720p30", "--force", "--out", str(tmp_path / "x.mp4"))
    assert "not known before its first whole film" in races(*typed).stderr
    (figure,) = durations.kept()
    assert (figure.film, figure.quality, figure.length, figure.size) == ("quick", "720p30", 60.0, 5)
    durations.keep(dataclasses.replace(figure, seconds=600.0))
    told = races(*typed, language="es")
    assert "Tiempo: unos 10 minutos, según lo que ha tardado antes este ordenador." in told.stderr
    assert durations.kept()[0].seconds == 600.0  # what was found made took nobody any time
    monkeypatch.setattr(film, "find_made", lambda key, out: out)
    assert "Tiempo" not in races(*(word for word in typed if word != "--force"), language="es").stderr


def test_make_race_says_and_keeps_it_too(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from renders import summary

    monkeypatch.setattr(summary, "language", lambda: "en")
    monkeypatch.setattr(summary, "measures", lambda path: (70.0, 30_000_000))
    (tmp_path / "x.mp4").touch()
    assert summary.before() == 0
    assert capsys.readouterr().out == f"{Speech('en').say('time.unknown')}\n"
    assert summary.main(str(tmp_path / "x.mp4"), str(int(time.time()) - 180)) == 0
    (figure,) = durations.kept()
    assert (figure.film, figure.quality, round(figure.seconds / 60)) == ("race", "1080p60", 3)
    capsys.readouterr()
    assert summary.before() == 0
    assert capsys.readouterr().out == "This takes about 3 minutes, by what this machine took before.\n"
