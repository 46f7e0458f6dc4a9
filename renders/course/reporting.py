"""How a course is going, told: bars on a terminal, plain lines anywhere else, JSON lines for programs."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TextIO

from renders.course.progress import live_console
from renders.make.reports import Progress
from renders.speech import Speech

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress as Bars
    from rich.progress import TaskID

    from renders.course.batch import Step
    from renders.course.shelf import Record
    from renders.make.durations import Expected
    from renders.make.reports import Failure

EVERY = 15.0  # seconds between two plain lines of one film
PARTS = {"race": 0.0, "scene": 0.0, "frames": 1.0, "finishing": 1.0, "joining": 1.0}


def reporter(
    speech: Speech, as_json: bool, expected: Expected | None = None, beforehand: str | None = None
) -> Any:
    """Who tells: for a program, for a terminal, or for a file.

    What the course is ``expected`` to take is for programs; the sentence that says it, for people.
    """
    if as_json:
        return Json(sys.stdout, expected)
    if (console := live_console(sys.stderr)) is not None:
        return Terminal(speech, console, beforehand)
    return Lines(speech, sys.stderr, beforehand=beforehand)


class Lines:
    """A plain line for each film that begins, goes on for long, is made, or fails."""

    def __init__(
        self,
        speech: Speech,
        stream: TextIO,
        clock: Callable[[], float] = time.monotonic,
        beforehand: str | None = None,
    ) -> None:
        self._say, self._stream, self._clock = speech.say, stream, clock
        self._speech, self._beforehand = speech, beforehand
        self._told: dict[str, tuple[str, float]] = {}
        self._films = self._done = 0

    def begin(self, steps: Sequence[Step], workers: int) -> None:
        """How many films there are to make, and how many at once (0: as many as a cluster takes)."""
        self._films = sum(bool(step.reason) for step in steps)
        if self._films:
            key = "course.begin" if workers else "course.begin_cluster"
            self._line(self._say(key, films=self._films, workers=workers))
            if self._beforehand:
                self._line(self._beforehand)

    def progress(self, film: str, progress: Progress) -> None:
        """A line where a film comes to another part, and every while within one."""
        if progress.phase == "note":
            self._line(self._speech.reason(progress.text))
            return
        phase, at = self._told.get(film, ("", 0.0))
        now = self._clock()
        if phase == progress.phase and now - at < EVERY:
            return
        self._told[film] = progress.phase, now
        self._line(f"  {_named(self._speech, film)}: {doing(self._speech, progress)}")

    def made(self, film: str, record: Record) -> None:
        """A film is made."""
        self._done += _counts(film)
        self._line(self._head() + made(self._speech, film, record))

    def failed(self, film: str, failure: Failure) -> None:
        """A film is not."""
        self._done += _counts(film)
        self._line(self._head() + self._say("course.failed", film=film, reason=why(self._speech, failure)))

    def close(self) -> None:
        """Nothing to leave clean."""

    def _head(self) -> str:
        return f"[{self._done}/{self._films}] "

    def _line(self, text: str) -> None:
        print(text, file=self._stream, flush=True)


class Json:
    """One JSON object a line on standard output, for programs."""

    def __init__(self, stream: TextIO, expected: Expected | None = None) -> None:
        self._stream, self._expected = stream, expected

    def begin(self, steps: Sequence[Step], workers: int) -> None:
        """What there is to do."""
        films = [{"film": step.lesson.id, "reason": step.reason, "what": step.what} for step in steps]
        self._line("plan", workers=workers, films=films)
        if self._expected is not None:
            seconds, size = round(self._expected.seconds, 1), round(self._expected.size)
            self._line("estimate", seconds=seconds, bytes=size)

    def progress(self, film: str, progress: Progress) -> None:
        """How far a film is."""
        told = {name: value for name, value in vars(progress).items() if value not in ("", 0)}
        self._line("progress", film=film, **told)

    def made(self, film: str, record: Record) -> None:
        """A film is made."""
        self._line("made", **record)

    def failed(self, film: str, failure: Failure) -> None:
        """A film is not."""
        self._line("failed", film=film, reason=failure.reason, detail=failure.detail)

    def close(self) -> None:
        """Nothing to leave clean."""

    def _line(self, event: str, **what: Any) -> None:
        print(json.dumps({"event": event, **what}, ensure_ascii=False), file=self._stream, flush=True)


class Terminal:
    """A bar for the course and one for every film in the making; above them what is made already."""

    def __init__(self, speech: Speech, console: Console, beforehand: str | None = None) -> None:
        self._speech, self._say, self._console = speech, speech.say, console
        self._beforehand = beforehand
        self.bars: Bars | None = None
        self._course: TaskID | None = None
        self._tasks: dict[str, TaskID] = {}
        self._shares: dict[str, float] = {}

    def begin(self, steps: Sequence[Step], workers: int) -> None:
        """Show the course's bar."""
        films = sum(bool(step.reason) for step in steps)
        if not films:
            return
        from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

        columns = (
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=30),
            TaskProgressColumn("{task.percentage:>3.0f} %"),
            TextColumn("{task.fields[said]}", markup=False),
            TimeRemainingColumn(compact=True),
        )
        self.bars = Progress(*columns, console=self._console, transient=True)
        said = self._say("course.films", done=0, films=films)
        self._films = films
        self._course = self.bars.add_task(self._say("course.all"), total=films, said=said)
        if self._beforehand:
            self.bars.console.print(self._beforehand, markup=False, soft_wrap=True)
        self.bars.start()

    def progress(self, film: str, progress: Progress) -> None:
        """Move a film's bar, and the course's."""
        if self.bars is None:
            return
        if progress.phase == "note":
            self.bars.console.print(progress.text, markup=False)
            return
        if film and "" in self._tasks:  # the races are run: here come the films
            self.bars.remove_task(self._tasks.pop(""))
        if film not in self._tasks:
            self._tasks[film] = self.bars.add_task(_named(self._speech, film), total=None, said="")
        share = progress.done / progress.total if progress.total else PARTS.get(progress.phase, 0.0)
        total = 1.0 if progress.phase == "frames" else None
        said = doing(self._speech, progress)
        self.bars.update(self._tasks[film], completed=share, total=total, said=said)
        if film and progress.phase in ("frames", "finishing"):
            self._move(film, 0.97 * share)

    def made(self, film: str, record: Record) -> None:
        """A film's bar becomes a line."""
        self._end(film, made(self._speech, film, record))

    def failed(self, film: str, failure: Failure) -> None:
        """A film's bar becomes a line that says why."""
        self._end(film, self._say("course.failed", film=film, reason=why(self._speech, failure)))

    def close(self) -> None:
        """Take the bars away."""
        if self.bars is not None:
            self.bars.stop()
            self.bars = None

    def _end(self, film: str, line: str) -> None:
        if self.bars is None:
            print(line, file=sys.stderr)
            return
        if film in self._tasks:
            self.bars.remove_task(self._tasks.pop(film))
        self.bars.console.print(line, markup=False, soft_wrap=True)
        if _counts(film):
            self._move(film, 1.0)

    def _move(self, film: str, share: float) -> None:
        assert self.bars is not None
        assert self._course is not None
        self._shares[film] = share
        done = sum(each == 1.0 for each in self._shares.values())
        said = self._say("course.films", done=done, films=self._films)
        self.bars.update(self._course, completed=sum(self._shares.values()), said=said)


# ---- what is said


def doing(speech: Speech, progress: Progress) -> str:
    """What is being done for a film: "frame 300 of 4200"."""
    if progress.phase == "frames":
        return speech.say("course.frames", done=progress.done, total=progress.total)
    return speech.say(f"course.doing_{progress.phase}")


def made(speech: Speech, film: str, record: Record) -> str:
    """A film that is made, in one line."""
    took = sum(record["seconds"].values())
    return speech.say("course.made", film=film, length=f"{record['length']:.1f}", seconds=f"{took:.0f}")


def why(speech: Speech, failure: Failure) -> str:
    """Why a film failed, in the person's language."""
    if failure.said is not None:
        code, fields = failure.said
        return speech.say(code, **fields)
    if not failure.mistakes:
        return failure.reason
    return " ".join(map(speech.mistake, failure.errors()))


def _counts(film: str) -> bool:
    """Whether it is one of the course's films, and not all of them joined in one."""
    from renders.course.batch import JOINED

    return not film.endswith(f"/{JOINED}")


def _named(speech: Speech, film: str) -> str:
    return film or speech.say("course.races")
