"""A finished film as a player and a teacher meet it: pictures, words, chapters, captions."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import av
import pytest

from renders import mp4
from renders.finish.finish import KINDS, finish
from scenes.container import Cue
from tests.renders.watching import (
    digest_at,
    digests,
    in_srt,
    in_track,
    in_vtt,
    packets,
    probed,
)

SENTENCE = "Un cuadrado crece, y se dice «por qué» en una sola frase."
LENGTH, RATE, FRAMES = 11.6, 15, 174


# ---- what is there


def test_every_kind_is_there_and_nothing_else(finished: dict[str, Path]) -> None:
    assert set(finished) == set(KINDS)
    assert {path.name for path in finished[".mp4"].parent.iterdir()} == {f"film{kind}" for kind in KINDS}


def test_no_picture_is_coded_again(lesson: Path, finished: dict[str, Path]) -> None:
    assert len(packets(lesson)) == FRAMES
    assert packets(finished[".mp4"]) == packets(lesson)


def test_durations_agree_to_a_frame_whoever_asks(lesson: Path, finished: dict[str, Path]) -> None:
    seen = probed(finished[".mp4"])
    assert float(seen["format"]["duration"]) == pytest.approx(LENGTH, abs=0.5 / RATE)
    (video,) = (stream for stream in seen["streams"] if stream["codec_type"] == "video")
    assert float(video["duration"]) == pytest.approx(LENGTH, abs=1e-6)
    assert float(video["start_time"]) == 0
    assert int(video["nb_read_packets"]) == int(video["nb_frames"]) == FRAMES
    assert video["avg_frame_rate"] == "15/1"
    with av.open(str(finished[".mp4"])) as container:
        assert container.duration == pytest.approx(LENGTH * av.time_base, abs=av.time_base / RATE / 2)


def test_a_player_may_begin_while_it_is_still_loading(finished: dict[str, Path]) -> None:
    data = finished[".mp4"].read_bytes()
    assert 0 < data.index(b"moov") < data.index(b"mdat")


def test_a_player_that_is_sent_somewhere_lands_on_the_right_picture(finished: dict[str, Path]) -> None:
    all_of_them = digests(finished[".mp4"])
    for at in (0, 1, 59, 60, 61, 100, 37, FRAMES - 1):
        assert digest_at(finished[".mp4"], at / RATE) == all_of_them[at], at


# ---- what it says of itself


def test_its_words_are_kept_and_it_gains_a_sentence(lesson: Path, finished: dict[str, Path]) -> None:
    with av.open(str(lesson)) as container:
        before = json.loads(container.metadata["comment"])
    with av.open(str(finished[".mp4"])) as container:
        told = dict(container.metadata)
    assert told["title"] == "Ñandú: −1 ≤ x"
    assert told["description"] == SENTENCE
    after = json.loads(told["comment"])
    assert before.items() <= after.items()
    assert {"race", "film", "language", "theme", "telling"} <= set(after)
    assert after["command"] == "races film lesson --draft"


def test_pictures_subtitles_and_chapters_are_in_the_films_language(finished: dict[str, Path]) -> None:
    streams = probed(finished[".mp4"])["streams"]
    assert [stream["codec_type"] for stream in streams] == ["video", "subtitle", "data"]
    assert [stream["tags"]["language"] for stream in streams] == ["spa"] * 3
    assert streams[1]["codec_name"] == "mov_text"
    assert streams[1]["tags"]["handler_name"] == "Español"


def test_subtitles_can_be_chosen_and_are_off_until_then(lesson: Path, finished: dict[str, Path]) -> None:
    for film in (lesson, finished[".mp4"]):
        video, captions, _ = (stream["disposition"] for stream in probed(film)["streams"])
        assert (video["default"], captions["default"], captions["forced"]) == (1, 0, 0)


def test_chapters_are_those_of_the_film_without_a_gap(lesson: Path, finished: dict[str, Path]) -> None:
    chapters = probed(finished[".mp4"])["chapters"]
    assert [one["tags"]["title"] for one in chapters] == ["one", "two", "three"]
    ends = [(float(one["start_time"]), float(one["end_time"])) for one in chapters]
    assert ends == [(0.0, 5.0), (5.0, 6.0), (6.0, LENGTH)]


# ---- subtitles


def test_captions_are_the_same_in_every_form_and_inside_the_film(
    lesson: Path, finished: dict[str, Path]
) -> None:
    assert finished[".srt"].read_bytes() == lesson.with_suffix(".srt").read_bytes()
    said = in_srt(finished[".srt"])
    assert len(said) == 4
    assert in_vtt(finished[".vtt"]) == said
    assert in_track(lesson) == in_track(finished[".mp4"]) == said
    assert [first for first, _, _ in said] == sorted(first for first, _, _ in said)
    assert all(0 <= first < last <= LENGTH * 1000 for first, last, _ in said)
    assert " ".join(said[0][2].split()) == (
        "¿Y la señal? De −6,551 baja a ≤ 3·10⁻⁴: la pérdida es menor que nunca."
    )


def test_ffmpeg_itself_finds_the_tracks_texts(finished: dict[str, Path]) -> None:
    command = ["ffmpeg", "-v", "error", "-i", str(finished[".mp4"]), "-map", "0:s:0", "-f", "srt", "-"]
    text = subprocess.run(command, capture_output=True, check=True).stdout.decode()
    assert "De −6,551 baja" in text
    assert "00:00:08,600 --> 00:00:11,600\nlos mismos números: los de la época 12" in text


def test_any_text_comes_out_of_the_track_as_it_went_in(like_lesson: Callable[..., Path]) -> None:
    texts = ["-->", "<b>", "</i>", "&lt;", "{\\an8}", "{", "}", "a\\Nb", "1\n2", " ñ − ≤ ", "x" * 300, '"']
    cues = [Cue(at * 900, at * 900 + 900, text) for at, text in enumerate(texts)]
    assert [text for _, _, text in in_track(like_lesson(cues))] == texts
    assert mp4.look(like_lesson(cues)).cues == cues


def test_the_script_is_the_lesson_in_words(finished: dict[str, Path]) -> None:
    text = finished[".txt"].read_text(encoding="utf-8")
    assert text.splitlines()[:4] == ["Ñandú: −1 ≤ x", "=" * 13, "", SENTENCE]
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


def test_a_film_in_english_is_finished_in_english_and_without_captions_has_no_track(
    like_lesson: Callable[..., Path], folder: Path
) -> None:
    film = like_lesson(language="en")
    assert [stream["tags"]["language"] for stream in probed(film)["streams"]] == ["spa"] * 2
    made = finish(film, folder, "x")
    assert "Length: 0:11" in made[".txt"].read_text(encoding="utf-8")
    streams = probed(made[".mp4"])["streams"]
    assert [stream["codec_type"] for stream in streams] == ["video", "data"]
    assert [stream["tags"]["language"] for stream in streams] == ["eng"] * 2


# ---- again


def test_the_same_film_gives_the_same_bytes_and_so_does_the_finished_one(
    lesson: Path, finished: dict[str, Path], tmp_path: Path
) -> None:
    for source in (lesson, finished[".mp4"]):
        again = tmp_path / f"again-{source.stem}"
        again.mkdir()
        made = finish(source, again, SENTENCE)
        assert [kind for kind in KINDS if made[kind].read_bytes() != finished[kind].read_bytes()] == []
