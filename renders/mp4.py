"""What a film's MP4 says of itself, and the films' one muxer, with reasons that a person can read."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

from renders.finishing_error import FinishingError, doing
from scenes import boxes, container
from scenes.container import LANGUAGES, MILLISECOND, Chapter, Cue

if TYPE_CHECKING:
    from av.container import InputContainer


@dataclass(frozen=True)
class Movie:
    """What an MP4 of a film says: its words, its chapters, its captions, and how its pictures are coded.

    ``origin`` is all that its comment holds (what it shows, versions, language, theme, key). ``coding`` is
    what a decoder must know before the first picture: pictures of two films can follow each other in one
    track where theirs are the same.
    """

    path: Path
    title: str
    description: str
    artist: str
    origin: Mapping[str, Any]
    chapters: tuple[Chapter, ...]
    size: tuple[int, int]
    rate: Fraction
    frames: int
    coding: tuple[object, ...]

    @cached_property
    def cues(self) -> list[Cue]:
        """The captions of its subtitle track; none where it has no such track. Raises FinishingError."""
        import av

        with doing("no_film", path=self.path), av.open(str(self.path)) as film:
            return container.cues(film)

    @property
    def seconds(self) -> Fraction:
        """Its length."""
        return self.frames / self.rate

    @property
    def milliseconds(self) -> int:
        """Its length, rounded."""
        return round(self.seconds * 1000)

    @property
    def telling(self) -> float:
        """The second that stands for all of it; the middle, where it does not say."""
        told = self.origin.get("telling")
        return float(told) if isinstance(told, (int, float)) and isfinite(told) else float(self.seconds / 2)

    @property
    def language(self) -> str:
        """The film's language, "es" or "en"; "" where it does not say."""
        told = self.origin.get("language")
        return told if told in LANGUAGES else ""


def look(path: Path) -> Movie:
    """What a film's file says of itself. Raises FinishingError where it is none, or not whole."""
    import av

    try:
        with doing("no_film", path=path):
            boxes.read(path)
            with av.open(str(path)) as film:
                return _movie(path, film)
    except (ValueError, IndexError) as error:
        raise FinishingError("no_film", path=path, said=str(error)) from error


def write(
    out: Path,
    movies: Sequence[Movie],
    captions: Sequence[Cue],
    chapters: Sequence[Chapter],
    texts: Mapping[str, str],
    language: str,
) -> None:
    """Write films as one film, as `container.write` does. Raises FinishingError."""
    try:
        with doing("film", path=out):
            container.write(out, [movie.path for movie in movies], captions, chapters, texts, language)
    except ValueError as error:
        raise FinishingError("film", path=out, said=str(error)) from error


def _movie(path: Path, film: InputContainer) -> Movie:
    (video,) = film.streams.video
    codec, told = video.codec_context, film.metadata
    if not video.frames or not video.average_rate:
        raise ValueError("it has no pictures")
    try:
        origin = json.loads(told.get("comment", ""))
    except json.JSONDecodeError:
        origin = None
    if not isinstance(origin, dict):
        raise FinishingError("not_ours", path=path)
    chapters = []
    for each in film.chapters():
        scale = (each["time_base"] or MILLISECOND) / MILLISECOND
        ends = (round(each[end] * scale) for end in ("start", "end"))
        chapters.append(Chapter(each["metadata"].get("title", ""), *ends))
    coding = (codec.name, codec.extradata, video.time_base, codec.pix_fmt, codec.colorspace)
    return Movie(
        path,
        told.get("title", ""),
        told.get("description", ""),
        told.get("artist", ""),
        origin,
        tuple(chapters),
        (codec.width, codec.height),
        video.average_rate,
        video.frames,
        coding,
    )
