"""How a film is written: manim's writer with pieces that others may make, chapters, origin and progress."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from typing import Any

import av
from manim.scene.scene_file_writer import SceneFileWriter


class FilmWriter(SceneFileWriter):
    """manim's writer, with pieces that others may make, chapters, the film's origin, and progress."""

    provenance: Mapping[str, Any] = MappingProxyType({})
    progress: Callable[[int, int], None] | None = None
    joins = True  # false: the pieces stay as they are, for another process to join
    piece: int | None = None  # the number of the piece that is played
    frames = 0
    _written = 0

    def add_partial_movie_file(self, hash_animation: str | None) -> None:
        """Call a piece's file by its number in the film, not in this process."""
        named = hash_animation is not None and self.piece is not None
        super().add_partial_movie_file(_file_of(self.piece) if named else hash_animation)

    def take_all(self, count: int) -> None:
        """Join all ``count`` pieces in the end, not only those that were made here."""
        self.partial_movie_files = [str(self.output_plan.segment_path(_file_of(at))) for at in range(count)]

    def write_frame(self, pixels: Any, *, repeat: int = 1) -> None:
        """Pass a frame on, and tell how many there are so far."""
        super().write_frame(pixels, repeat=repeat)
        self._written += repeat
        if self._written % 15 == 0:
            self._tell()

    def end_animation(self, allow_write: bool = False) -> None:
        """Close the piece, and tell how many frames there are so far."""
        super().end_animation(allow_write)
        if self._written % 15:
            self._tell()

    def _tell(self) -> None:
        if self.progress is not None:
            self.progress(self._written, max(self.frames, self._written))

    def finish(self) -> None:
        """Wait for the pieces; join them where that is to be done here."""
        if self.joins:
            super().finish()
        else:
            self.join_all_encode_jobs()

    def combine_files(
        self,
        input_files: list[str],
        output_file: Path,
        create_gif: bool = False,
        includes_sound: bool = False,
    ) -> None:
        """Join the segments without encoding again, as manim does, with metadata and chapters."""
        if create_gif or output_file.suffix != ".mp4":
            super().combine_files(input_files, output_file, create_gif, includes_sound)
            return
        output_file.parent.mkdir(parents=True, exist_ok=True)
        manifest = BytesIO(self._concat_manifest_bytes(input_files))
        with (
            av.open(manifest, options={"safe": "0"}, format="concat") as segments,
            av.open(str(output_file), mode="w", options={"movflags": "+faststart"}) as film,
        ):
            source = segments.streams.video[0]
            stream = film.add_stream_from_template(template=source)
            film.metadata.update(_metadata(self.provenance))
            film.set_chapters(_chapters(self.provenance.get("chapters", ())))
            for packet in segments.demux(source):
                if packet.dts is None:  # the flushing packet of the demuxer
                    continue
                packet.dts = None  # segments each begin at nought: let the muxer count
                packet.stream = stream
                film.mux(packet)


def _file_of(piece: int | None) -> str:
    return f"piece_{piece:05}"


def _metadata(provenance: Mapping[str, Any]) -> dict[str, str]:
    texts = {name: provenance[name] for name in ("title", "artist", "description") if provenance.get(name)}
    rest = {
        key: value
        for key, value in provenance.items()
        if value is not None and key not in ("chapters", *texts)
    }
    return {**texts, "comment": json.dumps(rest, ensure_ascii=False, sort_keys=True)}


def _chapters(chapters: Sequence[tuple[str, float, float]]) -> list[dict[str, Any]]:
    return [
        {
            "id": number,
            "start": round(start * 1000),
            "end": round(end * 1000),
            "time_base": Fraction(1, 1000),
            "metadata": {"title": name},
        }
        for number, (name, start, end) in enumerate(chapters)
    ]
