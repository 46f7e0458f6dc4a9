"""What of a film is rendered: some of its seconds, in pieces, with their chapters and captions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from math import ceil, floor

from engine.errors import InputError
from scenes.container import Chapter
from scenes.stage.frame.caption import Caption
from scenes.telling.story import GRID, Act, to_whole_frames

# Seconds, at most, that are encoded by themselves: about what x264 puts between two key frames anyway.
PIECE = 4.0
SEEN = 0.5  # seconds that a caption is in an excerpt, at least, to be among its subtitles
LINE = 42  # characters of a subtitle's line


@dataclass(frozen=True)
class Piece:
    """Seconds of an act that are painted and encoded by themselves, so that pieces can be made at once."""

    act: Act
    start: float
    end: float


def pieces(acts: Sequence[Act], captions: Sequence[Caption], first: float, last: float) -> list[Piece]:
    """What is played between two seconds, in order: what lies in them of every act, in pieces.

    Where a sentence begins a piece does, at the grid's second or just before it, so that the film can be cut
    there without being encoded again. Between two such cuts the pieces are equal.
    """
    found: list[Piece] = []
    for act in acts:
        start, end = max(act.start, first), min(act.end, last)
        if end - start > 1e-6:
            said = (start + GRID * floor((each.start - start) / GRID + 1e-9) for each in captions)
            cuts = sorted({start, end, *(each for each in said if start < each < end)})
            for one, other in pairwise(cuts):
                count = ceil((other - one) / PIECE - 1e-9)
                inner = [one + GRID * round((other - one) * at / count / GRID) for at in range(count)]
                found += [Piece(act, *ends) for ends in pairwise((*inner, other))]
    return found


def moment(
    acts: Sequence[Act],
    captions: Sequence[Caption],
    telling: float,
    *,
    time: float | None = None,
    chapter: int | None = None,
) -> float:
    """The second of a still: ``time``; of a chapter (from 1) when its last text has been read; ``telling``.

    Raises InputError where the film has no such second or chapter.
    """
    end = acts[-1].end
    if time is not None:
        if not 0 <= time < end:
            raise InputError(
                "still_time",
                "time must be a second of the film, 0 to {last}; not {time}.",
                time=f"{time:g}",
                last=f"{floor(10 * end) / 10:g}",
            )
        return time
    if chapter is None:
        return telling
    if not 1 <= chapter <= len(acts):
        raise InputError(
            "still_chapter",
            "chapter must be one of the film's, 1 to {count}; not {chapter}.",
            chapter=chapter,
            count=len(acts),
        )
    act = acts[chapter - 1]
    if act.start <= telling < act.end:
        return telling
    said = [each.end for each in captions if act.start <= each.start and each.end <= act.end]
    return max([act.start, *said, act.end if not said else act.start]) - SEEN


def window(asked: tuple[float, float], length: float) -> tuple[float, float]:
    """Seconds of a film from whole frame to whole frame, no longer than it is.

    Raises InputError where it ends before they begin.
    """
    first, last = to_whole_frames(asked[0]), min(to_whole_frames(min(asked[1], length)), length)
    if first >= last:
        raise InputError(
            "film_is_over",
            "from must be a second of the film, 0 to {last}; not {first}.",
            first=f"{asked[0]:g}",
            last=f"{length:g}",
        )
    return first, last


def middle(acts: Sequence[Act]) -> float:
    """The middle of the longest act, not of the last if there are others."""
    longest = max(acts[:-1] or acts, key=lambda act: act.end - act.start)
    return (longest.start + longest.end) / 2


def highlight(
    acts: Sequence[Act], captions: Sequence[Caption], telling: float, seconds: float
) -> tuple[float, float]:
    """So many seconds of its act around the telling moment, from its sentence's beginning if it can be."""
    (act,) = (act for act in acts if act.start <= telling < act.end)
    said = (each.start for each in captions if each.start <= telling < each.end)
    begin = max(next(said, telling - seconds / 2), telling - 0.8 * seconds)
    last = min(act.end, max(begin, act.start) + seconds)
    return to_whole_frames(max(act.start, last - seconds)), to_whole_frames(last)


def chapters(played: Sequence[Piece], first: float) -> list[Chapter]:
    """A chapter for every act of these pieces, in milliseconds since the second ``first``."""
    shown = []
    for act, own in groupby(played, key=lambda piece: piece.act):
        whole_act = list(own)
        ends = (round((each - first) * 1000) for each in (whole_act[0].start, whole_act[-1].end))
        shown.append(Chapter(act.name, *ends))
    return shown


def cues(captions: Sequence[Caption], first: float, last: float) -> list[Caption]:
    """The captions between two seconds of the film; of those that are cut there, what is seen.

    Less than `SEEN` of one is none: nobody would read it.
    """
    parts = [replace(each, start=max(each.start, first), end=min(each.end, last)) for each in captions]
    return [each for each in parts if each.end - each.start >= SEEN]


def in_two_lines(text: str) -> str:
    """A caption broken near its middle if it is longer than a line."""
    if len(text) <= LINE:
        return text
    spaces = [at for at, letter in enumerate(text) if letter == " "]
    middle = min(spaces, key=lambda at: abs(at - len(text) / 2), default=None)
    return text if middle is None else f"{text[:middle]}\n{text[middle + 1 :]}"
