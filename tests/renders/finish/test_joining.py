"""A course as one film: its lessons' pictures in turn, a chapter a lesson, everything at its own time."""

from __future__ import annotations

import itertools
import json
import resource
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from renders import mp4
from renders.finish.finish import finish
from renders.finish.joining import join
from renders.finishing_error import FinishingError
from renders.make.film import carries
from renders.speech import Speech
from tests.renders.watching import digest_at, digests, in_srt, in_track, in_vtt, packets, probed

TITLE = "Curso: descenso de gradiente, α ≤ 1"
LENGTHS = (11.6, 1.0, 11.6)


@pytest.fixture(scope="module")
def films(
    lesson: Path, remark: Path, finished: dict[str, Path], tmp_path_factory: pytest.TempPathFactory
) -> list[Path]:
    """Three finished films: a lesson, a remark in which nothing is said, and the lesson in other words."""
    found = [finished[".mp4"]]
    for film, said in ((remark, "Después."), (lesson, "Al final.")):
        found.append(finish(film, tmp_path_factory.mktemp(film.stem), said)[".mp4"])
    return found


@pytest.fixture(scope="module")
def course(films: list[Path], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """All three as one."""
    return join(films, tmp_path_factory.mktemp("course") / "course.mp4", TITLE, "Todo, en orden.")


@pytest.fixture
def like(films: list[Path], tmp_path: Path) -> Callable[..., Path]:
    """The second film again, with something else in its comment."""

    def write(**origin: object) -> Path:
        movie = mp4.look(films[1])
        texts = {"title": movie.title, "comment": json.dumps(dict(movie.origin) | origin)}
        mp4.write(
            tmp_path / "like.mp4", [movie], [], movie.chapters, texts, str(origin.get("language", "es"))
        )
        return tmp_path / "like.mp4"

    return write


def test_what_is_there(course: dict[str, Path]) -> None:
    assert {path.name for path in course[".mp4"].parent.iterdir()} == {
        f"course{kind}" for kind in (".mp4", ".srt", ".vtt", ".txt")
    }


def test_the_pictures_are_those_of_the_films_and_each_is_at_its_time(
    films: list[Path], course: dict[str, Path]
) -> None:
    joined = packets(course[".mp4"])
    assert [data for *_, data in joined] == [data for film in films for *_, data in packets(film)]
    shown = sorted(pts for pts, *_ in joined)
    assert shown == [number * 1024 for number in range(174 + 15 + 174)]
    decoded = [dts for _, dts, *_ in joined]
    assert decoded == sorted(set(decoded))


def test_its_duration_is_the_sum_to_the_frame(course: dict[str, Path]) -> None:
    seen = probed(course[".mp4"])
    video = seen["streams"][0]
    assert int(video["nb_frames"]) == int(video["nb_read_packets"]) == 363
    assert float(video["duration"]) == pytest.approx(sum(LENGTHS), abs=1e-6)
    assert float(seen["format"]["duration"]) == pytest.approx(sum(LENGTHS), abs=1e-3)


def test_every_picture_is_decoded_as_in_its_own_film(films: list[Path], course: dict[str, Path]) -> None:
    joined = digests(course[".mp4"])
    assert joined == [picture for film in films for picture in digests(film)]
    for at in (173, 174, 188, 189, 200, 362):  # about the seams
        assert digest_at(course[".mp4"], at / 15) == joined[at], at


def test_a_chapter_a_lesson(course: dict[str, Path]) -> None:
    chapters = probed(course[".mp4"])["chapters"]
    assert [one["tags"]["title"] for one in chapters] == ["Ñandú: −1 ≤ x", "quick", "Ñandú: −1 ≤ x"]
    ends = [0.0, *itertools.accumulate(LENGTHS)]
    for chapter, (start, end) in zip(chapters, itertools.pairwise(ends), strict=True):
        assert float(chapter["start_time"]) == pytest.approx(start, abs=1e-9)
        assert float(chapter["end_time"]) == pytest.approx(end, abs=1e-9)


def test_captions_come_at_their_lessons_time_in_every_form(
    films: list[Path], course: dict[str, Path]
) -> None:
    own = in_srt(films[0].with_suffix(".srt"))
    expected = own + [(first + 12_600, last + 12_600, text) for first, last, text in own]
    assert in_track(course[".mp4"]) == expected
    assert in_srt(course[".srt"]) == expected
    assert in_vtt(course[".vtt"]) == expected


def test_it_says_what_it_is(course: dict[str, Path]) -> None:
    seen = probed(course[".mp4"])
    told = seen["format"]["tags"]
    assert (told["title"], told["description"]) == (TITLE, "Todo, en orden.")
    comment = json.loads(told["comment"])
    assert (comment["language"], comment["theme"]) == ("es", "night")
    assert [film["title"] for film in comment["films"]] == ["Ñandú: −1 ≤ x", "quick", "Ñandú: −1 ≤ x"]
    assert all(len(film["film"]) == 64 for film in comment["films"])
    assert [stream["tags"]["language"] for stream in seen["streams"]] == ["spa"] * 3
    assert [stream["disposition"]["default"] for stream in seen["streams"]] == [1, 0, 0]
    data = course[".mp4"].read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")


def test_it_is_none_of_the_films_that_it_holds(films: list[Path], course: dict[str, Path]) -> None:
    key = mp4.look(films[0]).origin["film"]
    assert carries(films[0], key)
    assert not carries(course[".mp4"], key)


def test_its_script_tells_lesson_after_lesson(course: dict[str, Path]) -> None:
    text = course[".txt"].read_text(encoding="utf-8")
    assert text.startswith(f"{TITLE}\n{'=' * len(TITLE)}\n\nLecciones: 3. Duración: 0:24\n")
    assert "   0:11  2. quick\n   0:12  3. Ñandú: −1 ≤ x\n" in text
    _, first, second, third = text.split("\n\n\n")
    assert first.splitlines()[:5] == [
        "1. Ñandú: −1 ≤ x",
        "=" * 16,
        "",
        "Un cuadrado crece, y se dice «por qué» en una sola frase.",
        "Duración: 0:11",
    ]
    assert "all (0:11)" in second
    assert "three (0:18)\n------------\n   0:19  3\n" in third


def test_the_same_films_give_the_same_bytes(
    films: list[Path], course: dict[str, Path], tmp_path: Path
) -> None:
    again = join(films, tmp_path / "x.mp4", TITLE, "Todo, en orden.")
    assert [kind for kind in course if again[kind].read_bytes() != course[kind].read_bytes()] == []


def test_one_film_alone_is_a_course_too(films: list[Path], tmp_path: Path) -> None:
    made = join([films[1]], tmp_path / "x.mp4", TITLE)
    assert set(made) == {".mp4", ".txt"}  # nothing is said in it
    assert packets(made[".mp4"]) == packets(films[1])


def test_captions_that_look_like_markup_survive_two_films(films: list[Path], tmp_path: Path) -> None:
    joined = mp4.look(join([films[0], films[2]], tmp_path / "x.mp4", "x")[".mp4"])
    texts = {cue.text for cue in joined.cues}
    assert any("<i>w_0 < 3</i> & {x} --> \\N 2" in " ".join(text.split()) for text in texts)


# ---- what can go wrong


def refused(films: list[Path], out: Path) -> str:
    """Why films are not joined, in one line of each language; nothing is left."""
    before = set(out.parent.iterdir())
    with pytest.raises(FinishingError) as raised:
        join(films, out, TITLE)
    assert set(out.parent.iterdir()) == before
    spanish = raised.value.said(Speech("es"))
    assert "\n" not in spanish + raised.value.reason
    assert spanish != raised.value.reason
    return raised.value.reason


def test_films_that_do_not_go_together_are_told(
    films: list[Path], like: Callable[..., Path], tmp_path: Path
) -> None:
    out = tmp_path / "x.mp4"
    assert "language" in refused([films[0], like(language="en")], out)
    assert "theme" in refused([films[0], films[1], like(theme="paper")], out)
    assert "like.mp4" in refused([films[0], like(theme="paper")], out)
    assert refused([], out)


@pytest.mark.parametrize(
    ("options", "word"),
    [
        (["-vf", "scale=640:360"], "size"),
        (["-r", "30"], "frames a second"),
        (["-profile:v", "baseline", "-x264-params", "threads=1"], "settings"),
    ],
)
def test_films_coded_in_other_ways_are_told(
    options: list[str], word: str, films: list[Path], tmp_path: Path
) -> None:
    odd = tmp_path / "odd.mp4"
    command = ["ffmpeg", "-v", "error", "-i", str(films[1]), "-map", "0:v", *options, "-c:v", "libx264"]
    subprocess.run([*command, "-video_track_timescale", "15360", str(odd)], check=True)
    reason = refused([films[0], odd], tmp_path / "x.mp4")
    assert word in reason
    assert str(odd) in reason


def test_a_film_that_is_none_or_half_is_told(films: list[Path], tmp_path: Path) -> None:
    bad = tmp_path / "bad.mp4"
    assert "bad.mp4" in refused([films[0], bad], tmp_path / "x.mp4")
    bad.write_bytes(films[0].read_bytes()[:-100])
    assert "cut short" in refused([films[0], bad], tmp_path / "x.mp4")


@pytest.mark.parametrize("kilobytes", [0, 20, 50])
def test_where_no_more_can_be_written_nothing_stays(
    kilobytes: int, films: list[Path], tmp_path: Path
) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (kilobytes * 1000, before[1]))
    try:
        reason = refused(films, tmp_path / "x.mp4")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert str(tmp_path) in reason


def test_the_films_encoder_says_the_same_of_every_film_of_a_size(films: list[Path]) -> None:
    one, other, _ = (mp4.look(film).coding for film in films)
    assert one == other
