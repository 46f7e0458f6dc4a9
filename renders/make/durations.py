"""How long things take on this machine, by its own last figures: kept beside the stored races, said before.

A `Figure` is what one film took. Of each film, quality and options the last one is kept, seconds by second of
film, so that a film of another length is estimated too. Nothing depends on these figures but what is said:
where they cannot be read or written, nothing is known.
"""

from __future__ import annotations

import dataclasses
import json
import math
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from renders.film_options import DRAFT, QUALITIES, FilmOptions
from renders.make import code_hash
from renders.make.film_key import plain
from renders.make.processes import cores
from renders.make.reports import Progress

if TYPE_CHECKING:
    from renders.make.reports import Listener
    from renders.speech import Speech

FILE = "durations.json"
LARGEST = 1_000_000  # bytes of it that are read
LARGEST_NUMBER, SHORTEST = 1e12, 0.01  # of what a figure says, and its length: no estimate overflows
MOST = 400  # figures that are kept
TOLD = 60.0  # seconds from which on it is said beforehand how long something takes
LONG_RUN = 30.0  # seconds from which on a race's figure is kept
RUN, FINISHING = "(run)", "(finishing)"  # no films: a race's numbers, and what belongs to a film of a course
# How seconds and bytes grow with the pixels of a second of film: the race at 480p15, 720p30 and 1080p60,
# which is 20 times the pixels, took 8.5, 21 and 87 s, and has 1.2, 2.7 and 5.7 MB.
DRAWING, CODED = 0.75, 0.5
PART = "part "  # the signature of a part of a film begins so: the whole is longer


@dataclass(frozen=True)
class Figure:
    """What a film took.

    Attributes:
        film, quality, options (`signature`): which one.
        length: seconds that it plays; of a `RUN`, how many steps were taken in all.
        first: seconds until its first frame; seconds: those after it.
        jobs: processes that made it; cores: of the machine.
        size: bytes of the film; beside: of all that belongs to it.
    """

    film: str
    quality: str
    options: str
    length: float
    seconds: float
    first: float = 0.0
    jobs: int = 1
    size: float = 0.0
    beside: float = 0.0
    cores: int = dataclasses.field(default_factory=cores)


@dataclass(frozen=True)
class Expected:
    """What something will probably take: seconds, bytes, bytes beside it.

    ``other`` is the film by whose figures; ``most``: it is only a part of the film by whose figures.
    """

    seconds: float
    size: float = 0.0
    beside: float = 0.0
    other: str = ""
    most: bool = False


def signature(options: Mapping[str, Any]) -> str:
    """A film's own options, in short: with the same ones it is as long. Of a part of a film it begins so."""
    told = {name: plain(value) for name, value in options.items()}
    short = code_hash.digest([json.dumps(told, sort_keys=True, default=str)])[:16] if told else ""
    return PART + short if "span" in told else short


# ---- kept


def kept() -> list[Figure]:
    """This machine's figures, the last first; none where they cannot be read."""
    try:
        if not (path := _path()).is_file():  # a pipe would be waited for
            return []
        with path.open("rb") as file:
            found = json.loads(file.read(LARGEST))
    except (OSError, ValueError, RecursionError):  # the folder's own path may be none, too
        return []
    figures = [_figure(each) for each in found] if isinstance(found, list) else []
    return [figure for figure in figures if figure is not None and figure.cores == cores()]


def keep(figure: Figure) -> None:
    """Keep a figure in place of the one before it; where that cannot be, nothing happens."""
    if _figure(dataclasses.asdict(figure)) is None:
        return
    others = [each for each in kept() if _which(each) != _which(figure)]
    told = [dataclasses.asdict(each) for each in (figure, *others)][:MOST]
    from engine.files import write_whole

    with suppress(OSError, ValueError):
        write_whole(_path(), json.dumps(told, indent=0).encode())


def _path() -> Any:
    from engine import archive

    return archive.folder() / FILE


def _which(figure: Figure) -> tuple[str, str, str, int]:
    return figure.film, figure.quality, figure.options, figure.jobs


def _figure(told: object) -> Figure | None:
    """A figure of what a file says; None where it says none."""
    numbers = ("length", "seconds", "first", "jobs", "size", "beside", "cores")
    fields = {field.name for field in dataclasses.fields(Figure)}
    if not isinstance(told, dict) or told.keys() != fields:
        return None
    for name, value in told.items():
        if name not in numbers:
            if not isinstance(value, str):
                return None
        elif (
            isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= LARGEST_NUMBER
        ):
            return None
    whole = all(isinstance(told[name], int) and told[name] >= 1 for name in ("jobs", "cores"))
    known = told["film"] == RUN or told["quality"] in QUALITIES
    return Figure(**told) if whole and known and told["length"] >= SHORTEST else None


# ---- estimated


def expected(
    film: str,
    quality: str,
    options: str,
    jobs: int,
    figures: Iterable[Figure],
    length: float | None = None,
) -> Expected | None:
    """What a film will take, by the figures of the one most like it; None where there are none.

    Of another film's figures the seconds by second of film count; of another quality's, by pixels. Where its
    ``length`` is not told it plays as long as it did last, or as that other film.
    """
    pool = [figure for figure in figures if (figure.film in (RUN, FINISHING)) == (film in (RUN, FINISHING))]
    if film in (RUN, FINISHING):
        pool = [figure for figure in pool if figure.film == film]

    def likeness(figure: Figure) -> tuple[bool, ...]:
        same = figure.film == film, figure.quality == quality, figure.options == options
        return *same, figure.jobs == jobs

    best = max(pool, key=likeness, default=None)  # of equals the first: the last that was made
    if best is None:
        return None
    if length is None:
        lengths = [each.length for each in pool if (each.film, each.options) == (film, options)]
        wholes = [each.length for each in sorted(pool, key=likeness, reverse=True) if not _part(each.options)]
        if not (lengths or wholes):
            return None
        length = (lengths or wholes)[0]
    share, pixels = length / best.length, _pixels(quality) / _pixels(best.quality)
    seconds = best.first + best.seconds * share * pixels**DRAWING * best.jobs / jobs
    size = best.size * share * pixels**CODED
    other = "" if best.film == film else best.film
    return Expected(seconds, size, best.beside, other, _part(options) and best.options != options)


def _part(options: str) -> bool:
    return options.startswith(PART)


def _pixels(quality: str) -> float:
    """Pixels drawn for a second of film."""
    return math.prod(QUALITIES.get(quality, (1, 1, 1)))


def of_record(record: Mapping[str, Any], processes: int = 1, first: float = 0.0) -> list[Figure]:
    """What a course's record says of its film, and of finishing it; nothing where it does not say it.

    The record does not tell how many ``processes`` made it, nor the seconds until its ``first`` frame.
    """
    try:
        sizes = {name: written["bytes"] for name, written in record["files"].items()}
        size = sum(bytes_ for name, bytes_ in sizes.items() if name.endswith(".mp4"))
        seconds, same = record["seconds"], (record["quality"], "", record["length"])
        drawing = max(0.0, seconds["film"] - first)
        made = [Figure(record["scene"], *same, drawing, first, processes, size, sum(sizes.values()) - size)]
        if finishing := seconds.get("finishing"):
            made.append(Figure(FINISHING, *same, finishing))
    except (KeyError, TypeError, AttributeError):
        return []
    return [figure for figure in made if _figure(dataclasses.asdict(figure)) is not None]


def together(each: Sequence[float], at_once: int) -> float:
    """Seconds that several take, so many at once: as long as the longest at least."""
    return max(sum(each) / max(1, at_once), max(each, default=0.0))


# ---- said


def said(speech: Speech, seconds: float) -> str:
    """A span of time as one says it: "about 3 minutes"."""
    minutes = seconds / 60
    if minutes < 1.5:
        return speech.say("time.minute")
    if minutes < 55:
        count = round(minutes) if minutes < 10 else 5 * round(minutes / 5)
        return speech.say("time.minutes", count=count)
    halves = round(minutes / 30)
    if halves < 4:
        return speech.say("time.hour_and_half" if halves == 3 else "time.hour")
    if minutes < 48 * 60:
        return speech.say("time.hours", count=round(minutes / 60))
    return speech.say("time.days", count=round(minutes / 1440))


def beforehand(speech: Speech, found: Expected | None) -> str | None:
    """The sentence that is said before something long begins; None where it is not worth one."""
    if found is None:
        return speech.say("time.unknown")
    if found.seconds < TOLD:
        return None
    if found.most:
        return speech.say("time.at_most", time=said(speech, found.seconds))
    if found.other:
        return speech.say("time.by_other", time=said(speech, found.seconds), film=found.other)
    return speech.say("time.takes", time=said(speech, found.seconds))


def before_run(speech: Speech, steps: int) -> str | None:
    """The sentence before a race of so many steps in all is computed; None where it is short, or unknown."""
    found = expected(RUN, "", "", 1, kept(), float(steps))
    return None if found is None else beforehand(speech, found)


def keep_run(steps: int, seconds: float) -> None:
    """Keep what a race took, where it was long: of a short one the start of TensorFlow is nearly all."""
    if seconds > LONG_RUN:
        keep(Figure(RUN, "", "", float(steps), seconds))


class Watch:
    """Tells before a film how long it takes, passes on how far it is, and keeps what it took."""

    def __init__(
        self,
        film: str,
        options: FilmOptions,
        jobs: int,
        listener: Listener,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._which = film, options.quality, signature(options.own)
        self._jobs, self._listener, self._clock = jobs, listener, clock
        self._started = clock()
        self._drawn: float | None = None  # when the first frame was there

    def tell(self, speech: Speech) -> None:
        """Say how long it takes, where that is worth a sentence."""
        found = expected(*self._which, self._jobs, kept())
        if found is None and self._which[1] == DRAFT:
            return
        if (text := beforehand(speech, found)) is not None:
            self._listener(Progress("note", text=text))

    def __call__(self, progress: Progress) -> None:
        """Pass on how far it is."""
        if progress.phase == "frames" and self._drawn is None:
            self._drawn = self._clock()
        self._listener(progress)

    def keep(self, length: float, size: int) -> None:
        """Keep what it took until now."""
        now = self._clock()
        drawn = self._started if self._drawn is None else self._drawn
        first, seconds = drawn - self._started, now - drawn
        keep(Figure(*self._which, length, seconds, first, self._jobs, size))
