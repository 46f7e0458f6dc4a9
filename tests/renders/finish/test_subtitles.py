"""Captions as SRT, WebVTT and timed text: what goes in comes out of all three."""

from __future__ import annotations

from pathlib import Path

import pytest
import srt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from renders.finish import subtitles
from renders.finish.subtitles import Cue
from tests.renders.watching import in_srt, in_vtt

# Lines as a caption may have them: printable, not blank; and those that look like something else.
LETTERS = st.characters(blacklist_categories=("Cs", "Cc", "Zl", "Zp"))
ODD = st.sampled_from(
    ["-->", "<i>", "</i>", "&", "&amp;", "{", "}", "\\N", "7", "WEBVTT", "−1 ≤ ñ", "NOTE x"]
)
LINES = st.lists(st.one_of(ODD, st.text(LETTERS, min_size=1, max_size=12)), min_size=1, max_size=4).map(
    " ".join
)
TEXTS = st.lists(LINES.filter(lambda line: line.strip()), min_size=1, max_size=3).map("\n".join)


def as_cues(texts: list[str]) -> list[Cue]:
    return [Cue(at * 4000 + 123, at * 4000 + 3456, text) for at, text in enumerate(texts)]


@given(texts=st.lists(TEXTS, min_size=1, max_size=5))
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_goes_in_comes_out_of_every_form(texts: list[str], tmp_path: Path) -> None:
    cues = as_cues(texts)
    said = [(cue.start, cue.end, cue.text) for cue in cues]
    written = tmp_path / "x.srt"
    written.write_text(subtitles.srt(cues), encoding="utf-8", newline="")
    assert subtitles.read_srt(written.read_text(encoding="utf-8")) == cues
    written.with_suffix(".vtt").write_text(subtitles.vtt(cues), encoding="utf-8", newline="")
    assert in_vtt(written.with_suffix(".vtt")) == said
    assert [subtitles.sampled(subtitles.sample(text)) for text in texts] == texts
    if not any(line.strip().isdigit() for text in texts for line in text.split("\n")):
        assert in_srt(written) == said  # a line that is a number is another's reader's own affair


@given(texts=st.lists(TEXTS, min_size=1, max_size=5))
@settings(max_examples=100)
def test_it_reads_and_writes_what_the_films_writer_does(texts: list[str]) -> None:
    from datetime import timedelta

    given_ = [
        srt.Subtitle(0, timedelta(milliseconds=cue.start), timedelta(milliseconds=cue.end), cue.text)
        for cue in as_cues(texts)
    ]
    written = srt.compose(given_)
    assert subtitles.read_srt(written) == as_cues(texts)
    assert subtitles.srt(subtitles.read_srt(written)) == written


def test_files_of_other_editors_are_read() -> None:
    text = "\ufeff1\n00:00:01.500-->00:00:02,000 X1:0\nhola\n\n\n\n2\n01:00:00,000 --> 01:00:01,000\nfin"
    text = text.replace("\n", "\r\n")
    assert subtitles.read_srt(text) == [Cue(1500, 2000, "hola"), Cue(3_600_000, 3_601_000, "fin")]


def test_cues_of_no_duration_or_no_text_are_no_cues_and_order_is_that_of_time() -> None:
    text = (
        "1\n00:00:05,000 --> 00:00:06,000\nlater\n\n"
        "2\n00:00:02,000 --> 00:00:02,000\nnever\n\n"
        "3\n00:00:03,000 --> 00:00:04,000\n\n\n"
        "4\n00:00:01,000 --> 00:00:02,000\nfirst\n\n"
    )
    assert [cue.text for cue in subtitles.read_srt(text)] == ["first", "later"]


def test_nothing_is_no_captions_and_anything_else_is_a_mistake() -> None:
    assert subtitles.read_srt("") == subtitles.read_srt("\n\n") == []
    with pytest.raises(ValueError, match="no cue"):
        subtitles.read_srt("Dear sir,\n\nhere are the subtitles.")


def test_a_cue_after_the_end_is_found() -> None:
    cues = as_cues(["a", "b"])
    assert subtitles.outside(cues, 7456) is None
    assert subtitles.outside(cues, 7455) == cues[1]
