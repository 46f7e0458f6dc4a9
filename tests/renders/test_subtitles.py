"""Captions as SRT, WebVTT and timed text: what goes in comes out of all three."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import srt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from renders import subtitles
from scenes.container import Cue
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
    assert written.read_text(encoding="utf-8") == srt.compose(
        srt.Subtitle(0, timedelta(milliseconds=cue.start), timedelta(milliseconds=cue.end), cue.text)
        for cue in cues
    )  # as manim writes it beside a film
    written.with_suffix(".vtt").write_text(subtitles.vtt(cues), encoding="utf-8", newline="")
    assert in_vtt(written.with_suffix(".vtt")) == said
    if not any(line.strip().isdigit() for text in texts for line in text.split("\n")):
        assert in_srt(written) == said  # a line that is a number is another's reader's own affair


def test_an_hour_of_film_has_times_of_an_hour() -> None:
    assert "01:02:03,045 --> 01:02:04,000\n" in subtitles.srt([Cue(3_723_045, 3_724_000, "x")])
