"""A finished film as a player, a browser and a teacher meet it; and what goes wrong, which leaves nothing."""

from __future__ import annotations

import itertools
import json
import os
import resource
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from renders import catalog, excerpts, mp4, subtitles
from renders.film import make
from renders.finish import KINDS, finish
from renders.speech import Speech
from renders.unfinished import FinishingError
from tests.renders.watching import in_srt, in_track, in_vtt, packets, picture_at, pictures, probed

HERE = Path(__file__).parent
SMALL = {"quality": "480p15", "language": "es", "title": "Ñandú: −1 ≤ x", "credit": "una «profe»"}
SENTENCE = "Un cuadrado crece, y se dice «por qué» en una sola frase."
LENGTH, RATE, FRAMES, TELLING = 11.6, 15, 174, 7.0


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A film as it is made, with its subtitles beside it."""
    out = tmp_path_factory.mktemp("made") / "lesson.mp4"
    options = SMALL | {"command": "races film lesson --draft"}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.pathsep.join([str(HERE), str(catalog.PROJECT)]))
        return make(catalog.FilmEntry("lesson", "stand_ins:Lesson"), options, out).path


@pytest.fixture(scope="module")
def done(film: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The same film, finished."""
    return finish(film, film.with_suffix(".srt"), tmp_path_factory.mktemp("done"), SENTENCE)


@pytest.fixture
def other(film: Path, tmp_path: Path) -> Callable[..., Path]:
    """Another film of the same pictures, with these of its own: captions, or what its comment says."""

    def write(captions: list[subtitles.Cue] | None = None, **origin: object) -> Path:
        movie = mp4.look(film)
        texts = {"title": movie.title, "comment": json.dumps(dict(movie.origin) | origin)}
        mp4.write(tmp_path / "other.mp4", [movie], captions or [], movie.chapters, texts, movie.language)
        return tmp_path / "other.mp4"

    return write


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "work"
    made.mkdir()
    return made


# ---- what is there


def test_every_kind_is_there_and_nothing_else(done: dict[str, Path]) -> None:
    assert set(done) == set(KINDS)
    assert {path.name for path in done[".mp4"].parent.iterdir()} == {f"film{kind}" for kind in KINDS}


def test_no_picture_is_coded_again(film: Path, done: dict[str, Path]) -> None:
    assert len(packets(film)) == FRAMES
    assert packets(done[".mp4"]) == packets(film)


def test_durations_agree_to_a_frame_whoever_asks(film: Path, done: dict[str, Path]) -> None:
    seen = probed(done[".mp4"])
    assert float(seen["format"]["duration"]) == pytest.approx(LENGTH, abs=0.5 / RATE)
    (video,) = (stream for stream in seen["streams"] if stream["codec_type"] == "video")
    assert float(video["duration"]) == pytest.approx(LENGTH, abs=1e-6)
    assert float(video["start_time"]) == 0
    assert int(video["nb_read_packets"]) == int(video["nb_frames"]) == FRAMES
    assert video["avg_frame_rate"] == "15/1"
    with av.open(str(done[".mp4"])) as container:
        assert container.duration == pytest.approx(LENGTH * av.time_base, abs=av.time_base / RATE / 2)


def test_a_player_may_begin_while_it_is_still_loading(done: dict[str, Path]) -> None:
    data = done[".mp4"].read_bytes()
    assert 0 < data.index(b"moov") < data.index(b"mdat")


def test_a_player_that_is_sent_somewhere_lands_on_the_right_picture(done: dict[str, Path]) -> None:
    all_of_them = pictures(done[".mp4"])
    for at in (0, 1, 59, 60, 61, 100, 37, FRAMES - 1):
        assert np.array_equal(picture_at(done[".mp4"], at / RATE), all_of_them[at]), at


# ---- what it says of itself


def test_its_words_are_kept_and_it_gains_a_sentence(film: Path, done: dict[str, Path]) -> None:
    with av.open(str(film)) as container:
        before = json.loads(container.metadata["comment"])
    with av.open(str(done[".mp4"])) as container:
        told = dict(container.metadata)
    assert told["title"] == SMALL["title"]
    assert told["description"] == SENTENCE
    after = json.loads(told["comment"])
    assert before.items() <= after.items()
    assert {"race", "film", "language", "theme", "telling"} <= set(after)
    assert after["command"] == "races film lesson --draft"


def test_pictures_subtitles_and_chapters_are_in_the_films_language(done: dict[str, Path]) -> None:
    streams = probed(done[".mp4"])["streams"]
    assert [stream["codec_type"] for stream in streams] == ["video", "subtitle", "data"]
    assert [stream["tags"]["language"] for stream in streams] == ["spa"] * 3
    assert streams[1]["codec_name"] == "mov_text"
    assert streams[1]["tags"]["handler_name"] == "Español"


def test_subtitles_can_be_chosen_and_are_off_until_then(done: dict[str, Path]) -> None:
    video, captions, _ = (stream["disposition"] for stream in probed(done[".mp4"])["streams"])
    assert (video["default"], captions["default"], captions["forced"]) == (1, 0, 0)


def test_chapters_are_those_of_the_film_without_a_gap(film: Path, done: dict[str, Path]) -> None:
    chapters = probed(done[".mp4"])["chapters"]
    assert [one["tags"]["title"] for one in chapters] == ["one", "two", "three"]
    ends = [(float(one["start_time"]), float(one["end_time"])) for one in chapters]
    assert ends == [(0.0, 5.0), (5.0, 6.0), (6.0, LENGTH)]


# ---- subtitles


def test_captions_are_the_same_in_every_form_and_inside_the_film(film: Path, done: dict[str, Path]) -> None:
    assert done[".srt"].read_bytes() == film.with_suffix(".srt").read_bytes()
    said = in_srt(done[".srt"])
    assert len(said) == 4
    assert in_vtt(done[".vtt"]) == said
    assert in_track(done[".mp4"]) == said
    assert [first for first, _, _ in said] == sorted(first for first, _, _ in said)
    assert all(0 <= first < last <= LENGTH * 1000 for first, last, _ in said)
    assert " ".join(said[0][2].split()) == (
        "¿Y la señal? De −6,551 baja a ≤ 3·10⁻⁴: la pérdida es menor que nunca."
    )


def test_ffmpeg_itself_finds_the_tracks_texts(done: dict[str, Path]) -> None:
    command = ["ffmpeg", "-v", "error", "-i", str(done[".mp4"]), "-map", "0:s:0", "-f", "srt", "-"]
    text = subprocess.run(command, capture_output=True, check=True).stdout.decode()
    assert "De −6,551 baja" in text
    assert "00:00:08,600 --> 00:00:11,600\nlos mismos números: los de la época 12" in text


def test_any_text_comes_out_of_the_track_as_it_went_in(other: Callable[..., Path]) -> None:
    texts = ["-->", "<b>", "</i>", "&lt;", "{\\an8}", "{", "}", "a\\Nb", "1\n2", " ñ − ≤ ", "x" * 300, '"']
    cues = [subtitles.Cue(at * 900, at * 900 + 900, text) for at, text in enumerate(texts)]
    assert [text for _, _, text in in_track(other(cues))] == texts
    assert mp4.cues(other(cues)) == cues


def test_the_script_is_the_lesson_in_words(done: dict[str, Path]) -> None:
    text = done[".txt"].read_text(encoding="utf-8")
    assert text.splitlines()[:4] == [str(SMALL["title"]), "=" * 13, "", SENTENCE]
    assert "Duración: 0:11" in text
    parts = text.split("\n\n")
    one, two, three = (part for part in parts if "\n---" in part)
    assert one.splitlines()[0] == "one (0:00)"
    assert "0:00  ¿Y la señal? De −6,551 baja a ≤ 3·10⁻⁴: la pérdida es menor que nunca." in one
    assert "0:04  <i>w_0 < 3</i> & {x} --> \\N 2" in one
    assert two.splitlines() == ["two (0:05)", "----------"]
    assert [line.strip() for line in three.splitlines()[2:]] == [
        "0:06  3",
        "0:08  los mismos números: los de la época 12",
    ]


def test_a_film_in_english_is_finished_in_english(other: Callable[..., Path], folder: Path) -> None:
    made = finish(other(language="en"), None, folder, "x")
    assert "Length: 0:11" in made[".txt"].read_text(encoding="utf-8")
    assert [stream["tags"]["language"] for stream in probed(made[".mp4"])["streams"]] == ["eng"] * 2


# ---- poster and loop


def test_the_poster_is_the_films_telling_picture(film: Path, done: dict[str, Path]) -> None:
    with av.open(str(done[".png"])) as container:
        (shown,) = (frame.to_ndarray(format="rgb24").astype(np.int16) for frame in container.decode(video=0))
    assert shown.shape == (480, 854, 3)
    apart = np.array([np.abs(picture - shown).max() for picture in pictures(film).astype(np.int16)])
    assert apart.argmin() == round(TELLING * RATE)
    assert apart.min() <= 3  # two libraries' roundings from YUV to RGB
    assert apart[0] > 50


def test_the_poster_is_tagged_as_browsers_show_it(done: dict[str, Path]) -> None:
    assert b"sRGB" in done[".png"].read_bytes()[:200]  # without it they take the film's transfer at its word


@pytest.mark.parametrize("telling", [0.0, 99.0])
def test_a_moment_at_or_beyond_an_end_still_gives_a_picture(
    telling: float, other: Callable[..., Path], folder: Path
) -> None:
    made = finish(other(telling=telling), None, folder, "x")
    with av.open(str(made[".png"])) as container:
        (shown,) = (frame.to_ndarray(format="rgb24").astype(np.int16) for frame in container.decode(video=0))
    first, last = (picture_at(made[".mp4"], at).astype(int) for at in (1 / RATE, LENGTH - 1 / RATE))
    assert np.abs(shown - (last if telling > 1 else first)).max() <= 3
    assert probed(made[".webm"])["streams"][0]["nb_read_packets"] == "90"


def test_the_loop_lasts_six_seconds_small_and_without_sound(done: dict[str, Path]) -> None:
    (gif,) = probed(done[".gif"])["streams"]
    (webm,) = probed(done[".webm"])["streams"]
    assert (gif["codec_name"], webm["codec_name"]) == ("gif", "vp9")
    assert (gif["width"], webm["width"], webm["height"]) == (640, 640, 360)
    assert float(gif["duration"]) == pytest.approx(6.0, abs=0.05)
    assert webm["nb_read_packets"] == "90"
    assert float(probed(done[".webm"])["format"]["duration"]) == pytest.approx(6.0, abs=1 / RATE)
    assert done[".gif"].stat().st_size < 3_000_000


def test_the_gif_repeats_for_ever(done: dict[str, Path]) -> None:
    data = done[".gif"].read_bytes()
    assert data[data.index(b"NETSCAPE2.0") + 11 :][:5] == b"\x03\x01\x00\x00\x00"


@pytest.mark.parametrize("kind", [".gif", ".webm"])
def test_the_loop_shows_the_moment_and_does_not_jump_where_it_repeats(
    kind: str, film: Path, done: dict[str, Path]
) -> None:
    shown = pictures(done[kind]).astype(np.int16)
    steps = np.array([np.abs(after - before).mean() for before, after in itertools.pairwise(shown)])
    assert np.abs(shown[0] - shown[-1]).mean() <= 1.5 * steps.max()
    # where the square ends in the middle of the loop is where it is in the film at the telling moment
    middle = shown[round(len(shown) * (TELLING - (TELLING - 3.3) - 0.6) / 6)]
    wide = (middle[:, :, 0] > 128).any(axis=0).nonzero()[0]
    assert wide[-1] / 640 == pytest.approx((100 + 100 + 100 * TELLING) / 1920, abs=0.02)


def test_a_gif_that_is_too_large_is_made_smaller_until_it_fits(
    film: Path, folder: Path, done: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    limit = done[".gif"].stat().st_size * 2 // 3
    monkeypatch.setattr(excerpts, "GIF_LIMIT", limit)
    made = finish(film, None, folder, "x")
    assert made[".gif"].stat().st_size < limit
    assert float(probed(made[".gif"])["streams"][0]["duration"]) == pytest.approx(6.0, abs=0.2)


def test_the_last_resort_fits_whatever_is_shown(folder: Path) -> None:
    import ffmpeg

    width, rate, colours = excerpts.LADDER[-1]
    noise = f"nullsrc=s={width}x{width * 9 // 16}:r={rate}:d={excerpts.LASTS},geq=random(1)*255:128:128"
    excerpts.gif(ffmpeg.input(noise, f="lavfi").video, folder / "noise.gif", colours)
    assert 300_000 < (folder / "noise.gif").stat().st_size < excerpts.GIF_LIMIT


def test_a_film_of_one_second_in_which_nothing_is_said(tmp_path: Path, folder: Path) -> None:
    made = make(catalog.FilmEntry("remark", "stand_ins:Remark"), {"quality": "480p15"}, tmp_path / "r.mp4")
    done = finish(made.path, made.subtitles, folder, "Un segundo.")
    assert set(done) == set(KINDS) - {".srt", ".vtt"}
    assert {path.name for path in folder.iterdir()} == {f"film{kind}" for kind in done}
    assert [stream["codec_type"] for stream in probed(done[".mp4"])["streams"]] == ["video", "data"]
    with av.open(str(done[".png"])) as container:
        (shown,) = (frame.to_ndarray(format="rgb24").astype(np.int16) for frame in container.decode(video=0))
    assert (
        np.abs(shown - picture_at(made.path, Fraction(8, 15)).astype(int)).max() <= 3
    )  # of 0.5 s, the nearest


# ---- again


def test_the_same_film_gives_the_same_bytes_and_so_does_the_finished_one(
    film: Path, done: dict[str, Path], tmp_path: Path
) -> None:
    for source in (film, done[".mp4"]):
        again = tmp_path / f"again-{source.stem}"
        again.mkdir()
        made = finish(source, source.with_suffix(".srt"), again, SENTENCE)
        assert [kind for kind in KINDS if made[kind].read_bytes() != done[kind].read_bytes()] == []


def test_finished_without_captions_it_loses_the_track(done: dict[str, Path], folder: Path) -> None:
    made = finish(done[".mp4"], None, folder, SENTENCE)
    assert [stream["codec_type"] for stream in probed(made[".mp4"])["streams"]] == ["video", "data"]


# ---- what can go wrong


def refused(film: Path, captions: Path | None, folder: Path) -> FinishingError:
    """The error with which a film is not finished; it says one line in each language, and leaves nothing."""
    with pytest.raises(FinishingError) as raised:
        finish(film, captions, folder, SENTENCE)
    assert list(folder.iterdir()) == []
    error = raised.value
    for said in (error.reason, error.said(Speech("en")), error.said(Speech("es"))):
        assert said
        assert "\n" not in said
        assert "{" not in said
    assert error.said(Speech("es")) != error.reason == error.said(Speech("en"))
    return error


def test_what_is_no_film_is_refused(film: Path, tmp_path: Path, folder: Path) -> None:
    bad = tmp_path / "bad.mp4"
    assert "No such file" in refused(bad, None, folder).reason
    for content in (b"", b"not a film", b"\0\0\0\x08ftyp", film.with_suffix(".srt").read_bytes()):
        bad.write_bytes(content)
        assert "not a film" in refused(bad, None, folder).reason
    assert "not a film" in refused(tmp_path, None, folder).reason


@pytest.mark.parametrize("part", [0.02, 0.5, 0.999])
def test_half_a_film_is_refused(part: float, film: Path, tmp_path: Path, folder: Path) -> None:
    bad = tmp_path / "half.mp4"
    bad.write_bytes(film.read_bytes()[: int(film.stat().st_size * part)])
    assert "cut short" in refused(bad, None, folder).reason


def test_a_film_of_somebody_else_is_refused(film: Path, tmp_path: Path, folder: Path) -> None:
    bad = tmp_path / "holiday.mp4"
    copied = ["ffmpeg", "-v", "error", "-i", str(film), "-c", "copy", "-map", "0:v", "-map_metadata", "-1"]
    subprocess.run([*copied, str(bad)], check=True)
    assert "does not say what it shows" in refused(bad, None, folder).reason


def test_captions_that_are_none_or_another_films_are_refused(
    film: Path, tmp_path: Path, folder: Path
) -> None:
    bad = tmp_path / "bad.srt"
    assert "No such file" in refused(film, bad, folder).reason
    bad.write_text("hello")
    assert "no cue" in refused(film, bad, folder).reason
    bad.write_bytes("1\n00:00:01,000 --> 00:00:02,000\nseñal\n".encode("latin-1"))
    assert str(bad) in refused(film, bad, folder).reason
    bad.write_text("1\n00:00:11,000 --> 00:00:11,601\ntoo late\n")
    assert "too late" in refused(film, bad, folder).reason


def test_without_ffmpeg_it_says_how_to_get_it(
    film: Path, tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    error = refused(film, None, folder)
    assert "ffmpeg" in error.reason
    assert "ffmpeg.org" in error.reason or "install" in error.reason


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Put an ffmpeg of one's own, a shell script, before the real one."""

    def put(script: str) -> None:
        place = tmp_path / "bin"
        place.mkdir()
        (place / "ffmpeg").write_text(f"#!/bin/sh\n{FIND_OUT}\n{script}\n")
        (place / "ffmpeg").chmod(0o755)
        monkeypatch.setenv("PATH", f"{place}{os.pathsep}{os.environ['PATH']}")

    return put


FIND_OUT = 'for each; do case "$each" in */film.*) out="$each";; esac; done'  # the last one is what it writes
REAL = shutil.which("ffmpeg")
LINE = "[png @ 0x55d0c0ffee00] No space left on device"
FAILING = {
    "it fails": (
        f"printf '%s\\nConversion failed!\\n\\n' '{LINE}' >&2; exit 1",
        "[png] No space left on device",
    ),
    "it fails without a word": ("exit 187", "ffmpeg: 187"),
    "it is killed": ("kill -9 $$", "ffmpeg: -9"),
    "it leaves half": (f'{REAL} "$@" && truncate -s -9 "$out"', "half"),
    "it leaves half and says why": (
        f'{REAL} "$@"; truncate -s 99 "$out"; echo "{LINE}" >&2',
        "No space left",
    ),
    "it makes nothing": ("exit 0", "half"),
    "it cannot loop": (
        f'case "$out" in *.png) exec {REAL} "$@";; esac; echo Unknown encoder >&2; exit 1',
        "Unknown",
    ),
    "it cannot make a GIF": (f'case "$out" in *.gif) exit 1;; esac; exec {REAL} "$@"', ".gif"),
}


@pytest.mark.parametrize("how", FAILING)
def test_what_ffmpeg_says_is_said_in_one_line_and_nothing_stays(
    how: str, fake: Callable[[str], None], film: Path, folder: Path
) -> None:
    script, word = FAILING[how]
    fake(script)
    reason = refused(film, film.with_suffix(".srt"), folder).reason
    assert word in reason
    assert "0x55" not in reason


def test_an_ffmpeg_that_cannot_be_run_is_told(
    film: Path, tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "ffmpeg").write_bytes(b"\x7fELF no program")
    (tmp_path / "ffmpeg").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "ffmpeg" in refused(film, None, folder).reason


@pytest.mark.parametrize("kilobytes", [0, 8, 16, 24, 40, 120])
def test_where_no_more_can_be_written_nothing_stays(kilobytes: int, film: Path, folder: Path) -> None:
    """The system refuses every file larger than this, at whichever write that is; ffmpeg's files too."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (kilobytes * 1000, before[1]))
    try:
        error = refused(film, film.with_suffix(".srt"), folder)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert str(folder) in error.reason


def test_interrupted_it_ends_ffmpeg_and_leaves_nothing(
    fake: Callable[[str], None], film: Path, folder: Path, tmp_path: Path
) -> None:
    fake(f"echo half >$out; echo $$ >{tmp_path}/id.part; mv {tmp_path}/id.part {tmp_path}/id; exec sleep 60")

    def interrupt(number: int, frame: object) -> None:
        if (tmp_path / "id").exists():
            raise KeyboardInterrupt
        signal.setitimer(signal.ITIMER_REAL, 0.1)

    before = signal.signal(signal.SIGALRM, interrupt)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.1)
        with pytest.raises(KeyboardInterrupt):
            finish(film, None, folder, SENTENCE)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert list(folder.iterdir()) == []
    time.sleep(0.05)
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "id").read_text()), 0)
