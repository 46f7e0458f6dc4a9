"""A film's captions as files: read from the SRT beside it, written as SRT, as WebVTT and into an MP4's track.

Times are whole milliseconds, as SRT has them, so that all three forms say the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

# A cue's first two lines: its number, and when it is shown. Its text goes on to the next such pair.
TIME = r"(\d+):(\d\d):(\d\d)[,.](\d{3})"
HEADING = re.compile(rf"(?:\A|(?<=\n))[ \t]*\d+[ \t]*\n[ \t]*{TIME}[ \t]*-->[ \t]*{TIME}[^\n]*(?:\n|\Z)")
ESCAPED = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}  # what WebVTT would take for markup, or for another cue


@dataclass(frozen=True)
class Cue:
    """A caption, and when it is shown: from ``start`` to ``end``, in milliseconds of its film."""

    start: int
    end: int
    text: str

    def later(self, milliseconds: int) -> Cue:
        """The same caption in a film that begins so much earlier."""
        return replace(self, start=self.start + milliseconds, end=self.end + milliseconds)


def read_srt(text: str) -> list[Cue]:
    """The cues of an SRT file, in order of time; those without a text or a duration are left out.

    Raises:
        ValueError: there is something in it, but no cue.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    found = list(HEADING.finditer(text))
    if not found and text.strip():
        raise ValueError("no cue in it")
    ends = [heading.start() for heading in found[1:]] + [len(text)]
    cues = []
    for heading, end in zip(found, ends, strict=False):
        first, last = (_milliseconds(heading.groups()[at : at + 4]) for at in (0, 4))
        cues.append(Cue(first, last, _plain(text[heading.end() : end])))
    return sorted((cue for cue in cues if cue.text and cue.start < cue.end), key=lambda cue: cue.start)


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


def sample(text: str) -> bytes:
    """A caption as an MP4's timed text holds it: its length in two bytes, then UTF-8, no markup."""
    coded = text.encode()
    return len(coded).to_bytes(2, "big") + coded


def sampled(data: bytes) -> str:
    """The caption of such a sample; empty where nothing is shown."""
    return data[2 : 2 + int.from_bytes(data[:2], "big")].decode("utf-8", "replace")


def outside(cues: Sequence[Cue], milliseconds: float) -> Cue | None:
    """The first cue that is shown after the end of a film of this length, if there is one."""
    return next((cue for cue in cues if cue.end > milliseconds), None)


def _milliseconds(parts: Sequence[str]) -> int:
    hours, minutes, seconds, rest = (int(part) for part in parts)
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + rest


def _written(milliseconds: int, point: str) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}{point}{rest:03}"


def _plain(text: str) -> str:
    """A cue's text without the lines that are empty: they would end it in all three forms."""
    return "\n".join(line for line in text.split("\n") if line.strip()).strip("\n")
