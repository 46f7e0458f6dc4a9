"""A film's MP4: what it says of itself, and how it is written again without coding a picture anew.

PyAV does it: ffmpeg-python cannot write chapters, and ffmpeg reads `<`, `{` and `\\` in a caption as markup.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

from renders.finish import boxes, subtitles
from renders.finish.finishing_error import FinishingError, doing
from renders.finish.subtitles import Cue

if TYPE_CHECKING:
    import av.container

MILLISECOND = Fraction(1, 1000)
# The code in the file, and what players show.
LANGUAGES = {"es": ("spa", "Español"), "en": ("eng", "English")}
UNKNOWN = "und"
# The subtitle encoder is told this style for its description of the track; the texts are not its work.
STYLE = b"""[Script Info]
ScriptType: v4.00+
[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, Alignment
Style: Default,Arial,16,&Hffffff,2
"""


@dataclass(frozen=True)
class Chapter:
    """A chapter's title, and when it is, in milliseconds."""

    title: str
    start: int
    end: int


@dataclass(frozen=True)
class Movie:
    """What an MP4 of a film says: its words, its chapters, and how its pictures are coded.

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
            with av.open(str(path)) as container:
                return _movie(path, container)
    except (ValueError, IndexError) as error:
        raise FinishingError("no_film", path=path, said=str(error)) from error


def cues(path: Path) -> list[Cue]:
    """The captions of a film's subtitle track; none where it has no such track."""
    import av

    with doing("no_film", path=path), av.open(str(path)) as container:
        tracks = container.streams.subtitles
        packets = list(container.demux(tracks[0])) if tracks else []
        scale = tracks[0].time_base / MILLISECOND if tracks else Fraction(1)
    found = []
    for packet in packets:
        if packet.pts is not None and (text := subtitles.sampled(bytes(packet))):
            start = round(packet.pts * scale)
            found.append(Cue(start, start + round((packet.duration or 0) * scale), text))
    return found


def write(
    out: Path,
    movies: Sequence[Movie],
    captions: Sequence[Cue],
    chapters: Sequence[Chapter],
    texts: Mapping[str, str],
    language: str,
) -> None:
    """Write the pictures of these films, one after another, as one film with captions, chapters and texts.

    The index comes first, so that a player can begin while the file is loading. The same input gives the
    same bytes. Raises FinishingError.
    """
    import av

    code, name = LANGUAGES.get(language, (UNKNOWN, ""))
    options = {"movflags": "+faststart", "fflags": "+bitexact"}
    with doing("film", path=out):
        with av.open(str(out), "w", format="mp4", options=options) as film:
            with av.open(str(movies[0].path)) as first:
                video = film.add_stream_from_template(template=first.streams.video[0])
            video.metadata["language"] = code
            film.metadata.update({key: text for key, text in texts.items() if text})
            film.set_chapters([_as_av(number, each) for number, each in enumerate(chapters)])
            waiting = list(_samples(film, captions, code, name)) if captions else []
            for at, packet in _pictures(movies):
                while waiting and waiting[0].pts * MILLISECOND <= at:
                    film.mux(waiting.pop(0))
                packet.stream = video
                film.mux(packet)
            film.mux(waiting)
        boxes.settle(out, code)
    _check(out, sum(movie.frames for movie in movies))


def _movie(path: Path, container: av.container.InputContainer) -> Movie:
    (video,) = container.streams.video
    codec, told = video.codec_context, container.metadata
    if not video.frames or not video.average_rate:
        raise ValueError("it has no pictures")
    try:
        origin = json.loads(told.get("comment", ""))
    except json.JSONDecodeError:
        origin = None
    if not isinstance(origin, dict):
        raise FinishingError("not_ours", path=path)
    chapters = [
        Chapter(
            each["metadata"].get("title", ""),
            round(each["start"] * each["time_base"] / MILLISECOND),
            round(each["end"] * each["time_base"] / MILLISECOND),
        )
        for each in container.chapters()
    ]
    coding = (codec.name, codec.extradata, video.time_base, codec.format.name, codec.colorspace)
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


def _pictures(movies: Sequence[Movie]) -> Iterator[tuple[Fraction, Any]]:
    """The coded pictures of films in turn: the second at which each is due for decoding, and its packet."""
    import av

    begins = Fraction(0)
    for movie in movies:
        with av.open(str(movie.path)) as container:
            video = container.streams.video[0]
            count, later = 0, round(begins / video.time_base)
            for packet in container.demux(video):
                if packet.dts is None:  # the demuxer's last word
                    continue
                packet.pts += later
                packet.dts += later
                count += 1
                yield packet.dts * video.time_base, packet
        if count != movie.frames:
            raise FinishingError("no_film", path=movie.path, said=f"{count} of {movie.frames} pictures")
        begins += movie.seconds


def _samples(
    film: av.container.OutputContainer, captions: Sequence[Cue], code: str, name: str
) -> Iterator[Any]:
    """The captions as packets of a new subtitle track."""
    import av

    track = film.add_stream("mov_text")
    track.codec_context.subtitle_header = STYLE
    track.codec_context.time_base = track.time_base = MILLISECOND
    track.metadata.update({"language": code} | ({"title": name, "handler_name": name} if name else {}))
    for cue in captions:
        packet = av.Packet(subtitles.sample(cue.text))
        packet.stream, packet.time_base, packet.is_keyframe = track, MILLISECOND, True
        packet.pts = packet.dts = cue.start
        packet.duration = cue.end - cue.start
        yield packet


def _as_av(number: int, chapter: Chapter) -> dict[str, Any]:
    texts = {"title": chapter.title}
    span = {"start": chapter.start, "end": chapter.end, "time_base": MILLISECOND}
    return {"id": number, **span, "metadata": texts}


def _check(out: Path, frames: int) -> None:
    """Refuse a file that is not whole, whatever the writer said: a full disk may be noticed late."""
    try:
        fast = boxes.starts_fast(boxes.read(out))
        written = look(out).frames
    except (ValueError, OSError) as error:
        raise FinishingError("film", path=out, said=str(error)) from error
    if not fast or written != frames:
        raise FinishingError("film", path=out, said=f"{written} of {frames} pictures")
