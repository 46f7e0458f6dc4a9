"""A film's captions as files, SRT and WebVTT: times are whole milliseconds, as in its own track."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from scenes.container import Cue

ESCAPED = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}  # what WebVTT would take for markup, or for another cue


def write(files: Mapping[str, Path], cues: Sequence[Cue]) -> None:
    """Write the captions to those of the files, by suffix, that are for them. Raises OSError."""
    for kind, text_of in KINDS.items():
        if kind in files:
            files[kind].write_text(text_of(cues), encoding="utf-8")


def srt(cues: Iterable[Cue]) -> str:
    """The cues as an SRT file."""
    return "".join(
        f"{number}\n{_written(cue.start, ',')} --> {_written(cue.end, ',')}\n{cue.text}\n\n"
        for number, cue in enumerate(cues, 1)
    )


def vtt(cues: Iterable[Cue]) -> str:
    """The cues as a WebVTT file."""
    table = str.maketrans(ESCAPED)
    shown = (
        f"{_written(cue.start, '.')} --> {_written(cue.end, '.')}\n{cue.text.translate(table)}\n"
        for cue in cues
    )
    return "\n".join(("WEBVTT\n", *shown))


KINDS = {".srt": srt, ".vtt": vtt}


def _written(milliseconds: int, point: str) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}{point}{rest:03}"
