"""A film's script as text, for a teacher to read: its chapters, and what is said in each, with the times."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from renders.speech import Speech
from scenes.container import Chapter, Cue

WIDTH = 100  # characters at which the text is wrapped


@dataclass(frozen=True)
class Lesson:
    """A film as a text tells it: times are milliseconds since its own first picture."""

    title: str
    description: str
    length: int
    chapters: Sequence[Chapter]
    cues: Sequence[Cue]


def script(lesson: Lesson, language: str) -> str:
    """One film: title, description, length; each chapter, and under it its captions."""
    says = Speech(language or "en")
    heading = [lesson.title, "=" * len(lesson.title), "", *_about(lesson, says)]
    return "\n".join([*heading, *_told(lesson, 0), ""])


def course(title: str, lessons: Sequence[Lesson], language: str) -> str:
    """Several films that follow each other: a list of them, then each as `script` has it."""
    says = Speech(language or "en")
    starts = [sum(lesson.length for lesson in lessons[:at]) for at in range(len(lessons))]
    whole = says.say("lesson.course", count=len(lessons), length=_clock(sum(each.length for each in lessons)))
    lines = [title, "=" * len(title), "", whole, ""]
    numbered = list(enumerate(zip(lessons, starts, strict=True), 1))
    lines += [f"{_clock(start):>7}  {number}. {lesson.title}" for number, (lesson, start) in numbered]
    for number, (lesson, start) in numbered:
        name = f"{number}. {lesson.title}"
        lines += ["", "", name, "=" * len(name), "", *_about(lesson, says), *_told(lesson, start)]
    return "\n".join([*lines, ""])


def _about(lesson: Lesson, says: Speech) -> list[str]:
    import textwrap

    said = textwrap.wrap(lesson.description, WIDTH)
    return [*said, says.say("lesson.length", length=_clock(lesson.length))]


def _told(lesson: Lesson, start: int) -> Iterator[str]:
    """The chapters' lines; a caption belongs to the chapter in which it begins."""
    for chapter in lesson.chapters:
        name = f"{chapter.title} ({_clock(start + chapter.start)})"
        yield from ("", name, "-" * len(name))
        for cue in lesson.cues:
            if chapter.start <= cue.start < chapter.end:
                yield f"{_clock(start + cue.start):>7}  {' '.join(cue.text.split())}"


def _clock(milliseconds: int) -> str:
    """Minutes and seconds as a player shows them, 1:05 or 1:02:03."""
    minutes, seconds = divmod(milliseconds // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
