"""A film's captions as files, SRT and WebVTT: times are whole milliseconds, as in its own track."""

from __future__ import annotations

from collections.abc import Iterable

from scenes.container import Cue

ESCAPED = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}  # what WebVTT would take for markup, or for another cue


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


def _written(milliseconds: int, point: str) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}{point}{rest:03}"
