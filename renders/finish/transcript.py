"""What films say as text, for a teacher to read: their chapters, and what is said in each, with the times."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from renders.mp4 import Movie
from renders.speech import Speech, clock

WIDTH = 100  # characters at which the text is wrapped


def of_film(movie: Movie) -> str:
    """One film: title, description, length; each chapter, and under it its captions."""
    says = Speech(movie.language or "en")
    heading = [movie.title, "=" * len(movie.title), "", *_about(movie, says)]
    return "\n".join([*heading, *_told(movie, 0), ""])


def of_course(title: str, movies: Sequence[Movie]) -> str:
    """Several films of one language that follow each other: a list of them, then each as `of_film` has it."""
    says = Speech(movies[0].language or "en")
    starts = [sum(movie.milliseconds for movie in movies[:at]) for at in range(len(movies))]
    length = clock(sum(movie.milliseconds for movie in movies) / 1000)
    whole = says.say("lesson.course", count=len(movies), length=length)
    lines = [title, "=" * len(title), "", whole, ""]
    numbered = list(enumerate(zip(movies, starts, strict=True), 1))
    lines += [f"{clock(start / 1000):>7}  {number}. {movie.title}" for number, (movie, start) in numbered]
    for number, (movie, start) in numbered:
        name = f"{number}. {movie.title}"
        lines += ["", "", name, "=" * len(name), "", *_about(movie, says), *_told(movie, start)]
    return "\n".join([*lines, ""])


def _about(movie: Movie, says: Speech) -> list[str]:
    import textwrap

    said = textwrap.wrap(movie.description, WIDTH)
    return [*said, says.say("lesson.length", length=clock(movie.milliseconds / 1000))]


def _told(movie: Movie, start: int) -> Iterator[str]:
    """The chapters' lines; a caption belongs to the chapter in which it begins."""
    for chapter in movie.chapters:
        name = f"{chapter.title} ({clock((start + chapter.start) / 1000)})"
        yield from ("", name, "-" * len(name))
        for cue in movie.cues:
            if chapter.start <= cue.start < chapter.end:
                yield f"{clock((start + cue.start) / 1000):>7}  {' '.join(cue.text.split())}"
