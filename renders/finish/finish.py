"""A film that is made, ready to be shown: captions to choose, a poster, a loop, its script as text.

The pictures are those of the film: nothing of it is coded again.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from renders import mp4, subtitles
from renders.finish import excerpts, transcript
from renders.finishing_error import doing, nothing_half

NAME = "film"
KINDS = (".mp4", ".srt", ".vtt", ".txt", ".png", ".gif", ".webm")


def finish(film: Path, folder: Path, description: str) -> dict[str, Path]:
    """Finish a film as `make.film` leaves it, or again one that is finished: its files, by suffix.

    ``description`` is one sentence on what it shows. The files are called ``film`` and lie in ``folder``;
    without captions there is neither SRT nor WebVTT. The same input gives the same bytes.

    Raises:
        FinishingError: no film, ffmpeg missing or at a loss, a full disk; then none of the files is there.
    """
    movie = mp4.look(film)
    files = {kind: folder / f"{NAME}{kind}" for kind in KINDS if movie.cues or kind not in subtitles.KINDS}
    # what the film said so far of itself is the command that makes it again
    origin = {"command": movie.description, **movie.origin}
    said = " ".join(description.split())
    texts = {"title": movie.title, "artist": movie.artist, "description": said}
    texts["comment"] = json.dumps(origin, ensure_ascii=False, sort_keys=True)
    with nothing_half(files.values()):
        mp4.write(files[".mp4"], [movie], movie.cues, movie.chapters, texts, movie.language)
        with doing("texts", path=folder):
            text = transcript.of_film(replace(movie, description=said))
            files[".txt"].write_text(text, encoding="utf-8")
            subtitles.write(files, movie.cues)
        excerpts.poster(movie, movie.telling, files[".png"])
        excerpts.loop(movie, movie.telling, files[".gif"], files[".webm"])
    return files
