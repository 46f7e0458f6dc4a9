"""A film that is made, ready to be shown: captions to choose, a poster, a loop, its script as text.

The pictures are those of the film: nothing of it is coded again.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from renders.finish import excerpts, lesson, mp4, subtitles
from renders.finish.finishing_error import FinishingError, doing, nothing_half

NAME = "film"
KINDS = (".mp4", ".srt", ".vtt", ".txt", ".png", ".gif", ".webm")


def finish(film: Path, captions: Path | None, folder: Path, description: str) -> dict[str, Path]:
    """Finish a film as `make.film` leaves it, or again one that is finished: its files, by suffix.

    ``captions`` is the SRT beside it, if there is one, ``description`` one sentence on what it shows. The
    files are called ``film`` and lie in ``folder``; without captions there is neither SRT nor WebVTT. The
    same input gives the same bytes.

    Raises:
        FinishingError: no film or no captions, ffmpeg missing or at a loss, a full disk; then none of the
            files is there.
    """
    movie = mp4.look(film)
    cues = _read(captions, movie) if captions is not None else []
    files = {kind: folder / f"{NAME}{kind}" for kind in KINDS if captions or kind not in (".srt", ".vtt")}
    # what the film said so far of itself is the command that makes it again
    origin = {"command": movie.description, **movie.origin}
    said = " ".join(description.split())
    texts = {"title": movie.title, "artist": movie.artist, "description": said}
    texts["comment"] = json.dumps(origin, ensure_ascii=False, sort_keys=True)
    with nothing_half(files.values()):
        mp4.write(files[".mp4"], [movie], cues, movie.chapters, texts, movie.language)
        text = lesson.Lesson(movie.title, said, movie.milliseconds, movie.chapters, cues)
        with doing("texts", path=folder):
            files[".txt"].write_text(lesson.script(text, movie.language), encoding="utf-8")
            if captions is not None:
                shutil.copyfile(captions, files[".srt"])
                files[".vtt"].write_text(subtitles.vtt(cues), encoding="utf-8")
        excerpts.poster(movie, movie.telling, files[".png"])
        excerpts.loop(movie, movie.telling, files[".gif"], files[".webm"])
    return files


def _read(captions: Path, movie: mp4.Movie) -> list[subtitles.Cue]:
    """The captions of a film. Raises FinishingError where they are none, or another film's."""
    try:
        with doing("no_captions", path=captions):
            cues = subtitles.read_srt(captions.read_text(encoding="utf-8"))
    except ValueError as error:  # not UTF-8 either
        raise FinishingError("no_captions", path=captions, said=str(error)) from error
    late = subtitles.outside(cues, movie.milliseconds)
    if late is not None:
        raise FinishingError("captions_outside", path=captions, text=late.text, length=float(movie.seconds))
    return cues
