"""Files that are put on a course's shelf, for the tests: of these bytes; and small films, made in no time."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from engine.files import workplace
from renders.course.shelf import Record, Shelf
from renders.course.work import Outcome
from scenes import container
from scenes.container import Chapter, Cue

RATE = 5  # frames a second


def put(shelf: Shelf, film: str, data: Mapping[str, bytes], about: Mapping[str, Any]) -> Record:
    """Put a film's files of these bytes on a shelf, as those that another machine has sent."""
    shelf.folder.mkdir(parents=True, exist_ok=True)
    with workplace(shelf.folder, "sent") as folder:
        return shelf.put(film, Outcome(sent=data).landed(folder).files, about)


def small_film(
    folder: Path,
    captions: Sequence[Cue] = (),
    chapters: Sequence[Chapter] = (),
    seconds: int = 12,
    size: tuple[int, int] = (64, 36),
    language: str = "es",
) -> bytes:
    """A film of ours, of a shade that changes; its captions and chapters in it."""
    import av

    pictures, made = folder / "pictures.mp4", folder / "small.mp4"
    with av.open(str(pictures), "w") as film:
        stream = film.add_stream("libx264", rate=RATE, options={"g": str(RATE), "threads": "1"})
        stream.width, stream.height = size
        stream.pix_fmt = "yuv420p"
        for shade in np.linspace(40, 220, seconds * RATE):
            picture = np.full((size[1], size[0], 3), shade, np.uint8)
            film.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        film.mux(stream.encode(None))
    texts = {"title": "small", "comment": json.dumps({"language": language})}
    container.write(made, [pictures], captions, chapters, texts, language)
    return made.read_bytes()
