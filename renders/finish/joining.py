"""The films of a course as one film: a chapter a lesson, in their order, nothing coded again."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

from renders import mp4, subtitles
from renders.finish import transcript
from renders.finishing_error import FinishingError, doing, nothing_half
from renders.mp4 import Movie
from scenes.container import Chapter

KINDS = (".mp4", ".srt", ".vtt", ".txt")
# What films that follow each other must have in common, by what `renders/words` calls it.
SHARED: dict[str, Callable[[Movie], object]] = {
    "size": lambda movie: movie.size,
    "rate": lambda movie: movie.rate,
    "language": lambda movie: movie.language,
    "theme": lambda movie: movie.origin.get("theme"),
    "coding": lambda movie: movie.coding,
}


def join(films: Sequence[Path], out: Path, title: str, description: str = "") -> dict[str, Path]:
    """Join finished films (of one language, theme and size) as ``out``: the files written, by suffix.

    Beside the MP4 are its captions as SRT and WebVTT (where a film has any), and the script of all as text.
    Chapters have the films' titles; captions are those of the films' own tracks. Its comment holds the
    comments of all, under ``films``. The same films give the same bytes.

    Raises:
        FinishingError: no films, one that is none, films that don't go together, a full disk; then none of
            the files is there.
    """
    if not films:
        raise FinishingError("nothing_to_join")
    movies = [mp4.look(film) for film in films]
    _go_together(movies)
    language = movies[0].language
    starts = [round(sum(movie.seconds for movie in movies[:at]) * 1000) for at in range(len(movies) + 1)]
    chapters = [
        Chapter(movie.title, *ends) for movie, *ends in zip(movies, starts[:-1], starts[1:], strict=True)
    ]
    cues = [cue.later(start) for movie, start in zip(movies, starts, strict=False) for cue in movie.cues]
    files = {kind: out.with_suffix(kind) for kind in KINDS if cues or kind not in subtitles.KINDS}
    with nothing_half(files.values()):
        mp4.write(files[".mp4"], movies, cues, chapters, _texts(movies, title, description), language)
        with doing("texts", path=out.parent):
            files[".txt"].write_text(transcript.of_course(title, movies), encoding="utf-8")
            subtitles.write(files, cues)
    return files


def _texts(movies: Sequence[Movie], title: str, description: str) -> dict[str, str]:
    shared = {key: movies[0].origin.get(key) for key in ("language", "theme")}
    comment = shared | {"films": [{"title": movie.title, **movie.origin} for movie in movies]}
    artists = dict.fromkeys(movie.artist for movie in movies if movie.artist)
    return {
        "title": title,
        "description": " ".join(description.split()),
        "artist": ", ".join(artists),
        "comment": json.dumps(comment, ensure_ascii=False, sort_keys=True),
    }


def _go_together(movies: Sequence[Movie]) -> None:
    """Raise FinishingError for the first film that differs from the first in what all must share."""
    first = movies[0]
    for movie in movies[1:]:
        for word, of in SHARED.items():
            if of(movie) != of(first):
                raise FinishingError(f"unlike_{word}", path=movie.path, other=first.path)
