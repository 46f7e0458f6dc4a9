"""A film's poster and its loop: what they show, how large they are, how the loop repeats."""

from __future__ import annotations

import itertools
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from renders import mp4
from renders.finish import excerpts
from renders.finish.finish import KINDS, finish
from tests.renders.watching import pictures, probed

SENTENCE = "Un cuadrado crece, y se dice «por qué» en una sola frase."
RATE, FRAMES, TELLING = 15, 174, 4.0
CLOSE = 3  # of 255: two libraries' roundings from YUV to RGB


def test_the_poster_is_the_films_telling_picture(lesson: Path, finished: dict[str, Path]) -> None:
    (shown,) = pictures(finished[".png"])
    assert shown.shape == (480, 854, 3)
    apart = np.array([np.abs((picture - shown)[::3, ::3]).max() for picture in pictures(lesson)])
    assert apart.argmin() == round(TELLING * RATE)
    assert apart.min() <= CLOSE
    assert apart[0] > 50


def test_the_poster_is_tagged_as_browsers_show_it(finished: dict[str, Path]) -> None:
    assert (
        b"sRGB" in finished[".png"].read_bytes()[:200]
    )  # without it they take the film's transfer at its word


@pytest.mark.parametrize(("telling", "frame"), [(0.0, 1), (-3.0, 1), (FRAMES / RATE, -1), (99.0, -1)])
def test_a_moment_at_or_beyond_an_end_still_gives_a_picture(
    telling: float, frame: int, lesson: Path, folder: Path
) -> None:
    excerpts.poster(mp4.look(lesson), telling, folder / "x.png")
    (shown,) = pictures(folder / "x.png")
    assert np.abs(shown - list(pictures(lesson))[frame]).max() <= CLOSE


@pytest.mark.parametrize("telling", [0.0, 99.0])
def test_a_loop_at_an_end_is_as_long_as_any(telling: float, lesson: Path, folder: Path) -> None:
    excerpts.loop(mp4.look(lesson), telling, folder / "x.gif", folder / "x.webm")
    assert probed(folder / "x.webm")["streams"][0]["nb_read_packets"] == "90"


def test_the_loop_lasts_six_seconds_small_and_without_sound(finished: dict[str, Path]) -> None:
    (gif,) = probed(finished[".gif"])["streams"]
    (webm,) = probed(finished[".webm"])["streams"]
    assert (gif["codec_name"], webm["codec_name"]) == ("gif", "vp9")
    assert (gif["width"], webm["width"], webm["height"]) == (640, 640, 360)
    assert float(gif["duration"]) == pytest.approx(6.0, abs=0.05)
    assert webm["nb_read_packets"] == "90"
    assert float(probed(finished[".webm"])["format"]["duration"]) == pytest.approx(6.0, abs=1 / RATE)
    assert finished[".gif"].stat().st_size < 3_000_000


def test_the_gif_repeats_for_ever(finished: dict[str, Path]) -> None:
    data = finished[".gif"].read_bytes()
    assert data[data.index(b"NETSCAPE2.0") + 11 :][:5] == b"\x03\x01\x00\x00\x00"


@pytest.mark.parametrize("kind", [".gif", ".webm"])
def test_the_loop_shows_the_moment_and_does_not_jump_where_it_repeats(
    kind: str, lesson: Path, finished: dict[str, Path]
) -> None:
    shown = list(pictures(finished[kind]))
    steps = np.array([np.abs(after - before).mean() for before, after in itertools.pairwise(shown)])
    assert np.abs(shown[0] - shown[-1]).mean() <= 1.5 * steps.max()


@pytest.mark.parametrize("kind", [".gif", ".webm"])
def test_the_loops_first_picture_is_the_telling_one(kind: str, finished: dict[str, Path]) -> None:
    shown = next(pictures(finished[kind]))
    wide = (shown[:, :, 0] > 128).any(axis=0).nonzero()[0]  # the square grows: its right end tells the time
    assert (wide[-1] + 0.5) / 640 == pytest.approx((200 + 100 * TELLING) / 1920, abs=1.5 / 640)


@pytest.mark.parametrize("kind", [".gif", ".webm"])
def test_the_loop_has_the_films_colours(kind: str, lesson: Path, finished: dict[str, Path]) -> None:
    film = list(pictures(lesson))[round(TELLING * RATE)]
    shown = next(pictures(finished[kind]))
    for x, y in ((300, 150), (1500, 800)):  # of 1920 x 1080: in the square, and beside it
        own = film[y * 480 // 1080, x * 854 // 1920]
        assert np.abs(shown[y * 360 // 1080, x * 640 // 1920] - own).max() <= 6, (x, y)
    if kind == ".webm":
        (stream,) = probed(finished[kind])["streams"]
        assert stream["color_space"] in ("smpte170m", "bt470bg")  # two names of BT.601's matrix
        assert (stream["color_transfer"], stream["color_primaries"]) == ("bt709", "bt709")


def test_a_gif_that_is_too_large_is_made_smaller_until_it_fits(
    lesson: Path, folder: Path, finished: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    limit = finished[".gif"].stat().st_size * 2 // 3
    monkeypatch.setattr(excerpts, "GIF_LIMIT", limit)
    excerpts.loop(mp4.look(lesson), TELLING, folder / "x.gif", folder / "x.webm")
    assert (folder / "x.gif").stat().st_size < limit
    assert {path.name for path in folder.iterdir()} == {"x.gif", "x.webm"}
    assert float(probed(folder / "x.gif")["streams"][0]["duration"]) == pytest.approx(6.0, abs=0.2)


def test_the_last_resort_fits_whatever_is_shown(folder: Path) -> None:
    import ffmpeg

    width, rate, colours = excerpts.LADDER[-1]
    noise = f"nullsrc=s={width}x{width * 9 // 16}:r={rate}:d={excerpts.LASTS},geq=random(1)*255:128:128"
    excerpts.gif(ffmpeg.input(noise, f="lavfi").video, folder / "noise.gif", colours)
    assert 300_000 < (folder / "noise.gif").stat().st_size < excerpts.GIF_LIMIT


def test_all_of_a_film_as_a_gif_is_as_much_faster_as_is_asked(lesson: Path, folder: Path) -> None:
    excerpts.quick_gif(lesson, folder / "x.gif", speed=4, rate=10, width=160, colours=16)
    (stream,) = probed(folder / "x.gif")["streams"]
    assert (stream["width"], stream["height"], stream["avg_frame_rate"]) == (160, 90, "10/1")
    assert float(stream["duration"]) == pytest.approx(FRAMES / RATE / 4, abs=0.11)


def test_a_film_of_one_second_in_which_nothing_is_said(remark: Path, folder: Path) -> None:
    done = finish(remark, folder, "Un segundo.")
    assert set(done) == set(KINDS) - {".srt", ".vtt"}
    assert {path.name for path in folder.iterdir()} == {f"film{kind}" for kind in done}
    assert [stream["codec_type"] for stream in probed(done[".mp4"])["streams"]] == ["video", "data"]
    (shown,) = pictures(done[".png"])
    middle = list(pictures(remark))[8]  # of 0.5 s, the nearest even one
    assert np.abs(shown - middle).max() <= CLOSE


def test_a_film_of_one_picture_has_a_poster_and_a_loop_that_stands_still(lesson: Path, folder: Path) -> None:
    single = folder / "single.mp4"
    cut = ["ffmpeg", "-v", "error", "-i", str(lesson), "-map", "0:v", "-c", "copy", "-frames:v", "1"]
    subprocess.run([*cut, str(single)], check=True)
    movie = mp4.look(single)
    assert movie.frames == 1
    excerpts.poster(movie, 0.03, folder / "x.png")
    excerpts.loop(movie, 0.03, folder / "x.gif", folder / "x.webm")
    first = next(pictures(lesson))
    assert np.abs(next(pictures(folder / "x.png")) - first).max() <= CLOSE
    assert [len(list(pictures(folder / f"x.{kind}"))) for kind in ("gif", "webm")] == [1, 1]


@pytest.mark.parametrize("told", [None, "soon", float("nan"), [4]])
def test_a_film_that_does_not_say_what_tells_is_seen_in_its_middle(
    told: object, like_lesson: Callable[..., Path]
) -> None:
    assert mp4.look(like_lesson(telling=told)).telling == pytest.approx(FRAMES / RATE / 2)
