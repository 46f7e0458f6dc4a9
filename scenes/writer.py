"""How a film is written: manim's writer with pieces that others may make, and all that the file says."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

from manim.scene.scene_file_writer import SceneFileWriter

from scenes import container
from scenes.container import Chapter, Cue


class FilmWriter(SceneFileWriter):
    """manim's writer, with pieces that others may make, captions, chapters, origin, and progress."""

    provenance: Mapping[str, Any] = MappingProxyType({})
    chapters: Sequence[Chapter] = ()
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
        """Join the pieces without encoding again, as manim does, with captions, chapters and texts.

        manim writes the same captions beside the film.
        """
        if create_gif or output_file.suffix != ".mp4":
            super().combine_files(input_files, output_file, create_gif, includes_sound)
            return
        output_file.parent.mkdir(parents=True, exist_ok=True)
        cues = [
            Cue(_milliseconds(each.start), _milliseconds(each.end), each.content) for each in self.subcaptions
        ]
        language = str(self.provenance.get("language", ""))
        pieces = [Path(each) for each in input_files]
        container.write(output_file, pieces, cues, self.chapters, _texts(self.provenance), language)


def _file_of(piece: int | None) -> str:
    return f"piece_{piece:05}"


def _milliseconds(time: timedelta) -> int:
    return time // timedelta(milliseconds=1)


def _texts(provenance: Mapping[str, Any]) -> dict[str, str]:
    texts = {name: provenance[name] for name in ("title", "artist", "description") if provenance.get(name)}
    rest = {key: value for key, value in provenance.items() if value is not None and key not in texts}
    return {**texts, "comment": json.dumps(rest, ensure_ascii=False, sort_keys=True)}
