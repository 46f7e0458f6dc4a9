"""What a player makes of a file, for the tests of finished films: ffprobe's answers, pictures, subtitles."""

from __future__ import annotations

import hashlib
import html
import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import numpy as np

VTT_TIMES = re.compile(r"(\d\d):(\d\d):(\d\d)\.(\d{3}) --> (\d\d):(\d\d):(\d\d)\.(\d{3})")
Said = tuple[int, int, str]  # first and last millisecond, text


def probed(path: Path) -> dict[str, Any]:
    """What ffprobe finds: "streams", "chapters", "format"."""
    shown = ("-show_streams", "-show_chapters", "-show_format", "-count_packets")
    command = ["ffprobe", "-v", "error", *shown, "-of", "json", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout))


def packets(path: Path) -> list[tuple[Any, ...]]:
    """The coded pictures: when they are shown and decoded, whether they are key frames, their bytes."""
    with av.open(str(path)) as container:
        found = container.demux(container.streams.video[0])
        return [(one.pts, one.dts, one.is_keyframe, bytes(one)) for one in found if one.size]


def pictures(path: Path) -> Iterator[np.ndarray]:
    """Every picture, in order, each (height, width, 3), in numbers that can be subtracted."""
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            yield frame.to_ndarray(format="rgb24").astype(np.int16)


def digests(path: Path) -> list[str]:
    """Every picture, in order, as decoded: a hash of each."""
    with av.open(str(path)) as container:
        return [_digest(frame) for frame in container.decode(video=0)]


def digest_at(path: Path, seconds: float) -> str:
    """The picture on which a player lands that is sent to a second, likewise."""
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        assert stream.time_base
        container.seek(round(seconds / stream.time_base), stream=stream)
        for frame in container.decode(stream):
            assert frame.time is not None
            if frame.time + 0.5 / float(stream.average_rate) > seconds:
                return _digest(frame)
    raise AssertionError(f"nothing at {seconds} s")


def _digest(frame: av.VideoFrame) -> str:
    return hashlib.sha256(frame.to_ndarray().tobytes()).hexdigest()


def in_track(path: Path) -> list[Said]:
    """The subtitles of the file's own track, as its samples hold them."""
    found = []
    with av.open(str(path)) as container:
        for packet in container.demux(container.streams.subtitles[0]):
            data = bytes(packet)
            text = data[2:].decode()
            assert len(data) == 0 or int.from_bytes(data[:2], "big") == len(data) - 2
            if text:
                assert packet.pts is not None
                first = packet.pts * packet.time_base * 1000
                found.append((int(first), int(first + packet.duration * packet.time_base * 1000), text))
    return found


def in_srt(path: Path) -> list[Said]:
    """The subtitles of an SRT file, as another's reader finds them."""
    import srt

    return [
        (round(one.start.total_seconds() * 1000), round(one.end.total_seconds() * 1000), one.content)
        for one in srt.parse(path.read_text(encoding="utf-8"))
    ]


def in_vtt(path: Path) -> list[Said]:
    """The subtitles of a WebVTT file, read as the standard says: blocks, times, text without markup."""
    head, *blocks = path.read_text(encoding="utf-8").strip("\n").split("\n\n")
    assert head == "WEBVTT"
    found = []
    for block in blocks:
        times, *lines = block.split("\n")
        match = VTT_TIMES.fullmatch(times)
        assert match, times
        parts = [int(part) for part in match.groups()]
        first, last = (
            ((hours * 60 + minutes) * 60 + seconds) * 1000 + rest
            for hours, minutes, seconds, rest in (parts[:4], parts[4:])
        )
        text = "\n".join(lines)
        assert "<" not in text
        assert "-->" not in text
        found.append((first, last, html.unescape(text)))
    return found
