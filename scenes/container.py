"""The MP4 that a film is: coded pictures, captions in a track of their own, chapters, and texts about it.

PyAV writes it, and no picture is coded anew: ffmpeg-python cannot write chapters, and ffmpeg reads ``<``,
``{`` and ``\\`` in a caption as markup. Times are whole milliseconds, as in the subtitle files beside a film.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scenes import boxes

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
class Cue:
    """A caption, and when it is shown: from ``start`` to ``end``, in milliseconds of its film."""

    start: int
    end: int
    text: str

    def later(self, milliseconds: int) -> Cue:
        """The same caption in a film that begins so much earlier."""
        return replace(self, start=self.start + milliseconds, end=self.end + milliseconds)


def write(
    out: Path,
    parts: Sequence[Path],
    captions: Sequence[Cue],
    chapters: Sequence[Chapter],
    texts: Mapping[str, str],
    language: str,
) -> None:
    """Write the pictures of these files, one after another, as one film with captions, chapters and texts.

    The parts are coded alike, and each begins with a key frame. The index comes first, so that a player can
    begin while the file is loading. The same input gives the same bytes.

    Raises:
        OSError, av.FFmpegError: a file cannot be read or written.
        ValueError: a part has not all its pictures, or what was written is not whole.
    """
    import av

    code, name = LANGUAGES.get(language, (UNKNOWN, ""))
    options = {"movflags": "+faststart", "fflags": "+bitexact"}
    pictures = 0
    with av.open(str(out), "w", format="mp4", options=options) as film:
        with av.open(str(parts[0])) as first:
            video = film.add_stream_from_template(template=first.streams.video[0])
        video.metadata["language"] = code
        film.metadata.update({key: text for key, text in texts.items() if text})
        film.set_chapters([_as_av(number, each) for number, each in enumerate(chapters)])
        waiting = list(_samples(film, captions, code, name)) if captions else []
        for at, packet in _pictures(parts):
            while waiting and waiting[0].pts * MILLISECOND <= at:
                film.mux(waiting.pop(0))
            packet.stream = video
            film.mux(packet)
            pictures += 1
        film.mux(waiting)
    boxes.settle(out, code)
    _check(out, pictures)


def cues(film: av.container.InputContainer) -> list[Cue]:
    """The captions of a film's subtitle track; none where it has no such track."""
    if not film.streams.subtitles:
        return []
    track = film.streams.subtitles[0]
    scale = track.time_base / MILLISECOND
    found = []
    for packet in film.demux(track):
        data = bytes(packet)
        text = data[2 : 2 + int.from_bytes(data[:2], "big")].decode("utf-8", "replace")
        if packet.pts is not None and text:
            start = round(packet.pts * scale)
            found.append(Cue(start, start + round((packet.duration or 0) * scale), text))
    return found


def _pictures(parts: Sequence[Path]) -> Iterator[tuple[Fraction, Any]]:
    """The coded pictures of all parts in turn: the second at which each is decoded, and its packet."""
    import av

    begins = Fraction(0)
    for part in parts:
        with av.open(str(part)) as container:
            video = container.streams.video[0]
            count, later = 0, round(begins / video.time_base)
            for packet in container.demux(video):
                if packet.dts is None:  # the demuxer's last word
                    continue
                packet.pts += later
                packet.dts += later
                count += 1
                yield packet.dts * video.time_base, packet
            if count != video.frames:
                raise ValueError(f"{part}: {count} of {video.frames} pictures")
            begins += video.frames / video.average_rate


def _samples(
    film: av.container.OutputContainer, captions: Sequence[Cue], code: str, name: str
) -> Iterator[Any]:
    """The captions as packets of a new track: each its length in two bytes, then UTF-8 without markup."""
    import av

    track = film.add_stream("mov_text")
    track.codec_context.subtitle_header = STYLE
    track.codec_context.time_base = track.time_base = MILLISECOND
    track.metadata.update({"language": code} | ({"title": name, "handler_name": name} if name else {}))
    for cue in captions:
        coded = cue.text.encode()
        packet = av.Packet(len(coded).to_bytes(2, "big") + coded)
        packet.stream, packet.time_base, packet.is_keyframe = track, MILLISECOND, True
        packet.pts = packet.dts = cue.start
        packet.duration = cue.end - cue.start
        yield packet


def _as_av(number: int, chapter: Chapter) -> dict[str, Any]:
    texts = {"title": chapter.title}
    span = {"start": chapter.start, "end": chapter.end, "time_base": MILLISECOND}
    return {"id": number, **span, "metadata": texts}


def _check(out: Path, pictures: int) -> None:
    """Refuse a file that is not whole, whatever the writer said: a full disk may be noticed late."""
    import av

    fast = boxes.starts_fast(boxes.read(out))
    with av.open(str(out)) as film:
        written = film.streams.video[0].frames
    if not fast or written != pictures:
        raise ValueError(f"{written} of {pictures} pictures")
