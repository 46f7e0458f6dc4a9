"""The boxes that an MP4 consists of: whether it is whole, and two small facts that its writer gets wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

INSIDE = (b"moov", b"trak", b"mdia")  # the boxes that hold boxes, on the way to what is looked for
ENABLED = 0x1  # of a track header's flags: players show it of their own accord


@dataclass(frozen=True)
class Box:
    """A box of a file: its kind, where its contents begin and end, in bytes, and the boxes inside."""

    kind: bytes
    start: int
    end: int
    inside: tuple[Box, ...] = ()

    def find(self, *kinds: bytes) -> Box:
        """The first box of this way down. Raises ValueError."""
        box = self
        for kind in kinds:
            found = next((each for each in box.inside if each.kind == kind), None)
            if found is None:
                raise ValueError(f"no {kind.decode('latin-1')} in it")
            box = found
        return box


def read(path: Path) -> Box:
    """The whole file as one box. Raises ValueError where it is cut short or no MP4, OSError."""
    with path.open("rb") as file:
        end = file.seek(0, 2)
        box = Box(b"file", 0, end, tuple(_boxes(file, 0, end)))
    for kind in (b"ftyp", b"moov", b"mdat"):
        box.find(kind)
    return box


def starts_fast(box: Box) -> bool:
    """Whether a player that is still loading the file can begin: the index comes before the pictures."""
    return box.find(b"moov").start < box.find(b"mdat").start


def settle(path: Path, language: str) -> None:
    """Correct a written file in place: its subtitles are off until chosen, its chapters in its language.

    The muxer switches the first subtitle track on, although each caption is on the picture already, and says
    that every text of chapters is English. ``language``: three letters (ISO 639-2).
    """
    tracks = [box for box in read(path).find(b"moov").inside if box.kind == b"trak"]
    with path.open("r+b") as file:
        for track in tracks:
            handler = track.find(b"mdia", b"hdlr")
            kind = _bytes_of(file, handler.start + 8, 4)
            header, media = track.find(b"tkhd"), track.find(b"mdia", b"mdhd")
            if kind == b"sbtl":
                flags = int.from_bytes(_bytes_of(file, header.start + 1, 3), "big")
                _put(file, header.start + 1, (flags & ~ENABLED).to_bytes(3, "big"))
            elif kind == b"text" and _bytes_of(file, media.start, 1) == b"\0":  # version 0: 32-bit times
                _put(file, media.start + 20, _packed(language))


def _boxes(file: BinaryIO, at: int, end: int) -> Iterator[Box]:
    while at < end:
        file.seek(at)
        head = file.read(16)
        size, kind, begin = int.from_bytes(head[:4], "big"), head[4:8], at + 8
        if size == 1:  # a size of 64 bits comes after the kind
            size, begin = int.from_bytes(head[8:16], "big"), at + 16
        if size == 0:  # up to the end
            size = end - at
        if len(head) < 8 or at + size > end or begin > at + size:
            raise ValueError("it is cut short")
        inside = tuple(_boxes(file, begin, at + size)) if kind in INSIDE else ()
        yield Box(kind, begin, at + size, inside)
        at += size


def _packed(language: str) -> bytes:
    """Three letters in 15 bits, as a media header holds them."""
    first, second, third = (ord(letter) - 0x60 for letter in language)
    return (first << 10 | second << 5 | third).to_bytes(2, "big")


def _bytes_of(file: BinaryIO, at: int, count: int) -> bytes:
    file.seek(at)
    return file.read(count)


def _put(file: BinaryIO, at: int, data: bytes) -> None:
    file.seek(at)
    file.write(data)
